"""Values: what a term's normal form is made of.

An atom is a generator of the polynomial ring; a value is ``Σ numerator/denominator`` with numerators in
Q[atoms] (rational exponents) and denominators that are products of registered factors.

TRUSTED.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flint import fmpq

from bce_sym.engine import poly
from bce_sym.engine.poly import ONE, Poly

Den = tuple[tuple[int, int], ...]
"""A denominator: indices of registered factors, with their powers."""


class DividesByZero(Exception):
    """A denominator is zero identically."""


@dataclass(frozen=True)
class Atom:
    """A generator: *kind* is sym, pi, e, prime, exp, log, abs, root or function."""

    kind: str
    data: Any


@dataclass
class Value:
    """``Σ numerator/denominator``; a denominator is a product of powers of registered factors."""

    terms: dict[Den, Poly] = field(default_factory=dict)

    @property
    def constant(self) -> fmpq | None:
        """The rational number it is, if it is one on its face."""
        if not self.terms:
            return fmpq(0)
        if len(self.terms) == 1 and () in self.terms and poly.is_constant(self.terms[()]):
            return self.terms[()][ONE]
        return None
