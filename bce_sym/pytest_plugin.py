"""Derivations as tests: file → derivation → step.  Collects, asks the checker, shows what it says.

Needs no configuration: scripts in any folder named ``derivations`` are collected; the ini option
``bce_sym_paths`` names more files and folders.  The node id of a step is
``derivations/bernoulli.py::log_likelihood::step-2-log_of_power``.

pytest loads this module in every project of an environment, so it imports the rest of the package
only once there is a script to read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bce_sym.derivation import Derivation, Step
    from bce_sym.report import Problem, Report, StepReport

__all__ = ["DerivationNode", "Script", "StepItem"]

_FOLDER = "derivations"
_INI = "bce_sym_paths"


class _Failed(Exception):
    """A step that does not pass; the message is all there is to show."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ini option."""
    parser.addini(_INI, "more scripts of derivations: files and folders", type="paths", default=[])


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

    Raises pytest.UsageError.
    """
    if session.testsfailed or config.args_source is pytest.Config.ArgsSource.INVOCATION_DIR:
        return
    for argument in config.args:
        folder = Path(config.invocation_params.dir, argument.split("::")[0]).resolve()
        if not folder.is_dir() or not _is_ours(folder / "any.py", config):
            continue
        if not any(folder in item.path.resolve().parents for item in items):
            raise pytest.UsageError(
                f"no derivations in {argument}: a script is a .py file with functions under @derivation"
            )


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

    @cached_property
    def report(self) -> Report:
        """What checking the derivation found; checked when the first step runs."""
        from bce_sym.check import check

        return check(self.derivation)


class StepItem(pytest.Item):
    """A step.  It passes when it is proved; those of a slip, when the slip passes."""

    index: int
    step: Step

    @classmethod
    def of(cls, parent: DerivationNode, index: int, step: Step) -> StepItem:
        """The item of *step*, the *index*-th from 1."""
        reasons = "+".join(reason.name for reason in step.reasons) or "auto"
        item: StepItem = cls.from_parent(parent, name=f"step-{index}-{reasons}")
        item.index, item.step = index, step
        return item

    def runtest(self) -> None:
        """Check the derivation, unless a sibling did, and judge this step by the report."""
        assert isinstance(self.parent, DerivationNode)
        report = self.parent.report
        if report.problem is not None:
            raise _Failed(_problem_text(report.problem))
        if report.is_slip:
            if not report.passes():
                raise _Failed(_slip_text(report))
            return
        step = report.steps[self.index - 1]
        if not report.step_passes(step):
            raise _Failed(_step_text(report, step))

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


def _step_text(report: Report, step: StepReport) -> str:
    from bce_sym.render.text import diagnostic

    title = f"step {step.index} of {report.derivation.name} ({step.by})"
    place = step.step.location or report.derivation.location
    return diagnostic(step.claim, step.evidence, title, place)


def _slip_text(report: Report) -> str:
    name, correction = report.derivation.name, report.derivation.correction
    assert correction is not None
    found = "not checked" if report.correction is None else str(report.correction.verdict)
    return (
        f"error[slip]: {name} is stated in order to be refuted, and is {report.verdict}; "
        f"its correction {correction.name} is {found}\n"
        f" --> {report.derivation.location}\n"
        "  = help: a slip passes when a step of it is refuted and its correction is proved"
    )
