"""Media types: how a body is written to the wire and read from it."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.message import Message
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from .decoding import from_json
from .payload import FileContent, Payload
from .values import adapter

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_JSON = re.compile(r"(?i)\s*(application|text)/([^\s;]+\+|x-)?json\s*(;|$)")


class Media(ABC, Generic[T_co]):
    """One ``content`` entry of the contract. ``content_type`` may be a range such as ``text/*``."""

    usual = "application/octet-stream"
    """What is sent where a range allows it and nobody says anything else."""

    def __init__(self, content_type: str) -> None:
        self.content_type = content_type

    @abstractmethod
    def accepts(self, value: object) -> bool:
        """Whether a request body is meant for this media type, judged by its Python type."""

    @abstractmethod
    def encode(self, value: Any, content_type: str) -> Payload:
        """A request body for the wire."""

    @abstractmethod
    def decode(self, content: bytes, charset: str) -> T_co:
        """A response body from the wire; ValueError where it is malformed."""


class Typed(Media[T_co]):
    """A media type of values that pydantic knows; their type is looked up at the first of them."""

    def __init__(self, content_type: str, type_: Callable[[], Any]) -> None:
        super().__init__(content_type)
        self._look_up = type_

    @cached_property
    def type(self) -> Any:
        """The type of the values."""
        return self._look_up()


class Json(Typed[T_co]):
    """JSON, whatever the media type is called."""

    usual = "application/json"

    def accepts(self, value: object) -> bool:
        if isinstance(value, (bytes, Path)):
            return False
        try:
            adapter(self.type).validate_python(value, strict=True)
        except ValueError:
            return False
        return True

    def encode(self, value: Any, content_type: str) -> Payload:
        # In a merge patch a default that nobody set would overwrite what is stored.
        patch = content_type.startswith("application/merge-patch+json")
        text = adapter(self.type).dump_json(
            value, by_alias=True, exclude_unset=patch, warnings=False
        )
        return Payload(content_type, (text,))

    def decode(self, content: bytes, charset: str) -> T_co:
        decoded: T_co = from_json(self.type, content)
        return decoded


class Text(Media[str]):
    """Text, sent in UTF-8."""

    usual = "text/plain"

    def accepts(self, value: object) -> bool:
        return isinstance(value, str)

    def encode(self, value: str, content_type: str) -> Payload:
        return Payload(content_type, (value.encode(),))

    def decode(self, content: bytes, charset: str) -> str:
        try:
            return content.decode(charset)
        except LookupError as error:
            raise ValueError(f"the charset {charset!r} is unknown") from error


class Binary(Media[bytes]):
    """Octets; sent from bytes, an open file or a path."""

    def accepts(self, value: object) -> bool:
        return isinstance(value, (bytes, bytearray, Path)) or hasattr(value, "read")

    def encode(self, value: FileContent, content_type: str) -> Payload:
        return Payload(content_type, (value,))

    def decode(self, content: bytes, charset: str) -> bytes:
        return content


class Empty(Media[None]):
    """A response without content."""

    def __init__(self) -> None:
        super().__init__("")

    def accepts(self, value: object) -> bool:
        return value is None

    def encode(self, value: None, content_type: str) -> Payload:
        raise AssertionError("a response only")

    def decode(self, content: bytes, charset: str) -> None:
        return None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The answer 304: what the caller has is still current."""


class Unmodified(Media[NotModified]):
    """The response 304."""

    def __init__(self) -> None:
        super().__init__("")

    def accepts(self, value: object) -> bool:
        return False

    def encode(self, value: NotModified, content_type: str) -> Payload:
        raise AssertionError("a response only")

    def decode(self, content: bytes, charset: str) -> NotModified:
        return NotModified()


class Items(Typed[T_co]):
    """Items one by one: JSON Lines and JSON sequences."""

    usual = "application/jsonl"

    def accepts(self, value: object) -> bool:
        apart = isinstance(value, (str, bytes, bytearray, Mapping)) or hasattr(value, "read")
        return isinstance(value, Iterable) and not apart

    def encode(self, value: Iterable[Any], content_type: str) -> Payload:
        # RFC 7464, section 2.2: a record separator stands before each text of a sequence.
        mark = b"\x1e" if content_type.partition(";")[0].strip().endswith("json-seq") else b""
        items = adapter(self.type)
        written = (items.dump_json(item, by_alias=True, warnings=False) for item in value)
        return Payload(content_type, (b"".join(mark + text + b"\n" for text in written),))

    def decode(self, content: bytes, charset: str) -> T_co:
        """One item."""
        decoded: T_co = from_json(self.type, content)
        return decoded


Content = tuple[Media[Any], ...]
"""The media types of a request body, the preferred one first."""


def encode_body(value: Any, media: Content, content_type: str | None = None) -> Payload | None:
    """A request body in the media type asked for, else in the first that suits its type."""
    if value is None:
        return None
    if content_type is not None:
        for entry in _closest(media):
            if matches(content_type, entry.content_type):
                return entry.encode(value, content_type)
    else:
        for entry in media:
            if len(media) == 1 or entry.accepts(value):
                return entry.encode(value, _concrete(entry))
    declared = ", ".join(entry.content_type for entry in media)
    if content_type is not None:
        raise ValueError(f"{content_type} is not declared for this body, only {declared}")
    raise TypeError(f"{type(value).__name__} suits none of the declared media types: {declared}")


def choose(media: Iterable[Media[T]], content_type: str | None) -> Media[T] | None:
    """The declared entry for a response's Content-Type: the exact one before ranges.

    One JSON media type passes for another: frameworks like to answer errors as application/json.
    """
    entries = _closest(media)
    if content_type is None:
        return entries[0] if entries else None
    for entry in entries:
        if not entry.content_type or matches(content_type, entry.content_type):
            return entry
    if not _JSON.match(content_type):
        return None
    return next((entry for entry in entries if _JSON.match(entry.content_type)), None)


def matches(content_type: str, declared: str) -> bool:
    """Whether a media type is the declared one or lies in the declared range."""
    type_, _, subtype = content_type.partition(";")[0].strip().lower().partition("/")
    wanted, _, subwanted = declared.partition(";")[0].strip().lower().partition("/")
    suffixed = subwanted.startswith("*+") and subtype.endswith(subwanted[1:])
    return wanted in ("*", type_) and (suffixed or subwanted in ("*", subtype))


def is_json(content_type: str) -> bool:
    """Whether a media type is JSON, by name or by suffix (RFC 6839)."""
    return _JSON.match(content_type) is not None


def charset_of(content_type: str | None) -> str:
    """The charset parameter of a Content-Type, UTF-8 where there is none."""
    message = Message()
    message["Content-Type"] = content_type or ""
    return message.get_content_charset("utf-8")


def _closest(media: Iterable[Media[T]]) -> list[Media[T]]:
    """Media types before ranges, narrow ranges before wide ones."""
    # Of "a/b", "a/*+json", "a/*" and "*/*" each says less than the one before.
    return sorted(
        media, key=lambda entry: (entry.content_type.count("*"), entry.content_type[-1:] == "*")
    )


def _concrete(entry: Media[Any]) -> str:
    """What to send for a media type that nobody chose."""
    if "*" not in entry.content_type:
        return entry.content_type
    if not matches(entry.usual, entry.content_type):
        raise ValueError(f"{entry.content_type} is a range: say what is sent with content_type")
    return entry.usual
