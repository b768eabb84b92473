"""Projects in a folder of their own, and the commands run there as a user runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

GOOD = '''\
from bce_sym import Chain, Real, algebra, derivation, derive


@derivation
def square(x: Real) -> Chain:
    """A square."""
    return derive((x + 1)**2).eq(x**2 + 2*x + 1, by=algebra)
'''

WRONG = GOOD.replace("2*x + 1, by", "x + 1, by")

# Loaded by every Python whose path has it: the engine never comes to an end on claims about `slow`, dies
# on `fatal`, wants more memory than there is for `greedy`.
SABOTAGE = """\
import os

import bce_sym.search

settle = bce_sym.search.settle


def sabotaged(claim):
    names = claim.lhs.free
    while "slow" in names:
        pass
    if "fatal" in names:
        os.abort()
    if "greedy" in names:
        bytearray(1 << 40)
    return settle(claim)


bce_sym.search.settle = sabotaged
"""


def environment(*folders, **variables):
    """The environment of a command that finds what this process finds, and first *folders*."""
    path = os.pathsep.join([*map(str, folders), *filter(None, sys.path)])
    return {**os.environ, "PYTHONPATH": path, **variables}


def command(*arguments):
    return [sys.executable, "-m", "bce_sym", *map(str, arguments)]


class Project:
    """A folder; *sabotaged* when the engine is to misbehave."""

    def __init__(self, path, sabotaged=False):
        self.path = path
        folders = []
        if sabotaged:
            (path / "site").mkdir()
            (path / "site" / "sitecustomize.py").write_text(SABOTAGE, "utf-8")
            folders.append(path / "site")
        self.environment = environment(*folders, BCE_SYM_CACHE_DIR=str(path / "cache"))

    def write(self, **scripts):
        """Scripts by name, in the folder ``derivations``."""
        (self.path / "derivations").mkdir(exist_ok=True)
        for name, text in scripts.items():
            (self.path / "derivations" / f"{name}.py").write_text(text, "utf-8")
        return self

    def run(self, *arguments, **options):
        """A command, to its end."""
        given = {"capture_output": True, "text": True, "timeout": 120} | options
        return subprocess.run(command(*arguments), cwd=self.path, env=self.environment, **given)

    def start(self, *arguments, **options):
        """A command, in a process group of its own."""
        return subprocess.Popen(
            command(*arguments),
            cwd=self.path, env=self.environment, start_new_session=True, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,
        )  # fmt: skip

    def report(self, *arguments):
        """The JSON report of a check."""
        return json.loads(self.run("check", "--output-format", "json", *arguments).stdout)

    def verdicts(self, *arguments):
        """The verdict on each step."""
        return {
            f"{d['name']}:{s['index']}": s["verdict"]
            for d in self.report(*arguments)["derivations"]
            for s in d["steps"]
        }
