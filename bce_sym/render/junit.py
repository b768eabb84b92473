"""Reports as JUnit XML: a suite for each derivation, a case for each step, named as pytest names them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from bce_sym.errors import Location
from bce_sym.render.diagnostics import Diagnostic, diagnostics
from bce_sym.report import Problem, Report, step_name

__all__ = ["junit"]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(
    reports: Sequence[Report],
    problems: Sequence[Problem] = (),
    *,
    seconds: float,
    allow_supported: bool = False,
) -> str:
    """The XML.  A step that is no pass is a failure, an input that could not be read an error."""
    suites = [_suite(report, allow_supported) for report in reports]
    if problems:
        cases = [_case("inputs", "read", d.location, 0, d) for d in diagnostics((), problems)]
        suites.append(_Suite("inputs", cases, errors=len(cases)))
    tests, failures, errors = (
        sum(s.tests for s in suites), sum(s.failures for s in suites), sum(s.errors for s in suites),
    )  # fmt: skip
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<testsuites name="bce_sym" tests="{tests}" failures="{failures}" errors="{errors}" '
        f'time="{seconds:.3f}">',
        *(suite.xml() for suite in suites),
        "</testsuites>",
    ]
    return "\n".join(lines)


class _Suite:
    def __init__(
        self, name: str, cases: Sequence[str], failures: int = 0, errors: int = 0, time: float = 0
    ) -> None:
        self.name, self.cases, self.time = name, cases, time
        self.tests, self.failures, self.errors = len(cases), failures, errors

    def xml(self) -> str:
        """The element."""
        head = (
            f'  <testsuite name={_attribute(self.name)} tests="{self.tests}" '
            f'failures="{self.failures}" errors="{self.errors}" skipped="0" time="{self.time:.3f}">'
        )
        return "\n".join([head, *self.cases, "  </testsuite>"])


def _suite(report: Report, allow_supported: bool) -> _Suite:
    made = report.derivation
    module = made.location.path.removesuffix(".py").replace("/", ".").replace("\\", ".")
    group = f"{module}.{made.name}"
    found = list(diagnostics([report], (), allow_supported))
    wrong = {d.subject: d for d in found}
    cases: list[str] = []
    for step in report.steps:
        name = step_name(step.index, step.step)
        place = step.step.location or made.location
        against = wrong.pop(f"{made.name}::{name}", None)
        cases.append(_case(group, name, place, step.seconds, against))
    cases += [_case(group, d.code, d.location, 0, d) for d in wrong.values()]
    errors = int(report.problem is not None)
    failures = len(found) - errors
    return _Suite(group, cases, failures, errors, sum(s.seconds for s in report.steps))


def _case(
    group: str, name: str, place: Location | None, seconds: float, found: Diagnostic | None
) -> str:
    where = "" if place is None else f' file={_attribute(place.path)} line="{place.line}"'
    head = (
        f"    <testcase classname={_attribute(group)} name={_attribute(name)}{where} "
        f'time="{seconds:.3f}"'
    )
    if found is None:
        return f"{head}/>"
    kind = "error" if found.code in ("unread", "contradictory") else "failure"
    return "\n".join(_element(head, kind, found))


def _element(head: str, kind: str, found: Diagnostic) -> Iterator[str]:
    yield f"{head}>"
    yield f"      <{kind} type={_attribute(found.code)} message={_attribute(found.message)}>"
    yield f"{escape(_legal(found.text()))}</{kind}>"
    yield "    </testcase>"


def _attribute(text: str) -> str:
    return quoteattr(_legal(text))


def _legal(text: str) -> str:
    """*text* without the characters that XML does not have."""
    return _NOT_XML.sub("\ufffd", text)
