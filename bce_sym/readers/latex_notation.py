r"""Notation: what the names of a document stand for, at one place of it.

A name is a number, a family of numbers, a function of the language, or is defined by a formula.  Names
that nothing is said of are real numbers, and the reading says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from bce_sym.errors import Location, ReadError
from bce_sym.readers.latex_vocabulary import HEADS
from bce_sym.readers.text import read_expression
from bce_sym.terms import Expr, Term, rename_family, substitute_term, symbol

__all__ = ["Circular", "Definition", "Doubt", "Notation", "variable_name"]


@dataclass(frozen=True)
class Definition:
    """``name(parameters) = body``, or with ``indexed`` ``name_parameter = body``."""

    name: str
    parameters: tuple[str, ...]
    body: Expr
    indexed: bool = False
    location: Location | None = None

    def renamed(self, families: Mapping[str, str]) -> Definition:
        """With families called by other names."""
        body: Term = self.body
        for old, new in families.items():
            body = rename_family(body, old, new)
        assert isinstance(body, Expr)
        return replace(self, body=body)

    @property
    def text(self) -> str:
        """The definition as it is echoed."""
        if self.indexed:
            return f"{self.name}[{self.parameters[0]}] = {self.body}"
        arguments = f"({', '.join(self.parameters)})" if self.parameters else ""
        return f"{self.name}{arguments} = {self.body}"


@dataclass(frozen=True)
class Doubt:
    """Why a name cannot be used although something is said of it, and what to write."""

    message: str
    help: str


class Circular(Exception):
    """A name that stands for a formula in which it occurs."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class Notation:
    """What names stand for.  Immutable: a declaration makes another one.

    ``families`` maps a family's name to what it is called in terms: the same, unless there is a number
    of that name beside it.
    """

    numbers: frozenset[str] = frozenset()
    families: Mapping[str, str] = field(default_factory=dict)
    indices: Mapping[str, tuple[Expr, Expr]] = field(default_factory=dict)
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    heads: Mapping[str, str] = field(default_factory=lambda: HEADS)
    doubts: Mapping[str, Doubt] = field(default_factory=dict)
    _unfolded: dict[frozenset[str], dict[str, Expr]] = field(default_factory=dict, compare=False)

    # ── questions ─────────────────────────────────────────────────────────────

    def is_number(self, name: str) -> bool:
        """Whether *name* is declared as a number or defined as one."""
        found = self.definitions.get(name)
        return (name in self.numbers or name in self.indices) if found is None else (
            not found.parameters
        )  # fmt: skip

    def accounts_for(self, name: str) -> bool:
        """Whether anything is said of what is called *name* in terms."""
        return self.is_known(name) or name in self.families.values()

    def is_known(self, name: str) -> bool:
        """Whether anything is said of *name*."""
        return (
            name in self.numbers
            or name in self.families
            or name in self.definitions
            or name in self.indices
            or name in self.doubts
            or self.heads.get(name) != HEADS.get(name)
        )

    def function(self, name: str) -> Definition | str | None:
        """The definition of a function, or the name of a function of the language."""
        found = self.definitions.get(name)
        if found is not None:
            return found if found.parameters else None
        if name in self.numbers or name in self.families:
            return None
        return self.heads.get(name)

    def unfolded(self, term: Term, keep: frozenset[str] = frozenset()) -> Term:
        """*term* with defined numbers, except *keep*, replaced by what they stand for.

        Raises Circular.
        """
        keep = frozenset(keep & self.definitions.keys())
        names = [n for n in term.free if n not in keep and self._value(n) is not None]
        if not names:
            return term
        known = self._unfolded.setdefault(keep, {})
        under_way: set[str] = set()
        stack = names[:]
        while stack:  # each name after those that its formula has
            name = stack[-1]
            body = self._value(name)
            if name in known or body is None:
                stack.pop()
                continue
            inside = [n for n in body.free if n not in keep and self._value(n) is not None]
            missing = [n for n in inside if n not in known]
            if missing and name in under_way:
                raise Circular(name)
            under_way.add(name)
            if missing:
                stack += missing
                continue
            stack.pop()
            values = {symbol(n): known[n] for n in inside}
            made = substitute_term(body, values)
            assert isinstance(made, Expr)
            known[name] = made
        return substitute_term(term, {symbol(n): known[n] for n in names})

    def _value(self, name: str) -> Expr | None:
        """What a defined number stands for; None for any other name."""
        found = self.definitions.get(name)
        return found.body if found is not None and not found.parameters else None

    def uses(self, term: Term) -> list[str]:
        """The defined numbers that *term* comes to use, in the order of their definitions."""
        found: set[str] = set()
        todo = set(term.free)
        while todo:
            name = todo.pop()
            definition = self.definitions.get(name)
            if definition is not None and name not in found:
                found.add(name)
                todo |= definition.body.free - set(definition.parameters)
        return [name for name in self.definitions if name in found]

    # ── declarations ──────────────────────────────────────────────────────────

    def number(self, name: str) -> Notation:
        """With *name* declared as a number."""
        made = self._without(name)
        return replace(made, numbers=made.numbers | {name})

    def family(self, name: str, called: str = "") -> Notation:
        """With *name* declared as a family of numbers, beside the number of that name if *called*."""
        made = self if called else self._without(name)
        return replace(made, families={**made.families, name: called or name})

    def index(self, name: str, low: Expr, high: Expr) -> Notation:
        """With *name* declared as an index from *low* to *high*."""
        made = self._without(name)
        return replace(made, indices={**made.indices, name: (low, high)})

    def head(self, name: str, function: str) -> Notation:
        """With *name* declared as a function of the language."""
        made = self._without(name)
        return replace(made, heads={**made.heads, name: function})

    def doubt(self, name: str, doubt: Doubt) -> Notation:
        """With *name* declared in a way that is not understood."""
        made = self._without(name)
        return replace(made, doubts={**made.doubts, name: doubt})

    def define(self, definition: Definition) -> Notation:
        """With one more definition.  Raises Circular when its name comes to occur in it."""
        name = definition.name
        made = self._without(name)
        made = replace(made, definitions={**made.definitions, name: definition})
        inside = definition.body.free - set(definition.parameters)
        if name in inside or any(name in made.unfolded(symbol(other)).free for other in inside):
            raise Circular(name)
        return made

    def _without(self, name: str) -> Notation:
        def rest(table: Mapping[str, object]) -> dict[str, object]:
            return {key: value for key, value in table.items() if key != name}

        return Notation(
            self.numbers - {name},
            rest(self.families),  # type: ignore[arg-type]
            rest(self.indices),  # type: ignore[arg-type]
            rest(self.definitions),  # type: ignore[arg-type]
            self.heads,
            rest(self.doubts),  # type: ignore[arg-type]
        )


@lru_cache(maxsize=4096)
def variable_name(word: str) -> str:
    """*word* as the name of a variable: with ``_`` after it where the language has another use for it."""
    try:
        read = read_expression(word)
    except ReadError:
        return f"{word}_"
    return word if read.op == "sym" and read.value == word else f"{word}_"
