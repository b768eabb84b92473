"""What is left at the minimum: the binary entropy, and above it the Kullback–Leibler divergence."""

from likelihood import i

from bce_sym import (
    ArgMin,
    At,
    Chain,
    Closed01,
    Eq,
    Expr,
    Indexed,
    Ne,
    Open01,
    Positive,
    PositiveInteger,
    Set,
    Sum,
    algebra,
    convexity,
    definition,
    derivation,
    derive,
    linearity,
    log,
    log_of_one,
    log_of_quotient,
    slope,
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


# ── Gibbs' inequality ─────────────────────────────────────────────────────────


@derivation
def log_below_tangent(x: Positive) -> Chain:
    """The log is nowhere above its tangent at 1."""
    return derive(log(x)).le(x - 1, by=convexity)


@derivation(where=lambda x: Ne(x, 1))
def log_strictly_below_tangent(x: Positive) -> Chain:
    """Except at 1 the log is strictly below its tangent at 1."""
    return derive(log(x)).lt(x - 1, by=slope)


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
def no_divergence(r: Open01) -> Chain:
    """The divergence of a distribution from itself is 0."""
    return derive(KL(r, r)).eq(r*log(1) + (1 - r)*log(1), by=algebra).eq(0, by=log_of_one)


@derivation(where=lambda r, p: Ne(p, r))
def positive_divergence(r: Open01, p: Open01) -> Chain:
    """The divergence from any other distribution is positive."""
    return (
        derive(KL(r, p))
        .eq(-(r*log(p/r) + (1 - r)*log((1 - p)/(1 - r))), by=[log_of_quotient, algebra])
        .gt(-(r*(p/r - 1) + (1 - r)*log((1 - p)/(1 - r))), by=log_strictly_below_tangent(p/r))
        .ge(-(r*(p/r - 1) + (1 - r)*((1 - p)/(1 - r) - 1)), by=log_below_tangent((1 - p)/(1 - r)))
        .eq(0, by=algebra)
    )


@derivation
def least_divergence(r: Open01) -> Chain:
    """The divergence of r from p is least where p is r, and nowhere else."""
    return derive(ArgMin(KL(r, q), q, Open01)).eq(Set(r), by=convexity)


# ── the cost of one prediction for all ────────────────────────────────────────
# ȳ is the mean of the labels.


@derivation(where=lambda p, y_bar, y, m: Eq(y_bar, mean(y, m)))
def cost_of_shared_prediction(
    p: Open01, y_bar: Closed01, y: Indexed[Closed01], m: PositiveInteger
) -> Chain:
    """One prediction for all: the cost is the loss at the mean label."""
    return derive(shared_BCE(p, y, m)).eq(-(y_bar*log(p) + (1 - y_bar)*log(1 - p)), by=linearity)


@derivation(where=lambda y_bar, y, m: Eq(y_bar, mean(y, m)))
def minimum_value(y_bar: Open01, y: Indexed[Closed01], m: PositiveInteger) -> Chain:
    """At the mean label the cost is the binary entropy of the mean label."""
    return (
        derive(At(shared_BCE(q, y, m), q, y_bar))
        .eq(shared_BCE(y_bar, y, m), by=definition)
        .eq(H(y_bar), by=cost_of_shared_prediction(y_bar, y_bar, y, m))
    )


@derivation(where=lambda p, y_bar, y, m: Eq(y_bar, mean(y, m)))
def excess(p: Open01, y_bar: Open01, y: Indexed[Closed01], m: PositiveInteger) -> Chain:
    """Above the entropy the cost is the divergence of the prediction from the mean label."""
    return (
        derive(shared_BCE(p, y, m) - H(y_bar))
        .eq(-(y_bar*log(p) + (1 - y_bar)*log(1 - p)) - H(y_bar),
            by=cost_of_shared_prediction(p, y_bar, y, m))
        .eq(y_bar*(log(y_bar) - log(p)) + (1 - y_bar)*(log(1 - y_bar) - log(1 - p)), by=algebra)
        .eq(KL(y_bar, p), by=log_of_quotient)
        .ge(0, by=gibbs(y_bar, p))
    )
