"""Somebody who listens to the warehouse: an application made of what was generated."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Request
from warehouse_server import (
    OrdersHandler,
    Security,
    current_principal,
    keep_contract,
    orders_router,
)
from warehouse_server.models import (
    Order,
    PlaceOrderRequest,
    PlaceOrderShippedRequest,
    Problem,
    Receipt,
    Stock,
    StockForm,
)
from warehouse_server.receivers import (
    CallbacksReceiver,
    OrdersReceiver,
    WebhooksReceiver,
    callbacks_receiver_router,
    current_octets,
    orders_receiver_router,
    webhooks_receiver_router,
)
from warehouse_server.responses import (
    PlaceOrder201,
    PlaceOrderShipped410,
    Problem400,
    StockChanged202,
    StockChanged204,
)
from warehouse_server.security import ApiKeyCredentials, BearerCredentials

SECRET = b"between us"


def signature(octets: bytes) -> str:
    """What proves that the warehouse sent a body."""
    return hmac.new(SECRET, octets, hashlib.sha256).hexdigest()


class Journal:
    """What arrived."""

    def __init__(self) -> None:
        self.entries: list[tuple[Any, ...]] = []


@dataclass(frozen=True)
class Sender:
    """Who sent it."""

    name: str
    scopes: frozenset[str] = frozenset()


class Known(Security):
    """Knows one key and one token."""

    def hook_key(self, credentials: ApiKeyCredentials) -> Sender | None:
        return Sender("by key") if credentials.key == "k" else None

    def signed(self, credentials: BearerCredentials) -> Sender | None:
        return Sender("by token") if credentials.token == "t" else None


def journal(request: Request) -> Iterator[Journal]:
    """The journal of the application, as a dependency that is cleaned up."""
    found: Journal = request.app.state.journal
    yield found


Written = Annotated[Journal, Depends(journal)]


class Hooks(WebhooksReceiver):
    """Writes down what happens to the stock."""

    def __init__(
        self,
        journal: Written,
        octets: Annotated[bytes, Depends(current_octets)],
        sender: Annotated[Sender | None, Depends(current_principal)],
    ) -> None:
        self._journal = journal
        self._octets = octets
        self._sender = sender

    async def stock_changed(
        self,
        *,
        x_signature: str,
        shelf: list[int] | None,
        x_attempt: int | None,
        body: Stock | StockForm | str,
        content_type: Literal[
            "application/json", "application/x-www-form-urlencoded", "text/plain"
        ],
    ) -> StockChanged202 | StockChanged204 | Problem400:
        if x_signature != signature(self._octets):
            return Problem400(body=Problem(title="The signature is wrong", status=400))
        assert self._sender is not None
        self._journal.entries.append((self._sender.name, content_type, body, shelf, x_attempt))
        if isinstance(body, str):
            return StockChanged204()
        return StockChanged202(body=Receipt(number=body.count), x_receipt=7)

    def stock_changed_put(self, *, x_attempt: int | None, body: list[Stock] | None) -> None:
        self._journal.entries.append((x_attempt, body))

    def ask_whether_closed(self) -> bool:
        return False


class Orders(OrdersReceiver):
    """Follows the orders."""

    def __init__(self, journal: Written) -> None:
        self._journal = journal

    def place_order_shipped(
        self, *, order: str, body: PlaceOrderShippedRequest
    ) -> PlaceOrderShipped410 | None:
        if order == "old":
            return PlaceOrderShipped410()
        self._journal.entries.append((order, body.carrier, body.parcels))
        return None


class Lost(CallbacksReceiver):
    """Hears of losses, and answers one kind of them only."""

    def __init__(self, journal: Written) -> None:
        self._journal = journal

    def lost_request_header_x_notify(self, *, body: str | None) -> None:
        self._journal.entries.append(("forgotten", body))


class Desk(OrdersHandler):
    """Takes orders: the warehouse itself."""

    def place_order(self, *, notify: str | None, body: PlaceOrderRequest) -> PlaceOrder201:
        return PlaceOrder201(body=Order(id="o1", sku=body.sku), location="/orders/o1")


def subscriber(**settings: Any) -> FastAPI:
    """An application that only listens."""
    app = FastAPI()
    app.state.journal = Journal()
    app.include_router(
        webhooks_receiver_router(Hooks, Known, paths={"stock.changed": "/hooks/stock"})
    )
    app.include_router(orders_receiver_router(Orders), prefix="/inbox")
    app.include_router(callbacks_receiver_router(Lost))
    keep_contract(app, **settings)
    return app


def warehouse() -> FastAPI:
    """An application that only serves."""
    app = FastAPI()
    app.include_router(orders_router(Desk))
    keep_contract(app)
    return app
