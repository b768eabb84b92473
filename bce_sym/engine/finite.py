"""Sums and products between numbers, written out.

TRUSTED.
"""

from __future__ import annotations

from fractions import Fraction

from bce_sym.context import numeral
from bce_sym.engine.limits import MAX_UNROLLED, ResourceLimit
from bce_sym.terms import Expr, Term, nary, number, substitute


def written_out(term: Term) -> Expr | None:
    """A sum or product over k = lo, …, hi as its terms one by one, empty when hi = lo − 1.

    None where the bounds are not integers, or hi < lo − 1.  Raises ResourceLimit when it is long.
    """
    lo, hi = (numeral(a) for a in term.args[2:])
    return None if lo is None or hi is None else between(term, lo, hi)


def between(term: Term, lo: Fraction, hi: Fraction) -> Expr | None:
    """`written_out` for a term whose bounds have the values *lo* and *hi*."""
    body, var = term.args[:2]
    if lo.denominator != 1 or hi.denominator != 1 or hi < lo - 1:
        return None
    if hi - lo >= MAX_UNROLLED:
        raise ResourceLimit(f"a sum of {hi - lo + 1} terms")
    assert isinstance(body, Expr)
    assert isinstance(var, Expr)
    parts = [substitute(body, {var: number(k)}) for k in range(int(lo), int(hi) + 1)]
    return nary("add" if term.op == "sum" else "mul", tuple(parts))
