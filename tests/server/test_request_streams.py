"""Request bodies that are sequences: server-sent events, JSON Lines and JSON sequences."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import httpx2
import pytest
from specwright.emit.server.runtime.streams import parse_events

from tests.server.conftest import keeping

RESPONSES = """
        "200": {description: How many., content: {application/json: {schema: {type: integer}}}}
        "400": {description: Not understood., content: {application/json: {schema: {}}}}
"""
ITEM = "{$ref: '#/components/schemas/Leaf'}"
JSON_EVENT = f"""
              type: object
              properties:
                event: {{type: string}}
                data: {{type: string, contentMediaType: application/json, contentSchema: {ITEM}}}
"""
TEXT_EVENT = """
              properties:
                data: {type: string, maxLength: 5}
"""


def operation(path: str, content_type: str, described: str) -> str:
    return f"""
  /{path}:
    post:
      operationId: {path}
      tags: [feed]
      requestBody:
        required: true
        content:
          {content_type}:
            {described}
      responses: {RESPONSES}"""


DOCUMENT = f"""
openapi: 3.2.0
info: {{title: Feed, version: "1"}}
paths: {operation("events", "text/event-stream", f"itemSchema: {JSON_EVENT}")}
{operation("texts", "text/event-stream", f"itemSchema: {TEXT_EVENT}")}
{operation("raw", "text/event-stream", "schema: {type: string}")}
{operation("lines", "application/jsonl", f"itemSchema: {ITEM}")}
{operation("records", "application/json-seq", f"itemSchema: {ITEM}")}
components:
  schemas:
    Leaf: {{type: object, required: [size], properties: {{size: {{type: integer}}}}}}
"""


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[Any]]]:
    """Where the generated server listens, and the bodies that its handlers got."""
    names = ("events", "texts", "raw", "lines", "records")
    with keeping(DOCUMENT, tmp_path_factory.mktemp("feed"), "feed", names) as found:
        yield found


def test_typed_items_arrive(feed: tuple[str, list[Any]]) -> None:
    url, got = feed
    client, models = import_module("feed_client"), import_module("feed_client.models")
    event = client.ServerSentEvent
    leaf = models.Leaf
    with client.FeedClient(url) as api:
        sent = leaf(size=2)
        named = event(data=sent, event="grown", id="7", retry=20)
        assert api.feed.events(body=[event(data=sent), named]) == 2
        assert [(e.data.size, e.event, e.id, e.retry) for e in got[-1]] == [
            (2, None, None, None),
            (2, "grown", "7", 20),
        ]
        assert api.feed.texts(body=[event(data="a\nb"), event(data="5")]) == 2
        assert [e.data for e in got[-1]] == ["a\nb", "5"]
        assert api.feed.raw(body="data: 1\n\n") == 9
        assert got[-1] == "data: 1\n\n"
        assert api.feed.lines(body=(leaf(size=n) for n in (1, 2))) == 2
        assert [one.size for one in got[-1]] == [1, 2]
        assert api.feed.records(body=[leaf(size=3)]) == 1
        for nothing in (api.feed.events, api.feed.texts, api.feed.lines, api.feed.records):
            assert nothing(body=[]) == 0
        with pytest.raises(ValueError, match="line break"):
            api.feed.texts(body=[event(data="a", event="b\nc")])


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("events", b"data: 5\n\n"),
        ("events", b"data: {\n\n"),
        ("events", b'data: {"size": 1}\n\ndata: {}\n\n'),
        ("texts", b"data: longer\n\n"),
        ("texts", b"data: \xff\n\n"),
    ],
)
def test_events_that_break_the_contract_are_refused(
    feed: tuple[str, list[Any]], path: str, content: bytes
) -> None:
    headers = {"Content-Type": "text/event-stream"}
    answer = httpx2.post(f"{feed[0]}/{path}", content=content, headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("", []),
        ("data: a\n", []),
        ("data: a\n\n", [{"data": "a"}]),
        ("\ufeffdata:a\r\ndata\rdata:  b\n\r\n", [{"data": "a\n\n b"}]),
        ("event: x\nid: 1\n\ndata: a\nid: \0\nretry: 1\u0661\n\n", [{"data": "a"}]),
        (": a\nother: b\nevent: x\nid:\nretry: 09\ndata: a\n\n",
         [{"event": "x", "id": "", "retry": 9, "data": "a"}]),
    ],
)  # fmt: skip
def test_how_events_are_read(text: str, events: list[dict[str, Any]]) -> None:
    assert parse_events(text) == events
