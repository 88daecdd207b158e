"""From Python values to JSON values and back, with the validators of pydantic kept for reuse."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python

_adapters: dict[int, tuple[Any, TypeAdapter[Any]]] = {}


def adapter(type_: Any) -> TypeAdapter[Any]:
    """The validator of a type, built at its first use.

    Kept by identity: a type expression such as ``Literal[1, 2]`` equals ``Literal[True, 2]``.
    """
    found = _adapters.get(id(type_))
    if found is None:
        # The type stays referenced, so that no other object can get its identity.
        found = _adapters[id(type_)] = (type_, TypeAdapter(type_))
    return found[1]


def jsonable(value: Any) -> Any:
    """A value as plain JSON data; what is MISSING in a model is left out."""
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(f"{value!r} has no time zone, so that it means no moment on the wire")
    if isinstance(value, (list, tuple, set, frozenset)):
        return [jsonable(item) for item in value]
    return to_jsonable_python(value, by_alias=True)
