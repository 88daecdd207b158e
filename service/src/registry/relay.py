"""The relay: takes events out of the outbox and brings them to those who subscribed.

The tables are the truth. Each step is a transaction of its own, and whoever dies between two of
them leaves a claim that lapses: a delivery may come twice, but it does not get lost.
"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import httpx2

from registry.clock import now
from registry.database import Database
from registry.events.document import event_document
from registry.lifecycle import Lifecycle
from registry.logs import log
from registry.tables import Delivery, Webhook
from registry.wakeup import Wakeup, rung
from registry.webhooks.addresses import AddressPolicy, AddressRefused
from registry.webhooks.repository import WebhookRepository

_EVENTS_AT_ONCE = 100
_DELIVERIES_AT_ONCE = 16
_MARGIN_SECONDS = 30.0
_USER_AGENT = "contract-registry-webhooks/1.0"


class Relay:
    """Brings events to subscribers, as often as it takes, within reason."""

    def __init__(
        self,
        database: Database,
        addresses: AddressPolicy,
        *,
        timeout_seconds: float,
        retry_seconds: Sequence[float],
        failures_in_a_row: int,
        poll_seconds: float,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._database = database
        self._addresses = addresses
        self._timeout_seconds = timeout_seconds
        self._retry_seconds = retry_seconds
        self._failures_in_a_row = failures_in_a_row
        self._poll_seconds = poll_seconds
        self._clock = clock
        self._client = httpx2.AsyncClient(
            # A redirect could lead into a private network, and so could the environment's proxy.
            follow_redirects=False,
            trust_env=False,
            timeout=None,
            # Connections are told apart by address, certificates by name: two names at one
            # address must not share a connection.
            limits=httpx2.Limits(max_keepalive_connections=0),
        )

    async def run(self, wakeup: Wakeup, lifecycle: Lifecycle) -> None:
        """Work until the process is about to end."""
        while not lifecycle.draining:
            ticket = wakeup.ticket()
            try:
                busy = await self._has_work()
                if busy:
                    await self.dispatch()
                    await self.deliver()
            except Exception:
                # A database that is away for a moment must not end deliveries for good.
                log.exception("relay_failed")
                busy = False
            if not busy:
                await rung(ticket, self._poll_seconds)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def dispatch(self) -> int:
        """Turn events of the outbox into deliveries; how many events."""
        for done in range(_EVENTS_AT_ONCE):
            if not await self._dispatch_oldest():
                return done
        return _EVENTS_AT_ONCE

    async def _dispatch_oldest(self) -> bool:
        """Each event has a transaction of its own: with SQLite, nobody else can write meanwhile,
        and there may be as many deliveries as there are events times subscribers."""
        async with self._database.writing() as session:
            webhooks = WebhookRepository(session)
            events = await webhooks.take_from_outbox(1)
            for event in events:
                moment = self._clock()
                await webhooks.add_all(
                    Delivery(
                        webhook_id=webhook.id,
                        event_id=event.id,
                        state="pending",
                        created_at=moment,
                        next_attempt_at=moment,
                    )
                    for webhook in await webhooks.subscribers(event)
                )
        return bool(events)

    async def deliver(self) -> int:
        """Attempt the deliveries that are due; how many."""
        moment = self._clock()
        lapses = moment + timedelta(seconds=self._timeout_seconds + _MARGIN_SECONDS)
        async with self._database.writing() as session:
            claimed = await WebhookRepository(session).claim_due(
                moment, lapses, _DELIVERIES_AT_ONCE
            )
        await asyncio.gather(*(self._attempt(delivery) for delivery in claimed))
        return len(claimed)

    async def _has_work(self) -> bool:
        """Look without writing: the lock of SQLite is for those who have something to write."""
        async with self._database.reading() as session:
            return await WebhookRepository(session).has_work(self._clock())

    async def _attempt(self, delivery: Delivery) -> None:
        status, error = None, None
        try:
            async with asyncio.timeout(self._timeout_seconds):
                status = await self._post(delivery)
        except TimeoutError:
            error = f"No answer within {self._timeout_seconds:g} seconds."
        except AddressRefused as refusal:
            error = str(refusal)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, UnicodeError) as failure:
            error = f"The address could not be called: {failure}"
        except Exception:
            # Our own mistake; without an end it would be attempted for ever.
            log.exception("delivery_failed", delivery=str(delivery.id))
            error = "The registry failed to make this delivery."
        await self._note(delivery, status, error)

    async def _post(self, delivery: Delivery) -> int:
        webhook = delivery.webhook
        url = httpx2.URL(webhook.url)
        address = await self._addresses.address_of(webhook.url)
        body = json.dumps(
            event_document(delivery.event), ensure_ascii=False, separators=(",", ":")
        ).encode()
        timestamp = int(self._clock().timestamp())
        request = self._client.build_request(
            "POST",
            # The very address that was judged, whatever the name leads to by now.
            url.copy_with(host=str(address)),
            content=body,
            headers={
                "Host": url.netloc.decode("ascii"),
                "Content-Type": "application/json",
                "User-Agent": _USER_AGENT,
                "X-Registry-Delivery": str(delivery.id),
                "X-Registry-Timestamp": str(timestamp),
                "X-Registry-Signature": sign(webhook.secret, timestamp, body),
            },
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        # Nobody reads the answer's body, so nobody can make us.
        response = await self._client.send(request, stream=True)
        await response.aclose()
        return response.status_code

    async def _note(self, delivery: Delivery, status: int | None, error: str | None) -> None:
        async with self._database.writing() as session:
            webhooks = WebhookRepository(session)
            current = await webhooks.claimed(delivery.id, delivery.claim)
            if current is None:
                # The webhook was deleted, or the claim lapsed and somebody else has it.
                return
            current.attempts += 1
            current.response_status = status
            current.claim = None
            current.claimed_until = None
            if status is not None and 200 <= status < 300:
                self._succeed(current)
            elif current.attempts <= len(self._retry_seconds):
                current.error = _shortened(error)
                wait = self._retry_seconds[current.attempts - 1]
                current.next_attempt_at = self._clock() + timedelta(seconds=wait)
            else:
                current.error = _shortened(error)
                current.state = "failed"
                current.next_attempt_at = None
                await self._count_failure(webhooks, current.webhook)

    def _succeed(self, delivery: Delivery) -> None:
        delivery.state = "delivered"
        delivery.error = None
        delivery.next_attempt_at = None
        delivery.delivered_at = self._clock()
        delivery.webhook.failures = 0
        if delivery.event.type == "ping":
            delivery.webhook.active = True

    async def _count_failure(self, webhooks: WebhookRepository, webhook: Webhook) -> None:
        webhook.failures += 1
        if webhook.active and webhook.failures >= self._failures_in_a_row:
            webhook.active = False
            log.warning("webhook_stopped", webhook=str(webhook.id), failures=webhook.failures)
            await webhooks.give_up_pending(webhook, "Too many deliveries failed before this one.")


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """The signature of a delivery: HMAC-SHA256 of the timestamp, a full stop and the body."""
    signed = f"{timestamp}.".encode() + body
    return f"sha256={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


def _shortened(error: str | None) -> str | None:
    return error and error.replace("\0", "")[:500]
