"""Schemas the API declares by name: components, and inline schemas that hoisting named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specwright.diagnostics import Location
from specwright.ir.type import JsonScalar, Type


@dataclass(frozen=True, slots=True)
class Property:
    """One property of an object schema."""

    name: str
    """Python attribute name, as in the generated model."""
    wire_name: str
    type: Type
    required: bool
    description: str
    deprecated: bool
    read_only: bool
    """Only in answers: a schema that requests alone are made of has no such property."""
    write_only: bool
    """Only in requests: a schema that answers are made of has no such property."""
    has_default: bool
    default: Any
    location: Location
    pointers: tuple[str, ...]
    """Pointers of its schemas in ``Api.contract``: several where parts of an ``allOf``
    have it, none where only alternatives do."""


@dataclass(frozen=True, slots=True)
class Object:
    """A JSON object. ``additional`` is the type of other properties, None where it is closed.

    ``allOf`` is already merged into ``properties`` where it could be.
    """

    properties: tuple[Property, ...]
    additional: Type | None
    open: bool = False
    """Whether the document itself says that other properties may come."""
    loose: bool = False
    """Whether no ``type`` says that it is an object: other values satisfy the schema, too."""
    omitted: tuple[str, ...] = ()
    """Wire names of properties that belong to the other way, ``readOnly`` in what is sent and
    ``writeOnly`` in what is received: no type speaks of them, and values may have them even where
    ``additional`` is None."""

    @property
    def beside(self) -> Type | None:
        """The type of other properties where the document speaks of them, and lets them come."""
        return self.additional if self.open else None

    @property
    def name_beside(self) -> str:
        """An attribute name for other properties, which no property has."""
        name = "additional_properties"
        while any(property_.name == name for property_ in self.properties):
            name += "_"
        return name


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A closed list of scalars with a member name for each, in the order of the document."""

    members: tuple[tuple[str, JsonScalar], ...]


@dataclass(frozen=True, slots=True)
class Discriminator:
    """OAS Discriminator Object: wire name of the property, and class name per value."""

    wire_name: str
    mapping: tuple[tuple[str, str], ...]
    default: str | None = None
    """Class name where the property is absent, says something else, or announces a class that the
    value does not fit: ``defaultMapping`` of OAS 3.2, or the base that the others extend. None
    where there is no such class."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """A choice between types (``oneOf`` or ``anyOf``), tagged where a discriminator says so."""

    members: tuple[Type, ...]
    discriminator: Discriminator | None


@dataclass(frozen=True, slots=True)
class Alias:
    """A name for a type expression: a constrained scalar, an array, a map."""

    type: Type


Definition = Object | Enumeration | OneOf | Alias


@dataclass(frozen=True, slots=True)
class Schema:
    """A named schema, as it travels one way where that makes a difference.

    Where it travels both ways, what is received bears the plain name, and what is sent another one
    of its own; both have the same ``pointer``.
    """

    name: str
    """Class name in every generated language."""
    wire_name: str
    """Key under ``components/schemas`` as written; the derived name where it was inline."""
    description: str
    deprecated: bool
    definition: Definition
    source: Mapping[str, Any]
    """The schema in the 2020-12 dialect; its references are ``#/components/schemas/<name>``."""
    location: Location
    pointer: str
