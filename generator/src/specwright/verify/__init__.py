"""Proof that a running service keeps its contract."""
