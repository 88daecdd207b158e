"""The outbox: an event is recorded in the transaction of the change that it tells about."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from registry.tables import Event, OutboxEntry

# Any number that no other advisory lock of the registry uses.
_LOCK = 7_305_815_162


async def record(session: AsyncSession, event: Event) -> Event:
    """Write the event and its outbox entry; both become visible with the caller's commit."""
    if session.get_bind().dialect.name == "postgresql":
        # Without it, event 5 could become visible after event 6, and a reader that has
        # already seen 6 would never learn of it.
        await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    session.add(event)
    await session.flush()
    session.add(OutboxEntry(event_id=event.id))
    await session.flush()
    return event
