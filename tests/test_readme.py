"""What the README shows is what the command prints."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

SHOWN = re.search(
    r"```console\n(.*?)```", (Path(__file__).parent.parent / "README.md").read_text(), re.S
).group(1)
EXAMPLES = re.findall(r"^\$ bce-sym (.*)\n((?:(?!\$ ).*\n)+)", SHOWN, re.M)


def test_the_readme_has_a_refuted_and_a_proved_claim():
    assert [output.split(":")[0] for _, output in EXAMPLES] == ["refuted", "proved"]


@pytest.mark.parametrize(("arguments", "output"), EXAMPLES)
def test_the_output_shown_is_the_output(arguments, output):
    done = subprocess.run(
        [sys.executable, "-m", "bce_sym", *shlex.split(arguments)], capture_output=True, text=True
    )
    assert done.stdout == output
