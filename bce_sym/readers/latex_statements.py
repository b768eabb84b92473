r"""Statements of LaTeX's mathematics: relations, and, or, not; and the cases of a piecewise function."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bce_sym import terms as t
from bce_sym.readers import latex_vocabulary as v
from bce_sym.readers.latex_cursor import Cursor
from bce_sym.readers.latex_items import AND, NOT, OR, split, step, without_end
from bce_sym.readers.latex_names import plain_words
from bce_sym.readers.latex_tokens import Token
from bce_sym.terms import Expr, Statement

__all__ = ["StatementReader"]

_OPENING_WORDS: Final = frozenset({"if", "for", "when", "where", "in case", "as", "provided"})
_OTHERWISE: Final = frozenset({"otherwise", "else", "elsewhere", "in all other cases"})


class StatementReader(Cursor):
    """Reads statements."""

    # ── environments ──────────────────────────────────────────────────────────

    def environment(self, token: Token) -> Expr:
        """A piecewise function; any other environment is refused."""
        if token.text not in ("cases", "dcases"):
            what = (
                "a matrix or vector" if "matrix" in token.text else f"{token.text} inside a formula"
            )
            raise self.error(
                f"{what} is not yet understood",
                token,
                "write it for one component, on its own line",
            )
        branches: list[tuple[Expr, Statement]] = []
        for row in split(token.items, "row"):
            if not row:
                continue
            cells = split(row, "amp")
            cells = [without_end(cell) for cell in cells]
            if len(cells) != 2 or not cells[0] or not cells[1]:
                raise self.error(
                    "a case has a value and a condition", (row[0].start, row[-1].end),
                    "write v & \\text{if } x > 0 \\\\",
                )  # fmt: skip
            value = self.inside(cells[0], cells[0][-1].end, self.expression)
            branches.append((value, self._case(cells[1])))
        if not branches:
            raise self.error("there is no case", token, "write v & \\text{if } x > 0 \\\\")
        return t.Piecewise(*branches)

    def _case(self, cell: Sequence[Token]) -> Statement:
        first = cell[0]
        if first.kind == "text":
            words = plain_words(first).lower().rstrip(",.:")
            if words in _OTHERWISE and len(cell) == 1:
                return t.true
            if words in _OPENING_WORDS and len(cell) > 1:
                return self.inside(cell[1:], cell[-1].end, self.statement)
            if "$" not in words and words not in ("true", "false"):
                raise self.error(
                    f"'{words}' is no condition",
                    first,
                    "write \\text{if } x > 0, or \\text{otherwise}",
                )
        return self.inside(cell, cell[-1].end, self.statement)

    # ── statements ────────────────────────────────────────────────────────────

    def statement(self) -> Statement:
        """Relations joined by and, or, not."""
        parts = [self._conjunction()]
        while self.text() in OR or self._says("or"):
            self.at += 1
            parts.append(self._conjunction())
        return t.disjunction(*parts)

    def _conjunction(self) -> Statement:
        parts = [self._relations()]
        while self.text() in AND or self._says("and"):
            self.at += 1
            parts.append(self._relations())
        return t.conjunction(*parts)

    def _says(self, word: str) -> bool:
        token = self.peek()
        return token is not None and token.kind == "text" and plain_words(token).lower() == word

    def _relations(self) -> Statement:
        if self.text() in NOT:
            self.at += 1
            return t.negation(self._relations())
        token = self.peek()
        if token is not None and token.kind == "text" and plain_words(token) in ("true", "false"):
            self.at += 1
            return t.true if plain_words(token) == "true" else t.false
        if self.text() == "(" and self._holds_statement():
            opened = self.take()
            inner = self.statement()
            self.close(opened, ")")
            return inner
        left = self.expression()
        links: list[Statement] = []
        while self.text() in v.RELATIONS:
            rel = v.RELATIONS[self.take().text]
            right = self.expression()
            links.append(t.relation(rel, left, right))
            left = right
        if not links:
            raise self.unexpected("a relation such as = or <")
        return t.conjunction(*links)

    def _holds_statement(self) -> bool:
        depth = 0
        for item in self.items[self.at :]:
            depth += step(item)
            if depth == 0:
                return False
            if item.kind in ("sym", "cmd") and item.text in v.RELATIONS:
                return True
        return False
