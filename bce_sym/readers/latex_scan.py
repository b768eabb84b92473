r"""Passes over tokens before they are read: which names occur, which are families by their use.

``y`` is a family in ``\sum_{i=1}^{m} y_i``, so that ``y_1`` beside it is a member, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bce_sym.readers.latex_items import is_in_parentheses
from bce_sym.readers.latex_names import is_symbol, symbol_at
from bce_sym.readers.latex_notation import Notation, variable_name
from bce_sym.readers.latex_tokens import Token, Unreadable

__all__ = ["families_in", "names_in"]


def names_in(items: Sequence[Token], at: int) -> Iterator[str]:
    """The names in the item at *at*, those in groups too; of ``x_1`` both ``x`` and ``x_1``."""
    item = items[at]
    if item.kind in ("group", "env"):
        for k in range(len(item.items)):
            yield from names_in(item.items, k)
    elif is_symbol(items, at):
        try:
            symbol = symbol_at(items, at)
        except Unreadable:
            return
        yield variable_name(symbol.name)
        rest = [*symbol.scripts, *items[symbol.next : symbol.next + 2]]
        if len(rest) > 1 and rest[0].text == "_":
            inside = rest[1].items if rest[1].kind == "group" else (rest[1],)
            suffix = "".join("_" if i.text == "," else i.text for i in inside)
            if suffix.replace("_", "").isalnum():
                yield variable_name(f"{symbol.name}_{suffix}")


def families_in(items: Sequence[Token], notation: Notation) -> set[str]:
    """The names that nothing is said of and that have a bound index, or one of the context."""
    indices = {*_bound(items), *notation.indices}
    if not indices:
        return set()
    return {
        name
        for name, index in _indexed(items)
        if index & indices and not notation.is_known(name) and name not in indices
    }


def _bound(items: Sequence[Token]) -> Iterator[str]:
    """The variables of the sums and products in *items*."""
    for at, item in enumerate(items):
        if item.kind in ("group", "env"):
            yield from _bound(item.items)
        elif item.text in ("\\sum", "\\prod") and item.kind == "cmd":
            for k in range(at + 1, min(at + 5, len(items) - 1)):
                if items[k].text == "_":
                    inside = items[k + 1].items if items[k + 1].kind == "group" else (items[k + 1],)
                    if is_symbol(inside, 0):
                        yield variable_name(symbol_at(inside, 0).name)
                    break


def _indexed(items: Sequence[Token]) -> Iterator[tuple[str, set[str]]]:
    """The names with an index in *items*, each with the letters of its index."""
    for at, item in enumerate(items):
        if item.kind in ("group", "env"):
            yield from _indexed(item.items)
        if not is_symbol(items, at):
            continue
        try:
            symbol = symbol_at(items, at)
        except Unreadable:
            continue
        rest = [*symbol.scripts, *items[symbol.next : symbol.next + 4]]
        name = symbol.name
        for mark, argument in zip(rest[::2], rest[1::2], strict=False):
            if mark.text not in ("_", "^"):
                break
            inside = argument.items if argument.kind == "group" else (argument,)
            if mark.text == "^" and [i.text for i in inside] in (["*"], ["\\star"], ["\\ast"]):
                name = f"{name}_star"
            elif mark.text == "_" or is_in_parentheses(inside):
                yield variable_name(name), set(_letters(inside))


def _letters(items: Sequence[Token]) -> Iterator[str]:
    for at in range(len(items)):
        if is_symbol(items, at):
            try:
                yield variable_name(symbol_at(items, at).name)
            except Unreadable:
                continue
