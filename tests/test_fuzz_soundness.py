"""Random claims with traps, and traps on bound variables, against an independent oracle.

``python tests/test_fuzz_soundness.py SEED COUNT [SECONDS]`` runs more of them and prints the counts;
each contradiction is a line with the seed that makes it again.
"""

import random
import sys
import time
from collections import Counter

import pytest
from oracle import confirms, judge
from sampling import points
from trap_generator import BINDER_TRAPS, random_claim

from bce_sym import terms as t
from bce_sym.context import Context, numeral, point_in_domain
from bce_sym.evidence import Claim
from bce_sym.search import Contradiction, settle


def contradiction(claim, rng):
    """The verdict on a claim, and what speaks against it, or ""."""
    try:
        found = settle(claim)
    except Contradiction:
        wrong = next(points(claim.context, rng, 400), None)
        return "contradictory", f"the context has the point {wrong}" if wrong else ""
    verdict = str(found.verdict)
    if verdict == "proved":
        for point in points(claim.context, rng, 120):
            answer = judge(claim, point)
            if answer not in (True, None):
                return verdict, f"at {point}: {answer}"
    if verdict == "refuted":
        closed = {t.symbol(n): v for n, v in found.point if numeral(v) is None}
        claim = at_closed(claim, closed)
        point = {name: numeral(value) for name, value in found.point if numeral(value) is not None}
        inside = (point_in_domain(v.domain, point[v.name]) for v in claim.context.variables)
        if not all(inside) or point not in list(hypotheses_at(claim, point)):
            return verdict, f"{found.point_text()} is not a point of the context"
        if confirms(claim, point) is False:
            return verdict, f"true at {found.point_text()}"
    return verdict, ""


def at_closed(claim, values):
    """The claim with some variables replaced by closed terms such as pi/2; their domains are hypotheses."""
    if not values:
        return claim
    given = list(claim.context.hypotheses)
    for x in values:
        domain = claim.context.domain(x.value)
        given += [r for end, r in ((domain.lo, t.Gt(x, domain.lo or 0)), (domain.hi, t.Lt(x, domain.hi or 0)))
                  if end is not None]  # fmt: skip
    kept = tuple(v for v in claim.context.variables if t.symbol(v.name) not in values)
    swapped = [t.substitute_term(h, values) for h in given]
    sides = [t.substitute_term(side, values) for side in (claim.lhs, claim.rhs)]
    return Claim(sides[0], claim.rel, sides[1], Context(kept, tuple(swapped)))


def hypotheses_at(claim, point):
    """The point, unless a hypothesis is seen to fail there."""
    for hypothesis in claim.context.hypotheses:
        lhs, rhs = hypothesis.args
        if confirms(Claim(lhs, hypothesis.value, rhs, claim.context), point):
            return
    yield point


def show(claim, verdict, wrong, label):
    return f"{verdict}: {claim} where {claim.context}: {wrong} ({label})"


def claim_number(seed, number):
    """The claim and the sampling of one row: each has a seed of its own, to be made again alone."""
    rng = random.Random(f"{seed}/{number}")
    return random_claim(rng), rng


@pytest.mark.parametrize("seed", range(6))
def test_no_verdict_is_contradicted(seed):
    wrong = []
    for number in range(30):
        claim, rng = claim_number(seed, number)
        verdict, why = contradiction(claim, rng)
        if why:
            wrong.append(show(claim, verdict, why, f"{seed}/{number}"))
    assert not wrong, "\n".join(wrong)


def binder_claim(row):
    lhs, rel, rhs, domains, _ = row
    return Claim(lhs, rel, rhs, Context.of(domains))


@pytest.mark.parametrize("row", BINDER_TRAPS, ids=lambda row: str(binder_claim(row)))
def test_bound_variables_stay_bound(row):
    claim, truth = binder_claim(row), row[-1]
    assert str(settle(claim).verdict) != ("refuted" if truth else "proved")


@pytest.mark.parametrize("row", BINDER_TRAPS, ids=lambda row: str(binder_claim(row)))
def test_the_oracle_knows_the_truth_of_the_traps(row):
    claim, truth = binder_claim(row), row[-1]
    answers = [judge(claim, p) for p in points(claim.context)]
    assert None not in answers
    assert all(a is True for a in answers) is truth


def test_the_generator_makes_true_and_false_claims():
    answers = Counter()
    for number in range(300):
        claim, rng = claim_number("mix", number)
        found = {judge(claim, p) for p in points(claim.context, rng, 20)}
        answers[
            "undefined" if "undefined" in found else False if False in found else found == {True}
        ] += 1
    assert answers[True] > 20 and answers["undefined"] > 20


def main(seed, count, seconds=None):
    counts, started, slowest = Counter(), time.perf_counter(), (0.0, "")
    for number in range(count):
        if seconds is not None and time.perf_counter() - started > seconds:
            break
        claim, rng = claim_number(seed, number)
        before = time.perf_counter()
        verdict, wrong = contradiction(claim, rng)
        slowest = max(slowest, (time.perf_counter() - before, f"{claim} where {claim.context}"))
        counts[verdict + (" WRONG" if wrong else "")] += 1
        if wrong:
            print(show(claim, verdict, wrong, f"{seed}/{number}"), flush=True)
    print(
        dict(counts),
        f"{time.perf_counter() - started:.0f} s, slowest {slowest[0]:.1f} s: {slowest[1]}",
    )
    return any(name.endswith("WRONG") for name in counts)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), *map(float, sys.argv[3:])))
