"""Normal forms of gamma, loggamma, factorials, binomial coefficients and rising factorials.

All are written by the reciprocal R(u) = 1/Γ(u), which is defined at every real number (R = 0 at
0, −1, −2, …): its functional equation R(u) = u·R(u + 1) divides by nothing.  Arguments that differ by an
integer are written by one of them: by the smallest that is known to be positive, or else (when values
are compared) by the largest that occurs.  The theorems of multiplication and reflection are used when
values are compared, only where arguments of both kinds occur.

Source: DLMF §5.5 (functional equations, multiplication, reflection), §1.2 (binomial coefficients),
§5.2(iii) (rising factorials), §18.9 (Chebyshev polynomials).

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, comb, factorial, gcd, lcm
from typing import TYPE_CHECKING, Any, Final

from flint import fmpq, fmpz_poly

from bce_sym.engine import poly
from bce_sym.engine.forms.integers import is_integer_value
from bce_sym.engine.forms.trigonometric import cos_sin
from bce_sym.engine.interval import NEG, POS, REAL_LINE, ZERO, Interval
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.poly import ONE, Mono, Poly
from bce_sym.engine.values import Value
from bce_sym.terms import Term, call

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace

__all__ = ["ATOM_RANGES", "FORMS", "RANGES", "related"]

_KIND: Final = "reciprocal_gamma"
_MAX_SHIFT: Final = 40
_MAX_FACTORIAL: Final = 2_000
_MAX_MULTIPLE: Final = 6
_MAX_OFFSET: Final = 4


def plus(ws: Workspace, value: Value, c: int | Fraction | fmpq) -> Value:
    """``value + c``."""
    exact = fmpq(c.numerator, c.denominator) if isinstance(c, Fraction) else fmpq(c)
    return ws.add(value, ws.number(exact))


def _constant_term(value: Value) -> Fraction:
    c = value.terms.get((), {}).get(ONE, fmpq(0))
    return Fraction(int(c.p), int(c.q))


# ── the reciprocal of gamma ───────────────────────────────────────────────────


def reciprocal_gamma(ws: Workspace, u: Value) -> Value:
    """``R(u) = 1/Γ(u)``."""
    constant = u.constant
    if constant is not None:
        return _of_number(ws, Fraction(int(constant.p), int(constant.q)))
    if not ws.sign_of_value(u) & POS and is_integer_value(ws, u):
        return Value()
    base = _base(ws, u)
    if base is None:
        return _atom(ws, u)
    shift = _constant_term(u) - base
    assert shift.denominator == 1
    return _shifted(ws, plus(ws, u, -shift), int(shift))


def _atom(ws: Workspace, u: Value) -> Value:
    return Value({(): poly.generator(ws.atom(_KIND, u, ws.value_key(u)))})


def _shifted(ws: Workspace, v: Value, n: int) -> Value:
    """``R(v + n)`` by R(v): R(v) = v·R(v + 1) always; the other way only for v > 0 (n > 0)."""
    if abs(n) > _MAX_SHIFT:
        raise ResourceLimit(f"a factorial shifted by {n}")
    made = _atom(ws, v)
    for j in range(n, 0) if n < 0 else range(n):
        factor = plus(ws, v, j)
        made = ws.multiply(made, factor if n < 0 else ws.inverse(factor))
    return made


def _base(ws: Workspace, u: Value) -> Fraction | None:
    """The least constant term c ≥ 0 such that u with that constant term is known to be positive, c ≡ u's
    modulo 1.  The same for all u that differ by an integer."""
    own = _constant_term(u)
    start = own % 1
    rest = plus(ws, u, -own)
    numerator, den = ws.fraction(rest)
    if not den:
        side = ws.poly_range(numerator, {g: ws.atom_range(g) for g in poly.gens_of(numerator)})
        if side.lo is not None:
            low = Fraction(int(side.lo.p), int(side.lo.q))
            k = ceil(-low - start)
            return start + max(k if low + start + k > 0 or side.lo_open else k + 1, 0)
    for k in range(_MAX_OFFSET):
        if ws.sign_of_value(plus(ws, rest, start + k)) == POS:
            return start + k
    return None


def _of_number(ws: Workspace, c: Fraction) -> Value:
    """``R(c)``: by factorials at integers, by √π at half-integers, by R on (0, 1) elsewhere."""
    if abs(c) > _MAX_FACTORIAL or (c.denominator != 1 and abs(c) > _MAX_SHIFT):
        raise ResourceLimit(f"gamma({c})")
    if c.denominator == 1:
        n = int(c)
        return Value() if n <= 0 else ws.number(fmpq(1, factorial(n - 1)))
    start = c % 1
    if start == Fraction(1, 2):
        pi = ws.atom("pi", None)
        made = Value({(): poly.generator(pi, Fraction(-1, 2))})
    else:
        made = _atom(ws, ws.number(fmpq(start.numerator, start.denominator)))
    factor = Fraction(1)
    low, high = sorted((start, c))
    while low < high:
        factor *= low
        low += 1
    if c > start:
        factor = 1 / factor
    return ws.scale(made, fmpq(factor.numerator, factor.denominator))


# ── relations between reciprocals of gamma at different arguments ─────────────


def related(ws: Workspace, p: Poly) -> Value | None:
    """A value that is zero where *p* is, with fewer independent atoms; None when there is nothing to do.

    Multiplication, R(m·z) = (2π)^((m−1)/2)·m^(1/2 − m·z)·Π R(z + j/m), and the functional equation hold
    at every real number; reflection, R(u) = sin(πu)/(π·R(1 − u)), where 1 − u is no pole.
    """
    gammas = [g for g in sorted(poly.gens_of(p)) if ws.atoms[g].kind == _KIND]
    if len(gammas) < 2:
        return None
    for find in (_multiples, _reflections, _steps):
        swaps = find(ws, gammas)
        if swaps:
            return _substituted(ws, p, swaps)
    return None


def _substituted(ws: Workspace, p: Poly, swaps: dict[int, Value]) -> Value:
    parts: list[Value] = []
    for mono, c in p.items():
        rest: Mono = tuple(x for x in mono if x[0] not in swaps)
        made = Value({(): {rest: c}})
        for g, e in mono:
            if g in swaps:
                if not isinstance(e, int):
                    raise ResourceLimit("a root of a factorial")
                made = ws.multiply(made, ws.whole_power(swaps[g], e))
        parts.append(made)
    return ws.add(*parts)


def _direction(ws: Workspace, u: Value) -> tuple[Any, Fraction] | None:
    """(what u/c is up to its constant term, c): c is the first coefficient of what varies in u."""
    rest = plus(ws, u, -_constant_term(u))
    numerator, den = ws.fraction(rest)
    if not numerator:
        return None
    c = numerator[max(numerator)]
    return (poly.key(poly.scale(numerator, 1 / c)), den), Fraction(int(c.p), int(c.q))


def _multiples(ws: Workspace, gammas: list[int]) -> dict[int, Value]:
    groups: dict[Any, list[tuple[int, Fraction]]] = {}
    for g in gammas:
        found = _direction(ws, ws.atoms[g].data)
        if found is not None:
            groups.setdefault(found[0], []).append((g, found[1]))
    swaps: dict[int, Value] = {}
    for members in groups.values():
        steps = {abs(c) for _, c in members}
        if len(steps) < 2:
            continue
        q = lcm(*(c.denominator for c in steps))
        step = Fraction(gcd(*(int(c * q) for c in steps)), q)
        for g, c in members:
            m = abs(c) / step
            if 1 < m <= _MAX_MULTIPLE:
                swaps[g] = _multiplied(ws, ws.atoms[g].data, int(m))
    return swaps


def _multiplied(ws: Workspace, u: Value, m: int) -> Value:
    """R(u) by R(u/m + j/m), j = 0, …, m − 1."""
    z = ws.scale(u, fmpq(1, m))
    pi = Value({(): poly.generator(ws.atom("pi", None), poly.tidy(Fraction(m - 1, 2)))})
    exponent = plus(ws, ws.scale(u, fmpq(-1)), Fraction(1, 2))
    made = ws.multiply(pi, ws.number_power(fmpq(2), Fraction(m - 1, 2)))
    made = ws.multiply(made, ws.exp(ws.multiply(exponent, ws.log(ws.number(fmpq(m))))))
    for j in range(m):
        made = ws.multiply(made, reciprocal_gamma(ws, plus(ws, z, Fraction(j, m))))
    return made


def _reflections(ws: Workspace, gammas: list[int]) -> dict[int, Value]:
    for g in gammas:
        u: Value = ws.atoms[g].data
        mirrored = plus(ws, ws.scale(u, fmpq(-1)), 1)
        own = ws.fraction(plus(ws, mirrored, -_constant_term(mirrored)))
        for h in gammas:
            v: Value = ws.atoms[h].data
            other = ws.fraction(plus(ws, v, -_constant_term(v)))
            apart = _constant_term(v) - _constant_term(mirrored)
            if h < g and own == other and apart.denominator == 1:
                safe = ws.sign_of_value(mirrored) == POS
                if not safe or is_integer_value(ws, u):
                    continue
                pi = Value({(): poly.generator(ws.atom("pi", None))})
                sine = cos_sin(ws, ws.multiply(pi, u))[1]
                below = ws.multiply(pi, reciprocal_gamma(ws, mirrored))
                return {g: ws.multiply(sine, ws.inverse(below))}
    return {}


def _steps(ws: Workspace, gammas: list[int]) -> dict[int, Value]:
    """Arguments that differ by integers, each written by the largest of them."""
    groups: dict[Any, list[tuple[Fraction, int]]] = {}
    for g in gammas:
        u: Value = ws.atoms[g].data
        c = _constant_term(u)
        groups.setdefault((ws.value_key(plus(ws, u, -c)), c % 1), []).append((c, g))
    swaps: dict[int, Value] = {}
    for members in groups.values():
        top, g = max(members)
        for c, h in members:
            if h != g:
                swaps[h] = _shifted(ws, ws.atoms[g].data, int(c - top))
    return swaps


# ── forms ─────────────────────────────────────────────────────────────────────


def _gamma(ws: Workspace, x: Term) -> Value:
    return ws.inverse(reciprocal_gamma(ws, ws.value(x)))


def _factorial(ws: Workspace, x: Term) -> Value:
    return ws.inverse(reciprocal_gamma(ws, plus(ws, ws.value(x), 1)))


def _loggamma(ws: Workspace, x: Term) -> Value:
    """log Γ(u), for u > 0."""
    return ws.scale(ws.log(reciprocal_gamma(ws, ws.value(x))), fmpq(-1))


def _natural(value: Value, most: int) -> int | None:
    c = value.constant
    return int(c.p) if c is not None and c.q == 1 and 0 <= c <= most else None


def _binomial(ws: Workspace, n: Term, k: Term) -> Value:
    """n(n − 1)⋯(n − k + 1)/k! for a number k, else Γ(n + 1)·R(k + 1)·R(n − k + 1) for n > −1."""
    top, bottom = ws.value(n), ws.value(k)
    count = _natural(bottom, _MAX_SHIFT)
    if count is not None:
        return ws.scale(_rising(ws, top, count, -1), fmpq(1, factorial(count)))
    a, b = top.constant, bottom.constant
    if a is not None and b is not None and a.q == b.q == 1 and 0 <= b <= a <= _MAX_FACTORIAL:
        return ws.number(fmpq(comb(int(a.p), int(b.p))))
    above = plus(ws, top, 1)
    if ws.sign_of_value(above) != POS:
        return ws.function_of("binomial", (top, bottom), (n, k))
    below = plus(ws, ws.add(top, ws.scale(bottom, fmpq(-1))), 1)
    made = ws.inverse(reciprocal_gamma(ws, above))
    made = ws.multiply(made, reciprocal_gamma(ws, plus(ws, bottom, 1)))
    return ws.multiply(made, reciprocal_gamma(ws, below))


def _rising(ws: Workspace, x: Value, count: int, step: int) -> Value:
    """x(x + s)⋯(x + (count − 1)s)."""
    made = ws.number(fmpq(1))
    for j in range(count):
        made = ws.multiply(made, plus(ws, x, j * step))
    return made


def _rf(ws: Workspace, x: Term, k: Term) -> Value:
    return _rising_factorial(ws, ws.value(x), ws.value(k), k)


def _ff(ws: Workspace, x: Term, k: Term) -> Value:
    """The falling factorial: x(x − 1)⋯(x − k + 1) = (−1)^k·rf(−x, k)."""
    base, count = ws.value(x), ws.value(k)
    number = _natural(count, _MAX_SHIFT)
    if number is not None:
        return _rising(ws, base, number, -1)
    above = plus(ws, base, 1)
    if ws.sign_of_value(above) == POS:
        below = ws.add(above, ws.scale(count, fmpq(-1)))
        top = ws.inverse(reciprocal_gamma(ws, above))
        return ws.multiply(top, reciprocal_gamma(ws, below))
    if not is_integer_value(ws, count):
        return ws.function_of("ff", (base, count), (x, k))
    made = _rising_factorial(ws, ws.scale(base, fmpq(-1)), count, k)
    return ws.multiply(ws.minus_one_power(count), made)


def _rising_factorial(ws: Workspace, x: Value, count: Value, k: Term) -> Value:
    """x(x + 1)⋯(x + k − 1): Γ(x + k)·R(x) for x > 0, else from the least k known to be natural."""
    number = _natural(count, _MAX_SHIFT)
    if number is not None:
        return _rising(ws, x, number, 1)
    if ws.sign_of_value(x) == POS:
        above = ws.inverse(reciprocal_gamma(ws, ws.add(x, count)))
        return ws.multiply(above, reciprocal_gamma(ws, x))
    shift = 0
    if is_integer_value(ws, count):
        own = _constant_term(count)
        rest = plus(ws, count, -own)
        for j in range(-_MAX_OFFSET, _MAX_OFFSET):
            if j <= own and not ws.sign_of_value(plus(ws, rest, j + own % 1)) & NEG:
                shift = int(own - j - own % 1)
                break
    base = plus(ws, count, -shift)
    key = (ws.value_key(x), ws.value_key(base))
    made = Value({(): poly.generator(ws.atom("rising", (x, base), key))})
    for j in range(shift):
        made = ws.multiply(made, ws.add(x, plus(ws, base, j)))
    return made


def _chebyshev(ws: Workspace, n: Term, x: Term) -> Value:
    """T_k of a number k as a polynomial; T_n(cos t) = cos(n·t); T_(n+k) = U_(k−1)·T_(n+1) − U_(k−2)·T_n."""
    order, u = ws.value(n), ws.value(x)
    number = _natural(order, 3 * _MAX_SHIFT)
    if number is not None:
        return ws.polynomial(fmpz_poly.chebyshev_t(number), u)
    if not is_integer_value(ws, order):
        return ws.function_of("chebyshevt", (order, u), (n, x))
    if x.op == "call" and x.value == "cos":
        return cos_sin(ws, ws.multiply(order, ws.value(x.args[0])))[0]
    if not ws.sign_of_value(_one_minus_square(ws, u)) & NEG:
        # T_n(x) = cos(n·arccos x)
        return cos_sin(ws, ws.multiply(order, ws.value(call("acos", x))))[0]  # type: ignore[arg-type]
    if ws.leading_sign(u) < 0:
        # T_n(−x) = (−1)^n·T_n(x)
        mirrored = _chebyshev_of(ws, order, ws.scale(u, fmpq(-1)))
        return ws.multiply(ws.minus_one_power(order), mirrored)
    return _chebyshev_of(ws, order, u)


def _chebyshev_of(ws: Workspace, order: Value, u: Value) -> Value:
    k = int(_constant_term(order))
    if abs(k) > _MAX_SHIFT:
        raise ResourceLimit(f"a Chebyshev polynomial shifted by {k}")
    rest = plus(ws, order, -k)
    first, second = _chebyshev_pair(ws, rest, u)
    if k < 0:  # the recurrence runs both ways: T_(n−1) = 2x·T_n − T_(n+1)
        first, second, k = second, first, 1 - k
    for _ in range(k):
        following = ws.add(ws.scale(ws.multiply(u, second), fmpq(2)), ws.scale(first, fmpq(-1)))
        first, second = second, following
    return first


def _chebyshev_pair(ws: Workspace, order: Value, u: Value) -> tuple[Value, Value]:
    """T_n and T_(n+1); for n = c·m by A = T_m and B = T_(m+1): T_n = T_c(A), and
    T_(n+1) = x·T_c(A) + (B − x·A)·U_(c−1)(A), from T_(n+1) − x·T_n = (x² − 1)·U_(n−1)."""
    p = order.terms.get((), {})
    c = gcd(*(int(v.p) for v in p.values())) if all(v.q == 1 for v in p.values()) else 1
    if not p or not 1 < c <= _MAX_MULTIPLE or not is_integer_value(ws, ws.scale(order, fmpq(1, c))):
        first, second = (_chebyshev_atom(ws, plus(ws, order, j), u) for j in (0, 1))
        return first, second
    a, b = _chebyshev_pair(ws, ws.scale(order, fmpq(1, c)), u)
    first = ws.polynomial(fmpz_poly.chebyshev_t(c), a)
    apart = ws.add(b, ws.scale(ws.multiply(u, a), fmpq(-1)))
    rise = ws.multiply(apart, ws.polynomial(fmpz_poly.chebyshev_u(c - 1), a))
    return first, ws.add(ws.multiply(u, first), rise)


def _one_minus_square(ws: Workspace, u: Value) -> Value:
    return plus(ws, ws.scale(ws.multiply(u, u), fmpq(-1)), 1)


def _chebyshev_atom(ws: Workspace, order: Value, u: Value) -> Value:
    key = (ws.value_key(order), ws.value_key(u))
    return Value({(): poly.generator(ws.atom("chebyshev", (order, u), key))})


FORMS: Final[dict[str, Callable[..., Value]]] = {
    "gamma": _gamma,
    "factorial": _factorial,
    "loggamma": _loggamma,
    "binomial": _binomial,
    "ff": _ff,
    "rf": _rf,
    "chebyshevt": _chebyshev,
}

_LEAST_GAMMA: Final = fmpq(8856, 10_000)
"""Just below Γ(1.4616…) = 0.88560319…, the least value of Γ on (0, ∞).  Source: DLMF §5.4(iii)."""


def _gamma_range(u: Interval) -> Interval:
    return Interval(_LEAST_GAMMA, None) if not u.signs & (NEG | ZERO) else REAL_LINE


def _chebyshev_range(n: Interval, x: Interval) -> Interval:
    """|T_n(x)| ≤ 1 for |x| ≤ 1."""
    if x.lo is None or x.lo < -1 or x.hi is None or x.hi > 1:
        return REAL_LINE
    return Interval(fmpq(-1), fmpq(1), False, False)


RANGES: Final[dict[str, Callable[..., Interval]]] = {
    "chebyshevt": _chebyshev_range,
    "gamma": _gamma_range,
    "factorial": lambda u: _gamma_range(Interval(_next(u.lo), _next(u.hi), u.lo_open, u.hi_open)),
}


def _next(c: fmpq | None) -> fmpq | None:
    return None if c is None else c + 1


def _atom_range(ws: Workspace, u: Value) -> Interval:
    """R ≤ 1/0.8856 on (0, ∞); at integers 0 or 1/(n − 1)!."""
    positive = ws.sign_of_value(u) == POS
    if is_integer_value(ws, u):
        return Interval(fmpq(0), fmpq(1), positive, False)
    return Interval(fmpq(0), 1 / _LEAST_GAMMA) if positive else REAL_LINE


ATOM_RANGES: Final[dict[str, Callable[[Any, Any], Interval]]] = {_KIND: _atom_range}
