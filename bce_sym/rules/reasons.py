"""Whether a reason yields a step: the limited ways of reasoning that authors name.

This can only take a pass away: that the step is true is proved by the kernel, whatever is found here.

A step is transformed by its reasons (definitions unfolded, lemmas and rules applied, derivatives
carried out), split into cases where `cases` is among them, and what is left must be algebra.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bce_sym.context import Context, FiniteSet
from bce_sym.derivation import Lemma, Procedure, Reason, Rule, RuleUse
from bce_sym.engine.calculus import NoDerivative, derivative
from bce_sym.engine.definitions import DEFINITIONS
from bce_sym.engine.facts import MASKS, Facts
from bce_sym.engine.finite import written_out
from bce_sym.engine.interval import NEG, POS, ZERO
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.values import DividesByZero, Value
from bce_sym.evidence import Claim
from bce_sym.rules.exponential import exp_of_sum
from bce_sym.rules.logarithm import log_of_product
from bce_sym.rules.matching import instance, instantiated, match, rewrite
from bce_sym.rules.procedures import (
    OF_NUMBERS,
    OF_SETS,
    algebra,
    cases,
    definition,
    differentiate,
    linearity,
    sign,
)
from bce_sym.rules.series import exp_of_sums, log_of_products
from bce_sym.terms import Expr, SetTerm, Term, rebuild, substitute, symbol, walk
from bce_sym.terms import replace as replace_terms

__all__ = ["yields"]

_MAX_PASSES = 12
_MAX_SPLITS = 3
_CASE_FUNCTIONS = frozenset({"Abs", "Max", "Min", "sign", "Piecewise"})
_OF_MANY = {log_of_product.name: log_of_products, exp_of_sum.name: exp_of_sums}
"""Rules for two, and the same for as many as a range has."""
_MIRROR = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}


def yields(claim: Claim, reasons: Sequence[Reason], rule: str = "") -> bool:
    """Whether *reasons* together give *claim*, each condition of a rule or lemma holding.

    *rule* is the inference rule by which the kernel concluded the claim.  Some reasons stand for such
    rules; an equation between sets has no other reasons.
    """
    of_sets = isinstance(claim.lhs, SetTerm)
    meant = OF_SETS if of_sets else OF_NUMBERS
    if any(isinstance(r, Procedure) and rule in meant.get(r.name, ()) for r in reasons):
        return True
    if of_sets:
        return False
    try:
        return _Reasoning(claim, reasons).succeeds()
    except (ResourceLimit, DividesByZero, NoDerivative, RecursionError):
        return False


class _Reasoning:
    def __init__(self, claim: Claim, reasons: Sequence[Reason]) -> None:
        self.claim = claim
        self.procedures = {r.name for r in reasons if isinstance(r, Procedure)}
        self.rules = [r for r in reasons if isinstance(r, Rule)]
        self.rules += [_OF_MANY[r.name] for r in self.rules if r.name in _OF_MANY]
        self.premises: list[tuple[Claim, list[Term]]] = []
        for reason in reasons:
            if isinstance(reason, (Lemma, RuleUse)):
                source = reason.derivation.claim if isinstance(reason, Lemma) else reason.rule.claim
                names = [symbol(v.name) for v in source.context.variables]
                needs = instance(source.context, dict(zip(names, reason.args, strict=True)))
                self.premises.append((reason.claim, needs))
        # The law of exponents works in both directions, which rewriting cannot.
        law = exp_of_sum in self.rules
        known = _CASE_FUNCTIONS if cases.name in self.procedures else frozenset()
        if law:
            known |= {"exp"}
        if self.procedures & {linearity.name, differentiate.name, sign.name}:
            known |= {"Sum", "Piecewise"}
        self.known = known
        self.used = law or bool(self.procedures & {algebra.name, linearity.name, sign.name})

    def succeeds(self) -> bool:
        """Whether the reasons give the claim."""
        full = Workspace(Facts(self.claim.context))
        if not all(full.truth(need) is True for _, needs in self.premises for need in needs):
            return False
        lhs, rhs = (self._transformed(side, full) for side in (self.claim.lhs, self.claim.rhs))
        return self._settled(replace(self.claim, lhs=lhs, rhs=rhs), 0)

    # ── transforming ──────────────────────────────────────────────────────────

    def _transformed(self, side: Term, space: Workspace) -> Term:
        for _ in range(_MAX_PASSES):
            before = side
            if definition.name in self.procedures:
                side = _unfolded(side)
            for premise, _ in self.premises:
                if premise.rel == "==":
                    side = replace_terms(side, {premise.lhs: premise.rhs})
            for rule in self.rules:
                side = self._rewritten(side, rule, space)
            if differentiate.name in self.procedures:
                side = _differentiated(side)
            if self.procedures & {definition.name, differentiate.name}:
                side = _put_in(side)
            if side is before:
                return side
            self.used = True
        return side

    def _rewritten(self, side: Term, rule: Rule, space: Workspace) -> Term:
        claim = rule.claim
        if claim.rel != "==" or rule is exp_of_sum:
            return side
        return rewrite(
            side,
            claim.lhs,
            claim.rhs,
            claim.context,
            lambda found: all(space.truth(n) is True for n in instance(claim.context, found)),
        )

    # ── settling what is left ─────────────────────────────────────────────────

    def _settled(self, claim: Claim, depth: int) -> bool:
        space = Workspace(Facts(claim.context), opaque=True, known=self.known)
        if self._by_inference(claim, space):
            return True
        if self._by_algebra(claim, space) and (self.used or depth):
            return True
        if cases.name not in self.procedures or depth >= _MAX_SPLITS:
            return False
        return any(
            all(self._settled(replace(claim, context=c), depth + 1) for c in parts)
            for parts in _splits(claim, space)
        )

    def _by_algebra(self, claim: Claim, space: Workspace) -> bool:
        if claim.rel in ("<=>", "=>"):
            return self._between_statements(claim, space)
        difference = _difference(space, claim)
        if claim.rel == "==":
            return space.is_zero(difference)
        constant = difference.constant
        if constant is not None:
            found = POS if constant > 0 else NEG if constant < 0 else ZERO
        elif sign.name in self.procedures:
            found = space.sign_of_value(difference)
        else:
            return False
        return not found & ~MASKS[claim.rel]

    def _between_statements(self, claim: Claim, space: Workspace) -> bool:
        lhs, rhs = claim.lhs, claim.rhs
        if lhs is rhs or space.truth(rhs) is True or space.truth(lhs) is False:
            return claim.rel == "=>" or lhs is rhs or space.truth(lhs) is space.truth(rhs)
        if lhs.op != "rel" or rhs.op != "rel":
            return False
        one, other = (Claim(s.args[0], s.value, s.args[1], claim.context) for s in (lhs, rhs))
        ratio = _ratio(space, one, other)
        if ratio is None:
            return False
        signs = space.sign_of_value(ratio)
        if {lhs.value, rhs.value} == {"=="}:
            return not signs & ZERO
        return (signs == POS and lhs.value == rhs.value) or (
            signs == NEG and lhs.value == _MIRROR[rhs.value]
        )

    def _increases(self, book: Claim, plain: Term, mapped: Term, space: Workspace) -> bool:
        """Whether a rule ``h(a) < h(b) where a < b`` leads between two relations of one kind."""
        if book.rel != "<" or len(book.context.hypotheses) != 1:
            return False
        if plain.op != "rel" or mapped.op != "rel" or plain.value != mapped.value:
            return False
        names = frozenset(v.name for v in book.context.variables)
        (order,) = book.context.hypotheses
        found = match(order.args[0], plain.args[0], names, {})
        found = found and match(order.args[1], plain.args[1], names, found)
        if not found or order.value != "<":
            return False
        there = [instantiated(side, names, found) for side in (book.lhs, book.rhs)]
        needs = instance(replace(book.context, hypotheses=()), found)
        return [*mapped.args] == there and all(space.truth(need) is True for need in needs)

    def _by_inference(self, claim: Claim, space: Workspace) -> bool:
        """By a rule whose conclusion the claim is, or as a multiple of a lemma."""
        if claim.rel in ("<=>", "=>"):
            pairs = ((claim.lhs, claim.rhs), (claim.rhs, claim.lhs))
            full = Workspace(Facts(claim.context))
            return any(self._increases(r.claim, *p, full) for r in self.rules for p in pairs)
        for rule in self.rules:
            book = rule.claim
            names = frozenset(v.name for v in book.context.variables)
            for left, right, rel in (
                (claim.lhs, claim.rhs, claim.rel),
                (claim.rhs, claim.lhs, _MIRROR[claim.rel]),
            ):
                if not _implies(book.rel, rel):
                    continue
                found = match(book.lhs, left, names, {})
                found = None if found is None else match(book.rhs, right, names, found)
                if found is not None and all(
                    self._given(need, claim, space) for need in instance(book.context, found)
                ):
                    return True
        for premise, _ in self.premises:
            if premise.rel in ("<=>", "=>"):
                continue
            ratio = _ratio(space, claim, premise)
            if ratio is None:
                continue
            signs = space.sign_of_value(ratio)
            if (
                (premise.rel == "==" == claim.rel)
                or (signs == POS and _implies(premise.rel, claim.rel))
                or (signs == NEG and _implies(_MIRROR[premise.rel], claim.rel))
            ):
                return True
        return False

    def _given(self, need: Term, claim: Claim, space: Workspace) -> bool:
        if space.truth(need) is True:
            return True
        return any(
            premise.lhs is need.args[0]
            and premise.rhs is need.args[1]
            and _implies(premise.rel, need.value)
            for premise, _ in self.premises
            if need.op == "rel"
        )


def _implies(known: str, wanted: str) -> bool:
    return known in MASKS and wanted in MASKS and not MASKS[known] & ~MASKS[wanted]


def _difference(space: Workspace, claim: Claim) -> Value:
    assert isinstance(claim.lhs, Expr)
    assert isinstance(claim.rhs, Expr)
    return space.value(claim.lhs - claim.rhs)


def _ratio(space: Workspace, claim: Claim, premise: Claim) -> Value | None:
    """(lhs − rhs) of the claim over that of the premise, where its denominator is never zero."""
    below = _difference(space, premise)
    if space.is_zero(below):
        return None
    ratio = space.multiply(_difference(space, claim), space.inverse(below))
    _, den = space.fraction(ratio)
    if any(space.sign_of(space.factor(k)) & ZERO for k, _ in den):
        return None
    return ratio


def _splits(claim: Claim, space: Workspace) -> Iterator[list[Context]]:
    for variable in claim.context.variables:
        values = variable.domain.values
        if values is not None and 1 < len(values) <= 8:
            yield [claim.context.declare(variable.name, FiniteSet(v)) for v in values]
    for term in list(dict.fromkeys(space.undecided))[:2]:
        yield [claim.context.assume(s) for s in (term >= 0, term < 0)]


# ── definitions and derivatives ───────────────────────────────────────────────


def _unfolded(term: Term) -> Term:
    """*term* with defined functions replaced by what they stand for."""
    made = rebuild(term, tuple(_unfolded(a) for a in term.args))
    if made.op in ("sum", "product"):
        return written_out(made) or made
    if made.op != "call" or made.value not in DEFINITIONS:
        return made
    (u,) = made.args
    assert isinstance(u, Expr)
    return DEFINITIONS[made.value](u)


def _differentiated(term: Term) -> Term:
    """*term* with every derivative carried out."""
    made = rebuild(term, tuple(_differentiated(a) for a in term.args))
    if made.op == "derivative":
        f, x, times = made.args
        assert isinstance(f, Expr)
        assert isinstance(x, Expr)
        return derivative(f, x, int(times.value))
    return made


def _put_in(term: Term) -> Term:
    """*term* with the values put in at which a term without derivatives is taken."""
    made = rebuild(term, tuple(_put_in(a) for a in term.args))
    if made.op == "at" and not any(node.op == "derivative" for node in walk(made.args[0])):
        f, x, value = made.args
        assert isinstance(f, Expr) and isinstance(x, Expr) and isinstance(value, Expr)
        return substitute(f, {x: value})
    return made
