"""Normal forms: terms as sums of fractions over Q[atoms], in which equality is decided.

An atom is a variable, π, e**b for a basic product b, log|f| for an irreducible f, |f|, a root of f, or
a function that is not expanded, applied to normal forms.  A value is ``Σ numerator/denominator`` with
numerators in Q[atoms] (rational exponents) and denominators kept factored.  The passage from a term to
its value uses only identities that hold wherever the term is defined; definedness is established
elsewhere (`bce_sym.engine.conditions`).  So a value that is zero is a proof that the term is zero at
every point of the context at which it is defined.  Atoms need not be independent: dependence among
them costs proofs, never soundness.

TRUSTED.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any, Final

from flint import fmpq, fmpz, fmpz_poly

from bce_sym.engine import angles, constants, poly
from bce_sym.engine import interval as iv
from bce_sym.engine.calculus import NoDerivative, derivative, evaluated
from bce_sym.engine.definitions import DEFINITIONS
from bce_sym.engine.dependence import contains
from bce_sym.engine.facts import MASKS, Facts, difference, to_fmpq
from bce_sym.engine.forms import ATOM_RANGES, FORMS, RANGES, sums
from bce_sym.engine.forms.families import family_member, kronecker
from bce_sym.engine.forms.gamma import related
from bce_sym.engine.forms.integers import is_integer_atom, is_integer_value, never_zero
from bce_sym.engine.forms.powers import minus_one_power, symbolic_power
from bce_sym.engine.forms.spans import Span
from bce_sym.engine.injections import sign_by_injection
from bce_sym.engine.interval import ANY, NEG, POS, ZERO, Interval
from bce_sym.engine.knowledge import Knowledge
from bce_sym.engine.limits import ResourceLimit, spend
from bce_sym.engine.poly import ONE, Mono, Poly
from bce_sym.engine.radicals import denested, sign_at_root, with_sines
from bce_sym.engine.signs import by_choices, sign_on_ranges
from bce_sym.engine.values import Atom, Den, DividesByZero, Value
from bce_sym.engine.zero import vanishes
from bce_sym.terms import Expr, Term, call, number

_MAX_FACTORED_BITS = 160
_MAX_UNIT = 60
_MAX_ROUNDS = 3
_MAX_PRODUCT = 60
_MAX_CHOICES = 3
_MAX_SIGNED_TERMS = 40

_PERIODS: Final = {"prime": 1, "root": 1, "abs": 2, "sin": 2, "minus_one": 2}
"""Kinds of atoms of which some power is a polynomial in others, and that power."""


class Workspace:
    """Normal forms and signs in one context.

    With ``opaque`` every named function that is not in ``known``, every case and every symbolic
    power is an atom: what is left is the arithmetic of fields and roots, the meaning of the reason
    `algebra`.

    ``undecided`` collects the terms whose unknown sign kept an absolute value, maximum or case
    from being resolved: the cases worth splitting.
    """

    def __init__(
        self, facts: Facts, *, opaque: bool = False, known: frozenset[str] = frozenset()
    ) -> None:
        self.facts = facts
        self.opaque = opaque
        self.known_functions = known | {"sqrt"}
        self.atoms: list[Atom] = []
        self.undecided: list[Expr] = []
        self._ids: dict[tuple[str, Any], int] = {}
        self._factors: list[Poly] = []
        self._factor_ids: dict[poly.Key, int] = {}
        self._memo: dict[Term, Value] = {}
        self._signs: dict[poly.Key, int] = {}
        self._intervals: dict[Term, Interval] = {}
        self.knowledge = Knowledge(self)
        self._choosing = 0
        self.constant_atoms: dict[int, bool] = {}
        self.dependence: dict[tuple[int, str], bool] = {}
        self.spans: dict[str, Span] = {}
        self.shared_ranges: dict[Any, tuple[fmpq, fmpq]] = {}
        self._solved: dict[int, Value] = {}
        self._angle_units: dict[Any, int] = {}
        self._generation = 0
        self._depth = 0
        self._needs_reduction = False
        self._learn()

    def _learn(self) -> None:
        """Turn the sign facts into signs of factors, bounds and inequalities."""
        stated = list(self.facts.signs)
        for name, term in self.facts.equal.items():
            side = self.facts.interval(name)
            for end, is_open, mask in ((side.lo, side.lo_open, POS), (side.hi, side.hi_open, NEG)):
                if end is not None:
                    bound = number(Fraction(int(end.p), int(end.q)))
                    stated.append((term - bound, mask if is_open else mask | ZERO))
        self.knowledge.learning = True
        for _ in range(_MAX_ROUNDS if stated else 0):
            news = False
            for term, mask in stated:
                try:
                    news |= self.learn(term, mask)
                except (ResourceLimit, DividesByZero, NoDerivative):
                    continue
            news |= self.knowledge.propagate()
            self._signs.clear()
            self._intervals.clear()
            self._memo.clear()
            self.undecided.clear()
            if not news:
                break
        self.knowledge.learning = False
        if stated and self.knowledge.has_no_solution():
            self.knowledge.impossible = True

    def learn(self, term: Expr, mask: int) -> bool:
        """Take note that *term*, wherever it is defined, only has the signs in *mask*; whether that
        was news."""
        numerator, den = self.fraction(self.value(term))
        news = self.knowledge.learn(numerator, den, mask)
        return (mask == ZERO and self._solve(numerator)) or news

    def _solve(self, p: Poly) -> bool:
        """Use p = 0 to replace a sum, product or family's member in which p is linear."""
        for g in sorted(poly.gens_of(p), reverse=True):
            rest = {m: c for m, c in p.items() if m != ((g, 1),)}
            if (
                self.atoms[g].kind in ("sum", "product", "member")
                and len(rest) == len(p) - 1
                and g not in self._solved
                and not any(contains(self, h, g) for h in poly.gens_of(rest))
            ):
                self._solved[g] = Value({(): poly.scale(rest, -1 / p[((g, 1),)])} if rest else {})
                return True
        return False

    def atom_value(self, g: int) -> Value:
        """The generator *g*, or what it is known to be equal to."""
        found = self._solved.get(g)
        return Value({(): poly.generator(g)}) if found is None else found

    # ── atoms and factors ─────────────────────────────────────────────────────

    def atom(self, kind: str, data: Any, key: Any = None) -> int:
        """The number of the generator for (kind, data), told apart by *key*; made when it is new."""
        name = (kind, data if key is None else key)
        index = self._ids.get(name)
        if index is None:
            index = self._ids[name] = len(self.atoms)
            self.atoms.append(Atom(kind, data))
            if kind in _PERIODS:
                self._needs_reduction = True
        return index

    def register(self, f: Poly) -> int:
        """The index of the factor *f* of denominators."""
        key = poly.key(f)
        index = self._factor_ids.get(key)
        if index is None:
            index = self._factor_ids[key] = len(self._factors)
            self._factors.append(f)
        return index

    def factor(self, index: int) -> Poly:
        """The factor that a denominator refers to by *index*."""
        return self._factors[index]

    # ── arithmetic of values ──────────────────────────────────────────────────

    def add(self, *values: Value) -> Value:
        """The sum."""
        made: dict[Den, Poly] = {}
        for value in values:
            for den, p in value.terms.items():
                if den in made:
                    poly.accumulate(made[den], p)
                else:
                    made[den] = dict(p)
        return Value({den: p for den, p in made.items() if p})

    def scale(self, value: Value, c: fmpq) -> Value:
        """``c`` times a value."""
        return Value({den: poly.scale(p, c) for den, p in value.terms.items()} if c else {})

    def multiply(self, a: Value, b: Value) -> Value:
        """The product."""
        parts = [
            self.reduced(_den_product(d1, d2), poly.mul(p1, p2))
            for d1, p1 in a.terms.items()
            for d2, p2 in b.terms.items()
        ]
        return parts[0] if len(parts) == 1 else self.add(*parts)

    def reduced(self, den: Den, p: Poly) -> Value:
        """p/den with whole powers of roots and primes, squares of |f|, of sines and of (−1)^n replaced by
        what they are."""
        if not p:
            return Value()
        if not self._needs_reduction or not any(
            self.atoms[g].kind in _PERIODS for mono in p for g, _ in mono
        ):
            return Value({den: p})
        plain: Poly = {}
        parts: list[Value] = []
        for mono, c in p.items():
            kept: list[tuple[int, poly.Exponent]] = []
            factor = Value({den: {ONE: c}})
            changed = False
            for g, e in mono:
                atom = self.atoms[g]
                period = _PERIODS.get(atom.kind)
                if period is None or 0 <= e < period:
                    kept.append((g, e))
                    continue
                changed = True
                whole = (Fraction(e) // period) * period
                rest = poly.tidy(Fraction(e) - whole)
                if rest:
                    kept.append((g, rest))
                factor = self.multiply(factor, self._base_power(g, int(whole)))
            if not changed:
                poly.accumulate(plain, {mono: c})
            else:
                rest_mono: Poly = {tuple(kept): fmpq(1)}
                parts.append(Value({d: poly.mul(q, rest_mono) for d, q in factor.terms.items()}))
        return self.add(Value({den: plain} if plain else {}), *parts)

    def _base_power(self, g: int, n: int) -> Value:
        """The n-th power of a generator of `_PERIODS`, n a multiple of its period."""
        atom = self.atoms[g]
        if atom.kind == "minus_one":
            return self.number(fmpq(1))
        if atom.kind == "sin":
            cosine = self.atom("cos", atom.data)
            square: Poly = {ONE: fmpq(1), ((cosine, 2),): fmpq(-1)}
            return self.whole_power(Value({(): square}), n // 2)
        base = poly.constant(atom.data) if atom.kind == "prime" else atom.data
        return self.whole_power(Value({(): base}), n)

    def inverse(self, value: Value) -> Value:
        """``1/value``.  Raises DividesByZero when the value is zero."""
        numerator, den = self.fraction(value)
        if not numerator:
            raise DividesByZero
        c, shift, factors = poly.factor(numerator)
        below = tuple(sorted((self.register(f), e) for f, e in factors))
        above = {poly.mono_pow(shift, -1): 1 / c}
        top, left = self._without_common(self._expand(den), below)
        return self.reduced(left, poly.mul(top, above))

    def _without_common(self, top: Poly, den: Den) -> tuple[Poly, Den]:
        """Numerator and denominator divided by the factors that they share."""
        left: list[tuple[int, int]] = []
        for k, e in den:
            while e:
                quotient = poly.divide(top, self._factors[k]) if len(top) > 1 else None
                if quotient is None:
                    break
                top, e = quotient, e - 1
            if e:
                left.append((k, e))
        return top, tuple(left)

    def _expand(self, den: Den) -> Poly:
        made = poly.constant(1)
        for k, e in den:
            made = poly.mul(made, poly.power(self._factors[k], e))
        return made

    def whole_power(self, value: Value, n: int) -> Value:
        """``value**n`` for an integer n."""
        if n < 0:
            return self.whole_power(self.inverse(value), -n)
        if len(value.terms) == 1:
            ((den, p),) = value.terms.items()
            return self.reduced(tuple((k, e * n) for k, e in den) if n else (), poly.power(p, n))
        made, base = Value({(): poly.constant(1)}), value
        while n:
            if n & 1:
                made = self.multiply(made, base)
            n >>= 1
            if n:
                base = self.multiply(base, base)
        return made

    def fraction(self, value: Value) -> tuple[Poly, Den]:
        """One numerator over one denominator, common factors removed."""
        if len(value.terms) > 2:
            value = self._added_up(value)
        if not value.terms:
            return {}, ()
        if len(value.terms) == 1:
            ((den, top),) = value.terms.items()
        else:
            most: dict[int, int] = {}
            for den in value.terms:
                for k, e in den:
                    most[k] = max(most.get(k, 0), e)
            total: list[Value] = []
            for den, p in value.terms.items():
                have = dict(den)
                missing = tuple(
                    (k, e - have.get(k, 0)) for k, e in most.items() if e > have.get(k, 0)
                )
                total.append(self.reduced((), poly.mul(p, self._expand(missing))))
            summed = self.add(*total)
            if set(summed.terms) - {()}:
                extra = self.fraction(summed)
                return extra[0], _den_product(extra[1], tuple(sorted(most.items())))
            top, den = summed.terms.get((), {}), tuple(sorted(most.items()))
        return self._without_common(top, den) if top else ({}, ())

    def _added_up(self, value: Value) -> Value:
        """The value, with the fractions added up whose denominators share factors.

        What is left of a sum with many denominators is often free of them; one denominator for all
        would be the product of so many sums.
        """
        groups: dict[int, dict[Den, Poly]] = {}
        group_of: dict[int, int] = {}
        for index, (den, p) in enumerate(value.terms.items()):
            joined = {group_of[k] for k, _ in den if k in group_of}
            groups[index] = {den: p}
            for other in joined:
                groups[index].update(groups.pop(other))
            if joined:
                group_of = {k: index if g in joined else g for k, g in group_of.items()}
            group_of.update((k, index) for k, _ in den)
        if len(groups) < 3:
            return value
        parts: list[Value] = []
        for terms in groups.values():
            top, den = self.fraction(Value(terms))
            parts.append(Value({den: top} if top else {}))
        return self.add(*parts)

    def is_zero(self, value: Value) -> bool:
        """Whether the value is zero; False only says that it is not seen to be."""
        return self.is_zero_value(value, None)

    def is_zero_value(self, value: Value, depth: int | None) -> bool:
        """`is_zero`, with at most *depth* eliminations of roots (None: as many as usual)."""
        numerator, _ = self.fraction(value)
        numerator = self.mod_finite_sets(numerator)
        if not numerator or self.opaque:
            return not numerator
        simpler = related(self, numerator)
        if simpler is not None:
            return self.is_zero_value(simpler, depth)
        return vanishes(self, numerator) if depth is None else vanishes(self, numerator, depth)

    def finite_values(self, g: int) -> tuple[fmpq, ...] | None:
        """The numbers that a generator can be, where these are finitely many and known."""
        atom = self.atoms[g]
        if atom.kind == "delta":
            return fmpq(0), fmpq(1)
        if atom.kind in ("sym", "member"):
            return self.facts.values.get(atom.data if atom.kind == "sym" else atom.data[0])
        return None

    def mod_finite_sets(self, p: Poly) -> Poly:
        """Use y² = y for y in {0, 1}, and likewise for other finite sets."""
        for g in sorted(poly.gens_of(p)):
            values = self.finite_values(g)
            if values is None or any(
                not isinstance(e, int) or e < 0 for mono in p for h, e in mono if h == g
            ):
                continue
            vanishing = poly.constant(1)
            for v in values:
                vanishing = poly.mul(vanishing, poly.add(poly.generator(g), poly.constant(-v)))
            top: Poly = {((g, len(values)),): fmpq(1)}
            smaller = poly.scale(poly.add(vanishing, poly.scale(top, fmpq(-1))), fmpq(-1))
            while True:
                high = {m: c for m, c in p.items() if dict(m).get(g, 0) >= len(values)}
                if not high:
                    break
                p = {m: c for m, c in p.items() if m not in high}
                lowered = {poly.mono_mul(m, ((g, -len(values)),)): c for m, c in high.items()}
                p = poly.add(p, poly.mul(lowered, smaller))
        return p

    # ── from terms ────────────────────────────────────────────────────────────

    def value(self, term: Term) -> Value:
        """The normal form of *term*.

        Raises DividesByZero, ResourceLimit, `calculus.NoDerivative`.
        """
        known = self._memo.get(term)
        if known is not None:
            return known
        self._depth += 1
        try:
            generation = self._generation
            known = self._translate(term)
            while self._depth == 1 and generation != self._generation:
                # A smaller unit angle or a shorter shared range came up: once more, with those.
                generation = self._generation
                known = self._translate(term)
        finally:
            self._depth -= 1
        if generation == self._generation:
            self._memo[term] = known
        return known

    def _translate(self, term: Term) -> Value:
        op, args = term.op, term.args
        if op == "num":
            return self.number(to_fmpq(term.value))
        if op == "sym":
            return self._symbol(term)
        if op == "const":
            kind = {"pi": "pi", "E": "e"}.get(term.value)
            if kind is None:
                raise ResourceLimit("infinity is not a number")
            return Value({(): poly.generator(self.atom(kind, None))})
        if op == "add":
            return self.add(*(self.value(a) for a in args))
        if op == "neg":
            return self.scale(self.value(args[0]), fmpq(-1))
        if op == "mul":
            made = self.value(args[0])
            for a in args[1:]:
                made = self.multiply(made, self.value(a))
            return made
        if op == "div":
            return self.multiply(self.value(args[0]), self.inverse(self.value(args[1])))
        if op == "pow":
            return self._power(term, self.value(args[0]), self.value(args[1]))
        if op == "call":
            hidden = self.opaque and term.value not in self.known_functions
            if not hidden and term.value in DEFINITIONS:
                (u,) = args
                assert isinstance(u, Expr)
                return self.value(DEFINITIONS[term.value](u))
            rule = None if hidden else FORMS.get(term.value)
            return rule(self, *args) if rule else self.function(term)
        if op == "piecewise" and (not self.opaque or "Piecewise" in self.known_functions):
            return self._piecewise(term)
        if op == "derivative":
            f, x, n = args
            if isinstance(f, Expr) and isinstance(x, Expr) and not self.opaque:
                return self.value(derivative(f, x, int(n.value)))
        if op == "at" and not self.opaque:
            return self.value(evaluated(term))
        if op == "indexed":
            return family_member(self, term)
        if op in ("sum", "product"):
            hidden = self.opaque and "Sum" not in self.known_functions
            return sums.as_written(self, term) if hidden else sums.over_range(self, term)
        return self.opaque_atom(term)

    def angle_unit(self, mono: Mono, den: Den, denominator: int) -> int:
        """n such that angles are counted in n-th parts of mono/den; a multiple of *denominator*."""
        old = self._angle_units.get((mono, den), 1)
        unit = lcm(old, denominator)
        if unit != old:
            if unit > _MAX_UNIT:
                raise ResourceLimit(f"a unit angle of 1/{unit}")
            self._angle_units[mono, den] = unit
            self.begin_again()
        return unit

    def begin_again(self) -> None:
        """Translate the term that is being translated once more: what it is counted in has changed."""
        self._generation += 1
        self._memo.clear()

    def polynomial(self, p: fmpz_poly, value: Value) -> Value:
        """``p(value)``, by Horner's scheme."""
        made = Value()
        for c in reversed(p.coeffs()):
            made = self.add(self.multiply(made, value), self.number(fmpq(c)))
        return made

    def function_of(self, name: str, values: tuple[Value, ...], args: tuple[Term, ...]) -> Value:
        """The function *name* of *args*, whose values are given, as an atom."""
        term = call(name, *(a for a in args if isinstance(a, Expr)))
        keys = tuple(map(self.value_key, values))
        return Value({(): poly.generator(self.atom("function", term, (name, keys)))})

    def leading_sign(self, value: Value) -> int:
        """1 or −1, such that of v and −v only one has the leading sign 1."""
        numerator, _ = self.fraction(value)
        return -1 if numerator and numerator[max(numerator)] < 0 else 1

    def is_integer_atom(self, g: int) -> bool:
        """Whether the generator *g* is an integer wherever it is defined."""
        return is_integer_atom(self, g)

    def is_integer_value(self, value: Value) -> bool:
        """Whether *value* is seen to be an integer wherever it is defined."""
        return is_integer_value(self, value)

    def minus_one_power(self, n: Value) -> Value:
        """``(−1)**n`` for an integer n."""
        return minus_one_power(self, n)

    def number(self, c: fmpq) -> Value:
        """A rational number."""
        return Value({(): {ONE: c}} if c else {})

    def _symbol(self, term: Term) -> Value:
        name = term.value
        if name in self.facts.equal:
            return self.value(self.facts.equal[name])
        side = self.facts.interval(name)
        if side.is_point and side.lo is not None:
            return self.number(side.lo)
        return Value({(): poly.generator(self.atom("sym", name))})

    def function(self, term: Term) -> Value:
        """A function that is not expanded: one atom for each name and normal forms of arguments."""
        keys = tuple(self.value_key(self.value(a)) for a in term.args)
        return Value({(): poly.generator(self.atom("function", term, (term.value, keys)))})

    def value_key(self, value: Value) -> Any:
        """What equal values share."""
        numerator, den = self.fraction(value)
        return (poly.key(numerator), den)

    def _piecewise(self, term: Term) -> Value:
        for value, condition in zip(term.args[::2], term.args[1::2], strict=True):
            truth = self.truth(condition)
            if truth is True:
                return self.value(value)
            if truth is None:
                self._note(condition)
                picked = kronecker(self, term)
                return self.opaque_atom(term) if picked is None else picked
        raise DividesByZero

    def note(self, term: Expr) -> None:
        """Remember a term whose sign would help, unless it has variables of the engine's own."""
        if not any(name.startswith("#") for name in term.free):
            self.undecided.append(term)

    def _note(self, condition: Term) -> None:
        """Remember the comparisons that were not decided."""
        if condition.op == "rel":
            # The cases u ≥ 0 and u < 0 of by_sign are to be those of the condition.
            u = difference(condition)
            self.note(-u if condition.value in ("<=", ">") else u)
        for part in condition.args if condition.op in ("and", "or", "not") else ():
            self._note(part)

    # ── powers, exponentials, logarithms ──────────────────────────────────────

    def _power(self, term: Term, base: Value, exponent: Value) -> Value:
        c = exponent.constant
        if c is not None and c.q == 1:
            return self.whole_power(base, int(c.p))
        if c is not None:
            return self._root(base, Fraction(int(c.p), int(c.q)))
        if not base.terms and not self.opaque and self.sign(term.args[1]) == POS:
            return Value()
        if self.opaque:
            key = ("**", (self.value_key(base), self.value_key(exponent)))
            return Value({(): poly.generator(self.atom("function", term, key))})
        return symbolic_power(self, base, exponent, self.sign(term.args[0]))

    def square_root(self, value: Value, *, plain: bool = False) -> Value:
        """``√value`` for a value ≥ 0; *plain*: without looking for a simpler form."""
        return self._root(value, Fraction(1, 2), plain)

    def _root(self, base: Value, q: Fraction, plain: bool = False) -> Value:
        """base**q for a base ≥ 0: (f·g)**q = f**q·g**q where f, g ≥ 0, and f**(2q) = |f|**(2q)."""
        numerator, den = self.fraction(base)
        if not numerator:
            if q > 0:
                return Value()
            raise DividesByZero
        c, shift, factors = poly.factor(numerator)
        made = self.number_power(abs(c), q)
        pieces = [(f, Fraction(e)) for f, e in factors]
        pieces += [(self._factors[k], Fraction(-e)) for k, e in den]
        if not self.opaque:
            sign, pieces = with_sines(self, pieces)
            c *= sign
        joint = self.number(fmpq(1) if c > 0 else fmpq(-1))
        for f, e in [*((poly.generator(g), Fraction(e)) for g, e in shift), *pieces]:
            signs = self.sign_of(f)
            if not signs & NEG:
                made = self.multiply(made, self.positive_power(f, e * q, plain))
            elif not signs & POS and e.denominator == 1:
                made = self.multiply(made, self.positive_power(_negative(f), e * q, plain))
                if e % 2:
                    joint = self.scale(joint, fmpq(-1))
            elif e.denominator == 1 and e % 2 == 0 and (e * q).denominator == 1:
                made = self.multiply(made, self.whole_power(self.absolute_of_factor(f), int(e * q)))
            elif e.denominator == 1:
                if e < 0 and e % 2 and q.denominator == 2:
                    # √(g/f) = √(g·f)/|f|
                    outside = self.whole_power(self.absolute_of_factor(f), int(2 * q * (e - 1) / 2))
                    made, e = self.multiply(made, outside), Fraction(1)
                joint = self.multiply(joint, self.whole_power(Value({(): f}), int(e)))
            else:
                return self._root_atom(base, q)
        rest = joint.constant
        if rest is not None and rest > 0:
            return made
        # The factors of unknown sign stay together: only their product is known to be ≥ 0.
        numerator, den = self.fraction(joint)
        if den:
            return self._root_atom(base, q)
        return self.multiply(made, self._root_of(numerator, q, plain))

    def _root_of(self, f: Poly, q: Fraction, plain: bool) -> Value:
        """f**q for f ≥ 0, as a power of a square root that is simpler, or of an atom."""
        if q.denominator == 2 and not plain and not self.opaque:
            simpler = denested(self, f)
            if simpler is not None:
                return self.whole_power(self._absolute_value(simpler), int(2 * q))
        return self.reduced((), poly.generator(self.atom("root", f, poly.key(f)), poly.tidy(q)))

    def _root_atom(self, base: Value, q: Fraction) -> Value:
        """base**q as an atom of which nothing but its sign is known."""
        return Value({(): poly.generator(self.atom("power", (base, q), (self.value_key(base), q)))})

    def _absolute_value(self, value: Value) -> Value:
        signs = self.sign_of_value(value)
        if not signs & NEG:
            return value
        if not signs & POS:
            return self.scale(value, fmpq(-1))
        numerator, den = self.fraction(value)
        made = self.absolute_of_factor(numerator)
        for k, e in den:
            made = self.multiply(
                made, self.whole_power(self.absolute_of_factor(self._factors[k]), -e)
            )
        return made

    def opaque_atom(self, term: Term) -> Value:
        """The term as an atom of its own, of which only its range is known."""
        return Value({(): poly.generator(self.atom("term", term))})

    def positive_power(self, f: Poly, q: Fraction, plain: bool = False) -> Value:
        """f**q for f ≥ 0."""
        if q.denominator == 1:
            return self.whole_power(Value({(): f}), int(q))
        if len(f) == 1:
            ((mono, c),) = f.items()
            if c == 1 and self.atoms[mono[0][0]].kind not in ("abs", "sin", "cospi"):
                return self.reduced((), {poly.mono_pow(mono, q): fmpq(1)})
        return self._root_of(f, q, plain)

    def number_power(self, c: fmpq, q: Fraction) -> Value:
        """``c**q`` for a positive rational c."""
        made = self.number(fmpq(1))
        for prime, e in _prime_powers(c):
            atom = self.atom("prime", prime)
            made = self.multiply(made, self.reduced((), poly.generator(atom, poly.tidy(e * q))))
        return made

    def exp(self, value: Value) -> Value:
        """``e**value``, by e**(a + b) = e**a·e**b and e**(q·log f) = f**q for f > 0."""
        made = self.number(fmpq(1))
        numerator, den = self.fraction(value)
        for mono, c in numerator.items():
            q = Fraction(int(c.p), int(c.q))
            made = self.multiply(made, self._exp_of(mono, den, q))
        return made

    def _exp_of(self, mono: Mono, den: Den, q: Fraction) -> Value:
        if not den and not mono:
            return Value({(): poly.generator(self.atom("e", None), poly.tidy(q))})
        if not den and len(mono) == 1 and mono[0][1] == 1:
            atom = self.atoms[mono[0][0]]
            if atom.kind == "log":
                f: Poly = atom.data
                if poly.is_constant(f):
                    return self.number_power(f[ONE], q)
                signs = self.sign_of(f) & ~ZERO
                if signs in (POS, NEG):
                    return self.positive_power(f if signs == POS else _negative(f), q)
        atom_id = self.atom("exp", (mono, den))
        return Value({(): poly.generator(atom_id, poly.tidy(q))})

    def log(self, value: Value) -> Value:
        """``log value`` for a positive value: Σ e·log|f| over its factors."""
        numerator, den = self.fraction(value)
        if not numerator:
            raise DividesByZero
        c, shift, factors = poly.factor(numerator)
        parts = [self._log_number(abs(c))]
        for g, e in shift:
            exact = fmpq(Fraction(e).numerator, Fraction(e).denominator)
            parts.append(self.scale(self._log_atom(g), exact))
        for f, n in factors:
            parts.append(self.scale(self.log_of_factor(f), fmpq(n)))
        for k, n in den:
            parts.append(self.scale(self.log_of_factor(self._factors[k]), fmpq(-n)))
        return self.add(*parts)

    def _log_number(self, c: fmpq) -> Value:
        parts = []
        for prime, e in _prime_powers(c):
            atom = self.atom("log", poly.constant(prime), ("number", prime))
            parts.append(self.scale(Value({(): poly.generator(atom)}), fmpq(e)))
        return self.add(*parts)

    def _log_atom(self, g: int) -> Value:
        atom = self.atoms[g]
        if atom.kind == "e":
            return self.number(fmpq(1))
        if atom.kind == "exp":
            mono, den = atom.data
            return Value({den: {mono: fmpq(1)}})
        if atom.kind == "prime":
            return self._log_number(fmpq(atom.data))
        if atom.kind in ("root", "abs"):
            return self.log(Value({(): atom.data}))
        return self.log_of_factor(poly.generator(g))

    def log_of_factor(self, f: Poly) -> Value:
        """``log|f|`` as an atom."""
        return Value({(): poly.generator(self.atom("log", f, poly.key(f)))})

    def absolute_of_factor(self, f: Poly) -> Value:
        """``|f|``."""
        signs = self.sign_of(f)
        if not signs & NEG:
            return Value({(): f})
        if not signs & POS:
            return Value({(): _negative(f)})
        return Value({(): poly.generator(self.atom("abs", f, poly.key(f)))})

    def absolute(self, term: Term) -> Value:
        """``|term|``, by |f·g| = |f|·|g|."""
        value = self.value(term)
        signs = self.sign(term)
        if not signs & NEG:
            return value
        if not signs & POS:
            return self.scale(value, fmpq(-1))
        assert isinstance(term, Expr)
        self.note(term)
        numerator, den = self.fraction(value)
        if not numerator:
            return Value()
        c, shift, factors = poly.factor(numerator)
        made = self.number(abs(c))
        pieces: list[tuple[Poly, int]] = list(factors)
        for g, e in shift:
            if isinstance(e, int):
                pieces.append((poly.generator(g), e))
            else:
                made = self.multiply(made, Value({(): poly.generator(g, e)}))
        pieces += [(self._factors[k], -e) for k, e in den]
        for f, n in pieces:
            made = self.multiply(made, self.whole_power(self.absolute_of_factor(f), n))
        return made

    # ── signs ─────────────────────────────────────────────────────────────────

    def truth(self, statement: Term) -> bool | None:
        """Whether a statement holds at every point (True), at none (False); None when not known."""
        op, args = statement.op, statement.args
        if op == "bool":
            return bool(statement.value)
        if statement in self.facts.context.hypotheses:
            return True
        if op == "rel":
            found = self.sign(difference(statement))
            mask = MASKS[statement.value]
            return True if not found & ~mask else False if not found & mask else None
        truths = [self.truth(a) for a in args]
        if op == "not":
            return None if truths[0] is None else not truths[0]
        deciding = op == "or"
        if deciding in truths:
            return deciding
        return None if None in truths else not deciding

    def sign(self, term: Term) -> int:
        """Which signs *term* may have, wherever it is defined (a superset)."""
        mask = self.range(term).signs
        if mask in (NEG, ZERO, POS):
            return mask
        return mask & self.sign_of_value(self.value(term))

    def sign_of_value(self, value: Value) -> int:
        """Which signs a value may have."""
        numerator, den = self.fraction(value)
        numerator = self.mod_finite_sets(numerator)
        if not numerator:
            return ZERO
        simpler = None if self.opaque else related(self, numerator)
        if simpler is not None:
            return self.sign_of_value(self.multiply(simpler, Value({den: {ONE: fmpq(1)}})))
        c, shift, factors = poly.factor(numerator)
        pieces = [(f, n, ANY) for f, n in factors]
        pieces += [(self._factors[k], -n, ANY & ~ZERO) for k, n in den]
        for g, e in shift:
            # A fractional power is of something ≥ 0, and is ≥ 0.
            pieces.append(
                (poly.generator(g), e, ANY) if isinstance(e, int) else (poly.generator(g), 1, ~NEG)
            )
        mask, joint = POS if c > 0 else NEG, POS
        unknown: list[Poly] = []
        for f, n, possible in pieces:
            found = self.sign_of(f) & possible
            if n % 2 and found & POS and found & NEG:
                unknown.append(f)
                joint = _times(joint, found)
            else:
                mask = _times(mask, _sign_power(found, n))
        if len(unknown) > 1 and self.knowledge:
            joint &= self._sign_of_product(unknown)
        mask = _times(mask, joint)
        if mask in (NEG, ZERO, POS) or len(value.terms) < 2:
            return mask
        total = 0
        for d, p in value.terms.items():
            found = self.sign_of_value(Value({d: p}))
            total = _plus(total, found) if total else found
        return mask & total

    def _sign_of_product(self, factors: list[Poly]) -> int:
        """The signs that a product may have by what is known of it as a whole."""
        product = poly.constant(1)
        for f in factors:
            if len(product) * len(f) > _MAX_PRODUCT:
                return ANY
            product = poly.mul(product, f)
        return self.knowledge.signs(product) & self.knowledge.entailed(product)

    def sign_of(self, f: Poly) -> int:
        """Which signs a polynomial in the atoms may have."""
        key = poly.key(f)
        found = self._signs.get(key)
        if found is None:
            self._signs[key] = ANY  # while it is being computed
            found = self._find_sign(f) & self.knowledge.signs(f)
            if found & ZERO and len(f) == 1 and self._is_never_zero(f):
                found &= ~ZERO
            if found & ZERO and 1 < len(f) <= _MAX_SIGNED_TERMS and never_zero(self, f):
                found &= ~ZERO
            if found not in (NEG, ZERO, POS) and 1 < len(f) <= _MAX_SIGNED_TERMS:
                found &= self._sign_by_terms(f)
            if found not in (NEG, ZERO, POS):
                found &= self.knowledge.entailed(f)
            if found not in (NEG, ZERO, POS):
                found &= self._by_choices(f)
            self._signs[key] = found
        return found

    def _is_never_zero(self, f: Poly) -> bool:
        """Whether a monomial in atoms is seen not to vanish, by what its atoms are made of."""
        ((mono, _),) = f.items()
        return all(self._is_nonzero_atom(g) for g, _ in mono)

    def _is_nonzero_atom(self, g: int) -> bool:
        atom = self.atoms[g]
        if atom.kind in ("root", "abs"):
            return not self.sign_of(atom.data) & ZERO
        if atom.kind in ("integer_power", "real_power"):
            return not self.sign_of(atom.data[0]) & ZERO
        if atom.kind in ("any_power", "power"):
            return not self.sign_of_value(atom.data[0]) & ZERO
        return atom.kind == "minus_one" or not self.atom_range(g).signs & ZERO

    def _sign_by_terms(self, f: Poly) -> int:
        """The sign of a sum whose terms have signs that agree."""
        total = 0
        for mono, c in f.items():
            mask = POS if c > 0 else NEG
            for g, e in mono:
                found = self.sign_of(poly.generator(g))
                if not isinstance(e, int):
                    found &= ~NEG
                mask = _times(mask, _sign_power(found, e if isinstance(e, int) else 1))
            total = _plus(total, mask) if total else mask
            if total == ANY:
                break
        return total

    def _by_choices(self, f: Poly) -> int:
        if self._choosing >= _MAX_CHOICES:
            return ANY
        self._choosing += 1
        try:
            return by_choices(self, f)
        except (ResourceLimit, DividesByZero):
            return ANY
        finally:
            self._choosing -= 1

    def _find_sign(self, f: Poly) -> int:
        gens = sorted(poly.gens_of(f))
        if not self.opaque and all(constants.is_constant(self, g) for g in gens):
            return constants.sign(self, f)
        box = {g: self.atom_range(g) for g in gens}
        mask = self.poly_range(f, box).signs
        if mask not in (NEG, ZERO, POS) and any(self.atoms[g].kind == "sum" for g in gens):
            mask &= sums.sign_of_sums(self, f)
        if mask not in (NEG, ZERO, POS) and not self.opaque:
            mask &= sign_by_injection(self, f)
        if mask not in (NEG, ZERO, POS):
            mask &= sign_on_ranges(self, f)
        if mask in (NEG, ZERO, POS):
            return mask
        roots = [g for g in gens if any(h == g and _is_half(e) for mono in f for h, e in mono)]
        for g in [g for g in roots if self.atoms[g].kind != "prime"][:3]:
            mask &= sign_at_root(self, f, g)
        return mask

    def poly_range(self, f: Poly, box: dict[int, Interval]) -> Interval:
        """An interval that contains the values of a polynomial."""
        spend(len(f))
        total = iv.point(0)
        for mono, c in f.items():
            product = iv.point(1)
            for g, e in mono:
                product = iv.mul(product, _interval_power(box[g], e))
            total = iv.add(total, iv.scale(product, c))
        return total

    def atom_range(self, g: int) -> Interval:
        """An interval that contains the values of an atom."""
        bound = self.knowledge.ranges.get(g)
        side = self._atom_range(g)
        return side if bound is None else iv.intersect(side, bound)

    def _atom_range(self, g: int) -> Interval:
        atom = self.atoms[g]
        if atom.kind == "sym":
            return self.facts.interval(atom.data)
        if atom.kind == "pi":
            return Interval(fmpq(333, 106), fmpq(355, 113))
        if atom.kind == "e":
            return Interval(fmpq(2718281828, 10**9), fmpq(2718281829, 10**9))
        if atom.kind == "prime":
            return iv.point(atom.data)
        if atom.kind == "exp":
            mono, den = atom.data
            if den:
                return iv.POSITIVE
            box = {h: self.atom_range(h) for h, _ in mono}
            return iv.exp(self.poly_range({mono: fmpq(1)}, box))
        if atom.kind in ("log", "abs", "root"):
            f: Poly = atom.data
            box = {h: self.atom_range(h) for h in poly.gens_of(f)}
            inner = self.poly_range(f, box)
            if atom.kind == "root":
                return iv.intersect(inner, iv.NON_NEGATIVE)
            inner = iv.absolute(inner)
            return iv.log(inner) if atom.kind == "log" else inner
        if atom.kind in ("cos", "sin"):
            mono, den, unit = atom.data
            turns = iv.scale(self.half_turns(mono, den), fmpq(1, unit))
            return angles.cosine_range(
                turns if atom.kind == "cos" else angles.shifted(turns, fmpq(-1, 2))
            )
        if atom.kind == "power":
            return iv.NON_NEGATIVE
        if atom.kind in ("sum", "product", "member", "delta"):
            return sums.atom_range(self, g)
        if atom.kind in ATOM_RANGES:
            return ATOM_RANGES[atom.kind](self, atom.data)
        return self.range(atom.data) if atom.kind == "function" else iv.REAL_LINE

    def half_turns(self, mono: Mono, den: Den) -> Interval:
        """The range of the basic angle mono/den over π."""
        if den:
            return iv.REAL_LINE
        rest = tuple((g, e) for g, e in mono if self.atoms[g].kind != "pi")
        if len(rest) == len(mono) - 1 and sum(e for _, e in mono) == sum(e for _, e in rest) + 1:
            return self.poly_range({rest: fmpq(1)}, {h: self.atom_range(h) for h, _ in rest})
        box = {h: self.atom_range(h) for h, _ in mono}
        side = self.poly_range({mono: fmpq(1)}, box)
        if len(mono) == 1 and mono[0][1] == 1 and self.atoms[mono[0][0]].kind == "sym":
            return angles.half_turns(self.facts.context, self.atoms[mono[0][0]].data, side)
        return angles.over_pi(side)

    def range(self, term: Term) -> Interval:
        """An interval that contains the values of *term* wherever it is defined."""
        known = self._intervals.get(term)
        if known is None:
            known = self._intervals[term] = self._range(term)
        return known

    def _range(self, term: Term) -> Interval:
        op, args = term.op, term.args
        if op == "num":
            return iv.point(to_fmpq(term.value))
        if op in ("sym", "indexed"):
            return self.facts.interval(term.value)
        if op in ("sum", "product"):
            return sums.range_over(self, term)
        if op == "const" and term.value in ("pi", "E"):
            return self.atom_range(self.atom({"pi": "pi", "E": "e"}[term.value], None))
        if op == "neg":
            return iv.neg(self.range(args[0]))
        if op in ("add", "mul"):
            made = self.range(args[0])
            for a in args[1:]:
                made = (iv.add if op == "add" else iv.mul)(made, self.range(a))
            return made
        if op == "div":
            return iv.mul(self.range(args[0]), iv.inverse(self.range(args[1])))
        if op == "pow":
            base = self.range(args[0])
            if (
                args[1].op == "num"
                and args[1].value.denominator == 1
                and 0 <= args[1].value <= 1000
            ):
                return iv.power(base, int(args[1].value))
            if not base.signs & (NEG | ZERO):
                return iv.exp(iv.mul(self.range(args[1]), iv.log(base)))
            return iv.REAL_LINE
        if op == "call":
            if term.value in ("sin", "cos") and not self.opaque:
                return self._range_of_sine(term)
            rule = RANGES.get(term.value)
            return rule(*(self.range(a) for a in args)) if rule else iv.REAL_LINE
        if op == "piecewise":
            made = self.range(args[0])
            for a in args[2::2]:
                made = iv.union(made, self.range(a))
            return made
        return iv.REAL_LINE

    def _range_of_sine(self, term: Term) -> Interval:
        """The range of a sine or cosine, from the range of its angle in half turns."""
        try:
            numerator, den = self.fraction(self.value(term.args[0]))
        except (ResourceLimit, DividesByZero, NoDerivative):
            return RANGES[term.value](self.range(term.args[0]))
        turns = iv.point(0)
        for mono, c in numerator.items():
            turns = iv.add(turns, iv.scale(self.half_turns(mono, den), c))
        return angles.cosine_range(
            turns if term.value == "cos" else angles.shifted(turns, fmpq(-1, 2))
        )


def _den_product(a: Den, b: Den) -> Den:
    if not a or not b:
        return a or b
    powers = dict(a)
    for k, e in b:
        powers[k] = powers.get(k, 0) + e
    return tuple(sorted(powers.items()))


def _is_half(e: poly.Exponent) -> bool:
    return not isinstance(e, int) and e.denominator == 2


def _negative(f: Poly) -> Poly:
    return poly.scale(f, fmpq(-1))


def _prime_powers(c: fmpq) -> list[tuple[int, int]]:
    """The primes and exponents of a positive rational.  Raises ResourceLimit for large numbers."""
    if poly.bits(c) > _MAX_FACTORED_BITS:
        raise ResourceLimit("factoring a very large number")
    above = [(int(p), int(e)) for p, e in fmpz(c.p).factor()]
    return above + [(int(p), -int(e)) for p, e in fmpz(c.q).factor()]


def _times(a: int, b: int) -> int:
    """The signs of products."""
    made = (a | b) & ZERO
    if (a & POS and b & POS) or (a & NEG and b & NEG):
        made |= POS
    if (a & POS and b & NEG) or (a & NEG and b & POS):
        made |= NEG
    return made


def _plus(a: int, b: int) -> int:
    """The signs of sums."""
    if (a & POS and b & NEG) or (a & NEG and b & POS):
        return ANY
    made = (a | b) & (POS | NEG)
    return made | ZERO if a & ZERO and b & ZERO else made


def _sign_power(a: int, n: int) -> int:
    if n % 2:
        return a if n > 0 else a & ~ZERO
    return (POS if a & (POS | NEG) else 0) | (a & ZERO if n > 0 else 0)


def _interval_power(a: Interval, e: poly.Exponent) -> Interval:
    if isinstance(e, int):
        return iv.power(a, e) if e > 0 else iv.inverse(iv.power(a, -e))
    root = iv.exp(iv.scale(iv.log(a), fmpq(e.numerator, e.denominator)))
    return iv.NON_NEGATIVE if a.signs & ZERO else root
