"""Implications and equivalences: each direction, under what it assumes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.terms import true

__all__ = ["assume", "take_alternatives", "take_sides"]

_MAX_ALTERNATIVES = 6


def assume(goal: Claim, kernel: Kernel) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The direction of an implication, both of an equivalence."""
    if goal.rel == "<=>":
        yield "each_direction", ()
    elif goal.rel == "=>" and goal.lhs is not true:
        yield "assuming", ()


def take_sides(goal: Claim, kernel: Kernel) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """On either side of where two terms that are assumed to differ are equal."""
    for hypothesis in goal.context.hypotheses:
        apart = hypothesis.op == "rel" and hypothesis.value == "!=" and len(hypothesis.free) > 1
        if apart and hypothesis.free <= goal.lhs.free | goal.rhs.free:
            yield "by_alternatives", (hypothesis,)


def take_alternatives(goal: Claim, kernel: Kernel) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Disjunctions: each case of one that is assumed; of one that is shown, a part where others fail."""
    for hypothesis in goal.context.hypotheses:
        if hypothesis.op == "or" and len(hypothesis.args) <= _MAX_ALTERNATIVES:
            yield "by_alternatives", (hypothesis,)
    if goal.rel == "=>" and goal.rhs.op == "or" and len(goal.rhs.args) <= _MAX_ALTERNATIVES:
        if all(part.op == "rel" and part.value == "==" for part in goal.rhs.args):
            yield "zero_product", ()
        for k, part in enumerate(goal.rhs.args):
            if part.op == "rel":
                yield "otherwise", (k,)
