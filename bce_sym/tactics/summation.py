"""Indefinite summation: antidifferences of hypergeometric terms, by Gosper's algorithm.

A term u(i) is hypergeometric in i if u(i + 1)/u(i) is a rational function of i; the coefficients may
have any parameters.  Source: R. W. Gosper, "Decision procedure for indefinite hypergeometric
summation", PNAS 75 (1978); Graham, Knuth, Patashnik, "Concrete Mathematics", §5.7.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import comb
from typing import Any, Final, NamedTuple

from flint import fmpq

from bce_sym.context import Integer
from bce_sym.engine import poly
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.dependence import depends
from bce_sym.engine.facts import Facts
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.poly import ONE, Poly
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import DividesByZero, Value
from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.terms import Expr, Ge, Le, Sum, fresh, nary, number, substitute, walk

__all__ = ["gather", "reorder", "step_factor", "sum_up"]

Proposals = Iterator[tuple[str, tuple[Any, ...]]]

_STOP: Final = (ResourceLimit, DividesByZero, NoDerivative)
_MAX_SHIFT: Final = 20
_MAX_DEGREE: Final = 8


def sum_up(goal: Claim, kernel: Kernel) -> Proposals:
    """The finite sums of the goal, by antidifferences of their terms."""
    for side in (goal.lhs, goal.rhs):
        for term in walk(side):
            if not isinstance(term, Expr) or term.op != "sum" or not term.args[3].free:
                continue
            names = {v.name for v in goal.context.variables}
            if not term.free <= names:
                continue
            body, variable, lo, hi = term.args
            assert isinstance(body, Expr) and isinstance(variable, Expr)
            assert isinstance(lo, Expr) and isinstance(hi, Expr)
            i = fresh(variable.value, names | body.free)
            found = _sum_over(goal, substitute(body, {variable: i}), i, lo, hi)
            if found is not None:
                before, after = found
                if _has_value(goal, kernel, substitute(before, {i: hi + 1})):
                    yield "telescoped", (term, i, before)
                yield "telescoped_apart", (term, i, before, after)


def reorder(goal: Claim, kernel: Kernel) -> Proposals:
    """Of an equation the sums of sums in one order of their ranges; one alone in the other order."""
    if goal.rel != "==" or not isinstance(goal.lhs, Expr):
        return
    found = [
        term
        for side in (goal.lhs, goal.rhs)
        for term in walk(side)
        if term.op == "sum" and term.args[0].op == "sum"
    ]
    for term in found:
        outer, inner = (str(t.args[2:]) for t in (term, term.args[0]))
        if outer > inner or len(found) == 1:
            yield "exchange_order", (term,)
            return


def _has_value(goal: Claim, kernel: Kernel, term: Expr) -> bool:
    """Whether *term* is not seen to be undefined."""
    try:
        kernel.workspace(goal.context).value(term)
    except _STOP:
        return False
    return True


def _sum_over(goal: Claim, u: Expr, i: Expr, lo: Expr, hi: Expr) -> tuple[Expr, Expr] | None:
    """`_antidifference` of u for i in lo, …, hi."""
    context = goal.context.declare(i.value, Integer.domain)
    context = context.assume(Ge(i, lo)).assume(Le(i, hi))
    try:
        return _antidifference(Workspace(Facts(context)), u, i)
    except _STOP:
        return None


def gather(goal: Claim, kernel: Kernel) -> Proposals:
    """The difference of the sides with its sums put together over the range that they share."""
    if goal.rel != "==" or not (isinstance(goal.lhs, Expr) and isinstance(goal.rhs, Expr)):
        return
    parts: list[_Part] = []
    rest = [*_linear(goal.lhs, number(1), parts), *_linear(-goal.rhs, number(1), parts)]
    if len(parts) < 2:
        return
    workspace = kernel.workspace(goal.context)
    lo = _extreme(workspace, [part.lo for part in parts], 1)
    hi = _extreme(workspace, [part.hi for part in parts], -1)
    if lo is None or hi is None:
        return
    i = fresh("i", {v.name for v in goal.context.variables}.union(*(p.body.free for p in parts)))
    terms: list[Expr] = []
    for part in parts:
        terms.append(part.coefficient * substitute(part.body, {part.variable: i}))
        before, after = (
            _difference(workspace, *ends) or 0 for ends in ((lo, part.lo), (part.hi, hi))
        )
        outside = [part.lo + d for d in range(before)] + [hi + d for d in range(1, after + 1)]
        rest += [part.coefficient * substitute(part.body, {part.variable: k}) for k in outside]
    body = nary("add", tuple(terms))
    if _sum_over(goal, body, i, lo, hi) is not None:
        yield "by_way_of", (nary("add", (Sum(body, (i, lo, hi)), *rest)),)


class _Part(NamedTuple):
    """coefficient·Σ body."""

    coefficient: Expr
    body: Expr
    variable: Expr
    lo: Expr
    hi: Expr


def _linear(term: Expr, factor: Expr, parts: list[_Part]) -> list[Expr]:
    """factor·term as multiples of sums, which are added to *parts*, and what is left."""
    args = [a for a in term.args if isinstance(a, Expr)]
    if term.op == "sum":
        parts.append(_Part(factor, *args))
        return []
    if term.op == "add":
        return [rest for a in args for rest in _linear(a, factor, parts)]
    if term.op == "neg":
        return _linear(args[0], -factor, parts)
    if term.op == "mul":
        inner = [a for a in args if any(t.op == "sum" for t in walk(a))]
        if len(inner) == 1:
            others = nary("mul", tuple(a for a in args if a is not inner[0]))
            return _linear(inner[0], factor * others, parts)
    return [factor * term]


def _difference(workspace: Workspace, a: Expr, b: Expr) -> int | None:
    """a − b where that is an integer."""
    try:
        c = workspace.value(a - b).constant
    except _STOP:
        return None
    return int(c.p) if c is not None and c.q == 1 else None


def _extreme(workspace: Workspace, ends: list[Expr], sign: int) -> Expr | None:
    """The greatest or (sign −1) least of the ends, which differ by small integers."""
    best = ends[0]
    for other in ends[1:]:
        d = _difference(workspace, other, best)
        if d is None or abs(d) > _MAX_SHIFT:
            return None
        if d * sign > 0:
            best = other
    return best


# ── Gosper's algorithm ────────────────────────────────────────────────────────


class _Ratio(NamedTuple):
    """u(i + 1)/u(i) = p(i + 1)/p(i)·q(i)/r(i + 1), no factor of q being one of r further on."""

    p: Poly
    q: Poly
    r: Poly


def _antidifference(ws: Workspace, u: Expr, i: Expr) -> tuple[Expr, Expr] | None:
    """U and V with V(i) = U(i + 1) and V − U = u; None when there is none of the kind."""
    value = ws.value(u)
    g = _generator(ws, i)
    fraction = _rational(ws, substitute(u, {i: i + 1}), u, i)
    if fraction is None:
        return None
    ratio = _normal(*fraction, g)
    solved = _solve(ratio, g)
    if solved is None:
        return None
    s = _combined(ws, solved, g, 0)
    s_next = _combined(ws, solved, g, 1)
    over = ws.multiply(value, ws.inverse(Value({(): ratio.p})))
    before = ws.multiply(ws.multiply(Value({(): ratio.r}), s), over)
    after = ws.multiply(ws.multiply(Value({(): ratio.q}), s_next), over)
    return spelled(ws, before), spelled(ws, after)


def _generator(ws: Workspace, i: Expr) -> int:
    """The generator of i.  Raises ResourceLimit where the context gives i a value."""
    value = ws.value(i)
    gens = poly.gens_of(value.terms.get((), {}))
    if len(gens) != 1 or ws.atoms[min(gens)].data != i.value:
        raise ResourceLimit(f"'{i}' is not free")
    return min(gens)


def _rational(ws: Workspace, above: Expr, below: Expr, i: Expr) -> tuple[Poly, Poly] | None:
    """above/below as a fraction of polynomials in i; None when it is none."""
    top, den = ws.fraction(ws.multiply(ws.value(above), ws.inverse(ws.value(below))))
    bottom = poly.constant(1)
    for k, e in den:
        bottom = poly.mul(bottom, poly.power(ws.factor(k), e))
    top, bottom = _without_negative_powers(top, bottom)
    g = _generator(ws, i)
    for h in poly.gens_of(top) | poly.gens_of(bottom):
        if h != g and depends(ws, h, i.value):
            return None
    if any(not isinstance(e, int) for p in (top, bottom) for m in p for h, e in m if h == g):
        return None
    return top, bottom


def step_factor(goal: Claim, term: Expr, n: Expr) -> Expr | None:
    """c, free of the bound variable, such that u(n + 1, i) − c·u(n, i) has an antidifference in i.

    Source: D. Zeilberger, "The method of creative telescoping", J. Symbolic Computation 11 (1991).
    """
    body, variable, lo, hi = term.args
    assert isinstance(body, Expr) and isinstance(variable, Expr)
    assert isinstance(lo, Expr) and isinstance(hi, Expr)
    i = fresh(variable.value, {v.name for v in goal.context.variables} | body.free)
    context = goal.context.declare(i.value, Integer.domain)
    ws = Workspace(Facts(context.assume(Ge(i, lo)).assume(Le(i, hi))))
    u = substitute(body, {variable: i})
    try:
        further = _rational(ws, substitute(u, {n: n + 1}), u, i)
        along = _rational(ws, substitute(u, {i: i + 1}), u, i)
        if further is None or along is None:
            return None
        g = _generator(ws, i)
        top, below = further
        # for u/below, whose multiples are u(n + 1, i) = top·u/below and u(n, i)
        p, q, r = _normal(poly.mul(along[0], below), poly.mul(along[1], _shifted(below, g, 1)), g)
        ratio = _Ratio(poly.mul(p, top), q, r)
        solved = _solve(ratio, g, poly.mul(p, below))
        if solved is None:
            return None
        above, under = solved[-1]
        c = ws.multiply(Value({(): above}), ws.inverse(Value({(): under})))
        return spelled(ws, c)
    except _STOP:
        return None


def _without_negative_powers(top: Poly, below: Poly) -> tuple[Poly, Poly]:
    least: dict[int, poly.Exponent] = {}
    for p in (top, below):
        for m in p:
            for g, e in m:
                if e < least.get(g, 0):
                    least[g] = e
    factor: Poly = {tuple((g, -e) for g, e in sorted(least.items())): fmpq(1)}
    return poly.mul(top, factor), poly.mul(below, factor)


def _shifted(p: Poly, g: int, n: int) -> Poly:
    """p with i + n for i."""
    if not n:
        return p
    made: Poly = {}
    for mono, c in p.items():
        e = next((int(e) for h, e in mono if h == g), 0)
        rest = tuple(x for x in mono if x[0] != g)
        for j in range(e + 1):
            power = poly.mono_mul(rest, ((g, j),)) if j else rest
            poly.accumulate(made, {power: c * comb(e, j) * fmpq(n) ** (e - j)})
    return made


def _degree(p: Poly, g: int) -> int:
    return max((int(e) for mono in p for h, e in mono if h == g), default=0)


def _coefficient(p: Poly, g: int, d: int) -> Poly:
    return {
        tuple(x for x in mono if x[0] != g): c
        for mono, c in p.items()
        if next((e for h, e in mono if h == g), 0) == d
    }


def _factors(p: Poly, g: int) -> tuple[Poly, list[Poly]]:
    """What is free of i, and the irreducible factors that are not, each as often as it occurs."""
    c, shift, factors = poly.factor(p)
    free = poly.constant(c)
    made: list[Poly] = []
    for h, e in shift:
        factors.append((poly.generator(h), int(e)))
    for f, e in factors:
        if _degree(f, g):
            made += [f] * e
        else:
            free = poly.mul(free, poly.power(f, e))
    return free, made


def _normal(top: Poly, below: Poly, g: int) -> _Ratio:
    """Gosper's normal form of the ratio top/below."""
    free_q, above = _factors(top, g)
    free_r, under = _factors(_shifted(below, g, -1), g)
    p = poly.constant(1)
    k = 0
    while k < len(above):
        for j, f in enumerate(under):
            n = _distance(above[k], f, g)
            if n is not None and 0 < n <= _MAX_SHIFT:
                # above[k] = f(i + n): p takes f(i + 1), …, f(i + n − 1), and a number is left.
                scale = _proportion(above[k], _shifted(f, g, n))
                assert scale is not None
                free_q = poly.scale(free_q, scale)
                for m in range(1, n):
                    p = poly.mul(p, _shifted(f, g, m))
                del above[k], under[j]
                break
        else:
            k += 1
    return _Ratio(p, _product(free_q, above), _product(free_r, under))


def _product(first: Poly, factors: list[Poly]) -> Poly:
    for f in factors:
        first = poly.mul(first, f)
    return first


def _distance(f: Poly, h: Poly, g: int) -> int | None:
    """n with f(i) proportional to h(i + n)."""
    d = _degree(f, g)
    if d != _degree(h, g):
        return None
    a, b = _coefficient(f, g, d), _coefficient(h, g, d)
    a1, b1 = _coefficient(f, g, d - 1), _coefficient(h, g, d - 1)
    difference = poly.add(poly.mul(a1, b), poly.scale(poly.mul(a, b1), fmpq(-1)))
    if not difference:
        n = fmpq(0)
    else:
        found = _proportion(difference, poly.mul(a, b))
        if found is None:
            return None
        n = found / d
    if n.q != 1 or _proportion(f, _shifted(h, g, int(n.p))) is None:
        return None
    return int(n.p)


def _proportion(f: Poly, h: Poly) -> fmpq | None:
    """c with f = c·h for a number c."""
    if len(f) != len(h) or not h:
        return None
    mono = max(h)
    if mono not in f:
        return None
    c = f[mono] / h[mono]
    return c if poly.scale(h, c) == f else None


# ── the equation for s ────────────────────────────────────────────────────────


def _solve(ratio: _Ratio, g: int, other: Poly | None = None) -> list[tuple[Poly, Poly]] | None:
    """The coefficients, as fractions, of a polynomial s with p(i) = q(i)·s(i + 1) − r(i)·s(i).

    With *other* p(i) − c·other(i) is on the left; then c comes last.
    """
    p, q, r = ratio
    minus = poly.add(q, poly.scale(r, fmpq(-1)))
    plus = poly.add(q, r)
    dp, dm, dq = _degree(p, g), _degree(minus, g) if minus else -1, _degree(plus, g)
    if other:
        dp = max(dp, _degree(other, g))
    degrees: list[int] = []
    if dm >= dq:
        degrees = [dp - dm]
    else:
        degrees = [dp - dq + 1]
        lead = _coefficient(plus, g, dq)
        below = _coefficient(minus, g, dq - 1) if dq else {}
        if below:
            found = _proportion(below, lead)
            if found is not None and (-2 * found).q == 1 and -2 * found > degrees[0]:
                degrees.append(int((-2 * found).p))
    for d in degrees:
        if 0 <= d <= _MAX_DEGREE:
            solution = _linear_system(p, q, r, g, d, other)
            if solution is not None:
                return solution
    return None


def _linear_system(
    p: Poly, q: Poly, r: Poly, g: int, d: int, other: Poly | None
) -> list[tuple[Poly, Poly]] | None:
    columns: list[Poly] = []
    for j in range(d + 1):
        power: Poly = {((g, j),): fmpq(1)} if j else poly.constant(1)
        column = poly.mul(q, _shifted(power, g, 1))
        columns.append(poly.add(column, poly.scale(poly.mul(r, power), fmpq(-1))))
    if other:
        columns.append(other)
    size = max(_degree(c, g) for c in [*columns, p])
    rows = [
        [*(_coefficient(c, g, e) for c in columns), _coefficient(p, g, e)] for e in range(size + 1)
    ]
    pivots: list[int] = []
    done: list[list[Poly]] = []
    for j in range(len(columns)):
        pivot = next((row for row in rows if row[j]), None)
        if pivot is None:
            return None
        rows.remove(pivot)
        rows = [_eliminated(row, pivot, j) for row in rows]
        done = [_eliminated(row, pivot, j) for row in done]
        done.append(pivot)
        pivots.append(j)
    if any(row[-1] for row in rows):
        return None
    return [(row[-1], row[j]) for j, row in zip(pivots, done, strict=True)]


def _eliminated(row: list[Poly], pivot: list[Poly], j: int) -> list[Poly]:
    if not row[j]:
        return row
    a, b = pivot[j], poly.scale(row[j], fmpq(-1))
    made = [poly.add(poly.mul(a, x), poly.mul(b, y)) for x, y in zip(row, pivot, strict=True)]
    return made


def _combined(ws: Workspace, s: list[tuple[Poly, Poly]], g: int, shift: int) -> Value:
    parts: list[Value] = []
    for j, (above, under) in enumerate(s):
        if above:
            power = _shifted({((g, j),): fmpq(1)} if j else {ONE: fmpq(1)}, g, shift)
            fraction = ws.multiply(Value({(): above}), ws.inverse(Value({(): under})))
            parts.append(ws.multiply(fraction, Value({(): power})))
    return ws.add(*parts)
