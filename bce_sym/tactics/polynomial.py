"""Inequalities between polynomials and algebraic functions: cells, margins, quadratic forms, squares."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from math import inf
from typing import Any, Final

from flint import arb, fmpq

from bce_sym.context import Context
from bce_sym.engine import poly
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.enclosure import Point, Undefined, Unsure
from bce_sym.engine.interval import NEG, POS, ZERO, Interval
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.poly import Mono, Poly
from bce_sym.engine.signs import eliminated
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import DividesByZero, Value
from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.tactics.sampling import evaluate
from bce_sym.terms import Expr, Term, number, symbol, walk

__all__ = ["algebraic", "complete_squares", "leave_margin", "split_squares"]

_ORDERS: Final = ("<", "<=", ">", ">=")
_STOP: Final = (ResourceLimit, DividesByZero, NoDerivative)
_MAX_MARGINS: Final = 6
_MAX_FORMS: Final = 4
_MAX_SQUARES: Final = 2
_MAX_MONOMIALS: Final = 60
_POINTS: Final = 60
_MAX_MEASURE: Final = 24

_Proposals = Iterator[tuple[str, tuple[Any, ...]]]


def algebraic(goal: Claim, kernel: Kernel) -> _Proposals:
    """Cells; one function on both sides; a bounded absolute value or maximum."""
    if goal.rel not in (*_ORDERS, "!="):
        return
    lhs, rhs = goal.lhs, goal.rhs
    if lhs.op == rhs.op == "call" and lhs.value == rhs.value and len(lhs.args) == 1:
        yield "by_monotone_function", ()
    yield "by_cells", ()
    small, large = (rhs, lhs) if goal.rel in (">", ">=") else (lhs, rhs)
    if goal.rel != "!=" and (
        (small.op == "call" and small.value in ("Abs", "Max"))
        or (large.op == "call" and large.value == "Min")
    ):
        yield "within", ()


def complete_squares(goal: Claim, kernel: Kernel) -> _Proposals:
    """Quadratic forms in some of the variables; squares of both sides where there are roots."""
    if goal.rel not in _ORDERS:
        return
    assert isinstance(goal.lhs, Expr) and isinstance(goal.rhs, Expr)
    small, large = (goal.lhs, goal.rhs) if goal.rel[0] == "<" else (goal.rhs, goal.lhs)
    workspace = kernel.workspace(goal.context)
    try:
        numerator, den = workspace.fraction(workspace.value(large - small))
        if not den and len(numerator) <= _MAX_MONOMIALS:
            for chosen in islice(_quadratic_in(workspace, numerator), _MAX_FORMS):
                vector, matrix = _form(workspace, numerator, chosen)
                if not any(evaluate(row[i], {}) < 0 for i, row in enumerate(matrix)):
                    yield "by_quadratic_form", (vector, matrix)
    except _STOP:
        pass
    if any(map(_is_root, (small, large))) or (
        any(_is_root(t) for side in (small, large) for t in walk(side))
        and not any(_is_square(side) for side in (small, large))
        and not _is_transcendental(goal)
    ):
        yield "by_squares", ()


def _is_root(term: Term) -> bool:
    return term.op == "call" and term.value == "sqrt"


def _is_transcendental(goal: Claim) -> bool:
    """Whether a side has a function of the variables that is not algebraic."""
    return any(
        t.free and t.op in ("call", "pow") and not _is_plain(t)
        for side in (goal.lhs, goal.rhs)
        for t in walk(side)
    )


def _is_plain(term: Term) -> bool:
    if term.op == "pow":
        return not term.args[1].free
    return term.value in ("sqrt", "Abs", "Max", "Min", "sign")


def _is_square(term: Term) -> bool:
    return term.op == "pow" and term.args[1] is number(2)


def split_squares(goal: Claim, kernel: Kernel) -> _Proposals:
    """A sum of squares is > 0 where one of them is not 0: cases by the sign of one."""
    if goal.rel not in ("<", ">", "!="):
        return
    assert isinstance(goal.lhs, Expr) and isinstance(goal.rhs, Expr)
    workspace = kernel.workspace(goal.context)
    try:
        numerator, _ = workspace.fraction(workspace.value(goal.lhs - goal.rhs))
        factors = poly.factor(numerator)[2] if numerator else []
        for f, _ in factors:
            if workspace.sign_of(f) not in (POS | ZERO, NEG | ZERO) or not _is_whole(f):
                continue
            top = f[max(f)]
            squares = eliminated(f if top > 0 else poly.scale(f, fmpq(-1)))
            for _, form in sorted(squares or (), key=lambda square: len(square[1]))[:_MAX_SQUARES]:
                yield "by_order", (spelled(workspace, Value({(): form})),)
    except _STOP:
        return


def _is_whole(p: Poly) -> bool:
    return all(isinstance(e, int) and e > 0 for mono in p for _, e in mono)


# ── quadratic forms ───────────────────────────────────────────────────────────


def _quadratic_in(workspace: Any, p: Poly) -> Iterator[tuple[int, ...]]:
    """Sets of variables in which p is of degree 2, the largest first, not all variables."""
    gens = poly.gens_of(p)
    names = [g for g in sorted(gens) if workspace.atoms[g].kind == "sym"]

    def degree(chosen: tuple[int, ...]) -> int | None:
        most = 0
        for mono in p:
            total = 0
            for g, e in mono:
                if g in chosen:
                    if not isinstance(e, int) or e < 0:
                        return None
                    total += e
            most = max(most, total)
        return most

    found: list[tuple[int, ...]] = []
    for first in names:
        chosen: tuple[int, ...] = (first,)
        if degree(chosen) != 2:
            continue
        if chosen not in found:
            found.append(chosen)
        for other in names:
            if other not in chosen and degree((*chosen, other)) == 2:
                chosen = (*chosen, other)
        chosen = tuple(sorted(chosen))
        if len(chosen) <= 3 and chosen not in found:
            found.append(chosen)
    found.sort(key=lambda c: -len(c))
    yield from (c for c in found if len(c) < len(gens))


def _form(
    workspace: Any, p: Poly, chosen: tuple[int, ...]
) -> tuple[tuple[Expr, ...], tuple[tuple[Expr, ...], ...]]:
    """The vector of the chosen variables and 1, and the matrix of the coefficients."""
    coefficients: dict[tuple[int, ...], Poly] = {}
    for mono, c in p.items():
        key = tuple(g for g, e in mono if g in chosen for _ in range(int(e)))
        rest = tuple((g, e) for g, e in mono if g not in chosen)
        poly.accumulate(coefficients.setdefault(key, {}), {rest: c})
    homogeneous = all(len(key) == 2 for key, q in coefficients.items() if q)
    index: list[int | None] = [*chosen] if homogeneous else [*chosen, None]

    def entry(i: int | None, j: int | None) -> Expr:
        key = tuple(sorted(g for g in (i, j) if g is not None))
        c = coefficients.get(key, {})
        if i != j:
            c = poly.scale(c, fmpq(1, 2))
        return spelled(workspace, Value({(): c})) if c else number(0)

    vector = tuple(number(1) if g is None else symbol(workspace.atoms[g].data) for g in index)
    return vector, tuple(tuple(entry(i, j) for j in index) for i in index)


# ── margins ───────────────────────────────────────────────────────────────────


def leave_margin(goal: Claim, kernel: Kernel) -> _Proposals:
    """A strict inequality by a weak one: u + ε·q ≤ v, with q > 0 and ε from values at some points."""
    if goal.rel not in ("<", ">", "!="):
        return
    assert isinstance(goal.lhs, Expr) and isinstance(goal.rhs, Expr)
    if goal.rel == "!=":
        yield from _orders(goal)
        return
    if _is_transcendental(goal):
        return
    small, large = (goal.lhs, goal.rhs) if goal.rel == "<" else (goal.rhs, goal.lhs)
    points = list(_points(goal.context, kernel))
    if not points:
        return
    values = [_at(point, large - small) for point in points]
    if any(v is not None and not v > 0 for v in values):
        return
    count = 0
    for q in _measures(goal, kernel):
        ratios = []
        for point, value in zip(points, values, strict=True):
            below = _at(point, q)
            if value is not None and below is not None and below > 0:
                ratios.append(float(value.mid() / below.mid()))
        if not ratios or not 1e-6 <= min(ratios) < inf:
            continue
        for part in (Fraction(1, 2), Fraction(1, 16)):
            epsilon = _simple(Fraction(min(ratios)) * part)
            yield "by_margin", (q if epsilon == 1 else number(epsilon) * q,)
        count += 1
        if count >= _MAX_MARGINS:
            return


def _orders(goal: Claim) -> _Proposals:
    yield "stronger", ("<",)
    yield "stronger", (">",)


def _simple(x: Fraction) -> Fraction:
    """A power of 2 that is at most x (1 at most)."""
    made = Fraction(1)
    while made > x:
        made /= 2
    return made


def _measures(goal: Claim, kernel: Kernel) -> Iterator[Expr]:
    """Terms that may be positive throughout: 1, what is known to differ squared, positive monomials."""
    yield number(1)
    for hypothesis in goal.context.hypotheses:
        if hypothesis.op != "rel" or hypothesis.value in ("==", "<=", ">="):
            continue
        u, v = hypothesis.args
        assert isinstance(u, Expr) and isinstance(v, Expr)
        if hypothesis.value == "!=":
            yield (u - v) ** number(2)
        else:
            yield v - u if hypothesis.value == "<" else u - v
    workspace = kernel.workspace(goal.context)
    try:
        numerator, _ = workspace.fraction(workspace.value(goal.lhs - goal.rhs))  # type: ignore[operator]
        for mono in sorted(numerator, key=_by_degree):
            if mono and all(e > 0 and not workspace.atom_range(g).signs & ~POS for g, e in mono):
                yield spelled(workspace, Value({(): {mono: fmpq(1)}}))
        for g in sorted(poly.gens_of(numerator)):
            if not workspace.atom_range(g).signs & ZERO:
                for n in range(2, _degree_in(numerator, g) + 1, 2):
                    yield spelled(workspace, Value({(): {((g, n),): fmpq(1)}}))
    except _STOP:
        return


def _degree_in(p: Poly, g: int) -> int:
    """The degree of p in g, as far as powers of g are tried."""
    return min(_MAX_MEASURE, max(int(e) for mono in p for h, e in mono if h == g))


def _points(context: Context, kernel: Kernel) -> Iterator[Point]:
    """Some exact points of the context."""
    workspace = kernel.workspace(context)
    names = [v.name for v in context.variables]
    if any(v.family for v in context.variables):
        return
    sides = [workspace.facts.interval(name) for name in names]
    for k in range(_POINTS):
        values = {
            name: _guess(side, (k // 5**j + j * (k // 7)) % 5 if j else k % 5)
            for j, (name, side) in enumerate(zip(names, sides, strict=True))
        }
        for variable in context.variables:
            domain = variable.domain
            if domain.values is not None:
                values[variable.name] = domain.values[k % len(domain.values)]
            elif domain.integer:
                values[variable.name] = Fraction(round(values[variable.name]))
        point = Point(values)
        try:
            if all(point.holds(h) for h in context.hypotheses):
                yield point
        except (Undefined, Unsure, *_STOP):
            continue


def _guess(side: Interval, k: int) -> Fraction:
    lo = None if side.lo is None else Fraction(int(side.lo.p), int(side.lo.q))
    hi = None if side.hi is None else Fraction(int(side.hi.p), int(side.hi.q))
    t = (Fraction(1), Fraction(1, 7), Fraction(5, 2), Fraction(2, 5), Fraction(12))[k]
    if lo is not None and hi is not None:
        return lo + (hi - lo) * t / (1 + t)
    if lo is not None:
        return lo + t
    if hi is not None:
        return hi - t
    return t if k % 2 == 0 else -t


def _at(point: Point, term: Expr) -> arb | None:
    try:
        value = arb(point.evaluate(term, 64))
    except (Undefined, Unsure, *_STOP):
        return None
    return value if value.is_finite() else None


def _by_degree(mono: Mono) -> tuple[Fraction, Mono]:
    return sum((abs(Fraction(e)) for _, e in mono), Fraction(0)), mono
