"""Sockets that servers listen on, and a server in a process of its own that tells its port."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from specwright.ir.api import Api
from specwright.openapi.structure import METHODS


class CannotListen(Exception):
    """The address cannot be had; the message says why."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes a free one.

    Raises:
        CannotListen: The address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small pieces at once only where a socket names its protocol. Without that, the
    # head of an answer waits for the client's acknowledgement: 40 ms for each request.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        reason = (error.strerror or str(error)).lower()
        raise CannotListen(
            f"cannot listen on {host} port {port}: {reason}; --port 0 takes a free one"
        ) from None
    listening.setblocking(False)
    return listening


class NotListeningError(Exception):
    """The server did not start; the message is the last thing that it said, in one line."""


@contextmanager
def listening(module: str, *arguments: str, log: Path, folder: Path | None = None) -> Iterator[str]:
    """The address of ``python -m module`` on loopback; the process ends with the block.

    Args:
        module: Prints its port once it answers, and serves until it is ended.
        arguments: What it is called with.
        log: Takes what it says besides.
        folder: Where it runs; here by default.

    Raises:
        NotListeningError: It ended before it printed a port.
    """
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().decode().strip()
        if not port:
            process.wait()
            raise NotListeningError(_last(log.read_text("utf-8", "replace")))
        yield f"http://127.0.0.1:{port}"
    finally:
        # It may have ended by itself, and then its number may be another process's.
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _last(output: str) -> str:
    """The last line of a traceback that says something."""
    lines = [line.strip() for line in output.splitlines()]
    told = [line for line in lines if line and not line.startswith("ERROR:    Application startup")]
    return told[-1][:400] if told else "it said nothing"


def http_parser(api: Api) -> Literal["auto", "h11"]:
    """What reads requests of an API: the fast parser of uvicorn refuses methods it has no name for.

    RFC 9110, section 9.1, lets a method be any token.
    """
    known = all(operation.method.lower() in METHODS for operation in api.all_operations)
    return "auto" if known else "h11"
