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
from bce_sym.terms import Expr, Statement, Term, negated, number, relation, substitute_term

__all__ = ["Fibre", "fibre", "projected"]

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
        """*context* for statements in which x does not occur: for every other variable's values that
        it allows with some x."""
        return projected(context, self.x) or context


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


def projected(context: Context, x: Expr, *, all_of_it: bool = True) -> Context | None:
    """A context of the other variables that holds wherever *context* does for some x.

    Bounds a < x and x < b leave a < b (Fourier and Motzkin).  None when a hypothesis on x is no such
    bound; without *all_of_it* it is left out.
    """
    variable = next((v for v in context.variables if v.name == x.value), None)
    if x.op != "sym" or variable is None or variable.family:
        return None
    lower: list[tuple[Expr, bool]] = []
    upper: list[tuple[Expr, bool]] = []
    kept: list[Statement] = []
    if variable.domain.lo is not None:
        lower.append((variable.domain.lo, variable.domain.lo_open))
    if variable.domain.hi is not None:
        upper.append((variable.domain.hi, variable.domain.hi_open))
    for hypothesis in context.hypotheses:
        for part in _parts(hypothesis):
            if x.value not in part.free:
                kept.append(part)
                continue
            found = _solved(part, x)
            if found is not None:
                end, is_lower, strict = found
                (lower if is_lower else upper).append((end, strict))
            elif all_of_it:
                return None
    made = Context(tuple(v for v in context.variables if v.name != x.value), tuple(kept))
    for a, strict_a in lower:
        for b, strict_b in upper:
            if a.free or b.free:
                made = made.assume(relation("<" if strict_a or strict_b else "<=", a, b))
    return made


def _solved(part: Statement, x: Expr) -> tuple[Expr, bool, bool] | None:
    """A bound on x as (end, whether it is a lower end, whether it is strict)."""
    if part.op != "rel" or part.value not in ("<", "<=", ">", ">="):
        return None
    left, right = _sides(part)
    strict = part.value in ("<", ">")
    rises = part.value in (">", ">=")
    if left is x and x.value not in right.free:
        return right, rises, strict
    if right is x and x.value not in left.free:
        return left, not rises, strict
    if not (_is_affine(left, x) and _is_affine(right, x)):
        return None
    slope = _slope(left - right, x)
    if not slope:
        return None
    rest = substitute_term(left - right, {x: number(0)})
    assert isinstance(rest, Expr)
    end = negated(rest) if slope == 1 else rest if slope == -1 else number(-1 / slope) * rest
    return end, rises == (slope > 0), strict


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
