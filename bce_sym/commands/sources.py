"""Paths become derivations here, and only here."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bce_sym.derivation import Derivation
    from bce_sym.report import Problem

__all__ = ["DEFAULT", "find", "load", "print_problems"]

DEFAULT: Final = "derivations"


def load(paths: Sequence[str]) -> tuple[list[Derivation], list[Problem]]:
    """The derivations at *paths* (by default in the folder ``derivations``), and what cannot be read."""
    from bce_sym.readers.scripts import find_scripts, load
    from bce_sym.report import Problem

    if not paths and not os.path.isdir(DEFAULT):
        return [], [
            Problem(
                f"there is no folder '{DEFAULT}' here",
                help="name the scripts or folders that have the derivations",
            )
        ]
    scripts, problems = find_scripts(paths or [DEFAULT])
    derivations: list[Derivation] = []
    for script in scripts:
        loaded = load(script)
        derivations += loaded.derivations
        problems += loaded.problems
    return derivations, problems


def find(asked: str, paths: Sequence[str]) -> Derivation | None:
    """The one derivation that *asked* names, alone or as ``SCRIPT.py::NAME``.

    None, with the reason on standard error, when there is none or are several.
    """
    script, _, name = asked.rpartition("::")
    derivations, problems = load(paths or ([script] if os.path.isfile(script) else []))
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
