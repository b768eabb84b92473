"""Plans: how to show a claim, as data.  The kernel checks a plan; it never looks for one.

Inert: a plan may be wrong, and then the kernel refuses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from bce_sym.terms import Statement

__all__ = ["DIRECT", "Plan"]


@dataclass(frozen=True)
class Plan:
    """An inference rule with its parameters, and plans for its premises in order.

    ``rule`` is a name of `bce_sym.engine.inference.INFERENCES`, or "" for no rule: the normal form and
    the signs settle the claim.  ``conditions`` has plans for those conditions of the claim that signs do
    not discharge: (condition's statement, what is given there, plan).
    """

    rule: str = ""
    parameters: tuple[Any, ...] = ()
    premises: tuple[Plan, ...] = ()
    conditions: tuple[tuple[Statement, tuple[Statement, ...], Plan], ...] = ()


DIRECT: Final = Plan()
