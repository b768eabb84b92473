"""Rules of sums and products over a range.  Each is a relation, true for all values of its variables.

A family stands for any terms: in a step, ``a[i]`` is whatever stands under the sum.
"""

from __future__ import annotations

from bce_sym.context import Indexed, Natural, Positive, Real
from bce_sym.derivation import rule
from bce_sym.functions import exp, log
from bce_sym.terms import Eq, Product, Statement, Sum, symbol

_KNUTH = "Graham, Knuth, Patashnik, Concrete Mathematics, §2.1–2.3"
_DLMF = "NIST Digital Library of Mathematical Functions, §4.8"

_i = symbol("i")


@rule(source=_KNUTH)
def sum_of_sum(a: Indexed[Real], b: Indexed[Real], m: Natural) -> Statement:
    """The sum of sums is the sum of the two sums."""
    return Eq(
        Sum(a[_i] + b[_i], (_i, 1, m)),
        Sum(a[_i], (_i, 1, m)) + Sum(b[_i], (_i, 1, m)),
    )


@rule(source=_KNUTH)
def constant_out(a: Indexed[Real], c: Real, m: Natural) -> Statement:
    """A constant factor is taken out of a sum."""
    return Eq(Sum(c * a[_i], (_i, 1, m)), c * Sum(a[_i], (_i, 1, m)))


@rule(source=_KNUTH)
def sum_of_constant(c: Real, m: Natural) -> Statement:
    """The sum of m equal terms is m times the term."""
    return Eq(Sum(c, (_i, 1, m)), m * c)


@rule(source=_KNUTH)
def last_term(a: Indexed[Real], m: Natural) -> Statement:
    """The last term is taken off a sum."""
    return Eq(Sum(a[_i], (_i, 1, m + 1)), Sum(a[_i], (_i, 1, m)) + a[m + 1])


@rule(source=_KNUTH)
def last_factor(a: Indexed[Real], m: Natural) -> Statement:
    """The last factor is taken off a product."""
    return Eq(Product(a[_i], (_i, 1, m + 1)), Product(a[_i], (_i, 1, m)) * a[m + 1])


@rule(source=_KNUTH)
def product_of_product(a: Indexed[Real], b: Indexed[Real], m: Natural) -> Statement:
    """The product of products is the product of the two products."""
    return Eq(
        Product(a[_i] * b[_i], (_i, 1, m)),
        Product(a[_i], (_i, 1, m)) * Product(b[_i], (_i, 1, m)),
    )


@rule(source=_DLMF)
def log_of_products(a: Indexed[Positive], m: Natural) -> Statement:
    """The log of a product of m positive numbers is the sum of their logs."""
    return Eq(log(Product(a[_i], (_i, 1, m))), Sum(log(a[_i]), (_i, 1, m)))


@rule(source=_DLMF)
def exp_of_sums(a: Indexed[Real], m: Natural) -> Statement:
    """The exponential of a sum of m numbers is the product of their exponentials."""
    return Eq(exp(Sum(a[_i], (_i, 1, m))), Product(exp(a[_i]), (_i, 1, m)))
