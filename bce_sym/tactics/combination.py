"""Inequalities as sums of products of what is known to be ≥ 0, and of squares."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, combinations_with_replacement
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from flint import fmpq

from bce_sym.engine import poly
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.interval import NEG
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.poly import ONE, Mono, Poly
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import DividesByZero, Value
from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.tactics.linear import non_negative_solution
from bce_sym.terms import Expr, number

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace

__all__ = ["combine"]

_MAX_TERMS: Final = 40
_MAX_DEGREE: Final = 6
_MAX_COLUMNS: Final = 400
_MAX_MONOMIALS: Final = 30
_MAX_FACTS: Final = 12


class _Column(NamedTuple):
    """A product of factors ≥ 0, written out and as terms."""

    product: Poly
    factors: tuple[Expr, ...]


def combine(goal: Claim, kernel: Kernel) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The difference as Σ c·(product of known factors and squares), c > 0, by linear programming."""
    if goal.rel not in ("<", "<=", ">", ">="):
        return
    assert isinstance(goal.lhs, Expr) and isinstance(goal.rhs, Expr)
    small, large = (goal.lhs, goal.rhs) if goal.rel[0] == "<" else (goal.rhs, goal.lhs)
    workspace = kernel.workspace(goal.context)
    try:
        target, den = workspace.fraction(workspace.value(large - small))
        if den or not target or len(target) > _MAX_TERMS or not 2 <= _degree(target) <= _MAX_DEGREE:
            return
        columns = list(_columns(workspace, target))
        found = non_negative_solution([c.product for c in columns], target)
    except (ResourceLimit, DividesByZero, NoDerivative):
        return
    if found is None:
        return
    parts = [
        (Fraction(int(c.p), int(c.q)), column.factors)
        for c, column in zip(found, columns, strict=True)
        if c
    ]
    if goal.rel in ("<=", ">="):
        yield "by_combination", (tuple(parts),)
    else:
        for k in range(len(parts)):
            yield "by_combination", ((parts[k], *parts[:k], *parts[k + 1 :]),)


def _degree(p: Poly) -> int:
    """The total degree; 0 where an exponent is no natural number."""
    if any(not isinstance(e, int) or e < 0 for mono in p for _, e in mono):
        return 0
    return max(sum(int(e) for _, e in mono) for mono in p)


def _columns(workspace: Workspace, target: Poly) -> Iterator[_Column]:
    degree = _degree(target)
    gens = sorted(poly.gens_of(target))
    facts = list(_facts(workspace, gens))
    seen: set[poly.Key] = set()
    count = 0
    for column in _candidates(workspace, target, gens, facts, degree):
        key = poly.key(column.product)
        if key not in seen and _degree(column.product) <= degree:
            seen.add(key)
            yield column
            count += 1
            if count >= _MAX_COLUMNS:
                return


def _facts(workspace: Workspace, gens: list[int]) -> Iterator[_Column]:
    """What is known to be ≥ 0: bounds of the atoms, and hypotheses."""
    for g in gens:
        side = workspace.atom_range(g)
        for end, sign in ((side.lo, 1), (side.hi, -1)):
            if end is not None and poly.bits(end) < 20:
                f: Poly = {((g, 1),): fmpq(sign)}
                if end:
                    f[ONE] = -sign * end
                yield _column(workspace, f)
    count = 0
    for f, _ in workspace.knowledge.about_variables():
        if len(f) > 1 and poly.gens_of(f) <= set(gens) and count < _MAX_FACTS and _degree(f):
            count += 1
            yield _column(workspace, f)


def _column(workspace: Workspace, f: Poly) -> _Column:
    return _Column(f, (spelled(workspace, Value({(): f})),))


def _candidates(
    workspace: Workspace, target: Poly, gens: list[int], facts: list[_Column], degree: int
) -> Iterator[_Column]:
    yield _Column(poly.constant(1), (number(1),))
    yield from _binomials(workspace, target)
    yield from facts
    for size in range(2, min(degree, 3) + 1):
        for chosen in combinations_with_replacement(facts, size):
            made = chosen[0]
            for fact in chosen[1:]:
                made = _times(made, fact)
            yield made
    squares = [_square(workspace, ((g, 1),), ((h, 1),)) for g, h in combinations(gens, 2)]
    for square in squares:
        for fact in facts:
            yield _times(square, fact)


def _times(a: _Column, b: _Column) -> _Column:
    return _Column(poly.mul(a.product, b.product), a.factors + b.factors)


def _square(workspace: Workspace, m: Mono, n: Mono) -> _Column:
    """(m − n)²."""
    f: Poly = {m: fmpq(1), n: fmpq(-1)}
    return _Column(poly.mul(f, f), (spelled(workspace, Value({(): f})) ** number(2),))


def _binomials(workspace: Workspace, target: Poly) -> Iterator[_Column]:
    """t·(m ± n)² for the squares t·m² and t·n² near the monomials of the target, where t ≥ 0."""
    monomials = sorted(target, key=lambda m: (sum(e for _, e in m), m))
    for a, b in list(combinations(monomials, 2)):
        middle = poly.mono_pow(poly.mono_mul(a, b), Fraction(1, 2))
        if all(isinstance(e, int) for _, e in middle) and middle not in monomials:
            monomials.append(middle)
        if len(monomials) >= _MAX_MONOMIALS:
            break
    for mono in monomials:
        t = _odd_part(mono)
        if _is_non_negative(workspace, t):
            root = poly.mono_pow(poly.mono_mul(mono, poly.mono_pow(t, -1)), Fraction(1, 2))
            factors = [spelled(workspace, Value({(): {root: fmpq(1)}})) ** number(2)]
            factors += [spelled(workspace, Value({(): {(x,): fmpq(1)}})) for x in t]
            yield _Column({mono: fmpq(1)}, tuple(factors))
    for a, b in combinations(monomials, 2):
        t = _odd_part(a)
        if t != _odd_part(b) or not _is_non_negative(workspace, t):
            continue
        m, n = (
            poly.mono_pow(poly.mono_mul(x, poly.mono_pow(t, -1)), Fraction(1, 2)) for x in (a, b)
        )
        outer = tuple(spelled(workspace, Value({(): {(x,): fmpq(1)}})) for x in t)
        cross = target.get(poly.mono_mul(poly.mono_mul(m, n), t), fmpq(0))
        f: Poly = {m: fmpq(1), n: fmpq(1 if cross > 0 else -1)}
        product = poly.mul(poly.mul(f, f), {t: fmpq(1)})
        yield _Column(product, (*outer, spelled(workspace, Value({(): f})) ** number(2)))


def _odd_part(mono: Mono) -> Mono:
    return tuple((g, 1) for g, e in mono if e % 2)


def _is_non_negative(workspace: Workspace, mono: Mono) -> bool:
    return not any(workspace.atom_range(g).signs & NEG for g, _ in mono)
