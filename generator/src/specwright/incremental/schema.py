"""What may change about a schema without concerning what refers to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from specwright.incremental.edit import text
from specwright.incremental.unclear import UnclearError

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


def changed_properties(before: Any, after: Any) -> list[tuple[Any, ...]]:
    """The properties that differ, as they were and as they are.

    Raises:
        UnclearError: more differs, or the schema is no plain object.
    """
    if not (_is_object(before) and _is_object(after)):
        raise UnclearError
    others = [{k: v for k, v in schema.items() if k not in _FREE} for schema in (before, after)]
    if text(others[0]) != text(others[1]):
        raise UnclearError
    old, new = before["properties"], after["properties"]
    found: list[tuple[Any, ...]] = []
    for key in {**old, **new}:
        versions = tuple(owner[key] for owner in (old, new) if key in owner)
        if len(versions) == 2 and text(versions[0]) == text(versions[1]):
            continue
        flags = [list(_flags(version, "")) for version in versions]
        if not all(map(_is_plain, versions)) or flags[0] != (flags[1:] or [[]])[0]:
            raise UnclearError
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
