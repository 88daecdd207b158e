"""Keyset pagination: a page, and the cursor to the one after it."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Select, literal, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from registry.errors import BadRequest

T = TypeVar("T")
Key = str | int | datetime | UUID


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some items in order, and where to go on; no cursor on the last page."""

    items: Sequence[T]
    next_cursor: str | None

    def map(self, change: Callable[[T], Any]) -> "Page[Any]":
        """The same page with every item changed."""
        return Page([change(item) for item in self.items], self.next_cursor)


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a listing: columns that together are unique, all in one direction."""

    name: str
    columns: tuple[InstrumentedAttribute[Any], ...]
    descending: bool = False

    def after(self, keys: Sequence[Key]) -> ColumnElement[bool]:
        """The condition that holds for the rows behind the one with these keys."""
        here = tuple_(*self.columns)
        there = tuple_(*(literal(k, c.type) for k, c in zip(keys, self.columns, strict=True)))
        return here < there if self.descending else here > there


async def paginate(
    session: AsyncSession,
    query: Select[T],
    order: Order,
    *,
    limit: int,
    cursor: str | None,
) -> Page[T]:
    """Read one page of the query in this order; a cursor that we did not write is BadRequest."""
    if cursor is not None:
        query = query.where(order.after(decode_cursor(cursor, order)))
    directed = [c.desc() if order.descending else c.asc() for c in order.columns]
    # One more than asked for tells whether there is a next page.
    rows = (await session.scalars(query.order_by(*directed).limit(limit + 1))).all()
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1]
    keys = [getattr(last, column.key) for column in order.columns]
    return Page(rows[:limit], encode_cursor(order, keys))


def encode_cursor(order: Order, keys: Sequence[Key]) -> str:
    """Write the keys of a row as an opaque word that is safe in a URL."""
    written = [key if isinstance(key, (str, int)) else _write(key) for key in keys]
    text = json.dumps([order.name, *written], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, order: Order) -> list[Key]:
    """Read the keys back; BadRequest if the cursor is not one of ours for this order."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        match json.loads(base64.b64decode(padded, altchars=b"-_", validate=True)):
            case [order.name, *written] if len(written) == len(order.columns):
                pairs = zip(written, order.columns, strict=True)
                return [_read(value, column.type) for value, column in pairs]
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        pass
    raise BadRequest("The cursor is not one that this listing gave out.")


def _write(key: datetime | UUID) -> str:
    return key.isoformat() if isinstance(key, datetime) else key.hex


def _read(value: Any, column: TypeEngine[Any]) -> Key:
    type_ = column.python_type
    if type_ is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError
        return moment.astimezone(UTC)
    if type_ is UUID and isinstance(value, str):
        return UUID(value)
    # A number beyond the column, or a NUL in a text, would be refused by the database itself.
    beyond = 2**63 if isinstance(column, BigInteger) else 2**31
    if type_ is int and type(value) is int and abs(value) < beyond:
        return value
    if type_ is str and isinstance(value, str) and "\0" not in value:
        return value.encode().decode()
    raise ValueError
