"""The decision procedures that may be given as a reason.  What each may use: `reasons`."""

from __future__ import annotations

from typing import Final

from bce_sym.derivation import Procedure

algebra: Final = Procedure(
    "algebra",
    "The arithmetic of fields and of roots, on exact numbers.  Functions are unknowns: log(x) is the "
    "same as log(x) only.",
)
differentiate: Final = Procedure(
    "differentiate",
    "The rules of differentiation, term by term under sums, then linearity and algebra.  Every derivative "
    "is carried out.",
)
definition: Final = Procedure(
    "definition",
    "A defined function is replaced by what it stands for (sigmoid, softplus, tanh, sinh, cosh), a "
    "sum or product between numbers by its terms; then algebra.",
)
cases: Final = Procedure(
    "cases",
    "Each member of a finite set, each side of an absolute value, maximum, sign or case; then algebra.",
)
linearity: Final = Procedure(
    "linearity",
    "Sums and products over a range: constants out, sums of sums, ranges split and joined, other names "
    "and other starts for the index, the order of summation; then algebra, also under the sums.",
)
sign: Final = Procedure(
    "sign", "The sign of the difference of the two sides, from the signs of its factors and terms."
)

termwise: Final = Procedure(
    "termwise",
    "Sums and products over one range are compared term by term: equal terms, or terms in one order.",
)
induction: Final = Procedure(
    "induction",
    "A first case, and each case from the one before it, for every integer from there on.",
)

evaluation: Final = Procedure(
    "evaluation", "The value of a limit, of an integral or of an infinite sum."
)

equal_functions: Final = Procedure(
    "equal_functions", "Functions that are equal on a set have the same optima in it."
)
monotone_map: Final = Procedure(
    "monotone_map",
    "A strictly increasing map of the values (a logarithm, a positive multiple, a shift) keeps the "
    "optima; a strictly decreasing one (a negation) swaps maxima and minima.",
)
convexity: Final = Procedure(
    "convexity",
    "A strictly convex function whose derivative vanishes inside its interval has its one minimum there; "
    "a strictly concave one its one maximum.  A convex function is nowhere below its value there.",
)
slope: Final = Procedure(
    "slope",
    "The sign of the derivative before and after a point, which may be an end of the interval; or a "
    "strictly monotone function on an interval without its better end, which has no optimum.",
)
coordinatewise: Final = Procedure(
    "coordinatewise",
    "A sum of functions of one coordinate each is optimised coordinate by coordinate.",
)

candidates: Final = Procedure(
    "candidates", "Of finitely many candidates the values are compared: the best are the optima."
)

OF_SETS: Final[dict[str, frozenset[str]]] = {
    cases.name: frozenset({"by_values", "by_values_of_member", "by_sign", "by_order"}),
    equal_functions.name: frozenset({"same_function", "same_elements"}),
    monotone_map.name: frozenset({"increasing_map", "same_function"}),
    candidates.name: frozenset({"best_of"}),
    convexity.name: frozenset({"stationary_point", "unimodal"}),
    slope.name: frozenset({"unimodal", "stationary_point", "nowhere_optimal"}),
    coordinatewise.name: frozenset({"coordinatewise"}),
}
"""Procedures for equations between sets, and the inference rules that each stands for."""

OF_NUMBERS: Final[dict[str, frozenset[str]]] = {
    convexity.name: frozenset({"convex_at"}),
    evaluation.name: frozenset(
        {
            "evaluate_integral",
            "evaluate_known_integral",
            "evaluate_limit",
            "evaluate_series",
            "differentiate_integral",
        }
    ),
    induction.name: frozenset({"by_hypothesis", "by_increments", "by_induction", "by_size"}),
    linearity.name: frozenset({"exchange_order", "under_one_integral"}),
    slope.name: frozenset({"minimum_at"}),
    termwise.name: frozenset({"term_by_term"}),
}
"""Procedures for relations between numbers, and the inference rules that each stands for."""
