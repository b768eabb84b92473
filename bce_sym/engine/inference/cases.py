"""Inference by cases.

TRUSTED.
"""

from __future__ import annotations

from dataclasses import replace

from bce_sym.context import FiniteSet
from bce_sym.engine.inference.base import NotApplicable, as_claim, defined, under
from bce_sym.evidence import Claim
from bce_sym.terms import Eq, Expr, Statement, number

__all__ = ["by_order", "by_sign", "by_values", "either"]


def by_sign(goal: Claim, u: Expr) -> list[Claim]:
    """Every real number that has a value is ≥ 0 or < 0: the goal under u ≥ 0, and under u < 0."""
    return [defined(u, goal.context), under(goal, u >= 0), under(goal, u < 0)]


def by_order(goal: Claim, u: Expr) -> list[Claim]:
    """Every real number that has a value is > 0, = 0 or < 0: the goal in the three cases."""
    zero = under(goal, _equals_zero(u))
    return [defined(u, goal.context), under(goal, u > 0), zero, under(goal, u < 0)]


def _equals_zero(u: Expr) -> Statement:
    """u = 0, solved for a variable where u is ``x − c`` or ``x``, so that it can be substituted."""
    if u.op == "add" and len(u.args) == 2 and u.args[1].op == "neg":
        left, right = u.args[0], u.args[1].args[0]
        assert isinstance(left, Expr) and isinstance(right, Expr)
        return Eq(left, right)
    return Eq(u, number(0))


def by_values(goal: Claim, name: str) -> list[Claim]:
    """A variable with a finite set has one of its members: the goal for each."""
    domain = goal.context.domain(name)
    if domain is None or domain.values is None:
        raise NotApplicable(f"{name} has no finite set")
    return [replace(goal, context=goal.context.declare(name, FiniteSet(v))) for v in domain.values]


def either(goal: Claim, k: int) -> list[Claim]:
    """A disjunction holds when one of its parts does: the k-th part."""
    if goal.rel != "=>" or goal.rhs.op != "or" or not 0 <= k < len(goal.rhs.args):
        raise NotApplicable("the goal is no disjunction")
    part = goal.rhs.args[k]
    assert isinstance(part, Statement) and isinstance(goal.lhs, Statement)
    return [as_claim(part, goal.context.assume(goal.lhs))]
