"""Puts a contract into force inside a FastAPI application."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from importlib.resources import files
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from .bodies import ClientDisconnected
from .call import SCOPE_KEY, Call
from .enforcement import BreachPolicy, Enforcement
from .gate import Gate
from .operation import Contract, Operation
from .problem import Problem
from .receivers import receivers_of
from .refusal import Reason, Refusal, Violation
from .rendering import Renderer, Rendering

logger = logging.getLogger(__name__)

_DOCUMENTATION = {
    "": ("index.html", "text/html; charset=utf-8"),
    "start.js": ("start.js", "text/javascript; charset=utf-8"),
    "swagger-ui-bundle.js": ("swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
    "swagger-ui.css": ("swagger-ui.css", "text/css; charset=utf-8"),
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)

Handler = Callable[[Request, Any], Awaitable[Response]]


def enforce(
    app: FastAPI,
    contract: Contract,
    *,
    prefix: str = "",
    breach: BreachPolicy = "refuse",
    max_body_size: int = 1024 * 1024,
    renderer: Renderer | None = None,
    openapi_url: str | None = "/openapi.json",
    docs_url: str | None = "/docs",
    shortcuts: bool = True,
) -> Enforcement:
    """See ``keep_contract`` of the package."""
    if app.middleware_stack is not None:
        raise RuntimeError("keep_contract must be called before the application starts")
    enforcement = Enforcement(
        contract, breach=breach, max_body_size=max_body_size, renderer=renderer
    )
    refusals = _Refusals(enforcement)
    received = partial(receivers_of, app, contract, prefix)
    # Told now what cannot be; looked at again when the application starts.
    received()
    # Appended, it is the innermost layer: every other middleware sees requests as they came.
    app.user_middleware.append(
        Middleware(
            Gate,
            enforcement=enforcement,
            served=app,
            prefix=prefix,
            received=received,
            refused=refusals.refusal,
            shortcuts=shortcuts,
        )
    )
    app.router.redirect_slashes = False
    app.add_exception_handler(Refusal, refusals.refusal)
    app.add_exception_handler(HTTPException, refusals.http_exception)
    app.add_exception_handler(RequestValidationError, refusals.validation_error)
    app.add_exception_handler(ClientDisconnected, refusals.disconnected)
    if Exception not in app.exception_handlers:
        app.add_exception_handler(Exception, refusals.failure)
    # The framework's own documents describe code; the contract's describe what was agreed.
    app.router.routes[:] = [
        route
        for route in app.router.routes
        if not (isinstance(route, Route) and route.path in _framework_paths(app))
    ]
    if openapi_url:
        _serve_document(app, enforcement, openapi_url)
        if docs_url:
            _serve_documentation(app, contract, openapi_url, docs_url)
    app.state.contract_enforcement = enforcement
    return enforcement


def _framework_paths(app: FastAPI) -> set[str | None]:
    redirect = app.swagger_ui_oauth2_redirect_url
    return {app.openapi_url, app.docs_url, app.redoc_url, redirect} - {None}


def _serve_document(app: FastAPI, enforcement: Enforcement, url: str) -> None:
    async def document(request: Request) -> Response:
        return Response(enforcement.document, media_type="application/json")

    app.router.routes.append(Route(url, document, methods=["GET"], include_in_schema=False))


def _serve_documentation(app: FastAPI, contract: Contract, openapi_url: str, url: str) -> None:
    url = url.rstrip("/")

    async def redirect(request: Request) -> Response:
        return RedirectResponse(f"{request.scope.get('root_path', '')}{url}/")

    async def page(request: Request) -> Response:
        entry = _DOCUMENTATION.get(request.path_params["file"])
        if entry is None:
            raise HTTPException(404)
        content = files(contract.package).joinpath("docs", entry[0]).read_bytes()
        if entry[0] == "index.html":
            document = f"{request.scope.get('root_path', '')}{openapi_url}"
            content = content.replace(b"openapi.json", document.encode())
        headers = {"content-type": entry[1], "content-security-policy": _POLICY}
        return Response(content, headers=headers)

    app.router.routes.append(Route(url, redirect, methods=["GET"], include_in_schema=False))
    app.router.routes.append(Route(f"{url}/{{file:path}}", page, include_in_schema=False))


class _Refusals:
    """Exception handlers that answer as the contract declares."""

    def __init__(self, enforcement: Enforcement) -> None:
        self._enforcement = enforcement

    def _call(self, request: Request) -> tuple[Operation | None, str | None]:
        call = request.scope.get(SCOPE_KEY)
        if isinstance(call, Call):
            return call.operation, call.accept
        return None, request.headers.get("accept")

    def _rendering(self, request: Request) -> Rendering:
        call = request.scope.get(SCOPE_KEY)
        side = call.rules.side if isinstance(call, Call) else self._enforcement.served
        return side.rendering

    def _settle(self, request: Request) -> None:
        """Let an answer of our own pass: it is as declared or, as 501 can be, beyond on purpose."""
        call = request.scope.get(SCOPE_KEY)
        if isinstance(call, Call):
            call.checked = True

    async def refusal(self, request: Request, error: Exception) -> Response:
        """What the runtime refused."""
        assert isinstance(error, Refusal)
        call = request.scope.get(SCOPE_KEY)
        if isinstance(call, Call):
            return call.refuse(error)
        return self._rendering(request).refuse(error, *self._call(request))

    async def http_exception(self, request: Request, error: Exception) -> Response:
        """What the framework, or a service in its words, refused."""
        assert isinstance(error, HTTPException)
        operation, accept = self._call(request)
        problem = Problem(error.status_code, str(error.detail))
        declared = operation.response(error.status_code) if operation else None
        response = self._rendering(request).problem(problem, declared, accept)
        for name, value in (error.headers or {}).items():
            response.headers[name] = value
        return response

    async def validation_error(self, request: Request, error: Exception) -> Response:
        """What a dependency of the service asked of the request in FastAPI's way."""
        assert isinstance(error, RequestValidationError)
        violations = tuple(
            Violation("/" + "/".join(str(key) for key in found["loc"]), str(found["msg"]))
            for found in error.errors()
        )
        refusal = Refusal(Reason.SCHEMA, "The request is not valid.", violations)
        return self._rendering(request).refuse(refusal, *self._call(request))

    async def disconnected(self, request: Request, error: Exception) -> Response:
        """Nobody will read this."""
        self._settle(request)
        return Response(status_code=400)

    async def failure(self, request: Request, error: Exception) -> Response:
        """A failure of our own; the server logs it, the client learns nothing of it."""
        refusal = Refusal(Reason.FAILURE, "The service failed to answer.")
        response = self._rendering(request).refuse(refusal, *self._call(request))
        if request.scope.get("http_version", "").startswith("1"):
            # The framework raises the failure once more, whereupon servers end the connection:
            # clients that are not told send their next request into it (RFC 9112, section 9.6).
            response.headers["connection"] = "close"
        return response
