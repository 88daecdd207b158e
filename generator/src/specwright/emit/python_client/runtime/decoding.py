"""Typed values of JSON texts: whatever a contract lets a server answer, the types can hold.

RFC 3339 has leap seconds, which clocks of Python do not: the moment after is meant. And JSON may
write an integer as ``1e20``. Pydantic takes neither, so it is asked a second time in other words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from .values import adapter

_LEAP_SECOND = re.compile(r"(.{17})60((?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d))")


def from_json(type_: Any, text: bytes) -> Any:
    """The value of a type that a JSON text says; ValueError where it says none."""
    try:
        # A property that is spelled like an attribute is another one than it stands for.
        return adapter(type_).validate_json(text, by_alias=True, by_name=False)
    except ValidationError:
        return from_value(type_, json.loads(text))


def from_value(type_: Any, value: Any) -> Any:
    """The value of a type that plain JSON data says, or texts alone; ValueError as above."""
    said = [value]
    while True:
        try:
            return adapter(type_).validate_python(said[0], by_alias=True, by_name=False)
        except ValidationError as error:
            if not sum(_reworded(said, found["loc"]) for found in error.errors()):
                raise


def _reworded(said: list[Any], path: Iterable[str | int]) -> bool:
    """Say the value at a path in the words of Python, if there are any."""
    holder: Any = said
    key: Any = 0
    for step in path:
        # Between keys, a path names the members of choices that it leads through.
        inside = holder[key]
        known = isinstance(inside, dict) and step in inside
        if known or (isinstance(inside, list) and step in range(len(inside))):
            holder, key = inside, step
    value = holder[key]
    if isinstance(value, float) and value.is_integer():
        holder[key] = int(value)
        return True
    leap = _LEAP_SECOND.fullmatch(value) if isinstance(value, str) else None
    if leap is None:
        return False
    try:
        start = datetime.fromisoformat(f"{leap[1]}59{leap[2].upper()}")
        holder[key] = start + timedelta(seconds=1)
    except OverflowError:
        holder[key] = datetime.max.replace(tzinfo=UTC)
    return True
