"""Enumerations whose values are of another type than their schema: what their authors mean.

A schema admits what satisfies all of its keywords (JSON Schema Validation 2020-12, section 6.1),
and so nothing at all where ``type`` and ``enum`` contradict each other. Many documents do that:
they list numbers where texts travel, numbers with their names, or beside an array what its items
may be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

_NAMED: Final = re.compile(r"(-?[0-9]+)(?: \(.+\)|(?: -|:| =) .+)", re.DOTALL)
"""A number and its name, as some write what a number stands for: ``0 (Unknown)``."""
_NUMBERS: Final = {"integer": (int,), "number": (int, float)}


def agreeing(schema: Mapping[str, Any]) -> dict[str, Any] | None:
    """The schema with values that its type admits; None where they are or nothing is clear."""
    listed, kind = schema.get("enum"), sole_type(schema.get("type"))
    if kind is None or not isinstance(listed, list) or not all(map(_is_scalar, listed)):
        return None
    if kind == "array":
        return _of_items(schema, listed)
    values = [value for value in listed if value is not None]
    if kind != "string" and any(is_of(kind, value) for value in values):
        # Some mean what they say.
        return None
    read = [read_as(kind, value) for value in values]
    if None in read or read == values:
        return None
    # A text may be listed both ways.
    known = {json.dumps(value): value for value in read}
    nulls = [None] if None in listed else []
    found = {**schema, "enum": [*known.values(), *nulls]}
    default = schema.get("default")
    if default is not None and _is_scalar(default):
        meant = read_as(kind, default)
        # It is written as the values are.
        found["default"] = default if meant is None else meant
    return found


def is_of(kind: str, value: Any) -> bool:
    """Whether a scalar is of a type of scalars that a schema names."""
    if isinstance(value, bool) or kind == "boolean":
        return isinstance(value, bool) and kind == "boolean"
    return isinstance(value, _NUMBERS.get(kind, (str,)))


def read_as(kind: str, value: Any) -> Any:
    """What a scalar means as a type of scalars; None where it means nothing of that type."""
    return value if is_of(kind, value) else _READINGS[kind](value)


def sole_type(written: Any) -> str | None:
    """The type that a schema names beside null; None where it names several, none, or objects."""
    kinds = [written] if isinstance(written, str) else written
    told = [kind for kind in kinds if kind != "null"] if isinstance(kinds, list) else []
    return told[0] if len(told) == 1 and told[0] in (*_READINGS, "array") else None


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, (dict, list))


def _of_items(schema: Mapping[str, Any], listed: list[Any]) -> dict[str, Any] | None:
    items = schema.get("items", {})
    values = [value for value in listed if value is not None]
    if not values or not isinstance(items, Mapping):
        return None
    rest = {key: value for key, value in schema.items() if key != "enum"}
    if "enum" in items:
        return rest
    if "$ref" in items:
        return {**rest, "items": {"allOf": [items], "enum": values}}
    inner = {**items, "enum": values}
    return {**rest, "items": agreeing(inner) or inner}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _number(value: Any) -> int | float | None:
    try:
        read = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return None
    return read if is_of("number", read) else None


def _integer(value: Any) -> int | None:
    named = _NAMED.fullmatch(value) if isinstance(value, str) else None
    read = _number(value if named is None else named[1])
    return read if isinstance(read, int) else None


def _boolean(value: Any) -> bool | None:
    return {"true": True, "false": False}.get(str(value).lower())


_READINGS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "string": _text,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
}
