"""k successes in n trials with one probability: the maximum of the likelihood, and what a prior does to it."""

from entropy import q
from likelihood import i

from bce_sym import (
    ArgMax,
    Bit,
    Chain,
    Eq,
    Indexed,
    Natural,
    Open01,
    Positive,
    PositiveInteger,
    Product,
    Rational,
    Real,
    Set,
    Sum,
    algebra,
    binomial,
    convexity,
    derivation,
    derive,
    linearity,
    log,
    log_of_power,
    log_of_product,
    monotone_map,
    sigmoid,
    symbol,
)

z = symbol("z")


# ── sequences and counts ──────────────────────────────────────────────────────


@derivation
def likelihood_of_sequence(p: Open01, y: Indexed[Bit], m: PositiveInteger) -> Chain:
    """One probability p for all trials: the likelihood of the sequence depends on the count of successes."""
    k = Sum(y[i], (i, 1, m))
    return (
        derive(log(Product(p**y[i] * (1 - p)**(1 - y[i]), (i, 1, m))))
        .eq(Sum(y[i]*log(p) + (1 - y[i])*log(1 - p), (i, 1, m)), by=[log_of_product, log_of_power])
        .eq(k*log(p) + (m - k)*log(1 - p), by=linearity)
        .eq(log(p**k * (1 - p)**(m - k)), by=[log_of_product, log_of_power])
    )


@derivation(where=lambda n, k: k < n)
def maximum_likelihood(n: PositiveInteger, k: PositiveInteger) -> Chain:
    """With 0 < k < n successes the likelihood of the sequence is greatest at k/n."""
    return (
        derive(ArgMax(q**k * (1 - q)**(n - k), q, Open01))
        .eq(ArgMax(k*log(q) + (n - k)*log(1 - q), q, Open01), by=monotone_map)
        .eq(Set(k/n), by=convexity)
    )


@derivation(where=lambda n, k: k < n)
def coefficient_moves_nothing(n: PositiveInteger, k: PositiveInteger) -> Chain:
    """The Binomial probability of the count has a coefficient C(n, k); it does not move the maximiser."""
    return (
        derive(ArgMax(binomial(n, k) * q**k * (1 - q)**(n - k), q, Open01))
        .eq(ArgMax(q**k * (1 - q)**(n - k), q, Open01), by=monotone_map)
        .eq(ArgMax(k*log(q) + (n - k)*log(1 - q), q, Open01), by=monotone_map)
        .eq(Set(k/n), by=convexity)
    )


@derivation
def one_success_of_two(a: Open01, b: Open01) -> Chain:
    """Two trials with the probabilities a and b: one success is likelier than for two with their mean."""
    r = (a + b)/2
    return derive(a*(1 - b) + (1 - a)*b).eq(2*r*(1 - r) + (a - b)**2/2, by=algebra)


@derivation
def no_binomial(q: Open01) -> Chain:
    """Trials with 0.1 and 0.9: no Binomial(2, q) but q = 1/2 has their mean."""
    return derive(Eq(2*q, Rational("0.1") + Rational("0.9"))).iff(Eq(q, Rational(1, 2)), by=algebra)


@derivation
def no_binomial_probability() -> Chain:
    """These trials give one success 0.82, and the Binomial with their mean gives it 0.5."""
    a, b, half = Rational("0.1"), Rational("0.9"), Rational(1, 2)
    return (
        derive(a*(1 - b) + (1 - a)*b)
        .eq(Rational("0.82"), by=algebra)
        .gt(2 * half * (1 - half), by=algebra)
    )


# ── priors ────────────────────────────────────────────────────────────────────


@derivation(where=lambda n, k, c: k < n)
def flat_prior(n: PositiveInteger, k: PositiveInteger, c: Positive) -> Chain:
    """In the parameter in which the prior is flat, MAP is MLE: the density c moves no maximum."""
    return derive(ArgMax(c * (q**k * (1 - q)**(n - k)), q, Open01)).eq(
        ArgMax(q**k * (1 - q)**(n - k), q, Open01), by=monotone_map)


@derivation(where=lambda n, k, a, b: (k <= n, k + a > 1, n - k + b > 1))
def beta_prior(n: PositiveInteger, k: Natural, a: Positive, b: Positive) -> Chain:
    """With a Beta(a, b) prior MAP is (k + a − 1)/(n + a + b − 2)."""
    return (
        derive(ArgMax(q**(a - 1) * (1 - q)**(b - 1) * (q**k * (1 - q)**(n - k)), q, Open01))
        .eq(ArgMax((k + a - 1)*log(q) + (n - k + b - 1)*log(1 - q), q, Open01), by=monotone_map)
        .eq(Set((k + a - 1)/(n + a + b - 2)), by=convexity)
    )


@derivation(where=lambda n, k: k <= n)
def flat_prior_in_the_logit(n: PositiveInteger, k: Natural) -> Chain:
    """A prior flat in p has the density σ(1 − σ) in the logit z: there MAP is the z with odds (k + 1)/(n − k + 1)."""
    p = sigmoid(z)
    return (
        derive(ArgMax(p**k * (1 - p)**(n - k) * (p*(1 - p)), z, Real))
        .eq(ArgMax((k + 1)*log(p) + (n - k + 1)*log(1 - p), z, Real), by=monotone_map)
        .eq(Set(log((k + 1)/(n - k + 1))), by=convexity)
    )


@derivation(where=lambda n, k: k <= n)
def probability_of_that_logit(n: PositiveInteger, k: Natural) -> Chain:
    """The odds (k + 1)/(n − k + 1) are those of (k + 1)/(n + 2): 2/3 for 3 of 4, where MLE is 3/4."""
    p = (k + 1)/(n + 2)
    return derive(log(p/(1 - p))).eq(log((k + 1)/(n - k + 1)), by=algebra)
