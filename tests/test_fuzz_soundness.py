"""Random claims with traps against an independent oracle.

``python tests/test_fuzz_soundness.py SEED COUNT`` runs more of them and prints the counts.
"""

import random
import sys
import time
from collections import Counter
from fractions import Fraction

import pytest
from oracle import judge, truth

from bce_sym import context as c
from bce_sym import functions as f
from bce_sym import terms as t
from bce_sym.context import Context, numeral, point_in_domain
from bce_sym.evidence import Claim
from bce_sym.search import Contradiction, settle

DOMAINS = [c.Real, c.Positive, c.NonNegative, c.Open01, c.Closed01, c.Bit, c.Integer, c.Negative]
GRID = [Fraction(n, d) for d in (1, 2, 3, 7) for n in range(-2 * d, 2 * d + 1)] + [
    Fraction(9), Fraction(-9), Fraction(1, 1000), Fraction(999, 1000),
]  # fmt: skip
X, Y = t.symbol("x"), t.symbol("y")


def expression(rng, depth):
    """A random expression in x and y."""
    if depth == 0 or rng.random() < 0.15:
        return rng.choice([X, Y, X, Y, t.number(rng.randint(-2, 3)), t.Rational(1, 2)])
    a = expression(rng, depth - 1)
    kind = rng.randrange(14)
    if kind < 8:
        b = expression(rng, depth - 1)
        return [a + b, a - b, a * b, a * b, a / b, a**2 + b, f.Max(a, b), a**b][kind]
    return [f.log(a), f.exp(a), f.sqrt(a), f.Abs(a), a ** rng.choice([-1, 2, 3, 0]), f.sigmoid(a)][kind - 8]


def trap(rng, depth):
    """Two sides that agree under conditions which may or may not hold."""
    a, b = expression(rng, depth), expression(rng, depth)
    return rng.choice([
        (f.log(a * b), f.log(a) + f.log(b)),
        (f.log(a / b), f.log(a) - f.log(b)),
        (f.log(a**2), 2 * f.log(a)),
        (f.log(a**2), 2 * f.log(f.Abs(a))),
        (f.sqrt(a**2), a),
        (f.sqrt(a**2), f.Abs(a)),
        (f.sqrt(a * b), f.sqrt(a) * f.sqrt(b)),
        (f.sqrt(a) ** 2, a),
        (a / a, t.number(1)),
        (a * b / b, a),
        (a * (1 / a - b), 1 - a * b),
        ((a * b) ** Y, a**Y * b**Y),
        ((a**X) ** Y, a ** (X * Y)),
        (a ** (X + Y), a**X * a**Y),
        (a**X * a ** (1 - X), a),
        (f.exp(f.log(a)), a),
        (f.log(f.exp(a)), a),
        (f.exp(a + b), f.exp(a) * f.exp(b)),
        (f.Abs(a * b), f.Abs(a) * f.Abs(b)),
        (f.Abs(a + b), f.Abs(a) + f.Abs(b)),
        (f.Max(a, b), (a + b + f.Abs(a - b)) / 2),
        (f.Max(a, b) + f.Min(a, b), a + b),
        (f.sigmoid(a), 1 / (1 + f.exp(-a))),
        (f.sigmoid(a) + f.sigmoid(-a), t.number(1)),
        (f.softplus(a), f.Max(a, 0) + f.log(1 + f.exp(-f.Abs(a)))),
        (t.Piecewise((a, a >= 0), (-a, True)), f.Abs(a)),
        (t.Piecewise((1, a > 0), (-1, True)), f.sign(a)),
        ((a + b) ** 2, a**2 + 2 * a * b + b**2),
        ((a + b) ** 2, a**2 + a * b + b**2),
        (a, a + t.Rational(1, 10**30)),
        (a**0, t.number(1)),
        ((a**3) ** t.Rational(1, 3), a),
        (a ** t.Rational(1, 2), f.sqrt(a)),
        (a ** t.Rational(-3, 2) * a, 1 / f.sqrt(a)),
    ])  # fmt: skip


def random_claim(rng):
    depth = rng.choice([1, 1, 2, 2, 3])
    lhs, rhs = trap(rng, depth)
    rel = "=="
    if rng.random() < 0.35:
        rel = rng.choice(["<", "<=", ">", ">=", "!="])
        if rng.random() < 0.7:
            lhs, rhs = expression(rng, depth), rng.choice([t.number(0), t.number(1), expression(rng, 1)])
    given = []
    if rng.random() < 0.3:
        given = [t.relation(rng.choice(["<", "<=", "!=", ">"]), *rng.choice(
            [(X, Y), (X * Y, t.number(1)), (X + Y, t.number(0)), (X, t.number(0)), (Y, X**2)]))]  # fmt: skip
    domains = {name: rng.choice(DOMAINS).domain for name in ("x", "y")}
    return Claim(lhs, rel, rhs, Context.of(domains, given))


def points(claim, rng, count):
    """Points of the context by brute force."""
    x_domain, y_domain = (v.domain for v in claim.context.variables)
    xs = [v for v in GRID if point_in_domain(x_domain, v)]
    ys = [v for v in GRID if point_in_domain(y_domain, v)]
    whole = [(x, y) for x in xs for y in ys]
    for x, y in rng.sample(whole, min(count, len(whole))):
        point = {"x": x, "y": y}
        if all(truth(h, point) for h in claim.context.hypotheses):
            yield point


def contradiction(claim, rng):
    """What speaks against the verdict on a claim, or "" (and the verdict)."""
    try:
        found = settle(claim)
    except Contradiction:
        wrong = next(points(claim, rng, 400), None)
        return "contradictory", f"the context has the point {wrong}" if wrong else ""
    verdict = str(found.verdict)
    if verdict == "proved":
        for point in points(claim, rng, 120):
            if judge(claim, point) not in (True, None):
                return verdict, f"at {point}: {judge(claim, point)}"
    if verdict == "refuted":
        point = {name: numeral(value) for name, value in found.point}
        if judge(claim, point) is True:
            return verdict, f"true at {found.point_text()}"
    return verdict, ""


@pytest.mark.parametrize("seed", range(6))
def test_no_verdict_is_contradicted(seed):
    rng = random.Random(seed)
    for _ in range(60):
        claim = random_claim(rng)
        verdict, wrong = contradiction(claim, rng)
        assert not wrong, f"{verdict}: {claim} where {claim.context}: {wrong}"


if __name__ == "__main__":
    sys.setrecursionlimit(20_000)
    rng, counts, started = random.Random(int(sys.argv[1])), Counter(), time.perf_counter()
    slowest = (0.0, "")
    for _ in range(int(sys.argv[2])):
        claim = random_claim(rng)
        before = time.perf_counter()
        verdict, wrong = contradiction(claim, rng)
        slowest = max(slowest, (time.perf_counter() - before, f"{claim} where {claim.context}"))
        counts[verdict + (" WRONG" if wrong else "")] += 1
        if wrong:
            print(f"{verdict}: {claim} where {claim.context}: {wrong}", flush=True)
    print(dict(counts), f"{time.perf_counter() - started:.0f} s, slowest {slowest[0]:.1f} s: {slowest[1]}")
