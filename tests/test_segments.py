"""Taylor coefficients over balls, and signs on segments, against mpmath."""

import mpmath
import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from bce_sym.engine.interval import NEG, POS
from bce_sym.engine.segments import NoEnclosure, coefficients, enclosure, sign_on_segment
from bce_sym.readers.text import read_expression
from bce_sym.terms import symbol

X = symbol("x")
FUNCTIONS = {
    "exp(x)*sin(x) - x": lambda x: mpmath.exp(x) * mpmath.sin(x) - x,
    "x**x": lambda x: x**x,
    "sqrt(1 + x)/(2 + cos(x))": lambda x: mpmath.sqrt(1 + x) / (2 + mpmath.cos(x)),
    "x**(1/3)*log(x)": lambda x: mpmath.cbrt(x) * mpmath.log(x),
    "atan(x) + asinh(x)": lambda x: mpmath.atan(x) + mpmath.asinh(x),
    "erf(x)*tanh(x)": lambda x: mpmath.erf(x) * mpmath.tanh(x),
    "acosh(1 + x) - atanh(x/8)": lambda x: mpmath.acosh(1 + x) - mpmath.atanh(x / 8),
    "Max(x, 1/8)*Abs(x + 1)": lambda x: max(x, mpmath.mpf(1) / 8) * (x + 1),
    "softplus(x) - sigmoid(-x)": lambda x: mpmath.log(1 + mpmath.exp(x)) - 1 / (1 + mpmath.exp(x)),
    "acos(x/8) + tan(x/8)": lambda x: mpmath.acos(x / 8) + mpmath.tan(x / 8),
    "(x - 2)**(-3)*2**x": lambda x: mpmath.mpf(2) ** x / (x - 2) ** 3,
}


@given(
    st.sampled_from(sorted(FUNCTIONS)),
    st.fractions(min_value="1/4", max_value="7/4", max_denominator=50),
    st.fractions(min_value=0, max_value="1/50", max_denominator=1000),
    st.floats(min_value=-1, max_value=1),
)
@settings(max_examples=120, deadline=None)
def test_coefficients_are_enclosed(text, middle, radius, where):
    ball = arb(fmpq(middle.numerator, middle.denominator)) + arb(0, float(radius))
    try:
        found = coefficients(read_expression(text), X, ball, 4)
    except NoEnclosure:
        assert radius > 0
        return
    with mpmath.workdps(40):
        at = mpmath.mpf(middle.numerator) / middle.denominator + where * float(radius) * 0.999
        for enclosed, exact in zip(found, mpmath.taylor(FUNCTIONS[text], at, 3), strict=True):
            slack = mpmath.mpf(10) ** -12 * (1 + abs(exact))
            low, high = (mpmath.mpf(str(end.str(30, radius=False))) for end in
                         (enclosed.lower(), enclosed.upper()))  # fmt: skip
            assert low - slack <= exact <= high + slack


OUTSIDE = [
    ("log(x)", -1, 1), ("sqrt(x)", 0, 1), ("x/x", -1, 1), ("1/x**2", -1, 1), ("Abs(x)", -1, 1),
    ("Max(x, 0)", -1, 1), ("tan(x)", 1, 2), ("asin(x)", 0, 1), ("floor(x)", 0, "1/2"),
    ("sign(x)", 1, 2), ("0*log(x)", -1, 1), ("x**(1/2)*0", -1, 1), ("atanh(x)", 0, 1),
    ("acosh(x)", 1, 2), ("log(x)*log(x) - log(x)**2", -2, -1), ("gamma(x)", 1, 2),
    ("Piecewise((x, x > 0), (0, True))", 1, 2), ("x**x", -1, 0), ("y*x", 0, 1),
]  # fmt: skip


@pytest.mark.parametrize("row", OUTSIDE, ids=lambda row: row[0])
def test_no_coefficients_where_a_part_is_not_analytic_or_not_known(row):
    text, *ends = row
    low, high = (arb(fmpq(*map(int, str(e).split("/")))) for e in ends)
    with pytest.raises(NoEnclosure):
        coefficients(read_expression(text), X, low.union(high), 2)


SIGNS = [
    ("x**2 + 1", -5, 5, POS), ("cos(x) - 2", -100, 100, NEG), ("x - sin(x)", "1/100", 50, POS),
    ("exp(x) - 1 - x", "1/1000", 3, POS), ("x**2", -1, 1, 0), ("x", -1, 2, 0), ("log(x)", 2, 9, POS),
    ("(x - 1)**2 + 1/10000", 0, 2, POS), ("x - 1", 1, 2, 0), ("1/x", -1, 1, 0),
    ("1/x + 10", "-1/20", "1/20", 0), ("erf(x) - 2", -3, 3, NEG), ("x**3 - x", -2, "-3/2", NEG),
]  # fmt: skip


@pytest.mark.parametrize("row", SIGNS, ids=lambda row: row[0])
def test_signs_on_segments(row):
    text, low, high, sign = row
    low, high = (fmpq(*map(int, str(e).split("/"))) for e in (low, high))
    assert sign_on_segment(read_expression(text), X, low, high) == sign


def test_constants_are_enclosed_by_rationals():
    low, high = enclosure(read_expression("pi/2 + sqrt(2)"))
    assert low < fmpq(29850098891680, 10**13) and high > fmpq(29850098891679, 10**13)
    assert 0 < high - low < fmpq(1, 10**20)
    with pytest.raises(NoEnclosure):
        enclosure(X)
