"""An operation as the contract declares it, one request for it, and the response."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from .errors import StatusError
from .headers import Headers
from .media import Media
from .parameters import query
from .payload import Payload

T_co = TypeVar("T_co", covariant=True)
H_co = TypeVar("H_co", covariant=True, bound=Headers)

_IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "QUERY"})


class Success(Generic[T_co, H_co]):
    """A declared response that is a success: its media types and the type of its headers."""

    def __init__(self, *content: Media[T_co], headers: type[Headers] = Headers) -> None:
        self.content = content
        self.headers = headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Generic[T_co, H_co]):
    """What the contract says about one operation; statuses are codes, ``4XX`` or ``default``."""

    name: str
    method: str
    server: str | None = None
    """A base URL of its own, for clients that were not told another one."""
    security: tuple[tuple[str, ...], ...] = ()
    """Alternatives, each the names of the schemes it needs together."""
    successes: Mapping[str, Success[T_co, H_co]]
    failures: Mapping[str, type[StatusError]] = field(default_factory=dict)

    @property
    def idempotent(self) -> bool:
        """Whether a second attempt does no harm (RFC 9110, section 9.2.2)."""
        return self.method in _IDEMPOTENT

    def response(self, status: int) -> Success[T_co, H_co] | type[StatusError] | None:
        """The declared response for a status: of the code itself, its range, or the default."""
        for key in (str(status), f"{status // 100}XX", "default"):
            if key in self.successes:
                return self.successes[key]
            if key in self.failures:
                return self.failures[key]
        return None


@dataclass(frozen=True, slots=True)
class Request(Generic[T_co, H_co]):
    """One call of an operation, ready to be sent; the parts of the URL are encoded already."""

    operation: Operation[T_co, H_co]
    path: str
    query: tuple[str, ...] = ()
    headers: Mapping[str, str | None] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()
    accept: str = "*/*"
    payload: Payload | None = None
    timeout: float | None = None

    def with_query(self, name: str, value: object) -> Request[T_co, H_co]:
        """The same request with another value of one query parameter."""
        part = query(name, value)
        key = query(name, "")
        return replace(self, query=(*(p for p in self.query if not p.startswith(key)), part))

    def with_header(self, name: str, value: str) -> Request[T_co, H_co]:
        """The same request with another value of one header."""
        return replace(self, headers={**self.headers, name: value})


@dataclass(frozen=True, slots=True)
class Response(Generic[T_co, H_co]):
    """A successful response: status, typed headers, and the body as its model."""

    status: int
    headers: H_co
    body: T_co
