"""Records: questions and evidence as bytes, for other processes and for the cache, and back.

A record is JSON in one line.  Its terms are a table of nodes, each after its arguments, so that the depth
of a term does not matter; equal values give equal records, so that a record's digest stands for its
content.  Nothing in a record is run: a class that is not listed here, or a shape that is not its class's,
is a ValueError.

TRUSTED to give back what was written, once a verdict comes from a worker or from the cache.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from fractions import Fraction
from typing import Any, Final, NamedTuple

from bce_sym import context, evidence
from bce_sym.derivation import Chain, Derivation, Lemma, Procedure, Reason, Rule, RuleUse, Step
from bce_sym.errors import Location
from bce_sym.evidence import Claim, Counterexample, Evidence
from bce_sym.proof import Proof, restore
from bce_sym.rules import RULES
from bce_sym.terms import Term, from_parts, walk

__all__ = ["Question", "read_evidence", "read_question", "write_evidence", "write_question"]


class Question(NamedTuple):
    """What is asked about a step: is the claim true, and do the reasons yield it?"""

    claim: Claim
    reasons: tuple[Reason, ...] = ()


_INERT: Final = {
    kind.__name__: kind
    for kind in (
        context.Context, context.Domain, context.Variable, evidence.Claim, evidence.Condition,
        evidence.NotByReason, evidence.Samples, evidence.Stuck, evidence.Unread, Procedure, RuleUse,
    )
}  # fmt: skip
_DECISIVE: Final = (Proof, Counterexample)
_EXACT_IN_JSON: Final = 2**53
_NOWHERE: Final = Location("", 1)


def write_question(question: Question) -> bytes:
    """The record of a question.  A lemma stands there as what it states, a rule of the book by name."""
    return _write([question.claim, question.reasons])


def read_question(record: bytes) -> Question:
    """The question of a record.  Raises ValueError for a record of something else."""
    claim, reasons = _read(record, None, 2)
    if not isinstance(claim, Claim) or not isinstance(reasons, tuple):
        raise ValueError("not the record of a question")
    return Question(claim, reasons)


def write_evidence(found: Evidence) -> bytes:
    """The record of evidence, without the claim that it is about."""
    return _write([found], getattr(found, "claim", None))


def read_evidence(record: bytes, claim: Claim) -> Evidence:
    """The evidence of a record about *claim*.

    The caller vouches that the record was written about this claim, by this version.  Raises ValueError
    for a record that can't be evidence.
    """
    (found,) = _read(record, claim, 1)
    if not isinstance(found, Evidence):
        raise ValueError("not the record of evidence")
    return found


# ── writing ───────────────────────────────────────────────────────────────────


def _write(values: Sequence[object], about: Claim | None = None) -> bytes:
    writer = _Writer(about)
    written = [writer.value(value) for value in values]
    return json.dumps([writer.nodes, *written], separators=(",", ":"), ensure_ascii=True).encode()


class _Writer:
    def __init__(self, about: Claim | None) -> None:
        self.about = about
        self.nodes: list[list[Any]] = []
        self.places: dict[Term, int] = {}

    def value(self, value: object) -> Any:
        """*value* in JSON, where every list begins with the tag of what it is."""
        if value is None or isinstance(value, (str, bool)):
            return value
        if isinstance(value, Term):
            return ["t", self.term(value)]
        if isinstance(value, int):
            return value if abs(value) < _EXACT_IN_JSON else ["i", f"{value:x}"]
        if isinstance(value, Fraction):
            return ["q", f"{value.numerator:x}", f"{value.denominator:x}"]
        if isinstance(value, tuple):
            return ["l", *map(self.value, value)]
        if isinstance(value, Claim) and value == self.about:
            return ["about"]
        if isinstance(value, Rule):
            return self.rule(value)
        if isinstance(value, Lemma):
            return ["m", value.name, self.value(value.derivation.claim), self.value(value.args)]
        return self.parts(value)

    def term(self, term: Term) -> int:
        """The place of *term* in the table of nodes."""
        places = self.places
        if term not in places:
            for node in walk(term):
                if node not in places:
                    places[node] = len(self.nodes)
                    self.nodes.append(
                        [node.op, self.value(node.value), *(places[a] for a in node.args)]
                    )
        return places[term]

    def rule(self, rule: Rule) -> Any:
        """A rule of the book by its name, another by its content."""
        if RULES.get(rule.name) is rule:
            return ["r", rule.name]
        return ["rule", rule.name, rule.statement, self.value(rule.claim), rule.source]

    def parts(self, value: object) -> Any:
        """The fields of an inert object, or of evidence that only the kernel makes."""
        kind = type(value)
        if kind not in _DECISIVE and kind not in _INERT.values():
            raise TypeError(f"{kind.__name__} is not for records")
        names = [f.name for f in fields(value) if f.name != "made_by"]  # type: ignore[arg-type]
        return ["c", kind.__name__, *([name, self.value(getattr(value, name))] for name in names)]


# ── reading ───────────────────────────────────────────────────────────────────


def _read(record: bytes, about: Claim | None, count: int) -> list[Any]:
    try:
        nodes, *values = json.loads(record)
        reader = _Reader(nodes, about)
        read = [reader.value(value) for value in values]
    except (TypeError, LookupError, ArithmeticError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a record: {error!r}") from None
    if len(read) != count:
        raise ValueError("not a record of this kind")
    return read


class _Reader:
    def __init__(self, nodes: list[list[Any]], about: Claim | None) -> None:
        self.about = about
        self.terms: list[Term] = []
        for op, value, *places in nodes:
            if any(not 0 <= place < len(self.terms) for place in places):
                raise ValueError("a node comes before its arguments")
            args = tuple(self.terms[place] for place in places)
            self.terms.append(from_parts(op, self.value(value), args))

    def value(self, value: Any) -> Any:
        """What was written as *value*."""
        if not isinstance(value, list):
            if isinstance(value, (dict, float)):
                raise ValueError("a record has neither objects nor floats")
            return value
        tag, *rest = value
        if tag == "t":
            return self.terms[rest[0]]
        if tag == "i":
            return int(rest[0], 16)
        if tag == "q":
            return Fraction(int(rest[0], 16), int(rest[1], 16))
        if tag == "l":
            return tuple(map(self.value, rest))
        if tag == "about" and self.about is not None:
            return self.about
        if tag == "r":
            return RULES[rest[0]]
        if tag == "rule":
            name, statement, claim, source = rest
            return Rule(name, statement, self.value(claim), source)
        if tag == "m":
            name, claim, args = rest
            return Lemma(_stated(name, self.value(claim)), self.value(args))
        if tag == "c":
            return self.parts(rest[0], {name: self.value(part) for name, part in rest[1:]})
        raise ValueError(f"{tag!r} is no tag of records")

    def parts(self, kind: str, values: dict[str, Any]) -> Any:
        """The object of these fields; decisive evidence is for the trusted `restore` to make."""
        if kind in _INERT:
            return _INERT[kind](**values)
        claim = values.pop("claim")
        if self.about is None or claim is not self.about:
            raise ValueError("evidence about another claim")
        return restore(kind, self.about, values)


def _stated(name: str, claim: Claim) -> Derivation:
    """A derivation of which only the statement is known."""
    chain = Chain(claim.lhs, (Step(claim.rel, claim.rhs),))
    return Derivation(name, "", claim.context, _no_body, _NOWHERE, _chain=[chain])


def _no_body() -> Chain:
    raise NotImplementedError("a lemma in a record has a statement and no body")
