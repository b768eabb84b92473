"""What evaluating a term can come to, when it is not a value."""

from __future__ import annotations

from bce_sym.terms import Term

__all__ = ["Imprecise", "Undefined", "Unsure"]


class Undefined(Exception):
    """A term has no value at the point: which, and why."""

    def __init__(self, culprit: Term, why: str) -> None:
        super().__init__(f"{culprit}: {why}")
        self.culprit = culprit
        self.why = why


class Unsure(Exception):
    """Neither a value nor its absence could be established."""


class Imprecise(Unsure):
    """Nor could it be at this precision; a higher one may help."""
