"""Names that are made of themselves with nothing in between: no language can say them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from specwright.ir.schema import Alias, OneOf, Schema
from specwright.ir.type import Anything, Ref, Type, Union


def without_endless(schemas: Mapping[str, Schema]) -> dict[str, Schema]:
    """The schemas; of what such a name stands for nothing is known, and validators let it in."""
    needs = {name: tuple(_parts(schema)) for name, schema in schemas.items()}
    return {
        name: replace(schema, definition=Alias(Anything())) if _returns(name, needs) else schema
        for name, schema in schemas.items()
    }


def _returns(name: str, needs: Mapping[str, Iterable[str]]) -> bool:
    waiting, seen = list(needs[name]), set[str]()
    while waiting:
        other = waiting.pop()
        if other == name:
            return True
        if other not in seen:
            seen.add(other)
            waiting += needs.get(other, ())
    return False


def _parts(schema: Schema) -> Iterable[str]:
    """The names of which any value of the schema is one."""
    match schema.definition:
        case Alias(Union(members)) | OneOf(members):
            parts: tuple[Type, ...] = members
        case Alias(part):
            parts = (part,)
        case _:
            parts = ()
    return (part.name for part in parts if isinstance(part, Ref))
