"""What concerns every request: identifiers, readiness, and when a change is committed."""

from pathlib import Path
from types import SimpleNamespace

import httpx2
import pytest
import yaml
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncConnection

pytestmark = pytest.mark.anyio


async def test_health(anybody: httpx2.AsyncClient) -> None:
    answer = await anybody.get("/healthz")
    assert answer.json() == {"status": "alive"}


async def test_readiness(anybody: httpx2.AsyncClient) -> None:
    answer = await anybody.get("/readyz")
    assert answer.json() == {"status": "ready", "database": "reachable"}


async def test_not_ready_while_draining(app: FastAPI, anybody: httpx2.AsyncClient) -> None:
    app.state.resources.lifecycle.drain()
    answer = await anybody.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"].isdigit()
    assert answer.json()["code"] == "draining"
    assert (await anybody.get("/healthz")).status_code == 200


async def test_not_ready_without_a_database(
    app: FastAPI, anybody: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable() -> AsyncConnection:
        raise OSError("no route to host")

    with monkeypatch.context() as patched:
        engine = SimpleNamespace(connect=unreachable)
        patched.setattr(app.state.resources.database, "engine", engine)
        answer = await anybody.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["code"] == "database"


async def test_a_request_keeps_its_identifier(anybody: httpx2.AsyncClient) -> None:
    answer = await anybody.get("/healthz", headers={"X-Request-ID": "trace-1.a:b_c"})
    assert answer.headers.get_list("x-request-id") == ["trace-1.a:b_c"]


@pytest.mark.parametrize("sent", [None, "", "two words", "x" * 129, 'quote"'])
async def test_a_request_without_an_acceptable_identifier_gets_one(
    anybody: httpx2.AsyncClient, sent: str | None
) -> None:
    headers = {} if sent is None else {"X-Request-ID": sent}
    (given,) = (await anybody.get("/healthz", headers=headers)).headers.get_list("x-request-id")
    assert given != sent
    assert len(given) == 32


async def test_a_failure_keeps_the_identifier_and_tells_nothing(
    app: FastAPI, anybody: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(_self: object, _seconds: float) -> bool:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(type(app.state.resources.database), "answers", failing)
    answer = await anybody.get("/readyz", headers={"X-Request-ID": "trace"})
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] == "trace"
    assert answer.headers["content-type"] == "application/problem+json"
    assert "hunter2" not in answer.text


async def test_the_contract_is_served_as_it_was_written(anybody: httpx2.AsyncClient) -> None:
    document = (await anybody.get("/openapi.json")).json()
    written = yaml.safe_load((Path(__file__).parents[2] / "spec" / "openapi.yaml").read_text())
    assert document["info"] == written["info"]
    assert set(document["paths"]) == set(written["paths"])


async def test_nothing_else_is_there(anybody: httpx2.AsyncClient) -> None:
    for path in ("/", "/v1", "/v1/teams/", "/redoc", "/%2e%2e/etc/passwd"):
        answer = await anybody.get(path)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json"
    wrong = await anybody.put("/v1/teams")
    assert wrong.status_code == 405
    assert "POST" in wrong.headers["allow"]
