"""The normal form of a term as a term again, for a reader who wants to see what both sides come to.

A view of what `bce_sym.engine.normal_form` computes; nothing rests on it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from flint import fmpq

from bce_sym.context import Context
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.facts import Facts
from bce_sym.engine.interval import NEG, POS
from bce_sym.engine.limits import ResourceLimit, start_work
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.poly import Mono, Poly
from bce_sym.engine.values import Den, DividesByZero
from bce_sym.functions import Abs, exp, log
from bce_sym.terms import E, Expr, Rational, Term, nary, negated, number, pi, symbol

__all__ = ["common_normal_form"]

_MOST: Final = 400
"""Nodes of a normal form that is worth showing."""


class _Unshown(Exception):
    """An atom that has no plain notation, or a form too long to be read."""


def common_normal_form(lhs: Term, rhs: Term, context: Context) -> Expr | None:
    """What both sides come to in *context*; None where they do not meet there, or it can't be shown."""
    start_work()
    space = Workspace(Facts(context))
    try:
        one, other = (space.fraction(space.value(side)) for side in (lhs, rhs))
        return _View(space).fraction(*one) if one == other else None
    except (_Unshown, DividesByZero, NoDerivative, ResourceLimit, RecursionError):
        return None


class _View:
    def __init__(self, space: Workspace) -> None:
        self.space = space
        self.left = _MOST

    def fraction(self, top: Poly, den: Den) -> Expr:
        """The quotient of a polynomial by a product of factors."""
        shown = self.polynomial(top)
        below = [self.power(self.polynomial(self.space.factor(k)), e) for k, e in den]
        return shown / nary("mul", tuple(below)) if below else shown

    def polynomial(self, p: Poly) -> Expr:
        """The sum of the monomials, those of higher degree first."""
        ordered = sorted(p.items(), key=lambda item: (-sum(e for _, e in item[0]), item[0]))
        return nary("add", tuple(self.monomial(mono, c) for mono, c in ordered))

    def monomial(self, mono: Mono, c: fmpq) -> Expr:
        """A coefficient times powers of atoms; negative powers stand below."""
        self.left -= 1 + len(mono)
        if self.left < 0:
            raise _Unshown
        if not mono:
            return Rational(int(c.p), int(c.q))
        size = abs(Fraction(int(c.p), int(c.q)))
        above = [self.power(self.atom(g), e) for g, e in mono if e > 0]
        below = [self.power(self.atom(g), -e) for g, e in mono if e < 0]
        if size.numerator != 1 or not above:
            above.insert(0, number(size.numerator))
        if size.denominator != 1:
            below.insert(0, number(size.denominator))
        made = nary("mul", tuple(above))
        made = made / nary("mul", tuple(below)) if below else made
        return negated(made) if c < 0 else made

    def power(self, base: Expr, exponent: int | Fraction) -> Expr:
        """A power, or the base itself."""
        return base if exponent == 1 else base ** number(exponent)

    def atom(self, index: int) -> Expr:
        """The generator *index*.  Raises _Unshown for a kind that has no notation of its own."""
        atom = self.space.atoms[index]
        if atom.kind == "sym":
            return symbol(atom.data)
        if atom.kind in ("pi", "e"):
            return pi if atom.kind == "pi" else E
        if atom.kind == "prime":
            return number(int(atom.data))
        if atom.kind == "exp":
            mono, den = atom.data
            return exp(self.fraction({mono: fmpq(1)}, den))
        if atom.kind == "log":
            return log(self.positive(atom.data))
        if atom.kind == "abs":
            return Abs(self.polynomial(atom.data))
        if atom.kind == "root":
            return self.polynomial(atom.data)
        if atom.kind in ("function", "term") and isinstance(atom.data, Expr):
            return atom.data
        raise _Unshown

    def positive(self, f: Poly) -> Expr:
        """|f|, without bars where the sign of f is known."""
        shown = self.polynomial(f)
        sign = self.space.sign_of(f)
        if sign == POS:
            return shown
        return self.polynomial({m: -c for m, c in f.items()}) if sign == NEG else Abs(shown)
