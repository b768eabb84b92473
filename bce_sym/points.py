"""Proposing points: where to look for a counterexample, and for a witness of a context.

Simple points come first, then those at which something is bound to happen (a denominator vanishes, a case
switches, a domain ends), then many.  Nothing here is trusted: the kernel judges every point.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain, count, islice, pairwise, product
from math import prod

from flint import arb, ctx, fmpq, fmpz_poly

from bce_sym.context import EMPTY, Context, Domain, Variable, numeral
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.conditions import conditions
from bce_sym.engine.enclosure import Coordinate, Point, Undefined, Unsure
from bce_sym.engine.facts import Facts
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import Atom, DividesByZero, Value
from bce_sym.evidence import Claim
from bce_sym.terms import E, Expr, Term, number, pi, substitute, symbol, walk

__all__ = ["Assignment", "at_boundaries", "convergents", "everywhere", "simple", "simpler"]

Assignment = dict[str, Coordinate]

_STOP = (ResourceLimit, DividesByZero, NoDerivative, Unsure, Undefined)
_PLAIN = [Fraction(t) for t in ("1/2", "1/3", "2", "1", "0", "-1", "3/4", "-1/2", "3", "-2", "1/10",
                                "5", "-3", "10", "-10", "100", "1/1000", "-100", "1000", "1/1000000",
                                "1000000")]  # fmt: skip
_WHOLE = [Fraction(k) for k in (2, 1, 3, 0, -1, 4, 5, -2, 7, 6, -3, 10, 8, 9, 12, 30, -7, 100)]
_SIZES = [Fraction(k) for k in (2, 1, 3, 0, 4)]
_MAX_SPECIAL = 14
_MAX_MEMBERS = 4


def simple(claim: Claim) -> Iterator[Assignment]:
    """The simplest points of the domains, one at a time; hypotheses may fail there."""
    return _Proposals(claim).simple()


def at_boundaries(claim: Claim) -> Iterator[Assignment]:
    """Points at which something switches or vanishes."""
    return _Proposals(claim).special()


def everywhere(claim: Claim) -> Iterator[Assignment]:
    """Many points, of several sizes; deterministic."""
    return _Proposals(claim).many()


class _Proposals:
    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.context = claim.context
        self.families = [v for v in self.context.variables if v.family]
        equal = any(h.op == "rel" and h.value == "==" for h in self.context.hypotheses)
        self.solved: dict[str, Expr] = Facts(self.context).equal if equal else {}
        self.free = [v for v in self.context.variables if v.name not in self.solved]

    # ── one coordinate ────────────────────────────────────────────────────────

    def candidates(self, variable: Variable) -> Iterator[Fraction]:
        """Members of a variable's domain, simple ones first."""
        domain = variable.domain
        if domain.values is not None:
            yield from domain.values
            return
        seen: set[Fraction] = set()
        for value in self._guesses(domain):
            if value not in seen and _inside(domain, value):
                seen.add(value)
                yield value

    def _guesses(self, domain: Domain) -> Iterator[Fraction]:
        lo = None if domain.lo is None else numeral(domain.lo)
        hi = None if domain.hi is None else numeral(domain.hi)
        if domain.integer:
            yield from _SIZES if self.families else _WHOLE
            for end, way in ((lo, 1), (hi, -1)):
                if end is not None:
                    yield from (end + way * k for k in range(8))
            yield from map(Fraction, range(-6, 41))
            return
        yield from _PLAIN
        if lo is not None and hi is not None:
            yield from (lo, hi)
            yield from (lo + (hi - lo) * t for t in _PLAIN if 0 < t < 1)
            yield lo + (hi - lo) * Fraction(999, 1000)
        elif lo is not None:
            yield from (lo + t for t in _PLAIN if t >= 0)
        elif hi is not None:
            yield from (hi - t for t in _PLAIN if t >= 0)
        yield from _marks(self.claim)

    # ── points ────────────────────────────────────────────────────────────────

    def simple(self) -> Iterator[Assignment]:
        """One after the other through every coordinate's candidates, in step and out of step."""
        if not self.free:
            yield from self._completed({})
            return
        lists = [list(islice(self.candidates(v), 3)) for v in self.free]
        if not all(lists):
            return
        names = [v.name for v in self.free]
        yield from self._completed({n: c[0] for n, c in zip(names, lists, strict=True)})
        yield from self._completed(
            {n: c[k % len(c)] for k, (n, c) in enumerate(zip(names, lists, strict=True), 1)}
        )

    def many(self) -> Iterator[Assignment]:
        """In step, in boxes of growing size, and at random."""
        lists = [list(self.candidates(v)) for v in self.free]
        if not lists or not all(lists):
            return  # without variables there is one point, and it is simple
        names = [v.name for v in self.free]
        for k in range(min(max(map(len, lists), default=0), 24)):
            yield from self._completed(
                {n: c[k % len(c)] for n, c in zip(names, lists, strict=True)}
            )
        for depth in (2, 3, 4, 6):
            if prod(min(depth, len(c)) for c in lists) > 700:
                break
            for values in product(*(c[:depth] for c in lists)):
                yield from self._completed(dict(zip(names, values, strict=True)))
        yield from self._closed(names, lists)
        yield from self._random(names, lists)

    def _closed(self, names: list[str], lists: list[list[Fraction]]) -> Iterator[Assignment]:
        """Multiples of π, and a few other closed terms, one coordinate at a time."""
        trigonometric = any(
            (t.op == "call" and t.value in _TRIGONOMETRIC) or t is pi
            for side in _sides(self.claim)
            for t in walk(side)
        )
        marks: list[Expr] = [E, 1 / E] if not trigonometric else []
        if trigonometric:
            turns = ("1/2", "1", "-1/2", "1/4", "2", "3/2", "-1", "1/3", "3/4", "-3/2", "1/6", "3")
            marks = [_times_pi(Fraction(t)) for t in turns]
        reals = [v for v in self.free if not v.domain.integer and v.domain.values is None]
        for variable in reals[:3]:
            for mark in marks:
                made: Assignment = {n: c[0] for n, c in zip(names, lists, strict=True)}
                made[variable.name] = mark
                yield from self._completed(made)

    def _random(self, names: list[str], lists: list[list[Fraction]]) -> Iterator[Assignment]:
        rng = random.Random(20)
        for k in count():
            made: Assignment = {}
            for variable, options in zip(self.free, lists, strict=True):
                value = _random_value(variable.domain, rng) if k % 3 else None
                made[variable.name] = rng.choice(options) if value is None else value
            reals = [v.name for v in self.free if not v.domain.integer and v.domain.values is None]
            if k % 5 == 4 and len(reals) > 1:
                a, b = rng.sample(reals, 2)
                first = made[a]
                assert isinstance(first, Fraction)
                ties = [first, -first, 1 - first]
                made[b] = rng.choice(ties + ([1 / first] if first else []))
            yield from self._completed(made)

    def _completed(self, values: Assignment) -> Iterator[Assignment]:
        """*values* with the variables that hypotheses determine, and with members of families."""
        made = dict(values)
        pending = dict(self.solved)
        while pending:
            ready = next((n for n, t in pending.items() if not t.free & pending.keys()), None)
            if ready is None:
                return
            value = _exact_value(pending.pop(ready), made)
            if value is None:
                return
            made[ready] = value
        yield made
        if self.families:
            yield from self._with_members(made)

    def _with_members(self, made: Assignment) -> Iterator[Assignment]:
        """The same with members that differ."""
        sizes = [v for n, v in made.items() if isinstance(v, Fraction) and v.denominator == 1]
        size = max([int(s) for s in sizes if s <= _MAX_MEMBERS], default=2)
        for shift in (1, 2):
            more = dict(made)
            for variable in self.families:
                options = list(islice(self.candidates(variable), 5))
                for i in range(1, max(size, 1) + 1):
                    more[f"{variable.name}[{i}]"] = options[(i * shift) % len(options)]
            yield more

    # ── where something happens ───────────────────────────────────────────────

    def special(self) -> Iterator[Assignment]:
        """Zeros of the terms whose sign matters, one variable at a time, the others simple."""
        bases = list(islice(self.simple(), 2)) if self.free else []
        if not bases:
            return
        ends = self._ends()
        yield from ends
        for u in islice(self._special_terms(), _MAX_SPECIAL):
            for variable in self.free:
                if variable.name not in u.free or variable.family or variable.domain.values:
                    continue
                for base in bases:
                    others = {n: v for n, v in base.items() if n != variable.name}
                    for root in _roots(u, variable.name, others):
                        for value in _around(root, variable.domain):
                            made = {n: v for n, v in others.items() if n not in self.solved}
                            yield from self._completed({**made, variable.name: value})

    def _ends(self) -> Iterator[Assignment]:
        """Ends of domains that are closed terms, and points just inside."""
        base = next(iter(self.simple()), None)
        if base is None:
            return
        for variable in self.free:
            bounds = [variable.domain.lo, variable.domain.hi]
            bounds += [
                side
                for h in self.context.hypotheses
                if h.op == "rel" and symbol(variable.name) in h.args
                for side in h.args
                if isinstance(side, Expr) and not side.free
            ]
            for end in bounds:
                if end is None:
                    continue
                exact = numeral(end)
                value: Coordinate = end if exact is None else exact
                yield from self._completed({**base, variable.name: value})

    def _special_terms(self) -> Iterator[Expr]:
        seen: set[Expr] = set()
        for u in chain(self._conditions(), self._switches(), self._hypotheses()):
            if u not in seen and u.free:
                seen.add(u)
                yield u

    def _conditions(self) -> Iterator[Expr]:
        integers = frozenset(v.name for v in self.context.variables if v.domain.integer)
        names = frozenset(v.name for v in self.context.variables)
        for side in _sides(self.claim):
            try:
                found = conditions(side, integers, names)
            except _STOP:
                continue
            for condition in found:
                if not condition.bound:
                    yield from _differences(condition.statement)

    def _switches(self) -> Iterator[Expr]:
        for side in _sides(self.claim):
            for term in walk(side):
                args = [a for a in term.args if isinstance(a, Expr)]
                if term.op == "call" and term.value in ("Abs", "sign", "Heaviside"):
                    yield args[0]
                elif term.op == "call" and term.value in ("Max", "Min"):
                    yield from (a - args[0] for a in args[1:])
                elif term.op == "call" and term.value in ("gamma", "loggamma"):
                    yield from (args[0] + k for k in (0, 1))
                elif term.op == "call" and term.value in ("factorial", "binomial"):
                    yield from (a + 1 for a in args)
                    yield from (a - b for a, b in pairwise(args))
                elif term.op == "piecewise":
                    for condition in term.args[1::2]:
                        yield from _differences(condition)

    def _hypotheses(self) -> Iterator[Expr]:
        for hypothesis in self.context.hypotheses:
            yield from _differences(hypothesis)


_TRIGONOMETRIC = frozenset(
    {"sin", "cos", "tan", "sec", "csc", "cot", "atan2", "asin", "acos", "atan"}
)


def _sides(claim: Claim) -> tuple[Term, Term]:
    return claim.lhs, claim.rhs


def convergents(claim: Claim) -> Iterator[Assignment]:
    """Integers n at which α·n comes closest to an integer, α the slope of a term under floor or ceiling.

    They are the denominators of the convergents of α's continued fraction.
    """
    whole = [v for v in claim.context.variables if v.domain.integer and v.domain.values is None]
    if len(whole) != 1 or len(claim.context.variables) != 1:
        return
    name = whole[0].name
    for side in _sides(claim):
        for term in walk(side):
            if term.op == "call" and term.value in ("floor", "ceiling") and name in term.free:
                inner = term.args[0]
                assert isinstance(inner, Expr)
                for n in _denominators(inner, name):
                    for value in (n, 2 * n, 3 * n, 5 * n, 8 * n):
                        yield {name: Fraction(value)}


def _denominators(u: Expr, name: str) -> list[int]:
    far = 10**30
    try:
        high, low = (arb(Point({name: Fraction(k * far)}).evaluate(u, 600)) for k in (2, 1))
    except (Unsure, Undefined, ResourceLimit):
        return []
    old, ctx.prec = ctx.prec, 600
    try:
        slope = ((high - low) / far).mid()
    finally:
        ctx.prec = old
    found: list[int] = []
    before, denominator = 0, 1
    rest = Fraction(str(slope.fmpq()))
    for _ in range(45):
        rest -= rest.numerator // rest.denominator
        if not rest:
            break
        rest = 1 / rest
        step = rest.numerator // rest.denominator
        before, denominator = denominator, step * denominator + before
        if denominator > 10**22:
            break
        found.append(denominator)
    return found


def _differences(statement: Term) -> Iterator[Expr]:
    if statement.op == "rel":
        lhs, rhs = statement.args
        if isinstance(lhs, Expr) and isinstance(rhs, Expr):
            yield lhs if rhs is number(0) else lhs - rhs
    elif statement.op in ("and", "or", "not"):
        for part in statement.args:
            yield from _differences(part)


def _times_pi(q: Fraction) -> Expr:
    above = pi if q.numerator == 1 else number(q.numerator) * pi
    return above if q.denominator == 1 else above / number(q.denominator)


def _marks(claim: Claim) -> list[Fraction]:
    """The numbers that the claim mentions, their reciprocals and neighbours."""
    found: dict[Fraction, None] = {}
    for side in (claim.lhs, claim.rhs, *claim.context.hypotheses):
        for term in walk(side):
            value = numeral(term)
            if value is not None and abs(value) < 10**12:
                found.setdefault(value)
    made: list[Fraction] = []
    for v in list(found)[:8]:
        made += [v, -v, v + 1, v - 1, *([1 / v] if v else [])]
    return made


def _inside(domain: Domain, value: Fraction) -> bool:
    if domain.integer and value.denominator != 1:
        return False
    lo = None if domain.lo is None else numeral(domain.lo)
    hi = None if domain.hi is None else numeral(domain.hi)
    above = lo is None or value > lo or (value == lo and not domain.lo_open)
    return above and (hi is None or value < hi or (value == hi and not domain.hi_open))


def _random_value(domain: Domain, rng: random.Random) -> Fraction | None:
    if domain.values is not None:
        return rng.choice(domain.values)
    lo = None if domain.lo is None else numeral(domain.lo)
    hi = None if domain.hi is None else numeral(domain.hi)
    if domain.integer:
        value = Fraction(rng.randint(-12, 12))
        value = value if lo is None else lo + abs(value)
        return value if hi is None or value <= hi else None
    t = Fraction(rng.randint(1, 99), 100)
    if lo is not None and hi is not None:
        return lo + (hi - lo) * t
    scale = rng.choice([1, 1, 4, 20])
    if lo is not None:
        return lo + t * scale
    return hi - t * scale if hi is not None else (2 * t - 1) * scale


def _around(root: Coordinate, domain: Domain) -> list[Coordinate]:
    """The root and points beside it."""
    if not isinstance(root, Fraction):
        return [root]
    step = Fraction(1) if domain.integer else Fraction(1, 100)
    return [v for v in (root, root + step, root - step) if _inside(domain, v)]


def _exact_value(term: Expr, values: Assignment) -> Coordinate | None:
    """The value of a term: rational, or a closed term."""
    try:
        found = Point(values).evaluate(term, 64)
    except (Unsure, Undefined, ResourceLimit):
        return None
    if isinstance(found, fmpq):
        return Fraction(int(found.p), int(found.q))
    swap: dict[Expr, Expr] = {
        symbol(n): number(v) if isinstance(v, Fraction) else v
        for n, v in values.items()
        if "[" not in n
    }
    made = substitute(term, swap)
    return None if made.free else made


def _roots(u: Expr, name: str, others: Assignment) -> list[Coordinate]:
    """Some zeros of *u* in one variable: rational ones, and those of sin, cos, log and exp."""
    swap: dict[Expr, Expr] = {
        symbol(n): number(v) if isinstance(v, Fraction) else v
        for n, v in others.items()
        if "[" not in n
    }
    x = symbol(name)
    try:
        flat = substitute(u, swap)
        if flat.free != {name}:
            return []
        if flat.op == "call" and flat.value in ("cos", "sin"):
            return _angles(flat, x)
        ws = Workspace(Facts(Context.of({})))
        numerator, _ = ws.fraction(ws.value(flat))
        powers: dict[int, int] = {}
        denominator = 1
        for c in numerator.values():
            denominator *= int(c.q) // _gcd(denominator, int(c.q))
        for mono, c in numerator.items():
            if len(mono) > 1 or (mono and ws.atoms[mono[0][0]] != Atom("sym", name)):
                return _by_inversion(ws, numerator, x)
            e = mono[0][1] if mono else 0
            if not isinstance(e, int) or not 0 <= e <= 12:
                return []
            powers[e] = int(c.p) * (denominator // int(c.q))
        poly = fmpz_poly([powers.get(k, 0) for k in range(max(powers, default=0) + 1)])
        found: list[Coordinate] = []
        if poly.degree() >= 1:
            for f, _ in poly.factor()[1]:
                if f.degree() == 1:
                    found.append(Fraction(-int(f[0]), int(f[1])))
        return found
    except _STOP:
        return []


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


def _angles(u: Expr, x: Expr) -> list[Coordinate]:
    """Zeros of the sine or cosine of an angle linear in x."""
    angle = u.args[0]
    assert isinstance(angle, Expr)
    ws = Workspace(Facts(EMPTY))
    zero, one = (ws.value(substitute(angle, {x: number(k)})) for k in (0, 1))
    slope = ws.add(one, ws.scale(zero, fmpq(-1)))
    if not slope.terms:
        return []
    made: list[Coordinate] = []
    half = Fraction(1, 2) if u.value == "cos" else Fraction(0)
    for k in (0, 1, -1, 2):
        target = ws.value(_times_pi(half + k) if half + k else number(0))
        root = ws.multiply(ws.add(target, ws.scale(zero, -1)), ws.inverse(slope))  # type: ignore[arg-type]
        made.append(_coordinate(ws, root))
    return made


def _coordinate(ws: Workspace, value: Value) -> Coordinate:
    c = value.constant
    return spelled(ws, value) if c is None else Fraction(int(c.p), int(c.q))


def _by_inversion(ws: Workspace, numerator: object, x: Expr) -> list[Coordinate]:
    """The zero of α·log x + β or of α·e^x + β."""
    assert isinstance(numerator, dict)
    inner = [(m, c) for m, c in numerator.items() if any(_mentions(ws, g, x) for g, _ in m)]
    outer = Value({(): {m: c for m, c in numerator.items() if (m, c) not in inner}})
    if len(inner) != 1 or len(inner[0][0]) != 1 or inner[0][0][0][1] != 1:
        return []
    (mono, c) = inner[0]
    atom = ws.atoms[mono[0][0]]
    ratio = ws.scale(outer, -1 / c)
    if atom.kind == "log" and atom.data == {((ws.atom("sym", x.value), 1),): fmpq(1)}:
        return [_coordinate(ws, ws.exp(ratio))]
    if atom.kind == "exp" and atom.data == (((ws.atom("sym", x.value), 1),), ()):
        return [_coordinate(ws, ws.log(ratio))] if ws.sign_of_value(ratio) == 4 else []
    return []


def _mentions(ws: Workspace, g: int, x: Expr) -> bool:
    return x.value in spelled(ws, Value({(): {((g, 1),): fmpq(1)}})).free


def simpler(values: Assignment, context: Context) -> Iterator[Assignment]:
    """The point with one coordinate replaced by a simpler number."""
    for name, value in values.items():
        variable = next((v for v in context.variables if v.name == name), None)
        if variable is None or not isinstance(value, Fraction):
            continue
        for candidate in _simpler_numbers(value):
            if _size(candidate) < _size(value) and _inside(variable.domain, candidate):
                yield {**values, name: candidate}


def _simpler_numbers(value: Fraction) -> Sequence[Fraction]:
    plain = [Fraction(t) for t in ("0", "1", "-1", "2", "1/2", "3", "-2", "-1/2", "1/3", "1/4")]
    return [*plain, Fraction(round(value)), value.limit_denominator(4), value.limit_denominator(20)]


def _size(value: Fraction) -> int:
    return 3 * (value.denominator - 1) + abs(value.numerator) + (value < 0)
