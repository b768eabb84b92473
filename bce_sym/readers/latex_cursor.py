r"""The cursor of the reader of LaTeX: items, arguments, scripts, delimiters, and errors with places.

Knows the vocabulary; what items mean is for the readers that are built on it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar

from bce_sym.readers import latex_vocabulary as v
from bce_sym.readers.latex_items import Factor, Part, Place
from bce_sym.readers.latex_names import is_symbol, symbol_at
from bce_sym.readers.latex_notation import Notation
from bce_sym.readers.latex_tokens import Token, Unreadable, first_digit
from bce_sym.terms import Expr

__all__ = ["Cursor", "Reading"]

_T = TypeVar("_T")

TRANSPOSED: Final = frozenset({"T", "\\top", "\\intercal", "\\dagger", "\\dag"})
STARS: Final = frozenset({"*", "\\star", "\\ast"})
_MARKS: Final = frozenset({"\\prime", "+", "-", "\\circ", "\\pm", "\\bullet"})
_HINTS: Final = {
    "|": "write \\lvert x \\rvert for the absolute value",
    "$": "a formula inside a formula",
    ":": "write \\frac{a}{b} for a quotient, := for a definition",
    "%": "write a decimal",
    "&": "an alignment mark inside an expression",
    "#": "this is no mathematics",
}


@dataclass
class Reading:
    """What is known while a formula is read, and what came up.

    ``assumed``: names taken as real numbers, with where they first stand; ``families``: names taken as
    families of real numbers; ``variables``: names that something is differentiated or integrated in;
    ``seen``: names that were taken as real numbers before; ``held``: defined numbers that something is
    differentiated in, which stay variables; ``integrals``: the variables and bounds of the integrals so far;
    ``antiderivatives``: the integrands and variables of integrals without bounds, by the names that stand
    for them (None: there may be none);
    ``factors``: names that are numbers by their use, where nothing else is said of them; ``indices``: those
    that are indices by their use;
    ``spellings``: how each name looks; ``used``: functions of the language known by a symbol only.
    """

    source: str
    notation: Notation
    strict: bool = False
    assumed: dict[str, Place] = field(default_factory=dict)
    families: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)
    spellings: dict[str, str] = field(default_factory=dict)
    used: dict[str, str] = field(default_factory=dict)
    called: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    integrals: list[tuple[str, Expr, Expr]] = field(default_factory=list)
    antiderivatives: dict[str, tuple[Expr, str]] | None = None
    factors: frozenset[str] = frozenset()
    indices: frozenset[str] = frozenset()

    def shown(self, start: int, end: int) -> str:
        """A part of the source as messages show it."""
        text = " ".join(self.source[start:end].split())
        return text if len(text) <= 40 else f"{text[:30]}…"


class Cursor(ABC):
    """Reads items (nested, normalised tokens) from left to right."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.items: list[Token] = []
        self.at = 0
        self.end = 0
        self.depth = 0
        self.bound: list[str] = []
        self.differentials: list[str] = []
        self.open: frozenset[str] = frozenset()
        self.factors: list[Expr] = []
        self.reaching = False
        self.head = ""
        self.indexing = False
        self.closed: set[str] = set()
        self.valued: frozenset[str] = frozenset()  # the variables of bars in the last product

    # ── the cursor ────────────────────────────────────────────────────────────

    def inside(
        self, items: Sequence[Token], end: int, rule: Callable[[], _T], what: str = ""
    ) -> _T:
        """What *rule* makes of all *items*, which end at *end* in the source."""
        kept = self.items, self.at, self.end, self.reaching
        self.items, self.at, self.end, self.reaching = list(items), 0, end, False
        try:
            made = rule()
            if self.at < len(self.items):
                raise self.unexpected(what or "the end of this part")
            return made
        finally:
            self.items, self.at, self.end, self.reaching = kept

    def peek(self, ahead: int = 0) -> Token | None:
        """The item at the cursor, or further on; None at the end."""
        at = self.at + ahead
        return self.items[at] if at < len(self.items) else None

    def text(self, ahead: int = 0) -> str:
        """The text of a sign or command at the cursor; "" for anything else."""
        token = self.peek(ahead)
        return token.text if token is not None and token.kind in ("sym", "cmd") else ""

    def take(self) -> Token:
        """The item at the cursor, which is passed."""
        token = self.items[self.at]
        self.at += 1
        return token

    # ── errors ────────────────────────────────────────────────────────────────

    def error(self, message: str, place: Token | Place | None, help: str = "") -> Unreadable:
        """An Unreadable at a token, a range, or (None) the end."""
        if place is None:
            return Unreadable(message, max(self.end - 1, 0), self.end, help)
        start, end = (place.start, place.end) if isinstance(place, Token) else place
        return Unreadable(message, start, end, help)

    def since(self, at: int) -> Place:
        """The range in the source of the items from *at* to the cursor."""
        last = self.items[max(self.at - 1, at)]
        return self.items[at].start, last.end

    def unexpected(self, wanted: str) -> Unreadable:
        """The error for an item that cannot stand at the cursor."""
        token = self.peek()
        if token is None:
            return self.error(
                f"expected {wanted}, found the end", None, "something is missing here"
            )
        refusal = self.refusal(token)
        if refusal is not None:
            return refusal
        if token.kind == "text":
            return self.error(f"expected {wanted}, found words", token, "words end a formula")
        shown = self.reading.shown(token.start, token.end)
        hint = _HINTS.get(token.text, "")
        if token.kind in ("sym", "cmd") and token.text in v.RELATIONS:
            hint = "a relation ends an expression: this is no place for a statement"
        return self.error(f"expected {wanted}, found {shown}", token, hint)

    def refusal(self, token: Token) -> Unreadable | None:
        """Why a known sign is not read; None for one that may be."""
        if token.text in v.NOT_YET and token.kind in ("cmd", "sym"):
            what, instead = v.NOT_YET[token.text]
            return self.error(f"{what} is not yet understood", token, instead)
        if token.text in v.NEVER and token.kind in ("cmd", "sym"):
            message, instead = v.NEVER[token.text]
            return self.error(message, token, instead)
        if token.text in v.INEXACT:
            sign = v.INEXACT[token.text]
            return self.error(
                f"{sign} states nothing exact", token, "write =, or \\le with a bound"
            )
        return None

    def ambiguous(self, what: str, place: Token | Place, *ways: str) -> Unreadable:
        """The error for what can be read in several ways."""
        return self.error(f"{what} can be read in two ways", place, f"write {' or '.join(ways)}")

    # ── parts ──

    def argument(self, head: Token) -> Part:
        """The items of the argument at the cursor, one token where there are no braces."""
        token = self.peek()
        if token is None:
            raise self.error(f"{head.text} lacks an argument", head, "add {…}")
        if token.kind == "group":
            self.at += 1
            if not token.items:
                raise self.error("this argument is empty", token, "something is missing here")
            return token.items, (token.start, token.end)
        if token.kind == "num" and len(token.text) > 1 and not (
            head.kind == "cmd" and token.text.isdigit()
        ):  # fmt: skip
            raise self.error(
                f"{head.text} takes only the first digit of {token.text}", token,
                f"write {head.text}{{{token.text}}}",
            )  # fmt: skip
        if token.kind == "num":
            digit, rest = first_digit(token)
            if rest is None:
                self.at += 1
            else:
                self.items[self.at] = rest
            return (digit,), (digit.start, digit.end)
        alone = token.text in STARS | TRANSPOSED | _MARKS
        if token.kind == "let" or alone or token.text[1:] in v.GREEK or token.text in ("\\infty",):
            self.at += 1
            return (token,), (token.start, token.end)
        if is_symbol(self.items, self.at):
            at = self.at
            self.at = symbol_at(self.items, at).next
            return tuple(self.items[at : self.at]), self.since(at)
        if token.text == "\\frac" and head.kind == "cmd":
            raise self.error(
                "a fraction as an argument needs braces", token, "write {\\frac{a}{b}}"
            )
        raise self.error(
            f"{head.text} before {self.reading.shown(token.start, token.end)}", token, "use braces"
        )

    def scripts(
        self,
    ) -> tuple[
        Part | None,
        Part | None,
        int,
    ]:
        """The index, the exponent and the number of primes at the cursor, in any order."""
        below = above = None
        primes = 0
        while True:
            token = self.peek()
            if token is not None and token.kind == "prime":
                self.at += 1
                primes += len(token.text)
            elif self.text() == "_":
                mark = self.take()
                if below is not None:
                    raise self.error("two indices on one name", mark, "write x_{1,2}")
                below = self.argument(mark)
            elif self.text() == "^":
                mark = self.take()
                if above is not None:
                    raise self.error("two exponents on one base", mark, "use braces")
                made = self.argument(mark)
                texts = [item.text for item in made[0]]
                if texts and all(text == "\\prime" for text in texts):
                    primes += len(texts)
                else:
                    above = made
            else:
                return below, above, primes

    def close(self, opened: Token, close: str) -> None:
        """Pass the delimiter *close*.  Raises Unreadable when something else comes."""
        token = self.peek()
        if (
            token is not None
            and v.CLOSING.get(token.text) == close
            and token.kind in ("sym", "cmd")
        ):
            self.at += 1
            return
        shown = self.reading.shown(opened.start, opened.end)
        if token is None:
            raise self.error(f"{shown} is never closed", opened, f"add {close}")
        if token.text == ",":
            raise self.error(
                "a list where a number is needed", token,
                "pairs and intervals are no numbers; a function of two arguments must be defined",
            )  # fmt: skip
        if token.text in v.RELATIONS:
            raise self.error(
                "a statement where a number is needed",
                token,
                "statements stand on lines of their own",
            )
        if token.text in v.CLOSING:
            raise self.error(
                f"{self.reading.shown(token.start, token.end)} closes {shown}",
                token,
                f"write {close}",
            )
        raise self.unexpected(f"{close}")

    def order(self, text: int | str, place: Place) -> int:
        """The order of a derivative.  Raises Unreadable for a very high one."""
        if len(str(text)) > 2:
            raise self.error("a derivative of an order over 99", place, "write a smaller order")
        return int(text)

    @contextmanager
    def reach(self, reaching: bool) -> Iterator[None]:
        """A block that reads what an operator without delimiters is applied to (or, again, is not)."""
        kept, self.reaching = self.reaching, reaching
        try:
            yield
        finally:
            self.reaching = kept

    def opens(self, ahead: int = 0) -> bool:
        """Whether a parenthesis, bracket or brace that shows opens at the cursor."""
        return self.text(ahead) in ("(", "[", "\\{", "\\lbrace", "\\lparen", "\\lbrack")

    # ── what the readers built on it read ─────────────────────────────────────

    @abstractmethod
    def expression(self) -> Expr:
        """A number: a sum of terms with signs."""

    @abstractmethod
    def ends_integrand(self, at: int) -> bool:
        """Whether the differential of an integral begins at *at*."""

    @abstractmethod
    def starts_factor(self, token: Token) -> bool:
        """Whether a factor begins with *token*, at the cursor."""

    @abstractmethod
    def factor(self) -> Factor:
        """One factor with its powers."""

    @abstractmethod
    def exponent(self, items: Sequence[Token], place: Place) -> Expr:
        """What an exponent that is a power says."""

    @abstractmethod
    def arguments(self, name: str) -> list[Expr]:
        """The arguments in parentheses at the cursor."""
