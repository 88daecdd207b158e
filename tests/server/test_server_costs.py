"""Text from strangers costs what its length explains: these would not end if it cost more."""

from __future__ import annotations

import pytest
from specwright.emit.server.runtime import media, strict_json
from specwright.emit.server.runtime.bodies import MAX_FIELDS, BodyReader
from specwright.emit.server.runtime.inputs import RawInputs
from specwright.emit.server.runtime.media import ContentType
from specwright.emit.server.runtime.multipart import (
    MAX_PARTS,
    MalformedMultipart,
    Part,
    parse_multipart,
)
from specwright.emit.server.runtime.operation import MediaType, Operation, RequestBody
from specwright.emit.server.runtime.refusal import Reason, Refusal
from specwright.emit.server.runtime.schemas import Schemas

ESCAPED_QUOTES = '"' + '\\"' * 1_000_000


def test_json_with_a_string_that_nobody_closes() -> None:
    text = "[" + "[]," * 300 + ESCAPED_QUOTES
    with pytest.raises(strict_json.MalformedJson):
        strict_json.loads(text.encode())


def test_depth_is_counted_outside_strings() -> None:
    brackets = "[" * 500
    assert strict_json.loads(f'["{brackets}", "\\"{brackets}"]'.encode())
    with pytest.raises(strict_json.MalformedJson, match="deeper than 200"):
        strict_json.loads(b"[" * 201 + b"]" * 201)


def test_accept_with_a_string_that_nobody_closes() -> None:
    assert media.negotiate(ESCAPED_QUOTES, ("text/plain",)) == "text/plain"
    quoted = 'text/html;q=0.1;x="a,b", application/json'
    assert media.negotiate(quoted, ("text/html", "application/json")) == "application/json"


def multipart(header: bytes) -> list[Part]:
    return parse_multipart(b"--b\r\n" + header + b"\r\n\r\nx\r\n--b--", "b")


@pytest.mark.parametrize(
    "header",
    [
        b"Content-Disposition: form-data" + b";a=   " * 1000 + b'"',
        b'Content-Disposition: form-data; name="a' + b'\\"' * 4000,
        b"X: a" + b" " * 1_000_000 + b"b",
        b"X: a\nY: b",
        b"X",
    ],
)
def test_headers_of_parts(header: bytes) -> None:
    with pytest.raises(MalformedMultipart):
        multipart(header)


def test_a_part_with_unquoted_attributes() -> None:
    (part,) = multipart(b"Content-Disposition: form-data ; name=a ; filename=b.txt ")
    assert (part.name, part.filename) == ("a", "b.txt")


def test_too_many_parts() -> None:
    part = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'
    assert len(parse_multipart(part * MAX_PARTS + b"--b--", "b")) == MAX_PARTS
    for count in (MAX_PARTS + 1, MAX_PARTS + 2, MAX_PARTS * 10):
        with pytest.raises(MalformedMultipart, match="more than 1000 parts"):
            parse_multipart(part * count + b"--b--", "b")


@pytest.mark.anyio
async def test_too_many_fields() -> None:
    entry = MediaType(content_type="application/x-www-form-urlencoded", kind="form")
    body = RequestBody(content=(entry,))
    reader = BodyReader(Operation(id="a", method="POST", path="/", body=body), Schemas({}))
    accepted = (entry, ContentType("application", "x-www-form-urlencoded"))

    async def read(octets: bytes) -> None:
        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": octets}

        await reader.read(accepted, RawInputs({}, (), {}), receive, len(octets))

    await read(b"a=1&" * (MAX_FIELDS - 1))
    with pytest.raises(Refusal) as caught:
        await read(b"a=1&" * MAX_FIELDS)
    assert caught.value.reason is Reason.MALFORMED


def test_a_million_errors() -> None:
    schemas = Schemas({"components": {"schemas": {"A": {"items": {"type": "string"}}}}})
    found = schemas.violations("/components/schemas/A", "request", [1] * 1_000_000, "/body")
    assert [violation.pointer for violation in found] == ["/body/0"]
    assert schemas.violations("/components/schemas/A", "request", ["a"] * 10_000, "/body") == ()
