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
from bce_sym.terms import replace, symbol, walk

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


def sides(script, name):
    """The variables of a derivation, and the sides of its steps, from the first to the last."""
    (made,) = (d for d in load(SCRIPTS / f"{script}.py").derivations if d.name == name)
    variables = [variable.name for variable in made.context.variables]
    return variables, [made.chain.start, *(step.rhs for step in made.chain.steps)]


def function(script, name, side=-1):
    """A side of a derivation, the last one unless said otherwise, as a function of its variables."""
    variables, found = sides(script, name)
    return lambdify(variables, sympify(str(found[side])), "numpy")


def under_the_sign(script, name, side, variables):
    """What stands under the sum or product of a side, as a function of one member of each family."""
    _, found = sides(script, name)
    body = next(term for term in walk(found[side]) if term.op in ("sum", "product")).args[0]
    members = {term: symbol(term.value) for term in walk(body) if term.op == "indexed"}
    return lambdify(variables, sympify(str(replace(body, members))), "numpy")


def likelihood(axes, first, second):
    """The likelihood of one label."""
    bernoulli = function("bernoulli", "likelihood")
    axes.plot(P, bernoulli(P, 1), color=first, label="y = 1: the likelihood is p̂")
    axes.plot(P, bernoulli(P, 0), color=second, linestyle="--", label="y = 0: it is 1 − p̂")
    axes.set(xlabel="p̂", ylabel="likelihood of the label")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.18), ncols=2)


def logarithm(axes, first, second):
    """The log, a chord and the tangent at 1."""
    log, tangent = (function("entropy", "log_below_tangent", side) for side in (0, -1))
    x = np.linspace(0.03, 3, 400)
    axes.plot(x, log(x), color=first, label="log x")
    axes.plot(x, tangent(x), color=second, linestyle=":", label="its tangent at 1, above")
    ends = np.array([0.2, 2.5])
    axes.plot(ends, log(ends), color=second, linestyle="--", marker="o", label="a chord, below")
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
    factor, term = (
        under_the_sign("optimum", "mean_of_labels", side, ["q", "y"]) for side in (0, 2)
    )
    labels = [1, 1, 1, 0, 1, 0, 1, 1, 0, 1]
    product = np.prod([factor(P, y) for y in labels], axis=0)
    mean = -np.mean([term(P, y) for y in labels], axis=0)
    best = np.mean(labels)
    axes.plot(
        P, product / product.max(), color=first, label="likelihood, as a part of its greatest"
    )
    axes.plot(P, mean, color=second, linestyle="--", label="mean cross-entropy")
    axes.axvline(best, linewidth=1, linestyle=":", color=axes.xaxis.label.get_color())
    axes.plot([best], [1], "o", color=first)
    axes.plot([best], [mean.min()], "s", color=second)
    axes.annotate(f"q = {best:g}", (best, 1.45), xytext=(6, 0), textcoords="offset points")
    axes.set(xlabel="q, shared by ten trials of which seven give 1", ylim=(0, 2.4))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.18), ncols=2)


def underflow(axes, first, second):
    """A product of many probabilities, and the sum of their logs."""
    factor, term = (
        under_the_sign("likelihood", "log_of_likelihood", side, ["p", "y"]) for side in (0, -1)
    )
    m = np.arange(1, 1501)
    with np.errstate(under="ignore"):
        product = np.cumprod(np.full(m.size, factor(0.5, 1)))
    total = np.cumsum(np.full(m.size, term(0.5, 1)))
    gone = int(np.argmax(product == 0))
    axes.plot(m[:gone], np.log(product[:gone]), color=first, label="log of the product")
    axes.plot(m, total, color=second, linestyle="--", label="sum of the logs")
    axes.plot([m[gone - 1]], [total[gone - 1]], "o", color=first)
    axes.annotate(f"from m = {m[gone]} on\nthe product is 0", (m[gone - 1], total[gone - 1]),
                  xytext=(12, 12), textcoords="offset points")  # fmt: skip
    axes.set(
        xlabel="m, the number of labels, each with probability 1/2",
        ylabel="log of the likelihood, in floating point",
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
