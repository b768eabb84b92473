"""Random claims that look true and are true only under conditions.

    random_claim(rng)  →  a claim in x and y, reproducible from the seed of *rng*
    BINDER_TRAPS       →  rows (lhs, rel, rhs, domains, truth) on bound variables and capture

A claim is a conditionally valid rewrite of random expressions (log(ab) split whatever the signs, x/x
cancelled, a kink differentiated, …) in a random context: ends open or closed, sets of integers,
hypotheses.  Whether it is true is for the oracle to say.
"""

from bce_sym import context as c
from bce_sym import functions as f
from bce_sym import terms as t
from bce_sym.context import Context, FiniteSet, Interval
from bce_sym.evidence import Claim

X, Y, K, N = t.symbol("x"), t.symbol("y"), t.symbol("k"), t.symbol("n")
HALF, THIRD, EPSILON = t.Rational(1, 2), t.Rational(1, 3), t.Rational(1, 10**30)
D = t.Derivative

DOMAINS = [
    c.Real.domain, c.Positive.domain, c.NonNegative.domain, c.Negative.domain, c.Open01.domain,
    c.Closed01.domain, c.Bit.domain, c.Integer.domain, c.Natural.domain, Interval(-1, 1),
    Interval(-1, 1, lo_open=True), Interval(None, 0), FiniteSet(-1, 0, 1), FiniteSet("1/2", 1, 2),
]  # fmt: skip


def expression(rng, depth):
    """A random expression in x and y."""
    if depth == 0 or rng.random() < 0.15:
        return rng.choice([X, Y, X, Y, t.number(rng.randint(-2, 3)), HALF, 1 - X])
    a = expression(rng, depth - 1)
    kind = rng.randrange(20)
    if kind < 10:
        b = expression(rng, depth - 1)
        return [a + b, a - b, a * b, a * b, a / b, a**2 + b, f.Max(a, b), f.Min(a, b), a**b,
                t.Piecewise((a, X > 0), (b, True))][kind]  # fmt: skip
    return [
        f.log(a), f.exp(a), f.sqrt(a), f.Abs(a), a ** rng.choice([-1, 2, 3, 0]), f.sigmoid(a),
        f.sin(a), f.cos(a), f.tanh(a), f.sign(a),
    ][kind - 10]  # fmt: skip


def rewrites(a, b):
    """Two sides that agree under conditions which may or may not hold."""
    return [
        (f.log(a * b), f.log(a) + f.log(b)),
        (f.log(a / b), f.log(a) - f.log(b)),
        (f.log(a**2), 2 * f.log(a)),
        (f.log(a**2), 2 * f.log(f.Abs(a))),
        (f.log(1 / a), -f.log(a)),
        (f.log(a**b), b * f.log(a)),
        (f.sqrt(a**2), a),
        (f.sqrt(a**2), f.Abs(a)),
        (f.sqrt(a * b), f.sqrt(a) * f.sqrt(b)),
        (f.sqrt(a / b), f.sqrt(a) / f.sqrt(b)),
        (f.sqrt(a) ** 2, a),
        (a / a, t.number(1)),
        (0 / a, t.number(0)),
        (0 * f.log(a), t.number(0)),
        (a - a, t.number(0)),
        (f.log(a) - f.log(a), t.number(0)),
        (a * b / b, a),
        ((a**2 - b**2) / (a - b), a + b),
        (a / b + b / a, (a**2 + b**2) / (a * b)),
        (1 / (1 / a), a),
        (a * (1 / a - b), 1 - a * b),
        ((a * b) ** Y, a**Y * b**Y),
        ((a**X) ** Y, a ** (X * Y)),
        ((a**2) ** HALF, a),
        ((a**2) ** Y, a ** (2 * Y)),
        (a ** (X + Y), a**X * a**Y),
        (a**X * a ** (1 - X), a),
        (a**X / a**X, t.number(1)),
        (a**X * a ** (-X), t.number(1)),
        (a**b, f.exp(b * f.log(a))),
        (f.exp(f.log(a)), a),
        (f.log(f.exp(a)), a),
        (f.exp(a + b), f.exp(a) * f.exp(b)),
        (f.exp(a * b), f.exp(a) ** b),
        (f.Abs(a * b), f.Abs(a) * f.Abs(b)),
        (f.Abs(a + b), f.Abs(a) + f.Abs(b)),
        (f.Abs(a) / a, f.sign(a)),
        (f.sign(a) * f.Abs(a), a),
        (f.sign(a) * f.sign(b), f.sign(a * b)),
        (f.Max(a, b), (a + b + f.Abs(a - b)) / 2),
        (f.Max(a, b) + f.Min(a, b), a + b),
        (f.Max(a, b) * f.Min(a, b), a * b),
        (f.Max(a, 0) - f.Max(-a, 0), a),
        (f.sigmoid(a), 1 / (1 + f.exp(-a))),
        (f.sigmoid(a) + f.sigmoid(-a), t.number(1)),
        (f.softplus(a), f.Max(a, 0) + f.log(1 + f.exp(-f.Abs(a)))),
        (t.Piecewise((a, a >= 0), (-a, True)), f.Abs(a)),
        (t.Piecewise((1, a > 0), (-1, True)), f.sign(a)),
        (t.Piecewise((a / b, t.Ne(b, 0)), (0, True)), a / b),
        (t.Piecewise((a, a > b), (b, b >= a)), f.Max(a, b)),
        (t.Piecewise((a, a > b), (b, b > a)), f.Max(a, b)),
        ((a + b) ** 2, a**2 + 2 * a * b + b**2),
        ((a + b) ** 2, a**2 + a * b + b**2),
        (a, a + EPSILON),
        (f.exp(EPSILON * a), t.number(1)),
        (a**0, t.number(1)),
        (0**a, t.number(0)),
        (1**a, t.number(1)),
        ((a**3) ** THIRD, a),
        (a**THIRD * a**THIRD * a**THIRD, a),
        (a**HALF, f.sqrt(a)),
        (a ** t.Rational(-3, 2) * a, 1 / f.sqrt(a)),
        (f.sin(a) ** 2 + f.cos(a) ** 2, t.number(1)),
        (f.tan(a) * f.cos(a), f.sin(a)),
        (f.sin(2 * a), 2 * f.sin(a) * f.cos(a)),
        (f.cos(-a), f.cos(a)),
        (D(f.Abs(a), X), f.sign(a) * D(a, X)),
        (D(f.sqrt(a**2), X), D(a, X)),
        (D(f.log(a), X), D(a, X) / a),
        (D(f.log(f.Abs(a)), X), D(a, X) / a),
        (D(a * b, X), D(a, X) * b + a * D(b, X)),
        (D(a / b, X), (D(a, X) * b - a * D(b, X)) / b**2),
        (D(f.Max(a, b), X), t.Piecewise((D(a, X), a > b), (D(b, X), True))),
        (D(f.Max(a, 0) ** 2, X), 2 * f.Max(a, 0) * D(a, X)),
        (D(a * f.Abs(a), X), 2 * f.Abs(a) * D(a, X)),
        (D(a**Y, X), Y * a ** (Y - 1) * D(a, X)),
        (D(f.sqrt(a), X), D(a, X) / (2 * f.sqrt(a))),
        (D(f.exp(a), X), f.exp(a) * D(a, X)),
        (D(f.sigmoid(a), X), f.sigmoid(a) * (1 - f.sigmoid(a)) * D(a, X)),
        (D(t.Piecewise((a, X > 0), (b, True)), X), t.Piecewise((D(a, X), X > 0), (D(b, X), True))),
        (D(D(a * b, X), Y), D(D(a * b, Y), X)),
        (D(a, (X, 2)), D(D(a, X), X)),
        (D(X**2, X), D(X, X)),
        (D(a - a, X), t.number(0)),
        (D(X * Y, X), Y),
        (t.Sum(a * K, (K, 0, 2)), 3 * a),
        (t.Sum(K**Y, (K, 0, 2)), 1 + 2**Y),
        (t.Sum(X, (X, 0, 1)), t.number(1)),
        (t.Sum(a, (K, 1, Y)), Y * a),
        (t.Product(a, (K, 1, 2)), a**2),
        (t.Sum(D(K * a, X), (K, 1, 2)), 3 * D(a, X)),
        (f.log(t.Product(a + K, (K, 0, 1))), f.log(a) + f.log(a + 1)),
    ]  # fmt: skip


HYPOTHESES = [
    (X, Y), (X * Y, t.number(1)), (X + Y, t.number(0)), (X, t.number(0)), (Y, X**2),
    (X - Y, HALF), (f.Abs(X), t.number(1)), (X**2, X), (f.exp(X), Y),
]  # fmt: skip


def random_claim(rng):
    """A claim in the variables x and y."""
    depth = rng.choice([0, 1, 1, 1, 2, 2, 3])
    a, b = expression(rng, depth), expression(rng, depth)
    lhs, rhs = rng.choice(rewrites(a, b))
    rel = "=="
    roll = rng.random()
    if roll < 0.1:
        lhs, rhs = t.Eq(lhs, rhs), t.Eq(*rng.choice([(a, b), (a, t.number(0)), (a * b, b)]))
        rel = rng.choice(["<=>", "=>"])
    elif roll < 0.35:
        rel = rng.choice(["<", "<=", ">", ">=", "!="])
        if rng.random() < 0.7:
            lhs, rhs = (
                expression(rng, depth),
                rng.choice([t.number(0), t.number(1), expression(rng, 1)]),
            )
    given = []
    for _ in range(rng.choice([0, 0, 0, 1, 1, 2])):
        given.append(t.relation(rng.choice(["<", "<=", "!=", ">", "=="]), *rng.choice(HYPOTHESES)))
    domains = {name: rng.choice(DOMAINS) for name in ("x", "y")}
    return Claim(lhs, rel, rhs, Context.of(domains, given))


REAL, POSITIVE, BIT, NATURAL = c.Real.domain, c.Positive.domain, c.Bit.domain, c.Natural.domain

BINDER_TRAPS = [
    # the bound variable is not the free one of the same name
    (t.Sum(X, (X, 1, 2)), "==", 2 * X, {"x": REAL}, False),
    (t.Sum(X, (X, 1, 2)) + X, "==", 3 + X, {"x": REAL}, True),
    (t.Sum(X * K, (K, 1, 2)), "==", 3 * X, {"x": REAL}, True),
    (t.Sum(K, (K, 1, 2)), "==", t.Sum(X, (X, 1, 2)), {"x": REAL}, True),
    (K * t.Sum(K, (K, 1, 2)), "==", t.Sum(K**2, (K, 1, 2)), {"k": REAL}, False),
    (t.Sum(K, (K, 1, 2)) * t.Sum(K, (K, 1, 2)), "==", t.Sum(K * K, (K, 1, 2)), {}, False),
    (t.Sum(K, (K, 1, 2)) ** 2, "==", t.Sum(K**2, (K, 1, 2)), {}, False),
    (t.Sum(t.Sum(K, (K, 1, 2)), (K, 1, 2)), "==", t.number(6), {}, True),
    (t.Sum(t.Sum(K * N, (N, 1, K)), (K, 1, 2)), "==", t.number(7), {}, True),
    (t.Product(K, (K, 1, 3)), "==", t.number(6), {}, True),
    (t.Product(X, (K, 1, 2)), "==", 2 * X, {"x": REAL}, False),
    (t.Product(X * K, (K, 1, 2)), "==", X * t.Product(K, (K, 1, 2)), {"x": REAL}, False),
    # substitution must not capture
    (t.substitute(t.Sum(X, (K, 1, 2)), {X: K}), "==", 2 * K, {"k": REAL}, True),
    (t.substitute(t.Sum(X, (K, 1, 2)), {X: K}), "==", t.number(3), {"k": REAL}, False),
    (t.substitute(D(X * Y, X), {Y: X}), "==", X, {"x": REAL}, True),
    (t.substitute(D(X * Y, X), {Y: X}), "==", 2 * X, {"x": REAL}, False),
    (t.substitute(D(X**2, X), {X: t.number(3)}), "==", t.number(6), {}, True),
    (t.At(D(X**2, X), X, Y), "==", 2 * Y, {"y": REAL}, True),
    (t.At(D(X * Y, X), X, Y), "==", 2 * Y, {"y": REAL}, False),
    (t.At(t.Sum(X * K, (K, 1, 2)), X, K), "==", 3 * K, {"k": REAL}, True),
    # what is known of a variable is not known inside Derivative or of a bound namesake
    (D(Y**2, Y), "==", D(Y, Y), {"y": BIT}, False),
    (D(X * Y, X), "==", 2 * X, {"x": REAL, "y": REAL}, False),
    (t.Sum(Y**2, (Y, 0, 2)), "==", t.Sum(Y, (Y, 0, 2)), {"y": BIT}, False),
    (t.Sum(1 / Y, (Y, 0, 1)), "==", t.number(1), {"y": POSITIVE}, False),
    (t.Sum(f.log(X), (X, 0, 1)), "==", t.number(0), {"x": POSITIVE}, False),
    (t.Sum(X / X, (X, 0, 1)), "==", t.number(2), {"x": POSITIVE}, False),
    # ends
    (t.Sum(X, (K, 1, 0)), "==", t.number(0), {"x": REAL}, True),
    (t.Product(X, (K, 1, 0)), "==", t.number(1), {"x": REAL}, True),
    (t.Sum(1 / X, (K, 1, 0)), "==", 0 * X, {"x": POSITIVE}, True),
    (t.Sum(K, (K, 1, N)), "==", N * (N + 1) / 2, {"n": NATURAL}, True),
    (t.Sum(K, (K, 1, N)), "==", N**2, {"n": NATURAL}, False),
    (t.Sum(K, (K, 0, N)), "==", t.Sum(K + 1, (K, 0, N)), {"n": NATURAL}, False),
    (t.Sum(X**K, (K, 0, 1)), "==", 1 + X, {"x": REAL}, True),
]  # fmt: skip
