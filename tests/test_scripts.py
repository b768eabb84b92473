"""Scripts are run once, apart from each other and from the host; their faults have places."""

import os
import sys
from pathlib import Path

import pytest

from bce_sym.readers.scripts import find_scripts, load

HEADER = """\
from bce_sym.context import Open01, Real
from bce_sym.derivation import Chain, derivation, derive
from bce_sym.functions import log
"""
LEMMA = """
@derivation
def lemma(x: Real) -> Chain:
    '''A square.'''
    return derive(x*x).eq(x**2)
"""
USE = """
from first import lemma

@derivation
def use(x: Real) -> Chain:
    return derive(x*x + 1).eq(x**2 + 1, by=lemma(x))
"""


@pytest.fixture
def script(tmp_path, monkeypatch):
    """Write a script (behind the usual imports) and give its path, as a user in the folder types it."""
    monkeypatch.chdir(tmp_path)

    def write(text, name="a.py", header=HEADER):
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(header + text, encoding="utf-8")
        return path

    return write


def names(loaded):
    return [d.name for d in loaded.derivations]


def test_derivations_come_in_order_with_their_places(script):
    loaded = load(script(LEMMA + LEMMA.replace("lemma", "again"), "folder/a.py"))
    assert names(loaded) == ["lemma", "again"]
    assert loaded.problems == ()
    assert loaded.derivations[0].location.path == os.path.join("folder", "a.py")
    assert loaded.derivations[0].location.line == 5
    assert loaded.derivations[0].chain.steps[0].location.line == 8


def test_what_only_a_list_or_a_closure_holds_is_found(script):
    text = """
def made(k):
    @derivation
    def times(x: Real) -> Chain:
        return derive(x*k).eq(k*x)
    return times
held = [made(2)]
"""
    assert names(load(script(text))) == ["times"]


def test_a_script_imports_its_siblings_and_each_runs_once(script, capsys):
    script(LEMMA + "print('first runs')\n", "first.py")
    use = load(script(USE, "second.py"))
    first = load("first.py")
    assert names(use) == ["use"]
    assert use.problems == ()
    [reason] = use.derivations[0].chain.steps[0].reasons
    assert reason.derivation is first.derivations[0]
    assert capsys.readouterr() == ("", "first runs\n")


@pytest.mark.parametrize("how", ["from first import *", "import first; lemma = first.lemma",
                                 "from .first import lemma", "import first as f\nlemma = f.lemma"])  # fmt: skip
def test_each_form_of_import_finds_a_sibling(script, how):
    script(LEMMA, "first.py")
    loaded = load(script(USE.replace("from first import lemma", how), "second.py"))
    assert (names(loaded), loaded.problems) == (["use"], ())


def test_an_import_inside_a_derivation_finds_a_sibling(script):
    script(LEMMA, "first.py")
    text = """
@derivation
def use(x: Real) -> Chain:
    from first import lemma
    return derive(x*x + 1).eq(x**2 + 1, by=lemma(x))
"""
    assert load(script(text)).problems == ()


def test_equal_names_in_two_folders_stay_apart(script):
    for folder, power in (("one", "x**2"), ("two", "x**3")):
        script(LEMMA.replace("x**2", power), f"{folder}/first.py")
        script(USE, f"{folder}/second.py")
    ends = [
        str(load(f"{folder}/second.py").derivations[0].chain.steps[0].reasons[0].claim.rhs)
        for folder in ("one", "two")
    ]
    assert ends == ["x**2", "x**3"]


def test_nothing_is_left_in_the_host(script):
    script(LEMMA, "first.py")
    modules, search_path = set(sys.modules), list(sys.path)
    load(script("import sys\nsys.path.insert(0, 'elsewhere')\n" + USE, "second.py"))
    load(script("1/0", "third.py"))
    assert (set(sys.modules), sys.path) == (modules, search_path)


def test_a_script_that_changed_is_run_again_and_so_is_what_imports_it(script):
    script(LEMMA, "first.py")
    before = load(script(USE, "second.py"))
    assert load("second.py").derivations == before.derivations
    script(LEMMA.replace("x**2", "x**2 + 0"), "first.py")
    after = load("second.py")
    assert str(after.derivations[0].chain.steps[0].reasons[0].claim.rhs) == "x**2 + 0"


def test_a_sibling_that_appears_later_is_found(script):
    path = script(USE, "second.py")
    assert "No module named 'first'" in load(path).problems[0].message
    script(LEMMA, "first.py")
    assert load(path).problems == ()


FAULTY = [
    ("syntax", "x = (1,\ny = 2\n", "4:5", "SyntaxError", "Python"),
    ("indentation", "def f():\nreturn 1\n", "5:1", "IndentationError", "Python"),
    ("undecodable", b"x = '\xff'\n", "1:", "SyntaxError", "Python"),
    ("null byte", "x = 1\0\n", "", "null byte", "Python"),
    ("raises", "\ndef f():\n    return 1/0\n\nf()\n", "6:", "ZeroDivisionError: division", "stopped"),
    ("raises in a library", "import json\njson.loads('{')\n", "5:", "JSONDecodeError", "stopped"),
    ("no message", "raise RuntimeError\n", "4:", "RuntimeError: no message", "stopped"),
    ("unknown module", "import nonsense\n", "4:", "No module named 'nonsense'", "stopped"),
    ("exits", "import sys\nsys.exit(3)\n", "5:", "ends the program (SystemExit: 3)", "__main__"),
    ("recursion", "def f():\n    f()\nf()\n", "5:", "RecursionError", "stopped"),
    ("empty", "", "1:1", "defines no derivations", "@derivation"),
    ("no domain", "@derivation\ndef f(x) -> Chain:\n    return derive(x).eq(x)\n",
     "4:1", "the variable x has no domain", "x: Real"),
    ("unknown domain", "@derivation\ndef f(x: Rael) -> Chain:\n    return derive(x).eq(x)\n",
     "", "name 'Rael' is not defined", ""),
    ("no steps", "@derivation\ndef f(x: Real) -> Chain:\n    return derive(x)\n",
     "6:", "f has no steps", ".eq("),
    ("no chain", "@derivation\ndef f(x: Real) -> Chain:\n    return x\n",
     "4:1", "f returns Expr, not a chain", "return derive"),
    ("float", "@derivation\ndef f(x: Real) -> Chain:\n    return derive(x).eq(x*0.5)\n",
     "6:", "f: TypeError: 0.5 is a binary float", "stopped"),
    ("undeclared", "@derivation\ndef f(x: Real) -> Chain:\n    return derive(x).eq(w)\n",
     "6:", "f: NameError: name 'w' is not defined", "stopped"),
    ("a lemma without terms", LEMMA + "@derivation\ndef f(x: Real) -> Chain:\n"
     "    return (derive(x)\n        .eq(x)\n        .eq(x, by=lemma))\n",
     "13:", "f: the lemma lemma is named without its terms", "by=lemma(x)"),
    ("no relation", "@derivation\ndef f(x: Real) -> Chain:\n"
     "    return (derive(x)\n        .le(x)\n        .ge(x))\n",
     "8:", "f: the chain has no relation end to end", "two derivations"),
    ("exits in a body", "@derivation\ndef f(x: Real) -> Chain:\n    raise SystemExit\n",
     "6:", "f: the script ends the program", "__main__"),
    ("twice", LEMMA + LEMMA, "10:1", "two derivations are called lemma", "own name"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place", "message", "help"), [c[1:] for c in FAULTY], ids=[c[0] for c in FAULTY]
)
def test_a_fault_has_its_place_and_what_to_do(script, text, place, message, help):
    if isinstance(text, bytes):
        path = script("")
        path.write_bytes(text)
    else:
        path = script(text)
    [problem] = load(path).problems
    assert message in problem.message
    assert help in problem.help
    assert str(problem.location).startswith(f"a.py:{place}")


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python tells columns from 3.11 on")
def test_the_column_of_what_raises(script):
    [problem] = load(script("x = [1, 2]; y = x[5]\n")).problems
    assert str(problem.location) == "a.py:4:17"


def test_one_faulty_derivation_leaves_the_others(script):
    text = (
        LEMMA
        + """
@derivation
def broken(x: Real) -> Chain:
    return derive(x).eq(1/0)

@derivation
def rests_on_it(x: Real) -> Chain:
    return derive(x).eq(x, by=broken(x))
"""
    )
    loaded = load(script(text))
    assert names(loaded) == ["lemma"]
    assert [p.message for p in loaded.problems] == [
        "broken: ZeroDivisionError: division by zero",
        "rests_on_it rests on broken, which has an error: ZeroDivisionError: division by zero",
    ]


def test_lemmas_that_rest_on_each_other_are_read(script):
    text = LEMMA.replace("x**2)", "x**2, by=other(x))") + LEMMA.replace("lemma", "other").replace(
        "x**2)", "x**2, by=lemma(x))"
    )
    assert names(load(script(text))) == ["lemma", "other"]


def test_imports_in_a_circle(script):
    script("import second\n", "first.py")
    path = script("import first\n", "second.py")
    [problem] = load(path).problems
    assert problem.message == "first.py, imported here, cannot be used"
    assert "first.py and second.py import each other" in problem.help
    script(LEMMA, "first.py")
    assert "defines no derivations" in load(path).problems[0].message


def test_an_import_of_a_faulty_sibling_says_where_the_fault_is(script):
    script("1/0\n", "first.py")
    [problem] = load(script(USE, "second.py")).problems
    assert str(problem.location).startswith("second.py:5:")
    assert problem.help.startswith("first mend first.py:4:")


def test_a_sibling_that_hides_a_module_of_python(script):
    script(LEMMA, "math.py")
    [problem] = load(script("import math\n")).problems
    assert "both a script in this folder and a module of Python" in problem.message
    assert "math.py" in problem.help
    assert names(load("math.py")) == ["lemma"]


def test_what_is_no_file(script, tmp_path):
    for path in ("missing.py", tmp_path):
        [problem] = load(path).problems
        assert "no such file" in problem.message or "cannot be read" in problem.message
        assert problem.help


def test_an_interrupt_passes_through_and_leaves_no_half_run(script):
    path = script("import os\nif not os.path.exists('done'): raise KeyboardInterrupt\n" + LEMMA)
    with pytest.raises(KeyboardInterrupt):
        load(path)
    Path("done").touch()
    assert names(load(path)) == ["lemma"]


def test_a_script_with_sympys_functions_keeps_what_it_wrote(script):
    text = """
import sympy

@derivation
def ratio(p: Open01) -> Chain:
    return derive(sympy.log(p)/sympy.log(p)).eq(1)
"""
    [ratio] = load(script(text)).derivations
    assert str(ratio.chain.start) == "log(p)/log(p)"


def test_finding_scripts(script):
    for name in ("b.py", "a.py", "_shared.py", ".hidden.py", "test_a.py", "a_test.py", "conftest.py",
                 "note.md", "sub/c.py", ".git/d.py", "_old/e.py", "__pycache__/f.py"):  # fmt: skip
        script("", f"top/{name}")
    script("", "empty/_only.py")
    found = find_scripts(["top", "top/a.py", "top/_shared.py", "empty", "missing", "top/note.md"])
    shown = [path.relative_to("top").as_posix() for path in found.scripts]
    assert shown == ["a.py", "b.py", "sub/c.py", "_shared.py"]
    assert [(p.location.path, p.message) for p in found.problems] == [
        ("empty", "the folder has no scripts"),
        ("missing", "no such file or folder"),
        (os.path.join("top", "note.md"), "not a Python script"),
    ]
