"""A schema with a discriminator means its children too, wherever it is used.

OAS 3.1.1, section 4.8.25.3: the schemas that have it in their ``allOf`` are told apart by the
property, but validation does not search for them. So the contract keeps the reference to the base,
and a value that announces a child without fitting it is still a value of the base. Only the types
change: a use of ``Pet`` becomes a use of ``AnyPet``, a choice of its children and of itself. Where
a child extends it, the base stands for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from specwright.ir.api import Api
from specwright.ir.circle import PREFIX
from specwright.ir.operation import MediaType
from specwright.ir.retype import (
    Swap,
    names_in,
    noted,
    retyped_definition,
    retyped_operation,
    retyped_webhook,
    types_of,
)
from specwright.ir.schema import Alias, Discriminator, OneOf, Schema
from specwright.ir.shape import sole_reference
from specwright.ir.type import Ref
from specwright.naming import NameTable
from specwright.openapi.document import unescape_token


@dataclass(frozen=True, slots=True)
class _Family:
    """A base and the schemas that its values may be of."""

    base: Schema
    children: tuple[str, ...]
    wire_name: str
    mapping: tuple[tuple[str, str], ...]


def with_descendants(api: Api, names: NameTable) -> Api:
    """The API in which each use of a base stands for any of its children as well."""
    families = _Families(api)
    forms = _forms(api)
    known = {
        name: family
        for name in families.schemas
        if (family := families.of(name)) is not None and name not in forms
    }
    used = families.used(api) & known.keys() if known else frozenset[str]()
    if not used:
        return api
    chosen = {
        name: names.claim(f"Any{name}", schema.location, schema.wire_name, "Model")
        for name, schema in families.schemas.items()
        if name in used
    }

    def swap(name: str) -> str:
        return chosen.get(name, name)

    schemas: list[Schema] = []
    for schema in api.schemas:
        schemas.append(families.swapped(schema, swap))
        if schema.name in chosen:
            schemas.append(_choice(known[schema.name], chosen[schema.name]))
    return replace(
        api,
        schemas=tuple(schemas),
        operations=tuple(retyped_operation(o, swap, swap) for o in api.operations),
        webhooks=tuple(retyped_webhook(webhook, swap, swap) for webhook in api.webhooks),
    )


def _choice(family: _Family, name: str) -> Schema:
    members = tuple(Ref(member) for member in (*family.children, family.base.name))
    discriminator = Discriminator(family.wire_name, family.mapping, family.base.name)
    return replace(family.base, name=name, wire_name=name, definition=OneOf(members, discriminator))


def _forms(api: Api) -> frozenset[str]:
    """Schemas whose properties are the fields of a form: a form has no choice of classes."""
    bodies = (operation.body for operation in api.operations)
    return frozenset(
        media.type.name
        for body in bodies
        for media in (body.content if body is not None else ())
        if _is_form(media) and isinstance(media.type, Ref)
    )


def _is_form(media: MediaType) -> bool:
    return media.kind in ("form", "multipart")


class _Families:
    """Who extends whom, as the author wrote it: later rewriting takes ``allOf`` apart."""

    def __init__(self, api: Api) -> None:
        self.schemas = {schema.name: schema for schema in api.schemas}
        self._names = {schema.wire_name: schema.name for schema in api.schemas}
        components = api.document.get("components")
        written = components.get("schemas") if isinstance(components, Mapping) else None
        self._written: Mapping[str, Any] = written if isinstance(written, Mapping) else {}
        siblings = not api.openapi.startswith("3.0")
        self._parents: dict[str, tuple[str, ...]] = {}
        self._children: dict[str, list[str]] = {}
        for key, schema in self._written.items():
            if key in self._names:
                found = tuple(dict.fromkeys(self._extended(schema, siblings)))
                self._parents[self._names[key]] = found
                for parent in found:
                    self._children.setdefault(parent, []).append(self._names[key])

    def of(self, name: str) -> _Family | None:
        """The family of a base; None where a schema is none."""
        base = self.schemas[name]
        if isinstance(base.definition, OneOf) or name not in self._children:
            return None
        told = next(self._discriminators(name), None)
        if told is None:
            return None
        owner, discriminator = told
        children = [child for child in self._below(name) if self._is_class(child)]
        explicit = [
            (str(value), str(target).removeprefix(PREFIX))
            for value, target in discriminator.get("mapping", {}).items()
        ]
        if owner == name:
            more = dict.fromkeys(target for _, target in explicit if target in self.schemas)
            children += [child for child in more if child not in (*children, name)]
        if not children:
            return None
        members = [*children, name]
        mapping = {value: target for value, target in explicit if target in members}
        for member in members:
            if member not in mapping.values():
                mapping.setdefault(self.schemas[member].wire_name, member)
        wire_name = discriminator["propertyName"]
        return _Family(base, tuple(children), wire_name, tuple(mapping.items()))

    def used(self, api: Api) -> frozenset[str]:
        """Class names of what anything refers to but by extending it."""
        found: set[str] = set()

        for operation in api.operations:
            retyped_operation(operation, noted(found), noted(found))
        for webhook in api.webhooks:
            retyped_webhook(webhook, noted(found), noted(found))
        for schema in api.schemas:
            if not self._stands(schema):
                for type_ in types_of(schema.definition):
                    found |= names_in(type_)
        return frozenset(found)

    def swapped(self, schema: Schema, swap: Swap) -> Schema:
        """A declaration whose uses of bases stand for their children as well."""
        if self._stands(schema):
            return schema
        return replace(schema, definition=retyped_definition(schema.definition, swap))

    def _stands(self, schema: Schema) -> bool:
        """Whether a declaration means exactly the schemas that it names."""
        match schema.definition:
            case OneOf(_, Discriminator()):
                return True
            case Alias(Ref(name)):
                return name in self._parents.get(schema.name, ())
            case _:
                return False

    def _is_class(self, name: str) -> bool:
        """Whether a child is more than another name of what it extends."""
        return not isinstance(self.schemas[name].definition, Alias) or (
            sole_reference(self.schemas[name].source) is None
        )

    def _extended(self, schema: Any, siblings: bool) -> Iterator[str]:
        if not isinstance(schema, Mapping):
            return
        branches = schema.get("allOf")
        parts = [schema] if siblings and "$ref" in schema and len(schema) > 1 else []
        for part in (*parts, *(branches if isinstance(branches, Iterable) else ())):
            ref = part.get("$ref") if isinstance(part, Mapping) else None
            if isinstance(ref, str) and ref.startswith(PREFIX):
                key = unescape_token(unquote(ref.removeprefix(PREFIX)))
                if key in self._names:
                    yield self._names[key]

    def _below(self, name: str) -> Iterator[str]:
        """Children, their children and so on, each once."""
        waiting, seen = list(reversed(self._children.get(name, ()))), {name}
        while waiting:
            child = waiting.pop()
            if child not in seen:
                seen.add(child)
                yield child
                waiting += reversed(self._children.get(child, ()))

    def _discriminators(self, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The discriminators of a schema and of what it extends, the nearest first."""
        waiting, seen = [name], set[str]()
        for current in waiting:
            if current in seen:
                continue
            seen.add(current)
            told = self.schemas[current].source.get("discriminator")
            if isinstance(told, Mapping) and isinstance(told.get("propertyName"), str):
                yield current, told
            waiting += self._parents.get(current, ())
