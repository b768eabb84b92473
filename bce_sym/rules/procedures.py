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
    "differentiate", "The rules of differentiation, then algebra.  Every derivative is carried out."
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
sign: Final = Procedure(
    "sign", "The sign of the difference of the two sides, from the signs of its factors and terms."
)
