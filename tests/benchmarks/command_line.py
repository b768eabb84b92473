"""The command line by the clock: start-up, cache, workers, throughput, growth.  Ratios within one run.

``python tests/benchmarks/command_line.py [PART…]``: all parts, or some of start, cache, jobs, claims, steps,
files.  Whole processes are timed, by the clock and by the processors' time, workers included; the runs of a
comparison take turns, so that a busy machine slows all of them, and the median counts.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from math import log
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROUNDS = 7


def run(*arguments, cwd=ROOT, **variables):
    """Seconds that a Python process takes, by the clock and of processors; it may fail to pass, not to run."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    before = processors()
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    spent = time.perf_counter() - started
    if done.returncode not in (0, 1, 3) or done.stderr:
        raise SystemExit(done.stderr.decode())
    return spent, processors() - before


def processors():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def bce(*arguments):
    return ("-m", "bce_sym", *arguments)


def in_turns(runs, rounds=ROUNDS):
    """The median of each run, after a round that does not count."""
    times = {name: [] for name in runs}
    for turn in range(rounds + 1):
        for name, once in runs.items():
            spent = once()
            if turn:
                times[name].append(spent)
    return {
        name: tuple(map(statistics.median, zip(*spent, strict=True)))
        for name, spent in times.items()
    }


def table(title, times, base):
    print(f"\n{title:36}       clock           processors")
    for name, spent in times.items():
        ratios = (a / b for a, b in zip(spent, times[base], strict=True))
        shown = (f"{a * 1000:9.1f} ms × {r:.3f}" for a, r in zip(spent, ratios, strict=True))
        print(f"  {name:34} {' '.join(shown)}", flush=True)


def growth(title, sizes, once):
    """Processors' time for growing sizes, and the exponent between neighbours."""
    print(f"\n{title}")
    before = None
    for size in sizes:
        spent = min(once(size)[1] for _ in range(2))
        rate = "" if before is None else f"n^{log(spent / before[1]) / log(size / before[0]):.2f}"
        print(
            f"  {size:8} {spent * 1000:11.1f} ms {spent / size * 1000:9.3f} ms each   {rate}",
            flush=True,
        )
        before = size, spent


# ── parts ─────────────────────────────────────────────────────────────────────


def start():
    """Start-up and the whole check, beside importing SymPy."""
    with tempfile.TemporaryDirectory() as cache:
        kept = {"BCE_SYM_CACHE_DIR": cache}
        claim = ("claim", "log(x*y) == log(x) + log(y)", "--where", "x > 0", "--where", "y > 0")
        table("Start-up and whole runs (all of derivations/)", in_turns({
            "import sympy": lambda: run("-c", "import sympy"),
            "python -c pass": lambda: run("-c", "pass"),
            "bce-sym --help": lambda: run(*bce("--help")),
            "bce-sym claim": lambda: run(*bce(*claim)),
            "bce-sym check, nothing cached": lambda: run(*bce("check", "--no-cache")),
            "bce-sym check, all cached": lambda: run(*bce("check"), **kept),
        }), "import sympy")  # fmt: skip


def cache():
    """A warm cache beside none."""
    with tempfile.TemporaryDirectory() as folder:
        project = generated(Path(folder), files=1, steps=300)
        table("300 steps: the cache", in_turns({
            "nothing cached": lambda: run(*bce("check", "--no-cache", "-q"), cwd=project),
            "all cached": lambda: run(*bce("check", "-q"), cwd=project),
        }, 3), "nothing cached")  # fmt: skip


def jobs():
    """One worker beside two, and beside none."""
    with tempfile.TemporaryDirectory() as folder:
        project = generated(Path(folder), files=1, steps=400)
        table("400 steps: workers", in_turns({
            f"--jobs {n}": lambda n=n: run(*bce("check", "--no-cache", "-q", "--jobs", n), cwd=project)
            for n in (1, 0, 2)
        }, 3), "--jobs 1")  # fmt: skip


def claims():
    """Lines a second, and the memory of the parent, as the file grows."""
    line = {"claim": "log(p**y*(1 - p)**(1 - y)) == y*log(p) + (1 - y)*log(1 - p)",
            "where": ["0 < p", "p < 1", "y in {0, 1}"]}  # fmt: skip
    print("\nclaims: throughput")
    with tempfile.TemporaryDirectory() as folder:
        for count in (1_000, 10_000, 100_000):
            for what, make in (
                ("settled", lambda k: json.dumps({"id": k} | line)),
                ("unread", str),
            ):
                if what == "settled" and count > 10_000:
                    continue
                path = Path(folder, f"{what}.jsonl")
                path.write_text("".join(f"{make(k)}\n" for k in range(count)))
                for n in (1, 2):
                    spent, memory = with_memory(*bce("claims", path, "--jobs", n))
                    print(f"  {count:6} {what:8} --jobs {n} {count / spent:9.0f} lines/s "
                          f"{memory / 1024:7.1f} MiB in the parent")  # fmt: skip


def with_memory(*arguments):
    """Seconds by the clock, and the most memory that the process itself had (KiB)."""
    # Not the resource usage, which counts what the process had before it became another one.
    code = (
        "import sys; from bce_sym.cli import main; main(sys.argv[1:]); "
        "status = open('/proc/self/status').read(); "
        "print(status.partition('VmHWM:')[2].split()[0], file=sys.stderr)"
    )
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments[2:])],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return time.perf_counter() - started, int(done.stderr.split()[-1])


def steps():
    """Growth with the number of steps in one derivation; then all of them cached."""
    with tempfile.TemporaryDirectory() as folder:
        made = {
            n: generated(Path(folder, str(n)), files=1, steps=n) for n in (10, 100, 1_000, 10_000)
        }
        growth("Steps in one derivation, nothing cached", made,
               lambda n: run(*bce("check", "--no-cache", "-q"), cwd=made[n]))  # fmt: skip
        for project in made.values():
            run(*bce("check", "-q"), cwd=project)
        growth("The same, all cached", made, lambda n: run(*bce("check", "-q"), cwd=made[n]))


def files():
    """Growth with the number of scripts, of 5 steps each."""
    with tempfile.TemporaryDirectory() as folder:
        made = {n: generated(Path(folder, str(n)), files=n, steps=5) for n in (1, 10, 100, 1_000)}
        growth("Scripts of 5 steps, nothing cached", made,
               lambda n: run(*bce("check", "--no-cache", "-q"), cwd=made[n]))  # fmt: skip


def generated(folder, files, steps):
    """A project with scripts of true steps, no two alike."""
    (folder / "derivations").mkdir(parents=True, exist_ok=True)
    for number in range(files):
        lines = "".join(
            f"    chain = chain.eq((x + {k})**2 - x**2 - {2 * k}*x - {k * k} + x + {number}, by=algebra)\n"
            for k in range(1, steps + 1)
        )
        (folder / "derivations" / f"script_{number}.py").write_text(
            "from bce_sym import Chain, Real, algebra, derivation, derive\n\n\n@derivation\n"
            f'def made_{number}(x: Real) -> Chain:\n    """Steps without end."""\n'
            f"    chain = derive(x + {number})\n{lines}    return chain\n"
        )
    return folder


PARTS = {part.__name__: part for part in (start, cache, jobs, claims, steps, files)}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()
