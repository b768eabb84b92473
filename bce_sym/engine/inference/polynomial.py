"""Inference for inequalities between polynomials and algebraic functions.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from typing import Final

from flint import fmpq

from bce_sym.engine.algebraic import NotAlgebraic, is_always_positive, is_never_negative
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.facts import Facts
from bce_sym.engine.inference.base import NotApplicable, sides
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.values import DividesByZero, Value
from bce_sym.evidence import Claim
from bce_sym.terms import Expr, Rational, nary, number

__all__ = [
    "by_cells",
    "by_combination",
    "by_margin",
    "by_monotone_function",
    "by_quadratic_form",
    "by_squares",
    "within",
]

_ORDERS: Final = ("<", "<=", ">", ">=")
_ZERO: Final = number(0)
_MAX_FORM: Final = 5


def by_cells(goal: Claim) -> list[Claim]:
    """An inequality that open cylindrical algebraic decomposition shows.

    No premises: see `bce_sym.engine.algebraic`.  Raises ResourceLimit.
    """
    sides(goal, *_ORDERS, "!=")
    if not _holds(goal):
        raise NotApplicable(f"not seen in the cells of a decomposition: {goal}")
    return []


@lru_cache(maxsize=256)
def _holds(goal: Claim) -> bool:
    lhs, rhs = sides(goal, *_ORDERS, "!=")
    ws = Workspace(Facts(goal.context))
    try:
        small, large = (ws.value(s) for s in ((lhs, rhs) if goal.rel[0] != ">" else (rhs, lhs)))
        difference = ws.add(large, ws.scale(small, fmpq(-1)))
    except (DividesByZero, NoDerivative):
        return False
    if goal.rel in ("<=", ">="):
        return _seen(is_never_negative, ws, difference)
    return _seen(is_always_positive, ws, difference) or (
        goal.rel == "!=" and _seen(is_always_positive, ws, ws.scale(difference, fmpq(-1)))
    )


def _seen(test: Callable[[Workspace, Value], bool], ws: Workspace, value: Value) -> bool:
    try:
        return test(ws, value)
    except (NotAlgebraic, DividesByZero):
        return False


def _ascending(goal: Claim, *relations: str) -> tuple[Expr, str, Expr]:
    """The goal as u < v or u ≤ v.  Raises NotApplicable."""
    lhs, rhs = sides(goal, *relations)
    if goal.rel in (">", ">="):
        return rhs, "<" if goal.rel == ">" else "<=", lhs
    return lhs, goal.rel, rhs


def by_margin(goal: Claim, margin: Expr) -> list[Claim]:
    """u < v if u + m ≤ v and m > 0."""
    u, _, v = _ascending(goal, "<", ">")
    return [
        Claim(margin, ">", _ZERO, goal.context),
        Claim(u + margin, "<=", v, goal.context),
    ]


def by_combination(
    goal: Claim, parts: tuple[tuple[Fraction, tuple[Expr, ...]], ...]
) -> list[Claim]:
    """u ≤ v if v − u = Σ c·Π f with numbers c > 0 and factors f ≥ 0; u < v if the factors of the first
    product are even > 0.

    Sources: Handelman, Pacific J. Math. 132 (1988); Schmüdgen, Math. Ann. 289 (1991), for how far
    products of constraints and squares lead.
    """
    u, rel, v = _ascending(goal, *_ORDERS)
    if not parts or any(c <= 0 for c, _ in parts):
        raise NotApplicable("the coefficients are not positive")
    total = nary(
        "add",
        tuple(
            nary("mul", (Rational(c.numerator, c.denominator), *factors)) for c, factors in parts
        ),
    )
    made = [Claim(v - u, "==", total, goal.context)]
    positive = dict.fromkeys(parts[0][1] if rel == "<" else ())
    made += [Claim(f, ">", _ZERO, goal.context) for f in positive]
    others = dict.fromkeys(f for _, factors in parts for f in factors if f not in positive)
    return made + [Claim(f, ">=", _ZERO, goal.context) for f in others]


def by_squares(goal: Claim) -> list[Claim]:
    """u ≤ v if 0 ≤ v and u² ≤ v², for then |u| ≤ |v| = v; likewise with <."""
    u, rel, v = _ascending(goal, *_ORDERS)
    return [
        Claim(v, ">=", _ZERO, goal.context),
        Claim(u ** number(2), rel, v ** number(2), goal.context),
    ]


def within(goal: Claim) -> list[Claim]:
    """|u| ≤ v if −v ≤ u and u ≤ v; the largest of several is ≤ v if each is, the least is ≥ v if each
    is.  Likewise with <."""
    u, rel, v = _ascending(goal, *_ORDERS)
    if u.op == "call" and u.value == "Abs":
        (inner,) = (a for a in u.args if isinstance(a, Expr))
        return [Claim(-v, rel, inner, goal.context), Claim(inner, rel, v, goal.context)]
    if u.op == "call" and u.value == "Max":
        return [Claim(a, rel, v, goal.context) for a in u.args]
    if v.op == "call" and v.value == "Min":
        return [Claim(u, rel, a, goal.context) for a in v.args]
    raise NotApplicable("no absolute value, maximum or minimum on its side")


_INCREASING: Final = frozenset(
    {"exp", "log", "sqrt", "sinh", "tanh", "asinh", "acosh", "atanh", "atan", "asin", "erf",
     "sigmoid", "softplus"}
)  # fmt: skip
"""Functions that are strictly increasing on their whole domain, which is an interval."""

_DECREASING: Final = frozenset({"acos", "erfc"})


def by_monotone_function(goal: Claim) -> list[Claim]:
    """f(u) < f(v) iff u < v for a strictly increasing f, and iff v < u for a strictly decreasing one;
    likewise ≤, and f(u) ≠ f(v) iff u ≠ v.

    That u and v are in the domain of f is the goal's own condition.
    """
    lhs, rhs = sides(goal, *_ORDERS, "!=")
    if lhs.op != "call" or rhs.op != "call" or lhs.value != rhs.value:
        raise NotApplicable("not one function on both sides")
    (u,), (v,) = lhs.args, rhs.args
    if lhs.value in _INCREASING:
        return [Claim(u, goal.rel, v, goal.context)]
    if lhs.value in _DECREASING:
        return [Claim(v, goal.rel, u, goal.context)]
    raise NotApplicable(f"{lhs.value} is not known to be monotone")


def by_quadratic_form(
    goal: Claim, vector: tuple[Expr, ...], matrix: tuple[tuple[Expr, ...], ...]
) -> list[Claim]:
    """wᵀMw ≥ 0 for a symmetric M all of whose principal minors are ≥ 0, at every point; wᵀMw > 0 if all
    leading principal minors are > 0 and w ≠ 0, here because an entry of w is 1.

    Source: Horn, Johnson, Matrix Analysis, theorems 7.2.5 and 7.2.7.
    """
    u, rel, v = _ascending(goal, *_ORDERS)
    n = len(vector)
    if not 1 <= n <= _MAX_FORM or len(matrix) != n or any(len(row) != n for row in matrix):
        raise NotApplicable("the matrix has another size")
    if any(matrix[i][j] is not matrix[j][i] for i in range(n) for j in range(i)):
        raise NotApplicable("the matrix is not symmetric")
    if rel == "<" and number(1) not in vector:
        raise NotApplicable("the vector may be 0")
    form = nary(
        "add",
        tuple(matrix[i][j] * vector[i] * vector[j] for i in range(n) for j in range(n)),
    )
    made = [Claim(v - u, "==", form, goal.context)]
    if rel == "<":
        chosen = [tuple(range(k + 1)) for k in range(n)]
    else:
        chosen = [c for k in range(n) for c in combinations(range(n), k + 1)]
    strict = ">" if rel == "<" else ">="
    for rows in chosen:
        minor = _determinant([[matrix[i][j] for j in rows] for i in rows])
        made.append(Claim(minor, strict, _ZERO, goal.context))
    return made


def _determinant(m: list[list[Expr]]) -> Expr:
    """By expansion along the first row."""
    if len(m) == 1:
        return m[0][0]
    terms: list[Expr] = []
    for j, entry in enumerate(m[0]):
        if entry is _ZERO:
            continue
        minor = _determinant([row[:j] + row[j + 1 :] for row in m[1:]])
        terms.append(entry * minor if j % 2 == 0 else -(entry * minor))
    return nary("add", tuple(terms))
