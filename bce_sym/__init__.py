"""bce_sym: a checker for derivations.  Steps are proved, refuted, or left undecided."""

__version__ = "0.1.0.dev0"
