"""Normal forms of powers with symbolic exponents.

For a positive base, ``b**u = e**(u·log b)``.  A base that may be zero or negative has powers with integer
exponents, one that may be zero also others; such a power is split into factors only by identities that
hold at zero, too, with 0⁰ = 1: ``f**(u + v) = f**u·f**v`` where f ≠ 0 or u, v ≥ 0.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any, Final

from flint import fmpq

from bce_sym.engine import poly
from bce_sym.engine.forms.families import zero_or_one
from bce_sym.engine.forms.integers import is_integer_atom, is_integer_value, with_floors
from bce_sym.engine.interval import NEG, NON_NEGATIVE, POS, REAL_LINE, ZERO, Interval
from bce_sym.engine.poly import ONE, Mono, Poly
from bce_sym.engine.values import DividesByZero, Value

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace

__all__ = ["ATOM_RANGES", "minus_one_power", "symbolic_power"]

_OFFSETS: Final = range(-3, 4)
_KIND: Final = {True: "integer_power", False: "real_power"}


def symbolic_power(ws: Workspace, base: Value, exponent: Value, signs: int) -> Value:
    """``base**exponent`` for an exponent that is no number; *signs* are those that the base may have."""
    if signs == POS:
        return ws.exp(ws.multiply(exponent, ws.log(base)))
    numerator, den = ws.fraction(base)
    if not numerator or signs == ZERO:
        return _of_zero(ws, exponent)
    integer = is_integer_value(ws, exponent)
    if not integer and signs & NEG:
        return _unknown(ws, base, exponent)
    c, shift, factors = poly.factor(numerator)
    pieces = [(poly.generator(g), Fraction(e)) for g, e in shift]
    pieces += [(f, Fraction(e)) for f, e in factors]
    pieces += [(ws.factor(k), Fraction(-e)) for k, e in den]
    if not integer and (c < 0 or any(ws.sign_of(f) & NEG for f, _ in pieces)):
        return _unknown(ws, base, exponent)
    made = ws.exp(ws.multiply(exponent, ws.log(ws.number(abs(c)))))
    if c < 0:
        made = ws.multiply(made, minus_one_power(ws, exponent))
    for f, e in pieces:
        whole = integer and e.denominator == 1
        own = ws.scale(exponent, fmpq(e.numerator, e.denominator))
        g, own = _flattened(ws, f, own, whole)
        found = ws.sign_of(g)
        if found == POS:
            factor = ws.exp(ws.multiply(own, ws.log(Value({(): g}))))
        elif found == NEG and whole:
            factor = ws.exp(ws.multiply(own, ws.log(Value({(): poly.scale(g, fmpq(-1))}))))
            factor = ws.multiply(factor, minus_one_power(ws, own))
        else:
            # A factor of a denominator is not zero where the quotient is defined.
            nonzero = not found & ZERO or (e < 0 and g is f)
            factor = _power(ws, g, own, whole, nonzero=nonzero)
        made = ws.multiply(made, factor)
    return made


def _flattened(ws: Workspace, f: Poly, exponent: Value, integer: bool) -> tuple[Poly, Value]:
    """(f**u)**v = f**(u·v), for integers u and v or f ≥ 0: at f = 0, too, both are 0, 1 or undefined."""
    while len(f) == 1:
        ((mono, c),) = f.items()
        atom = ws.atoms[mono[0][0]]
        whole = atom.kind == "integer_power" and integer
        if c != 1 or len(mono) != 1 or mono[0][1] != 1 or not (whole or atom.kind == "real_power"):
            break
        f, inner = atom.data
        exponent = ws.multiply(exponent, Value({(): inner}))
    return f, exponent


def _of_zero(ws: Workspace, exponent: Value) -> Value:
    """0**u is 0 for u > 0, and 1 for u = 0."""
    signs = ws.sign_of_value(exponent)
    if signs == POS:
        return Value()
    if signs == ZERO:
        return ws.number(fmpq(1))
    if signs == NEG:
        raise DividesByZero
    return _unknown(ws, Value(), exponent) if signs & NEG else zero_or_one(ws, exponent)


def _unknown(ws: Workspace, base: Value, exponent: Value) -> Value:
    """The power as an atom of which nothing is known."""
    key = (ws.value_key(base), ws.value_key(exponent))
    return Value({(): poly.generator(ws.atom("any_power", (base, exponent), key))})


def _power(ws: Workspace, f: Poly, exponent: Value, integer: bool, *, nonzero: bool) -> Value:
    """f**exponent for an irreducible f that is ≥ 0, or of any sign for an integer exponent."""
    if not exponent.terms:
        return ws.number(fmpq(1))
    if set(exponent.terms) != {()}:
        return _unknown(ws, Value({(): f}), exponent)
    p = exponent.terms[()]
    constant = _fraction(p.get(ONE, fmpq(0)))
    parts = _parts(ws, p, integer)
    made: list[Value] = []
    spent = Fraction(0)  # what the bases take of the constant
    for mono, (c, part) in parts.items():
        least = Fraction(0) if nonzero else _least(ws, part)
        if least is None or (mono is not None and c < 0 and not nonzero):
            return _joint(ws, f, exponent, integer)
        count = c if mono is not None else Fraction(1)
        whole = poly.add(part, poly.constant(fmpq(least.numerator, least.denominator)))
        atom = ws.atom(_KIND[integer], (f, whole), (poly.key(f), poly.key(whole)))
        made.append(ws.reduced((), poly.generator(atom, poly.tidy(count))))
        spent += least * count
    rest = constant - spent
    if rest.denominator != 1 and integer:
        return _joint(ws, f, exponent, integer)
    if rest < 0 and not nonzero:
        return _joint(ws, f, exponent, integer)
    if rest.denominator == 1:
        made.append(ws.whole_power(Value({(): f}), int(rest)))
    else:
        made.append(ws.positive_power(f, rest))
    return _product(ws, made)


def _parts(ws: Workspace, p: Poly, integer: bool) -> dict[Mono | None, tuple[Fraction, Poly]]:
    """What varies in an exponent, as multiples of monomials; under None what stays together."""
    parts: dict[Mono | None, tuple[Fraction, Poly]] = {}
    together: Poly = {}
    for mono, coefficient in p.items():
        if mono == ONE:
            continue
        c = _fraction(coefficient)
        if not integer:
            parts[mono] = (c, {mono: fmpq(1)})
            continue
        whole = floor(c) if _is_integer_mono(ws, mono) else 0
        if whole:
            parts[mono] = (Fraction(whole), {mono: fmpq(1)})
        if c != whole:
            together[mono] = coefficient - whole
    if together:
        parts[None] = (Fraction(1), together)
    return parts


def _product(ws: Workspace, values: list[Value]) -> Value:
    made = ws.number(fmpq(1))
    for value in values:
        made = ws.multiply(made, value)
    return made


def _least(ws: Workspace, part: Poly) -> Fraction | None:
    """The least integer c for which part + c is known to be ≥ 0; None when none is."""
    side = ws.poly_range(part, {g: ws.atom_range(g) for g in poly.gens_of(part)})
    if side.lo is not None:
        return Fraction(max(ceil(-_fraction(side.lo)), _OFFSETS[0]))
    for c in _OFFSETS:
        if not ws.sign_of_value(Value({(): poly.add(part, poly.constant(c))})) & NEG:
            return Fraction(c)
    return None


def _joint(ws: Workspace, f: Poly, exponent: Value, integer: bool) -> Value:
    """f**exponent by the least exponent of its kind that is known to be ≥ 0."""
    p = exponent.terms[()]
    constant = _fraction(p.get(ONE, fmpq(0)))
    part = {mono: c for mono, c in p.items() if mono != ONE}
    least = _least(ws, part)
    shift = 0
    if least is not None and constant >= least:
        shift = floor(constant - least)
    base = poly.add(p, poly.constant(-shift))
    atom = ws.atom(_KIND[integer], (f, base), (poly.key(f), poly.key(base)))
    power = Value({(): poly.generator(atom)})
    return ws.multiply(power, ws.whole_power(Value({(): f}), shift))


def _is_integer_mono(ws: Workspace, mono: Mono) -> bool:
    return all(isinstance(e, int) and e > 0 and is_integer_atom(ws, g) for g, e in mono)


def _fraction(c: fmpq) -> Fraction:
    return Fraction(int(c.p), int(c.q))


# ── powers of −1 ──────────────────────────────────────────────────────────────


def minus_one_power(ws: Workspace, n: Value) -> Value:
    """``(−1)**n`` for an integer n: its exponent counts modulo 2, and m**k is as odd as m."""
    n = with_floors(ws, n)
    if not n.terms:
        return ws.number(fmpq(1))
    if set(n.terms) != {()}:
        return _unknown(ws, ws.number(fmpq(-1)), n)
    odd: dict[Mono, bool] = {}
    together: Poly = {}
    for mono, c in n.terms[()].items():
        if c.q == 1 and _is_integer_mono(ws, mono):
            if c.p % 2:
                flat: Mono = tuple((g, 1) for g, _ in mono)
                odd[flat] = not odd.get(flat, False)
        else:
            together[mono] = c - 2 * floor(_fraction(c) / 2) if _is_integer_mono(ws, mono) else c
    made: Mono = ONE
    sign = -1 if odd.pop(ONE, False) else 1
    for mono, is_odd in odd.items():
        if is_odd:
            made = poly.mono_mul(made, _minus_one(ws, {mono: fmpq(1)}))
    if together:
        made = poly.mono_mul(made, _minus_one(ws, together))
    return Value({(): {made: fmpq(sign)}})


def _minus_one(ws: Workspace, exponent: Poly) -> Mono:
    return ((ws.atom("minus_one", exponent, poly.key(exponent)), 1),)


# ── ranges ────────────────────────────────────────────────────────────────────

_UNIT: Final = Interval(fmpq(-1), fmpq(1), False, False)


def _power_range(ws: Workspace, data: Any) -> Interval:
    """|f**u| ≤ 1 for |f| ≤ 1 and u ≥ 0; f**u ≥ 0 for f ≥ 0."""
    f, exponent = data
    side = ws.poly_range(f, {g: ws.atom_range(g) for g in poly.gens_of(f)})
    positive = not ws.sign_of(f) & NEG
    small = side.lo is not None and side.lo >= -1 and side.hi is not None and side.hi <= 1
    if small and not ws.sign_of_value(Value({(): exponent})) & NEG:
        return Interval(fmpq(0 if positive else -1), fmpq(1), False, False)
    return NON_NEGATIVE if positive else REAL_LINE


ATOM_RANGES: Final[dict[str, Callable[[Any, Any], Interval]]] = {
    "integer_power": _power_range,
    "real_power": _power_range,
    "minus_one": lambda ws, data: _UNIT,
}
