"""Intervals of reals with exact rational ends, open or closed, and their arithmetic.

Every operation returns an interval that contains all values the operation takes; open ends are kept
where they are exact (``1 − (0, 1) = (0, 1)``).  Values of transcendental functions are enclosed by Arb
balls, rounded outward.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, ctx, fmpq

from bce_sym.engine.limits import MAX_BITS

NEG, ZERO, POS = 1, 2, 4
ANY = NEG | ZERO | POS


@dataclass(frozen=True)
class Interval:
    """The reals between ``lo`` and ``hi`` (None: unbounded); an unbounded end is open."""

    lo: fmpq | None = None
    hi: fmpq | None = None
    lo_open: bool = True
    hi_open: bool = True

    @property
    def signs(self) -> int:
        """Which of NEG, ZERO, POS the members can have."""
        if self.is_empty:
            return 0
        mask = 0
        if self.lo is None or self.lo < 0:
            mask |= NEG
        if self.hi is None or self.hi > 0:
            mask |= POS
        if contains(self, fmpq(0)):
            mask |= ZERO
        return mask

    @property
    def is_empty(self) -> bool:
        """Whether there is no member."""
        if self.lo is None or self.hi is None:
            return False
        return self.lo > self.hi or (self.lo == self.hi and (self.lo_open or self.hi_open))

    @property
    def is_point(self) -> bool:
        """Whether there is exactly one member."""
        return self.lo is not None and self.lo == self.hi and not (self.lo_open or self.hi_open)

    def __str__(self) -> str:
        left = (
            "(-oo" if self.lo is None else f"{'(' if self.lo_open else '['}{short(self.lo, True)}"
        )
        right = (
            "oo)" if self.hi is None else f"{short(self.hi, False)}{')' if self.hi_open else ']'}"
        )
        return f"{left}, {right}"


REAL_LINE = Interval()
POSITIVE = Interval(lo=fmpq(0))
NON_NEGATIVE = Interval(lo=fmpq(0), lo_open=False)
SIGNS = {
    POS: POSITIVE,
    POS | ZERO: NON_NEGATIVE,
    NEG: Interval(hi=fmpq(0)),
    NEG | ZERO: Interval(hi=fmpq(0), hi_open=False),
    ZERO: Interval(fmpq(0), fmpq(0), False, False),
}
"""The numbers with given signs, where these are an interval."""


def short(value: fmpq, down: bool) -> str:
    """*value* for reading: itself when short, else a decimal rounded outward."""
    if int(value.q) < 10_000 and abs(int(value.p)) < 10**9:
        return str(value)
    scaled = Fraction(int(value.p), int(value.q)) * 10**6
    units = (
        scaled.numerator // scaled.denominator
        if down
        else -(-scaled.numerator // scaled.denominator)
    )
    size, sign = abs(units), "-" if units < 0 else ""
    digits = size.bit_length() * 30103 // 100_000 - 5  # about
    if digits <= 15:
        return f"{sign}{size // 10**6}.{size % 10**6:06d}"
    step = 10 ** (digits + 3)
    front = size // step if down == (units > 0) else -(-size // step)
    return f"{sign}{front}e{digits - 3}"


def point(value: fmpq | int) -> Interval:
    """The interval with one member."""
    q = fmpq(value)
    return Interval(q, q, False, False)


def contains(a: Interval, x: fmpq) -> bool:
    """Whether *x* is a member."""
    above = a.lo is None or x > a.lo or (x == a.lo and not a.lo_open)
    return above and (a.hi is None or x < a.hi or (x == a.hi and not a.hi_open))


def intersect(a: Interval, b: Interval) -> Interval:
    """The members of both."""
    lo, lo_open = a.lo, a.lo_open
    if b.lo is not None and (lo is None or b.lo > lo or (b.lo == lo and b.lo_open)):
        lo, lo_open = b.lo, b.lo_open
    hi, hi_open = a.hi, a.hi_open
    if b.hi is not None and (hi is None or b.hi < hi or (b.hi == hi and b.hi_open)):
        hi, hi_open = b.hi, b.hi_open
    return Interval(lo, hi, lo_open, hi_open)


def union(a: Interval, b: Interval) -> Interval:
    """The smallest interval with the members of both."""
    if a.is_empty:
        return b
    if b.is_empty:
        return a
    lo, lo_open = a.lo, a.lo_open
    if lo is not None and (b.lo is None or b.lo < lo or (b.lo == lo and not b.lo_open)):
        lo, lo_open = b.lo, b.lo_open
    hi, hi_open = a.hi, a.hi_open
    if hi is not None and (b.hi is None or b.hi > hi or (b.hi == hi and not b.hi_open)):
        hi, hi_open = b.hi, b.hi_open
    return Interval(lo, hi, lo_open, hi_open)


def neg(a: Interval) -> Interval:
    """``−a``."""
    return Interval(
        None if a.hi is None else -a.hi, None if a.lo is None else -a.lo, a.hi_open, a.lo_open
    )


def add(a: Interval, b: Interval) -> Interval:
    """``a + b``."""
    return Interval(
        None if a.lo is None or b.lo is None else a.lo + b.lo,
        None if a.hi is None or b.hi is None else a.hi + b.hi,
        a.lo_open or b.lo_open,
        a.hi_open or b.hi_open,
    )


def scale(a: Interval, c: fmpq) -> Interval:
    """``c·a``."""
    if not c:
        return point(0)
    if c < 0:
        return scale(neg(a), -c)
    return Interval(
        None if a.lo is None else a.lo * c, None if a.hi is None else a.hi * c, a.lo_open, a.hi_open
    )


# An end for multiplication: (kind, value, open) with kind −1, 0, 1 for −∞, finite, +∞.
_End = tuple[int, fmpq, bool]


def _ends(a: Interval) -> tuple[_End, _End]:
    lo = (-1, fmpq(0), True) if a.lo is None else (0, a.lo, a.lo_open)
    hi = (1, fmpq(0), True) if a.hi is None else (0, a.hi, a.hi_open)
    return lo, hi


def _end_product(x: _End, y: _End) -> _End:
    x_zero, y_zero = x[0] == 0 and not x[1], y[0] == 0 and not y[1]
    if x_zero or y_zero:
        # 0 times anything is 0, attained as soon as one of the zeros is; 0·∞ bounds by 0 as well:
        # the other end of the same factor accounts for large products.
        attained = (x_zero and not x[2]) or (y_zero and not y[2])
        return (0, fmpq(0), not attained)
    if x[0] or y[0]:
        x_sign = x[0] or (1 if x[1] > 0 else -1)
        y_sign = y[0] or (1 if y[1] > 0 else -1)
        return (x_sign * y_sign, fmpq(0), True)
    return (0, x[1] * y[1], x[2] or y[2])


def mul(a: Interval, b: Interval) -> Interval:
    """``a·b`` (for independent members)."""
    if a.is_empty or b.is_empty:
        return Interval(fmpq(1), fmpq(0))
    products = [_end_product(x, y) for x in _ends(a) for y in _ends(b)]
    lo: _End = products[0]
    hi: _End = products[0]
    for p in products[1:]:
        if _less(p, lo) or (_same(p, lo) and not p[2]):
            lo = p
        if _less(hi, p) or (_same(p, hi) and not p[2]):
            hi = p
    # A closed zero inside one factor attains 0 even where the extreme ends are open zeros.
    attains_zero = contains(a, fmpq(0)) or contains(b, fmpq(0))
    return Interval(
        None if lo[0] else lo[1],
        None if hi[0] else hi[1],
        bool(lo[0]) or (lo[2] and not (attains_zero and not lo[1])),
        bool(hi[0]) or (hi[2] and not (attains_zero and not hi[1])),
    )


def _less(x: _End, y: _End) -> bool:
    return x[0] < y[0] or (x[0] == y[0] == 0 and bool(x[1] < y[1]))


def _same(x: _End, y: _End) -> bool:
    return x[0] == y[0] and (x[0] != 0 or bool(x[1] == y[1]))


def inverse(a: Interval) -> Interval:
    """``1/a`` for the non-zero members of *a*."""
    signs = a.signs
    if not signs & NEG:
        return Interval(
            fmpq(0) if a.hi is None else 1 / a.hi if a.hi else None,
            None if a.lo is None or a.lo <= 0 else 1 / a.lo,
            a.hi is None or a.hi_open,
            a.lo is None or a.lo <= 0 or a.lo_open,
        )
    if not signs & POS:
        return neg(inverse(neg(a)))
    return REAL_LINE


def power(a: Interval, n: int) -> Interval:
    """``a**n`` for a natural n (0**0 = 1)."""
    if n == 0:
        return point(1)
    if n % 2 == 0 and a.signs & NEG:
        a = neg(a) if not a.signs & POS else _absolute(a)
    if any(n * (int(q.p).bit_length() + int(q.q).bit_length()) > MAX_BITS
           for q in (a.lo, a.hi) if q is not None):  # fmt: skip
        return _high_power(a)
    return Interval(
        None if a.lo is None else a.lo**n, None if a.hi is None else a.hi**n, a.lo_open, a.hi_open
    )


def _high_power(a: Interval) -> Interval:
    """An interval around ``a**n`` for every natural n (odd, where *a* has negative members)."""
    if not a.signs & NEG:
        low = fmpq(1) if a.lo is not None and a.lo >= 1 else fmpq(0)
        high = fmpq(1) if a.hi is not None and a.hi <= 1 else None
        return Interval(low, high, not low and not a.signs & ZERO, high is None)
    return REAL_LINE if a.signs & POS else neg(_high_power(neg(a)))


def absolute(a: Interval) -> Interval:
    """``|a|``."""
    if not a.signs & NEG:
        return a
    if not a.signs & POS:
        return neg(a)
    return _absolute(a)


def _absolute(a: Interval) -> Interval:
    # 0 is inside, so the range is [0, the larger end].
    flipped = neg(a)
    far = union(a, flipped)
    return Interval(fmpq(0), far.hi, False, far.hi_open)


def maximum(a: Interval, b: Interval) -> Interval:
    """``max(a, b)``."""
    lo = intersect(Interval(lo=a.lo, lo_open=a.lo_open), Interval(lo=b.lo, lo_open=b.lo_open))
    hi = union(Interval(hi=a.hi, hi_open=a.hi_open), Interval(hi=b.hi, hi_open=b.hi_open))
    return Interval(lo.lo, hi.hi, lo.lo_open, hi.hi_open)


def minimum(a: Interval, b: Interval) -> Interval:
    """``min(a, b)``."""
    return neg(maximum(neg(a), neg(b)))


PRECISION = 80


def enclose(f: Callable[[arb], arb], x: fmpq) -> tuple[fmpq, fmpq] | None:
    """Rationals below and above ``f(x)``; None when the ball is not finite."""
    old = ctx.prec
    ctx.prec = PRECISION
    try:
        ball = f(arb(x))
        low, high = ends(ball)
        return None if low is None or high is None else (low, high)
    finally:
        ctx.prec = old


_LONGEST = 2**16
"""Bits before or after the point of the numbers that are written out."""


def ends(ball: arb) -> tuple[fmpq | None, fmpq | None]:
    """Rationals below and above the members of a ball, of moderate length; None: there is none."""
    if not ball.is_finite():
        return None, None
    low, high = _below(ball.lower()), _below(-ball.upper())
    return low, None if high is None else -high


def _below(x: arb) -> fmpq | None:
    if abs(x) > arb(2) ** _LONGEST:
        return fmpq(2) ** _LONGEST if x > 0 else None
    if x != 0 and abs(x) < arb(2) ** -_LONGEST:
        return fmpq(0) if x > 0 else -(fmpq(1, 2) ** _LONGEST)
    exact: fmpq = x.fmpq()
    return exact


def increasing(
    f: Callable[[arb], arb],
    a: Interval,
    *,
    at_minus_infinity: fmpq | None = None,
    at_infinity: fmpq | None = None,
    exact: dict[int, int] | None = None,
) -> Interval:
    """The range of an increasing function; *exact* lists its rational values at integers."""

    def end(x: fmpq | None, is_open: bool, below: bool) -> tuple[fmpq | None, bool]:
        if x is None:
            return (at_minus_infinity if below else at_infinity), True
        if exact is not None and x.q == 1 and int(x.p) in exact:
            return fmpq(exact[int(x.p)]), is_open
        ball = enclose(f, x)
        if ball is None:
            return None, True
        # The outward rounding makes the end unattained, and open is then exact enough.
        return (ball[0] if below else ball[1]), False

    lo, lo_open = end(a.lo, a.lo_open, True)
    hi, hi_open = end(a.hi, a.hi_open, False)
    return Interval(lo, hi, lo_open or lo is None, hi_open or hi is None)


def exp(a: Interval) -> Interval:
    """``e**a``."""
    if any(end is not None and abs(end) > 10_000 for end in (a.lo, a.hi)):
        # Keep the ends small: e**10000 has thousands of digits.
        cut = fmpq(10_000)
        lo = None if a.lo is None or a.lo < -cut else min(a.lo, cut)
        hi = None if a.hi is None or a.hi > cut else max(a.hi, -cut)
        return exp(Interval(lo, hi, a.lo_open or lo != a.lo, a.hi_open or hi != a.hi))
    return increasing(arb.exp, a, at_minus_infinity=fmpq(0), exact={0: 1})


def log(a: Interval) -> Interval:
    """``log a`` for the positive members of *a*."""
    a = intersect(a, POSITIVE)
    if a.lo is not None and a.lo == 0:
        a = Interval(None, a.hi, True, a.hi_open)
    return increasing(arb.log, a, exact={1: 0})


def sqrt(a: Interval) -> Interval:
    """``√a`` for the non-negative members of *a*."""
    return increasing(arb.sqrt, intersect(a, NON_NEGATIVE), exact={0: 0, 1: 1, 4: 2, 9: 3})


def atan(a: Interval) -> Interval:
    """``arctan a``."""
    half_pi = fmpq(355, 226)  # just above π/2
    return increasing(arb.atan, a, at_minus_infinity=-half_pi, at_infinity=half_pi, exact={0: 0})
