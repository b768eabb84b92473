"""Functions by name: their normal forms and their ranges.

``FORMS``: name → ``(workspace, *arguments) → Value``, an identity that holds wherever the application is
defined.  ``RANGES``: name → ``(*intervals of the arguments) → interval`` that contains all its values.
``ATOM_RANGES``: kind of atom → ``(workspace, data) → interval`` likewise, for the kinds that a family
makes.  Each module here has one family of functions with tables of its own; a function without a row is
an atom, of which nothing but equality of arguments is known.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from bce_sym.engine.forms import basic, gamma, integers, powers, trigonometric

if TYPE_CHECKING:
    from bce_sym.engine.interval import Interval
    from bce_sym.engine.values import Value

__all__ = ["ATOM_RANGES", "FORMS", "RANGES"]

_FAMILIES: Final = (basic, trigonometric, integers, gamma)

FORMS: Final[dict[str, Callable[..., Value]]] = {
    name: form for family in _FAMILIES for name, form in family.FORMS.items()
}
RANGES: Final[dict[str, Callable[..., Interval]]] = {
    name: rule for family in _FAMILIES for name, rule in family.RANGES.items()
}
ATOM_RANGES: Final[dict[str, Callable[..., Interval]]] = {
    kind: rule for family in (integers, gamma, powers) for kind, rule in family.ATOM_RANGES.items()
}
