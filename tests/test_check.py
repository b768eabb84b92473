"""Checking keeps apart what is false, what is true for another reason, and what rests on nothing."""

import pytest

from bce_sym import (
    Bit,
    Chain,
    Open01,
    Positive,
    Real,
    algebra,
    check,
    check_all,
    derivation,
    derive,
    log,
    log_of_power,
    log_of_product,
    slip,
    symbol,
)
from bce_sym.check import Checker
from bce_sym.evidence import Counterexample, NotByReason, Stuck, Verdict


@derivation
def good(a: Positive, b: Positive) -> Chain:
    """The log of a product."""
    return derive(log(a * b)).eq(log(a) + log(b), by=log_of_product)


@derivation
def false_lemma(a: Positive, b: Positive) -> Chain:
    """Not so."""
    return derive(log(a * b)).eq(log(a) - log(b), by=log_of_product)


def one(chain, **domains):
    """The evidence on the only step of a chain over p (and y)."""

    @derivation
    def made(p: Open01, y: Bit) -> Chain:
        return chain(p, y)

    return check(made).steps[0].evidence


def test_a_false_step_is_refuted_whatever_its_reason():
    assert isinstance(one(lambda p, y: derive(p + y).eq(p - y, by=algebra)), Counterexample)


def test_a_true_step_by_a_wrong_reason_is_no_pass():
    found = one(lambda p, y: derive(log(p**y)).eq(y * log(p), by=log_of_product))
    assert isinstance(found, NotByReason)
    assert found.actual.verdict is Verdict.PROVED


def test_several_reasons_work_together():
    chain = lambda p, y: derive(log(p**y * p)).eq(  # noqa: E731
        y * log(p) + log(p), by=[log_of_product, log_of_power]
    )
    assert one(chain).verdict is Verdict.PROVED


def test_a_lemma_is_used_at_its_terms():
    assert (
        one(
            lambda p, y: derive(2 * log(p * (1 - p))).eq(
                2 * (log(p) + log(1 - p)), by=good(p, 1 - p)
            )
        ).verdict
        is Verdict.PROVED
    )


@pytest.mark.parametrize("terms", [lambda p: (p, p - 1), lambda p: (p, p)])
def test_a_lemma_outside_its_context_or_at_other_terms_does_not_help(terms):
    found = one(
        lambda p, y: derive(2 * log(p * (1 - p))).eq(2 * (log(p) + log(1 - p)), by=good(*terms(p)))
    )
    assert isinstance(found, NotByReason)


def test_a_lemma_that_is_not_proved_carries_nothing():
    @derivation
    def user(p: Open01) -> Chain:
        return derive(log(p * 1) - log(p * 1)).eq(
            (log(p) - log(symbol("p") / p)) * 0, by=[false_lemma(p, 1), algebra]
        )

    found = check(user).steps[0].evidence
    assert isinstance(found, (Stuck, NotByReason))
    assert found.verdict is Verdict.UNDECIDED


def test_lemmas_that_rest_on_each_other_are_a_circle():
    made = []

    @derivation
    def first(x: Real) -> Chain:
        return derive(x + x).eq(2 * x, by=[algebra, made[0](x)])

    @derivation
    def second(x: Real) -> Chain:
        return derive(x + x).eq(2 * x, by=[algebra, first(x)])

    made.append(second)
    for report in check_all([first, second]):
        assert report.verdict is Verdict.UNDECIDED
        assert (
            "circle" in report.steps[0].evidence.reason
            or "second" in report.steps[0].evidence.reason
        )


def test_a_slip_passes_only_when_refuted_and_its_correction_is_proved():
    @slip(correction=good)
    def stated(a: Positive, b: Positive) -> Chain:
        return derive(log(a * b)).eq(log(a) * log(b))

    @slip(correction=false_lemma)
    def badly_corrected(a: Positive, b: Positive) -> Chain:
        return derive(log(a * b)).eq(log(a) * log(b))

    @slip(correction=good)
    def true_after_all(a: Positive, b: Positive) -> Chain:
        return derive(log(a * b)).eq(log(b) + log(a))

    passes = [report.passes() for report in check_all([stated, badly_corrected, true_after_all])]
    assert passes == [True, False, False]


def test_a_contradictory_context_is_a_problem_and_not_a_proof():
    @derivation(where=lambda x: [x > 1, x < 0])
    def nowhere(x: Real) -> Chain:
        return derive(x).eq(x + 1)

    report = check(nowhere)
    assert report.problem is not None
    assert report.problem.code == "contradictory"
    assert report.verdict is Verdict.UNREAD
    assert not report.passes()


def test_a_derivation_is_checked_once():
    checker = Checker()
    (first,) = checker.reports([good])
    assert checker.reports([good, good]) == [first, first]
