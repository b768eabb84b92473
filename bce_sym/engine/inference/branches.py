"""Inference that takes the branch that applies; values of floors between integers.

TRUSTED.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from bce_sym.engine.inference.base import NotApplicable, as_claim, exchanged, sides
from bce_sym.engine.integrality import is_integer
from bce_sym.evidence import Claim
from bce_sym.terms import Eq, Expr, Statement, Term, negation, number

__all__ = ["by_branches", "floor_between"]

Choice = tuple[Expr, int]
"""A term with cases, and which of them."""


def by_branches(goal: Claim, choices: tuple[Choice, ...]) -> list[Claim]:
    """A term with cases is, throughout the context, what it is in the case that applies.

    The cases: of a piecewise function its pairs; of |u| u ≥ 0 and u ≤ 0; of sign u and H(u) u > 0, u = 0
    and u < 0; of a maximum or minimum which argument it is.  Premises: that the case applies, and the
    goal with what the term is there.
    """
    swap: dict[Term, Term] = {}
    needed: list[Claim] = []
    for term, k in choices:
        swap[term], conditions = branch(term, k)
        needed += [as_claim(statement, goal.context) for statement in conditions]
    return [*needed, exchanged(goal, swap)]


def branch(term: Expr, k: int) -> tuple[Expr, list[Statement]]:
    """What *term* is in its case k, and the conditions that together say that the case applies.

    Raises NotApplicable where there is no such case.
    """
    cases = _cases(term)
    if not 0 <= k < len(cases):
        raise NotApplicable(f"{term} has no case {k}")
    return cases[k]


def _cases(term: Expr) -> list[tuple[Expr, list[Statement]]]:
    args = [a for a in term.args if isinstance(a, Expr)]
    if term.op == "piecewise":
        return _pairs(term)
    if term.op != "call":
        return []
    if term.value == "Abs":
        (u,) = args
        return [(u, [u >= 0]), (-u, [u <= 0])]
    if term.value in ("sign", "Heaviside"):
        (u,) = args
        low, middle = (-1, Fraction(0)) if term.value == "sign" else (0, Fraction(1, 2))
        return [
            (number(1), [u > 0]), (number(middle), [Eq(u, number(0))]), (number(low), [u < 0])
        ]  # fmt: skip
    if term.value in ("Max", "Min"):
        return [
            (a, [a >= b if term.value == "Max" else a <= b for b in args if b is not a])
            for a in args
        ]
    return []


def _pairs(term: Expr) -> list[tuple[Expr, list[Statement]]]:
    made: list[tuple[Expr, list[Statement]]] = []
    before: list[Statement] = []
    for value, condition in zip(term.args[::2], term.args[1::2], strict=True):
        assert isinstance(value, Expr) and isinstance(condition, Statement)
        here = [] if condition.op == "bool" and condition.value else [condition]
        made.append((value, [*before, *here]))
        before.append(negation(condition))
    return made


def floor_between(goal: Claim) -> list[Claim]:
    """⌊u⌋ = m iff m ≤ u < m + 1, and ⌈u⌉ = m iff m − 1 < u ≤ m, for an integer m; and for bounds:
    ⌊u⌋ ≥ m iff u ≥ m, ⌊u⌋ ≤ m iff u < m + 1, ⌈u⌉ ≤ m iff u ≤ m, ⌈u⌉ ≥ m iff u > m − 1; ⌊u⌋ > m is
    ⌊u⌋ ≥ m + 1, and so on.  Source: Graham, Knuth, Patashnik, "Concrete Mathematics", (3.5), (3.7).
    """
    lhs, rhs = sides(goal, *_MIRRORED)
    for rounded, m, rel in ((lhs, rhs, goal.rel), (rhs, lhs, _MIRRORED[goal.rel])):
        integers = {v.name for v in goal.context.variables if v.domain.integer}
        if rounded.op != "call" or rounded.value not in _BOUNDS or not is_integer(m, integers):
            continue
        (u,) = rounded.args
        assert isinstance(u, Expr)
        return [
            Claim(u, bound, m if not shift else m + shift if shift > 0 else m - 1, goal.context)
            for bound, shift in _BOUNDS[rounded.value][rel]
        ]
    raise NotApplicable("no side is a floor or a ceiling that is compared with an integer")


_MIRRORED: Final = {"==": "==", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_BOUNDS: Final[dict[str, dict[str, list[tuple[str, int]]]]] = {
    "floor": {
        "==": [(">=", 0), ("<", 1)],
        ">=": [(">=", 0)], ">": [(">=", 1)], "<=": [("<", 1)], "<": [("<", 0)],
    },
    "ceiling": {
        "==": [(">", -1), ("<=", 0)],
        "<=": [("<=", 0)], "<": [("<=", -1)], ">=": [(">", -1)], ">": [(">", 0)],
    },
}  # fmt: skip
"""What a relation of ⌊u⌋ or ⌈u⌉ to m says of u: relations to m + the number."""
