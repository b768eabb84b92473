r"""Sentences of a document that declare something: "Let $0<p<1$ and $y\in\{0,1\}$", "for $z > 0$".

A few forms only.  A sentence with a word that could change its meaning (not, if, unless, or) is none of
them.  Knows words; the formulas are read by `bce_sym.readers.latex_context`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bce_sym.readers.markup import Region

__all__ = ["Clause", "after_display", "before_display", "declarations"]

_LET: Final = frozenset({"let", "given", "fix", "define", "denote", "write", "put", "set"})
_ASSUME: Final = frozenset({"assume", "suppose", "assuming"})
_THROUGHOUT: Final = frozenset({"throughout"})
_WHERE: Final = frozenset({"where", "with"})
_FOR: Final = frozenset({"for"})
_CHANGES: Final = frozenset(
    {"not", "if", "unless", "or", "either", "neither", "nor", "cannot", "instead", "rather", "except",
     "without", "no", "never", "whether", "otherwise", "contrary", "contradiction", "only", "when",
     "than", "some", "exists", "there", "almost", "approximately", "about", "say", "vector",
     "vectors", "matrix", "matrices", "complex", "random"}
)  # fmt: skip
_QUANTIFIERS: Final = frozenset({"all", "every", "any", "each"})
_BRIDGES: Final = frozenset(
    {"we", "have", "get", "obtain", "find", "then", "it", "holds", "that", "and", "this", "gives",
     "see", "also", "let", "define", "set", "put", "the", "following", "show", "prove", "note",
     "consider", "clearly", "is", "are", "hence", "thus", "therefore", "now", "inequality", "identity",
     "inequalities", "identities", "hold", "true"}
)  # fmt: skip
_NOUNS: Final = frozenset(
    {"a", "an", "one", "label", "labels", "probability", "probabilities", "parameter", "parameters", "rate",
     "weight", "weights", "mean", "variance", "number", "numbers", "constant", "constants", "example",
     "point", "points", "value", "values", "real", "reals", "size"}
)  # fmt: skip
"""What a formula may be called in "for a label $y \\in \\{0, 1\\}$"."""
_KINDS: Final = frozenset(
    {"real", "reals", "integer", "integers", "positive", "negative", "nonnegative"}
)
_FILLERS: Final = frozenset(
    {"a", "an", "the", "number", "numbers", "any", "some", "variable", "variables"}
)
_BREAKS: Final = frozenset(
    {"begin", "end", "item", "par", "maketitle", "footnote", "caption", "tableofcontents", "appendix"}
)  # fmt: skip
_PART: Final = re.compile(
    r"(?P<break>\n[ \t]*\n)"
    r"|(?P<heading>\\(?:part|chapter|(?:sub)*section|(?:sub)?paragraph|title|author|date)\*?"
    r"(?:\[[^\]\n]*\])?[ \t]*\{(?:[^{}]|\{[^{}]*\})*\})"
    r"|\\(?P<command>[a-zA-Z]+)\*?(?:\[[^\]\n]*\])?|(?P<word>[^\W\d_][\w'-]*)"
    r"|(?P<sign>[.,;:!?])|(?P<hash>^[ \t]*(?:#+[ \t][^\n]*(?:\n|$)|[-*+][ \t]|\d+[.)][ \t]))|[^\s]",
    re.M,
)


@dataclass(frozen=True)
class Clause:
    """Formulas that a sentence declares.

    ``formulas``: each range in the source, with what the words after it say of it ("real").
    ``adds``: whether it adds to what was said (assume) or begins anew (let).
    ``lasts``: whether it holds from its place on, or for a neighbouring display only.
    ``keeps``: whether a name that is defined stays so ("where $p > 0$").
    """

    formulas: tuple[tuple[int, int, str], ...]
    adds: bool = False
    lasts: bool = True
    keeps: bool = False


@dataclass(frozen=True)
class _Part:
    """A word, a sign, a formula ("$"), or the end of a paragraph ("¶")."""

    text: str
    start: int
    end: int
    capital: bool = False


def _parts(source: str, region: Region) -> list[_Part]:
    made: list[_Part] = []
    at = region.start
    spans = [*region.inline, (region.end, region.end)]
    for start, end in spans:
        opening = (
            start - (2 if source[start - 2 : start] == "\\(" else 1)
            if start < region.end
            else start
        )
        for match in _PART.finditer(source, at, max(at, opening)):
            if match["break"] or match["hash"] or match["heading"]:
                made.append(_Part("¶", match.start(), match.end()))
            elif match["command"]:
                if match["command"] in _BREAKS:
                    made.append(_Part("¶", match.start(), match.end()))
            elif match["word"]:
                word = match["word"]
                made.append(
                    _Part(word.lower().replace("non-", "non"), *match.span(), word[0].isupper())
                )
            elif match["sign"]:
                made.append(_Part(match["sign"], *match.span()))
            elif match.group() not in ("{", "}", "~", "*", "_", "`", "(", ")"):
                made.append(_Part("…", *match.span()))
        if start < region.end:
            made.append(_Part("$", start, end))
            at = end + (2 if source[end : end + 2] == "\\)" else 1)
    return made


def _sentences(parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    made: list[_Part] = []
    for part in parts:
        if part.text in (".", "!", "?", "¶", ":", ";"):
            if made:
                yield made
            made = []
        elif (
            part.text in _LET | _ASSUME
            and made
            and (part.capital or made[-1].text in (",", "and", "$"))
        ):
            yield made
            made = [part]
        else:
            made.append(part)
    if made:
        yield made


def declarations(source: str, region: Region) -> list[Clause]:
    """The clauses that begin with let, assume, suppose, given or fix, or with throughout and a comma."""
    made: list[Clause] = []
    for sentence in _sentences(_parts(source, region)):
        words = [part.text for part in sentence]
        start = 1 if words[0] in ("now", "and", "so", "here", "also", "next", "again") else 0
        start += len(words) > start + 1 and words[start] == "us"
        if len(words) > start + 1 and words[start] in _THROUGHOUT and words[start + 1] == ",":
            start += 2
            start += words[start : start + 1] == ["we"]
            adds = words[start : start + 1] != ["let"]
            if words[start : start + 1] not in (["$"], ["let"], ["assume"], ["suppose"]):
                continue
            if not set(words) & _CHANGES and (formulas := _formulas(sentence[start:])):
                made.append(Clause(formulas, adds))
            continue
        if len(words) <= start or words[start] not in _LET | _ASSUME:
            continue
        if words[start] in ("define", "denote", "write", "put", "set", "given") and words[
            start + 1 : start + 2
        ] != ["$"]:
            continue
        if set(words) & _CHANGES:
            continue
        formulas = _formulas(sentence[start:])
        if formulas:
            made.append(Clause(formulas, words[start] in _ASSUME))
    return made


def _formulas(sentence: Sequence[_Part]) -> tuple[tuple[int, int, str], ...]:
    """The formulas of a sentence, each with its kind in words, if one follows: "be real"."""
    made: list[tuple[int, int, str]] = []
    plain: list[int] = []
    at = 0
    while at < len(sentence):
        part = sentence[at]
        at += 1
        if part.text == "$":
            made.append((part.start, part.end, ""))
            plain.append(len(made) - 1)
        elif part.text in ("be", "is", "are"):
            kind: list[str] = []
            while at < len(sentence) and sentence[at].text in _KINDS | _FILLERS:
                if sentence[at].text in _KINDS:
                    kind.append(sentence[at].text)
                at += 1
            follows = sentence[at].text if at < len(sentence) else ""
            if kind and follows in ("", ",", "and", "$", "with"):
                for index in plain[-1:] if part.text == "is" else plain:
                    start, end, _ = made[index]
                    made[index] = (start, end, " ".join(kind))
            plain = []
        elif part.text not in (",", "and"):
            plain = []
    return tuple(made)


def _is_blank_line(source: str, part: _Part) -> bool:
    """Whether *part* is a blank line, as Markdown has it around a display in the middle of a sentence."""
    return part.text == "¶" and not source[part.start : part.end].strip()


def before_display(source: str, region: Region) -> Clause | None:
    """The clause "for all $x > 0$ we have" at the very end of the prose, for the display after it.

    It ``keeps`` where "with" begins it, so that it may define names.
    """
    sentence: list[_Part] = []
    parts = _parts(source, region)
    while parts and _is_blank_line(source, parts[-1]):
        parts.pop()
    for part in parts:
        if part.text in (".", "!", "?", "¶", ";"):
            sentence = []
        elif part.text != ":":
            sentence.append(part)
    for at, part in enumerate(sentence):
        if part.text in _FOR | {"with"}:
            tail = sentence[at + 1 :]
            allowed = _QUANTIFIERS | _BRIDGES | _NOUNS | _FOR | {"$", ",", "with"}
            if tail and all(p.text in allowed for p in tail) and any(p.text == "$" for p in tail):
                formulas = tuple((p.start, p.end, "") for p in tail if p.text == "$")
                return Clause(formulas, True, False, keeps=part.text == "with")
    return None


def after_display(source: str, region: Region) -> Clause | None:
    """The clause "where $p = \\sigma(z)$" or "for $z > 0$" that goes on after a display."""
    parts = _parts(source, region)
    while parts and (parts[0].text in (",", ".") or _is_blank_line(source, parts[0])):
        if parts[0].text == ".":
            return None
        parts = parts[1:]
    if parts and parts[0].text == "and" and len(parts) > 1 and parts[1].text in _WHERE | _FOR:
        parts = parts[1:]
    sentence = next(_sentences(parts), []) if parts and parts[0].text != "¶" else []
    if not sentence or sentence[0].text not in _WHERE | _FOR or sentence[0].capital:
        return None  # "For …" begins what comes next
    words = {part.text for part in sentence[1:]}
    if words & _CHANGES:
        return None
    if sentence[0].text in _FOR:
        allowed = _QUANTIFIERS | {"$", ",", "and"}
        if not words <= allowed:
            return None
        return Clause(_formulas(sentence[1:]), True, False)
    formulas = _formulas(sentence[1:])
    return Clause(formulas, keeps=True) if formulas else None
