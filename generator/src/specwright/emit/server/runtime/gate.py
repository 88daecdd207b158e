"""The gate: a pure ASGI layer that owns every request to a path of the contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

from fastapi import FastAPI
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.responses import Response as HttpResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from .call import ASKED_KEY, SCOPE_KEY, Call, OperationRules, current_call
from .enforcement import Enforcement, Side
from .guard import AnswerGuard
from .inputs import RawInputs
from .operation import Operation
from .paths import PathItem, PathTemplates, raw_route_path
from .refusal import Reason, Refusal
from .selection import selected
from .shortcut import Shortcut, shortcut

_ASKED = ("path", "raw_path", "path_params")


@dataclass(slots=True)
class _Entry:
    """An operation with all that was made for it once."""

    rules: OperationRules
    path: str
    """What the application takes for its path."""
    raw_path: bytes
    shortcut: Shortcut | None = None
    routes: int = -1
    """How many routes there were when the short way was looked for."""

    def way(self, app: FastAPI) -> Shortcut | None:
        """The short way to it; None where FastAPI has to find one."""
        if self.routes != len(app.router.routes):
            self.routes = len(app.router.routes)
            self.shortcut = shortcut(app, self.rules.operation, self.path)
        return self.shortcut


class _Table:
    """The operations below one prefix."""

    def __init__(
        self,
        prefix: str,
        operations: tuple[Operation, ...],
        enforcement: Enforcement,
        side: Side,
    ) -> None:
        self.prefix = prefix
        self.side = side
        self._templates = PathTemplates(operations)
        self._entries = {
            id(operation): _Entry(
                OperationRules(operation, enforcement, side),
                prefix + operation.route,
                quote(prefix + operation.route).encode("ascii"),
            )
            for operation in operations
        }

    def find(self, path: str) -> tuple[PathItem, dict[str, str]] | None:
        """The path item that a raw path belongs to, with the values of its variables."""
        if not path.startswith(self.prefix):
            return None
        return self._templates.find(path[len(self.prefix) :])

    def entry(self, operation: Operation) -> _Entry:
        """What was made once for an operation."""
        return self._entries[id(operation)]

    def rules(self, operation: Operation) -> OperationRules:
        """What the gate knows of an operation."""
        return self._entries[id(operation)].rules


class Gate:
    """Routes on the raw path, and hands the application a path that it cannot misunderstand."""

    def __init__(
        self,
        app: ASGIApp,
        enforcement: Enforcement,
        served: FastAPI,
        prefix: str = "",
        received: Callable[[], tuple[Operation, ...]] = tuple,
        refused: Callable[..., object] | None = None,
        *,
        shortcuts: bool = True,
    ) -> None:
        self._app = app
        self._shortcuts = shortcuts
        self._served = served
        self._enforcement = enforcement
        operations = enforcement.contract.operations
        self._tables = [_Table(prefix, operations, enforcement, enforcement.served)]
        listening = received()
        if listening:
            # A receiver stands at a path of its own choice, not below that of the operations.
            self._tables.insert(0, _Table("", listening, enforcement, enforcement.received))
        handlers = {
            key: handler
            for key, handler in served.exception_handlers.items()
            if key not in (500, Exception)
        }
        # A service may have taken the place of what writes our refusals.
        self._refuses = handlers.get(Refusal) == refused
        self._failing = ExceptionMiddleware(_fail, handlers, served.debug)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = raw_route_path(scope)
        for table in self._tables:
            found = table.find(path)
            if found is not None:
                break
        else:
            await self._app(_with_raw_slashes(scope, path), receive, send)
            return
        item, values = found
        method = scope["method"]
        inputs = RawInputs.of(scope, values)
        bodiless = method == "HEAD" and method not in item.operations
        served = item.operations.get("GET" if bodiless else method)
        if served is None:
            response = self._unserved(table, item, method, inputs)
            await response(scope, receive, send)
            return
        operation = selected(item, served, inputs, table.rules) if served[1:] else served[0]
        named = item.named(operation, values)
        if named is not values:
            inputs = replace(inputs, path=named)
        entry = table.entry(operation)
        call: Call[Any] = Call(entry.rules, self._enforcement, inputs, bodiless=bodiless)
        # Set on the scope that came in, so that layers outside can render failures too.
        scope[SCOPE_KEY] = call
        scope["path_params"] = {name: unquote(text) for name, text in named.items()}
        way = self._way(entry, scope)
        if way is None:
            guard = AnswerGuard(call, send, head=method == "HEAD")
            await self._app(_at(scope, entry), receive, guard.send)
        else:
            await self._take(way, call, scope, receive, send)

    def _way(self, entry: _Entry, scope: Scope) -> Shortcut | None:
        # Overrides, as of tests, and traces of FastAPI's own are its business.
        intricate = self._served.dependency_overrides or scope.get("fastapi.telemetry") is not None
        return None if intricate or not self._shortcuts else entry.way(self._served)

    async def _take(
        self, way: Shortcut, call: Call[Any], scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Answer without the application's router."""
        scope["route"], scope["endpoint"] = way.route, way.route.endpoint
        head = scope["method"] == "HEAD"
        inner = {**scope, "method": call.operation.method} if head else scope
        began = False

        async def deliver(answer: ASGIApp) -> None:
            nonlocal began
            began = True
            checked = call.checked and not head
            guarded = send if checked else AnswerGuard(call, send, head=head).send
            await answer(inner, receive, guarded)

        try:
            if way.opens:
                await way.run(call, inner, receive, deliver)
                return
            answer: ASGIApp = await way.answer(call, inner, receive)
        except Exception as error:
            if began:
                raise
            if isinstance(error, Refusal) and self._refuses:
                answer = call.refuse(error)
            else:
                call.failure, call.checked = error, False
                answer = self._failing
        await deliver(answer)

    def _unserved(
        self, table: _Table, item: PathItem, method: str, inputs: RawInputs
    ) -> HttpResponse:
        allow = {"Allow": item.allow}
        if method == "OPTIONS":
            return HttpResponse(status_code=204, headers=allow)
        refusal = Refusal(
            Reason.NO_METHOD, f"{method} is not allowed here; {item.allow} are.", headers=allow
        )
        # No operation owns the request, but its neighbours tell how errors look here.
        neighbour = next(iter(item.operations.values()))[0]
        return table.side.rendering.refuse(refusal, neighbour, inputs.header("accept"))


async def _fail(scope: Scope, receive: Receive, send: Send) -> None:
    """Let the application's exception handlers see what went wrong on the short way."""
    call = current_call(scope)
    failure, call.failure = call.failure, None
    raise failure or AssertionError


def _at(scope: Scope, entry: _Entry) -> Scope:
    """The scope as the application shall see it: another path, below the same mount."""
    path, raw_path = entry.path, entry.raw_path
    root = scope.get("root_path", "").rstrip("/")
    if root and scope["path"].startswith(f"{root}/"):
        path, raw_path = root + path, quote(root).encode("ascii") + raw_path
    method = entry.rules.operation.method
    asked = {key: scope[key] for key in _ASKED if key in scope}
    return {**scope, "method": method, "path": path, "raw_path": raw_path, ASKED_KEY: asked}


def _with_raw_slashes(scope: Scope, path: str) -> Scope:
    """The scope of a path that no operation owns; an encoded slash must not become a real one."""
    if "%2F" not in path:
        return scope
    root = scope.get("root_path", "").rstrip("/")
    kept = "/".join(unquote(part).replace("/", "%2F") for part in path.split("/"))
    return {**scope, "path": root + kept if scope["path"].startswith(f"{root}/") else kept}
