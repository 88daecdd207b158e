"""Emitters: pure functions from the API to files. They do not import each other."""
