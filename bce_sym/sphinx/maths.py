"""Mathematics in HTML by KaTeX, which lies beside this module: pages need no network.

Registered as the renderer ``katex``.  Sphinx uses it unless the project names another one in
``html_math_renderer`` or loads an extension that brings one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from docutils import nodes
from docutils.nodes import Element
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.math import get_node_equation_number

__all__ = ["setup"]

_ASSETS: Final = Path(__file__).parent / "assets"
_CLASS: Final = "math notranslate nohighlight bce-tex"


def _visit_inline(self: Any, node: Element) -> None:
    self.body.append(self.starttag(node, "span", "", CLASS=_CLASS))
    self.body.append(f"{self.encode(node.astext())}</span>")
    raise nodes.SkipNode


def _visit_display(self: Any, node: Element) -> None:
    if node["number"]:
        number = get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({number})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    text = node.astext()
    if r"\\" in text and r"\begin" not in text:
        text = f"\\begin{{split}}{text}\\end{{split}}"
    self.body.append(self.starttag(node, "div", "", CLASS=f"{_CLASS} bce-display"))
    self.body.append(f"{self.encode(text)}</div>\n")
    raise nodes.SkipNode


def _choose(app: Sphinx, config: Config) -> None:
    """Leave mathematics to an extension that the project loads for that."""
    others = set(app.registry.html_inline_math_renderers) - {"mathjax", "katex"}
    if not config.html_math_renderer and len(others) == 1:
        config.html_math_renderer = others.pop()


def _uses_katex(app: Sphinx) -> bool:
    # Readers of EPUB run no scripts.
    renderer = getattr(app.builder, "math_renderer_name", None)
    return renderer == "katex" and app.builder.name != "epub"


def _add_assets(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.config.html_static_path.append(str(_ASSETS / "page"))
        if _uses_katex(app):
            app.config.html_static_path.append(str(_ASSETS / "katex"))


def _add_to_page(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], tree: Any
) -> None:
    body = context.get("body", "")
    if isinstance(body, str) and "bce-tex" in body and _uses_katex(app):
        app.add_css_file("katex/katex.min.css")
        app.add_js_file("katex/katex.min.js", loading_method="defer")
        app.add_js_file("bce_sym/maths.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register the renderer and what goes with the pages."""
    app.add_html_math_renderer("katex", (_visit_inline, None), (_visit_display, None))
    app.connect("config-inited", _choose)
    app.connect("builder-inited", _add_assets)
    app.connect("html-page-context", _add_to_page)
    app.add_css_file("bce_sym/derivations.css")
