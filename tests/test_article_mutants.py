"""Every step for m examples, damaged in every way `mutation` knows: no false mutant is proved.

Which mutants are false is decided in floats: a number at a random point, a set of optima among random
candidates.  What floats can't tell is not counted.  Run as a program for all mutants, with ``-s`` for counts.
"""

import sys
from collections import Counter
from dataclasses import replace

import article
import numpy as np
import pytest
from mutation import mutants, rewritten
from oracle_of_families import evaluate
from test_article_numbers import RNG, point_of
from test_mutants import ONE_TRIAL, spread, table

from bce_sym import terms as t
from bce_sym.context import Context
from bce_sym.derivation import Derivation
from bce_sym.engine.inference import NotApplicable
from bce_sym.engine.inference.optima import value_at
from bce_sym.evidence import Verdict
from bce_sym.search import settle

pytest.importorskip("bce_sym.rules")

CAP = 12
FAILS = (NotApplicable, ArithmeticError, ValueError, TypeError, IndexError, KeyError, StopIteration)


def derivation_claims():
    for name, made in article.load().items():
        if not name.startswith(ONE_TRIAL) and made.correction is None:
            for claim in made.claims:
                yield made, claim


def damaged(claim):
    """(kind, mutant); of a set of optima the function is damaged, and the members of a finite set."""
    if not isinstance(claim.lhs, t.SetTerm):
        yield from ((k, m) for k, m in mutants(claim) if k != "widen domain")
        return
    for side in ("lhs", "rhs"):
        term = getattr(claim, side)
        if term.op in ("argmax", "argmin"):
            f, x, where = term.args
            other = "argmin" if term.op == "argmax" else "argmax"
            yield "swap optimum", replace(claim, **{side: t.optimum(other, f, x, where)})
            for kind, g in rewritten(f, claim.context):
                yield kind, replace(claim, **{side: t.optimum(term.op, g, x, where)})
        elif term.op == "set" and all(isinstance(a, t.Expr) for a in term.args):
            for member in term.args:
                for kind, new in rewritten(member, claim.context):
                    yield kind, replace(claim, **{side: t.finite_set(new)})


def differs(left, right, rel):
    if isinstance(left, (bool, np.bool_)):
        return False  # of a float equation nothing is learnt
    near = abs(left - right) <= 1e-3 * max(1, abs(left), abs(right))
    if rel == "==":
        return not near
    if near:
        return False
    return {"<": left > right, "<=": left > right, ">": left < right, ">=": left < right}.get(
        rel, False
    )


def sample(where, rng):
    """A random member of an interval or box, as a number or an array."""
    while where.op == "subset":
        where = where.args[0]
    side = where.args[0] if where.op == "box" else where
    if side.op != "interval":
        raise ValueError
    lo, hi = (None if t.is_infinite(a) else float(a.value) for a in side.args)
    size = 60 if where.op == "box" else None
    if lo is None or hi is None:
        return rng.normal(0, 2, size)
    return rng.uniform(lo + 0.01, hi - 0.01, size)


def better(term, point, one, other):
    """Whether *one* is clearly better than *other* for a set of optima."""
    f, x, _ = term.args
    a, b = (evaluate(f, {**point, x.value: v}) for v in (one, other))
    gap = a - b if term.op == "argmax" else b - a
    return gap > 1e-6 * max(abs(a), abs(b), 1e-12)


def is_false_of_sets(claim, point, rng):
    optima = [s for s in (claim.lhs, claim.rhs) if s.op in ("argmax", "argmin")]
    if len(optima) == 2 and optima[0].args[2].op == "subset":
        two = [sample(optima[0].args[2], rng) for _ in range(2)]
        return better(optima[0], point, *two) and better(optima[1], point, *two[::-1])
    if len(optima) == 1 and claim.rhs.op == "set" and claim.rhs.args:
        (term,) = optima
        f, x, where = term.args
        member = claim.rhs.args[0]
        at = evaluate(value_at(f, x, member), point)
        found = evaluate(f, {**point, x.value: sample(where, rng)})
        gap = found - at if term.op == "argmax" else at - found
        return gap > 1e-6 * max(abs(at), abs(found))
    return False


def is_false(made: Derivation, claim, rng):
    context: Context = claim.context
    assert context == made.context
    for _ in range(25):
        point = point_of(made, rng)
        try:
            if isinstance(claim.lhs, t.SetTerm):
                if is_false_of_sets(claim, point, rng):
                    return True
            elif differs(evaluate(claim.lhs, point), evaluate(claim.rhs, point), claim.rel):
                return True
        except FAILS:
            continue
        except AttributeError:
            continue  # an end that is no number
    return False


def tried(most):
    for made, claim in derivation_claims():
        for kind, mutant in spread(list(damaged(claim)), most):
            false = is_false(made, mutant, RNG)
            if false:
                found = settle(mutant).verdict
                yield (
                    kind,
                    "FALSELY PROVED" if found is Verdict.PROVED else f"false, {found}",
                    mutant,
                )


def counted(most):
    counts, wrong = Counter(), []
    for kind, outcome, mutant in tried(most):
        counts[kind, outcome] += 1
        if outcome.isupper():
            wrong.append(f"{mutant} where {mutant.context}")
    return counts, wrong


@pytest.mark.slow
def test_no_false_mutant_is_proved():
    counts, wrong = counted(CAP)
    print("\n" + table(counts))
    assert not wrong, "\n".join(wrong)
    assert sum(counts.values()) > 300


def test_no_false_mutant_of_a_sample_is_proved():
    counts, wrong = counted(2)
    assert not wrong, "\n".join(wrong)
    assert sum(counts.values()) > 50


if __name__ == "__main__":
    counts, wrong = counted(int(sys.argv[1]) if sys.argv[1:] else 0)
    print(table(counts), *wrong, sep="\n")
