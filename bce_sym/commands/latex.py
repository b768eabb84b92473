"""``bce-sym latex``: derivations as LaTeX."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from bce_sym.commands import PASSED, UNUSABLE, sources, unusable
from bce_sym.commands.judging import judge_of

if TYPE_CHECKING:
    from bce_sym.derivation import Derivation
    from bce_sym.render.latex import Form

__all__ = ["run"]


def run(options: argparse.Namespace) -> int:
    """Write one derivation, or each into a folder."""
    if options.all:
        if not options.output:
            print("error: --all needs a folder: -o DIR", file=sys.stderr)
            return UNUSABLE
        derivations, problems = sources.load(options.paths)
        sources.print_problems(problems)
        return _write_all(derivations, options) or (UNUSABLE if problems else PASSED)
    found = sources.find(options.name, options.paths)
    if found is None:
        return UNUSABLE
    ((_, text),) = _texts([found], options)
    if options.output is None:
        print(text, end="")
        return PASSED
    return _write(options.output, text)


def _write_all(derivations: Sequence[Derivation], options: argparse.Namespace) -> int:
    places: dict[str, list[str]] = {}
    for derivation in derivations:
        places.setdefault(derivation.name, []).append(str(derivation.location))
    for name, found in places.items():
        if len(found) > 1:
            print(f"error: {name}.tex would be written for {' and for '.join(found)}\n"
                  "  = help: rename one, or give one folder with --path", file=sys.stderr)  # fmt: skip
            return UNUSABLE
    try:
        os.makedirs(options.output, exist_ok=True)
    except OSError as error:
        return unusable(options.output, error)
    for name, text in _texts(derivations, options):
        code = _write(os.path.join(options.output, f"{name}.tex"), text)
        if code:
            return code
    return PASSED


def _texts(
    derivations: Sequence[Derivation], options: argparse.Namespace
) -> Iterable[tuple[str, str]]:
    """The name and the LaTeX of each derivation, with a warning for each that is not proved."""
    from bce_sym.check import check_all
    from bce_sym.render.latex import derivation_latex

    form: Form = options.form
    with judge_of(options) as judge:
        reports = check_all(derivations, judge)
    for report in reports:
        name = report.derivation.name
        if not report.passes():
            print(f"warning: {name} does not pass: its LaTeX says which steps are not proved",
                  file=sys.stderr)  # fmt: skip
        yield name, derivation_latex(report, form)


def _write(path: str, text: str) -> int:
    try:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        return unusable(path, error)
    return PASSED
