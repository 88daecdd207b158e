"""Which schemas operations and other schemas refer to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

from specwright.ir.api import Api
from specwright.ir.retype import names_in, noted, retyped_operation, retyped_webhook, types_of

Neighbours = Mapping[str, Iterable[str]]
"""The class names that each schema itself refers to."""


def neighbours(api: Api) -> Neighbours:
    """What every schema of an API refers to."""
    return {
        schema.name: {used for type_ in types_of(schema.definition) for used in names_in(type_)}
        for schema in api.schemas
    }


def reached(api: Api, near: Neighbours) -> tuple[frozenset[str], frozenset[str]]:
    """Class names of what requests, and of what responses are made of."""
    sent: set[str] = set()
    received: set[str] = set()

    for operation in api.operations:
        retyped_operation(operation, noted(sent), noted(received))
    for webhook in api.webhooks:
        retyped_webhook(webhook, noted(received), noted(sent))
    return _closure(sent, near), _closure(received, near)


def without_idle(api: Api, made: Set[str]) -> Api:
    """The API without those of the schemas made for others that nothing refers to in the end."""
    near = neighbours(api)
    written = [schema.name for schema in api.schemas if schema.name not in made]
    used = _closure(written, near).union(*reached(api, near))
    if len(used) == len(api.schemas):
        return api
    return replace(api, schemas=tuple(s for s in api.schemas if s.name in used))


def _closure(names: Iterable[str], near: Neighbours) -> frozenset[str]:
    waiting, seen = list(names), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in seen and name in near:
            seen.add(name)
            waiting += near[name]
    return frozenset(seen)
