"""The commands of ``bce-sym``, a module each: they read, ask and print, and never judge.

Each has a function ``run(options)`` that returns the exit code.  What a command needs is imported when it
is run.
"""

from __future__ import annotations

import sys
from typing import Final

__all__ = ["FAILED", "OPEN", "PASSED", "UNUSABLE", "unusable"]

PASSED: Final = 0
FAILED: Final = 1
UNUSABLE: Final = 2
"""Wrong usage, or input that cannot be read."""

OPEN: Final = 3
"""A claim that is neither proved nor refuted."""


def unusable(path: object, error: OSError) -> int:
    """Say that a file or folder cannot be used."""
    print(f"error: {path}: {error.strerror or error}", file=sys.stderr)
    return UNUSABLE
