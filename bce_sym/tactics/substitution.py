"""Putting one thing for another: equations among the hypotheses solved, integers taken as reals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from bce_sym.engine import poly
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import DividesByZero, Value
from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.tactics.solving import coefficients, varies
from bce_sym.terms import Expr, Statement, symbol

__all__ = ["integers_as_reals", "leave_out", "solve_equations"]

Proposal = tuple[str, tuple[Any, ...]]

_FAILURES: Final = (DividesByZero, ResourceLimit, NoDerivative)


def solve_equations(goal: Claim, kernel: Kernel) -> Iterator[Proposal]:
    """A variable in which an equation among the hypotheses is linear, simple solutions first."""
    if goal.rel not in ("<", "<=", ">", ">=", "!="):
        return
    sides = goal.lhs.free | goal.rhs.free
    for k, equation in enumerate(goal.context.hypotheses):
        if not _is_equation(equation) or not equation.free & sides:
            continue
        rest = tuple(h for h in goal.context.hypotheses if h is not equation)
        workspace = kernel.workspace(replace(goal.context, hypotheses=rest))
        try:
            found = _solutions(workspace, equation)
        except _FAILURES:
            continue
        found.sort(key=lambda item: item[0])
        for _, x, t, w in found[:2]:
            yield "eliminate", (k, x, t, w)
        if found:
            return


def _solutions(workspace: Workspace, equation: Statement) -> list[tuple[int, Expr, Expr, Expr]]:
    u, v = equation.args
    assert isinstance(u, Expr) and isinstance(v, Expr)
    numerator, den = workspace.fraction(workspace.value(u - v))
    made: list[tuple[int, Expr, Expr, Expr]] = []
    for g in sorted(poly.gens_of(numerator), reverse=True):
        atom = workspace.atoms[g]
        parts = coefficients(numerator, g)
        low = min(parts)
        if atom.kind != "sym" or set(parts) - {low, low + 1} or low + 1 not in parts:
            continue
        if any(varies(workspace, h, atom.data) for h in poly.gens_of(numerator) - {g}):
            continue
        slope = parts[low + 1]
        over = workspace.inverse(Value({(): slope}))
        rest = workspace.multiply(Value({(): poly.scale(parts[low], -poly.ONE_Q)}), over)
        below = Value({den: poly.mul(slope, poly.generator(g, low)) if low else slope})
        factor = spelled(workspace, workspace.inverse(below))
        size = len(slope) + 4 * (not poly.is_constant(slope))
        made.append((size, symbol(atom.data), spelled(workspace, rest), factor))
    return made


def leave_out(goal: Claim, kernel: Kernel) -> Iterator[Proposal]:
    """A variable that only the hypotheses speak of, and not with equations."""
    if goal.rel not in ("<", "<=", ">", ">=", "!="):
        return
    sides = goal.lhs.free | goal.rhs.free
    for variable in goal.context.variables:
        name = variable.name
        about = [h for h in goal.context.hypotheses if name in h.free]
        if name not in sides and about and not any(_is_equation(h) for h in about):
            yield "project", (symbol(name),)
            return


def _is_equation(statement: Statement) -> bool:
    return statement.op == "rel" and statement.value == "=="


def integers_as_reals(goal: Claim, kernel: Kernel) -> Iterator[Proposal]:
    """An integer that takes part in an inequality, as a real number."""
    if goal.rel not in ("<", "<=", ">", ">="):
        return
    for variable in goal.context.variables:
        domain = variable.domain
        if (
            domain.integer
            and domain.values is None
            and not variable.family
            and variable.name in goal.lhs.free | goal.rhs.free
        ):
            yield "as_real", (symbol(variable.name),)
            return
