"""Versions: published documents, what was found in them, and clients for them."""
