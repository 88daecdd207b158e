"""Adds the methods that a person's handler classes do not have yet, and nothing else."""

from specwright.scaffold.survey import Change, Scaffold, scaffold

__all__ = ["Change", "Scaffold", "scaffold"]
