"""A gradient with a wrong line."""

from bce_sym import Bit, Chain, Derivative, Open01, algebra, derivation, derive, differentiate, log


@derivation
def gradient(p: Open01, y: Bit) -> Chain:
    """The derivative of the loss, as it is often written down."""
    return (
        derive(Derivative(-(y * log(p) + (1 - y) * log(1 - p)), p))
        .eq(-(y / p + (1 - y) / (1 - p)), by=differentiate)
        .eq(-(y - 2 * p * y + p) / (p * (1 - p)), by=algebra)
    )
