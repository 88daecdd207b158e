"""Ways to authenticate. Each is used for the operations whose security names a scheme it fits."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from .errors import AuthenticationFailed
from .http import Http, Lock, Message
from .payload import Payload
from .security import ApiKeyScheme, HttpScheme, OAuth2Scheme, Scheme, TokenScheme

_LEEWAY = 30.0  # seconds before its end at which a token is not trusted to arrive in time


@dataclass(frozen=True, slots=True)
class Credentials:
    """What authentication adds to a request."""

    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TokenEndpoint:
    """How to reach a token endpoint: the connection, and what resolves the contract's URL."""

    http: Http
    resolve: Callable[[str], str]
    timeout: float | None
    headers: Mapping[str, str]


class Auth(ABC):
    """A way to authenticate. ``scheme`` names one in the contract where several would fit."""

    scheme: str | None = None
    renewable = False
    """Whether other credentials may come when these were refused."""

    @abstractmethod
    def fits(self, scheme: Scheme) -> bool:
        """Whether it can serve a security scheme of the contract."""

    @abstractmethod
    async def credentials(
        self, scheme: Scheme, endpoint: TokenEndpoint, refused: Credentials | None
    ) -> Credentials:
        """The credentials for a request; other ones than those that were refused, if possible."""


class BearerAuth(Auth):
    """A bearer token that the caller has, or a function that gives the current one."""

    def __init__(self, token: str | Callable[[], str], *, scheme: str | None = None) -> None:
        self._token = token
        self.scheme = scheme

    def fits(self, scheme: Scheme) -> bool:
        if isinstance(scheme, HttpScheme):
            return scheme.scheme == "bearer"
        return isinstance(scheme, (OAuth2Scheme, TokenScheme))

    async def credentials(
        self, scheme: Scheme, endpoint: TokenEndpoint, refused: Credentials | None
    ) -> Credentials:
        return _bearer(self._token if isinstance(self._token, str) else self._token())


class ApiKeyAuth(Auth):
    """An API key, sent where the contract says."""

    def __init__(self, key: str, *, scheme: str | None = None) -> None:
        self._key = key
        self.scheme = scheme

    def fits(self, scheme: Scheme) -> bool:
        return isinstance(scheme, ApiKeyScheme)

    async def credentials(
        self, scheme: Scheme, endpoint: TokenEndpoint, refused: Credentials | None
    ) -> Credentials:
        assert isinstance(scheme, ApiKeyScheme)
        pair = {scheme.name: self._key}
        match scheme.in_:
            case "header":
                return Credentials(headers=pair)
            case "query":
                return Credentials(query=pair)
            case "cookie":
                return Credentials(cookies=pair)


class BasicAuth(Auth):
    """User name and password of HTTP itself (RFC 7617)."""

    def __init__(self, username: str, password: str, *, scheme: str | None = None) -> None:
        self._header = "Basic " + b64encode(f"{username}:{password}".encode()).decode()
        self.scheme = scheme

    def fits(self, scheme: Scheme) -> bool:
        return isinstance(scheme, HttpScheme) and scheme.scheme == "basic"

    async def credentials(
        self, scheme: Scheme, endpoint: TokenEndpoint, refused: Credentials | None
    ) -> Credentials:
        return Credentials(headers={"Authorization": self._header})


class HttpAuth(Auth):
    """What stands behind the name of any other HTTP scheme, such as Digest, or what gives it."""

    def __init__(self, text: str | Callable[[], str], *, scheme: str | None = None) -> None:
        self._text = text
        self.scheme = scheme

    def fits(self, scheme: Scheme) -> bool:
        return isinstance(scheme, HttpScheme) and scheme.scheme not in ("basic", "bearer")

    async def credentials(
        self, scheme: Scheme, endpoint: TokenEndpoint, refused: Credentials | None
    ) -> Credentials:
        assert isinstance(scheme, HttpScheme)
        text = self._text if isinstance(self._text, str) else self._text()
        return Credentials(headers={"Authorization": f"{scheme.scheme} {text}"})


@dataclass(frozen=True, slots=True)
class _Token:
    access: str
    refresh: str | None
    expires_at: float

    @property
    def fresh(self) -> bool:
        return time.monotonic() < self.expires_at


class _OAuth2(Auth):
    """Fetches access tokens, keeps them while they last, and fetches again when refused."""

    renewable = True

    def __init__(
        self,
        scopes: Sequence[str],
        client: tuple[str, str] | None,
        token_url: str | None,
        scheme: str | None,
    ) -> None:
        self._scopes = " ".join(scopes)
        self._client = client
        self._token_url = token_url
        self._token: _Token | None = None
        self._lock = Lock()
        self.scheme = scheme

    @abstractmethod
    def _url(self, scheme: OAuth2Scheme) -> str | None: ...

    @abstractmethod
    def _grant(self) -> dict[str, str]: ...

    def fits(self, scheme: Scheme) -> bool:
        return isinstance(scheme, OAuth2Scheme) and bool(self._token_url or self._url(scheme))

    async def credentials(
        self, scheme: Scheme, endpoint: TokenEndpoint, refused: Credentials | None
    ) -> Credentials:
        assert isinstance(scheme, OAuth2Scheme)
        async with endpoint.http.holding(self._lock):
            token = self._token
            # Another call may have renewed the token while this one waited for the lock.
            if token is None or not token.fresh or _bearer(token.access) == refused:
                token = self._token = await self._renew(token, scheme, endpoint)
        return _bearer(token.access)

    async def _renew(
        self, old: _Token | None, scheme: OAuth2Scheme, endpoint: TokenEndpoint
    ) -> _Token:
        url = self._token_url or self._url(scheme)
        assert url is not None
        if old is not None and old.refresh is not None:
            grant = {"grant_type": "refresh_token", "refresh_token": old.refresh}
            # A refresh token works once: whatever happens now, it must not be sent again.
            self._token = None
            try:
                return await self._fetch(scheme.refresh_url or url, grant, endpoint, old.refresh)
            except AuthenticationFailed as error:
                if error.status >= 500:
                    raise
        grant = self._grant() | ({"scope": self._scopes} if self._scopes else {})
        return await self._fetch(url, grant, endpoint, None)

    async def _fetch(
        self, url: str, grant: Mapping[str, str], endpoint: TokenEndpoint, refresh: str | None
    ) -> _Token:
        headers = [("Accept", "application/json"), *endpoint.headers.items()]
        if self._client is not None:
            pair = b64encode(":".join(self._client).encode()).decode()
            headers.append(("Authorization", f"Basic {pair}"))
        form = "application/x-www-form-urlencoded"
        headers.append(("Content-Type", form))
        payload = Payload(form, (urlencode(grant).encode(),))
        asked_at = time.monotonic()
        reply = await endpoint.http.send(
            Message("POST", endpoint.resolve(url), tuple(headers), payload, endpoint.timeout)
        )
        answer = _object(await reply.read())
        access = answer.get("access_token")
        if reply.status != 200 or not isinstance(access, str):
            raise _failure(reply.status, answer)
        lifetime = answer.get("expires_in")
        usable = float("inf")
        # A token of a minute is used for half of it rather than fetched again for every call.
        if isinstance(lifetime, (int, float)) and not isinstance(lifetime, bool):
            usable = max(lifetime - _LEEWAY, lifetime / 2)
        renewed = answer.get("refresh_token")
        return _Token(access, renewed if isinstance(renewed, str) else refresh, asked_at + usable)


class OAuth2Password(_OAuth2):
    """The password grant (RFC 6749, section 4.3) with refresh-token rotation.

    Args:
        username: Name of the user.
        password: Password of the user.
        scopes: The scopes to ask for; none leaves the choice to the server.
        client: Identifier and secret of the client, where the server wants them.
        token_url: Another token endpoint than the contract's.
        scheme: Name of the security scheme, where the contract has several.
    """

    def __init__(
        self,
        username: str,
        password: str,
        scopes: Sequence[str] = (),
        *,
        client: tuple[str, str] | None = None,
        token_url: str | None = None,
        scheme: str | None = None,
    ) -> None:
        super().__init__(scopes, client, token_url, scheme)
        self._user = (username, password)

    def _url(self, scheme: OAuth2Scheme) -> str | None:
        return scheme.password_url

    def _grant(self) -> dict[str, str]:
        username, password = self._user
        return {"grant_type": "password", "username": username, "password": password}


class OAuth2ClientCredentials(_OAuth2):
    """The client credentials grant (RFC 6749, section 4.4), for a program on its own behalf."""

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        scopes: Sequence[str] = (),
        *,
        token_url: str | None = None,
        scheme: str | None = None,
    ) -> None:
        super().__init__(scopes, (client_id, client_secret), token_url, scheme)

    def _url(self, scheme: OAuth2Scheme) -> str | None:
        return scheme.client_credentials_url

    def _grant(self) -> dict[str, str]:
        return {"grant_type": "client_credentials"}


def _bearer(token: str) -> Credentials:
    return Credentials(headers={"Authorization": f"Bearer {token}"})


def _object(content: bytes) -> dict[str, Any]:
    try:
        value = json.loads(content)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _failure(status: int, answer: Mapping[str, Any]) -> AuthenticationFailed:
    error = answer.get("error")
    told = answer.get("error_description") or answer.get("detail") or error
    message = f"the token endpoint answered {status}" + (f": {told}" if told else "")
    return AuthenticationFailed(
        message, status=status, error=error if isinstance(error, str) else None
    )
