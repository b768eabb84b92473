"""Inference by evaluating an integral, a limit or an infinite sum: it is replaced by its value.

Each rule takes the term t to be evaluated, shows that t has a value throughout the goal's context and
what it is, and leaves the goal with the value in place of t.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, NamedTuple

from flint import fmpq

from bce_sym.context import Context, Domain, Integer
from bce_sym.engine.asymptotics import limit
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.continuity import is_continuous
from bce_sym.engine.facts import Facts
from bce_sym.engine.inference.base import NotApplicable, as_claim, defined
from bce_sym.engine.interval import NEG, POS
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.values import DividesByZero
from bce_sym.evidence import Claim
from bce_sym.functions import atan, cos, cosh, exp, log, sin, sinh, sqrt
from bce_sym.terms import (
    BINDERS,
    Derivative,
    Expr,
    Ge,
    Gt,
    Le,
    Lt,
    Statement,
    Term,
    call,
    fresh,
    is_infinite,
    number,
    oo,
    substitute,
)
from bce_sym.terms import replace as replace_terms

__all__ = [
    "SERIES",
    "Piece",
    "between",
    "evaluate_integral",
    "evaluate_known_integral",
    "evaluate_limit",
    "evaluate_series",
    "intervals_between",
    "with_value",
]


def with_value(goal: Claim, term: Expr, value: Expr) -> Claim:
    """The goal with *value* for *term*.  Raises NotApplicable where a binder stands between."""
    names = {v.name for v in goal.context.variables}
    if not term.free <= names:
        raise NotApplicable(f"'{term}' has bound variables")
    for side in (goal.lhs, goal.rhs):
        if not _occurs_plainly(side, term):
            raise NotApplicable(f"'{term}' occurs where its variables are bound")
    lhs, rhs = (replace_terms(side, {term: value}) for side in (goal.lhs, goal.rhs))
    if lhs is goal.lhs and rhs is goal.rhs:
        raise NotApplicable(f"'{term}' does not occur")
    return replace(goal, lhs=lhs, rhs=rhs)


def _occurs_plainly(side: Term, term: Term) -> bool:
    """Whether no occurrence of *term* in *side* has a free variable that is bound or differentiated
    there, and none stands in a piecewise branch (where the term needs no value elsewhere)."""
    if side is term:
        return True
    if not _contains(side, term):
        return True
    if side.op == "piecewise":
        return False
    if (side.op in BINDERS or side.op == "derivative") and side.args[1].free & term.free:
        return False
    return all(_occurs_plainly(a, term) for a in side.args)


def _contains(side: Term, term: Term) -> bool:
    return side is term or any(_contains(a, term) for a in side.args)


# ── integrals ─────────────────────────────────────────────────────────────────


class Piece(NamedTuple):
    """An antiderivative F on lo < x < hi, with its values (or limits) at the two ends."""

    lo: Expr
    hi: Expr
    antiderivative: Expr
    at_lo: Expr
    at_hi: Expr


def evaluate_integral(goal: Claim, term: Expr, x: Expr, pieces: tuple[Piece, ...]) -> list[Claim]:
    """The fundamental theorem of calculus for improper integrals, piece by piece.

    If on lo < x < hi the integrand f is continuous and F′ = f, and F has finite one-sided limits at
    both ends, then the improper Riemann integral of f over (lo, hi) is F(hi⁻) − F(lo⁺); integrals over
    adjacent intervals add.  Where the limits are values of F the order of the ends is nothing to ask
    for: the integral from hi down to lo is minus that from lo up to hi, and so is the difference, if the
    same holds on hi < x < lo.  Here f is continuous by `is_continuous` and because the premise has it
    defined; a limit of F is its value where F is continuous and defined at the end, else it is found by
    `asymptotics.limit`.  *x* is the variable in which the pieces are written.
    Source: Rudin, Principles of Mathematical Analysis, theorem 6.21.
    """
    if term.op != "integral" or not pieces:
        raise NotApplicable("no integral")
    body, bound, lo, hi = term.args
    assert isinstance(body, Expr) and isinstance(bound, Expr)
    taken = {v.name for v in goal.context.variables}
    if x.op != "sym" or x.value in taken or (x is not bound and x.value in body.free):
        raise NotApplicable(f"{x} is no new variable")
    integrand = substitute(body, {bound: x})
    if pieces[0].lo is not lo or pieces[-1].hi is not hi:
        raise NotApplicable("the pieces do not cover the interval")
    made: list[Claim] = []
    value: Expr = number(0)
    for k, piece in enumerate(pieces):
        if k and piece.lo is not pieces[k - 1].hi:
            raise NotApplicable("the pieces do not meet")
        if not is_continuous(integrand, x.value):
            raise NotApplicable("the integrand is not seen to be continuous")
        if piece.lo.op == "const" and is_infinite(piece.lo):
            raise NotApplicable("the lower end is +oo")
        if piece.hi.op == "neg" and is_infinite(piece.hi):
            raise NotApplicable("the upper end is -oo")
        spans = [(piece.lo, piece.hi)]
        if not (is_infinite(piece.lo) or is_infinite(piece.hi)):
            if is_continuous(piece.antiderivative, x.value) and all(
                value is substitute(piece.antiderivative, {x: end})
                for end, value in ((piece.lo, piece.at_lo), (piece.hi, piece.at_hi))
            ):
                spans = intervals_between(goal.context, piece.lo, piece.hi)
            else:
                made.append(Claim(piece.lo, "<", piece.hi, goal.context))
        for low, high in spans:
            inside = between(goal.context, x, low, high)
            made.append(Claim(Derivative(piece.antiderivative, x), "==", integrand, inside))
        made += _end(goal.context, piece.antiderivative, x, piece.lo, piece.at_lo, 1)
        made += _end(goal.context, piece.antiderivative, x, piece.hi, piece.at_hi, -1)
        made += [defined(end, goal.context) for end in (piece.lo, piece.hi) if not is_infinite(end)]
        value = value + piece.at_hi - piece.at_lo
    return [*made, with_value(goal, term, value)]


def intervals_between(context: Context, lo: Expr, hi: Expr) -> list[tuple[Expr, Expr]]:
    """Pairs (lower end, upper end) of which one, at each point of the context, is lo and hi in order."""
    both = [(lo, hi), (hi, lo)]
    try:
        sign = Workspace(Facts(context)).sign(hi - lo)
    except (ResourceLimit, DividesByZero, NoDerivative):
        return both
    return both[:1] if not sign & NEG else both[1:] if not sign & POS else both


def between(context: Context, x: Expr, lo: Expr, hi: Expr) -> Context:
    """The context with x in the open interval (lo, hi)."""
    lower = None if is_infinite(lo) else lo
    upper = None if is_infinite(hi) else hi
    closed = all(e is None or not e.free for e in (lower, upper))
    if closed:
        return context.declare(x.value, Domain(lower, upper))
    made = context.declare(x.value, Domain())
    if lower is not None:
        made = made.assume(Gt(x, lower))
    return made if upper is None else made.assume(Lt(x, upper))


def _end(context: Context, f: Expr, x: Expr, end: Expr, value: Expr, direction: int) -> list[Claim]:
    """Premises for: f tends to *value* as x tends to *end* from above (1) or from below (−1)."""
    if not is_infinite(end) and is_continuous(f, x.value):
        there = substitute(f, {x: end})
        if value is there:
            return [defined(there, context)]
    point = None if is_infinite(end) else end
    way = direction if point is not None else (-1 if end.op == "neg" else 1)
    if not tends_to(context, f, x, point, way, value):
        raise NotApplicable(f"the limit of '{f}' at {end} is not seen to be {value}")
    return [defined(value, context)]


def tends_to(
    context: Context,
    f: Expr,
    x: Expr,
    point: Expr | None,
    direction: int,
    value: Expr,
    constants: set[Expr] | None = None,
) -> bool:
    """Whether f has the finite limit *value*, at every point of the context where its *constants* (see
    `limit`) are defined."""
    workspace = Workspace(Facts(context))
    try:
        found = limit(workspace, f, x, point, direction, constants)
        if found is None or found.value is None:
            return False
        difference = workspace.add(workspace.value(value), workspace.scale(found.value, fmpq(-1)))
        return workspace.is_zero(difference)
    except (ResourceLimit, DividesByZero):
        return False


class Known(NamedTuple):
    """A definite integral with two parameters: ∫ integrand(t, a, b) dt over (lo, hi) = value(a, b)."""

    lo: Expr
    hi: Expr
    integrand: Callable[[Expr, Expr, Expr], Expr]
    value: Callable[[Expr, Expr], Expr]


def _gamma(u: Expr) -> Expr:
    return call("gamma", u)


INTEGRALS: Final[dict[str, Known]] = {
    "gamma": Known(
        number(0), oo, lambda t, a, b: t ** (a - 1) * exp(-b * t), lambda a, b: _gamma(a) / b**a
    ),
    "beta": Known(
        number(0),
        number(1),
        lambda t, a, b: t ** (a - 1) * (1 - t) ** (b - 1),
        lambda a, b: _gamma(a) * _gamma(b) / _gamma(a + b),
    ),
}
"""Both hold for a, b > 0.  Source: DLMF 5.2.1 (with t scaled by b) and 5.12.1."""


def evaluate_known_integral(
    goal: Claim, term: Expr, x: Expr, name: str, a: Expr, b: Expr, c: Expr
) -> list[Claim]:
    """An integral that is c times one of `INTEGRALS`, c free of the variable of integration."""
    known = INTEGRALS[name]
    if term.op != "integral" or term.args[2] is not known.lo or term.args[3] is not known.hi:
        raise NotApplicable("no such integral")
    body, bound = term.args[:2]
    assert isinstance(body, Expr) and isinstance(bound, Expr)
    names = {v.name for v in goal.context.variables}
    if x.op != "sym" or x.value in names | a.free | b.free | c.free:
        raise NotApplicable(f"{x} is no new variable")
    if x is not bound and x.value in body.free:
        raise NotApplicable(f"{x} occurs in '{body}'")
    integrand = c * known.integrand(x, a, b)
    inside = between(goal.context, x, known.lo, known.hi)
    return [
        Claim(a, ">", number(0), goal.context),
        Claim(b, ">", number(0), goal.context),
        defined(c, goal.context),
        Claim(substitute(body, {bound: x}), "==", integrand, inside),
        with_value(goal, term, c * known.value(a, b)),
    ]


# ── limits ────────────────────────────────────────────────────────────────────


def evaluate_limit(goal: Claim, term: Expr, value: Expr) -> list[Claim]:
    """A limit that `asymptotics.limit` finds; a two-sided one from both sides.

    The expansion shows that the function is defined near the point (on that side), where those parts of
    it are that do not vary.
    """
    if term.op != "limit":
        raise NotApplicable("no limit")
    body, x, point = term.args
    assert isinstance(body, Expr) and isinstance(x, Expr) and isinstance(point, Expr)
    new = fresh(x.value, {v.name for v in goal.context.variables} | body.free)
    body = substitute(body, {x: new})
    if is_infinite(point):
        ways: list[tuple[Expr | None, int]] = [(None, -1 if point.op == "neg" else 1)]
    else:
        ways = [(point, d) for d, sign in ((1, "+"), (-1, "-")) if sign in term.value]
    constants: set[Expr] = set()
    if not all(tends_to(goal.context, body, new, at, way, value, constants) for at, way in ways):
        raise NotApplicable(f"the limit is not seen to be {value}")
    premises = [defined(c, goal.context) for c in sorted(constants, key=str)]
    premises += [] if is_infinite(point) else [defined(point, goal.context)]
    return [*premises, defined(value, goal.context), with_value(goal, term, value)]


# ── infinite sums ─────────────────────────────────────────────────────────────


class Series(NamedTuple):
    """Σ_{k ≥ first} coefficient(k)·r^k = value(r) for the r that satisfy *where*."""

    first: int
    coefficient: Callable[[Expr], Expr]
    value: Callable[[Expr], Expr]
    where: Callable[[Expr], tuple[Statement, ...]]


def _inside(r: Expr) -> tuple[Statement, ...]:
    return (Gt(r, -1), Lt(r, 1))


def _all(r: Expr) -> tuple[Statement, ...]:
    return ()


def _factorial(k: Expr) -> Expr:
    return call("factorial", k)


_ONE: Final = number(1)
_MINUS_ONE: Final = number(-1)

SERIES: Final[dict[str, Series]] = {
    "geometric": Series(0, lambda k: _ONE, lambda r: 1 / (1 - r), _inside),
    "geometric_derivative": Series(0, lambda k: k, lambda r: r / (1 - r) ** 2, _inside),
    "geometric_second": Series(
        0, lambda k: k**2, lambda r: r * (1 + r) / (1 - r) ** 3, _inside
    ),
    "exponential": Series(0, lambda k: 1 / _factorial(k), exp, _all),
    "exponential_derivative": Series(
        0, lambda k: k / _factorial(k), lambda r: r * exp(r), _all
    ),
    "exponential_second": Series(
        0, lambda k: k**2 / _factorial(k), lambda r: r * (1 + r) * exp(r), _all
    ),
    "logarithm": Series(
        1, lambda k: 1 / k, lambda r: -log(1 - r), lambda r: (Ge(r, -1), Lt(r, 1))
    ),
    # In r² = s: Σ r^(2k)/(2k + 1) and the like, whose terms are powers of s.
    "atanh": Series(
        0,
        lambda k: 1 / (2 * k + 1),
        lambda s: call("atanh", sqrt(s)) / sqrt(s),
        lambda s: (Gt(s, 0), Lt(s, 1)),
    ),
    "atan": Series(
        0,
        lambda k: _MINUS_ONE**k / (2 * k + 1),
        lambda s: atan(sqrt(s)) / sqrt(s),
        lambda s: (Gt(s, 0), Le(s, 1)),
    ),
    "sine": Series(
        0,
        lambda k: _MINUS_ONE**k / _factorial(2 * k + 1),
        lambda s: sin(sqrt(s)) / sqrt(s),
        lambda s: (Gt(s, 0),),
    ),
    "cosine": Series(
        0, lambda k: _MINUS_ONE**k / _factorial(2 * k), lambda s: cos(sqrt(s)),
        lambda s: (Ge(s, 0),),
    ),
    "sinh": Series(
        0, lambda k: 1 / _factorial(2 * k + 1), lambda s: sinh(sqrt(s)) / sqrt(s),
        lambda s: (Gt(s, 0),),
    ),
    "cosh": Series(
        0, lambda k: 1 / _factorial(2 * k), lambda s: cosh(sqrt(s)), lambda s: (Ge(s, 0),)
    ),
}  # fmt: skip
"""Power series with their sums.  Source: DLMF §4.6, §4.19, §4.24, §4.33; Abel's theorem at the ends."""


def evaluate_series(goal: Claim, term: Expr, name: str, r: Expr, c: Expr) -> list[Claim]:
    """Σ_{k ≥ lo} body = c·value(r) where body = c·coefficient(k)·r^k for every integer k ≥ lo.

    lo is the series' first index, or one after it: then the terms before lo are taken off.
    """
    series = SERIES[name]
    if term.op != "sum" or term.args[3] is not oo:
        raise NotApplicable("no infinite sum")
    body, k, lo, _ = term.args
    assert isinstance(body, Expr) and isinstance(k, Expr)
    if lo.op != "num" or lo.value < series.first or lo.value - series.first > 20:
        raise NotApplicable("the sum begins elsewhere")
    if lo.value.denominator != 1:
        raise NotApplicable("the lower end is no integer")
    new = fresh(k.value, {v.name for v in goal.context.variables} | body.free | r.free | c.free)
    assert isinstance(lo, Expr)
    indexed = goal.context.declare(new.value, replace(Integer.domain, lo=lo, lo_open=False))
    same = Claim(substitute(body, {k: new}), "==", c * series.coefficient(new) * r**new, indexed)
    value = c * series.value(r)
    for early in range(series.first, int(lo.value)):
        value = value - c * series.coefficient(number(early)) * r ** number(early)
    conditions = [as_claim(s, goal.context) for s in series.where(r)]
    return [*conditions, same, defined(c, goal.context), with_value(goal, term, value)]
