"""Reports as JSON: a fixed shape, values as exact text, and its documentation."""

import json
from pathlib import Path

from reports import PROBLEMS, REPORTS, SCORE, SLIP, golden

from bce_sym.readers.text import read_expression
from bce_sym.render.json_report import SCHEMA, report_object

DOCS = Path(__file__).parent.parent / "docs"


def keys(value, found):
    """Every key that occurs in *value*."""
    if isinstance(value, dict):
        found |= set(value)
        for item in value.values():
            keys(item, found)
    elif isinstance(value, list):
        for item in value:
            keys(item, found)
    return found


def test_report():
    made = report_object(REPORTS, PROBLEMS, seconds=0.125)
    golden("report.json", json.dumps(made, indent=2, ensure_ascii=False) + "\n")


def test_the_object_survives_json_and_names_its_schema():
    made = report_object(REPORTS, PROBLEMS, seconds=0.125)
    assert json.loads(json.dumps(made, allow_nan=False)) == made
    assert made["schema"] == SCHEMA == "bce_sym.report/1"


def test_counts_agree_with_the_steps():
    made = report_object(REPORTS, PROBLEMS, seconds=0)
    steps = [step for d in made["derivations"] for step in d["steps"]]
    assert made["summary"]["steps"] == len(steps)
    proved = sum(step["verdict"] == "proved" for step in steps)
    assert made["summary"]["proved"] == proved


def test_what_passes():
    passing = report_object([SCORE, SLIP], seconds=0)["derivations"]
    assert [(d["passes"], [s["passes"] for s in d["steps"]]) for d in passing] == [
        (True, [True, True, True]),
        (True, [True]),
    ]
    kinds = {d["name"]: d for d in report_object(REPORTS, seconds=0)["derivations"]}["all_kinds"]
    assert [s["passes"] for s in kinds["steps"]] == [False] * 4
    allowed = report_object(REPORTS, seconds=0, allow_supported=True)["derivations"][3]
    assert [s["passes"] for s in allowed["steps"]] == [False, True, False, False]


def test_sides_can_be_read_back():
    for made in report_object(REPORTS, seconds=0)["derivations"]:
        for step in made["steps"]:
            assert str(read_expression(step["lhs"])) == step["lhs"]


def test_every_field_is_documented():
    made = report_object(REPORTS, PROBLEMS, seconds=0)
    points = {"p", "x", "y"}  # the names in counterexamples
    page = (DOCS / "reference-json.md").read_text("utf-8")
    assert {key for key in keys(made, set()) - points if f"`{key}`" not in page} == set()
