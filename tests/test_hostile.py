"""Input that is deep, long, huge or hostile: an answer or a refusal in time, and nothing is ever run."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from projects import Project

from bce_sym.commands.claims import answer_line

VERDICTS = {"proved", "refuted", "supported", "undecided", "unread"}
DEEP = 1_000
LONG = 10_000
DIGITS = 10**5

CLAIMS = {
    "parentheses": ("(" * DEEP + "x" + ")" * DEEP + " == x", []),
    "functions": ("exp(" * DEEP + "x" + ")" * DEEP + " > 0", []),
    "powers": ("2**" * DEEP + "x > 0", []),
    "signs": ("-" * DEEP + "x == x", []),
    "quotients": ("x" + "/x" * DEEP + " == 1", ["x > 0"]),
    "not": ("~(" * DEEP + "x > 0" + ")" * DEEP + " <=> x > 0", []),
    "nothing closed": ("(" * LONG, []),
    "brackets": ("p[" * DEEP + "1" + "]" * DEEP + " == 0", []),
    "an integer": (f"x + {'9' * DIGITS} > x", []),
    "two integers": (f"{'9' * DIGITS} == {'9' * DIGITS}", []),
    "a decimal": (f"0.{'1' * DIGITS} < 1", []),
    "an exponent": ("x**" + "9" * DIGITS + " >= 0", []),
    "a power of ten": ("1e999999999 > 0", []),
    "a tower": ("9**9**9**9**9 > 0", []),
    "a factorial": ("factorial(10**9) > 0", []),
    "a sum": (" + ".join(["x"] * LONG) + f" == {LONG}*x", []),
    "a sum of powers": (" + ".join(f"x**{k}" for k in range(LONG)) + " > 0", ["x > 0"]),
    "a sum of variables": (" + ".join(f"x{k}" for k in range(1_000)) + " == 0", []),
    "a product": ("*".join(f"(x + {k})" for k in range(LONG)) + " > 0", ["x > 0"]),
    "a long Sum": ("Sum(k, (k, 1, 10**100)) > 0", []),
    "a long name": ("x" * LONG + " == 1", []),
    "an equation that no point tried satisfies": (
        "x != 0",
        ["0 < p", "x > 0", "sqrt(1**y) == exp(2)/x"],
    ),
    "many conditions": ("x == x", [f"x > {k}" for k in range(2_000)]),
    "a long set": ("x >= 0", ["x in {" + ", ".join(map(str, range(LONG))) + "}"]),
    "names of Python": ("__class__ == __import__", []),
    "a keyword": ("lambda == class", []),
    "letters of all kinds": ("é + ñ + 名 == 名 + ñ + é", []),
    "a letter from right to left": ("\u05d0 + \u202ex == x + \u05d0", []),
    "no characters": ("\x00\x1b[31m == \x7f", []),
    "half a character": ("\ud800 == 1", []),
    "wide digits": ("\uff11 + \u0661 == 2", []),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_is_answered_in_time(name):
    claim, where = CLAIMS[name]
    started = time.monotonic()
    line = answer_line(json.dumps({"id": name, "claim": claim, "where": where}).encode())
    assert time.monotonic() - started < 60
    row = json.loads(line)
    assert row["id"] == name
    assert row["verdict"] in VERDICTS


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
from bce_sym import verify
print(verify(sys.argv[1], sys.argv[2:]).verdict)
"""
# Numbers of which FLINT would write out all digits, degrees that it would not come back from: both end
# the process, or never end.
BEYOND = [
    ("x >= sin(x)", ["x >= 0", "x <= exp(10**11)"]),
    ("exp(x) - x - sin(x)/2 > 0", ["x >= exp(-10**11)", "x <= 1"]),
    ("x > exp(-10**11)", ["x > exp(-10**12)"]),
    ("Derivative(Integral(t, (t, 0, exp(10**11*x))), x) > 0", ["x > 0"]),
    ("floor(x*exp(exp(25))) >= 0", ["x > 0", "x < 1"]),
    ("Mod(n*exp(exp(25)), 1) > 0", ["n in Naturals"]),
    ("sin(exp(10**30)) < 2", []),
    ("sin(x**(10**9)) < 2", ["x > 2", "x < 3"]),
    ("x**(10**9)*y > y", ["x > 2", "x < 3", "y > 0"]),
    ("floor(n**(10**9)/2)*2 <= n**(10**9)", ["n in Integers"]),
    ("3**(1/1000003)*a**2 - a*b*2 + b**2 >= 0", ["a > 0"]),
    ("a + 1/10**30 < a - b <=> exp(a + 1/10**30) < exp(a - b)", ["0 < a", "a < 1"]),
    ("exp(x/10**900) >= 1 + x/10**900", []),
    ("loggamma(10**4000) > 0", []),
]


@pytest.mark.parametrize(("claim", "where"), BEYOND, ids=[claim for claim, _ in BEYOND])
def test_a_claim_ends_no_process(claim, where):
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, claim, *where], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() in VERDICTS, done.stderr


TOUCH = "hacked"
INJECTIONS = [
    "__import__('os').system('touch hacked')",
    "exec(\"open('hacked', 'w')\")",
    "eval(compile('open(\"hacked\", \"w\")', '', 'eval'))",
    "open('hacked', 'w')",
    "().__class__.__bases__[0].__subclasses__()",
    "x.__class__.__mro__",
    "(lambda: open('hacked', 'w'))()",
    "[open('hacked', 'w') for x in (1,)]",
    "{open('hacked', 'w')}",
    "f'{open(chr(104))}'",
    "Symbol('x').func.__globals__",
    "sympify('open')",
    "Function('f')(x)",
    "Lambda(x, x)",
    "S('open(1)')",
    "x if open('hacked', 'w') else y",
    "(y := open('hacked', 'w'))",
    "print('hacked')",
    "`touch hacked`",
    "$(touch hacked)",
    "; touch hacked",
    "x\n\nopen('hacked', 'w')",
    "{{x}}",
    "%s%n",
    "'; DROP TABLE verdicts; --",
]


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("place", ["claim", "where", "id"])
def test_nothing_in_a_claim_is_run(text, place, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    row = {"id": 1, "claim": f"{text} == 1", "where": []}
    row |= {"where": [f"{text} > 0"], "claim": "x == x"} if place == "where" else {}
    row |= {"id": text, "claim": "x == x"} if place == "id" else {}
    made = json.loads(answer_line(json.dumps(row).encode()))
    assert made["verdict"] == ("proved" if place == "id" else "unread")
    assert made["id"] == row["id"]
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


# ── scripts ───────────────────────────────────────────────────────────────────

HEAD = """
from bce_sym import Abs, Bit, Chain, Positive, Real, Sum, derivation, derive, exp, log


@derivation
def it(x: Positive) -> Chain:
    \"\"\"Too much of something.\"\"\"
"""

BODIES = {
    "deep functions": """
    deep = x
    for _ in range(1_000):
        deep = exp(-deep)
    return derive(deep).gt(0)
""",
    "deep quotients": """
    deep = x
    for _ in range(1_000):
        deep = 1/(1 + deep)
    return derive(deep).gt(0)
""",
    "a deep sum": """
    deep = x
    for _ in range(1_000):
        deep = 1 + (x + deep)
    return derive(deep).eq(1_000 + 1_001*x)
""",
    "a graph whose tree is huge": """
    wide = x
    for _ in range(30):
        wide = wide*wide
    return derive(wide).gt(0)
""",
    "an integer": """
    return derive(x + 10**100_000).eq(10**100_000 + x).gt(x)
""",
    "a sum": """
    total = x
    for _ in range(9_999):
        total = total + x
    return derive(total).eq(10_000*x)
""",
    "a long chain": """
    chain = derive(x)
    for k in range(1, 300):
        chain = chain.eq(x + k - k)
    return chain
""",
}


@pytest.fixture
def project(tmp_path):
    return Project(tmp_path)


@pytest.mark.parametrize("name", BODIES)
def test_a_script_is_answered_in_every_form(project, name):
    project.write(it=HEAD + BODIES[name])
    for command in (
        ["check"],
        ["check", "--output-format", "sarif"],
        ["explain", "it:1"],
        ["latex", "it"],
    ):
        done = project.run(*command, "--timeout", "3")
        assert done.returncode in (0, 1), done.stderr[-2000:]
        assert "Traceback" not in done.stderr


NAMES = [
    "a b.py",
    "a:b.py",
    "a%b.py",
    "-x.py",
    "'q'.py",
    "<x>.py",
    "a\nb.py",
    "é.py",
    "::error::.py",
    "%0A.py",
]


@pytest.mark.skipif(os.name != "posix", reason="names that other systems do not have")
@pytest.mark.parametrize("name", NAMES)
def test_hostile_names_of_files(project, name):
    (project.path / "derivations").mkdir()
    script = project.path / "derivations" / name
    script.write_text(HEAD + "    return derive(x).eq(x + 1)\n", "utf-8")
    for form in ("json", "junit", "sarif", "github", "concise", "full"):
        done = project.run("check", "--output-format", form)
        assert (done.returncode, done.stderr) == (1, ""), form
        if form == "github":
            assert len(done.stdout.splitlines()) == 1
        if form == "concise":
            assert len(done.stdout.splitlines()) == 2


def test_hostile_bytes_of_a_file_name(project):
    (project.path / "derivations").mkdir()
    path = os.fsencode(project.path / "derivations") + b"/\xff.py"
    Path(os.fsdecode(path)).write_text(HEAD + "    return derive(x).eq(x + 1)\n", "utf-8")
    for form in ("json", "junit", "sarif", "github", "concise", "full"):
        done = project.run("check", "--output-format", form)
        assert (done.returncode, "Traceback" in done.stderr) == (1, False), form


def test_hostile_words_in_a_script(project):
    text = "\\x1b[31m</failure>]]>\\u202e ::error:: %0A <script> \\ud800 \\x00"
    body = HEAD.replace("Too much of something.", text) + "    return derive(x).eq(x + 1)\n"
    project.write(it=body)
    for form in ("json", "junit", "sarif", "github", "concise", "full"):
        done = project.run("check", "--output-format", form)
        assert (done.returncode, done.stderr) == (1, ""), form
    assert "\x1b" not in project.run("check", "--output-format", "concise").stdout
