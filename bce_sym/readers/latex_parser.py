r"""The strict reader of LaTeX's mathematics: tokens → terms, one way or not at all.

An operator-precedence (Pratt) parser over a declared vocabulary.  Where a formula can be read in two
ways (``a/bc``, ``\log p (1-p)``, ``\sigma^{-1}``, ``f(x+1)`` with f not declared) it is refused, with
what to write instead.  Nothing is evaluated: ``x/x`` stays.

Names stand in `bce_sym.readers.latex_symbols`, statements in `latex_statements`, operators with bound
variables in `latex_operators`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bce_sym import functions
from bce_sym import terms as t
from bce_sym.readers import latex_operators as operators
from bce_sym.readers import latex_vocabulary as v
from bce_sym.readers.latex_cursor import TRANSPOSED
from bce_sym.readers.latex_items import (
    SLASHES,
    STOPS,
    TIMES,
    Factor,
    Part,
    Place,
    Style,
    is_delimited,
    is_in_parentheses,
    is_one_factor,
    step,
)  # fmt: skip
from bce_sym.readers.latex_names import is_symbol, plain_words, symbol_at
from bce_sym.readers.latex_notation import variable_name
from bce_sym.readers.latex_statements import StatementReader
from bce_sym.readers.latex_symbols import NameReader
from bce_sym.readers.latex_tokens import Token, Unreadable
from bce_sym.terms import Expr, Term

__all__ = ["Parser"]

_GOING_ON: Final = TIMES | SLASHES | {"+", "-", "\\bmod"}
MAX_DEPTH: Final = 60
"""Levels of nesting that are read."""

_PREFIX: Final = frozenset(
    {"log", "exp", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asin", "acos", "atan", "asinh",
     "acosh", "atanh", "sec", "csc", "cot", "coth"}
)  # fmt: skip
"""Functions that may stand before their argument without parentheses."""


class Parser(NameReader, StatementReader):
    """Reads items (nested, normalised tokens) from left to right."""

    # ── sums ──────────────────────────────────────────────────────────────────

    def expression(self) -> Expr:
        """A number: a sum of terms with signs."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(
                f"nested too deeply: more than {MAX_DEPTH} levels", self.peek(), "name the parts"
            )
        bound: frozenset[str] = frozenset()
        parts: list[Expr] = []
        alone = True
        while True:
            sign = self.text()
            if sign in ("+", "-") and (parts or sign == "-" or self.peek(1) is not None):
                self.at += 1
            elif parts:
                break
            else:
                sign = ""
            at = self.at
            alone &= not parts
            term = self.product()
            taken = bound & term.free
            if taken and (taken := taken - _differentiated(term)):
                name = min(taken)
                raise self.ambiguous(
                    f"how far the operator with {name} reaches", self.since(at),
                    "parentheses around what it is applied to",
                )  # fmt: skip
            bound |= self.open
            if self.valued and any(self.valued & self.unfold(part).free for part in parts):
                raise self.ambiguous(
                    "what the bar belongs to", self.since(at), "\\left. … \\right|_{x=a} around it"
                )
            if sign == "-":
                alone = False
                literal = self.at == at + 1 and term.op == "num" and term.value > 0 and not parts
                term = t.number(-term.value) if literal else t.negated(term)
            first = term.op == "add" and not parts and sign != "-"
            parts += _terms(term) if first else [term]
        self.open = bound
        self.depth -= 1
        made = t.nary("add", tuple(parts))
        if self.text() != "\\bmod":
            return made
        return self._remainder(made, alone and len(self.factors) == 1)

    def _remainder(self, left: Expr, alone: bool) -> Expr:
        token = self.take()
        right = self.factor()
        after = self.peek()
        if not alone or (
            after is not None and (self.text() in _GOING_ON or self.starts_factor(after))
        ):
            raise self.ambiguous("\\bmod beside other operations", token, "(a \\bmod b) + c")
        return t.call("Mod", left, right.term)

    # ── products ──────────────────────────────────────────────────────────────

    def product(self) -> Expr:
        """A product of factors: written side by side, with ``\\cdot``, or divided with a slash."""
        left = self.factor()
        bound = left.bound if left.style == "open" else frozenset()
        seen = [left.term]
        parts = _factors(left.term)
        valued = left.bound if left.style == "evaluated" else frozenset()
        divided = False
        while left.style != "open":
            token = self.peek()
            sign = self.text()
            if token is None:
                break
            if sign in TIMES:
                self._may_go_on(left, token)
                if divided:
                    raise self.ambiguous(
                        "a product after a slash", token, "\\frac{a}{b} c", "\\frac{a}{b c}"
                    )
                self.at += 1
                minus = self.text() == "-"
                self.at += minus
                left = self.factor()
                signed = (
                    t.number(-left.term.value) if left.style == "number" else t.negated(left.term)
                )
                parts.append(signed if minus else left.term)
            elif sign in SLASHES:
                self._may_go_on(left, token)
                if divided or (len(parts) > 1 and parts[-1].op == "div"):
                    raise self.ambiguous("a/b/c", token, "\\frac{\\frac{a}{b}}{c}")
                self.at += 1
                left = self.factor()
                self._ends_quotient(token, left)
                above = t.nary("mul", tuple(parts))
                divided = not (above.op == "num" and left.term.op == "num")
                parts = [above / left.term]
            elif self.starts_factor(token):
                at = self.at
                self._may_be_juxtaposed(left, token)
                right = self.factor()
                if left.style == "number" and _is_fraction(right.term):
                    raise self.ambiguous(
                        "a number before a fraction of numbers", self.since(at),
                        "2 \\cdot \\frac{1}{3}", "2 + \\frac{1}{3}",
                    )  # fmt: skip
                left = right
                parts.append(left.term)
            else:
                break
            if left.style == "evaluated" and any(left.bound & self.unfold(f).free for f in seen):
                raise self.ambiguous("what the bar belongs to", token, "\\left. … \\right|_{x=a}")
            seen.append(left.term)
            if left.style == "evaluated":
                valued |= left.bound
            if left.style == "open":
                bound = left.bound
        self.open = bound
        self.factors = seen
        self.valued = valued
        return t.nary("mul", tuple(parts))

    def starts_factor(self, token: Token) -> bool:
        """Whether a factor begins with *token*, at the cursor."""
        if token.kind == "text":
            word = plain_words(token)
            known = self.reading.notation.is_known(variable_name(word)) if word.isalnum() else False
            return known or (word in v.NAMED and self.opens(1))
        if token.kind in ("row", "amp", "note", "prime"):
            return False
        if token.kind == "group" and not token.items:
            self.items.pop(self.at)
            after = self.peek()
            return after is not None and self.starts_factor(after)
        if token.text in STOPS and token.kind in ("sym", "cmd"):
            return False
        return not (self.differentials and operators.differential(self, self.at))

    def _may_go_on(self, left: Factor, token: Token) -> None:
        if left.style == "bare":
            raise self._argument_end(token)
        if left.style == "open":
            raise self.ambiguous(
                "how far the operator reaches", token, "parentheses around what it is applied to"
            )

    def _may_be_juxtaposed(self, left: Factor, token: Token) -> None:
        if token.kind == "num":
            raise self.error(
                "a number after a factor", token, "write \\cdot for a product, ^ for a power"
            )
        function = token.kind == "cmd" and token.text[1:] in v.FUNCTIONS
        named = operators.named_function(self, self.at) is not None
        if left.style == "bare" and not (function or named):
            raise self._argument_end(token)
        if left.style == "applied" and not (function or named):
            raise self.ambiguous(
                "a function's argument in parentheses beside another factor", token,
                f"{self.head}(x) \\cdot y", f"{self.head}((x) y)",
            )  # fmt: skip

    def _argument_end(self, token: Token) -> Unreadable:
        return self.ambiguous(
            f"how far the argument of {self.head} goes",
            token,
            f"({self.head} x) y",
            f"{self.head}(x y)",
        )

    def _ends_quotient(self, slash: Token, below: Factor) -> None:
        token = self.peek()
        if below.style == "open":
            raise self.ambiguous("a slash before an operator", slash, "\\frac{a}{b}")
        if token is not None and self.starts_factor(token):
            raise self.ambiguous(
                "a factor after a slash",
                (slash.start, token.end),
                "\\frac{a}{b c}",
                "\\frac{a}{b} c",
            )

    # ── factors ───────────────────────────────────────────────────────────────

    def factor(self) -> Factor:
        """One factor with its powers."""
        token = self.peek()
        if token is None:
            raise self.unexpected("an expression")
        base = self._base(token)
        while True:
            sign = self.text()
            if sign == "^":
                base = self._power(base)
            elif sign == "!":
                base = self._factorial(base)
            elif sign == "\\evalbar" and not self.reaching:
                base = operators.evaluation(self, base)
            elif sign == "_":
                raise self.error(
                    "an index on something that is no name", self.peek(), "give it a name"
                )
            elif (after := self.peek()) is not None and after.kind == "prime":
                raise self.error(
                    "a prime on something that is no function", after,
                    "write \\frac{d}{dx}, or define the function: f(x) := …",
                )  # fmt: skip
            else:
                return base

    def _base(self, token: Token) -> Factor:
        if token.kind == "num":
            return self._number()
        if token.kind == "group":
            if not token.items and self.peek(1) is not None:
                self.items.pop(self.at)  # {} says nothing
            else:
                self._braces(token)
            return self.factor()
        if token.kind == "env":
            self.at += 1
            return Factor(self.environment(token))
        if token.kind == "text":
            word = plain_words(token)
            if not word.isalnum() or not word.isascii() or word[0].isdigit():
                raise self.unexpected("an expression")
            return self.name()
        if token.text == "\\evalopen":
            return operators.evaluated(self)
        if token.text in v.DELIMITERS and token.kind in ("sym", "cmd"):
            return self._delimited()
        if token.kind == "cmd":
            name = token.text[1:]
            if name in v.FUNCTIONS:
                self.at += 1
                return self.function(v.FUNCTIONS[name], token)
            read = operators.OPERATORS.get(token.text)
            if read is not None:
                return read(self)
        if is_symbol(self.items, self.at):
            function = operators.named_function(self, self.at)
            if function is not None:
                symbol = symbol_at(self.items, self.at)
                self.at = symbol.next
                shown = self.reading.shown(symbol.start, symbol.end)
                return self.function(function, Token("cmd", shown, symbol.start, symbol.end))
            return self.name()
        refusal = self.refusal(token)
        if refusal is not None:
            raise refusal
        if token.kind == "cmd":
            raise self._unknown_command(token)
        raise self.unexpected("an expression")

    def _unknown_command(self, token: Token) -> Unreadable:
        if token.text in STOPS or token.text in v.RELATIONS:
            shown = self.reading.shown(token.start, token.end)
            return self.error(f"expected an expression, found {shown}", token)
        instead = "define it in this file: \\newcommand"
        if token.text[1:] in v.NAMED:
            instead = f"write \\operatorname{{{token.text[1:]}}}(…)"
        return self.error(f"{token.text} is not known", token, instead)

    def _number(self) -> Factor:
        token = self.take()
        text = token.text
        if len(text) > 1 and text[0] == "0" and text[1] != ".":
            raise self.error(
                f"{text} is no way to write a number", token, "a number does not begin with 0"
            )
        after, sign, more = self.peek(), self.peek(1), self.peek(2)
        if (
            after is not None and sign is not None and more is not None
            and after.text == "e" and after.kind == "let" and after.start == token.end
            and sign.text in ("+", "-") and sign.start == after.end
            and more.kind == "num" and more.start == sign.end
        ):  # fmt: skip
            raise self.error(
                "a computer's way to write a power of ten", (token.start, more.end),
                f"write {text} \\cdot 10^{{{sign.text.lstrip('+')}{more.text}}}",
            )  # fmt: skip
        if after is not None and after.kind == "group" and [i.text for i in after.items] == [","]:
            raise self.error(
                "a comma inside a number", after, "write digits only, and a point before decimals"
            )
        if len(text) > 1000:
            raise self.error("a number of more than 1000 digits", token, "write it as a power")
        return Factor(t.number(text), "number")

    def _power(self, base: Factor) -> Factor:
        caret = self.take()
        if base.style in ("bare", "applied", "head"):
            raise self.ambiguous(
                "a power after a function's argument",
                caret,
                f"{self.head}^2(x)",
                f"{self.head}(x^2)",
            )
        if base.term.op == "div" and base.style != "group":
            raise self.ambiguous("a power of a fraction", caret, "\\left(\\frac{a}{b}\\right)^2")
        if base.style == "open":
            raise self.ambiguous("a power after an operator", caret, "parentheses")
        items, place = self.argument(caret)
        if self.text() in ("^", "_"):
            raise self.error("two exponents on one base", self.peek(), "use braces")
        return Factor(base.term ** self.exponent(items, place))

    def exponent(self, items: Sequence[Token], place: Place) -> Expr:
        """What an exponent that is a power says.  Raises Unreadable for a mark that is none."""
        texts = [item.text for item in items]
        if len(items) == 1 and (texts[0] in TRANSPOSED or texts[0] == "\\prime"):
            raise self.error("a transposed vector is not yet understood", place, "write the sum")
        if texts in (["+"], ["-"], ["*"], ["\\star"], ["\\circ"], ["\\pm"]):
            raise self.error("this exponent is no power", place, "give it a name of its own")
        if is_in_parentheses(items) and len(items) == 3:
            raise self.ambiguous(
                f"the exponent {self.reading.shown(*place)}", place, "x^{i} for a power",
                "declare the base as a family",
            )  # fmt: skip
        return self.inside(items, place[1], self.expression)

    def _factorial(self, base: Factor) -> Factor:
        mark = self.take()
        if base.style in ("bare", "applied", "head", "open"):
            raise self.ambiguous("a factorial after a function", mark, "parentheses")
        if self.text() == "!":
            raise self.error("a double factorial is not yet understood", self.peek(), "write (n!)!")
        raised = base.term.op in ("pow", "div") or base.term.value == "exp"
        if raised and base.style != "group":
            raise self.ambiguous("a factorial after a power", mark, "(n!)^2", "(n^2)!")
        return Factor(t.call("factorial", base.term))

    # ── groups ────────────────────────────────────────────────────────────────

    def _braces(self, token: Token) -> None:
        """Braces do not show on the page: what is inside is read as if they were not there."""
        items = token.items
        before = self.items[self.at - 1] if self.at else None
        after = self.peek(1)
        tight = after is not None and (
            after.text in ("^", "_", "!", "/", "\\cdot", "\\times") or after.kind == "prime"
            or not (after.text in STOPS and after.kind in ("sym", "cmd"))
        )  # fmt: skip
        loose = before is None or (
            before.kind in ("sym", "cmd")
            and (
                before.text in v.RELATIONS
                or before.text in v.DELIMITERS
                or before.text in (",", "+")
            )
        )
        depth = 0
        for index, item in enumerate(items):
            depth += step(item)
            if depth == 0 and item.text in ("+", "-") and item.kind == "sym":
                script = index and items[index - 1].text in ("^", "_")
                if not script and (tight or not loose):
                    raise self.error(
                        "braces do not show on the page, so they are no parentheses", token,
                        "write (…), or take the braces away",
                    )  # fmt: skip
        marked = after is not None and (after.text in ("^", "_", "!") or after.kind == "prime")
        if marked and not is_one_factor(items):
            raise self.error(
                "braces do not show on the page, so they are no parentheses", token,
                "write (…), or take the braces away",
            )  # fmt: skip
        if not items:
            raise self.error("an expression is missing here", token, "something is missing here")
        self.items[self.at : self.at + 1] = items

    def _delimited(self) -> Factor:
        if operators.is_evaluated(self):
            return operators.evaluated(self)
        at = self.at
        token = self.take()
        close = v.DELIMITERS[token.text]
        with self.reach(False):
            made = self.expression()
        self.close(token, close)
        if close in ("]", "\\}"):
            inner = self.items[at + 1 : self.at - 1]
            if is_one_factor(inner):
                name = "[x]" if close == "]" else "\\{x\\}"
                raise self.ambiguous(
                    f"{name} around a single term", self.since(at), "(x)", "\\lfloor x \\rfloor"
                )
        self.open = frozenset()
        if close == "\\rvert":
            return Factor(t.call("Abs", made))
        if close == "\\rfloor":
            return Factor(t.call("floor", made))
        if close == "\\rceil":
            return Factor(t.call("ceiling", made))
        return Factor(made, "group")

    def arguments(self, name: str) -> list[Expr]:
        """The arguments in parentheses at the cursor."""
        opened = self.take()
        with self.reach(False):
            made = [self.expression()]
            while self.text() in (",", ";"):
                self.at += 1
                made.append(self.expression())
        self.close(opened, v.DELIMITERS[opened.text])
        self.open = frozenset()
        return made

    # ── functions of the language ─────────────────────────────────────────────

    def function(self, name: str, head: Token) -> Factor:
        """The function *name*, whose head was passed, applied to what follows."""
        self.head = head.text
        at = self.at - 1
        below, above, primes = self.scripts()
        base: Expr | None = None
        if below is not None:
            if name != "log":
                raise self.error(f"an index on {head.text}", below[1], "functions have no index")
            base = self.inside(below[0], below[1][1], self.expression)
        power: Expr | None = None
        if above is not None:
            power = self._power_of_function(above, head)
        if primes and (power is not None or base is not None):
            raise self.error("a prime beside an index or exponent", head, "write \\frac{d}{dx}")
        args, style = self._applied(name, head)
        arity = functions.FUNCTIONS[name]
        if len(args) < arity.least or (arity.most is not None and len(args) > arity.most):
            wanted = f"{arity.least} argument{'s' if arity.least > 1 else ''}"
            raise self.error(
                f"{self.reading.shown(head.start, head.end)} takes {wanted}, not {len(args)}",
                self.since(at), "",
            )  # fmt: skip
        if primes:
            primes = self.order(primes, self.since(at))
            made = self.derivative_of(lambda u: t.call(name, u), args[0], primes)
        else:
            made = t.call(name, *args)
        if base is not None:
            made = made / t.call("log", base)
        if power is not None:
            made = made**power
        return Factor(made, style, self.open if style in ("bare", "open") else frozenset())

    def _power_of_function(self, above: Part, head: Token) -> Expr:
        items, place = above
        if is_in_parentheses(items):
            raise self.ambiguous(
                f"{head.text}^{{(n)}}",
                place,
                f"{head.text}^{{n}} x for a power",
                "\\frac{d^n}{dx^n}",
            )
        if [i.text for i in items][:1] == ["-"]:
            raise self.ambiguous(
                f"{head.text}^{{-1}}", place, f"\\frac{{1}}{{{head.text} x}}",
                "the inverse function by its name",
            )  # fmt: skip
        return self.exponent(items, place)

    def _applied(self, name: str, head: Token) -> tuple[list[Expr], Style]:
        prefix = name in _PREFIX
        if self.opens():
            args = self.arguments(name)
            return args, "applied" if prefix and name != "exp" else "head" if prefix else "plain"
        if not prefix:
            raise self.error(
                f"{self.reading.shown(head.start, head.end)} needs its argument in parentheses",
                head, "write (…)",
            )  # fmt: skip
        token = self.peek()
        if token is not None and token.kind == "group":
            if is_delimited(token.items):
                self.at += 1
                args = self.inside(token.items, token.end, lambda: self.arguments(name))
                return args, "applied"
            self.at += 1
            argument = self.inside(token.items, token.end, lambda: self._in_braces(head, token))
            return [argument], "bare"
        argument = self._bare(head)
        return [argument], "bare"

    def _in_braces(self, head: Token, token: Token) -> Expr:
        """The argument in braces, which do not show: what would do without them."""
        made = self._bare(head)
        if self.at < len(self.items):
            raise self.error(
                f"braces do not show on the page, so they do not tell what {head.text} is applied to",
                token, f"write {head.text}(…)",
            )  # fmt: skip
        return made

    def _bare(self, head: Token) -> Expr:
        """An argument without parentheses: one factor, before which numbers and π may stand."""
        if self.peek() is None:
            raise self.error(f"{head.text} lacks an argument", head, f"write {head.text}(x)")
        if self.text() in ("-", "+"):
            raise self.ambiguous(
                f"{head.text} before a sign", self.take(), f"{head.text}(-x)"
            )  # fmt: skip
        parts: list[Expr] = []
        while True:
            with self.reach(True):  # a bar after it is about the function's value
                factor = self.factor()
            parts.append(factor.term)
            bound = factor.bound
            constant = factor.term.op in ("num", "const")
            token = self.peek()
            more = token is not None and (
                is_symbol(self.items, self.at) and operators.named_function(self, self.at) is None
            )
            if not (constant and more and len(parts) < 3 and not self.ends_integrand(self.at)):
                break
        self.open = bound
        return t.nary("mul", tuple(parts))

    def ends_integrand(self, at: int) -> bool:
        """Whether the differential of an integral begins at *at*."""
        return bool(self.differentials) and operators.differential(self, at) > 0


def _differentiated(term: Term) -> set[str]:
    """The names of the variables in which something in *term* is differentiated."""
    return {node.args[1].value for node in t.walk(term) if node.op == "derivative"}


def _terms(term: Expr) -> list[Expr]:
    return [a for a in term.args if isinstance(a, Expr)] if term.op == "add" else [term]


def _factors(term: Expr) -> list[Expr]:
    return [a for a in term.args if isinstance(a, Expr)] if term.op == "mul" else [term]


def _is_fraction(term: Term) -> bool:
    return term.op == "div" and all(a.op == "num" for a in term.args)
