"""Whatever stands in a document, reading it ends, soon, and without a traceback."""

import random
import time

import pytest
from test_latex_reader import NO_SETS, NOTATION, READ, REFUSED, SETS, STATEMENTS

from bce_sym.errors import ReadError
from bce_sym.readers.documents import load
from bce_sym.readers.latex import read_latex, read_latex_set, read_latex_statement

PIECES = [
    *(text for text, *_ in (*READ, *STATEMENTS, *REFUSED, *SETS, *NO_SETS)),
    *"{}()[]|_^&=+-/!',;%#~$dxpyi2", "\\{", "\\}", "\\\\", "\\left(", "\\right)", "\\left.", "\\right|",
    "\\bigl", "\\frac", "\\sum", "\\prod", "\\int", "\\lim", "\\log", "\\sin", "\\max", "\\sqrt", "\\hat",
    "\\partial", "\\nabla", "\\mathrm", "\\mathbf", "\\operatorname", "\\text{if }", "\\text{by algebra}",
    "\\begin{cases}", "\\end{cases}", "\\begin{aligned}", "\\end{aligned}", "\\quad", "\\implies", "\\iff",
    "\\to", "\\infty", "\\in", "\\mathbb{R}", "\\because", "\\overset{a}{=}", "\\underbrace", "\\boxed",
    "\\textcolor{red}", "\\Big|_{x=1}", "\\not", "\\label{a}", "\\tag{1}", "\\intertext{Let $x>0$}",
    "\\newcommand{\\q}[1]{#1 \\q{#1}}", "\\q{x}", "\\def\\z#1{#1#1}", "\\z", "#1", "..", ":=", "\\le",
    "% bce-sym: let x > 0\n", "% bce-sym: by algebra\n", "% bce-sym: ignore\n", "\n\n", "> ", "```", "<!--",
    "-->", "é", "漢", "p̂", "\x00", "\\", "\\dots", "e", "\\pi", "\\sigma", "\\Gamma", "0.5", "1e-5",
    "\\arg\\max", "\\operatorname*{arg\\,min}", "_{x \\in (0, 1)}", "^m", "\\underset{x}", "\\emptyset",
]  # fmt: skip
FRAMES = [
    "\\[ % \\]", "$$ % $$", "\\begin{align} % \\end{align}", "Let $%$. \\[ x = x \\]",
    "\\begin{equation}\\begin{aligned} % \\end{aligned}\\end{equation}", "%% bce-sym: let %\n\\[ x = x \\]",
    "\\[ x \\] for $%$ \\[ = % \\]", "```math\n%\n```", "> $$ % $$", "<!-- bce-sym: let % -->\n$$ x = x $$",
    "%",
]  # fmt: skip


def text_of(rng):
    made = rng.choice(["", " "]).join(rng.choices(PIECES, k=rng.randint(1, 9)))
    for _ in range(rng.choice([0, 0, 1, 3])):
        at = rng.randrange(len(made) + 1)
        made = made[:at] + rng.choice(PIECES)[:1] + made[at + rng.randint(0, 2) :]
    return made


def document_of(rng):
    frames = rng.choices(FRAMES, k=rng.randint(1, 3))
    filled = [f.replace("%%", "\0").replace("%", text_of(rng)).replace("\0", "%") for f in frames]
    return "\n".join(filled)


@pytest.mark.parametrize("seed", range(4))
def test_no_formula_is_a_traceback_or_hangs(seed):
    rng = random.Random(seed)
    for _ in range(500):
        text = text_of(rng)
        started = time.perf_counter()
        for read in (read_latex, read_latex_statement, read_latex_set):
            try:
                made = read(text, NOTATION)
            except ReadError as error:
                assert 1 <= error.column <= len(text) + 1 and error.message
            else:
                assert made is read(text, NOTATION)
        assert time.perf_counter() - started < 5, text


@pytest.mark.parametrize("suffix", [".tex", ".md"])
@pytest.mark.parametrize("seed", range(3))
def test_no_document_is_a_traceback_or_hangs(tmp_path, suffix, seed):
    rng = random.Random(seed)
    path = tmp_path / f"paper{suffix}"
    for _ in range(300):
        text = document_of(rng)
        path.write_text(text, "utf-8")
        lines = path.read_text("utf-8").splitlines() or [""]
        started = time.perf_counter()
        document = load(path, strict=rng.random() < 0.2)
        assert time.perf_counter() - started < 5, text
        for problem in document.problems:
            place = problem.location
            assert 1 <= place.line <= len(text.split("\n")) and place.column >= 1, (text, problem)
        for derivation in document.derivations:
            assert derivation.chain.steps and derivation.claims
            for step in derivation.chain.steps:
                assert step.location.line <= step.location.end_line <= len(lines) + 1


HARD = {
    "parentheses": "(" * 5000 + "x" + ")" * 5000, "braces": "{" * 5000 + "x" + "}" * 5000,
    "fractions": r"\frac{1}{" * 3000 + "x" + "}" * 3000, "powers": "x^{" * 3000 + "1" + "}" * 3000,
    "delimiters": r"\left(" * 3000 + "x" + r"\right)" * 3000, "accents": r"\hat{" * 3000 + "p" + "}" * 3000,
    "bars": "|x|" * 2000, "only bars": "|" * 3000, "half bars": "|x" * 2000, "minuses": "-" * 3000 + "x",
    "derivatives": r"\frac{d}{dx}" * 2000 + "x", "groups": r"\frac{d}{dx}\left(x y\right) " * 1000,
    "nested derivatives": r"\frac{d}{dx}\left(1 " * 500 + "x" + r"\right)" * 500,
    "logs": r"\log " * 3000 + "x", "integrals": r"\int_0^1 " * 500 + "x" + r"\,dx" * 500,
    "primes": "f" + "'" * 10000, "digits": "1" * 100000, "letters": "x" * 20000,
}  # fmt: skip


@pytest.mark.parametrize("name", HARD)
def test_what_is_deep_or_long_is_refused_soon(name):
    started = time.perf_counter()
    with pytest.raises(ReadError):
        read_latex(HARD[name], NOTATION)
    assert time.perf_counter() - started < 5


def test_what_is_only_wide_is_read_soon():
    started = time.perf_counter()
    assert len(read_latex("+".join(["x"] * 5000), NOTATION).args) == 5000
    assert len(read_latex(r" \cdot ".join(["x"] * 5000), NOTATION).args) == 5000
    assert time.perf_counter() - started < 10


LONG = {
    "macros that double": "\\newcommand{\\a}{xx}" + "".join(
        f"\\newcommand{{\\{chr(98 + k)}}}{{\\{chr(97 + k)}\\{chr(97 + k)}}}" for k in range(24)
    ) + r"\[ \y = x \]",
    "definitions that double": "".join(
        f"\\[ a_{{{k + 1}}} := a_{{{k}}} + a_{{{k}}} \\]\n" for k in range(200)
    ) + r"\[ a_{200} = 0 \]",
    "dollars": "$" * 20000, "beginnings": "\\begin{align}" * 3000, "comments": "%" * 20000,
    "sentences": "Let $x>0$ and " * 2000, "quotes": "> " * 20000, "ticks": "`" * 20000,
    "rows": "\\begin{align} x &= x" + "\\\\ &= x" * 2000 + "\\end{align}",
}  # fmt: skip


@pytest.mark.parametrize("suffix", [".tex", ".md"])
@pytest.mark.parametrize("name", LONG)
def test_a_document_that_is_long_or_bent_on_it_is_read_soon(tmp_path, name, suffix):
    path = tmp_path / f"paper{suffix}"
    path.write_text(LONG[name], "utf-8")
    started = time.perf_counter()
    load(path)
    assert time.perf_counter() - started < 10
