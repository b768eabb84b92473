"""The command line: ``bce-sym``, also ``python -m bce_sym``.  Reads, asks, prints; never judges.

Everything but argparse is imported by the command that needs it, so that ``--help`` is quick.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, TextIO

from bce_sym import __version__

if TYPE_CHECKING:
    from bce_sym.derivation import Derivation
    from bce_sym.render.latex import Form
    from bce_sym.report import Problem, Report

__all__ = ["main"]

_DEFAULT: Final = "derivations"
_EXIT: Final = {"proved": 0, "refuted": 1, "supported": 3, "undecided": 3, "unread": 2}
_UNREADABLE: Final = 2
_INTERRUPTED: Final = 130
_RECURSION: Final = 20_000


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.  Returns the exit code; raises SystemExit for ``--help`` and wrong usage."""
    options = _parser().parse_args(argv)
    sys.setrecursionlimit(max(_RECURSION, sys.getrecursionlimit()))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what the encoding lacks is shown by its code
            stream.reconfigure(errors="backslashreplace")
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # the reader has gone: nothing more to say, also not at the exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bce-sym",
        description="Check derivations: each step is proved, refuted or undecided.",
    )
    parser.add_argument("--version", action="version", version=f"bce-sym {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    check = commands.add_parser(
        "check", help="check the derivations of scripts",
        description="Exit 0: every step is proved, 1: something is not, 2: unreadable input.",
    )  # fmt: skip
    check.add_argument("paths", nargs="*", metavar="PATH",
                       help=f"scripts or folders (default: {_DEFAULT}/)")  # fmt: skip
    check.add_argument("--output-format", choices=("full", "concise", "json"), default="full",
                       help="full: everything; concise: a line for what is no pass")  # fmt: skip
    check.add_argument("--allow", choices=("supported",), action="append", default=[],
                       help="let steps pass that hold at every point tried")  # fmt: skip
    check.add_argument("--color", choices=("auto", "always", "never"), default="auto",
                       help="auto: on a terminal, unless NO_COLOR is set")  # fmt: skip
    check.set_defaults(run=_check)

    claim = commands.add_parser(
        "claim", help="settle one claim",
        description="Exit 0: proved, 1: refuted, 3: supported or undecided, 2: unreadable.",
    )  # fmt: skip
    claim.add_argument("claim", metavar="CLAIM", help='such as "log(x*y) == log(x) + log(y)"')
    claim.add_argument("--where", action="append", default=[], metavar="FACT",
                       help='such as "x > 0", "y in {0, 1}", "n in Integers"')  # fmt: skip
    claim.set_defaults(run=_claim)

    claims = commands.add_parser(
        "claims", help="settle the claims of a JSONL file",
        description="Answers each line with one line.  Exit 0: all answered, 2: unreadable file.",
    )  # fmt: skip
    claims.add_argument("file", metavar="FILE.jsonl")
    claims.set_defaults(run=_claims)

    latex = commands.add_parser(
        "latex", help="write derivations as LaTeX",
        description="A step that is not proved is marked as such in the text.",
    )  # fmt: skip
    which = latex.add_mutually_exclusive_group(required=True)
    which.add_argument("name", nargs="?", metavar="NAME", help="a derivation, or SCRIPT.py::NAME")
    which.add_argument("--all", action="store_true", help="every derivation, in files of DIR")
    latex.add_argument("--form", choices=("fragment", "article", "standalone"), default="fragment",
                       help="fragment (for \\input), article or standalone document")  # fmt: skip
    latex.add_argument("-o", dest="output", metavar="FILE|DIR",
                       help="a file (default: standard output); with --all, a folder")  # fmt: skip
    latex.add_argument("--path", action="append", default=[], dest="paths", metavar="PATH",
                       help=f"where to look (default: {_DEFAULT}/)")  # fmt: skip
    latex.set_defaults(run=_latex)
    return parser


# ── check ─────────────────────────────────────────────────────────────────────


def _check(options: argparse.Namespace) -> int:
    from bce_sym.check import check_all

    started = time.perf_counter()
    derivations, problems = _load(options.paths)
    reports = check_all(derivations)
    seconds = time.perf_counter() - started
    allow = "supported" in options.allow
    print(_shown(options, reports, problems, seconds, allow))
    if problems or any(report.problem is not None for report in reports):
        return _UNREADABLE
    return 0 if all(report.passes(allow) for report in reports) else 1


def _shown(
    options: argparse.Namespace,
    reports: Sequence[Report],
    problems: Sequence[Problem],
    seconds: float,
    allow: bool,
) -> str:
    if options.output_format == "json":
        import json

        from bce_sym.render.json_report import report_object

        made = report_object(reports, problems, seconds=seconds, allow_supported=allow)
        return json.dumps(made, indent=2)
    from bce_sym.render.text import Style, concise, full

    if options.output_format == "concise":
        return concise(reports, problems, seconds=seconds, allow_supported=allow)
    style = Style.of(sys.stdout, _wants_colour(options.color, sys.stdout))
    return full(reports, problems, seconds=seconds, allow_supported=allow, style=style)


def _wants_colour(choice: str, stream: TextIO) -> bool:
    if choice == "auto":
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        return stream.isatty() and not plain
    return choice == "always"


def _load(paths: Sequence[str]) -> tuple[list[Derivation], list[Problem]]:
    """The derivations at *paths*, and what could not be read."""
    from bce_sym.readers.scripts import find_scripts, load
    from bce_sym.report import Problem

    if not paths and not os.path.isdir(_DEFAULT):
        return [], [
            Problem(
                f"there is no folder '{_DEFAULT}' here",
                help="name the scripts or folders that have the derivations",
            )
        ]
    scripts, problems = find_scripts(paths or [_DEFAULT])
    derivations: list[Derivation] = []
    for script in scripts:
        loaded = load(script)
        derivations += loaded.derivations
        problems += loaded.problems
    return derivations, problems


# ── claims ────────────────────────────────────────────────────────────────────


def _claim(options: argparse.Namespace) -> int:
    from bce_sym.api import verify
    from bce_sym.errors import ReadError
    from bce_sym.evidence import Unread
    from bce_sym.readers.text import claim_of
    from bce_sym.render.text import evidence_text, unread_text

    text: str = options.claim
    try:
        claim = claim_of(text, options.where)
    except ReadError as error:
        found = Unread(error.message, error.column, error.help)
        print(unread_text(error.text or text, found), file=sys.stderr)
        return _UNREADABLE
    evidence = verify(claim)
    if isinstance(evidence, Unread):
        print(unread_text(text, evidence), file=sys.stderr)
    else:
        print(evidence_text(claim, evidence))
    return _EXIT[str(evidence.verdict)]


def _claims(options: argparse.Namespace) -> int:
    import json

    from bce_sym.api import verify
    from bce_sym.evidence import Unread
    from bce_sym.readers.claims import answer, read_line

    try:
        lines = open(options.file, encoding="utf-8", errors="replace")  # noqa: SIM115
    except OSError as error:
        return _unusable(options.file, error)
    with lines:
        try:
            for line in lines:
                started = time.perf_counter()
                read = read_line(line)
                found = read.claim if isinstance(read.claim, Unread) else verify(read.claim)
                made = answer(read, found, time.perf_counter() - started)
                print(json.dumps(made), flush=True)
        except IsADirectoryError as error:
            return _unusable(options.file, error)
    return 0


def _unusable(path: str, error: OSError) -> int:
    print(f"error: {path}: {error.strerror}", file=sys.stderr)
    return _UNREADABLE


# ── latex ─────────────────────────────────────────────────────────────────────


def _latex(options: argparse.Namespace) -> int:
    if options.all and not options.output:
        print("error: --all needs a folder: -o DIR", file=sys.stderr)
        return _UNREADABLE
    script, _, name = (options.name or "").rpartition("::")
    paths = options.paths or ([script] if os.path.isfile(script) else [])
    derivations, problems = _load(paths)
    _print_problems(problems)
    if options.all:
        return _latex_all(derivations, options.form, options.output) or (
            _UNREADABLE if problems else 0
        )
    matching = [d for d in derivations if d.name == name and _is_in(d, script)]
    if len(matching) != 1:
        _print_unmatched(options.name, name, matching, derivations)
        return _UNREADABLE
    ((_, text),) = _latex_of(matching, options.form)
    if options.output is None:
        print(text, end="")
        return 0
    return _write(options.output, text)


def _latex_all(derivations: Sequence[Derivation], form: Form, folder: str) -> int:
    places: dict[str, list[str]] = {}
    for derivation in derivations:
        places.setdefault(derivation.name, []).append(str(derivation.location))
    for name, found in places.items():
        if len(found) > 1:
            print(f"error: {name}.tex would be written for {' and for '.join(found)}\n"
                  "  = help: rename one, or give one folder with --path", file=sys.stderr)  # fmt: skip
            return _UNREADABLE
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        return _unusable(folder, error)
    for name, text in _latex_of(derivations, form):
        code = _write(os.path.join(folder, f"{name}.tex"), text)
        if code:
            return code
    return 0


def _latex_of(derivations: Sequence[Derivation], form: Form) -> Iterable[tuple[str, str]]:
    """The name and the LaTeX of each derivation, with a warning for each that is not proved."""
    from bce_sym.check import check_all
    from bce_sym.render.latex import derivation_latex

    for report in check_all(derivations):
        name = report.derivation.name
        if not report.passes():
            print(f"warning: {name} does not pass: its LaTeX says which steps are not proved",
                  file=sys.stderr)  # fmt: skip
        yield name, derivation_latex(report, form)


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


def _print_problems(problems: Sequence[Problem]) -> None:
    for problem in problems:
        place = "" if problem.location is None else f"{problem.location}: "
        print(f"error: {place}{problem.message}", file=sys.stderr)
        if problem.help:
            print(f"  = help: {problem.help}", file=sys.stderr)


def _write(path: str, text: str) -> int:
    try:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        return _unusable(path, error)
    return 0
