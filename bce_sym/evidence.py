"""Evidence: what the checker found about a claim.  The verdict is a property of the evidence's type.

The one kind of evidence that is not here is the proof: `bce_sym.kernel.Proof`, which only the kernel
makes.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from bce_sym.context import EMPTY, Context, HashedOnce
from bce_sym.terms import Expr, Statement, Term, false

__all__ = [
    "Claim",
    "Condition",
    "Counterexample",
    "Evidence",
    "NotByReason",
    "Samples",
    "Stuck",
    "Unread",
    "Verdict",
]


class Verdict(enum.Enum):
    """The five answers."""

    PROVED = "proved"
    REFUTED = "refuted"
    SUPPORTED = "supported"
    UNDECIDED = "undecided"
    UNREAD = "unread"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Claim(HashedOnce):
    """``lhs rel rhs`` in a context.

    True iff at every point of the context both sides are defined (finite reals; for ``<=>`` and
    ``=>``, every term of both statements) and the relation holds.
    """

    lhs: Term
    rel: str
    rhs: Term
    context: Context = EMPTY

    _parts = ("lhs", "rel", "rhs", "context")
    __hash__ = HashedOnce.__hash__

    def __str__(self) -> str:
        return f"{self.lhs} {self.rel} {self.rhs}"

    @property
    def is_between_statements(self) -> bool:
        """Whether the two sides are statements rather than numbers."""
        return self.rel in ("<=>", "=>")


@dataclass(frozen=True)
class Condition:
    """What a sub-term needs to be defined: *statement*, because *origin* occurs.

    ``given`` are the conditions of the branches that lead there (a piecewise's cases, the bounds of
    a sum); ``bound`` are the integer variables that a sum or product around *origin* binds: the
    statement is needed at each of their values for which ``given`` holds.
    ``discharged`` says in words how the engine showed it; None while it is open.
    """

    statement: Statement
    origin: Term
    why: str
    given: tuple[Statement, ...] = ()
    discharged: str | None = None
    bound: tuple[str, ...] = ()

    def __str__(self) -> str:
        guard = f" when {' and '.join(map(str, self.given))}" if self.given else ""
        shown = f"'{self.origin}' has a value" if self.statement is false else str(self.statement)
        return f"{shown}{guard}"


class Evidence:
    """What was found about one claim."""

    verdict: ClassVar[Verdict]


@dataclass(frozen=True)
class Counterexample(Evidence):
    """An exact point of the context at which the claim is false; rigorously verified.

    ``point`` maps names to closed terms (``1/2``, ``pi/2``).  ``kind`` is "differs" when the
    relation's negation was established there, "undefined" when a sub-term has no value there;
    then ``culprit`` is that sub-term.  Of an equation between sets of optima the point has a coordinate for
    the function's variable, and ``why`` is the relation that fails there.  ``left`` and ``right`` are the values, shortened for reading.
    """

    verdict: ClassVar[Verdict] = Verdict.REFUTED
    claim: Claim
    point: tuple[tuple[str, Expr], ...]
    kind: Literal["differs", "undefined"]
    left: str
    right: str
    culprit: Term | None = None
    why: str = ""

    def point_text(self) -> str:
        """``p = 1/3, y = 1``."""
        return ", ".join(f"{name} = {value}" for name, value in self.point)


@dataclass(frozen=True)
class Samples(Evidence):
    """The claim held at *count* points.  That is no proof."""

    verdict: ClassVar[Verdict] = Verdict.SUPPORTED
    claim: Claim
    count: int
    stuck: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Stuck(Evidence):
    """Neither proved nor refuted, and what was in the way."""

    verdict: ClassVar[Verdict] = Verdict.UNDECIDED
    claim: Claim
    reason: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class NotByReason(Evidence):
    """The claim is true, but the reason given does not yield it."""

    verdict: ClassVar[Verdict] = Verdict.UNDECIDED
    claim: Claim
    reason: str
    actual: Evidence = field(repr=False)


@dataclass(frozen=True)
class Unread(Evidence):
    """The input could not be interpreted: what is wrong, where, and what to do.

    ``column`` (from 1) points into ``text``.  ``code`` is "contradictory" when the input was read, but
    its context has no points.
    """

    verdict: ClassVar[Verdict] = Verdict.UNREAD
    message: str
    column: int | None = None
    help: str = ""
    text: str = ""
    code: Literal["unread", "contradictory"] = "unread"
