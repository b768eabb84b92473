"""``bce-sym explain``: what a verdict rests on."""

from __future__ import annotations

import argparse
import sys

from bce_sym.commands import FAILED, PASSED, UNUSABLE, sources
from bce_sym.commands.judging import judge_of

__all__ = ["run"]


def run(options: argparse.Namespace) -> int:
    """Explain a derivation or one step of it.  Exit 0 when all that was explained passes."""
    from bce_sym.check import check_all
    from bce_sym.render.explain import explanation

    asked: str = options.name
    name, _, number = asked.rpartition(":") if asked[-1:].isdecimal() else (asked, "", "")
    if not name or name.endswith(":"):  # SCRIPT.py::NAME, whose name ends in a digit
        name, number = asked, ""
    derivation = sources.find(name, options.paths)
    if derivation is None:
        return UNUSABLE
    count = len(derivation.chain.steps)
    step = int(number) if number else None
    if step is not None and not 1 <= step <= count:
        print(
            f"error: {name} has no step {step}\n  = help: its steps are 1 to {count}",
            file=sys.stderr,
        )
        return UNUSABLE
    with judge_of(options) as judge:
        (report,) = check_all([derivation], judge)
    print(explanation(report, step))
    if report.problem is not None:
        return UNUSABLE
    shown = [s for s in report.steps if step in (None, s.index)]
    return PASSED if all(map(report.step_passes, shown)) else FAILED
