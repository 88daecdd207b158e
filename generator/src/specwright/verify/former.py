"""What came with OpenAPI 3.2, in the words that Schemathesis knows."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from specwright.ir.media import media_kind
from specwright.verify.links import operations, resolved

_MEDIA_TYPES = "#/components/mediaTypes/"
_SEQUENCES = frozenset({"json-lines", "json-seq", "multipart"})
_ITEMS = ("itemSchema", "x-itemSchema")


def in_former_words(copy: dict[str, Any]) -> None:
    """Rewrite a copy in place: shared media types, and sequences that clients send."""
    _put_media_types(copy, copy)
    for _, operation in operations(copy):
        content = resolved(copy, operation.get("requestBody")).get("content")
        for content_type, media in content.items() if isinstance(content, dict) else ():
            if media_kind(content_type) in _SEQUENCES and isinstance(media, dict):
                _as_array(media)


def _put_media_types(value: Any, copy: dict[str, Any]) -> None:
    """OAS 3.2.0, section 4.8.14: an entry of ``content`` may be a reference."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, list):
            waiting += current
        if not isinstance(current, dict):
            continue
        for key, inner in current.items():
            ref = inner.get("$ref") if isinstance(inner, dict) else None
            if isinstance(ref, str) and ref.startswith(_MEDIA_TYPES):
                current[key] = deepcopy(resolved(copy, inner))
        waiting += current.values()


def _as_array(media: dict[str, Any]) -> None:
    """OAS 3.2.0, section 4.14.2: a schema of the whole is applied as if it were an array."""
    item = next((media.pop(name) for name in _ITEMS if name in media), None)
    if item is not None:
        media.setdefault("schema", {"type": "array", "items": item})
