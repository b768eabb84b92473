"""Normal forms of families' members and of Kronecker deltas.

A member p[e] is one atom for each value of its index: p[i] and p[k] are the same where i = k is known, and
otherwise two atoms, of which nothing is assumed.  Every integer is an index.

TRUSTED.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import fmpq

from bce_sym.engine import poly
from bce_sym.engine.dependence import is_defined
from bce_sym.engine.interval import ZERO
from bce_sym.engine.values import DividesByZero, Value
from bce_sym.terms import Term

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace

__all__ = [
    "family_member",
    "kronecker",
    "zero_or_one",
]


def family_member(ws: Workspace, term: Term) -> Value:
    """p[e]: one atom for each value of the index."""
    side = ws.facts.interval(term.value)
    if side.is_point and side.lo is not None:
        return ws.number(side.lo)
    index = ws.value(term.args[0])
    g = ws.atom("member", (term.value, index), (term.value, ws.value_key(index)))
    return ws.atom_value(g)


def kronecker(ws: Workspace, term: Term) -> Value | None:
    """Piecewise((a, u = v), (b, True)): b + (a − b)·δ, δ = 1 where u = v, else 0.

    Only for a and b that are defined at every point, whichever case applies there.
    """
    if len(term.args) != 4:
        return None
    first, condition, second, otherwise = term.args
    if condition.op != "rel" or condition.value != "==" or otherwise.value is not True:
        return None
    try:
        a, b = ws.value(first), ws.value(second)
    except DividesByZero:
        return None
    if not (is_defined(ws, a) and is_defined(ws, b)):
        return None
    u, v = condition.args
    difference = ws.add(ws.value(u), ws.scale(ws.value(v), fmpq(-1)))
    apart = ws.add(a, ws.scale(b, fmpq(-1)))
    return ws.add(b, ws.multiply(apart, zero_or_one(ws, difference)))


def zero_or_one(ws: Workspace, difference: Value) -> Value:
    """Kronecker's delta: 1 where *difference* is 0, else 0."""
    signs = ws.sign_of_value(difference)
    if not signs & ZERO or signs == ZERO:
        return ws.number(fmpq(1 if signs == ZERO else 0))
    difference = ws.scale(difference, fmpq(ws.leading_sign(difference)))
    g = ws.atom("delta", difference, ws.value_key(difference))
    return Value({(): poly.generator(g)})
