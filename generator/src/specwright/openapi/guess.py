"""What somebody may have meant: the known name that a misspelt one is closest to."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from specwright.diagnostics import quoted

_MANY = 50
_LONGEST = 80


def guess(name: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name, empty where nothing is close.

    Comparing costs: among many names only those with the same beginning are considered.
    """
    if len(name) > _LONGEST:
        return ""
    candidates = list(known)
    if len(candidates) > _MANY:
        start, size = name[:1].lower(), len(name)
        alike = (k for k in candidates if k[:1].lower() == start and abs(len(k) - size) < 4)
        candidates = [candidate for candidate, _ in zip(alike, range(_MANY), strict=False)]
    closest = get_close_matches(name, candidates, n=1)
    return f"; did you mean {quoted(closest[0])}?" if closest else ""
