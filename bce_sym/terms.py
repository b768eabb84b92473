"""Terms: the inert language of mathematics that everything else reads.

A term is a node of a hash-consed graph: equal trees are the same object, so ``is`` decides
equality and a set of terms is a set of expressions.  Nothing is ever evaluated on construction:
``x/x``, ``sqrt(x**2)`` and ``1 + 1`` stay as written, because whether a step is true depends on
what its author wrote (``x/x == 1`` is false at 0).

This module knows the shape of terms, their free variables, substitution and plain text.  It knows
nothing of domains, values or truth.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Union

__all__ = [
    "E",
    "At",
    "Derivative",
    "Eq",
    "Expr",
    "Family",
    "Ge",
    "Gt",
    "Integral",
    "Le",
    "Limit",
    "Lt",
    "Ne",
    "Operand",
    "Piecewise",
    "Product",
    "Rational",
    "SetTerm",
    "Statement",
    "Sum",
    "Term",
    "box",
    "call",
    "conjunction",
    "disjunction",
    "false",
    "family",
    "finite_set",
    "from_parts",
    "indexed",
    "interval",
    "negation",
    "number",
    "oo",
    "optimum",
    "pi",
    "relation",
    "subset",
    "substitute",
    "symbol",
    "true",
    "walk",
]

RELATIONS: Final = ("==", "!=", "<", "<=", ">", ">=")
BINDERS: Final = frozenset(
    {"sum", "product", "integral", "limit", "at", "argmax", "argmin", "family"}
)
"""Operations whose second argument is a bound variable (bound in the first argument only)."""

foreign_readers: Final[list[Callable[[object], Expr | None]]] = []
"""Readers of other systems' trees (`bce_sym.sympy_bridge` adds one); None: not mine."""

_table: Final[dict[tuple[Any, ...], weakref.KeyedRef[tuple[Any, ...], Term]]] = {}
"""The terms that are in use."""


class Term:
    """A node: an operation, a payload for leaves and names, and the terms it is applied to.

    ========== ======================= ============================================
    op         value                   args
    ========== ======================= ============================================
    num        Fraction                ()
    sym        name                    ()
    const      "pi", "E" or "oo"       ()
    indexed    family's name           (index,)
    add, mul   None                    two or more
    neg        None                    (x,)
    div, pow   None                    (x, y)
    call       function's name         its arguments
    piecewise  None                    (value, condition, value, condition, ...)
    derivative None                    (f, x, n)         n-th derivative in x, at x
    sum        None                    (body, k, lo, hi) also product, integral
    limit      "+", "-" or "+-"        (body, x, point)
    at         None                    (body, x, value)  body with x set to value
    argmax     None                    (f, x, set)       where f is greatest; also argmin
    interval   (open below, above)     (lo, hi)          a set of reals
    set        None                    its members
    box        None                    (set, m)          families p_1 … p_m in the set
    subset     name                    (set,)            some subset of it
    family     None                    (body, i, m)      the family body for i = 1 … m
    rel        one of RELATIONS        (lhs, rhs)
    and, or    None                    statements
    not        None                    (statement,)
    bool       True or False           ()
    ========== ======================= ============================================
    """

    __slots__ = ("__weakref__", "_free", "args", "op", "value")

    op: str
    value: Any
    args: tuple[Term, ...]
    _free: frozenset[str] | None

    @property
    def free(self) -> frozenset[str]:
        """Names of the free variables and of the indexed families that occur."""
        known = self._free
        if known is None:
            if any(arg._free is None for arg in self.args):
                for node in walk(self):  # a loop, not a recursion: terms may be deep
                    if node._free is None:
                        node._free = _free_names(node)
            known = self._free = _free_names(self)
        return known

    def __repr__(self) -> str:
        return to_text(self)

    def __reduce__(self) -> tuple[Callable[..., Term], tuple[Any, ...]]:
        return from_parts, (self.op, self.value, self.args)

    def __copy__(self) -> Term:
        return self

    def __deepcopy__(self, memo: object) -> Term:
        return self


Operand = Union["Expr", int, Fraction, Decimal]


class Expr(Term):
    """A term that stands for a real number."""

    __slots__ = ()

    def __add__(self, other: Operand) -> Expr:
        return _binary(_add, self, other)

    def __radd__(self, other: Operand) -> Expr:
        return _binary(_add, other, self)

    def __sub__(self, other: Operand) -> Expr:
        return _binary(_sub, self, other)

    def __rsub__(self, other: Operand) -> Expr:
        return _binary(_sub, other, self)

    def __mul__(self, other: Operand) -> Expr:
        return _binary(_mul, self, other)

    def __rmul__(self, other: Operand) -> Expr:
        return _binary(_mul, other, self)

    def __truediv__(self, other: Operand) -> Expr:
        return _binary(_div, self, other)

    def __rtruediv__(self, other: Operand) -> Expr:
        return _binary(_div, other, self)

    def __pow__(self, other: Operand) -> Expr:
        return _binary(_pow, self, other)

    def __rpow__(self, other: Operand) -> Expr:
        return _binary(_pow, other, self)

    def __neg__(self) -> Expr:
        return _neg(self)

    def __pos__(self) -> Expr:
        return self

    def __abs__(self) -> Expr:
        return call("Abs", self)

    def __lt__(self, other: Operand) -> Statement:
        return relation("<", self, other)

    def __le__(self, other: Operand) -> Statement:
        return relation("<=", self, other)

    def __gt__(self, other: Operand) -> Statement:
        return relation(">", self, other)

    def __ge__(self, other: Operand) -> Statement:
        return relation(">=", self, other)

    def __float__(self) -> float:
        raise TypeError(f"{self} is a term, not a number; it has no float value")


class Statement(Term):
    """A term that is true or false: a relation, or statements joined by and, or, not."""

    __slots__ = ()

    def __and__(self, other: Statement) -> Statement:
        return conjunction(self, other)

    def __or__(self, other: Statement) -> Statement:
        return disjunction(self, other)

    def __invert__(self) -> Statement:
        return negation(self)

    def __bool__(self) -> bool:
        raise TypeError(
            f"the truth of '{self}' is not known to Python: write a chain of relations as separate "
            "statements (0 < p and p < 1), and join statements with & | ~"
        )


class SetTerm(Term):
    """A term that stands for a set: of reals, or of families of reals."""

    __slots__ = ()


class Family(Term):
    """A term that stands for a family of reals, a point of a box: ``(body for i = 1, …, m)``."""

    __slots__ = ()


_STATEMENT_OPS: Final = frozenset({"rel", "and", "or", "not", "bool"})
_SET_OPS: Final = frozenset({"argmax", "argmin", "interval", "set", "box", "subset"})


def _class_of(op: str) -> type[Term]:
    if op in _STATEMENT_OPS:
        return Statement
    return SetTerm if op in _SET_OPS else Family if op == "family" else Expr


def _node(op: str, value: Any, args: tuple[Term, ...]) -> Any:
    # A fraction is told apart by its parts: to hash it takes a modular inverse.
    key = (op, value, args) if op != "num" else (op, *value.as_integer_ratio())
    known = _table.get(key)
    if known is not None:
        found = known()
        if found is not None:
            return found
    kind = _class_of(op)
    new: Term = kind.__new__(kind)
    new.op, new.value, new.args, new._free = op, value, args, None
    _table[key] = weakref.KeyedRef(new, _forget, key)
    return new


def _forget(gone: weakref.KeyedRef[tuple[Any, ...], Term]) -> None:
    """Drop a term that is no longer in use, unless an equal one has taken its place."""
    if _table.get(gone.key) is gone:
        del _table[gone.key]


def from_parts(op: str, value: Any, args: tuple[Term, ...]) -> Term:
    """The term with the parts of another: ``from_parts(t.op, t.value, t.args)`` is t."""
    made: Term = _node(op, value, args)
    return made


# ── leaves ────────────────────────────────────────────────────────────────────


def number(value: int | Fraction | Decimal | str) -> Expr:
    """The exact number *value* (a string is an exact decimal or a fraction, ``"0.7"``)."""
    exact: Expr = _node("num", Fraction(value), ())
    return exact


def Rational(p: int | str | Fraction | Decimal, q: int = 1) -> Expr:
    """The fraction ``p/q``, kept as written; ``Rational("0.7")`` is the exact decimal."""
    return number(p) if q == 1 else _div(number(p), number(q))


def symbol(name: str) -> Expr:
    """The variable called *name*.  Its domain is the context's business."""
    if not name.isidentifier():
        raise ValueError(f"{name!r} is not a variable's name")
    leaf: Expr = _node("sym", name, ())
    return leaf


def bound_symbol(name: str) -> Expr:
    """A variable whose name, which begins with ``#``, no author can write: for the engine's sums."""
    leaf: Expr = _node("sym", f"#{name}", ())
    return leaf


def indexed(family: str, index: Operand) -> Expr:
    """The member ``family[index]`` of an indexed family."""
    member: Expr = _node("indexed", family, (as_expr(index),))
    return member


pi: Final[Expr] = _node("const", "pi", ())
E: Final[Expr] = _node("const", "E", ())
oo: Final[Expr] = _node("const", "oo", ())
true: Final[Statement] = _node("bool", True, ())
false: Final[Statement] = _node("bool", False, ())


def as_expr(value: object) -> Expr:
    """*value* as an expression.

    Raises TypeError for anything inexact (a float), boolean or foreign, with what to write instead.
    """
    if isinstance(value, Expr):
        return value
    if isinstance(value, bool):
        raise TypeError(
            f"{value} is a truth value where a number is needed (Python's == compares objects: "
            "write Eq(a, b) for an equation)"
        )
    if isinstance(value, (int, Fraction, Decimal)):
        return number(value)
    if isinstance(value, Statement):
        raise TypeError(f"'{value}' is a statement where a number is needed")
    if isinstance(value, float):
        raise TypeError(
            f"{value!r} is a binary float, not an exact number: write Rational('{value!r}') for the "
            "decimal, or Rational(p, q) for a fraction (Python computes 1/3 before we see it)"
        )
    for read in foreign_readers:
        made = read(value)
        if made is not None:
            return made
    raise TypeError(f"{value!r} ({type(value).__name__}) is not a mathematical expression")


def _binary(make: Callable[[Expr, Expr], Expr], left: object, right: object) -> Expr:
    return make(as_expr(left), as_expr(right))


def _add(a: Expr, b: Expr) -> Expr:
    # A left operand that is a sum is continued (a + b + c is one sum); parentheses on the right
    # stay as the author's.
    made: Expr = _node("add", None, (*a.args, b) if a.op == "add" else (a, b))
    return made


def _sub(a: Expr, b: Expr) -> Expr:
    return _add(a, negated(b))


def _mul(a: Expr, b: Expr) -> Expr:
    made: Expr = _node("mul", None, (*a.args, b) if a.op == "mul" else (a, b))
    return made


def _div(a: Expr, b: Expr) -> Expr:
    made: Expr = _node("div", None, (a, b))
    return made


def _pow(a: Expr, b: Expr) -> Expr:
    made: Expr = _node("pow", None, (a, b))
    return made


def _neg(a: Expr) -> Expr:
    # The sign of a literal belongs to the literal.
    return number(-a.value) if a.op == "num" and a.value > 0 else negated(a)


def negated(a: Expr) -> Expr:
    """The operation −a, also on a literal (``x - 1`` subtracts 1)."""
    made: Expr = _node("neg", None, (a,))
    return made


# ── compound terms ────────────────────────────────────────────────────────────


def nary(op: str, args: tuple[Expr, ...]) -> Expr:
    """A sum or product of any number of terms at once (``0`` and ``1`` when there are none)."""
    if not args:
        return number(0 if op == "add" else 1)
    made: Expr = args[0] if len(args) == 1 else _node(op, None, args)
    return made


def call(name: str, *args: Operand) -> Expr:
    """The function *name* applied to *args*.  `bce_sym.functions` has the known names."""
    made: Expr = _node("call", name, tuple(as_expr(a) for a in args))
    return made


def relation(rel: str, lhs: Operand, rhs: Operand) -> Statement:
    """The statement ``lhs rel rhs``."""
    if rel not in RELATIONS:
        raise ValueError(f"{rel!r} is not one of {' '.join(RELATIONS)}")
    made: Statement = _node("rel", rel, (as_expr(lhs), as_expr(rhs)))
    return made


def Eq(lhs: Operand, rhs: Operand) -> Statement:
    """The equation ``lhs = rhs``."""
    return relation("==", lhs, rhs)


def Ne(lhs: Operand, rhs: Operand) -> Statement:
    """The statement ``lhs ≠ rhs``."""
    return relation("!=", lhs, rhs)


def Lt(lhs: Operand, rhs: Operand) -> Statement:
    """The statement ``lhs < rhs``."""
    return relation("<", lhs, rhs)


def Le(lhs: Operand, rhs: Operand) -> Statement:
    """The statement ``lhs ≤ rhs``."""
    return relation("<=", lhs, rhs)


def Gt(lhs: Operand, rhs: Operand) -> Statement:
    """The statement ``lhs > rhs``."""
    return relation(">", lhs, rhs)


def Ge(lhs: Operand, rhs: Operand) -> Statement:
    """The statement ``lhs ≥ rhs``."""
    return relation(">=", lhs, rhs)


def conjunction(*parts: Statement) -> Statement:
    """All of *parts*; ``true`` when there are none."""
    return _junction("and", true, parts)


def disjunction(*parts: Statement) -> Statement:
    """At least one of *parts*; ``false`` when there are none."""
    return _junction("or", false, parts)


def _junction(op: str, empty: Statement, parts: tuple[Statement, ...]) -> Statement:
    for part in parts:
        if not isinstance(part, Statement):
            raise TypeError(f"{part!r} is not a statement")
    made: Statement = (
        empty if not parts else parts[0] if len(parts) == 1 else _node(op, None, parts)
    )
    return made


def negation(part: Statement) -> Statement:
    """Not *part*."""
    made: Statement = _node("not", None, (part,))
    return made


def Piecewise(*branches: tuple[Operand, Statement | bool]) -> Expr:
    """The value beside the first condition that holds; only that branch need be defined."""
    flat: list[Term] = []
    for value, condition in branches:
        if isinstance(condition, bool):
            condition = true if condition else false
        if not isinstance(condition, Statement):
            raise TypeError(f"{condition!r} is not a statement")
        flat += [as_expr(value), condition]
    if not flat:
        raise ValueError("Piecewise needs at least one branch")
    made: Expr = _node("piecewise", None, tuple(flat))
    return made


def Derivative(f: Operand, x: Expr | tuple[Expr, int], *more: Expr | tuple[Expr, int]) -> Expr:
    """The derivative of *f* in the variable *x*, taken at *x*; ``(x, n)`` takes it n times."""
    result = as_expr(f)
    for item in (x, *more):
        var, times = item if isinstance(item, tuple) else (item, 1)
        if not isinstance(var, Expr) or var.op not in ("sym", "indexed"):
            raise TypeError(f"can differentiate in a variable only, not in {var!r}")
        if not isinstance(times, int) or times < 0:
            raise TypeError(f"the order of a derivative is a natural number, not {times!r}")
        result = _node("derivative", None, (result, var, number(times)))
    return result


def _bound(op: str, body: Operand, bounds: tuple[Expr, Operand, Operand]) -> Expr:
    var, lo, hi = bounds
    if not isinstance(var, Expr) or var.op != "sym":
        raise TypeError(f"{var!r} is not a variable")
    made: Expr = _node(op, None, (as_expr(body), var, as_expr(lo), as_expr(hi)))
    return made


def Sum(body: Operand, bounds: tuple[Expr, Operand, Operand]) -> Expr:
    """The sum of *body* over ``(k, lo, hi)``, empty (0) when ``hi = lo − 1``."""
    return _bound("sum", body, bounds)


def Product(body: Operand, bounds: tuple[Expr, Operand, Operand]) -> Expr:
    """The product of *body* over ``(k, lo, hi)``, empty (1) when ``hi = lo − 1``."""
    return _bound("product", body, bounds)


def Integral(body: Operand, bounds: tuple[Expr, Operand, Operand]) -> Expr:
    """The improper Riemann integral of *body* over ``(x, lo, hi)``."""
    return _bound("integral", body, bounds)


def Limit(body: Operand, x: Expr, point: Operand, direction: str = "+-") -> Expr:
    """The limit of *body* as *x* tends to *point* (from above ``"+"``, below ``"-"``, or both)."""
    if x.op != "sym":
        raise TypeError(f"{x!r} is not a variable")
    if direction not in ("+", "-", "+-"):
        raise ValueError(f"{direction!r} is not one of '+', '-', '+-'")
    made: Expr = _node("limit", direction, (as_expr(body), x, as_expr(point)))
    return made


def At(body: Operand, x: Expr, value: Operand) -> Expr:
    """*body* with the variable *x* set to *value* (after any derivative in it is taken)."""
    if x.op != "sym":
        raise TypeError(f"{x!r} is not a variable")
    made: Expr = _node("at", None, (as_expr(body), x, as_expr(value)))
    return made


# ── sets ──────────────────────────────────────────────────────────────────────


def interval(lo: Operand, hi: Operand, lo_open: bool = False, hi_open: bool = False) -> SetTerm:
    """The reals from *lo* to *hi* (``-oo`` and ``oo`` for none); an infinite end is open."""
    low, high = as_expr(lo), as_expr(hi)
    ends = (lo_open or is_infinite(low), hi_open or is_infinite(high))
    made: SetTerm = _node("interval", ends, (low, high))
    return made


def finite_set(*members: Operand | Family) -> SetTerm:
    """The set of *members*: numbers, or families; the empty set when there are none."""
    kept = tuple(m if isinstance(m, Family) else as_expr(m) for m in members)
    made: SetTerm = _node("set", None, kept)
    return made


def family(body: Operand, index: Expr, size: Operand) -> Family:
    """The family of the values of *body* for index = 1, …, *size*."""
    if index.op != "sym":
        raise TypeError(f"{index!r} is not a variable")
    made: Family = _node("family", None, (as_expr(body), index, as_expr(size)))
    return made


def box(side: SetTerm, size: Operand) -> SetTerm:
    """The families with *size* members, all of them in *side*."""
    made: SetTerm = _node("box", None, (side, as_expr(size)))
    return made


def subset(name: str, whole: SetTerm) -> SetTerm:
    """Some subset of *whole*, called *name*: what is claimed of it is claimed of every subset."""
    made: SetTerm = _node("subset", name, (whole,))
    return made


def optimum(op: str, f: Operand, x: Expr, where: SetTerm) -> SetTerm:
    """The points of *where* at which f, a function of the variable or family *x*, is greatest (*op*
    ``argmax``) or least (``argmin``)."""
    if x.op != "sym":
        raise TypeError(f"{x!r} is not a variable")
    if not isinstance(where, SetTerm):
        raise TypeError(f"{where!r} is not a set")
    made: SetTerm = _node(op, None, (as_expr(f), x, where))
    return made


# ── reading terms ─────────────────────────────────────────────────────────────


def _free_names(term: Term) -> frozenset[str]:
    names: set[str] = {term.value} if term.op in ("sym", "indexed") else set()
    if term.op in BINDERS:
        body, var, *rest = term.args
        names |= body.free - {var.value}
        for arg in rest:
            names |= arg.free
    else:
        for arg in term.args:
            names |= arg.free
    return frozenset(names)


def walk(term: Term) -> Iterator[Term]:
    """Every sub-term once, each after its own sub-terms."""
    seen: set[Term] = set()
    stack: list[tuple[Term, bool]] = [(term, False)]
    while stack:
        node, done = stack.pop()
        if done:
            yield node
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((arg, False) for arg in reversed(node.args))


def rebuild(term: Term, args: tuple[Term, ...]) -> Term:
    """The same operation on other arguments."""
    if all(new is old for new, old in zip(args, term.args, strict=True)):
        return term
    made: Term = _node(term.op, term.value, args)
    return made


def substitute(term: Expr, values: Mapping[Expr, Operand]) -> Expr:
    """*term* with variables replaced, simultaneously and without capture.

    Bound variables are renamed where a value would be captured.  A variable that a derivative is
    taken in may be replaced by another variable, or by a value: ``Derivative(f, x)`` at ``x = 2``
    becomes ``At(Derivative(f, x), x, 2)``.
    """
    made = substitute_term(term, {k: as_expr(v) for k, v in values.items()})
    assert isinstance(made, Expr)
    return made


def substitute_term(term: Term, values: Mapping[Expr, Expr]) -> Term:
    """`substitute` for statements and expressions alike."""
    memo: dict[Term, Term] = {}
    names = {key.value for key in values}

    def go(node: Term) -> Term:
        if not (node.free & names):
            return node
        done = memo.get(node)
        if done is None:
            done = memo[node] = _substitute_node(node, values, go)
        return done

    return go(term)


def _substitute_node(node: Term, values: Mapping[Expr, Expr], go: Callable[[Term], Term]) -> Term:
    if node.op in ("sym", "indexed"):
        if node in values:
            return values[node]  # type: ignore[index]
        return rebuild(node, tuple(go(a) for a in node.args))
    if node.op in BINDERS:
        body, var, *rest = node.args
        inner = {k: v for k, v in values.items() if k is not var and k.value in body.free}
        captured = any(var.value in v.free for v in inner.values())
        if captured:
            taken = set(body.free).union(*(v.free for v in inner.values()))
            new = fresh(var.value, taken)
            inner[var] = new  # type: ignore[index]
        else:
            new = var  # type: ignore[assignment]
        return rebuild(node, (substitute_term(body, inner), new, *(go(a) for a in rest)))
    if node.op == "derivative":
        f, var, times = node.args
        if var.op == "indexed" and var not in values:
            return _substitute_partial(node, values)
        others = {k: v for k, v in values.items() if k is not var}
        hit = values.get(var)  # type: ignore[call-overload]
        if hit is None and not any(var.value in v.free for v in others.values()):
            return rebuild(node, (substitute_term(f, others), var, times))
        # The variable of differentiation moves, or would be captured: rename it, then evaluate.
        taken = set(node.free).union(*(v.free for v in values.values()))
        new = fresh(var.value, taken)
        others[var] = new  # type: ignore[index]
        moved = rebuild(node, (substitute_term(f, others), new, times))
        target = var if hit is None else hit
        if target.op == "sym" and target.value not in moved.free - {new.value}:
            return substitute_rename(moved, new, target)  # type: ignore[arg-type]
        made: Term = _node("at", None, (moved, new, target))
        return made
    return rebuild(node, tuple(go(a) for a in node.args))


def _substitute_partial(node: Term, values: Mapping[Expr, Expr]) -> Term:
    """A derivative by a member of a family.

    The member's index changes with the rest.  A value in which the family occurs is put in after the
    derivative is taken: renaming the member instead would lose what else depends on it (a sum over
    the family).
    """
    f, var, times = node.args
    later = {k: v for k, v in values.items() if k.value in f.free and var.value in v.free}
    now = {k: v for k, v in values.items() if k not in later}
    taken = set(node.free).union({k.value for k in values}, *(v.free for v in values.values()))
    held: list[tuple[Expr, Expr]] = []
    for key, value in later.items():
        now[key] = fresh(key.value, taken)
        taken.add(now[key].value)
        held.append((now[key], value))
    made = rebuild(node, (substitute_term(f, now), substitute_term(var, now), times))
    for name, value in held:
        made = _node("at", None, (made, name, value))
    return made


def substitute_rename(node: Term, old: Expr, new: Expr) -> Term:
    """A derivative in *old* renamed to one in *new*, which must not occur in it."""
    f, _, times = node.args
    made: Term = _node("derivative", None, (substitute_term(f, {old: new}), new, times))
    return made


def rename_family(term: Term, old: str, new: str) -> Term:
    """*term* with the family *old* called *new*, a name that must not be bound in it."""
    if old == new or old not in term.free:
        return term
    if any(node.op in BINDERS and node.args[1].value == new for node in walk(term)):
        raise ValueError(f"{new} is bound in '{term}'")
    memo: dict[Term, Term] = {}

    def go(node: Term) -> Term:
        done = memo.get(node)
        if done is None:
            made = rebuild(node, tuple(go(a) for a in node.args))
            if node.op == "indexed" and node.value == old:
                made = _node("indexed", new, made.args)
            done = memo[node] = made
        return done

    return go(term)


def replace(term: Term, swap: Mapping[Term, Term]) -> Term:
    """*term* with whole sub-terms exchanged, outermost first, bound variables or not."""
    memo: dict[Term, Term] = {}

    def go(node: Term) -> Term:
        if node in swap:
            return swap[node]
        done = memo.get(node)
        if done is None:
            done = memo[node] = rebuild(node, tuple(go(a) for a in node.args))
        return done

    return go(term)


def fresh(stem: str, taken: set[str] | frozenset[str]) -> Expr:
    """A variable named like *stem* that is not in *taken*."""
    name, count = stem, 0
    while name in taken:
        count += 1
        name = f"{stem}_{count}"
    return bound_symbol(name[1:]) if name.startswith("#") else symbol(name)


# ── plain text ────────────────────────────────────────────────────────────────

# Binding strength of a text: or 1, and 2, not 3, relation 4, sum 5, what begins with a minus 6,
# product and quotient 7, power 9, and what needs no parentheses anywhere:
_ATOM: Final = 10
_HEADS: Final = {
    "sum": "Sum", "product": "Product", "integral": "Integral", "limit": "Limit",
    "derivative": "Derivative", "at": "At", "piecewise": "Piecewise", "argmax": "ArgMax",
    "argmin": "ArgMin",
}  # fmt: skip


_LONGEST_TEXT: Final = 2_000_000
_LONGEST_DECIMAL: Final = 10**4_000
"""Python converts numbers of 4,300 digits to decimals and back; longer ones are shown in base 16."""


def format_fraction(value: Fraction) -> str:
    """``3``, ``0.7`` where the decimal is short, ``1/3`` otherwise: always exactly *value*."""
    if value.denominator == 1:
        return _digits(value.numerator)
    places = 0
    tens = value.denominator
    while places < 6 and 10**places % tens:
        places += 1
    if 10**places % tens == 0 and abs(value) < _LONGEST_DECIMAL:
        sign = "-" if value < 0 else ""
        whole, rest = divmod(abs(value.numerator) * 10**places // tens, 10**places)
        return f"{sign}{_digits(whole)}.{rest:0{places}}"
    return f"{_digits(value.numerator)}/{_digits(value.denominator)}"


def _digits(value: int) -> str:
    return str(value) if abs(value) < _LONGEST_DECIMAL else hex(value)


def to_text(term: Term) -> str:
    """*term* in the plain text that `bce_sym.readers.text` reads (SymPy's spelling).

    Reading it gives *term* back, with two exceptions: a literal that is no short decimal comes back
    as a quotient (``1/3``), and a sum or product that begins with one of its own kind is merged with
    it, as Python's own ``(a + b) + c`` is.  A text beyond all reading, as a graph with many shared
    parts may have, is left out: ``…``, which is not read.
    """
    done: dict[Term, tuple[str, int]] = {}
    for node in walk(term):
        text, strength = _text(node, done)
        done[node] = (text, strength) if len(text) <= _LONGEST_TEXT else ("…", _ATOM)
    return done[term][0]


def _text(term: Term, done: Mapping[Term, tuple[str, int]]) -> tuple[str, int]:
    """The text of *term* and its binding strength, from those of its arguments."""
    op, args = term.op, term.args
    texts = [done[a][0] for a in args]

    def inner(arg: Term, least: int) -> str:
        text, strength = done[arg]
        return text if strength >= least else f"({text})"

    if op == "num":
        text = format_fraction(term.value)
        return text, (6 if term.value < 0 else 7 if "/" in text else _ATOM)
    if op in ("sym", "const", "bool"):
        return str(term.value), _ATOM
    if op == "indexed":
        return f"{term.value}[{texts[0]}]", _ATOM
    if op == "add":
        parts = [inner(args[0], 5)]
        for arg in args[1:]:
            minus = arg.op == "neg"
            parts.append(f" - {inner(arg.args[0], 7)}" if minus else f" + {inner(arg, 7)}")
        return "".join(parts), 5
    if op == "neg":
        # A sign directly before digits belongs to the literal, so one that does not stands apart.
        return f"-({texts[0]})" if args[0].op == "num" else f"-{inner(args[0], 8)}", 6
    if op in ("mul", "div"):
        sign = "*" if op == "mul" else "/"
        text = sign.join([inner(args[0], 6), *(inner(a, 8) for a in args[1:])])
        return text, 6 if text.startswith("-") else 7
    if op == "pow":
        return f"{inner(args[0], _ATOM)}**{inner(args[1], 9)}", 9
    if op == "rel":
        return f"{inner(args[0], 5)} {term.value} {inner(args[1], 5)}", 4
    if op in ("and", "or"):
        sign, strength = (" & ", 2) if op == "and" else (" | ", 1)
        return sign.join(f"({text})" for text in texts), strength
    if op == "not":
        return f"~({texts[0]})", 3
    if op == "call":
        return f"{term.value}({', '.join(texts)})", _ATOM
    if op == "piecewise":
        pairs = zip(texts[::2], texts[1::2], strict=True)
        inside = ", ".join(f"({value}, {condition})" for value, condition in pairs)
    elif op == "derivative":
        f, var, times = texts
        inside = f"{f}, {var}" if times == "1" else f"{f}, ({var}, {times})"
    elif op in ("sum", "product", "integral"):
        inside = f"{texts[0]}, ({', '.join(texts[1:])})"
    elif op == "set":
        return f"{{{', '.join(texts)}}}", _ATOM
    elif op == "interval":
        left, right = ("(" if term.value[0] else "["), (")" if term.value[1] else "]")
        return f"{left}{texts[0]}, {texts[1]}{right}", _ATOM
    elif op == "box":
        return f"{texts[0]}**{inner(args[1], _ATOM)}", _ATOM
    elif op == "subset":
        return f"{term.value} in {texts[0]}", _ATOM
    elif op == "family":
        return f"({texts[0]} for {texts[1]} = 1..{texts[2]})", _ATOM
    elif op in ("argmax", "argmin"):
        inside = f"{texts[0]}, {texts[1]}, {texts[2]}"
    else:  # limit, at
        inside = ", ".join(texts)
        # As in SymPy: from above is the default at a finite point, and at ±oo there is one side.
        default = "+-" if is_infinite(args[2]) else "+"
        if op == "limit" and term.value != default:
            inside += f", '{term.value}'"
    return f"{_HEADS[op]}({inside})", _ATOM


def is_infinite(term: Term) -> bool:
    """Whether *term* is ``oo`` or ``-oo``."""
    return (term.args[0] if term.op == "neg" else term) is oo
