"""Bodies whose media type is declared as a range."""

from __future__ import annotations

from typing import Any

import pytest
from specwright.emit.python_client.runtime.media import (
    Binary,
    Content,
    Json,
    Text,
    choose,
    encode_body,
    matches,
)


def _number() -> Any:
    return int


NUMBER: Json[int] = Json("application/json", _number)


@pytest.mark.parametrize(
    ("content_type", "declared", "fits"),
    [
        ("application/vnd.api+json", "application/*+json", True),
        ("application/vnd.api+json; charset=utf-8", "application/*", True),
        ("application/json", "application/*+json", False),
        ("text/vnd.api+json", "application/*+json", False),
        ("text/plain", "*/*", True),
    ],
)
def test_what_lies_in_a_range(content_type: str, declared: str, fits: bool) -> None:
    assert matches(content_type, declared) is fits


@pytest.mark.parametrize(
    ("media", "value", "sent"),
    [
        ((Text("text/*"),), "a", "text/plain"),
        ((Binary("*/*"),), b"a", "application/octet-stream"),
        ((Json("application/json", _number), Binary("*/*")), 1, "application/json"),
        ((Json("application/json", _number), Binary("*/*")), b"a", "application/octet-stream"),
    ],
)
def test_what_is_sent_unless_told(media: Content, value: Any, sent: str) -> None:
    payload = encode_body(value, media)
    assert payload is not None
    assert payload.content_type == sent


@pytest.mark.parametrize("media", [Binary("image/*"), Json("application/*+json", _number)])
def test_a_range_that_says_too_little(media: Any) -> None:
    with pytest.raises(ValueError, match="content_type"):
        encode_body(1, (media,))


def test_the_closest_media_type_is_meant() -> None:
    media: Content = (Binary("*/*"), Text("text/*"), Json("application/*+json", _number), NUMBER)
    sent = {"application/json": 1, "application/x+json": 1, "text/csv": "1", "image/png": b"1"}
    for content_type, value in sent.items():
        payload = encode_body(value, media, content_type)
        assert payload is not None
        assert payload.content_type == content_type
        assert b"".join(payload.chunks()) == b"1"
    read = [choose(media, content_type) for content_type in sent]
    assert read == [media[3], media[2], media[1], media[0]]
