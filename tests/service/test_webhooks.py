"""Webhooks: one's own subscriptions, their secrets, and the addresses that are out of bounds."""

import asyncio
import hashlib
import hmac
import ipaddress
import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import anyio
import httpx2
import pytest
from fastapi import FastAPI
from registry.settings import Settings
from registry.webhooks.addresses import AddressPolicy, AddressRefused, host_of

pytestmark = pytest.mark.anyio

# Nobody listens there.
URL = "http://127.0.0.1:9/in"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Deliveries to this machine are allowed, and are tried again at once."""
    changes = {
        "webhook_allowed_networks": (ipaddress.ip_network("127.0.0.1/32"),),
        "webhook_retry_seconds": (0.0,),
    }
    return settings.model_copy(update=changes)


async def subscribe(person: Any, url: str = URL, **more: Any) -> httpx2.Response:
    answer: httpx2.Response = await person.client.post("/v1/webhooks", json={"url": url, **more})
    return answer


async def test_the_secret_is_told_once(ada: Any) -> None:
    created = await subscribe(ada, types=["version.published"])
    assert created.status_code == 201, created.text
    webhook = created.json()
    secret = webhook.pop("secret")
    assert len(secret) > 40
    read = await ada.client.get(created.headers["location"])
    assert read.json() == webhook
    listed = await ada.client.get("/v1/webhooks")
    assert listed.json() == {"items": [webhook]}
    assert secret not in read.text + listed.text


async def test_webhooks_of_others_do_not_exist(
    ada: Any, bob: Any, anybody: httpx2.AsyncClient
) -> None:
    path = (await subscribe(ada)).headers["location"]

    async def attempts(client: httpx2.AsyncClient, at: str) -> list[httpx2.Response]:
        return [
            await client.get(at),
            await client.get(f"{at}/deliveries"),
            await client.post(f"{at}/ping"),
            await client.delete(at),
        ]

    foreign, unknown = (
        await attempts(bob.client, path),
        await attempts(bob.client, f"/v1/webhooks/{uuid4()}"),
    )
    assert {answer.status_code for answer in foreign} == {404}
    assert [a.text for a in foreign] == [a.text for a in unknown]
    assert {answer.status_code for answer in await attempts(anybody, path)} == {401}
    assert (await bob.client.get("/v1/webhooks")).json() == {"items": []}
    headers = await ada.with_scopes("contracts:read", "contracts:write")
    assert (await ada.client.get(path, headers=headers)).status_code == 403
    assert (await ada.client.get(path)).status_code == 200


async def test_unsubscribing(ada: Any) -> None:
    path = (await subscribe(ada)).headers["location"]
    await ada.client.post(f"{path}/ping")
    assert (await ada.client.delete(path)).status_code == 204
    assert (await ada.client.get(path)).status_code == 404
    assert (await ada.client.delete(path)).status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/",
        "http://127.0.0.2/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::a00:1]/",
        "http://[2002:a00:1::]/",
        "http://[fec0::1]/",
        "http://[::7f00:1]/",
        "http://[64:ff9b:1::a00:1]/",
        "http://0.0.0.0/",
        "http://224.0.0.1/",
        "http://100.64.0.1/",
        "http://user:secret@example.com/",
        "http://example.com:0/",
    ],
)
async def test_addresses_out_of_bounds(ada: Any, url: str) -> None:
    answer = await subscribe(ada, url)
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "address_refused"
    assert "secret" not in answer.text


async def test_other_ways_to_write_an_address(ada: Any) -> None:
    """The system's resolver reads them as 127.0.0.1 and 10.0.0.1, or not at all."""
    for url in ("http://0x0a000001/", "http://10.1/", "http://167772161/"):
        policy = AddressPolicy(())
        with pytest.raises((AddressRefused, OSError)):
            await policy.address_of(url)


async def test_all_addresses_of_a_name_are_judged() -> None:
    found: list[str] = []

    async def resolver(_host: str) -> Sequence[Any]:
        return [ipaddress.ip_address(address) for address in found]

    policy = AddressPolicy([ipaddress.ip_network("10.1.0.0/16")], resolver)
    for addresses, allowed in (
        (["93.184.216.34"], True),
        (["10.1.2.3"], True),
        (["93.184.216.34", "10.0.0.1"], False),
        (["fe80::1"], False),
        (["fd00::1"], False),
    ):
        found[:] = addresses
        if allowed:
            assert str(await policy.address_of("https://example.com/")) == addresses[0]
        else:
            with pytest.raises(AddressRefused):
                await policy.address_of("https://example.com/")
    found[:] = []
    with pytest.raises(OSError, match="no address"):
        await policy.address_of("https://example.com/")


@pytest.mark.parametrize(
    "url", ["ftp://example.com", "http://", "http://[", "http://x:99999/", "x"]
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(AddressRefused):
        host_of(url)


async def test_pages(ada: Any) -> None:
    created = [(await subscribe(ada)).json()["id"] for _ in range(3)]
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    while True:
        page = (await ada.client.get("/v1/webhooks", params=query)).json()
        seen += [webhook["id"] for webhook in page["items"]]
        if "next_cursor" not in page:
            break
        query["cursor"] = page["next_cursor"]
    assert sorted(seen) == sorted(created)


async def test_the_log_says_what_went_wrong(ada: Any) -> None:
    path = (await subscribe(ada)).headers["location"]
    await ada.client.post(f"{path}/ping")
    with anyio.fail_after(20):
        while (log := (await ada.client.get(f"{path}/deliveries")).json()["items"])[0]["state"] == (
            "pending"
        ):
            await anyio.sleep(0.02)
    assert log[0]["state"] == "failed"
    assert log[0]["response_status"] is None
    assert "could not be called" in log[0]["error"]


async def test_from_a_change_to_a_signed_delivery(billing: str, ada: Any, app: FastAPI) -> None:
    """The whole way, over a real socket: the first attempt fails, the second arrives."""
    received: list[tuple[dict[str, str], bytes]] = []
    statuses = [b"503 Service Unavailable", b"204 No Content", b"204 No Content"]

    async def serve(stream: anyio.abc.SocketStream) -> None:
        async with stream:
            raw = b""
            while not raw.endswith(b"}"):
                raw += await stream.receive()
            head, _, body = raw.partition(b"\r\n\r\n")
            lines = [line.partition(": ") for line in head.decode().split("\r\n")[1:]]
            received.append(({name.lower(): value for name, _, value in lines}, body))
            answer = statuses[len(received) - 1]
            await stream.send(b"HTTP/1.1 " + answer + b"\r\nContent-Length: 0\r\n\r\n")

    async def deliveries() -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = (await ada.client.get(f"{path}/deliveries")).json()["items"]
        return items

    async def until_delivered(count: int) -> None:
        with anyio.fail_after(20):
            # Only the log tells: a delivery is noted after the answer has left.
            while [d["state"] for d in await deliveries()] != ["delivered"] * count:
                await anyio.sleep(0.02)

    listener = await anyio.create_tcp_listener(local_host="127.0.0.1")
    port = listener.extra(anyio.abc.SocketAttribute.local_port)
    created = await subscribe(ada, f"http://127.0.0.1:{port}/in", types=["contract.created"])
    path, secret = created.headers["location"], created.json()["secret"]
    async with anyio.create_task_group() as group:
        group.start_soon(listener.serve, serve)
        body = {"slug": "invoices", "title": "Invoices", "team": billing}
        await ada.client.post("/v1/contracts", json=body)
        await until_delivered(1)
        ping = await ada.client.post(f"{path}/ping")
        await until_delivered(2)
        group.cancel_scope.cancel()

    assert ping.status_code == 202
    assert (ping.json()["event_type"], ping.json()["attempts"]) == ("ping", 0)
    first, again, pinged = received
    assert first[1] == again[1]
    assert first[0]["x-registry-delivery"] == again[0]["x-registry-delivery"]
    for headers, content in received:
        signed = headers["x-registry-timestamp"].encode() + b"." + content
        digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        assert headers["x-registry-signature"] == f"sha256={digest}"
    assert json.loads(again[1])["type"] == "contract.created"
    assert json.loads(pinged[1])["webhook_id"] == created.json()["id"]

    newest, oldest = await deliveries()
    assert oldest["error"] is None
    assert (oldest["attempts"], oldest["response_status"]) == (2, 204)
    assert (newest["event_type"], newest["attempts"]) == ("ping", 1)
    # A ping is between two: nobody meets it in the history.
    history = await ada.client.get("/v1/events")
    assert [event["type"] for event in history.json()["items"]] == ["contract.created"]


async def test_a_name_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_arguments: Any, **_options: Any) -> None:
        await anyio.sleep_forever()

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", never, raising=False)
    monkeypatch.setattr("registry.webhooks.addresses._RESOLUTION_SECONDS", 0.01)
    with pytest.raises(OSError, match=r"slow\.example was not found in good time"):
        await AddressPolicy(()).address_of("https://slow.example/in")
