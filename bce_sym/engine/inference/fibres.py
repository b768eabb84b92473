"""Contexts seen along one variable: for fixed other variables, an interval.

A context restricts a variable x by its domain and by the hypotheses in which x occurs.  Those of the
kinds in `_is_convex` restrict it, for fixed values of the other variables, to an interval; the others
are left out, which can only add points.

TRUSTED.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from bce_sym.context import Context, numeral
from bce_sym.engine.inference.base import NotApplicable
from bce_sym.terms import Expr, Statement, Term, relation, substitute_term

__all__ = ["Fibre", "fibre"]

_STRICT: Final = {"<=": "<", ">=": ">"}
_WEAK: Final = {"<": "<=", ">": ">="}


@dataclass(frozen=True)
class Fibre:
    """A context along the variable *x*.

    ``context``: the context without the hypotheses on x that do not bound it to an interval, so that
    for fixed other variables x runs over an interval J.  ``interior``: a part of it that contains the
    interior of J for all fixed other variables.  ``bounds``: the statements whose conjunction says
    that x is in J.  ``relaxed``: whether a hypothesis was left out.
    """

    x: Expr
    context: Context
    interior: Context
    bounds: tuple[Statement, ...]
    relaxed: bool

    def closure_at(self, x0: Expr) -> list[Statement]:
        """What makes J ∪ {x0} an interval, when J is not empty: x0 meets every bound, or is its end.

        Each bound is u > 0 or u ≥ 0 with u affine in x, or |u| < t, |u| ≤ t.  If x is in J and x0
        meets the bound with ≤ for <, then so does every point between them with the bound itself.
        """
        made: list[Statement] = []
        for bound in self.bounds:
            weak = relation(_WEAK.get(bound.value, bound.value), *_sides(bound))
            at = substitute_term(weak, {self.x: x0})
            assert isinstance(at, Statement)
            left, right = (numeral(a) for a in at.args)
            if left is None or right is None:
                if at.args[0] is not at.args[1]:
                    made.append(at)
            elif not (left <= right if at.value == "<=" else left >= right):
                raise NotApplicable(f"{x0} does not satisfy {at}")
        return made

    def others(self, context: Context) -> Context:
        """*context* for statements in which x does not occur."""
        if any(self.x.value in h.free for h in context.hypotheses):
            return context
        kept = tuple(v for v in context.variables if v.name != self.x.value)
        return replace(context, variables=kept)


def fibre(context: Context, x: Expr) -> Fibre:
    """*context* along *x*.  Raises NotApplicable unless x is a real variable with an interval."""
    if x.op != "sym":
        raise NotApplicable(f"{x} is no variable")
    variable = next((v for v in context.variables if v.name == x.value), None)
    if variable is None or variable.family:
        raise NotApplicable(f"{x} is no variable of the context")
    domain = variable.domain
    if domain.integer or domain.values is not None:
        raise NotApplicable(f"{x} is not in an interval")
    bounds: list[Statement] = []
    if domain.lo is not None:
        bounds.append(relation(">" if domain.lo_open else ">=", x, domain.lo))
    if domain.hi is not None:
        bounds.append(relation("<" if domain.hi_open else "<=", x, domain.hi))
    kept: list[Statement] = []
    inside: list[Statement] = []
    relaxed = False
    for hypothesis in context.hypotheses:
        for part in _parts(hypothesis):
            if x.value not in part.free:
                kept.append(part)
                inside.append(part)
            elif _is_convex(part, x):
                kept.append(part)
                bounds.append(part)
                inside.append(_opened(part, x))
            else:
                relaxed = True
    open_domain = replace(domain, lo_open=True, hi_open=True)
    interior = context.declare(x.value, open_domain)
    return Fibre(
        x,
        replace(context, hypotheses=tuple(kept)),
        replace(interior, hypotheses=tuple(inside)),
        tuple(bounds),
        relaxed,
    )


def _parts(hypothesis: Statement) -> list[Statement]:
    if hypothesis.op != "and":
        return [hypothesis]
    return [q for p in hypothesis.args if isinstance(p, Statement) for q in _parts(p)]


def _sides(bound: Statement) -> tuple[Expr, Expr]:
    left, right = bound.args
    assert isinstance(left, Expr) and isinstance(right, Expr)
    return left, right


def _is_convex(part: Statement, x: Expr) -> bool:
    """Whether *part*, for fixed other variables, holds on an interval of x, and is defined on all
    of it or nowhere: affine sides, or |affine| below what does not vary with x."""
    if part.op != "rel" or part.value not in ("<", "<=", ">", ">="):
        return False
    small, large = _sides(part)
    if part.value in (">", ">="):
        small, large = large, small
    if _is_affine(small, x) and _is_affine(large, x):
        return True
    is_absolute = small.op == "call" and small.value == "Abs" and _is_affine(small.args[0], x)
    return is_absolute and x.value not in large.free


def _opened(part: Statement, x: Expr) -> Statement:
    """*part* without its ends, where x has a constant coefficient in it that is not zero."""
    left, right = _sides(part)
    affine: Term = left - right
    for side in (left, right):
        if side.op == "call" and x.value in side.free:
            affine = side.args[0]
    slope = _slope(affine, x)
    return relation(_STRICT.get(part.value, part.value), left, right) if slope else part


def _is_affine(term: Term, x: Expr) -> bool:
    """Whether *term* is a·x + b with a and b free of x, and defined wherever they are."""
    if x.value not in term.free or term is x:
        return True
    if term.op in ("add", "neg"):
        return all(_is_affine(a, x) for a in term.args)
    if term.op == "mul":
        return sum(x.value in a.free for a in term.args) == 1 and all(
            _is_affine(a, x) for a in term.args
        )
    if term.op == "div":
        return x.value not in term.args[1].free and _is_affine(term.args[0], x)
    return False


def _slope(term: Term, x: Expr) -> Fraction | None:
    """The coefficient of x in an affine term, where it is a number on its face."""
    if x.value not in term.free:
        return Fraction(0)
    if term is x:
        return Fraction(1)
    parts = [_slope(a, x) for a in term.args]
    if term.op == "neg":
        return None if parts[0] is None else -parts[0]
    if term.op == "add":
        total = Fraction(0)
        for p in parts:
            if p is None:
                return None
            total += p
        return total
    made = Fraction(1)
    for a, p in zip(term.args, parts, strict=True):
        factor = p if x.value in a.free else numeral(a)
        if factor is None or (term.op == "div" and a is term.args[1] and not factor):
            return None
        made = made / factor if term.op == "div" and a is term.args[1] else made * factor
    return made
