"""The document as rules look at it: its objects by kind, and its operations with what they inherit.

Rules also run on documents that are not valid: nothing here trusts a value to have its right type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from specwright.openapi.document import Document, Node
from specwright.openapi.structure import METHODS, Kind, Objects, reference, walk

_VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter, references followed; ``node`` is where the operation or path item names it."""

    node: Node
    name: str
    place: str

    @property
    def identity(self) -> tuple[str, str]:
        """What no other parameter of an operation shares."""
        # RFC 9110, section 5.1: names of headers are the same in any case.
        return self.name.lower() if self.place == "header" else self.name, self.place


@dataclass(frozen=True, slots=True)
class Response:
    """A response, references followed; ``node`` is where the operation names it."""

    status: str
    node: Node
    content: Node | None


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation with the parameters of its path item."""

    path: str
    method: str
    node: Node
    parameters: tuple[Parameter, ...]
    responses: tuple[Response, ...]
    security: Node | None
    """Its own requirements, or those of the document."""

    @property
    def name(self) -> str:
        """How a message calls it."""
        return f"{self.method.upper()} {self.path}"

    def declares(self, *statuses: str) -> bool:
        """Whether one of the statuses, a range or ``default`` is declared."""
        declared = {response.status.upper() for response in self.responses}
        return any(s in declared or f"{s[0]}XX" in declared for s in statuses) or (
            "DEFAULT" in declared
        )


class Outline:
    """One walk over the document, shared by all rules."""

    def __init__(self, document: Document, objects: Objects | None = None) -> None:
        self.document = document
        self._nodes: dict[Kind, list[Node]] = {}
        self.references: list[tuple[Kind, Node, str]] = []
        """Every reference: the kind that is expected, where it stands, and its target."""
        for kind, node in walk(document.root) if objects is None else objects:
            target = reference(node.value)
            if target is not None:
                self.references.append((kind, node, target))
            self._nodes.setdefault(kind, []).append(node)
        self.operations = tuple(self._operations())
        self.sent = tuple(self._sent())
        """What the API sends: webhooks and callbacks. Their path is the key of the path item."""

    @property
    def all_operations(self) -> tuple[Operation, ...]:
        """Those that the API serves, then those of the requests that it sends."""
        return (*self.operations, *self.sent)

    @property
    def version(self) -> str:
        """``3.0``, ``3.1`` or ``3.2``."""
        return text(self.document.root, "openapi")[:3]

    def of(self, kind: Kind) -> list[Node]:
        """Every object of a kind where it is written, references included."""
        return self._nodes.get(kind, [])

    def resolve(self, node: Node) -> Node | None:
        """The object that stands behind references, None for a dead one."""
        try:
            return self.document.resolve(node)
        except LookupError:
            return None

    def _operations(self) -> Iterator[Operation]:
        paths = self.document.root.get("paths")
        for path, written in paths.members() if paths else ():
            if not path.startswith("x-"):
                yield from self._operations_of(path, written)

    def _sent(self) -> Iterator[Operation]:
        root = self.document.root
        owners = [root.get("webhooks"), root.get("x-webhooks"), *self.of(Kind.CALLBACK)]
        for owner in owners:
            if owner is not None and reference(owner.value) is None:
                for key, written in owner.members():
                    if not key.startswith("x-"):
                        yield from self._operations_of(key, written)

    def _operations_of(self, path: str, written: Node) -> Iterator[Operation]:
        item = self.resolve(written)
        if item is None:
            return
        for method, node in _methods(item):
            own = node.get("parameters")
            inherited = item.get("parameters")
            parameters = {
                found.identity: found
                for found in (*self.parameters(inherited), *self.parameters(own))
            }
            yield Operation(
                path,
                method,
                node,
                tuple(parameters.values()),
                tuple(self._responses(node.get("responses"))),
                node.get("security") or self.document.root.get("security"),
            )

    def parameters(self, node: Node | None) -> Iterator[Parameter]:
        """The parameters of a list that can be read."""
        for written in node.items() if node else ():
            target = self.resolve(written)
            if target is not None:
                name, place = text(target, "name"), text(target, "in")
                if name and place:
                    yield Parameter(written, name, place)

    def _responses(self, node: Node | None) -> Iterator[Response]:
        for status, written in node.members() if node else ():
            if not status.startswith("x-"):
                target = self.resolve(written)
                yield Response(status, written, target.get("content") if target else None)


def _methods(item: Node) -> Iterator[tuple[str, Node]]:
    for method in METHODS:
        node = item.get(method)
        if node is not None and isinstance(node.value, Mapping):
            yield method, node
    more = item.get("additionalOperations")
    for method, node in more.members() if more else ():
        if isinstance(node.value, Mapping):
            yield method, node


def text(node: Node, key: str) -> str:
    """A member that is text; empty where it is missing or something else."""
    value = node.value.get(key) if isinstance(node.value, Mapping) else None
    return value if isinstance(value, str) else ""


def variables(path: str) -> list[str]:
    """The names in the braces of a URL template."""
    return _VARIABLE.findall(path)


def shape(path: str) -> str:
    """A URL template without the names in its braces."""
    return _VARIABLE.sub("{}", path)
