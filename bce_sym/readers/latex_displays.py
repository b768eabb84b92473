r"""A displayed formula → chains: rows, columns and continued lines put together, pieces set apart.

A row that begins with a relation goes on with the chain before it; one that begins with + goes on with
the expression before it.  Knows tokens and layout; the pieces are read by `bce_sym.readers.documents`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from bce_sym.readers import latex_vocabulary as v
from bce_sym.readers.latex_items import split, step
from bce_sym.readers.latex_names import plain_words
from bce_sym.readers.latex_tokens import Token, Unreadable

__all__ = ["Chain", "Element", "chains", "elements", "label_of"]

_ALIGNED: Final = frozenset(
    {"aligned", "alignedat", "split", "gathered", "multlined", "array", "eqnarray", "align", "align*",
     "gather", "gather*", "alignat", "alignat*", "flalign", "flalign*", "multline", "multline*",
     "IEEEeqnarray", "IEEEeqnarray*", "equation", "equation*", "eqnarray*", "alignedleft", "rcases"}
)  # fmt: skip
_COLUMNS: Final = frozenset({"align", "alignat", "flalign", "aligned", "alignedat"})
"""Environments in which every second & parts two columns of equations."""

_ONE_FORMULA: Final = frozenset({"multline", "multlined"})
_BINARY: Final = frozenset({"+", "-", "\\cdot", "\\times", "*", "/", "\\div", "\\land", "\\lor", "\\wedge", "\\vee"})  # fmt: skip

_QUAD: Final = Token("cmd", "\\quad", 0, 0)

CONDITION_WORDS: Final = frozenset(
    {"for", "if", "when", "where", "with", "for all", "for every", "for any", "for each", "provided",
     "provided that", "whenever", "assuming", "given", "given that", "and for all"}
)  # fmt: skip
AND_WORDS: Final = frozenset(
    {"and", "so", "thus", "hence", "therefore", "then", "i.e.", "that is", "so that", "as well as",
     "which gives", "we get", "we have", "also", "but"}
)  # fmt: skip
SINCE_WORDS: Final = frozenset({"since", "because"})
"""A formula after these is a reason, not a part of what is claimed."""

IMPLIES_WORDS: Final = frozenset({"implies", "which implies"})
IFF_WORDS: Final = frozenset({"iff", "if and only if", "is equivalent to"})
_RESTRICTS: Final = frozenset(
    {"if", "when", "whenever", "where", "provided", "unless", "except", "only", "otherwise", "not",
     "assuming", "given", "almost", "as", "near", "some", "or", "for", "with", "asymptotically"}
)  # fmt: skip
_REASONS: Final = frozenset(
    {"by", "using", "since", "because", "from", "use", "apply", "applying", "see", "cf", "via", "def",
     "definition", "chain", "product", "sum", "quotient", "log", "algebra", "differentiate", "rule",
     "cancel", "expand", "factor", "collect", "simplify", "rearrange", "substitute", "recall", "note"}
)  # fmt: skip


@dataclass
class Line:
    """One row of one column, or several that belong together."""

    items: list[Token]
    row: int
    column: int
    aligned: bool = False  # whether its first cell is empty, so that it goes on
    begins: bool = False  # whether its first cell is not, so that it begins an equation


@dataclass
class Chain:
    """Lines of which all but the first begin with a relation or a connective."""

    lines: list[Line]
    condition: list[Token] = field(default_factory=list)
    leading: list[Token] = field(default_factory=list)


@dataclass(frozen=True)
class Element:
    """A part of a line: a relation, a connective, words, a note, or a piece of mathematics."""

    kind: str
    text: str
    start: int
    end: int
    items: tuple[Token, ...] = ()


# ── rows and columns ──────────────────────────────────────────────────────────


def label_of(items: Sequence[Token]) -> str:
    """The name that ``\\label`` gives the formula; "" where there is none."""
    for item in items:
        if item.kind == "text" and item.command == "label":
            return " ".join(item.text.split())
        if item.kind == "env" and (found := label_of(item.items)):
            return found
    return ""


def chains(items: Sequence[Token], name: str) -> list[Chain]:
    """The chains of a display in the environment *name*, in the order in which they begin."""
    rows = _rows(items)
    env = name.rstrip("*")
    inner = next((i.text.rstrip("*") for i in items if i.kind == "env" and i.text in _ALIGNED), env)
    lines: list[Line] = []
    for at, row in enumerate(rows):
        lines += _lines(row, at, inner in _COLUMNS)
    columns: dict[int, list[Line]] = {}
    for line in lines:
        columns.setdefault(line.column, []).append(line)
    made: list[Chain] = []
    for column in columns.values():
        made += _chained(_joined(column, inner in _ONE_FORMULA))
    made.sort(key=lambda chain: (chain.lines[0].row, chain.lines[0].column))
    return made


def _rows(items: Sequence[Token]) -> list[list[Token]]:
    """The rows of a display; those of an alignment inside it are rows like its own."""
    made: list[list[Token]] = []
    for row in split(items, "row"):
        inner = [k for k, item in enumerate(row) if item.kind == "env" and item.text in _ALIGNED]
        if len(inner) > 1:
            place = row[inner[1]]
            raise Unreadable(
                "two alignments side by side are not yet understood", place.start, place.end,
                "give each a display of its own",
            )  # fmt: skip
        if not inner:
            made.append(list(row))
            continue
        at = inner[0]
        inside = _rows(row[at].items) or [[]]
        inside[0] = [*row[:at], *inside[0]]
        inside[-1] = [*inside[-1], *row[at + 1 :]]
        made += inside
    return [row for row in made if row]


def _lines(row: list[Token], number: int, columned: bool) -> Iterator[Line]:
    cells = [list(cell) for cell in split(row, "amp")]
    if len(cells) == 1 or not columned:
        joined = [item for cell in cells for item in cell]
        first_says = _says_something(cells[0])
        if joined:
            parted = len(cells) > 1
            yield Line(joined, number, 0, parted and not first_says, parted and first_says)
        return
    first: Line | None = None
    for at in range(0, len(cells), 2):
        pair = cells[at : at + 2]
        joined = [item for cell in pair for item in cell]
        if not joined:
            continue
        says = _says_something(pair[0])
        parted = len(pair) > 1
        line = Line(joined, number, at // 2, parted and not says, parted and says)
        if first is not None and (_is_remark(joined) or _is_condition(joined)):
            first.items += [_QUAD.moved(joined[0].start, joined[0].start), *joined]
        else:
            first = first or line
            yield line


def _says_something(cell: Sequence[Token]) -> bool:
    return any(item.kind not in ("text", "note") and item.text not in v.SEPARATORS for item in cell)


def _is_remark(items: Sequence[Token]) -> bool:
    """Whether *items* are words, perhaps with a condition after them, or stand in parentheses."""
    if all(item.kind in ("text", "note") or item.text in v.SEPARATORS for item in items):
        return True
    first = next(item for item in items if item.text not in v.SEPARATORS)
    if first.kind == "text" or first.text == "\\because":
        return True
    return first.text == "(" and items[-1].text == ")"


def _joined(column: Sequence[Line], one_formula: bool) -> list[Line]:
    """Lines with those put together that are parts of one expression."""
    made: list[Line] = []
    for line in column:
        if made and _goes_on(made[-1], line, one_formula):
            made[-1].items += _without_spaces(line.items)
        else:
            made.append(line)
    return made


def _without_spaces(items: list[Token]) -> list[Token]:
    at = 0
    while at < len(items) and items[at].text in v.SEPARATORS:
        at += 1
    return items[at:]


def _goes_on(before: Line, line: Line, one_formula: bool) -> bool:
    """Whether *line* is a part of the expression with which *before* ends."""
    if one_formula or sum(map(step, before.items)) > 0:
        return True
    says = [
        i for i in before.items if i.kind not in ("text", "note") and (i.items or i.kind != "group")
    ]
    last = says[-1] if says else None
    if (
        last is not None
        and (last.text in _BINARY or last.text in v.RELATIONS)
        and last.kind in ("sym", "cmd")
    ):
        return True
    first = next(
        (i for i in line.items if i.text not in v.SEPARATORS and i.kind not in ("text", "note")),
        None,
    )
    if first is None or first.text not in _BINARY or first.kind not in ("sym", "cmd"):
        return False
    relation = any(i.kind in ("sym", "cmd") and i.text in v.RELATIONS for i in line.items)
    if not relation or first.text not in ("+", "-") or line.aligned:
        return True
    if line.begins:
        return False
    raise Unreadable(
        "does this row go on with the row before, or does it begin an equation?",
        first.start, first.end, "put & before it to go on; or write the equation another way round",
    )  # fmt: skip


def _chained(lines: Sequence[Line]) -> list[Chain]:
    made: list[Chain] = []
    waiting: list[Token] = []
    for line in lines:
        if not _says_something(line.items):
            # Words on a row of their own: about the chain that goes on, or before one that begins.
            waiting += line.items
            continue
        first = next(
            i for i in line.items if i.kind not in ("text", "note") and i.text not in v.SEPARATORS
        )
        goes_on = first.kind in ("sym", "cmd") and (
            first.text in v.RELATIONS or first.text in v.CONNECTIVES
        )
        leads = first.kind in ("sym", "cmd") and first.text in ("\\impliedby", "\\Leftarrow")
        if made and (goes_on or leads):
            if made[-1].condition:
                _no_condition(made[-1].condition)
            line.items[:0] = waiting
            made[-1].lines.append(line)
        else:
            made.append(Chain([line], leading=waiting))
        waiting = []
        made[-1].condition += _condition(line)
    if waiting and made:
        made[-1].lines[-1].items += waiting
    for chain in made:
        if len(made) > 1 and not any(_relates(line.items) for line in chain.lines):
            items = chain.lines[0].items
            raise Unreadable(
                "this row has no relation: does it go on with the row before?",
                items[0].start, items[-1].end, "begin it with an operation or a relation",
            )  # fmt: skip
    return made


def _relates(items: Sequence[Token]) -> bool:
    signs = (
        frozenset(v.RELATIONS) | frozenset(v.CONNECTIVES) | frozenset(v.INEXACT) | {"\\in", "\\sim"}
    )
    return any(i.kind in ("sym", "cmd") and i.text in signs for i in items)


# ── conditions ────────────────────────────────────────────────────────────────


def _no_condition(items: Sequence[Token]) -> None:
    raise Unreadable(
        "a condition on one line of a chain is not yet understood", items[0].start, items[-1].end,
        "declare it before the display: % bce-sym: let x > 0",
    )  # fmt: skip


def _condition(line: Line) -> list[Token]:
    r"""The condition at the end of *line*, which is cut off: ``\quad x > 0``, ``\text{for } x > 0``."""
    depth = 0
    for at, item in enumerate(line.items):
        depth += step(item)
        if depth:
            continue
        rest = line.items[at + 1 :]
        if at and (_says_why(item) or (rest and _begins_a_reason(rest))):
            return []
        if item.kind == "text" and at:
            if _introduces(item) and _says_something(rest):
                line.items[at:] = _texts(rest)
                return _without_parentheses([i for i in rest if i.kind != "text"])
        elif at and (item.text == "," or item.text in v.SEPARATORS or item.kind == "text"):
            while rest and (rest[0].text in v.SEPARATORS or rest[0].text == ","):
                rest = rest[1:]
            if _is_condition(rest):
                line.items[at:] = _texts(rest)
                return _without_parentheses([i for i in rest if i.kind != "text"])
    return []


def _texts(items: Sequence[Token]) -> list[Token]:
    return [
        item
        for item in items
        if item.kind == "note" or (item.kind == "text" and not _introduces(item))
    ]


def _introduces(item: Token) -> bool:
    return plain_words(item).lower().strip(" ,.:;()") in CONDITION_WORDS


def _says_why(item: Token) -> bool:
    """Whether a formula after *item* is a reason."""
    if item.text == "\\because":
        return True
    return item.kind == "text" and plain_words(item).lower().strip(" ,.:;()") in SINCE_WORDS


def _begins_a_reason(items: Sequence[Token]) -> bool:
    """Whether *items* are a reason that is a formula, perhaps in parentheses: ``(\\because x > 0)``."""
    if items[0].text == "(" and len(items) > 1:
        items = items[1:]
    return _says_why(items[0]) and _says_something(items[1:])


def _without_parentheses(items: list[Token]) -> list[Token]:
    while items and items[-1].text in (".", ",", ";"):
        items = items[:-1]
    if items and items[0].text == "(" and items[-1].text == ")":
        return items[1:-1]
    return items


def _is_condition(items: Sequence[Token]) -> bool:
    """Whether *items*, after a comma or a wide space, say what a variable may be."""
    items = _without_parentheses([item for item in items if item.kind != "text"])
    texts = [item.text for item in items if item.kind in ("sym", "cmd")]
    if "\\in" in texts or any(text in ("\\dots", "\\ldots", "...", "..") for text in texts):
        return True
    orders = [t for t in texts if v.RELATIONS.get(t) in ("<", "<=", ">", ">=", "!=")]
    if not orders or any(v.RELATIONS.get(t) == "==" for t in texts):
        return False
    return not any(
        text in _BINARY or text == "(" or text == "\\frac" for text in texts if text != "-"
    )


# ── elements ──────────────────────────────────────────────────────────────────


def elements(items: Sequence[Token]) -> list[Element]:
    """The parts of a line, in order."""
    made: list[Element] = []
    piece: list[Token] = []
    depth = 0

    def flush() -> None:
        if piece:
            made.append(Element("piece", "", piece[0].start, piece[-1].end, tuple(piece)))
            piece.clear()

    items = list(items)
    while items and items[-1].kind == "sym" and items[-1].text in (".", ",", ";"):
        items.pop()
    for at, item in enumerate(items):
        if depth == 0 and _begins_a_reason(items[at:]):
            flush()
            made.append(Element("unchecked", item.text, item.start, items[-1].end))
            break
        depth += step(item)
        sign = item.kind in ("sym", "cmd") and depth == 0
        if item.kind == "note" or (item.kind == "text" and depth == 0 and not _is_name(items, at)):
            flush()
            made.append(Element(item.kind, item.text, item.start, item.end, (item,)))
        elif sign and item.text == "\\because":
            flush()
        elif sign and item.text in v.RELATIONS:
            flush()
            kind = "defines" if item.text in v.DEFINING else "relation"
            made.append(
                Element(kind, v.RELATIONS[item.text], item.start, item.end, (item, *item.items))
            )
        elif sign and item.text in v.CONNECTIVES:
            flush()
            made.append(Element("connective", v.CONNECTIVES[item.text], item.start, item.end))
        elif sign and item.text in v.SEPARATORS and (not piece or _next_is_binary(items, at)):
            continue
        elif sign and (item.text in (",", ";") or item.text in v.SEPARATORS):
            flush()
            made.append(Element("separator", item.text, item.start, item.end))
        elif sign and item.text == "." and at + 1 < len(items):
            flush()
            made.append(Element("separator", ".", item.start, item.end))
        else:
            piece.append(item)
    flush()
    return made


def _next_is_binary(items: Sequence[Token], at: int) -> bool:
    """Whether an operation follows a wide space, which then parts nothing."""
    after = next((i for i in items[at + 1 :] if i.text not in v.SEPARATORS), None)
    return after is not None and after.kind in ("sym", "cmd") and after.text in _BINARY


def _is_name(items: Sequence[Token], at: int) -> bool:
    """Whether the words at *at* are a name in a formula: one word beside an operation or relation."""
    item = items[at]
    word = plain_words(item)
    if item.command in ("intertext", "shortintertext") or not word.isalnum() or not word.isascii():
        return False
    if word.lower() in CONDITION_WORDS | AND_WORDS | IMPLIES_WORDS | _REASONS | {
        "or",
        "if",
        "iff",
        "otherwise",
    }:
        return False
    after = items[at + 1] if at + 1 < len(items) else None
    before = items[at - 1] if at else None
    tied = {"_", "^", "(", "+", "-", "/", "\\cdot", *v.RELATIONS}
    if after is not None and after.kind in ("sym", "cmd") and after.text in tied:
        return True
    return (
        before is not None
        and before.kind in ("sym", "cmd")
        and before.text in tied - {"_", "^", "("}
    )


def restricts(text: str) -> bool:
    """Whether words beside a formula might restrict what it says."""
    words = [w.strip("().,:;[]") for w in text.lower().replace("~", " ").split()]
    words = [w for w in words if w]
    if words and words[0] in _REASONS:
        return any(w in ("if", "unless", "except", "provided", "otherwise", "only") for w in words)
    return any(word in _RESTRICTS for word in words)
