"""The public corpus: nothing false is proved, nothing true is refuted, every row is read.

``python tests/test_corpus.py [FILE ...]`` scores files of claims with known truth (both in data/ when
none is named) against the bars, and fails when one is missed or a verdict is wrong.
"""

import argparse
import json
import re
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from scoring import (
    BARS,
    UNSCORED,
    is_inequality,
    kind,
    scores,
    settled,
    shortfalls,
    table_of_kinds,
    table_of_tags,
)

DATA = Path(__file__).parent / "data"
PAGE = DATA.parents[1] / "docs" / "settled.md"
FILES = [DATA / "claims.jsonl", DATA / "more_claims.jsonl"]


def rows_of(path):
    rows = map(json.loads, path.read_text().splitlines())
    return [row for row in rows if not UNSCORED & set(row["tags"])]


ROWS = {row["id"]: row for row in rows_of(FILES[0])}


@cache
def verdict(name):
    return settled(ROWS[name])[0]


@pytest.mark.parametrize("name", ROWS)
def test_no_wrong_verdict(name):
    allowed = (
        {"proved", "supported", "undecided"} if ROWS[name]["truth"] else {"refuted", "undecided"}
    )
    assert verdict(name) in allowed


def test_settled_rows_are_not_fewer_than_the_page_says():
    """The first table of docs/settled.md is about this file: kind, rows, proved, refuted, …"""
    found = Counter((kind(row), verdict(name)) for name, row in ROWS.items())
    for name, (wanted, _) in BARS.items():
        row = re.search(rf"^{name} +(\d+) +(\d+) +(\d+)", PAGE.read_text("utf-8"), re.M)
        rows, proved, refuted = map(int, row.groups())
        assert rows == sum(1 for r in ROWS.values() if kind(r) == name)
        assert found[name, wanted] >= {"proved": proved, "refuted": refuted}[wanted]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("x == 1", False),
        ("Piecewise((1,x<=0),(0,True)) == Heaviside(-x)", False),
        ("x <= Piecewise((1,Eq(x,0)),(x,True))", True),
        ("x != 1", True),
        ("0 < x", True),
    ],
)
def test_kinds_of_relations(claim, expected):
    assert is_inequality(claim) == expected


def sleeps(row):
    """Where a claim takes too long, for the test of the time limit."""
    while row["claim"] == "forever":
        pass
    return "proved", ""


def test_a_claim_that_takes_too_long_is_given_up():
    rows = [{"id": str(n), "claim": c, "truth": True} for n, c in enumerate(["a", "forever", "b"])]
    found = scores(rows, timeout=2, jobs=1, settle=sleeps)
    assert [s.verdict for s in found] == ["proved", "timeout", "proved"]


HEAD = """# What is settled

Written by `python tests/test_corpus.py --page`: claims with known truth, each under a time limit, and what
came of them. A false claim that is proved or a true one that is refuted fails the run; so does missing one
of the bars in the last column. What is not settled is listed with what was in the way.
"""
ABOUT = {
    "claims.jsonl": "The public corpus: steps of loss functions, theorems and their falsified twins, traps.",
    "more_claims.jsonl": "A larger set of our own, of the same kind, with an oracle for its truth.",
}


def section(path, results):
    """The tables of one file, and what is not settled, as Markdown."""
    lines = [f"## {path.name}", "", ABOUT.get(path.name, ""), "", "```text", table_of_kinds(results), "```",
             "", "```text", table_of_tags(results), "```", "", "Not settled:", ""]  # fmt: skip
    for s in results:
        if not s.is_settled:
            where = ", ".join(w for w in s.row["where"] if not w.endswith("in Reals"))
            claim = f"{s.row['claim']}{' where ' + where if where else ''}"
            lines.append(f"- {kind(s.row)}: `{claim}`: {s.reason.replace('`', '')[:160]}")
    return "\n".join([*lines, ""])


def main():
    parser = argparse.ArgumentParser(description="Score files of claims with known truth.")
    parser.add_argument("files", nargs="*", type=Path, default=FILES)
    parser.add_argument("--list", action="store_true", help="show the claims that are not settled")
    parser.add_argument(
        "--slow", type=float, metavar="SECONDS", help="show claims that took longer"
    )
    parser.add_argument(
        "--timeout", type=float, default=20, metavar="SECONDS", help="for one claim"
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", metavar="PREFIX", help="ids that begin with it")
    parser.add_argument("--page", action="store_true", help=f"write {PAGE.name} with the tables")
    options = parser.parse_args()
    missed = False
    page = [HEAD]
    for path in options.files:
        rows = [row for row in rows_of(path) if row["id"].startswith(options.only)]
        results = scores(rows, options.timeout, options.jobs)
        print(f"\n{path.name}: {sum(s.seconds for s in results):.1f} s of work")
        print(table_of_kinds(results), table_of_tags(results), sep="\n\n")
        if options.list:
            print()
            for s in results:
                if not s.is_settled:
                    print(f"{kind(s.row)}: {s.row['id']}: {s.row['claim']}  {s.row['where']}")
                    print(f"    {s.verdict} in {s.seconds:.2f} s: {s.reason}")
        if options.slow is not None:
            print()
            for s in sorted(results, key=lambda s: -s.seconds):
                if s.seconds > options.slow:
                    print(f"{s.seconds:6.2f} s  {s.row['id']}  {s.verdict}")
        page.append(section(path, results))
        short = shortfalls(results)
        missed = missed or bool(short)
        print(*(f"\nMISSED: {line}" for line in short), sep="")
    if options.page:
        PAGE.write_text("\n".join(page), "utf-8")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
