r"""LaTeX and Markdown files → regions: displayed formulas, prose with its inline formulas, our comments.

Finds where things stand; reads none of them.  What is code, verbatim or commented out is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bce_sym.readers.latex_tokens import DEFINERS, Unreadable, define

__all__ = ["Region", "markdown_regions", "masked_quotes", "tex_regions"]


@dataclass(frozen=True)
class Region:
    """A part of a source.

    ========= ============================================================
    kind      what it is
    ========= ============================================================
    display   a displayed formula; ``name`` is its environment
    prose     text; ``inline`` are the contents of its inline formulas
    note      what stands in a comment to us
    macro     the definition of a macro
    unclosed  a formula that begins and does not end
    ========= ============================================================

    ``start`` and ``end`` enclose the content, ``outer`` the whole.
    """

    kind: str
    start: int
    end: int
    name: str = ""
    outer: tuple[int, int] = (0, 0)
    inline: tuple[tuple[int, int], ...] = ()


DISPLAYS: Final = frozenset(
    {"equation", "align", "gather", "multline", "alignat", "flalign", "eqnarray", "displaymath",
     "dmath", "IEEEeqnarray", "math"}
)  # fmt: skip
_VERBATIM: Final = frozenset(
    {"verbatim", "Verbatim", "lstlisting", "minted", "comment", "filecontents", "tikzpicture"}
)
_NOTE: Final = re.compile(r"%+\s*bce-sym:\s*(.*?)\s*$")
_TEX: Final = re.compile(
    r"(?P<comment>%[^\n]*)|\\begin\s*\{(?P<env>[a-zA-Z]+)(?P<star>\*?)\}|(?P<bracket>\\\[)"
    r"|(?P<paren>\\\()|(?P<double>\$\$)|(?P<single>\$)|\\(?P<macro>" + "|".join(sorted(DEFINERS)) +
    r")(?![a-zA-Z])|\\verb\*?(?P<verb>[^a-zA-Z\s*])|(?P<false>\\iffalse(?![a-zA-Z]))"
    r"|(?P<stop>\\end\s*\{document\})|\\(?:[a-zA-Z]+|.)",
    re.S,
)  # fmt: skip
_BODY: Final = re.compile(r"^[^%\n]*?\\begin\s*\{document\}", re.M)


def tex_regions(source: str) -> Iterator[Region]:
    """The regions of a LaTeX file, in order.  Before ``\\begin{document}``, macros and notes only."""
    body = _BODY.search(source)
    prose = body.end() if body is not None else 0
    inline: list[tuple[int, int]] = []
    at = 0

    def text(end: int) -> Iterator[Region]:
        if end > prose:
            yield Region("prose", prose, end, "", (prose, end), tuple(inline))
        inline.clear()

    while (match := _TEX.search(source, at)) is not None:
        here, at = match.start(), match.end()
        preamble = body is not None and here < body.end()
        if match["comment"]:
            note = _NOTE.match(match["comment"])
            if note is not None:
                yield from text(here)
                yield Region("note", here + note.start(1), here + note.end(1), "", match.span())
                prose = at
        elif match["macro"]:
            yield from text(here)
            yield Region("macro", here, len(source), "", match.span())
            at = _after_definition(source, here, at)
            prose = max(prose, at)
        elif match["stop"] and not preamble:
            yield from text(here)
            return
        elif match["false"]:
            fi = re.compile(r"\\(?:fi|else)(?![a-zA-Z])").search(source, at)
            at = fi.end() if fi is not None else len(source)
        elif match["verb"]:
            at = source.find(match["verb"], at) + 1 or len(source)
        elif match["env"] in _VERBATIM:
            end = source.find(f"\\end{{{match['env']}{match['star']}}}", at)
            at = end if end >= 0 else len(source)
        elif preamble:
            continue
        elif match["env"] in DISPLAYS or match["bracket"] or match["double"]:
            yield from text(here)
            region = _display(source, match)
            yield region
            at = prose = region.outer[1]
        elif match["paren"] or match["single"]:
            close = _find(source, at, "\\)" if match["paren"] else "$")
            if close is not None and "\n\n" not in source[at:close]:
                inline.append((at, close))
                at = close + (2 if match["paren"] else 1)
    yield from text(len(source))


def _after_definition(source: str, here: int, at: int) -> int:
    """The place after the definition of a macro at *here*, whose name ends at *at*."""
    try:
        return max(at, define(source, here, len(source), {}))
    except Unreadable:
        return at


def _display(source: str, match: re.Match[str]) -> Region:
    start = match.end()
    if match["env"]:
        name = match["env"] + match["star"]
        close = f"\\end{{{name}}}"
        argument = re.compile(r"\s*(?:\[[^\]]*\])?\{[^{}]*\}").match(source, start)
        if match["env"] in ("alignat", "IEEEeqnarray") and argument is not None:
            start = argument.end()
    else:
        name, close = ("\\[", "\\]") if match["bracket"] else ("$$", "$$")
    end = _find(source, start, close)
    if end is None:
        return Region("unclosed", match.start(), match.end(), name, (match.start(), len(source)))
    return Region("display", start, end, name, (match.start(), end + len(close)))


def _find(source: str, at: int, close: str) -> int | None:
    """Where *close* next stands, comments and escapes passed over."""
    pattern = re.compile(re.escape(close) + r"|%[^\n]*|\\(?:[a-zA-Z]+|.)", re.S)
    while (match := pattern.search(source, at)) is not None:
        if match.group() == close:
            return match.start()
        at = match.end()
    return None


# ── Markdown ──────────────────────────────────────────────────────────────────

_FENCE: Final = re.compile(
    r"^( *(?:[-*+] +|\d+[.)] +)?)(`{3,}|~{3,}|:{3,})[ \t]*(\{?[\w-]*\}?)[^\n]*$", re.M
)
_OPTION: Final = re.compile(
    r"[ \t]*:[\w-]+:[^\n]*\n|[ \t]*---[^\n]*\n(?:[^\n]*\n)*?[ \t]*---[^\n]*\n"
)
_MARKDOWN: Final = re.compile(
    r"(?P<comment><!--)|(?P<line>^[ \t]*%[^\n]*)|(?P<code>`+)|\\begin\s*\{(?P<env>[a-zA-Z]+)(?P<star>\*?)\}"
    r"|(?P<bracket>\\\[)|(?P<paren>\\\()|(?P<double>\$\$)|(?P<single>\$(?=[^\s$]))|\\(?:[a-zA-Z]+|.)",
    re.S | re.M,
)
_HTML_NOTE: Final = re.compile(r"<!--\s*bce-sym:\s*(.*?)\s*-->", re.S)
_QUOTE: Final = re.compile(r"^ {0,3}(?:> ?)+")


def masked_quotes(source: str) -> str:
    """*source* with the marks of block quotes replaced by spaces: they are no relations."""
    lines = source.splitlines(keepends=True)
    inside = quoted = False
    for index, line in enumerate(lines):
        match = _QUOTE.match(line)
        if match is not None and (quoted or not inside):
            lines[index] = line = " " * match.end() + line[match.end() :]
        quote_here = match is not None
        for _ in range(line.count("$$")):
            inside = not inside
            if inside:
                quoted = quote_here
        if not inside:
            quoted = False
    return "".join(lines)


def markdown_regions(source: str) -> Iterator[Region]:
    """The regions of Markdown (*source* with its quotes masked), in order."""
    at = 0
    if source.startswith("---\n"):
        end = source.find("\n---", 4)
        at = source.find("\n", end + 1) + 1 if end >= 0 else 0
        at = at or len(source) if end >= 0 else 0
    while at < len(source):
        fence = _FENCE.search(source, at)
        yield from _markdown_text(source, at, len(source) if fence is None else fence.start())
        if fence is None:
            return
        mark = fence[2]
        close = re.compile(rf"^[ \t]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$", re.M).search(
            source, fence.end()
        )
        start = min(fence.end() + 1, len(source))
        if mark[0] == ":" and fence[3] not in ("{math}",):
            at = fence.end()
            continue
        end, at = (len(source),) * 2 if close is None else (close.start(), close.end())
        if fence[3] in ("math", "{math}"):
            while (option := _OPTION.match(source, start, end)) is not None:
                start = option.end()
            yield Region("display", start, max(start, end), "$$", (fence.start(), at))


def _markdown_text(source: str, start: int, stop: int) -> Iterator[Region]:
    prose = at = start
    inline: list[tuple[int, int]] = []

    def text(end: int) -> Iterator[Region]:
        if end > prose:
            yield Region("prose", prose, end, "", (prose, end), tuple(inline))
        inline.clear()

    while (match := _MARKDOWN.search(source, at, stop)) is not None:
        here, at = match.start(), match.end()
        if match["comment"]:
            note = _HTML_NOTE.match(source, here)
            end = source.find("-->", here)
            if note is not None:
                yield from text(here)
                yield Region("note", note.start(1), note.end(1), "", note.span())
                prose = note.end()
            at = end + 3 if end >= 0 else stop
        elif match["line"]:
            found = _NOTE.match(match["line"].lstrip())
            if found is not None:
                lead = here + len(match["line"]) - len(match["line"].lstrip())
                yield from text(here)
                yield Region("note", lead + found.start(1), lead + found.end(1), "", match.span())
                prose = at
        elif match["code"]:
            close = re.compile(rf"(?<!`){match['code']}(?!`)").search(source, at, stop)
            at = close.end() if close is not None else at
        elif match["env"] in DISPLAYS or match["bracket"] or match["double"]:
            region = _display(source[:stop], match)
            if region.kind == "unclosed" and match["bracket"]:
                continue
            yield from text(here)
            yield region
            at = prose = region.outer[1]
        elif match["paren"] or match["single"]:
            close_at = _find(source[:stop], at, "\\)" if match["paren"] else "$")
            inner = source[at:close_at] if close_at is not None else ""
            if close_at is None or "\n\n" in inner or (match["single"] and inner[-1:].isspace()):
                continue
            tick = inner.startswith("`") and inner.endswith("`") and len(inner) > 2
            inline.append((at + tick, close_at - tick))
            at = close_at + (2 if match["paren"] else 1)
    yield from text(stop)
