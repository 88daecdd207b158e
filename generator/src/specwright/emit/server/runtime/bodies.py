"""Request bodies: read once, within a limit, and decoded by the media type that was sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from . import media, strict_json
from .forms import FormReader, UploadedFile
from .inputs import RawInputs, raw_pairs
from .media import ContentType, is_json
from .multipart import MalformedMultipart, parse_multipart
from .operation import STREAMS, MediaType, Operation
from .paths import MalformedText, percent_decode
from .reading import Reader
from .refusal import Reason, Refusal
from .schemas import Schemas
from .streams import parse_events

Receive = Callable[[], Awaitable[Any]]
MAX_FIELDS = 10_000
_REMEMBERED = 64
_CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii"}


class ClientDisconnected(Exception):
    """Nobody is there any more to be answered."""


@dataclass(slots=True)
class SentBody:
    """A decoded body with the media type that it was sent as."""

    value: Any
    media: MediaType
    content_type: str
    """As sent, where the contract declares a range; else as declared."""
    octets: bytes
    """Before they were decoded."""


async def read_octets(receive: Receive, limit: int) -> bytes:
    """The whole body; refused as soon as it is longer than the limit."""
    chunks: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnected
        chunk: bytes = message.get("body", b"")
        length += len(chunk)
        if length > limit:
            raise _too_large(limit)
        if not message.get("more_body", False):
            return b"".join([*chunks, chunk]) if chunks else chunk
        chunks.append(chunk)


def _too_large(limit: int) -> Refusal:
    # What is left of the body stays unread, so the connection cannot be used again.
    return Refusal(
        Reason.TOO_LARGE,
        f"The body is larger than {limit} bytes.",
        headers={"Connection": "close"},
    )


# No text, no octets, and no items of a sequence, which has nothing around them (RFC 7464).
_EMPTY_IS_A_VALUE = STREAMS | {"text", "binary"}


def _unsupported(detail: str) -> Refusal:
    return Refusal(Reason.CONTENT_TYPE, detail)


def _has_body(inputs: RawInputs) -> bool:
    return "transfer-encoding" in inputs.headers or inputs.header("content-length") not in (
        None,
        "0",
    )


class BodyReader:
    """Reads and checks the body of one operation."""

    def __init__(self, operation: Operation, schemas: Schemas) -> None:
        self._body = operation.body
        self._schemas = schemas
        self._forms = FormReader(schemas)
        self._reader = Reader(schemas)
        self._known: dict[str, tuple[MediaType, ContentType]] = {}

    def accept(self, inputs: RawInputs) -> tuple[MediaType, ContentType] | None:
        """Which declared media type the body is said to be; None where none needs to be."""
        if self._body is None:
            return None
        texts = inputs.fields("content-type")
        if not texts and not self._body.required and not _has_body(inputs):
            return None
        if len(texts) != 1:
            raise _unsupported(f"The request needs one Content-Type, one of: {self._declared}.")
        encoded = "content-encoding" in inputs.headers
        if encoded and set(inputs.fields("content-encoding")) - {"", "identity"}:
            raise _unsupported("Encoded bodies are not supported.")
        text = texts[0]
        known = self._known.get(text)
        if known is None:
            known = self._select(text)
            if len(self._known) == _REMEMBERED:
                self._known.clear()
            self._known[text] = known
        return known

    @property
    def _declared(self) -> str:
        return ", ".join(entry.content_type for entry in self._body.content) if self._body else ""

    def _select(self, text: str) -> tuple[MediaType, ContentType]:
        sent = media.parse(text)
        if sent is None:
            raise _unsupported("The Content-Type is malformed.")
        entry = media.select(sent, self._body.content) if self._body else None
        if entry is None:
            raise _unsupported(f"{sent.name} is not supported; send one of: {self._declared}.")
        encoded = entry.kind != "binary" or is_json(sent)
        if sent.parameters.get("charset", "utf-8") not in _CHARSETS and encoded:
            raise _unsupported("The charset is not supported; send UTF-8.")
        if entry.kind == "multipart" and not sent.parameters.get("boundary"):
            raise _unsupported("The Content-Type names no boundary.")
        return entry, sent

    async def read(
        self,
        accepted: tuple[MediaType, ContentType] | None,
        inputs: RawInputs,
        receive: Receive,
        limit: int,
    ) -> SentBody | None:
        """The decoded and checked body, None where none was sent and none is required."""
        if accepted is None or self._body is None:
            return None
        length = inputs.header("content-length")
        if length is not None and length.isdecimal() and int(length) > limit:
            raise _too_large(limit)
        octets = await read_octets(receive, limit)
        entry, sent = accepted
        if not octets and entry.kind not in _EMPTY_IS_A_VALUE:
            if not self._body.required:
                return None
            # A form in which nothing is filled in is written as nothing.
            if entry.kind != "form":
                raise Refusal(Reason.MALFORMED, "The request needs a body.")
        try:
            value = self._decode(octets, entry, sent)
        except (strict_json.MalformedJson, MalformedMultipart, MalformedText) as error:
            raise Refusal(Reason.MALFORMED, f"The body is malformed: {error}.") from None
        ranged = "*" in entry.content_type
        return SentBody(value, entry, sent.name if ranged else entry.content_type, octets)

    def _decode(self, octets: bytes, entry: MediaType, sent: ContentType) -> Any:
        if entry.kind == "json":
            # A value takes an octet at least, and so does what parts it from the next.
            return self._checked(strict_json.loads(octets), entry, len(octets) // 2)
        raw = entry.kind in ("binary", "text")
        if raw and entry.schema is not None and "*" in entry.content_type and is_json(sent):
            # A range that JSON happens to fall into: checked, and handed over as it came.
            self._checked(strict_json.loads(octets), entry)
            return octets if entry.kind == "binary" else octets.decode()
        match entry.kind:
            case "form":
                return self._form(octets, entry)
            case "multipart":
                boundary = sent.parameters["boundary"]
                parts = parse_multipart(octets, boundary, named=not entry.positional)
                value, checkable = self._forms.multipart(parts, entry)
                self._checked(checkable, entry)
                return value
            case "text":
                charset = _CHARSETS[sent.parameters.get("charset", "utf-8")]
                try:
                    return self._text(octets.decode(charset), entry)
                except UnicodeDecodeError:
                    raise MalformedText("the text is not in its charset") from None
            case "binary":
                return octets
            case "event-stream":
                return [self._event(event, entry) for event in _events(octets)]
            case _:
                lines = [line for line in octets.strip(b"\x1e\n").split(b"\n") if line.strip()]
                items = [strict_json.loads(line.lstrip(b"\x1e")) for line in lines]
                for item in items:
                    self._checked(item, entry)
                return items

    def _event(self, event: dict[str, Any], entry: MediaType) -> dict[str, Any]:
        data = event["data"]
        value = data if entry.verbatim else strict_json.loads(data.encode())
        return {**event, "data": self._checked(value, entry)}

    def _text(self, text: str, entry: MediaType) -> str:
        if entry.schema is not None and self._reader.judges_text(entry.schema):
            self._checked(self._reader.text(text, entry.schema), entry)
        return text

    def _form(self, octets: bytes, entry: MediaType) -> Any:
        if not octets.isascii():
            raise MalformedText("the form is not percent-encoded")
        if octets.count(b"&") >= MAX_FIELDS:
            raise MalformedText(f"there are more than {MAX_FIELDS} fields")
        if entry.schema is None:
            sent = raw_pairs(octets.decode("ascii"))
            return {percent_decode(name): percent_decode(value) for name, value in sent}
        return self._checked(self._forms.urlencoded(octets.decode("ascii"), entry), entry)

    def _checked(self, value: Any, entry: MediaType, most: int | None = None) -> Any:
        if entry.schema is None:
            return value
        violations = self._schemas.violations(entry.schema, "request", value, "/body", most)
        if violations:
            raise Refusal(
                Reason.SCHEMA, "The request body does not match the contract.", violations
            )
        return value


def _events(octets: bytes) -> list[dict[str, Any]]:
    try:
        return parse_events(octets.decode())
    except UnicodeDecodeError:
        raise MalformedText("the events are not UTF-8") from None


__all__ = ["BodyReader", "ClientDisconnected", "SentBody", "UploadedFile", "read_octets"]
