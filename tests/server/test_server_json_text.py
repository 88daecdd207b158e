"""JSON is read quickly or closely: with one outcome, and only in what is written can be sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from specwright.emit.server.runtime import strict_json
from starlette.testclient import TestClient

PIECES = rb"""{ } [ ] : , "a" "a:" "\u003a" "\u0061" "\\u" "\n" 1 -0 1.5 1e999 1e-999 NaN Infinity
    "Infinity" true null "b":1 "a":1 "b":[] 01 123456789012345678901 "\ud800" "\ud83d\ude00" 0.1"""

texts = st.lists(
    st.sampled_from([*PIECES.split(), b" ", b"\x0b", b'"\xc3\xa9"', b'"\xff"', b'"\xed\xa0\x80"']),
    max_size=14,
).map(b"".join)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)
numbers = st.from_regex(
    rb"-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?", fullmatch=True
)


def outcome(read: Any, octets: bytes) -> str:
    try:
        return repr(read(octets))
    except strict_json.MalformedJson as error:
        return f"refused: {error}"


@given(texts | numbers | values.map(lambda value: json.dumps(value, ensure_ascii=False).encode()))
def test_both_readers_agree(octets: bytes) -> None:
    assert outcome(strict_json.loads, octets) == outcome(strict_json.read_closely, octets)


@pytest.mark.parametrize(
    "octets",
    [
        b'{"a":1,"a":1}',
        b'{"a":":","a":1}',
        b'{"a":":","a":"\\u003a\\u003a"}',
        b'{"a":{"b":1},"c":"\\u003a\\u003a","a":1}',
        b"1e999",
        b'["Infinity",-1e999]',
        b"[" * 201 + b"]" * 201,
    ],
)
def test_what_is_read_quickly_is_not_read_carelessly(octets: bytes) -> None:
    with pytest.raises(strict_json.MalformedJson):
        strict_json.loads(octets)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_json_does_not_have_are_not_sent(service: Any, number: float) -> None:
    class Paths(service.Paths):  # type: ignore[misc]
        async def read_mine(self) -> Any:
            # Not in a model: those write null for such a number.
            return {"operation": "a", "arguments": {"number": number, "text": "NaN, Infinity"}}

    app = service.application()
    app.dependency_overrides[service.Paths] = Paths
    client = TestClient(app, raise_server_exceptions=False)
    assert client.get("/routes/mine").status_code == 500
    number = 1.5
    sent = client.get("/routes/mine").json()["arguments"]
    assert sent == {"number": 1.5, "text": "NaN, Infinity"}
