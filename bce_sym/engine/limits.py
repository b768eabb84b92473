"""Bounds on work: a step that needs more is undecided for lack of resources, never a hang."""

from __future__ import annotations

from typing import Final

MAX_TERMS: Final = 60_000
"""Terms of one polynomial."""

MAX_DEGREE: Final = 100_000
"""Degree in one generator of a polynomial handed to FLINT, and literal powers of numbers."""

MAX_FACTORED_TERMS: Final = 5_000
"""Terms of a polynomial that is factored."""

MAX_FACTORED_DEGREE: Final = 300
"""Degree in one generator of a polynomial that is factored (FLINT can't be interrupted)."""

MAX_BITS: Final = 400_000
"""Size of an exact number, in bits."""

MAX_DERIVATIVES: Final = 12
"""Order of a derivative."""


MAX_UNROLLED: Final = 1_000
"""Terms of a sum or product that is written out."""

MAX_POWER: Final = 120
"""Power of a sum that is written out."""

MAX_WORK: Final = 500_000
"""Products of coefficients for one claim: a few seconds."""


class ResourceLimit(Exception):
    """The work needed exceeds a bound; says which."""


_work = [0]


def start_work() -> None:
    """Begin to count the work for a new claim."""
    _work[0] = 0


def spend(amount: int) -> None:
    """Count work.  Raises ResourceLimit beyond MAX_WORK, from then on at once."""
    _work[0] += amount
    if _work[0] > MAX_WORK:
        raise ResourceLimit("too many products of coefficients")
