"""Limits at a point or at infinity, by asymptotic expansions.

With t → 0⁺ and x = a ± t or x = ±1/t, a term is expanded as

    e^φ · ( Σ c·t^a·L^b  +  o(t^(n−ε)) for every ε > 0 ),    L = log(1/t),  φ = Σ cₖ·t^(−k), k > 0,

with exact coefficients free of x.  e^φ outweighs every power of t, a power of t every power of L.  Sums,
products, quotients, powers, exponentials and logarithms of expansions are expansions; where a coefficient
is not known to be zero or not zero, there is no answer.  Source: Hardy, "Orders of Infinity" (1910);
Gruntz, "On Computing Limits in a Symbolic Manipulation System" (1996).

TRUSTED: a limit that is returned is the limit, for every point of the context.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from flint import fmpq

from bce_sym.context import numeral
from bce_sym.engine import poly
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.definitions import DEFINITIONS
from bce_sym.engine.facts import MASKS
from bce_sym.engine.forms.trigonometric import cos_sin
from bce_sym.engine.interval import NEG, POS, ZERO
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.values import DividesByZero, Value
from bce_sym.functions import atan
from bce_sym.terms import Expr, Term, number, pi

__all__ = ["Limit", "Outside", "growth", "is_outside", "limit", "one_sided"]

_ORDERS: Final = (2, 4, 7)
_LAST_ORDER: Final = 11
_MAX_TERMS: Final = 120

_Key = tuple[Fraction, int]
"""(a, b) for t^a·L^b."""


class _NoExpansion(Exception):
    """There is no expansion, or too few of its terms."""


class Outside(Exception):
    """The term has no value on that side, arbitrarily near the point."""


@dataclass
class _Series:
    phi: dict[Fraction, Value] = field(default_factory=dict)
    terms: dict[_Key, Value] = field(default_factory=dict)
    order: Fraction = Fraction(0)
    zero: bool = False
    """Exactly zero."""


@dataclass(frozen=True)
class Limit:
    """``value`` is the limit, or None for ±∞ (then ``sign`` is POS or NEG).

    ``side``: POS or NEG where the function is eventually above or below its limit, ZERO where it is
    eventually equal to it, 0 where that is not known.
    """

    value: Value | None
    sign: int
    side: int = 0


def limit(
    ws: Workspace,
    f: Expr,
    x: Expr,
    point: Expr | None,
    direction: int,
    constants: set[Expr] | None = None,
) -> Limit | None:
    """The limit of *f* as *x* tends to *point* from above (direction 1) or below (−1).

    *point* None is +∞ (direction 1) or −∞ (direction −1).  *ws* knows the context of the other
    variables; x must be no variable of it.  None where no limit was established.

    Near the point f is defined where the parts of it without x are, those of the cases that apply:
    they are added to *constants*.
    """
    for order in _ORDERS:
        expansion = _Expansion(ws, x, point, direction, Fraction(order))
        try:
            found = _read(ws, expansion.of(f))
            if constants is not None:
                constants |= expansion.constants
            return found
        except _NoExpansion:
            continue
        except (ResourceLimit, DividesByZero, NoDerivative, Outside):
            return None
    return None


def is_outside(ws: Workspace, f: Expr, x: Expr, point: Expr | None, direction: int) -> bool:
    """Whether *f* is seen to have no values arbitrarily near the point, on that side."""
    try:
        _Expansion(ws, x, point, direction, Fraction(_ORDERS[0])).of(f)
    except Outside:
        return True
    except (_NoExpansion, ResourceLimit, DividesByZero, NoDerivative):
        pass
    return False


def one_sided(
    ws: Workspace, f: Expr, x: Expr, point: Expr, direction: int
) -> tuple[Value, Value | None] | None:
    """``(c, d)`` with f(point ± t) = c + d·t + o(t) as t → 0⁺; d None where f − c outgrows t.

    None where that was not established.  Raises Outside where f has no values on that side.
    """
    for order in _ORDERS:
        try:
            s = _led(ws, _Expansion(ws, x, point, direction, Fraction(order)).of(f))
            if s.zero:
                return Value(), Value()
            if s.phi or s.order <= 1 or any(a < 0 or (a == 0 and b) for a, b in s.terms):
                return None
            c = s.terms.get((Fraction(0), 0), Value())
            steep = {k: v for k, v in s.terms.items() if 0 < k[0] < 1 or (k[0] == 1 and k[1] > 0)}
            if steep:
                rest = _led(ws, _Series({}, steep, s.order))
                if rest.terms:
                    _sign(ws, rest.terms[_leading(rest)])
                    return c, None
            return c, s.terms.get((Fraction(1), 0), Value())
        except _NoExpansion:
            continue
        except (ResourceLimit, DividesByZero, NoDerivative):
            return None
    return None


def growth(
    ws: Workspace, f: Expr, x: Expr, point: Expr | None, direction: int
) -> tuple[Fraction, int] | None:
    """``(a, b)`` with f ~ c·t^a·log(1/t)^b, c ≠ 0, as t → 0⁺ (x = point ± t or ±1/t); None: not known."""
    for order in (*_ORDERS, _LAST_ORDER):
        try:
            s = _led(ws, _Expansion(ws, x, point, direction, Fraction(order)).of(f))
            if s.phi or s.zero:
                return None
            if not s.terms:
                continue
            key = _leading(s)
            _sign(ws, s.terms[key])
            return key
        except _NoExpansion:
            continue
        except (ResourceLimit, DividesByZero, NoDerivative, Outside):
            return None
    return None


def _read(ws: Workspace, s: _Series) -> Limit:
    if s.zero:
        return Limit(Value(), ZERO, ZERO)
    s = _led(ws, s)
    if s.phi:
        way = _sign(ws, s.phi[max(s.phi)])
        if way == NEG:
            side = _sign(ws, s.terms[_leading(s)]) if s.terms else 0
            return Limit(Value(), ZERO, side)
        if not s.terms:
            raise _NoExpansion
        return Limit(None, _sign(ws, s.terms[_leading(s)]))
    if not s.terms:
        if s.order > 0:
            return Limit(Value(), ZERO)
        raise _NoExpansion
    key = _leading(s)
    a, b = key
    if a < 0 or (a == 0 and b > 0):
        return Limit(None, _sign(ws, s.terms[key]))
    value = s.terms.get((Fraction(0), 0), Value())
    if s.order <= 0:
        raise _NoExpansion
    rest = _Series({}, {k: c for k, c in s.terms.items() if k != (Fraction(0), 0)}, s.order)
    try:
        rest = _led(ws, rest)
        side = _sign(ws, rest.terms[_leading(rest)]) if rest.terms else 0
    except _NoExpansion:
        side = 0
    constant = value.constant
    sign = ws.sign_of_value(value) if constant is None else _sign_of(constant)
    return Limit(value, sign, side)


def _sign_of(c: fmpq) -> int:
    return POS if c > 0 else NEG if c < 0 else ZERO


def _sign(ws: Workspace, c: Value) -> int:
    """The sign of a coefficient that must be known and not zero."""
    found = ws.sign_of_value(c)
    if found not in (POS, NEG):
        raise _NoExpansion
    return found


def _leading(s: _Series) -> _Key:
    return min(s.terms, key=lambda k: (k[0], -k[1]))


def _led(ws: Workspace, s: _Series) -> _Series:
    """The series without leading terms whose coefficients are zero."""
    terms = dict(s.terms)
    while terms:
        key = min(terms, key=lambda k: (k[0], -k[1]))
        if not ws.is_zero(terms[key]):
            break
        del terms[key]
    phi = dict(s.phi)
    while phi and ws.is_zero(phi[max(phi)]):
        del phi[max(phi)]
    return _Series(phi, terms, s.order)


class _Expansion:
    def __init__(
        self, ws: Workspace, x: Expr, point: Expr | None, direction: int, order: Fraction
    ) -> None:
        self.ws = ws
        self.x = x
        self.order = order
        self.memo: dict[Term, _Series] = {}
        self.constants: set[Expr] = set()
        sign = ws.number(fmpq(direction))
        if point is None:
            terms = {(Fraction(-1), 0): sign}
        else:
            terms = {(Fraction(0), 0): ws.value(point), (Fraction(1), 0): sign}
        self.variable = _Series({}, {k: c for k, c in terms.items() if c.terms}, order)

    def of(self, term: Term) -> _Series:
        """The expansion of *term*."""
        known = self.memo.get(term)
        if known is None:
            known = self.memo[term] = self._of(term)
            if len(known.terms) > _MAX_TERMS:
                raise _NoExpansion
        return known

    def _of(self, term: Term) -> _Series:
        if term is self.x:
            return self.variable
        if self.x.value not in term.free:
            if not isinstance(term, Expr):
                raise _NoExpansion
            if numeral(term) is None:
                self.constants.add(term)
            return self._constant(self.ws.value(term))
        op, args = term.op, term.args
        if op == "add":
            made = self.of(args[0])
            for a in args[1:]:
                made = self.add(made, self.of(a))
            return made
        if op == "neg":
            return self.scale(self.of(args[0]), self.ws.number(fmpq(-1)))
        if op == "mul":
            made = self.of(args[0])
            for a in args[1:]:
                made = self.multiply(made, self.of(a))
            return made
        if op == "div":
            return self.multiply(self.of(args[0]), self.power(self.of(args[1]), Fraction(-1)))
        if op == "pow":
            return self._pow(*args)
        if op == "piecewise":
            for value, condition in zip(args[::2], args[1::2], strict=True):
                if self.holds(condition):
                    return self.of(value)
            raise Outside
        if op == "call":
            if term.value in DEFINITIONS:
                (u,) = args
                assert isinstance(u, Expr)
                return self.of(DEFINITIONS[term.value](u))
            rule = _RULES.get(term.value)
            if rule is not None:
                return rule(self, *map(self.of, args))
        raise _NoExpansion

    def holds(self, condition: Term) -> bool:
        """Whether a statement is true eventually.  Raises _NoExpansion where that is not known."""
        op, args = condition.op, condition.args
        if op == "bool":
            return bool(condition.value)
        if op == "rel":
            difference = self.add(
                self.of(args[0]), self.scale(self.of(args[1]), self.ws.number(fmpq(-1)))
            )
            found = ZERO if self._is_zero(args) else self.sign(difference)
            return not found & ~MASKS[condition.value]
        truths = [self.holds(a) for a in args]
        return not truths[0] if op == "not" else all(truths) if op == "and" else any(truths)

    def _is_zero(self, sides: tuple[Term, ...]) -> bool:
        lhs, rhs = sides
        assert isinstance(lhs, Expr) and isinstance(rhs, Expr)
        return lhs is rhs or self.of(lhs - rhs).zero

    # ── arithmetic ────────────────────────────────────────────────────────────

    def _constant(self, c: Value) -> _Series:
        return _Series({}, {(Fraction(0), 0): c} if c.terms else {}, self.order, not c.terms)

    def one(self) -> _Series:
        """The expansion of 1."""
        return self._constant(self.ws.number(fmpq(1)))

    def scale(self, s: _Series, c: Value) -> _Series:
        """c times a series."""
        terms = {k: self.ws.multiply(v, c) for k, v in s.terms.items()}
        return _Series(s.phi, terms, s.order, s.zero)

    def add(self, s: _Series, u: _Series) -> _Series:
        """The sum; where the exponentials differ, the larger with an error below every power."""
        ws = self.ws
        if s.zero or u.zero:
            return u if s.zero else s
        if s.phi or u.phi:
            s, u = _led(ws, s), _led(ws, u)
            way = self._compare(s.phi, u.phi)
            if way:
                return s if way == POS else u
        terms = dict(s.terms)
        for key, c in u.terms.items():
            terms[key] = ws.add(terms[key], c) if key in terms else c
        order = min(s.order, u.order)
        return _Series(s.phi, {k: c for k, c in terms.items() if k[0] < order and c.terms}, order)

    def _compare(self, p: dict[Fraction, Value], q: dict[Fraction, Value]) -> int:
        """POS where e^p outweighs e^q, NEG where it is outweighed, 0 where they are equal."""
        ws = self.ws
        difference = dict(p)
        for k, c in q.items():
            negative = ws.scale(c, fmpq(-1))
            difference[k] = ws.add(difference[k], negative) if k in difference else negative
        while difference:
            top = max(difference)
            if ws.is_zero(difference[top]):
                del difference[top]
                continue
            return _sign(ws, difference[top])
        return 0

    def multiply(self, s: _Series, u: _Series) -> _Series:
        """The product."""
        if s.zero or u.zero:
            return s if s.zero else u
        ws = self.ws
        phi = dict(s.phi)
        for k, c in u.phi.items():
            phi[k] = ws.add(phi[k], c) if k in phi else c
        low_s = min((k[0] for k in s.terms), default=s.order)
        low_u = min((k[0] for k in u.terms), default=u.order)
        order = min(s.order + low_u, u.order + low_s)
        terms: dict[_Key, Value] = {}
        for (a, b), c in s.terms.items():
            for (d, e), v in u.terms.items():
                if a + d < order:
                    key = (a + d, b + e)
                    product = ws.multiply(c, v)
                    terms[key] = ws.add(terms[key], product) if key in terms else product
        return _Series(
            {k: c for k, c in phi.items() if c.terms},
            {k: c for k, c in terms.items() if c.terms},
            order,
        )

    def _split(self, s: _Series) -> tuple[_Key, Value, _Series]:
        """s = e^φ·c·t^a·L^b·(1 + r) with r → 0: the key (a, b), c and r."""
        s = _led(self.ws, s)
        if not s.terms:
            raise _NoExpansion
        a, b = key = _leading(s)
        c = s.terms[key]
        if self.ws.sign_of_value(c) not in (POS, NEG):
            raise _NoExpansion
        over = self.ws.inverse(c)
        rest = {
            (d - a, e - b): self.ws.multiply(v, over)
            for (d, e), v in s.terms.items()
            if (d, e) != key
        }
        if any(d == 0 for d, _ in rest):
            raise _NoExpansion  # c·L^b + c'·L^(b−1): powers of 1/L are outside the scale
        return key, c, _Series({}, rest, s.order - a)

    def compose(self, coefficients: Callable[[int], fmpq], small: _Series) -> _Series:
        """Σ cₙ·small^n for an analytic function with Taylor coefficients cₙ, small → 0."""
        self.check_small(small)
        step = min((k[0] for k in small.terms), default=small.order)
        made = self._constant(self.ws.number(coefficients(0)))
        made.order = small.order
        power = self.one()
        n = 1
        while n * step < small.order:
            power = self.multiply(power, small)
            made = self.add(made, self.scale(power, self.ws.number(coefficients(n))))
            n += 1
            if n > 40:
                raise _NoExpansion
        made.order = min(made.order, small.order)
        return _Series({}, {k: c for k, c in made.terms.items() if k[0] < made.order}, made.order)

    def check_small(self, small: _Series) -> None:
        """Raise _NoExpansion unless the series tends to 0 like a power of t."""
        if small.phi or small.order <= 0 or any(k[0] <= 0 for k in small.terms):
            raise _NoExpansion

    def power(self, s: _Series, q: Fraction) -> _Series:
        """s^q; for a q that is no integer s must be eventually positive."""
        if s.zero and q > 0:
            return s
        (a, b), c, r = self._split(s)
        if q.denominator != 1:
            if _sign(self.ws, c) == NEG:
                raise Outside
            if (b * q).denominator != 1:
                raise _NoExpansion
            front = self.ws.exp(self.ws.scale(self.ws.log(c), fmpq(q.numerator, q.denominator)))
        else:
            front = self.ws.whole_power(c, int(q))

        def binomial(n: int) -> fmpq:
            made = fmpq(1)
            for i in range(n):
                made = made * (fmpq(q.numerator, q.denominator) - i) / (i + 1)
            return made

        inner = self.compose(binomial, r)
        phi = {k: self.ws.scale(v, fmpq(q.numerator, q.denominator)) for k, v in s.phi.items()}
        terms = {
            (d + a * q, int(e + b * q)): self.ws.multiply(v, front)
            for (d, e), v in inner.terms.items()
        }
        return _Series(phi, terms, inner.order + a * q)

    def _pow(self, base: Term, exponent: Term) -> _Series:
        if self.x.value not in exponent.free:
            self.of(exponent)  # it is one of the constants
            raised = self.of(base)
            c = self.ws.value(exponent).constant
            if c is not None:
                q = Fraction(int(c.p), int(c.q))
                return self.one() if q == 0 else self.power(raised, q)
        elif self.x.value not in base.free and self.of(base).zero:
            if self.sign(self.of(exponent)) == POS:
                return self.of(base)
            raise _NoExpansion
        power, raised = self.of(exponent), self.of(base)
        try:
            return self.exp(self.multiply(power, self.log(raised)))
        except Outside:
            # A negative number has powers with integer exponents: is the exponent seen to take others?
            varying = {k: c for k, c in power.terms.items() if k != (Fraction(0), 0)}
            if not power.phi and self._moves(varying):
                raise
            raise _NoExpansion from None

    def _moves(self, terms: dict[_Key, Value]) -> bool:
        """Whether a sum of powers, none of them a constant, is seen not to be zero near the point."""
        led = _led(self.ws, _Series({}, terms, self.order))
        return bool(led.terms) and bool(_sign(self.ws, led.terms[_leading(led)]))

    # ── exponential, logarithm, others ────────────────────────────────────────

    def exp(self, s: _Series) -> _Series:
        """e^s."""
        if s.phi:
            s = _led(self.ws, s)
            if s.phi and _sign(self.ws, s.phi[max(s.phi)]) == NEG:
                return self.one()  # e^(something smaller than every power)
            if s.phi:
                raise _NoExpansion
        if s.order <= 0:
            raise _NoExpansion
        phi: dict[Fraction, Value] = {}
        small: dict[_Key, Value] = {}
        front = self.ws.number(fmpq(1))
        shift = Fraction(0)
        for (a, b), c in s.terms.items():
            if a > 0:
                small[a, b] = c
            elif a < 0 and b == 0:
                phi[-a] = c
            elif a == 0 and b == 0:
                front = self.ws.multiply(front, self.ws.exp(c))
            elif a == 0 and b == 1 and c.constant is not None:
                shift -= Fraction(int(c.constant.p), int(c.constant.q))
            else:
                raise _NoExpansion
        inner = self.compose(_exp_coefficient, _Series({}, small, s.order))
        terms = {(d + shift, e): self.ws.multiply(v, front) for (d, e), v in inner.terms.items()}
        return _Series(phi, terms, inner.order + shift)

    def log(self, s: _Series) -> _Series:
        """log s for an s that is eventually positive."""
        (a, b), c, r = self._split(s)
        if _sign(self.ws, c) == NEG:
            raise Outside
        if b:
            raise _NoExpansion
        made = self.compose(lambda n: fmpq((-1) ** (n + 1), n) if n else fmpq(0), r)
        made = self.add(made, self._constant(self.ws.log(c)))
        front: dict[_Key, Value] = {(-k, 0): v for k, v in s.phi.items()}
        if a:
            front[Fraction(0), 1] = self.ws.number(fmpq(-a.numerator, a.denominator))
        return self.add(made, _Series({}, front, made.order))

    def sin_cos(self, s: _Series) -> tuple[_Series, _Series]:
        """Sine and cosine; of a series without a finite limit they are bounded, and no more is known."""
        try:
            centre, small = self.around(s)
        except _NoExpansion:
            return _Series(), _Series()
        cosine, sine = cos_sin(self.ws, centre)

        def sin_n(n: int) -> fmpq:
            return fmpq(0) if n % 2 == 0 else fmpq((-1) ** (n // 2), _factorial(n))

        def cos_n(n: int) -> fmpq:
            return fmpq(0) if n % 2 else fmpq((-1) ** (n // 2), _factorial(n))

        s_n, c_n = self.compose(sin_n, small), self.compose(cos_n, small)
        return (
            self.add(self.scale(c_n, sine), self.scale(s_n, cosine)),
            self.add(self.scale(c_n, cosine), self.scale(s_n, self.ws.scale(sine, fmpq(-1)))),
        )

    def around(self, s: _Series) -> tuple[Value, _Series]:
        """A finite limit, and the rest, which tends to 0."""
        s = _led(self.ws, s)
        if s.phi:
            if _sign(self.ws, s.phi[max(s.phi)]) == NEG:
                return Value(), _Series({}, {}, self.order)
            raise _NoExpansion
        small = _Series({}, {k: c for k, c in s.terms.items() if k != (Fraction(0), 0)}, s.order)
        self.check_small(small)
        return s.terms.get((Fraction(0), 0), Value()), small

    def atan(self, s: _Series) -> _Series:
        """arctan, by atan(c + r) = atan c + atan(r/(1 + c² + c·r)), and ±π/2 − atan(1/s) at ±∞."""

        def series(n: int) -> fmpq:
            return fmpq(0) if n % 2 == 0 else fmpq((-1) ** (n // 2), n)

        ws = self.ws
        grown = self.infinite(s)
        if grown:
            turn = fmpq(1, 2) if grown == POS else fmpq(-1, 2)
            half = Value({(): {((ws.atom("pi", None), 1),): turn}})
            back = self.compose(series, self.power(s, Fraction(-1)))
            return self.add(self._constant(half), self.scale(back, ws.number(fmpq(-1))))
        centre, small = self.around(s)
        c = centre.constant
        if c is None:
            raise _NoExpansion
        below = self.add(
            self._constant(ws.number(1 + c * c)), self.scale(small, ws.number(fmpq(c)))
        )
        made = self.compose(series, self.multiply(small, self.power(below, Fraction(-1))))
        arc = ws.value(atan(number(Fraction(int(c.p), int(c.q)))))
        return self.add(self._constant(arc), made)

    def asin(self, s: _Series) -> _Series:
        """asin s = atan(s/√(1 − s²)) where |s| < 1."""
        below = self.add(self.one(), self.scale(self.multiply(s, s), self.ws.number(fmpq(-1))))
        return self.atan(self.multiply(s, self.power(below, Fraction(-1, 2))))

    def atan2(self, y: _Series, x: _Series) -> _Series:
        """atan(y/x) for x > 0, else ±π/2 − atan(x/y)."""
        ws = self.ws
        if y.zero:
            raise _NoExpansion
        if not x.zero and self.sign(x) == POS:
            return self.atan(self.multiply(y, self.power(x, Fraction(-1))))
        turn = fmpq(1, 2) if self.sign(y) == POS else fmpq(-1, 2)
        half = self._constant(Value({(): {((ws.atom("pi", None), 1),): turn}}))
        back = self.atan(self.multiply(x, self.power(y, Fraction(-1))))
        return self.add(half, self.scale(back, ws.number(fmpq(-1))))

    def erf(self, s: _Series) -> _Series:
        """erf near 0, and ±1 with an error below every power at ±∞."""
        ws = self.ws
        grown = self.infinite(s)
        if grown:
            if s.phi or _leading(_led(ws, s))[0] >= 0:
                raise _NoExpansion  # growth slower than a power: the error is no power
            return self._constant(ws.number(fmpq(1 if grown == POS else -1)))
        centre, small = self.around(s)
        if centre.terms:
            raise _NoExpansion

        def series(n: int) -> fmpq:
            if n % 2 == 0:
                return fmpq(0)
            k = n // 2
            return fmpq((-1) ** k, _factorial(k) * n)

        pi = poly.generator(ws.atom("pi", None), Fraction(-1, 2))
        front = ws.scale(Value({(): pi}), fmpq(2))
        return self.scale(self.compose(series, small), front)

    def infinite(self, s: _Series) -> int:
        """POS or NEG where s tends to ±∞; 0 where it has a finite limit."""
        found = _read(self.ws, s)
        return found.sign if found.value is None else 0

    def floor(self, s: _Series) -> _Series:
        """⌊s⌋ of a series whose limit is a rational number: at an integer, by the side."""
        if s.zero:
            return s
        centre, small = self.around(s)
        c = centre.constant
        if c is None:
            raise _NoExpansion
        below = int(c.floor())
        if c == below and small.terms and self.sign(small) == NEG:
            below -= 1
        elif c == below and not small.terms:
            raise _NoExpansion
        return self._constant(self.ws.number(fmpq(below)))

    def sign(self, s: _Series) -> int:
        """The sign that s has eventually."""
        if s.zero:
            return ZERO
        led = _led(self.ws, s)
        if not led.terms:
            raise _NoExpansion
        return _sign(self.ws, led.terms[_leading(led)])


def _exp_coefficient(n: int) -> fmpq:
    return fmpq(1, _factorial(n))


def _factorial(n: int) -> int:
    made = 1
    for i in range(2, n + 1):
        made *= i
    return made


def _negative(e: _Expansion, s: _Series) -> _Series:
    return e.scale(s, e.ws.number(fmpq(-1)))


def _mod(e: _Expansion, a: _Series, b: _Series) -> _Series:
    quotient = e.floor(e.multiply(a, e.power(b, Fraction(-1))))
    return e.add(a, _negative(e, e.multiply(b, quotient)))


def _step(at_zero: fmpq, below: fmpq) -> Callable[[_Expansion, _Series], _Series]:
    def rule(e: _Expansion, s: _Series) -> _Series:
        values = {POS: fmpq(1), ZERO: at_zero, NEG: below}
        return e._constant(e.ws.number(values[e.sign(s)]))

    return rule


def _abs(e: _Expansion, s: _Series) -> _Series:
    return s if e.sign(s) != NEG else e.scale(s, e.ws.number(fmpq(-1)))


def _extreme(way: int) -> Callable[..., _Series]:
    def rule(e: _Expansion, *parts: _Series) -> _Series:
        best = parts[0]
        for other in parts[1:]:
            difference = e.add(other, e.scale(best, e.ws.number(fmpq(-1))))
            if e.sign(difference) == way:
                best = other
        return best

    return rule


_RULES: Final[dict[str, Callable[..., _Series]]] = {
    "exp": _Expansion.exp,
    "log": _Expansion.log,
    "sqrt": lambda e, s: e.power(s, Fraction(1, 2)),
    "sin": lambda e, s: e.sin_cos(s)[0],
    "cos": lambda e, s: e.sin_cos(s)[1],
    "tan": lambda e, s: e.multiply(e.sin_cos(s)[0], e.power(e.sin_cos(s)[1], Fraction(-1))),
    "atan": _Expansion.atan,
    "asin": _Expansion.asin,
    "acos": lambda e, s: e.add(e.of(pi / 2), e.scale(e.asin(s), e.ws.number(fmpq(-1)))),
    "atan2": _Expansion.atan2,
    "floor": _Expansion.floor,
    "ceiling": lambda e, s: _negative(e, e.floor(_negative(e, s))),
    "Mod": _mod,
    "Heaviside": _step(fmpq(1, 2), fmpq(0)),
    "erf": _Expansion.erf,
    "erfc": lambda e, s: e.add(e.one(), e.scale(e.erf(s), e.ws.number(fmpq(-1)))),
    "Abs": _abs,
    "sign": _step(fmpq(0), fmpq(-1)),
    "Max": _extreme(POS),
    "Min": _extreme(NEG),
}
