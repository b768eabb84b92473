"""The grammar of plain text: SymPy's spelling → terms, by a whitelist.

A tokenizer and an operator-precedence (Pratt) parser of our own: no text is ever evaluated, and what
is not understood with certainty is a ReadError that points at it.  An unknown function is never read
as a free symbol.

Knows terms and the names of functions; nothing of contexts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from fractions import Fraction
from typing import Final, TypeVar

from bce_sym import terms as t
from bce_sym.errors import ReadError
from bce_sym.functions import FUNCTIONS
from bce_sym.terms import RELATIONS, Expr, Statement, Term

__all__ = ["MAX_NESTING", "Parser"]

_Made = TypeVar("_Made", bound=Term)

MAX_NESTING: Final = 200
"""Levels of nesting that are read.  What comes after reading may recurse, so this is no larger."""

_MAX_LENGTH: Final = 1_000_000
_MAX_DIGITS: Final = 4_000  # Python converts 4,300 digits to text and back

_TOKEN: Final = re.compile(
    r"\s*([0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?"
    r"|[^\W\d][\w\u0300-\u036f]*"  # a letter with a combining hat is a name, as it is in Python
    r"|'\+-?'|'-'|\"\+-?\"|\"-\""  # the direction of a limit
    r"|\*\*|<=>|==|!=|<=|>=|=>|\S)"
)
_LEFT: Final = {  # how strongly each operator binds what stands left of it
    "|": 1, "&": 2, **dict.fromkeys(RELATIONS, 4), "+": 5, "-": 5, "*": 7, "/": 7, "**": 9,
}  # fmt: skip
_NEGATION: Final = 3
_RELATION: Final = 4
_SUM: Final = 5
_PRODUCT: Final = 7
_SIGN: Final = 8  # -x*y is (-x)*y and -x**2 is -(x**2), as in Python

_ALIASES: Final = {"ln": "log", "abs": "Abs"}  # SymPy reads these too
_CONSTANTS: Final[dict[str, Term]] = {"pi": t.pi, "E": t.E, "True": t.true, "False": t.false}
_COMPLEX: Final = frozenset({"I", "re", "im", "arg", "conjugate", "zoo", "nan"})
_COMPARISONS: Final = {"Eq": "==", "Ne": "!=", "Lt": "<", "Le": "<=", "Gt": ">", "Ge": ">="}
_USAGE: Final = {
    **{name: f"{name}(a, b)" for name in _COMPARISONS},
    "And": "And(a > 0, b > 0)",
    "Or": "Or(a > 0, b > 0)",
    "Not": "Not(a > 0)",
    "Piecewise": "Piecewise((v, x > 0), (w, True))",
    "Derivative": "Derivative(f, x) or Derivative(f, (x, 2))",
    "Sum": "Sum(e, (k, 1, n))",
    "Product": "Product(e, (k, 1, n))",
    "Integral": "Integral(e, (x, 0, 1))",
    "Limit": "Limit(e, x, 0), or Limit(e, x, 0, '-') for the limit from below",
    "At": "At(e, x, 0)",
    "Rational": "Rational(1, 3)",
    "cbrt": "cbrt(x)",
}
_BOUNDED: Final = {"Sum": t.Sum, "Product": t.Product, "Integral": t.Integral}
_HINTS: Final = {
    "^": "write ** for a power",
    "=": "write == for an equation",
    "%": "write Mod(a, b) for the remainder",
    "!": "write factorial(n)",
    "|": "write Abs(x) for the absolute value",
    "{": "a set stands in a condition on a variable: y in {0, 1}",
    "[": "group with parentheses; p[i] is a member of a family",
    ".": "attributes and methods are outside the language",
    "'": "text in quotes is not mathematics",
    '"': "text in quotes is not mathematics",
    ",": "give one expression or relation at a time",
    "\\": "LaTeX is not read here: write it in SymPy's spelling",
    "=>": "=> stands once, between two whole statements",
    "<=>": "<=> stands once, between two whole statements",
    "and": "write (a) & (b)",
    "or": "write (a) | (b)",
    "not": "write ~(a)",
    "in": "a membership is a condition on a variable: y in {0, 1}",
    "is": "write == for an equation",
    "if": "write Piecewise((v, x > 0), (w, True))",
    "else": "write Piecewise((v, x > 0), (w, True))",
    "for": "write Sum(e, (k, 1, n))",
    "None": "this is not a number",
    "inf": "write oo, as a bound or the point of a limit",
    "Infinity": "write oo, as a bound or the point of a limit",
    "infinity": "write oo, as a bound or the point of a limit",
    "π": "write pi",
    "∞": "write oo, as a bound or the point of a limit",
    "−": "write the ASCII sign -",
    "–": "write the ASCII sign -",
    "×": "write *",
    "·": "write *",
    "÷": "write /",
    "≤": "write <=",
    "≥": "write >=",
    "≠": "write !=",
    "√": "write sqrt(x)",
    "∈": "write in",
    "⇒": "write =>",
    "⇔": "write <=>",
}
_RESERVED: Final = frozenset({"Reals", "Integers", "Naturals", "Naturals0"})
_SPELLED: Final = {
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2", "expit": "sigmoid",
    "logistic": "sigmoid", "sigma": "sigmoid", "lgamma": "loggamma", "gammaln": "loggamma", "comb": "binomial",
    "sgn": "sign", "diff": "Derivative", "integrate": "Integral", "summation": "Sum",
    "max": "Max", "min": "Min", "Subs": "At", "sum": "Sum", "prod": "Product", "limit": "Limit",
    "fabs": "Abs", "tg": "tan",
}  # fmt: skip


class Parser:
    """Reads one text from left to right.

    ``chained`` is the place of the second relation in a chain ``a < b < c``, which is read as the
    conjunction of its links.
    """

    __slots__ = ("at", "chained", "depth", "text", "tokens")

    def __init__(self, text: str) -> None:
        if len(text) > _MAX_LENGTH:
            raise ReadError(
                f"{len(text)} characters are more than the {_MAX_LENGTH} that are read",
                column=_MAX_LENGTH + 1,
                help="split the claim",
            )
        self.text = text
        self.tokens: list[str] = _TOKEN.findall(text)
        self.tokens.append("")
        self.at = 0
        self.depth = 0
        self.chained: int | None = None

    # ── errors ────────────────────────────────────────────────────────────────

    def error(self, message: str, at: int | None = None, help: str = "") -> ReadError:
        """A ReadError that points at a token, by default the next."""
        at = self.at if at is None else at
        # Columns are wanted only here, so only here are they computed.
        column = len(self.text.rstrip()) + 1
        for index, match in enumerate(_TOKEN.finditer(self.text)):
            if index == at:
                column = match.start(1) + 1
                break
        return ReadError(message, column=column, help=help)

    def unexpected(self, wanted: str, usage: str = "") -> ReadError:
        """The error for a next token that cannot stand where it stands."""
        token = self.tokens[self.at]
        before = self.tokens[self.at - 1] if self.at else ""
        ends = before in (")", "]") or _is_word(before) or _is_number(before)
        if token in _HINTS or token[:1] in ("'", '"'):
            hint = _HINTS[token if token in _HINTS else token[0]]
        elif ends and (token == "(" or _is_word(token) or _is_number(token)):
            left = "(…)" if before == ")" else before if len(before) < 20 else "…"
            hint = f"write {left}*{'(…)' if token == '(' else token} for a product"
        elif usage:
            hint = f"write {usage}"
        elif not token:
            hint = "something is missing at the end"
        else:
            hint = "see the operators and functions of SymPy's spelling"
        shown = _quoted(token) if token else "the end"
        return self.error(f"expected {wanted}, found {shown}", help=hint)

    def take(self, token: str, usage: str = "") -> None:
        """Consume *token*.  Raises ReadError when something else comes."""
        if self.tokens[self.at] != token:
            raise self.unexpected(f"'{token}'", usage)
        self.at += 1

    def finish(self, made: _Made) -> _Made:
        """*made*, once everything was read and it is not too deep."""
        if self.tokens[self.at]:
            raise self.unexpected("the end")
        # A long quotient a/b/c/… is deep without being nested in the text.
        if len(self.tokens) > MAX_NESTING and _depth(made) > 2 * MAX_NESTING:
            raise self._too_deep(0)
        return made

    def _too_deep(self, at: int) -> ReadError:
        return self.error(
            f"nested too deeply: more than {MAX_NESTING} levels", at, "give the parts names"
        )

    # ── kinds ─────────────────────────────────────────────────────────────────

    def number(self, term: Term, at: int) -> Expr:
        """*term*, which begins at token *at* and must be a number."""
        if not isinstance(term, Expr):
            raise self.error(
                f"{_quoted(str(term))} is a statement where a number is needed",
                at,
                "statements are joined by & | ~, and compared by <=> and =>",
            )
        return term

    def statement(self, term: Term, at: int) -> Statement:
        """*term*, which begins at token *at* and must be a statement."""
        if not isinstance(term, Statement):
            raise self.error(
                f"{_quoted(str(term))} is a number where a statement is needed",
                at,
                f"write a relation: one of {' '.join(RELATIONS)} between two numbers",
            )
        return term

    def expression(self) -> Expr:
        """A number."""
        at = self.at
        return self.number(self.term(), at)

    # ── the grammar ───────────────────────────────────────────────────────────

    def term(self, least: int = 0) -> Term:
        """What comes next, up to an operator that binds more loosely than *least*."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise self._too_deep(self.at)
        tokens = self.tokens
        start = self.at
        left = self._operand(tokens[start])
        while True:
            at = self.at
            sign = tokens[at]
            strength = _LEFT.get(sign)
            if strength is None or strength < least:
                break
            if strength <= 2:
                left = self._junction(left, start, sign)
            elif strength == _RELATION:
                left = self._relations(left, start)
            elif strength == _SUM:
                # Like Python's, a sum goes on a sum before it; so does a product.
                parts = _parts("add", self.number(left, start))
                while sign in ("+", "-"):
                    self.at = at + 1
                    part = self.number(self.term(_PRODUCT), at + 1)
                    parts.append(part if sign == "+" else t.negated(part))
                    at = self.at
                    sign = tokens[at]
                left = t.nary("add", tuple(parts))
            elif sign == "*":
                parts = _parts("mul", self.number(left, start))
                while sign == "*":
                    self.at = at + 1
                    parts.append(self.number(self.term(_SIGN), at + 1))
                    at = self.at
                    sign = tokens[at]
                left = t.nary("mul", tuple(parts))
            else:
                self.at = at + 1
                right = self.number(self.term(_SIGN), at + 1)
                base = self.number(left, start)
                left = base / right if sign == "/" else base**right
        self.depth -= 1
        return left

    def _operand(self, token: str) -> Term:
        """What begins with *token*, the next one."""
        start = self.at
        self.at = start + 1
        if _is_number(token):
            return self._literal(token, start)
        if token == "(":
            inner = self.term()
            self.take(")")
            return inner
        if token in ("-", "+"):
            after = self.tokens[start + 1]
            if token == "-" and _is_number(after) and self.tokens[start + 2] != "**":
                self.at = start + 2
                return t.number(-self._literal(after, start + 1).value)
            operand = self.number(self.term(_SIGN), start + 1)
            return operand if token == "+" else t.negated(operand)
        if token == "~":
            return t.negation(self.statement(self.term(_NEGATION), start + 1))
        if not _is_word(token):
            self.at = start
            raise self.unexpected("an expression")
        after = self.tokens[start + 1]
        if after == "(":
            return self._application(token, start)
        if after == "[":
            family = self._name(start)
            self.at = start + 2
            index = self.expression()
            if self.tokens[self.at] == ",":
                raise self.error("a family has one index", help=f"write {family}[i]")
            self.take("]")
            return t.indexed(family, index)
        if token in _CONSTANTS:
            return _CONSTANTS[token]
        return t.symbol(self._name(start))

    def _junction(self, left: Term, start: int, sign: str) -> Statement:
        parts = [self.statement(left, start)]
        while self.tokens[self.at] == sign:
            self.at += 1
            at = self.at
            parts.append(self.statement(self.term(_LEFT[sign] + 1), at))
        return (t.conjunction if sign == "&" else t.disjunction)(*parts)

    def _relations(self, first: Term, start: int) -> Statement:
        left = self.number(first, start)
        links: list[Statement] = []
        while (rel := self.tokens[self.at]) in RELATIONS:
            if links and self.chained is None:
                self.chained = self.at
            self.at += 1
            at = self.at
            right = self.number(self.term(_SUM), at)
            links.append(t.relation(rel, left, right))
            left = right
        return t.conjunction(*links)

    # ── leaves ────────────────────────────────────────────────────────────────

    def _literal(self, token: str, at: int) -> Expr:
        mantissa, _, exponent = token.lower().partition("e")
        size = len(mantissa)
        if exponent and size <= _MAX_DIGITS:
            size += int(exponent[:9].lstrip("+-"))
        if size > _MAX_DIGITS:
            raise self.error(
                f"a number of more than {_MAX_DIGITS} digits", at, "write it as a power: 10**5000"
            )
        try:
            return t.number(int(token) if token.isdigit() else Fraction(token))
        except ValueError as error:  # a process may allow fewer digits than the default
            raise self.error(f"this number is too long: {error}", at, "write a power") from None

    def _name(self, at: int) -> str:
        """The token at *at* as the name of a variable or family."""
        name = self.tokens[at]
        if name in _COMPLEX:
            raise self.error(
                f"{name}: complex numbers are outside the language",
                at,
                "only real numbers are read",
            )
        if name == "oo":
            raise self.error(
                "oo is not a number",
                at,
                "oo is a bound of Sum, Product, Integral or a Limit's point",
            )
        if name in _HINTS:
            raise self.error(f"'{name}' is not a variable", at, _HINTS[name])
        if name in FUNCTIONS or name in _ALIASES or name in _USAGE:
            raise self.error(
                f"{name} is a function: it needs arguments",
                at,
                f"write {_USAGE.get(name, f'{name}(…)')}, or give the variable another name",
            )
        if name in _CONSTANTS or name in _RESERVED:
            raise self.error(f"{name} is not a variable", at, "give the variable another name")
        if not name.isascii():
            plain = unicodedata.normalize("NFC", name)
            if not name.isidentifier() or unicodedata.normalize("NFKC", name) != plain:
                raise self.error(
                    f"'{name}' is not a variable's name",
                    at,
                    "use plain letters: x_1, and ** for powers",
                )
            name = plain
        if name.startswith("__"):
            raise self.error(f"'{name}' is not a variable's name", at, "start it with a letter")
        return name

    def variable(self, usage: str) -> Expr:
        """A plain variable, as a bound one must be."""
        if not _is_word(self.tokens[self.at]):
            raise self.unexpected("a variable", usage)
        name = self._name(self.at)
        self.at += 1
        if self.tokens[self.at] == "[":
            raise self.error("a member of a family cannot be bound", self.at - 1, f"write {usage}")
        return t.symbol(name)

    # ── functions and forms ───────────────────────────────────────────────────

    def _application(self, name: str, at: int) -> Term:
        """A function or form applied to arguments; its parenthesis is the next token."""
        known = _ALIASES.get(name, name)
        arity = FUNCTIONS.get(known)
        if arity is None:
            form = _FORMS.get(name)
            if form is None:
                raise self._unknown_function(name, at)
            self.at += 1
            made = form(self, name, at)
            self.take(")", _USAGE[name])
            return made
        self.at += 1
        args = [self.expression()]
        while self.tokens[self.at] == ",":
            self.at += 1
            args.append(self.expression())
        self.take(")", f"{name}(…)")
        if len(args) < arity.least or (arity.most is not None and len(args) > arity.most):
            few = f"at least {arity.least}" if arity.most is None else str(arity.least)
            plural = "" if few == "1" else "s"
            hint = f"write {name}({', '.join('xyz'[: arity.least])})"
            if known == "log":
                hint = "log is the natural logarithm; to base b it is log(x)/log(b)"
            raise self.error(f"{name} takes {few} argument{plural}, not {len(args)}", at, hint)
        return t.call(known, *args)

    def _unknown_function(self, name: str, at: int) -> ReadError:
        if name in _COMPLEX:
            return self.error(
                f"{name}: complex numbers are outside the language",
                at,
                "only real numbers are read",
            )
        if name in _HINTS:
            return self.error(f"'{name}' is not a function", at, _HINTS[name])
        product = f"write {name[:20]}*(…) for a product"
        if name in _CONSTANTS or name == "oo" or len(name) == 1 or self._stands_alone(name):
            return self.error(f"{name} is not a function", at, product)
        import difflib  # wanted only here

        near = [_SPELLED[name]] if name in _SPELLED else difflib.get_close_matches(
            name, [*FUNCTIONS, *_ALIASES, *_USAGE], 1
        )  # fmt: skip
        hint = f"did you mean {near[0]}?" if near else f"{product}, or use a known function"
        return self.error(f"the function {name[:40]} is not known", at, hint)

    def _stands_alone(self, name: str) -> bool:
        """Whether *name* occurs as a variable somewhere in the text."""
        pairs = zip(self.tokens, self.tokens[1:], strict=False)
        return any(here == name and after not in ("(", "[") for here, after in pairs)

    def _comparison(self, name: str, at: int) -> Term:
        left = self.expression()
        self.take(",", _USAGE[name])
        return t.relation(_COMPARISONS[name], left, self.expression())

    def _connective(self, name: str, at: int) -> Term:
        parts: list[Statement] = []
        while True:
            start = self.at
            parts.append(self.statement(self.term(), start))
            if self.tokens[self.at] != ",":
                break
            self.at += 1
        if name != "Not":
            return (t.conjunction if name == "And" else t.disjunction)(*parts)
        if len(parts) != 1:
            raise self.error("Not takes one statement", at, f"write {_USAGE[name]}")
        return t.negation(parts[0])

    def _piecewise(self, name: str, at: int) -> Term:
        usage = _USAGE[name]
        branches: list[tuple[Expr, Statement]] = []
        while True:
            self.take("(", usage)
            value = self.expression()
            self.take(",", usage)
            start = self.at
            branches.append((value, self.statement(self.term(), start)))
            self.take(")", usage)
            if self.tokens[self.at] != ",":
                return t.Piecewise(*branches)
            self.at += 1

    def _derivative(self, name: str, at: int) -> Term:
        usage = _USAGE[name]
        f = self.expression()
        if self.tokens[self.at] != ",":
            raise self.error("a derivative is taken in a variable", at, f"write {usage}")
        steps: list[tuple[Expr, int]] = []
        plain = False  # whether a number may follow, as in Derivative(f, x, 2)
        while self.tokens[self.at] == ",":
            self.at += 1
            if plain and _is_number(self.tokens[self.at]):
                steps[-1] = (steps[-1][0], self._order(usage))
                plain = False
            elif self.tokens[self.at] == "(":
                self.at += 1
                var = self._moving(usage)
                self.take(",", usage)
                steps.append((var, self._order(usage)))
                self.take(")", usage)
                plain = False
            else:
                steps.append((self._moving(usage), 1))
                plain = True
        return t.Derivative(f, *steps)

    def _moving(self, usage: str) -> Expr:
        """The variable of a derivative: a plain one or a member of a family."""
        at = self.at
        if _is_word(self.tokens[at]) and self.tokens[at + 1] == "[":
            return self.number(self._operand(self.tokens[at]), at)
        return self.variable(usage)

    def _order(self, usage: str) -> int:
        token = self.tokens[self.at]
        if not (_is_number(token) and token.isdigit() and len(token) <= 2):
            raise self.error(
                "the order of a derivative is a number up to 99", help=f"write {usage}"
            )
        self.at += 1
        return int(token)

    def _bounded(self, name: str, at: int) -> Term:
        usage = _USAGE[name]
        body = self.expression()
        if self.tokens[self.at] != ",":
            raise self.error(f"{name} needs bounds", at, f"write {usage}")
        # As in SymPy the first bounds are the innermost.
        while self.tokens[self.at] == ",":
            self.at += 1
            self.take("(", usage)
            var = self.variable(usage)
            self.take(",", usage)
            lo = self._end()
            self.take(",", usage)
            body = _BOUNDED[name](body, (var, lo, self._end()))
            self.take(")", usage)
        return body

    def _end(self) -> Expr:
        """A bound or a limit's point: the only place for ``oo`` and ``-oo``."""
        signed = self.tokens[self.at] in ("-", "+")
        at = self.at + signed
        if self.tokens[at] == "oo" and self.tokens[at + 1] in (",", ")"):
            minus = self.tokens[self.at] == "-"
            self.at = at + 1
            return t.negated(t.oo) if minus else t.oo
        return self.expression()

    def _limit(self, name: str, at: int) -> Term:
        usage = _USAGE[name]
        body = self.expression()
        self.take(",", usage)
        var = self.variable(usage)
        self.take(",", usage)
        point = self._end()
        direction = "+-" if t.is_infinite(point) else "+"
        if self.tokens[self.at] == ",":
            self.at += 1
            direction = self.tokens[self.at].strip("'\"")
            if direction not in ("+", "-", "+-") or self.tokens[self.at] == direction:
                raise self.error(
                    "a direction is '+', '-' or '+-', in quotes", help=f"write {usage}"
                )
            self.at += 1
        return t.Limit(body, var, point, direction)

    def _value_at(self, name: str, at: int) -> Term:
        usage = _USAGE[name]
        body = self.expression()
        self.take(",", usage)
        var = self.variable(usage)
        self.take(",", usage)
        return t.At(body, var, self.expression())

    def _rational(self, name: str, at: int) -> Term:
        above = self.expression()
        self.take(",", _USAGE[name])
        return above / self.expression()

    def _cube_root(self, name: str, at: int) -> Term:
        return self.expression() ** (t.number(1) / t.number(3))


_FORMS: Final[dict[str, Callable[[Parser, str, int], Term]]] = {
    **dict.fromkeys(_COMPARISONS, Parser._comparison),
    **dict.fromkeys(("And", "Or", "Not"), Parser._connective),
    **dict.fromkeys(_BOUNDED, Parser._bounded),
    "Piecewise": Parser._piecewise,
    "Derivative": Parser._derivative,
    "Limit": Parser._limit,
    "At": Parser._value_at,
    "Rational": Parser._rational,
    "cbrt": Parser._cube_root,
}


def _is_number(token: str) -> bool:
    return "0" <= token[:1] <= "9" or (token[:1] == "." and len(token) > 1)


def _is_word(token: str) -> bool:
    return token[:1].isalpha() or token[:1] == "_"


def _quoted(text: str) -> str:
    """*text* in quotes, shortened, and with control characters made visible."""
    shown = text if len(text) <= 60 else f"{text[:40]}…"
    return f"'{shown}'" if shown.isprintable() else repr(shown)


def _parts(op: str, term: Expr) -> list[Expr]:
    """The terms of a sum or product that is about to go on."""
    return [a for a in term.args if isinstance(a, Expr)] if term.op == op else [term]


def _depth(term: Term) -> int:
    depths: dict[Term, int] = {}
    for node in t.walk(term):
        depths[node] = 1 + max((depths[a] for a in node.args), default=0)
    return depths[term]
