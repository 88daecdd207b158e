"""Accounts: sign-up, tokens and what happens to stolen ones."""

from collections.abc import Mapping
from typing import Any

import anyio
import httpx2
import jwt
import pytest
from argon2 import PasswordHasher
from registry.database import Database
from registry.settings import Settings
from registry.tables import RefreshToken, TokenFamily, User
from sqlalchemy import func, select, update

pytestmark = pytest.mark.anyio

ADA = {
    "email": "ada@example.com",
    "password": "correct horse battery staple",
    "display_name": "Ada",
}


async def grant(client: httpx2.AsyncClient, **form: str) -> httpx2.Response:
    return await client.post("/v1/oauth/token", data=form)


async def tokens(client: httpx2.AsyncClient, **more: str) -> dict[str, Any]:
    answer = await grant(
        client, grant_type="password", username=ADA["email"], password=ADA["password"], **more
    )
    assert answer.status_code == 200, answer.text
    granted: dict[str, Any] = answer.json()
    return granted


async def renew(client: httpx2.AsyncClient, refresh_token: str, **more: str) -> httpx2.Response:
    return await grant(client, grant_type="refresh_token", refresh_token=refresh_token, **more)


def bearer(granted: Mapping[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {granted['access_token']}"}


@pytest.fixture
async def signed_up(anybody: httpx2.AsyncClient) -> httpx2.AsyncClient:
    answer = await anybody.post("/v1/users", json=ADA)
    assert answer.status_code == 201
    return anybody


async def test_sign_up(anybody: httpx2.AsyncClient, database: Database) -> None:
    answer = await anybody.post("/v1/users", json=ADA)
    assert answer.status_code == 201
    body = answer.json()
    assert set(body) == {"id", "email", "display_name", "created_at"}
    assert body["display_name"] == "Ada"
    async with database.reading() as session:
        kept = await session.scalar(select(User.password_hash))
    assert kept is not None
    assert kept.startswith("$argon2id$")


async def test_an_address_has_one_account_however_it_is_written(
    signed_up: httpx2.AsyncClient,
) -> None:
    answer = await signed_up.post("/v1/users", json={**ADA, "email": "ADA@Example.com"})
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await tokens(signed_up))["token_type"] == "bearer"
    answer = await grant(
        signed_up, grant_type="password", username="ADA@example.COM", password=ADA["password"]
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("username", "password"),
    [("ada@example.com", "wrong"), ("nobody@example.com", ADA["password"])],
)
async def test_wrong_credentials_do_not_say_what_is_wrong(
    signed_up: httpx2.AsyncClient, username: str, password: str
) -> None:
    answer = await grant(signed_up, grant_type="password", username=username, password=password)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_grant"
    assert answer.json()["detail"] == "The e-mail address or the password is wrong."


async def test_tokens_are_not_cached_and_carry_every_scope_by_default(
    signed_up: httpx2.AsyncClient,
) -> None:
    answer = await grant(
        signed_up, grant_type="password", username=ADA["email"], password=ADA["password"]
    )
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["scope"] == "contracts:read contracts:write admin"
    assert answer.json()["expires_in"] == 900


async def test_scopes_can_be_narrowed_but_not_widened(signed_up: httpx2.AsyncClient) -> None:
    granted = await tokens(signed_up, scope="admin contracts:read")
    assert granted["scope"] == "contracts:read admin"
    narrower = await renew(signed_up, granted["refresh_token"], scope="contracts:read")
    assert narrower.json()["scope"] == "contracts:read"
    assert (await signed_up.get("/v1/api-keys", headers=bearer(narrower.json()))).status_code == 403
    wider = await renew(signed_up, narrower.json()["refresh_token"], scope="contracts:write")
    assert wider.status_code == 400
    assert wider.json()["code"] == "invalid_scope"
    unknown = await grant(
        signed_up,
        grant_type="password",
        username=ADA["email"],
        password=ADA["password"],
        scope="root",
    )
    assert unknown.json()["code"] == "invalid_scope"


async def test_a_refresh_token_works_once(signed_up: httpx2.AsyncClient) -> None:
    first = await tokens(signed_up)
    second = await renew(signed_up, first["refresh_token"])
    assert second.status_code == 200
    assert second.json()["refresh_token"] != first["refresh_token"]
    third = await renew(signed_up, second.json()["refresh_token"])
    assert third.status_code == 200


async def test_reuse_of_a_refresh_token_revokes_its_whole_family(
    signed_up: httpx2.AsyncClient,
) -> None:
    first = await tokens(signed_up)
    elsewhere = await tokens(signed_up)
    second = (await renew(signed_up, first["refresh_token"])).json()
    reused = await renew(signed_up, first["refresh_token"])
    assert reused.status_code == 400
    assert reused.json()["code"] == "invalid_grant"
    assert (await renew(signed_up, second["refresh_token"])).status_code == 400
    assert (await signed_up.get("/v1/users/me", headers=bearer(second))).status_code == 401
    # Another sign-in of the same person is none of the thief's.
    assert (await signed_up.get("/v1/users/me", headers=bearer(elsewhere))).status_code == 200
    assert (await renew(signed_up, elsewhere["refresh_token"])).status_code == 200


async def test_a_refresh_token_expires(signed_up: httpx2.AsyncClient, database: Database) -> None:
    granted = await tokens(signed_up)
    async with database.writing() as session:
        await session.execute(update(RefreshToken).values(expires_at=RefreshToken.created_at))
    assert (await renew(signed_up, granted["refresh_token"])).status_code == 400


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
async def test_revocation(signed_up: httpx2.AsyncClient, which: str) -> None:
    granted = await tokens(signed_up)
    answer = await signed_up.post("/v1/oauth/revoke", data={"token": granted[which]})
    assert answer.status_code == 204
    assert answer.content == b""
    assert (await renew(signed_up, granted["refresh_token"])).status_code == 400
    assert (await signed_up.get("/v1/users/me", headers=bearer(granted))).status_code == 401


async def test_revoking_an_unknown_token_is_no_error(signed_up: httpx2.AsyncClient) -> None:
    answer = await signed_up.post("/v1/oauth/revoke", data={"token": "unknown"})
    assert answer.status_code == 204


async def test_secrets_are_not_kept(signed_up: httpx2.AsyncClient, database: Database) -> None:
    granted = await tokens(signed_up)
    async with database.reading() as session:
        digests = (await session.scalars(select(RefreshToken.digest))).all()
    assert all(granted["refresh_token"].encode() not in kept for kept in digests)


async def test_only_our_own_tokens_count(signed_up: httpx2.AsyncClient, settings: Settings) -> None:
    granted = await tokens(signed_up)
    key = settings.secret_key
    ours = jwt.decode(
        granted["access_token"], key, algorithms=["HS256"], audience="contract-registry"
    )
    changes: tuple[dict[str, Any], ...] = (
        {"exp": 1},
        {"aud": "another"},
        {"iss": "another"},
        {"sub": "not a uuid"},
        {"sub": "0" * 32},
        {"sid": 7},
        {"sid": "0" * 32},
        {"scope": None},
    )
    forged = {
        "another key": jwt.encode(ours, "another key, long enough to be one", algorithm="HS256"),
        "no signature": jwt.encode(ours, "", algorithm="none"),
        "another algorithm": jwt.encode(ours, key * 2, algorithm="HS512"),
        "no token": "a.b.c",
        **{
            str(changed): jwt.encode({**ours, **changed}, key, algorithm="HS256")
            for changed in changes
        },
    }
    for what, token in forged.items():
        headers = {"Authorization": f"Bearer {token}"}
        assert (await signed_up.get("/v1/users/me", headers=headers)).status_code == 401, what


async def test_without_credentials_the_answer_says_how_to_authenticate(
    anybody: httpx2.AsyncClient,
) -> None:
    answer = await anybody.get("/v1/users/me")
    assert answer.status_code == 401
    assert "Bearer" in answer.headers["www-authenticate"]
    assert answer.headers["content-type"] == "application/problem+json"


async def test_read_and_change_ones_own_account(ada: Any, bob: Any) -> None:
    answer = await ada.client.patch(
        "/v1/users/me",
        content='{"display_name": "Countess"}',
        headers={"Content-Type": "application/merge-patch+json"},
    )
    assert answer.status_code == 200
    assert (await ada.client.get("/v1/users/me")).json() == answer.json()
    assert answer.json()["display_name"] == "Countess"
    assert (await bob.client.get("/v1/users/me")).json()["display_name"] == "Bob"


async def test_two_renewals_at_once_have_one_winner(
    signed_up: httpx2.AsyncClient, database: Database
) -> None:
    granted = await tokens(signed_up)
    statuses: list[int] = []

    async def attempt() -> None:
        statuses.append((await renew(signed_up, granted["refresh_token"])).status_code)

    async with anyio.create_task_group() as group:
        for _ in range(4):
            group.start_soon(attempt)
    assert sorted(statuses) == [200, 400, 400, 400]
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(RefreshToken)) == 2


async def test_sign_ins_that_ended_long_ago_are_forgotten(
    signed_up: httpx2.AsyncClient, database: Database
) -> None:
    await tokens(signed_up)
    async with database.writing() as session:
        await session.execute(update(RefreshToken).values(expires_at=RefreshToken.created_at))
    granted = await tokens(signed_up)
    assert (await renew(signed_up, granted["refresh_token"])).status_code == 200
    async with database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(TokenFamily)) == 1
        assert await session.scalar(select(func.count()).select_from(RefreshToken)) == 2


async def test_an_old_hash_is_renewed_at_sign_in(
    signed_up: httpx2.AsyncClient, database: Database
) -> None:
    old = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash(ADA["password"])
    async with database.writing() as session:
        await session.execute(update(User).values(password_hash=old))
    await tokens(signed_up)
    async with database.reading() as session:
        kept = await session.scalar(select(User.password_hash))
    assert kept is not None
    assert kept != old
    await tokens(signed_up)
