"""The binary cross-entropy of one example: the negated log-likelihood, and its gradient."""

from bernoulli import log_likelihood
from score import score, second_derivative

from bce_sym import (
    Bit,
    Chain,
    Closed01,
    Derivative,
    Eq,
    Open01,
    Piecewise,
    algebra,
    cases,
    derivation,
    derive,
    differentiate,
    log,
    log_of_one,
    sign,
)


@derivation
def cross_entropy(p_hat: Open01, y: Closed01) -> Chain:
    """The negated log-likelihood is the binary cross-entropy of one example."""
    return derive(-log(p_hat**y * (1 - p_hat)**(1 - y))).eq(
        -(y*log(p_hat) + (1 - y)*log(1 - p_hat)), by=log_likelihood(p_hat, y))


@derivation
def cross_entropy_by_label(p_hat: Open01, y: Bit) -> Chain:
    """For a hard label the loss is the negated log of the probability given to that label."""
    return derive(-(y*log(p_hat) + (1 - y)*log(1 - p_hat))).eq(
        Piecewise((-log(p_hat), Eq(y, 1)), (-log(1 - p_hat), Eq(y, 0))), by=cases)


@derivation
def positive_loss(p_hat: Open01, y: Bit) -> Chain:
    """The loss of a hard label is positive: a prediction inside (0, 1) is never quite right."""
    return derive(-(y*log(p_hat) + (1 - y)*log(1 - p_hat))).gt(0, by=[cases, log_of_one, sign])


@derivation
def gradient(p_hat: Open01, y: Closed01) -> Chain:
    """The derivative of the loss in p̂."""
    return (
        derive(Derivative(-(y*log(p_hat) + (1 - y)*log(1 - p_hat)), p_hat))
        .eq(-(y/p_hat - (1 - y)/(1 - p_hat)), by=differentiate)
        .eq(-(y/p_hat) + (1 - y)/(1 - p_hat), by=algebra)
        .eq((p_hat - y)/(p_hat*(1 - p_hat)), by=algebra)
    )


@derivation
def strictly_convex(p_hat: Open01, y: Closed01) -> Chain:
    """The loss is strictly convex on 0 < p̂ < 1: its second derivative is positive."""
    return (
        derive(Derivative(-(y*log(p_hat) + (1 - y)*log(1 - p_hat)), (p_hat, 2)))
        .eq(-Derivative(y*log(p_hat) + (1 - y)*log(1 - p_hat), (p_hat, 2)), by=differentiate)
        .eq(-(-(y/p_hat**2) - (1 - y)/(1 - p_hat)**2), by=second_derivative(p_hat, y))
        .eq(y/p_hat**2 + (1 - y)/(1 - p_hat)**2, by=algebra)
        .gt(0, by=sign)
    )


@derivation
def same_stationary_points(p_hat: Open01, y: Closed01) -> Chain:
    """The loss is stationary exactly where the log-likelihood is."""
    return (
        derive(Eq(Derivative(-(y*log(p_hat) + (1 - y)*log(1 - p_hat)), p_hat), 0))
        .iff(Eq((p_hat - y)/(p_hat*(1 - p_hat)), 0), by=gradient(p_hat, y))
        .iff(Eq((y - p_hat)/(p_hat*(1 - p_hat)), 0), by=algebra)
        .iff(Eq(Derivative(log(p_hat**y * (1 - p_hat)**(1 - y)), p_hat), 0), by=score(p_hat, y))
    )
