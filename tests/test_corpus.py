"""The public corpus: nothing false is proved, nothing true is refuted, every row is read.

``python tests/test_corpus.py`` prints the counts.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import pytest

from bce_sym.evidence import Claim
from bce_sym.readers.claims import read_line
from bce_sym.search import settle

ROWS = [
    row
    for line in (Path(__file__).parent / "data" / "claims.jsonl").read_text().splitlines()
    if not {"complex", "convention"} & set((row := json.loads(line))["tags"])
]


def verdict(row):
    read = read_line(json.dumps(row))
    return str(settle(read.claim).verdict) if isinstance(read.claim, Claim) else "unread"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_no_wrong_verdict(row):
    assert verdict(row) in ({"proved", "undecided"} if row["truth"] else {"refuted", "undecided"})


def test_settled_rows_do_not_become_fewer():
    counts = Counter((row["truth"], verdict(row)) for row in ROWS)
    assert counts[True, "proved"] >= PROVED
    assert counts[False, "refuted"] >= REFUTED


PROVED, REFUTED = 28, 52

if __name__ == "__main__":
    sys.setrecursionlimit(20_000)
    table = Counter(
        (row["truth"], row.get("witness", ""), "ineq" in row["tags"], verdict(row)) for row in ROWS
    )
    for (truth, witness, ineq, found), count in sorted(table.items()):
        kind = "inequality" if ineq else "equality"
        print(f"{truth!s:5} {kind:10} {witness:10} {found:10} {count}")
