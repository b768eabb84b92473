"""Partial fractions: a fraction taken apart as far as is seen, in the atoms that depend on one variable.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from flint import fmpq

from bce_sym.engine import poly
from bce_sym.engine.dependence import depends
from bce_sym.engine.poly import ONE, Poly
from bce_sym.engine.values import Den

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace

__all__ = [
    "divided",
    "partial_fractions",
]


def partial_fractions(ws: Workspace, p: Poly, den: Den, name: str) -> Iterator[tuple[Den, Poly]]:
    """Fractions whose sum is p/den, as far apart as is seen."""
    for k, _ in den:
        f = ws.factor(k)
        for g in sorted(poly.gens_of(f)):
            if not depends(ws, g, name):
                continue
            parts = divided(f, p, g)
            if parts is None:
                continue
            quotient, rest = parts
            if quotient:
                yield from partial_fractions(ws, rest, den, name)
                yield from partial_fractions(ws, quotient, _lowered(den, k), name)
                return
            break
        apart = _apart_from_powers(ws, f, p, name)
        if apart is not None:
            with_factor, without = apart
            yield from partial_fractions(ws, with_factor, den, name)
            yield from partial_fractions(ws, without, _lowered(den, k), name)
            return
        for other, _ in den:
            if other > k:
                split = _constant_combination(f, ws.factor(other))
                if split is not None:
                    # 1 = a·f + b·h, so p/(f·h) = b·p/f + a·p/h.
                    a, b = split
                    yield from partial_fractions(ws, poly.scale(p, a), _lowered(den, k), name)
                    yield from partial_fractions(ws, poly.scale(p, b), _lowered(den, other), name)
                    return
    if p:
        yield den, p


def _lowered(den: Den, k: int) -> Den:
    return tuple((h, e - (h == k)) for h, e in den if h != k or e > 1)


def coefficients(f: Poly, g: int) -> dict[poly.Exponent, Poly]:
    """The polynomial as one in the generator g."""
    made: dict[poly.Exponent, Poly] = {}
    for mono, c in f.items():
        e = next((e for h, e in mono if h == g), 0)
        made.setdefault(e, {})[tuple(x for x in mono if x[0] != g)] = c
    return made


def divided(f: Poly, p: Poly, g: int) -> tuple[Poly, Poly] | None:
    """Quotient and rest of p by f as polynomials in g, where f has a number as leading coefficient."""
    by_degree = coefficients(f, g)
    if any(not isinstance(e, int) or e < 0 for e in by_degree):
        return None
    degree = max(by_degree)
    if not degree or not poly.is_constant(by_degree[degree]):
        return None
    lead = by_degree[degree][ONE]
    quotient: Poly = {}
    while True:
        high = {
            m: c
            for m, c in p.items()
            if any(h == g and isinstance(e, int) and e >= degree for h, e in m)
        }
        if not high:
            return quotient, p
        step = {poly.mono_mul(m, ((g, -degree),)): c / lead for m, c in high.items()}
        quotient = poly.add(quotient, step)
        p = poly.add(p, poly.scale(poly.mul(step, f), fmpq(-1)))


def _apart_from_powers(ws: Workspace, f: Poly, p: Poly, name: str) -> tuple[Poly, Poly] | None:
    """(q, r) with p = q + r·f, where p has negative powers of a generator of f with f(0) a number."""
    for g in sorted(poly.gens_of(f)):
        if not depends(ws, g, name):
            continue
        by_degree = coefficients(f, g)
        start = by_degree.get(0, {})
        if (
            any(not isinstance(e, int) or e < 0 for e in by_degree)
            or not start
            or not poly.is_constant(start)
        ):
            continue
        # 1 = (f − (f − f(0)))/f(0), and f − f(0) is a multiple of the generator.
        low = {
            m: c for m, c in p.items() if any(h == g and isinstance(e, int) and e < 0 for h, e in m)
        }
        if low:
            rest = {m: c for m, c in p.items() if m not in low}
            c0 = start[ONE]
            less = {m: -c / c0 for m, c in f.items() if m != ONE}
            return poly.add(rest, poly.mul(low, less)), poly.scale(low, 1 / c0)
    return None


def _constant_combination(f: Poly, h: Poly) -> tuple[fmpq, fmpq] | None:
    """Numbers a and b with a·f + b·h = 1."""
    if not f or len(f) != len(h):
        return None
    mono = max(f)
    if mono not in h:
        return None
    ratio = h[mono] / f[mono]
    rest = poly.add(h, poly.scale(f, -ratio))
    if not rest or not poly.is_constant(rest):
        return None
    c = rest[ONE]
    return -ratio / c, 1 / c
