"""Which object of the specification stands where: the grammar of a document, as a table.

Without it a ``$ref`` in an example would look like a reference, and a property named ``examples``
like a list of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from specwright.openapi.document import Document, Node, escape_token

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
"""The fields of a Path Item Object that hold operations; ``query`` since 3.2."""


class Kind(StrEnum):
    """An object of the OpenAPI Specification, or a map that only holds such objects."""

    OPENAPI = "document"
    PATHS = "paths"
    PATH_ITEM = "path item"
    OPERATION = "operation"
    PARAMETER = "parameter"
    REQUEST_BODY = "request body"
    MEDIA_TYPE = "media type"
    ENCODING = "encoding"
    RESPONSES = "responses"
    RESPONSE = "response"
    HEADER = "header"
    EXAMPLE = "example"
    LINK = "link"
    CALLBACK = "callback"
    COMPONENTS = "components"
    SECURITY_SCHEME = "security scheme"
    SCHEMA = "schema"

    # Kinds are looked up a million times a document; what Enum has is written in Python.
    __hash__ = str.__hash__


@dataclass(frozen=True, slots=True)
class Fields:
    """Fields with one object, a list of objects, a map of objects."""

    one: Mapping[str, Kind]
    many: Mapping[str, Kind]
    named: Mapping[str, Kind]
    keys: frozenset[str]
    """The names of all of them."""


def _fields(
    one: Mapping[str, Kind] | None = None,
    many: Mapping[str, Kind] | None = None,
    named: Mapping[str, Kind] | None = None,
) -> Fields:
    one, many, named = one or {}, many or {}, named or {}
    return Fields(one, many, named, frozenset((*one, *many, *named)))


COMPONENT_SECTIONS: Final[Mapping[Kind, str]] = {
    Kind.SCHEMA: "schemas",
    Kind.RESPONSE: "responses",
    Kind.PARAMETER: "parameters",
    Kind.EXAMPLE: "examples",
    Kind.REQUEST_BODY: "requestBodies",
    Kind.HEADER: "headers",
    Kind.SECURITY_SCHEME: "securitySchemes",
    Kind.LINK: "links",
    Kind.CALLBACK: "callbacks",
}
"""Where a shared object of each kind lives under ``components`` in every 3.x version."""

_ONE_SCHEMA = (
    "additionalItems",
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
)
_MANY_SCHEMAS = ("allOf", "anyOf", "oneOf", "prefixItems")
_NAMED_SCHEMAS = ("$defs", "definitions", "dependentSchemas", "patternProperties", "properties")

_CONTENT = {
    "content": Kind.MEDIA_TYPE,
    "examples": Kind.EXAMPLE,
}

_GRAMMAR: Final[Mapping[Kind, Fields]] = {
    Kind.OPENAPI: _fields(
        one={"paths": Kind.PATHS, "components": Kind.COMPONENTS},
        # The second is what documents of 3.0 say instead: GitHub, Redocly.
        named={"webhooks": Kind.PATH_ITEM, "x-webhooks": Kind.PATH_ITEM},
    ),
    Kind.COMPONENTS: _fields(
        named={section: kind for kind, section in COMPONENT_SECTIONS.items()}
        | {"pathItems": Kind.PATH_ITEM, "mediaTypes": Kind.MEDIA_TYPE}
    ),
    Kind.PATH_ITEM: _fields(
        one=dict.fromkeys(METHODS, Kind.OPERATION),
        many={"parameters": Kind.PARAMETER},
        named={"additionalOperations": Kind.OPERATION},
    ),
    Kind.OPERATION: _fields(
        one={"requestBody": Kind.REQUEST_BODY, "responses": Kind.RESPONSES},
        many={"parameters": Kind.PARAMETER},
        named={"callbacks": Kind.CALLBACK},
    ),
    Kind.PARAMETER: _fields(one={"schema": Kind.SCHEMA}, named=_CONTENT),
    Kind.HEADER: _fields(one={"schema": Kind.SCHEMA}, named=_CONTENT),
    Kind.REQUEST_BODY: _fields(named={"content": Kind.MEDIA_TYPE}),
    Kind.MEDIA_TYPE: _fields(
        one={
            "schema": Kind.SCHEMA,
            "itemSchema": Kind.SCHEMA,
            "x-itemSchema": Kind.SCHEMA,
            "itemEncoding": Kind.ENCODING,
        },
        many={"prefixEncoding": Kind.ENCODING},
        named={"encoding": Kind.ENCODING, "examples": Kind.EXAMPLE},
    ),
    Kind.ENCODING: _fields(
        one={"itemEncoding": Kind.ENCODING},
        many={"prefixEncoding": Kind.ENCODING},
        named={"headers": Kind.HEADER, "encoding": Kind.ENCODING},
    ),
    Kind.RESPONSE: _fields(
        named={"headers": Kind.HEADER, "content": Kind.MEDIA_TYPE, "links": Kind.LINK}
    ),
    Kind.SCHEMA: _fields(
        one=dict.fromkeys(_ONE_SCHEMA, Kind.SCHEMA),
        many=dict.fromkeys(_MANY_SCHEMAS, Kind.SCHEMA),
        named=dict.fromkeys(_NAMED_SCHEMAS, Kind.SCHEMA),
    ),
    Kind.EXAMPLE: _fields(),
    Kind.LINK: _fields(),
    Kind.SECURITY_SCHEME: _fields(),
}

_MAPS: Final[Mapping[Kind, Kind]] = {
    Kind.PATHS: Kind.PATH_ITEM,
    Kind.RESPONSES: Kind.RESPONSE,
    Kind.CALLBACK: Kind.PATH_ITEM,
}


def parts(kind: Kind, value: object) -> Iterator[tuple[Kind, tuple[str | int, ...], object]]:
    """The specification's objects directly inside one: kind, way there, value."""
    # Asked for every object several times, most of them dictionaries with no part.
    if not isinstance(value, dict):
        return
    if kind in _MAPS:
        for key, item in value.items():
            if not key.startswith("x-") and key != "$ref":
                yield _MAPS[kind], (key,), item
        return
    fields = _GRAMMAR[kind]
    if fields.keys.isdisjoint(value):
        return
    for key, item in value.items():
        if key in fields.one:
            yield fields.one[key], (key,), item
        elif key in fields.many and isinstance(item, list):
            for index, entry in enumerate(item):
                yield fields.many[key], (key, index), entry
        elif key in fields.named and isinstance(item, dict):
            for name, entry in item.items():
                yield fields.named[key], (key, name), entry


def fields_of(kind: Kind) -> Fields:
    """The fields of an object that hold further objects."""
    return _GRAMMAR[kind]


def entries_of(kind: Kind) -> Kind | None:
    """What every entry of a pure map is; None for objects with fields of their own."""
    return _MAPS.get(kind)


Objects = Sequence[tuple[Kind, Node]]
"""Every object of a document, in its order: the same walk may serve several."""


def walk(node: Node, kind: Kind = Kind.OPENAPI) -> Iterator[tuple[Kind, Node]]:
    """Every object of the specification at and below a node, in document order.

    References are yielded where they stand and not followed.
    """
    waiting = [(kind, node)]
    while waiting:
        kind, node = waiting.pop()
        yield kind, node
        value = node[0]
        if isinstance(value, dict) and (kind in _MAPS or not _GRAMMAR[kind].keys.isdisjoint(value)):
            waiting += _below(kind, *node)[::-1]


def _below(
    kind: Kind, value: dict[str, Any], pointer: str, document: Document
) -> list[tuple[Kind, Node]]:
    """What ``parts`` gives, as nodes: put down again, as every object of a document goes by."""
    # A named tuple's own constructor would cost as much as all else.
    node = tuple.__new__
    if kind in _MAPS:
        entry = _MAPS[kind]
        return [
            (entry, node(Node, (item, f"{pointer}/{escape_token(key)}", document)))
            for key, item in value.items()
            if not key.startswith("x-") and key != "$ref"
        ]
    fields = _GRAMMAR[kind]
    found: list[tuple[Kind, Node]] = []
    for key, item in value.items():
        if key in fields.one:
            found.append((fields.one[key], node(Node, (item, f"{pointer}/{key}", document))))
        elif key in fields.named and isinstance(item, dict):
            part, around = fields.named[key], f"{pointer}/{key}/"
            found += [
                (part, node(Node, (entry, around + escape_token(name), document)))
                for name, entry in item.items()
            ]
        elif key in fields.many and isinstance(item, list):
            part, around = fields.many[key], f"{pointer}/{key}/"
            found += [
                (part, node(Node, (entry, f"{around}{index}", document)))
                for index, entry in enumerate(item)
            ]
    return found


def way_pointer(way: tuple[str | int, ...]) -> str:
    """The end of a JSON Pointer for keys and indexes."""
    if len(way) == 1:
        return f"/{escape_token(str(way[0]))}"
    return "".join([f"/{escape_token(str(key))}" for key in way])


def reference(value: object) -> str | None:
    """The target where the value is a reference (a schema's or path item's ``$ref`` included)."""
    if not isinstance(value, dict):
        return None
    target = value.get("$ref")
    return target if isinstance(target, str) else None
