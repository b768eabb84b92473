r"""What of a formula's layout carries meaning: delimiters that belong together, bars, evaluations.

Spaces, sizes and ``\left … \right`` go; a bar becomes ``\lvert`` or ``\rvert`` where only one of the two
is possible; ``\left. f \right|_{x=a}`` becomes ``\evalopen f \evalclose_{x=a}``.  ``\overset{…}{=}``
becomes its relation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from bce_sym.readers import latex_vocabulary as v
from bce_sym.readers.latex_items import STOPS
from bce_sym.readers.latex_names import optimum_at
from bce_sym.readers.latex_tokens import Token, Unreadable

__all__ = ["laid_out"]

_COLUMNED: Final = frozenset({"array", "alignedat", "alignat", "alignat*", "IEEEeqnarray", "IEEEeqnarray*",
                              "tabular", "subarray"})  # fmt: skip
_UNDER: Final = (["\\lim"], ["\\max"], ["\\min"], ["\\sum"], ["\\prod"], ["\\sup"], ["\\inf"])
"""What an index may be set under by hand."""
_DECORATED: Final = frozenset({"\\overset", "\\underset", "\\stackrel", "\\overunderset"})
_BRACES: Final = frozenset({"\\underbrace", "\\overbrace"})
_DEFINING_WORDS: Final = frozenset(
    {"def", "def.", "Def", "definition", "△", "\\triangle", "\\Delta"}
)
_OPENS: Final = {"(": "(", "[": "[", "\\{": "\\{", "\\lbrace": "\\{", "|": "\\lvert", "\\vert": "\\lvert",
                 "\\lvert": "\\lvert", "\\lfloor": "\\lfloor", "\\lceil": "\\lceil", "\\lbrack": "[",
                 "\\lparen": "(", ".": ""}  # fmt: skip
_CLOSES: Final = {")": ")", "]": "]", "\\}": "\\}", "\\rbrace": "\\}", "|": "\\rvert", "\\vert": "\\rvert",
                  "\\rvert": "\\rvert", "\\rfloor": "\\rfloor", "\\rceil": "\\rceil", "\\rbrack": "]",
                  "\\rparen": ")", ".": ""}  # fmt: skip


def laid_out(items: Sequence[Token]) -> tuple[Token, ...]:
    """*items*, and those of every group in them, with their layout resolved.

    Raises Unreadable for delimiters without a partner and for bars that can be paired in two ways.
    """
    return _bars(_delimiters(_without_braces(_plain(items))))


# ── what says nothing ─────────────────────────────────────────────────────────


def _plain(items: Sequence[Token]) -> list[Token]:
    """*items* without spaces, styles and marks."""
    made: list[Token] = []
    pending = list(reversed(items))
    while pending:
        token = pending.pop()
        text = token.text
        if token.kind == "text":
            if token.command not in v.RAW_IGNORED:
                made.append(token)
        elif token.kind not in ("cmd", "sym"):
            made.append(_inner(token) if token.items or token.kind in ("group", "env") else token)
        elif text in v.SPACES or text in v.IGNORED:
            continue
        elif text in v.IGNORED_ARGUMENT:
            if pending and pending[-1].text == "*":
                pending.pop()
            if pending and pending[-1].kind == "group":
                pending.pop()
        elif text in v.TRANSPARENT:
            # A box around a relation and its side: what is in it belongs to the row.
            if pending and any(i.text in v.RELATIONS for i in pending[-1].items):
                pending += reversed(pending.pop().items)
        elif text == "\\textcolor":
            if pending and pending[-1].kind in ("group", "text"):
                pending.pop()
        elif text in _BRACES:
            _brace(token, pending)
        elif text in _DECORATED:
            made.append(_decorated(token, pending))
        elif text == "\\not":
            after = pending.pop() if pending else None
            if after is None or after.text != "=":
                raise Unreadable("\\not before this sign is not known", token.start, token.end,
                                 "write \\ne for ≠")  # fmt: skip
            made.append(Token("cmd", "\\ne", token.start, after.end))
        elif text in (":", "\\colon") and pending and pending[-1].text == "=" and text == ":":
            after = pending.pop()
            made.append(Token("sym", ":=", token.start, after.end))
        else:
            made.append(token)
    return made


def _without_braces(items: Sequence[Token]) -> list[Token]:
    """*items* with a letter that stands alone in braces, and is no argument, taken out of them."""
    made: list[Token] = []
    wanted = 0  # arguments that are still to come
    unknown = bracketed = False
    for token in items:
        if token.kind == "group":
            alone = len(token.items) == 1 and _is_letter(token.items[0])
            made.append(token.items[0] if alone and not wanted and not unknown else token)
            wanted -= wanted > 0
            continue
        made.append(token)
        if bracketed:
            bracketed = token.text != "]"
        elif token.kind == "sym" and token.text in ("^", "_"):
            wanted, unknown = 1, False
        elif token.kind == "cmd" and not _is_letter(token):
            wanted = v.ARGUMENTS.get(token.text, 0)
            unknown = token.text not in v.ARGUMENTS
        elif token.text == "[" and made[-2:-1] and made[-2].text == "\\sqrt":
            bracketed = True
        else:
            wanted -= wanted > 0
            unknown = False
    return made


def _is_letter(token: Token) -> bool:
    return token.kind == "let" or (token.kind == "cmd" and token.text[1:] in v.GREEK)


def _inner(token: Token) -> Token:
    items = token.items
    if token.kind == "env" and token.text in _COLUMNED:
        items = _without_columns(items)
    if token.kind == "env" and items and items[0].text == "[":  # \begin{aligned}[t]
        close = next((k for k, item in enumerate(items[:4]) if item.text == "]"), None)
        if close is not None:
            items = items[close + 1 :]
    return replace(token, items=laid_out(items))


def _without_columns(items: Sequence[Token]) -> tuple[Token, ...]:
    """The content of an environment whose first argument says how columns are set."""
    at = 0
    if len(items) > at and items[at].text == "[":
        while at < len(items) and items[at].text != "]":
            at += 1
        at += 1
    return tuple(items[at + 1 :]) if at < len(items) and items[at].kind == "group" else tuple(items)


def _brace(token: Token, pending: list[Token]) -> None:
    r"""``\underbrace{f}_{\text{note}}`` is ``{f}``."""
    if not pending or pending[-1].kind != "group":
        raise Unreadable(f"{token.text} lacks its argument", token.start, token.end, "add {…}")
    content = pending.pop()
    if len(pending) > 1 and pending[-1].text in ("_", "^"):
        pending.pop()
        pending.pop()
    pending.append(content)


def _decorated(token: Token, pending: list[Token]) -> Token:
    r"""``\overset{(a)}{=}`` is the relation below; what stands over it may make it a definition."""
    parts = [pending.pop() for _ in range(min(2, len(pending)))]
    if len(parts) < 2:
        raise Unreadable(f"{token.text} lacks its arguments", token.start, token.end, "add {…}{=}")
    note, sign = parts if token.text != "\\overunderset" else (parts[0], parts[1])
    inside = sign.items if sign.kind == "group" else (sign,)
    place = (token.start, sign.end)
    texts = [i.text for i in inside if i.text not in v.SPACES]
    if token.text == "\\underset" and (texts in _UNDER or optimum_at(inside)):
        under = Token("group", "", note.start, note.end, (note,)) if note.kind != "group" else note
        mark = Token("sym", "_", token.start, note.start)
        return Token("group", "", *place, (*inside, mark, under))
    if len(texts) != 1 or (texts[0] not in v.RELATIONS and texts[0] not in v.CONNECTIVES):
        raise Unreadable(
            f"{token.text} around something that is no relation", *place,
            "write the operator with its index: \\max_{…}, \\operatorname",
        )  # fmt: skip
    words = [i.text.strip().strip(".") for i in (note.items if note.kind == "group" else (note,))]
    if words in (["!"], ["?"]):
        raise Unreadable(
            "an equation that is asked for is no claim", *place,
            "write what follows from it: … = 0 \\iff x = a",
        )  # fmt: skip
    joined = "".join(words)
    if joined in _DEFINING_WORDS and texts[0] == "=":
        return Token("sym", ":=", *place)
    noted = note.items if note.kind == "group" else (note,)
    return Token(inside[0].kind, texts[0], *place, noted)


# ── delimiters ────────────────────────────────────────────────────────────────


def _delimiters(items: Sequence[Token]) -> list[Token]:
    r"""*items* with ``\left``, ``\right`` and sizes resolved."""
    made: list[Token] = []
    opened: list[tuple[int, str]] = []
    at = 0
    while at < len(items):
        token = items[at]
        if token.kind != "cmd" or (
            token.text not in v.SIZES and token.text not in ("\\left", "\\right")
        ):
            made.append(token)
            at += 1
            continue
        if at + 1 == len(items):
            raise Unreadable(f"{token.text} lacks its delimiter", token.start, token.end, "add (")
        sign = items[at + 1]
        follows = items[at + 2].text if at + 2 < len(items) else ""
        at += 2
        if token.text == "\\left":
            if sign.text not in _OPENS:
                raise _no_delimiter(token, sign)
            opened.append((len(made), sign.text))
            made.append(Token("cmd", _OPENS[sign.text], token.start, sign.end))
        elif token.text == "\\right":
            if not opened:
                raise Unreadable("\\right without its \\left", token.start, sign.end, "add \\left")
            if sign.text not in _CLOSES:
                raise _no_delimiter(token, sign)
            _pair(made, *opened.pop(), token, sign, follows)
        else:
            made.append(_sized(token, sign, follows))
    if opened:
        token = made[opened[-1][0]]
        raise Unreadable("\\left without its \\right", token.start, token.end, "add \\right")
    return [_single(token) for token in made if token.text or token.kind in ("group", "text")]


def _no_delimiter(token: Token, sign: Token) -> Unreadable:
    return Unreadable(
        f"{token.text} before something that is no delimiter", token.start, sign.end,
        "write \\left( … \\right)",
    )  # fmt: skip


def _single(token: Token) -> Token:
    """A delimiter as a sign or a command, as the tokenizer has it."""
    return replace(token, kind="sym") if token.kind == "cmd" and len(token.text) == 1 else token


def _pair(made: list[Token], at: int, left: str, token: Token, sign: Token, follows: str) -> None:
    bracket = left == "[" and sign.text == "]" and follows == "_"
    if bracket or (left == "." and sign.text in ("|", "\\vert", "\\rvert", "]")):
        if follows not in ("_", "^"):
            raise Unreadable(
                "a bar without the point of its value",
                token.start,
                sign.end,
                "write \\right|_{x=a}",
            )
        made[at] = replace(made[at], text="\\evalopen")
        made.append(Token("cmd", "\\evalclose", token.start, sign.end))
        return
    if left in ("\\{", "\\lbrace") and sign.text == ".":
        inside = made[at + 1 :]
        if len(inside) != 1 or inside[0].kind != "env" or inside[0].text not in (
            "array", "aligned", "matrix", "cases", "gathered",
        ):  # fmt: skip
            return  # \left\{ a \right. goes on in the next row
        made[at:] = [replace(inside[0], text="cases", start=made[at].start, end=sign.end)]
        return
    made.append(Token("cmd", _CLOSES[sign.text], token.start, sign.end))


def _sized(token: Token, sign: Token, follows: str) -> Token:
    r"""``\bigl(`` and the like."""
    side = token.text[-1]
    bar = sign.text in v.BARS
    if side == "l" and sign.text in _OPENS and sign.text != ".":
        return Token("cmd", _OPENS[sign.text], token.start, sign.end)
    if bar and follows == "_":
        return Token("cmd", "\\evalbar", token.start, sign.end)
    if side == "r" and sign.text in _CLOSES and sign.text != ".":
        return Token("cmd", _CLOSES[sign.text], token.start, sign.end)
    if sign.text in _OPENS or sign.text in _CLOSES or sign.text == "/":
        return sign.moved(token.start, sign.end)
    raise _no_delimiter(token, sign)


# ── bars ──────────────────────────────────────────────────────────────────────

_DEEPEST: Final = 30
_ENDS: Final = frozenset({")", "]", "\\}", "\\rvert", "\\rfloor", "\\rceil", "!"})


def _bars(items: Sequence[Token]) -> tuple[Token, ...]:
    """*items* with each bar made ``\\lvert`` or ``\\rvert``."""
    made = list(items)
    if not any(token.text in v.BARS and token.kind in ("sym", "cmd") for token in made):
        return tuple(made)
    levels: list[list[int]] = [[]]
    for at, token in enumerate(made):
        if token.kind not in ("sym", "cmd"):
            if token.kind in ("row", "amp", "text"):
                _resolve(made, levels[-1])
                levels[-1] = []
            continue
        if token.text in v.BARS:
            if at + 1 < len(made) and made[at + 1].text == "_" and _has_point(made, at + 2):
                made[at] = Token("cmd", "\\evalbar", token.start, token.end)
            else:
                levels[-1].append(at)
        elif token.text in v.DELIMITERS:
            levels.append([])
        elif token.text in v.CLOSING:
            _resolve(made, levels.pop() if len(levels) > 1 else levels[-1])
        elif (
            token.text in v.RELATIONS
            or token.text in v.CONNECTIVES
            or token.text in (",", ";", "&")
        ):
            _resolve(made, levels[-1])
            levels[-1] = []
    for level in levels:
        _resolve(made, level)
    return tuple(made)


def _has_point(items: Sequence[Token], at: int) -> bool:
    """Whether the index at *at* gives a variable a value: ``_{x=0}``."""
    return at < len(items) and any(item.text == "=" for item in items[at].items)


def _resolve(items: list[Token], places: list[int]) -> None:
    """Decide which of the bars at *places*, in one part of a formula, open and which close."""
    if not places:
        return
    ways = _ways(items, places)
    first, last = items[places[0]], items[places[-1]]
    if len(ways) == 1:
        for at, opens in zip(places, ways[0], strict=True):
            items[at] = replace(items[at], kind="cmd", text="\\lvert" if opens else "\\rvert")
    elif ways:
        raise Unreadable(
            "these bars can be paired in two ways", first.start, last.end,
            "write \\lvert x \\rvert",
        )  # fmt: skip
    elif len(places) == 1:
        raise Unreadable(
            "a single bar: a conditional probability is no number of its own", first.start, first.end,
            "give it a name: p; an absolute value is \\lvert x \\rvert",
        )  # fmt: skip
    else:
        raise Unreadable("these bars do not pair", first.start, last.end, "write \\lvert x \\rvert")


def _ways(items: Sequence[Token], places: list[int]) -> list[tuple[bool, ...]]:
    """The ways to pair bars, at most two of them: True where one opens."""
    # By depth and last choice: how many ways lead there (two stand for several), and the first of them.
    states: dict[tuple[int, bool], tuple[int, _Path | None]] = {(0, False): (1, None)}
    for k, at in enumerate(places):
        after: dict[tuple[int, bool], tuple[int, _Path | None]] = {}
        left_bar = k > 0 and places[k - 1] == at - 1
        for (depth, opened), (count, path) in states.items():
            for opens in (True, False):
                new = depth + (1 if opens else -1)
                if not 0 <= new <= _DEEPEST or not _may(items, at, opens, left_bar, opened):
                    continue
                ways, first = after.get((new, opens), (0, None))
                after[new, opens] = min(2, ways + count), first or _Path(opens, path)
        states = after
    found: list[tuple[bool, ...]] = []
    for (depth, _), (count, path) in states.items():
        if depth == 0 and path is not None:
            found += [path.choices()] * count
    return found[:2]


class _Path(NamedTuple):
    """The choice for one bar, after those for the bars before it."""

    opens: bool
    before: _Path | None

    def choices(self) -> tuple[bool, ...]:
        """All choices, in order."""
        made: list[bool] = []
        path: _Path | None = self
        while path is not None:
            made.append(path.opens)
            path = path.before
        return tuple(reversed(made))


def _may(items: Sequence[Token], at: int, opens: bool, left_bar: bool, opened: bool) -> bool:
    """Whether the bar at *at* may open (or close), by what stands beside it."""
    left = items[at - 1] if at else None
    right = items[at + 1] if at + 1 < len(items) else None
    if opens:
        if right is None or (right.kind in ("sym", "cmd") and right.text in STOPS and (
            right.text not in ("+", "-")
        )):  # fmt: skip
            return False
        return right.kind not in ("row", "amp")
    if left_bar:
        return not opened
    if left is None or left.kind in ("row", "amp", "text"):
        return False
    if left.kind in ("sym", "cmd"):
        if left.text in _ENDS:
            return True
        if left.text in STOPS or left.text in v.DELIMITERS or left.text in v.BARS:
            return False
        return left.text[1:] in v.GREEK or left.text in ("\\infty", "\\prime")
    return True
