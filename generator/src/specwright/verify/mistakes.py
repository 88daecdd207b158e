"""What Schemathesis takes for a broken promise although it is none; each with its reason.

Its findings are set aside for these reasons alone, counted, and named in the summary of a run.
What is judged here is the request as it was sent, octet by octet, without the server's own code.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Any
from urllib.parse import parse_qsl

from specwright.emit.server.runtime.schemas import Schemas
from specwright.ir.api import Api
from specwright.ir.operation import MediaType
from specwright.verify.record import Finding

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_DELIMITER = re.compile("[, |]")
_DENIALS = frozenset({"401", "403", "4XX", "default"})


@dataclass(frozen=True, slots=True)
class Mistake:
    """A kind of finding that is none."""

    id: str
    reason: str


UNKNOWN_HEADER = Mistake(
    "unknown-header",
    "a request with one more header field is not wrong: a recipient ignores fields that it does "
    "not know (RFC 9110, section 5.1)",
)
SAID_OTHERWISE = Mistake(
    "said-otherwise",
    "a value that was made invalid became a valid one when it was written as a form or a text, or "
    "a valid one became invalid: they know no types, and leave no trace of what is empty",
)
TEXT_UNCHECKED = Mistake(
    "text-unchecked",
    "XML, YAML and other texts are handed to the service as they are: a schema that describes no "
    "text cannot be held against one",
)
HIDDEN = Mistake(
    "hidden",
    "where a contract declares neither 401 nor 403, a caller without credentials is answered the "
    "404 that it does declare: a server may hide what it has (RFC 9110, section 15.5.4)",
)
MISTAKES = (UNKNOWN_HEADER, SAID_OTHERWISE, TEXT_UNCHECKED, HIDDEN)
JUDGED = frozenset(
    {
        "ignored_auth",
        "missing_required_header",
        "negative_data_rejection",
        "positive_data_acceptance",
    }
)
"""Checks of Schemathesis whose findings may be mistakes."""


class Judge:
    """Tells findings from mistakes."""

    def __init__(self, api: Api) -> None:
        self._schemas = Schemas(api.contract)
        self._hiding = {
            f"{operation.method} {operation.path}"
            for operation in api.operations
            if not _DENIALS & {response.status for response in operation.responses}
        }
        self._bodies = {
            f"{operation.method} {operation.path}": operation.body.content
            for operation in api.operations
            if operation.body is not None
        }

    def mistake(self, finding: Finding) -> Mistake | None:
        """What is wrong with a finding; None if it stands."""
        if finding.check in ("ignored_auth", "missing_required_header"):
            hidden = finding.status == 404 and finding.operation in self._hiding
            return HIDDEN if hidden else None
        if finding.check not in JUDGED:
            return None
        meant_well = finding.check == "positive_data_acceptance"
        if "Invalid component: in header - object with unexpected properties" in finding.message:
            return UNKNOWN_HEADER
        content_type = finding.sent.content_type.partition(";")[0].strip().lower()
        media = self._media(finding.operation, content_type)
        if media is None or finding.sent.content is None:
            return None
        pointer = media.schema_pointer
        if pointer is None or any(entry.style == "deepObject" for entry in media.encodings):
            return None
        if media.kind == "text" and "string" not in self._schemas.types(pointer):
            return None if meant_well else TEXT_UNCHECKED
        possible = list(self._meanings(media, finding.sent.content_type, finding.sent.content))
        valid = any(self._schemas.is_valid(pointer, "request", value) for value in possible)
        return SAID_OTHERWISE if possible and valid is not meant_well else None

    def _media(self, operation: str, content_type: str) -> MediaType | None:
        ranges = (content_type, f"{content_type.partition('/')[0]}/*", "*/*")
        declared = {
            media.content_type.partition(";")[0].strip().lower(): media
            for media in self._bodies.get(operation, ())
        }
        return next((declared[name] for name in ranges if name in declared), None)

    def _meanings(self, media: MediaType, content_type: str, content: bytes) -> Iterable[Any]:
        """The values that a body may stand for."""
        assert media.schema_pointer is not None
        try:
            match media.kind:
                case "text":
                    yield from _readings(content.decode())
                case "form":
                    pairs = parse_qsl(content.decode(), keep_blank_values=True)
                    yield self._fields(media.schema_pointer, pairs)
                case "multipart":
                    yield self._fields(media.schema_pointer, _parts(content_type, content))
                case _:
                    return
        except UnicodeDecodeError:
            return

    def _fields(self, pointer: str, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """The object that fields describe, each read as its property asks."""
        texts: dict[str, list[str]] = {}
        for name, text in pairs:
            texts.setdefault(name, []).append(text)
        return {name: self._field(pointer, name, found) for name, found in texts.items()}

    def _field(self, pointer: str, name: str, texts: list[str]) -> Any:
        below = self._schemas.property(pointer, name)
        if below is None:
            return texts[0] if len(texts) == 1 else texts
        if "array" in self._schemas.types(below):
            item = self._schemas.item(below)
            split = (_DELIMITER.split(texts[0]), texts) if len(texts) == 1 else (texts,)
            lists = [[self._value(item, text) for text in members] for members in split]
            valid = (v for v in lists if self._schemas.is_valid(below, "request", v))
            return next(valid, lists[-1])
        return self._value(below, texts[0]) if len(texts) == 1 else texts

    def _value(self, pointer: str | None, text: str) -> Any:
        if pointer is None:
            return text
        readings = _readings(text)
        valid = (v for v in readings if self._schemas.is_valid(pointer, "request", v))
        return next(valid, text)


def _readings(text: str) -> list[Any]:
    """What a text may mean: itself, a number, a boolean, null, or JSON."""
    found: list[Any] = [text]
    if _INTEGER.fullmatch(text) and len(text) < 300:
        found.append(int(text))
    elif _NUMBER.fullmatch(text):
        found.append(float(text))
    elif text in ("true", "false", "null"):
        found.append(json.loads(text))
    elif text[:1] in ("{", "["):
        with contextlib.suppress(ValueError):
            found.append(json.loads(text))
    return found


def _parts(content_type: str, content: bytes) -> list[tuple[str, str]]:
    """Names and texts of the parts of a multipart body."""
    whole = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + content)
    parts: list[Message] = [part for part in whole.walk() if not part.is_multipart()]
    found = []
    for part in parts:
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            found.append((name, payload.decode("utf-8", "replace")))
    return found


def counted(mistakes: Mapping[Mistake, int]) -> str:
    """How many findings were set aside, and why, in a few words; empty where none were."""
    if not mistakes:
        return ""
    kinds = ", ".join(f"{mistake.id} {times}" for mistake, times in mistakes.items())
    number = sum(mistakes.values())
    return f"{number} mistake{'' if number == 1 else 's'} of Schemathesis set aside ({kinds})"
