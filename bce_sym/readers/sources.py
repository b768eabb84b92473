r"""Sources: a text with the places of its characters in a file; for notebooks, in the JSON around it."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from bce_sym.errors import Location

__all__ = ["NotANotebook", "Source", "notebook_cells"]


@dataclass
class Source:
    """A text of a document.

    ``offsets``, when given, are the places in the file's text of the text's characters and of its end;
    ``title`` names the part of the file that it is ("cell 3").
    """

    path: str
    text: str
    file: str = ""
    offsets: Sequence[int] | None = None
    title: str = ""
    _lines: list[int] = field(default_factory=list)

    def location(self, start: int, end: int | None = None) -> Location:
        """Where the characters from *start* to *end* stand in the file."""
        line, column = self._place(start)
        if end is None:
            return Location(self.path, line, column)
        return Location(self.path, line, column, *self._place(max(end, start + 1)))

    def line_of(self, start: int) -> int:
        """The line of the text (for a notebook: of the cell) in which a character stands."""
        return self.text.count("\n", 0, start) + 1

    def excerpt(self, start: int, end: int) -> tuple[str, tuple[int, int]]:
        """The line of the text in which a part begins, and the part's columns there, from 1."""
        begin = self.text.rfind("\n", 0, start) + 1
        stop = self.text.find("\n", start)
        line = self.text[begin : stop if stop >= 0 else len(self.text)]
        return line, (start - begin + 1, min(end - begin, len(line)) + 1)

    def _place(self, offset: int) -> tuple[int, int]:
        where = self.text if self.offsets is None else self.file
        if not self._lines:
            self._lines = [0, *(m.end() for m in re.finditer("\n", where))]
        if self.offsets is not None:
            offset = self.offsets[min(offset, len(self.offsets) - 1)]
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1


# ── notebooks ─────────────────────────────────────────────────────────────────


class NotANotebook(Exception):
    """A file that is no Jupyter notebook."""


_SPACE: Final = re.compile(r"\s*")
_ESCAPE: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def notebook_cells(path: str, file: str) -> Iterator[Source]:
    """The Markdown cells of a notebook, each with the places of its characters in the file.

    Raises NotANotebook.
    """
    try:
        notebook = json.loads(file)
        cells = notebook["cells"]
        kinds = [cell["cell_type"] for cell in cells]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotANotebook(str(error) or type(error).__name__) from None
    places = _sources(file)
    if len(places) != len(cells):
        raise NotANotebook("the cells have no sources")
    lines: list[int] = []
    for number, (kind, place) in enumerate(zip(kinds, places, strict=True), 1):
        if kind == "markdown" and place is not None:
            text, offsets = place
            source = Source(path, text, file, offsets, f"cell {number}", lines)
            source._place(0)
            lines = source._lines
            yield source


def _sources(file: str) -> list[tuple[str, list[int]] | None]:
    """The text of each cell's source, with the place of each of its characters."""
    found: list[tuple[str, list[int]] | None] = []
    scanner = _Scanner(file)
    scanner.value(lambda path, at: _note_source(scanner, found, path, at))
    return found


def _note_source(
    scanner: _Scanner, found: list[tuple[str, list[int]] | None], path: tuple[str, ...], at: int
) -> None:
    if len(path) >= 2 and path[0] == "cells" and path[1] == "[]":
        if len(path) == 2:
            found.append(None)
        elif path[2:] in (("source",), ("source", "[]")):
            text, offsets = scanner.characters(at)
            old = found[-1]
            if old is None:
                found[-1] = (text, offsets)
            else:
                found[-1] = (old[0] + text, old[1][:-1] + offsets)


class _Scanner:
    """Walks over JSON that is known to be well formed, and tells of the strings in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def value(self, tell: object, path: tuple[str, ...] = ()) -> None:
        """Pass one value; *tell* is called with the path and place of objects in lists and of strings."""
        assert callable(tell)
        self._space()
        sign = self.text[self.at]
        if sign == "{":
            if path and path[-1] == "[]":
                tell(path, self.at)
            self._members(tell, path)
        elif sign == "[":
            self.at += 1
            while not self._passes("]"):
                self.value(tell, (*path, "[]"))
                self._passes(",")
        elif sign == '"':
            tell(path, self.at)
            self.at = self.characters(self.at)[1][-1] + 1
        else:
            match = re.compile(r"[^\s,\]}]+").match(self.text, self.at)
            assert match is not None
            self.at = match.end()

    def _members(self, tell: object, path: tuple[str, ...]) -> None:
        self.at += 1
        while not self._passes("}"):
            self._space()
            key, offsets = self.characters(self.at)
            self.at = offsets[-1] + 1
            self._passes(":")
            self.value(tell, (*path, key))
            self._passes(",")

    def _space(self) -> None:
        match = _SPACE.match(self.text, self.at)
        assert match is not None
        self.at = match.end()

    def _passes(self, sign: str) -> bool:
        self._space()
        if self.text[self.at] != sign:
            return False
        self.at += 1
        return True

    def characters(self, at: int) -> tuple[str, list[int]]:
        """The characters of the string at *at*, and the place of each and of the closing quote."""
        made: list[str] = []
        offsets: list[int] = []
        at += 1
        while self.text[at] != '"':
            offsets.append(at)
            char = self.text[at]
            at += 1
            if char == "\\":
                char = self.text[at]
                at += 1
                if char == "u":
                    char = chr(int(self.text[at : at + 4], 16))
                    at += 4
                else:
                    char = _ESCAPE.get(char, char)
            made.append(char)
        text = "".join(made)
        if any("\ud800" <= c <= "\udfff" for c in made):
            # Pairs of surrogates become one character.
            joined: list[str] = []
            kept: list[int] = []
            index = 0
            while index < len(made):
                pair = "".join(made[index : index + 2])
                if (
                    "\ud800" <= pair[0] <= "\udbff"
                    and len(pair) == 2
                    and "\udc00" <= pair[1] <= "\udfff"
                ):
                    joined.append(pair.encode("utf-16", "surrogatepass").decode("utf-16"))
                    kept.append(offsets[index])
                    index += 2
                else:
                    joined.append("\ufffd" if "\ud800" <= made[index] <= "\udfff" else made[index])
                    kept.append(offsets[index])
                    index += 1
            text, offsets = "".join(joined), kept
        return text, [*offsets, at]
