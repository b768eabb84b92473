"""Inference about implications and equivalences.

TRUSTED.
"""

from __future__ import annotations

from dataclasses import replace

from bce_sym.engine.inference.base import NotApplicable, as_claim
from bce_sym.evidence import Claim
from bce_sym.terms import Statement, true

__all__ = ["assuming", "each_direction"]


def each_direction(goal: Claim) -> list[Claim]:
    """P ⇔ Q where P ⇒ Q and Q ⇒ P."""
    if goal.rel != "<=>":
        raise NotApplicable("the goal is no equivalence")
    return [
        replace(goal, rel="=>"),
        replace(goal, rel="=>", lhs=goal.rhs, rhs=goal.lhs),
    ]


def assuming(goal: Claim) -> list[Claim]:
    """P ⇒ Q where Q holds at every point of the context at which P does."""
    if goal.rel != "=>" or goal.lhs is true:
        raise NotApplicable("the goal is no implication")
    assert isinstance(goal.lhs, Statement) and isinstance(goal.rhs, Statement)
    return [as_claim(goal.rhs, goal.context.assume(goal.lhs))]
