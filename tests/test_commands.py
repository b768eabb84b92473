"""``check`` and its fellows as a user sees them: exit codes, what is shown, what is left behind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from projects import GOOD, ROOT, WRONG, Project, command, environment

CORPUS = ROOT / "tests" / "data" / "claims.jsonl"


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


@pytest.fixture
def sabotaged(tmp_path):
    return Project(tmp_path, sabotaged=True)


# ── check ─────────────────────────────────────────────────────────────────────


@pytest.mark.smoke
@pytest.mark.parametrize(
    ("scripts", "arguments", "code"),
    [
        ({"a": GOOD}, [], 0),
        ({"a": GOOD, "b": WRONG}, [], 1),
        ({"a": GOOD, "b": WRONG}, ["--exit-zero"], 0),
        ({"a": GOOD, "b": "1/0"}, [], 2),
        ({"a": GOOD, "b": "1/0"}, ["--exit-zero"], 2),
        ({"a": GOOD}, ["missing"], 2),
        ({}, [], 2),
        ({"a": GOOD}, ["--output-format", "yaml"], 2),
        ({"a": GOOD}, ["--jobs", "-1"], 2),
        ({"a": GOOD}, ["--jobs", "x"], 2),
        ({"a": GOOD}, ["--timeout", "0"], 2),
        ({"a": GOOD}, ["--timeout", "nan"], 2),
        ({"a": WRONG}, ["--jobs", "0", "--no-cache"], 1),
    ],
)
def test_exit_codes(project, scripts, arguments, code):
    done = project.write(**scripts).run("check", *arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done


@pytest.mark.parametrize("form", ["full", "concise", "json", "junit", "github", "sarif"])
def test_a_machine_format_stands_alone_and_exits_alike(project, form):
    project.write(a=GOOD, b="print('noise')\n" + WRONG)
    done = project.run("check", "--output-format", form)
    assert done.returncode == 1
    assert done.stderr == "noise\n"
    if form in ("json", "sarif"):
        assert isinstance(json.loads(done.stdout), dict)
    elif form == "junit":
        assert done.stdout.startswith("<?xml")
    elif form == "github":
        assert all(line.startswith("::error ") for line in done.stdout.splitlines())
    else:
        assert re.fullmatch(
            r"2 derivations, 2 steps: .* in \d+\.\d\d s", done.stdout.splitlines()[-1]
        )


@pytest.mark.parametrize("form", ["full", "concise"])
def test_quiet_says_what_is_wrong_and_no_more(project, form):
    options = ["--quiet", "--output-format", form]
    assert project.write(a=GOOD).run("check", *options).stdout == ""
    shown = project.write(b=WRONG).run("check", *options).stdout
    assert shown.startswith("error[refuted]" if form == "full" else "derivations/b.py:7:")
    assert "derivations, " not in shown


def test_colour_is_for_those_who_ask(project):
    project.write(a=GOOD)
    assert "\x1b" not in project.run("check").stdout
    assert "\x1b" in project.run("check", "--color", "always").stdout
    assert "\x1b" not in project.run("check", "--color", "never").stdout


def test_the_result_is_the_same_for_any_number_of_workers():
    found = []
    for jobs in (0, 1, 2, 5):
        arguments = ["check", "derivations", "docs/examples", "--no-cache", "--jobs", jobs]
        done = subprocess.run(
            command(*arguments, "--output-format", "json"),
            cwd=ROOT, env=environment(), capture_output=True, text=True,
        )  # fmt: skip
        found.append(re.sub(r'"seconds": [\d.e-]+', "", done.stdout))
    assert len(found[0]) > 50_000
    assert found == [found[0]] * 4


def test_a_step_that_runs_away_is_undecided_and_the_rest_goes_on(sabotaged):
    script = GOOD.replace("x: Real", "x: Real, slow: Real").replace(
        "(x + 1)**2)", "(x + 1)**2 + 0*slow)"
    )
    greedy, fatal = (script.replace("slow", name) for name in ("greedy", "fatal"))
    sabotaged.write(a=script, b=greedy, c=fatal, d=GOOD)
    report = sabotaged.report("--timeout", "1", "--jobs", "2")
    steps = {d["location"]["path"]: d["steps"][0] for d in report["derivations"]}
    assert {path[-4]: s["evidence"].get("reason") for path, s in steps.items()} == {
        "a": "timeout: not settled within 1 s",
        "b": "out of memory",
        "c": "the worker process ended: SIGABRT",
        "d": None,
    }
    assert [s["verdict"] for s in steps.values()] == ["undecided"] * 3 + ["proved"]
    again = sabotaged.report("--timeout", "1", "--jobs", "2")["derivations"]
    assert [d["steps"][0]["cached"] for d in again] == [False] * 3 + [True]


# ── what is imported ──────────────────────────────────────────────────────────

HEAVY = {"sympy", "numpy", "flint", "mpmath"}


def imported(project, *arguments):
    """The heavy modules that a command imports, and its output."""
    code = (
        "import sys\nfrom bce_sym.cli import main\n"
        "try:\n    code = main()\nexcept SystemExit as end:\n    code = end.code\n"
        f"print(code, *sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=project.path, env=project.environment, capture_output=True, text=True,
    )  # fmt: skip
    code, *modules = done.stderr.splitlines()[-1].split()
    return int(code), set(modules)


@pytest.mark.parametrize(
    "arguments", [["--help"], ["check", "--help"], ["--version"], ["rules"], ["new", "something"]]
)
def test_what_settles_nothing_imports_nothing_heavy(project, arguments):
    assert imported(project, *arguments) == (0, set())


@pytest.mark.parametrize(
    "arguments", [["check"], ["latex", "square"], ["latex", "--all", "-o", "out"]]
)
def test_what_the_cache_knows_needs_neither_sympy_nor_flint(project, arguments):
    project.write(a=GOOD)
    for _ in range(2):
        assert imported(project, *arguments) == (0, set())
    assert imported(project, "check", "--jobs", "0", "--no-cache") == (0, {"flint"})


def test_every_derivation_of_the_repository_is_written_as_latex(tmp_path):
    """Their names differ, so that each has a file of its own in one folder."""
    scripts = list((ROOT / "derivations").rglob("*.py"))
    defined = [
        name
        for path in scripts
        for name in re.findall(r"^@derivation.*\ndef (\w+)", path.read_text("utf-8"), re.M)
    ]
    run = subprocess.run(
        command("latex", "--all", "-o", tmp_path / "out"), cwd=ROOT, capture_output=True, text=True,
        env=environment(BCE_SYM_CACHE_DIR=str(tmp_path / "cache")), timeout=300,
    )  # fmt: skip
    assert (run.returncode, run.stdout, run.stderr.count("error")) == (0, "", 0)
    written = {path.stem for path in (tmp_path / "out").glob("*.tex")}
    assert len(written) > 70
    assert written >= set(defined)
    assert len(defined) == len(set(defined))


def test_advice_on_refuted_steps_is_kept_too(project):
    project.write(a=WRONG)
    shown = [project.run("check").stdout for _ in range(2)]
    assert shown[0].rpartition(" in ")[0] == shown[1].rpartition(" in ")[0]
    assert imported(project, "check") == (1, set())


def test_a_claim_is_settled_without_sympy(project):
    assert imported(project, "claim", "x + x == 2*x") == (0, set())


# ── signals ───────────────────────────────────────────────────────────────────


def processes(group):
    """The processes of a process group."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, pgrp = path.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(pgrp) == group and state != "Z":
            found.append(path.parent.name)
    return found


def wait_for(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)


SLOW_LINE = '{"id": 1, "claim": "slow + 1 == slow + 1"}\n'


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc")
@pytest.mark.parametrize("what", ["check", "claims"])
def test_an_interrupt_leaves_no_processes(sabotaged, what):
    sabotaged.write(
        a=GOOD.replace("(x + 1)**2", "(slow + 1)**2").replace("x: Real", "x: Real, slow: Real")
    )
    (sabotaged.path / "slow.jsonl").write_text(SLOW_LINE * 10)
    arguments = ["check"] if what == "check" else ["claims", "slow.jsonl"]
    run = sabotaged.start(*arguments, "--jobs", "2")
    wait_for(lambda: len(processes(run.pid)) >= 2)
    time.sleep(0.5)
    os.killpg(run.pid, signal.SIGINT)
    out, err = run.communicate(timeout=20)
    assert (run.returncode, out, err) == (130, "", "")
    assert processes(run.pid) == []


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs /proc")
def test_workers_do_not_outlive_a_killed_parent_by_much(sabotaged):
    (sabotaged.path / "slow.jsonl").write_text(SLOW_LINE * 10)
    run = sabotaged.start("claims", "slow.jsonl", "--jobs", "2", "--timeout", "0.5")
    wait_for(lambda: len(processes(run.pid)) == 3)
    run.kill()
    run.communicate()
    wait_for(lambda: processes(run.pid) == [])


# ── watch ─────────────────────────────────────────────────────────────────────


def test_watch_checks_again_what_changed_in_under_a_second(project):
    project.write(a=GOOD, b=WRONG)
    run = project.start("check", "--watch", "--output-format", "concise")
    try:
        lines = iter(run.stdout.readline, "")
        assert "b.py" in next(lines)
        assert "1 refuted" in next(lines)
        time.sleep(0.3)
        changed = time.monotonic()
        project.write(b=WRONG.replace("square", "other").replace("x + 1, by", "2*x + 1, by"))
        assert "2 proved, 0 refuted" in next(lines)
        assert time.monotonic() - changed < 1
        project.write(c="1/0")
        assert "ZeroDivisionError" in next(lines)
        assert "1 unread" in next(lines)
    finally:
        os.killpg(run.pid, signal.SIGINT)
        _, err = run.communicate(timeout=20)
    assert (run.returncode, err) == (130, "")


def test_watch_is_for_people(project):
    done = project.write(a=GOOD).run("check", "--watch", "--output-format", "json")
    assert done.returncode == 2
    assert "--watch" in done.stderr


# ── claims ────────────────────────────────────────────────────────────────────


def rows(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def without_seconds(found):
    return [{k: v for k, v in row.items() if k != "seconds"} for row in found]


def test_claims_are_answered_alike_by_any_number_of_workers(project):
    lines = [row for row in CORPUS.read_text("utf-8").splitlines() if '["loss"' in row]
    path = project.path / "some.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    found = [rows(project.run("claims", path, "--jobs", jobs)) for jobs in (0, 1, 3)]
    asked = [json.loads(line)["id"] for line in lines]
    assert [row["id"] for row in found[0]] == asked
    assert without_seconds(found[0]) == without_seconds(found[1]) == without_seconds(found[2])


@pytest.mark.parametrize("jobs", [0, 2])
def test_bad_lines_are_unread_rows(project, jobs):
    path = project.path / "bad.jsonl"
    good = b'{"id": 1, "claim": "x + x == 2*x"}'
    bad = [b"", b"\xff\xfe", b"nonsense", b"[" * 100_000, b'{"id": 2}', b'{"id": 3, "claim": "x ="}', b"\x00",
           b'{"id": 4, "claim": "' + b"x" * 9_000_000 + b' == 1"}', b"null", b'{"id": 1e999, "claim": "1 == 1"}',
           b'{"id": 5, "claim": "__import__(\'os\').system(\'touch hacked\') == 1"}']  # fmt: skip
    path.write_bytes(b"\n".join([good, *bad, good]))
    done = project.run("claims", path, "--jobs", jobs)
    assert (done.returncode, done.stderr) == (0, "")
    verdicts = [row["verdict"] for row in rows(done)]
    assert verdicts == ["proved", *["unread"] * len(bad), "proved"]
    assert not (project.path / "hacked").exists()


def test_a_claim_that_runs_away_is_an_undecided_row(sabotaged):
    path = sabotaged.path / "some.jsonl"
    lines = [SLOW_LINE, '{"id": "a", "claim": "1 == 1"}\n', SLOW_LINE.replace("slow", "fatal")]
    path.write_text("".join(lines))
    done = sabotaged.run("claims", path, "--timeout", "1", "--jobs", "2")
    assert done.returncode == 0
    one, two, three = rows(done)
    assert one["evidence"]["reason"] == "timeout: not settled within 1 s"
    assert (one["id"], one["lhs"], one["counterexample"]) == (1, "slow + 1", None)
    assert two["verdict"] == "proved"
    assert three["evidence"]["reason"] == "the worker process ended: SIGABRT"


def test_who_writes_into_a_pipe_gets_an_answer_before_the_next_line(project):
    os.mkfifo(project.path / "pipe")
    run = project.start("claims", "pipe")
    with open(project.path / "pipe", "w", buffering=1) as pipe:
        for k in range(3):
            pipe.write(f'{{"id": {k}, "claim": "x + x == 2*x"}}\n')
            assert json.loads(run.stdout.readline())["id"] == k
    out, _ = run.communicate(timeout=20)
    assert (run.returncode, out) == (0, "")


def memory(project, count):
    """The most memory that the process itself had, in MiB, for a file of *count* lines."""
    path = project.path / "many.jsonl"
    path.write_text(f"nonsense {'x' * 1000}\n" * count)
    code = (
        "import resource, sys; from bce_sym.cli import main; main(sys.argv[1:]); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "claims", str(path)],
        env=project.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    return int(done.stderr) / 1024


def test_many_lines_need_no_more_memory_than_few(project):
    assert memory(project, 4_000) < memory(project, 100) + 1


def test_an_output_that_closes_early_is_no_error(project):
    path = project.path / "many.jsonl"
    path.write_text('{"id": 1, "claim": "1 == 1"}\n' * 5000)
    run = project.start("claims", path)
    run.stdout.readline()
    run.stdout.close()
    assert run.wait(timeout=20) == 1
    assert run.stderr.read() == ""
    run.stderr.close()


def test_a_claim_that_runs_away_is_undecided(sabotaged):
    done = sabotaged.run("claim", "slow == slow", "--timeout", "0.5")
    assert done.returncode == 3
    assert "stuck: timeout: not settled within 0.5 s" in done.stdout


@pytest.mark.parametrize("missing", ["nowhere.jsonl", "."])
def test_a_file_that_cannot_be_read(project, missing):
    done = project.run("claims", missing)
    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {missing}: ")


# ── new, rules, explain ───────────────────────────────────────────────────────


def test_what_is_begun_can_be_checked_and_is_not_overwritten(project):
    assert project.run("new", "my_gradient").returncode == 0
    assert project.verdicts() == {"my_gradient:1": "proved", "my_gradient:2": "proved"}
    again = project.run("new", "my_gradient")
    assert again.returncode == 2
    assert "is there already" in again.stderr


@pytest.mark.parametrize(
    "name", ["2x", "a b", "../up", "class", "", "derive", "json", "numpy", "_shared", "test_it", "it_test",
             "conftest", "x", "list", "été", "a.b", "-"],
)  # fmt: skip
def test_a_name_that_would_not_do_is_refused(project, name):
    done = project.run("new", "--", name)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not list(project.path.rglob("*.py"))


def test_rules_are_found_by_a_word(project):
    everything = project.run("rules").stdout
    assert "algebra, a procedure" in everything
    found = project.run("rules", "LOG_OF_PROD").stdout
    assert found.startswith("log_of_product, a rule: ")
    assert "log(a*b) == log(a) + log(b) for a > 0, b > 0" in found
    assert "source: " in found
    assert project.run("rules", "no such word").returncode == 1


LEMMA = (
    GOOD
    + '''

@derivation
def user(x: Real) -> Chain:
    """It uses the square."""
    return derive((x + 1)**2 - 1).eq(x**2 + 2*x, by=square(x)).eq(x/x)
'''
)


@pytest.mark.parametrize(
    ("name", "code", "shown"),
    [
        (
            "square",
            0,
            [
                "both sides have one normal form: x**2 + 2*x + 1",
                "by algebra, a procedure",
                "trusted: ",
            ],
        ),
        ("square:1", 0, ["step 1 of square (algebra)"]),
        ("a.py::user:1", 0, ["by the lemma square(x): A square.", "(x + 1)**2 == x**2 + 2*x + 1"]),
        ("user:2", 1, ["refuted", "the point is exact", "is rigorous"]),
        ("user", 1, ["step 1 of user", "step 2 of user"]),
        ("user:3", 2, []),
        ("user:0", 2, []),
        ("user:", 2, []),
        ("nobody", 2, []),
        (":1", 2, []),
        ("", 2, []),
    ],
)
def test_explain(project, name, code, shown):
    done = project.write(a=LEMMA).run("explain", "--", name)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done
    assert [text for text in shown if text not in done.stdout] == []


def test_explain_prints_the_outline_of_a_proof(project):
    script = GOOD.replace(
        "(x + 1)**2).eq(x**2 + 2*x + 1, by=algebra", "Abs(x) + x).eq(2*Max(x, 0)"
    ).replace("Chain,", "Abs, Chain, Max,")
    shown = project.write(a=script).run("explain", "square").stdout
    assert re.search(r"shown so:\n    .+:\n      ", shown)


# ── completion ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("bce-sym expl", {"explain"}),
        ("bce-sym explain squ", {"square"}),
        ("bce-sym latex squ", {"square"}),
        ("bce-sym rules log_of_p", {"log_of_power", "log_of_product", "log_of_products"}),
        ("bce-sym check --output-format j", {"json", "junit"}),
        ("bce-sym new squ", set()),
    ],
)
def test_completion(project, line, expected, tmp_path):
    pytest.importorskip("argcomplete")
    project.write(a=GOOD)
    variables = {"_ARGCOMPLETE": "1", "_ARGCOMPLETE_IFS": "\n", "COMP_LINE": line, "COMP_TYPE": "9",
                 "COMP_POINT": str(len(line)), "_ARGCOMPLETE_STDOUT_FILENAME": str(tmp_path / "out")}  # fmt: skip
    subprocess.run(
        command(), cwd=project.path, env={**project.environment, **variables}, check=True
    )
    found = {word.strip() for word in (tmp_path / "out").read_text().split("\n")}
    assert found - {""} == expected
