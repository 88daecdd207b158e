"""Bodies of parts that are described one by one, as the array that all of them are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specwright.ir.media import media_kind
from specwright.openapi.document import unescape_token
from specwright.openapi.structure import Kind, walk

if TYPE_CHECKING:
    from specwright.ir.normalise import Contract

_ENCODINGS = ("prefixEncoding", "itemEncoding")


def join_parts(contract: Contract) -> None:
    """Rewrite ``itemSchema`` of multipart bodies in place.

    OAS 3.2.0, section 4.14.2: a schema of the whole is applied as if it were an array of what
    ``itemSchema`` describes. Parts without names are told by their position, and encoded as their
    schema asks for where nothing else is said (section 4.14.5).
    """
    if not str(contract.value.get("openapi", "")).startswith("3.2"):
        return
    for kind, node in walk(contract.document().root):
        if kind is not Kind.MEDIA_TYPE or not isinstance(node.value, dict):
            continue
        media = node.value
        content_type = unescape_token(node.pointer.rpartition("/")[2])
        if media_kind(content_type) != "multipart" or "schema" in media:
            continue
        if "itemSchema" in media:
            array = {"type": "array", "items": media.pop("itemSchema")}
            media["schema"] = contract.remember(array, node.pointer)
            if not any(word in media for word in _ENCODINGS):
                media["itemEncoding"] = {}
