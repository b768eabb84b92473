"""A report becomes the nodes of a page.  Shows what the report found and decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from docutils import nodes
from docutils.nodes import Element, Node
from sphinx.addnodes import pending_xref

from bce_sym.context import Context
from bce_sym.derivation import Chain, Derivation, Lemma, Reason, Rule, RuleUse
from bce_sym.evidence import Condition, Counterexample, Samples, Verdict
from bce_sym.proof import Proof
from bce_sym.render.diagnostics import diagnostic, findings, is_as_it_should_be
from bce_sym.render.latex import derivation_latex
from bce_sym.render.latex_lines import lines
from bce_sym.render.latex_terms import RELATIONS, context_latex, latex
from bce_sym.report import Report, StepReport
from bce_sym.sphinx.library import Entry, Library
from bce_sym.sphinx.nodes import Box, Formula, Permalink, Statement, Steps, box, text_in
from bce_sym.terms import Term, false, symbol

__all__ = [
    "Options",
    "badge",
    "badge_of",
    "claim_box",
    "derivation_nodes",
    "link",
    "runs_of",
    "step_id",
    "words",
]

_ROOM = 26.0
"""Ems that a line of mathematics may have beside its reason."""
_RELATION = 3.0
"""Ems of a relation sign with the space around it."""


@dataclass(frozen=True)
class Options:
    """What of a derivation is shown.

    ``steps`` are the numbers of those shown, all if it is None; ``collapsed`` shows the claim from end to
    end, and them when they are asked for; ``conditions`` is "open", "collapsed" or "none".
    """

    steps: tuple[int, ...] | None = None
    statement_only: bool = False
    collapsed: bool = False
    conditions: str = "collapsed"
    classes: tuple[str, ...] = ()


def words(report: Report) -> str:
    """The verdict on a derivation: a slip that passes is "refuted as stated"."""
    if report.is_slip and report.passes():
        return "refuted as stated"
    return str(report.verdict)


def badge(verdict: Verdict, text: str, passes: bool) -> Element:
    """A verdict as a word; a sign is set before it by the style sheet."""
    classes = ["bce-badge", f"bce-{'passes' if passes else 'fails'}", f"bce-{verdict}"]
    return nodes.inline("", text, classes=classes)


def badge_of(report: Report) -> Element:
    """The badge of a whole derivation."""
    return badge(report.verdict, words(report), report.passes())


def link(kind: str, target: str, *children: Node, optional: bool = True) -> pending_xref:
    """A link to a derivation, step or rule; where that is shown nowhere, *optional* ones are plain."""
    return pending_xref(
        "", *children, refdomain="bce", reftype=kind, reftarget=target, refexplicit=True,
        refwarn=not optional, bce_optional=optional,
    )  # fmt: skip


def step_id(anchor: str, index: int) -> str:
    """The id of a step of the derivation that has the id *anchor*."""
    return f"{anchor}-step-{index}"


def derivation_nodes(
    entry: Entry, report: Report, library: Library, anchor: str, options: Options
) -> Box:
    """A derivation with what was found about it."""
    derivation = report.derivation
    head = box("div", classes="bce-head")
    head += text_in("span", nodes.literal("", derivation.name), classes="bce-name")
    head += badge_of(report)
    head += Permalink("", target=anchor)
    whole = box("div", head, classes=f"bce-block bce-is-{report.verdict}", ids=[anchor],
                role="group", aria_label=f"derivation {derivation.name}")  # fmt: skip
    whole["classes"] += options.classes
    if derivation.statement:
        whole += Statement("", derivation.statement)
    if report.is_slip:
        whole += _correction(report, library)
    if report.problem is not None:
        whole += nodes.paragraph("", f"Not checked: {report.problem.message}")
        return whole
    context = _context(derivation.context)
    if context is not None:
        whole += context
    if options.statement_only:
        whole += _claim(report)
        return whole
    shown = _steps(report, library, anchor, options)
    if options.collapsed:
        claim = _claim(report)
        claim["classes"].append("bce-before-steps")
        whole += claim
        summary = text_in(
            "summary", nodes.Text(_counted(len(options.steps or report.steps), "step"))
        )
        whole += box("details", summary, *shown, classes="bce-collapsed")
    else:
        whole += shown
    if options.conditions != "none":
        whole += _conditions(report, options)
    return whole


def _correction(report: Report, library: Library) -> Node:
    correction = report.derivation.correction
    assert correction is not None
    return nodes.paragraph(
        "", "", nodes.Text("Stated in order to be refuted; what is true instead: "),
        _lemma_link(correction.name, library.entry_of(correction)), nodes.Text("."),
        classes=["bce-slip"],
    )  # fmt: skip


def _lemma_link(name: str, entry: Entry | None) -> Node:
    shown = nodes.literal("", name)
    return shown if entry is None else link("derivation", entry.full_name, shown)


def _context(context: Context) -> Element | None:
    formulas = context_latex(context)
    if not formulas:
        return None
    plain = [str(replace(context, variables=(v,), hypotheses=())) for v in context.variables]
    plain += map(str, context.hypotheses)
    made = nodes.paragraph("", "For ", classes=["bce-context"])
    for at, (formula, spelled) in enumerate(zip(formulas, plain, strict=True)):
        if at:
            made += nodes.Text(" and " if at == len(formulas) - 1 else ", ")
        made += _formula(formula, spelled)
    made += nodes.Text(":")
    return made


def _formula(text: str, plain: str) -> Formula:
    return Formula(text, text, plain=plain)


def _displayed(term: Term, before: str = "", room: float = _ROOM) -> list[Formula]:
    """A term on as many lines as it takes, the first with a relation before it."""
    made = []
    for at, line in enumerate(lines(term, room - _RELATION if before else room)):
        start = f"{{}}{before} " if before and not at else ""
        made.append(_formula(f"\\displaystyle {start}{line.text}", str(term) if not at else ""))
    return made


def claim_box(derivation: Derivation, room: float = _ROOM) -> Box:
    """What a derivation claims, on one line where there is room for that."""
    start, ends = _ends(derivation)
    whole = box("div", classes="bce-equation bce-claim")
    sides = [lines(side, room) for side in (start, *(side for _, side in ends))]
    width = sum(side[0].width + _RELATION for side in sides) - _RELATION
    if all(len(side) == 1 for side in sides) and width < room:
        relations = ["", *(RELATIONS[rel] for rel, _ in ends)]
        text = " ".join(f"{r} {side[0].text}" for r, side in zip(relations, sides, strict=True))
        whole += _lines([_formula(f"\\displaystyle{text}", "")])
    else:
        whole += _lines(_displayed(start, room=room))
        for rel, side in ends:
            whole += _lines(_displayed(side, RELATIONS[rel], room), "bce-right")
    first, *more = whole.findall(Formula)
    first["plain"] = _spelled(start, ends)
    for formula in more:
        formula["plain"] = ""
    return whole


def _spelled(start: Term, ends: Sequence[tuple[str, Term]]) -> str:
    return " ".join([str(start), *(f"{rel} {side}" for rel, side in ends)])


def _ends(derivation: Derivation) -> tuple[Term, list[tuple[str, Term]]]:
    """The claim from end to end; or the chain, where its ends are numbers: 0 < x < 1."""
    claim, chain = derivation.claim, derivation.chain
    steps = [(step.rel, step.rhs) for step in chain.steps]
    if not claim.lhs.free | claim.rhs.free and any(side.free for _, side in steps):
        return chain.start, steps
    return claim.lhs, [(claim.rel, claim.rhs)]


def _claim(report: Report) -> Steps:
    """The statement end to end."""
    whole = claim_box(report.derivation)
    start, ends = _ends(report.derivation)
    plain = _spelled(start, ends)
    text = " \\\\\n& ".join(f"{RELATIONS[rel]} {latex(side)}" for rel, side in ends)
    text = f"{latex(start)} &{text}"
    return Steps("", whole, tag="div", classes=["bce-alone"], plain=plain,
                 latex=f"\\begin{{align*}}\n{text}\n\\end{{align*}}\n")  # fmt: skip


def _lines(made: Sequence[Formula], kind: str = "") -> Box:
    return box(
        "div", *(text_in("div", formula, classes="bce-line") for formula in made), classes=kind
    )


# ── steps ─────────────────────────────────────────────────────────────────────


def runs_of(indices: Sequence[int]) -> list[list[int]]:
    """Numbers in runs of consecutive ones: 1, 2, 4 → [1, 2], [4]."""
    runs: list[list[int]] = []
    for index in sorted(set(indices)):
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _steps(report: Report, library: Library, anchor: str, options: Options) -> list[Node]:
    """A list for each run of consecutive steps that are shown."""
    wanted = options.steps or tuple(step.index for step in report.steps)
    return [_run(report, run, library, anchor) for run in runs_of(wanted)]


def _run(report: Report, run: Sequence[int], library: Library, anchor: str) -> Steps:
    part = _part(report, run)
    whole = Steps(
        "", tag="ol", classes=["bce-steps"], html={"role": "list"},
        latex=_displays(derivation_latex(part)), plain=_plain(part),
    )  # fmt: skip
    start = box("div", _lines(_displayed(part.derivation.chain.start)), classes="bce-equation")
    whole += box("li", start, classes="bce-start")
    for step in part.steps:
        whole += _step(report, step, library, anchor)
    return whole


def _part(report: Report, run: Sequence[int]) -> Report:
    """The report on some consecutive steps only."""
    derivation = report.derivation
    chain = derivation.chain
    first = run[0] - 1
    start = chain.steps[first - 1].rhs if first else chain.start
    kept = Chain(start, chain.steps[first : run[-1]], chain.location)
    shortened = replace(derivation, _chain=[kept])
    return Report(shortened, report.steps[first : run[-1]], None, report.correction)


def _displays(fragment: str) -> str:
    """The display of a fragment, whose context is told elsewhere."""
    return fragment[fragment.index("\\begin{align*}") :]


def _plain(report: Report) -> str:
    rows = [f"    {report.derivation.chain.start}"]
    for step in report.steps:
        rows.append(f"{step.step.rel.rjust(3)} {step.step.rhs}")
        rows.append(f"      [{_step_words(report, step)}] by {step.by}")
        if not is_as_it_should_be(report, step, False) or step.verdict is Verdict.REFUTED:
            rows += [f"      {finding}" for finding in findings(step.evidence)]
    return "\n".join(rows)


def _step_words(report: Report, step: StepReport) -> str:
    as_stated = report.is_slip and step.verdict is Verdict.REFUTED
    return "refuted as stated" if as_stated else str(step.verdict)


def _step(report: Report, step: StepReport, library: Library, anchor: str) -> Box:
    equation = box("div", _lines(_displayed(step.step.rhs, RELATIONS[step.step.rel])),
                   classes="bce-equation bce-right")  # fmt: skip
    why = text_in("div", *_reasons(step, library), classes="bce-why")
    passes = is_as_it_should_be(report, step, False)
    verdict = text_in("div", badge(step.verdict, _step_words(report, step), passes),
                  classes="bce-verdict")  # fmt: skip
    row = box("li", equation, why, verdict, classes=f"bce-row bce-is-{step.verdict}",
              ids=[step_id(anchor, step.index)])  # fmt: skip
    if step.verdict is not Verdict.PROVED:
        row += text_in("div", *_finding(step), classes="bce-finding")
    return row


def _reasons(step: StepReport, library: Library) -> Iterator[Node]:
    if not step.step.reasons:
        yield nodes.inline("", step.by)
    for at, reason in enumerate(step.step.reasons):
        if at:
            yield nodes.Text(", ")
        yield from _reason(reason, library)


def _reason(reason: Reason, library: Library) -> Iterator[Node]:
    spoken = reason.name.replace("_", " ")
    if isinstance(reason, Lemma):
        entry = library.entry_of(reason.derivation)
        text = nodes.inline("", spoken)
        yield text if entry is None else link("derivation", entry.full_name, text)
        own = [v.name for v in reason.derivation.context.variables]
        if [str(argument) for argument in reason.args] != own:
            yield nodes.Text(" at ")
            for at, argument in enumerate(reason.args):
                if at:
                    yield nodes.Text(", ")
                yield _formula(latex(argument), str(argument))
        return
    kind = "rule" if isinstance(reason, (Rule, RuleUse)) else "procedure"
    yield link("rule", reason.name, nodes.inline("", spoken, classes=[f"bce-{kind}"]))


def _finding(step: StepReport) -> Iterator[Node]:
    """What was found about a step that is not proved, and the likeliest mistake."""
    evidence = step.evidence
    if isinstance(evidence, Counterexample):
        if evidence.point:
            yield nodes.Text("At ")
            for at, (name, value) in enumerate(evidence.point):
                if at:
                    yield nodes.Text(", ")
                plain = f"{name} = {value}"
                shown = latex(symbol(name)) if name.isidentifier() else f"\\text{{{name}}}"
                yield _formula(f"{shown} = {latex(value)}", plain)
            yield nodes.Text(" " if evidence.culprit is None else ": ")
        if evidence.culprit is not None:
            yield _formula(latex(evidence.culprit), str(evidence.culprit))
            yield nodes.Text(f" is undefined: {evidence.why}.")
        else:
            yield nodes.Text("the left side is ")
            yield nodes.strong("", evidence.left)
            yield nodes.Text(" and the right side is ")
            yield nodes.strong("", evidence.right)
            yield nodes.Text(".")
    else:
        yield nodes.Text(f"{'; '.join(findings(evidence))}.")
    advice = step.advice or diagnostic(step.claim, evidence).help
    if advice:
        yield nodes.Text(" ")
        yield nodes.emphasis("", f"{advice[:1].upper()}{advice[1:]}.")


# ── conditions ────────────────────────────────────────────────────────────────


def _conditions(report: Report, options: Options) -> list[Node]:
    """What the steps that are shown need, each condition once."""
    wanted = options.steps or tuple(step.index for step in report.steps)
    found: dict[tuple[str, str], tuple[Condition, list[int]]] = {}
    for step in report.steps:
        evidence = step.evidence
        if step.index in wanted and isinstance(evidence, (Proof, Samples)):
            for condition in evidence.conditions:
                key = (str(condition), condition.why)
                steps = found.setdefault(key, (condition, []))[1]
                if step.index not in steps:
                    steps.append(step.index)
    if not found:
        return []
    items = [
        nodes.list_item("", nodes.paragraph("", "", *_condition(condition, steps)))
        for condition, steps in found.values()
    ]
    summary = text_in(
        "summary", nodes.Text(_counted(len(items), "condition") + ", each shown to hold")
    )
    details = box("details", summary, nodes.bullet_list("", *items), classes="bce-conditions")
    if options.conditions == "open":
        details["html"]["open"] = "open"
    return [details]


def _condition(condition: Condition, steps: Sequence[int]) -> Iterator[Node]:
    if condition.statement is false:
        yield _formula(latex(condition.origin), str(condition.origin))
        yield nodes.Text(" has a value")
    else:
        yield _formula(latex(condition.statement), str(condition.statement))
    if condition.given:
        yield nodes.Text(" when ")
        for at, given in enumerate(condition.given):
            if at:
                yield nodes.Text(" and ")
            yield _formula(latex(given), str(given))
    noun = "step" if len(steps) == 1 else "steps"
    yield nodes.Text(f" ({noun} {', '.join(map(str, steps))}: {condition.why})")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
