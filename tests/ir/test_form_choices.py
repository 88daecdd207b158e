"""Bodies of parts that may be one of several objects, with files in some of them."""

from __future__ import annotations

from typing import Any

from specwright.emit.server.runtime.forms import UploadedFile as Exact

from tests.ir.pair import arguments_of

CHOICE = """
paths:
  /u:
    post:
      operationId: send
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema: {oneOf: [{$ref: '#/components/schemas/Picture'}, {$ref: '#/components/schemas/Address'}]}
      responses: {'204': {description: d}, '422': {description: d}}
components:
  schemas:
    Picture:
      type: object
      required: [file-1]
      properties:
        file-1: {type: string, format: binary}
        more: {type: array, items: {type: string, format: binary}}
        meta: {type: object, properties: {n: {type: integer}}}
    Address: {type: object, required: [url], properties: {url: {type: string}}}
"""  # noqa: E501
OCTETS = b"\x89PNG\r\n\xff\x00"


def test_files_of_a_choice_are_octets(pair: Any) -> None:
    made = pair(CHOICE)
    seen: list[Any] = []
    app = made.app(send=arguments_of(seen))
    given = {"file-1": OCTETS, "more": [OCTETS, b"x"], "meta": {"n": 1}}
    made.call(app, "send", body=made.sent.Picture(**given))
    made.call(app, "send", body=made.sent.Address(url="http://x"))
    body = seen[0]["body"]
    assert Exact.__name__ == type(body["file-1"]).__name__
    assert [body["file-1"].content, body["file-1"].filename] == [OCTETS, "file-1"]
    assert [file.content for file in body["more"]] == [OCTETS, b"x"]
    assert body["meta"] == {"n": 1}
    assert seen[1]["body"] == {"url": "http://x"}
