"""Lists that come in pages, as iterators over their items."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .errors import InvalidResponse
from .headers import Headers
from .operation import Request
from .session import AsyncSession, Session

P = TypeVar("P")
I = TypeVar("I")  # noqa: E741 - an item


@dataclass(frozen=True, slots=True)
class Paging(Generic[P, I]):
    """Where the contract says that a page keeps its items and the cursor of the next one."""

    parameter: str
    items: Callable[[P], Sequence[I]]
    cursor: Callable[[P], object]
    """Anything but text or a number ends the list."""


class Pages(Generic[P, I]):
    """All items of a list: iterate over it, and further pages are fetched when they are needed."""

    def __init__(self, session: Session, request: Request[P, Any], paging: Paging[P, I]) -> None:
        self._session = session
        self._request = request
        self._paging = paging

    def __iter__(self) -> Iterator[I]:
        for page in self.pages():
            yield from self._paging.items(page)

    def pages(self) -> Iterator[P]:
        """Page by page, with whatever else a page tells."""
        request: Request[P, Any] | None = self._request
        while request is not None:
            response = self._session.respond(request)
            yield response.body
            request = _next(request, self._paging, response.body)

    def page(self) -> P:
        """The first page alone."""
        return self._session.send(self._request)

    def first(self) -> I | None:
        """The first item, None where the list is empty."""
        return next(iter(self), None)


class AsyncPages(Generic[P, I]):
    """All items of a list: iterate over it, and further pages are fetched when they are needed."""

    def __init__(
        self, session: AsyncSession, request: Request[P, Any], paging: Paging[P, I]
    ) -> None:
        self._session = session
        self._request = request
        self._paging = paging

    async def __aiter__(self) -> AsyncIterator[I]:
        async for page in self.pages():
            for item in self._paging.items(page):
                yield item

    async def pages(self) -> AsyncIterator[P]:
        """Page by page, with whatever else a page tells."""
        request: Request[P, Any] | None = self._request
        while request is not None:
            response = await self._session.respond(request)
            yield response.body
            request = _next(request, self._paging, response.body)

    async def page(self) -> P:
        """The first page alone."""
        return await self._session.send(self._request)

    async def first(self) -> I | None:
        """The first item, None where the list is empty."""
        async for item in self:
            return item
        return None


def _next(request: Request[P, Any], paging: Paging[P, I], page: P) -> Request[P, Any] | None:
    cursor = paging.cursor(page)
    if not isinstance(cursor, (str, int)) or cursor == "":
        return None
    following = request.with_query(paging.parameter, cursor)
    if following.query == request.query:
        raise InvalidResponse(
            f"{request.operation.name}: a page names itself as the next one",
            status=200,
            headers=Headers(),
            content=b"",
        )
    return following
