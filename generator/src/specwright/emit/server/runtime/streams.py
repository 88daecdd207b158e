"""Answers that are sent item by item: server-sent events, JSON Lines, octets."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pydantic_core
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

T = TypeVar("T")

KEEP_ALIVE = 15.0
"""Seconds of silence after which an event stream sends a comment."""
_END = object()
_NOT_ASKED = object()
_MILLISECONDS = re.compile("[0-9]{1,18}")
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSentEvent(Generic[T]):
    """One event of an event stream (HTML standard, section 9.2)."""

    data: T
    id: str | None = None
    event: str | None = None
    retry: int | None = None
    """Milliseconds after which a client that lost the stream should come back."""

    def encode(self, data: bytes) -> bytes:
        """The event as it is sent, with its data already in bytes."""
        lines = [b"id: " + _line(self.id)] if self.id is not None else []
        if self.event is not None:
            lines.append(b"event: " + _line(self.event))
        if self.retry is not None:
            lines.append(b"retry: %d" % self.retry)
        lines += [b"data: " + line for line in data.splitlines() or [b""]]
        return b"\n".join(lines) + b"\n\n"


def _line(text: str) -> bytes:
    # A line end would begin another field; NUL makes a client ignore an id.
    return text.translate({10: " ", 13: " ", 0: None}).encode()


def parse_events(text: str) -> list[dict[str, Any]]:
    """The fields of each event of a stream (HTML standard, section 9.2.6).

    Fields that nobody knows are ignored, and so is an event that has no end or no data.
    """
    events: list[dict[str, Any]] = []
    event: dict[str, Any] = {}
    # What follows the last line end is no line, so that an event which ends in it stays open.
    for line in _LINE_END.split(text.removeprefix("\ufeff"))[:-1]:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "" if not line:
                events += [event] if "data" in event else []
                event = {}
            case "data":
                event["data"] = f"{event['data']}\n{value}" if "data" in event else value
            case "event":
                event["event"] = value
            case "id" if "\0" not in value:
                event["id"] = value
            case "retry" if _MILLISECONDS.fullmatch(value):
                event["retry"] = int(value)
    return events


class OpenStreams:
    """The event streams that are being sent, so that a shutdown can end them."""

    def __init__(self) -> None:
        self._stops: set[asyncio.Event] = set()
        self._stopped = False

    def open(self) -> asyncio.Event:
        """An event that is set when the stream has to end."""
        stop = asyncio.Event()
        if self._stopped:
            stop.set()
        self._stops.add(stop)
        return stop

    def close(self, stop: asyncio.Event) -> None:
        """Forget a stream that has ended."""
        self._stops.discard(stop)

    def stop(self) -> None:
        """End all event streams, and those that begin from now on."""
        self._stopped = True
        for stop in self._stops:
            stop.set()


class Stream(Response):
    """Sends items as they come; ends when they end, the client leaves, or streams are stopped."""

    def __init__(
        self,
        items: AsyncIterator[Any],
        *,
        status_code: int,
        headers: dict[str, str],
        encode: Callable[[Any], bytes],
        streams: OpenStreams | None,
        bodiless: bool,
    ) -> None:
        super().__init__(status_code=status_code, headers=headers)
        del self.headers["content-length"]
        self._items = items
        self._encode = encode
        self._streams = streams
        self._leave = AsyncExitStack()
        self._bodiless = bodiless
        self._first: Any = _NOT_ASKED

    async def begin(self) -> None:
        """Ask for the first item while a failure can still be answered.

        Not of an event stream, which may be silent for long.
        """
        if self._streams is None and not self._bodiless:
            self._first = await _next(self._items)

    def keep(self, leave: AsyncExitStack) -> None:
        """Close this when the stream has ended."""
        self._leave = leave

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._leave:
            try:
                await send(
                    {
                        "type": "http.response.start",
                        "status": self.status_code,
                        "headers": self.raw_headers,
                    }
                )
                if not self._bodiless:
                    await self._send_items(receive, send)
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            finally:
                close = getattr(self._items, "aclose", None)
                if close is not None:
                    await close()

    async def _send_items(self, receive: Receive, send: Send) -> None:
        stop = self._streams.open() if self._streams else asyncio.Event()
        stopped = asyncio.ensure_future(stop.wait())
        gone = asyncio.ensure_future(_disconnected(receive))
        following: asyncio.Future[Any] | None = None
        if self._first is not _NOT_ASKED:
            following = asyncio.get_running_loop().create_future()
            following.set_result(self._first)
        try:
            while True:
                if following is None:
                    following = asyncio.ensure_future(_next(self._items))
                await asyncio.wait(
                    {following, stopped, gone},
                    timeout=KEEP_ALIVE if self._streams else None,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if gone.done() or (stopped.done() and not following.done()):
                    return
                if not following.done():
                    body = b": keep-alive\n\n"
                else:
                    item = following.result()
                    following = None
                    if item is _END:
                        return
                    body = self._encode(item)
                await send({"type": "http.response.body", "body": body, "more_body": True})
        finally:
            for task in (following, stopped, gone):
                if task is not None:
                    task.cancel()
                    with suppress(asyncio.CancelledError, Exception):
                        await task
            if self._streams:
                self._streams.close(stop)


async def _next(items: AsyncIterator[Any]) -> Any:
    return await anext(items, _END)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def json_octets(value: Any) -> bytes:
    """A value as JSON, models by their wire names, absent members left out."""
    return pydantic_core.to_json(value, by_alias=True)
