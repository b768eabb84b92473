"""Claims and contexts in plain text → terms, statements and contexts.

``log(x*y) == log(x) + log(y)`` with the conditions ``x > 0``, ``y in {0, 1}``, ``n in Integers``.
Bounds by numbers become domains, other conditions hypotheses, and symbols that nothing is said of are
real.  The grammar stands in `bce_sym.readers.parser`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final, NamedTuple, TypeVar

from bce_sym import terms as t
from bce_sym.context import (
    Context,
    Domain,
    FiniteSet,
    Integer,
    Natural,
    PositiveInteger,
    Real,
    Variable,
    numeral,
    point_in_domain,
)
from bce_sym.errors import ReadError
from bce_sym.evidence import Claim
from bce_sym.readers.parser import Parser
from bce_sym.terms import RELATIONS, Expr, Statement, Term

__all__ = [
    "claim_of",
    "context_of",
    "read_claim",
    "read_expression",
    "read_statement",
    "read_where",
]

_T = TypeVar("_T")

_SETS: Final = {
    "Reals": Real.domain,
    "Integers": Integer.domain,
    "Naturals": PositiveInteger.domain,
    "Naturals0": Natural.domain,
}
_HOLDS: Final[dict[str, Callable[[Fraction, Fraction], bool]]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt,
    "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_MIRRORED: Final = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def read_expression(text: str) -> Expr:
    """The number that *text* spells.  Raises ReadError."""
    return _read(text, lambda parser: parser.finish(parser.expression()))


def read_statement(text: str) -> Statement:
    """The statement that *text* spells: relations, chains of them, joined by ``& | ~``.

    Raises ReadError.
    """
    return _read(text, lambda parser: parser.statement(parser.finish(parser.term()), 0))


def read_claim(text: str) -> tuple[Term, str, Term]:
    """The two sides and the relation of a claim: ``a <= b``, or ``A <=> B`` between statements.

    Raises ReadError, also for a chain of relations.
    """
    return _read(text, _claim)


def read_where(items: Sequence[str]) -> Context:
    """The context that *items* describe, such as ``0 < p < 1``, ``y in {0, 1}``, ``p[i] > 0``.

    Raises ReadError, also where no value is left for a variable with a finite set (contradictory).
    """
    return _context(items, ())


def claim_of(text: str, where: Sequence[str] = ()) -> Claim:
    """The claim of *text* in the context that *where* describes; other symbols are real.

    Raises ReadError; when it is about an item of *where*, its ``text`` is that item.
    """
    lhs, rel, rhs = read_claim(text)
    return Claim(lhs, rel, rhs, _context(where, (lhs, rhs), "[" in text))


def context_of(where: Sequence[str], sides: tuple[Term, ...]) -> Context:
    """The context of *sides* that *where* describes; names in them that it says nothing of are real.

    Raises ReadError; its ``text`` is the item of *where* that it is about.
    """
    families = any(node.op == "indexed" for side in sides for node in t.walk(side))
    return _context(where, sides, families)


def _read(text: str, rule: Callable[[Parser], _T]) -> _T:
    try:
        return rule(Parser(text))
    except RecursionError:  # a deep caller leaves less room than the parser's own limit
        raise ReadError(
            "nested too deeply for the room that is left here",
            column=1,
            help="give the parts names",
        ) from None


def _claim(parser: Parser) -> tuple[Term, str, Term]:
    first = parser.term()
    rel = parser.tokens[parser.at]
    if rel in ("<=>", "=>"):
        parser.at += 1
        at = parser.at
        second = parser.term()
        parser.finish(second)
        return parser.statement(first, 0), rel, parser.statement(second, at)
    parser.finish(first)
    if first.op == "rel" and parser.chained is None:
        return first.args[0], first.value, first.args[1]
    if parser.chained is not None:
        raise parser.error(
            "a claim has one relation", parser.chained, "split the chain into several claims"
        )
    raise parser.error(
        "this is not a claim",
        0,
        f"a claim is lhs REL rhs with REL one of {' '.join(RELATIONS)}, or A <=> B, or A => B",
    )


# ── contexts ──────────────────────────────────────────────────────────────────


class _Fact(NamedTuple):
    """One item of a context: a statement, or with a domain the membership of a term in it."""

    item: str
    term: Term
    domain: Domain | None = None


def _context(items: Sequence[str], sides: tuple[Term, ...], indexed: bool = False) -> Context:
    """The context of a claim with *sides*.

    All memberships are declared before any bound narrows them, so the order of items is free.  An
    index that is free in the claim names one member of a family; any other stands for all of them.
    """
    facts = [_read_item(item) for item in items]
    free = frozenset[str]().union(*(side.free for side in sides))
    indexed = indexed or any("[" in item for item in items)
    families = _families([*(f.term for f in facts), *sides]) if indexed else frozenset[str]()
    context = Context()
    memberships: list[_Fact] = []
    statements: list[_Fact] = []
    for fact in facts:
        names = fact.term.free - _every(fact.term, free) if families else fact.term.free
        for name in [fact.term.value] if fact.term.op == "sym" else sorted(names):
            if context.domain(name) is None:
                context = context.declare(name, Real.domain, name in families)
        (statements if fact.domain is None else memberships).append(fact)
    for name in sorted(free):
        if context.domain(name) is None:
            context = context.declare(name, Real.domain, name in families)
    for fact in (*memberships, *statements):
        try:
            context = _with(context, fact, free)
        except ReadError as error:
            error.text = fact.item
            raise
    return Context(tuple(_whole(v) for v in context.variables), context.hypotheses)


def _read_item(item: str) -> _Fact:
    try:
        return _read(item, lambda parser: _fact(item, parser))
    except ReadError as error:
        error.text = item
        raise


def _fact(item: str, parser: Parser) -> _Fact:
    first = parser.term()
    if parser.tokens[parser.at] != "in":
        return _Fact(item, parser.statement(parser.finish(first), 0))
    parser.number(first, 0)
    parser.at += 1
    at = parser.at
    name = parser.tokens[at]
    if name in _SETS:
        parser.at += 1
        return _Fact(item, parser.finish(first), _SETS[name])
    if name != "{":
        raise parser.error(
            f"the set '{name}' is not known",
            at,
            f"one of {', '.join(_SETS)}, {{0, 1}}; an interval is written 0 <= x <= 1",
        )
    values: list[Fraction] = []
    while parser.tokens[parser.at] in ("{", ","):
        parser.at += 1
        start = parser.at
        if name == "{" and parser.tokens[start] == "}":
            raise parser.error("contradictory: the set is empty", at, "name its members: {0, 1}")
        value = numeral(member := parser.expression())
        if value is None:
            raise parser.error(f"'{member}' is not a rational number", start, "name exact numbers")
        values.append(value)
    parser.take("}")
    return _Fact(item, parser.finish(first), FiniteSet(*values))


def _families(terms: Sequence[Term]) -> frozenset[str]:
    """The names of the families in *terms*.  Raises ReadError for one that is a variable, too."""
    families: set[str] = set()
    variables: set[str] = set()
    for term in terms:
        nodes = list(t.walk(term))
        sought = {
            n.args[1] for n in nodes if n.op in ("argmax", "argmin") and n.args[2].op == "box"
        }
        for node in nodes:
            if node.op in ("sym", "indexed") and node not in sought:
                (variables if node.op == "sym" else families).add(node.value)
    both = sorted(families & variables)
    if both:
        raise ReadError(
            f"{both[0]} is both a variable and a family",
            column=1,
            help=f"give one of {both[0]} and {both[0]}[i] another name",
        )
    return frozenset(families)


def _every(term: Term, free: frozenset[str]) -> frozenset[str]:
    """The indices in *term* that stand for every member of a family."""
    indices = [node.args[0].free for node in t.walk(term) if node.op == "indexed"]
    return frozenset[str]().union(*indices) & term.free - free


def _with(context: Context, fact: _Fact, free: frozenset[str]) -> Context:
    """*context* with one more fact, whose names are declared."""
    term, domain = fact.term, fact.domain
    every = _every(term, free)
    if domain is not None:
        if term.op == "sym" or (term.op == "indexed" and every and term.args[0].op == "sym"):
            return _within(context, term.value, domain)
        if domain == Real.domain and term.op == "indexed":
            return context
        if domain.values is None or every or not term.free:
            raise ReadError(
                f"'{term}' is not a variable", column=1, help="write n in Integers, p[i] in {0, 1}"
            )
        assert isinstance(term, Expr)
        return context.assume(t.disjunction(*(t.Eq(term, value) for value in domain.values)))
    for part in _conjuncts(term):
        context = _assume(context, part, free)
    return context


def _conjuncts(term: Term) -> list[Statement]:
    if term.op == "and":
        return [part for arg in term.args for part in _conjuncts(arg)]
    assert isinstance(term, Statement)
    return [term]


def _assume(context: Context, part: Statement, free: frozenset[str]) -> Context:
    if part is t.true:
        return context
    if part is t.false:
        raise ReadError("contradictory: False is assumed", column=1, help="leave the condition out")
    every = _every(part, free)
    bound = _bound(part)
    if bound is None or (bound[0].op == "indexed" and not every):
        if every:
            raise ReadError(
                f"'{part}' is no bound by a number, so it cannot be said of every {min(every)}",
                column=1,
                help="write p[i] > 0 or p[i] in {0, 1}",
            )
        kept = context.hypotheses
        return context if part in kept else replace(context, hypotheses=(*kept, part))
    subject, rel, value = bound
    old = context.domain(subject.value)
    if old is not None and old.values is not None:
        kept_values = [v for v in old.values if _HOLDS[rel](v, value)]
        return _finite(context, subject.value, kept_values)
    if every and rel in ("==", "!="):
        raise ReadError(
            f"'{part}' cannot be said of every {min(every)}",
            column=1,
            help="write p[i] > 0 or p[i] in {0, 1}",
        )
    if rel in ("==", "!="):
        return context.assume(part)
    return context.assume(t.relation(rel, subject, value))


def _bound(part: Statement) -> tuple[Expr, str, Fraction] | None:
    """Variable (or member of a family), relation, number: when *part* is of that form."""
    if part.op != "rel":
        return None
    lhs, rhs = part.args
    rel = part.value
    if numeral(lhs) is not None:
        lhs, rel, rhs = rhs, _MIRRORED[rel], lhs
    value = numeral(rhs)
    plain = lhs.op == "sym" or (lhs.op == "indexed" and lhs.args[0].op == "sym")
    return (lhs, rel, value) if plain and value is not None and isinstance(lhs, Expr) else None


def _within(context: Context, name: str, new: Domain) -> Context:
    """*context* with the domain of *name* intersected with *new*, a set of `_SETS` or a finite one."""
    old = context.domain(name) or Real.domain
    if old.values is not None or new.values is not None:
        finite, other = (old, new) if old.values is not None else (new, old)
        return _finite(context, name, [v for v in finite.values or () if point_in_domain(other, v)])
    # Each of the named sets contains the next, so one of the two is the intersection.
    order = list(_SETS.values())
    order[2], order[3] = order[3], order[2]  # Naturals lies in Naturals0
    smaller = max(old, new, key=order.index)
    return context.declare(name, smaller, _is_family(context, name))


def _finite(context: Context, name: str, values: Sequence[Fraction]) -> Context:
    if not values:
        raise ReadError(
            f"contradictory: no value is left for {name}",
            column=1,
            help="the conditions exclude each other; remove one",
        )
    return context.declare(name, FiniteSet(*values), _is_family(context, name))


def _is_family(context: Context, name: str) -> bool:
    return any(v.name == name and v.family for v in context.variables)


def _whole(variable: Variable) -> Variable:
    """An integer variable with its numeric ends moved to the outermost integers between them."""
    domain = variable.domain
    if not domain.integer or domain.values is not None:
        return variable
    lo = None if domain.lo is None else numeral(domain.lo)
    hi = None if domain.hi is None else numeral(domain.hi)
    if lo is not None:
        least = math.floor(lo) + 1 if domain.lo_open else math.ceil(lo)
        domain = replace(domain, lo=t.number(least), lo_open=False)
    if hi is not None:
        greatest = math.ceil(hi) - 1 if domain.hi_open else math.floor(hi)
        domain = replace(domain, hi=t.number(greatest), hi_open=False)
    return replace(variable, domain=domain)
