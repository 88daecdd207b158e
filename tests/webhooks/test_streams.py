"""A document of webhooks alone, with files, streams and octets: sent and received."""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from specwright import pipeline
from specwright.write import write

from tests.server.conftest import serving

DOCUMENT = """
openapi: 3.1.0
info: {title: Scans, version: "1"}
webhooks:
  scanned:
    post:
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [page, number]
              properties:
                page: {type: string, format: binary}
                number: {type: integer}
      responses:
        "200":
          description: Each word as it is read.
          content:
            text/event-stream:
              x-itemSchema: {type: object, required: [word], properties: {word: {type: string}}}
  cover:
    get:
      responses:
        "200": {description: A picture., content: {image/png: {}}}
"""


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is generated, importable."""
    path = tmp_path / "openapi.yaml"
    path.write_text(DOCUMENT, "utf-8")
    write(pipeline.generate(path, "scans").files, tmp_path / "out")
    monkeypatch.syspath_prepend(tmp_path / "out/server/src")
    monkeypatch.syspath_prepend(tmp_path / "out/clients/python/src")


def test_files_go_there_and_streams_come_back(packages: None) -> None:
    receivers = import_module("scans_server.receivers")
    models = import_module("scans_server.models")

    class Hooks(receivers.WebhooksReceiver):  # type: ignore[misc, name-defined]
        async def scanned(self, *, body: Any) -> AsyncIterator[Any]:
            assert isinstance(body.page, receivers.UploadedFile)
            for word in body.page.content.decode().split() * body.number:
                item = models.ScannedResponse200Event(word=word)
                yield receivers.ServerSentEvent(data=item)

        def cover(self) -> bytes:
            return b"\x89PNG"

    app = FastAPI()
    app.include_router(receivers.webhooks_receiver_router(Hooks))
    import_module("scans_server").keep_contract(app)
    sending = import_module("scans_client.webhooks")
    bodies = import_module("scans_client.bodies")
    with serving(app) as (_, port), sending.ScansWebhooks() as webhooks:
        base = f"http://127.0.0.1:{port}/webhooks"
        form = bodies.ScannedForm(page=b"to be", number=2)
        with webhooks.scanned(f"{base}/scanned", body=form) as events:
            assert [event.data.word for event in events] == ["to", "be", "to", "be"]
        assert webhooks.cover(f"{base}/cover").read() == b"\x89PNG"
