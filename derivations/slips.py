"""Claims that look right and are not, each beside what is true instead."""

from loss import gradient

from bce_sym import Bit, Chain, Derivative, Open01, derive, differentiate, log, slip


@slip(correction=gradient)
def lost_inner_derivative(p_hat: Open01, y: Bit) -> Chain:
    """The derivative of log(1 − p̂) taken as 1/(1 − p̂): the factor −1 of the inner derivative is lost."""
    return derive(Derivative(-(y*log(p_hat) + (1 - y)*log(1 - p_hat)), p_hat)).eq(
        -(y/p_hat + (1 - y)/(1 - p_hat)), by=differentiate)
