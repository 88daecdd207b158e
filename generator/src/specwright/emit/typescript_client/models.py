"""Schemas as declarations of types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from specwright.emit.typescript import (
    Group,
    Layout,
    choice,
    doc_comment,
    documented,
    literal,
    property_name,
    render,
    row,
    type_expression,
)
from specwright.ir.api import Api
from specwright.ir.schema import Alias, Enumeration, Object, OneOf, Property, Schema
from specwright.ir.type import Anything, Constants, Ref, Type, Union


@dataclass(frozen=True, slots=True)
class DeclarationView:
    """A declared type, ready to print."""

    comment: str
    text: str


def declarations(api: Api) -> tuple[DeclarationView, ...]:
    """Every schema of the API in the order of the document."""
    schemas = {schema.name: schema for schema in api.schemas}
    return tuple(_declaration(schema, schemas) for schema in api.schemas)


def _declaration(schema: Schema, schemas: Mapping[str, Schema]) -> DeclarationView:
    comment = doc_comment(schema.description, tags=_tags(schema.deprecated))
    match schema.definition:
        case Object(properties) if properties:
            members = _members(schema.definition, schema)
            body = Group("{", members, "}", ";", " ", always_broken=True)
            return DeclarationView(comment, render(row(f"export interface {schema.name} ", body)))
        case Object():
            type_ = _free_keys(schema.definition)
        case Enumeration(members):
            type_ = choice(literal(value) for _, value in members)
        case OneOf():
            type_ = _one_of(schema.definition, schemas)
        case Alias(aliased):
            type_ = type_expression(aliased)
    if _endless(schema.name, schema, schemas, frozenset()):
        type_ = "unknown"
    return DeclarationView(comment, render(row(f"export type {schema.name} = ", type_, ";")))


def _members(object_: Object, schema: Schema) -> tuple[Layout, ...]:
    members = [_property(property_) for property_ in object_.properties]
    # Every object is open unless its author closed it; only what was written is worth an index.
    if object_.additional is not None and "additionalProperties" in schema.source:
        others = [property_.type for property_ in object_.properties]
        absent = not all(property_.required for property_ in object_.properties)
        types = [type_expression(type_) for type_ in (object_.additional, *others)]
        # TypeScript wants the declared properties to fit the index, too.
        members.append(row("[key: string]: ", choice([*types, "undefined"] if absent else types)))
    return tuple(members)


def _property(property_: Property) -> Layout:
    tags = list(_tags(property_.deprecated))
    if property_.has_default:
        tags.append(("@defaultValue", f"`{json.dumps(property_.default, ensure_ascii=False)}`"))
    readonly = "readonly " if property_.read_only else ""
    mark = "" if property_.required else "?"
    name = f"{readonly}{property_name(property_.wire_name)}{mark}: "
    return documented(property_.description, row(name, type_expression(property_.type)), tags)


def _tags(deprecated: bool) -> tuple[tuple[str, str], ...]:
    return (("@deprecated", ""),) if deprecated else ()


def _free_keys(object_: Object) -> Layout:
    value = "never" if object_.additional is None else type_expression(object_.additional)
    return Group("{", (row("[key: string]: ", value),), "}", ";", " ")


def _one_of(one_of: OneOf, schemas: Mapping[str, Schema]) -> Layout:
    members: list[Layout] = []
    for member in one_of.members:
        written = type_expression(member)
        discriminator = one_of.discriminator
        # The default takes what nobody else announces.
        if (
            discriminator is not None
            and isinstance(member, Ref)
            and (member.name != discriminator.default)
        ):
            name = discriminator.wire_name
            mapping = discriminator.mapping
            values = [value for value, target in mapping if target == member.name]
            if values and not _tells(schemas.get(member.name), name, values):
                tag = row(property_name(name), ": ", choice(literal(value) for value in values))
                written = row("(", written, " & ", Group("{", (tag,), "}", ";", " "), ")")
        members.append(written)
    return choice(members, any(_lists_values(member, schemas) for member in one_of.members))


def _lists_values(member: Type, schemas: Mapping[str, Schema]) -> bool:
    if isinstance(member, Ref) and member.name in schemas:
        return isinstance(schemas[member.name].definition, Enumeration)
    return isinstance(member, Constants)


def _tells(schema: Schema | None, name: str, values: list[str]) -> bool:
    """Whether the schema itself says which of the discriminator's values it stands for."""
    if schema is None or not isinstance(schema.definition, Object):
        return False
    found = [p for p in schema.definition.properties if p.wire_name == name and p.required]
    type_: Type = found[0].type if found else Anything()
    return isinstance(type_, Constants) and set(type_.values) <= set(values)


def _endless(
    name: str, schema: Schema, schemas: Mapping[str, Schema], seen: frozenset[str]
) -> bool:
    """Whether an alias is made of itself with nothing in between, which no language can say."""
    if schema.name in seen:
        return False
    match schema.definition:
        case Alias(Union(members)) | OneOf(members):
            parts: tuple[Type, ...] = members
        case Alias(part):
            parts = (part,)
        case _:
            return False
    targets = [part.name for part in parts if isinstance(part, Ref)]
    return name in targets or any(
        _endless(name, schemas[target], schemas, seen | {schema.name})
        for target in targets
        if target in schemas
    )
