"""Derivatives at points where an absolute value, a maximum or a case changes over.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import product
from typing import Final

from bce_sym.engine.facts import MASKS, difference
from bce_sym.engine.inference.base import PLAIN, NotApplicable, defined, exchanged
from bce_sym.engine.interval import NEG, POS, ZERO
from bce_sym.evidence import Claim
from bce_sym.terms import (
    Derivative,
    Expr,
    Piecewise,
    Statement,
    Term,
    number,
    rebuild,
    true,
    walk,
)

__all__ = ["derivative_of_branches", "switches_in"]

_MAX_SWITCHES: Final = 3
_Pattern = Mapping[Term, int]
"""A sign for each switching term."""


def derivative_of_branches(goal: Claim, d: Expr, switches: tuple[Expr, ...]) -> list[Claim]:
    """Where all branches that meet at a point have one value and one derivative, so has the function.

    *d* is ``Derivative(f, x)`` and occurs in the goal.  The *switches* u₁, …, uₖ govern parts of f: u
    governs |u|, sign u, H(u), the maximum and minimum of a and b if u is a − b, and the cases of a
    relation a REL b.  For each pattern σ of signs of the switches let f_σ be f with every governed part
    replaced by what it is when the switches have these signs.

    Theorem.  Let P be a point at which, as functions of x, every switch and every f_σ is analytic, and
    at which all f_σ have one value v and one derivative c.  Then f is differentiable in x at P with
    derivative c.

    Proof.  On a neighbourhood of P in x every switch is defined, so at each point Q of it the switches
    have some pattern of signs σ(Q), and f(Q) = f_σ(Q)(Q) by the meaning of the governed parts; in
    particular f(P) = v.  Hence |f(Q) − v − c·(Q − P)| ≤ max over σ of |f_σ(Q) − f_σ(P) − f_σ'(P)·(Q − P)|,
    which is o(|Q − P|), the patterns being finitely many.  ∎

    Premises: the derivative of each switch is defined (so it is analytic, by the conditions of
    derivatives); the branches have equal values and derivatives; the goal with the derivative of one
    branch in the place of *d*.  The theorem is used at each point of the context separately; where *d*
    is not evaluated (a case that does not apply) nothing of it is needed.
    """
    if d.op != "derivative" or d.args[1].op != "sym" or d.args[2] is not number(1):
        raise NotApplicable(f"{d} is no first derivative in a variable")
    f, x = d.args[0], d.args[1]
    assert isinstance(f, Expr) and isinstance(x, Expr)
    if not 1 <= len(switches) <= _MAX_SWITCHES:
        raise NotApplicable(f"{len(switches)} switches")
    branches: dict[Expr, None] = {}
    for signs in product((POS, ZERO, NEG), repeat=len(switches)):
        branch = _Branch(dict(zip(switches, signs, strict=True))).of(f)
        assert isinstance(branch, Expr)
        branches[branch] = None
    first, *others = branches
    made = [defined(Derivative(u, x), goal.context) for u in switches]
    for other in others:
        made.append(Claim(other, "==", first, goal.context))
        made.append(Claim(Derivative(other, x), "==", Derivative(first, x), goal.context))
    return [*made, exchanged(goal, {d: Derivative(first, x)})]


def switches_in(f: Term) -> list[Expr]:
    """The terms at whose zeros a part of *f* changes over."""
    found: dict[Expr, None] = {}
    for node in walk(f):
        if node.op == "rel":
            found[difference(node)] = None
        elif node.op == "call" and node.value in ("Abs", "sign", "Heaviside"):
            (u,) = node.args
            assert isinstance(u, Expr)
            found[u] = None
        elif node.op == "call" and node.value in ("Max", "Min") and len(node.args) == 2:
            found[_apart(node)] = None
    return list(found)


def _apart(node: Term) -> Expr:
    """a − b for the maximum or minimum of a and b, spelled as for a relation between them."""
    a, b = node.args
    assert isinstance(a, Expr) and isinstance(b, Expr)
    return a if b is number(0) else a - b


_VALUES: Final[dict[str, Callable[[int], Expr]]] = {
    "sign": lambda s: number({POS: 1, ZERO: 0, NEG: -1}[s]),
    "Heaviside": lambda s: number({POS: Fraction(1), ZERO: Fraction(1, 2), NEG: Fraction(0)}[s]),
}


class _Branch:
    """What a term is when the switching terms have given signs."""

    def __init__(self, pattern: _Pattern) -> None:
        self.pattern = pattern
        self.memo: dict[Term, Term] = {}

    def of(self, term: Term) -> Term:
        made = self.memo.get(term)
        if made is None:
            made = self.memo[term] = self._node(term)
        return made

    def _node(self, term: Term) -> Term:
        if term.op not in PLAIN:
            return term
        if term.op == "call" and term.value in ("Abs", "sign", "Heaviside"):
            sign = self.pattern.get(term.args[0])
            if sign is not None:
                if term.value != "Abs":
                    return _VALUES[term.value](sign)
                inner = self._expr(term.args[0])
                return -inner if sign == NEG else inner
        if term.op == "call" and term.value in ("Max", "Min") and len(term.args) == 2:
            sign = self.pattern.get(_apart(term))
            if sign is not None:
                return self.of(term.args[(sign == NEG) == (term.value == "Max")])
        if term.op == "piecewise":
            return self._piecewise(term)
        return rebuild(term, tuple(self.of(a) for a in term.args))

    def _piecewise(self, term: Term) -> Term:
        kept: list[tuple[Expr, Statement]] = []
        for value, condition in zip(term.args[::2], term.args[1::2], strict=True):
            truth = self._truth(condition)
            if truth is False:
                continue
            rest = true if truth else self.of(condition)
            assert isinstance(rest, Statement)
            kept.append((self._expr(value), rest))
            if truth:
                break
        if not kept:
            raise NotApplicable("no case applies")
        return kept[0][0] if kept[0][1] is true else Piecewise(*kept)

    def _truth(self, condition: Term) -> bool | None:
        """Whether a condition holds under the pattern; None where no switch governs it."""
        if condition.op == "bool":
            return bool(condition.value)
        if condition.op == "rel":
            sign = self.pattern.get(difference(condition))
            return None if sign is None else bool(sign & MASKS[condition.value])
        parts = [self._truth(a) for a in condition.args]
        if None in parts:
            if any(p is not None for p in parts):
                raise NotApplicable("a condition that is governed in part")
            return None
        if condition.op == "not":
            return not parts[0]
        return all(parts) if condition.op == "and" else any(parts)

    def _expr(self, term: Term) -> Expr:
        made = self.of(term)
        assert isinstance(made, Expr)
        return made
