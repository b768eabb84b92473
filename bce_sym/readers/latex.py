r"""One formula in LaTeX → a term, by the vocabulary and what is declared.

``read_latex(r"\frac{y}{p} - \frac{1-y}{1-p}")``.  Documents are read by `bce_sym.readers.documents`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from bce_sym.errors import ReadError
from bce_sym.readers.latex_cursor import Reading
from bce_sym.readers.latex_layout import laid_out
from bce_sym.readers.latex_notation import Notation
from bce_sym.readers.latex_optima import SetReader
from bce_sym.readers.latex_parser import Parser
from bce_sym.readers.latex_scan import families_in
from bce_sym.readers.latex_tokens import Unreadable, nested, tokenize
from bce_sym.terms import Expr, SetTerm, Statement, Term

__all__ = ["read_latex", "read_latex_set", "read_latex_statement"]

_T = TypeVar("_T", bound=Term)

NOTHING: Final = Notation()


def read_latex(text: str, notation: Notation = NOTHING, strict: bool = False) -> Expr:
    """The number that *text* spells.  Raises ReadError."""
    return _read(text, notation, strict, lambda parser: parser.expression())


def read_latex_statement(
    text: str, notation: Notation = NOTHING, strict: bool = False
) -> Statement:
    """The statement that *text* spells.  Raises ReadError."""
    return _read(text, notation, strict, lambda parser: parser.statement())


def read_latex_set(text: str, notation: Notation = NOTHING, strict: bool = False) -> SetTerm:
    """The set that *text* spells, an arg max or its members.  Raises ReadError."""

    def rule(parser: Parser) -> SetTerm:
        items, parser.at = parser.items, len(parser.items)
        return SetReader(parser).side(items, parser.end)

    return _read(text, notation, strict, rule)


def _read(text: str, notation: Notation, strict: bool, rule: Callable[[Parser], _T]) -> _T:
    try:
        items = laid_out(nested(tokenize(text, 0, len(text), {})))
        reading = Reading(text, notation, strict, families=families_in(items, notation))
        parser = Parser(reading)
        made = parser.inside(items, len(text), lambda: rule(parser))
        unfolded = notation.unfolded(made)
        assert isinstance(unfolded, type(made))
        return unfolded
    except Unreadable as error:
        raise ReadError(error.message, column=error.start + 1, help=error.help, text=text) from None
    except RecursionError:
        raise ReadError("nested too deeply", column=1, help="name the parts", text=text) from None
