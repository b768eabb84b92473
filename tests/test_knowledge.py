"""What follows from hypotheses on their face, and what does not."""

import json
from fractions import Fraction

import pytest
from flint import fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from bce_sym import terms as t
from bce_sym.context import Context, Domain, FiniteSet
from bce_sym.engine import poly
from bce_sym.engine.enclosure import Point, Undefined, Unsure
from bce_sym.engine.facts import Facts
from bce_sym.engine.limits import ResourceLimit, start_work
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.signs import eliminated
from bce_sym.engine.values import DividesByZero
from bce_sym.evidence import Claim
from bce_sym.functions import Abs, Max, exp, log, sqrt
from bce_sym.kernel import Kernel, in_context
from bce_sym.readers.claims import read_line


def examined(text, where):
    given_ = [w.strip() for w in where.split(";") if w.strip()]
    read = read_line(json.dumps({"id": "0", "claim": text, "where": given_}))
    assert isinstance(read.claim, Claim), read
    start_work()
    return Kernel().examine(read.claim)


FOLLOWS = [
    ("a > 0", "b > 0; b <= a"),
    ("x + y > 0", "-x < y"),
    ("1 - p - q > 0", "r == 1 - p - q; r > 0"),
    ("n - k + 1 > 0", "k <= n; k in Integers; n in Integers"),
    ("n - k >= 1", "k < n; k in Integers; n in Integers"),
    ("n >= 2", "n in Integers; n > k; k in Integers; k >= 1"),
    ("a - c > 0", "a >= b; b > c"),
    ("a > 0", "a < b + c; b < a + c; c < a + b"),
    ("a*b - c*d >= 0", "a >= c; b >= d; c >= 0; d >= 0"),
    ("u - v > 0", "u > v + w; w > 0"),
    ("1 - a/(a + b) >= 0", "a > 0; b >= 0"),
    ("a/(b + c) < 1", "a < b + c; b > 0; c > 0"),
    # absolute values and maxima
    ("x - a > 0", "Abs(a) < x"),
    ("x + a > 0", "Abs(a) < x"),
    ("x > 0", "Abs(a) < x"),
    ("x**2 <= y**2", "Abs(x) <= Abs(y)"),
    ("Abs(a + b) <= Abs(a) + Abs(b)", ""),
    ("Max(a, b) >= (a + b)/2", ""),
    ("Min(a, b) <= a", ""),
    # powers, products, exponentials, logarithms
    ("a - x > 0", "x**2 < a**2; a > 0"),
    ("2 + x > 0", "x**2 < 4"),
    ("Abs(x) < 2", "x**2 < 4"),
    ("x < 1", "x**3 < 1"),
    ("x > 1", "x**3 - x**2 + x > 1"),
    ("2 - x*y > 1", "x*y < 1"),
    ("x*y*z > 0", "x*y > 0; z > 0"),
    ("x > 0", "x*y > 0; y > 0"),
    ("b**2 - 4*a*c < 0", "b**2 < 4*a*c"),
    ("c > 0", "b**2 < 4*a*c; a > 0"),
    ("x < 1", "exp(x) < 2"),
    ("x > 1", "log(x) > 0"),
    ("x > 0", "log(x) < 5"),
    # equations
    ("c > 0", "a + b + c == 1; a + b < 1"),
    ("a*b + b*c + c*a <= 1/3", "a + b + c == 1"),
    ("y > 0", "x*y == 1; x > 0"),
    ("x != 0", "x*y == 1"),
    ("sin(A + B) == sin(G)", "G + A + B == pi"),
    ("y == 2*x", "3*y - 6*x == 0"),
    # what is not zero
    ("(p - q)**2 > 0", "p != q"),
    ("a**2 - 2*a*b + 2*b**2 > 0", "b != 0"),
    ("a**2 + b**2 + c**2 - a*b - b*c - c*a > 0", "a != b"),
    # ends that are no numerals
    ("pi - 2*x >= 0", "x >= 0; x <= pi/2"),
    ("x < 2", "x <= pi/2"),
    # in one variable, with constants
    ("x**2 - 2*x*sqrt(2) + 2 >= 0", ""),
    ("x**4 - pi*x + 3 > 0", ""),
    ("(x - 1)**2*(x + 2) >= 0", "x >= -2"),
    ("x**2 - x*log(2) + 1 > 0", ""),
]

DOES_NOT_FOLLOW = [
    ("a > 0", "b >= 0; b <= a"),
    ("a - c > 0", "a >= b; b >= c"),
    ("n - k >= 1", "k < n"),
    ("x - a > 0", "Abs(a) <= x"),
    ("a - x > 0", "x**2 < a**2"),
    ("2 - x > 0", "x**2 <= 4"),
    ("x > 0", "x*y > 0; y >= -1"),
    ("x >= 1", "x**2*(x - 1) >= 0"),
    ("x >= 1", "x**3*(x - 1) >= 0"),
    ("x*y > 0", "x*y >= 0"),
    ("c > 0", "a + b + c == 1"),
    ("y == 2*x", "x*y - 2*x**2 == 0"),
    ("a**2 - 2*a*b + b**2 > 0", "b != 0"),
    ("a**2 + b**2 + c**2 - a*b - b*c - c*a > 0", "a != 0"),
    ("sqrt(a) - sqrt(b) != 0", "a != -b; a > 0; b > 0"),
    ("x <= pi/2", "x <= 2"),
    ("(x - 1)**2*(x + 2) > 0", "x > -2"),
    ("x > 1", "log(x) >= 0"),
    ("Max(a, b) > (a + b)/2", ""),
    ("x**2 - 2*x*sqrt(2) + 2 > 0", ""),
    ("Sum(k, (k, 1, m)) >= 1", "m in Integers; m >= 0"),
    ("m >= 1", "m in Integers; m >= 0; Sum(k, (k, 1, m)) >= 0"),
]

CONTRADICTORY = [
    "x > 1; x < y; y < 1",
    "a < b; b < c; c < a",
    "x**2 < 0",
    "x**2 + y**2 < 2*x*y",
    "Abs(x) < 0",
    "x**2 == -1",
    "n in Integers; n > 0; n < 1",
    "exp(x) < 0",
    "log(x) < 0; x > 1",
    "x != x",
    "x**2 < 1; x > 1",
]

CONSISTENT = [
    "x >= 1; x <= y; y <= 1",
    "a <= b; b <= c; c <= a",
    "x**2 <= 0",
    "x**2 + y**2 <= 2*x*y",
    "Abs(x) <= 0",
    "n in Integers; n >= 0; n < 1",
    "log(x) <= 0; x >= 1",
    "m in Integers; m >= 0; Sum(k, (k, 1, m)) == 0",
]


@pytest.mark.parametrize(("text", "where"), FOLLOWS)
def test_follows(text, where):
    found = examined(text, where)
    assert found.complete and not found.vacuous


@pytest.mark.parametrize(("text", "where"), DOES_NOT_FOLLOW)
def test_does_not_follow(text, where):
    assert not examined(text, where).complete


@pytest.mark.parametrize("where", CONTRADICTORY)
def test_contradictory(where):
    assert examined("1 == 1", where).vacuous


@pytest.mark.parametrize("where", CONSISTENT)
def test_consistent(where):
    assert not examined("1 == 1", where).vacuous


# ── signs that are found are never too few ────────────────────────────────────

NAMES = ("x", "y", "z")
NUMBERS = st.sampled_from([0, 1, 2, -1, 3, Fraction(1, 2), Fraction(-1, 2)])
SYMBOLS = st.sampled_from([t.symbol(n) for n in NAMES])
BINARY = (
    lambda u, v: u + v,
    lambda u, v: u - v,
    lambda u, v: u * v,
    lambda u, v: u / v,
    Max,
)
UNARY = (lambda u: u**2, Abs, sqrt, exp, log, lambda u: u)
EXPRESSIONS = st.recursive(
    SYMBOLS | NUMBERS.map(t.number),
    lambda inner: (
        st.builds(lambda f, u, v: f(u, v), st.sampled_from(BINARY), inner, inner)
        | st.builds(lambda f, u: f(u), st.sampled_from(UNARY), inner)
    ),
    max_leaves=5,
)
DOMAINS = st.sampled_from(
    [
        Domain(),
        Domain(lo=t.number(0)),
        Domain(lo=t.number(0), lo_open=False),
        Domain(t.number(-1), t.number(1), False, True),
        Domain(integer=True),
        FiniteSet(0, 1),
    ]
)
RELATIONS = st.sampled_from(t.RELATIONS)
HYPOTHESES = st.lists(st.builds(t.relation, RELATIONS, EXPRESSIONS, EXPRESSIONS), max_size=3)
POINTS = st.lists(
    st.fixed_dictionaries(
        {n: st.fractions(min_value=-3, max_value=4, max_denominator=4) for n in NAMES}
    ),
    min_size=5,
    max_size=5,
)


@settings(deadline=None, max_examples=60)
@given(st.tuples(DOMAINS, DOMAINS, DOMAINS), HYPOTHESES, EXPRESSIONS, POINTS)
def test_signs_hold_at_the_points_of_the_context(domains, hypotheses, term, points):
    context = Context.of(dict(zip(NAMES, domains, strict=True)), hypotheses)
    start_work()
    kernel = Kernel()
    try:
        impossible = kernel.is_contradictory(context)
        mask = kernel.workspace(context).sign(term)
    except (ResourceLimit, DividesByZero):
        return
    for values in points:
        whole = {
            n: Fraction(round(v)) if d.integer else v
            for (n, v), d in zip(values.items(), domains, strict=True)
        }
        try:
            if not in_context(context, whole):
                continue
            assert not impossible
            assert Point(whole).sign(term) & mask
        except (Undefined, Unsure, ResourceLimit):
            continue


# ── completed squares ─────────────────────────────────────────────────────────


@given(st.lists(st.lists(st.integers(-3, 3), min_size=4, max_size=4), min_size=1, max_size=4))
def test_sums_of_squares_are_found_and_multiply_back(rows):
    monomials = [((0, 1),), ((1, 1),), ((2, 1),), ()]
    total = {}
    for row in rows:
        form = {m: fmpq(c) for m, c in zip(monomials, row, strict=True) if c}
        total = poly.add(total, poly.mul(form, form))
    if not total:
        return
    squares = eliminated(total)
    assert squares is not None and all(d > 0 for d, _ in squares)
    back = {}
    for d, form in squares:
        back = poly.add(back, poly.scale(poly.mul(form, form), d))
    assert back == total


def test_indefinite_forms_are_no_sums_of_squares():
    x, y = ((0, 1),), ((1, 1),)
    xy = ((0, 1), (1, 1))
    square = {((0, 2),): fmpq(1), ((1, 2),): fmpq(1)}
    assert eliminated(poly.add(square, {xy: fmpq(2)})) is not None
    assert eliminated(poly.add(square, {xy: fmpq(3)})) is None
    assert eliminated({x: fmpq(1), y: fmpq(1)}) is None


def test_a_workspace_learns_of_a_hypothesis_only_what_holds_where_it_is_defined():
    x = t.symbol("x")
    context = Context.of({"x": Domain()}, [t.Gt(log(x), -5)])
    assert Workspace(Facts(context)).sign(x) == 4
