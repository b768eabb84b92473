r"""Shapes of items: what encloses what, what is one factor.  Knows tokens, and nothing of meaning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

from bce_sym.readers import latex_vocabulary as v
from bce_sym.readers.latex_names import is_symbol, symbol_at
from bce_sym.readers.latex_tokens import Token
from bce_sym.terms import Expr

__all__ = [
    "AND", "NOT", "OR", "SLASHES", "STOPS", "TIMES", "Factor", "Part", "Place", "Style",
    "is_delimited", "is_in_parentheses", "is_one_factor", "parts_of", "split", "step", "without_end",
]  # fmt: skip

Place = tuple[int, int]
"""A range in the source."""

Part = tuple[Sequence[Token], Place]
"""The items of an argument, and where they stand."""

TIMES: Final = frozenset({"\\cdot", "\\times", "*"})
SLASHES: Final = frozenset({"/", "\\div"})
AND: Final = frozenset({"\\land", "\\wedge"})
OR: Final = frozenset({"\\lor", "\\vee"})
NOT: Final = frozenset({"\\lnot", "\\neg"})
STOPS: Final = (
    frozenset(v.RELATIONS) | frozenset(v.CONNECTIVES) | v.SEPARATORS | frozenset(v.CLOSING)
    | AND | OR | TIMES | SLASHES | frozenset({"+", "-", ",", ";", "&", "!", "^", "_", "'", ".", ":"})
    | frozenset({"\\evalbar", "\\evalclose", "\\bmod", "\\because", "\\overset", "\\underset", "\\stackrel"})
    | frozenset(v.INEXACT) | frozenset({"\\impliedby", "\\Leftarrow", "\\Longleftarrow"})
    | frozenset({"\\sim", "\\to", "\\rightarrow", "\\mid", "\\in", "\\mapsto"})
)  # fmt: skip
"""What can stand after an expression, so that no factor begins there."""


Style = Literal["plain", "number", "bare", "applied", "head", "group", "open", "evaluated"]


class Factor(NamedTuple):
    """A factor, and how it was written.

    ``bare``: a function with its argument not in parentheses; ``applied``: in parentheses; ``head``: a
    function that is always written with them; ``group``: in delimiters; ``open``: an operator that took
    all that followed; ``evaluated``: with a bar and a point.
    ``bound`` are the variables of operators that were still open at its end, or of the point.
    """

    term: Expr
    style: Style = "plain"
    bound: frozenset[str] = frozenset()


def step(item: Token) -> int:
    """1 for a delimiter that opens, −1 for one that closes."""
    if item.kind not in ("sym", "cmd"):
        return 0
    return 1 if item.text in v.DELIMITERS else -1 if item.text in v.CLOSING else 0


def is_delimited(items: Sequence[Token]) -> bool:
    """Whether one pair of delimiters encloses all *items*."""
    if not items or step(items[0]) != 1:
        return False
    depth = 0
    for at, item in enumerate(items):
        depth += step(item)
        if depth == 0:
            return at == len(items) - 1
    return False


def is_in_parentheses(items: Sequence[Token]) -> bool:
    """Whether one pair of parentheses or brackets encloses all *items*."""
    return is_delimited(items) and items[0].text in ("(", "[", "\\lparen", "\\lbrack")


def is_one_factor(items: Sequence[Token]) -> bool:
    """Whether *items* are one symbol, numeral or delimited part, scripts aside."""
    if not items:
        return False
    if is_delimited(items) or len(items) == 1:
        return True
    at = 1
    if is_symbol(items, 0):
        at = symbol_at(items, 0).next
    elif items[0].text in ("\\frac", "\\dfrac", "\\tfrac", "\\binom"):
        return len(items) == 3
    elif items[0].text == "\\sqrt":
        return len(items) == 2
    elif items[0].kind != "num":
        return False
    while at < len(items) and items[at].text in ("_", "^") and at + 1 < len(items):
        at += 2
    return at >= len(items)


def without_end(items: Sequence[Token]) -> Sequence[Token]:
    """*items* without a comma, semicolon or full stop at the end."""
    while items and items[-1].kind == "sym" and items[-1].text in (",", ";", "."):
        items = items[:-1]
    return items


def split(items: Sequence[Token], kind: str) -> list[Sequence[Token]]:
    """*items* parted at tokens of a kind."""
    parts: list[list[Token]] = [[]]
    for item in items:
        if item.kind == kind:
            parts.append([])
        else:
            parts[-1].append(item)
    return list(parts)


def parts_of(
    items: Sequence[Token], signs: tuple[str, ...] = (",", ";")
) -> Iterator[Sequence[Token]]:
    """*items* parted at commas and semicolons outside of delimiters."""
    depth, start = 0, 0
    for at, item in enumerate(items):
        depth += step(item)
        if depth == 0 and item.kind == "sym" and item.text in signs:
            yield items[start:at]
            start = at + 1
    yield items[start:]
