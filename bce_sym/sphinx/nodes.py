"""The nodes that derivations are shown with, as HTML; `fallback` puts standard nodes in their place
for the builders of other formats.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.nodes import Element, Node

__all__ = [
    "Box", "Formula", "Graph", "Permalink", "Statement", "Steps", "Words", "box", "setup", "text_in",
]  # fmt: skip


class Box(nodes.General, nodes.Element):
    """An HTML element: ``tag``, ``classes``, ``ids`` and ``html``, a dict of further attributes."""


class Steps(Box):
    """The steps of a derivation.  ``latex`` and ``plain`` are the same for other formats."""


class Words(nodes.General, nodes.TextElement):
    """An HTML element with text in it."""


class Formula(nodes.math):
    """A formula in a line of text.  ``plain`` is how it is spelled without LaTeX."""


class Statement(nodes.paragraph):
    """What a derivation states, in words."""


class Permalink(nodes.General, nodes.Element):
    """A link to the place itself; ``target`` is an id."""


class Graph(nodes.General, nodes.Element):
    """A graph of derivations.  ``boxes`` are its nodes (`bce_sym.sphinx.graph.Box`), ``label`` says
    what it shows."""


def box(
    tag: str, *children: Node, classes: str = "", ids: list[str] | None = None, **attributes: str
) -> Box:
    """An HTML element; underscores in the names of attributes stand for hyphens."""
    return Box(
        "", *children, tag=tag, classes=classes.split(), ids=ids or [],
        html={name.replace("_", "-"): value for name, value in attributes.items()},
    )  # fmt: skip


def text_in(tag: str, *children: Node, classes: str = "") -> Words:
    """An HTML element with text in it."""
    return Words("", "", *children, tag=tag, classes=classes.split())


def _visit_box(self: Any, node: Element) -> None:
    self.body.append(self.starttag(node, node["tag"], "", **node.get("html", {})))


def _depart_box(self: Any, node: Element) -> None:
    self.body.append(f"</{node['tag']}>\n")


def _visit_formula(self: Any, node: Element) -> None:
    self.visit_math(node)


def _depart_formula(self: Any, node: Element) -> None:
    self.depart_math(node)


def _visit_statement(self: Any, node: Element) -> None:
    self.body.append(self.starttag(node, "p", "", CLASS="bce-statement"))


def _depart_statement(self: Any, node: Element) -> None:
    self.body.append("</p>\n")


def _visit_permalink(self: Any, node: Element) -> None:
    if self.config.html_permalinks:
        icon = self.config.html_permalinks_icon
        self.body.append(
            f'<a class="headerlink" href="#{node["target"]}" title="Link to this derivation">'
            f"{icon}</a>"
        )
    raise nodes.SkipNode


def _visit_graph(self: Any, node: Element) -> None:
    from bce_sym.sphinx.graph import svg

    def address(full_name: str) -> str:
        known = self.builder.env.domains["bce"].data["objects"].get(full_name)
        if known is None:
            return ""
        page = self.builder.get_relative_uri(self.builder.current_docname, known.docname)
        return f"{page}#{known.node_id}"

    self.body.append(
        '<div class="bce-graph" tabindex="0" role="region" aria-label="dependency graph">'
    )
    self.body.append(svg(node["boxes"], node["label"], address))
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Any) -> None:
    """Register the nodes."""
    for kind in (Box, Steps, Words):
        app.add_node(kind, html=(_visit_box, _depart_box))
    app.add_node(Formula, html=(_visit_formula, _depart_formula))
    app.add_node(Statement, html=(_visit_statement, _depart_statement))
    app.add_node(Permalink, html=(_visit_permalink, None))
    app.add_node(Graph, html=(_visit_graph, None))
