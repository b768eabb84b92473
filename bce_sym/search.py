"""The search for evidence: proposes plans and points; the kernel judges them.

Nothing here is trusted: a wrong proposal costs a proof, never soundness.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, islice
from typing import Final

from bce_sym import points
from bce_sym.context import numeral
from bce_sym.engine.inference import NotApplicable, premises
from bce_sym.engine.limits import ResourceLimit, start_work
from bce_sym.evidence import Claim, Counterexample, Evidence, Stuck
from bce_sym.kernel import Kernel, in_context, refute
from bce_sym.plan import Plan
from bce_sym.planner import Planner
from bce_sym.points import Assignment
from bce_sym.tactics.evaluation import evaluate
from bce_sym.terms import SetTerm

__all__ = ["Contradiction", "settle"]

_FEW: Final = 24
"""Points that are looked at before a plan is looked for."""
_MANY: Final = 300
_TRIED: Final = 6
"""Proposals for each point wanted: hypotheses exclude some."""
_SIMPLE_ENOUGH: Final = 8
_SHRINKING: Final = 60
_QUICK: Final = 60
"""Goals that are looked at before the long search for a counterexample."""


class Contradiction(Exception):
    """The context has no points: whatever is claimed in it would hold vacuously."""


def settle(claim: Claim) -> Evidence:
    """The best evidence about *claim*: a proof, a counterexample, or what was in the way.

    Raises Contradiction when the context is seen to be contradictory.
    """
    start_work()
    kernel = Kernel()
    if kernel.is_contradictory(claim.context):
        raise Contradiction(f"no point satisfies: {claim.context}")
    return _Search(claim, kernel).settle()


class _Search:
    def __init__(self, claim: Claim, kernel: Kernel) -> None:
        self.claim = claim
        self.kernel = kernel
        self.witness: Assignment | None = None
        self.found_at: Assignment | None = None

    def settle(self) -> Evidence:
        """Cheap ways first: a few points, a direct proof, more points, plans, many points."""
        claim = self.claim
        found = self._refuted(points.simple(claim), 2)
        if found is not None:
            return found
        evidence: Evidence = self._proved()
        if not isinstance(evidence, Stuck):
            return evidence
        found = self._refuted_by_value()
        if found is None:
            more = chain(points.at_boundaries(claim), points.everywhere(claim))
            found = self._refuted(more, _FEW)
        if found is not None:
            return found
        if self.witness is None:
            found = self._refuted(points.everywhere(claim), _MANY)
            if found is not None:
                return found
        for goals in (_QUICK, None):
            made = self._planned(goals)
            if not isinstance(made, Stuck):
                return made
            if goals is not None:
                found = self._refuted_far()
                if found is not None:
                    return found
        return self._proved()

    def _proved(self) -> Evidence:
        if self.witness is None:
            return Stuck(self.claim, "no point of the context is known, so it may be contradictory")
        return self.kernel.prove(self.claim, self.witness)

    def _planned(self, goals: int | None) -> Evidence:
        planner = Planner(self.kernel) if goals is None else Planner(self.kernel, goals)
        try:
            plan = planner.plan(self.claim)
        except (ResourceLimit, RecursionError):
            plan = None
        if plan is None or self.witness is None:
            return Stuck(self.claim, "no plan")
        return self.kernel.prove(self.claim, self.witness, plan)

    def _refuted_far(self) -> Counterexample | None:
        """By many points, and by the values of integrals, limits and infinite sums."""
        claim = self.claim
        for proposed, wanted in (
            (chain(points.at_boundaries(claim), points.everywhere(claim)), _MANY),
            (points.convergents(claim), _MANY),
        ):
            found = self._refuted(proposed, wanted)
            if found is not None:
                return found
        return None

    def _refuted_by_value(self) -> Counterexample | None:
        """With an integral, limit or sum replaced by its proved value, at a point."""
        planner = Planner(self.kernel, _QUICK)
        for rule, parameters in evaluate(self.claim, self.kernel):
            if not rule.startswith("evaluate"):
                continue
            try:
                goals = premises(self.claim, rule, parameters)
                plans = [planner.plan(goal) for goal in goals[:-1]]
            except (NotApplicable, ResourceLimit, RecursionError):
                continue
            known = tuple(p for p in plans if p is not None)
            if len(known) < len(plans):
                continue
            plan = Plan(rule, parameters, known)
            inner = _Search(goals[-1], self.kernel)
            found = inner._refuted(points.simple(goals[-1]), 2) or inner._refuted_far()
            if found is not None and inner.found_at is not None:
                return self.kernel.refute_through(self.claim, plan, inner.found_at)
        return None

    def _refuted(self, proposed: Iterator[Assignment], wanted: int) -> Counterexample | None:
        """The first counterexample at *wanted* points of the context, made simpler."""
        if isinstance(self.claim.lhs, SetTerm):
            wanted = min(wanted, 1)
        for values in islice(proposed, wanted * _TRIED):
            if wanted <= 0:
                return None
            if not in_context(self.claim.context, values):
                continue
            wanted -= 1
            if self.witness is None:
                self.witness = values
            found = refute(self.claim, values)
            if found is not None:
                return self._simplest(found, values)
        return None

    def _simplest(self, found: Counterexample, values: Assignment) -> Counterexample:
        """The counterexample with coordinates made simpler one at a time, while it stays one."""
        left = _SHRINKING
        improved = True
        while improved and _size(found) > _SIMPLE_ENOUGH and left > 0:
            improved = False
            for other in points.simpler(values, self.claim.context):
                left -= 1
                if left < 0:
                    break
                made = refute(self.claim, other)
                if made is not None and (made.kind == found.kind or made.kind == "differs"):
                    found, values, improved = made, other, True
                    break
        self.found_at = values
        return found


def _size(found: Counterexample) -> int:
    values = [numeral(value) or Fraction(0) for _, value in found.point]
    return sum(3 * (v.denominator - 1) + abs(v.numerator) + (v < 0) for v in values)
