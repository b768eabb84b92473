"""Rules of the logistic function."""

from __future__ import annotations

from bce_sym.context import Real
from bce_sym.derivation import rule
from bce_sym.functions import sigmoid
from bce_sym.terms import Eq, Statement


@rule(source="Bishop, Pattern Recognition and Machine Learning, eq. 4.60")
def sigmoid_reflection(z: Real) -> Statement:
    """The complement of the sigmoid is the sigmoid of the opposite number."""
    return Eq(1 - sigmoid(z), sigmoid(-z))
