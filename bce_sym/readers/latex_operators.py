r"""Fractions, roots, derivatives, sums, products, integrals, limits, evaluations: commands → terms.

Each function reads what follows its command, with the parser's cursor on it.  How far an operator
without delimiters reaches (``\frac{d}{dx} f(x) g(x)``, ``\prod_i a_i b``) is decided only where every
reading gives the same value; otherwise it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from bce_sym import terms as t
from bce_sym.readers import latex_vocabulary as v
from bce_sym.readers.latex_items import AND, OR, Factor, Part, Place, is_delimited, step
from bce_sym.readers.latex_names import is_symbol, plain_words, symbol_at
from bce_sym.readers.latex_notation import variable_name
from bce_sym.readers.latex_scan import names_in
from bce_sym.readers.latex_tokens import Token, Unreadable
from bce_sym.terms import Expr

if TYPE_CHECKING:
    from bce_sym.readers.latex_parser import Parser

__all__ = [
    "OPERATORS", "binder", "differential", "evaluated", "evaluation", "is_evaluated", "named_function",
]  # fmt: skip

_OPTIMA: Final = frozenset({"argmax", "argmin", "arg"})


# ── names of functions ────────────────────────────────────────────────────────


def named_function(parser: Parser, at: int) -> str | None:
    r"""The function of the language that is named at *at* in roman letters; None where there is none.

    Raises Unreadable for ``\operatorname*{arg\,max}``.
    """
    token = parser.items[at]
    if token.kind == "text":
        word = plain_words(token)
    elif token.kind == "cmd" and token.text in (
        "\\operatorname",
        "\\mathrm",
        "\\mathop",
        "\\mathsf",
    ):
        star = at + 1 < len(parser.items) and parser.items[at + 1].text == "*"
        group = parser.items[at + 1 + star] if at + 1 + star < len(parser.items) else None
        if group is None or group.kind != "group":
            return None
        texts = ["Gamma" if i.text == "\\Gamma" else i.text.lstrip("\\") for i in group.items]
        word = "".join(texts)
        if word in _OPTIMA:
            raise parser.error(v.OPTIMUM[0], (token.start, group.end), v.OPTIMUM[1])
        if word in ("sup", "inf", "esssup"):
            raise parser.error(
                "a supremum is not yet understood", (token.start, group.end),
                "state the bound and where it is attained",
            )  # fmt: skip
    else:
        return None
    name = v.NAMED.get(word)
    if name is None or parser.reading.notation.is_known(variable_name(word)):
        return None
    return name


# ── fractions and roots ───────────────────────────────────────────────────────


def _frac(parser: Parser) -> Factor:
    head = parser.take()
    above, place = parser.argument(head)
    below, end = parser.argument(head)
    place = (head.start, end[1])
    marks = _differential_marks(parser, above, below, place)
    if marks is not None:
        return _derivative_fraction(parser, head, above, below, marks, place)
    numerator = parser.inside(above, place[1], parser.expression)
    denominator = parser.inside(below, end[1], parser.expression)
    return Factor(numerator / denominator)


def _sqrt(parser: Parser) -> Factor:
    head = parser.take()
    order: Sequence[Token] | None = None
    if parser.text() == "[":
        start = parser.at + 1
        close = start
        while close < len(parser.items) and parser.items[close].text != "]":
            close += 1
        if close == len(parser.items):
            raise parser.error("this bracket is never closed", parser.peek(), "add ]")
        order = parser.items[start:close]
        parser.at = close + 1
    items, place = parser.argument(head)
    radicand = parser.inside(items, place[1], parser.expression)
    if order is None or [i.text for i in order] == ["2"]:
        return Factor(t.call("sqrt", radicand))
    degree = parser.inside(order, order[-1].end if order else place[0], parser.expression)
    root = radicand ** (t.number(1) / degree)
    if degree.op == "num" and degree.value.denominator == 1 and degree.value > 0:
        if degree.value % 2 == 0 or (radicand.op == "num" and radicand.value >= 0):
            return Factor(root)
        # An odd root of a negative number is a number; x**(1/3) is not.
        return Factor(t.call("sign", radicand) * t.call("Abs", radicand) ** root.args[1])  # type: ignore[operator]
    raise parser.error(
        "a root whose degree is no number", (head.start, place[1]), "write x^{1/n}, for x > 0"
    )


def _binom(parser: Parser) -> Factor:
    head = parser.take()
    n, place = parser.argument(head)
    k, end = parser.argument(head)
    return Factor(
        t.call("binomial", parser.inside(n, place[1], parser.expression),
               parser.inside(k, end[1], parser.expression))
    )  # fmt: skip


# ── bound variables ───────────────────────────────────────────────────────────


@contextmanager
def _binding(parser: Parser, name: str, place: Place) -> Iterator[None]:
    """A block in which *name* is a bound variable."""
    if name in parser.reading.notation.definitions:
        raise parser.error(f"{name} is defined, so it cannot be bound here", place, "rename one")
    parser.bound.append(name)
    try:
        yield
    finally:
        parser.bound.pop()


def binder(parser: Parser, what: str) -> tuple[str, Place]:
    """The name at the cursor that is about to be bound."""
    if not is_symbol(parser.items, parser.at):
        raise parser.unexpected(f"the variable of the {what}")
    symbol = symbol_at(parser.items, parser.at)
    place = (symbol.start, symbol.end)
    parser.at = symbol.next
    name = symbol.name
    if symbol.scripts:
        raise parser.error(f"{name} with an index cannot be bound", place, "use a plain letter")
    if parser.text() == "_":
        items, place_of_index = parser.argument(parser.take())
        if len(items) != 1 or items[0].kind != "num":
            raise parser.error("this index cannot be bound", place_of_index, "use a plain letter")
        name = f"{name}_{items[0].text}"
    return variable_name(name), place


def _bound_value(parser: Parser) -> Expr:
    """A bound or the point of a limit: the only place for ∞."""
    sign = parser.text()
    ahead = 1 if sign in ("+", "-") else 0
    if parser.text(ahead) == "\\infty":
        parser.at += ahead + 1
        return t.negated(t.oo) if sign == "-" else t.oo
    return parser.expression()


def _big(parser: Parser) -> Factor:
    head = parser.take()
    make = t.Sum if head.text == "\\sum" else t.Product
    what = "sum" if head.text == "\\sum" else "product"
    below, above, primes = parser.scripts()
    if primes or below is None:
        raise parser.error(f"a {what} without its bounds", head, f"write {head.text}_{{i=1}}^{{n}}")
    items, place = below

    def lower() -> tuple[str, Place, Expr | None, Expr | None]:
        return _range(parser, what)

    name, at, low, high = parser.inside(items, place[1], lower, "the bounds of the " + what)
    if above is not None:
        if high is not None:
            raise parser.error("two upper bounds", above[1], "write one of them")
        high = parser.inside(above[0], above[1][1], lambda: _bound_value(parser))
    if low is None:
        known = parser.reading.notation.indices.get(name)
        if known is None or high is not None:
            raise parser.error(
                f"the {what} lacks a bound", place, f"write {head.text}_{{{name}=1}}^{{n}}"
            )
        low, high = known
    if high is None:
        raise parser.error(
            f"the {what} lacks its upper bound", place, f"write {head.text}_{{{name}=1}}^{{n}}"
        )
    with _binding(parser, name, at):
        body, factors = _operand(parser, head)
        bound = parser.open
    parser.closed.add(name)
    if make is t.Product:
        _one_reach(parser, name, factors, head)
    return Factor(make(body, (t.symbol(name), low, high)), "open", bound | {name})


def _range(parser: Parser, what: str) -> tuple[str, Place, Expr | None, Expr | None]:
    """``i = 1``, ``i``, ``i \\in \\{0, 1\\}``, ``k \\ge 1``, ``1 \\le i \\le n``."""
    if not is_symbol(parser.items, parser.at) or parser.text(1) in ("<", "\\lt"):
        low = parser.expression()
        if v.RELATIONS.get(parser.text()) != "<=":
            raise parser.unexpected(f"the variable of the {what}")
        parser.at += 1
        name, place = binder(parser, what)
        if v.RELATIONS.get(parser.text()) != "<=":
            raise parser.unexpected("\\le and the upper bound")
        parser.at += 1
        return name, place, low, parser.expression()
    name, place = binder(parser, what)
    sign = parser.text()
    if sign == "":
        return name, place, None, None
    parser.at += 1
    if sign == "=":
        return name, place, _bound_value(parser), None
    if v.RELATIONS.get(sign) == ">=":
        return name, place, parser.expression(), t.oo
    if sign == "\\in":
        return name, place, *_consecutive(parser)
    parser.at -= 1
    raise parser.unexpected(f"= and the lower bound of the {what}")


def _consecutive(parser: Parser) -> tuple[Expr, Expr]:
    r"""The bounds of a set of consecutive integers, ``\{0, 1\}``."""
    opened = parser.peek()
    if parser.text() != "\\{":
        raise parser.unexpected("\\{ and the members of the set")
    members = parser.arguments("set")
    values = [m.value for m in members if m.op == "num" and m.value.denominator == 1]
    if len(values) != len(members) or values != list(
        range(int(values[0]), int(values[0]) + len(values))
    ):
        raise parser.error(
            "a set that is no run of integers is not yet understood here", opened,
            "write the terms of the sum one by one",
        )  # fmt: skip
    return t.number(values[0]), t.number(values[-1])


def _operand(parser: Parser, head: Token) -> tuple[Expr, list[Expr]]:
    """What an operator without delimiters is applied to: the product that follows."""
    token = parser.peek()
    if token is None or not parser.starts_factor(token):
        if token is not None and parser.text() in ("-", "+"):
            raise parser.error(f"a sign after {head.text}", token, "write parentheses")
        raise parser.unexpected(f"what {head.text} is applied to")
    with parser.reach(True):
        made = parser.product()
    if parser.text() == "\\evalbar":
        raise parser.ambiguous("what the bar belongs to", head, "\\left. … \\right|_{x=a}")
    return made, parser.factors


def _one_reach(parser: Parser, name: str, factors: Sequence[Expr], head: Token) -> None:
    """Refuse a factor without the variable after one with it: is it inside or outside?"""
    seen = False
    for factor in factors:
        depends = name in parser.unfold(factor).free
        if seen and not depends:
            raise parser.ambiguous(
                f"how far {head.text} reaches", head, f"{head.text}_{{…}} \\left(…\\right)"
            )
        seen |= depends


def _lim(parser: Parser) -> Factor:
    head = parser.take()
    below, above, primes = parser.scripts()
    if below is None or above is not None or primes:
        raise parser.error("a limit needs its point", head, "write \\lim_{x \\to 0}")
    items, place = below
    direction = "+-"
    if len(items) > 2 and items[-2].text == "^" and _only(items[-1]) in ("+", "-"):
        direction, items = _only(items[-1]), items[:-2]
    elif len(items) > 3 and items[-1].text in ("+", "-"):
        direction, items = items[-1].text, items[:-1]

    def approach() -> tuple[str, Place, Expr]:
        name, at = binder(parser, "limit")
        arrow = parser.text()
        if arrow not in _ARROWS:
            raise parser.unexpected("\\to and the point of the limit")
        parser.at += 1
        return name, at, _bound_value(parser)

    arrow = next((i.text for i in items if i.text in _ARROWS), "")
    name, at, point = parser.inside(items, place[1], approach, "the end of the limit's point")
    side = _ARROWS.get(arrow, "")
    if side:
        if direction != "+-":
            raise parser.error("the direction of the limit is given twice", place, "keep one")
        direction = side
    if t.is_infinite(point):
        direction = "+-"
    with _binding(parser, name, at):
        body, _ = _operand(parser, head)
        bound = parser.open
    parser.closed.add(name)
    return Factor(t.Limit(body, t.symbol(name), point, direction), "open", bound | {name})


_ARROWS: Final = {
    "\\to": "", "\\rightarrow": "", "\\longrightarrow": "", "\\downarrow": "+", "\\searrow": "+",
    "\\uparrow": "-", "\\nearrow": "-",
}  # fmt: skip


def _only(token: Token) -> str:
    """The text of a sign, alone or in braces."""
    if token.kind == "group":
        return token.items[0].text if len(token.items) == 1 else ""
    return token.text


# ── integrals ─────────────────────────────────────────────────────────────────


def differential(parser: Parser, at: int) -> int:
    """How many items the differential of the innermost integral takes at *at*; 0 if it is not there."""
    if not parser.differentials:
        return 0
    length, name = _differential(parser.items, at)
    return length if length and name == parser.differentials[-1] else 0


def _differential(items: Sequence[Token], at: int) -> tuple[int, str]:
    """``d x`` at *at*: how many items it takes, and the name of the variable."""
    mark = _mark(items, at)
    if not mark or mark[1] != "d":
        return 0, ""
    after = at + mark[0]
    if not is_symbol(items, after):
        return 0, ""
    symbol = symbol_at(items, after)
    length, name = symbol.next - at, symbol.name
    if symbol.next + 1 < len(items) and items[symbol.next].text == "_":
        index = items[symbol.next + 1]
        if index.kind == "num":
            length, name = length + 2, f"{name}_{index.text}"
    return length, variable_name(name)


def _mark(items: Sequence[Token], at: int) -> tuple[int, str] | None:
    r"""The ``d`` or ``\partial`` at *at*: how many items it takes, and which of the two it is."""
    if at >= len(items):
        return None
    token = items[at]
    if token.kind == "let" and token.text == "d":
        return 1, "d"
    if token.kind == "cmd" and token.text == "\\partial":
        return 1, "∂"
    if token.kind == "text" and plain_words(token) == "d":
        return 1, "d"
    roman = token.kind == "cmd" and token.text in ("\\mathrm", "\\operatorname", "\\rm")
    if roman and at + 1 < len(items):
        letter = items[at + 1].items if items[at + 1].kind == "group" else items[at + 1 : at + 2]
        if [i.text for i in letter] == ["d"]:
            return 2, "d"
    return None


def _int(parser: Parser) -> Factor:
    head = parser.take()
    below, above, primes = parser.scripts()
    if primes or (below is None) != (above is None):
        raise parser.error("an integral has two bounds", head, "write \\int_{a}^{b}")
    if below is None or above is None:
        return _antiderivative(parser, head)
    low = parser.inside(below[0], below[1][1], lambda: _bound_value(parser))
    high = parser.inside(above[0], above[1][1], lambda: _bound_value(parser))
    name, place = _integration_variable(parser, head)
    parser.reading.variables.add(name)
    with _binding(parser, name, place):
        body = _integrand(parser, name)
    parser.reading.integrals.append((name, low, high))
    return Factor(t.Integral(body, (t.symbol(name), low, high)))


def _integrand(parser: Parser, name: str) -> Expr:
    """The integrand at the cursor, up to its differential, which is passed."""
    parser.differentials.append(name)
    try:
        body = t.number(1) if differential(parser, parser.at) else parser.expression()
        length = differential(parser, parser.at)
        if not length:
            raise parser.unexpected(f"the differential d{name} of the integral")
        parser.at += length
    finally:
        parser.differentials.pop()
    token = parser.peek()
    if token is not None and parser.starts_factor(token) and token.text != "\\int":
        raise parser.ambiguous(
            "a factor after the differential", token, "the factor before the d", "\\cdot"
        )
    parser.open = frozenset()
    return body


def _antiderivative(parser: Parser, head: Token) -> Factor:
    """An integral without bounds, as a name that stands for it; `bce_sym.readers.antiderivatives` has more."""
    made = parser.reading.antiderivatives
    if made is None:
        raise parser.error(
            "an integral without bounds is not understood here", head,
            "write \\int_{a}^{b}; in a chain of = the integral and what it is equal to",
        )  # fmt: skip
    name, place = _integration_variable(parser, head)
    if name in parser.reading.notation.definitions:
        raise parser.error(f"{name} is defined, so it cannot be integrated in", place, "rename one")
    parser.reading.variables.add(name)
    parser.variable(name, place)
    body = _integrand(parser, name)
    if not body.free.isdisjoint(made):
        raise parser.error(
            "an integral without bounds inside of another one", head, "write one on its own line"
        )
    shown = f"antiderivative_{len(made) + 1}"
    while shown in parser.reading.spellings:
        shown += "_"
    made[shown] = (body, name)
    return Factor(t.symbol(shown))


def _integration_variable(parser: Parser, head: Token) -> tuple[str, Place]:
    r"""The variable of the integral that begins at the cursor; ``\frac{dx}{x}`` becomes ``\frac{1}{x} dx``."""
    items = parser.items
    inner = depth = 0
    at = parser.at
    while at < len(items):
        item = items[at]
        depth += step(item)
        if depth < 0 or (item.text in v.RELATIONS and item.kind in ("sym", "cmd")):
            break
        if depth:
            at += 1
            continue
        if item.text == "\\int" and item.kind == "cmd":
            inner += 1
        length, name = _differential(items, at)
        if not length and item.text in ("\\frac", "\\dfrac", "\\tfrac") and not inner:
            length, name = _in_numerator(items, at)
        if length:
            if not inner:
                return name, (item.start, items[at + length - 1].end)
            inner -= 1
            at += length
            continue
        at += 1
    raise parser.error("the integral has no differential", head, "write \\int_a^b f(x) \\, dx")


def _in_numerator(items: list[Token] | Sequence[Token], at: int) -> tuple[int, str]:
    """Move a differential at the end of the numerator at *at* behind the fraction."""
    if at + 2 >= len(items) or items[at + 1].kind != "group" or items[at + 2].kind != "group":
        return 0, ""
    above = items[at + 1].items
    if _mark(items[at + 2].items, 0) is not None:
        return 0, ""  # a derivative
    inner = 0
    for start, item in enumerate(above):
        inner += item.text == "\\int" and item.kind == "cmd"
        length, name = _differential(above, start)
        if length and inner:
            inner -= 1  # that of an integral in the numerator
        elif length and start + length == len(above):
            rest = above[:start] or (Token("num", "1", above[0].start, above[0].end),)
            assert isinstance(items, list)
            items[at + 1] = replace(items[at + 1], items=tuple(rest))
            items[at + 3 : at + 3] = above[start:]
            return length, name
    return 0, ""


# ── derivatives ───────────────────────────────────────────────────────────────


class _Marks(NamedTuple):
    """The d's of ``\\frac{d^n f}{dx^n}``: the order above, where the function begins, the sign."""

    order: int
    rest: Sequence[Token]
    sign: str


def _differential_marks(
    parser: Parser, above: Sequence[Token], below: Sequence[Token], place: Place
) -> _Marks | None:
    """The marks of a derivative written as a fraction; None for any other fraction."""
    top, bottom = _mark(above, 0), _mark(below, 0)
    behind = 0 if bottom is None else bottom[0]
    behind += behind < len(below) and below[behind].text == "("
    if bottom is None or not is_symbol(below, behind):
        if top is not None and top[1] == "∂":
            raise parser.error(
                "this derivative lacks its variable", place, "write \\partial x below"
            )
        return None
    if top is None:
        if bottom[1] == "∂" or (parser.differentials == [] and _differential(below, 0)[0]):
            raise parser.error("a differential below and none above", place, "write \\frac{d}{dx}")
        return None
    if top[1] != bottom[1]:
        raise parser.error("d and ∂ in one derivative", place, "use one of them")
    if top[1] == "d" and parser.reading.notation.is_number("d"):
        raise parser.ambiguous(
            "a fraction of d's, where d is declared,", place, "another name for d"
        )
    at, order = top[0], 1
    if at + 1 < len(above) and above[at].text == "^":
        exponent = above[at + 1]
        digits = _only(exponent)
        if not digits.isdigit():
            raise parser.error(
                "a derivative whose order is no number is not yet understood",
                (exponent.start, exponent.end), "write the number",
            )  # fmt: skip
        at, order = at + 2, parser.order(digits, place)
    return _Marks(order, above[at:], top[1])


def _derivative_fraction(
    parser: Parser,
    head: Token,
    above: Sequence[Token],
    below: Sequence[Token],
    marks: _Marks,
    place: Place,
) -> Factor:
    variables = parser.inside(below, place[1], lambda: _variables(parser, marks.sign))
    if sum(order for _, order in variables) != marks.order:
        raise parser.error(
            "the order above and the order below differ", place, "write \\frac{d^2}{dx^2}"
        )
    if not marks.rest:
        return _applied_to_what_follows(parser, head, variables, place)

    def numerator() -> Expr:
        made = parser.product()
        _single_dependence(parser, variables, parser.factors, place)
        return made

    body = parser.inside(marks.rest, marks.rest[-1].end, numerator, "one function above")
    if parser.opens():
        raise parser.ambiguous(
            "a parenthesis after a derivative", place, "\\left. … \\right|_{x=a} for a value",
            "\\cdot for a product",
        )  # fmt: skip
    return Factor(_derivative(parser, body, variables, place))


def _variables(parser: Parser, sign: str) -> list[tuple[Expr, int]]:
    """The variables below the line: ``dx^2``, ``\\partial p \\partial q``."""
    made: list[tuple[Expr, int]] = []
    while parser.at < len(parser.items):
        mark = _mark(parser.items, parser.at)
        if mark is None or mark[1] != sign:
            raise parser.unexpected(f"{'d' if sign == 'd' else chr(92) + 'partial'} and a variable")
        parser.at += mark[0]
        made.append(_variable(parser))
    return made


def _in_parentheses(parser: Parser) -> tuple[Expr, int]:
    """``(x_1)^2`` below the line."""
    opened = parser.take()
    var, _ = _variable(parser)
    parser.close(opened, ")")
    order = 1
    if parser.text() == "^":
        exponent = parser.argument(parser.take())
        digits = "".join(item.text for item in exponent[0])
        if not digits.isdigit():
            raise parser.error("this order is no number", exponent[1], "write the number")
        order = parser.order(digits, exponent[1])
    return var, order


def _variable(parser: Parser) -> tuple[Expr, int]:
    """A variable of differentiation and its order."""
    items, start = parser.items, parser.at
    if parser.text() == "(":
        return _in_parentheses(parser)
    if not is_symbol(items, start):
        raise parser.unexpected("a variable")
    at = symbol_at(items, start).next
    order = 1
    while at + 1 < len(items) and items[at].text in ("_", "^"):
        exponent = _only(items[at + 1])
        if items[at].text == "^" and exponent.isdigit():
            order = parser.order(exponent, (items[start].start, items[at + 1].end))
            break
        at += 2
    place = (items[start].start, items[at - 1].end)
    parser.at = at + 2 * (order > 1 or (at < len(items) and items[at].text == "^"))
    symbol = symbol_at(items, start)
    parser.reading.variables.add(variable_name(symbol.name))
    kept = parser.at
    var = parser.inside(items[start:at], place[1], lambda: parser.name().term)
    parser.at = kept
    if var.op not in ("sym", "indexed"):
        raise parser.error(
            f"a derivative in {parser.reading.shown(*place)}, which is no variable", place,
            "give the variable a name",
        )  # fmt: skip
    return var, order


def _applied_to_what_follows(
    parser: Parser, head: Token, variables: list[tuple[Expr, int]], place: Place
) -> Factor:
    token = parser.peek()
    if token is None or not parser.starts_factor(token):
        if token is not None and parser.text() in ("-", "+"):
            raise parser.error("a sign after a derivative", token, "write parentheses")
        raise parser.error("this derivative is applied to nothing", place, "write what follows it")
    group = _end_of_group(parser) if parser.opens() else 0
    delimited = bool(group) and _mentions(parser, parser.at, group, variables)
    with parser.reach(True):
        body = parser.factor().term if delimited else parser.product()
    bound = parser.open
    if not delimited:
        if parser.at != group:
            bound |= {var.value for var, _ in variables}
        _single_dependence(parser, variables, parser.factors, place)
    made = Factor(_derivative(parser, body, variables, place), "open", bound)
    if parser.text() == "\\evalbar":
        made = _value_of_derivative(parser, made, variables)
    elif delimited:
        made = made._replace(style="group")
    if delimited:
        _no_dependence_after(parser, variables, place)
    return made


def _value_of_derivative(parser: Parser, made: Factor, variables: list[tuple[Expr, int]]) -> Factor:
    """``\\frac{d}{dx} f \\Big|_{x=a}``: the bar belongs to the derivative if its variable is that."""
    bar = parser.peek()
    assert bar is not None
    value = evaluation(parser, made._replace(style="group"))
    if not value.bound <= {var.value for var, _ in variables}:
        raise parser.ambiguous("what the bar belongs to", bar, "\\left. … \\right|_{x=a}")
    return value._replace(style="evaluated")


def _single_dependence(
    parser: Parser, variables: list[tuple[Expr, int]], factors: Sequence[Expr], place: Place
) -> None:
    """Refuse two factors with the variable: does the derivative reach the second?"""
    for var, _ in variables:
        keep = frozenset({var.value})
        depending = [f for f in factors if var.value in parser.unfold(f, keep).free]
        if len(depending) > 1:
            raise parser.ambiguous(
                "how far the derivative reaches", place, "\\frac{d}{dx} \\left(f g\\right)",
                "\\left(\\frac{d}{dx} f\\right) g",
            )  # fmt: skip


def _no_dependence_after(parser: Parser, variables: list[tuple[Expr, int]], place: Place) -> None:
    """Refuse a factor with the variable after ``\\frac{d}{dx} \\left(…\\right)``."""
    if _mentions(parser, parser.at, _end_of_product(parser), variables):
        raise parser.ambiguous(
            "how far the derivative reaches", place, "\\frac{d}{dx} \\left(f g\\right)",
            "\\left(\\frac{d}{dx} f\\right) g",
        )  # fmt: skip


def _end_of_product(parser: Parser) -> int:
    """Where the product that goes on at the cursor ends."""
    depth = 0
    for at in range(parser.at, len(parser.items)):
        item = parser.items[at]
        depth += step(item)
        sign = item.kind in ("sym", "cmd") and depth == 0
        if depth < 0 or item.kind in ("row", "amp", "text"):
            return at
        if sign and (item.text in ("+", "-", ",") or item.text in v.RELATIONS):
            return at
        if sign and (item.text in v.CONNECTIVES or item.text in AND | OR):
            return at
    return len(parser.items)


def _end_of_group(parser: Parser) -> int:
    """Behind the delimiter that closes the one at the cursor."""
    depth = 0
    for at in range(parser.at, len(parser.items)):
        depth += step(parser.items[at])
        if depth == 0:
            return at + 1
    return len(parser.items)


def _mentions(parser: Parser, start: int, end: int, variables: list[tuple[Expr, int]]) -> bool:
    """Whether a name between two places is, or stands for something with, one of the variables."""
    names = frozenset(var.value for var, _ in variables)
    notation = parser.reading.notation
    for at in range(start, end):
        for name in names_in(parser.items, at):
            definition = notation.definitions.get(name)
            inside = frozenset({name})
            if definition is not None:
                inside |= parser.unfold(definition.body, names).free
            if inside & names:
                return True
    return False


def _derivative(
    parser: Parser, body: Expr, variables: list[tuple[Expr, int]], place: Place
) -> Expr:
    """The derivative of *body*; refused where nothing says how *body* depends on the variable."""
    reading = parser.reading
    made = body
    reading.called.update(reading.notation.uses(body))
    for var, order in reversed(variables):
        name = var.value
        made = parser.unfold(made, frozenset({name}))
        inside = made.free
        if name not in inside:
            if body.op in ("sym", "indexed"):
                raise parser.error(
                    f"nothing says how {body} depends on {var}", place,
                    f"define it: {body} := …, or where it is a function: {body}({var}) := …",
                )  # fmt: skip
            unknown = sorted(inside & set(reading.assumed))
            if unknown:
                raise parser.error(
                    f"nothing says how {unknown[0]} depends on {var}", place,
                    f"define it: {unknown[0]} := …, or declare it: % bce-sym: let {unknown[0]} real",
                )  # fmt: skip
        definition = reading.notation.definitions.get(name)
        if definition is None:
            made = t.Derivative(made, (var, order))
            continue
        under = parser.unfold(definition.body).free
        if under & (inside - {name}):
            raise parser.error(
                f"{body} depends on {var} and also on {min(under & inside)}, of which {var} is made",
                place, "say what is held fixed: make it a function of both",
            )  # fmt: skip
        # Elsewhere the variable is what it stands for: a hypothesis of the context says so.
        reading.held.add(name)
        made = t.Derivative(made, (var, order))
    return made


def _nabla(parser: Parser) -> Factor:
    head = parser.take()
    below, above, primes = parser.scripts()
    if above is not None or primes:
        raise parser.error(
            "this power of ∇ is not yet understood", head, "write \\frac{\\partial^2}{…}"
        )
    if below is None:
        raise parser.error(
            "a gradient without its variable is not yet understood", head,
            "write \\nabla_{w} for one variable, or \\frac{\\partial}{\\partial w_j}",
        )  # fmt: skip
    return _subscripted(parser, head, below)


def _partial(parser: Parser) -> Factor:
    head = parser.take()
    below, above, primes = parser.scripts()
    if below is None or above is not None or primes:
        raise parser.error(
            "∂ outside of a derivative", head, "write \\frac{\\partial}{\\partial x}"
        )
    return _subscripted(parser, head, below)


def _subscripted(parser: Parser, head: Token, below: Part) -> Factor:
    variable = parser.inside(below[0], below[1][1], lambda: _variable(parser), "one variable")
    return _applied_to_what_follows(parser, head, [variable], (head.start, below[1][1]))


# ── values at a point ─────────────────────────────────────────────────────────


def evaluated(parser: Parser) -> Factor:
    r"""``\left. f \right|_{x=a}``, and in brackets, ``[F]_a^b``."""
    opened, start = parser.take(), parser.at
    bracket = opened.text == "["
    end = start
    depth = 1
    while end < len(parser.items) and depth:
        depth += step(parser.items[end])
        end += 1
    inside = {name for at in range(start, end) for name in names_in(parser.items, at)}
    names = {name for name, _, _ in parser.reading.integrals if name in inside}
    names -= parser.reading.notation.definitions.keys()
    kept = parser.bound[:]
    parser.bound += sorted(names)  # what is integrated in is a number, whatever else has its name
    try:
        with parser.reach(False):
            made = parser.expression()
    finally:
        parser.bound[:] = kept
    if parser.text() != ("]" if bracket else "\\evalclose"):
        if bracket:
            parser.close(opened, "]")
        raise parser.error("\\left. is never closed by \\right|", opened, "write \\right|_{x=a}")
    value = evaluation(parser, Factor(made, "group"))
    lost = names & value.term.free - set(parser.bound)
    for name in sorted(lost):
        if not parser.reading.notation.is_number(name) and name not in parser.reading.assumed:
            raise parser.error(
                f"{name} is a variable of integration, and stands outside of its integral",
                (opened.start, parser.items[parser.at - 1].end), "rename it",
            )  # fmt: skip
    return value


def is_evaluated(parser: Parser) -> bool:
    """Whether the bracket at the cursor has an index, as in ``[F]_a^b``."""
    end = _end_of_group(parser)
    return parser.text() in ("[", "\\lbrack") and parser.text(end - parser.at) == "_"


def evaluation(parser: Parser, base: Factor) -> Factor:
    """The bar (or bracket) at the cursor with its point, or its two ends."""
    bar = parser.take()
    if base.style == "open":
        raise parser.ambiguous("what the bar belongs to", bar, "\\left. … \\right|_{x=a}")
    below, above, primes = parser.scripts()
    if below is None or primes:
        raise parser.error("the bar lacks its point", bar, "write \\Big|_{x=a}")
    if [item.text for item in below[0]] in (["+"], ["-"]):
        raise parser.error(
            "the positive or negative part by a sign is not yet understood", below[1],
            "write \\max(x, 0)",
        )  # fmt: skip
    if above is not None and not (_names_a_variable(below) or _names_a_variable(above)):
        points, ends = _ends(parser, base.term, below, above)
    else:
        points = parser.inside(below[0], below[1][1], lambda: _points(parser))
        ends = points
        if above is not None and len(points) == 1 and not _names_a_variable(above):
            ends = [(points[0][0], _end(parser, above))]
        elif above is not None:
            ends = parser.inside(above[0], above[1][1], lambda: _points(parser))
            if [var for var, _ in ends] != [var for var, _ in points]:
                raise parser.error(
                    "the two ends have other variables", above[1], "use one variable"
                )
    made = _at(parser, base.term, points)
    if above is not None:
        made = _at(parser, base.term, ends) - made
    parser.open = frozenset()
    names = frozenset(var.value for var, _ in points)
    return Factor(made, "evaluated" if base.style != "group" else "group", names)


def _names_a_variable(part: Part) -> bool:
    return any(item.text == "=" for item in part[0])


def _end(parser: Parser, part: Part) -> Expr:
    return parser.inside(part[0], part[1][1], lambda: _bound_value(parser))


_Points = list[tuple[Expr, Expr]]


def _ends(parser: Parser, body: Expr, below: Part, above: Part) -> tuple[_Points, _Points]:
    """The ends of ``[F]_a^b``, in the one variable that can be meant.

    That is the only one that F has, or the one in which an integral from a to b is taken in this chain.
    """
    low, high = _end(parser, below), _end(parser, above)
    free = parser.unfold(body).free
    integrals = parser.reading.integrals
    of_these = {name for name, lo, hi in integrals if name in free and lo is low and hi is high}
    if len(free) == 1 and (not integrals or free & {name for name, _, _ in integrals}):
        of_these = set(free)
    if len(of_these) != 1:
        name = min(of_these or free, default="x")
        raise parser.error(
            "which variable runs between these ends?", (below[1][0], above[1][1]),
            f"name it: _{{{name}=…}}^{{{name}=…}}",
        )  # fmt: skip
    var = t.symbol(min(of_these))
    return [(var, low)], [(var, high)]


def _points(parser: Parser) -> _Points:
    made: _Points = []
    while True:
        if not is_symbol(parser.items, parser.at):
            raise parser.unexpected("a variable, = and its value")
        at = parser.at
        var = parser.name().term
        if var.op != "sym":
            raise parser.error("this is no variable", parser.since(at), "write x = a")
        if parser.text() != "=":
            raise parser.unexpected("= and the value of the variable")
        parser.at += 1
        made.append((var, _bound_value(parser)))
        if parser.text() != ",":
            return made
        parser.at += 1


def _at(parser: Parser, body: Expr, points: _Points) -> Expr:
    """*body* at a point; its limit where that is ∞."""
    names = {var.value for var, _ in points}
    parser.reading.called.update(parser.reading.notation.uses(body))
    if len(points) > 1 and any(value.free & names for _, value in points):
        raise Unreadable("these values depend on each other", 0, 1)
    made = parser.unfold(body, frozenset(names))
    for var, value in points:
        made = t.Limit(made, var, value) if t.is_infinite(value) else t.At(made, var, value)
    return made


# ── greatest and least ────────────────────────────────────────────────────────


def _extremum(parser: Parser) -> Factor:
    head = parser.take()
    name = "Max" if head.text == "\\max" else "Min"
    token = parser.peek()
    if parser.text() == "_":
        raise parser.error(
            f"the {'greatest' if name == 'Max' else 'least'} value over a set is not yet understood",
            head, "state the bound and where it is attained",
        )  # fmt: skip
    if token is not None and token.kind == "group" and is_delimited(token.items):
        parser.items[parser.at : parser.at + 1] = token.items
    if not parser.opens():
        raise parser.error(
            f"{head.text} needs its arguments in parentheses", head, f"write {head.text}(a, b)"
        )
    return Factor(t.call(name, *parser.arguments(name)))


def _absolute(parser: Parser) -> Factor:
    head = parser.take()
    items, place = parser.argument(head)
    return Factor(t.call("Abs", parser.inside(items, place[1], parser.expression)))


OPERATORS: Final[dict[str, Callable[[Parser], Factor]]] = {
    **dict.fromkeys(("\\frac", "\\dfrac", "\\tfrac", "\\cfrac"), _frac),
    **dict.fromkeys(("\\binom", "\\dbinom", "\\tbinom"), _binom),
    **dict.fromkeys(("\\sum", "\\prod"), _big),
    **dict.fromkeys(("\\max", "\\min"), _extremum),
    "\\sqrt": _sqrt, "\\int": _int, "\\lim": _lim, "\\nabla": _nabla, "\\partial": _partial,
    "\\abs": _absolute,
}  # fmt: skip
