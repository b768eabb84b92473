"""Inequalities by the sign of a derivative: which factor decides, where the minimum is.

Proposals are filtered by values at sample points, so that few are wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from flint import fmpq

from bce_sym.engine import poly
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.inference.base import NotApplicable
from bce_sym.engine.inference.fibres import Fibre, fibre
from bce_sym.engine.inference.monotone import REVERSED, WEAK, oriented
from bce_sym.engine.interval import NEG, POS, ZERO
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.poly import Poly
from bce_sym.engine.spelling import spelled_polynomial
from bce_sym.engine.values import DividesByZero
from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.tactics.sampling import Point, evaluate, samples, violated
from bce_sym.tactics.solving import roots, varies
from bce_sym.terms import (
    E,
    Expr,
    Rational,
    Term,
    nary,
    number,
    pi,
    rebuild,
    substitute,
    symbol,
    walk,
)

__all__ = ["deciding_factor", "least_value"]

Proposal = tuple[str, tuple[Any, ...]]

_FAILURES: Final = (DividesByZero, ResourceLimit, NoDerivative, NotApplicable)
_MAX_CANDIDATES = 4
_CONSTANTS: Final = (
    number(0), number(1), Rational(1, 2), number(-1), 1 / E, E, pi / 2, pi, number(2),
)  # fmt: skip


def plain(term: Term) -> Expr:
    """*term* with derivatives written out."""
    made = rebuild(term, tuple(plain(a) if isinstance(a, Expr) else a for a in term.args))
    if made.op == "derivative":
        f, x, n = made.args
        assert isinstance(f, Expr) and isinstance(x, Expr)
        return derivative(f, x, int(n.value))
    assert isinstance(made, Expr)
    return made


# ── the factor that decides ──────────────────────────────────────────────────


@dataclass(frozen=True)
class _Piece:
    """A factor: ``term**power``, > 0 or ≥ 0 as far as is ``known`` or seen at the samples."""

    term: Expr
    power: int | poly.Exponent
    known: bool
    crossing: bool = False

    @property
    def raised(self) -> Expr:
        return self.term if self.power in (1, -1) else self.term ** number(abs(self.power))


def deciding_factor(goal: Claim, kernel: Kernel) -> Iterator[Proposal]:
    """Factors whose sign is known, or seems to be constant, are divided out."""
    try:
        f, rel = oriented(goal)
        explicit = plain(f)
        points = samples(goal.context)
        if not points or any(violated(explicit, rel, p) for p in points):
            return
        negative, pieces = _pieces(kernel.workspace(goal.context), explicit, points)
    except _FAILURES:
        return
    decisive = [p for p in pieces if p.crossing]
    if not decisive:
        decisive = [p for p in pieces if not p.known][-1:]
    if not decisive:
        return
    above = [p.raised for p in pieces if p not in decisive and p.power > 0]
    # d and 1/d have one sign: 1/d = d/d**2.
    below = [
        _Piece(p.term, p.power - (p in decisive), p.known).raised for p in pieces if p.power < 0
    ]
    c = nary("mul", tuple(above))
    if below:
        c = c / nary("mul", tuple(below))
    g = nary("mul", tuple(p.term if p.power < 0 else p.raised for p in decisive))
    if c.free or explicit is not f or _size(g) < _size(f):
        yield "multiple", (c, g, negative)
    elif len(decisive) > 1:
        first = min(decisive, key=lambda p: _size(p.term))
        yield "by_order", (first.term,)


def _size(term: Term) -> int:
    return sum(1 for _ in walk(term))


def _pieces(
    workspace: Workspace, f: Expr, points: list[dict[str, float]]
) -> tuple[bool, list[_Piece]]:
    numerator, den = workspace.fraction(workspace.value(f))
    if not numerator:
        raise NotApplicable("zero")
    c, shift, factors = poly.factor(numerator)
    powers: list[tuple[Poly, poly.Exponent]] = [(poly.generator(g), e) for g, e in shift]
    powers += factors
    powers += [(workspace.factor(k), -e) for k, e in den]
    negative = c < 0
    made: list[_Piece] = []
    if abs(c) != 1:
        made.append(_Piece(spelled_polynomial(workspace, poly.constant(abs(c))), 1, True))
    for p, e in powers:
        signs = workspace.sign_of(p)
        if e < 0:
            signs &= ~ZERO
        term = spelled_polynomial(workspace, p)
        odd = isinstance(e, int) and e % 2 == 1
        if not odd or not signs & NEG:
            made.append(_Piece(term, e, True))
            continue
        opposite = spelled_polynomial(workspace, poly.scale(p, fmpq(-1)))
        if not signs & POS:
            made.append(_Piece(opposite, e, True))
            negative = not negative
            continue
        seen = {evaluate(term, point) > 0 for point in points}
        if len(seen) == 2:
            made.append(_Piece(term, e, False, True))
        else:
            made.append(_Piece(term if seen == {True} else opposite, e, False))
            negative = negative != (seen == {False})
    return negative, made


# ── the least value ──────────────────────────────────────────────────────────


def least_value(goal: Claim, kernel: Kernel) -> Iterator[Proposal]:
    """A variable and the point where the function is least in it, the others fixed."""
    try:
        f, rel = oriented(goal)
    except NotApplicable:
        return
    points = samples(goal.context)
    if not points or any(violated(f, rel, p) for p in points):
        return
    found: list[tuple[int, int, Proposal]] = []
    workspace = kernel.workspace(goal.context)
    for variable in goal.context.variables:
        if variable.name in f.free and not any(
            h.op == "rel" and h.value == "==" and variable.name in h.free
            for h in goal.context.hypotheses
        ):
            try:
                found += _in_variable(goal, f, rel, symbol(variable.name), workspace, points)
            except _FAILURES:
                continue
    found.sort(key=lambda item: item[:2])
    for _, _, proposal in found[:_MAX_CANDIDATES]:
        yield proposal


def _in_variable(
    goal: Claim,
    f: Expr,
    rel: str,
    x: Expr,
    workspace: Workspace,
    points: list[dict[str, float]],
) -> list[tuple[int, int, Proposal]]:
    along = fibre(goal.context, x)
    slope = derivative(plain(f), x)
    cost, candidates = _candidates(workspace, along, slope)
    made = []
    for x0 in candidates:
        if x.value in x0.free:
            continue
        if not _plausible(along, f, slope, x0, rel, points):
            continue
        by_slope = rel in ("<", ">") and any(
            abs(evaluate(substitute(f, {x: x0}), p)) < 1e-9 for p in points
        )
        arguments = (x, x0, True) if by_slope else (x, x0)
        size = _size(x0)
        made.append((cost, size, ("minimum_at", arguments)))
    made.sort(key=lambda item: item[:2])
    return made[:2] or [(cost + 1, 0, p) for p in _towards_an_end(along, f, slope, rel, points)]


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


def _candidates(workspace: Workspace, along: Fibre, slope: Expr) -> tuple[int, list[Expr]]:
    """Where the slope may change its sign; and how far it is from a polynomial in x."""
    x = along.x.value
    made: dict[Expr, None] = {}
    cost = 0
    numerator, _ = workspace.fraction(workspace.value(slope))
    if numerator:
        for p, _ in poly.factor(numerator)[2]:
            moving = [g for g in poly.gens_of(p) if varies(workspace, g, x)]
            cost += sum(3 for g in moving if workspace.atoms[g].kind != "sym") + len(p) // 4
            made.update(dict.fromkeys(roots(workspace, p, x)))
    for bound in along.bounds:
        left, right = bound.args
        if left is along.x and isinstance(right, Expr):
            made[right] = None
        else:
            assert isinstance(left, Expr) and isinstance(right, Expr)
            inner = left.args[0] if left.op == "call" else left - right
            top, _ = workspace.fraction(workspace.value(inner))
            made.update(dict.fromkeys(roots(workspace, top, x)))
    for variable in along.context.variables:
        if variable.name != x and variable.domain.values is None:
            made[symbol(variable.name)] = None
    made.update(dict.fromkeys(_CONSTANTS))
    return cost, list(made)


def _plausible(
    along: Fibre, f: Expr, slope: Expr, x0: Expr, rel: str, points: list[dict[str, float]]
) -> bool:
    x = along.x.value
    weak = WEAK.get(rel, rel)
    try:
        closure = along.closure_at(x0)
    except NotApplicable:
        return False
    for point in points:
        at = evaluate(x0, point)
        if at != at:
            return False
        there: Point = {**point, x: at}
        for bound in closure:
            left, right = bound.args
            assert isinstance(left, Expr) and isinstance(right, Expr)
            if violated(left - right, bound.value, there):
                return False
        if violated(f, weak, there):
            return False
        for t in (1.0, 0.5, 0.05):
            here = at + t * (point[x] - at)
            if here == at:
                continue
            side = weak if here > at else REVERSED[weak]
            if violated(slope, side, {**point, x: here}):
                return False
    return True
