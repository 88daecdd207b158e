"""Let types refer to other schemas: what the passes over a built API have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import assert_never

from specwright.ir.operation import MediaType, Operation, RequestBody, Response
from specwright.ir.schema import Alias, Definition, Enumeration, Object, OneOf
from specwright.ir.type import (
    Anything,
    Array,
    Bytes,
    Constants,
    Map,
    Nothing,
    Null,
    Ref,
    Scalar,
    Tuple,
    Type,
    Union,
)
from specwright.ir.webhook import Webhook

Swap = Callable[[str], str]
"""From the class name that a type refers to, to the one that it shall refer to."""


def noted(names: set[str]) -> Swap:
    """Swaps nothing, and adds what it is asked about to the names."""

    def note(name: str) -> str:
        names.add(name)
        return name

    return note


def retyped(type_: Type, swap: Swap) -> Type:
    """The type with every reference in it swapped."""
    match type_:
        case Ref(name):
            return Ref(swap(name))
        case Array(items):
            return Array(retyped(items, swap))
        case Tuple(prefix, rest):
            told = tuple(retyped(part, swap) for part in prefix)
            return Tuple(told, None if rest is None else retyped(rest, swap))
        case Map(values):
            return Map(retyped(values, swap))
        case Union(members):
            return Union(tuple(dict.fromkeys(retyped(member, swap) for member in members)))
        case _:
            return type_


def retyped_definition(definition: Definition, swap: Swap) -> Definition:
    """The declaration with every reference in it swapped, those of a discriminator too."""
    match definition:
        case Object(properties, additional):
            told = tuple(replace(p, type=retyped(p.type, swap)) for p in properties)
            rest = None if additional is None else retyped(additional, swap)
            return replace(definition, properties=told, additional=rest)
        case OneOf(members, discriminator):
            if discriminator is not None:
                mapping = tuple((value, swap(name)) for value, name in discriminator.mapping)
                default = discriminator.default
                discriminator = replace(
                    discriminator, mapping=mapping, default=default and swap(default)
                )
            return OneOf(tuple(retyped(member, swap) for member in members), discriminator)
        case Alias(type_):
            return Alias(retyped(type_, swap))
        case Enumeration():
            return definition
        case _:
            assert_never(definition)


def retyped_media(media: MediaType, swap: Swap) -> MediaType:
    """The media type with every reference swapped."""
    return replace(media, type=retyped(media.type, swap))


def retyped_body(body: RequestBody, swap: Swap) -> RequestBody:
    """The body with every reference swapped."""
    return replace(body, content=tuple(retyped_media(media, swap) for media in body.content))


def retyped_response(response: Response, swap: Swap) -> Response:
    """The response with every reference swapped."""
    return replace(
        response,
        headers=tuple(replace(h, type=retyped(h.type, swap)) for h in response.headers),
        content=tuple(retyped_media(media, swap) for media in response.content),
    )


def retyped_operation(operation: Operation, sent: Swap, received: Swap) -> Operation:
    """The operation with the references of its requests and of its responses swapped."""
    body, pagination = operation.body, operation.pagination
    if pagination is not None:
        pagination = replace(pagination, item_type=retyped(pagination.item_type, received))
    return replace(
        operation,
        parameters=tuple(replace(p, type=retyped(p.type, sent)) for p in operation.parameters),
        body=None if body is None else retyped_body(body, sent),
        responses=tuple(retyped_response(r, received) for r in operation.responses),
        pagination=pagination,
    )


def retyped_webhook(webhook: Webhook, sent: Swap, received: Swap) -> Webhook:
    """The webhook with the references of what the API sends, and of what it receives, swapped."""
    return replace(webhook, operation=retyped_operation(webhook.operation, sent, received))


def names_in(type_: Type) -> frozenset[str]:
    """Class names of the schemas that a type expression mentions."""
    match type_:
        case Ref(name):
            return frozenset({name})
        case Array(inner) | Map(inner):
            return names_in(inner)
        case Tuple(prefix, rest):
            parts = prefix if rest is None else (*prefix, rest)
            return frozenset().union(*(names_in(part) for part in parts))
        case Union(members):
            return frozenset().union(*(names_in(member) for member in members))
        case Scalar() | Null() | Anything() | Nothing() | Bytes() | Constants():
            return frozenset()
        case _:
            assert_never(type_)


def types_of(definition: Definition) -> Iterator[Type]:
    """The type expressions that a declaration is made of."""
    match definition:
        case Object(properties, additional):
            yield from (property_.type for property_ in properties)
            if additional is not None:
                yield additional
        case OneOf(members):
            yield from members
        case Alias(type_):
            yield type_
        case Enumeration():
            return
        case _:
            assert_never(definition)
