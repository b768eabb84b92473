"""An evaluation of terms that shares nothing with the engine: mpmath at 60 digits, by a tree walk."""

from fractions import Fraction

import mpmath

mpmath.mp.dps = 60
TINY = mpmath.mpf(10) ** -40


class Undefined(Exception):
    """The term has no value at the point."""


class Unclear(Exception):
    """A quantity is too near a boundary for floating-point numbers to tell."""


def number(value):
    return mpmath.mpf(value.numerator) / value.denominator


def sign(value):
    if isinstance(value, Fraction):
        return (value > 0) - (value < 0)
    if abs(value) < TINY:
        raise Unclear
    return 1 if value > 0 else -1


def evaluate(term, point):
    """The value at a point (name → Fraction): a Fraction where it is rational, else an mpf."""
    op = term.op
    if op == "num":
        return term.value
    if op == "sym":
        return point[term.value]
    if op == "piecewise":
        for value, condition in zip(term.args[::2], term.args[1::2], strict=True):
            if truth(condition, point):
                return evaluate(value, point)
        raise Undefined
    args = [evaluate(a, point) for a in term.args]
    if op in ("add", "mul"):
        total = args[0]
        for a in args[1:]:
            total = combine(op, total, a)
        return total
    if op == "neg":
        return -args[0]
    if op == "div":
        if sign(args[1]) == 0:
            raise Undefined
        return quotient(args[0], args[1])
    if op == "pow":
        return power(*args)
    return function(term.value, args)


def both(a, b):
    return (a, b) if isinstance(a, Fraction) and isinstance(b, Fraction) else (real(a), real(b))


def real(a):
    return number(a) if isinstance(a, Fraction) else a


def combine(op, a, b):
    a, b = both(a, b)
    return a + b if op == "add" else a * b


def quotient(a, b):
    a, b = both(a, b)
    return a / b


def power(a, b):
    if isinstance(b, Fraction) and b.denominator == 1:
        if b < 0 and sign(a) == 0:
            raise Undefined
        return a ** int(b)
    if sign(a) < 0:
        raise Undefined
    if sign(a) == 0:
        if sign(b) < 0:
            raise Undefined
        return Fraction(int(sign(b) == 0))
    return mpmath.exp(real(b) * mpmath.log(real(a)))


def function(name, args):
    x = args[0]
    if name == "log":
        if sign(x) <= 0:
            raise Undefined
        return Fraction(0) if x == 1 else mpmath.log(real(x))
    if name == "sqrt":
        if sign(x) < 0:
            raise Undefined
        return Fraction(0) if x == 0 else mpmath.sqrt(real(x))
    if name == "Abs":
        return abs(x)
    if name == "sign":
        return Fraction(sign(x))
    if name in ("Max", "Min"):
        return (max if name == "Max" else min)(args, key=real)
    if abs(real(x)) > 10**6:
        raise Unclear
    if x == 0 and name in ("exp", "cosh"):
        return Fraction(1)
    rules = {
        "exp": mpmath.exp,
        "tanh": mpmath.tanh,
        "cosh": mpmath.cosh,
        "sigmoid": lambda v: 1 / (1 + mpmath.exp(-v)),
        "softplus": lambda v: mpmath.log1p(mpmath.exp(v)),
    }
    return rules[name](real(x))


RELATIONS = {
    "==": lambda s: s == 0, "!=": lambda s: s != 0, "<": lambda s: s < 0,
    "<=": lambda s: s <= 0, ">": lambda s: s > 0, ">=": lambda s: s >= 0,
}  # fmt: skip


def truth(statement, point):
    if statement.op == "bool":
        return statement.value
    if statement.op == "rel":
        lhs, rhs = (evaluate(a, point) for a in statement.args)
        return RELATIONS[statement.value](compare(lhs, rhs, statement.value))
    parts = [truth(a, point) for a in statement.args]
    return {"and": all(parts), "or": any(parts), "not": not parts[0]}[statement.op]


def compare(lhs, rhs, rel="=="):
    """The sign of lhs − rhs.  A difference below rounding is none for an equation, else Unclear."""
    lhs, rhs = both(lhs, rhs)
    difference = lhs - rhs
    scale = max(1, abs(real(lhs)), abs(real(rhs)))
    if not isinstance(difference, Fraction) and abs(difference) < scale * TINY:
        if rel == "==":
            return 0
        raise Unclear
    return 1 if difference > 0 else -1 if difference < 0 else 0


def judge(claim, point):
    """True, False or "undefined" at a point; None where rounding can't tell."""
    try:
        lhs, rhs = evaluate(claim.lhs, point), evaluate(claim.rhs, point)
        return RELATIONS[claim.rel](compare(lhs, rhs, claim.rel))
    except Undefined:
        return "undefined"
    except (Unclear, OverflowError, ZeroDivisionError):
        return None
