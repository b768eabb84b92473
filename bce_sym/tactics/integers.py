"""Splitting integers: residue classes, few values, integer and fractional parts, and gaps."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, lcm
from typing import Any

from flint import fmpq

from bce_sym.context import numeral
from bce_sym.engine import poly
from bce_sym.engine.inference.cases import members
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import Value
from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.terms import Expr, Term, number, symbol, walk

__all__ = ["split_gaps", "split_integers"]

_MAX_MODULUS = 12
_MAX_VALUES = 12
_MAX_FRACTIONS = 2
_ORDERED = ("<", "<=", ">", ">=", "!=")

_Proposal = tuple[str, tuple[Any, ...]]


def split_integers(goal: Claim, kernel: Kernel) -> Iterator[_Proposal]:
    """Cases of integers: from the fractional parts and powers of −1 in the normal forms."""
    pairs = ((goal.lhs, goal.rhs), (goal.rhs, goal.lhs))
    if any(_is_rounded(one) and not _rounds(other) for one, other in pairs):
        yield "floor_between", ()
    workspace = kernel.workspace(goal.context)
    free = goal.lhs.free | goal.rhs.free
    for name, q in _moduli(workspace, free).items():
        if 2 <= q <= _MAX_MODULUS:
            yield "by_residues", (name, q)
    for variable in goal.context.variables:
        values = members(variable.domain)
        if variable.domain.values is None and values and 1 < len(values) <= _MAX_VALUES:
            yield "by_values", (variable.name,)
    if goal.rel != "=>" and (_rounds(goal.lhs) or _rounds(goal.rhs)):
        yield from _fractions(goal, workspace)
    yield from _induction(goal, free)


def _is_rounded(side: Term) -> bool:
    return side.op == "call" and side.value in ("floor", "ceiling")


def _rounds(side: Term) -> bool:
    """Whether something is rounded."""
    return any(
        node.op == "call" and node.value in ("floor", "ceiling", "Mod") for node in walk(side)
    )


def _moduli(ws: Workspace, free: frozenset[str]) -> dict[str, int]:
    """For integer variables, a modulus that decides the fractional parts and signs they occur in."""
    found: dict[str, int] = {}
    for atom in list(ws.atoms):
        if atom.kind == "frac":
            p = atom.data.terms.get((), {})
            q = lcm(*(int(c.q) for c in p.values()))
        elif atom.kind == "minus_one":
            p, q = atom.data, 2 * lcm(*(int(c.q) for c in atom.data.values()))
        elif atom.kind in ("cos", "sin"):
            mono, _, unit = atom.data
            if not any(ws.atoms[g].kind == "pi" for g, _ in mono):
                continue
            p, q = {mono: fmpq(1)}, 2 * unit
        else:
            continue
        for g in poly.gens_of(p):
            name = ws.atoms[g].data
            if ws.atoms[g].kind == "sym" and name in ws.facts.integers and name in free:
                found[name] = lcm(found.get(name, 1), q)
    return found


def _fractions(goal: Claim, ws: Workspace) -> Iterator[_Proposal]:
    """Where a fractional part was not resolved: its bounded argument compared with the integers inside,
    or a real variable in it split."""
    for atom in list(ws.atoms):
        if atom.kind != "frac" or not poly.gens_of(atom.data.terms.get((), {})):
            continue
        p = atom.data.terms[()]
        gens = poly.gens_of(p)
        side = ws.poly_range(p, {g: ws.atom_range(g) for g in gens})
        if len(atom.data.terms) == 1 and side.lo is not None and side.hi is not None:
            m = ceil(Fraction(int(side.lo.p), int(side.lo.q)))
            if m == side.lo:
                m += 1
            if side.hi <= m + 4:
                apart = _apart(ws, atom.data, m)
                if m < side.hi:
                    yield "by_sign", (apart,)
                elif m == side.hi and not side.hi_open:
                    yield "by_order", (apart,)
                continue
        for g in sorted(gens):
            if ws.atoms[g].kind == "sym" and _is_worth_splitting(goal, ws, ws.atoms[g].data):
                yield "by_fraction", (ws.atoms[g].data,)
                return


def _is_worth_splitting(goal: Claim, ws: Workspace, name: str) -> bool:
    side = ws.facts.interval(name)
    within = side.lo is not None and side.hi is not None and side.hi - side.lo <= 1
    split = any(h.op == "rel" and h.args[0] is symbol(name) for h in goal.context.hypotheses)
    return name not in ws.facts.integers and not within and not split


def _induction(goal: Claim, free: frozenset[str]) -> Iterator[_Proposal]:
    """Induction for an inequality with factorials or powers that grow with an integer variable."""
    if goal.rel not in ("<", "<=", ">", ">="):
        return
    growing: set[str] = set()
    for side in (goal.lhs, goal.rhs):
        for node in walk(side):
            if node.op == "pow":
                growing |= node.args[1].free - node.args[0].free
            elif node.op == "call" and node.value in ("factorial", "gamma", "binomial"):
                growing |= node.free
    for variable in goal.context.variables:
        name, domain = variable.name, variable.domain
        if name not in growing & free or not domain.integer or domain.values is not None:
            continue
        start = None if domain.lo is None or domain.lo_open else numeral(domain.lo)
        if start is not None and not any(name in h.free for h in goal.context.hypotheses):
            yield "by_hypothesis", (name, number(start))


def _apart(ws: Workspace, value: Value, m: int) -> Expr:
    """value − m, solved for a variable where it is linear."""
    p = value.terms[()]
    for mono, c in p.items():
        if len(mono) == 1 and mono[0][1] == 1 and ws.atoms[mono[0][0]].kind == "sym":
            g = mono[0][0]
            if ws.atoms[g].data.isidentifier() and not any(
                h == g for other in p if other != mono for h, _ in other
            ):
                rest = {k: -v / c for k, v in p.items() if k != mono}
                poly.accumulate(rest, poly.constant(fmpq(m) / c))
                return symbol(ws.atoms[g].data) - spelled(ws, Value({(): rest} if rest else {}))
    return spelled(ws, value) - m


def split_gaps(goal: Claim, kernel: Kernel) -> Iterator[_Proposal]:
    """Integers near 0 and 1, where a bound holds for them and fails between them; roundings compared."""
    if _is_rounded(goal.lhs) != _is_rounded(goal.rhs) and _rounds(goal.lhs) and _rounds(goal.rhs):
        yield "floor_between", ()
    if goal.rel not in _ORDERED:
        return
    ws = kernel.workspace(goal.context)
    free = goal.lhs.free | goal.rhs.free
    for variable in goal.context.variables:
        if variable.domain.integer and variable.name in free:
            for k in (0, 1):
                side = ws.facts.interval(variable.name)
                if (side.lo is None or side.lo < k) and (side.hi is None or k < side.hi):
                    x = symbol(variable.name)
                    yield "by_order", (x - k if k else x,)
