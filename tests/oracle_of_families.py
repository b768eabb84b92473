"""Terms with families in plain floats: a family is an array whose member 1 comes first."""

import math

import numpy as np

STEP = 1e-4
FUNCTIONS = {
    "log": math.log, "exp": math.exp, "Abs": abs, "Max": max, "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "softplus": lambda z: math.log(1 + math.exp(z)), "binomial": lambda n, k: math.comb(int(n), int(k)),
}  # fmt: skip
RELATIONS = {
    "==": lambda a, b: math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12), "<": lambda a, b: a < b,
    ">": lambda a, b: a > b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b, "!=": lambda a, b: a != b,
}  # fmt: skip


def evaluate(term, point):
    """The value of a term or statement; an ArithmeticError or ValueError where it has none."""
    with np.errstate(all="raise"):
        return _evaluate(term, point)


def _evaluate(term, point):
    op, args = term.op, term.args
    if op == "num":
        return float(term.value)
    if op == "sym":
        return point[term.value]
    if op == "indexed":
        return point[term.value][round(evaluate(args[0], point)) - 1]
    if op in ("sum", "product"):
        body, index, lo, hi = args
        span = range(round(evaluate(lo, point)), round(evaluate(hi, point)) + 1)
        items = [evaluate(body, {**point, index.value: k}) for k in span]
        return sum(items) if op == "sum" else math.prod(items)
    if op == "at":
        body, x, value = args
        return evaluate(body, {**point, x.value: evaluate(value, point)})
    if op == "derivative":
        return difference(term, point)
    if op == "piecewise":
        return next(
            evaluate(v, point)
            for v, c in zip(args[::2], args[1::2], strict=True)
            if evaluate(c, point)
        )
    values = [evaluate(a, point) for a in args]
    if op == "add":
        return sum(values)
    if op == "mul":
        return math.prod(values)
    if op == "neg":
        return -values[0]
    if op == "div":
        return values[0] / values[1]
    if op == "pow":
        return values[0] ** values[1]
    if op == "rel":
        return RELATIONS[term.value](*values)
    return FUNCTIONS[term.value](*values)


def difference(term, point):
    """A central difference for a first or second derivative, in a variable or a member of a family."""
    body, x, times = term.args

    def f(step):
        if x.op == "sym":
            return evaluate(body, {**point, x.value: point[x.value] + step})
        moved = np.array(point[x.value], float)
        moved[round(evaluate(x.args[0], point)) - 1] += step
        return evaluate(body, {**point, x.value: moved})

    if times.value == 1:
        return (f(STEP) - f(-STEP)) / (2 * STEP)
    return (f(STEP) - 2 * f(0) + f(-STEP)) / STEP**2
