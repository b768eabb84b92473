r"""The words of LaTeX's mathematics that are read: tables, one row each.

A command that stands in no table is refused.  ``NOT_YET`` and ``NEVER`` say of what is well known but
not read whether that may change, and what to write instead.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "ACCENTS",
    "CONNECTIVES",
    "DEFINING",
    "DELIMITERS",
    "FONTS",
    "FUNCTIONS",
    "GREEK",
    "HEADS",
    "IGNORED",
    "INEXACT",
    "NEVER",
    "NOT_YET",
    "RELATIONS",
    "SEPARATORS",
    "SIZES",
    "SPACES",
    "TEXTS",
    "UNICODE",
    "WORD_FONTS",
]

# ── symbols ───────────────────────────────────────────────────────────────────

GREEK: Final = {
    **{name: name for name in (
        "alpha", "beta", "delta", "zeta", "eta", "theta", "iota", "kappa", "mu", "nu", "xi", "rho",
        "sigma", "tau", "upsilon", "chi", "psi", "omega", "Delta", "Theta", "Lambda", "Xi", "Pi",
        "Sigma", "Upsilon", "Phi", "Psi", "Omega", "ell", "gamma", "Gamma", "epsilon", "varepsilon",
        "phi", "varphi", "vartheta",
    )},
    "lambda": "lam", "pi": "pi",
}  # fmt: skip
"""Greek letters and the variable that each is (π is the number unless it is declared)."""

ACCENTS: Final = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde",
    "widetilde": "tilde", "dot": "dot", "ddot": "ddot", "vec": "vec", "check": "check",
    "breve": "breve", "acute": "acute", "grave": "grave",
}  # fmt: skip
"""Accents and what they append to a name: ``\\hat{p}`` is ``p_hat``."""

FONTS: Final = {
    "mathbf": "bold", "boldsymbol": "bold", "bm": "bold", "mathcal": "cal", "mathscr": "scr",
    "mathfrak": "frak", "mathsf": "sf", "mathtt": "tt",
}  # fmt: skip
"""Fonts that make another letter of a letter: ``\\mathcal{L}`` is ``L_cal``."""

WORD_FONTS: Final = frozenset(
    {"mathrm", "mathit", "mathnormal", "operatorname", "textnormal", "textrm", "textit", "text",
     "mbox", "mathop", "rm", "textsf", "texttt", "textbf"}
)  # fmt: skip
"""Fonts in which words are names: ``\\mathrm{loss}``."""

TEXTS: Final = frozenset(
    {"text", "textrm", "textit", "textbf", "textsf", "texttt", "textnormal", "textup", "mbox",
     "hbox", "intertext", "shortintertext"}
)  # fmt: skip
"""Commands whose argument is words, not mathematics."""

UNICODE: Final = {
    **{char: f"\\{name}" for char, name in (
        ("α", "alpha"), ("β", "beta"), ("γ", "gamma"), ("δ", "delta"), ("ε", "varepsilon"),
        ("ϵ", "epsilon"), ("ζ", "zeta"), ("η", "eta"), ("θ", "theta"), ("ϑ", "vartheta"),
        ("ι", "iota"), ("κ", "kappa"), ("λ", "lambda"), ("μ", "mu"), ("ν", "nu"), ("ξ", "xi"),
        ("π", "pi"), ("ρ", "rho"), ("σ", "sigma"), ("τ", "tau"), ("υ", "upsilon"),
        ("φ", "varphi"), ("ϕ", "phi"), ("χ", "chi"), ("ψ", "psi"), ("ω", "omega"),
        ("Γ", "Gamma"), ("Δ", "Delta"), ("Θ", "Theta"), ("Λ", "Lambda"), ("Ξ", "Xi"),
        ("Π", "Pi"), ("Σ", "Sigma"), ("Φ", "Phi"), ("Ψ", "Psi"), ("Ω", "Omega"), ("ℓ", "ell"),
        ("≤", "le"), ("≥", "ge"), ("≠", "ne"), ("≡", "equiv"), ("≔", "coloneqq"), ("∈", "in"),
        ("⇒", "implies"), ("⟹", "implies"), ("⇔", "iff"), ("⟺", "iff"), ("∧", "land"),
        ("∨", "lor"), ("¬", "lnot"), ("∞", "infty"), ("∑", "sum"), ("∏", "prod"), ("∫", "int"),
        ("∂", "partial"), ("∇", "nabla"), ("·", "cdot"), ("⋅", "cdot"), ("×", "times"),
        ("÷", "div"), ("±", "pm"), ("→", "to"), ("≈", "approx"), ("∝", "propto"), ("∼", "sim"),
        ("…", "dots"), ("⋯", "cdots"), ("∴", "therefore"), ("∵", "because"), ("∣", "mid"),
        ("ℝ", "mathbb{R}"), ("ℤ", "mathbb{Z}"), ("ℕ", "mathbb{N}"), ("⌊", "lfloor"),
        ("⌋", "rfloor"), ("⌈", "lceil"), ("⌉", "rceil"), ("√", "surd"),
    )},
    "−": "-", "–": "-", "∗": "*", "′": "'", "\u00a0": " ", "\u2009": " ", "\u202f": " ",
}  # fmt: skip
"""Characters outside ASCII and what they stand for."""

UNICODE_ACCENTS: Final = {
    "\u0302": "hat", "\u0304": "bar", "\u0305": "bar", "\u0303": "tilde", "\u0307": "dot",
    "\u0308": "ddot", "\u20d7": "vec", "\u030c": "check", "\u0306": "breve", "\u0301": "acute",
    "\u0300": "grave",
}  # fmt: skip

# ── functions ─────────────────────────────────────────────────────────────────

FUNCTIONS: Final = {
    "log": "log", "ln": "log", "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan",
    "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "arcsin": "asin", "arccos": "acos",
    "arctan": "atan", "sec": "sec", "csc": "csc", "cot": "cot", "coth": "coth",
}  # fmt: skip
"""Commands that are functions, written with or without parentheses: ``\\log x``."""

NAMED: Final = {
    "arsinh": "asinh", "arcosh": "acosh", "artanh": "atanh", "asinh": "asinh", "acosh": "acosh",
    "atanh": "atanh", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh",
    "asin": "asin", "acos": "acos", "atan": "atan", "sgn": "sign", "sign": "sign", "erf": "erf",
    "erfc": "erfc", "sigmoid": "sigmoid", "expit": "sigmoid", "softplus": "softplus",
    "atan2": "atan2", "abs": "Abs", "logGamma": "loggamma", "lnGamma": "loggamma",
    "lgamma": "loggamma", "loggamma": "loggamma", "gamma": "gamma", "Heaviside": "Heaviside",
    "floor": "floor", "ceil": "ceiling", "ceiling": "ceiling", "factorial": "factorial",
    "binomial": "binomial", "Mod": "Mod", "sqrt": "sqrt", "Abs": "Abs", "Max": "Max",
    "Min": "Min", "max": "Max", "min": "Min", "sech": "sech", "csch": "csch",
    "LambertW": "LambertW", "ff": "ff", "rf": "rf", "chebyshevt": "chebyshevt", **FUNCTIONS,
}  # fmt: skip
"""Functions by a name in roman letters: ``\\operatorname{erf}(x)``."""

HEADS: Final = {"sigma": "sigmoid", "Gamma": "gamma"}
"""Symbols that are functions before a parenthesis, unless they are declared or defined otherwise."""

# ── signs ─────────────────────────────────────────────────────────────────────

RELATIONS: Final = {
    "=": "==", "\\ne": "!=", "\\neq": "!=", "<": "<", ">": ">", "\\lt": "<", "\\gt": ">",
    "\\le": "<=", "\\leq": "<=", "\\leqslant": "<=", "\\leqq": "<=", "\\ge": ">=", "\\geq": ">=",
    "\\geqslant": ">=", "\\geqq": ">=", "\\equiv": "==", ":=": "==", "\\coloneqq": "==",
    "\\coloneq": "==", "\\triangleq": "==", "\\doteq": "==", "<=": "<=", ">=": ">=", "!=": "!=",
    "==": "==",
}  # fmt: skip

DEFINING: Final = frozenset({":=", "\\coloneqq", "\\coloneq", "\\triangleq", "\\doteq"})
"""Relations that define their left side."""

INEXACT: Final = {
    "\\approx": "≈", "\\simeq": "≃", "\\cong": "≅", "\\propto": "∝", "\\ll": "≪", "\\gg": "≫",
    "\\lesssim": "≲", "\\gtrsim": "≳", "\\asymp": "≍",
}  # fmt: skip
"""Relations that state nothing exact."""

CONNECTIVES: Final = {
    "\\implies": "=>", "\\Rightarrow": "=>", "\\Longrightarrow": "=>", "\\iff": "<=>",
    "\\Leftrightarrow": "<=>", "\\Longleftrightarrow": "<=>",
}  # fmt: skip

SEPARATORS: Final = frozenset({"\\quad", "\\qquad"})
"""Spaces wide enough to part two formulas."""

SPACES: Final = frozenset(
    {"\\,", "\\:", "\\;", "\\!", "\\>", "\\ ", "~", "\\/", "\\thinspace", "\\medspace", "\\thickspace",
     "\\negthinspace", "\\enspace", "\\enskip", "\\@"}
)  # fmt: skip

IGNORED: Final = frozenset(
    {"\\displaystyle", "\\textstyle", "\\scriptstyle", "\\scriptscriptstyle", "\\limits",
     "\\nolimits", "\\nonumber", "\\notag", "\\allowbreak", "\\nobreak", "\\hfill", "\\mathstrut",
     "\\strut", "\\relax", "\\noindent", "\\centering", "\\small", "\\footnotesize",
     "\\normalsize", "\\protect", "\\middle", "\\allowdisplaybreaks", "\\qedhere", "\\qed",
     "\\therefore"}
)  # fmt: skip
"""Commands without an argument that change how a formula looks and not what it says."""

IGNORED_ARGUMENT: Final = frozenset(
    {"\\hspace", "\\vspace", "\\hskip", "\\color", "\\vphantom", "\\hphantom", "\\phantom"}
)  # fmt: skip
"""Commands that are left out together with their argument."""

RAW_IGNORED: Final = frozenset(
    {"label", "tag", "ref", "eqref", "cite", "citep", "citet", "footnote", "color"}
)
"""Of these commands the argument, in whatever language, is left out."""

TRANSPARENT: Final = frozenset(
    {"\\boxed", "\\fbox", "\\mathclap", "\\mathrlap", "\\mathllap", "\\smash", "\\underline",
     "\\cancel", "\\bcancel", "\\xcancel", "\\ensuremath", "\\mathopen", "\\mathclose",
     "\\mathord", "\\mathbin", "\\mathinner", "\\displaylimits"}
)  # fmt: skip
"""Commands that say nothing about their argument."""

ARGUMENTS: Final = {
    **dict.fromkeys(("\\frac", "\\dfrac", "\\tfrac", "\\cfrac", "\\binom", "\\dbinom", "\\tbinom"), 2),
    **{f"\\{name}": 1 for name in (*ACCENTS, *FONTS, *WORD_FONTS, "sqrt", "abs")},
    **dict.fromkeys(("\\partial", "\\cdot", "\\times", "\\quad", "\\qquad", *RELATIONS), 0),
}  # fmt: skip
"""How many arguments a command takes; of others it is not known."""

SIZES: Final = frozenset(
    f"\\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")
)
"""Sizes of the delimiter that follows."""

DELIMITERS: Final = {
    "(": ")", "[": "]", "\\{": "\\}", "\\lbrace": "\\}", "\\lbrack": "]", "\\lvert": "\\rvert",
    "\\lfloor": "\\rfloor", "\\lceil": "\\rceil", "\\lparen": ")",
}  # fmt: skip
"""Delimiters that open, with what closes each."""

CLOSING: Final = {
    ")": ")", "]": "]", "\\}": "\\}", "\\rbrace": "\\}", "\\rbrack": "]", "\\rvert": "\\rvert",
    "\\rfloor": "\\rfloor", "\\rceil": "\\rceil", "\\rparen": ")",
}  # fmt: skip

BARS: Final = frozenset({"|", "\\vert"})

# ── what is not read ──────────────────────────────────────────────────────────

NOT_YET: Final = {
    "\\sup": ("a supremum", "state the bound and where it is attained"),
    "\\inf": ("an infimum", "state the bound and where it is attained"),
    "\\limsup": ("an upper limit", "write a limit"),
    "\\liminf": ("a lower limit", "write a limit"),
    "\\det": ("a determinant", "write it out"),
    "\\iint": ("a double integral", "write one integral inside the other"),
    "\\iiint": ("a triple integral", "write one integral inside the other"),
    "\\oint": ("a contour integral", "write an integral between two numbers"),
    "\\dots": ("an ellipsis", "write \\sum or \\prod with bounds"),
    "\\ldots": ("an ellipsis", "write \\sum or \\prod with bounds"),
    "\\cdots": ("an ellipsis", "write \\sum or \\prod with bounds"),
    "\\dotsc": ("an ellipsis", "write \\sum or \\prod with bounds"),
    "\\dotsb": ("an ellipsis", "write \\sum or \\prod with bounds"),
    "\\vdots": ("an ellipsis", "write \\sum or \\prod with bounds"),
    "\\ddots": ("an ellipsis", "write \\sum or \\prod with bounds"),
    "\\Vert": ("a norm", "write the square root of the sum of squares"),
    "\\|": ("a norm", "write the square root of the sum of squares"),
    "\\lVert": ("a norm", "write the square root of the sum of squares"),
    "\\odot": ("a product of vectors", "write it for one component"),
    "\\otimes": ("a product of vectors", "write it for one component"),
    "\\oplus": ("a sum of vectors", "write it for one component"),
    "\\circ": ("composition", "write f(g(x))"),
    "\\langle": ("an inner product", "write \\sum_{i=1}^{n} a_i b_i"),
    "\\Pr": ("the probability of an event", "give it a name of its own: p"),
    "\\Re": ("a complex number", "only real numbers are read"),
    "\\Im": ("a complex number", "only real numbers are read"),
    "\\in": ("membership inside a formula", "declare it: % bce-sym: let y in {0, 1}"),
    "\\forall": ("a quantifier", "declare the variable: % bce-sym: let x real"),
    "\\exists": ("a quantifier", "state the value"),
    "\\cup": ("a set", "write conditions: \\lor"),
    "\\cap": ("a set", "write conditions: \\land"),
    "\\mathbb": ("a blackboard letter", "sets stand in declarations only; give the rest a name"),
    "\\mathbbm": ("a blackboard letter", "sets stand in declarations only; give the rest a name"),
    "\\choose": ("\\choose", "write \\binom{n}{k}"),
    "\\over": ("\\over", "write \\frac{a}{b}"),
    "\\atop": ("\\atop", "write \\frac{a}{b}"),
    "\\Leftarrow": ("⇐", "write it the other way round, with \\implies"),
    "\\impliedby": ("⇐", "write it the other way round, with \\implies"),
    "\\Longleftarrow": ("⇐", "write it the other way round, with \\implies"),
    "\\cancelto": ("\\cancelto", "write the value"),
    "\\substack": ("several conditions under one sign", "write one sum inside the other"),
    "\\left<": ("an inner product", "write \\sum_{i=1}^{n} a_i b_i"),
}  # fmt: skip
"""What a reader of papers knows and this one does not yet: its name, and what to write."""

OPTIMUM: Final = (
    "an arg max is a set: it stands alone on a side of =",
    "write \\arg\\max_{p \\in (0, 1)} f(p) = \\{y\\}",
)
"""Why it is not read inside of an expression."""

NEVER: Final = {
    "\\argmax": OPTIMUM,
    "\\argmin": OPTIMUM,
    "\\arg": OPTIMUM,
    "\\pm": ("± makes two statements of one", "write each of them"),
    "\\mp": ("∓ makes two statements of one", "write each of them"),
    "\\lg": ("the base of \\lg is not agreed on", "write \\log_2 x, \\log_{10} x or \\ln x"),
    "\\sim": ("~ states nothing about two numbers", "a distribution is no number"),
    "\\to": ("an arrow states nothing", "write \\lim_{x \\to 0}, or \\implies"),
    "\\rightarrow": ("an arrow states nothing", "write \\lim_{x \\to 0}, or \\implies"),
    "\\mapsto": ("an arrow states nothing", "define it: f(x) := …"),
    "\\leftarrow": ("an assignment is no statement", "give the new value a name of its own"),
    "\\gets": ("an assignment is no statement", "give the new value a name of its own"),
    "\\%": ("a percentage", "write a decimal"),
    "\\star": ("this product is not known", "write \\cdot"),
    "\\bullet": ("this product is not known", "write \\cdot"),
    "\\ast": ("this product is not known", "write \\cdot"),
    "\\mid": ("a conditional probability is no number of its own", "give it a name: p"),
    "\\infty": ("∞ is not a number", "it is a bound of a sum or integral, or a limit's point"),
    "\\degree": ("degrees", "write \\pi/180"),
    "\\surd": ("a root without an argument", "write \\sqrt{x}"),
}  # fmt: skip
"""What is refused for good: why, and what to write."""
