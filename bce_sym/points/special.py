"""Terms at whose zeros something is bound to happen: a denominator vanishes, a case switches, a domain ends.

Nothing here is trusted: the kernel judges every point.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain, combinations

from flint import arb, ctx

from bce_sym.context import Context, numeral
from bce_sym.engine.calculus import derivative
from bce_sym.engine.conditions import conditions
from bce_sym.engine.enclosure import Coordinate, Point
from bce_sym.evidence import Claim
from bce_sym.points.completion import STOP, Assignment
from bce_sym.terms import Expr, Term, as_expr, number, pi, symbol, walk

__all__ = ["convergents", "differences", "marks", "special_terms", "uses_angles"]

_MAX_MARKS = 10
_INTEGER_PARTS = ("floor", "ceiling")
_TRIGONOMETRIC = frozenset(
    {"sin", "cos", "tan", "sec", "csc", "cot", "atan2", "asin", "acos", "atan"}
)
_SWITCHES = frozenset({"Abs", "sign", "Heaviside", "atan2"})
_AT_POLES = frozenset({"gamma", "loggamma", "factorial"})


def sides(claim: Claim) -> tuple[Term, ...]:
    """What a claim is made of."""
    return claim.lhs, claim.rhs


def uses_angles(claim: Claim) -> bool:
    """Whether multiples of π are likely to matter."""
    return any(
        (t.op == "call" and t.value in _TRIGONOMETRIC) or t is pi
        for side in (*sides(claim), *claim.context.hypotheses)
        for t in walk(side)
    )


def marks(claim: Claim) -> list[Coordinate]:
    """The numbers that the claim mentions, their reciprocals and neighbours."""
    found: dict[Fraction, None] = {}
    for side in (*sides(claim), *claim.context.hypotheses):
        for term in walk(side):
            value = numeral(term)
            if value is not None and abs(value) < 10**15:
                found.setdefault(value)
    made: list[Coordinate] = []
    for v in list(found)[:_MAX_MARKS]:
        made += [v, -v, v + 1, v - 1, *([1 / v] if v else [])]
    return made


def special_terms(claim: Claim) -> Iterator[Expr]:
    """Each once, those first that are most likely to matter."""
    seen: set[Expr] = set()
    bound = {
        t.args[1].value
        for side in sides(claim)
        for t in walk(side)
        if t.op in ("sum", "product", "integral", "limit", "at")
    }
    names = {v.name for v in claim.context.variables}
    for u in chain(
        _conditions(claim), _switches(claim), _relation(claim), _hypotheses(claim.context),
        _stationary(claim), _ties(claim.context),
    ):  # fmt: skip
        if u not in seen and u.free & names and not u.free & (bound - names):
            seen.add(u)
            yield u


def differences(statement: Term) -> Iterator[Expr]:
    """What the relations of a statement compare with 0."""
    if statement.op == "rel":
        lhs, rhs = statement.args
        if isinstance(lhs, Expr) and isinstance(rhs, Expr):
            yield lhs if rhs is number(0) else lhs - rhs
    elif statement.op in ("and", "or", "not"):
        for part in statement.args:
            yield from differences(part)


def _conditions(claim: Claim) -> Iterator[Expr]:
    integers = frozenset(v.name for v in claim.context.variables if v.domain.integer)
    names = frozenset(v.name for v in claim.context.variables)
    for side in sides(claim):
        try:
            found = conditions(side, integers, names)
        except STOP:
            continue
        for condition in found:
            if not condition.bound:
                for u in differences(condition.statement):
                    yield from _without_floor(u)


def _without_floor(u: Expr) -> Iterator[Expr]:
    """⌊v⌋ − v vanishes where v is a whole number: at a few of them."""
    for node in walk(u):
        if node.op == "call" and node.value == "floor":
            inner = as_expr(node.args[0])
            yield inner
            yield from (inner - k for k in (1, -1, 2))
            return
    yield u


def _switches(claim: Claim) -> Iterator[Expr]:
    for side in sides(claim):
        for term in walk(side):
            args = [a for a in term.args if isinstance(a, Expr)]
            if term.op == "piecewise":
                for condition in term.args[1::2]:
                    for u in differences(condition):
                        yield u
                        yield u - number(Fraction(1, 10**9))
            if term.op != "call":
                continue
            name = term.value
            if name in _SWITCHES:
                yield from args
            elif name in ("Max", "Min"):
                yield from (a - args[0] for a in args[1:])
            elif name in _AT_POLES:
                yield from (args[0] + k for k in (1, 0, 2))
            elif name == "binomial":
                yield from (a + 1 for a in args)
                yield args[0] - args[1]
                yield args[0] - args[1] + 1
            elif name in _INTEGER_PARTS or name == "Mod":
                u = args[0] if name != "Mod" else args[0] / args[1]
                yield from (u - k for k in (0, 1, -1, 2))
            elif name in ("sin", "cos") and args[0].free:
                yield term if isinstance(term, Expr) else args[0]
            elif name in ("log", "exp", "sqrt", "asin", "acos", "atanh", "acosh"):
                yield args[0] - 1 if name != "exp" else args[0]


def _relation(claim: Claim) -> Iterator[Expr]:
    """Where the two sides meet, if that may refute the claim."""
    if claim.is_between_statements:
        for side in sides(claim):
            yield from differences(side)
    elif claim.rel != "==" and isinstance(claim.lhs, Expr) and isinstance(claim.rhs, Expr):
        yield claim.lhs - claim.rhs


def _hypotheses(context: Context) -> Iterator[Expr]:
    for hypothesis in context.hypotheses:
        yield from differences(hypothesis)


def _stationary(claim: Claim) -> Iterator[Expr]:
    """Where the difference of the sides of an inequality is stationary in one variable."""
    if claim.rel in ("==", "<=>", "=>") or not isinstance(claim.lhs, Expr):
        return
    difference = claim.lhs - as_expr(claim.rhs)
    for variable in claim.context.variables:
        if variable.name in difference.free and not (variable.family or variable.domain.integer):
            try:
                yield derivative(difference, symbol(variable.name))
            except STOP:
                continue


def _ties(context: Context) -> Iterator[Expr]:
    """Equal variables, opposite ones, those with the sum or the product 1."""
    reals = [v for v in context.variables if v.domain.values is None and not v.family]
    if len(reals) > 4:
        return
    for a, b in combinations(reals, 2):
        x, y = symbol(a.name), symbol(b.name)
        yield from (x - y, x + y, x + y - 1, x * y - 1)


# ── integers at which an integer part is critical ─────────────────────────────


def convergents(claim: Claim) -> Iterator[Assignment]:
    """Integers n at which α·n comes closest to an integer, α the slope of a term under an integer part,
    or of an angle in turns.  They are the denominators of the convergents of α's continued fraction.
    """
    whole = [v for v in claim.context.variables if v.domain.integer and v.domain.values is None]
    if len(whole) != 1 or len(claim.context.variables) != 1:
        return
    name = whole[0].name
    for side in sides(claim):
        for term in walk(side):
            if term.op != "call" or name not in term.free:
                continue
            u = as_expr(term.args[0])
            if term.value in _INTEGER_PARTS:
                for n in _denominators(u, name):
                    for k in (1, 2, 3, 5, 8, -1):
                        yield {name: Fraction(n * k)}
            elif term.value in ("sin", "cos", "tan"):
                for n in _denominators(u / pi, name)[:14]:
                    yield {name: Fraction(n)}
                    yield {name: Fraction(-n)}
                for n in _denominators(2 * u / pi, name)[:14]:
                    yield {name: Fraction(n)}


def _denominators(u: Expr, name: str) -> list[int]:
    far = 10**30
    try:
        high, low = (arb(Point({name: Fraction(k * far)}).evaluate(u, 600)) for k in (2, 1))
    except STOP:
        return []
    old, ctx.prec = ctx.prec, 600
    try:
        slope = ((high - low) / far).mid()
    finally:
        ctx.prec = old
    # Of a slope of another size FLINT would write out all digits.
    if not (slope.is_finite() and arb(2) ** -600 < abs(slope) < arb(2) ** 600):
        return []
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
