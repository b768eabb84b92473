"""The inference rules for inequalities: each with goals that it shows and goals that it must refuse.

A rule is refused when it does not apply, or when one of its premises is not proved.
"""

import pytest

from bce_sym import terms as t
from bce_sym.engine.inference import NotApplicable, premises
from bce_sym.engine.limits import ResourceLimit, start_work
from bce_sym.kernel import Kernel
from bce_sym.plan import Plan
from bce_sym.planner import Planner
from bce_sym.points import Explorer
from bce_sym.proof import Proof
from bce_sym.readers.text import claim_of, read_expression
from bce_sym.search import settle


def term(text):
    return read_expression(text) if isinstance(text, str) else text


def follows(text, where, rule, *parameters):
    """Whether the kernel accepts a plan that begins with the rule, at a point of the context."""
    start_work()
    goal = claim_of(text, where.split(", "))
    kernel = Kernel()
    planner = Planner(kernel)
    try:
        goals = premises(goal, rule, parameters)
    except NotApplicable:
        return False
    try:
        plans = [planner.plan(premise) for premise in goals]
    except ResourceLimit:
        return False
    if None in plans:
        return False
    explorer = Explorer(goal)
    explorer.near()
    assert explorer.witness is not None
    return isinstance(
        kernel.prove(goal, explorer.witness, Plan(rule, parameters, tuple(plans))), Proof
    )


x, y, d, p, q, n, a, b, w = (t.symbol(name) for name in "xydpqnabw")
half = term("1/2")

SHOWN = [
    # the sign of the derivative
    ("x - log(1 + x) >= 0", "x >= 0", "minimum_at", x, term("0")),
    ("x - log(1 + x) > 0", "x > 0", "minimum_at", x, term("0"), True),
    ("x - log(1 + x) > -1", "x > 0", "minimum_at", x, term("0")),
    ("x**2 > 0", "x != 0", "minimum_at", x, term("0"), True),
    ("p*log(p/q) - p + q >= 0", "p > 0, q > 0", "minimum_at", q, p),
    ("x*log(x) >= -1/E", "x > 0", "minimum_at", x, term("1/E")),
    ("sqrt(1 - x) <= 1", "0 <= x, x <= 1", "minimum_at", x, term("0")),
    ("x - y >= 0", "y <= x, y > 0", "minimum_at", x, y),
    ("(x - y)**2 >= 0", "x in Reals, y in Reals", "convex_at", x, y),
    ("exp(x) - 1 - x >= 0", "x in Reals", "convex_at", x, term("0")),
    ("exp(x) - 1 - x > -1", "x >= 0", "convex_at", x, term("0")),
    ("x*exp(x) >= 0", "x >= 0", "multiple", term("exp(x)"), x),
    ("1 - x <= 0", "x >= 1", "multiple", term("1"), x - 1, True),
    ("x**2*(y - x) != 0", "x > 0, y > x", "multiple", x**2, y - x),
    ("x != y", "x > y", "stronger", ">"),
    # limits at the ends
    ("atan(x) <= pi/2", "x in Reals", "beyond_limit", x, None, 1),
    ("atan(x) < pi/2", "x in Reals", "beyond_limit", x, None, 1, True),
    ("exp(x) > 0", "x in Reals", "beyond_limit", x, None, -1, True),
    ("x*log(x) < 0", "0 < x, x < 1/3", "beyond_limit", x, term("0"), -1, True),
    ("log((1 + x)/x) > 0", "x > 0", "beyond_limit", x, None, 1, True),
    ("exp(-x*y) > 0", "x > 0, y > 0", "beyond_limit", x, None, 1, True),
    # pieces
    ("x**2 - x + 1 > 0", "x in Reals", "cut", x, (term("0"), term("1"))),
    ("sin(x) + 2 > x/2", "0 <= x, x <= 3", "enclosed"),
    ("exp(x) - x > 0", "Abs(x) <= 2", "enclosed"),
    ("sin(x) >= 0", "0 <= x, x <= pi/3", "touching", term("0")),
    ("sin(x) - x <= 0", "0 <= x, x <= 1", "touching", term("0")),
    ("sin(x) - x < 0", "0 < x, x <= 1", "touching", term("0")),
    ("sin(x) - x >= 0", "-1 <= x, x <= 0", "touching", term("0")),
    ("1 - sin(x) >= 0", "1 <= x, x <= 2", "touching", term("pi/2")),
    ("sin(x) + 2 > 0", "x in Reals", "one_period", x, term("2*pi")),
    # one thing for another
    ("x*log(x) + y*log(y) < 0", "x > 0, y > 0, x + y == 1", "eliminate", 0, y, 1 - x, term("1")),
    ("n**2 + n >= 0", "n in Naturals", "as_real", n),
    ("exp(x)**2 - exp(x) + 1 > 0", "x in Reals", "generalise", term("exp(x)"), w, (w > 0,)),
    ("1 - x > 0", "y > 0, x + y < 1", "project", y),
    ("exp(x - y) + exp(y - x) >= 2", "x in Reals, y in Reals", "reparametrise",
     x, d, x - y, y + d),
    ("x/y + y/x >= 2", "x > 0, y > 0", "reparametrise", x, d, x / y, d * y),
    # through functions
    ("exp(x) >= exp(-x)", "x >= 0", "by_logarithms", term("exp(x)"), term("exp(-x)")),
    ("log(exp(x) + exp(y)) > x", "x in Reals, y in Reals", "by_exponentials",
     term("exp(x) + exp(y)"), term("exp(x)")),
    ("Abs(x)*2 <= 1 + x**2", "x in Reals", "whichever", term("Abs(x)")),
    ("Max(x, y) <= x + y", "x >= 0, y >= 0", "whichever", term("Max(x, y)")),
]  # fmt: skip

REFUSED = [
    # x0 is not in the interval nor its end, or varies with x
    ("x >= 0", "x >= 1", "minimum_at", x, term("-5")),
    ("x**2 >= 0", "x in Reals", "minimum_at", x, x),
    ("log(x) >= 0", "x >= 1", "minimum_at", x, term("0")),
    # the function has no value at x0, or the wrong one
    ("-1/x <= 1", "x > 0", "minimum_at", x, term("0")),
    ("x - 1 >= 0", "x > 0", "minimum_at", x, term("0")),
    # the derivative has the wrong sign, or is zero somewhere
    ("x**2 >= 0", "x in Reals", "minimum_at", x, term("1")),
    ("x**3 > 0", "x != 0", "minimum_at", x, term("0"), True),
    ("1 - cos(x) > 0", "x > 0", "minimum_at", x, term("0"), True),
    # a strict goal at the point itself
    ("x**2 > 0", "x in Reals", "minimum_at", x, term("0"), True),
    ("x**2 > 0", "x >= 0", "minimum_at", x, term("0")),
    # a hole: the function has no value there
    ("-1/x <= 1", "x != 0", "minimum_at", x, term("-1")),
    ("1/x**2 >= 1/4", "x != 0, Abs(x) <= 2", "minimum_at", x, term("2")),
    # jumps, kinks, steps
    ("floor(x) <= x - 1", "x >= 1", "minimum_at", x, term("1")),
    ("x - sign(x) >= 0", "x >= 0", "minimum_at", x, term("0")),
    ("Heaviside(x - 1) <= 0", "x >= 0", "minimum_at", x, term("0")),
    ("Piecewise((x, x < 1), (x - 1, True)) >= 1/2", "x >= 1/2", "minimum_at", x, half),
    ("Abs(x - 1) >= 1", "0 <= x, x <= 2", "minimum_at", x, term("0")),
    # integers, and equations that tie x to other variables
    ("n >= 1", "n in Naturals", "minimum_at", n, term("1")),
    ("x + y >= 0", "x >= 0, y == -x", "minimum_at", x, term("0")),
    ("x*y >= 0", "y in Reals, x*y >= 0", "minimum_at", x, term("0"), True),
    # convexity
    ("-x**2 >= 0", "x in Reals", "convex_at", x, term("0")),
    ("x**2 - 1 >= 0", "x in Reals", "convex_at", x, term("0")),
    ("x**2 - x >= 0", "x in Reals", "convex_at", x, term("0")),
    ("Abs(x) - x/2 >= 0", "x in Reals", "convex_at", x, term("0")),
    ("x**2 > 0", "x in Reals", "convex_at", x, term("0")),
    ("Abs(x)*2 - x >= 1", "x >= 0", "convex_at", x, term("0")),
    # multiples
    ("x*y >= 0", "x in Reals, y > 0", "multiple", x, y),
    ("x*y > 0", "x >= 0, y > 0", "multiple", x, y),
    ("x >= 0", "x > 0", "multiple", term("2"), x),
    ("x != 0", "x > 0", "stronger", "=="),
    ("x >= y", "x > y", "stronger", "<"),
    # limits: on the wrong side, not strict, or of a function that rises towards the end
    ("atan(x) < 3/2", "x in Reals", "beyond_limit", x, None, 1),
    ("exp(x) > 0", "x in Reals", "beyond_limit", x, None, -1),
    ("exp(x) < 1", "x < 5", "beyond_limit", x, None, -1),
    ("atan(1/x) > 0", "x != 0", "beyond_limit", x, None, 1, True),
    ("x*log(x) < 0", "0 < x, x < 2", "beyond_limit", x, term("0"), -1, True),
    ("x < 1", "0 < x, x <= 1", "beyond_limit", x, term("1"), 1, True),
    ("x <= 2", "0 < x, x <= 3", "beyond_limit", x, term("2"), 1),
    ("exp(-x*y) > 0", "x > 0, y >= 0", "beyond_limit", x, None, 1, True),
    ("-x > 0", "x > 0, x < y", "beyond_limit", x, None, 1),
    # pieces
    ("x**2 > 0", "x in Reals", "cut", x, (term("0"),)),
    ("x > y", "x > y", "cut", x, (y,)),
    ("x**2 >= 0", "-1 <= x, x <= 1", "enclosed"),
    ("exp(x) > 0", "x >= 0", "enclosed"),
    ("x*y > -1", "0 <= x, x <= 1, 0 <= y, y <= 1", "enclosed"),
    ("x/x > 0", "-1 <= x, x <= 1", "enclosed"),
    ("sin(x) >= 0", "-1 <= x, x <= 1", "touching", term("0")),
    ("sin(x) - x < 0", "0 <= x, x <= 1", "touching", term("0")),
    ("sin(x) - x <= 0", "-1 <= x, x <= 1", "touching", term("0")),
    ("sin(x) - 2*x/pi >= 0", "0 <= x, x <= 2", "touching", term("0")),
    ("Abs(x) >= 0", "-1 <= x, x <= 1", "touching", term("0")),
    ("x + 1 >= 0", "0 <= x, x <= 1", "touching", term("0")),
    ("sin(x) + x > -1", "x in Reals", "one_period", x, term("2*pi")),
    ("sin(x) >= 0", "x in Reals", "one_period", x, term("pi")),
    ("sin(x) + 2 > 0", "x > 0", "one_period", x, term("2*pi")),
    ("sin(x) + 2 > 0", "x in Reals", "one_period", x, term("-2*pi")),
    # one thing for another
    ("x*y > 0", "x > 0, y > 0, x + y == 1", "eliminate", 0, y, 2 - x, term("1")),
    ("x*y > 0", "x > 0, y > 0, x < y", "eliminate", 0, y, x, term("1")),
    ("n**3 - n >= 0", "n in Naturals0", "as_real", n),
    ("x >= 0", "x >= 0", "as_real", x),
    ("exp(x) > 1", "x in Reals", "generalise", term("exp(x)"), w, (w > 1,)),
    ("exp(x) > x", "x in Reals", "generalise", term("exp(x)"), x, ()),
    ("1 - x > 0", "y > 0, x + y < 1", "project", x),
    ("x <= 0", "x*y <= 0", "project", y),
    ("x**2 >= 0", "x in Reals", "reparametrise", x, d, term("x**2"), term("sqrt(d)")),
    ("x >= 0", "x in Reals", "reparametrise", x, d, term("exp(x)"), d),
    # through functions
    ("x <= y", "x <= y", "by_logarithms", x, y),
    ("x + y >= x", "y >= 0, x > 0", "by_logarithms", x, y),
    ("x <= y", "x <= y", "by_exponentials", x, y),
    ("Abs(x) >= x", "x in Reals", "whichever", term("Abs(y)")),
    ("1 <= Max(x, y)", "x >= 1, y >= 0", "whichever", term("Max(x, y)")),
    ("Max(x, log(y)) <= x", "y <= 1, x >= 0", "whichever", term("Max(x, log(y))")),
]  # fmt: skip


def label(row):
    return f"{row[2]}{tuple(map(str, row[3:]))} for {row[0]} [{row[1]}]"


@pytest.mark.parametrize("row", SHOWN, ids=label)
def test_shown(row):
    assert follows(*row)


@pytest.mark.parametrize("row", REFUSED, ids=label)
def test_refused(row):
    assert not follows(*row)


def test_every_rule_for_inequalities_has_rows():
    shown, refused = {row[2] for row in SHOWN}, {row[2] for row in REFUSED}
    assert shown == refused


def test_the_context_of_a_premise_forgets_what_it_does_not_speak_of():
    found = settle(claim_of("-p*log(p) - q*log(q) - r*log(r) <= log(3)",
                            ["p > 0", "q > 0", "r > 0", "p + q + r == 1"]))  # fmt: skip
    assert isinstance(found, Proof)
