"""Everything a call can raise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from .headers import Headers
    from .media import Media


class ClientError(Exception):
    """The root of all errors of this package."""


class ConnectionFailed(ClientError):
    """The request could not be sent, or the connection broke before the response was complete."""


class TimedOut(ClientError):
    """The server did not answer within the timeout."""


class AuthenticationFailed(ClientError):
    """The token endpoint did not give a token.

    ``error`` is the code of RFC 6749, section 5.2, such as ``invalid_grant``, where one was sent.
    """

    def __init__(self, message: str, *, status: int, error: str | None) -> None:
        super().__init__(message)
        self.status = status
        self.error = error


class InvalidResponse(ClientError):
    """A successful response that does not look as the contract declares it."""

    def __init__(self, message: str, *, status: int, headers: Headers, content: bytes) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers
        self.content = content


class StatusError(ClientError):
    """A response that is not a success; its subclasses are the responses the contract declares."""

    contents: ClassVar[tuple[Media[Any], ...]] = ()
    """The media types that the contract declares for this response."""
    headers_type: ClassVar[type[Headers] | None] = None

    def __init__(self, operation: str, *, status: int, headers: Any, body: Any) -> None:
        super().__init__(operation, status)
        self.operation = operation
        self.status = status
        self.headers = headers
        self.body = body

    def __str__(self) -> str:
        told = _told(self.body)
        return f"{self.operation} answered {self.status}" + (f": {told}" if told else "")


class UnexpectedStatus(StatusError):
    """A status, or a body of a declared error status, that the contract does not know.

    Typically it comes from something between client and service. ``body`` holds the raw octets.
    """

    headers: Headers
    body: bytes


def _told(body: object) -> str:
    """The sentence for people in an error body: problem details and their relatives."""
    if isinstance(body, bytes):
        return body[:200].decode(errors="replace").strip()
    if isinstance(body, str):
        return body[:200].strip()
    for name in ("detail", "title", "message", "error_description", "error"):
        value = body.get(name) if isinstance(body, dict) else getattr(body, name, None)
        if isinstance(value, str) and value:
            return value
    return ""
