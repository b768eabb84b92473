"""Splitting into cases: where an absolute value, a maximum or a piecewise function was not resolved."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.values import DividesByZero
from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.tactics.cores import sign_core
from bce_sym.terms import Expr, walk

__all__ = ["split_cases"]

_MAX_SPLITS = 4
_MAX_VALUES = 8


def split_cases(goal: Claim, kernel: Kernel) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Disjuncts; signs of the terms that kept normal forms from resolving; members of finite sets."""
    if goal.rel == "=>" and goal.rhs.op == "or":
        for k in range(len(goal.rhs.args)):
            yield "either", (k,)
        yield "sum_of_squares", ()
    workspace = kernel.workspace(goal.context)
    if workspace.undecided:
        # What kept other goals in this context from being resolved is of no interest.
        workspace = Workspace(workspace.facts)
    for side in (goal.lhs, goal.rhs):
        for term in walk(side):
            try:
                if isinstance(term, Expr):
                    workspace.value(term)
            except (DividesByZero, ResourceLimit, NoDerivative):
                continue
    # Which of the two cases has u = 0 matters where u comes from a condition.
    cases: dict[Expr, Expr] = {}
    for term in workspace.undecided:
        core = sign_core(term)
        cases[core] = -core if term.op == "neg" else cases.get(core, core)
    for term in islice(cases.values(), _MAX_SPLITS):
        yield "by_sign", (term,)
    for variable in goal.context.variables:
        values = variable.domain.values
        if values is not None and 1 < len(values) <= _MAX_VALUES:
            yield "by_values", (variable.name,)
