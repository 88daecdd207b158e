"""The groups of operations that hang at a client, one per tag."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, ParamSpec, TypeVar

from .headers import Headers
from .operation import Request, Response
from .session import AsyncSession, Session

P = ParamSpec("P")
T = TypeVar("T")
H = TypeVar("H", bound=Headers)


class Namespace:
    """Operations of one tag, blocking."""

    def __init__(self, session: Session) -> None:
        self._session = session


class AsyncNamespace:
    """Operations of one tag, for an event loop."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session


class Raw(Generic[P, T, H]):
    """The method that gives the whole response of an operation: status, headers and body."""

    def __init__(self, build: Callable[P, Request[T, H]]) -> None:
        self._build = build

    def __get__(self, instance: Namespace, owner: type[Namespace]) -> Callable[P, Response[T, H]]:
        build, session = self._build, instance._session

        def call(*args: P.args, **kwargs: P.kwargs) -> Response[T, H]:
            return session.respond(build(*args, **kwargs))

        return call


class AsyncRaw(Generic[P, T, H]):
    """The method that gives the whole response of an operation: status, headers and body."""

    def __init__(self, build: Callable[P, Request[T, H]]) -> None:
        self._build = build

    def __get__(
        self, instance: AsyncNamespace, owner: type[AsyncNamespace]
    ) -> Callable[P, Awaitable[Response[T, H]]]:
        build, session = self._build, instance._session

        async def call(*args: P.args, **kwargs: P.kwargs) -> Response[T, H]:
            return await session.respond(build(*args, **kwargs))

        return call
