"""Derivations are data: contexts from annotations, chains with relations, errors at their lines."""

import inspect
from typing import Annotated

import pytest

from bce_sym.context import Bit, FiniteSet, Interval, Natural, Open01, Real
from bce_sym.derivation import (
    Chain,
    DerivationError,
    Procedure,
    Rule,
    compose,
    derivation,
    derive,
    recording,
    rule,
    slip,
)
from bce_sym.functions import log
from bce_sym.terms import Eq, Ne, number, symbol

x, y = symbol("x"), symbol("y")
algebra = Procedure("algebra", "the same polynomial")


def line_of(marker):
    """The line of this file on which a comment ``# marker`` stands."""
    with open(__file__, encoding="utf-8") as lines:
        return next(n for n, line in enumerate(lines, 1) if line.rstrip().endswith(f"# {marker}"))


@derivation
def square(x: Real) -> Chain:
    """A square,
    written twice."""
    return derive(x * x).eq(x**2, by=algebra)


def test_parameters_are_variables_and_annotations_their_domains():
    @derivation(where=lambda p, y, n, a, b: [p < a, n >= 1])
    def made(
        p: Open01,
        y: Bit,
        n: Natural,
        a: Annotated[Real, Interval(0, 2)],
        b: Annotated[Real, FiniteSet(1, 3)],
    ) -> Chain:
        return derive(p).eq(p)

    assert made.context.describe() == [
        "0 < p < 1", "y in {0, 1}", "n in Naturals", "0 <= a <= 2", "b in {1, 3}", "p < a",
    ]  # fmt: skip


def test_the_docstring_is_the_statement():
    assert square.statement == "A square,\nwritten twice."
    assert (square.name, square.location.path) == ("square", __file__)


def test_the_chain_is_run_once_and_has_the_claims():
    assert square.chain is square.chain
    [claim] = square.claims
    assert str(claim) == "x*x == x**2"
    assert claim == square.claim


@pytest.mark.parametrize(
    ("relations", "end_to_end"),
    [
        ([], "=="),
        (["eq"], "=="),
        (["eq", "eq"], "=="),
        (["eq", "le", "eq"], "<="),
        (["le", "lt"], "<"),
        (["lt", "le", "eq"], "<"),
        (["ge", "gt"], ">"),
        (["eq", "ne", "eq"], "!="),
        (["iff", "iff"], "<=>"),
        (["iff", "implies"], "=>"),
        (["implies", "iff"], "=>"),
    ],
)
def test_the_relation_end_to_end_follows_from_the_steps(relations, end_to_end):
    statements = "iff" in relations or "implies" in relations
    chain = derive(Eq(x, 0)) if statements else derive(x)
    for name in relations:
        chain = getattr(chain, name)(Eq(x, 0) if statements else y)
    assert chain.rel == end_to_end


@pytest.mark.parametrize(
    ("first", "second"),
    [("<=", ">="), ("<", ">"), ("!=", "!="), ("!=", "<"), ("<=", "!="), (">", "<=")],
)
def test_relations_without_a_relation_end_to_end(first, second):
    assert compose(first, second) is None
    names = {"<=": "le", ">=": "ge", "<": "lt", ">": "gt", "!=": "ne"}
    chain = getattr(derive(x), names[first])(y)
    with pytest.raises(DerivationError, match="no relation end to end") as caught:
        getattr(chain, names[second])(x)
    assert "two derivations" in caught.value.help


def test_composition_holds_for_numbers():
    holds = {"==": int.__eq__, "!=": int.__ne__, "<": int.__lt__, "<=": int.__le__,
             ">": int.__gt__, ">=": int.__ge__}  # fmt: skip
    for first, left in holds.items():
        for second, right in holds.items():
            made = compose(first, second)
            ends = {
                (a, c)
                for a in range(4) for b in range(4) for c in range(4)
                if left(a, b) and right(b, c)
            }  # fmt: skip
            if made is not None:
                assert all(holds[made](a, c) for a, c in ends)


def test_each_step_knows_its_own_line():
    chain = (
        derive(x)  # start
        .eq(x + 0)  # first
        .eq(x, by=square(x))  # second
        .eq(  # third
            x + 0,
            by=[algebra],
        )
    )
    assert [chain.location.line, *(s.location.line for s in chain.steps)] == [
        line_of("start"), line_of("first"), line_of("second"), line_of("third"),
    ]  # fmt: skip
    assert chain.steps[0].location.path == __file__


def test_an_error_carries_the_line_of_its_own_step():
    with pytest.raises(DerivationError) as caught:
        (
            derive(x)
            .eq(x)
            .eq(0.5)  # a float is refused
            .eq(x)
        )
    assert caught.value.location.line == line_of("a float is refused")


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (lambda: derive(0.5), "binary float"),
        (lambda: derive(x == x), "truth value"),
        (lambda: derive(x).eq(0.5), "binary float"),
        (lambda: derive(x).eq(x == x), "truth value"),
        (lambda: derive(x).eq(Eq(x, y)), "statement where a number"),
        (lambda: derive(x).iff(Eq(x, y)), "not a statement"),
        (lambda: derive(Eq(x, y)).iff(True), "Python's truth value"),
        (lambda: derive(Eq(x, y)).iff(x), "not a statement"),
        (lambda: derive(Eq(x, y)).eq(x), "is a statement"),
        (lambda: derive(x).eq(x, by="algebra"), "'a' is not a reason"),
        (lambda: derive(x).eq(x, by=square), "without its terms"),
        (lambda: derive(x).eq(x, by=[algebra, 3]), "3 is not a reason"),
        (lambda: square(), "square takes x"),
    ],
)
def test_what_is_written_wrongly_is_refused_at_its_line(write, message):
    with pytest.raises(DerivationError, match=message) as caught:
        write()
    place = inspect.getsourcelines(write)[1]
    assert caught.value.location.path == __file__
    assert caught.value.location.line >= place


def test_terms_refuse_a_float_before_a_chain_sees_it():
    with pytest.raises(TypeError, match="Rational"):
        derive(x).eq(0.5 * x)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (lambda x: x, "not a chain"),
        (lambda x: derive(x), "has no steps"),
        (lambda x: derive(x).eq(y), "y in 'y' is not a variable of broken"),
        (lambda x: derive(y).eq(x), "y in 'y' is not a variable of broken"),
    ],
)
def test_a_body_must_give_a_chain_in_its_variables(body, message):
    body.__name__ = "broken"
    body.__annotations__ = {"x": Real}
    made = derivation(body)
    with pytest.raises(DerivationError, match=message) as caught:
        _ = made.chain
    assert caught.value.location.path == __file__


def test_a_parameter_needs_a_domain():
    with pytest.raises(DerivationError, match="x has no domain") as caught:
        derivation(lambda x: derive(x).eq(x))
    assert "x: Real" in caught.value.help

    def wrong(x: int) -> Chain: ...

    with pytest.raises(DerivationError, match="int is not a domain"):
        derivation(wrong)


def test_a_chain_has_no_truth_for_python():
    with pytest.raises(TypeError, match="check"):
        bool(square.chain)


def test_a_lemma_is_a_call():
    @derivation
    def use(a: Real) -> Chain:
        return derive((a + 1) * (a + 1)).eq((a + 1) ** 2, by=square(a + 1))

    [reason] = use.chain.steps[0].reasons
    assert (str(reason), str(reason.claim)) == ("square(a + 1)", "(a + 1)*(a + 1) == (a + 1)**2")


def test_a_slip_has_its_correction():
    @slip(correction=square)
    def wrong(x: Real) -> Chain:
        return derive(x * x).eq(x**3)

    assert wrong.correction is square


def test_a_rule_is_a_statement_in_its_context():
    @rule(source="by definition", where=lambda x, y: Ne(x, y))
    def quotient(x: Real, y: Real):
        """A quotient with itself."""
        return Eq((x - y) / (x - y), 1)

    assert isinstance(quotient, Rule)
    assert str(quotient.claim) == "(x - y)/(x - y) == 1"
    assert str(quotient(log(x), number(0)).claim) == "(log(x) - 0)/(log(x) - 0) == 1"
    with pytest.raises(TypeError, match="quotient takes x, y; 1 terms"):
        quotient(x)
    with pytest.raises(TypeError, match="a rule is a relation"):
        rule(source="")(lambda: Eq(x, y) & Eq(y, x))


def test_recording_lists_what_is_made_inside_it():
    def body(x: Real) -> Chain:
        return derive(x).eq(x)

    with recording() as outer:
        first = derivation(body)
        with recording() as inner:
            second = derivation(body)
        third = slip(correction=first)(body)
    derivation(body)
    assert (outer, inner) == ([first, third], [second])
