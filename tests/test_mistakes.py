"""The likeliest mistake behind a refuted step: named where one fits, and nothing said where none does."""

import pytest

from bce_sym.evidence import Counterexample
from bce_sym.mistakes import likeliest_mistake
from bce_sym.readers.text import claim_of
from bce_sym.search import settle

MISTAKES = [
    # the chain rule
    ("Derivative(log(1 - p), p) == 1/(1 - p)", ["p < 1"],
     "the right side lacks the inner derivative of 1 - p, which is -1: the chain rule"),
    ("Derivative(exp(2*x), x) == exp(2*x)", [],
     "the right side lacks the inner derivative of 2*x, which is 2: the chain rule"),
    ("Derivative((3*x + 1)**5, x) == 5*(3*x + 1)**4", [],
     "the right side lacks the inner derivative of 3*x + 1, which is 3: the chain rule"),
    ("Derivative(sin(x**2), x) == cos(x**2)", [],
     "the right side lacks the inner derivative of x**2: the chain rule"),
    ("2*Derivative(log(1 - p), p) + p == 2/(1 - p) + p", ["p < 1"],
     "the right side lacks the inner derivative of 1 - p, which is -1: the chain rule"),
    # powers, products, quotients
    ("Derivative(x**3, x) == x**2", [], "the right side lacks the factor 3 of the power rule"),
    ("Derivative(x**3, x) == 3*x**3", [], "the exponent of x**3 was not lowered by one"),
    ("Derivative(x**2*exp(x), x) == 2*x*exp(x)", [],
     "x**2*exp(x) was differentiated factor by factor: the product rule"),
    ("Derivative(x*exp(x), x) == x*exp(x)", [],
     "a term of the product rule is missing: x*exp(x) has 2 factors"),
    ("Derivative(exp(x)/(1 + x**2), x) == exp(x)/(2*x)", ["x > 0"],
     "exp(x)/(1 + x**2) was differentiated above and below: the quotient rule"),
    ("Derivative(x/(1 + x**2), x) == (x**2 - 1)/(1 + x**2)**2", [],
     "the quotient rule was turned around: a sign is lost"),
    # rules that are none
    ("(a + b)**2 == a**2 + b**2", [], "(a + b)**2 is not a**2 + b**2"),
    ("1/(a + b) == 1/a + 1/b", ["a > 0", "b > 0"], "1/(a + b) is not 1/a + 1/b"),
    ("log(a + b) == log(a) + log(b)", ["a > 0", "b > 0"], "log(a + b) is not log(a) + log(b)"),
    ("log(a*b) == log(a)*log(b)", ["a > 0", "b > 0"], "log(a*b) is not log(a)*log(b)"),
    ("sqrt(a**2) + 1 == a + 1", [], "sqrt(a**2) is not a"),
    # signs and constants
    ("a - b == b - a", [], "the right side has the opposite sign: look for a lost or extra minus"),
    ("(a - b)*c == a*c + b*c", [], "it holds with the sign of b*c in a*c + b*c turned"),
    ("(a + b)*c == a*c - b*c", [], "it holds with the sign of b*c in a*c - b*c turned"),
    ("a/2 + b/2 == a + b", [], "the left side is 1/2 times the right side"),
    ("a + b + 1 == a + b - 1", [], "it holds with the sign of 1 in a + b - 1 turned"),
    ("a*b/b == a", [], "the sides are equal where both are defined: leave the other points out of the context"),
    ("a + b + 1 == a + b - 2", [], "the left side minus the right side is 3 throughout"),
    # none that is known
    ("a*b == a + b", [], ""),
    ("a < b", [], ""),
    ("Abs(a) == a*b", [], ""),
    ("1 == 2", [], ""),
    ("a == 1 <=> a == 2", [], ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "where", "advice"), MISTAKES)
def test_the_mistake_is_named(text, where, advice):
    if "<=>" in text:
        text = "Eq(a, 1) <=> Eq(a, 2)"
    found = settle(claim_of(text, where))
    assert isinstance(found, Counterexample), found
    assert likeliest_mistake(found) == advice


def test_a_long_step_is_left_alone():
    terms = " + ".join(f"x**{k}" for k in range(1, 200))
    found = settle(claim_of(f"{terms} == {terms} + 1", []))
    assert likeliest_mistake(found) == ""
