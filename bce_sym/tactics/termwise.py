"""Inequalities between sums: term by term, by pairs of terms, with tangents.

The difference of the sides is written as one sum.  Its terms may not have the sign that is wanted; then

- a square of sums is a sum over pairs: n·Σ x² − (Σ x)² = ½·ΣΣ (xᵢ − xⱼ)²;
- sums that are known to be 0 are added with multipliers that make each term stationary where equality
  is expected (Jensen, Gibbs): the multiplier is the slope of a tangent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from flint import fmpq

from bce_sym.context import Context, Domain, Integer
from bce_sym.engine import poly
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.facts import Facts
from bce_sym.engine.forms import sums
from bce_sym.engine.forms.spans import Span
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.poly import Poly
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import Den, DividesByZero, Value
from bce_sym.evidence import Claim
from bce_sym.functions import log
from bce_sym.kernel import Kernel
from bce_sym.tactics.sampling import samples, violated
from bce_sym.terms import (
    Expr,
    Ge,
    Le,
    Statement,
    Sum,
    Term,
    fresh,
    nary,
    number,
    substitute,
    symbol,
    walk,
)
from bce_sym.terms import replace as replace_terms

__all__ = ["by_terms", "members_as_variables"]

Proposals = Iterator[tuple[str, tuple[Any, ...]]]

_STOP: Final = (ResourceLimit, DividesByZero, NoDerivative)


def _is_one_term(goal: Claim) -> bool:
    """Whether the goal speaks of one term of a sum, other sums being parameters in it."""
    indices = {h.args[0] for h in goal.context.hypotheses if h.op == "rel" and h.value == "<="}
    return goal.lhs.op != "sum" and any(
        t.op == "indexed" and t.args[0] in indices for t in walk(goal.lhs)
    )


class _Joint(NamedTuple):
    """The difference of a goal's sides as Σ body + rest, in the new variable *i*."""

    goal: Claim
    workspace: Workspace
    body: Expr
    rest: Expr
    span: Span
    i: Expr


def by_terms(goal: Claim, kernel: Kernel) -> Proposals:
    """One sum whose terms have the sign that is wanted; of products, by logarithms.

    Of an equation the terms are looked at where there are cases: members of families with finite sets.
    """
    if goal.rel not in ("<", "<=", ">", ">=") and not (goal.rel == "==" and _has_cases(goal)):
        return
    if not isinstance(goal.lhs, Expr) or not _has_sums(goal) or _is_one_term(goal):
        return
    if goal.rel != "==" and any(s.op == "product" and s.args[3].free for s in (goal.lhs, goal.rhs)):
        yield "by_logarithms", (goal.lhs, goal.rhs)
        return
    assert isinstance(goal.rhs, Expr)
    workspace = kernel.workspace(goal.context)
    try:
        numerator, den = workspace.fraction(workspace.value(goal.lhs - goal.rhs))
        found = sums.joined(workspace, numerator)
        if found is None:
            simpler = spelled(workspace, workspace.value(goal.lhs - goal.rhs))
            if not any(t.op in ("sum", "product") for t in walk(simpler)):
                yield "by_way_of", (simpler,)
            return
        value, bound, span, rest = found
        over = Value({den: poly.constant(1)})
        body = spelled(workspace, workspace.multiply(value, over))
        others = spelled(workspace, workspace.multiply(Value({(): rest}), over))
    except _STOP:
        return
    # Not even bound elsewhere: members with this index are exchanged for variables below.
    names = {t.value for t in walk(body + others) if t.op == "sym"}
    i = fresh("i", names | {v.name for v in goal.context.variables})
    body = substitute(body, {bound: i})
    if i.value not in body.free or _is_internal(body) or _is_internal(others):
        return
    joint = _Joint(goal, workspace, body, others, span, i)
    if not rest and _is_likely(goal, workspace, body, i):
        yield "term_by_term", (body, i, *span.spelled)
    if goal.rel == "==":
        return
    for way in (_by_pairs(joint, numerator, den), _by_tangents(joint)):
        try:
            yield from way
        except _STOP:
            continue


def _is_likely(goal: Claim, workspace: Workspace, body: Expr, *indices: Expr) -> bool:
    """Whether body REL 0 holds at a few points, with variables for members of families and for sums."""
    context = goal.context
    made, swap = Context(), dict[Term, Expr]()
    for variable in context.variables:
        if not variable.family:
            made = made.declare(variable.name, variable.domain)
    names = frozenset(body.free | {v.name for v in context.variables})
    for term in walk(body):
        domain = None
        if term.op == "indexed":
            domain = context.domain(term.value)
        elif (
            term.op in ("sum", "product")
            and isinstance(term, Expr)
            and not term.free & {i.value for i in indices}
        ):
            domain = _range(workspace, term)
        if domain is not None and term not in swap:
            swap[term] = fresh("u", names)
            names |= {swap[term].value}
            made = made.declare(swap[term].value, domain)
    for i in indices:
        made = made.declare(i.value, Domain(number(1), None, False, integer=True))
    for hypothesis in context.hypotheses:
        if hypothesis.free <= {v.name for v in made.variables}:
            made = made.assume(hypothesis)
    flat = _plain(body, swap)
    return not any(violated(flat, goal.rel, point) for point in samples(made, 12))


def _has_cases(goal: Claim) -> bool:
    return any(v.family and v.domain.values is not None for v in goal.context.variables)


def _has_sums(goal: Claim) -> bool:
    return any(t.op in ("sum", "product") for s in (goal.lhs, goal.rhs) for t in walk(s))


def _is_internal(term: Term) -> bool:
    return any(name.startswith("#") for name in term.free)


# ── pairs ─────────────────────────────────────────────────────────────────────


def _by_pairs(joint: _Joint, numerator: Poly, den: Den) -> Proposals:
    """A form of second degree in the sums and the number of terms, as a sum over pairs."""
    goal, workspace, span, i = joint.goal, joint.workspace, joint.span, joint.i
    count = span.count.terms.get((), {})
    lead = [m for m in count if m]
    if len(lead) != 1 or len(lead[0]) != 1 or lead[0][0][1] != 1 or count[lead[0]] != 1:
        return
    n = lead[0][0][0]  # the number of terms is n + an integer
    shift = count.get((), fmpq(0))
    names = {t.value for t in walk(joint.body) if t.op == "sym"}
    j = fresh("j", names | {i.value} | {v.name for v in goal.context.variables})
    parts: list[Expr] = []
    least = min((e for mono in numerator for g, e in mono if g == n), default=0)
    below = poly.generator(n, least) if least < 0 else poly.constant(1)
    numerator = poly.mul(numerator, poly.generator(n, -least)) if least < 0 else numerator
    for mono, c in _moved(numerator, n, -shift).items():
        inside: list[Expr] = []
        outside: list[tuple[int, poly.Exponent]] = []
        degree = 0
        for g, e in mono:
            atom = workspace.atoms[g]
            if g == n and isinstance(e, int) and e > 0:
                degree += e
            elif (
                atom.kind == "sum" and atom.data[1].key == span.key and isinstance(e, int) and e > 0
            ):
                degree += e
                body = spelled(workspace, atom.data[2])
                inside += [substitute(body, {atom.data[0]: i})] * e
            else:
                outside.append((g, e))
        if degree != 2:
            return
        factor = spelled(workspace, Value({den: poly.mul({tuple(outside): c}, below)}))
        one, other = inside[:1], inside[1:]
        second = [substitute(u, {i: j}) for u in other]
        first_turned = [substitute(u, {i: j}) for u in one]
        parts.append(factor * nary("mul", (*one, *second)) / 2)
        parts.append(factor * nary("mul", (*first_turned, *other)) / 2)
    lo, hi = span.spelled
    body = _tidy(goal, nary("add", tuple(parts)), (i, j), lo, hi)
    if not _is_internal(body) and _is_likely(goal, workspace, body, i, j):
        yield "term_by_term", (Sum(body, (j, lo, hi)), i, lo, hi)


def _tidy(goal: Claim, body: Expr, indices: tuple[Expr, ...], lo: Expr, hi: Expr) -> Expr:
    """*body* as its normal form is spelled."""
    context = goal.context
    for i in indices:
        context = context.declare(i.value, Integer.domain).assume(Ge(i, lo)).assume(Le(i, hi))
    workspace = Workspace(Facts(context))
    return spelled(workspace, workspace.value(body))


def _moved(p: Poly, g: int, n: fmpq) -> Poly:
    """p with g + n for the generator g."""
    made: Poly = {}
    base: Poly = {((g, 1),): fmpq(1)}
    if n:
        base[()] = n
    for mono, c in p.items():
        e = next((e for h, e in mono if h == g), 0)
        if not isinstance(e, int) or e < 0:
            raise ResourceLimit("no polynomial")
        rest: Poly = {tuple(x for x in mono if x[0] != g): c}
        poly.accumulate(made, poly.mul(rest, poly.power(base, e)))
    return made


# ── tangents ──────────────────────────────────────────────────────────────────


class _Zero(NamedTuple):
    """Σ (body − mean) = 0: what is known to add to nothing, by a hypothesis or by its meaning."""

    body: Expr
    mean: Expr


def _by_tangents(joint: _Joint) -> Proposals:
    goal, workspace, span, i = joint.goal, joint.workspace, joint.span, joint.i
    number_of_terms = spelled(workspace, span.count)
    total = joint.body
    if joint.rest is not number(0):
        total = total + joint.rest / number_of_terms
    members = [t for t in dict.fromkeys(walk(total)) if t.op == "indexed" and t.args[0] is i]
    if not members:
        return
    names = {v.name for v in goal.context.variables} | total.free
    variables: dict[Term, Expr] = {}
    for member in members:
        variables[member] = fresh(f"{member.value}_value", names)
        names = names | {variables[member].value}
    f = _plain(total, variables)
    known = [*_from_hypotheses(goal, joint, number_of_terms), *_of_sums(joint, number_of_terms)]
    zeros = [_Zero(_plain(z.body, variables), z.mean) for z in known]
    yield from _with_multipliers(joint, total, f, zeros, variables)


def _plain(term: Expr, variables: dict[Term, Expr]) -> Expr:
    made = replace_terms(term, dict(variables))
    assert isinstance(made, Expr)
    return made


def _from_hypotheses(goal: Claim, joint: _Joint, count: Expr) -> list[_Zero]:
    made: list[_Zero] = []
    for hypothesis in goal.context.hypotheses:
        if hypothesis.op != "rel" or hypothesis.value != "==":
            continue
        for side, other in (hypothesis.args, hypothesis.args[::-1]):
            if side.op == "sum" and isinstance(other, Expr) and other.op != "sum":
                body, k, lo, hi = side.args
                same = [str(e) for e in (lo, hi)] == [str(e) for e in joint.span.spelled]
                if same and isinstance(body, Expr) and isinstance(k, Expr):
                    made.append(_Zero(substitute(body, {k: joint.i}), other / count))
    return made


def _of_sums(joint: _Joint, count: Expr) -> list[_Zero]:
    made: list[_Zero] = []
    lo, hi = joint.span.spelled
    for term in walk(joint.body + joint.rest):
        if term.op == "sum" and term.args[2:] == (lo, hi) and isinstance(term, Expr):
            body, k = term.args[:2]
            assert isinstance(body, Expr) and isinstance(k, Expr)
            made.append(_Zero(substitute(body, {k: joint.i}), term / count))
    return made


def _with_multipliers(
    joint: _Joint, total: Expr, f: Expr, zeros: list[_Zero], variables: dict[Term, Expr]
) -> Proposals:
    """The multipliers that make f stationary where each zero's body is at its mean, or where all
    variables with a zero of their own are equal."""
    used: list[tuple[_Zero, Expr]] = []
    for zero in zeros:
        inner = [v for v in variables.values() if v.value in zero.body.free]
        if len(inner) == 1 and inner[0] not in [v for _, v in used]:
            used.append((zero, inner[0]))
    if not used:
        return
    points: list[dict[Expr, Expr]] = []
    at_means = {v: e for zero, v in used if (e := _at_mean(zero, v)) is not None}
    if len(at_means) == len(used):
        points.append(at_means)
    if len(used) > 1:
        points.append({v: used[0][1] for _, v in used[1:]})
    for point in points:
        extra: list[Expr] = []
        for zero, v in used:
            ratio = derivative(f, v) / derivative(zero.body, v)
            multiplier = spelled(joint.workspace, joint.workspace.value(substitute(ratio, point)))
            if multiplier.free & {w.value for w in variables.values()}:
                break
            member = next(m for m, w in variables.items() if w is v)
            assert isinstance(member, Expr)
            extra.append(-multiplier * (substitute(zero.body, {v: member}) - zero.mean))
        else:
            lo, hi = joint.span.spelled
            body = _tidy(joint.goal, nary("add", (total, *extra)), (joint.i,), lo, hi)
            if not _is_internal(body) and _is_likely(joint.goal, joint.workspace, body, joint.i):
                yield "term_by_term", (body, joint.i, lo, hi)


def _at_mean(zero: _Zero, v: Expr) -> Expr | None:
    """The value of v at which the zero's body is its mean, for v and exp(v)."""
    if zero.body is v:
        return zero.mean
    if zero.body.op == "call" and zero.body.value == "exp" and zero.body.args[0] is v:
        return log(zero.mean)
    return None


# ── members as variables ──────────────────────────────────────────────────────


def members_as_variables(goal: Claim, kernel: Kernel) -> Proposals:
    """A variable for a member of a family, or for a sum whose range is known, in an inequality."""
    if goal.rel not in ("<", "<=", ">", ">=", "!="):
        return
    assert isinstance(goal.lhs, Expr) and isinstance(goal.rhs, Expr)
    names = {v.name for v in goal.context.variables}
    for bounded, hypotheses in _bounded(goal).items():
        v = fresh("s", names)
        yield "generalise", (bounded, v, tuple(replace_terms(h, {bounded: v}) for h in hypotheses))
    for x, place in _apart_from_sums(goal):
        v = fresh("s", names)
        yield "generalise", (x, v, _bounds(v, place))
    if not _is_likely(goal, kernel.workspace(goal.context), goal.lhs - goal.rhs):
        return
    for side in (goal.lhs, goal.rhs):
        for term in walk(side):
            if not isinstance(term, Expr) or not term.free <= names:
                continue
            if term.op == "indexed":
                domain = goal.context.domain(term.value)
                stem = f"{term.value}_value"
                if domain is not None and domain.values is not None:
                    domain = None
            elif term.op in ("sum", "product") and term.args[3].free:
                domain = _range(kernel.workspace(goal.context), term)
                stem = "s"
            else:
                continue
            if domain is not None:
                v = fresh(stem, names)
                yield "generalise", (term, v, _bounds(v, domain))
                return


def _bounded(goal: Claim) -> dict[Expr, list[Statement]]:
    """The compound terms with sums that hypotheses bound by numbers, with those hypotheses."""
    made: dict[Expr, list[Statement]] = {}
    for hypothesis in goal.context.hypotheses:
        if hypothesis.op == "rel" and hypothesis.value != "!=":
            for term, other in (hypothesis.args, hypothesis.args[::-1]):
                if isinstance(term, Expr) and not other.free and _has_sums_in(term):
                    made.setdefault(term, []).append(hypothesis)
    return {
        u: found for u, found in made.items() if any(u in walk(s) for s in (goal.lhs, goal.rhs))
    }


def _apart_from_sums(goal: Claim) -> Iterator[tuple[Expr, Domain]]:
    """A real variable of the goal, where hypotheses are about sums of which the goal does not speak.

    What it says may hold without them, as when one of them only gives a mean its name.
    """
    sides = goal.lhs.free | goal.rhs.free
    if any(not h.free <= sides and _has_sums_in(h) for h in goal.context.hypotheses):
        for variable in goal.context.variables:
            domain = variable.domain
            plain = not (variable.family or domain.integer or domain.values is not None)
            if plain and variable.name in sides:
                yield symbol(variable.name), domain
                return


def _has_sums_in(term: Term) -> bool:
    return any(t.op in ("sum", "product") for t in walk(term))


def _bounds(v: Expr, domain: Domain) -> tuple[Statement, ...]:
    made: list[Statement] = []
    if domain.lo is not None:
        made.append(v > domain.lo if domain.lo_open else v >= domain.lo)
    if domain.hi is not None:
        made.append(v < domain.hi if domain.hi_open else v <= domain.hi)
    return tuple(made)


def _range(workspace: Workspace, term: Expr) -> Domain | None:
    try:
        side = workspace.range(term)
    except _STOP:
        return None
    ends = [None if e is None else number(int(e.p)) / number(int(e.q)) for e in (side.lo, side.hi)]
    return Domain(ends[0], ends[1], side.lo_open, side.hi_open)
