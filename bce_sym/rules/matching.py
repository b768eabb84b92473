"""Matching a rule's pattern with terms, and rewriting by it.

A product or sum of two in a pattern matches one of many: the first, and the rest.
"""

from __future__ import annotations

from collections.abc import Callable

from bce_sym.context import Context
from bce_sym.terms import Expr, Term, nary, rebuild, substitute_term, symbol

Binding = dict[Expr, Expr]


def match(pattern: Term, term: Term, names: frozenset[str], bound: Binding) -> Binding | None:
    """The values of the pattern's variables that make it *term*; None when there are none."""
    if pattern.op == "sym" and pattern.value in names:
        if not isinstance(term, Expr) or not isinstance(pattern, Expr):
            return None
        old = bound.get(pattern)
        return {**bound, pattern: term} if old is None else bound if old is term else None
    if pattern.op != term.op or pattern.value != term.value:
        return None
    args = term.args
    if pattern.op in ("add", "mul") and len(pattern.args) == 2 < len(args):
        rest = nary(pattern.op, tuple(a for a in args[1:] if isinstance(a, Expr)))
        args = (args[0], rest)
    if len(pattern.args) != len(args):
        return None
    for p, a in zip(pattern.args, args, strict=True):
        more = match(p, a, names, bound)
        if more is None:
            return None
        bound = more
    return bound


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
                made = go(substitute_term(rhs, found))
            done = memo[node] = made
        return done

    return go(term)


def instance(context: Context, bound: Binding) -> list[Term]:
    """What the variables' domains and the hypotheses of a rule say of the bound terms."""
    needs: list[Term] = []
    for variable in context.variables:
        value = bound[symbol(variable.name)]
        domain = variable.domain
        if domain.lo is not None:
            needs.append(value > domain.lo if domain.lo_open else value >= domain.lo)
        if domain.hi is not None:
            needs.append(value < domain.hi if domain.hi_open else value <= domain.hi)
    needs += [substitute_term(h, bound) for h in context.hypotheses]
    return needs
