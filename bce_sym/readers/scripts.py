"""Python scripts → the derivations that they define.

A script is run once, in a module of its own.  ``from bernoulli import log_likelihood`` in
``derivations/score.py`` finds ``derivations/bernoulli.py``: the script's own ``import`` looks among
its siblings first, so neither ``sys.path`` nor ``sys.modules`` is touched, and scripts of one name in
two folders stay apart.  Whatever a script does wrong becomes a `Problem` with its place.

Scripts are programs of the user and are trusted as such.  Nothing is judged here.
"""

from __future__ import annotations

import builtins
import contextlib
import inspect
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Final, NamedTuple

from bce_sym.derivation import Derivation, DerivationError, Lemma, recording
from bce_sym.errors import Location, ReadError
from bce_sym.report import Problem

__all__ = ["NOT_FOR_SCRIPTS", "FoundScripts", "LoadedScript", "find_scripts", "load"]

NOT_FOR_SCRIPTS: Final = sys.stdlib_module_names | {
    "bce_sym", "flint", "mpmath", "numpy", "pytest", "scipy", "sympy",
}  # fmt: skip
"""Modules that scripts import: a script of such a name would hide one from its siblings."""


@dataclass(frozen=True)
class LoadedScript:
    """The derivations that a script defines, in order, and what is wrong with it.

    ``sources`` are the files that this depends on: the script and the siblings that it imports, or would
    import if they were there.
    """

    path: Path
    derivations: tuple[Derivation, ...] = ()
    problems: tuple[Problem, ...] = ()
    sources: tuple[Path, ...] = ()
    documentation: str = ""


class FoundScripts(NamedTuple):
    """The scripts among some files and folders, and the problems with them."""

    scripts: list[Path]
    problems: list[Problem]


@dataclass
class _Run:
    """One execution of a script.  ``stamps`` says of which files, in which state, it is the result.

    ``shown`` is the path in messages and in the locations of what the script defines.
    """

    path: Path
    shown: str
    module: ModuleType
    stamps: dict[Path, tuple[int, int]]
    derivations: tuple[Derivation, ...] = ()
    problem: Problem | None = None
    done: bool = False


_runs: Final[dict[Path, _Run]] = {}  # by resolved path
_ABSENT: Final = (0, 0)


class _ImportFailed(ImportError):
    """A script imports a sibling that cannot be used."""

    def __init__(self, message: str, help: str) -> None:
        super().__init__(message)
        self.help = help


# ── finding ───────────────────────────────────────────────────────────────────


def find_scripts(paths: Iterable[str | Path]) -> FoundScripts:
    """The scripts at *paths*: files as they are given, folders searched in order of name.

    In folders, what is hidden, begins with ``_`` or is a test is left out.  A path that does not
    exist, is no Python file, or is a folder without scripts is a Problem.
    """
    found: dict[Path, Path] = {}
    problems: list[Problem] = []
    for given in map(Path, paths):
        scripts = [given]
        if given.is_dir():
            scripts = list(_scripts_in(given))
            if not scripts:
                problems.append(
                    Problem(
                        "the folder has no scripts",
                        Location(str(given), 1),
                        "a script is a .py file with functions under @derivation",
                    )
                )
        elif not given.exists():
            problems.append(_missing(given))
            continue
        elif given.suffix != ".py":
            problems.append(
                Problem(
                    "not a Python script", Location(str(given), 1), "give a .py file or a folder"
                )
            )
            continue
        for script in scripts:
            found.setdefault(script.resolve(), script)
    return FoundScripts(list(found.values()), problems)


def _scripts_in(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if f[0] not in "._")
        for name in sorted(files):
            stem, suffix = os.path.splitext(name)
            if suffix == ".py" and stem[0] not in "._" and not _is_test(stem):
                yield Path(here, name)


def _is_test(stem: str) -> bool:
    return stem == "conftest" or stem.startswith("test_") or stem.endswith("_test")


def _missing(path: Path) -> Problem:
    return Problem("no such file or folder", Location(str(path), 1), "check the path")


# ── loading ───────────────────────────────────────────────────────────────────


def load(path: str | Path) -> LoadedScript:
    """Run the script at *path*, unless it was run before and has not changed, and collect its derivations.

    Never raises for what the script does (KeyboardInterrupt apart).  A derivation whose chain fails
    is left out and is a Problem; the others are returned.  What the script prints goes to stderr.
    """
    path = Path(path)
    with contextlib.redirect_stdout(sys.stderr):
        run = _run(path)
        if run.problem is not None:
            return LoadedScript(path, problems=(run.problem,), sources=_sources(run))
        problems = list(_repeated(run.derivations))
        kept: list[Derivation] = []
        for derivation in run.derivations:
            problem = _problem_of(derivation)
            if problem is None:
                kept.append(derivation)
            else:
                problems.append(problem)
    if not run.derivations:
        problems.append(
            Problem(
                "the script defines no derivations",
                Location(run.shown, 1),
                "write functions under @derivation; a script of shared definitions is named _name.py",
            )
        )
    documentation = inspect.cleandoc(run.module.__doc__ or "")
    return LoadedScript(path, tuple(kept), tuple(problems), _sources(run), documentation)


def _run(path: Path) -> _Run:
    key = path.resolve()
    known = _runs.get(key)
    if known is not None and (not known.done or _is_fresh(known)):
        return known
    run = _runs[key] = _Run(path, _shown(path), ModuleType(path.stem), {key: _stamp(key)})
    search_path = list(sys.path)
    try:
        run.problem = _execute(run)
    except BaseException:
        del _runs[key]
        raise
    finally:
        sys.path[:] = search_path
        run.done = True
    return run


def _is_fresh(run: _Run) -> bool:
    return all(_stamp(path) == stamp for path, stamp in run.stamps.items())


def _sources(run: _Run) -> tuple[Path, ...]:
    return tuple(path for path, stamp in run.stamps.items() if stamp != _ABSENT)


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return _ABSENT
    return (status.st_mtime_ns, status.st_size)


def _execute(run: _Run) -> Problem | None:
    """Run the script.  Gives what went wrong."""
    shown = run.shown
    try:
        code = compile(run.path.read_bytes(), shown, "exec", dont_inherit=True)
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            return _missing(run.path)
        return Problem(f"the file cannot be read: {error.strerror}", Location(shown, 1), "check it")
    except SyntaxError as error:
        place = Location(shown, error.lineno or 1, error.offset or 1)
        return Problem(f"{type(error).__name__}: {error.msg}", place, "this is not valid Python")
    except (ValueError, RecursionError, MemoryError) as error:
        return Problem(
            f"not Python source: {error}", Location(shown, 1), "this is not valid Python"
        )
    run.module.__dict__.update(
        __file__=shown, __builtins__={**vars(builtins), "__import__": _importer(run)}
    )
    try:
        with recording() as made:
            exec(code, run.module.__dict__)  # noqa: S102  (this is what running a script means)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return _failure(error, Location(shown, 1))
    run.derivations = tuple(made)
    return None


def _importer(run: _Run) -> Any:
    """``__import__`` for a script: siblings first."""
    folder = run.path.parent

    def import_(
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        sibling = folder / f"{name}.py"
        if level <= 1 and name.isidentifier():
            key = sibling.resolve()
            run.stamps.setdefault(key, _stamp(key))  # also one that is not there: it may come
        if level > 1 or not name.isidentifier() or not sibling.is_file():
            return builtins.__import__(name, globals, locals, fromlist or (), level)
        if level == 0 and name in NOT_FOR_SCRIPTS:
            raise _ImportFailed(
                f"{name} is both a script in this folder and a module of Python",
                f"rename {_shown(sibling)}",
            )
        imported = _run(sibling)
        run.stamps.update(imported.stamps)
        if not imported.done:
            raise _ImportFailed(
                f"{run.path.name} and {sibling.name} import each other",
                "move what both need to a third script",
            )
        if imported.problem is not None:
            place = imported.problem.location or imported.shown
            raise _ImportFailed(
                f"{sibling.name}, imported here, cannot be used",
                f"first mend {place}: {imported.problem.message}",
            )
        return imported.module

    return import_


# ── derivations ───────────────────────────────────────────────────────────────


def _repeated(derivations: Iterable[Derivation]) -> Iterator[Problem]:
    names: set[str] = set()
    for derivation in derivations:
        if derivation.name in names:
            yield Problem(
                f"two derivations are called {derivation.name}",
                derivation.location,
                "give each its own name: lemmas and reports go by it",
            )
        names.add(derivation.name)


def _problem_of(derivation: Derivation) -> Problem | None:
    """What is wrong with the chain of *derivation*, or with those of the derivations it rests on."""
    seen: set[int] = set()
    pending = [derivation]
    while pending:
        current = pending.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        try:
            chain = current.chain
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            problem = _failure(error, current.location)
            if current is derivation:
                named = problem.message.startswith(f"{current.name} ")
                prefix = "" if named else f"{current.name}: "
                return Problem(f"{prefix}{problem.message}", problem.location, problem.help)
            return Problem(
                f"{derivation.name} rests on {current.name}, which has an error: {problem.message}",
                derivation.location,
                f"see {problem.location}",
            )
        reasons = [reason for step in chain.steps for reason in step.reasons]
        pending += [reason.derivation for reason in reasons if isinstance(reason, Lemma)]
        if current.correction is not None:
            pending.append(current.correction)
    return None


# ── places ────────────────────────────────────────────────────────────────────


def _shown(path: Path) -> str:
    """The path as messages name it: from the working directory when it lies below, else in full."""
    full = Path(os.path.abspath(path))
    try:
        return str(full.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(full)


def _failure(error: BaseException, fallback: Location) -> Problem:
    """What a script raised, at the line of a script that raised it."""
    place = _place(error.__traceback__) or fallback
    if isinstance(error, (DerivationError, ReadError)):
        return Problem(error.message, error.location or place, error.help)
    if isinstance(error, _ImportFailed):
        return Problem(str(error), place, error.help)
    if isinstance(error, SystemExit):
        return Problem(
            f"the script ends the program (SystemExit: {error.code})",
            place,
            "put what only runs by itself under: if __name__ == '__main__':",
        )
    message = str(error) or "no message"
    return Problem(f"{type(error).__name__}: {message}", place, "the script stopped at this line")


def _place(trace: TracebackType | None) -> Location | None:
    """The innermost line of a script in a traceback; a script is known by its ``__import__``."""
    found: TracebackType | None = None
    while trace is not None:
        imports = trace.tb_frame.f_builtins.get("__import__")
        if getattr(imports, "__module__", None) == __name__:
            found = trace
        trace = trace.tb_next
    if found is None:
        return None
    code = found.tb_frame.f_code
    column = 1
    positions = getattr(code, "co_positions", None)  # Python 3.11 on
    if positions is not None:
        start = list(positions())[found.tb_lasti // 2][2]
        column = 1 if start is None else start + 1
    return Location(code.co_filename, found.tb_lineno, column)
