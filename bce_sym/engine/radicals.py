"""Square roots: signs and zeros in towers of them, and roots of perfect squares (denesting).

TRUSTED.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from flint import fmpq, fmpz

from bce_sym.engine import poly
from bce_sym.engine.interval import ANY, NEG, POS, ZERO
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.poly import ONE, Mono, Poly
from bce_sym.engine.values import DividesByZero, Value

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace

__all__ = ["denested", "sign_at_root", "split_at_root", "with_sines"]

_HALF: Final = Fraction(1, 2)
_MAX_TERMS: Final = 60


def with_sines(
    ws: Workspace, pieces: list[tuple[Poly, Fraction]]
) -> tuple[int, list[tuple[Poly, Fraction]]]:
    """Factors (1 − cos β)^e·(1 + cos β)^e joined to (sin² β)^e, with the sign that is left over."""
    sign = 1
    made = list(pieces)
    for f, e in pieces:
        g = _only_cosine(ws, f)
        if g is None:
            continue
        plus: Poly = {((g, 1),): fmpq(1), ONE: fmpq(1)}
        if f != plus or e.denominator != 1:
            continue
        minus: Poly = {((g, 1),): fmpq(1), ONE: fmpq(-1)}
        partner = next((x for x in made if x[1] == e and x[0] == minus), None)
        if partner is not None:
            made.remove((f, e))
            made.remove(partner)
            made.append((poly.generator(ws.atom("sin", ws.atoms[g].data)), 2 * e))
            sign = -sign if e % 2 else sign
    return sign, made


def _only_cosine(ws: Workspace, f: Poly) -> int | None:
    gens = poly.gens_of(f)
    g = next(iter(gens), None)
    return g if g is not None and len(gens) == 1 and ws.atoms[g].kind == "cos" else None


def split_at_root(ws: Workspace, p: Poly, g: int) -> tuple[Value, Value, Value] | None:
    """``(a, b, b²·c − a²)`` with p = a + b·√c, where √c is the half power of generator *g*, or a sine
    up to its sign.

    None where *g* has other exponents than 0 and ½ (plus whole numbers).
    """
    if ws.atoms[g].kind == "sin":
        return _split_at_sine(ws, p, g)
    a: Poly = {}
    b: Poly = {}
    for mono, coefficient in p.items():
        e = Fraction(next((e for h, e in mono if h == g), 0))
        if e.denominator == 1:
            a[mono] = coefficient
        elif e.denominator == 2:
            b[poly.mono_mul(mono, ((g, -_HALF),))] = coefficient
        else:
            return None
    if not b or len(p) > _MAX_TERMS:
        return None
    atom = ws.atoms[g]
    below: Poly = {((g, 1),): fmpq(1)}
    c = ws.reduced((), below) if atom.kind == "root" else Value({(): below})
    top, bottom = ws.reduced((), a), ws.reduced((), b)
    norm = ws.add(
        ws.multiply(ws.multiply(bottom, bottom), c), ws.scale(ws.multiply(top, top), fmpq(-1))
    )
    return top, bottom, norm


def _split_at_sine(ws: Workspace, p: Poly, g: int) -> tuple[Value, Value, Value] | None:
    a = {mono: c for mono, c in p.items() if all(h != g for h, _ in mono)}
    b = {tuple(x for x in mono if x[0] != g): c for mono, c in p.items() if mono not in a}
    if not b or any(h == g and e != 1 for mono in p for h, e in mono):
        return None
    square = ws.reduced((), poly.generator(g, 2))
    top, bottom = Value({(): a}), Value({(): b})
    norm = ws.add(
        ws.multiply(ws.multiply(bottom, bottom), square),
        ws.scale(ws.multiply(top, top), fmpq(-1)),
    )
    return top, bottom, norm


def sign_at_root(ws: Workspace, p: Poly, g: int) -> int:
    """The signs of a + b·√c: those of the part that is larger in absolute value.

    (a + b√c)·(b√c − a) = b²c − a².  If b√c ≥ |a| somewhere then p ≥ 0 there, and so on.
    """
    parts = split_at_root(ws, p, g)
    if parts is None:
        return ANY
    a, b, norm = parts
    one, other = ws.sign_of_value(a), ws.sign_of_value(b)
    if one in (POS, POS | ZERO) and not other & NEG:
        return one if one == POS else POS | ZERO
    if one in (NEG, NEG | ZERO) and not other & POS:
        return one if one == NEG else NEG | ZERO
    larger = ws.sign_of_value(norm)
    if larger == ANY:
        return ANY
    mask = 0
    if larger & POS:  # |b|·√c > |a|, so b ≠ 0 and p has the sign of b
        mask |= other & ~ZERO
    if larger & NEG:  # |a| > |b|·√c, so a ≠ 0 and p has the sign of a
        mask |= one & ~ZERO
    if larger & ZERO:  # |a| = |b|·√c: p is 0 or has the sign of a, which then is that of b
        mask |= ZERO | (one & other)
    return mask


def denested(ws: Workspace, f: Poly) -> Value | None:
    """A value s with s² = f, for f = a + b·√c: s = √((a + q)/2) ± √((a − q)/2), q² = a² − b²·c.

    That s² = f is checked; s may be negative.  Source: Borodin, Fagin, Hopcroft, Tompa, "Decreasing the
    nesting depth of expressions involving square roots", J. Symbolic Computation 1 (1985).
    """
    if not 2 <= len(f) <= _MAX_TERMS:
        return None
    for g in sorted(poly.gens_of(f), reverse=True):
        if ws.atoms[g].kind != "sin" and not any(
            Fraction(e).denominator == 2 for mono in f for h, e in mono if h == g
        ):
            continue
        try:
            made = _denested_at(ws, f, g)
        except (ResourceLimit, DividesByZero):
            continue
        if made is not None:
            return made
    return None


def _denested_at(ws: Workspace, f: Poly, g: int) -> Value | None:
    parts = split_at_root(ws, f, g)
    if parts is None:
        return None
    a, _, norm = parts
    q = _square_root(ws, ws.scale(norm, fmpq(-1)))
    if q is None:
        return None
    halves = [ws.scale(ws.add(a, ws.scale(q, fmpq(s))), fmpq(1, 2)) for s in (1, -1)]
    roots = []
    for half in halves:
        root = _square_root(ws, half)
        if root is None:
            if ws.sign_of_value(half) & NEG:
                return None
            root = ws.square_root(half, plain=True)
        roots.append(root)
    target = Value({(): f})
    for s in (1, -1):
        made = ws.add(roots[0], ws.scale(roots[1], fmpq(s)))
        if ws.is_zero(ws.add(ws.multiply(made, made), ws.scale(target, fmpq(-1)))):
            return made
    return None


def _square_root(ws: Workspace, value: Value) -> Value | None:
    """A value whose square is *value*, when that is seen; of either sign."""
    numerator, den = ws.fraction(value)
    if not numerator:
        return Value()
    c, shift, factors = poly.factor(numerator)
    sign, pieces = with_sines(ws, [(f, Fraction(e)) for f, e in factors])
    c = c * sign
    above, below = _exact_root(abs(int(c.p))), _exact_root(int(c.q))
    if c < 0 or above is None or below is None:
        return None
    if any(e % 2 for _, e in pieces) or any(e % 2 for _, e in den):
        return None
    mono: Mono = tuple((g, poly.tidy(Fraction(e) / 2)) for g, e in shift)
    if any(not isinstance(e, int) and ws.atoms[g].kind not in ("root", "prime") for g, e in mono):
        return None
    made = Value({tuple((k, e // 2) for k, e in den): {mono: fmpq(above, below)}})
    for f, e in pieces:
        made = ws.multiply(made, ws.whole_power(Value({(): f}), int(e / 2)))
    return made


def _exact_root(n: int) -> int | None:
    root = int(fmpz(n).isqrt())
    return root if root * root == n else None
