"""The last look at an answer: nothing leaves an operation that the contract does not declare."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response as HttpResponse
from starlette.types import Message, Send

from . import media
from .call import Call
from .operation import Header, MediaType, Response
from .reading import Reader, Unreadable, assignments, pairs
from .refusal import ContractBreach, Reason, Refusal


class AnswerGuard:
    """Passes on what was checked already; holds back and checks what was not.

    Exception handlers of the service write such answers: the contract binds them too.
    """

    def __init__(self, call: Call[Any], send: Send, *, head: bool) -> None:
        self._call = call
        self._send = send
        self._head = head
        self._start: Message | None = None
        self._body: list[bytes] = []
        self._ended = False

    async def send(self, message: Message) -> None:
        """Stand between the application and the server."""
        if message["type"] == "http.response.start" and not self._call.checked:
            self._start = message
            return
        if self._start is not None and message["type"] == "http.response.body":
            self._body.append(message.get("body", b""))
            if not message.get("more_body", False):
                await self._release(self._start, b"".join(self._body))
            return
        await self._pass(message)

    async def _pass(self, message: Message) -> None:
        if not self._head or message["type"] != "http.response.body":
            await self._send(message)
        elif not self._ended:
            # An answer to HEAD ends with its headers (RFC 9110, section 9.3.2).
            self._ended = True
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _release(self, start: Message, body: bytes) -> None:
        self._start = None
        try:
            self._check(start, body)
        except ContractBreach as breach:
            self._call.enforcement.report(breach)
            refusal = Refusal(Reason.FAILURE, "The service failed to answer.")
            response = self._call.rules.side.rendering.refuse(
                refusal, self._call.operation, self._call.accept
            )
            start, body = _messages(response)
        await self._pass(start)
        await self._pass({"type": "http.response.body", "body": body, "more_body": False})

    def _check(self, start: Message, body: bytes) -> None:
        operation = self._call.operation
        status = start["status"]
        declared = operation.response(status)
        if declared is None:
            if operation.responses:
                self._wrong(f"the status {status} is not declared")
            return
        headers: dict[str, str] = {}
        for octets, text in start["headers"]:
            name, value = octets.decode("latin-1").lower(), text.decode("latin-1")
            # RFC 9110, section 5.3: fields of one name are one list.
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        self._check_headers(declared, headers)
        if not declared.content:
            if body:
                self._wrong(f"no content is declared for {status}")
            return
        sent = media.parse(headers.get("content-type", ""))
        entry = media.select(sent, declared.content) if sent else None
        if entry is None:
            name = headers.get("content-type", "none")
            self._wrong(f"the media type {name} is not declared for {status}")
        elif entry.kind == "json":
            self._check_json(body, entry)
        elif entry.kind == "text" and sent is not None:
            self._check_text(body, entry, sent.parameters.get("charset", "utf-8"))

    def _check_headers(self, declared: Response, headers: dict[str, str]) -> None:
        """Declared headers are as declared; others may come (OAS 3.1.1, Response Object)."""
        reader = Reader(self._call.rules.side.schemas)
        for header in declared.headers:
            text = headers.get(header.wire_name.lower())
            if text is None:
                if header.required:
                    self._wrong(f"the header {header.wire_name} is missing")
                continue
            try:
                value = _read(text, header, reader)
            except Unreadable as error:
                self._wrong(f"the header {header.wire_name}: {error}")
            else:
                self._call.rules.writer.check_header(header, value)

    def _check_json(self, body: bytes, entry: MediaType) -> None:
        try:
            value = json.loads(body)
        except ValueError:
            self._wrong("the body is not JSON")
            return
        if entry.schema is None:
            return
        schemas = self._call.rules.side.schemas
        for violation in schemas.violations(entry.schema, "response", value, ""):
            self._wrong(f"the body at “{violation.pointer}”: {violation.detail}")

    def _check_text(self, body: bytes, entry: MediaType, charset: str) -> None:
        try:
            text = body.decode(charset)
        except (ValueError, LookupError):
            self._wrong(f"the body is not text in {charset}")
            return
        self._call.rules.writer.check_text(text, entry)

    def _wrong(self, detail: str) -> None:
        self._call.enforcement.breached(ContractBreach(self._call.operation.id, detail))


def _read(text: str, header: Header, reader: Reader) -> Any:
    """The value of a header in the style ``simple``."""

    def read(wanted: str) -> Any:
        if wanted == "scalar":
            return reader.scalar(text, header.schema)
        members = [member.strip(" \t") for member in text.split(",")] if text else []
        if wanted == "array":
            return reader.array(members, header.schema)
        named = assignments(members, str) if header.explode else pairs(members)
        return reader.object(named, header.schema)

    return reader.first_valid(header.schema, "response", read)


def _messages(response: HttpResponse) -> tuple[Message, bytes]:
    start = {
        "type": "http.response.start",
        "status": response.status_code,
        "headers": response.raw_headers,
    }
    return start, bytes(response.body)
