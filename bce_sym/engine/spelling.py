"""Values as terms again: what a normal form says, spelled out.

TRUSTED: wherever the terms of a value are defined, the term that spells it has that value.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from flint import fmpq

from bce_sym.engine import poly
from bce_sym.engine.interval import NEG, POS, ZERO
from bce_sym.engine.poly import Mono, Poly
from bce_sym.functions import Abs, cos, exp, log, sin, sqrt
from bce_sym.terms import (
    E,
    Eq,
    Expr,
    Piecewise,
    Product,
    Sum,
    bound_symbol,
    call,
    fresh,
    indexed,
    nary,
    number,
    pi,
    substitute,
    symbol,
)

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace
    from bce_sym.engine.values import Den, Value

__all__ = ["spelled", "spelled_atom", "spelled_polynomial"]

_NAMES: Final = {"rising": "rf", "chebyshev": "chebyshevt"}
"""Kinds of atoms that are a function of their values."""


def spelled(ws: Workspace, value: Value) -> Expr:
    """A term whose value is *value*."""
    numerator, den = ws.fraction(value)
    top = spelled_polynomial(ws, numerator)
    return top / _denominator(ws, den) if den else top


def _denominator(ws: Workspace, den: Den) -> Expr:
    return nary(
        "mul", tuple(_power(spelled_polynomial(ws, ws.factor(k)), Fraction(e)) for k, e in den)
    )


def spelled_polynomial(ws: Workspace, p: Poly) -> Expr:
    """A polynomial in the workspace's atoms, what is added before what is taken off."""
    parts = sorted(p.items(), key=lambda item: item[0], reverse=True)
    parts.sort(key=lambda item: item[1] < 0)
    return nary("add", tuple(_term(ws, mono, c) for mono, c in parts))


def _term(ws: Workspace, mono: Mono, c: fmpq) -> Expr:
    above, below = int(c.p), int(c.q)
    factors: list[Expr] = []
    under: list[Expr] = [number(below)] if below != 1 else []
    for g, e in mono:
        if ws.atoms[g].kind == "reciprocal_gamma":
            base, e = call("gamma", spelled(ws, ws.atoms[g].data)), -e
        else:
            base = spelled_atom(ws, g)
        (factors if e > 0 else under).append(_power(base, abs(Fraction(e))))
    if abs(above) != 1 or not factors:
        factors.insert(0, number(abs(above)))
    made = nary("mul", tuple(factors))
    if under:
        made = made / nary("mul", tuple(under))
    return -made if above < 0 else made


def _power(base: Expr, e: Fraction) -> Expr:
    if e == 1:
        return base
    if e == Fraction(1, 2):
        return sqrt(base)
    if e.denominator == 1:
        return base ** number(e)
    return base ** (number(e.numerator) / number(e.denominator))


def _over_range(ws: Workspace, kind: str, i: Expr, span: Any, value: Value) -> Expr:
    """A sum or product, its bound variable called i, or j for one with a sum inside, and so on."""
    lo, hi = span.spelled
    body = spelled(ws, value)
    height = int(i.value[1:].partition("(")[0])
    new = fresh(chr(ord("i") + min(height, 18) - 1), body.free | lo.free | hi.free)
    return (Sum if kind == "sum" else Product)(substitute(body, {i: new}), (new, lo, hi))


def spelled_atom(ws: Workspace, g: int) -> Expr:
    """What a generator stands for."""
    atom = ws.atoms[g]
    kind, data = atom.kind, atom.data
    if kind == "sym":
        return bound_symbol(data[1:]) if data.startswith("#") else symbol(data)
    if kind == "member":
        return indexed(data[0], spelled(ws, data[1]))
    if kind == "delta":
        return Piecewise((1, Eq(spelled(ws, data), 0)), (0, True))
    if kind in ("sum", "product"):
        return _over_range(ws, kind, *data)
    if kind == "pi":
        return pi
    if kind == "e":
        return E
    if kind == "prime":
        return number(int(data))
    if kind == "cospi":
        return cos(number(data.numerator) * pi / number(data.denominator))
    if kind in ("exp", "cos", "sin"):
        mono, den = data[:2]
        angle = _term(ws, mono, fmpq(1))
        angle = angle / _denominator(ws, den) if den else angle
        if kind == "exp":
            return exp(angle)
        return (cos if kind == "cos" else sin)(angle if data[2] == 1 else angle / data[2])
    if kind in ("log", "abs"):
        inner = spelled_polynomial(ws, data)
        if kind == "abs":
            return Abs(inner)
        signs = POS if poly.is_constant(data) else ws.sign_of(data) & ~ZERO
        if signs == NEG:
            return log(spelled_polynomial(ws, poly.scale(data, fmpq(-1))))
        return log(inner if signs == POS else Abs(inner))
    if kind == "root":
        return spelled_polynomial(ws, data)
    if kind == "minus_one":
        return number(-1) ** spelled_polynomial(ws, data)
    if kind == "power":
        base, q = data
        return _power(spelled(ws, base), q)
    if kind in ("integer_power", "real_power"):
        return spelled_polynomial(ws, data[0]) ** spelled_polynomial(ws, data[1])
    if kind == "any_power":
        return spelled(ws, data[0]) ** spelled(ws, data[1])
    if kind == "floor":
        return call("floor", spelled(ws, data))
    if kind == "frac":
        inner = spelled(ws, data)
        return inner - call("floor", inner)
    if kind in _NAMES:
        return call(_NAMES[kind], *(spelled(ws, v) for v in data))
    assert isinstance(data, Expr)
    return data
