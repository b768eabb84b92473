"""Implications, values of members and the order of summation: goals that are shown, and such as are refused."""

from dataclasses import replace

import pytest

from bce_sym.engine.inference import NotApplicable, premises
from bce_sym.evidence import Claim
from bce_sym.readers.text import claim_of, read_expression, read_statement, read_where
from bce_sym.search import settle
from bce_sym.terms import Sum, number, oo, symbol

IFF = [
    ("a < b", "<=>", "log(a) < log(b)", ["a > 0", "b > 0"], "proved"),
    ("a == b", "=>", "a**2 == b**2", ["a in Reals", "b in Reals"], "proved"),
    ("a**2 == b**2", "<=>", "a == b", ["a > 0", "b > 0"], "proved"),
    ("a**2 == b**2", "=>", "a == b", ["a in Reals", "b in Reals"], "refuted"),  # −1 and 1
    ("a*(a - b) == 0", "=>", "a == 0", ["a in Reals", "b in Reals"], "refuted"),
    ("a > 0", "=>", "1/a > 0", ["a in Reals"], "refuted"),  # undefined at 0
    ("a > 1", "<=>", "a**2 > 1", ["a in Reals"], "refuted"),
    ("(a - 2)*(a - 3) == 0", "<=>", "(a == 2) | (a == 3)", ["a in Reals"], "proved"),
    ("(a - 2)*(a - 3) == 0", "<=>", "(a == 2) | (a == 4)", ["a in Reals"], "refuted"),
    ("(a - 2)*(a - 3) == 0", "=>", "a == 2", ["a in Reals"], "refuted"),
    ("a**2 == b**2", "<=>", "(a == b) | (a == -b)", ["a in Reals", "b in Reals"], "proved"),
    ("a**3 == a", "<=>", "(a == 0) | (a == 1) | (a == -1)", ["a in Reals"], "proved"),
    ("a**3 == a", "<=>", "(a == 0) | (a == 1)", ["a in Reals"], "refuted"),
    ("(a - 1)*(a - 2) > 0", "<=>", "(a < 1) | (a > 2)", ["a in Reals"], "proved"),
    ("(a - 1)*(a - 2) > 0", "<=>", "(a < 1) | (a >= 2)", ["a in Reals"], "refuted"),
    ("Abs(a) == 1", "<=>", "(a == 1) | (a == -1)", ["a in Reals"], "proved"),
    ("a*b == 0", "=>", "(a == 0) | (b == 1)", ["a in Reals", "b in Reals"], "refuted"),
    ("(a == 0) | (1/a == 2)", "=>", "a >= 0", ["a in Reals"], "refuted"),  # undefined at 0
    ("(a == 2) | (a == 3)", "=>", "a > 1", ["a in Reals"], "proved"),
]


@pytest.mark.parametrize("row", IFF, ids=str)
def test_statements(row):
    lhs, rel, rhs, where, expected = row
    claim = Claim(read_statement(lhs), rel, read_statement(rhs), read_where(where))
    assert str(settle(claim).verdict) == expected


a, b = symbol("a"), symbol("b")


def test_each_alternative():
    either = read_statement("(a < 0) | (a == 2)")
    goal = Claim(a, "!=", b, read_where(["a in Reals", "b in Reals"]).assume(either))
    first, second = premises(goal, "by_alternatives", (either,))
    assert (str(first.context), str(second.context)) == (
        "a < 0, b in Reals",
        "a in Reals, b in Reals, a == 2",
    )
    assert all((p.lhs, p.rel, p.rhs) == (goal.lhs, "!=", goal.rhs) for p in (first, second))
    for other in (read_statement("(a < 0) | (a == 3)"), read_statement("a < 0")):
        with pytest.raises(NotApplicable):  # nothing of the kind is assumed
            premises(goal, "by_alternatives", (other,))


def test_one_alternative_where_the_others_fail():
    context = read_where(["a in Reals", "b in Reals"])
    goal = Claim(read_statement("a*b > 0"), "=>", read_statement("(a < 0) | (b > 0)"), context)
    (premise,) = premises(goal, "otherwise", (0,))
    assert str(premise.context) == "a >= 0, b in Reals, a*b > 0"
    assert (premise.lhs, premise.rel, str(premise.rhs)) == (b, ">", "0")
    (premise,) = premises(goal, "otherwise", (1,))
    assert str(premise.context) == "a in Reals, b <= 0, a*b > 0"
    with pytest.raises(NotApplicable):
        premises(goal, "otherwise", (2,))
    with pytest.raises(NotApplicable):
        premises(replace(goal, rhs=read_statement("b > 0")), "otherwise", (0,))
    with pytest.raises(NotApplicable):  # a part that is no relation
        premises(
            replace(goal, rhs=read_statement("(a < 0) & (b < 0) | (b > 0)")), "otherwise", (0,)
        )


def test_a_product_that_is_zero():
    context = read_where(["a in Reals", "b in Reals"])
    goal = Claim(read_statement("a > b"), "=>", read_statement("(a == 0) | (b == a)"), context)
    (premise,) = premises(goal, "zero_product", ())
    assert (str(premise.lhs), premise.rel, str(premise.rhs)) == ("1*a*(b - a)", "==", "0")
    assert str(premise.context) == "a in Reals, b in Reals, a > b"
    for text in ("(a == 0) | (b > a)", "a == 0"):
        with pytest.raises(NotApplicable):
            premises(replace(goal, rhs=read_statement(text)), "zero_product", ())


MEMBERS = [
    ("y[k]**2 == y[k]", ["y[i] in {0, 1}", "k in Naturals"], "k", True),
    ("y[k] == y[k]", ["y[i] > 0", "k in Naturals"], "k", False),  # no finite set
    ("Sum(y[k], (k, 1, m)) == m", ["y[i] in {0, 1}", "m in Naturals", "k in Naturals"], "k", False),
    ("Derivative(y[k]**2, y[k]) == 2*y[k]", ["y[i] in {0, 1}", "k in Naturals"], "k", False),
    ("y[k] == y[k]", ["y[i] in {0, 1}", "k in Reals"], "k", False),
]


@pytest.mark.parametrize("row", MEMBERS, ids=str)
def test_values_of_a_member(row):
    text, where, index, applies = row
    goal = claim_of(text, where)
    member = read_expression(f"y[{index}]")
    if not applies:
        with pytest.raises(NotApplicable):
            premises(goal, "by_values_of_member", (member,))
        return
    assert len(premises(goal, "by_values_of_member", (member,))) == 2


i, j, m = symbol("i"), symbol("j"), symbol("m")
U = read_expression("u[i + 2*j]")
ORDERS = [
    (Sum(Sum(U, (i, 1, m)), (j, 1, 3)), True),
    (Sum(Sum(U, (i, 1, j)), (j, 1, 3)), False),  # a range depends on the other index
    (Sum(Sum(U, (i, 1, m)), (i, 1, 3)), False),
    (Sum(Sum(U, (i, 1, m)), (j, 1, oo)), False),
    (Sum(U, (i, 1, m)), False),
]


@pytest.mark.parametrize(("term", "applies"), ORDERS, ids=str)
def test_order_of_summation(term, applies):
    goal = Claim(term, "==", term, read_where(["u[i] in Reals", "m in Naturals", "j in Integers"]))
    if applies:
        (made,) = premises(goal, "exchange_order", (term,))
        assert made.lhs is Sum(Sum(U, (j, 1, 3)), (i, 1, m))
    else:
        with pytest.raises(NotApplicable):
            premises(goal, "exchange_order", (term,))


def test_either_side_of_what_is_excluded():
    apart = read_statement("a != b")
    goal = Claim(a + b, ">", number(0), read_where(["a >= 0", "b >= 0"]).assume(apart))
    below, above = premises(goal, "by_alternatives", (apart,))
    assert (str(below.context), str(above.context)) == (
        "a >= 0, b >= 0, a < b",
        "a >= 0, b >= 0, a > b",
    )
    assert str(settle(goal).verdict) == "proved"
    with pytest.raises(NotApplicable):  # it is not assumed
        premises(goal, "by_alternatives", (read_statement("a != 2*b"),))
