"""Signs through strictly increasing functions: the logarithm, the exponential, the arcs.

- c·M − d·N with c, d > 0 and positive monomials M, N has the sign of log(c·M) − log(d·N).
- Σ qᵢ·log|fᵢ| + q has the sign of Π |fᵢ|^qᵢ·e^q − 1.
- atan u, asin u and erf u have the sign of u.

TRUSTED.
"""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING, Final

from flint import fmpq

from bce_sym.engine import poly
from bce_sym.engine.interval import ANY, POS
from bce_sym.engine.limits import ResourceLimit
from bce_sym.engine.poly import ONE, Poly
from bce_sym.engine.values import DividesByZero, Value

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace

__all__ = ["powers_of_logarithms", "sign_by_injection"]

_ODD: Final = frozenset({"asin", "atan", "erf"})
_MAX_POWER: Final = 60
_FLIP: Final = {0: 0, 1: 4, 2: 2, 3: 6, 4: 1, 5: 5, 6: 3, 7: 7}


def sign_by_injection(ws: Workspace, f: Poly) -> int:
    """The signs that *f* may have, as seen through one of the functions above; ANY where none fits."""
    try:
        if len(f) == 1:
            ((mono, c),) = f.items()
            if len(mono) == 1 and mono[0][1] == 1:
                atom = ws.atoms[mono[0][0]]
                if atom.kind == "function" and atom.data.value in _ODD:
                    found = ws.sign(atom.data.args[0])
                    return found if c > 0 else _FLIP[found]
        if all(_is_logarithm(ws, mono) for mono in f):
            above, below = powers_of_logarithms(ws, f)
            return ws.sign_of_value(ws.add(above, ws.scale(below, fmpq(-1))))
        if len(f) == 2:
            return _by_logarithm(ws, f)
    except (ResourceLimit, DividesByZero):
        pass
    return ANY


def _is_logarithm(ws: Workspace, mono: poly.Mono) -> bool:
    return mono == ONE or (
        len(mono) == 1 and mono[0][1] == 1 and ws.atoms[mono[0][0]].kind == "log"
    )


def powers_of_logarithms(ws: Workspace, p: Poly) -> tuple[Value, Value]:
    """``(a, b)``, both > 0, with a/b = e^(2·n·p) for some n ≥ 1, p = Σ qᵢ·log|fᵢ| + q.

    Even powers of the fᵢ only, so that their signs do not matter.  Raises ResourceLimit.
    """
    n = 1
    for c in p.values():
        n = lcm(n, int(c.q))
    above, below = ws.number(fmpq(1)), ws.number(fmpq(1))
    for mono, c in p.items():
        k = int(2 * n * c)
        if abs(k) > _MAX_POWER:
            raise ResourceLimit("a high power in a product of logarithms")
        if mono == ONE:
            base = Value({(): poly.generator(ws.atom("e", None))})
        else:
            base = Value({(): ws.atoms[mono[0][0]].data})
        power = ws.whole_power(base, abs(k))
        if k > 0:
            above = ws.multiply(above, power)
        else:
            below = ws.multiply(below, power)
    return above, below


def _by_logarithm(ws: Workspace, f: Poly) -> int:
    (m, c), (n, d) = f.items()
    if (c > 0) == (d > 0):
        return ANY
    if not any(ws.atoms[g].kind == "exp" for mono in (m, n) for g, _ in mono):
        return ANY
    for mono in (m, n):
        if any(ws.sign_of(poly.generator(g)) != POS for g, _ in mono):
            return ANY
    logs = [ws.log(Value({(): {mono: abs(v)}})) for mono, v in ((m, c), (n, d))]
    found = ws.sign_of_value(ws.add(logs[0], ws.scale(logs[1], fmpq(-1))))
    return found if c > 0 else _FLIP[found]
