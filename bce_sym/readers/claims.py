"""The claims format: one JSON object a line in, one a line out.

In: ``{"id": "a", "claim": "log(x*y) == log(x) + log(y)", "where": ["x > 0", "y > 0"]}``; other keys
are ignored.  Out: the verdict with its evidence, in keys that stay as they are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from bce_sym.errors import ReadError
from bce_sym.evidence import (
    Claim,
    Condition,
    Counterexample,
    Evidence,
    NotByReason,
    Samples,
    Stuck,
    Unread,
)
from bce_sym.proof import Proof
from bce_sym.readers.text import claim_of

__all__ = ["ClaimLine", "answer", "read_line"]

_MAX_LINE: Final = 2_000_000
_SHAPE: Final = 'write {"id": "a", "claim": "x*x == x**2", "where": ["x > 0"]}'


@dataclass(frozen=True)
class ClaimLine:
    """One line: its id (None when it has none), and the claim or why it could not be read."""

    id: str | int | None
    claim: Claim | Unread


def read_line(line: str) -> ClaimLine:
    """One line of a claims file.  Never raises: what is wrong with it is an Unread."""
    if len(line) > _MAX_LINE:
        message = f"a line of {len(line)} characters is longer than the {_MAX_LINE} that are read"
        return ClaimLine(None, Unread(message, help="split the claim"))
    if not line.strip("\ufeff \t\r\n"):
        return ClaimLine(None, Unread("the line is empty", help=_SHAPE))
    try:
        row = json.loads(
            line.lstrip("\ufeff"), parse_constant=_no_number, object_pairs_hook=_without_repeats
        )
    except json.JSONDecodeError as error:
        return ClaimLine(None, Unread(f"this is not JSON: {error.msg}", error.colno, _SHAPE))
    except (ValueError, RecursionError) as error:
        return ClaimLine(None, Unread(f"this is not JSON: {error}", help=_SHAPE))
    if not isinstance(row, dict):
        return ClaimLine(None, Unread("a line is one JSON object", help=_SHAPE))
    name = row.get("id")
    if not isinstance(name, (str, int)) or isinstance(name, bool):
        wrong = "is missing" if "id" not in row else "must be a text or an integer"
        return ClaimLine(None, Unread(f'"id" {wrong}', help=_SHAPE))
    text, where = row.get("claim"), row.get("where", [])
    if not isinstance(text, str):
        wrong = "is missing" if "claim" not in row else "must be a text"
        return ClaimLine(name, Unread(f'"claim" {wrong}', help=_SHAPE))
    if not isinstance(where, list) or not all(isinstance(item, str) for item in where):
        return ClaimLine(name, Unread('"where" must be a list of texts', help=_SHAPE))
    try:
        return ClaimLine(name, claim_of(text, where))
    except ReadError as error:
        place = "" if error.text is None else f'in the condition "{error.text[:200]}": '
        return ClaimLine(name, Unread(f"{place}{error.message}", error.column, error.help))


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not a number of JSON")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("an object has one key twice")
    return made


def answer(line: ClaimLine, evidence: Evidence, seconds: float) -> dict[str, Any]:
    """The output object for a line: always the same keys, and valid JSON."""
    claim = line.claim if isinstance(line.claim, Claim) else None
    return {
        "id": line.id,
        "verdict": str(evidence.verdict),
        "evidence": _evidence(evidence),
        "conditions": [str(condition) for condition in _conditions(evidence)],
        "counterexample": (
            {name: str(value) for name, value in evidence.point}
            if isinstance(evidence, Counterexample)
            else None
        ),
        "lhs": None if claim is None else str(claim.lhs),
        "rhs": None if claim is None else str(claim.rhs),
        "seconds": round(seconds, 6),
    }


def _conditions(evidence: Evidence) -> tuple[Condition, ...]:
    return evidence.conditions if isinstance(evidence, (Proof, Samples, Stuck)) else ()


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
        return {
            "kind": "unread",
            "message": evidence.message,
            "column": evidence.column,
            "help": evidence.help,
        }
    assert isinstance(evidence, (Stuck, NotByReason))
    return {"kind": "stuck", "reason": evidence.reason}
