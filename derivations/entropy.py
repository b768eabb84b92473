"""What is left at the minimum: the binary entropy, and above it the Kullback–Leibler divergence."""

from likelihood import i

from bce_sym import (
    At,
    Chain,
    Closed01,
    Expr,
    Indexed,
    Open01,
    Positive,
    PositiveInteger,
    Sum,
    algebra,
    convexity,
    definition,
    derivation,
    derive,
    linearity,
    log,
    log_of_quotient,
    symbol,
)

q = symbol("q")


def shared_BCE(p: Expr, y: Indexed[Closed01], m: Expr) -> Expr:
    """The cost of one prediction p for all m examples."""
    return -Sum(y[i]*log(p) + (1 - y[i])*log(1 - p), (i, 1, m))/m


def mean(y: Indexed[Closed01], m: Expr) -> Expr:
    """The mean of the labels."""
    return Sum(y[i], (i, 1, m))/m


def H(r: Expr) -> Expr:
    """The binary entropy."""
    return -(r*log(r) + (1 - r)*log(1 - r))


def KL(r: Expr, p: Expr) -> Expr:
    """The Kullback–Leibler divergence of two Bernoulli distributions."""
    return r*log(r/p) + (1 - r)*log((1 - r)/(1 - p))


@derivation
def log_below_tangent(x: Positive) -> Chain:
    """The log is nowhere above its tangent at 1."""
    return derive(log(x)).le(x - 1, by=convexity)


@derivation
def gibbs(r: Open01, p: Open01) -> Chain:
    """Gibbs' inequality: the divergence is not negative."""
    return (
        derive(KL(r, p))
        .eq(-(r*log(p/r) + (1 - r)*log((1 - p)/(1 - r))), by=[log_of_quotient, algebra])
        .ge(-(r*(p/r - 1) + (1 - r)*log((1 - p)/(1 - r))), by=log_below_tangent(p/r))
        .ge(-(r*(p/r - 1) + (1 - r)*((1 - p)/(1 - r) - 1)), by=log_below_tangent((1 - p)/(1 - r)))
        .eq(0, by=algebra)
    )


@derivation
def cost_of_shared_prediction(p: Open01, y: Indexed[Closed01], m: PositiveInteger) -> Chain:
    """One prediction for all: the cost is the loss at the mean label."""
    return derive(shared_BCE(p, y, m)).eq(
        -(mean(y, m)*log(p) + (1 - mean(y, m))*log(1 - p)), by=linearity)


@derivation(where=lambda y, m: (mean(y, m) > 0, mean(y, m) < 1))
def minimum_value(y: Indexed[Closed01], m: PositiveInteger) -> Chain:
    """At the mean label the cost is the binary entropy of the mean label."""
    return (
        derive(At(shared_BCE(q, y, m), q, mean(y, m)))
        .eq(shared_BCE(mean(y, m), y, m), by=definition)
        .eq(H(mean(y, m)), by=cost_of_shared_prediction(mean(y, m), y, m))
    )


@derivation(where=lambda p, y, m: (mean(y, m) > 0, mean(y, m) < 1))
def excess(p: Open01, y: Indexed[Closed01], m: PositiveInteger) -> Chain:
    """Above the entropy the cost is the divergence of the prediction from the mean label."""
    r = mean(y, m)
    return (
        derive(shared_BCE(p, y, m) - H(r))
        .eq(-(r*log(p) + (1 - r)*log(1 - p)) - H(r), by=cost_of_shared_prediction(p, y, m))
        .eq(r*(log(r) - log(p)) + (1 - r)*(log(1 - r) - log(1 - p)), by=algebra)
        .eq(KL(r, p), by=log_of_quotient)
        .ge(0, by=gibbs(r, p))
    )
