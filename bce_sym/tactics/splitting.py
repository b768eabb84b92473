"""Splitting into cases: where an absolute value, a maximum or a piecewise function was not resolved."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from bce_sym.engine import poly
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.facts import difference
from bce_sym.engine.inference import NotApplicable
from bce_sym.engine.inference.branches import branch
from bce_sym.engine.interval import NEG, POS, ZERO
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.poly import Poly
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import DividesByZero, Value
from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.tactics.cores import sign_core
from bce_sym.terms import Expr, symbol, walk

__all__ = ["solved", "split_cases", "split_hypotheses", "take_branches"]

_MAX_SPLITS = 4
_MAX_VALUES = 8
_MAX_BRANCHES = 6
_MAX_OPEN = 3
_FAILURES = (DividesByZero, ResourceLimit, NoDerivative)

_Proposal = tuple[str, tuple[Any, ...]]


def split_cases(goal: Claim, kernel: Kernel) -> Iterator[_Proposal]:
    """Disjuncts; signs of the terms that kept normal forms from resolving; members of finite sets."""
    if goal.rel == "=>" and goal.rhs.op == "or":
        for k in range(len(goal.rhs.args)):
            yield "either", (k,)
        yield "sum_of_squares", ()
    workspace = kernel.workspace(goal.context)
    if workspace.undecided:
        # What kept other goals in this context from being resolved is of no interest.
        workspace = Workspace(workspace.facts)
    for side in (goal.lhs, goal.rhs):
        for term in walk(side):
            try:
                if isinstance(term, Expr):
                    workspace.value(term)
                elif term.op == "rel":
                    workspace.truth(term)
            except _FAILURES:
                continue
    # Which of the two cases has u = 0 matters where u comes from a condition.
    cases: dict[Expr, Expr] = {}
    for term in workspace.undecided:
        core = sign_core(term)
        cases[core] = -core if term.op == "neg" else cases.get(core, core)
    open_ = kernel.examine(goal).open
    by_order = _zero_matters(goal) or bool(open_)
    if not cases and any(node.op == "derivative" for s in (goal.lhs, goal.rhs) for node in walk(s)):
        # Where branches touch, without one taking over from the other.
        for condition in open_:
            if condition.statement.op == "rel" and condition.statement.value == "!=":
                core = sign_core(difference(condition.statement))
                cases[core] = core
    matters = goal.lhs.free.union(goal.rhs.free, *(h.free for h in goal.context.hypotheses))
    finite = [
        v.name
        for v in goal.context.variables
        if v.domain.values is not None
        and 1 < len(v.domain.values) <= _MAX_VALUES
        and v.name in matters
    ]
    first = [name for name in finite if any(name in term.free for term in cases)]
    for name in first:
        yield "by_values", (name,)
    for term in islice(cases.values(), _MAX_SPLITS):
        yield from _signs(workspace, term, by_order)
    for name in finite:
        if name not in first:
            yield "by_values", (name,)
    for member in _finite_members(goal):
        yield "by_values_of_member", (member,)


def _finite_members(goal: Claim) -> Iterator[Expr]:
    """Members, at indices of the context, of families with few values."""
    for term in dict.fromkeys(chain(walk(goal.lhs), walk(goal.rhs))):
        if term.op == "indexed" and isinstance(term, Expr) and term.args[0].op == "sym":
            domain = goal.context.domain(term.value)
            index = goal.context.domain(term.args[0].value)
            if domain and domain.values and len(domain.values) <= _MAX_VALUES and index:
                yield term


def take_branches(goal: Claim, kernel: Kernel) -> Iterator[_Proposal]:
    """The cases that apply throughout the context."""
    workspace = kernel.workspace(goal.context)
    choices: dict[Expr, int] = {}
    for side in (goal.lhs, goal.rhs):
        for term in walk(side):
            if isinstance(term, Expr) and term not in choices:
                k = _applicable(workspace, term)
                if k is not None:
                    choices[term] = k
    if choices:
        yield "by_branches", (tuple(choices.items()),)


def _applicable(ws: Workspace, term: Expr) -> int | None:
    for k in range(_MAX_BRANCHES):
        try:
            _, conditions = branch(term, k)
            if all(ws.truth(condition) for condition in conditions):
                return k
        except (NotApplicable, *_FAILURES):
            return None
    return None


def _zero_matters(goal: Claim) -> bool:
    """Whether something may change over at a zero and be different there."""
    return any(
        node.op in ("piecewise", "derivative")
        or (node.op == "call" and node.value in ("sign", "Heaviside"))
        for side in (goal.lhs, goal.rhs)
        for node in walk(side)
    )


def _signs(ws: Workspace, term: Expr, by_order: bool) -> Iterator[_Proposal]:
    """The signs of the factors on which the sign of *term* depends."""
    try:
        numerator, den = ws.fraction(ws.value(term))
        pieces = [] if not numerator else [f for f, _ in _factors(numerator)]
        pieces += [ws.factor(k) for k, _ in den]
        unknown = [f for f in pieces if ws.sign_of(f) not in (NEG, ZERO, POS)]
    except _FAILURES:
        unknown = []
    if not unknown:
        yield "by_sign", (term,)
        return
    for f in unknown:
        x = solved(ws, f)
        if x is None:
            yield "by_sign", (term,)
        if not by_order:
            yield "by_sign", (term if x is None else x,)
        if by_order or ws.facts.context.hypotheses:
            yield "by_order", (term if x is None else x,)


def _factors(p: Poly) -> list[tuple[Poly, int]]:
    _, shift, factors = poly.factor(p)
    return [(poly.generator(g), int(e)) for g, e in shift] + factors


def solved(ws: Workspace, f: Poly) -> Expr | None:
    """x − t for a variable x that *f* is a multiple of: f = c·(x − t), c a number or of one sign."""
    for strict in (True, False):
        for g in sorted(poly.gens_of(f), reverse=True):
            if ws.atoms[g].kind != "sym" or any(h == g and e != 1 for m in f for h, e in m):
                continue
            if not ws.atoms[g].data.isidentifier():
                continue  # bound in a sum
            slope = {tuple(y for y in m if y[0] != g): c for m, c in f.items() if (g, 1) in m}
            if len(slope) != 1 or (strict and () not in slope):
                continue
            rest = {m: -c for m, c in f.items() if (g, 1) not in m}
            x = symbol(ws.atoms[g].data)
            if not rest:
                return x
            if x.value in spelled(ws, Value({(): rest})).free or ws.sign_of(slope) & ZERO:
                continue
            t = ws.multiply(Value({(): rest}), ws.inverse(Value({(): slope})))
            return x - spelled(ws, t)
    return None


def split_hypotheses(goal: Claim, kernel: Kernel) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Signs that a hypothesis leaves open: of the factors of a product, of absolute values in it."""
    if goal.rel == "=>":
        return
    workspace = Workspace(kernel.workspace(goal.context).facts)
    free = goal.lhs.free | goal.rhs.free
    count = 0
    for hypothesis in goal.context.hypotheses:
        if hypothesis.op != "rel" or not hypothesis.free & free:
            continue
        workspace.undecided.clear()
        try:
            numerator, _ = workspace.fraction(workspace.value(difference(hypothesis)))
            cores = [sign_core(term) for term in workspace.undecided]
            cores += _open_factors(workspace, numerator)
        except _FAILURES:
            continue
        for core in dict.fromkeys(cores):
            yield "by_order" if hypothesis.value in ("==", "!=") else "by_sign", (core,)
            count += 1
            if count >= _MAX_OPEN:
                return


def _open_factors(workspace: Workspace, numerator: Poly) -> list[Expr]:
    """The factors of unknown sign, where there are several factors."""
    if not numerator:
        return []
    _, shift, factors = poly.factor(numerator)
    pieces = [poly.generator(g) for g, e in shift if isinstance(e, int)] + [f for f, _ in factors]
    found = [f for f in pieces if workspace.sign_of(f) & (NEG | POS) == NEG | POS]
    if len(pieces) < 2:
        return []
    return [spelled(workspace, Value({(): f})) for f in sorted(found, key=len)]
