"""Names that stand several times, or without a value, where the contract allows it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from specwright import pipeline
from specwright.diagnostics import Diagnostics
from specwright.verify.mock.application import mock
from starlette.testclient import TestClient

FREE = {"type": "object", "properties": {"one": {"type": "integer"}, "any": {}}}
SPREAD = {"type": "object", "properties": {"x": {"type": "integer"}}}
CLOSED = {
    "type": "object",
    "required": ["size"],
    "additionalProperties": False,
    "properties": {"size": {"type": "integer"}, "point": SPREAD},
}
EMPTY = [
    {"name": "flag", "in": "query", "allowEmptyValue": True, "schema": {"type": "boolean"}},
    {"name": "number", "in": "query", "schema": {"type": "integer"}},
]
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
TYPES = {"content-type": FORM}


def sending(**content: Any) -> dict[str, Any]:
    return {
        "requestBody": {"required": True, "content": content},
        "responses": {"204": {"description": "Taken."}, "422": {"description": "Not taken."}},
    }


def document() -> dict[str, Any]:
    spread = {"name": "spread", "in": "query", "schema": {**FREE, "additionalProperties": True}}
    texts = {"type": "object", "additionalProperties": {"type": "string"}}
    responses = sending()["responses"]
    packed = {"schema": CLOSED, "encoding": {"point": {"contentType": "application/json"}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Repeats", "version": "1"},
        "paths": {
            "/forms": {"post": sending(**{FORM: {"schema": FREE}, MULTIPART: {"schema": FREE}})},
            "/closed": {"post": sending(**{FORM: {"schema": CLOSED}})},
            "/packed": {"post": sending(**{FORM: packed})},
            "/free": {"get": {"parameters": [spread], "responses": responses}},
            "/empty": {"get": {"parameters": EMPTY, "responses": responses}},
            "/texts": {
                "get": {
                    "parameters": [{"name": "all", "in": "query", "schema": texts}],
                    "responses": responses,
                }
            },
        },
    }


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    path = tmp_path_factory.mktemp("repeats") / "openapi.json"
    path.write_text(json.dumps(document()))
    with mock(pipeline.build(pipeline.read(path), Diagnostics())) as app:
        yield TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/free?other=1&other=2", 204),
        ("/free?any=1&any=2", 204),
        ("/free?one=1", 204),
        ("/free?one=1&one=2", 422),
        ("/empty?flag=", 204),
        ("/empty?flag", 204),
        ("/empty?flag=true", 204),
        ("/empty?flag=yes", 422),
        ("/empty?flag=&flag=", 422),
        ("/empty?number=", 422),
        ("/texts?a=1&b=2", 204),
        ("/texts?a=1&a=2", 422),
    ],
)
def test_members_of_a_query(client: TestClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        ("/forms", "other=1&other=2", 204),
        ("/forms", "any=1&any=2", 204),
        ("/forms", "one=1&one=2", 422),
        ("/closed", "size=1&x=1", 204),
        ("/closed", "size=1&x=1&x=2", 422),
        ("/packed", "size=1&point=%7B%22x%22%3A1%7D", 204),
        ("/packed", "size=1&x=1", 422),
    ],
)
def test_fields_of_a_form(client: TestClient, path: str, content: str, status: int) -> None:
    assert client.post(path, content=content, headers=TYPES).status_code == status


@pytest.mark.parametrize(
    ("names", "status"), [(("other", "other"), 204), (("any", "any"), 204), (("one", "one"), 422)]
)
def test_parts(client: TestClient, names: tuple[str, ...], status: int) -> None:
    parts = [(name, (None, b"1")) for name in names]
    assert client.post("/forms", files=parts).status_code == status
