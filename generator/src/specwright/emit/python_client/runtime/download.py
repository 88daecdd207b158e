"""Binary responses: read at once, saved to a file, or taken piece by piece."""

from __future__ import annotations

import asyncio
from os import PathLike
from pathlib import Path
from secrets import token_hex
from typing import Any, Generic, TypeVar

from .headers import Headers
from .http import Reply
from .incoming import AsyncIncoming, Incoming
from .operation import Request
from .session import AsyncSession, Session

H = TypeVar("H", bound=Headers)


class AsyncDownload(AsyncIncoming[bytes], Generic[H]):
    """Octets of a response; nothing is sent before they are asked for."""

    def __init__(self, session: AsyncSession, request: Request[Any, H]) -> None:
        self._session = session
        self._request = request
        self._reply: Reply | None = None
        self._headers: H | None = None

    @property
    def headers(self) -> H:
        """The headers of the response, known once it is open."""
        if self._headers is None:
            raise RuntimeError("the download is not open yet")
        return self._headers

    async def read(self) -> bytes:
        """All octets."""
        async with self as download:
            return b"".join([chunk async for chunk in download])

    async def save(self, path: str | PathLike[str]) -> Path:
        """Write the octets to a file, all of them or none; the path of the file.

        They are never all in memory.
        """
        target = Path(path)
        part = _part(target)
        try:
            async with self as download:
                with part.open("wb") as file:
                    async for chunk in download:
                        await asyncio.to_thread(file.write, chunk)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return target

    async def open(self) -> None:
        """Connect; called by ``async with``."""
        self._reply, success = await self._session.open(self._request)
        headers: Any = success.headers(self._reply.headers.multi_items(), status=self._reply.status)
        self._headers = headers

    async def close(self) -> None:
        """Disconnect; called at the end of ``async with``."""
        if self._reply is not None:
            await self._reply.close()

    async def __anext__(self) -> bytes:
        if self._reply is None:
            raise RuntimeError("open the download with 'async with' first")
        chunk = await self._reply.chunk()
        if chunk is None:
            raise StopAsyncIteration
        return chunk


class Download(Incoming[bytes], Generic[H]):
    """Octets of a response; nothing is sent before they are asked for."""

    def __init__(self, session: Session, request: Request[Any, H]) -> None:
        self._core = AsyncDownload(session.core, request)
        super().__init__(self._core)

    @property
    def headers(self) -> H:
        """The headers of the response, known once it is open."""
        return self._core.headers

    def read(self) -> bytes:
        """All octets."""
        with self as download:
            return b"".join(download)

    def save(self, path: str | PathLike[str]) -> Path:
        """Write the octets to a file, all of them or none; the path of the file.

        They are never all in memory.
        """
        target = Path(path)
        part = _part(target)
        try:
            with self as download, part.open("wb") as file:
                for chunk in download:
                    file.write(chunk)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
        return target


def _part(target: Path) -> Path:
    """Where a file grows until it is whole."""
    return target.with_name(f".{target.name}.{token_hex(4)}.part")
