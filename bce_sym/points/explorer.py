"""The search for a witness and for a counterexample: a few simple points, special ones, then many.

Nothing here is trusted: the kernel judges every point.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from itertools import chain, count, islice, pairwise, product
from typing import Final

from bce_sym.context import Variable
from bce_sym.engine.enclosure import Coordinate
from bce_sym.engine.solutions import zeros
from bce_sym.evidence import Claim, Counterexample
from bce_sym.kernel import in_context, refute
from bce_sym.points import special
from bce_sym.points.choices import (
    approximation,
    between,
    candidates,
    inside,
    random_value,
    size,
    turns,
)
from bce_sym.points.completion import STOP, Assignment, Completion, around, coordinate, roots
from bce_sym.terms import E, Expr, SetTerm, is_infinite, symbol, walk

__all__ = ["Explorer"]

_FEW: Final = 24
"""Points that are looked at before a plan is looked for."""
_MANY: Final = 300
_FEW_OF_HEAVY: Final = 6
_MANY_OF_HEAVY: Final = 20
"""The same for claims with integrals, limits and infinite sums."""
_TRIED: Final = 8
"""Proposals for each point wanted: hypotheses exclude some."""
_MOST_SIMPLE: Final = 8
"""Different coordinates of the simplest points."""
_RANDOM: Final = 1_500
_BARREN: Final = 200
"""Random points in a row of which none can be completed: then no more are tried."""
_MAX_ZEROS: Final = 160
_MAX_REPAIRS: Final = 60
_SIMPLE_ENOUGH: Final = 8
_SHRINKING: Final = 60
_REMEMBERED: Final = 40
_PLAIN: Final = tuple(map(Fraction, ("0", "1", "-1", "2", "1/2", "3", "-2", "-1/2", "1/3", "1/4")))


class Explorer:
    """Points of one claim.

    ``witness`` is the first point of the context that was met; ``met`` are the first ones at which the
    claim was not refuted.
    """

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.witness: Assignment | None = None
        self.found_at: Assignment | None = None
        self.met: list[Assignment] = []
        self.completion = Completion(claim.context)
        self.is_set = isinstance(claim.lhs, SetTerm)
        self._repairs = _MAX_REPAIRS
        self._glanced_at: list[Assignment] = []
        self._seen: set[tuple[tuple[str, Coordinate], ...]] = set()

    @cached_property
    def is_heavy(self) -> bool:
        """Whether a point takes long: for integrals, limits and infinite sums."""
        return any(
            t.op in ("integral", "limit") or (t.op == "sum" and is_infinite(t.args[3]))
            for side in special.sides(self.claim)
            for t in walk(side)
        )

    @cached_property
    def has_nested_sums(self) -> bool:
        """Whether a sum or product stands inside another one: there the terms multiply."""
        return any(
            node.op in ("sum", "product")
            and any(inner.op in ("sum", "product") for inner in walk(node.args[0]))
            for side in special.sides(self.claim)
            for node in walk(side)
        )

    # ── stages ────────────────────────────────────────────────────────────────

    def quick(self) -> Counterexample | None:
        """At the two simplest points, where a look with low precision is enough."""
        return self._look(self._simple(), 2, hasty=True)

    def near(self) -> Counterexample | None:
        """At a few points where something happens, and once more at the simplest.

        Very few where a point takes long: a plan may be found sooner, and `far` comes after it.
        """
        few = _FEW_OF_HEAVY if self.is_heavy or self.has_nested_sums else _FEW
        for point in self._glanced_at:
            found = refute(self.claim, point)
            if found is not None:
                return self._simplest(found, point)
        self._glanced_at.clear()
        found = self._look(chain(self._special(), self._everywhere()), few)
        if found is None and self.witness is None:
            found = self._look(chain(self._everywhere(), self._random()), _MANY)
        return found

    def far(self) -> Counterexample | None:
        """At many points."""
        many = _MANY_OF_HEAVY if self.is_heavy else _MANY
        proposals = chain(self._special(), self._everywhere())
        found = self._look(proposals, many) or self._look(special.convergents(self.claim), many)
        if found is None and not self.is_heavy and not self.is_set:
            found = self._look(self._suspects(), _FEW) or self._look(self._minima(), 3 * _FEW)
        return found

    def anywhere(self) -> Counterexample | None:
        """At the first place of all stages."""
        return self.quick() or self.near() or self.far()

    def _look(
        self, proposed: Iterator[Assignment], wanted: int, *, hasty: bool = False
    ) -> Counterexample | None:
        """The first counterexample at *wanted* points of the context, made simpler."""
        if self.is_set:
            wanted = min(wanted, 1)
        for values in islice(proposed, wanted * _TRIED):
            key = tuple(sorted(values.items(), key=lambda item: item[0]))
            if key in self._seen:
                continue
            self._seen.add(key)
            for point in self._in_context(values):
                wanted -= 1
                if self.witness is None:
                    self.witness = point
                found = refute(self.claim, point, hasty=hasty)
                if found is not None:
                    return self._simplest(found, point)
                if len(self.met) < _REMEMBERED:
                    self.met.append(point)
                if hasty:
                    self._glanced_at.append(point)
            if wanted <= 0:
                return None
        return None

    def _in_context(self, values: Assignment) -> Iterator[Assignment]:
        """The point, or some beside it where hypotheses hold that do not hold there."""
        context = self.claim.context
        if in_context(context, values):
            yield values
            return
        if self.witness is not None or not self._repairs:
            return
        violated = self.completion.violated(values)
        if violated is not None:
            self._repairs -= 1
            for moved in islice(self.completion.repaired(values, violated), 12):
                if in_context(context, moved):
                    yield moved
                    return

    # ── proposals ─────────────────────────────────────────────────────────────

    @cached_property
    def lists(self) -> dict[str, list[Coordinate]]:
        """Candidates for each free variable."""
        sizes = self.completion.sizes
        marks = special.marks(self.claim)
        return {
            v.name: list(candidates(v, [*marks, *self._own_marks(v.name)], sizes=v.name in sizes))
            for v in self.completion.free
        }

    def _own_marks(self, name: str) -> list[Coordinate]:
        """Where hypotheses about one variable alone begin to hold."""
        found: list[Coordinate] = []
        for hypothesis in self.claim.context.hypotheses:
            for u in special.differences(hypothesis):
                if u.free == {name} and not self.completion.variables[name].family:
                    try:
                        found += map(coordinate, zeros(u, symbol(name))[:4])
                    except STOP:
                        continue
        return found

    def _simple(self) -> Iterator[Assignment]:
        """The simplest points of the domains."""
        free = self.completion.free
        if not free:
            yield from self.completion.completed({})
            return
        sizes = self.completion.sizes
        most = min(max(3, len(free) + 1), _MOST_SIMPLE)
        lists = [list(islice(candidates(v, sizes=v.name in sizes), most)) for v in free]
        if not all(lists):
            return
        names = [v.name for v in free]
        for shift in (0, 1):
            chosen = {
                n: c[(k + 1) % len(c) if shift else 0]
                for k, (n, c) in enumerate(zip(names, lists, strict=True))
            }
            yield from self.completion.completed(chosen)

    def _bases(self) -> Iterator[Assignment]:
        """Simple points, different in kind."""
        names = list(self.lists)
        if not names:
            return
        width = {1: 1, 2: 4, 3: 2}.get(len(names), 1)
        yield from self._simple()
        for values in islice(product(*(self.lists[n][:width] for n in names)), 12):
            yield from self.completion.completed(dict(zip(names, values, strict=True)))

    def _special(self) -> Iterator[Assignment]:
        """Zeros of the terms whose sign matters, and what lies between them, one variable at a time."""
        yield from self._ends()
        left = _MAX_ZEROS
        terms = list(islice(special.special_terms(self.claim), 40))
        for base in list(self._bases()):
            for variable in self.completion.free:
                if variable.domain.values is not None:
                    continue
                others = {n: v for n, v in base.items() if n != variable.name}
                places: dict[float, Coordinate] = {}
                for u in terms:
                    if variable.name not in u.free or left <= 0:
                        continue
                    left -= 1
                    for root in roots(u, variable.name, others, variable, beyond=True)[:6]:
                        places.setdefault(approximation(root), root)
                        for value in [root, *around(root, variable)[:3]]:
                            yield from self._moved(others, variable, value)
                for low, high in pairwise(sorted(places)):
                    if math.isfinite(low) and math.isfinite(high) and high - low < 1:
                        yield from self._moved(others, variable, between(low, high))

    def _moved(
        self, others: Assignment, variable: Variable, value: Coordinate
    ) -> Iterator[Assignment]:
        """The point with one free variable given."""
        if inside(variable.domain, value):
            made = {v.name: others.get(v.name, value) for v in self.completion.free}
            yield from self.completion.completed(made)

    def _ends(self) -> Iterator[Assignment]:
        """Corners: domain ends and zeros, all at once."""
        free = self.completion.free
        corners: list[list[Coordinate]] = []
        for variable in free:
            domain = variable.domain
            own = [coordinate(e) for e in (domain.lo, domain.hi) if e is not None]
            own += [Fraction(0), Fraction(1), *self._own_marks(variable.name)]
            kept = [v for v in dict.fromkeys(own) if inside(domain, v)]
            corners.append((kept or self.lists[variable.name])[:4])
        if free and all(corners):
            names = [v.name for v in free]
            for values in islice(product(*corners), 64):
                yield from self.completion.completed(dict(zip(names, values, strict=True)))

    def _everywhere(self) -> Iterator[Assignment]:
        """In step, in boxes of growing size, closed terms, families with different members."""
        lists = list(self.lists.values())
        if not lists or not all(lists):
            return
        names = list(self.lists)

        def point(values: tuple[Coordinate, ...]) -> Iterator[Assignment]:
            yield from self.completion.completed(dict(zip(names, values, strict=True)))

        if self.completion.families:
            yield from self._with_members(names, lists)
        for k in range(min(max(map(len, lists)), 24)):
            yield from point(tuple(c[k % len(c)] for c in lists))
        yield from self._closed(names, lists)
        for depth in (2, 3, 4, 6):
            if math.prod(min(depth, len(c)) for c in lists) > 700:
                break
            for values in product(*(c[:depth] for c in lists)):
                yield from point(values)
        for k in range(24, max(map(len, lists))):
            yield from point(tuple(c[k % len(c)] for c in lists))

    def _with_members(
        self, names: list[str], lists: list[list[Coordinate]]
    ) -> Iterator[Assignment]:
        for k in range(6):
            values = {n: c[k % len(c)] for n, c in zip(names, lists, strict=True)}
            for made in self.completion.completed(values):
                yield from self.completion.with_members(made)

    def _closed(self, names: list[str], lists: list[list[Coordinate]]) -> Iterator[Assignment]:
        """Multiples of π, and a few other closed terms."""
        closed: list[Expr] = turns() if special.uses_angles(self.claim) else [E, 1 / E]
        reals = [
            v for v in self.completion.free if not v.domain.integer and v.domain.values is None
        ]
        simplest: Assignment = {n: c[0] for n, c in zip(names, lists, strict=True)}
        for mark in closed:
            for variables in (reals, *([v] for v in reals[:3] if len(reals) > 1)):
                if variables:
                    made = {**simplest, **{v.name: mark for v in variables}}
                    yield from self.completion.completed(made)

    def _random(self) -> Iterator[Assignment]:
        rng = random.Random(20)
        lists = self.lists
        free = self.completion.free
        if not free or not all(lists.values()):
            return
        reals = [v.name for v in free if not v.domain.integer and v.domain.values is None]
        barren = 0
        for k in count():
            if barren == _BARREN:
                return
            barren += 1
            made: Assignment = {
                v.name: random_value(v.domain, rng) if k % 3 else rng.choice(lists[v.name])
                for v in free
            }
            if k % 5 == 4 and len(reals) > 1:
                a, b = rng.sample(reals, 2)
                first = made[a]
                if isinstance(first, Fraction):
                    ties = [first, -first, 1 - first, *([1 / first] if first else [])]
                    made[b] = rng.choice(ties)
            for completed in self.completion.completed(made):
                barren = 0
                yield completed

    def _suspects(self) -> Iterator[Assignment]:
        """Of many random points those at which floating point sees the claim fail, or can't tell."""
        claim = self.claim
        if claim.is_between_statements or self.completion.families or self.completion.solved:
            yield from islice(self._random(), 2 * _FEW)
            return
        from bce_sym.tactics import sampling

        assert isinstance(claim.lhs, Expr) and isinstance(claim.rhs, Expr)
        difference = claim.lhs - claim.rhs
        for values in islice(self._random(), _RANDOM if claim.rel != "==" else _RANDOM // 4):
            place = {
                n: float(v) if isinstance(v, Fraction) else sampling.evaluate(v, {})
                for n, v in values.items()
            }
            if sampling.violated(difference, claim.rel, place):
                yield values

    def _minima(self) -> Iterator[Assignment]:
        claim = self.claim
        if claim.rel not in ("<", "<=", ">", ">="):
            return
        from bce_sym.points.climbing import Gap, minima

        gap = Gap(claim, self.completion)
        if not gap.is_computable:
            return
        scored: list[tuple[float, int, Assignment]] = []
        for k, values in enumerate(islice(self._random(), 160)):
            place = {n: float(v) for n, v in values.items() if isinstance(v, Fraction)}
            if len(place) == len(values):
                scored.append((gap(place), k, values))
        scored.sort(key=lambda item: item[:2])
        yield from minima(gap, [values for _, _, values in scored[:5]])

    # ── simpler counterexamples ───────────────────────────────────────────────

    def _simplest(self, found: Counterexample, values: Assignment) -> Counterexample:
        """The counterexample with coordinates made simpler one at a time, while it stays one."""
        left = 6 if self.is_heavy else _SHRINKING
        improved = True
        while improved and _total(values) > _SIMPLE_ENOUGH and left > 0:
            improved = False
            for other in self._simpler(values):
                left -= 1
                if left < 0:
                    break
                made = refute(self.claim, other)
                if made is not None and made.kind in (found.kind, "differs"):
                    found, values, improved = made, other, True
                    break
        self.found_at = values
        return found

    def _simpler(self, values: Assignment) -> Iterator[Assignment]:
        """The point with one coordinate replaced by a simpler number."""
        free = {v.name: v for v in self.completion.free}
        for name, value in values.items():
            variable = free.get(name.partition("[")[0])
            if variable is None or size(value) < 2:
                continue
            for candidate in _simpler_numbers(value):
                if size(candidate) < size(value) and inside(variable.domain, candidate):
                    moved = {
                        n: v for n, v in values.items() if n in free or n.partition("[")[0] in free
                    }
                    moved[name] = candidate
                    yield from islice(self.completion.completed(moved), 1)


def _simpler_numbers(value: Coordinate) -> list[Fraction]:
    if not isinstance(value, Fraction):
        return list(_PLAIN)
    found = [*_PLAIN, Fraction(round(value))]
    found += [value.limit_denominator(most) for most in (2, 4, 10, 100, 10**4)]
    power = 10
    while power < abs(value):
        found.append(Fraction(power if value > 0 else -power))
        power *= 10
    return found


def _total(values: Assignment) -> int:
    return sum(map(size, values.values()))
