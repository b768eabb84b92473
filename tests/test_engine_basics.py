"""Polynomials agree with SymPy, intervals contain all values, signs on boxes are never too few."""

from fractions import Fraction

import pytest
import sympy
from flint import fmpq
from hypothesis import given
from hypothesis import strategies as st

from bce_sym.engine import interval, poly
from bce_sym.engine.interval import ANY, NEG, POS, ZERO, Interval
from bce_sym.engine.positivity import sign_on_box

GENS = sympy.symbols("g0 g1 g2", positive=True)

exponents = st.tuples(*[st.integers(-2, 3)] * 3)
polys = st.dictionaries(exponents, st.integers(-5, 5).filter(bool), max_size=5)


def ours(data):
    return {tuple((g, e) for g, e in enumerate(exps) if e): fmpq(c) for exps, c in data.items()}


def theirs(p):
    total = sympy.Integer(0)
    for mono, c in p.items():
        term = sympy.Rational(int(c.p), int(c.q))
        for g, e in mono:
            term *= GENS[g] ** sympy.Rational(e)
        total += term
    return total


@given(polys, polys)
def test_sums_and_products_agree_with_sympy(a, b):
    p, q = ours(a), ours(b)
    assert sympy.expand(theirs(poly.add(p, q)) - theirs(p) - theirs(q)) == 0
    assert sympy.expand(theirs(poly.mul(p, q)) - theirs(p) * theirs(q)) == 0


@given(polys.filter(bool), st.integers(1, 3))
def test_factors_multiply_back(data, root):
    p = {tuple((g, poly.tidy(Fraction(e, root))) for g, e in m): c for m, c in ours(data).items()}
    c, shift, factors = poly.factor(p)
    made = {shift: c}
    for f, e in factors:
        assert len(f) > 1
        made = poly.mul(made, poly.power(f, e))
    assert made == p


@given(polys.filter(bool), polys.filter(bool))
def test_division_undoes_multiplication(a, b):
    p, q = ours(a), ours(b)
    assert poly.divide(poly.mul(p, q), q) == p


def test_division_that_leaves_a_remainder_is_none():
    assert poly.divide(ours({(1, 0, 0): 1}), ours({(1, 0, 0): 1, (0, 0, 0): 1})) is None


rationals = st.fractions(min_value=-4, max_value=4, max_denominator=6)


@st.composite
def interval_with_member(draw):
    x = draw(rationals)
    lo, hi = x - draw(st.sampled_from([0, 1, Fraction(1, 2)])), x + draw(st.sampled_from([0, 1, 3]))
    unbounded = draw(st.sampled_from(["", "lo", "hi", "both"]))
    made = Interval(
        None if unbounded in ("lo", "both") else fmpq(lo.numerator, lo.denominator),
        None if unbounded in ("hi", "both") else fmpq(hi.numerator, hi.denominator),
        unbounded in ("lo", "both") or (lo != x and draw(st.booleans())),
        unbounded in ("hi", "both") or (hi != x and draw(st.booleans())),
    )
    return made, fmpq(x.numerator, x.denominator)


@given(interval_with_member(), interval_with_member())
def test_interval_operations_contain_the_value(a, b):
    (i, x), (j, y) = a, b
    assert interval.contains(interval.add(i, j), x + y)
    assert interval.contains(interval.mul(i, j), x * y)
    assert interval.contains(interval.neg(i), -x)
    assert interval.contains(interval.absolute(i), abs(x))
    assert interval.contains(interval.maximum(i, j), max(x, y))
    assert interval.contains(interval.minimum(i, j), min(x, y))
    assert interval.contains(interval.union(i, j), x)
    for n in range(4):
        assert interval.contains(interval.power(i, n), x**n)
    if x:
        assert interval.contains(interval.inverse(i), 1 / x)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (interval.add(interval.point(1), interval.neg(Interval(fmpq(0), fmpq(1)))), "(0, 1)"),
        (interval.inverse(Interval(fmpq(1), None)), "(0, 1)"),
        (interval.exp(interval.REAL_LINE), "(0, oo)"),
        (interval.log(Interval(fmpq(1), None)), "(0, oo)"),
        (interval.log(Interval(fmpq(0), fmpq(1))), "(-oo, 0)"),
        (interval.mul(Interval(fmpq(0), fmpq(1)), Interval(fmpq(0), fmpq(1))), "(0, 1)"),
        (interval.power(Interval(fmpq(-1), fmpq(2)), 2), "[0, 4)"),
    ],
)
def test_exact_ends_stay_exact_and_open(made, expected):
    assert str(made) == expected


OPEN, CLOSED = Interval(fmpq(0), fmpq(1)), Interval(fmpq(0), fmpq(1), False, False)
LINE, RAY = interval.REAL_LINE, Interval(fmpq(0), None)


def form(data):
    return {e: fmpq(c) for e, c in data.items()}


@pytest.mark.parametrize(
    ("data", "box", "expected"),
    [
        ({(0,): 1, (1,): -1}, (OPEN,), POS),
        ({(0,): 1, (1,): -1}, (CLOSED,), POS | ZERO),
        ({(2,): 1, (1,): -1, (0,): 1}, (LINE,), POS),
        ({(2,): 1, (1,): -3, (0,): 1}, (LINE,), ANY),
        ({(2, 0): 1, (1, 1): -2, (0, 1): 1}, (OPEN, CLOSED), POS),  # p² − 2py + y
        ({(2, 0): 1, (1, 1): -1, (0, 2): 1, (0, 0): 1}, (CLOSED, CLOSED), POS),
        ({(1, 0): -1, (0, 1): -1}, (RAY, RAY), NEG),
        ({(0,): 0}, (LINE,), ZERO),
    ],
)
def test_signs_on_boxes(data, box, expected):
    assert sign_on_box({e: c for e, c in form(data).items() if c}, box) == expected


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 3), st.integers(0, 2)), st.integers(-4, 4).filter(bool), max_size=5
    ),
    interval_with_member(),
    interval_with_member(),
)
def test_no_sign_that_occurs_is_left_out(data, a, b):
    (i, x), (j, y) = a, b
    value = sum((c * x ** e[0] * y ** e[1] for e, c in form(data).items()), fmpq(0))
    sign = POS if value > 0 else NEG if value < 0 else ZERO
    assert sign_on_box(form(data), (i, j)) & sign
