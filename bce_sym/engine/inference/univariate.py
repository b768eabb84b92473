"""Inference about functions of one variable: pieces, enclosures, limits at the ends.

TRUSTED.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from flint import fmpq

from bce_sym.context import Context, numeral
from bce_sym.engine.asymptotics import limit
from bce_sym.engine.facts import Facts
from bce_sym.engine.inference.base import NotApplicable, as_claim, defined, under
from bce_sym.engine.inference.fibres import Fibre, fibre
from bce_sym.engine.inference.monotone import (
    REVERSED,
    WEAK,
    continuous_along,
    oriented,
)
from bce_sym.engine.interval import NEG, POS, ZERO
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.segments import NoEnclosure, enclosure, sign_on_segment
from bce_sym.evidence import Claim
from bce_sym.terms import Derivative, Expr, number, symbol

__all__ = ["beyond_limit", "cut", "enclosed", "hull"]

_ZERO = number(0)


def cut(goal: Claim, x: Expr, points: tuple[Expr, ...]) -> list[Claim]:
    """Every x is ≤ c₁, or between c₁ and c₂, …, or ≥ cₙ: the goal in each case.

    The points are terms without variables, in any order: an x in none of the cases would be > c₁, so
    > c₂, …, so > cₙ.
    """
    if not points or any(c.free for c in points):
        raise NotApplicable("no points to cut at")
    made = [defined(c, goal.context) for c in points if numeral(c) is None]
    made.append(under(goal, x <= points[0]))
    for low, high in pairwise(points):
        made.append(under(goal, x >= low, x <= high))
    return [*made, under(goal, x >= points[-1])]


def enclosed(goal: Claim) -> list[Claim]:
    """A function of one variable has its sign on a bounded interval by enclosures of its values."""
    f, rel = oriented(goal)
    if len(f.free) != 1:
        raise NotApplicable("the goal is not in one variable")
    x = symbol(next(iter(f.free)))
    lo, hi = hull(fibre(goal.context, x))
    found = sign_on_segment(f, x, lo, hi)
    if found != (POS if rel in (">", ">=") else NEG):
        raise NotApplicable("no sign is seen")
    return []


def hull(along: Fibre) -> tuple[fmpq, fmpq]:
    """Rationals between which x stays.  Raises NotApplicable where it is not seen to be bounded."""
    lo: fmpq | None = None
    hi: fmpq | None = None
    for bound in along.bounds:
        left, right = bound.args
        assert isinstance(left, Expr) and isinstance(right, Expr)
        below = bound.value in (">", ">=")
        if right is along.x:
            left, right, below = right, left, not below
        if left is not along.x or right.free:
            continue
        try:
            least, most = enclosure(right)
        except NoEnclosure:
            continue
        if below:
            lo = least if lo is None else max(lo, least)
        else:
            hi = most if hi is None else min(hi, most)
    if lo is None or hi is None or lo > hi:
        raise NotApplicable(f"{along.x} is not seen to be bounded")
    return lo, hi


def beyond_limit(
    goal: Claim, x: Expr, end: Expr | None, way: int, by_slope: bool = False
) -> list[Claim]:
    """A function that falls towards an end of an interval stays above its limit there.

    For a goal f ≥ 0 (or ≤, <, >, with the signs turned round) let J be the interval over which x runs,
    and *end* its upper end (*way* 1) or its lower end (−1); None is ∞ in that direction.  If f is
    continuous on J, its slope in the interior leads down towards the end, and f tends to a limit ≥ 0
    there, or to +∞, then f ≥ 0 on J.  A strict goal needs a limit > 0, or with *by_slope* a strict slope.
    """
    f, rel = oriented(goal)
    along = fibre(goal.context, x)
    weak = WEAK.get(rel, rel)
    if by_slope and rel == weak:
        raise NotApplicable("the goal is not strict")
    made: list[Claim] = []
    if end is None:
        _check_unbounded(along, way)
    else:
        if x.value in end.free:
            raise NotApplicable(f"{end} varies with {x}")
        made += [as_claim(s, along.others(goal.context)) for s in along.closure_at(end)]
        inside = "<" if way == 1 else ">"
        made.append(Claim(x, inside if by_slope else inside + "=", end, goal.context))
    made += continuous_along(f, along)
    allowed = POS | ZERO if rel in (">", ">=") else NEG | ZERO
    if rel != weak and not by_slope:
        allowed &= ~ZERO
    found = limit(
        Workspace(Facts(_without(goal.context, x))), f, x, end, way if end is None else -way
    )
    if found is None or not found.sign or found.sign & ~allowed:
        raise NotApplicable(f"the limit of '{f}' is not seen to have the sign")
    slope = rel if by_slope else weak
    falling = REVERSED[slope] if way == 1 else slope
    return [*made, Claim(Derivative(f, x), falling, _ZERO, along.interior)]


def _check_unbounded(along: Fibre, way: int) -> None:
    """Raise NotApplicable unless every bound leaves x free in that direction."""
    for bound in along.bounds:
        left, right = bound.args
        below = bound.value in (">", ">=")
        if right is along.x:
            left, right, below = right, left, not below
        if left is not along.x or along.x.value in right.free or below != (way == 1):
            raise NotApplicable(f"{along.x} is bounded by {bound}")


def _without(context: Context, x: Expr) -> Context:
    """The context of the other variables."""
    return replace(
        context,
        variables=tuple(v for v in context.variables if v.name != x.value),
        hypotheses=tuple(h for h in context.hypotheses if x.value not in h.free),
    )
