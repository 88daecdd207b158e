"""Events whose data the contract does not describe are texts, sent as they are."""

from __future__ import annotations

from specwright.emit.server.runtime.answer import AnswerWriter
from specwright.emit.server.runtime.operation import MediaType, Operation, Response
from specwright.emit.server.runtime.schemas import Schemas
from specwright.emit.server.runtime.streams import OpenStreams, ServerSentEvent


def encoded(media: MediaType, event: ServerSentEvent[object]) -> bytes:
    schemas = Schemas({"components": {"schemas": {"Text": {"type": "string"}}}})
    operation = Operation(
        id="follow", method="GET", path="/", responses=(Response(status="200", content=(media,)),)
    )
    writer = AnswerWriter(operation, schemas, OpenStreams(), breach=lambda breach: None)
    return writer._item_encoder(media)(event)


def test_a_text_without_a_schema_is_sent_as_it_is() -> None:
    media = MediaType(content_type="text/event-stream", kind="event-stream", verbatim=True)
    assert encoded(media, ServerSentEvent(data="tick 1\ntick 2")) == (
        b"data: tick 1\ndata: tick 2\n\n"
    )
    assert encoded(media, ServerSentEvent(data={"n": 1})) == b'data: {"n":1}\n\n'


def test_a_text_that_its_schema_describes_is_sent_as_it_is() -> None:
    media = MediaType(
        content_type="text/event-stream",
        kind="event-stream",
        schema="/components/schemas/Text",
        verbatim=True,
    )
    assert encoded(media, ServerSentEvent(data="tick")) == b"data: tick\n\n"


def test_json_that_is_a_text_is_json() -> None:
    media = MediaType(
        content_type="text/event-stream", kind="event-stream", schema="/components/schemas/Text"
    )
    assert encoded(media, ServerSentEvent(data="tick")) == b'data: "tick"\n\n'
