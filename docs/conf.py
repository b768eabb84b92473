"""Sphinx configuration.  Builds with ``sphinx-build -W -n docs docs/_build``."""

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
