"""The process of an application under test: ``python -m ….serve shop.app:app FOLDER``.

The first line that it prints is its port, once the application has started up.
"""

from __future__ import annotations

import inspect
import os
import socket
import sys
from importlib import import_module
from typing import Any

import uvicorn

from specwright.verify.listener import listen


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:
            assert sockets is not None
            # Whatever the application prints goes where it would go by itself: this is our line.
            os.write(_PORT, f"{sockets[0].getsockname()[1]}\n".encode())


_PORT = 1


def application(target: str) -> Any:
    """The ASGI application that ``module:attribute`` names, made by its factory if it has one."""
    module, _, attributes = target.partition(":")
    found: Any = import_module(module)
    for attribute in attributes.split("."):
        found = getattr(found, attribute)
    return found() if _is_factory(found) else found


def _is_factory(found: Any) -> bool:
    """Whether it is a function that takes nothing: an application takes scope and channels."""
    if not inspect.isroutine(found) or inspect.iscoroutinefunction(found):
        return False
    parameters = inspect.signature(found).parameters.values()
    return all(
        p.default is not p.empty or p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in parameters
    )


def main(target: str, folder: str) -> None:
    """Serve until the parent ends the process."""
    global _PORT
    # What the application prints while it is imported must not stand before the port.
    _PORT = os.dup(1)
    os.dup2(2, 1)
    sys.path.insert(0, folder)
    listening = listen("127.0.0.1", 0)
    config = uvicorn.Config(application(target), log_level="warning", access_log=False)
    _Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
