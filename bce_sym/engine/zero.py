"""Deeper tests whether a value is zero, for what is not zero on the face of its normal form.

``vanishes(ws, p)``: p, the numerator of a value, is zero at every point of the context at which it is
defined.  The ways, each a short theorem:

- coefficients that are algebraic numbers: zero by a separation bound (`bce_sym.engine.constants`);
- logarithms: Σ qᵢ·log fᵢ = 0 iff Π fᵢ^(n·qᵢ) = 1, for any n ≠ 0;
- arcs: d = 0 if sin d = 0 and |d| < π; or if sin d = 0, cos d > 0 and |d| < 2π;
- square roots: a + b·√c = 0 if a² = b²·c and a·b ≤ 0.

TRUSTED.
"""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING, Final

from flint import fmpq

from bce_sym.engine import constants, poly
from bce_sym.engine import interval as iv
from bce_sym.engine.angles import over_pi
from bce_sym.engine.forms import sums
from bce_sym.engine.forms.trigonometric import cos_sin
from bce_sym.engine.injections import powers_of_logarithms
from bce_sym.engine.interval import NEG, POS, ZERO, Interval
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.poly import ONE, Mono, Poly
from bce_sym.engine.radicals import split_at_root
from bce_sym.engine.values import DividesByZero, Value

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace

__all__ = ["vanishes"]

_DEPTH: Final = 4
_MAX_FACTOR: Final = 60
"""Largest whole multiple by which logarithms and arcs are cleared of fractions."""

_ARCS: Final = {
    "asin": Interval(fmpq(-1, 2), fmpq(1, 2), False, False),
    "atan": Interval(fmpq(-1, 2), fmpq(1, 2)),
    "atan2": Interval(fmpq(-1), fmpq(1), True, False),
}
"""Ranges in multiples of π."""


def vanishes(ws: Workspace, p: Poly, depth: int = _DEPTH) -> bool:
    """Whether *p* is zero wherever it is defined; False: not seen."""
    p = _without_zero_coefficients(ws, p)
    if not p:
        return True
    if all(constants.is_constant(ws, g) for g in poly.gens_of(p)):
        found = constants.ball(ws, p, 80)
        if found > 0 or found < 0:
            return False
    if depth <= 0:
        return False
    try:
        if any(ws.atoms[g].kind == "sum" for g in poly.gens_of(p)) and sums.vanish(
            ws, p, depth - 1
        ):
            return True
        return _by_groups(ws, p, depth) or _by_roots(ws, p, depth)
    except (ResourceLimit, DividesByZero):
        return False


def _without_zero_coefficients(ws: Workspace, p: Poly) -> Poly:
    made: Poly = {}
    for outer, coefficient in constants.split(ws, p).items():
        if len(coefficient) > 1 and constants.is_zero(ws, coefficient):
            continue
        for inner, c in coefficient.items():
            poly.accumulate(made, {poly.mono_mul(outer, inner): c})
    return made


# ── logarithms and arcs ───────────────────────────────────────────────────────


def _by_groups(ws: Workspace, p: Poly, depth: int) -> bool:
    """Sort the terms by their cofactor of logarithms and arcs; each group must vanish."""
    logs: dict[Mono, Poly] = {}
    arcs: dict[Mono, Poly] = {}
    rest: Poly = {}
    for mono, c in p.items():
        kinds = [(g, e, _kind(ws, g)) for g, e in mono]
        linear = [(g, kind) for g, e, kind in kinds if kind and e == 1]
        inner = next((g for g, kind in linear if kind == "log"), None)
        groups = logs
        if inner is None:
            inner = next((g for g, kind in linear if kind == "arc"), None)
            groups = arcs
        if inner is None:
            rest[mono] = c
        else:
            outer = tuple((g, e) for g, e in mono if g != inner)
            poly.accumulate(groups.setdefault(outer, {}), {((inner, 1),): c})
    if not arcs and not logs:
        return False
    for outer in list(arcs):
        for turns in _pi_terms(ws, rest, outer):
            poly.accumulate(arcs[outer], {turns[0]: turns[1]})
            del rest[turns[2]]
    for outer, group in list(logs.items()):
        known = rest.pop(outer, None)
        if known is not None:
            group[ONE] = known
    if ONE in arcs and rest:
        # Plain angles beside the arcs, as in asin(sin 2) = π − 2.
        group = dict(arcs[ONE])
        poly.accumulate(group, rest)
        if _arcs_vanish(ws, group):
            del arcs[ONE]
            rest = {}
    if rest and not vanishes(ws, rest, depth - 1):
        return False
    return all(_logs_vanish(ws, group) for group in logs.values()) and all(
        _arcs_vanish(ws, group) for group in arcs.values()
    )


def _kind(ws: Workspace, g: int) -> str:
    atom = ws.atoms[g]
    if atom.kind == "log":
        return "log"
    return "arc" if atom.kind == "function" and atom.data.value in _ARCS else ""


def _pi_terms(ws: Workspace, rest: Poly, outer: Mono) -> list[tuple[Mono, fmpq, Mono]]:
    """The terms q·π·outer: the monomial π, q, and the monomial as it stands in *rest*."""
    made: list[tuple[Mono, fmpq, Mono]] = []
    for mono, c in rest.items():
        turn = next((g for g, e in mono if e == 1 and ws.atoms[g].kind == "pi"), None)
        if turn is not None and tuple((g, e) for g, e in mono if g != turn) == outer:
            made.append((((turn, 1),), c, mono))
    return made


def _whole(p: Poly, extra: int = 1) -> int:
    n = extra
    for c in p.values():
        n = lcm(n, int(c.q))
    if n > _MAX_FACTOR:
        raise ResourceLimit("fractions of logarithms")
    return n


def _logs_vanish(ws: Workspace, p: Poly) -> bool:
    """Σ qᵢ·log|fᵢ| + q = 0, by the product of even powers of the fᵢ."""
    above, below = powers_of_logarithms(ws, p)
    return ws.is_zero(ws.add(above, ws.scale(below, fmpq(-1))))


def _arcs_vanish(ws: Workspace, p: Poly) -> bool:
    """n·d = 0 for d = Σ qᵢ·arcᵢ + q·π + other angles, by its sine and its range."""
    n = _whole({mono: c for mono, c in p.items() if _is_arc(ws, mono)})
    angle = poly.scale(p, fmpq(n))
    cosine, sine = cos_sin(ws, Value({(): angle}))
    if not ws.is_zero(sine):
        return False
    if all(constants.is_constant(ws, g) for g in poly.gens_of(p)):
        d = constants.ball(ws, angle, 80)
        return bool(d > -3 and d < 3)
    turns = iv.point(0)
    for mono, c in angle.items():
        turns = iv.add(turns, iv.scale(_half_turns(ws, mono), c))
    if _within(turns, 1):
        return True
    return _within(turns, 2) and ws.sign_of_value(cosine) == POS


def _is_arc(ws: Workspace, mono: Mono) -> bool:
    return len(mono) == 1 and mono[0][1] == 1 and _kind(ws, mono[0][0]) == "arc"


def _half_turns(ws: Workspace, mono: Mono) -> Interval:
    """The range of an angle over π."""
    if _is_arc(ws, mono):
        g = mono[0][0]
        made = iv.intersect(_ARCS[ws.atoms[g].data.value], over_pi(ws.atom_range(g)))
        signs = ws.sign_of(poly.generator(g))
        if not signs & NEG:
            made = iv.intersect(made, iv.NON_NEGATIVE if signs & ZERO else iv.POSITIVE)
        if not signs & POS:
            made = iv.intersect(made, iv.neg(iv.NON_NEGATIVE if signs & ZERO else iv.POSITIVE))
        return made
    if len(mono) == 1 and mono[0][1] == 1 and ws.atoms[mono[0][0]].kind == "pi":
        return iv.point(1)
    return ws.half_turns(mono, ())


def _within(turns: Interval, most: int) -> bool:
    """Whether |t| < most for every t in *turns*."""
    if turns.lo is None or turns.hi is None:
        return False
    above = turns.lo > -most or (turns.lo == -most and turns.lo_open)
    return bool(above and (turns.hi < most or (turns.hi == most and turns.hi_open)))


# ── square roots ──────────────────────────────────────────────────────────────


def _by_roots(ws: Workspace, p: Poly, depth: int) -> bool:
    for g in sorted(poly.gens_of(p), reverse=True):
        if ws.atoms[g].kind != "root":
            continue
        parts = split_at_root(ws, p, g)
        if parts is None:
            continue
        a, b, norm = parts
        return ws.is_zero_value(norm, depth - 1) and _opposite(ws, a, b)
    return False


def _opposite(ws: Workspace, a: Value, b: Value) -> bool:
    """Whether a·b ≤ 0 everywhere."""
    one, other = ws.sign_of_value(a), ws.sign_of_value(b)
    return not (one & POS and other & POS) and not (one & NEG and other & NEG)
