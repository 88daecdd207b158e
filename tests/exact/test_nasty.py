"""Every keyword, style and kind of media type: Schemathesis finds nothing, whatever serves them."""

from __future__ import annotations

from pathlib import Path

import pytest
from specwright import pipeline
from specwright.diagnostics import Diagnostics
from specwright.verify.mock.application import mock
from starlette.testclient import TestClient

from tests.corpus.fuzz_trial import Behind, trial

HERE = Path(__file__).parent


@pytest.mark.parametrize(
    ("document", "behind", "operations", "requests"),
    [
        ("nasty-3.1.yaml", "server", 30, 2000),
        ("nasty-3.0.yaml", "mock", 30, 2000),
        ("rare-3.1.yaml", "mock", 20, 1000),
        ("newest-3.2.yaml", "server", 11, 250),
    ],
)
def test_schemathesis_finds_nothing(
    document: str, behind: Behind, operations: int, requests: int
) -> None:
    found = trial(HERE / document, HERE, seed=1, examples=2, budget=600, behind=behind)
    assert found.get("findings") == [], found
    assert found["state"] == "clean"
    assert found["succeeded"] == found["operations"] >= operations
    assert found["requests"] > requests
    # More would mean that reasons were found for what nobody looked at.
    assert sum(found["set aside"].values()) < 15


@pytest.mark.parametrize(
    ("lines", "status"),
    [(b"", 200), (b'{"id": 1, "name": "a"}\n{"id": 2, "name": "b"}\n', 200), (b"1\n", 422)],
)
def test_a_sequence_may_be_empty(lines: bytes, status: int) -> None:
    api = pipeline.build(pipeline.read(HERE / "newest-3.2.yaml"), Diagnostics())
    with mock(api) as app, TestClient(app) as client:
        headers = {"content-type": "application/jsonl"}
        assert client.post("/media/lines", content=lines, headers=headers).status_code == status
