"""What the API sends says what its responses may say, and what comes back what requests may."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from specwright import pipeline
from specwright.write import write
from starlette.testclient import TestClient

pytestmark = pytest.mark.anyio

CONTENT = {"application/json": {"schema": {"$ref": "#/components/schemas/Both"}}}
OPERATION = {
    "requestBody": {"required": True, "content": CONTENT},
    "responses": {"200": {"description": "d", "content": CONTENT}, "422": {"description": "d"}},
}
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "t", "version": "1"},
    "paths": {"/here": {"post": OPERATION}},
    "webhooks": {"there": {"post": OPERATION}},
    "components": {
        "schemas": {
            "Both": {
                "type": "object",
                "required": ["id", "secret", "name"],
                "properties": {
                    "id": {"type": "integer", "readOnly": True},
                    "secret": {"type": "string", "writeOnly": True},
                    "name": {"type": "string"},
                },
            }
        }
    },
}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is generated from a document whose schema travels both ways."""
    folder = tmp_path_factory.mktemp("both")
    path = folder / "openapi.json"
    path.write_text(json.dumps(DOCUMENT), "utf-8")
    write(pipeline.generate(path, "both").files, folder / "out")
    return folder / "out"


async def test_each_side_has_the_view_of_what_it_gets(
    packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(packages / "server/src")
    monkeypatch.syspath_prepend(packages / "clients/python/src")
    receivers = import_module("both_server.receivers")
    models = import_module("both_server.models")
    taken: list[Any] = []

    class Hooks(receivers.WebhooksReceiver):  # type: ignore[misc, name-defined]
        def there(self, *, body: Any) -> Any:
            taken.append(body)
            return models.BothRequest(secret="s", name="n")

    app = FastAPI()
    app.include_router(receivers.webhooks_receiver_router(Hooks))
    import_module("both_server").keep_contract(app)
    client = TestClient(app)
    answer = client.post("/webhooks/there", json={"id": 1, "name": "n"})
    assert (answer.status_code, answer.json()) == (200, {"secret": "s", "name": "n"})
    assert taken == [models.Both(id=1, name="n")]
    assert client.post("/webhooks/there", json={"secret": "s", "name": "n"}).status_code == 422

    sending = import_module("both_client.webhooks")
    sent = import_module("both_client.models")
    async with (
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app)) as http,
        sending.AsyncBothWebhooks(http_client=http) as webhooks,
    ):
        body = sent.Both(id=2, name="n")
        back = await webhooks.there("http://a.example/webhooks/there", body=body)
    assert back == sent.BothRequest(secret="s", name="n")
    assert len(taken) == 2
