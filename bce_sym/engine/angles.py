"""Angles in half turns: what a context says of x/π, and the range of the cosine there.

Bounds that are rational multiples of π stay exact, so that cos x > 0 on −π/2 < x < π/2 is seen.

TRUSTED.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import Final

from flint import arb, ctx, fmpq

from bce_sym.context import Context, numeral
from bce_sym.engine.interval import Interval, intersect
from bce_sym.terms import Term

__all__ = ["cosine_range", "half_turns", "over_pi", "pi_multiple", "shifted"]

_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def pi_multiple(term: Term) -> Fraction | None:
    """q for a closed term that is q·π on its face; None otherwise."""
    op, args = term.op, term.args
    if term.op == "const":
        return Fraction(1) if term.value == "pi" else None
    if op == "num":
        return Fraction(0) if term.value == 0 else None
    if op == "neg":
        inner = pi_multiple(args[0])
        return None if inner is None else -inner
    if op == "add":
        parts = [pi_multiple(a) for a in args]
        return None if None in parts else sum((p for p in parts if p is not None), Fraction(0))
    if op == "div":
        above, below = pi_multiple(args[0]), numeral(args[1])
        return above / below if above is not None and below else None
    if op == "mul":
        made = Fraction(1)
        found = 0
        for a in args:
            c = numeral(a)
            if c is None:
                c = pi_multiple(a)
                found += 1
            if c is None:
                return None
            made *= c
        return made if found == 1 else None
    return None


def over_pi(side: Interval) -> Interval:
    """The range of x/π for x in *side*, rounded outward."""

    def end(value: fmpq | None, below: bool) -> fmpq | None:
        if value is None or not value:
            return value
        old, ctx.prec = ctx.prec, 80
        try:
            ball = arb(value) / arb.pi()
            return ball.lower().fmpq() if below else ball.upper().fmpq()
        finally:
            ctx.prec = old

    lo, hi = end(side.lo, True), end(side.hi, False)
    return Interval(lo, hi, side.lo_open or lo is None, side.hi_open or hi is None)


def half_turns(context: Context, name: str, side: Interval) -> Interval:
    """The range of x/π, from the interval *side* of x and from bounds that are multiples of π."""
    made = over_pi(side)
    domain = context.domain(name)
    bounds: list[tuple[str, Term]] = []
    if domain is not None and domain.values is None:
        if domain.lo is not None:
            bounds.append((">" if domain.lo_open else ">=", domain.lo))
        if domain.hi is not None:
            bounds.append(("<" if domain.hi_open else "<=", domain.hi))
    for hypothesis in context.hypotheses:
        if hypothesis.op != "rel" or hypothesis.value not in _MIRRORED:
            continue
        lhs, rhs = hypothesis.args
        if lhs.op == "sym" and lhs.value == name:
            bounds.append((hypothesis.value, rhs))
        elif rhs.op == "sym" and rhs.value == name:
            bounds.append((_MIRRORED[hypothesis.value], lhs))
    for rel, bound in bounds:
        q = pi_multiple(bound)
        if q is None:
            continue
        exact = fmpq(q.numerator, q.denominator)
        if rel in ("<", "<="):
            made = intersect(made, Interval(None, exact, True, rel == "<"))
        else:
            made = intersect(made, Interval(exact, None, rel == ">", True))
    return made


def shifted(side: Interval, c: fmpq) -> Interval:
    """``side + c``."""
    return Interval(
        None if side.lo is None else side.lo + c,
        None if side.hi is None else side.hi + c,
        side.lo_open,
        side.hi_open,
    )


def cosine_range(turns: Interval) -> Interval:
    """The range of cos(πt) for t in *turns*."""
    if turns.lo is None or turns.hi is None or turns.hi - turns.lo >= 2:
        return Interval(fmpq(-1), fmpq(1), False, False)
    lo, hi = Fraction(int(turns.lo.p), int(turns.lo.q)), Fraction(int(turns.hi.p), int(turns.hi.q))
    ends = [(_cosine(lo), turns.lo_open), (_cosine(hi), turns.hi_open)]
    low, low_open = min((below, is_open) for (below, _), is_open in ends)
    high, closed = max((above, not is_open) for (_, above), is_open in ends)
    high_open = not closed
    # Where the cosine is monotone between the ends, the ends bound it; its extrema are the integers.
    for n in range(ceil(lo), floor(hi) + 1):
        inside = lo < n < hi or (n == lo and not turns.lo_open) or (n == hi and not turns.hi_open)
        if inside and n % 2 == 0:
            high, high_open = fmpq(1), False
        if inside and n % 2:
            low, low_open = fmpq(-1), False
    return Interval(low, high, low_open, high_open)


_EXACT: Final = {Fraction(0): fmpq(1), Fraction(1, 3): fmpq(1, 2), Fraction(1, 2): fmpq(0),
                 Fraction(2, 3): fmpq(-1, 2), Fraction(1): fmpq(-1)}  # fmt: skip


def _cosine(t: Fraction) -> tuple[fmpq, fmpq]:
    """Rationals below and above cos(πt)."""
    folded = abs(t) % 2
    exact = _EXACT.get(2 - folded if folded > 1 else folded)
    if exact is not None:
        return exact, exact
    old, ctx.prec = ctx.prec, 80
    try:
        ball = arb.cos_pi_fmpq(fmpq(t.numerator, t.denominator))
        return ball.lower().fmpq(), ball.upper().fmpq()
    finally:
        ctx.prec = old
