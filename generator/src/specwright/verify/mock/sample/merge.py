"""Two schemas that must both hold, as one: keyword by keyword, without any reference followed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import lcm
from typing import Any

from specwright.verify.mock.sample.impossible import Impossible

Schema = Mapping[str, Any]

_INFERRED = {
    "object": ("properties", "required", "additionalProperties", "patternProperties"),
    "array": ("items", "prefixItems", "minItems", "maxItems", "uniqueItems", "contains"),
    "string": ("pattern", "minLength", "maxLength", "format", "contentEncoding"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}


def types_of(schema: Schema) -> tuple[str, ...]:
    """The JSON types that a schema names, or that its keywords speak of."""
    named = schema.get("type")
    if isinstance(named, str):
        return (named,)
    if isinstance(named, list | tuple):
        return tuple(str(name) for name in named)
    for kind, keywords in _INFERRED.items():
        if any(keyword in schema for keyword in keywords):
            return (kind,)
    return ()


def same(one: Any, other: Any) -> bool:
    """Equality of JSON: true is not 1."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return bool(one == other)


def merge(one: Schema, other: Schema) -> dict[str, Any]:
    """A schema for values that satisfy both."""
    merged = dict(one)
    for key, value in other.items():
        if key not in merged:
            merged[key] = value
        elif key in _MERGERS:
            merged[key] = _MERGERS[key](merged[key], value)
        else:
            merged[key] = value
    for closed, opened in ((one, other), (other, one)):
        if closed.get("additionalProperties") is False:
            _close(merged, closed, opened)
    return merged


def _close(merged: dict[str, Any], closed: Schema, opened: Schema) -> None:
    if closed.get("patternProperties"):
        return
    known = set(closed.get("properties", ()))
    strangers = set(opened.get("properties", ())) - known
    if strangers & set(merged.get("required", ())):
        raise Impossible("a required property is not allowed")
    merged["properties"] = {
        name: schema
        for name, schema in merged.get("properties", {}).items()
        if name not in strangers
    }


def _type(one: Any, other: Any) -> list[str]:
    left = [one] if isinstance(one, str) else list(one)
    right = [other] if isinstance(other, str) else list(other)
    kept = [name for name in left if name in right]
    if ("number" in left and "integer" in right) or ("integer" in left and "number" in right):
        kept = [*kept, "integer"] if "integer" not in kept else kept
    if not kept:
        raise Impossible("two types exclude each other")
    return kept


def _enum(one: list[Any], other: list[Any]) -> list[Any]:
    kept = [value for value in one if any(same(value, known) for known in other)]
    if not kept:
        raise Impossible("two enumerations have nothing in common")
    return kept


def _const(one: Any, other: Any) -> Any:
    if not same(one, other):
        raise Impossible("two constants differ")
    return one


def both(one: Any, other: Any) -> Any:
    """Two schemas in one, to be merged where they are looked at."""
    if one is True or one == {} or one == other:
        return other
    if other is True or other == {}:
        return one
    return {"allOf": [one, other]}


def _others(one: Any, other: Any) -> Any:
    return False if one is False or other is False else both(one, other)


def _named(one: Schema, other: Schema) -> dict[str, Any]:
    found = dict(one)
    for name, schema in other.items():
        found[name] = both(found[name], schema) if name in found else schema
    return found


def _multiple(one: Any, other: Any) -> Any:
    if isinstance(one, int) and isinstance(other, int):
        return lcm(one, other)
    large, small = max(one, other), min(one, other)
    return large if (large / small).is_integer() else one * other


def _union(one: list[Any], other: list[Any]) -> list[Any]:
    return [*one, *(value for value in other if value not in one)]


def _patterns(one: Any, other: Any) -> Any:
    left = one if isinstance(one, list) else [one]
    right = other if isinstance(other, list) else [other]
    return _union(left, right)


_MERGERS: dict[str, Callable[[Any, Any], Any]] = {
    "type": _type,
    "enum": _enum,
    "const": _const,
    "minimum": max,
    "exclusiveMinimum": max,
    "minLength": max,
    "minItems": max,
    "minProperties": max,
    "minContains": max,
    "maximum": min,
    "exclusiveMaximum": min,
    "maxLength": min,
    "maxItems": min,
    "maxProperties": min,
    "multipleOf": _multiple,
    "pattern": _patterns,
    "properties": _named,
    "patternProperties": _named,
    "dependentRequired": _named,
    "required": _union,
    "additionalProperties": _others,
    "items": both,
    "propertyNames": both,
    "uniqueItems": lambda one, other: one or other,
    "readOnly": lambda one, other: one or other,
    "writeOnly": lambda one, other: one or other,
    "examples": lambda one, other: one,
}
