"""Integrality: which terms are integers wherever they are defined.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Final

from bce_sym.context import numeral
from bce_sym.terms import Term

__all__ = ["divides_all_values", "is_integer"]

_MAX_RESIDUES: Final = 4_000

# Functions whose values are integers whatever their arguments are.
_ALWAYS: Final = frozenset({"floor", "ceiling", "sign"})
# Functions whose values are integers for integer arguments, wherever they are defined.
_KEEPING: Final = frozenset(
    ["Abs", "Max", "Min", "Mod", "factorial", "gamma", "binomial", "chebyshevt"]
)


def is_integer(term: Term, integers: frozenset[str] | set[str]) -> bool:
    """Whether *term* is an integer wherever it is defined, at every integer value of *integers*."""
    op, args = term.op, term.args
    if op == "num":
        return bool(term.value.denominator == 1)
    if op == "sym":
        return term.value in integers
    if op == "indexed":
        return term.value in integers and is_integer(args[0], integers)
    if op in ("add", "mul", "neg"):
        return all(is_integer(a, integers) for a in args)
    if op == "pow":
        n = numeral(args[1])
        return n is not None and n.denominator == 1 and n >= 0 and is_integer(args[0], integers)
    if op == "div":
        return _is_whole_quotient(term, integers)
    if op == "call" and term.value in ("ff", "rf"):
        k = numeral(args[1])
        return k is not None and k >= 0 and all(is_integer(a, integers) for a in args)
    if op == "call":
        return term.value in _ALWAYS or (
            term.value in _KEEPING and all(is_integer(a, integers) for a in args)
        )
    if op == "piecewise":
        return all(is_integer(a, integers) for a in args[::2])
    if op in ("sum", "product"):
        return is_integer(args[0], {*integers, args[1].value}) and all(
            is_integer(a, integers) for a in args[2:]
        )
    return False


def _is_whole_quotient(term: Term, integers: frozenset[str] | set[str]) -> bool:
    """Whether a numerator built of integers by +, −, · and powers is a multiple of a literal: tried at
    every residue of its parts."""
    above, q = term.args[0], numeral(term.args[1])
    if q is None or q.denominator != 1 or not q:
        return False
    parts: dict[Term, int] = {}
    if not _collect(above, integers, parts):
        return False

    def value(node: Term, residues: Sequence[int]) -> int:
        if node in parts:
            return residues[parts[node]]
        if node.op == "num":
            return int(node.value)
        if node.op == "pow":
            return int(value(node.args[0], residues) ** int(node.args[1].value))
        inner = [value(a, residues) for a in node.args]
        if node.op == "neg":
            return -inner[0]
        made = inner[0]
        for v in inner[1:]:
            made = made + v if node.op == "add" else made * v
        return made

    return divides_all_values(lambda residues: value(above, residues), len(parts), abs(int(q)))


def _collect(term: Term, integers: frozenset[str] | set[str], parts: dict[Term, int]) -> bool:
    """Number the integer parts of a polynomial; False where it is none."""
    if term.op == "num":
        return bool(term.value.denominator == 1)
    if term.op in ("add", "mul", "neg"):
        return all(_collect(a, integers, parts) for a in term.args)
    if term.op == "pow":
        n = numeral(term.args[1])
        if n is not None and n.denominator == 1 and 0 <= n <= 20 and term.args[1].op == "num":
            return _collect(term.args[0], integers, parts)
    if not is_integer(term, integers):
        return False
    parts.setdefault(term, len(parts))
    return True


def divides_all_values(value: Callable[[Sequence[int]], int], variables: int, q: int) -> bool:
    """Whether *q* divides an integer polynomial in so many variables at all integers: it is enough to
    look at one member of each residue class.  False where these are too many."""
    if q**variables > _MAX_RESIDUES:
        return False
    return all(value(r) % q == 0 for r in product(range(q), repeat=variables))
