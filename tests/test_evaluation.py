"""Integrals, limits and infinite sums by their values; and values that are wrong."""

import pytest

from bce_sym import verify

GAUSS = "exp(-(x - m)**2/(2*s**2))/sqrt(2*pi*s**2)"

PROVED = [
    ("Integral(Abs(cos(x)), (x, -pi/2, 0)) == 1", []),
    ("Integral(sqrt(1 - x**2)*(x - x**2), (x, -1, 1)) == -pi/8", []),
    (f"Integral({GAUSS}, (x, -oo, oo)) == 1", ["s > 0"]),
    (f"Integral((x - m)**2*{GAUSS}, (x, -oo, oo)) == s**2", ["s > 0"]),
    (f"Integral(x*{GAUSS}, (x, -oo, oo)) == m", ["s > 0"]),
    ("Integral(x*lam*exp(-lam*x), (x, 0, oo)) == 1/lam", ["lam > 0"]),
    ("Integral(exp(-Abs(x - mu)/b)/(2*b), (x, -oo, oo)) == 1", ["b > 0"]),
    ("Integral(log(x), (x, 0, 1)) == -1", []),
    ("Integral(1/sqrt(x), (x, 0, 1)) == 2", []),
    ("Integral(1/(1 + x**2), (x, -oo, oo)) == pi", []),
    ("Integral(1/x, (x, 1, a)) == log(a)", ["a > 1"]),
    ("Integral(p**2*(1 - p)**3, (p, 0, 1)) == 1/60", []),
    ("Integral(sin(n*x)**2, (x, 0, pi)) == pi/2", ["n in Integers", "n >= 1"]),
    ("Limit(x*((1 + 1/x)**x - E), x, oo) == -E/2", []),
    ("Limit(sin(x)/x, x, 0, '+-') == 1", []),
    ("Limit((1 + a/x)**x, x, oo) == exp(a)", []),
    ("Limit(x*log(x), x, 0) == 0", []),
    ("Limit(Abs(x)/x, x, 0, '-') == -1", []),
    ("Sum(2/(2*k + 1)*(1/(2*a + 1))**(2*k + 1), (k, 0, oo)) == log(1 + 1/a)", ["a > 0"]),
    ("Sum(k*p*(1 - p)**(k - 1), (k, 1, oo)) == 1/p", ["p > 0", "p < 1"]),
    ("Sum((-1)**k/(2*k + 1), (k, 0, oo)) == pi/4", []),
    ("Sum(1/2**k, (k, 1, oo)) == 1", []),
]

NOT_PROVED = [
    ("Integral(1/x, (x, -1, 1)) == 0", []),
    ("Integral(1/x**2, (x, -1, 1)) == -2", []),
    ("Integral(1/x, (x, 0, 1)) == 0", []),
    ("Integral(1/x, (x, a, 1)) == -log(a)", ["a >= 0"]),
    ("Integral(Abs(x), (x, -1, 1)) == 0", []),
    ("Integral(sin(n*x)**2, (x, 0, pi)) == pi/2", ["n in Integers", "n >= 0"]),
    ("Integral(exp(-lam*x), (x, 0, oo)) == 1/lam", ["lam != 0"]),
    (f"Integral({GAUSS}, (x, -oo, oo)) == 1", ["s >= 0"]),
    ("Limit(Abs(x)/x, x, 0, '+-') == 1", []),
    ("Limit(sin(1/x), x, 0) == 0", []),
    ("Limit(x*((1 + 1/x)**x - E), x, oo) == 0", []),
    ("Limit(1/x, x, 0) == 0", []),
    ("Sum(x**k, (k, 0, oo)) == 1/(1 - x)", ["x >= -1", "x < 1"]),
    ("Sum(p**k, (k, 0, oo)) == 1/(1 - p)", ["p > 0", "p <= 1"]),
    ("Sum((-1)**k, (k, 0, oo)) == 1/2", []),
    ("Sum(1/2**k, (k, 0, oo)) == 1", []),
    ("Derivative(Integral(t*x, (t, 0, 1)), x) == Derivative(x/3, x)", []),
]


def verdict(row):
    return str(verify(*row).verdict)


@pytest.mark.parametrize("row", PROVED, ids=lambda row: f"{row[0]} {row[1]}")
def test_proved(row):
    assert verdict(row) == "proved"


@pytest.mark.parametrize("row", NOT_PROVED, ids=lambda row: f"{row[0]} {row[1]}")
def test_not_proved(row):
    assert verdict(row) in ("refuted", "undecided")
