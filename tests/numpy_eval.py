"""Terms → functions on NumPy arrays, by the plainest float64 formulas; derivatives only once evaluated."""

from functools import reduce

import numpy as np

RELATIONS = {
    "==": np.equal, "!=": np.not_equal, "<": np.less, "<=": np.less_equal,
    ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip

FUNCTIONS = {
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
    "Abs": np.abs,
    "Max": lambda *xs: reduce(np.maximum, xs),
    "Min": lambda *xs: reduce(np.minimum, xs),
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "softplus": lambda z: np.log(1 + np.exp(z)),
}


class NotNumeric(Exception):
    """The term holds an operation that has no plain formula (a derivative not carried out)."""


def evaluate(term, values):
    """The value of a term where *values* maps names to arrays (or of a statement: an array of bool)."""
    op = term.op
    if op == "num":
        return np.float64(term.value.numerator) / np.float64(term.value.denominator)
    if op == "sym":
        return values[term.value]
    if op == "bool":
        return np.bool_(term.value)
    if op in ("sum", "product"):
        body, var, lo, hi = term.args
        if lo.op != "num" or hi.op != "num":
            raise NotNumeric(op)
        ks = range(int(lo.value), int(hi.value) + 1)
        items = [evaluate(body, {**values, var.value: np.float64(k)}) for k in ks]
        return reduce(np.add if op == "sum" else np.multiply, items)
    if op not in ("rel", "add", "mul", "neg", "div", "pow", "call", "piecewise"):
        raise NotNumeric(op)
    args = [evaluate(a, values) for a in term.args]
    if op == "rel":
        return RELATIONS[term.value](*args)
    if op == "piecewise":
        return np.select(np.broadcast_arrays(*args[1::2]), np.broadcast_arrays(*args[::2]), np.nan)
    if op == "call":
        return FUNCTIONS[term.value](*args)
    binary = {"add": np.add, "mul": np.multiply, "div": np.divide, "pow": np.power}
    return -args[0] if op == "neg" else reduce(binary[op], args)
