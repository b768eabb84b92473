"""``bce-sym new``: a script to begin with."""

from __future__ import annotations

import argparse
import builtins
import keyword
import sys
from pathlib import Path

from bce_sym.commands import PASSED, UNUSABLE, unusable

__all__ = ["run"]

_SCRIPT = '''\
"""{title}: say in a line what this script derives."""

from bce_sym import Chain, Real, algebra, derivation, derive


@derivation
def {name}(x: Real) -> Chain:
    """Say in a sentence what the steps show."""
    return (
        derive((x + 1)**2)
        .eq((x + 1)*(x + 1), by=algebra)
        .eq(x**2 + 2*x + 1, by=algebra)
    )
'''


def run(options: argparse.Namespace) -> int:
    """Write the script, unless there is one."""
    name: str = options.name
    wrong = _wrong(name)
    if wrong:
        print(f"error: {name!r} {wrong}\n  = help: give it a name such as gradient_of_loss",
              file=sys.stderr)  # fmt: skip
        return UNUSABLE
    path = Path(options.dir, f"{name}.py")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "x", encoding="utf-8", newline="\n") as file:
            file.write(_SCRIPT.format(name=name, title=name.replace("_", " ").capitalize()))
    except FileExistsError:
        print(f"error: {path} is there already\n  = help: choose another name", file=sys.stderr)
        return UNUSABLE
    except OSError as error:
        return unusable(path, error)
    print(f"{path}\nCheck it: bce-sym check {path}")
    return PASSED


def _wrong(name: str) -> str:
    """What speaks against calling a derivation and its script *name*."""
    import bce_sym
    from bce_sym.readers.scripts import NOT_FOR_SCRIPTS

    if not (name.isidentifier() and name.isascii()) or keyword.iskeyword(name):
        return "is not a name of Python"
    if name.startswith(("_", "test_")) or name.endswith("_test") or name == "conftest":
        return "would not be read as a script: that is for tests and shared definitions"
    if name in bce_sym.__all__ or name in vars(builtins) or name == "x":
        return "is the name of something that scripts use"
    if name in NOT_FOR_SCRIPTS:
        return "is a module of Python, which the script would hide"
    return ""
