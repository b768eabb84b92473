r"""Symbols of LaTeX → names: letters, Greek, accents, fonts, words in roman letters.

``\hat{p}`` is ``p_hat``, ``\mathcal{L}`` is ``L_cal``, ``\mathrm{loss}`` is ``loss``.  Knows nothing of
what a name stands for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from bce_sym.readers.latex_tokens import Token, Unreadable
from bce_sym.readers.latex_vocabulary import ACCENTS, FONTS, GREEK, SPACES, TEXTS, WORD_FONTS

__all__ = ["Symbol", "is_symbol", "optimum_at", "plain_words", "symbol_at"]

_SLANTED: Final = frozenset({"\\mathit", "\\mathnormal", "\\textit"})
VECTOR_MARKS: Final = ("_bold", "_vec")
"""What ends the name of a letter that usually stands for a vector."""


class Symbol(NamedTuple):
    """A symbol without its scripts.

    ``spelling`` is the same for two symbols only if they look the same.  ``scripts`` stood under an
    accent (``\\hat{p_i}``).  ``next`` is the place of the item after it.
    """

    name: str
    spelling: str
    next: int
    start: int
    end: int
    scripts: tuple[Token, ...] = ()
    word: bool = False


def is_symbol(items: Sequence[Token], at: int) -> bool:
    """Whether a symbol begins at *at*, as far as its first token tells."""
    if at >= len(items):
        return False
    token = items[at]
    if token.kind == "let":
        return True
    if token.kind != "cmd":
        return False
    name = token.text[1:]
    return name in GREEK or name in ACCENTS or name in FONTS or name in WORD_FONTS


def symbol_at(items: Sequence[Token], at: int) -> Symbol:
    """The symbol that begins at *at*.  Raises Unreadable for an accent or a font over something else."""
    token = items[at]
    if token.kind == "let":
        return Symbol(token.text, token.text, at + 1, token.start, token.end)
    if token.kind == "text":
        word = plain_words(token)
        return Symbol(word, f"\\mathrm{{{word}}}", at + 1, token.start, token.end, (), True)
    name = token.text[1:]
    if name in GREEK:
        return Symbol(GREEK[name], token.text, at + 1, token.start, token.end)
    if name in ACCENTS:
        return _accented(items, at, ACCENTS[name])
    return _in_font(items, at)


def plain_words(token: Token) -> str:
    """The words of a ``\\text``, without spaces at the ends."""
    return " ".join(token.text.replace("~", " ").split())


def optimum_at(items: Sequence[Token]) -> tuple[str, int] | None:
    r"""``argmax`` or ``argmin`` where *items* begin with it, and the next place; None otherwise.

    ``\arg\max``, ``\argmax``, ``\operatorname*{arg\,max}``, ``\mathop{\mathrm{arg\,max}}`` and the like.
    """
    word = ""
    for at, item in enumerate(items):
        word += "" if item.kind == "let" else _letters(item)
        if word in ("argmax", "argmin"):
            return word, at + 1
        if item.kind == "let" or not ("argmax".startswith(word) or "argmin".startswith(word)):
            return None
    return None


def _letters(item: Token) -> str:
    if item.kind == "group":
        return "".join(map(_letters, item.items))
    if item.kind == "text":
        return item.text.replace(" ", "").replace("~", "")
    if item.kind == "cmd":
        name = item.text[1:]
        return "" if name in WORD_FONTS or item.text in SPACES else name
    return "" if item.text == "*" else item.text


def _argument(items: Sequence[Token], at: int, what: str) -> tuple[Sequence[Token], int, int]:
    """The argument of the command at *at*: its items, the next place, the end in the source."""
    if at + 1 >= len(items):
        token = items[at]
        raise Unreadable(f"{token.text} lacks an argument", token.start, token.end, f"add {what}")
    argument = items[at + 1]
    inside = argument.items if argument.kind == "group" else (argument,)
    return inside, at + 2, argument.end


def _accented(items: Sequence[Token], at: int, mark: str) -> Symbol:
    token = items[at]
    inside, after, end = _argument(items, at, "{p}")
    if not is_symbol(inside, 0):
        raise Unreadable(
            f"{token.text} stands over something that is no symbol", token.start, end,
            "an accent makes a name of one letter; give the whole a name of its own",
        )  # fmt: skip
    inner = symbol_at(inside, 0)
    scripts = (*inner.scripts, *inside[inner.next :])
    for script in scripts[::2]:
        if script.text not in ("_", "^") or script.kind != "sym":
            raise Unreadable(
                f"{token.text} stands over more than one symbol", token.start, end,
                "an accent makes a name of one letter; give the whole a name of its own",
            )  # fmt: skip
    spelling = f"\\{mark}{{{inner.spelling}}}"
    return Symbol(f"{inner.name}_{mark}", spelling, after, token.start, end, scripts, inner.word)


def _in_font(items: Sequence[Token], at: int) -> Symbol:
    token = items[at]
    font = token.text[1:]
    star = at + 1 < len(items) and items[at + 1].text == "*" and font == "operatorname"
    inside, after, end = _argument(items, at + star, "{…}")
    if font in FONTS and is_symbol(inside, 0) and len(inside) > 1:
        inner = symbol_at(inside, 0)
        if all(t.text in ("_", "^") for t in inside[inner.next :: 2]):
            scripts = (*inner.scripts, *inside[inner.next :])
            return _letter_in(font, inner, after, token.start, end, scripts)
    if font in FONTS and len(inside) >= 1 and is_symbol(inside, 0):
        inner = symbol_at(inside, 0)
        if inner.next == len(inside):
            return _letter_in(font, inner, after, token.start, end, inner.scripts)
    word = word_of(inside)
    if not word:
        raise Unreadable(
            f"{token.text} holds something that is no name", token.start, end,
            "a name is a letter or a word",
        )  # fmt: skip
    if font in FONTS:
        mark = FONTS[font]
        return Symbol(f"{word}_{mark}", f"\\{mark}{{{word}}}", after, token.start, end, (), True)
    slanted = token.text in _SLANTED
    if len(word) == 1 and slanted:
        return Symbol(word, word, after, token.start, end)
    if len(word) == 1 and font not in TEXTS:
        return Symbol(f"{word}_rm", f"\\mathrm{{{word}}}", after, token.start, end)
    spelling = f"\\mathit{{{word}}}" if slanted else f"\\mathrm{{{word}}}"
    return Symbol(word, spelling, after, token.start, end, (), True)


def _letter_in(
    font: str, inner: Symbol, after: int, start: int, end: int, scripts: tuple[Token, ...]
) -> Symbol:
    mark = FONTS[font]
    spelling = f"\\{mark}{{{inner.spelling}}}"
    return Symbol(f"{inner.name}_{mark}", spelling, after, start, end, scripts, inner.word)


def word_of(items: Sequence[Token]) -> str:
    """The word that *items* spell: letters and digits, beginning with a letter; "" if they do not."""
    parts = []
    for item in items:
        if item.kind in ("let", "num") and "." not in item.text:
            parts.append(item.text)
        elif item.kind == "text":
            parts.append(plain_words(item))
        elif item.kind == "cmd" and item.text == "\\Gamma":
            parts.append("Gamma")
        else:
            return ""
    word = "".join(parts)
    return word if word[:1].isalpha() and word.isalnum() and word.isascii() else ""
