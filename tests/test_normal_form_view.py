"""The normal form that `explain` shows: both sides are equal to it, as the checker itself says."""

from pathlib import Path

import pytest

from bce_sym.evidence import Claim, Verdict
from bce_sym.readers.scripts import find_scripts, load
from bce_sym.readers.text import claim_of
from bce_sym.render.normal_form import common_normal_form
from bce_sym.search import settle

ROOT = Path(__file__).parent.parent

EQUALITIES = [
    pytest.param(claim, id=f"{d.name}:{index}")
    for script in find_scripts([ROOT / "derivations"]).scripts
    for d in load(script).derivations
    for index, claim in enumerate(d.claims, 1)
    if claim.rel == "==" and d.correction is None
]


@pytest.mark.parametrize("claim", EQUALITIES)
def test_both_sides_are_equal_to_what_is_shown(claim):
    shown = common_normal_form(claim.lhs, claim.rhs, claim.context)
    if shown is not None:
        for side in (claim.lhs, claim.rhs):
            # Where a side is defined: what is shown may be defined at fewer points.
            found = settle(Claim(side, "==", shown, claim.context))
            assert found.verdict is not Verdict.REFUTED


def test_most_are_shown():
    shown = [common_normal_form(c.values[0].lhs, c.values[0].rhs, c.values[0].context) for c in EQUALITIES]  # fmt: skip
    assert sum(form is not None for form in shown) > 0.8 * len(shown)


@pytest.mark.parametrize(
    ("text", "where", "shown"),
    [
        ("(x + 1)**2 == x**2 + 2*x + 1", [], "x**2 + 2*x + 1"),
        ("x/x + 1 == 2", ["x > 0"], "2"),
        ("1/(2*x) - 1/x == -1/(2*x)", ["x > 0"], "-(1/(2*x))"),
        ("log(x*y) == log(x) + log(y)", ["x > 0", "y < 1", "y > 0"], "log(x) + log(y)"),
        ("sqrt(8) == 2*sqrt(2)", [], "2*2**0.5"),
        ("exp(x)*exp(y) == exp(x + y)", [], "exp(x)*exp(y)"),
        ("x == y", [], "None"),
        ("1/(x - x) == 1", [], "None"),
    ],
)
def test_shown(text, where, shown):
    claim = claim_of(text, where)
    assert str(common_normal_form(claim.lhs, claim.rhs, claim.context)) == shown
