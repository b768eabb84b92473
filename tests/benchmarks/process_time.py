"""Whole-process times: ``bce-sym check`` on all derivations and one ``bce-sym claim`` beside ``python -c "import sympy"``.

``python tests/benchmarks/process_time.py [RUNS]`` interleaves the commands, so that a busy machine slows
all of them, and prints each one's median and its ratio to the import.
"""

import statistics
import subprocess
import sys
import time

CLAIM = "log(p**y*(1-p)**(1-y)) == y*log(p) + (1-y)*log(1-p)"
WHERE = ["--where", "0 < p < 1", "--where", "y in {0, 1}"]
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import sympy": ["-c", "import sympy"],
    "bce-sym check": ["-m", "bce_sym", "check"],
    "bce-sym claim": ["-m", "bce_sym", "claim", CLAIM, *WHERE],
}


def seconds(arguments):
    """The time from start to end of one Python process that must succeed."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main(runs):
    """Measure, one unmeasured round first, and print a table."""
    times = {name: [] for name in COMMANDS}
    for turn in range(runs + 1):
        for name, arguments in COMMANDS.items():
            spent = seconds(arguments)
            if turn:
                times[name].append(spent)
    base = statistics.median(times["import sympy"])
    for name, all_of_it in times.items():
        middle = statistics.median(all_of_it)
        print(f"{name:16} {middle * 1000:7.1f} ms  {middle / base:6.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
