"""A server generated from the nasty document, and ways to talk to it."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import Depends, FastAPI, routing
from specwright import pipeline
from specwright.write import write
from starlette.testclient import TestClient

CASES = Path(__file__).parent / "cases"
SOURCE_VARIABLE = "SPECWRIGHT_NASTY_SOURCE"
"""Names the folder of a package that was generated before, perhaps with a weakened runtime."""


@pytest.fixture(scope="session")
def nasty_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the package of the nasty document."""
    if SOURCE_VARIABLE in os.environ:
        return Path(os.environ[SOURCE_VARIABLE])
    return generated("nasty", tmp_path_factory.mktemp("nasty"))


@pytest.fixture(scope="session")
def names_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the package of the document whose names clash."""
    return generated("names", tmp_path_factory.mktemp("names"))


def generated(case: str, out: Path) -> Path:
    """Generate the server of a case, and answer where its package lies."""
    generation = pipeline.generate(CASES / case / "openapi.yaml", case, ["server"])
    assert not generation.diagnostics.failed, list(generation.diagnostics)
    for file in generation.files:
        path = out / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        content = file.content if isinstance(file.content, bytes) else file.content.encode()
        path.write_bytes(content)
    return out / "server" / "src"


@pytest.fixture(scope="session")
def service(nasty_source: Path) -> Iterator[Any]:
    """The module that implements the nasty document."""
    sys.path.insert(0, str(nasty_source))
    yield importlib.import_module("tests.server.nasty_service")
    sys.path.remove(str(nasty_source))


@pytest.fixture
def solved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of requests whose dependencies FastAPI solved."""
    found: list[str] = []
    solve = routing.solve_dependencies  # type: ignore[attr-defined]

    async def watched(**arguments: Any) -> Any:
        found.append(arguments["request"].url.path)
        return await solve(**arguments)

    monkeypatch.setattr(routing, "solve_dependencies", watched)
    return found


def served(service: Any, *dependencies: Any, handler: Any = None, **settings: Any) -> FastAPI:
    """An application with one of the handlers, and what is called before it."""
    from nasty_server import keep_contract, paths_router  # type: ignore[import-not-found]

    app = FastAPI()
    depends = [Depends(one) for one in dependencies]
    app.include_router(paths_router(handler or service.Paths), dependencies=depends)
    keep_contract(app, **settings)
    return app


@pytest.fixture
def app(service: Any) -> FastAPI:
    """A fresh application."""
    app: FastAPI = service.application()
    return app


@pytest.fixture(scope="session")
def client(service: Any) -> TestClient:
    """Talks to an application over ASGI; failures are answers, not exceptions."""
    return TestClient(service.application(), raise_server_exceptions=False)


@dataclass(frozen=True)
class RawAnswer:
    """What came back over a socket."""

    status: int
    headers: dict[str, str]
    body: bytes


Exchange = Callable[[bytes], RawAnswer]


@contextlib.contextmanager
def serving(app: FastAPI) -> Iterator[tuple[uvicorn.Server, int]]:
    """The application behind uvicorn on a free loopback port."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])))
    thread.start()
    while not server.started:
        pass
    try:
        yield server, port
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


@contextlib.contextmanager
def keeping(
    document: str, folder: Path, package: str, operations: Iterable[str]
) -> Iterator[tuple[str, list[Any]]]:
    """Where a generated server listens, and the bodies that its handlers get.

    Its operations have the tag that the package is called after. The Python client can be
    imported as well; what is generated stands in ``out``.
    """
    path = folder / "openapi.yaml"
    path.write_text(document, "utf-8")
    write(pipeline.generate(path, package).files, folder / "out")
    got: list[Any] = []

    def taken(_: Any, *, body: Any) -> int | None:
        got.append(body)
        return len(body) if isinstance(body, list | str) else None

    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder / "out/server/src")
        patch.syspath_prepend(folder / "out/clients/python/src")
        server = importlib.import_module(f"{package}_server")
        base = getattr(server, f"{package.capitalize()}Handler")
        app = FastAPI()
        router = getattr(server, f"{package}_router")
        app.include_router(router(type("Keeper", (base,), dict.fromkeys(operations, taken))))
        server.keep_contract(app)
        with serving(app) as (_, port):
            yield f"http://127.0.0.1:{port}", got


@pytest.fixture(scope="session")
def exchange(service: Any) -> Iterator[Exchange]:
    """Sends octets as they are, and reads one answer."""
    with serving(service.application(max_body_size=1000)) as (_, port):

        def send(octets: bytes) -> RawAnswer:
            with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                connection.sendall(octets)
                return read_answer(connection, bodiless=octets.startswith(b"HEAD"))

        yield send


def read_answer(connection: socket.socket, *, bodiless: bool = False) -> RawAnswer:
    """One response, by its Content-Length."""
    octets = b""
    while b"\r\n\r\n" not in octets:
        octets += _some(connection)
    head, _, body = octets.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    status = int(first.split()[1])
    while not bodiless and len(body) < int(headers.get("content-length", 0)):
        body += _some(connection)
    return RawAnswer(status, headers, body)


def _some(connection: socket.socket) -> bytes:
    octets = connection.recv(65536)
    if not octets:
        raise AssertionError("the connection was closed before the answer was whole")
    return octets
