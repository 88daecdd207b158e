"""Schemas without detours: a validator takes a third longer for what stands behind references."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from .views import SUBSCHEMA, SUBSCHEMA_LISTS, SUBSCHEMA_MAPS

MOST = 300
"""Schemas that are written out within one; what is referred to beyond stays where it is."""
_TIED = frozenset(
    {"$anchor", "$dynamicAnchor", "$dynamicRef", "$id", "$recursiveAnchor", "$recursiveRef"}
)


class Tied(Exception):
    """A schema means something else in another place."""


class Unfolding:
    """Writes out what a schema refers to.

    Args:
        seen: Gives the schema at a JSON Pointer.
        base: URI of the document that the pointers lead into.
    """

    def __init__(self, seen: Callable[[str], Any], base: str) -> None:
        self._seen = seen
        self._base = base
        self._left = MOST

    def at(self, pointer: str, above: frozenset[str] = frozenset()) -> Any:
        """The schema at a pointer, which stands below those ``above`` it.

        Raises:
            Tied: It cannot be moved.
        """
        return self._schema(self._seen(pointer), above | {pointer})

    def _schema(self, schema: Any, above: frozenset[str]) -> Any:
        if not isinstance(schema, Mapping):
            return schema
        if not _TIED.isdisjoint(schema):
            raise Tied
        self._left -= 1
        reference = schema.get("$ref")
        if isinstance(reference, str):
            if not reference.startswith("#"):
                raise Tied
            pointer = unquote(reference[1:])
            if len(schema) == 1 and pointer not in above and self._left > 0:
                return self.at(pointer, above)
        return {key: self._member(key, value, above) for key, value in schema.items()}

    def _member(self, key: str, value: Any, above: frozenset[str]) -> Any:
        if key == "$ref" and isinstance(value, str):
            return self._base + value
        if key in SUBSCHEMA:
            return self._schema(value, above)
        if key in SUBSCHEMA_LISTS and isinstance(value, list):
            return [self._schema(item, above) for item in value]
        if key in SUBSCHEMA_MAPS and isinstance(value, Mapping):
            return {name: self._schema(item, above) for name, item in value.items()}
        return value
