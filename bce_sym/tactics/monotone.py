"""Inequalities by the sign of a derivative: which form of the function, which variable, where the
minimum is.

Proposals are filtered by values at sample points, so that few are wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bce_sym.engine import poly
from bce_sym.engine.calculus import derivative
from bce_sym.engine.inference.base import NotApplicable
from bce_sym.engine.inference.fibres import Fibre, fibre
from bce_sym.engine.inference.monotone import REVERSED, WEAK, oriented
from bce_sym.engine.normal_form import Workspace
from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.tactics.factors import FAILURES, Form, Proposal, forms, pieces, plain, size
from bce_sym.tactics.sampling import Point, evaluate, samples, violated
from bce_sym.tactics.solving import roots, varies
from bce_sym.terms import E, Expr, Rational, number, pi, substitute, symbol

__all__ = ["by_derivative", "critical", "marks"]

_MAX_CANDIDATES: Final = 4
_MAX_FORMS: Final = 4
_UNSEEN: Final = 50
_DETOUR: Final = 5
_CONSTANTS: Final = (
    number(0), number(1), Rational(1, 2), number(-1), 1 / E, E, pi / 2, pi, number(2),
)  # fmt: skip

_ONE_SIDED: Final = (1, 2, 3, 4, 6)
"""Masks of signs that exclude one sign."""

_Option = tuple[int, int, Proposal]
"""How far it is from being settled, how large it is, and what to do."""


def by_derivative(goal: Claim, kernel: Kernel) -> Iterator[Proposal]:
    """Positive factors divided out, then a variable and the point where the function is least in it.

    The form of the function goes first that has the simplest derivative.
    """
    try:
        f, rel = oriented(goal)
        points = samples(goal.context)
        if not points or any(violated(plain(f), rel, p) for p in points):
            return
        workspace = kernel.workspace(goal.context)
        found = list(forms(workspace, f, rel, points))[:_MAX_FORMS]
    except FAILURES:
        return
    if not found:
        return
    if found[0].proposal is None:
        yield from _product(workspace, f, points)
    ranked: list[tuple[int, int, list[_Option], Form]] = []
    for form in found:
        options = _options(goal, form, workspace, points)
        cost = options[0][0] if options else _UNSEEN
        length = size(form.g) + (0 if form.proposal is None else _DETOUR)
        ranked.append((cost, length, options, form))
    ranked.sort(key=lambda item: item[:2])
    for _, _, options, form in ranked:
        if form.proposal is not None:
            yield form.proposal
        else:
            for _, _, proposal in options[:_MAX_CANDIDATES]:
                yield proposal


def _product(workspace: Workspace, f: Expr, points: list[dict[str, float]]) -> Iterator[Proposal]:
    """Of two factors that change their sign together, the simpler one gives the cases."""
    try:
        crossing = [p for p in pieces(workspace, f, points)[1] if p.crossing]
    except FAILURES:
        return
    if len(crossing) > 1:
        yield "by_order", (min((_plainer(p.term) for p in crossing), key=size),)


def _plainer(term: Expr) -> Expr:
    """u − v for log u − log v, which has the same sign."""
    if term.op == "add" and len(term.args) == 2 and term.args[1].op == "neg":
        logs = (term.args[0], term.args[1].args[0])
        if all(t.op == "call" and t.value == "log" for t in logs):
            u, v = (t.args[0] for t in logs)
            assert isinstance(u, Expr) and isinstance(v, Expr)
            return u - v
    return term


# ── the least value ──────────────────────────────────────────────────────────


def _options(
    goal: Claim, form: Form, workspace: Workspace, points: list[dict[str, float]]
) -> list[_Option]:
    """What can be done with a form, the most promising first."""
    goal = Claim(form.g, form.rel, number(0), goal.context)
    found: list[_Option] = []
    for variable in goal.context.variables:
        tied = any(
            h.op == "rel" and h.value == "==" and variable.name in h.free
            for h in goal.context.hypotheses
        )
        if variable.name in form.g.free and not tied:
            try:
                found += _in_variable(goal, symbol(variable.name), workspace, points)
            except FAILURES:
                continue
    found.sort(key=lambda item: item[:2])
    return found


def _in_variable(
    goal: Claim, x: Expr, workspace: Workspace, points: list[dict[str, float]]
) -> list[_Option]:
    f, rel = oriented(goal)
    along = fibre(goal.context, x)
    slope = derivative(f, x)
    cost, solutions = critical(workspace, x, slope)
    weak = WEAK.get(rel, rel)
    falls = [(not violated(slope, REVERSED[weak], p), not violated(slope, weak, p)) for p in points]
    made: list[_Option] = []
    for x0 in (*solutions, *marks(workspace, along)):
        if x.value in x0.free or not _plausible(along, f, slope, x0, rel, points, falls):
            continue
        by_slope = rel in ("<", ">") and any(
            abs(evaluate(substitute(f, {x: x0}), p)) < 1e-9 for p in points
        )
        arguments = (x, x0, True) if by_slope else (x, x0)
        made.append((cost, size(x0), ("minimum_at", arguments)))
    made.sort(key=lambda item: item[:2])
    if cost:
        made[2:] = _by_convexity(along, f, slope, rel, workspace, points, cost)
        made.sort(key=lambda item: item[0])
    if made:
        return made[:3]
    made = [(cost + 1, 0, p) for p in _towards_an_end(along, f, slope, rel, points)]
    if made:
        return made
    for x1 in solutions:
        if x.value not in x1.free and _rises_to(slope, x, x1, rel, points):
            return [(cost + 2, size(x1), ("by_sign", (x - x1,)))]
    return []


def _by_convexity(
    along: Fibre,
    f: Expr,
    slope: Expr,
    rel: str,
    workspace: Workspace,
    points: list[dict[str, float]],
    cost: int,
) -> list[_Option]:
    """Where the slope vanishes, if the second derivative is simpler than the first."""
    x = along.x
    bend = derivative(slope, x)
    less, _ = critical(workspace, x, bend)
    if less >= cost or any(violated(bend, WEAK.get(rel, rel), p) for p in points):
        return []
    for x0 in (*critical(workspace, x, slope)[1], *marks(workspace, along)):
        if x.value in x0.free:
            continue
        there = [{**p, x.value: evaluate(x0, p)} for p in points]
        if any(violated(slope, "==", p) or violated(f, rel, p) for p in there):
            continue
        return [(less, size(x0), ("convex_at", (x, x0)))]
    return []


def critical(workspace: Workspace, x: Expr, slope: Expr) -> tuple[int, list[Expr]]:
    """How far the sign of the slope is from being known, and points where the slope vanishes."""
    made: dict[Expr, None] = {}
    cost = 0
    numerator, den = workspace.fraction(workspace.value(slope))
    if numerator:
        factors = [p for p, e in poly.factor(numerator)[2] if e % 2]
        for p in [*factors, *(workspace.factor(k) for k, e in den if e % 2)]:
            if workspace.sign_of(p) in _ONE_SIDED:
                continue
            moving = [g for g in poly.gens_of(p) if varies(workspace, g, x.value)]
            cost += 1 + sum(3 for g in moving if workspace.atoms[g].kind != "sym") + len(p) // 4
            made.update(dict.fromkeys(roots(workspace, p, x.value)))
    return cost, list(made)


def marks(workspace: Workspace, along: Fibre) -> list[Expr]:
    """Ends of the interval, the other variables, and some numbers."""
    x = along.x.value
    made: dict[Expr, None] = {}
    for bound in along.bounds:
        left, right = bound.args
        assert isinstance(left, Expr) and isinstance(right, Expr)
        if left is along.x:
            made[right] = None
            continue
        inner = left.args[0] if left.op == "call" else left
        assert isinstance(inner, Expr)
        for end in (right, -right) if left.op == "call" else (right,):
            top, _ = workspace.fraction(workspace.value(inner - end))
            made.update(dict.fromkeys(roots(workspace, top, x)))
    for variable in along.context.variables:
        if variable.name != x and variable.domain.values is None:
            made[symbol(variable.name)] = None
    made.update(dict.fromkeys(_CONSTANTS))
    return list(made)


def _towards_an_end(
    along: Fibre, f: Expr, slope: Expr, rel: str, points: list[dict[str, float]]
) -> Iterator[Proposal]:
    """A limit at an end of the interval that the function stays on one side of."""
    weak = WEAK.get(rel, rel)
    for way in (1, -1):
        falling = REVERSED[weak] if way == 1 else weak
        if any(violated(slope, falling, p) for p in points):
            continue
        ends = [b for b in along.bounds if b.args[0] is along.x]
        ends = [b for b in ends if (b.value in ("<", "<=")) == (way == 1)]
        end = ends[0].args[1] if ends else None
        yield "beyond_limit", (along.x, end, way)
        if rel != weak:
            yield "beyond_limit", (along.x, end, way, True)


def _rises_to(slope: Expr, x: Expr, x1: Expr, rel: str, points: list[dict[str, float]]) -> bool:
    """Whether the function rises before x1 and falls after it, as far as is seen."""
    weak = WEAK.get(rel, rel)
    sides = set()
    for point in points:
        at = evaluate(x1, point)
        if at != at:
            return False
        after = point[x.value] > at
        sides.add(after)
        if violated(slope, REVERSED[weak] if after else weak, point):
            return False
    return len(sides) == 2


def _plausible(
    along: Fibre,
    f: Expr,
    slope: Expr,
    x0: Expr,
    rel: str,
    points: list[dict[str, float]],
    falls: list[tuple[bool, bool]],
) -> bool:
    """Whether x0 seems to be where the function is least, in the interval or at its end.

    ``falls``: whether the function seems not to rise, and not to fall, at each point.
    """
    x = along.x.value
    weak = WEAK.get(rel, rel)
    values = [evaluate(x0, point) for point in points]
    for at, point, (no_rise, no_fall) in zip(values, points, falls, strict=True):
        if at != at or not (no_fall if point[x] > at else no_rise):
            return False
    try:
        closure = along.closure_at(x0)
    except NotApplicable:
        return False
    for at, point in zip(values, points, strict=True):
        there: Point = {**point, x: at}
        for bound in closure:
            left, right = bound.args
            assert isinstance(left, Expr) and isinstance(right, Expr)
            if violated(left - right, bound.value, there):
                return False
        here = at + 0.1 * (point[x] - at)
        side = weak if here > at else REVERSED[weak]
        if here != at and violated(slope, side, {**point, x: here}):
            return False
        if violated(f, weak, there):
            return False
    return True
