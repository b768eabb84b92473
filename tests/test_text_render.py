"""Reports in plain text: what a person reads, and what other programs rely on."""

import dataclasses
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from reports import (
    ALL_KINDS,
    HALF,
    PROBLEMS,
    REPORTS,
    SCORE,
    SLIP,
    differs,
    golden,
    proved,
    report,
    wrong_sign,
)

from bce_sym.evidence import Claim, Stuck, Unread
from bce_sym.render.diagnostics import PLAIN, Style, diagnostic, unread_text
from bce_sym.render.text import concise, evidence_text, full
from bce_sym.report import Problem, Report, summarise
from bce_sym.terms import number, symbol


def test_full():
    golden("full.txt", full(REPORTS, PROBLEMS, seconds=0.125))


def test_concise():
    golden("concise.txt", concise(REPORTS, PROBLEMS, seconds=0.125))


@pytest.mark.parametrize("render", [full, concise])
def test_the_last_line_is_the_summary(render):
    last = render(REPORTS, PROBLEMS, seconds=0.125).splitlines()[-1]
    assert last == f"{summarise(REPORTS, len(PROBLEMS))} in 0.12 s"
    assert re.fullmatch(
        r"\d+ derivations, \d+ steps: \d+ proved, \d+ refuted, \d+ supported, \d+ undecided, "
        r"\d+ unread(, \d+ slips refuted as stated)? in [\d.]+ s",
        last,
    )


def test_each_line_of_concise_has_one_place_and_a_verdict():
    *lines, _ = concise(REPORTS, PROBLEMS, seconds=0).splitlines()
    for line in lines:
        assert re.match(
            r"derivations/\w+\.py:\d+:\d+: (proved|refuted|supported|undecided|unread): ", line
        )
        assert len(re.findall(r"\.py:\d+", line)) == 1


def test_concise_is_silent_about_passes():
    assert concise([SCORE, SLIP], seconds=0).count("\n") == 0


def test_a_message_of_several_lines_stays_on_one():
    problem = Problem("line one\n  line two")
    assert concise([], [problem], seconds=0).splitlines()[0] == "unread: line one line two"


@pytest.mark.parametrize(
    ("left", "right", "help"),
    [
        ("3", "-3", "lost or extra minus"),
        ("-1/2", "1/2", "lost or extra minus"),
        ("3", "4", None),
    ],
)
def test_help_for_a_step_that_differs(left, right, help):
    text = full([report(wrong_sign, differs(left, right, p=HALF))], seconds=0)
    assert ("= help:" in text) == (help is not None)
    assert (help or "") in text


def test_help_for_a_strict_relation_with_equal_sides():
    x = symbol("x")
    claim = Claim(x, "<", x)
    text = diagnostic(claim, differs("0", "0", x=number(0))(claim)).text()
    assert "try <= instead of <" in text


def test_supported_steps_pass_where_they_are_allowed():
    supported = Report(ALL_KINDS.derivation, ALL_KINDS.steps[1:2])
    assert "error[supported]" in full([supported], seconds=0)
    assert "error" not in full([supported], seconds=0, allow_supported=True)
    assert concise([supported], seconds=0).count("\n") == 1
    assert concise([supported], seconds=0, allow_supported=True).count("\n") == 0


@pytest.mark.parametrize("correction", [None, report(wrong_sign, differs("1", "2", p=HALF))])
def test_a_slip_with_an_unproved_correction_is_an_error(correction):
    failing = dataclasses.replace(SLIP, correction=correction)
    assert "correction score is not proved" in full([failing], seconds=0)
    assert "correction score is not proved" in concise([failing], seconds=0)


def test_a_slip_that_is_not_refuted_is_an_error():
    failing = dataclasses.replace(SLIP, steps=report(SLIP.derivation, proved).steps)
    assert "stated in order to be refuted, but no step" in concise([failing], seconds=0)


def test_colours_only_where_asked_for_and_marks_that_the_stream_can_encode():
    plain = full(REPORTS, PROBLEMS, seconds=0)
    coloured = full(REPORTS, PROBLEMS, seconds=0, style=Style(colour=True))
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    assert Style.of(stream, False) == Style(ascii=True)
    assert Style.of(io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), False) == PLAIN
    listing = full([SCORE], seconds=0, style=Style(ascii=True))
    assert listing.isascii() and "+ proved" in listing


@pytest.mark.parametrize(
    ("evidence", "shown"),
    [
        (lambda c: proved(c), "condition: p > 0 (log is defined; by its sign on the context)"),
        (lambda c: Stuck(c, "no idea"), "stuck: no idea"),
        (differs("1", "2", x=HALF), "at x = 0.5: left = 1, right = 2"),
        (differs("1", "2"), "  left = 1, right = 2"),
    ],
)
def test_evidence_about_one_claim(evidence, shown):
    x = symbol("x")
    claim = Claim(x, "==", x + 1)
    text = evidence_text(claim, evidence(claim))
    assert text.splitlines()[0].endswith(": x == x + 1")
    assert shown in text.splitlines() or f"  {shown}" in text.splitlines()


def test_what_was_not_read_is_pointed_at():
    text = unread_text("x == = y", Unread("expected an expression", 6, "remove one"))
    assert text.splitlines()[1:] == ["  x == = y", "       ^", "  help: remove one"]


def test_plain_text_needs_no_terminal_library():
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "import reports\nfrom bce_sym.render.text import full\n"
        "full(reports.REPORTS, seconds=0)\n"
        "print({'rich', 'sympy', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "set()", done.stderr
