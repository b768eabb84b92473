"""Evidence and reports in plain text, for a person at a terminal.  Never decides anything.

`full` lists what was checked and explains what is wrong; `concise` has a line for each step that is not
a pass; `evidence_text` says what was found about one claim.  Nothing is wrapped; colours only where a
`Style` asks for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bce_sym.evidence import (
    Claim,
    Condition,
    Counterexample,
    Evidence,
    NotByReason,
    Samples,
    Stuck,
    Verdict,
)
from bce_sym.proof import Proof
from bce_sym.render.diagnostics import (
    PLAIN,
    Style,
    assuming,
    diagnostics,
    findings,
    is_as_it_should_be,
)
from bce_sym.report import Problem, Report, StepReport, summarise

__all__ = ["concise", "evidence_text", "full"]


# ── runs ──────────────────────────────────────────────────────────────────────


def full(
    reports: Sequence[Report],
    problems: Sequence[Problem] = (),
    *,
    seconds: float,
    allow_supported: bool = False,
    style: Style = PLAIN,
    quiet: bool = False,
) -> str:
    """Every derivation with its steps, then what is wrong, then the summary.  *quiet*: what is wrong."""
    wrong = [d.text(style) for d in diagnostics(reports, problems, allow_supported)]
    if quiet:
        return "\n\n".join(wrong)
    blocks = [_listing(report, allow_supported, style) for report in reports]
    return "\n\n".join([*blocks, *wrong, _summary(reports, problems, seconds)])


def concise(
    reports: Sequence[Report],
    problems: Sequence[Problem] = (),
    *,
    seconds: float,
    allow_supported: bool = False,
    quiet: bool = False,
) -> str:
    """A line for each step that is not a pass and each problem, then, unless *quiet*, the summary."""
    lines = [d.line() for d in diagnostics(reports, problems, allow_supported)]
    return "\n".join(lines if quiet else [*lines, _summary(reports, problems, seconds)])


def _summary(reports: Sequence[Report], problems: Sequence[Problem], seconds: float) -> str:
    return f"{summarise(reports, len(problems))} in {seconds:.2f} s"


# ── the listing ───────────────────────────────────────────────────────────────


def _listing(report: Report, allow_supported: bool, style: Style) -> str:
    derivation = report.derivation
    slip = ""
    if derivation.correction is not None:
        slip = f", stated in order to be refuted (what is true: {derivation.correction.name})"
    lines = [f"{style.paint('name', derivation.name)}{slip}"]
    lines += [f"  {line}".rstrip() for line in derivation.statement.splitlines()]
    lines += assuming(derivation.context)
    lines += [f"  {note}" for note in derivation.notes]
    if report.problem is not None:
        return "\n".join([*lines, f"  {style.mark(Verdict.UNREAD, False)} not checked"])
    width = max((len(_verdict_words(report, step)) for step in report.steps), default=0) + 2
    lines.append(f"  {' ' * width}    {derivation.chain.start}")
    for step in report.steps:
        passes = is_as_it_should_be(report, step, allow_supported)
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


# ── single claims ─────────────────────────────────────────────────────────────


def evidence_text(claim: Claim, evidence: Evidence) -> str:
    """The verdict on *claim* with what it rests on."""
    lines = [f"{evidence.verdict}: {claim}", *assuming(claim.context)]
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
        lines += [f"  {finding}" for finding in findings(evidence)]
    lines += _condition_lines(_conditions(evidence))
    return "\n".join(lines)


def _condition_lines(conditions: Iterable[Condition]) -> Iterator[str]:
    for condition in conditions:
        how = "not shown" if condition.discharged is None else condition.discharged
        yield f"  condition: {condition} ({condition.why}; {how})"
