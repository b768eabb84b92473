"""Continuity, judged from the shape of a term.

TRUSTED.
"""

from __future__ import annotations

from typing import Final

from bce_sym.context import numeral
from bce_sym.terms import Term

__all__ = ["is_continuous"]

_CONTINUOUS: Final = frozenset({
    "exp", "log", "sqrt", "Abs", "Max", "Min", "sin", "cos", "tan", "asin", "acos", "atan", "sinh",
    "cosh", "tanh", "asinh", "acosh", "atanh", "sec", "csc", "cot", "sech", "csch", "coth", "sigmoid",
    "softplus", "erf", "erfc", "gamma", "loggamma",
})  # fmt: skip


def is_continuous(term: Term, name: str) -> bool:
    """Whether *term*, as a function of the variable *name*, is continuous on its whole domain.

    That is on the set of those values of the variable at which the term is defined, the other
    variables being fixed.  Compositions of functions that are continuous on their domains are.  A
    power counts only with an exponent free of the variable, or with a positive number as its base
    (0**0 = 1 is a jump of 0**x).
    """
    if name not in term.free:
        return True
    op, args = term.op, term.args
    if op == "sym":
        return True
    if op == "pow" and name in args[1].free:
        base = numeral(args[0])
        if args[0].op != "const" and (base is None or base <= 0):
            return False
    if op in ("add", "mul", "neg", "div", "pow") or (op == "call" and term.value in _CONTINUOUS):
        return all(is_continuous(a, name) for a in args)
    if op == "sum" and all(name not in a.free for a in args[2:]):
        return args[1].value != name and is_continuous(args[0], name)
    return False
