"""Nobody is told of a change that is not in the database, and nothing half done stays there."""

from typing import Any

import anyio
import httpx2
import pytest
from fastapi import FastAPI
from registry.accounts.service import AccountService
from registry.database import Database
from registry.tables import User
from sqlalchemy import func, select
from starlette.types import Message, Receive, Scope, Send

pytestmark = pytest.mark.anyio

ADA = {"email": "ada@example.com", "password": "twelve or more", "display_name": "Ada"}


async def users(database: Database) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(User)) or 0


async def test_a_change_is_committed_before_the_answer_is_sent(
    app: FastAPI, database: Database
) -> None:
    seen: list[tuple[int, int]] = []

    async def spy(scope: Scope, receive: Receive, send: Send) -> None:
        async def look(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Another connection, as another client would have it at this moment.
                seen.append((message["status"], await users(database)))
            await send(message)

        await app(scope, receive, look)

    transport = httpx2.ASGITransport(app=spy)
    async with httpx2.AsyncClient(transport=transport, base_url="http://registry.test") as client:
        await client.post("/v1/users", json=ADA)
    assert seen == [(201, 1)]


async def test_a_failure_after_the_change_undoes_it(
    anybody: httpx2.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = AccountService.sign_up

    async def failing(self: AccountService, *arguments: Any) -> User:
        await original(self, *arguments)
        raise RuntimeError("after the change")

    monkeypatch.setattr(AccountService, "sign_up", failing)
    answer = await anybody.post("/v1/users", json=ADA)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "after the change" not in answer.text
    assert await users(database) == 0


async def test_an_answer_that_breaks_the_contract_undoes_the_change(
    anybody: httpx2.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = AccountService.sign_up

    async def wrong(self: AccountService, *arguments: Any) -> User:
        user = await original(self, *arguments)
        user.email = "not an address"
        return user

    monkeypatch.setattr(AccountService, "sign_up", wrong)
    assert (await anybody.post("/v1/users", json=ADA)).status_code == 500
    assert await users(database) == 0


async def test_connections_are_given_back(app: FastAPI, anybody: httpx2.AsyncClient) -> None:
    await anybody.post("/v1/users", json=ADA)
    await anybody.post("/v1/users", json=ADA)
    await anybody.get("/v1/users/me")
    pool = app.state.resources.database.engine.pool
    with anyio.fail_after(10):
        # The relay has one for a moment, again and again.
        while pool.checkedout():
            await anyio.sleep(0.005)
