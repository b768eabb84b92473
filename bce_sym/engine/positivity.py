"""The sign of a polynomial on a box, by Bernstein coefficients and subdivision.

Method: on an interval with ends a and b put x = (a·s + b·t)/(s + t) with s, t ≥ 0, on a half-line
x = a + t; multiply by a positive power of the denominator.  If all coefficients of the resulting form
in s, t have one sign, so does the polynomial; it vanishes only on faces (s = 0 or t = 0) on which no
coefficient survives.  Source: Garloff, "The Bernstein algorithm", Interval Computations 2 (1993).

TRUSTED: an answer without some sign is a proof that the polynomial never has that sign on the box.
"""

from __future__ import annotations

from itertools import product

from flint import fmpq

from bce_sym.engine.interval import ANY, NEG, POS, ZERO, Interval
from bce_sym.engine.limits import spend

Form = dict[tuple[int, ...], fmpq]
"""A polynomial in numbered variables: exponents (natural numbers) to coefficients."""

_MAX_COEFFICIENTS = 4_000
_MAX_DEGREE = 64
_MAX_BOXES = 160
_POINTS = 6
_MIN_BOXES = 6
_MAX_WORK = 60_000


def sign_on_box(form: Form, box: tuple[Interval, ...]) -> int:
    """Which of NEG, ZERO, POS *form* may take on *box* (a superset of those it does)."""
    if any(side.is_empty for side in box):
        return 0
    degrees = [max((e[k] for e in form), default=0) for k in range(len(box))]
    size = 1
    for d in degrees:
        size *= d + 1
    if size > _MAX_COEFFICIENTS or max(degrees, default=0) > _MAX_DEGREE:
        return ANY
    if _both_signs_occur(form, box):
        return ANY
    cost = sum(size * (d + 1) for d in degrees) // 4  # of one box, about
    budget = [min(_MAX_BOXES, max(_MIN_BOXES, _MAX_WORK // max(cost, 1)))]
    return _search(form, box, degrees, budget, 0)


def _both_signs_occur(form: Form, box: tuple[Interval, ...]) -> bool:
    """Whether both signs occur at some simple points of the box: then a search is of no use."""
    choices = [_inner_points(side) for side in box]
    seen = 0
    for k in range(_POINTS):
        # A different mixture of the choices each time.
        powers = [c[k // (i + 1) % len(c)] for i, c in enumerate(choices)]
        total = fmpq(0)
        for exps, c in form.items():
            for x, e in zip(powers, exps, strict=True):
                if e:
                    c = c * x**e
            total += c
        seen |= POS if total > 0 else NEG if total < 0 else 0
        if seen == NEG | POS:
            return True
    return False


def _inner_points(side: Interval) -> list[fmpq]:
    if side.lo is not None and side.hi is not None:
        width = side.hi - side.lo
        return [side.lo + width * t for t in (fmpq(1, 2), fmpq(1, 9), fmpq(8, 9))]
    if side.lo is not None:
        return [side.lo + t for t in (fmpq(1), fmpq(1, 9), fmpq(9))]
    if side.hi is not None:
        return [side.hi - t for t in (fmpq(1), fmpq(1, 9), fmpq(9))]
    return [fmpq(1), fmpq(-1), fmpq(-9), fmpq(9)]


def _search(
    form: Form, box: tuple[Interval, ...], degrees: list[int], budget: list[int], level: int
) -> int:
    budget[0] -= 1
    if budget[0] < 0:
        return ANY
    unbounded = next(
        (k for k, side in enumerate(box) if degrees[k] and side.lo is None and side.hi is None),
        None,
    )
    if unbounded is not None:
        halves = (Interval(fmpq(0), None, False, True), Interval(None, fmpq(0), True, False))
        return _split(form, box, degrees, budget, level, unbounded, halves)
    mask = _signs_of_coefficients(form, box, degrees)
    if mask != ANY or level > 12:
        return mask
    k = max(
        (k for k in range(len(box)) if degrees[k] and not box[k].is_point),
        key=lambda k: (-level_of(box[k]), degrees[k]),
        default=None,
    )
    if k is None:
        return mask
    return _split(form, box, degrees, budget, level, k, halve(box[k]))


def _split(
    form: Form,
    box: tuple[Interval, ...],
    degrees: list[int],
    budget: list[int],
    level: int,
    k: int,
    halves: tuple[Interval, Interval],
) -> int:
    mask = 0
    for half in halves:
        if not half.is_empty:
            mask |= _search(form, (*box[:k], half, *box[k + 1 :]), degrees, budget, level + 1)
        if mask & NEG and mask & POS:
            return ANY
    return mask


def level_of(side: Interval) -> int:
    """How narrow an interval is, for choosing the widest to cut (0 for unbounded ones)."""
    if side.lo is None or side.hi is None:
        return 0
    width = side.hi - side.lo
    return 1 if width >= 1 else 1 + int(1 / width).bit_length()


def halve(side: Interval) -> tuple[Interval, Interval]:
    """Two intervals that cover *side*."""
    if side.lo is not None and side.hi is not None:
        middle = (side.lo + side.hi) / 2
    elif side.lo is not None:
        middle = max(2 * side.lo, side.lo + 1)
    elif side.hi is not None:
        middle = min(2 * side.hi, side.hi - 1)
    else:
        middle = fmpq(0)
    return (
        Interval(side.lo, middle, side.lo_open, False),
        Interval(middle, side.hi, False, side.hi_open),
    )


def _signs_of_coefficients(form: Form, box: tuple[Interval, ...], degrees: list[int]) -> int:
    current = form
    for k, side in enumerate(box):
        if degrees[k]:
            current = _transform(current, k, degrees[k], side)
    values = current.values()
    if not current:
        return ZERO
    if all(c > 0 for c in values):
        sign = POS
    elif all(c < 0 for c in values):
        sign = NEG
    else:
        return ANY
    return sign if _never_zero(current, box, degrees) else sign | ZERO


def _transform(form: Form, k: int, degree: int, side: Interval) -> Form:
    """The coefficients in t (of s**(degree − j)·t**j, or of t**j on a half-line)."""
    rows: dict[tuple[int, ...], list[fmpq]] = {}
    for e, c in form.items():
        rest = (*e[:k], 0, *e[k + 1 :])
        row = rows.get(rest)
        if row is None:
            row = rows[rest] = [fmpq(0)] * (degree + 1)
        row[e[k]] += c
    spend(len(rows) * (degree + 1) ** 2 // 4)
    made: Form = {}
    for rest, row in rows.items():
        if side.lo is not None and side.hi is not None:
            row = _onto_segment(row, side.lo, side.hi)
        elif side.lo is not None:
            row = _shift(row, side.lo)
        else:
            assert side.hi is not None
            row = [c if j % 2 == 0 else -c for j, c in enumerate(_shift(row, side.hi))]
        for j, c in enumerate(row):
            if c:
                made[(*rest[:k], j, *rest[k + 1 :])] = c
    return made


def _shift(row: list[fmpq], a: fmpq) -> list[fmpq]:
    """Coefficients of p(a + t), by Horner's scheme."""
    made = list(row)
    if a:
        n = len(made)
        for i in range(n - 1):
            for j in range(n - 2, i - 1, -1):
                made[j] += a * made[j + 1]
    return made


def _onto_segment(row: list[fmpq], a: fmpq, b: fmpq) -> list[fmpq]:
    """Coefficients in t of (s + t)**d · p((a·s + b·t)/(s + t)) at s = 1."""
    # p(a + (b − a)·u) with u = t/(1 + t); then (1 + t)**d · q(t/(1 + t)) = Σ q_j t**j (1 + t)**(d−j).
    shifted = _shift(row, a)
    width = b - a
    scaled = fmpq(1)
    for j in range(len(shifted)):
        shifted[j] *= scaled
        scaled *= width
    # Reversed, the map is a shift by one.
    return _shift(shifted[::-1], fmpq(1))[::-1]


def _never_zero(form: Form, box: tuple[Interval, ...], degrees: list[int]) -> bool:
    """Whether on every face some coefficient survives (all have one sign)."""
    faces: list[tuple[str, ...]] = []
    for k, side in enumerate(box):
        if not degrees[k]:
            faces.append(("inside",))
            continue
        kinds = ["inside"]
        if side.lo is not None and not side.lo_open:
            kinds.append("low")
        if side.hi is not None and not side.hi_open:
            kinds.append("high")
        if side.is_point:
            kinds = ["low"]
        faces.append(tuple(kinds))
    for face in product(*faces):
        for e in form:
            if all(
                kind == "inside" or e[k] == _surviving(kind, box[k], degrees[k])
                for k, kind in enumerate(face)
            ):
                break
        else:
            return False
    return True


def _surviving(kind: str, side: Interval, degree: int) -> int:
    """The one exponent of t that does not vanish at that end."""
    if side.lo is None or side.hi is None:
        return 0  # on a half-line both spellings of its one end are t = 0
    return 0 if kind == "low" else degree
