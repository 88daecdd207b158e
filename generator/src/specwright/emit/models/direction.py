"""Which way the values of each schema travel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from specwright.ir.api import Api
from specwright.ir.retype import names_in, types_of
from specwright.ir.schema import Schema
from specwright.ir.type import Type


@dataclass(frozen=True, slots=True)
class Directions:
    """Class names of the schemas that requests and responses are made of."""

    in_requests: frozenset[str]
    in_responses: frozenset[str]

    def sent(self, name: str) -> bool:
        """Whether clients send values of the schema."""
        return name in self.in_requests

    def received(self, name: str) -> bool:
        """Whether clients receive values of the schema."""
        return name in self.in_responses


def directions(api: Api) -> Directions:
    """Follow references from the bodies and parameters of all operations."""
    schemas = {schema.name: schema for schema in api.schemas}
    requests: list[Type] = []
    responses: list[Type] = []
    for operation in api.operations:
        requests += [parameter.type for parameter in operation.parameters]
        requests += [m.type for m in (operation.body.content if operation.body else ())]
        for response in operation.responses:
            responses += [media_type.type for media_type in response.content]
    for webhook in api.webhooks:
        # A webhook's request is what the API says, as a response is.
        responses += [m.type for m in (webhook.body.content if webhook.body else ())]
    return Directions(_reached(requests, schemas), _reached(responses, schemas))


def _reached(types: Iterable[Type], schemas: dict[str, Schema]) -> frozenset[str]:
    waiting = [name for type_ in types for name in names_in(type_)]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen and name in schemas:
            seen.add(name)
            waiting += [n for type_ in types_of(schemas[name].definition) for n in names_in(type_)]
    return frozenset(seen)
