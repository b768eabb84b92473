"""Guessing antiderivatives.  A guess is checked by differentiating it; nothing here is trusted.

Sums of c·x^n·e^(a·x² + b·x + c) are integrated here (powers, exponential and Gaussian moments, with
parameters), and so are products with sines and cosines (`oscillation`); for the rest SymPy's rule-based integration is asked, which costs its import.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from flint import fmpq

from bce_sym.context import Context, Domain
from bce_sym.engine import poly
from bce_sym.engine.calculus import NoDerivative
from bce_sym.engine.facts import Facts
from bce_sym.engine.interval import POS
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.normal_form import Workspace
from bce_sym.engine.poly import Mono
from bce_sym.engine.spelling import spelled
from bce_sym.engine.values import DividesByZero, Value
from bce_sym.errors import ReadError
from bce_sym.functions import Abs, exp, log, sqrt
from bce_sym.tactics.oscillation import by_oscillation
from bce_sym.terms import Expr, Term, as_expr, call, nary, number, pi, replace, walk

__all__ = ["antiderivatives"]

_STOP: Final = (ResourceLimit, DividesByZero, NoDerivative)
_MAX_NODES: Final = 80
_Exponent = dict[int, Value]
"""Coefficients of x⁰, x¹, x² in an exponent."""


def antiderivatives(body: Expr, x: Expr, context: Context) -> Iterator[Expr]:
    """Candidates for an antiderivative of *body* in *x*; other variables are as in *context*."""
    ws = Workspace(Facts(context.declare(x.value, Domain())))
    found = _by_exponentials(ws, body, x) or by_oscillation(ws, body, x)
    if found is not None:
        yield found
    elif sum(1 for _ in walk(body)) <= _MAX_NODES:
        asked = _by_sympy(ws, body, x, context)
        if asked is not None:
            yield asked


def _by_exponentials(ws: Workspace, body: Expr, x: Expr) -> Expr | None:
    try:
        groups = _grouped(ws, ws.value(body), x)
        if groups is None:
            return None
        made: Expr | None = None
        for exponent, powers in groups:
            part = _integrated(ws, exponent, powers, x)
            if part is None:
                return None
            made = part if made is None else made + part
        return made
    except _STOP:
        return None


def _grouped(
    ws: Workspace, value: Value, x: Expr
) -> list[tuple[_Exponent, dict[Fraction, Value]]] | None:
    """For each exponential that occurs: its exponent, and the coefficients of the powers of x."""
    groups: dict[Mono, dict[Fraction, Value]] = {}
    for den, p in value.terms.items():
        if any(_has(ws, h, x) for k, _ in den for h in poly.gens_of(ws.factor(k))):
            return None
        for mono, c in p.items():
            power = Fraction(0)
            outer: Mono = ()
            exponentials: Mono = ()
            for g, e in mono:
                atom = ws.atoms[g]
                if atom.kind == "sym" and atom.data == x.value:
                    power = Fraction(e)
                elif _has(ws, g, x):
                    if atom.kind != "exp":
                        return None
                    exponentials = (*exponentials, (g, e))
                else:
                    outer = (*outer, (g, e))
            powers = groups.setdefault(exponentials, {})
            part = Value({den: {outer: c}})
            powers[power] = ws.add(powers[power], part) if power in powers else part
    made = []
    for exponentials, powers in groups.items():
        exponent = _exponent(ws, exponentials, x)
        if exponent is None:
            return None
        made.append((exponent, powers))
    return made


def _has(ws: Workspace, g: int, x: Expr) -> bool:
    return x.value in spelled(ws, Value({(): poly.generator(g)})).free


def _exponent(ws: Workspace, exponentials: Mono, x: Expr) -> _Exponent | None:
    made: _Exponent = {}
    for g, e in exponentials:
        mono, den = ws.atoms[g].data
        degree = 0
        outer: Mono = ()
        for h, k in mono:
            if ws.atoms[h].kind == "sym" and ws.atoms[h].data == x.value:
                degree = k
            elif _has(ws, h, x):
                return None
            else:
                outer = (*outer, (h, k))
        if degree not in (1, 2) or any(
            _has(ws, h, x) for k, _ in den for h in poly.gens_of(ws.factor(k))
        ):
            return None
        q = Fraction(e)
        part = Value({den: {outer: fmpq(q.numerator, q.denominator)}})
        made[degree] = ws.add(made[degree], part) if degree in made else part
    return made


def _integrated(
    ws: Workspace, exponent: _Exponent, powers: dict[Fraction, Value], x: Expr
) -> Expr | None:
    """∫ Σ cₙ·xⁿ·e^(a·x² + b·x) dx."""
    a, b = exponent.get(2, Value()), exponent.get(1, Value())
    if not a.terms and not b.terms:
        return _powers(ws, powers, x)
    if any(n.denominator != 1 or n < 0 for n in powers):
        return None
    rest = {int(n): c for n, c in powers.items()}
    lead, step = (ws.scale(a, fmpq(2)), 1) if a.terms else (b, 0)
    over = ws.inverse(lead)
    quotient: dict[int, Value] = {}
    # Q′ + Q·(2ax + b) = P − K: from the highest power down.
    for n in range(max(rest, default=0), step - 1, -1):
        c = rest.pop(n, Value())
        if not c.terms:
            continue
        q = quotient[n - step] = ws.multiply(c, over)
        if a.terms and b.terms:
            rest[n - 1] = ws.add(rest.get(n - 1, Value()), ws.scale(ws.multiply(q, b), fmpq(-1)))
        if n - step >= 1:
            down = ws.scale(q, fmpq(-(n - step)))
            rest[n - step - 1] = ws.add(rest.get(n - step - 1, Value()), down)
    angle = spelled(ws, b) * x if not a.terms else spelled(ws, a) * x**2 + spelled(ws, b) * x
    parts: list[Expr] = []
    for n, q in sorted(quotient.items()):
        parts.append(spelled(ws, q) * (x ** number(n) * exp(angle) if n else exp(angle)))
    constant = rest.get(0, Value())
    if a.terms and constant.terms:
        minus_a = ws.scale(a, fmpq(-1))
        if ws.sign_of_value(minus_a) != POS:
            return None
        root = sqrt(spelled(ws, minus_a))
        shift = spelled(ws, b) / (2 * root)
        front = spelled(ws, constant) * sqrt(pi) / (2 * root) * exp(shift**2)
        parts.append(front * call("erf", root * x - shift))
    return nary("add", tuple(parts))


def _powers(ws: Workspace, powers: dict[Fraction, Value], x: Expr) -> Expr:
    made: Expr = number(0)
    for n, c in sorted(powers.items()):
        front = spelled(ws, c)
        if n == -1:
            made = made + front * log(Abs(x))
        else:
            m = n + 1
            power = (
                number(m.numerator) if m.denominator == 1 else number(m.numerator) / m.denominator
            )
            made = made + front * x**power / (number(m.numerator) / m.denominator)
    return made


def _by_sympy(ws: Workspace, body: Expr, x: Expr, context: Context) -> Expr | None:
    import sympy
    from sympy.integrals.manualintegrate import manualintegrate

    from bce_sym.sympy_bridge import from_sympy, to_sympy

    signs = {v.name: Facts(context).interval(v.name).signs == POS for v in context.variables}
    renamed = {
        sympy.Symbol(name): sympy.Symbol(
            name, real=True, positive=True if signs.get(name) else None
        )
        for name in body.free
    }
    try:
        tree = to_sympy(body).subs(renamed)
        found = manualintegrate(
            tree, renamed.get(sympy.Symbol(x.value), sympy.Symbol(x.value, real=True))
        )
        if isinstance(found, sympy.Piecewise):
            found = found.args[0].expr  # the case of parameters in general position
        if found.has(sympy.Integral, sympy.Piecewise):
            return None
        return _with_real_logs(
            ws, from_sympy(found.subs({new: old for old, new in renamed.items()})), x
        )
    except (ReadError, ValueError, TypeError, NotImplementedError, RecursionError, AttributeError):
        return None


def _with_real_logs(ws: Workspace, f: Expr, x: Expr) -> Expr:
    """*f* with log|u| for each log u of which the sign of u may vary with x: its derivative is the same."""
    changed: dict[Term, Term] = {}
    for term in walk(f):
        if term.op == "call" and term.value == "log" and x.value in term.free:
            u = as_expr(term.args[0])
            try:
                positive = ws.sign(u) == POS
            except _STOP:
                positive = False
            if not positive:
                changed[term] = log(Abs(u))
    return as_expr(replace(f, changed)) if changed else f
