"""The engine against SymPy's ``simplify(a - b) == 0``, claim by claim, in one process.

``python tests/benchmarks/against_simplify.py [SECONDS]``: the equalities of the public corpus, each
limited to SECONDS (10).  Building SymPy's trees and reading our text are not counted.  Prints the geometric
mean of the ratios of processor time: over the claims that both settle; over all, each with the time that it
took (a run into the limit counts as the limit); and over all, where who does not settle a claim is given
the limit.  Each is given twice: with and without the claims of which SymPy leaves the number 0 while it builds
the tree (``x/x - 1``), so that there is nothing to simplify and the work is not counted.  Then the five
smallest ratios of the others, and the peak memory.
"""

import json
import math
import resource
import signal
import sys
import time
from pathlib import Path

import sympy

from bce_sym.engine import conditions
from bce_sym.engine.calculus import derivative
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
    started = time.process_time()
    try:
        made = work()
        return made, time.process_time() - started
    except Late:
        return None, seconds
    except Exception:  # what SymPy raises here is not an answer, but it took its time
        return None, time.process_time() - started
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def ours(seconds, claim):
    """The verdict and the least time of a few rounds; nothing is remembered between them."""
    runs = []
    for _ in range(ROUNDS):
        derivative.cache_clear()
        conditions._conditions.cache_clear()
        runs.append(limited(seconds, lambda: settle(claim).verdict))
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


def memory():
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def main(seconds=10.0):
    measured = []
    for row, claim in rows():
        try:
            tree = to_sympy(claim.lhs - claim.rhs).subs(symbols(claim))
        except Exception:  # outside SymPy's reach, or it fails while it builds the tree
            continue
        verdict, our_time = ours(seconds, claim)
        answer, their_time = theirs(seconds, tree)
        settled = str(verdict) in ("proved", "refuted")
        right = answer is row["truth"]
        measured.append((row["id"], tree == 0, settled, our_time, right, their_time))
    for what, chosen in (
        ("all", measured),
        ("not 0 as built", [m for m in measured if not m[1]]),
    ):
        both = [their / our for _, _, settled, our, right, their in chosen if settled and right]
        every = [their / our for _, _, _, our, _, their in chosen]
        limit = [
            (their if right else seconds) / (our if settled else seconds)
            for _, _, settled, our, right, their in chosen
        ]
        print(f"claims ({what}): simplify takes")
        print(f"  {geometric(both):5.0f} x  where both settle: {len(both)}")
        print(f"  {geometric(every):5.0f} x  everywhere: {len(every)}")
        print(
            f"  {geometric(limit):5.0f} x  everywhere, who does not settle is given {seconds:g} s"
        )
    ratios = sorted((m[5] / m[3], m[0]) for m in measured if not m[1])
    for ratio, name in ratios[:5]:
        print(f"  smallest: {ratio:.2f} x  {name}")
    print(f"peak memory, SymPy included: {memory()}")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
