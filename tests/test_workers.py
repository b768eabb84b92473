"""Workers: order whatever their number, and an end to whatever runs away."""

import sys
import time
from pathlib import Path

import pytest

from bce_sym.workers import Lost, Pool, cores

HERE = str(Path(__file__).parent)


@pytest.fixture
def pool(monkeypatch):
    """Make pools whose workers find this folder; none outlives the test."""
    monkeypatch.setenv("PYTHONPATH", HERE, prepend=":")
    made = []

    def make(function, jobs=1, timeout=20, **options):
        made.append(Pool(f"worker_tasks:{function}", jobs, timeout, **options))
        return made[-1]

    yield make
    for one in made:
        workers = list(one._workers)
        one.close()
        assert all(worker.process.poll() is not None for worker in workers)


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_answers_come_in_order(pool, jobs):
    tasks = [b"%d" % k for k in range(300)]
    assert list(pool("double", jobs).map(tasks)) == [task + task for task in tasks]


def test_no_tasks_no_workers(pool):
    made = pool("double", 3)
    assert list(made.map([])) == []
    assert not made._workers


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        (b"spin", "timeout: not settled within 0.5 s"),
        (b"die", "the worker process ended: SIGSEGV"),
        (b"exit 3", "the worker process ended: exit code 3"),
        (b"fill 8000000000", "out of memory"),
        (b"raise here", "the checker failed (RuntimeError: two lines here)"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_goes_wrong_costs_one_task(pool, jobs, task, reason):
    answers = list(pool("behave", jobs, 0.5).map([b"a", task, b"b", task, b"c"]))
    assert [a if isinstance(a, bytes) else a.reason for a in answers] == [
        b"A", reason, b"B", reason, b"C",
    ]  # fmt: skip


def test_a_recursion_without_end_costs_one_task(pool):
    first, second = pool("behave").map([b"recurse", b"a"])
    assert isinstance(first, Lost)
    assert second == b"A"


def test_long_lines_and_noise_get_through(pool):
    answers = pool("behave", 2).map([b"long 3000000", b"print", b"x" * 3_000_000])
    assert list(answers) == [b"x" * 3_000_000, b"PRINT", b"X" * 3_000_000]


def test_tasks_are_taken_as_they_are_needed(pool):
    taken = []

    def tasks():
        for k in range(1000):
            taken.append(k)
            yield b"%d" % k

    answers = pool("double", 2, ahead=4).map(tasks())
    for k in range(20):
        next(answers)
        assert len(taken) <= k + 1 + 8
    answers.close()


def test_with_nothing_ahead_each_task_waits_for_the_answer_before(pool):
    taken = []
    source = (taken.append(k) or b"%d" % k for k in range(5))
    for k, answer in enumerate(pool("double", 1, ahead=1).map(source)):
        assert answer == b"%d%d" % (k, k)
        assert len(taken) == k + 1


def test_slow_tasks_are_shared(pool):
    started = time.monotonic()
    made = pool("behave", 4)
    list(made.map([b"sleep 0.5"] * 4))
    assert len(made._workers) == 4
    assert time.monotonic() - started < 4 * 0.5 + 1


def test_a_pool_serves_again_and_an_abandoned_run_leaves_no_answers(pool):
    made = pool("behave", 2)
    answers = made.map([b"a", b"spin", b"b"])
    assert next(answers) == b"A"
    answers.close()
    assert list(made.map([b"c", b"d"])) == [b"C", b"D"]


def test_a_worker_is_replaced_before_it_remembers_too_much(pool, monkeypatch):
    monkeypatch.setattr("bce_sym.workers._TASKS", 10)
    tasks = [b"%d" % k for k in range(35)]
    assert list(pool("double").map(tasks)) == [task + task for task in tasks]


def test_what_cannot_start_is_said_once_for_each_task(pool):
    found = list(pool("no_such_function").map([b"a"] * 50))
    assert found == [Lost("the worker process does not start")] * 50


def test_workers_have_one_order_of_sets(pool, monkeypatch):
    seeds = set()
    for seed in "12":
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        seeds |= set(pool("behave", 2).map([b"seed"] * 4))
    assert len(seeds) == 1


def test_the_package_of_the_worker_is_that_of_its_parent(pool, monkeypatch, tmp_path):
    other = tmp_path / "bce_sym"
    other.mkdir()
    (other / "__init__.py").write_text("raise SystemExit('the wrong package')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    assert list(pool("double").map([b"a"])) == [b"aa"]


def test_cores():
    assert 1 <= cores() <= 4096
    assert sys.executable
