"""The commands: their output, exit codes and refusals, as a user sees them."""

import json
import subprocess
import sys
from fractions import Fraction

import pytest

from bce_sym.errors import ReadError
from bce_sym.readers.text import claim_of, read_expression


def run(*args):
    return subprocess.run(
        [sys.executable, "-m", "bce_sym", *args], capture_output=True, text=True, timeout=60
    )


@pytest.mark.parametrize(
    ("claim", "where", "code", "shown"),
    [
        ("log(x*y) == log(x) + log(y)", ["x > 0", "y > 0"], 0, "proved"),
        ("log(x*y) == log(x) + log(y)", ["x*y > 0"], 1, "undefined"),
        ("x/x == 1", [], 1, "the denominator x is 0"),
        ("x**2 < 0.7", [], 1, "right = 7/10"),
        ("Sum(sin(k**2), (k, 1, n)) < 10**9", ["n in Naturals"], 3, "stuck"),
        ("x == 1", ["x > 1", "x < 0"], 2, "contradictory"),
        ("foo(x) == 1", [], 2, "the function foo is not known"),
        ("2x == 1", [], 2, "write 2*x for a product"),
        ("x = 1", [], 2, "write == for an equation"),
        ("x == ", [], 2, "expected an expression"),
        ("x == 1 == y", [], 2, "one relation"),
        ("I*x == 1", [], 2, "complex"),
    ],
)
def test_one_claim(claim, where, code, shown):
    done = run("claim", claim, *(part for item in where for part in ("--where", item)))
    assert (done.returncode, shown in done.stdout + done.stderr) == (code, True), done


def test_a_file_of_claims_is_answered_line_by_line(tmp_path):
    path = tmp_path / "claims.jsonl"
    path.write_text('{"id": 1, "claim": "p < 1", "where": ["0 < p", "p < 1"]}\nnonsense\n[]\n'
                    '{"id": "z", "claim": 3}\n{"id": 5, "claim": "p < 1/2"}\n')  # fmt: skip
    done = run("claims", str(path))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [r["verdict"] for r in rows] == ["proved", "unread", "unread", "unread", "refuted"]
    assert [r["id"] for r in rows] == [1, None, None, "z", 5]
    assert Fraction(rows[4]["counterexample"]["p"]) >= Fraction(1, 2)
    assert run("claims", str(tmp_path / "missing")).returncode == 2


@pytest.mark.parametrize(
    "text",
    ["__import__('os').system('x')", "().__class__", "x.real", "lambda: 1", "x if y else z", "'a'",
     "[x]", "{x}", "f'{x}'", "x;y", "x\\y", "1" * 5000, "(" * 1000 + "x" + ")" * 1000, "-" * 3000 + "x",
     "2**" * 3000 + "2", "log()", "log(x, y)", "Sum(x)", "Derivative(x, 2)", "E(x)", "x[", "oo("],
)  # fmt: skip
def test_nothing_outside_the_language_is_read(text):
    with pytest.raises(ReadError):
        read_expression(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("-x**2", "-x**2"),
        ("2**-1", "2**(-1)"),
        ("a - b - c", "a - b - c"),
        ("a - (b - c)", "a - (b - c)"),
        ("a/b/c", "a/b/c"),
        ("a/(b*c)", "a/(b*c)"),
        ("x**y**z", "x**y**z"),
        ("0.1 + 1e-3", "0.1 + 0.001"),
        ("Derivative(f, x, 2)", "Derivative(f, (x, 2))"),
        ("Sum(p[i]*x, (i, 1, m))", "Sum(p[i]*x, (i, 1, m))"),
        ("Piecewise((x, x > 0), (0, True))", "Piecewise((x, x > 0), (0, True))"),
    ],
)
def test_text_is_read_as_it_is_written(text, shown):
    made = read_expression(text)
    assert str(made) == shown
    assert read_expression(str(made)) is made


def test_domains_and_hypotheses():
    read = claim_of("x < y", ["0 < x <= 1", "y in {0, 1}", "n in Integers", "n >= 1", "x < y + n"])
    assert str(read.context) == "0 < x <= 1, y in {0, 1}, n in Naturals, x < y + n"


def test_help_and_claim_do_not_import_sympy():
    code = (
        "import sys; from bce_sym.cli import main; main(['claim', 'x == x']); "
        "print('sympy' in sys.modules, 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False False"
