"""The operations by hand in Starlette with msgspec: little more than what has to be done."""

import re
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


class Address(Struct):
    street: str
    city: str
    postcode: Annotated[str, Meta(max_length=12)]
    country: Annotated[str, Meta(min_length=2, max_length=2)]


class Customer(Struct):
    id: Annotated[int, Meta(ge=1)]
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    email: Annotated[str, Meta(max_length=200)]
    loyal: bool | UnsetType = UNSET
    address: Address | UnsetType = UNSET


class Line(Struct):
    sku: Annotated[str, Meta(pattern="^[A-Z]{2}-[0-9]{4}$")]
    quantity: Annotated[int, Meta(ge=1, le=1000)]
    price: Annotated[float, Meta(ge=0)]
    title: str | UnsetType = UNSET
    gift: bool | UnsetType = UNSET


class Order(Struct):
    id: UUID
    placed_at: Annotated[datetime, Meta(tz=True)]
    status: Literal["open", "paid", "shipped"]
    customer: Customer
    lines: Annotated[list[Line], Meta(min_length=1, max_length=100)]
    delivery: Address
    note: Annotated[str, Meta(max_length=500)] | UnsetType | None = UNSET
    tags: list[str] | UnsetType = UNSET


class User(Struct):
    name: str
    scopes: set[str]


class Refused(Exception):
    def __init__(self, status: int, detail: str) -> None:
        self.status, self.detail = status, detail


USERS = {"token-of-ada": User("ada", {"orders:write"})}
SHOP = re.compile("^[a-z0-9-]{1,40}$")
BOOLEANS = {"true": True, "false": False}
decoder = msgspec.json.Decoder(Order)
encoder = msgspec.json.Encoder()


def current_user(request: Request) -> User:
    word, _, token = request.headers.get("authorization", "").partition(" ")
    user = USERS.get(token) if word.lower() == "bearer" else None
    if user is None:
        raise Refused(401, "Credentials are missing or wrong.")
    if "orders:write" not in user.scopes:
        raise Refused(403, "The credentials lack a scope.")
    return user


async def read(request: Request) -> Order:
    if not SHOP.match(request.path_params["shop"]):
        raise Refused(422, "shop is malformed")
    if request.query_params.get("notify", "false") not in BOOLEANS:
        raise Refused(422, "notify is no boolean")
    if not 8 <= len(request.headers.get("idempotency-key", "")) <= 64:
        raise Refused(422, "Idempotency-Key is missing or malformed")
    try:
        return decoder.decode(await request.body())
    except msgspec.ValidationError as error:
        raise Refused(422, str(error)) from None
    except msgspec.DecodeError as error:
        raise Refused(400, str(error)) from None


async def place_order(request: Request) -> Response:
    order = await read(request)
    return Response(encoder.encode(order), status_code=201, media_type="application/json")


async def place_secured_order(request: Request) -> Response:
    current_user(request)
    return await place_order(request)


async def refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    body = encoder.encode({"title": "Refused", "status": error.status, "detail": error.detail})
    return Response(body, status_code=error.status, media_type="application/problem+json")


app = Starlette(
    routes=[
        Route("/shops/{shop}/orders", place_order, methods=["POST"]),
        Route("/shops/{shop}/secured-orders", place_secured_order, methods=["POST"]),
    ],
    exception_handlers={Refused: refused},
)
