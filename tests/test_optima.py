"""Equations between sets of optima: rules with their conditions, and wrong uses that are not proved."""

import pytest

from bce_sym.evidence import Claim
from bce_sym.readers.text import read_expression, read_where
from bce_sym.records import read_evidence, write_evidence
from bce_sym.rules import PROCEDURES
from bce_sym.rules.procedures import OF_SETS
from bce_sym.rules.reasons import yields
from bce_sym.search import settle
from bce_sym.terms import box, family, finite_set, interval, number, oo, optimum, subset, symbol

P = symbol("p")
UNIT = interval(0, 1, True, True)
HALF_OPEN = interval(0, 1, True, False)
CLOSED = interval(0, 1)
LINE = interval(-oo, oo)


def most(f, where=UNIT):
    return optimum("argmax", read_expression(f), P, where)


def least(f, where=UNIT):
    return optimum("argmin", read_expression(f), P, where)


def at(*points):
    return finite_set(*map(read_expression, points))


def members(body, size="m"):
    return family(read_expression(body), symbol("i"), read_expression(size))


def boxed(side, size="m"):
    return box(side, read_expression(size))


def ends(lo, hi):
    return interval(read_expression(lo), read_expression(hi))


SOFT, BIT = ["y > 0", "y < 1"], ["y in {0, 1}"]
LOSS = "-(y*log(p) + (1 - y)*log(1 - p))"

LABELS, SIZE = "y[i] in {0, 1}", "m in Naturals"
SUM = "Sum(-(y[i]*log(p[i]) + (1 - y[i])*log(1 - p[i])), (i, 1, m))"
PRODUCT = "Product(p[i]**y[i]*(1 - p[i])**(1 - y[i]), (i, 1, m))"
A, B = members("(6 + i)/10", "3"), members("4/5", "3")

PROVED = [
    (most("2*p - p", ends("1/a", "2")), most("p", ends("1/a", "2")), ["a > 0"]),
    (most("p", interval(0, read_expression("1/a"), False, True)), at(), ["a > 0"]),
    (most("Sum(p[i], (i, 1, m))", boxed(CLOSED)), finite_set(members("1")), ["m in Naturals"]),
    (most("p**3*(1 - p)"), most("3*log(p) + log(1 - p)"), []),
    (most("3*log(p) + log(1 - p)"), least("-(3*log(p) + log(1 - p))/4"), []),
    (most("p**3*(1 - p)"), at("3/4"), []),
    (most("log(p)"), most("p"), []),
    (most("c*log(p) + d"), most("p"), ["c > 0", "d in Reals"]),
    (least(LOSS), at("y"), SOFT),
    (least("-log(p)", HALF_OPEN), at("1"), []),
    (least("-log(p)"), at(), []),
    (most("p", interval(0, 1, True, True)), at(), []),
    (most("exp(-(p - a)**2)", LINE), at("a"), ["a in Reals"]),
    (least("(p - a)**2", interval(0, oo)), at("0"), ["a < 0"]),
    (most("x*p", interval(0, 1)), at("1"), ["x > 0"]),
    (least(SUM, boxed(UNIT)), finite_set(members("y[i]")), ["y[i] > 0", "y[i] < 1", SIZE]),
    (least(SUM, boxed(UNIT)), at(), [LABELS, SIZE]),
    (most(PRODUCT, boxed(CLOSED)), finite_set(members("y[i]")), [LABELS, SIZE]),
    (most(PRODUCT, boxed(UNIT)), at(), [LABELS, SIZE]),
    (
        least("Product(1 + (p[i] - 1/2)**2, (i, 1, m))", boxed(UNIT)),
        finite_set(members("1/2")),
        [SIZE],
    ),
    (most("p*(1 - p)", finite_set(*map(number, (0, 1, 3)))), at("0", "1"), []),
    (least("(p - a)**2", at("a", "a + 1", "a - 2")), at("a"), ["a in Reals"]),
    (most("Product(p[i], (i, 1, 3))", finite_set(A, B)), finite_set(B), []),
    (least("-Sum(log(p[i]), (i, 1, 3))", finite_set(A, B)), finite_set(B), []),
    (at("(a + b)**2"), at("a**2 + 2*a*b + b**2"), ["a in Reals", "b in Reals"]),
]

NOT_PROVED = [
    (most("log(p)"), least("p"), []),
    (most("c*log(p) + d"), most("p"), ["c >= 0", "d in Reals"]),  # a constant is optimal everywhere
    (most("c*log(p) + d"), most("p"), ["c < 0", "d in Reals"]),
    (most("Max(p, 1/2)", CLOSED), most("p", CLOSED), []),  # merely non-decreasing
    (most("p**2", interval(-1, 1)), most("p", interval(-1, 1)), []),
    (most("log(p)", CLOSED), most("p", CLOSED), []),  # undefined at 0
    (least(LOSS), at("1 - y"), SOFT),
    (least(LOSS), at("y"), ["y >= 0", "y <= 1"]),  # empty at the ends
    (least(LOSS, CLOSED), at("y"), BIT),  # 0*log(0)
    (least("(p - a)**2", CLOSED), at("a"), ["a in Reals"]),  # a stationary point outside the domain
    (least("p**3", LINE), at("0"), []),  # stationary without convexity
    (least("Abs(p)", interval(-1, 1)), at("1/2"), []),
    (least("-log(p)", HALF_OPEN), at(), []),
    (most("p"), at("1"), []),
    (most("floor(p)", interval(0, 2, False, True)), at("1"), []),
    (most("1/p", interval(-1, 1)), at("1"), []),
    (least(SUM, boxed(UNIT)), at(), [LABELS, "m in Naturals0"]),  # at m = 0 the empty family
    (least(SUM, boxed(UNIT)), at(), ["y[i] >= 0", "y[i] <= 1", SIZE]),
    (least(SUM, boxed(UNIT)), finite_set(members("y[i]")), [LABELS, SIZE]),
    (most("Product(p[i] - 1/2, (i, 1, m))", boxed(CLOSED)), finite_set(members("1")), [SIZE]),
    (
        least("Product(p[i], (i, 1, m))", boxed(CLOSED)),
        finite_set(members("0")),
        [SIZE],
    ),  # one 0 is enough
    (most(PRODUCT, boxed(CLOSED)), finite_set(members("1 - y[i]")), [LABELS, SIZE]),
    (most("Product(p[i]*p[1], (i, 1, m))", boxed(CLOSED)), finite_set(members("1")), [SIZE]),
    (most("p*(1 - p)", at("0", "1", "3")), at("0"), []),  # 1 is as good
    (most("p*(1 - p)", at("0", "1/2")), at("0"), []),
    (most("log(p)", at("0", "1")), at("1"), []),
    (most("p", at("1", "2")), at("3"), []),
    (most("Sum(p[i], (i, 1, 2))", finite_set(A, B)), finite_set(A), []),  # not over all members
    (least("(p - a)**2", at("a", "b")), at("a"), ["a in Reals", "b in Reals"]),
    # sets that are none where an end, a member or a size has no value
    (most("2*p - p", ends("1/a", "2")), most("p", ends("1/a", "2")), ["a in Reals"]),
    (most("exp(p)", ends("log(a)", "2")), most("p", ends("log(a)", "2")), ["a >= 0"]),
    (most("p", interval(0, read_expression("1/a"), False, True)), at(), ["a >= 0"]),
    (most("p", interval(-oo, read_expression("1/a"), True, True)), at(), ["a >= 0"]),
    (most("5 + 0*p", at("1/a", "2")), at("1/a", "2"), ["a in Reals"]),
    (most("5 + 0*p", at("1/a")), most("6 + 0*p", at("1/a")), ["a in Reals"]),
    (most("Sum(p[i], (i, 1, m))", boxed(CLOSED)), finite_set(members("1")), ["m >= 1"]),
]

REFUTED = [
    (most("p*(1 - p)"), at("1/3"), [], "p"),
    (most("p*(1 - p)"), at("2"), [], None),  # not in the set
    (least("(p - a)**2", CLOSED), at("a"), ["a in Reals"], None),
    (least("p**3", LINE), at("0"), [], "p"),
    (least("Abs(p)", interval(-1, 1)), at("1/2"), [], "p"),
    (most("p"), at("1"), [], None),
    (most("1/p", interval(-1, 1)), at("1"), [], "p"),
    (at("1/3"), most("p*(1 - p)"), [], "p"),
    (least(LOSS), at("1 - y"), SOFT, "p"),
    (least(SUM, boxed(CLOSED)), finite_set(members("y[i]")), [LABELS, SIZE], "p"),
    (least(SUM, boxed(UNIT)), finite_set(members("1 - y[i]")), ["y[i] > 0", "y[i] < 1", SIZE], "p"),
    (most("Product(p[i], (i, 1, 3))", finite_set(A, B)), finite_set(A), [], None),
]
"""With the variable of the function where the counterexample is a place at which it is better."""

NOT_REFUTED = [
    (least("(p - 1/2)**2", subset("D", CLOSED)), at("1/2"), []),  # where D has it
    (most("p*(1 - p)"), at("1/2"), []),
    (most("p*(1 - p)", at("0", "1")), at("0", "1"), []),
]


def verdict(row):
    lhs, rhs, where = row
    return str(settle(Claim(lhs, "==", rhs, read_where(where))).verdict)


@pytest.mark.parametrize("row", PROVED, ids=str)
def test_proved(row):
    assert verdict(row) == "proved"


@pytest.mark.parametrize("row", NOT_PROVED, ids=str)
def test_not_proved(row):
    assert verdict(row) in ("refuted", "undecided")


@pytest.mark.parametrize("row", REFUTED, ids=str)
def test_refuted_where_the_function_is_better(row):
    *row, variable = row
    lhs, rhs, where = row
    found = settle(Claim(lhs, "==", rhs, read_where(where)))
    assert str(found.verdict) == "refuted"
    assert variable is None or variable in {n.partition("[")[0] for n, _ in found.point}
    (copy,) = [read_evidence(write_evidence(found), found.claim)]
    assert copy == found


@pytest.mark.parametrize("row", NOT_REFUTED, ids=str)
def test_not_refuted(row):
    assert verdict(row) != "refuted"


LOG_LOSS = "3*log(p) + log(1 - p)"
REASONS = [
    ("equal_functions", (most("2*p"), most("p + p")), (most("log(p)"), most("p"))),
    ("monotone_map", (most("p**3*(1 - p)"), most(LOG_LOSS)), (most(LOG_LOSS), at("3/4"))),
    ("convexity", (most(LOG_LOSS), at("3/4")), (most("log(p)"), most("p"))),
    ("slope", (least("-log(p)", HALF_OPEN), at("1")), (most("log(p)"), most("p"))),
    (
        "coordinatewise",
        (
            most("Sum(-(p[i] - 1/2)**2, (i, 1, 3))", boxed(UNIT, "3")),
            finite_set(members("1/2", "3")),
        ),
        (most(LOG_LOSS), at("3/4")),
    ),
    ("candidates", (most("p", at("1", "2")), at("2")), (most(LOG_LOSS), at("3/4"))),
]


@pytest.mark.parametrize(("name", "accepted", "refused"), REASONS)
def test_a_reason_stands_for_its_rules(name, accepted, refused):
    for row, expected in ((accepted, True), (refused, False)):
        if row is not None:
            claim = Claim(row[0], "==", row[1])
            found = settle(claim)
            assert str(found.verdict) == "proved"
            assert yields(claim, [PROCEDURES[name]], found.rule) is expected


def test_every_reason_for_sets_has_a_row():
    assert {name for name, _, _ in REASONS} == set(OF_SETS) - {"cases"}  # that one: below


def test_cases_is_a_reason_for_sets():
    claim = Claim(most("y*p + (1 - y)*(1 - p)", CLOSED), "==", at("y"), read_where(BIT))
    found = settle(claim)
    assert str(found.verdict) == "proved"
    assert yields(claim, [PROCEDURES["cases"]], "by_values")
    assert not yields(claim, [PROCEDURES["cases"]], "unimodal")


def test_the_empty_context_is_enough():
    assert verdict((most("p", CLOSED), finite_set(number(1)), [])) == "proved"
