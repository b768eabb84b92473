"""The claims format: one JSON object a line in, one a line out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bce_sym.errors import ReadError
from bce_sym.evidence import Claim, Counterexample, Evidence, Samples, Stuck, Unread
from bce_sym.kernel import Proof
from bce_sym.readers.text import claim_of

__all__ = ["ClaimLine", "answer", "read_line"]


@dataclass(frozen=True)
class ClaimLine:
    """One line: its id (None when it has none), and the claim or why it could not be read."""

    id: Any
    claim: Claim | Unread


def read_line(line: str) -> ClaimLine:
    """One line of a claims file.  Never raises: what is wrong with it is an Unread."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return ClaimLine(None, Unread(f"not a JSON object: {error}"))
    if not isinstance(row, dict):
        return ClaimLine(None, Unread("a line is a JSON object"))
    name, text, where = row.get("id"), row.get("claim"), row.get("where", [])
    if not isinstance(text, str):
        return ClaimLine(name, Unread('"claim" must be a text'))
    if not isinstance(where, list) or not all(isinstance(item, str) for item in where):
        return ClaimLine(name, Unread('"where" must be a list of texts'))
    try:
        return ClaimLine(name, claim_of(text, where))
    except ReadError as error:
        return ClaimLine(name, Unread(error.message, error.column, error.help))


def answer(line: ClaimLine, evidence: Evidence, seconds: float) -> dict[str, Any]:
    """The output object for a line."""
    claim = line.claim if isinstance(line.claim, Claim) else None
    conditions = getattr(evidence, "conditions", ())
    return {
        "id": line.id,
        "verdict": str(evidence.verdict),
        "evidence": _evidence(evidence),
        "conditions": [str(c) for c in conditions],
        "counterexample": (
            {name: str(value) for name, value in evidence.point}
            if isinstance(evidence, Counterexample)
            else None
        ),
        "lhs": None if claim is None else str(claim.lhs),
        "rhs": None if claim is None else str(claim.rhs),
        "seconds": round(seconds, 6),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    if isinstance(evidence, Proof):
        return {"kind": "proof", "method": evidence.method, "cases": list(evidence.cases)}
    if isinstance(evidence, Counterexample):
        made: dict[str, Any] = {"kind": "counterexample", "because": evidence.kind}
        if evidence.culprit is not None:
            made |= {"undefined": str(evidence.culprit), "why": evidence.why}
        return made | {"left": evidence.left, "right": evidence.right}
    if isinstance(evidence, Samples):
        return {"kind": "samples", "count": evidence.count, "stuck": evidence.stuck}
    if isinstance(evidence, Unread):
        return {"kind": "unread", "message": evidence.message, "column": evidence.column,
                "help": evidence.help}  # fmt: skip
    return {"kind": "stuck", "reason": evidence.reason if isinstance(evidence, Stuck) else ""}
