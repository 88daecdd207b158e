"""Responses with all that they need; the framework would look for more."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class Written(Response):
    """A body with its type and its length, sent as it is."""

    def __init__(
        self, body: bytes, status: int, headers: Mapping[str, str], content_type: str
    ) -> None:
        self.status_code = status
        self.background = None
        self.body = body
        self.raw_headers = [
            (b"content-type", content_type.encode("latin-1")),
            (b"content-length", b"%d" % len(body)),
        ]
        if headers:
            self.raw_headers[:0] = [
                (name.lower().encode("latin-1"), text.encode("latin-1"))
                for name, text in headers.items()
            ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        start = {"status": self.status_code, "headers": self.raw_headers}
        await send({"type": "http.response.start", **start})
        await send({"type": "http.response.body", "body": self.body})
