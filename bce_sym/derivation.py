"""Derivations: chains of expressions with a reason beside each step, as data.

Nothing here is judged.  A function whose parameters are the bound variables and whose annotations
are their domains becomes a `Derivation`; its body is run once, on terms that never evaluate, and
gives a `Chain`::

    @derivation
    def score(p: Open01, y: Bit) -> Chain:
        '''Derivative of the log-likelihood of one trial.'''
        return derive(Derivative(y*log(p) + (1 - y)*log(1 - p), p)).eq(
            y/p - (1 - y)/(1 - p), by=differentiate)
"""

from __future__ import annotations

import dis
import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import CodeType, FrameType
from typing import Any, Final, Union, overload

from bce_sym.context import Context, Indexed, domain_of, is_family
from bce_sym.display import Displayed
from bce_sym.errors import Location
from bce_sym.evidence import Claim
from bce_sym.terms import (
    Expr,
    Operand,
    SetTerm,
    Statement,
    Term,
    as_expr,
    rename_family,
    substitute_term,
    symbol,
)

__all__ = [
    "By",
    "Chain",
    "Derivation",
    "DerivationError",
    "Lemma",
    "Procedure",
    "Reason",
    "Rule",
    "RuleUse",
    "Step",
    "derivation",
    "derive",
    "recording",
    "rule",
    "slip",
]


class DerivationError(Exception):
    """A derivation that was written wrongly: what, where, and what to do."""

    def __init__(self, message: str, location: Location | None = None, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.location = location
        self.help = help


# ── reasons ───────────────────────────────────────────────────────────────────


class Reason:
    """What an author may put beside a step."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, repr=False)
class Procedure(Reason):
    """A decision procedure: a named, limited way of reasoning (`algebra`, `differentiate`, …)."""

    name: str
    description: str

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True, repr=False)
class Rule(Reason):
    """A lemma of the rule book: ``lhs rel rhs`` for all values of its variables in its context.

    Used as a reason it is matched; called with terms it is instantiated by position.
    """

    name: str
    statement: str
    claim: Claim
    source: str

    def __call__(self, *args: Operand | Indexed[Any]) -> RuleUse:
        names = [v.name for v in self.claim.context.variables]
        if len(args) != len(names):
            raise TypeError(f"{self.name} takes {', '.join(names)}; {len(args)} terms were given")
        return RuleUse(self, _arguments(self.claim.context, args))

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True)
class RuleUse(Reason):
    """A rule at given terms."""

    rule: Rule
    args: tuple[Expr, ...]

    @property
    def name(self) -> str:  # type: ignore[override]
        """The rule's name."""
        return self.rule.name

    @property
    def claim(self) -> Claim:
        """The instance; its context holds the rule's conditions on the terms as hypotheses."""
        return instantiate(self.rule.claim, self.args)

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.args))})"


@dataclass(frozen=True)
class Lemma(Reason):
    """Another derivation at given terms."""

    derivation: Derivation
    args: tuple[Expr, ...]

    @property
    def name(self) -> str:  # type: ignore[override]
        """The derivation's name."""
        return self.derivation.name

    @property
    def claim(self) -> Claim:
        """The derivation's end-to-end claim at the given terms."""
        return instantiate(self.derivation.claim, self.args)

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.args))})"


By = Union[Reason, "Derivation", Sequence[Union[Reason, "Derivation"]], None]


def instantiate(claim: Claim, args: tuple[Expr, ...]) -> Claim:
    """*claim* with the variables of its context, in order, replaced by *args*.

    The context of the result is the claim's own: what *args* must satisfy is for the reader of the
    instance to establish.
    """
    values: dict[Expr, Expr] = {}
    sides = [claim.lhs, claim.rhs]
    for variable, argument in zip(claim.context.variables, args, strict=True):
        if variable.family:
            sides = [rename_family(side, variable.name, argument.value) for side in sides]
        else:
            values[symbol(variable.name)] = argument
    lhs, rhs = (substitute_term(side, values) for side in sides)
    return replace(claim, lhs=lhs, rhs=rhs)


def _reasons(by: By) -> tuple[Reason, ...]:
    if by is None:
        return ()
    items = [by] if isinstance(by, (Reason, Derivation)) else list(by)
    for item in items:
        if isinstance(item, Derivation):
            names = ", ".join(v.name for v in item.context.variables)
            raise DerivationError(
                f"the lemma {item.name} is named without its terms",
                help=f"say what it is applied to: by={item.name}({names})",
            )
        if not isinstance(item, Reason):
            raise DerivationError(
                f"{item!r} is not a reason",
                help="a reason is a rule, a procedure (algebra, differentiate, …) or a derivation "
                "applied to terms; leave by= out to let the checker find one",
            )
    return tuple(items)  # type: ignore[arg-type]


# ── chains ────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Step:
    """One line of a chain: the relation to the line before, the new side, the reasons.

    ``text`` is the line of a document in which the step begins, ``span`` the step's columns in it, from 1.
    """

    rel: str
    rhs: Term
    reasons: tuple[Reason, ...] = ()
    location: Location | None = None
    text: str = field(default="", compare=False, repr=False)
    span: tuple[int, int] = field(default=(1, 1), compare=False, repr=False)


_STRICTNESS: Final = {"==": 0, "<=": 1, "<": 2, ">=": 1, ">": 2}


def compose(first: str, second: str) -> str | None:
    """The relation of a to c when ``a first b`` and ``b second c``; None when there is none."""
    if first == second:
        return None if first == "!=" else first
    if "==" in (first, second):
        return second if first == "==" else first
    if {first, second} == {"<=>", "=>"}:
        return "=>"
    if first[0] == second[0] and first[0] in "<>" and ">" not in first[1:] + second[1:]:
        return max(first, second, key=lambda rel: _STRICTNESS[rel])
    return None


@dataclass(frozen=True)
class Chain:
    """An expression (or statement) and the steps that lead on from it.  Immutable.

    ``.eq .le .lt .ge .gt .ne`` relate numbers, ``.iff .implies`` statements.  Raises
    DerivationError for a side of the wrong kind, a reason that is none, or a relation that leaves
    the chain without an end-to-end relation (``≤`` then ``≥``, ``≠`` twice).
    """

    start: Term
    steps: tuple[Step, ...] = ()
    location: Location | None = None

    @cached_property
    def rel(self) -> str:
        """The relation of the first side to the last ("==" for a chain without steps)."""
        made = self.steps[0].rel if self.steps else "=="
        for step in self.steps[1:]:
            made = compose(made, step.rel) or made
        return made

    @property
    def end(self) -> Term:
        """The last side."""
        return self.steps[-1].rhs if self.steps else self.start

    def claims(self, context: Context) -> list[Claim]:
        """The claim of each step, in order."""
        sides = [self.start, *(s.rhs for s in self.steps)]
        return [
            Claim(lhs, step.rel, step.rhs, context)
            for lhs, step in zip(sides, self.steps, strict=False)
        ]

    def eq(self, rhs: Operand | SetTerm, by: By = None) -> Chain:
        """``… = rhs``, between numbers or between sets"""
        return self._then("==", rhs, by, sys._getframe(1))

    def le(self, rhs: Operand, by: By = None) -> Chain:
        """``… ≤ rhs``"""
        return self._then("<=", rhs, by, sys._getframe(1))

    def lt(self, rhs: Operand, by: By = None) -> Chain:
        """``… < rhs``"""
        return self._then("<", rhs, by, sys._getframe(1))

    def ge(self, rhs: Operand, by: By = None) -> Chain:
        """``… ≥ rhs``"""
        return self._then(">=", rhs, by, sys._getframe(1))

    def gt(self, rhs: Operand, by: By = None) -> Chain:
        """``… > rhs``"""
        return self._then(">", rhs, by, sys._getframe(1))

    def ne(self, rhs: Operand, by: By = None) -> Chain:
        """``… ≠ rhs``"""
        return self._then("!=", rhs, by, sys._getframe(1))

    def iff(self, rhs: Statement, by: By = None) -> Chain:
        """``… ⇔ rhs``"""
        return self._then("<=>", rhs, by, sys._getframe(1))

    def implies(self, rhs: Statement, by: By = None) -> Chain:
        """``… ⇒ rhs``"""
        return self._then("=>", rhs, by, sys._getframe(1))

    def _then(self, rel: str, rhs: object, by: By, frame: FrameType) -> Chain:
        location = location_of(frame)
        side: Term
        try:
            if rel in ("<=>", "=>"):
                side = _statement(rhs)
                if not isinstance(self.start, Statement):
                    raise TypeError(f"'{self.end}' is not a statement: write derive(Eq(a, b))")
            elif isinstance(self.start, SetTerm) or isinstance(rhs, SetTerm):
                side = _set(rhs)
                if not isinstance(self.start, SetTerm) or rel != "==":
                    raise TypeError(f"a set is related to a set, by .eq; '{self.end}' is none")
            else:
                side = as_expr(rhs)
                if not isinstance(self.start, Expr):
                    raise TypeError(f"'{self.end}' is a statement: relate it by .iff or .implies")
            reasons = _reasons(by)
        except TypeError as error:
            raise DerivationError(str(error), location) from None
        except DerivationError as error:
            raise DerivationError(error.message, location, error.help) from None
        if self.steps and compose(self.rel, rel) is None:
            raise DerivationError(
                f"the chain has no relation end to end: {self.rel} followed by {rel}",
                location,
                "split it into two derivations",
            )
        made = replace(self, steps=(*self.steps, Step(rel, side, reasons, location)))
        if self.steps:  # known without going through all of them again
            made.__dict__["rel"] = compose(self.rel, rel) or self.rel
        return made

    def __bool__(self) -> bool:
        raise TypeError("a chain is not true or false by itself: check(derivation) judges it")


def _set(value: object) -> SetTerm:
    if isinstance(value, SetTerm):
        return value
    raise TypeError(
        f"{value!r} is not a set: write Set({value!r}) for the set with that one member"
    )


def _statement(value: object) -> Statement:
    if isinstance(value, Statement):
        return value
    if isinstance(value, bool):
        raise TypeError(
            f"{value} is Python's truth value, not a statement: write Eq(a, b) for an equation"
        )
    raise TypeError(f"{value!r} is not a statement")


@overload
def derive(start: Statement) -> Chain: ...
@overload
def derive(start: SetTerm) -> Chain: ...
@overload
def derive(start: Operand) -> Chain: ...
def derive(start: object) -> Chain:
    """The beginning of a chain: an expression, a statement such as ``Eq(f, 0)``, or a set."""
    location = location_of(sys._getframe(1))
    _meet_sympy()
    try:
        first: Term = start if isinstance(start, (Statement, SetTerm)) else as_expr(start)
    except TypeError as error:
        raise DerivationError(str(error), location) from None
    return Chain(first, (), location)


def location_of(frame: FrameType) -> Location:
    """Where *frame* stands: the line of the ``.eq`` itself, and its column where Python knows it."""
    line, column = frame.f_lineno, 1
    if hasattr(frame.f_code, "co_positions"):  # Python 3.11 on
        start = _columns(frame.f_code)[frame.f_lasti // 2]
        column = 1 if start is None else start + 1
    else:
        line = _line_of_name(frame, sys._getframe(1).f_code.co_name)
    return Location(frame.f_code.co_filename, line, column)


_columns_of: list[
    tuple[CodeType, list[int | None]]
] = []  # of the body that runs: it has many steps


def _columns(code: CodeType) -> list[int | None]:
    """The column at which each instruction's source begins."""
    if not _columns_of or _columns_of[0][0] is not code:
        _columns_of[:] = [(code, [position[2] for position in code.co_positions()])]
    return _columns_of[0][1]


def _line_of_name(frame: FrameType, called: str) -> int:
    """The line of the name *called* in the call that *frame* is in.

    Python 3.10 gives a call with keywords the line on which the whole chain begins.
    """
    line = found = frame.f_lineno
    for instruction in dis.get_instructions(frame.f_code):
        if instruction.offset > frame.f_lasti:
            break
        line = instruction.starts_line or line
        if instruction.argval == called:
            found = line
    return found


# ── derivations ───────────────────────────────────────────────────────────────

Body = Callable[..., Chain]
Where = Callable[..., Union[Statement, Iterable[Statement]]]


@dataclass(frozen=True, eq=False)
class Derivation(Displayed):
    """A named statement with its context and, on demand, its chain.

    ``notes`` say what was made of the input beyond what stands in it: what was assumed for want of a
    declaration, which definitions are used.  ``hint`` is what to try when a step does not pass; ``undeclared`` are the
    names that were taken as real for want of a declaration, each with how it may be declared.

    ``correction`` makes it a *slip*: a claim that is stated in order to be refuted, beside the
    derivation that says what is true instead.

    Calling it with terms gives the lemma at those terms, a reason for other steps.
    """

    name: str
    statement: str
    context: Context
    body: Body = field(repr=False)
    location: Location
    correction: Derivation | None = None
    notes: tuple[str, ...] = ()
    hint: str = ""
    undeclared: tuple[tuple[str, str], ...] = ()
    _chain: list[Chain] = field(default_factory=list, repr=False)

    @property
    def chain(self) -> Chain:
        """The chain, from running the body once.

        Raises DerivationError when the body gives no chain, a chain without steps, or one with
        variables that are not parameters; whatever else the body raises passes through.
        """
        if not self._chain:
            self._chain.append(self._run())
        return self._chain[0]

    def _run(self) -> Chain:
        names = [v.name for v in self.context.variables]
        with _sympy_unevaluated():
            made: object = self.body(*_parameters(self.context))
        if not isinstance(made, Chain):
            raise DerivationError(
                f"{self.name} returns {type(made).__name__}, not a chain",
                self.location,
                "end it with: return derive(…).eq(…, by=…)",
            )
        if not made.steps:
            raise DerivationError(
                f"{self.name} has no steps", made.location or self.location, "add .eq(…, by=…)"
            )
        for term, place in [(made.start, made.location)] + [
            (s.rhs, s.location) for s in made.steps
        ]:
            unknown = sorted(term.free - set(names))
            if unknown:
                raise DerivationError(
                    f"{', '.join(unknown)} in '{term}' is not a variable of {self.name}",
                    place or self.location,
                    f"declare it as a parameter with its domain: {unknown[0]}: Real",
                )
        return made

    @property
    def claims(self) -> list[Claim]:
        """The claim of each step."""
        return self.chain.claims(self.context)

    @property
    def claim(self) -> Claim:
        """The chain's end-to-end claim."""
        return Claim(self.chain.start, self.chain.rel, self.chain.end, self.context)

    def __call__(self, *args: Operand | Indexed[Any]) -> Lemma:
        names = [v.name for v in self.context.variables]
        if len(args) != len(names):
            raise DerivationError(
                f"{self.name} takes {', '.join(names)}; {len(args)} terms were given",
                location_of(sys._getframe(1)),
            )
        return Lemma(self, _arguments(self.context, args))


def _arguments(context: Context, args: Sequence[object]) -> tuple[Expr, ...]:
    """The terms that a lemma or rule is applied to; a family stands for a family."""
    made: list[Expr] = []
    for variable, argument in zip(context.variables, args, strict=True):
        if variable.family is not isinstance(argument, Indexed):
            kind = "a family" if variable.family else "a term"
            raise TypeError(f"{variable.name} stands for {kind}, and {argument!r} is none")
        made.append(symbol(argument.name) if isinstance(argument, Indexed) else as_expr(argument))
    return tuple(made)


def _meet_sympy() -> bool:
    """Whether SymPy has been imported; then it and our terms know each other from here on."""
    if "sympy" not in sys.modules:
        return False
    import bce_sym.sympy_bridge  # noqa: F401  (registers itself with both)

    return True


def _sympy_unevaluated() -> AbstractContextManager[object]:
    """A block in which SymPy, if the script uses it, keeps expressions as they are written."""
    if not _meet_sympy():
        return nullcontext()
    from sympy import evaluate

    block: AbstractContextManager[object] = evaluate(False)
    return block


def _parameters(context: Context) -> list[Any]:
    """What a body is called with: a term for each variable, a family for each family."""
    return [Indexed(v.name) if v.family else symbol(v.name) for v in context.variables]


def _signature_context(function: Callable[..., Any], where: Where | None) -> Context:
    location = Location(function.__code__.co_filename, function.__code__.co_firstlineno)
    try:
        parameters = inspect.signature(function, eval_str=True).parameters
    except NameError as error:
        raise DerivationError(
            f"in the annotations of {function.__name__}: {error}", location
        ) from None
    context = Context()
    for name, parameter in parameters.items():
        if parameter.annotation is parameter.empty:
            raise DerivationError(
                f"{function.__name__}: the variable {name} has no domain",
                location,
                f"annotate it: {name}: Real",
            )
        try:
            annotation = parameter.annotation
            context = context.declare(name, domain_of(annotation), is_family(annotation))
        except TypeError as error:
            raise DerivationError(f"{function.__name__}: {name}: {error}", location) from None
    if where is not None:
        stated = where(*_parameters(context))
        for hypothesis in [stated] if isinstance(stated, Statement) else stated:
            context = context.assume(_statement(hypothesis))
    return context


_record: Final[ContextVar[list[Derivation] | None]] = ContextVar("record", default=None)


@contextmanager
def recording() -> Iterator[list[Derivation]]:
    """A block that lists the derivations made in it, in order; an inner block keeps its own list."""
    made: list[Derivation] = []
    token = _record.set(made)
    try:
        yield made
    finally:
        _record.reset(token)


def _make(body: Body, where: Where | None, correction: Derivation | None) -> Derivation:
    made = Derivation(
        name=body.__name__,
        statement=inspect.cleandoc(body.__doc__ or ""),
        context=_signature_context(body, where),
        body=body,
        location=Location(body.__code__.co_filename, body.__code__.co_firstlineno),
        correction=correction,
    )
    record = _record.get()
    if record is not None:
        record.append(made)
    return made


@overload
def derivation(body: Body, /) -> Derivation: ...
@overload
def derivation(*, where: Where | None = None) -> Callable[[Body], Derivation]: ...
def derivation(body: Body | None = None, /, *, where: Where | None = None) -> Any:
    """Make a derivation of a function: parameters are variables, annotations their domains.

    ``@derivation(where=lambda a, b: a <= b)`` adds hypotheses: a statement or several.
    """
    if body is not None:
        return _make(body, None, None)
    return lambda function: _make(function, where, None)


def slip(*, correction: Derivation, where: Where | None = None) -> Callable[[Body], Derivation]:
    """A derivation stated in order to be refuted.  It passes when it is, and *correction* is proved."""
    return lambda function: _make(function, where, correction)


def rule(*, source: str, where: Where | None = None) -> Callable[[Callable[..., Statement]], Rule]:
    """Make a rule of a function that returns its statement; the docstring says it in words."""

    def make(function: Callable[..., Statement]) -> Rule:
        context = _signature_context(function, where)
        stated = function(*_parameters(context))
        if stated.op != "rel":
            raise TypeError(f"{function.__name__}: a rule is a relation, not '{stated}'")
        lhs, rhs = stated.args
        claim = Claim(lhs, stated.value, rhs, context)
        return Rule(function.__name__, inspect.cleandoc(function.__doc__ or ""), claim, source)

    return make
