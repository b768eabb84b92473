"""Simpler terms with the same sign: where to split."""

from __future__ import annotations

from typing import Final

from bce_sym.context import numeral
from bce_sym.terms import Expr

__all__ = ["sign_core"]

_ODD: Final = frozenset({"asin", "atan", "sinh", "tanh", "asinh", "atanh", "erf", "sign"})


def sign_core(term: Expr) -> Expr:
    """A term that has the sign of *term*, or its opposite, wherever that is defined.

    Through odd increasing functions, odd powers, signs, and factors and divisors that are numbers.
    """
    while True:
        inner = _inside(term)
        if inner is None:
            return term
        term = inner


def _inside(term: Expr) -> Expr | None:
    op, args = term.op, [a for a in term.args if isinstance(a, Expr)]
    if (op == "call" and term.value in _ODD) or op == "neg":
        return args[0]
    if op == "add" and len(args) == 2:
        # u − 0, as comparisons with zero are written
        zero = args[1].args[0] if args[1].op == "neg" else args[1]
        if numeral(zero) == 0 and isinstance(args[0], Expr):
            return args[0]
    if op == "pow":
        n = numeral(args[1])
        if n is not None and n.denominator == 1 and n % 2 == 1 and n > 0:
            return args[0]
    if op == "div" and (numeral(args[1]) or 0) != 0:
        return args[0]
    if op == "mul":
        rest = [a for a in args if not numeral(a)]
        if len(rest) == 1:
            return rest[0]
    return None
