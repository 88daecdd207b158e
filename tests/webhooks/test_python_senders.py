"""The Python client sends what the receivers of the server package take."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from specwright.emit.python_client.runtime.sending import Exchange, target

from tests.server.conftest import serving

pytestmark = pytest.mark.anyio


@pytest.fixture
def app(world: Any) -> FastAPI:
    """Somebody who listens."""
    made: FastAPI = world.subscriber()
    return made


@pytest.fixture
def base(app: FastAPI) -> Iterator[str]:
    """Where they listen, over real HTTP."""
    with serving(app) as (_, port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def sending(importable: None) -> Any:
    """The module that sends."""
    return importlib.import_module("warehouse_client.webhooks")


@pytest.fixture(scope="session")
def client(importable: None) -> Any:
    """The package of the client."""
    return importlib.import_module("warehouse_client")


@pytest.fixture(scope="session")
def models(importable: None) -> Any:
    """The models of the client."""
    return importlib.import_module("warehouse_client.models")


def test_a_webhook_arrives_over_http(
    world: Any, app: FastAPI, base: str, sending: Any, client: Any, models: Any
) -> None:
    stock = models.Stock(id=1, sku="nut", count=3)
    with sending.WarehouseWebhooks(auth=client.ApiKeyAuth("k")) as webhooks:
        raw = webhooks.with_raw_response.stock_changed(
            f"{base}/hooks/stock",
            x_signature=world.signature,
            x_attempt=2,
            shelf=[1, 2],
            body=stock,
        )
        assert (raw.status, raw.headers.x_receipt, raw.body.number) == (202, 7, 3)
        form = models.StockForm(sku="bolt", count=5)
        answer = webhooks.stock_changed(
            f"{base}/hooks/stock", x_signature=world.signature, body=form
        )
        assert answer.number == 5
        silent = webhooks.stock_changed(
            f"{base}/hooks/stock", x_signature=world.signature, body="gone"
        )
        assert silent is None
        webhooks.stock_changed_put(f"{base}/hooks/stock", body=[stock])
        assert webhooks.ask_whether_closed(f"{base}/webhooks/closed") is False
    first, second, third, fourth = app.state.journal.entries
    assert (first[0], first[2].id, first[3:]) == ("by key", 1, ([1, 2], 2))
    assert [second[1], third[1]] == ["application/x-www-form-urlencoded", "text/plain"]
    assert (third[2], fourth[0], fourth[1][0].sku) == ("gone", None, "nut")


async def test_a_webhook_arrives_in_process(
    world: Any, app: FastAPI, sending: Any, client: Any, models: Any
) -> None:
    transport = httpx2.ASGITransport(app=app)
    async with (
        httpx2.AsyncClient(transport=transport) as http,
        sending.AsyncWarehouseWebhooks(http_client=http, auth=client.BearerAuth("t")) as webhooks,
    ):
        stock = models.Stock(id=1, sku="nut", count=3)
        receipt = await webhooks.stock_changed(
            "http://shop.example/hooks/stock", x_signature=world.signature, body=stock
        )
        assert receipt.number == 3
        errors = importlib.import_module("warehouse_client.errors")
        with pytest.raises(errors.Problem400) as refused:
            await webhooks.stock_changed(
                "http://shop.example/hooks/stock", x_signature="forged", body=stock
            )
        assert refused.value.body.title == "The signature is wrong"
        other = webhooks.with_options(auth=client.BearerAuth("wrong"))
        with pytest.raises(errors.Problem401):
            await other.stock_changed(
                "http://shop.example/hooks/stock", x_signature=world.signature, body=stock
            )
    assert [entry[0] for entry in app.state.journal.entries] == ["by token"]


async def test_a_callback_finds_its_way_in_the_exchange(
    world: Any, app: FastAPI, sending: Any, models: Any
) -> None:
    errors = importlib.import_module("warehouse_client.errors")
    payload = models.PlaceOrderShippedRequest(carrier="snail", parcels=2)
    asked = models.PlaceOrderRequest(
        sku="nut", callback_url="http://shop.example/inbox/callbacks/placeOrder"
    )
    seen: list[str] = []

    async def remember(request: httpx2.Request) -> None:
        seen.append(str(request.url))

    transport = httpx2.ASGITransport(app=app)
    async with (
        httpx2.AsyncClient(transport=transport, event_hooks={"request": [remember]}) as http,
        sending.AsyncWarehouseWebhooks(http_client=http) as webhooks,
    ):
        await webhooks.place_order_shipped(
            "http://shop.example/inbox/callbacks/placeOrderShipped?order=o1", body=payload
        )
        for order in ("a&b=c", "old"):
            exchange = sending.Exchange(body=asked, response_body=models.Order(id=order, sku="n"))
            with pytest.raises(errors.UnexpectedStatus):
                await webhooks.place_order_shipped(exchange, body=payload)
        with pytest.raises(errors.PlaceOrderShipped410):
            await webhooks.place_order_shipped(
                "http://shop.example/inbox/callbacks/placeOrderShipped?order=old", body=payload
            )
        listening = sending.Exchange(
            headers={"x-notify": "http://shop.example/callbacks/lostRequestHeaderXNotify"}
        )
        await webhooks.lost_request_header_x_notify(listening, body="o1")
    place = "http://shop.example/inbox/callbacks/placeOrder/shipped"
    assert seen[1:3] == [f"{place}?order=a%26b%3Dc", f"{place}?order=old"]
    assert app.state.journal.entries == [("o1", "snail", 2), ("forgotten", "o1")]


@pytest.mark.parametrize(
    ("expression", "exchange", "url"),
    [
        ("$request.body#/a~1b/0", Exchange(body={"a/b": ["http://a/"]}), "http://a/"),
        ("{$response.header.LINK}", Exchange(response_headers={"Link": "http://a"}), "http://a"),
        (
            "http://a/{$request.path.id}/x",
            Exchange(path={"id": "1?/../#2"}),
            "http://a/1%3F/../%232/x",
        ),
        (
            "{$url}/{$method}/{$statusCode}",
            Exchange(url="http://a", method="PUT", status=3),
            "http://a/PUT/3",
        ),
        (
            "http://a?x={$request.query.q}",
            Exchange(query={"q": ["1", "&"]}),
            "http://a?x=%5B%221%22%2C%22%26%22%5D",
        ),
        ("{$request.body}#part", Exchange(body="http://a"), "http://a"),
    ],
)
def test_runtime_expressions(expression: str, exchange: Exchange, url: str) -> None:
    assert target(exchange, expression) == url


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("{$request.body#/url}", "there is no .*url in the exchange"),
        ("{$response.query.q}", "there is no"),
        ("{$inputs.a}", "there is no"),
        ("{id}", "there is no id"),
        ("{$method}", "is no URL that begins with http"),
    ],
)
def test_an_exchange_without_a_url_is_told(expression: str, message: str) -> None:
    exchange = Exchange(method="file:///etc/passwd", body=[], query={"q": "http://a"})
    with pytest.raises(ValueError, match=message):
        target(exchange, expression)


def test_neither_redirects_nor_foreign_places_get_credentials(
    sending: Any, client: Any, models: Any
) -> None:
    asked: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return httpx2.Response(307, headers={"location": "http://elsewhere.example/"})

    transport = httpx2.MockTransport(answer)
    errors = importlib.import_module("warehouse_client.errors")
    with (
        httpx2.Client(transport=transport, follow_redirects=True) as http,
        sending.WarehouseWebhooks(http_client=http, auth=client.ApiKeyAuth("k")) as webhooks,
        pytest.raises(errors.UnexpectedStatus),
    ):
        webhooks.stock_changed("http://shop.example/x?a=1", x_signature="s", shelf=[1], body="t")
    (request,) = asked
    assert (str(request.url), request.headers["x-hook-key"]) == (
        "http://shop.example/x?a=1&shelf=1",
        "k",
    )


def test_passing_failures_are_tried_again(sending: Any, models: Any) -> None:
    statuses = iter((503, 204))
    transport = httpx2.MockTransport(lambda request: httpx2.Response(next(statuses)))
    retry = importlib.import_module("warehouse_client").Retry(attempts=1, backoff=0.0)
    with (
        httpx2.Client(transport=transport) as http,
        sending.WarehouseWebhooks(http_client=http, retries=retry) as webhooks,
    ):
        webhooks.stock_changed_put("http://shop.example/x", body=None)


def test_a_client_is_imported_without_what_sends(importable: None, generated: Path) -> None:
    code = (
        "import sys, warehouse_client, warehouse_client.client;"
        "print([m for m in sys.modules if m.endswith(('.webhooks', '.sending'))])"
    )
    place = str(generated / "clients/python/src")
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=place, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"
