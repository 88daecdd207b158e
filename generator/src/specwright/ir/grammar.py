"""Where schemas stand: the fields of OpenAPI objects and the keywords of JSON Schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from specwright.openapi.document import escape_token

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")

_Shape = Literal["one", "map", "list"]

_PARAMETER: dict[str, tuple[_Shape, str]] = {
    "schema": ("one", "schema"),
    "content": ("map", "mediaType"),
}
_FIELDS: dict[str, dict[str, tuple[_Shape, str]]] = {
    "openapi": {
        "components": ("one", "components"),
        "paths": ("map", "pathItem"),
        "webhooks": ("map", "pathItem"),
    },
    "components": {
        "schemas": ("map", "schema"),
        "responses": ("map", "response"),
        "parameters": ("map", "parameter"),
        "requestBodies": ("map", "requestBody"),
        "headers": ("map", "header"),
        "callbacks": ("map", "callback"),
        "pathItems": ("map", "pathItem"),
        "mediaTypes": ("map", "mediaType"),
    },
    "pathItem": {
        "parameters": ("list", "parameter"),
        "additionalOperations": ("map", "operation"),
        **dict.fromkeys(METHODS, ("one", "operation")),
    },
    "operation": {
        "parameters": ("list", "parameter"),
        "requestBody": ("one", "requestBody"),
        "responses": ("map", "response"),
        "callbacks": ("map", "callback"),
    },
    "parameter": _PARAMETER,
    "header": _PARAMETER,
    "requestBody": {"content": ("map", "mediaType")},
    "response": {"headers": ("map", "header"), "content": ("map", "mediaType")},
    "mediaType": {
        "schema": ("one", "schema"),
        "itemSchema": ("one", "schema"),
        "x-itemSchema": ("one", "schema"),
        "encoding": ("map", "encoding"),
    },
    "encoding": {"headers": ("map", "header")},
}

ONE_SCHEMA = (
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
MANY_SCHEMAS = ("allOf", "anyOf", "oneOf", "prefixItems")
NAMED_SCHEMAS = ("$defs", "definitions", "dependentSchemas", "patternProperties", "properties")

ANNOTATIONS = frozenset(
    """$comment default deprecated description example examples externalDocs readOnly summary title
    writeOnly xml""".split()  # noqa: SIM905
)
"""Keywords that say something about values without restricting them."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place that holds a schema: ``holder[key]`` may be replaced."""

    holder: Any
    key: str | int
    pointer: str

    @property
    def schema(self) -> Any:
        """The schema that stands there."""
        return self.holder[self.key]


def schema_slots(value: Any, kind: str = "openapi", pointer: str = "") -> Iterator[Slot]:
    """The outermost schemas of an OpenAPI object, in the order of the document."""
    if not isinstance(value, Mapping) or "$ref" in value:
        return
    if kind == "callback":
        for key in list(value):
            yield from schema_slots(value[key], "pathItem", f"{pointer}/{escape_token(key)}")
        return
    for field in [name for name in value if name in _FIELDS[kind]]:
        shape, inner = _FIELDS[kind][field]
        held, below = value[field], f"{pointer}/{escape_token(field)}"
        places: list[tuple[Any, str | int, str]] = []
        if shape == "one":
            places = [(value, field, below)]
        elif shape == "map" and isinstance(held, Mapping):
            places = [(held, key, f"{below}/{escape_token(key)}") for key in held]
        elif shape == "list" and isinstance(held, list):
            places = [(held, index, f"{below}/{index}") for index in range(len(held))]
        for holder, key, place in places:
            if inner == "schema":
                yield Slot(holder, key, place)
            else:
                yield from schema_slots(holder[key], inner, place)


def subschema_slots(schema: Any, pointer: str = "") -> Iterator[Slot]:
    """The schemas directly inside a schema."""
    if not isinstance(schema, Mapping):
        return
    for keyword in list(schema):
        held, below = schema[keyword], f"{pointer}/{escape_token(keyword)}"
        if keyword in ONE_SCHEMA and isinstance(held, (Mapping, bool)):
            yield Slot(schema, keyword, below)
        elif keyword in MANY_SCHEMAS and isinstance(held, list):
            yield from (Slot(held, i, f"{below}/{i}") for i in range(len(held)))
        elif keyword in NAMED_SCHEMAS and isinstance(held, Mapping):
            yield from (Slot(held, k, f"{below}/{escape_token(k)}") for k in list(held))


def every_schema(document: Any) -> Iterator[Slot]:
    """All schemas of a document, each before those inside it."""
    waiting = list(schema_slots(document))[::-1]
    while waiting:
        slot = waiting.pop()
        yield slot
        waiting += list(subschema_slots(slot.schema, slot.pointer))[::-1]
