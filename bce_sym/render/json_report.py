"""Reports as JSON: data for other programs.

The top level is an object::

    {"schema": "bce_sym.report/1",
     "derivations": [DERIVATION, ...],
     "problems":    [PROBLEM, ...],        input that could not be read
     "summary":     {"derivations", "steps", "proved", "refuted", "supported", "undecided",
                     "unread", "slips": counts, "seconds": number, "text": the summary line}}

    DERIVATION   {"name", "statement": text, "location": LOCATION, "context": CONTEXT,
                  "notes": [text],
                  "verdict", "passes": bool, "correction": name of what is true | null (not a slip),
                  "problem": PROBLEM | null, "start": text | null, "steps": [STEP, ...]}
    STEP         {"index": from 1, "relation", "lhs", "rhs": text, "reason": text,
                  "verdict", "passes": bool, "evidence": EVIDENCE, "conditions": [CONDITION, ...],
                  "counterexample": {variable: exact value as text} | null,
                  "location": LOCATION | null, "advice": text, "seconds": number, "cached": bool}
    EVIDENCE     {"kind": "proof", "method", "cases": [text], "outline": [text]}
               | {"kind": "counterexample", "because": "differs" | "undefined", "left", "right",
                  "undefined": text | null, "why"}
               | {"kind": "samples", "count", "stuck"}
               | {"kind": "stuck", "reason"}
               | {"kind": "reason", "reason", "actual": EVIDENCE}    true, but not by this reason
               | {"kind": "unread", "code", "message", "column", "help"}
    CONDITION    {"statement", "given": [text], "origin", "why": text, "discharged": text | null}
    CONTEXT      {"variables": [{"name", "domain": text, "family": bool}], "hypotheses": [text]}
    PROBLEM      {"code": "unread" | "contradictory", "message", "help": text,
                  "location": LOCATION | null}
    LOCATION     {"path", "line", "column",    lines and columns count from 1
                  "end_line", "end_column": just behind the end | null}    null: not known

Verdicts are "proved", "refuted", "supported", "undecided", "unread"; relations are ``== != < <= > >=
<=> =>``.  Terms are texts as `bce_sym.readers.text` reads them.  A field may be added under the same
schema; one that changes its meaning or goes makes a new schema.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from bce_sym.context import Context
from bce_sym.errors import Location
from bce_sym.evidence import (
    Condition,
    Counterexample,
    Evidence,
    NotByReason,
    Samples,
    Stuck,
    Unread,
)
from bce_sym.proof import Proof
from bce_sym.report import Problem, Report, StepReport, summarise

__all__ = ["SCHEMA", "report_object"]

SCHEMA: Final = "bce_sym.report/1"


def report_object(
    reports: Sequence[Report],
    problems: Sequence[Problem] = (),
    *,
    seconds: float,
    allow_supported: bool = False,
) -> dict[str, Any]:
    """The object that this module's docstring describes, ready for `json.dumps`."""
    summary = summarise(reports, len(problems))
    return {
        "schema": SCHEMA,
        "derivations": [_derivation(report, allow_supported) for report in reports],
        "problems": [_problem(problem) for problem in problems],
        "summary": {**asdict(summary), "seconds": round(seconds, 6), "text": str(summary)},
    }


def _derivation(report: Report, allow_supported: bool) -> dict[str, Any]:
    made = report.derivation
    correction = made.correction
    return {
        "name": made.name,
        "statement": made.statement,
        "location": _location(made.location),
        "context": _context(made.context),
        "notes": list(made.notes),
        "verdict": str(report.verdict),
        "passes": report.passes(allow_supported),
        "correction": None if correction is None else correction.name,
        "problem": None if report.problem is None else _problem(report.problem),
        "start": str(report.steps[0].claim.lhs) if report.steps else None,
        "steps": [_step(report, step, allow_supported) for step in report.steps],
    }


def _step(report: Report, step: StepReport, allow_supported: bool) -> dict[str, Any]:
    evidence = step.evidence
    point = evidence.point if isinstance(evidence, Counterexample) else None
    return {
        "index": step.index,
        "relation": step.claim.rel,
        "lhs": str(step.claim.lhs),
        "rhs": str(step.claim.rhs),
        "reason": step.by,
        "verdict": str(step.verdict),
        "passes": report.step_passes(step, allow_supported),
        "evidence": _evidence(evidence),
        "conditions": [_condition(c) for c in getattr(evidence, "conditions", ())],
        "counterexample": None if point is None else {n: str(v) for n, v in point},
        "location": _location(step.step.location),
        "advice": step.advice,
        "seconds": round(step.seconds, 6),
        "cached": step.cached,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    if isinstance(evidence, Proof):
        return {"kind": "proof", "method": evidence.method, "cases": list(evidence.cases),
                "outline": list(evidence.outline)}  # fmt: skip
    if isinstance(evidence, Counterexample):
        culprit = None if evidence.culprit is None else str(evidence.culprit)
        return {"kind": "counterexample", "because": evidence.kind, "left": evidence.left,
                "right": evidence.right, "undefined": culprit, "why": evidence.why}  # fmt: skip
    if isinstance(evidence, Samples):
        return {"kind": "samples", "count": evidence.count, "stuck": evidence.stuck}
    if isinstance(evidence, Stuck):
        return {"kind": "stuck", "reason": evidence.reason}
    if isinstance(evidence, NotByReason):
        actual = _evidence(evidence.actual)
        return {"kind": "reason", "reason": evidence.reason, "actual": actual}
    assert isinstance(evidence, Unread)
    return {"kind": "unread", "code": evidence.code, "message": evidence.message,
            "column": evidence.column, "help": evidence.help}  # fmt: skip


def _condition(condition: Condition) -> dict[str, Any]:
    return {
        "statement": str(condition.statement),
        "given": [str(s) for s in condition.given],
        "origin": str(condition.origin),
        "why": condition.why,
        "discharged": condition.discharged,
    }


def _context(context: Context) -> dict[str, Any]:
    return {
        "variables": [
            {"name": v.name, "domain": str(v.domain), "family": v.family} for v in context.variables
        ],
        "hypotheses": [str(h) for h in context.hypotheses],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "message": problem.message, "help": problem.help,
            "location": _location(problem.location)}  # fmt: skip


def _location(location: Location | None) -> dict[str, Any] | None:
    return None if location is None else asdict(location)
