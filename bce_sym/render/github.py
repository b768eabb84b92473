"""Reports as annotations of GitHub Actions: one workflow command a line for each step that is no pass."""

from __future__ import annotations

from collections.abc import Sequence

from bce_sym.render.diagnostics import Diagnostic, diagnostics
from bce_sym.report import Problem, Report

__all__ = ["github"]


def github(
    reports: Sequence[Report], problems: Sequence[Problem] = (), allow_supported: bool = False
) -> str:
    """``::error file=PATH,line=L,col=C,title=T::MESSAGE`` for each diagnostic; "" when all is well."""
    return "\n".join(map(_command, diagnostics(reports, problems, allow_supported)))


def _command(found: Diagnostic) -> str:
    properties = {"title": f"{found.code}: {found.title}"}
    if found.location is not None:
        place = found.location
        where = {"file": place.path, "line": str(place.line), "col": str(place.column)}
        if place.end_line is not None:
            where["endLine"] = str(place.end_line)
        if place.end_line == place.line:  # GitHub shows columns within a line only
            where["endColumn"] = str(place.end_column)
        properties = where | properties
    shown = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::error {shown}::{_data(found.text())}"


def _data(text: str) -> str:
    """*text* with the characters that end a command written as the runner reads them."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
