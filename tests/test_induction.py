"""Induction, telescoping and inequalities between sums: what is proved, false twins, and each rule apart."""

from dataclasses import replace

import pytest

from bce_sym.context import Context, Integer, Real
from bce_sym.engine.inference import INFERENCES, NotApplicable, premises
from bce_sym.evidence import Claim, Verdict
from bce_sym.kernel import Kernel
from bce_sym.plan import DIRECT, Plan
from bce_sym.readers.text import claim_of, read_expression
from bce_sym.search import settle
from bce_sym.terms import Ge, bound_symbol, indexed, number, pi, symbol

N = ["n in Naturals"]
N0 = ["n in Naturals0"]
M = ["m in Naturals"]
P = ["p > 0", "p < 1"]

# (claim, context, false twins)
ROWS = [
    # telescoping and geometric sums
    ("Sum(1/(k*(k+1)),(k,1,n)) == n/(n+1)", N0, ["Sum(1/(k*(k+1)),(k,1,n)) == (n-1)/n"]),
    ("Sum(1/(k*(k+1)*(k+2)),(k,1,n)) == 1/4-1/(2*(n+1)*(n+2))", N, ["Sum(1/(k*(k+1)*(k+2)),(k,1,n)) == 1/4-1/(n*(n+1))"]),
    ("Sum(1/((2*k-1)*(2*k+1)),(k,1,n)) == n/(2*n+1)", N0, ["Sum(1/((2*k-1)*(2*k+1)),(k,1,n)) == n/(2*n-1)"]),
    ("Sum(r**k,(k,0,n)) == (1-r**(n+1))/(1-r)", [*N0, "r != 1"], ["Sum(r**k,(k,0,n)) == (1-r**n)/(1-r)", "Sum(r**k,(k,1,n)) == (1-r**(n+1))/(1-r)"]),
    ("Sum(k*r**k,(k,0,n)) == r*(1-(n+1)*r**n+n*r**(n+1))/(1-r)**2", [*N0, "r != 1"], ["Sum(k*r**k,(k,0,n)) == r*(1-(n+1)*r**n+n*r**(n+1))/(1-r)"]),
    ("Sum((-1)**k,(k,0,n)) == (1+(-1)**n)/2", N0, ["Sum((-1)**k,(k,0,n)) == (1-(-1)**n)/2"]),
    ("Sum((-1)**k*k,(k,1,n)) == ((-1)**n*(2*n+1)-1)/4", N, ["Sum((-1)**k*k,(k,1,n)) == ((-1)**n*(2*n-1)-1)/4"]),
    ("Sum(2**k,(k,0,n)) == 2**(n+1)-1", N0, ["Sum(2**k,(k,0,n)) == 2**n-1"]),
    ("Sum(1/(sqrt(k)+sqrt(k+1)),(k,1,n)) == sqrt(n+1)-1", N, ["Sum(1/(sqrt(k)+sqrt(k+1)),(k,1,n)) == sqrt(n)-1"]),
    ("Sum(log(1+1/k),(k,1,n)) == log(n+1)", N0, ["Sum(log(1+1/k),(k,1,n)) == log(n)"]),
    # factorials and binomial coefficients
    ("Sum(k*factorial(k),(k,1,n)) == factorial(n+1)-1", N0, ["Sum(k*factorial(k),(k,1,n)) == factorial(n)-1"]),
    ("Sum(k/factorial(k+1),(k,1,n)) == 1-1/factorial(n+1)", N, ["Sum(k/factorial(k+1),(k,1,n)) == 1-1/factorial(n)"]),
    ("Product(k,(k,1,n)) == factorial(n)", N0, ["Product(k,(k,1,n)) == factorial(n-1)"]),
    ("Sum(binomial(n,k),(k,0,n)) == 2**n", N0, ["Sum(binomial(n,k),(k,1,n)) == 2**n"]),
    ("Sum(k*binomial(n,k),(k,0,n)) == n*2**(n-1)", N0, ["Sum(k*binomial(n,k),(k,0,n)) == n*2**n"]),
    ("Sum((-1)**k*binomial(n,k),(k,0,n)) == 0", N, ["Sum((-1)**k*binomial(n,k),(k,0,n-1)) == 0"]),
    ("Sum(binomial(n,k)**2,(k,0,n)) == binomial(2*n,n)", N0, ["Sum(binomial(n,k)**2,(k,0,n)) == binomial(2*n,n+1)"]),
    ("Sum(binomial(n,k)/(k+1),(k,0,n)) == (2**(n+1)-1)/(n+1)", N0, ["Sum(binomial(n,k)/(k+1),(k,0,n)) == 2**(n+1)/(n+1)"]),
    ("Sum(binomial(n,k)*p**k*(1-p)**(n-k),(k,0,n)) == 1", N0 + P, ["Sum(binomial(n,k)*p**k*(1-p)**(n-k),(k,1,n)) == 1"]),
    ("Sum(k*binomial(n,k)*p**k*(1-p)**(n-k),(k,0,n)) == n*p", N0 + P, ["Sum(k*binomial(n,k)*p**k*(1-p)**(n-k),(k,0,n)) == p"]),
    # products
    ("Product(1+1/k,(k,1,n)) == n+1", N0, ["Product(1+1/k,(k,1,n)) == n"]),
    ("Product(1-1/k**2,(k,2,n)) == (n+1)/(2*n)", N, ["Product(1-1/k**2,(k,2,n)) == (n-1)/(2*n)"]),
    # trigonometry
    ("Sum(sin(k*x),(k,1,n)) == sin(n*x/2)*sin((n+1)*x/2)/sin(x/2)", [*N, "x > 0", "x < 2*pi"],
     ["Sum(sin(k*x),(k,1,n)) == sin(n*x/2)*cos((n+1)*x/2)/sin(x/2)"]),
    ("Sum(atan(1/(1+k+k**2)),(k,1,n)) == atan(n+1)-pi/4", N, ["Sum(atan(1/(1+k+k**2)),(k,1,n)) == atan(n)-pi/4"]),
    # inequalities
    ("n < 2**n", N0, ["n**2 < 2**n"]),
    ("log(n+1) <= Sum(1/k,(k,1,n))", N, ["log(n+2) <= Sum(1/k,(k,1,n))"]),
    ("Sum(1/k,(k,1,n)) <= 1+log(n)", N, ["Sum(1/k,(k,1,n)) <= 3/5+log(n)"]),
    ("Sum(1/k**2,(k,1,n)) <= 2-1/n", N, ["Sum(1/k**2,(k,1,n)) <= 3/2-1/n"]),
    ("Sum(x[i],(i,1,m))**2 <= m*Sum(x[i]**2,(i,1,m))", M, ["Sum(x[i],(i,1,m))**2 <= Sum(x[i]**2,(i,1,m))"]),
    ("Sum(x[i]*y[i],(i,1,m))**2 <= Sum(x[i]**2,(i,1,m))*Sum(y[i]**2,(i,1,m))", M,
     ["Sum(x[i]*y[i],(i,1,m))**2 <= Sum(x[i],(i,1,m))*Sum(y[i]**2,(i,1,m))"]),
    ("Sum(p[i]*log(p[i]/q[i]),(i,1,m)) >= 0", [*M, "p[i] > 0", "q[i] > 0", "Sum(p[i],(i,1,m)) == 1", "Sum(q[i],(i,1,m)) == 1"],
     ["Sum(p[i]*log(p[i]/q[i]),(i,1,m)) > 0"]),
    ("-Sum(p[i]*log(p[i]),(i,1,m)) <= log(m)", [*M, "p[i] > 0", "Sum(p[i],(i,1,m)) == 1"], ["-Sum(p[i]*log(p[i]),(i,1,m)) < log(m)"]),
    ("log(Sum(exp(z[i]),(i,1,m))/m) >= Sum(z[i],(i,1,m))/m", M, ["log(Sum(exp(z[i]),(i,1,m))/m) > Sum(z[i],(i,1,m))/m"]),
    ("Product(x[i],(i,1,m)) <= (Sum(x[i],(i,1,m))/m)**m", [*M, "x[i] > 0"], ["Product(x[i],(i,1,m)) < (Sum(x[i],(i,1,m))/m)**m"]),
]  # fmt: skip


def ids(rows):
    return [f"{k} {row[0][:60]}" for k, row in enumerate(rows)]


@pytest.mark.parametrize(("claim", "where", "twins"), ROWS, ids=ids(ROWS))
def test_true_claims_are_proved(claim, where, twins):
    found = settle(claim_of(claim, where))
    assert found.verdict is Verdict.PROVED, found


TWINS = [(twin, where) for _, where, twins in ROWS for twin in twins]


@pytest.mark.parametrize(("claim", "where"), TWINS, ids=ids(TWINS))
def test_false_twins_are_never_proved(claim, where):
    assert settle(claim_of(claim, where)).verdict is not Verdict.PROVED


# ── the rules, one by one ─────────────────────────────────────────────────────

n, k, r, i = (symbol(name) for name in "nkri")


def expr(text):
    return read_expression(text)


TRIANGLE = ("Sum(k*factorial(k),(k,1,n)) == factorial(n+1)-1", N0)
MEAN = ("Sum(x[i],(i,1,m)) <= m", ["m in Naturals", "x[i] <= 1"])

# (claim, context, rule, parameters, how many premises; None: the rule does not fit)
RULES = [
    (*TRIANGLE, "by_induction", ("n", number(0), number(1)), 2),
    (*TRIANGLE, "by_induction", ("n", number(1), number(1)), None),  # n begins at 0
    (*TRIANGLE, "by_induction", ("n", number(0), r), None),  # another variable
    (*TRIANGLE, "by_induction", ("m", number(0), number(1)), None),
    ("n <= 5", ["n in Naturals", "n <= 5"], "by_hypothesis", ("n", number(1)), None),  # bounded
    ("n*k <= k**2", ["n in Naturals", "k in Naturals", "n <= k"], "by_hypothesis", ("n", number(1)), None),
    ("n >= k", ["n in Integers", "k in Naturals", "n >= k"], "by_hypothesis", ("n", k), 2),
    ("n >= k", ["n in Naturals", "k in Naturals", "n >= k"], "by_hypothesis", ("n", k), 3),
    ("n >= k", ["n in Integers", "k in Reals", "n >= k"], "by_hypothesis", ("n", k), None),
    ("n >= k", ["n in Integers", "n >= k", "n <= k+3", "k in Naturals"], "by_hypothesis", ("n", k), None),
    ("x <= 1", ["x <= 1"], "by_hypothesis", ("x", number(1)), None),  # no integer
    ("n >= 1", N, "by_hypothesis", ("n", number(1)), 2),
    ("Sum(1/k,(k,1,n)) <= n", N, "by_increments", ("n", number(1)), 2),
    ("Sum(1/k,(k,1,n)) == n", N, "by_increments", ("n", number(1)), None),
    ("n >= 0", N0, "by_size", ("n", 2), 3),
    ("n >= 0", N0, "by_size", ("n", 0), None),
    ("n >= 0", N0, "by_size", ("n", 50), None),
    ("n >= 0", ["n in Integers"], "by_size", ("n", 2), None),
    ("x[1] >= 0", ["x[i] in Naturals0"], "by_size", ("x", 2), None),  # a family
    (*TRIANGLE, "telescoped", (expr("Sum(k*factorial(k),(k,1,n))"), i, expr("factorial(i)")), 3),
    (*TRIANGLE, "telescoped", (expr("Sum(k*factorial(k),(k,1,n))"), n, expr("factorial(n)")), None),
    (*TRIANGLE, "telescoped", (expr("Sum(k,(k,1,n))"), i, expr("i**2")), None),  # does not occur
    (*TRIANGLE, "telescoped_apart", (expr("Sum(k*factorial(k),(k,1,n))"), i, expr("factorial(i)"), expr("factorial(i+1)")), 5),
    (*TRIANGLE, "telescoped_apart", (expr("n"), i, expr("i"), expr("i+1")), None),
    (*MEAN, "term_by_term", (expr("x[i]-1"), i, number(1), symbol("m")), 2),
    ("Sum(x[i],(i,1,m)) < m", MEAN[1], "term_by_term", (expr("x[i]-1"), i, number(1), symbol("m")), 3),
    (*MEAN, "term_by_term", (expr("x[m]-1"), symbol("m"), number(1), symbol("m")), None),
    ("Sum(x[i],(i,1,m)) != m", MEAN[1], "term_by_term", (expr("x[i]-1"), i, number(1), symbol("m")), None),
    (*MEAN, "by_way_of", (expr("Sum(x[i]-1,(i,1,m))"),), 2),
    (*MEAN, "by_way_of", (expr("Sum(x[i]-1,(i,1,n))"),), None),  # another variable
]  # fmt: skip


@pytest.mark.parametrize(("claim", "where", "rule", "parameters", "count"), RULES)
def test_rules_fit_or_refuse(claim, where, rule, parameters, count):
    goal = claim_of(claim, where)
    assert rule in INFERENCES
    if count is None:
        with pytest.raises(NotApplicable):
            premises(goal, rule, parameters)
    else:
        assert len(premises(goal, rule, parameters)) == count


# Plans whose premises are false: the kernel must find that out.
WRONG = [
    ("Sum(k,(k,1,n)) == n**2", N, Plan("by_induction", ("n", number(1), number(1)), (DIRECT, DIRECT))),
    ("Sum(k,(k,1,n)) == n+1", N, Plan("by_induction", ("n", number(1), number(1)), (DIRECT, DIRECT))),
    ("Sum(k*factorial(k),(k,1,n)) == factorial(n+1)", N,
     Plan("telescoped", (expr("Sum(k*factorial(k),(k,1,n))"), i, expr("factorial(i)")), (DIRECT,) * 3)),
    ("Sum(x[j],(j,1,m)) > 0", ["m in Naturals0", "x[i] > 0"],
     Plan("term_by_term", (expr("x[i]"), i, number(1), symbol("m")), (DIRECT,) * 3)),  # empty at m = 0
    ("Sum(x[j],(j,1,m)) >= 1", ["m in Naturals", "x[i] > 0"], Plan("by_way_of", (number(1),), (DIRECT, DIRECT))),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "where", "plan"), WRONG)
def test_plans_with_a_false_premise_prove_nothing(claim, where, plan):
    goal = claim_of(claim, where)
    witness = {"n": 1, "m": 1, "x": 1}
    values = {v.name: number(witness[v.name]).value for v in goal.context.variables}
    assert Kernel().prove(goal, values, plan).verdict is Verdict.UNDECIDED


def test_a_premise_with_an_undeclared_variable_is_not_accepted():
    claim = Claim(expr("Sum(i**2,(i,1,m))"), ">=", number(0), Context())
    assert not Kernel().examine(claim).complete


def test_the_bound_variables_of_normal_forms_do_not_leak_into_contexts():
    i = bound_symbol("1(1..m)")
    claim = claim_of("Sum(x[i],(i,1,m)) >= 0", M)
    plan = Plan("term_by_term", (indexed("x", i), i, number(1), symbol("m")), (DIRECT, DIRECT))
    point = {"m": number(1).value, "x": number(1).value}
    assert Kernel().prove(claim, point, plan).verdict is Verdict.UNDECIDED
    context = claim.context.declare(i.value, Real.domain)
    assert not Kernel().examine(Claim(i, "==", i, context)).complete


def test_induction_begins_where_the_domain_does():
    # n > pi is no bound by a number: from k on there may be nothing to begin with.
    context = Context().declare("n", replace(Integer.domain, lo=pi))
    context = context.declare("k", Integer.domain).assume(Ge(n, k))
    goal = Claim(n, ">=", k, context)
    with pytest.raises(NotApplicable):
        premises(goal, "by_hypothesis", ("n", k))
