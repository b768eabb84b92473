"""A million small claims that look true, each settled by the cheap ways and held against an oracle.

``python tests/campaign.py SEED COUNT [--jobs N] [--seconds S]`` prints what was found, by class of claim;
each contradiction is a line with the seed that makes it again.

A claim is a conditionally valid rewrite, an inequality that touches, or two expressions that are equal on
a part of their domain, in a random context.  Every claim goes through the points that are tried first and
the direct proof; every `FULL`-th through the whole search.  The oracle (`quick_oracle`) shares nothing with
the engine: at the engine's own counterexample, and for a proof at random points, it evaluates with floats,
and where these speak against the verdict with 120 digits.
"""

import argparse
import random
import signal
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

import quick_oracle as oracle

from bce_sym import context as c
from bce_sym import functions as f
from bce_sym import terms as t
from bce_sym.context import Context, FiniteSet, Interval, numeral
from bce_sym.engine.limits import start_work
from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.points import Explorer
from bce_sym.search import settle

FULL = 250
GROUP = 5
"""Claims in one context, settled in one session of the kernel."""
POINTS = 6
PATIENCE = 20
"""Seconds for one claim: what takes longer is counted as undecided."""
BATCH = 500

X, Y, N, K = (t.symbol(name) for name in "xynk")
HALF, THIRD, TINY = t.Rational(1, 2), t.Rational(1, 3), t.Rational(1, 10**30)
D, ZERO, ONE = t.Derivative, t.number(0), t.number(1)


def call(name):
    return lambda *args: t.call(name, *args)


floor, ceiling, mod, gamma, factorial, binomial, asin, acos, atan2, erf, heaviside = map(
    call,
    ["floor", "ceiling", "Mod", "gamma", "factorial", "binomial", "asin", "acos", "atan2", "erf", "Heaviside"],
)  # fmt: skip

# ── contexts ──────────────────────────────────────────────────────────────────

DOMAINS = [
    c.Real.domain, c.Positive.domain, c.NonNegative.domain, c.Negative.domain, c.Open01.domain,
    c.Closed01.domain, c.Bit.domain, c.Integer.domain, c.Natural.domain, Interval(-1, 1),
    Interval(-1, 1, lo_open=True), Interval(None, 0), FiniteSet(-1, 0, 1), FiniteSet("1/2", 1, 2),
    Interval(1, None), Interval(None, 1, hi_open=True), Interval(0, t.pi), Interval(-t.pi, t.pi),
]  # fmt: skip
WHOLE = [
    c.Integer.domain, c.Natural.domain, c.PositiveInteger.domain, c.Bit.domain, FiniteSet(0, 1, 2, 3),
    c.Domain(lo=t.number(-1), lo_open=False, integer=True),
    c.Domain(lo=t.number(2), lo_open=False, integer=True),
]  # fmt: skip
GIVEN = [
    (X, Y), (X * Y, ONE), (X + Y, ZERO), (X, ZERO), (X - Y, HALF), (f.Abs(X), ONE), (X**2, X),
    (X + Y, ONE), (f.Abs(X), Y), (f.exp(X), Y), (X, 2 * Y), (X**2 + Y**2, ONE),
]  # fmt: skip


def random_context(rng):
    """A context of x, y, n and k."""
    domains = {
        "x": rng.choice(DOMAINS),
        "y": rng.choice(DOMAINS),
        "n": rng.choice(WHOLE),
        "k": rng.choice(WHOLE),
    }
    made = Context.of(domains)
    for _ in range(rng.choice([0, 0, 0, 0, 0, 1, 1, 2])):
        rel = rng.choice(["<", "<=", "!=", ">", ">="])
        made = made.assume(t.relation(rel, *rng.choice(GIVEN)))
    return made


# ── expressions ───────────────────────────────────────────────────────────────

LEAVES = [X, Y, X, Y, X, ONE, t.number(2), t.number(-1), HALF, 1 - X, N, X + Y, X - Y]
UNARY = [
    f.log, f.exp, f.sqrt, f.Abs, f.sigmoid, f.sin, f.cos, f.tanh, f.sign, lambda a: a**2,
    lambda a: 1 / a, lambda a: a**3, lambda a: -a, lambda a: a**N, floor, f.atan,
]  # fmt: skip
BINARY = [
    lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a * b, lambda a, b: a * b, lambda a, b: a / b,
    f.Max, f.Min, lambda a, b: a**b, lambda a, b: t.Piecewise((a, X > 0), (b, True)),
    lambda a, b: a**2 + b,
]  # fmt: skip


def expression(rng, depth):
    if depth == 0 or rng.random() < 0.2:
        return rng.choice(LEAVES)
    a = expression(rng, depth - 1)
    if rng.random() < 0.5:
        return rng.choice(UNARY)(a)
    return rng.choice(BINARY)(a, expression(rng, depth - 1))


# ── rewrites, by class ────────────────────────────────────────────────────────

REWRITES = {
    "rational": [
        lambda a, b: (a / a, ONE), lambda a, b: (0 / a, ZERO), lambda a, b: (a * b / b, a),
        lambda a, b: ((a**2 - b**2) / (a - b), a + b), lambda a, b: (1 / (1 / a), a),
        lambda a, b: (a / b + b / a, (a**2 + b**2) / (a * b)),
        lambda a, b: ((a + b) ** 2, a**2 + 2 * a * b + b**2), lambda a, b: (a, a + TINY),
        lambda a, b: ((a + b) ** 3, a**3 + 3 * a * b * (a + b) + b**3),
        lambda a, b: (1 / a - 1 / b, (b - a) / (a * b)), lambda a, b: (a**-2 * a**2, ONE),
        lambda a, b: ((a**3 - b**3) / (a - b), a**2 + a * b + b**2), lambda a, b: (a**0, ONE),
        lambda a, b: (1 / (a + b), 1 / a + 1 / b),
    ],
    "log and exp": [
        lambda a, b: (f.log(a * b), f.log(a) + f.log(b)), lambda a, b: (f.log(a / b), f.log(a) - f.log(b)),
        lambda a, b: (f.log(a**2), 2 * f.log(a)), lambda a, b: (f.log(a**2), 2 * f.log(f.Abs(a))),
        lambda a, b: (f.log(1 / a), -f.log(a)), lambda a, b: (f.log(a**b), b * f.log(a)),
        lambda a, b: (f.exp(f.log(a)), a), lambda a, b: (f.log(f.exp(a)), a),
        lambda a, b: (f.exp(a + b), f.exp(a) * f.exp(b)), lambda a, b: (a**b, f.exp(b * f.log(a))),
        lambda a, b: (f.sigmoid(a) + f.sigmoid(-a), ONE), lambda a, b: (0 * f.log(a), ZERO),
        lambda a, b: (f.log(a) - f.log(a), ZERO), lambda a, b: (f.exp(a) ** b, f.exp(a * b)),
        lambda a, b: (f.softplus(a) - f.softplus(-a), a), lambda a, b: (f.exp(TINY * a), ONE),
        lambda a, b: (f.log(f.sigmoid(a) / (1 - f.sigmoid(a))), a),
        lambda a, b: (f.tanh(a), 2 * f.sigmoid(2 * a) - 1),
    ],
    "powers and roots": [
        lambda a, b: (f.sqrt(a**2), a), lambda a, b: (f.sqrt(a**2), f.Abs(a)),
        lambda a, b: (f.sqrt(a * b), f.sqrt(a) * f.sqrt(b)), lambda a, b: (f.sqrt(a / b), f.sqrt(a) / f.sqrt(b)),
        lambda a, b: (f.sqrt(a) ** 2, a), lambda a, b: ((a * b) ** Y, a**Y * b**Y),
        lambda a, b: ((a**X) ** Y, a ** (X * Y)), lambda a, b: ((a**2) ** Y, a ** (2 * Y)),
        lambda a, b: (a ** (X + Y), a**X * a**Y), lambda a, b: (a**X * a ** (1 - X), a),
        lambda a, b: (a**X / a**X, ONE), lambda a, b: (a**N * b**N, (a * b) ** N),
        lambda a, b: (a**N / b**N, (a / b) ** N), lambda a, b: ((a**N) ** 2, a ** (2 * N)),
        lambda a, b: (a ** (N + 1), a * a**N), lambda a, b: (a ** (N - 1), a**N / a),
        lambda a, b: ((a**3) ** THIRD, a), lambda a, b: (a**HALF, f.sqrt(a)),
        lambda a, b: (0**a, ZERO), lambda a, b: (1**a, ONE), lambda a, b: ((-a) ** N, (-1) ** N * a**N),
        lambda a, b: ((-1) ** (2 * N), ONE), lambda a, b: (((-1) ** N) ** 2, ONE),
        lambda a, b: (a ** (-N), 1 / a**N), lambda a, b: ((a**2) ** (N / 2), f.Abs(a) ** N),
    ],
    "signs and cases": [
        lambda a, b: (f.Abs(a * b), f.Abs(a) * f.Abs(b)), lambda a, b: (f.Abs(a + b), f.Abs(a) + f.Abs(b)),
        lambda a, b: (f.Abs(a) / a, f.sign(a)), lambda a, b: (f.sign(a) * f.Abs(a), a),
        lambda a, b: (f.Max(a, b), (a + b + f.Abs(a - b)) / 2), lambda a, b: (f.Max(a, b) * f.Min(a, b), a * b),
        lambda a, b: (f.Max(a, 0) - f.Max(-a, 0), a), lambda a, b: (heaviside(a) + heaviside(-a), ONE),
        lambda a, b: (t.Piecewise((a, a >= 0), (-a, True)), f.Abs(a)),
        lambda a, b: (t.Piecewise((1, a > 0), (-1, True)), f.sign(a)),
        lambda a, b: (t.Piecewise((a / b, t.Ne(b, 0)), (0, True)), a / b),
        lambda a, b: (t.Piecewise((a, a > b), (b, b >= a)), f.Max(a, b)),
        lambda a, b: (t.Piecewise((a, a > b), (b, b > a)), f.Max(a, b)),
        lambda a, b: (f.sign(a) * f.sign(b), f.sign(a * b)), lambda a, b: (f.sign(a) ** 2, ONE),
        lambda a, b: (f.Abs(a) ** N, f.Abs(a**N)), lambda a, b: (heaviside(a), (1 + f.sign(a)) / 2),
        lambda a, b: (t.Piecewise((f.log(a), a > 0), (0, True)), f.log(f.Max(a, 1)) + f.log(f.Min(a, 1))),
    ],
    "integer parts": [
        lambda a, b: (floor(a + N), floor(a) + N), lambda a, b: (floor(-a), -ceiling(a)),
        lambda a, b: (floor(a) + floor(-a), -ONE), lambda a, b: (ceiling(a), floor(a) + 1),
        lambda a, b: (mod(a, b), a - b * floor(a / b)), lambda a, b: (floor(2 * a), floor(a) + floor(a + HALF)),
        lambda a, b: (floor(a + b), floor(a) + floor(b)), lambda a, b: (floor(floor(a) / 2), floor(a / 2)),
        lambda a, b: (mod(N, 2) * mod(N + 1, 2), ZERO), lambda a, b: (floor(N / 2) + ceiling(N / 2), N),
        lambda a, b: (mod(a, 1), a - floor(a)), lambda a, b: (floor(a / 2) + floor((a + 1) / 2), floor(a)),
        lambda a, b: ((-1) ** N, 1 - 2 * mod(N, 2)), lambda a, b: (floor(f.sqrt(a)) ** 2, floor(a)),
        lambda a, b: (mod(a + b, b), mod(a, b)), lambda a, b: (floor(a), a), lambda a, b: (mod(-a, b), b - mod(a, b)),
    ],
    "angles": [
        lambda a, b: (f.sin(a) ** 2 + f.cos(a) ** 2, ONE), lambda a, b: (f.tan(a) * f.cos(a), f.sin(a)),
        lambda a, b: (f.sin(2 * a), 2 * f.sin(a) * f.cos(a)), lambda a, b: (f.cos(2 * a), 2 * f.cos(a) ** 2 - 1),
        lambda a, b: (f.tan(f.atan(a)), a), lambda a, b: (f.atan(f.tan(a)), a),
        lambda a, b: (asin(f.sin(a)), a), lambda a, b: (f.sin(asin(a)), a), lambda a, b: (acos(f.cos(a)), a),
        lambda a, b: (asin(a) + acos(a), t.pi / 2), lambda a, b: (f.atan(a) + f.atan(1 / a), t.pi / 2),
        lambda a, b: (atan2(a, b), f.atan(a / b)), lambda a, b: (f.atan(a) + f.atan(b), f.atan((a + b) / (1 - a * b))),
        lambda a, b: (f.sin(a + t.pi * N), (-1) ** N * f.sin(a)), lambda a, b: (f.cos(2 * t.pi * a), ONE),
        lambda a, b: (f.sin(a) / f.tan(a), f.cos(a)), lambda a, b: (f.sqrt(1 - f.sin(a) ** 2), f.cos(a)),
        lambda a, b: (f.sin(a) * f.cos(b) + f.cos(a) * f.sin(b), f.sin(a + b)),
        lambda a, b: (acos(a) + acos(-a), t.pi),
    ],
    "factorials": [
        lambda a, b: (factorial(N), N * factorial(N - 1)), lambda a, b: (gamma(a + 1), a * gamma(a)),
        lambda a, b: (gamma(N + 1), factorial(N)), lambda a, b: (binomial(N, 2), N * (N - 1) / 2),
        lambda a, b: (binomial(N + 1, K), binomial(N, K) + binomial(N, K - 1)),
        lambda a, b: (binomial(N, 1) * a, N * a), lambda a, b: (factorial(N + 1) / factorial(N), N + 1),
        lambda a, b: (gamma(a) * gamma(1 - a) * f.sin(t.pi * a), t.pi), lambda a, b: (gamma(a) / gamma(a), ONE),
        lambda a, b: (binomial(2 * N, N), factorial(2 * N) / factorial(N) ** 2),
        lambda a, b: (factorial(N) ** 2, factorial(2 * N)), lambda a, b: (binomial(N, N - 1), N),
        lambda a, b: (gamma(N) * N, factorial(N)), lambda a, b: (erf(a) + erf(-a), ZERO),
    ],
    "sums": [
        lambda a, b: (t.Sum(a * K, (K, 0, 2)), 3 * a), lambda a, b: (t.Sum(K, (K, 1, N)), N * (N + 1) / 2),
        lambda a, b: (t.Sum(a, (K, 1, N)), N * a), lambda a, b: (t.Sum(1 / N, (K, 1, N)), ONE),
        lambda a, b: (t.Sum(a / N, (K, 1, N)), a), lambda a, b: (t.Sum(K * a, (K, 1, N)), a * N * (N + 1) / 2),
        lambda a, b: (t.Sum(a**K, (K, 0, N - 1)), (1 - a**N) / (1 - a)),
        lambda a, b: (t.Sum(a, (K, 0, N)), t.Sum(a, (K, 1, N)) + a),
        lambda a, b: (t.Sum(K**2, (K, 1, N)), N * (N + 1) * (2 * N + 1) / 6),
        lambda a, b: (t.Product(a, (K, 1, N)), a**N), lambda a, b: (t.Product(K, (K, 1, N)), factorial(N)),
        lambda a, b: (t.Sum(1 / (K * (K + 1)), (K, 1, N)), N / (N + 1)),
        lambda a, b: (t.Product(f.Abs(a), (K, 1, N)), f.Abs(a) ** N), lambda a, b: (t.Sum(binomial(N, K), (K, 0, N)), 2**N),
        lambda a, b: (t.Sum(K - N, (K, 1, N)), -N * (N - 1) / 2), lambda a, b: (t.Sum(X, (X, 1, N)), N * X),
        lambda a, b: (t.Sum(a * K, (K, 1, N)) / a, t.Sum(K, (K, 1, N))),
        lambda a, b: (t.Sum(f.Max(K, a), (K, 0, 1)), f.Max(0, a) + f.Max(1, a)),
        lambda a, b: (t.Sum(t.Piecewise((a, t.Eq(K, 1)), (0, True)), (K, 1, N)), a),
        lambda a, b: (t.Product(a / b, (K, 1, N)), t.Product(a, (K, 1, N)) / t.Product(b, (K, 1, N))),
        lambda a, b: (f.log(t.Product(a, (K, 1, N))), N * f.log(a)), lambda a, b: (t.Sum(f.log(N), (K, 1, N)), N * f.log(N)),
    ],
    "derivatives": [
        lambda a, b: (D(f.Abs(a), X), f.sign(a) * D(a, X)), lambda a, b: (D(f.sqrt(a**2), X), D(a, X)),
        lambda a, b: (D(f.log(a), X), D(a, X) / a), lambda a, b: (D(a * b, X), D(a, X) * b + a * D(b, X)),
        lambda a, b: (D(a / b, X), (D(a, X) * b - a * D(b, X)) / b**2),
        lambda a, b: (D(f.Max(a, b), X), t.Piecewise((D(a, X), a > b), (D(b, X), True))),
        lambda a, b: (D(f.Max(a, 0) ** 2, X), 2 * f.Max(a, 0) * D(a, X)),
        lambda a, b: (D(a**N, X), N * a ** (N - 1) * D(a, X)), lambda a, b: (D(f.exp(a), X), f.exp(a) * D(a, X)),
        lambda a, b: (D(t.Piecewise((a, X > 0), (b, True)), X), t.Piecewise((D(a, X), X > 0), (D(b, X), True))),
        lambda a, b: (D(a - a, X), ZERO), lambda a, b: (D(floor(a), X), ZERO),
        lambda a, b: (D(f.sigmoid(a), X), f.sigmoid(a) * (1 - f.sigmoid(a)) * D(a, X)),
    ],
}  # fmt: skip

INEQUALITIES = [
    lambda a, b: (f.log(a), "<=", a - 1), lambda a, b: (f.exp(a), ">=", 1 + a), lambda a, b: (a**2 + b**2, ">=", 2 * a * b),
    lambda a, b: (f.Abs(a + b), "<=", f.Abs(a) + f.Abs(b)), lambda a, b: (a * (1 - a), "<=", t.Rational(1, 4)),
    lambda a, b: (f.log(a), "<", a - 1), lambda a, b: (f.exp(a), ">", 1 + a), lambda a, b: (f.sin(a), "<=", a),
    lambda a, b: (f.sqrt(a * b), "<=", (a + b) / 2), lambda a, b: (a / (1 + f.Abs(a)), "<", 1), lambda a, b: (floor(a), "<=", a),
    lambda a, b: (a**2, ">", 0), lambda a, b: (f.tanh(a), "<=", a), lambda a, b: (a**N, "<=", 1),
    lambda a, b: (f.Abs(a) * f.Abs(b), ">=", a * b), lambda a, b: (f.sigmoid(a), "<", 1), lambda a, b: (a, "<=", f.Max(a, b)),
    lambda a, b: (mod(a, b), "<", b), lambda a, b: (f.Min(a, b), "<", f.Max(a, b)), lambda a, b: ((1 + a) ** N, ">=", 1 + N * a),
    lambda a, b: (1 / a + a, ">=", 2), lambda a, b: (a * f.log(a), ">=", a - 1), lambda a, b: (a, "!=", b),
    lambda a, b: (f.Abs(f.sin(a)), "<=", 1), lambda a, b: (2**N, ">", N), lambda a, b: (factorial(N), ">=", N),
    lambda a, b: (N**2, ">=", N), lambda a, b: (t.Sum(a**2, (K, 1, N)), ">=", 0), lambda a, b: (f.atan(a), "<", t.pi / 2),
]  # fmt: skip
CLASSES = ["rational", "log and exp", "powers and roots", "signs and cases", "integer parts", "angles",
           "factorials", "sums", "derivatives", "inequalities", "expressions"]  # fmt: skip
SHARES = [14, 14, 14, 12, 10, 10, 5, 10, 3, 14, 6]


def random_claim(rng, context):
    """A class, and a claim of it."""
    kind = rng.choices(CLASSES, SHARES)[0]
    depth = rng.choice([0, 0, 1, 1, 1, 2])
    a, b = expression(rng, depth), expression(rng, rng.choice([0, 0, 1]))
    if kind == "inequalities":
        lhs, rel, rhs = rng.choice(INEQUALITIES)(a, b)
        if rng.random() < 0.15:
            rel = rng.choice(["<", "<=", ">", ">="])
    elif kind == "expressions":
        lhs, rel, rhs = a, rng.choice(["<", "<=", ">", ">=", "!=", "=="]), b
    else:
        (lhs, rhs), rel = rng.choice(REWRITES[kind])(a, b), "=="
        if rng.random() < 0.06:
            rel = rng.choice(["<=", ">=", "<"])
    return kind, Claim(lhs, rel, t.as_expr(rhs), context)


# ── verdicts ──────────────────────────────────────────────────────────────────


def evidence(claim, kernel):
    """The evidence by the cheap ways."""
    start_work()
    points = Explorer(claim)
    found = points.quick()
    if found is None and points.witness is not None:
        found = kernel.prove(claim, points.witness)
    return found


def objection(claim, found, points):
    """The verdict on a claim, and what the oracle says against it, or ""."""
    verdict = "undecided" if found is None else str(found.verdict)
    if verdict == "proved":
        told = 0
        for k, point in enumerate(points):
            answer = (oracle.judge if k else oracle.by_digits)(claim, point)
            told += answer is not None
            if answer not in (True, None):
                return verdict, f"at {oracle.shown(point)}: {answer}"
        return verdict if told else "proved, not judged", ""
    if verdict == "refuted":
        point = {
            name: value if numeral(value) is None else numeral(value) for name, value in found.point
        }
        if oracle.belongs(claim.context, point) is False:
            return verdict, f"{found.point_text()} is not a point of the context"
        answer = oracle.falsity(claim, point)
        if answer is None:
            return "refuted, not judged", ""
        if answer is True or (answer == "undefined") != (found.kind == "undefined"):
            return verdict, f"{found.kind} at {found.point_text()}: {answer}"
    return verdict, ""


class TooLong(Exception):
    pass


def _alarm(number, frame):
    raise TooLong


def batch(seed, start, count):
    """Counts by class and verdict, and the contradictions, of so many claims."""
    signal.signal(signal.SIGALRM, _alarm)
    counts, wrong = Counter(), []
    for group in range(start // GROUP, (start + count) // GROUP):
        rng = random.Random(f"{seed}/{group}")
        context, kernel = random_context(rng), Kernel()
        points = list(oracle.points(context, rng, POINTS))
        if kernel.is_contradictory(context):
            counts["contexts", "contradictory"] += 1
            if points:
                wrong.append(f"contradictory: {context} has the point {points[0]} ({seed}/{group})")
            continue
        for number in range(group * GROUP, (group + 1) * GROUP):
            kind, claim = random_claim(random.Random(f"{seed}/{group}/{number}"), context)
            signal.setitimer(signal.ITIMER_REAL, PATIENCE)
            try:
                found = settle(claim) if number % FULL == 0 else evidence(claim, kernel)
                verdict, why = objection(claim, found, points)
            except TooLong:
                verdict, why = "too long", ""
            except Exception as error:
                verdict, why = "error", repr(error)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
            counts[kind, verdict] += 1
            if why:
                wrong.append(f"{verdict}: {claim} where {context}: {why} ({seed}/{group}/{number})")
    return counts, wrong


def table(counts):
    verdicts = sorted({v for _, v in counts})
    lines = [f"{'':18}" + "".join(f"{v:>24}" for v in verdicts)]
    for kind in [*CLASSES, "contexts", "all"]:
        row = [
            sum(n for (k, w), n in counts.items() if w == v and kind in (k, "all"))
            for v in verdicts
        ]
        lines.append(f"{kind:18}" + "".join(f"{n:>24}" for n in row))
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("seed")
    parser.add_argument("count", type=int)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    options = parser.parse_args()
    started, counts, wrong = time.perf_counter(), Counter(), 0
    with ProcessPoolExecutor(options.jobs) as pool:
        starts = range(0, options.count, BATCH * options.jobs)
        for start in starts:
            if time.perf_counter() - started > options.seconds:
                break
            futures = [
                pool.submit(batch, options.seed, at, min(BATCH, options.count - at))
                for at in range(start, min(start + BATCH * options.jobs, options.count), BATCH)
            ]
            for future in futures:
                found, lines = future.result()
                counts += found
                wrong += len(lines)
                if lines:
                    print("\n".join(lines), flush=True)
            if start % (100 * BATCH * options.jobs) == 0:
                print(
                    f"{sum(counts.values())} claims, {time.perf_counter() - started:.0f} s",
                    flush=True,
                )
    print(table(counts))
    print(
        f"{sum(counts.values())} claims, {wrong} contradicted, {time.perf_counter() - started:.0f} s"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
