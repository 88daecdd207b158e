"""The rules of events: who is told what happened, at once or afterwards."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

from registry.caller import Caller
from registry.database import Database
from registry.events.repository import EventRepository, Selection
from registry.lifecycle import Lifecycle
from registry.pagination import Page
from registry.tables import Event
from registry.wakeup import Wakeup, rung

_BATCH = 200


class EventService:
    """The history, and what is added to it."""

    def __init__(
        self,
        database: Database,
        wakeup: Wakeup,
        lifecycle: Lifecycle,
        *,
        lifetime_seconds: float,
        poll_seconds: float,
    ) -> None:
        self._database = database
        self._wakeup = wakeup
        self._lifecycle = lifecycle
        self._lifetime_seconds = lifetime_seconds
        self._poll_seconds = poll_seconds

    async def list(
        self, reader: Caller, selection: Selection, *, limit: int, cursor: str | None
    ) -> Page[Event]:
        """The events that the reader may see, newest first."""
        async with self._database.reading() as session:
            return await EventRepository(session).page(
                reader, selection, limit=limit, cursor=cursor
            )

    async def history(self, reader: Caller, selection: Selection) -> AsyncGenerator[Event, None]:
        """Everything up to now, oldest first.

        It is read in batches with a session for each: a slow reader keeps no connection.
        """
        last = await self._last_number()
        seen = 0
        while batch := await self._batch(seen, reader, selection, up_to=last):
            for event in batch:
                yield event
            seen = batch[-1].id

    async def follow(
        self, reader: Caller, selection: Selection, *, after: int | None
    ) -> AsyncGenerator[Event, None]:
        """Events as they happen, until the stream has lived long enough or the process ends.

        The table is the truth and the bell only saves time: another process does not ring it.
        Numbers are given in the order of commits, so that whatever is new is behind ``after``.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + self._lifetime_seconds
        seen = await self._last_number() if after is None else after
        while not self._lifecycle.draining:
            ticket = self._wakeup.ticket()
            last = await self._last_number()
            batch = await self._batch(seen, reader, selection, up_to=last)
            for event in batch:
                yield event
            if len(batch) == _BATCH:
                seen = batch[-1].id
                continue
            seen = max(seen, last)
            patience = min(self._poll_seconds, end - loop.time())
            if patience <= 0:
                return
            await self._something_happens(ticket, patience)

    async def _something_happens(self, ticket: asyncio.Event, seconds: float) -> None:
        """Wait for the bell or for the end of the process, at most this long."""
        drained = asyncio.ensure_future(self._lifecycle.drained())
        bell = asyncio.ensure_future(rung(ticket, seconds))
        try:
            await asyncio.wait((drained, bell), return_when=asyncio.FIRST_COMPLETED)
        finally:
            drained.cancel()
            bell.cancel()

    async def _batch(
        self, after: int, reader: Caller, selection: Selection, *, up_to: int
    ) -> Sequence[Event]:
        async with self._database.reading() as session:
            return await EventRepository(session).after(
                after, reader, selection, limit=_BATCH, up_to=up_to
            )

    async def _last_number(self) -> int:
        async with self._database.reading() as session:
            return await EventRepository(session).last_number()
