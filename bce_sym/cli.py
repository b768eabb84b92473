"""The command line: ``bce-sym claim`` and ``bce-sym claims``.  Reads, asks, prints; never judges."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence

from bce_sym import __version__

__all__ = ["main"]

_EXIT = {"proved": 0, "refuted": 1, "supported": 3, "undecided": 3, "unread": 2}
_RECURSION = 20_000


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.  Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="bce-sym", description="Check steps of derivations: proved, refuted or undecided."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    one = commands.add_parser("claim", help="settle one claim", description=(
        "Exit 0: proved, 1: refuted, 3: undecided, 2: unreadable."))  # fmt: skip
    one.add_argument("claim", help='such as "log(x*y) == log(x) + log(y)"')
    one.add_argument("--where", action="append", default=[], metavar="FACT",
                     help='such as "x > 0", "y in {0, 1}", "n in Integers"')  # fmt: skip
    many = commands.add_parser("claims", help="settle the claims of a JSONL file")
    many.add_argument("file", metavar="FILE.jsonl")
    options = parser.parse_args(argv)
    sys.setrecursionlimit(max(_RECURSION, sys.getrecursionlimit()))
    try:
        if options.command == "claim":
            return _claim(options.claim, options.where)
        return _claims(options.file)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def _claim(text: str, where: Sequence[str]) -> int:
    from bce_sym.errors import ReadError
    from bce_sym.evidence import Unread
    from bce_sym.readers.text import claim_of
    from bce_sym.render.text import evidence_text, unread_text
    from bce_sym.search import Contradiction, settle

    try:
        claim = claim_of(text, where)
    except ReadError as error:
        found = Unread(error.message, error.column, error.help)
        print(unread_text(error.text or text, found), file=sys.stderr)
        return 2
    try:
        evidence = settle(claim)
    except Contradiction as error:
        print(f"error[contradictory]: {error}", file=sys.stderr)
        return 2
    print(evidence_text(claim, evidence))
    return _EXIT[str(evidence.verdict)]


def _claims(path: str) -> int:
    import json

    from bce_sym.evidence import Evidence, Unread
    from bce_sym.readers.claims import answer, read_line
    from bce_sym.search import Contradiction, settle

    try:
        with open(path, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                started = time.perf_counter()
                read = read_line(line)
                evidence: Evidence
                try:
                    evidence = (
                        read.claim if isinstance(read.claim, Unread) else settle(read.claim)
                    )
                except Contradiction as error:
                    evidence = Unread(f"contradictory context: {error}")
                made = answer(read, evidence, time.perf_counter() - started)
                print(json.dumps(made), flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        print(f"error: {path}: {error.strerror}", file=sys.stderr)
        return 2
    return 0
