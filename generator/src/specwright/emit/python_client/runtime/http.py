"""The HTTP library, behind two classes with one face. Nothing else imports it.

The runtime is written once, as coroutines. :class:`BlockingHttp` never suspends one, so that
:func:`run` can drive it to its end without an event loop.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Generator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from weakref import WeakKeyDictionary

import httpx2

from .errors import ConnectionFailed, TimedOut
from .headers import Headers
from .payload import Payload

HttpClient = httpx2.Client
AsyncHttpClient = httpx2.AsyncClient

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Message:
    """A request as it goes over the wire."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    payload: Payload | None
    timeout: float | None
    """Seconds to connect, and between octets; None waits for ever."""
    endless: bool = False
    """Whether the response is a stream in which long silence is no fault."""
    foreign: bool = False
    """Whether a redirect led to another origin, which must not see credentials."""


class Reply(Protocol):
    """A response whose head has arrived."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Headers: ...
    async def read(self) -> bytes:
        """The whole content; the connection is free afterwards."""
        ...

    async def chunk(self) -> bytes | None:
        """The next octets of the content, None at its end."""
        ...

    async def close(self) -> None: ...


class Lock:
    """One at a time, among threads or among the tasks of an event loop."""

    def __init__(self) -> None:
        self.threads = threading.Lock()
        self._loops: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = (
            WeakKeyDictionary()
        )

    @property
    def tasks(self) -> asyncio.Lock:
        """The lock of the running event loop."""
        return self._loops.setdefault(asyncio.get_running_loop(), asyncio.Lock())


class Http(Protocol):
    """What the runtime asks of a connection."""

    async def send(self, message: Message) -> Reply: ...
    async def sleep(self, seconds: float) -> None: ...
    def holding(self, lock: Lock) -> AbstractAsyncContextManager[None]: ...
    async def close(self) -> None: ...


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that never suspends."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        result: T = stop.value
        return result
    coroutine.close()
    raise AssertionError("a blocking call was suspended")


class BlockingHttp:
    """A connection for threads. A client that was handed in stays its owner's to close."""

    def __init__(self, client: HttpClient | None) -> None:
        self._owned = client is None
        self._client = client or httpx2.Client(follow_redirects=False)

    async def send(self, message: Message) -> Reply:
        payload = message.payload
        content = None
        if payload is not None:
            content = payload.chunks() if payload.content is None else payload.content
        with _translated():
            request = self._client.build_request(
                message.method,
                message.url,
                headers=_headers(message),
                content=content,
                timeout=_timeout(message),
            )
            if message.foreign:
                _forget(request)
                response = self._client.send(
                    request, auth=None, stream=True, follow_redirects=False
                )
            else:
                response = self._client.send(request, stream=True, follow_redirects=False)
        return _BlockingReply(response)

    async def sleep(self, seconds: float) -> None:
        _sleep(seconds)

    @asynccontextmanager
    async def holding(self, lock: Lock) -> AsyncGenerator[None, None]:
        with lock.threads:
            yield

    async def close(self) -> None:
        if self._owned:
            self._client.close()


class AsyncHttp:
    """A connection for an event loop. A client that was handed in stays its owner's to close."""

    def __init__(self, client: AsyncHttpClient | None) -> None:
        self._owned = client is None
        self._client = client or httpx2.AsyncClient(follow_redirects=False)

    async def send(self, message: Message) -> Reply:
        payload = message.payload
        content = None
        if payload is not None:
            content = payload.achunks() if payload.content is None else payload.content
        with _translated():
            request = self._client.build_request(
                message.method,
                message.url,
                headers=_headers(message),
                content=content,
                timeout=_timeout(message),
            )
            if message.foreign:
                _forget(request)
                response = await self._client.send(
                    request, auth=None, stream=True, follow_redirects=False
                )
            else:
                response = await self._client.send(request, stream=True, follow_redirects=False)
        return _AsyncReply(response)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    @asynccontextmanager
    async def holding(self, lock: Lock) -> AsyncGenerator[None, None]:
        async with lock.tasks:
            yield

    async def close(self) -> None:
        if self._owned:
            await self._client.aclose()


class _BlockingReply:
    def __init__(self, response: httpx2.Response) -> None:
        self.status = response.status_code
        self.headers = Headers(response.headers.multi_items(), status=response.status_code)
        self._response = response
        self._chunks: Iterator[bytes] | None = None

    async def read(self) -> bytes:
        with _translated():
            try:
                return self._response.read()
            finally:
                self._response.close()

    async def chunk(self) -> bytes | None:
        with _translated():
            if self._chunks is None:
                self._chunks = self._response.iter_bytes()
            return next(self._chunks, None)

    async def close(self) -> None:
        self._response.close()


class _AsyncReply:
    def __init__(self, response: httpx2.Response) -> None:
        self.status = response.status_code
        self.headers = Headers(response.headers.multi_items(), status=response.status_code)
        self._response = response
        self._chunks: AsyncIterator[bytes] | None = None

    async def read(self) -> bytes:
        with _translated():
            try:
                return await self._response.aread()
            finally:
                await self._response.aclose()

    async def chunk(self) -> bytes | None:
        with _translated():
            if self._chunks is None:
                self._chunks = self._response.aiter_bytes()
            return await anext(self._chunks, None)

    async def close(self) -> None:
        await self._response.aclose()


@contextmanager
def _translated() -> Generator[None, None, None]:
    """Errors of the HTTP library as errors of this package."""
    try:
        yield
    except httpx2.TimeoutException as error:
        raise TimedOut(str(error) or type(error).__name__) from error
    except httpx2.InvalidURL as error:
        raise ValueError(str(error)) from error
    except (httpx2.RequestError, httpx2.StreamError) as error:
        raise ConnectionFailed(str(error) or type(error).__name__) from error


def _sleep(seconds: float) -> None:
    time.sleep(seconds)


def _headers(message: Message) -> list[tuple[bytes, bytes]]:
    headers = [(name.encode("ascii"), value.encode("utf-8")) for name, value in message.headers]
    if message.payload is not None and message.payload.length is not None:
        headers.append((b"Content-Length", str(message.payload.length).encode()))
    return headers


def _forget(request: httpx2.Request) -> None:
    """Take away the credentials that a client which was handed in adds by itself."""
    for name in ("Authorization", "Proxy-Authorization", "Cookie"):
        request.headers.pop(name, None)


def _timeout(message: Message) -> httpx2.Timeout:
    if message.endless:
        return httpx2.Timeout(message.timeout, read=None)
    return httpx2.Timeout(message.timeout)
