"""How much work a validator may have with a value: alternatives of alternatives multiply."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from specwright.openapi.document import Document, Node

LIMIT: Final = 50_000
"""Schemas applied to one value; the largest documents we know need less for all of theirs."""

_LIMIT_FOR_ALL = 20 * LIMIT

_MANY_IN_PLACE = ("allOf", "anyOf", "oneOf")
_ONE_IN_PLACE = ("not", "if", "then", "else")
_ONE_BELOW = (
    "additionalProperties",
    "contains",
    "items",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
)
_DEEPEST = 200


class Effort:
    """What is spent on one document, by upper bounds for each schema and depth of a value."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._known: dict[tuple[str, int], int] = {}
        self._spent = 0
        self._open: set[tuple[str, int]] = set()

    def allows(self, schema: Node, value: object) -> bool:
        """Whether the value can be validated in good time; counts as done if so."""
        cost = self._count(schema, _depth(value))
        if cost >= LIMIT or self._spent + cost > _LIMIT_FOR_ALL:
            return False
        self._spent += cost
        return True

    def _count(self, schema: Node, depth: int) -> int:
        key = (schema.pointer, depth)
        if key in self._open:
            # Validators notice a schema that they are applying already.
            return 0
        if key not in self._known:
            if len(self._open) > _DEEPEST:
                return LIMIT
            self._open.add(key)
            total = 1
            for part in self._in_place(schema):
                total += self._count(part, depth)
                if total >= LIMIT:
                    break
            if depth and total < LIMIT:
                total += max((self._count(part, depth - 1) for part in _below(schema)), default=0)
            self._open.discard(key)
            self._known[key] = min(total, LIMIT)
        return self._known[key]

    def _in_place(self, schema: Node) -> Iterator[Node]:
        target = schema.get("$ref")
        if target is not None and isinstance(target.value, str):
            with suppress(LookupError):
                yield self._document.at(target.value.removeprefix("#"))
        for keyword in _MANY_IN_PLACE:
            parts = schema.get(keyword)
            yield from parts.items() if parts else ()
        for keyword in _ONE_IN_PLACE:
            if part := schema.get(keyword):
                yield part
        dependent = schema.get("dependentSchemas")
        for _, part in dependent.members() if dependent else ():
            yield part


def _below(schema: Node) -> Iterator[Node]:
    """The schemas for what is inside a value."""
    for keyword in ("properties", "patternProperties"):
        named = schema.get(keyword)
        for _, part in named.members() if named else ():
            yield part
    prefix = schema.get("prefixItems")
    yield from prefix.items() if prefix else ()
    for keyword in _ONE_BELOW:
        below = schema.get(keyword)
        if below is not None:
            yield below


def _depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0
