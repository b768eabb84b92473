"""Matching a rule's pattern with terms, and rewriting by it.

A product or sum of two in a pattern matches one of many: the first, and the rest.  Under a sum or
product, a family's member ``a[i]`` in a pattern, i the bound variable, matches any term: a stands for
that term as a function of the bound variable.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bce_sym.context import Context
from bce_sym.terms import (
    BINDERS,
    Expr,
    Term,
    bound_symbol,
    fresh,
    indexed,
    nary,
    rebuild,
    substitute_term,
    symbol,
)

__all__ = ["Binding", "instance", "instantiated", "match", "rewrite"]

Binding = dict[Expr, Expr]
"""What the variables of a pattern stand for; of a family its name, or a term in `INDEX`."""

INDEX: Final = bound_symbol("index")
"""The place of the index in a term that a family stands for."""


def match(pattern: Term, term: Term, names: frozenset[str], bound: Binding) -> Binding | None:
    """The values of the pattern's variables that make it *term*; None when there are none."""
    return _match(pattern, term, names, bound, ())


def _match(
    pattern: Term, term: Term, names: frozenset[str], bound: Binding, running: tuple[Expr, ...]
) -> Binding | None:
    """`match` inside sums and products over the variables *running*, which are in both."""
    if pattern.op == "sym" and pattern.value in names:
        if not isinstance(term, Expr) or not isinstance(pattern, Expr):
            return None
        if any(i.value in term.free for i in running):
            return None  # what stands outside cannot depend on a bound variable
        return _with(bound, pattern, term)
    if pattern.op == "indexed" and pattern.value in names:
        return _family(pattern, term, names, bound, running)
    if pattern.op != term.op or pattern.value != term.value:
        return None
    if pattern.op in ("sum", "product"):
        return _over_range(pattern, term, names, bound, running)
    args = term.args
    if pattern.op in ("add", "mul") and len(pattern.args) == 2 < len(args):
        rest = nary(pattern.op, tuple(a for a in args[1:] if isinstance(a, Expr)))
        args = (args[0], rest)
    if len(pattern.args) != len(args):
        return None
    for p, a in zip(pattern.args, args, strict=True):
        more = _match(p, a, names, bound, running)
        if more is None:
            return None
        bound = more
    return bound


def _with(bound: Binding, variable: Expr, value: Expr) -> Binding | None:
    old = bound.get(variable)
    return {**bound, variable: value} if old is None else bound if old is value else None


def _family(
    pattern: Term, term: Term, names: frozenset[str], bound: Binding, running: tuple[Expr, ...]
) -> Binding | None:
    index, family = pattern.args[0], symbol(pattern.value)
    if index not in running:
        if family not in bound:
            return None
        same = instantiated(pattern, names, bound)
        return bound if same is term else None
    if not isinstance(term, Expr):
        return None
    if any(i.value in term.free for i in running if i is not index):
        return None
    value = substitute_term(term, {index: INDEX})
    assert isinstance(value, Expr)
    return _with(bound, family, value)


def _over_range(
    pattern: Term, term: Term, names: frozenset[str], bound: Binding, running: tuple[Expr, ...]
) -> Binding | None:
    body, k, *ends = pattern.args
    there, i, *bounds = term.args
    for p, a in zip(ends, bounds, strict=True):
        more = _match(p, a, names, bound, running)
        if more is None:
            return None
        bound = more
    new = fresh("i", names | pattern.free | term.free | body.free | there.free)
    body = substitute_term(body, {k: new})  # type: ignore[dict-item]
    there = substitute_term(there, {i: new})  # type: ignore[dict-item]
    return _match(body, there, names, bound, (*running, new))


def instantiated(pattern: Term, names: frozenset[str], bound: Binding) -> Term:
    """The pattern with values for its variables, nothing captured."""
    if pattern.op == "sym" and pattern.value in names:
        return bound[symbol(pattern.value)]
    if pattern.op == "indexed" and pattern.value in names:
        value = bound[symbol(pattern.value)]
        index = instantiated(pattern.args[0], names, bound)
        assert isinstance(index, Expr)
        if INDEX.value not in value.free:
            return indexed(value.value, index) if value.op == "sym" else value
        return substitute_term(value, {INDEX: index})
    if pattern.op in BINDERS:
        body, k, *rest = pattern.args
        taken = names.union(body.free, *(v.free for v in bound.values()))
        new = fresh(k.value, taken - {k.value} if not _clashes(k, names, bound) else taken)
        inner = instantiated(substitute_term(body, {k: new}), names, bound)  # type: ignore[dict-item]
        return rebuild(pattern, (inner, new, *(instantiated(a, names, bound) for a in rest)))
    return rebuild(pattern, tuple(instantiated(a, names, bound) for a in pattern.args))


def _clashes(k: Term, names: frozenset[str], bound: Binding) -> bool:
    return k.value in names or any(k.value in v.free for v in bound.values())


def rewrite(
    term: Term, lhs: Term, rhs: Term, context: Context, allowed: Callable[[Binding], bool]
) -> Term:
    """*term* with every instance of *lhs*, innermost first, replaced by *rhs* where *allowed*."""
    names = frozenset(v.name for v in context.variables)
    memo: dict[Term, Term] = {}

    def go(node: Term) -> Term:
        done = memo.get(node)
        if done is None:
            made = rebuild(node, tuple(go(a) for a in node.args))
            found = match(lhs, made, names, {})
            if found is not None and allowed(found):
                made = go(instantiated(rhs, names, found))
            done = memo[node] = made
        return done

    return go(term)


def instance(context: Context, bound: Binding) -> list[Term]:
    """What the variables' domains and the hypotheses of a rule say of the bound terms."""
    names = frozenset(v.name for v in context.variables)
    needs: list[Term] = []
    for variable in context.variables:
        value = bound[symbol(variable.name)]
        if variable.family and INDEX.value not in value.free and value.op == "sym":
            value = indexed(value.value, INDEX)
        domain = variable.domain
        if domain.lo is not None:
            needs.append(value > domain.lo if domain.lo_open else value >= domain.lo)
        if domain.hi is not None:
            needs.append(value < domain.hi if domain.hi_open else value <= domain.hi)
    needs += [instantiated(h, names, bound) for h in context.hypotheses]
    return needs
