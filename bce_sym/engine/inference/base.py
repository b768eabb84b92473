"""What inference rules share: claims made from statements, contexts narrowed.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bce_sym.context import Context
from bce_sym.engine.goals import as_claim, where_needed
from bce_sym.evidence import Claim
from bce_sym.terms import Expr, Statement, Term, rebuild

__all__ = [
    "PLAIN",
    "NotApplicable",
    "as_claim",
    "defined",
    "exchanged",
    "sides",
    "under",
    "where_needed",
]


class NotApplicable(Exception):
    """The rule does not fit the goal: why."""


def defined(term: Expr, context: Context) -> Claim:
    """The claim that *term* has a value throughout *context*."""
    return Claim(term, "==", term, context)


def under(goal: Claim, *hypotheses: Statement) -> Claim:
    """*goal* with more hypotheses."""
    context = goal.context
    for hypothesis in hypotheses:
        context = context.assume(hypothesis)
    return replace(goal, context=context)


def sides(goal: Claim, *relations: str) -> tuple[Expr, Expr]:
    """The two sides of a goal between numbers.  Raises NotApplicable for another relation."""
    lhs, rhs = goal.lhs, goal.rhs
    if goal.rel not in relations or not (_is_expr(lhs) and _is_expr(rhs)):
        raise NotApplicable(f"the goal is no relation {' '.join(relations)}")
    assert isinstance(lhs, Expr) and isinstance(rhs, Expr)
    return lhs, rhs


PLAIN: Final = frozenset(
    {"add", "mul", "neg", "div", "pow", "call", "piecewise", "rel", "and", "or", "not"}
)
"""Operations that are evaluated at the point itself: not where a variable is bound or moves."""


class Exchange:
    """Puts terms for others where they are evaluated at the point itself, outermost first.

    What is put in is looked through again.
    """

    def __init__(self, swap: Mapping[Term, Term]) -> None:
        self.swap = swap
        self.memo: dict[Term, Term] = {}
        self.found = False

    def of(self, term: Term) -> Term:
        """The term with everything exchanged."""
        made = self.memo.get(term)
        if made is None:
            new = self.swap.get(term)
            if new is not None:
                self.found = True
                made = self.of(new) if new is not term else new
            elif term.op in PLAIN:
                made = rebuild(term, tuple(self.of(a) for a in term.args))
            else:
                made = term
            self.memo[term] = made
        return made


def exchanged(goal: Claim, swap: Mapping[Term, Term]) -> Claim:
    """*goal* after an `Exchange`.  Raises NotApplicable where there is nothing to exchange."""
    exchange = Exchange(swap)
    made = replace(goal, lhs=exchange.of(goal.lhs), rhs=exchange.of(goal.rhs))
    if not exchange.found:
        raise NotApplicable("nothing to exchange is evaluated in the goal")
    return made


def _is_expr(term: Term) -> bool:
    return isinstance(term, Expr)
