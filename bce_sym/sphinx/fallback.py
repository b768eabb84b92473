"""Derivations in formats other than HTML: standard nodes and LaTeX in place of our own.

LaTeX gets the displays that ``bce-sym latex`` writes; text, manual pages, EPUB and whatever else there
is get the lines that ``bce-sym check`` prints.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx

from bce_sym.render.latex_text import escape
from bce_sym.sphinx.nodes import Box, Formula, Graph, Permalink, Statement, Steps, Words

__all__ = ["standardise"]


def standardise(app: Sphinx, document: nodes.document, docname: str) -> None:
    """Put standard nodes in the place of ours, where the builder's format is not HTML on a screen."""
    builder = app.builder
    if builder.format == "html" and builder.name != "epub":
        return
    is_latex = builder.format == "latex"
    for node in list(document.findall(Permalink)):
        node.parent.remove(node)
    for graph in list(document.findall(Graph)):
        graph.replace_self(_graph(graph))
    for steps in list(document.findall(Steps)):
        if "bce-before-steps" in steps["classes"]:  # nothing is folded away where this is read
            steps.parent.remove(steps)
        elif is_latex:
            rows = [name for row in steps.findall(Box) for name in row["ids"]]
            steps.replace_self([*_targets(rows), nodes.raw("", steps["latex"], format="latex")])
        else:
            steps.replace_self(nodes.literal_block("", steps["plain"], language="none"))
    if not is_latex:
        for formula in list(document.findall(Formula)):
            formula.replace_self(nodes.inline("", formula["plain"]))
    for statement in list(document.findall(Statement)):
        text = statement.astext()
        inner = nodes.raw("", escape(text), format="latex") if is_latex else nodes.Text(text)
        statement.replace_self(nodes.paragraph("", "", inner))
    if is_latex:
        for text in dict.fromkeys(
            t for box in document.findall(Box) for t in box.findall(nodes.Text)
        ):
            if not isinstance(text.parent, (nodes.raw, nodes.math, nodes.literal, nodes.image)):
                made = nodes.raw("", escape(str(text)), format="latex")
                text.parent.replace(text, made)
    for words in list(document.findall(Words)):
        words.replace_self(_words(words))
    while (box := next(iter(document.findall(Box)), None)) is not None:
        made = _standard(box)
        if is_latex and isinstance(made, nodes.container):  # whose ids LaTeX would not have
            made.insert(0, _targets(made["ids"]))
            made["ids"] = []
        box.replace_self(made)


def _targets(ids: list[str]) -> list[nodes.Node]:
    return [nodes.target("", "", ids=ids)] if ids else []


def _words(words: Words) -> nodes.Node:
    if words["tag"] == "span":
        return nodes.inline("", "", *words.children)
    if words["tag"] == "summary":
        return nodes.paragraph("", "", nodes.strong("", "", *words.children))
    return nodes.paragraph("", "", *words.children)


def _standard(box: Box) -> nodes.Node:
    if box["tag"] in ("ul", "ol"):
        return nodes.bullet_list("", *box.children)
    if box["tag"] == "li":
        return nodes.list_item("", *box.children)
    if "bce-head" in box["classes"]:
        name, badge = box.children
        return nodes.paragraph("", "", name, nodes.Text(" ["), badge, nodes.Text("]"))
    # What links lead to is a container with the box's id.
    return nodes.container("", *box.children, ids=box["ids"])


def _graph(graph: Graph) -> nodes.Node:
    """The graph in words."""
    items = []
    for box in graph["boxes"]:
        names = ", ".join(name.rpartition(".")[2] for name in box.rests_on)
        rests = f", rests on {names}" if names else ""
        text = nodes.paragraph(
            "", "", nodes.literal("", box.name), nodes.Text(f": {box.words}{rests}")
        )
        items.append(nodes.list_item("", text))
    return nodes.bullet_list("", *items)
