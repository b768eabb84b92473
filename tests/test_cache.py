"""The cache: what it saves, and that it can never make a wrong step right."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path

import pytest

from bce_sym.cache import Cache, default_folder, version
from bce_sym.judges import Judge, judge
from bce_sym.readers.text import claim_of
from bce_sym.records import Question, write_evidence, write_question

TRUE = Question(claim_of("(x + 1)**2 == x**2 + 2*x + 1"))
FALSE = Question(claim_of("(x + 1)**2 == x**2 + 1"))
VERSION = version()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache"


opened = []


@pytest.fixture(autouse=True)
def nothing_stays_open():
    yield
    while opened:
        opened.pop().close()


def kept(folder, version=VERSION):
    opened.append(Cache(folder, version))
    return opened[-1]


def kept_of(question):
    """What the cache keeps about a question: advice, here none, and the evidence."""
    return b'""\t' + write_evidence(judge(question))


def fill(folder):
    """A cache that knows the verdicts on both questions."""
    cache = kept(folder)
    for question in (TRUE, FALSE):
        cache.put(write_question(question), kept_of(question))
    cache.close()


def verdicts(folder):
    """What a judge with the cache says of both, and how many it had to settle."""
    with Judge(0, cache=kept(folder)) as ask:
        return [str(a.evidence.verdict) for a in ask([TRUE, FALSE])], ask.settled


RIGHT = ["proved", "refuted"]


def rows(folder):
    opened.append(sqlite3.connect(folder / "verdicts.sqlite", isolation_level=None))
    return opened[-1]


def test_what_is_known_is_not_settled_again(folder):
    assert verdicts(folder) == (RIGHT, 2)
    assert verdicts(folder) == (RIGHT, 0)


def test_equal_questions_are_settled_once(folder):
    with Judge(0) as ask:
        found = ask([TRUE, FALSE, TRUE, TRUE])
    assert ask.settled == 2
    assert [str(a.evidence.verdict) for a in found] == ["proved", "refuted", "proved", "proved"]


def test_another_version_knows_nothing(folder):
    fill(folder)
    cache = kept(folder, b"another")
    assert cache.is_empty
    assert cache.get(write_question(TRUE)) is None
    assert not kept(folder).is_empty


def test_the_version_is_that_of_the_source(monkeypatch, tmp_path):
    for name in ("cache.py", "kernel.py"):
        (tmp_path / name).write_text("1")
    monkeypatch.setattr("bce_sym.cache.__file__", str(tmp_path / "cache.py"))
    before = version()
    assert before == version() != VERSION
    (tmp_path / "kernel.py").write_text("2")
    assert version() != before


# ── records that someone changed ──────────────────────────────────────────────


def swap(database):
    (a, one), (b, other) = database.execute("SELECT key, record FROM verdicts").fetchall()
    database.execute("UPDATE verdicts SET record = ? WHERE key = ?", (other, a))
    database.execute("UPDATE verdicts SET record = ? WHERE key = ?", (one, b))


def swap_with_seals(database):
    (a, *one), (b, *other) = database.execute("SELECT key, record, seal FROM verdicts").fetchall()
    database.execute("UPDATE verdicts SET record = ?, seal = ? WHERE key = ?", (*other, a))
    database.execute("UPDATE verdicts SET record = ?, seal = ? WHERE key = ?", (*one, b))


def all_proved(database):
    proof = kept_of(TRUE)
    database.execute("UPDATE verdicts SET record = ?", (proof,))


def all_proved_and_sealed_by_someone(database):
    proof = kept_of(TRUE)
    for (key,) in database.execute("SELECT key FROM verdicts").fetchall():
        seal = blake2b(key + proof, key=b"not the secret", digest_size=32).digest()
        database.execute(
            "UPDATE verdicts SET record = ?, seal = ? WHERE key = ?", (proof, seal, key)
        )


def nonsense(database):
    database.execute("UPDATE verdicts SET record = 5, seal = NULL")


def half(database):
    database.execute("UPDATE verdicts SET record = substr(record, 1, 40)")


@pytest.mark.parametrize(
    "change", [swap, swap_with_seals, all_proved, all_proved_and_sealed_by_someone, nonsense, half]
)
def test_a_changed_record_is_not_believed(folder, change, capsys):
    fill(folder)
    change(database := rows(folder))
    database.close()
    found, settled = verdicts(folder)
    assert found == RIGHT
    assert settled >= 1
    assert "were not written here" in capsys.readouterr().err
    assert verdicts(folder) == (RIGHT, 0)


def test_a_folder_of_someone_else_is_not_believed(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "theirs"))
    fill(folder)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "mine"))
    assert verdicts(folder) == (RIGHT, 2)


def test_the_secret_is_for_its_user_only(folder, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    fill(folder)
    (secret,) = tmp_path.rglob("cache-key")
    assert secret.stat().st_mode & 0o077 == 0
    assert [path.name for path in secret.parent.iterdir()] == ["cache-key"]


# ── what can happen to a file ─────────────────────────────────────────────────


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"no database"),
        lambda path: path.write_bytes(path.read_bytes()[:5000]),
        lambda path: path.write_bytes(path.read_bytes()[:100] + b"\xff" * 20_000),
    ],
    ids=["another file", "cut", "overwritten"],
)
def test_a_damaged_file_is_begun_anew_with_a_warning(folder, damage, capsys):
    fill(folder)
    damage(folder / "verdicts.sqlite")
    assert verdicts(folder) == (RIGHT, 2)
    assert "was damaged and is begun anew" in capsys.readouterr().err
    assert verdicts(folder) == (RIGHT, 0)
    assert capsys.readouterr().err == ""


def test_a_file_of_another_schema_is_begun_anew(folder):
    fill(folder)
    database = rows(folder)
    database.executescript(
        "DROP TABLE verdicts; CREATE TABLE verdicts (x); PRAGMA user_version = 99"
    )
    database.close()
    assert verdicts(folder) == (RIGHT, 2)
    assert verdicts(folder) == (RIGHT, 0)


def test_a_folder_that_cannot_be_made_is_done_without(tmp_path):
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/none")):
        assert verdicts(folder) == (RIGHT, 2)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_done_without(folder):
    folder.mkdir(mode=0o500)
    assert verdicts(folder) == (RIGHT, 2)


def test_a_home_that_cannot_be_written_is_done_without(folder, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/none")
    assert verdicts(folder) == (RIGHT, 2)
    assert verdicts(folder) == (RIGHT, 2)


def test_a_locked_file_is_done_without(folder, monkeypatch):
    fill(folder)
    monkeypatch.setattr("bce_sym.cache.BUSY", 0.01)
    database = rows(folder)
    database.execute("BEGIN EXCLUSIVE")
    with Judge(0, cache=kept(folder)) as ask:
        (answer,) = ask([Question(claim_of("x + x == 2*x"))])
    assert str(answer.evidence.verdict) == "proved"


def test_the_oldest_go_when_there_are_too_many(folder, monkeypatch):
    monkeypatch.setattr("bce_sym.cache._MOST", 10)
    cache = kept(folder)
    for k in range(25):
        cache.put(b"%d" % k, b"record")
    cache.close()
    cache = kept(folder)
    assert [k for k in range(25) if cache.get(b"%d" % k)] == list(range(15, 25))


def test_the_folder_is_ignored_by_git_and_named_by_a_variable(folder, monkeypatch):
    fill(folder)
    assert (folder / ".gitignore").read_text() == "*\n"
    monkeypatch.setenv("BCE_SYM_CACHE_DIR", str(folder))
    assert default_folder() == folder
    monkeypatch.delenv("BCE_SYM_CACHE_DIR")
    assert default_folder("project") == Path("project", ".bce_sym_cache")


# ── runs ──────────────────────────────────────────────────────────────────────

SCRIPT = '''
from bce_sym import Chain, Real, derivation, derive


@derivation
def lemma(x: Real) -> Chain:
    """A lemma."""
    return derive((x + 1)**2).eq(x**2 + 2*x + 1)


@derivation
def user(x: Real) -> Chain:
    """A user of the lemma."""
    return derive((x + 1)**2 - 1).eq(x**2 + 2*x, by=lemma(x)).eq(x*(x + 2))


@derivation
def other(x: Real) -> Chain:
    """Nothing to do with it."""
    return derive(x + x).eq(2*x).eq(4*x/2)
'''


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with one script, and a way to check it."""
    (tmp_path / "derivations").mkdir()
    monkeypatch.setenv("BCE_SYM_CACHE_DIR", str(tmp_path / "cache"))

    def check(script, *arguments):
        (tmp_path / "derivations" / "script.py").write_text(script)
        done = subprocess.run(
            [sys.executable, "-m", "bce_sym", "check", "--output-format", "json", *arguments],
            cwd=tmp_path, capture_output=True, text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )  # fmt: skip
        report = json.loads(done.stdout)
        steps = {
            f"{d['name']}:{s['index']}": (s["verdict"], s["cached"])
            for d in report["derivations"]
            for s in d["steps"]
        }
        return done.returncode, steps

    check.path = tmp_path
    return check


def settled(steps):
    return {name for name, (_, cached) in steps.items() if not cached}


def test_editing_a_step_settles_that_step_and_what_follows_from_it(project):
    everything = {"lemma:1", "user:1", "user:2", "other:1", "other:2"}
    assert settled(project(SCRIPT)[1]) == everything
    assert settled(project(SCRIPT)[1]) == set()
    assert settled(project("\n\n" + SCRIPT)[1]) == set()
    assert settled(project(SCRIPT.replace("4*x/2", "(4*x)/2"))[1]) == set()
    assert settled(project(SCRIPT.replace("4*x/2", "6*x/3"))[1]) == {"other:2"}
    assert settled(project(SCRIPT.replace(".eq(2*x)", ".eq(x*2)"))[1]) == {"other:1", "other:2"}
    assert settled(project(SCRIPT.replace("x + x", "x - (-x)"))[1]) == {"other:1"}
    changed = SCRIPT.replace("x**2 + 2*x + 1)", "1 + 2*x + x**2)")
    assert settled(project(changed)[1]) == {"lemma:1", "user:1"}
    assert settled(project(SCRIPT.replace("lemma(x: Real)", "lemma(x: Positive)").replace(
        "import Chain,", "import Chain, Positive,"))[1]) == {"lemma:1", "user:1"}  # fmt: skip
    assert settled(project(SCRIPT, "--no-cache")[1]) == everything


def test_a_lemma_that_becomes_wrong_takes_its_users_with_it(project):
    assert project(SCRIPT)[0] == 0
    code, steps = project(SCRIPT.replace("2*x + 1)", "2*x + 1).eq(x**2 + 2*x + 2)"))
    assert code == 1
    assert steps["lemma:2"][0] == "refuted"
    assert steps["user:1"][0] == "undecided"


def test_a_wrong_step_stays_wrong_whatever_stands_in_the_cache(project):
    wrong = SCRIPT.replace("4*x/2", "3*x/2")
    code, before = project(wrong)
    assert code == 1
    database = rows(project.path / "cache")
    all_proved(database)
    database.close()
    code, after = project(wrong)
    assert code == 1
    assert {n: v for n, (v, _) in after.items()} == {n: v for n, (v, _) in before.items()}


def test_processes_share_a_cache(project):
    arguments = ["--jobs", "1"]
    with ThreadPoolExecutor(6) as threads:
        runs = list(threads.map(lambda _: project(SCRIPT, *arguments)[0], range(6)))
    assert runs == [0] * 6
    assert settled(project(SCRIPT)[1]) == set()


LONG = textwrap.dedent("""
    from bce_sym import Chain, Real, derivation, derive

    @derivation
    def long(x: Real) -> Chain:
        chain = derive((x + 1)**2)
        for k in range(1, 120):
            chain = chain.eq((x + 1)**2 * (x**2 + k)/(x**2 + k)).eq(x**2 + 2*x + 1 + int(k == 77))
            chain = chain.eq((x + 1)**2 + int(k == 77))
        return chain
""")


def test_a_run_after_one_that_was_killed_is_right(project):
    (project.path / "derivations" / "script.py").write_text(LONG)
    for wait in (0.3, 0.6, 1.0):
        run = subprocess.Popen(
            [sys.executable, "-m", "bce_sym", "check"], cwd=project.path, stdout=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )  # fmt: skip
        time.sleep(wait)
        run.send_signal(signal.SIGKILL)
        run.wait()
    code, steps = project(LONG)
    fresh, settled_anew = project(LONG, "--no-cache")
    assert code == fresh == 1
    assert {n: v for n, (v, _) in steps.items()} == {n: v for n, (v, _) in settled_anew.items()}
