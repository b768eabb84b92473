"""Derivations as tests: file → derivation → step.  Collects, asks the checker, shows what it says.

Needs no configuration: scripts in any folder named ``derivations`` are collected; the ini option
``bce_sym_paths`` names more files and folders.  The node id of a step is
``derivations/bernoulli.py::log_likelihood::step-2-log_of_power``.

pytest loads this module in every project of an environment, so it imports the rest of the package
only once there is a script to read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from bce_sym.check import Checker
    from bce_sym.derivation import Derivation, Step
    from bce_sym.judges import Judge
    from bce_sym.report import Problem, Report

__all__ = ["DerivationNode", "Derivations", "Script", "StepItem"]

_FOLDER = "derivations"
_INI = "bce_sym_paths"


class _Failed(Exception):
    """A step that does not pass; the message is all there is to show."""


_session: Final = pytest.StashKey["_Session"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    parser.addini(_INI, "more scripts of derivations: files and folders", type="paths", default=[])
    parser.addini("bce_sym_timeout", "seconds for a step of a derivation", default="60")
    parser.getgroup("bce_sym", "derivations").addoption(
        "--no-verdict-cache",
        action="store_true",
        help="settle every step of a derivation anew",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker that every step has."""
    config.addinivalue_line("markers", "derivation: a step of a derivation")
    config.stash[_session] = _Session(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the workers."""
    session = config.stash.get(_session, None)
    if session is not None:
        session.close()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object | None:
    """With ``--dist loadgroup``, the steps of a derivation go to one worker of pytest-xdist."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadGroupScheduling

    scheduler: Any = LoadGroupScheduling(config, log)
    scope_of = scheduler._split_scope

    def split_scope(nodeid: str) -> str:
        derivation, _, step = nodeid.rpartition("::")
        scope: str = derivation if step.startswith("step-") else scope_of(nodeid)
        return scope

    scheduler._split_scope = split_scope
    made: object = scheduler
    return made


class _Session:
    """One checker for the whole run, made when the first step is checked."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.timeout = _seconds(config.getini("bce_sym_timeout"))
        self._judge: Judge | None = None
        self._checker: Checker | None = None

    def report(self, derivation: Derivation) -> Report:
        """What checking the derivation found."""
        if self._checker is None:
            from bce_sym.check import Checker

            self._judge = self._new_judge()
            self._checker = Checker(self._judge)
        (report,) = self._checker.reports([derivation])
        return report

    def _new_judge(self) -> Judge:
        from bce_sym.cache import Cache, default_folder, version
        from bce_sym.judges import Judge

        kept = None
        if not self.config.getoption("--no-verdict-cache"):
            kept = Cache(default_folder(self.config.rootpath), version())
        return Judge(1, self.timeout, kept)

    def close(self) -> None:
        """End the workers, write the cache."""
        if self._judge is not None:
            self._judge.close()


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not seconds > 0:
        raise pytest.UsageError(f"bce_sym_timeout is a number of seconds, not {text!r}")
    return seconds


class Derivations(Mapping[str, "Report"]):
    """The reports on the project's derivations by name; each is checked when it is first asked for.

    A name is that of the function, or ``SCRIPT.py::NAME`` where several have it.
    """

    def __init__(self, session: _Session) -> None:
        self._session = session

    @cached_property
    def _found(self) -> dict[str, list[Derivation]]:
        from bce_sym.readers.scripts import find_scripts, load

        config = self._session.config
        folders = [*config.getini(_INI), config.rootpath / _FOLDER]
        scripts, _ = find_scripts(folder for folder in folders if folder.exists())
        found: dict[str, list[Derivation]] = {}
        for script in scripts:
            for derivation in load(script).derivations:
                for name in (derivation.name, f"{script.name}::{derivation.name}"):
                    found.setdefault(name, []).append(derivation)
        return found

    def __getitem__(self, name: str) -> Report:
        __tracebackhide__ = True
        matching = self._found.get(name, [])
        if len(matching) != 1:
            raise KeyError(self._not_one(name, bool(matching)))
        return self._session.report(matching[0])

    def _not_one(self, name: str, several: bool) -> str:
        if several:
            fuller = (known for known in self._found if known.endswith(f"::{name}"))
            return f"several derivations are called {name}: {', '.join(fuller)}"
        near = get_close_matches(name, self._found, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(self) or 'none'}"
        return f"no derivation is called {name}; {hint}"

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._found if "::" not in name)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@pytest.fixture(scope="session")
def derivations(request: pytest.FixtureRequest) -> Derivations:
    """The reports on the project's derivations by name, for use in ordinary tests."""
    return Derivations(request.config.stash[_session])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Script | None:
    """Collect the scripts, and no other file."""
    if file_path.suffix == ".py" and _is_script(file_path, parent.config):
        return Script.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(tryfirst=True)  # before anything is deselected
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Refuse a folder of derivations in which nothing was found: it must not look like success.

    Raises pytest.UsageError; where that would be lost, in a worker of xdist, a test fails instead.
    """
    if session.testsfailed or config.args_source is pytest.Config.ArgsSource.INVOCATION_DIR:
        return
    for argument in config.args:
        folder = Path(config.invocation_params.dir, argument.split("::")[0]).resolve()
        if not folder.is_dir() or not _is_ours(folder / "any.py", config):
            continue
        if not any(folder in item.path.resolve().parents for item in items):
            message = (
                f"no derivations in {argument}: a script is a .py file with functions under "
                "@derivation"
            )
            if not hasattr(config, "workerinput"):
                raise pytest.UsageError(message)
            items.append(_NothingFound.from_parent(session, name=argument, message=message))


class _NothingFound(pytest.Item):
    """Fails, to say that nothing was found."""

    def __init__(self, *, message: str, **options: Any) -> None:
        super().__init__(**options)
        self.message = message

    def runtest(self) -> None:
        raise _Failed(self.message)

    def repr_failure(  # type: ignore[override]  # pytest's own type is a union of three
        self, excinfo: pytest.ExceptionInfo[BaseException], style: None = None
    ) -> object:
        return str(excinfo.value)


def _is_script(path: Path, config: pytest.Config) -> bool:
    if path.name.startswith("_") or not _is_ours(path, config):
        return False
    if path.name == "conftest.py" or any(map(path.match, config.getini("python_files"))):
        return False  # a test among the scripts
    # Only a file that speaks of derivations is run: other projects have folders of that name, too.
    source = path.read_bytes()
    return any(word in source for word in (b"bce_sym", b"@derivation", b"@slip"))


def _is_ours(path: Path, config: pytest.Config) -> bool:
    full = path.resolve()
    if any(full == p or p in full.parents for p in map(Path.resolve, config.getini(_INI))):
        return True
    # What the folders above the project are called is none of its business.
    top = Path(
        os.path.commonpath([config.rootpath.resolve(), config.invocation_params.dir.resolve()])
    )
    parts = (top.name, *full.relative_to(top).parts) if top in full.parents else full.parts
    return _FOLDER in parts[:-1]


class Script(pytest.File):
    """A script; its children are its derivations, then what is wrong with it."""

    def collect(self) -> Iterator[DerivationNode]:
        """The derivations.

        Raises CollectError, with the place, when the script has a problem.
        """
        from bce_sym.readers.scripts import load

        script = load(self.path)
        if script.problems:
            raise self.CollectError("\n".join(map(_problem_text, script.problems)))
        for derivation in script.derivations:
            yield DerivationNode.of(self, derivation)


class DerivationNode(pytest.Collector):
    """A derivation; its children are its steps, which share one report."""

    derivation: Derivation

    @classmethod
    def of(cls, parent: Script, derivation: Derivation) -> DerivationNode:
        """The node of *derivation*."""
        node: DerivationNode = cls.from_parent(parent, name=derivation.name)
        node.derivation = derivation
        return node

    def collect(self) -> Iterator[StepItem]:
        """The steps, unchecked."""
        for index, step in enumerate(self.derivation.chain.steps, 1):
            yield StepItem.of(self, index, step)

    @property
    def report(self) -> Report:
        """What checking the derivation found; checked when the first step runs."""
        return self.config.stash[_session].report(self.derivation)


class StepItem(pytest.Item):
    """A step.  It passes when it is proved; those of a slip, when the slip passes."""

    index: int
    step: Step

    @classmethod
    def of(cls, parent: DerivationNode, index: int, step: Step) -> StepItem:
        """The item of *step*, the *index*-th from 1."""
        from bce_sym.report import step_name

        item: StepItem = cls.from_parent(parent, name=step_name(index, step))
        item.index, item.step = index, step
        item.add_marker("derivation")
        return item

    def runtest(self) -> None:
        """Check the derivation, unless that was done, and judge this step by the report."""
        from bce_sym.render.diagnostics import diagnostics

        assert isinstance(self.parent, DerivationNode)
        report = self.parent.report
        name = report.derivation.name
        if report.is_slip and report.passes():
            return
        for wrong in diagnostics([report]):
            if wrong.subject in (name, f"{name}::{self.name}"):
                raise _Failed(wrong.text())

    def repr_failure(  # type: ignore[override]  # pytest's own type is a union of three
        self, excinfo: pytest.ExceptionInfo[BaseException], style: None = None
    ) -> object:
        """The message alone for a step that does not pass; a traceback for a fault of ours."""
        if isinstance(excinfo.value, _Failed):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The place of the step in its script, for summaries and JUnit."""
        assert self.parent is not None
        line = self.step.location.line - 1 if self.step.location is not None else 0
        return self.path, line, f"{self.parent.name}.{self.name}"


def _problem_text(problem: Problem) -> str:
    lines = [f"error[{problem.code}]: {problem.message}"]
    if problem.location is not None:
        lines.append(f" --> {problem.location}")
    if problem.help:
        lines.append(f"  = help: {problem.help}")
    return "\n".join(lines)
