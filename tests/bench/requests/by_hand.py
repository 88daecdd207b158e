"""The operations as people write them by hand in FastAPI."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, FastAPI, Header, HTTPException, Path
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import AwareDatetime, BaseModel, Field


class Address(BaseModel):
    street: str
    city: str
    postcode: str = Field(max_length=12)
    country: str = Field(min_length=2, max_length=2)


class Customer(BaseModel):
    id: int = Field(ge=1)
    name: str = Field(min_length=1, max_length=80)
    email: str = Field(max_length=200)
    loyal: bool | None = None
    address: Address | None = None


class Line(BaseModel):
    sku: str = Field(pattern="^[A-Z]{2}-[0-9]{4}$")
    title: str | None = None
    quantity: int = Field(ge=1, le=1000)
    price: float = Field(ge=0)
    gift: bool | None = None


class Order(BaseModel):
    id: UUID
    placed_at: AwareDatetime
    status: Literal["open", "paid", "shipped"]
    customer: Customer
    lines: list[Line] = Field(min_length=1, max_length=100)
    delivery: Address
    note: str | None = Field(None, max_length=500)
    tags: list[str] | None = None


class User(BaseModel):
    name: str
    scopes: set[str]


app = FastAPI()
bearer = HTTPBearer()
USERS = {"token-of-ada": User(name="ada", scopes={"orders:write"})}

Shop = Annotated[str, Path(pattern="^[a-z0-9-]{1,40}$")]
Key = Annotated[str, Header(min_length=8, max_length=64)]


async def current_user(
    credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)],
) -> User:
    user = USERS.get(credentials.credentials)
    if user is None:
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
    if "orders:write" not in user.scopes:
        raise HTTPException(403)
    return user


@app.post("/shops/{shop}/orders", status_code=201)
async def place_order(
    shop: Shop, order: Order, idempotency_key: Key, notify: bool = False
) -> Order:
    return order


@app.post("/shops/{shop}/secured-orders", status_code=201)
async def place_secured_order(
    shop: Shop,
    order: Order,
    idempotency_key: Key,
    user: Annotated[User, Depends(current_user)],
    notify: bool = False,
) -> Order:
    return order
