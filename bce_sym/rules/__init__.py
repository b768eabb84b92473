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
    candidates,
    cases,
    convexity,
    coordinatewise,
    definition,
    differentiate,
    equal_functions,
    evaluation,
    induction,
    linearity,
    monotone_map,
    sign,
    slope,
    termwise,
)
from bce_sym.rules.series import (
    constant_out,
    exp_of_sums,
    last_factor,
    last_term,
    log_of_products,
    product_of_product,
    sum_of_constant,
    sum_of_sum,
)

__all__ = [
    "PROCEDURES",
    "RULES",
    "algebra",
    "candidates",
    "cases",
    "convexity",
    "constant_out",
    "coordinatewise",
    "definition",
    "differentiate",
    "equal_functions",
    "evaluation",
    "exp_of_sum",
    "exp_of_sums",
    "induction",
    "last_factor",
    "last_term",
    "linearity",
    "log_increasing",
    "log_of_exp",
    "log_of_one",
    "log_of_power",
    "log_of_product",
    "log_of_products",
    "log_of_quotient",
    "monotone_map",
    "power_of_sum",
    "product_of_product",
    "sigmoid_reflection",
    "sign",
    "slope",
    "sum_of_constant",
    "sum_of_sum",
    "termwise",
]

PROCEDURES: Final[dict[str, Procedure]] = {
    p.name: p
    for p in (
        algebra,
        candidates,
        cases,
        convexity,
        coordinatewise,
        definition,
        differentiate,
        equal_functions,
        evaluation,
        induction,
        linearity,
        monotone_map,
        sign,
        slope,
        termwise,
    )
}
RULES: Final[dict[str, Rule]] = {
    r.name: r
    for r in (
        constant_out,
        exp_of_sum,
        exp_of_sums,
        last_factor,
        last_term,
        log_increasing,
        log_of_exp,
        log_of_one,
        log_of_power,
        log_of_product,
        log_of_products,
        log_of_quotient,
        power_of_sum,
        product_of_product,
        sigmoid_reflection,
        sum_of_constant,
        sum_of_sum,
    )
}
