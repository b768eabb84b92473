"""The likelihood of m independent examples, for every m: its log, and the cross-entropy cost."""

from bernoulli import total_probability

from bce_sym import (
    Bit,
    Chain,
    Closed01,
    Expr,
    Gt,
    Indexed,
    Lt,
    Open01,
    PositiveInteger,
    Product,
    Real,
    Sum,
    algebra,
    cases,
    derivation,
    derive,
    last_factor,
    linearity,
    log,
    log_increasing,
    log_of_one,
    log_of_power,
    log_of_product,
    sign,
    symbol,
)

i = symbol("i")


def L(p: Indexed[Open01], y: Indexed[Real], m: Expr) -> Expr:
    """The likelihood: the product of the probabilities of the examples."""
    return Product(p[i]**y[i] * (1 - p[i])**(1 - y[i]), (i, 1, m))


def log_L(p: Indexed[Open01], y: Indexed[Real], m: Expr) -> Expr:
    """The log-likelihood, as a sum."""
    return Sum(y[i]*log(p[i]) + (1 - y[i])*log(1 - p[i]), (i, 1, m))


def BCE(p: Indexed[Open01], y: Indexed[Real], m: Expr) -> Expr:
    """The binary cross-entropy cost."""
    return -log_L(p, y, m)/m


# ── independence ──────────────────────────────────────────────────────────────


@derivation
def conditional(p: Indexed[Open01], y: Indexed[Bit], m: PositiveInteger) -> Chain:
    """Independence: given the first m labels, the next one has the probability it has on its own."""
    next_one = p[m + 1]**y[m + 1] * (1 - p[m + 1])**(1 - y[m + 1])
    return (
        derive(L(p, y, m + 1)/L(p, y, m))
        .eq(L(p, y, m)*next_one/L(p, y, m), by=last_factor)
        .eq(next_one, by=algebra)
    )


@derivation
def marginal(p: Indexed[Open01], y: Indexed[Bit], b: Bit, m: PositiveInteger) -> Chain:
    """Summed over the next label, the likelihood of m + 1 labels is that of the first m."""
    p_next = p[m + 1]
    return (
        derive(Sum(L(p, y, m) * (p_next**b * (1 - p_next)**(1 - b)), (b, 0, 1)))
        .eq(L(p, y, m) * Sum(p_next**b * (1 - p_next)**(1 - b), (b, 0, 1)), by=linearity)
        .eq(L(p, y, m) * 1, by=total_probability(p_next, b))
        .eq(L(p, y, m), by=algebra)
    )


# ── its log, and the cost ─────────────────────────────────────────────────────


@derivation
def log_of_likelihood(p: Indexed[Open01], y: Indexed[Closed01], m: PositiveInteger) -> Chain:
    """The log turns the product of the probabilities into a sum."""
    return (
        derive(log(L(p, y, m)))
        .eq(Sum(log(p[i]**y[i] * (1 - p[i])**(1 - y[i])), (i, 1, m)), by=log_of_product)
        .eq(Sum(log(p[i]**y[i]) + log((1 - p[i])**(1 - y[i])), (i, 1, m)), by=log_of_product)
        .eq(log_L(p, y, m), by=log_of_power)
    )


@derivation
def cost(p: Indexed[Open01], y: Indexed[Closed01], m: PositiveInteger) -> Chain:
    """The log-likelihood, negated and divided by m, is the binary cross-entropy cost."""
    return derive(-log(L(p, y, m))/m).eq(BCE(p, y, m), by=log_of_likelihood(p, y, m))


@derivation
def mean_of_losses(p: Indexed[Open01], y: Indexed[Closed01], m: PositiveInteger) -> Chain:
    """The cost is the mean of the losses of the single examples."""
    return derive(BCE(p, y, m)).eq(
        Sum(-(y[i]*log(p[i]) + (1 - y[i])*log(1 - p[i])), (i, 1, m))/m, by=linearity)


@derivation
def never_overflows(p: Indexed[Open01], m: PositiveInteger) -> Chain:
    """A product of probabilities is positive and less than 1: it exceeds no finite maximum."""
    return derive(0).lt(Product(p[i], (i, 1, m)), by=sign).lt(1, by=sign)


@derivation
def positive_cost(p: Indexed[Open01], y: Indexed[Bit], m: PositiveInteger) -> Chain:
    """For hard labels the cost is positive: predictions inside (0, 1) are never quite right."""
    return derive(BCE(p, y, m)).gt(0, by=[cases, log_of_one, sign])


@derivation
def same_order(
    a: Indexed[Open01], b: Indexed[Open01], y: Indexed[Closed01], m: PositiveInteger
) -> Chain:
    """Of two classifiers the one with the greater likelihood has the smaller cost."""
    return (
        derive(Lt(L(a, y, m), L(b, y, m)))
        .iff(Lt(log(L(a, y, m)), log(L(b, y, m))), by=log_increasing)
        .iff(Lt(log_L(a, y, m), log_L(b, y, m)),
             by=[log_of_likelihood(a, y, m), log_of_likelihood(b, y, m)])
        .iff(Gt(BCE(a, y, m), BCE(b, y, m)), by=algebra)
    )
