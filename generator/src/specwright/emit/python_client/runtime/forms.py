"""Bodies made of fields: application/x-www-form-urlencoded and multipart/form-data."""

from __future__ import annotations

import dataclasses
import json
import mimetypes
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import urlencode

from pydantic import BaseModel

from .media import Media, Typed, is_json, matches
from .parameters import QueryStyle, query
from .payload import FileContent, Payload
from .values import adapter, jsonable

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file to upload, with the name and the media type that the server will see."""

    content: FileContent
    filename: str | None = None
    content_type: str | None = None


Upload = FilePart | bytes | Path
"""A file to upload: a path sends its own name."""


@dataclass(frozen=True, slots=True)
class Field:
    """How one property of a form is sent (OAS Encoding Object)."""

    content_types: tuple[str, ...] = ()
    style: QueryStyle = "form"
    explode: bool = True
    allow_reserved: bool = False


class _Fields(Typed[T_co]):
    def __init__(
        self,
        content_type: str,
        type_: Callable[[], Any],
        fields: Mapping[str, Field] = MappingProxyType({}),
    ) -> None:
        super().__init__(content_type, type_)
        self.fields = fields

    def accepts(self, value: object) -> bool:
        if dataclasses.is_dataclass(self.type):
            return isinstance(self.type, type) and isinstance(value, self.type)
        try:
            adapter(self.type).validate_python(value, strict=True)
        except ValueError:
            return False
        return True

    def decode(self, content: bytes, charset: str) -> T_co:
        raise ValueError("forms are understood in requests only")


class Form(_Fields[T_co]):
    """application/x-www-form-urlencoded: a field per property, arrays as repeated fields."""

    def encode(self, value: Any, content_type: str) -> Payload:
        pairs: list[str] = []
        for name, item in jsonable(value).items():
            field = self.fields.get(name, Field())
            # OAS 3.1.1, Encoding Object: without a style of its own, an object is sent as JSON.
            untold = name not in self.fields and isinstance(item, dict)
            if untold or (field.content_types and isinstance(item, (dict, list))):
                pairs.append(urlencode({name: json.dumps(item)}))
            else:
                pairs.append(
                    _plus(
                        query(
                            name,
                            item,
                            style=field.style,
                            explode=field.explode,
                            allow_reserved=field.allow_reserved,
                        )
                    )
                )
        return Payload(content_type, ("&".join(filter(None, pairs)).encode(),))


class Multipart(_Fields[T_co]):
    """multipart/form-data: a part per property, files beside fields (RFC 7578)."""

    def encode(self, value: Any, content_type: str) -> Payload:
        boundary = secrets.token_hex(16)
        pieces: list[FileContent] = []
        for name, item in _members(value):
            for part in item if isinstance(item, (list, tuple)) else (item,):
                pieces += _framed(boundary, name, part, self.fields.get(name, Field()))
        pieces.append(f"--{boundary}--\r\n".encode())
        return Payload(f"{content_type}; boundary={boundary}", tuple(pieces))


class Parts(Media[Any]):
    """Another kind of multipart: a part per item, in their order, without names (RFC 2046)."""

    def __init__(
        self, content_type: str, fields: Mapping[str, Field] = MappingProxyType({})
    ) -> None:
        super().__init__(content_type)
        self.fields = fields

    def accepts(self, value: object) -> bool:
        return isinstance(value, (list, tuple))

    def encode(self, value: Any, content_type: str) -> Payload:
        boundary = secrets.token_hex(16)
        pieces: list[FileContent] = []
        others = self.fields.get("*", Field())
        for position, part in enumerate(value):
            pieces += _framed(boundary, None, part, self.fields.get(str(position), others))
        pieces.append(f"--{boundary}--\r\n".encode())
        return Payload(f"{content_type}; boundary={boundary}", tuple(pieces))

    def decode(self, content: bytes, charset: str) -> Any:
        raise ValueError("parts are understood in requests only")


def _framed(boundary: str, name: str | None, value: Any, field: Field) -> Iterable[FileContent]:
    """A part between its boundary and the end of its line."""
    declared = field.content_types
    content: FileContent
    disposition = "" if name is None else f'form-data; name="{_quoted(name)}"'
    if isinstance(value, (bytes, Path, FilePart)):
        part = value if isinstance(value, FilePart) else FilePart(value)
        content = part.content
        filename = part.filename or _filename(content) or name
        kind: str | None = part.content_type or _kind(filename or "", declared)
        if filename is not None:
            disposition = f'{disposition or "attachment"}; filename="{_quoted(filename)}"'
    else:
        plain = jsonable(value)
        kind = next((k for k in declared if "*" not in k), None)
        structured = isinstance(plain, (dict, list))
        text = isinstance(plain, str) and not (kind is not None and is_json(kind))
        content = (plain if text else json.dumps(plain, separators=(",", ":"))).encode()
        kind = "application/json" if kind is None and structured else kind
    head = f"--{boundary}\r\n"
    if disposition:
        head += f"Content-Disposition: {disposition}\r\n"
    if kind is not None:
        if "\r" in kind or "\n" in kind:
            raise ValueError(f"media type {kind!r}: a line break would end it")
        head += f"Content-Type: {kind}\r\n"
    return ((head + "\r\n").encode(), content, b"\r\n")


def _members(value: Any) -> Iterable[tuple[str, Any]]:
    """Wire names and values of a form; what is absent is left out."""
    if dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            item = getattr(value, field.name)
            if field.metadata.get("beside"):
                yield from _members(item)
            elif item is not None:
                yield field.metadata.get("name", field.name), item
    elif isinstance(value, BaseModel):
        files = {
            name: field.alias or name
            for name, field in type(value).model_fields.items()
            if _is_raw(getattr(value, name))
        }
        yield from value.model_dump(mode="json", by_alias=True, exclude=set(files)).items()
        yield from ((alias, getattr(value, name)) for name, alias in files.items())
    else:
        for name, item in value.items():
            yield name, item if _is_raw(item) else jsonable(item)


def _is_raw(value: Any) -> bool:
    """Whether a value is a file, or several."""
    items = value if isinstance(value, (list, tuple)) else (value,)
    return bool(items) and all(isinstance(item, (bytes, Path, FilePart)) for item in items)


def _quoted(text: str) -> str:
    """A name in a Content-Disposition, as the WHATWG says browsers write it."""
    return text.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")


def _plus(pair: str) -> str:
    return pair.replace("%20", "+")


def _filename(content: FileContent) -> str | None:
    """The name that a file has on this machine, without its folders."""
    name = content if isinstance(content, Path) else getattr(content, "name", None)
    return Path(name).name if isinstance(name, (str, Path)) else None


def _kind(filename: str, declared: tuple[str, ...]) -> str:
    """The media type of a file: what its name suggests, as far as the contract takes it."""
    guessed = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    if not declared or any(matches(guessed, kind) for kind in declared):
        return guessed
    return next((kind for kind in declared if "*" not in kind), guessed)
