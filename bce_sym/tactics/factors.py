"""Which factor of a function decides its sign, and other forms of it with the same sign.

Untrusted: the kernel shows that each form is a positive multiple.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from flint import fmpq

from bce_sym.engine import poly
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.facts import MASKS
from bce_sym.engine.inference.base import NotApplicable
from bce_sym.engine.inference.monotone import REVERSED
from bce_sym.engine.interval import NEG, POS, ZERO
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.poly import Exponent, Mono, Poly
from bce_sym.engine.spelling import spelled, spelled_polynomial
from bce_sym.engine.values import DividesByZero, Value
from bce_sym.tactics.sampling import evaluate
from bce_sym.terms import Expr, Term, nary, number, rebuild, walk

__all__ = ["FAILURES", "Form", "Proposal", "forms", "pieces", "plain", "size"]

Proposal = tuple[str, tuple[Any, ...]]

FAILURES: Final = (DividesByZero, ResourceLimit, NoDerivative, NotApplicable)
_MAX_VARIANTS: Final = 3


def plain(term: Term) -> Expr:
    """*term* with derivatives written out."""
    made = rebuild(term, tuple(plain(a) if isinstance(a, Expr) else a for a in term.args))
    if made.op == "derivative":
        f, x, n = made.args
        assert isinstance(f, Expr) and isinstance(x, Expr)
        return derivative(f, x, int(n.value))
    assert isinstance(made, Expr)
    return made


def size(term: Term) -> int:
    """How many different sub-terms *term* has."""
    return sum(1 for _ in walk(term))


def resolved(workspace: Workspace, f: Term) -> Expr:
    """*f* with the absolute values and maxima put in whose values are known in the context."""
    made = rebuild(f, tuple(resolved(workspace, a) if isinstance(a, Expr) else a for a in f.args))
    assert isinstance(made, Expr)
    args = [a for a in made.args if isinstance(a, Expr)]
    if made.op != "call" or made.value not in ("Abs", "Max", "Min"):
        return made
    try:
        if made.value == "Abs":
            found = workspace.sign(args[0])
            return args[0] if not found & NEG else -args[0] if not found & POS else made
        best = args[0]
        for other in args[1:]:
            found = workspace.sign(other - best)
            if found & NEG and found & POS:
                return made
            if bool(found & POS) == (made.value == "Max"):
                best = other
        return best
    except FAILURES:
        return made


# ── factors ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Piece:
    """A factor ``term**power``: > 0 or ≥ 0 if ``known``, or seen to be at the samples.

    ``crossing``: it takes both signs at the samples.
    """

    poly: Poly
    term: Expr
    power: Exponent
    known: bool
    crossing: bool = False

    @property
    def raised(self) -> Expr:
        """The factor, or what it divides by."""
        return (
            self.term if self.power in (1, -1) else self.term ** number(abs(Fraction(self.power)))
        )


def pieces(
    workspace: Workspace, f: Expr, points: list[dict[str, float]]
) -> tuple[bool, list[Piece]]:
    """The factors of *f*, and whether f is the opposite of their product.  Raises NotApplicable."""
    numerator, den = workspace.fraction(workspace.value(f))
    if not numerator:
        raise NotApplicable("zero")
    c, shift, factors = poly.factor(numerator)
    powers: list[tuple[Poly, poly.Exponent]] = [(poly.generator(g), e) for g, e in shift]
    powers += factors
    powers += [(workspace.factor(k), -e) for k, e in den]
    negative = c < 0
    made: list[Piece] = []
    if abs(c) != 1:
        unit = poly.constant(abs(c))
        made.append(Piece(unit, spelled_polynomial(workspace, unit), 1, True))
    for p, e in powers:
        signs = workspace.sign_of(p)
        if e < 0:
            signs &= ~ZERO
        term = spelled_polynomial(workspace, p)
        odd = isinstance(e, int) and e % 2 == 1
        if not odd or not signs & NEG:
            made.append(Piece(p, term, e, True))
            continue
        turned = poly.scale(p, fmpq(-1))
        opposite = spelled_polynomial(workspace, turned)
        if not signs & POS:
            made.append(Piece(turned, opposite, e, True))
            negative = not negative
            continue
        seen = {evaluate(term, point) > 0 for point in points}
        if seen == {False}:
            made.append(Piece(turned, opposite, e, False))
            negative = not negative
        else:
            made.append(Piece(p, term, e, False, len(seen) == 2))
    return negative, made


# ── forms ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Form:
    """A function g with ``g rel 0`` as the goal; the proposal that leads there (None: it is there)."""

    proposal: Proposal | None
    g: Expr
    rel: str


def forms(
    workspace: Workspace, f: Expr, rel: str, points: list[dict[str, float]]
) -> Iterator[Form]:
    """*f* as it is (derivatives written out), without the factors that don't matter, and rescaled."""
    explicit = plain(f)
    simple = resolved(workspace, explicit)
    if simple is not explicit:
        yield Form(("multiple", (number(1), simple)), simple, rel)
        return
    if explicit is f:
        yield Form(None, f, rel)
    elif not workspace.sign(explicit) & ~MASKS[rel]:
        yield Form(("multiple", (number(1), explicit)), explicit, rel)
        return
    negative, parts = pieces(workspace, explicit, points)
    decisive = [p for p in parts if p.crossing] or [p for p in parts if not p.known][-1:]
    if not decisive:
        return
    above = [p.raised for p in parts if p not in decisive and p.power > 0]
    # d and 1/d have one sign: 1/d = d/d**2.
    below = [
        Piece(p.poly, p.term, p.power - (p in decisive), True).raised for p in parts if p.power < 0
    ]
    c = nary("mul", tuple(above))
    if below:
        c = c / nary("mul", tuple(below))
    turned = REVERSED[rel] if negative else rel
    g = nary("mul", tuple(p.term if p.power < 0 else p.raised for p in decisive))
    if c.free or explicit is not f or size(g) < size(f):
        yield Form(("multiple", (c, g, negative)), g, turned)
    if len(decisive) == 1:
        for scale, h in _rescaled(workspace, decisive[0].poly):
            yield Form(("multiple", (c * scale, h, negative)), h, turned)


def _rescaled(workspace: Workspace, p: Poly) -> Iterator[tuple[Expr, Expr]]:
    """*p* = scale·h: with constant coefficients for its logarithms; divided by one of its terms."""
    logs = _log_coefficient(workspace, p)
    if logs is not None:
        over = workspace.inverse(Value({(): logs}))
        h = spelled(workspace, workspace.multiply(Value({(): p}), over))
        yield spelled_polynomial(workspace, logs), h
    made: dict[Mono, None] = {}
    for mono in p:
        scale = tuple(
            (g, e)
            for g, e in mono
            if workspace.atoms[g].kind in ("exp", "root")
            or (not isinstance(e, int) and workspace.sign_of(poly.generator(g)) == POS)
        )
        if scale and any(workspace.atoms[g].kind != "prime" for g, _ in scale):
            made[scale] = None
    for scale in list(made)[:_MAX_VARIANTS]:
        divided = poly.mul(p, {poly.mono_pow(scale, -1): fmpq(1)})
        yield (
            spelled_polynomial(workspace, {scale: fmpq(1)}),
            spelled_polynomial(workspace, divided),
        )


def _log_coefficient(workspace: Workspace, p: Poly) -> Poly | None:
    """A with p = A·Σ c·log u + rest, c rational, A no number and of known sign."""
    found: dict[Mono, Poly] = {}
    for mono, c in p.items():
        logs = tuple(x for x in mono if workspace.atoms[x[0]].kind == "log")
        moving = tuple(x for x in logs if not poly.is_constant(workspace.atoms[x[0]].data))
        if moving:
            rest = tuple(x for x in mono if x not in moving)
            found.setdefault(moving, {})[rest] = c
    if not found:
        return None
    first = next(iter(found.values()))
    if poly.is_constant(first) or workspace.sign_of(first) != POS:
        return None
    lead = next(iter(first))
    for other in found.values():
        if lead not in other:
            return None
        ratio = other[lead] / first[lead]
        if other != poly.scale(first, ratio):
            return None
    return first
