"""Plain text and variables' names → LaTeX that pdflatex sets with amsmath and amssymb alone.

Knows characters and names; nothing of terms.
"""

from __future__ import annotations

import unicodedata
from typing import Final, NamedTuple

from bce_sym.functions import FUNCTIONS

__all__ = ["Name", "escape", "name"]

# ── characters ────────────────────────────────────────────────────────────────

_SPECIAL: Final = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "<": "$<$", ">": "$>$", "|": "$|$", "“": "``", "”": "''", "‘": "`", "’": "'",
    "–": "--", "—": "---", "…": r"\dots{}", "\u00a0": "~", "ß": r"\ss{}", "ø": r"\o{}",
    "æ": r"\ae{}", "œ": r"\oe{}", "ł": r"\l{}", "§": r"\S{}", "✓": r"$\checkmark$",
}  # fmt: skip

GREEK: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu",
    "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "varphi",
    "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta",
    "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Υ": "Upsilon", "Φ": "Phi", "Ψ": "Psi",
    "Ω": "Omega", "ϵ": "epsilon", "ϕ": "phi", "ϑ": "vartheta",
}  # fmt: skip

_MATHEMATICS: Final = {
    "−": "-", "·": r"\cdot", "×": r"\times", "±": r"\pm", "≤": r"\leq", "≥": r"\geq", "≠": r"\neq",
    "≈": r"\approx", "≡": r"\equiv", "∈": r"\in", "∉": r"\notin", "∞": r"\infty", "∑": r"\sum",
    "∏": r"\prod", "∫": r"\int", "√": r"\surd", "∂": r"\partial", "′": "'", "→": r"\to",
    "⇒": r"\Rightarrow", "⇔": r"\Leftrightarrow", "↦": r"\mapsto", "∀": r"\forall",
    "∃": r"\exists", "∅": r"\emptyset", "∪": r"\cup", "∩": r"\cap", "⊂": r"\subset",
    "ℝ": r"\mathbb{R}", "ℕ": r"\mathbb{N}", "ℤ": r"\mathbb{Z}", "ℚ": r"\mathbb{Q}", "ℓ": r"\ell",
    "°": r"^{\circ}", "₊": "_{+}", "⁺": "^{+}", "⁻": "^{-}", "½": r"\tfrac{1}{2}", "ⁿ": "^{n}",
    **{char: f"^{{{digit}}}" for digit, char in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    **{char: f"_{{{digit}}}" for digit, char in enumerate("₀₁₂₃₄₅₆₇₈₉")},
    **{letter: f"\\{macro}" for letter, macro in GREEK.items()},
}  # fmt: skip

# Combining characters: the accent over a symbol, and over a letter in a word.
_ACCENTS: Final = {
    "\u0302": ("hat", "^"), "\u0304": ("bar", "="), "\u0303": ("tilde", "~"),
    "\u0307": ("dot", "."), "\u0308": ("ddot", '"'), "\u0301": ("acute", "'"),
    "\u0300": ("grave", "`"), "\u030c": ("check", "v"), "\u0306": ("breve", "u"),
}  # fmt: skip
_TEXT_ACCENTS: Final = {**{k: v[1] for k, v in _ACCENTS.items()}, "\u0327": "c", "\u030a": "r"}


def escape(text: str) -> str:
    """*text* as it reads, set in text mode: special characters, Greek, mathematical signs, accents.

    A lone letter under a hat or bar is a symbol (p̂); in a word it is a letter.  A character that
    LaTeX cannot set with its own fonts is shown by its code point.
    """
    clusters = _clusters(text)
    made: list[str] = []
    for at, cluster in enumerate(clusters):
        before = clusters[at - 1] if at else " "
        after = clusters[at + 1] if at + 1 < len(clusters) else " "
        made.append(_escape_cluster(cluster, before[0].isalpha() or after[0].isalpha()))
    return "".join(made)


def _clusters(text: str) -> list[str]:
    """The characters of *text*, each with the combining characters that follow it."""
    found: list[str] = []
    for char in text:
        if found and unicodedata.combining(char):
            found[-1] += char
        else:
            found.append(char)
    return found


def _escape_cluster(cluster: str, in_word: bool) -> str:
    if cluster in _SPECIAL:
        return _SPECIAL[cluster]
    if cluster in _MATHEMATICS:
        return f"${_MATHEMATICS[cluster]}$"
    if cluster.isascii():
        return cluster if cluster.isprintable() or cluster == "\n" else " "
    base, *accents = list(unicodedata.normalize("NFD", cluster))
    symbol = _MATHEMATICS.get(base, base)
    simple = base.isascii() and base.isalpha()
    if simple and in_word and all(a in _TEXT_ACCENTS for a in accents):
        for accent in accents:
            base = f"\\{_TEXT_ACCENTS[accent]}{{{base}}}"
        return base
    if (simple or base in GREEK) and all(a in _ACCENTS for a in accents):
        for accent in accents:
            symbol = f"\\{_ACCENTS[accent][0]}{{{symbol}}}"
        return f"${symbol}$"
    if simple and all(a in _TEXT_ACCENTS for a in accents):
        return _escape_cluster(cluster, True)
    if len(cluster) == 1 and cluster.isspace():
        return " "
    return "".join(f"\\texttt{{U+{ord(char):04X}}}" for char in cluster)


# ── names ─────────────────────────────────────────────────────────────────────


class Name(NamedTuple):
    """A variable's name as a symbol: its letter with accents, superscripts and subscripts.

    ``width`` is in ems; ``word`` says that the letter is a word of several letters.
    """

    letter: str
    superscript: str = ""
    subscripts: tuple[str, ...] = ()
    width: float = 0.55
    word: bool = False

    def __str__(self) -> str:
        above = f"^{{{self.superscript}}}" if self.superscript else ""
        below = f"_{{{','.join(self.subscripts)}}}" if self.subscripts else ""
        return f"{self.letter}{below}{above}"

    def below(self, subscript: str, width: float) -> Name:
        """This name with one more subscript."""
        return self._replace(
            subscripts=(*self.subscripts, subscript), width=self.width + 0.7 * width
        )


_LETTERS: Final = {
    **{macro: f"\\{macro}" for macro in GREEK.values()},
    "lam": r"\lambda", "lamda": r"\lambda", "eps": r"\varepsilon", "ell": r"\ell",
}  # fmt: skip
_OVER: Final = {
    "hat": r"\hat", "bar": r"\bar", "tilde": r"\tilde", "dot": r"\dot", "ddot": r"\ddot",
    "vec": r"\vec", "check": r"\check", "breve": r"\breve", "acute": r"\acute", "grave": r"\grave",
    "bold": r"\mathbf", "cal": r"\mathcal", "frak": r"\mathfrak", "sf": r"\mathsf",
    "tt": r"\mathtt", "rm": r"\mathrm",
}  # fmt: skip
_TAKEN: Final = frozenset({"E", "I", "pi", "oo", "lambda", *FUNCTIONS})
"""Words that have another meaning in the language: ``E_`` is the variable E."""
_SUPER: Final = {"star": "*", "prime": r"\prime"}


def name(text: str) -> Name:
    """The variable *text*: ``p_hat`` → p̂, ``lam`` → λ, ``x_1`` → x with index 1, ``w_star`` → w*."""
    if text.endswith("_") and text[:-1] in _TAKEN:
        text = text[:-1]
    parts = text.split("_")
    if not all(parts):  # a leading, trailing or doubled underscore has no meaning as an index
        return Name(f"\\mathit{{{escape(text)}}}", width=0.48 * len(text), word=True)
    stem, *suffixes = parts
    digits = len(stem) - len(stem.rstrip("0123456789"))
    if digits and len(stem) - digits == 1:  # x1 is x with the index 1
        stem, suffixes = stem[:-digits], [stem[-digits:], *suffixes]
    made = _letter(stem)
    for suffix in suffixes:
        if suffix in _OVER and not made.subscripts:
            over = _OVER[suffix]
            made = made._replace(letter=f"{over}{{{made.letter}}}")
        elif suffix in _SUPER:
            above = made.superscript + _SUPER[suffix]
            made = made._replace(superscript=above, width=made.width + 0.4)
        else:
            index = _letter(suffix)
            plain = f"\\mathrm{{{escape(suffix)}}}" if index.word else index.letter
            made = made.below(plain, index.width)
    return made


def _letter(text: str) -> Name:
    if text in _LETTERS:
        return Name(_LETTERS[text], width=0.6)
    if text.isdigit() and text.isascii():
        return Name(text, width=0.5 * len(text))
    if len(text) == 1 and text.isascii():
        return Name(text)
    clusters = _clusters(text)
    if len(clusters) == 1:
        made = _escape_cluster(text, False)
        return Name(made[1:-1] if made.startswith("$") else f"\\text{{{made}}}")
    content = escape(text)
    head = r"\mathit" if text.isascii() else r"\text"
    return Name(f"{head}{{{content}}}", width=0.48 * len(clusters), word=True)
