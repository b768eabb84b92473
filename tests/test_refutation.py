"""Counterexamples: found for what is false, never for what is true, simple, and right by another evaluation."""

from fractions import Fraction

import claims_oracle as oracle
import pytest
from refutation_rows import FALSE, TRUE, UNDEFINED
from widened import families, read

from bce_sym.engine.limits import start_work
from bce_sym.kernel import in_context, refute
from bce_sym.points import Explorer
from bce_sym.readers.text import claim_of, read_expression
from bce_sym.search import settle


def counterexample(text, where):
    """What the search of points finds, without any proof before or between."""
    start_work()
    explorer = Explorer(claim_of(text, where))
    return explorer.anywhere(), explorer


def oracle_says(text, where, found):
    """The judgement of an evaluation that shares nothing with the engine; None where it can't tell."""
    if text.count("Integral(") > 1:
        return None  # minutes for one value
    try:
        point = read(found.point_text(), families(text, where))
        if not oracle.belongs(where, point):
            return "outside"
        return oracle.judge(text, point)
    except (oracle.Unclear, KeyError, ValueError, NotImplementedError):
        return None


@pytest.mark.parametrize(("text", "where"), FALSE, ids=lambda v: str(v))
def test_the_false_are_refuted(text, where):
    found, _ = counterexample(text, where)
    assert found is not None
    assert oracle_says(text, where, found) in (False, None) or found.kind == "undefined"


@pytest.mark.parametrize(("text", "where"), UNDEFINED, ids=lambda v: str(v))
def test_the_undefined_are_refuted_with_the_reason(text, where):
    found, _ = counterexample(text, where)
    assert found is not None
    if found.kind == "undefined":
        assert found.culprit is not None and found.why
        # The oracle doesn't see that an integral, a limit or an infinite sum diverges.
        assert oracle.is_rough(text) or oracle_says(text, where, found) in ("undefined", None)


@pytest.mark.parametrize("row", range(len(TRUE)), ids=lambda k: TRUE[k][0])
def test_the_true_are_not_refuted(row):
    text, where = TRUE[row]
    start_work()
    explorer = Explorer(claim_of(text, where))
    assert explorer.quick() is None
    assert explorer.near() is None
    if row % 4 == 0:
        assert explorer.far() is None
    assert explorer.witness is not None


def test_where_the_oracle_can_tell_it_agrees():
    """It does for most rows: an oracle that never can would be no check."""
    told = 0
    for text, where in FALSE[::5]:
        found, _ = counterexample(text, where)
        told += oracle_says(text, where, found) is False
    assert told > len(FALSE[::5]) / 2


# ── the point that is shown ───────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "where", "point", "left", "right"),
    [
        ("log(p**y*(1-p)**(1-y)) == -(y*log(p)+(1-y)*log(1-p))", ["0 < p", "p < 1", "y in {0, 1}"], "p = 1/2, y = 0", "-0.693147…", "0.693147…"),
        ("n <= n**3", ["n > 0"], "n = 1/2", "1/2", "1/8"), ("Max(x,1000) == 1000", [], None, None, "1000"),
        ("sin(x) < x", ["x >= 0"], "x = 0", "0", "0"), ("x/x == 1", [], "x = 0", "undefined", "1"),
        ("sin(pi*n) == 0", [], "n = 1/2", "1.00000…", "0"), ("x**2 != 2", [], "x = sqrt(2)", "2.00000…", "2"),
        ("tan(x)*cos(x) == sin(x)", ["x >= 0", "x <= pi"], "x = pi/2", "undefined", None), ("x <= 2", ["x**3 < 9"], None, None, "2"),
        ("log(x)/x < 1/E", ["x > 0"], "x = E", None, None), ("x == y", ["x**2 == y**2"], None, None, None),
        ("sin(x+10**(-20)) == sin(x)", [], None, "0.479425538604203000282…", "0.479425538604203000273…"),
        ("ceiling(2/(2**(1/n)-1)) == floor(2*n/log(2))", ["n in Integers", "n >= 1"], "n = 777451915729368", None, None),
    ],
    ids=lambda v: str(v),
)  # fmt: skip
def test_the_point_is_simple_and_the_values_tell_the_sides_apart(text, where, point, left, right):
    found = settle(claim_of(text, where))
    assert str(found.verdict) == "refuted"
    assert point is None or found.point_text() == point
    for wanted, shown in ((left, found.left), (right, found.right)):
        assert wanted is None or shown == wanted or shown.startswith(wanted.rstrip("…"))


def test_an_undefined_side_names_its_culprit():
    found = settle(claim_of("Derivative(Max(x, 0), x) == Heaviside(x)"))
    assert (found.kind, found.point_text()) == ("undefined", "x = 0")
    assert str(found.culprit) == "Derivative(Max(x, 0), x)"
    assert found.why == "left derivative 0, right derivative 1"
    found = settle(claim_of("factorial(n) == n*factorial(n-1)", ["n in Integers", "n >= 0"]))
    assert str(found.culprit) == "factorial(n - 1)" and "negative integer" in found.why


def test_families_are_refuted_at_members():
    found = settle(
        claim_of("Sum(x[i]**2,(i,1,m)) == Sum(x[i],(i,1,m))**2", ["m in Integers", "m >= 1", "x[i] in Reals"])
    )  # fmt: skip
    assert dict(found.point)["m"].value == 2
    found = settle(claim_of("x[1]*x[2] <= x[1]", ["x[i] in Reals"]))
    assert str(found.verdict) == "refuted"


# ── what the kernel refuses ───────────────────────────────────────────────────


@pytest.mark.parametrize(
    "value", ["log(-1)", "1/0", "sqrt(-2)", "tan(pi/2)", "gamma(0)", "y", "Integral(1/x, (x, 0, 1))", "Limit(sin(x), x, oo)"]
)  # fmt: skip
def test_a_coordinate_must_be_a_number(value):
    claim = claim_of("x == x")
    values = {"x": read_expression(value)}
    assert not in_context(claim.context, values)
    assert refute(claim, values) is None


@pytest.mark.parametrize(
    ("where", "values", "inside"),
    [
        (["x < 2*pi"], {"x": "2*pi"}, False), (["x <= 2*pi"], {"x": "2*pi"}, True), (["x < 2*pi"], {"x": "44/7"}, False),
        (["x < 2*pi"], {"x": "710/113 - 1/10**6"}, True), (["x**2 == 2"], {"x": "sqrt(2)"}, True), (["x**2 == 2"], {"x": "7/5"}, False),
        (["x in Integers"], {"x": "1/2"}, False), (["x in {0, 1}"], {"x": "2"}, False), (["log(x) < 1"], {"x": "-1"}, False),
        (["x != 1"], {"x": "1"}, False), (["1/x > 0"], {"x": "0"}, False), (["x*x > 0"], {}, False),
    ],
)  # fmt: skip
def test_points_are_in_the_context_only_if_every_hypothesis_holds(where, values, inside):
    claim = claim_of("x == x", where)
    point = {}
    for name, text in values.items():
        term = read_expression(text)
        point[name] = Fraction(text) if text.replace("/", "").replace("-", "").isdigit() else term
    assert in_context(claim.context, point) is inside
