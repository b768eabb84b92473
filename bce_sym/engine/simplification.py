"""A term in its normal form.

TRUSTED: wherever the term has a value, what is returned has that value.
"""

from __future__ import annotations

from fractions import Fraction

from bce_sym.context import EMPTY
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.facts import Facts
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import DividesByZero
from bce_sym.terms import Expr, number

__all__ = ["simplified"]


def simplified(term: Expr) -> Expr:
    """The term in its normal form; the term itself where it has none."""
    if term.op == "num":
        return term
    ws = Workspace(Facts(EMPTY))
    try:
        made = ws.value(term)
        c = made.constant
        return spelled(ws, made) if c is None else number(Fraction(int(c.p), int(c.q)))
    except (ResourceLimit, DividesByZero, NoDerivative):
        return term
