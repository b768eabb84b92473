"""Checking: a derivation becomes a report.

Every step's claim is settled as written; then its reasons are asked whether they yield it, and its
lemmas whether they are proved.  The verdict can only sink on the way.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from bce_sym.derivation import Derivation, Lemma, Reason, Step
from bce_sym.evidence import Claim, Evidence, NotByReason, Samples, Stuck, Verdict
from bce_sym.kernel import Proof
from bce_sym.report import Problem, Report, StepReport
from bce_sym.rules.reasons import yields
from bce_sym.search import Contradiction, settle

__all__ = ["check", "check_all"]


def check(derivation: Derivation) -> Report:
    """The report on *derivation*, its lemmas and, for a slip, its correction."""
    return check_all([derivation])[0]


def check_all(derivations: Sequence[Derivation]) -> list[Report]:
    """The reports, in order.  A derivation that several use as a lemma is checked once."""
    checker = _Checker()
    return [checker.report(d) for d in derivations]


class _Checker:
    def __init__(self) -> None:
        self.done: dict[tuple[str, str], Report] = {}
        self.under_way: list[tuple[str, str]] = []

    def report(self, derivation: Derivation) -> Report:
        """The report on one derivation."""
        known = self.done.get(derivation.key)
        if known is None:
            self.under_way.append(derivation.key)
            try:
                known = self.done[derivation.key] = self._report(derivation)
            finally:
                self.under_way.pop()
        return known

    def _report(self, derivation: Derivation) -> Report:
        correction = None if derivation.correction is None else self.report(derivation.correction)
        steps: list[StepReport] = []
        try:
            for index, (step, claim) in enumerate(
                zip(derivation.chain.steps, derivation.claims, strict=True), 1
            ):
                steps.append(self._step(index, step, claim))
        except Contradiction as error:
            problem = Problem(
                f"{derivation.name}: {error}",
                derivation.location,
                "its domains and hypotheses exclude each other: drop one",
                "contradictory",
            )
            return Report(derivation, (), problem, correction)
        return Report(derivation, tuple(steps), None, correction)

    def _step(self, index: int, step: Step, claim: Claim) -> StepReport:
        started = time.perf_counter()
        evidence = self._with_reasons(step.reasons, claim, settle(claim))
        by = ", ".join(map(str, step.reasons))
        if not by:
            by = f"auto: {evidence.method}" if isinstance(evidence, Proof) else "auto"
        return StepReport(index, step, claim, evidence, by, time.perf_counter() - started)

    def _with_reasons(
        self, reasons: Sequence[Reason], claim: Claim, evidence: Evidence
    ) -> Evidence:
        if evidence.verdict is not Verdict.PROVED or not reasons:
            return evidence
        rule = evidence.rule if isinstance(evidence, Proof) else ""
        if not yields(claim, reasons, rule):
            return NotByReason(claim, ", ".join(map(str, reasons)), evidence)
        for reason in reasons:
            if isinstance(reason, Lemma):
                evidence = self._with_lemma(reason, claim, evidence)
        return evidence

    def _with_lemma(self, lemma: Lemma, claim: Claim, evidence: Evidence) -> Evidence:
        if lemma.derivation.key in self.under_way:
            return Stuck(claim, f"the lemma {lemma.name} rests on this derivation: a circle")
        report = self.report(lemma.derivation)
        if report.problem is not None:
            return Stuck(claim, f"the lemma {lemma.name} could not be checked")
        if report.verdict is Verdict.PROVED:
            return evidence
        if report.verdict is Verdict.SUPPORTED:
            return Samples(claim, 0, f"the lemma {lemma.name} is only supported")
        return Stuck(claim, f"the lemma {lemma.name} is {report.verdict}")
