"""Lists that come in pages, as iterators over their items."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from .errors import InvalidResponse
from .headers import Headers
from .operation import Request
from .session import AsyncSession, Session

Page = TypeVar("Page")
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Paging(Generic[Page, Item]):
    """Where the contract says that a page keeps its items and the cursor of the next one."""

    parameter: str
    items: Callable[[Page], Sequence[Item]]
    cursor: Callable[[Page], object]
    """Anything but text or a number ends the list."""


class Pages(Generic[Page, Item]):
    """All items of a list: iterate over it, and further pages are fetched when they are needed."""

    def __init__(
        self, session: Session, request: Request[Page, Any], paging: Paging[Page, Item]
    ) -> None:
        self._session = session
        self._request = request
        self._paging = paging

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            yield from self._paging.items(page)

    def pages(self) -> Iterator[Page]:
        """Page by page, with whatever else a page tells."""
        request: Request[Page, Any] | None = self._request
        while request is not None:
            response = self._session.respond(request)
            yield response.body
            request = _next(request, self._paging, response.body)

    def page(self) -> Page:
        """The first page alone."""
        return self._session.send(self._request)

    def first(self) -> Item | None:
        """The first item, None where the list is empty."""
        return next(iter(self), None)


class AsyncPages(Generic[Page, Item]):
    """All items of a list: iterate over it, and further pages are fetched when they are needed."""

    def __init__(
        self, session: AsyncSession, request: Request[Page, Any], paging: Paging[Page, Item]
    ) -> None:
        self._session = session
        self._request = request
        self._paging = paging

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for page in self.pages():
            for item in self._paging.items(page):
                yield item

    async def pages(self) -> AsyncIterator[Page]:
        """Page by page, with whatever else a page tells."""
        request: Request[Page, Any] | None = self._request
        while request is not None:
            response = await self._session.respond(request)
            yield response.body
            request = _next(request, self._paging, response.body)

    async def page(self) -> Page:
        """The first page alone."""
        return await self._session.send(self._request)

    async def first(self) -> Item | None:
        """The first item, None where the list is empty."""
        async for item in self:
            return item
        return None


def _next(
    request: Request[Page, Any], paging: Paging[Page, Item], page: Page
) -> Request[Page, Any] | None:
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
