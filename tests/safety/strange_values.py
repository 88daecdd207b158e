"""Values that callers hand on from strangers, and where they may end up in a request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "servers": [{"url": "https://api.test/v1"}],
    "paths": {
        "/things('{id}')/parts": {
            "get": {
                "operationId": "read",
                "tags": ["things"],
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "q", "in": "query", "schema": {"type": "string"}},
                    {"name": "X-H", "in": "header", "schema": {"type": "string"}},
                    {"name": "c", "in": "cookie", "schema": {"type": "string"}},
                ],
                "responses": {"204": {"description": ""}},
            }
        }
    },
}
VALUES = [
    *("../x", "..", "a/../../b", "a?b#c", "%2e%2e", "a\r\nX-Evil: 1", "a\nb", "a\0b", "a; d=e"),
    *("a&x=y", "a, b", "\u2028", "é", "'", "')/x('", "//evil.test", "a\\b", "@evil.test"),
]


class Sent(NamedTuple):
    """A request that a client made with a value in one place."""

    host: str
    path: str
    """With the query."""
    headers: list[list[str]]
    place: str
    value: str


def check_places(requests: Iterable[Sent]) -> None:
    """Every value stands where it belongs, and nothing else has come of it."""
    for host, path, headers, place, value in requests:
        told = f"{place} {value!r}: {path}"
        assert host == "api.test", told
        route, _, query = path.partition("?")
        assert route.startswith("/v1/things('"), told
        assert route.endswith("')/parts"), told
        assert route.count("/") == 3, told
        assert "#" not in path, told
        assert query.count("&") == 0, told
        assert "x-evil" not in [name.lower() for name, _ in headers], told
        assert all(not set(text) & set("\r\n\0") for _, text in headers), told
        cookies = [text for name, text in headers if name.lower() == "cookie"]
        assert all(";" not in text and "," not in text for text in cookies), told
