"""Sets as authors write them: where a function is greatest or least, intervals, finite sets, boxes.

``ArgMin(f, p, Open01)`` is the set of the points of (0, 1) at which f is least; it may be empty.  A set of
families is written with the number of members: ``Families(Open01, m)``; ``AnySubset("D", s)`` stands for
some subset D of s, so that a claim about it is one about every subset.
"""

from __future__ import annotations

from typing import Any, Union

from bce_sym import terms as t
from bce_sym.context import Domain, Indexed, domain_of
from bce_sym.terms import Expr, Family, Operand, SetTerm, number, oo, symbol

__all__ = ["AnySubset", "ArgMax", "ArgMin", "Families", "FamilyOf", "Set"]

Where = Union[SetTerm, Domain, type]


def ArgMax(f: Operand, x: Expr | Indexed[Any], where: Where) -> SetTerm:
    """The points x of *where* with f(x) ≥ f(a) for every a of it; f must be defined on all of it.

    x is a variable, or a family when *where* is a set of families.
    """
    return t.optimum("argmax", f, _variable(x), _set(where))


def ArgMin(f: Operand, x: Expr | Indexed[Any], where: Where) -> SetTerm:
    """The points x of *where* with f(x) ≤ f(a) for every a of it; f must be defined on all of it."""
    return t.optimum("argmin", f, _variable(x), _set(where))


def Set(*members: Operand | Family) -> SetTerm:
    """The set of *members*; ``Set()`` is empty."""
    return t.finite_set(*members)


def Families(side: Where, size: Operand) -> SetTerm:
    """The families p_1, …, p_size whose members are all in *side*."""
    return t.box(_set(side), size)


def FamilyOf(body: Operand, index: tuple[Expr, Operand]) -> Family:
    """The family of the values of *body* for i = 1, …, m: ``FamilyOf(y[i], (i, m))``."""
    return t.family(body, *index)


def AnySubset(name: str, whole: Where) -> SetTerm:
    """Some subset of *whole*, called *name*."""
    return t.subset(name, _set(whole))


def _variable(x: Expr | Indexed[Any]) -> Expr:
    return symbol(x.name) if isinstance(x, Indexed) else x


def _set(where: Where) -> SetTerm:
    if isinstance(where, SetTerm):
        return where
    domain = domain_of(where)
    if domain.values is not None:
        return t.finite_set(*map(number, domain.values))
    if domain.integer:
        raise TypeError("a set of integers without end is not a set to optimise over here")
    lo = -oo if domain.lo is None else domain.lo
    hi = oo if domain.hi is None else domain.hi
    return t.interval(lo, hi, domain.lo_open, domain.hi_open)
