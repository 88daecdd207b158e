"""Where schemas stand, and how to put another one in their place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from specwright.openapi.structure import Kind, parts, reference, way_pointer

ANNOTATIONS = frozenset(
    """$comment default deprecated description example examples externalDocs readOnly summary title
    writeOnly xml""".split()  # noqa: SIM905
)
"""Keywords that say something about values without restricting them."""


class Slot(NamedTuple):
    """A place that holds a schema: ``holder[key]`` may be replaced."""

    holder: Any
    key: str | int
    pointer: str

    @property
    def schema(self) -> Any:
        """The schema that stands there."""
        return self.holder[self.key]


def schema_slots(value: Any, kind: Kind = Kind.OPENAPI, pointer: str = "") -> Iterator[Slot]:
    """The outermost schemas of an OpenAPI object, in the order of the document."""
    for part, way, inner in list(parts(kind, value)):
        below = pointer + way_pointer(way)
        if part is Kind.SCHEMA:
            yield _slot(value, way, below)
        elif reference(inner) is None:
            yield from schema_slots(inner, part, below)


def subschema_slots(schema: Any, pointer: str = "") -> Iterator[Slot]:
    """The schemas directly inside a schema."""
    for _, way, inner in list(parts(Kind.SCHEMA, schema)):
        if isinstance(inner, (dict, bool)):
            yield _slot(schema, way, pointer + way_pointer(way))


def every_schema(document: Any) -> Iterator[Slot]:
    """All schemas of a document, each before those inside it."""
    waiting = list(schema_slots(document))[::-1]
    while waiting:
        slot = waiting.pop()
        yield slot
        waiting += list(subschema_slots(slot.schema, slot.pointer))[::-1]


def _slot(value: Any, way: tuple[str | int, ...], pointer: str) -> Slot:
    for key in way[:-1]:
        value = value[key]
    return Slot(value, way[-1], pointer)
