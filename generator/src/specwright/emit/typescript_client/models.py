"""Schemas as declarations of types."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from specwright.emit.typescript import (
    Documented,
    Group,
    Layout,
    Row,
    choice,
    doc_comment,
    documented,
    literal,
    property_name,
    render,
    row,
    type_expression,
)
from specwright.emit.typescript_client.names import file_stem
from specwright.emit.typescript_client.operations import import_line
from specwright.ir.api import Api
from specwright.ir.grouping import groups
from specwright.ir.schema import Alias, Enumeration, Object, OneOf, Property, Schema
from specwright.ir.type import Anything, Constants, Ref, Type

READABLE = 250
"""How many types one module may declare; more are spread over modules by what they belong to."""


@dataclass(frozen=True, slots=True)
class DeclarationView:
    """A declared type, ready to print."""

    name: str
    comment: str
    text: str
    uses: frozenset[str]
    """Names of the schemas that it mentions."""


@dataclass(frozen=True, slots=True)
class ModelsView:
    """A module of declared types, ready to print."""

    path: str
    imports: tuple[str, ...]
    declarations: tuple[DeclarationView, ...]
    parts: tuple[str, ...]
    """Modules whose types it hands on."""


def model_modules(api: Api) -> tuple[ModelsView, ...]:
    """Every schema of the API in the order of the document; what has all of them comes first."""
    found = declarations(api)
    if len(found) <= READABLE:
        return (ModelsView("models", (), found, ()),)
    homes = groups(api, {view.name: view.uses for view in found})
    parts: dict[str, list[DeclarationView]] = {}
    for view in found:
        parts.setdefault(file_stem(homes[view.name]), []).append(view)
    files = {view.name: part for part, views in parts.items() for view in views}
    return (
        ModelsView("models", (), (), tuple(sorted(parts))),
        *(
            ModelsView(f"models/{part}", _imports(part, views, files), tuple(views), ())
            for part, views in sorted(parts.items())
        ),
    )


def declarations(api: Api) -> tuple[DeclarationView, ...]:
    """Every schema of the API, in the order of the document."""
    schemas = {schema.name: schema for schema in api.schemas}
    return tuple(_declaration(schema, schemas) for schema in api.schemas)


def _imports(
    part: str, views: Iterable[DeclarationView], files: Mapping[str, str]
) -> tuple[str, ...]:
    wanted: dict[str, list[str]] = {}
    for name in sorted({name for view in views for name in view.uses}, key=str.lower):
        if files[name] != part:
            wanted.setdefault(files[name], []).append(name)
    return tuple(
        import_line(f"./{file}.js", True, tuple(names)) for file, names in sorted(wanted.items())
    )


def _declaration(schema: Schema, schemas: Mapping[str, Schema]) -> DeclarationView:
    match schema.definition:
        case Object(properties) if properties:
            members = _members(schema.definition, schema)
            body = Group("{", members, "}", ";", " ", always_broken=True)
            return _view(schema, row(f"export interface {schema.name} ", body), schemas)
        case Object():
            type_ = _free_keys(schema.definition)
        case Enumeration(members):
            type_ = choice(literal(value) for _, value in members)
        case OneOf():
            type_ = _one_of(schema.definition, schemas)
        case Alias(aliased):
            type_ = type_expression(aliased)
    return _view(schema, row(f"export type {schema.name} = ", type_, ";"), schemas)


def _view(schema: Schema, layout: Layout, schemas: Mapping[str, Schema]) -> DeclarationView:
    return DeclarationView(
        name=schema.name,
        comment=doc_comment(schema.description, tags=_tags(schema.deprecated)),
        text=render(layout),
        uses=frozenset(_mentioned(layout, schemas)),
    )


def _mentioned(layout: Layout, schemas: Mapping[str, Schema]) -> Iterator[str]:
    """The schemas that a layout names, each as a piece of text of its own."""
    waiting = [layout]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str):
            if part in schemas:
                yield part
        elif isinstance(part, Documented):
            waiting.append(part.item)
        elif isinstance(part, Group):
            waiting += part.items
        elif isinstance(part, Row):
            waiting += part.parts
        else:
            waiting += part.members


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
    tags = _tags(property_.deprecated)
    if property_.has_default:
        default = json.dumps(property_.default, ensure_ascii=False)
        tags = (*tags, ("@defaultValue", f"`{default}`"))
    readonly = "readonly " if property_.read_only else ""
    mark = "" if property_.required else "?"
    name = f"{readonly}{property_name(property_.wire_name)}{mark}: "
    type_ = type_expression(property_.type)
    # One piece of text is sooner written; but what names a schema has to be found.
    plain = isinstance(type_, str) and not isinstance(property_.type, Ref)
    written = f"{name}{type_}" if plain else row(name, type_)
    return documented(property_.description, written, tags)


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
