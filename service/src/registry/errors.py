"""What can go wrong in the registry's own terms. Nothing here knows about HTTP frameworks."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar


class DomainError(Exception):
    """A request that cannot be carried out; the service raises it, the edge renders it."""

    status: ClassVar[int]
    title: ClassVar[str]

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code
        self.errors = list(errors)
        self.headers = dict(headers or {})

    def problem(self) -> dict[str, Any]:
        """The members of the problem document (RFC 9457)."""
        problem: dict[str, Any] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.code is not None:
            problem["code"] = self.code
        if self.errors:
            problem["errors"] = self.errors
        return problem


class BadRequest(DomainError):
    """The request means nothing, although it is well-formed."""

    status = 400
    title = "Bad request"


class Forbidden(DomainError):
    """The caller is known, and may not do this."""

    status = 403
    title = "Forbidden"


class NotFound(DomainError):
    """The thing does not exist, or the caller may not know that it does."""

    status = 404
    title = "Not found"


class Conflict(DomainError):
    """The request contradicts what is already there."""

    status = 409
    title = "Conflict"


class PreconditionFailed(DomainError):
    """The thing has changed since the caller last read it."""

    status = 412
    title = "Precondition failed"


class ContentTooLarge(DomainError):
    """The content is more than the registry takes."""

    status = 413
    title = "Content too large"


class Unprocessable(DomainError):
    """The request has the right shape, but its content cannot be accepted."""

    status = 422
    title = "Unprocessable content"


class Unavailable(DomainError):
    """The registry cannot answer at the moment."""

    status = 503
    title = "Service unavailable"
