"""How the values of a media type look on the wire."""

from __future__ import annotations

from specwright.ir.operation import MediaKind

_KINDS: dict[str, MediaKind] = {
    "application/json": "json",
    # Never registered, but what frameworks offer beside the registered one.
    "text/json": "json",
    "text/x-json": "json",
    "application/x-json": "json",
    "application/x-www-form-urlencoded": "form",
    "text/event-stream": "event-stream",
    "application/jsonl": "json-lines",
    "application/x-ndjson": "json-lines",
    "application/x-jsonlines": "json-lines",
    "application/json-seq": "json-seq",
    "application/geo+json-seq": "json-seq",
}
_TEXT = frozenset(
    {
        "application/xml",
        "application/yaml",
        "application/x-yaml",
        "application/javascript",
        "application/graphql",
        "application/toml",
        "application/sql",
    }
)


def spelled(content_type: str) -> str:
    """A media type as HTTP spells it; a star alone is meant as the range of all."""
    return "*/*" if content_type == "*" else content_type


def media_kind(content_type: str) -> MediaKind:
    """The kind of a media type or range; parameters such as ``charset`` do not matter."""
    essence = content_type.partition(";")[0].strip().lower()
    if essence in _KINDS:
        return _KINDS[essence]
    main, _, sub = essence.partition("/")
    if sub.endswith("+json"):
        return "json"
    if main == "multipart":
        return "multipart"
    if main == "text" or essence in _TEXT or sub.endswith(("+xml", "+yaml")):
        return "text"
    return "binary"
