r"""Terms → LaTeX: in the author's order, with the parentheses that the meaning needs and no others.

Needs amsmath and amssymb.  Knows terms and how each operation is set; nothing of derivations.

Each part of a term is set once, from the settings of its own parts (a loop, not a recursion: terms may
be deep), as a `Setting`: its text, how strongly it binds, how wide it is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from bce_sym.context import Context, Domain, Variable
from bce_sym.render.latex_text import Name, name
from bce_sym.terms import Term, format_fraction, is_infinite, walk

__all__ = ["RELATIONS", "Setting", "context_latex", "latex", "settings"]

# How strongly a setting binds, loosest first.
OR, AND, NOT, REL, WIDE, SUM, MINUS, PRODUCT, FACTOR, POWER, ATOM = range(11)

RELATIONS: Final = {
    "==": "=", "!=": r"\neq", "<": "<", "<=": r"\leq", ">": ">", ">=": r"\geq",
    "<=>": r"\iff", "=>": r"\implies",
}  # fmt: skip

# Widths, in ems of the running text.
REL_WIDTH: Final = 1.35
ARROW_WIDTH: Final = 2.9
BINARY_WIDTH: Final = 1.25
_PAREN_WIDTH: Final = 0.8
_TALL_PAREN_WIDTH: Final = 1.5
_SPACE_WIDTH: Final = 0.17
_DIGIT_WIDTH: Final = 0.5
_SCRIPT: Final = 0.72


class Setting(NamedTuple):
    """A term as set.

    ``tall``: needs delimiters that grow.  ``open``: ends in an operator that takes whatever follows
    for its own (``\\log x``, ``\\sum``), so a factor to its right would be misread.  ``reach``: the
    variables of such operators, by which a later term of a sum would be misread.
    """

    text: str
    strength: int
    width: float
    tall: bool = False
    open: bool = False
    reach: frozenset[str] = frozenset()


def latex(term: Term) -> str:
    """*term* in LaTeX's mathematics."""
    return settings(term)[term].text


_LONGEST: Final = 1_000_000


def settings(term: Term) -> dict[Term, Setting]:
    """The setting of every part of *term*."""
    done: dict[Term, Setting] = {}
    for node in walk(term):
        made = _OPERATIONS[node.op](node, done)
        # A graph with many shared parts may be longer than anyone can set.
        done[node] = made if len(made.text) <= _LONGEST else Setting(r"\dots", ATOM, 1.0)
    return done


Done = Mapping[Term, Setting]
_Set = Callable[[Term, Done], Setting]


def parenthesised(made: Setting) -> Setting:
    """*made* between parentheses."""
    if made.tall:
        return Setting(f"\\left({made.text}\\right)", ATOM, made.width + _TALL_PAREN_WIDTH, True)
    return Setting(f"({made.text})", ATOM, made.width + _PAREN_WIDTH)


def least(made: Setting, strength: int, closed: bool = False) -> Setting:
    """*made*, between parentheses if it binds less than *strength*, or is open and must not be."""
    return parenthesised(made) if made.strength < strength or (closed and made.open) else made


# ── leaves ────────────────────────────────────────────────────────────────────


def _number(term: Term, done: Done) -> Setting:
    text = format_fraction(abs(term.value))
    minus = "-" if term.value < 0 else ""
    width = _DIGIT_WIDTH * len(text) + bool(minus) * 0.8
    if "/" in text:
        above, below = text.split("/")
        width = _DIGIT_WIDTH * max(len(above), len(below)) + 0.25
        return Setting(
            f"{minus}\\frac{{{above}}}{{{below}}}", MINUS if minus else FACTOR, width, True
        )
    return Setting(minus + text, MINUS if minus else ATOM, width)


def _named(made: Name) -> Setting:
    # A second exponent on x^{*} needs parentheses.
    return Setting(str(made), POWER if made.superscript else ATOM, made.width)


def _symbol(term: Term, done: Done) -> Setting:
    return _named(name(term.value))


def _indexed(term: Term, done: Done) -> Setting:
    index = done[term.args[0]]
    return _named(name(term.value).below(index.text, index.width))


_CONSTANTS: Final = {"pi": r"\pi", "E": "e", "oo": r"\infty"}


def _constant(term: Term, done: Done) -> Setting:
    return Setting(_CONSTANTS[term.value], ATOM, 0.6 if term.value != "oo" else 1.0)


def _boolean(term: Term, done: Done) -> Setting:
    return Setting(f"\\text{{{str(term.value).lower()}}}", ATOM, 2.0)


# ── arithmetic ────────────────────────────────────────────────────────────────


def _sum_of_terms(term: Term, done: Done) -> Setting:
    first = least(done[term.args[0]], SUM, reaches(term, 0, done))
    parts, width, tall, last = [first.text], first.width, first.tall, first
    for at in range(1, len(term.args)):
        sign, last = signed(term, at, done)
        parts.append(f" {sign} {last.text}")
        width += last.width + BINARY_WIDTH
        tall |= last.tall
    return Setting("".join(parts), SUM, width, tall, last.open, last.reach)


def signed(term: Term, at: int, done: Done) -> tuple[str, Setting]:
    """The sign and the rest of the term number *at* of a sum, which is not its first."""
    arg = term.args[at]
    sign, inner = ("-", arg.args[0]) if arg.op == "neg" else ("+", arg)
    return sign, least(done[inner], PRODUCT, reaches(term, at, done))


def reaches(term: Term, at: int, done: Done) -> bool:
    r"""Whether an operator that ends the term number *at* of a sum might seem to reach a later one.

    ``\frac{d}{dx} x^{2} + x`` might be the derivative of both; one of ``\frac{d}{dx}`` beside another
    is not.
    """
    reach = done[term.args[at]].reach
    return bool(reach) and any(
        reach & (later.free - _differentiated(later)) for later in term.args[at + 1 :]
    )


def _differentiated(term: Term) -> set[str]:
    return {node.args[1].value for node in walk(term) if node.op == "derivative"}


def _negation(term: Term, done: Done) -> Setting:
    inner = least(done[term.args[0]], PRODUCT)
    return Setting(f"-{inner.text}", MINUS, inner.width + 0.8, inner.tall, inner.open, inner.reach)


def _product(term: Term, done: Done) -> Setting:
    made = [factor(term, at, done) for at in range(len(term.args))]
    parts, width = [made[0].text], made[0].width
    for at, right in enumerate(made[1:], 1):
        sign = multiplication_sign(term.args[at - 1], made[at - 1].text, right.text)
        parts.append(f"{sign} {right.text}")
        width += right.width + {"": 0.0, r" \,": _SPACE_WIDTH, r" \cdot": 0.72}[sign]
    strength = MINUS if parts[0].startswith("-") else PRODUCT
    tall, last = any(m.tall for m in made), made[-1]
    return Setting("".join(parts), strength, width, tall, last.open, last.reach)


def factor(product: Term, at: int, done: Done) -> Setting:
    """The factor number *at* of a product: a leading minus stands at the beginning only."""
    made = done[product.args[at]]
    last = at == len(product.args) - 1
    if at == 0:
        return least(made, MINUS, closed=True)
    return least(made, FACTOR, closed=not last)


def multiplication_sign(left_term: Term, left: str, right: str) -> str:
    """What stands between two factors: nothing where juxtaposition can be read in one way only."""
    digit = left[-1].isdigit()
    if right[0].isdigit() or (digit and right.startswith((r"\frac", r"\binom"))):
        return r" \cdot"
    while left_term.op in ("neg", "mul"):  # what stands directly before the right factor
        left_term = left_term.args[-1]
    operator = left_term.op == "call" and left_term.value in _OPERATORS
    if operator and not left.startswith(("(", r"\left(")):
        return r" \cdot"  # log(x) y might be read as log(xy)
    if left.split(" ")[-1].lstrip("-") in _NAME_TEXTS and right.startswith(("(", r"\left(")):
        return r" \cdot"  # a variable called sigma is not the sigmoid, nor π a function
    return r" \," if _is_word(left) or _is_word(right) else ""


def _is_word(text: str) -> bool:
    return text.startswith((r"\mathit", r"\text"))


def _quotient(term: Term, done: Done) -> Setting:
    above, below = (done[a] for a in term.args)
    text = f"\\frac{{{above.text}}}{{{below.text}}}"
    return Setting(text, FACTOR, max(above.width, below.width) + 0.25, True)


def _power(term: Term, done: Done) -> Setting:
    base = least(done[term.args[0]], ATOM, closed=True)
    exponent = term.args[1]
    made = done[exponent]
    text, width = made.text, made.width
    tall = base.tall or made.tall
    if exponent.op == "div":  # set small, a slash reads better than a fraction
        above, below = (done[a] for a in exponent.args)
        if not above.tall and not below.tall:
            above, below = least(above, PRODUCT, closed=True), least(below, FACTOR, closed=True)
            text, width, tall = f"{above.text}/{below.text}", above.width + below.width, base.tall
    return Setting(f"{base.text}^{{{text}}}", POWER, base.width + _SCRIPT * width, tall)


# ── functions ─────────────────────────────────────────────────────────────────

_OPERATORS: Final = {
    "log": (r"\log", 1.3), "sin": (r"\sin", 1.25), "cos": (r"\cos", 1.4), "tan": (r"\tan", 1.4),
    "sinh": (r"\sinh", 1.8), "cosh": (r"\cosh", 1.9), "tanh": (r"\tanh", 1.9),
    "sec": (r"\sec", 1.35), "csc": (r"\csc", 1.35), "cot": (r"\cot", 1.35), "coth": (r"\coth", 1.85),
    "asin": (r"\arcsin", 2.4), "acos": (r"\arccos", 2.5), "atan": (r"\arctan", 2.6),
    "asinh": (r"\operatorname{arsinh}", 2.8), "acosh": (r"\operatorname{arcosh}", 2.9),
    "atanh": (r"\operatorname{artanh}", 2.9),
}  # fmt: skip
"""Functions written without parentheses before a single symbol."""

_HEADS: Final = {
    "sigmoid": (r"\sigma", 0.6), "gamma": (r"\Gamma", 0.6), "Max": (r"\max", 1.9),
    "Min": (r"\min", 1.75), "sign": (r"\operatorname{sgn}", 1.4),
    "loggamma": (r"\operatorname{log\Gamma}", 1.9), "Heaviside": ("H", 0.85),
}  # fmt: skip
"""Functions written with parentheses always; those not named anywhere go by their own names."""
_NAME_TEXTS: Final = frozenset({*(text for text, _ in _HEADS.values()), r"\pi", "e"})

_FENCES: Final = {
    "Abs": (r"\lvert", r"\rvert"), "floor": (r"\lfloor", r"\rfloor"),
    "ceiling": (r"\lceil", r"\rceil"),
}  # fmt: skip


def _call(term: Term, done: Done) -> Setting:
    made = [done[a] for a in term.args]
    if term.value in _SPECIAL:
        return _SPECIAL[term.value](made)
    if term.value in _FENCES:
        left, right = _FENCES[term.value]
        text = f"{left} {made[0].text} {right}"
        if made[0].tall:
            text = f"\\left{left} {made[0].text} \\right{right}"
        return Setting(text, ATOM, made[0].width + 0.6, made[0].tall)
    if term.value in _OPERATORS:
        head, width = _OPERATORS[term.value]
        if made[0].strength == ATOM and term.args[0].op in ("sym", "indexed", "num", "const"):
            bare = f"{head} {made[0].text}"
            return Setting(bare, FACTOR, width + _SPACE_WIDTH + made[0].width, False, True)
    head, width = function_head(term.value)
    inside = parenthesised(_list(made))
    strength = FACTOR if term.value in _OPERATORS else ATOM
    return Setting(f"{head}{inside.text}", strength, width + inside.width, inside.tall)


def function_head(function: str) -> tuple[str, float]:
    """How the name of *function* is set before parentheses, and its width."""
    if function in _OPERATORS:
        return _OPERATORS[function]
    return _HEADS.get(function, (f"\\operatorname{{{function}}}", 0.5 * len(function)))


def _list(made: Sequence[Setting]) -> Setting:
    text = ", ".join(m.text for m in made)
    width = sum(m.width for m in made) + 0.45 * (len(made) - 1)
    return Setting(text, OR, width, any(m.tall for m in made))


def _sqrt(args: Sequence[Setting]) -> Setting:
    return Setting(f"\\sqrt{{{args[0].text}}}", POWER, args[0].width + 0.85, args[0].tall)


def _exp(args: Sequence[Setting]) -> Setting:
    if args[0].tall:
        inside = parenthesised(args[0])
        return Setting(f"\\exp{inside.text}", FACTOR, 1.6 + inside.width, True)
    return Setting(f"e^{{{args[0].text}}}", POWER, 0.5 + _SCRIPT * args[0].width)


def _factorial(args: Sequence[Setting]) -> Setting:
    inner = least(args[0], ATOM)
    return Setting(f"{inner.text}!", POWER, inner.width + 0.3, inner.tall)


def _binomial(args: Sequence[Setting]) -> Setting:
    n, k = args
    return Setting(f"\\binom{{{n.text}}}{{{k.text}}}", ATOM, max(n.width, k.width) + 1.5, True)


def _mod(args: Sequence[Setting]) -> Setting:
    left, right = (least(a, FACTOR, closed=True) for a in args)
    text = f"{left.text} \\bmod {right.text}"
    return Setting(text, WIDE, left.width + right.width + 2.9, left.tall or right.tall)


_SPECIAL: Final[dict[str, Callable[[Sequence[Setting]], Setting]]] = {
    "sqrt": _sqrt, "exp": _exp, "factorial": _factorial, "binomial": _binomial, "Mod": _mod,
}  # fmt: skip


# ── operators with bound variables ────────────────────────────────────────────


def derivative_head(term: Term, done: Done) -> Setting:
    """The d/dx of a derivative; ∂/∂x when what is differentiated has other variables, too."""
    body, var, times = term.args
    d = r"\partial" if body.free - {var.value} else "d"
    x = least(done[var], ATOM)
    order = "" if times.value == 1 else f"^{{{times.value}}}"
    text = f"\\frac{{{d}{order}}}{{{d} {x.text}{order}}}"
    return Setting(text, FACTOR, x.width + 0.9 + 0.4 * bool(order), True, True)


def _derivative(term: Term, done: Done) -> Setting:
    head = derivative_head(term, done)
    body = least(done[term.args[0]], FACTOR)
    return _open(term, f"{head.text} {body.text}", head.width + body.width + 0.2, body)


def _open(term: Term, text: str, width: float, body: Setting) -> Setting:
    """An operator with the variable ``term.args[1]`` that takes what follows for its own."""
    return Setting(text, FACTOR, width, True, True, body.reach | {term.args[1].value})


_BIG: Final = {"sum": r"\sum", "product": r"\prod"}


def big_head(term: Term, done: Done) -> Setting:
    """The ∑ or ∏ with its bounds."""
    _, var, low, high = (done[a] for a in term.args)
    below = f"{var.text} = {low.text}"
    width = max(1.5, _SCRIPT * (var.width + low.width + 0.8), _SCRIPT * high.width)
    return Setting(f"{_BIG[term.op]}_{{{below}}}^{{{high.text}}}", FACTOR, width, True, True)


def big_strength(term: Term) -> int:
    r"""How strongly the body of a ∑ or ∏ must bind: ``\prod_{i} a_{i} b`` might be a product times b."""
    body, var = term.args[0], term.args[1].value
    if term.op == "sum" or body.op != "mul":
        return PRODUCT
    within = [var in factor.free for factor in body.args]
    return PRODUCT if sorted(within) == within else FACTOR


def _big(term: Term, done: Done) -> Setting:
    head, body = big_head(term, done), least(done[term.args[0]], big_strength(term))
    return _open(term, f"{head.text} {body.text}", head.width + body.width + 0.2, body)


def _integral(term: Term, done: Done) -> Setting:
    body, var, low, high = (done[a] for a in term.args)
    inside = least(body, PRODUCT)
    text = f"\\int_{{{low.text}}}^{{{high.text}}} {inside.text} \\, d{least(var, ATOM).text}"
    width = 1.0 + _SCRIPT * max(low.width, high.width) + inside.width + var.width + 0.7
    return Setting(text, FACTOR, width, True, True)


def _limit(term: Term, done: Done) -> Setting:
    body, var, point = term.args
    side = "" if term.value == "+-" or is_infinite(point) else f"^{{{term.value}}}"
    target = least(done[point], ATOM) if side else done[point]
    inside = least(done[body], PRODUCT)
    text = f"\\lim_{{{done[var].text} \\to {target.text}{side}}} {inside.text}"
    below = _SCRIPT * (done[var].width + target.width + 1.4)
    return _open(term, text, max(1.4, below) + inside.width + 0.2, inside)


def _at(term: Term, done: Done) -> Setting:
    body, var, value = (done[a] for a in term.args)
    inside = least(body, PRODUCT)
    text = f"\\left. {inside.text} \\right|_{{{var.text} = {value.text}}}"
    width = inside.width + 0.3 + _SCRIPT * (var.width + value.width + 0.8)
    return Setting(text, PRODUCT, width, True)


# ── sets ──────────────────────────────────────────────────────────────────────


def _interval(term: Term, done: Done) -> Setting:
    if all(map(is_infinite, term.args)):
        return Setting(r"\mathbb{R}", ATOM, 0.75)
    left, right = ("(" if term.value[0] else "["), (")" if term.value[1] else "]")
    return _enclosed(left, _list([done[a] for a in term.args]), right)


def _finite_set(term: Term, done: Done) -> Setting:
    if not term.args:
        return Setting(r"\emptyset", ATOM, 0.6)
    return _enclosed(r"\{", _list([done[a] for a in term.args]), r"\}")


def _enclosed(left: str, inside: Setting, right: str) -> Setting:
    if inside.tall:
        return Setting(f"\\left{left}{inside.text}\\right{right}", ATOM, inside.width + 1.5, True)
    return Setting(f"{left}{inside.text}{right}", ATOM, inside.width + _PAREN_WIDTH)


def _box(term: Term, done: Done) -> Setting:
    side, size = (done[a] for a in term.args)
    width = side.width + _SCRIPT * size.width
    return Setting(f"{side.text}^{{{size.text}}}", POWER, width, side.tall)


def _subset(term: Term, done: Done) -> Setting:
    return _named(name(term.value))


def _family(term: Term, done: Done) -> Setting:
    body, index, size = (done[a] for a in term.args)
    inside = parenthesised(body)
    text = f"{inside.text}_{{{index.text} = 1}}^{{{size.text}}}"
    width = max(index.width + 1.4, size.width)
    return Setting(text, POWER, inside.width + _SCRIPT * width, inside.tall)


_OPTIMA: Final = {
    "argmax": r"\operatorname*{arg\,max}",
    "argmin": r"\operatorname*{arg\,min}",
}


def optimum_head(term: Term, done: Done) -> Setting:
    """The arg max with its variable and set."""
    var, where = done[term.args[1]], done[term.args[2]]
    below = _SCRIPT * (var.width + where.width + 0.9)
    return Setting(
        f"{_OPTIMA[term.op]}_{{{var.text} \\in {where.text}}}", ATOM, max(3.4, below), True
    )


def _optimum(term: Term, done: Done) -> Setting:
    head, body = optimum_head(term, done), least(done[term.args[0]], PRODUCT)
    return Setting(f"{head.text} {body.text}", FACTOR, head.width + body.width + 0.2, True, True)


# ── statements ────────────────────────────────────────────────────────────────


def _piecewise(term: Term, done: Done) -> Setting:
    rows, width = [], 0.0
    for value, condition in zip(term.args[::2], term.args[1::2], strict=True):
        shown = done[value]
        when, guard = "\\text{otherwise}", 4.0
        if condition.op != "bool" or not condition.value:
            when, guard = f"\\text{{if }} {done[condition].text}", 1.2 + done[condition].width
        rows.append(f"{shown.text} & {when}")
        width = max(width, shown.width + guard + 2.0)
    inside = " \\\\ ".join(rows)
    return Setting(f"\\begin{{cases}} {inside} \\end{{cases}}", WIDE, width, True)


def _relation(term: Term, done: Done) -> Setting:
    left, right = (least(done[a], WIDE) for a in term.args)
    text = f"{left.text} {RELATIONS[term.value]} {right.text}"
    return Setting(text, REL, left.width + right.width + REL_WIDTH, left.tall or right.tall)


def _junction(strength: int, sign: str) -> _Set:
    def make(term: Term, done: Done) -> Setting:
        made = [least(done[a], NOT) for a in term.args]
        width = sum(m.width for m in made) + BINARY_WIDTH * (len(made) - 1)
        text = f" {sign} ".join(m.text for m in made)
        return Setting(text, strength, width, any(m.tall for m in made))

    return make


def _not(term: Term, done: Done) -> Setting:
    inner = least(done[term.args[0]], ATOM)
    return Setting(f"\\lnot {inner.text}", NOT, inner.width + 0.8, inner.tall)


_OPERATIONS: Final[dict[str, _Set]] = {
    "num": _number, "sym": _symbol, "const": _constant, "indexed": _indexed, "bool": _boolean,
    "add": _sum_of_terms, "neg": _negation, "mul": _product, "div": _quotient, "pow": _power,
    "call": _call, "piecewise": _piecewise, "derivative": _derivative, "sum": _big,
    "product": _big, "integral": _integral, "limit": _limit, "at": _at, "rel": _relation,
    "interval": _interval, "set": _finite_set, "box": _box, "subset": _subset, "family": _family,
    "argmax": _optimum, "argmin": _optimum,
    "and": _junction(AND, r"\land"), "or": _junction(OR, r"\lor"), "not": _not,
}  # fmt: skip


# ── contexts ──────────────────────────────────────────────────────────────────


def context_latex(context: Context) -> list[str]:
    """What a context says, one formula for each variable and hypothesis."""
    return [*map(_variable, context.variables), *map(latex, context.hypotheses)]


def _variable(variable: Variable) -> str:
    made = name(variable.name)
    index = "j" if variable.name == "i" else "i"
    subject = str(made.below(index, 0.4) if variable.family else made)
    every = f" \\text{{ for every }} {index}" if variable.family else ""
    return _membership(subject, variable.domain) + every


def _membership(subject: str, domain: Domain) -> str:
    if domain.values is not None:
        members = ", ".join(_fraction(v.numerator, v.denominator) for v in domain.values)
        return f"{subject} \\in \\{{{members}\\}}"
    low, high = domain.lo, domain.hi
    counted = domain.integer and high is None and not domain.lo_open
    if counted and low is not None and low.op == "num":
        first = math.ceil(low.value)
        return f"{subject} \\in \\{{{first}, {first + 1}, {first + 2}, \\dots\\}}"
    whole = f"{subject} \\in \\mathbb{{Z}}"
    if low is None and high is None:
        return whole if domain.integer else f"{subject} \\in \\mathbb{{R}}"
    below = "<" if domain.lo_open else r"\leq"
    above = "<" if domain.hi_open else r"\leq"
    if high is None:
        assert low is not None
        above = ">" if domain.lo_open else r"\geq"
        text = f"{subject} {above} {latex(low)}"
    else:
        text = f"{subject} {above} {latex(high)}"
        if low is not None:
            text = f"{latex(low)} {below} {text}"
    return f"{text},\\ {whole}" if domain.integer else text


def _fraction(above: int, below: int) -> str:
    if below == 1:
        return str(above)
    return f"{'-' if above < 0 else ''}\\tfrac{{{abs(above)}}}{{{below}}}"
