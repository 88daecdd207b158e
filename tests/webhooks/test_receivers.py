"""Receivers keep the contract as exactly as operations do."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

STOCK = b'{"id":1,"sku":"nut","count":3}'


@pytest.fixture
def app(world: Any) -> FastAPI:
    """An application that listens."""
    made: FastAPI = world.subscriber()
    return made


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """Who knocks at its door; failures are answers, not exceptions."""
    return TestClient(app, raise_server_exceptions=False)


def knock(world: Any, client: TestClient, body: bytes = STOCK, /, **changed: str) -> Any:
    """Send a change of the stock as it ought to be, but for what is changed."""
    headers = {
        "content-type": "application/json",
        "x-hook-key": "k",
        "x-signature": world.signature(body),
        "x-attempt": "1",
    }
    headers |= {name.replace("_", "-"): value for name, value in changed.items()}
    return client.post("/hooks/stock?shelf=1&shelf=2", content=body, headers=headers)


def test_a_payload_arrives_typed_and_the_answer_is_checked(world: Any, client: TestClient) -> None:
    answer = knock(world, client)
    assert (answer.status_code, answer.json()) == (202, {"number": 3})
    assert answer.headers["x-receipt"] == "7"
    models = importlib.import_module("warehouse_server.models")
    (entry,) = client.app.state.journal.entries  # type: ignore[attr-defined]
    stock = models.Stock(id=1, sku="nut", count=3)
    assert entry == ("by key", "application/json", stock, [1, 2], 1)


def test_each_media_type_arrives_as_its_type(world: Any, client: TestClient) -> None:
    form = {"content_type": "application/x-www-form-urlencoded"}
    assert knock(world, client, b"sku=nut&count=2", **form).json() == {"number": 2}
    assert knock(world, client, b"gone", content_type="text/plain").status_code == 204
    bodies = [entry[2] for entry in client.app.state.journal.entries]  # type: ignore[attr-defined]
    assert [type(body).__name__ for body in bodies] == ["StockForm", "str"]


def test_the_receiver_sees_the_octets_that_a_signature_is_made_of(
    world: Any, client: TestClient
) -> None:
    spaced = STOCK.replace(b",", b" , ")
    assert knock(world, client, spaced).status_code == 202
    assert knock(world, client, spaced, x_signature=world.signature(STOCK)).status_code == 400


@pytest.mark.parametrize(
    ("changed", "body", "status"),
    [
        ({"x_hook_key": "wrong"}, STOCK, 401),
        ({"content_type": "application/xml"}, STOCK, 415),
        ({"x_attempt": "0"}, STOCK, 422),
        ({"x_attempt": "1.0"}, STOCK, 422),
        ({}, b'{"id":1,"sku":"nut","count":3,"count":3}', 400),
        ({}, b'{"id":1,"sku":"nut"', 400),
        ({}, b'{"id":1,"sku":"NUT","count":3}', 422),
        ({}, b'{"id":1,"sku":"nut","count":3,"more":1}', 422),
        # What the API sends is like a response: what is readOnly has to be there.
        ({}, b'{"sku":"nut","count":3}', 422),
        ({}, b'{"id":1,"sku":"' + b"n" * 300 + b'","count":3}', 413),
    ],
)
def test_what_the_contract_does_not_allow_is_refused_as_declared(
    world: Any, changed: dict[str, str], body: bytes, status: int
) -> None:
    client = TestClient(world.subscriber(max_body_size=200))
    answer = knock(world, client, body, **changed)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status
    assert client.app.state.journal.entries == []  # type: ignore[attr-defined]


def test_credentials_are_judged_as_declared(world: Any, client: TestClient) -> None:
    token = {"x_hook_key": "", "authorization": "Bearer t"}
    assert knock(world, client, **token).status_code == 202
    missing = client.post("/hooks/stock", content=STOCK)
    assert missing.status_code == 401
    challenge = 'ApiKey in="header", name="X-Hook-Key", Bearer realm="api"'
    assert missing.headers["www-authenticate"] == challenge


def test_a_receiver_may_judge_by_itself_who_sends(world: Any) -> None:
    class Trusting(world.Hooks):  # type: ignore[misc]
        async def stock_changed(self, **arguments: Any) -> Any:
            assert self._sender is None
            return importlib.import_module("warehouse_server.responses").StockChanged204()

    receivers = importlib.import_module("warehouse_server.receivers")
    app = FastAPI()
    app.state.journal = world.Journal()
    app.include_router(receivers.webhooks_receiver_router(Trusting, None))
    importlib.import_module("warehouse_server").keep_contract(app)
    headers = {"x-signature": "s"}
    stock = {"id": 1, "sku": "nut", "count": 3}
    answer = TestClient(app).post("/webhooks/stock.changed", json=stock, headers=headers)
    assert answer.status_code == 204, answer.text


def test_methods_of_one_webhook_share_its_path(client: TestClient) -> None:
    stocks = [{"id": 1, "sku": "nut", "count": 3}]
    assert client.put("/hooks/stock", json=stocks).status_code == 204
    options = client.options("/hooks/stock")
    assert (options.status_code, options.headers["allow"]) == (204, "OPTIONS, POST, PUT")
    refused = client.delete("/hooks/stock")
    assert (refused.status_code, refused.headers["allow"]) == (405, "OPTIONS, POST, PUT")
    assert refused.headers["content-type"] == "application/problem+json"


def test_a_path_that_nobody_chose_is_the_contracts(client: TestClient) -> None:
    assert client.get("/webhooks/closed").json() is False
    head = client.head("/webhooks/closed")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "5")
    assert client.get("/webhooks/closed/").status_code == 404
    assert client.post("/webhooks/stock.changed", content=STOCK).status_code == 404


def test_callbacks_are_received_below_a_prefix(client: TestClient) -> None:
    body = {"carrier": "snail", "parcels": 2}
    answer = client.post("/inbox/callbacks/placeOrderShipped?order=o1", json=body)
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.app.state.journal.entries == [("o1", "snail", 2)]  # type: ignore[attr-defined]
    gone = client.post("/inbox/callbacks/placeOrderShipped?order=old", json=body)
    assert gone.status_code == 410
    wrong = client.post("/inbox/callbacks/placeOrderShipped", json=body)
    assert wrong.status_code == 422


def test_what_has_no_method_yet_is_not_implemented(client: TestClient) -> None:
    assert client.post("/callbacks/lostUrlLostMethod").status_code == 501
    lost = client.request(
        "DELETE",
        "/callbacks/lostRequestHeaderXNotify",
        content="o1",
        headers={"content-type": "text/plain"},
    )
    assert lost.status_code == 204


def test_an_answer_that_breaks_the_contract_is_withheld(world: Any) -> None:
    class Careless(world.Hooks):  # type: ignore[misc]
        def ask_whether_closed(self) -> Any:
            return "no"

    app = FastAPI()
    app.state.journal = world.Journal()
    module = importlib.import_module("warehouse_server.receivers")
    app.include_router(module.webhooks_receiver_router(Careless, world.Known))
    enforcement = importlib.import_module("warehouse_server").keep_contract(app)
    client = TestClient(app, raise_server_exceptions=False)
    assert client.get("/webhooks/closed").status_code == 500
    assert enforcement.breaches == 1


def test_dependencies_are_replaced_as_those_of_any_application(
    world: Any, app: FastAPI, client: TestClient
) -> None:
    other = world.Journal()
    app.dependency_overrides[world.journal] = lambda: other
    assert knock(world, client).status_code == 202
    assert len(other.entries) == 1

    class Anyone(world.Known):  # type: ignore[misc]
        def hook_key(self, credentials: Any) -> Any:
            return world.Sender("anyone")

    app.dependency_overrides[world.Known] = Anyone
    assert knock(world, client, x_hook_key="wrong").status_code == 202


def test_a_server_that_receives_nothing_is_what_it_was(world: Any) -> None:
    app = world.warehouse()
    client = TestClient(app)
    for path in ("/webhooks/stock.changed", "/webhooks/closed", "/callbacks/lostUrlLostMethod"):
        assert client.post(path).status_code == 404
    placed = client.post("/orders", json={"sku": "nut", "callbackUrl": "https://a.example"})
    assert placed.status_code == 201
    document = client.get("/openapi.json").json()
    assert list(document["paths"]) == ["/orders", "/returns"]
    assert list(document["webhooks"]) == ["stock.changed", "closed"]


def test_a_receiver_may_be_included_after_the_contract_is_in_force(world: Any) -> None:
    app = world.warehouse()
    app.state.journal = world.Journal()
    receivers = importlib.import_module("warehouse_server.receivers")
    app.include_router(receivers.webhooks_receiver_router(world.Hooks, world.Known))
    client = TestClient(app)
    assert client.get("/webhooks/closed").json() is False
    assert client.post("/webhooks/closed").status_code == 405
    assert client.post("/orders", json={}).status_code == 422


def test_a_package_is_imported_without_its_receivers(world: Any, generated: Any) -> None:
    import subprocess
    import sys

    code = "import sys, warehouse_server; print([m for m in sys.modules if '.receivers' in m])"
    place = str(generated / "server/src")
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=place, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "['warehouse_server.runtime.receivers']"


@pytest.mark.parametrize(
    ("paths", "message"),
    [
        ({"stock": "/x"}, "there is no 'stock', only stock.changed, closed"),
        ({"closed": "x"}, "'x' is no path"),
        ({"closed": "/x/{tenant}"}, "is no path"),
        ({"closed": "/x?a=1"}, "is no path"),
    ],
)
def test_a_place_that_cannot_be_is_told_at_once(
    world: Any, paths: dict[str, str], message: str
) -> None:
    module = importlib.import_module("warehouse_server.receivers")
    with pytest.raises(ValueError, match=message):
        module.webhooks_receiver_router(world.Hooks, paths=paths)


@pytest.mark.parametrize(
    ("key", "path", "prefix", "message"),
    [
        ("closed", "/orders", "", "askWhetherClosed .* at /orders, where placeOrder is already"),
        ("closed", "/webhooks/closed", "", "at /webhooks/closed, where askWhetherClosed is"),
        ("closed", "/x", "/{tenant}", "askWhetherClosed .* below /{tenant}/x: it varies"),
    ],
)
def test_a_place_that_cannot_be_is_told_when_the_application_is_made(
    world: Any, key: str, path: str, prefix: str, message: str
) -> None:
    receivers = importlib.import_module("warehouse_server.receivers")
    app = FastAPI()
    paths = {key: path, "stock.changed": "/y"}
    router = receivers.webhooks_receiver_router(world.Hooks, paths=paths)
    app.router.routes += [r for r in router.routes if prefix == "" and r.path == path]
    router.routes[:] = [route for route in router.routes if route.path == path]
    app.include_router(router, prefix=prefix)
    with pytest.raises(ValueError, match=message):
        importlib.import_module("warehouse_server").keep_contract(app)
