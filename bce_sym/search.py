"""The search for evidence: proposes plans and points; the kernel judges them.

Nothing here is trusted: a wrong proposal costs a proof, never soundness.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product

from bce_sym.context import Domain, numeral
from bce_sym.engine.limits import ResourceLimit, start_work
from bce_sym.evidence import Claim, Counterexample, Evidence, Stuck
from bce_sym.kernel import Kernel, in_context, refute
from bce_sym.planner import Planner
from bce_sym.terms import walk

__all__ = ["Contradiction", "settle"]

_POINTS = 240
_NEAR = 60
"""How many points are looked at for a simpler counterexample."""


class Contradiction(Exception):
    """The context has no points: whatever is claimed in it would hold vacuously."""


def settle(claim: Claim) -> Evidence:
    """The best evidence about *claim*: a proof, a counterexample, or what was in the way.

    Raises Contradiction when the context is seen to be contradictory.
    """
    start_work()
    context = claim.context
    kernel = Kernel()
    if kernel.is_contradictory(context):
        raise Contradiction(f"no point satisfies: {context}")
    tried = islice(_points(claim), 4 * _POINTS)
    # Found as they are needed: most claims are settled at or after the first two.
    points = islice((p for p in tried if in_context(context, p)), _POINTS)
    first = list(islice(points, 2))
    if not first:
        return Stuck(claim, "no point of the context is known, so it may be contradictory")
    found = _refuted(claim, first)
    if found is not None:
        return _simplest(claim, found, [*first, *islice(points, _NEAR)])
    evidence: Evidence = kernel.prove(claim, first[0])
    if not isinstance(evidence, Stuck):
        return evidence
    rest = list(points)
    found = _refuted(claim, rest)
    if found is not None:
        return _simplest(claim, found, [*first, *rest])
    try:
        plan = Planner(kernel).plan(claim)
    except (ResourceLimit, RecursionError):
        return evidence
    return evidence if plan is None else kernel.prove(claim, first[0], plan)


def _refuted(claim: Claim, points: list[dict[str, Fraction]]) -> Counterexample | None:
    """The first counterexample at *points*."""
    return next(filter(None, (refute(claim, point) for point in points)), None)


def _simplest(
    claim: Claim, found: Counterexample, points: list[dict[str, Fraction]]
) -> Counterexample:
    """The counterexample with the simplest rationals among the first points; one that differs is
    preferred to one that is undefined."""
    best = found
    for point in points[:_NEAR]:
        other = refute(claim, point)
        if other is not None and _size(other) < _size(best):
            best = other
    return best


def _size(found: Counterexample) -> tuple[int, int]:
    values = [numeral(value) or Fraction(0) for _, value in found.point]
    return (
        int(found.kind == "undefined"),
        sum(3 * (v.denominator - 1) + abs(v.numerator) + (v < 0) for v in values),
    )


def _points(claim: Claim) -> Iterator[dict[str, Fraction]]:
    """Exact points, simple ones first; ties between variables early."""
    names = [v.name for v in claim.context.variables]
    marks = _marks(claim)
    choices = [_candidates(v.domain, marks) for v in claim.context.variables]
    if not names:
        yield {}
        return
    if any(not c for c in choices):
        return
    yield {n: c[0] for n, c in zip(names, choices, strict=True)}
    yield {n: c[k % len(c)] for k, (n, c) in enumerate(zip(names, choices, strict=True), 1)}
    for k in range(max(map(len, choices))):
        yield {n: c[k % len(c)] for n, c in zip(names, choices, strict=True)}
    depth = 2
    seen = 0
    while seen < 4 * _POINTS and depth <= max(map(len, choices)):
        for values in product(*(c[:depth] for c in choices)):
            seen += 1
            yield dict(zip(names, values, strict=True))
        depth += 2


def _marks(claim: Claim) -> list[Fraction]:
    """The numbers that the claim mentions, where things tend to happen, and their neighbours."""
    found: list[Fraction] = []
    for side in (claim.lhs, claim.rhs, *claim.context.hypotheses):
        for term in walk(side):
            value = numeral(term)
            if value is not None and value not in found and abs(value) < 10**12:
                found.append(value)
    return [v + d for v in found[:8] for d in (0, 1, -1)]


def _candidates(domain: Domain, marks: list[Fraction]) -> list[Fraction]:
    if domain.values is not None:
        return list(domain.values)
    lo = None if domain.lo is None else numeral(domain.lo)
    hi = None if domain.hi is None else numeral(domain.hi)
    base = [Fraction(t) for t in ("1/2", "1/3", "2", "1", "0", "-1", "3/4", "-1/2", "3", "-2", "1/10",
                                  "5", "-3", "10", "-10", "100", "1/1000", "-100", "1000")]  # fmt: skip
    if lo is not None and hi is not None:
        width = hi - lo
        inner = [lo + width * t for t in base if 0 <= t <= 1]
        base += [lo, hi, *inner, lo + width * Fraction(999, 1000)]
    elif lo is not None:
        base += [lo + t for t in base if t >= 0]
    elif hi is not None:
        base += [hi - t for t in base if t >= 0]
    base += marks
    if domain.integer:
        base = [b for b in base if b.denominator == 1] + [Fraction(k) for k in range(-4, 8)]
    made: list[Fraction] = []
    for value in base:
        above = lo is None or value > lo or (value == lo and not domain.lo_open)
        below = hi is None or value < hi or (value == hi and not domain.hi_open)
        if above and below and value not in made:
            made.append(value)
    return made
