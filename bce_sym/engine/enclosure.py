"""Rigorous evaluation of terms at rational points, by exact arithmetic and Arb balls.

TRUSTED: a sign reported here is the sign; a term reported undefined is undefined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final, Union

from flint import arb, ctx, fmpq, fmpz

from bce_sym.context import Context, FiniteSet
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.conditions import conditions
from bce_sym.engine.facts import MASKS, Facts, to_fmpq
from bce_sym.engine.finite import between
from bce_sym.engine.interval import NEG, POS, ZERO
from bce_sym.engine.limits import MAX_BITS, ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.poly import bits
from bce_sym.engine.values import DividesByZero
from bce_sym.terms import Expr, Term

Number = Union[fmpq, arb]
_PRECISIONS: Final = (64, 192, 640)
_MAX_RANGE: Final = 12
"""Terms of a sum whose bounds vary that are worth evaluating at a point."""


class Undefined(Exception):
    """A term has no value at the point: which, and why."""

    def __init__(self, culprit: Term, why: str) -> None:
        super().__init__(f"{culprit}: {why}")
        self.culprit = culprit
        self.why = why


class Unsure(Exception):
    """Neither a value nor its absence could be established."""


class Point:
    """An exact rational point, and the values of terms there.

    The value of a family's name is that of each of its members.
    """

    def __init__(self, values: Mapping[str, Fraction]) -> None:
        self.values = dict(values)
        self._workspace: Workspace | None = None
        self._integers = frozenset(n for n, v in self.values.items() if v.denominator == 1)

    def sign(self, term: Expr) -> int:
        """NEG, ZERO or POS.  Raises Undefined or Unsure."""
        for precision in _PRECISIONS:
            found = _seen_sign(self.evaluate(term, precision))
            if found is not None:
                return found
            if precision == _PRECISIONS[0] and self._is_zero(term):
                return ZERO
        raise Unsure

    def _is_zero(self, term: Expr) -> bool:
        if self._workspace is None:
            domains = {name: FiniteSet(value) for name, value in self.values.items()}
            self._workspace = Workspace(Facts(Context.of(domains)))
        try:
            return self._workspace.is_zero(self._workspace.value(term))
        except (ResourceLimit, DividesByZero, NoDerivative):
            return False

    def holds(self, statement: Term) -> bool:
        """Whether a statement is true.  Raises Undefined or Unsure."""
        op, args = statement.op, statement.args
        if op == "bool":
            return bool(statement.value)
        if op == "rel":
            return bool(self.sign(_expr(args[0]) - _expr(args[1])) & MASKS[statement.value])
        truths = [self.holds(a) for a in args]
        return not truths[0] if op == "not" else all(truths) if op == "and" else any(truths)

    def evaluate(self, term: Term, precision: int) -> Number:
        """The value: exact, or a ball.  Raises Undefined or Unsure."""
        old = ctx.prec
        ctx.prec = precision
        try:
            return _Evaluation(self).of(term)
        finally:
            ctx.prec = old

    def shown(self, term: Term) -> str:
        """The value for reading: exact when short, else six digits."""
        value = self.evaluate(term, _PRECISIONS[1])
        if isinstance(value, fmpq):
            text = str(value)
            return text if len(text) < 24 else f"{float(arb(value)):.6g}…"
        return f"{float(value):.6g}…"


class _Evaluation:
    def __init__(self, point: Point) -> None:
        self.point = point
        self.memo: dict[Term, Number] = {}

    def of(self, term: Term) -> Number:
        known = self.memo.get(term)
        if known is None:
            known = self.memo[term] = self._node(term)
        return known

    def _node(self, term: Term) -> Number:
        op = term.op
        if op == "num":
            return to_fmpq(term.value)
        if op == "sym":
            if term.value not in self.point.values:
                raise Unsure
            return to_fmpq(self.point.values[term.value])
        if op == "indexed":
            index = self.of(term.args[0])
            if term.value not in self.point.values or not isinstance(index, fmpq) or index.q != 1:
                raise Unsure
            return to_fmpq(self.point.values[term.value])
        if op == "const" and term.value in ("pi", "E"):
            return arb.pi() if term.value == "pi" else arb(1).exp()
        if op == "piecewise":
            for value, condition in zip(term.args[::2], term.args[1::2], strict=True):
                if self.point.holds(condition):
                    return self.of(value)
            raise Undefined(term, "no case applies")
        if op == "derivative":
            return self._derivative(term)
        if op in ("sum", "product"):
            lo, hi = (self.of(a) for a in term.args[2:])
            if not (isinstance(lo, fmpq) and isinstance(hi, fmpq)):
                raise Unsure
            if hi - lo > _MAX_RANGE and (term.args[2].free or term.args[3].free):
                raise Unsure
            parts = between(term, Fraction(int(lo.p), int(lo.q)), Fraction(int(hi.p), int(hi.q)))
            if parts is None:
                raise Unsure
            return self.of(parts)
        if op not in ("add", "mul", "neg", "div", "pow", "call"):
            raise Unsure
        args = [self.of(a) for a in term.args]
        if op == "add":
            total = args[0]
            for a in args[1:]:
                total = total + a
            return total
        if op == "mul":
            total = args[0]
            for a in args[1:]:
                total = total * a
            return total
        if op == "neg":
            return -args[0]
        if op == "div":
            if self._sign(args[1], term.args[1]) == ZERO:
                raise Undefined(term, f"the denominator {term.args[1]} is 0")
            return args[0] / args[1]
        if op == "pow":
            return self._power(term, args[0], args[1])
        return self._call(term, args)

    def _sign(self, value: Number, term: Term) -> int:
        """The sign of a value that has just been computed, exactly."""
        found = _seen_sign(value)
        return self.point.sign(_expr(term)) if found is None else found

    def _derivative(self, term: Term) -> Number:
        f, x, n = term.args
        if x.op != "sym":
            raise Unsure
        for condition in conditions(term, self.point._integers):
            if not condition.given and not self._condition_holds(condition.statement):
                raise Unsure
            if (
                condition.given
                and all(map(self._condition_holds, condition.given))
                and not (self._condition_holds(condition.statement))
            ):
                raise Unsure
        try:
            return self.of(derivative(_expr(f), _expr(x), int(n.value)))
        except (NoDerivative, Undefined):
            raise Unsure from None

    def _condition_holds(self, statement: Term) -> bool:
        try:
            return self.point.holds(statement)
        except Undefined as found:
            # Outside a derivative this is a finding of its own; inside, nothing is claimed.
            raise Unsure from found

    def _power(self, term: Term, base: Number, exponent: Number) -> Number:
        if isinstance(exponent, fmpq) and exponent.q == 1:
            n = int(exponent.p)
            sign = self._sign(base, term.args[0]) if n < 0 else POS
            if sign == ZERO:
                raise Undefined(term, f"0 to the negative power {n}")
            if isinstance(base, fmpq):
                if abs(n) * bits(base) > MAX_BITS:
                    return arb(base) ** arb(n)
                return base**n
            return base ** arb(n) if n else fmpq(1)
        sign = self._sign(base, term.args[0])
        if sign == NEG:
            if isinstance(exponent, fmpq):
                raise Undefined(term, f"the fractional power {exponent} of a negative number")
            raise Unsure
        if sign == ZERO:
            power = self._sign(exponent, term.args[1])
            if power == NEG:
                raise Undefined(term, "0 to a negative power")
            return fmpq(0 if power == POS else 1)
        if isinstance(base, fmpq) and base == 1:
            return fmpq(1)
        return (arb(exponent) * arb(base).log()).exp()

    def _call(self, term: Term, args: list[Number]) -> Number:
        name = term.value
        if name in ("Max", "Min"):
            best, at = args[0], term.args[0]
            for value, a in zip(args[1:], term.args[1:], strict=True):
                sign = self._sign(value - best, _expr(a) - _expr(at))
                if sign == (POS if name == "Max" else NEG):
                    best, at = value, a
            return best
        x = args[0]
        if name in ("Abs", "sign", "Heaviside"):
            sign = self._sign(x, term.args[0])
            if name == "Abs":
                return -x if sign == NEG else fmpq(0) if sign == ZERO else x
            if name == "sign":
                return fmpq({NEG: -1, ZERO: 0, POS: 1}[sign])
            return {NEG: fmpq(0), ZERO: fmpq(1, 2), POS: fmpq(1)}[sign]
        if name in ("log", "sqrt"):
            sign = self._sign(x, term.args[0])
            if sign == NEG or (sign == ZERO and name == "log"):
                what = "logarithm" if name == "log" else "square root"
                kind = "0" if sign == ZERO else "a negative number"
                raise Undefined(term, f"the {what} of {kind}")
            if sign == ZERO:
                return fmpq(0)
            if name == "sqrt" and isinstance(x, fmpq):
                p, q = _exact_root(int(x.p)), _exact_root(int(x.q))
                if p is not None and q is not None:
                    return fmpq(p, q)
        if isinstance(x, fmpq) and x == _EXACT.get(name, (None, 0))[0]:
            return fmpq(_EXACT[name][1])
        if name in ("asin", "acos"):
            for edge in (-1, 1):
                side = self._sign(x - edge, _expr(term.args[0]) - edge)
                if side == (NEG if edge < 0 else POS):
                    raise Undefined(term, f"{name} of a number outside [-1, 1]")
        rule = _BALLS.get(name)
        if rule is None or len(args) != 1:
            raise Unsure
        ball = rule(arb(x))
        if not ball.is_finite():
            raise Unsure
        return ball


def _seen_sign(value: Number) -> int | None:
    """The sign of a value; None for a ball that contains 0."""
    if value > 0:
        return POS
    if value < 0:
        return NEG
    return ZERO if isinstance(value, fmpq) else None


def _exact_root(n: int) -> int | None:
    root = int(fmpz(n).isqrt())
    return root if root * root == n else None


_EXACT: Final = {"log": (1, 0), "exp": (0, 1), "sin": (0, 0), "cos": (0, 1), "atan": (0, 0),
                 "asin": (0, 0), "tanh": (0, 0), "sinh": (0, 0), "cosh": (0, 1), "tan": (0, 0),
                 "acos": (1, 0), "asinh": (0, 0), "atanh": (0, 0), "acosh": (1, 0)}  # fmt: skip

_BALLS: Final[dict[str, Callable[[arb], arb]]] = {
    "exp": arb.exp, "log": arb.log, "sqrt": arb.sqrt, "sin": arb.sin, "cos": arb.cos,
    "tan": arb.tan, "asin": arb.asin, "acos": arb.acos, "atan": arb.atan, "sinh": arb.sinh,
    "cosh": arb.cosh, "tanh": arb.tanh, "asinh": arb.asinh, "acosh": arb.acosh,
    "atanh": arb.atanh, "erf": arb.erf, "erfc": arb.erfc, "gamma": arb.gamma,
    "sigmoid": lambda x: 1 / (1 + (-x).exp()), "softplus": lambda x: x.exp().log1p(),
}  # fmt: skip


def _expr(term: Term) -> Expr:
    assert isinstance(term, Expr)
    return term
