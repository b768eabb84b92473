"""Diagnostics: what is the matter with a step, a claim or an input, as data and as text.

One diagnostic, several renderers: the terminal's messages, the line of `concise`, JUnit, GitHub's
annotations and SARIF all say the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TextIO

from bce_sym.errors import Location
from bce_sym.evidence import (
    Claim,
    Counterexample,
    Evidence,
    NotByReason,
    Samples,
    Stuck,
    Unread,
    Verdict,
)
from bce_sym.report import Problem, Report, StepReport, step_name

__all__ = [
    "PLAIN",
    "Diagnostic",
    "Style",
    "assuming",
    "diagnostic",
    "diagnostics",
    "findings",
    "is_as_it_should_be",
    "title_of",
    "unread_text",
]

_WIDTH: Final = 100
_BEFORE: Final = 60
_WORD: Final = re.compile(r"\w+")
_MARKS: Final = {"pass": "✓", "refuted": "✗", "supported": "~", "undecided": "?", "unread": "!"}
_ASCII_MARKS: Final = _MARKS | {"pass": "+", "refuted": "x"}
_COLOURS: Final = {"error": "1;31", "pass": "32", "name": "1", "help": "36", "place": "34"}


@dataclass(frozen=True)
class Style:
    """How text is marked: with or without colour, with signs that the stream can encode."""

    colour: bool = False
    ascii: bool = False

    @classmethod
    def of(cls, stream: TextIO, colour: bool) -> Style:
        """The style for *stream*, whose encoding decides about the signs."""
        try:
            "".join(_MARKS.values()).encode(stream.encoding or "ascii")
        except (UnicodeEncodeError, LookupError):
            return cls(colour, True)
        return cls(colour)

    def paint(self, role: str, text: str) -> str:
        """*text* in the colour of its role."""
        return f"\x1b[{_COLOURS[role]}m{text}\x1b[0m" if self.colour else text

    def mark(self, verdict: Verdict, passes: bool) -> str:
        """The sign for a verdict."""
        return (_ASCII_MARKS if self.ascii else _MARKS)["pass" if passes else str(verdict)]


PLAIN: Final = Style()


@dataclass(frozen=True)
class Diagnostic:
    """What is wrong, where, what was found and what to try.

    ``code`` stands in the brackets of ``error[…]``.  ``subject`` names what it is about as node ids do
    (``score::step-2-algebra``); "" for an input that could not be read.
    """

    code: str
    verdict: Verdict
    title: str
    location: Location | None = None
    findings: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    help: str = ""
    subject: str = ""

    @property
    def message(self) -> str:
        """All that was found, in one line."""
        found = "; ".join(self.findings)
        return " ".join((f"{self.title}: {found}" if found else self.title).split())

    def line(self) -> str:
        """``PATH:LINE:COL: verdict: message``"""
        place = "" if self.location is None else f"{_shown(self.location)}: "
        return f"{place}{self.verdict}: {self.message}"

    def text(self, style: Style = PLAIN) -> str:
        """The message of several lines."""
        lines = [f"{style.paint('error', f'error[{self.code}]')}: {self.title}"]
        if self.location is not None:
            lines.append(f" {style.paint('place', '-->')} {_shown(self.location)}")
        lines += self.details
        lines += [f"  {finding}" for finding in self.findings]
        if self.help:
            lines.append(f"  = {style.paint('help', 'help')}: {self.help}")
        return "\n".join(lines)


def _shown(location: Location) -> str:
    """The place on one line, whatever the file is called."""
    text = str(location)
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def diagnostics(
    reports: Sequence[Report], problems: Sequence[Problem] = (), allow_supported: bool = False
) -> Iterator[Diagnostic]:
    """What is wrong in a run: inputs first, then derivation by derivation, step by step."""
    for problem in problems:
        yield _problem(problem, problem.location)
    for report in reports:
        made = report.derivation
        if report.problem is not None:
            place = report.problem.location or made.location
            yield _problem(report.problem, place, made.name)
        for step in report.steps:
            if not is_as_it_should_be(report, step, allow_supported):
                place = step.step.location or made.location
                name = f"{made.name}::{step_name(step.index, step.step)}"
                yield diagnostic(
                    step.claim, step.evidence, title_of(report, step), place, name, made.notes,
                    step.advice, made.hint, _excerpt(step.step.text, step.step.span), made.undeclared,
                )  # fmt: skip
        slip = _failed_slip(report, allow_supported)
        if slip:
            yield Diagnostic("slip", report.verdict, slip, made.location, subject=made.name)


def is_as_it_should_be(report: Report, step: StepReport, allow_supported: bool) -> bool:
    """Whether there is nothing to say against *step*.

    The refuted step of a slip is what it should be, also where the slip fails for another reason.
    """
    as_stated = report.is_slip and step.verdict is Verdict.REFUTED
    return as_stated or report.step_passes(step, allow_supported)


def title_of(report: Report, step: StepReport) -> str:
    """``step 2 of score (algebra)``"""
    by = f" ({step.by})" if step.by else ""
    return f"step {step.index} of {report.derivation.name}{by}"


def _problem(problem: Problem, place: Location | None, subject: str = "") -> Diagnostic:
    return Diagnostic(
        problem.code, Verdict.UNREAD, problem.message, place,
        details=_excerpt(problem.text, problem.span), help=problem.help, subject=subject,
    )  # fmt: skip


def _excerpt(text: str, span: tuple[int, int]) -> tuple[str, ...]:
    """A line of the input with carets under the place; of a long line, the part around it."""
    if not text:
        return ()
    start, end = span[0] - 1, span[1] - 1
    first = max(0, start - _BEFORE)
    shown = text[first : first + _WIDTH].rstrip().replace("\t", " ")
    carets = "^" * max(1, min(end, first + len(shown)) - start)
    if first:
        shown = f"…{shown[1:]}"
    if first + _WIDTH < len(text.rstrip()):
        shown = f"{shown[:-1]}…"
    return f"    {shown}", f"    {' ' * (start - first)}{carets}"


def _failed_slip(report: Report, allow_supported: bool) -> str:
    """Why a slip that was checked does not pass, if it doesn't."""
    correction = report.derivation.correction
    if correction is None or report.problem or report.passes(allow_supported):
        return ""
    name = report.derivation.name
    if report.verdict is not Verdict.REFUTED:
        return f"{name} is stated in order to be refuted, but no step of it is"
    return f"{name} is refuted as stated, but its correction {correction.name} is not proved"


# ── claims ────────────────────────────────────────────────────────────────────


def diagnostic(
    claim: Claim,
    evidence: Evidence,
    title: str = "the claim",
    place: Location | None = None,
    subject: str = "",
    notes: Sequence[str] = (),
    advice: str = "",
    hint: str = "",
    excerpt: Sequence[str] = (),
    undeclared: Sequence[tuple[str, str]] = (),
) -> Diagnostic:
    """What is the matter with a claim that is not proved.

    *notes* say how its input was read, *excerpt* shows it, *advice* is known to fit, *hint* to be worth a
    try; *undeclared* are names that were taken as real, each with how it may
    be declared.
    """
    details = [*excerpt, f"    left:     {claim.lhs}", f"    right:    {claim.rhs}",
               f"    claimed:  left {claim.rel} right", *assuming(claim.context),
               *(f"  {note}" for note in notes)]  # fmt: skip
    return Diagnostic(
        _code(evidence), evidence.verdict, title, place, tuple(findings(evidence)), tuple(details),
        "; ".join(filter(None, (advice, _about_undeclared(evidence, undeclared))))
        or _advice(claim, evidence) or hint or _advice_of_last_resort(evidence), subject,
    )  # fmt: skip


def assuming(context: object) -> list[str]:
    """The line about the context, if there is something to say."""
    return [f"  assuming: {context}"] if str(context) else []


def _code(evidence: Evidence) -> str:
    if isinstance(evidence, NotByReason):
        return "reason"
    return evidence.code if isinstance(evidence, Unread) else str(evidence.verdict)


def findings(evidence: Evidence) -> list[str]:
    """What was found about a claim that is not proved, in sentences."""
    if isinstance(evidence, Counterexample):
        place = f"at {evidence.point_text()}: " if evidence.point else ""
        if evidence.kind == "undefined":
            return [f"{place}{evidence.culprit} is undefined: {evidence.why}"]
        needed = f", and {evidence.why}" if evidence.why else ""
        return [f"{place}left = {evidence.left}, right = {evidence.right}{needed}"]
    if isinstance(evidence, NotByReason):
        because = f": {evidence.reason}" if evidence.reason else ""
        return [f"true, but not by this reason{because}"]
    if isinstance(evidence, Samples):
        return [
            f"it holds at {evidence.count} points, which is no proof",
            f"stuck: {evidence.stuck}",
        ]
    if isinstance(evidence, Stuck):
        return [f"neither proved nor refuted: {evidence.reason}"]
    return [evidence.message] if isinstance(evidence, Unread) else []


def _about_undeclared(evidence: Evidence, undeclared: Sequence[tuple[str, str]]) -> str:
    """What to declare, where a name that nothing is said of makes a side undefined."""
    if isinstance(evidence, Counterexample) and evidence.kind == "undefined":
        about = str(evidence.culprit)
    elif isinstance(evidence, Stuck) and evidence.reason.startswith("not shown: "):
        about = evidence.reason
    else:
        return ""
    words = set(_WORD.findall(about))
    for name, declaration in undeclared:
        if name in words:
            return (
                f"nothing is said of {name}, so it is any real number: declare what it may be, "
                f"{declaration}"
            )
    return ""


def _advice(claim: Claim, evidence: Evidence) -> str:
    """What to try next."""
    if isinstance(evidence, Counterexample):
        if evidence.kind == "undefined":
            return (
                "a step is true only where both sides are defined: leave such points out of the "
                "context, or rewrite the side"
            )
        left, right = evidence.left, evidence.right
        if claim.rel == "==" and right in (f"-{left}", left.removeprefix("-")):
            return "there the sides differ in sign only: look for a lost or extra minus"
        if claim.rel in ("<", ">") and left == right and "…" not in left:
            return f"there the sides are equal: try {claim.rel}= instead of {claim.rel}"
    if isinstance(evidence, NotByReason):
        return "name the reason that gives the step, or leave by= out and let the checker find one"
    return evidence.help if isinstance(evidence, Unread) else ""


def _advice_of_last_resort(evidence: Evidence) -> str:
    if isinstance(evidence, (Stuck, Samples)):
        return "write the step as several smaller ones, or add what is missing to the context"
    return ""


def unread_text(text: str, found: Unread) -> str:
    """What could not be read, with a caret under the place."""
    lines = [f"error[{found.code}]: {found.message}"]
    if found.column is not None and "\n" not in text and len(text) < 500:
        lines += [f"  {text}", f"  {' ' * (found.column - 1)}^"]
    if found.help:
        lines.append(f"  help: {found.help}")
    return "\n".join(lines)
