"""A method may be any token (RFC 9110, section 9.1), also one that few parsers have a name for."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import httpx2
import pytest
import uvicorn
from specwright import pipeline
from specwright.diagnostics import Diagnostics
from specwright.verify.listener import http_parser, listen
from specwright.verify.mock.application import mock
from specwright.verify.mock.serve import address

DOCUMENT = """\
openapi: 3.2.0
info: {title: Methods, version: "1"}
paths:
  /jobs:
    get: {responses: {"204": {description: There.}}}
    additionalOperations:
      PAUSE: {responses: {"202": {description: Later.}}}
"""


@pytest.mark.parametrize(("method", "status"), [("PAUSE", 202), ("GET", 204), ("RESUME", 405)])
def test_it_arrives(method: str, status: int, tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(DOCUMENT)
    api = pipeline.build(pipeline.read(path), Diagnostics())
    with mock(api) as app:
        listening = listen("127.0.0.1", 0)
        config = uvicorn.Config(app, http=http_parser(api), log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
        thread.start()
        try:
            answer = httpx2.request(method, f"{address(listening)}/jobs")
        finally:
            server.should_exit = True
            thread.join()
    assert answer.status_code == status
