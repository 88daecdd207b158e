"""Schemas: type expressions where one is used, definitions where one is declared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from specwright.ir.build.composite import build_object, narrowest, union
from specwright.ir.build.scope import Scope, component_name, flag, text
from specwright.ir.distribution import contradicts
from specwright.ir.grammar import ANNOTATIONS
from specwright.ir.schema import Alias, Definition, Discriminator, Enumeration, OneOf, Schema
from specwright.ir.shape import choice, enumerated, has_members, is_null, kinds, sole_reference
from specwright.ir.type import (
    Anything,
    Array,
    Bytes,
    Constants,
    JsonScalar,
    Map,
    Nothing,
    Null,
    Ref,
    Scalar,
    ScalarKind,
    Tuple,
    Type,
    Union,
)
from specwright.naming import NameTable, member_name
from specwright.openapi.document import Node

_SCALARS: dict[str, ScalarKind] = {
    "string": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
}
_ARRAY_WORDS = frozenset({"items", "prefixItems"})
_COMBINING = frozenset({"$ref", "allOf", "anyOf", "oneOf"})


def build_type(node: Node, scope: Scope, octets: bool = False) -> Type:
    """The type expression of a schema where it is used.

    ``octets`` says that raw parts are possible here: directly inside a multipart body.
    """
    schema = node.value
    if not isinstance(schema, dict):
        return Nothing() if schema is False else Anything()
    ref = sole_reference(schema)
    if ref is not None:
        return _reference(ref, scope, octets)
    if octets and is_octets(schema):
        return Bytes()
    if "const" in schema:
        return _constants([schema["const"]], node, scope)
    if isinstance(schema.get("enum"), list):
        return _constants(schema["enum"], node, scope)
    if _COMBINING.isdisjoint(schema):
        return _own(node, scope, octets)
    facets: list[Type] = []
    if "$ref" in schema:
        facets.append(_reference(str(schema["$ref"]), scope, octets))
    facets += [build_type(branch, scope, octets) for branch in _branches(node, "allOf")]
    facets.append(_own(node, scope, octets))
    keyword = choice(schema)
    if keyword is not None:
        facets.append(union(build_type(b, scope, octets) for b in _branches(node, keyword)))
    return narrowest(facets)


def build_parts(node: Node, scope: Scope) -> Map | None:
    """The type of a multipart body that is a map, of raw parts perhaps; None of any other."""
    if kinds(node.value) != ("object",) or has_members(node.value, scope.lookup):
        return None
    return _map(node, scope, octets=True)


def is_octets(schema: Mapping[str, Any]) -> bool:
    """Whether a part of a multipart body is raw: OAS 3.1, section 4.8.14.4 and OAS 3.0."""
    if set(schema) <= ANNOTATIONS:
        return True
    if "string" not in kinds(schema) and kinds(schema):
        return False
    if schema.get("format") == "binary":
        return True
    media = str(schema.get("contentMediaType", ""))
    return bool(media) and not media.startswith("text/") and "contentEncoding" not in schema


def build_schema(name: str, wire_name: str, node: Node, scope: Scope) -> Schema:
    """A named schema of the API."""
    source = node.value if isinstance(node.value, Mapping) else {} if node.value else {"not": {}}
    return Schema(
        name=name,
        wire_name=wire_name,
        description=text(node, "description"),
        deprecated=flag(node, "deprecated"),
        definition=_definition(name, node, scope),
        source=source,
        location=node.location,
        pointer=node.pointer,
    )


def _definition(name: str, node: Node, scope: Scope) -> Definition:
    schema = node.value
    if not isinstance(schema, Mapping) or sole_reference(schema) is not None or is_null(schema):
        return Alias(build_type(node, scope))
    values = enumerated(schema)
    if values and len(values) == len(schema["enum"]) and "const" not in schema:
        return _enumeration(values, node, scope)
    keyword = choice(schema)
    members = has_members(schema, scope.lookup)
    if keyword is not None and not members:
        return _choice(node, keyword, scope)
    if members and not ("null" in kinds(schema) or len(kinds(schema)) > 1):
        if contradicts(schema, scope.lookup):
            scope.diagnostics.warning(
                "schema-contradictory",
                f"{name} has to be an object, but none of its alternatives is one: "
                "no value is valid",
                node.location,
                node.pointer,
            )
        made = build_object(node, scope, build_type, octets=name in scope.multipart)
        if "discriminator" not in schema:
            return made
        # Its children may be unknown here, or grow later: what they add is kept.
        return replace(made, open=made.additional is not None)
    return Alias(build_type(node, scope))


def _choice(node: Node, keyword: str, scope: Scope) -> Definition:
    type_ = build_type(node, scope)
    if not isinstance(type_, Union):
        return Alias(type_)
    discriminator = None
    written = node.value.get("discriminator")
    if isinstance(written, Mapping) and isinstance(written.get("propertyName"), str):
        known = {member.name for member in type_.members if isinstance(member, Ref)}
        pairs = [
            (value, component_name(target))
            for value, target in written.get("mapping", {}).items()
            if component_name(str(target)) in known
        ]
        # OAS 3.2, Discriminator Object: where the property is absent or says something else.
        default = component_name(str(written.get("defaultMapping", "")))
        if pairs and len(known) == len(type_.members):
            discriminator = Discriminator(
                written["propertyName"], tuple(pairs), default if default in known else None
            )
    return OneOf(type_.members, discriminator)


def _enumeration(values: Iterable[JsonScalar], node: Node, scope: Scope) -> Enumeration:
    names = NameTable(scope.diagnostics, frozenset({"name", "value", "mro"}))
    return Enumeration(
        tuple(
            (names.claim(member_name(value), node.location, str(value)), value)
            for value in dict.fromkeys(values)
        )
    )


def _reference(ref: str, scope: Scope, octets: bool) -> Type:
    target = scope.target(ref)
    if target is None:
        return Anything()
    schema = target.value
    # A named scalar for raw parts has no place in a model: it is read where it is used.
    if octets and isinstance(schema, Mapping) and schema and is_octets(schema):
        return Bytes()
    return Ref(component_name(ref))


def _branches(node: Node, keyword: str) -> Iterable[Node]:
    branches = node.get(keyword)
    return branches.items() if branches is not None else ()


def _constants(values: list[Any], node: Node, scope: Scope) -> Type:
    scalars = [v for v in values if v is None or isinstance(v, (str, int, float, bool))]
    if len(scalars) < len(values):
        return narrowest([_own(node, scope, octets=False)])
    # Python takes true for 1, so that the kinds of values have to be told apart first.
    plain = dict.fromkeys((type(v), v) for v in scalars if v is not None)
    written = {kind for kind, _ in plain}
    parts: list[Type] = []
    if written == {bool} and len(plain) == 2 and set(kinds(node.value)) <= {"boolean", "null"}:
        plain, parts = {}, [Scalar("boolean")]
    elif float in written:
        # A Literal cannot hold a fraction; the values are checked against the schema.
        plain = {(kind, v): None for kind, v in plain if kind not in (int, float)}
        parts = [Scalar("number")]
    if plain:
        parts.insert(0, Constants(tuple(v for _, v in plain)))
    return union([*parts, *([Null()] if None in scalars else [])])


def _own(node: Node, scope: Scope, octets: bool) -> Type:
    """What the keywords of the schema itself say, without what it combines."""
    schema = node.value
    told = kinds(schema)
    if not told:
        if "properties" in schema or isinstance(schema.get("additionalProperties"), Mapping):
            return _loose(_map(node, scope))
        if not _ARRAY_WORDS.isdisjoint(schema):
            return _loose(_array(node, scope, octets))
        return Anything()
    if len(told) == 1:
        return _one_kind(told[0], node, scope, octets)
    return union(_one_kind(kind, node, scope, octets) for kind in told)


def _loose(type_: Type) -> Type:
    """An array or a map whose schema names no type."""
    return replace(type_, loose=True) if isinstance(type_, Array | Map) else type_


def _one_kind(kind: str, node: Node, scope: Scope, octets: bool) -> Type:
    schema = node.value
    if kind in _SCALARS:
        format_ = schema.get("format")
        return _scalar(_SCALARS[kind], format_ if isinstance(format_, str) else None)
    if kind == "null":
        return Null()
    if kind == "array":
        return _array(node, scope, octets)
    if kind == "object":
        return _map(node, scope)
    return Anything()


# A document has few different ones, each in thousands of places.
_scalar = lru_cache(maxsize=1024)(Scalar)


def _array(node: Node, scope: Scope, octets: bool) -> Type:
    items = node.get("items")
    prefix = node.get("prefixItems")
    if prefix is not None:
        parts = tuple(build_type(item, scope) for item in prefix.items())
        closed = items is not None and items.value is False
        full = node.value.get("maxItems") == len(parts)
        rest = None
        if not (closed or full):
            rest = build_type(items, scope) if items is not None else Anything()
        # Positions mean something to a type only where all of them are there.
        if node.value.get("minItems", 0) < len(parts):
            return Array(union(parts if rest is None else (*parts, rest)))
        return Tuple(parts, rest)
    return Array(build_type(items, scope, octets) if items is not None else Anything())


def _map(node: Node, scope: Scope, octets: bool = False) -> Map:
    values: list[Type] = []
    patterns = node.get("patternProperties")
    if patterns is not None:
        values += [build_type(pattern, scope, octets) for _, pattern in patterns.members()]
    for keyword in ("additionalProperties", "unevaluatedProperties"):
        rest = node.get(keyword)
        if rest is not None:
            values.append(build_type(rest, scope, octets))
            break
    else:
        values.append(Anything())
    return Map(union(values))
