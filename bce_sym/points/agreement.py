"""At how many points a claim that is neither proved nor refuted is seen to hold.  That is no proof."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from flint import arb

from bce_sym.engine.balls import seen_sign
from bce_sym.engine.enclosure import Point
from bce_sym.engine.facts import MASKS
from bce_sym.engine.interval import ZERO
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.outcomes import Imprecise, Undefined, Unsure
from bce_sym.engine.values import DividesByZero
from bce_sym.evidence import Claim
from bce_sym.points.completion import Assignment
from bce_sym.terms import Expr, SetTerm

__all__ = ["agreement"]

_PRECISION: Final = 256
_CLOSE: Final = arb(2) ** -30
"""Relative to the larger of 1 and the value: integrals are enclosed no better."""
_NOT_SEEN: Final = (Imprecise, Undefined, Unsure, ResourceLimit, DividesByZero, OverflowError)


def agreement(claim: Claim, points: Sequence[Assignment]) -> int:
    """How many *points* there are, if the claim is seen to hold at each of them; else 0.

    Values closer than 2⁻³⁰ count as equal.
    """
    if isinstance(claim.lhs, SetTerm):
        return 0
    try:
        return len(points) if all(_holds(claim, Point(values)) for values in points) else 0
    except _NOT_SEEN:
        return 0


def _holds(claim: Claim, point: Point) -> bool:
    if claim.is_between_statements:
        left, right = point.holds(claim.lhs), point.holds(claim.rhs)
        return left == right if claim.rel == "<=>" else right or not left
    assert isinstance(claim.lhs, Expr) and isinstance(claim.rhs, Expr)
    a, b = point.evaluate_all((claim.lhs, claim.rhs), _PRECISION)
    difference = a - b
    found = seen_sign(difference)
    if found is None or (found != ZERO and claim.rel == "=="):
        if abs(arb(difference)) < _CLOSE * abs(arb(a)).max(arb(1)):
            found = ZERO
        elif found is None:
            raise Unsure
    return bool(found & MASKS[claim.rel])
