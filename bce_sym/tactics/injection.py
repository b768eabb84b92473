"""Inequalities through logarithms and exponentials; the values of absolute values and maxima."""

from __future__ import annotations

from collections.abc import Iterator
from math import lcm
from typing import Any, Final

from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.inference.base import NotApplicable
from bce_sym.engine.inference.monotone import oriented
from bce_sym.engine.inference.substitution import exchanged
from bce_sym.engine.interval import NEG, POS
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.poly import ONE, Mono, Poly
from bce_sym.engine.spelling import spelled_atom, spelled_polynomial
from bce_sym.engine.values import DividesByZero
from bce_sym.evidence import Claim
from bce_sym.functions import exp, log
from bce_sym.kernel import Kernel
from bce_sym.tactics.factors import plain
from bce_sym.tactics.sampling import samples, violated
from bce_sym.terms import Expr, nary, number, walk

__all__ = ["take_exponentials", "take_logarithms", "take_whichever"]

Proposal = tuple[str, tuple[Any, ...]]

_FAILURES: Final = (DividesByZero, ResourceLimit, NoDerivative, NotApplicable)
_ORDERS: Final = ("<", "<=", ">", ">=")
_MAX_POWER: Final = 12


def take_whichever(goal: Claim, kernel: Kernel) -> Iterator[Proposal]:
    """Absolute values and maxima replaced by each of their values, where that seems to be true."""
    if goal.rel not in _ORDERS:
        return
    terms = [
        t
        for side in (goal.lhs, goal.rhs)
        for t in walk(side)
        if t.op == "call" and t.value in ("Abs", "Max", "Min")
    ]
    points = samples(goal.context) if terms else []
    for term in reversed(dict.fromkeys(terms)):
        assert isinstance(term, Expr)
        if _is_resolved(kernel.workspace(goal.context), term):
            continue
        values = [a for a in term.args if isinstance(a, Expr)]
        values += [-values[0]] if term.value == "Abs" else []
        try:
            variants = [exchanged(s, term, v) for v in values for s in (goal.lhs, goal.rhs)]
            differences = [plain(a - b) for a, b in zip(variants[::2], variants[1::2], strict=True)]  # type: ignore[operator]
        except _FAILURES:
            continue
        if points and not any(violated(d, goal.rel, p) for d in differences for p in points):
            yield "whichever", (term,)
            return


def _is_resolved(workspace: Workspace, term: Expr) -> bool:
    try:
        if term.value == "Abs":
            return bool(workspace.sign(term.args[0]) & (NEG | POS) != NEG | POS)
        return all(
            workspace.sign(a - b) & (NEG | POS) != NEG | POS  # type: ignore[operator]
            for k, a in enumerate(term.args)
            for b in term.args[k + 1 :]
        )
    except _FAILURES:
        return True


# ── logarithms ────────────────────────────────────────────────────────────────


def take_logarithms(goal: Claim, kernel: Kernel) -> Iterator[Proposal]:
    """Positive sides of which one is a product of exponentials and powers, or whose logs are related."""
    if goal.rel not in _ORDERS or not isinstance(goal.lhs, Expr) or not isinstance(goal.rhs, Expr):
        return
    logs = {log(goal.lhs), log(goal.rhs)}
    if any(h.op == "rel" and logs == set(h.args) for h in goal.context.hypotheses):
        yield "by_logarithms", (goal.lhs, goal.rhs)
        return
    workspace = kernel.workspace(goal.context)
    try:
        kinds = [_kind(workspace, side) for side in (goal.lhs, goal.rhs)]
        simple = "sum" not in kinds and ("linear" in kinds or "steep" in kinds)
        if all(kinds) and (simple or "steep" in kinds) and _positive(goal, (goal.lhs, goal.rhs)):
            yield "by_logarithms", (goal.lhs, goal.rhs)
            return
        f, _ = oriented(goal)
        numerator, den = workspace.fraction(workspace.value(f))
    except _FAILURES:
        return
    above = {m: c for m, c in numerator.items() if c > 0}
    below = {m: -c for m, c in numerator.items() if c < 0}
    growth = [_growth(workspace, next(iter(p))) for p in (above, below) if len(p) == 1]
    if den or not above or not below:
        return
    if "steep" not in growth and not (len(growth) == 2 and "linear" in growth):
        return
    a, b = spelled_polynomial(workspace, above), spelled_polynomial(workspace, below)
    if _positive(goal, (a, b)):
        yield "by_logarithms", ((b, a) if f is goal.rhs else (a, b))


def _kind(workspace: Workspace, side: Expr) -> str:
    """The growth of a product; "sum" for a sum; "" for zero."""
    numerator, _ = workspace.fraction(workspace.value(side))
    if len(numerator) != 1:
        return "sum" if numerator else ""
    return _growth(workspace, next(iter(numerator)))


def _growth(workspace: Workspace, mono: Mono) -> str:
    """How a product grows: "steep" with an exponential of what is not linear, "linear" with e**x."""
    found = "product"
    for g, _ in mono:
        atom = workspace.atoms[g]
        if atom.kind == "e" and len(mono) == 1:
            found = "linear"
        if atom.kind == "exp":
            inside, den = atom.data
            if den or len(inside) != 1 or inside[0][1] != 1:
                return "steep"
            found = "linear"
    return found


def _positive(goal: Claim, sides: tuple[Expr, Expr]) -> bool:
    points = samples(goal.context)
    return bool(points) and not any(violated(s, ">", p) for s in sides for p in points)


# ── exponentials ──────────────────────────────────────────────────────────────


def take_exponentials(goal: Claim, kernel: Kernel) -> Iterator[Proposal]:
    """Σ q·log u + r, with exponentials in some u and r free of logarithms and exponentials."""
    if goal.rel not in _ORDERS:
        return
    workspace = kernel.workspace(goal.context)
    try:
        lhs, rhs = goal.lhs, goal.rhs
        assert isinstance(lhs, Expr) and isinstance(rhs, Expr)
        numerator, den = workspace.fraction(workspace.value(lhs - rhs))
    except _FAILURES:
        return
    if den:
        return
    scale = lcm(*(int(c.q) for m, c in numerator.items() if _is_log(workspace, m)), 1)
    if scale != 1:
        return  # the difference itself is the logarithm of a quotient only for whole powers
    above: list[Expr] = []
    below: list[Expr] = []
    rest: Poly = {}
    nested = False
    for mono, c in numerator.items():
        if not _is_log(workspace, mono):
            if not all(workspace.atoms[g].kind in ("sym", "pi", "prime") for g, _ in mono):
                return
            rest[mono] = c
            continue
        if abs(c) > _MAX_POWER:
            return
        inner = spelled_atom(workspace, mono[0][0]).args[0]
        assert isinstance(inner, Expr)
        nested = nested or any(t.op == "call" and t.value == "exp" for t in walk(inner))
        n = int(abs(c).p)
        (above if c > 0 else below).append(inner if n == 1 else inner ** number(n))
    if not nested:
        return
    positive = {m: c for m, c in rest.items() if c > 0}
    negative = {m: -c for m, c in rest.items() if c < 0}
    above += [exp(spelled_polynomial(workspace, positive))] if positive else []
    below += [exp(spelled_polynomial(workspace, negative))] if negative else []
    yield "by_exponentials", (nary("mul", tuple(above)), nary("mul", tuple(below)))


def _is_log(workspace: Workspace, mono: Mono) -> bool:
    return (
        mono != ONE
        and len(mono) == 1
        and mono[0][1] == 1
        and workspace.atoms[mono[0][0]].kind == "log"
    )
