"""Tactics: from a goal to proposals, each an inference rule with its parameters.

A tactic looks at the goal and guesses; nothing it does is trusted.  ``TACTICS`` is tried in order,
cheap and likely ones first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from bce_sym.evidence import Claim
from bce_sym.kernel import Kernel
from bce_sym.tactics.combination import combine
from bce_sym.tactics.evaluation import evaluate
from bce_sym.tactics.induction import count_cases, induct
from bce_sym.tactics.injection import take_exponentials, take_logarithms, take_whichever
from bce_sym.tactics.integers import split_gaps, split_integers
from bce_sym.tactics.kinks import join_branches
from bce_sym.tactics.monotone import by_derivative
from bce_sym.tactics.optima import find_optima
from bce_sym.tactics.polynomial import (
    algebraic,
    complete_squares,
    leave_margin,
    split_squares,
)
from bce_sym.tactics.splitting import split_cases, split_hypotheses, take_branches
from bce_sym.tactics.statements import assume, take_alternatives, take_sides
from bce_sym.tactics.substitution import (
    integers_as_reals,
    leave_out,
    reduce_variables,
    solve_equations,
    zero_bases,
)
from bce_sym.tactics.summation import gather, reorder, sum_up
from bce_sym.tactics.termwise import by_terms, members_as_variables
from bce_sym.tactics.univariate import enclose, one_turn, pieces, pieces_first, touch

__all__ = ["TACTICS", "Proposal", "Tactic"]

Proposal = tuple[str, tuple[Any, ...]]
"""The name of an inference rule, and its parameters."""

Tactic = Callable[[Claim, Kernel], Iterable[Proposal]]

TACTICS: Final[tuple[Tactic, ...]] = (
    find_optima,
    evaluate,
    join_branches,
    take_branches,
    count_cases,
    reorder,
    by_terms,
    members_as_variables,
    sum_up,
    gather,
    induct,
    take_whichever,
    algebraic,
    assume,
    split_cases,
    integers_as_reals,
    split_integers,
    zero_bases,
    solve_equations,
    leave_out,
    take_exponentials,
    take_logarithms,
    combine,
    complete_squares,
    split_squares,
    take_sides,
    leave_margin,
    split_hypotheses,
    take_alternatives,
    one_turn,
    enclose,
    touch,
    pieces_first,
    by_derivative,
    pieces,
    split_gaps,
    reduce_variables,
)
