"""Normal forms of trigonometric functions, arcs, roots and constants: what is proved, and twins that are not."""

import pytest

from bce_sym import verify

PROVED = [
    ("asin(sin(2)) == pi - 2", []),
    ("atan(tan(x)) == x", ["x > -pi/2", "x < pi/2"]),
    ("asin(sin(x)) == pi - x", ["x >= pi/2", "x <= 3*pi/2"]),
    ("acos(cos(x)) == x", ["x >= 0", "x <= pi"]),
    ("acos(cos(x)) == 2*pi - x", ["x >= pi", "x <= 2*pi"]),
    ("atan(x) + atan(1/x) == pi/2", ["x > 0"]),
    ("atan(x) + atan(1/x) == -pi/2", ["x < 0"]),
    ("atan(x) + atan(y) == atan((x + y)/(1 - x*y))", ["x*y < 1"]),
    ("asin(x) + acos(x) == pi/2", ["x >= -1", "x <= 1"]),
    ("acos(-x) == pi - acos(x)", ["x >= -1", "x <= 1"]),
    ("asin(x) == atan(x/sqrt(1 - x**2))", ["x > -1", "x < 1"]),
    ("4*atan(1/5) - atan(1/239) == pi/4", []),
    ("sqrt(2 + sqrt(3)) == (sqrt(6) + sqrt(2))/2", []),
    ("cos(pi/5) - cos(2*pi/5) == 1/2", []),
    ("cos(2*pi/7) + cos(4*pi/7) + cos(6*pi/7) == -1/2", []),
    ("sin(x)/(1 + cos(x)) == tan(x/2)", ["x > -pi", "x < pi"]),
    ("sin(3*x) == 3*sin(x) - 4*sin(x)**3", []),
    ("sqrt(1 - sin(x)**2) == cos(x)", ["x >= -pi/2", "x <= pi/2"]),
    ("sqrt(1 + sin(x)) == sin(x/2) + cos(x/2)", ["x >= 0", "x <= pi/2"]),
    ("acosh(cosh(x)) == Abs(x)", []),
    ("asinh(x) - asinh(y) == asinh(x*sqrt(1 + y**2) - y*sqrt(1 + x**2))", []),
    ("sqrt(x + 2*sqrt(x - 1)) == 1 + sqrt(x - 1)", ["x >= 1"]),
    ("sqrt(x + 2*sqrt(x - 1)) + sqrt(x - 2*sqrt(x - 1)) == 2", ["x >= 1", "x <= 2"]),
    ("sqrt(5 + 2*sqrt(6)) == sqrt(2) + sqrt(3)", []),
    ("(7 + 5*sqrt(2))**(1/3) == 1 + sqrt(2)", []),
    ("sin(x + pi/3) == sin(x)/2 + sqrt(3)*cos(x)/2", []),
    ("cos(x + pi/5) + cos(x - pi/5) == (1 + sqrt(5))/2*cos(x)", []),
    ("log(sqrt(2) + 1) + log(sqrt(2) - 1) == 0", []),
    ("1/(sqrt(x + 1) + sqrt(x)) == sqrt(x + 1) - sqrt(x)", ["x >= 0"]),
    ("log(tan(x)) == log(sin(x)) - log(cos(x))", ["x > 0", "x < pi/2"]),
    ("cos(2*atan(x)) == (1 - x**2)/(1 + x**2)", []),
    ("cos(acos(x)/2) == sqrt((1 + x)/2)", ["x >= -1", "x <= 1"]),
    ("Derivative(log(x + sqrt(x**2 + 1)), x) == 1/sqrt(x**2 + 1)", []),
]

NOT_PROVED = [
    ("asin(sin(2)) == 2", []),
    ("atan(tan(x)) == x", ["x > -pi/2", "x < pi"]),
    ("atan(tan(x)) == x", ["x >= -pi/2", "x <= pi/2"]),
    ("asin(sin(x)) == pi - x", ["x >= 0", "x <= 3*pi/2"]),
    ("acos(cos(x)) == x", ["x >= -1/100", "x <= pi"]),
    ("atan(x) + atan(1/x) == pi/2", ["x != 0"]),
    ("atan(x) + atan(y) == atan((x + y)/(1 - x*y))", ["x*y != 1"]),
    ("atan(x) + atan(y) == atan((x + y)/(1 - x*y))", ["x*y <= 1"]),
    ("asin(x) == atan(x/sqrt(1 - x**2))", ["x >= -1", "x <= 1"]),
    ("4*atan(1/5) - atan(1/240) == pi/4", []),
    ("cos(2*pi/7) + cos(4*pi/7) + cos(6*pi/7) == -1/2 + 10**(-40)", []),
    ("sqrt(2) + sqrt(3) + sqrt(5) + sqrt(7) + sqrt(10) == 11192013/1000000", []),
    ("sqrt(1 - sin(x)**2) == cos(x)", []),
    ("sqrt(1 + sin(x)) == sin(x/2) + cos(x/2)", []),
    ("acosh(cosh(x)) == x", []),
    ("sqrt(x + 2*sqrt(x - 1)) + sqrt(x - 2*sqrt(x - 1)) == 2", ["x >= 1"]),
    ("sqrt(5 - 2*sqrt(6)) == sqrt(2) - sqrt(3)", []),
    ("log(tan(x)) == log(sin(x)) - log(cos(x))", ["x > 0", "x < 3*pi/2", "x != pi/2", "x != pi"]),
    ("cos(acos(x)/2) == -sqrt((1 + x)/2)", ["x >= -1", "x <= 1"]),
    ("sin(x)/(1 + cos(x)) == tan(x/2)", ["x >= -pi", "x < pi"]),
]


def verdict(row):
    return str(verify(*row).verdict)


@pytest.mark.parametrize("row", PROVED, ids=lambda row: row[0])
def test_proved(row):
    assert verdict(row) == "proved"


@pytest.mark.parametrize("row", NOT_PROVED, ids=lambda row: f"{row[0]} {row[1]}")
def test_not_proved(row):
    assert verdict(row) in ("refuted", "undecided")
