"""What the article says of one trial, statement by statement, and the derivations that prove it."""

import article
import pytest

from bce_sym.evidence import Counterexample, Verdict
from bce_sym.report import summarise
from bce_sym.terms import Rational

pytest.importorskip("bce_sym.rules")
check_all = pytest.importorskip("bce_sym.check").check_all

STATEMENTS = [
    ("The label 1 has the probability p̂ and the label 0 has 1 − p̂; one expression, "
     "p̂^y (1 − p̂)^(1−y), is both.",
     ["bernoulli.likelihood", "bernoulli.likelihood_of_positive", "bernoulli.likelihood_of_negative"]),
    ("That expression is a Bernoulli distribution: it sums to 1 over y, its mean is p̂ and its "
     "variance p̂(1 − p̂).",
     ["bernoulli.total_probability", "bernoulli.mean", "bernoulli.variance"]),
    ("The natural log turns the Bernoulli distribution into a sum of log-probabilities.",
     ["bernoulli.log_likelihood"]),
    ("An optimum is where the first derivative is zero: for a soft label that is p̂ = y.",
     ["score.score", "score.stationary_point"]),
    ("For a label 0 or 1 the optimum is at the end of the interval, never inside.",
     ["score.no_stationary_point", "score.rises_for_positive", "score.falls_for_negative"]),
    ("The log-likelihood bows upwards: it is concave, so what is stationary is a maximum.",
     ["score.second_derivative", "score.strictly_concave", "score.curvature_is_score_squared"]),
    ("Adding the minus sign gives the binary cross-entropy loss.",
     ["loss.cross_entropy", "loss.cross_entropy_by_label", "loss.positive_loss"]),
    ("The maximum of the log-likelihood and the minimum of the loss are at the same point.",
     ["loss.gradient", "loss.strictly_convex", "loss.same_stationary_points"]),
    ("Classifier A gives 0.7 · 0.8 · 0.9 = 0.504 and B gives 0.8 · 0.8 · 0.8 = 0.512: B is likelier.",
     ["classifiers.likelihoods"]),
    ("The same order holds for the logs, and the reverse for the loss.",
     ["classifiers.log_likelihoods", "classifiers.losses"]),
    ("With p̂ = σ(z) the gradient in z is σ(z) − y.",
     ["sigmoid.sigmoid_derivative", "sigmoid.logit_gradient"]),
    ("The loss in z has a form that does not overflow.",
     ["sigmoid.log_sigmoid", "sigmoid.log_of_complement", "sigmoid.softplus_without_overflow",
      "sigmoid.loss_without_overflow"]),
    ("A common slip: the inner derivative of log(1 − p̂) is lost, and with it a sign.",
     ["slips.lost_inner_derivative"]),
]  # fmt: skip
"""The article's statements on one trial in our words, each with what proves it (or refutes it)."""


@pytest.fixture(scope="module")
def reports():
    made = article.load()
    return dict(zip(made, check_all(list(made.values())), strict=True))


@pytest.mark.parametrize("name", [name for _, names in STATEMENTS for name in names])
def test_each_derivation_passes(reports, name):
    report = reports[name]
    assert report.problem is None
    if not report.is_slip:
        for step in report.steps:
            assert step.verdict is Verdict.PROVED, f"step {step.index}: {step.evidence}"
    assert report.passes()


def test_the_table_names_every_derivation_once():
    named = [name for _, names in STATEMENTS for name in names]
    assert sorted(named) == sorted(article.load())


def test_every_step_gives_its_reason():
    for name, made in article.load().items():
        for index, step in enumerate(made.chain.steps, 1):
            assert step.reasons, f"{name}, step {index}"
        assert made.statement.endswith("."), f"{name} is not stated in words"


def test_the_whole_article_in_numbers(reports):
    summary = summarise(reports.values())
    assert summary.proved + summary.slips == summary.steps
    assert summary.slips == 1


def test_the_lost_sign_is_refuted_where_a_student_can_check_it(reports):
    report = reports["slips.lost_inner_derivative"]
    (step,) = report.steps
    assert isinstance(step.evidence, Counterexample) and step.evidence.kind == "differs"
    point = dict(step.evidence.point)
    assert point["y"] is Rational(0)  # the label at which the lost factor matters
    assert str(point["p_hat"]) in {"1/2", "1/3"}
    assert report.correction is not None and report.correction.verdict is Verdict.PROVED


def test_the_correction_and_the_slip_start_from_the_same_expression():
    made = article.load()["slips.lost_inner_derivative"]
    assert made.chain.start is made.correction.chain.start
    assert made.chain.end is not made.correction.chain.end
