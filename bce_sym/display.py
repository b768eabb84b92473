"""How notebooks show derivations and reports: by the renderers, which lie above what is shown.

Knows the name of the module that renders, and imports it when something is shown.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

__all__ = ["Displayed"]

_RENDERER: Final = "bce_sym.render.notebook"


class Displayed:
    """What a notebook shows as formulas."""

    def _repr_html_(self) -> str | None:
        """HTML with mathematics between dollar signs, which notebooks set."""
        return _rendered("html", self)

    def _repr_latex_(self) -> str | None:
        """LaTeX of the steps."""
        return _rendered("latex", self)


def _rendered(kind: str, shown: object) -> str | None:
    renderer: Any = getattr(import_module(_RENDERER), kind)
    made: str | None = renderer(shown)
    return made
