"""The claims of data/more_claims.jsonl are what they say: by an oracle that shares nothing with the engine.

``python tests/test_more_claims.py [PREFIX ...]`` looks at 40 points of each row; the tests at a few.
"""

import json
import re
import sys
import time
from collections import Counter
from itertools import islice
from pathlib import Path

import claims_oracle as oracle
import mpmath
import pytest
from scoring import Scored, is_inequality, kind, scores
from widened import disagreement, widened

DATA = Path(__file__).parent / "data"
PUBLIC, ROWS = (
    [json.loads(line) for line in (DATA / name).read_text().splitlines()]
    for name in ("claims.jsonl", "more_claims.jsonl")
)
FIRST_TAGS = {"loss", "fact", "trap", "hard", "ineq"}
KEYS = ["id", "claim", "where", "truth", "tags", "why"]
UNSEEN = {
    *["hard-sum-118", "trap-sym-104", "trap-sym-105", "trap-sym-109", "trap-sym-129"],
    "trap-sym-117",
}
"""Divergent integrals and sums, which the oracle cannot tell from convergent ones, and the derivative
of an integral."""
FEW, MANY = 3, 40


def message(row):
    """What the oracle finds wrong with a row of more than its form, or ""."""
    return "" if row["truth"] else wrong_witness(row)


def wrong_witness(row):
    """Whether a false row is seen to be false: at its point ``at``, or at a random one."""
    expected = {"refuted": False, "undefined": "undefined"}[row["witness"]]
    if "at" in row:
        point = oracle.read_point(row["at"])
        if not oracle.belongs(row["where"], point):
            return "the point of `at` is not in the context"
        found = oracle.judge(row["claim"], point)
        # An infinite sum or an integral that diverges there is not seen.
        if found == expected or (found is None and oracle.is_rough(row["claim"])):
            return ""
        return f"at the point of `at` it is {found}"
    seen = Counter()
    for point in sample(row, 40):
        found = oracle.judge(row["claim"], point)
        if found == expected:
            return ""
        seen[found] += 1
    return f"no point shows it: {dict(seen)}"


def contradiction(row, count):
    """A point where the row is not as it says: not true, or false by more than undefinedness."""
    for point in sample(row, count):
        found = oracle.judge(row["claim"], point)
        if row["truth"] and found in (False, "undefined"):
            return f"{found} at {oracle.shown(point)}"
        if row.get("witness") == "undefined" and found is False:
            return f"not only undefined at {oracle.shown(point)}"
    return ""


def few(row):
    """How many points are looked at in a test; derivatives of derivatives take long."""
    return 1 if row["claim"].count("Derivative") > 1 else FEW


def evaluated(row, count):
    """At how many of *count* points the oracle can tell."""
    return sum(oracle.judge(row["claim"], point) is not None for point in sample(row, count))


def sample(row, count):
    if not oracle.free_names(row["claim"]):
        return [{}]
    return islice(oracle.distinct(oracle.points(row["where"], row["claim"])), count)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_truth_at_a_few_points(row):
    if row["id"] not in UNSEEN:
        assert not message(row)
        assert not contradiction(row, few(row))


def test_form_of_every_row():
    for row in ROWS:
        expected = KEYS if row["truth"] else [*KEYS, "witness", *(["at"] if "at" in row else [])]
        assert list(row) == expected, row["id"]
        assert re.fullmatch(r"[a-z]+-[a-z]+-\d{3}", row["id"])
        assert row["tags"][0] == row["id"].split("-")[0] and row["tags"][0] in FIRST_TAGS
        assert len(set(row["tags"])) == len(row["tags"])
        assert row["why"] and row.get("witness", "refuted") in ("refuted", "undefined")
        assert ("undefined" in row["tags"]) == (row.get("witness") == "undefined")
        assert ("ineq" in row["tags"]) >= is_inequality(row["claim"])
        declared = {re.match(r"\w+", item).group() for item in row["where"] if " in " in item}
        assert oracle.free_names(row["claim"]) <= declared, row["id"]


def test_rows_are_new():
    rows = [*PUBLIC, *ROWS]
    assert len({row["id"] for row in rows}) == len(rows)
    assert len({(row["claim"], *row["where"]) for row in rows}) == len(rows)


def test_every_kind_of_row_is_well_represented():
    kinds = Counter(kind(row) for row in ROWS)
    for name, least in {"true equalities": 0.4, "false equalities": 0.12, "undefined only": 0.1,
                        "true inequalities": 0.15, "false inequalities": 0.07}.items():  # fmt: skip
        assert kinds[name] >= least * len(ROWS), name


def test_verdicts_in_wider_contexts():
    rows = widened([*PUBLIC, *ROWS])[::150]
    assert not list(filter(None, map(disagreement, scores(rows, timeout=3))))


@pytest.mark.parametrize(
    ("claim", "where", "verdict", "reason"),
    [
        ("x/x == 1", ["x in Reals"], "proved", ""),
        ("sqrt(x**2) == x", ["x in Reals"], "proved", ""),
        ("x == x", ["x in Reals"], "refuted", "differs at x = 1"),
        ("log(x) == 1", ["x in Reals"], "refuted", "differs at x = 0"),
        ("x == 1", ["x in Reals", "x > 0"], "refuted", "differs at x = -1"),
        ("Sum(y[i],(i,1,m)) == 3", ["m in Integers", "y[i] in Reals"], "refuted",
         "differs at m = 2, y[1] = 1, y[2] = 2"),
    ],
)  # fmt: skip
def test_a_wrong_verdict_would_be_seen(claim, where, verdict, reason):
    row = {"id": "a", "claim": claim, "where": where, "truth": None}
    assert disagreement(Scored(row, verdict, reason, 0))


@pytest.mark.parametrize(
    ("claim", "point", "expected"),
    [
        ("x/x == 1", {"x": "0"}, "undefined"),
        ("y*log(p) <= 0", {"y": "0", "p": "0"}, "undefined"),
        ("tan(x) > 0", {"x": "pi/2"}, "undefined"),
        ("x**n == 1", {"x": "0", "n": "0"}, True),
        ("(-8)**(1/3) == -2", {}, "undefined"),
        ("gamma(x) > 0", {"x": "-2"}, "undefined"),
        ("Derivative(Abs(x),x) == 0", {"x": "0"}, "undefined"),
        ("Derivative(x*Abs(x),x) == 0", {"x": "0"}, True),
        ("Derivative(sqrt(x),x) > 0", {"x": "0"}, "undefined"),
        ("Derivative(Piecewise((0,x<=0),(1,True)),x) == 0", {"x": "0"}, "undefined"),
        ("Derivative(sin(x),(x,2)) == -sin(x)", {"x": "pi/3"}, True),
        ("Sum(y[i]/m,(i,1,m)) == 2", {"m": "2", "y": ["1", "3"]}, True),
        ("sin(x+10**(-40)) == sin(x)", {"x": "1"}, False),
        ("Piecewise((1/x,x>0),(0,True)) == 0", {"x": "0"}, True),
        ("Heaviside(x) == 1/2", {"x": "0"}, True),
        ("Mod(x,-3) == -2", {"x": "7"}, True),
        ("binomial(n,k) == 0", {"n": "2", "k": "3"}, True),
        ("Sum(1/2**k,(k,0,oo)) == 2", {}, True),
        ("Integral(Abs(x),(x,-1,1)) == 1", {}, True),
        ("Limit(sin(x),x,oo) == 0", {}, "undefined"),
    ],
)
def test_the_oracle(claim, point, expected):
    assert oracle.judge(claim, oracle.read_point(point)) == expected


@pytest.mark.parametrize(
    ("where", "holds"),
    [
        (
            ["a in Reals", "b in Reals", "b <= a"],
            lambda p: oracle.compare(value(p["b"]), value(p["a"])) <= 0,
        ),
        (["x in Reals", "x > 0", "x < pi/2", "x != 1"], lambda p: 0 < value(p["x"]) < 1.5708),
        (["n in Integers", "n >= 2"], lambda p: p["n"].denominator == 1 and p["n"] >= 2),
        (["y in {0, 1}"], lambda p: p["y"] in (0, 1)),
        (["p in Reals", "q in Reals", "q == 1-p"], lambda p: value(p["q"]) + value(p["p"]) == 1),
        (["p in Reals", "q in Reals", "p+q == 1"], lambda p: value(p["q"]) + value(p["p"]) == 1),
    ],
    ids=lambda case: " ".join(case) if isinstance(case, list) else "",
)
def test_points_are_in_their_context(where, holds):
    claim = " + ".join({re.match(r"\w+", item).group() for item in where}) + " == 0"
    with mpmath.workdps(oracle.DIGITS):
        found = list(islice(oracle.points(where, claim), 40))
        assert len(found) == 40 and all(map(holds, found))


def value(number):
    return number() if callable(number) else number


def main():
    failures = 0
    for row in ROWS:
        if row["id"] in UNSEEN or not row["id"].startswith(tuple(sys.argv[1:]) or ""):
            continue
        start = time.perf_counter()
        slow = oracle.is_rough(row["claim"]) or few(row) < FEW
        problem = message(row) or contradiction(row, few(row) if slow else MANY)
        if row["truth"] and not problem and evaluated(row, 5) == 0:
            problem = "not evaluated anywhere"
        if problem:
            failures += 1
            print(row["id"], problem, flush=True)
        if time.perf_counter() - start > 20:
            print(f"{row['id']} took {time.perf_counter() - start:.0f} s", flush=True)
    print(f"{failures} rows are not as they say")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
