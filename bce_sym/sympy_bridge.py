"""SymPy trees as terms, and terms as SymPy trees.

SymPy changes text on construction (``x/x`` is 1 before anyone can read it), so a tree is taken as what
it is; scripts that use SymPy's functions run under ``sympy.evaluate(False)``.  Assumptions of symbols
(``positive=True``) are ignored: domains come from the context.

Knows SymPy and the vocabulary of terms, nothing else.  Imported only where a SymPy object is met.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import sympy
from sympy.core.function import AppliedUndef
from sympy.core.sympify import converter

from bce_sym import terms as t
from bce_sym.errors import ReadError
from bce_sym.functions import FUNCTIONS

__all__ = ["from_sympy", "to_sympy"]

_RELATIONS: Final = {
    sympy.Eq: "==", sympy.Ne: "!=", sympy.Lt: "<", sympy.Le: "<=", sympy.Gt: ">", sympy.Ge: ">=",
}  # fmt: skip


def from_sympy(tree: Any) -> t.Expr:
    """The expression *tree* as a term.

    Raises ReadError for anything outside the language: floats, complex numbers, unknown functions.
    """
    made = _read(sympy.sympify(tree))
    if not isinstance(made, t.Expr):
        raise ReadError(f"'{tree}' is a statement where a number is needed")
    return made


def statement_from_sympy(tree: Any) -> t.Statement:
    """The relation or Boolean combination *tree* as a statement.  Raises ReadError."""
    made = _read(sympy.sympify(tree))
    if not isinstance(made, t.Statement):
        raise ReadError(f"'{tree}' is a number where a statement is needed")
    return made


def _read(tree: Any) -> t.Term:
    if tree.is_Rational:
        return t.Rational(int(tree.p), int(tree.q))
    if tree.is_Float:
        raise ReadError(f"{tree} is a float, not an exact number", help="write Rational('0.1')")
    leaves = {sympy.pi: t.pi, sympy.E: t.E, sympy.oo: t.oo, sympy.true: t.true, sympy.false: t.false}
    if tree in leaves:
        return leaves[tree]
    if tree == -sympy.oo:
        return -t.oo
    if tree is sympy.I or tree in (sympy.zoo, sympy.nan):
        raise ReadError("complex numbers are outside the language")
    if tree.is_Symbol:
        try:
            return t.symbol(tree.name)
        except ValueError as error:
            raise ReadError(str(error), help="rename the symbol") from None
    for kind, read in _READERS.items():
        if isinstance(tree, kind):
            return read(tree)
    name = type(tree).__name__
    if name in FUNCTIONS and not isinstance(tree, AppliedUndef):
        return t.call(name, *map(from_sympy, tree.args))
    raise ReadError(f"SymPy's {name} ('{tree}') is outside the language")


def _product(tree: Any) -> t.Term:
    # a·b**(−1) is how SymPy stores a/b.
    above: list[t.Expr] = []
    below: list[t.Expr] = []
    for arg in tree.args:
        if arg.is_Pow and arg.exp.is_Integer and arg.exp < 0:
            base = from_sympy(arg.base)
            below.append(base if arg.exp == -1 else base ** int(-arg.exp))
        else:
            above.append(from_sympy(arg))
    numerator = t.nary("mul", tuple(above))
    return numerator / t.nary("mul", tuple(below)) if below else numerator


def _power(tree: Any) -> t.Term:
    base, exponent = from_sympy(tree.base), from_sympy(tree.exp)
    return t.call("sqrt", base) if tree.exp == sympy.Rational(1, 2) else base**exponent


def _piecewise(tree: Any) -> t.Term:
    return t.Piecewise(*((from_sympy(v), statement_from_sympy(c)) for v, c in tree.args))


def _derivative(tree: Any) -> t.Term:
    steps = [(from_sympy(v), int(n)) for v, n in tree.variable_count]
    return t.Derivative(from_sympy(tree.expr), *steps)


def _bounded(make: Callable[..., t.Expr]) -> Callable[[Any], t.Term]:
    def read(tree: Any) -> t.Term:
        made = from_sympy(tree.function)
        for bounds in tree.limits:
            if len(bounds) != 3:
                raise ReadError(f"'{tree}' has no bounds")
            made = make(made, tuple(map(from_sympy, bounds)))
        return made

    return read


def _limit(tree: Any) -> t.Term:
    body, var, point, direction = tree.args
    return t.Limit(from_sympy(body), from_sympy(var), from_sympy(point), str(direction))


def _indexed(tree: Any) -> t.Term:
    if len(tree.indices) != 1:
        raise ReadError(f"'{tree}' has more than one index")
    return t.indexed(str(tree.base.label), from_sympy(tree.indices[0]))


def _relation(tree: Any) -> t.Term:
    rel = next(r for kind, r in _RELATIONS.items() if isinstance(tree, kind))
    return t.relation(rel, from_sympy(tree.lhs), from_sympy(tree.rhs))


def _parts(tree: Any) -> list[t.Statement]:
    return [statement_from_sympy(a) for a in tree.args]


_READERS: Final[dict[Any, Callable[[Any], t.Term]]] = {
    sympy.Add: lambda tree: t.nary("add", tuple(map(from_sympy, tree.args))),
    sympy.Mul: _product,
    sympy.Pow: _power,
    sympy.UnevaluatedExpr: lambda tree: _read(tree.args[0]),
    sympy.Piecewise: _piecewise,
    sympy.Derivative: _derivative,
    sympy.Sum: _bounded(t.Sum),
    sympy.Product: _bounded(t.Product),
    sympy.Integral: _bounded(t.Integral),
    sympy.Limit: _limit,
    sympy.Indexed: _indexed,
    tuple(_RELATIONS): _relation,
    sympy.And: lambda tree: t.conjunction(*_parts(tree)),
    sympy.Or: lambda tree: t.disjunction(*_parts(tree)),
    sympy.Not: lambda tree: t.negation(*_parts(tree)),
}


def to_sympy(term: t.Term) -> Any:
    """*term* as a SymPy tree, built under SymPy's current ``evaluate`` setting.

    Raises ReadError for what SymPy has no counterpart of.
    """
    args = [to_sympy(a) for a in term.args]
    op = term.op
    if op == "num":
        return sympy.Rational(term.value.numerator, term.value.denominator)
    if op == "sym":
        return sympy.Symbol(term.value)
    if op in ("const", "bool"):
        return {"pi": sympy.pi, "E": sympy.E, "oo": sympy.oo}.get(term.value, sympy.sympify(term.value))
    if op == "indexed":
        return sympy.IndexedBase(term.value)[args[0]]
    if op == "call":
        if term.value == "sigmoid":
            return 1 / (1 + sympy.exp(-args[0]))
        if term.value == "softplus":
            return sympy.log(1 + sympy.exp(args[0]))
        return getattr(sympy, term.value)(*args)
    if op == "piecewise":
        return sympy.Piecewise(*zip(args[::2], args[1::2], strict=True))
    if op in ("sum", "product", "integral"):
        kind = {"sum": sympy.Sum, "product": sympy.Product, "integral": sympy.Integral}[op]
        return kind(args[0], tuple(args[1:]))
    if op == "rel":
        kind = next(k for k, r in _RELATIONS.items() if r == term.value)
        return kind(*args)
    make = {
        "add": sympy.Add,
        "mul": sympy.Mul,
        "neg": lambda x: sympy.Mul(-1, x),
        "div": lambda x, y: sympy.Mul(x, sympy.Pow(y, -1)),
        "pow": sympy.Pow,
        "derivative": lambda f, x, n: sympy.Derivative(f, (x, n)),
        "limit": lambda f, x, p: sympy.Limit(f, x, p, term.value),
        "at": lambda f, x, p: sympy.Subs(f, x, p),
        "and": sympy.And,
        "or": sympy.Or,
        "not": sympy.Not,
    }.get(op)
    if make is None:
        raise ReadError(f"SymPy has no counterpart of '{term}'")
    return make(*args)


def _read_foreign(value: object) -> t.Expr | None:
    return from_sympy(value) if isinstance(value, sympy.Basic) else None


# Both ways: SymPy's functions take our terms, our operations take SymPy's trees.
converter[t.Expr] = to_sympy
converter[t.Statement] = to_sympy
t.foreign_readers.append(_read_foreign)
