"""Integrals and infinite sums: enclosures against closed forms and mpmath, divergence, honest silence."""

from fractions import Fraction

import mpmath
import pytest
from flint import arb, fmpq

from bce_sym.engine.enclosure import Point, Undefined, Unsure
from bce_sym.readers.text import read_expression as read


def enclosure(text, values):
    found = Point({n: Fraction(v) for n, v in values.items()}).evaluate(read(text), 64)
    return arb(found) if isinstance(found, fmpq) else found


INTEGRALS = [
    ("Integral(exp(-x**2), (x, -oo, oo))", {}, "sqrt(pi)"), ("Integral(exp(-x**2), (x, oo, -oo))", {}, "-sqrt(pi)"),
    ("Integral(1/(1 + x**2), (x, -oo, oo))", {}, "pi"), ("Integral(1/(1 + x**4), (x, -oo, oo))", {}, "pi/sqrt(2)"),
    ("Integral(x**(a - 1)*exp(-x), (x, 0, oo))", {"a": "1/3"}, "gamma(1/3)"),
    ("Integral(x**(a - 1)*exp(-x), (x, 0, oo))", {"a": 5}, "24"),
    ("Integral(x**(a - 1)*(1 - x)**(b - 1), (x, 0, 1))", {"a": "1/2", "b": "1/3"}, "gamma(1/2)*gamma(1/3)/gamma(5/6)"),
    ("Integral(log(x), (x, 0, 1))", {}, "-1"), ("Integral(log(x)**2, (x, 0, 1))", {}, "2"),
    ("Integral(1/sqrt(x), (x, 0, 1))", {}, "2"), ("Integral(1/sqrt(1 - x**2), (x, -1, 1))", {}, "pi"),
    ("Integral(1/sqrt(x*(1 - x)), (x, 0, 1))", {}, "pi"), ("Integral(sin(x)/x, (x, 0, oo))", {}, "pi/2"),
    ("Integral(sin(x)**2/x**2, (x, 0, oo))", {}, "pi/2"), ("Integral((1 - cos(x))/x**2, (x, 0, oo))", {}, "pi/2"),
    ("Integral(cos(x**2), (x, 0, oo))", {}, "sqrt(2*pi)/4"), ("Integral(cos(x)/(1 + x**2), (x, -oo, oo))", {}, "pi/E"),
    ("Integral((cos(x**2) - cos(x))/x**2, (x, -oo, oo))", {}, "pi - sqrt(2*pi)"),
    ("Integral(x/(exp(x) - 1), (x, 0, oo))", {}, "pi**2/6"), ("Integral(log(1 + exp(-x)), (x, 0, oo))", {}, "pi**2/12"),
    ("Integral(exp(-Abs(x - m)/b)/(2*b), (x, -oo, oo))", {"m": "1/2", "b": "1/3"}, "1"),
    ("Integral(exp(-(x - m)**2/(2*s**2))/sqrt(2*pi*s**2), (x, -oo, oo))", {"m": 5, "s": "1/3"}, "1"),
    ("Integral(1/(x*log(x)**2), (x, 2, oo))", {}, "1/log(2)"), ("Integral(x**a, (x, 1, oo))", {"a": "-3/2"}, "2"),
    ("Integral(1/(1 + sin(x)**2), (x, 0, pi))", {}, "pi/sqrt(2)"), ("Integral(floor(x), (x, 0, 5/2))", {}, "2"),
    ("Integral(Max(x, 1 - x), (x, 0, 1))", {}, "3/4"), ("Integral(Piecewise((x, x < 1), (1, True)), (x, 0, 2))", {}, "3/2"),
    ("Integral(Heaviside(x - a), (x, 0, 1))", {"a": "1/3"}, "2/3"), ("Integral(Abs(cos(x))*sin(x), (x, -pi, pi))", {}, "0"),
    ("Integral(Integral(x*y, (x, 0, y)), (y, 0, 1))", {}, "1/8"), ("Integral(sqrt(1 - sin(2*x)), (x, 0, pi))", {}, "2*sqrt(2)"),
    ("Integral((x**2 - 1)/(x - 1), (x, 0, 2))", {}, "4"), ("Integral(log(sin(x)), (x, 0, pi))", {}, "-pi*log(2)"),
    ("Integral((exp(-x) - exp(-2*x))/x, (x, 0, oo))", {}, "log(2)"), ("Integral(1 - tanh(x), (x, 0, oo))", {}, "log(2)"),
    ("Integral(erfc(x), (x, 0, oo))", {}, "1/sqrt(pi)"), ("Integral(exp(-sqrt(x)), (x, 0, oo))", {}, "2"),
    ("Integral(1/(2**(2*t/3) + 1), (t, 0, oo))", {}, "3/2"), ("Integral(log(x)/(1 + x**2), (x, 0, oo))", {}, "0"),
    ("Integral(atan(x)/x**2*x, (x, 1, 1))", {}, "0"), ("Integral(x*sin(x)/(1 + x**2), (x, 0, oo))", {}, "pi/(2*E)"),
    ("Integral(sin(n*x)**2, (x, 0, pi))", {"n": 0}, "0"), ("Integral(Abs(x - a), (x, 0, 1))", {"a": 2}, "3/2"),
]  # fmt: skip
DIVERGENT = [
    ("Integral(1/x, (x, 1, oo))", {}), ("Integral(1/x, (x, -1, 1))", {}), ("Integral(1/x**2, (x, -1, 1))", {}),
    ("Integral(1/(x*log(x)), (x, 2, oo))", {}), ("Integral(x**a, (x, 0, 1))", {"a": -1}), ("Integral(tan(x), (x, 0, pi))", {}),
    ("Integral(1/cos(x)**2, (x, 0, pi))", {}), ("Integral(exp(-x*y), (x, 0, oo))", {"y": 0}), ("Integral(sin(x), (x, 0, oo))", {}),
    ("Integral(1/(x**2 - 1), (x, 0, oo))", {}), ("Integral(sqrt(x - 1), (x, 0, 2))", {}), ("Integral(log(x), (x, -1, 1))", {}),
    ("Integral(1/sqrt(x), (x, 0, oo))", {}), ("Integral(1/(x - a), (x, 0, 1))", {"a": "1/2"}), ("Integral(exp(x), (x, 0, oo))", {}),
    ("Integral(x*sin(x**2), (x, 0, oo))", {}), ("Integral(1/(x - 1)**2, (x, 2, 0))", {}),
]  # fmt: skip
SUMS = [
    ("Sum(1/k**2, (k, 1, oo))", {}, "pi**2/6"), ("Sum(1/k**4, (k, 1, oo))", {}, "pi**4/90"), ("Sum(1/(k*(k + 1)), (k, 1, oo))", {}, "1"),
    ("Sum(x**k/factorial(k), (k, 0, oo))", {"x": -3}, "exp(-3)"), ("Sum(x**k/factorial(k), (k, 1, oo))", {"x": 30}, "exp(30) - 1"),
    ("Sum((-1)**k/(2*k + 1), (k, 0, oo))", {}, "pi/4"), ("Sum((-1)**(k + 1)/k, (k, 1, oo))", {}, "log(2)"),
    ("Sum(k*x**k, (k, 0, oo))", {"x": "9/10"}, "90"), ("Sum(x**k/k, (k, 1, oo))", {"x": -1}, "-log(2)"),
    ("Sum(p*(1 - p)**k, (k, 0, oo))", {"p": 0}, "0"), ("Sum(p*(1 - p)**k, (k, 0, oo))", {"p": 1}, "1"),
    ("Sum(binomial(2*k, k)/8**k, (k, 0, oo))", {}, "sqrt(2)"), ("Sum(binomial(k + 3, k)/2**k, (k, 0, oo))", {}, "16"),
    ("Sum(exp(-lam)*lam**k/factorial(k), (k, 0, oo))", {"lam": "5/2"}, "1"), ("Sum(1/2**floor(k/2), (k, 0, oo))", {}, "4"),
    ("Sum(gamma(k + 1/2)/gamma(k + 2), (k, 0, oo))", {}, "2*sqrt(pi)"), ("Sum(k**2/3**k, (k, 0, oo))", {}, "3/2"),
    ("Sum(2/(2*k + 1)*(1/(2*a + 1))**(2*k + 1), (k, 0, oo))", {"a": "1/2"}, "log(3)"), ("Sum(0*k, (k, 0, oo))", {}, "0"),
]  # fmt: skip
NO_SUM = [
    ("Sum(1/k, (k, 1, oo))", {}), ("Sum((-1)**k, (k, 0, oo))", {}), ("Sum(x**k, (k, 0, oo))", {"x": -1}), ("Sum(x**k/k, (k, 1, oo))", {"x": 1}),
    ("Sum(x**k/k, (k, 1, oo))", {"x": -2}), ("Sum(binomial(2*k, k)/4**k, (k, 0, oo))", {}), ("Sum(1/(k*log(k)), (k, 2, oo))", {}),
    ("Sum(1/(k*(k + 1)), (k, 0, oo))", {}), ("Sum((-1)**(k + 1)*x**k/k, (k, 1, oo))", {"x": -1}), ("Sum(k/(k + 1), (k, 0, oo))", {}),
    ("Sum((-1)**k*x**(2*k + 1)/(2*k + 1), (k, 0, oo))", {"x": 2}), ("Sum(1/sqrt(k), (k, 1, oo))", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "values", "expected"), INTEGRALS + SUMS, ids=lambda v: str(v))
def test_the_enclosure_contains_the_value(text, values, expected):
    found = enclosure(text, values)
    exact = arb(Point({}).evaluate(read(expected), 200))
    assert found.overlaps(exact)
    assert found.rad() < 0.1 * max(1, abs(float(exact)))


@pytest.mark.parametrize(("text", "values"), DIVERGENT + NO_SUM, ids=lambda v: str(v))
def test_divergence(text, values):
    with pytest.raises(Undefined):
        enclosure(text, values)


@pytest.mark.parametrize(
    "text",
    ["Integral(sin(1/x)/x, (x, 0, 1))", "Sum(sin(k)/k, (k, 1, oo))", "Integral(exp(-exp(-x)), (x, 0, oo))", "Product(1 + 1/k**2, (k, 1, oo))",
     "Sum(1/k**2, (k, -oo, -1))", "Integral(x**x, (x, -1, 1))"],
)  # fmt: skip
def test_no_value_is_guessed(text):
    with pytest.raises((Unsure, Undefined)):
        enclosure(text, {})


m = mpmath
SMOOTH = {
    "exp(-x)*sin(3*x)": lambda x, a: m.exp(-x) * m.sin(3 * x),
    "1/(1 + x**2)**a": lambda x, a: (1 + x**2) ** -a,
    "x**a*exp(-x)": lambda x, a: x**a * m.exp(-x),
    "log(1 + x)/(1 + x**2)": lambda x, a: m.log(1 + x) / (1 + x**2),
    "atan(x)/(1 + x**2)": lambda x, a: m.atan(x) / (1 + x**2),
    "exp(-x**2)*cos(x)": lambda x, a: m.exp(-(x**2)) * m.cos(x),
    "1/(x + sqrt(x**2 + 1))**3": lambda x, a: (x + m.sqrt(x**2 + 1)) ** -3,
    "x**2/(exp(x) + 1)": lambda x, a: x**2 / (m.exp(x) + 1),
    "tanh(x)*exp(-x)": lambda x, a: m.tanh(x) * m.exp(-x),
    "erf(x)*exp(-x)": lambda x, a: m.erf(x) * m.exp(-x),
    "1/cosh(x)": lambda x, a: m.sech(x),
    "(1 + x)**(-a - 1)": lambda x, a: (1 + x) ** (-a - 1),
}


@pytest.mark.parametrize("body", SMOOTH)
@pytest.mark.parametrize("a", [Fraction(3, 4), Fraction(2)], ids=str)
@pytest.mark.parametrize("hi", ["3", "oo"])
def test_integrals_agree_with_mpmath(body, a, hi):
    found = enclosure(f"Integral({body}, (x, 0, {hi}))", {"a": a})
    with mpmath.workdps(20):
        ends = [0, 1, 3] if hi == "3" else [0, 1, 4, 12, 40, mpmath.inf]
        power = mpmath.mpf(a.numerator) / a.denominator
        expected = mpmath.quad(lambda x: SMOOTH[body](x, power), ends)
    assert abs(float(found) - float(expected)) < 1e-5 + float(found.rad())
