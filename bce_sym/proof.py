"""The proof object, and the way back of evidence that has left the process.

TRUSTED.  Two functions make proofs, and each has one caller: `seal` is for `bce_sym.kernel`, which has
just proved the claim; `restore` is for `bce_sym.records`, which reads what the kernel of this same
version found in a worker process or in an earlier run.  `restore` proves nothing anew: it believes a
record, so its caller must know where the record comes from and what claim it is about
(docs/adr/0004-evidence-in-records.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from bce_sym.evidence import Claim, Condition, Counterexample, Evidence, Verdict
from bce_sym.terms import SetTerm

__all__ = ["Proof", "restore", "seal"]

_key = object()


@dataclass(frozen=True)
class Proof(Evidence):
    """A claim with how it was proved.  Only `bce_sym.kernel.Kernel.prove` makes one.

    ``method`` says in one line how the relation was shown, ``cases`` the cases that were told apart,
    ``outline`` the whole proof, line by line, indented as it nests; ``rule`` is the inference rule that
    was used last, if any.
    """

    verdict: ClassVar[Verdict] = Verdict.PROVED
    claim: Claim
    method: str
    conditions: tuple[Condition, ...] = ()
    cases: tuple[str, ...] = ()
    outline: tuple[str, ...] = ()
    rule: str = ""
    made_by: object = None

    def __post_init__(self) -> None:
        if self.made_by is not _key:
            raise TypeError("only the kernel makes proofs: call bce_sym.kernel.prove")


def seal(
    claim: Claim,
    method: str,
    conditions: tuple[Condition, ...] = (),
    cases: tuple[str, ...] = (),
    outline: tuple[str, ...] = (),
    rule: str = "",
) -> Proof:
    """The proof of a claim that the kernel has just proved."""
    return Proof(claim, method, conditions, cases, outline, rule, _key)


def restore(kind: str, claim: Claim, fields: Mapping[str, Any]) -> Proof | Counterexample:
    """The proof or the counterexample (*kind* says which) that a record holds about *claim*.

    Raises ValueError for a record that no kernel of this version wrote: fields that are missing or of
    another type, a condition that is open, a point that is not one of the claim's context.
    """
    if kind == "Proof":
        shown = Proof(claim, made_by=_key, **_typed(fields, _PROOF))
        if any(condition.discharged is None for condition in shown.conditions):
            raise ValueError("a proof has no open conditions")
        return shown
    if kind == "Counterexample":
        found = Counterexample(claim, **_typed(fields, _COUNTEREXAMPLE))
        names = {variable.name for variable in claim.context.variables}
        named = {name.partition("[")[0] for name, _ in found.point}
        extra = isinstance(claim.lhs, SetTerm)  # a place where the function is better
        if not (named == names or (extra and named > names)) or found.kind not in (
            "differs",
            "undefined",
        ):
            raise ValueError("a counterexample gives each variable a value")
        return found
    raise ValueError(f"{kind} is no decisive evidence")


_PROOF = {"method": str, "conditions": tuple, "cases": tuple, "outline": tuple, "rule": str}
_COUNTEREXAMPLE = {"point": tuple, "kind": str, "left": str, "right": str,
                   "culprit": object, "why": str}  # fmt: skip


def _typed(fields: Mapping[str, Any], types: Mapping[str, type]) -> dict[str, Any]:
    if set(fields) != set(types) or not all(isinstance(fields[n], t) for n, t in types.items()):
        raise ValueError("a record of another shape")
    return dict(fields)
