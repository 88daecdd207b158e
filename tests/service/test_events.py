"""Events: who is told, in which order, and that nothing is lost or told twice."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import anyio
import httpx2
import pytest
from fastapi import FastAPI
from registry.caller import Caller
from registry.database import Database
from registry.events.repository import Selection
from registry.events.service import EventService
from registry.lifecycle import Lifecycle
from registry.outbox import Outbox
from registry.settings import Settings
from registry.tables import Event
from registry.wakeup import Wakeup

pytestmark = pytest.mark.anyio


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Streams that end soon, so that a test can read one to its end."""
    return settings.model_copy(update={"stream_lifetime_seconds": 0.3})


async def create(person: Any, slug: str, visibility: str = "private", team: str = "billing") -> str:
    body = {"slug": slug, "title": slug, "team": team, "visibility": visibility}
    answer = await person.client.post("/v1/contracts", json=body)
    assert answer.status_code == 201, answer.text
    etag: str = answer.headers["etag"]
    return etag


async def change(person: Any, slug: str, **changes: Any) -> str:
    headers = {"If-Match": "*", "Content-Type": "application/merge-patch+json"}
    answer = await person.client.patch(f"/v1/contracts/{slug}", json=changes, headers=headers)
    assert answer.status_code == 200, answer.text
    etag: str = answer.headers["etag"]
    return etag


async def listed(person: Any, **query: Any) -> list[dict[str, Any]]:
    answer = await person.client.get("/v1/events", params=query)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def exported(person: Any, **query: Any) -> list[dict[str, Any]]:
    answer = await person.client.get("/v1/events/history", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/jsonl"
    return [json.loads(line) for line in answer.text.splitlines()]


async def streamed(person: Any, after: int | None = 0, **query: Any) -> list[dict[str, Any]]:
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    answer = await person.client.get("/v1/events/stream", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = []
    for block in answer.text.split("\n\n"):
        fields = dict(
            line.split(": ", 1) for line in block.splitlines() if line[:1] not in ("", ":")
        )
        if "data" in fields:
            event = json.loads(fields["data"])
            assert fields["id"] == str(event["id"])
            assert fields["event"] == event["type"]
            events.append(event)
    return events


async def test_what_is_told(billing: str, ada: Any) -> None:
    await create(ada, "invoices")
    await change(ada, "invoices", title="Invoices", labels=["money"])
    document = {"openapi": "3.1.0", "info": {"title": "I", "version": "1.0.0"}, "paths": {}}
    path = "/v1/contracts/invoices/versions"
    await ada.client.post(path, json={"document": document})
    notice = {"reason": "Old", "sunset_on": "2027-01-01"}
    await ada.client.post(f"{path}/1.0.0/deprecation", json=notice)
    await ada.client.delete("/v1/contracts/invoices")

    events = await exported(ada)
    assert [event["type"] for event in events] == [
        "contract.created",
        "contract.updated",
        "version.published",
        "version.deprecated",
        "contract.deleted",
    ]
    assert {event["contract"] for event in events} == {"invoices"}
    assert events[0]["title"] == "invoices"
    assert events[1]["changed"] == ["labels", "title"]
    assert events[2]["version"] == "1.0.0"
    assert set(events[2]["findings"]) == {"errors", "warnings", "notes"}
    assert events[3]["deprecation"] == notice
    assert [event["id"] for event in events] == sorted(event["id"] for event in events)
    assert await listed(ada) == events[::-1]
    assert await streamed(ada) == events


async def test_only_what_the_caller_may_see(
    billing: str, ada: Any, bob: Any, anybody: httpx2.AsyncClient
) -> None:
    await create(ada, "hidden")
    await create(ada, "shown", "public")
    await ada.client.delete("/v1/contracts/hidden")
    await ada.client.delete("/v1/contracts/shown")
    for read in (listed, exported, streamed):
        assert {event["contract"] for event in await read(bob)} == {"shown"}
        # What is gone stays known to those who could see it.
        assert len(await read(ada)) == 4
    for path in ("/v1/events", "/v1/events/stream", "/v1/events/history"):
        assert (await anybody.get(path)).status_code == 401
        headers = await ada.with_scopes("contracts:write")
        assert (await ada.client.get(path, headers=headers)).status_code == 403


async def test_membership_decides_at_the_moment_of_reading(
    billing: str, ada: Any, bob: Any
) -> None:
    await create(ada, "hidden")
    member = f"/v1/teams/{billing}/members/{bob.id}"
    assert await exported(bob) == []
    await ada.client.put(member, json={"role": "member"})
    assert len(await exported(bob)) == 1
    await ada.client.delete(member)
    assert await exported(bob) == []


async def test_who_learns_that_visibility_changed(billing: str, ada: Any, bob: Any) -> None:
    await create(ada, "shown", "public")
    await change(ada, "shown", visibility="private")
    await change(ada, "shown", title="Secret")
    await change(ada, "shown", visibility="public")
    seen = [event.get("changed") for event in await exported(bob)]
    assert seen == [None, ["visibility"], ["visibility"]]


async def test_types(billing: str, ada: Any) -> None:
    await create(ada, "aa")
    await change(ada, "aa", title="New")
    await ada.client.delete("/v1/contracts/aa")
    wanted = ["contract.created", "contract.deleted"]
    for read in (exported, streamed):
        assert [event["type"] for event in await read(ada, types=wanted)] == wanted
    assert [event["type"] for event in await listed(ada, types=wanted)] == wanted[::-1]
    assert (await ada.client.get("/v1/events?types=other")).status_code == 422


async def test_pages(billing: str, ada: Any) -> None:
    for slug in ("aa", "bb", "cc"):
        await create(ada, slug)
    first = (await ada.client.get("/v1/events?limit=2")).json()
    assert [event["contract"] for event in first["items"]] == ["cc", "bb"]
    # What happens meanwhile does not shift the pages.
    await create(ada, "dd")
    second = (await ada.client.get(f"/v1/events?limit=2&cursor={first['next_cursor']}")).json()
    assert [event["contract"] for event in second["items"]] == ["aa"]
    assert "next_cursor" not in second


async def test_a_part_of_history(billing: str, ada: Any) -> None:
    for slug in ("aa", "bb", "cc"):
        await create(ada, slug)
        await anyio.sleep(0.002)
    events = await exported(ada)
    middle = events[1]["occurred_at"]
    assert await exported(ada, since=middle) == events[1:]
    assert await exported(ada, until=middle) == events[:1]
    later = (datetime.fromisoformat(middle) + timedelta(milliseconds=1)).isoformat()
    assert await exported(ada, since=middle, until=later) == events[1:2]
    assert await exported(ada, since="9999-12-31T23:59:59-12:00") == []
    assert await exported(ada, since="0001-01-01T00:00:00+12:00") == events


async def test_a_stream_begins_now_or_where_it_ended(billing: str, ada: Any) -> None:
    for slug in ("aa", "bb", "cc"):
        await create(ada, slug)
    first, second, third = [event["id"] for event in await exported(ada)]
    assert await streamed(ada, after=None) == []
    assert [event["id"] for event in await streamed(ada, after=first)] == [second, third]
    assert await streamed(ada, after=third) == []
    assert await streamed(ada, after=2**63 - 1) == []


async def test_nothing_is_lost_or_told_twice(billing: str, ada: Any, app: FastAPI) -> None:
    """Writers at once, and a reader who comes back again and again."""
    writers, each = 4, 8
    received: list[dict[str, Any]] = []

    async def write(writer: int) -> None:
        for number in range(each):
            await create(ada, f"api-{writer}-{number}")

    with anyio.fail_after(60):
        async with anyio.create_task_group() as group:
            for writer in range(writers):
                group.start_soon(write, writer)
            while len(received) < writers * each:
                received += await streamed(ada, after=received[-1]["id"] if received else 0)
    numbers = [event["id"] for event in received]
    assert numbers == sorted(set(numbers))
    assert len({event["contract"] for event in received}) == writers * each
    assert received == await exported(ada)


def follower(database: Database, wakeup: Wakeup, lifecycle: Lifecycle) -> EventService:
    return EventService(database, wakeup, lifecycle, lifetime_seconds=600.0, poll_seconds=600.0)


async def test_the_bell_and_the_end(database: Database) -> None:
    """Neither a new event nor the end of the process waits for the next look at the table."""
    wakeup, lifecycle = Wakeup(), Lifecycle()
    service = follower(database, wakeup, lifecycle)
    reader = Caller(user_id=uuid4(), scopes=frozenset({"contracts:read"}))
    received: list[int] = []
    arrived = anyio.Event()

    async def follow() -> None:
        nonlocal arrived
        async for event in service.follow(reader, Selection(), after=0):
            received.append(event.id)
            arrived.set()
            arrived = anyio.Event()

    async def happen() -> int:
        async with database.writing() as session:
            event = Event(type="contract.deleted", contract="aa", public=True, body={})
            await Outbox(session, wakeup).record(event)
            return event.id

    with anyio.fail_after(20):
        async with anyio.create_task_group() as group:
            group.start_soon(follow)
            numbers = []
            for _ in range(3):
                here = arrived
                numbers.append(await happen())
                await here.wait()
            assert received == numbers
            lifecycle.drain()


async def test_another_process_is_heard(database: Database) -> None:
    """Its bell rings elsewhere; the table is looked at all the same."""
    service = EventService(
        database, Wakeup(), Lifecycle(), lifetime_seconds=600.0, poll_seconds=0.01
    )
    reader = Caller(user_id=uuid4(), scopes=frozenset({"contracts:read"}))
    events = service.follow(reader, Selection(), after=0)
    with anyio.fail_after(20):
        for _ in range(3):
            async with anyio.create_task_group() as group:
                group.start_soon(_happen_elsewhere, database)
                event = await anext(events)
    await events.aclose()
    assert event.id == 3


async def _happen_elsewhere(database: Database) -> None:
    async with database.writing() as session:
        event = Event(type="contract.deleted", contract="aa", public=True, body={})
        await Outbox(session, Wakeup()).record(event)


async def test_history_is_read_in_batches(database: Database) -> None:
    async with database.writing() as session:
        session.add_all(
            Event(type="contract.deleted", contract="aa", public=True, body={}) for _ in range(450)
        )
    service = follower(database, Wakeup(), Lifecycle())
    reader = Caller(user_id=uuid4(), scopes=frozenset({"contracts:read"}))
    numbers = []
    async for event in service.history(reader, Selection()):
        numbers.append(event.id)
        # No connection is held while the reader takes its time.
        assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert len(numbers) == 450
    assert numbers == sorted(numbers)
