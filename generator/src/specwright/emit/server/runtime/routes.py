"""Operations as ordinary FastAPI routes, guarded by ordinary FastAPI dependencies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from fastapi import APIRouter, Depends
from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import Response

from .call import ASKED_KEY, Call, current_call
from .construction import constructed
from .decoding import Decoder
from .operation import Operation
from .shortcut import DIRECT, ENDPOINT

A = TypeVar("A")
Endpoint = TypeVar("Endpoint", bound=Callable[..., Awaitable[Response]])


def operation(
    router: APIRouter, operation: Operation, security: Callable[..., object] | None = None
) -> Callable[[Endpoint], Endpoint]:
    """Register an endpoint for an operation: callers are judged before anything else happens."""

    def register(endpoint: Endpoint) -> Endpoint:
        vars(endpoint)[ENDPOINT] = operation.id
        return router.api_route(
            operation.route,
            methods=[operation.method],
            operation_id=operation.id,
            name=operation.id,
            response_model=None,
            dependencies=judged,
        )(endpoint)

    judged = [Depends(_authorized(security))] if operation.security and security else []
    return register


def accepted(
    arguments: type[A], bodies: Mapping[str, Any] | None = None
) -> Callable[[Request], Awaitable[Call[A]]]:
    """A dependency: the call with its arguments, decoded and checked.

    ``bodies`` has the type of the body for each media type, where there are several.
    """
    decoder = Decoder(
        TypeAdapter(arguments),
        {name: TypeAdapter(type_) for name, type_ in (bodies or {}).items()},
    )

    async def receive(request: Request) -> Call[A]:
        call: Call[A] = _arrived(request)
        return await call.receive(request.receive, decoder)

    vars(receive)[DIRECT] = lambda call, receive: call.receive(receive, decoder)
    return receive


def _arrived(request: Request) -> Call[Any]:
    """The call of a request that was routed: it has the path again that the client asked for."""
    call = current_call(request.scope)
    request.scope.update(request.scope.get(ASKED_KEY, ()))
    route = request.scope["route"]
    # Two templates of different routers can both match a path; then their order decides.
    if route.operation_id != call.operation.id:
        raise RuntimeError(
            f"{call.operation.id} was routed to {route.operation_id}: "
            f"include the router that has {call.operation.path} first"
        )
    return call


def _authorized(security: Callable[..., object]) -> Callable[..., Awaitable[None]]:
    async def authorize(request: Request, judge: Any = Depends(constructed(security))) -> None:  # noqa: B008
        await _arrived(request).authorize(judge)

    vars(authorize)[DIRECT] = lambda call, receive, judge: call.authorize(judge)
    return authorize
