"""Inference through increasing functions, and by the values that an absolute value can have.

TRUSTED.
"""

from __future__ import annotations

from dataclasses import replace

from bce_sym.engine.inference.base import NotApplicable, defined, sides
from bce_sym.engine.inference.substitution import exchanged
from bce_sym.evidence import Claim
from bce_sym.functions import log
from bce_sym.terms import Expr, number

__all__ = ["by_exponentials", "by_logarithms", "whichever"]

_ORDERS = ("<", "<=", ">", ">=", "!=")
_ZERO = number(0)


def by_logarithms(goal: Claim, a: Expr, b: Expr) -> list[Claim]:
    """Where lhs − rhs = a − b with a, b > 0, lhs stands to rhs as log a to log b (log is increasing)."""
    lhs, rhs = sides(goal, *_ORDERS)
    made = [] if (a, b) == (lhs, rhs) else [Claim(lhs - rhs, "==", a - b, goal.context)]
    made += [Claim(side, ">", _ZERO, goal.context) for side in (a, b)]
    return [*made, replace(goal, lhs=log(a), rhs=log(b))]


def by_exponentials(goal: Claim, a: Expr, b: Expr) -> list[Claim]:
    """Where lhs − rhs = log a − log b with a, b > 0, lhs stands to rhs as a to b."""
    lhs, rhs = sides(goal, *_ORDERS)
    made = [Claim(lhs - rhs, "==", log(a) - log(b), goal.context)]
    return [*made, replace(goal, lhs=a, rhs=b)]


def whichever(goal: Claim, term: Expr) -> list[Claim]:
    """|u| is u or −u, a maximum or minimum is one of its arguments: the goal with each in its place.

    That is more than is needed, but asks for no cases.
    """
    if term.op != "call" or term.value not in ("Abs", "Max", "Min"):
        raise NotApplicable(f"'{term}' has no list of values")
    values = [a for a in term.args if isinstance(a, Expr)]
    made = [defined(a, goal.context) for a in values]
    if term.value == "Abs":
        values.append(-values[0])
    for value in values:
        lhs, rhs = (exchanged(side, term, value) for side in (goal.lhs, goal.rhs))
        if lhs is goal.lhs and rhs is goal.rhs:
            raise NotApplicable(f"'{term}' does not occur")
        made.append(replace(goal, lhs=lhs, rhs=rhs))
    return made
