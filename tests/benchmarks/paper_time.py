"""Time for a paper: reading, and checking step by step, of a document with 50 displays and more.

``python tests/benchmarks/paper_time.py [COPIES]`` writes the sample article COPIES times (3 by default, 54
displays) as one document, and prints the median of five runs of each part in this process, and of the
whole command as a process: without a cache, and with the one that an earlier run left.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from test_papers import displays  # noqa: E402

from bce_sym.check import check_all  # noqa: E402
from bce_sym.readers.documents import load  # noqa: E402


def median(runs, action):
    """The median time of *action*, and what it gave last."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        made = action()
        times.append(time.perf_counter() - started)
    return statistics.median(times), made


def run(command):
    """The command as a process, which must succeed."""
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)


def main(copies):
    """Measure, and print a line for each part."""
    text = displays(copies)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "paper.tex")
        path.write_text(text, "utf-8")
        read, document = median(5, lambda: load(path))
        check, reports = median(5, lambda: check_all(document.derivations))
        steps = sum(len(report.steps) for report in reports)
        command = [sys.executable, "-m", "bce_sym", "check", str(path)]
        kept = ["--cache-dir", str(Path(folder, "cache"))]
        whole, _ = median(5, lambda: run([*command, "--no-cache"]))
        run([*command, *kept])
        again, _ = median(5, lambda: run([*command, *kept]))
    count = text.count("\\begin{equation}") + text.count("\\begin{align}") + text.count("\n\\[ ")
    print(f"{count} displays, {len(reports)} derivations, {steps} steps, {len(text)} characters")
    for what, spent in (("read", read), ("check", check), ("command", whole), ("cached", again)):
        print(f"{what:8} {spent * 1000:8.1f} ms  {spent / count * 1000:6.2f} ms a display")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
