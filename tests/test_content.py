"""What the article says, statement by statement, and the derivations that prove or refute it."""

import re
from pathlib import Path

import article
import pytest

from bce_sym.evidence import Counterexample, Verdict
from bce_sym.report import summarise
from bce_sym.terms import Rational

pytest.importorskip("bce_sym.rules")
check_all = pytest.importorskip("bce_sym.check").check_all

PAGE = Path(__file__).parent.parent / "docs" / "article-coverage.md"
ROWS = [
    row.split("\n```")[0]
    for row in PAGE.read_text("utf-8").split("\n* - ")
    if "{derivation}" in row
]
CELLS = [
    re.findall(r"- \{derivation\}`(\w+\.\w+)` \{verdict\}`(\w+\.\w+)`$", row, re.M) for row in ROWS
]
SHOWN = sorted({name for cell in CELLS for name, _ in cell})
"""The derivations that the page on the article links, each beside its verdict."""


@pytest.fixture(scope="module")
def reports():
    made = article.load()
    return dict(zip(made, check_all(list(made.values())), strict=True))


@pytest.mark.parametrize("name", SHOWN)
def test_each_derivation_passes(reports, name):
    report = reports[name]
    assert report.problem is None
    if not report.is_slip:
        for step in report.steps:
            assert step.verdict is Verdict.PROVED, f"step {step.index}: {step.evidence}"
    assert report.passes()


def test_the_page_names_every_derivation():
    assert set(SHOWN) == set(article.load())


def test_every_statement_has_derivations_with_their_own_verdicts():
    assert len(ROWS) == 24
    for row, cell in zip(ROWS, CELLS, strict=True):
        assert cell and all(name == judged for name, judged in cell), row
        assert len(re.findall(r"\{\w+\}`", row)) == 2 * len(cell), row


def test_what_is_refuted_stands_before_what_is_true_instead():
    made = article.load()
    names = {one.location: name for name, one in made.items()}
    for cell in CELLS:
        order = [name for name, _ in cell]
        for at, name in enumerate(order):
            correction = made[name].correction
            if correction is not None:
                assert names[correction.location] in order[at + 1 :], name


def test_every_step_gives_its_reason():
    for name, made in article.load().items():
        for index, step in enumerate(made.chain.steps, 1):
            assert step.reasons, f"{name}, step {index}"
        assert made.statement.endswith((".", ".)")), f"{name} is not stated in words"


def test_the_whole_article_in_numbers(reports):
    summary = summarise(reports.values())
    assert summary.proved + summary.slips == summary.steps
    assert summary.slips == 6


def test_the_lost_sign_is_refuted_where_a_student_can_check_it(reports):
    report = reports["slips.lost_inner_derivative"]
    (step,) = report.steps
    assert isinstance(step.evidence, Counterexample) and step.evidence.kind == "differs"
    point = dict(step.evidence.point)
    assert point["y"] is Rational(0)  # the label at which the lost factor matters
    assert str(point["p_hat"]) in {"1/2", "1/3"}
    assert report.correction is not None and report.correction.verdict is Verdict.PROVED


def test_the_correction_and_the_slip_start_from_the_same_expression():
    made = article.load()["slips.lost_inner_derivative"]
    assert made.chain.start is made.correction.chain.start
    assert made.chain.end is not made.correction.chain.end
