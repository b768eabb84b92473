"""Infinite sums: a partial sum and an enclosure of the rest, or that they diverge.

The rest is bounded by `bce_sym.engine.growth`, absolutely, or for alternating signs by its first term, if
the sizes fall to 0 (Leibniz).

TRUSTED.
"""

from __future__ import annotations

from math import prod
from typing import Final

from flint import arb, ctx, fmpq

from bce_sym.engine.balls import Number
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.continuity import is_continuous
from bce_sym.engine.growth import Behaviour, Constants, Growth, NoGrowth, linear
from bce_sym.engine.interval import NEG
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.outcomes import Undefined, Unsure
from bce_sym.engine.simplification import simplified
from bce_sym.terms import Expr, Term, negated, number, rebuild, substitute

__all__ = ["infinite_sum"]

_PRECISION: Final = 96
_STARTS: Final = (16, 64, 256, 1024)
_SMALL: Final = 2.0**-30


def infinite_sum(term: Term, f: Expr, k: Expr, first: int, constants: Constants) -> Number:
    """An enclosure of Σ f(k) for k = first, first + 1, …; *f* is closed but for *k*.

    Raises Undefined, naming *term*, where a term has no value or the sum diverges; else Unsure.
    """
    old = ctx.prec
    ctx.prec = _PRECISION
    try:
        return _Series(term, f, k, first, constants).value()
    finally:
        ctx.prec = old


class _Series:
    def __init__(self, term: Term, f: Expr, k: Expr, first: int, constants: Constants) -> None:
        self.term = term
        self.f = f
        self.k = k
        self.first = first
        self.constants = constants
        self.sign, size = self._split(f)
        self.sizes = [size]
        plain = simplified(size)
        if plain is not size:
            self.sizes.append(plain)

    def value(self) -> Number:
        """The sum."""
        total: Number = fmpq(0)
        at = self.first
        best: arb | None = None
        for start in _STARTS:
            start = max(start, self.first + 3)
            while at < start:
                total = total + self._term(at)
                if isinstance(total, fmpq):
                    total = arb(total) if total != 0 else total
                at += 1
            rest = self._rest(start)
            if rest is None:
                continue
            if isinstance(total, fmpq) and rest.is_zero():
                return fmpq(0)
            found = arb(total) + rest
            if found.is_finite() and (best is None or found.rad() < best.rad()):
                best = found
            if rest.rad() < _SMALL:
                break
        if best is None:
            raise Unsure
        return best

    def _term(self, k: int) -> Number:
        return self.constants.evaluate(substitute(self.f, {self.k: number(k)}), _PRECISION)

    def _rest(self, start: int) -> arb | None:
        """The sum from *start* on."""
        for size in self.sizes:
            b = Behaviour(self.k, start, self.constants)
            try:
                g = b.of(size)
            except (NoGrowth, Unsure, Undefined, ResourceLimit):
                continue
            try:
                if b.stays(g):
                    raise Undefined(self.term, "its terms do not tend to 0")
                if self.sign is None:
                    rest = b.tail_of_sum(g)
                    return arb(0).union(rest).union(-rest)
                if self.sign == 1 and b.diverges(g):
                    b.slope(g)
                    raise Undefined(self.term, "it diverges")
                return b.tail_of_sum(g) * (1 if self.sign == 1 else arb(0, 1))
            except (NoGrowth, Unsure, ResourceLimit):
                pass
            if self.sign == -1:
                found = self._alternating(size, b, g, start)
                if found is not None:
                    return found
        return None

    def _alternating(self, size: Expr, b: Behaviour, g: Growth, start: int) -> arb | None:
        """The rest of Σ ±(−1)^k·a(k) where |a| falls to 0: between 0 and its first term."""
        try:
            if b.way_of(g) != NEG or not is_continuous(size, self.k.value):
                return None
            change = b.of(derivative(size, self.k))
            if (g.factor > 0 and change.factor < 0) or (g.factor < 0 and change.factor > 0):
                return arb(0).union(arb(self._term(start)))
        except (NoGrowth, NoDerivative, Unsure, Undefined, ResourceLimit):
            pass
        return None

    def _split(self, f: Expr) -> tuple[int | None, Expr]:
        """``(s, a)`` with f(k) = a(k) for s = 1, ±a(k) with the signs of (−1)^k for s = −1, and with
        unknown signs for s None, at the integers k."""
        args = [a for a in f.args if isinstance(a, Expr)]
        if f.op == "neg":
            sign, size = self._split(args[0])
            return sign, negated(size)
        if f.op in ("mul", "div"):
            parts = [self._split(a) for a in args]
            made = rebuild(f, tuple(size for _, size in parts))
            assert isinstance(made, Expr)
            signs = [s for s, _ in parts]
            return (None if None in signs else prod(s for s in signs if s is not None)), made
        moves = f.op == "pow" and self.k.value in args[1].free - args[0].free
        if moves and self.constants.sign(args[0]) == NEG:
            line = linear(args[1], self.k)
            size = negated(args[0]) ** args[1]
            if line is None or any(c.denominator != 1 for c in line):
                return None, size
            a, c = line
            return (-1 if a % 2 else 1), (negated(size) if c % 2 else size)
        return 1, f
