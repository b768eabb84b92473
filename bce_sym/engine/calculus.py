"""Derivatives of terms by the rules of calculus, written out and never simplified.

``derivative(f, x)`` is the derivative of f in x at every point where each part of f is differentiable;
that it is, is a condition of its own (`bce_sym.engine.conditions`).  x is treated as a real variable
that no other symbol depends on: hypotheses are not used here.  x may be a member p[k] of a family: its
members are independent variables, so that the derivative of p[i] in p[k] is 1 where i = k, else 0.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from bce_sym import functions as fn
from bce_sym.engine.limits import MAX_DERIVATIVES, ResourceLimit
from bce_sym.terms import (
    BINDERS,
    Expr,
    Piecewise,
    Statement,
    Sum,
    Term,
    call,
    fresh,
    nary,
    number,
    pi,
    rebuild,
    relation,
    substitute,
)


class NoDerivative(Exception):
    """There is no rule for the derivative of this term."""

    def __init__(self, term: Term) -> None:
        super().__init__(f"no rule for the derivative of '{term}'")
        self.term = term


_ZERO, _ONE = number(0), number(1)

# Derivatives of functions of one argument.  Where the function has a kink or a jump the formula holds
# away from it, and the conditions keep that point out.
_OUTER: Final[dict[str, Callable[[Expr], Expr]]] = {
    "exp": fn.exp,
    "log": lambda u: 1 / u,
    "sqrt": lambda u: 1 / (2 * fn.sqrt(u)),
    "Abs": fn.sign,
    "sign": lambda u: _ZERO,
    "Heaviside": lambda u: _ZERO,
    "floor": lambda u: _ZERO,
    "ceiling": lambda u: _ZERO,
    "sin": fn.cos,
    "cos": lambda u: -fn.sin(u),
    "tan": lambda u: 1 + fn.tan(u) ** 2,
    "sinh": fn.cosh,
    "cosh": fn.sinh,
    "tanh": lambda u: 1 - fn.tanh(u) ** 2,
    "sec": lambda u: call("sec", u) * fn.tan(u),
    "csc": lambda u: -(call("csc", u) * call("cot", u)),
    "cot": lambda u: -(1 + call("cot", u) ** 2),
    "sech": lambda u: -(call("sech", u) * fn.tanh(u)),
    "csch": lambda u: -(call("csch", u) * call("coth", u)),
    "coth": lambda u: 1 - call("coth", u) ** 2,
    "LambertW": lambda u: 1 / (u + fn.exp(call("LambertW", u))),
    "asin": lambda u: 1 / fn.sqrt(1 - u**2),
    "acos": lambda u: -(1 / fn.sqrt(1 - u**2)),
    "atan": lambda u: 1 / (1 + u**2),
    "asinh": lambda u: 1 / fn.sqrt(u**2 + 1),
    "acosh": lambda u: 1 / fn.sqrt(u**2 - 1),
    "atanh": lambda u: 1 / (1 - u**2),
    "sigmoid": lambda u: fn.sigmoid(u) * (1 - fn.sigmoid(u)),
    "softplus": fn.sigmoid,
    "erf": lambda u: 2 / fn.sqrt(pi) * fn.exp(-(u**2)),
    "erfc": lambda u: -(2 / fn.sqrt(pi) * fn.exp(-(u**2))),
}


@lru_cache(maxsize=256)
def derivative(f: Expr, x: Expr, times: int = 1) -> Expr:
    """The derivative of *f* in the variable or family's member *x*, *times* times.

    Raises NoDerivative where there is no rule, ResourceLimit for a very high order.
    """
    if times > MAX_DERIVATIVES:
        raise ResourceLimit(f"a derivative of order {times}")
    for _ in range(times):
        f = _Differentiation(x).of(f)
    return f


def evaluated(term: Term) -> Expr:
    """``At(f, x, v)`` as f with its derivatives in x written out and x replaced by v.

    The two are equal at every point where the parts of f are defined, and differentiable, at x = v.
    Raises NoDerivative where there is no rule.
    """
    body, x, value = _exprs(term.args)
    return substitute(_written_out(body, x), {x: value})


def _written_out(term: Term, x: Expr) -> Expr:
    """*term* with its derivatives in the free variable *x* written out."""
    made: Term = term
    if x.value in term.free:
        bound = term.op in BINDERS and term.args[1] is x
        args = tuple(
            a if (bound and k < 2) or not isinstance(a, Expr) else _written_out(a, x)
            for k, a in enumerate(term.args)
        )
        made = rebuild(term, args)
        if made.op == "derivative" and made.args[1] is x:
            inner, _, times = _exprs(args)
            made = derivative(inner, x, int(times.value))
    assert isinstance(made, Expr)
    return made


class _Differentiation:
    def __init__(self, x: Expr) -> None:
        self.x = x
        self.names = frozenset({x.value})
        self.memo: dict[Term, Expr] = {}

    def of(self, f: Term) -> Expr:
        """The derivative of *f*."""
        if not f.free & self.names:
            return _ZERO
        if f is self.x:
            return _ONE
        known = self.memo.get(f)
        if known is None:
            known = self.memo[f] = self._rule(f)
        return known

    def _rule(self, f: Term) -> Expr:
        op, args = f.op, f.args
        if op == "add":
            return _sum([self.of(a) for a in args])
        if op == "neg":
            return -self.of(args[0])
        if op == "mul":
            return _sum([self._factor(args, k) for k in range(len(args))])
        if op == "div":
            u, v = _exprs(args)
            du, dv = self.of(u), self.of(v)
            if dv is _ZERO:
                return du / v
            return -(u * dv / v**2) if du is _ZERO else du / v - u * dv / v**2
        if op == "pow":
            return self._power(*_exprs(args))
        if op == "call":
            return self._call(f)
        if op == "piecewise":
            pairs = zip(args[::2], args[1::2], strict=True)
            return Piecewise(*((self.of(v), _condition(c)) for v, c in pairs))
        if op == "derivative":
            inner, var, times = args
            if isinstance(inner, Expr) and isinstance(var, Expr):
                return self.of(derivative(inner, var, int(times.value)))
        if op == "at":
            return self.of(evaluated(f))
        if op == "indexed" and self.x.op == "indexed":
            # The index does not vary with a member of a family; a variable it would.
            i, k = args[0], self.x.args[0]
            if f.value == self.x.value and not i.free & self.names:
                return Piecewise((_ONE, relation("==", *_exprs((i, k)))), (_ZERO, True))
        if op in ("sum", "product") and not any(a.free & self.names for a in args[2:]):
            return self._of_terms(f)
        raise NoDerivative(f)

    def _of_terms(self, f: Term) -> Expr:
        """Σ term by term; Π u as (Π u)·Σ u′/u, where no u is 0."""
        body, variable, lo, hi = _exprs(f.args)
        if variable.value in self.x.free:
            new = fresh(variable.value, self.x.free | body.free)
            body, variable = substitute(body, {variable: new}), new
        inner = self.of(body)
        if f.op == "sum":
            return Sum(inner, (variable, lo, hi))
        assert isinstance(f, Expr)
        return f * Sum(inner / body, (variable, lo, hi))

    def _factor(self, args: tuple[Term, ...], k: int) -> Expr:
        inner = self.of(args[k])
        if inner is _ZERO:
            return _ZERO
        others = _exprs(args[:k] + args[k + 1 :])
        return nary("mul", (inner, *others)) if inner is not _ONE else nary("mul", others)

    def _power(self, a: Expr, b: Expr) -> Expr:
        da, db = self.of(a), self.of(b)
        if db is _ZERO:
            less = number(b.value - 1) if b.op == "num" else b - 1
            outer = b if less is _ZERO else b * a**less
            return outer if da is _ONE else outer * da
        if da is _ZERO:
            return a**b * fn.log(a) * db
        return a**b * (db * fn.log(a) + b * da / a)

    def _call(self, f: Term) -> Expr:
        name, args = f.value, _exprs(f.args)
        if name in ("Max", "Min"):
            if len(args) == 1:
                return self.of(args[0])
            first, rest = args[0], call(name, *args[1:])
            rel = ">" if name == "Max" else "<"
            return Piecewise((self.of(first), relation(rel, first, rest)), (self.of(rest), True))
        if name == "atan2":
            y, x = args
            return (x * self.of(y) - y * self.of(x)) / (x**2 + y**2)
        if name == "Mod":
            a, b = args
            return self.of(a) - call("floor", a / b) * self.of(b)
        if name not in _OUTER:
            raise NoDerivative(f)
        inner = self.of(args[0])
        if inner is _ZERO:
            return _ZERO
        outer = _OUTER[name](args[0])
        return outer if inner is _ONE else outer * inner


def _exprs(args: tuple[Term, ...]) -> tuple[Expr, ...]:
    return tuple(a for a in args if isinstance(a, Expr))


def _condition(term: Term) -> Statement:
    assert isinstance(term, Statement)
    return term


def _sum(parts: list[Expr]) -> Expr:
    return nary("add", tuple(p for p in parts if p is not _ZERO))
