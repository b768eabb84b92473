"""Functions that are defined by others: what they stand for, as a term in their argument.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from bce_sym.functions import exp, log
from bce_sym.terms import Expr

DEFINITIONS: Final[dict[str, Callable[[Expr], Expr]]] = {
    "sigmoid": lambda u: 1 / (1 + exp(-u)),
    "softplus": lambda u: log(1 + exp(u)),
    "sinh": lambda u: (exp(u) - exp(-u)) / 2,
    "cosh": lambda u: (exp(u) + exp(-u)) / 2,
    "tanh": lambda u: (exp(u) - exp(-u)) / (exp(u) + exp(-u)),
}
