"""bce_sym: the derivation checker."""
