"""Reports as SARIF 2.1.0, for code scanning: a result for each step that is no pass."""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from bce_sym.errors import Location
from bce_sym.render.diagnostics import Diagnostic, diagnostics
from bce_sym.report import Problem, Report

__all__ = ["sarif_object"]

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_RULES: Final = {
    "refuted": "A step is false: there is an exact counterexample.",
    "undecided": "A step is neither proved nor refuted.",
    "supported": "A step holds at the points that were tried, which is no proof.",
    "reason": "A step is true, but not by the reason beside it.",
    "slip": "A slip is not refuted, or its correction is not proved.",
    "unread": "An input could not be read.",
    "contradictory": "A context has no points.",
}


def sarif_object(
    reports: Sequence[Report],
    problems: Sequence[Problem] = (),
    *,
    version: str,
    allow_supported: bool = False,
) -> dict[str, Any]:
    """The log, ready for `json.dumps`; *version* is that of this package."""
    found = list(diagnostics(reports, problems, allow_supported))
    driver = {
        "name": "bce_sym",
        "version": version,
        "rules": [
            {"id": code, "shortDescription": {"text": text}} for code, text in _RULES.items()
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(item) for item in found],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _result(found: Diagnostic) -> dict[str, Any]:
    made: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": list(_RULES).index(found.code),
        "level": "error",
        "message": {"text": found.text()},
        # Lines move: a result is the same while it says the same of the same step.
        "partialFingerprints": {"diagnostic/v1": _digest(found)},
    }
    if found.location is not None:
        place: dict[str, Any] = {"physicalLocation": _physical(found.location)}
        if found.subject:
            place["logicalLocations"] = [{"fullyQualifiedName": found.subject}]
        made["locations"] = [place]
    return made


def _physical(location: Location) -> dict[str, Any]:
    region = {"startLine": location.line, "startColumn": location.column}
    if location.end_line is not None and location.end_column is not None:
        region |= {"endLine": location.end_line, "endColumn": location.end_column}
    return {"artifactLocation": {"uri": _uri(location.path)}, "region": region}


def _uri(path: str) -> str:
    """A relative reference for a path from the working directory, a file URI for another."""
    return Path(path).as_uri() if os.path.isabs(path) else quote(os.fsencode(Path(path).as_posix()))


def _digest(found: Diagnostic) -> str:
    text = "\0".join([found.code, found.subject, *found.details, found.title])
    return blake2b(text.encode(errors="replace"), digest_size=16).hexdigest()
