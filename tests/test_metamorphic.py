"""Changes that keep a claim's truth never turn proved into refuted, nor the other way round.

Renaming variables, exchanging sides, reordering sums and products, adding a hypothesis that always holds,
and writing the claim at a point of its context.
"""

import json
import random
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from sampling import points

from bce_sym import terms as t
from bce_sym.context import Context, FiniteSet
from bce_sym.evidence import Claim
from bce_sym.readers.claims import read_line
from bce_sym.search import settle

MIRROR = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def claims():
    path = Path(__file__).parent / "data" / "claims.jsonl"
    for line in path.read_text().splitlines():
        row = json.loads(line)
        read = read_line(line).claim
        if isinstance(read, Claim) and not {"complex", "convention"} & set(row["tags"]):
            yield pytest.param(read, id=row["id"])


CLAIMS = list(claims())


def renamed(claim):
    """Every variable under a new name that sorts the other way round."""
    names = [v.name for v in claim.context.variables]
    new = {n: f"v{len(names) - k}_{n}" for k, n in enumerate(sorted(names))}
    if any(v.family for v in claim.context.variables):
        return claim
    swap = {t.symbol(n): t.symbol(m) for n, m in new.items()}
    context = Context(
        tuple(replace(v, name=new[v.name]) for v in claim.context.variables),
        tuple(t.replace(h, swap) for h in claim.context.hypotheses),
    )
    return Claim(t.replace(claim.lhs, swap), claim.rel, t.replace(claim.rhs, swap), context)


def mirrored(claim):
    return Claim(claim.rhs, MIRROR[claim.rel], claim.lhs, claim.context)


def reordered(claim):
    def go(term):
        args = tuple(go(a) for a in term.args)
        if term.op in ("add", "mul"):
            args = args[::-1]
        return t.rebuild(term, args)

    return replace(claim, lhs=go(claim.lhs), rhs=go(claim.rhs))


def with_true_hypothesis(claim):
    first = next((v for v in claim.context.variables if not v.family), None)
    if first is None:
        return claim
    x = t.symbol(first.name)
    return replace(claim, context=claim.context.assume(t.Ge(x**2 + 1, t.number(1) / 2)))


CHANGES = [renamed, mirrored, reordered, with_true_hypothesis]
CHANGED = [
    pytest.param(*claim.values, CHANGES[k % 4], id=f"{claim.id}-{CHANGES[k % 4].__name__}")
    for k, claim in enumerate(CLAIMS)
    if k % 4 == k // 4 % 4 or k % 3 == 0
]  # each change on many claims; all on all takes minutes


@cache
def verdict(claim):
    return str(settle(claim).verdict)


@pytest.mark.parametrize(("claim", "change"), CHANGED)
def test_no_verdict_flips(claim, change):
    assert not {"proved", "refuted"} <= {verdict(claim), verdict(change(claim))}


@pytest.mark.parametrize("claim", CLAIMS[::4])
def test_what_is_proved_holds_at_points(claim):
    """The claim with its variables pinned to a point is not refuted."""
    if any(v.family for v in claim.context.variables) or verdict(claim) != "proved":
        pytest.skip("not proved")
    for point in list(points(claim.context, random.Random(1), 6))[:4]:
        context = claim.context
        for name, value in point.items():
            context = context.declare(name, FiniteSet(value))
        assert verdict(replace(claim, context=context)) in ("proved", "undecided")
