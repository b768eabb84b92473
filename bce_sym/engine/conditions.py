"""Conditions: what every part of a term, as written, needs in order to have a value.

They are collected from every node before anything is rewritten.  Inside ``Derivative(f, x)`` the
needs are stronger: they make f a composition of functions that are analytic at the point, hence
differentiable there from both sides.  A part whose definedness is not understood needs ``False``,
which nothing discharges.

TRUSTED.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Final

from bce_sym.context import numeral
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.finite import written_out
from bce_sym.engine.integrality import is_integer
from bce_sym.engine.limits import ResourceLimit
from bce_sym.evidence import Condition
from bce_sym.terms import (
    E,
    Eq,
    Expr,
    Ge,
    Gt,
    Le,
    Lt,
    Ne,
    Statement,
    Term,
    as_expr,
    call,
    conjunction,
    disjunction,
    false,
    fresh,
    negation,
    number,
    substitute,
    substitute_term,
    walk,
)

_Need = Callable[..., Statement]


def is_whole(u: Expr) -> Statement:
    """u is an integer."""
    return Eq(call("floor", u), u)


def is_not_whole(u: Expr) -> Statement:
    """u is no integer."""
    return Ne(call("floor", u), u)


_ALWAYS: Final = frozenset(
    [
        "exp",
        "sin",
        "cos",
        "sinh",
        "cosh",
        "tanh",
        "sech",
        "atan",
        "asinh",
        "sigmoid",
        "softplus",
        "erf",
        "erfc",
    ]
)
# function → (what it needs, what it needs to be analytic)
_NEEDS: Final[dict[str, tuple[_Need | None, _Need]]] = {
    "log": (lambda u: Gt(u, 0), lambda u: Gt(u, 0)),
    "sqrt": (lambda u: Ge(u, 0), lambda u: Gt(u, 0)),
    "Abs": (None, lambda u: Ne(u, 0)),
    "sign": (None, lambda u: Ne(u, 0)),
    "Heaviside": (None, lambda u: Ne(u, 0)),
    "tan": (lambda u: Ne(call("cos", u), 0), lambda u: Ne(call("cos", u), 0)),
    "sec": (lambda u: Ne(call("cos", u), 0), lambda u: Ne(call("cos", u), 0)),
    "csc": (lambda u: Ne(call("sin", u), 0), lambda u: Ne(call("sin", u), 0)),
    "cot": (lambda u: Ne(call("sin", u), 0), lambda u: Ne(call("sin", u), 0)),
    "csch": (lambda u: Ne(u, 0), lambda u: Ne(u, 0)),
    "coth": (lambda u: Ne(u, 0), lambda u: Ne(u, 0)),
    "LambertW": (lambda u: Ge(u, -1 / E), lambda u: Gt(u, -1 / E)),
    "asin": (
        lambda u: conjunction(Ge(u, -1), Le(u, 1)),
        lambda u: conjunction(Gt(u, -1), Lt(u, 1)),
    ),
    "acos": (
        lambda u: conjunction(Ge(u, -1), Le(u, 1)),
        lambda u: conjunction(Gt(u, -1), Lt(u, 1)),
    ),
    "atanh": (
        lambda u: conjunction(Gt(u, -1), Lt(u, 1)),
        lambda u: conjunction(Gt(u, -1), Lt(u, 1)),
    ),
    "acosh": (lambda u: Ge(u, 1), lambda u: Gt(u, 1)),
    "gamma": (
        lambda u: disjunction(Gt(u, 0), is_not_whole(u)),
        lambda u: disjunction(Gt(u, 0), is_not_whole(u)),
    ),
    "loggamma": (lambda u: Gt(u, 0), lambda u: Gt(u, 0)),
    "floor": (None, is_not_whole),
    "ceiling": (None, is_not_whole),
    "Mod": (lambda a, b: Ne(b, 0), lambda a, b: conjunction(Ne(b, 0), is_not_whole(a / b))),
    "atan2": (
        lambda y, x: disjunction(Ne(x, 0), Ne(y, 0)),
        lambda y, x: disjunction(Gt(x, 0), Ne(y, 0)),
    ),
}


_COMPARE: Final[dict[str, Callable[[Fraction, Fraction], bool]]] = {
    "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "==": operator.eq,
}  # fmt: skip


def conditions(
    term: Term, integers: frozenset[str] | set[str], names: frozenset[str] = frozenset()
) -> list[Condition]:
    """The conditions of *term*, each once.

    *integers* are the variables and the families whose values are integers; *names*, with the free
    names of *term*, are not used for bound variables.
    """
    return list(_conditions(term, frozenset(integers), names | term.free))


@lru_cache(maxsize=256)
def _conditions(
    term: Term, integers: frozenset[str], names: frozenset[str]
) -> tuple[Condition, ...]:
    collector = _Collector(integers, names)
    collector.visit(term, (), frozenset())
    return tuple(collector.found.values())


class _Collector:
    def __init__(self, integers: frozenset[str], names: frozenset[str]) -> None:
        self.integers = integers
        self.names = names
        self.bound: frozenset[str] = frozenset()
        self.found: dict[tuple[Statement, tuple[Statement, ...]], Condition] = {}
        self.seen: set[tuple[Term, tuple[Statement, ...], frozenset[str]]] = set()

    def need(
        self, statement: Statement, origin: Term, why: str, given: tuple[Statement, ...]
    ) -> None:
        """Record a condition."""
        if statement.op == "rel":
            left, right = (numeral(a) for a in statement.args)
            if left is not None and right is not None and _COMPARE[statement.value](left, right):
                return
        key = (statement, given)
        if key not in self.found:
            free = statement.free.union(*(s.free for s in given))
            bound = tuple(sorted(free & self.bound))
            self.found[key] = Condition(statement, origin, why, given, bound=bound)

    def visit(self, term: Term, given: tuple[Statement, ...], smooth: frozenset[str]) -> None:
        """Collect from *term*; *smooth*: the variables in which it must be analytic."""
        smooth = smooth & term.free
        key = (term, given, smooth)
        if key in self.seen:
            return
        self.seen.add(key)
        op, args = term.op, term.args
        if op == "piecewise":
            self._piecewise(term, given, smooth)
            return
        if op == "derivative":
            self._derivative(term, given, smooth)
            return
        if op in ("sum", "product"):
            self._finite(term, given, smooth)
            return
        if op == "at":
            self._value_at(term, given, smooth)
            return
        if op in ("argmax", "argmin"):
            self.need(false, term, "the function is defined on the whole set", given)
            return
        if op in ("integral", "limit"):
            self.need(false, term, f"the {op} exists", given)
            return
        for a in args:
            self.visit(a, given, smooth)
        if op == "div":
            self.need(Ne(as_expr(args[1]), 0), term, "a denominator is not zero", given)
        elif op == "pow":
            self._power(term, given, smooth)
        elif op == "call":
            self._call(term, given, smooth)
        elif op == "rel" and smooth:
            self.need(Ne(as_expr(args[0]), as_expr(args[1])), term, "no change of case here", given)
        elif op == "indexed":
            if not self.is_integer(args[0], smooth):
                self.need(false, term, f"the index {args[0]} is an integer", given)
        elif term.value == "oo":
            self.need(false, term, f"where '{term}' is defined is not understood yet", given)

    def _piecewise(self, term: Term, given: tuple[Statement, ...], smooth: frozenset[str]) -> None:
        before: tuple[Statement, ...] = given
        for value, condition in zip(term.args[::2], term.args[1::2], strict=True):
            assert isinstance(condition, Statement)
            self.visit(condition, before, smooth)
            here = before if condition.op == "bool" else (*before, condition)
            self.visit(value, here, smooth)
            if condition.op == "bool" and condition.value:
                return
            before = (*before, negation(condition))
        self.need(false, term, "some case applies", before)

    def _derivative(self, term: Term, given: tuple[Statement, ...], smooth: frozenset[str]) -> None:
        f, x, n = term.args
        if x.op == "indexed":
            self.visit(x, given, smooth)
        self.visit(f, given, smooth | {x.value})
        try:
            written_out = derivative(as_expr(f), as_expr(x), int(n.value))
        except (NoDerivative, ResourceLimit) as error:
            self.need(false, term, str(error), given)
            return
        self.visit(written_out, given, smooth)

    def _value_at(self, term: Term, given: tuple[Statement, ...], smooth: frozenset[str]) -> None:
        """The value of f at x = v: what v needs, and what f needs, as a function of x, there."""
        body, x, value = map(as_expr, term.args)
        self.visit(value, given, smooth)
        new = fresh(x.value, self.names)  # x is a real variable, whatever is called so outside
        self.names |= {new.value}
        inner = _Collector(self.integers, self.names)
        varying = smooth | {new.value} if value.free & smooth else smooth
        inner.visit(substitute(body, {x: new}), (), varying)
        self.names |= inner.names
        self.integers |= inner.integers
        self.bound |= inner.bound
        for found in inner.found.values():
            need, *cases = (
                substitute_term(s, {new: value}) for s in (found.statement, *found.given)
            )
            assert isinstance(need, Statement)
            here = tuple(s for s in cases if isinstance(s, Statement))
            self.need(need, found.origin, found.why, (*given, *here))

    def _finite(self, term: Term, given: tuple[Statement, ...], smooth: frozenset[str]) -> None:
        """A sum or product: what its body needs, at every value of the bound variable."""
        name = term.args[1].value
        if any(node.op == "indexed" and node.value == name for node in walk(term.args[0])):
            self.need(false, term, f"{name} is a variable and a family", given)
            return
        try:
            parts = written_out(term)
        except ResourceLimit as error:
            self.need(false, term, str(error), given)
            return
        if parts is not None:
            self.visit(parts, given, smooth)
            return
        body, variable, lo, hi = map(as_expr, term.args)
        if not (self.is_integer(lo, smooth) and self.is_integer(hi, smooth)):
            self.need(false, term, f"the bounds of '{term}' are integers", given)
            return
        self.visit(lo, given, smooth)
        self.visit(hi, given, smooth)
        below = number(lo.value - 1) if lo.op == "num" else lo - 1
        self.need(Ge(hi, below), term, "the upper bound is at least the lower one minus 1", given)
        new = fresh(variable.value, self.names)
        self.names |= {new.value}
        self.bound |= {new.value}
        self.integers |= {new.value}
        inside = (*given, Ge(new, lo), Le(new, hi))
        self.visit(substitute(body, {variable: new}), inside, smooth)
        self.names -= {new.value}

    def _power(self, term: Term, given: tuple[Statement, ...], smooth: frozenset[str]) -> None:
        base, exponent = as_expr(term.args[0]), as_expr(term.args[1])
        n = numeral(exponent)
        if n is not None and n.denominator == 1:
            if n < 0:
                self.need(Ne(base, 0), term, "the base of a negative power is not zero", given)
            return
        if n is not None:
            strict = n < 0 or bool(smooth)
            need = Gt(base, 0) if strict else Ge(base, 0)
            self.need(need, term, "the base of a fractional power is not negative", given)
            return
        has_whole_power = disjunction(Ne(base, 0), Ge(exponent, 0))
        if self.is_integer(exponent, smooth):
            self.need(has_whole_power, term, "zero has no negative power", given)
            return
        needs = [Gt(base, 0)]
        if not smooth:
            needs.append(conjunction(Ge(base, 0), Ge(exponent, 0)))
        if self.may_be_integer(exponent, smooth):
            needs.append(conjunction(is_whole(exponent), has_whole_power))
        self.need(disjunction(*needs), term, "the base of a real power is positive", given)

    def is_integer(self, term: Term, smooth: frozenset[str]) -> bool:
        """Whether *term* is seen to be an integer without varying in a smooth variable."""
        return not term.free & smooth and is_integer(term, self.integers)

    def may_be_integer(self, term: Term, smooth: frozenset[str]) -> bool:
        """Whether it is worth asking if *term*, which does not vary in a smooth variable, is an integer."""
        return (
            bool(term.free)
            and not term.free & smooth
            and (
                term.free <= self.integers
                or any(t.op != "num" and is_integer(t, self.integers) for t in walk(term))
            )
        )

    def _call(self, term: Term, given: tuple[Statement, ...], smooth: frozenset[str]) -> None:
        name, args = term.value, [as_expr(a) for a in term.args]
        if name in _ALWAYS:
            return
        if name in ("Max", "Min"):
            if smooth:
                for k, a in enumerate(args):
                    for b in args[k + 1 :]:
                        self.need(Ne(a, b), term, f"{name} has a kink where they meet", given)
            return
        if name in _NEEDS:
            plain, analytic = _NEEDS[name]
            need = analytic if smooth else plain
            if need is not None:
                why = "differentiable here" if smooth and plain is None else f"{name} is defined"
                self.need(need(*args), term, why, given)
            return
        if name in ("factorial", "binomial", "ff", "rf", "chebyshevt"):
            self._combinatorial(term, args, given, smooth)
            return
        self.need(false, term, f"where {name} is defined is not understood yet", given)

    def _combinatorial(
        self, term: Term, args: list[Expr], given: tuple[Statement, ...], smooth: frozenset[str]
    ) -> None:
        """Functions of a natural number; factorials and binomial coefficients also by way of gamma."""
        name = term.value
        if name == "factorial":
            (u,) = args
            if self.is_integer(u, smooth):
                self.need(Ge(u, 0), term, "a factorial is of a natural number", given)
            else:
                need = disjunction(Gt(u, -1), is_not_whole(u))
                self.need(need, term, "a factorial is of no negative integer", given)
            return
        count = args[0] if name == "chebyshevt" else args[1]
        if self.is_integer(count, smooth):
            self.need(Ge(count, 0), term, f"{name} is of a natural number", given)
            return
        needs: list[Statement] = []
        if name == "binomial":
            n, k = args
            needs.append(conjunction(Gt(n, -1), Gt(k, -1), Gt(n - k, -1)))
        if self.may_be_integer(count, smooth):
            needs.append(conjunction(is_whole(count), Ge(count, 0)))
        self.need(disjunction(*needs), term, f"{name} is of a natural number", given)
