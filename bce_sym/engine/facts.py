"""Facts: what a context gives the engine: an interval for each variable, and what else is known.

TRUSTED: every fact holds at every point of the context.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from flint import arb, fmpq

from bce_sym.context import Context, Domain, numeral
from bce_sym.engine.conditions import conditions
from bce_sym.engine.integrality import is_integer
from bce_sym.engine.interval import NEG, POS, REAL_LINE, ZERO, Interval
from bce_sym.terms import Expr, Statement, Term, nary, number, symbol

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
            if not variable.family:
                self._symbolic_ends(variable.name, variable.domain)
        for hypothesis in context.hypotheses:
            self._take(hypothesis)
            for condition in conditions(hypothesis, self.integers):
                if not condition.given and not condition.bound:
                    self._take(condition.statement)  # a hypothesis is defined where it holds

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

    def _symbolic_ends(self, name: str, domain: Domain) -> None:
        """Bounds that are no numerals, such as x ≤ π/2, as signs."""
        for end, is_open, mask in (
            (domain.lo, domain.lo_open, POS),
            (domain.hi, domain.hi_open, NEG),
        ):
            if end is not None and numeral(end) is None:
                self.signs.append((symbol(name) - end, mask if is_open else mask | ZERO))

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
        if mask == ZERO and (
            self._solve(lhs, rhs) or self._solve(rhs, lhs) or self._solve_sum(lhs - rhs)
        ):
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

    def _solve_sum(self, total: Expr) -> bool:
        """Solve Σ cₖ·tₖ = 0 for a variable x: one of the tₖ, or a factor of one, and in no other.

        The other factors are not zero: seen from their intervals, or because the rest is not.
        """
        addends = _addends(total, Fraction(1))
        for k in reversed(range(len(addends))):
            c, product = addends[k]
            rest = addends[:k] + addends[k + 1 :]
            elsewhere = frozenset[str]().union(*(t.free for _, t in rest))
            factors = product.args if product.op == "mul" else (product,)
            for x in reversed(factors):
                others = [f for f in factors if f is not x]
                if (
                    x.op != "sym"
                    or x.value in elsewhere.union(*(f.free for f in others))
                    or len(others) != len(factors) - 1
                    or x.value in self.values
                ):
                    continue
                if others and not (_is_number(rest) or all(map(self._is_not_zero, others))):
                    continue
                below = nary("mul", tuple(f for f in others if isinstance(f, Expr)))
                top = nary("add", tuple(_multiple(-d / c, t) for d, t in rest))
                assert isinstance(x, Expr)
                if self._solve(x, top / below if others else top):
                    if others:
                        self.signs.append((below, NEG | POS))
                    return True
        return False

    def _is_not_zero(self, factor: Term) -> bool:
        return factor.op == "sym" and not self.interval(factor.value).signs & ZERO

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


def _addends(term: Term, c: Fraction) -> list[tuple[Fraction, Expr]]:
    """c·term as ``[(coefficient, t), …]``, looking through sums, signs and numerical factors."""
    if term.op == "add":
        return [part for a in term.args for part in _addends(a, c)]
    if term.op == "neg":
        return _addends(term.args[0], -c)
    if term.op == "div":
        below = numeral(term.args[1])
        if below:
            return _addends(term.args[0], c / below)
    if term.op == "mul":
        values = [numeral(a) for a in term.args]
        rest = tuple(a for a, v in zip(term.args, values, strict=True) if v is None)
        if len(rest) < len(values):
            for v in values:
                c = c * v if v is not None else c
            return _addends(nary("mul", tuple(r for r in rest if isinstance(r, Expr))), c)
    exact = numeral(term)
    if exact is not None:
        return [(c * exact, number(1))] if c * exact else []
    assert isinstance(term, Expr)
    return [(c, term)] if c else []


def _is_number(addends: list[tuple[Fraction, Expr]]) -> bool:
    """Whether the sum is a number on its face, and not 0."""
    return all(t is number(1) for _, t in addends) and sum(c for c, _ in addends) != 0


def _multiple(c: Fraction, term: Expr) -> Expr:
    return term if c == 1 else number(c) if term is number(1) else number(c) * term


def _end(term: Expr, *, below: bool) -> fmpq | None:
    exact = numeral(term)
    if exact is not None:
        return to_fmpq(exact)
    if term.op == "const" and term.value in ("pi", "E"):
        ball = arb.pi() if term.value == "pi" else arb(1).exp()
        return ball.lower().fmpq() if below else ball.upper().fmpq()
    return None
