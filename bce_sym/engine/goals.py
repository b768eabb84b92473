"""Goals: claims made from statements, and the contexts in which conditions are needed.

TRUSTED.
"""

from __future__ import annotations

from bce_sym.context import Context, Integer
from bce_sym.evidence import Claim, Condition
from bce_sym.terms import Statement, true

__all__ = ["as_claim", "where_needed"]


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
