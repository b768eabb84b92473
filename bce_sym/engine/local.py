"""Limits, and derivatives at kinks and jumps, by expansions from either side of a point.

The functions here depend on one variable; all else in them is closed.  What is asked of a closed term, its
sign, is asked of the caller, who evaluates it exactly.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable

from flint import fmpq

from bce_sym.context import EMPTY
from bce_sym.engine.asymptotics import Outside, is_outside, limit, one_sided
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.continuity import is_continuous
from bce_sym.engine.facts import Facts
from bce_sym.engine.interval import ZERO
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.outcomes import Undefined, Unsure
from bce_sym.engine.spelling import spelled
from bce_sym.terms import Expr, Term, call, number, replace, walk

__all__ = ["derivative_at_kink", "limit_at"]

Sign = Callable[[Expr], int]
"""The sign of a closed term.  Raises Undefined or Unsure."""


def limit_at(term: Term, f: Expr, x: Expr, at: Expr | None, ways: list[int], sign: Sign) -> Expr:
    """The limit of *f* as *x* tends to *at* from the sides *ways* (1: above), as a closed term.

    *at* None is +∞ (1) or −∞ (−1).  Raises Undefined, naming *term*, where there is none, or Unsure.
    """
    values: list[Expr] = []
    for way in ways:
        ws = Workspace(Facts(EMPTY))
        found = limit(ws, f, x, at, way)
        if found is None:
            if _oscillates(f, x, at, way, sign):
                raise Undefined(term, "it oscillates there")
            if is_outside(ws, f, x, at, way):
                raise Undefined(term, "there are no values on that side")
            raise Unsure
        if found.value is None:
            raise Undefined(term, "the limit is infinite")
        values.append(spelled(ws, found.value))
    if len(values) == 2 and sign(values[0] - values[1]) != ZERO:
        raise Undefined(term, f"left limit {values[1]}, right limit {values[0]}")
    return values[0]


def _oscillates(f: Expr, x: Expr, at: Expr | None, way: int, sign: Sign) -> bool:
    """Whether f has different limits along two sequences, on which an angle that grows without bound
    is a given angle modulo 2π.  A continuous angle takes each such value arbitrarily far."""
    for node in walk(f):
        if node.op != "call" or node.value not in ("sin", "cos") or x.value not in node.free:
            continue
        angle = node.args[0]
        assert isinstance(angle, Expr)
        grown = limit(Workspace(Facts(EMPTY)), angle, x, at, way)
        if grown is None or grown.value is not None or not is_continuous(angle, x.value):
            continue
        found: list[Expr | None] = []
        for sine, cosine in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            swap: dict[Term, Term] = {
                call("sin", angle): number(sine),
                call("cos", angle): number(cosine),
            }
            along = replace(f, swap)
            assert isinstance(along, Expr)
            ws = Workspace(Facts(EMPTY))
            one = limit(ws, along, x, at, way)
            if one is not None:
                found.append(None if one.value is None else spelled(ws, one.value))
        for k, a in enumerate(found):
            for b in found[k + 1 :]:
                if (a is None) != (b is None):
                    return True
                if a is not None and b is not None and sign(a - b) != ZERO:
                    return True
    return False


def derivative_at_kink(term: Term, f: Expr, x: Expr, order: int, at: Expr, sign: Sign) -> Expr:
    """The derivative of *f* at *at*, where the rules of calculus do not give it, as a closed term.

    f must have a value there, and *sign* tell signs of terms in x at that point.  The derivatives
    f, f′, …, f^(order − 1) by the rules hold on both sides near the point.  Where they have limits there
    that agree, and f's is f's value, they exist there and are continuous (by the mean value theorem);
    then f^(order) is the slope of the last, if that is the same on both sides.  Where one has different
    limits or slopes on the two sides, there is no f^(order).  Raises Undefined, naming *term*, or Unsure.
    """
    g, slope = f, f
    for k in range(order):
        try:
            g = derivative(g, x) if k else f
        except (NoDerivative, ResourceLimit):
            raise Unsure from None
        above, right = _one_side(term, g, x, at, 1)
        below, left = _one_side(term, g, x, at, -1)
        what = ("the function", "its derivative", f"its derivative of order {k}")[min(k, 2)]
        if sign(above - below) != ZERO:
            raise Undefined(term, f"{what} jumps from {below} to {above}")
        if k == 0 and sign(f - above) != ZERO:
            raise Undefined(term, f"the function tends to {above}, which is not its value")
        if right is None or left is None:
            raise Undefined(term, f"the slope of {what} is infinite there")
        if sign(right - left) != ZERO:
            kinds = ("left derivative", "right derivative")
            if k:
                kinds = (f"left derivative of order {k + 1}", f"right derivative of order {k + 1}")
            raise Undefined(term, f"{kinds[0]} {left}, {kinds[1]} {right}")
        slope = right
    return slope


def _one_side(term: Term, g: Expr, x: Expr, at: Expr, way: int) -> tuple[Expr, Expr | None]:
    """The limit of g from one side, and its slope there in the direction of x, None for ±∞."""
    ws = Workspace(Facts(EMPTY))
    try:
        found = one_sided(ws, g, x, at, way)
    except Outside:
        where = "to the right" if way == 1 else "to the left"
        raise Undefined(term, f"the function has no values {where}") from None
    if found is None:
        raise Unsure
    start, slope = found
    if slope is None:
        return spelled(ws, start), None
    return spelled(ws, start), spelled(ws, slope if way == 1 else ws.scale(slope, fmpq(-1)))
