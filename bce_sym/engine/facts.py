"""Facts: what a context gives the engine: an interval for each variable, and what else is known.

TRUSTED: every fact holds at every point of the context.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from flint import arb, fmpq

from bce_sym.context import Context, Domain, numeral
from bce_sym.engine.integrality import is_integer
from bce_sym.engine.interval import NEG, POS, REAL_LINE, ZERO, Interval
from bce_sym.terms import Expr, Statement, Term, number

MASKS = {"==": ZERO, "!=": NEG | POS, "<": NEG, "<=": NEG | ZERO, ">": POS, ">=": POS | ZERO}


def to_fmpq(value: Fraction) -> fmpq:
    """A fraction for FLINT."""
    return fmpq(value.numerator, value.denominator)


def difference(relation: Term) -> Expr:
    """The term whose sign decides a relation: lhs − rhs, or lhs where it is compared with 0."""
    lhs, rhs = relation.args
    assert isinstance(lhs, Expr) and isinstance(rhs, Expr)
    return lhs if rhs is number(0) else lhs - rhs


class Facts:
    """Intervals and sign facts of a context.

    ``intervals``: name → interval; ``values``: name → members of a finite set; ``integers``: names,
    each of a variable or of a family (then of every member);
    ``signs``: pairs (u, mask): the term u only has the signs in mask;
    ``equal``: name → term, from equations solved for a variable.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.intervals: dict[str, Interval] = {}
        self.values: dict[str, tuple[fmpq, ...]] = {}
        self.integers: set[str] = set()
        self.signs: list[tuple[Expr, int]] = []
        self.equal: dict[str, Expr] = {}
        for variable in context.variables:
            self.intervals[variable.name] = self._interval(variable.name, variable.domain)
        for hypothesis in context.hypotheses:
            self._take(hypothesis)

    def _interval(self, name: str, domain: Domain) -> Interval:
        if domain.values is not None:
            self.values[name] = tuple(to_fmpq(v) for v in domain.values)
            if domain.integer:
                self.integers.add(name)
            return Interval(self.values[name][0], self.values[name][-1], False, False)
        lo = None if domain.lo is None else _end(domain.lo, below=True)
        hi = None if domain.hi is None else _end(domain.hi, below=False)
        made = Interval(lo, hi, domain.lo_open or lo is None, domain.hi_open or hi is None)
        if domain.integer:
            self.integers.add(name)
            made = integer_hull(made)
        return made

    def _take(self, statement: Term) -> None:
        if statement.op == "and":
            for part in statement.args:
                self._take(part)
        if statement.op == "not" and statement.args[0].op == "rel":
            inner = statement.args[0]
            self._relation(inner, MASKS[inner.value] ^ (NEG | ZERO | POS))
        if statement.op == "rel":
            self._relation(statement, MASKS[statement.value])

    def _relation(self, statement: Term, mask: int) -> None:
        lhs, rhs = statement.args
        assert isinstance(lhs, Expr) and isinstance(rhs, Expr)
        if mask == ZERO and (self._solve(lhs, rhs) or self._solve(rhs, lhs)):
            return
        apart = difference(statement)
        self.signs.append((apart, mask))
        if mask in (NEG, POS) and is_integer(apart, self.integers):
            # Between integers a < b is a + 1 ≤ b.
            self.signs.append((apart + 1, NEG | ZERO) if mask == NEG else (apart - 1, POS | ZERO))

    def _solve(self, variable: Expr, term: Expr) -> bool:
        if variable.op != "sym" or variable.value in self.equal:
            return False
        reach = set(term.free)
        for name in list(reach):
            reach |= self._reach(name)
        if variable.value in reach:
            return False
        self.equal[variable.value] = term
        return True

    def _reach(self, name: str) -> set[str]:
        if name not in self.equal:
            return set()
        names = set(self.equal[name].free)
        for inner in self.equal[name].free:
            names |= self._reach(inner)
        return names

    def interval(self, name: str) -> Interval:
        """The interval of a variable (the whole line when it is not declared)."""
        return self.intervals.get(name, REAL_LINE)

    def assuming(self, statements: tuple[Statement, ...]) -> Facts:
        """The facts with more hypotheses."""
        context = self.context
        for statement in statements:
            context = context.assume(statement)
        return Facts(context)


def integer_hull(a: Interval) -> Interval:
    """The smallest closed interval with the same integers."""
    lo, hi = a.lo, a.hi
    if lo is not None:
        whole = ceil(Fraction(int(lo.p), int(lo.q)))
        lo = fmpq(whole + 1 if whole == lo and a.lo_open else whole)
    if hi is not None:
        whole = floor(Fraction(int(hi.p), int(hi.q)))
        hi = fmpq(whole - 1 if whole == hi and a.hi_open else whole)
    return Interval(lo, hi, lo is None, hi is None)


def _end(term: Expr, *, below: bool) -> fmpq | None:
    exact = numeral(term)
    if exact is not None:
        return to_fmpq(exact)
    if term.op == "const" and term.value in ("pi", "E"):
        ball = arb.pi() if term.value == "pi" else arb(1).exp()
        return ball.lower().fmpq() if below else ball.upper().fmpq()
    return None
