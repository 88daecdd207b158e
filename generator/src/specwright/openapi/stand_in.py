"""What is meant by a reference to another kind of object than must stand in its place.

Authors write the name of a response where its schema belongs, or the other way round. What they
mean is clear as long as there is a schema to be had.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specwright.openapi.document import Document, Node, escape_token
from specwright.openapi.structure import Kind

_BODIES = (Kind.RESPONSE, Kind.REQUEST_BODY)
_TYPED = (Kind.PARAMETER, Kind.HEADER, Kind.MEDIA_TYPE)


def stand_in(document: Document, target: str, there: Kind, here: Kind) -> Mapping[str, Any] | None:
    """The object that takes the place of the reference; None where no meaning is clear.

    A Parameter Object says all that a Header Object can, so the reference itself may stay.
    """
    if (there, here) == (Kind.PARAMETER, Kind.HEADER):
        return {"$ref": target}
    if there is Kind.SCHEMA and here in _BODIES:
        schema = {"schema": {"$ref": target}}
        return {"description": "", "content": {"application/json": schema}}
    if here is not Kind.SCHEMA:
        return None
    try:
        node = document.resolve(Node({"$ref": target}, "", document))
    except LookupError:
        return None
    pointer = node.pointer
    if there in _BODIES:
        content = node.get("content")
        names = [name for name, _ in content.members()] if content is not None else []
        if not names:
            return None
        pointer += f"/content/{escape_token(names[0])}"
        node = node / "content" / names[0]
    elif there not in _TYPED:
        return None
    return {"$ref": f"#{pointer}/schema"} if node.get("schema") is not None else None
