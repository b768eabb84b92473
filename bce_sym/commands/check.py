"""``bce-sym check``: the derivations of scripts, step by step."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from bce_sym.commands import FAILED, PASSED, UNUSABLE, sources
from bce_sym.commands.judging import Progress, judge_of

if TYPE_CHECKING:
    from bce_sym.judges import Judge
    from bce_sym.report import Problem, Report

__all__ = ["run"]


def run(options: argparse.Namespace) -> int:
    """Check; with ``--watch`` again after each change."""
    if options.watch and options.output_format not in ("full", "concise"):
        print("error: --watch is for the output formats full and concise", file=sys.stderr)
        return UNUSABLE
    progress = Progress(wanted=not options.quiet)
    with judge_of(options, progress) as judge:
        if not options.watch:
            return _once(options, judge, progress)
        from bce_sym.commands.watch import watch

        return watch(options.paths, lambda: _once(options, judge, progress))


def _once(options: argparse.Namespace, judge: Judge, progress: Progress) -> int:
    from bce_sym.check import check_all

    started = time.perf_counter()
    judge.warm_up()
    derivations, problems = sources.load(options.paths, documents=True, strict=options.strict)
    reports = check_all(derivations, judge)
    progress.clear()
    text = _shown(options, reports, problems, time.perf_counter() - started)
    if text:
        print(text)
    if problems or any(report.problem is not None for report in reports):
        return UNUSABLE
    allow = "supported" in options.allow
    passed = options.exit_zero or all(report.passes(allow) for report in reports)
    return PASSED if passed else FAILED


def _shown(
    options: argparse.Namespace,
    reports: Sequence[Report],
    problems: Sequence[Problem],
    seconds: float,
) -> str:
    allow = "supported" in options.allow
    form: str = options.output_format
    if form in ("json", "sarif"):
        import json

        if form == "sarif":
            from bce_sym import __version__
            from bce_sym.render.sarif import sarif_object

            log = sarif_object(reports, problems, version=__version__, allow_supported=allow)
            return json.dumps(log, indent=2)
        from bce_sym.render.json_report import report_object

        made = report_object(reports, problems, seconds=seconds, allow_supported=allow)
        return json.dumps(made, indent=2)
    if form == "junit":
        from bce_sym.render.junit import junit

        return junit(reports, problems, seconds=seconds, allow_supported=allow)
    if form == "github":
        from bce_sym.render.github import github

        return github(reports, problems, allow)
    from bce_sym.render.diagnostics import Style
    from bce_sym.render.text import concise, full

    if form == "concise":
        return concise(
            reports, problems, seconds=seconds, allow_supported=allow, quiet=options.quiet
        )
    style = Style.of(sys.stdout, _wants_colour(options.color, sys.stdout))
    return full(
        reports, problems, seconds=seconds, allow_supported=allow, style=style, quiet=options.quiet
    )


def _wants_colour(choice: str, stream: TextIO) -> bool:
    if choice == "auto":
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        return stream.isatty() and not plain
    return choice == "always"
