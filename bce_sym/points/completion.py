"""Completing points: variables that equations determine, and members of families.

Nothing here is trusted: the kernel judges every point.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from bce_sym.context import Context, Variable, numeral
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.enclosure import Coordinate, Point, Undefined, Unsure
from bce_sym.engine.interval import ZERO
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.solutions import zeros
from bce_sym.engine.values import DividesByZero
from bce_sym.points.choices import approximation, candidates, ends, inside
from bce_sym.terms import Expr, Statement, bound_symbol, nary, symbol

__all__ = ["STOP", "Assignment", "Completion", "around", "coordinate", "roots"]

Assignment = dict[str, Coordinate]

STOP = (ResourceLimit, DividesByZero, NoDerivative, Unsure, Undefined, RecursionError)
_MAX_ROOTS = 3
_MAX_MEMBERS = 4


def _summands(term: Expr, sign: int) -> Iterator[tuple[Expr, int]]:
    """The terms of a sum, with their signs."""
    args = [a for a in term.args if isinstance(a, Expr)]
    if term.op == "neg":
        yield from _summands(args[0], -sign)
    elif term.op == "add":
        for a in args:
            yield from _summands(a, sign)
    else:
        yield term, sign


def coordinate(term: Expr) -> Coordinate:
    """A closed term as a coordinate: rational on its face or a term."""
    exact = numeral(term)
    return term if exact is None else exact


def roots(
    u: Expr, name: str, values: Assignment, domain_of: Variable | None, *, beyond: bool = False
) -> list[Coordinate]:
    """Zeros of *u* in one variable (or in a family whose members are all equal), the others given.

    With *beyond* those outside the domain, too: something may happen on the way there.
    """
    new = bound_symbol(name)
    low, high = (-float("inf"), float("inf")) if domain_of is None else ends(domain_of.domain)
    try:
        flat = Point({**values, name: new}).along(u, new)
        if new.value not in flat.free:
            return []
        found = [coordinate(r) for r in zeros(flat, new, low, high)]
        if beyond and not found:
            found = [coordinate(r) for r in zeros(flat, new)]
    except STOP:
        return []
    if domain_of is None or beyond:
        return found
    return [r for r in found if inside(domain_of.domain, r)]


class Completion:
    """What a context says of the coordinates of its points beyond their domains."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.variables = {v.name: v for v in context.variables}
        self.families = [v for v in context.variables if v.family]
        self.sizes = self._sizes()
        self.solved: dict[str, Expr] = {}
        """Name → what is zero by an equation that determines it."""
        self.explicit: dict[str, Expr] = {}
        """Name → the term that an equation says it is."""
        self.others: list[Statement] = []
        for hypothesis in context.hypotheses:
            if not self._take(hypothesis):
                self.others.append(hypothesis)
        taken = self.solved.keys() | self.explicit.keys()
        self.free = [v for v in context.variables if v.name not in taken]

    def _sizes(self) -> frozenset[str]:
        """The variables that number the members of families: in bounds of sums over them."""
        if not self.families:
            return frozenset()
        names = {v.name for v in self.context.variables if v.domain.integer and not v.family}
        return frozenset(names)

    def _take(self, hypothesis: Statement) -> bool:
        if hypothesis.op != "rel" or hypothesis.value != "==":
            return False
        lhs, rhs = hypothesis.args
        assert isinstance(lhs, Expr) and isinstance(rhs, Expr)
        taken = self.solved.keys() | self.explicit.keys()
        for one, other in ((lhs, rhs), (rhs, lhs)):
            name = one.value
            if one.op != "sym" or name in taken or name not in self.variables:
                continue
            if name not in other.free and not self._leads_to(other, name):
                self.explicit[name] = other
                return True
        parts = [*_summands(lhs, 1), *_summands(rhs, -1)]
        for variable in reversed(self.context.variables):
            name = variable.name
            inside_of = [(p, s) for p, s in parts if name in p.free]
            if name in taken or len(inside_of) != 1 or inside_of[0][0] is not symbol(name):
                continue
            if variable.domain.values is None and not variable.family:
                rest = nary(
                    "add", tuple(p if s > 0 else -p for p, s in parts if name not in p.free)
                )
                term = -rest if inside_of[0][1] > 0 else rest
                if not self._leads_to(term, name):
                    self.explicit[name] = term
                    return True
        difference = lhs - rhs
        for variable in reversed(self.context.variables):
            name = variable.name
            if name in difference.free - taken and variable.domain.values is None:
                self.solved[name] = difference
                return True
        return False

    def _leads_to(self, term: Expr, name: str) -> bool:
        """Whether a term depends on a variable through explicit equations."""
        todo, seen = list(term.free), set[str]()
        while todo:
            one = todo.pop()
            if one == name:
                return True
            if one not in seen:
                seen.add(one)
                todo += self.explicit[one].free if one in self.explicit else ()
        return False

    # ── completing ────────────────────────────────────────────────────────────

    def completed(self, values: Assignment) -> Iterator[Assignment]:
        """*values* of the free variables with those of the others; all members of a family are equal."""
        if not self.solved and not self.explicit:
            yield dict(values)
            return
        pending = [n for n in (*self.explicit, *self.solved) if n not in values]
        yield from self._complete(dict(values), pending)

    def _complete(self, values: Assignment, pending: list[str]) -> Iterator[Assignment]:
        if not pending:
            yield values
            return
        for name in pending:
            term = self.explicit.get(name, self.solved.get(name))
            assert term is not None
            if any(n in pending and n != name for n in term.free):
                continue
            rest = [n for n in pending if n != name]
            if name in self.explicit:
                value = _value(term, values)
                found = [] if value is None else [value]
            else:
                found = roots(term, name, values, self.variables[name])
                found = found or self._tried(term, name, values)
            for value in found[:_MAX_ROOTS]:
                yield from self._complete({**values, name: value}, rest)
            return

    def _tried(self, u: Expr, name: str, values: Assignment) -> list[Coordinate]:
        """Members of a domain at which *u* is seen to be zero."""
        found: list[Coordinate] = []
        for value in islice(candidates(self.variables[name]), 24):
            try:
                if Point({**values, name: value}).sign(u) == ZERO:
                    found.append(value)
            except STOP:
                continue
        return found

    def with_members(self, values: Assignment) -> Iterator[Assignment]:
        """The same with members of families that differ."""
        if not self.families:
            return
        sizes = [values[n] for n in self.sizes if n in values]
        size = max(
            (int(s) for s in sizes if isinstance(s, Fraction) and 0 < s <= _MAX_MEMBERS), default=2
        )
        lists = {v.name: list(islice(candidates(v), 6)) for v in self.families}
        for shift in (0, 1, 2):
            made = dict(values)
            for k, variable in enumerate(self.families):
                options = lists[variable.name]
                for i in range(1, size + 1):
                    member = options[((i + k) * (shift + 1) + shift) % len(options)]
                    made[f"{variable.name}[{i}]"] = member
            for balanced in self._balanced(made, size):
                # What equations say of the members, such as their mean, is now another number.
                free = {n: v for n, v in balanced.items() if n not in self.explicit}
                yield from self.completed(free)

    def _balanced(self, values: Assignment, size: int) -> Iterator[Assignment]:
        """With one member of a family chosen so that the equation for the family holds."""
        families = 0
        for variable in self.families:
            u = self.solved.get(variable.name)
            if u is None:
                continue
            names = [f"{variable.name}[{i}]" for i in range(1, size + 1)]
            others = dict(values)
            for i, name in enumerate(names[1:], 2):
                # Small ones, so that the first has room; not the same for all families.
                others[name] = Fraction(1, size + i + 2 * families)
            families += 1
            found = roots(u, names[0], others, variable)
            if not found:
                return
            values = {**others, names[0]: found[0]}
        yield values

    def violated(self, values: Assignment) -> Statement | None:
        """A hypothesis, not an equation, that does not hold."""
        point = Point(values)
        for hypothesis in self.others:
            try:
                if not point.holds(hypothesis):
                    return hypothesis
            except STOP:
                return hypothesis
        return None

    def repaired(self, values: Assignment, violated: Statement) -> Iterator[Assignment]:
        """Points near *values* at which a violated inequality may hold: one variable moved."""
        if violated.op != "rel":
            return
        lhs, rhs = violated.args
        assert isinstance(lhs, Expr) and isinstance(rhs, Expr)
        u = lhs - rhs
        for variable in self.free:
            if variable.name not in u.free or variable.domain.values is not None:
                continue
            for root in roots(u, variable.name, values, None)[:2]:
                for value in around(root, variable):
                    moved = {n: v for n, v in values.items() if self._is_free(n)}
                    moved[variable.name] = value
                    yield from self.completed(moved)

    def _is_free(self, name: str) -> bool:
        return name not in self.solved and name not in self.explicit


def around(root: Coordinate, variable: Variable) -> list[Coordinate]:
    """A number and some on both sides of it, in the domain."""
    whole = variable.domain.integer
    if isinstance(root, Fraction):
        near = root
        found: list[Coordinate] = [root]
    else:
        near = Fraction(approximation(root)).limit_denominator(1000)
        found = [root]
    if whole:
        base = near.numerator // near.denominator
        found = [Fraction(base + k) for k in (0, 1, -1, 2)]
    else:
        found += [near + d for t in ("1/100", "1", "1/10") for d in (Fraction(t), -Fraction(t))]
        found += [near * 2, near / 2]
    return [v for v in dict.fromkeys(found) if inside(variable.domain, v)]


def _value(term: Expr, values: Assignment) -> Coordinate | None:
    """The value of a term: rational, or a closed term."""
    try:
        return Point(values).exact(term)
    except STOP:
        return None
