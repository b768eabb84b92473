"""The functions of the language at exact points: where they have a value, and an enclosure of it.

A rule gets the enclosures of the arguments together with the arguments themselves, so that it can have a
sign or an integer part decided exactly: that is how a pole, the end of a domain or a jump is told from its
neighbourhood.  Conventions: sign(0) = 0, Heaviside(0) = 1/2, atan2 in (−π, π], Mod has the sign of its
divisor, binomial(n, k) for a natural k is a polynomial in n, and Γ(n + 1)/(Γ(k + 1)·Γ(n − k + 1)) else.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import factorial
from typing import Final, Protocol, Union

from flint import arb, fmpq, fmpz

from bce_sym.engine.interval import NEG, POS, ZERO
from bce_sym.engine.limits import MAX_BITS
from bce_sym.engine.outcomes import Imprecise, Undefined, Unsure
from bce_sym.engine.poly import bits
from bce_sym.terms import E, Expr, Term, as_expr, call, number

__all__ = [
    "Decisions",
    "Number",
    "apply",
    "ball_power",
    "exact_root",
    "floors",
    "power",
    "seen_sign",
]

Number = Union[fmpq, arb]
_MAX_FACTORIAL: Final = 2_000
_MAX_FACTORS: Final = 2_000
_LONGEST: Final = 20_000
"""Bits of an integer part."""


class Decisions(Protocol):
    """What a rule may ask about a term whose enclosure it has."""

    def sign_of(self, value: Number, term: Expr) -> int:
        """NEG, ZERO or POS."""

    def whole(self, value: Number, term: Expr) -> int | None:
        """The integer that the value is, None where it is none."""

    def floor(self, value: Number, term: Expr) -> int:
        """The greatest integer that is not above the value."""


Rule = Callable[[Decisions, Term, list[Number]], Number]


def seen_sign(value: Number) -> int | None:
    """The sign of a value; None for a ball that contains 0."""
    if value > 0:
        return POS
    if value < 0:
        return NEG
    return ZERO if isinstance(value, fmpq) else None


def exact_root(value: fmpq, n: int) -> fmpq | None:
    """The n-th root of a non-negative rational, where it is rational and n is small."""
    if n > 64 or value < 0:
        return None
    p, q = (fmpz(part).root(n) for part in (value.p, value.q))
    return fmpq(p, q) if p**n == value.p and q**n == value.q else None


def apply(e: Decisions, term: Term, args: list[Number]) -> Number:
    """The value of a function.  Raises Undefined or Unsure."""
    name = term.value
    rule = _RULES.get(name)
    if rule is not None:
        return rule(e, term, args)
    x, u = args[0], as_expr(term.args[0])
    known = _AT.get(name)
    if known is not None and isinstance(x, fmpq) and x == known[0]:
        return fmpq(known[1])
    ball = _BALLS.get(name)
    if ball is None or len(args) != 1:
        raise Unsure
    zero = _POLES.get(name)
    if zero is not None:
        # cos u or sin u is asked for only where its enclosure is not seen to be without zero.
        value, what = zero
        if e.sign_of(value(arb(x)), what(u)) == ZERO:
            raise Undefined(term, f"{name} has a pole there")
    return finite(ball(arb(x)))


def finite(ball: arb) -> arb:
    """*ball*.  Raises Imprecise where it is not bounded."""
    if not ball.is_finite():
        raise Imprecise
    return ball


def floors(ball: arb) -> tuple[int, int]:
    """The integer parts of the ends of a ball.  Raises Unsure where they are very long."""
    if not abs(ball) < arb(2) ** _LONGEST:
        raise Unsure  # FLINT would write them out
    low, high = ball.lower().floor().unique_fmpz(), ball.upper().floor().unique_fmpz()
    if low is None or high is None:
        raise Imprecise
    return int(low), int(high)


# ── powers ────────────────────────────────────────────────────────────────────


def power(e: Decisions, term: Term, base: Number, exponent: Number) -> Number:
    """``base**exponent``, 1 for 0**0.  Raises Undefined or Unsure."""
    a, b = as_expr(term.args[0]), as_expr(term.args[1])
    if isinstance(exponent, fmpq) and exponent.q == 1:
        return _whole_power(e, term, base, int(exponent.p))
    sign = e.sign_of(base, a)
    if sign == NEG:
        n = e.whole(exponent, b)
        if n is None:
            shown = exponent if isinstance(exponent, fmpq) else b
            raise Undefined(term, f"the power {shown} of a negative number: no integer")
        return _whole_power(e, term, base, n)
    if sign == ZERO:
        found = e.sign_of(exponent, b)
        if found == NEG:
            raise Undefined(term, "0 to a negative power")
        return fmpq(0 if found == POS else 1)
    if isinstance(base, fmpq):
        if base == 1:
            return fmpq(1)
        if isinstance(exponent, fmpq):
            root = exact_root(base, int(exponent.q))
            if root is not None and abs(int(exponent.p)) * bits(root) <= MAX_BITS:
                return root ** int(exponent.p)
    return finite((arb(exponent) * arb(base).log()).exp())


def _whole_power(e: Decisions, term: Term, base: Number, n: int) -> Number:
    if n < 0 and e.sign_of(base, as_expr(term.args[0])) == ZERO:
        raise Undefined(term, f"0 to the negative power {n}")
    if not n:
        return fmpq(1)
    if isinstance(base, fmpq) and abs(n) * bits(base) <= MAX_BITS:
        return base**n
    return finite(ball_power(arb(base), n))


def ball_power(x: arb, n: int) -> arb:
    """``x**n`` for a whole n, also where x contains 0."""
    if n < 0 or not x.contains(0):
        return x ** arb(n)
    most = arb(abs(x).upper()) ** arb(n)
    return arb(0).union(most) if n % 2 == 0 else most.union(-most)


# ── signs, extremes, integer parts ────────────────────────────────────────────


def _extreme(e: Decisions, term: Term, args: list[Number]) -> Number:
    best, at = args[0], as_expr(term.args[0])
    wanted = POS if term.value == "Max" else NEG
    for value, a in zip(args[1:], map(as_expr, term.args[1:]), strict=True):
        if a is not at and e.sign_of(value - best, a - at) == wanted:
            best, at = value, a
    return best


def _abs(e: Decisions, term: Term, args: list[Number]) -> Number:
    sign = e.sign_of(args[0], as_expr(term.args[0]))
    return -args[0] if sign == NEG else fmpq(0) if sign == ZERO else args[0]


def _sign(e: Decisions, term: Term, args: list[Number]) -> Number:
    return fmpq({NEG: -1, ZERO: 0, POS: 1}[e.sign_of(args[0], as_expr(term.args[0]))])


def _heaviside(e: Decisions, term: Term, args: list[Number]) -> Number:
    sign = e.sign_of(args[0], as_expr(term.args[0]))
    return {NEG: fmpq(0), ZERO: fmpq(1, 2), POS: fmpq(1)}[sign]


def _floor(e: Decisions, term: Term, args: list[Number]) -> Number:
    return fmpq(e.floor(args[0], as_expr(term.args[0])))


def _ceiling(e: Decisions, term: Term, args: list[Number]) -> Number:
    return fmpq(-e.floor(-args[0], -as_expr(term.args[0])))


def _mod(e: Decisions, term: Term, args: list[Number]) -> Number:
    (a, b), (u, v) = args, map(as_expr, term.args)
    if e.sign_of(b, v) == ZERO:
        raise Undefined(term, "the divisor is 0")
    return a - b * e.floor(a / b, u / v)


# ── elementary functions with ends of their domains ───────────────────────────


def _log(e: Decisions, term: Term, args: list[Number]) -> Number:
    x = args[0]
    sign = e.sign_of(x, as_expr(term.args[0]))
    if sign != POS:
        kind = "0" if sign == ZERO else "a negative number"
        raise Undefined(term, f"the logarithm of {kind}")
    return fmpq(0) if isinstance(x, fmpq) and x == 1 else finite(arb(x).log())


def _sqrt(e: Decisions, term: Term, args: list[Number]) -> Number:
    x = args[0]
    sign = e.sign_of(x, as_expr(term.args[0]))
    if sign == NEG:
        raise Undefined(term, "the square root of a negative number")
    if sign == ZERO:
        return fmpq(0)
    root = exact_root(x, 2) if isinstance(x, fmpq) else None
    return finite(arb(x).sqrt()) if root is None else root


def _arc(e: Decisions, term: Term, args: list[Number]) -> Number:
    """asin or acos."""
    x, u = args[0], as_expr(term.args[0])
    for edge, outside in ((-1, NEG), (1, POS)):
        side = e.sign_of(x - edge, u - edge)
        if side == outside:
            raise Undefined(term, "the argument is outside [-1, 1]")
        if side == ZERO:
            if term.value == "asin":
                return arb.pi() * edge / 2
            return fmpq(0) if edge == 1 else arb.pi()
    if isinstance(x, fmpq) and x == 0:
        return fmpq(0) if term.value == "asin" else arb.pi() / 2
    return finite(arb(x).asin() if term.value == "asin" else arb(x).acos())


def _atanh(e: Decisions, term: Term, args: list[Number]) -> Number:
    x, u = args[0], as_expr(term.args[0])
    if e.sign_of(x + 1, u + 1) != POS or e.sign_of(x - 1, u - 1) != NEG:
        raise Undefined(term, "the argument is not in (-1, 1)")
    return fmpq(0) if isinstance(x, fmpq) and x == 0 else finite(arb(x).atanh())


def _acosh(e: Decisions, term: Term, args: list[Number]) -> Number:
    x, u = args[0], as_expr(term.args[0])
    side = e.sign_of(x - 1, u - 1)
    if side == NEG:
        raise Undefined(term, "the argument is below 1")
    return fmpq(0) if side == ZERO else finite(arb(x).acosh())


def _lambertw(e: Decisions, term: Term, args: list[Number]) -> Number:
    """The principal branch, on [−1/e, ∞)."""
    x, u = args[0], as_expr(term.args[0])
    if isinstance(x, fmpq) and x == 0:
        return fmpq(0)
    side = e.sign_of(arb(x) + 1 / arb(1).exp(), u + 1 / E)
    if side == NEG:
        raise Undefined(term, "the argument is below -1/E")
    if side == ZERO:
        return fmpq(-1)
    made = finite(arb(x).lambertw())
    # w·e^w = u for a rational w is seen only by asking.
    short = Fraction(float(made.mid())).limit_denominator(12)
    w = fmpq(short.numerator, short.denominator)
    if made.contains(arb(w)):
        t = number(short)
        if e.sign_of(arb(x) - arb(w) * arb(w).exp(), u - t * call("exp", t)) == ZERO:
            return w
    return made


def _atan2(e: Decisions, term: Term, args: list[Number]) -> Number:
    y, x = args
    vertical, horizontal = (e.sign_of(v, as_expr(a)) for v, a in zip(args, term.args, strict=True))
    if vertical == ZERO:
        if horizontal == ZERO:
            raise Undefined(term, "both arguments are 0")
        return fmpq(0) if horizontal == POS else arb.pi()
    if horizontal == POS:
        return finite((arb(y) / arb(x)).atan())
    half = arb.pi() / 2
    if horizontal == ZERO:
        return half if vertical == POS else -half
    return (half if vertical == POS else -half) - finite(arb(x) / arb(y)).atan()


# ── factorials and their kin ──────────────────────────────────────────────────


def _gamma(e: Decisions, term: Term, args: list[Number]) -> Number:
    return _gamma_of(e, term, args[0], as_expr(term.args[0]), "gamma has a pole there")


def _factorial(e: Decisions, term: Term, args: list[Number]) -> Number:
    why = "the factorial of a negative integer"
    return _gamma_of(e, term, args[0] + 1, as_expr(term.args[0]) + 1, why)


def _gamma_of(e: Decisions, term: Term, x: Number, u: Expr, why: str) -> Number:
    n = e.whole(x, u) if not x > 0 or isinstance(x, fmpq) else None
    if n is not None:
        if n <= 0:
            raise Undefined(term, why)
        if n <= _MAX_FACTORIAL:
            return fmpq(factorial(n - 1))
    return finite(arb(x).gamma())


def _loggamma(e: Decisions, term: Term, args: list[Number]) -> Number:
    """log Γ(u) for u > 0; what it is at a negative number is a matter of convention."""
    x, u = args[0], as_expr(term.args[0])
    if e.sign_of(x, u) != POS:
        if e.whole(x, u) is not None:
            raise Undefined(term, "gamma has a pole there")
        raise Unsure
    if isinstance(x, fmpq) and x in (1, 2):
        return fmpq(0)
    return finite(arb(x).lgamma())


def _binomial(e: Decisions, term: Term, args: list[Number]) -> Number:
    (n, k), (u, v) = args, map(as_expr, term.args)
    count = e.whole(k, v)
    if count is not None and count < 0:
        raise Unsure
    whole = e.whole(n, u)
    if whole is not None and count is not None and whole >= 0:
        if count > whole:
            return fmpq(0)
        few = min(count, whole - count)
        if few * whole.bit_length() <= MAX_BITS and whole < 2**60:
            return fmpq(fmpz.bin_uiui(whole, few))
    if count is not None and count <= _MAX_FACTORS:
        return _falling(n, count, -1) / factorial(count)
    if whole is not None and whole < 0:
        raise Unsure
    # 1/Γ is entire, so only Γ(n + 1) can have a pole, at a negative integer n.
    below = (arb(k) + 1).rgamma() * (arb(n) - arb(k) + 1).rgamma()
    return finite((arb(n) + 1).gamma() * below)


def _falling(x: Number, count: int, step: int) -> Number:
    """x·(x + s)·(x + 2s)⋯, *count* factors."""
    made: Number = fmpq(1)
    for i in range(count):
        made = made * (x + step * i)
        if isinstance(made, fmpq) and bits(made) > MAX_BITS:
            made = arb(made)
    return made


def _factorial_power(e: Decisions, term: Term, args: list[Number]) -> Number:
    """ff(x, k) = x(x − 1)⋯(x − k + 1), rf(x, k) = x(x + 1)⋯(x + k − 1); by Γ for other k."""
    (x, k), (u, v) = args, map(as_expr, term.args)
    step = 1 if term.value == "rf" else -1
    count = e.whole(k, v)
    if count is not None and 0 <= count <= _MAX_FACTORS:
        return _falling(x, count, step)
    if count is not None and count < 0:
        raise Unsure
    above, below = (x + k, x) if step == 1 else (x + 1, x - k + 1)
    top, bottom = (u + v, u) if step == 1 else (u + 1, u - v + 1)
    if e.sign_of(above, top) != POS or e.sign_of(below, bottom) != POS:
        raise Unsure
    return finite(arb(above).gamma() / arb(below).gamma())


def _chebyshev(e: Decisions, term: Term, args: list[Number]) -> Number:
    n = e.whole(args[0], as_expr(term.args[0]))
    if n is None or n < 0 or n > 100_000:
        raise Unsure
    x = args[1]
    if n > 200 or not isinstance(x, fmpq):
        return finite(arb(x).chebyshev_t(n))
    first, second = fmpq(1), x
    for _ in range(n):
        first, second = second, 2 * x * second - first
    return first


_RULES: Final[dict[str, Rule]] = {
    "Max": _extreme, "Min": _extreme, "Abs": _abs, "sign": _sign, "Heaviside": _heaviside,
    "floor": _floor, "ceiling": _ceiling, "Mod": _mod, "log": _log, "sqrt": _sqrt, "asin": _arc,
    "acos": _arc, "atanh": _atanh, "acosh": _acosh, "LambertW": _lambertw, "atan2": _atan2,
    "gamma": _gamma, "factorial": _factorial, "loggamma": _loggamma, "binomial": _binomial,
    "ff": _factorial_power, "rf": _factorial_power, "chebyshevt": _chebyshev,
}  # fmt: skip

_COSINE: Final = (arb.cos, lambda u: call("cos", u))
_SINE: Final = (arb.sin, lambda u: call("sin", u))
_ITSELF: Final = (lambda x: x, lambda u: u)
_POLES: Final[dict[str, tuple[Callable[[arb], arb], Callable[[Expr], Expr]]]] = {
    "tan": _COSINE, "sec": _COSINE, "cot": _SINE, "csc": _SINE, "coth": _ITSELF, "csch": _ITSELF,
}  # fmt: skip
"""What is zero at a function's poles: its enclosure, and as a term."""

_AT: Final = {
    "exp": (0, 1), "sin": (0, 0), "cos": (0, 1), "tan": (0, 0), "sec": (0, 1), "atan": (0, 0),
    "sinh": (0, 0), "cosh": (0, 1), "tanh": (0, 0), "sech": (0, 1), "asinh": (0, 0),
    "erf": (0, 0), "erfc": (0, 1),
}  # fmt: skip
"""A rational number at which the value is rational, and that value."""

_BALLS: Final[dict[str, Callable[[arb], arb]]] = {
    "exp": arb.exp, "sin": arb.sin, "cos": arb.cos, "tan": arb.tan, "sec": arb.sec, "csc": arb.csc,
    "cot": arb.cot, "atan": arb.atan, "sinh": arb.sinh, "cosh": arb.cosh, "tanh": arb.tanh,
    "sech": arb.sech, "csch": arb.csch, "coth": arb.coth, "asinh": arb.asinh, "erf": arb.erf,
    "erfc": arb.erfc,
    "sigmoid": lambda x: 1 / (1 + (-x).exp()), "softplus": lambda x: x.exp().log1p(),
}  # fmt: skip
