"""How a function of one variable behaves from some number on: an enclosure by elementary functions.

A `Growth` says that for every x ≥ X (a number > e)

    f(x) = (log x)^l · exp( Σ c(k, j)·x^k·(log x)^j ) · h,      h ∈ H,  k > 0 or k = 0 < j,

where h, and a c(k, j) within its ball, may vary with x.  (The power of x is c(0, 1).)  From that it is seen
whether an integral or a series converges, and what its tail may be at most.  A sum is led by the term that
outgrows the others, which is decided by the exact signs of the coefficients.

With x = c ± 1/y a behaviour near the number c is one at infinity.  There a part that vanishes at c is
y^(−m) times an enclosure of its m-th Taylor coefficient near c, if the lower ones are exactly zero.

Sources: Hardy, "Orders of Infinity" (1910); DLMF §5.11(ii) (Stirling's formula with its error), §7.8 (erfc).

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, Protocol

from flint import arb, fmpq

from bce_sym.context import numeral
from bce_sym.engine.balls import Number, ball_power, seen_sign
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.definitions import DEFINITIONS
from bce_sym.engine.facts import MASKS, to_fmpq
from bce_sym.engine.interval import NEG, POS, ZERO
from bce_sym.engine.outcomes import Undefined, Unsure
from bce_sym.engine.segments import NoEnclosure, coefficients
from bce_sym.engine.simplification import simplified
from bce_sym.functions import exp, log
from bce_sym.terms import Expr, Term, as_expr, call, number, substitute

__all__ = ["Behaviour", "Constants", "Growth", "NoGrowth", "linear"]

_PRECISION: Final = 128
_MAX_ORDER: Final = 6
"""Order of a zero near which a function is enclosed."""

_Key = tuple[Fraction, int]
"""(k, j) for x^k·(log x)^j, ordered by growth."""

_POWER: Final = (Fraction(0), 1)


class NoGrowth(Exception):
    """No enclosure was found."""


class Constants(Protocol):
    """Who evaluates closed terms."""

    def evaluate(self, term: Term, precision: int) -> Number:
        """The value.  Raises Undefined or Unsure."""

    def sign(self, term: Expr) -> int:
        """The sign.  Raises Undefined or Unsure."""

    def holds(self, statement: Term) -> bool:
        """Whether a statement is true.  Raises Undefined or Unsure."""


@dataclass(frozen=True)
class Rate:
    """A coefficient: some number in *ball* at each x; *term* is its value where it is constant."""

    ball: arb
    term: Expr | None = None


@dataclass(frozen=True)
class Growth:
    """See the head of the module.  ``exact`` is h where it is constant; ``zero``: f is 0."""

    rates: dict[_Key, Rate] = field(default_factory=dict)
    logs: Fraction = Fraction(0)
    factor: arb = field(default_factory=lambda: arb(1))
    exact: Expr | None = None
    zero: bool = False


_ZERO: Final = Growth(factor=arb(0), zero=True)


class Behaviour:
    """Growths for x ≥ *start* of terms in x, closed otherwise.

    With *near*, a closed term, and *way* ±1, x stands for near + way/y, and growth is in y ≥ *start*;
    without it x is way·y.
    """

    def __init__(
        self, x: Expr, start: int, constants: Constants, way: int = 1, near: Expr | None = None
    ) -> None:
        if start < 3:
            raise ValueError("logarithms are positive from 3 on")
        self.x = x
        self.start = arb(start)
        self.log_start = self.start.log()
        self.constants = constants
        self.way = way
        self.near = near
        self.memo: dict[Term, Growth] = {}
        if near is not None:
            centre = arb(constants.evaluate(near, _PRECISION))
            self._side = centre.union(centre + way / self.start)

    def of(self, term: Term) -> Growth:
        """The growth of *term*.  Raises NoGrowth, Unsure, ResourceLimit."""
        known = self.memo.get(term)
        if known is None:
            known = self._find(as_expr(term))
            if not known.factor.is_finite():
                raise NoGrowth
            self.memo[term] = known
        return known

    def _find(self, term: Expr) -> Growth:
        if self.x.value not in term.free:
            return self._constant(term)
        if self.near is not None:
            found = self._near(term)
            if found is not None:
                return found
        elif term is self.x:
            one = Rate(arb(1), number(1))
            return Growth({_POWER: one}, factor=arb(self.way), exact=number(self.way))
        op, args = term.op, term.args
        if op == "add":
            return self._sum(term)
        if op == "neg":
            return self.scale(self.of(args[0]), number(-1))
        if op == "mul":
            made = self.of(args[0])
            for a in args[1:]:
                made = self.multiply(made, self.of(a))
            return made
        if op == "div":
            return self.multiply(self.of(args[0]), self.power(self.of(args[1]), Fraction(-1)))
        if op == "pow":
            return self._pow(*map(as_expr, args))
        if op == "piecewise":
            for value, condition in zip(args[::2], args[1::2], strict=True):
                if self.holds(condition):
                    return self.of(value)
        if op == "call":
            rule = _RULES.get(term.value)
            if rule is not None:
                return rule(self, term)
            if term.value in DEFINITIONS:
                return self.of(DEFINITIONS[term.value](as_expr(args[0])))
        raise NoGrowth

    def _constant(self, term: Expr) -> Growth:
        try:
            value = self.constants.evaluate(term, _PRECISION)
            if seen_sign(value) is None and self.constants.sign(term) == ZERO:
                return _ZERO
        except Undefined:
            raise NoGrowth from None
        if isinstance(value, fmpq) and value == 0:
            return _ZERO
        return Growth(factor=arb(value), exact=term)

    def _near(self, term: Expr) -> Growth | None:
        """Of a term that is analytic near the number, from there on to one side; None where it is not."""
        assert self.near is not None
        try:
            ball = coefficients(term, self.x, self._side, 1)[0]
            if not ball.contains(0):
                return Growth(factor=ball)
            f = term
            for m in range(_MAX_ORDER):
                if self.constants.sign(substitute(f, {self.x: self.near})) != ZERO:
                    raise NoGrowth  # not seen to stay away from 0 on this side
                f = derivative(f, self.x)
                ball = coefficients(term, self.x, self._side, m + 2)[m + 1]
                if not ball.contains(0):
                    power = number(-m - 1)
                    factor = ball if self.way == 1 or m % 2 else -ball
                    return Growth({_POWER: Rate(arb(-m - 1), power)}, factor=factor)
        except (NoEnclosure, NoDerivative, Undefined, Unsure):
            return None
        return None

    # ── the leading part ──────────────────────────────────────────────────────

    def sign(self, rate: Rate) -> int:
        """The sign of a coefficient.  Raises NoGrowth where it is not known."""
        if rate.ball > 0:
            return POS
        if rate.ball < 0:
            return NEG
        if rate.term is None:
            raise NoGrowth
        return self.constants.sign(rate.term)

    def way_of(self, g: Growth) -> int:
        """POS where the part of g without its factor tends to ∞, NEG to 0, ZERO where it is 1."""
        for key in sorted(g.rates, reverse=True):
            found = self.sign(g.rates[key])
            if found != ZERO:
                return found
        return POS if g.logs > 0 else NEG if g.logs < 0 else ZERO

    def slope(self, g: Growth) -> arb:
        """An upper bound on d log W/d log x for x ≥ X, W being g without its factor; W does not grow.

        Raises NoGrowth where none was found.
        """
        rates = {k: r for k, r in g.rates.items() if r.term is None or self.sign(r) != ZERO}
        logs = arb(max(to_fmpq(g.logs), fmpq(0))) / self.log_start
        if not rates:
            if g.logs > 0:
                raise NoGrowth
            return logs
        lead = max(rates)
        k1, j1 = lead
        if self.sign(rates[lead]) != NEG:
            raise NoGrowth
        # x·W'/W = Σ c·(k·x^k·L^j + j·x^k·L^(j−1)) + l/L with L = log x.  What is positive in it is at
        # most a falling multiple of ψ(x), what leads at least a constant one.
        psi = (k1, j1) if k1 else (k1, j1 - 1)
        led = arb((-rates[lead].ball).lower()) * _arb(k1 if k1 else Fraction(j1))
        led *= self._at_start(psi)
        positive = logs
        for (k, j), rate in rates.items():
            top = arb(rate.ball.upper())
            if (k, j) == lead or not top > 0:
                continue
            own = (k, j) if k1 else (k, j - 1)
            share = _arb(k) + arb(j) / self.log_start if k1 else arb(j)
            gap = arb(max(own[1] - psi[1], 0)) / self.log_start
            if not _arb(psi[0] - own[0]) >= gap:
                raise NoGrowth
            positive += top * share * self._at_start(own)
        found = positive - led
        if not found < 0:
            raise NoGrowth
        return found

    def _at_start(self, key: _Key) -> arb:
        k, j = key
        return self.start ** _arb(k) * self.log_start ** arb(j)

    def weight(self, g: Growth) -> arb:
        """The value at X of g without its factor."""
        total = arb(0)
        for key, rate in g.rates.items():
            total += rate.ball * self._at_start(key)
        return total.exp() * self.log_start ** _arb(g.logs)

    def peak(self, g: Growth) -> arb:
        """An upper bound of g without its factor, where it does not grow."""
        if not g.rates and not g.logs:
            return arb(1)
        if self.slope(g) > 0:
            raise NoGrowth
        return self.weight(g)

    def range(self, g: Growth) -> arb:
        """A ball that contains all values of g.  Raises NoGrowth where it is not bounded."""
        if g.zero:
            return arb(0)
        if not g.rates and not g.logs:
            return g.factor
        return g.factor * arb(0).union(self.peak(g))

    def least(self, g: Growth) -> arb:
        """The least value that g may have, where it grows and is positive."""
        if any(not r.ball >= 0 for r in g.rates.values()) or g.logs < 0 or not g.factor > 0:
            raise NoGrowth
        return arb(g.factor.lower()) * self.weight(g)

    def holds(self, condition: Term) -> bool:
        """Whether a statement is true for all x ≥ X (True) or for none (False)."""
        op, args = condition.op, condition.args
        if op == "bool":
            return bool(condition.value)
        if op == "rel":
            lhs, rhs = map(as_expr, args)
            g = self.of(lhs - rhs)
            sign = ZERO if g.zero else seen_sign(g.factor)
            if sign is None:
                raise NoGrowth
            return bool(sign & MASKS[condition.value])
        truths = [self.holds(a) for a in args]
        return not truths[0] if op == "not" else all(truths) if op == "and" else any(truths)

    # ── tails ─────────────────────────────────────────────────────────────────

    def inverse_square(self) -> Growth:
        """1/y², what dx/dy is up to its sign."""
        return Growth({_POWER: Rate(arb(-2), number(-2))}, exact=number(1))

    def tail(self, g: Growth) -> arb:
        """An enclosure of the integral of g from X to ∞.  Raises NoGrowth."""
        if g.zero:
            return arb(0)
        rates = {k: r for k, r in g.rates.items() if r.term is None or self.sign(r) != ZERO}
        power = rates.get(_POWER)
        if power is not None and set(rates) == {_POWER}:
            over = self._sign_above(power, -1)
            if over == NEG and not g.logs:
                up = power.ball + 1
                return g.factor * self.start**up / -up
            if over == ZERO and g.logs < -1:
                turn = _arb(g.logs + 1)
                return g.factor * self.log_start**turn / -turn
        # W(x) ≤ W(X)·(x/X)^s
        s = self.slope(g)
        if not s < -1:
            raise NoGrowth
        return g.factor * arb(0).union(self.weight(g) * self.start / (-s - 1))

    def tail_of_sum(self, g: Growth) -> arb:
        """An enclosure of Σ g(k) over the integers k ≥ X.  Raises NoGrowth."""
        if g.zero:
            return arb(0)
        plain = Growth(g.rates, g.logs)
        # W does not grow, so its sum is between its integral and that plus its first term.
        below = self.tail(plain)
        return g.factor * below.union(below + self.peak(plain))

    def diverges(self, g: Growth) -> bool:
        """Whether g is of one sign and its integral (and, where it falls, its sum) is infinite."""
        if g.zero or g.factor.contains(0):
            return False
        for key in sorted(g.rates, reverse=True):
            if key > _POWER:
                found = self.sign(g.rates[key])
                if found != ZERO:
                    return found == POS
        over = self._sign_above(g.rates.get(_POWER, Rate(arb(0), number(0))), -1)
        return over == POS or (over == ZERO and g.logs >= -1)

    def stays(self, g: Growth) -> bool:
        """Whether |g| stays above some positive number."""
        return not g.zero and not g.factor.contains(0) and self.way_of(g) != NEG

    def _sign_above(self, rate: Rate, level: int) -> int:
        """The sign of a coefficient minus an integer."""
        return self.sign(Rate(rate.ball - level, None if rate.term is None else rate.term - level))

    # ── arithmetic ────────────────────────────────────────────────────────────

    def scale(self, g: Growth, c: Expr) -> Growth:
        """c·g for a number c that is not 0."""
        exact = None if g.exact is None else c * g.exact
        factor = arb(self.constants.evaluate(c, _PRECISION)) * g.factor
        return Growth(g.rates, g.logs, factor, exact, g.zero)

    def multiply(self, g: Growth, h: Growth) -> Growth:
        """g·h."""
        if g.zero or h.zero:
            return _ZERO
        exact = None if g.exact is None or h.exact is None else g.exact * h.exact
        rates = dict(g.rates)
        for key, rate in h.rates.items():
            rates[key] = _plus(rates[key], rate) if key in rates else rate
        rates = {key: r for key, r in rates.items() if not r.ball.is_zero()}
        return Growth(rates, g.logs + h.logs, g.factor * h.factor, exact)

    def power(self, g: Growth, q: Fraction) -> Growth:
        """g^q; g must be positive for a q that is no integer, and not 0 for a negative one."""
        if g.zero:
            if q <= 0:
                raise NoGrowth
            return g
        if (q.denominator != 1 and not g.factor > 0) or (q < 0 and g.factor.contains(0)):
            raise NoGrowth
        c = number(q)
        rates = {
            key: Rate(r.ball * _arb(q), None if r.term is None else r.term * c)
            for key, r in g.rates.items()
        }
        exact = None if g.exact is None else g.exact**c
        whole = q.denominator == 1
        factor = ball_power(g.factor, int(q)) if whole else g.factor ** _arb(q)
        return Growth(rates, g.logs * q, factor, exact)

    def add(self, g: Growth, h: Growth) -> Growth:
        """g + h."""
        if g.zero or h.zero:
            return h if g.zero else g
        ratio = self.multiply(h, self.power(Growth(g.rates, g.logs), Fraction(-1)))
        ratio = Growth(ratio.rates, ratio.logs)
        way = self.way_of(ratio)
        if way == ZERO:
            exact = None if g.exact is None or h.exact is None else g.exact + h.exact
            factor = g.factor + h.factor
            if exact is not None and factor.contains(0) and self.constants.sign(exact) == ZERO:
                return _ZERO
            return Growth(g.rates, g.logs, factor, exact)
        if way == POS:
            return self.add(h, g)
        share = arb(0).union(self.peak(ratio))
        return Growth(g.rates, g.logs, g.factor + h.factor * share)

    def _sum(self, term: Expr) -> Growth:
        """Terms that grow alike first: they may cancel exactly."""
        groups: list[Growth] = []
        for part in map(self.of, term.args):
            alike = next((k for k, g in enumerate(groups) if _alike(g, part)), None)
            if alike is None:
                groups.append(part)
            else:
                groups[alike] = self.add(groups[alike], part)
        made = groups[0]
        for group in groups[1:]:
            made = self.add(made, group)
        return made

    # ── exponentials and logarithms ───────────────────────────────────────────

    def exp(self, g: Growth) -> Growth:
        """e^g."""
        if g.zero:
            return Growth(exact=number(1))
        if not g.rates and not g.logs:
            exact = None if g.exact is None else exp(g.exact)
            return Growth(factor=g.factor.exp(), exact=exact)
        way = self.way_of(g)
        if way == ZERO:
            return self.exp(Growth(factor=g.factor, exact=g.exact))
        if way == NEG:
            return Growth(factor=self.range(g).exp())
        if set(g.rates) - {_POWER} or g.logs.denominator != 1 or g.logs < 0:
            raise NoGrowth
        k = self._rational(g.rates.get(_POWER))
        if k < 0:
            raise NoGrowth
        return Growth({(k, int(g.logs)): Rate(g.factor, g.exact)}, exact=number(1))

    def _rational(self, rate: Rate | None) -> Fraction:
        if rate is None:
            return Fraction(0)
        if rate.term is None:
            raise NoGrowth
        value = self.constants.evaluate(rate.term, _PRECISION)
        if not isinstance(value, fmpq):
            raise NoGrowth
        return Fraction(int(value.p), int(value.q))

    def log(self, g: Growth) -> Growth:
        """log g for a positive g."""
        if g.zero or not g.factor > 0 or g.logs:
            raise NoGrowth
        exact = None if g.exact is None else log(g.exact)
        made = Growth(factor=g.factor.log(), exact=exact)
        if exact is not None and made.factor.contains(0) and self.constants.sign(exact) == ZERO:
            made = _ZERO
        for (k, j), rate in g.rates.items():
            if rate.term is not None and self.sign(rate) == ZERO:
                continue
            rates = {_POWER: Rate(_arb(k), number(k))} if k else {}
            made = self.add(Growth(rates, Fraction(j), rate.ball, rate.term), made)
        return made

    def _pow(self, base: Expr, exponent: Expr) -> Growth:
        q = numeral(exponent)
        if q is None and self.x.value not in exponent.free:
            value = self.constants.evaluate(exponent, _PRECISION)
            if isinstance(value, fmpq):
                q = Fraction(int(value.p), int(value.q))
        if q is not None:
            raised = self.of(base)
            return self.power(raised, q) if q else Growth(exact=number(1))
        if self.x.value not in base.free and self.of(base).zero:
            if self.of(exponent).factor > 0:
                return _ZERO
            raise NoGrowth
        return self.exp(self.multiply(self.of(exponent), self.log(self.of(base))))


def _alike(g: Growth, h: Growth) -> bool:
    """Whether two growths seem to differ in their factors only."""
    return (
        not g.zero
        and g.logs == h.logs
        and g.rates.keys() == h.rates.keys()
        and all(r.ball.overlaps(h.rates[key].ball) for key, r in g.rates.items())
    )


def _plus(a: Rate, b: Rate) -> Rate:
    term = None if a.term is None or b.term is None else a.term + b.term
    return Rate(a.ball + b.ball, term)


def _arb(q: Fraction) -> arb:
    return arb(to_fmpq(q))


# ── functions ─────────────────────────────────────────────────────────────────

_Rule = Callable[[Behaviour, Expr], Growth]


def _exp(b: Behaviour, term: Expr) -> Growth:
    """A sum in the exponent is taken apart, so that each of its terms keeps its exact coefficient."""
    u = as_expr(term.args[0])
    if u.op == "add":
        made = Growth(exact=number(1))
        for part in u.args:
            made = b.multiply(made, b.exp(b.of(part)))
        return made
    return b.exp(b.of(u))


def _log(b: Behaviour, term: Expr) -> Growth:
    """log(1 + v) is v times a number near 1 where v tends to 0."""
    u = as_expr(term.args[0])
    g = b.of(u)
    if not g.rates and not g.logs and g.factor.contains(1):
        try:
            small = b.of(simplified(u - 1))
            if (small.rates or small.logs) and b.way_of(small) == NEG:
                values = b.range(small)
                if values > -1:
                    # log(1 + v)/v falls, from its value at the least v to that at the greatest.
                    share = arb(1)
                    for v in (arb(values.lower()), arb(values.upper())):
                        if v > 0 or v < 0:
                            share = share.union(v.log1p() / v)
                    return Growth(small.rates, small.logs, small.factor * share)
        except NoGrowth:
            pass
    return b.log(g)


def _sqrt(b: Behaviour, term: Expr) -> Growth:
    return b.power(b.of(term.args[0]), Fraction(1, 2))


def _signed(b: Behaviour, term: Expr) -> Growth:
    g = b.of(term.args[0])
    sign = ZERO if g.zero else seen_sign(g.factor)
    if sign is None:
        raise NoGrowth
    if term.value == "Abs":
        return b.scale(g, number(-1)) if sign == NEG else g
    value = {NEG: -1, ZERO: 0, POS: 1}[sign]
    if term.value == "Heaviside":
        exact = number(Fraction(value + 1, 2))
        return _ZERO if value == -1 else Growth(factor=_arb(exact.value), exact=exact)
    return _ZERO if not value else Growth(factor=arb(value), exact=number(value))


def _extreme(b: Behaviour, term: Expr) -> Growth:
    best = as_expr(term.args[0])
    for other in map(as_expr, term.args[1:]):
        g = b.of(other - best)
        sign = ZERO if g.zero else seen_sign(g.factor)
        if sign is None:
            raise NoGrowth
        if sign == (POS if term.value == "Max" else NEG):
            best = other
    return b.of(best)


def _bounded(f: Callable[[arb], arb], low: arb, high: arb) -> _Rule:
    """A rule for a function with values in [low, high]."""

    def rule(b: Behaviour, term: Expr) -> Growth:
        try:
            ball = f(b.range(b.of(term.args[0])))
            if ball.is_finite():
                return Growth(factor=ball)
        except NoGrowth:
            pass
        return Growth(factor=low.union(high))

    return rule


def _monotone(f: Callable[[arb], arb], low: Callable[[], arb], high: Callable[[], arb]) -> _Rule:
    """A rule for an odd rising function with limits *low* and *high*."""

    def rule(b: Behaviour, term: Expr) -> Growth:
        g = b.of(term.args[0])
        try:
            return Growth(factor=f(b.range(g)))
        except NoGrowth:
            pass
        if g.factor > 0:
            return Growth(factor=f(b.least(g)).union(high()))
        return Growth(factor=(-f(b.least(b.scale(g, number(-1))))).union(low()))

    return rule


def _erfc(b: Behaviour, term: Expr) -> Growth:
    """erfc u = e^(−u²)/(u·√π)·θ with 1/(1 + 1/u²) < θ < 1, for u → ∞."""
    u = b.of(term.args[0])
    try:
        return Growth(factor=b.range(u).erfc())
    except NoGrowth:
        least = b.least(u)
    share = (1 / (1 + 1 / least**2)).union(arb(1)) / arb.pi().sqrt()
    square = b.exp(b.scale(b.power(u, Fraction(2)), number(-1)))
    made = b.multiply(square, b.power(u, Fraction(-1)))
    return Growth(made.rates, made.logs, made.factor * share)


def _gamma(b: Behaviour, term: Expr) -> Growth:
    """Γ(a·x + c) by Stirling's formula for log Γ(z), whose error lies between 0 and 1/(12z), z > 0."""
    u = as_expr(term.args[0])
    if b.near is not None or b.way != 1:
        raise NoGrowth
    line = linear(u + 1 if term.value == "factorial" else u, b.x)
    if line is None or line[0] <= 0:
        raise NoGrowth
    a, c = (_arb(q) for q in line)
    z = a * b.start + c
    if not z > 1:
        raise NoGrowth
    # (a·x + c − 1/2)·log(a·x + c) − (a·x + c) with log(a·x + c) = log x + log a + log(1 + w), w = c/(a·x):
    # a·x·log(1 + w) = c·θ with θ = log(1 + w)/w between its value at X and 1.
    w = c / (a * b.start)
    theta = (w.log1p() / w if abs(w) > 0 else arb(1)).union(arb(1))
    small = arb(0).union(w.log1p())
    rest = c * theta + (c - arb(1) / 2) * (a.log() + small) - c + (2 * arb.pi()).log() / 2
    rest += arb(0).union(1 / (12 * z))
    slope, shift = number(line[0]), number(line[1] - Fraction(1, 2))
    rates = {
        (Fraction(1), 1): Rate(a, slope),
        (Fraction(1), 0): Rate(a * a.log() - a, slope * log(slope) - slope),
        _POWER: Rate(c - arb(1) / 2, shift),
    }
    return Growth(rates, factor=rest.exp())


def _binomial(b: Behaviour, term: Expr) -> Growth:
    """n!/(k!·(n − k)!), where n grows and k and n − k grow or are natural numbers."""
    n, k = map(as_expr, term.args)
    made = b.of(call("factorial", n))
    for part in (k, n - k):
        line = linear(part, b.x)
        if line is None:
            raise NoGrowth
        if line[0]:
            below = b.of(call("factorial", part))
        elif line[1].denominator == 1 and 0 <= line[1] < 1000:
            below = b.of(call("factorial", number(line[1])))
        else:
            raise NoGrowth
        made = b.multiply(made, b.power(below, Fraction(-1)))
    return made


def _floor(b: Behaviour, term: Expr) -> Growth:
    """⌊u⌋ = u·θ with 1 − 1/u < θ ≤ 1 for a u ≥ 1 that grows."""
    g = b.of(term.args[0])
    share = (1 - 1 / b.least(g)).union(arb(1))
    if not share > 0:
        raise NoGrowth
    return Growth(g.rates, g.logs, g.factor * share)


def linear(u: Expr, x: Expr) -> tuple[Fraction, Fraction] | None:
    """(a, c) where *u* is a·x + c with rational numbers on its face."""
    if u is x:
        return Fraction(1), Fraction(0)
    if x.value not in u.free:
        q = numeral(u)
        return None if q is None else (Fraction(0), q)
    parts = [linear(a, x) for a in u.args if isinstance(a, Expr)]
    if any(p is None for p in parts):
        return None
    lines = [p for p in parts if p is not None]
    if u.op == "neg":
        return -lines[0][0], -lines[0][1]
    if u.op == "add":
        return sum((a for a, _ in lines), Fraction(0)), sum((c for _, c in lines), Fraction(0))
    if u.op == "mul":
        made = lines[0]
        for line in lines[1:]:
            if made[0] and line[0]:
                return None
            made = made[0] * line[1] + made[1] * line[0], made[1] * line[1]
        return made
    if u.op == "div" and not lines[1][0] and lines[1][1]:
        return lines[0][0] / lines[1][1], lines[0][1] / lines[1][1]
    return None


_RULES: Final[dict[str, _Rule]] = {
    "exp": _exp, "log": _log, "sqrt": _sqrt, "Abs": _signed, "sign": _signed, "Heaviside": _signed,
    "Max": _extreme, "Min": _extreme,
    "sin": _bounded(arb.sin, arb(-1), arb(1)), "cos": _bounded(arb.cos, arb(-1), arb(1)),
    "atan": _monotone(arb.atan, lambda: -arb.pi() / 2, lambda: arb.pi() / 2),
    "erf": _monotone(arb.erf, lambda: arb(-1), lambda: arb(1)),
    "erfc": _erfc, "gamma": _gamma, "factorial": _gamma, "binomial": _binomial, "floor": _floor,
}  # fmt: skip
