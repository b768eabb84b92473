"""Ranges of integers, the variables that run over them, and ways to count them.

A bound variable has a name that its range and what it binds determine, so that sums which differ in the
name of the bound variable are one atom.

TRUSTED.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any, Final

from flint import fmpq

from bce_sym.engine import interval as iv
from bce_sym.engine import poly
from bce_sym.engine.dependence import bound_height, depends, parts_of, value_depends
from bce_sym.engine.facts import integer_hull
from bce_sym.engine.interval import NEG, POS, ZERO, Interval
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.poly import ONE
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import Value
from bce_sym.terms import Expr, bound_symbol, number, substitute

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace

__all__ = [
    "at",
    "bound_over",
    "faithful",
    "is_symbol",
    "linear",
    "recounted",
    "shared_part",
    "Span",
    "span_of",
    "turned",
    "value_range",
]


_MAX_SHARED: Final = 24
"""Terms written out beside the part of a range that sums share."""


@dataclass(frozen=True)
class Span:
    """The integers lo, …, hi; ``count`` of them, which is not negative."""

    lo: Value
    hi: Value
    count: Value
    spelled: tuple[Expr, Expr]
    key: Any


def span_of(ws: Workspace, lo: Value, hi: Value) -> Span:
    """The integers from *lo* to *hi*."""
    count = ws.add(hi, ws.scale(lo, fmpq(-1)), ws.number(fmpq(1)))
    ends = (faithful(ws, lo), faithful(ws, hi))
    return Span(lo, hi, count, ends, (ws.value_key(lo), ws.value_key(hi)))


def faithful(ws: Workspace, value: Value) -> Expr:
    """A term that is shown to have the value *value*."""
    term = spelled(ws, value)
    if ws.value_key(ws.value(term)) != ws.value_key(value):
        raise ResourceLimit(f"'{term}' is spelled otherwise")
    return term


def bound_over(ws: Workspace, span: Span, height: int, taken: frozenset[str]) -> Expr:
    """The variable that runs over *span*, for a sum with height − 1 sums inside it."""
    lo, hi = span.spelled
    while True:
        i = bound_symbol(f"{height}({lo}..{hi})")
        if i.value not in taken:
            break
        height += 1
    known = ws.spans.setdefault(i.value, span)
    if known is span:
        least, most = value_range(ws, span.lo).lo, value_range(ws, span.hi).hi
        side = Interval(least, most, least is None, most is None)
        ws.facts.intervals[i.value] = integer_hull(side)
        ws.facts.integers.add(i.value)
        for beyond in (i - lo, hi - i):
            # Where i can be one number only it is that number; the range may be empty all the same.
            if value_depends(ws, ws.value(beyond), i.value):
                ws.learn(beyond, POS | ZERO)
    if known.key != span.key:
        raise ResourceLimit(f"two ranges are spelled {lo}..{hi}")
    return i


def value_range(ws: Workspace, value: Value) -> Interval:
    """An interval that contains a value."""
    total = iv.point(0)
    for den, p in value.terms.items():
        side = ws.poly_range(p, {g: ws.atom_range(g) for g in poly.gens_of(p)})
        for k, e in den:
            f = ws.factor(k)
            below = ws.poly_range(f, {g: ws.atom_range(g) for g in poly.gens_of(f)})
            side = iv.mul(side, iv.inverse(iv.power(below, e)))
        total = iv.add(total, side)
    return total


def at(ws: Workspace, value: Value, i: Expr, index: Expr) -> Value:
    """*value* with i set to *index*."""
    return ws.value(substitute(faithful(ws, value), {i: index}))


def linear(ws: Workspace, value: Value, name: str) -> tuple[fmpq, Value] | None:
    """(a, r) with value = a·name + r for a number a ≠ 0 and r free of name."""
    p = value.terms.get((), {})
    mono = next(
        (m for m in p if len(m) == 1 and m[0][1] == 1 and is_symbol(ws, m[0][0], name)), None
    )
    if mono is None:
        return None
    a = p[mono]
    rest = ws.add(value, Value({(): {mono: -a}}))
    return None if value_depends(ws, rest, name) else (a, rest)


def is_symbol(ws: Workspace, g: int, name: str) -> bool:
    """Whether the generator *g* is the variable *name*."""
    return ws.atoms[g].kind == "sym" and ws.atoms[g].data == name


def _indices(ws: Workspace, value: Value, name: str) -> list[tuple[fmpq, Value]]:
    """The (a, r) of the linear expressions a·i + r that occur inside a value as indices, denominators
    and arguments."""
    found: list[tuple[fmpq, Value]] = []
    seen: set[int] = set()

    def look(value: Value) -> None:
        affine = linear(ws, value, name)
        if affine is not None:
            found.append(affine)
            return
        for below, p in value.terms.items():
            for g in sorted(poly.gens_of(p)):
                atom(g)
            for k, _ in below:
                look(Value({(): ws.factor(k)}))

    def atom(g: int) -> None:
        if g in seen or not depends(ws, g, name):
            return
        seen.add(g)
        kind, data = ws.atoms[g].kind, ws.atoms[g].data
        if kind in ("sum", "product"):
            i, span, inner = data
            look(span.lo)
            look(span.hi)
            if i.value != name:
                look(inner)
        elif kind not in ("sym", "term"):
            for part in parts_of(ws, g):
                look(part)

    for p in value.terms.values():
        for mono in p:
            for g, e in mono:
                if is_symbol(ws, g, name) and (not isinstance(e, int) or e < 0):
                    found.append((fmpq(1), Value()))
    look(value)
    return found


def recounted(ws: Workspace, value: Value, i: Expr, span: Span) -> tuple[Value, Expr, Span]:
    """*value* with another variable for i, and its span: another way to count, with simpler indices."""
    found = _indices(ws, value, i.value)
    if not found:
        return value, i, span
    # downward: i = lo + hi − j
    ends = ws.add(span.lo, span.hi)
    turned = [(-a, ws.add(r, ws.scale(ends, a))) for a, r in found]
    if _with_variables(turned) < _with_variables(found):
        return _counted(ws, value, i, span, turned, ends)
    return _counted(ws, value, i, span, found, None)


def turned(ws: Workspace, value: Value, i: Expr, span: Span) -> Value | None:
    """*value* with lo + hi − i for i, where that is simpler; where it is as simple, one of the two."""
    found = _indices(ws, value, i.value)
    if not _with_variables(found):
        return None
    other = at(ws, value, i, faithful(ws, ws.add(span.lo, span.hi)) - i)
    there = _indices(ws, other, i.value)
    if any(r.constant is not None and r.constant < 0 for _, r in there):
        return None
    mine, its = (
        (_with_variables(way), str(spelled(ws, v))) for way, v in ((found, value), (there, other))
    )
    return other if its < mine else None


def _with_variables(indices: list[tuple[fmpq, Value]]) -> int:
    return sum(r.constant is None for _, r in indices)


def _counted(
    ws: Workspace,
    value: Value,
    i: Expr,
    span: Span,
    indices: list[tuple[fmpq, Value]],
    ends: Value | None,
) -> tuple[Value, Expr, Span]:
    """Counted so that the least of the indices a·i + r has no r; downward where *ends* is lo + hi."""
    shifts = [ws.scale(r, 1 / a) for a, r in indices]
    shifts = [s for s in shifts if s.constant is not None] or shifts
    symbolic = {ws.value_key(_without_constant(ws, s)) for s in shifts}
    s = ws.number(fmpq(min(floor(_fraction(constant_term(v))) for v in shifts)))
    whole = _without_constant(ws, shifts[0])
    if len(symbolic) == 1 and ws.is_integer_value(whole):
        s = ws.add(s, whole)
    if not s.terms and ends is None:
        return value, i, span
    new = span_of(ws, ws.add(span.lo, s), ws.add(span.hi, s))
    j = bound_over(ws, new, bound_height(i), faithful(ws, value).free)
    if ends is None:
        index = j + faithful(ws, ws.scale(s, fmpq(-1)))
    else:
        index = faithful(ws, ws.add(ends, s)) - j  # lo + hi − (j − s)
    return at(ws, value, i, index), j, new


def constant_term(value: Value) -> fmpq:
    return value.terms.get((), {}).get(ONE, fmpq(0))


def _without_constant(ws: Workspace, value: Value) -> Value:
    return ws.add(value, ws.number(-constant_term(value)))


def _fraction(c: fmpq) -> Fraction:
    return Fraction(int(c.p), int(c.q))


def shared_part(ws: Workspace, span: Span) -> tuple[list[Expr], Span, list[Expr]] | None:
    """The part that *span* shares with others whose ends differ by integers from its own, and the
    integers before and after it; None where that is all of it."""
    a, b = constant_term(span.lo), constant_term(span.hi)
    lo, hi = _without_constant(ws, span.lo), _without_constant(ws, span.hi)
    key = (ws.value_key(lo), ws.value_key(hi), _fraction(a) % 1, _fraction(b) % 1)
    old = ws.shared_ranges.get(key)
    first, last = (a, b) if old is None else (max(a, old[0]), min(b, old[1]))
    core = span
    if (first, last) != (a, b):
        core = span_of(ws, ws.add(lo, ws.number(first)), ws.add(hi, ws.number(last)))
    if old is not None and (first, last) != old:
        signs = ws.sign_of_value(core.count)
        if signs & NEG:
            ws.note(spelled(ws, core.count))
        if signs & NEG or first - old[0] > _MAX_SHARED or old[1] - last > _MAX_SHARED:
            return None
    if (first, last) != old:
        ws.shared_ranges[key] = (first, last)
        if old is not None:
            ws.begin_again()
    if core is span:
        return None
    if first - a > _MAX_SHARED or b - last > _MAX_SHARED:
        return None
    if ws.sign_of_value(core.count) & NEG:
        ws.note(spelled(ws, core.count))
        return None
    start, end = core.spelled
    before = [start + number(-d) for d in range(1, int(first - a) + 1)]
    after = [end + number(d) for d in range(1, int(b - last) + 1)]
    return before, core, after
