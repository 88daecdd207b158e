"""What a sampler says when it knows no value."""

from __future__ import annotations


class Impossible(Exception):
    """No value satisfies the schema, or none that the sampler would find."""
