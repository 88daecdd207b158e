"""The README's receiver takes what its sender sends, as printed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.readme.test_tour import README
from tests.server.conftest import serving

EXAMPLES = dict(re.findall(r"<!-- webhooks: (\w+) -->\n```python\n(.*?)```", README, re.DOTALL))


@pytest.fixture
def receiving() -> dict[str, Any]:
    """The names of the module that receives."""
    names: dict[str, Any] = {"__name__": "receiving"}
    exec(compile(EXAMPLES["receiver"], "README.md", "exec"), names)
    return names


def test_what_is_sent_arrives(
    receiving: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    app = receiving["app"]
    assert isinstance(app, FastAPI)
    sender = EXAMPLES["sender"]
    assert "http://127.0.0.1:9000" in sender
    with serving(app) as (_, port):
        exec(compile(sender.replace("9000", str(port)), "README.md", "exec"), dict(receiving))
    assert capsys.readouterr().out.splitlines() == ["ping"]


def test_what_is_signed_by_somebody_else_is_refused(receiving: dict[str, Any]) -> None:
    client = TestClient(receiving["app"])
    headers = {
        "x-registry-signature": "sha256=00",
        "x-registry-timestamp": "1",
        "x-registry-delivery": "00000000-0000-4000-8000-000000000000",
    }
    event = {
        "id": 1,
        "type": "contract.deleted",
        "occurred_at": "2026-01-01T00:00:00Z",
        "contract": "billing",
    }
    assert client.post("/hooks", json=event, headers=headers).status_code == 403
    assert client.post("/hooks", json=event | {"type": "x"}, headers=headers).status_code == 422
