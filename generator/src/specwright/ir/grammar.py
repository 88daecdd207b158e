"""Where schemas stand, and how to put another one in their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from specwright.openapi.structure import (
    Fields,
    Kind,
    entries_of,
    fields_of,
    parts,
    reference,
    way_pointer,
)

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
_TYPES = (dict, bool)
_COMPOUND = _SCHEMA.keys | {"$ref", "const", "discriminator", "enum"}


def every_holder(document: Any) -> Iterator[tuple[Any, Any]]:
    """The same schemas in the same order, as holder and key: ``holder[key]`` may be replaced.

    Where each of them stands is most of what telling slots takes.
    """
    waiting: list[tuple[Any, Any]] = []
    _outermost(Kind.OPENAPI, document, waiting)
    waiting.reverse()
    while waiting:
        holder, key = waiting.pop()
        yield holder, key
        schema = holder[key]
        if type(schema) is dict and not _SCHEMA.keys.isdisjoint(schema):
            waiting += [(inner, place) for _, inner, place in subschemas(schema)[::-1]]


def subschemas(schema: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """The schemas directly inside a schema: the keyword, and holder and key of each."""
    one, many, named = _SCHEMA.one, _SCHEMA.many, _SCHEMA.named
    found: list[tuple[str, Any, Any]] = []
    for key, value in schema.items():
        if key in one:
            if isinstance(value, _TYPES):
                found.append((key, schema, key))
        elif key in named:
            if isinstance(value, dict):
                found += [(key, value, n) for n, item in value.items() if isinstance(item, _TYPES)]
        elif key in many and isinstance(value, list):
            found += [(key, value, i) for i, item in enumerate(value) if isinstance(item, _TYPES)]
    return found


def is_simple(schema: dict[str, Any]) -> bool:
    """Whether a schema is a reference alone, or has neither schemas nor listed values inside."""
    return _COMPOUND.isdisjoint(schema) or (len(schema) == 1 and "$ref" in schema)


def every_object(document: Any) -> Iterator[dict[str, Any]]:
    """All schemas of a document that are objects, each before those inside it."""
    for holder, key in every_holder(document):
        schema = holder[key]
        if isinstance(schema, dict):
            yield schema


def _outermost(kind: Kind, value: dict[Any, Any], found: list[tuple[Any, Any]]) -> None:
    """What ``schema_slots`` gives, without the places: every pass over a document begins here."""
    inside: Iterable[tuple[Kind, Any, Any, Any]]
    entry = entries_of(kind)
    if entry is not None:
        keys = [key for key in value if not key.startswith("x-") and key != "$ref"]
        inside = [(entry, value, key, value[key]) for key in keys]
    else:
        inside = _inside(fields_of(kind), value)
    for part, holder, key, item in inside:
        if part is Kind.SCHEMA:
            found.append((holder, key))
        elif isinstance(item, dict) and not ("$ref" in item and isinstance(item["$ref"], str)):
            _outermost(part, item, found)


def _inside(fields: Fields, value: dict[Any, Any]) -> Iterator[tuple[Kind, Any, Any, Any]]:
    for key, item in value.items():
        if key in fields.one:
            yield fields.one[key], value, key, item
        elif key in fields.named:
            part = fields.named[key]
            if part is not Kind.EXAMPLE and isinstance(item, dict):
                for name, entry in item.items():
                    yield part, item, name, entry
        elif key in fields.many and isinstance(item, list):
            for index, entry in enumerate(item):
                yield fields.many[key], item, index, entry


def _holder(value: Any, way: tuple[str | int, ...]) -> Any:
    for key in way[:-1]:
        value = value[key]
    return value
