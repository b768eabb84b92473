"""Sphinx configuration.  Builds with ``sphinx-build -W -n docs docs/_build``."""

import ast
import sys
from pathlib import Path

from bce_sym import __version__
from bce_sym.functions import FUNCTIONS

project = "bce_sym"
author = "bce_sym contributors"
copyright = "bce_sym contributors"
version = release = __version__

sys.path.insert(0, str(Path(__file__).parent))  # figures.py
extensions = ["myst_parser", "sphinx.ext.autodoc", "bce_sym.sphinx", "figures"]
bce_sym_paths = ["../derivations"]
autodoc_typehints = "none"
myst_enable_extensions = ["deflist", "dollarmath", "fieldlist", "substitution"]
myst_heading_anchors = 2
exclude_patterns = ["_build", "_figures", "examples"]
myst_substitutions = {
    "functions": ", ".join(f"`{name}`" for name in sorted(FUNCTIONS, key=str.lower))
}


def _imports(path):
    """The modules of the package that a module imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bce_sym"):
            if node.module != "bce_sym":
                yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _trusted():
    """What the kernel rests on, by name: the kernel and whatever it imports, directly or not."""
    found, todo = set(), ["bce_sym.kernel"]
    while todo:
        name = todo.pop()
        places = (
            PACKAGE / f"{name.replace('.', '/')}.py",
            PACKAGE / name.replace(".", "/") / "__init__.py",
        )
        path = next((place for place in places if place.is_file()), None)
        if path is not None and name not in found:
            found.add(name)
            todo += _imports(path)
    return sorted(name.removeprefix("bce_sym.") for name in found if name != "bce_sym")


PACKAGE = Path(__file__).parents[1]
myst_substitutions["trusted"] = ", ".join(f"`{name}`" for name in _trusted())

html_theme = "furo"
html_title = f"bce_sym {release}"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
nitpicky = True
_SIGNS = {
    "≤": r"\leq", "≥": r"\geq", "≠": r"\neq", "−": "-", "σ": r"\sigma", "π": r"\pi",
    "ˣ": "^x", "ᵃ": "^a", "ᵇ": "^b", "⁺": "^+", "⁻": "^-",
}  # fmt: skip
latex_elements = {
    "preamble": "".join(
        f"\\DeclareUnicodeCharacter{{{ord(sign):04X}}}{{\\ensuremath{{{macro}}}}}"
        for sign, macro in _SIGNS.items()
    )
}
