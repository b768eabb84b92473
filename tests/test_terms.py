"""Terms keep what was written, are shared, and substitute without capture."""

import pickle
from fractions import Fraction

import pytest

from bce_sym.functions import log, sqrt
from bce_sym.terms import (
    At,
    Derivative,
    Eq,
    Integral,
    Piecewise,
    Rational,
    Sum,
    as_expr,
    number,
    substitute,
    symbol,
    walk,
)

x, y, z, k, n = (symbol(name) for name in "xyzkn")


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (x / x, "x/x"),
        (sqrt(x**2), "sqrt(x**2)"),
        (x - 1, "x - 1"),
        (x - (y - z), "x - (y - z)"),
        (x + (-1), "x + (-1)"),
        (-(x**2), "-x**2"),
        ((-x) ** 2, "(-x)**2"),
        (number(-1) ** n, "(-1)**n"),
        (x / (y * z), "x/(y*z)"),
        (x / y * z, "x/y*z"),
        (x**y**z, "x**y**z"),
        ((x**y) ** z, "(x**y)**z"),
        (2 * (x + y), "2*(x + y)"),
        (Rational("0.7") * x, "0.7*x"),
        (Rational(1, 3) * x, "1/3*x"),
        (number(Fraction(1, 3)) * x, "1/3*x"),
        (log(x) ** 2, "log(x)**2"),
        (Sum(k**2, (k, 1, n)), "Sum(k**2, (k, 1, n))"),
        (Derivative(x**2, (x, 2)), "Derivative(x**2, (x, 2))"),
        (Piecewise((x, x > 0), (0, True)), "Piecewise((x, x > 0), (0, True))"),
    ],
)
def test_nothing_is_evaluated_and_the_text_says_what_was_written(term, text):
    assert str(term) == text


def test_equal_trees_are_one_object_also_after_pickling():
    assert log(x * y) is log(x * y)
    assert pickle.loads(pickle.dumps(log(x * y))) is log(x * y)
    assert x + (y + z) is not (x + y) + z


@pytest.mark.parametrize(
    ("term", "values", "expected"),
    [
        (Sum(k * x, (k, 1, n)), {x: y}, Sum(k * y, (k, 1, n))),
        (Sum(k * x, (k, 1, k)), {k: n}, Sum(k * x, (k, 1, n))),
        (x + y, {x: y, y: x}, y + x),
        (Derivative(x * y, x), {y: z}, Derivative(x * z, x)),
        (Derivative(x * y, x), {x: z}, Derivative(z * y, z)),
    ],
)
def test_substitution(term, values, expected):
    assert substitute(term, values) is expected


def test_a_bound_variable_does_not_capture():
    moved = substitute(Sum(k * x, (k, 1, n)), {x: k})
    bound = moved.args[1]
    assert bound is not k
    assert moved is Sum(bound * k, (bound, 1, n))
    inner = substitute(Integral(x * y, (x, 0, 1)), {y: x})
    assert inner.free == {"x"}


def test_a_derivative_at_a_value_is_taken_before_the_value_is_put_in():
    made = substitute(Derivative(x**2, x), {x: number(2)})
    assert made is At(Derivative(x**2, x), x, 2) or made.op == "at"
    clash = substitute(Derivative(x * y, x), {y: x})
    assert clash.op == "at"
    assert clash.free == {"x"}


@pytest.mark.parametrize(
    ("value", "message"),
    [(0.5, "binary float"), (True, "truth value"), (Eq(x, 1), "statement"), ("x", "not a math")],
)
def test_inexact_or_foreign_values_are_refused_with_what_to_write(value, message):
    with pytest.raises(TypeError, match=message):
        as_expr(value)


def test_a_relation_has_no_truth_for_python():
    with pytest.raises(TypeError, match="separate"):
        bool(x > 0)


def test_walk_gives_children_first_and_each_once():
    order = list(walk(log(x * y) + log(x * y)))
    assert len(order) == len(set(order))
    assert order.index(x) < order.index(x * y) < order.index(log(x * y))
