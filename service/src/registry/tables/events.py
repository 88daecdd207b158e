"""What happened, and what is still to be told about it."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from registry.clock import now
from registry.tables.base import Base, Serial, UtcDateTime

EventType = Literal[
    "contract.created",
    "contract.updated",
    "contract.deleted",
    "version.published",
    "version.deprecated",
    "ping",
]


class Event(Base):
    """Something that happened; its number grows in the order of commits."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_team_id_id", "team_id", "id"),
        # SQLite would give the number of a deleted last row to the next one.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    type: Mapped[EventType] = mapped_column(String(60))
    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    # No foreign keys: the history outlives what it tells about.
    team_id: Mapped[UUID | None]
    contract: Mapped[str | None] = mapped_column(String(64), index=True)
    actor_id: Mapped[UUID | None]
    public: Mapped[bool] = mapped_column(default=False)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)


class OutboxEntry(Base):
    """An event that the relay has not passed on yet; written with the change it tells about."""

    __tablename__ = "outbox"

    event_id: Mapped[int] = mapped_column(
        Serial, ForeignKey("events.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)

    event: Mapped[Event] = relationship(lazy="raise")
