"""The search for plans: which inference rule, with which parameters, and how to show its premises.

Depth first, by the proposals of `bce_sym.tactics`, within a budget that counts the goals looked at.
Nothing here is trusted: the kernel checks the plan that is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.inference import WHOLE, NotApplicable, premises
from bce_sym.engine.inference.base import as_claim, where_needed
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.values import DividesByZero
from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.plan import DIRECT, Plan
from bce_sym.tactics import TACTICS, Proposal, Tactic

__all__ = ["Planner"]

MAX_DEPTH: Final = 12
"""Rules one above the other."""

MAX_GOALS: Final = 250
"""Goals looked at for one claim."""


class Planner:
    """Looks for plans in one kernel's session."""

    def __init__(self, kernel: Kernel, goals: int = MAX_GOALS) -> None:
        self.kernel = kernel
        self._left = goals
        self._found: dict[Claim, Plan] = {}
        self._failed: dict[Claim, int] = {}
        self._under_way: set[Claim] = set()

    def allow(self, goals: int) -> None:
        """Look at so many goals from now on; what was found and what failed is not looked at again."""
        self._left = goals

    def plan(self, goal: Claim, depth: int = MAX_DEPTH) -> Plan | None:
        """A plan that shows *goal*, with at most *depth* rules one above the other; None: not found."""
        known = self._found.get(goal)
        if known is not None:
            return known
        if depth < 0 or goal in self._under_way or self._failed.get(goal, -1) >= depth:
            return None
        self._left -= 1
        if self._left < 0:
            raise ResourceLimit("too many goals")
        self._under_way.add(goal)
        try:
            made = self._plan(goal, depth)
        finally:
            self._under_way.discard(goal)
        if made is None:
            self._failed[goal] = depth
        else:
            self._found[goal] = made
        return made

    def _plan(self, goal: Claim, depth: int) -> Plan | None:
        found = self.kernel.examine(goal)
        if found.complete:
            return DIRECT
        parts = []
        for condition in found.open:
            context = where_needed(goal.context, condition)
            part = self.plan(as_claim(condition.statement, context), depth - 1)
            if part is not None:
                parts.append((condition.statement, condition.given, part))
        defined = len(parts) == len(found.open)
        if found.method and defined:
            return Plan(conditions=tuple(parts))
        if depth == 0:
            return None
        for tactic in TACTICS:
            for rule, parameters in self._proposals(tactic, goal):
                if not defined and rule not in WHOLE:
                    continue
                below = self._premises(goal, rule, parameters, depth - 1)
                if below is not None:
                    return Plan(rule, parameters, below, tuple(parts))
        return None

    def _proposals(self, tactic: Tactic, goal: Claim) -> Iterator[Proposal]:
        """What a tactic proposes, until it meets a term or a number that it can't work with."""
        try:
            yield from tactic(goal, self.kernel)
        except (ArithmeticError, DividesByZero, NoDerivative, NotApplicable):
            return

    def _premises(
        self, goal: Claim, rule: str, parameters: tuple[object, ...], depth: int
    ) -> tuple[Plan, ...] | None:
        try:
            goals = premises(goal, rule, parameters)
        except (NotApplicable, ResourceLimit):
            return None
        below: list[Plan] = []
        for premise in goals:
            made = self.plan(premise, depth)
            if made is None:
                return None
            below.append(made)
        return tuple(below)
