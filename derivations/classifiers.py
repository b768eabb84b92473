"""Two classifiers on three examples: A gives the true labels 0.7, 0.8 and 0.9, and B 0.8 each time."""

from likelihood import i
from optimum import P

from bce_sym import (
    ArgMax,
    ArgMin,
    Chain,
    FamilyOf,
    Product,
    Rational,
    Set,
    Sum,
    algebra,
    candidates,
    derivation,
    derive,
    log,
    log_increasing,
    log_of_power,
    log_of_product,
)


@derivation
def likelihoods() -> Chain:
    """B makes the three labels more likely than A: 0.504 < 0.512, exactly."""
    return (
        derive(Rational("0.7") * Rational("0.8") * Rational("0.9"))
        .eq(Rational("0.504"), by=algebra)
        .lt(Rational("0.512"), by=algebra)
        .eq(Rational("0.8")**3, by=algebra)
    )


@derivation
def log_likelihoods() -> Chain:
    """The log keeps the order: B has the greater log-likelihood."""
    return (
        derive(log(Rational("0.7")) + log(Rational("0.8")) + log(Rational("0.9")))
        .eq(log(Rational("0.7") * Rational("0.8") * Rational("0.9")), by=log_of_product)
        .lt(log(Rational("0.8")**3), by=[log_increasing, likelihoods()])
        .eq(3*log(Rational("0.8")), by=log_of_power)
    )


@derivation
def losses() -> Chain:
    """The negation reverses the order: B has the smaller cross-entropy."""
    return (
        derive(-(log(Rational("0.7")) + log(Rational("0.8")) + log(Rational("0.9")))/3)
        .gt(-(3*log(Rational("0.8")))/3, by=[log_likelihoods(), algebra])
        .eq(-log(Rational("0.8")), by=algebra)
    )


A = FamilyOf((6 + i)/10, (i, 3))
B = FamilyOf(Rational("0.8"), (i, 3))


@derivation
def more_likely() -> Chain:
    """Of the two candidates B has the greatest likelihood."""
    return derive(ArgMax(Product(P[i], (i, 1, 3)), P, Set(A, B))).eq(Set(B), by=candidates)


@derivation
def less_costly() -> Chain:
    """Of the two candidates B has the least cost."""
    return derive(ArgMin(-Sum(log(P[i]), (i, 1, 3))/3, P, Set(A, B))).eq(Set(B), by=candidates)
