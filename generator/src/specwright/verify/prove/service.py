"""A generated server whose handlers answer made-up values: ``python -m`` with an order's path.

It runs in a process of its own, because it imports what was generated. Every call that carries a
number is written down: what the handler was given, and what it answered.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import reduce
from operator import or_
from pathlib import Path
from types import UnionType
from typing import Any, TextIO, Union, get_args, get_origin, get_type_hints
from urllib.parse import quote, urljoin, urlsplit

import uvicorn
from fastapi import APIRouter, FastAPI, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from specwright.emit.server.runtime import operation as runtime
from specwright.emit.server.runtime.schemas import Schemas
from specwright.emit.server.runtime.streams import ServerSentEvent
from specwright.emit.server.views.routing import header_names
from specwright.ir.api import Api
from specwright.ir.operation import MediaType, Operation, Response
from specwright.ir.type import Array
from specwright.verify.listener import http_parser, listen
from specwright.verify.mock.answers import Answers
from specwright.verify.mock.callers import Caller, Doorman
from specwright.verify.mock.composition import MockAnswer
from specwright.verify.mock.contract import FIELD, runtime_contract
from specwright.verify.mock.preference import Preferences
from specwright.verify.mock.sample import Sampler
from specwright.verify.prove.order import CALL, SECRET, Order, api_of
from specwright.verify.prove.plain import payload, plain, read
from specwright.verify.prove.sayable import Sayings

_ATTEMPTS = 10
_APART = 1_000_003
"""How far the seeds of further attempts are from those that calls are numbered with."""


class Service:
    """What answers for an API, or for its subscribers, and the record of what reached it."""

    def __init__(self, api: Api, order: Order, record: TextIO, *, subscriber: bool = False) -> None:
        self._api = api
        self._package = f"{order.package}_server"
        self._record = record
        schemas = Schemas(api.contract)
        # A subscriber answers what requests may say: the API itself is asked nothing there.
        sampler = Sampler(api.contract, schemas, "request" if subscriber else "response")
        seen = schemas.turned() if subscriber else schemas
        self._sayings = Sayings(api, schemas, "request" if subscriber else "response")
        self._answers = Answers(api, seen, sampler, seed=order.seed, dynamic=False)
        contract = runtime_contract(api, self._package)
        pairs = zip(api.operations, contract.operations, strict=True)
        self._declared = {operation.name: declared for operation, declared in pairs}
        self._responses = importlib.import_module(f"{self._package}.responses")
        self._models = importlib.import_module(f"{self._package}.models")
        self._hints: dict[str, Mapping[str, Any]] = {}
        self._streams = importlib.import_module(f"{self._package}.runtime.streams")

    def routers(self, folder: str, suffix: str) -> Iterator[APIRouter]:
        """The generated routers of a folder, with a class that answers for each."""
        place = importlib.import_module(f"{self._package}.{folder}")
        judge = self._judge()
        for module in pkgutil.iter_modules(place.__path__, f"{place.__name__}."):
            if module.name.rpartition(".")[2].startswith("_"):
                continue
            content = vars(importlib.import_module(module.name))
            base = next(v for k, v in content.items() if k.rstrip("_").endswith(suffix))
            router = next(v for k, v in content.items() if k.endswith("_router"))
            guarded = "security" in router.__code__.co_varnames[: router.__code__.co_argcount]
            arguments = (self._handler(base), judge) if guarded else (self._handler(base),)
            yield router(*arguments)

    def _judge(self) -> type[Any]:
        """A security class that lets in who knows the secret, by whatever scheme."""
        security = importlib.import_module(f"{self._package}.security")

        doorman = Doorman(SECRET, self._api)

        def judge(_: object, *credentials: object) -> Caller | None:
            return doorman.judged(*credentials)

        members = {scheme.name: judge for scheme in self._api.security_schemes}
        base = getattr(security, "Security", object)
        return type("ProversSecurity", (base,), members)

    def _handler(self, base: type[Any]) -> type[Any]:
        def begin(self: Any, request: Request) -> None:
            self.request = request

        begin.__annotations__ = {"request": Request}
        members: dict[str, Any] = {"__init__": begin}
        for operation in self._api.operations:
            if operation.name in vars(base):
                members[operation.name] = self._method(operation)
        return type(f"Proving{base.__name__}", (base,), members)

    def _method(self, operation: Operation) -> Callable[..., Any]:
        declared = self._declared[operation.name]

        async def answer(handler: Any, **arguments: Any) -> Any:
            headers = handler.request.headers
            called = json.loads(headers.get(CALL, "{}"))
            wishes = Preferences(code=called.get("status"), seed=called.get("seed"))
            response, made = self._made(operation, declared, headers.get("accept"), wishes)
            if "number" in called:
                self._write(called["number"], operation, arguments, made)
            return None if response is None else self._typed(response, vars(made))

        return answer

    def _made(
        self,
        operation: Operation,
        declared: runtime.Operation,
        accept: str | None,
        wishes: Preferences,
    ) -> tuple[Response | None, MockAnswer]:
        """An answer that the handler of a person could give, if one of a few is."""
        for attempt in range(_ATTEMPTS):
            seed = wishes.seed if attempt == 0 else attempt * _APART + (wishes.seed or 0)
            made = self._answers.compose(declared, accept, replace(wishes, seed=seed))
            response = operation.response(vars(made)["status"])
            said = self._said(response, vars(made))
            if said is not None:
                vars(made)["body"] = said[0]
                break
        return response, made

    def _said(self, response: Response | None, parts: Mapping[str, Any]) -> tuple[Any] | None:
        """The body in words of its type; None where it breaks the contract then."""
        body = parts["body"]
        media = None if response is None else _media(response, parts["content_type"])
        if media is None or isinstance(body, bytes):
            return (body,)
        if media.streamed:
            return self._sayings.said(Array(media.type), None, body)
        pointer = media.schema_pointer if media.kind == "json" else None
        return self._sayings.said(media.type, pointer, body)

    def _write(
        self, number: int, operation: Operation, arguments: Mapping[str, Any], made: MockAnswer
    ) -> None:
        parts = vars(made)
        entry = {
            "number": number,
            "operation": operation.wire_name,
            "arguments": {name: plain(_items(value)) for name, value in arguments.items()},
            "status": parts["status"],
            "body": plain(_items(parts["body"])),
            "headers": {k.removeprefix(FIELD): v for k, v in parts.items() if k.startswith(FIELD)},
        }
        print(json.dumps(entry), file=self._record, flush=True)

    def _typed(self, response: Response, parts: Mapping[str, Any]) -> Any:
        """The answer as the handler of a person would give it: models, dates, identifiers."""
        kind: type[Any] = getattr(self._responses, response.name)
        hints = self._hints.get(response.name) or get_type_hints(
            kind, vars(self._models) | vars(self._responses)
        )
        self._hints[response.name] = hints
        values = {"body": self._body(response, hints, parts)} if "body" in hints else {}
        if "content_type" in hints:
            values["content_type"] = parts["content_type"]
        if not response.status.isdigit():
            values["status"] = parts["status"]
        for header, name in header_names(response):
            value = parts.get(FIELD + header.wire_name)
            if value is not None:
                values[name] = read(hints[name], value)
        return kind(**values)

    def _body(self, response: Response, hints: Mapping[str, Any], parts: Mapping[str, Any]) -> Any:
        body = parts["body"]
        if isinstance(body, bytes):
            return body
        streams, values = _sorted_out(hints["body"])
        media = _media(response, parts["content_type"])
        if media is not None and media.streamed and isinstance(body, list):
            return self._stream(streams[0] if streams else Any, body)
        return read(values, body)

    async def _stream(self, hint: Any, items: list[Any]) -> AsyncIterator[Any]:
        wanted = next(iter(get_args(hint)), Any)
        event_class = self._streams.ServerSentEvent
        named = get_origin(wanted) == event_class
        data_hint = next(iter(get_args(wanted)), Any) if named else wanted
        for item in items:
            if isinstance(item, ServerSentEvent):
                data = read(data_hint, item.data)
                yield event_class(data=data, id=item.id, event=item.event, retry=item.retry)
            else:
                data = read(data_hint, item)
                yield event_class(data=data) if named else data


class Beside:
    """The application, found as well where relative servers of single operations lead to."""

    def __init__(self, app: ASGIApp, servers: Iterable[str]) -> None:
        self._app = app
        paths = {urlsplit(urljoin("http://here", server)).path.rstrip("/") for server in servers}
        self._prefixes = sorted(filter(None, paths), key=len, reverse=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take the server's path off; what the contract calls a path begins behind it."""
        path = scope["path"]
        prefix = next((each for each in self._prefixes if path.startswith(f"{each}/")), "")
        raw = scope["raw_path"].removeprefix(quote(prefix).encode())
        beside = {**scope, "path": path.removeprefix(prefix), "raw_path": raw}
        await self._app(beside, receive, send)


def application(order: Order, record: TextIO) -> ASGIApp:
    """The generated routers and receivers with handlers for all operations, and the gate."""
    api = api_of(order)
    app = FastAPI(openapi_url=None)
    routers = [*Service(api, order, record).routers("operations", "Handler")]
    if api.webhooks:
        receiving = Service(api.subscriber, order, record, subscriber=True)
        routers += receiving.routers("receivers", "Receiver")
    for router in routers:
        app.include_router(router)
    importlib.import_module(f"{order.package}_server").keep_contract(app)
    own = {operation.server or "" for operation in api.operations}
    relative = {server for server in own if server and "://" not in server}
    return Beside(app, relative) if relative else app


def _media(response: Response, content_type: str | None) -> MediaType | None:
    """What is declared for a media type; of ranges, which none is sent of, the first."""
    declared = {media.content_type: media for media in response.content}
    ranged = next((media for name, media in declared.items() if "*" in name), None)
    return declared.get(content_type or "", ranged)


def _sorted_out(hint: Any) -> tuple[list[Any], Any]:
    """The streams that a body may be, and a hint of what else it may be."""
    members = get_args(hint) if get_origin(hint) in (UnionType, Union) else (hint,)
    streams = [member for member in members if get_origin(member) is AsyncIterator]
    others = [member for member in members if member not in streams]
    return streams, reduce(or_, others) if others else Any


def _items(body: Any) -> Any:
    """The data of events alone: clients number and name events in their own ways."""
    return [payload(item) for item in body] if isinstance(body, list) else body


def main() -> None:
    """Serve until the parent ends the process; the first line of output is the port."""
    order = Order.read(Path(sys.argv[1]))
    sys.path.insert(0, str(order.folder / "server/src"))
    listening = listen("127.0.0.1", 0)
    with order.arrivals.open("a", encoding="utf-8") as record:
        app = application(order, record)
        sys.stdout.write(f"{listening.getsockname()[1]}\n")
        sys.stdout.flush()
        http = http_parser(api_of(order))
        settings = uvicorn.Config(
            app, http=http, log_level="warning", access_log=False, lifespan="off"
        )
        uvicorn.Server(settings).run(sockets=[listening])


if __name__ == "__main__":
    main()
