"""The domain ``bce``: which page shows which derivation, what is wrong with those shown, links, an index.

All of it belongs to pages: `clear_doc` forgets a page, `merge_domaindata` takes those that another
process has read.  What is wrong is kept, not only told, so that every build tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import Any, ClassVar, NamedTuple

from docutils import nodes
from docutils.nodes import Element, Node, system_message
from sphinx.addnodes import pending_xref
from sphinx.builders import Builder
from sphinx.domains import Domain, Index, IndexEntry, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from bce_sym.sphinx.page import step_id

__all__ = ["DerivationDomain", "Shown", "Wrong"]

logger = logging.getLogger(__name__)


class Shown(NamedTuple):
    """A derivation or rule as a page shows it."""

    docname: str
    node_id: str
    name: str
    verdict: str
    statement: str
    steps: tuple[int, ...] = ()


class Wrong(NamedTuple):
    """What is the matter, on which line of the page, and the warning's subtype."""

    line: int
    message: str
    subtype: str


class DerivationIndex(Index):
    """The derivations of all pages, by name."""

    name = "derivations"
    localname = "Index of derivations"
    shortname = "derivations"

    def generate(
        self, docnames: Iterable[str] | None = None
    ) -> tuple[list[tuple[str, list[IndexEntry]]], bool]:
        """The entries by first letter: name, page, verdict, statement."""
        wanted = None if docnames is None else set(docnames)
        letters: dict[str, list[IndexEntry]] = {}
        objects: dict[str, Shown] = self.domain.data["objects"]
        for shown in sorted(objects.values(), key=lambda shown: (shown.name, shown.node_id)):
            if wanted is None or shown.docname in wanted:
                entry = IndexEntry(
                    shown.name, 0, shown.docname, shown.node_id, shown.verdict, "", shown.statement
                )
                letters.setdefault(shown.name[0].upper(), []).append(entry)
        return sorted(letters.items()), False


class _Link(XRefRole):
    """A role that links; where it stands alone, its text says what it links to."""

    def process_link(
        self,
        env: BuildEnvironment,
        refnode: Element,
        has_explicit_title: bool,
        title: str,
        target: str,
    ) -> tuple[str, str]:
        refnode["refdomain"], refnode["reftype"] = "bce", self.kind
        if not has_explicit_title:
            name, _, step = target.partition(":")
            title = name.rpartition("::")[2].rpartition(".")[2]
            if self.kind == "step":
                title = f"step {step} of {title}"
        return title, target

    def __init__(self, kind: str) -> None:
        super().__init__(warn_dangling=True)
        self.kind = kind

    def create_xref_node(self) -> tuple[list[Node], list[system_message]]:
        """A link; a title of the author's own is text, not code."""
        self.innernodeclass = nodes.inline if self.has_explicit_title else nodes.literal
        return super().create_xref_node()


class DerivationDomain(Domain):
    """Derivations, their steps, and rules."""

    name = "bce"
    label = "Derivations"
    object_types: ClassVar[dict[str, ObjType]] = {
        "derivation": ObjType("derivation", "derivation"),
        "step": ObjType("step of a derivation", "step"),
        "rule": ObjType("rule", "rule"),
    }
    roles: ClassVar[dict[str, Any]] = {
        "derivation": _Link("derivation"),
        "step": _Link("step"),
        "rule": _Link("rule"),
    }
    indices: ClassVar[list[type[Index]]] = [DerivationIndex]
    dangling_warnings: ClassVar[dict[str, str]] = {
        "derivation": "no page shows the derivation %(target)s",
        "step": "no page shows the step %(target)s (write NAME:NUMBER)",
        "rule": "no page lists the rule %(target)s",
    }
    initial_data: ClassVar[dict[str, Any]] = {
        "objects": {},  # full name → Shown
        "rules": {},  # name → Shown
        "wrong": {},  # docname → list of Wrong
        "pages": {},  # docname → whether it shows what other pages decide (links of a list, a graph)
        "missing": {},  # docname → True: something asked for was not found
        "checker": b"",  # the version of what the verdicts depend on
    }
    data_version = 1
    reads = False
    """Whether this build reads pages."""

    # ── what pages say ────────────────────────────────────────────────────────

    def note_page(self, docname: str, lists: bool = False) -> None:
        """The page has verdicts; *lists*: and links that depend on other pages."""
        self.data["pages"][docname] = lists or self.data["pages"].get(docname, False)

    def note_derivation(self, full_name: str, shown: Shown) -> None:
        """The page shows the derivation."""
        known = self.data["objects"].get(full_name)
        if known is not None and known.docname in self.env.found_docs and known != shown:
            self.note_wrong(
                shown.docname,
                Wrong(
                    0,
                    f"{full_name} is shown on {known.docname}, too: one of the two needs :no-index:",
                    "duplicate",
                ),
            )
            return
        self.data["objects"][full_name] = shown

    def note_rule(self, name: str, shown: Shown) -> None:
        """The page lists the rule."""
        self.data["rules"][name] = shown

    def note_wrong(self, docname: str, wrong: Wrong) -> None:
        """Something is wrong with what the page shows."""
        self.data["wrong"].setdefault(docname, []).append(wrong)

    def note_missing(self, docname: str) -> None:
        """The page asks for something that is not there: it is read again in the next build."""
        self.data["missing"][docname] = True

    def tell(self) -> None:
        """Warn of everything that is wrong, on pages read in this build or before."""
        for docname, found in sorted(self.data["wrong"].items()):
            for wrong in found:
                place = (docname, wrong.line or None)
                logger.warning(wrong.message, location=place, type="bce_sym", subtype=wrong.subtype)

    # ── keeping in step ───────────────────────────────────────────────────────

    def clear_doc(self, docname: str) -> None:
        """Forget what the page says."""
        for kind in ("objects", "rules"):
            kept = {n: s for n, s in self.data[kind].items() if s.docname != docname}
            self.data[kind] = kept
        for kind in ("wrong", "pages", "missing"):
            self.data[kind].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take what another process has read on *docnames*."""
        for full_name, shown in otherdata["objects"].items():
            if shown.docname in docnames:
                self.note_derivation(full_name, shown)
        for name, shown in otherdata["rules"].items():
            if shown.docname in docnames:
                self.data["rules"][name] = shown
        for kind in ("pages", "missing"):
            found = otherdata[kind]
            self.data[kind].update({d: found[d] for d in docnames if d in found})
        for docname in docnames:
            for wrong in otherdata["wrong"].get(docname, ()):
                if wrong not in self.data["wrong"].get(docname, ()):
                    self.note_wrong(docname, wrong)

    # ── links ─────────────────────────────────────────────────────────────────

    def resolve_xref(
        self, env: BuildEnvironment, fromdocname: str, builder: Builder, typ: str, target: str,
        node: pending_xref, contnode: Element,
    ) -> Any:  # fmt: skip
        """The link, or None when no page shows what it is to."""
        found = self.place(typ, target)
        if found is None:
            return None
        docname, node_id, title = found
        return make_refnode(builder, fromdocname, docname, node_id, contnode, title)

    def resolve_any_xref(
        self, env: BuildEnvironment, fromdocname: str, builder: Builder, target: str,
        node: pending_xref, contnode: Element,
    ) -> list[tuple[str, Any]]:  # fmt: skip
        """Links of all kinds that *target* may name."""
        found = []
        for kind in self.object_types:
            link = self.resolve_xref(env, fromdocname, builder, kind, target, node, contnode)
            if link is not None:
                found.append((f"bce:{kind}", link))
        return found

    def place(self, kind: str, target: str) -> tuple[str, str, str] | None:
        """Page, id and title of what a role of this *kind* names."""
        if kind == "rule":
            rule = self.data["rules"].get(target)
            return None if rule is None else (rule.docname, rule.node_id, rule.statement)
        name, _, number = target.rpartition(":") if kind == "step" else (target, "", "")
        shown = self._shown(name)
        if shown is None:
            return None
        if kind == "derivation":
            return shown.docname, shown.node_id, f"{shown.verdict}: {shown.statement}"
        if not number.isdigit() or int(number) not in shown.steps:
            return None
        return shown.docname, step_id(shown.node_id, int(number)), f"step {number} of {shown.name}"

    def _shown(self, asked: str) -> Shown | None:
        objects: dict[str, Shown] = self.data["objects"]
        place, _, name = asked.rpartition("::")
        if place:
            module = place.removesuffix(".py").rpartition("/")[2]
            return objects.get(f"{module}.{name}")
        if asked in objects:
            return objects[asked]
        named = [shown for shown in objects.values() if shown.name == asked]
        return named[0] if len(named) == 1 else None

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """For the search, and for the inventory that other projects link by."""
        for full_name, shown in self.data["objects"].items():
            yield full_name, full_name, "derivation", shown.docname, shown.node_id, 1
            for step in shown.steps:
                name = f"{full_name}:{step}"
                yield name, name, "step", shown.docname, step_id(shown.node_id, step), -1
        for name, shown in self.data["rules"].items():
            yield name, name, "rule", shown.docname, shown.node_id, 1
