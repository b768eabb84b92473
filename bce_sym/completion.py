"""Completion in the shell, by argcomplete where it is installed (the extra ``completion``).

``eval "$(register-python-argcomplete bce-sym)"`` in the shell's start-up file switches it on.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any, Final

__all__ = ["complete", "names"]

_NAME: Final = re.compile(r"^@(?:\w+\.)?(?:derivation|slip)\b.*?^def (\w+)", re.M | re.S)
_RULE: Final = re.compile(r"^(?:@rule\b.*?^def (\w+)|(\w+): Final = Procedure\()", re.M | re.S)


def complete(parser: argparse.ArgumentParser) -> None:
    """Answer the shell and end the process; without argcomplete, do nothing."""
    try:
        import argcomplete
    except ImportError:
        return
    completers = {"name": names, "word": rules}
    for action in _actions(parser):
        if action.dest in completers and action.metavar != "DIR":
            action.completer = completers[action.dest]  # type: ignore[attr-defined]
    argcomplete.autocomplete(parser)


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    found: list[argparse.Action] = []
    for action in parser._actions:
        choices = action.choices
        if isinstance(action, argparse._SubParsersAction) and isinstance(choices, dict):
            for command, inner in choices.items():
                found += _actions(inner) if command != "new" else []
        found.append(action)
    return found


def names(prefix: str, parsed_args: Any = None, **_: object) -> list[str]:
    """The names of derivations that begin so, read off the scripts without running them."""
    paths = getattr(parsed_args, "paths", None) or ["derivations"]
    return _found(_NAME, paths, prefix)


def rules(prefix: str, **_: object) -> list[str]:
    """The names of rules and procedures that begin so."""
    return _found(_RULE, [str(Path(__file__).with_name("rules"))], prefix)


def _found(pattern: re.Pattern[str], paths: list[str], prefix: str) -> list[str]:
    made: set[str] = set()
    for path in map(Path, paths):
        for script in path.rglob("*.py") if path.is_dir() else [path]:
            try:
                text = script.read_text("utf-8")
            except (OSError, UnicodeDecodeError):
                continue
            made |= {next(filter(None, found.groups())) for found in pattern.finditer(text)}
    return sorted(name for name in made if name.startswith(prefix))
