"""Sphinx configuration.  Builds with ``sphinx-build -W -n docs docs/_build``."""

import ast
from pathlib import Path

from bce_sym import __version__
from bce_sym.functions import FUNCTIONS
from bce_sym.rules import PROCEDURES, RULES

project = "bce_sym"
author = "bce_sym contributors"
copyright = "bce_sym contributors"
version = release = __version__

extensions = ["myst_parser"]
myst_enable_extensions = ["deflist", "fieldlist", "substitution"]
myst_heading_anchors = 2
exclude_patterns = ["_build", "examples"]
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

# Pages are written from the rules themselves, so that they can't differ.
myst_substitutions["procedures"] = "\n".join(
    f"- `{p.name}`: {p.description}" for p in PROCEDURES.values()
)
myst_substitutions["rules"] = "\n".join(
    f"- `{r.name}`: {r.statement} `{r.claim}`"
    + (f" for {r.claim.context}" if r.claim.context.variables else "")
    + f". Source: {r.source}."
    for r in RULES.values()
)
html_theme = "furo"
html_title = f"bce_sym {release}"
nitpicky = True
