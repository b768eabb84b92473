"""The likeliest mistake behind a refuted step: what its author may have done to come to it.

A few mistakes that everybody makes (an inner derivative left out, a sign lost, a fraction split along
its denominator) are made on purpose, and the one that leads to the other side is named.  That it does is
an equation of normal forms; nothing rests on it but a line of help.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from time import monotonic
from typing import Final

from bce_sym.context import EMPTY
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.facts import Facts
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.values import DividesByZero, Value
from bce_sym.evidence import Counterexample
from bce_sym.terms import Expr, Term, call, fresh, nary, negated, number, replace, substitute, walk

__all__ = ["likeliest_mistake"]

_MAX_NODES: Final = 300
_MAX_TRIES: Final = 120
_SECONDS: Final = 1.0
_FACTORS: Final = [
    Fraction(a, b) * s for s in (1, -1) for a, b in ((2, 1), (1, 2), (3, 1), (1, 3), (4, 1), (1, 4))
]

Try = tuple[Expr, Expr, str]
"""Two sides that would be equal if the mistake was made, and what to say about it."""


def likeliest_mistake(found: Counterexample) -> str:
    """What to say about the mistake that the refuted claim of *found* may rest on; "" if none fits."""
    claim = found.claim
    lhs, rhs = claim.lhs, claim.rhs
    if claim.rel != "==" or not isinstance(lhs, Expr) or not isinstance(rhs, Expr):
        return ""
    if found.kind == "undefined" and not lhs.free | rhs.free:
        return ""  # nothing is there to compare
    if sum(1 for side in (lhs, rhs) for _ in walk(side)) > _MAX_NODES:
        return ""
    space = Workspace(Facts(claim.context))
    end = monotonic() + _SECONDS
    for count, (left, right, message) in enumerate(_tries(lhs, rhs)):
        if count >= _MAX_TRIES or monotonic() > end:
            return ""
        if _equal(space, left, right):
            return message
    return _by_a_constant(space, lhs, rhs)


def _value(space: Workspace, term: Expr) -> Value | None:
    try:
        return space.value(term)
    except (ResourceLimit, DividesByZero, NoDerivative, RecursionError):
        return None


def _equal(space: Workspace, left: Expr, right: Expr) -> bool:
    difference = _value(space, left - right)
    return difference is not None and space.is_zero(difference)


def _tries(lhs: Expr, rhs: Expr) -> Iterator[Try]:
    for made, message in _derivatives(lhs):
        yield made, rhs, message
    for made, message in _false_rules(lhs):
        yield made, rhs, message
    yield lhs, negated(rhs), "the right side has the opposite sign: look for a lost or extra minus"
    for made, message in _turned_signs(rhs):
        yield lhs, made, message


# ── derivatives ───────────────────────────────────────────────────────────────


def _derivatives(side: Expr) -> Iterator[tuple[Expr, str]]:
    """*side* with one of its derivatives carried out with a mistake."""
    for node in walk(side):
        if node.op != "derivative" or node.args[1].op != "sym" or node.args[2] is not number(1):
            continue
        body, x, _ = node.args
        assert isinstance(body, Expr)
        assert isinstance(x, Expr)
        for part in walk(body):
            if isinstance(part, Expr) and x.value in part.free:
                for wrong, message in _wrongly(part, x):
                    made = _with_derivative(body, x, part, wrong)
                    if made is not None:
                        changed = replace(side, {node: made})
                        assert isinstance(changed, Expr)
                        yield changed, message


def _with_derivative(body: Expr, x: Expr, part: Expr, wrong: Expr) -> Expr | None:
    """The derivative of *body* in *x* where that of *part* is taken to be *wrong*."""
    held = fresh("w", set(body.free | {x.value}))
    rest = replace(body, {part: held})
    assert isinstance(rest, Expr)
    try:
        made = derivative(rest, x) + derivative(rest, held) * wrong
    except (NoDerivative, ResourceLimit, RecursionError):
        return None
    return substitute(made, {held: part})


def _wrongly(part: Expr, x: Expr) -> Iterator[tuple[Expr, str]]:
    """The derivative of *part*, as a usual mistake makes it."""
    args = [a for a in part.args if isinstance(a, Expr)]
    try:
        slopes = [derivative(a, x) for a in args]
    except (NoDerivative, ResourceLimit, RecursionError):
        return
    if part.op == "call" and len(args) == 1 and args[0] is not x:
        yield _outer(part.value, args[0]), _inner(args[0], slopes[0])
    elif part.op == "pow" and x.value not in args[1].free:
        base, power = args
        outer = power * base ** (power - 1)
        if base is not x:
            yield outer, _inner(base, slopes[0])
        inner = number(1) if base is x else slopes[0]
        yield (
            base ** (power - 1) * inner,
            f"the right side lacks the factor {power} of the power rule",
        )
        yield power * base**power * inner, f"the exponent of {part} was not lowered by one"
    elif part.op == "mul" and sum(x.value in a.free for a in args) > 1:
        yield (
            nary("mul", tuple(slopes)),
            f"{part} was differentiated factor by factor: the product rule",
        )
        for k, slope in enumerate(slopes):
            one = nary("mul", (*args[:k], slope, *args[k + 1 :]))
            yield one, f"a term of the product rule is missing: {part} has {len(args)} factors"
    elif part.op == "div" and x.value in args[1].free:
        (u, v), (du, dv) = args, slopes
        yield du / dv, f"{part} was differentiated above and below: the quotient rule"
        yield (u * dv - du * v) / v**2, "the quotient rule was turned around: a sign is lost"


def _outer(function: str, u: Expr) -> Expr:
    t = fresh("t", set(u.free))
    try:
        return substitute(derivative(call(function, t), t), {t: u})
    except (NoDerivative, ResourceLimit):
        return number(0)


def _inner(u: Expr, slope: Expr) -> str:
    shown = _shown(slope)
    return f"the right side lacks the inner derivative of {u}{shown}: the chain rule"


def _shown(slope: Expr) -> str:
    """The inner derivative in its simplest form, if that is a number."""
    value = _value(Workspace(Facts(EMPTY)), slope)
    constant = None if value is None else value.constant
    return "" if constant is None else f", which is {constant}"


# ── rules that are none ───────────────────────────────────────────────────────


def _sum_of(function: Callable[[Expr], Expr], terms: tuple[Term, ...]) -> Expr:
    return nary("add", tuple(function(a) for a in terms if isinstance(a, Expr)))


def _false_rules(side: Expr) -> Iterator[tuple[Expr, str]]:
    """*side* with one part rewritten by a rule that does not hold."""
    for node in walk(side):
        made = _false_rule(node)
        if made is not None and made is not node:
            changed = replace(side, {node: made})
            assert isinstance(changed, Expr)
            yield changed, f"{node} is not {made}"


def _false_rule(node: Term) -> Expr | None:
    args = node.args
    if node.op == "pow" and args[0].op == "add":
        power = args[1]
        assert isinstance(power, Expr)
        return _sum_of(lambda a: a**power, args[0].args)
    if node.op == "div" and args[1].op == "add":
        above = args[0]
        assert isinstance(above, Expr)
        return _sum_of(lambda a: above / a, args[1].args)
    if node.op != "call" or len(args) != 1:
        return None
    (inner,) = args
    name = node.value
    if inner.op == "add":
        return _sum_of(lambda a: call(name, a), inner.args)
    if name == "log" and inner.op in ("mul", "div", "pow"):
        parts = [a for a in inner.args if isinstance(a, Expr)]
        if inner.op == "mul":
            return nary("mul", tuple(call("log", a) for a in parts))
        if inner.op == "div":
            return call("log", parts[0]) / call("log", parts[1])
        return call("log", parts[0]) ** parts[1]
    if name == "sqrt" and inner.op == "pow" and inner.args[1] is number(2):
        return inner.args[0] if isinstance(inner.args[0], Expr) else None
    return None


# ── signs and constants ───────────────────────────────────────────────────────


def _turned_signs(side: Expr) -> Iterator[tuple[Expr, str]]:
    """*side* with the sign of one term of a sum in it turned."""
    for node in walk(side):
        if node.op != "add":
            continue
        terms = [a for a in node.args if isinstance(a, Expr)]
        for k, term in enumerate(terms):
            core = term.args[0] if term.op == "neg" else term
            turned = core if term.op == "neg" else negated(term)
            assert isinstance(turned, Expr)
            changed = replace(side, {node: nary("add", (*terms[:k], turned, *terms[k + 1 :]))})
            assert isinstance(changed, Expr)
            yield changed, f"it holds with the sign of {core} in {node} turned"


def _by_a_constant(space: Workspace, lhs: Expr, rhs: Expr) -> str:
    """What to say where one side is a small number times, or a number more than, the other."""
    if not lhs.free | rhs.free:
        return ""
    for factor in _FACTORS:
        if _equal(space, lhs, number(factor) * rhs):
            return f"the left side is {factor} times the right side"
    difference = _value(space, lhs - rhs)
    if difference is not None and difference.constant is not None:
        if not difference.constant:
            return "the sides are equal where both are defined: leave the other points out of the context"
        return f"the left side minus the right side is {difference.constant} throughout"
    return ""
