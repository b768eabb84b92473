"""Weak inequalities between algebraic functions, decided in the cells of a decomposition.

A value is brought to the form P ≥ 0 with P a polynomial in variables and in algebraic functions of them:
roots and absolute values, defined by polynomials in what comes before.  Every other atom is a variable,
anywhere in its range.  P is continuous, and wherever it is zero so is a polynomial N in the variables
alone (its norm, by resultants).  So on the cells of a decomposition for N and for what the context says,
P has one sign, seen at one point; and what holds on the cells holds on the closure of their union.

The context's strict inequalities define an open set U.  Its weak ones must define a set C that is in the
closure of its interior C°, for then C ∩ U is in the closure of C° ∩ U.  That is so for

- a convex C with interior points: given by intervals, linear inequalities and concave quadratic ones;
- g ≥ 0 besides, for g in one variable that is in no other, with simple zeros;
- g ≥ 0 besides, if at every point there is a direction that leads inside: here an axis along which all
  such g increase and the others do not fall.

Weak inequalities of other kinds are not used.

TRUSTED.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, product
from math import gcd, lcm
from typing import TYPE_CHECKING, Final, NamedTuple

from flint import arb, ctx, fmpq, fmpq_mat, fmpq_poly, fmpz_mpoly, fmpz_poly

from bce_sym.engine import cells, constants, poly, roots
from bce_sym.engine import interval as iv
from bce_sym.engine.cells import Form, System
from bce_sym.engine.interval import ANY, NEG, POS, ZERO, Interval
from bce_sym.engine.knowledge import Inequality, dense, negative, range_of
from bce_sym.engine.limits import ResourceLimit, spend
from bce_sym.engine.poly import ONE, Exponent, Poly
from bce_sym.engine.signs import eliminated
from bce_sym.engine.values import Value

if TYPE_CHECKING:
    from bce_sym.engine.normal_form import Workspace

__all__ = ["NotAlgebraic", "is_always_positive", "is_never_negative"]

_MAX_VARIABLES: Final = 4
_MAX_FUNCTIONS: Final = 5
_MAX_EXPONENT: Final = 24
_MAX_ORDER: Final = 24
"""Order of a root."""

_MAX_DEGREE: Final = 96
"""Degree in a root that is handed to FLINT, which can't be interrupted."""

_GUESSES: Final = 24
_COST: Final = 2_000
"""Work of one decision, beside that of its cells: a claim has room for some two hundred."""

_ROOT_BITS: Final = 50
_PRECISIONS: Final = (64, 256, 1024, 4096)


class NotAlgebraic(Exception):
    """The method does not apply: why."""


class _Function(NamedTuple):
    """An algebraic function t ≥ 0 with t^order = radicand^power, of the kind root, abs or prime."""

    kind: str
    order: int
    power: int
    radicand: Poly


@dataclass
class _Problem:
    """``target``: factors whose product times ``sign`` is to be shown ≥ 0; or > 0, and then ``squares``
    are other factors, with even powers."""

    ws: Workspace
    sign: int
    target: list[Poly]
    squares: list[Poly]
    positive: bool = False
    variables: list[int] = field(default_factory=list)
    functions: dict[int, _Function] = field(default_factory=dict)
    denominators: dict[int, int] = field(default_factory=dict)
    strict: list[Poly] = field(default_factory=list)
    weak: list[Poly] = field(default_factory=list)


def is_never_negative(ws: Workspace, value: Value) -> bool:
    """Whether *value* ≥ 0 wherever it is defined; False: not seen.

    Raises NotAlgebraic where the method does not apply, ResourceLimit.
    """
    return not ws.sign_of_value(value) & NEG or _shown(ws, value, False)


def is_always_positive(ws: Workspace, value: Value) -> bool:
    """Whether *value* > 0 wherever it is defined, for functions of one variable (up to scaling): on top
    of what `is_never_negative` does, the zeros of the norm are looked at one by one.

    Raises NotAlgebraic where the method does not apply, ResourceLimit.
    """
    return ws.sign_of_value(value) == POS or _shown(ws, value, True)


def _shown(ws: Workspace, value: Value, positive: bool) -> bool:
    facts = [*_facts(ws), *_circles(ws, value)]
    equations = _equations(facts)
    try:
        if _shown_by(ws, value, positive, facts):
            return True
    except NotAlgebraic:
        if not equations:
            raise
    for equation in equations:
        for g in sorted(poly.gens_of(equation)):
            solved = _solved(ws, equation, g)
            if solved is None:
                continue
            roots_of, discriminant = solved
            kept = [fact for fact in facts if g not in poly.gens_of(fact.poly)]
            kept.append(Inequality(discriminant, False))
            parts = (_with_root(ws, value, g, root) for root in roots_of)
            if all(_shown_by(ws, part, positive, kept) for part in parts):
                return True
    return False


def _shown_by(ws: Workspace, value: Value, positive: bool, facts: list[Inequality]) -> bool:
    problem = _problem(ws, value, positive)
    if problem is None:
        return True
    _close(problem)
    if _decide(_with_facts(problem, facts, frozenset(problem.variables))):
        return True
    reach = _reach(problem, facts)
    if len(reach) == len(problem.variables) or len(reach) > _MAX_VARIABLES:
        return False
    return _decide(_with_facts(problem, facts, reach))


def _circles(ws: Workspace, value: Value) -> Iterator[Inequality]:
    """cos² + sin² = 1, as two inequalities, for the angles in a value."""
    numerator, den = ws.fraction(value)
    gens = poly.gens_of(numerator).union(*(poly.gens_of(ws.factor(k)) for k, _ in den))
    for g in sorted(gens):
        if ws.atoms[g].kind == "sin":
            cosine = ws.atom("cos", ws.atoms[g].data)
            f: Poly = {((cosine, 2),): fmpq(1), ONE: fmpq(-1)}
            poly.accumulate(f, {((g, 2),): fmpq(1)})
            yield Inequality(f, False)
            yield Inequality(negative(f), False)


def _equations(facts: list[Inequality]) -> list[Poly]:
    """The polynomials that are known to be both ≥ 0 and ≤ 0."""
    keys = {poly.key(fact.poly) for fact in facts}
    return [f for f, _ in facts if poly.key(negative(f)) in keys and f[max(f)] > 0]


def _solved(ws: Workspace, equation: Poly, g: int) -> tuple[list[Value], Poly] | None:
    """The solutions (−b ± √D)/(2a) of a·g² + b·g + c = 0 with a number a, and D = b² − 4ac ≥ 0; of
    ±√D only those that the sign of g allows, where b = 0.  None where the equation is no such one."""
    parts: dict[int, Poly] = {}
    for mono, coefficient in equation.items():
        e = next((e for h, e in mono if h == g), 0)
        if not isinstance(e, int) or not 0 <= e <= 2:
            return None
        rest = tuple(x for x in mono if x[0] != g)
        parts.setdefault(e, {})[rest] = coefficient
    a, b, c = (parts.get(e, {}) for e in (2, 1, 0))
    if not a or not poly.is_constant(a):
        return None
    lead = a[ONE]
    d = poly.add(poly.mul(b, b), poly.scale(c, -4 * lead))
    if poly.is_constant(d):
        return None
    root = ws.square_root(Value({(): d}), plain=True)
    signs = [1, -1]
    if not b:
        allowed = ws.atom_range(g).signs
        signs = [s for s in signs if allowed & (POS if s * lead > 0 else NEG)] or [1]
    shift = Value({(): negative(b)} if b else {})
    return [ws.scale(ws.add(shift, ws.scale(root, fmpq(s))), 1 / (2 * lead)) for s in signs], d


def _with_root(ws: Workspace, value: Value, g: int, root: Value) -> Value:
    """The value with *root* for the generator g.  Raises NotAlgebraic."""
    numerator, den = ws.fraction(value)

    def put(p: Poly) -> Value:
        made = Value()
        for mono, c in p.items():
            e = next((e for h, e in mono if h == g), 0)
            if not isinstance(e, int) or e < 0:
                raise NotAlgebraic("a root of a variable that is eliminated")
            for h, _ in mono:
                if ws.atoms[h].kind in ("root", "abs") and g in poly.gens_of(ws.atoms[h].data):
                    raise NotAlgebraic("roots of a variable that is eliminated")
            rest = Value({(): {tuple(x for x in mono if x[0] != g): c}})
            made = ws.add(made, ws.multiply(rest, ws.whole_power(root, e)))
        return made

    made = put(numerator)
    for k, e in den:
        made = ws.multiply(made, ws.whole_power(ws.inverse(put(ws.factor(k))), e))
    return made


# ── from values to polynomials ────────────────────────────────────────────────


def _problem(ws: Workspace, value: Value, positive: bool) -> _Problem | None:
    """The factors of unknown sign; None where there are none and the value is ≥ 0 (> 0)."""
    numerator, den = ws.fraction(value)
    if not numerator:
        if positive:
            raise NotAlgebraic("the value is 0")
        return None
    c, shift, factors = poly.factor(numerator)
    sign = 1 if c > 0 else -1
    pieces: list[tuple[Poly, int]] = list(factors)
    # A fractional power is ≥ 0, as an even one is.
    pieces += [(poly.generator(g), e if isinstance(e, int) else 2) for g, e in shift]
    # Where a denominator is not zero, dividing by it is multiplying, as far as signs go.
    nonzero = [(ws.factor(k), e) for k, e in den]
    nonzero += [(f, e) for f, e in pieces if e < 0]
    target: list[Poly] = []
    squares: list[Poly] = []
    for f, e in [*(piece for piece in pieces if piece[1] > 0), *nonzero]:
        found = ws.sign_of(f) & (ANY & ~ZERO if (f, e) in nonzero else ANY)
        if e % 2 == 0:
            if positive and found & ZERO:
                squares.append(f)
        elif not found & POS and not (positive and found & ZERO):
            sign = -sign
        elif found & NEG or (positive and found & ZERO):
            target.append(f)
    if not target and not squares:
        if sign < 0:
            raise NotAlgebraic("the signs of the factors are known")
        return None
    return _Problem(ws, sign, target, squares, positive)


def _close(problem: _Problem) -> None:
    """Find the variables and algebraic functions, and the denominators of exponents."""
    ws = problem.ws
    todo = [*problem.target, *problem.squares]
    seen: set[int] = set()
    degrees: dict[int, Exponent] = {}
    while todo:
        p = todo.pop()
        for mono in p:
            for g, e in mono:
                if e < 0 or e > _MAX_EXPONENT:
                    raise NotAlgebraic("a negative or high power")
                d = 1 if isinstance(e, int) else e.denominator
                problem.denominators[g] = lcm(problem.denominators.get(g, 1), d)
                degrees[g] = max(degrees.get(g, 0), e)
                if g in seen:
                    continue
                seen.add(g)
                if ws.finite_values(g) is not None:
                    raise NotAlgebraic("a variable with finitely many values")
                atom = ws.atoms[g]
                if atom.kind in ("root", "abs"):
                    todo.append(atom.data)
                elif atom.kind != "prime":
                    problem.variables.append(g)
    for g, d in problem.denominators.items():
        if d > _MAX_ORDER or degrees[g] * d > _MAX_DEGREE:
            raise NotAlgebraic("roots of a high order")
    problem.variables.sort()
    if len(problem.variables) > _MAX_VARIABLES:
        raise NotAlgebraic(f"{len(problem.variables)} variables")
    # A function's number is above the numbers of the atoms in its radicand.
    for g in sorted(seen - set(problem.variables)):
        atom, d = ws.atoms[g], problem.denominators[g]
        if atom.kind == "prime":
            made = _Function("prime", d, 1, poly.constant(atom.data))
        elif atom.kind == "root":
            made = _Function("root", d, 1, atom.data)
        else:
            made = _Function("abs", 2 * d, 2, atom.data)
        if not all(h < g for h in poly.gens_of(made.radicand)):
            raise NotAlgebraic("roots in an unusual order")
        problem.functions[g] = made
    if len(problem.functions) > _MAX_FUNCTIONS:
        raise NotAlgebraic(f"{len(problem.functions)} roots and absolute values")


def _facts(ws: Workspace) -> Iterator[Inequality]:
    """The inequalities that are known, |u| in them replaced by both of ±u where that says the same."""
    todo = ws.knowledge.about_variables()
    while todo:
        f, strict = todo.pop(0)
        absolute = next((g for g in poly.gens_of(f) if ws.atoms[g].kind == "abs"), None)
        if absolute is None:
            if not poly.is_constant(f):
                yield Inequality(f, strict)
            continue
        here = {m: c for m, c in f.items() if any(h == absolute for h, _ in m)}
        rest = {m: c for m, c in f.items() if m not in here}
        ((mono, c), *more) = here.items()
        if more or mono != ((absolute, 1),) or c > 0:
            continue
        for s in (1, -1):
            inner = poly.scale(ws.atoms[absolute].data, c * s)
            todo.append(Inequality(poly.add(rest, inner), strict))


def _reach(problem: _Problem, facts: list[Inequality]) -> frozenset[int]:
    """The variables and those that facts join to them."""
    made = set(problem.variables)
    more = True
    while more:
        more = False
        for fact in facts:
            gens = poly.gens_of(fact.poly)
            if gens & made and not gens <= made:
                made |= gens
                more = True
    return frozenset(made)


def _with_facts(problem: _Problem, facts: list[Inequality], variables: frozenset[int]) -> _Problem:
    """The problem with the facts that are about *variables*, as far as they can be used."""
    ws = problem.ws
    made = _Problem(
        ws, problem.sign, problem.target, problem.squares, problem.positive,
        sorted(variables), problem.functions,
        {**dict.fromkeys(variables, 1), **problem.denominators},
    )  # fmt: skip
    for g in variables:
        if ws.finite_values(g) is not None or ws.atoms[g].kind in ("root", "abs", "prime"):
            raise NotAlgebraic("facts about other things than variables")
    linear: list[Poly] = []
    others: list[Poly] = []
    keys = {poly.key(fact.poly) for fact in facts}
    for f, strict in facts:
        if not poly.gens_of(f) <= variables or not _is_whole(f):
            continue
        if len(poly.gens_of(f)) == 1 and _degree(f) == 1:
            continue  # its interval says so
        if strict:
            made.strict.append(f)
        elif poly.key(negative(f)) in keys:
            continue  # an equation
        elif _degree(f) == 1 or _is_concave(f):
            linear.append(f)
        else:
            others.append(f)
    alone = [f for f in others if _is_alone(ws, f, linear + others)]
    others = [f for f in others if f not in alone]
    if others and not any(
        _leads_inside(ws, others, linear, g, way) for g in sorted(variables) for way in (1, -1)
    ):
        others = []
    made.weak = linear + alone + others
    return made


def _is_alone(ws: Workspace, f: Poly, weak: list[Poly]) -> bool:
    """Whether f ≥ 0 is about one variable that no other weak inequality is about, and says that it is
    in some intervals with interior points: f changes sign wherever it is 0, not just at an end."""
    gens = poly.gens_of(f)
    if len(gens) != 1 or any(gens & poly.gens_of(other) for other in weak if other is not f):
        return False
    (g,) = gens
    side = ws.atom_range(g)
    coefficients = dense(f, g)
    assert coefficients is not None
    p = roots.primitive(coefficients)
    if p.gcd(p.derivative()).degree() > 0:
        return False
    ends = [(side.lo, side.lo_open), (side.hi, side.hi_open)]
    return all(end is None or is_open or fmpq_poly(p)(end) != 0 for end, is_open in ends)


def _is_whole(f: Poly) -> bool:
    return all(isinstance(e, int) and 0 < e <= _MAX_EXPONENT for mono in f for _, e in mono)


def _degree(f: Poly) -> int:
    return max((sum(int(e) for _, e in mono) for mono in f), default=0)


def _is_concave(f: Poly) -> bool:
    """Whether f is quadratic and its quadratic part is ≤ 0."""
    if _degree(f) != 2:
        return False
    top = {m: -c for m, c in f.items() if sum(int(e) for _, e in m) == 2}
    return eliminated(top) is not None


def _leads_inside(ws: Workspace, others: list[Poly], convex: list[Poly], g: int, way: int) -> bool:
    """Whether going along an axis, up (1) or down (−1), makes all of *others* increase strictly, and
    leads out of neither the interval nor the convex set."""
    side = ws.atom_range(g)
    end_open = side.hi_open if way > 0 else side.lo_open
    if not end_open:
        return False
    wanted = POS if way > 0 else NEG
    if any(ws.sign_of_value(Value({(): _slope(f, g)})) != wanted for f in others):
        return False
    for f in convex:
        slope = _slope(f, g)
        allowed = wanted | ZERO if _degree(f) == 1 else wanted
        if slope and ws.sign_of_value(Value({(): slope})) & ~allowed:
            return False
    return True


def _slope(f: Poly, g: int) -> Poly:
    made: Poly = {}
    for mono, c in f.items():
        e = next((int(e) for h, e in mono if h == g), 0)
        if e:
            poly.accumulate(made, {poly.mono_mul(mono, ((g, -1),)): c * e})
    return made


# ── to polynomials over Z in numbered variables ───────────────────────────────


@dataclass(frozen=True)
class _Side:
    """A variable x with x^power in an interval, and x ≥ 0 where the power is not 1."""

    power: int
    interval: Interval

    @property
    def is_cone(self) -> bool:
        """Whether positive multiples of members are members (up to the boundary)."""
        return all(end is None or not end for end in (self.interval.lo, self.interval.hi))


class _Numbered:
    """A problem over Z: variables first, then functions, each numbered in order."""

    def __init__(self, problem: _Problem) -> None:
        ws = problem.ws
        self.sign = problem.sign
        self.places = {g: k for k, g in enumerate([*problem.variables, *problem.functions])}
        self.denominators = problem.denominators
        self.n = len(problem.variables)
        self.kinds = [f.kind for f in problem.functions.values()]
        self.target = [self.form(f) for f in problem.target]
        self.squares = [self.form(f) for f in problem.squares]
        self.strict = [self.form(f) for f in problem.strict]
        self.weak = [self.form(f) for f in problem.weak]
        # t^index·below − radicand^power, and for its sign the radicand itself.
        self.radicands: list[Form] = []
        self.relations: list[Form] = []
        self.indices: list[int] = []
        for g, function in problem.functions.items():
            p = poly.power(function.radicand, function.power)
            denominator = _denominator(p)
            relation = _negated(self.form(p, denominator))
            exps = [0] * len(self.places)
            exps[self.places[g]] = function.order
            relation[tuple(exps)] = denominator
            self.relations.append(relation)
            self.radicands.append(self.form(function.radicand))
            self.indices.append(function.order // function.power)
        self.sides = []
        for g in problem.variables:
            side = (
                range_of(ws, poly.generator(g))
                if constants.is_constant(ws, g)
                else ws.atom_range(g)
            )
            power = self.denominators[g]
            if power > 1:
                side = iv.intersect(side, iv.NON_NEGATIVE)
            if side.is_empty or side.is_point:
                raise NotAlgebraic("an interval without interior points")
            self.sides.append(_Side(power, side))

    def form(self, p: Poly, multiple: int = 0) -> Form:
        """p over Z: times *multiple*, or else the smallest positive integer that clears fractions."""
        multiple = multiple or _denominator(p)
        made: Form = {}
        for mono, c in p.items():
            exps = [0] * len(self.places)
            for g, e in mono:
                exps[self.places[g]] = int(e * self.denominators[g])
            made[tuple(exps)] = int(c * multiple)
        return made

    @property
    def forms(self) -> list[Form]:
        """All polynomials whose signs matter."""
        return [
            *self.target, *self.squares, *self.strict, *self.weak, *self.relations, *self.radicands,
        ]  # fmt: skip


def _denominator(p: Poly) -> int:
    made = 1
    for c in p.values():
        made = lcm(made, int(c.q))
    return made


def _negated(f: Form) -> Form:
    return {exps: -c for exps, c in f.items()}


# ── decision ──────────────────────────────────────────────────────────────────


def _decide(problem: _Problem) -> bool:
    numbered = _Numbered(problem)
    fixed = _scaled_away(numbered)
    if problem.positive and any(numbered.sides[k].interval.signs & ZERO for k in fixed):
        return False
    choices = [
        [s for s in (1, -1) if numbered.sides[k].interval.signs & (POS if s > 0 else NEG)]
        for k in fixed
    ]
    found = False
    for values in product(*choices):
        spend(_COST)
        part = _Slice(numbered, dict(zip(fixed, values, strict=True)))
        judged = part.judge()
        if judged is False or (problem.positive and not part.is_never_zero()):
            return False
        found = found or judged is True
    return found or not problem.weak


def _scaled_away(numbered: _Numbered) -> list[int]:
    """Variables x that can be fixed at ±1: scalings of the variables that multiply every polynomial by a
    positive number bring |x| to 1, wherever x ≠ 0."""
    count = len(numbered.places)
    rows: list[list[int]] = []
    for form in numbered.forms:
        first, *others = form
        rows += [[a - b for a, b in zip(exps, first, strict=True)] for exps in others]
    for k, side in enumerate(numbered.sides):
        if not side.is_cone:
            rows.append([int(j == k) for j in range(count)])
    weight = [0] * count
    for form in numbered.forms:
        for exps in form:
            for k, e in enumerate(exps):
                weight[k] += e
    # The last columns are the ones that are left free: prefer variables of known sign and high degree.
    order = sorted(
        range(count),
        key=lambda k: (
            k < numbered.n,
            k < numbered.n and not _both(numbered.sides[k]),
            weight[k],
        ),
    )
    if not rows:
        return sorted(k for k in order if k < numbered.n)
    matrix = fmpq_mat([[fmpq(row[k]) for k in order] for row in rows])
    reduced, rank = matrix.rref()
    pivots = set()
    for i in range(rank):
        pivots.add(next(j for j in range(count) if reduced[i, j]))
    free = [order[j] for j in range(count) if j not in pivots]
    return sorted(free) if all(k < numbered.n for k in free) else []


def _both(side: _Side) -> bool:
    signs = side.interval.signs
    return bool(signs & POS and signs & NEG)


class _Slice:
    """The problem with some variables fixed at ±1, in powers of the others."""

    def __init__(self, numbered: _Numbered, fixed: dict[int, int]) -> None:
        self.numbered = numbered
        kept = [k for k in range(numbered.n) if k not in fixed]
        self.n = len(kept)
        columns = [*kept, *range(numbered.n, len(numbered.places))]
        put = [_put(f, fixed, columns) for f in numbered.forms]
        common = [0] * self.n
        for f in put:
            for exps in f:
                for k in range(self.n):
                    common[k] = gcd(common[k], exps[k])
        self.sides: list[_Side] = []
        for k, place in enumerate(kept):
            side = numbered.sides[place]
            if common[k] > 1:
                side = _Side(side.power, iv.power(side.interval, common[k]))
            self.sides.append(side)
        powers = [max(c, 1) for c in common] + [1] * len(numbered.kinds)
        deflated = [
            {tuple(e // r for e, r in zip(exps, powers, strict=True)): c for exps, c in f.items()}
            for f in put
        ]
        parts = iter(deflated)
        self.target, self.squares, strict, weak, self.relations, self.radicands = (
            list(islice(parts, len(part)))
            for part in (
                numbered.target, numbered.squares, numbered.strict, numbered.weak,
                numbered.relations, numbered.radicands,
            )
        )  # fmt: skip
        self.bounds = strict + weak
        self.ring = cells.ring(len(columns))
        self.plain = cells.ring(self.n)

    def judge(self) -> bool | None:
        """True: the product is > 0 at the samples; False: not so somewhere; None: there are none."""
        required: list[tuple[fmpz_mpoly, int]] = []
        for f in self.bounds:
            required.append((self._plain(f), 1))
        for k, side in enumerate(self.sides):
            required += [(self.plain.from_dict(f), 1) for f in _ends(k, self.n, side)]
        if self._fails_somewhere(required):
            return False
        polys: list[fmpz_mpoly] = []
        for f in [*self.target, *self.radicands]:
            polys += self._norms(f)
        seen = False
        for point in cells.samples(System(self.n, tuple(polys), tuple(required))):
            seen = True
            if not self._is_positive(point):
                return False
        return True if seen else None

    def is_never_zero(self) -> bool:
        """Whether no factor is zero at any point, the closed ends included; False: not seen."""
        factors = [*self.target, *self.squares]
        norms = [g for f in factors for g in self._norms(f)]
        if self.n == 0:
            return True  # seen at the one sample
        if self.n > 1:
            return False
        (side,) = self.sides
        if side.power > 1 and (side.interval.lo or side.interval.hi is not None):
            return False
        zeros = fmpz_poly([1])
        for g in norms:
            p = roots.primitive(cells.coefficients(g))
            zeros = zeros * divmod(p, zeros.gcd(p))[0]
        zeros = divmod(zeros, zeros.gcd(zeros.derivative()))[0]
        lo, hi = side.interval.lo, side.interval.hi
        found = roots.inside(zeros, roots.isolate(zeros), lo, hi, _ROOT_BITS)
        balls = [roots.ball(root) for root in found]
        for end, is_open in ((lo, side.interval.lo_open), (hi, side.interval.hi_open)):
            if end is not None and not is_open:
                balls.append(arb(end))
        return all(self._differs_from_zero(x, factors) for x in balls)

    def _differs_from_zero(self, x: arb, factors: list[Form]) -> bool:
        """Whether x is outside the region, or no factor is zero at it."""
        if any(_value(f, [x]) < 0 for f in self.bounds):
            return True
        values: list[fmpq | arb] = [x]
        for index, radicand in zip(self.numbered.indices, self.radicands, strict=True):
            inner = abs(arb(_value(radicand, values)))
            values.append(inner.root(index) if inner > 0 else inner.union(arb(0)).root(index))
        return all(value > 0 or value < 0 for value in (_value(f, values) for f in factors))

    def _fails_somewhere(self, required: list[tuple[fmpz_mpoly, int]]) -> bool:
        """Whether the target is negative at one of a few points: then the cells need not be found."""
        bounds = [(cells.evaluation(f), s) for f, s in required]
        for k in range(_GUESSES):
            point = tuple(
                _guess(side, k // 3**j % 7 if j else k % 7) for j, side in enumerate(self.sides)
            )
            if all(value(point) * s > 0 for value, s in bounds):
                sign = self._sign_at(point)
                if sign is not None and sign < 0:
                    return True
        return False

    def _plain(self, f: Form) -> fmpz_mpoly:
        return self.plain.from_dict({exps[: self.n]: c for exps, c in f.items()})

    def _norms(self, f: Form) -> list[fmpz_mpoly]:
        """Polynomials in the variables alone, of which one is zero wherever f is."""
        current = [self.ring.from_dict(f)]
        for k in reversed(range(len(self.relations))):
            v = self.n + k
            relation = self.ring.from_dict(self.relations[k])
            made: list[fmpz_mpoly] = []
            for g in current:
                if int(g.degrees()[v]) == 0:
                    made.append(g)
                    continue
                norm = g.resultant(relation, v)
                if norm.is_zero():
                    raise NotAlgebraic("zero on a whole region, perhaps")
                made += cells.irreducible(norm)
            current = made
        if any(g.is_zero() for g in current):
            raise NotAlgebraic("zero on a whole region")
        return [
            self._plain({tuple(map(int, e)): int(c) for e, c in g.to_dict().items()})
            for g in current
        ]

    def _is_positive(self, point: tuple[fmpq, ...]) -> bool:
        for precision in _PRECISIONS:
            old, ctx.prec = ctx.prec, precision
            try:
                sign = self._sign_at(point)
            finally:
                ctx.prec = old
            if sign is not None:
                return sign > 0
        raise ResourceLimit("a value very close to 0")

    def _sign_at(self, point: tuple[fmpq, ...]) -> int | None:
        """The sign of the target at a sample; −1 also where a radicand is negative; None: not seen."""
        values: list[fmpq | arb] = list(point)
        for kind, index, radicand in zip(
            self.numbered.kinds, self.numbered.indices, self.radicands, strict=True
        ):
            inner = _value(radicand, values)
            if kind == "abs":
                inner = -inner if inner < 0 else inner
            elif inner < 0:
                return -1
            if not inner > 0:
                return None
            values.append(arb(inner).root(index))
        sign = self.numbered.sign
        for f in self.target:
            value = _value(f, values)
            if not value > 0 and not value < 0:
                return None
            sign = sign if value > 0 else -sign
        return sign


def _guess(side: _Side, k: int) -> fmpq:
    """One of seven points in an interval (or near its power's roots)."""
    lo, hi = side.interval.lo, side.interval.hi
    t = (fmpq(1), fmpq(1, 3), fmpq(3), fmpq(2, 3), fmpq(9, 5), fmpq(1, 20), fmpq(20))[k]
    if lo is not None and hi is not None:
        x = lo + (hi - lo) * t / (1 + t)
    elif lo is not None:
        x = lo + t
    elif hi is not None:
        x = hi - t
    else:
        x = t if k % 2 else -t
    return x if side.power == 1 or x <= 0 else arb(x).root(side.power).mid().fmpq()


def _put(f: Form, fixed: dict[int, int], columns: list[int]) -> Form:
    made: Form = {}
    for exps, c in f.items():
        for k, s in fixed.items():
            if s < 0 and exps[k] % 2:
                c = -c
        place = tuple(exps[k] for k in columns)
        total = made.get(place, 0) + c
        if total:
            made[place] = total
        else:
            made.pop(place, None)
    return made


def _ends(k: int, n: int, side: _Side) -> list[Form]:
    """Polynomials in the k-th of n variables that are > 0 inside its interval."""

    def form(power: int, c: int, constant: int) -> Form:
        exps = tuple(power if j == k else 0 for j in range(n))
        return {exps: c, (0,) * n: constant} if constant else {exps: c}

    made: list[Form] = []
    lo, hi = side.interval.lo, side.interval.hi
    if side.power > 1:
        made.append(form(1, 1, 0))
        lo = None if lo is None or lo <= 0 else lo
    if lo is not None:
        made.append(form(side.power, int(lo.q), -int(lo.p)))
    if hi is not None:
        made.append(form(side.power, -int(hi.q), int(hi.p)))
    return made


def _value(f: Form, values: list[fmpq | arb]) -> fmpq | arb:
    total: fmpq | arb = fmpq(0)
    for exps, c in f.items():
        term: fmpq | arb = fmpq(c)
        for e, x in zip(exps, values, strict=False):
            if e:
                term = term * (x**e if isinstance(x, fmpq) else x ** arb(e))
        total = total + term
    return total
