"""Operations: one method on one path item."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from specwright.ir.api import SecurityScheme
from specwright.ir.build.media_type import build_request_body
from specwright.ir.build.pagination import build_pagination
from specwright.ir.build.parameter import build_parameters
from specwright.ir.build.response import ResponseNames, build_responses
from specwright.ir.build.scope import Scope, flag, text
from specwright.ir.build.security import build_security
from specwright.ir.build.tag import first_tag, short_words
from specwright.ir.operation import Operation
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

    @property
    def operation_id(self) -> str:
        """As written, or derived."""
        return operation_id(self.method, self.path, self.operation.value)


def operation_places(paths: Node | None, scope: Scope) -> Iterator[Place]:
    """Every operation of ``paths`` or ``webhooks``, in the order of the document."""
    for path, entry in paths.members() if paths is not None else ():
        path_item = scope.resolved(entry)
        if path_item is None or path.startswith("x-"):
            continue
        for key, operation in path_item.members():
            if key in METHODS and isinstance(operation.value, Mapping):
                yield Place(path, key.upper(), path_item, operation)
            elif key == "additionalOperations":
                for method, extra in operation.members():
                    yield Place(path, method, path_item, extra)


def callback_places(places: Iterable[Place], scope: Scope) -> Iterator[Place]:
    """Every request that an operation may make the API send, called after both of their names."""
    for place in places:
        callbacks = place.operation.get("callbacks")
        for name, entry in callbacks.members() if callbacks is not None else ():
            resolved = scope.resolved(entry)
            if resolved is not None and not name.startswith("x-"):
                for sent in operation_places(resolved, scope):
                    yield replace(sent, path=f"{place.operation_id} {name}")


@dataclass(frozen=True, slots=True)
class OperationBuilder:
    """Builds the operations of one API."""

    root: Node
    schemes: tuple[SecurityScheme, ...]
    schemas: Mapping[str, Schema]
    scope: Scope

    def build(self, places: Iterable[Place]) -> tuple[Operation, ...]:
        """All operations, with names that are unique."""
        found = list(places)
        responses = ResponseNames(self.scope)
        responses.count(place.operation for place in found)
        names = NameTable(self.scope.diagnostics)
        ids = {place.operation.pointer: place.operation_id for place in found}
        ids.update({name: name for name in ids.values()})
        built = [
            self._operation(
                place,
                names.claim(
                    function_name(place.operation_id), place.operation.location, place.operation_id
                ),
                responses,
                ids,
            )
            for place in found
        ]
        return with_short_names([operation for operation in built if operation is not None])

    def _operation(
        self, place: Place, name: str, names: ResponseNames, ids: Mapping[str, str]
    ) -> Operation | None:
        node, scope = place.operation, self.scope
        wire_name = place.operation_id
        security = build_security(node, self.root, self.schemes, scope)
        if security is None:
            # What cannot be checked must not become an open door.
            scope.unsupported(
                "security", f"{wire_name} is left out: nothing it asks for can be checked", node
            )
            return None
        if not {"?", "#"}.isdisjoint(place.path):
            scope.unsupported(
                "path",
                f"the path of {wire_name} holds ? or #, which are sent percent-encoded",
                node,
            )
        parameters = build_parameters(place.path, place.path_item, node, scope)
        responses = build_responses(node, wire_name, names, ids, scope)
        body = node.get("requestBody")
        if node.value.get("callbacks"):
            place_of = node / "callbacks"
            scope.diagnostics.note(
                "unsupported-callbacks",
                f"the callbacks of {wire_name} get types for their payloads, but no receiver",
                place_of.location,
                place_of.pointer,
            )
        return Operation(
            name=name,
            wire_name=wire_name,
            method=place.method,
            path=place.path,
            tag=first_tag(node),
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
        )


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
