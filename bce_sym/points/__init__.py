"""Proposing points: where to look for a counterexample, and for a witness of a context.

Simple points come first, then those at which something is bound to happen (a denominator vanishes, a case
switches, a domain ends), then many.  Nothing here is trusted: the kernel judges every point.
"""

from bce_sym.points.agreement import agreement
from bce_sym.points.completion import Assignment
from bce_sym.points.explorer import Explorer

__all__ = ["Assignment", "Explorer", "agreement"]
