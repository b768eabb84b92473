"""SUPPORTED: said of what holds at every point that was looked at, and is neither proved nor refuted."""

from fractions import Fraction

import pytest

from bce_sym import verify
from bce_sym.points import agreement
from bce_sym.readers.text import claim_of

MEANS = (
    "Sum(x[i], (i, 1, m))/m >= Product(x[i], (i, 1, m))**(1/m)",
    ["m in Integers", "m >= 1", "x[i] > 0"],
)


@pytest.mark.parametrize(
    ("text", "where", "least"),
    [(*MEANS, 12), ("Integral(1/(1 + x**4), (x, 0, oo)) == pi/(2*sqrt(2))", [], 1)],
    ids=["many points", "no variables"],
)  # fmt: skip
def test_supported(text, where, least):
    found = verify(text, where)
    assert str(found.verdict) == "supported"
    assert found.count >= least and found.stuck


@pytest.mark.parametrize(
    ("text", "xs", "held"),
    [
        ("x**2 == x*x", [0, 1, 2], 3), ("x**2 == x", [0, 1], 2), ("x**2 == x", [0, 1, 2], 0),
        ("sin(x)**2 + cos(x)**2 == 1", [1, 2], 2), ("exp(x) == exp(x) + 1/10**6", [1], 0),
        ("x <= 1", [0, 1], 2), ("x < 1", [0, 1], 0), ("exp(log(x)) <= x", [2, 3], 2), ("exp(log(x)) < x", [2, 3], 0),
        ("x != 1", [0, 2], 2), ("1/x == 1/x", [1, 2], 2), ("1/x == 1/x", [0, 1, 2], 0), ("x > 1 => x > 0", [0, 2], 2), ("x > 1 <=> x > 0", [Fraction(1, 2)], 0),
    ],
)  # fmt: skip
def test_points_at_which_a_claim_is_seen_to_hold(text, xs, held):
    assert agreement(claim_of(text), [{"x": Fraction(x)} for x in xs]) == held


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("Sum(x[i], (i, 1, m))/m >= 2*Product(x[i], (i, 1, m))**(1/m)", MEANS[1]),
        ("Integral(floor(x), (x, 0, n)) == n*(n - 1)/2 + 1/10**6", ["n in Integers", "n >= 1"]),
    ],
)  # fmt: skip
def test_what_fails_somewhere_is_not_supported(text, where):
    assert str(verify(text, where).verdict) in ("refuted", "undecided")
