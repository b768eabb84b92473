"""Judges: who answers the questions about steps.

`here` answers in this process; a `Judge` looks into the cache first and gives the rest to workers that can
be killed.  Both say the same: a step's claim is settled as written, then its reasons are asked whether
they yield it.

The engine is imported where questions are answered, and only there: a run of which the cache knows
everything does without.  So are the cache and the records: one claim at the terminal needs neither.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from bce_sym.evidence import Claim, Counterexample, Evidence, NotByReason, Stuck, Unread, Verdict
from bce_sym.proof import Proof
from bce_sym.workers import AVAILABLE, TIMEOUT, Lost, Pool, failure

if TYPE_CHECKING:
    from bce_sym.cache import Cache
    from bce_sym.records import Question

__all__ = ["Answer", "Ask", "Judge", "advice_on", "here", "judge", "settled"]

Progress = Callable[[int, int], None]


class Answer(NamedTuple):
    """What was found about a question, the time that it took, and whether it was known before.

    ``advice`` says what may be behind a refuted step, if something fits.
    """

    evidence: Evidence
    seconds: float
    cached: bool = False
    advice: str = ""


Ask = Callable[[Sequence["Question"]], Sequence[Answer]]
"""What a checker needs of a judge: the answers, in the order of the questions."""


def judge(question: Question) -> Evidence:
    """The evidence about a claim and its reasons; a context without points gives `Unread`."""
    claim, reasons = question
    found = settled(claim)
    if found.verdict is Verdict.PROVED and reasons:
        from bce_sym.rules.reasons import yields

        rule = found.rule if isinstance(found, Proof) else ""
        if not yields(claim, reasons, rule):
            return NotByReason(claim, ", ".join(map(str, reasons)), found)
    return found


def settled(claim: Claim) -> Evidence:
    """The evidence about a claim as written; a context without points gives `Unread`."""
    from bce_sym.search import Contradiction, settle

    try:
        return settle(claim)
    except Contradiction as error:
        return Unread(
            f"contradictory context: {error}",
            help="the facts exclude each other: drop one",
            code="contradictory",
        )


def here(questions: Iterable[Question]) -> list[Answer]:
    """The answers, found in this process and by it alone: nothing stops a step that runs away."""
    answers: list[Answer] = []
    for question in questions:
        started = time.perf_counter()
        found = judge(question)
        advice = advice_on(found)
        answers.append(Answer(found, time.perf_counter() - started, advice=advice))
    return answers


def advice_on(found: Evidence) -> str:
    """The mistake that a refuted claim may rest on, in words; "" where none is found."""
    if not isinstance(found, Counterexample):
        return ""
    from bce_sym.mistakes import likeliest_mistake

    return likeliest_mistake(found)


class Judge:
    """Answers from *cache*, where there is one, and from *jobs* workers (0: from this process).

    A step that takes longer than *timeout* seconds, or whose worker dies, is `Stuck`.  That is never kept
    in the cache.  ``settled`` counts the questions that were not answered from the cache.
    """

    def __init__(
        self,
        jobs: int,
        timeout: float | None = TIMEOUT,
        cache: Cache | None = None,
        progress: Progress | None = None,
    ) -> None:
        from bce_sym.cache import version

        self.cache = cache
        self.progress = progress or (lambda done, total: None)
        self.settled = 0
        self._version = version()
        self._pool = Pool(f"{__name__}:answer", jobs, timeout) if jobs and AVAILABLE else None

    def __enter__(self) -> Judge:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm_up(self) -> None:
        """Start a worker now, if there will be need of one: the cache is empty or absent."""
        if self._pool is not None and (self.cache is None or self.cache.is_empty):
            self._pool.warm_up()

    def close(self) -> None:
        """End the workers, write the cache."""
        if self._pool is not None:
            self._pool.close()
        if self.cache is not None:
            self.cache.close()

    def __call__(self, questions: Sequence[Question]) -> list[Answer]:
        """The answers, in order.  Equal questions are answered once."""
        from bce_sym.records import write_question

        records = [write_question(question) for question in questions]
        answers: dict[bytes, Answer] = {}
        unknown: dict[bytes, Question] = {}
        for record, question in zip(records, questions, strict=True):
            if record not in answers and record not in unknown:
                known = self._known(record, question)
                if known is None:
                    unknown[record] = question
                else:
                    answers[record] = known
        total = len(answers) + len(unknown)
        for record, found in zip(unknown, self._settled(unknown), strict=True):
            answers[record] = found
            self.progress(len(answers), total)
        return [answers[record] for record in records]

    def _known(self, record: bytes, question: Question) -> Answer | None:
        kept = None if self.cache is None else self.cache.get(record)
        if kept is None:
            return None
        started = time.perf_counter()
        try:
            found, advice = _read_found(kept, question)
        except ValueError:
            return None
        return Answer(found, time.perf_counter() - started, True, advice)

    def _settled(self, unknown: dict[bytes, Question]) -> Iterator[Answer]:
        self.settled += len(unknown)
        given = map(_answer_here, unknown) if self._pool is None else self._pool.map(unknown)
        for record, reply in zip(unknown, given, strict=True):
            yield self._read(record, unknown[record], reply)

    def _read(self, record: bytes, question: Question, reply: bytes | Lost) -> Answer:
        if isinstance(reply, Lost):
            return Answer(Stuck(question.claim, reply.reason), reply.seconds)
        by, seconds, found = reply.split(b" ", 2)
        if by != self._version.hex().encode():
            return Answer(
                Stuck(question.claim, "bce_sym was changed during the run: run it again"), 0.0
            )
        try:
            evidence, advice = _read_found(found, question)
        except ValueError as error:
            return Answer(Stuck(question.claim, failure(error)), float(seconds))
        if self.cache is not None:
            self.cache.put(record, found)
        return Answer(evidence, float(seconds), advice=advice)


def _read_found(found: bytes, question: Question) -> tuple[Evidence, str]:
    from bce_sym.records import read_evidence

    advice, _, evidence = found.partition(b"\t")
    return read_evidence(evidence, question.claim), str(json.loads(advice))


def answer(record: bytes) -> bytes:
    """The answer to the record of a question: by which version, in what time, the advice, the evidence.

    Runs in a worker; in its parent when there is none.
    """
    from bce_sym.records import read_question, write_evidence

    by = _engine()
    started = time.perf_counter()
    found = judge(read_question(record))
    written = b"%s\t%s" % (json.dumps(advice_on(found)).encode(), write_evidence(found))
    return b"%s %.6f %s" % (by, time.perf_counter() - started, written)


def _answer_here(record: bytes) -> bytes | Lost:
    try:
        return answer(record)
    except Exception as error:
        return Lost(failure(error))


@cache
def _engine() -> bytes:
    """The version of the engine, which is imported now."""
    from bce_sym.cache import version

    before = version()
    import bce_sym.rules.reasons
    import bce_sym.search  # noqa: F401

    return before.hex().encode() if version() == before else b"unknown"
