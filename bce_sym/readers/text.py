"""Claims in plain text (SymPy's spelling) → terms.  A whitelist reader: nothing is ever evaluated.

What is not understood with certainty is a ReadError with its column; an unknown function is never
read as a free symbol.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from bce_sym import terms as t
from bce_sym.context import (
    Context,
    Domain,
    FiniteSet,
    Integer,
    Natural,
    PositiveInteger,
    Real,
    numeral,
    point_in_domain,
)
from bce_sym.errors import ReadError
from bce_sym.evidence import Claim
from bce_sym.functions import FUNCTIONS
from bce_sym.terms import Expr, Statement, Term

__all__ = ["claim_of", "read_expression", "read_statement"]

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<num>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<op>\*\*|==|!=|<=>|<=|>=|=>|[-+*/()\[\]{},<>&|~])"
    r"|(?P<end>\Z))"
)
_MAX_DEPTH: Final = 150
_MAX_LENGTH: Final = 200_000
_MAX_DIGITS: Final = 4_000
_RELATIONS: Final = ("==", "!=", "<", "<=", ">", ">=")
_CONSTANTS: Final = {"pi": t.pi, "E": t.E, "oo": t.oo, "True": t.true, "False": t.false}
_COMPLEX: Final = frozenset({"I", "re", "im", "zoo", "nan", "conjugate"})
_SETS: Final = {
    "Reals": Real.domain,
    "Integers": Integer.domain,
    "Naturals": PositiveInteger.domain,
    "Naturals0": Natural.domain,
}


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    column: int


def _tokens(text: str) -> list[_Token]:
    if len(text) > _MAX_LENGTH:
        raise ReadError(f"{len(text)} characters are too many", help="split the claim")
    made: list[_Token] = []
    at = 0
    while True:
        match = _TOKEN.match(text, at)
        if match is None:
            column = at + len(text[at:]) - len(text[at:].lstrip()) + 1
            bad = text[column - 1]
            hints = {"^": "write ** for a power", "=": "write == for an equation"}
            raise ReadError(f"'{bad}' is not understood", column=column, help=hints.get(bad, ""))
        kind = match.lastgroup or "end"
        made.append(_Token(kind, match.group(kind), match.start(kind) + 1))
        at = match.end()
        if kind == "end":
            return made


class _Reader:
    """A Pratt parser over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> _Token:
        """The token to come."""
        return self.tokens[self.at]

    def take(self, text: str | None = None) -> _Token:
        """Consume a token, which must be *text* if given."""
        token = self.next
        if text is not None and token.text != text:
            shown = f"'{token.text}'" if token.text else "the end"
            raise ReadError(f"expected '{text}', found {shown}", column=token.column)
        self.at += 1
        return token

    def finish(self) -> None:
        """Check that everything was read."""
        token = self.next
        if token.kind != "end":
            known = token.kind in ("name", "num") or token.text == "("
            hint = "write * for a product" if known else ""
            raise ReadError(f"'{token.text}' is not expected here", column=token.column, help=hint)

    # ── statements ────────────────────────────────────────────────────────────

    def relations(self) -> list[tuple[Term, str, Expr]]:
        """A relation or a chain of them (``0 < p < 1``)."""
        made: list[tuple[Term, str, Expr]] = []
        left = self.term()
        while self.next.text in _RELATIONS:
            rel = self.take().text
            right = self.expression()
            made.append((left, rel, right))
            left = right
        return made or [(left, "", t.number(0))]

    def statement(self) -> Statement:
        """Relations joined by ``&``, ``|`` and ``~``."""
        made = self._conjunct()
        while self.next.text == "|":
            self.take()
            made = t.disjunction(made, self._conjunct())
        return made

    def _conjunct(self) -> Statement:
        made = self._negated()
        while self.next.text == "&":
            self.take()
            made = t.conjunction(made, self._negated())
        return made

    def _negated(self) -> Statement:
        if self.next.text == "~":
            self.take()
            return t.negation(self._negated())
        column = self.next.column
        if self.next.text == "(":
            start = self.at
            try:
                self.take("(")
                made = self.statement()
                self.take(")")
                if self.next.text not in (*_RELATIONS, "+", "-", "*", "/", "**"):
                    return made
            except ReadError:
                pass
            self.at = start  # the parenthesis belonged to an expression
        parts: list[Statement] = []
        for left, rel, right in self.relations():
            if rel:
                parts.append(t.relation(rel, self.number(left, column), right))
            elif isinstance(left, Statement):
                parts.append(left)
            else:
                raise ReadError(f"'{left}' is not a statement", column=column)
        return t.conjunction(*parts)

    # ── expressions ───────────────────────────────────────────────────────────

    def number(self, term: Term, column: int) -> Expr:
        """*term*, which must be a number."""
        if not isinstance(term, Expr):
            raise ReadError(f"'{term}' is a statement where a number is needed", column=column)
        return term

    def expression(self) -> Expr:
        """A sum."""
        column = self.next.column
        return self.number(self.term(), column)

    def term(self) -> Term:
        """A sum, or a statement in function form (``Eq(a, b)``)."""
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise ReadError("nested too deeply", column=self.next.column, help="name the parts")
        column = self.next.column
        first = self._product()
        if self.next.text in ("+", "-"):
            parts = [self.number(first, column)]
            # A sum that begins with a parenthesised sum is continued by its operations alone.
            while self.next.text in ("+", "-"):
                minus = self.take().text == "-"
                column = self.next.column
                part = self.number(self._product(), column)
                parts.append(t.negated(part) if minus else part)
            if parts[0].op == "add":
                parts[:1] = [p for p in parts[0].args if isinstance(p, Expr)]
            first = t.nary("add", tuple(parts))
        self.depth -= 1
        return first

    def _product(self) -> Term:
        column = self.next.column
        made = self._unary()
        while self.next.text in ("*", "/"):
            divide = self.take().text == "/"
            left = self.number(made, column)
            column = self.next.column
            right = self.number(self._unary(), column)
            made = left / right if divide else left * right
        return made

    def _unary(self) -> Term:
        if self.next.text in ("-", "+"):
            self.depth += 1
            if self.depth > _MAX_DEPTH:
                raise ReadError("nested too deeply", column=self.next.column)
            minus = self.take().text == "-"
            column = self.next.column
            inner = self.number(self._unary(), column)
            self.depth -= 1
            return -inner if minus else inner
        return self._power()

    def _power(self) -> Term:
        column = self.next.column
        base = self._atom()
        if self.next.text != "**":
            return base
        self.take()
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise ReadError("nested too deeply", column=self.next.column)
        exponent_column = self.next.column
        exponent = self.number(self._unary(), exponent_column)
        self.depth -= 1
        return self.number(base, column) ** exponent

    def _atom(self) -> Term:
        token = self.take()
        if token.kind == "num":
            return t.number(_exact(token))
        if token.text == "(":
            inner = self.term()
            self.take(")")
            return inner
        if token.kind != "name":
            shown = f"'{token.text}'" if token.text else "the end"
            raise ReadError(f"expected an expression, found {shown}", column=token.column)
        if token.text in _COMPLEX:
            raise ReadError("complex numbers are outside the language", column=token.column)
        if self.next.text == "(":
            return self._application(token)
        if self.next.text == "[":
            self.take("[")
            index = self.expression()
            self.take("]")
            return t.indexed(token.text, index)
        if token.text in FUNCTIONS or token.text in _FORMS:
            raise ReadError(f"{token.text} is a function: it needs arguments", column=token.column)
        return _CONSTANTS[token.text] if token.text in _CONSTANTS else t.symbol(token.text)

    def _application(self, name: _Token) -> Term:
        if name.text in _FORMS:
            return self._form(name)
        if name.text not in FUNCTIONS:
            near = difflib.get_close_matches(name.text, [*FUNCTIONS, *_FORMS], 1)
            hint = f"did you mean {near[0]}?" if near else f"for a product write {name.text}*(…)"
            raise ReadError(f"the function {name.text} is not known", column=name.column, help=hint)
        self.take("(")
        args = [self.expression()]
        while self.next.text == ",":
            self.take()
            args.append(self.expression())
        self.take(")")
        arity = FUNCTIONS[name.text]
        if len(args) < arity.least or (arity.most is not None and len(args) > arity.most):
            raise ReadError(
                f"{name.text} takes {arity.least} argument(s), not {len(args)}", column=name.column
            )
        return t.call(name.text, *args)

    def _form(self, name: _Token) -> Term:
        self.take("(")
        form = name.text
        made: Term
        if form in _COMPARISONS:
            left = self.expression()
            self.take(",")
            made = t.relation(_COMPARISONS[form], left, self.expression())
        elif form in ("And", "Or", "Not"):
            parts = [self.statement()]
            while self.next.text == ",":
                self.take()
                parts.append(self.statement())
            if form == "Not" and len(parts) != 1:
                raise ReadError("Not takes one statement", column=name.column)
            made = (
                t.negation(parts[0])
                if form == "Not"
                else (t.conjunction if form == "And" else t.disjunction)(*parts)
            )
        elif form == "Piecewise":
            branches = [self._branch()]
            while self.next.text == ",":
                self.take()
                branches.append(self._branch())
            made = t.Piecewise(*branches)
        elif form == "Derivative":
            made = self._derivative(name)
        elif form == "Limit":
            made = self._limit(name)
        else:
            body = self.expression()
            if self.next.text != ",":
                raise ReadError(f"{form} needs bounds, such as (k, 1, n)", column=name.column)
            while self.next.text == ",":
                self.take()
                self.take("(")
                var = self._variable()
                self.take(",")
                lo = self.expression()
                self.take(",")
                hi = self.expression()
                self.take(")")
                body = {"Sum": t.Sum, "Product": t.Product, "Integral": t.Integral}[form](
                    body, (var, lo, hi)
                )
            made = body
        self.take(")")
        return made

    def _branch(self) -> tuple[Expr, Statement]:
        self.take("(")
        value = self.expression()
        self.take(",")
        condition = self.statement()
        self.take(")")
        return value, condition

    def _variable(self) -> Expr:
        token = self.take()
        if token.kind != "name" or token.text in (*FUNCTIONS, *_FORMS, *_CONSTANTS, *_COMPLEX):
            raise ReadError(f"'{token.text}' is not a variable", column=token.column)
        if self.next.text == "[":
            self.take("[")
            index = self.expression()
            self.take("]")
            return t.indexed(token.text, index)
        return t.symbol(token.text)

    def _derivative(self, name: _Token) -> Expr:
        made = self.expression()
        if self.next.text != ",":
            raise ReadError("Derivative needs a variable", column=name.column)
        last: Expr | None = None
        while self.next.text == ",":
            self.take()
            token = self.next
            if token.kind == "num" and last is not None:
                order, base = self._order(), made.args[0]
                assert isinstance(base, Expr)
                made = t.Derivative(base, (last, order))
                last = None
            elif token.text == "(":
                self.take("(")
                var = self._variable()
                self.take(",")
                made = t.Derivative(made, (var, self._order()))
                self.take(")")
            else:
                last = self._variable()
                made = t.Derivative(made, last)
        return made

    def _order(self) -> int:
        token = self.take()
        if token.kind != "num" or not token.text.isdigit() or len(token.text) > 3:
            raise ReadError("the order of a derivative is a small number", column=token.column)
        return int(token.text)

    def _limit(self, name: _Token) -> Expr:
        body = self.expression()
        self.take(",")
        var = self._variable()
        if var.op != "sym":
            raise ReadError(f"'{var}' is not a variable", column=name.column)
        self.take(",")
        point = self.expression()
        return t.Limit(body, var, point, "+")


_COMPARISONS: Final = {"Eq": "==", "Ne": "!=", "Lt": "<", "Le": "<=", "Gt": ">", "Ge": ">="}
_FORMS: Final = (
    *_COMPARISONS, "And", "Or", "Not", "Piecewise", "Derivative", "Limit", "Sum", "Product", "Integral",
)  # fmt: skip


def _exact(token: _Token) -> Fraction:
    mantissa, _, exponent = token.text.lower().partition("e")
    if len(mantissa) > _MAX_DIGITS or len(exponent) > 4:
        raise ReadError("a number with too many digits", column=token.column)
    return Fraction(token.text)


def read_expression(text: str) -> Expr:
    """The expression that *text* spells.  Raises ReadError."""
    reader = _Reader(text)
    made = reader.expression()
    reader.finish()
    return made


def read_statement(text: str) -> Statement:
    """The statement that *text* spells.  Raises ReadError."""
    reader = _Reader(text)
    made = reader.statement()
    reader.finish()
    return made


def claim_of(text: str, where: Sequence[str] = ()) -> Claim:
    """The claim ``lhs REL rhs`` in the context that *where* describes; other symbols are real.

    Raises ReadError.
    """
    for rel in ("<=>", "=>"):
        if rel in text:
            left, _, right = text.partition(rel)
            lhs, rhs = read_statement(left), read_statement(right)
            return Claim(lhs, rel, rhs, _context(where, (lhs, rhs)))
    reader = _Reader(text)
    found = reader.relations()
    reader.finish()
    if len(found) != 1 or not found[0][1]:
        raise ReadError(
            "a claim is one relation, lhs REL rhs" if not found[0][1] else "a claim has one relation",
            help=f"REL is one of {' '.join(_RELATIONS)}; split a chain into several claims",
        )
    first, rel, second = found[0]
    return Claim(reader.number(first, 1), rel, second, _context(where, (first, second)))


def _context(where: Sequence[str], sides: tuple[Term, ...]) -> Context:
    domains: dict[str, Domain] = {}
    families: set[str] = {n.value for s in sides for n in t.walk(s) if n.op == "indexed"}
    hypotheses: list[Statement] = []
    for item in where:
        head, word, rest = item.partition(" in ")
        if word:
            name = head.strip()
            base, bracket, _ = name.partition("[")
            if not base.isidentifier() or base in _CONSTANTS:
                raise ReadError(f"'{name}' is not a variable", help="write: x in Reals")
            if bracket:
                families.add(base)
            domains[base] = _meet(name, domains.get(base), _set(rest.strip()))
        else:
            reader = _Reader(item)
            for left, rel, right in reader.relations():
                if rel:
                    hypotheses.append(t.relation(rel, reader.number(left, 1), right))
                elif isinstance(left, Statement):
                    hypotheses.append(left)
                else:
                    raise ReadError(f"'{item}' is not a statement", help="write: 0 < x, x in Reals")
            reader.finish()
    context = Context()
    free = set().union(*(s.free for s in (*sides, *hypotheses))) | set(domains)
    families |= {n.value for h in hypotheses for n in t.walk(h) if n.op == "indexed"}
    for name in [*domains, *sorted(free - set(domains))]:
        context = context.declare(name, domains.get(name, Real.domain), name in families)
    for hypothesis in hypotheses:
        context = context.assume(hypothesis)
    return context


def _set(text: str) -> Domain:
    if text in _SETS:
        return _SETS[text]
    if text.startswith("{") and text.endswith("}"):
        values: list[Fraction] = []
        for part in text[1:-1].split(","):
            value = numeral(read_expression(part))
            if value is None:
                raise ReadError(f"'{part.strip()}' is not a number", help="list exact numbers")
            values.append(value)
        return FiniteSet(*values)
    raise ReadError(f"the set '{text}' is not known", help=f"one of {', '.join(_SETS)}, {{0, 1}}")


def _meet(name: str, old: Domain | None, new: Domain) -> Domain:
    """The intersection of two memberships of one name."""
    if old is None or old == new or old == Real.domain:
        return new
    finite, other = (old, new) if old.values is not None else (new, old)
    if finite.values is None:
        if new == Real.domain:
            return old
        if old.integer and new.integer:  # of nested sets of integers, the smaller
            return min((old, new), key=lambda d: (d.lo is None, -(numeral(d.lo) or 0) if d.lo else 0))
        raise ReadError(f"{name} has two sets", help="name one")
    kept = [v for v in finite.values if point_in_domain(other, v)]
    if not kept:
        raise ReadError(f"contradictory: no member of both sets is left for {name}")
    return FiniteSet(*kept)
