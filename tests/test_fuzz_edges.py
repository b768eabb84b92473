"""Random scripts, lines and arguments: no traceback, no hang, the right exit code.

``python -m pytest -m slow tests/test_fuzz_edges.py`` tries more than 10,000; a plain run a few.
"""

import contextlib
import io
import json
import signal
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from projects import GOOD, WRONG

from bce_sym.cli import main
from bce_sym.commands.claims import answer_line

SECONDS = 60
FEW = 40
MANY = 3_400  # for each of three
AMOUNTS = [FEW, pytest.param(MANY, marks=pytest.mark.slow)]


@pytest.fixture(autouse=True)
def room_for_recursion():
    """Commands ask for it; here it is given back at the end of the test."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(before)


@contextlib.contextmanager
def in_time():
    """Raises where the block hangs."""

    def late(signum, frame):
        raise TimeoutError("it hangs")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def run(*arguments):
    """The exit code and both outputs of a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with in_time(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main([str(a) for a in arguments])
        except SystemExit as end:
            code = end.code
    assert "Traceback" not in err.getvalue()
    return code, out.getvalue(), err.getvalue()


def repeat(amount, strategy, check):
    """Check *amount* examples."""
    quiet = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
    settings(max_examples=amount, deadline=None, suppress_health_check=quiet, database=None)(
        given(strategy)(check)
    )()


# ── terms in text ─────────────────────────────────────────────────────────────


def mostly(good, bad):
    """Nine of *good* to one of *bad*."""
    return st.integers(0, 9).flatmap(lambda k: good if k else bad)


def terms(atoms):
    """Terms in text, which Python reads, too."""
    return st.recursive(
        st.sampled_from(atoms),
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from("+-*/"), inner).map("({0[0]} {0[1]} {0[2]})".format),
            st.tuples(inner, st.sampled_from(["2", "3", "(-1)", "y"])).map("({0[0]})**{0[1]}".format),
            st.tuples(st.sampled_from(["log", "exp", "sqrt", "Abs", "sigmoid"]), inner).map(
                "{0[0]}({0[1]})".format
            ),
        ),
        max_leaves=5,
    )  # fmt: skip


numbers = ["0", "1", "2", "3", "(-1)"]
odd = st.sampled_from(
    ["oo", "x/0", "0.7", "1/3", "foo(x)", "Max()", "", "tan(x)", "E", "pi", "z", "True", "x[0]"]
)
texts = mostly(terms(["x", "y", "p", *numbers]), odd | st.text(max_size=8))
relations = mostly(
    st.sampled_from(["==", "<=", "<", ">", ">=", "!="]),
    st.sampled_from(["=", "=>", "~", "", "<=>"]),
)
claims = mostly(st.tuples(texts, relations, texts).map(" ".join), st.text(max_size=40))
facts = mostly(
    st.sampled_from(["x > 0", "0 < p < 1", "y in {0, 1}", "x in Integers", "x < 0", "p <= x"]),
    claims | st.just("p in {}"),
)


# ── scripts ───────────────────────────────────────────────────────────────────

reasons = mostly(
    st.sampled_from(["", "", ", by=algebra", ", by=[algebra, cases]", ", by=log_of_product", ", by=differentiate"]),
    st.sampled_from([", by=first(x, y, p)", ", by=first", ", by=3", ", by=nothing", ", by=[]", ", by=first(x)"]),
)  # fmt: skip
methods = mostly(
    st.sampled_from(["eq", "eq", "le"]), st.sampled_from(["lt", "ge", "ne", "iff", "no_such"])
)
steps = st.tuples(methods, texts, reasons).map("        .{0[0]}({0[1]}{0[2]})\n".format)
domains = mostly(
    st.sampled_from(["Real", "Positive", "Open01", "Bit"]), st.sampled_from(["int", "Nowhere", "3"])
)
decorators = mostly(
    st.sampled_from(["@derivation", "@derivation(where=lambda x, y, p: x > y)"]),
    st.sampled_from(["@slip(correction=first)", "", "@derivation()", "@derivation(where=lambda x: x > 1)",
                     "@derivation(where=lambda x, y, p: [x > 1, x < 0])", "@rule(source='')"]),
)  # fmt: skip
words_of_docs = mostly(st.just("Words."), st.text("abc'\"\\\n", max_size=6))
derivations = st.tuples(
    decorators, domains, words_of_docs, texts, st.lists(steps, min_size=1, max_size=2)
)


def script_of(made):
    names = ["first", "second", "third"]
    return HEAD + "".join(
        f"{decorator}\ndef {name}(x: {domain}, y: Bit, p: Open01) -> Chain:\n"
        f'    """{words}"""\n    return (\n        derive({start})\n{"".join(chain)}    )\n\n\n'
        for name, (decorator, domain, words, start, chain) in zip(names, made, strict=False)
    )


def damaged(parts):
    text, places = parts
    for place, piece in places:
        at = place % (len(text) + 1)
        text = text[:at] + piece + text[at + len(piece) :]
    return text


HEAD = "from bce_sym import *\n\n\n"
pieces = st.tuples(st.integers(0, 2_000), st.sampled_from(list("()[]{}:,.'\"\\\n\t\x00\x0céx= ")))
whole = st.lists(derivations, min_size=1, max_size=3).map(script_of)
some = whole | st.sampled_from([GOOD, WRONG])
scripts = mostly(
    whole, st.text(max_size=60) | st.tuples(some, st.lists(pieces, max_size=2)).map(damaged)
)
FORMS = ["json", "full", "concise", "junit", "sarif", "github"]


@pytest.mark.parametrize("amount", AMOUNTS)
def test_scripts(amount, tmp_path):
    count = iter(range(10**9))

    def check(script):
        # A new file each time: a script of one name is read again only when its size or time changes.
        path = tmp_path / f"script{next(count)}.py"
        path.write_bytes(script.encode("utf-8", "surrogatepass"))
        try:
            arguments = ["check", path, "--jobs", "0", "--no-cache"]
            code, out, _ = run(*arguments, "--output-format", "json")
            report = json.loads(out)
            unread = report["problems"] or any(d["problem"] for d in report["derivations"])
            passes = all(d["passes"] for d in report["derivations"])
            assert code == (2 if unread else 0 if passes else 1)
            form = FORMS[len(script) % len(FORMS)]
            other, out, _ = run(*arguments, "--output-format", form)
            assert other == code
            if form == "junit":
                ElementTree.fromstring(out)
            elif form in ("json", "sarif"):
                json.loads(out)
            elif form == "concise":
                wrong = sum(not s["passes"] for d in report["derivations"] for s in d["steps"])
                assert len(out.splitlines()) >= 1 + min(1, wrong)
        finally:
            path.unlink()

    repeat(amount, scripts, check)


# ── lines of a claims file ────────────────────────────────────────────────────

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | claims,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
rows = mostly(
    st.fixed_dictionaries({"id": st.integers() | st.text(max_size=5), "claim": claims,
                           "where": st.lists(facts, max_size=3)}),
    st.dictionaries(st.sampled_from(["id", "claim", "where", "more"]), json_values, max_size=4)
    | json_values,
)  # fmt: skip
lines = mostly(
    rows.map(lambda row: json.dumps(row).encode()),
    st.tuples(rows.map(json.dumps), st.lists(pieces, max_size=3)).map(
        lambda parts: damaged(parts).replace("\n", " ").encode("utf-8", "replace")
    )
    | st.binary(max_size=40).map(lambda line: line.replace(b"\n", b" ")),
)
KEYS = ["id", "verdict", "evidence", "conditions", "counterexample", "lhs", "rhs", "seconds"]


@pytest.mark.parametrize("amount", AMOUNTS)
def test_lines(amount):
    def check(line):
        with in_time():
            made = answer_line(line)
        assert b"\n" not in made
        row = json.loads(made)
        assert list(row) == KEYS
        kind = row["evidence"]["kind"]
        assert (row["verdict"], kind) in {
            ("proved", "proof"), ("refuted", "counterexample"), ("supported", "samples"),
            ("undecided", "stuck"), ("unread", "unread"),
        }  # fmt: skip
        assert (row["counterexample"] is not None) == (kind == "counterexample")
        try:
            given_row = json.loads(line)
        except (ValueError, RecursionError):
            assert kind == "unread"
            return
        if not isinstance(given_row, dict) or not isinstance(given_row.get("claim"), str):
            assert kind == "unread"

    repeat(amount, lines, check)


# ── arguments ─────────────────────────────────────────────────────────────────

words = st.one_of(
    st.sampled_from(
        ["check", "claim", "claims", "explain", "latex", "new", "rules", "--help", "--version", "-h",
         "--jobs", "0", "-1", "--timeout", "5", "nan", "--no-cache", "--output-format", "full", "json",
         "concise", "junit", "sarif", "github", "--allow", "supported", "--exit-zero", "-q", "--quiet",
         "--color", "never", "always", "--where", "x > 0", "x == x", "x < x", "log(x) == 1", "--all", "-o",
         "out", "--form", "article", "--path", "good.py", "wrong.py", "broken.py", "some.jsonl", "square",
         "square:1", "good.py::square", "algebra", "name", "--dir", "made", "--", "-", ""]
    ),
    st.text(st.characters(exclude_characters="/.~\x00", exclude_categories=["Cs"]), max_size=8),
)  # fmt: skip
COMMANDS = ["check", "claim", "claims", "explain", "latex", "new", "rules"]


@pytest.mark.parametrize("amount", AMOUNTS)
def test_arguments(amount, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in {"good.py": GOOD, "wrong.py": WRONG, "broken.py": "1/0\n",
                       "some.jsonl": '{"id": 1, "claim": "x == x"}\nnonsense\n'}.items():  # fmt: skip
        Path(name).write_text(text, "utf-8")
    # In this process: workers have tests of their own.
    monkeypatch.setattr("bce_sym.judges.AVAILABLE", False)
    monkeypatch.setattr("bce_sym.commands.claims.AVAILABLE", False)

    def check(parts):
        command, arguments = parts
        code, out, err = run(*([command] if command else []), *arguments)
        assert code in (0, 1, 2, 3)
        if code == 3:
            assert command == "claim" or "claim" in arguments
        if code == 2:
            assert err or '"problems"' in out or out
        assert not (code == 0 and "error[" in out and "--exit-zero" not in " ".join(arguments))

    amount_of = st.tuples(st.sampled_from([*COMMANDS, *COMMANDS, ""]), st.lists(words, max_size=5))
    repeat(amount, amount_of, check)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", "good.py"], 0),
        (["check", "wrong.py"], 1),
        (["check", "broken.py"], 2),
        (["claim", "x == x"], 0),
        (["claim", "x < x"], 1),
        (["claim", "x < "], 2),
        (["claims", "some.jsonl"], 0),
        (["explain", "square", "--path", "good.py"], 0),
        (["explain", "square", "--path", "wrong.py"], 1),
        (["rules", "algebra"], 0),
        ([], 2),
    ],
)
def test_the_same_way_of_running_gives_the_known_codes(arguments, code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in {"good.py": GOOD, "wrong.py": WRONG, "broken.py": "1/0\n",
                       "some.jsonl": '{"id": 1, "claim": "x == x"}\n'}.items():  # fmt: skip
        Path(name).write_text(text, "utf-8")
    assert run(*arguments, *(["--jobs", "0"] if arguments[:1] == ["check"] else []))[0] == code
