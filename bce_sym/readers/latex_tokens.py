r"""LaTeX's mathematics → tokens with their places, macros of the document expanded, groups nested.

As in TeX, spaces say nothing, ``%`` begins a comment, and an argument without braces is one token (one
digit).  A token that a macro gives stands where the macro is used.  Knows nothing of what tokens mean.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bce_sym.readers.latex_vocabulary import TEXTS, UNICODE, UNICODE_ACCENTS

__all__ = ["Macro", "Token", "Unreadable", "define", "nested", "tokenize"]

MAX_TOKENS: Final = 200_000
MAX_DEPTH: Final = 100

DEFINERS: Final = frozenset(
    {"newcommand", "renewcommand", "providecommand", "DeclareRobustCommand", "def",
     "DeclareMathOperator", "DeclarePairedDelimiter", "let"}
)  # fmt: skip
_RAW: Final = TEXTS | {
    "label",
    "tag",
    "ref",
    "eqref",
    "cite",
    "citep",
    "citet",
    "footnote",
    "color",
}
_TOKEN: Final = re.compile(
    r"(?P<space>\s+)|(?P<comment>%[^\n]*\n?[ \t]*)|\\(?P<cmd>[a-zA-Z]+)|\\(?P<esc>[^a-zA-Z])"
    r"|(?P<num>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)|(?P<let>[A-Za-z])|(?P<prime>'+)"
    r"|(?P<sym>:=|<=|>=|!=|==|\.\.\.?|.)",
    re.S,
)
_COMMENT: Final = re.compile(r"%+\s*bce-sym:\s*(.*?)\s*$", re.S)
_LENGTH: Final = re.compile(
    r"\*?(\[\s*-?\d*\.?\d+\s*(?:pt|em|ex|mm|cm|in|bp|pc|\\[a-zA-Z]+)\s*\])?"
)


class Unreadable(Exception):
    """A place in the source, from *start* to *end*, that is not read: why, and what to write."""

    def __init__(self, message: str, start: int, end: int, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = max(end, start + 1)
        self.help = help


@dataclass(frozen=True)
class Token:
    r"""One token.

    ======= ===========================================================
    kind    text
    ======= ===========================================================
    num     a numeral
    let     a letter, or a letter with a combining accent
    cmd     a command with its backslash
    sym     any other sign; ``{`` and ``}`` until they are nested
    prime   one or more primes
    text    the words of ``\text{…}``; ``command`` says of which command
    note    a comment to us: what stands after ``% bce-sym:``
    row     the end of a row
    group   what stood in braces: ``items``
    env     an environment of that name: ``items``
    ======= ===========================================================
    """

    kind: str
    text: str
    start: int
    end: int
    items: tuple[Token, ...] = ()
    command: str = ""

    def moved(self, start: int, end: int) -> Token:
        """This token at another place."""
        return replace(self, start=start, end=end)


@dataclass(frozen=True)
class Macro:
    """A macro: how many arguments it takes, what the first is by default, what it stands for.

    In ``body``, a token of kind ``param`` stands for the argument of that number.
    """

    arguments: int
    body: tuple[Token, ...]
    default: tuple[Token, ...] | None = None


Macros = Mapping[str, Macro]


# ── tokens ────────────────────────────────────────────────────────────────────


def tokenize(source: str, start: int, end: int, macros: dict[str, Macro]) -> list[Token]:
    """The tokens of a part of *source*, in which macros are expanded; definitions go to *macros*.

    Raises Unreadable for unbalanced braces, a character outside the vocabulary, or macros without end.
    """
    raw = _raw(source, start, end, macros)
    return _expanded(source, raw, macros) if macros else raw


def _raw(source: str, start: int, end: int, macros: dict[str, Macro]) -> list[Token]:
    made: list[Token] = []
    at = start
    while at < end:
        match = _TOKEN.match(source, at, end)
        assert match is not None
        kind, text = match.lastgroup or "", match.group(match.lastgroup or 0)
        here, at = at, match.end()
        if kind == "space":
            continue
        if kind == "comment":
            note = _COMMENT.match(text)
            if note is not None:
                made.append(Token("note", note[1], here + note.start(1), here + note.end(1)))
        elif kind == "cmd":
            at = _command(source, text, here, at, end, macros, made)
        elif kind == "esc":
            if text == "\\":
                spaced = _LENGTH.match(source, at, end)
                at = spaced.end() if spaced is not None else at
                made.append(Token("row", "\\\\", here, at))
            else:
                made.append(Token("cmd", f"\\{text}", here, at))
        elif kind == "sym" and not text.isascii():
            at = _unicode(source, here, end, made)
        elif kind == "let":
            at = _accented(source, text, here, at, end, made)
        elif kind == "sym" and text == "#" and at < end and source[at].isdigit():
            made.append(Token("param", source[at], here, at + 1))
            at += 1
        else:
            made.append(Token("amp" if text == "&" else kind, text, here, at))
        if len(made) > MAX_TOKENS:
            raise Unreadable("this formula is too long to be read", start, end, "split it")
    return made


def _command(
    source: str,
    name: str,
    here: int,
    at: int,
    end: int,
    macros: dict[str, Macro],
    made: list[Token],
) -> int:
    if name in DEFINERS:
        return define(source, here, end, macros)
    if name in _RAW and name not in macros:
        star = source.startswith("*", at)
        open_ = _skip_space(source, at + star, end)
        if open_ < end and source[open_] == "{":
            close = _closing(source, open_, end)
            made.append(Token("text", source[open_ + 1 : close], here, close + 1, command=name))
            return close + 1
    made.append(Token("cmd", f"\\{name}", here, at))
    return at


def _unicode(source: str, here: int, end: int, made: list[Token]) -> int:
    char = source[here]
    decomposed = unicodedata.normalize("NFD", char)
    base, marks = decomposed[0], decomposed[1:]
    if marks and base.isascii() and base.isalpha() and all(m in UNICODE_ACCENTS for m in marks):
        return _accented(source, base, here, here + 1, end, made, marks)
    known = UNICODE.get(char)
    if known is None:
        shown = f"'{char}'" if char.isprintable() else f"U+{ord(char):04X}"
        raise Unreadable(
            f"the character {shown} is not known", here, here + 1, "write it as a LaTeX command"
        )
    if known == " ":
        return here + 1
    if known.startswith("\\mathbb"):
        made.append(Token("cmd", "\\mathbb", here, here + 1))
        made += [Token("sym", "{", here, here + 1), Token("let", known[8], here, here + 1),
                 Token("sym", "}", here, here + 1)]  # fmt: skip
        return here + 1
    if known.startswith("\\"):
        return _accented(source, known, here, here + 1, end, made)
    made.append(Token("prime" if known == "'" else "sym", known, here, here + 1))
    return here + 1


def _accented(
    source: str, text: str, here: int, at: int, end: int, made: list[Token], marks: str = ""
) -> int:
    """A letter with the combining characters after it, as if it were ``\\hat{p}``."""
    while at < end and source[at] in UNICODE_ACCENTS:
        marks += source[at]
        at += 1
    letter = Token("cmd" if text.startswith("\\") else "let", text, here, at)
    for mark in marks:
        made.append(Token("cmd", f"\\{UNICODE_ACCENTS[mark]}", here, at))
        made.append(Token("sym", "{", here, at))
    made.append(letter)
    made += [Token("sym", "}", here, at)] * len(marks)
    return at


def _skip_space(source: str, at: int, end: int) -> int:
    while at < end and source[at].isspace():
        at += 1
    return at


def _closing(source: str, open_: int, end: int) -> int:
    """The place of the brace that closes the one at *open_*."""
    depth, at = 0, open_
    while at < end:
        char = source[at]
        if char == "\\":
            at += 1
        elif char == "{":
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0:
                return at
        at += 1
    raise Unreadable("this brace is never closed", open_, open_ + 1, "add }")


# ── macros ────────────────────────────────────────────────────────────────────

_NEW: Final = re.compile(
    r"\\(?:newcommand|renewcommand|providecommand|DeclareRobustCommand)\*?\s*"
    r"(?:\{\s*\\([a-zA-Z]+)\s*\}|\\([a-zA-Z]+))\s*(?:\[(\d)\])?\s*(?:\[([^\]]*)\])?\s*(?=\{)"
)
_DEF: Final = re.compile(r"\\def\s*\\([a-zA-Z]+)\s*((?:#\d)*)\s*(?=\{)")
_OPERATOR: Final = re.compile(
    r"\\DeclareMathOperator(\*?)\s*(?:\{\s*\\([a-zA-Z]+)\s*\}|\\([a-zA-Z]+))\s*(?=\{)"
)
_PAIRED: Final = re.compile(
    r"\\DeclarePairedDelimiter\s*(?:\{\s*\\([a-zA-Z]+)\s*\}|\\([a-zA-Z]+))\s*"
    r"\{([^{}]*)\}\s*\{([^{}]*)\}"
)
_LET: Final = re.compile(r"\\let\s*\\([a-zA-Z]+)\s*=?\s*(\\[a-zA-Z]+|[^\s\\])")


def define(source: str, at: int, end: int, macros: dict[str, Macro]) -> int:
    """Read the definition of a macro at *at* into *macros*; gives the place after it.

    A definition of another form is passed over: what it would define stays unknown.
    """
    match = _LET.match(source, at, end)
    if match is not None:
        name, target = match.groups()
        old = macros.get(target[1:]) if target.startswith("\\") else None
        body = (
            old.body if old is not None else tuple(_raw(source, match.start(2), match.end(2), {}))
        )
        macros[name] = old or Macro(0, body)
        return match.end()
    match = _PAIRED.match(source, at, end)
    if match is not None:
        inside = (Token("param", "1", at, at),)
        left, right = (tuple(_raw(source, match.start(k), match.end(k), {})) for k in (3, 4))
        macros[match[1] or match[2]] = Macro(1, (*left, *inside, *right))
        return match.end()
    for pattern in (_NEW, _DEF, _OPERATOR):
        match = pattern.match(source, at, end)
        if match is None:
            continue
        close = _closing(source, match.end(), end)
        body = tuple(_raw(source, match.end() + 1, close, {}))
        if pattern is _NEW:
            default = None
            if match[4] is not None:
                default = tuple(_raw(source, match.start(4), match.end(4), {}))
            macros[match[1] or match[2]] = Macro(int(match[3] or 0), body, default)
        elif pattern is _DEF:
            macros[match[1]] = Macro(match[2].count("#"), body)
        else:
            head = Token("cmd", "\\operatorname", at, at)
            star = (Token("sym", "*", at, at),) if match[1] else ()
            name_ = (Token("sym", "{", at, at), *body, Token("sym", "}", at, at))
            macros[match[2] or match[3]] = Macro(0, (head, *star, *name_))
        return close + 1
    return at + 1 + len(re.match(r"[a-zA-Z]+", source[at + 1 : end])[0])  # type: ignore[index]


def _expanded(source: str, tokens: list[Token], macros: Macros) -> list[Token]:
    """*tokens* with macros replaced by what they stand for, from left to right."""
    made: list[Token] = []
    pending = tokens[::-1]
    depths = [0] * len(pending)
    spent = 0
    while pending:
        token, depth = pending.pop(), depths.pop()
        macro = macros.get(token.text[1:]) if token.kind == "cmd" else None
        if macro is None:
            made.append(token)
            continue
        spent += 1 + len(macro.body)
        if depth > MAX_DEPTH or spent > MAX_TOKENS:
            raise Unreadable(
                f"the macro {token.text} does not come to an end", token.start, token.end,
                "a macro must not stand for itself",
            )  # fmt: skip
        body = _body(source, token, macro, pending, depths)
        spent += len(body)
        pending += body[::-1]
        depths += [depth + 1] * len(body)
    return made


def _body(
    source: str, token: Token, macro: Macro, pending: list[Token], depths: list[int]
) -> list[Token]:
    """What a use of *macro* stands for; its arguments are taken from *pending*, a stack."""
    arguments: list[list[Token]] = []
    if macro.default is not None:
        if pending and pending[-1].kind == "sym" and pending[-1].text == "[":
            arguments.append(_until_bracket(token, pending, depths))
        else:
            arguments.append([t.moved(token.start, token.end) for t in macro.default])
    # \abs*{x}: the star and a size change the looks only.
    starred = len(pending) > 1 and pending[-1].text == "*" and pending[-2].text == "{"
    if starred and macro.body and macro.body[0].text in ("\\lvert", "|", "\\lfloor", "\\lceil"):
        pending.pop()
        depths.pop()
    while len(arguments) < macro.arguments:
        arguments.append(_argument(token, pending, depths))
    body: list[Token] = []
    for part in macro.body:
        if part.kind == "param":
            number = int(part.text)
            if not 1 <= number <= len(arguments):
                raise Unreadable(
                    f"the macro {token.text} has no argument #{number}", token.start, token.end
                )
            body += arguments[number - 1]
        elif part.kind == "text" and "#" in part.text:
            words = part.text
            for number, argument in enumerate(arguments, 1):
                inside = source[argument[0].start : argument[-1].end] if argument else ""
                words = words.replace(f"#{number}", inside)
            body.append(replace(part, text=words, start=token.start, end=token.end))
        else:
            body.append(part.moved(token.start, token.end))
    return body


def _argument(token: Token, pending: list[Token], depths: list[int]) -> list[Token]:
    if not pending:
        raise Unreadable(f"{token.text} lacks an argument", token.start, token.end, "add {…}")
    first = pending.pop()
    depths.pop()
    if first.kind == "num" and len(first.text) > 1:
        rest = replace(first, text=first.text[1:], start=first.start + 1)
        pending.append(rest)
        depths.append(0)
        return [replace(first, text=first.text[0], end=first.start + 1)]
    if first.text != "{" or first.kind != "sym":
        return [first]
    made: list[Token] = []
    depth = 1
    while pending:
        part = pending.pop()
        depths.pop()
        if part.kind == "sym":
            depth += {"{": 1, "}": -1}.get(part.text, 0)
        if depth == 0:
            return made
        made.append(part)
    raise Unreadable("this brace is never closed", first.start, first.end, "add }")


def _until_bracket(token: Token, pending: list[Token], depths: list[int]) -> list[Token]:
    pending.pop()
    depths.pop()
    made: list[Token] = []
    while pending:
        part = pending.pop()
        depths.pop()
        if part.kind == "sym" and part.text == "]":
            return made
        made.append(part)
    raise Unreadable("this bracket is never closed", token.start, token.end, "add ]")


# ── groups ────────────────────────────────────────────────────────────────────


@dataclass
class _Open:
    """A brace or an environment that is still open."""

    kind: str
    name: str
    token: Token
    items: list[Token] = field(default_factory=list)


def nested(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """*tokens* with braces and environments as groups.

    Raises Unreadable for what is not closed, or nested too deeply.
    """
    top = _Open("group", "", Token("sym", "{", 0, 0))
    stack = [top]
    at = 0
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token.kind == "sym" and token.text == "{":
            stack.append(_Open("group", "", token))
        elif token.kind == "sym" and token.text == "}":
            _close(stack, "group", "", token)
        elif token.kind == "cmd" and token.text in ("\\begin", "\\end"):
            name, after = _name(tokens, at, token)
            at = after
            if token.text == "\\begin":
                stack.append(_Open("env", name, token))
            else:
                _close(stack, "env", name, tokens[at - 1])
        else:
            stack[-1].items.append(token)
        if len(stack) > MAX_DEPTH:
            raise Unreadable(
                f"nested too deeply: more than {MAX_DEPTH} levels", token.start, token.end,
                "give the parts names",
            )  # fmt: skip
    if len(stack) > 1:
        open_ = stack[-1]
        what = f"\\begin{{{open_.name}}}" if open_.kind == "env" else "this brace"
        missing = f"\\end{{{open_.name}}}" if open_.kind == "env" else "}"
        raise Unreadable(
            f"{what} is never closed", open_.token.start, open_.token.end, f"add {missing}"
        )
    return tuple(top.items)


def _close(stack: list[_Open], kind: str, name: str, token: Token) -> None:
    open_ = stack[-1]
    if len(stack) == 1 or (open_.kind, open_.name) != (kind, name):
        what = f"\\end{{{name}}}" if kind == "env" else "this brace"
        raise Unreadable(f"{what} closes nothing", token.start, token.end, "remove it")
    stack.pop()
    stack[-1].items.append(Token(kind, name, open_.token.start, token.end, tuple(open_.items)))


def _name(tokens: Sequence[Token], at: int, head: Token) -> tuple[str, int]:
    if at < len(tokens) and tokens[at].text == "{":
        end = at + 1
        while end < len(tokens) and tokens[end].text != "}":
            end += 1
        if end < len(tokens):
            return "".join(t.text for t in tokens[at + 1 : end]), end + 1
    raise Unreadable(f"{head.text} lacks a name", head.start, head.end, f"write {head.text}{{…}}")


def first_digit(token: Token) -> tuple[Token, Token | None]:
    """What TeX takes as one token of *token*, and what is left: of a numeral, one digit."""
    if token.kind == "num" and len(token.text) > 1:
        middle = token.start + 1
        return (
            replace(token, text=token.text[0], end=middle),
            replace(token, text=token.text[1:], start=middle),
        )
    return token, None
