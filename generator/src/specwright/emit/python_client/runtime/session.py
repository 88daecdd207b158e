"""From a request to its response: authentication, attempts, redirects, decoding."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from urllib.parse import quote, urljoin, urlsplit

from .auth import Auth, Credentials, TokenEndpoint
from .errors import ConnectionFailed, InvalidResponse, TimedOut, UnexpectedStatus
from .headers import Headers
from .http import Http, Message, Reply, run
from .media import charset_of, choose
from .operation import Request, Response, Success
from .retry import Retry
from .security import Scheme

T = TypeVar("T")
H = TypeVar("H", bound=Headers)

_REDIRECTS = 5
_LOG = logging.getLogger(__name__.partition(".")[0])
_FORBIDDEN = re.compile(r"[\r\n\0]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What holds for every call of a client."""

    base_url: str
    declared: bool = True
    """Whether it is the contract's own; operations then may have another one."""
    schemes: Mapping[str, Scheme]
    auth: tuple[Auth, ...] = ()
    timeout: float | None = 30.0
    retry: Retry = field(default_factory=Retry)
    headers: Mapping[str, str] = field(default_factory=dict)
    follow_redirects: bool = False


class AsyncSession:
    """Sends requests over a connection."""

    def __init__(self, http: Http, options: Options) -> None:
        self.http = http
        self.options = options

    async def send(self, request: Request[T, H]) -> T:
        """The body of the response."""
        return (await self.respond(request)).body

    async def respond(self, request: Request[T, H]) -> Response[T, H]:
        """The response, decoded; the errors of :mod:`.errors` for everything but a success."""
        reply, success = await self.open(request)
        content = await reply.read()
        headers: Any = success.headers(reply.headers.multi_items(), status=reply.status)
        return Response(reply.status, headers, _decode(request, reply, success, content))

    async def open(
        self, request: Request[T, H], *, endless: bool = False
    ) -> tuple[Reply, Success[T, H]]:
        """A successful response whose content has not been read yet."""
        reply = await self._attempts(request, endless)
        answer = request.operation.response(reply.status)
        if isinstance(answer, Success):
            return reply, answer
        if endless and reply.status == 204:
            # WHATWG HTML, section 9.2.3: this is how a server ends a stream of events for good.
            return reply, Success()
        content = await reply.read()
        name = request.operation.name
        if answer is not None:
            media = choose(answer.contents, reply.headers.get("Content-Type"))
            kind = answer.headers_type or Headers
            headers = kind(reply.headers.multi_items(), status=reply.status)
            if not answer.contents:
                raise answer(name, status=reply.status, headers=headers, body=None)
            if media is not None:
                charset = charset_of(reply.headers.get("Content-Type"))
                try:
                    body = media.decode(content, charset)
                except ValueError:
                    pass
                else:
                    raise answer(name, status=reply.status, headers=headers, body=body)
        raise UnexpectedStatus(name, status=reply.status, headers=reply.headers, body=content)

    async def _attempts(self, request: Request[Any, Any], endless: bool) -> Reply:
        """The final answer, whatever its status."""
        retry, operation = self.options.retry, request.operation
        once = request.payload is not None and not request.payload.replayable
        attempt = 0
        while True:
            try:
                reply = await self._authenticated(request, endless, once)
            except (ConnectionFailed, TimedOut):
                pause = retry.after_failure(attempt, idempotent=operation.idempotent)
                if pause is None or once:
                    raise
            else:
                pause = retry.after_status(
                    attempt, reply.status, reply.headers, idempotent=operation.idempotent
                )
                if pause is None or once:
                    return reply
                await reply.close()
            attempt += 1
            _LOG.debug("%s: attempt %d in %.1f s", operation.name, attempt + 1, pause)
            await self.http.sleep(pause)

    async def _authenticated(self, request: Request[Any, Any], endless: bool, once: bool) -> Reply:
        """The answer to one attempt; refused credentials are renewed once, where they can be."""
        chosen = self._chosen(request.operation.security)
        credentials = [await self._credentials(auth, scheme, None) for auth, scheme in chosen]
        reply = await self._redirected(self._message(request, credentials, endless), credentials)
        if reply.status == 401 and not once and any(auth.renewable for auth, _ in chosen):
            await reply.close()
            credentials = [
                await self._credentials(auth, scheme, refused)
                for (auth, scheme), refused in zip(chosen, credentials, strict=True)
            ]
            message = self._message(request, credentials, endless)
            reply = await self._redirected(message, credentials)
        return reply

    def _chosen(self, security: tuple[tuple[str, ...], ...]) -> list[tuple[Auth, Scheme]]:
        """The first alternative of an operation's security for which there are credentials."""
        for requirement in security:
            found: list[tuple[Auth, Scheme]] = []
            for name in requirement:
                scheme = self.options.schemes[name]
                fitting = (
                    auth
                    for auth in self.options.auth
                    if auth.scheme in (None, name) and auth.fits(scheme)
                )
                auth = next(fitting, None)
                if auth is None:
                    break
                found.append((auth, scheme))
            else:
                if found:
                    return found
        return []

    async def _credentials(
        self, auth: Auth, scheme: Scheme, refused: Credentials | None
    ) -> Credentials:
        endpoint = TokenEndpoint(
            self.http,
            lambda url: urljoin(self.options.base_url.rstrip("/") + "/", url),
            self.options.timeout,
            self.options.headers,
        )
        return await auth.credentials(scheme, endpoint, refused)

    def _message(
        self, request: Request[Any, Any], credentials: list[Credentials], endless: bool
    ) -> Message:
        headers: dict[str, str] = {"Accept": request.accept, **self.options.headers}
        headers |= {name: value for name, value in request.headers.items() if value is not None}
        query = [part for part in request.query if part]
        cookies = [part for part in request.cookies if part]
        for part in credentials:
            headers |= part.headers
            query += [
                f"{quote(name, safe='')}={quote(v, safe='')}" for name, v in part.query.items()
            ]
            cookies += [f"{name}={quote(v, safe='')}" for name, v in part.cookies.items()]
        if cookies:
            headers["Cookie"] = "; ".join(cookies)
        if request.payload is not None:
            headers["Content-Type"] = request.payload.content_type
        for name, value in headers.items():
            if _FORBIDDEN.search(value):
                raise ValueError(f"header {name}: a line break would end it")
        url = self._base(request.operation.server) + request.path
        timeout = self.options.timeout if request.timeout is None else request.timeout
        return Message(
            request.operation.method,
            url + (f"{'&' if '?' in url else '?'}{'&'.join(query)}" if query else ""),
            tuple(headers.items()),
            request.payload,
            timeout,
            endless and request.timeout is None,
        )

    def _base(self, server: str | None) -> str:
        """Where an operation is that may have a server of its own."""
        base = self.options.base_url.rstrip("/")
        if server is None:
            return base
        if server.startswith(("http://", "https://")):
            return server if self.options.declared else base
        # OAS 3.1, section 4.8.5: it is relative to where the document is.
        return urljoin(base, server).rstrip("/")

    async def _redirected(self, message: Message, credentials: list[Credentials]) -> Reply:
        """The answer after redirects, if they are followed; credentials stay with their origin."""
        secret = {name.lower() for part in credentials for name in part.headers}
        secret |= {"authorization", "cookie"}
        for _ in range(_REDIRECTS):
            reply = await self.http.send(message)
            # Without the query, which may hold credentials.
            _LOG.debug("%s %s: %d", message.method, message.url.partition("?")[0], reply.status)
            target = reply.headers.get("Location")
            kept = message.method in ("GET", "HEAD") or reply.status in (307, 308)
            if (
                not self.options.follow_redirects
                or reply.status not in (301, 302, 303, 307, 308)
                or target is None
                or not kept
                or (message.payload is not None and not message.payload.replayable)
            ):
                return reply
            await reply.close()
            url = urljoin(message.url, target)
            if urlsplit(url)[:2] != urlsplit(message.url)[:2]:
                headers = tuple(pair for pair in message.headers if pair[0].lower() not in secret)
                message = replace(message, headers=headers, foreign=True)
            message = replace(message, url=url)
        raise ConnectionFailed(f"more than {_REDIRECTS} redirects")

    async def close(self) -> None:
        """Free the connections."""
        await self.http.close()


class Session:
    """The same for threads: each call blocks until it is done."""

    def __init__(self, http: Http, options: Options) -> None:
        self.core = AsyncSession(http, options)

    def send(self, request: Request[T, H]) -> T:
        """The body of the response."""
        return run(self.core.send(request))

    def respond(self, request: Request[T, H]) -> Response[T, H]:
        """The response, decoded."""
        return run(self.core.respond(request))

    def close(self) -> None:
        """Free the connections."""
        run(self.core.close())


def _decode(request: Request[T, H], reply: Reply, success: Success[T, H], content: bytes) -> T:
    content_type = reply.headers.get("Content-Type")
    media = choose(success.content, content_type)
    try:
        if media is None:
            raise ValueError(f"{content_type} is not declared")
        return media.decode(content, charset_of(content_type))
    except ValueError as error:
        raise InvalidResponse(
            f"{request.operation.name} answered {reply.status} in another shape than the contract "
            f"declares: {error}",
            status=reply.status,
            headers=reply.headers,
            content=content,
        ) from error
