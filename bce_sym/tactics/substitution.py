"""Putting one thing for another: equations among the hypotheses solved, integers taken as reals."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import log2
from typing import Any, Final

from bce_sym.context import Context, Domain, Variable
from bce_sym.engine import poly
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.interval import POS, ZERO
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import DividesByZero, Value
from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.tactics.factors import plain
from bce_sym.tactics.sampling import evaluate, samples, violated
from bce_sym.tactics.solving import coefficients, varies
from bce_sym.terms import Expr, Statement, fresh, symbol, walk

__all__ = [
    "integers_as_reals",
    "leave_out",
    "reduce_variables",
    "solve_equations",
    "zero_bases",
]

Proposal = tuple[str, tuple[Any, ...]]

_ORDERS: Final = ("<", "<=", ">", ">=")
_MAX_NAMES: Final = 4
_COUNTING: Final = frozenset(
    ["binomial", "factorial", "ff", "rf", "chebyshevt", "floor", "ceiling", "Mod"]
)
_FAILURES: Final = (DividesByZero, ResourceLimit, NoDerivative)


def solve_equations(goal: Claim, kernel: Kernel) -> Iterator[Proposal]:
    """A variable in which an equation among the hypotheses is linear, simple solutions first."""
    if goal.rel not in ("<", "<=", ">", ">=", "!="):
        return
    sides = goal.lhs.free | goal.rhs.free
    for k, equation in enumerate(goal.context.hypotheses):
        if not _is_equation(equation) or not equation.free & sides:
            continue
        if any(
            v.domain.integer and v.name in equation.free - sides for v in goal.context.variables
        ):
            continue  # a quotient or an integer part that stands for what the goal speaks of
        rest = tuple(h for h in goal.context.hypotheses if h is not equation)
        workspace = kernel.workspace(Context(goal.context.variables, tuple(rest)))
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


def zero_bases(goal: Claim, kernel: Kernel) -> Iterator[Proposal]:
    """The base of a power with a varying exponent, where it may be zero but not negative."""
    if goal.rel not in _ORDERS:
        return
    workspace = kernel.workspace(goal.context)
    for side in (goal.lhs, goal.rhs):
        for term in walk(side):
            base = term.args[0] if term.op == "pow" and term.args[1].free else None
            try:
                if isinstance(base, Expr) and workspace.sign(base) == POS | ZERO:
                    yield "by_order", (base,)
                    return
            except _FAILURES:
                continue


# ── fewer variables ──────────────────────────────────────────────────────────


def reduce_variables(goal: Claim, kernel: Kernel) -> Iterator[Proposal]:
    """Differences for variables that may be shifted together, ratios for ones that may be scaled."""
    if goal.rel not in _ORDERS:
        return
    assert isinstance(goal.lhs, Expr) and isinstance(goal.rhs, Expr)
    f = plain(goal.lhs - goal.rhs)
    names = [v.name for v in goal.context.variables if v.name in f.free and _is_real(v)]
    points = samples(goal.context)[:6]
    if not 2 <= len(names) <= _MAX_NAMES or not points:
        return
    taken = {v.name for v in goal.context.variables} | f.free
    d = fresh("d", taken)
    for count in range(len(names), 1, -1):
        for chosen in combinations(names, count):
            x, y = symbol(chosen[0]), symbol(chosen[1])
            if _shifts(f, chosen, points):
                yield "reparametrise", (x, d, x - y, y + d)
                return
            if all(p[n] > 0 for p in points for n in chosen) and _scales(f, chosen, points):
                yield "reparametrise", (x, d, x / y, y * d)
                return


def _is_real(variable: Variable) -> bool:
    domain = variable.domain
    return not (variable.family or domain.integer or domain.values is not None)


def _shifts(f: Expr, names: tuple[str, ...], points: list[dict[str, float]]) -> bool:
    """Whether f seems not to change when the variables grow by the same amount."""
    for point in points:
        value = evaluate(f, point)
        for t in (0.3, 1.7):
            moved = {n: v + t if n in names else v for n, v in point.items()}
            if not _near(evaluate(f, moved), value):
                return False
    return True


def _scales(f: Expr, names: tuple[str, ...], points: list[dict[str, float]]) -> bool:
    """Whether f seems to be homogeneous in the variables."""
    degrees = set()
    for point in points:
        value = evaluate(f, point)
        for s in (2.0, 0.5):
            moved = evaluate(f, {n: v * s if n in names else v for n, v in point.items()})
            if not moved * value > 0 or abs(value) < 1e-9:
                return False
            degrees.add(round(log2(moved / value) / log2(s), 6))
    return len(degrees) == 1


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-9 * (1e-3 + abs(a) + abs(b))


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
            and not _counts(goal, variable.name)
        ):
            wider = Domain(domain.lo, domain.hi, domain.lo_open, domain.hi_open)
            real = goal.context.declare(variable.name, wider)
            try:
                difference = plain(goal.lhs - goal.rhs)  # type: ignore[operator]
            except _FAILURES:
                return
            points = samples(real)
            if points and not any(violated(difference, goal.rel, p) for p in points):
                yield "as_real", (symbol(variable.name),)
            return


def _counts(goal: Claim, name: str) -> bool:
    """Whether a function of integers depends on the variable."""
    return any(
        node.op == "call" and node.value in _COUNTING and name in node.free
        for side in (goal.lhs, goal.rhs)
        for node in walk(side)
    )
