r"""What is shared while a document is read: problems, chains under way, the derivations made of them.

A `Run` is a chain that is being read in one context; closing it makes a `Derivation` with the notes that
say what was assumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from bce_sym.context import Context
from bce_sym.derivation import Chain, Derivation, Reason, Step
from bce_sym.errors import ReadError
from bce_sym.readers.latex_assumed import Assumed
from bce_sym.readers.latex_context import Declarer, State, in_context
from bce_sym.readers.latex_cursor import Reading
from bce_sym.readers.latex_items import Place
from bce_sym.readers.latex_layout import laid_out
from bce_sym.readers.latex_tokens import Macro, Token, Unreadable, nested, tokenize
from bce_sym.readers.sources import Source
from bce_sym.report import Problem
from bce_sym.rules import PROCEDURES, RULES
from bce_sym.terms import SetTerm, Term, walk

__all__ = ["Desk", "Run", "reasons_in"]

_COMMENT: Final = re.compile(r"% bce-sym: ((?:(?!; or|, or ).)*)")


@dataclass
class Run:
    """A chain of numbers (or of statements) that is being read, in one context.

    ``used``: the defined names that its sides come to use; ``heads``: functions known by a symbol only;
    ``held``: defined names that stay variables, as something is differentiated in them; ``remarks``: how
    its sides were understood; ``continued``: where the chain is that it goes on with; ``defines``: whether
    its first side is what a name before it stands for; ``named``: the name and spelling of the arg max with
    which it begins; ``differentiated``: the variable in which its sides are differentiated, as integrals
    without bounds are in it.
    """

    start: Term
    state: State
    place: Place
    steps: list[Step] = field(default_factory=list)
    used: dict[str, None] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    remarks: dict[str, None] = field(default_factory=dict)
    continued: str = ""
    defines: bool = False
    named: tuple[str, str] = ("", "")
    differentiated: str = ""

    @property
    def end(self) -> Term:
        """The last side."""
        return self.steps[-1].rhs if self.steps else self.start

    @property
    def rel(self) -> str:
        """The relation end to end."""
        return Chain(self.start, tuple(self.steps)).rel

    def after(self, state: State, place: Place) -> Run:
        """A run that begins with the last side of this one."""
        made = Run(self.end, state, place, used=dict(self.used), heads=dict(self.heads))
        made.held = set(self.held)
        made.remarks = dict(self.remarks)
        made.named = self.named
        made.differentiated = self.differentiated
        return made


class Desk:
    """The state of a document's reading."""

    def __init__(self, path: str, strict: bool) -> None:
        self.strict = strict
        self.derivations: list[Derivation] = []
        self.problems: list[Problem] = []
        self.source = Source(path, "")
        self.macros: dict[str, Macro] = {}
        self.spellings: dict[str, str] = {}
        self.families: set[str] = set()
        self.seen: set[str] = set()  # names that were taken as real in claims
        self.numbers: set[str] = set()  # those of them that were no families
        self.label = ""
        self.remarks: list[str] = []  # for the notes of the next derivation
        self.taken: tuple[tuple[str, str], ...] = ()  # undeclared names of the next derivation
        self.pending: list[Reason] = []  # for the next step
        self.noted: list[Place] = []  # declarations inside the chain
        self.optima: dict[str, SetTerm] = {}  # names of an arg max
        self.subjects: set[str] = set()  # names that sentences say something of, declared or not
        self.factors: set[str] = set()  # names that are factors by their use in this display
        self.indices: set[str] = set()  # names that are indices by their use in this display
        self.mentions: dict[str, str] = {}  # names, and where a sentence says what of them
        self.sizes: dict[str, int] = {}  # undeclared names that bound sums, with their least values
        self.hint = ""  # for the derivations of this display
        self.last: Run | None = None
        self.failed = False  # whether the last chain could not be read to its end
        self._names: dict[str, int] = {}

    # ── reading ───────────────────────────────────────────────────────────────

    def problem(self, error: Unreadable) -> None:
        """Note what is not read."""
        location = self.source.location(error.start, error.end)
        text, span = self.source.excerpt(error.start, error.end)
        made = Problem(error.message, location, self._commented(error.help), text=text, span=span)
        if made not in self.problems:
            self.problems.append(made)

    def _commented(self, help: str) -> str:
        """*help* with its comments to us as they are written in this kind of document."""
        if Path(self.source.path).suffix.lower() == ".tex":
            return help
        return _COMMENT.sub(r"<!-- bce-sym: \1 -->", help)

    def items(self, start: int, end: int) -> tuple[Token, ...]:
        """The tokens of a part of the source."""
        return nested(tokenize(self.source.text, start, end, self.macros))

    def reading(self, state: State, strict: bool | None = None) -> Reading:
        """What is known of names in *state*."""
        return Reading(
            self.source.text,
            state.notation,
            self.strict if strict is None else strict,
            families=self.families,
            spellings=self.spellings,
            seen=self.seen,
            factors=frozenset(self.factors | self.subjects | self.sizes.keys()),
            indices=frozenset(self.indices),
        )

    def declared(
        self,
        items: Sequence[Token],
        state: State,
        adds: bool = False,
        keeps: bool = False,
        anew: bool = False,
    ) -> State:
        """*state* with the declarations that *items* spell.  Raises Unreadable.

        *anew*: a definition may take the place of another one of its name.
        """
        reading = self.reading(state, strict=False)
        place = self.source.location(items[0].start, items[-1].end) if items else None
        return Declarer(reading, state, not adds, keeps, anew).declare(items, place)

    def declared_at(self, start: int, end: int, state: State) -> State:
        """*state* with the declarations of a comment.  Raises Unreadable."""
        return self.declared(laid_out(self.items(start, end)), state, anew=True)

    # ── derivations ───────────────────────────────────────────────────────────

    def close(self, run: Run | None) -> None:
        """Make a derivation of a chain that has steps."""
        if run is None or not run.steps:
            return
        place = self.source.location(*run.place)
        try:
            sides = [run.start, *(step.rhs for step in run.steps)]
            assumed = Assumed(sides, run.state.notation, run.state.facts, self.sizes)
            state = run.state.with_facts(*assumed.facts())
            made = in_context(sides, state, frozenset(run.held))
        except ReadError as error:
            code = "contradictory" if error.message.startswith("contradictory") else "unread"
            self.problems.append(Problem(error.message, place, error.help, code))
            return
        steps = zip(run.steps, made.sides[1:], strict=True)
        chain = Chain(made.sides[0], tuple(replace(s, rhs=side) for s, side in steps), place)
        notes = tuple(self._notes(run, made.sides, made.renamed, assumed))
        self.remarks = []
        name = self._name(run.place[0])
        self.derivations.append(
            Derivation(
                name, "", made.context, lambda *_: chain, place, notes=notes,
                hint=self._commented(_of_bounds(made.sides, made.context) or self.hint), undeclared=self.taken,
            )
        )  # fmt: skip

    def _name(self, start: int) -> str:
        title = f"{self.source.title}, " if self.source.title else ""
        name = self.label or f"{title}display at line {self.source.line_of(start)}"
        count = self._names[name] = self._names.get(name, 0) + 1
        return name if count == 1 else f"{name} ({count})"

    def _notes(
        self,
        run: Run,
        sides: Sequence[Term],
        renamed: Mapping[str, str],
        assumed: Assumed,
    ) -> Iterator[str]:
        notation = run.state.notation
        if run.continued:
            yield run.continued
        for name in run.used:
            if name in notation.definitions:
                yield f"definition: {notation.definitions[name].renamed(renamed).text}"
        for shown, function in run.heads.items():
            yield f"{shown} is read as the function {function}"
        free = set().union(*(side.free for side in sides)) - set(renamed.values())
        taken = sorted(name for name in free if not notation.accounts_for(name))
        self.seen |= set(taken)
        indexed = {n.value for side in sides for n in walk(side) if n.op == "indexed"}
        self.numbers |= set(taken) - indexed
        said: dict[str, None] = {}
        for name, note in assumed.notes():
            if name in taken:
                taken.remove(name)
            said[note] = None
            if name in self.mentions:
                said[self.mentions[name]] = None
        yield from said
        self.taken = tuple(
            (name, self._commented(f"% bce-sym: let {self.spellings.get(name, name)} > 0"))
            for name in taken
        )
        if taken:
            yield f"not declared, so taken as real: {', '.join(taken)}"
            mentions = dict.fromkeys(self.mentions[n] for n in taken if n in self.mentions)
            yield from (mention for mention in mentions if mention not in said)
        yield from run.remarks
        yield from self.remarks


def _of_bounds(sides: Sequence[Term], context: Context) -> str:
    """What to declare where a name bounds a sum or product and may be no integer."""
    integers = {
        v.name for v in context.variables if v.domain.integer or v.domain.values is not None
    }
    for side in sides:
        for node in walk(side):
            if node.op in ("sum", "product"):
                for name in sorted((node.args[2].free | node.args[3].free) & side.free):
                    if name not in integers:
                        return (
                            f"{name} bounds a sum or product, and may be no integer: declare it, "
                            f"% bce-sym: let {name} integer, {name} >= 1"
                        )
    return ""


_PREFIXES = (
    "by the ",
    "by ",
    "using the ",
    "using ",
    "from the ",
    "from ",
    "via ",
    "apply ",
    "the ",
)


def reasons_in(words: str) -> tuple[Reason, ...]:
    """The rules and procedures that *words* name, and nothing else; () if they say anything else."""
    text = " ".join(words.lower().replace("~", " ").split()).strip("()[].,:; ")
    found: list[Reason] = []
    for part in text.replace(" and ", ",").split(","):
        name = part.strip()
        prefix = next((p for p in _PREFIXES if name.startswith(p)), "")
        name = name.removeprefix(prefix).replace(" ", "_").replace("-", "_")
        reason: Reason | None = PROCEDURES.get(name) or RULES.get(name)
        if reason is None:
            return ()
        found.append(reason)
    return tuple(found)
