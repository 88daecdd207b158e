"""What of a value the contract has words for.

Examples of real documents often have members that no schema declares. Nothing forbids them, and no
generated type can hold them: neither a handler nor a caller could have said them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from specwright.ir.api import Api
from specwright.ir.schema import Alias, Object, OneOf, Schema
from specwright.ir.type import Anything, Array, Map, Ref, Tuple, Type, Union

_UNSAID: Final = object()
"""What a type says of a value that it is none of."""


class Declared:
    """Leaves out of values what no type speaks of."""

    def __init__(self, api: Api, fits: Callable[[str, Any], bool]) -> None:
        """``fits`` tells whether a value satisfies the schema of a name."""
        self._schemas: Mapping[str, Schema] = {schema.name: schema for schema in api.schemas}
        self._fits = fits

    def of(self, type_: Type, value: Any) -> Any:
        """The value without those members of objects that its type ignores."""
        found = self._said(type_, value)
        return value if found is _UNSAID else found

    def _said(self, type_: Type, value: Any) -> Any:
        if not isinstance(value, dict | list):
            return value
        match type_:
            case Anything():
                return value
            case Array(items) if isinstance(value, list):
                return [self.of(items, item) for item in value]
            case Tuple(prefix, rest) if isinstance(value, list):
                types = [*prefix, *[rest or Anything()] * len(value)]
                return [self.of(item, entry) for item, entry in zip(types, value, strict=False)]
            case Map(values) if isinstance(value, dict):
                return {name: self.of(values, item) for name, item in value.items()}
            case Union(members):
                return self._fullest(members, value)
            case Ref(name):
                return self._named(self._schemas[name], value)
        return _UNSAID

    def _named(self, schema: Schema, value: Any) -> Any:
        match schema.definition:
            case Object() as definition if isinstance(value, dict):
                return self._object(definition, value)
            case OneOf(members):
                return self._fullest(members, value)
            case Alias(type_):
                return self._said(type_, value)
        return _UNSAID

    def _object(self, definition: Object, value: Mapping[str, Any]) -> dict[str, Any]:
        types = {property_.wire_name: property_.type for property_ in definition.properties}
        further = definition.additional
        if definition.open and further is not None:
            types = {**dict.fromkeys(value, further), **types}
        return {name: self.of(types[name], item) for name, item in value.items() if name in types}

    def _fullest(self, members: Iterable[Type], value: Any) -> Any:
        """As the alternative says it that has words for most of it, of those that it satisfies."""
        candidates = [*members]
        fitting = [m for m in candidates if not isinstance(m, Ref) or self._fits(m.name, value)]
        return max((self._said(member, value) for member in fitting or candidates), key=_size)


def _size(value: Any) -> int:
    if value is _UNSAID:
        return 0
    items = list(value.values()) if isinstance(value, dict) else value
    return 1 + sum(map(_size, items)) if isinstance(items, list) else 1
