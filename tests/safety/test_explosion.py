"""Schemas that ask for too much, or for nothing there is, cost a budget and end in a sentence."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

REQUIRED_OF_ITSELF = {
    "type": "object",
    "required": ["a", "b"],
    "properties": {
        "a": {"$ref": "#/components/schemas/A"},
        "b": {"$ref": "#/components/schemas/A"},
    },
}
SCHEMAS: dict[str, Any] = {
    "a long text": {"type": "string", "minLength": 1_000_000_000},
    "a long array": {"type": "array", "minItems": 1_000_000_000, "items": {"type": "string"}},
    "long arrays of long arrays": {
        "type": "array",
        "minItems": 3_000,
        "items": {"type": "array", "minItems": 3_000, "items": {"type": "integer"}},
    },
    "many properties": {"type": "object", "minProperties": 1_000_000_000},
    "a requirement of itself": REQUIRED_OF_ITSELF,
    "a tiny multiple": {"type": "number", "multipleOf": 1e-300, "minimum": 1e300},
    "a huge multiple": {"type": "integer", "multipleOf": 10**60},
    "nothing": {"type": "integer", "minimum": 5, "maximum": 4},
    "nothing by not": {"not": {}},
    "nothing at all": False,
    "two constants": {"allOf": [{"const": 1}, {"const": 2}]},
    "a hundred unique words of two": {
        "type": "array",
        "minItems": 100,
        "uniqueItems": True,
        "items": {"enum": ["a", "b"]},
    },
    "texts that double": {
        "allOf": [{"anyOf": [{"minLength": n}, {"maxLength": n}]} for n in range(40)]
    },
    "a deep choice": {
        "oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/A"}]
    },
}
SERVE = """
import json, sys
from pathlib import Path
from specwright import pipeline
from specwright.diagnostics import Diagnostics
from specwright.verify.mock.application import Behaviour, mock
from starlette.testclient import TestClient
document = pipeline.read(Path(sys.argv[1]))
pipeline.examine(document)
with mock(pipeline.build(document, Diagnostics()), Behaviour()) as app:
    client = TestClient(app, raise_server_exceptions=False)
    read = client.get("/a")
    written = client.post("/a", json={"a": [1, {"a": "b"}], "b": 1.5})
    print(json.dumps([read.status_code, len(read.content), written.status_code]))
"""
SECONDS, MEGABYTES, OCTETS = 12, 600, 20_000_000


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_costs_a_budget(name: str, tmp_path: Path) -> None:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "T", "version": "1"},
        "paths": {
            "/a": {
                "get": {
                    "operationId": "read",
                    "responses": {"200": {"description": "", "content": content}},
                },
                "post": {
                    "operationId": "write",
                    "requestBody": {"content": content},
                    "responses": {"204": {"description": ""}},
                },
            }
        },
        "components": {"schemas": {"A": SCHEMAS[name]}},
    }
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document))

    def confine() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_DATA, (MEGABYTES << 20, MEGABYTES << 20))

    done = subprocess.run(
        [sys.executable, "-c", SERVE, path],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=confine,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    read, size, written = json.loads(done.stdout.splitlines()[-1])
    assert read in (200, 500, 501)
    assert written in (204, 400, 415, 422)
    assert size < OCTETS
    assert read == 200 or "Give it an example" in done.stderr or "made up" in done.stderr
