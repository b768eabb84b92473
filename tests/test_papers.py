"""The sample papers: all of one is proved, each slip of the other is found where it is and only there."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bce_sym.check import check_all
from bce_sym.evidence import Counterexample, Verdict
from bce_sym.readers.documents import load
from bce_sym.render.text import concise, full

PAPERS = Path(__file__).parent.parent / "docs" / "examples" / "papers"


def checked(name):
    document = load(PAPERS / name)
    assert document.problems == ()
    return check_all(document.derivations)


def test_every_equation_of_the_article_is_proved():
    reports = checked("article.tex")
    names = [report.derivation.name for report in reports]
    assert len(names) == 17 and all(name.startswith("eq:") for name in names)
    for report in reports:
        for step in report.steps:
            assert step.verdict is Verdict.PROVED, (report.derivation.name, step.evidence)


SLIPS = {
    "eq:bernoulli": 1, "eq:total": 2, "eq:log": 2, "eq:score": 1, "eq:concave": 2,
    "eq:stationary": 2, "eq:optimum": 3, "eq:labels": 3, "eq:gradient": 2, "eq:scaling": 2, "eq:classifiers": 2, "eq:likelihood": 2,
    "eq:bounded": 1, "eq:partial": 1, "eq:sigmoid": 1, "eq:logit": 2, "eq:stable": 1,
}  # fmt: skip
"""The one wrong step of each display."""

OF_SETS = ("eq:optimum", "eq:labels")
"""An equation between sets is proved or left undecided."""


def test_each_slip_is_found_at_its_line_and_only_there():
    right = (PAPERS / "article.tex").read_text("utf-8").splitlines()
    wrong = (PAPERS / "article_wrong.tex").read_text("utf-8").splitlines()
    changed = {n for n, (a, b) in enumerate(zip(right, wrong, strict=True), 1) if a != b}
    found = {}
    for report in checked("article_wrong.tex"):
        for step in report.steps:
            if step.verdict is not Verdict.PROVED:
                assert report.derivation.name not in found
                found[report.derivation.name] = step.index
                assert step.step.location.line in changed
                assert step.verdict is Verdict.REFUTED or report.derivation.name in OF_SETS
    assert found == SLIPS


def test_why_the_signs_are_not_right():
    """Mathematics Stack Exchange, question 2503428: the derivative of log(1 − ŷ) is taken as 1/(1 − ŷ)."""
    reports = checked("mathse_2503428.tex")
    wrong = [(r, s) for r in reports for s in r.steps if s.verdict is not Verdict.PROVED]
    ((report, step),) = wrong
    assert isinstance(step.evidence, Counterexample)
    line = (
        (PAPERS / "mathse_2503428.tex").read_text("utf-8").splitlines()[step.step.location.line - 1]
    )
    assert line.strip().startswith("= -1 \\left( \\frac{y}{\\hat y} + ")
    assert step.advice == (
        "the right side lacks the inner derivative of 1 - y_hat, which is -1: the chain rule"
    )
    shown = full([report], seconds=0)
    assert "definition: J(y_hat) = -(y*log(y_hat) + (1 - y)*log(1 - y_hat))" in shown
    assert "assuming: 0 < y_hat < 1, y in {0, 1}" in shown
    assert "goes on from line 16" in shown
    assert step.advice in shown


def test_the_command_reads_documents(tmp_path):
    path = tmp_path / "notes.md"
    path.write_text("Let $x > 0$.\n\n$$\n|x| = x\n$$\n\n$$ a/bc = x $$\n", "utf-8")
    run = lambda *args: subprocess.run(  # noqa: E731
        [sys.executable, "-m", "bce_sym", "check", *args],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    done = run("notes.md", "--output-format", "concise")
    assert done.returncode == 2
    assert done.stdout.splitlines()[0] == (
        "notes.md:7:5: unread: a factor after a slash can be read in two ways"
    )
    done = run("notes.md")
    assert " --> notes.md:7:5\n    $$ a/bc = x $$\n        ^^^\n  = help: write" in done.stdout
    path.write_text("Let $x > 0$.\n\n$$\n|x| = x\n$$\n", "utf-8")
    assert run("notes.md").returncode == run(".").returncode == 0
    assert run("notes.md", "--strict").returncode == 0
    path.write_text("$$ |x| = x $$\n", "utf-8")
    done = run("notes.md", "--output-format", "concise")
    assert done.returncode == 1
    assert done.stdout.startswith(
        "notes.md:1:8: refuted: step 1 of display at line 1 (auto): at x = "
    )
    done = run("notes.md", "--strict", "--output-format", "concise")
    assert done.returncode == 2 and "unread: x is not declared" in done.stdout


def displays(copies):
    """The article several times over, each time with labels and names of its own."""
    text = (PAPERS / "article.tex").read_text("utf-8")
    start, end = text.index("\\section{One example}"), text.index("\\end{document}")
    copies = [
        text[start:end].replace("eq:", f"eq{k}:").replace("L :=", f"L_{{{k}}} :=")
        .replace("\\partial L}", f"\\partial L_{{{k}}}}}").replace("J :=", f"J_{{{k}}} :=")
        .replace("\\partial J}", f"\\partial J_{{{k}}}}}")
        for k in range(copies)
    ]  # fmt: skip
    return text[:start] + "".join(copies) + text[end:]


def test_a_document_of_fifty_displays_is_read_and_checked_soon(tmp_path):
    path = tmp_path / "long.tex"
    path.write_text(displays(3), "utf-8")
    started = time.perf_counter()
    document = load(path)
    read = time.perf_counter() - started
    reports = check_all(document.derivations)
    assert document.problems == ()
    assert all(report.passes() for report in reports)
    assert len(reports) == 53  # the second and third σ(z) = … are claims
    assert read < 2 and time.perf_counter() - started < 20
    assert concise(reports, seconds=0).count("\n") == 0


@pytest.mark.parametrize("name", ["article.tex", "article_wrong.tex", "mathse_2503428.tex"])
def test_the_notes_account_for_every_name(name):
    for derivation in load(PAPERS / name).derivations:
        assert {v.name for v in derivation.context.variables} == set().union(
            *(c.lhs.free | c.rhs.free for c in derivation.claims),
            *(h.free for h in derivation.context.hypotheses),
        )


def test_the_problem_matcher_of_the_documentation_matches():
    page = (PAPERS.parent.parent / "papers.md").read_text("utf-8")
    (task,) = json.loads(re.search(r"```json\n(.*?)```", page, re.S)[1])["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    document = load(PAPERS / "mathse_2503428.tex")
    (line, _) = concise(check_all(document.derivations), seconds=0).splitlines()
    found = re.match(pattern["regexp"], line)
    assert found[pattern["file"]].endswith("mathse_2503428.tex")
    assert (found[pattern["line"]], found[pattern["column"]]) == ("20", "3")
    assert found[pattern["code"]] == "refuted" and "step 1" in found[pattern["message"]]
