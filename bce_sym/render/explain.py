"""What a verdict rests on, in words: for ``bce-sym explain``.  Prints what the evidence has, and no more."""

from __future__ import annotations

from collections.abc import Iterator

from bce_sym.derivation import Lemma, Procedure, Reason, Rule, RuleUse
from bce_sym.evidence import Condition, Counterexample, Evidence, NotByReason, Samples, Stuck
from bce_sym.proof import Proof
from bce_sym.render.diagnostics import assuming, findings, title_of
from bce_sym.report import Report, StepReport

__all__ = ["explanation", "reason_lines"]

_TRUSTED = (
    "trusted: the kernel and its engine, python-flint and Python; neither the search, nor the reasons, "
    "nor this text"
)


def explanation(report: Report, step: int | None = None) -> str:
    """The evidence of each step of a derivation, or of one step (counted from 1), in words."""
    made = report.derivation
    lines = [made.name, *(f"  {line}".rstrip() for line in made.statement.splitlines())]
    lines += assuming(made.context)
    blocks = ["\n".join(lines)]
    if report.problem is not None:
        blocks.append(f"not checked: {report.problem.message}")
    blocks += [
        "\n".join(_step(report, each)) for each in report.steps if step in (None, each.index)
    ]
    return "\n\n".join([*blocks, _TRUSTED])


def _step(report: Report, step: StepReport) -> Iterator[str]:
    yield title_of(report, step)
    if step.step.location is not None:
        yield f" --> {step.step.location}"
    yield f"  {step.claim.lhs}"
    yield f"    {step.claim.rel} {step.claim.rhs}"
    yield f"  {step.verdict}{', found by an earlier run' if step.cached else ''}"
    for reason in step.step.reasons:
        lines = reason_lines(reason)
        yield f"  by {lines[0]}"
        yield from (f"    {line}" for line in lines[1:])
    yield from _evidence(step.evidence)


def reason_lines(reason: Reason) -> list[str]:
    """A reason with what it says, where it holds and where it comes from."""
    if isinstance(reason, Procedure):
        return [f"{reason.name}, a procedure", reason.description]
    if isinstance(reason, Lemma):
        claim = reason.derivation.claim
        return [
            f"the lemma {reason}: {reason.derivation.statement.partition(chr(10))[0]}".rstrip(" :"),
            f"at these terms: {reason.claim}",
            *([f"which needs the terms in: {claim.context}"] if claim.context.variables else []),
        ]
    if isinstance(reason, RuleUse):
        return [*reason_lines(reason.rule), f"at these terms: {reason.claim}"]
    assert isinstance(reason, Rule)
    claim = reason.claim
    conditions = f" for {claim.context}" if str(claim.context) else ""
    return [
        f"{reason.name}, a rule: {reason.statement}",
        f"{claim}{conditions}",
        f"source: {reason.source}",
    ]


def _evidence(evidence: Evidence) -> Iterator[str]:
    if isinstance(evidence, NotByReason):
        yield "  true, but not by this reason; it is shown so:"
        yield from _evidence(evidence.actual)
        return
    if isinstance(evidence, Proof):
        yield "  shown so:"
        yield from (f"    {line}" for line in evidence.outline or [evidence.method])
    else:
        yield from (f"  {finding}" for finding in findings(evidence))
    if isinstance(evidence, Counterexample):
        yield "  the point is exact and lies in the context; what is said of it is rigorous"
    elif isinstance(evidence, (Proof, Samples, Stuck)) and evidence.conditions:
        yield "  both sides are defined, since:" if isinstance(evidence, Proof) else "  open:"
        yield from (f"    {_condition(condition)}" for condition in evidence.conditions)


def _condition(condition: Condition) -> str:
    how = condition.discharged or "not shown"
    return f"{condition} ({condition.why}: {condition.origin}), {how}"
