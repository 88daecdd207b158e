"""The edge: domain errors become problem documents (RFC 9457)."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from registry.errors import DomainError

MEDIA_TYPE = "application/problem+json"


async def render_problem(_request: Request, error: Exception) -> JSONResponse:
    """The answer that a domain error stands for."""
    assert isinstance(error, DomainError)
    return JSONResponse(
        error.problem(),
        status_code=error.status,
        headers=error.headers,
        media_type=MEDIA_TYPE,
    )


def render_problems(app: FastAPI) -> None:
    """Answer domain errors as the contract declares them."""
    app.add_exception_handler(DomainError, render_problem)
