"""Equations between sets of optima: rules with their conditions, and wrong uses that are not proved."""

import pytest

from bce_sym.evidence import Claim
from bce_sym.readers.text import read_expression, read_where
from bce_sym.rules import PROCEDURES
from bce_sym.rules.procedures import OF_SETS
from bce_sym.rules.reasons import yields
from bce_sym.search import settle
from bce_sym.terms import finite_set, interval, number, oo, optimum, symbol

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


SOFT, BIT = ["y > 0", "y < 1"], ["y in {0, 1}"]
LOSS = "-(y*log(p) + (1 - y)*log(1 - p))"

PROVED = [
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


LOG_LOSS = "3*log(p) + log(1 - p)"
REASONS = [
    ("equal_functions", (most("2*p"), most("p + p")), (most("log(p)"), most("p"))),
    ("monotone_map", (most("p**3*(1 - p)"), most(LOG_LOSS)), (most(LOG_LOSS), at("3/4"))),
    ("convexity", (most(LOG_LOSS), at("3/4")), (most("log(p)"), most("p"))),
    ("slope", (least("-log(p)", HALF_OPEN), at("1")), (most("log(p)"), most("p"))),
    ("coordinatewise", None, (most(LOG_LOSS), at("3/4"))),
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
    assert {name for name, _, _ in REASONS} == set(OF_SETS)


def test_the_empty_context_is_enough():
    assert verdict((most("p", CLOSED), finite_set(number(1)), [])) == "proved"
