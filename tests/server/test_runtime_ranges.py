"""Bodies whose media type is declared as a range: JSON that falls into it stays what was sent."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from specwright.emit.server.runtime import media
from specwright.emit.server.runtime.bodies import BodyReader
from specwright.emit.server.runtime.inputs import RawInputs
from specwright.emit.server.runtime.operation import MediaKind, MediaType, Operation, RequestBody
from specwright.emit.server.runtime.refusal import Reason, Refusal
from specwright.emit.server.runtime.schemas import Schemas

SCHEMAS = Schemas({"openapi": "3.1.0", "components": {"schemas": {"It": {"type": "object"}}}})
IT = "/components/schemas/It"


def read(range_: str, kind: MediaKind, schema: str | None, content: bytes) -> Any:
    entry = MediaType(content_type=range_, kind=kind, schema=schema)
    body = RequestBody(content=(entry,), required=True)
    operation = Operation(id="o", method="POST", path="/", body=body, responses=())
    sent_type = (
        range_.replace("*/*", "application/json")
        .replace("/*+", "/x+")
        .replace("text/*", "text/x-json")
    )
    headers = {"content-type": (sent_type,), "content-length": (str(len(content)),)}
    inputs = RawInputs({}, (), headers)
    reader = BodyReader(operation, SCHEMAS)

    async def receive() -> Any:
        return {"type": "http.request", "body": content, "more_body": False}

    found = asyncio.run(reader.read(reader.accept(inputs), inputs, receive, 1000))
    assert found is not None
    return found.value


@pytest.mark.parametrize(
    ("range_", "kind", "schema", "content", "value"),
    [
        ("*/*", "binary", None, b"{}", b"{}"),
        ("*/*", "binary", None, b"{", b"{"),
        ("*/*", "binary", IT, b'{"a": 1}', b'{"a": 1}'),
        ("text/*", "text", None, b"{}", "{}"),
        ("application/*+json", "json", IT, b'{"a": 1}', {"a": 1}),
        ("application/x-www-form-urlencoded", "form", IT, b"", {}),
    ],
)
def test_json_in_a_range_has_the_type_of_the_range(
    range_: str, kind: MediaKind, schema: str | None, content: bytes, value: Any
) -> None:
    assert read(range_, kind, schema, content) == value


@pytest.mark.parametrize(("content", "reason"), [(b"[]", Reason.SCHEMA), (b"{", Reason.MALFORMED)])
def test_and_is_held_against_its_schema(content: bytes, reason: Reason) -> None:
    with pytest.raises(Refusal) as refused:
        read("*/*", "binary", IT, content)
    assert refused.value.reason is reason


@pytest.mark.parametrize(
    ("sent", "declared", "fits"),
    [
        ("application/vnd.api+json", "application/*+json", True),
        ("application/json", "application/*+json", True),
        ("application/json-patch", "application/*+json", False),
        ("text/json", "application/*+json", False),
        ("application/xml", "application/*+json", False),
    ],
)
def test_suffixes(sent: str, declared: str, fits: bool) -> None:
    found, range_ = media.parse(sent), media.parse(declared)
    assert found is not None
    assert range_ is not None
    assert (found.closeness(range_) > 0) is fits
