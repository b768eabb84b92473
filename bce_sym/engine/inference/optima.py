"""Inference about sets of optima: ArgMax(f, x, S) = {a ∈ S : f(x) ≤ f(a) for all x ∈ S}, ArgMin likewise.

A claim between sets is true iff both functions are defined on the whole of their sets and the sets of
optima are equal, at every point of the context.  S is an interval, a finite set, a box of families, or
"some subset D" of one of these, of which nothing else is known.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import wraps
from typing import Final

from bce_sym.context import Context, Domain, Integer
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.continuity import is_continuous
from bce_sym.engine.inference.base import NotApplicable, as_claim, defined
from bce_sym.evidence import Claim
from bce_sym.terms import (
    BINDERS,
    Derivative,
    Expr,
    Family,
    SetTerm,
    Term,
    call,
    finite_set,
    fresh,
    indexed,
    is_infinite,
    number,
    optimum,
    relation,
    substitute,
    walk,
)
from bce_sym.terms import replace as replace_terms

__all__ = [
    "best_of",
    "consequences",
    "coordinatewise",
    "increasing_map",
    "nowhere_optimal",
    "same_elements",
    "same_function",
    "stationary_point",
    "through",
    "unimodal",
    "value_at",
    "within",
]

_OPTIMA: Final = ("argmax", "argmin")


def _optimum(term: Term) -> tuple[str, Expr, Expr, SetTerm]:
    """Kind, function, variable and set."""
    if term.op not in _OPTIMA:
        raise NotApplicable(f"'{term}' is no set of optima")
    f, x, where = term.args
    assert isinstance(f, Expr) and isinstance(x, Expr) and isinstance(where, SetTerm)
    return term.op, f, x, where


def _equation(goal: Claim) -> None:
    if goal.rel != "==" or not isinstance(goal.lhs, SetTerm) or not isinstance(goal.rhs, SetTerm):
        raise NotApplicable("the goal is no equation of sets")


def _aligned(goal: Claim) -> tuple[str, Expr, str, Expr, Expr, SetTerm]:
    """Both sides as optima over one set, in one variable that is new to the context."""
    _equation(goal)
    kind, f, x, where = _optimum(goal.lhs)
    other, g, y, there = _optimum(goal.rhs)
    if where is not there:
        raise NotApplicable("the sets differ")
    new = fresh(x.value, _taken(goal.context) | f.free - {x.value} | g.free - {y.value})
    return kind, rename(f, x, new), other, rename(g, y, new), new, where


def _taken(context: Context) -> frozenset[str]:
    names = {v.name for v in context.variables}
    return frozenset(names).union(*(h.free for h in context.hypotheses))


def rename(f: Expr, x: Expr, new: Expr) -> Expr:
    """*f* with the variable or family *x* called *new*, a name that does not occur in it."""
    if x is new:
        return f
    swap: dict[Term, Term] = {x: new}
    for term in walk(f):
        if term.op == "indexed" and term.value == x.value:
            index = term.args[0]
            assert isinstance(index, Expr)
            swap[term] = indexed(new.value, rename(index, x, new))
        if (term.op in ("sum", "product", "integral", "at", "limit", "family")
                and x.value == term.args[1].value):  # fmt: skip
            raise NotApplicable(f"{x} is bound in '{f}'")
    made = replace_terms(f, swap)
    assert isinstance(made, Expr)
    return made


def within(context: Context, x: Expr, where: SetTerm) -> Context:
    """The context with x, a new name, in the set *where* (for "some subset": in the set it is of)."""
    if where.op == "subset":
        whole = where.args[0]
        assert isinstance(whole, SetTerm)
        return within(context, x, whole)
    if where.op == "interval":
        return _in_interval(context, x, where, opened=False)
    if where.op == "box":
        side = where.args[0]
        if side.op != "interval" or any(a.free for a in side.args):
            raise NotApplicable("the side of the box is no interval of numbers")
        lo, hi = (None if is_infinite(a) else a for a in side.args)
        assert lo is None or isinstance(lo, Expr)
        assert hi is None or isinstance(hi, Expr)
        return context.declare(x.value, Domain(lo, hi, *side.value), family=True)
    raise NotApplicable(f"'{where}' is a finite set")


def _in_interval(context: Context, x: Expr, where: SetTerm, *, opened: bool) -> Context:
    lo, hi = (None if is_infinite(a) else a for a in where.args)
    assert lo is None or isinstance(lo, Expr)
    assert hi is None or isinstance(hi, Expr)
    lo_open, hi_open = (True, True) if opened else where.value
    if not any(a is not None and a.free for a in (lo, hi)):
        return context.declare(x.value, Domain(lo, hi, lo_open, hi_open))
    made = context.declare(x.value, Domain())
    if lo is not None:
        made = made.assume(relation(">" if lo_open else ">=", x, lo))
    return made if hi is None else made.assume(relation("<" if hi_open else "<=", x, hi))


def _interval(where: SetTerm) -> SetTerm:
    if where.op != "interval":
        raise NotApplicable(f"'{where}' is no interval")
    return where


# ── that there are sets at all ────────────────────────────────────────────────

_Rule = Callable[..., list[Claim]]


def _of_given_sets(rule: _Rule) -> _Rule:
    """The rule with premises that say that the ends, members and sizes of the goal's sets have values."""

    @wraps(rule)
    def made(goal: Claim, *parameters: object) -> list[Claim]:
        shown = rule(goal, *parameters)
        return shown + [c for side in (goal.lhs, goal.rhs) for c in _given(goal.context, side)]

    return made


def _given(context: Context, where: Term) -> Iterator[Claim]:
    if where.op in _OPTIMA:
        yield from _given(context, where.args[2])
    elif where.op == "box":
        side, size = where.args
        assert isinstance(size, Expr)
        yield from _given(context, side)
        yield from _is_size(context, size)
    elif where.op == "family":
        body, index, size = where.args
        assert isinstance(body, Expr) and isinstance(index, Expr) and isinstance(size, Expr)
        yield from _is_size(context, size)
        new = fresh(index.value, _taken(context) | body.free | size.free)
        body = substitute(body, {index: new})
        yield defined(body, _with_index(context, new, size))
    elif isinstance(where, SetTerm):
        for part in where.args:
            yield from _given(context, part)
    elif where.op not in ("num", "sym") and not is_infinite(where):
        assert isinstance(where, Expr)
        yield defined(where, context)


def _is_size(context: Context, size: Expr) -> Iterator[Claim]:
    if size.op != "num":
        yield Claim(call("floor", size), "==", size, context)
    yield Claim(size, ">=", number(0), context)


# ── two functions with the same optima ────────────────────────────────────────


@_of_given_sets
def same_function(goal: Claim) -> list[Claim]:
    """Functions that are equal on S have the same maximisers, and the same minimisers, in S."""
    kind, f, other, g, x, where = _aligned(goal)
    if kind != other:
        raise NotApplicable("one set is of maximisers, the other of minimisers")
    if where.op == "set":
        members = [m for m in where.args if isinstance(m, Expr)]
        if len(members) < len(where.args):
            raise NotApplicable("families in a finite set")
        context = goal.context
        return [Claim(substitute(f, {x: m}), "==", substitute(g, {x: m}), context) for m in members]
    return [Claim(f, "==", g, within(goal.context, x, where))]


@_of_given_sets
def increasing_map(goal: Claim, h: Expr, t: Expr, range_: SetTerm) -> list[Claim]:
    """A strictly increasing map h keeps the optima of f: those of h∘f are the same.

    A strictly decreasing one swaps maxima and minima.  h is a term in t; f takes its values in the
    interval *range_*, on which h is continuous, with h′ > 0 (or < 0) inside: so it is strictly monotone
    there.  The premise that f is in the interval has f defined on S, and so has h∘f = g.
    Source: Boyd & Vandenberghe, Convex Optimization, §4.1.3.
    """
    kind, f, other, g, x, where = _aligned(goal)
    if t.op != "sym" or t.value in _taken(goal.context) | {x.value}:
        raise NotApplicable(f"{t} is no new variable")
    if x.value in h.free or not h.free - {t.value} <= _taken(goal.context):
        raise NotApplicable(f"'{h}' is not free of {x}")
    image = _interval(range_)
    inside = within(goal.context, x, where)
    made = [Claim(substitute(h, {t: f}), "==", g, inside)]
    lo, hi = image.args
    assert isinstance(lo, Expr) and isinstance(hi, Expr)
    if not is_infinite(lo):
        made.append(Claim(f, ">" if image.value[0] else ">=", lo, inside))
    if not is_infinite(hi):
        made.append(Claim(f, "<" if image.value[1] else "<=", hi, inside))
    if len(made) == 1:
        made.append(defined(f, inside))
    if not is_continuous(h, t.value):
        raise NotApplicable(f"'{h}' is not seen to be continuous")
    made.append(defined(h, _in_interval(goal.context, t, image, opened=False)))
    rel = ">" if kind == other else "<"
    opened = _in_interval(goal.context, t, image, opened=True)
    made.append(Claim(Derivative(h, t), rel, number(0), opened))
    return made


def through(goal: Claim, middle: SetTerm) -> list[Claim]:
    """Equality of sets is transitive: A = M and M = B."""
    _equation(goal)
    if not middle.free <= {v.name for v in goal.context.variables}:
        raise NotApplicable("a set with other variables")
    return [replace(goal, rhs=middle), replace(goal, lhs=middle)]


def exchange(goal: Claim) -> list[Claim]:
    """Equality of sets is symmetric."""
    _equation(goal)
    return [replace(goal, lhs=goal.rhs, rhs=goal.lhs)]


@_of_given_sets
def same_elements(goal: Claim) -> list[Claim]:
    """{a, …} = {b, …} when the members are equal one by one."""
    _equation(goal)
    if goal.lhs.op != "set" or goal.rhs.op != "set" or len(goal.lhs.args) != len(goal.rhs.args):
        raise NotApplicable("no two finite sets of one size")
    made: list[Claim] = []
    for a, b in zip(goal.lhs.args, goal.rhs.args, strict=True):
        if isinstance(a, Family) and isinstance(b, Family):
            made.append(_equal_families(goal.context, a, b))
        else:
            made.append(Claim(a, "==", b, goal.context))
    return made


def _equal_families(context: Context, a: Family, b: Family) -> Claim:
    if a.args[2] is not b.args[2]:
        raise NotApplicable("families of different sizes")
    body, index, size = a.args
    other, there, _ = b.args
    assert isinstance(index, Expr) and isinstance(there, Expr) and isinstance(size, Expr)
    assert isinstance(body, Expr) and isinstance(other, Expr)
    new = fresh(index.value, _taken(context) | body.free | other.free)
    return Claim(
        substitute(body, {index: new}), "==", substitute(other, {there: new}),
        _with_index(context, new, size),
    )  # fmt: skip


def _with_index(context: Context, index: Expr, size: Expr) -> Context:
    """The context with an integer index in 1, …, size."""
    from_one = replace(Integer.domain, lo=number(1), lo_open=False)
    return context.declare(index.value, from_one).assume(relation("<=", index, size))


# ── where the optima are ──────────────────────────────────────────────────────


def _single(goal: Claim) -> tuple[str, Expr, Expr, SetTerm, Expr]:
    """Optima over an interval on the left, a set with one member on the right."""
    _equation(goal)
    kind, f, x, where = _optimum(goal.lhs)
    if goal.rhs.op != "set" or len(goal.rhs.args) != 1:
        raise NotApplicable("the right side is no set with one member")
    (member,) = goal.rhs.args
    if not isinstance(member, Expr):
        raise NotApplicable("a family")
    new = fresh(x.value, _taken(goal.context) | f.free - {x.value} | member.free)
    return kind, rename(f, x, new), new, _interval(where), member


def _belongs(context: Context, member: Expr, where: SetTerm) -> list[Claim]:
    lo, hi = where.args
    assert isinstance(lo, Expr) and isinstance(hi, Expr)
    made = [defined(member, context)]
    if not is_infinite(lo):
        made.append(Claim(member, ">" if where.value[0] else ">=", lo, context))
    if not is_infinite(hi):
        made.append(Claim(member, "<" if where.value[1] else "<=", hi, context))
    return made


@_of_given_sets
def best_of(goal: Claim) -> list[Claim]:
    """Of finitely many candidates those are optimal whose common value is better than all others'."""
    _equation(goal)
    kind, f, x, where = _optimum(goal.lhs)
    best = goal.rhs.args
    if where.op != "set" or goal.rhs.op != "set" or not best:
        raise NotApplicable("no finite set of candidates")
    if not all(any(b is a for a in where.args) for b in best):
        raise NotApplicable("the right side is no part of the candidates")
    value = value_at(f, x, best[0])
    rel = ">" if kind == "argmax" else "<"
    return [
        defined(value, goal.context),
        *(Claim(value, "==" if any(a is b for b in best) else rel, value_at(f, x, a), goal.context)
          for a in where.args if a is not best[0]),
    ]  # fmt: skip


def value_at(f: Expr, x: Expr, point: Term) -> Expr:
    """f at a point: a number, or a family, of which f takes the members in sums and products over all."""
    if isinstance(point, Expr):
        if any(node.op == "indexed" and node.value == x.value for node in walk(f)):
            raise NotApplicable(f"'{f}' is a function of a family")
        return substitute(f, {x: point})
    body, index, size = point.args
    assert isinstance(body, Expr) and isinstance(index, Expr)
    over = [n for n in walk(f) if n.op in ("sum", "product") and x.value in n.free]
    if any(n.args[2] is not number(1) or n.args[3] is not size for n in over):
        raise NotApplicable("a sum or product runs over other members")
    bound = {n.args[1].value for n in walk(f) if n.op in BINDERS}
    if (body.free - {index.value}) & bound or x.value in bound:
        raise NotApplicable("a name of the family is bound")
    swap: dict[Term, Term] = {}
    for n in walk(f):
        if n.op == "indexed" and n.value == x.value:
            at = n.args[0]
            if not any(m.args[1] is at for m in over):
                raise NotApplicable(f"'{n}' is no member of a sum or product over all")
            assert isinstance(at, Expr)
            swap[n] = substitute(body, {index: at})
    made = replace_terms(f, swap)
    assert isinstance(made, Expr)
    if x.value in made.free:
        raise NotApplicable(f"'{f}' mixes a family with a variable")
    return made


@_of_given_sets
def unimodal(goal: Claim) -> list[Claim]:
    """A continuous f on an interval with f′ < 0 before a and f′ > 0 after it has its one minimum at a.

    a may be an end that belongs to the interval (a boundary optimum: one of the two sides is empty);
    for a maximum the signs are reversed.  By the mean value theorem f is strictly monotone on each side.
    Source: Rudin, Principles of Mathematical Analysis, theorem 5.11.
    """
    kind, f, x, where, a = _single(goal)
    if not is_continuous(f, x.value):
        raise NotApplicable(f"'{f}' is not seen to be continuous")
    opened = _in_interval(goal.context, x, where, opened=True)
    before, after = ("<", ">") if kind == "argmin" else (">", "<")
    slope = Derivative(f, x)
    return [
        *_belongs(goal.context, a, where),
        defined(f, _in_interval(goal.context, x, where, opened=False)),
        Claim(slope, before, number(0), opened.assume(relation("<", x, a))),
        Claim(slope, after, number(0), opened.assume(relation(">", x, a))),
    ]


@_of_given_sets
def stationary_point(goal: Claim) -> list[Claim]:
    """A strictly convex f with f′(a) = 0, a inside the interval, has its one minimum at a.

    f is continuous on the interval and f″ > 0 inside it; for a maximum f″ < 0 (strictly concave).  The
    premise on f″ has f differentiable inside, so f′ is there what the rules of calculus make of it.
    Source: Boyd & Vandenberghe, Convex Optimization, §3.1.3 and §4.2.3.
    """
    kind, f, x, where, a = _single(goal)
    if not is_continuous(f, x.value):
        raise NotApplicable(f"'{f}' is not seen to be continuous")
    lo, hi = where.args
    inner = [relation(">", a, lo)] if not is_infinite(lo) else []  # type: ignore[arg-type]
    inner += [relation("<", a, hi)] if not is_infinite(hi) else []  # type: ignore[arg-type]
    opened = _in_interval(goal.context, x, where, opened=True)
    try:
        slope = derivative(f, x)
    except NoDerivative as error:
        raise NotApplicable(str(error)) from None
    return [
        defined(a, goal.context),
        *(as_claim(s, goal.context) for s in inner),
        defined(f, _in_interval(goal.context, x, where, opened=False)),
        Claim(Derivative(f, (x, 2)), ">" if kind == "argmin" else "<", number(0), opened),
        Claim(substitute(slope, {x: a}), "==", number(0), goal.context),
    ]


@_of_given_sets
def nowhere_optimal(goal: Claim, side: str) -> list[Claim]:
    """A continuous, strictly monotone f on an interval without its better end has no optimum there.

    *side* is the end towards which f improves, ``"low"`` or ``"high"``; the interval is open (or
    unbounded) at it.
    """
    _equation(goal)
    kind, f, x, where = _optimum(goal.lhs)
    where = _interval(where)
    if goal.rhs is not finite_set() or side not in ("low", "high"):
        raise NotApplicable("the right side is not the empty set")
    if not where.value[0 if side == "low" else 1]:
        raise NotApplicable("the interval has that end")
    new = fresh(x.value, _taken(goal.context) | f.free - {x.value})
    f = rename(f, x, new)
    if not is_continuous(f, new.value):
        raise NotApplicable(f"'{f}' is not seen to be continuous")
    rel = ">" if (kind == "argmax") == (side == "high") else "<"
    opened = _in_interval(goal.context, new, where, opened=True)
    return [
        defined(f, _in_interval(goal.context, new, where, opened=False)),
        Claim(Derivative(f, new), rel, number(0), opened),
    ]


@_of_given_sets
def coordinatewise(goal: Claim, index: Expr) -> list[Claim]:
    """A separable sum Σᵢ φᵢ(pᵢ), or product of factors φᵢ ≥ 0, over a box is optimised coordinatewise.

    Σ φᵢ(pᵢ) is greatest at c iff every φᵢ is greatest at cᵢ: the differences φᵢ(cᵢ) − φᵢ(pᵢ) are ≥ 0 and
    each can be varied alone.  So the set is {c} if each coordinate's is {cᵢ}; and it is empty if m ≥ 1
    and each coordinate's is empty (one would do).  With φᵢ > 0 the same holds of Π φᵢ = exp Σ log φᵢ.
    The maximum of a product needs φᵢ(cᵢ) > 0 and φᵢ ≥ 0 only: Π φᵢ(pᵢ) ≤ Π φᵢ(cᵢ), and where one factor
    is smaller than the greatest, so is the product.
    """
    _equation(goal)
    kind, f, p, where = _optimum(goal.lhs)
    if where.op != "box" or f.op not in ("sum", "product"):
        raise NotApplicable("no sum or product over a box")
    side, size = where.args
    assert isinstance(side, SetTerm) and isinstance(size, Expr)
    body, bound, lo, hi = f.args
    assert isinstance(body, Expr) and isinstance(bound, Expr)
    if lo is not number(1) or hi is not size or p.value in size.free or p.value in side.free:
        raise NotApplicable("the terms do not run over the coordinates")
    taken = _taken(goal.context) | f.free | goal.rhs.free | {p.value, bound.value}
    if index.op != "sym" or index.value in taken:
        raise NotApplicable(f"{index} is no new variable")
    t = fresh("t", taken | {index.value})
    phi = replace_terms(body, {indexed(p.value, bound): t})
    rebound = any(n.op in BINDERS and n.args[1] is bound for n in walk(body))
    if p.value in phi.free or bound is p or rebound:
        raise NotApplicable("the terms mix the coordinates")
    assert isinstance(phi, Expr)
    phi = substitute(phi, {bound: index})
    context = _with_index(goal.context, index, size)
    if goal.rhs is finite_set():
        one, least = finite_set(), number(1)
    else:
        one, least = finite_set(_coordinate(goal.rhs, size, index)), number(0)
    made = [
        Claim(size, ">=", least, goal.context),
        Claim(optimum(kind, phi, t, side), "==", one, context),
    ]
    if f.op == "product":
        inside = within(context, t, side)
        if kind == "argmax" and one.args:
            (at,) = one.args
            assert isinstance(at, Expr)
            made.append(Claim(phi, ">=", number(0), inside))
            made.append(Claim(substitute(phi, {t: at}), ">", number(0), context))
        else:
            made.append(Claim(phi, ">", number(0), inside))
    return made


def _coordinate(where: Term, size: Expr, index: Expr) -> Expr:
    """The member at *index* of the one family of size *size* in a set."""
    if where.op != "set" or len(where.args) != 1 or where.args[0].op != "family":
        raise NotApplicable("the right side is no set with one family")
    member, there, length = where.args[0].args
    if length is not size:
        raise NotApplicable("a family of another size")
    assert isinstance(member, Expr) and isinstance(there, Expr)
    return substitute(member, {there: index})


# ── where an equation fails ───────────────────────────────────────────────────


def consequences(goal: Claim) -> list[Claim]:
    """What follows from ArgMax(f, x, S) = {b, …}: b ∈ S, and f(x) ≤ f(b) for every x of S.

    Where one of these claims is false or undefined, so is the equation: f must be defined on all of S, and
    each b in the set on the right is to be an optimum.  For ArgMin f(x) ≥ f(b).  Nothing is said about
    "some subset" of a set.
    """
    _equation(goal)
    one, other = (goal.lhs, goal.rhs) if goal.lhs.op in _OPTIMA else (goal.rhs, goal.lhs)
    kind, f, x, where = _optimum(one)
    if other.op != "set" or where.op not in ("interval", "box", "set"):
        raise NotApplicable("no finite set of optima, or of a set that is not given")
    rel = "<=" if kind == "argmax" else ">="
    made: list[Claim] = []
    for member in other.args:
        if where.op == "interval" and isinstance(member, Expr):
            made += _belongs(goal.context, member, where)
        best = value_at(f, x, member)
        if where.op == "set":
            made += [Claim(value_at(f, x, a), rel, best, goal.context) for a in where.args]
        else:
            new = fresh(x.value, _taken(goal.context) | f.free - {x.value} | other.free)
            made.append(Claim(rename(f, x, new), rel, best, within(goal.context, new, where)))
    return made
