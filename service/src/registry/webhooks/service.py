"""The rules of webhooks: one's own subscriptions, and where they may lead."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from registry.caller import Caller
from registry.clock import now
from registry.errors import NotFound, Unprocessable
from registry.outbox import Outbox
from registry.pagination import Page
from registry.tables import Delivery, Event, Webhook
from registry.tables.events import EventType
from registry.webhooks.addresses import AddressPolicy, AddressRefused
from registry.webhooks.repository import WebhookRepository

_SECRET_MARK = "whs"


class WebhookService:
    """What people can do about their webhooks."""

    def __init__(
        self, webhooks: WebhookRepository, outbox: Outbox, addresses: AddressPolicy
    ) -> None:
        self._webhooks = webhooks
        self._outbox = outbox
        self._addresses = addresses

    async def list(self, caller: Caller, *, limit: int, cursor: str | None) -> Page[Webhook]:
        """The caller's subscriptions, newest first."""
        return await self._webhooks.page(caller.user_id, limit=limit, cursor=cursor)

    async def create(self, caller: Caller, url: str, types: Sequence[EventType]) -> Webhook:
        """A new subscription; its secret is told this once."""
        try:
            await self._addresses.address_of(url)
        except AddressRefused as refusal:
            raise Unprocessable(
                "Deliveries cannot go to this address.",
                code="address_refused",
                errors=[{"pointer": "/body/url", "detail": str(refusal)}],
            ) from None
        except OSError:
            # A name that leads nowhere today may lead somewhere tomorrow; each delivery asks again.
            pass
        webhook = Webhook(
            user_id=caller.user_id,
            url=url,
            types=list(types),
            secret=f"{_SECRET_MARK}_{secrets.token_urlsafe(32)}",
        )
        await self._webhooks.add(webhook)
        return webhook

    async def get(self, caller: Caller, webhook_id: UUID) -> Webhook:
        """One of the caller's subscriptions."""
        webhook = await self._webhooks.find(webhook_id, caller.user_id)
        if webhook is None:
            raise NotFound("There is no such webhook.")
        return webhook

    async def delete(self, caller: Caller, webhook_id: UUID) -> None:
        """Unsubscribe; what was under way is given up."""
        await self._webhooks.remove(await self.get(caller, webhook_id))

    async def deliveries(
        self, caller: Caller, webhook_id: UUID, *, limit: int, cursor: str | None
    ) -> Page[Delivery]:
        """The log of a webhook, newest first."""
        webhook = await self.get(caller, webhook_id)
        return await self._webhooks.deliveries(webhook, limit=limit, cursor=cursor)

    async def ping(self, caller: Caller, webhook_id: UUID) -> Delivery:
        """Queue a test event that goes to this webhook alone, active or not."""
        webhook = await self.get(caller, webhook_id)
        event = Event(
            type="ping",
            # Of no team and not public: nobody meets it in the history.
            team_id=None,
            actor_id=caller.user_id,
            public=False,
            body={"webhook_id": str(webhook.id)},
        )
        await self._outbox.number(event)
        moment = now()
        delivery = Delivery(
            webhook_id=webhook.id,
            event=event,
            state="pending",
            created_at=moment,
            next_attempt_at=moment,
        )
        await self._webhooks.add(delivery)
        return delivery
