"""Zeros of a term in one variable, as closed terms: where something vanishes, switches or blows up.

Proposals only: some zeros may be missing, and what is returned need not be one.  Nothing rests on them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from flint import fmpq, fmpz_poly

from bce_sym.context import EMPTY, Context, Positive, numeral
from bce_sym.engine import poly
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.facts import Facts
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.poly import Poly
from bce_sym.engine.simplification import simplified
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import DividesByZero, Value
from bce_sym.functions import acos, asin, atan, cos, exp, log, sin, sqrt, tan
from bce_sym.terms import Expr, Term, call, number, pi, substitute, walk

__all__ = ["approximate", "zeros"]

_STOP: Final = (ResourceLimit, DividesByZero, NoDerivative)
_MAX_DEGREE: Final = 12
_MAX_TURNS: Final = 12
_DEPTH: Final = 12
_POLYNOMIAL: Final = 4
"""Of that depth, what a normal form takes: from there it may go several ways."""

_Range = tuple[float, float]


def zeros(
    u: Expr, x: Expr, low: float = -math.inf, high: float = math.inf, value: Expr | None = None
) -> list[Expr]:
    """Some x in [low, high] at which *u*, which is closed but for x, is *value* (0)."""
    target = number(0) if value is None else value
    found: dict[Expr, float] = {}
    for root in _solve(u, x, target, (low, high), _DEPTH):
        root = simplified(root)
        at = approximate(root)
        slack = 1e-9 * (1 + abs(at))
        if low - slack <= at <= high + slack and root not in found:
            found[root] = at
    return sorted(found, key=lambda r: (abs(found[r]), found[r] < 0))


def approximate(term: Expr) -> float:
    """A float near a closed term; nan where there is none."""
    try:
        return _Float().of(term)
    except (ArithmeticError, ValueError):
        return math.nan


class _Float:
    """Floating-point values of closed terms."""

    def of(self, term: Term) -> float:
        op, args = term.op, term.args
        if op == "num":
            return float(term.value)
        if op == "const":
            return {"pi": math.pi, "E": math.e}.get(term.value, math.inf)
        values = [self.of(a) for a in args]
        if op == "add":
            return math.fsum(values)
        if op == "mul":
            return math.prod(values)
        if op == "neg":
            return -values[0]
        if op == "div":
            return values[0] / values[1]
        if op == "pow":
            made = values[0] ** values[1]
            return made if isinstance(made, float) else math.nan
        name = {"Abs": "fabs", "loggamma": "lgamma", "ceiling": "ceil"}.get(term.value, term.value)
        f = getattr(math, name, None) if op == "call" else None
        return math.nan if f is None else float(f(*values))


# ── by undoing one operation after another ────────────────────────────────────


def _solve(u: Expr, x: Expr, c: Expr, within: _Range, depth: int) -> Iterator[Expr]:
    """Solutions of u = c."""
    if u is x:
        yield c
        return
    if depth <= 0 or x.value not in u.free:
        return
    op = u.op
    args = [a for a in u.args if isinstance(a, Expr)]
    inner = [a for a in args if x.value in a.free]
    others = [a for a in args if x.value not in a.free]
    below = depth - 1
    is_zero = c.op == "num" and not c.value
    if op == "neg":
        yield from _solve(args[0], x, -c, within, below)
    elif op == "mul" and is_zero:
        for a in inner:
            yield from _solve(a, x, c, within, below)
    elif op == "div" and is_zero:
        if x.value in args[0].free:
            yield from _solve(args[0], x, c, within, below)
    elif op == "add" and len(inner) == 1:
        for a in others:
            c = c - a
        yield from _solve(inner[0], x, c, within, below)
    elif op == "mul" and len(inner) == 1:
        for a in others:
            c = c / a
        yield from _solve(inner[0], x, c, within, below)
    elif op == "div" and len(inner) == 1:
        if inner[0] is args[0]:
            yield from _solve(args[0], x, c * args[1], within, below)
        else:
            yield from _solve(args[1], x, args[0] / c, within, below)
    elif op == "pow" and len(inner) == 1:
        yield from _power(args[0], args[1], x, c, within, below)
    elif op == "call" and len(args) == 1:
        for root in _inverses(u.value, c, within, args[0], x):
            yield from _solve(args[0], x, root, within, below)
    elif op == "call" and u.value in ("Max", "Min"):
        for a in inner:
            yield from _solve(a, x, c, within, below)
    elif op in ("add", "mul", "div", "pow"):
        yield from _polynomial(u - c, x, within, depth - _POLYNOMIAL)


def _power(
    base: Expr, exponent: Expr, x: Expr, c: Expr, within: _Range, depth: int
) -> Iterator[Expr]:
    at = approximate(c)
    if x.value in exponent.free:
        if at > 0:
            yield from _solve(exponent, x, log(c) / log(base), within, depth)
        return
    q = numeral(exponent)
    if q is None or not q:
        return
    if at == 0 and c.op == "num":
        roots = [c] if q > 0 else []
    elif at > 0:
        root = c ** number(1 / q)
        even = q.denominator == 1 and q.numerator % 2 == 0
        roots = [root, -root] if even else [root]
    elif q.denominator == 1 and q.numerator % 2:
        roots = [-((-c) ** number(1 / q))]
    else:
        roots = []
    for root in roots:
        yield from _solve(base, x, root, within, depth)


def _inverses(name: str, c: Expr, within: _Range, inner: Expr, x: Expr) -> Iterator[Expr]:
    """What the argument of a function must be for its value to be c."""
    at = approximate(c)
    if name == "exp" and at > 0:
        yield log(c)
    elif name == "log":
        yield exp(c)
    elif name == "sqrt" and at >= 0:
        yield c**2
    elif name == "Abs" and at >= 0:
        yield c
        if at:
            yield -c
    elif name in ("sign", "Heaviside"):
        yield number(0)
    elif name in ("sin", "cos", "tan", "cot") and (name in ("tan", "cot") or -1 <= at <= 1):
        yield from _angles(name, c, within, inner, x)
    elif name in ("asin", "acos", "atan") and abs(at) < 4:
        yield {"asin": sin, "acos": cos, "atan": tan}[name](c)
    elif name == "sinh":
        yield call("asinh", c)
    elif name == "cosh" and at >= 1:
        yield call("acosh", c)
        yield -call("acosh", c)
    elif name == "tanh" and abs(at) < 1:
        yield call("atanh", c)
    elif name == "sigmoid" and 0 < at < 1:
        yield log(c / (1 - c))
    elif name in ("floor", "ceiling"):
        yield c
    elif name == "LambertW":
        yield c * exp(c)


def _angles(name: str, c: Expr, within: _Range, inner: Expr, x: Expr) -> Iterator[Expr]:
    at = approximate(c)
    if name == "sin":
        starts = [asin(c), pi - asin(c)] if at else [number(0), pi]
    elif name == "cos":
        starts = [acos(c), -acos(c)] if at else [pi / 2, -(pi / 2)]
    elif name == "tan":
        starts = [atan(c)] if at else [number(0)]
    else:
        starts = [pi / 2 - atan(c)]
    period = pi if name in ("tan", "cot") else 2 * pi
    for k in _turns(within, inner, x, approximate(period)):
        for start in starts:
            yield start + k * period if k else start


def _turns(within: _Range, inner: Expr, x: Expr, period: float) -> list[int]:
    """How many periods may matter: those that the angle runs through on the interval."""
    ends = []
    for end in within:
        if math.isinf(end):
            return [0, 1, -1, 2]
        ends.append(approximate(substitute(inner, {x: number(Fraction(end))})))
    if any(math.isnan(e) or math.isinf(e) for e in ends):
        return [0, 1, -1, 2]
    low, high = (math.floor(min(ends) / period) - 1, math.ceil(max(ends) / period) + 1)
    turns = sorted(range(low, min(high, low + 200) + 1), key=lambda k: (abs(k), k < 0))
    return turns if high - low < _MAX_TURNS else turns[:_MAX_TURNS]


# ── by factors of a polynomial in one atom ────────────────────────────────────


def _polynomial(u: Expr, x: Expr, within: _Range, depth: int) -> Iterator[Expr]:
    """Also for a positive x, whose roots and powers are simpler, where these occur."""
    contexts = [EMPTY]
    if any(t.op == "call" and t.value in ("sqrt", "log") for t in walk(u)) or any(
        t.op == "pow" and t.args[1].op != "num" for t in walk(u)
    ):
        contexts.append(Context.of({x.value: Positive.domain}))
    for context in contexts:
        yield from _by_factors(Workspace(Facts(context)), u, x, within, depth)


def _by_factors(ws: Workspace, u: Expr, x: Expr, within: _Range, depth: int) -> Iterator[Expr]:
    try:
        numerator, _ = ws.fraction(ws.value(u))
        moving = {
            g
            for mono in numerator
            for g, _ in mono
            if x.value in spelled(ws, Value({(): {((g, 1),): fmpq(1)}})).free
        }
        shared = [g for g, e in _common(numerator) if g in moving and e > 0]
    except _STOP:
        return
    for g in shared:
        yield from _solve(_atom(ws, g), x, number(0), within, depth)
    numerator = _without(numerator, shared)
    moving = {g for mono in numerator for g, _ in mono if g in moving}
    if len(moving) == 1:
        (g,) = moving
        for root in _roots_in(ws, numerator, g):
            yield from _solve(_atom(ws, g), x, root, within, depth)
    elif moving and depth > 1:
        # A term of several atoms may be a product.
        try:
            _, _, factors = poly.factor(numerator)
        except ResourceLimit:
            return
        if len(factors) > 1:
            for f, _ in factors:
                yield from _polynomial(spelled(ws, Value({(): f})), x, within, depth - 1)


def _atom(ws: Workspace, g: int) -> Expr:
    return spelled(ws, Value({(): {((g, 1),): fmpq(1)}}))


def _common(p: Poly) -> list[tuple[int, Fraction]]:
    """The powers of atoms that divide every monomial."""
    least: dict[int, Fraction] | None = None
    for mono in p:
        powers = {g: Fraction(e) for g, e in mono}
        if least is None:
            least = powers
        else:
            least = {g: min(e, powers[g]) for g, e in least.items() if g in powers}
    return list((least or {}).items())


def _without(p: Poly, shared: list[int]) -> Poly:
    common = {g: e for g, e in _common(p) if g in shared}
    made: Poly = {}
    for mono, c in p.items():
        made[tuple((g, e - common.get(g, 0)) for g, e in mono if e != common.get(g, 0))] = c
    return made


def _roots_in(ws: Workspace, p: Poly, g: int) -> Iterator[Expr]:
    """Zeros of a polynomial in the atom g: rational and quadratic ones, or that of a linear one."""
    powers: dict[Fraction, Value] = {}
    for mono, c in p.items():
        e = Fraction(next((e for h, e in mono if h == g), 0))
        rest = tuple(f for f in mono if f[0] != g)
        powers[e] = ws.add(powers.get(e, Value()), Value({(): {rest: c}}))
    step = Fraction(1, math.lcm(*(e.denominator for e in powers)))
    least = min(powers)
    degrees = {int((e - least) / step): v for e, v in powers.items()}
    if max(degrees) > _MAX_DEGREE:
        return
    constants = {e: v.constant for e, v in degrees.items()}
    if all(c is not None for c in constants.values()):
        roots = _rational_polynomial({e: c for e, c in constants.items() if c is not None})
    else:
        terms = {e: spelled(ws, v) for e, v in degrees.items()}
        roots = _low_degree(terms)
    for root in roots:
        yield root if step == 1 else root ** number(1 / step)


def _rational_polynomial(coefficients: dict[int, fmpq]) -> list[Expr]:
    common = math.lcm(*(int(c.q) for c in coefficients.values()))
    whole = {e: int(c.p) * (common // int(c.q)) for e, c in coefficients.items()}
    f = fmpz_poly([whole.get(k, 0) for k in range(max(whole) + 1)])
    found: list[Expr] = []
    for factor, _ in f.factor()[1]:
        c = [int(factor[k]) for k in range(factor.degree() + 1)]
        if len(c) == 2:
            found.append(number(Fraction(-c[0], c[1])))
        elif len(c) == 3:
            found += _quadratic(*map(number, c))
        elif any(c) and all(v == 0 for v in c[1:-1]):
            # a·xⁿ + b
            n, q = len(c) - 1, Fraction(-c[0], c[-1])
            if q > 0 or n % 2:
                root = number(abs(q)) ** number(Fraction(1, n))
                found += [root, -root] if n % 2 == 0 else [root if q > 0 else -root]
        elif len(c) == 4:
            found += _cubic(*c)
        elif len(c) == 5 and not c[1] and not c[3]:
            for square in _quadratic(number(c[0]), number(c[2]), number(c[4])):
                if approximate(square) > 0:
                    found += [sqrt(square), -sqrt(square)]
    return found


def _low_degree(c: dict[int, Expr]) -> list[Expr]:
    zero = number(0)
    if max(c) == 1:
        return [-(c.get(0, zero) / c[1])]
    if max(c) == 2:
        return _quadratic(c.get(0, zero), c.get(1, zero), c[2])
    if len(c) == 2 and 0 in c:
        n = max(c)
        q = -(c[0] / c[n])
        if approximate(q) > 0:
            root = q ** number(Fraction(1, n))
            return [root, -root] if n % 2 == 0 else [root]
        return [-((-q) ** number(Fraction(1, n)))] if n % 2 else []
    return []


def _quadratic(c: Expr, b: Expr, a: Expr) -> list[Expr]:
    square = b**2 - 4 * a * c
    at = approximate(square)
    if not at >= 0:
        return []
    root = sqrt(square)
    return [(-b + root) / (2 * a), (-b - root) / (2 * a)]


def _cubic(d: int, c: int, b: int, a: int) -> list[Expr]:
    """Cardano's formula where there is one real root, sines and cosines where there are three."""
    shift = Fraction(b, 3 * a)
    p = Fraction(3 * a * c - b * b, 3 * a * a)
    q = Fraction(2 * b**3 - 9 * a * b * c + 27 * a * a * d, 27 * a**3)
    half = q**2 / 4 + p**3 / 27
    if half > 0:
        root = sqrt(number(half))
        parts = []
        for sign in (1, -1):
            inside = number(-q / 2) + sign * root
            size = inside if approximate(inside) > 0 else -inside
            third = size ** number(Fraction(1, 3))
            parts.append(third if approximate(inside) > 0 else -third)
        return [parts[0] + parts[1] - number(shift)]
    if p >= 0:
        return []
    radius = 2 * sqrt(number(-p / 3))
    angle = acos(number(3 * q / (2 * p)) * sqrt(number(-3 / p))) / 3
    return [radius * cos(angle - 2 * pi * k / 3) - number(shift) for k in range(3)]
