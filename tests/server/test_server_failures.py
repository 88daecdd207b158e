"""After a failure of the service its server ends the connection, and the answer says so."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.server.conftest import Exchange, serving


def request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


@pytest.mark.parametrize(
    ("path", "status", "connection"),
    [
        ("/moods?mood=raise", 500, "close"),
        ("/moods?mood=schema", 500, "close"),
        ("/moods?mood=http", 409, None),
        ("/moods", 422, None),
    ],
)
def test_a_connection_that_ends_is_announced(
    exchange: Exchange, path: str, status: int, connection: str | None
) -> None:
    answer = exchange(request(path))
    assert answer.status == status
    assert answer.headers.get("connection") == connection


def test_the_next_request_of_a_pool_has_a_connection(service: Any) -> None:
    with serving(service.application()) as (_, port):
        url = f"http://127.0.0.1:{port}/moods"
        with httpx2.Client() as client:
            # Without the announcement, one of a few requests met the end of the connection.
            for _ in range(20):
                assert client.get(url, params={"mood": "raise"}).status_code == 500
                assert client.get(url, params={"mood": "http"}).status_code == 409
