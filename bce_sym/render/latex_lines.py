"""A term on several lines, where one would overrun the measure.

Lines are broken before an operation's sign, at the outermost level where that is enough.  What has no
place to break (a fraction, a root, a power) is written with one: with a slash, as a power, with exp.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from bce_sym.render import latex_terms as lt
from bce_sym.terms import Term

__all__ = ["Line", "lines"]

_DEEPEST: Final = 30


class Line(NamedTuple):
    """Part of a term, with its width in ems."""

    text: str
    width: float


def lines(term: Term, room: float) -> list[Line]:
    """*term* on lines no wider than *room* ems, as far as it has places to break.

    Lines after the first begin with a sign, or go on inside a parenthesis.
    """
    return _Breaker(lt.settings(term)).lines(term, room, 0)


class _Operand(NamedTuple):
    """An operand with the sign before it, for the middle and for the beginning of a line."""

    lines: list[Line]
    sign: str = ""
    width: float = 0.0
    first_sign: str = ""


class _Breaker:
    def __init__(self, done: lt.Done) -> None:
        self.done = done

    def lines(self, term: Term, room: float, depth: int) -> list[Line]:
        made = self.done[term]
        whole = [Line(made.text, made.width)]
        breaks = _BREAKS.get(term.op)
        if made.width <= room or depth > _DEEPEST or breaks is None:
            return whole
        broken = breaks(self, term, room, depth + 1)
        return broken if len(broken) > 1 else whole

    def operand(
        self, term: Term, strength: int, room: float, depth: int, closed: bool = False
    ) -> list[Line]:
        """*term* as an operand: in parentheses if it binds less than *strength*."""
        whole = lt.least(self.done[term], strength, closed)
        if whole.width <= room:
            return [Line(whole.text, whole.width)]
        made = self.lines(term, room - 1.0, depth)
        if len(made) == 1:
            return [Line(whole.text, whole.width)]
        slashed = term.op == "div" and strength > lt.PRODUCT
        return self.fenced(term, made) if whole is not self.done[term] or slashed else made

    def fenced(self, term: Term, made: list[Line]) -> list[Line]:
        """The lines of *term* between parentheses that open on one line and close on another."""
        size = "bigg" if self.done[term].tall else "big"
        return _around(f"\\{size}l(", made, f"\\{size}r)", 0.5)

    # ── operations ────────────────────────────────────────────────────────────

    def sum_of_terms(self, term: Term, room: float, depth: int) -> list[Line]:
        closed = lt.reaches(term, 0, self.done)
        operands = [_Operand(self.operand(term.args[0], lt.SUM, room, depth, closed))]
        for at, arg in enumerate(term.args[1:], 1):
            minus = arg.op == "neg"
            inner = arg.args[0] if minus else arg
            sign = " - " if minus else " + "
            closed = lt.reaches(term, at, self.done)
            made = self.operand(inner, lt.PRODUCT, room - lt.BINARY_WIDTH, depth, closed)
            operands.append(_Operand(made, sign, lt.BINARY_WIDTH, f"{{}}{sign}"))
        return _fill(operands, room)

    def negation(self, term: Term, room: float, depth: int) -> list[Line]:
        return _around("-", self.operand(term.args[0], lt.PRODUCT, room - 0.8, depth))

    def product(self, term: Term, room: float, depth: int) -> list[Line]:
        operands: list[_Operand] = []
        last = len(term.args) - 1
        for at, arg in enumerate(term.args):
            # A quotient with a slash is no factor: a/b c might be read as a/(bc).
            strength = lt.FACTOR if at or arg.op == "div" else lt.MINUS
            made = self.operand(arg, strength, room - lt.BINARY_WIDTH, depth, closed=at < last)
            sign = ""
            if at:
                left = lt.factor(term, at - 1, self.done).text
                sign = f"{lt.multiplication_sign(term.args[at - 1], left, made[0].text)} "
            operands.append(_Operand(made, sign, 0.7, r"{} \cdot "))
        return _fill(operands, room)

    def quotient(self, term: Term, room: float, depth: int) -> list[Line]:
        above = self.operand(term.args[0], lt.PRODUCT, room, depth, closed=True)
        below = self.operand(term.args[1], lt.POWER, room - 1.0, depth, closed=True)
        return _fill([_Operand(above), _Operand(below, r" \big/ ", 1.0, r"{} \big/ ")], room)

    def power(self, term: Term, room: float, depth: int) -> list[Line]:
        whole = self.done[term]
        base, exponent = (self.done[a] for a in term.args)
        if base.width <= room / 2:
            return [Line(whole.text, whole.width)]
        made = self.lines(term.args[0], room - 1.0 - exponent.width, depth)
        return _around("", self.fenced(term.args[0], made), f"^{{{exponent.text}}}", exponent.width)

    def call(self, term: Term, room: float, depth: int) -> list[Line]:
        if term.value == "sqrt":
            inside = self.lines(term.args[0], room - 1.5, depth)
            return _around("", self.fenced(term.args[0], inside), "^{1/2}", 1.1)
        if term.value not in ("exp", "Max", "Min") and len(term.args) > 1:
            return [Line(self.done[term].text, self.done[term].width)]
        head, width = (r"\exp", 1.6) if term.value == "exp" else lt.function_head(term.value)
        if term.value in ("Abs", "floor", "ceiling", "factorial"):
            return [Line(self.done[term].text, self.done[term].width)]
        room -= width + 1.0
        made = _fill(
            [_Operand(self.lines(a, room, depth), ", ", 0.45) for a in term.args], room, after=","
        )
        fenced = self.fenced(term, made)
        return [Line(head + fenced[0].text, width + fenced[0].width), *fenced[1:]]

    def derivative(self, term: Term, room: float, depth: int) -> list[Line]:
        head = lt.derivative_head(term, self.done)
        body = self.operand(term.args[0], lt.FACTOR, room - head.width, depth)
        return _around(f"{head.text} ", body, width=head.width)

    def big(self, term: Term, room: float, depth: int) -> list[Line]:
        head = lt.big_head(term, self.done)
        body = self.operand(term.args[0], lt.big_strength(term), room - head.width, depth)
        return _around(f"{head.text} ", body, width=head.width)

    def optimum(self, term: Term, room: float, depth: int) -> list[Line]:
        head = lt.optimum_head(term, self.done)
        body = self.operand(term.args[0], lt.PRODUCT, room - head.width, depth)
        return _around(f"{head.text} ", body, width=head.width)

    def relation(self, term: Term, room: float, depth: int) -> list[Line]:
        left, right = (self.operand(a, lt.WIDE, room - lt.REL_WIDTH, depth) for a in term.args)
        sign = f" {lt.RELATIONS[term.value]} "
        return _fill([_Operand(left), _Operand(right, sign, lt.REL_WIDTH, f"{{}}{sign}")], room)

    def junction(self, term: Term, room: float, depth: int) -> list[Line]:
        strength, sign = (lt.AND, r" \land ") if term.op == "and" else (lt.OR, r" \lor ")
        parts = [self.operand(a, strength + 1, room - lt.BINARY_WIDTH, depth) for a in term.args]
        return _fill([_Operand(p, sign, lt.BINARY_WIDTH, f"{{}}{sign}") for p in parts], room)


_BREAKS: Final[dict[str, Callable[[_Breaker, Term, float, int], list[Line]]]] = {
    "add": _Breaker.sum_of_terms, "neg": _Breaker.negation, "mul": _Breaker.product,
    "div": _Breaker.quotient, "pow": _Breaker.power, "call": _Breaker.call,
    "derivative": _Breaker.derivative, "sum": _Breaker.big, "product": _Breaker.big,
    "argmax": _Breaker.optimum, "argmin": _Breaker.optimum,
    "rel": _Breaker.relation, "and": _Breaker.junction, "or": _Breaker.junction,
}  # fmt: skip


def _around(before: str, made: list[Line], after: str = "", width: float = 0.8) -> list[Line]:
    """*made* with something before its first and after its last line."""
    first = Line(before + made[0].text, made[0].width + width)
    made = [first, *made[1:]]
    return [*made[:-1], Line(made[-1].text + after, made[-1].width + width)]


def _fill(operands: Sequence[_Operand], room: float, after: str = "") -> list[Line]:
    """The operands in a row, on a new line where the next does not fit.

    *after*: what stays at the end of the line that is left (a comma).
    """
    made = list(operands[0].lines)
    for operand in operands[1:]:
        first, last = operand.lines[0], made[-1]
        if last.width + operand.width + first.width <= room and len(operand.lines) == 1:
            made[-1] = Line(f"{last.text}{operand.sign}{first.text}",
                            last.width + operand.width + first.width)  # fmt: skip
        else:
            made[-1] = Line(last.text + after, last.width)
            made.append(Line(operand.first_sign + first.text, operand.width + first.width))
            made += operand.lines[1:]
    return made
