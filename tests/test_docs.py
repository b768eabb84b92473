"""What the documentation shows is what happens."""

import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from test_layers import trusted

DOCS = Path(__file__).parent.parent / "docs"
CONSOLE = [
    (path.name, *found)
    for path in sorted(DOCS.glob("*.md"))
    for block in re.findall(r"```console\n(.*?)```", path.read_text("utf-8"), re.S)
    for found in re.findall(r"^\$ bce-sym (.*)\n((?:(?!\$ ).*\n)*)", block, re.M)
]


def test_the_documentation_shows_commands():
    assert {name for name, _, _ in CONSOLE} == {"papers.md", "reference-cli.md"}


@pytest.mark.parametrize(("name", "arguments", "shown"), CONSOLE)
def test_the_output_shown_is_the_output(name, arguments, shown):
    done = subprocess.run(
        [sys.executable, "-m", "bce_sym", *shlex.split(arguments)], capture_output=True, text=True
    )
    assert done.stdout + done.stderr == shown


@pytest.mark.smoke
def test_the_code_of_the_guide_runs_and_prints_what_it_shows(tmp_path):
    guide = (DOCS / "writing.md").read_text("utf-8")
    script = tmp_path / "guide.py"
    script.write_text("".join(re.findall(r"```python\n(.*?)```", guide, re.S)), "utf-8")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout == "".join(re.findall(r"```text\n(.*?)```", guide, re.S))


def test_the_trust_page_names_every_trusted_module():
    assert "{{ trusted }}" in (DOCS / "trust.md").read_text("utf-8")
    written = runpy.run_path(str(DOCS / "conf.py"))["myst_substitutions"]["trusted"]
    assert {f"bce_sym.{name}" for name in re.findall(r"`([a-z_.]+)`", written)} == trusted()
