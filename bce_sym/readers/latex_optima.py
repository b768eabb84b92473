r"""Sets of points: ``\operatorname*{arg\,max}_{p \in (0, 1)} f(p)``, and what such a set is equal to.

A set stands alone on a side of ``=``.  A number beside an arg max stands for the set of that one point,
as authors write it; a remark says so.  Where the index only names the variable, it runs over the set
that its declaration says, and a remark says that, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Union

from bce_sym import terms as t
from bce_sym.readers import latex_vocabulary as v
from bce_sym.readers.latex_items import Part, Place, is_delimited, parts_of, step, without_end
from bce_sym.readers.latex_names import is_symbol, optimum_at, symbol_at
from bce_sym.readers.latex_notation import Doubt, variable_name
from bce_sym.readers.latex_operators import binder
from bce_sym.readers.latex_parser import Parser
from bce_sym.readers.latex_sets import Fact, membership
from bce_sym.readers.latex_tokens import Token, Unreadable
from bce_sym.readers.text import context_of
from bce_sym.terms import Expr, Family, SetTerm, Term

__all__ = ["SetReader", "begins_optimum"]

_EMPTY: Final = frozenset({"\\emptyset", "\\varnothing"})
_MARKS: Final = frozenset({"+", "-", "*", "\\star", "\\ast", "\\times"})
_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def begins_optimum(items: Sequence[Token]) -> bool:
    """Whether *items* begin with arg max or arg min."""
    return optimum_at(_without_braces(items)) is not None


def _without_braces(items: Sequence[Token]) -> Sequence[Token]:
    while items and items[0].kind == "group":
        items = [*items[0].items, *items[1:]]
    return items


class SetReader:
    """Reads sides that are sets.

    ``facts`` say what variables may be; ``size`` is the number of members of the families that the last
    arg max was about, None where it was about numbers.
    """

    def __init__(
        self, parser: Parser, facts: Sequence[Fact] = (), size: Expr | None = None
    ) -> None:
        self.parser = parser
        self.reading = parser.reading
        self.facts = facts
        self.size = size
        self.remarks: list[str] = []

    def side(self, items: Sequence[Token], end: int) -> SetTerm:
        """The set that *items* spell.  Raises Unreadable."""
        items = _without_braces(items)
        head = optimum_at(items)
        if head is not None:
            word, after = head
            place = (items[0].start, items[after - 1].end)
            return self.parser.inside(items[after:], end, lambda: self._optimum(word, place))
        if not items:
            raise Unreadable("a set is missing here", max(end - 1, 0), end, "write \\{0, 1\\}")
        texts = [item.text for item in items]
        if len(texts) == 1 and texts[0] in _EMPTY:
            return t.finite_set()
        if texts[0] in ("\\{", "\\lbrace") and is_delimited(items):
            inner = items[1:-1]
            if not inner:
                return t.finite_set()
            return t.finite_set(*(self._member(part, end) for part in parts_of(inner)))
        value = self._member(items, end)
        shown = self.reading.shown(items[0].start, items[-1].end)
        self.remarks.append(
            f"{shown} beside an arg max or arg min is read as the set of this one point"
        )
        return t.finite_set(value)

    def _member(self, items: Sequence[Token], end: int) -> Union[Expr, Family]:
        if not items:
            raise Unreadable(
                "a member of the set is missing", max(end - 1, 0), end, "write \\{0, 1\\}"
            )
        notation = self.reading.notation
        if self.size is not None and is_symbol(items, 0) and len(items) == symbol_at(items, 0).next:
            name = variable_name(symbol_at(items, 0).name)
            called = notation.families.get(name)
            if called is not None and not notation.is_number(name):
                index = t.fresh("i", {called, *self.size.free})
                return t.family(t.indexed(called, index), index, self.size)
        if len(items) > 4 and is_delimited(items[:-4]) and items[0].text == "(":
            scripts = {items[-4].text: items[-3], items[-2].text: items[-1]}
            if scripts.keys() == {"_", "^"}:
                return self._family(items[1:-5], scripts["_"], scripts["^"])
        return self._unfolded(
            self.parser.inside(items, items[-1].end, self.parser.expression, "one number"), ""
        )

    def _family(self, items: Sequence[Token], below: Token, above: Token) -> Family:
        """``(y_i)_{i=1}^m``."""
        parser = self.parser

        def start() -> str:
            name, _ = binder(parser, "family")
            if [item.text for item in parser.items[parser.at :]] != ["=", "1"]:
                raise parser.error(
                    "a family begins at 1", (below.start, below.end), "write (y_i)_{i=1}^m"
                )
            parser.at += 2
            return name

        index = parser.inside(below.items or (below,), below.end, start)
        size = parser.inside(above.items or (above,), above.end, parser.expression)
        parser.bound.append(index)
        try:
            body = parser.inside(items, below.start, parser.expression)
        finally:
            parser.bound.pop()
        return t.family(self._unfolded(body, index), t.symbol(index), self._unfolded(size, ""))

    def _unfolded(self, term: Expr, name: str) -> Expr:
        self.reading.called.update(self.reading.notation.uses(term))
        return self.parser.unfold(term, frozenset({*self.reading.held, name}))

    # ── arg max ───────────────────────────────────────────────────────────────

    def _optimum(self, word: str, head: Place) -> SetTerm:
        parser = self.parser
        shown = "arg max" if word == "argmax" else "arg min"
        below, above, primes = parser.scripts()
        if below is None or above is not None or primes:
            raise parser.error(
                f"an {shown} needs its variable as an index, and nothing else", head,
                "write \\arg\\max_{p \\in (0, 1)}",
            )  # fmt: skip
        name, place, where = self._over(below, shown)
        many = where.op == "box"
        with self._known(name, many):
            called = self.reading.notation.families[name] if many else name
            at = parser.at
            body = parser.expression()
            function = self._unfolded(body, called)
        self._depends(function, called, many, place, parser.since(at))
        self.size = where.args[1] if many else None  # type: ignore[assignment]
        return t.optimum(word, function, t.symbol(called), where)

    @contextmanager
    def _known(self, name: str, many: bool) -> Iterator[None]:
        """A block in which the variable of an arg max is known, be it declared or not."""
        kept = self.reading.notation
        if many and name not in kept.families:
            self.reading.notation = kept.family(name)
        elif not many and not kept.is_known(name):
            self.reading.notation = kept.number(name)
        try:
            yield
        finally:
            self.reading.notation = kept

    def _depends(self, function: Expr, called: str, many: bool, place: Place, body: Place) -> None:
        ops = {n.op for n in t.walk(function) if n.op in ("sym", "indexed") and n.value == called}
        wanted = "indexed" if many else "sym"
        if not ops:
            raise self.parser.error(
                f"nothing says how this depends on {self.reading.shown(*place)}", body,
                "define what stands here with := as a function of it",
            )  # fmt: skip
        if ops != {wanted}:
            raise self.parser.error(
                f"is {self.reading.shown(*place)} a number or a family here?", place,
                "write \\arg\\max_{p \\in (0, 1)^m} for a family p_1, …, p_m",
            )  # fmt: skip

    # ── what the variable runs over ───────────────────────────────────────────

    def _over(self, below: Part, shown: str) -> tuple[str, Place, SetTerm]:
        """The variable and its set: ``p \\in (0, 1)``, ``0 < p < 1``, ``p``."""
        items, (_, end) = below
        items = without_end(items)
        depth, signs = 0, []
        for at, item in enumerate(items):
            depth += step(item)
            if depth == 0 and item.kind in ("sym", "cmd"):
                if item.text == "\\in":
                    name, place = self._variable(items[:at], end, shown)
                    return name, place, self._set(name, items[at + 1 :], item)
                if item.text in v.RELATIONS:
                    signs.append(at)
        if signs:
            return self._between(items, signs, end, shown)
        name, place = self._variable(items, end, shown)
        return name, place, self._declared(name, place, shown)

    def _variable(self, items: Sequence[Token], end: int, shown: str) -> tuple[str, Place]:
        parser = self.parser
        name, place = parser.inside(
            items, items[-1].end if items else end, lambda: binder(parser, shown),
            "one variable and its set",
        )  # fmt: skip
        if name in self.reading.notation.definitions:
            raise parser.error(
                f"{name} is defined, so nothing can be sought among its values", place, "rename one"
            )
        if name in self.reading.notation.indices or name in parser.bound:
            raise parser.error(f"{name} is an index here", place, "use another letter")
        return name, place

    def _set(self, name: str, items: Sequence[Token], sign: Token) -> SetTerm:
        items = without_end(items)
        size: Expr | None = None
        if len(items) > 2 and items[-2].text == "^" and not _is_mark(items[-1]):
            power = items[-1]
            inside = power.items if power.kind == "group" else (power,)
            size = self.parser.inside(inside, power.end, self.parser.expression)
            items = items[:-2]
        says = membership(self.reading, items, sign)
        if isinstance(says, Doubt):
            raise self.parser.error(says.message, (items[0].start, items[-1].end), says.help)
        place = (items[0].start, items[-1].end) if items else (sign.start, sign.end)
        variable = t.symbol(name)
        side = self._set_of([say(variable, "") for say in says], variable, place)
        return side if size is None else t.box(side, size)

    def _between(
        self, items: Sequence[Token], signs: Sequence[int], end: int, shown: str
    ) -> tuple[str, Place, SetTerm]:
        """The set that ``0 < p < 1`` or ``p > 0`` says."""
        starts, ends = [0, *(at + 1 for at in signs)], [*signs, len(items)]
        parts = [items[a:b] for a, b in zip(starts, ends, strict=True)]
        subjects = [k for k, part in enumerate(parts) if part and is_symbol(part, 0)]
        place = (items[0].start, items[-1].end)
        if len(parts) == 3 and 1 in subjects:
            subjects = [1]
        if len(parts) > 3 or len(subjects) != 1:
            raise self.parser.error("this set is not understood", place, "write p \\in (a, b)")
        middle = subjects[0]
        name, at = self._variable(parts[middle], end, shown)
        facts: list[Fact] = []
        for k, sign in enumerate(signs):
            other = parts[k] if k < middle else parts[k + 1]
            value = self.parser.inside(other, end, self.parser.expression)
            rel = v.RELATIONS[items[sign].text]
            rel = _TURNED.get(rel, rel) if k < middle else rel
            facts.append(Fact(t.relation(rel, t.symbol(name), value)))
        return name, at, self._set_of(facts, t.symbol(name), place)

    def _declared(self, name: str, place: Place, shown: str) -> SetTerm:
        """The set that a variable runs over by what is declared of it."""
        notation = self.reading.notation
        many = name in notation.families and not notation.is_number(name)
        called = notation.families[name] if many else name
        facts = [fact for fact in self.facts if called in fact.names]
        if not facts:
            raise self.parser.error(
                f"over which set is {self.reading.shown(*place)} to be sought?", place,
                "write \\arg\\max_{p \\in (0, 1)}, or declare it: % bce-sym: let 0 < p < 1",
            )  # fmt: skip
        if not many:
            side = self._set_of(facts, t.symbol(called), place)
        else:
            index = next((fact.every for fact in facts if fact.every), "")
            low, high = notation.indices.get(index, (t.number(0), t.number(0)))
            if low != t.number(1) or any(fact.every != index for fact in facts):
                raise self._unclear(place)
            member = t.indexed(called, t.symbol(index))
            side = t.box(self._set_of(facts, member, place), high)
        self.remarks.append(f"{name} of the {shown} is sought in {side}, as it is declared")
        return side

    def _set_of(self, facts: Sequence[Fact], variable: Expr, place: Place) -> SetTerm:
        """The set of the values of *variable* of which *facts* speak."""
        low: tuple[Expr, bool] | None = None
        high: tuple[Expr, bool] | None = None
        members: SetTerm | None = None
        for fact in facts:
            if fact.domain == "Reals" and fact.term is variable:
                continue
            if fact.domain.startswith("{") and fact.term is variable and members is None:
                declared = context_of([f"x in {fact.domain}"], ()).domain("x")
                assert declared is not None
                members = t.finite_set(*map(t.number, declared.values or ()))
                continue
            if fact.domain:
                raise self.parser.error(
                    "an optimum over integers is not yet understood", place,
                    "write an interval, or name the numbers: \\{0, 1\\}",
                )  # fmt: skip
            rel, bound = self._bound(fact.term, variable, place)
            if rel in (">", ">="):
                if low is not None:
                    raise self._unclear(place)
                low = bound, rel == ">"
            else:
                if high is not None:
                    raise self._unclear(place)
                high = bound, rel == "<"
        if members is not None:
            if low is not None or high is not None:
                raise self._unclear(place)
            return members
        lo, lo_open = low or (t.negated(t.oo), True)
        hi, hi_open = high or (t.oo, True)
        return t.interval(lo, hi, lo_open, hi_open)

    def _bound(self, term: Term, variable: Expr, place: Place) -> tuple[str, Expr]:
        """The relation of *variable* to a bound, and the bound."""
        if term.op == "rel" and term.value in _TURNED:
            left, right = term.args
            rel = term.value
            if right is variable:
                left, right, rel = right, left, _TURNED[rel]
            if left is variable and not right.free & variable.free:
                assert isinstance(right, Expr)
                return rel, self._unfolded(right, "")
        raise self._unclear(place)

    def _unclear(self, place: Place) -> Unreadable:
        return self.parser.error(
            f"the set that {self.reading.shown(*place)} runs over cannot be told from what is said of it",
            place, "write \\arg\\max_{p \\in (0, 1)}",
        )  # fmt: skip


def _is_mark(token: Token) -> bool:
    inside = token.items if token.kind == "group" else (token,)
    return len(inside) == 1 and inside[0].text in _MARKS
