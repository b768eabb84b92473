"""What a notebook shows of derivations and reports."""

import html as markup
import re
from html.parser import HTMLParser

import pytest
from reports import REPORTS

from bce_sym import Bit, Chain, Derivative, Open01, Real, algebra, check, derivation, derive, log
from bce_sym.derivation import slip
from bce_sym.report import Problem, Report


@derivation
def doubled(x: Real) -> Chain:
    """Twice <x> & more."""
    return derive(x + x).eq(2 * x, by=algebra)


@derivation
def lost(p: Open01, y: Bit) -> Chain:
    """A sign is lost."""
    return derive(Derivative(y * log(p) + (1 - y) * log(1 - p), p)).eq(y / p + (1 - y) / (1 - p))


@slip(correction=doubled)
def forgotten(x: Real) -> Chain:
    """One is forgotten."""
    return derive(x + x).eq(x, by=algebra)


@derivation
def empty(x: Real) -> Chain:
    """Not finished."""
    return derive(x)


class Balanced(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def shown(made):
    text = made._repr_html_()
    parser = Balanced()
    parser.feed(text)
    parser.close()
    assert parser.open == []
    return text


def test_a_derivation_has_no_verdict():
    text = shown(doubled)
    assert "Twice &lt;x&gt; &amp; more." in text and r"$\displaystyle {}= 2 x$" in text
    assert "$x \\in \\mathbb{R}$" in text and "algebra" in text
    assert "proved" not in text and "✓" not in text
    assert doubled._repr_latex_().startswith("\\begin{align*}")


def test_a_report_has_verdicts():
    text = shown(check(doubled))
    assert text.count("✓ proved") == 2
    assert r"\text{algebra}" in check(doubled)._repr_latex_()


def test_what_is_wrong_is_said():
    text = markup.unescape(shown(check(lost)))
    assert text.count("✗ refuted") == 2 and "at p = 1/2, y = 0: left = -2, right = 2" in text
    assert "refuted" in check(lost)._repr_latex_()
    assert shown(check(forgotten)).count("✗ refuted as stated") == 2


def test_what_cannot_be_shown():
    assert empty._repr_html_() is None and empty._repr_latex_() is None
    problem = Report(doubled, problem=Problem("it is <broken>"))
    assert "it is &lt;broken&gt;" in shown(problem) and "! unread" in shown(problem)
    assert problem._repr_latex_() is None


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.derivation.name)
def test_every_kind_of_report(report):
    assert len(re.findall(r"\$[^$]+\$", shown(report))) >= len(report.steps)
