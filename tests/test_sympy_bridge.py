"""SymPy trees are read as what they are, written back, and refused where they are outside."""

import operator
import subprocess
import sys
from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy.abc import n as sn
from sympy.abc import x as sx
from sympy.abc import y as sy

from bce_sym import functions as f
from bce_sym import terms as t
from bce_sym.api import assert_proved
from bce_sym.context import Positive, Real
from bce_sym.derivation import Chain, derivation, derive
from bce_sym.errors import ReadError
from bce_sym.sympy_bridge import assumptions_of, from_sympy, statement_from_sympy, to_sympy

x, y, n = t.symbol("x"), t.symbol("y"), t.symbol("n")
oo, minus_oo = t.oo, t.negated(t.oo)

BOTH_WAYS = [
    (sx / sy, x / y),
    (sx - sy, x - y),
    (-sx, -x),
    (-sx / sy, -(x / y)),
    (1 / sx, 1 / x),
    (1 / sympy.sqrt(sx), 1 / f.sqrt(x)),
    (sx**-2, x**-2),
    (sy / sx**2, y / x**2),
    (sympy.sqrt(sx), f.sqrt(x)),
    (sx**sy, x**y),
    (sympy.Integer(-3), t.number(-3)),
    (sympy.Rational(1, 3), t.Rational(1, 3)),
    (sympy.pi * sx, t.pi * x),
    (sympy.log(sx), f.log(x)),
    (sympy.exp(-sx), f.exp(-x)),
    (sympy.Abs(sx), f.Abs(x)),
    (sympy.sign(sx), f.sign(x)),
    (sympy.Max(sx, 1), f.Max(1, x)),
    (sympy.atan2(sy, sx), t.call("atan2", y, x)),
    (sympy.Mod(sx, 2), t.call("Mod", x, 2)),
    (sympy.Heaviside(sx), t.call("Heaviside", x)),
    (sympy.binomial(sn, 2), t.call("binomial", n, 2)),
    (sympy.loggamma(sx), t.call("loggamma", x)),
    (sympy.asinh(sympy.tanh(sx)), t.call("asinh", f.tanh(x))),
    (sympy.IndexedBase("p")[sn], t.indexed("p", n)),
    (sympy.Derivative(sympy.log(sx), sx), t.Derivative(f.log(x), x)),
    (sympy.Derivative(sx**3, (sx, 2)), t.Derivative(x**3, (x, 2))),
    (sympy.Sum(sx**sn, (sn, 0, sympy.oo)), t.Sum(x**n, (n, 0, oo))),
    (sympy.Product(sx, (sn, 1, 3)), t.Product(x, (n, 1, 3))),
    (
        sympy.Integral(sympy.exp(-(sx**2)), (sx, -sympy.oo, sympy.oo)),
        t.Integral(f.exp(-(x**2)), (x, minus_oo, oo)),
    ),
    (sympy.Limit(1 / sx, sx, 0, "-"), t.Limit(1 / x, x, 0, "-")),
    (sympy.Limit(1 / sx, sx, sympy.oo), t.Limit(1 / x, x, oo)),
    (sympy.Piecewise((sx, sx > 0), (0, True)), t.Piecewise((x, x > 0), (0, True))),
]


@pytest.mark.parametrize(("tree", "term"), BOTH_WAYS, ids=lambda case: str(case)[:40])
def test_read_and_written_back(tree, term):
    assert from_sympy(tree) is term
    assert to_sympy(term, evaluate=True) == tree


@pytest.mark.parametrize(
    ("tree", "term"),
    [
        (sympy.Derivative(sx * sy, sx, sy), t.Derivative(x * y, x, y)),
        (sympy.Sum(sx, (sx, 1, sy), (sy, 1, sn)), t.Sum(t.Sum(x, (x, 1, y)), (y, 1, n))),
        (sympy.Subs(sympy.Derivative(sx * sy, sx), sx, 2), t.At(t.Derivative(x * y, x), x, 2)),
        (sympy.UnevaluatedExpr(sx) / sx, x / x),
        (sympy.Symbol("x", positive=True), x),
    ],
)
def test_read(tree, term):
    assert from_sympy(tree) is term


@pytest.mark.parametrize(
    ("term", "tree"),
    [
        (f.sigmoid(x), 1 / (1 + sympy.exp(-sx))),
        (f.softplus(x), sympy.log(1 + sympy.exp(sx))),
        (t.At(x**2, x, 3), sympy.Subs(sx**2, sx, 3)),
        (x / x, sympy.Integer(1)),
        ((x > 0) & ~t.Eq(x, y), sympy.And(sx > 0, sympy.Ne(sx, sy))),
        (t.true, sympy.true),
    ],
)
def test_written_with_sympys_evaluation(term, tree):
    assert to_sympy(term, evaluate=True) == tree


def test_unevaluated_trees_keep_what_was_written():
    for term in (x / x, x - x, f.sqrt(x**2), f.log(f.exp(x)), x * y / x, 2 * (x + y), x + (y + x)):
        assert from_sympy(to_sympy(term, evaluate=False)) is term
    with sympy.evaluate(False):
        assert from_sympy(sx / sx + sympy.log(sympy.exp(sy))) is x / x + f.log(f.exp(y))


@pytest.mark.parametrize(
    ("tree", "statement"),
    [
        (sympy.Eq(sx, sy), t.Eq(x, y)),
        (sympy.Ne(sx, 0), t.Ne(x, 0)),
        (sx <= sy, x <= y),
        (sympy.Or(sx > 0, sympy.Eq(sx, -1), evaluate=False), t.disjunction(x > 0, t.Eq(x, -1))),
        (sympy.Not(sx > 0, evaluate=False), ~(x > 0)),
        (sympy.true, t.true),
    ],
)
def test_statements(tree, statement):
    made = statement_from_sympy(tree)
    # The parts of And and Or have no order in SymPy.
    assert (made.op, set(made.args)) == (statement.op, set(statement.args))


@pytest.mark.parametrize(
    ("tree", "message", "help"),
    [
        (sympy.Float("0.1"), "binary float", "Rational("),
        (sx + 0.5, "binary float", "Rational("),
        (sympy.I * sx, "complex", "real"),
        (sympy.re(sympy.Symbol("z")), "complex", "real"),
        (sympy.nan, "complex", "real"),
        (sympy.oo, "not a number", "bound"),
        (sx + sympy.Function("f")(sx), "SymPy's f ('f(x)') is outside", "known functions"),
        (sympy.Function("log")(sx), "SymPy's log ('log(x)') is outside", "known functions"),
        (sympy.zeta(sx), "SymPy's zeta", "known functions"),
        (sympy.Heaviside(sx, 1), "SymPy's Heaviside", "known functions"),
        (sympy.MatrixSymbol("A", 2, 2), "SymPy's MatrixSymbol", "known functions"),
        (sympy.Interval(0, 1), "SymPy's Interval", "known functions"),
        (sympy.Symbol("a b"), "not a variable's name", "plain name"),
        (sympy.Symbol(r"\hat{p}"), "not a variable's name", "plain name"),
        (sympy.Symbol("pi"), "not a variable's name", "plain name"),
        (sympy.IndexedBase("a b")[1], "not a variable's name", "plain name"),
        (sympy.IndexedBase("a")[1, 2], "more than one index", "p[i]"),
        (sympy.Eq(sx, sy), "statement where a number", "Eq"),
        (sympy.Integral(sx, sx), "has no bounds", "(x, lo, hi)"),
        (sympy.Derivative(sx**sn, (sx, sn)), "outside the language", "known order"),
        (sympy.Subs(sx + sy, (sx, sy), (1, 2)), "several variables", "one after the other"),
        ("x + 1", "not a SymPy expression", "give a SymPy"),
        ("__import__('os').getcwd()", "not a SymPy expression", "give a SymPy"),
    ],
    ids=lambda case: str(case)[:30],
)
def test_refused_with_a_reason_and_help(tree, message, help):
    with pytest.raises(ReadError) as caught:
        from_sympy(tree)
    assert message in caught.value.message
    assert help in caught.value.help


def test_statements_are_wanted_where_statements_are():
    with pytest.raises(ReadError, match="number where a statement"):
        statement_from_sympy(sx)


def test_a_tree_that_is_too_deep_is_refused():
    tree = sx
    for _ in range(2000):
        tree = sympy.sin(tree, evaluate=False)
    with pytest.raises(ReadError, match="nested too deeply"):
        from_sympy(tree)


def test_terms_and_trees_mix_in_arithmetic():
    with sympy.evaluate(False):
        assert x + sympy.log(2) is x + f.log(2)
        assert t.as_expr(sympy.log(x)) is f.log(x)
        assert t.as_expr(sympy.log(x) / x) is f.log(x) / x
        assert t.as_expr(sympy.log(x) - x) is f.log(x) - x
        assert t.as_expr(sympy.log(x) ** x) is f.log(x) ** x
        assert t.as_expr(sympy.Derivative(x * sympy.log(x), x)) is t.Derivative(x * f.log(x), x)
        assert (x < sympy.log(x)) is (x < f.log(x))


def test_a_script_with_sympys_functions_keeps_what_it_wrote():
    @derivation
    def ratio(p: Positive, z: Real) -> Chain:
        return derive(sympy.log(p) / sympy.log(p) + z).eq(z + sympy.Integer(1))

    assert str(ratio.chain.start) == "log(p)/log(p) + z"
    assert str(ratio.chain.end) == "z + 1"


def test_terms_alone_do_not_import_sympy():
    code = "import sys, bce_sym.derivation; print('sympy' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"


NUMBERS = st.recursive(
    st.sampled_from([x, y]) | st.integers(-3, 3).map(t.number) | st.just(t.Rational(2, 3)),
    lambda e: st.builds(lambda op, a, b: op(a, b),
                        st.sampled_from([operator.add, operator.sub, operator.mul, operator.truediv]),
                        e, e)
    | st.builds(lambda a, k: a**k, e, st.integers(-2, 2))
    | e.map(operator.neg),
    max_leaves=10,
)  # fmt: skip


def value(term, point):
    """The exact value of a rational function, None where it is undefined."""
    if term.op == "num":
        return term.value
    if term.op == "sym":
        return point[term.value]
    args = [value(a, point) for a in term.args]
    if None in args:
        return None
    if term.op == "neg":
        return -args[0]
    made = args[0]
    for arg in args[1:]:
        if (term.op == "div" and arg == 0) or (term.op == "pow" and made == 0 and arg < 0):
            return None
        if term.op == "pow":
            arg = int(arg)
        made = {"add": operator.add, "mul": operator.mul, "div": operator.truediv,
                "pow": operator.pow}[term.op](made, arg)  # fmt: skip
    return made


@given(NUMBERS, st.sampled_from([(0, 1), (1, 1), (2, -1), (0, 0)]))
def test_the_way_there_and_back_keeps_value_and_domain(term, values):
    point = dict(zip("xy", map(Fraction, values), strict=True))
    back = from_sympy(to_sympy(term, evaluate=False))
    assert value(back, point) == value(term, point)


@pytest.mark.parametrize(
    ("assumptions", "facts"),
    [
        ({}, []),
        ({"real": True}, []),
        ({"positive": True}, ["u > 0"]),
        ({"negative": True}, ["u < 0"]),
        ({"nonnegative": True}, ["u >= 0"]),
        ({"real": True, "zero": False}, ["u != 0"]),
        ({"integer": True, "positive": True}, ["u in Integers", "u > 0"]),
    ],
)
def test_what_a_symbol_assumes_is_a_fact(assumptions, facts):
    u = sympy.Symbol("u", **assumptions)
    assert assumptions_of(u + 1, sx) == facts
    assert assumptions_of(sympy.Sum(u, (u, 1, 3))) == []  # bound


def test_symbols_of_one_name_are_refused():
    with pytest.raises(ReadError, match="two symbols of SymPy are called x"):
        assumptions_of(sx + sympy.Symbol("x", positive=True))
    with pytest.raises(AssertionError, match="two symbols of SymPy are called x"):
        assert_proved(sx, "==", sympy.Symbol("x", positive=True))


def test_assumptions_are_assumed():
    u, k = sympy.Symbol("u", positive=True), sympy.Symbol("k", integer=True)
    assert_proved(sympy.log(u**2), "==", 2 * sympy.log(u))
    assert_proved(u, ">=", 0)
    assert_proved(k, "!=", sympy.Rational(1, 2))
    with pytest.raises(AssertionError, match="assuming: u > 0"):
        assert_proved(u, ">", 1)
