"""The derivations of the repository's ``derivations/`` folder."""

from functools import cache
from pathlib import Path

from bce_sym.derivation import Derivation
from bce_sym.readers.scripts import find_scripts
from bce_sym.readers.scripts import load as load_script

FOLDER = Path(__file__).resolve().parent.parent / "derivations"


@cache
def load() -> dict[str, Derivation]:
    """Every derivation by ``file.name``, in the order of the files and of their lines."""
    found = find_scripts([FOLDER])
    loaded = [load_script(path) for path in found.scripts]
    problems = [*found.problems, *(p for script in loaded for p in script.problems)]
    assert not problems, problems
    return {f"{s.path.stem}.{made.name}": made for s in loaded for made in s.derivations}


def claims():
    """(name of the step, claim) for each step of each derivation."""
    for name, made in load().items():
        for index, claim in enumerate(made.claims, 1):
            yield f"{name}:{index}", claim
