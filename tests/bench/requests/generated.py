"""The operations behind the generated server."""

from dataclasses import dataclass
from typing import Any

from bench_server import OrdersHandler, Security, keep_contract, orders_router
from bench_server.models import Order
from bench_server.security import BearerCredentials
from fastapi import FastAPI


@dataclass(frozen=True)
class User:
    name: str
    scopes: frozenset[str]


USERS = {"token-of-ada": User("ada", frozenset({"orders:write"}))}


class Orders(OrdersHandler):
    async def place_order(self, *, body: Order, **_: Any) -> Order:
        return body

    async def place_secured_order(self, *, body: Order, **_: Any) -> Order:
        return body


class Users(Security):
    async def token(self, credentials: BearerCredentials) -> User | None:
        return USERS.get(credentials.token)


app = FastAPI()
app.include_router(orders_router(Orders, Users))
keep_contract(app)
