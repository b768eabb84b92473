"""Roots of normal forms in one variable, as far as they can be written down.

Untrusted: candidates for points at which a derivative vanishes.
"""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq

from bce_sym.engine import poly
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.poly import Poly
from bce_sym.engine.spelling import spelled, spelled_atom, spelled_polynomial
from bce_sym.engine.values import DividesByZero, Value
from bce_sym.functions import exp, log, sqrt
from bce_sym.terms import Expr, number

__all__ = ["coefficients", "roots", "varies"]

_MAX_DEPTH = 3


def roots(workspace: Workspace, f: Poly, x: str, depth: int = _MAX_DEPTH) -> list[Expr]:
    """Some x, as terms in the other variables, at which a factor vanishes."""
    try:
        return _roots(workspace, f, x, depth)
    except (DividesByZero, ResourceLimit, NoDerivative):
        return []


def varies(workspace: Workspace, g: int, x: str) -> bool:
    """Whether the generator stands for something in which x occurs."""
    return x in spelled_atom(workspace, g).free


def _roots(workspace: Workspace, f: Poly, x: str, depth: int) -> list[Expr]:
    moving = [g for g in poly.gens_of(f) if varies(workspace, g, x)]
    if not moving or depth < 0:
        return []
    if len(moving) == 1:
        return _in_one(workspace, f, moving[0], x, depth)
    if all(workspace.atoms[g].kind == "log" for g in moving):
        return _in_logarithms(workspace, f, moving, x, depth)
    if len(f) == 2:
        return _of_two_terms(workspace, f, x, depth)
    return []


def coefficients(f: Poly, g: int) -> dict[poly.Exponent, Poly]:
    """*f* as a polynomial in the generator g: exponent → coefficient."""
    made: dict[poly.Exponent, Poly] = {}
    for mono, c in f.items():
        e = dict(mono).get(g, 0)
        rest = tuple(item for item in mono if item[0] != g)
        poly.accumulate(made.setdefault(e, {}), {rest: c})
    return {e: p for e, p in made.items() if p}


def _in_one(workspace: Workspace, f: Poly, g: int, x: str, depth: int) -> list[Expr]:
    """Roots where only one generator varies: those of the polynomial in it, then the generator's."""
    found: list[Expr] = []
    for value in _polynomial_roots(workspace, coefficients(f, g)):
        found += _invert(workspace, g, value, x, depth)
    return found


def _polynomial_roots(workspace: Workspace, parts: dict[poly.Exponent, Poly]) -> list[Expr]:
    orders = sorted(parts)
    if len(orders) == 2:
        low, high = orders
        ratio = spelled_polynomial(workspace, parts[low]) / spelled_polynomial(
            workspace, parts[high]
        )
        power = Fraction(high - low)
        value = simplified(workspace, -ratio)
        if power == 1:
            return [value]
        made = simplified(workspace, value ** number(1 / power))
        return [made, -made] if power.numerator % 2 == 0 else [made]
    if orders == [0, 1, 2]:
        c, b, a = (spelled_polynomial(workspace, parts[e]) for e in orders)
        root = sqrt(b**2 - 4 * a * c)
        return [simplified(workspace, (-b + s * root) / (2 * a)) for s in (1, -1)]
    return []


def _invert(workspace: Workspace, g: int, value: Expr, x: str, depth: int) -> list[Expr]:
    """The x at which the generator has the given value."""
    atom = workspace.atoms[g]
    if atom.kind == "sym":
        return [value]
    if atom.kind == "log":
        return _zeros(workspace, _inside(workspace, g) - exp(value), x, depth - 1)
    if atom.kind == "exp":
        inner = spelled(workspace, Value({atom.data[1]: {atom.data[0]: fmpq(1)}}))
        return _zeros(workspace, inner - log(value), x, depth - 1)
    if atom.kind in ("root", "abs"):
        return _zeros(workspace, spelled_polynomial(workspace, atom.data) - value, x, depth - 1)
    return []


def _inside(workspace: Workspace, g: int) -> Expr:
    """What a logarithm is taken of."""
    inner = spelled_atom(workspace, g).args[0]
    assert isinstance(inner, Expr)
    return inner


def _in_logarithms(
    workspace: Workspace, f: Poly, moving: list[int], x: str, depth: int
) -> list[Expr]:
    """Σ c·log u + r = 0, with rational c, is Π u**c = e**(−r)."""
    product: Expr = number(1)
    rest: Poly = {}
    for mono, c in f.items():
        inside = [item for item in mono if item[0] in moving]
        if not inside:
            rest[mono] = c
        elif len(mono) == 1 and mono[0][1] == 1 and int(c.q) == 1:
            u = _inside(workspace, mono[0][0])
            product = product * u ** number(int(c.p))
        else:
            return []
    return _zeros(workspace, product - exp(-spelled_polynomial(workspace, rest)), x, depth - 1)


def _of_two_terms(workspace: Workspace, f: Poly, x: str, depth: int) -> list[Expr]:
    """c·M = d·N for products M and N that are positive: equality of logarithms."""
    (m, c), (n, d) = f.items()
    if (c > 0) == (d > 0):
        return []
    ratio = spelled_polynomial(workspace, {m: abs(c)}) / spelled_polynomial(workspace, {n: abs(d)})
    return _zeros(workspace, log(ratio), x, depth - 1)


def _zeros(workspace: Workspace, term: Expr, x: str, depth: int) -> list[Expr]:
    found: list[Expr] = []
    numerator, _ = workspace.fraction(workspace.value(term))
    if not numerator or depth < 0:
        return []
    _, _, factors = poly.factor(numerator)
    for factor, _ in factors:
        found += _roots(workspace, factor, x, depth)
    return found


def simplified(workspace: Workspace, term: Expr) -> Expr:
    """The term's normal form, written out."""
    return spelled(workspace, workspace.value(term))


def constant(value: Value) -> Fraction | None:
    """The rational number that a value is on its face."""
    c = value.constant
    return None if c is None else Fraction(int(c.p), int(c.q))
