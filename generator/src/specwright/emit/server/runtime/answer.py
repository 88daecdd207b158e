"""What a handler returned, turned into the response that the contract declares for it."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from pydantic_core import to_json, to_jsonable_python
from starlette.concurrency import iterate_in_threadpool
from starlette.responses import Response as HttpResponse

from . import media
from .operation import Header, MediaType, Operation, Response
from .reading import Reader
from .refusal import ContractBreach
from .schemas import Schemas
from .streams import OpenStreams, ServerSentEvent, Stream, json_octets
from .written import Written

_BODILESS = frozenset({204, 205, 304})
_REMEMBERED = 64
# RFC 9110, section 5.5; what is not ASCII is the octet of Latin-1, the charset of the framework.
_FIELD = re.compile(r"([!-~\x80-\xff]([\t -~\x80-\xff]*[!-~\x80-\xff])?)?")


@dataclass(frozen=True, kw_only=True)
class DeclaredResponse:
    """A response of the contract.

    ``status`` belongs to the class; where a range or ``default`` is declared, to the instance.
    """


class AnswerWriter:
    """Encodes and checks the answers of one operation."""

    def __init__(
        self,
        operation: Operation,
        schemas: Schemas,
        streams: OpenStreams,
        breach: Callable[[ContractBreach], None],
    ) -> None:
        self._operation = operation
        success = operation.success
        self._success = None if success is None else int(success.status)
        self._declared: dict[int, Response] = {}
        self._written_as: dict[tuple[str, str | None, str | None], tuple[MediaType, str]] = {}
        self._schemas = schemas
        self._reader = Reader(schemas)
        self._streams = streams
        self._breach = breach

    def write(self, answer: Any, accept: str | None, *, bodiless: bool) -> HttpResponse:
        """The response to send."""
        if isinstance(answer, HttpResponse):
            return answer
        status, body, fields = self._parts(answer)
        declared = self._declared.get(status)
        if declared is None:
            declared = self._look(status)
        headers = self._headers(declared, fields) if declared.headers else {}
        entry, content_type = self._media(declared, answer, accept)
        if entry is None or status in _BODILESS:
            if body is not None:
                self._wrong(f"no content is declared for {status}")
            return HttpResponse(status_code=status, headers=headers)
        if entry.kind == "json":
            return Written(self._json(body, entry), status, headers, content_type)
        if entry.kind in ("text", "event-stream") and "charset" not in content_type:
            content_type += "; charset=utf-8"
        if entry.streamed or (entry.kind == "binary" and not isinstance(body, bytes)):
            return Stream(
                _asynchronous(body),
                status_code=status,
                headers={**headers, "content-type": content_type},
                encode=self._item_encoder(entry),
                streams=self._streams if entry.kind == "event-stream" else None,
                bodiless=bodiless,
            )
        return Written(self._encode(body, entry), status, headers, content_type)

    def _look(self, status: int) -> Response:
        declared = self._operation.response(status)
        if declared is not None:
            self._declared[status] = declared
        elif self._operation.responses:
            self._wrong(f"the status {status} is not declared")
        return declared or Response(status=str(status))

    def _parts(self, answer: Any) -> tuple[int, Any, Mapping[str, Any]]:
        """Status, body and header fields of an answer; a bare value is the only success."""
        if isinstance(answer, DeclaredResponse):
            status: int = getattr(answer, "status", 200)
            return status, getattr(answer, "body", None), vars(answer)
        if self._success is not None:
            return self._success, answer, {}
        if not self._operation.responses:
            return 204, answer, {}
        self._wrong("a bare value was returned, but there is not exactly one success")
        return 200, answer, {}

    def _headers(self, declared: Response, fields: Mapping[str, Any]) -> dict[str, str]:
        headers: dict[str, str] = {}
        for header in declared.headers:
            value = fields.get(header.name)
            if value is None:
                if header.required:
                    self._wrong(f"the header {header.wire_name} is missing")
                continue
            plain = json.loads(json_octets(value))
            self.check_header(header, plain)
            text = _header_text(plain, header.explode)
            if _FIELD.fullmatch(text) is None:
                self._wrong(f"the header {header.wire_name}: HTTP does not carry such a text")
                continue
            headers[header.wire_name] = text
        return headers

    def check_header(self, header: Header, value: Any) -> None:
        """Report a header value that breaks its schema."""
        for violation in self._schemas.violations(header.schema, "response", value, ""):
            self._wrong(f"the header {header.wire_name}: {violation.detail}")

    def _media(
        self, declared: Response, answer: Any, accept: str | None
    ) -> tuple[MediaType | None, str]:
        if not declared.content:
            return None, ""
        chosen = (
            getattr(answer, "content_type", None) if isinstance(answer, DeclaredResponse) else None
        )
        key = declared.status, chosen, accept
        known = self._written_as.get(key)
        if known is not None:
            return known
        entry, content_type = self._choose(declared, chosen, accept)
        if entry is None:
            return None, content_type
        if len(self._written_as) == _REMEMBERED:
            self._written_as.clear()
        self._written_as[key] = entry, content_type
        return entry, content_type

    def _choose(
        self, declared: Response, chosen: str | None, accept: str | None
    ) -> tuple[MediaType | None, str]:
        offered = tuple(entry.content_type for entry in declared.content)
        name = chosen or (media.negotiate(accept, offered) if accept else None) or offered[0]
        sent = media.parse(name)
        entry = media.select(sent, declared.content) if sent else None
        if entry is None:
            self._wrong(f"the media type {name} is not declared for {declared.status}")
        if "*" in name:
            name = (
                "application/json"
                if entry and entry.kind == "json"
                else (
                    "text/plain" if entry and entry.kind == "text" else "application/octet-stream"
                )
            )
        return entry, name

    def _encode(self, body: Any, entry: MediaType) -> bytes:
        match entry.kind:
            case "text":
                plain = body if isinstance(body, str) else json.loads(json_octets(body))
                if isinstance(plain, dict | list):
                    self._wrong(f"the body is no text, as {entry.content_type} asks for")
                text = plain if isinstance(plain, str) else json.dumps(plain)
                self.check_text(text, entry)
                return text.encode()
            case "form":
                value = json.loads(json_octets(body))
                self._check_value(value, entry)
                return urlencode(value, doseq=True).encode()
            case _:
                return bytes(body)

    def _json(self, value: Any, entry: MediaType) -> bytes:
        """A value as JSON; what is checked is what is written."""
        plain = to_jsonable_python(value, by_alias=True)
        self._check_value(plain, entry)
        octets = to_json(plain)
        if b"NaN" in octets or b"Infinity" in octets:
            self._check_constants(octets)
        return octets

    def _check_constants(self, octets: bytes) -> None:
        """Report numbers that JSON cannot write; the words may stand in strings."""
        json.loads(octets, parse_constant=lambda word: self._wrong(f"{word} is not JSON"))

    def check_text(self, text: str, entry: MediaType) -> None:
        """Report a text that breaks its schema."""
        if entry.schema is not None and self._reader.judges_text(entry.schema):
            self._check_value(self._reader.text(text, entry.schema), entry)

    def _check_value(self, value: Any, entry: MediaType) -> None:
        if entry.schema is None:
            return
        for violation in self._schemas.violations(entry.schema, "response", value, ""):
            self._wrong(f"the body at “{violation.pointer}”: {violation.detail}")

    def _item_encoder(self, entry: MediaType) -> Callable[[Any], bytes]:
        match entry.kind:
            case "event-stream":
                return lambda item: self._event(item, entry)
            case "json-seq":
                return lambda item: b"\x1e" + self._json(item, entry) + b"\n"
            case "json-lines":
                return lambda item: self._json(item, entry) + b"\n"
            case _:
                return bytes

    def _event(self, item: Any, entry: MediaType) -> bytes:
        event: ServerSentEvent[Any] = (
            item if isinstance(item, ServerSentEvent) else ServerSentEvent(data=item)
        )
        plain = to_jsonable_python(event.data, by_alias=True) if entry.verbatim else None
        if isinstance(plain, str):
            self._check_value(plain, entry)
            return event.encode(plain.encode())
        return event.encode(self._json(event.data, entry))

    def _wrong(self, detail: str) -> None:
        self._breach(ContractBreach(self._operation.id, detail))


def _header_text(value: Any, explode: bool) -> str:
    """A header value in the style ``simple``."""
    if isinstance(value, list):
        return ",".join(_header_text(item, False) for item in value)
    if isinstance(value, dict):
        joint = "=" if explode else ","
        return ",".join(f"{name}{joint}{_header_text(item, False)}" for name, item in value.items())
    return value if isinstance(value, str) else json.dumps(value)


def _asynchronous(body: Any) -> AsyncIterator[Any]:
    if isinstance(body, AsyncIterator):
        return body
    if hasattr(body, "__aiter__"):
        return aiter(body)
    iterable: Iterable[Any] = body
    return iterate_in_threadpool(iterable)
