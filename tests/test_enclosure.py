"""Values at exact points: against mpmath, at ends of domains, at poles, kinks and ties, and near misses."""

import math
import random
from fractions import Fraction

import mpmath
import pytest
from flint import arb, fmpq

from bce_sym.engine.enclosure import Point, Undefined, Unsure
from bce_sym.engine.interval import NEG, POS, ZERO
from bce_sym.readers.text import read_expression as read


def point(**values):
    return Point({n: read(v) if isinstance(v, str) else Fraction(v) for n, v in values.items()})


def value(text, **values):
    return point(**values).evaluate(read(text), 128)


def as_mpf(found):
    if isinstance(found, fmpq):
        return mpmath.mpf(int(found.p)) / int(found.q)
    return mpmath.mpf(found.str(34, radius=False))


# ── functions against mpmath ──────────────────────────────────────────────────

ONE_ARGUMENT = {
    "exp": mpmath.exp, "log": mpmath.log, "sqrt": mpmath.sqrt, "sin": mpmath.sin, "cos": mpmath.cos,
    "tan": mpmath.tan, "sec": mpmath.sec, "csc": mpmath.csc, "cot": mpmath.cot, "asin": mpmath.asin,
    "acos": mpmath.acos, "atan": mpmath.atan, "sinh": mpmath.sinh, "cosh": mpmath.cosh,
    "tanh": mpmath.tanh, "sech": mpmath.sech, "csch": mpmath.csch, "coth": mpmath.coth,
    "asinh": mpmath.asinh, "acosh": mpmath.acosh, "atanh": mpmath.atanh, "erf": mpmath.erf,
    "erfc": mpmath.erfc, "gamma": mpmath.gamma, "loggamma": mpmath.loggamma,
    "factorial": mpmath.factorial, "LambertW": mpmath.lambertw, "Abs": abs, "sign": mpmath.sign,
    "floor": mpmath.floor, "ceiling": mpmath.ceil,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log(1 + mpmath.exp(x)),
    "Heaviside": lambda x: (mpmath.sign(x) + 1) / 2,
}  # fmt: skip
TWO_ARGUMENTS = {
    "atan2": mpmath.atan2,
    "Mod": lambda a, b: a - b * mpmath.floor(a / b),
    "binomial": mpmath.binomial,
    "chebyshevt": lambda n, x: mpmath.chebyt(n, x),
    "ff": mpmath.ff,
    "rf": mpmath.rf,
    "Max": max,
    "Min": min,
}


@pytest.mark.parametrize("name", sorted(ONE_ARGUMENT))
def test_functions_of_one_argument_agree_with_mpmath(name):
    rng, seen = random.Random(name), 0
    for _ in range(60):
        x = Fraction(rng.randint(-60, 60), rng.choice([1, 2, 7, 10, 60]))
        try:
            found = value(f"{name}(x)", x=x)
        except (Undefined, Unsure):
            continue
        seen += 1
        with mpmath.workdps(40):
            expected = ONE_ARGUMENT[name](mpmath.mpf(x.numerator) / x.denominator)
            assert mpmath.almosteq(as_mpf(found), expected, 1e-30, 1e-30), (name, x)
    assert seen > 3


@pytest.mark.parametrize("name", sorted(TWO_ARGUMENTS))
def test_functions_of_two_arguments_agree_with_mpmath(name):
    rng, seen = random.Random(name), 0
    for _ in range(60):
        a = Fraction(rng.randint(-12, 40), rng.choice([1, 1, 2, 3]))
        b = Fraction(rng.randint(-12, 12), rng.choice([1, 1, 2, 3]))
        if name == "chebyshevt":
            a = Fraction(abs(int(a)))
        try:
            found = value(f"{name}(a, b)", a=a, b=b)
        except (Undefined, Unsure):
            continue
        seen += 1
        with mpmath.workdps(40):
            x, y = (mpmath.mpf(v.numerator) / v.denominator for v in (a, b))
            assert mpmath.almosteq(as_mpf(found), TWO_ARGUMENTS[name](x, y), 1e-28, 1e-28), (a, b)
    assert seen > 9


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("x**0", {"x": 0}, 1), ("0**x", {"x": 3}, 0), ("8**(2/3)", {}, 4), ("(4/9)**(-3/2)", {}, "27/8"),
        ("(-2)**n", {"n": -3}, "-1/8"), ("(-1)**(2*n)", {"n": "1/2"}, -1), ("Heaviside(x)", {"x": 0}, "1/2"),
        ("sign(x)", {"x": 0}, 0), ("Mod(-7, 3)", {}, 2), ("Mod(7, -3)", {}, -2), ("Mod(-1/2, 1)", {}, "1/2"),
        ("floor(log(8)/log(2))", {}, 3), ("ceiling(log(8)/log(2))", {}, 3), ("floor(-1/3)", {}, -1),
        ("floor(sqrt(2)**2)", {}, 2), ("Mod(sqrt(8), sqrt(2))", {}, 0), ("floor(x/pi)", {"x": "2*pi"}, 2),
        ("factorial(0)", {}, 1), ("gamma(5)", {}, 24), ("binomial(3, 7)", {}, 0), ("binomial(1/2, 2)", {}, "-1/8"),
        ("binomial(-2, 3)", {}, -4), ("binomial(60, 30)", {}, math.comb(60, 30)), ("ff(5, 3)", {}, 60),
        ("rf(1/2, 2)", {}, "3/4"), ("chebyshevt(5, 1/2)", {}, "1/2"), ("atan2(0, 1)", {}, 0), ("acosh(1)", {}, 0),
        ("LambertW(0)", {}, 0), ("LambertW(-1/E)", {}, -1), ("Sum(k, (k, 1, 0))", {}, 0),
        ("Product(k, (k, 1, 0))", {}, 1), ("Sum(k*x, (k, 1, n))", {"x": 2, "n": 4}, 20),
        ("Sum(Sum(i*j, (i, 1, j)), (j, 1, 3))", {}, 25), ("Max(1/3, x, 1/2)", {"x": "2/5"}, "1/2"),
        ("Piecewise((1/x, x > 0), (5, True))", {"x": 0}, 5), ("At(Derivative(x**3, x), x, 2)", {}, 12),
        ("Piecewise((1, Eq(cos(x), 0)), (0, True))", {"x": "pi/2"}, 1), ("sign(x**2 - 2)", {"x": "sqrt(2)"}, 0),
        ("sign(sqrt(2) + sqrt(3) - sqrt(5 + 2*sqrt(6)))", {}, 0), ("Abs(sin(x))", {"x": "3*pi"}, 0),
    ],
)  # fmt: skip
def test_exact_values(text, values, expected):
    values = {n: Fraction(v) if isinstance(v, str) and "pi" not in v and "sqrt" not in v else v
              for n, v in values.items()}  # fmt: skip
    found = Point({n: read(v) if isinstance(v, str) else Fraction(v) for n, v in values.items()})
    assert found.sign(read(text) - read(str(expected))) == ZERO


UNDEFINED = [
    ("1/x", {"x": 0}, "the denominator"), ("x/x", {"x": 0}, "the denominator"), ("x**-2", {"x": 0}, "negative power"),
    ("log(x)", {"x": 0}, "the logarithm of 0"), ("log(x)", {"x": -1}, "a negative number"),
    ("0*log(x)", {"x": 0}, "the logarithm of 0"), ("sqrt(x)", {"x": -1}, "square root"),
    ("x**(1/3)", {"x": -8}, "negative number"), ("(-1)**x", {"x": "sqrt(2)"}, "negative number"),
    ("(-1)**(x/2)", {"x": 3}, "no integer"), ("tan(x)", {"x": "pi/2"}, "pole"), ("sec(x)", {"x": "3*pi/2"}, "pole"),
    ("cot(x)", {"x": "2*pi"}, "pole"), ("csc(x)", {"x": 0}, "pole"), ("coth(x)", {"x": 0}, "pole"),
    ("asin(x)", {"x": "3/2"}, "outside"), ("acos(x)", {"x": "-sqrt(2)"}, "outside"), ("acosh(x)", {"x": 0}, "below 1"),
    ("atanh(x)", {"x": 1}, "(-1, 1)"), ("gamma(x)", {"x": 0}, "pole"), ("gamma(x)", {"x": -3}, "pole"),
    ("factorial(n)", {"n": -1}, "negative integer"), ("loggamma(x)", {"x": 0}, "pole"),
    ("LambertW(x)", {"x": "-1/2"}, "below"), ("atan2(x, x)", {"x": 0}, "both"), ("Mod(1, x)", {"x": 0}, "divisor"),
    ("1/(x**2 - 2)", {"x": "sqrt(2)"}, "denominator"), ("1/(exp(x) - 3)", {"x": "log(3)"}, "denominator"),
    ("1/(1 - 2*sin(x))", {"x": "pi/6"}, "denominator"), ("log(sin(x))", {"x": "pi"}, "logarithm of 0"),
    ("0**x", {"x": -1}, "negative power"), ("Piecewise((1, x > 0))", {"x": 0}, "no case"),
    ("Sum(1/k, (k, -1, 1))", {}, "denominator"), ("Derivative(Abs(x), x)", {"x": 0}, "left derivative -1, right derivative 1"),
    ("Derivative(Max(x, 2*x), x)", {"x": 0}, "left derivative 1, right derivative 2"),
    ("Derivative(x*Abs(x), (x, 2))", {"x": 0}, "order 2"), ("Derivative(Max(0, 1 - z)**2, (z, 2))", {"z": 1}, "order 2"),
    ("Derivative(sqrt(x), x)", {"x": 0}, "no values"), ("Derivative(x**(3/2), x)", {"x": 0}, "no values"),
    ("Derivative(log(x), x)", {"x": 0}, "logarithm of 0"), ("Derivative(sign(x), x)", {"x": 0}, "jumps"),
    ("Derivative(floor(x), x)", {"x": 3}, "jumps"), ("Derivative(Mod(x, 1), x)", {"x": 2}, "jumps"),
    ("Derivative(asin(sin(x)), x)", {"x": "pi/2"}, "right derivative -1"), ("Derivative(sqrt(x**2), x)", {"x": 0}, "right derivative 1"),
    ("Derivative(acos(cos(x)), x)", {"x": "pi"}, "derivative"), ("Derivative(atan2(y, -1), y)", {"y": 0}, "jumps"),
    ("Derivative(Piecewise((x**2, x < 1), (2*x, True)), x)", {"x": 1}, "jumps"),
    ("Derivative(Piecewise((1, Eq(x, 0)), (0, True)), x)", {"x": 0}, "not its value"),
    ("Derivative(Abs(x - y), x)", {"x": "1/7", "y": "1/7"}, "derivative"),
    ("Limit(1/x, x, 0)", {}, "infinite"), ("Limit(Abs(x)/x, x, 0, '+-')", {}, "left limit"),
    ("Limit(sin(x), x, oo)", {}, "oscillates"), ("Limit(x + cos(x)*x, x, oo)", {}, "oscillates"),
    ("Limit(sqrt(x), x, 0, '-')", {}, "no values"), ("Limit(floor(x), x, 2, '+-')", {}, "left limit"),
]  # fmt: skip


def closed(values):
    made = {}
    for name, v in values.items():
        made[name] = (
            Fraction(v)
            if not isinstance(v, str) or v.replace("-", "").replace("/", "").isdigit()
            else read(v)
        )
    return made  # fmt: skip


@pytest.mark.parametrize(("text", "values", "why"), UNDEFINED, ids=lambda v: str(v))
def test_undefined_with_the_reason(text, values, why):
    with pytest.raises(Undefined) as found:
        Point(closed(values)).sign(read(text))
    assert why in found.value.why


DEFINED = [
    ("tan(x)", {"x": "pi/2 - 1/10**40"}), ("log(x)", {"x": "1/10**300"}), ("asin(x)", {"x": 1}), ("acos(x)", {"x": -1}),
    ("sqrt(x)", {"x": 0}), ("gamma(x)", {"x": "-1/2"}), ("acosh(x)", {"x": 1}), ("x**y", {"x": 0, "y": 2}),
    ("1/(x**2 - 2)", {"x": "7/5"}), ("Derivative(x*Abs(x), x)", {"x": 0}), ("Derivative(Abs(x)**3, (x, 2))", {"x": 0}),
    ("Derivative(x**n, x)", {"x": 0, "n": 0}), ("Derivative(floor(x), x)", {"x": "1/2"}),
    ("Derivative(Piecewise((x**2*sin(1/x), Ne(x, 0)), (0, True)), x)", {"x": 0}),
    ("Derivative(Piecewise((sin(x), x < 0), (x, True)), (x, 2))", {"x": 0}),
    ("Limit(x*sin(1/x), x, 0)", {}), ("Limit(floor(x), x, 2, '-')", {}), ("Limit((1 + 1/x)**x, x, oo)", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "values"), DEFINED, ids=lambda v: str(v))
def test_defined_though_near_the_edge(text, values):
    assert Point(closed(values)).sign(read(text)) in (NEG, ZERO, POS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At(Derivative(Abs(x)**3, (x, 2)), x, 0)", 0), ("At(Derivative(x*Abs(x), x), x, 0)", 0),
        ("At(Derivative(Sum(x, (x, 0, 3))*x, x), x, 2)", 6), ("Limit(floor(x), x, 2, '-')", 1),
        ("At(Derivative(Piecewise((0, Eq(x, 0)), (x, True)), x), x, 0)", 1),
        ("At(Derivative(Product(x - k, (k, 1, 2)), x), x, 1)", -1), ("Limit(sin(x)/x, x, 0, '+-')", 1),
    ],
)  # fmt: skip
def test_derivatives_and_limits_where_rules_do_not_give_them(text, expected):
    assert Point({}).sign(read(text) - expected) == ZERO


# ── closeness ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("sqrt(2)+sqrt(3)+sqrt(5)+sqrt(7)+sqrt(10) - 11192013/1000000", NEG), ("exp(pi*sqrt(163)) - 262537412640768744", NEG),
        ("cos(10**(-40)) - 1", NEG), ("log(10**100 + 1) - 100*log(10)", POS), ("tan(pi/2 - 10**(-20)) - 10**20", NEG),
        ("sin(1)**2 + cos(1)**2 - 1 - 10**(-1000)", NEG), ("sqrt(10**60 + 1) - 10**30", POS), ("gamma(1 + 10**(-30)) - 1", NEG),
        ("sqrt(5 + 2*sqrt(6)) - sqrt(2) - sqrt(3)", ZERO), ("4*atan(1/5) - atan(1/239) - pi/4", ZERO),
        ("acos(7823207/7823209)", POS), ("tanh(60) - 1", NEG), ("erf(10) - 1", NEG), ("log(6) - log(2) - log(3)", ZERO),
    ],
)  # fmt: skip
def test_signs_are_never_decided_by_tolerance(text, sign):
    assert Point({}).sign(read(text)) == sign


@pytest.mark.parametrize(
    "text",
    ["2**(10**9)", "factorial(10**8)", "2**(2**(2**100))", "exp(exp(exp(10)))", "sin(10**(10**6))", "Mod(2**(10**9), 7)",
     "floor(exp(exp(20)))", "Sum(k, (k, 1, 10**9))", "gamma(10**4000)", "binomial(10**9, 5*10**8)", "chebyshevt(10**6, 3)",
     "Product(k, (k, 1, 999))", "factorial(factorial(20))", "floor(10**(10**5)*pi)"],
)  # fmt: skip
def test_large_numbers_do_not_hang(text):
    from bce_sym.engine.limits import ResourceLimit

    try:
        found = Point({}).evaluate(read(text), 64)
        assert isinstance(found, (fmpq, arb))
    except (Unsure, ResourceLimit):
        pass


# ── families ──────────────────────────────────────────────────────────────────


def test_members_of_families():
    there = Point({"m": Fraction(2), "p": Fraction(1), "p[2]": Fraction(1, 3), "p_1": Fraction(9)})
    assert there.evaluate(read("Sum(p[i], (i, 1, m))"), 64) == fmpq(4, 3)
    assert there.evaluate(read("Derivative(Sum(p[i]**2, (i, 1, m))*p_1, p[2])"), 64) == 6
    assert there.evaluate(read("Derivative(Sum(p[i]**2, (i, 1, m)), p[1])"), 64) == 2
    assert there.evaluate(read("Derivative(p[1], p[2])"), 64) == 0
    assert there.integers == {"m", "p_1"}
    with pytest.raises(Unsure):
        there.evaluate(read("p[m/4]"), 64)
