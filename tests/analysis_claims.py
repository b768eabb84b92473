"""Claims of analysis that hold for some values of their parameters, through the whole search.

``python tests/analysis_claims.py SEED COUNT [--seconds S] [--from N]`` prints what was found, by class:
integrals, limits, infinite sums, families, sets of optima, equivalences, edges.  Each contradiction is a
line with the number of the claim, which makes it again.

The oracle cannot see whether an integral diverges or a limit exists.  So each term of that kind is made
from a row that says for which parameters it has a value, and which: its *shadow*, an expression of cases.
A claim and its shadow are put together from the same parts; the shadow is judged at points by
`claims_oracle`, which shares nothing with the engine.  Elsewhere the claim is its own shadow.
"""

import argparse
import random
import signal
import sys
import time
from collections import Counter
from itertools import islice
from typing import NamedTuple

import claims_oracle as oracle
from widened import families, read

from bce_sym.engine.calculus import NoDerivative
from bce_sym.errors import ReadError
from bce_sym.evidence import Claim
from bce_sym.readers.text import claim_of, read_expression, read_where
from bce_sym.search import Contradiction, settle
from bce_sym.terms import finite_set, interval, optimum, symbol

POINTS = 14
PATIENCE = 20
"""Seconds for one claim: what takes longer is given up; 0 for no limit."""
UNTOLD = "untold(0)"
"""What the oracle cannot evaluate: whether there is a value is a convention."""


class Row(NamedTuple):
    """A term in {a}, {b}, {n} and the bound {t}; its cases (value, where); what may be taken for it."""

    term: str
    cases: tuple
    taken_for: tuple = ()


def row(term, *cases, also=()):
    made = tuple((c, "True") if isinstance(c, str) else c for c in cases)
    return Row(term, made, (*(value for value, _ in made if value != UNTOLD), *also))


A, B = "({a})", "({b})"
NEVER = ("0", "1 < 0")

INTEGRALS = [
    row("Integral({t}**{a}, ({t}, 0, 1))", ("1/({a} + 1)", "{a} > -1")),
    row("Integral({t}**{a}, ({t}, 1, oo))", ("-1/({a} + 1)", "{a} < -1")),
    row("Integral(exp(-{a}*{t}), ({t}, 0, oo))", ("1/{a}", "{a} > 0")),
    row("Integral(exp({a}*{t}), ({t}, 0, 1))", ("1", "Eq({a}, 0)"), "(exp({a}) - 1)/{a}"),
    row("Integral(1/{t}, ({t}, {a}, {b}))", ("log({b}/{a})", "{a}*{b} > 0"),
        (UNTOLD, "Eq({a}, {b})"), also=["log({b}) - log({a})", "log(Abs({b}/{a}))"]),
    row("Integral(1/{t}**2, ({t}, {a}, {b}))", ("1/{a} - 1/{b}", "{a}*{b} > 0"), (UNTOLD, "Eq({a}, {b})")),
    row("Integral(1/sqrt({t}), ({t}, {a}, {b}))", ("2*sqrt({b}) - 2*sqrt({a})", "And({a} >= 0, {b} >= 0)"),
        (UNTOLD, "Eq({a}, {b})")),
    row("Integral(1/sqrt(Abs({t})), ({t}, {a}, {b}))",
        "2*sign({b})*sqrt(Abs({b})) - 2*sign({a})*sqrt(Abs({a}))", also=["2*sqrt({b}) - 2*sqrt({a})"]),
    row("Integral(log({t}), ({t}, 0, {a}))", ("{a}*log({a}) - {a}", "{a} > 0"), (UNTOLD, "Eq({a}, 0)")),
    row("Integral(Abs({t} - {a}), ({t}, 0, 1))", ("{a}**2 - {a} + 1/2", "And({a} >= 0, {a} <= 1)"),
        ("1/2 - {a}", "{a} < 0"), "{a} - 1/2"),
    row("Integral(1/({t} + {a}), ({t}, 0, 1))", ("log(({a} + 1)/{a})", "Or({a} > 0, {a} < -1)"),
        also=["log(Abs(({a} + 1)/{a}))", "log({a} + 1) - log({a})"]),
    row("Integral(1/({t}**2 + {a}**2), ({t}, -oo, oo))", ("pi/Abs({a})", "Ne({a}, 0)"), also=["pi/{a}"]),
    row("Integral(exp(-{a}*{t}**2), ({t}, -oo, oo))", ("sqrt(pi/{a})", "{a} > 0"), also=["sqrt(pi)/sqrt({a})"]),
    row("Integral({t}**({a} - 1)*exp(-{b}*{t}), ({t}, 0, oo))",
        ("gamma({a})/{b}**{a}", "And({a} > 0, {b} > 0)")),
    row("Integral({t}**({a} - 1)*(1 - {t})**({b} - 1), ({t}, 0, 1))",
        ("gamma({a})*gamma({b})/gamma({a} + {b})", "And({a} > 0, {b} > 0)")),
    row("Integral(floor({t}), ({t}, 0, n))", "n*(n - 1)/2"),
    row("Integral(cos({a}*{t}), ({t}, 0, 1))", ("1", "Eq({a}, 0)"), "sin({a})/{a}"),
    row("Integral({a}**{t}, ({t}, 0, 1))", ("1", "Eq({a}, 1)"), ("({a} - 1)/log({a})", "{a} > 0"),
        ("0", "Eq({a}, 0)")),
    row("Integral(1/({t} - {a}), ({t}, 0, 1))", ("log(({a} - 1)/{a})", "Or({a} < 0, {a} > 1)"),
        also=["log(1 - {a}) - log(-{a})"]),
    row("Integral(Piecewise((1, {t} > {a}), (0, True)), ({t}, 0, 1))", "Min(1, Max(0, 1 - {a}))",
        also=["1 - {a}"]),
    row("Integral(sqrt({t} - {a}), ({t}, 0, 1))",
        ("2/3*((1 - {a})**(3/2) - (-{a})**(3/2))", "{a} <= 0")),
    row("Integral({t}**n, ({t}, -1, 1))", ("(1 + (-1)**n)/(n + 1)", "n >= 0")),
    row("Integral({t}**n, ({t}, {a}, {b}))", ("({b}**(n + 1) - {a}**(n + 1))/(n + 1)", "n >= 0"),
        (UNTOLD, "Eq({a}, {b})"), ("log({b}/{a})", "And(Eq(n, -1), {a}*{b} > 0)"),
        ("({b}**(n + 1) - {a}**(n + 1))/(n + 1)", "{a}*{b} > 0")),
    row("Integral(exp(-{a}*Abs({t})), ({t}, -oo, oo))", ("2/{a}", "{a} > 0")),
    row("Integral({a}*{t}/({a}*{t}), ({t}, 0, 1))", ("1", "Ne({a}, 0)")),
    row("Integral({a}*{t}, ({t}, 0, oo))", ("0", "Eq({a}, 0)")),
    row("Integral({t}/({t}**2 + 1), ({t}, -oo, {a}))", NEVER),
    row("Integral(cos({a}*{t})*exp(-{t}), ({t}, 0, oo))", "1/(1 + {a}**2)"),
    row("Integral(sin({a}*{t})/{t}, ({t}, 0, oo))", "pi/2*sign({a})", also=["pi/2"]),
    row("Integral(exp({t}), ({t}, {a}, {b}))", "exp({b}) - exp({a})"),
    row("Integral({t}, ({t}, {a}, {b}))", "({b}**2 - {a}**2)/2"),
    row("Integral(1/({t}*log({t})**2), ({t}, {a}, oo))", ("1/log({a})", "{a} > 1")),
    row("Integral(1/sqrt({a}**2 - {t}**2), ({t}, 0, {a}))", ("pi/2*sign({a})", "Ne({a}, 0)"),
        (UNTOLD, "True"), also=["pi/2"]),
]  # fmt: skip

# {d} is the direction; the cases are those of "+", "-" and "+-".
LIMITS = [
    ("Limit(sin({a}*{t})/{t}, {t}, 0{d})", *3 * ["{a}"]),
    ("Limit(exp(-{a}*{t}), {t}, oo)", *3 * [[("0", "{a} > 0"), ("1", "Eq({a}, 0)")]]),
    ("Limit({t}**{a}, {t}, 0)", *3 * [[("0", "{a} > 0"), ("1", "Eq({a}, 0)")]]),
    ("Limit({t}**n, {t}, 0{d})", *3 * [[("0", "n > 0"), ("1", "Eq(n, 0)")]]),
    ("Limit(Abs({t} - {a})/({t} - {a}), {t}, {b}{d})",
     [("sign({b} - {a})", "Ne({a}, {b})"), "1"], [("sign({b} - {a})", "Ne({a}, {b})"), "-1"],
     [("sign({b} - {a})", "Ne({a}, {b})")]),
    ("Limit(sign({t} - {a}), {t}, {b}{d})",
     [("sign({b} - {a})", "Ne({a}, {b})"), "1"], [("sign({b} - {a})", "Ne({a}, {b})"), "-1"],
     [("sign({b} - {a})", "Ne({a}, {b})")]),
    ("Limit(floor({t}), {t}, {a}{d})", "floor({a})", "ceiling({a}) - 1",
     [("floor({a})", "Ne(floor({a}), {a})")]),
    ("Limit(Mod({t}, 1), {t}, {a}{d})", "Mod({a}, 1)", "{a} - ceiling({a}) + 1",
     [("Mod({a}, 1)", "Ne(floor({a}), {a})")]),
    ("Limit(sqrt({t} - {a}), {t}, {b}{d})", [("sqrt({b} - {a})", "{b} >= {a}")],
     [("sqrt({b} - {a})", "{b} > {a}")], [("sqrt({b} - {a})", "{b} > {a}")]),
    ("Limit(asin({t}), {t}, {a}{d})", [("asin({a})", "And({a} >= -1, {a} < 1)")],
     [("asin({a})", "And({a} > -1, {a} <= 1)")], [("asin({a})", "And({a} > -1, {a} < 1)")]),
    ("Limit(({t} - {a})/({t} - {b}), {t}, {a}{d})", *3 * [[("1", "Eq({a}, {b})"), "0"]]),
    ("Limit((1 + {a}/{t})**{t}, {t}, oo)", *3 * ["exp({a})"]),
    ("Limit(({a}**{t} - 1)/{t}, {t}, 0{d})", *3 * [[("log({a})", "{a} > 0")]]),
    ("Limit(log({t})/{t}, {t}, {a}{d})", *3 * [[("log({a})/{a}", "{a} > 0")]]),
    ("Limit(tanh({a}*{t}), {t}, oo)", *3 * ["sign({a})"]),
    ("Limit({a}**{t}, {t}, oo)", *3 * [[("0", "And({a} >= 0, {a} < 1)"), ("1", "Eq({a}, 1)")]]),
    ("Limit((sqrt({t} + {a}) - sqrt({a}))/{t}, {t}, 0{d})", *3 * [[("1/(2*sqrt({a}))", "{a} > 0")]]),
    ("Limit(atan2({t}, {a}), {t}, 0{d})", [("0", "{a} > 0"), ("pi", "{a} < 0"), "pi/2"],
     [("0", "{a} > 0"), ("-pi", "{a} < 0"), "-pi/2"], [("0", "{a} > 0")]),
    ("Limit(Piecewise((1, Eq({t}, {a})), ({t}, True)), {t}, {b}{d})", *3 * ["{b}"]),
    ("Limit(1/({t} - {a}), {t}, {b}{d})", *3 * [[("1/({b} - {a})", "Ne({a}, {b})")]]),
    ("Limit({a}*{t}/({b}*{t} + 1), {t}, oo)", *3 * [[("{a}/{b}", "Ne({b}, 0)"), ("0", "Eq({a}, 0)")]]),
    ("Limit(log({t} - {a}), {t}, {b}{d})", *3 * [[("log({b} - {a})", "{b} > {a}")]]),
    ("Limit({t}**{a}*exp(-{t}), {t}, oo)", *3 * ["0*{a}"]),
    ("Limit(({t}**2 - {a}**2)/({t} - {a}), {t}, {a}{d})", *3 * ["2*{a}"]),
    ("Limit(Max({t}, {a}), {t}, {b}{d})", *3 * ["Max({b}, {a})"]),
    ("Limit({a}*sin({t}), {t}, oo)", *3 * [[("0", "Eq({a}, 0)")]]),
    ("Limit({a}*sin(1/{t}), {t}, 0{d})", *3 * [[("0", "Eq({a}, 0)")]]),
    ("Limit({t}*sin({a}/{t}), {t}, 0{d})", *3 * ["0*{a}"]),
    ("Limit(exp({a}/{t}), {t}, 0{d})", [("0", "{a} < 0"), ("1", "Eq({a}, 0)")],
     [("0", "{a} > 0"), ("1", "Eq({a}, 0)")], [("1", "Eq({a}, 0)")]),
    ("Limit({a}/{t}, {t}, 0{d})", *3 * [[("0", "Eq({a}, 0)")]]),
    ("Limit({t}**{a}*log({t}), {t}, 0)", *3 * [[("0", "{a} > 0")]]),
    ("Limit((Abs({a} + {t}) - Abs({a}))/{t}, {t}, 0{d})", [("sign({a})", "Ne({a}, 0)"), "1"],
     [("sign({a})", "Ne({a}, 0)"), "-1"], [("sign({a})", "Ne({a}, 0)")]),
    ("Limit(floor(-({t} - {a})**2), {t}, {a}{d})", *3 * ["0*{a} - 1"]),
    ("Limit(gamma({t})*({t} - {a}), {t}, {a}{d})",
     *3 * [[("0", "Or({a} > 0, Ne(floor({a}), {a}))"), "(-1)**{a}/factorial(-{a})"]]),
]  # fmt: skip

SERIES = [
    row("Sum({a}**{t}, ({t}, 0, oo))", ("1/(1 - {a})", "Abs({a}) < 1")),
    row("Sum({a}**{t}, ({t}, 1, oo))", ("{a}/(1 - {a})", "Abs({a}) < 1")),
    row("Sum({a}**{t}, ({t}, n, oo))", ("{a}**n/(1 - {a})", "And(Abs({a}) < 1, Or(n >= 0, Ne({a}, 0)))")),
    row("Sum({t}*{a}**{t}, ({t}, 0, oo))", ("{a}/(1 - {a})**2", "Abs({a}) < 1")),
    row("Sum({t}**2*{a}**{t}, ({t}, 0, oo))", ("{a}*(1 + {a})/(1 - {a})**3", "Abs({a}) < 1")),
    row("Sum({a}**{t}/{t}, ({t}, 1, oo))", ("-log(1 - {a})", "And({a} >= -1, {a} < 1)")),
    row("Sum({a}**{t}/factorial({t}), ({t}, 0, oo))", "exp({a})"),
    row("Sum(exp(-{a})*{a}**{t}/factorial({t}), ({t}, 0, oo))", "1 + 0*{a}"),
    row("Sum({t}*{a}**{t}/factorial({t}), ({t}, 0, oo))", "{a}*exp({a})"),
    row("Sum(exp(-{a}*{t}), ({t}, 0, oo))", ("1/(1 - exp(-{a}))", "{a} > 0")),
    row("Sum({a}**(2*{t}), ({t}, 0, oo))", ("1/(1 - {a}**2)", "Abs({a}) < 1")),
    row("Sum(({a}/{b})**{t}, ({t}, 0, oo))", ("{b}/({b} - {a})", "Abs({a}/{b}) < 1")),
    row("Sum((-1)**{t}*{a}**(2*{t})/factorial(2*{t}), ({t}, 0, oo))", "cos({a})"),
    row("Sum((-1)**{t}*{a}**(2*{t} + 1)/factorial(2*{t} + 1), ({t}, 0, oo))", "sin({a})"),
    row("Sum((-1)**{t}*{a}**(2*{t} + 1)/(2*{t} + 1), ({t}, 0, oo))", ("atan({a})", "Abs({a}) <= 1")),
    row("Sum({a}**(2*{t} + 1)/(2*{t} + 1), ({t}, 0, oo))", ("atanh({a})", "Abs({a}) < 1")),
    row("Sum({a}*(1 - {a})**{t}, ({t}, 0, oo))", ("1", "And({a} > 0, {a} < 2)"), ("0", "Eq({a}, 0)")),
    row("Sum({a}*{b}**{t}, ({t}, 0, oo))", ("{a}/(1 - {b})", "Abs({b}) < 1"), ("0", "Eq({a}, 0)")),
    row("Sum({a}/{t}**2, ({t}, 1, oo))", "{a}*pi**2/6"),
    row("Sum({a}/{t}, ({t}, 1, oo))", ("0", "Eq({a}, 0)")),
    row("Sum((-1)**{t}*{a}, ({t}, 0, oo))", ("0", "Eq({a}, 0)")),
    row("Sum((-1)**{t}*{a}/{t}, ({t}, 1, oo))", "-{a}*log(2)"),
    row("Sum(1/(({t} + {a})*({t} + {a} + 1)), ({t}, 0, oo))",
        ("1/{a}", "Or({a} > 0, Ne(floor({a}), {a}))")),
    row("Sum(0**({t} + {a}), ({t}, 0, oo))", ("0", "{a} > 0"), ("1", "Eq({a}, 0)")),
]  # fmt: skip

DERIVATIVES = [
    row("Derivative(Integral(exp(-a*{t}), ({t}, 0, 1)), a)", ("-1/2", "Eq(a, 0)"),
        "((a + 1)*exp(-a) - 1)/a**2"),
    row("Derivative(Integral(Abs(a - {t}), ({t}, 0, 1)), a)", ("2*a - 1", "And(a >= 0, a <= 1)"),
        "sign(a)"),
    row("Derivative(Integral(1/{t}, ({t}, 1, a)), a)", ("1/a", "a > 0")),
    row("Derivative(Integral(sqrt({t}), ({t}, 0, a)), a)", ("sqrt(a)", "a > 0")),
    row("Derivative(Integral(sign({t} - b), ({t}, 0, a)), a)", ("sign(a - b)", "Ne(a, b)")),
    row("Derivative(Integral({t}*b, ({t}, a, a**2)), a)", "b*(2*a**3 - a)"),
    row("Derivative(Sum(a**{t}, ({t}, 0, oo)), a)", ("1/(1 - a)**2", "Abs(a) < 1")),
    row("Derivative(Limit({t}*a**2 + Abs(a), {t}, 0), a)", ("sign(a)", "Ne(a, 0)")),
    row("Derivative(a**n, a)", ("n*a**(n - 1)", "Or(n >= 1, Ne(a, 0))"), ("0", "Eq(n, 0)")),
    row("Derivative(a**b, a)", ("b*a**(b - 1)", "a > 0"),
        ("0", "And(Eq(a, 0), Eq(floor(b), b), Or(b > 1, Eq(b, 0)))"), ("1", "And(Eq(a, 0), Eq(b, 1))"),
        (UNTOLD, "True")),
    row("Derivative(Max(a, b)**2, a)", ("2*a", "a > b"), ("0", "a < b"), ("0", "Eq(b, 0)")),
    row("Derivative(Abs(a)*(a - b), a)", ("2*Abs(a) - b*sign(a)", "Or(Ne(a, 0), Eq(b, 0))")),
    row("Derivative(floor(a)*(a - b), a)", ("floor(a)", "Ne(floor(a), a)"), ("a - 1/2 + 0*a", "1 < 0")),
    row("Derivative(Piecewise((a**2, a > b), (0, True)), a)", ("2*a", "a > b"), ("0", "a < b"),
        ("0", "Eq(b, 0)")),
]  # fmt: skip

FAMILIES = [
    ("Sum(p[i], (i, 1, m))", "Sum(p[j], (j, 1, m))"), ("Sum(p[i], (i, 1, m))/m", "Sum(p[i]/m, (i, 1, m))"),
    ("Product(p[i], (i, 1, m))", "exp(Sum(log(p[i]), (i, 1, m)))"),
    ("Sum(p[i]/Sum(p[j], (j, 1, m)), (i, 1, m))", "1"), ("Sum(p[i], (i, 1, m))**2", "m*Sum(p[i]**2, (i, 1, m))"),
    ("Sum(Sum(p[i]*p[j], (j, 1, m)), (i, 1, m))", "Sum(p[i], (i, 1, m))**2"),
    ("Sum(Sum(p[j], (j, 1, i)), (i, 1, m))", "Sum((m - i + 1)*p[i], (i, 1, m))"),
    ("Sum(Sum(p[j], (j, 1, i)), (i, 1, m))", "Sum(Sum(p[j], (j, i, m)), (i, 1, m))"),
    ("Derivative(Sum(p[i]**2, (i, 1, m)), p[k])", "2*p[k]"),
    ("Derivative(Product(p[i], (i, 1, m)), p[k])", "Product(p[i], (i, 1, m))/p[k]"),
    ("Derivative(Sum(Abs(p[i]), (i, 1, m)), p[k])", "sign(p[k])"), ("Derivative(p[j], p[k])", "0"),
    ("Derivative(log(Sum(exp(p[i]), (i, 1, m))), p[k])", "exp(p[k])/Sum(exp(p[i]), (i, 1, m))"),
    ("Sum(p[i]*log(p[i]), (i, 1, m))", "0"), ("Sum(p[i], (i, 1, m))", "m"), ("Sum(p[i], (i, 1, m))", "0"),
    ("Product(p[i], (i, 1, m))", "0"), ("Product(p[i], (i, 1, m))", "1"), ("p[k]", "Sum(p[i], (i, 1, m))"),
    ("p[m]", "Sum(p[i], (i, 1, m))"), ("p[1]", "Sum(p[i], (i, 1, m))"), ("p[k]", "p[j]"), ("p[0]", "p[k]"),
    ("Sum(Piecewise((p[i], Eq(i, k)), (0, True)), (i, 1, m))", "p[k]"),
    ("Sum(p[i]*q[i], (i, 1, m))**2", "Sum(p[i]**2, (i, 1, m))*Sum(q[i]**2, (i, 1, m))"),
    ("Sum(p[i] - p[i + 1], (i, 1, m))", "p[1] - p[m + 1]"), ("Sum(log(p[i]), (i, 1, m))", "m*log(Sum(p[i], (i, 1, m))/m)"),
    ("Sum(1/(i - k), (i, 1, m))", "Sum(1/(j - k), (j, 1, m))"), ("Sum(p[i]**0, (i, 1, m))", "m"),
    ("Sum(Sum(1, (j, 1, k)), (i, 1, m))", "m*k"), ("Sum(Sum(p[i], (j, 1, k)), (i, 1, m))", "k*Sum(p[i], (i, 1, m))"),
    ("Sum(i*p[k], (i, 1, m))", "p[k]*m*(m + 1)/2"), ("Sum(p[k]/p[k], (i, 1, m))", "m"), ("Sum(1, (i, k, m))", "m - k + 1"),
    ("Sum(p[i], (i, 1, m)) - Sum(p[i], (i, 1, k))", "Sum(p[i], (i, k + 1, m))"), ("Sum(p[i]**i, (i, 0, m))", "Sum(p[i]**i, (i, 1, m)) + 1"),
    ("Max(p[1], p[m])", "Sum(Abs(p[i]), (i, 1, m))"), ("Sum(binomial(m, i), (i, 0, m))", "2**m"),
    ("Sum(binomial(m, i)*p[k]**i, (i, 0, m))", "(1 + p[k])**m"), ("Product(i, (i, k, m))", "factorial(m)/factorial(k - 1)"),
]  # fmt: skip
MEMBERS = [
    ["{p}[i] in Reals"], ["{p}[i] > 0"], ["{p}[i] >= 0"], ["{p}[i] > 0", "{p}[i] < 1"], ["{p}[i] in {{0, 1}}"],
    ["{p}[i] >= 0", "{p}[i] <= 1"], ["{p}[i] <= 0"],
]  # fmt: skip
SIZES = [
    ["m in Naturals"], ["m in Naturals0"], ["m in Naturals0", "k <= m"], ["m in Naturals", "k <= m"],
    ["m in Naturals", "k <= m + 1"], ["m in Naturals", "k < m"], ["m in Naturals", "k == m"], ["m in Integers", "m >= -1"],
]  # fmt: skip
TOTALS = [
    [],
    [],
    [],
    ["Sum(p[i], (i, 1, m)) == 1"],
    ["Abs(p[1]) <= 0"],
    ["p[1] - p[2] > 0"],
    ["k - j != 0"],
    ["p[1] + 1 >= 2"],
]

STATEMENTS = [
    ("{a} == {b}", "{a} - {b} == 0"), ("{a}**2 == {b}**2", "{a} == {b}"), ("{a} > 0", "1/{a} > 0"),
    ("{a}*{b} == 0", "Or(Eq({a}, 0), Eq({b}, 0))"), ("{a}*{b} > 0", "And({a} > 0, {b} > 0)"),
    ("{a}*{b} <= 1", "{a} <= 1/{b}"), ("{a} < {b}", "exp({a}) < exp({b})"), ("{a} < {b}", "log({a}) < log({b})"),
    ("sqrt({a}) == {b}", "{a} == {b}**2"), ("{a}/{b} == 1", "{a} == {b}"), ("Abs({a}) < {b}", "And(-{b} < {a}, {a} < {b})"),
    ("Abs({a}) <= {b}", "{a}**2 <= {b}**2"), ("floor({a}) == 0", "And({a} >= 0, {a} < 1)"), ("{a} >= 1", "{a} > 0"),
    ("{a}*exp({b}) == 0", "{a} == 0"), ("{a}**{b} == 0", "{a} == 0"), ("{a}**n == 0", "{a} == 0"), ("{a}*{b} == {a}", "{b} == 1"),
    ("Max({a}, {b}) == {a}", "{a} >= {b}"), ("{a} + 1/{b} == 1/{b}", "{a} == 0"), ("{a}**3 == {b}**3", "{a} == {b}"),
    ("Derivative(Abs(a), a) == 1", "a > 0"), ("Derivative(a**2, a) == 0", "a == 0"), ("Mod(n, 2) == 0", "(-1)**n == 1"),
    ("{a} > 0", "Abs({a}) == {a}"), ("{a}**2 <= 0", "{a} == 0"), ("{a} != {b}", "({a} - {b})**2 > 0"), ("sin({a}) == 0", "{a} == 0"),
    ("{a} < {b}", "{a} <= {b}"), ("{a} <= {b}", "{a} < {b} + 1/10**30"), ("{a} == 0", "0*log({b}) == {a}"), ("{a} > {b}", "{a} - {b} > 1"),
    ("{a}**2 + {b}**2 == 0", "And(Eq({a}, 0), Eq({b}, 0))"), ("1/{a} == 1/{b}", "{a} == {b}"), ("{a} < 0", "Or({a} < 0, 1/{b} > 0)"),
    ("log({a}) == 0", "{a} == 1"), ("{a}*{b} == 1", "{b} == 1/{a}"), ("atan({a}) == atan({b})", "{a} == {b}"), ("cos({a}) == cos({b})", "{a} == {b}"),
]  # fmt: skip

EDGES = [
    ("0**{a}", "0"), ("{a}**0", "1"), ("({a} - {a})**({b} - {b})", "1"), ("(-1)**(2*{a})", "1"), ("(-8)**(1/3)", "-2"), ("((-2)**{a})**2", "4**{a}"),
    ("({a}**3)**(1/3)", "{a}"), ("({a}**2)**({b}/2)", "Abs({a})**{b}"), ("{a}**{b}*{a}**(-{b})", "1"), ("atan2({b}, {a})", "atan({b}/{a})"),
    ("atan2({b}, {a})", "2*atan({b}/({a} + sqrt({a}**2 + {b}**2)))"), ("atan2(0, {a})", "0"), ("Mod({a}, {b})", "{a} - {b}*floor({a}/{b})"),
    ("Mod(-{a}, 3)", "3 - Mod({a}, 3)"), ("Mod({a}, -3)", "-Mod(-{a}, 3)"), ("floor(-{a})", "-floor({a}) - 1"), ("floor({a} + {b})", "floor({a}) + floor({b})"),
    ("ceiling({a}) - floor({a})", "1"), ("floor({a}*n)", "n*floor({a})"), ("floor({a}/2) + floor(({a} + 1)/2)", "floor({a})"), ("Mod({a}, 1) + Mod(-{a}, 1)", "1"),
    ("gamma({a} + 1)", "{a}*gamma({a})"), ("gamma({a})*gamma(1 - {a})", "pi/sin(pi*{a})"), ("factorial(n)", "n*factorial(n - 1)"),
    ("binomial(n, n - 1)", "n"), ("binomial({a}, 2)", "{a}*({a} - 1)/2"), ("factorial(n)/factorial(n - 2)", "n*(n - 1)"),
    ("Piecewise((1, {a} > 0), (2, {a} < 0))", "3/2 - sign({a})/2"), ("Piecewise(({a}, {a} > {b}), ({b}, {b} > {a}))", "Max({a}, {b})"),
    ("Max({a}, 1/{b})", "{a}"), ("Max({a}, log({b})) + Min({a}, log({b}))", "{a} + log({b})"), ("Min({a}, {b})", "({a} + {b} - Abs({a} - {b}))/2"),
    ("sqrt({a} + {b} + 2*sqrt({a}*{b}))", "sqrt({a}) + sqrt({b})"), ("sqrt({a}**2 + 1/10**40)", "Abs({a})"), ("exp({a}/10**30)", "1"), ("tan({a})*cos({a})", "sin({a})"),
    ("asin(sin({a}))", "{a}"), ("acos(cos({a}))", "Abs({a})"), ("cos(pi*n)", "(-1)**n"), ("sin(pi*{a})", "0"), ("log({a}**2)", "2*log({a})"), ("log({a}**2)", "2*log(Abs({a}))"),
    ("sign({a}*{b})", "sign({a})*sign({b})"), ("sign({a})**2", "1"), ("Heaviside({a}) + Heaviside(-{a})", "1"), ("Heaviside({a})**2", "Heaviside({a})"), ("{a}/{a}", "sign({a})**2"),
    ("(-1)**floor({a})", "cos(pi*floor({a}))"), ("Sum({a}**i, (i, 0, n))", "(1 - {a}**(n + 1))/(1 - {a})"), ("Sum(i, (i, 1, n))", "n*(n + 1)/2"), ("Product(i, (i, 1, n))", "factorial(n)"),
    ("Sum(1/i, (i, n, 2*n))", "Sum(1/(2*n - i), (i, 0, n))"), ("Sum(binomial(n, i)*(-1)**i, (i, 0, n))", "0**n"), ("Product({a}, (i, 1, n))", "{a}**n"), ("acosh(cosh({a}))", "Abs({a})"),
    ("tanh(atanh({a}))", "{a}"), ("sqrt({a})*sqrt({b})", "sqrt({a}*{b})"), ("exp(log({a}))", "{a}"), ("{a}**(1/{b})", "exp(log({a})/{b})"), ("Abs({a})**{b}", "Abs({a}**{b})"),
]  # fmt: skip

PARAMETERS = [
    "a", "a", "a", "a", "b", "-a", "a + 1", "2*a", "a*b", "a - b", "a/b", "1/a", "Abs(a)", "a**2", "n", "exp(a)", "log(a)",
    "sqrt(a)", "0", "1", "1/2", "-1", "2", "a + 1/10**30", "floor(a)", "Max(a, b)", "sign(a)", "a - a", "a/a", "-n", "1 - a",
]  # fmt: skip
DOMAINS = [
    [], [], [], ["a > 0"], ["a >= 0"], ["a > -1", "a < 1"], ["a >= -1", "a <= 1"], ["a != 0"], ["a in Integers"], ["a in {-1, 0, 1}"],
    ["a in Naturals0"], ["a <= 0"], ["a > 0", "a < 1"], ["a >= 0", "a <= 1"], ["a > 1"], ["a < -1"], ["a >= 1"], ["a > -1"], ["a > 0", "a < 2"],
]  # fmt: skip
GIVEN = [
    [], [], [], [], ["a < b"], ["a <= b"], ["a*b > 0"], ["a != b"], ["a == b"], ["a + b == 1"], ["Abs(a) < 1"], ["Abs(a) <= 1"],
    ["Abs(a) < Abs(b)"], ["a**2 <= 0"], ["a**2 + b**2 <= 0"], ["log(a) >= a - 1"], ["a*b == 0"], ["a**2 <= a"],
    ["a - b >= 0", "b - a >= 0"], ["a**2 >= 1"], ["sqrt(a) >= 0"], ["n >= a"], ["exp(a) >= 1"], ["Abs(a) + Abs(b) <= 0"], ["1/a > 0"],
]  # fmt: skip
WHOLE = ["n in Integers", "n in Naturals0", "n in Naturals", "n in {0, 1, 2}"]
FORMS = [
    *4 * ["{T} == {V}"], "{T} == {V} + 1/10**30", "0*{T} == 0", "{T} - {T} == 0", "{T} <= {V}", "{T} >= {V}", "{T} < {V}", "{T} != {V}",
    "{T}*{P} == {V}*{P}", "{T} > 0", "{T} >= 0", "exp({T}) > 0", "{T} + {U} == {V} + {W}", "{V} == {T}", "1/{T} == 1/{V}", "{T}**2 >= 0",
    "Piecewise(({T}, a > 0), ({V}, True)) == {V}", "{T} == {V} <=> 0 == 0", "a > 0 => {T} == {V}", "{T} > {P} => {V} > {P}", "Abs({T}) == Abs({V})",
]  # fmt: skip


class Made(NamedTuple):
    """A claim, the texts it was made from, and the text that the oracle judges."""

    text: str
    where: list
    shadow: str
    claim: Claim


# ── making claims ─────────────────────────────────────────────────────────────


def filled(text, rng_slots):
    return text.format(**rng_slots)


def slots(rng):
    """What stands for {a} and {b}, and a bound variable that may be named like one outside."""
    a, b = (f"({rng.choice(PARAMETERS)})" for _ in "ab")
    free = [t for t in ("t", "t", "x", "a", "b", "n") if t not in a + b]
    return {"a": a, "b": b, "t": rng.choice(free)}


def shadow_of(cases, values):
    made = [f"({v.format(**values)}, {c.format(**values)})" for v, c in cases]
    # All parts of the term must have values, whichever case applies.
    parts = "".join(
        f" + 0*{values[name]}" for name in "ab" if any(f"{{{name}}}" in v + c for v, c in cases)
    )
    return f"(Piecewise({', '.join(made)}){parts})"


def limit_row(rng):
    term, *cases = rng.choice(LIMITS)
    side = rng.randrange(3) if "{d}" in term else 0
    direction = ("", ", '-'", ", '+-'")[side]
    chosen = [cases[side]] if isinstance(cases[side], str) else cases[side]
    others = [
        v
        for c in cases
        for v in ([c] if isinstance(c, str) else [x if isinstance(x, str) else x[0] for x in c])
    ]
    return row(term.replace("{d}", direction), *chosen, also=others)


ROWS = {
    "integrals": lambda rng: rng.choice(INTEGRALS),
    "limits": limit_row,
    "infinite sums": lambda rng: rng.choice(SERIES),
    "derivatives": lambda rng: rng.choice(DERIVATIVES),
}


def from_rows(kind):
    def make(rng):
        form = rng.choice(FORMS)
        first, second = ROWS[kind](rng), ROWS[kind](rng)
        names = {"T": first, "U": second}
        texts, shadows = {}, {}
        for name, r in names.items():
            values = slots(rng)
            if "n" in r.term.replace("Integral", "").replace("sin", "").replace("tan", "").replace(
                "sign", ""
            ):
                values["t"] = "t" if values["t"] == "n" else values["t"]
            if kind == "derivatives" and values["t"] in ("a", "b"):
                values["t"] = "t"
            texts[name] = r.term.format(**values)
            shadows[name] = shadow_of(r.cases, values)
            right = f"({rng.choice(r.taken_for).format(**values)})"
            texts["V" if name == "T" else "W"] = shadows["V" if name == "T" else "W"] = right
        texts["P"] = shadows["P"] = rng.choice(["a", "b", "(-1)", "0"])
        return form.format(**texts), form.format(**shadows), context(rng)

    return make


def context(rng):
    items = rng.choice(DOMAINS)
    reals = [] if any(" in " in item for item in items) else ["a in Reals"]
    return [*reals, *items, "b in Reals", *rng.choice(GIVEN), rng.choice(WHOLE)]


def from_pairs(pairs, forms):
    def make(rng):
        values = slots(rng)
        left, right = (f"({side.format(**values)})" for side in rng.choice(pairs))
        made = rng.choice(forms).format(left, right)
        return made, made, context(rng)

    return make


def of_families(rng):
    left, right = rng.choice(FAMILIES)
    rel = rng.choice(["==", "==", "==", "<=", ">=", "<", ">"])
    made = f"{left} {rel} {right}"
    where = [w.format(p="p") for w in rng.choice(MEMBERS)] + [
        w.format(p="q") for w in rng.choice(MEMBERS)
    ]
    where += [
        rng.choice(["k in Naturals", "k in Naturals", "k in Integers", "k in Naturals0"]),
        "j in Naturals",
    ]
    return made, made, [*where, *rng.choice(SIZES), *rng.choice(TOTALS)]


def statements(rng):
    values = slots(rng)
    left, right = (side.format(**values) for side in rng.choice(STATEMENTS))
    if rng.random() < 0.2:
        left, right = right, left
    made = f"{left} {rng.choice(['<=>', '<=>', '=>'])} {right}"
    return made, made, context(rng)


# ── sets of optima ────────────────────────────────────────────────────────────

# A function of p, what is sought, and the place of the optimum on the line: f is better and better towards it
# from either side, or from all of them where the place is beyond every interval.  {a} and {b} are parameters; "none" says where the function is another.
PEAKED = [
    ("-(p - {a})**2", "argmax", "{a}", "1 < 0"), ("Abs(p - {a})", "argmin", "{a}", "1 < 0"), ("exp(-(p - {a})**2)", "argmax", "{a}", "1 < 0"),
    ("{b}*(p - {a})**2", "argmin", "{a}", "{b} <= 0"), ("(p - {a})**2 + {b}", "argmin", "{a}", "1 < 0"), ("(p - {a})**4*{b}**2", "argmin", "{a}", "Eq({b}, 0)"),
    ("{a}*p", "argmax", "Piecewise((10**9, {a} > 0), (-10**9, True))", "Eq({a}, 0)"), ("exp({a}*p)", "argmin", "Piecewise((-10**9, {a} > 0), (10**9, True))", "Eq({a}, 0)"),
    ("Max(p - {a}, {a} - p)", "argmin", "{a}", "1 < 0"), ("p**2 - 2*{a}*p", "argmin", "{a}", "1 < 0"), ("log(1 + (p - {a})**2)", "argmin", "{a}", "1 < 0"),
]  # fmt: skip
ENDS = [(0, 1), (-1, 1), (0, 2), (0, 0), (1, 3), (None, 0), (0, None), (None, None)]


def of_optima(rng):
    f, kind, place, other = rng.choice(PEAKED)
    values = {name: f"({rng.choice(PARAMETERS)})" for name in "ab"}
    f, place, other = (s.format(**values) for s in (f, place, other))
    (lo, hi), opened = rng.choice(ENDS), [rng.random() < 0.5, rng.random() < 0.5]
    if lo is None or hi is None:
        opened = [opened[0] or lo is None, opened[1] or hi is None]
    ends = ["-oo" if lo is None else str(lo), "oo" if hi is None else str(hi)]
    best = f"({rng.choice([place, place, '0', '1', 'Max(0, Min(1, {}))'.format(values['a']), values['a']])})"
    empty = rng.random() < 0.25
    # {place} if it belongs to the interval, else the nearer end, if that does.
    inside = [f"{place} {'>' if o else '>='} {e}" for o, e in [(opened[0], lo)] if e is not None]
    inside += [f"{place} {'<' if o else '<='} {e}" for o, e in [(opened[1], hi)] if e is not None]
    none, one = ("1", "0") if empty else ("0", f"Piecewise((1, Eq({best}, {{}})), (0, True))")
    inside.append(f"Abs({place}) < 10**8")
    cases = [(one.format(place), f"And({', '.join(inside)})")]
    if lo is None:
        cases.append((none, f"{place} < -10**8"))
    else:
        cases.append(
            (none if opened[0] or (lo == hi and opened[1]) else one.format(lo), f"{place} <= {lo}")
        )
    if hi is None:
        cases.append((none, f"{place} > 10**8"))
    else:
        cases.append(
            (none if opened[1] or (lo == hi and opened[0]) else one.format(hi), f"{place} >= {hi}")
        )
    is_empty = lo == hi and lo is not None and any(opened)
    if is_empty:
        cases = [(none, "True")]
    told = f"Piecewise({', '.join(f'({v}, {c})' for v, c in cases)})"
    parts = "".join(f" + 0*{v}" for name, v in values.items() if v in f + ("" if empty else best))
    if is_empty:  # nothing is asked of f
        parts, other = "", "1 < 0"
    shadow = f"Piecewise(({UNTOLD}, {other}), ({told}, True)){parts}{'' if empty else f' + 0*{best}'} == 1"
    where = context(rng)
    text = f"Arg{kind[3:].title()}({f}, p in {'(' if opened[0] else '['}{ends[0]}, {ends[1]}{')' if opened[1] else ']'}) == {'{}' if empty else best}"

    def claim():
        lhs = optimum(
            kind, read_expression(f), symbol("p"), interval(*map(read_end, ends), *opened)
        )
        members = [] if empty else [read_expression(best)]
        return Claim(lhs, "==", finite_set(*members), read_where(where))

    return text, shadow, where, claim


def read_end(text):
    from bce_sym.terms import oo

    return {"oo": oo, "-oo": -oo}.get(text) or read_expression(text)


CLASSES = {
    **{kind: from_rows(kind) for kind in ROWS},
    "families": of_families,
    "equivalences": statements,
    "edges": from_pairs(EDGES, [*3 * ["{} == {}"], "{} <= {}", "{} < {}", "{} != {}", "{} >= {}"]),
    "optima": of_optima,
}


def made(seed, number):
    """The class of a claim, and the claim."""
    rng = random.Random(f"{seed}/{number}")
    kind = list(CLASSES)[number % len(CLASSES)]
    text, shadow, where, *claim = CLASSES[kind](rng)
    return kind, Made(text, where, shadow, claim[0]() if claim else claim_of(text, where))


# ── judging ───────────────────────────────────────────────────────────────────


def judged(m, evidence, seed):
    """ "right", "not judged", or what speaks against the verdict."""
    known = False
    if str(evidence.verdict) == "refuted":
        try:
            point = read(evidence.point_text(), families(m.text, m.where))
            inside = oracle.belongs(m.where, point)
        except (oracle.Unclear, KeyError):
            return "not judged"
        if not inside:
            return f"refuted at {evidence.point_text()}, which is not in the context"
        found = oracle.judge(m.shadow, point)
        if found is True:
            return f"refuted ({evidence.kind}) at {evidence.point_text()}, true by the oracle"
        return "not judged" if found is None else "right"
    for point in islice(oracle.distinct(oracle.points(m.where, m.shadow, seed, 400)), POINTS):
        found = oracle.judge(m.shadow, point)
        if found in (False, "undefined"):
            return f"proved, by the oracle {found} at {oracle.shown(point)}"
        known = known or found is True
    return "right" if known else "not judged"


class GivenUp(Exception):
    """Too slow."""


def give_up(*_):
    raise GivenUp


def examined(seed, number):
    """(class, verdict, judgement, claim)."""
    kind, m = made(seed, number)
    try:
        signal.signal(signal.SIGALRM, give_up)
        signal.alarm(PATIENCE)
        evidence = settle(m.claim)
    except GivenUp:
        return kind, "given up", "", m
    except (
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        AssertionError,
        NoDerivative,
    ) as error:
        return kind, "exception", f"{type(error).__name__}: {error}", m
    except Contradiction:
        signal.alarm(0)
        point = next(oracle.points(m.where, m.shadow, number, 300), None)
        wrong = "" if point is None else f"the context has the point {oracle.shown(point)}"
        return kind, "contradictory", wrong, m
    finally:
        signal.alarm(0)
    verdict = str(evidence.verdict)
    if verdict not in ("proved", "refuted"):
        return kind, verdict, "", m
    return kind, verdict, judged(m, evidence, number), m


def run(seed, count, seconds=None, start=0):
    """Counts by class, verdict and judgement; lines of what is wrong."""
    counts, wrong, began = Counter(), [], time.perf_counter()
    for number in range(start, start + count):
        if seconds is not None and time.perf_counter() - began > seconds:
            break
        try:
            kind, verdict, judgement, m = examined(seed, number)
        except ReadError as error:
            raise AssertionError(f"{seed}/{number}: {error}") from error
        if judgement not in ("", "right", "not judged"):
            wrong.append(f"{seed}/{number}: {m.text} where {m.where}: {judgement}")
            print(wrong[-1], flush=True)
            judgement = "contradicted"
        counts[kind, verdict, judgement] += 1
    return counts, wrong


def main():
    parser = argparse.ArgumentParser(
        description="Settle claims of analysis and hold them against the oracle."
    )
    parser.add_argument("seed")
    parser.add_argument("count", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--from", type=int, default=0, dest="start", metavar="N")
    options = parser.parse_args()
    began = time.perf_counter()
    counts, wrong = run(options.seed, options.count, options.seconds, options.start)
    for key, n in sorted(counts.items()):
        print(*key, n, sep="\t")
    print(
        f"{sum(counts.values())} claims, {len(wrong)} contradicted, {time.perf_counter() - began:.0f} s"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
