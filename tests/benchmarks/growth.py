"""How the time grows with the size of a step, and with the number of steps.

``python tests/benchmarks/growth.py [PART…]``: all parts, or some of polynomial, likelihood, gradient,
regression, chain.  Prints the processor's time for each size, the exponent from one size to the next and
that of the whole range (the slope of the least-squares line through the logarithms), and the peak memory
of the process so far.  What is checked is built before the clock starts, and must be proved.  Beside
polynomials: the time that FLINT alone takes to subtract them.
"""

import resource
import sys
import time
from math import log

from flint import Ordering, fmpz_mpoly_ctx

from bce_sym.check import check
from bce_sym.context import Bit, Context, Open01, Real
from bce_sym.derivation import derivation, derive
from bce_sym.evidence import Claim
from bce_sym.rules import algebra
from bce_sym.search import settle
from bce_sym.terms import Derivative, call, nary, number, symbol

REPEATED = 0.05
"""Seconds below which a measurement is repeated; the least time counts."""


def measured(work):
    """The processor's time of work(), which tells whether all was proved."""
    least = None
    for _ in range(5):
        started = time.process_time()
        proved = work()
        spent = time.process_time() - started
        assert proved
        least = spent if least is None else min(least, spent)
        if spent > REPEATED:
            break
    return least


def table(title, sizes, make, beside=None):
    """Times for each size, and the exponents."""
    print(f"\n{title}")
    points = []
    for n in sizes:
        work = make(n)
        spent = measured(work)
        step = ""
        if points:
            before, old = points[-1]
            step = f"exponent {log(spent / old) / log(n / before):5.2f}"
        points.append((n, spent))
        extra = f"  FLINT alone {beside(n) * 1e3:8.3f} ms" if beside else ""
        print(
            f"  {n:6}  {spent * 1e3:10.1f} ms  {spent / n * 1e3:8.3f} ms each  {step:15}{extra}"
            f"  peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB",
            flush=True,
        )
    xs, ys = [log(n) for n, _ in points], [log(t) for _, t in points]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    slope = sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum(
        (a - x) ** 2 for a in xs
    )
    print(f"  over the whole range: exponent {slope:.2f}")


def settles(claim):
    return lambda: str(settle(claim).verdict) == "proved"


def powers(k):
    return k % 17, k // 17 % 17, k // 289


def polynomial():
    """A sum of so many products in three variables is the same sum in another order, otherwise written."""

    def claim(terms):
        x, y, z = map(symbol, "xyz")
        left, right = [], []
        for k in range(terms):
            a, b, c = powers(k)
            left.append(number(k + 1) * x**a * y**b * z**c)
            right.append(z**c * (x**a * number(2 * k + 2)) * y**b / 2)
        context = Context.of(dict.fromkeys("xyz", Real.domain))
        return settles(
            Claim(nary("add", tuple(left)), "==", nary("add", tuple(right[::-1])), context)
        )

    def by_flint(terms):
        ring = fmpz_mpoly_ctx.get(("x", "y", "z"), Ordering.lex)
        one = ring.from_dict({powers(k): k + 1 for k in range(terms)})
        other = ring.from_dict({powers(k): k + 1 for k in reversed(range(terms))})
        return measured(lambda: (one - other).is_zero())

    table("Terms of a polynomial", (10, 100, 1000, 2000, 5000), claim, by_flint)


def examples(m):
    """Domains and variables of m probabilities and labels."""
    domains, pairs = {}, []
    for k in range(1, m + 1):
        domains |= {f"p{k}": Open01.domain, f"y{k}": Bit.domain}
        pairs.append((symbol(f"p{k}"), symbol(f"y{k}")))
    return Context.of(domains), pairs


def entropy(p, y):
    return y * call("log", p) + (1 - y) * call("log", 1 - p)


def likelihood():
    """The negative log-likelihood of m trials is the binary cross-entropy, written out."""

    def claim(m):
        context, pairs = examples(m)
        left = nary("add", tuple(call("log", p**y * (1 - p) ** (1 - y)) for p, y in pairs))
        right = nary("add", tuple(entropy(p, y) for p, y in pairs))
        return settles(Claim(-left / m, "==", -right / m, context))

    table("Examples in the likelihood", (1, 10, 100, 300, 1000), claim)


def gradient():
    """The derivative of the cross-entropy of m examples in one of the probabilities."""

    def claim(m):
        context, pairs = examples(m)
        loss = -nary("add", tuple(entropy(p, y) for p, y in pairs)) / m
        p, y = pairs[0]
        return settles(Claim(Derivative(loss, p), "==", (p - y) / (m * p * (1 - p)), context))

    table("Examples in the gradient by a probability", (1, 10, 100, 300, 1000), claim)


def regression():
    """The derivative of the cross-entropy of m examples in the weight of a logistic regression."""

    def claim(m):
        w = symbol("w")
        domains, losses, parts = {"w": Real.domain}, [], []
        for k in range(1, m + 1):
            x, y = symbol(f"x{k}"), symbol(f"y{k}")
            domains |= {f"x{k}": Real.domain, f"y{k}": Bit.domain}
            p = 1 / (1 + call("exp", -w * x))
            losses.append(-entropy(p, y))
            parts.append((p - y) * x)
        left = Derivative(nary("add", tuple(losses)) / m, w)
        return settles(Claim(left, "==", nary("add", tuple(parts)) / m, Context.of(domains)))

    table("Examples in the gradient by a weight", (1, 10, 100, 300, 1000), claim)


def chain():
    """Steps of one derivation, no two alike."""

    def checked(steps):
        @derivation
        def made(x: Real):
            """Steps without end."""
            built = derive(x)
            for k in range(1, steps + 1):
                built = built.eq((x + k) ** 2 - x**2 - 2 * k * x - k * k + x, by=algebra)
            return built

        return lambda: str(check(made).verdict) == "proved"

    table("Steps of a chain", (10, 100, 1000, 10000), checked)


PARTS = {part.__name__: part for part in (polynomial, likelihood, gradient, regression, chain)}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()
