"""Serves the mock on a socket, and puts another document in place of the first while it runs."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from typing import Literal

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from specwright.ir.api import Api
from specwright.verify.listener import http_parser
from specwright.verify.mock.application import Behaviour, mock


def address(listening: socket.socket) -> str:
    """The URL of what listens."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(
    listening: socket.socket,
    api: Api,
    behaviour: Behaviour,
    changes: AsyncIterator[Callable[[], Api | None]] | None = None,
) -> None:
    """Answer requests until interrupted; each change brings an API, or None to keep the last."""
    with Stage(behaviour) as stage, contextlib.suppress(KeyboardInterrupt):
        stage.show(api)
        asyncio.run(_serve(listening, stage, changes, http_parser(api)))


class Stage:
    """An ASGI application that can be exchanged."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._app: ASGIApp | None = None
        self._leave = ExitStack()

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self._leave.close()

    def show(self, api: Api) -> None:
        """Answer from now on as this API says."""
        self._app = self._leave.enter_context(mock(api, self._behaviour))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._app is not None
        await self._app(scope, receive, send)


async def _serve(
    listening: socket.socket,
    stage: Stage,
    changes: AsyncIterator[Callable[[], Api | None]] | None,
    http: Literal["auto", "h11"],
) -> None:
    config = uvicorn.Config(
        stage, http=http, lifespan="off", log_level="warning", access_log=False, server_header=False
    )
    server = uvicorn.Server(config)
    following = asyncio.create_task(_follow(stage, changes)) if changes is not None else None
    try:
        await server.serve(sockets=[listening])
    finally:
        if following is not None:
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following


async def _follow(stage: Stage, changes: AsyncIterator[Callable[[], Api | None]]) -> None:
    async for read in changes:
        api = await asyncio.to_thread(read)
        if api is not None:
            stage.show(api)
