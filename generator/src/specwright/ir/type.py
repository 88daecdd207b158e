"""Type expressions: a closed union, so that every ``match`` over it can be exhaustive.

A type expression is what stands where a schema is *used*. What a schema *declares* is in
:mod:`specwright.ir.schema`; after hoisting, every declaration has a name and uses refer to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

ScalarKind = Literal["string", "integer", "number", "boolean"]

JsonScalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Scalar:
    """A JSON string, integer, number or boolean, with its ``format`` where one is declared."""

    kind: ScalarKind
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Null:
    """JSON ``null`` alone."""


@dataclass(frozen=True, slots=True)
class Anything:
    """Every JSON value: the empty schema or ``true``."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No value at all: the schema ``false``."""


@dataclass(frozen=True, slots=True)
class Bytes:
    """Raw octets: a file part, or a body of an opaque media type. Never inside JSON."""


@dataclass(frozen=True, slots=True)
class Constants:
    """One of a few JSON scalars: ``const``, or an ``enum`` that got no name of its own."""

    values: tuple[JsonScalar, ...]
    kinds: tuple[type, ...] = field(init=False, repr=False)
    """What keeps true apart from 1, which Python takes for equal."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "kinds", tuple(map(type, self.values)))


@dataclass(frozen=True, slots=True)
class Array:
    """A JSON array of like items."""

    items: Type
    loose: bool = False
    """Whether no ``type`` says that it is an array: other values satisfy the schema, too."""


@dataclass(frozen=True, slots=True)
class Tuple:
    """A JSON array by position (``prefixItems``); ``rest`` is None where nothing may follow."""

    prefix: tuple[Type, ...]
    rest: Type | None


@dataclass(frozen=True, slots=True)
class Map:
    """A JSON object with free keys."""

    values: Type
    loose: bool = False
    """Whether no ``type`` says that it is an object: other values satisfy the schema, too."""


@dataclass(frozen=True, slots=True)
class Union:
    """Any of several types; at least two, flattened, without duplicates. Null is a member."""

    members: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Ref:
    """A named schema of the API: ``name`` is the class name, ``Schema.name``."""

    name: str


Type = Scalar | Null | Anything | Nothing | Bytes | Constants | Array | Tuple | Map | Union | Ref
