"""Normal forms of floor, ceiling and Mod, and which values are integers.

A floor is written by its fractional part, ``⌊u⌋ = u − frac(u)``, and frac(u) by a representative of u
modulo 1: integer terms are left out, coefficients of integers are reduced modulo 1.  So the bounds
0 ≤ frac(u) < 1 are those of an atom, and ``⌊u + k⌋ = ⌊u⌋ + k`` needs no rule.

Source: Graham, Knuth, Patashnik, "Concrete Mathematics", §3.1–3.2.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import product
from math import ceil, floor, lcm, prod
from typing import TYPE_CHECKING, Any, Final

from flint import arb, ctx, fmpq

from bce_sym.engine import constants, poly
from bce_sym.engine import interval as iv
from bce_sym.engine.integrality import divides_all_values, is_integer
from bce_sym.engine.interval import NEG, POS, ZERO, Interval
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.poly import ONE, Mono, Poly
from bce_sym.engine.values import Value
from bce_sym.terms import Term

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace

__all__ = [
    "ATOM_RANGES",
    "FORMS",
    "RANGES",
    "is_integer_atom",
    "is_integer_value",
    "never_zero",
    "with_floors",
]

_MAX_BITS: Final = 4_000
_MODULI: Final = (2, 3, 4, 5, 7, 8, 9)
_HALF: Final = fmpq(1, 2)


# ── which values are integers ─────────────────────────────────────────────────


def is_integer_atom(ws: Workspace, g: int) -> bool:
    """Whether the generator *g* is an integer wherever it is defined."""
    atom = ws.atoms[g]
    if atom.kind == "sym":
        return atom.data in ws.facts.integers
    if atom.kind == "member":
        return atom.data[0] in ws.facts.integers
    if atom.kind in ("sum", "product"):
        return is_integer_value(ws, atom.data[2])
    if atom.kind in ("minus_one", "floor", "delta"):
        return True
    if atom.kind in ("function", "term"):
        return is_integer(atom.data, ws.facts.integers)
    if atom.kind == "abs":
        return is_integer_value(ws, Value({(): atom.data}))
    if atom.kind == "integer_power":
        base, exponent = atom.data
        return is_integer_value(ws, Value({(): base})) and not (
            ws.sign_of_value(Value({(): exponent})) & NEG
        )
    if atom.kind == "exp":
        return _is_power_of_prime(ws, *atom.data)
    return False


def _is_power_of_prime(ws: Workspace, mono: Mono, den: Any) -> bool:
    """Whether e**mono is p**m for a prime p and a natural number m."""
    logs = [g for g, e in mono if e == 1 and ws.atoms[g].kind == "log"]
    if den or len(logs) != 1 or not poly.is_constant(ws.atoms[logs[0]].data):
        return False
    rest: Mono = tuple(x for x in mono if x[0] != logs[0])
    natural = Value({(): {rest: fmpq(1)}})
    return is_integer_value(ws, natural) and not ws.sign_of_value(natural) & NEG


def is_integer_value(ws: Workspace, value: Value) -> bool:
    """Whether *value* is an integer wherever it is defined; False: not seen."""
    if not value.terms:
        return True
    value = with_floors(ws, value)
    if set(value.terms) != {()}:
        return False
    return _takes_integers(ws, value.terms[()])


def _is_integer_mono(ws: Workspace, mono: Mono) -> bool:
    for g, e in mono:
        if not isinstance(e, int):
            return False
        if ws.atoms[g].kind == "reciprocal_gamma":
            # 1/(m − 1)! inverted.
            if e > 0 or not is_integer_value(ws, ws.atoms[g].data):
                return False
        elif e < 0 or not is_integer_atom(ws, g):
            return False
    return True


def _takes_integers(ws: Workspace, p: Poly) -> bool:
    """Whether a polynomial with rational coefficients in integers takes integer values only."""
    if not all(_is_integer_mono(ws, mono) for mono in p):
        return False
    if all(c.q == 1 for c in p.values()):
        return True
    q = _denominator(p)
    gens = sorted(poly.gens_of(p))
    if any(e < 0 for mono in p for _, e in mono):
        return False
    position = {g: k for k, g in enumerate(gens)}
    rows = [(int((c * q).p), [(position[g], int(e)) for g, e in mono]) for mono, c in p.items()]

    def at(residues: Sequence[int]) -> int:
        total = 0
        for c, powers in rows:
            for k, e in powers:
                c *= pow(residues[k], e, q)
            total += c
        return total

    return divides_all_values(at, len(gens), q)


def never_zero(ws: Workspace, p: Poly) -> bool:
    """Whether a polynomial in integers has no zero, because it has none modulo some small number."""
    gens = sorted(poly.gens_of(p))
    if not 1 <= len(gens) <= 2 or not all(_is_integer_mono(ws, mono) for mono in p):
        return False
    if any(e < 0 for mono in p for _, e in mono):
        return False
    d = _denominator(p)
    rows = [(int((c * d).p), dict(mono)) for mono, c in p.items()]
    for q in _MODULI:
        if all(
            sum(c * prod(pow(r, int(powers.get(g, 0)), q) for g, r in zip(gens, at, strict=True))
                for c, powers in rows) % q
            for at in product(range(q), repeat=len(gens))
        ):  # fmt: skip
            return True
    return False


def _denominator(p: Poly) -> int:
    q = 1
    for c in p.values():
        q = lcm(q, int(c.q))
        if q.bit_length() > _MAX_BITS:
            raise ResourceLimit("large denominators")
    return q


# ── fractional parts ──────────────────────────────────────────────────────────


def with_floors(ws: Workspace, value: Value) -> Value:
    """*value* with frac(r) = r − ⌊r⌋ put in."""
    return _exchanged(
        ws, value, "frac", lambda g, r: ws.add(r, ws.scale(_generator(ws, "floor", r), fmpq(-1)))
    )


def _with_fractions(ws: Workspace, value: Value) -> Value:
    """*value* with ⌊r⌋ = r − frac(r) put in."""
    return _exchanged(
        ws, value, "floor", lambda g, r: ws.add(r, ws.scale(_generator(ws, "frac", r), fmpq(-1)))
    )


def _generator(ws: Workspace, kind: str, r: Value) -> Value:
    return Value({(): poly.generator(ws.atom(kind, r, ws.value_key(r)))})


def _exchanged(ws: Workspace, value: Value, kind: str, new: Callable[[int, Value], Value]) -> Value:
    """*value* with the atoms of one kind replaced, in the numerators."""
    while True:
        found = {
            g
            for p in value.terms.values()
            for mono in p
            for g, e in mono
            if ws.atoms[g].kind == kind and isinstance(e, int) and e > 0
        }
        if not found:
            return value
        g = max(found)  # an atom may occur inside those that were made later
        put = new(g, ws.atoms[g].data)
        parts: list[Value] = []
        for den, p in value.terms.items():
            for mono, c in p.items():
                e = next((e for h, e in mono if h == g), 0)
                if not isinstance(e, int) or e <= 0:
                    parts.append(Value({den: {mono: c}}))
                    continue
                rest: Poly = {tuple(x for x in mono if x[0] != g): c}
                parts.append(ws.multiply(Value({den: rest}), ws.whole_power(put, e)))
        value = ws.add(*parts)


def floor_value(ws: Workspace, value: Value) -> Value:
    """``⌊value⌋``."""
    known = _known_floor(ws, value)
    if known is not None:
        return ws.number(fmpq(known))
    whole, rest = _whole_part(ws, value)
    if not rest.terms:
        return whole
    joined = _half_of_odd(ws, rest)
    if joined is not None:
        return ws.add(whole, joined)
    joined = _without_inner_floor(ws, rest)
    if joined is not None:
        return ws.add(whole, floor_value(ws, joined))
    rest = _with_fractions(ws, rest)
    known = _known_floor(ws, rest)
    if known is not None:
        return ws.add(whole, ws.number(fmpq(known)))
    if ws.leading_sign(rest) < 0:
        # ⌊−u⌋ = −⌊u⌋ − 1 where u is no integer
        mirrored = ws.scale(rest, fmpq(-1))
        part = _generator(ws, "frac", mirrored)
        if not ws.sign_of_value(part) & ZERO:
            return ws.add(whole, rest, part, ws.number(fmpq(-1)))
    return ws.add(whole, rest, ws.scale(_generator(ws, "frac", rest), fmpq(-1)))


def _whole_part(ws: Workspace, value: Value) -> tuple[Value, Value]:
    """``(w, r)`` with value − r = w an integer wherever value is defined, r reduced; ⌊value⌋ = w + ⌊r⌋.

    In w floors are written by fractional parts, in r as atoms of their own.  (r may be smaller than
    value − w by less than a step of ⌊·⌋.)
    """
    value = with_floors(ws, value)
    integers: Poly = {}
    others: dict[Any, Poly] = {}
    for den, p in value.terms.items():
        for mono, c in p.items():
            if not den and _is_integer_mono(ws, mono):
                integers[mono] = c
            else:
                others.setdefault(den, {})[mono] = c
    whole = {mono: fmpq(floor(_fraction(c))) for mono, c in integers.items()}
    parts = {mono: c - whole[mono] for mono, c in integers.items() if c != whole[mono]}
    variable = {mono: c for mono, c in parts.items() if mono != ONE}
    if variable and _takes_integers(ws, variable):
        for mono, c in variable.items():
            poly.accumulate(whole, {mono: c})
            del parts[mono]
        variable = {}
    if not others and ONE in parts:
        # ⌊(N + s)/q⌋ = ⌊(N + ⌊s⌋)/q⌋ for integers N and q.
        q = _denominator(variable)
        constant = fmpq(floor(_fraction(parts.pop(ONE) * q)), q)
        if constant:
            parts[ONE] = constant
    made = Value({den: p for den, p in others.items() if p})
    if parts:
        made = ws.add(made, Value({(): parts}))
    return _with_fractions(ws, Value({(): {m: c for m, c in whole.items() if c}})), made


def _fraction(c: fmpq) -> Fraction:
    return Fraction(int(c.p), int(c.q))


def _half_of_odd(ws: Workspace, rest: Value) -> Value | None:
    """⌊N/2 + 1/2⌋ = N − ⌊N/2⌋ for an integer N."""
    p = rest.terms.get((), {})
    if len(rest.terms) != 1 or p.get(ONE) != _HALF or _denominator(p) != 2:
        return None
    half = {mono: c for mono, c in p.items() if mono != ONE}
    if not half or not all(_is_integer_mono(ws, mono) for mono in half):
        return None
    twice = _with_fractions(ws, Value({(): poly.scale(half, fmpq(2))}))
    return ws.add(twice, ws.scale(floor_value(ws, Value({(): half})), fmpq(-1)))


def _without_inner_floor(ws: Workspace, rest: Value) -> Value | None:
    """⌊(⌊y⌋ + N)/q⌋ = ⌊(y + N)/q⌋ for an integer N and a positive integer q."""
    p = rest.terms.get((), {})
    if len(rest.terms) != 1:
        return None
    for mono, c in p.items():
        for g, e in mono:
            if e != 1 or ws.atoms[g].kind != "floor":
                continue
            divisor: Mono = tuple((h, -k) for h, k in mono if h != g)
            times_q = {poly.mono_mul(m, divisor): v / c for m, v in p.items()}
            if 1 / c < 0 or (1 / c).q != 1 or not _is_natural_mono(ws, divisor):
                continue
            others = {m: v for m, v in times_q.items() if m != ((g, 1),)}
            if any(h == g for m in others for h, _ in m) or not _takes_integers(ws, others):
                continue
            over_q: Poly = {poly.mono_pow(divisor, -1): c}
            whole = ws.add(ws.atoms[g].data, Value({(): others} if others else {}))
            return ws.multiply(whole, Value({(): over_q}))
    return None


def _is_natural_mono(ws: Workspace, mono: Mono) -> bool:
    """Whether a monomial is a positive integer."""
    return all(
        isinstance(e, int)
        and e > 0
        and is_integer_atom(ws, g)
        and ws.sign_of(poly.generator(g)) == POS
        for g, e in mono
    )


def _known_floor(ws: Workspace, value: Value) -> int | None:
    """The integer that ``⌊value⌋`` is throughout the context, if that is seen."""
    constant = value.constant
    if constant is not None:
        return floor(_fraction(constant))
    numerator, den = ws.fraction(value)
    gens = poly.gens_of(numerator).union(*(poly.gens_of(ws.factor(k)) for k, _ in den))
    if all(constants.is_constant(ws, g) for g in gens):
        return _floor_of_constant(ws, value)
    candidates = [0, -1]
    if not den:
        box = {g: ws.atom_range(g) for g in poly.gens_of(numerator)}
        side = ws.poly_range(numerator, box)
        if side.lo is not None:
            candidates = [floor(_fraction(side.lo))]
            if side.hi is not None and side.hi - side.lo > 2:
                return None
            if side.hi is not None:
                candidates.append(candidates[0] + 1)
    for m in candidates:
        above = ws.add(value, ws.number(fmpq(-m)))
        if ws.sign_of_value(above) & NEG:
            continue
        if ws.sign_of_value(ws.add(above, ws.number(fmpq(-1)))) == NEG:
            return m
    return None


def _floor_of_constant(ws: Workspace, value: Value) -> int | None:
    for precision in (80, 400, 2000):
        low, high = _enclosure(ws, value, precision)
        if low is None or high is None:
            continue
        below, above = floor(_fraction(low)), floor(_fraction(high))
        if below == above:
            return below
        if above == below + 1:
            # One integer is enclosed: on which side, or at it?
            sign = ws.sign_of_value(ws.add(value, ws.number(fmpq(-above))))
            if sign == NEG or not sign & NEG:
                return below if sign == NEG else above
    return None


def _enclosure(ws: Workspace, value: Value, precision: int) -> tuple[fmpq | None, fmpq | None]:
    """Numbers below and above a constant; None where none of moderate size are to be had."""
    numerator, den = ws.fraction(value)
    old = ctx.prec
    ctx.prec = precision
    try:
        ball = constants.ball(ws, numerator, precision)
        for k, e in den:
            ball /= constants.ball(ws, ws.factor(k), precision) ** e
        if not ball.is_finite() or abs(ball) > arb(2) ** 200:
            return None, None
        return iv.ends(ball)
    finally:
        ctx.prec = old


# ── forms ─────────────────────────────────────────────────────────────────────


def _floor(ws: Workspace, x: Term) -> Value:
    return floor_value(ws, ws.value(x))


def _ceiling(ws: Workspace, x: Term) -> Value:
    """⌈u⌉ = −⌊−u⌋."""
    return ws.scale(floor_value(ws, ws.scale(ws.value(x), fmpq(-1))), fmpq(-1))


def _mod(ws: Workspace, a: Term, b: Term) -> Value:
    """a mod b = a − b·⌊a/b⌋."""
    top, bottom = ws.value(a), ws.value(b)
    quotient = floor_value(ws, ws.multiply(top, ws.inverse(bottom)))
    return ws.add(top, ws.scale(ws.multiply(bottom, quotient), fmpq(-1)))


FORMS: Final[dict[str, Callable[..., Value]]] = {
    "floor": _floor,
    "ceiling": _ceiling,
    "Mod": _mod,
}


def _floor_range(x: Interval) -> Interval:
    lo = None if x.lo is None else fmpq(floor(_fraction(x.lo)))
    hi = None
    if x.hi is not None:
        top = _fraction(x.hi)
        hi = fmpq(ceil(top) - 1 if x.hi_open else floor(top))
    return Interval(lo, hi, lo is None, hi is None)


def _mod_range(a: Interval, b: Interval) -> Interval:
    """0 ≤ a mod b < b for b > 0; b < a mod b ≤ 0 for b < 0."""
    if not b.signs & NEG:
        return Interval(fmpq(0), b.hi, False, True)
    if not b.signs & POS:
        return Interval(b.lo, fmpq(0), True, False)
    return iv.REAL_LINE


RANGES: Final[dict[str, Callable[..., Interval]]] = {
    "floor": _floor_range,
    "ceiling": lambda x: iv.neg(_floor_range(iv.neg(x))),
    "Mod": _mod_range,
}


def _frac_range(ws: Workspace, r: Value) -> Interval:
    """[0, 1), or [0, (q − 1)/q] for a q-th part of an integer."""
    p = r.terms.get((), {})
    if len(r.terms) == 1 and p:
        q = _denominator(p)
        if q < 10**9 and is_integer_value(ws, ws.scale(r, fmpq(q))):
            return Interval(fmpq(0), fmpq(q - 1, q), False, False)
    return Interval(fmpq(0), fmpq(1), False, True)


ATOM_RANGES: Final[dict[str, Callable[[Any, Any], Interval]]] = {"frac": _frac_range}
