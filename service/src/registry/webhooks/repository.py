"""All the SQL about webhooks and their deliveries."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager, joinedload

from registry.pagination import Order, Page, paginate
from registry.tables import Delivery, Event, Membership, OutboxEntry, Webhook

WEBHOOKS_NEWEST_FIRST = Order("newest", (Webhook.created_at, Webhook.id), descending=True)
DELIVERIES_NEWEST_FIRST = Order("newest", (Delivery.created_at, Delivery.id), descending=True)


class WebhookRepository:
    """Webhooks and deliveries in one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def find(self, webhook_id: UUID, user_id: UUID) -> Webhook | None:
        """A webhook of this user."""
        query = select(Webhook).where(Webhook.id == webhook_id, Webhook.user_id == user_id)
        return (await self._session.scalars(query)).one_or_none()

    async def page(self, user_id: UUID, *, limit: int, cursor: str | None) -> Page[Webhook]:
        """The webhooks of a user, newest first."""
        query = select(Webhook).where(Webhook.user_id == user_id)
        return await paginate(
            self._session, query, WEBHOOKS_NEWEST_FIRST, limit=limit, cursor=cursor
        )

    async def deliveries(
        self, webhook: Webhook, *, limit: int, cursor: str | None
    ) -> Page[Delivery]:
        """The deliveries of a webhook with their events, newest first."""
        query = (
            select(Delivery)
            .where(Delivery.webhook_id == webhook.id)
            .options(joinedload(Delivery.event, innerjoin=True))
        )
        return await paginate(
            self._session, query, DELIVERIES_NEWEST_FIRST, limit=limit, cursor=cursor
        )

    async def add(self, row: Webhook | Delivery) -> None:
        """Insert a webhook or a delivery."""
        self._session.add(row)
        await self._session.flush()

    async def add_all(self, rows: Iterable[Delivery]) -> None:
        """Insert deliveries, all at once."""
        self._session.add_all(rows)
        await self._session.flush()

    async def remove(self, webhook: Webhook) -> None:
        """Delete a webhook; the database deletes its log."""
        await self._session.execute(delete(Webhook).where(Webhook.id == webhook.id))

    async def has_work(self, moment: datetime) -> bool:
        """Whether there is something in the outbox, or a delivery that is due."""
        outbox = select(OutboxEntry.event_id).exists()
        return bool(await self._session.scalar(select(or_(outbox, _due(moment).exists()))))

    async def take_from_outbox(self, limit: int) -> Sequence[Event]:
        """Take the oldest events out of the outbox; other relays take others meanwhile."""
        query = (
            select(OutboxEntry)
            .join(OutboxEntry.event)
            .options(contains_eager(OutboxEntry.event))
            .order_by(OutboxEntry.event_id)
            .limit(limit)
            .with_for_update(of=OutboxEntry, skip_locked=True)
        )
        entries = (await self._session.scalars(query)).all()
        taken = [entry.event_id for entry in entries]
        await self._session.execute(delete(OutboxEntry).where(OutboxEntry.event_id.in_(taken)))
        return [entry.event for entry in entries]

    async def subscribers(self, event: Event) -> Sequence[Webhook]:
        """The active webhooks whose owners may see the event and want to know of it."""
        query = select(Webhook).where(Webhook.active)
        if not event.public:
            members = select(Membership.user_id).where(Membership.team_id == event.team_id)
            query = query.where(Webhook.user_id.in_(members))
        webhooks = (await self._session.scalars(query)).all()
        return [w for w in webhooks if not w.types or event.type in w.types]

    async def claim_due(self, moment: datetime, until: datetime, limit: int) -> Sequence[Delivery]:
        """Claim deliveries that are due, with webhook and event; nobody else gets them till then.

        PostgreSQL skips the rows that another relay is just claiming; SQLite has one writer.
        """
        due = (
            _due(moment)
            .order_by(Delivery.next_attempt_at, Delivery.event_id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        ids = (await self._session.scalars(due)).all()
        claim = uuid4()
        await self._session.execute(
            update(Delivery)
            .where(Delivery.id.in_(ids))
            .values(claim=claim, claimed_until=until)
            .execution_options(synchronize_session=False)
        )
        query = (
            select(Delivery)
            .where(Delivery.claim == claim)
            .options(
                joinedload(Delivery.webhook, innerjoin=True),
                joinedload(Delivery.event, innerjoin=True),
            )
            .order_by(Delivery.next_attempt_at, Delivery.event_id)
        )
        return (await self._session.scalars(query)).all()

    async def claimed(self, delivery_id: UUID, claim: UUID | None) -> Delivery | None:
        """The delivery with webhook and event, if it still exists and the claim still holds."""
        # The webhook first, by everybody: the last failure of one closes all its deliveries.
        webhook = select(Delivery.webhook_id).where(Delivery.id == delivery_id)
        await self._session.scalars(
            select(Webhook).where(Webhook.id.in_(webhook)).with_for_update()
        )
        query = (
            select(Delivery)
            .where(Delivery.id == delivery_id, Delivery.claim == claim)
            .options(
                joinedload(Delivery.webhook, innerjoin=True),
                joinedload(Delivery.event, innerjoin=True),
            )
            .with_for_update(of=Delivery)
        )
        return (await self._session.scalars(query)).one_or_none()

    async def give_up_pending(self, webhook: Webhook, error: str) -> None:
        """Note that what is left for a webhook will not be tried any more."""
        await self._session.execute(
            update(Delivery)
            .where(Delivery.webhook_id == webhook.id, Delivery.state == "pending")
            .values(state="failed", next_attempt_at=None, claim=None, error=error)
            .execution_options(synchronize_session=False)
        )


def _due(moment: datetime) -> Select[UUID]:
    return select(Delivery.id).where(
        Delivery.state == "pending",
        Delivery.next_attempt_at <= moment,
        or_(Delivery.claimed_until.is_(None), Delivery.claimed_until <= moment),
    )
