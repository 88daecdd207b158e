"""What every generated client has: settings, a connection, and a way to close it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import ClassVar, Self

from .auth import Auth
from .http import AsyncHttp, AsyncHttpClient, BlockingHttp, Http, HttpClient
from .retry import Retry
from .security import Scheme
from .session import AsyncSession, Options, Session


class _Settings:
    """What the contract says about all operations, filled in by the generated client."""

    schemes: ClassVar[Mapping[str, Scheme]] = {}
    server: ClassVar[str | None] = None
    user_agent: ClassVar[str] = ""

    @classmethod
    def _options(
        cls,
        base_url: str | None,
        auth: Auth | Sequence[Auth] | None,
        timeout: float | None,
        retries: int | Retry,
        headers: Mapping[str, str] | None,
        follow_redirects: bool,
    ) -> Options:
        url = base_url or cls.server
        if url is None:
            raise ValueError("the contract names no server: say where it is with base_url")
        if not url.startswith(("http://", "https://")):
            raise ValueError(f"{url!r} is no URL that begins with http:// or https://")
        options = cls._settled(url, auth, timeout, retries, headers, follow_redirects)
        return replace(options, declared=not base_url)

    @classmethod
    def _settled(
        cls,
        base_url: str,
        auth: Auth | Sequence[Auth] | None,
        timeout: float | None,
        retries: int | Retry,
        headers: Mapping[str, str] | None,
        follow_redirects: bool,
    ) -> Options:
        several = () if auth is None else (auth,) if isinstance(auth, Auth) else tuple(auth)
        return Options(
            base_url=base_url,
            schemes=cls.schemes,
            auth=several,
            timeout=timeout,
            retry=retries if isinstance(retries, Retry) else Retry(attempts=retries),
            headers={"User-Agent": cls.user_agent, **(headers or {})},
            follow_redirects=follow_redirects,
        )


class Client(_Settings):
    """A blocking client; use it with ``with``, or close it when done. Threads may share it.

    Args:
        base_url: Where the service is; None takes those of the contract.
        auth: How to authenticate; several are chosen from as each operation needs.
        timeout: Seconds to connect, and between octets of an answer; None waits for ever.
        retries: How often to try again after a passing failure; 0 never does.
        headers: Headers to send with every request.
        follow_redirects: Whether to follow redirects; credentials stay with their origin.
        http_client: A client of httpx2 to use, with its proxies or its transport; it stays open.
    """

    def __init__(
        self,
        base_url: str | None = None,
        *,
        auth: Auth | Sequence[Auth] | None = None,
        timeout: float | None = 30.0,
        retries: int | Retry = 2,
        headers: Mapping[str, str] | None = None,
        follow_redirects: bool = False,
        http_client: HttpClient | None = None,
    ) -> None:
        options = self._options(base_url, auth, timeout, retries, headers, follow_redirects)
        self._open(BlockingHttp(http_client), options)

    def _open(self, http: Http, options: Options) -> None:
        self._session = Session(http, options)

    def with_options(
        self,
        *,
        auth: Auth | Sequence[Auth] | None = None,
        timeout: float | None = None,
        retries: int | Retry | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """A client over the same connections with other settings; what is None stays.

        The connections are shared: closing one of the two closes them for both.
        """
        other = type(self).__new__(type(self))
        options = _changed(self._session.core.options, auth, timeout, retries, headers)
        other._open(self._session.core.http, options)
        return other

    def close(self) -> None:
        """Free the connections."""
        self._session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncClient(_Settings):
    """A client for an event loop; use it with ``async with``, or close it when done.

    Args:
        base_url: Where the service is; None takes those of the contract.
        auth: How to authenticate; several are chosen from as each operation needs.
        timeout: Seconds to connect, and between octets of an answer; None waits for ever.
        retries: How often to try again after a passing failure; 0 never does.
        headers: Headers to send with every request.
        follow_redirects: Whether to follow redirects; credentials stay with their origin.
        http_client: A client of httpx2 to use, with its proxies or its transport; it stays open.
    """

    def __init__(
        self,
        base_url: str | None = None,
        *,
        auth: Auth | Sequence[Auth] | None = None,
        timeout: float | None = 30.0,
        retries: int | Retry = 2,
        headers: Mapping[str, str] | None = None,
        follow_redirects: bool = False,
        http_client: AsyncHttpClient | None = None,
    ) -> None:
        options = self._options(base_url, auth, timeout, retries, headers, follow_redirects)
        self._open(AsyncHttp(http_client), options)

    def _open(self, http: Http, options: Options) -> None:
        self._session = AsyncSession(http, options)

    def with_options(
        self,
        *,
        auth: Auth | Sequence[Auth] | None = None,
        timeout: float | None = None,
        retries: int | Retry | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Self:
        """A client over the same connections with other settings; what is None stays.

        The connections are shared: closing one of the two closes them for both.
        """
        other = type(self).__new__(type(self))
        options = _changed(self._session.options, auth, timeout, retries, headers)
        other._open(self._session.http, options)
        return other

    async def close(self) -> None:
        """Free the connections."""
        await self._session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


def _changed(
    options: Options,
    auth: Auth | Sequence[Auth] | None,
    timeout: float | None,
    retries: int | Retry | None,
    headers: Mapping[str, str] | None,
) -> Options:
    if auth is not None:
        options = replace(options, auth=(auth,) if isinstance(auth, Auth) else tuple(auth))
    if timeout is not None:
        options = replace(options, timeout=timeout)
    if retries is not None:
        retry = retries if isinstance(retries, Retry) else Retry(attempts=retries)
        options = replace(options, retry=retry)
    if headers is not None:
        options = replace(options, headers={**options.headers, **headers})
    return options
