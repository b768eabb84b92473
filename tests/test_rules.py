"""Each rule is true, yields a step that is an instance of it, and not one that misses its conditions."""

from dataclasses import replace

import pytest

from bce_sym import context as c
from bce_sym import functions as f
from bce_sym import rules as r
from bce_sym import terms as t
from bce_sym.context import Context
from bce_sym.evidence import Claim, Verdict
from bce_sym.rules.procedures import OF_NUMBERS, OF_SETS
from bce_sym.rules.reasons import yields
from bce_sym.search import settle
from bce_sym.terms import Derivative, Eq, Piecewise

DOMAINS = {"a": c.Positive, "b": c.Positive, "x": c.Real, "z": c.Real, "y": c.Bit, "p": c.Open01,
           "m": c.PositiveInteger}  # fmt: skip
a, b, x, z, y, p, m = (t.symbol(name) for name in DOMAINS)
M, i, j, k = m, t.symbol("i"), t.symbol("j"), t.symbol("k")
FAMILIES = {"u": c.Real, "q": c.Positive}


def u(index):
    return t.indexed("u", index)


def q(index):
    return t.indexed("q", index)


def SIGMA(body, hi):
    return over(t.Sum, body, hi)


def PI(body, hi):
    return over(t.Product, body, hi)


def over(make, body, hi):
    index = next((v for v in (i, j, k) if v.value in body.free), i)
    return make(body, (index, 1, hi))


def claim(lhs, rel, rhs, *given):
    domains = {name: kind.domain for name, kind in DOMAINS.items()}
    left, right = (side if isinstance(side, t.Term) else t.as_expr(side) for side in (lhs, rhs))
    context = Context.of(domains)
    for name, kind in FAMILIES.items():
        context = context.declare(name, kind.domain, family=True)
    for hypothesis in given:
        context = context.assume(hypothesis)
    return Claim(left, rel, right, context)


YIELD = [
    ("log_of_product", (f.log(a * b), "==", f.log(a) + f.log(b))),
    ("log_of_product", (2 * f.log(a * b * p), "==", 2 * (f.log(a) + f.log(b) + f.log(p)))),
    ("log_of_product", (f.log(a) + f.log(b), "==", f.log(a * b))),
    ("log_of_quotient", (f.log(a / b), "==", f.log(a) - f.log(b))),
    ("log_of_power", (f.log(p**y), "==", y * f.log(p))),
    ("log_of_exp", (f.log(f.exp(z)) + 1, "==", 1 + z)),
    ("log_of_one", (f.log(t.number(1)) + x, "==", x)),
    ("log_increasing", (f.log(a), "<", f.log(b), a < b)),
    ("log_increasing", (f.log(b), ">=", f.log(a), a < b)),
    ("log_increasing", (a < b, "<=>", f.log(a) < f.log(b))),
    ("log_increasing", (f.log(a) <= f.log(PI(q(i), M)), "=>", a <= PI(q(i), M))),
    ("exp_of_sum", (f.exp(x + z), "==", f.exp(x) * f.exp(z))),
    ("exp_of_sum", (f.exp(x) * f.exp(-x), "==", 1)),
    ("power_of_sum", (a ** (x + z), "==", a**x * a**z)),
    ("sigmoid_reflection", (f.log(1 - f.sigmoid(z)), "==", f.log(f.sigmoid(-z)))),
    ("algebra", ((x + z) ** 2, "==", x**2 + 2 * x * z + z**2)),
    ("algebra", (Eq((x - z) / (a * b), 0), "<=>", Eq(x, z))),
    ("algebra", (t.Rational("0.504"), "<", t.Rational("0.512"))),
    ("differentiate", (Derivative(x**2, x), "==", 2 * x)),
    ("definition", (f.sigmoid(z), "==", 1 / (1 + f.exp(-z)))),
    ("definition", (t.Sum(x * y, (y, 1, 3)), "==", x * 1 + x * 2 + x * 3)),
    ("cases", (p**y * (1 - p) ** (1 - y), "==", Piecewise((p, Eq(y, 1)), (1 - p, True)))),
    ("cases", (f.Abs(x) + x, "==", 2 * f.Max(x, 0))),
    ("sign", (p * (1 - p) + f.exp(x), ">", 0)),
    ("sign", (PI(q(i), M), ">", 0)),
    ("definition", (t.At(x**2 * a, x, z), "==", z**2 * a)),
    ("differentiate", (t.At(Derivative(x**2, x), x, z + 1), "==", 2 * (z + 1))),
    ("log_of_product", (f.log(PI(q(i) ** y, M)), "==", SIGMA(f.log(q(i) ** y), M))),
    ("log_of_product", (f.log(PI(q(i) * a, M)), "==", SIGMA(f.log(q(i)) + f.log(a), M))),
    ("log_of_products", (-f.log(PI(q(k), M)) / m, "==", -SIGMA(f.log(q(j)), M) / m)),
    ("exp_of_sum", (f.exp(SIGMA(u(i), M)), "==", PI(f.exp(u(i)), M))),
    ("exp_of_sums", (PI(f.exp(u(i)), M), "==", f.exp(SIGMA(u(k), M)))),
    ("sum_of_sum", (SIGMA(u(i) + q(i), M), "==", SIGMA(u(i), M) + SIGMA(q(j), M))),
    ("constant_out", (SIGMA(x * u(i), M), "==", x * SIGMA(u(i), M))),
    ("sum_of_constant", (SIGMA(x + z, M), "==", m * (x + z))),
    ("last_term", (SIGMA(u(k) ** 2, m + 1), "==", SIGMA(u(k) ** 2, M) + u(m + 1) ** 2)),
    ("last_factor", (PI(u(k) ** 2, m + 1), "==", PI(u(k) ** 2, M) * u(m + 1) ** 2)),
    ("product_of_product", (PI(u(i) * q(i), M), "==", PI(u(i), M) * PI(q(i), M))),
    ("linearity", (SIGMA(x * u(i) + f.log(q(i)), M), "==", SIGMA(f.log(q(i)), M) + x * SIGMA(u(j), M))),
    ("linearity", (SIGMA(u(i), m + 1), "==", u(1) + t.Sum(u(i + 1), (i, 1, M)))),
    ("algebra", (SIGMA(u(i) * 2 * f.log(q(i)), M), "==", SIGMA(2 * f.log(q(j)) * u(j), M))),
    ("differentiate", (Derivative(SIGMA(x * u(i) ** 2, M), x), "==", SIGMA(u(i) ** 2, M))),
    ("differentiate", (Derivative(SIGMA(u(i) ** 2, M), u(1)), "==", 2 * u(1))),
]  # fmt: skip

REFUSE = [
    ("log_of_product", (f.log(x * z), "==", f.log(x) + f.log(z), x * z > 0)),
    ("log_of_product", (f.log(a * b), "==", f.log(a) - f.log(b))),
    ("log_of_product", (a + b, "==", b + a)),
    ("log_of_quotient", (f.log(x / z), "==", f.log(x) - f.log(z), x * z > 0)),
    ("log_of_quotient", (f.log(a * b), "==", f.log(a) + f.log(b))),
    ("log_of_power", (f.log(x**2), "==", 2 * f.log(x), t.Ne(x, 0))),
    ("log_of_power", (f.log(a * b), "==", f.log(a) + f.log(b))),
    ("log_of_exp", (f.exp(f.log(a)), "==", a)),
    ("log_of_one", (f.log(t.number(2)), "==", 0)),
    ("log_increasing", (f.log(a), "<", f.log(b))),
    ("log_increasing", (f.log(a), ">", f.log(b), a < b)),
    ("log_increasing", (a < b, "<=>", f.log(b) < f.log(a))),
    ("log_increasing", (x < z, "<=>", f.log(x) < f.log(z))),
    ("log_increasing", (a < b, "=>", f.exp(a) < f.exp(b))),
    ("exp_of_sum", (f.exp(x * z), "==", f.exp(x) * f.exp(z))),
    ("power_of_sum", (x ** (a + b), "==", x**a * x**b)),
    ("sigmoid_reflection", (1 - f.sigmoid(z), "==", -f.sigmoid(z))),
    ("algebra", (f.log(a * b), "==", f.log(a) + f.log(b))),
    ("algebra", (Eq(x * (x - z), 0), "<=>", Eq(x, z))),
    ("algebra", (p * (1 - p), ">", 0)),
    ("differentiate", (Derivative(x**2, x), "==", 2 * x + 1)),
    ("definition", (f.sigmoid(z), "==", 1 / (1 + f.exp(z)))),
    ("cases", (f.Abs(x), "==", x)),
    ("sign", (x - z, ">", 0)),
    ("sign", (PI(u(i), M), ">", 0)),
    ("definition", (t.At(Derivative(x**2, x), x, z), "==", 2 * z)),
    ("log_of_products", (f.log(PI(u(i), M)), "==", SIGMA(f.log(u(i)), M))),  # not all positive
    ("log_of_products", (f.log(SIGMA(q(i), M)), "==", SIGMA(f.log(q(i)), M))),
    ("exp_of_sums", (f.exp(SIGMA(u(i), M)), "==", SIGMA(f.exp(u(i)), M))),
    ("sum_of_sum", (SIGMA(u(i) + q(i), M), "==", SIGMA(u(i), M) + SIGMA(q(i), m + 1))),
    ("constant_out", (SIGMA(i * u(i), M), "==", i * SIGMA(u(i), M))),
    ("sum_of_constant", (SIGMA(i, M), "==", m * i)),
    ("last_term", (SIGMA(u(k), m + 1), "==", SIGMA(u(k), M) + u(m))),
    ("last_factor", (PI(u(k), m + 1), "==", PI(u(k), M) * u(m))),
    ("product_of_product", (PI(u(i) + q(i), M), "==", PI(u(i), M) + PI(q(i), M))),
    ("linearity", (SIGMA(f.log(q(i)), M), "==", f.log(PI(q(i), M)))),
    ("linearity", (SIGMA(x * u(i), M), "==", SIGMA(u(i), M))),
    ("algebra", (SIGMA(u(i) + q(i), M), "==", SIGMA(u(i), M) + SIGMA(q(i), M))),
    ("differentiate", (Derivative(SIGMA(u(i) ** 2, M), u(1)), "==", SIGMA(2 * u(i), M))),
]  # fmt: skip


def reason(name):
    return r.RULES.get(name) or r.PROCEDURES[name]


@pytest.mark.parametrize("row", YIELD, ids=lambda row: f"{row[0]}: {claim(*row[1])}")
def test_the_reason_yields_the_step(row):
    assert yields(claim(*row[1]), [reason(row[0])])


@pytest.mark.parametrize("row", REFUSE, ids=lambda row: f"{row[0]}: {claim(*row[1])}")
def test_the_reason_does_not_yield_the_step(row):
    assert not yields(claim(*row[1]), [reason(row[0])])


def test_every_reason_has_a_row_of_each_kind():
    inferred = {*OF_SETS, *OF_NUMBERS} - {"cases", "linearity"}  # for these: below, and test_optima
    names = {*r.RULES, *r.PROCEDURES} - inferred
    assert {name for name, _ in YIELD} == {name for name, _ in REFUSE} == names


@pytest.mark.parametrize("name", sorted(r.RULES))
def test_each_rule_is_true(name):
    rule = r.RULES[name]
    assert settle(rule.claim).verdict is Verdict.PROVED
    assert rule.source
    assert rule.statement.endswith(".")


@pytest.mark.parametrize(
    "name", ["log_of_product", "log_of_quotient", "log_of_power", "log_increasing"]
)
def test_a_rule_without_its_conditions_is_false(name):
    made = r.RULES[name].claim
    names = [v.name for v in made.context.variables]
    anywhere = Context.of(dict.fromkeys(names, c.Real.domain))
    assert settle(replace(made, context=anywhere)).verdict is Verdict.REFUTED


def double(inner, outer):
    return t.Sum(t.Sum(u(i) * u(j) * u(2 * i + j), inner), outer)


INFERRED = [
    ("termwise", (SIGMA(f.log(q(i)), M), "<=", SIGMA(q(i) - 1, M)), (f.exp(x), ">=", x + 1)),
    ("induction", (t.call("factorial", m), ">=", 2 ** (m - 1)), (f.exp(x), ">=", x + 1)),
    ("evaluation", (t.Limit(f.exp(z) + p, z, 0), "==", 1 + p), (f.log(a), "<=", a - 1)),
    ("convexity", (f.log(a), "<=", a - 1), (2**m, ">=", m + 1)),
    ("linearity", (double((i, 1, m), (j, 1, 3)), "==", double((j, 1, 3), (i, 1, m))), (f.log(a), "<=", a - 1)),
    ("linearity", (double((i, 1, m), (j, 1, m + 1)), "==", double((j, 1, m + 1), (i, 1, m))), (2**m, ">=", m + 1)),
]  # fmt: skip
"""Reasons that stand for inference rules: a step of each, and one that is true for another reason."""


@pytest.mark.parametrize(("name", "accepted", "refused"), INFERRED)
def test_a_reason_stands_for_its_inference_rules(name, accepted, refused):
    for row, expected in ((accepted, True), (refused, False)):
        found = settle(claim(*row))
        assert found.verdict is Verdict.PROVED
        assert yields(claim(*row), [reason(name)], found.rule) is expected


@pytest.mark.parametrize(
    "row",
    [
        (double((i, 1, j), (j, 1, m)), "==", double((j, 1, m), (i, 1, j))),  # a range depends on j
        (double((i, 1, m), (j, 1, m)), "==", double((j, 1, m), (i, 1, m + 1))),
    ],
)
def test_the_order_of_summation_is_not_exchanged_wrongly(row):
    made = Claim(row[0], "==", row[2], claim(x, "==", x).context.declare("j", c.Natural.domain))
    assert settle(made).verdict is not Verdict.PROVED
