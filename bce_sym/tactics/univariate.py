"""Inequalities in one variable: where to cut the interval, so that each piece is easy.

Near a point where the function touches zero, and towards an end that is no member, it is shown to be
monotone; elsewhere its values are enclosed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, Final

from flint import arb

from bce_sym.context import Domain
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.inference.base import NotApplicable
from bce_sym.engine.inference.fibres import Fibre, fibre
from bce_sym.engine.inference.monotone import oriented
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.segments import NoEnclosure, coefficients, enclosure
from bce_sym.engine.values import DividesByZero
from bce_sym.evidence import Claim
from bce_sym.functions import atan, exp, log, sqrt
from bce_sym.kernel import Kernel
from bce_sym.tactics.factors import plain
from bce_sym.tactics.monotone import critical, marks
from bce_sym.tactics.sampling import evaluate, evaluated, holds, samples, violated
from bce_sym.terms import Expr, Rational, pi, symbol, walk

__all__ = ["enclose", "one_turn", "pieces", "pieces_first", "touch"]

Proposal = tuple[str, tuple[Any, ...]]

_FAILURES: Final = (DividesByZero, ResourceLimit, NoDerivative, NotApplicable)
_GRID: Final = 96
_MAX_ORDER: Final = 8
_MAX_CUTS: Final = 8
_HARD: Final = 7
_FAR: Final = 1e4
_DENOMINATORS: Final = (1, 2, 3, 4, 5, 8, 10, 16, 20, 50, 100, 10**3, 10**4, 10**6)


class _Curve:
    """A function on a grid of its interval, with its slope."""

    def __init__(self, goal: Claim) -> None:
        f, rel = oriented(goal)
        if len(f.free) != 1:
            raise NotApplicable("the goal is not in one variable")
        self.x = symbol(next(iter(f.free)))
        self.along = fibre(goal.context, self.x)
        self.strict = rel in ("<", ">")
        # A strict goal has no touching points, unless some are left out.
        self.may_touch = not self.strict or self.along.relaxed
        explicit = plain(f)
        sign = 1 if rel in (">", ">=") else -1
        self.f = explicit
        self.slope = derivative(explicit, self.x)
        self.sign = sign
        self.lo, self.hi = _ends(self.along)
        self.grid = [t for t in _grid(self.lo, self.hi) if self._inside(t)]
        if len(self.grid) < 8:
            raise NotApplicable("hardly any points")

    def _inside(self, t: float) -> bool:
        return all(holds(b, {self.x.value: t}) for b in self.along.bounds)

    def at(self, f: Expr, t: float) -> tuple[float, float]:
        """The value of a function, with the sign that makes the goal f ≥ 0, and its error."""
        value, error = evaluated(f, {self.x.value: t})
        return self.sign * value, error

    @cached_property
    def slopes(self) -> list[int]:
        """The signs of the slope on the grid."""
        return [_sign(*self.at(self.slope, t)) for t in self.grid]

    @cached_property
    def refuted(self) -> bool:
        """Whether the goal is clearly false somewhere on the grid."""
        rel = ">=" if self.sign > 0 else "<="
        return any(violated(self.f, rel, {self.x.value: t}) for t in self.grid)


@lru_cache(maxsize=16)
def _curve(goal: Claim) -> _Curve:
    return _Curve(goal)


def _sign(value: float, error: float) -> int:
    return 0 if not abs(value) > 4 * error else 1 if value > 0 else -1


def _ends(along: Fibre) -> tuple[float, float]:
    lo, hi = -math.inf, math.inf
    for bound in along.bounds:
        left, right = bound.args
        below = bound.value in (">", ">=")
        if along.x.value not in left.free:
            left, right, below = right, left, not below
        if right.free:
            continue
        end = evaluate(right, {})
        if left is along.x:
            lo, hi = (max(lo, end), hi) if below else (lo, min(hi, end))
        elif left.op == "call" and left.args[0] is along.x and not below:
            lo, hi = max(lo, -end), min(hi, end)
    return lo, hi


def _grid(lo: float, hi: float) -> list[float]:
    near = [10.0**-k for k in (12, 9, 6, 4, 3, 2)]
    if lo > -math.inf and hi < math.inf:
        inner = [lo + (hi - lo) * k / _GRID for k in range(_GRID + 1)]
        inner += [lo + (hi - lo) * t for t in near] + [hi - (hi - lo) * t for t in near]
        return sorted(set(inner))
    steps = [0.0, *near] + [0.05 * k for k in range(1, 40)] + [2 * 1.2**k for k in range(48)]
    if lo > -math.inf:
        return [lo + t for t in sorted(steps)]
    if hi < math.inf:
        return [hi - t for t in sorted(steps, reverse=True)]
    return sorted({*steps, *(-t for t in steps)})


def enclose(goal: Claim, kernel: Kernel) -> Iterator[Proposal]:
    """Enclosures, where the function stays away from zero on a closed bounded interval."""
    try:
        curve = _curve(goal)
    except _FAILURES:
        return
    if curve.lo == -math.inf or curve.hi == math.inf or curve.refuted:
        return
    last = len(curve.grid) - 1
    if not (_is_easy(curve, 0) and _is_easy(curve, last)):
        return
    apart = all(v > 100 * e for v, e in (curve.at(curve.f, t) for t in curve.grid))
    if apart and next(_lowest(curve), None) is None:
        yield "enclosed", ()


def one_turn(goal: Claim, kernel: Kernel) -> Iterator[Proposal]:
    """A period of a function of angles."""
    try:
        f, _ = oriented(goal)
        f = plain(f)
    except _FAILURES:
        return
    for variable in goal.context.variables:
        x = symbol(variable.name)
        if variable.domain == Domain() and variable.name in f.free and not variable.family:
            if not any(t.op == "call" and t.value in ("sin", "cos", "tan") for t in walk(f)):
                return
            for period in (pi, 2 * pi):
                if all(
                    _repeats(f, variable.name, evaluate(period, {}), p)
                    for p in samples(goal.context)[:5]
                ):
                    yield "one_period", (x, period)
                    return


def _repeats(f: Expr, name: str, period: float, point: dict[str, float]) -> bool:
    a, b = evaluate(f, point), evaluate(f, {**point, name: point[name] + period})
    return abs(a - b) <= 1e-9 * (1 + abs(a))


def touch(goal: Claim, kernel: Kernel) -> Iterator[Proposal]:
    """The point at which the function vanishes, and from which it grows to both sides."""
    try:
        curve = _curve(goal)
        if abs(curve.lo) == math.inf or abs(curve.hi) == math.inf or curve.refuted:
            return
        found = _zeros(curve, kernel)
    except _FAILURES:
        return
    for x0, _ in found[:2]:
        yield "touching", (x0,)


def _zeros(curve: _Curve, kernel: Kernel) -> list[tuple[Expr, float]]:
    """Points of the closed interval, as terms, at which the function vanishes."""
    made: dict[Expr, float] = {}
    workspace = kernel.workspace(curve.along.context)
    _, solutions = critical(workspace, curve.x, curve.slope)
    named = [term for t in _lowest(curve) for term in _named(t)]
    for term in (*solutions, *marks(workspace, curve.along), *named):
        if term.free or term in made:
            continue
        at = evaluate(term, {})
        if curve.lo - 1e-12 <= at <= curve.hi + 1e-12:
            value, error = curve.at(curve.f, at)
            if abs(value) <= 8 * error + 1e-13 and not any(
                abs(at - b) < 1e-9 for b in made.values()
            ):
                made[term] = at
    return list(made.items())


def _lowest(curve: _Curve) -> Iterator[float]:
    """Where the function seems to touch zero between two points of the grid."""
    for k in range(len(curve.grid) - 1):
        if curve.slopes[k] < 0 < curve.slopes[k + 1]:
            t = _bottom(curve, curve.grid[k], curve.grid[k + 1])
            value, error = curve.at(curve.f, t)
            if value <= 8 * error + 1e-12:
                yield t


def _bottom(curve: _Curve, a: float, b: float) -> float:
    """Where the slope vanishes between two points."""
    for _ in range(60):
        middle = (a + b) / 2
        if curve.at(curve.slope, middle)[0] > 0:
            b = middle
        else:
            a = middle
    return (a + b) / 2


def _named(t: float) -> Iterator[Expr]:
    """Terms that have about this value: fractions, multiples of π, roots, logarithms, powers of e."""
    shapes: list[tuple[float, Callable[[Expr], Expr]]] = [
        (t, lambda q: q),
        (t / math.pi, lambda q: q * pi),
        (math.tan(t), lambda q: atan(q)),
    ]
    if abs(t) < 10:
        shapes += [(t * abs(t), lambda q: sqrt(q)), (math.exp(t), lambda q: log(q))]
    if t > 0:
        shapes += [(math.log(t), lambda q: exp(q))]
    for value, term in shapes:
        q = Fraction(value).limit_denominator(12)
        if abs(float(q) - value) < 1e-7 * (1 + abs(value)) and abs(q) < 100:
            yield term(Rational(q.numerator, q.denominator))


def _reach(curve: _Curve, x0: Expr) -> float:
    """How far on both sides the first Taylor coefficient that does not vanish keeps its sign; or 0."""
    try:
        lo, hi = enclosure(x0)
        here = arb(lo).union(arb(hi))
        series = coefficients(curve.f, curve.x, here, _MAX_ORDER + 1)
        k = next(k for k, c in enumerate(series) if not abs(c) < 1e-12)
        radius = 4.0
        while radius > 1e-3:
            try:
                steep = coefficients(curve.f, curve.x, here + arb(0, radius), k + 1)[k]
                if steep > 0 or steep < 0:
                    return radius
            except NoEnclosure:
                pass
            radius /= 1.5
    except (NoEnclosure, StopIteration):
        pass
    return 0.0


def pieces_first(goal: Claim, kernel: Kernel) -> Iterator[Proposal]:
    """`pieces`, where the slope is no simpler than the function."""
    try:
        curve = _curve(goal)
        cost, _ = critical(kernel.workspace(goal.context), curve.x, curve.slope)
    except _FAILURES:
        return
    if cost >= _HARD:
        yield from pieces(goal, kernel)


def pieces(goal: Claim, kernel: Kernel) -> Iterator[Proposal]:
    """Cuts that leave pieces on which the function is monotone or away from zero."""
    try:
        curve = _curve(goal)
        if curve.refuted:
            return
        cuts = sorted({c for c in _cuts(curve, kernel) if curve.lo < c < curve.hi})
    except _FAILURES:
        return
    if 0 < len(cuts) <= _MAX_CUTS:
        yield "cut", (curve.x, tuple(Rational(c.numerator, c.denominator) for c in cuts))


def _cuts(curve: _Curve, kernel: Kernel) -> Iterator[Fraction]:
    """Cuts on either side of a touching point, and before an end that needs a monotone piece."""
    grid, slopes = curve.grid, curve.slopes
    last = len(grid) - 1
    reached: list[tuple[float, float]] = []
    for x0, at in _zeros(curve, kernel):
        reach = _reach(curve, x0)
        if reach:
            reached.append((at, reach))
            yield _simple(at - 0.95 * reach, at - 0.6 * reach)
            yield _simple(at + 0.6 * reach, at + 0.95 * reach)

    def is_done(t: float) -> bool:
        return any(abs(t - at) < reach for at, reach in reached)

    for k in range(last if curve.may_touch else 0):
        if is_done(grid[k]) or is_done(grid[k + 1]):
            continue
        if slopes[k] < 0 < slopes[k + 1] and _touches(curve, k):
            yield from _beside(curve, k, -1)
            yield from _beside(curve, k + 1, 1)
        elif k > 0 and slopes[k] == 0 and slopes[k - 1] < 0 < slopes[k + 1] and _touches(curve, k):
            yield from _beside(curve, k - 1, -1)
            yield from _beside(curve, k + 1, 1)
    if not (is_done(curve.lo) or _is_easy(curve, 0)):
        yield from _beside(curve, 0, 1)
    if not (is_done(curve.hi) or _is_easy(curve, last)):
        yield from _beside(curve, last, -1)


def _touches(curve: _Curve, k: int) -> bool:
    """Whether the least value between two points of the grid seems to be zero."""
    a, b = curve.grid[k - 1 if curve.slopes[k] == 0 else k], curve.grid[k + 1]
    around = min(curve.at(curve.f, t)[0] for t in (a, b))
    value, error = curve.at(curve.f, _bottom(curve, a, b))
    return value <= 8 * error + 1e-9 * around


def _is_easy(curve: _Curve, k: int) -> bool:
    """Whether values near this end of the grid can be enclosed."""
    end = curve.lo if k == 0 else curve.hi
    if abs(end) == math.inf:
        return False
    value, error = curve.at(curve.f, end)
    slope, _ = curve.at(curve.slope, end)
    return value > 100 * error and slope == slope


def _beside(curve: _Curve, k: int, way: int) -> Iterator[Fraction]:
    """A cut on one side of a point, short of where the slope changes its sign."""
    last = len(curve.grid) - 1
    first = k
    while 0 <= k <= last and curve.slopes[k] == 0 and abs(k - first) < 8:
        k += way
    if not 0 <= k <= last:
        return
    sign, reach = curve.slopes[k], k
    while 0 <= reach + way <= last and curve.slopes[reach + way] in (sign, 0):
        reach += way
    whole = reach in (0, last)
    if whole and not curve.strict:
        return
    if reach == first and not whole:
        return
    far, near = curve.grid[reach], curve.grid[first]
    if abs(near) > _FAR:
        # Towards infinity: as close to where the slope changes as is safe.
        yield _simple(far + 0.05 * (1 + abs(far)) * -way, far + 0.6 * (1 + abs(far)) * -way)
        return
    step = (far - near) if not whole else way * 1.0
    if curve.strict:
        step = max(min(step, 1.5), -1.5)
    yield _simple(near + 0.5 * step, near + 0.8 * step)


def _simple(a: float, b: float) -> Fraction:
    """A fraction with a small denominator between two numbers, or near them."""
    a, b = min(a, b), max(a, b)
    middle = Fraction((a + b) / 2)
    for d in _DENOMINATORS:
        found = Fraction(round(middle * d), d)
        if a <= found <= b:
            return found
    return middle
