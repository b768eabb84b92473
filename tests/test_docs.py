"""What the documentation shows is what happens."""

import re
import runpy
import shlex
import shutil
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
    assert {name for name, _, _ in CONSOLE} == {"papers.md", "reference-cli.md", "tutorial.md"}


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


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    pytest.importorskip("sphinx")
    for needed in ("furo", "myst_parser", "matplotlib"):
        pytest.importorskip(needed)
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-n", str(DOCS), str(out)]
    for _ in range(2):
        done = subprocess.run(command, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
    return out


def test_the_site_loads_nothing_from_elsewhere(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 20
    for page in pages:
        text = page.read_text("utf-8")
        assert not re.findall(r'(?:src|<link[^>]*href)="(?:https?:)?//[^"]*"', text), page
        assert not re.findall(r"<img(?![^>]*alt=\"[^\"]{20})[^>]*>", text), (
            f"{page}: an image, no text"
        )
    for sheet in site.rglob("*.css"):
        assert not re.findall(r"url\([\"']?(?:https?:)?//", sheet.read_text("utf-8")), sheet


def test_the_first_page_shows_a_proof_and_a_counterexample(site):
    page = (site / "index.html").read_text("utf-8")
    assert page.count("bce-badge bce-passes bce-proved") == 4
    assert page.count("bce-badge bce-fails bce-refuted") == 2
    assert "the left side is <strong>2</strong> and the right side is <strong>-2</strong>" in page
    assert re.sub(r"<[^>]*>", "", page).count("pip install") == 2


def test_every_script_of_the_repository_has_its_part_of_the_page():
    shown = re.findall(r"```\{derivations\} (\w+)", (DOCS / "derivations.md").read_text("utf-8"))
    scripts = [path.stem for path in (DOCS.parent / "derivations").glob("*.py")]
    assert sorted(shown) == sorted(scripts)


def test_what_stands_beside_katex_is_its_licence():
    import bce_sym

    folder = Path(bce_sym.__file__).parent / "sphinx/assets/katex/katex"
    assert "MIT License" in (folder / "LICENSE").read_text("utf-8")
    fonts = re.findall(r"url\(([^)]*)\)", (folder / "katex.min.css").read_text("utf-8"))
    assert len(fonts) == len(list((folder / "fonts").iterdir())) == 20
    assert all((folder / font).is_file() for font in fonts)


@pytest.mark.skipif(shutil.which("chromium") is None, reason="needs chromium")
@pytest.mark.parametrize("page", ["index.html", "article.html", "gallery.html"])
def test_mathematics_is_set_without_a_network(site, page):
    command = [
        "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
        "--virtual-time-budget=5000", "--host-resolver-rules=MAP * ~NOTFOUND",
        "--enable-logging=stderr", (site / page).as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    formulas = len(re.findall(r'class="math [^"]*bce-tex', done.stdout))
    # Each has MathML for those who don't see it.
    assert formulas > 10 and done.stdout.count('class="katex-mathml"') == formulas
    assert "katex-error" not in done.stdout
    assert "CONSOLE" not in done.stderr
