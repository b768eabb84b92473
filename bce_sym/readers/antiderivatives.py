r"""Integrals without bounds: ``\int x e^x \, dx = x e^x - \int e^x \, dx = x e^x - e^x + C``.

Both sides of such an equation are functions, equal up to a constant.  So the equation is read as one
between the derivatives of its sides, in which an integral becomes its integrand.  Each integral stands in
a sum, alone or with factors that do not depend on the variable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bce_sym import terms as t
from bce_sym.readers.latex_tokens import Token, Unreadable
from bce_sym.terms import Expr

__all__ = ["differentiated", "has_antiderivative"]

Integrands = Mapping[str, tuple[Expr, str]]
"""The integrands and variables of integrals, by the names that stand for them."""


def has_antiderivative(items: Iterable[Token]) -> bool:
    """Whether an integral without bounds stands in *items*."""
    items = list(items)
    for at, item in enumerate(items):
        if item.text == "\\int" and item.kind == "cmd":
            if at + 1 == len(items) or items[at + 1].text not in ("_", "^"):
                return True
        elif has_antiderivative(item.items):
            return True
    return False


def differentiated(side: Expr, name: str, integrands: Integrands, place: tuple[int, int]) -> Expr:
    """The derivative of *side* in the variable *name*.  Raises Unreadable for another form than a sum's."""
    var = t.symbol(name)
    plain: list[Expr] = []
    made: list[Expr] = []
    for term in side.args if side.op == "add" else (side,):
        assert isinstance(term, Expr)
        if term.free.isdisjoint(integrands):
            plain.append(term)
        else:
            made.append(_integrand(term, var, integrands, place))
    if plain:
        made.insert(0, t.Derivative(t.nary("add", tuple(plain)), (var, 1)))
    return t.nary("add", tuple(made))


def _integrand(term: Expr, var: Expr, integrands: Integrands, place: tuple[int, int]) -> Expr:
    """The derivative of a term with one integral."""
    if term.op == "sym":
        return integrands[term.value][0]
    if term.op == "neg":
        inner = term.args[0]
        assert isinstance(inner, Expr)
        return t.negated(_integrand(inner, var, integrands, place))
    if term.op == "add":
        return differentiated(term, var.value, integrands, place)
    if term.op in ("mul", "div"):
        inside = [k for k, a in enumerate(term.args) if not a.free.isdisjoint(integrands)]
        others = [a for k, a in enumerate(term.args) if k not in inside]
        first = term.op == "mul" or inside == [0]
        if len(inside) == 1 and first and not any(var.value in a.free for a in others):
            inner = term.args[inside[0]]
            assert isinstance(inner, Expr)
            args = list(term.args)
            args[inside[0]] = _integrand(inner, var, integrands, place)
            rebuilt = t.rebuild(term, tuple(args))
            assert isinstance(rebuilt, Expr)
            return rebuilt
    raise Unreadable(
        "an integral without bounds stands in a sum, with constant factors at most", *place,
        "write \\int_{a}^{b}, or take it out of this expression",
    )  # fmt: skip
