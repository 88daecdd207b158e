"""Contracts: who sees them, who changes them, how they are found, and that no change gets lost."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import anyio
import httpx2
import pytest

pytestmark = pytest.mark.anyio

MERGE_PATCH = {"Content-Type": "application/merge-patch+json"}


async def create(person: Any, slug: str = "invoices", **members: Any) -> httpx2.Response:
    body = {"slug": slug, "title": slug.title(), "team": "billing", **members}
    answer: httpx2.Response = await person.client.post("/v1/contracts", json=body)
    return answer


async def patch(person: Any, changes: Any, etag: str, slug: str = "invoices") -> httpx2.Response:
    answer: httpx2.Response = await person.client.patch(
        f"/v1/contracts/{slug}", json=changes, headers={**MERGE_PATCH, "If-Match": etag}
    )
    return answer


async def read(person: Any, slug: str = "invoices", **headers: str) -> httpx2.Response:
    answer: httpx2.Response = await person.client.get(f"/v1/contracts/{slug}", headers=headers)
    return answer


async def join(owner: Any, person: Any, role: str) -> None:
    answer = await owner.client.put(f"/v1/teams/billing/members/{person.id}", json={"role": role})
    assert answer.status_code == 200, answer.text


async def found(client: httpx2.AsyncClient, **query: Any) -> list[str]:
    # The commas between labels are no part of them, so they must not be encoded.
    answer = await client.get(f"/v1/contracts?{urlencode(query, safe=',')}")
    assert answer.status_code == 200, answer.text
    return [contract["slug"] for contract in answer.json()["items"]]


async def pages(client: httpx2.AsyncClient, **query: Any) -> AsyncIterator[list[str]]:
    while True:
        page = (await client.get("/v1/contracts", params=query)).json()
        yield [contract["slug"] for contract in page["items"]]
        if "next_cursor" not in page:
            return
        query["cursor"] = page["next_cursor"]


async def test_create_and_read(billing: str, ada: Any) -> None:
    created = await create(ada, labels=["zebra", "apple"], description="All about *money*")
    assert created.status_code == 201
    contract = created.json()
    assert contract["visibility"] == "private"
    assert contract["labels"] == ["apple", "zebra"]
    assert contract["latest_version"] is None
    assert contract["created_at"] == contract["updated_at"]
    answer = await ada.client.get(created.headers["location"])
    assert answer.json() == contract
    assert answer.headers["etag"] == created.headers["etag"]


async def test_a_private_contract_does_not_exist_for_strangers(
    billing: str, ada: Any, bob: Any, anybody: httpx2.AsyncClient
) -> None:
    etag = (await create(ada)).headers["etag"]
    path = "/v1/contracts/invoices"
    strange = [
        await read(bob),
        await anybody.get(path),
        await patch(bob, {"title": "Mine"}, etag),
        await bob.client.delete(path),
    ]
    assert {answer.status_code for answer in strange} == {404}
    assert await found(bob.client) == await found(anybody) == []
    assert (await read(ada)).headers["etag"] == etag


async def test_a_public_contract_is_for_reading(
    billing: str, ada: Any, bob: Any, anybody: httpx2.AsyncClient
) -> None:
    etag = (await create(ada, visibility="public")).headers["etag"]
    assert (await read(bob)).status_code == 200
    assert await found(anybody) == ["invoices"]
    assert (await patch(bob, {"title": "Mine"}, etag)).status_code == 403
    assert (await bob.client.delete("/v1/contracts/invoices")).status_code == 403
    assert (await anybody.delete("/v1/contracts/invoices")).status_code == 401


async def test_what_each_role_may_do(billing: str, ada: Any, bob: Any) -> None:
    etag = (await create(ada)).headers["etag"]
    await join(ada, bob, "member")
    assert (await read(bob)).status_code == 200
    assert (await create(bob, "orders")).status_code == 403
    assert (await patch(bob, {"title": "New"}, etag)).status_code == 403
    assert (await bob.client.delete("/v1/contracts/invoices")).status_code == 403
    await join(ada, bob, "maintainer")
    assert (await create(bob, "orders")).status_code == 201
    assert (await patch(bob, {"title": "New"}, etag)).status_code == 200
    assert (await bob.client.delete("/v1/contracts/invoices")).status_code == 403
    await join(ada, bob, "owner")
    assert (await bob.client.delete("/v1/contracts/invoices")).status_code == 204


async def test_scopes(billing: str, ada: Any) -> None:
    await create(ada)
    reading = await ada.with_scopes("contracts:read")
    writing = await ada.with_scopes("contracts:write")
    body = {"slug": "orders", "title": "Orders", "team": "billing"}
    assert (await ada.client.post("/v1/contracts", json=body, headers=reading)).status_code == 403
    assert (await ada.client.post("/v1/contracts", json=body, headers=writing)).status_code == 201
    assert (await read(ada, **reading)).status_code == 200
    assert (await read(ada, **writing)).status_code in (403, 404)


async def test_teams_of_others_are_as_good_as_none(billing: str, ada: Any, bob: Any) -> None:
    foreign = await create(bob)
    unknown = await create(bob, team="no-such-team")
    assert foreign.status_code == unknown.status_code == 403
    assert foreign.json()["detail"].replace("billing", "no-such-team") == unknown.json()["detail"]


async def test_a_slug_is_taken_once(billing: str, ada: Any) -> None:
    statuses: list[int] = []

    async def attempt() -> None:
        statuses.append((await create(ada)).status_code)

    async with anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(attempt)
    assert sorted(statuses) == [201, 409, 409, 409, 409]
    assert (await create(ada)).json()["code"] == "slug_taken"
    assert len((await ada.client.get("/v1/events")).json()["items"]) == 1


async def test_finding(billing: str, ada: Any, anybody: httpx2.AsyncClient) -> None:
    await ada.client.post("/v1/teams", json={"slug": "shipping", "name": "Shipping"})
    await create(ada, "invoices", title="Überweisung 100%", labels=["money", "core"])
    await create(ada, "orders", visibility="public", description="100 PARCELS", labels=["core"])
    await create(ada, "parcels", team="shipping", visibility="public")
    client = ada.client
    assert await found(client) == ["invoices", "orders", "parcels"]
    assert await found(client, q="ÜBERWEIS") == ["invoices"]
    assert await found(client, q="100%") == ["invoices"]
    assert await found(client, q="parcels 100") == ["orders"]
    assert await found(client, q="parcel") == ["orders", "parcels"]
    assert await found(client, q="_") == []
    assert await found(client, q=" ") == ["invoices", "orders", "parcels"]
    assert await found(client, labels="core") == ["invoices", "orders"]
    assert await found(client, labels="core,money") == ["invoices"]
    assert await found(client, labels="core,other") == []
    assert await found(client, **{"filter[team]": "shipping"}) == ["parcels"]
    assert await found(client, **{"filter[visibility]": "private"}) == ["invoices"]
    assert await found(anybody, **{"filter[visibility]": "private"}) == []
    assert await found(client, labels="core", q="100", **{"filter[team]": "shipping"}) == []
    assert (await client.get("/v1/contracts?filter[colour]=red")).status_code == 422


async def test_changed_after(billing: str, ada: Any) -> None:
    first = (await create(ada, "aa")).json()["updated_at"]
    await create(ada, "bb")
    after = "filter[updated_after]"
    assert "aa" not in await found(ada.client, **{after: first})
    assert await found(ada.client, **{after: "0001-01-01T00:00:00+14:00"}) == ["aa", "bb"]
    assert await found(ada.client, **{after: "9999-12-31T23:59:59-12:00"}) == []


async def test_pages_in_every_order(billing: str, ada: Any) -> None:
    for number in (3, 1, 5, 2, 4):
        await create(ada, f"api-{number}")
    by_slug = [f"api-{number}" for number in (1, 2, 3, 4, 5)]
    by_time = [f"api-{number}" for number in (3, 1, 5, 2, 4)]
    orders = {
        "slug": by_slug,
        "-slug": by_slug[::-1],
        "updated_at": by_time,
        "-updated_at": by_time[::-1],
    }
    for sort, expected in orders.items():
        sizes = [page async for page in pages(ada.client, sort=sort, limit=2)]
        assert [slug for page in sizes for slug in page] == expected, sort
        assert [len(page) for page in sizes] == [2, 2, 1]


async def test_a_cursor_belongs_to_its_order(billing: str, ada: Any) -> None:
    await create(ada, "aa")
    await create(ada, "bb")
    page = (await ada.client.get("/v1/contracts?limit=1&sort=slug")).json()
    for sort in ("-slug", "updated_at", "-updated_at"):
        query = {"cursor": page["next_cursor"], "sort": sort}
        assert (await ada.client.get("/v1/contracts", params=query)).status_code == 400


async def test_the_workspace_of_the_console(
    billing: str, ada: Any, bob: Any, anybody: httpx2.AsyncClient
) -> None:
    await ada.client.post("/v1/teams", json={"slug": "shipping", "name": "Shipping"})
    await create(ada, "invoices", visibility="public")
    await create(ada, "parcels", team="shipping", visibility="public")

    async def listed(client: httpx2.AsyncClient, workspace: str, **query: str) -> list[str]:
        cookie = {"Cookie": f"workspace={workspace}"}
        answer = await client.get("/v1/contracts", params=query, headers=cookie)
        return [contract["slug"] for contract in answer.json()["items"]]

    assert await listed(ada.client, "shipping") == ["parcels"]
    assert await listed(ada.client, "shipping", **{"filter[team]": "billing"}) == ["invoices"]
    # Of a stranger's team, or of none: the cookie is out of date.
    for client, workspace in ((bob.client, "shipping"), (ada.client, "gone"), (anybody, "billing")):
        assert await listed(client, workspace) == ["invoices", "parcels"]


@pytest.mark.parametrize("header", ["{0}", "W/{0}", '"other", {0}', '"a,b" , W/{0}', "*"])
async def test_nothing_new(billing: str, ada: Any, header: str) -> None:
    etag = (await create(ada)).headers["etag"]
    answer = await read(ada, **{"If-None-Match": header.format(etag)})
    assert answer.status_code == 304
    assert answer.content == b""
    assert answer.headers["etag"] == etag


@pytest.mark.parametrize("header", ['"other"', "other", 'W/"1"', '""'])
async def test_something_new(billing: str, ada: Any, header: str) -> None:
    await create(ada)
    assert (await read(ada, **{"If-None-Match": header})).status_code == 200


async def test_a_merge_patch_tells_absent_from_null(billing: str, ada: Any) -> None:
    created = await create(ada, description="Old", labels=["one", "two"])
    changed = await patch(ada, {"title": "New"}, created.headers["etag"])
    assert changed.status_code == 200
    assert changed.json() == {
        **created.json(),
        "title": "New",
        "updated_at": changed.json()["updated_at"],
    }
    cleared = await patch(ada, {"description": None}, changed.headers["etag"])
    assert cleared.json()["description"] is None
    assert cleared.json()["labels"] == ["one", "two"]
    relabelled = await patch(ada, {"labels": ["two", "three"]}, cleared.headers["etag"])
    assert relabelled.json()["labels"] == ["three", "two"]
    bare = await patch(ada, {"labels": None}, relabelled.headers["etag"])
    assert bare.json()["labels"] == []
    assert (await read(ada)).json() == bare.json()
    assert await found(ada.client, q="new") == ["invoices"]
    assert await found(ada.client, q="old") == []
    assert (await patch(ada, {"title": None}, bare.headers["etag"])).status_code == 422
    assert (await patch(ada, {}, bare.headers["etag"])).status_code == 422


async def test_a_change_that_changes_nothing(billing: str, ada: Any) -> None:
    created = await create(ada, labels=["one"])
    same = await patch(
        ada, {"title": "Invoices", "labels": ["one"], "description": None}, created.headers["etag"]
    )
    assert same.status_code == 200
    assert same.headers["etag"] == created.headers["etag"]
    assert same.json() == created.json()
    assert len((await ada.client.get("/v1/events")).json()["items"]) == 1


async def test_if_match_is_strong(billing: str, ada: Any) -> None:
    etag = (await create(ada)).headers["etag"]
    for header in (f"W/{etag}", '"other"', etag.strip('"'), '"a", W/"b"'):
        refused = await patch(ada, {"title": "New"}, header)
        assert refused.status_code == 412
        assert refused.json()["status"] == 412
    assert (await patch(ada, {"title": "New"}, f'"other", {etag}')).status_code == 200
    assert (await patch(ada, {"title": "Newer"}, etag)).status_code == 412
    assert (await patch(ada, {"title": "Newer"}, "*")).status_code == 200
    without = await ada.client.patch(
        "/v1/contracts/invoices", json={"title": "X"}, headers=MERGE_PATCH
    )
    assert without.status_code == 422


async def test_of_changes_at_once_one_wins(billing: str, ada: Any) -> None:
    etag = (await create(ada)).headers["etag"]
    statuses: list[int] = []

    async def attempt(number: int) -> None:
        statuses.append((await patch(ada, {"title": f"Title {number}"}, etag)).status_code)

    async with anyio.create_task_group() as group:
        for number in range(5):
            group.start_soon(attempt, number)
    assert sorted(statuses) == [200, 412, 412, 412, 412]


async def test_deleting(billing: str, ada: Any) -> None:
    etag = (await create(ada, labels=["one"])).headers["etag"]
    await ada.client.put(
        "/v1/contracts/invoices/policies/retention", json={"kind": "retention", "keep": 1}
    )
    answer = await ada.client.delete("/v1/contracts/invoices")
    assert answer.status_code == 204
    assert answer.content == b""
    assert (await read(ada)).status_code == 404
    assert (await ada.client.delete("/v1/contracts/invoices")).status_code == 404
    # Another contract of the same name begins anew, and is no state of the old one.
    again = await create(ada)
    assert again.status_code == 201
    assert again.headers["etag"] != etag
    assert again.json()["labels"] == []
    assert (await ada.client.get("/v1/contracts/invoices/policies")).json() == []
