"""Real roots, signs on intervals, cells: agreement with SymPy and with exact values at points."""

from fractions import Fraction
from itertools import pairwise

import pytest
import sympy
from flint import fmpq, fmpq_poly, fmpz_poly
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bce_sym.engine import cells, roots
from bce_sym.engine.cells import System
from bce_sym.engine.interval import NEG, POS, ZERO, Interval
from bce_sym.engine.limits import ResourceLimit, start_work

X = sympy.Symbol("x")


def rational(q):
    return sympy.Rational(int(q.p), int(q.q))


def polynomial(coefficients):
    return sympy.Poly([int(c) for c in reversed(coefficients)], X)


factors = st.lists(st.lists(st.integers(-6, 6), min_size=2, max_size=5), min_size=1, max_size=3)


@st.composite
def polynomials(draw):
    made = fmpz_poly([1])
    for c in draw(factors):
        if any(c):
            made = made * fmpz_poly(c)
    return made


@st.composite
def square_free(draw):
    p = draw(polynomials())
    return divmod(p, p.gcd(p.derivative()))[0] if p.degree() > 0 else p


@settings(deadline=None)
@given(square_free())
def test_isolated_roots_are_the_real_roots(p):
    start_work()
    found = roots.isolate(p)
    known = sorted(set(polynomial(p.coeffs()).real_roots())) if p.degree() > 0 else []
    assert len(found) == len(known)
    for (lo, hi), root in zip(found, known, strict=True):
        if lo == hi:
            assert root == rational(lo)
        else:
            assert rational(lo) < root < rational(hi)


@settings(deadline=None)
@given(square_free())
def test_gaps_separate_the_roots(p):
    start_work()
    known = sorted(set(polynomial(p.coeffs()).real_roots())) if p.degree() > 0 else []
    points = [rational(x) for x in roots.gaps(p)]
    assert len(points) == len(known) + 1
    for k, point in enumerate(points):
        assert k == 0 or known[k - 1] < point
        assert k == len(known) or point < known[k]


small = st.fractions(min_value=-3, max_value=3, max_denominator=4)


@st.composite
def intervals(draw):
    lo, hi = sorted([draw(small), draw(small)])
    kind = draw(st.sampled_from(["both", "lo", "hi", "line"]))
    return Interval(
        fmpq(lo.numerator, lo.denominator) if kind in ("both", "lo") else None,
        fmpq(hi.numerator, hi.denominator) if kind in ("both", "hi") else None,
        kind in ("hi", "line") or draw(st.booleans()),
        kind in ("lo", "line") or draw(st.booleans()),
    )


@settings(deadline=None)
@given(polynomials(), intervals())
def test_signs_on_an_interval_are_exact(p, side):
    start_work()
    assume(not side.is_empty and p.degree() > 0)
    found = roots.signs_on([fmpq(c) for c in p.coeffs()], side)
    expected = 0
    square_free_part = divmod(p, p.gcd(p.derivative()))[0]
    values = fmpq_poly(p)
    known = sorted(set(polynomial(p.coeffs()).real_roots()))
    ends = [e for e in (side.lo, side.hi) if e is not None]
    lo = rational(side.lo) if side.lo is not None else -sympy.oo
    hi = rational(side.hi) if side.hi is not None else sympy.oo
    inner = [r for r in known if lo < r < hi]
    if inner or any(
        not values(e) and not (side.lo_open if e == side.lo else side.hi_open) for e in ends
    ):
        expected |= ZERO
    marks = [lo, *inner, hi]
    for left, right in pairwise(marks):
        if left < right:
            x = _between(left, right)
            value = values(fmpq(int(x.p), int(x.q)))
            expected |= POS if value > 0 else NEG
    if side.is_point:
        value = values(side.lo)
        expected = POS if value > 0 else NEG if value < 0 else ZERO
    assert found == expected, (square_free_part, side)


def _between(left, right):
    if left == -sympy.oo:
        return sympy.Integer(0) if right == sympy.oo else sympy.floor(right) - 1
    if right == sympy.oo:
        return sympy.ceiling(left) + 1
    n = 1
    while True:  # the smallest denominator that has a multiple strictly inside
        k = sympy.floor(left * n) + 1
        if left < sympy.Rational(k, n) < right:
            return sympy.Rational(k, n)
        n += 1


@given(small, small)
def test_the_simplest_fraction_between(a, b):
    assume(a < b)
    found = roots.simplest_between(
        fmpq(a.numerator, a.denominator), fmpq(b.numerator, b.denominator)
    )
    x = Fraction(int(found.p), int(found.q))
    assert a < x < b
    for q in range(1, x.denominator):
        p = a.numerator * q // a.denominator + 1
        assert not a < Fraction(p, q) < b


@pytest.mark.parametrize(
    "coefficients", [[-2, 0, 1], [-1, 10**6, -(10**12), 1], [1, -2 * 10**9, 10**18 - 1]]
)
def test_roots_that_are_close_are_told_apart(coefficients):
    found = roots.isolate(fmpz_poly(coefficients))
    assert len(found) == len(polynomial(coefficients).real_roots())
    assert all(a[1] <= b[0] for a, b in pairwise(found))


# ── cells ─────────────────────────────────────────────────────────────────────

R2 = cells.ring(2)
EXPONENTS = st.tuples(st.integers(0, 2), st.integers(0, 2))
FORMS = st.dictionaries(EXPONENTS, st.integers(-3, 3).filter(bool), min_size=2, max_size=4)


@settings(deadline=None, max_examples=60)
@given(st.lists(FORMS, min_size=1, max_size=3))
def test_every_combination_of_signs_that_occurs_near_by_has_a_sample(forms):
    """Whatever strict signs the polynomials take at some points, they take them at a sample, too."""
    start_work()
    polys = [R2.from_dict(f) for f in forms]
    try:
        points = list(cells.samples(System(2, tuple(polys))))
    except ResourceLimit:
        assume(False)
    seen = {tuple(cells.evaluation(f)(p) > 0 for f in polys) for p in points}
    for i in range(-7, 8):
        for j in range(-7, 8):
            values = [cells.evaluation(f)((fmpq(i, 3), fmpq(j, 2))) for f in polys]
            if all(values):
                assert tuple(v > 0 for v in values) in seen


@settings(deadline=None, max_examples=40)
@given(st.lists(FORMS, min_size=1, max_size=2), FORMS)
def test_samples_meet_what_is_required(forms, wanted):
    start_work()
    f = R2.from_dict(wanted)
    polys = tuple(R2.from_dict(g) for g in forms)
    try:
        points = list(cells.samples(System(2, polys, ((f, 1),))))
    except ResourceLimit:
        assume(False)
    assert all(cells.evaluation(f)(p) > 0 for p in points)
    if not points:
        grid = [(fmpq(i, 3), fmpq(j, 2)) for i in range(-7, 8) for j in range(-7, 8)]
        assert not any(cells.evaluation(f)(p) > 0 for p in grid)


def test_no_variables_have_one_sample():
    assert list(cells.samples(System(0, ()))) == [()]


def test_large_projections_are_refused():
    ring = cells.ring(4)
    x, y, z, w = ring.gens()
    dense = (1 + x + 2 * y + 3 * z + 5 * w) ** 7 + x**6 * y**7 * z**5 * w**7 - 3
    start_work()
    with pytest.raises(ResourceLimit):
        list(cells.samples(System(4, (dense, dense + x * y - z, dense - w * x + y))))
