"""What the models' library gets to read: the IR, said again in the simplest JSON Schema.

The library decides nothing of importance then: names are settled, ``allOf`` is merged, and formats
that would change a value are gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, assert_never

from specwright.emit.models.loose import NO_ARRAY, NO_MAP
from specwright.emit.models.shape import PREFIX, JsonSchema
from specwright.ir.format import FORMATS
from specwright.ir.pattern import compiles
from specwright.ir.type import (
    Anything,
    Array,
    Bytes,
    Constants,
    Map,
    Nothing,
    Null,
    Ref,
    Scalar,
    Tuple,
    Type,
    Union,
)

_LIMITS = {
    "string": ("minLength", "maxLength", "pattern"),
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "array": ("minItems", "maxItems"),
}
_LEAST = frozenset({"minLength", "minItems", "minimum", "exclusiveMinimum"})
_MOST = frozenset({"maxLength", "maxItems", "maximum", "exclusiveMaximum"})


def plain(type_: Type, nested: bool = False) -> JsonSchema:
    """A type expression as a schema without restrictions."""
    match type_:
        case Scalar(kind, format_):
            known = kind == "string" and format_ in FORMATS
            return {"type": kind, "format": format_} if known else {"type": kind}
        case Null():
            return {"type": "null"}
        case Anything() | Nothing():
            return {}
        case Bytes():
            return {"type": "string", "format": "binary"}
        case Constants(values):
            return {"const": values[0]} if len(values) == 1 else {"enum": list(values)}
        case Array(items, loose):
            made: JsonSchema = {"type": "array", "items": plain(items, nested=True)}
            return _or(NO_ARRAY, made) if loose else made
        case Tuple(prefix, None) if nested:
            # The library would give a tuple inside something else a name of its own.
            return {"type": "array", "items": _union(tuple(dict.fromkeys(prefix)))}
        case Tuple(prefix, None):
            length = len(prefix)
            closed = {"minItems": length, "maxItems": length, "items": False}
            return {"type": "array", "prefixItems": [plain(item) for item in prefix], **closed}
        case Tuple():
            return {"type": "array", "items": {}}
        case Map(values, loose):
            made = {"type": "object", "additionalProperties": plain(values, nested=True)}
            return _or(NO_MAP, made) if loose else made
        case Union(members):
            return _union(members)
        case Ref(name):
            return {"$ref": PREFIX + name}
        case _:
            assert_never(type_)


def _or(other: str, made: JsonSchema) -> JsonSchema:
    return {"anyOf": [made, {"$ref": PREFIX + other}]}


def _union(members: tuple[Type, ...]) -> JsonSchema:
    rest = [member for member in members if not isinstance(member, Null)]
    if len(rest) < len(members) and len(rest) == 1:
        only = plain(rest[0])
        if isinstance(rest[0], Scalar):
            return {**only, "type": [only["type"], "null"]}
    return {"anyOf": [plain(member, nested=True) for member in members]}


def restricted(type_: Type, *written: Any) -> JsonSchema:
    """A type with the limits of its own keywords, where several schemas say some the strictest.

    Those of items are checked elsewhere.
    """
    made = plain(type_)
    kind = made.get("type")
    single = kind[0] if isinstance(kind, list) else kind
    if single not in _LIMITS or "format" in made:
        return made
    if single == "array" and isinstance(type_, Tuple):
        return made
    for schema in written:
        if isinstance(schema, Mapping):
            for keyword in _LIMITS[single]:
                if keyword in schema and _holds(keyword, schema[keyword]):
                    made[keyword] = _stricter(keyword, schema[keyword], made.get(keyword))
    return made


def _stricter(keyword: str, limit: Any, other: Any) -> Any:
    if other is None:
        return limit
    if keyword in _LEAST:
        return max(limit, other)
    return min(limit, other) if keyword in _MOST else limit


def _holds(keyword: str, value: object) -> bool:
    if keyword == "pattern":
        return isinstance(value, str) and compiles(value)
    return isinstance(value, (int, float)) and not isinstance(value, bool)
