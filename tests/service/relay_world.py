"""A small world for the relay: people, their team, a clock, and an address book."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from registry.database import Database
from registry.outbox import Outbox
from registry.relay import Relay
from registry.tables import Delivery, Event, OutboxEntry, Webhook
from registry.wakeup import Wakeup
from registry.webhooks.addresses import AddressPolicy
from sqlalchemy import func, select

START = datetime(2026, 1, 1, 12, tzinfo=UTC)
PUBLIC_ADDRESS = "93.184.216.34"
HOOK = "https://hooks.example.com/in?key=1"


class Clock:
    """A clock that only moves when it is told to."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@dataclass
class World:
    """Ada and her team, and Bob who is a stranger to it."""

    database: Database
    clock: Clock
    ada: UUID
    bob: UUID
    team: UUID
    leads_to: list[str]

    async def resolve(self, _host: str) -> Sequence[Any]:
        return [ipaddress.ip_address(address) for address in self.leads_to]

    def relay(self, **changes: Any) -> Relay:
        allowed = changes.pop("allowed", ())
        options: dict[str, Any] = {
            "timeout_seconds": 5.0,
            "retry_seconds": (10.0, 60.0),
            "failures_in_a_row": 2,
            "poll_seconds": 0.05,
            "clock": self.clock,
            **changes,
        }
        return Relay(self.database, AddressPolicy(allowed, self.resolve), **options)

    async def subscribe(self, user: UUID, url: str = HOOK, types: Sequence[Any] = ()) -> UUID:
        async with self.database.writing() as session:
            webhook = Webhook(user_id=user, url=url, types=list(types), secret="whs_secret")
            session.add(webhook)
            await session.flush()
            return webhook.id

    async def happen(self, *, public: bool = True, type_: Any = "contract.deleted") -> int:
        async with self.database.writing() as session:
            event = Event(
                type=type_,
                contract="invoices",
                team_id=self.team,
                public=public,
                body={"title": "Invoices"} if type_ == "contract.created" else {},
                occurred_at=START,
            )
            await Outbox(session, Wakeup()).record(event)
            return event.id

    async def deliveries(self) -> list[Delivery]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(Delivery).order_by(Delivery.event_id)))

    async def webhook(self, webhook_id: UUID) -> Webhook:
        async with self.database.reading() as session:
            return await session.get_one(Webhook, webhook_id)

    async def waiting(self) -> int:
        async with self.database.reading() as session:
            return await session.scalar(select(func.count()).select_from(OutboxEntry)) or 0
