r"""Passes over tokens before they are read: which names occur, which are families by their use.

``y`` is a family in ``\sum_{i=1}^{m} y_i``, so that ``y_1`` beside it is a member, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from bce_sym.readers import latex_vocabulary as v
from bce_sym.readers.latex_items import is_in_parentheses, step
from bce_sym.readers.latex_names import is_symbol, symbol_at
from bce_sym.readers.latex_notation import Notation, variable_name
from bce_sym.readers.latex_tokens import Token, Unreadable
from bce_sym.terms import Expr, walk

__all__ = ["factors_in", "families_in", "families_of", "indices_in", "names_in", "subjects_in"]

_COEFFICIENTS: Final = frozenset(
    {"a", "b", "c", "k", "l", "m", "n", "alpha", "kappa", "lam", "nu"}
)  # fmt: skip
"""Letters that are no functions of their parentheses where they are factors elsewhere."""

_LONGEST: Final = 500
"""Items in parentheses that are looked through."""

_FUNCTIONS: Final = frozenset({"f", "g", "h", "F", "G", "H", "phi", "varphi", "psi", "Phi", "Psi"})
"""Letters that may be functions also where a sentence says that they are positive."""


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


def subjects_in(items: Sequence[Token]) -> set[str]:
    r"""The names that a formula says something of: ``y`` in ``y \in \{0, 1\}``, ``p`` in ``0 < p < 1``."""
    signs = {*v.RELATIONS, "\\in", ","}
    found: set[str] = set()
    for at in range(len(items)):
        if is_symbol(items, at) and (at == 0 or items[at - 1].text in signs):
            try:
                symbol = symbol_at(items, at)
            except Unreadable:
                continue
            after = items[symbol.next].text if symbol.next < len(items) else ","
            if after in signs and not symbol.scripts and symbol.name not in _FUNCTIONS:
                found.add(variable_name(symbol.name))
    return found


def factors_in(items: Sequence[Token]) -> set[str]:
    r"""The names before parentheses that can only be factors: ``n`` in ``\sum_{i=1}^n x_i - n(x + 1)``.

    What bounds a sum is a number; so is a letter such as a or n that is a factor elsewhere, as in ``2a`` or
    ``ab``, or has a power, if what it stands before is always a sum.
    """
    factors: set[str] = set()
    others: set[str] = set()
    for at, inside in _everywhere(items):
        if not is_symbol(inside, at):
            continue
        try:
            symbol = symbol_at(inside, at)
        except Unreadable:
            continue
        after = inside[symbol.next] if symbol.next < len(inside) else None
        name = variable_name(symbol.name)
        opens = after is not None and after.text in ("(", "[")
        if opens and _is_sum(inside, symbol.next):
            continue
        if (
            opens
            or symbol.scripts
            or (after is not None and (after.kind == "prime" or after.text == "_"))
        ):
            others.add(name)
        elif at == 0 or inside[at - 1].text not in ("d", "\\partial"):
            follows = after is not None and (after.kind == "num" or is_symbol(inside, symbol.next))
            before = at > 0 and (inside[at - 1].kind in ("num", "let"))
            if follows or before or (after is not None and after.text == "^"):
                factors.add(name)
    return (factors - others) & _COEFFICIENTS | set(_sizes(items))


def _everywhere(items: Sequence[Token]) -> Iterator[tuple[int, Sequence[Token]]]:
    for at, item in enumerate(items):
        yield at, items
        if item.kind in ("group", "env"):
            yield from _everywhere(item.items)


def _is_sum(items: Sequence[Token], at: int) -> bool:
    """Whether the parentheses at *at* have a sum or difference in them, and no comma."""
    depth, found = 0, False
    for k in range(at, min(len(items), at + _LONGEST)):
        depth += step(items[k])
        if depth == 0:
            return found
        if depth == 1 and items[k].kind == "sym":
            if items[k].text in (",", ";", "|"):
                return False
            found |= items[k].text in ("+", "-") and k > at + 1
    return False


def _sizes(items: Sequence[Token]) -> Iterator[str]:
    """The upper bounds of sums and products that are a name."""
    for at, inside in _everywhere(items):
        item = inside[at]
        if item.text in ("\\sum", "\\prod") and item.kind == "cmd":
            for k in range(at + 1, min(at + 5, len(inside) - 1)):
                if inside[k].text == "^":
                    bound = inside[k + 1]
                    above = bound.items if bound.kind == "group" else (bound,)
                    if len(above) == 1 and is_symbol(above, 0):
                        yield variable_name(symbol_at(above, 0).name)
                    break


def families_of(notation: Notation) -> set[str]:
    """The families in the formulas that names stand for, of which nothing else is said."""
    bodies = {definition.body for definition in notation.definitions.values()}
    found = set().union(*map(_families, bodies))
    return {name for name in found if not notation.accounts_for(name)}


@lru_cache(maxsize=4096)
def _families(body: Expr) -> frozenset[str]:
    return frozenset(node.value for node in walk(body) if node.op == "indexed")


def indices_in(items: Sequence[Token]) -> set[str]:
    """The letters that stand alone as an index of a name."""
    return {min(letters) for _, letters in _indexed(items) if len(letters) == 1}


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
