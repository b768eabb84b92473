"""Numbers that are worth trying as the value of one variable.

Nothing here is trusted: the kernel judges every point.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Final

from bce_sym.context import Domain, Variable, numeral
from bce_sym.engine.enclosure import Coordinate
from bce_sym.engine.solutions import approximate
from bce_sym.terms import Expr, number, pi

__all__ = [
    "FAR",
    "approximation",
    "between",
    "candidates",
    "ends",
    "inside",
    "random_value",
    "size",
    "turns",
]

PLAIN: Final = tuple(map(Fraction, (
    "1/2", "1/3", "2", "1", "0", "-1", "3/4", "-1/2", "3", "-2", "1/10", "5", "-3", "10", "-10", "100",
    "1/1000", "-100", "1000", "1/1000000", "1000000", "-1000000", "1000000000000",
)))  # fmt: skip
WHOLE: Final = tuple(map(Fraction, (2, 1, 3, 0, -1, 4, 5, -2, 7, 6, -3, 10, 8, 9, 12, 30, -7, 100)))
FAR: Final = tuple(map(Fraction, (
    50, 64, 100, 128, 200, 355, 500, 1000, -1000, 1024, 4096, 10**4, 65537, 10**5, 104348, 10**6, 10**7,
    10**9, 10**12, -(10**6), 10**18,
)))  # fmt: skip
_SIZES: Final = tuple(map(Fraction, (2, 1, 3, 0, 4)))
_SHARES: Final = tuple(map(Fraction, ("1/2", "1/3", "3/4", "1/10", "9/10", "1/1000", "999/1000")))
_TURNS: Final = ("1/2", "1", "-1/2", "1/4", "2", "3/2", "-1", "1/3", "3/4", "-3/2", "1/6", "3")


def approximation(value: Coordinate) -> float:
    """A float near a coordinate."""
    try:
        return float(value) if isinstance(value, Fraction) else approximate(value)
    except OverflowError:
        return math.copysign(math.inf, value)


def ends(domain: Domain) -> tuple[float, float]:
    """The ends of a domain, infinite where it has none."""
    if domain.values is not None:
        return float(domain.values[0]), float(domain.values[-1])
    lo = -math.inf if domain.lo is None else approximate(domain.lo)
    hi = math.inf if domain.hi is None else approximate(domain.hi)
    return lo, hi


@lru_cache(maxsize=1024)
def _exact_ends(domain: Domain) -> tuple[Fraction | None, Fraction | None]:
    """The ends that are rational."""
    lo = None if domain.lo is None else numeral(domain.lo)
    return lo, None if domain.hi is None else numeral(domain.hi)


def inside(domain: Domain, value: Coordinate) -> bool:
    """Whether a value seems to lie in a domain."""
    if domain.values is not None:
        return value in domain.values
    exact = isinstance(value, Fraction)
    if domain.integer and not (exact and value.denominator == 1):  # type: ignore[union-attr]
        return False
    lo, hi = _exact_ends(domain)
    if exact:
        if lo is not None and (value < lo or (domain.lo_open and value == lo)):
            return False
        if hi is not None and (value > hi or (domain.hi_open and value == hi)):
            return False
        if (lo is None) == (domain.lo is None) and (hi is None) == (domain.hi is None):
            return True
    for end, known, is_open, side in (
        (domain.lo, lo, domain.lo_open, 1), (domain.hi, hi, domain.hi_open, -1)
    ):  # fmt: skip
        if end is None or (exact and known is not None):
            continue
        if value is end:
            return not is_open
        if not side * (approximation(value) - approximate(end)) > -1e-12:
            return False
    return True


def candidates(
    variable: Variable, marks: Sequence[Coordinate] = (), *, sizes: bool = False
) -> Iterator[Coordinate]:
    """Members of a variable's domain, simple ones first; *marks* are numbers to look at and around.

    With *sizes* the variable is one that numbers the members of families.
    """
    domain = variable.domain
    if domain.values is not None:
        yield from domain.values
        return
    seen: set[Coordinate] = set()
    for value in _guesses(domain, marks, sizes):
        if value not in seen and inside(domain, value):
            seen.add(value)
            yield value


def _guesses(domain: Domain, marks: Sequence[Coordinate], sizes: bool) -> Iterator[Coordinate]:
    lo, hi = _exact_ends(domain)
    exact = [m for m in marks if isinstance(m, Fraction)]
    if domain.integer:
        yield from _SIZES if sizes else WHOLE
        for end, way in ((lo, 1), (hi, -1)):
            if end is not None:
                yield from (end + way * k for k in range(8))
        for mark in exact:
            yield from (Fraction(math.floor(mark) + k) for k in (0, 1, -1))
        yield from map(Fraction, range(-6, 41))
        if not sizes:
            yield from FAR
        return
    yield from PLAIN
    for closed_end in (domain.lo, domain.hi):
        if closed_end is not None and numeral(closed_end) is None:
            yield closed_end
    low, high = ends(domain)
    if math.isfinite(low) and math.isfinite(high):
        if lo is not None and hi is not None:
            yield from (lo, hi)
        yield from (between(low, high, t) for t in _SHARES)
    elif math.isfinite(low):
        start = lo if lo is not None else Fraction(low).limit_denominator(100)
        yield from (start + t for t in PLAIN if t >= 0)
    elif math.isfinite(high):
        start = hi if hi is not None else Fraction(high).limit_denominator(100)
        yield from (start - t for t in PLAIN if t >= 0)
    yield from marks
    places = sorted({approximation(m) for m in marks if inside(domain, m)})
    for a, b in pairwise(places):
        yield between(a, b)
    for place in places:
        near = Fraction(place).limit_denominator(1000)
        yield from (near + Fraction(k, 100) for k in (1, -1, 100, -100))


def between(low: float, high: float, share: Fraction = Fraction(1, 2)) -> Fraction:
    """A simple rational number about where *share* says."""
    place = Fraction(low) + (Fraction(high) - Fraction(low)) * share
    width = min(share, 1 - share) * (Fraction(high) - Fraction(low))
    for bound in (1, 2, 3, 4, 6, 10, 100, 1000, 10**6, 10**12):
        near = place.limit_denominator(bound)
        if abs(near - place) < width / 20:
            return near
    return place


def random_value(domain: Domain, rng: random.Random) -> Fraction:
    """A member of a domain, small or large, with a short denominator."""
    if domain.values is not None:
        return rng.choice(domain.values)
    low, high = ends(domain)
    if domain.integer:
        reach = rng.choice((4, 12, 40))
        if math.isinf(low) and math.isinf(high):
            return Fraction(rng.randint(-reach, reach))
        if math.isinf(low):
            return Fraction(math.floor(high) - rng.randint(0, reach))
        most = math.ceil(low) + reach
        return Fraction(rng.randint(math.ceil(low), int(min(most, high))))
    t = Fraction(rng.randint(1, 99), 100)
    if math.isfinite(low) and math.isfinite(high):
        if rng.random() < 0.2:
            t = t / 100 if rng.random() < 0.5 else 1 - t / 100
        return (Fraction(low) + (Fraction(high) - Fraction(low)) * t).limit_denominator(10**6)
    scale = rng.choice((1, 1, 4, 20, Fraction(1, 20)))
    if math.isfinite(low):
        return Fraction(low).limit_denominator(1000) + t * scale
    if math.isfinite(high):
        return Fraction(high).limit_denominator(1000) - t * scale
    return (2 * t - 1) * scale


def turns() -> list[Expr]:
    """Multiples of π."""
    return [times_pi(Fraction(t)) for t in _TURNS]


def times_pi(q: Fraction) -> Expr:
    """q·π."""
    above = pi if q.numerator == 1 else number(q.numerator) * pi
    return above if q.denominator == 1 else above / number(q.denominator)


def size(value: Coordinate) -> int:
    """How long a number is for a reader."""
    if not isinstance(value, Fraction):
        return 9 + len(str(value))
    return 3 * (value.denominator - 1) + abs(value.numerator) + (value < 0)
