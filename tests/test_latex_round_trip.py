"""What our renderer writes is read back as the same tree; what an author may type for it, too."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bce_sym import terms as t
from bce_sym.errors import ReadError
from bce_sym.functions import FUNCTIONS
from bce_sym.readers.latex import read_latex, read_latex_set, read_latex_statement
from bce_sym.readers.latex_notation import Notation
from bce_sym.render.latex import latex
from bce_sym.terms import (
    At,
    Derivative,
    Integral,
    Limit,
    Piecewise,
    Product,
    Sum,
    call,
    indexed,
    number,
    rebuild,
    symbol,
    walk,
)

NAMES = ["x", "y", "p", "p_hat", "lam", "gamma_", "theta_hat", "x_1", "w_star", "loss", "E_",
         "w_1_2", "L_cal", "x_bold", "mu_new", "n", "k"]  # fmt: skip
NOTATION = Notation(
    numbers=frozenset(NAMES), families={"q": "q", "r_hat": "r_hat"}
).head("H", "Heaviside")  # fmt: skip
K = symbol("k")

pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
"""A large tree that is found wrong is only shortened when it is shown."""

# ── what is set alike ─────────────────────────────────────────────────────────


def as_set(term):
    """*term* with the differences taken away that its LaTeX does not show.

    A minus before a product belongs to the product, and one before a numeral to the numeral; a number
    that is a quotient is one; e^x is the exponential; a sum or product goes on one that it begins with.
    """
    done = {}
    for node in walk(term):
        done[node] = _as_set(node, tuple(done[a] for a in node.args))
    return done[term]


def _as_set(node, args):
    if node.op == "num" and not _is_decimal(node.value):
        made = number(abs(node.value.numerator)) / number(node.value.denominator)
        return t.negated(made) if node.value < 0 else made
    if node.op == "neg":
        literal = args[0].op == "num" and args[0].value > 0
        return number(-args[0].value) if literal else t.negated(args[0])
    if node.op in ("add", "mul") and args[0].op == node.op:
        args = (*args[0].args, *args[1:])
    if node.op == "mul" and args[0].op == "neg":
        return t.negated(_as_set(node, (args[0].args[0], *args[1:])))
    if node.op == "mul" and args[0].op == "num" and args[0].value < 0:
        return t.negated(t.nary("mul", (number(-args[0].value), *args[1:])))
    if node.op == "pow" and args[0] is t.E:
        return call("exp", args[1])
    return t.nary(node.op, args) if node.op in ("add", "mul") else rebuild(node, args)


def _is_decimal(value):
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


# ── trees of the whole vocabulary ─────────────────────────────────────────────

SYMBOLS = st.sampled_from([symbol(n) for n in NAMES])
NUMBERS = ("0", "1", "2", "10", "0.7", "-3", "-0.25", "1/3", "-2/7", "123456")
LEAVES = st.one_of(
    SYMBOLS, st.sampled_from([number(n) for n in NUMBERS]), st.sampled_from([t.pi, t.E])
)
ONE = [f for f, a in FUNCTIONS.items() if a == (1, 1)]
TWO = ["atan2", "Mod", "binomial"]


def statements(inner):
    simple = st.builds(t.relation, st.sampled_from(t.RELATIONS), inner, inner)
    return st.one_of(
        simple,
        st.builds(lambda a, b: a & b, simple, simple),
        st.builds(lambda a, b: a | b, simple, simple),
        simple.map(t.negation),
    )


def depends(f, x):
    """Whether a derivative says how f depends on x: a bare name does not."""
    return f.op not in ("sym", "indexed") or f is x


def grow(inner):
    return st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(lambda a: t.nary("add", tuple(a))),
        st.lists(inner, min_size=2, max_size=4).map(lambda a: t.nary("mul", tuple(a))),
        st.builds(lambda a, b: a - b, inner, inner),
        st.builds(lambda a, b: a / b, inner, inner),
        st.builds(lambda a, b: a**b, inner, inner),
        inner.map(lambda a: -a),
        st.builds(call, st.sampled_from(ONE), inner),
        st.builds(call, st.sampled_from(TWO), inner, inner),
        st.builds(
            lambda f, a: call(f, *a), st.sampled_from(["Max", "Min"]), st.lists(inner, min_size=1, max_size=3)
        ),
        st.builds(indexed, st.sampled_from(["q", "r_hat"]), inner),
        st.tuples(inner, SYMBOLS, st.integers(1, 3))
        .filter(lambda a: depends(a[0], a[1]))
        .map(lambda a: Derivative(a[0], (a[1], a[2]))),
        st.builds(lambda f, a, b: Sum(f, (K, a, b)), inner, inner, inner),
        st.builds(lambda f, a: Sum(indexed("q", K) * f, (K, 1, a)) + K, inner, inner),
        st.builds(lambda f, a, b: Product(f * indexed("q", K), (K, a, b)), inner, inner, inner),
        st.builds(lambda f, a, b: Product(indexed("q", K) * f, (K, a, b)), inner, inner, inner),
        st.builds(lambda f, a, b: Integral(f, (K, a, b)), inner, inner, inner),
        st.builds(lambda f, a: Integral(f * K, (K, a, t.oo)), inner, inner),
        st.builds(lambda f, a, d: Limit(f, K, a, d), inner, inner, st.sampled_from(["+", "-", "+-"])),
        st.builds(lambda f: Limit(f, K, -t.oo), inner),
        st.builds(At, inner, SYMBOLS, inner),
        st.builds(lambda a, c, b: Piecewise((a, c), (b, True)), inner, statements(inner), inner),
    )  # fmt: skip


TREES = st.recursive(LEAVES, grow, max_leaves=8)
FAST = settings(
    max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


@FAST
@given(TREES)
def test_what_is_rendered_is_read_back(tree):
    assert as_set(read_latex(latex(tree), NOTATION)) is as_set(tree), latex(tree)


@pytest.mark.parametrize("name", ["sec", "csc", "cot", "coth", "sin", "asinh", "erf"])
def test_a_function_beside_a_factor_is_read_back(name):
    tree = t.call(name, symbol("x")) * symbol("x")
    assert read_latex(latex(tree), NOTATION) is tree
    assert read_latex(latex(t.negated(tree)), NOTATION) is t.negated(tree)


@settings(FAST, max_examples=100)
@given(statements(TREES))
def test_a_statement_that_is_rendered_is_read_back(statement):
    assert as_set(read_latex_statement(latex(statement), NOTATION)) is as_set(statement)


ENDS = st.sampled_from([number(0), number(1), symbol("y"), number("1/2")])
SIDES = st.one_of(
    st.builds(t.interval, ENDS, ENDS, st.booleans(), st.booleans()),
    st.just(t.interval(-t.oo, t.oo)),
    st.builds(lambda a: t.interval(a, t.oo), ENDS),
    st.just(t.finite_set(0, 1)),
)
SETS = st.one_of(
    st.builds(lambda op, f, side: t.optimum(op, f + K, K, side), st.sampled_from(["argmax", "argmin"]), TREES, SIDES),
    st.builds(lambda f, side: t.optimum("argmax", f * indexed("q", K), symbol("q"), t.box(side, K)), TREES, SIDES),
    st.lists(TREES, max_size=3).map(lambda a: t.finite_set(*a)),
    st.builds(lambda f, size: t.finite_set(t.family(f * indexed("q", K), K, size)), TREES, ENDS),
)  # fmt: skip


@settings(FAST, max_examples=150)
@given(SETS)
def test_a_set_that_is_rendered_is_read_back(made):
    assert as_set(read_latex_set(latex(made), NOTATION)) is as_set(made)


# ── as authors type it ────────────────────────────────────────────────────────


class Typist:
    """Writes a tree as an author might: with parentheses wherever they help, in changing styles."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def any(self, *ways):
        return self.random.choice(ways)

    def group(self, text):
        return self.any("({})", "\\left( {} \\right)", "\\bigl({}\\bigr)", "\\big({}\\big)").format(
            text
        )

    def names(self, term):
        return {"x": ["x", "{x}", "\\mathit{x}"], "p_hat": ["\\hat{p}", "\\hat p", "\\widehat{p}", "p̂"],
                "lam": ["\\lambda", "λ"], "x_1": ["x_1", "x_{1}"], "y": ["y", "{y}"],
                "k": ["k"]}[term.value]  # fmt: skip

    def write(self, term):
        op, args = term.op, term.args
        if op == "num":
            return str(term) if term.value >= 0 else self.group(str(term))
        if op == "sym":
            return self.any(*self.names(term))
        made = [self.write(a) for a in args]
        if op == "add":
            shown = [made[0]]
            for arg, text in zip(args[1:], made[1:], strict=True):
                minus = arg.op == "neg"
                inner = self.write(arg.args[0]) if minus else text
                inner = (
                    self.group(inner)
                    if (arg.args[0] if minus else arg).op in ("add", "neg")
                    else inner
                )
                shown.append(f"{self.any('-', '−') if minus else '+'} {inner}")
            return self.group(" ".join(shown))
        if op == "neg":
            return self.group(f"-{self.factor(args[0])}")
        if op == "mul":
            sign = self.any(" \\cdot ", " \\times ", "·", " \\cdot{} ")
            return sign.join(self.factor(a) for a in args)
        if op == "div":
            style = self.any("\\frac{%s}{%s}", "\\dfrac{%s}{%s}", "\\tfrac{ %s }{ %s }")
            return style % tuple(made)
        if op == "pow":
            return f"{self.group(made[0])}^{{{made[1]}}}"
        if op == "derivative":
            d = self.any("d", "\\mathrm{d}", "\\partial")
            return f"\\frac{{{d}}}{{{d} {made[1]}}} {self.group(made[0])}"
        if op == "sum":
            low, high = f"_{{{made[1]} = {made[2]}}}", f"^{{{made[3]}}}"
            bounds = self.any(low + high, high + low, "\\limits" + low + high)
            return self.group(f"\\sum{bounds} {self.group(made[0])}")
        name = term.value
        heads = {"log": ["\\log", "\\ln"], "exp": ["\\exp"], "sin": ["\\sin"]}
        if name == "Abs":
            return self.any("\\left| {} \\right|", "\\lvert {} \\rvert", "\\bigl|{}\\bigr|").format(
                made[0]
            )
        if name == "sqrt":
            return self.any("\\sqrt{%s}", "\\sqrt[2]{%s}") % made[0]
        if name == "exp" and self.random.random() < 0.5:
            return f"e^{{{made[0]}}}"
        return f"{self.any(*heads[name])}{self.any('', ' ')}\\left( {made[0]} \\right)"

    def factor(self, term):
        text = self.write(term)
        return text if term.op in ("num", "sym") else self.group(text)


def plain(inner):
    x = st.sampled_from([symbol("x"), symbol("y")])
    return st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(lambda a: t.nary("add", tuple(a))),
        st.lists(inner, min_size=2, max_size=4).map(lambda a: t.nary("mul", tuple(a))),
        st.builds(lambda a, b: a - b, inner, inner),
        st.builds(lambda a, b: a / b, inner, inner),
        st.builds(lambda a, b: a**b, inner, inner),
        inner.map(t.negated),
        st.builds(call, st.sampled_from(["log", "exp", "sin", "Abs", "sqrt"]), inner),
        st.tuples(inner, x).filter(lambda a: depends(*a)).map(lambda a: Derivative(*a)),
        st.builds(lambda f, a: Sum(f, (K, 1, a)), inner, inner),
    )


TYPED = st.recursive(
    st.sampled_from(
        [
            *(symbol(n) for n in ("x", "y", "p_hat", "lam", "x_1")),
            number(2),
            number("0.5"),
            number(-3),
        ]
    ),
    plain,
    max_leaves=8,
)


@FAST
@given(TYPED, st.integers(0, 10**6))
def test_what_an_author_types_is_read_as_meant(tree, seed):
    text = Typist(seed).write(tree)
    try:
        made = read_latex(text, NOTATION)
    except ReadError as error:
        pytest.fail(f"{text}\n{' ' * (error.column - 1)}^ {error.message}")
    assert as_set(made) is as_set(tree), text
