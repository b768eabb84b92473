"""Checking: a derivation becomes a report.

Every step's claim is settled as written, and its reasons are asked whether they yield it, by a judge;
then its lemmas are asked whether they are proved.  The verdict can only sink on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bce_sym.derivation import Derivation, Lemma, Step
from bce_sym.evidence import Claim, Evidence, Samples, Stuck, Unread, Verdict
from bce_sym.judges import Answer, Ask, here
from bce_sym.proof import Proof
from bce_sym.records import Question
from bce_sym.report import Problem, Report, StepReport

__all__ = ["Checker", "check", "check_all"]


def check(derivation: Derivation) -> Report:
    """The report on *derivation*, its lemmas and, for a slip, its correction."""
    return check_all([derivation])[0]


def check_all(derivations: Sequence[Derivation], ask: Ask = here) -> list[Report]:
    """The reports, in order.  A derivation that several use as a lemma is checked once."""
    return Checker(ask).reports(derivations)


class Checker:
    """Checks derivations by what *ask* answers, each once, however often it is asked for."""

    def __init__(self, ask: Ask = here) -> None:
        self._ask = ask
        self._done: dict[Derivation, Report] = {}

    def reports(self, derivations: Iterable[Derivation]) -> list[Report]:
        """The reports on *derivations*, in order."""
        derivations = list(derivations)
        new = list(self._with_lemmas(derivations))
        questions = [Question(c, s.reasons) for d in new for s, c in _steps(d)]
        answers = iter(self._ask(questions))
        for derivation in new:
            found = [next(answers) for _ in derivation.chain.steps]
            self._done[derivation] = self._report(derivation, found)
        return [self._done[derivation] for derivation in derivations]

    def _with_lemmas(self, derivations: Iterable[Derivation]) -> Iterator[Derivation]:
        """Those that are not done yet and all that they rest on, each after what it rests on.

        Where lemmas rest on each other in a circle, that order is not to be had: one of them comes
        first, and the report on it finds its lemma not done.
        """
        seen = set(self._done)
        pending = [(d, False) for d in reversed(list(derivations))]
        while pending:
            derivation, entered = pending.pop()
            if entered:
                yield derivation
            elif derivation not in seen:
                seen.add(derivation)
                pending.append((derivation, True))
                pending += [(d, False) for d in reversed(_rests_on(derivation))]

    def _report(self, derivation: Derivation, answers: Sequence[Answer]) -> Report:
        stated = derivation.correction
        correction = None if stated is None else self._done.get(stated)
        steps: list[StepReport] = []
        for index, ((step, claim), answer) in enumerate(
            zip(_steps(derivation), answers, strict=True), 1
        ):
            evidence = answer.evidence
            if isinstance(evidence, Unread):  # the context, which all steps share
                return Report(derivation, (), _contradictory(derivation, evidence), correction)
            by = ", ".join(map(str, step.reasons))
            if not by:
                by = f"auto: {evidence.method}" if isinstance(evidence, Proof) else "auto"
            if evidence.verdict is Verdict.PROVED:
                evidence = self._with_lemmas_of(step, claim, evidence)
            steps.append(
                StepReport(
                    index, step, claim, evidence, by, answer.seconds, answer.cached, answer.advice
                )
            )
        return Report(derivation, tuple(steps), None, correction)

    def _with_lemmas_of(self, step: Step, claim: Claim, evidence: Evidence) -> Evidence:
        """*evidence*, or what the weakest of the step's lemmas leaves of it."""
        supported = ""
        for reason in step.reasons:
            if not isinstance(reason, Lemma):
                continue
            report = self._done.get(reason.derivation)
            if report is None:
                return Stuck(claim, f"the lemma {reason.name} rests on this derivation: a circle")
            if report.problem is not None:
                return Stuck(claim, f"the lemma {reason.name} could not be checked")
            if report.verdict is Verdict.SUPPORTED:
                supported = supported or reason.name
            elif report.verdict is not Verdict.PROVED:
                return Stuck(claim, f"the lemma {reason.name} is {report.verdict}")
        if supported:
            return Samples(claim, 0, f"the lemma {supported} is only supported")
        return evidence


def _steps(derivation: Derivation) -> Iterator[tuple[Step, Claim]]:
    return zip(derivation.chain.steps, derivation.claims, strict=True)


def _rests_on(derivation: Derivation) -> list[Derivation]:
    reasons = [reason for step in derivation.chain.steps for reason in step.reasons]
    lemmas = [reason.derivation for reason in reasons if isinstance(reason, Lemma)]
    return lemmas if derivation.correction is None else [derivation.correction, *lemmas]


def _contradictory(derivation: Derivation, found: Unread) -> Problem:
    return Problem(
        f"{derivation.name}: {found.message}",
        derivation.location,
        "its domains and hypotheses exclude each other: drop one",
        "contradictory",
    )
