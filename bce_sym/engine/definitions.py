"""Functions that are defined by others: what they stand for, as a term in their argument.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bce_sym.functions import cos, exp, log, sin, sqrt
from bce_sym.terms import Expr

DEFINITIONS: Final[dict[str, Callable[[Expr], Expr]]] = {
    "sigmoid": lambda u: 1 / (1 + exp(-u)),
    "softplus": lambda u: log(1 + exp(u)),
    "sinh": lambda u: (exp(u) - exp(-u)) / 2,
    "cosh": lambda u: (exp(u) + exp(-u)) / 2,
    "tanh": lambda u: (exp(u) - exp(-u)) / (exp(u) + exp(-u)),
    "coth": lambda u: (exp(u) + exp(-u)) / (exp(u) - exp(-u)),
    "sech": lambda u: 2 / (exp(u) + exp(-u)),
    "csch": lambda u: 2 / (exp(u) - exp(-u)),
    "asinh": lambda u: log(u + sqrt(u**2 + 1)),
    "acosh": lambda u: log(u + sqrt(u**2 - 1)),
    "atanh": lambda u: log((1 + u) / (1 - u)) / 2,
    "sec": lambda u: 1 / cos(u),
    "csc": lambda u: 1 / sin(u),
    "cot": lambda u: cos(u) / sin(u),
}
