"""The short way to an endpoint: what it depends on, called in an order that is known beforehand.

FastAPI looks for the route of every request and for the arguments of every dependency, which costs
more than all that the contract asks for. Of an operation both are the same every time, as long as
its dependencies ask for nothing but the request and each other, and have nothing to clean up.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from .operation import Operation

ENDPOINT = f"{__package__}.endpoint"
"""Marks the endpoints of operations, which write their responses themselves."""

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


@dataclass(frozen=True, slots=True)
class _Step:
    """One call; what it is given was made by the steps of these numbers."""

    call: Callable[..., Awaitable[Any]]
    results: tuple[tuple[str, int], ...]
    request: tuple[str, ...]
    """Names of the parameters that take the request."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """The calls that answer an operation, its endpoint the last of them."""

    route: APIRoute
    steps: tuple[_Step, ...]

    async def answer(self, request: Request) -> Response:
        """What the endpoint answers, after what it depends on."""
        made: list[Any] = []
        for step in self.steps:
            arguments = {name: made[number] for name, number in step.results}
            for name in step.request:
                arguments[name] = request
            made.append(await step.call(**arguments))
        response: Response = made[-1]
        return response


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
    return Shortcut(route, tuple(steps))


def _note(dependant: Dependant, steps: list[_Step], known: dict[Any, int]) -> int:
    """Note the calls that a dependency needs, then its own; answers the number of that."""
    said = {entry.name for entry in fields(dependant) if getattr(dependant, entry.name)}
    if dependant.call is None or said - _SIMPLE:
        raise _Intricate
    results = [(below.name, _note(below, steps, known)) for below in dependant.dependencies]
    key = dependant.call, dependant.scope
    if dependant.use_cache and key in known:
        return known[key]
    names = dependant.request_param_name, dependant.http_connection_param_name
    step = _Step(
        _awaitable(dependant.call),
        tuple((name, number) for name, number in results if name is not None),
        tuple(name for name in names if name is not None),
    )
    steps.append(step)
    number = len(steps) - 1
    known.setdefault(key, number)
    return number


def _awaitable(call: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    """What to await: coroutines as they are, functions and classes in a thread, as ever."""
    called = [call] if inspect.isclass(call) else [call, type(call).__call__]
    for one in called:
        # With a mark, what is inside decides how FastAPI calls it; a generator has to be closed.
        marked = hasattr(one, "__wrapped__") or hasattr(one, "_is_coroutine")
        if marked or inspect.isgeneratorfunction(one) or inspect.isasyncgenfunction(one):
            raise _Intricate
    if isinstance(call, partial):
        raise _Intricate
    asynchronous = any(map(inspect.iscoroutinefunction, called))
    return call if asynchronous else partial(run_in_threadpool, call)
