"""Policies: what a contract demands of its versions."""
