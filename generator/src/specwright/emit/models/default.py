"""Defaults of fields: those that are Python literals, and those that a call makes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from specwright.emit.python import literal
from specwright.ir.format import FORMATS, meant
from specwright.ir.schema import Alias, Enumeration, Object, OneOf, Schema
from specwright.ir.type import (
    Anything,
    Array,
    Constants,
    Map,
    Null,
    Ref,
    Scalar,
    Tuple,
    Type,
    Union,
)

_LONGEST = 20
"""How many names may lead from one to the next; more lead in a circle."""


@dataclass(frozen=True, slots=True)
class Expression:
    """What makes a default."""

    text: str
    """Empty where nothing does."""
    names: tuple[str, ...] = ()
    """Of the classes in it."""

    def under(self, key: str) -> Expression:
        """The same as a member of a dictionary."""
        return Expression(f"{key}: {self.text}", self.names) if self.text else self


NONE = Expression("")


class Defaults:
    """What defaults are in Python, among the schemas of one API."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas

    def plain(self, type_: Type, value: Any) -> bool:
        """Whether a value is a Python literal of the type; a date or a model would not be."""
        match type_:
            case Scalar(kind, format_):
                if kind == "string":
                    return isinstance(value, str) and format_ not in FORMATS
                if isinstance(value, bool) or kind == "boolean":
                    return isinstance(value, bool) and kind == "boolean"
                return isinstance(value, int) or (kind == "number" and isinstance(value, float))
            case Anything():
                return True
            case Null():
                return value is None
            case Constants(values):
                return value in values
            case Array(items):
                return isinstance(value, list) and all(self.plain(items, v) for v in value)
            case Map(values):
                return isinstance(value, dict) and all(
                    self.plain(values, v) for v in value.values()
                )
            case Union(members):
                return any(self.plain(member, value) for member in members)
            case Ref():
                return self._plain_of(self._named(type_), value)
            case _:
                return False

    def _plain_of(self, definition: object, value: Any) -> bool:
        match definition:
            case Enumeration(members):
                return value in [member for _, member in members]
            case Alias(type_):
                return not isinstance(type_, Ref) and self.plain(type_, value)
            case OneOf(members) if not isinstance(value, (dict, list)):
                return any(self.plain(member, value) for member in members)
            case _:
                return False

    def expression(self, type_: Type, value: Any) -> Expression:
        """A default that a call makes: a date, a model, a list of them; empty where it is none."""
        made = self._made(type_, value)
        if made.text and isinstance(value, (dict, list)):
            # What could be changed, or needs a class that comes later, is made for each model.
            return Expression(f"Field(default_factory=lambda: {made.text})", made.names)
        return made

    def _made(self, type_: Type, value: Any) -> Expression:
        if self.plain(type_, value):
            return Expression(literal(value))
        match type_:
            case Scalar("string", format_) if isinstance(value, str):
                return Expression(_called(format_, value))
            case Array(items) if isinstance(value, list):
                return _joined("[{}]", [self._made(items, item) for item in value])
            case Tuple(prefix, None) if isinstance(value, list):
                pairs = zip(prefix, value, strict=False)
                return _joined("({},)", [self._made(item, given) for item, given in pairs])
            case Tuple() if isinstance(value, list):
                # What may be longer is a list of anything.
                return Expression(literal(value))
            case Map(values) if isinstance(value, dict):
                made = ((key, self._made(values, member)) for key, member in value.items())
                return _joined("{{{}}}", [member.under(literal(key)) for key, member in made])
            case Union(members):
                return self._member(members, value)
            case Ref(name):
                match self._named(type_):
                    case Alias(inner) if not isinstance(inner, Ref):
                        return self._made(inner, value)
                    case OneOf(members):
                        return self._member(members, value)
                    case Object() as object_ if isinstance(value, dict):
                        if _could_be(object_, value):
                            return Expression(f"{name}.model_validate({literal(value)})", (name,))
        return NONE

    def _member(self, members: Iterable[Type], value: Any) -> Expression:
        """The value as the member that knows most of what it holds."""
        told = {member: self._made(member, value) for member in members}
        found = [member for member, made in told.items() if made.text]
        return told[max(found, key=lambda member: self._known(member, value))] if found else NONE

    def _known(self, type_: Type, value: Any) -> int:
        """How many members of a value are properties of the type."""
        definition = self._named(type_)
        if not isinstance(definition, Object) or not isinstance(value, dict):
            return 0
        return sum(property_.wire_name in value for property_ in definition.properties)

    def _named(self, type_: Type) -> object:
        """What a name stands for, through names for it."""
        definition: object = None
        for _ in range(_LONGEST):
            if not isinstance(type_, Ref):
                break
            definition = self._schemas[type_.name].definition
            if not isinstance(definition, Alias):
                break
            type_ = definition.type
        return definition


def _could_be(object_: Object, value: Mapping[str, Any]) -> bool:
    """Whether a value has what the object requires, and nothing that it does not admit."""
    names = {property_.wire_name for property_ in object_.properties}
    required = {property_.wire_name for property_ in object_.properties if property_.required}
    return required <= value.keys() and (object_.additional is not None or value.keys() <= names)


def _joined(brackets: str, parts: Sequence[Expression]) -> Expression:
    """The parts in brackets; none where one of them is none."""
    if not all(part.text for part in parts):
        return NONE
    names = dict.fromkeys(name for part in parts for name in part.names)
    return Expression(brackets.format(", ".join(part.text for part in parts)), tuple(names))


def _called(format_: str | None, text: str) -> str:
    match meant(format_, text):
        case datetime() as moment:
            return f"datetime.fromisoformat({literal(moment.astimezone(UTC).isoformat())})"
        case date() as day:
            return f"date({day.year}, {day.month}, {day.day})"
        case UUID() as number:
            return f"UUID({literal(str(number))})"
        case _:
            return ""
