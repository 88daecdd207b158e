"""Server-sent events as an iterator of typed items."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .errors import ConnectionFailed, InvalidResponse, TimedOut
from .headers import Headers
from .http import Reply
from .incoming import AsyncIncoming, Incoming
from .media import Items, choose
from .operation import Request
from .payload import Payload
from .session import AsyncSession, Session
from .sse import EventParser, RawEvent, written_event
from .values import adapter

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class ServerSentEvent(Generic[T_co]):
    """One event; ``data`` is of the type that the contract declares."""

    data: T_co
    event: str = "message"
    """Its name, ``message`` where the server gave none."""
    id: str = ""
    """The last identifier the server gave, to continue from with Last-Event-ID."""
    retry: int | None = None
    """Milliseconds to wait before a new connection, if the server has told."""


class JsonEvents(Items[T_co]):
    """Server-sent events whose data is JSON."""

    usual = "text/event-stream"

    def encode(self, value: Iterable[ServerSentEvent[Any]], content_type: str) -> Payload:
        written = (
            written_event(self.data(event.data), event.event, event.id, event.retry)
            for event in value
        )
        return Payload(content_type, ("".join(written).encode(),))

    def data(self, value: Any) -> str:
        """The text of an event's data."""
        return adapter(self.type).dump_json(value, by_alias=True, warnings=False).decode()


class TextEvents(JsonEvents[T_co]):
    """Server-sent events whose data is text."""

    def data(self, value: Any) -> str:
        return str(adapter(self.type).dump_python(value, mode="json", warnings=False))

    def decode(self, content: bytes, charset: str) -> T_co:
        decoded: T_co = adapter(self.type).validate_python(content.decode())
        return decoded


class AsyncEventStream(AsyncIncoming[ServerSentEvent[T]], Generic[T]):
    """Events as they arrive. Use it with ``async with``; the connection opens there.

    With ``reconnect`` a broken or ended connection is opened again, and continues after the last
    event seen, until the server answers 204 or an error.
    """

    def __init__(
        self, session: AsyncSession, request: Request[T, Any], *, reconnect: bool = False
    ) -> None:
        self._session = session
        self._request = request
        self._reconnect = reconnect
        self._reply: Reply | None = None
        self._media: Items[T] | None = None
        self._parser = EventParser()
        self._ready: deque[RawEvent] = deque()

    @property
    def last_event_id(self) -> str:
        """The identifier to continue from in another call."""
        return self._parser.last_id

    @property
    def headers(self) -> Headers:
        """The headers of the response."""
        return Headers() if self._reply is None else self._reply.headers

    async def open(self) -> None:
        """Connect; called by ``async with``."""
        reply, success = await self._session.open(self._request, endless=True)
        self._reply = reply
        if reply.status == 204:
            self._reconnect = False
            return
        media = choose(success.content, reply.headers.get("Content-Type"))
        if not isinstance(media, Items):
            await reply.close()
            raise self._invalid("no stream of events", b"")
        self._media = media

    async def close(self) -> None:
        """Disconnect; called at the end of ``async with``."""
        if self._reply is not None:
            await self._reply.close()

    async def __anext__(self) -> ServerSentEvent[T]:
        if self._reply is None:
            await self.open()
        while not self._ready:
            if not await self._receive():
                await self.close()
                raise StopAsyncIteration
        return self._decode(self._ready.popleft())

    async def _receive(self) -> bool:
        """Take what has arrived; False at the end."""
        assert self._reply is not None
        try:
            octets = await self._reply.chunk()
        except (ConnectionFailed, TimedOut):
            if not self._reconnect:
                raise
            octets = None
        if octets is not None:
            self._ready.extend(self._parser.feed(octets))
            return True
        if self._reconnect:
            await self._again()
        return self._reconnect

    async def _again(self) -> None:
        """Connect once more, after the pause the server asked for."""
        await self.close()
        last_id, retry = self._parser.last_id, self._parser.retry
        await self._session.http.sleep(3.0 if retry is None else retry / 1000)
        if last_id:
            self._request = self._request.with_header("Last-Event-ID", last_id)
        self._parser = EventParser(last_id)
        self._parser.retry = retry
        await self.open()

    def _decode(self, raw: RawEvent) -> ServerSentEvent[T]:
        assert self._media is not None
        try:
            data = self._media.decode(raw.data.encode(), "utf-8")
        except ValueError as error:
            message = f"an event is not what the contract declares: {error}"
            raise self._invalid(message, raw.data.encode()) from error
        return ServerSentEvent(data, raw.event, raw.id, raw.retry)

    def _invalid(self, message: str, content: bytes) -> InvalidResponse:
        assert self._reply is not None
        return InvalidResponse(
            f"{self._request.operation.name}: {message}",
            status=self._reply.status,
            headers=self._reply.headers,
            content=content,
        )


class EventStream(Incoming[ServerSentEvent[T]], Generic[T]):
    """Events as they arrive. Use it with ``with``; the connection opens there.

    With ``reconnect`` a broken or ended connection is opened again, and continues after the last
    event seen, until the server answers 204 or an error.
    """

    def __init__(
        self, session: Session, request: Request[T, Any], *, reconnect: bool = False
    ) -> None:
        self._core = AsyncEventStream(session.core, request, reconnect=reconnect)
        super().__init__(self._core)

    @property
    def last_event_id(self) -> str:
        """The identifier to continue from in another call."""
        return self._core.last_event_id

    @property
    def headers(self) -> Headers:
        """The headers of the response."""
        return self._core.headers
