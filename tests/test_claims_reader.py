"""Every line of a claims file has an answer of one shape, whatever the line is."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bce_sym import terms as t
from bce_sym.evidence import (
    Claim,
    Condition,
    Counterexample,
    NotByReason,
    Samples,
    Stuck,
    Unread,
)
from bce_sym.readers.claims import ClaimLine, answer, read_line
from bce_sym.readers.text import claim_of
from bce_sym.search import settle

x = t.symbol("x")
KEYS = ["id", "verdict", "evidence", "conditions", "counterexample", "lhs", "rhs", "seconds"]


def test_a_line_is_a_claim_in_its_context():
    line = '{"id": "a", "claim": "p < 1", "where": ["0 < p < 1"], "truth": true}\n'
    assert read_line(line) == ClaimLine("a", claim_of("p < 1", ["0 < p < 1"]))
    assert read_line('\ufeff{"id": 7, "claim": "x == x"}') == ClaimLine(7, claim_of("x == x"))


@pytest.mark.parametrize(
    ("line", "name", "message"),
    [
        ("", None, "the line is empty"),
        ("  \n", None, "the line is empty"),
        ("nonsense", None, "this is not JSON: Expecting value"),
        ('{"id": "a", "claim": "x == x"', None, "this is not JSON"),
        ('{"id": "a"} {"id": "b"}', None, "this is not JSON: Extra data"),
        ('{"id": NaN, "claim": "x == x"}', None, "NaN is not a number"),
        ('{"id": -Infinity, "claim": "x == x"}', None, "-Infinity is not a number"),
        ('{"id": ' + "9" * 5000 + ', "claim": "x == x"}', None, "this is not JSON"),
        ('{"id": 1e999, "claim": "x == x"}', None, "must be a text or an integer"),
        ('{"id": "a", "claim": "x < 1", "claim": "x == x"}', None, "one key twice"),
        ("[" * 100_000, None, "this is not JSON"),
        ("[1, 2]", None, "one JSON object"),
        ('"x == x"', None, "one JSON object"),
        ('{"claim": "x == x"}', None, '"id" is missing'),
        ('{"id": null, "claim": "x == x"}', None, '"id" must be'),
        ('{"id": ["a"], "claim": "x == x"}', None, '"id" must be'),
        ('{"id": true, "claim": "x == x"}', None, '"id" must be'),
        ('{"id": "a"}', "a", '"claim" is missing'),
        ('{"id": "a", "claim": 3}', "a", '"claim" must be a text'),
        (
            '{"id": "a", "claim": "x == x", "where": "x > 0"}',
            "a",
            '"where" must be a list of texts',
        ),
        ('{"id": "a", "claim": "x == x", "where": [1]}', "a", '"where" must be a list of texts'),
        ('{"id": "a", "claim": "x ="}', "a", "expected the end, found '='"),
        ('{"id": "a", "claim": "I*x == 1"}', "a", "complex numbers"),
        ('{"id": "a", "claim": "x == x", "where": ["x >"]}', "a", 'in the condition "x >"'),
        ('{"id": "a", "claim": "x == x", "where": ["x in {1}", "x > 1"]}', "a", "contradictory"),
        ('{"id": "a", "claim": "' + "x" * 3_000_000 + '"}', None, "longer than"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_wrong_with_a_line_is_said(line, name, message):
    read = read_line(line)
    assert read.id == name
    assert isinstance(read.claim, Unread)
    assert message in read.claim.message
    assert read.claim.help


def test_the_place_in_a_line_that_is_no_json():
    assert read_line('{"id": "a", claim: 1}').claim.column == 13


CLAIM = Claim(x / x, "==", t.number(1))
OPEN = Condition(t.Ne(x, 0), x / x, "the denominator is not 0")


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (
            Counterexample(CLAIM, (("x", t.number(0)),), "undefined", "undefined", "1", x / x, "x = 0"),
            {"verdict": "refuted", "conditions": [], "counterexample": {"x": "0"},
             "evidence": {"kind": "counterexample", "because": "undefined", "undefined": "x/x",
                          "why": "x = 0", "left": "undefined", "right": "1"}},
        ),
        (
            Counterexample(CLAIM, (("x", t.Rational(1, 2)),), "differs", "2", "1"),
            {"verdict": "refuted", "conditions": [], "counterexample": {"x": "1/2"},
             "evidence": {"kind": "counterexample", "because": "differs", "left": "2", "right": "1"}},
        ),
        (
            Samples(CLAIM, 40, "the sign of x", (OPEN,)),
            {"verdict": "supported", "conditions": ["x != 0"], "counterexample": None,
             "evidence": {"kind": "samples", "count": 40, "stuck": "the sign of x"}},
        ),
        (
            Stuck(CLAIM, "the sign of x", (OPEN,)),
            {"verdict": "undecided", "conditions": ["x != 0"], "counterexample": None,
             "evidence": {"kind": "stuck", "reason": "the sign of x"}},
        ),
        (
            NotByReason(CLAIM, "algebra does not yield it", Stuck(CLAIM, "")),
            {"verdict": "undecided", "conditions": [], "counterexample": None,
             "evidence": {"kind": "stuck", "reason": "algebra does not yield it"}},
        ),
    ],
)  # fmt: skip
def test_the_answer_has_one_shape_for_every_evidence(evidence, expected):
    made = answer(ClaimLine("a", CLAIM), evidence, 0.12345678)
    assert list(made) == KEYS
    assert made == {**expected, "id": "a", "lhs": "x/x", "rhs": "1", "seconds": 0.123457}
    assert json.loads(json.dumps(made)) == made


def test_a_proof_says_how_and_under_which_conditions():
    line = read_line(
        '{"id": "a", "claim": "log(x*y) == log(x) + log(y)", "where": ["x > 0", "y > 0"]}'
    )
    made = answer(line, settle(line.claim), 0.0)
    assert made["verdict"] == "proved"
    assert made["evidence"]["kind"] == "proof"
    assert made["evidence"]["method"]
    assert "x > 0" in made["conditions"]


def test_an_unread_line_is_answered_like_the_others():
    line = read_line('{"id": "a", "claim": "2x == 1"}')
    made = answer(line, line.claim, 0.0)
    assert list(made) == KEYS
    assert (made["verdict"], made["lhs"], made["rhs"]) == ("unread", None, None)
    assert made["evidence"] == {
        "kind": "unread", "message": "expected the end, found 'x'", "column": 2,
        "help": "write 2*x for a product",
    }  # fmt: skip


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "claim", "where", "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(JSON.map(json.dumps) | st.text(max_size=40))
def test_any_line_is_read_or_answered(line):
    read = read_line(line)
    if isinstance(read.claim, Unread):
        json.dumps(answer(read, read.claim, 0.0), allow_nan=False)
