"""The kernel: the only maker of proofs and of counterexamples.

    prove(claim, witness, plan)  →  Proof | Stuck
    refute(claim, point)         →  Counterexample | None

It takes proposals (a plan, a point at which to look) and checks everything itself, on the claim as
written:

1. the context is inhabited: *witness* is a point of it;
2. every condition of every part of both sides holds: by its sign, or by its plan;
3. the relation follows from normal forms (=, ⇔) or from signs (<, ≤, ≠, …), or by an inference rule
   from premises that are shown in the same way.

To believe PROVED, believe this module and those of `bce_sym.engine` that it imports, python-flint and
Python.  The rules of `bce_sym.engine.inference` are imported with the first plan that uses one: most claims
are proved without.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from bce_sym.context import Context, Domain, point_in_domain
from bce_sym.engine import poly
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.conditions import conditions
from bce_sym.engine.enclosure import Coordinate, Point, Undefined, Unsure
from bce_sym.engine.facts import MASKS, Facts, difference
from bce_sym.engine.goals import as_claim, where_needed
from bce_sym.engine.interval import ANY, REAL_LINE, ZERO
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import DividesByZero, Value
from bce_sym.evidence import Claim, Condition, Counterexample, Stuck
from bce_sym.plan import DIRECT, Plan
from bce_sym.proof import Proof, seal
from bce_sym.terms import Expr, Rational, SetTerm, Statement, Term, number

__all__ = ["Examination", "Kernel", "Proof", "in_context", "is_contradictory", "prove", "refute"]

_MAX_SHOWN_TERMS = 12
_MAX_SHOWN = 200
_NO_VALUE: Final = (Undefined, Unsure, ResourceLimit, RecursionError, OverflowError)
"""What evaluation raises where it finds no value."""


@dataclass(frozen=True)
class Examination:
    """What normal forms and signs say of a claim, without any plan.

    ``open``: the conditions they do not discharge; ``method``: how they show the relation, or "";
    ``stuck``: what kept them from it; ``vacuous``: the context has no points.
    """

    open: tuple[Condition, ...]
    method: str
    stuck: str = ""
    discharged: tuple[Condition, ...] = ()
    vacuous: bool = False

    @property
    def complete(self) -> bool:
        """Whether nothing is left to show."""
        return self.vacuous or (not self.open and bool(self.method))


class _Missing(Exception):
    """What is missing from a proof."""

    def __init__(self, reason: str, condition: Condition | None = None) -> None:
        super().__init__(reason)
        self.condition = condition


class Kernel:
    """One session of proving: what was found about a claim is kept for its next use."""

    def __init__(self) -> None:
        self._workspaces: dict[Context, Workspace] = {}
        self._contradictory: dict[Context, bool] = {}
        self._examined: dict[Claim, Examination] = {}

    def workspace(self, context: Context) -> Workspace:
        """Normal forms and signs in *context*."""
        found = self._workspaces.get(context)
        if found is None:
            found = self._workspaces[context] = Workspace(Facts(context))
        return found

    def decide(self, context: Context, statement: Term) -> bool | None:
        """Whether *statement* holds throughout *context* (True), nowhere (False); None: not seen."""
        try:
            return self.workspace(context).truth(statement)
        except (DividesByZero, ResourceLimit, NoDerivative):
            return None

    def is_contradictory(self, context: Context) -> bool:
        """Whether the context is seen to have no points."""
        found = self._contradictory.get(context)
        if found is None:
            found = self._contradictory[context] = self._has_no_points(context)
        return found

    def _has_no_points(self, context: Context) -> bool:
        workspace = self.workspace(context)
        return workspace.knowledge.impossible or any(
            workspace.facts.interval(v.name).is_empty for v in context.variables
        )

    def examine(self, claim: Claim) -> Examination:
        """What normal forms and signs alone say of *claim*."""
        found = self._examined.get(claim)
        if found is None:
            found = self._examined[claim] = self._examine(claim)
        return found

    def _examine(self, claim: Claim) -> Examination:
        if _undeclared(claim):
            return Examination((), "", f"{_undeclared(claim)} not declared in the context")
        names = frozenset(v.name for v in claim.context.variables)
        if self.is_contradictory(claim.context):
            return Examination((), "", vacuous=True)
        facts = self.workspace(claim.context).facts
        needed: dict[tuple[Term, tuple[Term, ...]], Condition] = {}
        for side in (claim.lhs, claim.rhs):
            for condition in conditions(side, facts.integers, names):
                needed.setdefault((condition.statement, condition.given), condition)
        unmet: list[Condition] = []
        discharged: list[Condition] = []
        for condition in needed.values():
            context = where_needed(claim.context, condition)
            if self.decide(context, condition.statement) is True or (
                condition.given and self.is_contradictory(context)
            ):
                discharged.append(condition)
            else:
                unmet.append(condition)
        method, stuck = "", "the engine does not settle it"
        try:
            method = _relation_method(self.workspace(claim.context), claim) or ""
        except (DividesByZero, NoDerivative) as error:
            stuck = str(error) or "a denominator is zero"
        except (ResourceLimit, RecursionError) as error:
            stuck = f"resource limit: {error}"
        return Examination(tuple(unmet), method, stuck, tuple(discharged))

    # ── proving ───────────────────────────────────────────────────────────────

    def prove(
        self, claim: Claim, witness: Mapping[str, Coordinate], plan: Plan = DIRECT
    ) -> Proof | Stuck:
        """A proof of *claim* by *plan*; Stuck says what is missing."""
        if not in_context(claim.context, witness):
            return Stuck(claim, "no point of the context is known, so it may be contradictory")
        shown = _Shown(claim)
        try:
            method = self._show(claim, plan, shown, 0)
        except _Missing as missing:
            open_ = () if missing.condition is None else (missing.condition,)
            return Stuck(claim, str(missing), open_)
        except (ResourceLimit, RecursionError) as error:
            return Stuck(claim, f"resource limit: {error}")
        return seal(
            claim,
            method,
            tuple(shown.conditions),
            tuple(shown.cases),
            tuple(shown.lines),
            plan.rule,
        )

    def refute_through(
        self, claim: Claim, plan: Plan, values: Mapping[str, Coordinate]
    ) -> Counterexample | None:
        """A counterexample where a term of *claim* was replaced by its value.

        *plan* is one of the rules that evaluate a term, with plans for all its premises but the last,
        which is the claim with the value in place of the term.  The others say that the term has that
        value, so the two claims are true at the same points.
        """
        if not plan.rule.startswith("evaluate_"):
            return None
        from bce_sym.engine.inference import NotApplicable, premises

        try:
            *others, goal = premises(claim, plan.rule, plan.parameters)
            if len(others) != len(plan.premises):
                return None
            for premise, part in zip(others, plan.premises, strict=True):
                self._show(premise, part, _Shown(claim), 1)
        except (NotApplicable, _Missing, ResourceLimit, RecursionError):
            return None
        found = refute(goal, values)
        return None if found is None else replace(found, claim=claim)

    def refute_optimum(
        self, claim: Claim, k: int, values: Mapping[str, Coordinate]
    ) -> Counterexample | None:
        """A counterexample to an equation between sets: a point at which its k-th consequence fails."""
        from bce_sym.engine.inference import NotApplicable
        from bce_sym.engine.inference.optima import consequences

        try:
            goal = consequences(claim)[k]
        except (NotApplicable, IndexError):
            return None
        found = refute(goal, values)
        if found is None:
            return None
        needed = found.why if found.kind == "undefined" else f"an optimum needs {goal}"
        return replace(found, claim=claim, why=needed)

    def _show(self, claim: Claim, plan: Plan, shown: _Shown, depth: int) -> str:
        """How *claim* is shown by *plan*, in a line.  Raises _Missing."""
        if _undeclared(claim):
            raise _Missing(f"{_undeclared(claim)} not declared in the context")
        found = self.examine(claim)
        if found.vacuous:
            shown.line(depth, "no point of this case")
            return "no point of this case"
        self._show_conditions(claim, plan, shown, depth)
        if not plan.rule:
            if not found.method:
                raise _Missing(found.stuck)
            shown.line(depth, f"{found.method}{self._normal_form(claim)}")
            return found.method
        from bce_sym.engine.inference import NotApplicable, phrase, premises

        try:
            goals = premises(claim, plan.rule, plan.parameters)
        except NotApplicable as error:
            raise _Missing(f"{plan.rule}: {error}") from None
        if len(goals) != len(plan.premises):
            raise _Missing(f"{plan.rule} has {len(goals)} premises")
        name = phrase(plan.rule, plan.parameters)
        shown.line(depth, f"{name}:")
        for goal, part in zip(goals, plan.premises, strict=True):
            shown.goal(depth + 1, goal, claim)
            self._show(goal, part, shown, depth + 2)
        return name

    def _normal_form(self, claim: Claim) -> str:
        """The normal form of an equation's sides, where it is short."""
        if claim.rel != "==" or not isinstance(claim.lhs, Expr):
            return ""
        workspace = self.workspace(claim.context)
        value = workspace.value(claim.lhs)
        if sum(map(len, value.terms.values())) > _MAX_SHOWN_TERMS:
            return ""
        text = str(spelled(workspace, value))
        return f": {text}" if len(text) <= _MAX_SHOWN else ""

    def _show_conditions(self, claim: Claim, plan: Plan, shown: _Shown, depth: int) -> None:
        """Show what signs leave open, by the plan's parts or as a consequence of a whole rule."""
        found = self.examine(claim)
        plans = {(s, given): p for s, given, p in plan.conditions}
        for condition in found.discharged if depth == 0 else ():
            space = self.workspace(where_needed(claim.context, condition))
            shown.conditions.append(replace(condition, discharged=_how(space, condition.statement)))
        for condition in found.open:
            part = plans.get((condition.statement, condition.given))
            if part is not None:
                goal = as_claim(condition.statement, where_needed(claim.context, condition))
                shown.line(depth, f"condition {condition}:")
                how = self._show(goal, part, shown, depth + 1)
            elif (consequence := _consequence(plan)) is not None:
                how = f"as a consequence, {consequence}"
            else:
                raise _Missing(f"not shown: {condition}", condition)
            if depth == 0:
                shown.conditions.append(replace(condition, discharged=how))


def _consequence(plan: Plan) -> str | None:
    """The rule in words, if its premises also imply that both sides of the goal are defined."""
    if not plan.rule:
        return None
    from bce_sym.engine.inference import WHOLE, phrase

    return phrase(plan.rule, plan.parameters) if plan.rule in WHOLE else None


def _undeclared(claim: Claim) -> str:
    """The names in a claim and in its hypotheses that its context does not declare.

    Names that begin with # are the engine's own, for bound variables: no context may declare them.
    """
    free = claim.lhs.free.union(claim.rhs.free, *(h.free for h in claim.context.hypotheses))
    names = {v.name for v in claim.context.variables}
    return ", ".join(sorted((free - names) | {n for n in names if n.startswith("#")}))


class _Shown:
    """What a proof lists for its reader."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.conditions: list[Condition] = []
        self.cases: list[str] = []
        self.lines: list[str] = []

    def line(self, depth: int, text: str) -> None:
        """One more line of the outline."""
        self.lines.append("  " * depth + text)

    def goal(self, depth: int, goal: Claim, parent: Claim) -> None:
        """A premise, with what its context has more than its parent's."""
        before = set(parent.context.describe())
        case = ", ".join(d for d in goal.context.describe() if d not in before)
        same = goal.lhs is parent.lhs and goal.rhs is parent.rhs and goal.rel == parent.rel
        if same and case:
            if depth == 1:
                self.cases.append(case)
            self.line(depth, f"case {case}:")
        else:
            self.line(depth, f"{goal}{f' where {case}' if case else ''}:")


def _how(workspace: Workspace, statement: Statement) -> str:
    """How a condition is seen to hold, in words."""
    if statement.op == "rel":
        side = workspace.range(difference(statement))
        if not side.signs & ~MASKS[statement.value]:
            shown = "always" if side == REAL_LINE else f"{difference(statement)} is in {side}"
            return f"{shown} on the context"
        return "by the signs of its factors"
    return "by the signs of its parts"


def prove(claim: Claim, witness: Mapping[str, Coordinate], plan: Plan = DIRECT) -> Proof | Stuck:
    """A proof of *claim* by *plan*; Stuck says what is missing."""
    return Kernel().prove(claim, witness, plan)


def is_contradictory(context: Context) -> bool:
    """Whether the context is seen to have no points."""
    return Kernel().is_contradictory(context)


def in_context(context: Context, values: Mapping[str, Coordinate]) -> bool:
    """Whether the exact point is established to lie in the context.

    A family's name stands for all of its members that are not given by themselves.
    """
    point = Point(values)
    for variable in context.variables:
        if variable.name not in values:
            return False
        own = [values[variable.name]]
        if variable.family:
            own += [v for n, v in values.items() if n.startswith(f"{variable.name}[")]
        if not all(_in_domain(point, variable.domain, value) for value in own):
            return False
    try:
        return all(point.holds(h) for h in context.hypotheses)
    except _NO_VALUE:
        return False


def _in_domain(point: Point, domain: Domain, value: Coordinate) -> bool:
    if isinstance(value, Fraction):
        inside = point_in_domain(domain, value)
        if inside is not None:
            return inside
        if domain.integer and value.denominator != 1:
            return False
    elif domain.values is not None or domain.integer or not _is_number(value):
        return False
    term = number(value) if isinstance(value, Fraction) else value
    for end, rel in (
        (domain.lo, ">" if domain.lo_open else ">="),
        (domain.hi, "<" if domain.hi_open else "<="),
    ):
        if end is not None and _sign_at(point, term - end) & ~MASKS[rel]:
            return False
    return True


def _is_number(term: Expr) -> bool:
    """Whether a closed term has a value."""
    try:
        Point({}).sign(term)
    except _NO_VALUE:
        return False
    return True


def _sign_at(point: Point, term: Expr) -> int:
    try:
        return point.sign(term)
    except _NO_VALUE:
        return ANY


# ── by normal forms and signs ────────────────────────────────────────────────


def _relation_method(workspace: Workspace, claim: Claim) -> str | None:
    lhs, rhs = claim.lhs, claim.rhs
    if claim.rel in ("<=>", "=>"):
        return _between_statements(workspace, claim)
    if isinstance(lhs, SetTerm):
        return None
    assert isinstance(lhs, Expr) and isinstance(rhs, Expr)
    if claim.rel == "==":
        difference = workspace.value(lhs - rhs)
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
    try:
        return Workspace(Facts(context)).truth(goal) is True
    except (DividesByZero, ResourceLimit, NoDerivative):
        return False


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


def refute(
    claim: Claim, values: Mapping[str, Coordinate], *, hasty: bool = False
) -> Counterexample | None:
    """A counterexample at the exact point, if the claim is established to be false there.

    *hasty*: only if that is easily seen.
    """
    if isinstance(claim.lhs, SetTerm) or not in_context(claim.context, values):
        return None
    point = Point(values)
    try:
        if claim.rel in ("<=>", "=>"):
            left, right = point.holds(claim.lhs), point.holds(claim.rhs)
            if left == right or (claim.rel == "=>" and right):
                return None
            sides = str(left), str(right)
        else:
            assert isinstance(claim.lhs, Expr) and isinstance(claim.rhs, Expr)
            if not point.fails(claim.lhs, claim.rel, claim.rhs, hasty=hasty):
                return None
            sides = point.both_shown(claim.lhs, claim.rhs)
        return Counterexample(claim, _shown_point(claim, values), "differs", *sides)
    except Undefined as found:
        shown = _shown_point(claim, values)
        sides = _sides(point, claim)
        return Counterexample(claim, shown, "undefined", *sides, found.culprit, found.why)
    except _NO_VALUE:
        return None


def _shown_point(claim: Claim, values: Mapping[str, Coordinate]) -> tuple[tuple[str, Expr], ...]:
    """The coordinates for the reader; of a family, the members that have values of their own."""
    made: list[tuple[str, Expr]] = []
    for variable in claim.context.variables:
        head = f"{variable.name}["
        members = [n for n in values if n.startswith(head)] if variable.family else []
        names = members or [variable.name]
        made += [(name, _exact(values[name])) for name in names]
    return tuple(made)


def _exact(value: Coordinate) -> Expr:
    if isinstance(value, Fraction):
        return Rational(value.numerator, value.denominator)
    return value


def _sides(point: Point, claim: Claim) -> tuple[str, str]:
    shown: list[str] = []
    for side in (claim.lhs, claim.rhs):
        try:
            shown.append(
                str(point.holds(side)) if claim.is_between_statements else point.shown(side)
            )
        except Undefined:
            shown.append("undefined")
        except _NO_VALUE:
            shown.append("?")
    return shown[0], shown[1]
