"""API keys: shown once, kept as a digest, useless once revoked."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest
from registry.clock import now
from registry.database import Database
from registry.tables import ApiKey
from sqlalchemy import select, update

pytestmark = pytest.mark.anyio


async def create(person: Any, *scopes: str) -> dict[str, Any]:
    answer = await person.client.post(
        "/v1/api-keys", json={"name": "CI of billing", "scopes": list(scopes)}
    )
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created


async def test_the_secret_is_shown_once(ada: Any, database: Database) -> None:
    created = await create(ada, "contracts:read")
    assert created["secret"].startswith(created["prefix"])
    assert created["last_used_at"] is None
    (listed,) = (await ada.client.get("/v1/api-keys")).json()
    assert listed == {key: value for key, value in created.items() if key != "secret"}
    async with database.reading() as session:
        kept = await session.scalar(select(ApiKey.digest))
    assert kept is not None
    assert created["secret"].encode() not in kept


async def test_a_key_authenticates_and_remembers_that(
    ada: Any, anybody: httpx2.AsyncClient, database: Database
) -> None:
    created = await create(ada, "contracts:read")
    headers = {"X-API-Key": created["secret"]}
    answer = await anybody.get("/v1/users/me", headers=headers)
    assert answer.status_code == 200
    assert answer.json()["id"] == ada.id
    (listed,) = (await ada.client.get("/v1/api-keys")).json()
    assert listed["last_used_at"] is not None
    # Not every request is a write: only after a while is the moment written again.
    await anybody.get("/v1/users/me", headers=headers)
    assert (await ada.client.get("/v1/api-keys")).json() == [listed]
    async with database.writing() as session:
        await session.execute(update(ApiKey).values(last_used_at=now() - timedelta(hours=1)))
    await anybody.get("/v1/users/me", headers=headers)
    (later,) = (await ada.client.get("/v1/api-keys")).json()
    assert later["last_used_at"] >= listed["last_used_at"]


async def test_a_key_does_only_what_its_scopes_say(ada: Any, anybody: httpx2.AsyncClient) -> None:
    created = await create(ada, "contracts:read")
    answer = await anybody.post(
        "/v1/contracts",
        headers={"X-API-Key": created["secret"]},
        json={"slug": "invoices", "title": "Invoices", "team": "billing"},
    )
    assert answer.status_code == 403


async def test_a_key_cannot_do_more_than_its_creator(ada: Any) -> None:
    headers = await ada.with_scopes("admin", "contracts:read")
    answer = await ada.client.post(
        "/v1/api-keys", headers=headers, json={"name": "CI", "scopes": ["contracts:write"]}
    )
    assert answer.status_code == 403
    assert "contracts:write" in answer.json()["detail"]


async def test_a_revoked_key_is_useless_at_once(ada: Any, anybody: httpx2.AsyncClient) -> None:
    created = await create(ada, "contracts:read")
    headers = {"X-API-Key": created["secret"]}
    assert (await anybody.get("/v1/users/me", headers=headers)).status_code == 200
    answer = await ada.client.delete(f"/v1/api-keys/{created['id']}")
    assert answer.status_code == 204
    assert (await anybody.get("/v1/users/me", headers=headers)).status_code == 401
    assert (await ada.client.get("/v1/api-keys")).json() == []
    assert (await ada.client.delete(f"/v1/api-keys/{created['id']}")).status_code == 404


async def test_nobody_sees_or_revokes_the_keys_of_others(
    ada: Any, bob: Any, anybody: httpx2.AsyncClient
) -> None:
    created = await create(ada, "contracts:read")
    assert (await bob.client.get("/v1/api-keys")).json() == []
    assert (await bob.client.delete(f"/v1/api-keys/{created['id']}")).status_code == 404
    headers = {"X-API-Key": created["secret"]}
    assert (await anybody.get("/v1/users/me", headers=headers)).status_code == 200


async def test_wrong_keys(ada: Any, anybody: httpx2.AsyncClient) -> None:
    created = await create(ada, "contracts:read")
    wrong = {
        "prefix": created["prefix"],
        "another secret": created["prefix"] + "_" + "x" * 43,
        "empty": "",
        "foreign": "ghp_0123456789abcdef",
        "not ASCII": created["secret"][:-1] + "é",
    }
    for what, value in wrong.items():
        headers = {"X-API-Key": value.encode("latin-1")}
        assert (await anybody.get("/v1/users/me", headers=headers)).status_code == 401, what


async def test_keys_are_managed_by_people_only(ada: Any, anybody: httpx2.AsyncClient) -> None:
    created = await create(ada, "admin")
    answer = await anybody.get("/v1/api-keys", headers={"X-API-Key": created["secret"]})
    assert answer.status_code == 401
