"""A document with the fields that most APIs have: what the models' library is asked beforehand.

Every kind of value stands in it as a field, required or not, called as in Python or otherwise, and
as a component of its own, where that gives a shape of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations, product
from typing import Any

_Schema = dict[str, Any]

_REF = {"$ref": "#/components/schemas/Thing0"}
_THINGS = 40
_CHOICES = 12
_MIXED = 5
_FORMATS = ("date", "date-time", "uuid")
_LARGEST = (2**63 - 1, 9223372036854776000)
_SPAN = {"date": "2024-01-31", "date-time": "2024-01-31T12:00:00Z"}


def document() -> _Schema:
    """The document, as JSON."""
    members: _Schema = {}
    required: list[str] = []
    components: _Schema = {f"Thing{i}": _thing(i) for i in range(_THINGS)}
    components |= {"Word": {"enum": ["a", "b"]}, "Count": {"enum": [1, 2]}}
    components["Switch"] = {"type": "boolean"}
    for number, (schema, default) in enumerate(_values()):
        components[f"Alias{number}"] = schema
        for name in (f"field{number}", f"Field-{number}"):
            members[name] = schema
            members[f"{name}r"] = schema
            required.append(f"{name}r")
            if default is not None:
                members[f"{name}d"] = {**schema, "default": default}
            if "null" in schema.get("type", ()) or {"type": "null"} in schema.get("anyOf", ()):
                members[f"{name}n"] = {**schema, "default": None}
        if "anyOf" in schema:
            components[f"Choice{number}"] = {"oneOf": schema["anyOf"]}
    for count in range(2, _THINGS + 1):
        several = [{"$ref": f"#/components/schemas/Thing{i}"} for i in range(count)]
        told = {str(i): f"#/components/schemas/Thing{i}" for i in range(count)}
        components[f"One{count}"] = {"oneOf": several}
        tag = {"propertyName": "kind", "mapping": told}
        components[f"Told{count}"] = {"oneOf": several, "discriminator": tag}
    components["Everything"] = {"type": "object", "properties": members, "required": required}
    components["Closed"] = {"type": "object", "additionalProperties": False, "properties": {}}
    components["Open"] = {**_thing(0), "additionalProperties": True}
    components["Shut"] = {**_thing(0), "additionalProperties": False}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Common shapes", "version": "1"},
        "paths": {},
        "components": {"schemas": components},
    }


def _thing(number: int) -> _Schema:
    kind = {"const": str(number)}
    return {"type": "object", "properties": {"kind": kind}, "required": ["kind"]}


def _values() -> Iterator[tuple[_Schema, Any]]:
    """Schemas that a field may have, each with a default, or None for none."""
    plain = list(_scalars())
    for schema, default in plain:
        yield schema, default
        yield {**schema, "type": [schema["type"], "null"]}, default
    for free in ("x", 1, True, False, None):
        yield {}, free
    yield {"type": "null"}, None
    yield _REF, {"kind": "0"}
    yield {"type": "array", "items": _REF}, [{"kind": "0"}]
    for value in ("x", 1, True, False):
        yield {"const": value}, value
        yield {"anyOf": [{"const": value}, {"type": "null"}]}, None
    for name, default in (("Word", "a"), ("Count", 1), ("Switch", False), ("Switch", True)):
        ref = {"$ref": f"#/components/schemas/{name}"}
        yield ref, default
        yield {"anyOf": [ref, {"type": "null"}]}, default
        yield {"type": "array", "items": ref}, [default]
    simple = [*_simple(), _REF, {}, {"const": "x"}, {"anyOf": [_REF, {"type": "null"}]}]
    for items in simple:
        yield from _collections(items)
        for around in ({"type": "array", "items": items}, _map(items)):
            for outer in ({"type": "array", "items": around}, _map(around)):
                yield outer, None
                yield {"anyOf": [outer, {"type": "null"}]}, None
        twice = {"type": "array", "items": {"type": "array", "items": items}}
        yield {"type": "array", "items": twice}, None
    for union in _unions():
        yield union, None
        yield {"anyOf": [*union["anyOf"], {"type": "null"}]}, None
        yield {"type": "array", "items": union}, None
        yield _map(union), None


def _scalars() -> Iterator[tuple[_Schema, Any]]:
    """Texts, numbers and booleans with every set of limits that is of use."""
    for limits in _subsets({"minLength": 1, "maxLength": 9, "pattern": "^x"}):
        yield {"type": "string", **limits}, "x"
    for format_ in _FORMATS:
        yield {"type": "string", "format": format_}, _SPAN.get(format_)
    yield {"type": "boolean"}, True
    yield {"type": "boolean"}, False
    for kind in ("integer", "number"):
        for low, high in product(
            ({}, {"minimum": 1}, {"exclusiveMinimum": 1}),
            ({}, {"maximum": 9}, {"exclusiveMaximum": 9}),
        ):
            yield {"type": kind, **low, **high}, 2
            if kind == "integer" and "exclusiveMaximum" not in high:
                yield {"type": kind, **low, **high, "multipleOf": 2}, 2
    for largest in _LARGEST:
        yield {"type": "integer", "maximum": largest}, 2
        yield {"type": "integer", "minimum": 1, "maximum": largest}, 2
        yield {"type": "integer", "minimum": -largest, "maximum": largest}, 2


def _simple() -> Iterator[_Schema]:
    for kind in ("string", "integer", "number", "boolean"):
        yield {"type": kind}
        yield {"type": [kind, "null"]}
    for format_ in _FORMATS:
        yield {"type": "string", "format": format_}


def _collections(items: _Schema) -> Iterator[tuple[_Schema, Any]]:
    """A list and a map of something, as they are and with null."""
    for limits in _subsets({"minItems": 1, "maxItems": 9}):
        many = {"type": "array", "items": items, **limits}
        yield many, None if limits else []
        if items == {"type": "string"}:
            yield many, ["x"]
        yield {"anyOf": [many, {"type": "null"}]}, None
        yield {**many, "type": ["array", "null"]}, None
    yield _map(items), {}
    yield {**_map(items), "type": ["object", "null"]}, None


def _map(values: _Schema) -> _Schema:
    return {"type": "object", "additionalProperties": values}


def _unions() -> Iterator[_Schema]:
    """Choices between scalars, between objects, and between both."""
    kinds = [{"type": kind} for kind in ("string", "integer", "number", "boolean")]
    for size in range(2, len(kinds) + 1):
        for told in combinations(kinds, size):
            yield {"anyOf": list(told)}
    for kind in kinds[1:]:
        yield {"anyOf": [kind, kinds[0]]}
    texts = {"type": "array", "items": kinds[0]}
    for one, other in combinations([kinds[0], texts, _REF, _map({})], 2):
        yield {"anyOf": [one, other]}
        yield {"anyOf": [other, one]}
    for size in range(2, _CHOICES + 1):
        several = [{"$ref": f"#/components/schemas/Thing{i}"} for i in range(size)]
        yield {"anyOf": several}
        for other in (*kinds, texts, {"type": "array", "items": _REF}, _map({})):
            if size < _MIXED:
                yield {"anyOf": [other, *several[1:]]}
                yield {"anyOf": [*several[1:], other]}


def _subsets(limits: _Schema) -> Iterator[_Schema]:
    pairs = limits.items()
    sets = chain.from_iterable(combinations(pairs, size) for size in range(len(pairs) + 1))
    return (dict(chosen) for chosen in sets)
