"""Derivatives of functions in which integrals depend on the variable: Leibniz's rule.

    d/dx ∫_a^b f dt = f(b)·b′ − f(a)·a′ + ∫_a^b ∂f/∂x dt

where a and b are differentiable and f and ∂f/∂x are continuous on a rectangle with the interval and the
point inside.  Source: Courant and John, "Introduction to Calculus and Analysis II", §1.8.

TRUSTED.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from flint import arb

from bce_sym.context import Context, Domain, Interval
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.conditions import conditions
from bce_sym.engine.facts import Facts
from bce_sym.engine.growth import Constants
from bce_sym.engine.interval import ends
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.outcomes import Undefined, Unsure
from bce_sym.engine.values import DividesByZero
from bce_sym.terms import (
    Derivative,
    Expr,
    Integral,
    Term,
    as_expr,
    bound_symbol,
    fresh,
    is_infinite,
    number,
    replace,
    substitute,
    substitute_term,
    walk,
)

__all__ = ["derivative_under_integrals"]

_PRECISION: Final = 128
_MARGIN: Final = Fraction(1, 16)


def derivative_under_integrals(f: Expr, x: Expr, at: Expr, constants: Constants) -> Expr:
    """The derivative of *f*, closed but for *x*, at *at*, as a term in x.  Raises Unsure."""
    integrals = [n for n in walk(f) if n.op == "integral" and x.value in n.free]
    inner = {m for n in integrals for m in walk(n) if m is not n}
    names: dict[Term, Term] = {}
    slopes: dict[Expr, Expr] = {}
    for k, node in enumerate(integrals):
        if node in inner:
            raise Unsure
        assert isinstance(node, Expr)
        names[node] = bound_symbol(f"integral_{k}")
        slopes[as_expr(names[node])] = _leibniz(node, x, at, constants)
    if not names:
        raise Unsure
    outer = as_expr(replace(f, names))
    back = {new: old for old, new in names.items()}
    try:
        for variable in (x, *slopes):
            for condition in conditions(Derivative(outer, variable), frozenset()):
                closed = _at_point(condition.statement, back, x, at)
                given = [_at_point(s, back, x, at) for s in condition.given]
                if condition.bound or given or not constants.holds(closed):
                    raise Unsure
        made = derivative(outer, x)
        for variable, slope in slopes.items():
            made = made + derivative(outer, variable) * slope
    except (NoDerivative, Undefined, ResourceLimit):
        raise Unsure from None
    return as_expr(replace(made, back))


def _at_point(statement: Term, back: dict[Term, Term], x: Expr, at: Expr) -> Term:
    """A statement at the point, with the integrals put back."""
    return substitute_term(replace(statement, back), {x: at})


def _leibniz(node: Expr, x: Expr, at: Expr, constants: Constants) -> Expr:
    body, t, lo, hi = map(as_expr, node.args)
    if is_infinite(lo) or is_infinite(hi):
        raise Unsure
    new = fresh(t.value, body.free | {x.value})
    body = substitute(body, {t: new})
    reached = [arb(constants.evaluate(substitute(e, {x: at}), _PRECISION)) for e in (lo, hi)]
    around = arb(constants.evaluate(at, _PRECISION))
    context = Context.of({new.value: _hull(reached), x.value: _hull([around])})
    space = Workspace(Facts(context))
    try:
        for variable in (new, x):
            for condition in conditions(Derivative(body, variable), frozenset()):
                if condition.given or condition.bound or not space.truth(condition.statement):
                    raise Unsure
        for end in (lo, hi):
            for condition in conditions(Derivative(end, x), frozenset()):
                if condition.given or not constants.holds(
                    _at_point(condition.statement, {}, x, at)
                ):
                    raise Unsure
        made = substitute(body, {new: hi}) * derivative(hi, x)
        made = made - substitute(body, {new: lo}) * derivative(lo, x)
        change = derivative(body, x)
    except (NoDerivative, ResourceLimit, DividesByZero, Undefined):
        raise Unsure from None
    if change is number(0):
        return made
    return made + Integral(change, (new, lo, hi))


def _hull(balls: list[arb]) -> Domain:
    """A closed interval with rational ends around some numbers, with room on both sides.  Raises Unsure."""
    low, high = balls[0].lower(), balls[0].upper()
    for ball in balls[1:]:
        low, high = low.min(ball.lower()), high.max(ball.upper())
    (below, _), (_, above) = ends(low), ends(high)
    if below is None or above is None:
        raise Unsure
    lo = Fraction(int((below * 64).floor()), 64) - _MARGIN
    hi = Fraction(int((above * 64).ceil()), 64) + _MARGIN
    return Interval(number(lo), number(hi))
