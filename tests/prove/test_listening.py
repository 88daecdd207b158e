"""The sockets of servers that the tool and the registry start."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import pytest
from registry.server import listen as registry_listen
from registry.settings import Settings
from specwright.verify.listener import listen


def _registry() -> socket.socket:
    return registry_listen(Settings(environment="test", secret_key="x" * 40, port=0))


@pytest.mark.parametrize("opened", [lambda: listen("127.0.0.1", 0), _registry])
def test_an_answer_in_two_pieces_does_not_wait_for_the_client(
    opened: Callable[[], socket.socket],
) -> None:
    async def no_delay() -> int:
        told: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def met(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            accepted: socket.socket = writer.get_extra_info("socket")
            told.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listening = opened()
        listening.setblocking(False)
        async with await asyncio.start_server(met, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname())
            answer = await told
            writer.close()
            return answer

    assert asyncio.run(no_delay())
