"""Rigorous evaluation of terms at exact points, by exact arithmetic and Arb balls.

A point gives each variable a rational number or a closed term (``pi/2``); a family's name stands for all
its members, ``p[2]`` for one of them.  A value is exact where arithmetic keeps it rational, else a ball.
Whatever depends on a sign, on an integer part or on a case is decided exactly: by balls of rising
precision, and where these contain the boundary by the normal form of the closed term.

What integrals, limits, infinite sums and kinks take is imported where one is met.

TRUSTED: a sign reported here is the sign; a term reported undefined is undefined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import Final, Union

from flint import arb, ctx, fmpq

from bce_sym.context import EMPTY
from bce_sym.engine import balls
from bce_sym.engine.balls import Number, seen_sign
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.conditions import conditions
from bce_sym.engine.facts import MASKS, Facts, to_fmpq
from bce_sym.engine.interval import NEG, POS, ZERO
from bce_sym.engine.limits import MAX_BITS, MAX_UNROLLED, ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.outcomes import Imprecise, Undefined, Unsure
from bce_sym.engine.poly import bits
from bce_sym.engine.values import DividesByZero
from bce_sym.terms import (
    Derivative,
    Expr,
    Term,
    as_expr,
    bound_symbol,
    fresh,
    is_infinite,
    nary,
    number,
    rebuild,
    substitute,
    symbol,
    walk,
)

__all__ = ["Coordinate", "Point", "Undefined", "Unsure"]

Coordinate = Union[Fraction, Expr]
"""A rational number, or a closed term."""

_PRECISIONS: Final = (64, 256, 1024)
_MAX_PRECISION: Final = 16_000
_MAX_RESOLVED: Final = 200
"""Terms of a sum that is written out for a normal form."""


@contextmanager
def _precision(bits_: int) -> Iterator[None]:
    old = ctx.prec
    ctx.prec = bits_
    try:
        yield
    finally:
        ctx.prec = old


class Point:
    """An exact point, and the values of terms there."""

    def __init__(self, values: Mapping[str, Coordinate]) -> None:
        self.values = dict(values)
        self.longest = 0
        """Bits of the longest exact number that was met."""
        self._outer: Point | None = None
        self._own: str = ""
        self._evaluations: dict[int, _Evaluation] = {}
        self._signs: dict[Term, int] = {}
        self._resolved: dict[Term, Expr] = {}
        self._derivatives: dict[Term, Expr] = {}
        self._limits: dict[Term, Expr] = {}
        self._enclosures: dict[Term, Number] = {}
        self._space: Workspace | None = None
        self._constants: Point | None = None

    def with_value(self, name: str, value: Coordinate) -> Point:
        """The point with one more coordinate."""
        made = Point({**self.values, name: value})
        made._outer, made._own = self, name
        return made

    @property
    def constants(self) -> Point:
        """The point without coordinates, at which closed terms have their values."""
        root = next(p for p in self._chain() if p._outer is None)
        if root._constants is None:
            root._constants = Point({})
        return root._constants

    def _home(self, term: Term) -> Point:
        """The point, or the one it was made from where the term does not have the new coordinate."""
        point = self
        while point._outer is not None and point._own not in term.free:
            point = point._outer
        return point

    @property
    def integers(self) -> frozenset[str]:
        """The names whose values are integers."""
        others = {
            n.partition("[")[0]
            for n, v in self.values.items()
            if not isinstance(v, Fraction) or v.denominator != 1
        }
        return frozenset(n for n in self.values if n not in others and "[" not in n)

    def coordinate(self, name: str) -> Coordinate:
        """The value of a variable or of a family.  Raises Unsure where it has none."""
        if name not in self.values:
            raise Unsure
        return self.values[name]

    def member(self, family: str, index: int) -> Coordinate:
        """The value of ``family[index]``.  Raises Unsure."""
        return self.coordinate(key if (key := f"{family}[{index}]") in self.values else family)

    # ── values ────────────────────────────────────────────────────────────────

    def evaluate(self, term: Term, precision: int) -> Number:
        """The value: exact, or a ball.  Raises Undefined or Unsure."""
        known = self._home(term)._evaluation(precision)
        if ctx.prec == precision:
            return known.of(term)
        with _precision(precision):
            return known.of(term)

    def evaluate_all(self, terms: tuple[Term, ...], precision: int) -> list[Number]:
        """The values of several terms.  Raises Undefined where one has none, else Unsure."""
        with _precision(precision):
            return self._evaluation(precision).all_of(terms)

    def _evaluation(self, precision: int) -> _Evaluation:
        known = self._evaluations.get(precision)
        if known is None:
            known = self._evaluations[precision] = _Evaluation(self, precision)
        return known

    def _precisions(self) -> Iterator[int]:
        yield from _PRECISIONS
        # What an exact number of many bits differs in is seen only with as many.
        needed = 2 * max(p.longest for p in self._chain()) + 512
        if _PRECISIONS[-1] < needed <= _MAX_PRECISION:
            yield needed

    def _chain(self) -> Iterator[Point]:
        point: Point | None = self
        while point is not None:
            yield point
            point = point._outer

    def sign(self, term: Expr) -> int:
        """NEG, ZERO or POS.  Raises Undefined or Unsure."""
        home = self._home(term)
        known = home._signs.get(term)
        if known is None:
            known = home._signs[term] = home._find_sign(term)
        return known

    def _find_sign(self, term: Expr) -> int:
        for k, precision in enumerate(self._precisions()):
            try:
                found = seen_sign(self.evaluate(term, precision))
            except Imprecise:
                continue
            if found is not None:
                return found
            if k == 0 and self.is_zero(term):
                return ZERO
        raise Unsure

    def fails(self, lhs: Expr, rel: str, rhs: Expr, *, hasty: bool = False) -> bool:
        """Whether the negation of ``lhs rel rhs`` is seen to hold.  Raises Undefined or Unsure.

        That two values are equal is shown only where a relation fails by that.  *hasty*: what the
        lowest precision does not show is not seen.
        """
        mask = MASKS[rel]
        unsure: Unsure | None = Unsure()
        for precision in _PRECISIONS[:1] if hasty else self._precisions():
            try:
                a, b = self.evaluate_all((lhs, rhs), precision)
                unsure = None
            except Imprecise as error:
                unsure = error
                continue
            with _precision(precision):
                found = seen_sign(a - b)
            if found is not None:
                return not found & mask
        if unsure is not None:
            raise unsure
        return not mask & ZERO and not hasty and self.is_zero(lhs - rhs)

    def holds(self, statement: Term) -> bool:
        """Whether a statement is true.  Raises Undefined or Unsure."""
        op, args = statement.op, statement.args
        if op == "bool":
            return bool(statement.value)
        if op == "rel":
            lhs, rhs = as_expr(args[0]), as_expr(args[1])
            difference = lhs if rhs.op == "num" and not rhs.value else lhs - rhs
            return bool(self.sign(difference) & MASKS[statement.value])
        truths = [self.holds(a) for a in args]
        return not truths[0] if op == "not" else all(truths) if op == "and" else any(truths)

    def shown(self, term: Term, digits: int = 6) -> str:
        """The value for reading: exact when short, else so many digits.  Raises Undefined, Unsure."""
        value = self._best(term, 4 * digits)
        if isinstance(value, fmpq) and len(str(value)) < max(24, digits):
            return str(value)
        return f"{arb(value).str(digits, radius=False)}…"

    def both_shown(self, lhs: Expr, rhs: Expr) -> tuple[str, str]:
        """Two values with enough digits to tell them apart."""
        digits = 6
        for precision in self._precisions():
            try:
                a, b = arb(self.evaluate(lhs, precision)), arb(self.evaluate(rhs, precision))
            except Imprecise:
                continue
            with _precision(precision):
                gap, most = abs(a - b), abs(a).max(abs(b))
                if not gap > 0:
                    continue
                while digits < 48 and not gap > most * arb(10) ** (2 - digits):
                    digits += 6
            break
        return self.shown(lhs, digits), self.shown(rhs, digits)

    def _best(self, term: Term, least: int) -> Number:
        """A value with some precision; more where it takes that."""
        for precision in self._precisions():
            if precision < least:
                continue
            try:
                return self.evaluate(term, precision)
            except Imprecise:
                continue
        raise Unsure

    # ── closed terms ──────────────────────────────────────────────────────────

    def is_zero(self, term: Expr) -> bool:
        """Whether the normal form of the term at the point is zero.  The term must have a value."""
        root = next(p for p in self._chain() if p._outer is None)
        if root._space is None:
            root._space = Workspace(Facts(EMPTY))
        try:
            return root._space.is_zero(root._space.value(self.resolved(term)))
        except (ResourceLimit, DividesByZero, NoDerivative, Unsure, Undefined):
            return False

    def resolved(self, term: Term) -> Expr:
        """A closed term with the same value: cases, kinks and integer parts decided, sums written out.

        Raises Undefined or Unsure.
        """
        home = self._home(term)
        known = home._resolved.get(term)
        if known is None:
            known = home._resolved[term] = home._resolve(term)
        return known

    def _resolve(self, term: Term) -> Expr:
        try:
            value: Number | None = self.evaluate(term, _PRECISIONS[0])
        except Imprecise:
            value = None
        if isinstance(value, fmpq):
            return number(_fraction(value))
        op, args = term.op, term.args
        if op == "sym":
            return _as_term(self.coordinate(term.value))
        if op == "indexed":
            return _as_term(self.member(term.value, self.integer(args[0])))
        if op == "const":
            return as_expr(term)
        if op == "piecewise":
            return self.resolved(self.case(term))
        if op in ("sum", "product"):
            low, high = self.bounds(term)
            if high - low >= _MAX_RESOLVED:
                raise Unsure
            points = [self.with_value(args[1].value, Fraction(i)) for i in range(low, high + 1)]
            return nary("add" if op == "sum" else "mul", tuple(p.resolved(args[0]) for p in points))
        if op == "derivative":
            if term not in self._derivatives:
                raise Unsure
            return self.resolved(self._derivatives[term])
        if op == "limit":
            if term not in self._limits:
                raise Unsure
            return self._limits[term]
        if op == "at":
            return self.with_value(args[1].value, self.exact(args[2])).resolved(args[0])
        if op == "call" and term.value == "Abs":
            inner = self.resolved(args[0])
            return -inner if self.sign(as_expr(args[0])) == NEG else inner
        if op == "call" and term.value in ("Max", "Min"):
            best, wanted = args[0], POS if term.value == "Max" else NEG
            for a in args[1:]:
                if a is not best and self.sign(as_expr(a) - as_expr(best)) == wanted:
                    best = a
            return self.resolved(best)
        if op in ("add", "mul", "neg", "div", "pow", "call"):
            return as_expr(rebuild(term, tuple(map(self.resolved, args))))
        raise Unsure

    def exact(self, term: Term) -> Coordinate:
        """The value of a term, as a rational number or as a closed term.  Raises Undefined, Unsure."""
        made = self.resolved(term)
        return made.value if made.op == "num" else made

    def integer(self, term: Term) -> int:
        """The value of a term that is an integer.  Raises Unsure where it is none."""
        found = self.whole(self.evaluate(term, _PRECISIONS[0]), as_expr(term))
        if found is None:
            raise Unsure
        return found

    def whole(self, value: Number, term: Expr) -> int | None:
        """The integer that a value is; None where it is seen to be none.  Raises Unsure."""
        if isinstance(value, fmpq):
            return int(value.p) if value.q == 1 else None
        if not value.contains_integer():
            return None
        below = self.floor(value, term)
        return below if self.sign(term - below) == ZERO else None

    def floor(self, value: Number, term: Expr) -> int:
        """The greatest integer that is not above a value.  Raises Unsure."""
        if isinstance(value, fmpq):
            return int(value.floor())
        low = high = 0
        for precision in self._precisions():
            try:
                ball = arb(self.evaluate(term, precision))
            except Imprecise:
                continue
            with _precision(precision):
                low, high = balls.floors(ball)
            if high - low <= 1:
                break
        else:
            raise Unsure
        if low == high:
            return low
        return low if self.sign(term - high) == NEG else high

    def bounds(self, term: Term) -> tuple[int, int]:
        """The bounds of a finite sum or product.  Raises Unsure outside the language."""
        low, high = self.integer(term.args[2]), self.integer(term.args[3])
        if high < low - 1:
            raise Unsure
        return low, high

    def case(self, term: Term) -> Term:
        """The value beside the first condition that holds.  Raises Undefined, Unsure."""
        for value, condition in zip(term.args[::2], term.args[1::2], strict=True):
            if self.holds(condition):
                return value
        raise Undefined(term, "no case applies")

    def along(self, f: Expr, x: Expr) -> Expr:
        """*f* as a function of the variable *x* alone: sums written out, all else put in.

        Raises Undefined, Unsure.
        """
        if any(node.op in ("sum", "product", "indexed") for node in walk(f)):
            f = self._unrolled(f, x)
        values = {
            symbol(n): _as_term(self.coordinate(n)) for n in f.free - {x.value} if n in self.values
        }
        made = substitute(f, values) if values else f
        if not made.free <= {x.value}:
            raise Unsure
        return made

    def _unrolled(self, f: Expr, x: Expr) -> Expr:
        """*f* with its sums written out and the members of families put in."""

        def go(node: Term, point: Point) -> Term:
            if node.op in ("sum", "product"):
                body, k, lo, hi = node.args
                if x.value in lo.free | hi.free:
                    raise Unsure
                if k is x:
                    k = fresh(x.value, body.free)
                    body = substitute(as_expr(body), {x: k})
                low, high = point.bounds(node)
                if high - low >= _MAX_RESOLVED:
                    raise Unsure
                parts = [
                    as_expr(go(body, point.with_value(k.value, Fraction(i))))
                    for i in range(low, high + 1)
                ]
                return nary("add" if node.op == "sum" else "mul", tuple(parts))
            if node.op == "indexed":
                if x.value in node.args[0].free:
                    raise Unsure
                return _as_term(point.member(node.value, point.integer(node.args[0])))
            if node.op == "sym" and node is not x and node.value in point.values:
                return _as_term(point.coordinate(node.value))
            if node.op in ("derivative", "integral", "limit", "at"):
                raise Unsure
            return rebuild(node, tuple(go(a, point) for a in node.args))

        return as_expr(go(f, self))


class _Evaluation:
    """Values at one point with one precision."""

    def __init__(self, point: Point, precision: int) -> None:
        self.point = point
        self.precision = precision
        self.memo: dict[Term, Number] = {}

    def of(self, term: Term) -> Number:
        """The value of *term*."""
        known = self.memo.get(term)
        if known is not None:
            return known
        if self.point._outer is not None and self.point._own not in term.free:
            return self.point.evaluate(term, self.precision)
        known = self._node(term)
        if isinstance(known, fmpq):
            size = bits(known)
            if size > MAX_BITS:
                known = arb(known)
            elif size > self.point.longest:
                self.point.longest = size
        self.memo[term] = known
        return known

    def all_of(self, terms: tuple[Term, ...]) -> list[Number]:
        """The values of several terms.  Raises Undefined where one has none, else Unsure."""
        values: list[Number] = []
        unsure: Unsure | None = None
        for term in terms:
            try:
                values.append(self.of(term))
            except Unsure as error:
                if unsure is None or isinstance(unsure, Imprecise):
                    unsure = error
        if unsure is not None:
            raise unsure
        return values

    def _node(self, term: Term) -> Number:
        op = term.op
        if op == "num":
            return to_fmpq(term.value)
        if op == "sym":
            return self._coordinate(self.point.coordinate(term.value))
        if op in ("add", "mul", "neg", "div", "pow", "call"):
            return self._applied(term, self.all_of(term.args))
        if op == "const" and term.value in ("pi", "E"):
            return arb.pi() if term.value == "pi" else arb(1).exp()
        if op == "indexed":
            index = self.point.integer(term.args[0])
            return self._coordinate(self.point.member(term.value, index))
        if op == "piecewise":
            return self.of(self.point.case(term))
        if op == "derivative":
            return self._derivative(term)
        if op in ("sum", "product"):
            return self._sum(term)
        if op == "at":
            body, x, value = term.args
            there = self.point.with_value(x.value, self.point.exact(value))
            return there.evaluate(body, self.precision)
        if op == "limit":
            return self._limit(term)
        if op == "integral":
            return self._integral(term)
        raise Unsure

    def _applied(self, term: Term, args: list[Number]) -> Number:
        op = term.op
        if op == "add":
            total = args[0]
            for a in args[1:]:
                total = total + a
            return total
        if op == "mul":
            total = args[0]
            for a in args[1:]:
                total = total * a
            return total
        if op == "neg":
            return -args[0]
        if op == "div":
            if self.sign_of(args[1], as_expr(term.args[1])) == ZERO:
                raise Undefined(term, f"the denominator {term.args[1]} is 0")
            made = args[0] / args[1]
            return made if isinstance(made, fmpq) else balls.finite(made)
        if op == "pow":
            return balls.power(self, term, args[0], args[1])
        return balls.apply(self, term, args)

    def _coordinate(self, value: Coordinate) -> Number:
        return to_fmpq(value) if isinstance(value, Fraction) else self.of(value)

    # What a rule of `balls` may ask.

    def sign_of(self, value: Number, term: Expr) -> int:
        """The sign of a term's value, of which *value* is an enclosure."""
        found = seen_sign(value)
        return self.point.sign(term) if found is None else found

    def whole(self, value: Number, term: Expr) -> int | None:
        """The integer that a term's value is; None where it is none."""
        return self.point.whole(value, term)

    def floor(self, value: Number, term: Expr) -> int:
        """The integer part of a term's value."""
        return self.point.floor(value, term)

    # ── binders ───────────────────────────────────────────────────────────────

    def _sum(self, term: Term) -> Number:
        body, k, lo, hi = term.args
        if is_infinite(hi) or is_infinite(lo):
            if term.op != "sum" or is_infinite(lo) or hi.op == "neg":
                raise Unsure
            from bce_sym.engine.series import infinite_sum

            f, first = self.point.along(as_expr(body), as_expr(k)), self.point.integer(lo)
            return self._kept(
                term, lambda: infinite_sum(term, f, as_expr(k), first, self.point.constants)
            )
        low, high = self.point.bounds(term)
        if high - low >= MAX_UNROLLED:
            raise ResourceLimit(f"a sum of {high - low + 1} terms")
        total: Number = fmpq(0 if term.op == "sum" else 1)
        for i in range(low, high + 1):
            there = self.point.with_value(k.value, Fraction(i))
            value = there.evaluate(body, self.precision)
            self.point.longest = max(self.point.longest, there.longest)
            total = total + value if term.op == "sum" else total * value
            if isinstance(total, fmpq) and bits(total) > MAX_BITS:
                total = arb(total)
        return total

    def _limit(self, term: Term) -> Number:
        from bce_sym.engine.local import limit_at

        body, x, end = term.args
        f = self.point.along(as_expr(body), as_expr(x))
        known = self.point._limits.get(term)
        if known is None:
            at = None if is_infinite(end) else _as_term(self.point.exact(end))
            if at is None:
                ways = [-1 if end.op == "neg" else 1]
            else:
                ways = [way for way, mark in ((1, "+"), (-1, "-")) if mark in term.value]
            self._check_constants(f, x)
            known = limit_at(term, f, as_expr(x), at, ways, self.point.sign)
            self.point._limits[term] = known
        return self.of(known)

    def _check_constants(self, f: Expr, x: Term) -> None:
        """Raise Unsure unless every part of *f* without *x* has a value."""
        for node in walk(f):
            if isinstance(node, Expr) and node.args and x.value not in node.free:
                try:
                    self.of(node)
                except Undefined:
                    raise Unsure from None

    def _integral(self, term: Term) -> Number:
        from bce_sym.engine.quadrature import integral

        body, x, lo, hi = term.args
        f = self.point.along(as_expr(body), as_expr(x))
        ends = [as_expr(e) if is_infinite(e) else _as_term(self.point.exact(e)) for e in (lo, hi)]
        constants = self.point.constants
        return self._kept(term, lambda: integral(term, f, as_expr(x), ends[0], ends[1], constants))

    def _kept(self, term: Term, find: Callable[[], Number]) -> Number:
        """The enclosure of an integral or an infinite sum: one, whatever the precision."""
        known = self.point._enclosures.get(term)
        if known is None:
            known = self.point._enclosures[term] = find()
        return known

    # ── derivatives ───────────────────────────────────────────────────────────

    def _derivative(self, term: Term) -> Number:
        """By the rules of calculus where every part is analytic, else by one-sided expansions."""
        point = self.point
        known = point._derivatives.get(term)
        if known is None:
            known = point._derivatives[term] = self._find_derivative(term)
        return self.of(known)

    def _find_derivative(self, term: Term) -> Expr:
        f, x, n = as_expr(term.args[0]), as_expr(term.args[1]), int(term.args[2].value)
        if x.op == "indexed":
            return self._partial(f, x, n)
        if x.op != "sym":
            raise Unsure
        self.of(f)  # a function has no derivative where it has no value
        if x.value not in f.free or not n:
            return f if not n else number(0)
        made = self._by_rules(as_expr(term), f, x, n)
        if made is not None:
            return made
        flat = self.point.along(f, x)
        plain = Derivative(flat, (x, n))
        made = self._by_rules(plain, flat, x, n) if flat is not f else None
        if made is not None:
            return made
        at = _as_term(self.point.coordinate(x.value))
        from bce_sym.engine.leibniz import derivative_under_integrals
        from bce_sym.engine.local import derivative_at_kink

        if n == 1 and any(t.op == "integral" and x.value in t.free for t in walk(flat)):
            return derivative_under_integrals(flat, x, at, self.point.constants)
        return derivative_at_kink(term, flat, x, n, at, self.point.sign)

    def _by_rules(self, term: Expr, f: Expr, x: Expr, n: int) -> Expr | None:
        """The derivative written out, where the conditions hold under which the rules give it."""
        try:
            for condition in conditions(term, self.point.integers):
                if condition.bound:
                    return None
                if all(map(self.point.holds, condition.given)) and not self.point.holds(
                    condition.statement
                ):
                    return None
            made = derivative(f, x, n)
            self.of(made)
        except (Undefined, Unsure, NoDerivative):
            # What a rule needs is not what the claim needs: nothing is concluded from it.
            return None
        return made

    def _partial(self, f: Expr, x: Expr, n: int) -> Expr:
        """A derivative by a member of a family: by a variable, with the sums written out."""
        index = self.point.integer(x.args[0])
        new = bound_symbol(f"{x.value}_{index}")
        value = self.point.member(x.value, index)
        varied = Point({**self.point.values, f"{x.value}[{index}]": new})
        flat = varied._unrolled(f, new)
        if not flat.free <= {new.value}:
            raise Unsure
        there = Point({new.value: value})
        partial = Derivative(flat, (new, n))
        there.evaluate(partial, self.precision)
        return there.resolved(partial)


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


def _as_term(value: Coordinate) -> Expr:
    return number(value) if isinstance(value, Fraction) else value
