"""The campaign of small claims, for a moment, and claims that were once settled wrongly or are near such.

A claim of a row is as in the claims format; ``truth`` says what must not be said of it.
"""

import campaign
import pytest
from claims_oracle import judge as reference
from flint import fmpq
from quick_oracle import judge

from bce_sym import terms as t
from bce_sym.context import Context, Indexed, Real
from bce_sym.engine.interval import short
from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.readers.text import claim_of
from bce_sym.search import settle

ROOT = "(x*exp(x) - cos(x) - 7)"
"""It is 0 at one number, which no point that is tried is: what is undefined only there can't be refuted."""
REALS = ["x in Reals"]
TWO_INDICES = ["p[i] in Reals", "j in Naturals", "k in Naturals"]

ROWS = [
    # a limit whose parts without the variable are undefined somewhere
    ("Limit(x + log(a) - log(a), x, 0) == 0", ["a in Reals"], False),
    ("Limit(x + log(a) - log(a), x, 0) == 0", ["a > 0"], True),
    ("Limit(x/a, x, 0) == 0", ["a in Reals"], False),
    ("Limit(gamma(a)*x, x, 0) == 0", ["a in Reals"], False),
    ("Limit(x*Derivative(Abs(a), a), x, 0) == 0", ["a in Reals"], False),
    ("Limit(x**(1 + 0/a), x, 0) == 0", ["a in Reals"], False),
    ("Limit(log(x)**0, x, -1) == 1", [], False),
    ("Limit(Piecewise((x, x < 1), (1/a, True)), x, 0) == 0", ["a in Reals"], True),
    # a bound on one member of a family
    ("Abs(p[k])*p[j] == p[k]*Abs(p[j])", TWO_INDICES, False),
    ("Max(p[k], 0)*Min(p[j], 0) == 0", TWO_INDICES, False),
    ("Abs(p[k])*Abs(p[k]) == p[k]**2", TWO_INDICES, True),
    ("Sum(p[i], (i, 1, m)) >= 0", ["p[i] in Reals", "p[k] >= 0", "k in Naturals", "m in Naturals"], False),
    # powers of negative numbers with integer exponents that are written with the variable
    ("Limit((-2)**(x - x + 2), x, 0) == 4", [], True),
    ("Limit((-1)**floor(x), x, 0, '-') == -1", [], True),
    ("Limit(x**sign(x), x, -1) == -1", [], True),
    ("Derivative((-2)**(x - x + 2), x) == 0", REALS, True),
    ("Derivative(x**sign(x), x) == -1/x**2", ["x < 0"], True),
    ("Derivative((-1)**x, x) == 0", ["x in {0}"], False),
    # an integrand that is not linear in its wave
    ("Integral((sin(x)**2 - 2*sin(x) + 2)/x**2, (x, 1, oo)) > 166/100", [], True),
    ("Integral((sin(x)**2 - 2*sin(x) + 2)/x**2, (x, 1, oo)) < 167/100", [], True),
    # a disjunction, and what is given with it, are defined as a whole
    (f"x > 1 => (x > 0) | (1/{ROOT} > 0)", REALS, False),
    (f"x > 1 => (1/{ROOT} > 0) | (x**2 > x)", REALS, False),
    (f"(1/{ROOT} > 0) => Ne(x, 0) | Ne(x, 1)", REALS, False),
    ("x > 1 => (x > 0) | (log(x) > 0)", ["x > 0"], True),
    (f"Abs(1/{ROOT}) > 0", REALS, False),
    (f"Limit(y/{ROOT}, y, 0) == 0", REALS, False),
    (f"Sum(0/{ROOT}, (i, 1, n)) == 0", [*REALS, "n in Naturals0"], False),
    (f"Piecewise((1, 1/{ROOT} > 0), (1, True)) == 1", REALS, False),
    # an integral whose ends are undefined somewhere
    (f"Integral(0*t, (t, 1/{ROOT}, oo)) == 0", REALS, False),
    (f"Integral(0, (t, -oo, 1/{ROOT})) == 0", REALS, False),
    ("Integral(0*t, (t, 1/x, oo)) == 0", ["x > 0"], True),
    # a sum whose range has one number or none
    ("log(1 + Sum(k**2, (k, 1, n)))*0 + log(Max(x + y, n)) == log(Max(x + y, n))",
     ["x < 0", "y in Naturals0", "n in {0, 1}"], False),
    ("Sum(k, (k, 1, n))*0 + log(Max(x + y, n)**2) == 2*log(Max(x + y, n))",
     ["x < 0", "y in Naturals0", "n in {0, 1}"], False),
    ("Sum(k, (k, 1, n)) + n/n == n + 1", ["n in {0, 1}"], False),
    ("Sum(k, (k, 1, n)) == n", ["n in {0, 1}"], True),
]  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} [{', '.join(row[1])}]")
def test_never_settled_wrongly(row):
    text, where, truth = row
    assert str(settle(claim_of(text, where)).verdict) != ("refuted" if truth else "proved")


def test_what_a_session_learned_of_one_sum_is_not_used_beyond_it():
    """1 ≤ k ≤ n for n in {0, 1} does not say that n is 1."""
    kernel = Kernel()
    context = ["x < 0", "y in Naturals0", "n in {0, 1}"]
    first = claim_of("Sum(1/(k*(k + 1)), (k, 1, n)) == n/(n + 1)", context)
    second = claim_of("x + y + n + log(Max(x + y, n)) == n + y + x + log(Max(x + y, n))", context)
    at = {v.name: value for v, value in zip(first.context.variables, (-1, 0, 1), strict=True)}
    assert (
        str(kernel.prove(first, {n: t.number(v).value for n, v in at.items()}).verdict) == "proved"
    )
    again = Claim(second.lhs, second.rel, second.rhs, first.context)
    found = kernel.prove(again, {n: t.number(v).value for n, v in at.items()})
    assert str(found.verdict) != "proved"


def test_a_bound_on_a_member_narrows_the_family_only_for_an_index_of_its_own():
    p, i = Indexed("p"), t.symbol("i")
    context = Context().declare("p", Real.domain, family=True)
    assert context.assume(p[i] > 0).hypotheses == ()
    declared = context.declare("i", Real.domain).assume(p[i] > 0)
    assert declared.hypotheses and declared.domain("p") == Real.domain


def test_large_numbers_are_shown_rounded_outward():
    large = fmpq(123456789012345678901234567)
    low, high = (float(short(large, down)) for down in (True, False))
    assert low <= float(large) <= high
    assert short(-large, True) == f"-{short(large, False)}"
    assert len(short(fmpq(3) ** 40_000, True)) < 12


def test_the_campaign_contradicts_nothing():
    counts, wrong = campaign.batch("short", 0, 1000)
    assert not wrong, "\n".join(wrong)
    assert sum(n for (_, verdict), n in counts.items() if verdict in ("proved", "refuted")) > 400
    assert {kind for kind, _ in counts} >= set(campaign.CLASSES)


@pytest.mark.parametrize(
    ("text", "where", "point", "answer"),
    [
        ("log(x) == log(x)", ["x in Reals"], {"x": "-1"}, "undefined"),
        ("sqrt(x**2) == x", ["x in Reals"], {"x": "-1"}, False),
        ("floor(x) + floor(-x) == -1", ["x in Reals"], {"x": "3"}, False),
        ("Derivative(Abs(x), x) == 1", ["x in Reals"], {"x": "0"}, "undefined"),
        ("Derivative(x**3, x) == 3*x**2", ["x in Reals"], {"x": "2"}, True),
        ("x == x + 1/10**30", ["x in Reals"], {"x": "2"}, False),
        ("Mod(-x, 3) == 2", ["x in Reals"], {"x": "1"}, True),
        ("0**x == 1", ["x in Reals"], {"x": "0"}, True),
        ("gamma(x) > 0", ["x in Reals"], {"x": "-2"}, "undefined"),
        ("Sum(1/k, (k, 0, x)) > 0", ["x in Naturals"], {"x": "2"}, "undefined"),
    ],
)
def test_the_quick_oracle_agrees_with_the_other(text, where, point, answer):
    exact = {name: t.number(value).value for name, value in point.items()}
    assert judge(claim_of(text, where), exact) == answer
    assert reference(text, exact) in (answer, None)
