"""The command line: ``bce-sym``, also ``python -m bce_sym``.  What may be said; `bce_sym.commands` acts.

Everything but argparse is imported by the command that needs it, so that ``--help`` is quick.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from bce_sym import __version__

__all__ = ["main"]

_INTERRUPTED: Final = 130
_RECURSION: Final = 20_000


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.  Returns the exit code; raises SystemExit for ``--help`` and wrong usage."""
    parser = _parser()
    if "_ARGCOMPLETE" in os.environ:  # the shell asks for completions
        from bce_sym.completion import complete

        complete(parser)
    options = parser.parse_args(argv)
    sys.setrecursionlimit(max(_RECURSION, sys.getrecursionlimit()))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # what the encoding lacks is shown by its code
            stream.reconfigure(errors="backslashreplace")
    module, _, name = options.run.partition(":")
    try:
        code: int = getattr(import_module(f"bce_sym.commands.{module}"), name or "run")(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # the reader has gone: nothing more to say, also not at the exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    from bce_sym.commands.judging import add_options

    parser = argparse.ArgumentParser(
        prog="bce-sym",
        description="Check derivations: each step is proved, refuted or undecided.",
    )
    parser.add_argument("--version", action="version", version=f"bce-sym {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    check = commands.add_parser(
        "check", help="check the derivations of scripts and documents",
        description="Exit 0: every step is proved, 1: something is not, 2: unreadable input.",
    )  # fmt: skip
    check.add_argument("paths", nargs="*", metavar="PATH",
                       help="scripts, .tex, .md and .ipynb files, or folders (default: derivations/)")  # fmt: skip
    check.add_argument("--strict", action="store_true",
                       help="in documents, refuse names that are not declared")  # fmt: skip
    check.add_argument("--output-format", default="full",
                       choices=("full", "concise", "json", "junit", "github", "sarif"),
                       help="full: everything; concise: a line for what is no pass")  # fmt: skip
    check.add_argument("--allow", choices=("supported",), action="append", default=[],
                       help="let steps pass that hold at every point tried")  # fmt: skip
    check.add_argument("--exit-zero", action="store_true", help="exit 0 though steps do not pass")
    check.add_argument("-q", "--quiet", action="store_true", help="print what is wrong and no more")
    check.add_argument("--color", choices=("auto", "always", "never"), default="auto",
                       help="auto: on a terminal, unless NO_COLOR is set")  # fmt: skip
    check.add_argument("--watch", action="store_true", help="check again whenever a file changes")
    add_options(check)
    check.set_defaults(run="check")

    claim = commands.add_parser(
        "claim", help="settle one claim",
        description="Exit 0: proved, 1: refuted, 3: supported or undecided, 2: unreadable.",
    )  # fmt: skip
    claim.add_argument("claim", metavar="CLAIM", help='such as "log(x*y) == log(x) + log(y)"')
    claim.add_argument("--where", action="append", default=[], metavar="FACT",
                       help='such as "x > 0", "y in {0, 1}", "n in Integers"')  # fmt: skip
    add_options(claim, cache=False)
    claim.set_defaults(run="claims:run_claim")

    claims = commands.add_parser(
        "claims", help="settle the claims of a JSONL file",
        description="Answers each line with one line.  Exit 0: all answered, 2: unreadable file.",
    )  # fmt: skip
    claims.add_argument("file", metavar="FILE.jsonl")
    add_options(claims, cache=False)
    claims.set_defaults(run="claims:run_claims")

    explain = commands.add_parser(
        "explain", help="show what a verdict rests on",
        description="The evidence of each step in words: reasons, conditions, how it was shown.",
    )  # fmt: skip
    explain.add_argument("name", metavar="NAME[:STEP]",
                         help="a derivation, or SCRIPT.py::NAME, and the number of a step")  # fmt: skip
    _add_path(explain)
    add_options(explain)
    explain.set_defaults(run="explain")

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
    _add_path(latex)
    add_options(latex)
    latex.set_defaults(run="latex")

    new = commands.add_parser("new", help="begin a derivation",
                              description="Writes DIR/NAME.py, a script that can be checked.")  # fmt: skip
    new.add_argument("name", metavar="NAME", help="the name of the derivation and of its script")
    new.add_argument("--dir", default="derivations", metavar="DIR",
                     help="the folder (default: derivations)")  # fmt: skip
    new.set_defaults(run="new")

    rules = commands.add_parser("rules", help="list the reasons that a step may have",
                                description="Procedures, and rules with conditions and sources.")  # fmt: skip
    rules.add_argument(
        "word", nargs="?", default="", metavar="WORD", help="only those that have it"
    )
    rules.set_defaults(run="rules")
    return parser


def _add_path(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--path", action="append", default=[], dest="paths", metavar="PATH",
                        help="where to look (default: derivations/)")  # fmt: skip
