"""Open cylindrical algebraic decomposition: a rational point in every open cell.

``samples(system)`` gives finitely many rational points such that every non-empty open set U that is a
union of sign conditions on the system's polynomials (U = {x : the signs of some of them at x are
such and such}) has one of the points as a member.  So a strict polynomial inequality that holds at all
these points where others hold, holds wherever they do.

Why: let F be polynomials in x₁, …, xₙ.  Take the leading coefficients and discriminants of their
irreducible factors in xₙ and the resultants of pairs.  Over a connected open set C on which none of
these vanishes, the real roots of the factors are simple, distinct and continuous functions; the open
cells between them are connected, and no polynomial of F vanishes there.  By induction C runs through the
cells of a decomposition of the space of x₁, …, xₙ₋₁.  What is left out is the zero set of finitely many
polynomials other than 0, so U meets a cell; the signs of F being constant on the cell, U contains it.
Sources: McCallum, "Solving polynomial strict inequalities using cylindrical algebraic decomposition",
The Computer Journal 36 (1993); Strzebonski, "Solving systems of strict polynomial inequalities",
J. Symbolic Computation 29 (2000).

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import gcd, prod
from typing import Final

from flint import Ordering, fmpq, fmpz_mpoly, fmpz_mpoly_ctx, fmpz_poly

from bce_sym.engine import roots
from bce_sym.engine.limits import ResourceLimit, spend

__all__ = ["Form", "System", "coefficients", "evaluation", "irreducible", "ring", "samples"]

Form = dict[tuple[int, ...], int]
"""A polynomial over Z in numbered variables: exponents to coefficients."""

Point = tuple[fmpq, ...]

_MAX_TERMS: Final = 1_500
_MAX_POLYNOMIALS: Final = 60
_MAX_DEGREE: Final = 200
_MAX_EXPECTED: Final = 12_000
_MAX_WORK: Final = 80_000
_COST_OF_CELL: Final = 20


@dataclass(frozen=True)
class System:
    """``polys``, none of them 0, whose zeros cut the space; ``required``: pairs (f, s) that restrict
    the samples to points at which f·s > 0 (s = 1 or −1)."""

    variables: int
    polys: tuple[fmpz_mpoly, ...]
    required: tuple[tuple[fmpz_mpoly, int], ...] = ()


def ring(variables: int) -> fmpz_mpoly_ctx:
    """The polynomials over Z in so many variables."""
    return fmpz_mpoly_ctx.get(tuple(f"x{k}" for k in range(variables)), Ordering.lex)


def irreducible(f: fmpz_mpoly) -> list[fmpz_mpoly]:
    """Factors that are not constant, without multiple factors and without common ones, with the same
    zeros as f ≠ 0: the irreducible ones, or their product.  Raises ResourceLimit."""
    if f.is_zero():
        raise ResourceLimit("a resultant that is 0")
    if f.is_constant():
        return []
    if len(f) > _MAX_TERMS or max(map(int, f.degrees())) > 2 * _MAX_DEGREE:
        raise ResourceLimit("a projection of high degree")
    spend(len(f))
    try:
        return [g if g.leading_coefficient() > 0 else -g for g, _ in f.factor()[1]]
    except OverflowError:  # python-flint orders the factors by C integers
        common = f
        for k in range(len(f.degrees())):
            common = common.gcd(f.derivative(k))
        quotient, remainder = divmod(f, common)
        assert remainder.is_zero()
        return [quotient.primitive()[1]]


class _Set:
    """Polynomials, each once."""

    def __init__(self) -> None:
        self.members: dict[object, fmpz_mpoly] = {}

    def add(self, f: fmpz_mpoly) -> None:
        for g in irreducible(f):
            self.members.setdefault(frozenset(g.to_dict().items()), g)
        if len(self.members) > _MAX_POLYNOMIALS:
            raise ResourceLimit("a projection with very many polynomials")


def samples(system: System) -> Iterator[Point]:
    """The points, those alone at which what is required holds.  Raises ResourceLimit."""
    start = _Set()
    for f in system.polys:
        start.add(f)
    for f, _ in system.required:
        start.add(f)
    levels: list[tuple[int, list[fmpz_mpoly]]] = []
    current = start.members
    left = list(range(system.variables))
    while left:
        v = _next(left, list(current.values()))
        left.remove(v)
        here = {key: f for key, f in current.items() if int(f.degrees()[v]) > 0}
        levels.append((v, list(here.values())))
        below = _Set()
        below.members = {key: f for key, f in current.items() if key not in here}
        if left:
            _project(list(here.values()), v, below)
        current = below.members
    levels.reverse()
    required: list[list[tuple[_Rows, int]]] = [[] for _ in levels]
    known: set[int] = set()
    for depth, (v, _) in enumerate(levels):
        known.add(v)
        for f, s in system.required:
            occurring = {k for k, d in enumerate(f.degrees()) if d}
            if v in occurring and occurring <= known:
                required[depth].append((_Rows(f), s))
    for f, s in system.required:
        if f.is_constant() and int(f.leading_coefficient() if not f.is_zero() else 0) * s <= 0:
            return
    lifts = [(v, [_Rows(f, v) for f in factors]) for v, factors in levels]
    yield from _lift(lifts, required, 0, [fmpq(0)] * system.variables, [_MAX_WORK])


def _next(left: list[int], polys: list[fmpz_mpoly]) -> int:
    """The variable to eliminate next: of low degree, in few and small polynomials (Brown's order)."""

    def cost(v: int) -> tuple[int, int, int, int]:
        here = [f for f in polys if int(f.degrees()[v]) > 0]
        return (
            max((int(f.degrees()[v]) for f in here), default=0),
            max((int(f.total_degree()) for f in here), default=0),
            sum(len(f) for f in here),
            -v,
        )

    return min(left, key=cost)


def _project(polys: list[fmpz_mpoly], v: int, below: _Set) -> None:
    for i, f in enumerate(polys):
        below.add(_leading(f, v))
        degree = int(f.degrees()[v])
        if degree > 1:
            _check_size(f, f, v, 2 * degree - 1)
            below.add(f.discriminant(v))
        for g in polys[:i]:
            _check_size(f, g, v, degree + int(g.degrees()[v]))
            below.add(f.resultant(g, v))


def _check_size(f: fmpz_mpoly, g: fmpz_mpoly, v: int, size: int) -> None:
    """Bound a determinant of that many rows before FLINT, which can't be interrupted, computes it."""
    m, n = int(f.degrees()[v]), int(g.degrees()[v])
    common = _common_exponents(f, g)
    bounds = [
        (n * int(a) + m * int(b)) // max(c, 1) + 1
        for k, (a, b, c) in enumerate(zip(f.degrees(), g.degrees(), common, strict=True))
        if k != v
    ]
    terms = prod(bounds)
    if terms > _MAX_EXPECTED or max(bounds, default=0) > _MAX_DEGREE or size > 40:
        raise ResourceLimit("a large resultant")
    spend(min(terms, 400) * size // 4)


def _common_exponents(*polys: fmpz_mpoly) -> list[int]:
    """For each variable, d such that only powers of its d-th power occur."""
    made: list[int] = []
    for f in polys:
        for exps in f.to_dict():
            made = [gcd(a, int(e)) for a, e in zip(made or [0] * len(exps), exps, strict=True)]
    return made


def _leading(f: fmpz_mpoly, v: int) -> fmpz_mpoly:
    degree = int(f.degrees()[v])
    made = {}
    for exps, c in f.to_dict().items():
        if int(exps[v]) == degree:
            made[(*exps[:v], 0, *exps[v + 1 :])] = c
    return f.context().from_dict(made)


class _Rows:
    """A polynomial for evaluation: at a point, or at a point but for one variable."""

    def __init__(self, f: fmpz_mpoly, v: int | None = None) -> None:
        self.rows: list[tuple[int, int, tuple[tuple[int, int], ...]]] = []
        for exps, c in f.to_dict().items():
            others = tuple((k, int(e)) for k, e in enumerate(exps) if e and k != v)
            self.rows.append((0 if v is None else int(exps[v]), int(c), others))
        self.degree = max((row[0] for row in self.rows), default=0)

    def coefficients(self, values: Sequence[fmpq]) -> list[fmpq]:
        made = [fmpq(0)] * (self.degree + 1)
        powers: dict[tuple[int, int], fmpq] = {}
        for d, c, others in self.rows:
            term = fmpq(c)
            for place in others:
                power = powers.get(place)
                if power is None:
                    power = powers[place] = values[place[0]] ** place[1]
                term *= power
            made[d] += term
        return made


def coefficients(f: fmpz_mpoly) -> list[fmpq]:
    """The coefficients of a polynomial in one variable, from that of 1."""
    return _Rows(f, 0).coefficients([fmpq(0)])


def evaluation(f: fmpz_mpoly) -> Callable[[Sequence[fmpq]], fmpq]:
    """The values of f at points."""
    rows = _Rows(f)
    return lambda values: rows.coefficients(values)[0]


def _lift(
    lifts: list[tuple[int, list[_Rows]]],
    required: list[list[tuple[_Rows, int]]],
    depth: int,
    values: list[fmpq],
    left: list[int],
) -> Iterator[Point]:
    if depth == len(lifts):
        yield tuple(values)
        return
    v, factors = lifts[depth]
    product = fmpz_poly([1])
    for f in factors:
        product = product * roots.primitive(f.coefficients(values))
    cost = _COST_OF_CELL + sum(len(f.rows) for f in factors) + product.degree() ** 2 // 8
    left[0] -= cost
    if left[0] < 0:
        raise ResourceLimit("very many cells")
    spend(cost)
    for x in roots.gaps(product):
        values[v] = x
        if all(f.coefficients(values)[0] * s > 0 for f, s in required[depth]):
            yield from _lift(lifts, required, depth + 1, values, left)
