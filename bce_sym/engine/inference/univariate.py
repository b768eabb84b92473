"""Inference about functions of one variable: pieces, enclosures, limits at the ends.

TRUSTED.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from flint import arb, fmpq

from bce_sym.context import EMPTY, Context, Domain, numeral
from bce_sym.engine.asymptotics import growth, limit
from bce_sym.engine.facts import Facts
from bce_sym.engine.inference.base import NotApplicable, as_claim, defined, sides, under
from bce_sym.engine.inference.fibres import Fibre, fibre
from bce_sym.engine.inference.monotone import (
    REVERSED,
    WEAK,
    continuous_along,
    oriented,
)
from bce_sym.engine.interval import NEG, POS, ZERO
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.segments import NoEnclosure, coefficients, enclosure, sign_on_segment
from bce_sym.evidence import Claim
from bce_sym.terms import Derivative, Expr, number, substitute, symbol

__all__ = ["beyond_limit", "cut", "enclosed", "hull", "one_period", "touching"]

_ZERO = number(0)


def cut(goal: Claim, x: Expr, points: tuple[Expr, ...]) -> list[Claim]:
    """Every x is ≤ c₁, or between c₁ and c₂, …, or ≥ cₙ: the goal in each case.

    The points are terms without variables, in any order: an x in none of the cases would be > c₁, so
    > c₂, …, so > cₙ.
    """
    if not points or any(c.free for c in points):
        raise NotApplicable("no points to cut at")
    if x.op != "sym":
        raise NotApplicable(f"{x} is no variable")
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


def touching(goal: Claim, x0: Expr) -> list[Claim]:
    """A function of one variable that vanishes at a point, but one of whose derivatives does not.

    Let f be analytic on an interval that contains x0 and all x, with f(x) ~ c·(x − x0)^k at x0, so
    that its Taylor coefficients below the k-th vanish.  By Taylor's formula f(x) = aₖ·(x − x0)^k with
    the k-th coefficient aₖ of f at a point between them.  If it is positive on all of the interval,
    f ≥ 0 for an even k or where x ≥ x0, f ≤ 0 for an odd k where x ≤ x0, strictly for x ≠ x0.
    """
    f, rel = oriented(goal)
    if len(f.free) != 1 or x0.free:
        raise NotApplicable("the goal is not in one variable")
    x = symbol(next(iter(f.free)))
    lo, hi = hull(fibre(goal.context, x))
    least, most = _enclosed(x0)
    direction = 1 if most < hi else -1
    leading = growth(Workspace(Facts(EMPTY)), f, x, x0, direction)
    if leading is None or leading[1] or leading[0].denominator != 1 or not 1 <= leading[0] <= 12:
        raise NotApplicable(f"how '{f}' vanishes at {x0} is not seen")
    k = int(leading[0])
    whole = arb(min(lo, least)).union(arb(max(hi, most)))
    try:
        steep = coefficients(f, x, whole, k + 1)[k]
    except NoEnclosure as error:
        raise NotApplicable(str(error)) from None
    sign = 1 if steep > 0 else -1 if steep < 0 else 0
    if not sign:
        raise NotApplicable("no sign is seen")
    wanted = 1 if rel in (">", ">=") else -1
    made = [Claim(x, "!=", x0, goal.context)] if rel in ("<", ">") else []
    if k % 2:
        made.append(Claim(x, ">=" if sign == wanted else "<=", x0, goal.context))
    elif sign != wanted:
        raise NotApplicable("the other sign is seen")
    return made


def _enclosed(term: Expr) -> tuple[fmpq, fmpq]:
    try:
        return enclosure(term)
    except NoEnclosure as error:
        raise NotApplicable(str(error)) from None


def one_period(goal: Claim, x: Expr, period: Expr) -> list[Claim]:
    """A function that repeats itself has all its values on one period.

    For an x that is any real number, whatever the others are: from f(x + T) = f(x) and T > 0, the goal
    f ≥ 0 (or another relation) where 0 ≤ x ≤ T.
    """
    lhs, rhs = sides(goal, "<", "<=", ">", ">=", "!=")
    variable = next((v for v in goal.context.variables if v.name == x.value), None)
    if x.op != "sym" or variable is None or variable.family or variable.domain != Domain():
        raise NotApplicable(f"{x} is not any real number")
    if any(x.value in h.free for h in goal.context.hypotheses) or x.value in period.free:
        raise NotApplicable(f"{x} is restricted")
    f = lhs - rhs
    return [
        Claim(period, ">", _ZERO, goal.context),
        Claim(substitute(f, {x: x + period}), "==", f, goal.context),
        under(goal, x >= _ZERO, x <= period),
    ]


def hull(along: Fibre) -> tuple[fmpq, fmpq]:
    """Rationals between which x stays.  Raises NotApplicable where it is not seen to be bounded."""
    lo: fmpq | None = None
    hi: fmpq | None = None
    for bound in along.bounds:
        left, right = bound.args
        assert isinstance(left, Expr) and isinstance(right, Expr)
        below = bound.value in (">", ">=")
        if along.x.value not in left.free:
            left, right, below = right, left, not below
        absolute = left.op == "call" and left.value == "Abs" and left.args[0] is along.x
        if right.free or (left is not along.x and not (absolute and not below)):
            continue
        try:
            least, most = enclosure(right)
        except NoEnclosure:
            continue
        if below:
            lo = least if lo is None else max(lo, least)
            continue
        hi = most if hi is None else min(hi, most)
        if absolute:
            lo = -most if lo is None else max(lo, -most)
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
