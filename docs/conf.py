"""Sphinx configuration.  Builds with ``sphinx-build -W -n docs docs/_build``."""

from bce_sym import __version__
from bce_sym.functions import FUNCTIONS

project = "bce_sym"
author = "bce_sym contributors"
copyright = "bce_sym contributors"
version = release = __version__

extensions = ["myst_parser"]
myst_enable_extensions = ["deflist", "fieldlist", "substitution"]
myst_heading_anchors = 2
exclude_patterns = ["_build"]
myst_substitutions = {
    "functions": ", ".join(f"`{name}`" for name in sorted(FUNCTIONS, key=str.lower))
}
html_theme = "furo"
html_title = f"bce_sym {release}"
nitpicky = True
