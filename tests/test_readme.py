"""What the README shows is what the command prints (but for the time it took)."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BLOCKS = re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.S)
EXAMPLES = [re.fullmatch(r"\$ bce-sym ([^\n]*)\n(.*)", block, re.S).groups() for block in BLOCKS]


def timeless(text):
    return re.sub(r" in \d+\.\d+ s$", " in T s", text, flags=re.M)


def test_the_readme_shows_a_refuted_step_and_a_proved_derivation():
    refuted, proved = (output for _, output in EXAMPLES)
    assert "error[refuted]" in refuted
    assert "2 proved, 0 refuted, 0 supported, 0 undecided, 0 unread" in proved


@pytest.mark.parametrize(("arguments", "output"), EXAMPLES)
def test_the_output_shown_is_the_output(arguments, output):
    done = subprocess.run(
        [sys.executable, "-m", "bce_sym", *shlex.split(arguments)],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
    )
    assert timeless(done.stdout) == timeless(output)
