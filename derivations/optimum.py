"""Where the likelihood of m examples is greatest and the cost least: one set, whatever m is.

In a set of optima P stands for the predictions, and q for one that all examples share.
"""

from typing import Annotated

from entropy import cost_of_shared_prediction, mean, q, shared_BCE
from likelihood import BCE, L, i, log_L

from bce_sym import (
    AnySubset,
    ArgMax,
    ArgMin,
    At,
    Bit,
    Chain,
    Closed01,
    Derivative,
    Eq,
    Families,
    FamilyOf,
    Indexed,
    Interval,
    Limit,
    Open01,
    Positive,
    PositiveInteger,
    Product,
    Rational,
    Real,
    Set,
    Sum,
    algebra,
    convexity,
    coordinatewise,
    derivation,
    derive,
    differentiate,
    equal_functions,
    evaluation,
    log,
    monotone_map,
    sign,
    slope,
    sum_of_constant,
    symbol,
    termwise,
)

P: Indexed[Open01] = Indexed("p")
UpTo1 = Annotated[Real, Interval(0, 1, lo_open=True)]
From0 = Annotated[Real, Interval(0, 1, hi_open=True)]


@derivation
def same_optima(y: Indexed[Closed01], m: PositiveInteger) -> Chain:
    """In any set D of predictions inside (0, 1) the likelihood is greatest where the cost is least."""
    D = AnySubset("D", Families(Open01, m))
    return (
        derive(ArgMax(L(P, y, m), P, D))
        .eq(ArgMax(log(L(P, y, m)), P, D), by=monotone_map)
        .eq(ArgMax(log_L(P, y, m), P, D), by=equal_functions)
        .eq(ArgMin(-log_L(P, y, m), P, D), by=monotone_map)
        .eq(ArgMin(BCE(P, y, m), P, D), by=monotone_map)
    )


# ── each example has a prediction of its own ──────────────────────────────────


@derivation
def none_for_hard_labels(y: Indexed[Bit], m: PositiveInteger) -> Chain:
    """Free predictions inside (0, 1), labels 0 and 1: all these sets are empty, none is the best."""
    everywhere = Families(Open01, m)
    return (
        derive(ArgMax(L(P, y, m), P, everywhere))
        .eq(ArgMax(log_L(P, y, m), P, everywhere), by=monotone_map)
        .eq(ArgMin(BCE(P, y, m), P, everywhere), by=monotone_map)
        .eq(ArgMin(Sum(-(y[i]*log(P[i]) + (1 - y[i])*log(1 - P[i])), (i, 1, m)), P, everywhere),
            by=monotone_map)
        .eq(Set(), by=coordinatewise)
    )


@derivation
def cost_near_the_labels(e: Open01, y: Indexed[Bit], m: PositiveInteger) -> Chain:
    """With each prediction at a distance e from its label the cost is −log(1 − e)."""
    p = y[i]*(1 - e) + (1 - y[i])*e
    return (
        derive(-Sum(y[i]*log(p) + (1 - y[i])*log(1 - p), (i, 1, m))/m)
        .eq(-Sum(log(1 - e), (i, 1, m))/m, by=termwise)
        .eq(-(m*log(1 - e))/m, by=sum_of_constant)
        .eq(-log(1 - e), by=algebra)
    )


@derivation
def infimum() -> Chain:
    """The cost at a distance e from the labels tends to 0 with e: as no cost is 0, the infimum is not attained."""
    e = symbol("e")
    return derive(Limit(-log(1 - e), e, 0)).eq(0, by=evaluation)


@derivation
def labels_in_closed_box(y: Indexed[Bit], m: PositiveInteger) -> Chain:
    """With the ends 0 and 1 allowed the likelihood is greatest at the labels only (0⁰ is 1)."""
    return derive(ArgMax(L(P, y, m), P, Families(Closed01, m))).eq(
        Set(FamilyOf(y[i], (i, m))), by=coordinatewise)


@derivation
def soft_labels(y: Indexed[Open01], m: PositiveInteger) -> Chain:
    """For labels inside (0, 1) the one optimum is at the labels."""
    everywhere = Families(Open01, m)
    return (
        derive(ArgMax(L(P, y, m), P, everywhere))
        .eq(ArgMax(log_L(P, y, m), P, everywhere), by=monotone_map)
        .eq(ArgMin(BCE(P, y, m), P, everywhere), by=monotone_map)
        .eq(ArgMin(Sum(-(y[i]*log(P[i]) + (1 - y[i])*log(1 - P[i])), (i, 1, m)), P, everywhere),
            by=monotone_map)
        .eq(Set(FamilyOf(y[i], (i, m))), by=coordinatewise)
    )


# ── one prediction for all examples ───────────────────────────────────────────


@derivation(where=lambda y_bar, y, m: Eq(y_bar, mean(y, m)))
def mean_of_labels(y_bar: Open01, y: Indexed[Closed01], m: PositiveInteger) -> Chain:
    """One prediction for all: with labels that are not all 0 or all 1 it is the mean of the labels."""
    return (
        derive(ArgMax(Product(q**y[i] * (1 - q)**(1 - y[i]), (i, 1, m)), q, Open01))
        .eq(ArgMax(Sum(y[i]*log(q) + (1 - y[i])*log(1 - q), (i, 1, m)), q, Open01), by=monotone_map)
        .eq(ArgMin(shared_BCE(q, y, m), q, Open01), by=monotone_map)
        .eq(ArgMin(-(y_bar*log(q) + (1 - y_bar)*log(1 - q)), q, Open01), by=equal_functions)
        .eq(Set(y_bar), by=convexity)
    )


@derivation
def all_positive(m: PositiveInteger) -> Chain:
    """All labels 1: on (0, 1] the cost is least at the end 1."""
    return (
        derive(ArgMin(-Sum(log(q), (i, 1, m))/m, q, UpTo1))
        .eq(ArgMin(-Sum(log(q), (i, 1, m)), q, UpTo1), by=monotone_map)
        .eq(ArgMin(-(m*log(q)), q, UpTo1), by=equal_functions)
        .eq(ArgMin(-log(q), q, UpTo1), by=monotone_map)
        .eq(Set(1), by=slope)
    )


@derivation
def all_negative(m: PositiveInteger) -> Chain:
    """All labels 0: on [0, 1) the cost is least at the end 0."""
    return (
        derive(ArgMin(-Sum(log(1 - q), (i, 1, m))/m, q, From0))
        .eq(ArgMin(-Sum(log(1 - q), (i, 1, m)), q, From0), by=monotone_map)
        .eq(ArgMin(-(m*log(1 - q)), q, From0), by=equal_functions)
        .eq(ArgMin(-log(1 - q), q, From0), by=monotone_map)
        .eq(Set(0), by=slope)
    )


@derivation
def slope_at_the_end(m: PositiveInteger) -> Chain:
    """At the end q = 1 the derivative of −Σ log q does not vanish: it is −m."""
    return (
        derive(At(Derivative(-Sum(log(q), (i, 1, m)), q), q, 1))
        .eq(-Sum(Rational(1), (i, 1, m)), by=differentiate)
        .eq(-m, by=sum_of_constant)
        .lt(0, by=sign)
    )


@derivation
def slope_of_the_cost_at_the_end(m: PositiveInteger) -> Chain:
    """All labels 1: at the end q = 1 the derivative of the cost is −1."""
    return (
        derive(At(Derivative(-Sum(log(q), (i, 1, m))/m, q), q, 1))
        .eq(-Sum(Rational(1), (i, 1, m))/m, by=differentiate)
        .eq(-m/m, by=sum_of_constant)
        .eq(-1, by=algebra)
    )


# ── scaling ───────────────────────────────────────────────────────────────────


@derivation
def scaled_parabola(c: Positive) -> Chain:
    """Scaling by c > 0 does not move a minimum: x² and c·x² have theirs at 0."""
    x = symbol("x")
    return (
        derive(ArgMin(c*x**2, x, Real))
        .eq(ArgMin(x**2, x, Real), by=monotone_map)
        .eq(Set(0), by=convexity)
    )


# ── gradient ──────────────────────────────────────────────────────────────────


@derivation(where=lambda p, y, m, k: k <= m)
def cost_gradient(
    p: Indexed[Open01], y: Indexed[Closed01], m: PositiveInteger, k: PositiveInteger
) -> Chain:
    """The derivative of the cost in the k-th prediction: only the k-th term has one."""
    return (
        derive(Derivative(BCE(p, y, m), p[k]))
        .eq(-(y[k]/p[k] - (1 - y[k])/(1 - p[k]))/m, by=differentiate)
        .eq((p[k] - y[k])/(m*p[k]*(1 - p[k])), by=algebra)
    )


@derivation(where=lambda p, y_bar, y, m: Eq(y_bar, mean(y, m)))
def gradient_of_shared_prediction(
    p: Open01, y_bar: Closed01, y: Indexed[Closed01], m: PositiveInteger
) -> Chain:
    """The derivative of the cost in a prediction that all examples share."""
    return (
        derive(Derivative(shared_BCE(p, y, m), p))
        .eq(Derivative(-(y_bar*log(p) + (1 - y_bar)*log(1 - p)), p),
            by=cost_of_shared_prediction(p, y_bar, y, m))
        .eq(-(y_bar/p - (1 - y_bar)/(1 - p)), by=differentiate)
        .eq((p - y_bar)/(p*(1 - p)), by=algebra)
    )
