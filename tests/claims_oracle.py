"""Whether a row of claims is true at a point: an evaluation that shares nothing with the package.

The text of a claim is read as Python (`ast`) and evaluated with mpmath; no code of the package is
imported, its reader neither.  Numbers are Fractions where they are rational and floats of 120 digits
elsewhere; what is below rounding counts as zero, and a falsehood is confirmed with 1500 digits.
Derivatives come from one-sided differences on both sides of the point; where these disagree there is
none.  Integrals, limits and infinite sums are approximate (`ROUGH`), and their divergence is not seen.
"""

import ast
import random
import re
from contextlib import contextmanager
from fractions import Fraction
from itertools import islice, pairwise

import mpmath

DIGITS, MORE_DIGITS = 120, 1500
ROUGH = 1e-6
"""What an integral, a limit or an infinite sum may be off by."""
ROUGHLY = []
"""Not empty while an integral or a limit is computed, where far tails do not matter."""


class Undefined(Exception):
    """The expression has no value at the point."""


class Unclear(Exception):
    """Not to be told by these means."""


# ── numbers ───────────────────────────────────────────────────────────────────


def tiny():
    return mpmath.mpf(10) ** -(3 * mpmath.mp.dps // 5)


def real(a):
    return mpmath.mpf(a.numerator) / a.denominator if isinstance(a, Fraction) else a


def exact(*values):
    return all(isinstance(v, Fraction) for v in values)


def compare(a, b, slack=0):
    """The sign of a − b, where a difference below rounding is none."""
    if exact(a, b):
        return (a > b) - (a < b)
    a, b = real(a), real(b)
    if abs(a - b) <= max(slack, tiny()) * max(1, abs(a), abs(b)):
        return 0
    return 1 if a > b else -1


def sign(a):
    return compare(a, Fraction(0))


def whole(a):
    """The integer that *a* is, or None."""
    if isinstance(a, Fraction):
        return int(a) if a.denominator == 1 else None
    nearest = int(mpmath.nint(a))
    return nearest if compare(a, Fraction(nearest)) == 0 else None


def plus(a, b):
    return a + b if exact(a, b) else real(a) + real(b)


def times(a, b):
    return a * b if exact(a, b) else real(a) * real(b)


def over(a, b):
    if sign(b) == 0:
        raise Undefined("division by 0")
    return a / b if exact(a, b) else real(a) / real(b)


def exp(a):
    # Of a larger exponent, the product of a few would look like zero.
    if abs(real(a)) > mpmath.mp.dps / 5 and not ROUGHLY:
        raise Unclear
    return Fraction(1) if a == 0 else mpmath.exp(real(a))


def log(a):
    if sign(a) <= 0:
        raise Undefined("log of what is not positive")
    return Fraction(0) if a == 1 else mpmath.log(real(a))


def power(a, b):
    n = whole(b)
    if n is not None:
        if n < 0 and sign(a) == 0:
            raise Undefined("0 to a negative power")
        if abs(n) > 5_000 and exact(a) and abs(a) not in (0, 1):
            return mpmath.power(real(a), n)
        return a**n
    s = sign(a)
    if s < 0 or (s == 0 and sign(b) < 0):
        raise Undefined("fractional power of a negative number, or negative power of 0")
    if s == 0:
        return Fraction(0)
    root = mpmath.root(real(a), b.denominator) if exact(b) and b.denominator < 100 else None
    return mpmath.exp(real(b) * mpmath.log(real(a))) if root is None else root**b.numerator


def floor(a):
    n = whole(a)
    return Fraction(int(mpmath.floor(real(a))) if n is None else n)


def within(f, low, high):
    """*f* on the closed interval, whose ends may be missed by rounding."""

    def limited(a):
        if (low is not None and compare(a, low) < 0) or (high is not None and compare(a, high) > 0):
            raise Undefined("outside the domain of the function")
        a = real(a)
        return (
            f(max(a, low) if low is not None else a) if high is None else f(min(max(a, low), high))
        )

    return limited


def inside(f):
    def limited(a):
        if compare(abs(a), Fraction(1)) >= 0:
            raise Undefined("outside (-1, 1)")
        return f(real(a))

    return limited


def tangent(a):
    c = mpmath.cos(real(a))
    return over(mpmath.sin(real(a)), c)


def arctangent2(y, x):
    sy, sx = sign(y), sign(x)
    if sy == sx == 0:
        raise Undefined("atan2(0, 0)")
    if sy == 0:
        return Fraction(0) if sx > 0 else +mpmath.pi
    return mpmath.atan2(real(y), real(x))


def gamma(a):
    n = whole(a)
    if n is None:
        return mpmath.gamma(real(a))
    if n <= 0:
        raise Undefined("gamma at a pole")
    return Fraction(int(mpmath.factorial(n - 1))) if n < 50 else mpmath.gamma(n)


def loggamma(a):
    if sign(a) <= 0:
        raise Undefined("loggamma of what is not positive")
    return mpmath.loggamma(real(a))


def falling(a, k):
    n = whole(k)
    if n is None or n < 0:
        raise Unclear
    made = Fraction(1)
    for j in range(n):
        made = times(made, plus(a, Fraction(-j)))
    return made


def binomial(a, k):
    if whole(a) is None or whole(k) is None or whole(k) < 0:
        raise Unclear
    return over(falling(a, k), gamma(plus(k, Fraction(1))))


def extreme(wanted):
    def best(*values):
        found = values[0]
        for v in values[1:]:
            found = v if compare(v, found) == wanted else found
        return found

    return best


def of_real(f):
    return lambda a: f(real(a))


FUNCTIONS = {
    "exp": exp,
    "log": log,
    "sqrt": lambda a: power(a, Fraction(1, 2)),
    "Abs": abs,
    "sign": lambda a: Fraction(sign(a)),
    "Heaviside": lambda a: Fraction(1 + sign(a), 2),
    "And": lambda *values: all(values),
    "Or": lambda *values: any(values),
    "Max": extreme(1),
    "Min": extreme(-1),
    "floor": floor,
    "ceiling": lambda a: -floor(-a),
    "Mod": lambda a, b: plus(a, -times(b, floor(over(a, b)))),
    "sin": of_real(mpmath.sin),
    "cos": of_real(mpmath.cos),
    "tan": tangent,
    "asin": within(mpmath.asin, -1, 1),
    "acos": within(mpmath.acos, -1, 1),
    "atan": of_real(mpmath.atan),
    "atan2": arctangent2,
    "sinh": of_real(mpmath.sinh),
    "cosh": of_real(mpmath.cosh),
    "tanh": of_real(mpmath.tanh),
    "asinh": of_real(mpmath.asinh),
    "acosh": within(mpmath.acosh, 1, None),
    "atanh": inside(mpmath.atanh),
    "erf": of_real(mpmath.erf),
    "erfc": of_real(mpmath.erfc),
    "gamma": gamma,
    "loggamma": loggamma,
    "factorial": lambda a: gamma(plus(a, Fraction(1))),
    "binomial": binomial,
    "ff": falling,
    "rf": lambda a, k: falling(plus(plus(a, k), Fraction(-1)), k),
    "chebyshevt": lambda n, x: mpmath.chebyt(whole(n), real(x)),
}
RELATIONS = {
    ast.Eq: lambda s: s == 0, ast.NotEq: lambda s: s != 0, ast.Lt: lambda s: s < 0,
    ast.LtE: lambda s: s <= 0, ast.Gt: lambda s: s > 0, ast.GtE: lambda s: s >= 0,
}  # fmt: skip
NAMED_RELATIONS = {
    "Eq": ast.Eq, "Ne": ast.NotEq, "Lt": ast.Lt, "Le": ast.LtE, "Gt": ast.Gt, "Ge": ast.GtE,
}  # fmt: skip


# ── expressions ───────────────────────────────────────────────────────────────


def evaluate(node, point):
    """The value of a Python expression at a point: name → a number, a family, or how to compute it."""
    match node:
        case ast.Constant(value=bool()):
            return node.value
        case ast.Constant():
            return Fraction(str(node.value))
        case ast.Name(id="pi"):
            return +mpmath.pi
        case ast.Name(id="E"):
            return +mpmath.e
        case ast.Name(id=name):
            value = point[name]
            return value() if callable(value) else value
        case ast.Subscript(value=ast.Name(id=family), slice=index):
            value = point[family][whole(evaluate(index, point))]
            return value() if callable(value) else value
        case ast.UnaryOp(op=ast.USub(), operand=a):
            return -evaluate(a, point)
        case ast.BinOp(left=a, op=op, right=b):
            return arithmetic(op, evaluate(a, point), evaluate(b, point))
        case ast.Compare(left=a, ops=[op], comparators=[b]):
            return RELATIONS[type(op)](compare(evaluate(a, point), evaluate(b, point)))
        case ast.Call(func=ast.Name(id=name), args=args):
            if name in BINDERS:
                return BINDERS[name](point, *args)
            values = [evaluate(a, point) for a in args]
            if name in NAMED_RELATIONS:
                return RELATIONS[NAMED_RELATIONS[name]](compare(*values))
            return FUNCTIONS[name](*values)
    raise Unclear(ast.dump(node))


def arithmetic(op, a, b):
    match op:
        case ast.Add():
            return plus(a, b)
        case ast.Sub():
            return plus(a, -b)
        case ast.Mult():
            return times(a, b)
        case ast.Div():
            return over(a, b)
        case ast.Pow():
            return power(a, b)
    raise Unclear(ast.dump(op))


def piecewise(point, *branches):
    for branch in branches:
        value, condition = branch.elts
        if evaluate(condition, point):
            return evaluate(value, point)
    raise Undefined("no branch")


def derivative(point, body, *by):
    if len(by) > 1:
        body = ast.Call(ast.Name("Derivative"), [body, *by[:-1]], [])
    variable, order = (
        (by[-1].elts[0], by[-1].elts[1].value) if isinstance(by[-1], ast.Tuple) else (by[-1], 1)
    )
    if is_rough(ast.unparse(body)):
        raise Unclear
    digits = mpmath.mp.dps
    with mpmath.workdps(4 * digits):
        step = Fraction(1, 10 ** (digits // 2))
        left, right, nearer = (
            slopes(body, point, variable, order, h) for h in (-step, step, step / 10)
        )
        close = mpmath.mpf(10) ** -(digits // 2)
        for a, b, c in zip(left, right, nearer, strict=True):
            if abs(a - b) > close * max(1, abs(a), abs(b)):
                raise Undefined("no derivative: the sides disagree")
            if abs(b - c) > close * max(1, abs(b)):
                raise Unclear("the differences do not converge")
        return right[order]


class Moved(dict):
    """A family of which one member has another value."""

    def __init__(self, members, index, value):
        super().__init__({index: value})
        self.members = members

    def __missing__(self, index):
        return self.members[index]


def slopes(body, point, variable, order, step):
    """The derivatives up to *order* on one side, by interpolation at 0, h, 2h, …"""
    member = isinstance(variable, ast.Subscript)
    name = variable.value.id if member else variable.id
    index = whole(evaluate(variable.slice, point)) if member else None
    centre = point[name][index] if member else point[name]

    def shifted(j):
        def value():
            return plus(centre() if callable(centre) else centre, j * step)

        return Moved(point[name], index, value) if member else value

    n = order + 7
    values = [real(evaluate(body, {**point, name: shifted(j)})) for j in range(n)]
    # Newton's forward differences: f(x + sh) = Σ Δᵏf · (s over k)
    differences = []
    while values:
        differences.append(values[0])
        values = [b - a for a, b in pairwise(values)]
    found, basis = [mpmath.mpf(0)] * (order + 1), [Fraction(1)]
    for k, d in enumerate(differences):
        for i, c in enumerate(basis[: order + 1]):
            found[i] += d * real(c)
        longer = [Fraction(0), *basis]  # times (s − k)/(k + 1)
        basis = [(a - k * b) / (k + 1) for a, b in zip(longer, [*basis, 0], strict=True)]
    return [c * mpmath.factorial(i) / real(step) ** i for i, c in enumerate(found)]


def accumulated(combine, empty):
    def accumulate(point, body, bounds):
        name, lo, hi = bounds.elts
        lo = whole(evaluate(lo, point))
        if isinstance(hi, ast.Name) and hi.id == "oo":
            return infinite(point, body, name.id, lo)
        hi = whole(evaluate(hi, point))
        if lo is None or hi is None or hi < lo - 1 or hi - lo > 400:
            raise Unclear
        made = empty
        for k in range(lo, hi + 1):
            made = combine(made, evaluate(body, {**point, name.id: Fraction(k)}))
        return made

    return accumulate


def infinite(point, body, name, lo):
    """Σ from *lo* on, if it is seen to converge: term by term, or after extrapolation."""
    total, small = Fraction(0), 0
    for k in range(lo, lo + 600):
        term = evaluate(body, {**point, name: Fraction(k)})
        total = plus(total, term)
        small = small + 1 if abs(real(term)) < mpmath.mpf(10) ** -40 else 0
        if small == 4:
            return real(total)
    with mpmath.workdps(30):
        far = [
            real(evaluate(body, {**point, name: Fraction(k)})) for k in (10**4, 10**4 + 1, 10**6)
        ]
        alternates = far[0] * far[1] < 0
        if abs(far[2]) > abs(far[0]) / (50 if alternates else 500):
            raise Unclear
        value = mpmath.nsum(
            lambda k: real(evaluate(body, {**point, name: Fraction(int(k))})), [lo, mpmath.inf]
        )
    return value


@contextmanager
def roughly(digits):
    ROUGHLY.append(digits)
    try:
        with mpmath.workdps(digits):
            yield
    finally:
        ROUGHLY.pop()


def integral(point, body, bounds):
    name, *ends = bounds.elts
    with roughly(25):
        low, high = (real(end_value(end, point)) for end in ends)
        if low > high:
            raise Unclear

        looked_at, missing = [], []

        def f(x):
            looked_at.append(x)
            try:
                return real(evaluate(body, {**point, name.id: x}))
            except Undefined:
                missing.append(x)
                return mpmath.mpf(0)

        if mpmath.isinf(low) or mpmath.isinf(high):
            inner = [mpmath.mpf(k) for k in (-30, -10, -3, -1, 0, 1, 3, 10, 30) if low < k < high]
        else:
            inner = [low + (high - low) * mpmath.mpf(k) / 48 for k in range(1, 48)]
        found = mpmath.quad(f, [low, *inner, high])
        if 2 * len(missing) > len(looked_at):  # at a few points it may have no value
            raise Undefined("an integrand without values")
        return found


def end_value(end, point):
    match end:
        case ast.Name(id="oo"):
            return mpmath.inf
        case ast.UnaryOp(op=ast.USub(), operand=ast.Name(id="oo")):
            return -mpmath.inf
    return evaluate(end, point)


def limit(point, body, name, centre, *direction):
    at = end_value(centre, point)
    sides = direction[0].value if direction else "+"  # as SymPy means it
    values = []
    with roughly(4 * DIGITS):
        for side in sides:
            for size in (10**35, 10**45 + 12345, 3 * 10**50 + 7):
                if mpmath.isinf(real(at)):
                    x = Fraction(size if at > 0 else -size)
                else:
                    x = plus(at, Fraction(1 if side == "+" else -1, size))
                values.append(real(evaluate(body, {**point, name.id: x})))
        if any(abs(v - values[0]) > 1e-9 * max(1, abs(v)) for v in values):
            raise Undefined("no limit is seen")
    return values[-1]


BINDERS = {
    "Piecewise": piecewise,
    "Derivative": derivative,
    "Sum": accumulated(plus, Fraction(0)),
    "Product": accumulated(times, Fraction(1)),
    "Integral": integral,
    "Limit": limit,
}
ROUGH_SIGNS = ("Integral", "Limit", ",oo)")


# ── claims ────────────────────────────────────────────────────────────────────


def parsed(text):
    return ast.parse(text.strip(), mode="eval").body


def is_rough(text):
    """Whether an integral, a limit or an infinite sum occurs."""
    return any(sign in text.replace(" ", "") for sign in ROUGH_SIGNS)


def relation(text):
    """The relation of a claim, as ``==`` or ``<=``."""
    op = parsed(text).ops[0]
    return {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}[
        type(op)
    ]


def answer(claim, point, digits):
    with mpmath.workdps(digits):
        try:
            return holds_at(claim, point)
        except Undefined:
            return "undefined"
        except (Unclear, OverflowError, mpmath.libmp.NoConvergence, KeyError):
            return None


def holds_at(claim, point):
    left, connective, right = re.fullmatch(r"(.*?)(?:(<=>|=>)(.*))?", claim).groups()
    if connective:
        premise, conclusion = holds_at(left, point), holds_at(right, point)
        return premise == conclusion if connective == "<=>" else conclusion or not premise
    node = parsed(claim)
    if not isinstance(node, ast.Compare):
        return evaluate(node, point)
    lhs, rhs = (evaluate(a, point) for a in (node.left, node.comparators[0]))
    return RELATIONS[type(node.ops[0])](compare(lhs, rhs, ROUGH if is_rough(claim) else 0))


def judge(claim, point):
    """True, False or "undefined" at the point; None where it cannot be told."""
    smallest = max(map(int, re.findall(r"10\*\*\(?-?(\d+)", claim)), default=0)
    digits = max(DIGITS, 4 * smallest)
    found = answer(claim, point, digits // 2 if claim.count("Derivative") > 1 else digits)
    if found is True or is_rough(claim):
        return found
    return answer(claim, point, 300 if "Derivative" in claim else max(digits, MORE_DIGITS))


def read_point(at):
    """The point that the key ``at`` of a row gives: name → text, a family's members as a list."""
    return {
        name: Family(map(number, value)) if isinstance(value, list) else number(value)
        for name, value in at.items()
    }


def number(text):
    node = parsed(str(text))
    value = evaluate(node, {})
    return value if isinstance(value, Fraction) else lambda: evaluate(node, {})


class Family(dict):
    """Members by their index, from 1; *other* is the value of those that are not listed."""

    def __init__(self, members=(), other=None):
        super().__init__(enumerate(members, 1))
        self.other = other

    def __missing__(self, index):
        if self.other is None:
            raise KeyError(index)
        return self.other


# ── points of a context ───────────────────────────────────────────────────────

SPECIAL = [
    Fraction(n, d) for n, d in [
        (0, 1), (1, 1), (-1, 1), (1, 2), (-1, 2), (2, 1), (-2, 1), (3, 5), (4, 5), (-3, 5), (1, 3),
        (3, 1), (-3, 1), (5, 13), (12, 13), (1, 1000), (-1, 1000), (10, 1), (-10, 1), (25, 1), (-25, 1),
    ]
]  # fmt: skip
ANGLES = ["pi/2", "-pi/2", "pi", "-pi", "pi/4", "2*pi", "3*pi/2", "pi/3", "pi/6", "-3*pi/2", "1/E"]
INTEGERS = [*range(9), 12, 15, 20, -1, -2, -3, -7]


class Variable:
    """What is known of one name: its set, its bounds, what it is excluded from, what it equals."""

    def __init__(self):
        self.kind, self.values, self.bounds, self.equals = "Reals", None, [], None
        self.fewest = len(INTEGERS)

    def admits(self, number):
        return (
            (self.values is None or number in self.values)
            and (self.kind == "Reals" or whole(number) is not None)
            and all(RELATIONS[op](compare(number, now(b))) for op, b in self.bounds)
        )

    def candidates(self, rng):
        if self.values is not None:
            while True:
                yield rng.choice(self.values)
        if self.kind != "Reals":
            while True:
                yield Fraction(rng.choice(INTEGERS[: self.fewest]))
        ends = [b for _, b in self.bounds]
        angles = [number(a) for a in ANGLES]
        while True:
            roll = rng.random()
            if roll < 0.25 and ends:
                end = rng.choice(ends)
                yield end
                if exact(end):
                    yield end + rng.choice([1, -1]) * Fraction(rng.randint(1, 999), 1000)
            elif roll < 0.45:
                yield rng.choice(SPECIAL)
            elif roll < 0.52:
                yield rng.choice(angles)
            elif roll < 0.8:
                yield Fraction(rng.randint(-3000, 3000), 997)
            else:
                yield Fraction(rng.randint(-999, 999), 1000)

    def draw(self, rng, simple=False):
        """A member of the domain; a *simple* one is an end, 0, ±1 or ½ where there is one."""
        if simple:
            listed = [*(b for _, b in self.bounds), *map(Fraction, (0, 1, -1)), Fraction(1, 2)]
            inside = [value for value in listed if self.admits(now(value))]
            if inside:
                return rng.choice(inside)
        for value in islice(self.candidates(rng), 400):
            if self.admits(now(value)):
                return value
        raise Unclear


def read_where(where):
    """name → Variable, and the conditions that are more than a bound of one variable."""
    variables, conditions = {}, []

    def known(name):
        return variables.setdefault(name, Variable())

    for item in where:
        node = parsed(item)
        name = plain_name(node.left)
        right = node.comparators[0]
        constant = not any(
            isinstance(n, ast.Name) and n.id not in ("pi", "E", "sqrt", "exp", "log")
            for n in ast.walk(right)
        )
        match node.ops[0]:
            case ast.In() if isinstance(right, ast.Set):
                known(name).values = [evaluate(v, {}) for v in right.elts]
            case ast.In():
                known(name).kind = right.id
                if right.id.startswith("Naturals"):
                    known(name).bounds.append((ast.GtE, Fraction(right.id == "Naturals")))
            case ast.Eq() if isinstance(node.left, ast.Name):
                known(name).equals = right
            case op if name and constant:
                known(name).bounds.append((type(op), number(ast.unparse(right))))
            case _:
                conditions.append(node)
    return variables, conditions


def plain_name(node):
    if isinstance(node, ast.Subscript):
        return node.value.id + "[]"
    return node.id if isinstance(node, ast.Name) else None


class Drawn(dict):
    """A family whose members are drawn when they are first asked for."""

    def __init__(self, variable, rng):
        self.variable, self.rng = variable, rng

    def __missing__(self, index):
        self[index] = self.variable.draw(self.rng)
        return self[index]


def points(where, claim, seed=0, tries=4000):
    """Random points at which every condition is seen to hold; each second is a simple one."""
    rng = random.Random(seed)
    variables, conditions = read_where(where)
    for name in free_names(claim) - {v.removesuffix("[]") for v in variables}:
        variables[name] = Variable()
    if any(name.endswith("[]") for name in variables):
        for name, v in variables.items():  # families of at most five members
            v.fewest = v.fewest if name.endswith("[]") else 6
    free = {n: v for n, v in variables.items() if v.equals is None and not n.endswith("[]")}
    for attempt in range(tries):
        try:
            point = {name: v.draw(rng, simple=attempt % 2 == 0) for name, v in free.items()}
            for name, v in variables.items():
                if name.endswith("[]"):
                    point[name[:-2]] = Drawn(v, rng)
            for name, v in variables.items():
                if v.equals is not None:
                    point[name] = defined(v.equals, dict(point))
            with mpmath.workdps(DIGITS):
                if all(holds(c, point) for c in conditions) and within_bounds(variables, point):
                    yield point
        except (Unclear, Undefined):
            continue


def belongs(where, point):
    """Whether the point is in the context; variables that are defined by others are added to it."""
    variables, conditions = read_where(where)
    with mpmath.workdps(DIGITS):
        for name, v in variables.items():
            if v.equals is not None and name not in point:
                point[name] = defined(v.equals, dict(point))
        for name, v in variables.items():
            members = [None] if name.endswith("[]") else [point[name]]
            if name.endswith("[]"):
                family = point[name[:-2]]
                members = [*family.values(), family.other]
            if not all(m is None or v.admits(now(m)) for m in members):
                return False
        return all(evaluate(c, point) for c in conditions)


def holds(condition, point):
    """Whether the condition holds, after members of a family are scaled to a sum that is prescribed,
    or the last variable is set to what an equation that is linear in it prescribes."""
    match condition:
        case ast.Compare(
            left=ast.Call(
                func=ast.Name(id="Sum"), args=[ast.Subscript(value=ast.Name(id=family)), _]
            ),
            ops=[ast.Eq()],
        ):
            total = evaluate(condition.left, point)
            if not exact(total) or total == 0:
                return False
            members = point[family]
            for k in list(members):
                members[k] /= total
                if not members.variable.admits(members[k]):
                    return False
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            name = max(n.id for n in ast.walk(left) if isinstance(n, ast.Name))
            at = [{**point, name: Fraction(v)} for v in (0, 1)]
            zero, one = (plus(evaluate(left, p), -evaluate(right, p)) for p in at)
            root = over(-zero, plus(one, -zero))
            if evaluate(condition, {**point, name: root}):
                point[name] = root
    return evaluate(condition, point)


def defined(node, point):
    value = evaluate(node, point)
    return value if isinstance(value, Fraction) else lambda: evaluate(node, point)


def within_bounds(variables, point):
    for name, v in variables.items():
        # The value may have been set by a condition.
        if not (name.endswith("[]") or v.admits(evaluate(ast.Name(name), point))):
            return False
    return True


def now(value):
    """A number that may have to be computed, with the digits of now."""
    return value() if callable(value) else value


def free_names(claim):
    bound = set(FUNCTIONS) | set(BINDERS) | set(NAMED_RELATIONS) | {"pi", "E", "oo", "And", "Or"}
    nodes = [n for side in re.split("<=>|=>", claim) for n in ast.walk(parsed(side))]
    for node in nodes:
        if isinstance(node, ast.Call) and node.func.id in ("Sum", "Product", "Integral"):
            bound.add(node.args[1].elts[0].id)
        if isinstance(node, ast.Call) and node.func.id == "Limit":
            bound.add(node.args[1].id)
    return {n.id for n in nodes if isinstance(n, ast.Name)} - bound


def shown(point):
    """The point as text, for messages."""
    return {
        name: [text(value[k]) for k in sorted(value)] if isinstance(value, dict) else text(value)
        for name, value in point.items()
    }


def text(value):
    return mpmath.nstr(value(), 20) if callable(value) else str(value)


def distinct(found):
    """The points without repetition."""
    seen = set()
    for point in found:
        # The members of a family are not drawn yet.
        drawn = any(isinstance(v, Drawn) for v in point.values())
        key = len(seen) if drawn else str(shown(point))
        if key not in seen:
            seen.add(key)
            yield point
