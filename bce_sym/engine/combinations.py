"""Signs from known inequalities: f ≥ 0 because f = c₁g₁ + … + cₖgₖ + r with cᵢ > 0, gᵢ ≥ 0 and r ≥ 0.

Each step subtracts a multiple of one known inequality so that a monomial cancels; what is left must be
≥ 0 by its range.  Source: Farkas' lemma, in the direction that needs no proof.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from bce_sym.engine import poly
from bce_sym.engine.interval import NEG, POS, ZERO
from bce_sym.engine.poly import ONE, Poly

__all__ = ["Inequality", "sign_by_combination"]

Inequality = tuple[Poly, bool]
"""(g, strict): g > 0, or g ≥ 0."""

_MAX_STEPS: Final = 3
_MAX_TERMS: Final = 8
_MAX_KNOWN: Final = 16


def sign_by_combination(
    f: Poly, known: Sequence[Inequality], signs: Callable[[Poly], int], mask: int
) -> int:
    """Which of the signs in *mask* remain for *f*; *signs* tells them by ranges alone."""
    if len(f) > _MAX_TERMS or len(known) > _MAX_KNOWN:
        return mask
    for sign, opposite in ((1, NEG), (-1, POS)):
        if mask & opposite:
            strict = _shown(poly.scale(f, poly.ONE_Q * sign), known, signs, _MAX_STEPS)
            if strict is not None:
                mask &= ~(opposite | ZERO) if strict else ~opposite
    return mask


def _shown(
    f: Poly, known: Sequence[Inequality], signs: Callable[[Poly], int], steps: int
) -> bool | None:
    """True: f > 0; False: f ≥ 0; None: not shown."""
    if not f:
        return False
    found = signs(f)
    if not found & NEG:
        return not found & ZERO
    if not steps:
        return None
    for g, strict in known:
        for mono, c in g.items():
            own = f.get(mono)
            if mono == ONE or own is None or (own > 0) != (c > 0):
                continue
            rest = poly.add(f, poly.scale(g, -own / c))
            below = _shown(rest, known, signs, steps - 1) if len(rest) <= _MAX_TERMS else None
            if below is not None:
                return strict or below
    return None
