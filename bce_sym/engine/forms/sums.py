"""Normal forms of sums and products over a range of integers.

A sum Σ_{i=lo}^{hi} f(i) is expanded: the value of its body is a sum of terms, each a factor free of i
times the rest; the factor is taken out, and the rest is an atom.  Before that

- a power of i alone is summed by Faulhaber's formula, a Kronecker delta in i picks one term;
- i is counted from where the body's index i + c has c = 0, downward where that makes indices simpler;
- ranges whose ends differ by integers are cut to the part they share, the other terms written out.

A product of positive terms is e to the sum of their logarithms; others are atoms of their own.

What is taken out of a range that may be empty must be defined there, too: Σ_{i=1}^{n} 1/n is 0 at
n = 0, not n·(1/n).  Terms are split off only where the range is known to contain them.

TRUSTED.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from flint import fmpq

from bce_sym.engine import interval as iv
from bce_sym.engine import poly
from bce_sym.engine.dependence import (
    bound_height,
    depends,
    factor_depends,
    height,
    is_defined,
    is_nonzero,
    is_settled,
    nesting,
    value_depends,
)
from bce_sym.engine.finite import written_out
from bce_sym.engine.forms.spans import (
    Span,
    at,
    bound_over,
    faithful,
    linear,
    recounted,
    shared_part,
    span_of,
    turned,
    value_range,
)
from bce_sym.engine.interval import ANY, NEG, POS, ZERO, Interval
from bce_sym.engine.limits import MAX_UNROLLED
from bce_sym.engine.partial_fractions import divided, partial_fractions
from bce_sym.engine.poly import Mono, Poly
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import Den, Value
from bce_sym.terms import Expr, Term, nary, number, oo, substitute

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace

__all__ = [
    "as_written",
    "atom_range",
    "joined",
    "over_range",
    "range_over",
    "sign_of_sums",
    "vanish",
]

_MAX_DEGREE: Final = 40
"""Powers of the bound variable that are summed."""

_MAX_RECOUNTS: Final = 3
_TURNED: Final = -1
"""How often a range may be counted in another way; afterwards it may be turned round once."""


def over_range(ws: Workspace, term: Term) -> Value:
    """The value of a sum or a product."""
    body, variable, lo, hi = term.args
    assert isinstance(body, Expr) and isinstance(variable, Expr)
    assert isinstance(lo, Expr) and isinstance(hi, Expr)
    if hi is oo:
        return ws.opaque_atom(term)
    parts = written_out(term)
    if parts is not None:
        return ws.value(parts)
    is_sum = term.op == "sum"
    span = span_of(ws, ws.value(lo), ws.value(hi))
    length = span.count.constant
    if length is not None and 0 <= length < MAX_UNROLLED and length.q == 1:
        terms = [substitute(body, {variable: lo + j}) for j in range(int(length.p))]
        return ws.value(nary("add" if is_sum else "mul", tuple(terms)))
    if not ws.sign_of_value(span.count) & POS:
        return ws.number(fmpq(0 if is_sum else 1))
    i = bound_over(ws, span, 1 + nesting(body), body.free)
    value = ws.value(substitute(body, {variable: i}))
    return sum_of(ws, value, i, span) if is_sum else _product_of(ws, value, i, span)


def as_written(ws: Workspace, term: Term) -> Value:
    """A sum or product as an atom, told apart by its range and the normal form of its body."""
    body, variable, lo, hi = term.args
    assert isinstance(body, Expr) and isinstance(variable, Expr)
    if hi is oo:
        return ws.opaque_atom(term)
    span = span_of(ws, ws.value(lo), ws.value(hi))
    i = bound_over(ws, span, 1 + nesting(body), body.free)
    value = ws.value(substitute(body, {variable: i}))
    key = (i.value, span.key, ws.value_key(value))
    return ws.atom_value(ws.atom(term.op, (i, span, value), key))


def sum_of(
    ws: Workspace, value: Value, i: Expr, span: Span, *, recounts: int = _MAX_RECOUNTS
) -> Value:
    """The sum of *value* over the span of i, which may be counted in another way so often."""
    groups: dict[tuple[Mono, Den], list[Value]] = {}
    certain = ws.sign_of_value(span.count) == POS
    for den, p in value.terms.items():
        free_den, den = _split_den(ws, den, i.value, certain)
        for below, top in partial_fractions(ws, ws.mod_finite_sets(p), den, i.value):
            for mono, c in top.items():
                outside, inside = _split(ws, mono, i.value, certain)
                groups.setdefault((inside, below), []).append(Value({free_den: {outside: c}}))
    parts: list[Value] = []
    for (mono, below), factors in groups.items():
        factor = ws.add(*factors)
        if factor.terms:
            parts.append(ws.multiply(factor, _single(ws, mono, below, i, span, recounts)))
    return ws.add(*parts)


def _split(ws: Workspace, mono: Mono, name: str, certain: bool) -> tuple[Mono, Mono]:
    """The factors that may be taken out of a sum over *name*, and the others."""
    outside: list[tuple[int, poly.Exponent]] = []
    inside: list[tuple[int, poly.Exponent]] = []
    for g, e in mono:
        free = not depends(ws, g, name) and (certain or is_settled(ws, g, e))
        (outside if free else inside).append((g, e))
    return tuple(outside), tuple(inside)


def _split_den(ws: Workspace, den: Den, name: str, certain: bool) -> tuple[Den, Den]:
    outside: list[tuple[int, int]] = []
    inside: list[tuple[int, int]] = []
    for k, e in den:
        free = not factor_depends(ws, k, name) and (certain or is_nonzero(ws, ws.factor(k)))
        (outside if free else inside).append((k, e))
    return tuple(outside), tuple(inside)


def _single(ws: Workspace, mono: Mono, den: Den, i: Expr, span: Span, recounts: int) -> Value:
    """The sum of mono/den over the span of i."""
    if not mono and not den:
        return span.count
    dependent = [g for g, _ in mono if depends(ws, g, i.value)]
    if not den and len(mono) == 1 and ws.atoms[mono[0][0]].kind == "sym":
        g, e = mono[0]
        if dependent and isinstance(e, int) and 0 < e <= _MAX_DEGREE:
            return _power_sum(ws, e, span)
    for g in dependent:
        if ws.atoms[g].kind == "delta":
            picked = _picked(ws, mono, den, g, i, span)
            if picked is not None:
                return picked
    value = Value({den: {mono: fmpq(1)}})
    if recounts > 0:
        counted, j, new = recounted(ws, value, i, span)
        if j is not i:
            return sum_of(ws, counted, j, new, recounts=recounts - 1)
    shared = shared_part(ws, span)
    if shared is not None:
        before, core, after = shared
        ends = [at(ws, value, i, k) for k in (*before, *after)]
        j = bound_over(ws, core, bound_height(i), faithful(ws, value).free)
        return ws.add(sum_of(ws, at(ws, value, i, j), j, core, recounts=0), *ends)
    if recounts > _TURNED:
        other = turned(ws, value, i, span)
        if other is not None:
            return sum_of(ws, other, i, span, recounts=_TURNED)
    least = 1 + height(ws, value)
    if bound_height(i) != least:
        j = bound_over(ws, span, least, faithful(ws, value).free - {i.value})
        if j is not i:
            return sum_of(ws, at(ws, value, i, j), j, span, recounts=_TURNED)
    return ws.atom_value(ws.atom("sum", (i, span, value), (i.value, span.key, mono, den)))


# ── closed forms ──────────────────────────────────────────────────────────────


def _power_sum(ws: Workspace, d: int, span: Span) -> Value:
    """Σ i^d by Faulhaber's formula: (B(hi + 1) − B(lo))/(d + 1), B the Bernoulli polynomial d + 1.

    It holds for hi ≥ lo − 1.  Source: Graham, Knuth, Patashnik, "Concrete Mathematics", §6.5.
    """
    above = ws.add(span.hi, ws.number(fmpq(1)))
    parts: list[Value] = []
    b = _bernoulli(d + 1)
    binomial = 1
    for k in range(d + 1):
        # the term C(d + 1, k)·B_k·x^(d + 1 − k)
        c = b[k] * binomial / (d + 1)
        n = d + 1 - k
        difference = ws.add(
            ws.whole_power(above, n), ws.scale(ws.whole_power(span.lo, n), fmpq(-1))
        )
        parts.append(ws.scale(difference, fmpq(c.numerator, c.denominator)))
        binomial = binomial * (d + 1 - k) // (k + 1)
    return ws.add(*parts)


def _bernoulli(n: int) -> list[Fraction]:
    """The Bernoulli numbers B_0, …, B_n with B_1 = −1/2."""
    made = [Fraction(1)]
    for m in range(1, n + 1):
        total = Fraction(0)
        binomial = 1
        for k in range(m):
            total += binomial * made[k]
            binomial = binomial * (m + 1 - k) // (k + 1)
        made.append(-total / (m + 1))
    return made


def _picked(ws: Workspace, mono: Mono, den: Den, delta: int, i: Expr, span: Span) -> Value | None:
    """Σ δ(i, k)·f(i) = f(k) where lo ≤ k ≤ hi, and 0 where k lies elsewhere."""
    where = ws.atoms[delta].data
    k = _solved_for(ws, where, i.value)
    if k is None or not ws.is_integer_value(k):
        return None
    after = ws.sign_of_value(ws.add(k, ws.scale(span.lo, fmpq(-1))))
    before = ws.sign_of_value(ws.add(span.hi, ws.scale(k, fmpq(-1))))
    if after == NEG or before == NEG:
        return Value()
    if (after | before) & NEG:
        for end, other, signs in ((k, span.lo, after), (span.hi, k, before)):
            if signs & NEG:
                ws.note(spelled(ws, ws.add(end, ws.scale(other, fmpq(-1)))))
        return None
    rest = tuple((g, e) for g, e in mono if g != delta)
    return at(ws, Value({den: {rest: fmpq(1)}}), i, faithful(ws, k))


def _solved_for(ws: Workspace, value: Value, name: str) -> Value | None:
    """The solution in the variable *name* of value = 0, where value is ± the variable + what is free."""
    affine = linear(ws, value, name)
    if affine is None or abs(affine[0]) != 1:
        return None
    a, rest = affine
    return ws.scale(rest, -a)


# ── products ──────────────────────────────────────────────────────────────────


def _product_of(ws: Workspace, value: Value, i: Expr, span: Span) -> Value:
    """The product of *value* over the span of i."""
    numerator, den = ws.fraction(value)
    if not numerator:
        if ws.sign_of_value(span.count) == POS:
            return Value()
        return _product_atom(ws, value, i, span)
    c, shift, factors = poly.factor(numerator)
    pieces: list[tuple[Poly, poly.Exponent]] = [(poly.generator(g), e) for g, e in shift]
    pieces += factors
    pieces += [(ws.factor(k), -e) for k, e in den]
    logs = [ws.log(ws.number(abs(c)))] if abs(c) != 1 else []
    negative = int(c < 0)
    made = ws.number(fmpq(1))
    for f, e in pieces:
        power = _product_of_power(ws, f, e, i, span)
        if power is not None:
            made = ws.multiply(made, power)
            continue
        signs = ws.sign_of(f)
        if signs & ZERO and e < 0:
            signs &= ~ZERO  # a denominator is not zero
        exponent = fmpq(Fraction(e).numerator, Fraction(e).denominator)
        if signs == POS or (signs == NEG and isinstance(e, int)):
            logs.append(ws.scale(ws.log(Value({(): f})), exponent))
            negative += int(e) if signs == NEG else 0
        elif isinstance(e, int):
            atom = _product_atom(ws, Value({(): f}), i, span)
            made = ws.multiply(made, ws.whole_power(atom, e))
        else:
            atom = _product_atom(ws, Value({(): poly.generator(_only(f), e)}), i, span)
            made = ws.multiply(made, atom)
    if logs:
        made = ws.multiply(made, ws.exp(sum_of(ws, ws.add(*logs), i, span)))
    if negative % 2:
        made = ws.multiply(made, _minus_one_to(ws, span.count))
    return made


def _product_of_power(
    ws: Workspace, f: Poly, e: poly.Exponent, i: Expr, span: Span
) -> Value | None:
    """Π u^v = (Π u)^v for an exponent v free of i, where u ≥ 0 or v is an integer."""
    if len(f) != 1 or not isinstance(e, int):
        return None
    ((mono, _),) = f.items()
    atom = ws.atoms[mono[0][0]]
    if atom.kind not in ("integer_power", "real_power") or len(mono) > 1 or mono[0][1] != 1:
        return None
    base, exponent = Value({(): atom.data[0]}), Value({(): atom.data[1]})
    if value_depends(ws, exponent, i.value) or not is_defined(ws, exponent):
        return None
    made = _product_of(ws, base, i, span)
    power = faithful(ws, made) ** faithful(ws, ws.scale(exponent, fmpq(e)))
    return ws.value(power)


def _only(f: Poly) -> int:
    ((mono, _),) = f.items()
    return mono[0][0]


def _minus_one_to(ws: Workspace, count: Value) -> Value:
    return ws.value(number(-1) ** faithful(ws, count))


def _product_atom(ws: Workspace, value: Value, i: Expr, span: Span) -> Value:
    """The product of a value of unknown sign: a power where it is free of i, else an atom."""
    certain = ws.sign_of_value(span.count) == POS
    if not value_depends(ws, value, i.value) and (certain or is_defined(ws, value)):
        return ws.value(faithful(ws, value) ** faithful(ws, span.count))
    value, i, span = recounted(ws, value, i, span)
    shared = shared_part(ws, span)
    ends: list[Value] = []
    if shared is not None:
        before, core, after = shared
        ends = [at(ws, value, i, k) for k in (*before, *after)]
        j = bound_over(ws, core, bound_height(i), faithful(ws, value).free)
        value, i, span = at(ws, value, i, j), j, core
    least = 1 + height(ws, value)
    if bound_height(i) != least:
        j = bound_over(ws, span, least, faithful(ws, value).free - {i.value})
        value, i = at(ws, value, i, j), j
    key = (i.value, span.key, ws.value_key(value))
    made = ws.atom_value(ws.atom("product", (i, span, value), key))
    for end in ends:
        made = ws.multiply(made, end)
    return made


# ── ranges and signs ──────────────────────────────────────────────────────────


def atom_range(ws: Workspace, g: int) -> Interval:
    """An interval that contains the values of a sum's, a product's, a member's or a delta's atom."""
    kind, data = ws.atoms[g].kind, ws.atoms[g].data
    if kind == "member":
        return ws.facts.interval(data[0])
    if kind == "delta":
        return Interval(fmpq(0), fmpq(1), False, False)
    _, span, inner = data
    side = value_range(ws, inner)
    signs = ws.sign_of_value(inner)
    if not signs & NEG:
        side = iv.intersect(side, iv.NON_NEGATIVE if signs & ZERO else iv.POSITIVE)
    elif not signs & POS:
        side = iv.intersect(side, iv.neg(iv.NON_NEGATIVE if signs & ZERO else iv.POSITIVE))
    if kind == "sum":
        # n terms from an interval add to n times some point of it.
        return iv.mul(_count_range(ws, span), side)
    unit = Interval(fmpq(-1), fmpq(1), False, False)
    if iv.intersect(side, unit) == side:
        return iv.intersect(unit, iv.NON_NEGATIVE) if not signs & NEG else unit
    return iv.REAL_LINE if signs & NEG else iv.NON_NEGATIVE


def range_over(ws: Workspace, term: Term) -> Interval:
    """An interval that contains the values of a sum or a product."""
    found = value_range(ws, ws.value(term))
    body, variable, lo, hi = term.args
    if term.op == "product" or hi is oo or written_out(term) is not None:
        return found
    assert isinstance(body, Expr) and isinstance(variable, Expr)
    span = span_of(ws, ws.value(lo), ws.value(hi))
    if not ws.sign_of_value(span.count) & POS:
        return found
    i = bound_over(ws, span, 1 + nesting(body), body.free)
    side = ws.range(substitute(body, {variable: i}))
    return iv.intersect(found, iv.mul(_count_range(ws, span), side))


def _count_range(ws: Workspace, span: Span) -> Interval:
    count = iv.intersect(value_range(ws, span.count), iv.NON_NEGATIVE)
    if ws.sign_of_value(span.count) & ZERO:
        return count
    return iv.intersect(count, Interval(fmpq(1), None, False, True))


def sign_of_sums(ws: Workspace, f: Poly) -> int:
    """Which signs a polynomial may have in which sums over one range occur: that of one sum of all."""
    found = joined(ws, f)
    if found is None:
        return ANY
    value, i, span, rest = found
    signs = _sign_of_sum(ws, value, span)
    if not rest:
        return signs
    if signs != ANY:
        signs = _plus(signs, ws.sign_of(rest))
    if signs != ANY:
        return signs
    # rest = q·n + r for the number n of terms
    count = span.count.terms.get((), {})
    for g in sorted(poly.gens_of(count)) if set(span.count.terms) == {()} else ():
        parts = divided(count, rest, g)
        if parts is not None and parts[0]:
            each, left = parts
            if any(depends(ws, h, i.value) for h in poly.gens_of(each)):
                continue
            signs = _sign_of_sum(ws, ws.add(value, Value({(): each})), span)
            if left and signs != ANY:
                signs = _plus(signs, ws.sign_of(left))
            if signs != ANY:
                return signs
    return ANY


def _sign_of_sum(ws: Workspace, value: Value, span: Span) -> int:
    signs = ws.sign_of_value(value)
    if signs & NEG and signs & POS:
        return ANY
    return signs if ws.sign_of_value(span.count) == POS else signs | ZERO


def _plus(a: int, b: int) -> int:
    """The signs of sums."""
    if (a & POS and b & NEG) or (a & NEG and b & POS):
        return ANY
    made = (a | b) & (POS | NEG)
    return made | ZERO if a & ZERO and b & ZERO else made


def vanish(ws: Workspace, p: Poly, depth: int) -> bool:
    """Whether a polynomial with sums is zero: its sums over one range are one sum, of zeros."""
    found = joined(ws, p)
    if found is None:
        return False
    value, i, span, rest = found
    if ws.is_zero_value(value, depth):
        return not rest or ws.is_zero_value(Value({(): rest}), depth)
    numerator, den = ws.fraction(value)
    again = ws.add(sum_of(ws, Value({den: numerator}), i, span, recounts=0), Value({(): rest}))
    simpler, _ = ws.fraction(again)
    simpler = ws.mod_finite_sets(simpler)
    if poly.key(simpler) == poly.key(p):
        return False
    return not simpler or ws.is_zero_value(again, depth)


def joined(
    ws: Workspace, p: Poly, *, absorbing: bool = True
) -> tuple[Value, Expr, Span, Poly] | None:
    """p = Σ_i value + rest: the sums over one range put together.

    With *absorbing* the rest, where it is a multiple of the number of terms, is put in as well.
    """
    sums = [g for g in poly.gens_of(p) if ws.atoms[g].kind == "sum"]
    if not sums:
        return None
    i, span, _ = ws.atoms[max(sums)].data
    same = {g for g in sums if ws.atoms[g].data[0] is i}
    parts: list[Value] = []
    rest: Poly = {}
    for mono, c in p.items():
        g = max((g for g, e in mono if g in same and isinstance(e, int) and e > 0), default=None)
        if g is None:
            rest[mono] = c
            continue
        outside = tuple((h, e - (h == g)) for h, e in mono if h != g or e != 1)
        if any(depends(ws, h, i.value) for h, _ in outside):
            return None
        parts.append(ws.multiply(Value({(): {outside: c}}), ws.atoms[g].data[2]))
    numerator, den = ws.fraction(span.count)
    if rest and not den and absorbing:
        over = poly.divide(rest, numerator)
        # An empty range has no terms to put a quotient by their number into.
        if over is not None and ws.sign_of_value(span.count) != POS:
            over = None if any(e < 0 for mono in over for _, e in mono) else over
        if over is not None and not any(depends(ws, h, i.value) for h in poly.gens_of(over)):
            parts.append(Value({(): over}))
            rest = {}
    return ws.add(*parts), i, span, rest
