"""Evidence and reports in plain text, for a person at a terminal.  Never decides anything.

`full` lists what was checked and explains what is wrong; `concise` has a line for each step that is not
a pass; `diagnostic` explains one claim.  Nothing is wrapped; colours only where a `Style` asks for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TextIO

from bce_sym.errors import Location
from bce_sym.evidence import (
    Claim,
    Condition,
    Counterexample,
    Evidence,
    NotByReason,
    Samples,
    Stuck,
    Unread,
    Verdict,
)
from bce_sym.proof import Proof
from bce_sym.report import Problem, Report, StepReport, summarise

__all__ = ["PLAIN", "Style", "concise", "diagnostic", "evidence_text", "full", "unread_text"]

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


# ── runs ──────────────────────────────────────────────────────────────────────


def full(
    reports: Sequence[Report],
    problems: Sequence[Problem] = (),
    *,
    seconds: float,
    allow_supported: bool = False,
    style: Style = PLAIN,
) -> str:
    """Every derivation with its steps, then what is wrong, then the summary."""
    blocks = [_listing(report, allow_supported, style) for report in reports]
    blocks += [_problem(problem, style) for problem in problems]
    for report in reports:
        blocks += _diagnostics(report, allow_supported, style)
    blocks.append(_summary(reports, problems, seconds))
    return "\n\n".join(blocks)


def concise(
    reports: Sequence[Report],
    problems: Sequence[Problem] = (),
    *,
    seconds: float,
    allow_supported: bool = False,
) -> str:
    """A line for each step that is not a pass and each problem, then the summary."""
    lines = [_one_line(p.location, Verdict.UNREAD, p.message) for p in problems]
    for report in reports:
        made = report.derivation
        if report.problem is not None:
            place = report.problem.location or made.location
            lines.append(_one_line(place, Verdict.UNREAD, report.problem.message))
        for step in report.steps:
            if not _is_pass(report, step, allow_supported):
                message = f"{_title(report, step)}: {'; '.join(_findings(step.evidence))}"
                lines.append(_one_line(_place(report, step), step.verdict, message))
        slip = _failed_slip(report, allow_supported)
        if slip:
            lines.append(_one_line(made.location, report.verdict, slip))
    return "\n".join([*lines, _summary(reports, problems, seconds)])


def _summary(reports: Sequence[Report], problems: Sequence[Problem], seconds: float) -> str:
    return f"{summarise(reports, len(problems))} in {seconds:.2f} s"


def _one_line(place: Location | None, verdict: Verdict, message: str) -> str:
    where = "" if place is None else f"{place}: "
    return f"{where}{verdict}: {' '.join(message.split())}"


def _is_pass(report: Report, step: StepReport, allow_supported: bool) -> bool:
    # The refuted step of a slip is what it should be, also where the slip fails for another reason.
    as_stated = report.is_slip and step.verdict is Verdict.REFUTED
    return as_stated or report.step_passes(step, allow_supported)


def _failed_slip(report: Report, allow_supported: bool) -> str:
    """Why a slip that was checked does not pass, if it doesn't."""
    correction = report.derivation.correction
    if correction is None or report.problem or report.passes(allow_supported):
        return ""
    name = report.derivation.name
    if report.verdict is not Verdict.REFUTED:
        return f"{name} is stated in order to be refuted, but no step of it is"
    return f"{name} is refuted as stated, but its correction {correction.name} is not proved"


# ── the listing ───────────────────────────────────────────────────────────────


def _listing(report: Report, allow_supported: bool, style: Style) -> str:
    derivation = report.derivation
    slip = ""
    if derivation.correction is not None:
        slip = f", stated in order to be refuted (what is true: {derivation.correction.name})"
    lines = [f"{style.paint('name', derivation.name)}{slip}"]
    lines += [f"  {line}".rstrip() for line in derivation.statement.splitlines()]
    lines += _assuming(derivation.context, "  ")
    if report.problem is not None:
        return "\n".join([*lines, f"  {style.mark(Verdict.UNREAD, False)} not checked"])
    width = max((len(_verdict_words(report, step)) for step in report.steps), default=0) + 2
    lines.append(f"  {' ' * width}    {derivation.chain.start}")
    for step in report.steps:
        passes = _is_pass(report, step, allow_supported)
        words = f"{style.mark(step.verdict, passes)} {_verdict_words(report, step)}"
        shown = style.paint("pass" if passes else "error", words.ljust(width))
        lines.append(f"  {shown} {step.step.rel.rjust(3)} {step.step.rhs}")
        indent = " " * (width + 6)
        if step.by:
            lines.append(f"{indent} by {step.by}")
        conditions = [c for c in _conditions(step.evidence) if c.discharged is not None]
        if conditions:
            lines.append(f"{indent} where {'; '.join(map(str, conditions))}")
    return "\n".join(lines)


def _verdict_words(report: Report, step: StepReport) -> str:
    as_stated = report.is_slip and step.verdict is Verdict.REFUTED
    return "refuted as stated" if as_stated else str(step.verdict)


def _conditions(evidence: Evidence) -> Sequence[Condition]:
    return evidence.conditions if isinstance(evidence, (Proof, Samples, Stuck)) else ()


def _assuming(context: object, indent: str) -> list[str]:
    return [f"{indent}assuming: {context}"] if str(context) else []


# ── diagnostics ───────────────────────────────────────────────────────────────


def _diagnostics(report: Report, allow_supported: bool, style: Style) -> Iterator[str]:
    if report.problem is not None:
        place = report.problem.location or report.derivation.location
        yield _problem(report.problem, style, place)
    for step in report.steps:
        if not _is_pass(report, step, allow_supported):
            place = _place(report, step)
            yield diagnostic(step.claim, step.evidence, _title(report, step), place, style)
    slip = _failed_slip(report, allow_supported)
    if slip:
        place = report.derivation.location
        yield "\n".join(_head("slip", slip, place, style))


def _title(report: Report, step: StepReport) -> str:
    by = f" ({step.by})" if step.by else ""
    return f"step {step.index} of {report.derivation.name}{by}"


def _place(report: Report, step: StepReport) -> Location:
    return step.step.location or report.derivation.location


def _problem(problem: Problem, style: Style, place: Location | None = None) -> str:
    lines = _head(problem.code, problem.message, problem.location or place, style)
    return "\n".join([*lines, *_help(problem.help, style)])


def diagnostic(
    claim: Claim,
    evidence: Evidence,
    title: str = "the claim",
    place: Location | None = None,
    style: Style = PLAIN,
) -> str:
    """What is the matter with a claim that is not proved."""
    lines = _head(_code(evidence), title, place, style)
    lines += [f"    left:     {claim.lhs}", f"    right:    {claim.rhs}",
              f"    claimed:  left {claim.rel} right"]  # fmt: skip
    lines += _assuming(claim.context, "  ")
    lines += [f"  {finding}" for finding in _findings(evidence)]
    return "\n".join([*lines, *_help(_advice(claim, evidence), style)])


def _head(code: str, title: str, place: Location | None, style: Style) -> list[str]:
    arrow = [] if place is None else [f" {style.paint('place', '-->')} {place}"]
    return [f"{style.paint('error', f'error[{code}]')}: {title}", *arrow]


def _help(text: str, style: Style) -> list[str]:
    return [f"  = {style.paint('help', 'help')}: {text}"] if text else []


def _code(evidence: Evidence) -> str:
    if isinstance(evidence, NotByReason):
        return "reason"
    return evidence.code if isinstance(evidence, Unread) else str(evidence.verdict)


def _findings(evidence: Evidence) -> list[str]:
    """What was found about a claim that is not proved, in sentences."""
    if isinstance(evidence, Counterexample):
        place = f"at {evidence.point_text()}: " if evidence.point else ""
        if evidence.kind == "undefined":
            return [f"{place}{evidence.culprit} is undefined: {evidence.why}"]
        return [f"{place}left = {evidence.left}, right = {evidence.right}"]
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
    if isinstance(evidence, (Stuck, Samples)):
        return "write the step as several smaller ones, or add what is missing to the context"
    return evidence.help if isinstance(evidence, Unread) else ""


# ── single claims ─────────────────────────────────────────────────────────────


def evidence_text(claim: Claim, evidence: Evidence) -> str:
    """The verdict on *claim* with what it rests on."""
    lines = [f"{evidence.verdict}: {claim}", *_assuming(claim.context, "  ")]
    if isinstance(evidence, Proof):
        lines.append(f"  method: {evidence.method}")
        if evidence.cases:
            lines.append(f"  cases: {'; '.join(evidence.cases)}")
        lines += [f"    {line}" for line in evidence.outline]
    elif isinstance(evidence, Counterexample):
        place = f"at {evidence.point_text()}: " if evidence.point else ""
        lines.append(f"  {place}left = {evidence.left}, right = {evidence.right}")
        if evidence.culprit is not None:
            lines.append(f"  {evidence.culprit} is undefined: {evidence.why}")
    elif isinstance(evidence, (Stuck, NotByReason)):
        lines.append(f"  stuck: {evidence.reason}")
    else:
        lines += [f"  {finding}" for finding in _findings(evidence)]
    lines += _condition_lines(_conditions(evidence))
    return "\n".join(lines)


def _condition_lines(conditions: Iterable[Condition]) -> Iterator[str]:
    for condition in conditions:
        how = "not shown" if condition.discharged is None else condition.discharged
        yield f"  condition: {condition} ({condition.why}; {how})"


def unread_text(text: str, found: Unread) -> str:
    """What could not be read, with a caret under the place."""
    lines = [f"error[{found.code}]: {found.message}"]
    if found.column is not None and "\n" not in text and len(text) < 500:
        lines += [f"  {text}", f"  {' ' * (found.column - 1)}^"]
    if found.help:
        lines.append(f"  help: {found.help}")
    return "\n".join(lines)
