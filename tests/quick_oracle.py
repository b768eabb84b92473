"""Whether a claim is true at a point: floats first, 120 digits where they speak against it.

A tree walk over terms that shares nothing with the engine.  Numbers are Fractions where they are rational,
else floats, or mpmath's with 120 digits.  With floats whatever is near a boundary is unclear; with 120
digits what is below 10^-80 counts as zero.  Derivatives are slopes on both sides of the point, with digits
only; where they disagree there is none.

``judge(claim, point)``: True, False, "undefined", or None where it cannot tell.
"""

import math
from fractions import Fraction

import mpmath

from bce_sym.terms import walk

DIGITS = 120
TINY = Fraction(1, 10**80)
NEAR = 1e-9
LARGEST = 40
"""The largest exponent: e^-40 is told from 0, products of such numbers too."""


class Undefined(Exception):
    """The term has no value at the point."""


class Unclear(Exception):
    """It cannot be told."""


class Walk:
    """Values of terms with one kind of inexact numbers."""

    def __init__(self, exact):
        self.exact = exact  # with digits
        self.lib = mpmath if exact else math

    def real(self, a):
        if isinstance(a, Fraction):
            if not self.exact:
                return float(a)
            return mpmath.mpf(a.numerator) / a.denominator
        return a

    def sign(self, a, scale=1):
        if isinstance(a, Fraction):
            return (a > 0) - (a < 0)
        if self.exact:
            if abs(a) < TINY.numerator * mpmath.mpf(10) ** -80 * max(1, abs(scale)):
                return 0
        elif not abs(a) > NEAR * max(1.0, abs(scale)):
            raise Unclear
        return 1 if a > 0 else -1

    def integer(self, a):
        """The integer that a number is, or None."""
        if isinstance(a, Fraction):
            return int(a) if a.denominator == 1 else None
        if not self.exact:
            raise Unclear
        near = int(mpmath.nint(a))
        return near if self.sign(a - near, a) == 0 else None

    def floor(self, a):
        if isinstance(a, Fraction):
            return Fraction(math.floor(a))
        near = self.integer(a) if self.exact else None
        if near is not None:
            return Fraction(near)
        low = self.lib.floor(a)
        if not self.exact and (
            a - low < NEAR * max(1, abs(a)) or low + 1 - a < NEAR * max(1, abs(a))
        ):
            raise Unclear
        return Fraction(int(low))

    def checked(self, a):
        if isinstance(a, Fraction):
            if max(a.numerator.bit_length(), a.denominator.bit_length()) > 4000:
                return self.checked(self.real(a))
            return a
        if not self.exact and (math.isnan(a) or math.isinf(a) or abs(a) > 1e12):
            raise Unclear
        return a

    def small(self, a):
        if abs(a) > LARGEST:
            raise Unclear
        return self.real(a)

    # ── functions ─────────────────────────────────────────────────────────────

    def power(self, a, b):
        n = b if isinstance(b, Fraction) and b.denominator == 1 else None
        if n is None and (self.exact or isinstance(a, Fraction)) and self.sign(a) < 0:
            whole = self.integer(b)
            if whole is None:
                raise Undefined
            n = Fraction(whole)
        if n is not None:
            if n < 0 and self.sign(a) == 0:
                raise Undefined
            if n == 0:
                return Fraction(1)
            if abs(n) > 2000:
                raise Unclear
            return a ** int(n)
        s = self.sign(a)
        if s < 0:
            whole = self.integer(b)
            if whole is None:
                raise Undefined
            return self.power(a, Fraction(whole))
        if s == 0:
            e = self.sign(b)
            if e < 0:
                raise Undefined
            return Fraction(0 if e else 1)
        return self.exp(self.real(b) * self.log(a))

    def exp(self, a):
        return Fraction(1) if a == 0 else self.lib.exp(self.small(a))

    def log(self, a):
        if self.sign(a) <= 0:
            raise Undefined
        return Fraction(0) if a == 1 else self.lib.log(self.real(a))

    def sqrt(self, a):
        s = self.sign(a)
        if s < 0:
            raise Undefined
        return Fraction(0) if not s else self.lib.sqrt(self.real(a))

    def tan(self, a):
        cosine = self.lib.cos(self.real(a))
        if self.sign(cosine) == 0:
            raise Undefined
        return self.lib.sin(self.real(a)) / cosine

    def arc(self, name, a):
        if self.sign(a - 1) > 0 or self.sign(a + 1) < 0:
            raise Undefined
        a = min(max(self.real(a), -1), 1)
        return getattr(self.lib, name)(a)

    def gamma(self, a):
        if abs(a) > 150:
            raise Unclear
        if self.sign(a) <= 0:
            n = self.integer(a)
            if n is not None:
                raise Undefined
        if isinstance(a, Fraction) and a.denominator == 1:
            return Fraction(math.factorial(int(a) - 1))
        return self.lib.gamma(self.real(a))

    def binomial(self, n, k):
        count = self.integer(k)
        if count is None or not 0 <= count <= 200:
            raise Unclear
        made = Fraction(1)
        for i in range(count):
            made = made * (n - i) / (i + 1)
        return made

    def atan2(self, y, x):
        if self.sign(y) == 0 and self.sign(x) == 0:
            raise Undefined
        if self.sign(y) == 0:
            return Fraction(0) if self.sign(x) > 0 else +self.lib.pi
        return self.lib.atan2(self.real(y), self.real(x))

    def call(self, name, args):
        a = args[0]
        if name in ("Max", "Min"):
            best = a
            for other in args[1:]:
                d = other - best
                if d != 0 and self.sign(d, self.real(best)) == (1 if name == "Max" else -1):
                    best = other
            return best
        if name == "Abs":
            return abs(a)
        if name in ("sign", "Heaviside"):
            s = self.sign(a)
            return Fraction(s) if name == "sign" else Fraction(s + 1, 2)
        if name == "floor":
            return self.floor(a)
        if name == "ceiling":
            return -self.floor(-a)
        if name == "Mod":
            if self.sign(args[1]) == 0:
                raise Undefined
            return a - args[1] * self.floor(a / args[1])
        if name in ("exp", "log", "sqrt", "tan", "gamma"):
            return getattr(self, name)(a)
        if name == "factorial":
            return self.gamma(a + 1)
        if name in ("binomial", "atan2"):
            return getattr(self, name)(*args)
        if name in ("asin", "acos"):
            return self.arc(name, a)
        if name == "sigmoid":
            return 1 / (1 + self.exp(-a))
        if name == "softplus":
            return self.log(1 + self.exp(a))
        if name in ("sin", "cos", "atan", "sinh", "cosh", "tanh", "erf"):
            if a == 0 and name not in ("cos", "cosh"):
                return Fraction(0)
            return getattr(self.lib, name)(self.small(a))
        raise Unclear

    # ── terms ─────────────────────────────────────────────────────────────────

    def value(self, term, point):
        op, args = term.op, term.args
        if op == "num":
            return term.value
        if op == "sym":
            found = point[term.value]
            return (
                found
                if isinstance(found, Fraction) or not hasattr(found, "op")
                else self.value(found, {})
            )
        if op == "const":
            return {"pi": lambda: +self.lib.pi, "E": lambda: +self.lib.e}[term.value]()
        if op == "piecewise":
            for value, condition in zip(args[::2], args[1::2], strict=True):
                if self.truth(condition, point):
                    return self.value(value, point)
            raise Undefined
        if op == "derivative":
            return self.derivative(term, point)
        if op in ("sum", "product"):
            return self.accumulated(term, point)
        if op not in ("add", "mul", "neg", "div", "pow", "call"):
            raise Unclear
        values = [self.value(a, point) for a in args]
        if not self.exact or op == "div":
            values = [self.checked(v) for v in values]
        made = self.checked(self.applied(op, term, values))
        tiny = self.exact and op != "add" and not isinstance(made, Fraction) and abs(made) < 1e-60
        if tiny and made != 0:
            raise Unclear
        return made

    def applied(self, op, term, values):
        if op == "add":
            return self.mixed(values, lambda a, b: a + b)
        if op == "mul":
            return self.mixed(values, lambda a, b: a * b)
        if op == "neg":
            return -values[0]
        if op == "div":
            if self.sign(values[1]) == 0:
                raise Undefined
            return self.mixed(values, lambda a, b: a / b)
        if op == "pow":
            return self.power(*values)
        return self.call(term.value, values if all(isinstance(v, Fraction) for v in values)
                         or len(values) == 1 else [self.real(v) for v in values])  # fmt: skip

    def mixed(self, values, combine):
        made = values[0]
        for v in values[1:]:
            if isinstance(made, Fraction) != isinstance(v, Fraction):
                made, v = self.real(made), self.real(v)
            made = combine(made, v)
        return made

    def accumulated(self, term, point):
        body, variable, *ends = term.args
        lo, hi = (self.integer(self.value(end, point)) for end in ends)
        if lo is None or hi is None or hi < lo - 1 or hi - lo > 60:
            raise Unclear
        items = [
            self.value(body, {**point, variable.value: Fraction(k)}) for k in range(lo, hi + 1)
        ]
        start = Fraction(term.op == "product")
        combine = (lambda a, b: a + b) if term.op == "sum" else (lambda a, b: a * b)
        return self.mixed([start, *items], combine)

    def derivative(self, term, point):
        body, x, order = term.args
        if not self.exact or order.value != 1 or x.op != "sym":
            raise Unclear
        at = point[x.value]
        if not isinstance(at, Fraction):
            raise Unclear
        here = self.value(body, point)
        slopes = []
        for h in (Fraction(1, 10**30), Fraction(-1, 10**30)):
            there = self.value(body, {**point, x.value: at + h})
            slopes.append(self.real(self.mixed([there, -here], lambda a, b: a + b)) / self.real(h))
        if max(map(abs, slopes)) > mpmath.mpf(10) ** 20 * max(1, abs(self.real(here))):
            raise Undefined  # a jump
        if abs(slopes[0] - slopes[1]) > mpmath.mpf(10) ** -12 * max(1, abs(slopes[0])):
            raise Undefined
        return (slopes[0] + slopes[1]) / 2

    def truth(self, statement, point):
        op, args = statement.op, statement.args
        if op == "bool":
            return bool(statement.value)
        if op == "rel":
            return self.holds(*args, statement.value, point)
        parts = [self.truth(a, point) for a in args]
        return {"and": all(parts), "or": any(parts), "not": not parts[0]}[op]

    def holds(self, lhs, rhs, rel, point, slack=None):
        a, b = self.value(lhs, point), self.value(rhs, point)
        d = self.mixed([a, -b], lambda u, v: u + v)
        if (
            slack is not None
            and not isinstance(d, Fraction)
            and abs(d) < slack * max(1, abs(self.real(a)))
        ):
            s = 0
        else:
            s = self.sign(d, self.real(a))
        return {"==": s == 0, "!=": s != 0, "<": s < 0, "<=": s <= 0, ">": s > 0, ">=": s >= 0}[rel]


FLOATS, DIGITAL = Walk(False), Walk(True)
_STOP = (Unclear, OverflowError, ValueError, ZeroDivisionError, KeyError)


def _answer(walk, claim, point, slack):
    try:
        return walk.holds(claim.lhs, claim.rhs, claim.rel, point, slack)
    except Undefined:
        return "undefined"
    except _STOP:
        return None


def by_digits(claim, point):
    """`judge` with 120 digits; of slopes 12 are known."""
    slopes = any(
        "derivative" in (node.op for node in walk(side)) for side in (claim.lhs, claim.rhs)
    )
    with mpmath.workdps(DIGITS):
        return _answer(DIGITAL, claim, point, mpmath.mpf(10) ** -12 if slopes else None)


def judge(claim, point):
    """True, False or "undefined" at a point; None where it cannot tell.

    Floats that differ by less than 1e-7 are taken for equal; what is false or undefined is seen with
    120 digits.
    """
    found = _answer(FLOATS, claim, point, 1e-7)
    return True if found is True else by_digits(claim, point)


def falsity(claim, point):
    """`judge` where a falsehood is expected: floats may show it."""
    found = _answer(FLOATS, claim, point, None)
    return found if found in (False, "undefined") else by_digits(claim, point)


def belongs(context, point):
    """Whether a point lies in the context; None where it cannot be told."""
    with mpmath.workdps(DIGITS):
        try:
            for variable in context.variables:
                value = point[variable.name]
                domain = variable.domain
                if domain.values is not None:
                    if value not in domain.values:
                        return False
                    continue
                here = DIGITAL.value(value, {}) if hasattr(value, "op") else value
                if domain.integer and DIGITAL.integer(here) is None:
                    return False
                for end, sign, is_open in (
                    (domain.lo, 1, domain.lo_open),
                    (domain.hi, -1, domain.hi_open),
                ):
                    if end is not None:
                        d = DIGITAL.mixed([here, -DIGITAL.value(end, {})], lambda a, b: a + b)
                        s = DIGITAL.sign(d) * sign
                        if s < 0 or (s == 0 and is_open):
                            return False
            return all(DIGITAL.truth(h, point) for h in context.hypotheses)
        except Undefined:
            return False
        except _STOP:
            return None


_SIMPLE = [
    Fraction(v) for v in ("0", "1", "-1", "1/2", "2", "-1/2", "3", "-2", "1/3", "-3", "3/2", "7/10")
]


def _value(domain, rng):
    if domain.values is not None:
        return rng.choice(domain.values)
    if domain.integer:
        return Fraction(rng.randint(-3, 6))
    if rng.random() < 0.6:
        return rng.choice(_SIMPLE)
    return Fraction(rng.randint(-300, 300), rng.randint(1, 100))


def points(context, rng, count):
    """Random points of the context."""
    tries = 0
    while count > 0 and tries < 60:
        tries += 1
        point = {v.name: _value(v.domain, rng) for v in context.variables}
        if belongs(context, point):
            count -= 1
            yield point


def shown(point):
    return ", ".join(f"{name} = {value}" for name, value in point.items())
