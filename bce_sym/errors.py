"""Errors that are the input's fault: each says what, where, why and what to do."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Location", "ReadError"]


@dataclass(frozen=True)
class Location:
    """A place in a file; lines and columns count from 1.  The end, where known, is just behind it."""

    path: str
    line: int
    column: int = 1
    end_line: int | None = None
    end_column: int | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class ReadError(Exception):
    """Input that could not be interpreted.

    ``column`` (from 1) points into the text, if known: into ``text``, when the input has several.
    """

    def __init__(
        self,
        message: str,
        *,
        column: int | None = None,
        help: str = "",
        location: Location | None = None,
        text: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        self.help = help
        self.location = location
        self.text = text
