"""Claims with known truth: what is true is proved, what is false is refuted at a checked point."""

from typing import Annotated

import pytest

from bce_sym import context as c
from bce_sym import functions as f
from bce_sym import terms as t
from bce_sym.context import Context, Interval
from bce_sym.evidence import Claim, Verdict
from bce_sym.kernel import Proof, prove, refute
from bce_sym.plan import DIRECT, Plan
from bce_sym.search import Contradiction, settle
from bce_sym.terms import Derivative, Eq, Piecewise, Rational

Half = Annotated[c.Real, Interval(0, 2)]
DOMAINS = {
    "p": c.Open01, "q": c.Closed01, "y": c.Bit, "s": c.Open01, "z": c.Real, "x": c.Real,
    "a": c.Positive, "b": c.Positive, "h": Half, "n": c.Natural,
}  # fmt: skip
p, q, y, s, z, x, a, b, h, n = (t.symbol(name) for name in DOMAINS)

likelihood = p**y * (1 - p) ** (1 - y)
log_likelihood = y * f.log(p) + (1 - y) * f.log(1 - p)
soft = s * f.log(p) + (1 - s) * f.log(1 - p)
bce_z = -(y * f.log(f.sigmoid(z)) + (1 - y) * f.log(1 - f.sigmoid(z)))


def claim(lhs, rel, rhs, *given):
    names = set().union(
        *(
            item.free
            for item in (
                t.as_expr(lhs) if not isinstance(lhs, t.Term) else lhs,
                t.as_expr(rhs) if not isinstance(rhs, t.Term) else rhs,
            )
        )
    )
    names = names.union(*(g.free for g in given)) if given else names
    domains = {name: c.domain_of(kind) for name, kind in DOMAINS.items() if name in names}
    left = lhs if isinstance(lhs, t.Term) else t.as_expr(lhs)
    right = rhs if isinstance(rhs, t.Term) else t.as_expr(rhs)
    return Claim(left, rel, right, Context.of(domains, given))


TRUE = [
    (f.log(likelihood), "==", log_likelihood),
    (Derivative(f.log(likelihood), p), "==", (y - p) / (p * (1 - p))),
    (Derivative(log_likelihood, (p, 2)), "<", 0),
    (Derivative(soft, (p, 2)), "<", 0),
    (Eq(Derivative(soft, p), 0), "<=>", Eq(p, s)),
    (Derivative(log_likelihood, p), "!=", 0),
    (Derivative(f.sigmoid(z), z), "==", f.sigmoid(z) * (1 - f.sigmoid(z))),
    (Derivative(bce_z, z), "==", f.sigmoid(z) - y),
    (bce_z, "==", f.Max(z, 0) - z * y + f.log(1 + f.exp(-f.Abs(z)))),
    (Rational("0.7") * Rational("0.8") * Rational("0.9"), "<", Rational("0.8") ** 3),
    (f.log(Rational("0.504")), "<", f.log(Rational("0.512"))),
    (likelihood, ">", 0),
    (f.sqrt(x**2), "==", f.Abs(x)),
    (x / x, "==", 1, t.Ne(x, 0)),
    (f.log(x * z), "==", f.log(f.Abs(x)) + f.log(f.Abs(z)), x * z > 0),
    (f.log(a / b), "==", f.log(a) - f.log(b)),
    (f.exp(z) * f.exp(-z), "==", 1),
    (Piecewise((x, x >= 0), (-x, True)), "==", f.Abs(x)),
    (y**2, "==", y),
    (x**0, "==", 1),
    (a**z * a ** (1 - z), "==", a),
    (f.softplus(z) - f.softplus(-z), "==", z),
    (f.Max(a, b), "==", (a + b + f.Abs(a - b)) / 2),
]

FALSE = [
    (Derivative(-log_likelihood, p), "==", -(y / p + (1 - y) / (1 - p))),
    (Derivative(log_likelihood, p), "==", (p - y) / (p * (1 - p))),
    (x / x, "==", 1),
    (f.sqrt(x**2), "==", x),
    (f.log(x**2), "==", 2 * f.log(x), t.Ne(x, 0)),
    (q * f.log(q), "<=", 0),
    (f.log(q / q), "==", 0),
    (Derivative(soft, p), "!=", 0),
    (f.log(p + s), "==", f.log(p) + f.log(s)),
    (Eq(x**2, x), "<=>", Eq(x, 1)),
    (f.Max(x, 1000), "==", 1000),
    (f.sqrt(x**3), "==", f.Abs(x) ** Rational(3, 2)),
    (z**2, ">", 0),
    (h * (2 - h), "<", 1),
    (Piecewise((1, x >= 0), (-1, True)), "==", f.sign(x)),
    (bce_z, "==", f.Max(z, 0) - z * y + f.log(1 + f.exp(-z))),
]

NOT_PROVED = [
    (Derivative(f.Abs(x), x), "==", f.sign(x)),
    (Derivative(f.Max(x, 0), x), "==", Piecewise((1, x > 0), (0, True))),
    (Derivative(f.sqrt(n), n), "==", 1 / (2 * f.sqrt(n))),
]


@pytest.mark.parametrize("row", TRUE, ids=lambda row: str(claim(*row)))
def test_true_claims_are_proved(row):
    found = settle(claim(*row))
    assert found.verdict is Verdict.PROVED, found


@pytest.mark.parametrize("row", FALSE, ids=lambda row: str(claim(*row)))
def test_false_claims_are_refuted_inside_the_context(row):
    found = settle(claim(*row))
    assert found.verdict is Verdict.REFUTED, found


@pytest.mark.parametrize("row", NOT_PROVED, ids=lambda row: str(claim(*row)))
def test_kinks_and_what_is_not_understood_are_never_proved(row):
    assert settle(claim(*row)).verdict is not Verdict.PROVED


def test_the_question_about_the_signs_has_a_witness_to_check_by_hand():
    found = settle(claim(*FALSE[0]))
    assert found.point_text() in {"p = 1/2, y = 0"}
    assert {found.left, found.right} == {"2", "-2"}


def test_a_contradictory_context_is_an_error():
    with pytest.raises(Contradiction):
        settle(claim(a, "==", b, a < 0))


def test_a_context_without_a_known_point_proves_nothing():
    found = settle(claim(x, "==", x, Eq(x**5 - x - 1, 0)))
    assert found.verdict is Verdict.UNDECIDED


def test_a_runaway_claim_ends_undecided_or_refuted_not_in_a_hang():
    u = f.Max(x, z) * (f.sigmoid(t.Rational(1, 2)) - f.exp(z))
    assert settle(claim(u**n, "==", (u + 1) ** n - u ** (n - 1))).verdict is not Verdict.PROVED
    wide = sum((t.symbol(f"w{k}") for k in range(40)), x)
    domains = dict.fromkeys(wide.free, c.Real.domain)
    huge = Claim(wide**60, "==", (wide**30) ** 2 + 1, Context.of(domains))
    assert settle(huge).verdict is not Verdict.PROVED


def test_only_the_kernel_makes_proofs():
    with pytest.raises(TypeError, match="only the kernel"):
        Proof(claim(x, "==", x), "because")


def test_the_kernel_rejects_a_point_outside_the_context():
    assert refute(claim(p, "<", 1), {"p": t.Fraction(2)}) is None
    stuck = prove(claim(p, "<", 1), {"p": t.Fraction(2)})
    assert stuck.verdict is Verdict.UNDECIDED


def test_a_case_split_must_be_on_a_term_with_a_value():
    row = claim(x, "==", x, x > -1)
    split = Plan("by_sign", (f.log(x),), (DIRECT, DIRECT, DIRECT))
    stuck = prove(row, {"x": t.Fraction(1)}, split)
    assert stuck.verdict is Verdict.UNDECIDED
