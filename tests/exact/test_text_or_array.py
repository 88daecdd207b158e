"""Parameters that may be a text, a number, an array or an object: each is read as what is valid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from specwright import pipeline
from specwright.diagnostics import Diagnostics
from specwright.verify.mock.application import mock
from starlette.testclient import TestClient

WORD = {"type": "string", "enum": ["all"]}
NUMBERS = {"type": "array", "minItems": 1, "items": {"type": "integer"}}
EITHER = {"oneOf": [WORD, NUMBERS]}
SIZE = {
    "type": "object",
    "required": ["x"],
    "additionalProperties": False,
    "properties": {"x": {"type": "integer"}},
}


def document() -> dict[str, Any]:
    flat = {"schema": EITHER, "explode": False}
    parameters: list[dict[str, Any]] = [
        {"name": "which", "in": "path", "required": True, "schema": EITHER},
        {"name": "commas", "in": "query", **flat},
        {"name": "times", "in": "query", "schema": EITHER},
        {"name": "pipes", "in": "query", "style": "pipeDelimited", **flat},
        {
            "name": "count",
            "in": "query",
            "explode": False,
            "schema": {
                "oneOf": [
                    {"type": "integer", "maximum": 9},
                    {"type": "array", "minItems": 2, "items": {"type": "integer"}},
                ]
            },
        },
        {"name": "X-List", "in": "header", "schema": EITHER},
        {"name": "X-Size", "in": "header", "schema": {"oneOf": [WORD, SIZE]}},
        {"name": "size", "in": "query", "schema": {"oneOf": [WORD, SIZE]}},
        {"name": "crumbs", "in": "cookie", **flat},
    ]
    responses = {"204": {"description": "Read."}, "422": {"description": "Not read."}}
    found = {"get": {"parameters": parameters, "responses": responses}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Either", "version": "1"},
        "paths": {"/things/{which}": found},
    }


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path = tmp_path_factory.mktemp("either") / "openapi.json"
    path.write_text(json.dumps(document()))
    with mock(pipeline.build(pipeline.read(path), Diagnostics())) as app:
        yield TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("all", 204),
        ("1", 204),
        ("1,2", 204),
        ("some", 422),
        ("1,some", 422),
        ("all,all", 422),
        ("all?commas=all", 204),
        ("all?commas=1,2", 204),
        ("all?commas=1,all", 422),
        ("all?commas=", 422),
        ("all?times=all", 204),
        ("all?times=1&times=2", 204),
        ("all?times=all&times=all", 422),
        ("all?pipes=1%7C2", 204),
        ("all?pipes=1,2", 422),
        ("all?count=9", 204),
        ("all?count=10", 422),
        ("all?count=10,11", 204),
        ("all?size=all", 204),
        # The members would stand among all else that is sent.
        ("all?size=some&x=1", 422),
    ],
)
def test_in_paths_and_queries(client: TestClient, path: str, status: int) -> None:
    assert client.get(f"/things/{path}").status_code == status


@pytest.mark.parametrize(
    ("name", "text", "status"),
    [
        ("X-List", "all", 204),
        ("X-List", "1, 2", 204),
        ("X-List", "some", 422),
        ("X-Size", "all", 204),
        ("X-Size", "x,1", 204),
        ("X-Size", "x", 422),
        ("X-Size", "x,one", 422),
        ("Cookie", "crumbs=all", 204),
        ("Cookie", "crumbs=1,2", 204),
        ("Cookie", "crumbs=some", 422),
    ],
)
def test_in_headers_and_cookies(client: TestClient, name: str, text: str, status: int) -> None:
    assert client.get("/things/all", headers={name: text}).status_code == status


def test_several_headers_are_one_list(client: TestClient) -> None:
    assert client.get("/things/all", headers=[("X-List", "1"), ("X-List", "2")]).status_code == 204
    assert (
        client.get("/things/all", headers=[("X-List", "all"), ("X-List", "all")]).status_code == 422
    )
