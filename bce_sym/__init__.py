"""bce_sym: a checker for derivations.  Steps are proved, refuted, or left undecided.

The public names are here: ``from bce_sym import derivation, derive, log, Open01, algebra``.  Each is
imported when it is first asked for, so that ``import bce_sym`` costs next to nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

TYPE_CHECKING = False  # as type checkers know it, without the time to import typing
if TYPE_CHECKING:  # the same names as in _NAMES, for type checkers and editors
    from typing import Any

    from bce_sym.api import assert_proved as assert_proved
    from bce_sym.api import verify as verify
    from bce_sym.check import check as check
    from bce_sym.check import check_all as check_all
    from bce_sym.context import Bit as Bit
    from bce_sym.context import Closed01 as Closed01
    from bce_sym.context import Context as Context
    from bce_sym.context import Domain as Domain
    from bce_sym.context import FiniteSet as FiniteSet
    from bce_sym.context import Indexed as Indexed
    from bce_sym.context import Integer as Integer
    from bce_sym.context import Interval as Interval
    from bce_sym.context import Natural as Natural
    from bce_sym.context import Negative as Negative
    from bce_sym.context import NonNegative as NonNegative
    from bce_sym.context import Open01 as Open01
    from bce_sym.context import Positive as Positive
    from bce_sym.context import PositiveInteger as PositiveInteger
    from bce_sym.context import Real as Real
    from bce_sym.derivation import Chain as Chain
    from bce_sym.derivation import Derivation as Derivation
    from bce_sym.derivation import DerivationError as DerivationError
    from bce_sym.derivation import Lemma as Lemma
    from bce_sym.derivation import Procedure as Procedure
    from bce_sym.derivation import Reason as Reason
    from bce_sym.derivation import Rule as Rule
    from bce_sym.derivation import derivation as derivation
    from bce_sym.derivation import derive as derive
    from bce_sym.derivation import rule as rule
    from bce_sym.derivation import slip as slip
    from bce_sym.errors import ReadError as ReadError
    from bce_sym.evidence import Claim as Claim
    from bce_sym.evidence import Condition as Condition
    from bce_sym.evidence import Counterexample as Counterexample
    from bce_sym.evidence import Evidence as Evidence
    from bce_sym.evidence import NotByReason as NotByReason
    from bce_sym.evidence import Samples as Samples
    from bce_sym.evidence import Stuck as Stuck
    from bce_sym.evidence import Unread as Unread
    from bce_sym.evidence import Verdict as Verdict
    from bce_sym.functions import Abs as Abs
    from bce_sym.functions import Max as Max
    from bce_sym.functions import Min as Min
    from bce_sym.functions import acos as acos
    from bce_sym.functions import asin as asin
    from bce_sym.functions import atan as atan
    from bce_sym.functions import binomial as binomial
    from bce_sym.functions import cos as cos
    from bce_sym.functions import cosh as cosh
    from bce_sym.functions import exp as exp
    from bce_sym.functions import log as log
    from bce_sym.functions import sigmoid as sigmoid
    from bce_sym.functions import sin as sin
    from bce_sym.functions import sinh as sinh
    from bce_sym.functions import softplus as softplus
    from bce_sym.functions import sqrt as sqrt
    from bce_sym.functions import tan as tan
    from bce_sym.functions import tanh as tanh
    from bce_sym.proof import Proof as Proof
    from bce_sym.report import Problem as Problem
    from bce_sym.report import Report as Report
    from bce_sym.report import StepReport as StepReport
    from bce_sym.rules import algebra as algebra
    from bce_sym.rules import candidates as candidates
    from bce_sym.rules import cases as cases
    from bce_sym.rules import constant_out as constant_out
    from bce_sym.rules import convexity as convexity
    from bce_sym.rules import coordinatewise as coordinatewise
    from bce_sym.rules import definition as definition
    from bce_sym.rules import differentiate as differentiate
    from bce_sym.rules import equal_functions as equal_functions
    from bce_sym.rules import evaluation as evaluation
    from bce_sym.rules import exp_of_sum as exp_of_sum
    from bce_sym.rules import exp_of_sums as exp_of_sums
    from bce_sym.rules import induction as induction
    from bce_sym.rules import last_factor as last_factor
    from bce_sym.rules import last_term as last_term
    from bce_sym.rules import linearity as linearity
    from bce_sym.rules import log_increasing as log_increasing
    from bce_sym.rules import log_of_exp as log_of_exp
    from bce_sym.rules import log_of_one as log_of_one
    from bce_sym.rules import log_of_power as log_of_power
    from bce_sym.rules import log_of_product as log_of_product
    from bce_sym.rules import log_of_products as log_of_products
    from bce_sym.rules import log_of_quotient as log_of_quotient
    from bce_sym.rules import monotone_map as monotone_map
    from bce_sym.rules import power_of_sum as power_of_sum
    from bce_sym.rules import product_of_product as product_of_product
    from bce_sym.rules import sigmoid_reflection as sigmoid_reflection
    from bce_sym.rules import sign as sign
    from bce_sym.rules import slope as slope
    from bce_sym.rules import sum_of_constant as sum_of_constant
    from bce_sym.rules import sum_of_sum as sum_of_sum
    from bce_sym.rules import termwise as termwise
    from bce_sym.sets import AnySubset as AnySubset
    from bce_sym.sets import ArgMax as ArgMax
    from bce_sym.sets import ArgMin as ArgMin
    from bce_sym.sets import Families as Families
    from bce_sym.sets import FamilyOf as FamilyOf
    from bce_sym.sets import Set as Set
    from bce_sym.terms import At as At
    from bce_sym.terms import Derivative as Derivative
    from bce_sym.terms import E as E
    from bce_sym.terms import Eq as Eq
    from bce_sym.terms import Expr as Expr
    from bce_sym.terms import Ge as Ge
    from bce_sym.terms import Gt as Gt
    from bce_sym.terms import Integral as Integral
    from bce_sym.terms import Le as Le
    from bce_sym.terms import Limit as Limit
    from bce_sym.terms import Lt as Lt
    from bce_sym.terms import Ne as Ne
    from bce_sym.terms import Piecewise as Piecewise
    from bce_sym.terms import Product as Product
    from bce_sym.terms import Rational as Rational
    from bce_sym.terms import Statement as Statement
    from bce_sym.terms import Sum as Sum
    from bce_sym.terms import indexed as indexed
    from bce_sym.terms import oo as oo
    from bce_sym.terms import pi as pi
    from bce_sym.terms import symbol as symbol

__version__ = "0.1.0.dev0"

_NAMES = {
    "api": "assert_proved verify",
    "check": "check check_all",
    "context": "Bit Closed01 Context Domain FiniteSet Indexed Integer Interval Natural Negative NonNegative "
    "Open01 Positive PositiveInteger Real",
    "derivation": "Chain Derivation DerivationError Lemma Procedure Reason Rule derivation derive "
    "rule slip",
    "errors": "ReadError",
    "evidence": "Claim Condition Counterexample Evidence NotByReason Samples Stuck Unread Verdict",
    # The sign function is bce_sym.functions.sign: here `sign` is the procedure.
    "functions": "Abs Max Min acos asin atan binomial cos cosh exp log sigmoid sin sinh softplus sqrt tan "
    "tanh",
    "proof": "Proof",
    "report": "Problem Report StepReport",
    "rules": "algebra candidates cases constant_out convexity coordinatewise definition differentiate equal_functions "
    "evaluation exp_of_sum exp_of_sums induction last_factor last_term linearity log_increasing "
    "log_of_exp log_of_one log_of_power log_of_product log_of_products log_of_quotient monotone_map power_of_sum "
    "product_of_product sigmoid_reflection sign slope sum_of_constant sum_of_sum termwise",
    "sets": "AnySubset ArgMax ArgMin Families FamilyOf Set",
    "terms": "At Derivative E Eq Expr Ge Gt Integral Le Limit Lt Ne Piecewise Product Rational "
    "Statement Sum indexed oo pi symbol",
}
_HOME = {name: module for module, names in _NAMES.items() for name in names.split()}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """Keeps `derivation` and `check` the functions, though modules of these names exist, too."""

    def __setattr__(self, name: str, value: object) -> None:
        # Importing a submodule binds it to its name in the package.
        if isinstance(value, ModuleType) and name in _HOME:
            value = getattr(value, name)
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
