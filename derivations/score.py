"""Where the log-likelihood of one trial is stationary: its derivatives, and the score set to zero."""

from bernoulli import log_likelihood

from bce_sym import (
    Bit,
    Chain,
    Closed01,
    Derivative,
    Eq,
    Open01,
    algebra,
    cases,
    derivation,
    derive,
    differentiate,
    log,
    sign,
)


@derivation
def score(p_hat: Open01, y: Closed01) -> Chain:
    """The derivative of the log-likelihood in p̂."""
    return (
        derive(Derivative(log(p_hat**y * (1 - p_hat)**(1 - y)), p_hat))
        .eq(Derivative(y*log(p_hat) + (1 - y)*log(1 - p_hat), p_hat), by=log_likelihood(p_hat, y))
        .eq(y/p_hat - (1 - y)/(1 - p_hat), by=differentiate)
        .eq((y - p_hat)/(p_hat*(1 - p_hat)), by=algebra)
    )


@derivation
def second_derivative(p_hat: Open01, y: Closed01) -> Chain:
    """The second derivative of the log-likelihood in p̂."""
    return (
        derive(Derivative(y*log(p_hat) + (1 - y)*log(1 - p_hat), (p_hat, 2)))
        .eq(Derivative(y/p_hat - (1 - y)/(1 - p_hat), p_hat), by=differentiate)
        .eq(-(y/p_hat**2) - (1 - y)/(1 - p_hat)**2, by=differentiate)
    )


@derivation
def strictly_concave(p_hat: Open01, y: Closed01) -> Chain:
    """The log-likelihood is strictly concave on 0 < p̂ < 1: its second derivative is negative."""
    return (
        derive(Derivative(y*log(p_hat) + (1 - y)*log(1 - p_hat), (p_hat, 2)))
        .eq(-(y/p_hat**2) - (1 - y)/(1 - p_hat)**2, by=second_derivative(p_hat, y))
        .lt(0, by=sign)
    )


@derivation
def curvature_is_score_squared(p_hat: Open01, y: Bit) -> Chain:
    """For a hard label the second derivative is minus the square of the score."""
    return (
        derive(Derivative(y*log(p_hat) + (1 - y)*log(1 - p_hat), (p_hat, 2)))
        .eq(-(y/p_hat**2) - (1 - y)/(1 - p_hat)**2, by=second_derivative(p_hat, y))
        .eq(-((y - p_hat)/(p_hat*(1 - p_hat)))**2, by=cases)
    )


@derivation
def stationary_point(p_hat: Open01, y: Open01) -> Chain:
    """For a soft label 0 < y < 1 the log-likelihood is stationary exactly at p̂ = y."""
    return (
        derive(Eq(Derivative(log(p_hat**y * (1 - p_hat)**(1 - y)), p_hat), 0))
        .iff(Eq((y - p_hat)/(p_hat*(1 - p_hat)), 0), by=score(p_hat, y))
        .iff(Eq(y - p_hat, 0), by=algebra)
        .iff(Eq(p_hat, y), by=algebra)
    )


@derivation
def no_stationary_point(p_hat: Open01, y: Bit) -> Chain:
    """For a hard label the score is zero nowhere inside (0, 1): there is no stationary point."""
    return (
        derive(Derivative(log(p_hat**y * (1 - p_hat)**(1 - y)), p_hat))
        .eq((y - p_hat)/(p_hat*(1 - p_hat)), by=score(p_hat, y))
        .ne(0, by=[cases, sign])
    )


@derivation
def rises_for_positive(p_hat: Open01) -> Chain:
    """At the label 1 the log-likelihood rises all the way towards p̂ = 1."""
    return derive(Derivative(log(p_hat), p_hat)).eq(1/p_hat, by=differentiate).gt(0, by=sign)


@derivation
def falls_for_negative(p_hat: Open01) -> Chain:
    """At the label 0 the log-likelihood falls all the way from p̂ = 0."""
    return (
        derive(Derivative(log(1 - p_hat), p_hat))
        .eq(-1/(1 - p_hat), by=differentiate)
        .lt(0, by=sign)
    )
