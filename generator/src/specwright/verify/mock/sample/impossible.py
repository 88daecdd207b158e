"""What a sampler says when it knows no value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class Impossible(Exception):
    """No value satisfies the schema, or none that the sampler would find."""

    def __init__(self, reason: str, tried: Sequence[Any] = ()) -> None:
        super().__init__(reason)
        self.tried = tried
        """What was drawn, and breaks the schema."""
