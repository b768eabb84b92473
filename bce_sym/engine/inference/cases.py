"""Inference by cases.

TRUSTED.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from typing import Final

from bce_sym.context import Context, Domain, FiniteSet, numeral, point_in_domain
from bce_sym.engine.inference.base import NotApplicable, as_claim, defined, under
from bce_sym.evidence import Claim
from bce_sym.terms import (
    BINDERS,
    Eq,
    Expr,
    Statement,
    Term,
    disjunction,
    number,
    relation,
    walk,
)
from bce_sym.terms import replace as replace_terms

__all__ = [
    "by_alternatives", "by_order", "by_sign", "by_values", "by_values_of_member", "either", "members",
    "otherwise", "zero_product",
]  # fmt: skip

_BINDING: Final = BINDERS | {"derivative"}

_MAX_VALUES: Final = 60


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
    """A variable with a finite set, or an integer between bounds, is one of so many numbers: the goal
    for each."""
    domain = goal.context.domain(name)
    values = None if domain is None else members(domain)
    if values is None or any(v.family for v in goal.context.variables if v.name == name):
        raise NotApplicable(f"{name} has no finite set")
    return [replace(goal, context=goal.context.declare(name, FiniteSet(v))) for v in values]


def by_values_of_member(goal: Claim, u: Expr) -> list[Claim]:
    """A member of a family with a finite set is one of so many numbers: the goal with each in its place.

    u is ``y[k]``, k an integer variable of the context, and stands nowhere where k or y is bound or moves:
    so it has one value at each point.
    """
    context = goal.context
    index = u.args[0] if u.op == "indexed" else u
    domain = context.domain(u.value) if u.op == "indexed" else None
    where = context.domain(index.value) if index.op == "sym" else None
    if domain is None or domain.values is None or where is None or not where.integer:
        raise NotApplicable(f"'{u}' is no member with a finite set")
    for side in (goal.lhs, goal.rhs):
        for node in walk(side):
            if node.op in _BINDING and u in walk(node) and node.args[1].free & u.free:
                raise NotApplicable(f"'{u}' varies in '{node}'")
    made: list[dict[Term, Term]] = [{u: number(value)} for value in domain.values]
    return [
        replace(goal, lhs=replace_terms(goal.lhs, v), rhs=replace_terms(goal.rhs, v)) for v in made
    ]


def members(domain: Domain) -> tuple[Fraction, ...] | None:
    """The members of a finite set or of a bounded set of integers; None where they are too many."""
    if domain.values is not None or not domain.integer or domain.lo is None or domain.hi is None:
        return domain.values
    lo, hi = numeral(domain.lo), numeral(domain.hi)
    if lo is None or hi is None or hi - lo > _MAX_VALUES:
        return None
    inside = (Fraction(k) for k in range(ceil(lo), floor(hi) + 1))
    return tuple(v for v in inside if point_in_domain(domain, v))


def either(goal: Claim, k: int) -> list[Claim]:
    """A disjunction holds when one of its parts does: the k-th part."""
    given, parts = _disjunction(goal)
    return [as_claim(_chosen(parts, k), given)]


def sum_of_squares(goal: Claim) -> list[Claim]:
    """u ≠ 0 or v ≠ 0 or …, when u² + v² + … > 0."""
    given, parts = _disjunction(goal)
    total: Expr = number(0)
    for u in _differences(parts, "!="):
        total = total + u**2
    return [Claim(total, ">", number(0), given)]


def _disjunction(goal: Claim) -> tuple[Context, list[Statement]]:
    """The context with what the goal assumes, and the parts of the disjunction that it claims there."""
    if goal.rel != "=>" or goal.rhs.op != "or":
        raise NotApplicable("the goal is no disjunction")
    assert isinstance(goal.lhs, Statement)
    parts = [part for part in goal.rhs.args if isinstance(part, Statement)]
    return goal.context.assume(goal.lhs), parts


def _chosen(parts: list[Statement], k: int) -> Statement:
    if not 0 <= k < len(parts):
        raise NotApplicable(f"the disjunction has no part {k}")
    return parts[k]


def _differences(parts: list[Statement], rel: str) -> list[Expr]:
    """The differences u of relations that say ``u rel 0``."""
    made: list[Expr] = []
    for part in parts:
        if part.op != "rel" or part.value != rel:
            raise NotApplicable(f"'{part}' is not a relation with {rel}")
        left, right = part.args
        assert isinstance(left, Expr) and isinstance(right, Expr)
        made.append(left if right is number(0) else left - right)
    return made


_CONTRARY: Final = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def by_alternatives(goal: Claim, hypothesis: Statement) -> list[Claim]:
    """Where P ∨ Q ∨ … is assumed, one of them holds: the goal under P, under Q, …

    u ≠ v is such an assumption: u < v or u > v.
    """
    context = goal.context
    if hypothesis not in context.hypotheses:
        raise NotApplicable(f"'{hypothesis}' is not assumed")
    if hypothesis.op == "rel" and hypothesis.value == "!=":
        left, right = hypothesis.args
        assert isinstance(left, Expr) and isinstance(right, Expr)
        parts = [relation(sign, left, right) for sign in "<>"]
    elif hypothesis.op == "or":
        parts = [part for part in hypothesis.args if isinstance(part, Statement)]
    else:
        raise NotApplicable(f"'{hypothesis}' is no disjunction")
    others = tuple(h for h in context.hypotheses if h is not hypothesis)
    without = replace(goal, context=replace(context, hypotheses=others))
    return [under(without, part) for part in parts]


def otherwise(goal: Claim, k: int) -> list[Claim]:
    """P ∨ Q holds when Q does wherever the relation P, the k-th part, does not."""
    given, parts = _disjunction(goal)
    part = _chosen(parts, k)
    if part.op != "rel":
        raise NotApplicable(f"'{part}' is no relation")
    left, right = part.args
    assert isinstance(left, Expr) and isinstance(right, Expr)
    rest = disjunction(*(p for p in parts if p is not part))
    contrary = relation(_CONTRARY[part.value], left, right)
    return [as_claim(rest, given.assume(contrary))]


def zero_product(goal: Claim) -> list[Claim]:
    """u = 0 or v = 0 or …, when u·v·… = 0."""
    given, parts = _disjunction(goal)
    product: Expr = number(1)
    for u in _differences(parts, "=="):
        product = product * u
    return [Claim(product, "==", number(0), given)]
