r"""Documents → derivations: LaTeX, Markdown and Jupyter notebooks, one derivation for each chain.

Every displayed formula with a relation is a claim, or a chain of claims.  What is declared applies from
its place on; what is assumed for want of a declaration is noted with each derivation.  A formula that is
not read with certainty is a `Problem` with its place.  Nothing is judged here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bce_sym.derivation import Derivation
from bce_sym.errors import Location
from bce_sym.readers import latex_displays as displays
from bce_sym.readers import prose
from bce_sym.readers.chains import read_chain
from bce_sym.readers.desk import Desk
from bce_sym.readers.latex_context import Conflict, State
from bce_sym.readers.latex_layout import laid_out
from bce_sym.readers.latex_scan import (
    factors_in,
    families_in,
    families_of,
    indices_in,
    names_in,
    subjects_in,
)
from bce_sym.readers.latex_tokens import Token, Unreadable
from bce_sym.readers.latex_tokens import define as define_macro
from bce_sym.readers.markup import Region, markdown_regions, masked_quotes, tex_regions
from bce_sym.readers.sources import NotANotebook, Source, notebook_cells
from bce_sym.report import Problem

__all__ = ["SUFFIXES", "LoadedDocument", "documents_at", "is_document", "load"]

SUFFIXES: Final = frozenset({".tex", ".md", ".markdown", ".ipynb"})


@dataclass(frozen=True)
class LoadedDocument:
    """The derivations of a document, in order, and what could not be read."""

    path: Path
    derivations: tuple[Derivation, ...] = ()
    problems: tuple[Problem, ...] = ()


def is_document(path: str | Path) -> bool:
    """Whether *path* is that of a document that is read here, by its suffix."""
    return Path(path).suffix.lower() in SUFFIXES


def documents_at(path: str | Path) -> list[Path]:
    """The documents at *path*: the file itself, or those with displayed formulas in a folder.

    In folders, what is hidden or begins with ``_`` is left out.
    """
    path = Path(path)
    if not path.is_dir():
        return [path] if is_document(path) and path.exists() else []
    found: list[Path] = []
    for here, folders, files in os.walk(path):
        folders[:] = sorted(f for f in folders if f[0] not in "._")
        named = [name for name in sorted(files) if name[0] not in "._" and is_document(name)]
        found += [made for name in named if _has_displays(made := Path(here, name))]
    return found


def _has_displays(path: Path) -> bool:
    """Whether the document at *path* has a displayed formula; True also where it can't be read."""
    try:
        text = path.read_text("utf-8-sig")
        regions: Iterable[Region]
        if path.suffix.lower() == ".ipynb":
            regions = [r for cell in notebook_cells("", text) for r in _markdown(cell)]
        elif path.suffix.lower() == ".tex":
            regions = tex_regions(text)
        else:
            regions = markdown_regions(masked_quotes(text))
        return any(region.kind in ("display", "unclosed") for region in regions)
    except (OSError, UnicodeDecodeError, NotANotebook):
        return True


def load(path: str | Path, strict: bool = False) -> LoadedDocument:
    """The derivations of the document at *path*.

    *strict*: a name that is not declared is a problem, not a real number.  Never raises for what the
    document holds.
    """
    path = Path(path)
    shown = _shown(path)
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        problem = Problem(f"the file cannot be read: {why}", Location(shown, 1), "check it")
        return LoadedDocument(path, problems=(problem,))
    builder = _Builder(shown, strict)
    try:
        if path.suffix.lower() == ".ipynb":
            for cell in notebook_cells(shown, text):
                builder.read(cell, _markdown(cell))
        elif path.suffix.lower() == ".tex":
            source = Source(shown, text)
            builder.read(source, list(tex_regions(text)))
        else:
            source = Source(shown, text)
            builder.read(source, _markdown(source))
    except NotANotebook as error:
        problem = Problem(
            f"this is no Jupyter notebook: {error}", Location(shown, 1), "check the file"
        )
        return LoadedDocument(path, problems=(problem,))
    if not builder.displays:
        builder.problems.append(
            Problem(
                "the document has no displayed formulas",
                Location(shown, 1),
                "derivations stand in \\[ … \\], align, $$ … $$ or ```math",
            )
        )
    return LoadedDocument(path, tuple(builder.derivations), tuple(builder.problems))


def _markdown(source: Source) -> list[Region]:
    source.text = masked_quotes(source.text)
    return list(markdown_regions(source.text))


def _shown(path: Path) -> str:
    full = Path(os.path.abspath(path))
    try:
        return str(full.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(full)


# ── reading ───────────────────────────────────────────────────────────────────


class _Builder(Desk):
    """Reads the regions of a document, one after the other."""

    def __init__(self, path: str, strict: bool) -> None:
        super().__init__(path, strict)
        self.displays = 0
        self.state = State()
        self.skip = False
        self.condition: prose.Clause | None = None  # of this display and those right after it
        self._defined_by: prose.Clause | None = None  # the condition whose definitions were read

    # ── regions ───────────────────────────────────────────────────────────────

    def read(self, source: Source, regions: Sequence[Region]) -> None:
        """Read the regions of a source; what earlier ones declared applies."""
        self.source = source
        for at, region in enumerate(regions):
            try:
                if region.kind == "macro":
                    define_macro(source.text, region.start, region.end, self.macros)
                elif region.kind == "note":
                    self._note(region.start, region.end)
                elif region.kind == "prose":
                    for clause in prose.declarations(source.text, region):
                        self.state = self._clause(clause, self.state)
                    self._mentioned(region)
                elif region.kind == "unclosed":
                    self.displays += 1
                    raise Unreadable(
                        f"{region.name} is never closed", region.start, region.end, "close it"
                    )
                else:
                    self.displays += 1
                    before = regions[at - 1] if at else None
                    after = regions[at + 1] if at + 1 < len(regions) else None
                    self._display(region, before, after)
            except Unreadable as error:
                self.problem(error)
            except RecursionError:
                self.problem(Unreadable("nested too deeply", region.start, region.start + 1))

    # ── declarations ──────────────────────────────────────────────────────────

    def _note(self, start: int, end: int) -> None:
        text = self.source.text[start:end]
        if text.split() == ["ignore"]:
            self.skip = True
            return
        if text.split()[:1] == ["by"]:
            raise Unreadable(
                "a reason stands on the line of its step", start, end, "move it into the display"
            )
        self.state = self.declared_at(start, end, self.state)

    def _clause(self, clause: prose.Clause, state: State) -> State:
        """*state* with what a sentence declares; a formula that is not understood declares nothing."""
        said: list[list[Token]] = []
        for start, end, kind in clause.formulas:
            try:
                items = list(laid_out(self.items(start, end)))
            except Unreadable:
                continue
            if items:
                at = items[-1].end
                said.append([*items, *(Token("word", word, at, at) for word in kind.split())])
        # Ranges first: "y_i in {0, 1} for i = 1, ..., n".
        for items in sorted(said, key=lambda items: not any(map(_is_ellipsis, items))):
            try:
                state = self.declared(items, state, clause.adds, clause.keeps)
            except Conflict as error:
                self.problem(error)
            except Unreadable:
                continue
        return state

    def _mentioned(self, region: Region) -> None:
        """Note of which names the sentences of a region say something, declared or not."""
        for start, end in region.inline:
            try:
                items = laid_out(self.items(start, end))
            except Unreadable:
                continue
            signs = {item.text for item in items if item.kind in ("sym", "cmd")}
            if signs & _SAYING:
                line = self.source.location(start).line
                shown = " ".join(self.source.text[start:end].split())
                says = f"line {line} says ${shown}$, in no sentence that is understood to declare it from there on"
                subjects = subjects_in(items)
                self.subjects |= subjects
                names = subjects or {n for at in range(len(items)) for n in names_in(items, at)}
                self.mentions.update(dict.fromkeys(names, says))

    # ── displays ──────────────────────────────────────────────────────────────

    def _display(self, region: Region, before: Region | None, after: Region | None) -> None:
        text = self.source.text
        if self.skip:
            self.skip = False
            line = self.source.location(region.outer[0]).line
            self.remarks.append(f"the display at line {line} is ignored, as a comment asks")
            return
        items = self.items(region.start, region.end)
        state = self.state
        plain = laid_out(items)
        self.factors, self.indices = factors_in(plain), indices_in(plain)
        later: prose.Clause | None = None
        if after is not None and after.kind == "prose":
            clause = prose.after_display(text, after)
            if clause is not None:
                if clause.lasts:
                    clause, later = self._parted(clause, items)
                    self.state = state = self._clause(clause, self.state)
                else:
                    state = self._clause(clause, state)
        if (
            before is not None
            and before.kind == "prose"
            and text[before.start : before.end].strip()
        ):
            self.condition = prose.before_display(text, before)
        elif before is not None and before.kind not in ("prose", "display"):
            self.condition = None
        if self.condition is not None:
            state = self._conditioned(self.condition, state)
        if not items:
            return
        self.label = displays.label_of(items)
        here = families_in(plain, state.notation)
        here |= families_of(state.notation) - self.numbers
        # A number stays one beside a family of its name that other displays have.
        self.families = self.families - self.numbers | here
        previous, failed = self.last, self.failed
        self.last, self.failed = None, False
        chains = displays.chains(plain, region.name)
        self.hint = _OF_EQUATIONS if len(chains) > 1 else ""
        for chain in chains:
            try:
                local = read_chain(self, chain, state, previous, failed)
            except Unreadable as error:
                self.problem(error)
                self.failed = True
                continue
            # What the chain defined holds from here on, also where its condition does not.
            state = _with_definitions(state, local)
            self.state = _with_definitions(self.state, local)
            for place in self.noted:
                self.state = self.declared_at(*place, self.state)
            self.noted.clear()
            previous, failed = None, False
        if later is not None:
            self.state = self._clause(later, self.state)
        self.state = replace(self.state, block=frozenset())

    def _conditioned(self, clause: prose.Clause, state: State) -> State:
        """*state* with what the sentence before says: what it defines with "with $a = b$" lasts."""
        if not clause.keeps:
            return self._clause(clause, state)
        defining = tuple(f for f in clause.formulas if self._equates(f))
        others = tuple(f for f in clause.formulas if f not in defining)
        if defining and clause is not self._defined_by:
            self._defined_by = clause
            self.state = self._clause(prose.Clause(defining, keeps=True), self.state)
            state = _with_definitions(state, self.state)
        return self._clause(replace(clause, formulas=others), state)

    def _equates(self, formula: tuple[int, int, str]) -> bool:
        """Whether a formula defines a new name by others; ``x = 0`` is a case, not a definition."""
        try:
            items = self.items(*formula[:2])
        except Unreadable:
            return False
        signs = [item.text for item in items if item.kind in ("sym", "cmd")]
        if signs.count("=") != 1 or _SAYING & set(signs):
            return False
        at = next(k for k, item in enumerate(items) if item.text == "=")
        new = set(names_in(items, 0)) - self.seen
        new = {name for name in new if not self.state.notation.is_known(name)}
        return bool(new) and any(
            True for k in range(at + 1, len(items)) for _ in names_in(items, k)
        )

    def _parted(
        self, clause: prose.Clause, items: Sequence[Token]
    ) -> tuple[prose.Clause, prose.Clause]:
        """What a clause says for a display, and what of the name that the display begins with.

        The latter comes after the display, which may define the name; unless the clause does.
        """
        defined = set(names_in(items, 0)) if items else set()

        def is_later(formula: tuple[int, int, str]) -> bool:
            try:
                tokens = self.items(*formula[:2])
            except Unreadable:
                return False
            if any(token.text in ("=", ":=", "\\coloneqq", "\\equiv") for token in tokens):
                return False
            return any(not defined.isdisjoint(names_in(tokens, k)) for k in range(len(tokens)))

        later = tuple(formula for formula in clause.formulas if is_later(formula))
        first = tuple(formula for formula in clause.formulas if formula not in later)
        return replace(clause, formulas=first), replace(clause, formulas=later)


_SAYING: Final = frozenset({"\\in", "<", ">", "\\ne", "\\neq", "\\le", "\\leq", "\\ge", "\\geq",
                            "\\leqslant", "\\geqslant"})  # fmt: skip
_OF_EQUATIONS: Final = (
    "each of these equations is claimed at all points; where one follows from the one before, begin its "
    "row with \\implies or \\iff; where it defines a name, write :="
)


def _is_ellipsis(item: Token) -> bool:
    return item.text in ("\\dots", "\\ldots", "\\cdots", "\\dotsc", "...", "..")


def _with_definitions(state: State, other: State) -> State:
    """*state* with the definitions of *other*, and its doubts about names."""
    notation = state.notation
    for name, definition in other.notation.definitions.items():
        if notation.definitions.get(name) is not definition:
            notation = notation.define(definition)
    for name, doubt in other.notation.doubts.items():
        if notation.doubts.get(name) is not doubt:
            notation = notation.doubt(name, doubt)
    return replace(state, notation=notation)
