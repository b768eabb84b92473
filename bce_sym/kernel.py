"""The kernel: the only maker of proofs and of counterexamples.

    prove(claim, witness, splits)  →  Proof | Stuck
    refute(claim, point)           →  Counterexample | None

It takes proposals (where to split cases, at which point to look) and checks everything itself, on the
claim as written:

1. the context is inhabited: *witness* is a point of it;
2. every condition of every part of both sides holds, in every case;
3. the relation follows from normal forms (=, ⇔) or from signs (<, ≤, ≠, …), in every case;
4. the cases cover the context: u ≥ 0 or u < 0 for a real number u that has a value there, or the
   members of a variable's finite set.

To believe PROVED, believe this module and those of `bce_sym.engine` that it imports, python-flint and
Python.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar, Union

from flint import fmpq

from bce_sym.context import Context, FiniteSet, point_in_domain
from bce_sym.engine import poly
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.conditions import conditions
from bce_sym.engine.enclosure import Point, Undefined, Unsure
from bce_sym.engine.facts import MASKS, Facts
from bce_sym.engine.interval import ANY, ZERO
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import DividesByZero, Value, Workspace
from bce_sym.evidence import Claim, Condition, Counterexample, Evidence, Stuck, Verdict
from bce_sym.terms import Expr, Rational, Term, number

__all__ = ["Proof", "Split", "in_context", "is_contradictory", "prove", "refute"]

Split = Union[Expr, str]
"""Where to split: a term (u ≥ 0, u < 0) or the name of a variable with a finite set."""

_key = object()


@dataclass(frozen=True)
class Proof(Evidence):
    """A claim with how it was proved.  Only `prove` makes one."""

    verdict: ClassVar[Verdict] = Verdict.PROVED
    claim: Claim
    method: str
    conditions: tuple[Condition, ...] = ()
    cases: tuple[str, ...] = ()
    made_by: object = None

    def __post_init__(self) -> None:
        if self.made_by is not _key:
            raise TypeError("only the kernel makes proofs: call bce_sym.kernel.prove")


def is_contradictory(context: Context) -> bool:
    """Whether the context is seen to have no points."""
    facts = Facts(context)
    if any(side.is_empty for side in facts.intervals.values()):
        return True
    for hypothesis in context.hypotheses:
        others = tuple(h for h in context.hypotheses if h is not hypothesis)
        if _decide(Workspace(Facts(replace(context, hypotheses=others))), hypothesis) is False:
            return True
    return False


def _decide(workspace: Workspace, statement: Term) -> bool | None:
    try:
        return workspace.truth(statement)
    except (DividesByZero, ResourceLimit, NoDerivative):
        return None


def in_context(context: Context, values: Mapping[str, Fraction]) -> bool:
    """Whether the exact point is established to lie in the context."""
    point = Point(values)
    for variable in context.variables:
        if variable.family or variable.name not in values:
            return False
        domain, value = variable.domain, values[variable.name]
        inside = point_in_domain(domain, value)
        if inside is None:
            term = number(value)
            inside = not domain.integer or value.denominator == 1
            for end, rel in (
                (domain.lo, ">" if domain.lo_open else ">="),
                (domain.hi, "<" if domain.hi_open else "<="),
            ):
                if end is not None:
                    inside = inside and not _sign_at(point, term - end) & ~MASKS[rel]
        if not inside:
            return False
    try:
        return all(point.holds(h) for h in context.hypotheses)
    except (Undefined, Unsure):
        return False


def _sign_at(point: Point, term: Expr) -> int:
    try:
        return point.sign(term)
    except (Undefined, Unsure):
        return ANY


# ── proving ───────────────────────────────────────────────────────────────────


def prove(
    claim: Claim, witness: Mapping[str, Fraction], splits: Sequence[Split] = ()
) -> Proof | Stuck:
    """A proof of *claim*, splitting into cases as proposed; Stuck says what is missing."""
    if not in_context(claim.context, witness):
        return Stuck(claim, "no point of the context is known, so it may be contradictory")
    unknown = (claim.lhs.free | claim.rhs.free) - {v.name for v in claim.context.variables}
    if unknown:
        return Stuck(claim, f"{', '.join(sorted(unknown))} not declared in the context")
    try:
        done: list[Condition] = []
        names: list[str] = []
        methods: list[str] = []
        for context, name in _cases(claim.context, splits):
            if name and is_contradictory(context):
                continue
            found = _prove_case(replace(claim, context=context))
            if isinstance(found, Stuck):
                where = f" (case {name})" if name else ""
                return replace(found, claim=claim, reason=f"{found.reason}{where}")
            discharged, method = found
            listed = {c.statement for c in done}
            done += [c for c in discharged if c.statement not in listed]
            names += [name] if name else []
            methods += [method] if method not in methods else []
        return Proof(claim, "; ".join(methods), tuple(done), tuple(names), _key)
    except (ResourceLimit, RecursionError) as error:
        return Stuck(claim, f"resource limit: {error}")


def _cases(context: Context, splits: Sequence[Split]) -> list[tuple[Context, str]]:
    made = [(context, "")]
    for split in splits:
        following: list[tuple[Context, str]] = []
        for each, name in made:
            for narrowed, label in _split(each, split):
                following.append((narrowed, f"{name}, {label}" if name else label))
        made = following
    return made


def _split(context: Context, split: Split) -> list[tuple[Context, str]]:
    if isinstance(split, str):
        domain = context.domain(split)
        if domain is None or domain.values is None:
            raise ResourceLimit(f"{split} has no finite set to split")
        return [(context.declare(split, FiniteSet(v)), f"{split} = {v}") for v in domain.values]
    # The two cases cover only the points at which u has a value.
    facts = Facts(context)
    workspace = Workspace(facts)
    for condition in conditions(split, facts.integers):
        if condition.given or _decide(workspace, condition.statement) is not True:
            raise ResourceLimit(f"the case split on {split} needs {condition}")
    return [(context.assume(s), str(s)) for s in (split >= 0, split < 0)]


def _prove_case(claim: Claim) -> Stuck | tuple[list[Condition], str]:
    """The conditions discharged and the method, in one case."""
    facts = Facts(claim.context)
    workspace = Workspace(facts)
    discharged: list[Condition] = []
    needed: dict[tuple[Term, tuple[Term, ...]], Condition] = {}
    for side in (claim.lhs, claim.rhs):
        for condition in conditions(side, facts.integers):
            needed.setdefault((condition.statement, condition.given), condition)
    for condition in needed.values():
        space = Workspace(facts.assuming(condition.given)) if condition.given else workspace
        if _decide(space, condition.statement) is not True and not (
            condition.given and is_contradictory(space.facts.context)
        ):
            return Stuck(claim, f"not shown: {condition}", (condition,))
        discharged.append(replace(condition, discharged="by its sign on the context"))
    try:
        method = _relation_method(workspace, claim)
    except (DividesByZero, NoDerivative) as error:
        return Stuck(claim, str(error) or "a denominator is zero")
    if method is None:
        return Stuck(claim, "the engine does not settle it")
    return discharged, method


def _relation_method(workspace: Workspace, claim: Claim) -> str | None:
    lhs, rhs = claim.lhs, claim.rhs
    if claim.rel in ("<=>", "=>"):
        return _between_statements(workspace, claim)
    assert isinstance(lhs, Expr) and isinstance(rhs, Expr)
    if claim.rel == "==":
        difference = workspace.add(
            workspace.value(lhs), workspace.scale(workspace.value(rhs), fmpq(-1))
        )
        return "both sides have one normal form" if workspace.is_zero(difference) else None
    found = workspace.sign(lhs - rhs)
    if not found & ~MASKS[claim.rel]:
        return "by the sign of the difference"
    return None


def _between_statements(workspace: Workspace, claim: Claim) -> str | None:
    if _follows(workspace, claim.lhs, claim.rhs) and (
        claim.rel == "=>" or _follows(workspace, claim.rhs, claim.lhs)
    ):
        return "each statement's sign, given the other"
    if claim.lhs.op == claim.rhs.op == "rel" and {claim.lhs.value, claim.rhs.value} == {"=="}:
        u, v = (s.args[0] - s.args[1] for s in (claim.lhs, claim.rhs))  # type: ignore[operator]
        if _never_zero_ratio(workspace, u, v):
            return "the two differences have a ratio that is never zero"
    return None


def _follows(workspace: Workspace, given: Term, goal: Term) -> bool:
    if workspace.truth(goal) is True or workspace.truth(given) is False:
        return True
    context = workspace.facts.context.assume(given)  # type: ignore[arg-type]
    return _decide(Workspace(Facts(context)), goal) is True


def _never_zero_ratio(workspace: Workspace, u: Expr, v: Expr) -> bool:
    """Whether u = c·v with c defined and not zero at every point."""
    below = workspace.value(v)
    if workspace.is_zero(below):
        return False
    ratio = workspace.multiply(workspace.value(u), workspace.inverse(below))
    numerator, den = workspace.fraction(ratio)
    if not numerator or workspace.sign_of_value(Value({(): numerator})) & ZERO:
        return False
    if any(e < 0 for mono in numerator for _, e in mono) and any(
        workspace.sign_of(poly.generator(g)) & ZERO for mono in numerator for g, e in mono if e < 0
    ):
        return False
    return not any(workspace.sign_of(workspace.factor(k)) & ZERO for k, _ in den)


# ── refuting ──────────────────────────────────────────────────────────────────


def refute(claim: Claim, values: Mapping[str, Fraction]) -> Counterexample | None:
    """A counterexample at the exact point, if the claim is established to be false there."""
    if not in_context(claim.context, values):
        return None
    point = Point(values)
    shown = tuple((v.name, _exact(values[v.name])) for v in claim.context.variables)
    try:
        if claim.rel in ("<=>", "=>"):
            left, right = point.holds(claim.lhs), point.holds(claim.rhs)
            if left == right or (claim.rel == "=>" and right):
                return None
            return Counterexample(claim, shown, "differs", str(left), str(right))
        assert isinstance(claim.lhs, Expr) and isinstance(claim.rhs, Expr)
        for side in (claim.lhs, claim.rhs):
            point.evaluate(side, 64)
        if point.sign(claim.lhs - claim.rhs) & MASKS[claim.rel]:
            return None
        return Counterexample(
            claim, shown, "differs", point.shown(claim.lhs), point.shown(claim.rhs)
        )
    except Undefined as found:
        return Counterexample(
            claim, shown, "undefined", *_sides(point, claim), found.culprit, found.why
        )
    except (Unsure, ResourceLimit, RecursionError):
        return None


def _exact(value: Fraction) -> Expr:
    return Rational(value.numerator, value.denominator)


def _sides(point: Point, claim: Claim) -> tuple[str, str]:
    shown: list[str] = []
    for side in (claim.lhs, claim.rhs):
        try:
            shown.append(
                str(point.holds(side)) if claim.is_between_statements else point.shown(side)
            )
        except Undefined:
            shown.append("undefined")
        except (Unsure, ResourceLimit):
            shown.append("?")
    return shown[0], shown[1]
