"""Points of a context by brute force, for the oracle: ends, simple rationals, random rationals."""

import random
from fractions import Fraction
from itertools import product
from math import prod

import mpmath
from oracle import Unclear, Undefined, truth

from bce_sym.context import point_in_domain

SIMPLE = [Fraction(n, d) for d in (1, 2, 3, 7) for n in range(-2 * d, 2 * d + 1)]
FAR = [Fraction(n) for n in (3, -3, 4, 10, -10, 30, -30)]
DIGITS = 120
NEAR_ENDS = [Fraction(1, 1000), Fraction(999, 1000), Fraction(-1, 1000)]


def values(domain, rng, count):
    """Members of a domain, simple ones first."""
    if domain.values is not None:
        return list(domain.values)
    randoms = [Fraction(rng.randint(-4000, 4000), rng.randint(1, 1000)) for _ in range(40)]
    within_unit = [Fraction(rng.randint(1, 999), 1000) for _ in range(10)]
    found = dict.fromkeys([Fraction(1, 2), *SIMPLE, *NEAR_ENDS, *within_unit, *FAR, *randoms])
    inside = [v for v in found if point_in_domain(domain, v)]
    ends = [v for v in inside if v in (0, 1)]
    return [*ends, *rng.sample(inside, min(count, len(inside)))]


def _combinations(each, rng, count):
    if prod(map(len, each)) <= 100_000:
        whole = list(product(*each))
        return rng.sample(whole, min(count, len(whole)))
    return [tuple(rng.choice(options) for options in each) for _ in range(count)]


def points(context, rng=None, count=60):
    """Points at which every hypothesis is seen to hold, the ends of domains among them."""
    rng = rng or random.Random(0)
    names = [v.name for v in context.variables]
    each = [values(v.domain, rng, max(6, count // 2)) for v in context.variables]
    for combination in _combinations(each, rng, count):
        point = dict(zip(names, combination, strict=True))
        try:
            with mpmath.workdps(DIGITS):  # e**−64 is not 0
                inside = all(truth(h, point) for h in context.hypotheses)
        except (Undefined, Unclear):
            continue
        if inside:
            yield point
