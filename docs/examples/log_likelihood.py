"""A derivation that holds."""

from bce_sym import Bit, Chain, Open01, derivation, derive, log, log_of_power, log_of_product


@derivation
def log_likelihood(p: Open01, y: Bit) -> Chain:
    """The log turns the likelihood of a label into a sum."""
    return (
        derive(log(p**y * (1 - p) ** (1 - y)))
        .eq(log(p**y) + log((1 - p) ** (1 - y)), by=log_of_product)
        .eq(y * log(p) + (1 - y) * log(1 - p), by=log_of_power)
    )
