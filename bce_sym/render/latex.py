"""Derivations and their reports → LaTeX that authors paste or include.

Needs amsmath and amssymb.  A step that is not proved says so in its place: this module shows what the
report found and decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple, Union

from bce_sym.context import Context
from bce_sym.derivation import Chain, Derivation, Lemma, Reason, Rule, RuleUse, Step
from bce_sym.evidence import (
    Claim,
    Condition,
    Counterexample,
    NotByReason,
    Samples,
    Stuck,
    Verdict,
)
from bce_sym.render.latex_lines import Line, lines
from bce_sym.render.latex_terms import (
    ARROW_WIDTH,
    REL_WIDTH,
    RELATIONS,
    context_latex,
    latex,
    settings,
)
from bce_sym.render.latex_text import escape
from bce_sym.report import Report, StepReport
from bce_sym.terms import Statement, symbol

__all__ = ["FORMS", "Form", "derivation_latex", "latex"]

Form = Literal["fragment", "article", "standalone"]
FORMS: Final[tuple[Form, ...]] = ("fragment", "article", "standalone")

MEASURE: Final = 34.5
"""The width of a line, in ems: that of LaTeX's article class at ten points (345pt)."""
_GAP: Final = 2.0
_INDENT: Final = 1.0
_NARROWEST: Final = 4.0

_ARTICLE: Final = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,amssymb}
\setlength{\emergencystretch}{3em}
\begin{document}
"""
_STANDALONE: Final = r"""\documentclass[varwidth=345pt,border=6pt]{standalone}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,amssymb}
\begin{document}
"""


def derivation_latex(source: Union[Report, Derivation], form: Form = "fragment") -> str:
    """The derivation as LaTeX, with what the report found about each step.

    *fragment*: the context in a sentence and an ``align*``, for ``\\input``.  *article*: a document
    with the statement, the context, the steps, their conditions and the lemmas they use.
    *standalone*: a document cropped to the steps.

    Raises DerivationError when the derivation has no chain, ValueError for an unknown form.
    """
    report = source if isinstance(source, Report) else Report(source)
    if form not in FORMS:
        raise ValueError(f"{form!r} is not one of {', '.join(FORMS)}")
    body = _fragment(report)
    if form == "standalone":
        return f"{_STANDALONE}{body}\\end{{document}}\n"
    if form == "article":
        return f"{_ARTICLE}{_article(report, body)}\\end{{document}}\n"
    return body


# ── parts of a document ───────────────────────────────────────────────────────


def _fragment(report: Report) -> str:
    derivation = report.derivation
    context = _context(derivation.context)
    intro = f"For {context}:\n" if context else ""
    rows = _rows(report)
    return f"% {derivation.name}\n{intro}\\begin{{align*}}\n{rows}\n\\end{{align*}}\n"


def _article(report: Report, body: str) -> str:
    derivation = report.derivation
    title = _words(derivation.name)
    parts = [f"\\section*{{{title[:1].upper()}{title[1:]}}}\n"]
    if derivation.correction is not None:
        other = _words(derivation.correction.name)
        parts.append(f"\\emph{{A claim that is false; what is true instead is {other}.}}\n")
    if derivation.statement:
        parts.append(f"{escape(derivation.statement)}\n")
    if report.problem is not None:
        parts.append(f"\\textbf{{Not checked:}} {escape(report.problem.message)}\n")
    parts.append(body)
    parts += [*_condition_list(report), *_lemma_list(derivation)]
    return "\n".join(parts)


def _context(context: Context) -> str:
    # A line may be broken between words, and not within a formula.
    words = r" \text{ for every } "
    shown = [f"${item.replace(words, '$ for every $')}$" for item in context_latex(context)]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _condition_list(report: Report) -> list[str]:
    steps: dict[tuple[str, str, str], list[int]] = {}
    for step in report.steps:
        for condition in getattr(step.evidence, "conditions", ()):
            key = _condition(condition)
            if step.index not in steps.setdefault(key, []):
                steps[key].append(step.index)
    if not steps:
        return []
    items = []
    for (statement, why, discharged), indices in steps.items():
        noun = "step" if len(indices) == 1 else "steps"
        where = f"{noun} {', '.join(map(str, indices))}"
        items.append(f"  \\item {statement} ({where}: {why}){discharged}")
    return ["\\paragraph{Conditions}", _itemize(items)]


def _condition(condition: Condition) -> tuple[str, str, str]:
    given = " and ".join(f"${latex(s)}$" for s in condition.given)
    statement = f"${latex(condition.statement)}$" + (f" when {given}" if given else "")
    shown = "; \\textbf{not shown}"
    if condition.discharged is not None:
        shown = f"; shown {escape(condition.discharged)}"
    return statement, escape(condition.why), shown


def _lemma_list(derivation: Derivation) -> list[str]:
    items: dict[str, str] = {}
    for step in derivation.chain.steps:
        for reason in step.reasons:
            described = _lemma(reason)
            if described is not None:
                items.setdefault(reason.name, described)
    return ["\\paragraph{Lemmas}", _itemize(list(items.values()))] if items else []


def _lemma(reason: Reason) -> str | None:
    claim: Claim
    if isinstance(reason, Lemma):
        claim, words, source = reason.derivation.claim, reason.derivation.statement, ""
    elif isinstance(reason, (Rule, RuleUse)):
        rule = reason if isinstance(reason, Rule) else reason.rule
        claim, words, source = rule.claim, rule.statement, rule.source
    else:
        return None
    context = _context(claim.context)
    cited = f" ({escape(source)})" if source else ""
    heading = f"  \\item \\textbf{{{_words(reason.name)}}}{cited}: {escape(words)}"
    made = lines(claim.lhs, MEASURE - 8)
    sign = RELATIONS[claim.rel]
    right = lines(claim.rhs, MEASURE - 8)
    rows = [f"& {made[0].text}", *(f"&\\quad {line.text}" for line in made[1:])]
    if len(made) == 1 and len(right) == 1 and made[0].width + right[0].width < MEASURE - 6:
        rows = [f"{made[0].text} &{sign} {right[0].text}"]
    else:
        rows += [f"&\\quad {sign} {right[0].text}"]
        rows += [f"&\\qquad {line.text}" for line in right[1:]]
    formula = " \\\\\n".join(rows)
    scope = f"for {context}" if context else ""
    return f"{heading}\n\\begin{{align*}}\n{formula}\n\\end{{align*}}\n{scope}".rstrip()


def _itemize(items: Sequence[str]) -> str:
    return "\n".join(["\\begin{itemize}", *items, "\\end{itemize}", ""])


# ── the steps ─────────────────────────────────────────────────────────────────


class _Remark(NamedTuple):
    """What stands beside a step, in text mode, and its width in ems."""

    text: str
    width: float


class _Layout(NamedTuple):
    """How the steps stand: their lines, and how wide a remark beside them may be.

    ``start``: the lines of the first side where it stands above the relations; none: to their left.
    """

    start: list[Line]
    sides: list[list[Line]]
    beside: float


def _rows(report: Report) -> str:
    """The body of the ``align*``."""
    chain = report.derivation.chain
    found: list[StepReport | None] = list(report.steps) or [None] * len(chain.steps)
    remarks = [_remark(s, r) for s, r in zip(chain.steps, found, strict=True)]
    layout = _layout(chain, remarks)
    rows = []
    if layout.start:
        first, *others = layout.start
        rows = [f"& {first.text}", *(f"&\\quad {line.text}" for line in others)]
    left = "" if layout.start else f"{latex(chain.start)} "
    for step, side, remark in zip(chain.steps, layout.sides, remarks, strict=True):
        if remark.width > layout.beside:
            rows[-1] += f" \\\\\n\\intertext{{{remark.text}:}}"
            aside, separator = "", "\n"
        else:
            aside, separator = (f" && \\text{{{remark.text}}}" if remark.text else ""), ""
        indent = "\\quad " if layout.start else ""
        first_row = f"{left}&{indent}{RELATIONS[step.rel]} {side[0].text}{aside}"
        if separator:
            rows[-1] += separator + first_row
        else:
            rows.append(first_row)
        rows += [f"&{indent}\\quad {line.text}" for line in side[1:]]
        left = ""
    return " \\\\\n".join(rows)


def _layout(chain: Chain, remarks: Sequence[_Remark]) -> _Layout:
    """The layout that keeps to the measure with the fewest lines."""
    start = settings(chain.start)[chain.start].width
    relation = ARROW_WIDTH if isinstance(chain.start, Statement) else REL_WIDTH
    best: tuple[tuple[bool, int], _Layout] | None = None
    for beside in sorted({0.0, *(r.width for r in remarks)}, reverse=True):
        for stacked in (False, True):
            if not stacked and remarks[0].width > beside:
                continue  # a remark between the lines has to follow a line
            left = (_INDENT if stacked else start) + relation
            room = MEASURE - left - (_GAP + beside if beside else 0.0) - _INDENT
            if room < _NARROWEST:
                continue
            sides = [lines(step.rhs, room) for step in chain.steps]
            above = lines(chain.start, room + relation) if stacked else []
            overrun = max(line.width for side in sides for line in side) > room
            cost = sum(map(len, [above, *sides])) + 2 * sum(r.width > beside for r in remarks)
            if best is None or (overrun, cost) < best[0]:
                best = ((overrun, cost), _Layout(above, sides, beside))
    assert best is not None  # with the first side above and remarks between lines there is room
    return best[1]


def _remark(step: Step, found: StepReport | None) -> _Remark:
    """The reason of a step, and what is the matter with the step if it is not proved."""
    parts = [_reason(reason) for reason in step.reasons]
    if not parts and found is not None and found.by:
        parts = [_plain(found.by)]
    remark = _join(parts)
    if found is None or found.verdict is Verdict.PROVED:
        return remark
    matter = _matter(found)
    return _join([remark, matter], "; ") if remark.text else matter


def _join(parts: Sequence[_Remark], separator: str = ", ") -> _Remark:
    text = separator.join(p.text for p in parts)
    return _Remark(text, sum(p.width for p in parts) + 0.7 * max(len(parts) - 1, 0))


def _plain(text: str) -> _Remark:
    return _Remark(escape(text), 0.46 * len(text))


def _reason(reason: Reason) -> _Remark:
    name = _plain(reason.name.replace("_", " "))
    if not isinstance(reason, Lemma):
        return name
    own = [v.name for v in reason.derivation.context.variables]
    if [str(a) for a in reason.args] == own:
        return name
    made = [settings(a)[a] for a in reason.args]
    terms = ", ".join(f"${m.text}$" for m in made)
    return _Remark(f"{name.text} at {terms}", name.width + 1.4 + sum(m.width + 0.7 for m in made))


def _matter(found: StepReport) -> _Remark:
    """What keeps a step from being proved."""
    evidence = found.evidence
    verdict = _plain(str(found.verdict))
    head = _Remark(f"\\textbf{{{verdict.text}}}", 1.15 * verdict.width)
    if isinstance(evidence, Counterexample):
        point = ", ".join(f"${_name(n)} = {latex(value)}$" for n, value in evidence.point)
        where = f" at {point}" if point else ""
        if evidence.culprit is not None:
            culprit = settings(evidence.culprit)[evidence.culprit]
            subject = f"${culprit.text}$" if culprit.width < MEASURE / 2 else "a side"
            what = f"{subject} is undefined: {escape(evidence.why)}"
        else:
            what = f"left {_value(evidence.left)}, right {_value(evidence.right)}"
        return _Remark(f"{head.text}{where}: {what}", head.width + 0.3 * len(where + what))
    if isinstance(evidence, NotByReason):
        return _join([head, _plain(f"true, but not by this reason: {evidence.reason}")], ": ")
    if isinstance(evidence, (Stuck, Samples)):
        why = evidence.reason if isinstance(evidence, Stuck) else evidence.stuck
        return _join([head, _plain(why)], ": ")
    return head


def _value(text: str) -> str:
    """A side's value, which the report has as text."""
    if text.lstrip("-")[:1].isdigit() and text.isprintable():
        return "$" + text.replace("…", r"\dots") + "$"
    return escape(text)


def _name(text: str) -> str:
    return latex(symbol(text)) if text.isidentifier() else f"\\text{{{escape(text)}}}"


def _words(name: str) -> str:
    return escape(name.replace("_", " "))
