"""Sparse polynomials over Q with rational exponents, and their factorisation by FLINT.

A polynomial maps monomials to coefficients.  A monomial is a tuple of ``(generator, exponent)``
pairs, ordered by generator; an exponent is a non-zero integer or fraction (``Fraction``), possibly
negative.  What a generator stands for, and that a negative or fractional power of it makes sense, is
the business of `bce_sym.engine.normal_form`.

TRUSTED: products, sums and factorisations here are part of what PROVED rests on.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import gcd, lcm
from typing import Union

from flint import Ordering, fmpq, fmpz, fmpz_mpoly, fmpz_mpoly_ctx

from bce_sym.engine.limits import (
    MAX_BITS,
    MAX_DEGREE,
    MAX_FACTORED_DEGREE,
    MAX_FACTORED_TERMS,
    MAX_POWER,
    MAX_TERMS,
    ResourceLimit,
    spend,
)

Exponent = Union[int, Fraction]
Mono = tuple[tuple[int, Exponent], ...]
Poly = dict[Mono, fmpq]
Key = frozenset[tuple[Mono, int, int]]

ONE: Mono = ()
ONE_Q = fmpq(1)

# Above this many coefficient products FLINT's dense exponent vectors win over ours.
_FLINT_PRODUCT = 400


def constant(value: fmpq | int) -> Poly:
    """The constant polynomial."""
    return {ONE: fmpq(value)} if value else {}


def generator(index: int, exponent: Exponent = 1) -> Poly:
    """The generator *index*, or a power of it."""
    return {((index, exponent),): ONE_Q}


def bits(c: fmpq) -> int:
    """The size of a rational number."""
    return max(int(c.p).bit_length(), int(c.q).bit_length())


def key(p: Poly) -> Key:
    """A hashable value that equal polynomials share."""
    # By the parts of the coefficients: the hash of an fmpq takes that of a fraction made for it.
    return frozenset([(mono, int(c.p), int(c.q)) for mono, c in p.items()])


def is_constant(p: Poly) -> bool:
    """Whether *p* is a number."""
    return not p or (len(p) == 1 and ONE in p)


def add(p: Poly, q: Poly) -> Poly:
    """``p + q``."""
    if len(p) < len(q):
        p, q = q, p
    made = dict(p)
    for mono, c in q.items():
        old = made.get(mono)
        if old is None:
            made[mono] = c
        else:
            new = old + c
            if new:
                made[mono] = new
            else:
                del made[mono]
    return made


def accumulate(into: Poly, q: Poly) -> None:
    """Add *q* to *into* in place (for long sums, which copying would make quadratic)."""
    for mono, c in q.items():
        old = into.get(mono)
        if old is None:
            into[mono] = c
        else:
            new = old + c
            if new:
                into[mono] = new
            else:
                del into[mono]


def scale(p: Poly, c: fmpq) -> Poly:
    """``c·p``."""
    if not c:
        return {}
    return p if c == 1 else {mono: c * v for mono, v in p.items()}


def mono_mul(a: Mono, b: Mono) -> Mono:
    """The product of two monomials."""
    if not a:
        return b
    if not b:
        return a
    if a[-1][0] < b[0][0]:
        return a + b
    if b[-1][0] < a[0][0]:
        return b + a
    powers = dict(a)
    for g, e in b:
        total = powers.get(g, 0) + e
        if total:
            powers[g] = tidy(total)
        else:
            del powers[g]
    return tuple(sorted(powers.items()))


def mono_pow(a: Mono, n: Exponent) -> Mono:
    """A monomial to a rational power."""
    return tuple((g, tidy(e * n)) for g, e in a) if n else ONE


def tidy(e: Exponent) -> Exponent:
    """The exponent as an integer where it is one."""
    return e.numerator if isinstance(e, Fraction) and e.denominator == 1 else e


def mul(p: Poly, q: Poly) -> Poly:
    """``p·q``.  Raises ResourceLimit when the product is too large."""
    if not p or not q:
        return {}
    if len(p) > len(q):
        p, q = q, p
    spend(len(p) * len(q))
    if len(p) == 1:
        ((mono, c),) = p.items()
        if not mono:
            return scale(q, c)
        return {mono_mul(mono, m): c * v for m, v in q.items()}
    if len(p) * len(q) > _FLINT_PRODUCT:
        return _flint_product(p, q)
    made: Poly = {}
    for m1, c1 in p.items():
        for m2, c2 in q.items():
            mono = mono_mul(m1, m2)
            old = made.get(mono)
            made[mono] = c1 * c2 if old is None else old + c1 * c2
    return {mono: c for mono, c in made.items() if c}


def power(p: Poly, n: int) -> Poly:
    """``p**n`` for n ≥ 0.  Raises ResourceLimit when it is too large."""
    if len(p) == 1:
        ((mono, c),) = p.items()
        if c not in (1, -1) and bits(c) * n > MAX_BITS:
            raise ResourceLimit(f"the power {n} of a number")
        return {mono_pow(mono, n): c**n}
    if n > MAX_POWER or (n > 1 and _power_terms(len(p), n) > MAX_FACTORED_TERMS):
        raise ResourceLimit(f"a sum of {len(p)} terms to the power {n}")
    made = constant(1)
    base = p
    while n:
        if n & 1:
            made = mul(made, base)
        n >>= 1
        if n:
            base = mul(base, base)
    return made


def _power_terms(terms: int, n: int) -> int:
    """At most this many terms: the number of monomials of degree n in so many terms."""
    count = 1
    for i in range(1, min(n, terms - 1) + 1):
        count = count * (n + terms - i) // i
        if count > MAX_TERMS:
            break
    return count


# ── by FLINT ──────────────────────────────────────────────────────────────────


class _Chart:
    """How the generators of some polynomials map to the variables of a FLINT context.

    Exponents become natural numbers: fractions by a common denominator for each generator,
    negative ones by a shift (a monomial that multiplies the whole polynomial).
    """

    def __init__(self, polys: Iterable[Poly]) -> None:
        denominators: dict[int, int] = {}
        for p in polys:
            for mono in p:
                for g, e in mono:
                    d = 1 if isinstance(e, int) else e.denominator
                    old = denominators.get(g)
                    denominators[g] = d if old is None else lcm(old, d)
        self.gens = sorted(denominators)
        self.denominators = [denominators[g] for g in self.gens]
        self.position = {g: k for k, g in enumerate(self.gens)}
        self.ctx = fmpz_mpoly_ctx.get(tuple(f"x{k}" for k in range(len(self.gens))), Ordering.lex)

    def encode(self, p: Poly) -> tuple[fmpz_mpoly, fmpq, Mono]:
        """``(f, c, s)`` with p = c · s · f, f over Z, s a monomial."""
        spend(len(p))
        n = len(self.gens)
        rows: list[list[int]] = []
        least = [0] * n
        for mono in p:
            row = [0] * n
            for g, e in mono:
                k = self.position[g]
                row[k] = int(e * self.denominators[k])
            rows.append(row)
        if rows:
            for k in range(n):
                least[k] = min(row[k] for row in rows)
        denominator = 1
        for c in p.values():
            denominator = lcm(denominator, int(c.q))
        data: dict[tuple[int, ...], int] = {}
        for row, c in zip(rows, p.values(), strict=True):
            exps = tuple(row[k] - least[k] for k in range(n))
            if max(exps, default=0) > MAX_DEGREE:
                raise ResourceLimit("a polynomial of very high degree")
            data[exps] = int(c.p) * (denominator // int(c.q))
        shift = tuple(
            (g, tidy(Fraction(least[k], self.denominators[k])))
            for k, g in enumerate(self.gens)
            if least[k]
        )
        return self.ctx.from_dict(data), fmpq(1, denominator), shift

    def decode(self, f: fmpz_mpoly, c: fmpq = ONE_Q, shift: Mono = ONE) -> Poly:
        """The polynomial c · shift · f."""
        made: Poly = {}
        for exps, coefficient in f.to_dict().items():
            mono = tuple(
                (self.gens[k], tidy(Fraction(int(e), self.denominators[k])))
                if self.denominators[k] != 1
                else (self.gens[k], int(e))
                for k, e in enumerate(exps)
                if e
            )
            made[mono_mul(mono, shift)] = c * coefficient
        return made


def _flint_product(p: Poly, q: Poly) -> Poly:
    if len(p) * len(q) > MAX_TERMS * 40:
        raise ResourceLimit(f"a product of sums of {len(p)} and {len(q)} terms")
    chart = _Chart((p, q))
    f, c, s = chart.encode(p)
    g, d, t = chart.encode(q)
    product = f * g
    if len(product) > MAX_TERMS:
        raise ResourceLimit(f"a product of {len(product)} terms")
    return chart.decode(product, c * d, mono_mul(s, t))


def factor(p: Poly) -> tuple[fmpq, Mono, list[tuple[Poly, int]]]:
    """``(c, s, [(f, e), …])`` with p = c · s · Π f^e for p ≠ 0.

    Each f is irreducible over Z in the generators' (rational) powers that occur, primitive, with at
    least two terms and a positive leading coefficient; s is a monomial.
    """
    if len(p) == 1:
        ((mono, c),) = p.items()
        return c, mono, []
    chart = _Chart((p,))
    f, c, shift = chart.encode(p)
    if len(f) > MAX_FACTORED_TERMS or max(map(int, f.degrees()), default=0) > MAX_FACTORED_DEGREE:
        raise ResourceLimit(f"factoring {len(f)} terms of degree {f.total_degree()}")
    if len(p) == 2 and _is_linear_pair(p):
        content = fmpz(gcd(*(abs(int(v)) for v in f.coeffs())))
        factors = [(f / content if content != 1 else f, 1)]
    else:
        try:
            content, factors = f.factor()
        except OverflowError:  # python-flint orders the factors by C integers
            raise ResourceLimit("factoring very large coefficients") from None
    c = c * content
    made: list[tuple[Poly, int]] = []
    for g, e in factors:
        if g.leading_coefficient() < 0:
            g = -g
            if e % 2:
                c = -c
        decoded = chart.decode(g)
        if len(decoded) == 1:
            ((mono, one),) = decoded.items()
            c = c * one**e
            shift = mono_mul(shift, mono_pow(mono, e))
        else:
            made.append((decoded, int(e)))
    return c, shift, made


def _is_linear_pair(p: Poly) -> bool:
    """Whether *p* is a sum of two terms that is irreducible on sight: ``a·x + b``."""
    one, other = p
    mono = one or other
    return not (one and other) and len(mono) == 1 and mono[0][1] in (1, -1)


def divide(p: Poly, q: Poly) -> Poly | None:
    """The exact quotient p/q, or None when q does not divide p."""
    if len(q) == 1:
        ((mono, c),) = q.items()
        return mul(p, {mono_pow(mono, -1): 1 / c})
    chart = _Chart((p, q))
    f, c, s = chart.encode(p)
    g, d, t = chart.encode(q)
    quotient, remainder = divmod(f, g)
    if not remainder.is_zero():
        return None
    return chart.decode(quotient, c / d, mono_mul(s, mono_pow(t, -1)))


def gens_of(p: Poly) -> set[int]:
    """The generators that occur."""
    return {g for mono in p for g, _ in mono}
