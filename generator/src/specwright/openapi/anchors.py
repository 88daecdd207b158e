"""Names that a schema gives itself: ``$anchor``, ``$dynamicAnchor`` and ``$id``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from specwright.openapi.document import escape_token

_ANCHORS = ("$anchor", "$dynamicAnchor")


@dataclass(frozen=True, slots=True)
class Names:
    """What the schemas of a document are called, by themselves."""

    anchors: dict[str, str] = field(default_factory=dict)
    """Pointers by name, without the leading ``#``."""
    resources: dict[str, str] = field(default_factory=dict)
    """Pointers by URI, which is relative where no base is known."""
    bases: dict[str, str] = field(default_factory=dict)
    """URIs by the pointers of the schemas that have an ``$id``."""

    def resource(self, pointer: str, address: str) -> str | None:
        """Where the schema is that is meant by an address written at a pointer.

        JSON Schema 2020-12, section 8.2.1: ``$id`` is the base of the references below it.
        """
        if not self.resources:
            return None
        try:
            return self.resources.get(urljoin(self.bases.get(self.around(pointer), ""), address))
        except ValueError:
            return None

    def around(self, pointer: str) -> str:
        """The pointer of the nearest schema with an ``$id`` around a place; empty where none is."""
        while self.bases and pointer and pointer not in self.bases:
            pointer = pointer.rpartition("/")[0]
        return pointer if self.bases else ""


def names(document: Any) -> Names:
    """The names in a document; the first of two that are the same counts."""
    found = Names()
    waiting: list[tuple[str, Any, str]] = [("", document, "")]
    while waiting:
        pointer, value, base = waiting.pop()
        if isinstance(value, dict):
            for keyword in _ANCHORS:
                if isinstance(name := value.get(keyword), str):
                    found.anchors.setdefault(name, pointer)
            if isinstance(own := value.get("$id"), str):
                base = _joined(base, own)
                found.resources.setdefault(base, pointer)
                found.bases[pointer] = base
            waiting.extend((f"{pointer}/{escape_token(k)}", v, base) for k, v in value.items())
        elif isinstance(value, list):
            waiting.extend((f"{pointer}/{index}", v, base) for index, v in enumerate(value))
    return found


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address).removesuffix("#")
    except ValueError:  # a bracket that is not closed
        return address
