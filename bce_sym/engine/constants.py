"""Constants: enclosures of any precision, and an exact test whether an algebraic number is zero.

The test is a separation bound.  Let x be an algebraic integer of degree ≤ D all of whose conjugates have
absolute value ≤ U.  If x ≠ 0 its norm is a non-zero integer, so |x| ≥ U^(1−D); hence an enclosure of x
inside that bound shows x = 0.  Source: Burnikel, Funke, Mehlhorn, Schirra, Schmitt, "A separation bound
for real algebraic expressions", Algorithmica 55 (2009).

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Final

from flint import arb, ctx, fmpq, fmpz

from bce_sym.engine import poly
from bce_sym.engine.interval import ANY, NEG, POS, ZERO
from bce_sym.engine.limits import ResourceLimit, spend
from bce_sym.engine.poly import Poly

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace
    from bce_sym.engine.values import Den, Value

__all__ = ["ball", "is_constant", "is_zero", "sign", "split"]

_PRECISIONS: Final = (80, 400, 2000)
_MAX_BOUND: Final = 60_000
"""Bits of a separation bound that are worth evaluating."""

_FUNCTIONS: Final[dict[str, Callable[[arb], arb]]] = {
    "sin": arb.sin, "cos": arb.cos, "asin": arb.asin, "atan": arb.atan, "gamma": arb.gamma,
    "loggamma": arb.lgamma, "erf": arb.erf, "erfc": arb.erfc,
}  # fmt: skip


def is_constant(ws: Workspace, g: int) -> bool:
    """Whether an atom is a number whose enclosures are known, free of variables."""
    known = ws.constant_atoms.get(g)
    if known is None:
        known = ws.constant_atoms[g] = _is_constant(ws, g)
    return known


def _is_constant(ws: Workspace, g: int) -> bool:
    atom = ws.atoms[g]
    if atom.kind in ("pi", "e", "prime", "cospi"):
        return True
    if atom.kind in ("log", "root", "abs"):
        return _all_constant(ws, atom.data)
    if atom.kind in ("exp", "cos", "sin"):
        mono, den = atom.data[:2]
        return _all_constant(ws, {mono: fmpq(1)}) and all(
            _all_constant(ws, ws.factor(k)) for k, _ in den
        )
    if atom.kind == "function":
        return (
            not atom.data.free
            and atom.data.value in _FUNCTIONS
            and all(_constant_value(ws, ws.value(a)) for a in atom.data.args)
        )
    return False


def _all_constant(ws: Workspace, p: Poly) -> bool:
    return all(is_constant(ws, g) for g in poly.gens_of(p))


def _constant_value(ws: Workspace, value: Value) -> bool:
    return all(
        _all_constant(ws, p) and all(_all_constant(ws, ws.factor(k)) for k, _ in den)
        for den, p in value.terms.items()
    )


# ── enclosures ────────────────────────────────────────────────────────────────


def ball(ws: Workspace, p: Poly, precision: int) -> arb:
    """An enclosure of a polynomial in constant atoms; not finite where one is not to be had."""
    old = ctx.prec
    ctx.prec = precision
    try:
        return _ball(ws, p, {})
    finally:
        ctx.prec = old


def _ball(ws: Workspace, p: Poly, memo: dict[int, arb]) -> arb:
    total = arb(0)
    for mono, c in p.items():
        product = arb(c)
        for g, e in mono:
            base = memo.get(g)
            if base is None:
                base = memo[g] = _atom_ball(ws, g, memo)
            product *= base ** (
                arb(e) if isinstance(e, int) else arb(fmpq(e.numerator, e.denominator))
            )
        total += product
    return total


def _atom_ball(ws: Workspace, g: int, memo: dict[int, arb]) -> arb:
    atom = ws.atoms[g]
    if atom.kind == "pi":
        return arb.pi()
    if atom.kind == "e":
        return arb(1).exp()
    if atom.kind == "prime":
        return arb(atom.data)
    if atom.kind == "cospi":
        turns: arb = arb.cos_pi_fmpq(fmpq(atom.data.numerator, atom.data.denominator))
        return turns
    if atom.kind in ("log", "abs", "root"):
        inner = _ball(ws, atom.data, memo)
        if atom.kind == "root":
            return inner
        size: arb = abs(inner)
        return size if atom.kind == "abs" else size.log()
    if atom.kind in ("exp", "cos", "sin"):
        mono, den = atom.data[:2]
        inner = _fraction_ball(ws, {mono: fmpq(1)}, den, memo)
        made: arb = inner.exp() if atom.kind == "exp" else inner / atom.data[2]
        return made if atom.kind == "exp" else made.cos() if atom.kind == "cos" else made.sin()
    (argument,) = (ws.value(a) for a in atom.data.args)
    total = arb(0)
    for den, p in argument.terms.items():
        total += _fraction_ball(ws, p, den, memo)
    return _FUNCTIONS[atom.data.value](total)


def _fraction_ball(ws: Workspace, p: Poly, den: Den, memo: dict[int, arb]) -> arb:
    made = _ball(ws, p, memo)
    for k, e in den:
        made /= _ball(ws, ws.factor(k), memo) ** arb(e)
    return made


def sign(ws: Workspace, p: Poly) -> int:
    """The sign of a polynomial in constant atoms; ANY where it could not be told."""
    for precision in _PRECISIONS:
        found = ball(ws, p, precision)
        if found > 0:
            return POS
        if found < 0:
            return NEG
        if precision == _PRECISIONS[0] and is_zero(ws, p):
            return ZERO
    return ANY


# ── algebraic numbers ─────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Bound:
    """``denominator``·x is an algebraic integer, and |x'| ≤ 2^bits for every conjugate x'."""

    denominator: int
    bits: Fraction


class _NotAlgebraic(Exception):
    pass


def split(ws: Workspace, p: Poly) -> dict[poly.Mono, Poly]:
    """The coefficients, algebraic numbers, of the monomials in the other atoms."""
    made: dict[poly.Mono, Poly] = {}
    for mono, c in p.items():
        inner = tuple((g, e) for g, e in mono if _is_algebraic(ws, g))
        outer = tuple((g, e) for g, e in mono if not _is_algebraic(ws, g))
        poly.accumulate(made.setdefault(outer, {}), {inner: c})
    return made


def _is_algebraic(ws: Workspace, g: int) -> bool:
    atom = ws.atoms[g]
    if atom.kind in ("prime", "cospi"):
        return True
    return atom.kind == "root" and all(_is_algebraic(ws, h) for h in poly.gens_of(atom.data))


def is_zero(ws: Workspace, p: Poly) -> bool:
    """Whether a polynomial in algebraic atoms is zero; False also where the bound is too small."""
    if not p:
        return True
    if not all(_is_algebraic(ws, g) for g in poly.gens_of(p)):
        return False
    p = _without_negative_powers(p)
    found = ball(ws, p, 64)
    if found > 0 or found < 0:
        return False
    try:
        degrees: dict[tuple[int, int], int] = {}
        bound = _poly_bound(ws, p, degrees)
        degree = 1
        turns = 1
        for (g, root), _ in degrees.items():
            if root:
                degree *= root
            else:
                turns = lcm(turns, 2 * ws.atoms[g].data.denominator)
        if turns > 1:
            degree *= int(fmpz(turns).euler_phi())
    except (_NotAlgebraic, ResourceLimit):
        return False
    # |L·x| ≥ (L·2^bits)^(1 − degree) unless x = 0.
    size = bound.denominator.bit_length() + int(bound.bits) + 1
    needed = size * (degree - 1) + 2
    if needed > _MAX_BOUND:
        return False
    spend(needed // 20)
    found = ball(ws, p, needed + size + 40 + len(p)) * bound.denominator
    smallest = arb(1) / (arb(2) ** arb(needed))
    return bool(abs(found) < smallest)


def _without_negative_powers(p: Poly) -> Poly:
    """*p* times a monomial in atoms that are not zero."""
    least: dict[int, poly.Exponent] = {}
    for mono in p:
        for g, e in mono:
            if e < 0:
                least[g] = min(least.get(g, 0), e)
    if not least:
        return p
    factor = tuple((g, -e) for g, e in sorted(least.items()))
    return poly.mul(p, {factor: fmpq(1)})


def _poly_bound(ws: Workspace, p: Poly, degrees: dict[tuple[int, int], int]) -> _Bound:
    denominator = 1
    monomials: list[tuple[Fraction, fmpq]] = []
    for mono, c in p.items():
        own = int(c.q)
        bits = Fraction(0)
        for g, e in mono:
            d, b = _power_bound(ws, g, Fraction(e), degrees)
            own *= d
            bits += b
        denominator = lcm(denominator, own)
        monomials.append((bits, c))
    total = Fraction(max(len(p) - 1, 0).bit_length())
    largest = max(
        bits + max(int(abs(c.p)).bit_length() - int(c.q).bit_length() + 1, 0)
        for bits, c in monomials
    )
    if denominator.bit_length() > 100_000:
        raise ResourceLimit("a large denominator")
    return _Bound(denominator, Fraction(int(total + largest) + 1))


def _power_bound(
    ws: Workspace, g: int, e: Fraction, degrees: dict[tuple[int, int], int]
) -> tuple[int, Fraction]:
    """For g^e: a denominator that makes it an algebraic integer, and bits of its conjugates."""
    if e < 0:
        raise _NotAlgebraic
    atom = ws.atoms[g]
    if atom.kind == "cospi":
        if e.denominator != 1:
            raise _NotAlgebraic
        degrees[g, 0] = 1
        return 2 ** int(e), Fraction(0)  # 2·cos is an algebraic integer; conjugates are cosines
    old = next((root for (h, root) in degrees if h == g), 1)
    degrees.pop((g, old), None)
    root = lcm(old, e.denominator)
    degrees[g, root] = 1
    if atom.kind == "prime":
        return 1, Fraction(int(atom.data).bit_length()) * e
    # y = f^(1/root) where d·f is an algebraic integer: (d·y)^root = d^(root − 1)·(d·f) is one, too.
    inner = _poly_bound(ws, atom.data, degrees)
    k = e * root
    assert k.denominator == 1
    return inner.denominator ** int(k), max(inner.bits, Fraction(0)) * e
