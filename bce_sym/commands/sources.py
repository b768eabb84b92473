"""Paths become derivations here, and only here."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from bce_sym.derivation import Derivation
    from bce_sym.report import Problem

__all__ = ["DEFAULT", "find", "load", "print_problems"]

DEFAULT: Final = "derivations"


def load(
    paths: Sequence[str], documents: bool = False, strict: bool = False
) -> tuple[list[Derivation], list[Problem]]:
    """The derivations at *paths* (by default in the folder ``derivations``), and what cannot be read.

    *documents*: those of LaTeX, Markdown and notebooks, too; *strict* refuses names there that are not
    declared.
    """
    from bce_sym.readers.scripts import find_scripts, load
    from bce_sym.report import Problem

    if not paths and not os.path.isdir(DEFAULT):
        return [], [
            Problem(
                f"there is no folder '{DEFAULT}' here",
                help="name the scripts or folders that have the derivations",
            )
        ]
    papers = _papers(paths or [DEFAULT]) if documents else {}
    scripts, problems = find_scripts(
        # A folder of documents needs no scripts.
        [p for p in paths or [DEFAULT] if not papers.get(p) or find_scripts([p]).scripts]
    )
    derivations: list[Derivation] = []
    for script in scripts:
        loaded = load(script)
        derivations += loaded.derivations
        problems += loaded.problems
    if papers:
        from bce_sym.readers.documents import load as load_document

        for paper in dict.fromkeys(paper for found in papers.values() for paper in found):
            read = load_document(paper, strict)
            derivations += read.derivations
            problems += read.problems
    return derivations, problems


def _papers(paths: Sequence[str]) -> dict[str, list[Path]]:
    """The documents at each of *paths* that has any."""
    if not any(map(_may_have_papers, paths)):  # their reader need not be imported
        return {}
    from bce_sym.readers.documents import documents_at

    return {path: found for path in paths if (found := documents_at(path))}


def _may_have_papers(path: str) -> bool:
    suffixes = (".tex", ".md", ".markdown", ".ipynb")
    if not os.path.isdir(path):
        return path.lower().endswith(suffixes)
    return any(name.lower().endswith(suffixes) for _, _, files in os.walk(path) for name in files)


def find(asked: str, paths: Sequence[str]) -> Derivation | None:
    """The one derivation that *asked* names, alone or as ``SCRIPT.py::NAME``.

    None, with the reason on standard error, when there is none or are several.
    """
    script, _, name = asked.rpartition("::")
    given = paths or ([script] if os.path.isfile(script) else [])
    derivations, problems = load(given, documents=True)
    print_problems(problems)
    matching = [d for d in derivations if d.name == name and _is_in(d, script)]
    if len(matching) == 1:
        return matching[0]
    _print_unmatched(asked, name, matching, derivations)
    return None


def _is_in(derivation: Derivation, script: str) -> bool:
    """Whether *script*, a path or the end of one, is the derivation's."""
    if not script:
        return True
    full = os.path.abspath(derivation.location.path)
    return full == os.path.abspath(script) or full.endswith(os.sep + os.path.normpath(script))


def _print_unmatched(
    asked: str, name: str, matching: Sequence[Derivation], derivations: Sequence[Derivation]
) -> None:
    from difflib import get_close_matches

    if matching:
        places = " and ".join(str(d.location) for d in matching)
        print(f"error: several derivations are called {name}: {places}\n"
              f"  = help: say which: SCRIPT.py::{name}", file=sys.stderr)  # fmt: skip
        return
    names = sorted({d.name for d in derivations})
    near = get_close_matches(name, names, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are: {', '.join(names)}"
    advice = f"\n  = help: {hint}" if names else ""
    print(f"error: there is no derivation {asked}{advice}", file=sys.stderr)


def print_problems(problems: Sequence[Problem]) -> None:
    """What cannot be read, on standard error."""
    for problem in problems:
        place = "" if problem.location is None else f"{problem.location}: "
        print(f"error: {place}{problem.message}", file=sys.stderr)
        if problem.help:
            print(f"  = help: {problem.help}", file=sys.stderr)
