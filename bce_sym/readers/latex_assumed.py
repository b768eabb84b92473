"""What names that nothing is said of are taken to be, from the way in which a chain uses them.

What bounds a sum is an integer for which the sum has a term; what chooses a member of a family is an
integer that runs as far as the sums over that family.  Anything else is a real number.  The report says what was assumed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from fractions import Fraction

from bce_sym.readers.latex_notation import Notation
from bce_sym.readers.latex_sets import Fact
from bce_sym.terms import Expr, Term, is_infinite, relation, symbol, walk

__all__ = ["Assumed"]

_Bounds = tuple[Expr, Expr]


class Assumed:
    """What is assumed of names in *sides* that nothing in *notation* and *facts* accounts for.

    An index of which only other names are said, as in ``i != j``, is an index all the same.  *known* has the bounds of sums in earlier chains, with their least values, and learns those in this one.
    """

    def __init__(
        self,
        sides: Sequence[Term],
        notation: Notation,
        facts: Sequence[Fact],
        known: MutableMapping[str, int],
    ) -> None:
        free = set().union(*(side.free for side in sides))
        unsaid = sorted(name for name in free if not notation.accounts_for(name))
        for name, least in _sizes(sides):
            if name in free:
                known[name] = max(least, known.get(name, least))
        self.sizes: Mapping[str, int] = {name: known[name] for name in unsaid if name in known}
        bounds = _indices(sides, free)
        self.indices: Mapping[str, _Bounds | None] = {
            name: bounds[name]
            for name in sorted(bounds)
            if name not in known
            if name in unsaid
            or (name in notation.numbers and not any(fact.names == {name} for fact in facts))
        }

    def facts(self) -> Iterator[Fact]:
        """The facts that are assumed."""
        for name, least in self.sizes.items():
            yield Fact(symbol(name), "Integers")
            yield Fact(relation(">=", symbol(name), least))
        for name, bounds in self.indices.items():
            yield Fact(symbol(name), "Integers")
            if bounds is not None:
                yield Fact(relation("<=", bounds[0], symbol(name)))
                yield Fact(relation("<=", symbol(name), bounds[1]))

    def notes(self) -> Iterator[tuple[str, str]]:
        """The names, each with what the report says of it."""
        for name, least in self.sizes.items():
            said = f"taken as an integer, {name} >= {least}, as it bounds a sum or product"
            yield name, f"not declared, so {said}: {name}"
        for name, bounds in self.indices.items():
            said = "an integer, as it is an index"
            if bounds is not None:
                said = f"an index, {bounds[0]} <= {name} <= {bounds[1]}"
            yield name, f"not declared, so taken as {said}: {name}"


def _sizes(sides: Sequence[Term]) -> Iterator[tuple[str, int]]:
    """The names in upper bounds ``n`` and ``n - 1``, and the least value at which there is a term."""
    for side in sides:
        for node in walk(side):
            if node.op not in ("sum", "product"):
                continue
            low, high = node.args[2:4]
            offset = Fraction(0)
            if high.op == "add" and len(high.args) == 2:
                high, other = high.args
                minus = other.op == "neg"
                other = other.args[0] if minus else other
                if other.op != "num":
                    continue
                offset = -other.value if minus else other.value
            if high.op == "sym" and low.op == "num":
                least = low.value - offset
                if least.denominator == low.value.denominator == 1:
                    yield high.value, max(int(least), min(int(low.value), 0))


def _indices(sides: Sequence[Term], free: set[str]) -> dict[str, _Bounds | None]:
    """The names that choose a member of a family, each with the bounds that all sums over it have.

    None where there is no such sum, or sums have different bounds.
    """
    ranges: dict[str, set[_Bounds]] = {}
    chosen: dict[str, set[str]] = {}
    for side in sides:
        for node in walk(side):
            if node.op in ("sum", "product"):
                for inner in walk(node.args[0]):
                    if inner.op == "indexed" and inner.args[0] is node.args[1]:
                        low, high = node.args[2:4]
                        assert isinstance(low, Expr)
                        assert isinstance(high, Expr)
                        ranges.setdefault(inner.value, set()).add((low, high))
            elif node.op == "indexed" and node.args[0].op == "sym" and node.args[0].value in free:
                chosen.setdefault(node.args[0].value, set()).add(node.value)
    made: dict[str, _Bounds | None] = {}
    for name, families in chosen.items():
        made[name] = None
        bounds = set().union(*(ranges.get(family, set()) for family in families))
        if len(bounds) == 1:
            low, high = bounds.pop()
            if name not in low.free | high.free and not is_infinite(high):
                made[name] = (low, high)
    return made
