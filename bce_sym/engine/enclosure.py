"""Rigorous evaluation of terms at exact points, by exact arithmetic and Arb balls.

A point gives each variable a rational number or a closed term (``pi/2``); a family's name stands for all
its members, ``p[2]`` for one of them.

TRUSTED: a sign reported here is the sign; a term reported undefined is undefined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from math import factorial
from typing import Final, Union

from flint import arb, ctx, fmpq, fmpz

from bce_sym.context import Context, FiniteSet, Natural, numeral
from bce_sym.engine.asymptotics import Outside, growth, limit, one_sided
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.conditions import conditions
from bce_sym.engine.facts import MASKS, Facts, to_fmpq
from bce_sym.engine.interval import NEG, POS, ZERO
from bce_sym.engine.limits import MAX_BITS, MAX_UNROLLED, ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.poly import bits
from bce_sym.engine.quadrature import integral
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import DividesByZero
from bce_sym.terms import (
    Derivative,
    Expr,
    Term,
    call,
    fresh,
    is_infinite,
    number,
    rebuild,
    substitute,
    symbol,
    walk,
)
from bce_sym.terms import replace as replace_terms

__all__ = ["Coordinate", "Point", "Undefined", "Unsure"]

Coordinate = Union[Fraction, Expr]
"""A rational number, or a closed term."""

Number = Union[fmpq, arb]
_PRECISIONS: Final = (64, 192, 640, 3000)
_MAX_FACTORIAL: Final = 5_000


class Undefined(Exception):
    """A term has no value at the point: which, and why."""

    def __init__(self, culprit: Term, why: str) -> None:
        super().__init__(f"{culprit}: {why}")
        self.culprit = culprit
        self.why = why


class Unsure(Exception):
    """Neither a value nor its absence could be established."""


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
        self._workspace: Workspace | None = None

    @property
    def integers(self) -> frozenset[str]:
        """The names whose values are integers."""
        return frozenset(
            n for n, v in self.values.items() if isinstance(v, Fraction) and v.denominator == 1
        )

    def coordinate(self, name: str) -> Coordinate:
        """The value of a variable or of a family.  Raises Unsure where it has none."""
        if name not in self.values:
            raise Unsure
        return self.values[name]

    def member(self, family: str, index: int) -> Coordinate:
        """The value of ``family[index]``.  Raises Unsure."""
        return self.coordinate(key if (key := f"{family}[{index}]") in self.values else family)

    def sign(self, term: Expr) -> int:
        """NEG, ZERO or POS.  Raises Undefined or Unsure."""
        for precision in _PRECISIONS:
            found = _seen_sign(self.evaluate(term, precision))
            if found is not None:
                return found
            if precision == _PRECISIONS[0] and self.is_zero(term):
                return ZERO
        raise Unsure

    def differs(self, lhs: Expr, rhs: Expr) -> bool:
        """Whether the values of two terms are seen to differ.  Raises Undefined or Unsure."""
        for precision in _PRECISIONS:
            a, b = self.evaluate(lhs, precision), self.evaluate(rhs, precision)
            with _precision(precision):
                found = _seen_sign(a - b)
            if found is not None:
                return found != ZERO
        return False

    def is_zero(self, term: Expr) -> bool:
        """Whether the normal form of the term at the point is zero."""
        try:
            if self._workspace is None:
                domains = {
                    n: FiniteSet(v) for n, v in self.values.items() if isinstance(v, Fraction)
                }
                self._workspace = Workspace(Facts(Context.of(domains)))
            return self._workspace.is_zero(self._workspace.value(self._closed(term)))
        except (ResourceLimit, DividesByZero, NoDerivative, Unsure):
            return False

    def _closed(self, term: Expr) -> Expr:
        """The term with members of families and variables of closed value put in."""
        values = {symbol(n): v for n, v in self.values.items() if isinstance(v, Expr)}
        swap: dict[Term, Term] = {}
        for node in walk(term):
            if node.op == "indexed" and node.args[0].op == "num":
                value = self.member(node.value, int(node.args[0].value))
                swap[node] = number(value) if isinstance(value, Fraction) else value
        made = replace_terms(term, swap) if swap else term
        assert isinstance(made, Expr)
        return substitute(made, values) if values else made

    def holds(self, statement: Term) -> bool:
        """Whether a statement is true.  Raises Undefined or Unsure."""
        op, args = statement.op, statement.args
        if op == "bool":
            return bool(statement.value)
        if op == "rel":
            lhs, rhs = _expr(args[0]), _expr(args[1])
            if rhs.op == "num" and not rhs.value:
                return bool(self.sign(lhs) & MASKS[statement.value])
            return bool(self.sign(lhs - rhs) & MASKS[statement.value])
        truths = [self.holds(a) for a in args]
        return not truths[0] if op == "not" else all(truths) if op == "and" else any(truths)

    def evaluate(self, term: Term, precision: int) -> Number:
        """The value: exact, or a ball.  Raises Undefined or Unsure."""
        with _precision(precision):
            return _Evaluation(self).of(term)

    def shown(self, term: Term) -> str:
        """The value for reading: exact when short, else six digits."""
        value = self.evaluate(term, _PRECISIONS[1])
        if isinstance(value, fmpq):
            text = str(value)
            return text if len(text) < 24 else f"{float(arb(value)):.6g}…"
        return f"{float(value):.6g}…"

    def with_value(self, name: str, value: Coordinate) -> Point:
        """The point with one more coordinate."""
        return Point({**self.values, name: value})


class _Evaluation:
    def __init__(self, point: Point) -> None:
        self.point = point
        self.memo: dict[Term, Number] = {}

    def of(self, term: Term) -> Number:
        known = self.memo.get(term)
        if known is None:
            known = self.memo[term] = self._node(term)
        return known

    def _node(self, term: Term) -> Number:
        op = term.op
        if op == "num":
            return to_fmpq(term.value)
        if op == "sym":
            return self._coordinate(self.point.coordinate(term.value))
        if op == "indexed":
            return self._coordinate(self.point.member(term.value, self._integer(term.args[0])))
        if op == "const" and term.value in ("pi", "E"):
            return arb.pi() if term.value == "pi" else arb(1).exp()
        if op == "piecewise":
            for value, condition in zip(term.args[::2], term.args[1::2], strict=True):
                if self.point.holds(condition):
                    return self.of(value)
            raise Undefined(term, "no case applies")
        if op == "derivative":
            return self._derivative(term)
        if op in ("sum", "product"):
            return self._sum(term)
        if op == "at":
            body, x, value = term.args
            return _Evaluation(self._bound(x, self._exact(value))).of(body)
        if op == "limit":
            return self._limit(term)
        if op == "integral":
            return self._integral(term)
        if op not in ("add", "mul", "neg", "div", "pow", "call"):
            raise Unsure
        args = [self.of(a) for a in term.args]
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
            if self._sign(args[1], term.args[1]) == ZERO:
                raise Undefined(term, f"the denominator {term.args[1]} is 0")
            return args[0] / args[1]
        if op == "pow":
            return self._power(term, args[0], args[1])
        return self._call(term, args)

    def _coordinate(self, value: Coordinate) -> Number:
        return to_fmpq(value) if isinstance(value, Fraction) else self.of(value)

    def _integer(self, term: Term) -> int:
        value = self.of(term)
        if not isinstance(value, fmpq) or value.q != 1:
            raise Unsure
        return int(value.p)

    def _sign(self, value: Number, term: Term) -> int:
        """The sign of a value that has just been computed, exactly."""
        found = _seen_sign(value)
        return self.point.sign(_expr(term)) if found is None else found

    def _bound(self, x: Term, value: Coordinate) -> Point:
        return self.point.with_value(x.value, value)

    def _exact(self, term: Term) -> Coordinate:
        """The value of a term, as a rational number or as a closed term."""
        value = self.of(term)
        if isinstance(value, fmpq):
            return Fraction(int(value.p), int(value.q))
        values = {
            symbol(n): number(v) if isinstance(v, Fraction) else v
            for n, v in self.point.values.items()
            if "[" not in n
        }
        made = substitute(_expr(term), values)
        if made.free:
            raise Unsure
        return made

    # ── binders ───────────────────────────────────────────────────────────────

    def _sum(self, term: Term) -> Number:
        body, k, lo, hi = term.args
        if is_infinite(hi) and not is_infinite(lo) and term.op == "sum":
            return self._series(term)
        if is_infinite(hi) or is_infinite(lo):
            raise Unsure
        low, high = self._integer(lo), self._integer(hi)
        if high < low - 1:
            raise Unsure
        if high - low >= MAX_UNROLLED:
            raise ResourceLimit(f"a sum of {high - low + 1} terms")
        total: Number = fmpq(0 if term.op == "sum" else 1)
        for i in range(low, high + 1):
            value = _Evaluation(self._bound(k, Fraction(i))).of(body)
            total = total + value if term.op == "sum" else total * value
        return total

    def _series(self, term: Term) -> Number:
        """An infinite sum that is seen to diverge, or whose terms are zero."""
        body, k = _expr(term.args[0]), _expr(term.args[1])
        f = self._along(body, k)
        ws = Workspace(Facts(Context().declare(k.value, Natural.domain)))
        try:
            if ws.is_zero(ws.value(f)):
                return fmpq(0)
        except (ResourceLimit, DividesByZero, NoDerivative):
            pass
        size = _without_signs(f)
        found = growth(Workspace(Facts(Context())), size, k, None, 1)
        if found is not None and (found[0] < 0 or (found[0] == 0 and found[1] >= 0)):
            raise Undefined(term, "its terms do not tend to 0")
        if found is not None and size is f and (found[0] < 1 or (found[0] == 1 and found[1] >= -1)):
            raise Undefined(term, "it diverges")
        raise Unsure

    def _limit(self, term: Term) -> Number:
        body, x, point = term.args
        f = self._along(_expr(body), x)
        at = None if is_infinite(point) else _as_term(self._exact(point))
        ways = [-1 if point.op == "neg" else 1] if at is None else []
        ways += [d for d, sign in ((1, "+"), (-1, "-")) if at is not None and sign in term.value]
        ws = Workspace(Facts(Context()))
        found = [limit(ws, f, _expr(x), at, way) for way in ways]
        values: list[Number] = []
        for one in found:
            if one is None:
                raise Unsure
            if one.value is None:
                raise Undefined(term, "the limit is infinite")
            values.append(self.of(spelled(ws, one.value)))
        if len(values) == 2 and _seen_sign(values[0] - values[1]) in (NEG, POS):
            raise Undefined(term, "the limits from the two sides differ")
        if len(values) == 2 and _seen_sign(values[0] - values[1]) != ZERO:
            assert found[0] is not None and found[1] is not None
            difference = spelled(ws, found[0].value) - spelled(ws, found[1].value)  # type: ignore[arg-type]
            if not self.point.is_zero(difference):
                raise Unsure
        return values[0]

    def _integral(self, term: Term) -> Number:
        body, x, lo, hi = term.args
        f = self._along(_expr(body), x)
        self._check_convergence(term, f, _expr(x), lo, hi)
        if is_infinite(lo) or is_infinite(hi):
            raise Unsure
        found = integral(f, _expr(x), self.of(lo), self.of(hi))
        if found is None:
            raise Unsure
        return found

    def _check_convergence(self, term: Term, f: Expr, x: Expr, lo: Term, hi: Term) -> None:
        """Raise Undefined where the integrand is seen to grow too fast towards some point."""
        ends: list[Coordinate | None] = [
            None if is_infinite(end) else self._exact(end) for end in (lo, hi)
        ]
        low, high = ends
        ws = Workspace(Facts(Context()))
        for at, way in ((low, 1), (high, -1)):
            if at is not None:
                found = growth(ws, f, x, _as_term(at), way)
                if found is not None and (found[0] < -1 or (found[0] == -1 and found[1] >= -1)):
                    raise Undefined(term, f"it diverges at {_as_term(at)}")
        for end, sign in ((lo, -1), (hi, 1)):
            if is_infinite(end):
                found = growth(ws, f, x, None, sign)
                if found is not None and (found[0] < 1 or (found[0] == 1 and found[1] >= -1)):
                    raise Undefined(term, "it diverges at infinity")
        if not any(node.op in ("div", "pow") for node in walk(f)):
            return
        for inner in map(Fraction, ("0", "1", "-1", "1/2", "2", "-2")):
            after = low is None or (isinstance(low, Fraction) and low < inner)
            if after and (high is None or (isinstance(high, Fraction) and inner < high)):
                for way in (1, -1):
                    found = growth(ws, f, x, number(inner), way)
                    if found is not None and (found[0] < -1 or (found[0] == -1 and found[1] >= -1)):
                        raise Undefined(term, f"it diverges at {inner}")

    def _along(self, f: Expr, x: Term) -> Expr:
        """f as a function of the variable *x* alone."""
        values = {
            symbol(n): _as_term(v)
            for n, v in self.point.values.items()
            if "[" not in n and n != x.value and n in f.free
        }
        if any(node.op in ("sum", "product", "indexed") for node in walk(f)):
            f = self._unrolled(f, x)
        made = substitute(f, values)
        if not made.free <= {x.value}:
            raise Unsure
        return made

    def _unrolled(self, f: Expr, x: Term) -> Expr:
        """f with its sums written out and the members of families put in."""

        def go(node: Term, point: Point) -> Term:
            if node.op in ("sum", "product"):
                body, k, lo, hi = node.args
                if x.value in lo.free | hi.free:
                    raise Unsure
                if k is x:
                    k = fresh(x.value, body.free)
                    body = substitute(_expr(body), {_expr(x): k})
                inner = _Evaluation(point)
                low, high = inner._integer(lo), inner._integer(hi)
                if not low - 1 <= high < low + 100:
                    raise Unsure
                parts = [
                    go(body, point.with_value(k.value, Fraction(i))) for i in range(low, high + 1)
                ]
                total = number(0 if node.op == "sum" else 1)
                for part in parts:
                    total = total + _expr(part) if node.op == "sum" else total * _expr(part)
                return total
            if node.op == "indexed":
                if x.value in node.args[0].free:
                    raise Unsure
                index = _Evaluation(point)._integer(node.args[0])
                return _as_term(point.member(node.value, index))
            if node.op == "sym" and node is not x and node.value in point.values:
                return _as_term(point.coordinate(node.value))
            if node.op in ("derivative", "integral", "limit", "at"):
                raise Unsure
            args = tuple(go(a, point) for a in node.args)
            return rebuild(node, args)

        return _expr(go(f, self.point))

    # ── derivatives ───────────────────────────────────────────────────────────

    def _derivative(self, term: Term) -> Number:
        f, x, n = term.args
        if x.op == "indexed":
            return self._partial(term)
        if x.op != "sym":
            raise Unsure
        self.of(f)  # a function has no derivative where it has no value
        if any(node.op in ("sum", "product", "indexed") for node in walk(f)):
            flat = self._unrolled(_expr(f), x)
            if flat is not f:
                alone = Point({x.value: self.point.coordinate(x.value)})
                return _Evaluation(alone).of(Derivative(flat, (_expr(x), int(n.value))))
        if self._is_smooth(term):
            try:
                return self.of(derivative(_expr(f), _expr(x), int(n.value)))
            except (NoDerivative, Undefined):
                raise Unsure from None
        return self._at_kink(term)

    def _partial(self, term: Term) -> Number:
        """A derivative by a member of a family: with its sums written out, by a variable."""
        f, x, n = term.args
        index = self._integer(x.args[0])
        new = fresh(f"{x.value}_{abs(index)}", f.free.union(self.point.values))
        name = new.value
        value = self.point.member(x.value, index)
        inner = self.point.with_value(name, value).with_value(f"{x.value}[{index}]", new)
        flat = _Evaluation(inner)._unrolled(_expr(f), new)
        return _Evaluation(Point({name: value})).of(Derivative(flat, (new, int(n.value))))

    def _is_smooth(self, term: Term) -> bool:
        """Whether the conditions hold under which the rules of calculus give the derivative."""
        try:
            for condition in conditions(term, self.point.integers):
                if condition.bound:
                    raise Unsure
                if all(map(self.point.holds, condition.given)) and not self.point.holds(
                    condition.statement
                ):
                    return False
        except Undefined as found:
            # Outside a derivative this is a finding of its own; inside, nothing is claimed.
            raise Unsure from found
        return True

    def _at_kink(self, term: Term) -> Number:
        """A derivative where a part is not analytic: by expansions from both sides.

        If g is f^(n−1) on both sides, f^(n) exists at the point only if g has one limit there and one
        slope.  For n = 1, g = f, it does exist if that limit is f's value.
        """
        f, variable, n = term.args
        x = _expr(variable)
        order = int(n.value)
        at = _as_term(self.point.coordinate(x.value))
        try:
            g = derivative(self._along(_expr(f), x), x, order - 1)
        except NoDerivative:
            raise Unsure from None
        ws = Workspace(Facts(Context()))
        try:
            right, left = one_sided(ws, g, x, at, 1), one_sided(ws, g, x, at, -1)
        except Outside:
            raise Undefined(term, "there are no values on one side") from None
        for one in (right, left):
            if one is not None and one[1] is None:
                raise Undefined(term, "the slope is infinite there")
        if right is None or left is None:
            raise Unsure
        (a, up), (b, down) = right, left
        assert up is not None and down is not None
        jump = ws.sign_of_value(ws.add(a, ws.scale(b, fmpq(-1))))
        slopes = [spelled(ws, up), spelled(ws, ws.scale(down, fmpq(-1)))]
        if jump in (NEG, POS):
            raise Undefined(
                term, f"limits {spelled(ws, b)} and {spelled(ws, a)} from the two sides"
            )
        bend = ws.sign_of_value(ws.add(up, down))
        if bend in (NEG, POS):
            raise Undefined(term, f"left derivative {slopes[1]}, right derivative {slopes[0]}")
        if jump != ZERO or bend != ZERO or order != 1:
            raise Unsure
        there = self.of(_expr(f)) - self.of(spelled(ws, a))
        found = _seen_sign(there)
        if found in (NEG, POS):
            raise Undefined(term, "the value there is not the limit")
        if found is None and not self.point.is_zero(_expr(f) - spelled(ws, a)):
            raise Unsure
        return self.of(slopes[0])

    # ── powers and functions ──────────────────────────────────────────────────

    def _power(self, term: Term, base: Number, exponent: Number) -> Number:
        if isinstance(exponent, fmpq) and exponent.q == 1:
            n = int(exponent.p)
            sign = self._sign(base, term.args[0]) if n < 0 else POS
            if sign == ZERO:
                raise Undefined(term, f"0 to the negative power {n}")
            if isinstance(base, fmpq):
                if abs(n) * bits(base) > MAX_BITS:
                    return arb(base) ** arb(n)
                return base**n
            return base ** arb(n) if n else fmpq(1)
        sign = self._sign(base, term.args[0])
        if sign == NEG:
            if isinstance(exponent, fmpq):
                raise Undefined(term, f"the fractional power {exponent} of a negative number")
            raise Unsure
        if sign == ZERO:
            power = self._sign(exponent, term.args[1])
            if power == NEG:
                raise Undefined(term, "0 to a negative power")
            return fmpq(0 if power == POS else 1)
        if isinstance(base, fmpq) and base == 1:
            return fmpq(1)
        if isinstance(base, fmpq) and isinstance(exponent, fmpq):
            q = int(exponent.q)
            above, below = _exact_root(int(base.p), q), _exact_root(int(base.q), q)
            if above is not None and below is not None and abs(int(exponent.p)) < 1000:
                return fmpq(above, below) ** int(exponent.p)
        return (arb(exponent) * arb(base).log()).exp()

    def _call(self, term: Term, args: list[Number]) -> Number:
        name = term.value
        rule = _EXACT_RULES.get(name)
        if rule is not None:
            return rule(self, term, args)
        x = args[0]
        if isinstance(x, fmpq) and x == _EXACT.get(name, (None, 0))[0]:
            return fmpq(_EXACT[name][1])
        ball_rule = _BALLS.get(name)
        if ball_rule is None or len(args) != 1:
            raise Unsure
        for edge, wrong, why in _EDGES.get(name, ()):
            side = self._sign(x - edge, _expr(term.args[0]) - edge)
            if side & wrong:
                raise Undefined(term, why)
        zero = _POLES.get(name)
        if zero is not None and self.point.sign(zero(_expr(term.args[0]))) == ZERO:
            raise Undefined(term, f"{name} has a pole there")
        ball = ball_rule(arb(x))
        if not ball.is_finite():
            raise Unsure
        return ball

    def whole(self, value: Number, term: Expr) -> int | None:
        """The integer that a value is; None where it is seen to be none.  Raises Unsure."""
        if isinstance(value, fmpq):
            return int(value.p) if value.q == 1 else None
        if not value.contains_integer():
            return None
        nearest = value.unique_fmpz()
        if nearest is not None and self.point.is_zero(term - int(nearest)):
            return int(nearest)
        for precision in _PRECISIONS:
            with _precision(precision):
                again = self.point.evaluate(term, precision)
            if isinstance(again, arb) and not again.contains_integer():
                return None
        raise Unsure

    def floor(self, value: Number, term: Expr) -> int:
        """The greatest integer that is not above a value.  Raises Unsure."""
        if isinstance(value, fmpq):
            return int(value.floor())
        for precision in _PRECISIONS:
            ball = arb(self.point.evaluate(term, precision))
            with _precision(precision):
                low, high = ball.lower().floor().unique_fmpz(), ball.upper().floor().unique_fmpz()
            if low is not None and high is not None and low == high:
                return int(low)
            nearest = ball.unique_fmpz()
            if nearest is not None and self.point.is_zero(term - int(nearest)):
                return int(nearest)
        raise Unsure


# ── functions with exact rules ────────────────────────────────────────────────


def _extreme(e: _Evaluation, term: Term, args: list[Number]) -> Number:
    best, at = args[0], term.args[0]
    for value, a in zip(args[1:], term.args[1:], strict=True):
        found = _seen_sign(value - best)
        if found is None:
            found = e.point.sign(_expr(a) - _expr(at))
        if found == (POS if term.value == "Max" else NEG):
            best, at = value, a
    return best


def _signed(e: _Evaluation, term: Term, args: list[Number]) -> Number:
    x = args[0]
    sign = e._sign(x, term.args[0])
    if term.value == "Abs":
        return -x if sign == NEG else fmpq(0) if sign == ZERO else x
    if term.value == "sign":
        return fmpq({NEG: -1, ZERO: 0, POS: 1}[sign])
    return {NEG: fmpq(0), ZERO: fmpq(1, 2), POS: fmpq(1)}[sign]


def _log_or_root(e: _Evaluation, term: Term, args: list[Number]) -> Number:
    x, name = args[0], term.value
    sign = e._sign(x, term.args[0])
    if sign == NEG or (sign == ZERO and name == "log"):
        what = "logarithm" if name == "log" else "square root"
        kind = "0" if sign == ZERO else "a negative number"
        raise Undefined(term, f"the {what} of {kind}")
    if sign == ZERO:
        return fmpq(0)
    if isinstance(x, fmpq):
        if name == "log" and x == 1:
            return fmpq(0)
        if name == "sqrt":
            p, q = _exact_root(int(x.p)), _exact_root(int(x.q))
            if p is not None and q is not None:
                return fmpq(p, q)
    return arb(x).log() if name == "log" else arb(x).sqrt()


def _floor(e: _Evaluation, term: Term, args: list[Number]) -> Number:
    u = _expr(term.args[0])
    return fmpq(e.floor(args[0], u)) if term.value == "floor" else fmpq(-e.floor(-args[0], -u))


def _mod(e: _Evaluation, term: Term, args: list[Number]) -> Number:
    a, b = term.args
    if e._sign(args[1], b) == ZERO:
        raise Undefined(term, "the divisor is 0")
    return args[0] - args[1] * e.floor(args[0] / args[1], _expr(a) / _expr(b))


def _atan2(e: _Evaluation, term: Term, args: list[Number]) -> Number:
    y, x = args
    vertical, horizontal = e._sign(y, term.args[0]), e._sign(x, term.args[1])
    if horizontal == POS:
        return fmpq(0) if vertical == ZERO else (arb(y) / arb(x)).atan()
    half = arb.pi() / 2
    if vertical == ZERO:
        if horizontal == ZERO:
            raise Undefined(term, "both arguments are 0")
        return arb.pi()
    if vertical == POS:
        return half - (arb(x) / arb(y)).atan()
    return -half - (arb(x) / arb(y)).atan()


def _gamma(e: _Evaluation, term: Term, args: list[Number]) -> Number:
    name, u = term.value, _expr(term.args[0])
    x = args[0]
    if name == "factorial":
        x, u = x + 1, u + 1
    whole = e.whole(x, u)
    if whole is not None:
        if whole <= 0:
            why = (
                "the factorial of a negative integer"
                if name == "factorial"
                else f"{name} has a pole"
            )
            raise Undefined(term, why)
        if whole < _MAX_FACTORIAL and name != "loggamma":
            return fmpq(factorial(whole - 1))
        if whole in (1, 2) and name == "loggamma":
            return fmpq(0)
    if name == "loggamma":
        if e._sign(x, u) != POS:
            raise Unsure
        made = arb(x).lgamma()
    else:
        made = arb(x).gamma()
    if not made.is_finite():
        raise Unsure
    return made


def _binomial(e: _Evaluation, term: Term, args: list[Number]) -> Number:
    n, k = (e.whole(v, _expr(a)) for v, a in zip(args, term.args, strict=True))
    if n is None or k is None or n < 0 or k < 0:
        raise Unsure
    if k > n:
        return fmpq(0)
    if min(k, n - k) > _MAX_FACTORIAL:
        raise Unsure
    return fmpq(fmpz.bin_uiui(n, min(k, n - k)))


def _factorial_power(e: _Evaluation, term: Term, args: list[Number]) -> Number:
    k = e.whole(args[1], _expr(term.args[1]))
    if k is None or not 0 <= k < _MAX_FACTORIAL:
        raise Unsure
    made: Number = fmpq(1)
    for i in range(k):
        made = made * (args[0] + i if term.value == "rf" else args[0] - i)
    return made


def _chebyshev(e: _Evaluation, term: Term, args: list[Number]) -> Number:
    n = e.whole(args[0], _expr(term.args[0]))
    if n is None or not 0 <= n < 500:
        raise Unsure
    first: Number = fmpq(1)
    second: Number = args[1]
    for _ in range(n):
        first, second = second, 2 * args[1] * second - first
    return first


_EXACT_RULES: Final[dict[str, Callable[[_Evaluation, Term, list[Number]], Number]]] = {
    "Max": _extreme, "Min": _extreme, "Abs": _signed, "sign": _signed, "Heaviside": _signed,
    "log": _log_or_root, "sqrt": _log_or_root, "floor": _floor, "ceiling": _floor, "Mod": _mod,
    "atan2": _atan2, "gamma": _gamma, "loggamma": _gamma, "factorial": _gamma, "binomial": _binomial,
    "ff": _factorial_power, "rf": _factorial_power, "chebyshevt": _chebyshev,
}  # fmt: skip


def _without_signs(f: Expr) -> Expr:
    """|f| for products and powers with numbers as bases: powers of negative numbers lose their sign."""
    args = tuple(_without_signs(a) if isinstance(a, Expr) else a for a in f.args)
    if f.op == "neg":
        inner = args[0]
        assert isinstance(inner, Expr)
        return inner
    if f.op in ("mul", "div"):
        return _expr(rebuild(f, args))
    if f.op == "pow":
        base = numeral(f.args[0])
        if base is not None and base < 0:
            return number(-base) ** _expr(f.args[1])
        return f
    return f


def _as_term(value: Coordinate) -> Expr:
    return number(value) if isinstance(value, Fraction) else value


def _seen_sign(value: Number) -> int | None:
    """The sign of a value; None for a ball that contains 0."""
    if value > 0:
        return POS
    if value < 0:
        return NEG
    return ZERO if isinstance(value, fmpq) else None


def _exact_root(n: int, q: int = 2) -> int | None:
    if q > 64 or n < 0:
        return None
    root = int(fmpz(n).root(q)) if q != 2 else int(fmpz(n).isqrt())
    return root if root**q == n else None


_EXACT: Final = {"exp": (0, 1), "sin": (0, 0), "cos": (0, 1), "atan": (0, 0),
                 "asin": (0, 0), "tanh": (0, 0), "sinh": (0, 0), "cosh": (0, 1), "tan": (0, 0),
                 "acos": (1, 0), "asinh": (0, 0), "atanh": (0, 0), "acosh": (1, 0),
                 "erf": (0, 0), "erfc": (0, 1)}  # fmt: skip

_OUTSIDE: Final = "the argument is outside [-1, 1]"
_EDGES: Final[dict[str, tuple[tuple[int, int, str], ...]]] = {
    "asin": ((-1, NEG, _OUTSIDE), (1, POS, _OUTSIDE)),
    "acos": ((-1, NEG, _OUTSIDE), (1, POS, _OUTSIDE)),
    "atanh": ((-1, NEG | ZERO, "the argument is not in (-1, 1)"),
              (1, POS | ZERO, "the argument is not in (-1, 1)")),
    "acosh": ((1, NEG, "the argument is below 1"),),
}  # fmt: skip
"""Numbers that an argument is compared with, the sides that are outside the domain, and why."""

_POLES: Final[dict[str, Callable[[Expr], Expr]]] = {
    "tan": lambda u: call("cos", u), "sec": lambda u: call("cos", u),
    "cot": lambda u: call("sin", u), "csc": lambda u: call("sin", u),
    "coth": lambda u: u, "csch": lambda u: u,
}  # fmt: skip
"""What is zero at a function's poles."""

_BALLS: Final[dict[str, Callable[[arb], arb]]] = {
    "exp": arb.exp, "sin": arb.sin, "cos": arb.cos,
    "tan": arb.tan, "asin": arb.asin, "acos": arb.acos, "atan": arb.atan, "sinh": arb.sinh,
    "cosh": arb.cosh, "tanh": arb.tanh, "asinh": arb.asinh, "acosh": arb.acosh,
    "atanh": arb.atanh, "erf": arb.erf, "erfc": arb.erfc, "sec": arb.sec, "csc": arb.csc,
    "cot": arb.cot, "sech": arb.sech, "csch": arb.csch, "coth": arb.coth,
    "sigmoid": lambda x: 1 / (1 + (-x).exp()), "softplus": lambda x: x.exp().log1p(),
}  # fmt: skip


def _expr(term: Term) -> Expr:
    assert isinstance(term, Expr)
    return term
