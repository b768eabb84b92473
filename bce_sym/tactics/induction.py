"""Integer variables that bound sums and products: sizes worth telling apart, and induction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from bce_sym.context import Variable, numeral
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.facts import Facts
from bce_sym.engine.interval import ZERO
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import DividesByZero
from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.tactics.summation import step_factor
from bce_sym.terms import Expr, Ge, Le, Term, number, substitute, symbol, walk

__all__ = ["count_cases", "induct"]

Proposals = Iterator[tuple[str, tuple[Any, ...]]]

_STOP: Final = (ResourceLimit, DividesByZero, NoDerivative)
_MAX_STEP = 6


def count_cases(goal: Claim, kernel: Kernel) -> Proposals:
    """The least values of an integer variable apart, where a range may be empty or too short."""
    if not _finite_sums(goal):
        return
    workspace = kernel.workspace(goal.context)
    _look(workspace, goal)
    asked = list(dict.fromkeys(workspace.undecided))
    for span in workspace.spans.values():
        try:
            if workspace.sign_of_value(span.count) & ZERO:
                asked.append(spelled(workspace, span.count) - 1)
        except _STOP:
            continue
    seen: set[tuple[str, int]] = set()
    for term in asked:
        for variable in goal.context.variables:
            n = symbol(variable.name)
            least = _least(variable)
            if least is None or variable.name not in term.free:
                continue
            try:
                at = workspace.value(term - n).constant
            except _STOP:
                continue
            if at is None or at.q != 1:
                continue
            k = int(-at.p)
            if least < k <= least + _MAX_STEP and (variable.name, k) not in seen:
                seen.add((variable.name, k))
                yield "by_size", (variable.name, k)


def _finite_sums(goal: Claim) -> list[Expr]:
    return [
        t
        for side in (goal.lhs, goal.rhs)
        for t in walk(side)
        if t.op in ("sum", "product") and t.args[3].free and isinstance(t, Expr)
    ]


def _look(workspace: Workspace, goal: Claim) -> None:
    """Have the normal forms of both sides made."""
    for side in (goal.lhs, goal.rhs):
        if isinstance(side, Expr):
            try:
                workspace.value(side)
            except _STOP:
                continue


def _is_bound(term: Term) -> bool:
    return any(name.startswith("#") for name in term.free)


def _least(variable: Variable) -> int | None:
    domain = variable.domain
    lo = None if domain.lo is None else numeral(domain.lo)
    if variable.family or not domain.integer or domain.values is not None or lo is None:
        return None
    return int(lo) if lo.denominator == 1 and not domain.lo_open else None


# ── induction ─────────────────────────────────────────────────────────────────


def induct(goal: Claim, kernel: Kernel) -> Proposals:
    """Induction on an integer variable that bounds a sum or a product."""
    if goal.rel in ("<=>", "=>") or not (isinstance(goal.lhs, Expr) and isinstance(goal.rhs, Expr)):
        return
    names: dict[str, None] = {}
    for term in _finite_sums(goal):
        for name in sorted(term.args[3].free):
            names[name] = None
    for name in names:
        start = _start(goal, name)
        if start is None or _is_step(goal, symbol(name)):
            continue
        if goal.rel != "==":
            if goal.rel != "!=":
                yield "by_increments", (name, start)
            yield "by_hypothesis", (name, start)
            continue
        for ratio in dict.fromkeys((number(1), *_ratios(goal, symbol(name)))):
            if _has_value(goal, substitute(ratio, {symbol(name): start})):
                yield "by_induction", (name, start, ratio)
            elif start.op == "num":
                yield "by_size", (name, int(start.value) + 1)


def _is_step(goal: Claim, n: Expr) -> bool:
    """Whether the goal has a sum up to h(n) and one up to h(n + 1): the step of an induction."""
    ends = {t.args[3] for t in _finite_sums(goal)}
    return any(substitute(h, {n: n + 1}) in ends for h in ends if isinstance(h, Expr))


def _start(goal: Claim, name: str) -> Expr | None:
    about = [h for h in goal.context.hypotheses if name in h.free]
    variable = next((v for v in goal.context.variables if v.name == name), None)
    if variable is None:
        return None
    if not about:
        least = _least(variable)
        return None if least is None else number(least)
    n = symbol(name)
    if len(about) > 1 or about[0].op != "rel":
        return None
    left, right = about[0].args
    for start in (left, right):
        if isinstance(start, Expr) and about[0] in (Ge(n, start), Le(start, n)):
            return start
    return None


def _has_value(goal: Claim, term: Expr) -> bool:
    try:
        Workspace(Facts(goal.context)).value(term)
    except _STOP:
        return False
    return True


def _ratios(goal: Claim, n: Expr) -> list[Expr]:
    """By which factor a side without sums, or a product, grows from n to n + 1."""
    made: list[Expr] = []
    workspace = Workspace(Facts(goal.context))
    for side in (goal.rhs, goal.lhs):
        assert isinstance(side, Expr)
        if side.op == "product" and n.value in side.args[3].free:
            body, k, lo, hi = side.args
            assert isinstance(body, Expr) and isinstance(k, Expr) and isinstance(hi, Expr)
            if n.value not in body.free | lo.free:
                made.append(substitute(body, {k: substitute(hi, {n: n + 1})}))
            continue
        if side.op == "sum":
            factor = step_factor(goal, side, n)
            if factor is not None:
                made.append(factor)
            continue
        if any(t.op == "sum" for t in walk(side)) or n.value not in side.free:
            continue
        try:
            following = workspace.value(substitute(side, {n: n + 1}))
            ratio = workspace.multiply(following, workspace.inverse(workspace.value(side)))
            term = spelled(workspace, ratio)
        except _STOP:
            continue
        if term not in made and not _is_bound(term):
            made.append(term)
    return made
