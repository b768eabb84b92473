"""Normal forms and ranges of exp, log, sqrt, Abs, sign, Max, Min and the like.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from flint import fmpq

from bce_sym.engine import interval as iv
from bce_sym.engine.interval import NEG, POS, ZERO, Interval
from bce_sym.engine.values import Value
from bce_sym.terms import Expr, Term, call

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace

__all__ = ["FORMS", "RANGES"]


def _extreme(rel: str) -> Callable[..., Value]:
    def rule(ws: Workspace, *args: Term) -> Value:
        best = args[0]
        for other in args[1:]:
            assert isinstance(best, Expr) and isinstance(other, Expr)
            signs = ws.sign(best - other)
            if not signs & (NEG if rel == ">" else POS):
                continue
            if signs & (POS if rel == ">" else NEG):
                ws.note(best - other)
                return ws.function(application("Max" if rel == ">" else "Min", args))
            best = other
        return ws.value(best)

    return rule


def application(name: str, args: tuple[Term, ...]) -> Term:
    return call(name, *(a for a in args if isinstance(a, Expr)))


def sign_form(ws: Workspace, u: Term) -> Value:
    found = ws.sign(u)
    if found in (NEG, ZERO, POS):
        return ws.number(fmpq({NEG: -1, ZERO: 0, POS: 1}[found]))
    assert isinstance(u, Expr)
    ws.note(u)
    return ws.function(application("sign", (u,)))


def heaviside_form(ws: Workspace, u: Term) -> Value:
    """H(u) = (1 + sign u)/2."""
    return ws.scale(ws.add(ws.number(fmpq(1)), sign_form(ws, u)), fmpq(1, 2))


FORMS: Final[dict[str, Callable[..., Value]]] = {
    "exp": lambda ws, x: ws.exp(ws.value(x)),
    "log": lambda ws, x: ws.log(ws.value(x)),
    "sqrt": lambda ws, x: ws.square_root(ws.value(x)),
    "Abs": lambda ws, x: ws.absolute(x),
    "sign": sign_form,
    "Heaviside": heaviside_form,
    "Max": _extreme(">"),
    "Min": _extreme("<"),
}

RANGES: Final[dict[str, Callable[..., Interval]]] = {
    "exp": iv.exp,
    "log": iv.log,
    "sqrt": iv.sqrt,
    "Abs": iv.absolute,
    "sign": lambda x: Interval(
        fmpq(-1 if x.signs & NEG else 0 if x.signs & ZERO else 1),
        fmpq(1 if x.signs & POS else 0 if x.signs & ZERO else -1),
        False,
        False,
    ),
    "Heaviside": lambda x: Interval(fmpq(0), fmpq(1), False, False),
    "tanh": lambda x: Interval(fmpq(-1), fmpq(1)),
    "sigmoid": lambda x: Interval(fmpq(0), fmpq(1)),
    "softplus": lambda x: iv.POSITIVE,
    "cosh": lambda x: Interval(fmpq(1), None, False, True),
    "Max": lambda *xs: _fold(iv.maximum, xs),
    "Min": lambda *xs: _fold(iv.minimum, xs),
}


def _fold(f: Callable[[Interval, Interval], Interval], xs: tuple[Interval, ...]) -> Interval:
    made = xs[0]
    for x in xs[1:]:
        made = f(made, x)
    return made
