"""Sets of optima: which map leads from one function to the other, and how a single optimum is found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.facts import Facts
from bce_sym.engine.inference import NotApplicable
from bce_sym.engine.inference.optima import rename, within
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import DividesByZero
from bce_sym.evidence import Claim
from bce_sym.functions import exp, log, sqrt
from bce_sym.kernel import Kernel
from bce_sym.terms import Expr, SetTerm, finite_set, fresh, interval, number, oo, walk

__all__ = ["find_optima"]

_Proposal = tuple[str, tuple[Any, ...]]


def find_optima(goal: Claim, kernel: Kernel) -> Iterator[_Proposal]:
    """Proposals for an equation between sets."""
    if goal.rel != "==" or not isinstance(goal.lhs, SetTerm):
        return
    if goal.lhs.op == "set" and goal.rhs.op == "set":
        yield "same_elements", ()
    elif goal.lhs.op in ("argmax", "argmin") and goal.rhs.op in ("argmax", "argmin"):
        yield "same_function", ()
        yield from _maps(goal)
        yield "exchange", ()
    elif goal.lhs.op in ("argmax", "argmin") and goal.rhs.op == "set":
        yield from _places(goal)
    elif goal.lhs.op == "set" and goal.rhs.op in ("argmax", "argmin"):
        yield "exchange", ()


def _places(goal: Claim) -> Iterator[_Proposal]:
    taken = goal.lhs.free | goal.rhs.free | {v.name for v in goal.context.variables}
    taken |= {goal.lhs.args[1].value}
    if goal.lhs.args[2].op == "set":
        yield "best_of", ()
        return
    if goal.rhs is finite_set():
        yield "nowhere_optimal", ("low",)
        yield "nowhere_optimal", ("high",)
    else:
        yield "stationary_point", ()
        yield "unimodal", ()
    yield "coordinatewise", (fresh("k", taken),)


def _maps(goal: Claim) -> Iterator[_Proposal]:
    """Maps h with g = h(f): multiples of f, of its logarithm and exponential, and shifts of f."""
    f, x, where = goal.lhs.args
    g, y, _ = goal.rhs.args
    assert isinstance(f, Expr) and isinstance(g, Expr)
    assert isinstance(x, Expr) and isinstance(y, Expr) and isinstance(where, SetTerm)
    taken = goal.lhs.free | goal.rhs.free | {v.name for v in goal.context.variables} | {y.value}
    new = fresh(x.value, taken)
    t = fresh("t", taken | {new.value})
    try:
        inside = within(goal.context, new, where)
        f, g = rename(f, x, new), rename(g, y, new)
    except NotApplicable:
        return
    workspace = Workspace(Facts(inside))
    line, half = interval(-oo, oo), interval(0, oo, True, True)
    for image, h, domain in (
        (f, t, line), (log(f), log(t), half), (exp(f), exp(t), line), (f**2, t**2, half),
        (sqrt(f), sqrt(t), half),
    ):  # fmt: skip
        # g = c·h(f) + d: then c is the ratio of the slopes.
        c = _free_of(workspace, _slope(g, new) / _slope(image, new), new)
        if c is None:
            continue
        d = _free_of(workspace, g - c * image, new)
        if d is not None:
            scaled = h if c is number(1) else c * h
            yield "increasing_map", (scaled if d is number(0) else scaled + d, t, domain)


def _slope(f: Expr, x: Expr) -> Expr:
    """The derivative; of a function of a family, the function itself, which is as good for a ratio."""
    try:
        return derivative(f, x) if not _is_of_family(f, x) else f
    except NoDerivative:
        return f


def _is_of_family(f: Expr, x: Expr) -> bool:
    return any(node.op == "indexed" and node.value == x.value for node in walk(f))


def _free_of(workspace: Workspace, term: Expr, x: Expr) -> Expr | None:
    """The normal form of *term*, if x does not occur in it."""
    try:
        made = spelled(workspace, workspace.value(term))
    except (ResourceLimit, DividesByZero, NoDerivative):
        return None
    return None if x.value in made.free else made
