"""Implications and equivalences: each direction, under what it assumes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.terms import true

__all__ = ["assume"]


def assume(goal: Claim, kernel: Kernel) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The direction of an implication, both of an equivalence."""
    if goal.rel == "<=>":
        yield "each_direction", ()
    elif goal.rel == "=>" and goal.lhs is not true:
        yield "assuming", ()
