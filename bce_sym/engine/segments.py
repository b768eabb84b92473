"""The sign of a function of one variable on a closed bounded interval, by Taylor models and cutting.

On a piece with middle m and half-width r, f(m + h) lies in Σ_{k<n} cₖ(m)·h^k + cₙ(X)·h^n for |h| ≤ r,
where cₖ(m) encloses a Taylor coefficient at m and cₙ(X) those at every point of the piece: Arb balls,
rounded outward.  A piece on which no sign is seen is cut in two.  Source: Moore, Kearfott, Cloud,
"Introduction to Interval Analysis" (2009), chapters 8 and 9; Johansson, "Arb", IEEE Transactions on
Computers 66 (2017).

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flint import arb, arb_series, ctx, fmpq

from bce_sym.context import numeral
from bce_sym.engine.definitions import DEFINITIONS
from bce_sym.engine.facts import to_fmpq
from bce_sym.engine.finite import written_out
from bce_sym.engine.interval import NEG, POS, ends
from bce_sym.engine.limits import spend
from bce_sym.terms import Expr, Term, symbol

__all__ = ["NoEnclosure", "coefficients", "enclosure", "sign_on_segment"]

_ORDER: Final = 4
_PRECISION: Final = 96
_MAX_PIECES: Final = 300
_NARROW: Final = fmpq(1, 2**16)


class NoEnclosure(Exception):
    """A part has no finite enclosure, or is not seen to be analytic."""


def coefficients(f: Expr, x: Expr, at: arb, order: int) -> list[arb]:
    """Enclosures of the Taylor coefficients 0, …, order − 1 of *f* in *x* at every point of *at*.

    That they are finite shows that every part of f is defined and analytic near each of these points.
    Raises NoEnclosure, `limits.ResourceLimit`.
    """
    old = ctx.cap, ctx.prec
    ctx.cap, ctx.prec = order, _PRECISION
    try:
        series = _Evaluation(x, arb_series([at, arb(1)], prec=order), order).of(f)
        return [arb(series[k]) for k in range(order)]
    except (ZeroDivisionError, ValueError, OverflowError) as error:
        raise NoEnclosure(str(error)) from None
    finally:
        ctx.cap, ctx.prec = old


def enclosure(term: Expr) -> tuple[fmpq, fmpq]:
    """Rationals below and above a term without variables.  Raises NoEnclosure."""
    if term.free:
        raise NoEnclosure(f"'{term}' is no constant")
    ball = coefficients(term, symbol("x"), arb(0), 1)[0]
    old, ctx.prec = ctx.prec, _PRECISION
    try:
        low, high = ends(ball)
    finally:
        ctx.prec = old
    if low is None or high is None:
        raise NoEnclosure(f"'{term}' is very large")
    return low, high


def sign_on_segment(f: Expr, x: Expr, lo: fmpq, hi: fmpq) -> int:
    """POS or NEG where *f* is defined and has that sign at every point of [lo, hi]; 0: not seen."""
    pieces = [(lo, hi)]
    sign, left = 0, _MAX_PIECES
    narrow = (hi - lo) * _NARROW
    while pieces:
        a, b = pieces.pop()
        left -= 1
        found = _sign_on_piece(f, x, a, b)
        if not found:
            if left < len(pieces) or b - a <= narrow:
                return 0
            middle = (a + b) / 2
            pieces += [(middle, b), (a, middle)]
        elif sign and found != sign:
            return 0
        else:
            sign = found
    return sign


def _sign_on_piece(f: Expr, x: Expr, a: fmpq, b: fmpq) -> int:
    spend(60)
    whole = arb(a).union(arb(b))
    try:
        far = coefficients(f, x, whole, _ORDER + 1)
        found = _sign(far[0])
        if found:
            return found
        middle = arb((a + b) / 2)
        near = coefficients(f, x, middle, _ORDER)
    except NoEnclosure:
        return 0
    step = whole - middle
    total = far[_ORDER]
    for c in reversed(near):
        total = total * step + c
    return _sign(total)


def _sign(ball: arb) -> int:
    return POS if ball > 0 else NEG if ball < 0 else 0


_FUNCTIONS: Final[dict[str, Callable[[arb_series], arb_series]]] = {
    "exp": arb_series.exp, "log": arb_series.log, "sqrt": arb_series.sqrt,
    "sin": arb_series.sin, "cos": arb_series.cos, "tan": arb_series.tan,
    "asin": arb_series.asin, "acos": arb_series.acos, "atan": arb_series.atan,
    "asinh": lambda u: (u + (u * u + 1).sqrt()).log(),
    "acosh": lambda u: (u + ((u - 1).sqrt() * (u + 1).sqrt())).log(),
    "atanh": lambda u: ((1 + u).log() - (1 - u).log()) / 2,
    "erf": arb_series.erf, "erfc": arb_series.erfc,
}  # fmt: skip


class _Evaluation:
    def __init__(self, x: Expr, variable: arb_series, order: int) -> None:
        self.x = x
        self.order = order
        self.memo: dict[Term, arb_series] = {x: variable}

    def of(self, term: Term) -> arb_series:
        """The series of *term*.  Every coefficient is finite."""
        known = self.memo.get(term)
        if known is None:
            known = self._node(term)
            if not all(arb(known[k]).is_finite() for k in range(self.order)):
                raise NoEnclosure(f"'{term}' has no finite enclosure")
            self.memo[term] = known
        return known

    def constant(self, c: arb) -> arb_series:
        """The series of a constant."""
        return arb_series([c], prec=self.order)

    def _node(self, term: Term) -> arb_series:
        op, args = term.op, term.args
        if op == "num":
            return self.constant(arb(to_fmpq(term.value)))
        if op == "const" and term.value in ("pi", "E"):
            return self.constant(arb.pi() if term.value == "pi" else arb.const_e())
        if op in ("sum", "product"):
            whole = written_out(term)
            if whole is not None:
                return self.of(whole)
        if op == "pow":
            return self._power(*args)
        if op == "call" and term.value in DEFINITIONS:
            (u,) = args
            assert isinstance(u, Expr)
            return self.of(DEFINITIONS[term.value](u))
        if op not in ("add", "mul", "neg", "div", "call"):
            raise NoEnclosure(f"'{term}' is not understood here")
        parts = [self.of(a) for a in args]
        if op == "add":
            total = parts[0]
            for p in parts[1:]:
                total = total + p
            return total
        if op == "mul":
            made = parts[0]
            for p in parts[1:]:
                made = made * p
            return made
        if op == "neg":
            return -parts[0]
        if op == "div":
            self._without_zero(parts[1])
            return parts[0] / parts[1]
        return self._call(term, parts)

    def _without_zero(self, u: arb_series) -> int:
        """The sign of a series that must not vanish."""
        found = _sign(arb(u[0]))
        if not found:
            raise NoEnclosure("a part may be zero")
        return found

    def _power(self, base: Term, exponent: Term) -> arb_series:
        u, n = self.of(base), numeral(exponent)
        if n is not None and n.denominator == 1 and abs(n) <= 1000:
            if n < 0:
                self._without_zero(u)
                return 1 / u ** int(-n)
            return u ** int(n)
        return (self.of(exponent) * u.log()).exp()

    def _call(self, term: Term, parts: list[arb_series]) -> arb_series:
        name = term.value
        if name == "Abs":
            return parts[0] if self._without_zero(parts[0]) == POS else -parts[0]
        if name in ("Max", "Min"):
            best = parts[0]
            for other in parts[1:]:
                if self._without_zero(other - best) == (POS if name == "Max" else NEG):
                    best = other
            return best
        rule = _FUNCTIONS.get(name)
        if rule is None or len(parts) != 1:
            raise NoEnclosure(f"{name} has no enclosures here")
        return rule(parts[0])
