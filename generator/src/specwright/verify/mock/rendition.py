"""How a value becomes the body of an answer, for each kind of media type."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import yaml

from specwright.emit.server.runtime.streams import ServerSentEvent, json_octets

BOUNDARY = "specwright-mock"
_PIXEL = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
_PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJg"
    "gg=="
)
_FILES = {
    "image/gif": base64.b64decode(_PIXEL),
    "image/png": base64.b64decode(_PNG),
    "application/zip": b"PK\x05\x06" + bytes(18),
    "application/pdf": b"%PDF-1.4\n%%EOF\n",
}


def concrete(content_type: str, *, json_value: bool) -> str:
    """The media type to send for a declared one, which may be a range."""
    if "*" not in content_type:
        return content_type
    essence = content_type.partition(";")[0].strip()
    main, _, sub = essence.partition("/")
    if sub.startswith("*+"):
        return f"{main}/vnd.mock{sub[1:]}"
    if json_value and main in ("*", "application"):
        return "application/json"
    known = {"image": "image/png", "text": "text/plain", "application": "application/octet-stream"}
    return known.get(main, f"{main}/mock" if main != "*" else "application/octet-stream")


def octets(content_type: str, example: Any) -> bytes:
    """A small file of a binary media type; an example is its text."""
    if isinstance(example, str):
        return example.encode()
    if example is not None:
        return json_octets(example)
    return _FILES.get(content_type, b"specwright mock\n")


def text(content_type: str, value: Any, name: str) -> str:
    """A value as a text; ``name`` is the root of an XML document."""
    if isinstance(value, str):
        return value
    essence = content_type.partition(";")[0].strip().lower()
    if essence.endswith(("/xml", "+xml")):
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{_element(name, value)}\n'
    if "yaml" in essence:
        return yaml.safe_dump(value, sort_keys=False, allow_unicode=True)
    return json.dumps(value, ensure_ascii=False)


def multipart(value: Any) -> bytes:
    """An object as parts, one for each member."""
    parts = value if isinstance(value, Mapping) else {"part": value}
    found = []
    for name, part in parts.items():
        content = part.encode() if isinstance(part, str) else json_octets(part)
        kind = "text/plain; charset=utf-8" if isinstance(part, str) else "application/json"
        quoted = str(name).replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
        head = f'Content-Disposition: form-data; name="{quoted}"\r\nContent-Type: {kind}'
        found.append(f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(found) + f"--{BOUNDARY}--\r\n".encode()


def items_of(example: Any) -> list[Any]:
    """The items that an example of a stream shows: a list of them, or the stream as a text."""
    if not isinstance(example, str):
        return list(example) if isinstance(example, list) else [example]
    blocks = example.replace("\r\n", "\n").split("\n\n")
    if any(line.startswith("data:") for line in example.splitlines()):
        return [event for block in blocks if (event := _event(block)) is not None]
    return [_parsed(line.lstrip("\x1e")) for line in example.splitlines() if line.strip("\x1e ")]


def event_of(item: Any) -> ServerSentEvent[Any]:
    """An item that describes a whole event, as the event."""
    if isinstance(item, ServerSentEvent):
        return item
    known: Mapping[str, Any] = item
    data = known.get("data")
    retry = known.get("retry")
    return ServerSentEvent(
        data=_parsed(data) if isinstance(data, str) else data,
        id=str(known["id"]) if "id" in known else None,
        event=str(known["event"]) if "event" in known else None,
        retry=retry if isinstance(retry, int) and retry >= 0 else None,
    )


def _event(block: str) -> ServerSentEvent[Any] | None:
    fields: dict[str, list[str]] = {}
    for line in block.splitlines():
        name, _, value = line.partition(":")
        fields.setdefault(name, []).append(value.removeprefix(" "))
    if "data" not in fields:
        return None
    return ServerSentEvent(
        data=_parsed("\n".join(fields["data"])),
        id=fields["id"][-1] if "id" in fields else None,
        event=fields["event"][-1] if "event" in fields else None,
    )


def _parsed(text_: str) -> Any:
    try:
        return json.loads(text_)
    except ValueError:
        return text_


def _element(name: str, value: Any) -> str:
    tag = "".join(c if c.isalnum() or c in "_.-" else "_" for c in name) or "value"
    tag = tag if tag[0].isalpha() or tag[0] == "_" else f"_{tag}"
    if isinstance(value, Mapping):
        inner = "".join(_members(str(key), item) for key, item in value.items())
    elif isinstance(value, list):
        inner = "".join(_element("item", item) for item in value)
    elif value is None:
        return f"<{tag} nil={quoteattr('true')}/>"
    else:
        inner = escape(value if isinstance(value, str) else json.dumps(value))
    return f"<{tag}>{inner}</{tag}>"


def _members(name: str, value: Any) -> str:
    # An array in XML is its element repeated (OAS XML Object, unless it is wrapped).
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    return _element(name, value)
