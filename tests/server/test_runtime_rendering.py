"""Answers and refusals alone, where the nasty document declares too much or too little."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from specwright.emit.server.runtime import media
from specwright.emit.server.runtime.answer import AnswerWriter, DeclaredResponse
from specwright.emit.server.runtime.operation import Contract, MediaType, Operation, Response
from specwright.emit.server.runtime.refusal import ContractBreach, Reason, Refusal
from specwright.emit.server.runtime.rendering import Renderer, Rendering
from specwright.emit.server.runtime.schemas import Schemas
from specwright.emit.server.runtime.streams import OpenStreams, ServerSentEvent

MESSAGE = {
    "type": "object",
    "required": ["message"],
    "additionalProperties": False,
    "properties": {"message": {"type": "string"}},
}
SCHEMAS = Schemas({"openapi": "3.1.0", "components": {"schemas": {"Message": MESSAGE}}})
JSON = MediaType(
    content_type="application/vnd.error+json", kind="json", schema="/components/schemas/Message"
)


def operation(*responses: Response) -> Operation:
    return Operation(id="o", method="GET", path="/", responses=responses)


def rendering(*operations: Operation, own: Renderer | None = None) -> Rendering:
    contract = Contract(title="t", operations=operations, security_schemes=(), package="p")
    return Rendering(contract, SCHEMAS, own)


def test_a_declared_response_without_content_gets_none() -> None:
    bare = operation(Response(status="404"), Response(status="422", content=(JSON,)))
    refusal = Refusal(Reason.PATH_VALUE, "There is no such thing.")
    response = rendering(bare).refuse(refusal, bare, None)
    assert (response.status_code, response.body) == (404, b"")
    assert "content-type" not in response.headers


def test_where_nothing_is_declared_errors_look_as_they_mostly_do() -> None:
    error = Response(status="4XX", content=(JSON,))
    usual = rendering(operation(error), operation(error), operation(Response(status="200")))
    refusal = Refusal(Reason.NO_PATH, "There is nothing at this address.")
    for nobody in (None, operation(Response(status="200"))):
        response = usual.refuse(refusal, nobody, None)
        assert response.headers["content-type"] == "application/vnd.error+json"
        assert json.loads(bytes(response.body)) == {"message": "There is nothing at this address."}


def test_where_no_error_is_declared_at_all_they_are_problem_details() -> None:
    response = rendering(operation()).refuse(Refusal(Reason.NO_PATH, "Nothing."), None, None)
    assert response.headers["content-type"] == "application/problem+json"
    assert json.loads(bytes(response.body))["status"] == 404


@pytest.mark.parametrize(
    ("own", "sent"),
    [
        (b'{"message":"mine"}', b'{"message":"mine"}'),
        (None, b'{"message":"It is wrong."}'),
        (b'{"message":1}', b'{"message":"It is wrong."}'),
        (b'{"message":', b'{"message":"It is wrong."}'),
    ],
)
def test_what_a_service_renders_itself_is_checked(own: bytes | None, sent: bytes) -> None:
    one = operation(Response(status="422", content=(JSON,)))
    mine = rendering(one, own=lambda problem, media_type: own)
    assert mine.refuse(Refusal(Reason.SCHEMA, "It is wrong."), one, None).body == sent


@dataclass(frozen=True, kw_only=True)
class NotModified(DeclaredResponse):
    status: ClassVar[int] = 304
    body: Any = None


def write(answer: Any, *responses: Response) -> Any:
    def breach(found: ContractBreach) -> None:
        raise found

    writer = AnswerWriter(operation(*responses), SCHEMAS, OpenStreams(), breach)
    return writer.write(answer, None, bodiless=False)


def test_304_has_no_content_even_if_some_is_declared() -> None:
    declared = Response(status="304", content=(JSON,))
    response = write(NotModified(), declared)
    assert (response.status_code, response.body) == (304, b"")
    assert "content-type" not in response.headers
    with pytest.raises(ContractBreach, match="no content is declared for 304"):
        write(NotModified(body={"message": "m"}), declared)


def test_a_bare_value_needs_one_success() -> None:
    ok = Response(status="200", content=(JSON,))
    assert write({"message": "m"}, ok).body == b'{"message":"m"}'
    with pytest.raises(ContractBreach, match="not exactly one success"):
        write({"message": "m"}, ok, Response(status="201", content=(JSON,)))
    with pytest.raises(ContractBreach, match="“/message”"):
        write({"message": 1}, ok)


def test_a_structure_is_no_text() -> None:
    text = MediaType(content_type="text/plain", kind="text")
    assert write(7, Response(status="200", content=(text,))).body == b"7"
    with pytest.raises(ContractBreach, match="no text"):
        write({"message": "m"}, Response(status="200", content=(text,)))


def test_a_field_of_an_event_cannot_begin_another() -> None:
    event = ServerSentEvent(data=None, id="1\ndata: x\0", event="a\r\nretry: 1", retry=5)
    octets = event.encode(b"1\n2")
    assert octets == b"id: 1 data: x\nevent: a  retry: 1\nretry: 5\ndata: 1\ndata: 2\n\n"


@pytest.mark.parametrize(
    ("sent", "declared", "chosen"),
    [
        ("application/json", ("*/*", "application/*", "application/json"), "application/json"),
        ("application/xml", ("*/*", "application/*", "application/json"), "application/*"),
        ("text/csv", ("*/*", "application/*", "application/json"), "*/*"),
        ("application/a+json", ("application/*", "application/*+json"), "application/*+json"),
        ("application/a+xml", ("application/*+json",), None),
        ("application/json", ("application/a+json",), None),
        ("a/b;v=2", ("a/b", "a/b;v=2"), "a/b;v=2"),
        ("a/b;v=3", ("a/b;v=2",), None),
        ("a/b;v=3", ("a/b;v=2", "a/b"), "a/b"),
        ("A/B; Charset=UTF-8", ("a/b",), "a/b"),
        ("text/plain", ("text/html", "application/*"), None),
    ],
)
def test_the_closest_declared_media_type_is_meant(
    sent: str, declared: tuple[str, ...], chosen: str | None
) -> None:
    parsed = media.parse(sent)
    assert parsed is not None
    entries = [MediaType(content_type=name, kind="binary") for name in declared]
    found = media.select(parsed, entries)
    assert (found.content_type if found else None) == chosen
