r"""Sets in declarations: ``{0, 1}``, ``(0, 1)``, ``\mathbb{R}_{>0}``, ``\{1, \dots, n\}`` → facts.

A set that is not understood, or that is read differently by different people (does ℕ contain 0?), gives
a doubt: the name is refused where it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bce_sym import terms as t
from bce_sym.readers.latex_cursor import Reading
from bce_sym.readers.latex_items import Place, parts_of, without_end
from bce_sym.readers.latex_notation import Doubt, Notation
from bce_sym.readers.latex_parser import Parser
from bce_sym.readers.latex_tokens import Token, Unreadable
from bce_sym.readers.latex_words import FILLERS, with_ranges, with_words
from bce_sym.terms import Expr, Term

__all__ = ["NATURAL", "Fact", "membership"]


NATURAL: Final = Doubt(
    "the natural numbers with or without 0?",
    "write \\mathbb{N}_0 or \\mathbb{Z}_{>0}, or in a comment: n in Naturals0, n in Naturals (from 1)",
)
_SIGNED: Final = Doubt("does this set contain 0?", "write \\mathbb{R}_{>0} or \\mathbb{R}_{\\ge 0}")
_VECTOR: Final = Doubt(
    "vectors are not yet understood", "declare the components: x_j indexed, j = 1..n"
)
_COMPLEX: Final = Doubt("complex numbers are outside the language", "only real numbers are read")
_RATIONAL: Final = Doubt(
    "the rational numbers are not yet understood as a domain", "declare it real"
)
_UNKNOWN_SET: Final = Doubt("this set is not known", "write \\mathbb{R}, \\{0, 1\\}, (0, 1), …")


@dataclass(frozen=True)
class Fact:
    """A statement, or with ``domain`` (as `bce_sym.readers.text` spells it) a membership.

    ``every``: the index in it that stands for every index.
    """

    term: Term
    domain: str = ""
    every: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The names it speaks of."""
        return self.term.free - {self.every}

    def text(self, notation: Notation, taken: set[str], held: frozenset[str]) -> str:
        """The fact with definitions unfolded, except *held*, and its own index apart from *taken* names."""
        term = notation.unfolded(self.term, held | {self.every})
        if self.every:
            index = t.fresh(self.every, taken)
            term = t.substitute_term(term, {t.symbol(self.every): index})
        return f"{term} in {self.domain}" if self.domain else str(term)


Says = Callable[[Expr, str], Fact]
"""What a set says of a term, a member of a family when there is an index."""

# ── sets ──────────────────────────────────────────────────────────────────────


def membership(reading: Reading, items: Sequence[Token], sign: Token) -> list[Says] | Doubt:
    """What membership in a set says of a term: functions from it (and its index) to facts."""
    items = without_end([i for i in items if not (i.kind == "word" and i.text in FILLERS)])
    if not items:
        raise Unreadable("a set is missing here", sign.start, sign.end, "write y in {0, 1}")
    place = (items[0].start, items[-1].end)
    first = items[0]
    if first.kind == "group" and len(items) == 1:
        return _members(reading, with_ranges(with_words(reading.source, first.items)), place)
    if first.text == "\\{":
        if items[-1].text != "\\}":
            raise Unreadable("this set is never closed", *place, "write \\{0, 1\\}")
        return _members(reading, with_ranges(items[1:-1]), place)
    if first.text in ("(", "[") and items[-1].text in (")", "]"):
        return _interval(reading, items, place)
    if first.text in ("(", "["):
        return _VECTOR
    if first.text == "]":
        raise Unreadable("an open interval is written (a, b)", *place, "write (a, b)")
    name = ""
    rest: Sequence[Token] = items[1:]
    if first.text == "\\mathbb" and len(items) > 1:
        inside = items[1].items if items[1].kind == "group" else (items[1],)
        name = "".join(i.text for i in inside)
        rest = items[2:]
    elif first.kind == "word":
        name = {"Reals": "R", "reals": "R", "Integers": "Z", "integers": "Z"}.get(
            first.text, first.text
        )
    elif first.kind == "let" and first.text in "RZNQC":
        name = first.text
    return _named_set(name, rest)


def _named_set(name: str, rest: Sequence[Token]) -> list[Says] | Doubt:
    mark = "".join(i.text if i.kind != "group" else "".join(k.text for k in i.items) for i in rest)
    mark = mark.replace("\\geq", "\\ge").replace("\\geqslant", "\\ge").replace(">=", "\\ge")

    def domain(text: str, relation: str = "") -> list[Says]:
        made: list[Says] = [lambda term, index: Fact(term, text, index)]
        if relation:
            made.append(lambda term, index: Fact(t.relation(relation, term, 0), "", index))
        return made

    known: dict[tuple[str, str], list[Says]] = {
        ("R", ""): domain("Reals"),
        ("R", "_>0"): domain("Reals", ">"), ("R", "_++"): domain("Reals", ">"),
        ("R", "_\\ge0"): domain("Reals", ">="), ("R", "_<0"): domain("Reals", "<"),
        ("Z", ""): domain("Integers"), ("Z", "_>0"): domain("Naturals"),
        ("Z", "^+"): domain("Naturals"), ("Z", "_\\ge1"): domain("Naturals"),
        ("Z", "_\\ge0"): domain("Naturals0"), ("N", "_0"): domain("Naturals0"),
        ("N", "_\\ge0"): domain("Naturals0"), ("N", "_\\ge1"): domain("Naturals"),
        ("N", "_>0"): domain("Naturals"), ("N", "^+"): domain("Naturals"),
        ("N", "_+"): domain("Naturals"), ("N", "^*"): domain("Naturals"),
        ("N", "_1"): domain("Naturals"), ("Naturals", ""): domain("Naturals"),
        ("Naturals0", ""): domain("Naturals0"),
    }  # fmt: skip
    found = known.get((name, mark))
    if found is not None:
        return found
    if name == "N" and not mark:
        return NATURAL
    if name in ("R", "Z") and mark in ("_+", "^+", "^*"):
        return _SIGNED
    if name in ("R", "Z") and mark.startswith("^"):
        return _VECTOR
    return {"C": _COMPLEX, "Q": _RATIONAL}.get(name, _UNKNOWN_SET)


def _members(reading: Reading, items: Sequence[Token], place: Place) -> list[Says] | Doubt:
    if len(items) == 1 and items[0].kind == "word":
        return _named_set(items[0].text, ())
    parser = Parser(reading)
    if any(item.text == ".." for item in items):
        # {1, …, n} or {0, 1, …, n}
        at = next(k for k, item in enumerate(items) if item.text == "..")
        starts = [parser.inside(p, p[-1].end, parser.expression) for p in parts_of(items[:at]) if p]
        high = parser.inside(items[at + 1 :], place[1], parser.expression)
        values = [s.value for s in starts if s.op == "num"]
        if len(values) != len(starts) or values != list(
            range(int(values[0]), int(values[0]) + len(values))
        ):
            raise Unreadable(
                "this run of integers is not understood", *place, "write \\{1, \\dots, n\\}"
            )
        low = t.number(values[0])
        return [
            lambda term, index: Fact(term, "Integers", index),
            lambda term, index: Fact(low <= term, "", index),
            lambda term, index: Fact(term <= high, "", index),
        ]
    made: list[str] = []
    for part in parts_of(items):
        if not part:
            raise Unreadable("a member of the set is missing", *place, "write {0, 1}")
        value = parser.inside(part, part[-1].end, parser.expression)
        if value.free:
            raise Unreadable(
                "a member of the set is no number", part[0].start, part[-1].end, "write {0, 1}"
            )
        made.append(str(value))
    text = "{" + ", ".join(made) + "}"
    return [lambda term, index: Fact(term, text, index)]


def _interval(reading: Reading, items: Sequence[Token], place: Place) -> list[Says] | Doubt:
    ends = list(parts_of(items[1:-1], (",", ";")))
    if len(ends) != 2 or not all(ends):
        raise Unreadable("an interval has two ends", *place, "write (0, 1)")
    parser = Parser(reading)
    made: list[Says] = [lambda term, index: Fact(term, "Reals", index)]
    for at, end in enumerate(ends):
        texts = [item.text for item in end if item.text not in ("+", "-")]
        if texts == ["\\infty"]:
            continue
        value = parser.inside(end, end[-1].end, parser.expression)
        closed = (items[0].text == "[") if at == 0 else (items[-1].text == "]")
        relation = (">" if at == 0 else "<") + ("=" if closed else "")
        made.append(
            lambda term, index, relation=relation, value=value: Fact(  # type: ignore[misc]
                t.relation(relation, term, value), "", index
            )
        )
    return made
