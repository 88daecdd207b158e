"""The mock as an ASGI application: the server's gate with made-up answers behind it."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import as_file, files
from itertools import count
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from pydantic import TypeAdapter
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from specwright.emit.server.runtime.application import enforce
from specwright.emit.server.runtime.call import SCOPE_KEY, Call, current_call
from specwright.emit.server.runtime.decoding import Decoder
from specwright.emit.server.runtime.refusal import Reason, Refusal
from specwright.ir.api import Api
from specwright.verify.mock.answers import Answers
from specwright.verify.mock.callers import Doorman
from specwright.verify.mock.composition import MockAnswer
from specwright.verify.mock.contract import runtime_contract
from specwright.verify.mock.preference import InvalidPreference, Preferences, preferences
from specwright.verify.mock.sample import Sampler
from specwright.verify.mock.state import Collections

LOOPBACK = r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?"
_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """How the mock behaves where the document leaves it open."""

    seed: int = 0
    dynamic: bool = False
    stateful: bool = False
    cors: bool = True
    secret: str | None = None
    """Token, key and password that alone are accepted; None for any."""


USUAL = Behaviour()


@contextmanager
def mock(api: Api, behaviour: Behaviour = Behaviour()) -> Iterator[FastAPI]:
    """The application; the files it reads exist until the context is left."""
    with tempfile.TemporaryDirectory(prefix="specwright-mock-") as folder:
        package = f"specwright_mock_{next(_numbers)}"
        _write_package(Path(folder), package, api)
        try:
            yield _application(api, package, behaviour)
        finally:
            del sys.modules[package]


def _write_package(folder: Path, package: str, api: Api) -> None:
    """The documents that the runtime wants to find in a package."""
    source = folder / "__init__.py"
    source.write_text("")
    for name, value in (("openapi", api.document), ("contract", api.contract)):
        (folder / f"{name}.json").write_text(json.dumps(value, ensure_ascii=False), "utf-8")
    with as_file(files("specwright.emit.server") / "docs") as docs:
        shutil.copytree(docs, folder / "docs")
    spec = importlib.util.spec_from_file_location(
        package, source, submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    sys.modules[package] = importlib.util.module_from_spec(spec)


def _application(api: Api, package: str, behaviour: Behaviour) -> FastAPI:
    app = FastAPI(title=api.title, openapi_url=None, docs_url=None, redoc_url=None)
    if behaviour.cors:
        app.add_middleware(
            CORSMiddleware,
            allow_origin_regex=LOOPBACK,
            allow_methods=["*"],
            allow_headers=["*"],
            allow_credentials=True,
            expose_headers=["Preference-Applied", *_headers(api)],
        )
    enforcement = enforce(app, runtime_contract(api, package))
    sampler = Sampler(api.contract, enforcement.schemas)
    answers = Answers(
        api, enforcement.schemas, sampler, seed=behaviour.seed, dynamic=behaviour.dynamic
    )
    state = Collections(api, enforcement, sampler, behaviour.seed) if behaviour.stateful else None
    doorman = Doorman(behaviour.secret, api)
    app.router.routes.insert(0, _Everything(answers, state, doorman))
    return app


def _headers(api: Api) -> list[str]:
    responses = (response for operation in api.operations for response in operation.responses)
    return sorted({header.wire_name for response in responses for header in response.headers})


class _Everything(BaseRoute):
    """The one route behind the gate: whatever belongs to an operation is answered here."""

    def __init__(self, answers: Answers, state: Collections | None, judge: Doorman) -> None:
        self._answers = answers
        self._state = state
        self._decoder: Decoder[dict[str, Any]] = Decoder(TypeAdapter(dict[str, Any]), {})
        self._judge = judge

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Full where the gate has found an operation."""
        return (Match.FULL if SCOPE_KEY in scope else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go through the contract, then answer."""
        response = await self._response(Request(scope, receive))
        await response(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        call = current_call(request.scope)
        if call.operation.security:
            await call.authorize(self._judge)
        await call.receive(request.receive, self._decoder)
        try:
            wishes = preferences(call.inputs.headers.get("prefer", ()))
            response = await call.answer(self, self._compose, call, wishes)
        except InvalidPreference as error:
            raise Refusal(Reason.MALFORMED, str(error)) from None
        if wishes.any:
            response.headers["Preference-Applied"] = wishes.applied
        return response

    async def _compose(self, call: Call[Any], wishes: Preferences) -> MockAnswer:
        state = self._state if self._state is not None and not wishes.any else None
        outcome = state.outcome(call) if state is not None else None
        return self._answers.compose(call.operation, call.accept, wishes, outcome)
