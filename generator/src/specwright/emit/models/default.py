"""Defaults of fields: those that are Python literals, and those that a call makes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from specwright.emit.models.schema import FORMATS
from specwright.emit.python import literal
from specwright.ir.schema import Alias, Enumeration, Schema
from specwright.ir.type import Array, Constants, Map, Null, Ref, Scalar, Type, Union

# RFC 3339, full-date; ISO 8601 has other ways to write one.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


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
            case Ref(name):
                return self._plain_of(name, value)
            case _:
                return False

    def _plain_of(self, name: str, value: Any) -> bool:
        match self._schemas[name].definition:
            case Enumeration(members):
                return value in [member for _, member in members]
            case Alias(type_):
                return not isinstance(type_, Ref) and self.plain(type_, value)
            case _:
                return False

    def expression(self, type_: Type, value: Any) -> str:
        """A default that a call makes: a date, a time or a UUID; empty where it is none."""
        match type_:
            case Scalar("string", format_) if isinstance(value, str):
                return _called(format_, value)
            case Union(members):
                return next((e for m in members if (e := self.expression(m, value))), "")
            case Ref(name) if isinstance(alias := self._schemas[name].definition, Alias):
                return "" if isinstance(alias.type, Ref) else self.expression(alias.type, value)
            case _:
                return ""


def _called(format_: str | None, value: str) -> str:
    try:
        match format_:
            case "date" if _DATE.fullmatch(value):
                day = date.fromisoformat(value)
                return f"date({day.year}, {day.month}, {day.day})"
            case "date-time":
                moment = datetime.fromisoformat(value)
                if moment.tzinfo is None:
                    return ""
                return f"datetime.fromisoformat({literal(moment.astimezone(UTC).isoformat())})"
            case "uuid":
                return f"UUID({literal(str(UUID(value)))})"
            case _:
                return ""
    except (ValueError, OverflowError):
        return ""
