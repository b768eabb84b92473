"""Logistic regression: the predictions are σ(w·x); the gradient of the cost, and its convexity.

The features are numbered row by row: the j-th of the d features of the i-th example is x[d(i − 1) + j].
"""

from likelihood import i

from bce_sym import (
    Chain,
    Closed01,
    Derivative,
    Expr,
    Indexed,
    PositiveInteger,
    Real,
    Sum,
    algebra,
    derivation,
    derive,
    differentiate,
    linearity,
    log,
    sigmoid,
    sign,
    symbol,
)

j, k, h = symbol("j"), symbol("k"), symbol("h")


# ── one weight ────────────────────────────────────────────────────────────────


@derivation
def gradient_in_weight(
    w: Real, x: Indexed[Real], y: Indexed[Closed01], m: PositiveInteger
) -> Chain:
    """One weight: the derivative of the cost is the mean of (prediction − label) · feature."""
    return derive(
        Derivative(-Sum(y[i]*log(sigmoid(w*x[i])) + (1 - y[i])*log(1 - sigmoid(w*x[i])), (i, 1, m))/m, w)
    ).eq(Sum((sigmoid(w*x[i]) - y[i])*x[i], (i, 1, m))/m, by=[differentiate, algebra])


@derivation
def convex_in_weight(
    w: Real, x: Indexed[Real], y: Indexed[Closed01], m: PositiveInteger
) -> Chain:
    """One weight: the second derivative is not negative."""
    return (
        derive(Derivative(Sum((sigmoid(w*x[i]) - y[i])*x[i], (i, 1, m))/m, w))
        .eq(Sum(sigmoid(w*x[i])*(1 - sigmoid(w*x[i]))*x[i]**2, (i, 1, m))/m, by=[differentiate, algebra])
        .ge(0, by=sign)
    )


# ── a vector of weights ───────────────────────────────────────────────────────


def feature(x: Indexed[Real], d: Expr, row: Expr, column: Expr) -> Expr:
    """The features of the examples, row by row."""
    return x[d*(row - 1) + column]


def prediction(w: Indexed[Real], x: Indexed[Real], d: Expr) -> Expr:
    """σ(w·xᵢ)."""
    return sigmoid(Sum(w[j]*feature(x, d, i, j), (j, 1, d)))


@derivation(where=lambda w, x, y, m, d, k: k <= d)
def gradient_in_weights(
    w: Indexed[Real], x: Indexed[Real], y: Indexed[Closed01],
    m: PositiveInteger, d: PositiveInteger, k: PositiveInteger,
) -> Chain:
    """The derivative of the cost in the k-th weight."""
    p = prediction(w, x, d)
    return derive(Derivative(-Sum(y[i]*log(p) + (1 - y[i])*log(1 - p), (i, 1, m))/m, w[k])).eq(
        Sum((p - y[i])*feature(x, d, i, k), (i, 1, m))/m, by=[differentiate, algebra])


@derivation(where=lambda w, x, y, m, d, k, h: (k <= d, h <= d))
def hessian(
    w: Indexed[Real], x: Indexed[Real], y: Indexed[Closed01],
    m: PositiveInteger, d: PositiveInteger, k: PositiveInteger, h: PositiveInteger,
) -> Chain:
    """The derivative of the k-th component of the gradient in the h-th weight."""
    p = prediction(w, x, d)
    return derive(Derivative(Sum((p - y[i])*feature(x, d, i, k), (i, 1, m))/m, w[h])).eq(
        Sum(p*(1 - p)*feature(x, d, i, k)*feature(x, d, i, h), (i, 1, m))/m, by=[differentiate, algebra])


@derivation
def positive_semidefinite(
    w: Indexed[Real], x: Indexed[Real], u: Indexed[Real], m: PositiveInteger, d: PositiveInteger
) -> Chain:
    """The quadratic form of the Hessian is a mean of squares with weights p(1 − p): it is not negative."""
    p = prediction(w, x, d)
    along_u = Sum(u[j]*feature(x, d, i, j), (j, 1, d))
    return (
        derive(Sum(Sum(u[k]*(Sum(p*(1 - p)*feature(x, d, i, k)*feature(x, d, i, h), (i, 1, m))/m)*u[h],
                       (h, 1, d)), (k, 1, d)))
        .eq(Sum(Sum(Sum(u[k]*u[h]*(p*(1 - p)*feature(x, d, i, k)*feature(x, d, i, h)),
                        (h, 1, d)), (k, 1, d)), (i, 1, m))/m, by=linearity)
        .eq(Sum(p*(1 - p)*along_u*along_u, (i, 1, m))/m, by=linearity)
        .eq(Sum(p*(1 - p)*along_u**2, (i, 1, m))/m, by=algebra)
        .ge(0, by=sign)
    )
