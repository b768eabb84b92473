"""The engine against SymPy's ``simplify(a - b) == 0``, claim by claim, in one process.

``python tests/benchmarks/against_simplify.py [SECONDS]``: the equalities of the public corpus, each
limited to SECONDS (10).  Building SymPy's trees and reading our text are not counted.  Prints the geometric
mean of the ratios, over the claims that both settle and over all (a run into the limit counts as the
limit), and the five smallest.
"""

import json
import math
import signal
import sys
import time
from pathlib import Path

import sympy

from bce_sym.evidence import Claim
from bce_sym.readers.claims import read_line
from bce_sym.search import settle
from bce_sym.sympy_bridge import to_sympy

CORPUS = Path(__file__).parents[1] / "data" / "claims.jsonl"
ROUNDS = 3


class Late(Exception):
    pass


def limited(seconds, work):
    """The result of work() and its time; (None, seconds) when it takes longer or fails."""

    def stop(signum, frame):
        raise Late

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    started = time.perf_counter()
    try:
        made = work()
        return made, time.perf_counter() - started
    except Late:
        return None, seconds
    except Exception:  # what SymPy raises here is not an answer, but it took its time
        return None, time.perf_counter() - started
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def ours(seconds, claim):
    """The verdict and the least time of a few rounds; nothing is remembered between them."""
    runs = [limited(seconds, lambda: settle(claim).verdict) for _ in range(ROUNDS)]
    return runs[0][0], min(taken for _, taken in runs)


def theirs(seconds, tree):
    """SymPy's answer and the time of its first run: its trees remember what was asked of them."""
    sympy.core.cache.clear_cache()
    return limited(seconds, lambda: sympy.simplify(tree) == 0)


def symbols(claim):
    """SymPy's symbols with the assumptions it can express."""
    made = {}
    for v in claim.context.variables:
        low = v.domain.lo is not None and str(v.domain.lo) == "0"
        positive = True if low and v.domain.lo_open else None
        made[sympy.Symbol(v.name)] = sympy.Symbol(
            v.name, real=True, integer=v.domain.integer or None, positive=positive
        )
    return made


def rows():
    for line in CORPUS.read_text().splitlines():
        row = json.loads(line)
        if {"complex", "convention"} & set(row["tags"]) or "==" not in row["claim"]:
            continue
        read = read_line(line)
        if isinstance(read.claim, Claim) and read.claim.rel == "==":
            yield row, read.claim


def geometric(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else float("nan")


def main(seconds=10.0):
    both, every = [], []
    for row, claim in rows():
        try:
            tree = to_sympy(claim.lhs - claim.rhs).subs(symbols(claim))
        except Exception:  # outside SymPy's reach, or it fails while it builds the tree
            continue
        verdict, our_time = ours(seconds, claim)
        answer, their_time = theirs(seconds, tree)
        settled = str(verdict) in ("proved", "refuted")
        ratio = their_time / our_time
        every.append((ratio, row["id"]))
        if settled and answer is row["truth"]:
            both.append((ratio, row["id"]))
    print(
        f"both settle: {len(both)} claims, simplify takes {geometric([r for r, _ in both]):.0f} x"
    )
    print(f"all: {len(every)} claims, simplify takes {geometric([r for r, _ in every]):.0f} x")
    for ratio, name in sorted(every)[:5]:
        print(f"  smallest: {ratio:.2f} x  {name}")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
