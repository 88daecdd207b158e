"""Keywords whose values mean nothing: the rest of their schema holds, and nobody gets a 500."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from specwright import pipeline
from specwright.verify.mock.application import Behaviour, mock
from starlette.testclient import TestClient

MALFORMED: dict[str, Any] = {
    "title": 5,
    "examples": {"a": 1},
    "$comment": 3,
    "oneOf": [],
    "contentMediaType": 5,
    "prefixItems": {},
    "dependentRequired": {"a": "b"},
    "propertyNames": 3,
    "$schema": 5,
    "pattern": "(",
}


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("keyword", MALFORMED)
def test_the_rest_of_the_schema_holds(tmp_path: Path, keyword: str, version: str) -> None:
    word = {"type": "string", "maxLength": 5, keyword: MALFORMED[keyword]}
    schema = {"type": "object", "required": ["word"], "properties": {"word": word}}
    operation = {
        "operationId": "say",
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {"204": {"description": "Said."}, "422": {"description": "Wrong."}},
    }
    document = {
        "openapi": version,
        "info": {"title": "Words", "version": "1"},
        "paths": {"/words": {"post": operation}},
    }
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document), "utf-8")
    api = pipeline.interpret(pipeline.read(path)).api
    assert api is not None
    with mock(api, Behaviour()) as app:
        client = TestClient(app, raise_server_exceptions=False)
        assert client.post("/words", json={"word": "short"}).status_code == 204
        assert client.post("/words", json={"word": "too long"}).status_code == 422
        assert client.post("/words", json={}).status_code == 422
