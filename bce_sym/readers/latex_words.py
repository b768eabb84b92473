r"""Words of declarations among tokens: ``in``, ``real``, ``indexed``; and ``1, \dots, m`` as a range."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bce_sym.functions import FUNCTIONS
from bce_sym.readers.latex_tokens import Token

__all__ = ["FILLERS", "with_ranges", "with_words"]

_WORDS: Final = frozenset(
    {"in", "real", "reals", "integer", "integers", "natural", "naturals", "positive", "negative",
     "nonnegative", "number", "numbers", "indexed", "let", "assume", "suppose", "define", "and",
     "is", "are", "be", "a", "an", "where", "for", "all", "every", "function", "Reals", "Integers",
     "Naturals", "Naturals0", *FUNCTIONS}
)  # fmt: skip
FILLERS: Final = frozenset({"is", "are", "be", "a", "an", "the", "number", "numbers"})


def with_words(source: str, items: Sequence[Token]) -> list[Token]:
    """*items* with the letters of a word of declarations, and words set as text, put together."""
    made: list[Token] = []
    at = 0
    while at < len(items):
        item = items[at]
        if item.kind == "text":
            words = item.text.replace("-", "").split()
            if words and all(w.lower() in _WORDS for w in words):
                made += [Token("word", w.lower(), item.start, item.end) for w in words]
                at += 1
                continue
        end = at
        while end < len(items) and items[end].kind == "let" and (
            end == at or items[end].start == items[end - 1].end
        ):  # fmt: skip
            end += 1
        word = "".join(i.text for i in items[at:end])
        tail = end
        if word == "non" and end < len(items) and items[end].text == "-":
            tail = end + 1
            while tail < len(items) and items[tail].kind == "let":
                word += items[tail].text
                tail += 1
        elif word == "Naturals" and end < len(items) and items[end].text == "0":
            word, tail = "Naturals0", end + 1
        alone = at == 0 or not source[item.start - 1].isalnum()
        article = word == "a" and bool(made) and made[-1].text in ("be", "is", "are")
        if alone and (article or (len(word) > 1 and word in _WORDS)):
            made.append(Token("word", word, item.start, items[tail - 1].end))
            at = tail
        else:
            made.append(item)
            at += 1
    return made


def with_ranges(items: Sequence[Token]) -> list[Token]:
    r"""*items* with ``, \dots ,`` as one sign."""
    made: list[Token] = []
    at = 0
    while at < len(items):
        if (
            items[at].text == "," and at + 2 < len(items)
            and items[at + 1].text in ("\\dots", "\\ldots", "\\cdots", "\\dotsc", "...", "..")
            and items[at + 2].text == ","
        ):  # fmt: skip
            made.append(Token("sym", "..", items[at].start, items[at + 2].end))
            at += 3
        else:
            made.append(items[at])
            at += 1
    return made
