"""What the atoms of normal forms are made of: on which variables they may depend, what they contain, where
they are defined.

TRUSTED.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flint import fmpq

from bce_sym.engine import poly
from bce_sym.engine.interval import NEG, ZERO
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.poly import Poly
from bce_sym.engine.values import Value
from bce_sym.terms import Expr, Term, walk

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace

__all__ = [
    "bound_height",
    "contains",
    "depends",
    "factor_depends",
    "generators",
    "height",
    "is_defined",
    "is_nonzero",
    "is_settled",
    "nesting",
    "parts_of",
    "value_depends",
]


def depends(ws: Workspace, g: int, name: str) -> bool:
    """Whether the generator *g* may depend on the variable *name*; False is certain."""
    known = ws.dependence.get((g, name))
    if known is None:
        known = ws.dependence[g, name] = _depends(ws, g, name)
    return known


def _depends(ws: Workspace, g: int, name: str) -> bool:
    kind, data = ws.atoms[g].kind, ws.atoms[g].data
    if kind == "sym":
        return bool(data == name)
    if kind in ("sum", "product"):
        i, span, inner = data
        if value_depends(ws, span.lo, name) or value_depends(ws, span.hi, name):
            return True
        return i.value != name and value_depends(ws, inner, name)
    if kind in ("function", "term"):
        if name not in data.free:
            return False
        return kind == "term" or any(value_depends(ws, ws.value(a), name) for a in data.args)
    return any(value_depends(ws, part, name) for part in parts_of(ws, g))


def value_depends(ws: Workspace, value: Value, name: str) -> bool:
    """`depends` for a value."""
    return any(
        any(depends(ws, g, name) for g in poly.gens_of(p))
        or any(factor_depends(ws, k, name) for k, _ in den)
        for den, p in value.terms.items()
    )


def factor_depends(ws: Workspace, k: int, name: str) -> bool:
    """`depends` for a factor of denominators."""
    return any(depends(ws, g, name) for g in poly.gens_of(ws.factor(k)))


def parts_of(ws: Workspace, g: int) -> tuple[Value, ...]:
    """The values from which an atom is made.  Raises ResourceLimit for an unknown kind."""
    kind, data = ws.atoms[g].kind, ws.atoms[g].data
    if kind in ("pi", "e", "prime", "cospi", "sym"):
        return ()
    if kind == "member":
        return (data[1],)
    if kind in ("delta", "reciprocal_gamma", "frac", "floor"):
        return (data,)
    if kind in ("any_power", "rising", "chebyshev"):
        return tuple(data)
    if kind in ("integer_power", "real_power"):
        return Value({(): data[0]}), Value({(): data[1]})
    if kind in ("log", "abs", "root", "minus_one"):
        return (Value({(): data}),)
    if kind in ("exp", "cos", "sin"):
        return (Value({data[1]: {data[0]: fmpq(1)}}),)
    if kind == "power":
        return (data[0],)
    if kind == "function":
        return tuple(ws.value(a) for a in data.args)
    raise ResourceLimit(f"a sum of {kind}")


def contains(ws: Workspace, g: int, h: int) -> bool:
    """Whether the generator *h* is, or may occur inside, the generator *g*."""
    if g == h:
        return True
    if ws.atoms[g].kind in ("sum", "product"):
        _, span, inner = ws.atoms[g].data
        return any(_any_contains(ws, v, h) for v in (span.lo, span.hi, inner))
    if ws.atoms[g].kind == "term":
        return True
    return any(_any_contains(ws, part, h) for part in parts_of(ws, g))


def _any_contains(ws: Workspace, value: Value, h: int) -> bool:
    return any(contains(ws, g, h) for g in generators(ws, value))


def generators(ws: Workspace, value: Value) -> set[int]:
    """The generators that occur in a value."""
    found: set[int] = set()
    for den, p in value.terms.items():
        found |= poly.gens_of(p).union(*(poly.gens_of(ws.factor(k)) for k, _ in den))
    return found


def nesting(term: Term) -> int:
    """How many sums and products stand one inside the other."""
    depths: dict[Term, int] = {}
    for node in walk(term):
        inner = max((depths[a] for a in node.args), default=0)
        depths[node] = inner + (node.op in ("sum", "product"))
    return depths[term]


def bound_height(i: Expr) -> int:
    """How many sums stand one inside the other in one with the bound variable i."""
    name: str = i.value
    return int(name[1:].partition("(")[0])


def height(ws: Workspace, value: Value) -> int:
    """How many sums are bound one inside the other in a value."""
    return max((_height(ws, g) for g in generators(ws, value)), default=0)


def _height(ws: Workspace, g: int) -> int:
    """How many sums are bound one inside the other in an atom."""
    kind, data = ws.atoms[g].kind, ws.atoms[g].data
    if kind in ("sum", "product"):
        i, span, inner = data
        heights = [height(ws, v) for v in (span.lo, span.hi, inner)]
        return max([bound_height(i), *heights])
    if kind == "term":
        bound = [name for name in data.free if name.startswith("#")]
        return nesting(data) + len(bound)
    return max((height(ws, part) for part in parts_of(ws, g)), default=0)


def is_settled(ws: Workspace, g: int, e: poly.Exponent) -> bool:
    """Whether the power of the generator is defined at every point of the context."""
    if e < 0 and ws.sign_of(poly.generator(g)) & ZERO:
        return False
    if not isinstance(e, int) and ws.sign_of(poly.generator(g)) & NEG:
        return False
    kind, data = ws.atoms[g].kind, ws.atoms[g].data
    if kind in ("sym", "member", "pi", "e", "prime", "cospi", "minus_one", "delta"):
        return True
    if kind in ("exp", "cos", "sin"):
        return all(is_settled(ws, h, n) for h, n in data[0]) and all(
            is_nonzero(ws, ws.factor(k)) for k, _ in data[1]
        )
    if kind == "log":
        return is_nonzero(ws, data)
    if kind == "abs":
        return all(is_settled(ws, h, 1) for h in poly.gens_of(data))
    return False


def is_defined(ws: Workspace, value: Value) -> bool:
    """Whether a value is seen to be defined at every point of the context."""
    return all(
        all(is_settled(ws, g, e) for mono in p for g, e in mono)
        and all(is_nonzero(ws, ws.factor(k)) for k, _ in den)
        for den, p in value.terms.items()
    )


def is_nonzero(ws: Workspace, f: Poly) -> bool:
    """Whether a polynomial is defined and not zero at every point of the context."""
    return not ws.sign_of(f) & ZERO and all(is_settled(ws, h, e) for mono in f for h, e in mono)
