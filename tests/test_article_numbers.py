"""The results for m examples in floating point: random m, p, y, grids, and SciPy's optimiser.

Sums have at most 40 terms of size at most log(1000), so float64 keeps 11 digits of them.  Derivatives are
compared with central differences, whose error is of the order of the square of their step.
"""

from itertools import product

import article
import numpy as np
import pytest
from oracle_of_families import evaluate
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, rel_entr, xlogy

from bce_sym.terms import walk

pytest.importorskip("bce_sym.rules")

RNG = np.random.default_rng(7)


def bce(p, y):
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def likelihood(p, y):
    return np.prod(p**y * (1 - p) ** (1 - y))


def random_point(made, rng):
    """Values for a derivation's variables: integers, numbers, and families of 60 members from index 1."""
    point = {}
    for variable in made.context.variables:
        domain = variable.domain
        size = 60 if variable.family else None
        if domain.values is not None:
            value = rng.choice([float(v) for v in domain.values], size)
        elif domain.integer:
            value = int(rng.integers(1, 8))
        elif domain.hi is not None:
            value = rng.uniform(0.02, 0.98, size)
        elif domain.lo is not None:
            value = rng.uniform(0.3, 3, size)
        else:
            value = rng.normal(0, 1, size)
        point[variable.name] = value
    return point


def point_of(made, rng):
    """A random point at which the hypotheses hold."""
    names = [h for h in made.context.hypotheses if h.value == "==" and h.args[0].op == "sym"]
    while True:
        point = random_point(made, rng)
        point |= {h.args[0].value: evaluate(h.args[1], point) for h in names}
        if all(evaluate(h, point) for h in made.context.hypotheses):
            return point


OPERATIONS = ("argmax", "argmin", "limit")
CHECKED = [
    f"{name}:{index}"
    for name, made in article.load().items()
    if made.correction is None
    for index, claim in enumerate(made.claims)
    if not any(t.op in OPERATIONS for s in (claim.lhs, claim.rhs) for t in walk(s))
]
COMPARE = {"==": np.isclose, "<": np.less, ">": np.greater, "<=": np.less_equal, ">=": np.greater_equal,
           "!=": np.not_equal}  # fmt: skip


@pytest.mark.parametrize("step", CHECKED)
def test_each_step_holds_in_floats(step):
    name, _, index = step.partition(":")
    made = article.load()[name]
    claim = made.claims[int(index)]
    for _ in range(12):
        point = point_of(made, RNG)
        left, right = evaluate(claim.lhs, point), evaluate(claim.rhs, point)
        if claim.rel in ("<=>", "=>"):
            assert left == right or (claim.rel == "=>" and right)
        else:
            slack = 1e-9 * (claim.rel in ("<=", ">="))
            sign = 1 if claim.rel == "<=" else -1
            derivatives = any(t.op == "derivative" for s in (claim.lhs, claim.rhs) for t in walk(s))
            if claim.rel == "==" and derivatives:
                assert np.isclose(left, right, rtol=2e-4, atol=1e-5), step
            else:
                assert COMPARE[claim.rel](left, right + sign * slack), step


def test_most_steps_are_checked_in_floats():
    assert len(CHECKED) > 80


@pytest.mark.parametrize("seed", range(20))
def test_the_three_optima_are_one_on_random_candidates(seed):
    rng = np.random.default_rng(seed)
    m = int(rng.integers(1, 40))
    y = rng.uniform(0, 1, m) if seed % 2 else rng.integers(0, 2, m).astype(float)
    candidates = rng.uniform(0.01, 0.99, (50, m))
    best = int(np.argmax([likelihood(p, y) for p in candidates]))
    assert best == np.argmax([np.log(likelihood(p, y)) for p in candidates])
    assert best == np.argmin([bce(p, y) for p in candidates])


@pytest.mark.parametrize("y", [(0.25, 0.75), (0.5, 0.25), (0.75, 0.75)])
def test_on_a_grid_the_optimum_of_soft_labels_is_at_the_labels(y):
    y = np.array(y)
    grid = [np.array(p) for p in product(np.arange(1, 20) / 20, repeat=2)]
    assert np.array_equal(max(grid, key=lambda p: likelihood(p, y)), y)
    assert np.array_equal(min(grid, key=lambda p: bce(p, y)), y)


@pytest.mark.parametrize("seed", range(6))
def test_scipy_finds_the_same_minima(seed):
    rng = np.random.default_rng(seed)
    m = int(rng.integers(2, 8))
    soft = rng.uniform(0.1, 0.9, m)
    start = np.full(m, 0.5)
    found = minimize(bce, start, args=(soft,), bounds=[(1e-6, 1 - 1e-6)] * m, tol=1e-14)
    np.testing.assert_allclose(found.x, soft, atol=1e-4)
    hard = np.array([0.0, 1.0, *rng.integers(0, 2, m)])
    shared = minimize_scalar(
        lambda p: bce(p, hard), bounds=(0, 1), method="bounded", options={"xatol": 1e-10}
    )
    r = hard.mean()
    assert abs(shared.x - r) < 1e-6
    assert abs(shared.fun + xlogy(r, r) + xlogy(1 - r, 1 - r)) < 1e-10  # the binary entropy
    excess = rel_entr(r, 0.3) + rel_entr(1 - r, 0.7)
    assert abs(bce(0.3, hard) - shared.fun - excess) < 1e-10


def test_scipy_finds_the_maxima_of_posteriors():
    a, b, n, k = 2.5, 1.5, 9, 4
    in_p = minimize_scalar(
        lambda p: -((k + a - 1) * np.log(p) + (n - k + b - 1) * np.log(1 - p)),
        bounds=(0, 1), method="bounded", options={"xatol": 1e-10},
    )  # fmt: skip
    assert abs(in_p.x - (k + a - 1) / (n + a + b - 2)) < 1e-6
    in_z = minimize_scalar(lambda z: -(4 * np.log(expit(z)) + 2 * np.log(expit(-z))))
    assert abs(expit(in_z.x) - 2 / 3) < 1e-6  # 3 of 4, flat prior in p, in the logit


def test_hard_labels_have_an_infimum_that_is_not_attained():
    y = RNG.integers(0, 2, 10).astype(float)
    costs = [bce(y * (1 - e) + (1 - y) * e, y) for e in (0.1, 0.01, 1e-4, 1e-8)]
    assert all(c > 0 for c in costs) and costs == sorted(costs, reverse=True) and costs[-1] < 1e-7


def test_products_underflow_where_the_sum_of_logs_does_not():
    assert np.prod(np.full(1074, 0.5)) > 0
    assert np.prod(np.full(1075, 0.5)) == 0
    np.testing.assert_allclose(np.full(1075, np.log(0.5)).sum(), -1075 * np.log(2), rtol=1e-13)


def test_the_hessian_is_positive_semidefinite():
    x, w = RNG.normal(size=(30, 4)), RNG.normal(size=4)
    p = expit(x @ w)
    hessian = (x.T * (p * (1 - p))) @ x / 30
    assert np.linalg.eigvalsh(hessian).min() >= -1e-12
