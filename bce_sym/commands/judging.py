"""The judge that a command asks: how many workers, which cache, what is shown while one waits."""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bce_sym.judges import Judge

__all__ = ["Progress", "add_options", "judge_of"]

_PATIENCE: Final = 1.0
"""Seconds of work before there is a word of progress."""

_PAUSE: Final = 0.1


def add_options(parser: argparse.ArgumentParser, *, cache: bool = True) -> None:
    """``--jobs``, ``--timeout`` and, where there is a cache, ``--no-cache`` and ``--cache-dir``."""
    parser.add_argument("--jobs", type=_natural, default=None, metavar="N",
                        help="worker processes (default: one for each core); 0: none, and no "
                        "step can be stopped")  # fmt: skip
    parser.add_argument("--timeout", type=_seconds, default=None, metavar="S",
                        help="seconds for a step, which is then undecided (default: 60)")  # fmt: skip
    if cache:
        parser.add_argument(
            "--no-cache", action="store_true", help="neither read nor write the cache"
        )
        parser.add_argument("--cache-dir", metavar="DIR",
                            help="the cache's folder (default: BCE_SYM_CACHE_DIR, or .bce_sym_cache)")  # fmt: skip


def _natural(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 1_000:
        raise ValueError
    return number


_natural.__name__ = "number of jobs"  # as argparse calls it in its message


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 < number <= 1e6:
        raise ValueError
    return number


_seconds.__name__ = "number of seconds"


@contextlib.contextmanager
def judge_of(options: argparse.Namespace, progress: Progress | None = None) -> Iterator[Judge]:
    """The judge that the options ask for; its workers end with the block."""
    from bce_sym.cache import Cache, default_folder, version
    from bce_sym.judges import Judge
    from bce_sym.workers import TIMEOUT, cores

    kept = None
    if not getattr(options, "no_cache", True):
        kept = Cache(options.cache_dir or default_folder(), version())
    jobs = cores() if options.jobs is None else options.jobs
    with Judge(jobs, options.timeout or TIMEOUT, kept, progress) as judge:
        yield judge


class Progress:
    """A line on a terminal's standard error, once the work has lasted more than a second."""

    def __init__(self, wanted: bool = True) -> None:
        self.wanted = wanted and sys.stderr.isatty()
        self.started = self.shown = time.monotonic()
        self.width = 0

    def __call__(self, done: int, total: int) -> None:
        """Say how far it is."""
        now = time.monotonic()
        if self.wanted and now - self.started > _PATIENCE and now - self.shown > _PAUSE:
            self.shown = now
            text = f"{done} of {total} steps"
            self.width = max(self.width, len(text))
            print(f"\r{text.ljust(self.width)}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Leave nothing behind, and begin anew."""
        if self.width:
            print(f"\r{' ' * self.width}\r", end="", file=sys.stderr, flush=True)
        self.started, self.width = time.monotonic(), 0
