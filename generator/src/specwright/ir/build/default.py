"""Defaults: which of them a value of the schema could be."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Iterator, Mapping
from math import inf
from typing import Any

from specwright.ir.build.scope import Scope
from specwright.ir.format import FORMATS, meant
from specwright.ir.pattern import refuses
from specwright.ir.shape import kinds, sole_reference
from specwright.openapi.document import Node

_GIVING = frozenset({"$ref", "allOf", "default"})
_PYTHON: dict[str, tuple[type, ...]] = {
    "array": (list,),
    "boolean": (bool,),
    "integer": (int,),
    "null": (type(None),),
    "number": (int, float),
    "object": (dict,),
    "string": (str,),
}


def build_default(
    node: Node | None, scope: Scope, beside: Iterable[Node] = ()
) -> tuple[Any] | None:
    """The default of a schema or of the one it refers to, in a tuple; None where there is none.

    A default that the schema itself refuses is reported and left out. One that is refused by what
    else holds for the same value, ``beside``, has been taken back by whoever narrowed it.
    """
    if node is None or not isinstance(node.value, dict) or _GIVING.isdisjoint(node.value):
        return None
    found: Node | None = node
    schema: Node | None = node
    for _ in range(20):
        if schema is None or not isinstance(schema.value, dict):
            return None
        if "default" in schema.value:
            break
        ref = sole_reference(schema.value)
        found = schema = scope.target(ref) if ref is not None else None
    if found is None or "default" not in found.value:
        return None
    value = found.value["default"]
    if _fits(value, node, scope, {}):
        return (value,) if all(_fits(value, other, scope, {}) for other in beside) else None
    if value is None:
        # Where null is no value, authors write it to say that there is no default.
        return None
    scope.unsupported(
        "default",
        f"the default {reprlib.repr(value)} is no value of its own schema and is left out",
        found,
    )
    return None


def _fits(value: Any, node: Node | None, scope: Scope, known: dict[tuple[int, str], bool]) -> bool:
    """Whether a value could be valid: what needs all alternatives and conditions is not asked."""
    if node is None or not isinstance(node.value, Mapping):
        return node is None or node.value is not False
    key = (id(value), node.pointer)
    if key not in known:
        # A schema that leads back to itself adds nothing; the answer is corrected below.
        known[key] = True
        known[key] = _plainly(value, node.value) and all(_combined(value, node, scope, known))
    return known[key]


def same(left: Any, right: Any) -> bool:
    """Whether two values are the same in JSON, where true is not 1."""
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def _plainly(value: Any, schema: Mapping[str, Any]) -> bool:
    if "const" in schema and not same(schema["const"], value):
        return False
    if isinstance(schema.get("enum"), list) and not any(same(v, value) for v in schema["enum"]):
        return False
    told = kinds(schema)
    if told and not any(_is(value, kind) for kind in told):
        return False
    match value:
        case str():
            return _fits_text(value, schema)
        case bool():
            return True
        case int() | float():
            return _within(value, schema, "minimum", "maximum") and (
                _limit(schema, "exclusiveMinimum", -inf) < value
                and value < _limit(schema, "exclusiveMaximum", inf)
            )
        case list():
            return _within(len(value), schema, "minItems", "maxItems")
        case dict():
            return _has_members(value, schema)
        case _:
            return True


def _fits_text(value: str, schema: Mapping[str, Any]) -> bool:
    pattern, format_ = schema.get("pattern"), schema.get("format")
    return (
        _within(len(value), schema, "minLength", "maxLength")
        and (format_ not in FORMATS or meant(format_, value) is not None)
        and not (isinstance(pattern, str) and refuses(pattern, value))
    )


def _has_members(value: dict[str, Any], schema: Mapping[str, Any]) -> bool:
    if not _within(len(value), schema, "minProperties", "maxProperties"):
        return False
    closed = schema.get("additionalProperties") is False and not schema.get("patternProperties")
    return not (closed and value.keys() - schema.get("properties", {}).keys()) and all(
        name in value for name in schema.get("required", ())
    )


def _within(value: float, schema: Mapping[str, Any], least: str, most: str) -> bool:
    return _limit(schema, least, -inf) <= value <= _limit(schema, most, inf)


def _limit(schema: Mapping[str, Any], keyword: str, without: float) -> float:
    limit = schema.get(keyword)
    if isinstance(limit, (int, float)) and not isinstance(limit, bool):
        return limit
    return without


def _combined(
    value: Any, node: Node, scope: Scope, known: dict[tuple[int, str], bool]
) -> Iterator[bool]:
    ref = node.value.get("$ref")
    if isinstance(ref, str):
        yield _fits(value, scope.target(ref), scope, known)
    for keyword, enough in (("allOf", all), ("anyOf", any), ("oneOf", any)):
        branches = node.get(keyword)
        if branches is not None:
            yield enough(_fits(value, branch, scope, known) for branch in branches.items())
    items = node.get("items")
    if items is not None and isinstance(value, list) and "prefixItems" not in node.value:
        yield all(_fits(item, items, scope, known) for item in value)
    if isinstance(value, dict):
        properties, rest = node.get("properties"), node.get("additionalProperties")
        named = dict(properties.members()) if properties is not None else {}
        patterned = "patternProperties" in node.value
        for key, member in value.items():
            if key in named or not patterned:
                yield _fits(member, named.get(key, rest), scope, known)


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _PYTHON.get(kind, ()))
