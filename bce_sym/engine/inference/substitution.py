"""Inference by putting one thing for another: solved equations, real numbers for integers.

TRUSTED.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bce_sym.context import Context, Domain
from bce_sym.engine.inference.base import NotApplicable, as_claim, defined
from bce_sym.engine.inference.fibres import projected
from bce_sym.evidence import Claim
from bce_sym.terms import (
    BINDERS,
    Expr,
    Statement,
    Term,
    relation,
    substitute,
    substitute_term,
    walk,
)
from bce_sym.terms import replace as replace_terms

__all__ = ["as_real", "eliminate", "exchanged", "generalise", "project", "reparametrise"]

_VARYING: Final = BINDERS | {"derivative"}


def eliminate(goal: Claim, k: int, x: Expr, t: Expr, w: Expr) -> list[Claim]:
    """An equation among the hypotheses, solved for a variable, is put in everywhere.

    The k-th hypothesis is u = v.  From x − t = w·(u − v), without that hypothesis, x = t at every
    point of the context; t is free of x.  So the goal holds where it holds with t for x, in the context
    of the other variables in which t has the domain of x.
    """
    if not 0 <= k < len(goal.context.hypotheses):
        raise NotApplicable("no such hypothesis")
    equation = goal.context.hypotheses[k]
    if equation.op != "rel" or equation.value != "==":
        raise NotApplicable("the hypothesis is no equation")
    variable = next((v for v in goal.context.variables if v.name == x.value), None)
    if x.op != "sym" or variable is None or variable.family or x.value in t.free:
        raise NotApplicable(f"{x} can't be eliminated")
    if variable.domain.values is not None:
        raise NotApplicable(f"{x} has a finite set")
    rest = tuple(h for h in goal.context.hypotheses if h is not equation)
    u, v = equation.args
    assert isinstance(u, Expr) and isinstance(v, Expr)
    without = replace(goal.context, hypotheses=rest)
    solved = Claim(x - t, "==", w * (u - v), without)
    return [solved, _with(replace(goal, context=without), x, t)]


def reparametrise(goal: Claim, x: Expr, d: Expr, forth: Expr, back: Expr) -> list[Claim]:
    """A variable x is expressed by a new one, d.

    *forth* is a term in the variables of the context, *back* one in d and the variables other than x.
    From back(forth) = x: at every point of the context x = back(d) for d = forth, so the goal holds
    where it holds with back(d) for x, for all real d that put back(d) in the domain of x.
    """
    names = {v.name for v in goal.context.variables}
    variable = next((v for v in goal.context.variables if v.name == x.value), None)
    if x.op != "sym" or variable is None or variable.family or variable.domain.values is not None:
        raise NotApplicable(f"{x} can't be replaced")
    if d.op != "sym" or d.value in names or not forth.free <= names:
        raise NotApplicable(f"{d} is no new variable")
    if not back.free <= (names - {x.value}) | {d.value}:
        raise NotApplicable(f"'{back}' speaks of other variables")
    inverse = Claim(substitute(back, {d: forth}), "==", x, goal.context)
    widened = goal.context.declare(d.value, Domain())
    return [inverse, _with(replace(goal, context=widened), x, back)]


def _with(goal: Claim, x: Expr, t: Expr) -> Claim:
    """The goal with t for x, in the context of the other variables where t has the domain of x."""
    for term in (goal.lhs, goal.rhs, *goal.context.hypotheses):
        _check_plain(term, x)
    context = Context(tuple(v for v in goal.context.variables if v.name != x.value))
    for hypothesis in (*_bounds(goal.context, x), *goal.context.hypotheses):
        at = substitute_term(hypothesis, {x: t})
        assert isinstance(at, Statement)
        context = context.assume(at)
    lhs, rhs = (substitute_term(side, {x: t}) for side in (goal.lhs, goal.rhs))
    return replace(goal, lhs=lhs, rhs=rhs, context=context)


def _bounds(context: Context, x: Expr) -> list[Statement]:
    domain = context.domain(x.value)
    made: list[Statement] = []
    if domain is not None and domain.lo is not None:
        made.append(relation(">" if domain.lo_open else ">=", x, domain.lo))
    if domain is not None and domain.hi is not None:
        made.append(relation("<" if domain.hi_open else "<=", x, domain.hi))
    return made


def _check_plain(term: Term, x: Expr) -> None:
    """Raise NotApplicable where x stands inside a binder or a derivative."""
    for node in walk(term):
        if node.op in _VARYING and x.value in node.free:
            raise NotApplicable(f"{x} occurs in '{node}'")


def project(goal: Claim, x: Expr) -> list[Claim]:
    """A variable that the goal does not speak of leaves it with what it implies for the others.

    The goal in a context that holds wherever the present one does for some x.
    """
    if x.value in goal.lhs.free | goal.rhs.free:
        raise NotApplicable(f"the goal speaks of {x}")
    context = projected(goal.context, x, all_of_it=False)
    if context is None:
        raise NotApplicable(f"{x} is no variable")
    return [replace(goal, context=context)]


def as_real(goal: Claim, x: Expr) -> list[Claim]:
    """What holds for all reals between the ends of a variable's domain holds for its integers."""
    domain = goal.context.domain(x.value) if x.op == "sym" else None
    if domain is None or domain.values is not None or not domain.integer:
        raise NotApplicable(f"{x} is no integer")
    family = any(v.name == x.value and v.family for v in goal.context.variables)
    if family:
        raise NotApplicable(f"{x} is a family")
    return [replace(goal, context=goal.context.declare(x.value, replace(domain, integer=False)))]


def generalise(goal: Claim, u: Expr, v: Expr, bounds: tuple[Statement, ...]) -> list[Claim]:
    """What holds for every v that meets *bounds* holds for a term u that meets them.

    v is a new variable; it takes the place of u in the goal, outside binders, derivatives and cases.
    """
    names = {w.name for w in goal.context.variables}
    if v.op != "sym" or v.value in names or not u.free <= names:
        raise NotApplicable(f"{v} is no new variable")
    lhs, rhs = exchanged(goal.lhs, u, v), exchanged(goal.rhs, u, v)
    if lhs is goal.lhs and rhs is goal.rhs:
        raise NotApplicable(f"'{u}' does not occur")
    made = [defined(u, goal.context)]
    context = goal.context.declare(v.value, Domain())
    for bound in bounds:
        if bound.op != "rel" or not bound.free <= {v.value}:
            raise NotApplicable(f"{bound} is no bound on {v}")
        at = substitute_term(bound, {v: u})
        assert isinstance(at, Statement)
        made.append(as_claim(at, goal.context))
        context = context.assume(bound)
    needed = lhs.free | rhs.free
    hypotheses = tuple(h for h in context.hypotheses if h.free <= needed)
    variables = tuple(w for w in context.variables if w.name in needed)
    return [*made, replace(goal, lhs=lhs, rhs=rhs, context=Context(variables, hypotheses))]


def exchanged(side: Term, u: Expr, v: Expr) -> Term:
    """*side* with v for u.  Raises NotApplicable where u stands in a binder, derivative or case."""
    for node in walk(side):
        if node is not u and node.op in (*_VARYING, "piecewise") and _occurs(node, u):
            raise NotApplicable(f"'{u}' occurs in '{node}'")
    return replace_terms(side, {u: v})


def _occurs(side: Term, u: Expr) -> bool:
    return any(node is u for node in walk(side))
