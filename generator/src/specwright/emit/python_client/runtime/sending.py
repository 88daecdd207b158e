"""Requests to subscribers: webhooks, and callbacks of operations."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from .auth import Auth
from .client import AsyncClient, Client
from .http import AsyncHttp, AsyncHttpClient, BlockingHttp, HttpClient
from .payload import Payload
from .retry import Retry
from .values import jsonable

Signer = Callable[[bytes], str]
"""Makes the text of a header from the octets of the body, as signatures are made."""

_EMBEDDED = re.compile(r"\{([^{}]*)\}")
_MESSAGE = re.compile(r"\$(request|response)\.(?:(header|query|path)\.(.+)|body(?:#(.*))?)", re.S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """The request that asked for a callback, and its answer: what runtime expressions look at.

    Bodies are models or plain JSON data. See OAS 3.1, Runtime Expressions.
    """

    url: str | None = None
    method: str | None = None
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    status: int | None = None
    response_headers: Mapping[str, Any] = field(default_factory=dict)
    response_body: Any = None


class Sender(Client):
    """Sends to subscribers, blocking; use it with ``with``, or close it when done.

    Redirects are not followed: whoever subscribed says where to send, and nobody else.

    Args:
        auth: How to authenticate with subscribers; several are chosen from as each request needs.
        timeout: Seconds to connect, and between octets of an answer; None waits for ever.
        retries: How often to try again after a passing failure; 0 never does.
        headers: Headers to send with every request.
        http_client: A client of httpx2 to use, with its proxies or its transport; it stays open.
    """

    def __init__(
        self,
        *,
        auth: Auth | Sequence[Auth] | None = None,
        timeout: float | None = 30.0,
        retries: int | Retry = 2,
        headers: Mapping[str, str] | None = None,
        http_client: HttpClient | None = None,
    ) -> None:
        options = self._settled("", auth, timeout, retries, headers, False)
        self._open(BlockingHttp(http_client), options)


class AsyncSender(AsyncClient):
    """The same in an event loop; use it with ``async with``, or close it when done.

    It takes what :class:`Sender` takes, with an asynchronous client of httpx2.
    """

    def __init__(
        self,
        *,
        auth: Auth | Sequence[Auth] | None = None,
        timeout: float | None = 30.0,
        retries: int | Retry = 2,
        headers: Mapping[str, str] | None = None,
        http_client: AsyncHttpClient | None = None,
    ) -> None:
        options = self._settled("", auth, timeout, retries, headers, False)
        self._open(AsyncHttp(http_client), options)


def target(place: str | Exchange, expression: str = "") -> str:
    """The URL of a subscriber: as given, or as a callback's expression finds it in an exchange.

    Raises:
        ValueError: It is no URL of HTTP, or the exchange lacks what the expression asks for.
    """
    url = place if isinstance(place, str) else _evaluated(expression, place)
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"{url!r} is no URL that begins with http:// or https://")
    return url.partition("#")[0]


def signed(value: str | Signer | None, payload: Payload | None) -> str | None:
    """The text of a header that may be made from the octets of the body."""
    if value is None or isinstance(value, str):
        return value
    if payload is None:
        return value(b"")
    if not payload.replayable:
        raise ValueError("a body that can be read only once cannot be signed before it is sent")
    return value(b"".join(payload.chunks()))


def _evaluated(expression: str, exchange: Exchange) -> str:
    if expression.startswith("$"):
        return _text(_value(expression, exchange))
    url, end = "", 0
    for match in _EMBEDDED.finditer(expression):
        url += expression[end : match.start()]
        text = _text(_value(match[1], exchange))
        # At the beginning it is a URL of its own; behind it is a part that must not become more.
        safe = "" if "?" in url else "/:@!$&'()*+,;=~"
        url += quote(text, safe=safe) if url else text
        end = match.end()
    return url + expression[end:]


def _value(expression: str, exchange: Exchange) -> Any:
    match = _MESSAGE.fullmatch(expression)
    found: Any = None
    if expression == "$url":
        found = exchange.url
    elif expression == "$method":
        found = exchange.method
    elif expression == "$statusCode":
        found = exchange.status
    elif match is not None:
        found = _part(match, exchange)
    if found is None:
        raise ValueError(f"there is no {expression} in the exchange")
    return found


def _part(match: re.Match[str], exchange: Exchange) -> Any:
    message, place, name, pointer = match.groups()
    asked = message == "request"
    if place == "header":
        headers = exchange.headers if asked else exchange.response_headers
        return next((v for key, v in headers.items() if key.lower() == name.lower()), None)
    if place is not None:
        # Only a request has a query and a path.
        given = {"query": exchange.query, "path": exchange.path}[place] if asked else {}
        return given.get(name)
    value = jsonable(exchange.body if asked else exchange.response_body)
    for token in (pointer or "").split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            value = value.get(key) if isinstance(value, dict) else None
    return value


def _text(value: Any) -> str:
    plain = jsonable(value)
    return plain if isinstance(plain, str) else json.dumps(plain, separators=(",", ":"))
