"""The named functions of the language: their names, how many arguments they take, their spelling.

Vocabulary only: what a function *means* stands in the tables of `bce_sym.engine` (where it is
defined, its value, its derivative).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from bce_sym.terms import Expr, Operand, as_expr, call

__all__ = [
    "FUNCTIONS",
    "Arity",
    "Abs",
    "Max",
    "Min",
    "acos",
    "asin",
    "atan",
    "binomial",
    "cos",
    "cosh",
    "exp",
    "log",
    "sigmoid",
    "sign",
    "sin",
    "sinh",
    "softplus",
    "sqrt",
    "tan",
    "tanh",
]


class Arity(NamedTuple):
    """How many arguments a function takes; ``most`` is None when there is no limit."""

    least: int
    most: int | None


_ONE: Final = Arity(1, 1)
_TWO: Final = Arity(2, 2)

FUNCTIONS: Final[dict[str, Arity]] = {
    **dict.fromkeys(
        [
            "exp",
            "log",
            "sqrt",
            "Abs",
            "sign",
            "sin",
            "cos",
            "tan",
            "asin",
            "acos",
            "atan",
            "sinh",
            "cosh",
            "tanh",
            "asinh",
            "acosh",
            "atanh",
            "sec",
            "csc",
            "cot",
            "sech",
            "csch",
            "coth",
            "LambertW",
            "sigmoid",
            "softplus",
            "floor",
            "ceiling",
            "factorial",
            "gamma",
            "loggamma",
            "erf",
            "erfc",
            "Heaviside",
        ],
        _ONE,
    ),
    **dict.fromkeys(["atan2", "Mod", "binomial", "ff", "rf", "chebyshevt"], _TWO),
    "Max": Arity(1, None),
    "Min": Arity(1, None),
}
"""Every function the language knows.  A name that is not here is unreadable, never a free symbol."""


def exp(x: Operand) -> Expr:
    """e to the power x."""
    return call("exp", x)


def log(x: Operand) -> Expr:
    """The natural logarithm, defined for x > 0."""
    return call("log", x)


def sqrt(x: Operand) -> Expr:
    """The non-negative square root, defined for x ≥ 0."""
    return call("sqrt", x)


def Abs(x: Operand) -> Expr:
    """The absolute value."""
    return call("Abs", x)


def sign(x: Operand) -> Expr:
    """−1, 0 or 1 as x is negative, zero or positive."""
    return call("sign", x)


def Max(*xs: Operand) -> Expr:
    """The greatest of its arguments."""
    return _of_some("Max", xs)


def Min(*xs: Operand) -> Expr:
    """The least of its arguments."""
    return _of_some("Min", xs)


def _of_some(name: str, xs: tuple[Operand, ...]) -> Expr:
    if not xs:
        raise TypeError(f"{name} needs at least one argument")
    return call(name, *map(as_expr, xs))


def sin(x: Operand) -> Expr:
    """The sine."""
    return call("sin", x)


def cos(x: Operand) -> Expr:
    """The cosine."""
    return call("cos", x)


def tan(x: Operand) -> Expr:
    """The tangent, undefined where cos x = 0."""
    return call("tan", x)


def sinh(x: Operand) -> Expr:
    """The hyperbolic sine."""
    return call("sinh", x)


def cosh(x: Operand) -> Expr:
    """The hyperbolic cosine."""
    return call("cosh", x)


def tanh(x: Operand) -> Expr:
    """The hyperbolic tangent."""
    return call("tanh", x)


def asin(x: Operand) -> Expr:
    """The inverse sine with values in [−π/2, π/2], defined for −1 ≤ x ≤ 1."""
    return call("asin", x)


def acos(x: Operand) -> Expr:
    """The inverse cosine with values in [0, π], defined for −1 ≤ x ≤ 1."""
    return call("acos", x)


def atan(x: Operand) -> Expr:
    """The inverse tangent with values in (−π/2, π/2)."""
    return call("atan", x)


def binomial(n: Operand, k: Operand) -> Expr:
    """The binomial coefficient: the number of ways to choose k of n things."""
    return call("binomial", n, k)


def sigmoid(z: Operand) -> Expr:
    """The logistic function σ(z) = 1/(1 + e^(−z))."""
    return call("sigmoid", z)


def softplus(z: Operand) -> Expr:
    """log(1 + e^z)."""
    return call("softplus", z)
