"""Receivers behind the gate: requests that the API sends are judged as its responses are."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from specwright.emit.server.runtime.application import enforce
from specwright.emit.server.runtime.operation import (
    Contract,
    MediaType,
    Operation,
    RequestBody,
    Response,
)
from specwright.emit.server.runtime.receivers import places, received
from specwright.emit.server.runtime.routes import accepted
from starlette.responses import Response as HttpResponse
from starlette.testclient import TestClient
from typing_extensions import TypedDict

THING = {
    "type": "object",
    "required": ["id", "secret"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "secret": {"type": "string", "writeOnly": True},
    },
}
BODY = RequestBody(
    content=(
        MediaType(content_type="application/json", kind="json", schema="/components/schemas/Thing"),
    ),
    required=True,
)
ANSWERS = (Response(status="204"), Response(status="422"))
TOLD = Operation(id="told", method="POST", path="told", body=BODY, responses=ANSWERS)
SENT = Operation(id="sent", method="POST", path="/sent/{name}", body=BODY, responses=ANSWERS)


class Arguments(TypedDict):
    """What both take."""

    body: Any


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package that holds the documents of a contract."""
    name = f"receiving_{tmp_path.name}"
    folder = tmp_path / name
    folder.mkdir()
    document = {"openapi": "3.1.0", "components": {"schemas": {"Thing": THING}}}
    for file in ("contract.json", "openapi.json"):
        (folder / file).write_text(json.dumps(document))
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    yield name
    sys.modules.pop(name, None)


def application(package: str, *paths: str, prefix: str = "") -> FastAPI:
    """Serves one operation, and receives at paths of its choice."""
    app = FastAPI()
    router = APIRouter()
    decoded = Depends(accepted(Arguments))

    async def answer(call: Any = decoded) -> HttpResponse:
        return await call.answer(None, HttpResponse, status_code=204)

    for path in paths:

        async def receive(call: Any = decoded) -> HttpResponse:
            return await call.answer(None, HttpResponse, status_code=204)

        received(router, TOLD, path)(receive)
    app.include_router(router, prefix=prefix)
    enforce(
        app,
        Contract(title="t", operations=(SENT,), security_schemes=(), package=package),
    )
    return app


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"id": 1}, 204),
        ({"secret": "s"}, 422),
        ({"id": "1"}, 422),
    ],
)
def test_what_is_received_is_judged_as_what_is_answered(
    package: str, body: Any, status: int
) -> None:
    client = TestClient(application(package, "/hooks/told"))
    assert client.post("/hooks/told", json=body).status_code == status


def test_methods_are_those_of_the_receiver(package: str) -> None:
    answer = TestClient(application(package, "/hooks/told")).put("/hooks/told", json={})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "OPTIONS, POST"


def test_a_receiver_goes_before_a_template_that_its_path_matches(package: str) -> None:
    client = TestClient(application(package, "/sent/told"))
    assert client.post("/sent/told", json={"id": 1}).status_code == 204


@pytest.mark.parametrize("paths", [("/hooks/told", "/hooks/told"), ("/sent/{name}",)])
def test_a_place_is_taken_once(package: str, paths: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="cannot be received"):
        application(package, *paths)


def test_a_place_does_not_vary(package: str) -> None:
    with pytest.raises(ValueError, match="it varies"):
        application(package, "/told", prefix="/{tenant}")


@pytest.mark.parametrize("path", ["told", "/told/", "/{a}", "/a?b", "/a b", ""])
def test_a_path_is_written_out(path: str) -> None:
    with pytest.raises(ValueError, match="is no path"):
        places({"told": path}, ["told"])


def test_keys_are_known() -> None:
    assert places({"told": "/told"}, ["told"]) == {"told": "/told"}
    with pytest.raises(ValueError, match="there is no 'other'"):
        places({"other": "/told"}, ["told"])
