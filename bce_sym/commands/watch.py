"""Checking again when a file changes, until interrupted."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from bce_sym.commands import sources

__all__ = ["watch"]

_PAUSE: Final = 0.1
_CLEAR: Final = "\x1b[2J\x1b[H"

State = dict[Path, tuple[int, int]]


def watch(paths: Sequence[str], check: Callable[[], int]) -> int:
    """Call *check* now and whenever a file at *paths* changes, comes or goes.  Ends by KeyboardInterrupt."""
    watched = list(paths) or [sources.DEFAULT]
    while True:
        before = _state(watched)
        if sys.stdout.isatty():
            print(_CLEAR, end="")
        check()
        sys.stdout.flush()
        while _state(watched) == before:
            time.sleep(_PAUSE)


def _state(paths: Sequence[str]) -> State:
    """The files that are watched, each with its time and size: scripts import their siblings, so the
    folder of a script counts, too."""
    state: State = {}
    for path in map(Path, paths):
        for file in _files(path):
            try:
                status = file.stat()
            except OSError:
                continue
            state[file] = (status.st_mtime_ns, status.st_size)
    return state


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        path = path.parent
        names = [name for name in _listed(path) if name.endswith(".py")]
        yield from (path / name for name in names)
        return
    for here, folders, files in os.walk(path):
        folders[:] = [name for name in folders if name[0] not in "._"]
        yield from (Path(here, name) for name in files if name[0] != ".")


def _listed(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []
