"""Streams of JSON items: JSON Lines, NDJSON, and JSON text sequences (RFC 7464)."""

from __future__ import annotations

from collections import deque
from typing import Any, TypeVar

from .errors import InvalidResponse
from .headers import Headers
from .http import Reply
from .incoming import AsyncIncoming, Incoming
from .media import Items, choose
from .operation import Request
from .session import AsyncSession, Session

T = TypeVar("T")

_SEPARATOR = b"\x1e"


class AsyncItemStream(AsyncIncoming[T]):
    """Items as they arrive; the connection opens with ``async with``, or with the first item.

    Leave a stream early only inside ``async with``, which closes it.
    """

    def __init__(self, session: AsyncSession, request: Request[T, Any]) -> None:
        self._session = session
        self._request = request
        self._reply: Reply | None = None
        self._media: Items[T] | None = None
        self._pending = b""
        self._ready: deque[bytes] = deque()
        self._ended = False

    @property
    def headers(self) -> Headers:
        """The headers of the response."""
        return Headers() if self._reply is None else self._reply.headers

    async def open(self) -> None:
        """Connect; called by ``async with``."""
        reply, success = await self._session.open(self._request)
        self._reply = reply
        media = choose(success.content, reply.headers.get("Content-Type"))
        if isinstance(media, Items):
            self._media = media
        elif reply.status == 204:
            self._ended = True
        else:
            await reply.close()
            raise self._invalid("no stream of items", b"")

    async def close(self) -> None:
        """Disconnect; called at the end of ``async with``."""
        self._ended = True
        if self._reply is not None:
            await self._reply.close()

    async def __anext__(self) -> T:
        if self._reply is None:
            await self.open()
        while not self._ready:
            if self._ended:
                raise StopAsyncIteration
            await self._receive()
        return self._decode(self._ready.popleft())

    async def _receive(self) -> None:
        assert self._reply is not None
        assert self._media is not None
        # A sequence begins each item with a record separator, lines end each with a line feed.
        sequence = self._media.content_type.startswith("application/json-seq")
        octets = await self._reply.chunk()
        if octets is None:
            pieces = self._pending.split(_SEPARATOR if sequence else b"\n")
            await self.close()
        else:
            *pieces, self._pending = (self._pending + octets).split(
                _SEPARATOR if sequence else b"\n"
            )
        self._ready.extend(piece for piece in map(bytes.strip, pieces) if piece)

    def _decode(self, content: bytes) -> T:
        assert self._media is not None
        try:
            return self._media.decode(content, "utf-8")
        except ValueError as error:
            message = f"an item is not what the contract declares: {error}"
            raise self._invalid(message, content) from error

    def _invalid(self, message: str, content: bytes) -> InvalidResponse:
        assert self._reply is not None
        return InvalidResponse(
            f"{self._request.operation.name}: {message}",
            status=self._reply.status,
            headers=self._reply.headers,
            content=content,
        )


class ItemStream(Incoming[T]):
    """Items as they arrive; the connection opens with ``with``, or with the first item.

    Leave a stream early only inside ``with``, which closes it.
    """

    def __init__(self, session: Session, request: Request[T, Any]) -> None:
        self._core = AsyncItemStream(session.core, request)
        super().__init__(self._core)

    @property
    def headers(self) -> Headers:
        """The headers of the response."""
        return self._core.headers
