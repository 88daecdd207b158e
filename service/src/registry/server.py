"""The process: a socket, uvicorn, and an orderly end."""

import asyncio
import errno
import signal
import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI

from registry.lifecycle import Lifecycle
from registry.logs import log
from registry.settings import PREFIX, Settings


class PortError(Exception):
    """The registry cannot listen where it should; says why in one sentence."""


class Server(uvicorn.Server):
    """A uvicorn that announces its end before it closes the door.

    On SIGTERM readiness turns 503 and event streams end at once, while requests are still taken
    for a moment: load balancers need it to notice. Then the port is closed, and requests in
    flight are finished.
    """

    def __init__(self, config: uvicorn.Config, lifecycle: Lifecycle, drain_seconds: float) -> None:
        super().__init__(config)
        self._lifecycle = lifecycle
        self._drain_seconds = drain_seconds
        self._loop: asyncio.AbstractEventLoop | None = None

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until a signal comes."""
        self._loop = asyncio.get_running_loop()
        await super().serve(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to drain on the first signal; end at once on the second, or on Ctrl-C."""
        loop = self._loop
        if loop is None or self._lifecycle.draining or sig != signal.SIGTERM:
            if loop is not None:
                loop.call_soon_threadsafe(self._lifecycle.drain)
            super().handle_exit(sig, frame)
            return
        loop.call_soon_threadsafe(self._drain, sig)

    def _drain(self, sig: int) -> None:
        log.info("draining", seconds=self._drain_seconds)
        self._lifecycle.drain()
        loop = asyncio.get_running_loop()
        loop.call_later(self._drain_seconds, super().handle_exit, sig, None)


def listen(settings: Settings) -> socket.socket:
    """Take the port before anything else starts."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # asyncio turns off Nagle's algorithm only where the protocol is named: without it each answer
    # on a kept connection takes 40 ms longer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise PortError(_reason(error, settings)) from None
    listener.set_inheritable(True)
    return listener


def address(listener: socket.socket) -> str:
    """Where the registry can be reached, as a URL."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(app: FastAPI, settings: Settings, listener: socket.socket) -> None:
    """Serve on this socket until a signal comes."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=int(settings.shutdown_seconds) or 1,
    )
    lifecycle: Lifecycle = app.state.resources.lifecycle
    server = Server(config, lifecycle, settings.drain_seconds)
    server.run(sockets=[listener])


def _reason(error: OSError, settings: Settings) -> str:
    place = f"{settings.host}:{settings.port}"
    match error.errno:
        case errno.EADDRINUSE:
            return f"{place} is occupied: end the other process, or set {PREFIX}PORT."
        case errno.EACCES:
            return f"Listening on {place} is not allowed: set {PREFIX}PORT to 1024 or more."
        case _:
            return f"Listening on {place} is not possible: check {PREFIX}HOST."
