"""Names that a schema gives itself: ``$anchor``, ``$dynamicAnchor`` and ``$id``."""

from __future__ import annotations

from typing import Any

from specwright.openapi.document import escape_token

_NAMING = ("$anchor", "$dynamicAnchor", "$id")


def anchors(document: Any) -> dict[str, str]:
    """Pointers by the name that a reference uses, without the leading ``#``."""
    found: dict[str, str] = {}
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, dict):
            for keyword in _NAMING:
                if isinstance(name := value.get(keyword), str):
                    found.setdefault(name, pointer)
            waiting.extend((f"{pointer}/{escape_token(k)}", v) for k, v in value.items())
        elif isinstance(value, list):
            waiting.extend((f"{pointer}/{index}", v) for index, v in enumerate(value))
    return found
