"""The sign of a polynomial in atoms on the box of their ranges.

In turn: exactly, for one atom with rational coefficients; with enclosures of the coefficients, for one
atom and constants; quadratic forms by elimination; finite sets value by value; Bernstein coefficients.
Atoms are taken as independent of each other, so the signs found are a superset of those that occur.

TRUSTED.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import TYPE_CHECKING, Final

from flint import arb, fmpq

from bce_sym.engine import constants, poly, roots
from bce_sym.engine import interval as iv
from bce_sym.engine.interval import ANY, NEG, POS, ZERO, Interval
from bce_sym.engine.knowledge import dense, range_of
from bce_sym.engine.poly import Mono, Poly
from bce_sym.engine.positivity import Form, sign_on_box
from bce_sym.engine.values import Value

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace

__all__ = ["by_choices", "eliminated", "sign_on_ranges"]

_MAX_GENERATORS: Final = 6
_MAX_SQUARES: Final = 10
_MAX_FINITE: Final = 4
_MAX_ROOT: Final = 1_000


def sign_on_ranges(ws: Workspace, f: Poly) -> int:
    """Which signs *f* may have."""
    scaled = _whole(ws, f)
    if scaled is None:
        return ANY
    whole, box = scaled
    gens = sorted(box)
    if sum(map(len, whole)) == len(gens):
        return ANY  # each atom occurs once: the sum of the terms' ranges is exact
    varying = [g for g in gens if not constants.is_constant(ws, g)]
    if len(varying) == 1 and not (len(gens) > 1 and ws.opaque):
        mask = _in_one_atom(ws, whole, varying[0], gens, box)
        return mask & _by_discriminant(ws, f, varying[0]) if len(gens) > 1 else mask
    mask = _quadratic(ws, whole, box, [] if whole is not f else ws.knowledge.never_zero())
    if mask in (NEG, ZERO, POS) or len(gens) > _MAX_GENERATORS:
        return mask
    for g in varying:
        values = ws.finite_values(g)
        if values is not None and len(values) <= _MAX_FINITE and len(gens) <= 3:
            found = 0
            for v in values:
                found |= _on_box(_put(whole, g, v), [h for h in gens if h != g], box)
            return mask & found
    return mask & _on_box(whole, gens, box)


def _whole(ws: Workspace, f: Poly) -> tuple[Poly, dict[int, Interval]] | None:
    """f with g^(1/d) in place of each atom g whose exponents have the denominator d, and the ranges.

    None where an exponent is negative, or d large.  Constant atoms stay as they are, with enclosures of the powers.
    """
    denominators: dict[int, int] = {}
    for mono in f:
        for g, e in mono:
            if e < 0:
                return None
            d = 1 if isinstance(e, int) else e.denominator
            denominators[g] = lcm(denominators.get(g, 1), d)
            if denominators[g] > _MAX_ROOT:
                return None
    box: dict[int, Interval] = {}
    for g, d in denominators.items():
        if constants.is_constant(ws, g) and not ws.opaque:
            side = range_of(ws, poly.generator(g, poly.tidy(Fraction(1, d))))
            box[g] = ws.atom_range(g) if side.hi is None and d == 1 else side
        else:
            box[g] = ws.atom_range(g) if d == 1 else _root(ws.atom_range(g), d)
    if all(d == 1 for d in denominators.values()):
        return f, box
    whole: Poly = {
        tuple((g, int(e * denominators[g])) for g, e in mono): c for mono, c in f.items()
    }
    return whole, box


def _root(side: Interval, d: int) -> Interval:
    """The d-th roots of the members that are ≥ 0."""
    side = iv.intersect(side, iv.NON_NEGATIVE)

    def end(value: fmpq | None, below: bool) -> tuple[fmpq | None, bool]:
        if value is None or not value or value == 1:
            return value, True
        ball = arb(value).root(d)
        return (ball.lower().fmpq() if below else ball.upper().fmpq()), False

    if side.is_empty:
        return side
    lo, lo_exact = end(side.lo, True)
    hi, hi_exact = end(side.hi, False)
    return Interval(lo, hi, side.lo_open and lo_exact, hi is None or (side.hi_open and hi_exact))


# ── absolute values and the like ──────────────────────────────────────────────


def by_choices(ws: Workspace, f: Poly) -> int:
    """|u| is u or −u; a maximum or minimum is one of its arguments: the signs of f in all these cases."""
    mask = ANY
    for g in sorted(poly.gens_of(f)):
        choices = _choices(ws, g)
        if choices is None or not all(
            isinstance(e, int) and e > 0 for mono in f for h, e in mono if h == g
        ):
            continue
        mask &= _in_cases(ws, f, g, choices)
        if not (mask & POS and mask & NEG):
            break
    return mask


def _in_cases(ws: Workspace, f: Poly, g: int, choices: list[Value]) -> int:
    mask = 0
    for choice in choices:
        made = Value()
        for mono, c in f.items():
            e = next((int(e) for h, e in mono if h == g), 0)
            rest = Value({(): {tuple(x for x in mono if x[0] != g): c}})
            made = ws.add(made, ws.multiply(rest, ws.whole_power(choice, e)))
        mask |= ws.sign_of_value(made)
        if mask & POS and mask & NEG:
            return ANY
    return mask


def _choices(ws: Workspace, g: int) -> list[Value] | None:
    atom = ws.atoms[g]
    if atom.kind == "abs":
        return [Value({(): atom.data}), Value({(): poly.scale(atom.data, fmpq(-1))})]
    if atom.kind == "function" and atom.data.value in ("Max", "Min"):
        return [ws.value(a) for a in atom.data.args]
    return None


# ── one atom ──────────────────────────────────────────────────────────────────


def _in_one_atom(ws: Workspace, f: Poly, x: int, gens: list[int], box: dict[int, Interval]) -> int:
    if len(gens) == 1:
        values = ws.finite_values(x)
        coefficients = dense(f, x)
        assert coefficients is not None
        if values is not None:
            mask = 0
            for v in values:
                mask |= roots.signs_on(coefficients, iv.point(v))
            return mask
        return roots.signs_on(coefficients, box[x])
    # Coefficients in constants: x^k ≥ 0 for x ≥ 0, so a polynomial with smaller coefficients is below.
    collected: dict[int, Poly] = {}
    for mono, c in f.items():
        e = next((int(e) for g, e in mono if g == x), 0)
        poly.accumulate(collected.setdefault(e, {}), {tuple(y for y in mono if y[0] != x): c})
    enclosed = {e: _enclosed(p, box) for e, p in collected.items()}
    mask = 0
    side = box[x]
    positive, at_most_zero = iv.NON_NEGATIVE, iv.neg(iv.NON_NEGATIVE)
    for half, mirrored in ((positive, False), (at_most_zero, True)):
        part = iv.intersect(side, half)
        if part.is_empty:
            continue
        low, high = ([fmpq(0)] * (max(enclosed) + 1) for _ in range(2))
        for e, bounds in enclosed.items():
            here = iv.neg(bounds) if mirrored and e % 2 else bounds
            if here.lo is None or here.hi is None:
                return ANY
            low[e], high[e] = here.lo, here.hi
        if mirrored:
            part = iv.neg(part)
        below, above = roots.signs_on(low, part), roots.signs_on(high, part)
        if not below & NEG:
            mask |= POS if not below & ZERO else POS | ZERO
        elif not above & POS:
            mask |= NEG if not above & ZERO else NEG | ZERO
        else:
            return ANY
    return mask


def _by_discriminant(ws: Workspace, f: Poly, x: int) -> int:
    """a·x² + b·x + c with constants a ≠ 0, b, c has the sign of a where b² ≤ 4ac (and is not 0 where <)."""
    parts: dict[poly.Exponent, Poly] = {}
    for mono, c in f.items():
        e = next((e for g, e in mono if g == x), 0)
        parts.setdefault(e, {})[tuple(y for y in mono if y[0] != x)] = c
    if 2 not in parts or not parts.keys() <= {0, 1, 2}:
        return ANY
    a, b, c0 = (Value({(): parts[e]} if e in parts else {}) for e in (2, 1, 0))
    lead = ws.sign_of_value(a)
    product = ws.scale(ws.multiply(a, c0), fmpq(4))
    found = ws.sign_of_value(ws.add(product, ws.scale(ws.multiply(b, b), fmpq(-1))))
    if lead not in (NEG, POS) or found & NEG:
        return ANY
    return lead | found & ZERO


def _enclosed(p: Poly, box: dict[int, Interval]) -> Interval:
    total = iv.point(0)
    for mono, c in p.items():
        product = iv.point(1)
        for g, e in mono:
            product = iv.mul(product, iv.power(box[g], int(e)))
        total = iv.add(total, iv.scale(product, c))
    return Interval(total.lo, total.hi, False, False)


# ── quadratic forms ───────────────────────────────────────────────────────────


def _quadratic(ws: Workspace, f: Poly, box: dict[int, Interval], never_zero: list[Poly]) -> int:
    """By completing squares: f = Σ dₖ·Lₖ² with monomials as unknowns.

    f ≠ 0 where some Lₖ or a linear combination of them is among *never_zero*, or by its range.
    """
    if not 2 <= len(f) <= _MAX_SQUARES * (_MAX_SQUARES + 1) // 2:
        return ANY
    top = max(f)  # a vertex of the Newton polytope, so it is a square and has the sign of f
    if any(int(e) % 2 for _, e in top):
        return ANY
    positive = f[top] > 0
    squares = eliminated(f if positive else poly.scale(f, fmpq(-1)))
    if squares is None:
        return ANY
    differs = any(not ws.poly_range(form, box).signs & ZERO for _, form in squares) or any(
        _spanned(known, squares) for known in never_zero
    )
    mask = POS if differs else POS | ZERO
    return mask if positive else (NEG if differs else NEG | ZERO)


def _spanned(f: Poly, squares: list[tuple[fmpq, Poly]]) -> bool:
    """Whether f is a linear combination of the forms: if they all vanish, so does f."""
    for _, form in squares:
        pivot = next(iter(form))
        c = f.get(pivot)
        if c:
            f = poly.add(f, poly.scale(form, -c / form[pivot]))
    return not f


def eliminated(f: Poly) -> list[tuple[fmpq, Poly]] | None:
    """``[(d, L), …]`` with f = Σ d·L², d > 0; None where this is not found.

    The unknowns are the monomials whose squares occur in f with positive coefficients.  A square that is
    also the product of two unknowns counts as a square first, then as that product.
    Source: Lagrange's reduction of quadratic forms.
    """
    halves: list[Mono] = []
    for mono, c in f.items():
        if c > 0 and all(int(e) % 2 == 0 for _, e in mono):
            halves.append(tuple((g, int(e) // 2) for g, e in mono))
    halves.sort(reverse=True)  # the constant 1 last
    if not 1 <= len(halves) <= _MAX_SQUARES:
        return None
    products = {poly.mono_mul(m, n) for m, n in combinations(halves, 2)}
    corners = [m for m in halves if poly.mono_pow(m, 2) not in products]
    found = _eliminated(f, halves)
    return _eliminated(f, corners) if found is None and len(corners) < len(halves) else found


def _eliminated(f: Poly, halves: list[Mono]) -> list[tuple[fmpq, Poly]] | None:
    places: dict[Mono, tuple[int, int]] = {}
    for i, m in enumerate(halves):
        for j in range(i + 1, len(halves)):
            places.setdefault(poly.mono_mul(m, halves[j]), (i, j))
    for i, m in enumerate(halves):
        places[poly.mono_pow(m, 2)] = (i, i)
    n = len(halves)
    matrix = [[fmpq(0)] * n for _ in range(n)]
    for mono, c in f.items():
        place = places.get(mono)
        if place is None:
            return None
        i, j = place
        if i == j:
            matrix[i][i] += c
        else:
            matrix[i][j] += c / 2
            matrix[j][i] += c / 2
    made: list[tuple[fmpq, Poly]] = []
    for k in range(n):
        d = matrix[k][k]
        if d < 0 or (not d and any(matrix[k][j] for j in range(k + 1, n))):
            return None
        if not d:
            continue
        row = [matrix[k][j] / d for j in range(n)]
        made.append((d, {halves[j]: row[j] for j in range(k, n) if row[j]}))
        for i in range(k + 1, n):
            for j in range(k + 1, n):
                matrix[i][j] -= d * row[i] * row[j]
    return made


# ── boxes ─────────────────────────────────────────────────────────────────────


def _put(f: Poly, g: int, value: fmpq) -> Poly:
    made: Poly = {}
    for mono, c in f.items():
        e = next((int(e) for h, e in mono if h == g), 0)
        if value or not e:
            poly.accumulate(made, {tuple(x for x in mono if x[0] != g): c * value**e})
    return made


def _on_box(f: Poly, gens: list[int], box: dict[int, Interval]) -> int:
    form: Form = {}
    for mono, c in f.items():
        exps = dict(mono)
        form[tuple(int(exps.get(g, 0)) for g in gens)] = c
    return sign_on_box(form, tuple(box[g] for g in gens))
