"""Inference rules for integers and for branches: what they conclude from, and what they refuse."""

import pytest

from bce_sym.context import Context, FiniteSet, Integer
from bce_sym.engine.inference import NotApplicable, premises
from bce_sym.engine.integrality import is_integer
from bce_sym.evidence import Claim
from bce_sym.kernel import Proof, prove
from bce_sym.plan import DIRECT, Plan
from bce_sym.readers.parser import Parser
from bce_sym.readers.text import claim_of
from bce_sym.terms import symbol

x, y = symbol("x"), symbol("y")


def term(text):
    return Parser(text).term()


def shown(text, where, rule, *parameters):
    """The premises, each with what its context has more than the goal's."""
    goal = claim_of(text, where)
    before = set(goal.context.describe())
    return [
        " | ".join([str(p), *(d for d in p.context.describe() if d not in before)])
        for p in premises(goal, rule, parameters)
    ]


ACCEPTED = [
    (
        "Mod(n, 2) <= 1", ["n in Integers", "n >= 1", "n < 10"], "by_residues", ["n", 2],
        ["Mod(n, 2) <= 1 | 1 <= t <= 4, t in Integers | n == 2*t + 0",
         "Mod(n, 2) <= 1 | 0 <= t <= 4, t in Integers | n == 2*t + 1"],
    ),
    (
        "floor(x) <= x + t", ["x >= 1/2", "x < 10", "t in Reals"], "by_fraction", ["x"],
        ["floor(x) <= x + t | 0 <= t_1 <= 10, t_1 in Integers | 0 <= u < 1 | x == t_1 + u"],
    ),
    (
        "k**2 <= 9", ["k in Integers", "k > 0", "k <= 3"], "by_values", ["k"],
        [f"k**2 <= 9 | k in {{{v}}}" for v in (1, 2, 3)],
    ),
    ("Max(x, y) >= x", ["x > y"], "by_branches", [((term("Max(x, y)"), 0),)], ["x >= y", "x >= x"]),
    ("Abs(x) == 1", ["x < 0"], "by_branches", [((term("Abs(x)"), 1),)], ["x <= 0", "-x == 1"]),
    (
        "Piecewise((1, x > 0), (2, True)) == 2", ["x < 0"], "by_branches",
        [((term("Piecewise((1, x > 0), (2, True))"), 1),)], ["True => ~(x > 0)", "2 == 2"],
    ),
    (
        "sign(Abs(x)) == 1", ["x > 0"], "by_branches",
        [((term("sign(Abs(x))"), 0), (term("Abs(x)"), 0))],
        ["Abs(x) > 0", "x >= 0", "1 == 1"],
    ),
    ("floor(x) == 3", ["x > 3"], "floor_between", [], ["x >= 3", "x < 3 + 1"]),
    ("floor(x) < n", ["n in Integers"], "floor_between", [], ["x < n"]),
    ("n < ceiling(x)", ["n in Integers"], "floor_between", [], ["x > n"]),
    ("ceiling(x) < n", ["n in Integers"], "floor_between", [], ["x <= n - 1"]),
    ("floor(x) <= n", ["n in Integers"], "floor_between", [], ["x < n + 1"]),
    ("n == ceiling(x)", ["n in Integers"], "floor_between", [], ["x > n - 1", "x <= n"]),
    (
        "Derivative(x*Abs(x), x) == 2*Abs(x)", [], "derivative_of_branches",
        [term("Derivative(x*Abs(x), x)"), (x,)],
        ["Derivative(x, x) == Derivative(x, x)", "x*(-x) == x*x",
         "Derivative(x*(-x), x) == Derivative(x*x, x)", "Derivative(x*x, x) == 2*Abs(x)"],
    ),
    (
        "Derivative(x*sign(x), x) == 0", [], "derivative_of_branches",
        [term("Derivative(x*sign(x), x)"), (x,)],
        ["Derivative(x, x) == Derivative(x, x)", "x*0 == x*1",
         "Derivative(x*0, x) == Derivative(x*1, x)", "x*(-1) == x*1",
         "Derivative(x*(-1), x) == Derivative(x*1, x)", "Derivative(x*1, x) == 0"],
    ),
]  # fmt: skip


@pytest.mark.parametrize("row", ACCEPTED, ids=lambda row: f"{row[2]}: {row[0]}")
def test_premises(row):
    text, where, rule, parameters, expected = row
    assert shown(text, where, rule, *parameters) == expected


REFUSED = [
    ("Mod(x, 2) <= 1", [], "by_residues", ["x", 2]),
    ("Mod(n, 2) <= 1", ["n in Integers"], "by_residues", ["n", 1]),
    ("Mod(n, 2) <= 1", ["n in {0, 1}"], "by_residues", ["n", 2]),
    ("Mod(n, 2) <= 1", ["n in Integers"], "by_residues", ["k", 2]),
    ("floor(x) <= x", ["x in {0, 1}"], "by_fraction", ["x"]),
    ("x >= 0", ["x >= 0", "x <= 3"], "by_values", ["x"]),
    ("k >= 0", ["k in Integers", "k >= 0"], "by_values", ["k"]),
    ("k >= 0", ["k in Integers", "k >= 0", "k <= 1000"], "by_values", ["k"]),
    ("Max(x, y) >= x", [], "by_branches", [((term("Max(x, y)"), 2),)]),
    ("x + y >= x", [], "by_branches", [((term("x + y"), 0),)]),
    ("x >= y", [], "by_branches", [((term("Abs(x)"), 0),)]),
    # under a derivative or a bound variable the term is evaluated elsewhere, too
    ("Derivative(Abs(x), x) == 1", ["x > 0"], "by_branches", [((term("Abs(x)"), 0),)]),
    ("Sum(Abs(x), (x, 1, 3)) == 6", [], "by_branches", [((term("Abs(x)"), 0),)]),
    ("floor(x) == y", [], "floor_between", []),
    ("floor(x) <= y", [], "floor_between", []),
    ("floor(x) != 3", [], "floor_between", []),
    ("x == 3", [], "floor_between", []),
    ("Derivative(x*Abs(x), (x, 2)) == 2", [], "derivative_of_branches",
     [term("Derivative(x*Abs(x), (x, 2))"), (x,)]),
    ("Derivative(x*Abs(x), x) == 2", [], "derivative_of_branches", [term("Derivative(x*Abs(x), x)"), ()]),
    ("x == 2", [], "derivative_of_branches", [term("Derivative(x*Abs(x), x)"), (x,)]),
    ("Derivative(Derivative(x*Abs(x), x), x) == 2", [], "derivative_of_branches",
     [term("Derivative(x*Abs(x), x)"), (x,)]),
    ("Sum(Derivative(x*Abs(x), x), (x, 0, 1)) == 2", [], "derivative_of_branches",
     [term("Derivative(x*Abs(x), x)"), (x,)]),
    # no case applies under some signs; a condition that is governed in part
    ("Derivative(Piecewise((x, x > 0), (-x, x < 0)), x) == 2", [], "derivative_of_branches",
     [term("Derivative(Piecewise((x, x > 0), (-x, x < 0)), x)"), (x,)]),
    ("Derivative(Piecewise((x, (x > 0) & (y > 0)), (0, True)), x) == 2", [], "derivative_of_branches",
     [term("Derivative(Piecewise((x, (x > 0) & (y > 0)), (0, True)), x)"), (x,)]),
]  # fmt: skip


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: f"{row[2]}: {row[0]}")
def test_rules_refuse_what_they_are_not_about(row):
    text, where, rule, parameters = row
    with pytest.raises(NotApplicable):
        premises(claim_of(text, where), rule, tuple(parameters))


def test_a_new_variable_is_not_one_that_is_bound_in_the_goal():
    (premise,) = premises(
        claim_of("Sum(floor(x)*t, (t, 1, 3)) == 6*floor(x)", []), "by_fraction", ("x",)
    )
    assert [v.name for v in premise.context.variables] == ["x", "t_1", "u"]


NOT_BY_BRANCHES = [
    # the value differs at 0; a derivative differs; a switch is undefined on one side
    ("Derivative(Piecewise((x**2, x > 0), (x**2 + 1, True)), x) == 2*x", "x"),
    ("Derivative(Piecewise((x**2, x > 0), (x, True)), x) == 2*x", "x"),
    ("Derivative(Abs(x), x) == sign(x)", "x"),
    ("Derivative(Piecewise((x**2, Ne(x, 0)), (1, True)), x) == 2*x", "x"),
    ("Derivative(x**2*Abs(sqrt(x)), x) == 0", "sqrt(x)"),
    ("Derivative(x**2*sign(log(x)), x) == 0", "log(x)"),
]


@pytest.mark.parametrize(("text", "switch"), NOT_BY_BRANCHES)
def test_branches_that_do_not_meet_smoothly_prove_nothing(text, switch):
    claim = claim_of(text, [])
    at_zero = Claim(claim.lhs, claim.rel, claim.rhs, Context.of({"x": FiniteSet(0)}))
    d = next(side for side in (claim.lhs, claim.rhs) if side.op == "derivative")
    goals = premises(at_zero, "derivative_of_branches", (d, (term(switch),)))
    plan = Plan("derivative_of_branches", (d, (term(switch),)), (DIRECT,) * len(goals))
    assert not isinstance(prove(at_zero, {"x": 0}, plan), Proof)


INTEGERS = {"n", "k"}


@pytest.mark.parametrize(
    "text",
    [
        "n*(n + 1)/2", "n*(n + 1)*(2*n + 1)/6", "(n**3 - n)/6", "floor(x)", "Mod(n, k)", "n**2 - 3*k",
        "binomial(n, k)", "factorial(n)*(-1)**2", "2*n/2", "Piecewise((n, x > 0), (k, True))",
        "Sum(j**2, (j, 1, n))", "Max(n, k)", "sign(x)", "chebyshevt(n, k)", "rf(n, 3)",
    ],
)  # fmt: skip
def test_integers_are_seen(text):
    assert is_integer(term(text), INTEGERS)


@pytest.mark.parametrize(
    "text",
    [
        "n/2", "n*(n + 2)/2", "x", "Mod(x, 2)", "2**n", "n**k", "(n**3 + n)/6", "Heaviside(n)",
        "rf(n, k)", "sqrt(n)", "Sum(j/2, (j, 1, n))", "binomial(x, k)", "n/0",
    ],
)  # fmt: skip
def test_what_need_not_be_an_integer_is_not_taken_for_one(text):
    assert not is_integer(term(text), INTEGERS)


def test_by_values_lists_the_integers_between_open_ends():
    context = Context.of({"k": Integer.domain}, [symbol("k") > 0, symbol("k") < 3])
    goal = Claim(symbol("k"), ">=", symbol("k"), context)
    made = [str(p.context) for p in premises(goal, "by_values", ("k",))]
    assert made == ["k in {1}", "k in {2}"]
