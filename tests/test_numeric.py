"""The derivations' results against NumPy's float64 binary cross-entropy and its gradient.

Tolerance: float64 rounds each operation to 2⁻⁵³ relative.  No formula here takes more than about 20
operations, and on the grid (p from 0.001 to 0.999, |z| ≤ 30) none amplifies an error by more than 10³,
the worst being 1 − p̂ near p̂ = 1 and 1/(p̂(1 − p̂)); 20 · 10³ · 2⁻⁵³ < 10⁻¹¹.  So results must agree to
10⁻¹¹ relative to the larger of 1 and their size, and finite differences of step h to the square of h.
"""

import article
import numpy as np
import pytest
from numpy_eval import NotNumeric, evaluate

from bce_sym.terms import Derivative, symbol, walk

pytest.importorskip("bce_sym.rules")

TOLERANCE = 1e-11
P = np.concatenate([[0.001, 0.01], np.linspace(0.02, 0.98, 49), [0.99, 0.999]])
Y_HARD = np.array([0.0, 1.0])
Y_SOFT = np.linspace(0, 1, 21)
Z = np.concatenate([np.linspace(-30, 30, 61), [-0.5, 0.5, 0.0]])


def bce(p, y):
    """The loss as frameworks write it."""
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def bce_gradient(p, y):
    return (p - y) / (p * (1 - p))


def sigma(z):
    return 1 / (1 + np.exp(-z))


def grid(derivation):
    """Arrays for the variables of a derivation: every combination of its grid values."""
    axes = {"p_hat": P, "z": Z, "y": Y_SOFT}
    if derivation.context.domain("y") and derivation.context.domain("y").values is not None:
        axes["y"] = Y_HARD
    names = [v.name for v in derivation.context.variables]
    inner = {"y": axes["y"][1:-1]} if any(
        v.name == "y" and v.domain.values is None and v.domain.lo_open for v in derivation.context.variables
    ) else {}  # fmt: skip
    arrays = np.meshgrid(*({**axes, **inner}[n] for n in names), indexing="ij")
    return dict(zip(names, arrays, strict=True))


def close(a, b):
    a, b = np.broadcast_arrays(np.asarray(a, float), np.asarray(b, float))
    assert np.isfinite(a).all() and np.isfinite(b).all()
    error = np.abs(a - b) / np.maximum(1, np.abs(b))
    assert error.max() <= TOLERANCE, f"off by {error.max():.1e}"


def end(name):
    """The last side of a derivation with its grid."""
    made = article.load()[name]
    values = grid(made)
    return evaluate(made.chain.end, values), values


def start(name):
    made = article.load()[name]
    values = grid(made)
    return evaluate(made.chain.start, values), values


EXPECTED_ENDS = {
    "bernoulli.likelihood": lambda p_hat, y: np.where(y == 1, p_hat, 1 - p_hat),
    "bernoulli.total_probability": lambda p_hat, y: 1.0,
    "bernoulli.mean": lambda p_hat, y: p_hat,
    "bernoulli.variance": lambda p_hat, y: p_hat * (1 - p_hat) ** 2 + (1 - p_hat) * p_hat**2,
    "bernoulli.log_likelihood": lambda p_hat, y: -bce(p_hat, y),
    "score.score": lambda p_hat, y: -bce_gradient(p_hat, y),
    "score.second_derivative": lambda p_hat, y: -y / p_hat**2 - (1 - y) / (1 - p_hat) ** 2,
    "score.curvature_is_score_squared": lambda p_hat, y: -(bce_gradient(p_hat, y) ** 2),
    "loss.cross_entropy": bce,
    "loss.cross_entropy_by_label": bce,
    "loss.gradient": bce_gradient,
    "sigmoid.sigmoid_derivative": lambda z: sigma(z) * sigma(-z),
    "sigmoid.logit_gradient": lambda z, y: sigma(z) - y,
    "sigmoid.log_sigmoid": lambda z: np.log(sigma(z)),
    "sigmoid.log_of_complement": lambda z: np.log(sigma(-z)),
    "sigmoid.softplus_without_overflow": lambda z: np.logaddexp(0, z),
    "sigmoid.loss_without_overflow": lambda z, y: np.logaddexp(0, z) - z * y,
}


@pytest.mark.parametrize("name", EXPECTED_ENDS)
def test_results_agree_with_numpy(name):
    value, values = end(name)
    if "y" in values and "p_hat" in values and EXPECTED_ENDS[name] in (bce, bce_gradient):
        expected = EXPECTED_ENDS[name](values["p_hat"], values["y"])
    else:
        expected = EXPECTED_ENDS[name](**values)
    close(value, expected)


OF_ONE_TRIAL = {"bernoulli", "loss", "score", "sigmoid"}
"""The others are in test_article_numbers."""


def test_every_equality_agrees_along_its_chain():
    compared = 0
    for name, made in article.load().items():
        if made.correction is not None or name.partition(".")[0] not in OF_ONE_TRIAL:
            continue
        values = grid(made)
        for claim in made.claims:
            if any(t.op == "derivative" for side in (claim.lhs, claim.rhs) for t in walk(side)):
                continue
            left, right = evaluate(claim.lhs, values), evaluate(claim.rhs, values)
            compared += 1
            if claim.rel == "==":
                # 1 − σ(z) loses digits that the other side keeps: at z = 30 it is 10⁻¹³ ± 10⁻¹⁶
                near = {**values, **({"z": np.clip(values["z"], -8, 8)} if "z" in values else {})}
                close(evaluate(claim.lhs, near), evaluate(claim.rhs, near))
            elif claim.rel == "=>":
                assert (right | ~left).all(), name
            elif claim.rel != "<=>":  # an equation of floats decides nothing
                relation = {"<": np.less, ">": np.greater, "!=": np.not_equal}[claim.rel]
                assert relation(left, right).all(), name
    assert compared > 25


GRADIENTS = {
    "score.score": (lambda p, y: -bce(p, y), "p_hat"),
    "loss.gradient": (bce, "p_hat"),
    "sigmoid.sigmoid_derivative": (lambda z: sigma(z), "z"),
    "sigmoid.logit_gradient": (lambda z, y: np.logaddexp(0, z) - z * y, "z"),
}


@pytest.mark.parametrize("name", GRADIENTS)
def test_derivatives_agree_with_finite_differences(name):
    made = article.load()[name]
    function, variable = GRADIENTS[name]
    values = grid(made)
    inside = (values[variable] >= 0.02) & (values[variable] <= 0.98) if variable == "p_hat" else ...
    values = {n: v[inside] for n, v in values.items()}
    h = 1e-5
    up, down = ({**values, variable: values[variable] + s * h} for s in (1, -1))
    order = [v.name for v in made.context.variables]
    slope = (function(*(up[n] for n in order)) - function(*(down[n] for n in order))) / (2 * h)
    # the error is h²·f‴/6: f‴ < 3·10⁵ for p̂ in [0.02, 0.98]; rounding adds 10⁻¹⁶/h
    np.testing.assert_allclose(
        evaluate(made.chain.end, values), slope, rtol=1e-6, atol=1e-8 + 5e4 * h * h
    )


FINE = np.arange(1, 1000) / 1000


@pytest.mark.parametrize("y", [0.0, 1.0, 0.25, 0.3, 0.5, 0.9])
def test_the_likelihood_is_greatest_where_the_loss_is_least(y):
    likelihood = article.load()["bernoulli.likelihood"].chain.end
    loss = article.load()["loss.cross_entropy"].chain.end
    values = {"p_hat": FINE, "y": np.full_like(FINE, y)}
    best = int(np.argmax(evaluate(likelihood, values)))
    assert best == int(np.argmin(evaluate(loss, values)))
    assert FINE[best] == {0.0: FINE[0], 1.0: FINE[-1]}.get(y, y)


def test_the_form_without_overflow_is_finite_where_the_naive_one_is_not():
    form = article.load()["sigmoid.loss_without_overflow"].chain
    z = np.array([-1000.0, -800.0, -710.0, 0.0, 40.0, 710.0, 800.0, 1000.0])
    for y in Y_HARD:
        values = {"z": z, "y": np.full_like(z, y)}
        with np.errstate(all="ignore"):
            naive = evaluate(form.start, values)
        with np.errstate(over="raise", divide="raise", invalid="raise"):
            stable = evaluate(form.end, values)
        assert np.isfinite(stable).all() and not np.isfinite(naive).all()
        close(stable, np.logaddexp(0, z) - z * y)
        good = np.isfinite(naive) & (np.abs(z) < 1)
        close(naive[good], stable[good])


def test_the_two_classifiers_in_floats():
    a, b = np.array([0.7, 0.8, 0.9]), np.full(3, 0.8)
    chains = {
        n: article.load()[f"classifiers.{n}"].chain
        for n in ("likelihoods", "log_likelihoods", "losses")
    }
    for name, of_a, of_b in [
        ("likelihoods", a.prod(), b.prod()),
        ("log_likelihoods", np.log(a).sum(), np.log(b).sum()),
        ("losses", bce(a, 1).mean(), bce(b, 1).mean()),
    ]:
        close(evaluate(chains[name].start, {}), of_a)
        close(evaluate(chains[name].end, {}), of_b)


def test_sympy_differentiates_and_solves_to_the_same():
    import sympy

    from bce_sym.sympy_bridge import to_sympy

    p, y = sympy.symbols("p_hat y", positive=True)
    plain = {sympy.Symbol(n): s for n, s in (("p_hat", p), ("y", y))}

    def sympified(term):
        made = to_sympy(term)
        return made.subs({s: plain[sympy.Symbol(s.name)] for s in made.free_symbols})

    log_likelihood = sympified(article.load()["bernoulli.log_likelihood"].chain.end)
    score = sympified(article.load()["score.score"].chain.end)
    assert sympy.simplify(sympy.diff(log_likelihood, p) - score) == 0
    curvature = sympified(article.load()["score.second_derivative"].chain.end)
    assert sympy.simplify(sympy.diff(log_likelihood, p, 2) - curvature) == 0
    stationary = article.load()["score.stationary_point"].chain.end
    assert sympy.solve(sympy.diff(log_likelihood, p), p) == [sympified(stationary.args[1])] == [y]
    assert sympified(stationary.args[0]) == p
    for label in (0, 1):
        assert sympy.solve(sympy.diff(log_likelihood.subs(y, label), p), p) == []


def test_a_derivative_that_is_not_carried_out_is_no_number():
    x = symbol("x")
    with pytest.raises(NotNumeric):
        evaluate(Derivative(x, x), {"x": np.float64(1)})
