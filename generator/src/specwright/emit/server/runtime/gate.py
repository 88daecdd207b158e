"""The gate: a pure ASGI layer that owns every request to a path of the contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, unquote

from starlette.responses import Response as HttpResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from .call import SCOPE_KEY, Call, OperationRules
from .enforcement import Enforcement, Side
from .guard import AnswerGuard
from .operation import Operation
from .parameters import RawInputs
from .paths import PathItem, PathTemplates, raw_route_path
from .refusal import Reason, Refusal
from .selection import selected


class _Table:
    """The operations below one prefix, and what the gate knows of each."""

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
        self._raw = {
            operation.route: quote(prefix + operation.route).encode("ascii")
            for operation in operations
        }
        self._rules = {
            (operation.method, operation.route): OperationRules(operation, enforcement, side)
            for operation in operations
        }

    def find(self, path: str) -> tuple[PathItem, dict[str, str]] | None:
        """The path item that a raw path belongs to, with the values of its variables."""
        if not path.startswith(self.prefix):
            return None
        return self._templates.find(path[len(self.prefix) :])

    def rules(self, operation: Operation) -> OperationRules:
        """What was made once for an operation."""
        return self._rules[operation.method, operation.route]

    def raw(self, operation: Operation) -> bytes:
        """The raw path that the application shall see."""
        return self._raw[operation.route]


class Gate:
    """Routes on the raw path, and hands the application a path that it cannot misunderstand."""

    def __init__(
        self,
        app: ASGIApp,
        enforcement: Enforcement,
        prefix: str = "",
        received: Callable[[], tuple[Operation, ...]] = tuple,
    ) -> None:
        self._app = app
        self._enforcement = enforcement
        served = enforcement.contract.operations
        self._tables = [_Table(prefix, served, enforcement, enforcement.served)]
        listening = received()
        if listening:
            # A receiver stands at a path of its own choice, not below that of the operations.
            self._tables.insert(0, _Table("", listening, enforcement, enforcement.received))

    def _find(self, path: str) -> tuple[_Table, PathItem, dict[str, str]] | None:
        for table in self._tables:
            found = table.find(path)
            if found is not None:
                return table, *found
        return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = raw_route_path(scope)
        found = self._find(path)
        if found is None:
            await self._app(_with_raw_slashes(scope, path), receive, send)
            return
        table, item, values = found
        method = scope["method"]
        inputs = RawInputs.of(scope, values)
        bodiless = method == "HEAD" and method not in item.operations
        served = item.operations.get("GET" if bodiless else method)
        if served is None:
            response = self._unserved(table, item, method, inputs)
            await response(scope, receive, send)
            return
        operation = selected(item, served, inputs, table.rules)
        inputs = replace(inputs, path=item.named(operation, values))
        call: Call[Any] = Call(
            table.rules(operation),
            self._enforcement,
            inputs,
            bodiless=bodiless,
        )
        # Set on the scope that came in, so that layers outside can render failures too.
        scope[SCOPE_KEY] = call
        inner = _at(scope, table.prefix + operation.route, table.raw(operation), operation.method)
        guard = AnswerGuard(call, send, head=method == "HEAD")
        await self._app(inner, receive, guard.send)

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


def _at(scope: Scope, path: str, raw_path: bytes, method: str) -> Scope:
    """The scope as the application shall see it: another path, below the same mount."""
    root = scope.get("root_path", "").rstrip("/")
    if root and scope["path"].startswith(f"{root}/"):
        path, raw_path = root + path, quote(root).encode("ascii") + raw_path
    return {**scope, "method": method, "path": path, "raw_path": raw_path}


def _with_raw_slashes(scope: Scope, path: str) -> Scope:
    """The scope of a path that no operation owns; an encoded slash must not become a real one."""
    if "%2F" not in path:
        return scope
    root = scope.get("root_path", "").rstrip("/")
    kept = "/".join(unquote(part).replace("/", "%2F") for part in path.split("/"))
    return {**scope, "path": root + kept if scope["path"].startswith(f"{root}/") else kept}
