"""Inference about integrals that are not evaluated: that they exist, and how they vary with a parameter.

TRUSTED.
"""

from __future__ import annotations

from bce_sym.context import Context, Domain
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.conditions import conditions
from bce_sym.engine.continuity import is_continuous
from bce_sym.engine.facts import Facts
from bce_sym.engine.inference.base import NotApplicable, as_claim, defined, where_needed
from bce_sym.engine.inference.evaluation import intervals_between, with_value
from bce_sym.engine.limits import ResourceLimit
from bce_sym.evidence import Claim
from bce_sym.terms import (
    Derivative,
    Eq,
    Expr,
    Ge,
    Integral,
    Le,
    Term,
    as_expr,
    is_infinite,
    nary,
    number,
    substitute,
    walk,
)

__all__ = ["differentiate_integral", "integrable", "under_one_integral"]


def integrable(goal: Claim, t: Expr) -> list[Claim]:
    """An integral has a value if its integrand is continuous on the closed interval between the ends.

    *t* is a new variable for that of integration.
    Source: Rudin, Principles of Mathematical Analysis, theorem 6.8.
    """
    if goal.rel != "==" or goal.lhs is not goal.rhs or goal.lhs.op != "integral":
        raise NotApplicable("not asked is whether an integral has a value")
    body, lo, hi = _parts(goal, goal.lhs, t)
    if not is_continuous(body, t.value):
        raise NotApplicable("the integrand is not seen to be continuous")
    made = [defined(end, goal.context) for end in (lo, hi)]
    return [*made, *(defined(body, inside) for inside in _inside(goal.context, t, lo, hi))]


def differentiate_integral(goal: Claim, term: Expr, t: Expr) -> list[Claim]:
    """Leibniz's rule: d/dx ∫_a^b f dt = f(b)·b′ − f(a)·a′ + ∫_a^b ∂f/∂x dt, at each point.

    It holds where a and b are differentiable and f and ∂f/∂x are continuous on a neighbourhood of the
    points (x, t) with t between a and b, ends included.  Here f is a composition of functions that are
    analytic at each of these points, which `conditions` express and which is then so near them; there
    are finitely many neighbourhoods to consider, the interval being compact.  If x does not occur in f,
    then it is enough that f is continuous on the interval, and near those ends that move with x.
    *t* is a new variable for that of integration.
    Source: Courant and John, Introduction to Calculus and Analysis II, §1.8.
    """
    if term.op != "derivative" or term.args[0].op != "integral" or term.args[2] is not number(1):
        raise NotApplicable("no derivative of an integral")
    x = as_expr(term.args[1])
    if x.op != "sym" or x.value not in {v.name for v in goal.context.variables}:
        raise NotApplicable(f"{x} is no variable of the context")
    body, lo, hi = _parts(goal, term.args[0], t)
    try:
        value: Expr = number(0)
        made: list[Claim] = []
        for end, sign in ((hi, 1), (lo, -1)):
            if x.value in end.free:
                made += _analytic(Derivative(end, x), goal.context)
                part = substitute(body, {t: end}) * derivative(end, x)
                value = value + part if sign == 1 else value - part
            else:
                made.append(defined(end, goal.context))
        smooth = Derivative(body, t)
        if x.value in body.free:
            smooth = Derivative(smooth, x)
            value = value + Integral(derivative(body, x), (t, lo, hi))
        if x.value in body.free or not is_continuous(body, t.value):
            for inside in _inside(goal.context, t, lo, hi):
                made += _analytic(smooth, inside)
        else:
            made += [defined(body, inside) for inside in _inside(goal.context, t, lo, hi)]
            for end in (lo, hi):
                if x.value in end.free:
                    there = goal.context.declare(t.value, Domain()).assume(Eq(t, end))
                    made += _analytic(smooth, there)
    except (NoDerivative, ResourceLimit) as error:
        raise NotApplicable(str(error)) from None
    return [*made, with_value(goal, term, value)]


def under_one_integral(goal: Claim, t: Expr) -> list[Claim]:
    """Between sums of multiples of integrals over one interval: what holds between the integrands.

    Σ aᵢ·∫fᵢ = ∫Σ aᵢ·fᵢ, and the integral is monotone where the lower end is not above the upper one.
    The integrands are continuous on the closed interval.  *t* is a new variable for that of integration.
    Source: Rudin, Principles of Mathematical Analysis, theorem 6.12.
    """
    if goal.rel not in ("==", "<=", ">="):
        raise NotApplicable("neither an equation nor a weak inequality")
    made: list[Claim] = []
    sums: list[Expr] = []
    ends: tuple[Expr, Expr] | None = None
    bodies: list[Expr] = []
    for side in (goal.lhs, goal.rhs):
        total: Expr = number(0)
        for factor, integral in _multiples(as_expr(side)):
            body, *found = _parts(goal, integral, t)
            ends = ends or (found[0], found[1])
            if ends == (found[1], found[0]):
                factor = -factor  # from the upper end down
            elif ends != (found[0], found[1]):
                raise NotApplicable("the integrals are over several intervals")
            if not is_continuous(body, t.value):
                raise NotApplicable("an integrand is not seen to be continuous")
            bodies.append(body)
            made.append(defined(factor, goal.context))
            total = total + factor * body
        sums.append(total)
    if ends is None:
        raise NotApplicable("no integral")
    lo, hi = ends
    made += [defined(end, goal.context) for end in ends]
    if goal.rel != "==":
        made.append(Claim(lo, "<=", hi, goal.context))
    for inside in _inside(goal.context, t, lo, hi):
        made += [defined(body, inside) for body in bodies]
        made.append(Claim(sums[0], goal.rel, sums[1], inside))
    return made


def _multiples(side: Expr) -> list[tuple[Expr, Expr]]:
    """``(factor, integral)`` for each term of a sum of multiples of integrals."""
    args = [a for a in side.args if isinstance(a, Expr)]
    if side is number(0):
        return []
    if side.op == "integral":
        return [(number(1), side)]
    if side.op == "add":
        return [part for a in args for part in _multiples(a)]
    if side.op == "neg":
        return [(-factor, integral) for factor, integral in _multiples(args[0])]
    if side.op == "div" and not _has_integral(args[1]):
        return [(factor / args[1], integral) for factor, integral in _multiples(args[0])]
    if side.op == "mul":
        inside = [a for a in args if _has_integral(a)]
        if len(inside) == 1:
            others = nary("mul", tuple(a for a in args if a is not inside[0]))
            return [(others * factor, integral) for factor, integral in _multiples(inside[0])]
    raise NotApplicable(f"'{side}' is no multiple of an integral")


def _has_integral(term: Term) -> bool:
    return any(node.op == "integral" for node in walk(term))


def _parts(goal: Claim, integral: Term, t: Expr) -> tuple[Expr, Expr, Expr]:
    """Integrand (in *t*) and ends of an integral between finite ends."""
    body, bound, lo, hi = map(as_expr, integral.args)
    names = {v.name for v in goal.context.variables}
    if t.op != "sym" or t.value in names | lo.free | hi.free:
        raise NotApplicable(f"{t} is no new variable")
    if not integral.free <= names or (t is not bound and t.value in body.free):
        raise NotApplicable(f"'{integral}' has bound variables")
    if is_infinite(lo) or is_infinite(hi):
        raise NotApplicable("an end is infinite")
    return substitute(body, {bound: t}), lo, hi


def _inside(context: Context, t: Expr, lo: Expr, hi: Expr) -> list[Context]:
    """The context with t between lo and hi, ends included: in either order, if it is not known."""
    made = context.declare(t.value, Domain())
    return [
        made.assume(Ge(t, low)).assume(Le(t, high))
        for low, high in intervals_between(context, lo, hi)
    ]


def _analytic(derivative_term: Expr, context: Context) -> list[Claim]:
    """Premises for: the function is analytic in the variables of its derivatives."""
    return [
        as_claim(condition.statement, where_needed(context, condition))
        for condition in conditions(derivative_term, Facts(context).integers)
    ]
