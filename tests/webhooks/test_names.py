"""No name of a webhook, a callback or a parameter is in the way of what is generated for it."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from specwright import pipeline
from specwright.write import write
from starlette.testclient import TestClient

from tests.typescript_client.conftest import Run, run

__all__ = ["run"]

NAMES = [
    'a"b',
    "`x` ${y} */ //",
    "line\nbreak",
    '"""',
    "\\",
    "{{ x }}",
    "..",
    "",
    "contract",
    "class",
    "schemes",
    "close",
    "to",
    "send",
    "sender",
    "payload",
    "ключ",
    "__proto__",
]
PARAMETERS = ["url", "payload", "target", "signed", "body", "self", "sender", "input", 'x"y', "to"]
SCHEMAS = ["Sender", "Exchange", "Signer", "SendOptions", "CreateSenderOptions", "WebhooksKey"]


def request(name: str, *, named: bool) -> dict[str, Any]:
    """An operation in which everything is called the same."""
    schema = {"anyOf": [{"$ref": f"#/components/schemas/{schema}"} for schema in SCHEMAS]}
    return {
        "summary": name,
        "description": name,
        "tags": [name] if named else [],
        **({"operationId": name} if named and name else {}),
        "parameters": [
            {"name": text, "in": place, "schema": {"type": "string"}}
            for text, place in zip(PARAMETERS, ["header", "query"] * 5, strict=True)
        ],
        "requestBody": {"content": {"application/json": {"schema": schema}}},
        "responses": {"200": {"description": name}, "4XX": {"description": name}},
    }


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is generated from a document with such names."""
    callbacks = {
        name: {f"{{$request.body#/{name}}}/{name}": {"post": request(name, named=False)}}
        for name in NAMES
    }
    operation = {"operationId": "go", "responses": {}, "callbacks": callbacks}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/p": {"post": operation}},
        "webhooks": {
            name: {"post": request(name, named=True), "put": request(name, named=False)}
            for name in NAMES
        },
        "components": {
            "schemas": {n: {"properties": {"a": {}}, "type": "object"} for n in SCHEMAS}
        },
    }
    folder = tmp_path_factory.mktemp("odd")
    path = folder / "openapi.json"
    path.write_text(json.dumps(document), "utf-8")
    write(pipeline.generate(path, "odd").files, folder / "out")
    return folder / "out"


def test_every_receiver_is_reached(packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(packages / "server/src")
    receivers = import_module("odd_server.receivers")
    app = FastAPI()
    for name in receivers.__all__:
        if name.endswith("_receiver_router"):
            router = getattr(receivers, name)
            receiver = inspect.signature(router).parameters["receiver"].annotation.__args__[-1]
            app.include_router(router(receiver))
    import_module("odd_server").keep_contract(app)
    client = TestClient(app)
    declared = vars(import_module("odd_server.receivers._contract")).values()
    operations = [value for value in declared if type(value).__name__ == "Operation"]
    assert len(operations) == len({(o.method, o.path) for o in operations}) == 3 * len(NAMES)
    statuses = {client.request(o.method, o.path, json={"a": 1}).status_code for o in operations}
    assert statuses == {501}


@pytest.mark.parametrize(
    ("folder", "module"),
    [("server/src", "odd_server.receivers"), ("clients/python/src", "odd_client.webhooks")],
)
def test_mypy_accepts_the_names(packages: Path, folder: str, module: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path)]
    command += ["--explicit-package-bases", "-p" if "server" in module else "-m", module]
    found = subprocess.run(command, cwd=packages / folder, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout


def test_typescript_accepts_the_names(packages: Path, run: Run) -> None:
    run(["tsc", "--noEmit", "-p", packages / "clients/typescript"])
