"""Normal forms of sine, cosine and tangent, and of the inverse functions; and of erf, odd like them.

An angle is a sum of rational multiples of basic angles.  By the addition theorems and the multiple angle
formulas its sine and cosine are polynomials in those of unit angles; sin² is replaced by 1 − cos², so
that the ring Q[cos β, sin β]/(sin² + cos² − 1), a domain, has unique forms.  Rational multiples of π
give algebraic numbers; ``asin u`` and the like as basic angles give algebraic functions of u.

Source: DLMF §4.21, §4.24.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from flint import fmpq, fmpz_poly

from bce_sym.engine import interval as iv
from bce_sym.engine import poly
from bce_sym.engine.angles import cosine_range, over_pi, shifted
from bce_sym.engine.forms.integers import with_floors
from bce_sym.engine.interval import Interval
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.poly import Mono
from bce_sym.engine.values import Den, Value
from bce_sym.terms import Term

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace

__all__ = ["FORMS", "RANGES"]

_MAX_MULTIPLE = 120
_HALF = Fraction(1, 2)

_Pair = tuple[Value, Value]
"""Cosine and sine of one angle."""


def cos_sin(ws: Workspace, angle: Value) -> _Pair:
    """The cosine and the sine of an angle."""
    if any(_has_whole_fraction(ws, mono, c) for p in angle.terms.values() for mono, c in p.items()):
        angle = with_floors(ws, angle)
    numerator, den = ws.fraction(angle)
    made: _Pair = (ws.number(fmpq(1)), ws.number(fmpq(0)))
    for mono, c in sorted(numerator.items()):
        made = _sum(ws, made, _multiple(ws, mono, den, Fraction(int(c.p), int(c.q))))
    return made


def _has_whole_fraction(ws: Workspace, mono: Mono, c: fmpq) -> bool:
    """Whether this is n·π·frac(u) = n·π·u − n·π·⌊u⌋ for an integer n."""
    kinds = {ws.atoms[g].kind for g, _ in mono}
    return bool(c.q == 1) and "frac" in kinds and "pi" in kinds


def _sum(ws: Workspace, a: _Pair, b: _Pair) -> _Pair:
    (ca, sa), (cb, sb) = a, b
    if sa.constant == 0 and ca.constant == 1:
        return b
    return (
        ws.add(ws.multiply(ca, cb), ws.scale(ws.multiply(sa, sb), fmpq(-1))),
        ws.add(ws.multiply(sa, cb), ws.multiply(ca, sb)),
    )


def _multiple(ws: Workspace, mono: Mono, den: Den, c: Fraction) -> _Pair:
    """Cosine and sine of c times the basic angle mono/den."""
    if not den:
        kinds = [(ws.atoms[g].kind, e) for g, e in mono]
        if kinds == [("pi", 1)]:
            return cospi(ws, c), cospi(ws, _HALF - c)
        if ("pi", 1) in kinds:
            whole = _of_whole_turns(ws, mono, c)
            if whole is not None:
                return whole
    unit = ws.angle_unit(mono, den, c.denominator)
    k = int(c * unit)
    if abs(k) > _MAX_MULTIPLE:
        raise ResourceLimit(f"the sine of {c} times an angle")
    cosine, sine = _unit(ws, mono, den, unit)
    if abs(k) == 1:
        return cosine, ws.scale(sine, fmpq(k))
    t = fmpz_poly.chebyshev_t(abs(k))
    u = fmpz_poly.chebyshev_u(abs(k) - 1)
    return (
        ws.polynomial(t, cosine),
        ws.scale(ws.multiply(ws.polynomial(u, cosine), sine), fmpq(1 if k > 0 else -1)),
    )


def _of_whole_turns(ws: Workspace, mono: Mono, c: Fraction) -> _Pair | None:
    """cos(πn) = (−1)^n and sin(πn) = 0 for an integer n."""
    rest = tuple((g, e) for g, e in mono if ws.atoms[g].kind != "pi")
    if c.denominator != 1 or not all(
        isinstance(e, int) and e > 0 and ws.is_integer_atom(g) for g, e in rest
    ):
        return None
    if c.numerator % 2 == 0:
        return ws.number(fmpq(1)), ws.number(fmpq(0))
    return ws.minus_one_power(Value({(): {rest: fmpq(1)}})), ws.number(fmpq(0))


def cospi(ws: Workspace, q: Fraction) -> Value:
    """cos(qπ), an algebraic number."""
    q = abs(q) % 2
    if q > 1:
        q = 2 - q
    sign = 1
    if q > _HALF:
        q, sign = 1 - q, -1
    if q in (0, _HALF):
        return ws.number(fmpq(sign if q == 0 else 0))
    if q == Fraction(1, 3):
        return ws.number(fmpq(sign, 2))
    if q in (Fraction(1, 4), Fraction(1, 6)):
        root = ws.number_power(fmpq(2 if q.denominator == 4 else 3), _HALF)
        return ws.scale(root, fmpq(sign, 2))
    atom = ws.atom("cospi", q)
    return Value({(): {((atom, 1),): fmpq(sign)}})


def _unit(ws: Workspace, mono: Mono, den: Den, unit: int) -> _Pair:
    """Cosine and sine of the unit angle (mono/den)/unit."""
    if not den and len(mono) == 1 and mono[0][1] == 1:
        atom = ws.atoms[mono[0][0]]
        if atom.kind == "function" and atom.data.value in _INVERSES:
            whole = _INVERSES[atom.data.value](ws, *(ws.value(a) for a in atom.data.args))
            if unit == 1:
                return whole
            if unit == 2 and atom.data.value in ("asin", "atan"):
                return _half(ws, whole)
    cosine = ws.atom("cos", (mono, den, unit))
    sine = ws.atom("sin", (mono, den, unit))
    return Value({(): poly.generator(cosine)}), Value({(): poly.generator(sine)})


def _half(ws: Workspace, whole: _Pair) -> _Pair:
    """For an angle in [−π/2, π/2]: cos(β/2) = √((1 + cos β)/2) > 0, sin(β/2) = sin β/(2 cos(β/2))."""
    cosine, sine = whole
    half = ws.scale(ws.add(ws.number(fmpq(1)), cosine), fmpq(1, 2))
    root = ws.square_root(half)
    return root, ws.multiply(ws.scale(sine, fmpq(1, 2)), ws.inverse(root))


def _one_minus_square(ws: Workspace, u: Value, sign: int) -> Value:
    return ws.add(ws.number(fmpq(1)), ws.scale(ws.multiply(u, u), fmpq(sign)))


def _of_asin(ws: Workspace, u: Value) -> _Pair:
    return ws.square_root(_one_minus_square(ws, u, -1)), u


def _of_acos(ws: Workspace, u: Value) -> _Pair:
    return u, ws.square_root(_one_minus_square(ws, u, -1))


def _of_atan(ws: Workspace, u: Value) -> _Pair:
    cosine = ws.inverse(ws.square_root(_one_minus_square(ws, u, 1)))
    return cosine, ws.multiply(u, cosine)


def _of_atan2(ws: Workspace, y: Value, x: Value) -> _Pair:
    radius = ws.square_root(ws.add(ws.multiply(x, x), ws.multiply(y, y)))
    over = ws.inverse(radius)
    return ws.multiply(x, over), ws.multiply(y, over)


_INVERSES: Final[dict[str, Callable[..., _Pair]]] = {
    "asin": _of_asin, "acos": _of_acos, "atan": _of_atan, "atan2": _of_atan2,
}  # fmt: skip


def _sin(ws: Workspace, x: Term) -> Value:
    return cos_sin(ws, ws.value(x))[1]


def _cos(ws: Workspace, x: Term) -> Value:
    return cos_sin(ws, ws.value(x))[0]


def _tan(ws: Workspace, x: Term) -> Value:
    cosine, sine = cos_sin(ws, ws.value(x))
    return ws.multiply(sine, ws.inverse(cosine))


# ── inverse functions ─────────────────────────────────────────────────────────

_ARCS: Final = {
    "asin": {Fraction(-1): -_HALF, Fraction(0): Fraction(0), Fraction(1, 2): Fraction(1, 6),
             Fraction(-1, 2): Fraction(-1, 6), Fraction(1): _HALF},
    "erf": {Fraction(0): Fraction(0)},
    "atan": {Fraction(0): Fraction(0), Fraction(1): Fraction(1, 4), Fraction(-1): Fraction(-1, 4)},
}  # fmt: skip
"""Arguments whose arc is a rational multiple of π."""


def _arc(name: str) -> Callable[..., Value]:
    """An odd function: known values, and the sign of the argument taken out."""

    def form(ws: Workspace, x: Term) -> Value:
        value = ws.value(x)
        c = value.constant
        if c is not None and name in _ARCS:
            turns = _ARCS[name].get(Fraction(int(c.p), int(c.q)))
            if turns is not None:
                return _pi_times(ws, turns)
        sign = ws.leading_sign(value)
        made = ws.function_of(name, (ws.scale(value, fmpq(sign)),), (x if sign > 0 else -x,))  # type: ignore[operator]
        return ws.scale(made, fmpq(sign))

    return form


def _acos(ws: Workspace, x: Term) -> Value:
    """acos u = π/2 − asin u."""
    return ws.add(_pi_times(ws, _HALF), ws.scale(_arc("asin")(ws, x), fmpq(-1)))


def _erfc(ws: Workspace, x: Term) -> Value:
    """erfc u = 1 − erf u."""
    return ws.add(ws.number(fmpq(1)), ws.scale(_arc("erf")(ws, x), fmpq(-1)))


def _atan2(ws: Workspace, y: Term, x: Term) -> Value:
    """atan2(y, x) = atan(y/x) for x > 0; odd in y for y ≠ 0."""
    if ws.sign(x) == iv.POS:
        return _arc("atan")(ws, y / x)  # type: ignore[operator]
    value = ws.value(y)
    if ws.leading_sign(value) < 0 and not ws.sign_of_value(value) & iv.ZERO:
        mirrored = ws.function_of("atan2", (ws.scale(value, fmpq(-1)), ws.value(x)), (-y, x))  # type: ignore[operator]
        return ws.scale(mirrored, fmpq(-1))
    return ws.function_of("atan2", (ws.value(y), ws.value(x)), (y, x))


def _pi_times(ws: Workspace, q: Fraction) -> Value:
    pi = ws.atom("pi", None)
    return Value({(): {((pi, 1),): fmpq(q.numerator, q.denominator)}}) if q else Value()


FORMS: Final[dict[str, Callable[..., Value]]] = {
    "sin": _sin, "cos": _cos, "tan": _tan, "asin": _arc("asin"), "atan": _arc("atan"), "acos": _acos,
    "atan2": _atan2, "erf": _arc("erf"), "erfc": _erfc,
}  # fmt: skip

_UNIT_INTERVAL: Final = Interval(fmpq(-1), fmpq(1), False, False)


def _asin_range(x: Interval) -> Interval:
    inside = iv.intersect(x, _UNIT_INTERVAL)
    return iv.increasing(lambda b: b.asin(), inside, exact={0: 0})


def _acos_range(x: Interval) -> Interval:
    return iv.neg(iv.increasing(lambda b: -b.acos(), iv.intersect(x, _UNIT_INTERVAL), exact={1: 0}))


RANGES: Final[dict[str, Callable[..., Interval]]] = {
    "sin": lambda x: cosine_range(shifted(over_pi(x), fmpq(-1, 2))),
    "cos": lambda x: cosine_range(over_pi(x)),
    "atan": iv.atan,
    "asin": _asin_range,
    "acos": _acos_range,
    "erf": lambda x: iv.increasing(
        lambda b: b.erf(), x, at_minus_infinity=fmpq(-1), at_infinity=fmpq(1), exact={0: 0}
    ),
    "erfc": lambda x: Interval(fmpq(0), fmpq(2)),
    "atan2": lambda y, x: Interval(fmpq(-355, 113), fmpq(355, 113), False, False),
}
