"""What the models' library gets to read: the IR, said again in the simplest JSON Schema.

The library decides nothing of importance then: names are settled, ``allOf`` is merged, and formats
that would change a value are gone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any, assert_never

from specwright.emit.models.choice import announcement
from specwright.ir.api import Api
from specwright.ir.pattern import compiles
from specwright.ir.schema import Alias, Enumeration, Object, OneOf, Property, Schema
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

JsonSchema = dict[str, Any]

# Other formats stay strings: a URL or an e-mail address would not survive its own type.
_FORMATS = frozenset({"date", "date-time", "uuid"})
_LIMITS = {
    "string": ("minLength", "maxLength", "pattern"),
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "array": ("minItems", "maxItems"),
}
_PREFIX = "#/components/schemas/"


def model_schemas(api: Api) -> tuple[dict[str, JsonSchema], dict[str, str], dict[str, str]]:
    """A schema per model, the attribute name for each ``Class.wireName``, and announcements."""
    source = _Source(api)
    kept = [schema for schema in api.schemas if not source.is_form(schema)]
    attributes = {
        f"{schema.name}.{property_.wire_name}": property_.name
        for schema in kept
        if isinstance(schema.definition, Object)
        for property_ in schema.definition.properties
        if property_.name != property_.wire_name
    }
    declared = {schema.name: source.declared(schema) for schema in kept}
    return declared, attributes, dict(source.announcements(kept))


def plain(type_: Type, nested: bool = False) -> JsonSchema:
    """A type expression as a schema without restrictions."""
    match type_:
        case Scalar(kind, format_):
            known = kind == "string" and format_ in _FORMATS
            return {"type": kind, "format": format_} if known else {"type": kind}
        case Null():
            return {"type": "null"}
        case Anything() | Nothing():
            return {}
        case Bytes():
            return {"type": "string", "format": "binary"}
        case Constants(values):
            return {"const": values[0]} if len(values) == 1 else {"enum": list(values)}
        case Array(items):
            return {"type": "array", "items": plain(items, nested=True)}
        case Tuple(prefix, None) if nested:
            # The library would give a tuple inside something else a name of its own.
            return {"type": "array", "items": _union(tuple(dict.fromkeys(prefix)))}
        case Tuple(prefix, None):
            length = len(prefix)
            closed = {"minItems": length, "maxItems": length, "items": False}
            return {"type": "array", "prefixItems": [plain(item) for item in prefix], **closed}
        case Tuple():
            return {"type": "array", "items": {}}
        case Map(values):
            return {"type": "object", "additionalProperties": plain(values, nested=True)}
        case Union(members):
            return _union(members)
        case Ref(name):
            return {"$ref": _PREFIX + name}
        case _:
            assert_never(type_)


def _union(members: tuple[Type, ...]) -> JsonSchema:
    rest = [member for member in members if not isinstance(member, Null)]
    if len(rest) < len(members) and len(rest) == 1:
        only = plain(rest[0])
        if isinstance(rest[0], Scalar):
            return {**only, "type": [only["type"], "null"]}
    return {"anyOf": [plain(member, nested=True) for member in members]}


class _Source:
    """The schemas of one API."""

    def __init__(self, api: Api) -> None:
        self._contract = api.contract
        self._schemas = {schema.name: schema for schema in api.schemas}

    def is_form(self, schema: Schema) -> bool:
        """Whether a schema holds raw parts, which no JSON model can."""
        definition = schema.definition
        return isinstance(definition, Object) and any(_raw(p.type) for p in definition.properties)

    def announcements(self, kept: Iterable[Schema]) -> Iterable[tuple[str, str]]:
        """What annotates the choices that constants alone do not decide."""
        for schema in kept:
            definition = schema.definition
            if not isinstance(definition, OneOf) or definition.discriminator is None:
                continue
            told = announcement(definition.discriminator, self._schemas)
            if told is not None and not self._tagged(definition):
                yield schema.name, told

    def declared(self, schema: Schema) -> JsonSchema:
        """The schema of one model."""
        made: JsonSchema
        match schema.definition:
            case Object() as definition:
                made = self._object(schema, definition)
            case Enumeration(members):
                made = {"enum": [value for _, value in members]}
            case OneOf(members) as definition:
                made = {"oneOf": [plain(member) for member in members]}
                if self._tagged(definition) and definition.discriminator is not None:
                    made["discriminator"] = {
                        "propertyName": definition.discriminator.wire_name,
                        "mapping": {v: _PREFIX + n for v, n in definition.discriminator.mapping},
                    }
            case Alias(type_):
                made = self._restricted(type_, schema.source)
        description = shown(schema.description, schema.deprecated, 4)
        return {**made, "description": description} if description else made

    def _object(self, schema: Schema, definition: Object) -> JsonSchema:
        made: JsonSchema = {"type": "object"}
        made["properties"] = {p.wire_name: self._property(p) for p in definition.properties}
        required = [p.wire_name for p in definition.properties if p.required]
        if required:
            made["required"] = required
        if definition.additional is None and not definition.omitted:
            made["additionalProperties"] = False
        elif definition.open:
            made["additionalProperties"] = True
        return made

    def _property(self, property_: Property) -> JsonSchema:
        made = self._restricted(property_.type, self._at(property_.pointer))
        plainly = self._literal(property_.type, property_.default)
        if property_.has_default and not property_.required and plainly:
            made["default"] = property_.default
        description = shown(property_.description, property_.deprecated, 4)
        return {**made, "description": description} if description else made

    def _restricted(self, type_: Type, written: Any) -> JsonSchema:
        """A type with the limits of its own keywords; those of items are checked elsewhere."""
        made = plain(type_)
        kind = made.get("type")
        single = kind[0] if isinstance(kind, list) else kind
        if not isinstance(written, Mapping) or single not in _LIMITS or "format" in made:
            return made
        if single == "array" and isinstance(type_, Tuple):
            return made
        for keyword in _LIMITS[single]:
            if keyword in written and _holds(keyword, written[keyword]):
                made[keyword] = written[keyword]
        return made

    def _literal(self, type_: Type, value: Any) -> bool:
        """Whether a value is a Python literal of the type; a date or a model would not be."""
        match type_:
            case Scalar(kind, format_):
                if kind == "string":
                    return isinstance(value, str) and format_ not in _FORMATS
                if isinstance(value, bool) or kind == "boolean":
                    return isinstance(value, bool) and kind == "boolean"
                return isinstance(value, int) or (kind == "number" and isinstance(value, float))
            case Null():
                return value is None
            case Constants(values):
                return value in values
            case Array(items):
                return isinstance(value, list) and all(self._literal(items, v) for v in value)
            case Map(values):
                return isinstance(value, dict) and all(
                    self._literal(values, v) for v in value.values()
                )
            case Union(members):
                return any(self._literal(member, value) for member in members)
            case Ref(name):
                return self._literal_of(name, value)
            case _:
                return False

    def _literal_of(self, name: str, value: Any) -> bool:
        match self._schemas[name].definition:
            case Enumeration(members):
                return value in [member for _, member in members]
            case Alias(type_):
                return not isinstance(type_, Ref) and self._literal(type_, value)
            case _:
                return False

    def _at(self, pointer: str) -> Any:
        value: Any = self._contract
        for token in pointer.split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            value = value[int(key)] if isinstance(value, list) else value[key]
        return value

    def _tagged(self, definition: OneOf) -> bool:
        """Whether each member says by a constant of its own which one it is."""
        discriminator = definition.discriminator
        if discriminator is None:
            return False
        seen: set[object] = set()
        for member in definition.members:
            schema = self._schemas.get(member.name) if isinstance(member, Ref) else None
            if schema is None or not isinstance(schema.definition, Object):
                return False
            told = [
                self._constants(p.type)
                for p in schema.definition.properties
                if p.wire_name == discriminator.wire_name and p.required
            ]
            if not told or not told[0] or not seen.isdisjoint(told[0]):
                return False
            seen.update(told[0])
        return seen == {value for value, _ in discriminator.mapping}

    def _constants(self, type_: Type) -> tuple[object, ...]:
        if isinstance(type_, Constants):
            return type_.values
        definition = self._schemas[type_.name].definition if isinstance(type_, Ref) else None
        if isinstance(definition, Enumeration):
            return tuple(value for _, value in definition.members)
        return ()


def _holds(keyword: str, value: object) -> bool:
    if keyword == "pattern":
        return isinstance(value, str) and compiles(value)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _raw(type_: Type) -> bool:
    match type_:
        case Bytes():
            return True
        case Array(inner):
            return _raw(inner)
        case Union(members):
            return any(_raw(member) for member in members)
        case _:
            return False


def shown(description: str, deprecated: bool, indent: int) -> str:
    """Documentation text: printable, wrapped, and saying so where the thing is deprecated."""
    text = "".join(c for c in description.strip() if c == "\n" or c.isprintable())
    if deprecated:
        text = f"Deprecated. {text}".strip()
    return "\n".join(_wrapped(text.splitlines(), 96 - indent))


def _wrapped(lines: Iterable[str], width: int) -> Iterable[str]:
    for line in lines:
        if len(line) <= width:
            yield line.rstrip()
        else:
            yield from textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)
