"""How much of a stranger's document is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one load; the size holds for all files of a document together."""

    size: int = 32 * 1024 * 1024
    """Bytes."""
    depth: int = 100
    """Objects and arrays inside each other."""
    nodes: int = 1_000_000
    """Values in total, a YAML alias counting as everything that it repeats."""
    repeated: int = 100_000
    """Values that YAML aliases repeat."""
    copied: int = 25_000
    """Objects that are repeated because references to them stand where nothing can be shared."""
    digits: int = 64
    """Characters of one number."""
    files: int = 2_000
    """Files of one document."""
    hops: int = 100
    """References that lead to one another before something else stands there."""
