"""One Bernoulli trial: two cases in one expression, its mean and variance, its log-likelihood."""

from bce_sym import (
    Bit,
    Chain,
    Closed01,
    Eq,
    Open01,
    Piecewise,
    Sum,
    algebra,
    cases,
    definition,
    derivation,
    derive,
    log,
    log_of_power,
    log_of_product,
)


@derivation
def likelihood(p_hat: Open01, y: Bit) -> Chain:
    """The label 1 has the probability p̂ and the label 0 the rest, 1 − p̂: one expression for both."""
    return derive(Piecewise((p_hat, Eq(y, 1)), (1 - p_hat, Eq(y, 0)))).eq(
        p_hat**y * (1 - p_hat)**(1 - y), by=cases)


@derivation
def likelihood_of_positive(p_hat: Open01, y: Bit) -> Chain:
    """At the label 1 the expression is p̂."""
    return derive(Eq(y, 1)).implies(Eq(p_hat**y * (1 - p_hat)**(1 - y), p_hat), by=cases)


@derivation
def likelihood_of_negative(p_hat: Open01, y: Bit) -> Chain:
    """At the label 0 the expression is 1 − p̂."""
    return derive(Eq(y, 0)).implies(Eq(p_hat**y * (1 - p_hat)**(1 - y), 1 - p_hat), by=cases)


@derivation
def total_probability(p_hat: Open01, y: Bit) -> Chain:
    """The probabilities of the two labels add up to 1."""
    return (
        derive(Sum(p_hat**y * (1 - p_hat)**(1 - y), (y, 0, 1)))
        .eq((1 - p_hat) + p_hat, by=definition)
        .eq(1, by=algebra)
    )


@derivation
def mean(p_hat: Open01, y: Bit) -> Chain:
    """The mean of the label is p̂."""
    return (
        derive(Sum(y * (p_hat**y * (1 - p_hat)**(1 - y)), (y, 0, 1)))
        .eq(0 * (1 - p_hat) + 1 * p_hat, by=definition)
        .eq(p_hat, by=algebra)
    )


@derivation
def variance(p_hat: Open01, y: Bit) -> Chain:
    """The variance of the label is p̂(1 − p̂)."""
    return (
        derive(Sum((y - p_hat)**2 * (p_hat**y * (1 - p_hat)**(1 - y)), (y, 0, 1)))
        .eq((0 - p_hat)**2 * (1 - p_hat) + (1 - p_hat)**2 * p_hat, by=definition)
        .eq(p_hat*(1 - p_hat), by=algebra)
    )


@derivation
def log_likelihood(p_hat: Open01, y: Closed01) -> Chain:
    """The log turns the likelihood of a label, hard or soft, into a sum."""
    return (
        derive(log(p_hat**y * (1 - p_hat)**(1 - y)))
        .eq(log(p_hat**y) + log((1 - p_hat)**(1 - y)), by=log_of_product)
        .eq(y*log(p_hat) + (1 - y)*log(1 - p_hat), by=log_of_power)
    )
