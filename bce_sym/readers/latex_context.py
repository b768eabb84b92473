r"""Declarations of a document → notation and facts.

``let 0 < p < 1, y in {0, 1}, z real, n integer; p_i indexed, i = 1..m; L(p) := -\log p`` in a comment,
and the formulas of a sentence such as "Let $0<p<1$ and $y\in\{0,1\}$".  What is not understood is
Unreadable; what it would mean is never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from bce_sym import terms as t
from bce_sym.context import Context
from bce_sym.errors import Location
from bce_sym.functions import FUNCTIONS
from bce_sym.readers import latex_vocabulary as v
from bce_sym.readers.latex_cursor import Reading
from bce_sym.readers.latex_items import Place, is_delimited, parts_of, step, without_end
from bce_sym.readers.latex_names import is_symbol, symbol_at
from bce_sym.readers.latex_notation import Circular, Definition, Doubt, Notation, variable_name
from bce_sym.readers.latex_parser import Parser
from bce_sym.readers.latex_sets import NATURAL, Fact, membership
from bce_sym.readers.latex_tokens import Token, Unreadable
from bce_sym.readers.latex_words import FILLERS, with_ranges, with_words
from bce_sym.readers.text import context_of
from bce_sym.terms import Expr, SetTerm, Statement, Term

__all__ = ["Conflict", "Declarer", "Fact", "State", "in_context", "definiendum", "define"]

_LEADING: Final = frozenset(
    {"let", "assume", "suppose", "define", "and", "where", "for", "all", "every"}
)
_KINDS: Final[dict[tuple[str, ...], tuple[str, str]]] = {
    ("real",): ("Reals", ""), ("reals",): ("Reals", ""),
    ("integer",): ("Integers", ""), ("integers",): ("Integers", ""),
    ("positive",): ("Reals", ">"), ("positive", "real"): ("Reals", ">"),
    ("positive", "reals"): ("Reals", ">"),
    ("negative",): ("Reals", "<"), ("negative", "real"): ("Reals", "<"),
    ("nonnegative",): ("Reals", ">="), ("nonnegative", "real"): ("Reals", ">="),
    ("nonnegative", "reals"): ("Reals", ">="),
    ("positive", "integer"): ("Naturals", ""), ("positive", "integers"): ("Naturals", ""),
    ("nonnegative", "integer"): ("Naturals0", ""), ("nonnegative", "integers"): ("Naturals0", ""),
}  # fmt: skip


class Conflict(Unreadable):
    """What is said of a name that is defined as something else."""


@dataclass(frozen=True)
class State:
    """What is declared at one place of a document.

    ``block``: the names declared since the last display, which a further ``let`` only adds to.
    """

    notation: Notation = field(default_factory=Notation)
    facts: tuple[Fact, ...] = ()
    block: frozenset[str] = frozenset()

    def without(self, name: str) -> State:
        """Without what was said of *name*."""
        return replace(self, facts=tuple(f for f in self.facts if name not in f.names))

    def with_family_called(self, name: str, called: str) -> State:
        """With what was said of the family *name* said of *called*."""
        facts = (replace(f, term=t.rename_family(f.term, name, called)) for f in self.facts)
        return replace(self, facts=tuple(facts))

    def with_facts(self, *facts: Fact) -> State:
        """With more facts."""
        return replace(self, facts=(*self.facts, *(f for f in facts if f not in self.facts)))


# ── contexts ──────────────────────────────────────────────────────────────────


class InContext(NamedTuple):
    """Terms with what is said of the names in them; ``renamed``: families by the names they now have."""

    sides: tuple[Term, ...]
    context: Context
    renamed: Mapping[str, str]


def in_context(
    sides: Sequence[Term], state: State, held: frozenset[str] = frozenset()
) -> InContext:
    """*sides*, whose definitions are unfolded, with their context.

    The names *held* are defined and stay variables: that they are what they stand for is a hypothesis.

    A family that stood beside a number of the same name goes by that name where the number is not.
    Raises ReadError where nothing is left for a variable, and for an integer that is defined.
    """
    free: set[str] = set().union(*(side.free for side in sides))
    notation = state.notation
    pending = list(state.facts)
    held = held & free
    for name in sorted(held):
        stands_for = notation.unfolded(notation.definitions[name].body, held)
        assert isinstance(stands_for, Expr)
        pending.append(Fact(t.Eq(t.symbol(name), stands_for)))
    for name in sorted(free):
        if name in notation.indices:
            low, high = notation.indices[name]
            index = t.symbol(name)
            pending += [Fact(index, "Integers"), Fact(low <= index), Fact(index <= high)]
    chosen: list[Fact] = []
    reached = set(free)
    growing = True
    while growing:  # a fact matters if it speaks of a name that matters
        growing = False
        for fact in list(pending):
            names = notation.unfolded(fact.term, held).free - {fact.every}
            if names & reached:
                pending.remove(fact)
                chosen.append(fact)
                growing |= not names <= reached
                reached |= names
    order = {fact: at for at, fact in enumerate(state.facts)}
    chosen.sort(key=lambda fact: order.get(fact, len(order)))
    taken = reached | free
    renamed = {
        called: name
        for name, called in notation.families.items()
        if called != name and name not in reached and not _binds(name, sides)
        if called in reached or _binds(called, sides)
    }
    for called, name in renamed.items():
        sides = [_with_family(side, called, name) for side in sides]
        chosen = [replace(f, term=t.rename_family(f.term, called, name)) for f in chosen]
    context = context_of([fact.text(notation, taken, held) for fact in chosen], tuple(sides))
    return InContext(tuple(sides), context, renamed)


def _with_family(side: Term, called: str, name: str) -> Term:
    """*side* with a family called *name*, free or the variable of an optimum."""
    sought = [n for n in t.walk(side) if n.op in ("argmax", "argmin") and n.args[1].value == called]
    swap: dict[Term, Term] = {}
    for node in sought:
        body, where = t.rename_family(node.args[0], called, name), node.args[2]
        assert isinstance(body, Expr)
        assert isinstance(where, SetTerm)
        swap[node] = t.optimum(node.op, body, t.symbol(name), where)
    return t.rename_family(t.replace(side, swap), called, name)


def _binds(name: str, sides: Sequence[Term]) -> bool:
    return any(
        node.op in t.BINDERS and node.args[1].value == name
        for side in sides
        for node in t.walk(side)
    )


# ── definitions ───────────────────────────────────────────────────────────────


class Head(NamedTuple):
    """What is defined: ``J``, ``f(x, y)``, or ``z_i`` (indexed)."""

    name: str
    parameters: tuple[str, ...]
    indexed: bool
    spelling: str


def definiendum(reading: Reading, items: Sequence[Token]) -> Head | None:
    """What *items*, left of ``=``, would define; None when they have another form than a head's."""
    if not items or not (is_symbol(items, 0) or items[0].kind == "text"):
        return None
    try:
        symbol = symbol_at(items, 0)
    except Unreadable:
        return None
    if not symbol.name:
        return None
    parser = Parser(reading)
    rest = [*symbol.scripts, *items[symbol.next :]]
    name, spelling = symbol.name, symbol.spelling
    below = above = None
    if rest and rest[0].text in ("_", "^"):
        parser.items, parser.end = rest, items[-1].end
        try:
            below, above, primes = parser.scripts()
        except Unreadable:
            return None
        rest = parser.items[parser.at :]
        if primes:
            return None
    if above is not None:
        texts = [item.text for item in above[0]]
        if texts in (["*"], ["\\star"], ["\\ast"]):
            name, spelling, above = f"{name}_star", f"{spelling}^{{*}}", None
    if above is not None:
        inner = above[0][1:-1] if is_delimited(above[0]) else ()
        index = _plain_name(inner)
        if below is not None or rest or index is None or index.isdigit():
            return None
        return Head(variable_name(name), (index,), True, spelling)
    if below is not None:
        suffix, fixed = parser._suffix(below)
        whole = variable_name(f"{name}_{suffix}") if suffix else ""
        index = _plain_name(below[0])
        known = bool(whole) and reading.notation.is_known(whole)
        if not fixed and not known and index is not None and not rest:
            return Head(variable_name(name), (index,), True, spelling)
        if not suffix or (not fixed and not known):
            return None
        name, spelling = f"{name}_{suffix}", f"{spelling}_{{{suffix}}}"
    name = variable_name(name)
    if not rest:
        return Head(name, (), False, spelling)
    if not is_delimited(rest) or rest[0].text not in ("(", "["):
        return None
    parameters: list[str] = []
    for part in parts_of(rest[1:-1]):
        parameter = _plain_name(part)
        if parameter is None or parameter in parameters or parameter.isdigit():
            return None
        parameters.append(parameter)
    return Head(name, tuple(parameters), False, spelling) if parameters else None


def _plain_name(items: Sequence[Token]) -> str | None:
    """The name that *items* spell if they are one symbol, perhaps with a number as its index."""
    if not items or not is_symbol(items, 0):
        return None
    symbol = symbol_at(items, 0)
    rest = [*symbol.scripts, *items[symbol.next :]]
    if not rest:
        return variable_name(symbol.name)
    if len(rest) == 2 and rest[0].text == "_":
        index = rest[1].items if rest[1].kind == "group" else (rest[1],)
        if len(index) == 1 and index[0].kind == "num":
            return variable_name(f"{symbol.name}_{index[0].text}")
    return None


def define(
    reading: Reading,
    head: Head,
    items: Sequence[Token],
    location: Location | None,
) -> Definition:
    """The definition of *head* by what *items* spell.  Raises Unreadable."""
    name, parameters, indexed, _ = head
    parser = Parser(reading)
    parser.bound += parameters
    body = parser.inside(items, items[-1].end, parser.expression)
    return Definition(name, parameters, body, indexed, location)


# ── declarations ──────────────────────────────────────────────────────────────


class Declarer:
    """Reads declarations into a state.

    ``replaces``: whether a declaration of a name takes the place of what was said of it before the
    last display (``let``), or adds to it (``assume``).  ``keeps``: whether a name that is defined stays so.
    ``anew``: whether it may be defined anew, as in a comment.
    """

    def __init__(
        self,
        reading: Reading,
        state: State,
        replaces: bool = True,
        keeps: bool = False,
        anew: bool = False,
    ) -> None:
        self.anew = anew
        self.keeps = keeps or not replaces
        self.bare: set[str] = set()
        self.reading = reading
        self.state = state
        self.replaces = replaces

    def declare(self, items: Sequence[Token], location: Location | None = None) -> State:
        """The state after the declarations that *items* spell.  Raises Unreadable."""
        items = with_ranges(with_words(self.reading.source, without_end(items)))
        items = self._with_families(items)
        if items and items[0].text in ("assume", "suppose"):
            self.replaces, self.keeps = False, True
        self.bare = set(_without_index(items))
        parts = [_without_leading(part) for part in parts_of(items)]
        parts = [part for part in parts if part]
        if not parts:
            place = (items[0].start, items[-1].end) if items else (0, 1)
            raise Unreadable("nothing is declared here", *place, "write let x real, 0 < x < 1")
        pending: list[Sequence[Token]] = []
        groups: list[tuple[list[Sequence[Token]], Sequence[Token]]] = []
        for part in parts:
            if len(part) and _is_subject(part):
                pending.append(part)
            else:
                groups.append((pending, part))
                pending = []
        if pending:
            place = (pending[0][0].start, pending[-1][-1].end)
            raise Unreadable(
                f"nothing is said of {self.reading.shown(*place)}", *place,
                "write x real, 0 < x < 1, x in {0, 1}, x integer",
            )  # fmt: skip
        for rank in (_is_range, _is_indexed, lambda part: True):
            rest = []
            for subjects, part in groups:
                if rank(part):
                    self._item(subjects, part, location)
                else:
                    rest.append((subjects, part))
            groups = rest
        return self.state

    def _with_families(self, items: Sequence[Token]) -> Sequence[Token]:
        r"""*items* with ``x_1, \dots, x_n`` written as what it means: ``x_i``, and ``i = 1..n``."""
        for at, item in enumerate(items):
            start = _first_of_list(items, at)
            if item.text != ".." or start is None:
                continue
            size = items[at + 3]
            above = size.items if size.kind == "group" else (size,)
            index = self._index_up_to(above, {i.text for i in items})
            if index:
                place = (item.start, item.end)
                letter = Token("let", index, *place)
                says = [Token("sym", ";", *place), letter, Token("sym", "=", *place)]
                says += [Token("num", "1", *place), item, *above]
                member = [items[start], Token("sym", "_", *place), letter]
                return [*items[:start], *member, *self._with_families(items[at + 4 :]), *says]
        return items

    def _index_up_to(self, above: Sequence[Token], taken: set[str]) -> str:
        """An index that runs from 1 to what *above* spells, or a letter for one; "" where there is none."""
        if len(above) != 1 or above[0].kind != "let":
            return ""
        notation = self.state.notation
        whole = (t.number(1), t.symbol(variable_name(above[0].text)))
        for letter in "ijkh":
            if notation.indices.get(letter) == whole:
                return letter
            if not notation.is_known(letter) and letter not in taken:
                return letter
        return ""

    # ── items ─────────────────────────────────────────────────────────────────

    def _item(
        self, subjects: list[Sequence[Token]], part: Sequence[Token], location: Location | None
    ) -> None:
        words = [item.text for item in part if item.kind == "word"]
        depth = 0
        for at, item in enumerate(part):
            depth += step(item)
            if depth == 0 and (item.text == "\\in" or (item.kind == "word" and item.text == "in")):
                self._membership([*subjects, part[:at]], part[at + 1 :], item)
                return
        if _is_range(part):
            self._range(subjects, part)
        elif words:
            self._words(subjects, part, location)
        elif any(item.text in v.DEFINING for item in part):
            self._definition(subjects, part, location)
        else:
            self._relation(subjects, part, location)

    def _subject(self, items: Sequence[Token], family: bool = False) -> tuple[str, str, str]:
        """A name that something is said of: its name, its index if it is a family, its spelling."""
        place = (items[0].start, items[-1].end) if items else (0, 1)
        if not items or not is_symbol(items, 0):
            raise Unreadable(
                f"{self.reading.shown(*place)} is not a name",
                *place,
                "declare a letter: p, \\hat{p}, x_1",
            )
        head = definiendum(self.reading, items)
        if head is None:
            symbol = symbol_at(items, 0)
            rest = [*symbol.scripts, *items[symbol.next :]]
            if len(rest) == 1 and rest[0].kind == "prime":
                name = f"{symbol.name}{'_prime' * len(rest[0].text)}"
                return variable_name(name), "", f"{symbol.spelling}{rest[0].text}"
            if len(rest) == 2 and rest[0].text == "_":  # x_{ij}, declared as one name
                inside = rest[1].items if rest[1].kind == "group" else (rest[1],)
                suffix, _ = Parser(self.reading)._suffix((inside, place))
                if suffix:
                    name = variable_name(f"{symbol.name}_{suffix}")
                    return name, "", f"{symbol.spelling}_{{{suffix}}}"
            raise Unreadable(
                f"{self.reading.shown(*place)} is not a name",
                *place,
                "declare a letter: p, \\hat{p}, x_1",
            )
        name, parameters, indexed, spelling = head
        if parameters and not indexed:
            raise Unreadable(
                f"{name} is a function", *place, f"define it: {name}({', '.join(parameters)}) := …"
            )
        if not indexed:
            return name, "", spelling
        index = parameters[0]
        notation = self.state.notation
        raised = any(item.text == "^" for item in items)
        if family or raised or index in notation.indices or name in notation.families:
            return name, index, spelling
        symbol = symbol_at(items, 0)
        suffix = index.rstrip("_")
        return variable_name(f"{symbol.name}_{suffix}"), "", f"{symbol.spelling}_{{{suffix}}}"

    def _term(self, name: str, index: str) -> Expr:
        """A number, or with an index the member of a family."""
        if not index:
            return t.symbol(name)
        return t.indexed(self.state.notation.families[name], t.symbol(index))

    def _introduce(self, name: str, spelling: str, place: Place, family: bool = False) -> None:
        known = self.reading.spellings.setdefault(name, spelling)
        if known != spelling:
            raise Unreadable(
                f"{spelling} and {known} would both be called {name}", *place, "rename one of them"
            )
        state = self.state
        self._is_not_defined(name, place)
        if self.replaces and name not in state.block:
            state = state.without(state.notation.families.get(name, "") if family else name)
        notation = state.notation
        kept = name in (notation.families if family else notation.numbers)
        if not kept and family:
            if name in self.bare and name not in notation.numbers:
                notation = notation.number(name)
            beside = name in notation.numbers
            notation = notation.family(name, f"{name}_" if beside else "")
        elif not kept:
            beside = name in notation.families and (
                notation.families[name] != name or not self.replaces
            )
            if beside and notation.families[name] == name:
                state = state.with_family_called(name, f"{name}_")
            notation = notation.number(name)
            if beside:
                notation = notation.family(name, f"{name}_")
        self.state = replace(state, notation=notation, block=state.block | {name})

    def _is_not_defined(self, name: str, place: Place) -> None:
        """Refuse to add to what is said of a name that stands for something else."""
        found = self.state.notation.definitions.get(name)
        if found is not None and self.keeps:
            whole = f"{name}({', '.join(found.parameters)})" if found.parameters else name
            raise Conflict(
                f"{name} is defined, as {found.text}: is this said of that, or of another {name}?",
                *place, f"write a relation, such as {whole} > 0; or begin anew: let {name} real",
            )  # fmt: skip

    def _anew(self, part: Sequence[Token], place: Place) -> None:
        """Begin anew with a name alone that was a function: the ``\\sigma > 0`` after \\sigma(z) = …."""
        definitions = self.state.notation.definitions
        bare = {n for n in _without_index(part) if n in definitions and definitions[n].parameters}
        for name in sorted(name for name in bare if not definitions[name].indexed):
            self._introduce(name, self.reading.spellings.get(name, name), place)
        self.reading.notation = self.state.notation

    def _membership(
        self, subjects: list[Sequence[Token]], items: Sequence[Token], sign: Token
    ) -> None:
        facts_of = membership(self.reading, items, sign)
        for subject in subjects:
            place = (subject[0].start, subject[-1].end) if subject else (sign.start, sign.end)
            name, index, spelling = self._subject(subject)
            if isinstance(facts_of, Doubt):
                self.state = replace(
                    self.state.without(name),
                    notation=self.state.notation.doubt(name, facts_of),
                    block=self.state.block | {name},
                )
                continue
            self._introduce(name, spelling, place, bool(index))
            term = self._term(name, index)
            self.state = self.state.with_facts(*(f(term, index) for f in facts_of))

    def _range(self, subjects: list[Sequence[Token]], part: Sequence[Token]) -> None:
        """``i = 1..m``."""
        at = next(k for k, item in enumerate(part) if item.text in ("..", "..."))
        parser = Parser(self.reading)
        for subject in [*subjects, part[: next(k for k, i in enumerate(part) if i.text == "=")]]:
            name, index, spelling = self._subject(subject)
            place = (subject[0].start, subject[-1].end)
            if index:
                raise Unreadable(f"{name} is a family, not an index", *place, "use a plain letter")
            equals = next(k for k, item in enumerate(part) if item.text == "=")
            low = parser.inside(part[equals + 1 : at], part[at].start, parser.expression)
            high = parser.inside(part[at + 1 :], part[-1].end, parser.expression)
            self.reading.spellings.setdefault(name, spelling)
            if high.op == "sym" and not self.state.notation.is_known(high.value):
                end = (part[at + 1].start, part[-1].end)
                self._introduce(high.value, self.reading.spellings.get(high.value, high.value), end)
                self.state = self.state.with_facts(Fact(high, "Naturals"))
            self.state = replace(
                self.state.without(name),
                notation=self.state.notation.index(name, low, high),
                block=self.state.block | {name},
            )
        self.reading.notation = self.state.notation

    def _words(
        self, subjects: list[Sequence[Token]], part: Sequence[Token], location: Location | None
    ) -> None:
        """``x real``, ``n positive integer``, ``p_i indexed``, ``\\sigma sigmoid``."""
        first = next(k for k, item in enumerate(part) if item.kind == "word")
        said = [item for item in part[first:] if item.text not in FILLERS]
        place = (part[0].start, part[-1].end)
        if any(item.kind != "word" for item in said) or not said:
            raise Unreadable(
                f"{self.reading.shown(*place)} is not understood", *place,
                "write x real, 0 < x < 1, x in {0, 1}, x integer, p_i indexed, i = 1..m",
            )  # fmt: skip
        words = tuple(item.text for item in said)
        for subject in [*subjects, part[:first]]:
            where = (subject[0].start, subject[-1].end) if subject else place
            if words == ("indexed",):
                name, index, spelling = self._subject(subject, family=True)
                if not index:
                    raise Unreadable(f"{name} has no index", *where, f"write {name}_i indexed")
                self._introduce(name, spelling, where, family=True)
                member = self._term(name, index)
                self.state = self.state.with_facts(Fact(member, "Reals", index))
                continue
            if len(words) == 1 and words[0] in FUNCTIONS:
                name, index, spelling = self._subject(subject)
                self.reading.spellings.setdefault(name, spelling)
                self.state = replace(
                    self.state.without(name), notation=self.state.notation.head(name, words[0])
                )
                continue
            if words in (("natural",), ("naturals",)):
                name, _, _ = self._subject(subject)
                self.state = replace(self.state, notation=self.state.notation.doubt(name, NATURAL))
                continue
            known = _KINDS.get(words)
            if known is None:
                raise Unreadable(
                    f"'{' '.join(words)}' is not understood", said[0].start, said[-1].end,
                    "write real, integer, positive, positive integer, nonnegative, indexed",
                )  # fmt: skip
            name, index, spelling = self._subject(subject)
            self._introduce(name, spelling, where, bool(index))
            term = self._term(name, index)
            domain, sign = known
            facts = [Fact(term, domain, index)]
            if sign:
                facts.append(Fact(t.relation(sign, term, 0), "", index))
            self.state = self.state.with_facts(*facts)
        self.reading.notation = self.state.notation

    def _definition(
        self, subjects: list[Sequence[Token]], part: Sequence[Token], location: Location | None
    ) -> None:
        signs = v.DEFINING | {"=", "\\equiv"}
        at = next(k for k, item in enumerate(part) if item.text in signs)
        place = (part[0].start, part[-1].end)
        head = definiendum(self.reading, part[:at])
        if head is None or subjects or at + 1 == len(part):
            raise Unreadable(
                f"{self.reading.shown(*place)} defines nothing", *place, "write J := … or f(x) := …"
            )
        self.reading.notation = self.state.notation
        definition = define(self.reading, head, part[at + 1 :], location)
        self.add(definition, head.spelling, place)

    def add(self, definition: Definition, spelling: str, place: Place) -> None:
        """Add *definition*.  What was said of its name stays said, of what it stands for."""
        known = self.reading.spellings.setdefault(definition.name, spelling)
        if known != spelling:
            raise Unreadable(
                f"{spelling} and {known} would both be called {definition.name}", *place,
                "rename one of them",
            )  # fmt: skip
        old = self.state.notation.definitions.get(definition.name)
        if old is not None and (old.body, old.parameters) == (
            definition.body,
            definition.parameters,
        ):
            return
        anew = self.anew and self.replaces and definition.name not in self.state.block
        if old is not None and not anew:
            where = f" at line {old.location.line}" if old.location is not None else ""
            raise Conflict(
                f"{definition.name} is already defined{where}, as {old.text}", *place,
                "give the other one a name of its own, or begin anew in a comment: "
                f"% bce-sym: let {spelling} := …",
            )  # fmt: skip
        try:
            notation = self.state.notation.define(definition)
        except Circular as error:
            raise Unreadable(
                f"{error.name} would be defined by itself", *place,
                "give the new value a name of its own",
            ) from None  # fmt: skip
        self.state = replace(
            self.state, notation=notation, block=self.state.block | {definition.name}
        )
        self.reading.notation = notation

    def _relation(
        self, subjects: list[Sequence[Token]], part: Sequence[Token], location: Location | None
    ) -> None:
        """``0 < p < 1``, ``x, y > 0``, ``a < b``, ``c = a + b``."""
        self.reading.notation = self.state.notation
        equals = [
            k
            for k, item in enumerate(part)
            if item.text in ("=", "\\equiv") and item.kind != "word"
        ]
        place = (part[0].start, part[-1].end)
        if self.replaces and len(equals) == 1 and not subjects:
            head = definiendum(self.reading, part[: equals[0]])
            if head is not None:
                self._definition(subjects, part, location)
                return
        self._anew(part, place)
        parser = Parser(self.reading)
        parser.reading = replace(self.reading, strict=False, assumed={}, families=set())
        families = self._families_in(part)
        parser.reading.families |= families
        made = [parser.inside(part, place[1], parser.statement, "a relation")]
        for subject in subjects:
            moved = self._moved(subject, part)
            made.append(parser.inside(moved, place[1], parser.statement))
        self.reading.spellings.update(parser.reading.spellings)
        for statement in made:
            self._assumed(statement, place)

    def _moved(self, subject: Sequence[Token], part: Sequence[Token]) -> list[Token]:
        """*part* with its first side replaced by *subject*: of ``x, y > 0``, ``x > 0``."""
        at = next((k for k, item in enumerate(part) if item.text in v.RELATIONS), 0)
        if not _is_subject(part[:at]):
            raise Unreadable(
                "what is said of this name?", subject[0].start, subject[-1].end,
                "write x > 0, y > 0, or x, y > 0",
            )  # fmt: skip
        return [*subject, *part[at:]]

    def _families_in(self, part: Sequence[Token]) -> set[str]:
        """The names with an index of the context in *part*: families, if nothing else is said."""
        found: set[str] = set()
        for at in range(len(part)):
            if is_symbol(part, at) and at + 2 < len(part) + 1:
                symbol = symbol_at(part, at)
                rest = part[symbol.next : symbol.next + 2]
                if len(rest) == 2 and rest[0].text in ("_", "^"):
                    head = definiendum(self.reading, part[at : symbol.next + 2])
                    notation = self.state.notation
                    indexed = (
                        head is not None and head.indexed and head.parameters[0] in notation.indices
                    )
                    if head is not None and indexed and not notation.is_known(head.name):
                        found.add(head.name)
        return found

    def _assumed(self, statement: Statement, place: Place) -> None:
        for called in sorted(statement.free):
            if called in self.state.notation.indices:
                continue
            family = any(n.op == "indexed" and n.value == called for n in t.walk(statement))
            simple = _bounds_one(statement) == called
            families = self.state.notation.families
            name = next((n for n, c in families.items() if c == called and family), called)
            if not self.state.notation.is_known(name) or simple:
                if name in self.state.notation.definitions:
                    continue
                spelling = self.reading.spellings.get(name, name)
                if simple:
                    self._introduce(name, spelling, place, family)
                else:
                    kept, self.replaces = self.replaces, False
                    self._introduce(name, spelling, place, family)
                    self.replaces = kept
        every = [
            n.args[0].value
            for n in t.walk(statement)
            if n.op == "indexed"
            and n.args[0].op == "sym"
            and n.args[0].value in self.state.notation.indices
        ]
        if len(set(every)) > 1:
            raise Unreadable("two indices in one condition", *place, "declare one family at a time")
        parts = statement.args if statement.op == "and" else (statement,)
        self.state = self.state.with_facts(
            *(Fact(part, "", every[0] if every and every[0] in part.free else "") for part in parts)
        )
        self.reading.notation = self.state.notation


def _bounds_one(statement: Statement) -> str:
    """The one name, a plain variable or family, that *statement* bounds by numbers; "" otherwise."""
    parts = statement.args if statement.op == "and" else (statement,)
    names: set[str] = set()
    for part in parts:
        if part.op != "rel":
            return ""
        for side in part.args:
            if side.op in ("sym", "indexed"):
                names.add(side.value)
            elif side.free:
                return ""
    return min(names) if len(names) == 1 else ""


# ── the shapes of items ───────────────────────────────────────────────────────


def _without_index(items: Sequence[Token]) -> Iterator[str]:
    """The names in *items* that stand there without an index."""
    at = 0
    while at < len(items):
        if not is_symbol(items, at):
            at += 1
            continue
        try:
            symbol = symbol_at(items, at)
        except Unreadable:
            at += 1
            continue
        at = symbol.next
        if not symbol.scripts and (at == len(items) or items[at].text not in ("_", "^", "(")):
            yield variable_name(symbol.name)


def _first_of_list(items: Sequence[Token], at: int) -> int | None:
    r"""Where ``x_1, x_2, \dots, x_n``, with its dots at *at*, begins; None where there is no such list."""
    if at < 3 or at + 3 >= len(items) or items[at + 1].kind != "let" or items[at + 2].text != "_":
        return None
    start, number = at - 3, items[at - 1].text
    if not number.isdigit() or int(number) > 9:
        return None
    for k in range(int(number), 0, -1):
        comma = [","] if k < int(number) else []
        wanted = [items[at + 1].text, "_", str(k), *comma]
        if start < 0 or [i.text for i in items[start : start + len(wanted)]] != wanted:
            return None
        start -= 4 if k > 1 else 0
    return start


def _without_leading(part: Sequence[Token]) -> Sequence[Token]:
    while part and part[0].kind == "word" and part[0].text in _LEADING:
        part = part[1:]
    return part


def _is_subject(part: Sequence[Token]) -> bool:
    """Whether *part* is a name and nothing more, so that what is said of it comes later."""
    if not part or not is_symbol(part, 0):
        return False
    return not any(
        item.kind == "word" or item.text == "\\in" or item.text in v.RELATIONS for item in part
    ) and not any(item.text in ("+", "-", "/", "(") for item in part)


def _is_range(part: Sequence[Token]) -> bool:
    return any(item.text in ("..", "...") for item in part) and any(i.text == "=" for i in part)


def _is_indexed(part: Sequence[Token]) -> bool:
    return any(item.kind == "word" and item.text == "indexed" for item in part)
