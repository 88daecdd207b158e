"""Webhooks, as the contract describes them."""

from uuid import UUID

from pydantic import MISSING
from registry_server.models import (
    Delivery,
    DeliveryPage,
    Webhook,
    WebhookCreate,
    WebhookCreated,
    WebhookPage,
)
from registry_server.operations.webhooks import WebhooksHandler
from registry_server.responses import CreateWebhook201

from registry import tables
from registry.outbox import Outbox
from registry.resources import ResourcesDep, SessionDep
from registry.security import CallerDep
from registry.unit_of_work import UnitOfWork
from registry.webhooks.repository import WebhookRepository
from registry.webhooks.service import WebhookService


class Webhooks(UnitOfWork, WebhooksHandler):
    """The caller's subscriptions."""

    def __init__(self, session: SessionDep, parts: ResourcesDep, caller: CallerDep) -> None:
        super().__init__(session)
        self._caller = caller
        self._webhooks = WebhookService(
            WebhookRepository(session), Outbox(session, parts.wakeup), parts.addresses
        )

    async def list_webhooks(self, *, limit: int, cursor: str | None) -> WebhookPage:
        """List one's webhooks."""
        page = await self._webhooks.list(self._caller, limit=limit, cursor=cursor)
        return WebhookPage(
            items=[_webhook(webhook) for webhook in page.items],
            next_cursor=MISSING if page.next_cursor is None else page.next_cursor,
        )

    async def create_webhook(self, *, body: WebhookCreate) -> CreateWebhook201:
        """Subscribe to events."""
        types = () if body.types is MISSING else body.types
        webhook = await self._webhooks.create(self._caller, body.url, types)
        created = WebhookCreated(**_webhook(webhook).model_dump(), secret=webhook.secret)
        return CreateWebhook201(location=f"/v1/webhooks/{webhook.id}", body=created)

    async def get_webhook(self, *, webhook_id: UUID) -> Webhook:
        """Read a webhook."""
        return _webhook(await self._webhooks.get(self._caller, webhook_id))

    async def delete_webhook(self, *, webhook_id: UUID) -> None:
        """Unsubscribe."""
        await self._webhooks.delete(self._caller, webhook_id)

    async def list_deliveries(
        self, *, webhook_id: UUID, limit: int, cursor: str | None
    ) -> DeliveryPage:
        """List the deliveries of a webhook."""
        page = await self._webhooks.deliveries(self._caller, webhook_id, limit=limit, cursor=cursor)
        return DeliveryPage(
            items=[_delivery(delivery) for delivery in page.items],
            next_cursor=MISSING if page.next_cursor is None else page.next_cursor,
        )

    async def ping_webhook(self, *, webhook_id: UUID) -> Delivery:
        """Send a test event."""
        return _delivery(await self._webhooks.ping(self._caller, webhook_id))


def _webhook(webhook: tables.Webhook) -> Webhook:
    return Webhook(
        id=webhook.id,
        url=webhook.url,
        types=webhook.types,
        active=webhook.active,
        created_at=webhook.created_at,
    )


def _delivery(delivery: tables.Delivery) -> Delivery:
    return Delivery(
        id=delivery.id,
        event_id=delivery.event_id,
        event_type=delivery.event.type,
        state=delivery.state,
        attempts=delivery.attempts,
        response_status=delivery.response_status,
        error=delivery.error,
        next_attempt_at=delivery.next_attempt_at,
        created_at=delivery.created_at,
    )
