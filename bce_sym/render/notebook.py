"""Derivations and reports in notebooks: HTML with mathematics, and LaTeX.  Decides nothing.

A derivation is shown as it is written; a report, with what was found about each step.  What can't be
shown, a derivation whose body fails, gives None: the notebook shows its plain form.
"""

from __future__ import annotations

from html import escape
from typing import Final, Union

from bce_sym.derivation import Derivation, DerivationError
from bce_sym.evidence import Verdict
from bce_sym.render.diagnostics import findings
from bce_sym.render.latex import derivation_latex
from bce_sym.render.latex_lines import lines
from bce_sym.render.latex_terms import RELATIONS, context_latex
from bce_sym.report import Report, StepReport
from bce_sym.terms import Term

__all__ = ["html", "latex"]

_ROOM: Final = 32.0
_SIGNS: Final = {"proved": "✓", "refuted": "✗", "supported": "~", "undecided": "?", "unread": "!"}
_COLOURS: Final = {
    Verdict.PROVED: ("#14592b", "#e3f4e8"),
    Verdict.REFUTED: ("#96132a", "#fce8eb"),
    Verdict.SUPPORTED: ("#6b4300", "#fff1d6"),
}
_OTHER: Final = ("#40414f", "#e9e9f0")
_CELL: Final = "text-align:left;vertical-align:middle"


def html(shown: Union[Derivation, Report]) -> str | None:
    """A table: equation, reason and, for a report, verdict."""
    report = shown if isinstance(shown, Report) else Report(shown)
    derivation = report.derivation
    verdict = "" if shown is derivation else f" {_badge(report.verdict, _words(report))}"
    parts = [f"<p><b><code>{escape(derivation.name)}</code></b>{verdict}</p>"]
    if derivation.statement:
        parts.append(f"<p>{escape(derivation.statement)}</p>")
    if report.problem is not None:
        return "\n".join([*parts, f"<p>Not checked: {escape(report.problem.message)}</p>"])
    try:
        chain = derivation.chain
    except DerivationError:
        return None
    context = ", ".join(_formula(item) for item in context_latex(derivation.context))
    if context:
        parts.append(f"<p>For {context}:</p>")
    found: list[StepReport | None] = list(report.steps) or [None] * len(chain.steps)
    rows = [f'<tr><td style="{_CELL}" colspan="3">{_term(chain.start)}</td></tr>']
    for step, made in zip(chain.steps, found, strict=True):
        by = made.by if made is not None else ", ".join(map(str, step.reasons))
        mark = "" if made is None else _badge(made.verdict, _step_words(report, made))
        equation = _term(step.rhs, f"{{}}{RELATIONS[step.rel]} ")
        rows.append(
            f'<tr><td style="{_CELL};padding-left:2em">{equation}</td>'
            f'<td style="{_CELL}">{escape(by)}</td><td style="{_CELL}">{mark}</td></tr>'
        )
        if made is not None and made.verdict is not Verdict.PROVED:
            said = "; ".join([*findings(made.evidence), *filter(None, [made.advice])])
            rows.append(f'<tr><td style="{_CELL}" colspan="3">{escape(said)}</td></tr>')
    return "\n".join([*parts, "<table>", *rows, "</table>"])


def latex(shown: Union[Derivation, Report]) -> str | None:
    """The steps as a display; a report that has a problem has none."""
    if isinstance(shown, Report) and shown.problem is not None:
        return None
    try:
        fragment = derivation_latex(shown)
    except DerivationError:
        return None
    return fragment[fragment.index("\\begin{align*}") :]


def _term(term: Term, before: str = "") -> str:
    first, *others = (line.text for line in lines(term, _ROOM))
    return "<br>".join(_formula(f"\\displaystyle {t}") for t in (before + first, *others))


def _formula(text: str) -> str:
    return f"${escape(text)}$"


def _badge(verdict: Verdict, words: str) -> str:
    ink, ground = _COLOURS.get(verdict, _OTHER)
    style = f"color:{ink};background:{ground};border-radius:1em;padding:0 .5em;white-space:nowrap"
    return f'<span style="{style}">{_SIGNS[str(verdict)]} {words}</span>'


def _words(report: Report) -> str:
    if report.is_slip and report.passes():
        return "refuted as stated"
    return str(report.verdict)


def _step_words(report: Report, step: StepReport) -> str:
    as_stated = report.is_slip and step.verdict is Verdict.REFUTED
    return "refuted as stated" if as_stated else str(step.verdict)
