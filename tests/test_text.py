"""Plain text is read as written or refused with a place and what to write; nothing is evaluated."""

import json
import operator
import time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bce_sym import functions as f
from bce_sym import terms as t
from bce_sym.errors import ReadError
from bce_sym.readers.text import (
    claim_of,
    read_claim,
    read_expression,
    read_statement,
    read_where,
)

x, y, z, k, n, m, p, q = (t.symbol(name) for name in "xyzknmpq")
p_i = t.indexed("p", t.symbol("i"))

READ = [
    ("x", x),
    ("x/x", x / x),
    ("sqrt(x**2)", f.sqrt(x**2)),
    ("1 + 1", t.number(1) + 1),
    ("a - b - c", t.symbol("a") - t.symbol("b") - t.symbol("c")),
    ("x - (y - z)", x - (y - z)),
    ("(x + y) + z", x + y + z),
    ("x/y/z", x / y / z),
    ("x/y*z", x / y * z),
    ("-x**2", -(x**2)),
    ("(-x)**2", (-x) ** 2),
    ("-x*y", -x * y),
    ("-(x*y)", -(x * y)),
    ("-2*x", t.number(-2) * x),
    ("-2**2", -(t.number(2) ** 2)),
    ("(-2)**2", t.number(-2) ** 2),
    ("2**-1", t.number(2) ** -1),
    ("x**y**z", x ** (y**z)),
    ("(x**y)**z", (x**y) ** z),
    ("2**-x**2", t.number(2) ** (-(x**2))),
    ("x*-y", x * (-y)),
    ("+x", x),
    ("0.1", t.number("0.1")),
    ("1e-5", t.number(Fraction(1, 10**5))),
    ("1E3", t.number(1000)),
    (".5", t.number(Fraction(1, 2))),
    ("2.", t.number(2)),
    ("1/3", t.Rational(1, 3)),
    ("9" * 4000, t.number(10**4000 - 1)),
    ("E*pi", t.E * t.pi),
    ("ln(x)", f.log(x)),
    ("abs(x)", f.Abs(x)),
    ("Max(x, y, z)", f.Max(x, y, z)),
    ("atan2(y, x)", t.call("atan2", y, x)),
    ("log (x)\n+ 1", f.log(x) + 1),
    ("lambda*x", t.symbol("lambda") * x),
    ("λ*p̂", t.symbol("λ") * t.symbol("p̂")),
    ("p[i]", p_i),
    ("p[1]", t.indexed("p", 1)),
    ("p[k + 1]", t.indexed("p", k + 1)),
    ("Sum(p[i], (i, 1, m))", t.Sum(p_i, (t.symbol("i"), 1, m))),
    ("Sum(k*n, (k, 1, n), (n, 1, m))", t.Sum(t.Sum(k * n, (k, 1, n)), (n, 1, m))),
    ("Sum(x**k, (k, 0, oo))", t.Sum(x**k, (k, 0, t.oo))),
    ("Product(k, (k, 1, n))", t.Product(k, (k, 1, n))),
    ("Integral(exp(-x), (x, -oo, oo))", t.Integral(f.exp(-x), (x, t.negated(t.oo), t.oo))),
    ("Derivative(x**2, x)", t.Derivative(x**2, x)),
    ("Derivative(x**2, (x, 2))", t.Derivative(x**2, (x, 2))),
    ("Derivative(x**2, x, 2)", t.Derivative(x**2, (x, 2))),
    ("Derivative(x*y, x, y)", t.Derivative(x * y, x, y)),
    ("Derivative(x*y, x, 2, y)", t.Derivative(x * y, (x, 2), y)),
    ("Derivative(p[k]**2, p[k])", t.Derivative(t.indexed("p", k) ** 2, t.indexed("p", k))),
    ("Limit(1/x, x, 0)", t.Limit(1 / x, x, 0, "+")),
    ("Limit(1/x, x, 0, '-')", t.Limit(1 / x, x, 0, "-")),
    ('Limit(1/x, x, 0, "+-")', t.Limit(1 / x, x, 0, "+-")),
    ("Limit(1/x, x, oo)", t.Limit(1 / x, x, t.oo)),
    ("Limit(1/x, x, -oo)", t.Limit(1 / x, x, t.negated(t.oo))),
    ("At(x**2, x, 3)", t.At(x**2, x, 3)),
    (
        "Piecewise((x, x > 0), (0, True))",
        t.Piecewise((x, x > 0), (0, True)),
    ),
    (
        "Piecewise((1, And(x > 0, Ne(y, 0))), (2, 0 < x < 1))",
        t.Piecewise(
            (1, t.conjunction(x > 0, t.Ne(y, 0))), (2, t.conjunction(t.Lt(0, x), x < 1))
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "term"), READ, ids=lambda case: str(case)[:40])
def test_an_expression_is_the_term_that_python_would_build(text, term):
    assert read_expression(text) is term


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("x < y", x < y),
        ("0 < x < 1", t.conjunction(t.Lt(0, x), x < 1)),
        ("(x > 0) & (y > 0) & (z > 0)", t.conjunction(x > 0, y > 0, z > 0)),
        ("x > 0 & y > 0 | ~z > 0", t.disjunction((x > 0) & (y > 0), ~(z > 0))),
        ("Or(Eq(x, 0), Not(Ge(y, 1)))", t.disjunction(t.Eq(x, 0), ~t.Ge(y, 1))),
        ("((x)) == ((y + 1))", t.Eq(x, y + 1)),
        ("True", t.true),
    ],
)
def test_statements(text, statement):
    assert read_statement(text) is statement


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("x == y", (x, "==", y)),
        ("x**2 >= 0", (x**2, ">=", t.number(0))),
        ("Eq(x, y)", (x, "==", y)),
        ("Eq(x, 0) => x != 1", (t.Eq(x, 0), "=>", t.Ne(x, 1))),
        ("x == 0 & y == 0 <=> x**2 + y**2 == 0",
         (t.Eq(x, 0) & t.Eq(y, 0), "<=>", t.Eq(x**2 + y**2, 0))),
    ],
)  # fmt: skip
def test_claims(text, claim):
    assert read_claim(text) == claim


# text, column (None: not of interest), part of the message, part of the help
REFUSED = [
    ("", 1, "found the end", "missing"),
    ("x +", 4, "found the end", "missing"),
    ("2x", 2, "found 'x'", "write 2*x"),
    ("x y", 3, "found 'y'", "write x*y"),
    ("(x)(y)", 4, "found '('", "write (…)*(…)"),
    ("2(x)", 2, "found '('", "write 2*(…)"),
    ("x(1 + y)", 1, "x is not a function", "write x*(…)"),
    ("mu*mu(1 + y)", 4, "mu is not a function", "write mu*(…)"),
    ("E(x)", 1, "E is not a function", "write E*(…)"),
    ("x^2", 2, "'^'", "write **"),
    ("x % 2", 3, "'%'", "Mod(a, b)"),
    ("n!", 2, "'!'", "factorial"),
    ("|x|", 1, "'|'", "Abs(x)"),
    ("x²", 1, "not a variable's name", "**"),
    ("xⁿ", 1, "not a variable's name", "**"),
    ("π", 1, "'π'", "write pi"),
    ("x − y", 3, "'−'", "ASCII"),
    ("١", 1, "'١'", "operators"),
    ("\\frac{1}{2}", 1, "found", "LaTeX"),
    ("exp", 1, "exp is a function", "exp(…)"),
    ("gamma*x", 1, "gamma is a function", "another name"),
    ("Sum", 1, "Sum is a function", "Sum(e, (k, 1, n))"),
    ("qux(x, y)", 1, "qux is not known", "for a product"),
    ("arctan(x)", 1, "arctan is not known", "did you mean atan?"),
    ("Log(x)", 1, "Log is not known", "did you mean log?"),
    ("max(x, y)", 1, "max is not known", "did you mean Max?"),
    ("1 + sgn(x)", 5, "sgn is not known", "did you mean sign?"),
    ("log()", 5, "found ')'", "operators"),
    ("log(x, 2)", 1, "log takes 1 argument, not 2", "log(x)/log(b)"),
    ("atan2(x)", 1, "atan2 takes 2 arguments, not 1", "atan2(x, y)"),
    ("log(x y)", 7, "found 'y'", "write x*y"),
    ("log(x", 6, "found the end", "write log(…)"),
    ("Sum(x)", 1, "Sum needs bounds", "Sum(e, (k, 1, n))"),
    ("Sum(x, k)", 8, "found 'k'", "Sum(e, (k, 1, n))"),
    ("Sum(x, (k, 1))", 13, "found ')'", "Sum(e, (k, 1, n))"),
    ("Sum(x, (2, 1, n))", 9, "a variable", "Sum(e, (k, 1, n))"),
    ("Sum(p[i], (p[i], 1, n))", 12, "cannot be bound", "Sum(e, (k, 1, n))"),
    ("Sum(x, (pi, 1, n))", 9, "pi is not a variable", "another name"),
    ("Integral(x, x)", 13, "found 'x'", "Integral(e, (x, 0, 1))"),
    ("Derivative(x)", 1, "in a variable", "Derivative(f, x)"),
    ("Derivative(x, 2)", 15, "a variable", "Derivative(f, x)"),
    ("Derivative(x, 2[1])", 15, "a variable", "Derivative(f, x)"),
    ("Derivative(x, (x, n))", 19, "order", "Derivative(f, x)"),
    ("Derivative(x, (x, 100))", 19, "order", "Derivative(f, x)"),
    ("Derivative(x, (x, ²))", 19, "order", "Derivative(f, x)"),
    ("Derivative(x**2, x**2)", 19, "found '**'", "Derivative(f, x)"),
    ("Limit(1/x, x, 0, +)", 18, "direction", "Limit(e, x, 0)"),
    ("Limit(1/x, x)", 13, "found ')'", "Limit(e, x, 0)"),
    ("Piecewise((x, y))", 15, "a number where a statement", "relation"),
    ("Piecewise(x)", 11, "found 'x'", "Piecewise((v, x > 0), (w, True))"),
    ("Not(x > 0, y > 0)", 1, "one statement", "Not(a > 0)"),
    ("(x > 0) + 1", 1, "a statement where a number", "& | ~"),
    ("1 + (x > 0)", 5, "a statement where a number", "& | ~"),
    ("x & y", 1, "a number where a statement", "relation"),
    ("oo", 1, "oo is not a number", "bound"),
    ("x + oo", 5, "oo is not a number", "bound"),
    ("Sum(x, (k, 1, oo + 1))", 15, "oo is not a number", "bound"),
    ("I*x", 1, "complex numbers are outside the language", "real"),
    ("re(x)", 1, "complex numbers are outside the language", "real"),
    ("x + nan", 5, "complex numbers are outside the language", "real"),
    ("inf", 1, "'inf' is not a variable", "write oo"),
    ("p[i, j]", 4, "one index", "p[i]"),
    ("p[", 3, "found the end", "missing"),
    ("E[x]", 1, "E is not a variable", "another name"),
    ("x and y", 3, "found 'and'", "&"),
    ("x if y else z", 3, "found 'if'", "Piecewise"),
    ("not x", 1, "'not' is not a variable", "~"),
    ("Reals", 1, "Reals is not a variable", "another name"),
    ("x, y", 2, "found ','", "one expression"),
    ("{x}", 1, "found '{'", "y in {0, 1}"),
    ("[x]", 1, "found '['", "parentheses"),
    ("1e99999", 1, "more than 4000 digits", "10**5000"),
    ("1e-99999999999999999999", 1, "more than 4000 digits", "10**5000"),
    ("2*" + "9" * 100_000, 3, "more than 4000 digits", "10**5000"),
    ("(" * 1000 + "x" + ")" * 1000, 201, "nested too deeply", "names"),
    ("exp(" * 1000 + "x" + ")" * 1000, None, "nested too deeply", "names"),
    ("x" + "/x" * 5000, 1, "nested too deeply", "names"),
    ("-" * 5000 + "x", 201, "nested too deeply", "names"),
    ("2**" * 5000 + "2", None, "nested too deeply", "names"),
    ("x" * 2_000_000, 1_000_001, "2000000 characters", "split"),
    ("__import__('os').system('x')", 1, "__import__ is not known", ""),
    ("__x__", 1, "not a variable's name", "letter"),
    ("().__class__", 2, "found ')'", "operators"),
    ("x.__class__", 2, "found '.'", "attributes"),
    ("1 .real", 3, "found '.'", "attributes"),
    ("lambda: 1", 7, "found ':'", ""),
    ("'a'", 1, "found", "text in quotes"),
    ("'+'", 1, "found", "text in quotes"),
    ("f'{x}'", 2, "found", "text in quotes"),
    ("x;y", 2, "found ';'", ""),
    ("x := 1", 3, "found ':'", ""),
    ("x\x00", 2, "found '\\x00'", ""),
    ("open('f').read()", 1, "open is not known", ""),
    ("eval(x)", 1, "eval is not known", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "column", "message", "help"), REFUSED, ids=lambda case: str(case)[:30]
)
def test_what_is_not_understood_is_refused_with_a_place_and_help(text, column, message, help):
    with pytest.raises(ReadError) as caught:
        read_expression(text)
    error = caught.value
    assert message in error.message
    assert error.help
    assert help in error.help
    assert error.column == column or (column is None and error.column > 1)


@pytest.mark.parametrize(
    ("text", "column", "message", "help"),
    [
        ("x = 1", 3, "found '='", "write == for an equation"),
        ("x", 1, "not a claim", "lhs REL rhs"),
        ("x == 1 == y", 8, "one relation", "several claims"),
        ("x > 0 & y > 0", 1, "not a claim", "A <=> B"),
        ("x => y", 1, "a number where a statement", "relation"),
        ("x > 0 => y", 10, "a number where a statement", "relation"),
        ("x > 0 => y > 0 => z > 0", 16, "found '=>'", "once"),
        ("(x > 0) == (y > 0)", 1, "a statement where a number", "<=>"),
        ("x in {0, 1}", 3, "found 'in'", "condition"),
        ("x == 1 and y == 1", 8, "found 'and'", "&"),
    ],
)
def test_claims_are_refused_with_a_place_and_help(text, column, message, help):
    with pytest.raises(ReadError) as caught:
        read_claim(text)
    error = caught.value
    assert (message in error.message, error.column, help in error.help) == (True, column, True), (
        error
    )


@pytest.mark.parametrize(
    ("items", "context"),
    [
        ([], ""),
        (["0 < p", "p < 1"], "0 < p < 1"),
        (["0 < p < 1", "y in {0, 1}"], "0 < p < 1, y in {0, 1}"),
        (["p < 1", "p in Reals", "p >= 1/2", "1/4 < p"], "0.5 <= p < 1"),
        (["n in Integers", "n >= 1"], "n in Naturals"),
        (["n > 0", "n in Integers"], "n in Naturals"),
        (["n in Integers", "n > -1"], "n in Naturals0"),
        (["n in Integers", "n >= 1/2", "n < 7/2"], "1 <= n <= 3, n in Integers"),
        (["n in Naturals", "n in Naturals0", "n in Reals"], "n in Naturals"),
        (["n in Integers", "n in Naturals0"], "n in Naturals0"),
        (["y in {0, 1, 2}", "y in {1, 2, 3}", "y != 2"], "y in {1}"),
        (["y in {0, 1/2, 1}", "y in Integers", "0 < y"], "y in {1}"),
        (["y in {-1, 0.5}"], "y in {-1, 1/2}"),
        (["x != 1/2", "x*y < 1"], "x in Reals, y in Reals, x != 1/2, x*y < 1"),
        (["Abs(a) < x", "x > 0"], "a in Reals, x > 0, Abs(a) < x"),
        (["x <= pi/2"], "x in Reals, x <= pi/2"),
        (["(a > 0) & (b > 0)", "Or(a > 1, b > 1)"], "a > 0, b > 0, (a > 1) | (b > 1)"),
        (["True"], ""),
        (["p[i] in {0, 1}", "m in Integers", "m >= 1"], "p[i] in {0, 1}, m in Naturals"),
        (["0 < p[i]", "p[i] < 1"], "0 < p[i] < 1"),
        (["0 < p[j] < 1", "p[i] in Reals"], "0 < p[i] < 1"),
        (["y[i] in {0, 1, 2}", "y[i] > 0"], "y[i] in {1, 2}"),
        (["k[i] in Integers", "k[i] >= 0"], "k[i] in Naturals0"),
        (["p[1] > 0"], "p[i] in Reals, p[1] > 0"),
        (["p[1] in {0, 1}"], "p[i] in Reals, (p[1] == 0) | (p[1] == 1)"),
        (["Sum(p[i], (i, 1, m)) == 1"], "m in Reals, p[i] in Reals, Sum(p[i], (i, 1, m)) == 1"),
    ],
)
def test_contexts(items, context):
    assert str(read_where(items)) == context


@pytest.mark.parametrize(
    ("items", "message", "help"),
    [
        (["x"], "a number where a statement", "relation"),
        (["x ="], "found '='", "=="),
        ([""], "found the end", "missing"),
        (["x > 0, y > 0"], "found ','", "one"),
        (["x in Rationals"], "set 'Rationals' is not known", "Reals"),
        (["x in (0, 1)"], "set '(' is not known", "0 <= x <= 1"),
        (["x not in {0}"], "found 'not'", "~"),
        (["pi in Reals"], "'pi' is not a variable", "n in Integers"),
        (["E > 3", "E in Integers"], "'E' is not a variable", "n in Integers"),
        (["x + y in Integers"], "'x + y' is not a variable", "n in Integers"),
        (["x in {}"], "contradictory", "members"),
        (["x in {y}"], "'y' is not a rational number", "exact"),
        (["x in {pi}"], "'pi' is not a rational number", "exact"),
        (["x in {0, 1"], "found the end", ""),
        (["y in {0, 1}", "y > 1"], "contradictory: no value is left for y", "remove"),
        (["y in {0, 1}", "y in {2}"], "contradictory: no value is left for y", "remove"),
        (["y in {1/2}", "y in Integers"], "contradictory: no value is left for y", "remove"),
        (["False"], "contradictory", "leave"),
        (["p > 0", "p[i] > 0"], "both a variable and a family", "another name"),
        (["p[i] < q[i]"], "cannot be said of every i", "p[i] > 0"),
        (["p[i] != 0"], "cannot be said of every i", "p[i] > 0"),
        (["p[i + 1] in {0, 1}"], "not a variable", "p[i] in {0, 1}"),
    ],
)
def test_contexts_are_refused_with_help(items, message, help):
    with pytest.raises(ReadError) as caught:
        read_where(items)
    error = caught.value
    assert message in error.message
    assert help in error.help
    assert error.column
    assert error.text in (items[-1], None)


def test_an_index_that_the_claim_leaves_free_names_one_member():
    one = claim_of("p[k] > 0", ["p[k] > 0", "k in Integers"])
    assert str(one.context) == "k in Integers, p[i] in Reals, p[k] > 0"
    every = claim_of("Sum(p[k], (k, 1, m)) > 0", ["p[k] > 0", "m in Naturals"])
    assert str(every.context) == "p[i] > 0, m in Naturals"


def test_symbols_that_nothing_is_said_of_are_real():
    assert str(claim_of("b*x == a", ["x > 0"]).context) == "x > 0, a in Reals, b in Reals"
    assert claim_of("Sum(k, (k, 1, 3)) == 6").context.variables == ()


def test_the_error_about_a_condition_names_the_condition():
    with pytest.raises(ReadError) as caught:
        claim_of("x == 1", ["x > 0", "y >"])
    assert (caught.value.text, caught.value.column) == ("y >", 4)


# ── properties ────────────────────────────────────────────────────────────────

LEAVES = st.one_of(
    st.sampled_from([x, y, z, t.pi, t.E, t.indexed("p", 1), t.indexed("p", k)]),
    st.integers(-30, 30).map(t.number),
    st.decimals(-9, 9, places=3).map(lambda d: t.number(Decimal(d))),
)


BOUND = st.sampled_from([x, k])
ENDS = LEAVES | st.sampled_from([t.oo, t.negated(t.oo)])


def _joined(s):
    return st.one_of(
        st.builds(t.conjunction, s, s), st.builds(t.disjunction, s, s, s), s.map(t.negation)
    )


def _statements(numbers):
    relations = st.builds(t.relation, st.sampled_from(t.RELATIONS), numbers, numbers)
    return st.recursive(relations, _joined, max_leaves=5)


CONDITIONS = _statements(LEAVES)


def _compound(e):
    return st.one_of(
        st.builds(operator.add, e, e),
        st.builds(operator.sub, e, e),
        st.builds(operator.mul, e, e),
        st.builds(operator.truediv, e, e),
        st.builds(operator.pow, e, e),
        st.builds(operator.neg, e),
        st.builds(t.negated, e),
        st.builds(t.call, st.sampled_from(["log", "exp", "Abs", "sigmoid"]), e),
        st.builds(f.Max, e, e, e),
        st.builds(lambda a, v, n: t.Derivative(a, (v, n)), e, BOUND, st.integers(0, 3)),
        st.builds(lambda make, a, v, lo, hi: make(a, (v, lo, hi)),
                  st.sampled_from([t.Sum, t.Product, t.Integral]), e, BOUND, ENDS, ENDS),
        st.builds(t.Limit, e, BOUND, ENDS, st.sampled_from(["+", "-", "+-"])),
        st.builds(t.At, e, BOUND, e),
        st.builds(lambda a, s, b: t.Piecewise((a, s), (b, True)), e, CONDITIONS, e),
    )  # fmt: skip


NUMBERS = st.recursive(LEAVES, _compound, max_leaves=10)


@given(NUMBERS)
@settings(max_examples=300, deadline=None)
def test_the_text_of_a_term_is_read_as_that_term(term):
    assert read_expression(str(term)) is term


@given(_statements(NUMBERS))
@settings(max_examples=100, deadline=None)
def test_the_text_of_a_statement_is_read_as_that_statement(statement):
    assert read_statement(str(statement)) is statement


@given(
    st.text(alphabet="xy01.,()[]{}*/+-<>=!&|~ '\"^%eE\\pio∞²", max_size=25) | st.text(max_size=25)
)
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_or_refused_with_a_column_and_help(text):
    for read in (read_expression, read_statement, read_claim, lambda item: read_where([item])):
        try:
            read(text)
        except ReadError as error:
            assert 1 <= error.column <= len(text) + 1
            assert error.help


# ── size ──────────────────────────────────────────────────────────────────────


def test_a_sum_of_ten_thousand_terms_is_one_flat_sum():
    text = " + ".join(f"a{i}*x**{i}" for i in range(2, 10_002))
    made = read_expression(text)
    assert (made.op, len(made.args)) == ("add", 10_000)
    assert str(made) == text


def test_reading_grows_no_faster_than_the_text():
    def seconds(count):
        text = " + ".join(f"a{i}*x" for i in range(count)) + " == " + "1 - " * count + "x"
        best = 1.0
        for _ in range(3):
            started = time.perf_counter()
            read_claim(text)
            best = min(best, time.perf_counter() - started)
        return best

    # Eight times the text: quadratic work would take 64 times as long.
    assert seconds(8_000) < 24 * seconds(1_000)


def test_parentheses_are_read_once():
    nested = "(" * 150 + "x > 0" + ")" * 150
    assert read_statement(nested) is (x > 0)  # reading each of them twice would never end


CORPUS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "claims.jsonl").read_text().splitlines()
]


@pytest.mark.parametrize("row", CORPUS, ids=lambda row: row["id"])
def test_the_corpus_is_read(row):
    if "complex" in row["tags"]:
        with pytest.raises(ReadError, match="complex numbers"):
            claim_of(row["claim"], row["where"])
    else:
        claim = claim_of(row["claim"], row["where"])
        again = claim_of(str(claim), row["where"])
        assert (again.lhs, again.rhs) == (claim.lhs, claim.rhs)
