"""Records: what goes out comes back the same, and nothing else comes back."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bce_sym import (
    Bit,
    Chain,
    Eq,
    Open01,
    Positive,
    Real,
    algebra,
    check,
    derivation,
    derive,
    differentiate,
    exp_of_sum,
    log,
    log_of_product,
    rule,
    symbol,
)
from bce_sym.evidence import Claim, Counterexample, NotByReason, Samples, Stuck, Unread, Verdict
from bce_sym.judges import judge
from bce_sym.proof import Proof
from bce_sym.readers.claims import read_line
from bce_sym.readers.text import claim_of
from bce_sym.records import (
    Question,
    read_evidence,
    read_question,
    write_evidence,
    write_question,
)
from bce_sym.rules import RULES
from bce_sym.rules.reasons import yields
from bce_sym.terms import number

CORPUS = [
    read.claim
    for line in (Path(__file__).parent / "data" / "claims.jsonl").read_text("utf-8").splitlines()
    if '["loss"' in line and isinstance((read := read_line(line)).claim, Claim)
]


@rule(source="ours")
def doubled(a: Real):
    """Twice is the sum."""
    return Eq(a + a, 2 * a)


@derivation(where=lambda a, b: a <= b)
def product(a: Positive, b: Positive) -> Chain:
    """The log of a product."""
    return derive(log(a * b)).eq(log(a) + log(b), by=log_of_product).le(2 * log(b))


@derivation
def user(p: Open01, y: Bit) -> Chain:
    """Reasons of all kinds."""
    return (
        derive(log(p * (p + 1)))
        .le(2 * log(p + 1), by=[product(p, p + 1), algebra])
        .eq(log(p + 1) + log(p + 1), by=[doubled(log(p + 1)), differentiate])
        .eq(2 * log(p + 1), by=[doubled, exp_of_sum])
    )


@pytest.mark.parametrize("claim", CORPUS, ids=str)
def test_questions_and_evidence_of_the_corpus(claim):
    record = write_question(Question(claim))
    assert b"\n" not in record
    assert read_question(record) == Question(claim)
    found = judge(Question(claim))
    back = read_evidence(write_evidence(found), claim)
    assert back == found
    assert type(back) is type(found)


@pytest.mark.parametrize("made", [product, user], ids=lambda d: d.name)
def test_reasons_say_the_same_on_the_other_side(made):
    for step, claim in zip(made.chain.steps, made.claims, strict=True):
        back = read_question(write_question(Question(claim, step.reasons)))
        assert back.claim == claim
        assert list(map(str, back.reasons)) == list(map(str, step.reasons))
        assert yields(back.claim, back.reasons) is yields(claim, step.reasons)
        assert write_question(back) == write_question(Question(claim, step.reasons))


def test_rules_of_the_book_are_themselves():
    for known in RULES.values():
        ((back,),) = (read_question(write_question(Question(CORPUS[0], (known,)))).reasons,)
        assert back is known


x = symbol("x")
CLAIM = Claim(x, "==", x)


def test_equal_questions_have_equal_records_and_others_have_others():
    claims = [
        claim_of("x*x == x**2"), claim_of("x*x == x**2", ["x > 0"]), claim_of("x*x == x**2", ["x >= 0"]),
        claim_of("x*x <= x**2"), claim_of("x**2 == x*x"), claim_of("x*x == x**3"), claim_of("y*y == y**2"),
        claim_of("x*x == x**2", ["x**2 < 2"]), claim_of("x*x == x**2", ["x in Integers"]),
    ]  # fmt: skip
    reasons = [(), (algebra,), (log_of_product,), (doubled,), (algebra, doubled), (doubled(x),)]
    records = {write_question(Question(c, r)) for c in claims for r in reasons}
    assert len(records) == len(claims) * len(reasons)
    assert write_question(Question(claim_of("x*x == x**2"))) in records


def test_a_rule_is_told_by_what_it_says():
    @rule(source="ours")
    def doubled(a: Real):
        """Twice is the sum."""
        return Eq(a + a, 3 * a)

    theirs = globals()["doubled"]
    assert write_question(Question(CLAIM, (doubled,))) != write_question(Question(CLAIM, (theirs,)))


def test_depth_does_not_matter():
    deep = x
    for _ in range(50_000):
        deep = log(deep)
    assert read_question(write_question(Question(Claim(deep, "==", x)))).claim.lhs is deep


def test_long_numbers_do_not_matter():
    long = number(Fraction(3**100_000, 2))
    assert read_question(write_question(Question(Claim(long, "==", x)))).claim.lhs is long


@given(st.text(), st.text())
def test_text_of_any_kind(reason, help):
    for found in (
        Stuck(CLAIM, reason),
        Samples(CLAIM, 2**80, reason),
        Unread(reason, 3, help, reason),
    ):
        record = write_evidence(found)
        assert b"\n" not in record
        assert read_evidence(record, CLAIM) == found


# ── refusals ──────────────────────────────────────────────────────────────────

FALSE = claim_of("x + 1 == x")
TRUE = claim_of("(x + 1)**2 == x**2 + 2*x + 1")
PROOF = json.loads(write_evidence(judge(Question(TRUE))))


def changed(record, path, value):
    """A copy of *record* with another value at *path*."""
    record = json.loads(json.dumps(record))
    inner = record
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return json.dumps(record).encode()


@pytest.mark.parametrize(
    "record",
    [
        b"", b"null", b"[]", b"{}", b"[[]]", b"[[], 1.5]", b"[[], {}]", b"[[], []]", b"\xff", b"[" * 100_000,
        b'[[], ["about"], ["about"]]', b'[[["sym", "x", 0]], ["t", 0]]',
        b'[[], ["c", "Path"]]', b'[[], ["c", "Stuck"]]', b'[[], ["c", "Proof"]]', b'[[], ["t", 5]]',
        b'[[], ["c", "Stuck", ["claim", ["about"]], ["reason", "r"], ["conditions", ["l"]], ["more", 1]]]',
        b'[[], ["q", "1", "0"]]', b'[[], ["i", "zz"]]', b'[[], ["r", "no_rule"]]', b'[[], ["l"]]',
        changed(PROOF, (1, 1), "Counterexample"),
        changed(PROOF, (1, 3, 1), None),
        changed(PROOF, (1, 4, 1), None),
        changed(PROOF, (1, 2, 1), None),
        changed(PROOF, (1, 2, 1), ["c", "Claim"]),
    ],
)  # fmt: skip
def test_what_is_no_record_of_evidence_is_refused(record):
    with pytest.raises(ValueError):
        read_evidence(record, FALSE)


def test_a_proof_is_not_made_of_another_kind_of_evidence():
    assert judge(Question(FALSE)).verdict is Verdict.REFUTED
    for kind in ("Stuck", "Counterexample"):
        record = changed(PROOF, (1, 1), kind)
        with pytest.raises(ValueError):
            read_evidence(record, FALSE)


def test_a_proof_with_an_open_condition_is_refused():
    found = judge(Question(claim_of("log(x*x) == 2*log(x)", ["x > 0"])))
    assert isinstance(found, Proof)
    assert found.conditions
    record = json.loads(write_evidence(found))
    text = json.dumps(record).replace(json.dumps(found.conditions[0].discharged), "null")
    with pytest.raises(ValueError, match="open"):
        read_evidence(text.encode(), found.claim)


def test_a_counterexample_is_a_point_of_its_context():
    found = judge(Question(FALSE))
    assert isinstance(found, Counterexample)
    with pytest.raises(ValueError):
        read_evidence(write_evidence(found), claim_of("y + 1 == y"))


STUCK = write_evidence(check(user).steps[0].evidence)


@settings(max_examples=300)
@given(st.data())
def test_a_damaged_record_is_refused_or_about_the_same_claim(data):
    record = bytearray(STUCK)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(record) - 1))
        record[place] = data.draw(st.integers(32, 126))
    try:
        found = read_evidence(bytes(record), user.claims[0])
    except ValueError:
        return
    assert getattr(found, "claim", user.claims[0]) == user.claims[0]


def test_evidence_within_evidence():
    found = NotByReason(TRUE, "algebra", judge(Question(TRUE)))
    back = read_evidence(write_evidence(found), TRUE)
    assert isinstance(back.actual, Proof)
    assert back == found
