"""The loss as a function of the logit z, with p̂ = σ(z): its gradient, and a form that can't overflow."""

from bce_sym import (
    Abs,
    Bit,
    Chain,
    Derivative,
    Max,
    Real,
    algebra,
    cases,
    definition,
    derivation,
    derive,
    differentiate,
    exp,
    exp_of_sum,
    log,
    log_of_exp,
    log_of_one,
    log_of_product,
    log_of_quotient,
    sigmoid,
    sigmoid_reflection,
)


@derivation
def sigmoid_derivative(z: Real) -> Chain:
    """The slope of the sigmoid is σ(z)(1 − σ(z))."""
    return (
        derive(Derivative(sigmoid(z), z))
        .eq(Derivative(1/(1 + exp(-z)), z), by=definition)
        .eq(exp(-z)/(1 + exp(-z))**2, by=differentiate)
        .eq(1/(1 + exp(-z)) * (1 - 1/(1 + exp(-z))), by=algebra)
        .eq(sigmoid(z)*(1 - sigmoid(z)), by=definition)
    )


@derivation
def logit_gradient(z: Real, y: Bit) -> Chain:
    """The derivative of the loss in the logit is the prediction minus the label."""
    return (
        derive(Derivative(-(y*log(sigmoid(z)) + (1 - y)*log(1 - sigmoid(z))), z))
        .eq(-(y*Derivative(sigmoid(z), z)/sigmoid(z)
              - (1 - y)*Derivative(sigmoid(z), z)/(1 - sigmoid(z))), by=differentiate)
        .eq(-(y*(sigmoid(z)*(1 - sigmoid(z)))/sigmoid(z)
              - (1 - y)*(sigmoid(z)*(1 - sigmoid(z)))/(1 - sigmoid(z))), by=sigmoid_derivative(z))
        .eq(-(y*(1 - sigmoid(z)) - (1 - y)*sigmoid(z)), by=algebra)
        .eq(sigmoid(z) - y, by=algebra)
    )


@derivation
def log_sigmoid(z: Real) -> Chain:
    """The log of the probability of the label 1, without a sigmoid."""
    return (
        derive(log(sigmoid(z)))
        .eq(log(exp(z)/(1 + exp(z))), by=[definition, exp_of_sum])
        .eq(log(exp(z)) - log(1 + exp(z)), by=log_of_quotient)
        .eq(z - log(1 + exp(z)), by=log_of_exp)
    )


@derivation
def log_of_complement(z: Real) -> Chain:
    """The log of the probability of the label 0, without a sigmoid."""
    return (
        derive(log(1 - sigmoid(z)))
        .eq(log(sigmoid(-z)), by=sigmoid_reflection)
        .eq(log(1/(1 + exp(z))), by=definition)
        .eq(log(1) - log(1 + exp(z)), by=log_of_quotient)
        .eq(-log(1 + exp(z)), by=log_of_one)
    )


@derivation
def softplus_without_overflow(z: Real) -> Chain:
    """log(1 + e^z) with the large part of the exponential taken out: what is left is at most log 2."""
    return (
        derive(log(1 + exp(z)))
        .eq(log(exp(Max(z, 0)) * (1 + exp(-Abs(z)))), by=[cases, exp_of_sum])
        .eq(log(exp(Max(z, 0))) + log(1 + exp(-Abs(z))), by=log_of_product)
        .eq(Max(z, 0) + log(1 + exp(-Abs(z))), by=log_of_exp)
    )


@derivation
def loss_without_overflow(z: Real, y: Bit) -> Chain:
    """The loss in the logit, in a form in which no exponential is large."""
    return (
        derive(-(y*log(sigmoid(z)) + (1 - y)*log(1 - sigmoid(z))))
        .eq(-(y*(z - log(1 + exp(z))) + (1 - y)*log(1 - sigmoid(z))), by=log_sigmoid(z))
        .eq(-(y*(z - log(1 + exp(z))) - (1 - y)*log(1 + exp(z))), by=log_of_complement(z))
        .eq(log(1 + exp(z)) - z*y, by=algebra)
        .eq(Max(z, 0) - z*y + log(1 + exp(-Abs(z))), by=softplus_without_overflow(z))
    )
