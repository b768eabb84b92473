"""Every step of every derivation, damaged in every way `mutation` knows: none of it gets through.

Which mutants are false is decided by the oracle on a sample of points, which knows nothing of the
engine.  At most `CAP` mutants of a step are tried, spread evenly over its list (the median step has
fewer); run with ``-s`` for the counts, or this file as a program for all mutants.
"""

import sys
from collections import Counter

import article
import pytest
from mutation import mutants
from oracle import confirms, judge
from sampling import points

from bce_sym.context import numeral, point_in_domain
from bce_sym.evidence import Verdict
from bce_sym.search import settle

pytest.importorskip("bce_sym.rules")

CAP = 20


def spread(items, most):
    """At most *most* of the items, evenly spaced, so that each kind keeps its share."""
    stride = max(1, -(-len(items) // most)) if most else 1
    return items[::stride]


def is_false(claim):
    """Whether the oracle sees the claim fail at a sampled point."""
    return any(judge(claim, p) in (False, "undefined") for p in points(claim.context))


def outcome_of_witness(found):
    """What the oracle says of a counterexample: it lies in the context, and the claim fails there."""
    point = {name: numeral(value) for name, value in found.point}
    if not all(point_in_domain(v.domain, point[v.name]) for v in found.claim.context.variables):
        return "WITNESS OUTSIDE"
    return {True: "refuted", None: "refuted, unclear", False: "WRONGLY REFUTED"}[
        confirms(found.claim, point)
    ]


def tried(claims, most):
    """(kind, outcome, mutant) for every mutant tried."""
    for _, claim in claims:
        for kind, mutant in spread(list(mutants(claim)), most):
            found = settle(mutant)
            if found.verdict is Verdict.REFUTED:
                outcome = outcome_of_witness(found)
            elif is_false(mutant):
                outcome = (
                    "FALSELY PROVED" if found.verdict is Verdict.PROVED else "false, undecided"
                )
            else:
                outcome = "seems true, " + str(found.verdict)
            yield kind, outcome, mutant


def table(counts):
    outcomes = sorted({outcome for _, outcome in counts})
    kinds = sorted({kind for kind, _ in counts})
    rows = [["", *outcomes]]
    rows += [[kind, *(str(counts[kind, o]) for o in outcomes)] for kind in kinds]
    rows.append(["all", *(str(sum(counts[k, o] for k in kinds)) for o in outcomes)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(c.rjust(w) for c, w in zip(r, widths, strict=True)) for r in rows)


ONE_TRIAL = ("bernoulli", "loss", "score", "sigmoid", "slips.lost")


def claims_of_one_trial():
    """Those that the oracle can evaluate; for the others: test_article_mutants."""
    return [(name, claim) for name, claim in article.claims() if name.startswith(ONE_TRIAL)]


def test_false_mutants_are_refuted_and_never_proved():
    counts, wrong, missed = Counter(), [], []
    for kind, outcome, mutant in tried(claims_of_one_trial(), CAP):
        counts[kind, outcome] += 1
        if outcome.isupper():
            wrong.append(f"{outcome}: {mutant} where {mutant.context}")
        elif outcome in ("false, undecided", "refuted, unclear"):
            missed.append(f"{mutant} where {mutant.context}")
    print("\n" + table(counts))
    assert not wrong, "\n".join(wrong)
    refuted = sum(n for (_, outcome), n in counts.items() if outcome == "refuted")
    assert refuted > 500
    assert refuted >= 0.95 * (refuted + len(missed)), "\n".join(missed)


if __name__ == "__main__":
    counts = Counter()
    for kind, outcome, mutant in tried(
        claims_of_one_trial(), int(sys.argv[1]) if sys.argv[1:] else 0
    ):
        counts[kind, outcome] += 1
        if outcome in ("false, undecided", "seems true, undecided") or outcome.isupper():
            print(f"{outcome}: {kind}: {mutant} where {mutant.context}", flush=True)
    print(table(counts))
