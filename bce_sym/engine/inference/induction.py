"""Inference about sums, products and integer variables: induction, telescoping, term by term.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from math import ceil
from typing import Final

from bce_sym.context import Context, FiniteSet, Integer, Variable, numeral
from bce_sym.engine.inference.base import NotApplicable, defined, sides
from bce_sym.engine.inference.evaluation import with_value
from bce_sym.engine.integrality import is_integer
from bce_sym.evidence import Claim
from bce_sym.terms import (
    BINDERS,
    Expr,
    Ge,
    Le,
    Sum,
    Term,
    is_infinite,
    number,
    rebuild,
    relation,
    substitute,
    symbol,
    walk,
)
from bce_sym.terms import replace as replace_terms

__all__ = [
    "by_hypothesis",
    "by_increments",
    "by_induction",
    "by_size",
    "by_way_of",
    "exchange_order",
    "telescoped",
    "telescoped_apart",
    "term_by_term",
]

_MAX_CASES: Final = 8


def _integer_variable(context: Context, name: str) -> Variable:
    variable = next((v for v in context.variables if v.name == name), None)
    if (
        variable is None
        or variable.family
        or not variable.domain.integer
        or variable.domain.values is not None
    ):
        raise NotApplicable(f"{name} is no integer variable")
    return variable


def _least(variable: Variable) -> int | None:
    """The least integer of the variable's domain."""
    lo = variable.domain.lo
    bound = None if lo is None else numeral(lo)
    if bound is None:
        return None
    least = ceil(bound)
    return least + 1 if variable.domain.lo_open and least == bound else least


def by_size(goal: Claim, name: str, k: int) -> list[Claim]:
    """An integer ≥ a is one of a, …, k − 1, or ≥ k: the goal for each."""
    variable = _integer_variable(goal.context, name)
    least = _least(variable)
    if least is None or not least < k <= least + _MAX_CASES:
        raise NotApplicable(f"{name} is not known to be at least {k - _MAX_CASES}")
    cases = [FiniteSet(v) for v in range(least, k)]
    cases.append(replace(variable.domain, lo=number(k), lo_open=False))
    return [replace(goal, context=goal.context.declare(name, d)) for d in cases]


# ── induction ─────────────────────────────────────────────────────────────────


def _start(goal: Claim, name: str, start: Expr) -> tuple[Expr, Context, list[Claim]]:
    """The variable n, the context at n = start, and what must hold of the start.

    The goal's context must say of n only that it is an integer ≥ start, so that with n it has n + 1.
    """
    variable = _integer_variable(goal.context, name)
    context = goal.context
    if variable.domain.hi is not None:
        raise NotApplicable(f"{name} is bounded above")
    about = [h for h in context.hypotheses if name in h.free]
    least = _least(variable)
    if least is None and variable.domain.lo is not None:
        raise NotApplicable(f"the least value of {name} is no number")
    n = symbol(name)
    below: list[Claim] = []
    if about:
        bounds = (Ge(n, start), Le(start, n))
        if len(about) > 1 or about[0] not in bounds or name in start.free:
            raise NotApplicable(f"more is assumed of {name} than a least value")
        if not is_integer(start, {v.name for v in context.variables if v.domain.integer}):
            raise NotApplicable(f"{start} is not seen to be an integer")
        context = replace(
            context, hypotheses=tuple(h for h in context.hypotheses if h not in about)
        )
        if least is not None:
            below.append(Claim(start, ">=", number(least), context))
    elif least is None or start is not number(least):
        raise NotApplicable(f"{name} does not begin at {start}")
    return n, context, below


def by_induction(goal: Claim, name: str, start: Expr, ratio: Expr) -> list[Claim]:
    """If D(a) = 0 and D(n + 1) = c(n)·D(n) for every integer n ≥ a, then D(n) = 0 for all of them.

    D is the difference of the goal's sides, c = *ratio* any term that is defined for n ≥ a = *start*:
    1 for sums (the steps of both sides agree), the common quotient for products.
    """
    lhs, rhs = sides(goal, "==")
    n, base, below = _start(goal, name, start)
    if not ratio.free <= {v.name for v in goal.context.variables}:
        raise NotApplicable(f"'{ratio}' has other variables")
    first = replace(
        goal, lhs=substitute(lhs, {n: start}), rhs=substitute(rhs, {n: start}), context=base
    )
    now = lhs - rhs
    step = Claim(substitute(now, {n: n + 1}), "==", ratio * now, goal.context)
    return [*below, first, step]


def by_hypothesis(goal: Claim, name: str, start: Expr) -> list[Claim]:
    """Induction: the goal at a, and the goal at n + 1 from the goal at n, for every integer n ≥ a."""
    lhs, rhs = sides(goal, "==", "<", "<=", ">", ">=", "!=")
    n, base, below = _start(goal, name, start)
    first = replace(
        goal, lhs=substitute(lhs, {n: start}), rhs=substitute(rhs, {n: start}), context=base
    )
    context = goal.context
    given = relation(goal.rel, lhs, rhs)
    context = replace(context, hypotheses=(*context.hypotheses, given))
    step = replace(
        goal, lhs=substitute(lhs, {n: n + 1}), rhs=substitute(rhs, {n: n + 1}), context=context
    )
    return [*below, first, step]


def by_increments(goal: Claim, name: str, start: Expr) -> list[Claim]:
    """If D(a) REL 0 and D(n + 1) ≤ D(n) (≥ for > and ≥) for every integer n ≥ a, then D(n) REL 0.

    D is the difference of the goal's sides, a = *start*.
    """
    lhs, rhs = sides(goal, "<", "<=", ">", ">=")
    n, base, below = _start(goal, name, start)
    first = replace(
        goal, lhs=substitute(lhs, {n: start}), rhs=substitute(rhs, {n: start}), context=base
    )
    now = lhs - rhs
    rel = "<=" if goal.rel in ("<", "<=") else ">="
    step = Claim(substitute(now, {n: n + 1}), rel, now, goal.context)
    return [*below, first, step]


# ── sums ──────────────────────────────────────────────────────────────────────


def by_way_of(goal: Claim, middle: Expr) -> list[Claim]:
    """a REL b where a − b = m and m REL 0."""
    lhs, rhs = sides(goal, "==", "<", "<=", ">", ">=", "!=")
    if not middle.free <= {v.name for v in goal.context.variables}:
        raise NotApplicable(f"'{middle}' has other variables")
    return [
        Claim(lhs - rhs, "==", middle, goal.context),
        Claim(middle, goal.rel, number(0), goal.context),
    ]


def _indexed(context: Context, i: Expr, lo: Expr, hi: Expr, terms: Sequence[Term]) -> Context:
    """The context with a new integer variable i in lo, …, hi."""
    taken = {v.name for v in context.variables}.union(*(h.free for h in context.hypotheses))
    if i.op != "sym" or i.value in taken.union(*(t.free for t in terms)):
        raise NotApplicable(f"{i} is no new variable")
    return context.declare(i.value, Integer.domain).assume(Ge(i, lo)).assume(Le(i, hi))


def term_by_term(goal: Claim, body: Expr, i: Expr, lo: Expr, hi: Expr) -> list[Claim]:
    """a REL b where a − b = Σ_{i=lo}^{hi} u(i) and u(i) REL 0 for every i; lo ≤ hi for < and >."""
    lhs, rhs = sides(goal, "==", "<", "<=", ">", ">=")
    inside = _indexed(goal.context, i, lo, hi, (lhs, rhs, lo, hi))
    made = [
        Claim(lhs - rhs, "==", Sum(body, (i, lo, hi)), goal.context),
        Claim(body, goal.rel, number(0), inside),
    ]
    if goal.rel in ("<", ">"):
        made.append(Claim(lo, "<=", hi, goal.context))
    return made


def exchange_order(goal: Claim, term: Expr) -> list[Claim]:
    """Σᵢ Σₖ u = Σₖ Σᵢ u, where the ranges do not depend on each other: the goal with the one for the other.

    Both are finite sums of the same numbers.  Source: Graham, Knuth, Patashnik, "Concrete Mathematics", §2.4.
    """
    if term.op != "sum" or term.args[0].op != "sum":
        raise NotApplicable("no sum of sums")
    inner, i, *outer_range = term.args
    body, k, *inner_range = inner.args
    if any(is_infinite(end) for end in (*outer_range, *inner_range)):
        raise NotApplicable("an infinite sum")
    if i is k or any(i.value in e.free or k.value in e.free for e in (*outer_range, *inner_range)):
        raise NotApplicable("a range depends on the other index")
    turned = rebuild(term, (rebuild(inner, (body, i, *outer_range)), k, *inner_range))
    moving = BINDERS - {"sum", "product"} | {"derivative"}
    for node in chain(walk(goal.lhs), walk(goal.rhs)):
        if node.op in moving and term in walk(node):
            raise NotApplicable(f"'{term}' occurs in '{node}'")
    lhs, rhs = (replace_terms(side, {term: turned}) for side in (goal.lhs, goal.rhs))
    if lhs is goal.lhs and rhs is goal.rhs:
        raise NotApplicable(f"'{term}' does not occur")
    return [replace(goal, lhs=lhs, rhs=rhs)]


def telescoped(goal: Claim, term: Expr, i: Expr, antidifference: Expr) -> list[Claim]:
    """Σ_{i=lo}^{hi} u(i) = U(hi + 1) − U(lo) where U(i + 1) − U(i) = u(i) for every i; Π by quotients.

    U = *antidifference*, a term in i.  Source: Graham, Knuth, Patashnik, "Concrete Mathematics", §2.6.
    """
    if term.op not in ("sum", "product"):
        raise NotApplicable("no sum and no product")
    body, variable, lo, hi = term.args
    assert isinstance(body, Expr) and isinstance(variable, Expr)
    assert isinstance(lo, Expr) and isinstance(hi, Expr)
    inside = _indexed(goal.context, i, lo, hi, (lo, hi, term))
    following = substitute(antidifference, {i: i + 1})
    end = substitute(antidifference, {i: hi + 1})
    begin = substitute(antidifference, {i: lo})
    this = substitute(body, {variable: i})
    if term.op == "sum":
        value, step = end - begin, following - antidifference
    else:
        value, step = end / begin, following / antidifference
    return [
        Claim(this, "==", step, inside),
        defined(value, goal.context),
        with_value(goal, term, value),
    ]


def telescoped_apart(goal: Claim, term: Expr, i: Expr, before: Expr, after: Expr) -> list[Claim]:
    """Σ_{i=lo}^{hi} u(i) = V(hi) − U(lo) where u(i) = V(i) − U(i) and V(i) = U(i + 1), lo ≤ hi.

    U = *before* and V = *after* are terms in i: V is U one further on, in a form that is defined up to
    hi where U need not be defined at hi + 1.  V(i) = U(i + 1) is needed for lo ≤ i < hi.
    """
    if term.op != "sum":
        raise NotApplicable("no sum")
    body, variable, lo, hi = term.args
    assert isinstance(body, Expr) and isinstance(variable, Expr)
    assert isinstance(lo, Expr) and isinstance(hi, Expr)
    value = substitute(after, {i: hi}) - substitute(before, {i: lo})
    step = Claim(
        substitute(body, {variable: i}),
        "==",
        after - before,
        _indexed(goal.context, i, lo, hi, (lo, hi, term)),
    )
    joint = Claim(
        after,
        "==",
        substitute(before, {i: i + 1}),
        _indexed(goal.context, i, lo, hi - 1, (lo, hi, term)),
    )
    return [
        Claim(lo, "<=", hi, goal.context),
        step,
        joint,
        defined(value, goal.context),
        with_value(goal, term, value),
    ]
