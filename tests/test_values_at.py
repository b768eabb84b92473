"""``At(f, x, v)``: the value of f where x is v; defined exactly where f, as a function of x, is at v."""

import pytest

from bce_sym.evidence import Verdict
from bce_sym.readers.text import claim_of
from bce_sym.search import settle

PROVED = [
    ("At(x**2, x, 3) == 9", []),
    ("At(Derivative(x**2, x), x, 3) == 6", []),
    ("At(Derivative(x**3, (x, 2)), x, 2) == 12", []),
    ("At(Derivative(log(p), p), p, 1/(1 + exp(-z))) == 1 + exp(-z)", []),
    ("At(Derivative(log(x), x), x, a) == 1/a", ["a > 0"]),
    ("At(Derivative(x*y, x), x, y) == y", []),
    ("At(Derivative(x**2, x), x, x) == 2*x", []),
    ("At(Derivative(Derivative(x**2*y, y), x), x, y) == 2*y", []),
    ("At(At(x + y, x, y), y, 2) == 4", []),
    ("Derivative(At(x**2, x, t**2), t) == 4*t**3", []),
    ("At(Derivative(Abs(x), x), x, a) == 1", ["a > 0"]),
    ("At(Derivative(sqrt(x), x), x, a**2) == 1/(2*Abs(a))", ["a != 0"]),
    ("At(Sum(x*k, (k, 1, n)), x, k) == k*n*(n + 1)/2", ["n in Naturals"]),
    ("At(Derivative(x**n, x), x, n) == n**n", ["n in Naturals"]),
    ("At(Derivative(p**y*(1 - p)**(1 - y), p), p, 1/2) == 2*y - 1", ["y in {0, 1}"]),
    ("At(1, x, 1/a) == 1", ["a > 0"]),
    ("x*At(Derivative(x**2, x), x, 3) == 6*x", []),
]
REFUTED = [
    ("At(Derivative(x**2, x), x, 3) == 5", []),
    ("At(Derivative(x*y, x), x, y) == 2*y", []),
    ("At(Derivative(x**2, x), x, y) == 2*x", []),
    # undefined somewhere
    ("At(log(x), x, y) == log(y)", []),
    ("At(Derivative(log(x), x), x, a) == 1/a", []),
    ("At(Derivative(Abs(x), x), x, a) == 1", ["a >= 0"]),
    ("At(Derivative(sqrt(x), x), x, a**2) == 1/(2*Abs(a))", []),
    ("At(x/x, x, a) == 1", []),
    ("At(1, x, 1/a) == 1", []),
    ("At(Derivative(Max(x, 0), x), x, 0) == 0", []),
]
NOT_PROVED = [
    ("At(Derivative(floor(x), x), x, 1) == 0", []),
    ("At(Derivative(floor(x), x), x, n) == 0", ["n in Integers"]),
    ("Derivative(At(Abs(x), x, t), t) == sign(t)", []),
]


@pytest.mark.parametrize(("text", "where"), PROVED)
def test_proved(text, where):
    assert settle(claim_of(text, where)).verdict is Verdict.PROVED


@pytest.mark.parametrize(("text", "where"), REFUTED)
def test_refuted(text, where):
    assert settle(claim_of(text, where)).verdict is Verdict.REFUTED


@pytest.mark.parametrize(("text", "where"), NOT_PROVED)
def test_not_proved(text, where):
    assert settle(claim_of(text, where)).verdict is not Verdict.PROVED
