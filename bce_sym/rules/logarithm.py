"""Rules of the logarithm.  Each is a relation, true for all values of its variables."""

from __future__ import annotations

from bce_sym.context import Positive, Real
from bce_sym.derivation import rule
from bce_sym.functions import exp, log
from bce_sym.terms import Eq, Lt, Statement, number

_DLMF = "NIST Digital Library of Mathematical Functions, §4.8"


@rule(source=_DLMF)
def log_of_product(a: Positive, b: Positive) -> Statement:
    """The log of a product of positive numbers is the sum of their logs."""
    return Eq(log(a * b), log(a) + log(b))


@rule(source=_DLMF)
def log_of_quotient(a: Positive, b: Positive) -> Statement:
    """The log of a quotient of positive numbers is the difference of their logs."""
    return Eq(log(a / b), log(a) - log(b))


@rule(source=_DLMF)
def log_of_power(a: Positive, x: Real) -> Statement:
    """The log of a power of a positive number is the exponent times its log."""
    return Eq(log(a**x), x * log(a))


@rule(source=_DLMF)
def log_of_exp(x: Real) -> Statement:
    """The log undoes the exponential."""
    return Eq(log(exp(x)), x)


@rule(source=_DLMF)
def log_of_one() -> Statement:
    """The log of 1 is 0."""
    return Eq(log(number(1)), 0)


@rule(source="Rudin, Principles of Mathematical Analysis, ch. 8", where=lambda a, b: a < b)
def log_increasing(a: Positive, b: Positive) -> Statement:
    """The log is strictly increasing on the positive numbers."""
    return Lt(log(a), log(b))
