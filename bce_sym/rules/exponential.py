"""Rules of exponentials and powers."""

from __future__ import annotations

from bce_sym.context import Positive, Real
from bce_sym.derivation import rule
from bce_sym.functions import exp
from bce_sym.terms import Eq, Statement

_DLMF = "NIST Digital Library of Mathematical Functions, §4.8"


@rule(source=_DLMF)
def exp_of_sum(x: Real, y: Real) -> Statement:
    """The exponential of a sum is the product of the exponentials."""
    return Eq(exp(x + y), exp(x) * exp(y))


@rule(source=_DLMF)
def power_of_sum(a: Positive, x: Real, y: Real) -> Statement:
    """A positive number to the power of a sum is the product of the powers."""
    return Eq(a ** (x + y), a**x * a**y)
