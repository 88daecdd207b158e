"""The gate: a pure ASGI layer that owns every request to a path of the contract."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, unquote

from starlette.responses import Response as HttpResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from .call import SCOPE_KEY, Call, OperationRules
from .enforcement import Enforcement
from .guard import AnswerGuard
from .parameters import RawInputs
from .paths import PathItem, PathTemplates, raw_route_path
from .refusal import Reason, Refusal


class Gate:
    """Routes on the raw path, and hands the application a path that it cannot misunderstand."""

    def __init__(self, app: ASGIApp, enforcement: Enforcement, prefix: str = "") -> None:
        self._app = app
        self._enforcement = enforcement
        self._prefix = prefix
        operations = enforcement.contract.operations
        self._templates = PathTemplates(operations)
        self._raw = {
            operation.path: quote(prefix + operation.path).encode("ascii")
            for operation in operations
        }
        self._rules = {
            operation.id: OperationRules(operation, enforcement) for operation in operations
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = raw_route_path(scope)
        found = None
        if path.startswith(self._prefix):
            found = self._templates.find(path[len(self._prefix) :])
        if found is None:
            await self._app(_with_raw_slashes(scope, path), receive, send)
            return
        item, values = found
        method = scope["method"]
        operation = item.operations.get(method)
        bodiless = operation is None and method == "HEAD" and "GET" in item.operations
        if bodiless:
            operation = item.operations["GET"]
        if operation is None:
            response = self._unserved(item, method, RawInputs.of(scope, values))
            await response(scope, receive, send)
            return
        call: Call[Any] = Call(
            self._rules[operation.id],
            self._enforcement,
            RawInputs.of(scope, values),
            bodiless=bodiless,
        )
        # Set on the scope that came in, so that layers outside can render failures too.
        scope[SCOPE_KEY] = call
        inner = _at(scope, self._prefix + item.path, self._raw[item.path], operation.method)
        guard = AnswerGuard(call, send, head=method == "HEAD")
        await self._app(inner, receive, guard.send)

    def _unserved(self, item: PathItem, method: str, inputs: RawInputs) -> HttpResponse:
        allow = {"Allow": item.allow}
        if method == "OPTIONS":
            return HttpResponse(status_code=204, headers=allow)
        refusal = Refusal(
            Reason.NO_METHOD, f"{method} is not allowed here; {item.allow} are.", headers=allow
        )
        # No operation owns the request, but its neighbours tell how errors look here.
        neighbour = next(iter(item.operations.values()))
        return self._enforcement.rendering.refuse(refusal, neighbour, inputs.header("accept"))


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
