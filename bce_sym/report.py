"""Reports: what checking a derivation found, as data that renderers and edges read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bce_sym.derivation import Derivation, Step
from bce_sym.display import Displayed
from bce_sym.errors import Location
from bce_sym.evidence import Claim, Evidence, Verdict

__all__ = ["Problem", "Report", "StepReport", "Summary", "step_name", "summarise"]


def step_name(index: int, step: Step) -> str:
    """What a step is called in node ids: ``step-2-log_of_power``."""
    reasons = "+".join(reason.name for reason in step.reasons) or "auto"
    return f"step-{index}-{reasons}"


@dataclass(frozen=True)
class Problem:
    """Input that could not be checked: what, where, what to do.  Counts as unread, and fails.

    ``text`` is the line of the input that it is about, where a caret would help, and ``span`` the
    columns there, from 1, of its beginning and just behind its end.
    """

    message: str
    location: Location | None = None
    help: str = ""
    code: str = "unread"
    text: str = ""
    span: tuple[int, int] = (1, 2)


@dataclass(frozen=True)
class StepReport:
    """One step with its evidence.  ``index`` counts from 1; ``by`` is the reason in words: the
    author's, or the one that the engine found; ``cached`` says that the evidence is an earlier run's;
    ``advice`` names the mistake that a refuted step may rest on."""

    index: int
    step: Step
    claim: Claim
    evidence: Evidence
    by: str
    seconds: float
    cached: bool = False
    advice: str = ""

    @property
    def verdict(self) -> Verdict:
        """The evidence's verdict."""
        return self.evidence.verdict


@dataclass(frozen=True, repr=False)
class Report(Displayed):
    """A derivation with a report for each step, or the problem that kept it from being checked.

    ``correction`` is the report of a slip's correction.
    """

    derivation: Derivation
    steps: tuple[StepReport, ...] = ()
    problem: Problem | None = None
    correction: Report | None = None

    def __repr__(self) -> str:
        """In short, as ``assert report.passes()`` shows it."""
        found = [f"step {s.index} is {s.verdict}" for s in self.steps if not self.step_passes(s)]
        if self.problem is not None:
            found = [self.problem.message]
        said = ", ".join(found) or ("passes" if self.passes() else "does not pass")
        return f"<Report of {self.derivation.name}: {said}>"

    @property
    def is_slip(self) -> bool:
        """Whether the derivation is stated in order to be refuted."""
        return self.derivation.correction is not None

    @property
    def verdict(self) -> Verdict:
        """The weakest of the steps' verdicts: refuted, unread, undecided, supported, proved."""
        if self.problem is not None:
            return Verdict.UNREAD
        found = {s.verdict for s in self.steps}
        order = (Verdict.REFUTED, Verdict.UNREAD, Verdict.UNDECIDED, Verdict.SUPPORTED)
        return next((v for v in order if v in found), Verdict.PROVED)

    def passes(self, allow_supported: bool = False) -> bool:
        """Whether every step is proved; for a slip, whether it is refuted and its correction proved."""
        if self.problem is not None:
            return False
        if self.is_slip:
            return (
                self.verdict is Verdict.REFUTED
                and self.correction is not None
                and self.correction.passes(allow_supported)
            )
        allowed = {Verdict.PROVED, Verdict.SUPPORTED} if allow_supported else {Verdict.PROVED}
        return all(s.verdict in allowed for s in self.steps)

    def step_passes(self, step: StepReport, allow_supported: bool = False) -> bool:
        """Whether *step* is as it should be.  A passing slip's refuted step is what it should be."""
        if step.verdict is Verdict.PROVED or (
            allow_supported and step.verdict is Verdict.SUPPORTED
        ):
            return True
        return self.is_slip and step.verdict is Verdict.REFUTED and self.passes(allow_supported)


@dataclass(frozen=True)
class Summary:
    """Counts over reports; a slip's refuted steps count as slips, not as refuted."""

    derivations: int
    steps: int
    proved: int
    refuted: int
    supported: int
    undecided: int
    unread: int
    slips: int

    def __str__(self) -> str:
        # A stable format: the nouns keep their plural.
        slips = f", {self.slips} slips refuted as stated" if self.slips else ""
        return (
            f"{self.derivations} derivations, {self.steps} steps: "
            f"{self.proved} proved, {self.refuted} refuted, {self.supported} supported, "
            f"{self.undecided} undecided, {self.unread} unread{slips}"
        )


def summarise(reports: Iterable[Report], problems: int = 0) -> Summary:
    """The counts of a run; *problems* are files that could not be read."""
    count: Counter[Verdict] = Counter()
    derivations = steps = slips = 0
    unread = problems
    for report in reports:
        derivations += 1
        if report.problem is not None:
            unread += 1
        for step in report.steps:
            steps += 1
            if report.is_slip and step.verdict is Verdict.REFUTED and report.passes():
                slips += 1
            else:
                count[step.verdict] += 1
    return Summary(
        derivations,
        steps,
        count[Verdict.PROVED],
        count[Verdict.REFUTED],
        count[Verdict.SUPPORTED],
        count[Verdict.UNDECIDED],
        count[Verdict.UNREAD] + unread,
        slips,
    )
