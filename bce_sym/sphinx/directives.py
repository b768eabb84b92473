"""The directives: ``derivation``, ``derivations``, ``derivation-list``, ``derivation-graph``,
``derivation-rules``; and the role ``verdict``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.nodes import Node, system_message
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective, SphinxRole

from bce_sym.derivation import Lemma
from bce_sym.evidence import Verdict
from bce_sym.render.diagnostics import diagnostics
from bce_sym.render.latex_terms import RELATIONS, context_latex, latex
from bce_sym.report import Report
from bce_sym.rules import PROCEDURES, RULES
from bce_sym.sphinx import graph, page
from bce_sym.sphinx.domain import DerivationDomain, Shown, Wrong
from bce_sym.sphinx.library import Entry, Library, NotFound, Script, library_of
from bce_sym.sphinx.nodes import Formula, Graph, Statement, box

__all__ = ["DIRECTIVES", "VerdictRole"]


_CARD = 18.0
"""Ems that a line of mathematics may have in a gallery."""


def _names(text: str | None) -> list[str]:
    return [name for name in (text or "").replace(",", " ").split() if name]


def _numbers(text: str | None) -> tuple[int, ...]:
    """``1-3, 5`` as numbers."""
    numbers: list[int] = []
    for part in _names(text):
        first, dash, last = part.partition("-")
        if not first.isdigit() or (dash and not last.isdigit()):
            raise ValueError(f"{part!r} is no step: write numbers and ranges, as in 1-3, 5")
        numbers += range(int(first), int(last or first) + 1)
    if not numbers:
        raise ValueError("write the numbers of steps, as in 1-3, 5")
    return tuple(numbers)


def _one_of(*values: str) -> Callable[[str], str]:
    return lambda text: directives.choice(text, values)


class _Directive(SphinxDirective):
    """What all of them do: find, take note of what the page depends on and of what is wrong."""

    @property
    def library(self) -> Library:
        return library_of(self.env)

    @property
    def domain(self) -> DerivationDomain:
        domain = self.env.get_domain("bce")
        assert isinstance(domain, DerivationDomain)
        return domain

    @property
    def folder(self) -> Path:
        return Path(self.env.doc2path(self.env.docname)).parent

    def depends_on(self, script: Script) -> None:
        self.domain.note_page(self.env.docname)
        for path in (script.loaded.path, *script.loaded.sources):
            self.env.note_dependency(str(path.resolve()))

    def find(self, asked: str) -> Entry:
        entry = self.library.find(asked, self.folder)
        self.depends_on(entry.script)
        return entry

    def scripts(self) -> list[Script]:
        """Those that the arguments name, or all; what cannot be read of them is noted."""
        asked = self.arguments[0].split() if self.arguments else []
        found = [self.library.script(a, self.folder) for a in asked] or self.library.scripts()
        for script in found:
            self.depends_on(script)
            for problem in script.loaded.problems:
                place = "" if problem.location is None else f"{problem.location}: "
                self.wrong(f"{place}{problem.message}", "unread")
        return found

    def listed(self) -> list[tuple[Entry, Report]]:
        """What a page that lists derivations shows: each with its report, which is checked.

        Raises NotFound.
        """
        scripts = self.scripts()
        self.domain.note_page(self.env.docname, lists=True)
        made = [
            (entry, self.library.report(entry)) for script in scripts for entry in script.entries
        ]
        for _, report in made:
            self.check(report)
        return made

    def wrong(self, message: str, subtype: str) -> None:
        self.domain.note_wrong(self.env.docname, Wrong(self.lineno, message, subtype))

    def check(self, report: Report, expected: str = "") -> None:
        """Note whatever does not pass; with a verdict *expected*, only that it is another."""
        if expected:
            if str(report.verdict) != expected:
                name = report.derivation.name
                self.wrong(
                    f"{name} is expected to be {expected} and is {report.verdict}", "expected"
                )
            return
        for found in diagnostics([report], (), self.config.bce_sym_allow_supported):
            self.wrong(found.line(), found.code)

    def missing(self, error: NotFound) -> list[Node]:
        self.wrong(str(error), "missing")
        self.domain.note_missing(self.env.docname)
        for script in self.library.scripts():
            self.depends_on(script)
        for problem in self.library.problems:
            self.wrong(f"{problem.location or ''} {problem.message}".strip(), "unread")
        return [
            nodes.warning("", nodes.paragraph("", f"{str(error)[:1].upper()}{str(error)[1:]}."))
        ]

    def located(self, made: Sequence[Node]) -> None:
        """Give the texts their place, by which translations go, and the links the page they are on."""
        source, line = self.get_source_info()
        for node in made:
            for reference in node.findall(addnodes.pending_xref):
                reference["refdoc"] = self.env.docname
            for text in node.findall(nodes.TextElement):
                text.source, text.line = source, line

    def options_of(self) -> page.Options:
        given = self.options
        return page.Options(
            given.get("steps"), "statement-only" in given, "collapsed" in given,
            given.get("conditions", "collapsed"), tuple(given.get("class", ())),
        )  # fmt: skip

    def shown(self, entry: Entry, options: page.Options) -> list[Node]:
        report = self.library.report(entry)
        self.check(report, self.options.get("expected", ""))
        count = len(report.steps)
        beyond = [number for number in options.steps or () if not 1 <= number <= count]
        if beyond:
            self.wrong(f"{entry.full_name} has no step {beyond[0]}: it has {count}", "missing")
            options = page.Options(None, options.statement_only, options.collapsed,
                                   options.conditions, options.classes)  # fmt: skip
        anchor = nodes.make_id(f"derivation-{entry.full_name}")
        made: list[Node] = []
        if "no-index" in self.options:
            anchor = f"{anchor}-{self.env.new_serialno('bce')}"
        else:
            steps = options.steps or tuple(step.index for step in report.steps)
            statement = " ".join(entry.derivation.statement.split())
            self.domain.note_derivation(
                entry.full_name,
                Shown(self.env.docname, anchor, entry.derivation.name, page.words(report), statement,
                      () if options.statement_only else steps),
            )  # fmt: skip
            name = f"{entry.derivation.name} (derivation)"
            made.append(addnodes.index(entries=[("single", name, anchor, "", None)]))
        whole = page.derivation_nodes(entry, report, self.library, anchor, options)
        self.located([whole])
        self.state.document.note_explicit_target(whole)
        return [*made, whole]


_SHOWN: dict[str, Any] = {
    "steps": _numbers,
    "statement-only": directives.flag,
    "collapsed": directives.flag,
    "conditions": _one_of("open", "collapsed", "none"),
    "expected": _one_of(*map(str, Verdict)),
    "no-index": directives.flag,
    "class": directives.class_option,
}


class DerivationDirective(_Directive):
    """One derivation with what was found about it."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = _SHOWN

    def run(self) -> list[Node]:
        """Its nodes."""
        try:
            entry = self.find(self.arguments[0])
        except NotFound as error:
            return self.missing(error)
        return self.shown(entry, self.options_of())


class DerivationsDirective(_Directive):
    """All derivations of a script, after what the script says of itself."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {
        **{name: kind for name, kind in _SHOWN.items() if name not in ("steps", "expected")},
        "only": _names,
        "exclude": _names,
        "no-docstring": directives.flag,
    }

    def run(self) -> list[Node]:
        """Their nodes."""
        try:
            (script,) = self.scripts()
        except NotFound as error:
            return self.missing(error)
        only, exclude = self.options.get("only"), self.options.get("exclude", ())
        names = {entry.derivation.name for entry in script.entries}
        for name in (*(only or ()), *exclude):
            if name not in names:
                self.wrong(f"{script.module} has no derivation {name}", "missing")
        made: list[Node] = []
        if script.loaded.documentation and "no-docstring" not in self.options:
            for text in script.loaded.documentation.split("\n\n"):
                made.append(Statement("", " ".join(text.split())))
            self.located(made)
        for entry in script.entries:
            name = entry.derivation.name
            if name not in exclude and (only is None or name in only):
                made += self.shown(entry, self.options_of())
        return made


class ListDirective(_Directive):
    """A gallery: each derivation with its verdict, statement and claim, and a link to its page."""

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = {"no-claims": directives.flag}

    def run(self) -> list[Node]:
        """A list with an item for each."""
        try:
            listed = self.listed()
        except NotFound as error:
            return self.missing(error)
        items = []
        for entry, report in listed:
            name = page.link(
                "derivation", entry.full_name, nodes.literal("", entry.derivation.name)
            )
            head = nodes.paragraph("", "", name, nodes.Text(" "), page.badge_of(report))
            item = box("li", head, nodes.paragraph("", entry.derivation.statement),
                       classes=f"bce-card bce-is-{report.verdict}")  # fmt: skip
            if "no-claims" not in self.options:
                item += page.claim_box(entry.derivation, _CARD)
            items.append(item)
        made = box("ul", *items, classes="bce-gallery", role="list")
        self.located([made])
        return [made]


class GraphDirective(_Directive):
    """What rests on what, coloured by verdict."""

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = {"label": directives.unchanged}

    def run(self) -> list[Node]:
        """The graph."""
        try:
            listed = self.listed()
        except NotFound as error:
            return self.missing(error)
        boxes = []
        for entry, report in listed:
            boxes.append(
                graph.Box(entry.full_name, entry.derivation.name, str(report.verdict),
                          page.words(report), entry.derivation.statement, self._rests_on(entry))
            )  # fmt: skip
        label = self.options.get("label") or "which derivation rests on which"
        return [Graph("", boxes=boxes, label=label)]

    def _rests_on(self, entry: Entry) -> tuple[str, ...]:
        found: dict[str, None] = {}
        used = [
            reason.derivation
            for step in entry.derivation.chain.steps
            for reason in step.reasons
            if isinstance(reason, Lemma)
        ]
        if entry.derivation.correction is not None:
            used.append(entry.derivation.correction)
        for derivation in used:
            other = self.library.entry_of(derivation)
            if other is not None:
                found[other.full_name] = None
        return tuple(found)


class RulesDirective(_Directive):
    """The procedures and rules that may stand beside a step."""

    option_spec: ClassVar[dict[str, Any]] = {"no-index": directives.flag}

    def run(self) -> list[Node]:
        """Two lists of definitions."""
        self.domain.note_page(self.env.docname)
        items = nodes.definition_list()
        for procedure in PROCEDURES.values():
            body = nodes.paragraph("", f"{procedure.description}.".replace("..", "."))
            items += self._item(procedure.name, "procedure", procedure.description, body)
        for rule in RULES.values():
            claim = rule.claim
            text = f"{latex(claim.lhs)} {RELATIONS[claim.rel]} {latex(claim.rhs)}"
            statement = nodes.paragraph("", f"{rule.statement} ")
            statement += Formula(text, text, plain=str(claim))
            context = context_latex(claim.context)
            for at, item in enumerate(context):
                statement += nodes.Text(" for " if not at else ", ")
                statement += Formula(item, item, plain=item)
            statement += nodes.Text(".")
            source = nodes.paragraph("", f"Source: {rule.source}.", classes=["bce-source"])
            items += self._item(rule.name, "rule", rule.statement, statement, source)
        made = box("div", items, classes="bce-rules")
        self.located([made])
        return [made]

    def _item(self, name: str, kind: str, statement: str, *body: Node) -> Node:
        anchor = nodes.make_id(f"rule-{name}")
        term = nodes.term("", "", nodes.literal("", name), ids=[anchor])
        if kind == "procedure":
            term += nodes.inline("", " (procedure)")
        if "no-index" not in self.options:
            self.domain.note_rule(name, Shown(self.env.docname, anchor, name, kind, statement))
        return nodes.definition_list_item("", term, nodes.definition("", *body))


class VerdictRole(SphinxRole):
    """The verdict on a derivation, computed: ``:verdict:`score```."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """A badge."""
        domain = self.env.get_domain("bce")
        assert isinstance(domain, DerivationDomain)
        docname = self.env.docname
        library = library_of(self.env)
        try:
            entry = library.find(self.text, Path(self.env.doc2path(docname)).parent)
        except NotFound as error:
            domain.note_wrong(docname, Wrong(self.lineno or 0, str(error), "missing"))
            domain.note_missing(docname)
            return [nodes.literal("", self.text)], []
        report = library.report(entry)
        domain.note_page(docname)
        for path in (entry.script.loaded.path, *entry.script.loaded.sources):
            self.env.note_dependency(str(path.resolve()))
        for found in diagnostics([report], (), self.config.bce_sym_allow_supported):
            domain.note_wrong(docname, Wrong(self.lineno or 0, found.line(), found.code))
        return [page.badge_of(report)], []


DIRECTIVES: dict[str, type[_Directive]] = {
    "derivation": DerivationDirective,
    "derivations": DerivationsDirective,
    "derivation-list": ListDirective,
    "derivation-graph": GraphDirective,
    "derivation-rules": RulesDirective,
}
