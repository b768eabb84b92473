"""Functions by name: their normal forms and their ranges.

``FORMS``: name → ``(workspace, *arguments) → Value``, an identity that holds wherever the application is
defined.  ``RANGES``: name → ``(*intervals of the arguments) → interval`` that contains all its values.
Each module here has one family of functions and two tables of its own; a function without a row is an
atom, of which nothing but equality of arguments is known.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from bce_sym.engine.forms import basic, trigonometric

if TYPE_CHECKING:
    from bce_sym.engine.interval import Interval
    from bce_sym.engine.values import Value

__all__ = ["FORMS", "RANGES"]

_FAMILIES: Final = (basic, trigonometric)

FORMS: Final[dict[str, Callable[..., Value]]] = {
    name: form for family in _FAMILIES for name, form in family.FORMS.items()
}
RANGES: Final[dict[str, Callable[..., Interval]]] = {
    name: rule for family in _FAMILIES for name, rule in family.RANGES.items()
}
