"""LaTeX: each term in the author's order with the parentheses it needs; every form compiles."""

import re
import shutil
import subprocess

import article
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import ALL_KINDS, REPORTS, SCORE, SLIP, algebra, golden, log_likelihood

from bce_sym.check import check_all
from bce_sym.context import (
    Bit,
    Context,
    FiniteSet,
    Integer,
    Interval,
    Natural,
    NonNegative,
    Open01,
    Positive,
    Real,
    Variable,
)
from bce_sym.derivation import Chain, derivation, derive
from bce_sym.functions import FUNCTIONS, Max, exp, log, sqrt
from bce_sym.readers.text import read_expression, read_statement
from bce_sym.render.latex import FORMS, derivation_latex, latex
from bce_sym.render.latex_lines import lines
from bce_sym.render.latex_terms import context_latex
from bce_sym.render.latex_text import escape, name
from bce_sym.report import Report
from bce_sym.terms import (
    At,
    Derivative,
    Eq,
    Ne,
    Sum,
    call,
    conjunction,
    indexed,
    negation,
    number,
    symbol,
)

x, y, z = map(symbol, "xyz")

TERMS = [
    ("y*log(p_hat) + (1 - y)*log(1 - p_hat)",
     r"y \log \hat{p} + (1 - y) \log(1 - \hat{p})"),
    ("-(y/p - (1 - y)/(1 - p))", r"-\left(\frac{y}{p} - \frac{1 - y}{1 - p}\right)"),
    # sums and signs
    ("a - b - c", "a - b - c"),
    ("a - (b - c)", "a - (b - c)"),
    ("a + (-b)", "a - b"),
    ("a + (-b*c)", "a + (-b c)"),
    ("-x*y", "-x y"),
    ("-(x*y)", "-x y"),
    ("-(x + y)", "-(x + y)"),
    # products: juxtaposed only where that is read in one way
    ("(a + b)*c", "(a + b) c"),
    ("x*(-1)", "x (-1)"),
    ("2*3*x", r"2 \cdot 3 x"),
    ("x*2", r"x \cdot 2"),
    ("2*(1/3)", r"2 \cdot \frac{1}{3}"),
    ("2*2**x", r"2 \cdot 2^{x}"),
    ("log(x)*y", r"(\log x) y"),
    ("log(1 - p)*y", r"\log(1 - p) \cdot y"),
    ("y*log(x)", r"y \log x"),
    ("sigmoid(z)*(1 - sigmoid(z))", r"\sigma(z) (1 - \sigma(z))"),
    ("sigma*(1 - z)", r"\sigma \cdot (1 - z)"),
    ("loss*rate", r"\mathit{loss} \, \mathit{rate}"),
    # quotients and powers
    ("a/b/c", r"\frac{\frac{a}{b}}{c}"),
    ("a/(b*c)", r"\frac{a}{b c}"),
    ("-x**2", "-x^{2}"),
    ("(-x)**2", "(-x)^{2}"),
    ("(x**2)**3", "(x^{2})^{3}"),
    ("x**y**z", "x^{y^{z}}"),
    ("x**(1/2)", "x^{1/2}"),
    ("x**(1/(2*y))", "x^{1/(2 y)}"),
    ("(x/y)**2", r"\left(\frac{x}{y}\right)^{2}"),
    ("log(x)**2", r"(\log x)^{2}"),
    ("sigmoid(z)**2", r"\sigma(z)^{2}"),
    ("sqrt(x)**2", r"(\sqrt{x})^{2}"),
    ("exp(-z)/(1 + exp(-z))**2", r"\frac{e^{-z}}{(1 + e^{-z})^{2}}"),
    ("exp(x/y)", r"\exp\left(\frac{x}{y}\right)"),
    ("w_star**2", "(w^{*})^{2}"),
    # functions
    ("Abs(x)", r"\lvert x \rvert"),
    ("Abs(x/y)", r"\left\lvert \frac{x}{y} \right\rvert"),
    ("Max(z, 0) - z*y + log(1 + exp(-Abs(z)))",
     r"\max(z, 0) - z y + \log(1 + e^{-\lvert z \rvert})"),
    ("log(log(x))", r"\log(\log x)"),
    ("sin(2)", r"\sin 2"),
    ("sin(-2)", r"\sin(-2)"),
    ("asin(x)", r"\arcsin x"),
    ("factorial(factorial(n))", "(n!)!"),
    ("binomial(n, k)*p**k", r"\binom{n}{k} p^{k}"),
    ("Mod(x, 2) + 1", r"(x \bmod 2) + 1"),
    ("floor(x/2)", r"\left\lfloor \frac{x}{2} \right\rfloor"),
    ("erf(x)*y", r"\operatorname{erf}(x) y"),
    # operators with bound variables
    ("Derivative(p**y, p)", r"\frac{\partial}{\partial p} p^{y}"),
    ("Derivative(p**2, p)", r"\frac{d}{d p} p^{2}"),
    ("Derivative(x + 1, (x, 2))", r"\frac{d^{2}}{d x^{2}} (x + 1)"),
    ("y*Derivative(x*y, x)", r"y \frac{\partial}{\partial x} (x y)"),
    ("Derivative(x, x)*y", r"\left(\frac{d}{d x} x\right) y"),
    ("Sum(p[i] + 1, (i, 1, m))", r"\sum_{i = 1}^{m} (p_{i} + 1)"),
    ("Sum(p[i], (i, 1, m))*y", r"\left(\sum_{i = 1}^{m} p_{i}\right) y"),
    ("Product(p_hat[i]**y[i], (i, 1, m))", r"\prod_{i = 1}^{m} \hat{p}_{i}^{y_{i}}"),
    ("Integral(x + 1, (x, -oo, oo))", r"\int_{-\infty}^{\infty} (x + 1) \, dx"),
    ("Limit(1/x, x, 0)", r"\lim_{x \to 0^{+}} \frac{1}{x}"),
    ("Limit(1/x, x, 0, '+-')", r"\lim_{x \to 0} \frac{1}{x}"),
    ("Limit(1/x, x, oo)", r"\lim_{x \to \infty} \frac{1}{x}"),
    ("Piecewise((p, y > 0), (0, True))",
     r"\begin{cases} p & \text{if } y > 0 \\ 0 & \text{otherwise} \end{cases}"),
    # numbers
    ("0.7*0.8", r"0.7 \cdot 0.8"),
    ("pi*E", r"\pi e"),
]  # fmt: skip

STATEMENTS = [
    ("x <= y", r"x \leq y"),
    ("x != y", r"x \neq y"),
    ("(x < 1) & ((y > 2) | ~(z > 3))", r"x < 1 \land (y > 2 \lor \lnot (z > 3))"),
]

NAMES = [
    ("p", "p"), ("p_hat", r"\hat{p}"), ("x_bar", r"\bar{x}"), ("x_tilde", r"\tilde{x}"),
    ("w_star", "w^{*}"), ("alpha", r"\alpha"), ("lam", r"\lambda"), ("theta_hat", r"\hat{\theta}"),
    ("x_1", "x_{1}"), ("x1", "x_{1}"), ("w_k", "w_{k}"), ("x_1_2", "x_{1,2}"),
    ("p_hat_1", r"\hat{p}_{1}"), ("sigma_max", r"\sigma_{\mathrm{max}}"), ("x_alpha", r"x_{\alpha}"),
    ("loss", r"\mathit{loss}"), ("ybar", r"\mathit{ybar}"), ("x_", r"\mathit{x\_}"),
    ("_", r"\mathit{\_}"), ("σ", r"\sigma"), ("p\u0302", r"\hat{p}"), ("ŷ", r"\hat{y}"),
]  # fmt: skip

TEXTS = [
    ("100% of $x_1 & y#", r"100\% of \$x\_1 \& y\#"),
    ("a\\b{c}^~", r"a\textbackslash{}b\{c\}\textasciicircum{}\textasciitilde{}"),
    ("p̂ ∈ (0, 1)", r"$\hat{p}$ $\in$ (0, 1)"),
    ("café, naïve, Gauß", r"caf\'{e}, na\"{i}ve, Gau\ss{}"),
    ("σ′ = σ(1 − σ)", r"$\sigma$$'$ = $\sigma$(1 $-$ $\sigma$)"),
    ("x² ≤ ½", r"x$^{2}$ $\leq$ $\tfrac{1}{2}$"),
    ("漢", r"\texttt{U+6F22}"),
    ("a\tb\u00a0c", "a b~c"),
]

CONTEXT = Context(
    (
        Variable("p", Open01.domain),
        Variable("y", Bit.domain),
        Variable("z", Real.domain),
        Variable("n", Natural.domain),
        Variable("k", Integer.domain),
        Variable("t", NonNegative.domain),
        Variable("q_hat", Open01.domain, family=True),
        Variable("r", FiniteSet("1/2", -1)),
        Variable("s", Interval(0, number(1) / 2, hi_open=True)),
    ),
    (x < y,),
)


@pytest.mark.parametrize(("text", "made"), TERMS)
def test_terms(text, made):
    assert latex(read_expression(text)) == made


@pytest.mark.parametrize(("text", "made"), STATEMENTS)
def test_statements(text, made):
    assert latex(read_statement(text)) == made


def test_terms_that_have_no_text():
    assert latex(At(Derivative(x**2, x), x, y)) == (r"\left. \frac{d}{d x} x^{2} \right|_{x = y}")
    assert latex(indexed("x_1", symbol("i") + 1)) == "x_{1,i + 1}"
    assert latex(number(-1) / 3) == r"\frac{-1}{3}"


@pytest.mark.parametrize(("text", "made"), NAMES)
def test_names(text, made):
    assert str(name(text)) == made


@pytest.mark.parametrize(("text", "made"), TEXTS)
def test_texts(text, made):
    assert escape(text) == made


def test_contexts():
    assert context_latex(CONTEXT) == [
        "0 < p < 1", r"y \in \{0, 1\}", r"z \in \mathbb{R}", r"n \in \{0, 1, 2, \dots\}",
        r"k \in \mathbb{Z}", r"t \geq 0", r"0 < \hat{q}_{i} < 1 \text{ for every } i",
        r"r \in \{-1, \tfrac{1}{2}\}", r"0 \leq s < \frac{1}{2}", "x < y",
    ]  # fmt: skip


def test_a_deep_term_is_no_recursion():
    deep = x
    for _ in range(20_000):
        deep = exp(deep)
    assert latex(deep).startswith("e^{e^{")


# ── lines ─────────────────────────────────────────────────────────────────────


def leaves():
    return st.sampled_from([x, y, z, symbol("p_hat"), number(2), number(-1), number("0.7")])


def grow(inner):
    return st.one_of(
        st.tuples(inner, inner).map(lambda t: t[0] + t[1]),
        st.tuples(inner, inner).map(lambda t: t[0] - t[1]),
        st.tuples(inner, inner).map(lambda t: t[0] * t[1]),
        st.tuples(inner, inner).map(lambda t: t[0] / t[1]),
        st.tuples(inner, inner).map(lambda t: t[0] ** t[1]),
        st.tuples(inner, inner).map(lambda t: Max(*t)),
        inner.map(lambda t: -t),
        inner.map(log),
        inner.map(sqrt),
        inner.map(lambda t: Derivative(t, x)),
        inner.map(lambda t: Sum(t, (symbol("k"), 1, 9))),
    )


TREES = st.recursive(leaves(), grow, max_leaves=40)


def balanced(text):
    depth = 0
    for char in re.sub(r"\\[{}]", "", text):
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    return depth == 0 and text.count(r"\left") == text.count(r"\right")


@settings(max_examples=200, deadline=None)
@given(TREES, st.floats(3, 40))
def test_lines_are_whole_and_add_up(term, room):
    made = lines(term, room)
    assert all(balanced(line.text) for line in made)
    text = "".join(line.text for line in made)
    assert len(re.findall(r"[lr]\(|[lr]\)", text)) % 2 == 0
    whole = latex(term)
    for letter in ("x", "y", "z", r"\hat{p}", "0.7"):
        assert text.count(letter) >= whole.count(letter)
    if len(made) == 1:
        assert text == whole


@settings(max_examples=100, deadline=None)
@given(TREES)
def test_a_sum_of_short_terms_keeps_to_the_measure(term):
    total = term
    for _ in range(10):
        total = total + x * y
    for line in lines(total, 20.0)[1:]:
        assert line.width <= 20.0 or lines(term, 19.0)[-1].width > 18.0


def test_a_quotient_that_is_broken_is_no_bare_factor():
    long = sum((x**k for k in range(2, 12)), x)
    text = "".join(line.text for line in lines(y * (long / (long + 1)) * z, 10))
    assert r"\bigr) \big/ " in text or r"\bigr){} \big/ " in text
    assert text.startswith((r"y \bigl(", "y{}"))
    assert text.endswith(("z", r"\cdot z"))


# ── documents ─────────────────────────────────────────────────────────────────


def terms_of_all_kinds():
    made = [read_expression(text) for text, _ in TERMS]
    made += [call(f, *[x, y][: arity.least]) for f, arity in FUNCTIONS.items()]
    made.append(At(Derivative(x**2, x), x, y))
    return made


@derivation
def nasty_terms(x: Positive, y: Open01, z: Real) -> Chain:
    """Nasty: 100% of $x_1 & y#; \\input{x}, {unbalanced, ~^, p̂ ∈ (0, 1), σ′, 漢字, café…"""
    wide = x * log(1 - y) / (1 + exp(-z))
    for k in range(2, 9):
        wide = wide - x**k * log(1 - y) / (1 + exp(-z)) ** k
    return (
        derive(wide)
        .eq(Derivative(log(wide), x), by=algebra)
        .eq(-(wide * (1 - y) * wide), by=[algebra, algebra, algebra, algebra])
        .lt(wide / (wide + 1))
        .le(sqrt(wide) + exp(wide) + Sum(wide, (symbol("k"), 1, 9)), by=log_likelihood(1 - x, y))
        .le(Max(wide, wide, 1) ** 2)
    )


@derivation
def statements(p: Open01, y: Real) -> Chain:
    """Statements."""
    return (
        derive(Eq(Derivative(y * log(p) + (1 - y) * log(1 - p), p), 0))
        .iff(Eq((y - p) / (p * (1 - p)), 0), by=algebra)
        .iff(Eq(p, y) & negation(Ne(p, y)))
        .implies(conjunction(*(y**k + x * y**k <= k for k in range(9) for x in (p, y))))
    )


SOURCES = [*REPORTS, nasty_terms, statements]


def compiled(tmp_path, text):
    """The log of pdflatex on a document."""
    (tmp_path / "made.tex").write_text(text, "utf-8")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "made.tex"],
        cwd=tmp_path, capture_output=True, timeout=120,
    )  # fmt: skip
    log_text = done.stdout.decode("latin-1")
    assert done.returncode == 0, log_text[-2000:]
    return log_text


def overfull(log_text):
    return [float(by) for by in re.findall(r"Overfull \\hbox \(([\d.]+)pt", log_text)]


def document(*bodies):
    head = "\\documentclass{article}\n\\usepackage{amsmath,amssymb}\n\\begin{document}\n"
    return head + "\n\n".join(bodies) + "\n\\end{document}\n"


needs_latex = pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")


@needs_latex
def test_every_term_compiles(tmp_path):
    formulas = [f"\\[ {latex(term)} \\]" for term in terms_of_all_kinds()]
    formulas += [f"${made}$" for text, _ in STATEMENTS if (made := latex(read_statement(text)))]
    formulas += [f"${name(text)}$" for text, _ in NAMES]
    formulas += [f"${made}$" for made in context_latex(CONTEXT)]
    compiled(tmp_path, document(*formulas, *(escape(text) for text, _ in TEXTS)))


@needs_latex
def test_fragments_compile_within_the_measure(tmp_path):
    made = compiled(tmp_path, document(*map(derivation_latex, SOURCES)))
    assert [by for by in overfull(made) if by > 5] == []


@pytest.fixture(scope="module")
def of_the_repository():
    return check_all(list(article.load().values()))


@needs_latex
def test_every_derivation_of_the_repository_compiles(tmp_path, of_the_repository):
    made = compiled(tmp_path, document(*map(derivation_latex, of_the_repository)))
    assert [by for by in overfull(made) if by > 5] == []
    assert "undefined" not in made


@needs_latex
@pytest.mark.slow
@pytest.mark.parametrize("form", ["article", "standalone"])
def test_every_document_of_the_repository_compiles(tmp_path, form, of_the_repository):
    for report in of_the_repository:
        made = compiled(tmp_path, derivation_latex(report, form))
        assert [by for by in overfull(made) if by > 5] == [], report.derivation.name
        assert "undefined" not in made


@needs_latex
@pytest.mark.parametrize("form", ["article", "standalone"])
@pytest.mark.parametrize(
    "source", [SCORE, SLIP, ALL_KINDS, nasty_terms, REPORTS[-1]], ids=["score", "slip", "kinds",
    "nasty", "vacuous"],
)  # fmt: skip
def test_documents_compile_within_the_measure(tmp_path, form, source):
    made = compiled(tmp_path, derivation_latex(source, form))
    assert [by for by in overfull(made) if by > 5] == []


@pytest.mark.parametrize("form", FORMS)
def test_forms(form):
    golden(f"score.{form}.tex", derivation_latex(SCORE, form))


def test_steps_that_are_not_proved_say_so():
    golden("all_kinds.article.tex", derivation_latex(ALL_KINDS, "article"))
    for word in ("refuted", "supported", "undecided"):
        assert f"\\textbf{{{word}}}" in derivation_latex(ALL_KINDS)
    assert "\\textbf" not in derivation_latex(SCORE)


def test_a_fragment_needs_no_report():
    assert derivation_latex(log_likelihood) == derivation_latex(Report(log_likelihood))
    assert "log of product" in derivation_latex(log_likelihood)


def test_an_unknown_form_is_an_error():
    with pytest.raises(ValueError, match="fragment, article, standalone"):
        derivation_latex(SCORE, "poster")
