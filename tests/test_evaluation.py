"""Integrals, limits and infinite sums: by their values, or without them; and what is wrong or unfounded."""

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
    # in either order of the ends
    ("Integral(1/x, (x, 1, a)) == log(a)", ["a > 0"]),
    ("Integral(x, (x, 1, 0)) == -1/2", []),
    ("Integral(x, (x, a, b)) == (b**2 - a**2)/2", []),
    ("Integral(1/sqrt(x), (x, a, b)) == 2*(sqrt(b) - sqrt(a))", ["a > 0", "b > 0"]),
    ("Integral(1/(x - 2), (x, a, b)) == log((b - 2)/(a - 2))", ["a < 1", "b < 2"]),
    # oscillations, with parameters
    ("Integral(exp(-a*x)*cos(b*x), (x, 0, oo)) == a/(a**2 + b**2)", ["a > 0"]),
    ("Integral(x*exp(-a*x)*sin(b*x), (x, 0, oo)) == 2*a*b/(a**2 + b**2)**2", ["a > 0"]),
    (
        "Integral(sin(m*x)*sin(n*x), (x, 0, 2*pi)) == 0",
        ["m in Integers", "n in Integers", "m > n", "n > 0"],
    ),
    ("Integral(x**2*cos(n*x), (x, -pi, pi)) == 4*pi*(-1)**n/n**2", ["n in Integers", "n >= 1"]),
    # without their values
    ("Derivative(Integral(exp(-t**2), (t, 0, x)), x) == exp(-x**2)", []),
    ("Derivative(Integral(exp(-t**2), (t, x, x**2)), x) == 2*x*exp(-x**4) - exp(-x**2)", []),
    ("Derivative(Integral(sqrt(t), (t, 0, x)), x) == sqrt(x)", ["x > 0"]),
    ("Derivative(Integral(cos(x*t), (t, 0, 1)), x) == -Integral(t*sin(x*t), (t, 0, 1))", []),
    (
        "Derivative(Integral(t*exp(x*t), (t, 0, x)), x) == Integral(t**2*exp(x*t), (t, 0, x)) + x*exp(x**2)",
        [],
    ),
    ("Integral(exp(-t**2), (t, 0, x)) + 1 == 1 + Integral(exp(-t**2), (t, 0, x))", []),
    (
        "Integral(c*exp(-x**2) + x, (x, 0, b)) == c*Integral(exp(-x**2), (x, 0, b)) + Integral(x, (x, 0, b))",
        [],
    ),
    ("Integral(exp(sin(x)), (x, a, b)) == -Integral(exp(sin(x)), (x, b, a))", []),
    ("Integral(exp(-x**2), (x, 0, 1)) >= Integral(exp(-x), (x, 0, 1))", []),
    ("Integral(exp(-x**2), (x, 0, b)) >= 0", ["b >= 0"]),
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
    ("Integral(1/x, (x, 1, a)) == log(Abs(a))", ["a != 0"]),  # through 0
    ("Integral(1/x**2, (x, a, b)) == 1/a - 1/b", ["a > 0", "b != 0"]),
    ("Integral(x, (x, a, b)) == Abs(b**2 - a**2)/2", []),
    ("Integral(tan(x), (x, 0, a)) == -log(cos(a))", ["a > 3*pi/2", "a < 5*pi/2"]),
    (
        "Integral(sin(m*x)*sin(n*x), (x, 0, 2*pi)) == 0",
        ["m in Integers", "n in Integers", "m > 0", "n > 0"],
    ),
    ("Integral(exp(-a*x)*cos(b*x), (x, 0, oo)) == a/(a**2 + b**2)", ["a >= 0", "b > 0"]),
    ("Derivative(Integral(sqrt(t), (t, 0, x)), x) == sqrt(x)", ["x >= 0"]),
    ("Derivative(Integral(sign(t), (t, -1, x)), x) == sign(x)", []),
    ("Derivative(Integral(floor(t), (t, 0, x)), x) == floor(x)", ["x > 0"]),
    ("Derivative(Integral(1/(t - x), (t, 0, 1)), x) == 1/(x*(x - 1))", ["x != 0", "x != 1"]),
    (
        "Derivative(Integral(sqrt(x - t), (t, 0, x)), x) == Integral(1/(2*sqrt(x - t)), (t, 0, x))",
        ["x > 0"],
    ),
    ("Integral(1/t, (t, -1, x)) == Integral(1/t, (t, -1, x))", ["x > 0"]),
    ("Integral(1/t, (t, 0, 1)) <= Integral(1/t**2, (t, 0, 1))", []),
    ("Integral(exp(-x**2), (x, 0, b)) >= 0", ["b >= -1"]),
    ("Integral(exp(sin(x)), (x, a, b)) <= Integral(exp(sin(x)) + 1, (x, a, b))", []),
    ("Integral(exp(sin(x)), (x, a, b)) == Integral(exp(sin(x)), (x, b, a))", []),
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
