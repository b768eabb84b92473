"""The rule book: procedures and rules by name.

``RULES`` and ``PROCEDURES`` map names to what an author may write after ``by=``.
"""

from __future__ import annotations

from typing import Final

from bce_sym.derivation import Procedure, Rule
from bce_sym.rules.exponential import exp_of_sum, power_of_sum
from bce_sym.rules.logarithm import (
    log_increasing,
    log_of_exp,
    log_of_one,
    log_of_power,
    log_of_product,
    log_of_quotient,
)
from bce_sym.rules.logistic import sigmoid_reflection
from bce_sym.rules.procedures import (
    algebra,
    cases,
    convexity,
    coordinatewise,
    definition,
    differentiate,
    equal_functions,
    monotone_map,
    sign,
    slope,
)

__all__ = [
    "PROCEDURES",
    "RULES",
    "algebra",
    "cases",
    "convexity",
    "coordinatewise",
    "definition",
    "differentiate",
    "equal_functions",
    "exp_of_sum",
    "log_increasing",
    "log_of_exp",
    "log_of_one",
    "log_of_power",
    "log_of_product",
    "log_of_quotient",
    "monotone_map",
    "power_of_sum",
    "sigmoid_reflection",
    "sign",
    "slope",
]

PROCEDURES: Final[dict[str, Procedure]] = {
    p.name: p
    for p in (
        algebra,
        cases,
        convexity,
        coordinatewise,
        definition,
        differentiate,
        equal_functions,
        monotone_map,
        sign,
        slope,
    )
}
RULES: Final[dict[str, Rule]] = {
    r.name: r
    for r in (
        exp_of_sum,
        log_increasing,
        log_of_exp,
        log_of_one,
        log_of_power,
        log_of_product,
        log_of_quotient,
        power_of_sum,
        sigmoid_reflection,
    )
}
