"""The kernel (being written): `Proof` is the evidence that only this module makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bce_sym.evidence import Claim, Condition, Evidence, Verdict


@dataclass(frozen=True)
class Proof(Evidence):
    """A claim with how it was proved."""

    verdict: ClassVar[Verdict] = Verdict.PROVED
    claim: Claim
    method: str
    conditions: tuple[Condition, ...] = ()
    normal_form: str = ""
    cases: tuple[str, ...] = ()
    premises: tuple[str, ...] = ()
