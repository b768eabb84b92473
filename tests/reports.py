"""Reports made by hand, so that what is rendered does not depend on what the engine can do today."""

import dataclasses
import os
from pathlib import Path

from bce_sym.context import Bit, Open01, Real
from bce_sym.derivation import Chain, Procedure, derivation, derive, rule, slip
from bce_sym.errors import Location
from bce_sym.evidence import Condition, Counterexample, NotByReason, Samples, Stuck
from bce_sym.functions import exp, log
from bce_sym.proof import Proof
from bce_sym.report import Problem, Report, StepReport
from bce_sym.terms import Derivative, Eq, number, symbol

GOLDEN = Path(__file__).parent / "golden"

algebra = Procedure("algebra", "the two sides have one normal form")
differentiate = Procedure("differentiate", "rules of derivatives")


def golden(name, text):
    """Compare *text* with the file; ``UPDATE_GOLDEN=1`` writes it instead."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_bytes(text.encode())
    assert path.read_text("utf-8") == text


def proof(claim, *conditions, method="both sides have one normal form", cases=()):
    """What a renderer sees of a proof (a real one is made by the kernel only)."""
    made = object.__new__(Proof)
    for field in dataclasses.fields(Proof):
        default = None if field.default is dataclasses.MISSING else field.default
        object.__setattr__(made, field.name, default)
    given = {"claim": claim, "method": method, "conditions": conditions, "cases": cases}
    for name, value in given.items():
        object.__setattr__(made, name, value)
    return made


def condition(statement, origin, why, discharged="by its sign on the context"):
    return Condition(statement, origin, why, (), discharged)


def report(made, *evidence, line=20, correction=None):
    """A report on *made* with the given makers of evidence, one for each step."""
    chain = made.chain
    moved = dataclasses.replace(
        made, location=Location("derivations/bernoulli.py", line, 1), _chain=[chain]
    )
    steps = []
    for index, (step, claim, make) in enumerate(
        zip(chain.steps, made.claims, evidence, strict=True), 1
    ):
        placed = dataclasses.replace(
            step, location=Location("derivations/bernoulli.py", line + 4 + index, 10)
        )
        by = ", ".join(map(str, step.reasons)) or "algebra"
        steps.append(StepReport(index, placed, claim, make(claim), by, 0.001))
    return Report(moved, tuple(steps), correction=correction)


@rule(source="Rudin 8.6")
def log_of_product(a: Open01, b: Open01):
    """The log of a product is the sum of the logs."""
    return Eq(log(a * b), log(a) + log(b))


@derivation
def log_likelihood(p_hat: Open01, y: Bit) -> Chain:
    """The log turns the likelihood p̂^y (1 − p̂)^(1 − y) into a sum."""
    return (
        derive(log(p_hat**y * (1 - p_hat) ** (1 - y)))
        .eq(log(p_hat**y) + log((1 - p_hat) ** (1 - y)), by=log_of_product)
        .eq(y * log(p_hat) + (1 - y) * log(1 - p_hat))
    )


@derivation
def score(p: Open01, y: Bit) -> Chain:
    """Derivative of the log-likelihood of one trial."""
    return (
        derive(Derivative(log(p**y * (1 - p) ** (1 - y)), p))
        .eq(Derivative(y * log(p) + (1 - y) * log(1 - p), p), by=log_likelihood(p, y))
        .eq(y / p - (1 - y) / (1 - p), by=differentiate)
        .eq((y - p) / (p * (1 - p)), by=[algebra, differentiate])
    )


@derivation
def wrong_sign(p: Open01, y: Bit) -> Chain:
    """The gradient of the loss, with the inner derivative lost."""
    return derive(Derivative(-(y * log(p) + (1 - y) * log(1 - p)), p)).eq(
        -(y / p + (1 - y) / (1 - p)), by=differentiate
    )


@derivation
def all_kinds(x: Real) -> Chain:
    """A step of each kind that is no pass."""
    return (
        derive(x / x)
        .eq(1, by=algebra)
        .le(1 + x**2, by=algebra)
        .lt(2 + x**2, by=differentiate)
        .le(exp(x**2) + 1)
    )


@slip(correction=score)
def lost_minus(p: Open01, y: Bit) -> Chain:
    """A lost minus."""
    return derive(Derivative(log(1 - p), p)).eq(1 / (1 - p), by=differentiate)


def differs(left, right, **point):
    values = tuple((name, value) for name, value in point.items())
    return lambda claim: Counterexample(claim, values, "differs", left, right)


p, x = symbol("p"), symbol("x")
HALF, ZERO, THIRD = number("0.5"), number(0), number(1) / 3
POSITIVE = condition(p > 0, log(p), "log is defined")
BELOW_1 = condition(1 - p > 0, log(1 - p), "log is defined")


def proved(claim):
    return proof(claim, POSITIVE, BELOW_1)


def undefined(claim):
    why = "the denominator x is 0"
    return Counterexample(claim, (("x", ZERO),), "undefined", "undefined", "1", x / x, why)


SCORE = report(score, proved, proved, proof, line=40)
SLIP = report(lost_minus, differs("-3/2", "3/2", p=THIRD, y=ZERO), line=80, correction=SCORE)
ALL_KINDS = report(
    all_kinds,
    undefined,
    lambda claim: Samples(claim, 240, "no sign is known of x**2"),
    lambda claim: NotByReason(claim, "there is nothing to differentiate", proof(claim)),
    lambda claim: Stuck(claim, "not shown: x > 0", (condition(x > 0, x, "a root", None),)),
    line=100,
)
REPORTS = [
    report(log_likelihood, proved, proved),
    SCORE,
    report(wrong_sign, differs("3", "-3", p=THIRD, y=number(1)), line=60),
    ALL_KINDS,
    SLIP,
    Report(
        dataclasses.replace(SLIP.derivation, name="not_false"),
        report(lost_minus, proved, line=120).steps,
        correction=SCORE,
    ),
    Report(
        dataclasses.replace(SCORE.derivation, name="vacuous"),
        problem=Problem(
            "contradictory context: no point satisfies: p > 1, p < 0",
            Location("derivations/bernoulli.py", 140, 1),
            "the facts exclude each other: drop one",
            "contradictory",
        ),
    ),
]
PROBLEMS = [
    Problem(
        "SyntaxError: '(' was never closed",
        Location("derivations/broken.py", 3, 5),
        "this is not valid Python",
    )
]
