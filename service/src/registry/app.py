"""The application: every resource behind the generated server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from registry.logs import RequestLog
from registry.problems import render_problems
from registry.resources import Resources, open_resources
from registry.settings import Settings


def create_app(settings: Settings) -> FastAPI:
    """Build the application for these settings."""
    parts = open_resources(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with running(parts):
            yield

    # The contract's own document and page are served, not those that FastAPI would derive.
    app = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.resources = parts
    render_problems(app)
    app.add_middleware(RequestLog)
    return app


@asynccontextmanager
async def running(parts: Resources) -> AsyncIterator[None]:
    """What runs beside the requests, from the first to the last of them."""
    relay = asyncio.create_task(parts.relay.run(parts.wakeup, parts.lifecycle))
    try:
        yield
    finally:
        parts.lifecycle.drain()
        # A delivery that is cut off is attempted again by whoever starts next.
        relay.cancel()
        await asyncio.wait((relay,))
        await parts.relay.close()
        await parts.database.close()
