"""Worker processes that can be killed: a native computation that runs away cannot be stopped otherwise.

A `Pool` maps lines of bytes to lines of bytes, in order, through a function that is named, not passed
(``"bce_sym.judges:answer"``): the worker imports it.  A worker has one task at a time.  When the time is
over it is killed, another takes its place, and the task is `Lost`; so it is when a worker dies or runs out
of memory.  Nothing else is affected, and what comes out does not depend on the number of workers.

Knows nothing of mathematics.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import selectors

__all__ = ["AVAILABLE", "TIMEOUT", "Lost", "Pool", "cores", "failure", "serve"]

AVAILABLE: Final = os.name == "posix" and bool(sys.executable)
"""Whether workers work here: they need pipes that can be waited for."""

TIMEOUT: Final = 60.0
"""Seconds for a step, where nothing else is said."""

MEMORY: Final = 2 << 30
"""Bytes of address space that a worker may have."""

AHEAD: Final = 16
"""Tasks for each worker that are taken before the answer that is due next has come."""

_TASKS: Final = 2_000
"""Tasks after which a worker is replaced, so that what it remembers does not grow for ever."""

_BUFFER: Final = 1 << 16
"""Bytes that are read at once."""

_STAGGER: Final = 0.1
"""Seconds between the starts of two workers: a short run does not need all of them."""

_START: Final = 60.0
"""Seconds in which a worker must be ready."""

_RECURSION: Final = 20_000
_STACK: Final = 256 << 20
_READY, _DONE, _FAILED = b"+", b"=", b"!"

# The worker's own package is this one, wherever that lies; its other modules are found as usual.
_BOOT: Final = (
    "import sys; sys.path[0] = sys.argv[1]; import bce_sym; del sys.path[0]; "
    "from bce_sym.workers import serve; serve(*sys.argv[2:])"
)


class Lost(NamedTuple):
    """A task without an answer: why, and the time that was given to it."""

    reason: str
    seconds: float = 0.0


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


# ── the side that asks ────────────────────────────────────────────────────────


class Pool:
    """At most *jobs* workers that apply *function* to lines, each in *timeout* seconds at most.

    *ahead* tasks for each worker are taken before the answer that is due next has come.
    """

    def __init__(
        self,
        function: str,
        jobs: int,
        timeout: float | None = None,
        *,
        memory: int = MEMORY,
        ahead: int = AHEAD,
    ) -> None:
        self.function = function
        self.jobs = max(1, jobs)
        self.timeout = timeout
        self.memory = memory
        self.ahead = ahead
        self._workers: list[_Worker] = []
        self._news: selectors.BaseSelector | None = None  # made with the first worker
        self._last_start = 0.0
        self._failed_starts = 0  # in a row

    def warm_up(self) -> None:
        """Start one worker, so that it is ready when there is work."""
        if not self._workers:
            self._start()

    def map(self, tasks: Iterable[bytes]) -> Iterator[bytes | Lost]:
        """The answer to each task, in order.  Tasks are taken as they are needed; none has a newline."""
        source = iter(tasks)
        answers: dict[int, bytes | Lost] = {}
        given = due = 0
        more, task = True, None
        try:
            while True:
                while more and given < due + self.jobs * self.ahead:
                    task = next(source, None) if task is None else task
                    if task is None:
                        more = False
                    elif worker := self._free_worker():
                        self._give(worker, given, task)
                        given, task = given + 1, None
                    elif self._is_broken:
                        answers[given] = Lost("the worker process does not start")
                        given, task = given + 1, None
                    else:
                        break
                if due == given and not more:
                    return
                if due not in answers:
                    self._wait(answers, more=task is not None)
                while due in answers:
                    yield answers.pop(due)
                    due += 1
        finally:
            for worker in [w for w in self._workers if w.task is not None]:
                self._dismiss(worker)

    def close(self) -> None:
        """End the workers; none is left."""
        while self._workers:
            self._dismiss(self._workers[-1])
        if self._news is not None:
            self._news.close()
            self._news = None

    # ── workers ───────────────────────────────────────────────────────────────

    def _free_worker(self) -> _Worker | None:
        """A worker that waits for a task; where all are busy and more are allowed, one is started."""
        for worker in self._workers:
            if worker.ready and worker.task is None:
                return worker
        starting = any(not worker.ready for worker in self._workers)
        staggered = time.monotonic() - self._last_start >= _STAGGER
        if len(self._workers) < self.jobs and (staggered or not starting):
            self._start()
        return None

    @property
    def _is_broken(self) -> bool:
        return self._failed_starts > 2 and not self._workers

    def _start(self) -> None:
        if self._is_broken:
            return
        import selectors

        self._last_start = time.monotonic()
        self._news = self._news or selectors.DefaultSelector()
        worker = _Worker(self.function, self.timeout, self.memory)
        self._workers.append(worker)
        self._news.register(worker.out, selectors.EVENT_READ, worker)

    def _dismiss(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        assert self._news is not None
        self._news.unregister(worker.out)
        worker.kill()

    def _give(self, worker: _Worker, index: int, task: bytes) -> None:
        worker.task = index
        worker.deadline = None if self.timeout is None else time.monotonic() + self.timeout
        with contextlib.suppress(BrokenPipeError):  # it has died, which reading will show
            worker.inp.write(task + b"\n")
            worker.inp.flush()

    # ── waiting ───────────────────────────────────────────────────────────────

    def _wait(self, answers: dict[int, bytes | Lost], more: bool) -> None:
        """Wait for news of any worker: an answer, its end, the end of its time."""
        assert self._news is not None
        now = time.monotonic()
        ends = [w.deadline for w in self._workers if w.deadline is not None]
        if more and len(self._workers) < self.jobs:
            ends.append(self._last_start + _STAGGER)
        for key, _ in self._news.select(max(0.0, min(ends) - now) if ends else None):
            worker: _Worker = key.data
            line = worker.read()
            if line is None:
                continue
            if line == b"":
                self._bury(worker, answers)
            elif line[:1] == _READY:
                worker.ready = True
                worker.deadline = None
                self._failed_starts = 0
            else:
                answer = line[1:] if line[:1] == _DONE else Lost(line[1:].decode())
                self._finish(worker, answer, answers)
        now = time.monotonic()
        for worker in list(self._workers):
            if worker.deadline is not None and worker.deadline <= now:
                if worker.task is not None:
                    late = f"timeout: not settled within {self.timeout:g} s"
                    answers[worker.task] = Lost(late, self.timeout or 0.0)
                else:
                    self._failed_starts += 1
                self._dismiss(worker)

    def _finish(
        self, worker: _Worker, answer: bytes | Lost, answers: dict[int, bytes | Lost]
    ) -> None:
        assert worker.task is not None
        answers[worker.task] = answer
        worker.task = worker.deadline = None
        worker.done += 1
        if worker.done >= _TASKS:
            self._dismiss(worker)

    def _bury(self, worker: _Worker, answers: dict[int, bytes | Lost]) -> None:
        self._dismiss(worker)
        if worker.task is not None:
            answers[worker.task] = Lost(f"the worker process ended: {worker.epitaph()}")
        elif not worker.ready:
            self._failed_starts += 1


class _Worker:
    """A process, what it works on, and until when."""

    def __init__(self, function: str, timeout: float | None, memory: int) -> None:
        import subprocess

        root = str(Path(__file__).parent.parent)
        self.process = subprocess.Popen(
            [sys.executable, "-c", _BOOT, root, function, str(timeout or 0), str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a native abort would write there
            env={**os.environ, "PYTHONHASHSEED": "0"},  # one order of sets in all workers
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.inp: IO[bytes] = self.process.stdin
        self.out: IO[bytes] = self.process.stdout
        self.ready = False
        self.task: int | None = None
        self.deadline: float | None = time.monotonic() + _START
        self.done = 0
        self._read = bytearray()
        self._buffer = bytearray(_BUFFER)

    def read(self) -> bytes | None:
        """The line that has come, without its end; None while it is not whole; b"" at the end."""
        # Into one buffer: to make a large one for each line takes longer than the line.
        count = os.readv(self.out.fileno(), [self._buffer])
        if not count:
            return b""
        self._read += memoryview(self._buffer)[:count]
        if self._buffer[count - 1] != ord("\n"):  # a worker that has one task writes one line
            return None
        line = bytes(self._read[:-1])
        self._read.clear()
        return line

    def kill(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        for stream in (self.inp, self.out):
            with contextlib.suppress(OSError):
                stream.close()
        self.process.wait()

    def epitaph(self) -> str:
        """How it ended."""
        code = self.process.returncode
        if code >= 0:
            return f"exit code {code}"
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"


# ── the worker ────────────────────────────────────────────────────────────────


def serve(function: str, timeout: str, memory: str) -> None:
    """Answer the lines of standard input until it ends.  What runs in a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    replies = os.dup(1)
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, 1)  # nothing but replies gets through
    _limit(int(memory))
    sys.setrecursionlimit(_RECURSION)
    module, _, name = function.partition(":")
    answer: Callable[[bytes], bytes] = getattr(import_module(module), name)
    seconds = float(timeout)
    try:
        _send(replies, _READY)
        while line := sys.stdin.buffer.readline():
            if seconds:  # should the parent be gone, or stopped, when the time is over
                signal.setitimer(signal.ITIMER_REAL, 2 * seconds + 5)
            _send(replies, _reply(answer, line.removesuffix(b"\n")))
            signal.setitimer(signal.ITIMER_REAL, 0)
    except OSError:  # the parent is gone
        pass
    os._exit(0)


def _reply(answer: Callable[[bytes], bytes], task: bytes) -> bytes:
    try:
        return _DONE + answer(task)
    except Exception as error:
        return _FAILED + failure(error).encode(errors="replace")


def failure(error: Exception) -> str:
    """What to say of a task of which *error* is all that came."""
    if isinstance(error, MemoryError):
        return "out of memory"
    message = " ".join(f"{type(error).__name__}: {error}".split())
    return f"the checker failed ({message[:500]})"


def _send(replies: int, line: bytes) -> None:
    view = memoryview(line + b"\n")
    while view:
        view = view[os.write(replies, view) :]


def _limit(memory: int) -> None:
    """Bound the memory, and give a deep recursion the stack that it needs."""
    import resource

    for kind, wanted in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_STACK, _STACK)):
        _, most = resource.getrlimit(kind)
        bound = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        with contextlib.suppress(OSError, ValueError):  # where the system has no such bound
            resource.setrlimit(kind, (bound, most))
