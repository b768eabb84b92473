"""Evaluating integrals, limits and infinite sums: proposes their values."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from flint import fmpq

from bce_sym.context import EMPTY, Context, Domain, numeral
from bce_sym.engine.angles import pi_multiple
from bce_sym.engine.asymptotics import limit
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.continuity import is_continuous
from bce_sym.engine.facts import Facts
from bce_sym.engine.inference.evaluation import INTEGRALS, SERIES, Piece, between
from bce_sym.engine.interval import ANY, NEG, POS
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.poly import Poly
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import Atom, DividesByZero, Value
from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.tactics.antiderivatives import antiderivatives
from bce_sym.terms import (
    Expr,
    fresh,
    is_infinite,
    number,
    oo,
    pi,
    rebuild,
    substitute,
    symbol,
    walk,
)

__all__ = ["evaluate"]

_STOP: Final = (ResourceLimit, DividesByZero, NoDerivative)
_MAX_PIECES = 6


def evaluate(goal: Claim, kernel: Kernel) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The value of the first integral, limit or infinite sum that occurs, innermost first."""
    names = {v.name for v in goal.context.variables}
    yield from _of_integrals(goal, names)
    for side in (goal.lhs, goal.rhs):
        for term in walk(side):
            if not isinstance(term, Expr) or not term.free <= names:
                continue
            if term.op == "limit":
                yield from _limit(goal, term)
            elif term.op == "sum" and term.args[3] is oo:
                yield from _series(goal, term)
            elif term.op == "integral":
                yield from _integral(goal, term)
            else:
                continue
            for name in sorted(term.free)[:2]:
                yield "by_order", (symbol(name),)
            return


def _of_integrals(goal: Claim, names: set[str]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """What needs no value of an integral: that it exists, its derivative, that it is on both sides."""
    terms = {t: None for side in (goal.lhs, goal.rhs) for t in walk(side)}
    integrals = [t for t in terms if t.op == "integral"]
    if not integrals:
        return
    taken = names.union(*(t.free for t in terms))

    def new(name: str) -> Expr:
        return fresh(name, taken)

    if goal.lhs is goal.rhs and goal.lhs.op == "integral":
        yield "integrable", (new(goal.lhs.args[1].value),)
    for term in terms:
        if term.op == "derivative" and term.args[0].op == "integral":
            yield "differentiate_integral", (term, new(term.args[0].args[1].value))
    if goal.lhs is not goal.rhs:
        yield "under_one_integral", (new(integrals[0].args[1].value),)
        for term in integrals:
            if all(term in walk(side) for side in (goal.lhs, goal.rhs)):
                yield "generalise", (term, new("c"), ())


def _limit(goal: Claim, term: Expr) -> Iterator[tuple[str, tuple[Any, ...]]]:
    body, x, point = term.args
    assert isinstance(body, Expr) and isinstance(x, Expr) and isinstance(point, Expr)
    new = fresh(x.value, {v.name for v in goal.context.variables} | body.free)
    at = None if is_infinite(point) else point
    way = (-1 if point.op == "neg" else 1) if at is None else (1 if "+" in term.value else -1)
    value = _value_at(goal, substitute(body, {x: new}), new, at, way)
    if value is not None:
        yield "evaluate_limit", (term, value)


def _value_at(goal: Claim, f: Expr, x: Expr, at: Expr | None, way: int) -> Expr | None:
    workspace = Workspace(Facts(goal.context))
    try:
        found = limit(workspace, f, x, at, way)
        if found is None or found.value is None:
            return None
        return spelled(workspace, found.value)
    except _STOP:
        return None


# ── infinite sums ─────────────────────────────────────────────────────────────


def _series(goal: Claim, term: Expr) -> Iterator[tuple[str, tuple[Any, ...]]]:
    body, k, lo, _ = term.args
    assert isinstance(body, Expr) and isinstance(k, Expr)
    if lo.op != "num":
        return
    new = fresh(k.value, {v.name for v in goal.context.variables} | body.free)
    body = substitute(body, {k: new})
    for name, series in SERIES.items():
        domain = Domain(number(series.first), lo_open=False, integer=True)
        context = goal.context.declare(new.value, domain)
        first = max(int(lo.value), series.first)
        while series.coefficient(number(first)) is number(0):
            first += 1
        found = _ratio(Workspace(Facts(context)), body, series.coefficient, new)
        if found is None:
            continue
        workspace = Workspace(Facts(goal.context))
        try:
            start = number(first + 1 if name.startswith(("geometric_", "exponential_")) else first)
            top = workspace.value(substitute(body, {new: start}))
            below = workspace.value(series.coefficient(start) * found**start)
            c = spelled(workspace, workspace.multiply(top, workspace.inverse(below)))
        except _STOP:
            continue
        yield "evaluate_series", (term, name, found, c)


def _ratio(ws: Workspace, body: Expr, coefficient: Any, k: Expr) -> Expr | None:
    """r, free of k, with body(k + 1)/coefficient(k + 1) = r·body(k)/coefficient(k)."""
    try:
        above = ws.value(substitute(body, {k: k + 1}) * coefficient(k))
        below = ws.value(body * coefficient(k + 1))
        r = spelled(ws, ws.multiply(above, ws.inverse(below)))
    except _STOP:
        return None
    return None if k.value in r.free else r


# ── integrals ─────────────────────────────────────────────────────────────────


def _integral(goal: Claim, term: Expr) -> Iterator[tuple[str, tuple[Any, ...]]]:
    body, bound, lo, hi = term.args
    assert isinstance(body, Expr) and isinstance(bound, Expr)
    assert isinstance(lo, Expr) and isinstance(hi, Expr)
    taken = {v.name for v in goal.context.variables}
    x = bound if bound.value not in taken else fresh(bound.value, taken | body.free)
    body = substitute(body, {bound: x})
    cuts = [lo, *_cuts(body, x, lo, hi), hi]
    yield from _known(goal, term, body, x)
    choices: list[list[Piece]] = []
    for left, right in pairwise(cuts):
        plain = _resolved(body, x, between(goal.context, x, left, right))
        here: list[Piece] = []
        for f in antiderivatives(plain, x, goal.context):
            at_lo = _end(goal, f, x, left, 1)
            at_hi = _end(goal, f, x, right, -1)
            if at_lo is not None and at_hi is not None:
                here.append(Piece(left, right, f, at_lo, at_hi))
        if not here:
            return
        choices.append(here)
    for index in range(max(map(len, choices))):
        yield (
            "evaluate_integral",
            (term, x, tuple(here[min(index, len(here) - 1)] for here in choices)),
        )


def _known(goal: Claim, term: Expr, body: Expr, x: Expr) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Gamma and beta integrals, by the logarithmic derivative of the integrand."""
    lo, hi = term.args[2:]
    for name, known in INTEGRALS.items():
        if lo is not known.lo or hi is not known.hi:
            continue
        ws = Workspace(Facts(between(goal.context, x, known.lo, known.hi)))
        try:
            front = x if name == "gamma" else x * (1 - x)
            slope = front * derivative(body, x) / body
            linear = _linear(ws, ws.value(slope), x)
            if linear is None:
                continue
            s, r = linear
            one = ws.number(fmpq(1))
            a = ws.add(s, one)
            if name == "gamma":
                b = ws.scale(r, fmpq(-1))
            else:
                b = ws.add(one, ws.scale(ws.add(s, r), fmpq(-1)))
            a_term, b_term = spelled(ws, a), spelled(ws, b)
            c = spelled(ws, ws.value(body / known.integrand(x, a_term, b_term)))
        except _STOP:
            continue
        if x.value not in a_term.free | b_term.free | c.free:
            yield "evaluate_known_integral", (term, x, name, a_term, b_term, c)


def _linear(ws: Workspace, value: Value, x: Expr) -> tuple[Value, Value] | None:
    """``(s, r)`` with value = s + r·x, both free of x."""
    numerator, den = ws.fraction(value)
    parts: tuple[Poly, Poly] = ({}, {})
    for mono, c in numerator.items():
        e = next((e for g, e in mono if ws.atoms[g] == Atom("sym", x.value)), 0)
        if e not in (0, 1):
            return None
        parts[int(e)][tuple((g, k) for g, k in mono if ws.atoms[g] != Atom("sym", x.value))] = c
    made = tuple(Value({den: p} if p else {}) for p in parts)
    if any(x.value in spelled(ws, v).free for v in made):
        return None
    return made[0], made[1]


def _end(goal: Claim, f: Expr, x: Expr, end: Expr, way: int) -> Expr | None:
    if not is_infinite(end) and is_continuous(f, x.value):
        there = substitute(f, {x: end})
        workspace = Workspace(Facts(goal.context))
        try:
            workspace.value(there)
            return there
        except _STOP:
            pass
    at = None if is_infinite(end) else end
    return _value_at(goal, f, x, at, way if at is not None else (-1 if end.op == "neg" else 1))


def _cuts(body: Expr, x: Expr, lo: Expr, hi: Expr) -> list[Expr]:
    """Numbers inside (lo, hi) at which an absolute value, maximum or sign in *body* may switch."""
    if not any(
        t.op == "call" and t.value in ("Abs", "Max", "Min", "sign", "Heaviside") for t in walk(body)
    ):
        return []
    roots = [r for u in _arguments(body) if (r := _root(u, x)) is not None and r.free]
    if roots:
        return roots[:1]
    low, high = (_number(end) for end in (lo, hi))
    marks = [number(k) for k in range(-3, 4)] + [number(1) / number(2)]
    marks += [number(k) * pi / number(2) for k in range(-4, 5) if k]
    found: list[tuple[float, Expr]] = []
    for mark in marks:
        at = _number(mark)
        if at is None or (low is not None and at <= low) or (high is not None and at >= high):
            continue
        if _switches(body, x, at):
            found.append((at, mark))
    return [mark for _, mark in sorted(found, key=lambda pair: pair[0])][:_MAX_PIECES]


def _number(term: Expr) -> float | None:
    if is_infinite(term):
        return None
    if term.free:
        return None
    exact = numeral(term)
    if exact is not None:
        return float(exact)
    turns = pi_multiple(term)
    return None if turns is None else float(turns) * 3.141592653589793


def _root(u: Expr, x: Expr) -> Expr | None:
    """The zero of a *u* that is linear in x with a numeric slope."""
    workspace = Workspace(Facts(EMPTY))
    try:
        at_zero, at_one = (workspace.value(substitute(u, {x: number(k)})) for k in (0, 1))
        slope = workspace.add(at_one, workspace.scale(at_zero, fmpq(-1)))
        if slope.constant is None or not slope.constant:
            return None
        root = workspace.scale(at_zero, -1 / slope.constant)
        linear = workspace.value(u - spelled(workspace, slope) * (x - spelled(workspace, root)))
        return spelled(workspace, root) if workspace.is_zero(linear) else None
    except _STOP:
        return None


def _switches(body: Expr, x: Expr, at: float) -> bool:
    signs = []
    for shift in (Fraction(-1, 1000), Fraction(1, 1000)):
        there = number(Fraction(at).limit_denominator(10**6) + shift)
        signs.append([_sign(u, x, there) for u in _arguments(body)])
    return signs[0] != signs[1]


def _arguments(body: Expr) -> list[Expr]:
    made: list[Expr] = []
    for term in walk(body):
        args = [a for a in term.args if isinstance(a, Expr)]
        if term.op == "call" and term.value in ("Abs", "sign", "Heaviside"):
            made.append(args[0])
        if term.op == "call" and term.value in ("Max", "Min"):
            made += [a - b for a, b in pairwise(args)]
    return made


def _sign(u: Expr, x: Expr, there: Expr) -> int:
    workspace = Workspace(Facts(EMPTY))
    try:
        return workspace.sign(substitute(u, {x: there}))
    except _STOP:
        return 7


def _resolved(body: Expr, x: Expr, inside: Context) -> Expr:
    """*body* with absolute values and the like replaced by what they are in the context *inside*."""
    workspace = Workspace(Facts(inside))

    def sign(u: Expr) -> int:
        try:
            return workspace.sign(u)
        except _STOP:
            return ANY

    def go(term: Expr) -> Expr:
        made = rebuild(term, tuple(go(a) if isinstance(a, Expr) else a for a in term.args))
        assert isinstance(made, Expr)
        args = [a for a in made.args if isinstance(a, Expr)]
        if made.op == "call" and made.value in ("Abs", "sign", "Heaviside"):
            found = sign(args[0])
            if made.value == "Abs":
                return args[0] if not found & NEG else -args[0] if not found & POS else made
            if found in (NEG, POS):
                return number(1 if found == POS else -1 if made.value == "sign" else 0)
        if made.op == "call" and made.value in ("Max", "Min"):
            best = args[0]
            for other in args[1:]:
                found = sign(other - best)
                if found & NEG and found & POS:
                    return made
                if bool(found & POS) == (made.value == "Max"):
                    best = other
            return best
        return made

    return go(body)
