"""Where strings may stand in an OpenAPI document: the meta-schemas, read as a grammar.

A *slot* is a kind of place: an object of the specification and a way below it, as in
``info.title``, ``operation.tags[]`` or, for a key that its author chooses, ``content.{key}``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_APPLIED = ("if", "then", "else")
_LISTS = ("allOf", "anyOf", "oneOf")
_VOCABULARIES = "core applicator unevaluated validation meta-data format-annotation content"
_OWN = ("$defs", "definitions")


@dataclass(frozen=True, slots=True)
class Found:
    """A string of a document: the slot that it is in, and where."""

    slot: str
    pointer: str
    text: str
    is_key: bool


@dataclass(slots=True)
class Shape:
    """What one or several schemas together let a value be."""

    properties: dict[str, list[Any]] = field(default_factory=dict)
    entries: list[Any] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    extensible: bool = False
    is_map: bool = False
    text: bool = False
    anything: bool = False
    words: bool = False
    """Only words of the specification."""


class MetaSchema:
    """The grammar of one version."""

    def __init__(self, version: str) -> None:
        self.version = version
        self._root = _read("openapi_spec_validator", f"resources/schemas/v{version}/schema.json")
        self._objects: dict[str, Any] = {
            **self._root.get("definitions", {}),
            "document": self._root,
        }
        self._bases: dict[int, Any] = {}
        self._visited: list[tuple[str, Any]] = []
        if version != "3.0":
            self._add_json_schema()

    def slots(self) -> dict[str, Shape]:
        """Every slot for text, with what the meta-schema says about it."""
        found: dict[str, Shape] = {}
        waiting, seen = ["document"], {"document"}
        while waiting:
            owner = waiting.pop()
            for slot, shape in self._slots(owner, self.shape([self._objects[owner]])):
                found[slot] = shape
            for below in self._owners_in(owner):
                if below not in seen:
                    seen.add(below)
                    waiting.append(below)
        return found

    def strings(self, document: Any) -> Iterator[Found]:
        """Every string of a document, keys included, with its slot."""
        yield from self._strings("document", "document", [self._root], document, "")

    def objects(self, document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every object of the specification in a document, with what it is."""
        self._visited = [("document", document)]
        for _ in self.strings(document):
            pass
        yield from self._visited

    def fields(self, owner: str) -> Shape:
        """What an object of the specification may hold."""
        return self.shape([self._objects[owner]])

    def shape(self, schemas: list[Any]) -> Shape:
        """What the schemas say, with what they refer to beside other keywords."""
        made = Shape()
        waiting = [(schema, True) for schema in schemas]
        while waiting:
            schema, inside = waiting.pop(0)
            if not isinstance(schema, Mapping):
                continue
            target = self._target(schema)
            if target is not None and not inside and self._names_object(target):
                made.owners.append(target)
                continue
            if target is not None:
                waiting.append((self._objects[target], True))
            self._add(made, schema)
            alternatives = [s for word in _LISTS for s in schema.get(word, ())]
            alternatives += [schema[word] for word in _APPLIED if word in schema]
            beside = bool(schema.get("properties")) or "allOf" in schema
            for below in alternatives:
                if not _only_required(below):
                    waiting.append((below, beside))
            waiting += [(s, True) for s in schema.get("dependentSchemas", {}).values()]
        return made

    def _add(self, made: Shape, schema: Mapping[str, Any]) -> None:
        if schema.keys() <= {"$comment", "deprecated"}:
            made.anything = True
        for name, value in schema.get("properties", {}).items():
            if value is not False:
                made.properties.setdefault(name, []).append(
                    self._based({} if value is True else value, schema)
                )
        for pattern, value in schema.get("patternProperties", {}).items():
            if pattern == "^x-":
                made.extensible = True
            elif pattern == "^\\$ref$":
                made.properties.setdefault("$ref", []).append(value)
            elif value is not False and "schemas|" not in pattern:
                made.is_map = True
                made.entries.append(value if isinstance(value, Mapping) else {})
        rest = schema.get("additionalProperties")
        if isinstance(rest, Mapping):
            made.is_map = True
            made.entries.append(self._based(rest, schema))
        for word in ("items", "prefixItems"):
            if isinstance(schema.get(word), Mapping) or schema.get(word) is True:
                made.items.append(self._based(schema[word], schema))
        types = schema.get("type")
        listed = types if isinstance(types, list) else [types]
        words = [word for word in schema.get("enum", ()) if isinstance(word, str)]
        made.words |= bool(words)
        made.text |= "string" in listed or bool(words)

    def _target(self, schema: Mapping[str, Any]) -> str | None:
        if schema.get("$dynamicRef") == "#meta":
            return "schema"
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return None
        base = self._bases.get(id(schema), self._root)
        if reference == "#" or not reference.startswith("#/"):
            return None
        node = base
        for token in reference.split("/")[1:]:
            node = node[token]
        name = reference.rpartition("/")[2]
        if name in self._objects and self._objects[name] is not node:
            name = f"{name}'"
        if base is not self._root:
            self._mark(node, base)
        self._objects.setdefault(name, node)
        return name

    def _names_object(self, name: str) -> bool:
        """Whether a definition is an object of the specification, and no mere piece of grammar."""
        node = self._objects[name]
        if name.endswith(("-or-reference", "examples", "parameters", "map-of-strings")):
            return False
        return node.get("type") == "object" or name in ("schema", "Reference", "SecurityScheme")

    def _based(self, schema: Mapping[str, Any], parent: Mapping[str, Any]) -> Mapping[str, Any]:
        base = self._bases.get(id(parent))
        if base is not None:
            self._mark(schema, base)
        return schema

    def _mark(self, node: Any, base: Any) -> None:
        """References below this node are those of the file that it is from."""
        if isinstance(node, Mapping) and id(node) not in self._bases:
            self._bases[id(node)] = base
            for value in node.values():
                self._mark(value, base)
        elif isinstance(node, list):
            for value in node:
                self._mark(value, base)

    def _add_json_schema(self) -> None:
        package, folder = "jsonschema_specifications", "schemas/draft202012/vocabularies"
        parts = [_read(package, f"{folder}/{name}") for name in _VOCABULARIES.split()]
        oas = "oas3.2/meta/2025-09-17.json" if self.version == "3.2" else _BASE_31
        parts.append(_read("openapi_schema_validator", f"schemas/{oas}"))
        for part in parts:
            self._mark(part, part)
        self._objects["schema"] = {"type": "object", "allOf": parts}

    def _owners_in(self, owner: str) -> Iterator[str]:
        for schemas in self._below([self._objects[owner]]):
            yield from self.shape_of_value(schemas).owners

    def _below(self, schemas: list[Any]) -> Iterator[list[Any]]:
        yield schemas
        shape = self.shape_of_value(schemas) if len(schemas) > 1 else self.shape(schemas)
        for below in [*shape.properties.values(), shape.entries, shape.items]:
            if below:
                yield below
                inner = self.shape_of_value(below)
                for further in (inner.entries, inner.items, *inner.properties.values()):
                    if further:
                        yield further
                        innermost = self.shape_of_value(further)
                        yield from (s for s in (innermost.items, innermost.entries) if s)

    def shape_of_value(self, schemas: list[Any]) -> Shape:
        """What a value may be, where an object of the specification is an owner of its own."""
        return self.shape([{"oneOf": [{} if schema is True else schema]} for schema in schemas])

    def _slots(self, way: str, shape: Shape) -> Iterator[tuple[str, Shape]]:
        if shape.text or shape.anything:
            yield way, shape
        if shape.extensible:
            yield f"{way}.x-{{key}}", shape
            yield f"{way}.x-", Shape(anything=True)
        for name, schemas in shape.properties.items():
            yield from self._slots(f"{way}.{name}", self.shape_of_value(schemas))
        if shape.is_map:
            yield f"{way}.{{key}}", Shape(text=True)
            yield from self._slots(f"{way}.{{}}", self.shape_of_value(shape.entries))
        if shape.items:
            yield from self._slots(f"{way}[]", self.shape_of_value(shape.items))

    def _strings(
        self, owner: str, way: str, schemas: list[Any], value: Any, pointer: str
    ) -> Iterator[Found]:
        shape = self.shape(schemas) if way == owner else self.shape_of_value(schemas)
        chosen = self._choose(shape.owners, value)
        if chosen is not None and isinstance(value, Mapping):
            self._visited.append((chosen, value))
            yield from self._strings(chosen, chosen, [self._objects[chosen]], value, pointer)
            return
        if isinstance(value, str):
            yield Found(way, pointer, value, False)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if shape.items:
                    below = f"{way}[]"
                    yield from self._strings(owner, below, shape.items, item, f"{pointer}/{index}")
                else:
                    yield from _free(way, item, f"{pointer}/{index}")
        elif isinstance(value, Mapping):
            for key, item in value.items():
                token = key.replace("~", "~0").replace("/", "~1")
                there = f"{pointer}/{token}"
                if key in shape.properties:
                    below = f"{way}.{key}"
                    yield from self._strings(owner, below, shape.properties[key], item, there)
                elif shape.extensible and key.startswith("x-"):
                    yield Found(f"{way}.x-{{key}}", there, key, True)
                    yield from _free(f"{way}.x-", item, there)
                elif shape.is_map:
                    yield Found(f"{way}.{{key}}", there, key, True)
                    yield from self._strings(owner, f"{way}.{{}}", shape.entries, item, there)
                else:
                    yield from _free(way, {key: item}, pointer)

    def _choose(self, owners: list[str], value: Any) -> str | None:
        """The object that a value is, of those that it may be."""
        if not isinstance(value, Mapping) or not owners:
            return None
        references = [name for name in owners if name.lower() == "reference"]
        if references and "$ref" in value:
            return references[0]
        rest = [name for name in owners if name not in references]
        chosen = rest[0]
        if chosen == "SecurityScheme":
            kind = str(value.get("type")).lower()
            return f"{_SCHEMES_30[kind]}SecurityScheme"
        return chosen


_SCHEMES_30 = {
    "apikey": "APIKey",
    "http": "HTTP",
    "oauth2": "OAuth2",
    "openidconnect": "OpenIdConnect",
}
_BASE_31 = "oas3.1/vocabularies/base"


def _free(slot: str, value: Any, pointer: str) -> Iterator[Found]:
    """The strings of a value that may be anything."""
    if isinstance(value, str):
        yield Found(slot, pointer, value, False)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            there = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            yield Found(slot, there, key, True)
            yield from _free(slot, item, there)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _free(slot, item, f"{pointer}/{index}")


def _only_required(schema: Any) -> bool:
    words = {"required", "description", "not"}
    return isinstance(schema, Mapping) and bool(schema) and schema.keys() <= words


@cache
def _folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _read(package: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_folder(package) / path).read_text("utf-8"))
    return found
