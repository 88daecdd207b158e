"""Schemas as they are sent, and as they are received.

OAS 3.1, Schema Object: a ``readOnly`` property should not be sent as part of a request, a
``writeOnly`` one not as part of a response, and neither is required there. A schema that travels
one way has one class, without the properties of the other way. One that travels both ways and would
differ, by itself or by what it refers to, has two: its own name for what is received, and
``...Request`` for what is sent.

The contract stays as it is, so that what a server takes and refuses does not depend on this:
properties that a class leaves out are listed in ``Object.omitted``, and may come all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from specwright.ir.api import Api
from specwright.ir.reach import neighbours, reached
from specwright.ir.retype import Swap, retyped_definition, retyped_operation, retyped_webhook
from specwright.ir.schema import Definition, Object, OneOf, Property, Schema
from specwright.ir.type import Ref
from specwright.naming import NameTable

Way = Literal["sent", "received"]


def with_directions(api: Api, names: NameTable) -> Api:
    """The API whose requests and responses refer to the classes of their own way."""
    schemas = {schema.name: schema for schema in api.schemas}
    telling = _telling(api.schemas)
    differing = [name for name, schema in schemas.items() if _differs(schema, telling)]
    if not differing:
        return api
    near = neighbours(api)
    sent, received = reached(api, near)
    both = sent & received & _users(differing, near)
    chosen = {
        name: names.claim(f"{name}Request", schema.location, schema.wire_name, "Model")
        for name, schema in schemas.items()
        if name in both
    }

    def swap(name: str) -> str:
        return chosen.get(name, name)

    def same(name: str) -> str:
        return name

    made: list[Schema] = []
    for name, schema in schemas.items():
        if name in received:
            made.append(_one_way(schema, "received", telling, same))
            if name in chosen:
                made.append(_one_way(schema, "sent", telling, swap))
        else:
            made.append(_one_way(schema, "sent", telling, swap) if name in sent else schema)
    return replace(
        api,
        schemas=tuple(made),
        operations=tuple(retyped_operation(o, swap, same) for o in api.operations),
        # What a webhook sends is what the API says, as its responses are.
        webhooks=tuple(retyped_webhook(webhook, same, swap) for webhook in api.webhooks),
    )


def _differs(schema: Schema, telling: frozenset[tuple[str, str]]) -> bool:
    """Whether a schema by itself looks another way when it is sent."""
    return _definition(schema, "sent", telling) != _definition(schema, "received", telling)


def _users(names: Iterable[str], near: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """These, and what refers to one of them in any number of steps."""
    users: dict[str, list[str]] = {}
    for name, used in near.items():
        for other in used:
            users.setdefault(other, []).append(name)
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += users.get(name, ())
    return frozenset(seen)


def _telling(schemas: Iterable[Schema]) -> frozenset[tuple[str, str]]:
    """Class and property that tell a value's class: without it, no reader could."""
    return frozenset(
        (member.name, schema.definition.discriminator.wire_name)
        for schema in schemas
        if isinstance(schema.definition, OneOf) and schema.definition.discriminator is not None
        for member in schema.definition.members
        if isinstance(member, Ref)
    )


def _one_way(schema: Schema, way: Way, telling: frozenset[tuple[str, str]], swap: Swap) -> Schema:
    definition = retyped_definition(_definition(schema, way, telling), swap)
    name = swap(schema.name)
    if definition is schema.definition and name == schema.name:
        return schema
    return replace(schema, name=name, definition=definition)


def _definition(schema: Schema, way: Way, telling: frozenset[tuple[str, str]]) -> Definition:
    definition = schema.definition
    if not isinstance(definition, Object):
        return definition
    if not any(p.read_only or p.write_only for p in definition.properties):
        return definition
    kept: list[Property] = []
    omitted: list[str] = []
    for property_ in definition.properties:
        if property_.read_only and property_.write_only:
            # Neither way asks for it, and neither type can do without its name.
            kept.append(replace(property_, required=False))
        elif not _foreign(property_, way):
            kept.append(property_)
        elif (schema.name, property_.wire_name) in telling:
            kept.append(replace(property_, required=False))
        else:
            omitted.append(property_.wire_name)
    return replace(definition, properties=tuple(kept), omitted=tuple(omitted))


def _foreign(property_: Property, way: Way) -> bool:
    return property_.read_only if way == "sent" else property_.write_only
