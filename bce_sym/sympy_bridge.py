"""SymPy trees as terms, and terms as SymPy trees.

SymPy changes text on construction (``x/x`` is 1 before anyone can read it), so a tree is taken as what
it is; the body of a derivation runs under ``sympy.evaluate(False)``, which keeps what was written.
Assumptions of symbols (``positive=True``) are ignored: domains come from the context.

Importing this module teaches SymPy's functions to take our terms, and our operations SymPy's trees.
Knows SymPy and the vocabulary of terms, nothing else.  Imported only where SymPy already is.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final

import sympy
from sympy.core.function import AppliedUndef
from sympy.core.sympify import converter

from bce_sym import terms as t
from bce_sym.errors import ReadError
from bce_sym.functions import FUNCTIONS

__all__ = ["assumptions_of", "from_sympy", "statement_from_sympy", "to_sympy"]

_RELATIONS: Final = {
    sympy.Eq: "==", sympy.Ne: "!=", sympy.Lt: "<", sympy.Le: "<=", sympy.Gt: ">", sympy.Ge: ">=",
}  # fmt: skip
_LEAVES: Final = {
    sympy.pi: t.pi, sympy.E: t.E, sympy.true: t.true, sympy.false: t.false,
}  # fmt: skip
_NOT_REAL: Final = frozenset({sympy.I, sympy.zoo, sympy.nan})
_OF_COMPLEX: Final = (sympy.re, sympy.im, sympy.arg, sympy.conjugate)
_NOT_SYMBOLS: Final = frozenset({"pi", "E", "oo", "I", "True", "False"})
_HALF: Final = sympy.Rational(1, 2)


# ── from SymPy ────────────────────────────────────────────────────────────────


def from_sympy(tree: Any) -> t.Expr:
    """The expression *tree* as a term: ``a*b**-1`` is the quotient a/b, ``-1*a`` the negative −a.

    Raises ReadError for anything outside the language, by name: floats, complex numbers, functions
    and nodes that it does not have, symbols whose names are not identifiers.
    """
    return _as_number(_read_tree(tree))


def statement_from_sympy(tree: Any) -> t.Statement:
    """The relation or Boolean combination *tree* as a statement.  Raises ReadError."""
    return _as_statement(_read_tree(tree))


_ASSUMED: Final = (
    ("positive", ">"), ("negative", "<"), ("nonnegative", ">="), ("nonpositive", "<="), ("nonzero", "!="),
)  # fmt: skip


def assumptions_of(*trees: Any) -> list[str]:
    """What the symbols of *trees* were made to assume, as facts: ``Symbol("x", positive=True)`` is x > 0.

    Raises ReadError for two symbols of one name, which SymPy keeps apart and nobody sees.
    """
    made: list[str] = []
    seen: dict[str, Any] = {}
    free = set().union(*(tree.free_symbols for tree in trees if isinstance(tree, sympy.Basic)))
    bases = {tree.base.label for tree in free if isinstance(tree, sympy.Indexed)}
    for symbol in sorted((s for s in free if s.is_Symbol and s not in bases), key=str):
        other = seen.setdefault(symbol.name, symbol)
        if other is not symbol:
            raise ReadError(
                f"two symbols of SymPy are called {symbol.name}, with different assumptions",
                help="make the symbol once, and use it everywhere",
            )
        if symbol.is_integer:
            made.append(f"{_name(symbol.name)} in Integers")
        for property_, rel in _ASSUMED:
            if getattr(symbol, f"is_{property_}"):
                made.append(f"{_name(symbol.name)} {rel} 0")
                break
    return made


def _read_tree(tree: Any) -> t.Term:
    if not isinstance(tree, sympy.Basic):  # text above all: SymPy would evaluate it
        raise ReadError(f"{tree!r} is not a SymPy expression", help="give a SymPy expression")
    try:
        return _read(tree)
    except RecursionError:
        raise ReadError("nested too deeply", help="give the parts names") from None


def _read(tree: Any) -> t.Term:
    if tree.is_Rational:
        return t.Rational(int(tree.p), int(tree.q))
    if tree.is_Float:
        raise ReadError(
            f"{tree} is a binary float, not an exact number",
            help=f"write Rational('{tree}') for the decimal, or Rational(p, q)",
        )
    if tree in _LEAVES:
        return _LEAVES[tree]
    if tree in _NOT_REAL or isinstance(tree, _OF_COMPLEX):
        raise ReadError(
            f"'{tree}': complex numbers are outside the language", help="only real numbers are read"
        )
    if tree in (sympy.oo, -sympy.oo):
        raise ReadError(
            f"'{tree}' is not a number",
            help="oo is a bound of Sum, Product, Integral or the point of a Limit",
        )
    if tree.is_Symbol:
        return t.symbol(_name(tree.name))
    for kind, read in _READERS.items():
        if isinstance(tree, kind):
            return read(tree)
    return _function(tree)


def _name(name: str) -> str:
    if not name.isidentifier() or name in _NOT_SYMBOLS:
        raise ReadError(
            f"'{name}' is not a variable's name",
            help="give the symbol a plain name: x, p_hat, sigma_1",
        )
    return name


def _function(tree: Any) -> t.Term:
    name = type(tree).__name__
    arity = FUNCTIONS.get(name)
    args = tree.args
    if name == "Heaviside" and len(args) == 2 and args[1] == _HALF:
        args = args[:1]  # SymPy's second argument is the value at 0, which is 1/2 here
    if (
        arity is None
        or isinstance(tree, AppliedUndef)
        or len(args) < arity.least
        or (arity.most is not None and len(args) > arity.most)
    ):
        raise ReadError(
            f"SymPy's {name} ('{tree}') is outside the language",
            help=f"the known functions are {', '.join(sorted(FUNCTIONS))}",
        )
    return t.call(name, *map(_number, args))


def _number(tree: Any) -> t.Expr:
    return _as_number(_read(tree))


def _statement(tree: Any) -> t.Statement:
    return _as_statement(_read(tree))


def _as_number(term: t.Term) -> t.Expr:
    if not isinstance(term, t.Expr):
        raise ReadError(
            f"'{term}' is a statement where a number is needed",
            help="write the relation with this package's Eq, Ne, Lt, Le, Gt, Ge",
        )
    return term


def _as_statement(term: t.Term) -> t.Statement:
    if not isinstance(term, t.Statement):
        raise ReadError(
            f"'{term}' is a number where a statement is needed", help="write a relation: Eq(a, b)"
        )
    return term


def _end(tree: Any) -> t.Expr:
    """A bound or a limit's point, which may be infinite."""
    if tree == sympy.oo:
        return t.oo
    return t.negated(t.oo) if tree == -sympy.oo else _number(tree)


def _variable(tree: Any) -> t.Expr:
    if not tree.is_Symbol:
        raise ReadError(f"'{tree}' is not a variable", help="bind a symbol")
    return _number(tree)


def _sum(tree: Any) -> t.Term:
    return t.nary("add", tuple(map(_number, tree.args)))


def _product(tree: Any) -> t.Term:
    """a·b**(−1) is how SymPy stores a/b, and (−1)·a how it stores −a."""
    above: list[t.Expr] = []
    below: list[t.Expr] = []
    args = tree.args
    minus = args[0] is sympy.S.NegativeOne
    for arg in args[1:] if minus else args:
        if arg.is_Pow and arg.exp.is_Rational and arg.exp < 0:
            below.append(_root(arg.base, -arg.exp))
        else:
            above.append(_number(arg))
    made = t.nary("mul", tuple(above))
    if below:
        made = made / t.nary("mul", tuple(below))
    return t.negated(made) if minus else made


def _power(tree: Any) -> t.Term:
    if tree.exp in (-1, -_HALF):
        return 1 / _root(tree.base, -tree.exp)
    return _root(tree.base, tree.exp)


def _root(base: Any, exponent: Any) -> t.Expr:
    if exponent == 1:
        return _number(base)
    return (
        t.call("sqrt", _number(base)) if exponent == _HALF else _number(base) ** _number(exponent)
    )


def _piecewise(tree: Any) -> t.Term:
    return t.Piecewise(*((_number(value), _statement(condition)) for value, condition in tree.args))


def _derivative(tree: Any) -> t.Term:
    steps: list[tuple[t.Expr, int]] = []
    for var, count in tree.variable_count:
        if not count.is_Integer or not (var.is_Symbol or isinstance(var, sympy.Indexed)):
            raise ReadError(
                f"'{tree}' is outside the language",
                help="a derivative is of a known order, in a symbol or a member p[i]",
            )
        steps.append((_number(var), int(count)))
    return t.Derivative(_number(tree.expr), *steps)


def _bounded(make: Callable[..., t.Expr]) -> Callable[[Any], t.Term]:
    def read(tree: Any) -> t.Term:
        function = tree.function
        if function.is_Mul and len(function.args) == 2 and function.args[0] is sympy.S.One:
            # Unevaluated, SymPy multiplies by the orientation of the bounds.
            function = function.args[1]
        made = _number(function)
        for bounds in tree.limits:
            if len(bounds) != 3:
                raise ReadError(f"'{tree}' has no bounds", help="give (x, lo, hi)")
            var, lo, hi = bounds
            made = make(made, (_variable(var), _end(lo), _end(hi)))
        return made

    return read


def _limit(tree: Any) -> t.Term:
    body, var, point, direction = tree.args
    side = "+-" if point in (sympy.oo, -sympy.oo) else str(direction)
    return t.Limit(_number(body), _variable(var), _end(point), side)


def _value_at(tree: Any) -> t.Term:
    body, variables, values = tree.args
    if len(variables) != 1:
        raise ReadError(f"'{tree}' sets several variables at once", help="set one after the other")
    return t.At(_number(body), _variable(variables[0]), _number(values[0]))


def _indexed(tree: Any) -> t.Term:
    if len(tree.indices) != 1:
        raise ReadError(f"'{tree}' has more than one index", help="use one: p[i]")
    return t.indexed(_name(str(tree.base.label)), _number(tree.indices[0]))


def _relation(tree: Any) -> t.Term:
    rel = next(rel for kind, rel in _RELATIONS.items() if isinstance(tree, kind))
    return t.relation(rel, _number(tree.lhs), _number(tree.rhs))


def _connected(make: Callable[..., t.Statement]) -> Callable[[Any], t.Term]:
    return lambda tree: make(*map(_statement, tree.args))


_READERS: Final[dict[Any, Callable[[Any], t.Term]]] = {
    sympy.Add: _sum,
    sympy.Mul: _product,
    sympy.Pow: _power,
    sympy.UnevaluatedExpr: lambda tree: _read(tree.args[0]),
    sympy.Piecewise: _piecewise,
    sympy.Derivative: _derivative,
    sympy.Sum: _bounded(t.Sum),
    sympy.Product: _bounded(t.Product),
    sympy.Integral: _bounded(t.Integral),
    sympy.Limit: _limit,
    sympy.Subs: _value_at,
    sympy.Indexed: _indexed,
    tuple(_RELATIONS): _relation,
    sympy.And: _connected(t.conjunction),
    sympy.Or: _connected(t.disjunction),
    sympy.Not: _connected(t.negation),
}


# ── to SymPy ──────────────────────────────────────────────────────────────────


def to_sympy(term: t.Term, evaluate: bool | None = None) -> Any:
    """*term* as a SymPy tree; σ and softplus, which SymPy does not have, are spelled out.

    *evaluate* says whether SymPy may simplify while it builds; None leaves SymPy's own setting.
    """
    block: AbstractContextManager[object] = (
        nullcontext() if evaluate is None else sympy.evaluate(evaluate)
    )
    with block:
        made: dict[t.Term, Any] = {}
        for node in t.walk(term):
            made[node] = _write(node, [made[arg] for arg in node.args])
    return made[term]


def _write(term: t.Term, args: list[Any]) -> Any:
    write = _WRITERS.get(term.op)
    return _call(term.value, args) if write is None else write(term.value, *args)


def _call(name: str, args: list[Any]) -> Any:
    if name == "sigmoid":
        return 1 / (1 + sympy.exp(-args[0]))
    if name == "softplus":
        return sympy.log(1 + sympy.exp(args[0]))
    return getattr(sympy, name)(*args)


_CONSTANTS: Final = {"pi": sympy.pi, "E": sympy.E, "oo": sympy.oo}
_WRITERS: Final[dict[str, Callable[..., Any]]] = {
    "num": lambda value: sympy.Rational(value.numerator, value.denominator),
    "sym": lambda name: sympy.Symbol(name),
    "const": lambda name: _CONSTANTS[name],
    "bool": lambda value: sympy.true if value else sympy.false,
    "indexed": lambda name, index: sympy.IndexedBase(name)[index],
    "add": lambda _, *args: sympy.Add(*args),
    "mul": lambda _, *args: sympy.Mul(*args),
    "neg": lambda _, x: -sympy.oo if x is sympy.oo else sympy.Mul(-1, x),
    "div": lambda _, x, y: sympy.Mul(x, sympy.Pow(y, -1)),
    "pow": lambda _, x, y: sympy.Pow(x, y),
    "piecewise": lambda _, *args: sympy.Piecewise(*zip(args[::2], args[1::2], strict=True)),
    "derivative": lambda _, f, x, n: sympy.Derivative(f, (x, n)),
    "sum": lambda _, f, *bounds: sympy.Sum(f, bounds),
    "product": lambda _, f, *bounds: sympy.Product(f, bounds),
    "integral": lambda _, f, *bounds: sympy.Integral(f, bounds),
    "limit": lambda side, f, x, point: sympy.Limit(f, x, point, side),
    "at": lambda _, f, x, value: sympy.Subs(f, x, value),
    "rel": lambda rel, x, y: next(k for k, r in _RELATIONS.items() if r == rel)(x, y),
    "and": lambda _, *args: sympy.And(*args),
    "or": lambda _, *args: sympy.Or(*args),
    "not": lambda _, x: sympy.Not(x),
}


def _read_foreign(value: object) -> t.Expr | None:
    return from_sympy(value) if isinstance(value, sympy.Basic) else None


converter[t.Expr] = to_sympy
converter[t.Statement] = to_sympy
t.foreign_readers.append(_read_foreign)
