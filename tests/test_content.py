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
    line.strip("| ").split(" | ")
    for line in PAGE.read_text("utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| Statement")
]
SAID = [said for *_, cell in ROWS for said in re.findall(r"`(\w+\.\w+)` ([a-z ,]*[a-z])", cell)]
"""(derivation, verdict) as the page on the article has them."""


@pytest.fixture(scope="module")
def reports():
    made = article.load()
    return dict(zip(made, check_all(list(made.values())), strict=True))


@pytest.mark.parametrize(("name", "said"), sorted(set(SAID)))
def test_each_derivation_passes(reports, name, said):
    report = reports[name]
    assert said == ("refuted as stated, corrected" if report.is_slip else "proved")
    assert report.problem is None
    if not report.is_slip:
        for step in report.steps:
            assert step.verdict is Verdict.PROVED, f"step {step.index}: {step.evidence}"
    assert report.passes()


def test_the_page_names_every_derivation():
    assert {name for name, _ in SAID} == set(article.load())


def test_every_statement_has_a_derivation_or_says_why_not():
    assert all(re.search(r"`\w+\.\w+`", line[-1]) or "`" in line[1] for line in ROWS)
    assert len(ROWS) == 24


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
