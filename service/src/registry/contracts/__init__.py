"""Contracts: the APIs that teams describe, and who may see them."""
