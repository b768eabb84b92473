"""The oracle against SymPy's values and derivatives, and against hand-made rows of the semantics."""

from fractions import Fraction

import mpmath
import pytest
from oracle import Unclear, Undefined, evaluate, judge

from bce_sym import functions as f
from bce_sym import terms as t
from bce_sym.context import Context
from bce_sym.evidence import Claim
from bce_sym.sympy_bridge import to_sympy

x, y, k, n = (t.symbol(name) for name in ("x", "y", "k", "n"))
D, R = t.Derivative, t.Rational
POINT = {"x": Fraction(2, 3), "y": Fraction(-5, 7), "n": Fraction(4)}

SMOOTH = [
    x**3 * y - y / x, x**y, (x + 2) ** R(5, 3), f.exp(x * y), f.log(x) * y, f.sqrt(x + x * x),
    f.sin(x * y) * f.cos(x), f.tan(x), f.atan(x / y), f.sinh(x) / f.cosh(y), f.tanh(x * x),
    f.Abs(y) * x**2, f.Max(x, y) ** 2 + f.Min(x, y, 1), t.Piecewise((x**2, x > y), (x, True)),
    t.Sum(x**k / k, (k, 1, n)), t.Product(x + k, (k, 1, n)),
    f.log(f.exp(x) + f.exp(-x)) ** 2 / (1 + f.exp(-x)),
]  # fmt: skip


@pytest.mark.parametrize("order", range(4))
@pytest.mark.parametrize("term", SMOOTH, ids=str)
def test_values_and_derivatives_agree_with_sympy(term, order):
    import sympy

    names = {name: sympy.Symbol(name, real=True) for name in ("x", "y", "n")}
    plain = to_sympy(term)
    renamed = {s: names[s.name] for s in plain.free_symbols}
    there = {names[name]: sympy.Rational(v.numerator, v.denominator) for name, v in POINT.items()}
    expected = sympy.diff(plain.subs(renamed).subs(names["n"], 4).doit(), names["x"], order)
    with mpmath.workdps(60):
        value = evaluate(D(term, (x, order)) if order else term, POINT)
        close = mpmath.mpf(str(sympy.N(expected.subs(there), 60)))
        assert mpmath.almosteq(
            mpmath.mpf(value.numerator) / value.denominator
            if isinstance(value, Fraction)
            else value,
            close,
            1e-45,
        )


def test_mixed_and_nested_derivatives():
    at = {"x": Fraction(2), "y": Fraction(3)}
    assert evaluate(D(x**2 * y**3, x, y), at) == 108
    assert evaluate(D(D(x**4, x) * x, x), at) == 4 * 4 * 8
    assert evaluate(D(x * D(f.Abs(x - y) ** 3, y), x), at) == -9
    assert evaluate(t.At(D(x**3, x), x, y), at) == 27


VALUES = [
    (D(f.Abs(x), x), 0, Undefined), (D(x * f.Abs(x), x), 0, 0), (D(x * f.Abs(x), (x, 2)), 0, Undefined),
    (D(f.Max(x, 0), x), 0, Undefined), (D(f.Max(x, 0) ** 2, x), 0, 0), (D(f.sqrt(x), x), 0, Undefined),
    (D(f.log(x), x), 0, Undefined), (D(f.sign(x), x), 0, Undefined), (D(x / x, x), 0, Undefined),
    (D(f.sqrt(x**2), x), 0, Unclear), (D(t.Piecewise((0, t.Eq(x, 0)), (1, True)), x), 0, Undefined),
    (D(t.Piecewise((x, t.Eq(x, 0)), (x, True)), x), 0, 1), (D(x ** R(1, 2), x), 0, Undefined),
    (x / x, 0, Undefined), (f.log(x), 0, Undefined), (x**0, 0, 1), (x**-1, 0, Undefined),
    (x ** R(1, 3), -8, Undefined), (f.sqrt(x), -1, Undefined), (x * f.log(x), 0, Undefined),
    (t.Piecewise((1 / x, x > 0), (0, True)), 0, 0), (t.Piecewise((1, x > 0)), 0, Undefined),
    (t.Sum(x, (k, 1, 0)), 5, 0), (t.Product(x, (k, 1, 0)), 5, 1), (t.Sum(x, (k, 3, 1)), 5, Unclear),
    (t.Sum(x, (x, 1, 3)), 5, 6), (f.tan(t.pi / 2), 0, Unclear), (f.sqrt(x), 4, 2),
    (f.sign(x), 0, 0), (1 / (f.exp(x) - f.exp(x)), 1, Unclear),
]  # fmt: skip


@pytest.mark.parametrize(("term", "at", "expected"), VALUES, ids=lambda v: str(v))
def test_semantics(term, at, expected):
    point = {"x": Fraction(at)}
    if isinstance(expected, int):
        assert evaluate(term, point) == expected
    else:
        with pytest.raises(expected):
            evaluate(term, point)


@pytest.mark.parametrize(
    ("lhs", "rel", "rhs", "expected"),
    [
        (x, "==", x + R(1, 10**30), False),
        (f.exp(x), "==", f.exp(x) + R(1, 10**30), False),
        (f.exp(200 + x) + 1 - f.exp(200 + x), "==", t.number(1), True),
        (f.log(-x), "==", f.log(-x), "undefined"),
        (f.log(x) ** 2, ">", t.number(0), False),
        (f.exp(x) - f.exp(x), ">", t.number(0), None),
        (t.Eq(x, 1), "<=>", t.Eq(x**2, 1), True),
        (t.Eq(f.sqrt(-x), 0), "=>", t.Eq(x, 0), "undefined"),
        (D(f.log(x), x), "==", 1 / x, True),
    ],
    ids=str,
)
def test_judgements(lhs, rel, rhs, expected):
    assert judge(Claim(lhs, rel, rhs, Context()), {"x": Fraction(1)}) == expected
