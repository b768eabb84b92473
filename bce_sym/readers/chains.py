r"""Chains of a display → runs with steps: numbers related by = and ≤, statements by ⇒ and ⇔.

What of it cannot be read is a problem, and leaves the rest of the chain to be checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bce_sym import terms as t
from bce_sym.derivation import Reason, Step, compose
from bce_sym.readers import latex_displays as displays
from bce_sym.readers import prose
from bce_sym.readers.antiderivatives import differentiated, has_antiderivative
from bce_sym.readers.desk import Desk, Run, reasons_in
from bce_sym.readers.latex_context import Conflict, Declarer, Head, State, define, definiendum
from bce_sym.readers.latex_displays import Element
from bce_sym.readers.latex_names import plain_words
from bce_sym.readers.latex_notation import Definition, Doubt
from bce_sym.readers.latex_optima import SetReader, begins_optimum
from bce_sym.readers.latex_parser import Parser
from bce_sym.readers.latex_scan import names_in
from bce_sym.readers.latex_tokens import Token, Unreadable
from bce_sym.readers.markup import Region
from bce_sym.rules import PROCEDURES, RULES
from bce_sym.terms import Expr, SetTerm, Statement, Term

__all__ = ["read_chain"]


def read_chain(
    desk: Desk, chain: displays.Chain, state: State, previous: Run | None, failed: bool
) -> State:
    """Read a chain, which may go on with the *previous* one; gives the state after it.

    *failed* says that the previous one was not read to its end, so that nothing is known of what stands
    before a relation at the beginning.  Raises Unreadable for a chain that is not read at all.
    """
    if chain.condition:
        state = desk.declared(chain.condition, state, adds=True)
    parts: list[Element] = []
    for line in chain.lines:
        parts += displays.elements(line.items)
    parts = _connected(parts)
    desk.pending = []
    reader = _Reader(desk, state, previous)
    for token in chain.leading:
        reader.words(Element("text", token.text, token.start, token.end, (token,)), None)
    if parts and parts[0].kind in ("relation", "connective") and previous is None:
        if not failed:
            raise Unreadable(
                "nothing stands before this sign", parts[0].start, parts[0].end,
                "write what it is about on its left; a chain may go on from the display before",
            )  # fmt: skip
        parts = parts[1:]
    if any(part.kind == "connective" for part in parts):
        reader.statements(parts)
    else:
        reader.numbers(parts)
    return reader.state


class _Reader:
    """Reads one chain."""

    def __init__(self, desk: Desk, state: State, previous: Run | None) -> None:
        self.desk = desk
        self.state = state
        self.previous = previous
        self.reading = desk.reading(state)
        self.of_sets = False  # whether the chain's sides are sets
        self.size: Expr | None = None  # of the families that its sets are about
        self.variable = ""  # in which the chain's sides are differentiated
        self.naming = ("", "")  # the name and spelling of the arg max that comes next

    def _changed(self, state: State) -> None:
        """Go on in another state."""
        self.state = state
        self.reading.notation = state.notation

    # ── numbers ───────────────────────────────────────────────────────────────

    def numbers(self, parts: Sequence[Element]) -> None:
        """Read chains of numbers, side by side or one."""
        desk = self.desk
        run: Run | None = None
        relation: Element | None = None
        parted, defines, begun = True, False, 0
        skipped = 0
        for at, part in enumerate(parts):
            if at < skipped:
                continue
            if part.kind == "separator":
                parted = parted or relation is None
            elif part.kind == "unchecked":
                self._unchecked(part)
            elif part.kind in ("relation", "defines"):
                if relation is not None:
                    desk.problem(_error(part, "two relations beside each other", "remove one"))
                    desk.close(run)
                    run = None
                elif run is None and at == 0 and self.previous is not None:
                    run = self._continued(self.previous, part)
                relation, parted = part, False
            elif part.kind == "note":
                run = self._noted(part, run)
            elif part.kind == "text":
                try:
                    parted = self.words(part, run) or parted
                except Unreadable as error:
                    desk.problem(error)
                    desk.close(run)
                    run = None
                    if parts[at + 1 : at + 2] and parts[at + 1].kind == "piece":
                        skipped = at + 2  # what the words are about
            elif relation is not None:
                run = self._side(part, relation, run)
                if run is not None and defines:
                    run.defines, run.named = True, self.naming
                    if self.naming[0] and isinstance(run.start, SetTerm):
                        desk.optima[self.naming[0]] = run.start
                    self.naming = ("", "")
                relation, parted, defines = None, False, False
            elif parted and begun and at == len(parts) - 1 and _is_tag(part):
                continue
            else:
                if run is not None:
                    self._begins_anew(part, run, parted)
                    desk.close(run)
                    self._name_optimum(run)
                begun, run = begun + 1, None
                self.of_sets = _is_of_sets(parts[at:]) or self._optimum(part) is not None
                self._of_antiderivatives(parts[at:])
                defined = self._defined(part, parts[at + 1 : at + 3])
                if defined is None:
                    run = self._side(part, None, None)
                    if run is not None and (known := self._optimum(part)) is not None:
                        run.named = (known[0].name, known[0].spelling)
                else:
                    defines = defined
                    skipped = 0 if defined else at + 3
                parted = False
        if relation is not None:
            desk.problem(
                _error(relation, "nothing stands after this relation", "add its right side")
            )
        if run is not None and not run.steps and not run.defines and begun > 1:
            self._begins_anew(parts[-1], run, True)
        desk.close(run)
        self._name_optimum(run)
        desk.last, desk.failed = run, run is None and desk.failed

    def _continued(self, previous: Run, part: Element) -> Run | None:
        """The beginning of a chain that goes on with one before it."""
        if isinstance(previous.end, Statement):
            return None
        self.of_sets = isinstance(previous.end, SetTerm)
        self.variable = previous.differentiated
        if self.variable:
            self.reading.antiderivatives = {}
        run = previous.after(self.state, (part.start, part.end))
        run.continued = f"goes on from line {self.desk.source.location(previous.place[0]).line}"
        return run

    def _begins_anew(self, part: Element, run: Run, parted: bool) -> None:
        """Note a formula that begins where another neither ended nor was related to anything."""
        if not parted:
            self.desk.problem(_error(
                part, "a formula beside a formula", "write a relation, \\quad or a new line between them"
            ))  # fmt: skip
        elif not run.steps and not run.defines:
            self.desk.problem(Unreadable(
                "this formula stands in no relation", *run.place,
                "write a relation, or give it a display of its own",
            ))  # fmt: skip

    def _side(self, part: Element, relation: Element | None, run: Run | None) -> Run | None:
        """*run* with one more side, or a new run that begins with it; None where it is not read."""
        desk = self.desk
        parser = Parser(self.reading)
        self._forget()
        sets = SetReader(parser, self.state.facts, self.size)
        folded: Term
        side: Term
        try:
            if self.of_sets:
                folded = side = self._set(part, relation, sets)
            else:
                folded = parser.inside(part.items, part.end, parser.expression)
                if self.reading.antiderivatives is not None:
                    folded = self._differentiated(parser, folded, part, relation)
                side = parser.unfold(folded, frozenset(self.reading.held))
        except Unreadable as error:
            desk.problem(error)
            desk.failed = True
            desk.close(run)
            return None
        if run is None or relation is None:
            run = Run(side, self.state, (part.start, part.end))
        else:
            if run.steps and compose(run.rel, relation.text) is None:
                desk.close(run)
                run = run.after(self.state, (part.start, part.end))
            location = desk.source.location(relation.start, part.end)
            reasons = (*desk.pending, *_reasons_over(relation))
            desk.pending = []
            shown = desk.source.excerpt(relation.start, part.end)
            run.steps.append(Step(relation.text, side, reasons, location, *shown))
            run.place = (run.place[0], part.end)
        self._remember(run, folded)
        run.differentiated = self.variable
        run.remarks.update(dict.fromkeys(sets.remarks))
        if self.variable:
            said = "integrals without bounds: an equation says that its sides have the same derivative in"
            run.remarks[f"{said} {self.variable}"] = None
        return run

    def _of_antiderivatives(self, parts: Sequence[Element]) -> None:
        """See whether an integral without bounds stands in the chain that begins with *parts*."""
        self.variable, self.reading.antiderivatives = "", None
        for part in parts:
            if part.kind == "separator":
                break
            if part.kind == "piece" and has_antiderivative(part.items):
                self.reading.antiderivatives = {}

    def _differentiated(
        self, parser: Parser, side: Expr, part: Element, relation: Element | None
    ) -> Expr:
        """The derivative of a side of a chain with integrals without bounds."""
        integrands = self.reading.antiderivatives or {}
        names = {name for shown, (_, name) in integrands.items() if shown in side.free}
        names |= {self.variable} - {""}
        if len(names) > 1:
            raise _error(
                part, f"integrals in {' and in '.join(sorted(names))} in one chain are not yet understood",
                "write \\int_{a}^{b}, or give the other one a display of its own",
            )  # fmt: skip
        if not names:
            raise _error(part, "in which variable is this an antiderivative?",
                         "begin the chain with the integral")  # fmt: skip
        if relation is not None and relation.text != "==":
            raise _error(relation, "only = relates integrals without bounds", "write \\int_{a}^{b}")
        self.variable = names.pop()
        whole = parser.unfold(side, frozenset({self.variable, *integrands}))
        return differentiated(whole, self.variable, integrands, (part.start, part.end))

    def _set(self, part: Element, relation: Element | None, sets: SetReader) -> SetTerm:
        """A side of a chain of sets."""
        if relation is not None and relation.text != "==":
            raise _error(
                relation, "an arg max is a set, which only = relates to something",
                "write \\arg\\max_{p \\in (0, 1)} f(p) = \\{y\\}",
            )  # fmt: skip
        known = self._optimum(part)
        if known is not None:
            head, made = known
            sets.remarks.append(f"{head.name} is the name of this arg max or arg min")
            return made
        made = sets.side(part.items, part.end)
        self.size = sets.size
        return made

    def _optimum(self, part: Element) -> tuple[Head, SetTerm] | None:
        """The name that *part* is, and the arg max whose name it is; None where it is something else."""
        head = definiendum(self.reading, part.items)
        if head is None or head.parameters or head.name not in self.desk.optima:
            return None
        if head.name not in self.state.notation.doubts:
            return None  # its value is known, or it was declared as something else
        return head, self.desk.optima[head.name]

    def _name_optimum(self, run: Run | None) -> None:
        """Let the name of the arg max with which *run* begins stand for the one point that *run* ends in."""
        if run is None or not run.named[0] or not run.steps or not isinstance(run.end, SetTerm):
            return
        name, spelling = run.named
        members = run.end.args if run.end.op == "set" else ()
        if len(members) != 1 or not isinstance(members[0], Expr):
            return
        location = self.desk.source.location(*run.place)
        declarer = Declarer(self.reading, self.state)
        try:
            declarer.add(Definition(name, (), members[0], False, location), spelling, run.place)
        except Unreadable as error:
            self.desk.problem(error)
            return
        self._changed(declarer.state)

    def _forget(self) -> None:
        self.reading.called.clear()
        self.reading.used.clear()

    def _remember(self, run: Run, folded: Term) -> None:
        """Note which definitions a side of *run* used."""
        names = [*self.state.notation.uses(folded), *sorted(self.reading.called)]
        run.used.update(dict.fromkeys(names))
        run.heads.update(self.reading.used)
        run.held |= self.reading.held

    # ── definitions ───────────────────────────────────────────────────────────

    def _defined(self, part: Element, rest: Sequence[Element]) -> bool | None:
        """Whether *part* = … is a definition that was read, or one that was not; None: it is none.

        Raises Unreadable for a name that is defined already, or was a number up to here.
        """
        if len(rest) < 2 or rest[0].text != "==" or rest[1].kind != "piece":
            return None
        head = definiendum(self.reading, part.items)
        if head is None:
            return None
        relation, side = rest
        explicit = relation.kind == "defines"
        if self.reading.antiderivatives is not None and (
            explicit or self._may_be_defined(part, head)
        ):
            raise _error(
                part, "a name for an integral without bounds is not understood here",
                "write the integral itself",
            )  # fmt: skip
        if begins_optimum(side.items) and (explicit or self._may_be_defined(part, head)):
            return self._named(part, head)
        itself = any(head.name in names_in(side.items, k) for k in range(len(side.items)))
        if not explicit and (itself or not self._may_be_defined(part, head)):
            return None
        location = self.desk.source.location(part.start, side.end)
        declarer = Declarer(self.reading, self.state)
        try:
            definition = define(self.reading, head, side.items, location)
            declarer.add(definition, head.spelling, (part.start, part.end))
        except Conflict:
            raise
        except Unreadable as error:
            self.desk.problem(error)
            doubt = Doubt(
                f"the definition of {head.name}, at line {location.line}, could not be read",
                "mend it there",
            )
            notation = self.state.notation.doubt(head.name, doubt)
            self._changed(replace(self.state, notation=notation))
            return False
        self._changed(declarer.state)
        return True

    def _named(self, part: Element, head: Head) -> bool:
        """Let *head* be the name of the arg max that comes next."""
        if head.parameters:
            raise _error(
                part, "an arg max that depends on something is not yet understood",
                f"write the arg max on the left, {head.name} on the right, and declare {head.name}",
            )  # fmt: skip
        self._is_new(part, head)
        self.naming = (head.name, head.spelling)
        line = self.desk.source.location(part.start, part.end).line
        doubt = Doubt(
            f"{head.name} is the arg max or arg min at line {line}, and its value is not stated",
            f"state it in a display of its own: {head.spelling} = …",
        )
        self._changed(replace(self.state, notation=self.state.notation.doubt(head.name, doubt)))
        return True

    def _is_new(self, part: Element, head: Head) -> None:
        """Raises Conflict where *head* is defined already."""
        found = self.state.notation.definitions.get(head.name)
        if found is not None:
            raise Conflict(
                f"{head.name} is already defined, as {found.text}", part.start, part.end,
                "give the other one a name of its own",
            )  # fmt: skip

    def _may_be_defined(self, part: Element, head: Head) -> bool:
        """Whether a name before ``=`` is new, so that the equation defines it.

        Raises Unreadable where it was a number up to here, by want of a declaration.
        """
        name, notation = head.name, self.state.notation
        member = head.indexed and head.parameters[0] in notation.indices
        if notation.is_known(name) or (name in self.desk.families and not member):
            return False
        if name in self.desk.seen:
            if head.parameters:
                return False
            raise _error(
                part, f"{name} was taken as a real number before, and here it is equal to something",
                f"define it before it is used, with :=, or declare it: % bce-sym: let {name} real",
            )  # fmt: skip
        return not head.indexed or head.parameters[0] in notation.indices

    # ── statements ────────────────────────────────────────────────────────────

    def statements(self, parts: Sequence[Element]) -> None:
        """Read a chain with ⇒ or ⇔."""
        groups: list[list[Element]] = [[]]
        arrows: list[Element] = []
        for part in parts:
            if part.kind == "unchecked":
                self._unchecked(part)
            elif part.kind == "connective":
                arrows.append(part)
                groups.append([])
            else:
                groups[-1].append(part)
        run = self._premise(groups[0], arrows[0])
        for arrow, group in zip(arrows, groups[1:], strict=True):
            if run is None and self.desk.last is None and not self.desk.failed:
                # After a definition, what follows from it is a claim of its own.
                self.numbers(group)
                run = self._end_to_end(self.desk.last)
            else:
                run = None if run is None else self._followed(run, arrow, group)
            if run is None:
                return
        self.desk.close(run)
        self.desk.last = run

    def _premise(self, group: Sequence[Element], arrow: Element) -> Run | None:
        """What stands before the first arrow, as the beginning of a chain of statements.

        A chain of several steps is claimed, and what it says in the end is the premise.  After a
        definition there is none.
        """
        said = [p for p in group if p.kind in ("piece", "relation", "defines")]
        if not said:
            run = self._end_to_end(self.previous)
            if run is None:
                raise _error(
                    arrow, "nothing stands before this sign", "write the statement before it"
                )
            return run
        self.desk.last, self.desk.failed = None, False
        relations = [p for p in said if p.kind != "piece"]
        if said[0].kind == "piece" and len(relations) == 1 and not self._defines(said):
            run = self._statement(group, None)
            self.desk.failed = run is None
            return run
        self.numbers(group)
        last = self.desk.last
        if last is not None and last.defines and not last.steps:
            self.desk.last = None
            return None
        run = self._end_to_end(last)
        self.desk.failed = run is None
        return run

    def _defines(self, said: Sequence[Element]) -> bool:
        """Whether a premise of one equation defines its left side."""
        if said[1].text != "==" or len(said) < 3:
            return False
        head = definiendum(self.reading, said[0].items)
        if head is None or said[1].kind == "defines":
            return head is not None
        itself = any(head.name in names_in(said[2].items, k) for k in range(len(said[2].items)))
        new = head.name not in self.desk.seen and self._may_be_defined(said[0], head)
        return not itself and new

    def _end_to_end(self, run: Run | None) -> Run | None:
        """What a chain says in the end, as the beginning of a chain of statements."""
        if run is None:
            return None
        if isinstance(run.end, Statement):
            return run.after(self.state, run.place)
        if run.differentiated:
            raise Unreadable(
                "what follows from an equation with integrals without bounds is not yet understood",
                *run.place, "state it in a display of its own",
            )  # fmt: skip
        if not run.steps or run.rel not in t.RELATIONS:
            return None
        if not isinstance(run.start, Expr) or not isinstance(run.end, Expr):
            raise Unreadable(
                "what follows from an equation between sets is not yet understood", *run.place,
                "state it in a display of its own",
            )  # fmt: skip
        made = run.after(self.state, run.place)
        made.start = t.relation(run.rel, run.start, run.end)
        return made

    def _statement(self, parts: Sequence[Element], arrow: Element | None) -> Run | None:
        """A run that begins with the statement that the pieces of a group spell together."""
        items: list[Token] = []
        words: str | None = None  # those that stand between the last formula and what comes
        try:
            for part in parts:
                if part.kind == "piece":
                    if items and words is not None:
                        raise _error(
                            part, f"a formula beside a formula, with '{words}' between them",
                            "give it a display of its own, or write \\land or \\implies",
                        )  # fmt: skip
                    items += part.items
                elif part.kind in ("relation", "defines"):
                    items.append(part.items[0])
                elif part.kind == "separator" and part.text in (",", ";"):
                    raise _error(
                        part, "a comma between statements", "write \\land or \\text{ and }"
                    )
                elif part.kind == "text":
                    if plain_words(part.items[0]).lower() in ("and", "or"):
                        items.append(part.items[0])
                    else:
                        self.words(part, None)
                        words = plain_words(part.items[0]).strip()
            if not items:
                assert arrow is not None
                raise _error(arrow, "a statement is missing after this sign", "write it")
            self._forget()
            parser = Parser(self.reading)
            folded = parser.inside(items, items[-1].end, parser.statement)
        except Unreadable as error:
            self.desk.problem(error)
            return None
        held = frozenset(self.reading.held)
        made = self.state.notation.unfolded(folded, held)
        run = Run(made, self.state, (items[0].start, items[-1].end))
        self._remember(run, folded)
        return run

    def _followed(self, run: Run, arrow: Element, group: Sequence[Element]) -> Run | None:
        """*run* with one more statement; None where it is not read."""
        desk = self.desk
        made = self._statement(group, arrow)
        if made is None:
            desk.close(run)
            desk.failed = True
            return None
        if run.steps and compose(run.rel, arrow.text) is None:
            desk.close(run)
            run = run.after(self.state, made.place)
        reasons, desk.pending = tuple(desk.pending), []
        location = desk.source.location(arrow.start, made.place[1])
        shown = desk.source.excerpt(arrow.start, made.place[1])
        run.steps.append(Step(arrow.text, made.start, reasons, location, *shown))
        run.place = (run.place[0], made.place[1])
        run.used.update(made.used)
        run.heads.update(made.heads)
        run.held |= made.held
        return run

    # ── words beside a chain ──────────────────────────────────────────────────

    def _noted(self, part: Element, run: Run | None) -> Run | None:
        """A comment to us inside a display: the reason of the step before it, or a declaration."""
        desk = self.desk
        word, _, rest = part.text.partition(" ")
        if word == "by":
            reasons = reasons_in(rest)
            if not reasons:
                known = ", ".join([*PROCEDURES, *RULES])
                desk.problem(
                    _error(part, f"'{rest}' is no reason that is known", f"one of {known}")
                )
            self._give(run, reasons)
            return run
        self._changed(desk.declared_at(part.start, part.end, self.state))
        desk.noted.append((part.start, part.end))
        if run is None:
            return None
        desk.close(run)
        return run.after(self.state, run.place)

    def words(self, part: Element, run: Run | None) -> bool:
        """Words in a display: a reason, a remark, or what parts two formulas.  True for the last.

        Raises Unreadable for words that might restrict what is claimed.
        """
        token = part.items[0]
        words = plain_words(token)
        between = token.command in ("intertext", "shortintertext")
        reasons = reasons_in(words)
        if reasons:
            self._give(None if between else run, reasons)
            return False
        if words.lower().strip(" ,.:;()[]") in displays.AND_WORDS:
            return not between
        if between:
            self._between(token)
        elif displays.restricts(words):
            raise _error(
                part, f"'{words}' might restrict what is claimed, and is not understood",
                "declare it: % bce-sym: let x > 0; a reason begins with by, since or using",
            )  # fmt: skip
        return False

    def _unchecked(self, part: Element) -> None:
        """Say that the formula of a reason is passed over."""
        line = self.desk.source.location(part.start, part.end).line
        remark = f"the reason at line {line} is a formula, and is not checked"
        if remark not in self.desk.remarks:
            self.desk.remarks.append(remark)

    def _between(self, token: Token) -> None:
        """Refuse a declaration between the lines of a chain."""
        text = self.desk.source.text
        start = text.find("{", token.start) + 1
        spans: list[tuple[int, int]] = []
        at = start
        while (opening := text.find("$", at, token.end)) >= 0:
            closing = text.find("$", opening + 1, token.end)
            if closing < 0:
                break
            spans.append((opening + 1, closing))
            at = closing + 1
        region = Region("prose", start, token.end - 1, "", (start, token.end - 1), tuple(spans))
        if prose.declarations(text, region):
            raise Unreadable(
                "a declaration between the lines of a display is not yet understood",
                token.start, token.end, "declare it before the display",
            )  # fmt: skip

    def _give(self, run: Run | None, reasons: Sequence[Reason]) -> None:
        """Give the step before, or else the next one, its reasons."""
        if run is not None and run.steps:
            step = run.steps[-1]
            run.steps[-1] = replace(step, reasons=(*step.reasons, *reasons))
        else:
            self.desk.pending += reasons


def _is_of_sets(parts: Sequence[Element]) -> bool:
    """Whether a side of the chain that begins with *parts* is an arg max."""
    related = True
    for part in parts:
        if part.kind == "piece":
            if not related:
                return False
            if begins_optimum(part.items):
                return True
            related = False
        elif part.kind in ("relation", "defines"):
            related = True
        elif part.kind == "separator":
            return False
    return False


def _error(part: Element, message: str, instead: str) -> Unreadable:
    return Unreadable(message, part.start, part.end, instead)


def _reasons_over(relation: Element) -> tuple[Reason, ...]:
    """The reasons set over a relation: ``\\overset{\\text{algebra}}{=}``."""
    found: list[Reason] = []
    for token in relation.items[1:]:
        if token.kind == "text":
            found += reasons_in(plain_words(token))
    return tuple(found)


def _connected(parts: Iterable[Element]) -> list[Element]:
    """*parts* with "implies" and "if and only if" in words as connectives."""
    made: list[Element] = []
    for part in parts:
        words = ""
        if part.kind == "text":
            words = plain_words(part.items[0]).lower().strip(" ,.:;")
        if words in displays.IMPLIES_WORDS:
            part = Element("connective", "=>", part.start, part.end)
        elif words in displays.IFF_WORDS:
            part = Element("connective", "<=>", part.start, part.end)
        made.append(part)
    return made


def _is_tag(part: Element) -> bool:
    """Whether a piece is a mark such as (1) or (*) at the end of a line."""
    texts = [item.text for item in part.items]
    return len(texts) == 3 and texts[0] == "(" and texts[2] == ")" and (
        texts[1].isalnum() or texts[1] in ("*", "\\ast", "\\star", "\\dagger", "\\ddagger")
    )  # fmt: skip
