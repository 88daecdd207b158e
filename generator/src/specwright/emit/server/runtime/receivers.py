"""Receivers of webhooks and callbacks: operations whose paths the application chooses."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import iter_route_contexts

from .operation import Contract, Operation
from .routes import Endpoint, operation

_MARK = f"{__package__}.received"
_PATH = re.compile(r"(/[A-Za-z0-9._~!$&'()*+,;=:@-]+)+")


def places(paths: Mapping[Any, str] | None, keys: Collection[str]) -> Mapping[str, str]:
    """Where each webhook is received, as the application says it.

    Raises:
        ValueError: A key is none of the ``keys``, or a path is not written out.
    """
    for key, path in (paths or {}).items():
        if key not in keys:
            raise ValueError(f"there is no {key!r}, only {', '.join(keys)}")
        if not _PATH.fullmatch(path):
            raise ValueError(f"{path!r} is no path that begins with / and is written out")
    return paths or {}


def received(
    router: APIRouter,
    declared: Operation,
    path: str | None,
    security: Callable[..., object] | None = None,
) -> Callable[[Endpoint], Endpoint]:
    """Register an endpoint for a request that the API sends, at its own path or at another."""
    placed = declared if path is None else replace(declared, path=path)

    def register(endpoint: Endpoint) -> Endpoint:
        vars(endpoint)[_MARK] = placed
        return operation(router, placed, security)(endpoint)

    return register


def receivers_of(app: FastAPI, contract: Contract, prefix: str) -> tuple[Operation, ...]:
    """What the routers of an application receive, at the paths where they were included.

    Raises:
        ValueError: A receiver stands where an operation or another receiver does, or at a path
            with variables.
    """
    taken = {prefix + served.path: served.id for served in contract.operations}
    found: dict[tuple[str, str], Operation] = {}
    for context in iter_route_contexts(app.routes):
        received = getattr(context.endpoint, _MARK, None)
        if not isinstance(received, Operation) or context.path is None:
            continue
        if "{" in context.path:
            raise ValueError(f"{received.id} cannot be received below {context.path}: it varies")
        other = taken.get(context.path)
        key = received.method, context.path
        if other is None and key in found:
            other = found[key].id
        if other is not None:
            raise ValueError(
                f"{received.id} cannot be received at {context.path}, where {other} is already"
            )
        found[key] = replace(received, path=context.path)
    return tuple(found.values())
