"""``bce-sym claim`` and ``bce-sym claims``: claims in plain text, one or a file of them."""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO, Final

from bce_sym.commands import FAILED, OPEN, PASSED, UNUSABLE, unusable
from bce_sym.workers import AVAILABLE, TIMEOUT, Lost, Pool, cores, failure

if TYPE_CHECKING:
    import argparse

__all__ = ["answer_line", "run_claim", "run_claims"]

_EXIT: Final = {
    "proved": PASSED, "refuted": FAILED, "supported": OPEN, "undecided": OPEN, "unread": UNUSABLE,
}  # fmt: skip
_MAX_BYTES: Final = 8_000_001
"""More than a line may have that is read: what is cut here is refused there."""


def run_claim(options: argparse.Namespace) -> int:
    """Settle one claim."""
    text: str = options.claim
    reply: bytes | Lost
    if options.jobs == 0 or not AVAILABLE:
        try:
            code, shown = _answered(text, options.where)
        except Exception as error:
            code, shown = _answered(text, options.where, failure(error))
    else:
        # The worker does it all: to read and to show the claim here, too, would take time to start.
        pool = Pool(f"{__name__}:answer_claim", 1, options.timeout or TIMEOUT)
        try:
            (reply,) = pool.map([json.dumps([text, options.where]).encode()])
        finally:
            pool.close()
        if isinstance(reply, Lost):
            code, shown = _answered(text, options.where, reply.reason)
        else:
            code, shown = json.loads(reply)
    print(shown, file=sys.stderr if code == UNUSABLE else sys.stdout)
    return code


def answer_claim(task: bytes) -> bytes:
    """The exit code and the text for a claim and its conditions.  Runs in a worker."""
    return json.dumps(_answered(*json.loads(task))).encode()


def _answered(text: str, where: list[str], lost: str = "") -> tuple[int, str]:
    """The exit code, and what is to be shown; *lost*: why there was no answer."""
    from bce_sym.errors import ReadError
    from bce_sym.evidence import Evidence, Stuck, Unread
    from bce_sym.judges import advice_on, settled
    from bce_sym.readers.text import claim_of

    found: Evidence
    try:
        claim = claim_of(text, where)
        found = Stuck(claim, lost) if lost else settled(claim)
    except ReadError as error:
        found, text = Unread(error.message, error.column, error.help), error.text or text
    if isinstance(found, Unread):
        from bce_sym.render.diagnostics import unread_text

        return UNUSABLE, unread_text(text, found)
    from bce_sym.render.text import evidence_text

    shown = evidence_text(claim, found)
    code = _EXIT[str(found.verdict)]
    advice = advice_on(found)
    if not advice and code != PASSED and "e" in claim.lhs.free | claim.rhs.free and not where:
        advice = "e is a variable here; Euler's number is written E"
    return code, f"{shown}\n  help: {advice}" if advice else shown


def run_claims(options: argparse.Namespace) -> int:
    """Answer each line of a file, in order, with the memory of a few."""
    timeout = options.timeout or TIMEOUT
    jobs = cores() if options.jobs is None else options.jobs
    try:
        with open(options.file, "rb") as file:
            # Who writes into a pipe may wait for an answer before the next line comes.
            regular = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            lines = _lines(file)
            if not jobs or not AVAILABLE:
                _print_all(map(_answer_here, lines))
                return PASSED
            pool = Pool(
                f"{__name__}:answer_line",
                jobs if regular else 1,
                timeout,
                ahead=16 if regular else 1,
            )
            try:
                _print_all(_answers(pool, lines))
            finally:
                pool.close()
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        return unusable(options.file, error)
    return PASSED


def _print_all(answers: Iterable[str]) -> None:
    for text in answers:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines without their ends; of one that is too long, the beginning."""
    while line := file.readline(_MAX_BYTES):
        rest = line
        while len(rest) == _MAX_BYTES and rest[-1:] != b"\n":
            rest = file.readline(_MAX_BYTES)
        yield line.removesuffix(b"\n")


def _answers(pool: Pool, lines: Iterator[bytes]) -> Iterator[str]:
    under_way: deque[bytes] = deque()

    def taken() -> Iterator[bytes]:
        for line in lines:
            under_way.append(line)
            yield line

    for reply in pool.map(taken()):
        line = under_way.popleft()
        yield _without_answer(line, reply) if isinstance(reply, Lost) else reply.decode()


def _answer_here(line: bytes) -> str:
    try:
        return answer_line(line).decode()
    except Exception as error:
        return _without_answer(line, Lost(failure(error)))


def answer_line(line: bytes) -> bytes:
    """The line of output for a line of input.  Runs in a worker."""
    from bce_sym.evidence import Unread
    from bce_sym.judges import settled
    from bce_sym.readers.claims import answer, read_line

    started = time.perf_counter()
    read = read_line(line.decode("utf-8", "replace"))
    found = read.claim if isinstance(read.claim, Unread) else settled(read.claim)
    return json.dumps(answer(read, found, time.perf_counter() - started)).encode()


def _without_answer(line: bytes, lost: Lost) -> str:
    """The line of output where there was none in time."""
    from bce_sym.evidence import Stuck, Unread
    from bce_sym.readers.claims import answer, read_line

    read = read_line(line.decode("utf-8", "replace"))
    found = read.claim if isinstance(read.claim, Unread) else Stuck(read.claim, lost.reason)
    return json.dumps(answer(read, found, lost.seconds))
