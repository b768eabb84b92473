"""Claims from Python: `verify` gives the evidence, `assert_proved` is for tests.

Knows the readers, the check and the rendering; decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Union, overload

from bce_sym.check import check
from bce_sym.derivation import Derivation
from bce_sym.errors import ReadError
from bce_sym.evidence import Claim, Evidence, Unread, Verdict
from bce_sym.judges import advice_on, settled
from bce_sym.readers.text import claim_of
from bce_sym.render.diagnostics import diagnostic, diagnostics, unread_text
from bce_sym.report import Report
from bce_sym.terms import Operand, Statement, as_expr, relation

__all__ = ["assert_proved", "verify"]

Where = Union[str, Statement, Iterable[Union[str, Statement]]]


def verify(claim: str | Claim | Statement | Any, where: Where = ()) -> Evidence:
    """The evidence about a claim: ``verify("log(x*y) == log(x) + log(y)", ["x > 0", "y > 0"])``.

    *claim* is a text, a relation of terms (``Eq(a, b)``, ``a <= b``), a relation of SymPy, or a
    `Claim`, which has a context of its own.  *where* lists facts, texts or statements; symbols that
    it says nothing of are real, or what SymPy was told of them (``Symbol("x", positive=True)``).

    A text that cannot be read, or a context without points, gives `Unread`.  Raises TypeError for a
    claim or a fact of another kind, such as the bool that SymPy or Python made of it.
    """
    return _verify(claim, where)[1]


@overload
def assert_proved(claim: str | Claim | Statement, /, *, where: Where = ()) -> None: ...
@overload
def assert_proved(lhs: Operand, rel: str, rhs: Operand, /, *, where: Where = ()) -> None: ...
@overload
def assert_proved(derivation: Derivation | Report, /) -> None: ...
def assert_proved(
    first: Any, rel: str | None = None, rhs: Any = None, /, *, where: Where = ()
) -> None:
    """Raise AssertionError, with what is the matter, unless the claim is proved.

    ``assert_proved("sqrt(x**2) == x", where=["x >= 0"])``, or in three pieces:
    ``assert_proved(Derivative(f, x), "==", g, where=[x > 0])``.  A derivation, or the report on one,
    must pass.
    """
    __tracebackhide__ = True
    if isinstance(first, (Derivation, Report)):
        if rel is not None or where:
            raise TypeError("a derivation has its own claims and context: give it alone")
        report = first if isinstance(first, Report) else check(first)
        if not report.passes():
            raise AssertionError("\n\n".join(d.text() for d in diagnostics([report])))
        return
    whole = first if rel is None else _relation(first, rel, rhs)
    claim, evidence = _verify(whole, where, first, rhs)
    if evidence.verdict is Verdict.PROVED:
        return
    if isinstance(evidence, Unread):
        message = unread_text(evidence.text, evidence)
    else:
        assert claim is not None
        message = diagnostic(claim, evidence, advice=advice_on(evidence)).text()
    # The message says it all: no cause, and no frame of ours beyond this one.
    raise AssertionError(message) from None


def _relation(lhs: Any, rel: str, rhs: Any) -> Statement:
    return relation(rel, _term(lhs), _term(rhs))


def _term(value: Any) -> Any:
    return as_expr(_bridge().from_sympy(value) if _is_sympy(value) else value)


def _verify(claim: Any, where: Where, *parts: Any) -> tuple[Claim | None, Evidence]:
    """The claim and the evidence about it; *parts* are what the claim was made from."""
    items = [where] if isinstance(where, (str, Statement)) or _is_sympy(where) else list(where)
    try:
        if isinstance(claim, Claim):
            if items:
                raise TypeError("a Claim has its own context: give no where")
            read = claim
        else:
            facts = [*_assumed(claim, *parts), *(_text(item, "a fact") for item in items)]
            read = claim_of(_text(claim, "a claim"), facts)
    except ReadError as error:
        text = error.text or (claim if isinstance(claim, str) else "")
        return None, Unread(error.message, error.column, error.help, text)
    return read, settled(read)


def _assumed(*values: Any) -> list[str]:
    """What the symbols of SymPy in *values* assume.  Raises ReadError."""
    trees = [value for value in values if _is_sympy(value)]
    return _bridge().assumptions_of(*trees) if trees else []


def _text(item: Any, what: str) -> str:
    """*item* in the one language that claims and facts are read from."""
    if isinstance(item, str):
        return item
    if isinstance(item, Statement):
        return str(item)
    if _is_sympy(item) and not isinstance(item, bool):
        return str(_bridge().statement_from_sympy(item))
    hint = ""
    if isinstance(item, bool):
        hint = " (Python's == compares objects: write Eq(a, b))"
    raise TypeError(f"{item!r} is not {what}: give a text or a relation of terms{hint}")


def _is_sympy(value: object) -> bool:
    # Without importing SymPy: a script that has its objects has imported it.
    return type(value).__module__.partition(".")[0] == "sympy"


def _bridge() -> Any:
    from bce_sym import sympy_bridge

    return sympy_bridge
