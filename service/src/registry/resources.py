"""What lives as long as the process, and how handlers get at it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import HTTPConnection, Request

from registry.database import Database, open_database
from registry.lifecycle import Lifecycle
from registry.passwords import Passwords
from registry.relay import Relay
from registry.settings import Settings
from registry.tokens import AccessTokens
from registry.versions.workshop import Workshop
from registry.wakeup import Wakeup
from registry.webhooks.addresses import AddressPolicy

_READING_METHODS = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Resources:
    """The long-lived parts of one application."""

    settings: Settings
    database: Database
    lifecycle: Lifecycle
    passwords: Passwords
    access_tokens: AccessTokens
    wakeup: Wakeup
    workshop: Workshop
    addresses: AddressPolicy
    relay: Relay


def open_resources(settings: Settings) -> Resources:
    """Build every part; nothing connects or starts yet."""
    database = open_database(settings)
    addresses = AddressPolicy(settings.webhook_allowed_networks)
    return Resources(
        settings=settings,
        database=database,
        lifecycle=Lifecycle(),
        passwords=Passwords(settings.password_hashing),
        access_tokens=AccessTokens(settings.secret_key, settings.access_token_seconds),
        wakeup=Wakeup(),
        workshop=Workshop(
            inspection_seconds=settings.document_seconds,
            client_seconds=settings.client_seconds,
            document_bytes=settings.max_document_bytes,
            workers=settings.document_workers,
            cache_bytes=settings.client_cache_bytes,
        ),
        addresses=addresses,
        relay=Relay(
            database,
            addresses,
            timeout_seconds=settings.webhook_timeout_seconds,
            retry_seconds=settings.webhook_retry_seconds,
            failures_in_a_row=settings.webhook_failures_in_a_row,
            poll_seconds=settings.relay_poll_seconds,
        ),
    )


def resources(connection: HTTPConnection) -> Resources:
    """The parts of the application that serves this request."""
    found: Resources = connection.app.state.resources
    return found


ResourcesDep = Annotated[Resources, Depends(resources)]


def session(request: Request, parts: ResourcesDep) -> AsyncSession:
    """The request's session; the unit of work commits and closes it."""
    return parts.database.session(writes=request.method not in _READING_METHODS)


SessionDep = Annotated[AsyncSession, Depends(session)]
