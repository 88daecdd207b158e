"""The outbox: an event is recorded in the transaction of the change that it tells about."""

from sqlalchemy import event as hooks
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from registry.tables import Event, OutboxEntry
from registry.wakeup import Wakeup

# Any number that no other advisory lock of the registry uses.
_LOCK = 7_305_815_162


class Outbox:
    """Records events in one session; they become visible with its commit, in order."""

    def __init__(self, session: AsyncSession, wakeup: Wakeup) -> None:
        self._session = session
        self._wakeup = wakeup

    async def record(self, event: Event) -> Event:
        """Write an event that the relay has to pass on. Let it be the last thing you write."""
        await self.number(event)
        self._session.add(OutboxEntry(event_id=event.id))
        await self._session.flush()
        return event

    async def number(self, event: Event) -> Event:
        """Write an event that the relay need not look at, and give it its number."""
        if self._session.get_bind().dialect.name == "postgresql":
            # Without it, event 5 could become visible after event 6, and a reader that has
            # already seen 6 would never learn of it. SQLite has one writer at a time anyway.
            await self._session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        self._session.add(event)
        await self._session.flush()
        self._ring_after_commit()
        return event

    def _ring_after_commit(self) -> None:
        def ring(_session: Session) -> None:
            self._wakeup.ring()

        hooks.listen(self._session.sync_session, "after_commit", ring, once=True)
