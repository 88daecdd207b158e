"""The short way to an endpoint: what it depends on, called in an order that is known beforehand.

FastAPI looks for the route of every request and for the arguments of every dependency, which costs
more than all that the contract asks for. Of an operation both are the same every time, as long as
its dependencies ask for nothing but the request and each other.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, Literal

from anyio import CancelScope
from anyio.lowlevel import checkpoint_if_cancelled
from fastapi import FastAPI
from fastapi.concurrency import contextmanager_in_threadpool
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope

from .construction import Constructed
from .operation import Operation

ENDPOINT = f"{__package__}.endpoint"
"""Marks the endpoints of operations, which write their responses themselves."""
DIRECT = f"{__package__}.direct"
"""Names what dependencies of the gate's own do, given the call and what brings the body."""

_SIMPLE = frozenset(
    {
        "call",
        "dependencies",
        "http_connection_param_name",
        "name",
        "path",
        "request_param_name",
        "scope",
        "use_cache",
    }
)
"""What a dependency may say of itself; what else there is, FastAPI alone understands."""


class _Intricate(Exception):
    """A dependency asks for more than the request and other dependencies."""


_How = Literal["gate", "made", "awaited", "opened"]
"""How a step is done: awaited with the call and what brings the body, called, awaited, or entered
and left after the request."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One call; what it is given was made by the steps of these numbers."""

    call: Callable[..., Any]
    how: _How
    results: tuple[tuple[str, int], ...]
    request: tuple[str, ...]
    """Names of the parameters that take the request."""


class Shortcut:
    """The calls that answer an operation, its endpoint the last of them."""

    def __init__(self, route: APIRoute, steps: list[_Step]) -> None:
        self.route = route
        self.opens = any(step.how == "opened" for step in steps)
        """Whether its answer is sent before all is done."""
        self._steps = steps
        self._asks = any(step.request for step in steps)

    async def run(
        self, call: Any, scope: Scope, receive: Receive, send: Callable[[Response], Awaitable[None]]
    ) -> None:
        """Call what the endpoint depends on, and the endpoint; send its answer."""
        async with _opened() as contexts:
            await send(await self.answer(call, scope, receive, contexts))
            return
        raise RuntimeError(f"A dependency of {self.route.name} caught a failure and kept it.")

    async def answer(
        self, call: Any, scope: Scope, receive: Receive, contexts: AsyncExitStack | None = None
    ) -> Response:
        """Call what the endpoint depends on, and the endpoint."""
        request = Request(scope, receive) if self._asks else None
        made: list[Any] = []
        for step in self._steps:
            given = {name: made[number] for name, number in step.results} if step.results else {}
            how = step.how
            if how == "gate":
                made.append(await step.call(call, receive, **given))
                continue
            for name in step.request:
                given[name] = request
            if how == "made":
                made.append(step.call(**given))
            elif how == "opened" and contexts is not None:
                made.append(await contexts.enter_async_context(step.call(**given)))
            else:
                made.append(await step.call(**given))
        response: Response = made[-1]
        return response


@asynccontextmanager
async def _opened() -> AsyncIterator[AsyncExitStack]:
    """What dependencies have opened; it is closed in peace, even if the request is cancelled."""
    with CancelScope() as scope:
        async with AsyncExitStack() as contexts:
            try:
                yield contexts
            finally:
                scope.shield = True
    await checkpoint_if_cancelled()


def shortcut(app: FastAPI, operation: Operation, path: str) -> Shortcut | None:
    """The short way to an operation, None where only FastAPI knows the way.

    Args:
        app: The application, with all of its routes.
        operation: What a request means.
        path: What the application takes for its path.
    """
    for context in iter_route_contexts(app.routes):
        matcher = getattr(context, "path_regex", None)
        if matcher is None:
            # It may take any request, by its host for instance.
            return None
        methods = context.methods
        if matcher.match(path) and (methods is None or operation.method in methods):
            return _along(context, operation)
    return None


def _along(context: RouteContext, operation: Operation) -> Shortcut | None:
    route = context.original_route
    marked = getattr(context.endpoint, ENDPOINT, None)
    # A service may have a route of its own for the path, or its own kind of routes.
    if type(route) is not APIRoute or marked != operation.id or context.max_body_size is not None:
        return None
    steps: list[_Step] = []
    try:
        _note(context.dependant, steps, {})
    except _Intricate:
        return None
    return Shortcut(route, steps)


def _note(dependant: Dependant, steps: list[_Step], known: dict[Any, int]) -> int:
    """Note the calls that a dependency needs, then its own; answers the number of that."""
    said = {entry.name for entry in fields(dependant) if getattr(dependant, entry.name)}
    if dependant.call is None or said - _SIMPLE:
        raise _Intricate
    results = [(below.name, _note(below, steps, known)) for below in dependant.dependencies]
    call, how = _callable(dependant.call)
    opens = how == "opened"
    if opens and dependant.scope == "function":
        # It is closed before the answer is sent, which few ask for.
        raise _Intricate
    key = dependant.call, dependant.scope or ("request" if opens else None)
    if dependant.use_cache and key in known:
        return known[key]
    names = dependant.request_param_name, dependant.http_connection_param_name
    step = _Step(
        call,
        how,
        tuple((name, number) for name, number in results if name is not None),
        tuple(name for name in names if name is not None and how != "gate"),
    )
    steps.append(step)
    number = len(steps) - 1
    known.setdefault(key, number)
    return number


def _callable(call: Callable[..., Any]) -> tuple[Callable[..., Any], _How]:
    """What to call, and how: functions run in threads, as ever."""
    direct: Callable[..., Any] | None = getattr(call, DIRECT, None)
    if direct is not None:
        return direct, "gate"
    if isinstance(call, Constructed):
        return call.class_, "made"
    called = [call] if inspect.isclass(call) else [call, type(call).__call__]
    # With a mark, what is inside decides how FastAPI calls it.
    if isinstance(call, partial) or any(
        hasattr(one, mark) for one in called for mark in ("__wrapped__", "_is_coroutine")
    ):
        raise _Intricate
    if any(map(inspect.isasyncgenfunction, called)):
        return asynccontextmanager(call), "opened"
    if any(map(inspect.isgeneratorfunction, called)):
        enter = contextmanager(call)
        return lambda **given: contextmanager_in_threadpool(enter(**given)), "opened"
    if any(map(inspect.iscoroutinefunction, called)):
        return call, "awaited"
    return partial(run_in_threadpool, call), "awaited"
