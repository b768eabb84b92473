"""Derivations in Sphinx: ``extensions = ["bce_sym.sphinx"]``.

The directive ``derivation`` shows a derivation with a verdict that is computed when the page is read;
what does not pass is a warning in every build, so that ``sphinx-build -W`` fails.  docs/sphinx.md is the
guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.application import Sphinx

from bce_sym import __version__
from bce_sym.cache import version
from bce_sym.sphinx import maths, nodes
from bce_sym.sphinx.directives import DIRECTIVES, VerdictRole
from bce_sym.sphinx.domain import DerivationDomain
from bce_sym.sphinx.fallback import standardise
from bce_sym.sphinx.library import forget

if TYPE_CHECKING:
    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.environment import BuildEnvironment

__all__ = ["setup"]


def _outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Pages to read again: all with verdicts when the checker is another one; those that missed something."""
    forget(env)
    data = _domain(env).data
    if data["checker"] != version():
        return list(data["pages"])
    return list(data["missing"])


def _reading(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Take note whether there is anything to read."""
    _domain(env).reads = bool(docnames)


def _updated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Tell what is wrong, in this build as in the one before; write pages whose links may have changed."""
    domain = _domain(env)
    domain.data["checker"] = version()
    domain.tell()
    return [docname for docname, lists in domain.data["pages"].items() if lists and domain.reads]


def _domain(env: BuildEnvironment) -> DerivationDomain:
    domain = env.get_domain("bce")
    assert isinstance(domain, DerivationDomain)
    return domain


def _plain_link(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, shown: Element
) -> Element | None:
    """A link that is wanted only where there is something to link to."""
    return shown if node.get("bce_optional") else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Register everything."""
    app.add_config_value("bce_sym_paths", [], "env", [list, tuple])
    app.add_config_value("bce_sym_timeout", None, "env", [int, float])
    app.add_config_value("bce_sym_jobs", None, "", [int])
    app.add_config_value("bce_sym_allow_supported", False, "env", [bool])
    nodes.setup(app)
    maths.setup(app)
    app.add_domain(DerivationDomain)
    for name, directive in DIRECTIVES.items():
        app.add_directive(name, directive)
    for name, role in DerivationDomain.roles.items():
        if name != "rule":
            app.add_role(name, role)
    app.add_role("verdict", VerdictRole())
    app.connect("env-get-outdated", _outdated)
    app.connect("env-before-read-docs", _reading)
    app.connect("env-updated", _updated)
    app.connect("missing-reference", _plain_link)
    app.connect("doctree-resolved", standardise)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
