"""Events, as the contract describes them."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import datetime

from pydantic import MISSING, TypeAdapter
from registry_server.models import Event, EventPage, EventType
from registry_server.operations.events import EventsHandler
from registry_server.runtime.streams import ServerSentEvent

from registry import tables
from registry.clock import in_utc
from registry.events.document import event_document
from registry.events.repository import Selection
from registry.events.service import EventService
from registry.resources import ResourcesDep
from registry.security import CallerDep

_EVENT: TypeAdapter[Event] = TypeAdapter(Event)


class Events(EventsHandler):
    """What happened to contracts that the caller may see.

    No unit of work: a stream outlives every transaction, and takes a session for each batch.
    """

    def __init__(self, parts: ResourcesDep, caller: CallerDep) -> None:
        self._caller = caller
        self._events = EventService(
            parts.database,
            parts.wakeup,
            parts.lifecycle,
            lifetime_seconds=parts.settings.stream_lifetime_seconds,
            poll_seconds=parts.settings.relay_poll_seconds,
        )

    async def list_events(
        self, *, limit: int, cursor: str | None, types: list[EventType] | None
    ) -> EventPage:
        """List events."""
        page = await self._events.list(
            self._caller, Selection(types or ()), limit=limit, cursor=cursor
        )
        return EventPage(
            items=[_event(event) for event in page.items],
            next_cursor=MISSING if page.next_cursor is None else page.next_cursor,
        )

    async def stream_events(
        self, *, types: list[EventType] | None, last_event_id: int | None
    ) -> AsyncIterator[ServerSentEvent[Event]]:
        """Follow events live."""
        events = self._events.follow(self._caller, Selection(types or ()), after=last_event_id)
        async with aclosing(events):
            async for event in events:
                yield ServerSentEvent(data=_event(event), id=str(event.id), event=event.type)

    async def export_events(
        self, *, types: list[EventType] | None, since: datetime | None, until: datetime | None
    ) -> AsyncIterator[Event]:
        """Export the history of events."""
        selection = Selection(types or (), since and in_utc(since), until and in_utc(until))
        events = self._events.history(self._caller, selection)
        async with aclosing(events):
            async for event in events:
                yield _event(event)


def _event(event: tables.Event) -> Event:
    return _EVENT.validate_python(event_document(event))
