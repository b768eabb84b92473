"""Mutants of claims: what a tired author might have written instead, one slip at a time.

    mutants(claim)  →  (kind, claim) pairs, each different from the claim, without repetition

Every kind but two changes one place of one side.  ``widen domain`` changes the context, ``relation``
the relation.  The order is fixed, so a test that takes every n-th is reproducible.
"""

from dataclasses import replace as changed
from fractions import Fraction

from bce_sym import terms as t
from bce_sym.context import point_in_domain
from bce_sym.functions import FUNCTIONS
from bce_sym.terms import Expr, rebuild

SWAPPED = {
    "log": "exp", "exp": "log", "Max": "Min", "Min": "Max", "sigmoid": "softplus",
    "softplus": "sigmoid", "Abs": "exp", "sqrt": "Abs", "sign": "Abs",
}  # fmt: skip
REVERSED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "!=": "=="}
BOUND = ("sum", "product", "integral", "limit", "at", "derivative")


def mutants(claim):
    seen = {(claim.lhs, claim.rel, claim.rhs, claim.context)}
    for kind, made in candidates(claim):
        key = (made.lhs, made.rel, made.rhs, made.context)
        if key not in seen:
            seen.add(key)
            yield kind, made


def candidates(claim):
    for kind, side in rewritten(claim.rhs, claim.context):
        yield kind, changed(claim, rhs=side)
    for kind, side in rewritten(claim.lhs, claim.context):
        yield kind, changed(claim, lhs=side)
    for name in probabilities(claim.context):
        flip = {t.symbol(name): 1 - t.symbol(name)}
        yield "swap y and 1-y", changed(claim, rhs=t.substitute_term(claim.rhs, flip))
    for variable in claim.context.variables:
        domain = variable.domain
        if domain.values is None and (domain.lo_open or domain.hi_open):
            whole = changed(domain, lo_open=domain.lo is None, hi_open=domain.hi is None)
            yield (
                "widen domain",
                changed(claim, context=claim.context.declare(variable.name, whole)),
            )
    if claim.rel in REVERSED:
        yield "relation", changed(claim, rel=REVERSED[claim.rel])


def probabilities(context):
    """The variables that live in [0, 1], for which 1 − y makes sense."""
    return [
        v.name
        for v in context.variables
        if (v.domain.values is not None and set(v.domain.values) <= {0, 1})
        or (v.domain.lo is not None and not point_in_domain(v.domain, Fraction(-1))
            and v.domain.hi is not None and not point_in_domain(v.domain, Fraction(2)))
    ]  # fmt: skip


def rewritten(term, context):
    """(kind, whole term) for each change at each place of *term*; a place under a binder is one too."""
    names = frozenset(probabilities(context))
    yield from places(term, names, lambda new: new)


def places(node, names, put):
    """*put* makes the whole term again from what is put in the place of *node*."""
    for kind, new in changes(node, names):
        yield kind, put(new)
    for index, arg in enumerate(node.args):
        if index == 1 and node.op in BOUND:
            continue  # the variable itself

        def inside(new, index=index):
            return put(rebuild(node, (*node.args[:index], new, *node.args[index + 1 :])))

        if node.op == "add" and index and arg.op == "neg":
            # a − b: what is under the minus, and the sign, which is flipped below
            yield "flip sign", inside(arg.args[0])
        elif (
            node.op in ("add", "mul", "div", "pow", "call")
            and isinstance(arg, Expr)
            and arg.op != "num"
        ):
            yield "flip sign", inside(-arg)
        if node.op == "derivative" and index == 2:
            yield "change constant", inside(t.number(arg.value + 1))
            continue
        if is_complement(node) and node.args[1] is not arg:
            continue  # the 1 of 1 − y is no constant of its own
        yield from places(arg, names, inside)


def is_complement(node):
    return (
        node.op == "add" and len(node.args) == 2 and node.args[0] is t.number(1)
        and node.args[1].op == "neg"
    )  # fmt: skip


def changes(node, names):
    """(kind, new) for the changes of the node itself."""
    if node.op == "neg":
        yield "flip sign", node.args[0]
    if node.op == "sym" and node.value in names:
        yield "swap y and 1-y", 1 - node
    if is_complement(node):
        yield "swap y and 1-y", node.args[1].args[0]
    if node.op in ("add", "mul"):
        kind = "drop term" if node.op == "add" else "drop factor"
        for index in range(len(node.args)):
            rest = node.args[:index] + node.args[index + 1 :]
            yield kind, t.nary(node.op, rest)
    if node.op == "div":
        yield "drop factor", node.args[0]
        yield "drop factor", 1 / node.args[1]
        yield "drop factor", node.args[1] / node.args[0]
    if node.op == "pow":
        yield "drop factor", node.args[0]
    if node.op in ("sum", "product"):
        body, index, lo, hi = node.args
        for low, high in ((lo + 1, hi), (lo, hi + 1), (lo, hi - 1)):
            yield "shift bound", rebuild(node, (body, index, low, high))
        for other in sorted(body.free - {index.value}):
            captured = t.replace(body, {t.symbol(other): index})
            if captured is not body:
                yield "capture", rebuild(node, (captured, index, lo, hi))
    if node.op == "indexed":
        yield "swap index", t.indexed(node.value, node.args[0] + 1)
        if node.args[0] is not t.number(1):
            yield "swap index", t.indexed(node.value, 1)
    if node.op == "num":
        yield "change constant", t.number(node.value + 1)
        if node.value not in (0, 1):
            yield "change constant", t.number(-node.value)
    if node.op == "call" and node.value in SWAPPED:
        other = SWAPPED[node.value]
        if FUNCTIONS[other].most is None or len(node.args) <= FUNCTIONS[other].most:
            yield "swap function", t.call(other, *node.args)
        if len(node.args) == 1:
            yield "swap function", node.args[0]
    if node.op == "piecewise" and len(node.args) >= 4:
        value, condition, other, second, *rest = node.args
        yield "swap branches", rebuild(node, (other, condition, value, second, *rest))
