"""Claims that look right and are not, each beside what is true instead."""

from entropy import q
from likelihood import i, never_overflows
from loss import gradient
from optimum import P, labels_in_closed_box, slope_at_the_end
from posterior import flat_prior_in_the_logit, one_success_of_two, z

from bce_sym import (
    ArgMax,
    ArgMin,
    At,
    Bit,
    Chain,
    Closed01,
    Derivative,
    Families,
    FamilyOf,
    Indexed,
    Open01,
    PositiveInteger,
    Product,
    Real,
    Set,
    Sum,
    algebra,
    convexity,
    coordinatewise,
    derive,
    differentiate,
    log,
    sigmoid,
    sign,
    slip,
)


@slip(correction=gradient)
def lost_inner_derivative(p_hat: Open01, y: Bit) -> Chain:
    """The derivative of log(1 − p̂) taken as 1/(1 − p̂): the factor −1 of the inner derivative is lost."""
    return derive(Derivative(-(y*log(p_hat) + (1 - y)*log(1 - p_hat)), p_hat)).eq(
        -(y/p_hat + (1 - y)/(1 - p_hat)), by=differentiate)


@slip(correction=never_overflows)
def products_overflow(p: Indexed[Open01], m: PositiveInteger) -> Chain:
    """Products of many probabilities overflow: they grow beyond 1.  (They shrink, and may underflow.)"""
    return derive(Product(p[i], (i, 1, m))).gt(1, by=sign)


@slip(correction=slope_at_the_end)
def minimum_is_stationary(m: PositiveInteger) -> Chain:
    """A convex function has its minimum where its derivative is 0.  (−Σ log q on (0, 1] has it at 1.)"""
    return derive(At(Derivative(-Sum(log(q), (i, 1, m)), q), q, 1)).eq(0, by=differentiate)


@slip(correction=one_success_of_two)
def trials_form_a_binomial(a: Open01, b: Open01) -> Chain:
    """Independent trials form a Binomial, that of their mean probability.  (Not if they differ.)"""
    r = (a + b)/2
    return derive(a*(1 - b) + (1 - a)*b).eq(2*r*(1 - r), by=algebra)


@slip(correction=flat_prior_in_the_logit)
def map_is_mle_in_every_parameter() -> Chain:
    """With a prior flat in p MAP is MLE in every parameter.  (3 of 4 in the logit: not at odds 3.)"""
    p = sigmoid(z)
    return derive(ArgMax(p**3 * (1 - p) * (p*(1 - p)), z, Real)).eq(Set(log(3)), by=convexity)


@slip(correction=labels_in_closed_box)
def cost_is_least_at_the_labels(y: Indexed[Bit], m: PositiveInteger) -> Chain:
    """With the ends allowed the cost, too, is least at the labels.  (0·log 0 is undefined there.)"""
    loss = -(y[i]*log(P[i]) + (1 - y[i])*log(1 - P[i]))
    return derive(ArgMin(Sum(loss, (i, 1, m)), P, Families(Closed01, m))).eq(
        Set(FamilyOf(y[i], (i, m))), by=coordinatewise)
