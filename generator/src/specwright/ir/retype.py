"""Let types refer to other schemas: what the passes over a built API have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from operator import is_
from typing import TypeVar, assert_never

from specwright.ir.operation import (
    Header,
    MediaType,
    Operation,
    Parameter,
    RequestBody,
    Response,
)
from specwright.ir.schema import Alias, Definition, Enumeration, Object, OneOf, Property
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

_Owner = TypeVar("_Owner", Header, MediaType, Parameter, Property)

Swap = Callable[[str], str]
"""From the class name that a type refers to, to the one that it shall refer to."""


def noted(names: set[str]) -> Swap:
    """Swaps nothing, and adds what it is asked about to the names."""

    def note(name: str) -> str:
        names.add(name)
        return name

    return note


def retyped(type_: Type, swap: Swap) -> Type:
    """The type with every reference in it swapped; itself where none of them changes.

    Few types of an API refer to what is swapped, and few objects are made anew for it.
    """
    match type_:
        case Scalar():
            return type_
        case Ref(name):
            swapped = swap(name)
            return type_ if swapped == name else Ref(swapped)
        case Array(items):
            item = retyped(items, swap)
            return type_ if item is items else replace(type_, items=item)
        case Tuple(prefix, rest):
            told = tuple(retyped(part, swap) for part in prefix)
            return Tuple(told, None if rest is None else retyped(rest, swap))
        case Map(values):
            value = retyped(values, swap)
            return type_ if value is values else replace(type_, values=value)
        case Union(members):
            swaps = [retyped(member, swap) for member in members]
            return type_ if _same(swaps, members) else Union(tuple(dict.fromkeys(swaps)))
        case _:
            return type_


def _same(made: Sequence[object], given: Sequence[object]) -> bool:
    return all(map(is_, made, given))


def _typed(owner: _Owner, swap: Swap) -> _Owner:
    """Something with one type, whose references are swapped."""
    type_ = retyped(owner.type, swap)
    return owner if type_ is owner.type else replace(owner, type=type_)


def retyped_definition(definition: Definition, swap: Swap) -> Definition:
    """The declaration with every reference in it swapped, those of a discriminator too."""
    match definition:
        case Object(properties, additional):
            told = tuple([_typed(property_, swap) for property_ in properties])
            rest = None if additional is None else retyped(additional, swap)
            if rest is additional and _same(told, properties):
                return definition
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


def retyped_body(body: RequestBody, swap: Swap) -> RequestBody:
    """The body with every reference swapped."""
    content = tuple([_typed(media, swap) for media in body.content])
    return body if _same(content, body.content) else replace(body, content=content)


def retyped_response(response: Response, swap: Swap) -> Response:
    """The response with every reference swapped."""
    headers = tuple([_typed(header, swap) for header in response.headers])
    content = tuple([_typed(media, swap) for media in response.content])
    if _same(headers, response.headers) and _same(content, response.content):
        return response
    return replace(response, headers=headers, content=content)


def retyped_operation(operation: Operation, sent: Swap, received: Swap) -> Operation:
    """The operation with the references of its requests and of its responses swapped."""
    body, pagination = operation.body, operation.pagination
    if pagination is not None:
        item_type = retyped(pagination.item_type, received)
        if item_type is not pagination.item_type:
            pagination = replace(pagination, item_type=item_type)
    if body is not None:
        body = retyped_body(body, sent)
    parameters = tuple([_typed(parameter, sent) for parameter in operation.parameters])
    responses = tuple([retyped_response(r, received) for r in operation.responses])
    made = (*parameters, *responses, body, pagination)
    given = (*operation.parameters, *operation.responses, operation.body, operation.pagination)
    if _same(made, given):
        return operation
    return replace(
        operation, parameters=parameters, body=body, responses=responses, pagination=pagination
    )


def retyped_webhook(webhook: Webhook, sent: Swap, received: Swap) -> Webhook:
    """The webhook with the references of what the API sends, and of what it receives, swapped."""
    operation = retyped_operation(webhook.operation, sent, received)
    return webhook if operation is webhook.operation else replace(webhook, operation=operation)


_NONE = frozenset[str]()


def names_in(type_: Type) -> frozenset[str]:
    """Class names of the schemas that a type expression mentions."""
    match type_:
        case Scalar():
            return _NONE
        case Ref(name):
            return frozenset({name})
        case Array(inner) | Map(inner):
            return names_in(inner)
        case Tuple(prefix, rest):
            parts = prefix if rest is None else (*prefix, rest)
            return frozenset().union(*(names_in(part) for part in parts))
        case Union(members):
            return frozenset().union(*(names_in(member) for member in members))
        case Null() | Anything() | Nothing() | Bytes() | Constants():
            return _NONE
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
