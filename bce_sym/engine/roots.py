"""Real roots of polynomials in one variable with rational coefficients.

Method: Descartes' rule of signs.  The coefficients of (1 + x)^d·p(1/(1 + x)) have at least as many
changes of sign as p has roots in (0, 1), and a difference that is even; none or one change is exact, and
halving the interval reaches that for every polynomial without multiple roots.  Source: Collins, Akritas,
"Polynomial real root isolation using Descartes' rule of signs", SYMSAC (1976).

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import lcm
from typing import Final

from flint import arb, fmpq, fmpq_poly, fmpz_poly

from bce_sym.engine.interval import NEG, POS, ZERO, Interval
from bce_sym.engine.limits import ResourceLimit, spend

__all__ = [
    "Root", "apart", "ball", "between", "gaps", "inside", "isolate", "primitive", "signs_on",
    "simplest_between",
]  # fmt: skip

_SHIFT: Final = fmpz_poly([1, 1])
_MAX_DEPTH: Final = 400
_MAX_SIZE: Final = 300


def primitive(coefficients: Sequence[fmpq]) -> fmpz_poly:
    """The polynomial times a positive integer, over Z."""
    denominator = 1
    for c in coefficients:
        denominator = lcm(denominator, int(c.q))
    return fmpz_poly([int(c.p) * (denominator // int(c.q)) for c in coefficients])


def _changes(p: fmpz_poly) -> int:
    """Changes of sign in the sequence of coefficients."""
    count = last = 0
    for c in p.coeffs():
        if c:
            now = 1 if c > 0 else -1
            count += now == -last
            last = now
    return count


def _changes_in_unit(p: fmpz_poly) -> int:
    """Descartes' count for (0, 1)."""
    return _changes(fmpz_poly(p.coeffs()[::-1])(_SHIFT))


def _halved(p: fmpz_poly) -> fmpz_poly:
    """2^d·p(x/2)."""
    d = p.degree()
    return fmpz_poly([c << (d - k) for k, c in enumerate(map(int, p.coeffs()))])


def _scaled(p: fmpz_poly, k: int) -> fmpz_poly:
    """p(2^k·x)."""
    return fmpz_poly([c << (k * i) for i, c in enumerate(map(int, p.coeffs()))])


def _bound(p: fmpz_poly) -> int:
    """k such that all roots have absolute value < 2^k: Fujiwara's bound 2·max |cᵢ/c_d|^(1/(d − i))."""
    c = [int(v) for v in p.coeffs()]
    d, top = len(c) - 1, abs(c[-1]).bit_length() - 1
    k = 0
    for i, v in enumerate(c[:-1]):
        if v:
            k = max(k, -((top - abs(v).bit_length()) // (d - i)))
    return k + 1


def _check(p: fmpz_poly) -> None:
    if p.degree() > _MAX_SIZE:
        raise ResourceLimit(f"roots of a polynomial of degree {p.degree()}")


# ── signs ─────────────────────────────────────────────────────────────────────


def signs_on(coefficients: Sequence[fmpq], side: Interval) -> int:
    """Exactly the signs of Σ cₖ·xᵏ for x in *side*."""
    if side.is_empty:
        return 0
    p = primitive(coefficients)
    if p.degree() < 1:
        return _sign(p.coeffs()[0]) if p.degree() == 0 else ZERO
    _check(p)
    if side.is_point:
        assert side.lo is not None
        return _sign(fmpq_poly(p)(side.lo))
    mask = 0
    for end, is_open in ((side.lo, side.lo_open), (side.hi, side.hi_open)):
        if end is not None and not is_open:
            mask |= _sign(fmpq_poly(p)(end))
    if side.lo is None and side.hi is None:
        mask |= _sign(p[0]) | _inside(p, False) | _inside(_mirrored(p), False)
    elif side.lo is None:
        assert side.hi is not None
        mask |= _inside(_moved(p, side.hi, fmpq(-1)), False)
    elif side.hi is None:
        mask |= _inside(_moved(p, side.lo, fmpq(1)), False)
    else:
        mask |= _inside(_moved(p, side.lo, side.hi - side.lo), True)
    return mask


def _sign(value: object) -> int:
    return POS if value > 0 else NEG if value < 0 else ZERO  # type: ignore[operator]


def _mirrored(p: fmpz_poly) -> fmpz_poly:
    return fmpz_poly([-c if k % 2 else c for k, c in enumerate(p.coeffs())])


def _moved(p: fmpz_poly, start: fmpq, step: fmpq) -> fmpz_poly:
    """A positive multiple of p(start + step·x)."""
    if start or step != 1:
        moved: fmpz_poly = fmpq_poly(p)(fmpq_poly([start, step])).numer()
        return moved
    return p


def _inside(p: fmpz_poly, unit: bool) -> int:
    """The signs of p ≠ 0 on (0, 1) or (0, ∞)."""
    start = POS if next(c for c in p.coeffs() if c) > 0 else NEG
    if not (_changes_in_unit(p) if unit else _changes(p)):
        return start
    mask = start
    for f, e in p.factor_squarefree()[1]:
        if f.degree() > 0 and _has_root(f, unit):
            mask |= ZERO | (NEG | POS if e % 2 else 0)
    return mask


def _has_root(p: fmpz_poly, unit: bool) -> bool:
    """Whether p, without multiple roots, has a root in (0, 1) or (0, ∞)."""
    count = _changes_in_unit(p) if unit else _changes(p)
    if count == 0 or count % 2:
        return bool(count % 2)
    if not unit:
        p = _scaled(p, _bound(p))
    todo = [(p, 0)]
    while todo:
        q, depth = todo.pop()
        spend(q.degree() ** 2 // 8)
        count = _changes_in_unit(q)
        if count == 0:
            continue
        if count % 2:
            return True
        if depth > _MAX_DEPTH:
            raise ResourceLimit("roots very close to each other")
        left = _halved(q)
        right = left(_SHIFT)
        if not right[0]:
            return True
        todo += [(right, depth + 1), (left, depth + 1)]
    return False


# ── isolation ─────────────────────────────────────────────────────────────────


def isolate(p: fmpz_poly) -> list[tuple[fmpq, fmpq]]:
    """The real roots in order, each as (r, r) or (lo, hi) with exactly one root strictly inside.

    *p* is not 0 and has no multiple roots; the intervals do not overlap.
    """
    _check(p)
    if p.degree() < 1:
        return []
    if p.degree() == 1:
        root = fmpq(-p[0], p[1])
        return [(root, root)]
    made: list[tuple[fmpq, fmpq]] = []
    zero = not p[0]
    if zero:
        p = p.right_shift(1)
    made += [(-hi, -lo) for lo, hi in reversed(list(_positive(_mirrored(p))))]
    if zero:
        made.append((fmpq(0), fmpq(0)))
    made += _positive(p)
    return made


def _positive(p: fmpz_poly) -> Iterator[tuple[fmpq, fmpq]]:
    """Isolating intervals of the positive roots, from the smallest."""
    if not _changes(p):
        return
    k = _bound(p)
    width = fmpq(2) ** k
    todo: list[tuple[fmpz_poly | None, fmpq, fmpq]] = [(_scaled(p, k), fmpq(0), width)]
    smallest = width / fmpq(2) ** _MAX_DEPTH
    while todo:
        q, lo, hi = todo.pop()
        if q is None:
            yield (lo, lo)
            continue
        spend(q.degree() ** 2 // 8)
        count = _changes_in_unit(q)
        if count == 1:
            yield (lo, hi)
        if count <= 1:
            continue
        if hi - lo < smallest:
            raise ResourceLimit("roots very close to each other")
        middle = (lo + hi) / 2
        left = _halved(q)
        right = left(_SHIFT)
        exact = not right[0]
        if exact:
            right = right.right_shift(1)
        todo.append((right, middle, hi))
        if exact:
            todo.append((None, middle, middle))
            # left(1) = 0, too: divide, so that both halves have roots strictly inside only.
            left, rest = divmod(left, fmpz_poly([-1, 1]))
            assert rest.degree() < 0
        todo.append((left, lo, middle))


def gaps(p: fmpz_poly) -> list[fmpq]:
    """A rational number from each of the open intervals into which the real roots of p cut the line.

    Numbers with small numerators and denominators are preferred.  *p* is not 0, without multiple roots.
    """
    return between(apart(p, isolate(p)), None, None)


Root = tuple[fmpq, fmpq]
"""A root, as `isolate` gives it."""


def apart(p: fmpz_poly, roots: list[Root]) -> list[Root]:
    """The roots in intervals with room between them."""
    rational = fmpq_poly(p)
    made = list(roots)
    for k in range(len(made) - 1):
        while made[k][1] >= made[k + 1][0]:
            made[k] = _halved_root(rational, made[k])
            made[k + 1] = _halved_root(rational, made[k + 1])
    return made


def between(roots: list[Root], lo: fmpq | None, hi: fmpq | None) -> list[fmpq]:
    """A number from each interval into which *roots*, apart and inside (lo, hi), cut it."""
    if not roots:
        return [_inner(lo, hi)]
    made = [_inner(lo, roots[0][0])]
    for (_, left), (right, _) in pairwise(roots):
        made.append(simplest_between(left, right))
    made.append(_inner(roots[-1][1], hi))
    return made


def _inner(lo: fmpq | None, hi: fmpq | None) -> fmpq:
    if lo is None:
        return fmpq(0) if hi is None else _integer_beyond(hi, -1)
    return _integer_beyond(lo, 1) if hi is None else simplest_between(lo, hi)


def inside(
    p: fmpz_poly, roots: list[Root], lo: fmpq | None, hi: fmpq | None, bits: int
) -> list[Root]:
    """The roots in the open interval (lo, hi), apart from each other and from its ends, in intervals not
    wider than 2^−bits."""
    rational = fmpq_poly(p)
    found: list[Root] = []
    for root in roots:
        for end in (lo, hi):
            if end is not None and root[0] < end < root[1]:
                root = _halved_root(rational, root, end)
        if (lo is not None and (root[1] <= lo)) or (hi is not None and root[0] >= hi):
            continue
        while root[1] - root[0] > fmpq(1, 2**bits) or root[0] == lo or root[1] == hi:
            if root[0] == root[1]:
                break
            root = _halved_root(rational, root)
        if root[0] != root[1] or (root[0] != lo and root[1] != hi):
            found.append(root)
    return apart(p, found)


def ball(root: Root) -> arb:
    """An enclosure of the root."""
    lo, hi = root
    return arb(lo).union(arb(hi))


def _halved_root(p: fmpq_poly, root: Root, cut: fmpq | None = None) -> Root:
    """The same root in the half of its interval, cut in the middle or at *cut*."""
    lo, hi = root
    if lo == hi:
        return root
    middle = (lo + hi) / 2 if cut is None else cut
    at, left = p(middle), p(lo)
    if not at:
        return middle, middle
    if left:
        return (lo, middle) if (at > 0) != (left > 0) else (middle, hi)
    # p vanishes at lo, too, where another root ends.
    first = _inside(_moved(primitive(p.coeffs()), lo, middle - lo), True)
    return (lo, middle) if first & ZERO else (middle, hi)


def _integer_beyond(x: fmpq, way: int) -> fmpq:
    whole = fmpq(x.floor()) if way < 0 else fmpq(x.ceil())
    if whole * way > 0 or (whole == 0 and x != 0):
        return whole if whole != x else whole + way
    # 0 is simpler than a number on the far side of it.
    return fmpq(0) if x * way < 0 else fmpq(way)


def simplest_between(lo: fmpq, hi: fmpq) -> fmpq:
    """The rational number with the smallest denominator, then numerator, strictly between lo < hi."""
    if lo < 0 < hi:
        return fmpq(0)
    if hi <= 0:
        return -simplest_between(-hi, -lo)
    whole = lo.floor()
    if whole + 1 < hi:
        return fmpq(whole + 1)
    # lo and hi lie in [whole, whole + 1]: the continued fraction goes on with 1/(x − whole).
    low, high = lo - whole, hi - whole
    if not low:
        return whole + 1 / fmpq((1 / high).floor() + 1)
    return whole + 1 / simplest_between(1 / high, 1 / low)
