"""Derivatives at a kink: the branches that meet there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.inference.kinks import switches_in
from bce_sym.engine.interval import ZERO
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.values import DividesByZero
from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.terms import Expr, walk

__all__ = ["join_branches"]


def join_branches(goal: Claim, kernel: Kernel) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """For each derivative, the switching terms that are zero throughout the context."""
    workspace = kernel.workspace(goal.context)
    for side in (goal.lhs, goal.rhs):
        for d in walk(side):
            if d.op != "derivative" or not isinstance(d, Expr):
                continue
            switches: list[Expr] = []
            for u in switches_in(d.args[0]):
                try:
                    if workspace.sign(u) == ZERO:
                        switches.append(u)
                except (DividesByZero, ResourceLimit, NoDerivative):
                    continue
            if switches:
                yield "derivative_of_branches", (d, tuple(switches))
