"""The application: every resource behind the generated server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from registry_server import (
    accounts_router,
    api_keys_router,
    contracts_router,
    events_router,
    keep_contract,
    operations_router,
    policies_router,
    stop_streams,
    teams_router,
    versions_router,
    webhooks_router,
)
from starlette.types import ASGIApp

from registry.accounts.handlers import Accounts
from registry.api_keys.handlers import ApiKeys
from registry.contracts.handlers import Contracts
from registry.events.handlers import Events
from registry.health.handlers import Operations
from registry.logs import RequestLog
from registry.policies.handlers import Policies
from registry.problems import render_problems
from registry.resources import Resources, open_resources
from registry.security import RegistrySecurity
from registry.settings import Settings
from registry.teams.handlers import Teams
from registry.versions.handlers import Versions
from registry.webhooks.handlers import Webhooks

# What surrounds a document in a request: remarks, the framing of a form, escapes in JSON.
_ENVELOPE_BYTES = 64 * 1024


class Application(FastAPI):
    """A FastAPI application whose every answer, even that to a failure, is logged."""

    def build_middleware_stack(self) -> ASGIApp:
        """Put the log around everything; middleware would lie inside the handling of failures."""
        return RequestLog(super().build_middleware_stack())


def create_app(settings: Settings) -> FastAPI:
    """Build the application for these settings."""
    parts = open_resources(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(parts, app):
            yield

    app = Application(lifespan=lifespan)
    app.state.resources = parts
    app.include_router(accounts_router(Accounts, RegistrySecurity))
    app.include_router(api_keys_router(ApiKeys, RegistrySecurity))
    app.include_router(teams_router(Teams, RegistrySecurity))
    app.include_router(contracts_router(Contracts, RegistrySecurity))
    app.include_router(versions_router(Versions, RegistrySecurity))
    app.include_router(policies_router(Policies, RegistrySecurity))
    app.include_router(events_router(Events, RegistrySecurity))
    app.include_router(webhooks_router(Webhooks, RegistrySecurity))
    app.include_router(operations_router(Operations))
    render_problems(app)
    keep_contract(app, max_body_size=settings.max_document_bytes + _ENVELOPE_BYTES)
    return app


@asynccontextmanager
async def running(parts: Resources, app: FastAPI) -> AsyncIterator[None]:
    """What runs beside the requests, from the first to the last of them."""
    relay = asyncio.create_task(parts.relay.run(parts.wakeup, parts.lifecycle))
    ending = asyncio.create_task(_end_streams(parts, app))
    try:
        yield
    finally:
        parts.lifecycle.drain()
        # A delivery that is cut off is attempted again by whoever starts next.
        relay.cancel()
        ending.cancel()
        await asyncio.wait((relay, ending))
        await parts.relay.close()
        await parts.database.close()


async def _end_streams(parts: Resources, app: FastAPI) -> None:
    await parts.lifecycle.drained()
    stop_streams(app)
