"""The TypeScript client in a real browser."""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.typescript_client.conftest import HERE, Emit, Run

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
# Without these a browser talks to its maker, which has nothing to do with the client.
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PAGE = b'<!doctype html><title>client</title><script type="module" src="/program.js"></script>'
EVENTS = b'id: 7\nevent: paint\ndata: {"R":1,"G":2}\n\n'
LINES = b'{"R":1,"G":2}\n{"R":3,"G":4}\n'


class Handler(BaseHTTPRequestHandler):
    """Serves the page, answers what it asks for, and keeps what it found."""

    program = b""
    found: queue.Queue[Any]
    slow: threading.Event

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        match path:
            case "/":
                self.answer(200, "text/html", PAGE)
            case "/program.js":
                self.answer(200, "text/javascript", self.program)
            case "/v1/stream/events":
                self.answer(200, "text/event-stream", EVENTS)
            case "/v1/stream/lines":
                self.answer(200, "application/x-ndjson", LINES)
            case "/v1/answers/none":
                self.answer(204, "", b"")
            case "/v1/answers/moved":
                self.answer(307, "", b"", {"location": "/v1/answers/none"})
            case "/v1/whole":
                self.slow.wait()
            case _:
                self.echo(b"")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"] or 0))
        if self.path == "/found":
            self.answer(204, "", b"")
            self.found.put(json.loads(body))
        else:
            self.echo(body)

    def echo(self, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = {"method": self.command, "url": self.path, "headers": headers, "body": body.decode()}
        self.answer(200, "application/json", json.dumps(seen).encode())

    def answer(
        self, status: int, content_type: str, body: bytes, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("content-type", content_type)
            self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def program(emit: Emit, put: Callable[..., None], run: Run, tmp_path: Path) -> bytes:
    """The program with the client in it, as a browser gets it."""
    if BROWSER is None:
        pytest.skip("there is no Chromium on this machine: the browser was left out")
    put(emit(HERE / "matrix" / "openapi.yaml", "matrix"), tmp_path / "package")
    alias = f"--alias:matrix-client={tmp_path / 'package' / 'src' / 'index.ts'}"
    source = HERE / "matrix" / "browser.ts"
    out = tmp_path / "program.js"
    run(["esbuild", source, "--bundle", "--format=esm", alias, f"--outfile={out}"], tmp_path)
    return out.read_bytes()


@pytest.fixture
def served(program: bytes) -> Iterator[tuple[str, queue.Queue[Any]]]:
    """The address of the page, and where its findings arrive."""
    found: queue.Queue[Any] = queue.Queue()
    slow = threading.Event()
    own = {"program": program, "found": found, "slow": slow}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), own))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", found
    slow.set()
    server.shutdown()
    server.server_close()


def test_browser(served: tuple[str, queue.Queue[Any]], tmp_path: Path) -> None:
    """Files, streams, time limits, redirects and refused connections are what they are in Node."""
    address, found = served
    options = ("--headless", "--no-sandbox", "--disable-gpu", *QUIET)
    command = [str(BROWSER), *options, f"--user-data-dir={tmp_path / 'profile'}", address]
    browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        told = found.get(timeout=120)
    finally:
        browser.terminate()
        browser.wait(timeout=30)
    colour = {"R": 1, "G": 2}
    assert told == [
        "/v1/query?pipe=x%7Cy&deep%5Bin%5D=a%26b",
        "ä.txt",
        "multipart/form-data",
        "hi",
        '{"name":"n","secret":"s","note":null}',
        None,
        [{"id": "7", "event": "paint", "data": colour}],
        [colour],
        204,
        "TimeoutError",
        "UnexpectedStatusError",
        "NetworkError",
    ]
