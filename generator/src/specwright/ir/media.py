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


def is_open(content_type: str) -> bool:
    """Whether a range leaves open how its values are written, so that JSON may be meant."""
    return essence(content_type) in ("*", "*/*", "application/*")


def usual(content_type: str, kind: MediaKind) -> str | None:
    """What is sent for a declared media type or range where nobody says; None where one must."""
    if "*" not in content_type:
        return content_type
    if kind == "text":
        return "text/plain" if essence(content_type) == "text/*" else None
    return "application/octet-stream" if is_open(content_type) else None


def essence(content_type: str) -> str:
    """A media type or range in lower case, without its parameters (RFC 9110, section 8.3.1)."""
    return content_type.partition(";")[0].strip().lower()


def is_markup(content_type: str) -> bool:
    """Whether a media type is for documents with elements, which no bare number is."""
    _, _, sub = essence(content_type).partition("/")
    return sub in ("html", "xml") or sub.endswith("+xml")


def media_kind(content_type: str) -> MediaKind:
    """The kind of a media type or range; parameters such as ``charset`` do not matter."""
    name = essence(content_type)
    if name in _KINDS:
        return _KINDS[name]
    main, _, sub = name.partition("/")
    if sub.endswith("+json"):
        return "json"
    if main == "multipart":
        return "multipart"
    if main == "text" or name in _TEXT or sub.endswith(("+xml", "+yaml")):
        return "text"
    return "binary"
