"""A server and a Python client generated from one document, and the one calling the other."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import anyio
import httpx2
from fastapi import FastAPI
from specwright import pipeline

BASE = "http://api.example"


class Pair:
    """What a document gave, imported."""

    def __init__(self, source: Path, package: str, folder: Path) -> None:
        generation = pipeline.generate(source, package, ["server", "python-client"])
        self.diagnostics = generation.diagnostics
        assert not self.diagnostics.failed, list(self.diagnostics)
        assert generation.api is not None
        self.api = generation.api
        for file in generation.files:
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            content = file.content
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self._package = package

    @property
    def server(self) -> ModuleType:
        """The server's package."""
        return importlib.import_module(f"{self._package}_server")

    @property
    def client(self) -> ModuleType:
        """The client's package."""
        return importlib.import_module(f"{self._package}_client")

    @property
    def sent(self) -> ModuleType:
        """The models of the client."""
        return importlib.import_module(f"{self._package}_client.models")

    @property
    def received(self) -> ModuleType:
        """The models of the server."""
        return importlib.import_module(f"{self._package}_server.models")

    def app(self, **methods: Callable[..., Any]) -> FastAPI:
        """The application whose operations are answered by these functions of their arguments."""
        app = FastAPI()
        for tag in self.api.tags:
            base = getattr(self.server, f"{tag.class_name}Handler")
            names = {o.name for o in self.api.operations_of(tag)} & set(methods)
            own = {name: _method(methods[name]) for name in names}
            router = getattr(self.server, f"{tag.name}_router")
            app.include_router(router(type(tag.class_name, (base,), own)))
        self.server.keep_contract(app)
        return app

    def call(self, app: FastAPI, name: str, /, *args: Any, **kwargs: Any) -> Any:
        """Call an operation with the client."""
        operation = next(o for o in self.api.operations if o.name == name)
        tag = next(t for t in self.api.tags if t.wire_name == operation.tag)

        async def calling() -> Any:
            transport = httpx2.ASGITransport(app=app)
            made = next(v for k, v in vars(self.client).items() if _is_client(k))
            async with (
                httpx2.AsyncClient(transport=transport, base_url=BASE) as http,
                made(BASE, http_client=http) as api,
            ):
                return await getattr(getattr(api, tag.name), operation.short_name)(*args, **kwargs)

        return anyio.run(calling)

    @staticmethod
    def request(app: FastAPI, method: str, url: str, **options: Any) -> httpx2.Response:
        """Send a request as it is."""

        async def sending() -> httpx2.Response:
            transport = httpx2.ASGITransport(app=app)
            async with httpx2.AsyncClient(transport=transport, base_url=BASE) as http:
                return await http.request(method, url, **options)

        return anyio.run(sending)


def _is_client(name: str) -> bool:
    return name.startswith("Async") and name.endswith("Client") and name != "AsyncClient"


def _method(function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: Any, **arguments: Any) -> Any:
        return function(**arguments)

    return method


def arguments_of(seen: list[Mapping[str, Any]], answer: Any = None) -> Callable[..., Any]:
    """A handler's method that notes what it was called with."""

    def method(**arguments: Any) -> Any:
        seen.append(arguments)
        return answer

    return method
