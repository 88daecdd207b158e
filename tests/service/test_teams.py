"""Teams: who sees them, who belongs to them, and who decides that."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import anyio
import httpx2
import pytest

pytestmark = pytest.mark.anyio


async def put(person: Any, team: str, user_id: str, role: str) -> httpx2.Response:
    answer: httpx2.Response = await person.client.put(
        f"/v1/teams/{team}/members/{user_id}", json={"role": role}
    )
    return answer


async def remove(person: Any, team: str, user_id: str) -> int:
    answer = await person.client.delete(f"/v1/teams/{team}/members/{user_id}")
    status: int = answer.status_code
    return status


async def members(person: Any, team: str) -> list[tuple[str, str]]:
    answer = await person.client.get(f"/v1/teams/{team}/members")
    assert answer.status_code == 200, answer.text
    return [(member["display_name"], member["role"]) for member in answer.json()]


async def test_create_and_read(ada: Any) -> None:
    created = await ada.client.post("/v1/teams", json={"slug": "billing", "name": "Billing"})
    assert created.status_code == 201
    assert created.json()["role"] == "owner"
    read = await ada.client.get(created.headers["location"])
    assert read.status_code == 200
    assert read.json() == created.json()
    assert await members(ada, "billing") == [("Ada", "owner")]


async def test_a_slug_is_taken_once(billing: str, bob: Any) -> None:
    answer = await bob.client.post("/v1/teams", json={"slug": billing, "name": "Other"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "slug_taken"


async def test_outside_the_team_it_does_not_exist(billing: str, ada: Any, bob: Any) -> None:
    """Every operation on a team answers a stranger as if there were no team."""
    strange = [
        await bob.client.get(f"/v1/teams/{billing}"),
        await bob.client.get(f"/v1/teams/{billing}/members"),
        await put(bob, billing, bob.id, "owner"),
        await put(bob, billing, ada.id, "member"),
        await bob.client.delete(f"/v1/teams/{billing}/members/{ada.id}"),
    ]
    unknown = await bob.client.get("/v1/teams/no-such-team")
    assert {answer.status_code for answer in strange} == {404}
    assert {answer.text for answer in strange} == {unknown.text}
    assert (await bob.client.get("/v1/teams")).json() == {"items": []}


async def test_roles(billing: str, ada: Any, bob: Any, person: Any) -> None:
    eve = await person("eve")
    assert (await put(ada, billing, bob.id, "maintainer")).json()["role"] == "maintainer"
    assert (await bob.client.get(f"/v1/teams/{billing}")).json()["role"] == "maintainer"
    for role in ("maintainer", "member"):
        assert (await put(ada, billing, bob.id, role)).status_code == 200
        assert (await put(bob, billing, eve.id, "member")).status_code == 403
        assert (await put(bob, billing, bob.id, "owner")).status_code == 403
        assert await remove(bob, billing, ada.id) == 403
    assert (await put(ada, billing, bob.id, "owner")).status_code == 200
    assert (await put(bob, billing, eve.id, "member")).status_code == 200
    assert await members(eve, billing) == [("Ada", "owner"), ("Bob", "owner"), ("Eve", "member")]


async def test_leaving_and_being_removed(billing: str, ada: Any, bob: Any) -> None:
    await put(ada, billing, bob.id, "member")
    assert await remove(bob, billing, bob.id) == 204
    assert (await bob.client.get(f"/v1/teams/{billing}")).status_code == 404
    await put(ada, billing, bob.id, "member")
    assert await remove(ada, billing, bob.id) == 204
    assert await remove(ada, billing, bob.id) == 404


async def test_the_last_owner_stays(billing: str, ada: Any, bob: Any) -> None:
    assert await remove(ada, billing, ada.id) == 409
    assert (await put(ada, billing, ada.id, "member")).json()["code"] == "last_owner"
    assert (await put(ada, billing, ada.id, "owner")).status_code == 200
    await put(ada, billing, bob.id, "owner")
    assert await remove(ada, billing, ada.id) == 204
    assert await members(bob, billing) == [("Bob", "owner")]


async def test_two_owners_cannot_remove_each_other_at_once(
    billing: str, ada: Any, bob: Any
) -> None:
    await put(ada, billing, bob.id, "owner")
    async with anyio.create_task_group() as group:
        group.start_soon(remove, ada, billing, ada.id)
        group.start_soon(remove, bob, billing, bob.id)
    left = [
        answer.json()["role"]
        for answer in [
            await ada.client.get(f"/v1/teams/{billing}"),
            await bob.client.get(f"/v1/teams/{billing}"),
        ]
        if answer.status_code == 200
    ]
    assert left == ["owner"]


async def test_a_person_who_does_not_exist(billing: str, ada: Any) -> None:
    answer = await put(ada, billing, str(uuid4()), "member")
    assert answer.status_code == 404


async def test_managing_teams_needs_the_scope(ada: Any) -> None:
    headers = await ada.with_scopes("contracts:read", "contracts:write")
    answer = await ada.client.post(
        "/v1/teams", headers=headers, json={"slug": "billing", "name": "Billing"}
    )
    assert answer.status_code == 403
    assert (await ada.client.get("/v1/teams", headers=headers)).status_code == 200


async def test_pages_by_name(ada: Any, bob: Any, person: Callable[[str], Awaitable[Any]]) -> None:
    for number in (3, 1, 5, 2, 4):
        # Two names twice: the order has to be whole, or a page would lose one of them.
        body = {"slug": f"team-{number}", "name": f"Name {(number + 1) // 2}"}
        await ada.client.post("/v1/teams", json=body)
    await bob.client.post("/v1/teams", json={"slug": "other", "name": "Name 0"})
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = (await ada.client.get("/v1/teams", params=query)).json()
        assert len(page["items"]) <= 2
        seen += [team["slug"] for team in page["items"]]
        if "next_cursor" not in page:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == [f"team-{number}" for number in (1, 2, 3, 4, 5)]


async def test_a_cursor_that_we_did_not_write(ada: Any) -> None:
    cursors = ("nonsense", "bnVsbA", "WyJuYW1lIl0", "WyJuYW1lIiwxLDJd", "é", "WyJzbHVnIiwiYSJd")
    for cursor in cursors:
        answer = await ada.client.get("/v1/teams", params={"cursor": cursor})
        assert answer.status_code == 400, cursor
        assert answer.headers["content-type"] == "application/problem+json"
