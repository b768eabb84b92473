"""Inference for inequalities between polynomials and algebraic functions.

TRUSTED.
"""

from __future__ import annotations

from functools import lru_cache

from flint import fmpq

from bce_sym.engine.algebraic import NotAlgebraic, is_never_negative
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.facts import Facts
from bce_sym.engine.inference.base import NotApplicable, sides
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.values import DividesByZero
from bce_sym.evidence import Claim

__all__ = ["by_cells"]


def by_cells(goal: Claim) -> list[Claim]:
    """A weak inequality that open cylindrical algebraic decomposition shows.

    No premises: see `bce_sym.engine.algebraic`.  Raises ResourceLimit.
    """
    lhs, rhs = sides(goal, "<=", ">=")
    if not _holds(goal):
        raise NotApplicable(f"not seen to hold in all cells: {lhs} {goal.rel} {rhs}")
    return []


@lru_cache(maxsize=256)
def _holds(goal: Claim) -> bool:
    lhs, rhs = sides(goal, "<=", ">=")
    ws = Workspace(Facts(goal.context))
    try:
        small, large = (ws.value(side) for side in ((lhs, rhs) if goal.rel == "<=" else (rhs, lhs)))
        return is_never_negative(ws, ws.add(large, ws.scale(small, fmpq(-1))))
    except (NotAlgebraic, DividesByZero, NoDerivative):
        return False
