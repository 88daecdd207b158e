"""Responses that are taken piece by piece: opened, iterated and closed alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Generic, Self, TypeVar

from .http import run

P = TypeVar("P")


class AsyncIncoming(ABC, Generic[P]):
    """Pieces as they arrive, in an event loop."""

    @abstractmethod
    async def open(self) -> None:
        """Connect; called by ``async with``."""

    @abstractmethod
    async def close(self) -> None:
        """Disconnect; called at the end of ``async with``."""

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def __aiter__(self) -> Self:
        return self

    @abstractmethod
    async def __anext__(self) -> P:
        """The next piece."""


class Incoming(Generic[P]):
    """Pieces as they arrive, in a thread."""

    def __init__(self, pieces: AsyncIncoming[P]) -> None:
        self._pieces = pieces

    def close(self) -> None:
        """Disconnect; called at the end of ``with``."""
        run(self._pieces.close())

    def __enter__(self) -> Self:
        run(self._pieces.open())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> P:
        try:
            return run(self._pieces.__anext__())
        except StopAsyncIteration:
            raise StopIteration from None
