"""Guessing antiderivatives of sums of c·xⁿ·e^(a·x + b)·sin(…)·cos(…), angles linear in x, with parameters.

Products of sines and cosines are turned into sums of single ones; ∫ xⁿ·e^(ax)·cos(bx + c) dx follows by
parts.  A guess is checked by differentiating it; nothing here is trusted.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from bce_sym.context import numeral
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import DividesByZero, Value
from bce_sym.functions import cos, exp, sin
from bce_sym.terms import Expr, number, pi

__all__ = ["by_oscillation"]

_MAX_TERMS: Final = 40
_MAX_POWER: Final = 6
_ZERO: Final = number(0)
_ONE: Final = number(1)


class _Wave(NamedTuple):
    """front · x^power · e^growth · cos(angle); front is free of x, growth and angle are linear in it."""

    front: Expr
    power: int = 0
    growth: Expr = _ZERO
    angle: Expr = _ZERO


class _Other(Exception):
    """The integrand is of another kind."""


def by_oscillation(ws: Workspace, body: Expr, x: Expr) -> Expr | None:
    """An antiderivative of *body* in *x*, where a sine or a cosine of x occurs; None: of another kind.

    Slopes and sums of slopes count as not zero unless they are 0 for all values of the parameters.
    """
    space = _Space(ws, x)
    try:
        waves = space.waves(body)
        if all(w.angle is _ZERO for w in waves):
            return None
        made = _ZERO
        for wave in waves:
            made = _plus(made, space.integrated(wave))
        return made
    except (_Other, ResourceLimit, DividesByZero, NoDerivative):
        return None


def _plus(a: Expr, b: Expr) -> Expr:
    return b if a is _ZERO else a if b is _ZERO else a + b


def _scaled(front: Expr, term: Expr) -> Expr:
    return term if front is _ONE else front if term is _ONE else front * term


def _times(a: _Wave, b: _Wave) -> list[_Wave]:
    """cos u · cos v = (cos(u − v) + cos(u + v))/2."""
    both = _Wave(_scaled(a.front, b.front), a.power + b.power, _plus(a.growth, b.growth))
    if a.angle is _ZERO or b.angle is _ZERO:
        return [both._replace(angle=_plus(a.angle, b.angle))]
    half = both._replace(front=both.front / 2)
    return [half._replace(angle=a.angle - b.angle), half._replace(angle=a.angle + b.angle)]


def _product(factors: list[list[_Wave]]) -> list[_Wave]:
    made = [_Wave(_ONE)]
    for waves in factors:
        made = [w for a in made for b in waves for w in _times(a, b)]
        if len(made) > _MAX_TERMS:
            raise _Other
    return made


class _Space:
    """Waves in the variable *x*."""

    def __init__(self, ws: Workspace, x: Expr) -> None:
        self.ws = ws
        self.x = x

    def waves(self, term: Expr) -> list[_Wave]:
        """The waves of which *term* is the sum.  Raises _Other."""
        if self.x.value not in term.free:
            return [_Wave(term)]
        if term is self.x:
            return [_Wave(_ONE, power=1)]
        args = [a for a in term.args if isinstance(a, Expr)]
        match term.op:
            case "add":
                return [w for a in args for w in self.waves(a)]
            case "neg":
                return [w._replace(front=-w.front) for w in self.waves(args[0])]
            case "div" if self.x.value not in args[1].free:
                return [w._replace(front=w.front / args[1]) for w in self.waves(args[0])]
            case "mul":
                return _product([self.waves(a) for a in args])
            case "pow":
                n = numeral(args[1])
                if n is not None and n.denominator == 1 and 0 < n <= _MAX_POWER:
                    return _product([self.waves(args[0])] * int(n))
            case "call" if term.value in ("exp", "sin", "cos"):
                self.slope(args[0])
                if term.value == "exp":
                    return [_Wave(_ONE, growth=args[0])]
                return [_Wave(_ONE, angle=args[0] if term.value == "cos" else args[0] - pi / 2)]
        raise _Other

    def slope(self, linear: Expr) -> Value:
        """The derivative of what is linear in x.  Raises _Other."""
        found = self.ws.value(derivative(linear, self.x))
        if self.x.value in spelled(self.ws, found).free:
            raise _Other
        return found

    def integrated(self, wave: _Wave) -> Expr:
        """∫ xⁿ·e^g·cos u dx, by parts from ∫ e^g·cos u dx = e^g·(a cos u + b sin u)/(a² + b²)."""
        ws = self.ws
        a, b = self.slope(wave.growth), self.slope(wave.angle)
        n = number(wave.power)
        factor = exp(wave.growth) if wave.growth is not _ZERO else _ONE
        if ws.is_zero(a) and ws.is_zero(b):
            power = self.x ** (n + 1) / (n + 1) if wave.power else self.x
            still = _scaled(factor, cos(wave.angle)) if wave.angle is not _ZERO else factor
            return _scaled(_scaled(wave.front, still), power)
        square = ws.inverse(ws.add(ws.multiply(a, a), ws.multiply(b, b)))
        along, across = (spelled(ws, ws.multiply(c, square)) for c in (a, b))
        swing = along * cos(wave.angle) + across * sin(wave.angle)
        made = _scaled(_scaled(wave.front, factor), swing)
        if not wave.power:
            return made
        made = made * self.x**n
        for share, angle in ((along, wave.angle), (across, wave.angle - pi / 2)):
            rest = _Wave(wave.front * share * n, wave.power - 1, wave.growth, angle)
            made = made - self.integrated(rest)
        return made
