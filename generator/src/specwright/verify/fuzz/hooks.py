"""What Schemathesis is taught before a run: it imports this module."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import schemathesis
from schemathesis import HookContext, SerializationContext
from schemathesis.generation.case import Case
from schemathesis.transport.requests import REQUESTS_TRANSPORT

from specwright.verify.fuzz import methods, octets, paths, provider

_LINES = ("application/jsonl", "application/x-ndjson", "application/x-jsonlines")
_SEQUENCES = ("application/json-seq", "application/geo+json-seq")
_MEANT: dict[str, str] = json.loads(os.environ.get(methods.VARIABLE, "{}"))
_RECORD_SEPARATOR = b"\x1e"


@schemathesis.serializer(*_LINES)
def _lines(_context: object, value: Any) -> bytes:
    """Each item in a line of its own; what is no array is one item."""
    return b"".join(_texts(value))


@schemathesis.serializer(*_SEQUENCES)
def _sequence(_context: object, value: Any) -> bytes:
    """Each item between a record separator and a line feed (RFC 7464, section 2.2)."""
    return b"".join(_RECORD_SEPARATOR + text for text in _texts(value))


def _texts(value: Any) -> list[bytes]:
    items = value if isinstance(value, list) else [value]
    return [json.dumps(item).encode() + b"\n" for item in items]


# Only the transport takes headers beside the octets, and the boundary stands in one.
@REQUESTS_TRANSPORT.serializer("multipart/mixed", "multipart/related", "multipart/alternative")
def _parts(context: SerializationContext, value: Any) -> dict[str, Any]:
    """Each item as a part, in the media type that is declared for its place (OAS 3.2.0, 4.15.2)."""
    case = context.case
    declared = case.operation.get_body_for_media_type(case.media_type or "")
    media = declared.definition if declared is not None else {}
    boundary = uuid4().hex
    items = value if isinstance(value, list) else [value]
    parts = [
        f"--{boundary}\r\nContent-Type: {content_type}\r\n\r\n".encode() + octets + b"\r\n"
        for content_type, octets in (_part(media, *numbered) for numbered in enumerate(items))
    ]
    content = b"".join(parts) + f"--{boundary}--\r\n".encode()
    return {
        "data": content,
        "headers": {"Content-Type": f"{case.media_type}; boundary={boundary}"},
    }


def _part(media: Mapping[str, Any], position: int, item: Any) -> tuple[str, bytes]:
    """The media type and the octets of the part at a position."""
    first = media.get("prefixEncoding") or []
    encoding = first[position] if position < len(first) else media.get("itemEncoding") or {}
    usual = "text/plain" if isinstance(item, str) else "application/json"
    content_type = encoding.get("contentType", usual).partition(",")[0].strip()
    plain = isinstance(item, str) and "json" not in content_type
    return content_type, item.encode() if plain else json.dumps(item).encode()


@schemathesis.hook
def before_call(_context: HookContext, case: Case[Any], _kwargs: dict[str, Any]) -> None:
    """Send an operation by its own method from the place that it was lent."""
    meant = _MEANT.get(f"{case.method} {case.path}")
    if meant is not None:
        # The annotation knows the methods of OpenAPI 3.2 alone.
        object.__setattr__(case, "method", meant.partition(" ")[0])


octets.let_octets_pass()
paths.let_paths_pass()
provider.register()
