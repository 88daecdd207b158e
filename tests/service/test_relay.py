"""The relay: from the outbox to subscribers, signed, tried again, given up, and never lost."""

import hashlib
import hmac
import ipaddress
import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import anyio
import httpcore2
import pytest
import respx
from fastapi import FastAPI
from registry.database import Database
from registry.lifecycle import Lifecycle
from registry.relay import Relay
from registry.tables import Event, Membership, Team, User, Webhook
from registry.wakeup import Wakeup
from registry.webhooks.addresses import AddressPolicy
from registry.webhooks.repository import WebhookRepository
from registry_server import keep_contract
from registry_server.receivers import WebhooksReceiver, webhooks_receiver_router
from starlette.testclient import TestClient

from tests.service.relay_world import PUBLIC_ADDRESS, START, Clock, World

pytestmark = pytest.mark.anyio


@pytest.fixture
async def world(database: Database) -> World:
    async with database.writing() as session:
        people = [
            User(email=f"{n}@example.com", email_key=n, display_name=n, password_hash="")
            for n in ("ada", "bob")
        ]
        team = Team(slug="billing", name="Billing")
        session.add_all([*people, team])
        await session.flush()
        session.add(Membership(team_id=team.id, user_id=people[0].id, role="owner"))
    return World(database, Clock(), people[0].id, people[1].id, team.id, [PUBLIC_ADDRESS])


@pytest.fixture
def uncalled() -> Iterator[respx.Router]:
    """As httpx2_mock, for tests in which nobody may be called to the end."""
    with respx.mock(using="httpcore2", assert_all_called=False) as router:
        yield router


async def test_a_delivery_is_signed_and_goes_to_the_address_that_was_judged(
    world: World, httpx2_mock: respx.Router
) -> None:
    route = httpx2_mock.post(host=PUBLIC_ADDRESS).mock(return_value=respx.MockResponse(204))
    await world.subscribe(world.ada)
    event = await world.happen(type_="contract.created")
    relay = world.relay()
    assert await relay.dispatch() == 1
    assert await relay.deliver() == 1

    request = route.calls.last.request
    assert request.url.raw_path == b"/in?key=1"
    assert request.headers["host"] == "hooks.example.com"
    assert request.extensions["sni_hostname"] == "hooks.example.com"
    assert request.headers["content-type"] == "application/json"
    assert json.loads(request.content) == {
        "id": event,
        "type": "contract.created",
        "occurred_at": "2026-01-01T12:00:00Z",
        "contract": "invoices",
        "title": "Invoices",
    }
    timestamp = request.headers["x-registry-timestamp"]
    assert int(timestamp) == int(START.timestamp())
    signed = timestamp.encode() + b"." + request.content
    expected = hmac.new(b"whs_secret", signed, hashlib.sha256).hexdigest()
    assert request.headers["x-registry-signature"] == f"sha256={expected}"

    (delivery,) = await world.deliveries()
    assert request.headers["x-registry-delivery"] == str(delivery.id)
    assert (delivery.state, delivery.attempts, delivery.response_status) == ("delivered", 1, 204)
    assert delivery.next_attempt_at is None
    assert await world.waiting() == 0
    assert await relay.deliver() == 0


@pytest.mark.parametrize("type_", ["contract.created", "contract.deleted"])
async def test_a_delivery_is_what_the_contract_says(
    world: World, httpx2_mock: respx.Router, type_: str
) -> None:
    taken: list[tuple[str, Any]] = []

    class Hooks(WebhooksReceiver):
        def receive_contract_event(
            self,
            *,
            x_registry_signature: str,
            x_registry_timestamp: int,
            x_registry_delivery: UUID,
            body: Any,
        ) -> None:
            taken.append((str(x_registry_delivery), body.type))

    subscriber = FastAPI()
    subscriber.include_router(webhooks_receiver_router(Hooks, paths={"contractEvent": "/in"}))
    keep_contract(subscriber)

    route = httpx2_mock.post(host=PUBLIC_ADDRESS).mock(return_value=respx.MockResponse(204))
    await world.subscribe(world.ada)
    await world.happen(type_=type_)
    relay = world.relay()
    await relay.dispatch()
    await relay.deliver()
    request = route.calls.last.request
    sent = {name: text for name, text in request.headers.items() if name != "host"}
    answer = TestClient(subscriber).post("/in?key=1", content=request.content, headers=sent)
    assert answer.status_code == 204, answer.text
    (delivery,) = await world.deliveries()
    assert taken == [(str(delivery.id), type_)]


async def test_only_those_who_may_see_an_event_are_told(world: World) -> None:
    ada, bob = await world.subscribe(world.ada), await world.subscribe(world.bob)
    hidden, public = await world.happen(public=False), await world.happen(public=True)
    await world.relay().dispatch()
    told = {(d.webhook_id, d.event_id) for d in await world.deliveries()}
    assert told == {(ada, hidden), (ada, public), (bob, public)}


async def test_only_the_types_that_were_asked_for(world: World) -> None:
    await world.subscribe(world.ada, types=["version.published", "contract.deleted"])
    await world.happen(type_="contract.created")
    wanted = await world.happen(type_="contract.deleted")
    await world.relay().dispatch()
    assert [delivery.event_id for delivery in await world.deliveries()] == [wanted]


async def test_attempts_follow_the_schedule_and_then_end(
    world: World, httpx2_mock: respx.Router
) -> None:
    route = httpx2_mock.post(host=PUBLIC_ADDRESS).mock(return_value=respx.MockResponse(500))
    webhook = await world.subscribe(world.ada)
    await world.happen()
    relay = world.relay()
    await relay.dispatch()
    for attempts, wait in ((1, 10), (2, 60)):
        assert await relay.deliver() == 1
        (delivery,) = await world.deliveries()
        assert (delivery.state, delivery.attempts) == ("pending", attempts)
        assert delivery.response_status == 500
        assert delivery.next_attempt_at == world.clock() + timedelta(seconds=wait)
        world.clock.forward(wait - 1)
        assert await relay.deliver() == 0
        world.clock.forward(1)
    assert await relay.deliver() == 1
    (delivery,) = await world.deliveries()
    assert (delivery.state, delivery.attempts, delivery.next_attempt_at) == ("failed", 3, None)
    world.clock.forward(10_000)
    assert await relay.deliver() == 0
    assert route.call_count == 3
    assert len({call.request.headers["x-registry-delivery"] for call in route.calls}) == 1
    assert (await world.webhook(webhook)).active


async def test_success_after_a_failure(world: World, httpx2_mock: respx.Router) -> None:
    answers: list[Any] = [
        httpcore2.ConnectError("refused"),
        respx.MockResponse(302, headers={"location": "/x"}),
        respx.MockResponse(200),
    ]
    route = httpx2_mock.post(host=PUBLIC_ADDRESS).mock(side_effect=answers)
    await world.subscribe(world.ada)
    await world.happen()
    relay = world.relay()
    await relay.dispatch()
    await relay.deliver()
    (delivery,) = await world.deliveries()
    assert delivery.response_status is None
    assert delivery.error is not None
    world.clock.forward(10)
    await relay.deliver()
    # A redirect is no success, and is not followed.
    assert [d.response_status for d in await world.deliveries()] == [302]
    world.clock.forward(60)
    await relay.deliver()
    assert [(d.state, d.error) for d in await world.deliveries()] == [("delivered", None)]
    assert route.call_count == 3


async def test_too_many_failures_in_a_row_stop_a_webhook(
    world: World, httpx2_mock: respx.Router
) -> None:
    httpx2_mock.post(host=PUBLIC_ADDRESS).mock(return_value=respx.MockResponse(410))
    webhook = await world.subscribe(world.ada)
    relay = world.relay(retry_seconds=())
    await world.happen()
    await relay.dispatch()
    await relay.deliver()
    assert (await world.webhook(webhook)).failures == 1
    await world.happen()
    await relay.dispatch()
    await relay.deliver()
    assert not (await world.webhook(webhook)).active
    await world.happen()
    assert await relay.dispatch() == 1
    assert [d.state for d in await world.deliveries()] == ["failed", "failed"]


async def test_each_event_is_handed_on_by_itself(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribers, asked = WebhookRepository.subscribers, []

    async def fails_at_the_second(repository: WebhookRepository, event: Event) -> Sequence[Webhook]:
        asked.append(event)
        if len(asked) == 2:
            raise ConnectionError
        return await subscribers(repository, event)

    for _ in range(2):
        await world.subscribe(world.ada)
        await world.happen()
    monkeypatch.setattr(WebhookRepository, "subscribers", fails_at_the_second)
    relay = world.relay()
    with pytest.raises(ConnectionError):
        await relay.dispatch()
    assert len(await world.deliveries()) == 2
    assert await relay.dispatch() == 1
    assert len(await world.deliveries()) == 4


async def test_a_success_in_between_starts_the_count_again(
    world: World, httpx2_mock: respx.Router
) -> None:
    statuses = [500, 200, 500]
    httpx2_mock.post(host=PUBLIC_ADDRESS).mock(
        side_effect=[respx.MockResponse(s) for s in statuses]
    )
    webhook = await world.subscribe(world.ada)
    relay = world.relay(retry_seconds=())
    for _ in statuses:
        await world.happen()
        await relay.dispatch()
        await relay.deliver()
    found = await world.webhook(webhook)
    assert (found.active, found.failures) == (True, 1)


async def test_a_name_that_leads_elsewhere_by_now_is_not_called(
    world: World, uncalled: respx.Router
) -> None:
    route = uncalled.post().mock(return_value=respx.MockResponse(200))
    await world.subscribe(world.ada)
    await world.happen()
    relay = world.relay(retry_seconds=())
    await relay.dispatch()
    world.leads_to[:] = [PUBLIC_ADDRESS, "10.0.0.7"]
    await relay.deliver()
    (delivery,) = await world.deliveries()
    assert (delivery.state, delivery.response_status) == ("failed", None)
    assert "private network" in (delivery.error or "")
    assert not route.called


async def test_our_own_mistakes_come_to_an_end(
    world: World, uncalled: respx.Router, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_self: AddressPolicy, _url: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(AddressPolicy, "address_of", fail)
    await world.subscribe(world.ada)
    await world.happen()
    relay = world.relay(retry_seconds=())
    await relay.dispatch()
    assert await relay.deliver() == 1
    assert [delivery.state for delivery in await world.deliveries()] == ["failed"]


async def test_whoever_is_silent_is_left_alone(world: World, uncalled: respx.Router) -> None:
    async def silence(_request: Any) -> respx.MockResponse:
        await anyio.sleep_forever()
        raise AssertionError

    uncalled.post(host=PUBLIC_ADDRESS).mock(side_effect=silence)
    await world.subscribe(world.ada)
    await world.happen()
    relay = world.relay(timeout_seconds=0.05)
    await relay.dispatch()
    await relay.deliver()
    (delivery,) = await world.deliveries()
    assert (delivery.state, delivery.error) == ("pending", "No answer within 0.05 seconds.")


async def test_a_relay_that_dies_loses_nothing(world: World, httpx2_mock: respx.Router) -> None:
    route = httpx2_mock.post(host=PUBLIC_ADDRESS)
    await world.subscribe(world.ada)
    await world.happen()
    first = world.relay()
    await first.dispatch()
    with anyio.CancelScope() as dying:

        def die(_request: Any) -> respx.MockResponse:
            dying.cancel()
            raise httpcore2.ConnectError("gone")

        route.mock(side_effect=die)
        await first.deliver()
    route.mock(return_value=respx.MockResponse(200))
    second = world.relay()
    # The claim of the dead one holds for a while, so that two never deliver at once.
    assert await second.deliver() == 0
    world.clock.forward(60)
    assert await second.deliver() == 1
    assert [(d.state, d.attempts) for d in await world.deliveries()] == [("delivered", 1)]


async def test_relays_at_once_deliver_everything_once(
    world: World, httpx2_mock: respx.Router
) -> None:
    seen: list[str] = []

    async def take(request: Any) -> respx.MockResponse:
        await anyio.sleep(0.01)
        seen.append(request.headers["x-registry-delivery"])
        return respx.MockResponse(200)

    httpx2_mock.post(host=PUBLIC_ADDRESS).mock(side_effect=take)
    await world.subscribe(world.ada)
    for _ in range(40):
        await world.happen()

    async def work(relay: Relay) -> None:
        while await relay.dispatch() or await relay.deliver():
            pass

    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(work, world.relay())
    assert len(seen) == len(set(seen)) == 40
    assert {delivery.state for delivery in await world.deliveries()} == {"delivered"}


async def test_a_running_relay_is_woken_and_ends(world: World, httpx2_mock: respx.Router) -> None:
    arrived = anyio.Event()

    def take(_request: Any) -> respx.MockResponse:
        arrived.set()
        return respx.MockResponse(200)

    httpx2_mock.post(host=PUBLIC_ADDRESS).mock(side_effect=take)
    await world.subscribe(world.ada)
    wakeup, lifecycle = Wakeup(), Lifecycle()
    relay = world.relay(poll_seconds=600.0)
    with anyio.fail_after(10):
        async with anyio.create_task_group() as group:
            group.start_soon(relay.run, wakeup, lifecycle)
            await anyio.wait_all_tasks_blocked()
            await world.happen()
            wakeup.ring()
            await arrived.wait()
            lifecycle.drain()
            wakeup.ring()


async def test_end_to_end_on_loopback(world: World) -> None:
    """No mock: a socket, HTTP as it is, and the network that has to be allowed for it."""
    received: list[bytes] = []

    async def serve(stream: anyio.abc.SocketStream) -> None:
        async with stream:
            request = b""
            while not request.endswith(b"}"):
                request += await stream.receive()
            received.append(request)
            await stream.send(b"HTTP/1.1 204 No Content\r\n\r\n")

    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(anyio.abc.SocketAttribute.local_port)
    world.leads_to[:] = ["127.0.0.1"]
    await world.subscribe(world.ada, f"http://hooks.example.com:{port}/in")
    await world.happen()
    async with anyio.create_task_group() as group:
        group.start_soon(listener.serve, serve)
        strict = world.relay(retry_seconds=(10.0,))
        await strict.dispatch()
        await strict.deliver()
        assert received == []
        world.clock.forward(10)
        relay = world.relay(allowed=[ipaddress.ip_network("127.0.0.0/8")])
        await relay.deliver()
        await relay.close()
        group.cancel_scope.cancel()
    (request,) = received
    assert request.startswith(b"POST /in HTTP/1.1\r\n")
    assert f"Host: hooks.example.com:{port}\r\n".encode() in request
    assert [d.state for d in await world.deliveries()] == ["delivered"]
