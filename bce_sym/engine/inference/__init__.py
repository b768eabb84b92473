"""The inference rules: from a goal to premises that together imply it.

A rule is a function ``(goal, *parameters) → premises``.  It states a theorem: *if every premise is
true, the goal is true*.  For the rules in `WHOLE` that is all; for the others it holds where the goal's
own conditions do, which the kernel shows apart.  A premise is a claim in a context of its own; a premise
whose context has no points is true.  A rule that does not fit raises `NotApplicable`; it never looks for
anything: which rule with which parameters is the business of `bce_sym.tactics`.

To add one: a function with its theorem and source in the docstring, a row in `INFERENCES`, and its rows
in ``tests/test_inference.py`` (at least one accepted, one refused).

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from bce_sym.engine.inference.base import NotApplicable
from bce_sym.engine.inference.branches import by_branches, floor_between
from bce_sym.engine.inference.cases import (
    by_alternatives,
    by_order,
    by_sign,
    by_values,
    by_values_of_member,
    either,
    otherwise,
    sum_of_squares,
    zero_product,
)
from bce_sym.engine.inference.evaluation import (
    evaluate_integral,
    evaluate_known_integral,
    evaluate_limit,
    evaluate_series,
)
from bce_sym.engine.inference.induction import (
    by_hypothesis,
    by_increments,
    by_induction,
    by_size,
    by_way_of,
    exchange_order,
    telescoped,
    telescoped_apart,
    term_by_term,
)
from bce_sym.engine.inference.injection import by_exponentials, by_logarithms, whichever
from bce_sym.engine.inference.integers import by_fraction, by_residues
from bce_sym.engine.inference.integrals import (
    differentiate_integral,
    integrable,
    under_one_integral,
)
from bce_sym.engine.inference.kinks import derivative_of_branches
from bce_sym.engine.inference.monotone import convex_at, minimum_at, multiple, stronger
from bce_sym.engine.inference.optima import (
    best_of,
    coordinatewise,
    exchange,
    increasing_map,
    nowhere_optimal,
    same_elements,
    same_function,
    stationary_point,
    through,
    unimodal,
)
from bce_sym.engine.inference.polynomial import (
    by_cells,
    by_combination,
    by_margin,
    by_monotone_function,
    by_quadratic_form,
    by_squares,
    within,
)
from bce_sym.engine.inference.statements import assuming, each_direction
from bce_sym.engine.inference.substitution import (
    as_real,
    eliminate,
    generalise,
    project,
    reparametrise,
)
from bce_sym.engine.inference.univariate import (
    beyond_limit,
    cut,
    enclosed,
    one_period,
    touching,
)
from bce_sym.evidence import Claim

__all__ = ["INFERENCES", "WHOLE", "NotApplicable", "phrase", "premises"]

INFERENCES: Final[dict[str, Callable[..., list[Claim]]]] = {
    rule.__name__: rule
    for rule in (
        assuming,
        best_of,
        by_alternatives,
        by_cells,
        by_combination,
        by_margin,
        by_monotone_function,
        by_quadratic_form,
        by_squares,
        within,
        by_fraction,
        by_branches,
        by_hypothesis,
        by_increments,
        by_induction,
        by_order,
        by_residues,
        by_sign,
        by_size,
        by_values,
        by_values_of_member,
        by_way_of,
        coordinatewise,
        derivative_of_branches,
        differentiate_integral,
        each_direction,
        either,
        exchange,
        exchange_order,
        floor_between,
        evaluate_integral,
        evaluate_known_integral,
        evaluate_limit,
        evaluate_series,
        increasing_map,
        integrable,
        nowhere_optimal,
        otherwise,
        same_elements,
        same_function,
        stationary_point,
        sum_of_squares,
        telescoped,
        telescoped_apart,
        term_by_term,
        through,
        under_one_integral,
        unimodal,
        as_real,
        beyond_limit,
        by_exponentials,
        by_logarithms,
        convex_at,
        cut,
        eliminate,
        enclosed,
        generalise,
        minimum_at,
        multiple,
        one_period,
        project,
        reparametrise,
        stronger,
        touching,
        whichever,
        zero_product,
    )
}

WHOLE: Final = frozenset(
    {
        "by_combination", "by_margin", "by_quadratic_form", "by_squares", "within",
        "by_alternatives", "by_order", "by_sign", "by_values", "by_values_of_member", "evaluate_integral", "evaluate_known_integral", "evaluate_limit",
        "evaluate_series", "differentiate_integral", "integrable", "under_one_integral", "best_of", "coordinatewise", "each_direction", "exchange", "increasing_map", "nowhere_optimal", "same_elements",
        "same_function", "stationary_point", "through", "unimodal",
        "by_fraction", "by_residues", "derivative_of_branches", "by_branches", "floor_between",
        "by_hypothesis", "by_increments", "by_induction", "by_size", "by_way_of", "term_by_term",
        "as_real", "cut", "eliminate", "enclosed", "generalise",
        "by_exponentials", "by_logarithms", "multiple", "one_period", "project", "reparametrise", "stronger", "touching", "whichever",
    }
)  # fmt: skip
"""Rules whose premises also imply that both sides of the goal are defined."""

_PHRASES: Final[dict[str, str]] = {
    "best_of": "by the values of the candidates",
    "assuming": "assuming the first statement",
    "differentiate_integral": "by Leibniz's rule for {0}",
    "integrable": "by continuity of the integrand",
    "under_one_integral": "integrand by integrand",
    "each_direction": "in both directions",
    "by_branches": "by the cases that apply",
    "floor_between": "by the integers next to it",
    "by_cells": "by the signs in the cells of a cylindrical decomposition",
    "by_combination": "by a sum of products of factors that are not negative",
    "by_margin": "by a margin of {0}",
    "by_monotone_function": "by the strict monotonicity of the function on both sides",
    "by_quadratic_form": "by the principal minors of a quadratic form in {0}",
    "by_squares": "by the squares of both sides",
    "within": "by both bounds, or each part",
    "by_fraction": "by the integer and the fractional part of {0}",
    "derivative_of_branches": "by the branches of {0} that meet there",
    "by_residues": "by the residues of {0} modulo {1}",
    "by_order": "by cases: {0} > 0, = 0, < 0",
    "by_sign": "by cases: {0} >= 0, < 0",
    "by_hypothesis": "by induction on {0}",
    "by_increments": "by induction on {0}, from {1}, by what each step adds",
    "by_induction": "by induction on {0}, from {1}, each step by the factor {2}",
    "by_size": "by the size of {0}: below {1}, and from {1}",
    "by_values": "by the values of {0}",
    "by_values_of_member": "by the values of {0}",
    "by_way_of": "the difference is {0}",
    "telescoped": "telescoping: {0} has the antidifference {2} in {1}",
    "telescoped_apart": "telescoping: each term of {0} is the difference of {3} and {2} in {1}",
    "term_by_term": "term by term: the difference is the sum of {0} over {1} from {2} to {3}",
    "coordinatewise": "coordinate by coordinate",
    "exchange_order": "in the other order of summation",
    "exchange": "with the sides exchanged",
    "increasing_map": "by the strictly monotone map {1} -> {0}",
    "nowhere_optimal": "by strict monotonicity towards an end that is left out",
    "same_elements": "by equal members",
    "same_function": "by equal functions",
    "stationary_point": "by strict convexity and a stationary point",
    "through": "by way of {0}",
    "unimodal": "by the signs of the derivative before and after",
    "as_real": "for real {0}",
    "beyond_limit": "by monotonicity in {0} and the limit at its end",
    "by_exponentials": "through the exponential: {0} and {1}",
    "by_logarithms": "through the logarithm: {0} and {1}",
    "cut": "piece by piece in {0}, cut at {1}",
    "eliminate": "with {1} = {2}",
    "enclosed": "by enclosures of its values on the interval",
    "generalise": "with {1} for {0}",
    "minimum_at": "by the sign of the derivative in {0} around {1}",
    "multiple": "by the sign of {1}",
    "convex_at": "by convexity in {0}, with slope 0 at {1}",
    "one_period": "in one period of {0}, of length {1}",
    "reparametrise": "with {0} = {3}",
    "touching": "by how it vanishes at {0}",
    "project": "whatever {0} is",
    "stronger": "a strict or exact relation holds",
    "whichever": "whichever value {0} has",
    "either": "by one of the alternatives",
    "by_alternatives": "in each case of {0}",
    "otherwise": "where one alternative does not hold, the other does",
    "zero_product": "by a product that is zero",
    "evaluate_integral": "by the value of {0}",
    "evaluate_known_integral": "by the {2} integral with a = {3}, b = {4}",
    "evaluate_limit": "by the value of {0}",
    "evaluate_series": "by the value of {0}",
}
"""What a rule does, for the reader of a proof."""


def phrase(rule: str, parameters: tuple[Any, ...]) -> str:
    """A rule with its parameters in words."""
    words = _PHRASES.get(rule)
    return words.format(*parameters) if words else " ".join([rule, *map(str, parameters)])


def premises(goal: Claim, rule: str, parameters: tuple[Any, ...]) -> list[Claim]:
    """The premises from which *rule* concludes *goal*.  Raises NotApplicable."""
    if rule not in INFERENCES:
        raise NotApplicable(f"there is no rule {rule}")
    return INFERENCES[rule](goal, *parameters)
