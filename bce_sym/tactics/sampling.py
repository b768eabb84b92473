"""Floating-point values of terms at sample points: what a tactic guesses from.

Nothing here is evidence; a wrong guess costs a proof, never soundness.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from bce_sym.context import Context, Domain
from bce_sym.engine.finite import written_out
from bce_sym.engine.limits import ResourceLimit, spend
from bce_sym.terms import Term, walk

__all__ = ["Point", "ends", "evaluate", "evaluated", "holds", "samples", "violated"]

Point = Mapping[str, float]
NAN: Final = math.nan


def _power(a: float, b: float) -> float:
    if a < 0 and b != int(b):
        return NAN
    made = a**b
    return made if isinstance(made, float) else NAN


_EPSILON: Final = 2.0**-52
_POWERS: Final[dict[str, Callable[..., float]]] = {"pow": _power, "div": lambda a, b: a / b}
_FUNCTIONS: Final[dict[str, Callable[..., float]]] = {
    "exp": math.exp, "log": math.log, "sqrt": math.sqrt, "Abs": abs, "sin": math.sin,
    "cos": math.cos, "tan": math.tan, "asin": math.asin, "acos": math.acos, "atan": math.atan,
    "sinh": math.sinh, "cosh": math.cosh, "tanh": math.tanh, "asinh": math.asinh,
    "acosh": math.acosh, "atanh": math.atanh, "erf": math.erf, "erfc": math.erfc,
    "gamma": math.gamma, "loggamma": math.lgamma, "floor": math.floor, "ceiling": math.ceil,
    "Max": lambda *xs: max(xs), "Min": lambda *xs: min(xs),
    "sign": lambda x: float((x > 0) - (x < 0)),
    "Heaviside": lambda x: 0.5 * ((x > 0) - (x < 0)) + 0.5,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)) if x > -700 else 0.0,
    "softplus": lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x))),
}  # fmt: skip


class _Evaluation:
    """Values with a bound on what rounding did to them, as far as that can be told cheaply.

    (nan, nan) where there is no value, (nan, ∞) where it is too large.
    """

    def __init__(self, point: Point) -> None:
        self.point = point
        self.memo: dict[Term, tuple[float, float]] = {}

    def of(self, term: Term) -> tuple[float, float]:
        known = self.memo.get(term)
        if known is None:
            try:
                known = self._node(term)
            except OverflowError:
                known = NAN, math.inf
            except (ArithmeticError, ValueError, ResourceLimit):
                known = NAN, NAN
            self.memo[term] = known
        return known

    def _node(self, term: Term) -> tuple[float, float]:
        op, args = term.op, term.args
        if op == "num":
            return float(term.value), 0.0
        if op == "sym":
            return self.point.get(term.value, NAN), 0.0
        if op == "const":
            return {"pi": math.pi, "E": math.e}.get(term.value, NAN), 0.0
        if op == "piecewise":
            for value, condition in zip(args[::2], args[1::2], strict=True):
                if self.holds(condition):
                    return self.of(value)
            return NAN, NAN
        if op in ("sum", "product"):
            whole = written_out(term)
            return (NAN, NAN) if whole is None else self.of(whole)
        if op not in ("add", "mul", "neg", "div", "pow", "call"):
            return NAN, NAN
        found = [self.of(a) for a in args]
        values = [v for v, _ in found]
        if any(v != v for v in values):
            return NAN, NAN if any(v != v and e != math.inf for v, e in found) else math.inf
        if op == "neg":
            return -values[0], found[0][1]
        if op == "add":
            total = math.fsum(values)
            return total, sum(e for _, e in found) + _EPSILON * sum(map(abs, values))
        if op == "mul":
            made: float = math.prod(values)
            error = _EPSILON * abs(made)
            for k, (_, e) in enumerate(found):
                if e:
                    error += e * abs(math.prod(values[:k] + values[k + 1 :]))
            return made, error
        f = _FUNCTIONS.get(term.value) if op == "call" else _POWERS[op]
        if f is None:
            return NAN, NAN
        result = float(f(*values))
        error = _EPSILON * abs(result)
        for k, (v, e) in enumerate(found):
            if e:
                error += abs(float(f(*values[:k], v + e, *values[k + 1 :])) - result)
        return result, error

    def holds(self, statement: Term) -> bool:
        op, args = statement.op, statement.args
        if op == "bool":
            return bool(statement.value)
        if op == "rel":
            (left, e), (right, d) = self.of(args[0]), self.of(args[1])
            return _compare(left, statement.value, right, 4 * (e + d))
        truths = [self.holds(a) for a in args]
        return not truths[0] if op == "not" else all(truths) if op == "and" else any(truths)


_Instruction = Callable[[list[float], Point], float]


@lru_cache(maxsize=2048)
def _program(term: Term) -> tuple[_Instruction, ...] | None:
    """What computes the sub-terms one after another, the last being *term*; None: not compiled."""
    place: dict[Term, int] = {}
    made: list[_Instruction] = []
    for node in walk(term):
        found = _instruction(node, [place[a] for a in node.args])
        if found is None:
            return None
        place[node] = len(made)
        made.append(found)
    return tuple(made)


def _instruction(node: Term, at: list[int]) -> _Instruction | None:
    op = node.op
    if op in ("num", "const"):
        value = {"pi": math.pi, "E": math.e, "oo": NAN}[node.value] if op == "const" else node.value
        try:
            constant = float(value)
        except OverflowError:
            return None
        return lambda v, p: constant
    if op == "sym":
        name = node.value
        return lambda v, p: p[name]
    if op == "neg":
        (i,) = at
        return lambda v, p: -v[i]
    if op in ("add", "mul", "div") and len(at) == 2:
        i, j = at
        if op == "add":
            return lambda v, p: v[i] + v[j]
        return (lambda v, p: v[i] * v[j]) if op == "mul" else (lambda v, p: v[i] / v[j])
    if op == "add":
        return lambda v, p: sum([v[k] for k in at])
    if op == "mul":
        return lambda v, p: math.prod([v[k] for k in at])
    function: Callable[..., float] | None = (
        _FUNCTIONS.get(node.value) if op == "call" else _power if op == "pow" else None
    )
    if function is None:
        return None
    if len(at) == 1:
        (i,) = at
        return lambda v, p: function(v[i])
    return lambda v, p: function(*[v[k] for k in at])


def _fast(term: Term, point: Point) -> float:
    """The value of *term*, without a bound on its error; nan where it takes more thought."""
    program = _program(term)
    if program is None:
        return NAN
    values: list[float] = []
    try:
        for instruction in program:
            values.append(instruction(values, point))
        return values[-1]
    except (ArithmeticError, ValueError, KeyError):
        return NAN


def _compare(left: float, rel: str, right: float, slack: float) -> bool:
    if left != left or right != right:
        return False
    if rel in ("==", "!="):
        return (abs(left - right) <= slack) == (rel == "==")
    return (left < right if rel == "<" else left <= right if rel == "<=" else
            left > right if rel == ">" else left >= right)  # fmt: skip


def evaluate(term: Term, point: Point) -> float:
    """The value of *term* at the point, nan where there is none."""
    value = _fast(term, point)
    return value if value == value else _Evaluation(point).of(term)[0]


def evaluated(term: Term, point: Point) -> tuple[float, float]:
    """The value of *term* at the point and a bound on what rounding did to it, about."""
    evaluation = _Evaluation(point)
    value = evaluation.of(term)
    spend(len(evaluation.memo))
    return value


def holds(statement: Term, point: Point) -> bool:
    """Whether *statement* seems to be true at the point."""
    return _Evaluation(point).holds(statement)


def violated(term: Term, rel: str, point: Point) -> bool:
    """Whether ``term rel 0`` is clearly false at the point, beyond rounding, or has no value.

    Values that are too large to compute violate nothing.
    """
    value = _fast(term, point)
    if (value > 0 and rel in (">", ">=")) or (value < 0 and rel in ("<", "<=")):
        return False
    value, error = evaluated(term, point)
    slack = 8 * error + 1e-300
    if value != value:
        return error != math.inf
    if rel in (">", ">="):
        return value < -slack
    if rel in ("<", "<="):
        return value > slack
    return abs(value) > slack if rel == "==" else False


@lru_cache(maxsize=256)
def samples(context: Context, count: int = 20) -> list[dict[str, float]]:
    """Points of the context, different in kind; fewer where its hypotheses are hard to meet."""
    rng = random.Random(0)
    made: list[dict[str, float]] = []
    variables = [v for v in context.variables if not v.family]
    equations = [
        (h.args[0].value, h.args[1])
        for h in context.hypotheses
        if h.op == "rel" and h.value == "==" and h.args[0].op == "sym"
    ]
    for attempt in range(40 * count):
        point = {v.name: _draw(v.domain, rng, attempt) for v in variables}
        for name, term in equations:
            point[name] = evaluate(term, point)
        inside = all(_inside(v.domain, point[v.name]) for v in variables)
        if inside and all(holds(h, point) for h in context.hypotheses):
            made.append(point)
            if len(made) == count:
                break
        if attempt > 10 * count and not made:
            break
    return made


def _inside(domain: Domain, value: float) -> bool:
    lo, hi = ends(domain)
    return lo <= value <= hi


def ends(domain: Domain) -> tuple[float, float]:
    """The ends of a domain."""
    if domain.values is not None:
        return float(domain.values[0]), float(domain.values[-1])
    lo = -math.inf if domain.lo is None else evaluate(domain.lo, {})
    hi = math.inf if domain.hi is None else evaluate(domain.hi, {})
    return lo, hi


def _draw(domain: Domain, rng: random.Random, attempt: int) -> float:
    if domain.values is not None:
        return float(rng.choice(domain.values))
    lo, hi = ends(domain)
    far = rng.random() < 0.3
    if domain.integer:
        start = lo if lo > -math.inf else min(hi, 0.0) - 5
        width = min(hi - start, 12.0)
        return float(math.ceil(start) + rng.randint(0, max(int(width), 0)))
    if hi < math.inf and lo > -math.inf:
        t = rng.random()
        if far:
            t = t**4 if rng.random() < 0.5 else 1 - t**4
        return lo + (hi - lo) * (1e-6 + t * (1 - 2e-6))
    size = (
        math.exp(rng.uniform(-4, 4)) if far else rng.uniform(0.01, 9.0 if attempt % 3 == 0 else 3.0)
    )
    if lo > -math.inf:
        return lo + size
    if hi < math.inf:
        return hi - size
    return size if rng.random() < 0.5 else -size
