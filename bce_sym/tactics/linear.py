"""Linear programming in rational numbers: non-negative solutions of linear equations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flint import fmpq

__all__ = ["non_negative_solution"]

_MAX_PIVOTS: Final = 250
_MAX_SIZE: Final = 30_000


def non_negative_solution(
    columns: Sequence[Mapping[Any, fmpq]], target: Mapping[Any, fmpq]
) -> list[fmpq] | None:
    """x ≥ 0 with Σ xₖ·columnsₖ = target, coordinate by coordinate; None: not found.

    Phase one of the simplex method, with Bland's rule after some pivots.
    """
    reached = set().union(*columns) if columns else set()
    if not reached.issuperset(target):
        return None
    rows = sorted(reached, key=repr)
    if len(rows) * len(columns) > _MAX_SIZE:
        return None
    n = len(columns)
    zero = fmpq(0)
    table: list[list[fmpq]] = []
    for row in rows:
        b = target.get(row, zero)
        line = [c.get(row, zero) for c in columns]
        table.append([-v for v in line] + [-b] if b < 0 else [*line, b])
    basis = [n + i for i in range(len(rows))]  # artificial unknowns, whose columns are left out
    costs = [sum((line[j] for line in table), zero) for j in range(n + 1)]
    for pivot in range(_MAX_PIVOTS):
        if not costs[n]:
            break
        positive = [j for j in range(n) if costs[j] > 0]
        if not positive:
            return None
        j = max(positive, key=lambda j: costs[j]) if pivot < _MAX_PIVOTS // 2 else positive[0]
        i = min(
            (i for i, line in enumerate(table) if line[j] > 0),
            key=lambda i: (table[i][n] / table[i][j], basis[i]),
        )
        scale = 1 / table[i][j]
        line = table[i] = [v * scale if v else v for v in table[i]]
        used = [k for k, v in enumerate(line) if v]
        for other in (*table[:i], *table[i + 1 :], costs):
            factor = other[j]
            if factor:
                for k in used:
                    other[k] -= factor * line[k]
        basis[i] = j
    if costs[n]:
        return None
    made = [zero] * n
    for i, j in enumerate(basis):
        if j < n:
            made[j] = table[i][n]
    return made
