"""The parser of server-sent events, on the edges of its specification."""

from __future__ import annotations

import pytest
from specwright.emit.python_client.runtime.sse import EventParser, RawEvent


def parsed(*pieces: bytes) -> list[RawEvent]:
    parser = EventParser()
    return [event for piece in pieces for event in parser.feed(piece)]


def test_fields_of_an_event() -> None:
    assert parsed(b"event: ping\nid: 7\nretry: 20\ndata: hello\n\n") == [
        RawEvent("hello", "ping", "7", 20)
    ]


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_every_line_end_and_every_cut(end: bytes) -> None:
    stream = end.join([b"id: 1", b"data: a", b"data: b", b"", b"data: c", b"", b""])
    expected = [RawEvent("a\nb", "message", "1", None), RawEvent("c", "message", "1", None)]
    assert parsed(stream) == expected
    assert parsed(*(stream[i : i + 1] for i in range(len(stream)))) == expected
    for cut in range(len(stream)):
        assert parsed(stream[:cut], stream[cut:]) == expected


def test_characters_cut_in_two_are_put_together() -> None:
    stream = "data: grüße 日本\n\n".encode()
    for cut in range(len(stream)):
        assert [event.data for event in parsed(stream[:cut], stream[cut:])] == ["grüße 日本"]


def test_a_byte_order_mark_is_dropped_at_the_start_alone() -> None:
    assert [e.data for e in parsed("\ufeffdata: a\n\n".encode())] == ["a"]
    assert parsed("data: a\n\n\ufeffdata: b\n\n".encode())[1:] == []


@pytest.mark.parametrize(
    ("stream", "data"),
    [
        (b": a comment\n\ndata: x\n\n", ["x"]),
        (b":\n\n:\n\n", []),
        (b"data\n\n", [""]),
        (b"data:\ndata:\n\n", ["\n"]),
        (b"data:  two spaces\n\n", [" two spaces"]),
        (b"data: a: b\n\n", ["a: b"]),
        (b"unknown: x\ndata: y\n\n", ["y"]),
        (b"event: lonely\n\ndata: z\n\n", ["z"]),
        (b"data: unfinished\n", []),
        (b"data: \xff\n\n", ["\ufffd"]),
    ],
)
def test_what_counts_as_data(stream: bytes, data: list[str]) -> None:
    assert [event.data for event in parsed(stream)] == data


def test_the_name_of_an_event_does_not_outlive_it() -> None:
    assert [e.event for e in parsed(b"event: a\ndata: 1\n\ndata: 2\n\n")] == ["a", "message"]
    assert [e.event for e in parsed(b"event: lonely\n\ndata: 2\n\n")] == ["message"]


def test_the_last_identifier_stays_until_another_comes() -> None:
    parser = EventParser()
    events = list(parser.feed(b"id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\nid: 2\n\nid: 3\n"))
    assert [event.id for event in events] == ["1", "1", ""]
    assert parser.last_id == "2", "an identifier counts with the blank line, even without data"


def test_an_identifier_with_nul_and_a_retry_with_letters_are_ignored() -> None:
    assert parsed(b"id: 1\nid: a\0b\nretry: 1s\nretry: \xd9\xa1\ndata: x\n\n") == [
        RawEvent("x", "message", "1", None)
    ]
