"""Operations: one method on one path item."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from specwright.ir.api import SecurityScheme
from specwright.ir.build.media_type import build_request_body
from specwright.ir.build.pagination import build_pagination
from specwright.ir.build.parameter import build_parameters
from specwright.ir.build.path import WrittenPath, told_apart, written_path
from specwright.ir.build.response import ResponseNames, build_responses
from specwright.ir.build.scope import Scope, flag, text
from specwright.ir.build.security import build_security
from specwright.ir.build.server import own_server
from specwright.ir.build.tag import DEFAULT, first_tag, short_words
from specwright.ir.operation import Operation, Parameter
from specwright.ir.place import operation_id
from specwright.ir.schema import Schema
from specwright.naming import NameTable, function_name, snake_name
from specwright.openapi.document import Node
from specwright.openapi.structure import METHODS


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operation stands."""

    path: str
    method: str
    path_item: Node
    operation: Node
    sent_as: str = ""
    """What it is called where the API sends it: there its path is none."""
    untagged: str = DEFAULT
    """The tag of an operation without tags."""

    @property
    def operation_id(self) -> str:
        """As written, or derived."""
        return self.sent_as or operation_id(self.method, self.path, self.operation.value)

    @property
    def tag(self) -> str:
        """The tag that it is grouped under."""
        return first_tag(self.operation, self.untagged)


def operation_places(paths: Node | None, scope: Scope) -> Iterator[Place]:
    """Every operation of ``paths`` or ``webhooks``, in the order of the document."""
    for path, entry in paths.members() if paths is not None else ():
        path_item = scope.resolved(entry)
        if path_item is None or path.startswith("x-"):
            continue
        for key, operation in path_item.members():
            if key in METHODS and isinstance(operation.value, dict):
                yield Place(path, key.upper(), path_item, operation)
            elif key == "additionalOperations":
                for method, extra in operation.members():
                    yield Place(path, method, path_item, extra)


@dataclass(frozen=True, slots=True)
class OperationBuilder:
    """Builds the operations of one API."""

    root: Node
    schemes: tuple[SecurityScheme, ...]
    schemas: Mapping[str, Schema]
    scope: Scope

    def build(
        self, served: Sequence[Place], sent: Sequence[Place]
    ) -> tuple[tuple[Operation, ...], tuple[Operation | None, ...]]:
        """What the API serves, and for each place of what it sends the operation, if any.

        Names are unique among both; those of the first do not depend on the second.
        """
        responses = ResponseNames(self.scope)
        responses.count(place.operation for place in (*served, *sent))
        names = NameTable(self.scope.diagnostics)
        # A link leads to what the API serves.
        ids = {place.operation.pointer: place.operation_id for place in served}
        ids.update({name: name for name in ids.values()})
        built, others = (
            [
                self._operation(
                    place,
                    names.claim(
                        function_name(place.operation_id),
                        place.operation.location,
                        place.operation_id,
                    ),
                    responses,
                    ids,
                )
                for place in places
            ]
            for places in (served, sent)
        )
        served_ones = [operation for operation in built if operation is not None]
        found = with_short_names(told_apart(served_ones, self.schemas, self.scope))
        return found, tuple(others)

    def _operation(
        self, place: Place, name: str, names: ResponseNames, ids: Mapping[str, str]
    ) -> Operation | None:
        node, scope = place.operation, self.scope
        wire_name = place.operation_id
        security = build_security(node, self.root, self.schemes, wire_name, scope)
        if security is None:
            # What cannot be checked must not become an open door.
            return None
        # The key of a webhook is a name, and that of a callback an expression.
        key = WrittenPath(place.path, (), ()) if place.sent_as else written_path(place.path)
        parameters = build_parameters(key, place.path_item, node, scope)
        responses = build_responses(node, wire_name, names, ids, scope)
        body = node.get("requestBody")
        if place.sent_as:
            parameters = _without_path(parameters, wire_name, scope)
        else:
            # One that the path does not have can never be sent; linting has told of it.
            own = key.variables
            parameters = tuple(p for p in parameters if p.in_ != "path" or p.wire_name in own)
        return Operation(
            name=name,
            wire_name=wire_name,
            method=place.method,
            path=key.path,
            written_path=place.path,
            tag=place.tag,
            short_name=name,
            summary=text(node, "summary") or text(place.path_item, "summary"),
            description=text(node, "description") or text(place.path_item, "description"),
            deprecated=flag(node, "deprecated"),
            parameters=parameters,
            body=build_request_body(body, scope) if body is not None else None,
            responses=responses,
            security=security,
            pagination=build_pagination(wire_name, parameters, responses, self.schemas),
            extensions={k: v for k, v in node.value.items() if k.startswith("x-")},
            location=node.location,
            pointer=node.pointer,
            fixed_query=key.fixed,
            server=None if place.sent_as else own_server(node, place.path_item, self.root, scope),
        )


def _without_path(
    parameters: tuple[Parameter, ...], name: str, scope: Scope
) -> tuple[Parameter, ...]:
    """The parameters that a request can carry whose whole URL the subscriber chooses."""
    for parameter in parameters:
        if parameter.in_ == "path":
            scope.diagnostics.warning(
                "unsupported-webhook-path",
                f"{name} has the path parameter {parameter.wire_name!r}, but no path of its own",
                parameter.location,
            )
    return tuple(parameter for parameter in parameters if parameter.in_ != "path")


def with_short_names(operations: list[Operation]) -> tuple[Operation, ...]:
    """Names inside the tag's namespace; where two would be equal, both keep their full names."""
    short = [_short(operation) for operation in operations]
    taken: dict[tuple[str, str], int] = {}
    for operation, name in zip(operations, short, strict=True):
        for used in {name, operation.name}:
            taken[operation.tag, used] = taken.get((operation.tag, used), 0) + 1
    return tuple(
        replace(operation, short_name=name) if taken[operation.tag, name] == 1 else operation
        for operation, name in zip(operations, short, strict=True)
    )


def _short(operation: Operation) -> str:
    name = "_".join(short_words(operation.wire_name, operation.tag))
    if not name.isidentifier() or keyword.iskeyword(name) or snake_name(name) != name:
        return operation.name
    return name
