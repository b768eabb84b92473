"""Rigorous integrals, improper ones too.

Between numbers where the integrand is bounded: adaptive Gauss–Legendre quadrature of Arb, which evaluates
it on complex balls with a check that it is analytic where the method needs that.  Towards ±∞ and towards
singular points: tails by `bce_sym.engine.growth`.  Cutting at a number is always valid, since an improper
integral exists only if it does on both sides; which numbers are tried is a guess.

Source: Johansson, "Numerical integration in arbitrary-precision ball arithmetic", ICMS 2018.

TRUSTED.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Final

from flint import acb, arb, ctx, fmpq

from bce_sym.context import EMPTY
from bce_sym.engine import balls
from bce_sym.engine.balls import Number, seen_sign
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.continuity import is_continuous
from bce_sym.engine.definitions import DEFINITIONS
from bce_sym.engine.facts import MASKS, Facts, to_fmpq
from bce_sym.engine.growth import Behaviour, Constants, NoGrowth, linear
from bce_sym.engine.interval import NEG, POS, ZERO
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.outcomes import Undefined, Unsure
from bce_sym.engine.simplification import simplified
from bce_sym.engine.solutions import approximate, zeros
from bce_sym.engine.values import DividesByZero
from bce_sym.terms import (
    Expr,
    Term,
    as_expr,
    bound_symbol,
    call,
    is_infinite,
    number,
    replace,
    walk,
)

__all__ = ["integral"]

_PRECISION: Final = 128
_STARTS: Final = (8, 64, 1024, 2**16, 2**26)
"""Where a tail begins: the first that makes it small is taken."""
_SMALL: Final = 2.0**-24
_EVALUATIONS: Final = 6_000
_MAX_CUTS: Final = 12


def integral(term: Term, f: Expr, x: Expr, lo: Expr, hi: Expr, constants: Constants) -> arb:
    """An enclosure of the integral of *f*, closed but for *x*; the ends are closed, or ±oo.

    Raises Undefined, naming *term*, where it is seen to diverge or f to have no values; else Unsure.
    """
    old = ctx.prec
    ctx.prec = _PRECISION
    try:
        order = _order(lo, hi, constants)
        if order == ZERO:
            return arb(0)
        if order == POS:
            return -_Integral(term, f, x, constants).between(hi, lo)
        return _Integral(term, f, x, constants).between(lo, hi)
    finally:
        ctx.prec = old


def _order(lo: Expr, hi: Expr, constants: Constants) -> int:
    """The sign of lo − hi."""
    for end, sign in ((lo, 1), (hi, -1)):
        if is_infinite(end):
            below = (end.op == "neg") == (sign == 1)
            other = hi if sign == 1 else lo
            return ZERO if other is end else NEG if below else POS
    return constants.sign(lo - hi)


class _Integral:
    def __init__(self, term: Term, f: Expr, x: Expr, constants: Constants) -> None:
        self.term = term
        self.f = f
        self.x = x
        self.constants = constants
        self.forms = [f]
        plain = simplified(f)
        if plain is not f:
            self.forms.append(plain)

    def between(self, lo: Expr, hi: Expr) -> arb:
        """The integral from lo to hi, lo < hi."""
        self._has_values(lo, hi)
        total = arb(0)
        for left, right in pairwise([lo, *self._cuts(lo, hi), hi]):
            total += self._piece(left, right)
        if not total.is_finite():
            raise Unsure
        return total

    def _has_values(self, lo: Expr, hi: Expr) -> None:
        """Raise Undefined where f is seen to have no value on an interval between the ends."""
        for at in _inner(_number(lo), _number(hi)):
            try:
                near = [arb(to_fmpq(t)) for t in (at, at + Fraction(1, 2**40))]
                _RealBall(self.x, near[0].union(near[1]), self.constants).of(self.f)
            except Undefined as found:
                raise Undefined(
                    self.term, f"{found.culprit} has no value near {self.x} = {at}"
                ) from None
            except Unsure:
                continue

    def _cuts(self, lo: Expr, hi: Expr) -> list[Expr]:
        """Numbers inside at which f may be singular or change its form, in order."""
        low, high = _number(lo), _number(hi)
        found: dict[Expr, float] = {}
        for u in _critical(self.f, self.x):
            for root in zeros(u, self.x, low, high):
                at = approximate(root)
                if low < at < high and all(
                    abs(at - b) > 1e-12 * (1 + abs(at)) for b in found.values()
                ):
                    found[root] = at
        if math.isinf(low) and math.isinf(high) and not found:
            found[number(0)] = 0.0
        kept = sorted(found, key=lambda r: found[r])
        if len(kept) > _MAX_CUTS:
            raise Unsure
        inside = [c for c in kept if self._is_inside(c, lo, hi)]
        return inside

    def _is_inside(self, c: Expr, lo: Expr, hi: Expr) -> bool:
        try:
            return all(
                is_infinite(end) or self.constants.sign(c - end) == side
                for end, side in ((lo, POS), (hi, NEG))
            )
        except (Undefined, Unsure):
            return False

    # ── pieces ────────────────────────────────────────────────────────────────

    def _piece(self, lo: Expr, hi: Expr) -> arb:
        """Between two numbers with nothing special inside: the ends' zones, and what is between."""
        best: arb | None = None
        for starts in self._starts(lo, hi):
            left = self._zone(lo, hi, 1, starts)
            right = self._zone(hi, lo, -1, starts)
            if left is None or right is None or not left[0] < right[0]:
                continue
            tails = left[1] + right[1]
            try:
                found = tails + self._bounded(left[0], right[0])
            except Unsure:
                continue
            if best is None or found.rad() < best.rad():
                best = found
            if best.rad() <= 2 * tails.rad() + _SMALL:
                break
        if best is None:
            raise Unsure
        return best

    def _starts(self, lo: Expr, hi: Expr) -> list[tuple[int, ...]]:
        """Choices of where tails begin: not far out where the integrand goes up and down."""
        waves = [
            as_expr(t.args[0])
            for t in walk(self.f)
            if t.op == "call" and t.value in ("sin", "cos") and self.x.value in t.free
        ]
        if not waves or not (is_infinite(lo) or is_infinite(hi)):
            return [_STARTS]
        slow = all(linear(u, self.x) is not None for u in waves)
        return [(300,), (60,), (16,)] if slow else [(30,), (10,)]

    def _zone(
        self, end: Expr, other: Expr, way: int, starts: tuple[int, ...]
    ) -> tuple[arb, arb] | None:
        """Where the zone at one end stops, and the integral over it; *way* leads inside."""
        at, reach = arb(0), math.inf
        if not is_infinite(end):
            at = arb(self.constants.evaluate(end, 2 * _PRECISION))
            if self._value(acb(at.union(at + way * arb(2) ** -30)), False).is_finite():
                return at, arb(0)
            reach = math.inf if is_infinite(other) else abs(_number(other) - _number(end))
            starts = _STARTS
        best: tuple[arb, arb] | None = None
        for start in starts:
            if 1 / start > reach / 3:
                continue
            found = self._tail(None if is_infinite(end) else end, way, start)
            if found is None:
                continue
            stop = -way * arb(start) if is_infinite(end) else at + way / arb(start)
            best = stop, found
            if found.rad() < _SMALL:
                break
        return best

    def _tail(self, end: Expr | None, way: int, start: int) -> arb | None:
        """The integral over the zone that begins at ±start, or at end ± 1/start."""
        best: arb | None = None
        for f in self.forms:
            found = self._tail_of(f, end, way, start)
            if found is not None and found.rad() > _SMALL and end is None and f.op == "add":
                # Where each term has a tail of its own, their sum may be the better bound.
                parts = [self._tail_of(as_expr(a), end, way, start, whole=False) for a in f.args]
                known = [p for p in parts if p is not None]
                total = sum(known[1:], known[0]) if len(known) == len(parts) else None
                if total is not None and total.rad() < found.rad():
                    found = total
            if found is not None and (best is None or found.rad() < best.rad()):
                best = found
            if best is not None and best.rad() < _SMALL:
                break
        return best

    def _tail_of(
        self, f: Expr, end: Expr | None, way: int, start: int, whole: bool = True
    ) -> arb | None:
        """The integral of *f*; raises Undefined where it diverges, if f is the whole integrand."""
        try:
            if end is None:
                b = Behaviour(self.x, start, self.constants, -way)
                g = b.of(f)
            else:
                b = Behaviour(self.x, start, self.constants, way, end)
                g = b.multiply(b.of(f), b.inverse_square())
        except (NoGrowth, Unsure, Undefined, ResourceLimit):
            return None
        found: arb | None = None
        try:
            if whole and b.diverges(g):
                where = "infinity" if end is None else str(end)
                raise Undefined(self.term, f"it diverges at {where}")
            found = b.tail(g)
        except (NoGrowth, Unsure, ResourceLimit):
            pass
        if end is None and (found is None or found.rad() > _SMALL):
            other = self._oscillating(f, b, whole)
            if other is not None and (found is None or other.rad() < found.rad()):
                found = other
        return found

    def _oscillating(self, f: Expr, b: Behaviour, whole: bool) -> arb | None:
        """|∫ a·g′·sin g| ≤ 2·|a(X)| from X on, where a is monotone and tends to 0, and g to ±∞.

        By the second mean value theorem; f = c·sin g (or cos g), a = c/g′.  Where |a| stays above a
        positive number, so do the integrals from one zero of the wave to the next, and it diverges.
        """
        for wave in walk(f):
            if wave.op != "call" or wave.value not in ("sin", "cos"):
                continue
            if self.x.value not in wave.free:
                continue
            height = bound_symbol("wave")
            one = as_expr(replace(f, {wave: number(1)}))
            ws = Workspace(Facts(EMPTY))
            try:
                rest = ws.value(as_expr(replace(f, {wave: height})) - height * one)
                g = as_expr(wave.args[0])
                if not ws.is_zero(rest) or not is_continuous(g, self.x.value):
                    continue
                a = one / derivative(g, self.x)
                size, angle = b.of(a), b.of(g)
                if b.way_of(angle) != POS or angle.factor.contains(0):
                    continue
                if whole and b.stays(size):
                    raise Undefined(self.term, "it oscillates towards infinity")
                if b.way_of(size) != NEG:
                    continue
                change = b.of(derivative(a, self.x))
                if change.zero or change.factor.contains(0) or not is_continuous(a, self.x.value):
                    continue
                most = abs(size.factor) * b.weight(size)
                return 2 * arb(0, 1) * arb(most.upper())
            except Undefined as found:
                if found.culprit is self.term:
                    raise
            except (NoGrowth, NoDerivative, Unsure, ResourceLimit, DividesByZero):
                continue
        return None

    def _value(self, z: acb, analytic: bool) -> acb:
        return _guarded(_Complex({self.x.value: z}, analytic, self.constants), self.f)

    def _bounded(self, lo: arb, hi: arb) -> arb:
        """Over a bounded interval on which f is bounded."""
        goal = arb(2) ** -36
        found = acb.integral(
            self._value, acb(lo), acb(hi), abs_tol=goal, rel_tol=goal, eval_limit=_EVALUATIONS
        )
        value: arb = found.real
        if not value.is_finite() or not found.imag.contains(0):
            raise Unsure
        return value


def _number(term: Expr) -> float:
    if is_infinite(term):
        return -math.inf if term.op == "neg" else math.inf
    return approximate(term)


def _inner(low: float, high: float) -> list[Fraction]:
    """A few rational numbers between two."""
    if math.isnan(low) or math.isnan(high):
        return []
    if math.isinf(low) and math.isinf(high):
        return [Fraction(t) for t in ("-7/3", "-1/3", "1/3", "7/3")]
    if math.isinf(high):
        return [Fraction(low).limit_denominator(1000) + Fraction(t) for t in ("1/7", "5/3", "29/3")]
    if math.isinf(low):
        return [
            Fraction(high).limit_denominator(1000) - Fraction(t) for t in ("1/7", "5/3", "29/3")
        ]
    ends = Fraction(low), Fraction(high)
    steps = (Fraction(1, 29), Fraction(7, 23), Fraction(11, 19), Fraction(28, 29))
    return [(ends[0] + (ends[1] - ends[0]) * t).limit_denominator(10**6) for t in steps]


def _critical(f: Expr, x: Expr) -> Iterator[Expr]:
    """Terms at whose zeros f may be singular or change its form."""
    for node in walk(f):
        if not isinstance(node, Expr) or x.value not in node.free:
            continue
        args = [a for a in node.args if isinstance(a, Expr)]
        if node.op == "div" and x.value in args[1].free:
            yield args[1]
        elif node.op == "pow" and x.value in args[0].free and args[1].op != "num":
            yield args[0]
        elif node.op == "pow" and x.value in args[0].free:
            if args[1].value < 0 or args[1].value.denominator != 1:
                yield args[0]
        elif node.op == "call" and node.value in (
            "log",
            "sqrt",
            "Abs",
            "sign",
            "Heaviside",
            "atan2",
        ):
            yield args[0]
        elif node.op == "call" and node.value in ("Max", "Min"):
            yield from (a - args[0] for a in args[1:])
        elif node.op == "call" and node.value in ("tan", "sec"):
            yield call("cos", args[0])
        elif node.op == "call" and node.value in ("cot", "csc"):
            yield call("sin", args[0])
        elif node.op == "call" and node.value in ("csch", "coth"):
            yield args[0]
        elif node.op == "piecewise":
            for condition in node.args[1::2]:
                for part in walk(condition):
                    if part.op == "rel":
                        yield as_expr(part.args[0]) - as_expr(part.args[1])


# ── the integrand on balls ────────────────────────────────────────────────────


class _RealBall:
    """Enclosures of terms in x over a ball of real numbers.

    What a sign or an integer part is must be the same at each of them.
    """

    def __init__(self, x: Expr, ball: arb, constants: Constants) -> None:
        self.x = x
        self.ball = ball
        self.constants = constants

    def of(self, term: Expr) -> Number:
        """An enclosure.  Raises Undefined where the term has no value at any number of the ball."""
        if term is self.x:
            return self.ball
        if self.x.value not in term.free:
            return self.constants.evaluate(term, _PRECISION)
        op = term.op
        if op == "piecewise":
            return self._piecewise(term)
        if op not in ("add", "mul", "neg", "div", "pow", "call"):
            raise Unsure
        args = [self.of(as_expr(a)) for a in term.args]
        if op == "add":
            return sum(args[1:], args[0])
        if op == "mul":
            return math.prod(args[1:], start=args[0])
        if op == "neg":
            return -args[0]
        if op == "div":
            if self.sign_of(args[1], as_expr(term.args[1])) == ZERO:
                raise Undefined(term, f"the denominator {term.args[1]} is 0")
            return balls.finite(arb(args[0]) / arb(args[1]))
        if op == "pow":
            return balls.power(self, term, args[0], args[1])
        return balls.apply(self, term, args)

    def _piecewise(self, term: Expr) -> Number:
        for value, condition in zip(term.args[::2], term.args[1::2], strict=True):
            if self.holds(condition):
                return self.of(as_expr(value))
        raise Undefined(term, "no case applies")

    def holds(self, condition: Term) -> bool:
        """Whether a statement is true at every number of the ball, or at none.  Raises Unsure."""
        op, args = condition.op, condition.args
        if op == "bool":
            return bool(condition.value)
        if op == "rel":
            difference = as_expr(args[0]) - as_expr(args[1])
            found = self.sign_of(self.of(difference), difference)
            return bool(found & MASKS[condition.value])
        truths = [self.holds(a) for a in args]
        return not truths[0] if op == "not" else all(truths) if op == "and" else any(truths)

    def sign_of(self, value: Number, term: Expr) -> int:
        """The sign, the same at every number of the ball."""
        found = seen_sign(value)
        if found is not None:
            return found
        if self.x.value in term.free:
            raise Unsure
        return self.constants.sign(term)

    def whole(self, value: Number, term: Expr) -> int | None:
        """The integer that a value is; None where it is none at any number of the ball."""
        if isinstance(value, fmpq):
            return int(value.p) if value.q == 1 else None
        if value.contains_integer():
            raise Unsure
        return None

    def floor(self, value: Number, term: Expr) -> int:
        """The integer part, the same at every number of the ball."""
        low, high = balls.floors(arb(value))
        if low != high:
            raise Unsure
        return low


class _Complex:
    """Enclosures of a term over balls of complex numbers.

    Where cases are told apart by the sign of a real number, they are by the sign of its real part here.
    With *analytic* the value is an enclosure only if the function so defined is analytic on the balls,
    and not finite otherwise.
    """

    def __init__(self, variables: dict[str, acb], analytic: bool, constants: Constants) -> None:
        self.variables = variables
        self.analytic = analytic
        self.constants = constants

    def of(self, term: Expr) -> acb:
        """The enclosure; not finite where there is none.  Raises Unsure for what is not understood."""
        if term.op == "sym" and term.value in self.variables:
            return self.variables[term.value]
        if not term.free & self.variables.keys():
            return acb(arb(self.constants.evaluate(term, _PRECISION)))
        op = term.op
        if op == "piecewise":
            return self._piecewise(term)
        if op == "integral":
            return self._integral(term)
        if op not in ("add", "mul", "neg", "div", "pow", "call"):
            raise Unsure
        if op == "pow":
            return self._power(*map(as_expr, term.args))
        args = [self.of(as_expr(a)) for a in term.args]
        if op == "add":
            return sum(args[1:], args[0])
        if op == "mul":
            return math.prod(args[1:], start=args[0])
        if op == "neg":
            return -args[0]
        if op == "div":
            return args[0] / args[1]
        if term.value in ("Max", "Min"):
            best = args[0]
            for other in args[1:]:
                best = (best.real_max if term.value == "Max" else best.real_min)(
                    other, self.analytic
                )
            return best
        if term.value == "Mod":
            quotient = args[0] / args[1]
            return args[0] - args[1] * quotient.real_floor(self.analytic)
        if term.value == "atan2":
            return self._atan2(args[0], args[1])
        if term.value in DEFINITIONS and term.value not in _FUNCTIONS:
            return self.of(DEFINITIONS[term.value](as_expr(term.args[0])))
        rule = _FUNCTIONS.get(term.value)
        if rule is None:
            raise Unsure
        return rule(args[0], self.analytic)

    def _power(self, base: Expr, exponent: Expr) -> acb:
        u = self.of(base)
        if not exponent.free & self.variables.keys():
            value = self.constants.evaluate(exponent, _PRECISION)
            if isinstance(value, fmpq):
                if value == 0:
                    return u**0 if u.is_finite() else u
                if value.q == 1 and abs(value) < 10**6:
                    return u ** int(value.p)
                if value == fmpq(1, 2):
                    return u.sqrt(self.analytic)
            return u.pow(acb(arb(value)), self.analytic)
        v = self.of(exponent)
        return (v * u.log(self.analytic)).exp()

    def _atan2(self, y: acb, x: acb) -> acb:
        half = acb(arb.pi() / 2)
        if x.real > 0:
            return _atan(y / x, self.analytic)
        if y.real > 0:
            return half - _atan(x / y, self.analytic)
        if y.real < 0:
            return -half - _atan(x / y, self.analytic)
        return _NOT_FINITE if self.analytic else acb(arb(0, 4))

    def _piecewise(self, term: Expr) -> acb:
        possible: acb | None = None
        for value, condition in zip(term.args[::2], term.args[1::2], strict=True):
            truth = self._truth(condition)
            if truth is False:
                continue
            if truth is None and self.analytic:
                return _NOT_FINITE
            here = self.of(as_expr(value))
            possible = here if possible is None else _hull(possible, here)
            if truth:
                return possible
        return _NOT_FINITE

    def _truth(self, condition: Term) -> bool | None:
        """Whether a statement holds throughout (True) or nowhere (False)."""
        op, args = condition.op, condition.args
        if op == "bool":
            return bool(condition.value)
        if op == "rel":
            d = self.of(as_expr(args[0])).real - self.of(as_expr(args[1])).real
            if not (d > 0 or d < 0):
                return None
            return bool((POS if d > 0 else NEG) & MASKS[condition.value])
        truths = [self._truth(a) for a in args]
        if op == "not":
            return None if truths[0] is None else not truths[0]
        decided = op == "or"
        return decided if decided in truths else None if None in truths else not decided

    def _integral(self, term: Expr) -> acb:
        """An inner integral over a + (b − a)·s, 0 ≤ s ≤ 1; its integrand is analytic in the outer
        variables for each s."""
        body, x, lo, hi = map(as_expr, term.args)
        if is_infinite(lo) or is_infinite(hi):
            raise Unsure
        a, b = self.of(lo), self.of(hi)
        width = b - a

        def integrand(s: acb, analytic: bool) -> acb:
            inner = {**self.variables, x.value: a + width * s}
            return _guarded(_Complex(inner, analytic or self.analytic, self.constants), body)

        found = acb.integral(integrand, acb(0), acb(1), eval_limit=400)
        return width * found


_NOT_FINITE: Final = acb(arb.nan())


def _guarded(c: _Complex, f: Expr) -> acb:
    """The enclosure, not finite where there is none: FLINT can't be left by an exception."""
    try:
        return c.of(f)
    except (Undefined, Unsure, ResourceLimit, ArithmeticError, ValueError, RecursionError):
        return _NOT_FINITE


def _hull(a: acb, b: acb) -> acb:
    return acb(a.real.union(b.real), a.imag.union(b.imag))


def _cut(inside: Callable[[acb], bool], f: Callable[[acb], acb]) -> Callable[[acb, bool], acb]:
    """A function with branch cuts: not analytic on a ball that may meet one."""
    return lambda u, analytic: _NOT_FINITE if analytic and inside(u) else f(u)


def _meets_real_ends(u: acb) -> bool:
    """Whether a ball may meet the real numbers outside (−1, 1)."""
    return bool(u.imag.contains(0)) and not (u.real > -1 and u.real < 1)


def _meets_imaginary_ends(u: acb) -> bool:
    """Whether a ball may meet ±i·[1, ∞)."""
    return bool(u.real.contains(0)) and not (u.imag > -1 and u.imag < 1)


_atan: Final = _cut(_meets_imaginary_ends, acb.atan)
_FUNCTIONS: Final[dict[str, Callable[[acb, bool], acb]]] = {
    "exp": lambda u, analytic: u.exp(),
    "sin": lambda u, analytic: u.sin(),
    "cos": lambda u, analytic: u.cos(),
    "tan": lambda u, analytic: u.tan(),
    "sinh": lambda u, analytic: u.sinh(),
    "cosh": lambda u, analytic: u.cosh(),
    "tanh": lambda u, analytic: u.tanh(),
    "erf": lambda u, analytic: u.erf(),
    "erfc": lambda u, analytic: u.erfc(),
    "gamma": lambda u, analytic: u.gamma(),
    "log": lambda u, analytic: u.log(analytic),
    "sqrt": lambda u, analytic: u.sqrt(analytic),
    "atan": _atan,
    "asin": _cut(_meets_real_ends, acb.asin),
    "acos": _cut(_meets_real_ends, acb.acos),
    "atanh": _cut(_meets_real_ends, acb.atanh),
    "asinh": _cut(_meets_imaginary_ends, acb.asinh),
    "acosh": _cut(lambda u: bool(u.imag.contains(0)) and not u.real > 1, acb.acosh),
    "loggamma": _cut(lambda u: bool(u.imag.contains(0)) and not u.real > 0, acb.lgamma),
    "Abs": lambda u, analytic: u.real_abs(analytic),
    "sign": lambda u, analytic: u.real_sgn(analytic),
    "Heaviside": lambda u, analytic: u.real_heaviside(analytic),
    "floor": lambda u, analytic: u.real_floor(analytic),
    "ceiling": lambda u, analytic: u.real_ceil(analytic),
}
