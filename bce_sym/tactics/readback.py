"""From normal forms back to terms, for proposals that a reader can follow.

Untrusted: that the term made here equals what it was made from is shown by the kernel.
"""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq

from bce_sym.engine import poly
from bce_sym.engine.interval import NEG, POS
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.poly import Poly
from bce_sym.engine.values import Den
from bce_sym.functions import Abs, exp, log
from bce_sym.terms import E, Expr, nary, negated, number, pi, symbol

__all__ = ["fraction_term", "poly_term"]


def poly_term(workspace: Workspace, p: Poly) -> Expr:
    """A polynomial in the workspace's atoms as a term, positive terms first."""
    parts = sorted(p.items(), key=lambda item: item[1] < 0)
    return nary("add", tuple(_monomial(workspace, mono, c) for mono, c in parts))


def fraction_term(workspace: Workspace, p: Poly, den: Den) -> Expr:
    """``p/den`` as a term."""
    top = poly_term(workspace, p)
    below = [_power(poly_term(workspace, workspace.factor(k)), e) for k, e in den]
    return top / nary("mul", tuple(below)) if below else top


def _monomial(workspace: Workspace, mono: poly.Mono, c: fmpq) -> Expr:
    above: list[Expr] = []
    below: list[Expr] = []
    for g, e in mono:
        if e > 0:
            above.append(_power(atom_term(workspace, g), e))
        else:
            below.append(_power(atom_term(workspace, g), -e))
    scale = abs(Fraction(int(c.p), int(c.q)))
    if scale.numerator != 1:
        above.insert(0, number(scale.numerator))
    if scale.denominator != 1:
        below.insert(0, number(scale.denominator))
    made = nary("mul", tuple(above))
    if below:
        made = made / nary("mul", tuple(below))
    return negated(made) if c < 0 else made


def _power(base: Expr, e: poly.Exponent) -> Expr:
    return base if e == 1 else base ** number(Fraction(e))


def atom_term(workspace: Workspace, g: int) -> Expr:
    """The term that a generator stands for."""
    atom = workspace.atoms[g]
    kind, data = atom.kind, atom.data
    if kind == "sym":
        return symbol(data)
    if kind == "pi":
        return pi
    if kind == "e":
        return E
    if kind == "prime":
        return number(data)
    if kind == "exp":
        mono, den = data
        return exp(fraction_term(workspace, {mono: fmpq(1)}, den))
    if kind in ("log", "abs"):
        signs = workspace.sign_of(data)
        inner = poly_term(workspace, data)
        if not signs & POS:
            inner = poly_term(workspace, poly.scale(data, fmpq(-1)))
        elif signs & NEG:
            inner = Abs(inner)
        return log(inner) if kind == "log" else inner
    if kind == "root":
        return poly_term(workspace, data)
    assert isinstance(data, Expr)
    return data
