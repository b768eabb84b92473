"""Inference about integers: residue classes, and integer and fractional parts.

TRUSTED.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor

from bce_sym.context import Domain, numeral
from bce_sym.engine.inference.base import NotApplicable, under
from bce_sym.evidence import Claim
from bce_sym.terms import Eq, Expr, fresh, number, symbol, walk

__all__ = ["by_fraction", "by_residues"]

_MAX_MODULUS = 24


def by_residues(goal: Claim, name: str, q: int) -> list[Claim]:
    """Every integer n is q·t + r for an integer t and one r of 0, …, q − 1: the goal for each r.

    Where the domain of n has bounds, t has those that follow: n ≥ a iff t ≥ ⌈(a − r)/q⌉.
    """
    domain = goal.context.domain(name)
    if domain is None or not domain.integer or domain.values is not None or _is_family(goal, name):
        raise NotApplicable(f"{name} is no integer variable")
    if not 2 <= q <= _MAX_MODULUS:
        raise NotApplicable(f"{q} residue classes")
    t = _fresh("t", goal)
    made: list[Claim] = []
    for r in range(q):
        lo, hi = (None if end is None else numeral(end) for end in (domain.lo, domain.hi))
        quotients = Domain(
            None if lo is None else number(ceil((lo - r) / q)),
            None if hi is None else number(floor((hi - r) / q)),
            lo is None,
            hi is None,
            integer=True,
        )
        context = goal.context.declare(t.value, quotients)
        made.append(under(replace(goal, context=context), Eq(symbol(name), q * t + r)))
    return made


def by_fraction(goal: Claim, name: str) -> list[Claim]:
    """Every real number x is t + u for an integer t and 0 ≤ u < 1: the goal with them."""
    domain = goal.context.domain(name)
    if domain is None or domain.values is not None or _is_family(goal, name):
        raise NotApplicable(f"{name} is no real variable")
    t = _fresh("t", goal)
    u = _fresh("u", goal)
    lo, hi = (None if end is None else numeral(end) for end in (domain.lo, domain.hi))
    whole = Domain(
        None if lo is None else number(floor(lo)),
        None if hi is None else number(floor(hi)),
        lo is None,
        hi is None,
        integer=True,
    )
    context = goal.context.declare(t.value, whole)
    context = context.declare(u.value, Domain(number(0), number(1), False, True))
    return [under(replace(goal, context=context), Eq(symbol(name), t + u))]


def _is_family(goal: Claim, name: str) -> bool:
    return any(v.name == name and v.family for v in goal.context.variables)


def _fresh(stem: str, goal: Claim) -> Expr:
    """A variable that occurs nowhere in the goal, not even bound."""
    taken = {v.name for v in goal.context.variables}
    for term in (goal.lhs, goal.rhs, *goal.context.hypotheses):
        taken |= {node.value for node in walk(term) if node.op in ("sym", "indexed")}
    return fresh(stem, taken)
