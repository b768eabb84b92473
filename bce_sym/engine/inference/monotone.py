"""Inference from the sign of a derivative.

TRUSTED.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bce_sym.context import numeral
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.continuity import is_continuous
from bce_sym.engine.inference.base import NotApplicable, as_claim, defined, sides
from bce_sym.engine.inference.fibres import Fibre, fibre
from bce_sym.evidence import Claim
from bce_sym.terms import (
    Derivative,
    Expr,
    Ne,
    negated,
    number,
    relation,
    substitute,
)

__all__ = [
    "REVERSED",
    "WEAK",
    "continuous_along",
    "convex_at",
    "minimum_at",
    "multiple",
    "oriented",
    "stronger",
]

_ORDERS: Final = ("<", "<=", ">", ">=")
REVERSED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
WEAK: Final = {"<": "<=", ">": ">="}
_ZERO: Final = number(0)


def minimum_at(goal: Claim, x: Expr, x0: Expr, by_slope: bool = False) -> list[Claim]:
    """A function that falls before x0 and rises after it is nowhere below its value at x0.

    For a goal f ≥ 0 (or ≤, <, >, with the signs of all that follows turned round) let J be the
    interval over which x runs for fixed other variables.  If x0 is in J, or is an end of it at which f
    is defined; f is continuous in x on J ∪ {x0}; f ≥ 0 at x0; and in the interior of J f′ ≥ 0 after x0
    and f′ ≤ 0 before it, then f ≥ 0 on J.  A strict goal needs f > 0 at x0, or with *by_slope* strict
    signs of f′ and x ≠ x0.  By the mean value theorem: Rudin, Principles of Mathematical Analysis,
    5.10 and 5.11.
    """
    f, rel = oriented(goal)
    along = fibre(goal.context, x)
    if x.value in x0.free:
        raise NotApplicable(f"{x0} varies with {x}")
    weak = WEAK.get(rel, rel)
    strict = rel != weak
    if by_slope and not strict:
        raise NotApplicable("the goal is not strict")
    slope = rel if by_slope else weak
    here = along.others(goal.context)
    found = [as_claim(s, here) for s in along.closure_at(x0)]
    found += continuous_along(f, along)
    found.append(Claim(substitute(f, {x: x0}), weak if by_slope else rel, _ZERO, here))
    if by_slope:
        found.append(as_claim(Ne(x, x0), goal.context))
    after = along.interior.assume(relation(">", x, x0))
    before = along.interior.assume(relation("<", x, x0))
    found.append(Claim(Derivative(f, x), slope, _ZERO, after))
    found.append(Claim(Derivative(f, x), REVERSED[slope], _ZERO, before))
    return found


def convex_at(goal: Claim, x: Expr, x0: Expr) -> list[Claim]:
    """A convex function is nowhere below its value where its slope is 0.

    For a goal f ≥ 0 (or >; for ≤ and < turned round) let J be the interval over which x runs for fixed
    other variables, and x0 in J, or an end of it at which f is defined.  If f ≥ 0 at x0 (f > 0 for a
    strict goal), f′ = 0 there, f and the formula for f′ are continuous on J ∪ {x0}, and f″ ≥ 0 in the
    interior of J, then f ≥ f(x0) on J.  Source: Boyd, Vandenberghe, Convex Optimization, 3.1.3.
    """
    f, rel = oriented(goal)
    along = fibre(goal.context, x)
    if x.value in x0.free:
        raise NotApplicable(f"{x0} varies with {x}")
    here = along.others(goal.context)
    try:
        slope = derivative(f, x)
    except NoDerivative as error:
        raise NotApplicable(str(error)) from None
    if not is_continuous(slope, x.value):
        raise NotApplicable(f"'{slope}' is not seen to be continuous")
    found = [as_claim(s, here) for s in along.closure_at(x0)]
    found += continuous_along(f, along)
    found.append(Claim(substitute(f, {x: x0}), rel, _ZERO, here))
    found.append(Claim(substitute(slope, {x: x0}), "==", _ZERO, here))
    found.append(Claim(Derivative(f, (x, 2)), WEAK.get(rel, rel), _ZERO, along.interior))
    return found


def oriented(goal: Claim) -> tuple[Expr, str]:
    """The goal as (f, relation to 0) with a relation of order.  Raises NotApplicable."""
    lhs, rhs = sides(goal, *_ORDERS)
    if rhs is _ZERO:
        return lhs, goal.rel
    if lhs is _ZERO:
        return rhs, REVERSED[goal.rel]
    return lhs - rhs, goal.rel


def continuous_along(f: Expr, along: Fibre) -> list[Claim]:
    """Premises from which f is defined along J, and so continuous there and wherever else it is
    defined.  Raises NotApplicable."""
    if not is_continuous(f, along.x.value):
        raise NotApplicable(f"'{f}' is not seen to be continuous")
    return [defined(f, along.context)] if along.relaxed else []


def multiple(goal: Claim, c: Expr, g: Expr, turned: bool = False) -> list[Claim]:
    """A positive multiple has the same sign: where lhs − rhs = c·g and c > 0, g stands to 0 as lhs to
    rhs; where rhs − lhs = c·g (*turned*), as rhs to lhs.  For ≤ and ≥, c ≥ 0 is enough; for ≠, c ≠ 0."""
    lhs, rhs = sides(goal, *_ORDERS, "!=")
    if turned:
        lhs, rhs = rhs, lhs
    f = lhs if rhs is _ZERO else negated(rhs) if lhs is _ZERO else lhs - rhs
    rel = REVERSED.get(goal.rel, goal.rel) if turned else goal.rel
    made = [Claim(f, "==", g if c is number(1) else c * g, goal.context)]
    value = numeral(c)
    if value is None or value <= 0:
        positive = "!=" if rel == "!=" else ">=" if rel in ("<=", ">=") else ">"
        made.append(Claim(c, positive, _ZERO, goal.context))
    return [*made, Claim(g, rel, _ZERO, goal.context)]


def stronger(goal: Claim, rel: str) -> list[Claim]:
    """< and > imply ≠; < and = imply ≤; > and = imply ≥."""
    sides(goal, *_ORDERS, "!=")
    if rel not in {"!=": "<>", "<=": ("<", "=="), ">=": (">", "==")}.get(goal.rel, ()):
        raise NotApplicable(f"{rel} does not imply {goal.rel}")
    return [replace(goal, rel=rel)]
