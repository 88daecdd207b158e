"""Where schemas stand, and how to put another one in their place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from specwright.openapi.structure import Kind, fields_of, parts, reference, way_pointer

ANNOTATIONS = frozenset(
    """$comment default deprecated description example examples externalDocs readOnly summary title
    writeOnly xml""".split()  # noqa: SIM905
)
"""Keywords that say something about values without restricting them."""


class Slot(NamedTuple):
    """A place that holds a schema: ``holder[key]`` may be replaced."""

    holder: Any
    key: str | int
    way: tuple[str | int, ...]
    """Keys and indexes that lead here from what is around."""
    around: Slot | str = ""
    """The slot of the schema around this one, or the pointer of what is."""

    @property
    def pointer(self) -> str:
        """The JSON Pointer of the place; put together when asked for, as few are."""
        ways, around = [way_pointer(self.way)], self.around
        while isinstance(around, Slot):
            ways.append(way_pointer(around.way))
            around = around.around
        return around + "".join(reversed(ways))

    @property
    def schema(self) -> Any:
        """The schema that stands there."""
        return self.holder[self.key]


def schema_slots(value: Any, kind: Kind = Kind.OPENAPI, pointer: str = "") -> Iterator[Slot]:
    """The outermost schemas of an OpenAPI object, in the order of the document."""
    for part, way, inner in list(parts(kind, value)):
        if part is Kind.SCHEMA:
            yield Slot(_holder(value, way), way[-1], way, pointer)
        elif reference(inner) is None:
            yield from schema_slots(inner, part, pointer + way_pointer(way))


def subschema_slots(schema: Any, around: Slot | str = "") -> list[Slot]:
    """The schemas directly inside a schema."""
    found: list[Slot] = []
    # What parts() gives for a schema, put down here: every pass over a document goes through it.
    for key, value in schema.items() if isinstance(schema, dict) else ():
        if key in _SCHEMA.one:
            if isinstance(value, (dict, bool)):
                found.append(Slot(schema, key, (key,), around))
        elif key in _SCHEMA.many:
            for index, item in enumerate(value) if isinstance(value, list) else ():
                if isinstance(item, (dict, bool)):
                    found.append(Slot(value, index, (key, index), around))
        elif key in _SCHEMA.named:
            for name, item in value.items() if isinstance(value, dict) else ():
                if isinstance(item, (dict, bool)):
                    found.append(Slot(value, name, (key, name), around))
    return found


def every_schema(document: Any) -> Iterator[Slot]:
    """All schemas of a document, each before those inside it."""
    waiting = list(schema_slots(document))[::-1]
    while waiting:
        slot = waiting.pop()
        yield slot
        schema = slot.holder[slot.key]
        if type(schema) is dict and not _SCHEMA.keys.isdisjoint(schema):
            waiting += subschema_slots(schema, slot)[::-1]


_SCHEMA = fields_of(Kind.SCHEMA)


def _holder(value: Any, way: tuple[str | int, ...]) -> Any:
    for key in way[:-1]:
        value = value[key]
    return value
