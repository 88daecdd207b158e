"""All the SQL about the history of events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.caller import Caller
from registry.pagination import Order, Page, paginate
from registry.tables import Event, Membership

NEWEST_FIRST = Order("newest", (Event.id,), descending=True)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which events somebody wants to have."""

    types: Sequence[str] = ()
    since: datetime | None = None
    until: datetime | None = None


class EventRepository:
    """Events in one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def page(
        self, reader: Caller, selection: Selection, *, limit: int, cursor: str | None
    ) -> Page[Event]:
        """The events that the reader may see, newest first."""
        query = select(Event).where(visible_to(reader), *_wanted(selection))
        return await paginate(self._session, query, NEWEST_FIRST, limit=limit, cursor=cursor)

    async def after(
        self,
        number: int,
        reader: Caller,
        selection: Selection,
        *,
        limit: int,
        up_to: int,
    ) -> Sequence[Event]:
        """The events with greater numbers that the reader may see, oldest first."""
        query = (
            select(Event)
            .where(Event.id > number, Event.id <= up_to, visible_to(reader), *_wanted(selection))
            .order_by(Event.id)
            .limit(limit)
        )
        return (await self._session.scalars(query)).all()

    async def last_number(self) -> int:
        """The number of the latest event; 0 before the first one."""
        return await self._session.scalar(select(func.max(Event.id))) or 0


def visible_to(reader: Caller) -> ColumnElement[bool]:
    """The condition that holds for events that the reader may see.

    An event remembers whom it was for: it stays with them when its contract is hidden or deleted.
    """
    own = select(Membership.team_id).where(Membership.user_id == reader.user_id)
    return or_(Event.public, Event.team_id.in_(own))


def _wanted(selection: Selection) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if selection.types:
        wanted.append(Event.type.in_(selection.types))
    if selection.since is not None:
        wanted.append(Event.occurred_at >= selection.since)
    if selection.until is not None:
        wanted.append(Event.occurred_at < selection.until)
    return wanted
