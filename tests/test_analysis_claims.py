"""Claims of analysis, for a moment; and that the rows they are made from are true by another computation."""

from fractions import Fraction

import analysis_claims as made
import claims_oracle as oracle
import pytest


def test_nothing_is_contradicted(monkeypatch):
    monkeypatch.setattr(made, "PATIENCE", 0)  # no alarm: it may ring where pytest listens
    counts, wrong = made.run("quick", 64)
    assert not wrong, "\n".join(wrong)
    settled = sum(n for (_, verdict, _), n in counts.items() if verdict in ("proved", "refuted"))
    judged = sum(n for (_, _, judgement), n in counts.items() if judgement == "right")
    assert settled > 30 and judged > 28
    assert {kind for kind, _, _ in counts} == set(made.CLASSES)


AT = {"a": Fraction(2, 5), "b": Fraction(3, 2), "n": Fraction(2)}
VALUES = {"a": "(a)", "b": "(b)", "t": "t"}
ROUGH = [
    *(r for r in made.INTEGRALS if not any(s in r.term for s in ("oo", "floor", "Piecewise"))),
    *made.SERIES,
]


@pytest.mark.parametrize("r", ROUGH, ids=lambda r: r.term)
def test_a_row_has_the_value_that_a_computation_finds(r):
    shadow = made.shadow_of(r.cases, VALUES)
    if oracle.judge(f"{shadow} == {shadow}", dict(AT)) is True:
        assert oracle.judge(f"{r.term.format(**VALUES)} == {shadow}", dict(AT)) in (True, None)


@pytest.mark.parametrize(
    ("shadow", "answer"),
    [
        ("(Piecewise((1/a, a > 0)) + 0*a) == 2", {"1/2": True, "1": False, "-1": "undefined"}),
        ("(Piecewise((untold(0), Eq(a, 0)), (1, True))) == 1", {"0": None, "1": True}),
        ("And(a > 0, a < 1) <=> Abs(a - 1/2) < 1/2", {"0": True, "1/2": True}),
    ],
)
def test_a_shadow_is_judged_case_by_case(shadow, answer):
    for at, expected in answer.items():
        assert oracle.judge(shadow, {"a": Fraction(at)}) is expected or (
            oracle.judge(shadow, {"a": Fraction(at)}) == expected
        )
