"""The server that is generated from a document, running in this process."""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import pkgutil
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from specwright import pipeline
from specwright.acceptance import accepted
from specwright.diagnostics import DocumentError
from specwright.emit.file import GeneratedFile
from specwright.format import format_python
from specwright.ir.api import Api
from specwright.ir.operation import Operation
from specwright.openapi.document import Document
from specwright.verify.mock.callers import Doorman
from starlette.responses import Response

from tests.differential.wire import Said

_SECRET = "differential"
_BASIC = b64encode(f"somebody:{_SECRET}".encode()).decode()


@dataclass(slots=True)
class Request:
    """What is sent: several pieces put together."""

    method: str
    path: str
    query: list[str] = field(default_factory=list)
    headers: list[tuple[str, str]] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None

    def add(self, said: Said) -> None:
        """Say one thing more."""
        self.query += said.query
        self.headers += said.headers
        self.cookies += said.cookies
        self.values |= said.path
        if said.body is not None:
            self.body = said.body


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, and whether the handler was called before."""

    status: int
    body: bytes
    called: bool
    breaches: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join([str(self.status), self.body[:300].decode("utf-8", "replace")])


class _Breaches(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(record.getMessage())


class Subject:
    """A generated application whose handlers answer what they are told to."""

    def __init__(self, api: Api, package: str) -> None:
        self.api = api
        self.client = package.removesuffix("_server") + "_client"
        self.operations = {(o.method, o.written_path): o for o in api.operations}
        self._package = package
        self._called = False
        self._answer: Callable[[], Any] | None = None
        self._loop = asyncio.new_event_loop()
        self._app = self._application()
        self._breaches = _Breaches()
        logger = logging.getLogger(package)
        logger.addHandler(self._breaches)
        logger.propagate = False

    def _module(self, name: str) -> Any:
        return importlib.import_module(f"{self._package}.{name}")

    def _application(self) -> FastAPI:
        app = FastAPI(openapi_url=None)
        operations = self._module("operations")
        doorman = Doorman(_SECRET, self.api)

        def judge(_: object, *credentials: object) -> Any:
            return doorman.judged(*credentials)

        members: dict[str, Any] = {scheme.name: judge for scheme in self.api.security_schemes}
        base: type = getattr(self._module("security"), "Security", object)
        security = type("Judge", (base,), members)
        for module in pkgutil.iter_modules(operations.__path__, f"{operations.__name__}."):
            content = vars(importlib.import_module(module.name))
            handler = next(v for k, v in content.items() if k.endswith("Handler"))
            router = next(v for k, v in content.items() if k.endswith("_router"))
            code = router.__code__
            guarded = "security" in code.co_varnames[: code.co_argcount]
            arguments = [self._handler(handler), *([security] if guarded else [])]
            app.include_router(router(*arguments))
        importlib.import_module(self._package).keep_contract(app)
        return app

    def _handler(self, base: type[Any]) -> type[Any]:
        async def answer(_: object, **arguments: Any) -> Any:
            self._called = True
            if self._answer is None:
                raise self._module("runtime.refusal").OperationNotImplemented("nobody asked")
            return self._answer()

        names = [o.name for o in self.api.operations if o.name in vars(base)]
        return type("Answering", (base,), dict.fromkeys(names, answer))

    def answer(self, fields: Mapping[str, Any], *, raw: bool) -> Any:
        """A declared response of any shape: what a handler returns; or a ``raw`` one of its own."""
        if raw:
            content = json.dumps(fields["body"])
            return Response(content, fields["status"], media_type=fields["content_type"])
        kind = self._module("runtime.answer").DeclaredResponse
        made = type("Made", (kind,), {})()
        for name, value in fields.items():
            object.__setattr__(made, name, value)
        return made

    def request(self, operation: Operation) -> Request:
        """A request to an operation with its credentials, and nothing else yet."""
        request = Request(operation.method, operation.path)
        request.query += [
            f"{quote(n, safe='')}={quote(v, safe='')}" for n, v in operation.fixed_query
        ]
        schemes = {
            scheme.wire_name: scheme
            for scheme in self._module("contract").CONTRACT.security_schemes
        }
        for use in operation.security[0].uses if operation.security else ():
            scheme = schemes[use.scheme]
            match scheme.kind:
                case "apiKey" if scheme.in_ == "query":
                    request.query.append(f"{quote(scheme.parameter, safe='')}={_SECRET}")
                case "apiKey" if scheme.in_ == "cookie":
                    request.cookies.append(f"{scheme.parameter}={_SECRET}")
                case "apiKey":
                    request.headers.append((scheme.parameter, _SECRET))
                case _ if any(name == "authorization" for name, _ in request.headers):
                    continue
                case "basic":
                    request.headers.append(("authorization", f"Basic {_BASIC}"))
                case _:
                    word = scheme.http_scheme or "Bearer"
                    request.headers.append(("authorization", f"{word} {_SECRET}"))
        return request

    def send(self, request: Request, answer: Callable[[], Any] | None = None) -> Reply:
        """What the application says, with the answer that its handler shall give."""
        self._called, self._answer = False, answer
        self._breaches.told.clear()
        messages: list[Mapping[str, Any]] = []

        async def receive() -> Mapping[str, Any]:
            return {"type": "http.request", "body": request.body or b"", "more_body": False}

        async def take(message: Mapping[str, Any]) -> None:
            messages.append(message)

        try:
            self._loop.run_until_complete(self._app(_scope(request), receive, take))
        except Exception as error:  # the framework hands on what it has answered with 500
            self._breaches.told.append(repr(error))
            if not messages:
                return Reply(500, repr(error).encode(), self._called, ())
        body = b"".join(m.get("body", b"") for m in messages[1:])
        told = tuple(self._breaches.told)
        return Reply(messages[0]["status"], body, self._called, told)

    def close(self) -> None:
        """End what was begun."""
        self._loop.close()


def _scope(request: Request) -> dict[str, Any]:
    path = request.path
    for name, raw in request.values.items():
        path = path.replace(f"{{{name}}}", raw)
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in request.headers]
    if request.cookies:
        headers.append((b"cookie", "; ".join(request.cookies).encode("latin-1")))
    if request.body is not None:
        headers.append((b"content-length", str(len(request.body)).encode()))
    raw_path = quote(path, safe="/%;,=.~!$&'()*+:@-_")
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": raw_path,
        "raw_path": raw_path.encode(),
        "query_string": "&".join(request.query).encode("ascii"),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }


@contextmanager
def subject(document: Document, folder: Path, package: str) -> Iterator[Subject]:
    """The server and the client of a document, importable until the context is left.

    Raises:
        DocumentError: nothing is generated from the document.
    """
    meaning = pipeline.interpret(document)
    if meaning.api is None:
        raise DocumentError(*accepted(meaning.diagnostics))
    parts: list[pipeline.Part] = ["server", "python-client"]
    _write(format_python(pipeline.emit(meaning.api, package, parts)), folder)
    paths = [str(folder / "server" / "src"), str(folder / "clients" / "python" / "src")]
    sys.path[:0] = paths
    made: Subject | None = None
    try:
        made = Subject(meaning.api, f"{package}_server")
        yield made
    finally:
        if made is not None:
            made.close()
        for path in paths:
            sys.path.remove(path)
        for name in [
            n for n in sys.modules if n.startswith((f"{package}_server", f"{package}_client"))
        ]:
            del sys.modules[name]


def _write(files: Any, folder: Path) -> None:
    file: GeneratedFile
    for file in files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        content = file.content if isinstance(file.content, bytes) else file.content.encode()
        path.write_bytes(content)


def as_json(value: Any) -> str:
    """A value as JSON, for people to read."""
    return json.dumps(value, ensure_ascii=True)[:400]
