"""An evaluation of terms that shares nothing with the engine: mpmath by a tree walk.

Numbers are Fractions where they are rational and 60-digit floats elsewhere.  Derivatives are taken by
Taylor series (`Jet`) from the left and from the right: where the two disagree there is a kink, and no
derivative.  `judge` answers for one claim at one point; a difference that it finds is confirmed with
1000 digits, so that cancellation cannot make one.
"""

from fractions import Fraction
from functools import reduce
from itertools import zip_longest
from math import factorial, isqrt

import mpmath

DIGITS, MORE_DIGITS = 60, 1000
LARGEST = 600
"""The largest exponent that is evaluated: e^600 cancels fewer digits than a third of the 1000."""
EXTRA_ORDERS = 3
"""Coefficients beyond the order asked for, to tell the sign of what vanishes at the point."""


class Undefined(Exception):
    """The term has no value at the point."""


class Unclear(Exception):
    """A quantity is too near a boundary, or an operation too far from elementary, to tell."""


# ── numbers ───────────────────────────────────────────────────────────────────


def tiny():
    """What rounding may leave of a zero."""
    return mpmath.mpf(10) ** -(2 * mpmath.mp.dps // 3)


def real(a):
    return mpmath.mpf(a.numerator) / a.denominator if isinstance(a, Fraction) else a


def bounded(a):
    if not isinstance(a, Fraction) and mpmath.mag(a) > 1.5 * LARGEST:
        raise Unclear
    return a


def sign(value):
    """−1, 0 or 1.  A series has the sign of its first coefficient that is not zero, on its side."""
    if isinstance(value, Jet):
        for order, c in enumerate(value.coefficients):
            s = sign(c)
            if s:
                return s * value.side**order
        if value.is_constant:
            return 0
        raise Unclear
    if isinstance(value, Fraction):
        return (value > 0) - (value < 0)
    if abs(value) < tiny():
        raise Unclear
    return 1 if value > 0 else -1


def is_whole(value):
    return isinstance(value, Fraction) and value.denominator == 1


def plus(a, b):
    a, b = alike(a, b)
    if isinstance(a, Jet):
        return a.like(plus(x, y) for x, y in zip(a.coefficients, b.coefficients, strict=True))
    return a + b


def minus(a):
    return a.like(minus(c) for c in a.coefficients) if isinstance(a, Jet) else -a


def times(a, b):
    if any(isinstance(v, Fraction) and v == 0 for v in (a, b)):
        return Fraction(0)
    a, b = alike(a, b)
    if not isinstance(a, Jet):
        return bounded(a * b)
    x, y = a.coefficients, b.coefficients
    return a.like(
        reduce(plus, (times(x[i], y[n - i]) for i in range(n + 1))) for n in range(len(x))
    )


def over(a, b):
    if sign(at_centre(b)) == 0:
        raise Undefined
    a, b = alike(a, b)
    if not isinstance(a, Jet):
        return bounded(a / b)
    made = []
    for n, c in enumerate(a.coefficients):
        known = [times(made[i], b.coefficients[n - i]) for i in range(n)]
        made.append(over(plus(c, minus(reduce(plus, known, Fraction(0)))), b.coefficients[0]))
    return a.like(made)


def alike(a, b):
    """Both as Fractions, as floats, or as series in the same variable."""
    if isinstance(a, Jet) or isinstance(b, Jet):
        inner = max((v for v in (a, b) if isinstance(v, Jet)), key=lambda v: v.level)
        return inner.lift(a), inner.lift(b)
    return (a, b) if isinstance(a, Fraction) and isinstance(b, Fraction) else (real(a), real(b))


# ── series ────────────────────────────────────────────────────────────────────


class Jet:
    """c₀ + c₁ε + c₂ε² + … to some order, for small ε > 0 (side 1) or ε < 0 (side −1).

    The coefficients may be series themselves, in infinitesimals of a lower level, which are larger.
    """

    def __init__(self, coefficients, level, side):
        self.coefficients, self.level, self.side = tuple(coefficients), level, side

    def like(self, coefficients):
        return Jet(coefficients, self.level, self.side)

    def lift(self, value):
        if isinstance(value, Jet) and value.level == self.level:
            return value
        return self.like([value] + [Fraction(0)] * (len(self.coefficients) - 1))

    @property
    def is_constant(self):
        return all(isinstance(c, Fraction) and c == 0 for c in self.coefficients[1:])

    def integrate_from(self, start):
        """The series with this derivative and the value *start* at ε = 0."""
        shifted = [times(c, Fraction(1, n)) for n, c in enumerate(self.coefficients[:-1], 1)]
        return self.like([start, *shifted])

    def slope(self):
        """The derivative (with a last coefficient that is not known, set to 0)."""
        moved = [times(c, Fraction(n)) for n, c in enumerate(self.coefficients)][1:]
        return self.like([*moved, Fraction(0)])


def at_centre(value):
    while isinstance(value, Jet):
        value = value.coefficients[0]
    return value


def derivative(term, point, level):
    """The two-sided derivative, from one-sided series; Undefined at a kink or a jump."""
    body, var, order = term.args
    if var.op != "sym":
        raise Unclear
    order = int(order.value)
    centre = point[var.value]
    value = evaluate(body, point, level)
    sides = []
    for side in (1, -1):
        near = Jet([centre, Fraction(1)] + [Fraction(0)] * (order + EXTRA_ORDERS), level + 1, side)
        try:
            series = near.lift(evaluate(body, {**point, var.value: near}, level + 1))
            sides.append(series.coefficients[: order + 1])
        except Unclear:
            sides.append(None)  # undefined on the other side would still be an answer
    if None in sides:
        raise Unclear
    for left, right in zip(*sides, strict=True):
        if differ(left, right):
            raise Undefined
    if differ(sides[0][0], value):
        raise Undefined
    return times(sides[0][order], Fraction(factorial(order)))


def differ(a, b):
    """Whether two numbers, or two series coefficient by coefficient, are different."""
    if isinstance(a, Jet) or isinstance(b, Jet):
        a, b = alike(a, b)
        return any(differ(x, y) for x, y in zip_longest(a.coefficients, b.coefficients))
    return compare(a, b) != 0


# ── functions ─────────────────────────────────────────────────────────────────


def by_slope(u, value, slope_factor):
    """f(u) where f(u₀) = *value* and f′(u) is *slope_factor*(u), itself computed from lower orders."""
    return times(slope_factor, u.slope()).integrate_from(value)


def exp(u):
    if isinstance(u, Jet):
        made = u.lift(exp(u.coefficients[0]))
        for _ in u.coefficients[1:]:  # each round makes one more coefficient right
            made = times(made, u.slope()).integrate_from(made.coefficients[0])
        return made
    if u == 0:
        return Fraction(1)
    if abs(real(u)) > LARGEST:
        raise Unclear
    return mpmath.exp(real(u))


def log(u):
    if sign(at_centre(u)) <= 0:
        raise Undefined
    if isinstance(u, Jet):
        return by_slope(u, log(u.coefficients[0]), over(u.lift(Fraction(1)), u))
    return Fraction(0) if u == 1 else mpmath.log(real(u))


def sqrt(u):
    s = sign(u)
    if s < 0:
        raise Undefined
    if isinstance(u, Jet):
        if s == 0:
            return u
        if sign(at_centre(u)) == 0:
            raise Unclear  # a power series in √ε, perhaps
        return exp(times(Fraction(1, 2), log(u)))
    if isinstance(u, Fraction):
        exact = Fraction(isqrt(u.numerator), isqrt(u.denominator))
        if exact * exact == u:
            return exact
    return mpmath.sqrt(real(u))


def power(a, b):
    if is_whole(b) or (isinstance(b, Jet) and b.is_constant and is_whole(b.coefficients[0])):
        return whole_power(a, int(b if is_whole(b) else b.coefficients[0]))
    below = sign(at_centre(a))
    if isinstance(a, Jet) or isinstance(b, Jet):
        if below < 0:
            raise Undefined
        if below == 0:
            if sign(a) < 0:
                raise Undefined
            raise Unclear
        return exp(times(b, log(a)))
    if below < 0:
        raise Undefined
    if below == 0:
        if sign(b) < 0:
            raise Undefined
        return Fraction(int(sign(b) == 0))
    if isinstance(a, Fraction) and isinstance(b, Fraction) and is_whole(2 * b):
        return whole_power(sqrt(a), int(2 * b))
    return exp(times(b, log(a)))


def whole_power(a, n):
    if abs(n) > LARGEST:
        raise Unclear
    if n < 0:
        return over(Fraction(1), whole_power(a, -n))
    if not isinstance(a, Jet):
        return bounded(a**n)
    return reduce(times, [a] * n, Fraction(1))


def choose(args, keep):
    best = args[0]
    for a in args[1:]:
        if a is not best and not (isinstance(a, Fraction) and a == best):
            try:
                s = sign(plus(a, minus(best)))
            except Unclear:
                if isinstance(a, Jet) or isinstance(best, Jet):
                    raise
                s = 0
            best = a if s == keep else best
    return best


def sine_and_cosine(u):
    if not isinstance(u, Jet):
        if u == 0:
            return Fraction(0), Fraction(1)
        if abs(real(u)) > LARGEST:
            raise Unclear
        return mpmath.sin(real(u)), mpmath.cos(real(u))
    s0, c0 = sine_and_cosine(u.coefficients[0])
    s, c = u.lift(s0), u.lift(c0)
    for _ in u.coefficients[1:]:
        s, c = by_slope(u, s0, c), by_slope(u, c0, minus(s))
    return s, c


def tangent(u):
    s, c = sine_and_cosine(u)
    return over(s, c)


def logistic(u):
    return over(Fraction(1), plus(Fraction(1), exp(minus(u))))


def arctangent(u):
    if isinstance(u, Jet):
        return by_slope(
            u, arctangent(u.coefficients[0]), over(Fraction(1), plus(Fraction(1), times(u, u)))
        )
    return Fraction(0) if u == 0 else mpmath.atan(real(u))


def halves(u, combination):
    """(e^u ± e^−u)/2."""
    return times(Fraction(1, 2), plus(exp(u), times(combination, exp(minus(u)))))


FUNCTIONS = {
    "exp": exp,
    "log": log,
    "sqrt": sqrt,
    "Abs": lambda u: abs(u) if not isinstance(u, Jet) else minus(u) if sign(u) < 0 else u,
    "sign": lambda u: Fraction(sign(u)),
    "Max": lambda *us: choose(us, 1),
    "Min": lambda *us: choose(us, -1),
    "sin": lambda u: sine_and_cosine(u)[0],
    "cos": lambda u: sine_and_cosine(u)[1],
    "tan": tangent,
    "atan": arctangent,
    "sinh": lambda u: halves(u, Fraction(-1)),
    "cosh": lambda u: halves(u, Fraction(1)),
    "tanh": lambda u: over(halves(u, Fraction(-1)), halves(u, Fraction(1))),
    "sigmoid": logistic,
    "softplus": lambda u: log(plus(Fraction(1), exp(u))),
}


# ── terms ─────────────────────────────────────────────────────────────────────


def evaluate(term, point, level=0):
    """The value at a point (name → Fraction): a Fraction where it is rational, else an mpf."""
    op = term.op
    if op == "num":
        return term.value
    if op == "sym":
        return point[term.value]
    if op == "const":
        if term.value == "oo":
            raise Unclear
        return +(mpmath.pi if term.value == "pi" else mpmath.e)
    if op == "piecewise":
        for value, condition in zip(term.args[::2], term.args[1::2], strict=True):
            if truth(condition, point, level):
                return evaluate(value, point, level)
        raise Undefined
    if op == "derivative":
        return derivative(term, point, level)
    if op == "at":
        body, var, value = term.args
        return evaluate(body, {**point, var.value: evaluate(value, point, level)}, level)
    if op in ("sum", "product"):
        return accumulate(term, point, level)
    if op in ("integral", "limit", "indexed"):
        raise Unclear
    args = [evaluate(a, point, level) for a in term.args]
    if op in ("add", "mul"):
        return reduce(plus if op == "add" else times, args)
    if op == "neg":
        return minus(args[0])
    if op == "div":
        return over(*args)
    if op == "pow":
        return power(*args)
    if term.value not in FUNCTIONS:
        raise Unclear
    return FUNCTIONS[term.value](*args)


def accumulate(term, point, level):
    body, var, *ends = term.args
    lo, hi = (evaluate(end, point, level) for end in ends)
    if not (is_whole(lo) and is_whole(hi)) or hi < lo - 1 or hi - lo > 200:
        raise Unclear
    items = [
        evaluate(body, {**point, var.value: Fraction(k)}, level)
        for k in range(int(lo), int(hi) + 1)
    ]
    if term.op == "sum":
        return reduce(plus, items, Fraction(0))
    return reduce(times, items, Fraction(1))


RELATIONS = {
    "==": lambda s: s == 0, "!=": lambda s: s != 0, "<": lambda s: s < 0,
    "<=": lambda s: s <= 0, ">": lambda s: s > 0, ">=": lambda s: s >= 0,
}  # fmt: skip


def truth(statement, point, level=0):
    if statement.op == "bool":
        return statement.value
    if statement.op == "rel":
        lhs, rhs = (evaluate(a, point, level) for a in statement.args)
        return RELATIONS[statement.value](compare(lhs, rhs, statement.value))
    parts = [truth(a, point, level) for a in statement.args]
    return {"and": all(parts), "or": any(parts), "not": not parts[0]}[statement.op]


def compare(lhs, rhs, rel="=="):
    """The sign of lhs − rhs.  A difference below rounding is none for an equation, else Unclear."""
    difference = plus(lhs, minus(rhs))
    if isinstance(difference, Jet):
        return sign(difference)
    scale = max(1, abs(real(lhs)), abs(real(rhs)))
    if not isinstance(difference, Fraction) and abs(difference) < scale * tiny():
        if rel == "==":
            return 0
        raise Unclear
    return 1 if difference > 0 else -1 if difference < 0 else 0


def holds(claim, point):
    if claim.rel in ("<=>", "=>"):
        left, right = truth(claim.lhs, point), truth(claim.rhs, point)
        return left == right if claim.rel == "<=>" else right or not left
    lhs, rhs = evaluate(claim.lhs, point), evaluate(claim.rhs, point)
    return RELATIONS[claim.rel](compare(lhs, rhs, claim.rel))


def answer(claim, point, digits):
    with mpmath.workdps(digits):
        try:
            return holds(claim, point)
        except Undefined:
            return "undefined"
        except (Unclear, OverflowError):
            return None


def judge(claim, point):
    """True, False or "undefined" at a point; None where it can't tell."""
    found = answer(claim, point, DIGITS)
    return answer(claim, point, MORE_DIGITS) if found in (False, "undefined") else found


def confirms(claim, point):
    """Whether the claim is false at the point; None where it can't tell."""
    found = answer(claim, point, MORE_DIGITS)
    return None if found is None else found is not True
