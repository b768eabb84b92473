"""Implications, values of members and the order of summation: goals that are shown, and such as are refused."""

import pytest

from bce_sym.engine.inference import NotApplicable, premises
from bce_sym.evidence import Claim
from bce_sym.readers.text import claim_of, read_expression, read_statement, read_where
from bce_sym.search import settle
from bce_sym.terms import Sum, oo, symbol

IFF = [
    ("a < b", "<=>", "log(a) < log(b)", ["a > 0", "b > 0"], "proved"),
    ("a == b", "=>", "a**2 == b**2", ["a in Reals", "b in Reals"], "proved"),
    ("a**2 == b**2", "<=>", "a == b", ["a > 0", "b > 0"], "proved"),
    ("a**2 == b**2", "=>", "a == b", ["a in Reals", "b in Reals"], "refuted"),  # −1 and 1
    ("a*(a - b) == 0", "=>", "a == 0", ["a in Reals", "b in Reals"], "refuted"),
    ("a > 0", "=>", "1/a > 0", ["a in Reals"], "refuted"),  # undefined at 0
    ("a > 1", "<=>", "a**2 > 1", ["a in Reals"], "refuted"),
]


@pytest.mark.parametrize("row", IFF, ids=str)
def test_statements(row):
    lhs, rel, rhs, where, expected = row
    claim = Claim(read_statement(lhs), rel, read_statement(rhs), read_where(where))
    assert str(settle(claim).verdict) == expected


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
