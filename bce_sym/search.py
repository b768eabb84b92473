"""The search for evidence: proposes plans and points; the kernel judges them.

Nothing here is trusted: a wrong proposal costs a proof, never soundness.  What most claims do without is
imported when it is needed: the planner, its tactics and the inference rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bce_sym.engine.limits import ResourceLimit, start_work
from bce_sym.evidence import Claim, Counterexample, Evidence, Samples, Stuck
from bce_sym.kernel import Kernel
from bce_sym.plan import Plan
from bce_sym.points import Explorer, agreement

if TYPE_CHECKING:
    from bce_sym.planner import Planner

__all__ = ["Contradiction", "settle"]

_QUICK: Final = 60
"""Goals that are looked at before the long search for a counterexample."""


_HELD: Final = 12
_HELD_OF_HEAVY: Final = 4
"""Points at which a claim must be seen to hold to be supported."""


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
        self.points = Explorer(claim)
        self._planner: Planner | None = None

    def settle(self) -> Evidence:
        """Cheap ways first: a few points, a direct proof, more points, plans, many points."""
        found = self.points.quick()
        if found is not None:
            return found
        had_witness = self.points.witness is not None
        evidence: Evidence = self._proved()
        if not isinstance(evidence, Stuck):
            return evidence
        found = self.points.near()
        if found is not None:
            return found
        if not had_witness:
            evidence = self._proved()
            if not isinstance(evidence, Stuck):
                return evidence
        made = self._planned(_QUICK)
        if not isinstance(made, Stuck):
            return made
        start_work()  # what the plans took is not missing here
        found = self.points.far() or self._refuted_by_value() or self._refuted_optimum()
        if found is not None:
            return found
        start_work()
        made = self._planned(None)
        if not isinstance(made, Stuck):
            return made
        return self._supported(evidence)

    def _supported(self, stuck: Stuck) -> Evidence:
        """That the claim holds at the points that were met, if these are many."""
        start_work()
        held = agreement(self.claim, self.points.met)
        enough = _HELD_OF_HEAVY if self.points.is_heavy else _HELD
        if held < (enough if self.claim.context.variables else 1):
            return stuck
        return Samples(self.claim, held, stuck.reason, stuck.conditions)

    def _proved(self) -> Evidence:
        if self.points.witness is None:
            return Stuck(self.claim, "no point of the context is known, so it may be contradictory")
        return self.kernel.prove(self.claim, self.points.witness)

    def _planned(self, goals: int | None) -> Evidence:
        from bce_sym.planner import MAX_GOALS, Planner

        if self._planner is None:
            self._planner = Planner(self.kernel)
        self._planner.allow(MAX_GOALS if goals is None else goals)
        try:
            plan = self._planner.plan(self.claim)
        except (ResourceLimit, RecursionError):
            plan = None
        if plan is None or self.points.witness is None:
            return Stuck(self.claim, "no plan")
        return self.kernel.prove(self.claim, self.points.witness, plan)

    def _refuted_optimum(self) -> Counterexample | None:
        """Of an equation between sets: a point at which what follows from it fails."""
        from bce_sym.engine.inference import NotApplicable
        from bce_sym.engine.inference.optima import consequences

        try:
            goals = consequences(self.claim)
        except NotApplicable:
            return None
        for k, goal in enumerate(goals):
            inner = Explorer(goal)
            found = inner.anywhere()
            if found is not None and inner.found_at is not None:
                return self.kernel.refute_optimum(self.claim, k, inner.found_at)
        return None

    def _refuted_by_value(self) -> Counterexample | None:
        """With an integral, limit or sum replaced by its proved value, at a point."""
        if not self.points.is_heavy:
            return None
        from bce_sym.engine.inference import NotApplicable, premises
        from bce_sym.planner import Planner
        from bce_sym.tactics.evaluation import evaluate

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
            inner = Explorer(goals[-1])
            found = inner.anywhere()
            if found is not None and inner.found_at is not None:
                plan = Plan(rule, parameters, known)
                return self.kernel.refute_through(self.claim, plan, inner.found_at)
        return None
