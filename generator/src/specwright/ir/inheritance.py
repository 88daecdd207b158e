"""What schemas take over from others by ``allOf``, and where that gets out of hand.

A generated model lists all of its properties, those of its parts too. A chain of a thousand schemas
would have half a million of them: no document that means something is built like that.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

from specwright.diagnostics import Diagnostic, DocumentError, Severity
from specwright.ir.normalise import Contract
from specwright.ir.shape import parts

MOST_PARTS: Final = 200
"""Schemas that one is put together from: one that refers to another counts as two."""

MOST_INHERITED: Final = 60_000
"""Parts and their properties, in all schemas together."""


def check_inheritance(contract: Contract) -> None:
    """Refuse a document whose schemas take over more than can be written out."""
    seen: dict[str, Any] = {}
    document = contract.document()

    def lookup(ref: str) -> Any:
        if ref not in seen:
            try:
                seen[ref] = document.at(ref.removeprefix("#")).value
            except (LookupError, TypeError, ValueError):
                seen[ref] = None
        return seen[ref]

    inherited = 0
    for name, schema in contract.value.get("components", {}).get("schemas", {}).items():
        if not isinstance(schema, Mapping):
            continue
        taken = list(islice(parts(schema, lookup), 1, MOST_PARTS + 1))
        if len(taken) == MOST_PARTS:
            raise _refused(
                f"{name} is put together from too many schemas by allOf", schema, contract
            )
        inherited += sum(1 + len(part.get("properties", ())) for part in taken)
        if inherited > MOST_INHERITED:
            raise _refused("the schemas inherit too many properties by allOf", schema, contract)


def _refused(message: str, schema: Any, contract: Contract) -> DocumentError:
    place = contract.place(schema)
    pointer = contract.origin(schema)
    return DocumentError(
        Diagnostic(Severity.ERROR, "inheritance-too-large", message, place, pointer)
    )
