"""From the schemas of an API to declarations of models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from specwright.emit.models.choice import announced, announcement
from specwright.emit.models.declaration import Declaration, Field, ModelAlias, ModelClass
from specwright.emit.models.default import NONE, Defaults
from specwright.emit.models.schema import plain, restricted
from specwright.emit.models.shape import DEFAULT_KEYWORD, JsonSchema, Questions, Shape
from specwright.ir.api import Api
from specwright.ir.retype import names_in, noted, retyped_operation, types_of
from specwright.ir.schema import Alias, Enumeration, Object, OneOf, Property, Schema
from specwright.ir.type import (
    Anything,
    Array,
    Bytes,
    Constants,
    JsonScalar,
    Map,
    Ref,
    Type,
    Union,
)


def declarations(api: Api, questions: Questions) -> Iterator[Declaration]:
    """The models of an API: all its schemas but those of multipart bodies.

    What the models' library has to be asked for them is added to the questions.
    """
    source = _Source(api, questions)
    forms = {schema.name for schema in api.schemas if _is_form(schema)}
    if forms:
        forms -= _named_elsewhere(api)
    for schema in api.schemas:
        if schema.name not in forms:
            yield source.declared(schema)


def _named_elsewhere(api: Api) -> set[str]:
    """Class names that something other than a multipart body refers to: JSON has them, too."""
    found: set[str] = set()
    note = noted(found)
    for operation in (*api.operations, *(webhook.operation for webhook in api.webhooks)):
        body = operation.body
        if body is not None:
            others = tuple(media for media in body.content if media.kind != "multipart")
            operation = replace(operation, body=replace(body, content=others))
        retyped_operation(operation, note, note)
    for schema in api.schemas:
        found.update(name for type_ in types_of(schema.definition) for name in names_in(type_))
    return found


def _is_form(schema: Schema) -> bool:
    """Whether a schema holds raw parts."""
    definition = schema.definition
    return isinstance(definition, Object) and any(_raw(p.type) for p in definition.properties)


class _Source:
    """The schemas of one API."""

    def __init__(self, api: Api, questions: Questions) -> None:
        self._questions = questions
        self._contract = api.contract
        self._schemas = {schema.name: schema for schema in api.schemas}
        self._defaults = Defaults(self._schemas)
        self._tags = frozenset(
            (member.name, tag)
            for schema in api.schemas
            if isinstance(schema.definition, OneOf) and (tag := self._tag(schema.definition))
            for member in schema.definition.members
            if isinstance(member, Ref)
        )

    def declared(self, schema: Schema) -> Declaration:
        """The model of one schema."""
        match schema.definition:
            case Object() as definition:
                return self._class(schema, definition)
            case Enumeration(members):
                return self._alias(schema, {"enum": [value for _, value in members]})
            case OneOf() as definition:
                return self._choice(schema, definition)
            case Alias(type_):
                return self._alias(schema, restricted(type_, schema.source))

    def _class(self, schema: Schema, definition: Object) -> ModelClass:
        settings: JsonSchema = {}
        if definition.additional is None and not definition.omitted:
            settings["additionalProperties"] = False
        elif definition.open:
            settings["additionalProperties"] = True
        return ModelClass(
            schema.name,
            self._questions.shape("class", settings),
            tuple(self._field(schema.name, property_) for property_ in definition.properties),
            _told(schema.description, deprecated=schema.deprecated),
            definition.loose,
            self._others(definition),
        )

    def _others(self, definition: Object) -> Shape | None:
        additional = definition.additional
        # What belongs to the other way is no property here, and yet of a type of its own.
        if not definition.open or definition.omitted or additional in (None, Anything()):
            return None
        return self._questions.shape("alias", plain(Map(additional)))

    def _field(self, owner: str, property_: Property) -> Field:
        type_ = property_.type
        if isinstance(type_, Ref) and (owner, property_.name) in self._tags:
            # Pydantic wants to see the constants themselves, not a name for them.
            type_ = Constants(self._constants(type_))
        made = restricted(type_, *map(self._at, property_.pointers))
        default = NONE
        if property_.has_default and not property_.required:
            if self._defaults.plain(property_.type, property_.default):
                made["default"] = property_.default
            else:
                default = self._defaults.expression(property_.type, property_.default)
                made |= {DEFAULT_KEYWORD: True} if default.text else {}
        renamed = property_.name != property_.wire_name
        return Field(
            property_.name,
            property_.wire_name,
            self._questions.shape("field", made, required=property_.required, renamed=renamed),
            default.text,
            default.names,
            _told(property_.description, deprecated=property_.deprecated),
        )

    def _choice(self, schema: Schema, definition: OneOf) -> ModelAlias:
        made = {"oneOf": [plain(member) for member in definition.members]}
        discriminator = definition.discriminator
        tag = self._tag(definition)
        if discriminator is None or tag:
            return self._alias(schema, made, tag=tag)
        return self._alias(
            schema,
            made,
            announcement=announcement(discriminator, self._schemas),
            announced=announced(discriminator, self._schemas),
        )

    def _tag(self, definition: OneOf) -> str:
        """The attribute whose constants tell which member a value is of; empty without one."""
        discriminator = definition.discriminator
        if discriminator is None:
            return ""
        seen: set[object] = set()
        names: set[str] = set()
        for member in definition.members:
            schema = self._schemas.get(member.name) if isinstance(member, Ref) else None
            if schema is None or not isinstance(schema.definition, Object):
                return ""
            told = [
                (p.name, self._constants(p.type))
                for p in schema.definition.properties
                if p.wire_name == discriminator.wire_name and p.required
            ]
            if not told or not told[0][1] or not seen.isdisjoint(told[0][1]):
                return ""
            names.add(told[0][0])
            seen.update(told[0][1])
        decided = len(names) == 1 and seen == {value for value, _ in discriminator.mapping}
        return names.pop() if decided else ""

    def _alias(
        self,
        schema: Schema,
        made: JsonSchema,
        *,
        tag: str = "",
        announcement: str = "",
        announced: tuple[str, ...] = (),
    ) -> ModelAlias:
        return ModelAlias(
            schema.name,
            self._questions.shape("choice" if tag else "alias", made),
            tag,
            announcement,
            announced,
            _told(schema.description, deprecated=schema.deprecated),
        )

    def _constants(self, type_: Type) -> tuple[JsonScalar, ...]:
        if isinstance(type_, Constants):
            return type_.values
        definition = self._schemas[type_.name].definition if isinstance(type_, Ref) else None
        if isinstance(definition, Enumeration):
            return tuple(value for _, value in definition.members)
        return ()

    def _at(self, pointer: str) -> Any:
        value: Any = self._contract
        for token in pointer.split("/")[1:]:
            key = token.replace("~1", "/").replace("~0", "~")
            value = value[int(key)] if isinstance(value, list) else value[key]
        return value


def _told(description: str, *, deprecated: bool) -> str:
    """What there is to say about a thing, and that it is deprecated where it is."""
    return f"Deprecated. {description}".strip() if deprecated else description.strip()


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
