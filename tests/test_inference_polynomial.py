"""Rules for polynomials and algebraic functions: what each shows, and what it refuses."""

import json
from fractions import Fraction

import pytest

from bce_sym import functions as f
from bce_sym import terms as t
from bce_sym import verify
from bce_sym.context import Context, Domain, Positive, Real
from bce_sym.engine.inference import NotApplicable, premises
from bce_sym.engine.limits import ResourceLimit, start_work
from bce_sym.evidence import Claim, Verdict
from bce_sym.kernel import Proof
from bce_sym.readers.claims import read_line
from bce_sym.terms import Rational

x, y, a, b = (t.symbol(n) for n in "xyab")


def claim(text, where=""):
    given = [w.strip() for w in where.split(";") if w.strip()]
    read = read_line(json.dumps({"id": "0", "claim": text, "where": given}))
    assert isinstance(read.claim, Claim), read
    return read.claim


def shown_by_cells(text, where):
    start_work()
    try:
        return premises(claim(text, where), "by_cells", ()) == []
    except NotApplicable:
        return False


TRUE = [
    # symmetric inequalities
    ("a*b + b*c + c*a <= a**2 + b**2 + c**2", ""),
    ("a/(b + c) + b/(c + a) + c/(a + b) >= 3/2", "a > 0; b > 0; c > 0"),
    ("a*(a - b)*(a - c) + b*(b - a)*(b - c) + c*(c - a)*(c - b) >= 0", "a >= 0; b >= 0; c >= 0"),
    ("a**2*(a - b)*(a - c) + b**2*(b - a)*(b - c) + c**2*(c - a)*(c - b) >= 0", ""),
    ("x**4*y**2 + x**2*y**4 - 3*x**2*y**2 + 1 >= 0", ""),
    ("x**2*y**2 + y**2*z**2 + z**2*x**2 + 1 - 4*x*y*z >= 0", ""),
    ("x**6 + y**6 + z**6 >= 3*x**2*y**2*z**2", ""),
    ("x**4 + y**4 + z**4 >= x*y*z*(x + y + z)", ""),
    ("a**4 + b**4 + c**4 + d**4 >= 4*a*b*c*d", ""),
    ("8*a*b*c <= (a + b)*(b + c)*(c + a)", "a >= 0; b >= 0; c >= 0"),
    ("a + b + c <= a**2/b + b**2/c + c**2/a", "a > 0; b > 0; c > 0"),
    ("a**3/(b*c) + b**3/(c*a) + c**3/(a*b) >= a + b + c", "a > 0; b > 0; c > 0"),
    ("(a + b + c)*(1/a + 1/b + 1/c) >= 9", "a > 0; b > 0; c > 0"),
    ("a*b*c >= (a + b - c)*(b + c - a)*(c + a - b)", "a > 0; b > 0; c > 0"),
    ("a**2*b + b**2*c + c**2*a <= 4/27", "a >= 0; b >= 0; c >= 0; a + b + c == 1"),
    ("9 <= 1/a + 1/b + 1/c", "a > 0; b > 0; c > 0; c == 1 - a - b"),
    ("a**2/x + b**2/y >= (a + b)**2/(x + y)", "x > 0; y > 0"),
    ("(a*x + b*y)**2 <= (a**2 + b**2)*(x**2 + y**2)", ""),
    # powers and quotients
    ("(1 + x)**5 >= 1 + 5*x", "x >= -1"),
    ("(1 + x)**6 >= 1 + 6*x", ""),
    ("x/(1 + x) <= y/(1 + y)", "x >= 0; x <= y"),
    ("a/(1 + a) + b/(1 + b) >= (a + b)/(1 + a + b)", "a >= 0; b >= 0"),
    ("a/b + b/a >= 2", "a*b > 0"),
    ("a*b <= e*a**2 + b**2/(4*e)", "e > 0"),
    # roots and absolute values
    ("(a*b*c)**(1/3) <= (a + b + c)/3", "a >= 0; b >= 0; c >= 0"),
    ("2/(1/a + 1/b) <= sqrt(a*b)", "a > 0; b > 0"),
    ("(a + b)/2 <= sqrt((a**2 + b**2)/2)", ""),
    ("(sqrt(a) + sqrt(b))/2 <= sqrt((a + b)/2)", "a >= 0; b >= 0"),
    ("sqrt(a + b) <= sqrt(a) + sqrt(b)", "a >= 0; b >= 0"),
    ("sqrt(a**2 + b**2) <= Abs(a) + Abs(b)", ""),
    ("Abs(Abs(a) - Abs(b)) <= Abs(a - b)", ""),
    ("Abs(x + y)**3 <= 4*(Abs(x)**3 + Abs(y)**3)", ""),
    ("Abs(sqrt(x + a) - sqrt(x)) <= sqrt(Abs(a))", "x >= 0; x + a >= 0"),
    ("d**2*(sqrt(1 + (r/d)**2) - 1) >= r**2/2 - r**4/(8*d**2)", "d > 0"),
    ("sqrt((a + c)*(b + d)) >= sqrt(a*b) + sqrt(c*d)", "a >= 0; b >= 0; c >= 0; d >= 0"),
    ("sqrt((a + c)**2 + (b + d)**2) <= sqrt(a**2 + b**2) + sqrt(c**2 + d**2)", ""),
    ("(1 + a)*(1 + b)*(1 + c) >= (1 + (a*b*c)**(1/3))**3", "a >= 0; b >= 0; c >= 0"),
    ("2*sqrt(2)*x <= 2*x**2 + 1", ""),
    # sines and cosines
    ("a*sin(x) + b*cos(x) <= sqrt(a**2 + b**2)", ""),
    ("sin(x) + cos(x) <= sqrt(2)", ""),
    ("3*sin(x) + 4*cos(x) < 6", ""),
    # hypotheses: weak ones, convex and others; equations
    ("a*x**2 + b*x + c >= 0", "a > 0; b**2 <= 4*a*c"),
    ("x + y <= 3/2", "x**2 + y**2 <= 1"),
    ("x*y <= 1/2", "x**2 + y**2 <= 1"),
    ("a**2 + b**2 + c**2 <= 2*(a*b + b*c + c*a)", "a < b + c; b < a + c; c < a + b"),
    ("1/2 <= x**4 + y**4", "x**2 + y**2 == 1"),
    ("x + y >= 1", "x**2 + y**2 == 1; x >= 0; y >= 0"),
    ("x**3 + y**3 <= 1", "x**2 + y**2 == 1"),
    ("x**2 <= y**2", "Abs(x) <= Abs(y)"),
    # strict ones, in one variable up to scaling
    ("x**8 - x**5 + x**2 - x + 1 > 0", ""),
    ("x**2 - x*y + y**2 > 0", "y > 0"),
    ("x + 1/x > 3/2", "x > 0"),
    ("sqrt(x**2 + 1) > x", ""),
    ("sqrt(x**2 + 1) != x", ""),
    ("x - sqrt(x) + 1 > 0", "x >= 0"),
]

FALSE = [
    ("a/(b + c) + b/(c + a) + c/(a + b) >= 151/100", "a > 0; b > 0; c > 0"),
    ("a*(a - b)*(a - c) + b*(b - a)*(b - c) + c*(c - a)*(c - b) >= 0", ""),
    ("x**4*y**2 + x**2*y**4 - 3*x**2*y**2 + 999999/1000000 >= 0", ""),
    ("x**2*y**2 + y**2*z**2 + z**2*x**2 + 1 - 5*x*y*z >= 0", ""),
    ("8*a*b*c <= (a + b)*(b + c)*(c + a)", ""),
    ("a*b <= e*a**2 + b**2/(5*e)", "e > 0"),
    ("x/(1 + x) <= y/(1 + y)", "x >= -2; x <= y"),
    ("(1 + x)**5 >= 1 + 5*x", ""),
    ("a/b + b/a >= 2", "a*b != 0"),
    ("d**2*(sqrt(1 + (r/d)**2) - 1) >= r**2/2 - r**4/(9*d**2)", "d > 0"),
    ("x + y <= 7/5", "x**2 + y**2 <= 1"),
    ("3/5 <= x**4 + y**4", "x**2 + y**2 == 1"),
    ("x*y <= 2/5", "x**2 + y**2 == 1"),
    ("x + y >= 11/10", "x**2 + y**2 == 1; x >= 0; y >= 0"),
    ("x <= y", "x >= y"),
    ("sin(x) + cos(x) <= 7/5", ""),
    ("a*sin(x) + b*cos(x) < sqrt(a**2 + b**2)", ""),
    # strict at isolated zeros, at closed ends, at zeros of known factors
    ("x**2 > 0", ""),
    ("(x - 1)**2*(x + 2) > 0", "x > -2"),
    ("x*(1 - x) < 1/4", "x >= 0; x <= 1"),
    ("sqrt(x) > 0", "x >= 0"),
    ("x - 2*sqrt(x) + 1 > 0", "x >= 0"),
    ("x**2 - 2*x*y + y**2 > 0", "y > 0"),
    ("x**2 + y**2 > 0", ""),
    ("sqrt(x**2) > x", "x < 3"),
    ("a*x**2 + b*x + c > 0", "a > 0; b**2 <= 4*a*c"),
    # regions without interior points
    ("x >= 2", "x + y >= 1; x + y <= 1"),
    ("x*y >= 1", "x**2 + y**2 <= 2*x*y"),
    ("x >= 1/2", "x**2*(x - 1) >= 0"),
    ("y >= 1", "(x**2 + y**2)*(y - 1) >= 0"),
    ("x > -1", "x**2 + y**2 == 1"),
    # radicands that are negative somewhere
    ("x*sqrt(x**3 - x) >= 0", "x > -1"),
]

UNDEFINED = [("sqrt(x - 1) >= 0", "x > 0"), ("x/x >= 0", ""), ("sqrt(x)**2 >= x", "")]


@pytest.mark.parametrize(("text", "where"), TRUE)
def test_cells_show_what_is_true(text, where):
    assert shown_by_cells(text, where)


@pytest.mark.parametrize(("text", "where"), FALSE)
def test_cells_do_not_show_what_is_false(text, where):
    assert not shown_by_cells(text, where)


@pytest.mark.parametrize(("text", "where"), FALSE + UNDEFINED)
def test_nothing_proves_what_is_false(text, where):
    given = [w.strip() for w in where.split(";") if w.strip()]
    assert verify(text, where=given).verdict is not Verdict.PROVED


PROVED = [
    ("Abs(x + y) <= sqrt(2)", "x**2 + y**2 == 1"),
    ("x**4 + y**4 + 1 > x*y", ""),
    ("a*x**2 + b*x + c > 0", "a > 0; b**2 < 4*a*c"),
    ("a**2 + b**2 + c**2 > a*b + b*c + c*a", "a != b"),
    ("(a*x + b*y + c*z)**2 <= (a**2 + b**2 + c**2)*(x**2 + y**2 + z**2)", ""),
    ("(a + b + c)*(x + y + z) <= 3*(a*x + b*y + c*z)", "a >= b; b >= c; x >= y; y >= z"),
    ("a**4 + b**4 + c**4 + d**4 + e**4 >= a**3*b + b**3*c + c**3*d + d**3*e + e**3*a", ""),
    ("a/(b + c) + b/(c + a) + c/(a + b) > 7/5", "a > 0; b > 0; c > 0"),
    ("Abs(1/(x + a) - 1/x) <= Abs(a)/(x*(x - Abs(a)))", "x > 0; Abs(a) < x"),
    ("exp(x/(1 + x)) <= exp(y/(1 + y))", "x >= 0; x <= y"),
    ("Max(x*y, -x*y) <= (x**2 + y**2)/2", ""),
    ("Piecewise((r**2/2, Abs(r) <= d), (d*(Abs(r) - d/2), True)) <= r**2/2", "d > 0"),
]


@pytest.mark.parametrize(("text", "where"), PROVED)
def test_these_rules_together(text, where):
    given = [w.strip() for w in where.split(";") if w.strip()]
    assert isinstance(verify(text, where=given), Proof)


# ── the other rules, one by one ───────────────────────────────────────────────

REALS = Context.of({"x": Real.domain, "y": Real.domain, "a": Positive.domain, "b": Domain()})
ONE = t.number(1)

ACCEPTED = [
    ("by_margin", (Rational(1, 4),), Claim(x * y, "<", x**4 + y**4 + 1, REALS), 2),
    ("by_margin", (x**2,), Claim(x, ">", y, REALS), 2),
    ("by_squares", (), Claim(f.sqrt(a), "<=", a + 1, REALS), 2),
    ("by_squares", (), Claim(a + 1, ">", f.sqrt(a), REALS), 2),
    ("within", (), Claim(f.Abs(x), "<=", y, REALS), 2),
    ("within", (), Claim(a, ">", f.Max(x, y), REALS), 2),
    ("within", (), Claim(x, "<=", f.Min(y, a, b), REALS), 3),
    ("by_monotone_function", (), Claim(f.exp(x), "<", f.exp(y), REALS), 1),
    ("by_monotone_function", (), Claim(t.call("acos", x), "!=", t.call("acos", y), REALS), 1),
    ("by_quadratic_form", ((x, ONE), ((a, b), (b, ONE))), Claim(x, "<=", y, REALS), 4),
    ("by_quadratic_form", ((x, ONE), ((a, b), (b, ONE))), Claim(x, "<", y, REALS), 3),
    ("by_combination", (((Fraction(2), (a, y**2)),),), Claim(x, "<=", y, REALS), 3),
    ("by_combination", (((Fraction(2), (a, y**2)),),), Claim(x, "<", y, REALS), 3),
]

REFUSED = [
    ("by_cells", (), Claim(t.true, "=>", t.Gt(x, 0), REALS)),
    ("by_cells", (), Claim(x, "==", x, REALS)),
    ("by_margin", (ONE,), Claim(x, "<=", y, REALS)),
    ("by_squares", (), Claim(x, "!=", y, REALS)),
    ("within", (), Claim(f.Abs(x), ">=", y, REALS)),
    ("within", (), Claim(f.Min(x, y), "<=", a, REALS)),
    ("by_monotone_function", (), Claim(f.exp(x), "<", f.log(y), REALS)),
    ("by_monotone_function", (), Claim(f.Abs(x), "<", f.Abs(y), REALS)),
    ("by_monotone_function", (), Claim(t.call("cosh", x), "<", t.call("cosh", y), REALS)),
    ("by_quadratic_form", ((x, ONE), ((a, b), (a, ONE))), Claim(x, "<=", y, REALS)),
    ("by_quadratic_form", ((x, y), ((a, b), (b, ONE))), Claim(x, "<", y, REALS)),
    ("by_quadratic_form", ((x,), ((a, b), (b, ONE))), Claim(x, "<=", y, REALS)),
    ("by_combination", ((),), Claim(x, "<=", y, REALS)),
    ("by_combination", (((Fraction(-2), (a,)),),), Claim(x, "<=", y, REALS)),
]


@pytest.mark.parametrize(("rule", "parameters", "goal", "count"), ACCEPTED)
def test_accepted(rule, parameters, goal, count):
    assert len(premises(goal, rule, parameters)) == count


@pytest.mark.parametrize(("rule", "parameters", "goal"), REFUSED)
def test_refused(rule, parameters, goal):
    with pytest.raises(NotApplicable):
        premises(goal, rule, parameters)


def test_strict_forms_ask_for_positive_leading_minors():
    goal = Claim(x, "<", y, REALS)
    made = premises(goal, "by_quadratic_form", ((x, ONE), ((a, b), (b, ONE))))
    assert [c.rel for c in made] == ["==", ">", ">"]


def test_a_strict_combination_has_a_positive_product():
    parts = ((Fraction(1, 2), (a,)), (Fraction(3), (x**2,)))
    made = premises(Claim(x, "<", y, REALS), "by_combination", (parts,))
    assert [(c.lhs, c.rel) for c in made[1:]] == [(a, ">"), (x**2, ">=")]


def test_large_problems_are_refused_in_time():
    goal = claim(
        "(a + 2*b + 3*c + 5*d)**9 + a**7*b**8 >= a**6*b**5*c**7*d**6 - 3", "a > 0; b > 0; c > 0"
    )
    start_work()
    try:
        premises(goal, "by_cells", ())
    except (NotApplicable, ResourceLimit):
        return
    pytest.fail("this is false")
