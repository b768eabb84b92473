"""The scripts of a documentation project, loaded and checked when a page asks for them.

A build has one library.  Verdicts are computed here, by the checker, and nowhere else in the extension;
they may come from the cache, which lies beside Sphinx's doctrees.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from weakref import WeakKeyDictionary

from sphinx.environment import BuildEnvironment

from bce_sym.cache import Cache, version
from bce_sym.check import Checker
from bce_sym.derivation import Derivation
from bce_sym.judges import Answer, Judge
from bce_sym.readers.scripts import LoadedScript, find_scripts, load
from bce_sym.records import Question
from bce_sym.report import Problem, Report
from bce_sym.workers import TIMEOUT, cores

__all__ = ["Entry", "Library", "NotFound", "Script", "forget", "library_of"]


class NotFound(Exception):
    """There is no such derivation or script, or several; the message says which there are."""


@dataclass(frozen=True)
class Script:
    """A loaded script and the name of its module in the documentation: ``score`` for score.py."""

    module: str
    loaded: LoadedScript

    @property
    def entries(self) -> list[Entry]:
        """The derivations, in order."""
        return [Entry(self, derivation) for derivation in self.loaded.derivations]


@dataclass(frozen=True)
class Entry:
    """A derivation with the script that defines it."""

    script: Script
    derivation: Derivation

    @property
    def full_name(self) -> str:
        """``score.second_derivative``"""
        return f"{self.script.module}.{self.derivation.name}"


class Library:
    """The scripts under *roots*, and others by path.

    Each is loaded once, each derivation is checked once.  ``problems`` are those of the roots themselves.
    """

    def __init__(
        self, roots: Sequence[Path], cache: Path, jobs: int | None, timeout: float | None
    ) -> None:
        self._roots = roots
        self._cache = cache
        self._jobs = cores() if jobs is None else jobs
        self._timeout = timeout or TIMEOUT
        self._checker = Checker(self._ask)
        self._paths: dict[str, Path] | None = None
        self._scripts: dict[Path, Script] = {}
        self.problems: list[Problem] = []

    # ── finding ───────────────────────────────────────────────────────────────

    def scripts(self) -> list[Script]:
        """All scripts under the roots, in order."""
        return [self._script(module, path) for module, path in self._modules().items()]

    def script(self, asked: str, folder: Path) -> Script:
        """The script that *asked* names: a module under the roots, or a path from *folder*.

        Raises NotFound.
        """
        modules = self._modules()
        if asked in modules:
            return self._script(asked, modules[asked])
        if asked.endswith(".py"):
            path = Path(os.path.normpath(folder / asked))
            if not path.is_file():
                raise NotFound(f"there is no script {asked}")
            known = {p.resolve(): module for module, p in modules.items()}
            return self._script(known.get(path.resolve(), path.stem), path)
        raise NotFound(f"there is no script {asked}{_hint(asked, modules)}")

    def find(self, asked: str, folder: Path) -> Entry:
        """The derivation that *asked* names: ``score``, ``score.score`` or ``path/to/score.py::score``.

        Raises NotFound when there is none, or are several of that name.
        """
        place, _, name = asked.rpartition("::")
        if place:
            script = self.script(place, folder)
            entries = script.entries
            if not entries and script.loaded.problems:
                problem = script.loaded.problems[0]
                raise NotFound(f"{problem.location}: {problem.message}")
        else:
            entries = [entry for script in self.scripts() for entry in script.entries]
        named = [e for e in entries if name == e.derivation.name]
        matching = [e for e in entries if name == e.full_name] or named
        if len(matching) == 1:
            return matching[0]
        if matching:
            several = " and ".join(entry.full_name for entry in matching)
            raise NotFound(f"several derivations are called {name}: say {several}")
        hint = _hint(name, [e.derivation.name for e in entries])
        raise NotFound(f"there is no derivation {asked}{hint}")

    def entry_of(self, derivation: Derivation) -> Entry | None:
        """The entry of a derivation that another one uses, if its script is under the roots."""
        path = Path(derivation.location.path).resolve()
        for module, known in self._modules().items():
            if known.resolve() == path:
                return Entry(self._script(module, known), derivation)
        return None

    def _modules(self) -> dict[str, Path]:
        if self._paths is None:
            self._paths = {}
            for root in self._roots:
                scripts, problems = find_scripts([root])
                self.problems += problems
                for path in scripts:
                    module = _module(path, root)
                    known = self._paths.setdefault(module, path)
                    if known != path:
                        self.problems.append(
                            Problem(f"{known} and {path} are both called {module}: rename one")
                        )
        return self._paths

    def _script(self, module: str, path: Path) -> Script:
        key = path.resolve()
        if key not in self._scripts:
            self._scripts[key] = Script(module, load(path))
        return self._scripts[key]

    # ── checking ──────────────────────────────────────────────────────────────

    def report(self, entry: Entry) -> Report:
        """The report on a derivation; with it, all of its script are checked."""
        self._checker.reports(entry.script.loaded.derivations)
        return self._checker.reports([entry.derivation])[0]

    def reports(self, entries: Iterable[Entry]) -> list[Report]:
        """The reports on *entries*, in order."""
        return self._checker.reports([entry.derivation for entry in entries])

    def _ask(self, questions: Sequence[Question]) -> Sequence[Answer]:
        if not questions:
            return []
        with Judge(self._jobs, self._timeout, Cache(self._cache, version())) as judge:
            return judge(questions)


def _module(path: Path, root: Path) -> str:
    relative = path.relative_to(root) if root.is_dir() else Path(path.name)
    return ".".join(relative.with_suffix("").parts)


def _hint(asked: str, names: Iterable[str]) -> str:
    names = sorted(set(names))
    near = get_close_matches(asked, names, n=3, cutoff=0.5)
    if near:
        return f": did you mean {' or '.join(near)}?"
    return f": there are {', '.join(names)}" if names else ": no scripts are configured"


# ── the library of a build ────────────────────────────────────────────────────

_libraries: WeakKeyDictionary[BuildEnvironment, Library] = WeakKeyDictionary()


def library_of(env: BuildEnvironment) -> Library:
    """The library of the build that *env* belongs to."""
    if env not in _libraries:
        config = env.config
        cache = os.environ.get("BCE_SYM_CACHE_DIR") or Path(env.doctreedir, "bce_sym")
        roots = [Path(os.path.normpath(Path(env.srcdir, root))) for root in config.bce_sym_paths]
        if not roots:
            usual = (Path(env.srcdir, "derivations"), Path(env.srcdir).parent / "derivations")
            roots = [folder for folder in usual if folder.is_dir()]
        _libraries[env] = Library(roots, Path(cache), config.bce_sym_jobs, config.bce_sym_timeout)
    return _libraries[env]


def forget(env: BuildEnvironment) -> None:
    """Begin anew: in a process that builds several times, scripts may change between builds."""
    _libraries.pop(env, None)
