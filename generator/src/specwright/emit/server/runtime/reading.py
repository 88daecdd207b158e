"""What a piece of text can mean where the schema expects more than text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

from . import strict_json
from .schemas import ALL_TYPES, Schemas
from .views import View

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,999})")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,999})(\.[0-9]{1,999})?([eE][+-]?[0-9]{1,4})?")
_TEXT = frozenset({"string"})
_NESTED = {"{": "object", "[": "array"}
ABSENT = object()
"""What is read where nothing was sent."""


class Unreadable(ValueError):
    """The text cannot be taken apart the way its style demands."""


class Reader:
    """Reads text by the static types of a schema: the most specific reading that is valid."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self._wants: dict[str, str] = {}
        self._ways: dict[str, tuple[str, ...]] = {}
        self._scalars: dict[str, Callable[[str], Any]] = {}

    def scalar(self, text: str, pointer: str | None) -> Any:
        """The value that a text stands for; the text itself where no reading is valid."""
        return text if pointer is None else self.scalars(pointer)(text)

    def scalars(self, pointer: str) -> Callable[[str], Any]:
        """Reads texts as values of one schema."""
        if pointer not in self._scalars:
            types = self._schemas.types(pointer)
            self._scalars[pointer] = (
                str if types == _TEXT else lambda text: self._scalar(text, pointer, types)
            )
        return self._scalars[pointer]

    def _scalar(self, text: str, pointer: str, types: frozenset[str]) -> Any:
        readings = list(_readings(text, types))
        if len(readings) == 1:
            return readings[0]
        for value in readings:
            if self._schemas.is_valid(pointer, "request", value):
                return value
        return readings[0] if readings else text

    def array(self, texts: Iterable[str], pointer: str) -> list[Any]:
        """Each text as an item of the array that the schema describes."""
        item = self._schemas.item(pointer)
        return [self.scalar(text, item) for text in texts]

    def object(self, members: Mapping[str, str], pointer: str) -> dict[str, Any]:
        """Each text as a property of the object that the schema describes."""
        return {
            name: self.scalar(text, self._schemas.property(pointer, name))
            for name, text in members.items()
        }

    def repeats(self, pointer: str | None) -> bool:
        """Whether what stands several times can be an array."""
        return pointer is None or "array" in self._schemas.types(pointer)

    def member(self, texts: list[str], pointer: str | None) -> Any:
        """A property that stands once or several times; Unreadable where it must not."""
        if pointer is not None and self.wants(pointer) == "array":
            return self.array(texts, pointer)
        if len(texts) == 1:
            return self.scalar(texts[0], pointer)
        if not self.repeats(pointer):
            raise Unreadable("a property stands more than once")
        return texts if pointer is None else self.array(texts, pointer)

    def text(self, text: str, pointer: str) -> Any:
        """The value that a whole body of text stands for: itself, where the schema has strings."""
        return text if "string" in self._schemas.types(pointer) else self.scalar(text, pointer)

    def judges_text(self, pointer: str) -> bool:
        """Whether the schema speaks of texts, not of what XML or YAML may stand for."""
        return bool(self._schemas.types(pointer) & {"string", "boolean", "integer", "number"})

    def wants(self, pointer: str) -> str:
        """Whether the schema is one of an ``array``, an ``object`` or a ``scalar``."""
        if pointer not in self._wants:
            self._wants[pointer] = self._look(pointer)
        return self._wants[pointer]

    def ways(self, pointer: str) -> tuple[str, ...]:
        """What a value of the schema may be, what says most first: a text that is a value whole.

        Who names no types thinks of what the schema ``wants``; others would let anything be valid.
        """
        if pointer not in self._ways:
            types = self._schemas.types(pointer)
            plain = ["scalar"] if types - {"array", "object", "null"} else []
            ways = (*plain, *(way for way in ("array", "object") if way in types))
            known = types != ALL_TYPES and len(ways) > 1
            self._ways[pointer] = ways if known else (self.wants(pointer),)
        return self._ways[pointer]

    def first_valid(self, pointer: str, view: View, read: Callable[[str], Any]) -> Any:
        """What the first way of reading gives that the schema allows, else what it wants."""
        first, *others = self.ways(pointer)
        if not others:
            return read(first)
        failure: Unreadable | None = None
        value: Any = None
        try:
            value = read(first)
        except Unreadable as error:
            failure = error
        else:
            if value is ABSENT or self._schemas.is_valid(pointer, view, value):
                return value
        for way in others:
            with suppress(Unreadable):
                other = read(way)
                if self._schemas.is_valid(pointer, view, other):
                    return other
        if failure is not None:
            raise failure
        return value

    def _look(self, pointer: str) -> str:
        types = self._schemas.types(pointer)
        if "array" in types and "object" not in types and types <= {"array", "null"}:
            return "array"
        if types <= {"object", "null"} and "object" in types:
            return "object"
        if "array" in types and "string" not in types:
            return "array"
        # Who says what items are, but no type at all, thinks of an array.
        named = types != ALL_TYPES or self._schemas.item(pointer) is None
        return "scalar" if named else "array"


def _readings(text: str, types: frozenset[str]) -> Iterable[Any]:
    if "boolean" in types and text in ("true", "false"):
        yield text == "true"
    if types & {"integer", "number"}:
        if _INTEGER.fullmatch(text):
            yield int(text)
        elif types - {"integer", "null"} and _NUMBER.fullmatch(text):
            # Where nothing but an integer can stand, it is written as one: 1.0 is not.
            number = float(text)
            if number not in (float("inf"), float("-inf")):
                yield number
    if "null" in types and text == "null":
        yield None
    if "string" in types:
        yield text
    elif text[:1] in _NESTED and _NESTED[text[:1]] in types:
        # No style says how what is nested is written (OAS 3.1.1, section 4.8.12.3).
        yield from _json(text)
    elif "null" in types and text == "":
        yield None


def _json(text: str) -> Iterable[Any]:
    try:
        yield strict_json.loads(text.encode())
    except strict_json.MalformedJson:
        return


def pairs(members: list[str]) -> dict[str, str]:
    """``["a", "1", "b", "2"]`` as an object; refuses a name without value or one named twice."""
    if len(members) % 2:
        raise Unreadable("a name stands without its value")
    names = members[::2]
    if len(set(names)) != len(names):
        raise Unreadable("a name stands twice")
    return dict(zip(names, members[1::2], strict=True))


def assignments(members: list[str], decode: Callable[[str], str]) -> dict[str, str]:
    """``["a=1", "b=2"]`` as an object; refuses a name without value or one named twice.

    An equals sign that is encoded separates nothing (RFC 3986, section 2.2).
    """
    found: dict[str, str] = {}
    for member in members:
        raw, equals, value = member.partition("=")
        name = decode(raw)
        if not equals or name in found:
            raise Unreadable("a member is not written as name=value, or stands twice")
        found[name] = decode(value)
    return found
