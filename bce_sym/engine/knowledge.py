"""Knowledge: what the hypotheses of a context say of the atoms of a workspace.

Each hypothesis is a sign of a polynomial in atoms.  From it follow signs of its factors, bounds on single
atoms (by solving for them on the ranges of the others), and an inequality.  The sign of another
polynomial then follows where its negation and the inequalities have no solution with every monomial as
an unknown of its own: Fourier–Motzkin elimination, exact.  Source: Schrijver, Theory of Linear and
Integer Programming, 12.2.

TRUSTED: everything noted here holds at every point of the context at which the atoms are defined.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import gcd, lcm
from typing import TYPE_CHECKING, Final, NamedTuple

from flint import arb, fmpq, fmpq_poly, fmpz

from bce_sym.engine import constants, poly, roots
from bce_sym.engine import interval as iv
from bce_sym.engine.facts import integer_hull
from bce_sym.engine.interval import ANY, NEG, POS, ZERO, Interval
from bce_sym.engine.limits import ResourceLimit, spend
from bce_sym.engine.poly import ONE, Mono, Poly
from bce_sym.engine.values import DividesByZero, Value

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace
    from bce_sym.engine.values import Den

__all__ = ["Inequality", "Knowledge", "flipped"]

_MAX_ROWS: Final = 80
_MAX_FACTS: Final = 14
_MAX_MONOMIALS: Final = 14
_MAX_DEGREE: Final = 12
_MAX_BITS: Final = 400
_ROOT_BITS: Final = 20

_FLIP: Final = {0: 0, 1: 4, 2: 2, 3: 6, 4: 1, 5: 5, 6: 3, 7: 7}


def flipped(mask: int) -> int:
    """The signs of −u for those of u."""
    return _FLIP[mask]


class Inequality(NamedTuple):
    """``poly ≥ 0``, or ``poly > 0`` where *strict*."""

    poly: Poly
    strict: bool


class Knowledge:
    """Signs, bounds and inequalities; ``impossible`` when they leave no point.

    While ``learning``, nothing is inferred from several inequalities at once, to save time.
    """

    def __init__(self, ws: Workspace) -> None:
        self.ws = ws
        self.inequalities: list[Inequality] = []
        self.ranges: dict[int, Interval] = {}
        self.impossible = False
        self.learning = False
        self._signs: dict[poly.Key, int] = {}
        self._noted: dict[poly.Key, Poly] = {}
        self._bounds: dict[poly.Key, Interval] = {}
        self._stated: set[tuple[poly.Key, bool]] = set()
        self._asked: dict[poly.Key, int] = {}
        self._within = False
        """Whether what is being learned is said inside a sum or product."""

    def __bool__(self) -> bool:
        return bool(self._signs or self.inequalities)

    # ── learning ──────────────────────────────────────────────────────────────

    def learn(self, numerator: Poly, den: Den, mask: int) -> bool:
        """Take note that numerator/den has only the signs in *mask*; whether that was news.

        What is said of the variable that a sum binds holds at the values it takes, which may be none:
        it says nothing of anything else.
        """
        possible = not self.impossible
        self._within = bool(self._bound_in(numerator, *(self.ws.factor(k) for k, _ in den)))
        try:
            return self._learn(numerator, den, mask)
        finally:
            if possible and self._within:
                self.impossible = False
            self._within = False

    def _bound_in(self, *polys: Poly) -> set[int]:
        """The generators that are variables bound by sums and products."""
        atoms, spans = self.ws.atoms, self.ws.spans
        return {
            g
            for p in polys
            for g in (poly.gens_of(p) if spans else ())
            if atoms[g].kind == "sym" and atoms[g].data in spans
        }

    def _learn(self, numerator: Poly, den: Den, mask: int) -> bool:
        if not numerator:
            self.impossible |= not mask & ZERO
            return False
        self._asked.clear()
        c, shift, factors = poly.factor(numerator)
        pieces: list[tuple[Poly, int]] = list(factors)
        for g, e in shift:
            # A fractional power is of something ≥ 0: its sign is that of an even power.
            pieces.append((poly.generator(g), e if isinstance(e, int) else 2 if e > 0 else -2))
        pieces += [(self.ws.factor(k), -e) for k, e in den]
        if c < 0:
            mask = flipped(mask)
        news = False
        for f, e in pieces:
            if e < 0 or not mask & ZERO:
                news |= self._note(f, ANY & ~ZERO)
        odd: list[Poly] = []
        even: list[Poly] = []
        last = ANY
        for f, e in pieces:
            found = self.ws.sign_of(f)
            if e % 2 == 0:
                if found & ZERO:
                    even.append(f)
            elif found == NEG:
                mask = flipped(mask)
            elif found != POS:
                odd.append(f)
                last = found
        if even and mask & ZERO:
            # f²·h ≥ 0 says nothing of h where f = 0; f² ≤ 0 says that f = 0.
            if not odd and not mask & POS and len(even) == 1:
                news |= self._note(even[0], ZERO)
            return news
        if not odd:
            self.impossible |= not mask & POS
        elif len(odd) == 1:
            self.impossible |= not last & mask
            news |= self._note(odd[0], mask)
        elif len(odd) == 2:
            news |= self._note_pair(odd[0], odd[1], mask)
        if len(odd) > 1:
            joint = poly.constant(1)
            for f in odd:
                joint = poly.mul(joint, f)
            news |= self._state(joint, mask)
        return news

    def _note(self, f: Poly, mask: int) -> bool:
        """f has only the signs in *mask*."""
        if self._within and not self._bound_in(f):
            return False  # it was inferred for a range that may be empty
        key = poly.key(f)
        old = self._signs.get(key, ANY)
        new = old & mask
        self.impossible |= not new
        if new == old:
            return False
        self._signs[key] = new
        self._noted[key] = f
        side = iv.SIGNS.get(new)
        if side is not None:
            varying, c, a = up_to_constant(f)
            bound = iv.add(iv.scale(side, 1 / c), iv.point(-a))
            self._bounds[varying] = iv.intersect(bound, self._bounds.get(varying, iv.REAL_LINE))
        self._state(f, new)
        return True

    def _note_pair(self, f: Poly, g: Poly, mask: int) -> bool:
        """f·g has only the signs in *mask*: where the sum or difference has a sign, each factor has one."""
        news = False
        for product, other, turned in ((mask, g, False), (flipped(mask), negative(g), True)):
            # product: the signs of f·other.  Both are ≥ 0, or both are ≤ 0, if it is ≥ 0.
            if product & NEG:
                continue
            for sign in (POS, NEG):
                if self.ws.sign_of_value(Value({(): poly.add(f, other)})) == sign:
                    weak = sign if not product & ZERO else sign | ZERO
                    news |= self._note(f, weak)
                    news |= self._note(g, flipped(weak) if turned else weak)
        return news

    def _state(self, f: Poly, mask: int) -> bool:
        """Keep the inequalities that *mask* says of f."""
        if self._within and not self._bound_in(f):
            return False
        made = []
        if not mask & NEG:
            made.append(Inequality(f, not mask & ZERO))
        if not mask & POS:
            made.append(Inequality(negative(f), not mask & ZERO))
        made += [square for inequality in made for square in self._squared(inequality)]
        news = False
        for inequality in made:
            sharper = self._of_integers(inequality)
            name = (poly.key(sharper.poly), sharper.strict)
            if name not in self._stated:
                self._stated.add(name)
                self.inequalities.append(sharper)
                news = True
        return news

    def _squared(self, inequality: Inequality) -> list[Inequality]:
        """a·|f| ≥ b·|g| says a²·f² ≥ b²·g²."""
        f, strict = inequality
        if len(f) != 2:
            return []
        made: Poly = {}
        for mono, c in f.items():
            if len(mono) != 1 or mono[0][1] != 1 or self.ws.atoms[mono[0][0]].kind != "abs":
                return []
            inner: Poly = self.ws.atoms[mono[0][0]].data
            poly.accumulate(made, poly.scale(poly.mul(inner, inner), c * abs(c)))
        return [Inequality(made, strict)] if made else []

    def _of_integers(self, inequality: Inequality) -> Inequality:
        """A polynomial with integer values that is > 0 is ≥ 1."""
        f, strict = inequality
        if not strict or not self.is_integer(f):
            return inequality
        return Inequality(poly.add(f, poly.constant(-1)), False)

    def is_integer(self, f: Poly) -> bool:
        """Whether f takes integer values only."""
        return all(c.q == 1 for c in f.values()) and all(
            isinstance(e, int) and e > 0 and self.ws.is_integer_atom(g)
            for mono in f
            for g, e in mono
        )

    # ── bounds on single atoms ────────────────────────────────────────────────

    def propagate(self) -> bool:
        """Narrow the ranges of atoms by the inequalities; whether any became narrower."""
        changed = False
        for inequality in list(self.inequalities):
            if len(inequality.poly) > _MAX_MONOMIALS or self._bound_in(inequality.poly):
                continue
            for g in sorted(poly.gens_of(inequality.poly)):
                bound = self._bound_of(g, inequality)
                if bound is not None:
                    changed |= self._narrow(g, bound)
        for f in self.never_zero():
            changed |= self._exclude_zero(f)
        for g, side in list(self.ranges.items()):
            changed |= self._through(g, side)
        if changed:
            self._asked.clear()
        return changed

    def _exclude_zero(self, f: Poly) -> bool:
        """f = a·g + b ≠ 0: an end of the range of g at which it vanishes is left out."""
        gens = poly.gens_of(f)
        coefficients = dense(f, next(iter(gens))) if len(gens) == 1 else None
        if coefficients is None or len(coefficients) != 2 or self._bound_in(f):
            return False
        (g,) = gens
        zero = -coefficients[0] / coefficients[1]
        side = self.ws.atom_range(g)
        low, high = side.lo == zero and not side.lo_open, side.hi == zero and not side.hi_open
        return (low or high) and self._narrow(
            g, Interval(side.lo, side.hi, side.lo_open or low, side.hi_open or high)
        )

    def _narrow(self, g: int, bound: Interval) -> bool:
        old = self.ws.atom_range(g)
        new = iv.intersect(old, bound)
        if self.ws.is_integer_atom(g):
            new = integer_hull(new)
        if new.is_empty:
            self.impossible = True
        if new == old or max(_bits(new.lo), _bits(new.hi)) > _MAX_BITS:
            return False
        self.ranges[g] = new
        atom = self.ws.atoms[g]
        if atom.kind == "sym":
            self.ws.facts.intervals[atom.data] = new
        return True

    def _bound_of(self, g: int, inequality: Inequality) -> Interval | None:
        """An interval that contains g, from a·g^n + b ≥ 0 with g neither in a nor in b, or from an
        inequality in g alone."""
        f, strict = inequality
        if constants.is_constant(self.ws, g):
            return None
        slope: Poly = {}
        rest: Poly = {}
        powers = set()
        for mono, c in f.items():
            e = next((e for h, e in mono if h == g), 0)
            if e:
                powers.add(e)
                slope[tuple(x for x in mono if x[0] != g)] = c
            else:
                rest[mono] = c
        if len(poly.gens_of(f)) == 1 and not (len(powers) == 1 and powers == {1}):
            return self._bound_alone(g, inequality)
        if len(powers) != 1:
            return None
        (n,) = powers
        if not isinstance(n, int) or n < 1 or n > _MAX_DEGREE:
            return None
        a = self._range(slope)
        if a.signs not in (POS, NEG):
            return None
        ratio = iv.mul(iv.neg(self._range(rest)), iv.inverse(a))
        if ratio.is_empty:
            return None
        if a.signs == POS:  # g^n ≥ ratio
            lo, lo_open = ratio.lo, ratio.lo_open or strict
            if lo is None or (n % 2 == 0 and lo <= 0):
                return None
            if n == 1:
                return Interval(lo, None, lo_open, True)
            low, exact = _root_below(lo, n)
            if n % 2:
                return Interval(low, None, lo_open and exact, True)
            signs = self.ws.atom_range(g).signs
            if not signs & NEG:
                return Interval(low, None, lo_open and exact, True)
            if not signs & POS:
                return Interval(None, -low, True, lo_open and exact)
            return None
        hi, hi_open = ratio.hi, ratio.hi_open or strict
        if hi is None:
            return None
        if n == 1:
            return Interval(None, hi, True, hi_open)
        if n % 2 == 0:
            if hi < 0 or (not hi and hi_open):
                self.impossible = True
                return None
            low, exact = _root_below(hi, n)
            high = low if exact else _root_above(hi, n)
            return Interval(-high, high, hi_open and exact, hi_open and exact)
        low, exact = _root_below(-hi, n)
        return Interval(None, -low, True, hi_open and exact)

    def _bound_alone(self, g: int, inequality: Inequality) -> Interval | None:
        """From an inequality in g alone: cut off what lies outside its outermost solutions."""
        f, strict = inequality
        side = self.ws.atom_range(g)
        coefficients = dense(f, g)
        if coefficients is None or len(coefficients) > 2 * _MAX_DEGREE:
            return None
        if side.lo is not None and side.hi is not None and side.lo >= side.hi:
            return None
        p = roots.primitive(coefficients)
        square_free, remainder = divmod(p, p.gcd(p.derivative()))
        assert remainder.degree() < 0
        rational = fmpq_poly(p)
        found = roots.inside(square_free, roots.isolate(square_free), side.lo, side.hi, _ROOT_BITS)
        good = [rational(x) > 0 for x in roots.between(found, side.lo, side.hi)]
        lo, lo_open, hi, hi_open = side.lo, side.lo_open, side.hi, side.hi_open
        # Besides the good gaps, only roots can be solutions, and of a weak inequality.
        low_root, high_root = (rational(end) if end is not None else None for end in (lo, hi))
        if not any(good):
            self.impossible |= strict or not (
                found or (low_root == 0 and not lo_open) or (high_root == 0 and not hi_open)
            )
            return None
        first, last = good.index(True), len(good) - 1 - good[::-1].index(True)
        if first and (strict or lo_open or low_root != 0):
            lo, top = found[first - 1 if strict else 0]
            lo_open = strict and lo == top
        if last < len(found) and (strict or hi_open or high_root != 0):
            bottom, hi = found[last if strict else -1]
            hi_open = strict and bottom == hi
        return Interval(lo, hi, lo_open or lo is None, hi_open or hi is None)

    def _range(self, f: Poly) -> Interval:
        return range_of(self.ws, f)

    def _through(self, g: int, side: Interval) -> bool:
        """What the range of an exponential, a logarithm or an absolute value says of its argument."""
        atom = self.ws.atoms[g]
        if atom.kind == "exp":
            mono, den = atom.data
            side = iv.log(side)
            inner = Value({den: {mono: fmpq(1)}})
        elif atom.kind in ("log", "abs"):
            if atom.kind == "log":
                side = iv.exp(side)
            signs = self.ws.sign_of(atom.data)
            inner = Value({(): atom.data})
            if signs & POS and signs & NEG:
                side = Interval(
                    None if side.hi is None else -side.hi, side.hi, side.hi_open, side.hi_open
                )
            elif signs & NEG:
                side = iv.neg(side)
        else:
            return False
        news = False
        for end, is_open, mask in ((side.lo, side.lo_open, POS), (side.hi, side.hi_open, NEG)):
            if end is None or _bits(end) > _MAX_BITS:
                continue
            value = self.ws.add(inner, self.ws.number(-end))
            if self.ws.sign_of_value(value) & ~mask:
                numerator, below = self.ws.fraction(value)
                news |= self.learn(numerator, below, mask if is_open else mask | ZERO)
        return news

    # ── asking ────────────────────────────────────────────────────────────────

    def signs(self, f: Poly) -> int:
        """What was noted of f, of −f and of f up to a constant."""
        if not self._signs:
            return ANY
        found = self._signs.get(poly.key(f), ANY)
        found &= flipped(self._signs.get(poly.key(negative(f)), ANY))
        if self._bounds:
            varying, c, a = up_to_constant(f)
            bound = self._bounds.get(varying)
            if bound is not None:
                found &= iv.scale(iv.add(bound, iv.point(a)), c).signs
        return found

    def about_variables(self) -> list[Inequality]:
        """The inequalities that say nothing of variables bound by sums."""
        return [fact for fact in self.inequalities if not self._bound_in(fact.poly)]

    def has_no_solution(self) -> bool:
        """Whether the inequalities, with each monomial as an unknown of its own, contradict each other."""
        facts = self.about_variables()
        if len(facts) < 2 or len(facts) > _MAX_FACTS:
            return False
        monomials = {m for fact in facts for m in fact.poly if m != ONE}
        return len(monomials) <= _MAX_MONOMIALS and _no_solution(
            [*facts, *self._ranges_of(monomials)]
        )

    def never_zero(self) -> list[Poly]:
        """The polynomials that are noted not to be zero."""
        return [self._noted[key] for key, mask in self._signs.items() if not mask & ZERO]

    def entailed(self, f: Poly) -> int:
        """The signs of f that linear combinations of the inequalities leave."""
        if len(f) > _MAX_MONOMIALS or self.learning:
            return ANY
        key = poly.key(f)
        found = self._asked.get(key)
        if found is None:
            self._asked[key] = ANY  # while it is being computed
            found = self._asked[key] = self._entailed(f)
        return found

    def _entailed(self, f: Poly) -> int:
        facts = self._relevant(f)
        if facts is None:
            return ANY
        mask = ANY
        integral = self.is_integer(f)
        for sign, opposite in ((POS, negative(f)), (NEG, f)):
            # Without a solution of −f ≥ 0 (−f > 0), f > 0 (f ≥ 0).
            if _no_solution([*facts, Inequality(opposite, False)]):
                return mask & sign
            if integral:
                weak = Inequality(poly.add(opposite, poly.constant(-1)), False)
            else:
                weak = Inequality(opposite, True)
            if _no_solution([*facts, weak]):
                mask &= sign | ZERO
        return mask

    def _relevant(self, f: Poly) -> list[Inequality] | None:
        """The inequalities that share monomials with f, directly or through others; None: none do."""
        monomials = {m for m in f if m != ONE}
        made: list[Inequality] = []
        bound = self._bound_in(f)
        left = [fact for fact in self.inequalities if self._bound_in(fact.poly) <= bound]
        left += [fact for g in sorted(poly.gens_of(f)) for fact in self._of_atom(g)]
        left += list(self._multiples(f, left))
        more = True
        while more and len(made) < _MAX_FACTS and len(monomials) <= _MAX_MONOMIALS:
            more = False
            for fact in list(left):
                if len(made) < _MAX_FACTS and not monomials.isdisjoint(fact.poly):
                    left.remove(fact)
                    made.append(fact)
                    new = {m for m in fact.poly if m != ONE} - monomials
                    monomials |= new
                    for g in {g for m in new for g, _ in m}:
                        left += [x for x in self._of_atom(g) if x not in made and x not in left]
                    more = True
        if not made:
            return None
        made += self._ranges_of(monomials)
        return made

    def _ranges_of(self, monomials: set[Mono]) -> list[Inequality]:
        made: list[Inequality] = []
        for m in sorted(monomials):
            side = self._range({m: fmpq(1)})
            for end, sign, is_open in ((side.lo, 1, side.lo_open), (side.hi, -1, side.hi_open)):
                if end is not None:
                    f: Poly = {m: fmpq(sign)}
                    if end:
                        f[ONE] = -sign * end
                    made.append(Inequality(f, is_open))
        return made

    def _multiples(self, f: Poly, facts: list[Inequality]) -> Iterator[Inequality]:
        """Inequalities times monomials of known sign, where that makes a monomial of f."""
        count = 0
        for fact in facts:
            seen: set[Mono] = set()
            for target in f:
                if sum(e for _, e in target) < 2:
                    continue
                for m in fact.poly:
                    t = poly.mono_mul(target, poly.mono_pow(m, -1))
                    if t == ONE or t in seen or any(not isinstance(e, int) or e < 0 for _, e in t):
                        continue
                    seen.add(t)
                    signs = self._range({t: fmpq(1)}).signs
                    if signs & NEG and signs & POS:
                        continue
                    factor = {t: fmpq(-1 if signs & NEG else 1)}
                    yield Inequality(poly.mul(factor, fact.poly), fact.strict and not signs & ZERO)
                    count += 1
                    if count >= _MAX_FACTS:
                        return

    def _of_atom(self, g: int) -> list[Inequality]:
        """Inequalities between an atom and its arguments: |f| ≥ ±f, Max ≥ each, Min ≤ each."""
        atom = self.ws.atoms[g]
        x = poly.generator(g)
        if atom.kind == "abs":
            f: Poly = atom.data
            return [Inequality(poly.add(x, f), False), Inequality(poly.add(x, negative(f)), False)]
        if atom.kind != "function" or atom.data.value not in ("Max", "Min"):
            return []
        made: list[Inequality] = []
        for argument in atom.data.args:
            try:
                numerator, den = self.ws.fraction(self.ws.value(argument))
            except (ResourceLimit, DividesByZero):
                continue
            if not den and len(numerator) <= _MAX_MONOMIALS:
                difference = poly.add(x, negative(numerator))
                made.append(
                    Inequality(
                        difference if atom.data.value == "Max" else negative(difference), False
                    )
                )
        return made


def negative(f: Poly) -> Poly:
    """−f."""
    return poly.scale(f, fmpq(-1))


def up_to_constant(f: Poly) -> tuple[poly.Key, fmpq, fmpq]:
    """``(key of g, c, a)`` with f = c·(g + a), the first coefficient of g being 1."""
    rest = {mono: v for mono, v in f.items() if mono != ONE}
    if not rest:
        return poly.key(f), fmpq(1), fmpq(0)
    c = rest[max(rest)]
    return poly.key(poly.scale(rest, 1 / c)), c, f.get(ONE, fmpq(0)) / c


def range_of(ws: Workspace, f: Poly) -> Interval:
    """An interval that contains the values of f; sharp where f is a constant."""
    gens = poly.gens_of(f)
    if gens and all(constants.is_constant(ws, g) for g in gens):
        ball = constants.ball(ws, f, 64)
        low, high = iv.ends(ball)
        if low is not None and high is not None:
            return Interval(low, high, False, False)
    return ws.poly_range(f, {g: ws.atom_range(g) for g in gens})


def dense(f: Poly, g: int) -> list[fmpq] | None:
    """The coefficients of a polynomial in g alone; None where it is none."""
    made: dict[int, fmpq] = {}
    for mono, c in f.items():
        if mono == ONE:
            made[0] = c
        elif len(mono) == 1 and mono[0][0] == g and isinstance(mono[0][1], int) and mono[0][1] > 0:
            made[mono[0][1]] = c
        else:
            return None
    return [made.get(k, fmpq(0)) for k in range(max(made, default=0) + 1)]


def _bits(value: fmpq | None) -> int:
    return 0 if value is None else poly.bits(value)


def _root_below(value: fmpq, n: int) -> tuple[fmpq, bool]:
    """A rational number at or just below the real n-th root of *value*, and whether it is exact."""
    if value < 0:
        high = _root_above(-value, n)
        return -high, high**n == -value
    p, q = (int(fmpz(v).root(n)) for v in (value.p, value.q))
    if p**n == value.p and q**n == value.q:
        return fmpq(p, q), True
    low = (arb(value).root(n)).lower().fmpq()
    return (low if low > 0 else fmpq(0)), False


def _root_above(value: fmpq, n: int) -> fmpq:
    """A rational number at or just above the n-th root of *value* ≥ 0."""
    p, q = (int(fmpz(v).root(n)) for v in (value.p, value.q))
    if p**n == value.p and q**n == value.q:
        return fmpq(p, q)
    high: fmpq = arb(value).root(n).upper().fmpq()
    return high


# ── systems of linear inequalities ────────────────────────────────────────────

_Row = tuple[dict[Mono, fmpq], fmpq, bool]


def _no_solution(facts: Iterable[Inequality]) -> bool:
    """Whether the inequalities have no common solution with each monomial as an unknown of its own."""
    rows: list[_Row] = []
    for f, strict in facts:
        row = ({m: c for m, c in f.items() if m != ONE}, f.get(ONE, fmpq(0)), strict)
        if not row[0]:
            if _is_false(row):
                return True
            continue
        rows.append(row)
    while rows:
        counts: dict[Mono, list[int]] = {}
        for coefficients, _, _ in rows:
            for m, c in coefficients.items():
                counts.setdefault(m, [0, 0])[c > 0] += 1
        m = min(counts, key=lambda m: (counts[m][0] * counts[m][1] - sum(counts[m]), m))
        if len(rows) + counts[m][0] * counts[m][1] > _MAX_ROWS:
            return False
        above = [row for row in rows if row[0].get(m, 0) > 0]
        below = [row for row in rows if row[0].get(m, 0) < 0]
        made = [row for row in rows if m not in row[0]]
        seen = {(frozenset(c.items()), k, s) for c, k, s in made}
        for up in above:
            for down in below:
                row = _combined(up, down, m)
                if not row[0]:
                    if _is_false(row):
                        return True
                    continue
                name = (frozenset(row[0].items()), row[1], row[2])
                if name not in seen:
                    seen.add(name)
                    made.append(row)
        rows = made
    return False


def _is_false(row: _Row) -> bool:
    return row[1] < 0 or (not row[1] and row[2])


def _combined(up: _Row, down: _Row, m: Mono) -> _Row:
    """The sum of positive multiples of two rows in which m cancels, with coefficients scaled to size."""
    a, b = -down[0][m], up[0][m]
    spend(len(up[0]) + len(down[0]))
    coefficients = {n: a * c for n, c in up[0].items() if n != m}
    for n, c in down[0].items():
        if n != m:
            total = coefficients.get(n, fmpq(0)) + b * c
            if total:
                coefficients[n] = total
            else:
                coefficients.pop(n, None)
    constant = a * up[1] + b * down[1]
    if coefficients:
        size = _content([*coefficients.values(), constant])
        coefficients = {n: c / size for n, c in coefficients.items()}
        constant = constant / size
    return coefficients, constant, up[2] or down[2]


def _content(values: list[fmpq]) -> fmpq:
    above = below = 0
    below = 1
    for v in values:
        if v:
            above = gcd(above, abs(int(v.p)))
            below = lcm(below, int(v.q))
    return fmpq(above, below)
