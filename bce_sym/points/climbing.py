"""Where an inequality may fail: minima of the difference of its sides, looked for in floating point.

Nothing here is trusted: a minimum found is spelled as exact numbers near it, and the kernel judges those.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final

from bce_sym.engine.enclosure import Coordinate
from bce_sym.evidence import Claim
from bce_sym.functions import exp, log, sqrt
from bce_sym.points.choices import approximation, ends, times_pi
from bce_sym.points.completion import Assignment, Completion
from bce_sym.tactics import sampling
from bce_sym.terms import Expr, number

__all__ = ["Gap", "minima"]

_EVALUATIONS: Final = 260
_FINEST: Final = 1e-9
_DENOMINATORS: Final = (1, 2, 3, 4, 6, 10, 100, 10**4, 10**7)

Place = dict[str, float]


class Gap:
    """How far an inequality is from failing, as a function of the free variables."""

    def __init__(self, claim: Claim, completion: Completion) -> None:
        lhs, rhs = claim.lhs, claim.rhs
        assert isinstance(lhs, Expr) and isinstance(rhs, Expr)
        self.gap = lhs - rhs if claim.rel in (">", ">=") else rhs - lhs
        self.completion = completion
        self.context = claim.context
        self.bounds = {v.name: ends(v.domain) for v in claim.context.variables}

    @property
    def is_computable(self) -> bool:
        """Whether floating point can tell."""
        return not self.completion.solved and not self.completion.families

    def __call__(self, place: Place) -> float:
        """The gap; ∞ outside the context or where there is no value."""
        full = dict(place)
        for name, term in self.completion.explicit.items():
            full[name] = sampling.evaluate(term, full)
        for name, (low, high) in self.bounds.items():
            if not low <= full[name] <= high:
                return math.inf
        if not all(sampling.holds(h, full) for h in self.completion.others):
            return math.inf
        value = sampling.evaluate(self.gap, full)
        return value if value == value else math.inf


def minima(gap: Gap, starts: list[Assignment]) -> Iterator[Assignment]:
    """Exact points near minima of the gap that are reached from *starts*, the lowest first."""
    names = [v.name for v in gap.completion.free if v.domain.values is None]
    whole = {v.name for v in gap.completion.free if v.domain.integer}
    found: list[tuple[float, Place]] = []
    for start in starts:
        place = {v.name: approximation(start[v.name]) for v in gap.completion.free}
        if all(map(math.isfinite, place.values())):
            found.append(_descend(gap, place, names, whole))
    found.sort(key=lambda pair: pair[0])
    for value, place in found[:3]:
        if value < math.inf:
            for made in _spelled(place, whole):
                yield from gap.completion.completed(made)


def _descend(
    gap: Callable[[Place], float], place: Place, names: list[str], whole: set[str]
) -> tuple[float, Place]:
    """A local minimum by steps along the axes that shrink where they do not help."""
    best = gap(place)
    steps = {n: 1.0 if n in whole else max(abs(place[n]) / 2, 0.25) for n in names}
    left = _EVALUATIONS
    while left > 0 and names:
        improved = False
        for name in names:
            for way in (1, -1):
                moved = {**place, name: place[name] + way * steps[name]}
                left -= 1
                value = gap(moved)
                if value < best:
                    best, place, improved = value, moved, True
                    steps[name] = (
                        math.ceil(steps[name] * 1.6) if name in whole else steps[name] * 1.6
                    )
                    break
        if not improved:
            for name in names:
                steps[name] = max(1.0, steps[name] // 2) if name in whole else steps[name] * 0.35
            if all(
                s <= (1 if n in whole else _FINEST * (1 + abs(place[n]))) for n, s in steps.items()
            ):
                break
    return best, place


def _spelled(place: Place, whole: set[str]) -> Iterator[Assignment]:
    """Exact points near a place: with short fractions, then longer ones, then closed terms."""
    fractions = {n: Fraction(v) if math.isfinite(v) else Fraction(0) for n, v in place.items()}
    for most in _DENOMINATORS:
        yield {
            n: Fraction(round(v)) if n in whole else v.limit_denominator(most)
            for n, v in fractions.items()
        }
    forms = {n: [] if n in whole else _closed_forms(v) for n, v in place.items()}
    for k in range(max((len(f) for f in forms.values()), default=0)):
        yield {
            n: forms[n][min(k, len(forms[n]) - 1)]
            if forms[n]
            else fractions[n].limit_denominator(1000)
            for n in place
        }


def _closed_forms(value: float) -> list[Coordinate]:
    """Square roots, multiples of π, powers of e and logarithms that the value may be."""
    found: list[Coordinate] = []

    def near(x: float) -> Fraction | None:
        if not math.isfinite(x) or abs(x) > 1e4:
            return None
        short = Fraction(x).limit_denominator(24)
        return short if abs(short - Fraction(x)) < 1e-5 * (1 + abs(x)) else None

    plain = near(value)
    if plain is not None:
        found.append(plain)
    square = near(value * value)
    if square is not None and square > 0:
        root = sqrt(number(square))
        found.append(root if value > 0 else -root)
    turns = near(value / math.pi)
    if turns:
        found.append(times_pi(turns))
    if value > 0:
        power = near(math.log(value))
        if power:
            found.append(exp(number(power)))
    if abs(value) < 50:
        of = near(math.exp(value))
        if of is not None and of > 0 and of != 1:
            found.append(log(number(of)))
    return found
