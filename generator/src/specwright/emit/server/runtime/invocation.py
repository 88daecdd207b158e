"""Calling what a service wrote: coroutines in the event loop, plain functions in a thread."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from functools import lru_cache, partial
from typing import Any, Literal, TypeAlias, TypeVar, Union

from starlette.concurrency import run_in_threadpool

T = TypeVar("T")

Answer: TypeAlias = Union[T, Awaitable[T]]  # noqa: UP007 - subscripted with None at run time
"""What a handler method returns: an override may be ``def`` or ``async def``."""


@lru_cache(maxsize=4096)
def _kind(function: Callable[..., Any]) -> Literal["coroutine", "generator", "function"]:
    if inspect.iscoroutinefunction(function):
        return "coroutine"
    return "generator" if inspect.isasyncgenfunction(function) else "function"


async def invoke(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    """The result of a function that may be ``def``, ``async def`` or an async generator."""
    match _kind(getattr(function, "__func__", function)):
        case "coroutine":
            return await function(*args, **kwargs)
        case "generator":
            return function(*args, **kwargs)
        case "function":
            result = await run_in_threadpool(partial(function, *args, **kwargs))
            return await result if inspect.isawaitable(result) else result
