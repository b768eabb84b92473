"""Transcendental inequalities: the classes that are settled, and what must never be proved.

``python tests/test_inequalities.py [PREFIX ...]`` prints what is not settled, with times.
"""

import json
import sys
import time
from pathlib import Path

import pytest

from bce_sym.evidence import Claim, Verdict
from bce_sym.readers.claims import read_line
from bce_sym.readers.text import claim_of
from bce_sym.search import settle

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "inequalities.jsonl").read_text().splitlines()
]
WANTED = {True: Verdict.PROVED, False: Verdict.REFUTED}


def evidence(row):
    read = read_line(json.dumps(row))
    assert isinstance(read.claim, Claim), read.claim
    return settle(read.claim)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_rows_are_settled(row):
    found = evidence(row)
    assert found.verdict is WANTED[row["truth"]], found


# What a careless argument about derivatives, limits or cases would prove.
NEVER_PROVED = [
    # across a hole or a pole
    ("-1/x <= 1", "x != 0"),
    ("atan(1/x) >= -1", "x != 0"),
    ("atan(1/x) > 0", "x != 0"),
    ("tan(x) >= 0", "0 <= x, x <= pi"),
    ("tan(x) >= -1", "x != pi/2, 0 <= x, x <= pi"),
    ("1/x + x >= 2", "x != 0"),
    ("1/x >= 1/(x + 1)", "x != 0, x != -1"),
    ("1/(x - 1) <= -1", "x >= 0, x != 1"),
    ("log(Abs(x)) <= x", "x != 0"),
    # jumps and kinks
    ("x >= floor(x + 1/2)", "x in Reals"),
    ("x - sign(x) >= -1", "x in Reals"),
    ("x*Heaviside(x - 1) - x >= -1/2", "x >= 0"),
    ("Piecewise((x, x < 1), (x - 1, True)) >= x - 1/2", "x >= 0"),
    ("Piecewise((x, x <= 1), (x - 2, True)) >= 0", "x >= 0"),
    ("Abs(x) - Abs(x - 1) >= -1/2", "x in Reals"),
    ("Mod(x, 2) <= x/2 + 1/2", "x >= 0"),
    # touching points, ends and strictness
    ("sin(x) < x", "x >= 0"),
    ("cos(x) > 1 - x**2/2", "x in Reals"),
    ("1 - cos(x) > 0", "x > 0"),
    ("exp(x) > E*x", "x in Reals"),
    ("log(x) < x - 1", "x > 0"),
    ("x**2*(x - 1)**2 > 0", "x > 0"),
    ("x**x > 7/10", "x > 0"),
    ("2*x/pi < sin(x)", "x >= 0, x < pi/2"),
    ("-p*log(p) - (1 - p)*log(1 - p) < log(2)", "0 < p, p < 1, p != 1/3"),
    # limits that are not reached, or lie on the other side
    ("atan(x) < 157/100", "x in Reals"),
    ("1 - exp(-x) < 99/100", "x > 0"),
    ("log(x)/x > 0", "x > 0"),
    ("x*log(x) > -1/200", "0 < x, x < 1/1000"),
    ("exp(-x)*x > 1/100", "x > 1/50"),
    ("tanh(x) < 999999/1000000", "x in Reals"),
    # undefined at a point
    ("x*log(x) >= -1/E", "x >= 0"),
    ("log(x) <= x - 1", "x >= 0"),
    ("sin(x)/x <= 1", "x >= 0"),
    ("(exp(x) - 1)/x >= 1", "x >= 0"),
    ("asin(x) >= x", "x >= 0"),
    ("x/x + x**2 >= 1", "x in Reals"),
    ("sqrt(x) <= (1 + x)/2", "x >= -1"),
    # hypotheses that tie variables together
    ("x >= y", "x > 0, y == x**2"),
    ("x*log(x) + y*log(y) >= log(2)", "x > 0, y > 0, x + y == 1"),
    ("x + y >= 2", "x > 0, y > 0, x*y == 4/5"),
    ("x <= y", "x**2 <= y**2"),
    ("exp(x) <= 1 + y", "x >= 0, y >= x"),
    ("a**t*b**(1 - t) <= t*a + (1 - t)*b", "a > 0, b > 0, t in Reals"),
    ("a*b <= a**p/p + b**q/q", "a >= 0, b >= 0, p > 1, q > 1, 1/p + 1/q <= 1"),
    # where the derivative has one sign on each of two pieces only
    ("x**3 - 3*x >= -2", "x >= -3"),
    ("sin(x) + x/2 >= 0", "x >= -6"),
    ("x*exp(-x) >= x**2*exp(-x)", "x >= 0"),
    # near misses
    ("log(1 + x) <= x - x**2/2 + x**3/3 - x**4/5", "0 <= x, x <= 1"),
    ("cos(x) <= 1 - x**2/2 + x**4/25", "Abs(x) <= 1"),
    ("4*log(2)*p*(1 - p) + (p*(1 - p))**3*(1 - 2*p)**2*20 <= -p*log(p) - (1 - p)*log(1 - p)",
     "0 < p, p < 1"),
    ("2001/1000*(p - q)**2 <= p*log(p/q) + (1 - p)*log((1 - p)/(1 - q))",
     "0 < p, p < 1, 0 < q, q < 1"),
]  # fmt: skip


@pytest.mark.parametrize("row", NEVER_PROVED, ids=lambda row: f"{row[0]} [{row[1]}]")
def test_false_inequalities_are_never_proved(row):
    found = settle(claim_of(row[0], row[1].split(", ")))
    assert found.verdict is not Verdict.PROVED, found


def test_the_proof_names_the_minimiser_and_what_decides():
    where = ["0 < p", "p < 1", "0 < q", "q < 1"]
    found = settle(claim_of("p*log(p/q) + (1 - p)*log((1 - p)/(1 - q)) >= 0", where))
    text = "\n".join(found.outline)
    assert "around p" in text or "at q" in text or "at p" in text
    assert "by the sign" in text


if __name__ == "__main__":
    chosen = [r for r in ROWS if not sys.argv[1:] or r["id"].startswith(tuple(sys.argv[1:]))]
    settled, times = 0, []
    for row in chosen:
        start = time.process_time()
        verdict = evidence(row).verdict
        times.append((time.process_time() - start, row["id"]))
        settled += verdict is WANTED[row["truth"]]
        if verdict is not WANTED[row["truth"]]:
            print(f"{row['id']:20} {verdict}: {row['claim']}  where {', '.join(row['where'])}")
    times.sort()
    slowest = ", ".join(f"{name} {seconds:.2f} s" for seconds, name in times[:-6:-1])
    print(f"{settled} of {len(chosen)} settled; median {times[len(times) // 2][0] * 1000:.0f} ms;")
    print(f"slowest: {slowest}")
