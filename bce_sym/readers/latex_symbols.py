r"""Names of LaTeX → terms: variables, members of families, constants, applications of functions.

What a name stands for is the notation's to say.  A name before a parenthesis is a factor only if it is
known to be a number, an index is part of a name only if nothing else is possible.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from bce_sym import terms as t
from bce_sym.readers import latex_vocabulary as v
from bce_sym.readers.latex_cursor import STARS, TRANSPOSED, Cursor
from bce_sym.readers.latex_items import Factor, Part, Place, is_in_parentheses, step
from bce_sym.readers.latex_names import (
    VECTOR_MARKS,
    Symbol,
    is_symbol,
    plain_words,
    symbol_at,
)
from bce_sym.readers.latex_notation import Circular, Definition, variable_name
from bce_sym.readers.latex_scan import names_in
from bce_sym.readers.latex_tokens import Token, Unreadable
from bce_sym.terms import Expr

__all__ = ["NameReader"]

_FUNCTION_WORDS: Final = ("log", "ln", "exp", "sin", "cos", "tan", "sqrt", "max", "min", "lim", "sgn",
                          "argmax", "argmin", "sigmoid", "softmax", "tanh", "erf")  # fmt: skip
"""What is typed in plain letters for a function."""


def _are_joined(pair: Sequence[Token]) -> bool:
    """Whether two letters stand side by side in the source."""
    return len(pair) == 2 and pair[0].kind == pair[1].kind == "let" and pair[0].end == pair[1].start


class NameReader(Cursor):
    """Reads names."""

    # ── names ─────────────────────────────────────────────────────────────────

    def name(self) -> Factor:
        """The name at the cursor, with its scripts and, for a function, its arguments."""
        at = self.at
        self._is_no_word()
        symbol = symbol_at(self.items, at)
        self.at = symbol.next
        self.items[self.at : self.at] = symbol.scripts
        below, above, primes = self.scripts()
        place = (symbol.start, self.items[self.at - 1].end if self.at else symbol.end)
        name, spelling = symbol.name, symbol.spelling
        notation = self.reading.notation
        if above is not None and len(above[0]) == 1 and above[0][0].text in STARS:
            name, spelling, above = f"{name}_star", f"{spelling}^{{*}}", None
        constant = self._constant(symbol, name, below, above)
        if constant is not None and not primes:
            return self._constant_power(constant, above, symbol)
        base = variable_name(name)
        index = self._index(base, below, above)
        full, fixed = name, True
        if below is not None and index is None:
            suffix, fixed = self._suffix(below)
            full = f"{name}_{suffix}" if suffix else ""
            spelling = f"{spelling}_{{{suffix}}}"
        full = variable_name(full) if full else ""
        function = self._function_named(full if index is None else base, above, primes)
        if function is not None:
            return self._application(function, full, symbol, above, primes, at)
        if primes:
            full = f"{full}{'_prime' * primes}" if full and index is None else ""
            spelling = f"{spelling}{chr(39) * primes}"
            if not notation.is_known(full):
                raise self.error(
                    f"{self.reading.shown(*place)} is neither declared nor the derivative of a defined "
                    "function", place,
                    f"define the function, {symbol.spelling}({'x' if name != 'x' else 't'}) := …, "
                    "or declare: % bce-sym: let "
                    f"{self.reading.shown(*place)} real",
                )  # fmt: skip
        if above is not None:
            self._is_not_transposed(above, symbol)
        self._spell(full if index is None and full else base, spelling, place)
        if index is not None:
            term = self._member(base, index, place)
            if below is None:
                above = None
        else:
            self._is_no_unknown_word(full, symbol, at)
            if above is not None:  # a power is no part of the name
                place = (symbol.start, symbol.end if below is None else below[1][1])
            term = self._variable(full, base, fixed, below, place)
        self._is_no_application(term, symbol, at)
        if above is None:
            return Factor(term)
        return Factor(term ** self._exponent_of_name(above, symbol, term))

    def _constant(
        self, symbol: Symbol, name: str, below: Part | None, above: Part | None
    ) -> Expr | None:
        if below is not None or self.reading.notation.is_known(variable_name(name)):
            return None
        if name in ("e", "e_rm"):
            made = t.E
        elif name in ("pi", "pi_rm"):
            made = t.pi
        else:
            return None
        if name in self.bound:
            return None
        if self.opens() and above is None:
            shown = self.reading.shown(symbol.start, symbol.end)
            raise self.ambiguous(
                f"{shown} before a parenthesis", (symbol.start, symbol.end), f"{shown} \\cdot (…)",
                f"declare {shown}",
            )  # fmt: skip
        return made

    def _constant_power(
        self,
        constant: Expr,
        above: Part | None,
        symbol: Symbol,
    ) -> Factor:
        if above is None:
            return Factor(constant)
        exponent = self._exponent_of_name(above, symbol, constant)
        if constant is t.E:
            return Factor(t.call("exp", exponent))
        return Factor(constant**exponent)

    def _index(
        self,
        base: str,
        below: Part | None,
        above: Part | None,
    ) -> Expr | None:
        """The index of a member of a family: ``p_i``, ``y^{(i)}``; None where there is none."""
        notation = self.reading.notation
        found = notation.definitions.get(base)
        family = (
            base in notation.families
            or base in self.reading.families
            or (found is not None and found.indexed)
        )
        raised = above if above is not None and is_in_parentheses(above[0]) else None
        which = below if below is not None else raised
        if which is None:
            return None
        items, place = which
        inner = items[1:-1] if which is raised else items
        if family and self.reading.strict and found is None and base not in notation.families:
            raise self._undeclared(base, place, family=True)
        if not family:
            if notation.is_known(base) or base in self.bound or not self._is_index(inner):
                return None
            whole = f"{base}_{self._suffix((inner, place))[0]}" if which is below else ""
            if whole and notation.is_known(variable_name(whole)):
                return None
            self._assume_family(base, place)
        if below is not None and raised is not None:
            raise self.error(
                "a family with two indices is not yet understood", raised[1], "use one index"
            )
        depth = 0
        for item in inner:
            depth += step(item)
            if item.text == "," and not depth:
                raise self.error("a family has one index", place, f"write {base}_i")
        letters = len(inner) > 1 and all(item.kind == "let" for item in inner)
        if letters and all(_are_joined(inner[k : k + 2]) for k in range(len(inner) - 1)):
            raise self.ambiguous(
                f"the index {self.reading.shown(inner[0].start, inner[-1].end)}", place,
                f"{base}_{{i \\cdot j}} for a product", "a family with one index",
            )  # fmt: skip
        kept, self.indexing = self.indexing, True
        try:
            return self.inside(inner, place[1], self.expression)
        finally:
            self.indexing = kept

    def _is_index(self, items: Sequence[Token]) -> bool:
        """Whether *items* are an expression in which an index of the context occurs."""
        for at, item in enumerate(items):
            if item.kind == "let" or (item.kind == "cmd" and item.text[1:] in v.GREEK):
                name = variable_name(symbol_at(items, at).name)
                if name in self.bound or name in self.reading.notation.indices:
                    return True
        return False

    def _assume_family(self, base: str, place: Place) -> None:
        reading = self.reading
        if reading.strict:
            raise self._undeclared(base, place, family=True)
        if base in reading.assumed:
            raise self.error(
                f"{base} is used as a number and as a family", place,
                f"rename one, or declare it: % bce-sym: let {base}_i indexed",
            )  # fmt: skip
        reading.families.add(base)

    def _member(self, base: str, index: Expr, place: Place) -> Expr:
        found = self.reading.notation.definitions.get(base)
        if found is not None and found.indexed:
            self.reading.called.add(base)
            return self._called(found, [index], 0, place)
        return t.indexed(self.reading.notation.families.get(base, base), index)

    def _suffix(self, below: Part) -> tuple[str, bool]:
        """What an index appends to a name, and whether it can be nothing but a part of the name."""
        items, _ = below
        parts: list[str] = []
        fixed = True
        at = 0
        while at < len(items):
            item = items[at]
            if item.kind == "num" and "." not in item.text:
                parts.append(item.text)
                at += 1
            elif item.kind == "text":
                word = plain_words(item)
                if not word.isalnum() or not word.isascii():
                    return "", False
                parts.append(word)
                at += 1
            elif item.text in ("\\max", "\\min", "\\log", "\\exp") and item.kind == "cmd":
                parts.append(item.text[1:])
                at += 1
            elif is_symbol(items, at):
                symbol = symbol_at(items, at)
                if symbol.scripts:
                    return "", False
                fixed &= symbol.word
                parts.append(symbol.name)
                at = symbol.next
                if at < len(items) and items[at].text != ",":
                    # Letters side by side: a word, if it is declared as one.
                    fixed = False
                    while at < len(items) and items[at].kind == "let":
                        parts[-1] += items[at].text
                        at += 1
            else:
                return "", False
            if at < len(items):
                if items[at].text != "," or at + 1 == len(items):
                    return "", False
                at += 1
        return "_".join(parts), fixed

    def _spell(self, name: str, spelling: str, place: Place) -> None:
        known = self.reading.spellings.setdefault(name, spelling)
        if known != spelling:
            raise self.error(
                f"{spelling} and {known} would both be called {name}", place, "rename one of them"
            )

    def _is_no_word(self) -> None:
        """Letters typed side by side, as in ``log x`` or ``loss``, are no product but a word."""
        items = self.items
        if items[self.at].kind != "let":
            return
        if self.at and _are_joined(items[self.at - 1 : self.at + 1]):
            return  # it was looked at from its first letter
        end = self.at + 1
        while end < len(items) and _are_joined(items[end - 1 : end + 1]):
            if self.ends_integrand(end):
                break
            end += 1
        word = "".join(item.text for item in items[self.at : end])
        if len(word) == 1:
            return
        place = (items[self.at].start, items[end - 1].end)
        word = word if len(word) < 20 else f"{word[:18]}…"
        function = next((f for f in _FUNCTION_WORDS if word.startswith(f)), "")
        if function:
            raise self.error(
                f"{function} in plain letters is a product", place,
                f"write \\{function} for the function, or leave spaces between factors",
            )  # fmt: skip
        known = all(
            self.reading.notation.is_known(letter) or letter in self.bound for letter in word
        )
        if not known and (len(word) > 2 or word.isupper()):
            raise self.error(
                f"is {word} a word or a product of letters?", place,
                f"write \\mathrm{{{word}}}, or leave spaces between factors",
            )  # fmt: skip

    def _is_no_unknown_word(self, name: str, symbol: Symbol, at: int) -> None:
        """A word that nothing is said of might be a function: refused where one could stand."""
        if not symbol.word or self.reading.notation.is_known(name) or name in self.bound:
            return
        place = (symbol.start, symbol.end)
        shown = self.reading.shown(*place)
        after = self.peek()
        if self.items[at].text == "\\operatorname" or (
            after is not None and self.starts_factor(after)
        ):
            raise self.error(
                f"{shown} is not known: is it a function?", place,
                f"define it: {shown}(x) := …; or declare a number: % bce-sym: let {shown} real",
            )  # fmt: skip

    def _variable(
        self,
        full: str,
        base: str,
        fixed: bool,
        below: Part | None,
        place: Place,
    ) -> Expr:
        """A number by its name."""
        notation = self.reading.notation
        shown = self.reading.shown(*place)
        if full and full in self.bound:
            return t.symbol(full)
        if full and full in notation.doubts:
            doubt = notation.doubts[full]
            raise self.error(doubt.message, place, doubt.help)
        if full and notation.is_number(full):
            self._is_not_captured(full, place)
            return t.symbol(full)
        found = notation.definitions.get(full)
        if found is not None and found.indexed:
            raise self.error(f"{shown} is a family, not a number", place, f"write {shown}_i")
        if full and (full in notation.families or full in self.reading.families):
            raise self._is_family(shown, place)
        if below is not None and not fixed:
            raise self.error(
                f"{shown}: is its index part of the name, or does it choose a member of a family?",
                below[1],
                self._index_help(place, below),
            )  # fmt: skip
        if not full:
            raise self.error(f"{shown} is no name", place, "use a letter, an accent and an index")
        if base in notation.families or base in self.reading.families:
            raise self._is_family(shown, place)
        self._assume(full, place)
        return t.symbol(full)

    def variable(self, name: str, place: Place) -> Expr:
        """The number *name*, an unbound variable at *place*."""
        return self._variable(name, name, True, None, place)

    def _is_family(self, shown: str, place: Place) -> Unreadable:
        return self.error(
            f"{shown} is a family, not a number", place,
            f"write {shown}_i; for a number of that name: % bce-sym: let {shown} real",
        )  # fmt: skip

    def _index_help(self, place: Place, below: Part) -> str:
        shown = self.reading.shown(*place)
        letter = self.reading.shown(*below[1]).strip("{}")
        if letter.isalpha() and len(letter) == 1:
            return (
                f"declare it: % bce-sym: let {shown} real; or: let {shown} indexed, {letter} = 1..n"
            )
        if letter.isalnum():
            return f"declare it: % bce-sym: let {shown} real; a word: x_{{\\text{{{letter}}}}}"
        return f"declare the family: % bce-sym: let {shown.split('_')[0]}_i indexed, i = 1..n"

    def _assume(self, name: str, place: Place) -> None:
        """*name*, which nothing is said of, as a real number; the report says so."""
        reading = self.reading
        shown = reading.shown(*place)
        if name in reading.assumed:
            return
        if name in self.closed and not reading.notation.is_known(name):
            raise self.error(
                f"{shown} stands outside of the operator that binds it", place,
                f"write \\left( … \\right) around all that it is applied to, or rename {shown}",
            )  # fmt: skip
        is_index = name in reading.indices
        if name in ("i", "j", "i_rm", "j_rm") and self.indexing and not is_index:
            raise self.error(
                f"the index {shown} is not declared", place,
                f"declare it: % bce-sym: let {shown} = 1..n",
            )  # fmt: skip
        if name in ("i", "j", "i_rm", "j_rm") and not is_index:
            raise self.error(
                f"{shown} is not declared: an index, or the imaginary unit?", place,
                f"only real numbers are read; declare it: % bce-sym: let {shown} integer",
            )  # fmt: skip
        if name == "d_rm" or (name == "d" and is_symbol(self.items, self.at)):
            raise self.error(
                "a differential outside of an integral or a derivative", place,
                "write \\frac{dy}{dx}; if d is a number, declare it: % bce-sym: let d real",
            )  # fmt: skip
        if name.endswith(VECTOR_MARKS):
            raise self.error(
                f"{shown} usually is a vector, which is not yet understood", place,
                f"if it is a number, declare it: % bce-sym: let {shown} real",
            )  # fmt: skip
        if name.endswith("_dot"):
            raise self.error(
                f"{shown} is not declared", place, f"declare it: % bce-sym: let {shown} real"
            )
        if reading.strict:
            raise self._undeclared(name, place)
        reading.assumed[name] = place

    def _undeclared(self, name: str, place: Place, family: bool = False) -> Unreadable:
        shown = self.reading.shown(*place)
        what = "indexed" if family else "real"
        return self.error(
            f"{name if family else shown} is not declared", place,
            f"% bce-sym: let {name if family else shown} {what}, or a domain: 0 < {shown} < 1",
        )  # fmt: skip

    def _is_not_captured(self, name: str, place: Place) -> None:
        """A defined number whose formula has a variable that is bound here would change its meaning."""
        found = self.reading.notation.definitions.get(name)
        if found is None or not self.bound:
            return
        inside = self.reading.notation.unfolded(t.symbol(name)).free & set(self.bound)
        if inside:
            raise self.error(
                f"{name} is defined with {min(inside)}, which is bound here", place,
                f"define it as a function: {name}({min(inside)}) := …",
            )  # fmt: skip

    # ── applications ──────────────────────────────────────────────────────────

    def _function_named(
        self,
        name: str,
        above: Part | None,
        primes: int,
    ) -> Definition | str | None:
        """The function that *name* stands for at the cursor, if it stands for one."""
        if not name or name in self.bound:
            return None
        function = self.reading.notation.function(name)
        if isinstance(function, Definition):
            return None if function.indexed else function
        if function is None or name in self.reading.assumed or name in self.reading.seen:
            return None
        inverse = above is not None and [i.text for i in above[0]][:1] == ["-"]
        return function if self.opens() or primes or inverse else None

    def _application(
        self,
        function: Definition | str,
        name: str,
        symbol: Symbol,
        above: Part | None,
        primes: int,
        at: int,
    ) -> Factor:
        shown = self.reading.shown(symbol.start, symbol.end)
        place = (symbol.start, self.items[self.at - 1].end)
        order = self.order(primes, place)
        if above is not None:
            texts = [item.text for item in above[0]]
            if texts[:1] == ["-"]:
                raise self.ambiguous(
                    f"{shown}^{{-1}}", above[1], f"\\frac{{1}}{{{shown}(x)}}",
                    "a name of its own for the inverse function",
                )  # fmt: skip
            if (
                is_in_parentheses(above[0])
                and len(texts) == 3
                and texts[1].isdigit()
                and not primes
            ):
                order, above = self.order(texts[1], place), None
            elif self.opens():
                raise self.ambiguous(
                    f"{self.reading.shown(*place)} before a parenthesis", above[1],
                    f"({shown}(x))^2", f"{shown}({shown}(x))",
                )  # fmt: skip
        if isinstance(function, str):
            self.reading.used[shown] = function
            if not self.opens():
                raise self.error(f"{shown} needs its argument", place, f"write {shown}'(z)")
            args = self.arguments(name)
            if len(args) != 1:
                raise self.error(f"{shown} takes 1 argument, not {len(args)}", self.since(at))
            builtin = function
            if order:
                made = self.derivative_of(lambda u: t.call(builtin, u), args[0], order)
            else:
                made = t.call(builtin, args[0])
            return Factor(made)
        self.reading.called.add(function.name)
        if self.opens():
            args = self.arguments(name)
            made = self._called(function, args, order, self.since(at))
        else:
            own: list[Expr] = [t.symbol(p) for p in function.parameters]
            if any(p in self.bound for p in function.parameters):
                raise self.error(
                    f"{shown} without its argument, where its variable is bound", place,
                    f"write {shown}({', '.join(function.parameters)})",
                )  # fmt: skip
            for parameter in function.parameters:
                if not self.reading.notation.is_known(parameter):
                    self._assume(parameter, place)
            made = self._called(function, own, order, place)
        if above is not None:
            made = made ** self.exponent(*above)
        return Factor(made)

    def _called(self, function: Definition, args: list[Expr], order: int, place: Place) -> Expr:
        if len(args) != len(function.parameters):
            count = len(function.parameters)
            raise self.error(
                f"{function.name} takes {count} argument{'s' if count > 1 else ''}, not {len(args)}",
                place, f"it is defined as {function.text}; another function of its name begins anew in a "
                f"comment: % bce-sym: let {self.reading.shown(*place)} := …",
            )  # fmt: skip
        captured = (function.body.free - set(function.parameters)) & set(self.bound)
        if captured:
            raise self.error(
                f"{function.name} is defined with {min(captured)}, which is bound here", place,
                "make it an argument of the function",
            )  # fmt: skip
        if not order:
            return self.call(function, args)
        if len(args) != 1:
            raise self.error(
                f"a derivative of {function.name}: in which variable?", place,
                "write \\frac{\\partial}{\\partial x}",
            )  # fmt: skip
        parameter = t.symbol(function.parameters[0])
        body = self.unfold(function.body, frozenset(function.parameters))
        made = t.Derivative(body, (parameter, order))
        return self._at(made, parameter, args[0])

    def derivative_of(self, body: Callable[[Expr], Expr], at: Expr, order: int) -> Expr:
        """The derivative of a function of one variable, at *at*."""
        if at.op == "sym" and at.value not in self.reading.notation.definitions:
            return t.Derivative(body(at), (at, order))
        var = t.fresh("t", set(at.free))
        return t.At(t.Derivative(body(var), (var, order)), var, at)

    def _at(self, made: Expr, var: Expr, value: Expr) -> Expr:
        if value is var:
            return made
        defined = value.op == "sym" and value.value in self.reading.notation.definitions
        if value.op == "sym" and not defined:
            return t.substitute(made, {var: value})
        return t.At(made, var, value)

    def call(self, function: Definition, args: list[Expr]) -> Expr:
        """The body of a definition at *args*."""
        values = dict(zip(map(t.symbol, function.parameters), args, strict=True))
        made = t.substitute_term(function.body, values)
        assert isinstance(made, Expr)
        return made

    def unfold(self, term: Expr, keep: frozenset[str] = frozenset()) -> Expr:
        """*term* with the names that are defined replaced by what they stand for."""
        try:
            made = self.reading.notation.unfolded(term, keep)
        except Circular as error:
            raise self.error(
                f"{error.name} is defined by itself", None, "give the new value a name of its own"
            ) from None
        assert isinstance(made, Expr)
        return made

    def _is_no_application(self, term: Expr, symbol: Symbol, at: int) -> None:
        """A name before a parenthesis is a factor only if it is known to be a number."""
        if not self.opens():
            return
        shown = self.reading.shown(symbol.start, self.items[self.at - 1].end)
        place = (symbol.start, self.items[self.at - 1].end)
        known = term.op == "indexed" or (
            term.op == "sym"
            and (
                self.reading.notation.is_number(term.value)
                or term.value in self.bound
                or term.value in self.reading.variables
                or term.value in self.reading.factors
            )
        )
        if term.op not in ("sym", "indexed") or self._stands_alone(symbol):
            known = True
        made_of = self._made_of(term)
        if made_of and made_of & self._names_in_parentheses():
            raise self.ambiguous(
                f"{shown}(…), where {shown} is made of {min(made_of)},", place,
                f"{shown} \\cdot (…) for a product", f"define a function: {shown}({min(made_of)}) := …",
            )  # fmt: skip
        if not known:
            raise self.error(
                f"{shown} is not declared: is {shown}(…) a function or a product?", place,
                f"declare it: % bce-sym: let {shown} real; or define it: {shown}({'t' if shown == 'x' else 'x'}) := …",
            )  # fmt: skip
        if self.text() == "(" and self.text(2) == ")" and is_symbol(self.items, self.at + 1):
            inner = self.items[self.at + 1]
            raise self.ambiguous(
                f"{shown}({inner.text}), where {shown} is a number,", (place[0], inner.end + 1),
                f"{shown} {inner.text} for a product", "define a function",
            )  # fmt: skip

    def _made_of(self, term: Expr) -> frozenset[str]:
        """The names that a defined number is made of."""
        if term.op != "sym" or term.value not in self.reading.notation.definitions:
            return frozenset()
        return self.unfold(term).free

    def _names_in_parentheses(self) -> set[str]:
        """The names in the parentheses at the cursor."""
        found: set[str] = set()
        depth = 0
        for at in range(self.at, len(self.items)):
            depth += step(self.items[at])
            if depth == 0:
                break
            found |= set(names_in(self.items, at))
        return found

    def _stands_alone(self, symbol: Symbol) -> bool:
        """Whether a name is a number in the parentheses after it, as in n(n + 1): then it is no function."""
        if symbol.scripts:
            return False
        alone = False
        depth = 0
        for at in range(self.at, len(self.items)):
            depth += step(self.items[at])
            if depth == 0:
                break
            if not is_symbol(self.items, at) or symbol_at(self.items, at).name != symbol.name:
                continue
            after = symbol_at(self.items, at).next
            follows = self.items[after : after + 3]
            if len(follows) == 3 and follows[0].text == "^" and follows[1].kind == "num":
                follows = follows[2:]
            if not follows or step(follows[0]) == 1 or follows[0].kind == "prime":
                return False
            if follows[0].text in ("_", "^"):
                return False
            alone = True
        return alone

    def _is_not_transposed(self, above: Part, symbol: Symbol) -> None:
        items, place = above
        transposed = len(items) == 1 and items[0].text in TRANSPOSED
        if len(items) == 2 and is_symbol(items, 0) and symbol_at(items, 0).next == 2:
            transposed = symbol_at(items, 0).name in ("T_rm", "T_sf", "T_tt", "T_bold")
        if transposed and not self.reading.notation.is_number(items[0].text):
            shown = self.reading.shown(symbol.start, place[1])
            raise self.error(
                f"{shown}: a transposed vector is not yet understood", (symbol.start, place[1]),
                "write the sum of products; if T is a number, declare it: % bce-sym: let T real",
            )  # fmt: skip

    def _exponent_of_name(
        self,
        above: Part,
        symbol: Symbol,
        term: Expr,
    ) -> Expr:
        items, place = above
        texts = [item.text for item in items]
        shown = self.reading.shown(symbol.start, symbol.end)
        declared = term.op in ("indexed", "const", "call") or (
            term.op == "sym"
            and (self.reading.notation.is_known(term.value) or term.value in self.bound)
        )
        if is_in_parentheses(items):
            letter = len(items) == 3
            if letter or not declared:
                raise self.ambiguous(
                    f"{shown}^{self.reading.shown(*place)}", place, f"{shown}^{{…}} for a power",
                    f"% bce-sym: let {shown}^{self.reading.shown(*place)} indexed",
                )  # fmt: skip
            return self.inside(items, place[1], self.expression)
        if texts[:1] == ["-"] and not declared:
            raise self.ambiguous(
                f"{shown}^{{{''.join(texts)}}}, where {shown} is not declared,", place,
                f"\\frac{{1}}{{{shown}}}", f"% bce-sym: let {shown} real",
            )  # fmt: skip
        return self.exponent(items, place)
