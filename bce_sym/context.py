"""Contexts: which variables a derivation speaks of, where they live, and what is assumed.

A context is data.  Whether it is contradictory, and what follows from it, is for the engine.

The domain classes (`Real`, `Positive`, `Open01`, …) are annotations: ``def score(p: Open01, y: Bit)``
binds two variables with their domains.  A type checker sees expressions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, ClassVar, Final, Generic, TypeVar, get_args, get_origin

from bce_sym.terms import Expr, Operand, Statement, Term, as_expr, indexed, number

__all__ = [
    "Bit",
    "Closed01",
    "Context",
    "Domain",
    "FiniteSet",
    "Indexed",
    "Integer",
    "Interval",
    "Natural",
    "Negative",
    "NonNegative",
    "Open01",
    "Positive",
    "PositiveInteger",
    "Real",
    "Variable",
]


class HashedOnce:
    """Immutable data whose hash is found once: contexts and claims are keys of many tables."""

    _parts: ClassVar[tuple[str, ...]]

    def __hash__(self) -> int:
        found: int | None = self.__dict__.get("_hash")
        if found is None:
            found = hash(tuple(getattr(self, name) for name in self._parts))
            self.__dict__["_hash"] = found
        return found

    def __getstate__(self) -> dict[str, Any]:
        """Without the hash, which is another in another process."""
        return {name: value for name, value in self.__dict__.items() if name != "_hash"}


@dataclass(frozen=True)
class Domain(HashedOnce):
    """A set of real numbers: an interval, its integers, or a finite set.

    ``lo`` and ``hi`` are closed terms (None: unbounded); ``values``, when given, lists the members.
    """

    lo: Expr | None = None
    hi: Expr | None = None
    lo_open: bool = True
    hi_open: bool = True
    integer: bool = False
    values: tuple[Fraction, ...] | None = None

    _parts = ("lo", "hi", "lo_open", "hi_open", "integer", "values")
    __hash__ = HashedOnce.__hash__

    def __str__(self) -> str:
        if self.values is not None:
            return "{" + ", ".join(str(v) for v in self.values) + "}"
        if self.integer:
            if self.hi is None and self.lo is not None and not self.lo_open:
                names = {"0": "Naturals0", "1": "Naturals"}
                if str(self.lo) in names:
                    return names[str(self.lo)]
            if self.lo is None and self.hi is None:
                return "Integers"
            return f"Integers in {self._range()}"
        return "Reals" if self.lo is None and self.hi is None else self._range()

    def _range(self) -> str:
        left = "(-oo" if self.lo is None else f"{'(' if self.lo_open else '['}{self.lo}"
        right = "oo)" if self.hi is None else f"{self.hi}{')' if self.hi_open else ']'}"
        return f"{left}, {right}"

    def describe(self, name: str) -> str:
        """The membership of *name* as a reader would write it: ``0 < p < 1``, ``y in {0, 1}``."""
        if (
            self.values is not None
            or (self.lo is None and self.hi is None)
            or (self.integer and str(self).startswith("Naturals"))
        ):
            return f"{name} in {self}"
        left = "" if self.lo is None else f"{self.lo} {'<' if self.lo_open else '<='} "
        right = "" if self.hi is None else f" {'<' if self.hi_open else '<='} {self.hi}"
        text = f"{left}{name}{right}"
        if self.hi is None:
            text = f"{name} {'>' if self.lo_open else '>='} {self.lo}"
        return f"{text}, {name} in Integers" if self.integer else text


def Interval(
    lo: Operand | None = None,
    hi: Operand | None = None,
    *,
    lo_open: bool = False,
    hi_open: bool = False,
) -> Domain:
    """The reals from *lo* to *hi*, closed unless said otherwise; None is unbounded.

    For annotations: ``Annotated[Real, Interval(0, 2, hi_open=True)]``.
    """
    return Domain(
        None if lo is None else as_expr(lo),
        None if hi is None else as_expr(hi),
        lo_open or lo is None,
        hi_open or hi is None,
    )


def FiniteSet(*values: int | str | Fraction) -> Domain:
    """The set of the given exact numbers.  For annotations: ``Annotated[Real, FiniteSet(0, 1)]``.

    Raises ValueError when there are none, TypeError for a float.
    """
    if not values:
        raise ValueError("a variable needs a set with at least one member")
    if any(isinstance(v, float) for v in values):
        raise TypeError("a float is not exact: write FiniteSet('0.7') or Fraction(7, 10)")
    members = tuple(sorted({Fraction(v) for v in values}))
    return Domain(values=members, integer=all(v.denominator == 1 for v in members))


class Real(Expr):
    """Any real number."""

    __slots__ = ()
    domain = Domain()


class Positive(Real):
    """x > 0."""

    __slots__ = ()
    domain = Domain(lo=number(0))


class Negative(Real):
    """x < 0."""

    __slots__ = ()
    domain = Domain(hi=number(0))


class NonNegative(Real):
    """x ≥ 0."""

    __slots__ = ()
    domain = Domain(lo=number(0), lo_open=False)


class Open01(Real):
    """0 < p < 1."""

    __slots__ = ()
    domain = Domain(number(0), number(1))


class Closed01(Real):
    """0 ≤ p ≤ 1."""

    __slots__ = ()
    domain = Interval(0, 1)


class Integer(Real):
    """…, −1, 0, 1, …"""

    __slots__ = ()
    domain = Domain(integer=True)


class Natural(Integer):
    """0, 1, 2, …"""

    __slots__ = ()
    domain = Domain(lo=number(0), lo_open=False, integer=True)


class PositiveInteger(Natural):
    """1, 2, 3, …"""

    __slots__ = ()
    domain = Domain(lo=number(1), lo_open=False, integer=True)


class Bit(Natural):
    """0 or 1: a label."""

    __slots__ = ()
    domain = FiniteSet(0, 1)


_D = TypeVar("_D", bound=Real)


class Indexed(Generic[_D]):
    """An indexed family whose members all have one domain: ``p: Indexed[Open01]``, then ``p[i]``.

    Indices are the integers at which members occur: a sum over i = 1 … m takes m of them.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __getitem__(self, index: Operand) -> Expr:
        return indexed(self.name, index)

    def __repr__(self) -> str:
        return self.name


REALS: Final = Real.domain


@dataclass(frozen=True)
class Variable(HashedOnce):
    """A named variable, or with ``family`` an indexed family whose members all live in *domain*."""

    name: str
    domain: Domain = REALS
    family: bool = False

    _parts = ("name", "domain", "family")
    __hash__ = HashedOnce.__hash__

    def __str__(self) -> str:
        return self.domain.describe(f"{self.name}[i]" if self.family else self.name)


@dataclass(frozen=True)
class Context(HashedOnce):
    """The variables in order, and the hypotheses: statements assumed at every point.

    A statement is judged at every assignment of exact reals to the variables, each in its domain,
    at which every hypothesis is defined and true.
    """

    variables: tuple[Variable, ...] = ()
    hypotheses: tuple[Statement, ...] = field(default=())

    _parts = ("variables", "hypotheses")
    __hash__ = HashedOnce.__hash__

    @classmethod
    def of(cls, domains: Mapping[str, Domain], hypotheses: Iterable[Statement] = ()) -> Context:
        """A context from names and domains; simple bounds among the hypotheses join the domains."""
        made = cls(tuple(Variable(n, d) for n, d in domains.items()))
        for hypothesis in hypotheses:
            made = made.assume(hypothesis)
        return made

    def domain(self, name: str) -> Domain | None:
        """The domain of the variable or of the family's members; None when not declared."""
        return next((v.domain for v in self.variables if v.name == name), None)

    def declare(self, name: str, domain: Domain, family: bool = False) -> Context:
        """This context with one more variable, or with another domain for one it has."""
        new = Variable(name, domain, family)
        if self.domain(name) is None:
            return replace(self, variables=(*self.variables, new))
        changed = tuple(new if v.name == name else v for v in self.variables)
        return replace(self, variables=changed)

    def assume(self, hypothesis: Statement) -> Context:
        """This context with one more hypothesis; a bound by a number narrows the domain instead."""
        narrowed = self._narrow(hypothesis)
        if narrowed is not None:
            return narrowed
        if hypothesis in self.hypotheses:
            return self
        return replace(self, hypotheses=(*self.hypotheses, hypothesis))

    def _narrow(self, hypothesis: Statement) -> Context | None:
        if hypothesis.op != "rel" or hypothesis.value not in ("<", "<=", ">", ">="):
            return None
        lhs, rhs = hypothesis.args
        rel = hypothesis.value
        if lhs.op == "num":
            lhs, rhs = rhs, lhs
            rel = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}[rel]
        bound = numeral(rhs)
        if lhs.op not in ("sym", "indexed") or bound is None:
            return None
        if lhs.op == "indexed" and not self._is_any(lhs.args[0]):
            return None  # a bound on one member is not one on all
        variable = next((v for v in self.variables if v.name == lhs.value), None)
        if variable is None or variable.domain.values is not None:
            return None
        old = variable.domain
        is_open = rel in ("<", ">")
        end, end_open = (old.hi, old.hi_open) if rel in ("<", "<=") else (old.lo, old.lo_open)
        if end is not None:
            known = numeral(end)
            if known is None:
                return None
            tighter = bound < known if rel in ("<", "<=") else bound > known
            if bound == known:
                is_open = is_open or end_open
            elif not tighter:
                bound, is_open = known, end_open
        if rel in ("<", "<="):
            new = replace(old, hi=number(bound), hi_open=is_open)
        else:
            new = replace(old, lo=number(bound), lo_open=is_open)
        return self.declare(variable.name, new, variable.family)

    def _is_any(self, index: Term) -> bool:
        """Whether an index stands for every member: a name that is no variable, nor the engine's own."""
        return (
            index.op == "sym"
            and not index.value.startswith("#")
            and self.domain(index.value) is None
        )

    def describe(self) -> list[str]:
        """The context line by line, as a reader would write it."""
        return [*(str(v) for v in self.variables), *(str(h) for h in self.hypotheses)]

    def __str__(self) -> str:
        return ", ".join(self.describe())


EMPTY: Final = Context()


def numeral(term: Term) -> Fraction | None:
    """The value of a numeral or of a quotient of numerals (``1/2``, ``-3``); None otherwise."""
    if term.op == "num":
        value: Fraction = term.value
        return value
    if term.op == "neg":
        inner = numeral(term.args[0])
        return None if inner is None else -inner
    if term.op == "div":
        p, q = numeral(term.args[0]), numeral(term.args[1])
        return p / q if p is not None and q else None
    return None


def is_family(annotation: Any) -> bool:
    """Whether a parameter's annotation is ``Indexed[…]``."""
    return get_origin(annotation) is Indexed


def domain_of(annotation: Any) -> Domain:
    """The domain that a parameter's annotation stands for.

    Raises TypeError when it stands for none.
    """
    if is_family(annotation):
        return domain_of(get_args(annotation)[0])
    for extra in getattr(annotation, "__metadata__", ()):
        if isinstance(extra, Domain):
            return extra
    if isinstance(annotation, Domain):
        return annotation
    domain = getattr(getattr(annotation, "__origin__", annotation), "domain", None)
    if isinstance(domain, Domain):
        return domain
    shown = getattr(annotation, "__name__", None) or repr(annotation)
    raise TypeError(
        f"{shown} is not a domain: use Real, Positive, Open01, Bit, … or "
        "Annotated[Real, Interval(a, b)]"
    )


def point_in_domain(domain: Domain, value: Fraction) -> bool | None:
    """Whether *value* is in *domain*; None where an end is not a numeral."""
    if domain.values is not None:
        return value in domain.values
    if domain.integer and value.denominator != 1:
        return False
    for end, is_open, below in (
        (domain.lo, domain.lo_open, True),
        (domain.hi, domain.hi_open, False),
    ):
        if end is None:
            continue
        exact = numeral(end)
        if exact is None:
            return None
        if (value == exact and is_open) or (value < exact if below else value > exact):
            return False
    return True
