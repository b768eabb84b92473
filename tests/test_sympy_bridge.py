"""SymPy trees are read as what they are, written back, and refused where they are outside."""

import subprocess
import sys

import pytest
import sympy
from sympy.abc import x as sx
from sympy.abc import y as sy

from bce_sym import functions as f
from bce_sym import terms as t
from bce_sym.context import Positive, Real
from bce_sym.derivation import Chain, derivation, derive
from bce_sym.errors import ReadError
from bce_sym.sympy_bridge import from_sympy, statement_from_sympy, to_sympy

x, y = t.symbol("x"), t.symbol("y")


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (sx / sy, x / y),
        (sympy.sqrt(sx), f.sqrt(x)),
        (sympy.Rational(1, 3), t.Rational(1, 3)),
        (sympy.log(sx), f.log(x)),
        (sympy.Abs(sx), f.Abs(x)),
        (sympy.Derivative(sympy.log(sx), sx), t.Derivative(f.log(x), x)),
        (sympy.Sum(sx, (sx, 1, 3)), t.Sum(x, (x, 1, 3))),
        (sympy.Piecewise((sx, sx > 0), (0, True)), t.Piecewise((x, x > 0), (0, True))),
        (sympy.IndexedBase("p")[sx], t.indexed("p", x)),
    ],
)
def test_read_and_written_back(tree, expected):
    assert from_sympy(tree) is expected
    assert to_sympy(expected) == tree


def test_statements():
    assert statement_from_sympy(sympy.Eq(sx, sy)) is t.Eq(x, y)
    assert statement_from_sympy(sympy.And(sx > 0, sy > 0)) in (
        t.conjunction(x > 0, y > 0),
        t.conjunction(y > 0, x > 0),
    )


@pytest.mark.parametrize(
    ("tree", "message"),
    [
        (sympy.Float("0.1"), "float"),
        (sympy.I * sx, "complex"),
        (sympy.Function("f")(sx), "outside the language"),
        (sympy.Function("log_")(sx), "outside the language"),
        (sympy.zeta(sx), "zeta"),
        (sympy.Symbol("a b"), "not a variable"),
        (sympy.Eq(sx, sy), "statement"),
    ],
)
def test_refused_with_a_reason(tree, message):
    with pytest.raises(ReadError, match=message):
        from_sympy(tree)


def test_a_script_with_sympys_functions_keeps_what_it_wrote():
    @derivation
    def ratio(p: Positive, z: Real) -> Chain:
        return derive(sympy.log(p) / sympy.log(p) + z).eq(1 + z)

    assert str(ratio.chain.start) == "log(p)/log(p) + z"


def test_terms_alone_do_not_import_sympy():
    code = "import sys, bce_sym.derivation; print('sympy' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"
