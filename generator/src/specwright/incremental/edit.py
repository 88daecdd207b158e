"""What differs between two texts of a document, where that is inside one schema."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from specwright.diagnostics import DocumentError
from specwright.openapi.json_source import read_json
from specwright.openapi.limits import Limits
from specwright.openapi.pieces import Piece, Source

SCHEMAS = ("components", "schemas")

_CHUNK = 1 << 16
_LEVELS = 3
"""How deep a schema among the components stands in the document."""

_SAME = frozenset(
    """additionalProperties allOf deprecated externalDocs maxProperties minProperties title
    type""".split()  # noqa: SIM905
)
"""Beside its properties, what an object may say that others rely on; it must not change."""
_FREE = frozenset({"description", "example", "examples", "properties", "required"})
_PLAIN = frozenset(
    """$ref additionalProperties allOf anyOf const default deprecated description enum example
    examples exclusiveMaximum exclusiveMinimum externalDocs format items maxItems maxLength
    maxProperties maximum minItems minLength minProperties minimum multipleOf nullable oneOf pattern
    properties readOnly required title type uniqueItems writeOnly""".split()  # noqa: SIM905
)
"""What a property may say that only its own schema is concerned with."""


@dataclass(frozen=True, slots=True)
class Window:
    """The octets that differ: from ``start`` to one end before the edit, to another after it."""

    start: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Edit:
    """One schema of the components, as it was and as it is."""

    name: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    window: Window
    span: Piece
    """Where it stood."""
    source: Source
    """The document as it is."""
    refers: bool
    """Whether something that differs refers to other schemas."""


def edit_of(earlier: Source, octets: bytes, file: str, limits: Limits) -> Edit | None:
    """The only schema that differs, if it is an object whose properties do; else None."""
    if octets == earlier.octets or len(octets) > limits.size:
        return None
    window = _window(earlier.octets, octets)
    position = bisect_right([piece.start for piece in earlier.pieces], window.start) - 1
    span = earlier.pieces[max(position, 0)]
    inside = span.start < window.start and window.before < span.end
    if not inside or span.way[:-1] != SCHEMAS or _values(octets) > limits.nodes:
        return None
    longer = len(octets) - len(earlier.octets)
    before = _value(earlier.octets[span.start : span.end], file, limits)
    after = _value(octets[span.start : span.end + longer], file, limits)
    if not (_is_object(before) and _is_object(after)):
        return None
    changed = _changed(before, after)
    if changed is None:
        return None
    moved = tuple(
        Piece(
            piece.way,
            piece.start + (longer if piece.start > window.start else 0),
            piece.end + (longer if piece.end > window.start else 0),
        )
        for piece in earlier.pieces
    )
    refers = "$ref" in _text(changed)
    return Edit(span.way[-1], before, after, window, span, Source(octets, moved), refers)


def _window(before: bytes, after: bytes) -> Window:
    shortest = min(len(before), len(after))
    start = 0
    while start < shortest and before[start : start + _CHUNK] == after[start : start + _CHUNK]:
        start += _CHUNK
    start = min(start, shortest)
    while start < shortest and before[start] == after[start]:
        start += 1
    left = shortest - start
    end = 0
    while end < left and _tail(before, end) == _tail(after, end):
        end += _CHUNK
    end = min(end, left)
    while end < left and before[-1 - end] == after[-1 - end]:
        end += 1
    # Characters are compared whole, and each has one octet that is no continuation.
    while start and _continues(before, start):
        start -= 1
    while end and _continues(before, len(before) - end):
        end -= 1
    return Window(start, len(before) - end, len(after) - end)


def _tail(octets: bytes, end: int) -> bytes:
    stop = len(octets) - end
    return octets[max(stop - _CHUNK, 0) : stop]


def _continues(octets: bytes, position: int) -> bool:
    return octets[position : position + 1] in _CONTINUING


_CONTINUING = frozenset(bytes([octet]) for octet in range(0x80, 0xC0))


def _values(octets: bytes) -> int:
    """At least as many as there are values in a JSON text."""
    return 1 + sum(octets.count(sign) for sign in (b",", b"{", b"["))


def _value(octets: bytes, file: str, limits: Limits) -> Any:
    """What a piece says, None where there is anything to say about how it is written."""
    inner = Limits(depth=limits.depth - _LEVELS, nodes=limits.nodes, digits=limits.digits)
    try:
        value, _, findings = read_json(octets.decode(), file, inner)
    except (DocumentError, UnicodeDecodeError):
        return None
    return None if findings else value


def _changed(before: Any, after: Any) -> list[tuple[Any, ...]] | None:
    """The properties that differ, as they were and as they are; None where more differs."""
    others = [{k: v for k, v in schema.items() if k not in _FREE} for schema in (before, after)]
    if _text(others[0]) != _text(others[1]):
        return None
    old, new = before["properties"], after["properties"]
    found: list[tuple[Any, ...]] = []
    for key in {**old, **new}:
        versions = tuple(owner[key] for owner in (old, new) if key in owner)
        if len(versions) == 2 and _text(versions[0]) == _text(versions[1]):
            continue
        flags = [list(_flags(version, "")) for version in versions]
        if not all(map(_is_plain, versions)) or flags[0] != (flags[1:] or [[]])[0]:
            return None
        found.append(versions)
    return found


def _flags(value: Any, way: str) -> Iterator[str]:
    """Where it is said that something travels one way only."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("readOnly", "writeOnly"):
                yield f"{way} {key} {inner}"
            yield from _flags(inner, f"{way}/{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _flags(inner, f"{way}/{index}")


def _is_object(schema: Any) -> bool:
    if not isinstance(schema, dict) or schema.get("type", "object") != "object":
        return False
    properties, required = schema.get("properties"), schema.get("required", [])
    known = all(key in _SAME | _FREE or key.startswith("x-") for key in schema)
    return known and bool(properties) and isinstance(properties, dict) and _are_texts(required)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_plain(schema: Any) -> bool:
    """Whether a schema concerns nobody but the one that it is part of."""
    if not isinstance(schema, dict):
        return False
    if not all(key in _PLAIN or key.startswith("x-") for key in schema):
        return False
    inner = [schema[key] for key in ("items", "additionalProperties") if key in schema]
    for key in ("allOf", "anyOf", "oneOf"):
        if not isinstance(schema.get(key, []), list):
            return False
        inner += schema.get(key, [])
    properties = schema.get("properties", {})
    if not isinstance(properties, dict) or not _are_texts(schema.get("required", [])):
        return False
    return all(isinstance(part, bool) or _is_plain(part) for part in (*inner, *properties.values()))


def _text(value: Any) -> str:
    """Equal for what is written alike: unlike equality, it tells true from 1."""
    return json.dumps(value)
