"""The plugin in pytest runs of its own, with a checker that notes what it checks."""

import os
import re
import subprocess
import sys
from importlib.metadata import entry_points
from xml.etree import ElementTree

import pytest
from projects import SABOTAGE

pytest_plugins = ["pytester"]

INSTALLED = any(entry.name == "bce_sym" for entry in entry_points(group="pytest11"))

CHECKER = """
from bce_sym.check import Checker

report = Checker._report


def noted(self, derivation, answers):
    with open("checked.txt", "a") as log:
        log.write(derivation.name + "\\n")
    return report(self, derivation, answers)


Checker._report = noted
"""

HEAD = """
from bce_sym import Chain, Positive, Real, algebra, cases, derivation, derive, log, log_of_product, slip
"""

GOOD = (
    HEAD
    + '''
@derivation
def square(x: Real) -> Chain:
    """A square."""
    return derive((x + 1)**2).eq(x*(x + 2) + 1, by=[algebra, cases]).eq(x**2 + 2*x + 1)


@derivation
def product(x: Positive) -> Chain:
    """A logarithm."""
    return derive(log(2*x)).eq(log(2) + log(x), by=log_of_product)
'''
)

WRONG = (
    HEAD
    + '''
@derivation
def wrong(x: Real) -> Chain:
    """One step holds, one does not."""
    return (
        derive((x + 1)**2)
        .eq(x**2 + 2*x + 1)
        .eq(x**2 + 1, by=algebra)
    )
'''
)


@pytest.fixture
def run(pytester, monkeypatch):
    """Make a project of the given files and run pytest on it."""
    (pytester.path / "fake_checker.py").write_text(CHECKER, "utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(pytester.path), *filter(None, sys.path)]))
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")

    def go(files, *arguments, plugin="bce_sym.pytest_plugin"):
        for name, text in files.items():
            path = pytester.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        loaded = ("-p", plugin) if plugin else ()
        return pytester.runpytest_subprocess(
            *loaded, "-p", "fake_checker", "-p", "no:cacheprovider", *arguments
        )

    go.path = pytester.path
    return go


def checked(run):
    log = run.path / "checked.txt"
    return log.read_text().split() if log.exists() else []


@pytest.mark.smoke
def test_each_step_is_an_item_and_each_derivation_is_checked_once(run):
    done = run({"derivations/good.py": GOOD}, "-v", "derivations")
    done.assert_outcomes(passed=3)
    done.stdout.fnmatch_lines(
        [
            "derivations/good.py::square::step-1-algebra+cases PASSED*",
            "derivations/good.py::square::step-2-auto PASSED*",
            "derivations/good.py::product::step-1-log_of_product PASSED*",
        ]
    )
    assert checked(run) == ["square", "product"]


@pytest.mark.parametrize(
    ("arguments", "ran"),
    [
        (["derivations/good.py::product"], ["product"]),
        (["derivations/good.py::square::step-2-auto"], ["square"]),
        (["derivations", "-k", "product"], ["product"]),
        (["derivations/good.py"], ["square", "product"]),
        (["."], ["square", "product"]),
        ([], ["square", "product"]),
        (["derivations", "--collect-only"], []),
    ],
)
def test_only_what_is_asked_for_is_checked(run, arguments, ran):
    assert run({"derivations/good.py": GOOD}, *arguments).ret == 0
    assert checked(run) == ran


def test_a_failed_step_shows_its_message_and_nothing_of_the_checker(run):
    done = run({"derivations/wrong.py": WRONG}, "derivations")
    done.assert_outcomes(passed=1, failed=1)
    line = 1 + WRONG.split("\n").index("        .eq(x**2 + 1, by=algebra)")
    done.stdout.fnmatch_lines(
        [
            "error[[]refuted[]]: step 2 of wrong (algebra)",
            f" --> derivations/wrong.py:{line}:*",
            "*at x = *: left = *, right = *",
        ]
    )
    for inside in ("pytest_plugin", "Traceback", "_Failed", "raise "):
        assert inside not in done.stdout.str()


def test_exitfirst_stops_at_the_first_failed_step(run):
    files = {"derivations/a.py": WRONG, "derivations/b.py": GOOD}
    run(files, "-x", "derivations").assert_outcomes(passed=1, failed=1)
    assert checked(run) == ["wrong"]


def test_last_failed_runs_the_failed_step_alone(run):
    files = {"derivations/a.py": WRONG, "derivations/b.py": GOOD}
    cache = ("-p", "cacheprovider")
    run(files, *cache, "derivations").assert_outcomes(passed=4, failed=1)
    run(files, *cache, "--lf", "derivations").assert_outcomes(failed=1)


def test_junit_names_the_steps(run):
    run({"derivations/wrong.py": WRONG}, "--junitxml=out.xml", "derivations")
    xml = (run.path / "out.xml").read_text("utf-8")
    assert 'classname="derivations.wrong.py.wrong"' in xml or 'name="step-2-algebra"' in xml
    assert "error[refuted]: step 2 of wrong" in xml


SLIP = '''
@derivation
def truth(x: Real) -> Chain:
    """What holds."""
    return derive((x + 1)**2).eq({truth})


@slip(correction=truth)
def slipped(x: Real) -> Chain:
    """What is stated."""
    return derive((x + 1)**2).eq({stated})
'''


@pytest.mark.parametrize(
    ("stated", "truth", "passes"),
    [
        ("x**2 + 1", "x**2 + 2*x + 1", True),
        ("x**2 + 2*x + 1", "x**2 + 2*x + 1", False),
        ("x**2 + 1", "x**2 + x + 1", False),
    ],
)
def test_a_slip_passes_when_it_is_refuted_and_its_correction_is_proved(run, stated, truth, passes):
    script = HEAD + SLIP.format(stated=stated, truth=truth)
    done = run({"derivations/s.py": script}, "derivations", "-k", "slipped")
    done.assert_outcomes(passed=int(passes), failed=int(not passes), deselected=1)
    assert ("error[slip]: slipped" in done.stdout.str()) is not passes


def test_a_contradictory_context_is_an_error(run):
    script = HEAD + (
        "@derivation(where=lambda x: [x > 1, x < 0])\n"
        "def vacuous(x: Real) -> Chain:\n"
        '    """Nothing."""\n'
        "    return derive(x).eq(x + 1)\n"
    )
    done = run({"derivations/v.py": script}, "derivations")
    done.assert_outcomes(failed=1)
    done.stdout.fnmatch_lines(
        ["error[[]contradictory[]]: *no point satisfies*", " --> derivations/v.py:*"]
    )


@pytest.mark.parametrize(
    ("script", "line"),
    [
        (HEAD + "\ndef f(:\n", HEAD.count("\n") + 2),
        (HEAD + "\n1/0\n", HEAD.count("\n") + 2),
        (HEAD, 1),
        (HEAD + "@derivation\ndef f(x) -> Chain:\n    return derive(x).eq(x)\n", None),
        (HEAD + "@derivation\ndef f(x: Real) -> Chain:\n    return derive(x)\n", None),
    ],
    ids=["syntax", "raises", "no derivations", "no domain", "no steps"],
)
def test_a_script_with_a_problem_is_an_error_at_its_line_and_the_others_run(run, script, line):
    done = run(
        {"derivations/bad.py": script, "derivations/good.py": GOOD},
        "--continue-on-collection-errors",
        "derivations",
    )
    done.assert_outcomes(errors=1, passed=3)
    done.stdout.fnmatch_lines([f"* --> derivations/bad.py:{line or '*'}:*"])
    assert "pytest_plugin.py" not in done.stdout.str()


def test_a_folder_without_derivations_is_an_error(run):
    (run.path / "derivations").mkdir()
    done = run({"test_other.py": "def test_one(): pass\n"}, "test_other.py", "derivations")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(["*no derivations in derivations*"])


def test_deselecting_everything_in_a_folder_is_not_that_error(run):
    done = run({"derivations/good.py": GOOD}, "derivations", "-k", "nothing")
    assert done.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_more_paths_by_ini(run):
    files = {"notes/good.py": GOOD, "pytest.ini": "[pytest]\nbce_sym_paths = notes\n"}
    run(files, "notes").assert_outcomes(passed=3)


FOREIGN = "raise SystemExit('this file is run by nobody')\n"


@pytest.mark.parametrize(
    "name", ["script.py", "derivations/tool.py", "derivations/_shared.py", "derivations/test_x.py"]
)
def test_other_files_are_left_alone(run, name):
    content = "def test_two(): pass\n" if "test_x" in name else FOREIGN
    done = run({name: content, "test_one.py": "def test_one(): pass\n"})
    done.assert_outcomes(passed=2 if "test_x" in name else 1)


def test_folders_above_the_project_do_not_count(run, monkeypatch):
    files = {"derivations/project/script.py": "bce_sym = 1\n" + FOREIGN,
             "derivations/project/pytest.ini": "[pytest]\n",
             "derivations/project/test_one.py": "def test_one(): pass\n"}  # fmt: skip
    (run.path / "derivations" / "project").mkdir(parents=True)
    monkeypatch.chdir(run.path / "derivations" / "project")
    run(files).assert_outcomes(passed=1)


def test_inside_the_folder_itself(run, monkeypatch):
    (run.path / "derivations").mkdir()
    monkeypatch.chdir(run.path / "derivations")
    run({"derivations/good.py": GOOD}).assert_outcomes(passed=3)


@pytest.mark.smoke
@pytest.mark.skipif(not INSTALLED, reason="bce_sym is on the path, but not installed")
@pytest.mark.parametrize("switched_off", [False, True])
def test_it_is_found_when_installed_and_can_be_switched_off(run, monkeypatch, switched_off):
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    off = ("-p", "no:bce_sym") if switched_off else ()
    done = run({"derivations/good.py": GOOD}, *off, "derivations", plugin=None)
    done.assert_outcomes(passed=0 if switched_off else 3)


def test_loading_the_plugin_imports_little():
    code = (
        "import sys, bce_sym.pytest_plugin; "
        "print(*sorted(m for m in sys.modules if m.split('.')[0] in {'flint', 'sympy', 'bce_sym'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["bce_sym", "bce_sym.pytest_plugin"]


# ── options of pytest, other plugins ──────────────────────────────────────────

USERS = (
    GOOD
    + '''

@derivation
def one(x: Real) -> Chain:
    """A user of the square."""
    return derive((x + 1)**2).eq(x**2 + 2*x + 1, by=square(x))


@derivation
def other(x: Real) -> Chain:
    """Another."""
    return derive(2*(x + 1)**2).eq(2*(x**2 + 2*x + 1), by=square(x))
'''
)


def test_a_lemma_is_checked_once_a_session(run):
    files = {"derivations/a.py": USERS, "derivations/b.py": (
        HEAD + "from a import square\n\n@derivation\ndef third(x: Real) -> Chain:\n"
        '    """In another script."""\n    return derive((x + 1)**2).eq(x**2 + 2*x + 1, by=square(x))\n'
    )}  # fmt: skip
    run(files, "derivations").assert_outcomes(passed=6)
    assert sorted(checked(run)) == ["one", "other", "product", "square", "third"]


def test_steps_have_a_marker(run):
    files = {"derivations/good.py": GOOD, "test_one.py": "def test_one(): pass\n",
             "pytest.ini": "[pytest]\naddopts = --strict-markers\n"}  # fmt: skip
    run(files, ".", "-m", "derivation").assert_outcomes(passed=3, deselected=1)
    run(files, ".", "-m", "not derivation").assert_outcomes(passed=1, deselected=3)


def test_stepwise_goes_on_where_it_stopped(run):
    files = {"derivations/a.py": WRONG, "derivations/b.py": GOOD}
    cache = ("-p", "cacheprovider", "-p", "stepwise")
    run(files, *cache, "--sw", "derivations").assert_outcomes(passed=1, failed=1)
    fixed = WRONG.replace("x**2 + 1, by", "2*x + x**2 + 1, by")
    run({"derivations/a.py": fixed}, *cache, "--sw", "derivations").assert_outcomes(
        passed=4, deselected=1
    )


def test_without_the_plugin_scripts_are_not_looked_at(run):
    files = {"derivations/good.py": FOREIGN, "test_one.py": "def test_one(): pass\n"}
    run(files, "-p", "no:bce_sym.pytest_plugin", plugin=None).assert_outcomes(passed=1)


@pytest.mark.parametrize("distribution", ["loadgroup", "load"])
def test_workers_of_xdist_share_the_steps(run, distribution):
    pytest.importorskip("xdist")
    files = {"derivations/good.py": USERS, "derivations/wrong.py": WRONG}
    done = run(files, "-p", "xdist", "-n", "2", "--dist", distribution, "-v", "derivations")
    done.assert_outcomes(passed=6, failed=1)
    assert "error[refuted]: step 2 of wrong (algebra)" in done.stdout.str()
    if distribution == "loadgroup":
        by = {}
        for line in done.stdout.lines:
            found = re.match(r"\[(gw\d)\] .* derivations/(\w+\.py::\w+)::step", line)
            if found:
                by.setdefault(found[2], set()).add(found[1])
        assert len(by) == 5
        assert all(len(workers) == 1 for workers in by.values())


def test_an_empty_folder_is_an_error_with_xdist_too(run):
    pytest.importorskip("xdist")
    (run.path / "derivations").mkdir()
    files = {"test_other.py": "def test_one(): pass\n"}
    done = run(files, "-p", "xdist", "-n", "1", "test_other.py", "derivations")
    assert done.ret not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
    assert "no derivations in derivations" in done.stdout.str() + done.stderr.str()


def test_a_step_that_runs_away_fails_and_the_rest_goes_on(run, monkeypatch):
    site = run.path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(SABOTAGE, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(site), prepend=os.pathsep)
    slow = GOOD.replace("def square(x: Real)", "def square(x: Real, slow: Real)").replace(
        "derive((x + 1)**2)", "derive((x + 1)**2 + 0*slow)"
    )
    files = {"derivations/slow.py": slow, "pytest.ini": "[pytest]\nbce_sym_timeout = 0.5\n"}
    done = run(files, "derivations")
    done.assert_outcomes(passed=2, failed=1)
    assert "timeout: not settled within 0.5 s" in done.stdout.str()


@pytest.mark.parametrize("timeout", ["soon", "0"])
def test_a_timeout_that_is_none_is_refused(run, timeout):
    files = {"derivations/good.py": GOOD, "pytest.ini": f"[pytest]\nbce_sym_timeout = {timeout}\n"}
    done = run(files, "derivations")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert "bce_sym_timeout" in done.stderr.str()


def test_verdicts_are_kept_unless_told_otherwise(run, monkeypatch):
    cache = run.path / "kept"
    monkeypatch.setenv("BCE_SYM_CACHE_DIR", str(cache))
    run({"derivations/good.py": GOOD}, "--no-verdict-cache", "derivations")
    assert not cache.exists()
    monkeypatch.delenv("BCE_SYM_CACHE_DIR")
    run({}, "derivations")
    assert (run.path / ".bce_sym_cache" / "verdicts.sqlite").is_file()


def test_junit_names_derivations_as_it_names_modules(run):
    run({"derivations/good.py": GOOD}, "--junitxml=out.xml", "derivations")
    cases = ElementTree.parse(run.path / "out.xml").iter("testcase")
    assert next((c.get("classname"), c.get("name")) for c in cases) == (
        "derivations.good.square",
        "step-1-algebra+cases",
    )


# ── in ordinary tests ─────────────────────────────────────────────────────────

ORDINARY = """
import pytest
import sympy
from bce_sym import assert_proved


def test_a_report(derivations):
    report = derivations["square"]
    assert report.passes()
    assert set(derivations) == {"square", "product", "wrong"}
    assert len(derivations) == 3
    assert derivations["good.py::square"] is report
    assert_proved(report)


def test_a_name_that_there_is_not(derivations):
    with pytest.raises(KeyError, match="no derivation is called nobody"):
        derivations["nobody"]


def test_a_wrong_one(derivations):
    assert_proved(derivations["wrong"])


def test_sympy():
    x = sympy.Symbol("x")
    with sympy.evaluate(False):
        half = x/(2*x)
    assert_proved(sympy.sin(x)**2, "==", 1 - sympy.cos(x)**2)
    assert_proved(half, "==", sympy.Rational(1, 2), where=[x > 0])


def test_wrong_sympy():
    x = sympy.Symbol("x")
    assert_proved(sympy.sqrt(x**2), "==", x, where=[x > -1])
"""


def test_helpers_for_ordinary_tests(run):
    files = {"derivations/good.py": GOOD, "derivations/wrong.py": WRONG, "test_it.py": ORDINARY}
    done = run(files, "test_it.py")
    done.assert_outcomes(passed=3, failed=2)
    shown = done.stdout.str()
    assert "error[refuted]: step 2 of wrong (algebra)" in shown
    assert "at x = -1/2: left = 1/2, right = -1/2" in shown
    for inside in ("api.py", "judges.py", "check.py"):
        assert inside not in shown
    assert sorted(checked(run)) == ["square", "wrong"]


# ── a project of someone else ─────────────────────────────────────────────────


def test_a_foreign_project(run, monkeypatch):
    """Its own layout, settings and tests; the scripts lie where its settings say."""
    files = {
        "pyproject.toml": '[project]\nname = "loss"\nversion = "1"\n\n[tool.pytest.ini_options]\n'
        'testpaths = ["tests", "paper/proofs"]\nbce_sym_paths = ["paper/proofs"]\n'
        'addopts = "--strict-markers --strict-config -ra"\nfilterwarnings = ["error"]\n',
        "src/loss/__init__.py": "def square(x):\n    return (x + 1)**2\n",
        "tests/conftest.py": "import sys\nsys.path.insert(0, 'src')\n",
        "tests/test_loss.py": "from loss import square\n\n\ndef test_square(derivations):\n"
        "    assert derivations['square'].passes()\n    assert square(1) == 4\n",
        "paper/proofs/squares.py": GOOD,
        "paper/proofs/_shared.py": "raise SystemExit",
        "derivations_of_words/words.py": FOREIGN,
    }
    done = run(files, "-v")
    done.assert_outcomes(passed=4)
    done.stdout.fnmatch_lines(
        ["tests/test_loss.py::test_square PASSED*", "paper/proofs/squares.py::square::step-1-*"]
    )
    assert checked(run) == ["square", "product"]
