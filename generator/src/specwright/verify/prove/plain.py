"""Values of generated code as JSON, to be compared with what was sent."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Mapping
from typing import Any, get_type_hints

import pydantic_core
from pydantic import MISSING, BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

OCTETS = "$octets"
"""The only key of an object that stands for bytes, written in base64."""
_READERS: dict[int, tuple[Any, TypeAdapter[Any]]] = {}
"""Hints cannot all be hashed; one that is kept has an identity that no other gets."""


def octets(content: bytes) -> dict[str, str]:
    """Bytes as JSON."""
    return {OCTETS: base64.b64encode(content).decode()}


def content_of(value: Any) -> bytes | None:
    """The bytes that a JSON value stands for; None if it stands for itself."""
    if isinstance(value, dict) and set(value) == {OCTETS}:
        return base64.b64decode(value[OCTETS])
    return None


def plain(value: Any) -> Any:
    """A value of generated code as JSON by its names on the wire, without what nobody set."""
    if isinstance(value, BaseModel):
        return _of_model(value)
    if isinstance(value, bytes | bytearray):
        return octets(bytes(value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _of_dataclass(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items() if item is not MISSING}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    return pydantic_core.to_jsonable_python(value)


def read(hint: Any, value: Any) -> Any:
    """A value of JSON as a program would hold it; ValueError where the hint has no such value."""
    if id(hint) not in _READERS:
        _READERS[id(hint)] = (hint, TypeAdapter(hint))
    # Names on the wire alone: a property may be spelled like the attribute of another one.
    return _READERS[id(hint)][1].validate_json(json.dumps(value), by_alias=True, by_name=False)


def payload(item: Any) -> Any:
    """What an item of a stream carries; of an event, whosever class it is of, its data."""
    return item.data if type(item).__name__ == "ServerSentEvent" else item


def _of_model(value: BaseModel) -> Any:
    # Of a class that refers to a later one, they are known once all it refers to are.
    type(value).model_rebuild(raise_errors=False)
    fields = type(value).model_fields
    names = {n: n if field.alias is None else field.alias for n, field in fields.items()}
    found = {
        names[name]: plain(getattr(value, name)) for name in names if name in value.model_fields_set
    }
    extra = {name: plain(item) for name, item in (value.model_extra or {}).items()}
    return {name: item for name, item in {**found, **extra}.items() if item is not MISSING}


def _of_dataclass(value: Any) -> Any:
    fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if "content" in fields and "content_type" in fields:
        # A file of a form: its name and media type are the sender's own business.
        return plain(fields["content"])
    names = _wire_names(type(value))
    found = {
        names.get(name, name): plain(item) for name, item in fields.items() if item is not MISSING
    }
    # What a form has beside its properties stands among them.
    beside = found.pop("*", {})
    return found | beside


def _wire_names(form: type[Any]) -> dict[str, str]:
    """The aliases of the fields of a generated dataclass."""
    hints = get_type_hints(form, include_extras=True)
    return {
        name: entry.alias
        for name, hint in hints.items()
        for entry in getattr(hint, "__metadata__", ())
        if isinstance(entry, FieldInfo) and entry.alias
    }
