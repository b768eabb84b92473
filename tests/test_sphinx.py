"""The Sphinx extension, on a project of somebody else: builders, links, warnings in every build."""

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from textwrap import dedent

import pytest

pytest.importorskip("sphinx")
from sphinx.testing.util import SphinxTestApp

from bce_sym.sphinx import graph
from bce_sym.sphinx.domain import DerivationDomain, Shown, Wrong

# Sphinx and docutils announce what they will change.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),
]

HALVES = '''
    """Halves.

    Two derivations.
    """

    from bce_sym import Chain, Positive, Real, algebra, derivation, derive, log, log_of_product, slip

    @derivation
    def doubled(x: Real) -> Chain:
        """x̄ twice is 2x, 100% & <safe>."""
        return derive(x + x).eq(2*x, by=algebra)

    @derivation
    def chained(x: Positive) -> Chain:
        """A log, rewritten."""
        return (
            derive(log((x + x)*x))
            .eq(log(2*x*x), by=doubled(x))
            .eq(log(2*x) + log(x), by=log_of_product)
        )
'''
WRONG = '''
    from bce_sym import Chain, Real, algebra, derivation, derive, slip
    from halves import doubled

    @derivation
    def tripled(x: Real) -> Chain:
        """Not so."""
        return derive(x + x).eq(3*x, by=algebra)

    @slip(correction=doubled)
    def forgotten(x: Real) -> Chain:
        """One x is forgotten."""
        return derive(x + x).eq(x, by=algebra)
'''
INDEX = """
    Home
    ====

    See :derivation:`chained`, :step:`chained:2`, :bce:derivation:`this <halves.doubled>`; it is
    :verdict:`doubled`.

    .. derivations:: halves

    .. derivation:: forgotten

    .. toctree::

       more
"""
MORE = """
    More
    ====

    .. derivation-list:: halves

    .. derivation-graph:: halves

    .. derivation-rules::

    .. derivation:: chained
       :steps: 2
       :conditions: open
       :no-index:

    .. derivation:: chained
       :statement-only:
       :no-index:

    .. derivation:: wrong.tripled
       :expected: refuted

    .. math:: a = b \\\\ c = d

    The end: :ref:`bce-derivations`.
"""


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text).lstrip(), "utf-8")


def append(path, text):
    path.write_text(path.read_text("utf-8") + text, "utf-8")


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    write(
        folder / "conf.py",
        'extensions = ["bce_sym.sphinx"]\nnitpicky = True\nshow_warning_types = True\n',
    )
    write(folder / "derivations/halves.py", HALVES)
    write(folder / "derivations/wrong.py", WRONG)
    write(folder / "index.rst", INDEX)
    write(folder / "more.rst", MORE)
    return folder


def build(project, builder="html", parallel=1, **options):
    """The output's folder, the warnings and the pages that were read, from a new application."""
    app = SphinxTestApp(builder, srcdir=project, parallel=parallel, **options)
    read = []
    app.connect("env-before-read-docs", lambda app, env, docnames: read.extend(docnames))
    try:
        app.build()
        found = re.sub(r"\x1b\[[0-9;]*m", "", app.warning.getvalue())
        return Path(app.outdir), [w for w in found.splitlines() if w.strip()], sorted(read)
    finally:
        app.cleanup()


@pytest.mark.parametrize("parallel", [1, 2])
def test_a_project_that_only_names_the_extension(project, parallel):
    out, warnings, read = build(project, parallel=parallel)
    assert warnings == [] and read == ["index", "more"]
    page = (out / "index.html").read_text("utf-8")
    assert page.count("bce-proved") >= 5 and "refuted as stated" in page
    assert 'href="#derivation-halves-chained"' in page
    assert 'href="#derivation-halves-chained-step-2"' in page and "step 2 of chained" in page
    assert "x̄ twice is 2x, 100% &amp; &lt;safe&gt;." in page
    assert 'href="more.html#rule-algebra"' in page  # a reason leads to the list of rules
    more = (out / "more.html").read_text("utf-8")
    assert 'href="index.html#derivation-halves-chained"' in more and "<svg" in more
    index = (out / "bce-derivations.html").read_text("utf-8")
    assert "doubled" in index and "tripled" in index
    assert "halves.chained:2 bce:step" in _inventory(out)


def _inventory(out):
    import zlib

    data = (out / "objects.inv").read_bytes()
    return zlib.decompress(data.split(b"zlib.\n", 1)[1]).decode()


BETWEEN = '''

@derivation
def between(p: Open01) -> Chain:
    """A probability lies between two numbers."""
    return derive(0).lt(p).lt(1)
'''
FOLDED = """
    More
    ====

    .. derivation:: chained
       :collapsed:
       :no-index:

    .. derivation:: between
       :collapsed:
       :no-index:

    .. derivation-rules::
"""


def test_the_claim_stands_before_steps_that_are_folded_away(project):
    script = dedent(HALVES).lstrip().replace("import Chain,", "import Chain, Open01,")
    write(project / "derivations/halves.py", script + BETWEEN)
    write(project / "more.rst", FOLDED)
    out, warnings, _ = build(project)
    assert warnings == []
    _, chained, between = (out / "more.html").read_text("utf-8").split('role="group"')
    claim, _, steps = chained.partition("<details")
    assert claim.count("bce-claim") == 1 and "bce-steps" not in claim and "bce-steps" in steps
    # Ends that are numbers say nothing by themselves.
    assert "0 &lt; p &lt; 1" in between.partition("bce-claim")[2].partition("<details")[0]
    text = (build(project, "text")[0] / "more.txt").read_text("utf-8")
    assert text.count("log(2*x) + log(x)") == 1


def test_a_title_of_the_authors_own_is_text(project):
    append(project / "index.rst", "\nAlso :derivation:`that one <chained>`.\n")
    page = (build(project)[0] / "index.html").read_text("utf-8")
    assert re.search(r"<span[^>]*>that one</span></a>", page)
    assert re.search(r"<code[^>]*><span[^>]*>chained</span></code></a>", page)


def test_no_page_asks_the_network(project):
    out, _, _ = build(project)
    for path in out.rglob("*"):
        if path.suffix in (".html", ".css"):
            text = path.read_text("utf-8")
            loaded = re.findall(r'(?:src|<link[^>]*href)="([^"]*)"|url\(([^)]*)\)', text)
            assert not [a or b for a, b in loaded if (a or b).startswith(("http", "//"))], path
    for font in re.findall(r"url\(([^)]*)\)", (out / "_static/katex/katex.min.css").read_text()):
        assert (out / "_static/katex" / font).is_file()
    assert "Khan Academy" in (out / "_static/katex/LICENSE").read_text()


def test_another_renderer_of_mathematics_is_left_in_place(project):
    append(project / "conf.py", 'html_math_renderer = "mathjax"\n')
    out, warnings, _ = build(project)
    assert warnings == []
    assert not (out / "_static/katex").exists()
    assert "bce-tex" not in (out / "index.html").read_text("utf-8")


@pytest.mark.parametrize("parallel", [1, 2])
def test_a_step_that_fails_is_a_warning_in_every_build(project, parallel):
    write(project / "bad.rst", ":orphan:\n\nBad\n===\n\n.. derivation:: tripled\n")
    write(project / "more.rst", "More\n====\n")
    seen = [build(project, parallel=parallel) for _ in range(3)]
    assert [read for _, _, read in seen] == [["bad", "index", "more"], [], []]
    for _, warnings, _ in seen:
        (warning,) = warnings
        assert "bad.rst:6: WARNING:" in warning and "step 1 of tripled (algebra)" in warning
        assert "at x = 1/2: left = 1, right = 3/2" in warning
        assert warning.endswith("[bce_sym.refuted]")
    append(project / "conf.py", 'suppress_warnings = ["bce_sym.refuted"]\n')
    assert build(project)[1] == []


def test_a_page_follows_its_script_and_what_that_imports(project):
    build(project)
    assert build(project)[2] == []
    text = (project / "derivations/halves.py").read_text("utf-8")
    (project / "derivations/halves.py").write_text(text.replace("eq(2*x,", "eq(4*x,"), "utf-8")
    _, warnings, read = build(project)
    assert read == ["index", "more"]  # forgotten, too, whose correction is there
    assert any("step 1 of doubled" in w and "[bce_sym.refuted]" in w for w in warnings)
    assert any("step 1 of chained" in w and "the lemma doubled is refuted" in w for w in warnings)
    assert any("forgotten is refuted as stated, but" in w for w in warnings)
    (project / "derivations/halves.py").write_text(text, "utf-8")
    assert build(project)[1] == []


def test_only_the_pages_of_a_script_are_read_again(project):
    write(
        project / "more.rst", "More\n====\n\n.. derivation:: wrong.tripled\n   :expected: refuted\n"
    )
    write(
        project / "index.rst", "Home\n====\n\n.. derivations:: halves\n\n.. toctree::\n\n   more\n"
    )
    build(project)
    script = project / "derivations/wrong.py"
    script.write_text(script.read_text("utf-8") + "\n# a remark\n", "utf-8")
    assert build(project)[2] == ["more"]


@pytest.mark.parametrize(
    ("text", "subtype", "said"),
    [
        (".. derivation:: doubld", "missing", "did you mean doubled?"),
        (
            ".. derivation:: derivations/none.py::x",
            "missing",
            "there is no script derivations/none.py",
        ),
        (".. derivation:: derivations/broken.py::x", "missing", "NameError"),
        (".. derivations:: nothing", "missing", "there is no script nothing"),
        (".. derivation:: chained\n   :steps: 7", "missing", "halves.chained has no step 7"),
        (".. derivations:: halves\n   :only: doubled, gone", "missing", "no derivation gone"),
        (".. derivation:: doubled\n   :expected: refuted", "expected", "is proved"),
        (".. derivation:: doubled\n\n.. derivation:: doubled", "", ""),
        (".. derivation-list:: broken", "unread", "NameError"),
        ("The verdict: :verdict:`tripled`.", "refuted", "left = 1, right = 3/2"),
    ],
)
def test_what_is_wrong_is_told_again(project, text, subtype, said):
    write(project / "derivations/broken.py", "from bce_sym import derivation\nnothing_here\n")
    write(project / "more.rst", "More\n====\n")
    write(project / "index.rst", "Home\n====\n\n.. toctree::\n\n   more\n")
    append(project / "index.rst", f"\n{text}\n")
    first, second = build(project)[1], build(project)[1]
    ours = [w for w in first if "bce_sym." in w]
    assert [w for w in second if "bce_sym." in w] == ours
    assert not subtype or any(f"[bce_sym.{subtype}]" in w and said in w for w in ours), first


def test_two_pages_with_one_derivation_are_told_apart(project):
    write(project / "more.rst", "More\n====\n\n.. derivation:: chained\n")
    for parallel in (1, 2):
        _, warnings, _ = build(project, parallel=parallel, freshenv=True)
        assert [w for w in warnings if "[bce_sym.duplicate]" in w and ":no-index:" in w], warnings


def test_another_checker_reads_all_verdicts_again(project, monkeypatch):
    write(project / "other.rst", ":orphan:\n\nOther\n=====\n")
    build(project)
    monkeypatch.setattr("bce_sym.sphinx.version", lambda: b"another")
    assert [build(project)[2], build(project)[2]] == [["index", "more"], []]


def test_what_is_found_later_is_shown(project):
    write(project / "more.rst", "More\n====\n\n.. derivation:: later\n")
    assert any("there is no derivation later" in w for w in build(project)[1])
    write(
        project / "derivations/new.py", HALVES.replace("doubled", "later").replace("chained", "c")
    )
    _, warnings, read = build(project)
    assert warnings == [] and read == ["more"]


def test_dangling_links_are_warnings(project):
    write(project / "more.rst", "More\n====\n\n:derivation:`nowhere`, :step:`chained:9`\n")
    warnings = "\n".join(build(project)[1])
    assert "no page shows the derivation nowhere" in warnings
    assert "no page shows the step chained:9" in warnings


@pytest.mark.parametrize(
    "builder", ["latex", "text", "man", "epub", "gettext", "dirhtml", "texinfo"]
)
def test_other_builders(project, builder):
    append(project / "conf.py", 'man_pages = [("index", "home", "Home", "", 7)]\nversion = "1"\n')
    append(project / "conf.py", 'copyright = "us"\nepub_show_urls = "no"\n')
    write(project / "more.rst", MORE.replace(".. math:: a = b \\\\ c = d\n", ""))
    out, warnings, _ = build(project, builder)
    assert [w for w in warnings if "mimetype" not in w and "locale" not in w] == []
    texts = [p.read_text("utf-8") for p in out.rglob("*")
             if p.suffix in (".tex", ".txt", ".7", ".xhtml", ".pot", ".html", ".texi")]  # fmt: skip
    whole = "\n".join(texts)
    if builder == "latex":
        assert r"\begin{align*}" in whole and r"&= 2 x && \text{algebra}" in whole
        assert r"$\bar{x}$ twice is 2x, 100\% \& $<$safe$>$." in whole
        assert "x̄" not in whole
    elif builder == "gettext":
        assert 'msgid "A log, rewritten."' in whole
    else:
        assert "rewritten" in whole and "proved" in whole
    if builder in ("text", "man"):
        assert "log(2*x) + log(x)" in whole
    if builder == "text":
        assert 'chained": proved, rests on doubled' in whole
        assert "at x = 1/2: left = 1, right = 3/2" in whole


def _has(package):
    found = subprocess.run(["kpsewhich", package], capture_output=True).stdout
    return bool(found.strip())


@pytest.mark.skipif(
    shutil.which("pdflatex") is None or not (_has("fncychap.sty") and _has("tabulary.sty")),
    reason="needs pdflatex and what Sphinx's documents load",
)
def test_the_latex_compiles(project):
    # An unexpected character in a script's texts must not stop LaTeX.
    write(project / "derivations/halves.py", HALVES.replace("Two derivations", "Two: σ ≤ ½ p̂, 漢"))
    write(project / "more.rst", MORE.replace(".. math:: a = b \\\\ c = d\n", ""))
    out, warnings, _ = build(project, "latex")
    assert warnings == []
    (document,) = out.glob("*.tex")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", document.name]
    for _ in range(2):  # at the second time, what links lead to is known
        done = subprocess.run(command, cwd=out, capture_output=True, text=True, errors="replace")
        assert done.returncode == 0, done.stdout[-2000:]
    assert "undefined references" not in document.with_suffix(".log").read_text("utf-8", "replace")


def test_markdown(project):
    pytest.importorskip("myst_parser")
    append(project / "conf.py", 'extensions.append("myst_parser")\n')
    (project / "more.rst").unlink()
    write(project / "more.md", "# More\n\n```{derivation} wrong.tripled\n:expected: refuted\n```\n\n"
          "It is {verdict}`doubled`: {derivation}`tripled`.\n")  # fmt: skip
    out, warnings, _ = build(project)
    assert warnings == []
    assert "the left side is" in (out / "more.html").read_text("utf-8")


# ── parts ─────────────────────────────────────────────────────────────────────


class _Environment:
    def __init__(self):
        self.domaindata = {}
        self.found_docs = {"a", "b", "c"}


def test_the_domain_keeps_to_its_pages():
    here, there = DerivationDomain(_Environment()), DerivationDomain(_Environment())
    for domain, pages in ((here, "a"), (there, "bc")):
        for page in pages:
            domain.note_page(page, lists=page == "b")
            domain.note_derivation(f"m.{page}", Shown(page, page, page, "proved", "", (1,)))
            domain.note_rule(f"r{page}", Shown(page, page, page, "rule", ""))
            domain.note_wrong(page, Wrong(3, page, "refuted"))
            domain.note_missing(page)
    here.merge_domaindata({"b"}, there.data)
    assert set(here.data["objects"]) == {"m.a", "m.b"} and set(here.data["rules"]) == {"ra", "rb"}
    assert set(here.data["wrong"]) == set(here.data["missing"]) == {"a", "b"}
    assert here.data["pages"] == {"a": False, "b": True}
    assert here.place("step", "b:1") == ("b", "b-step-1", "step 1 of b")
    assert here.place("derivation", "dir/m.py::a")[0] == "a"
    assert here.place("step", "b:2") is here.place("step", "b") is here.place("rule", "x") is None
    here.clear_doc("b")
    assert set(here.data["objects"]) == {"m.a"} and set(here.data["wrong"]) == {"a"}


def box(name, *rests_on):
    return graph.Box(name, name, "proved", "proved", "", rests_on)


def test_what_a_derivation_rests_on_stands_to_its_left():
    boxes = [box("d", "b", "c"), box("b", "a"), box("c", "a"), box("a"), box("alone")]
    drawn = graph.svg(boxes, "a graph", lambda name: f"page#{name}")
    at = {name: (float(x), float(y)) for x, y, name in re.findall(
        r'<text x="([\d.]+)" y="([\d.]+)">✓ (\w+)', drawn)}  # fmt: skip
    assert at["a"][0] < at["b"][0] == at["c"][0] < at["d"][0]
    assert len(set(at.values())) == 5
    assert drawn.count("bce-edge") == 4 and 'href="page#d"' in drawn
    assert (
        graph.svg([box("a", "b"), box("b", "a")], "a circle", lambda name: "").count("<rect") == 2
    )
    assert "<svg" in graph.svg([], "nothing", lambda name: "")


def test_no_edge_runs_behind_a_box():
    names = "abcdef"
    boxes = [box(name, *names[:at]) for at, name in enumerate(names)]  # each on all before it
    drawn = graph.svg(boxes, "a graph", lambda name: "")
    rects = [
        tuple(map(float, found))
        for found in re.findall(r'<rect x="(.*?)" y="(.*?)" width="(.*?)" height="(.*?)"', drawn)
    ]
    curves = re.findall(r'd="M([\d.]+) ([\d.]+) C[^"]* ([\d.]+) ([\d.]+)"', drawn)
    lanes = re.findall(r'd="M([\d.]+) ([\d.]+) h([\d.]+)"', drawn)
    assert len(lanes) == 4 + 3 + 2 + 1 and len(curves) == 15 + len(lanes)
    columns = sorted({(x, round(x + width, 1)) for x, _, width, _ in rects})
    for x, _, to_x, _ in curves:  # from one column to the next
        assert (float(x), float(to_x)) in {(a[1], b[0]) for a, b in pairwise(columns)}
    for x, y, width in (map(float, lane) for lane in lanes):
        assert all(x != left or not top < y < top + height for left, top, _, height in rects), (
            x,
            y,
            width,
        )


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colours_meet_wcag_aa_and_signs_stand_beside_them():
    sheet = Path(graph.__file__).parent / "assets/page/bce_sym/derivations.css"
    text = sheet.read_text("utf-8")
    schemes = re.findall(r"\{\s*((?:--bce-[\w-]+: #\w{6};\s*)+)\}", text)
    assert len(schemes) == 3  # light, dark, dark by the system's setting
    for scheme in schemes:
        colours = dict(re.findall(r"--bce-([\w-]+): (#\w{6});", scheme))
        for verdict in ("proved", "refuted", "supported", "undecided", "unread"):
            pair = sorted((luminance(colours[verdict]), luminance(colours[f"{verdict}-ground"])))
            assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, verdict
            assert f".bce-badge.bce-{verdict}::before" in text
