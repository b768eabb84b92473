"""The figures of the article, drawn when the documentation is built, from the derivations themselves.

``plotted`` is a directive: a figure for a light and one for a dark page, with a text in their place for
those who don't see them.
"""

from pathlib import Path

import matplotlib
import numpy as np
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective
from sympy import lambdify, sympify

from bce_sym.readers.scripts import load

matplotlib.use("Agg")
from matplotlib import pyplot

DOCS = Path(__file__).parent
SCRIPTS = DOCS.parent / "derivations"
FOLDER = DOCS / "_figures"
THEMES = {"light": ("#20242a", "#0b57a4", "#a33b00"), "dark": ("#e3e6ea", "#7fb8f5", "#ffa869")}
SETTINGS = {
    "font.size": 11, "axes.spines.top": False, "axes.spines.right": False, "svg.hashsalt": "bce_sym",
    "figure.constrained_layout.use": True, "lines.linewidth": 2, "legend.frameon": False,
}  # fmt: skip
P = np.linspace(0.003, 0.997, 500)


def function(script, name):
    """The last expression of a derivation, as a function of its variables."""
    (made,) = (d for d in load(SCRIPTS / f"{script}.py").derivations if d.name == name)
    variables = [variable.name for variable in made.context.variables]
    return lambdify(variables, sympify(str(made.chain.end)), "numpy")


def likelihood(axes, first, second):
    """The likelihood of one label."""
    bernoulli = function("bernoulli", "likelihood")
    axes.plot(P, bernoulli(P, 1), color=first, label="y = 1: the likelihood is p̂")
    axes.plot(P, bernoulli(P, 0), color=second, linestyle="--", label="y = 0: it is 1 − p̂")
    axes.set(xlabel="p̂", ylabel="likelihood of the label")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.18), ncols=2)


def logarithm(axes, first, second):
    """The log and a chord."""
    x = np.linspace(0.03, 3, 400)
    axes.plot(x, np.log(x), color=first, label="log x")
    ends = np.array([0.2, 2.5])
    axes.plot(
        ends, np.log(ends), color=second, linestyle="--", marker="o", label="a chord lies below"
    )
    axes.axhline(0, linewidth=0.6, color=axes.xaxis.label.get_color())
    axes.set(xlabel="x", ylim=(-3.6, 1.4))
    axes.legend(loc="lower right")


def losses(axes, first, second):
    """The cross-entropy of one label."""
    loss = function("loss", "cross_entropy")
    axes.plot(P, loss(P, 1), color=first, label="y = 1: −log p̂")
    axes.plot(P, loss(P, 0), color=second, linestyle="--", label="y = 0: −log(1 − p̂)")
    axes.set(xlabel="p̂", ylabel="loss", ylim=(0, 4.5))
    axes.legend(loc="upper center")


def optimum(axes, first, second):
    """Likelihood and cross-entropy of a shared probability."""
    bernoulli, loss = function("bernoulli", "likelihood"), function("loss", "cross_entropy")
    labels = [1, 1, 1, 0, 1, 0, 1, 1, 0, 1]
    product = np.prod([bernoulli(P, y) for y in labels], axis=0)
    mean = np.mean([loss(P, y) for y in labels], axis=0)
    best = np.mean(labels)
    axes.plot(
        P, product / product.max(), color=first, label="likelihood, as a part of its greatest"
    )
    axes.plot(P, mean, color=second, linestyle="--", label="mean cross-entropy")
    axes.axvline(best, linewidth=1, linestyle=":", color=axes.xaxis.label.get_color())
    axes.plot([best], [1], "o", color=first)
    axes.plot([best], [mean.min()], "s", color=second)
    axes.annotate(f"p = {best:g}", (best, 1.45), xytext=(6, 0), textcoords="offset points")
    axes.set(xlabel="p, shared by ten trials of which seven give 1", ylim=(0, 2.4))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.18), ncols=2)


def underflow(axes, first, second):
    """A product of many probabilities, and the sum of their logs."""
    m = np.arange(1, 1201)
    with np.errstate(all="ignore"):
        product = np.cumprod(np.full(m.size, 0.4))
        axes.plot(m, np.log10(np.where(product > 0, product, np.nan)), color=first,
                  label="log₁₀ of the product, in floating point")  # fmt: skip
    axes.plot(m, m * np.log10(0.4), color=second, linestyle="--", label="sum of the logs")
    gone = int(np.argmax(product == 0))
    axes.plot([gone], [gone * np.log10(0.4)], "o", color=first)
    axes.annotate(f"from m = {gone + 1} on\nthe product is 0", (gone, gone * np.log10(0.4)),
                  xytext=(12, 12), textcoords="offset points")  # fmt: skip
    axes.set(
        xlabel="m, the number of labels, each with probability 0.4",
        ylabel="log₁₀ of the likelihood",
    )
    axes.legend(loc="lower left")


FIGURES = {f.__name__: f for f in (likelihood, logarithm, losses, optimum, underflow)}


def draw(app):
    """Draw what is older than this file or the scripts."""
    FOLDER.mkdir(exist_ok=True)
    newest = max(path.stat().st_mtime for path in [Path(__file__), *SCRIPTS.glob("*.py")])
    for name, plot in FIGURES.items():
        for theme, (ink, first, second) in THEMES.items():
            paths = [FOLDER / f"{name}-{theme}.{kind}" for kind in ("svg", "pdf")]
            if all(path.exists() and path.stat().st_mtime >= newest for path in paths):
                continue
            colours = dict.fromkeys(
                ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"),
                ink,
            )
            with pyplot.rc_context(SETTINGS | colours):
                figure, axes = pyplot.subplots(figsize=(6.4, 3.4))
                plot(axes, first, second)
                for path in paths:
                    figure.savefig(path, transparent=True, metadata={"CreationDate": None}
                                   if path.suffix == ".pdf" else {"Date": None})  # fmt: skip
                pyplot.close(figure)


class Plotted(SphinxDirective):
    """``{plotted} NAME`` with ``:alt:`` and a caption."""

    required_arguments = 1
    has_content = True
    option_spec = {"alt": directives.unchanged_required}  # noqa: RUF012

    def run(self):
        """A figure with an image for each theme; on paper, the light one."""
        name = self.arguments[0]
        if name not in FIGURES or "alt" not in self.options:
            raise self.error(f"a figure needs :alt: and is one of {', '.join(FIGURES)}")
        images = [
            nodes.image(uri=f"_figures/{name}-{theme}.*", alt=self.options["alt"],
                        classes=[f"only-{theme}"])
            for theme in THEMES
        ]  # fmt: skip
        figure = nodes.figure("", images[0], addnodes.only("", images[1], expr="html"))
        figure += nodes.caption("", "\n".join(self.content))
        return [figure]


def setup(app):
    """Register the directive."""
    app.connect("builder-inited", draw)
    app.add_directive("plotted", Plotted)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
