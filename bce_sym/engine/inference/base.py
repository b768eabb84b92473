"""What inference rules share: claims made from statements, contexts narrowed.

TRUSTED.
"""

from __future__ import annotations

from dataclasses import replace

from bce_sym.context import Context, Integer
from bce_sym.evidence import Claim, Condition
from bce_sym.terms import Expr, Statement, Term, true

__all__ = ["NotApplicable", "as_claim", "defined", "sides", "under", "where_needed"]


class NotApplicable(Exception):
    """The rule does not fit the goal: why."""


def as_claim(statement: Statement, context: Context) -> Claim:
    """The claim that *statement* holds (and its terms are defined) throughout *context*."""
    if statement.op == "rel":
        return Claim(statement.args[0], statement.value, statement.args[1], context)
    return Claim(true, "=>", statement, context)


def where_needed(context: Context, condition: Condition) -> Context:
    """The context in which a condition must hold: with its bound variables, and what is given there."""
    for name in condition.bound:
        context = context.declare(name, Integer.domain)
    for statement in condition.given:
        context = context.assume(statement)
    return context


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


def _is_expr(term: Term) -> bool:
    return isinstance(term, Expr)
