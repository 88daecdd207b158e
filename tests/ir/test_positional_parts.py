"""Multipart bodies whose parts are told apart by their position (OAS 3.2, section 4.14.5)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from tests.ir.pair import Pair, arguments_of

PARTS = """
paths:
  /pair:
    post:
      operationId: sendPair
      requestBody:
        required: true
        content:
          multipart/mixed:
            schema:
              type: array
              prefixItems: [{$ref: '#/components/schemas/Meta'}, {contentMediaType: image/png}]
              minItems: 2
              items: false
            prefixEncoding: [{contentType: application/json}, {contentType: 'image/png, image/jpeg'}]
      responses: &answers {'204': {description: d}, '400': {description: d}, '415': {description: d}, '422': {description: d}}
  /album:
    post:
      operationId: sendAlbum
      requestBody:
        required: true
        content:
          multipart/related:
            schema: {$ref: '#/components/schemas/Album'}
            prefixEncoding: [{contentType: application/json}]
            itemEncoding: {contentType: image/*}
      responses: *answers
  /notes:
    post:
      operationId: sendNotes
      requestBody:
        content:
          multipart/mixed:
            schema: {type: array, maxItems: 3, items: {type: integer}}
            itemEncoding: {}
      responses: *answers
  /batch:
    post:
      operationId: sendBatch
      requestBody:
        required: true
        content:
          multipart/mixed: {itemSchema: {$ref: '#/components/schemas/Meta'}}
      responses: *answers
  /shots:
    post:
      operationId: sendShots
      requestBody:
        required: true
        content:
          multipart/x-shots: {itemSchema: {}, itemEncoding: {contentType: image/*}}
      responses: *answers
components:
  schemas:
    Meta: {type: object, required: [title], properties: {title: {type: string}}}
    Album: {type: array, minItems: 1, prefixItems: [{$ref: '#/components/schemas/Meta'}], items: {}}
"""  # noqa: E501
PNG = b"\x89PNG\r\n\r\n--x\x00"


@pytest.fixture(scope="module")
def made(lasting_pair: Any) -> Pair:
    pair: Pair = lasting_pair(PARTS, version="3.2.0")
    assert list(pair.diagnostics) == []
    return pair


def test_parts_arrive_as_they_were_given(made: Pair) -> None:
    seen: list[Any] = []
    app = made.app(
        send_pair=arguments_of(seen),
        send_album=arguments_of(seen),
        send_notes=arguments_of(seen),
    )
    file = made.client.FilePart(PNG, filename='a"b.png', content_type="image/png")
    meta = made.sent.Meta(title="ä\r\n")
    made.call(app, "send_pair", body=(meta, file))
    nothing = made.client.FilePart(b"", content_type="image/x")
    made.call(app, "send_album", body=[meta, file, nothing])
    made.call(app, "send_album", body=[meta])
    made.call(app, "send_notes", body=[1, -2])
    made.call(app, "send_notes", body=[])
    made.call(app, "send_notes")
    told, picture = seen[0]["body"]
    assert told == made.received.Meta(title="ä\r\n")
    assert (picture.content, picture.filename) == (PNG, 'a"b.png')
    assert picture.content_type == "image/png"
    first, *pictures = seen[1]["body"]
    assert dict(first) == {"title": "ä\r\n"}
    assert [(p.content, p.filename) for p in pictures] == [(PNG, 'a"b.png'), (b"", None)]
    assert len(seen[2]["body"]) == 1
    assert [call["body"] for call in seen[3:]] == [[1, -2], [], None]


def test_parts_that_are_described_one_by_one(made: Pair) -> None:
    seen: list[Any] = []
    app = made.app(send_batch=arguments_of(seen), send_shots=arguments_of(seen))
    made.call(app, "send_batch", body=[made.sent.Meta(title=title) for title in "ab"])
    made.call(app, "send_batch", body=[])
    assert [part.title for part in seen[0]["body"]] == ["a", "b"]
    assert seen[1]["body"] == []
    file = made.client.FilePart(PNG, content_type="image/png")
    made.call(app, "send_shots", body=[file, file])
    assert [part.content for part in seen[2]["body"]] == [PNG, PNG]
    headers = {"Content-Type": "multipart/mixed; boundary=b"}
    content = framed(META, ("Content-Type: application/json", b"{}"))
    answer = made.request(app, "POST", "/batch", content=content, headers=headers)
    assert answer.status_code == 422


def test_an_answer_of_parts_is_octets_and_told(built: Any) -> None:
    content = "multipart/mixed: {schema: {type: array, items: {}}}"
    told = f"{{get: {{responses: {{'200': {{description: d, content: {{{content}}}}}}}}}}}"
    untold = "{get: {responses: {'200': {description: d, content: {multipart/mixed: {}}}}}}"
    api = built(f"paths: {{/told: {told}, /untold: {untold}}}", version="3.2.0")
    assert api.rules == ["unsupported-multipart"]
    media = [o.responses[0].content[0] for o in api.api.operations]
    assert [(entry.kind, entry.content_type) for entry in media] == [
        ("binary", "multipart/mixed")
    ] * 2


def test_types_say_what_stands_where(made: Pair) -> None:
    handler = made.server.DefaultHandler
    hints = get_type_hints(handler.send_pair)
    assert str(hints["body"]).endswith("UploadedFile]")
    assert hints["body"].__args__[0] is made.received.Meta


def framed(*parts: tuple[str, bytes]) -> bytes:
    pieces = [b"--b\r\n" + head.encode() + b"\r\n\r\n" + text + b"\r\n" for head, text in parts]
    return b"".join(pieces) + b"--b--\r\n"


META = ("Content-Type: application/json", json.dumps({"title": "t"}).encode())
PICTURE = ("Content-Type: image/jpeg", PNG)


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (framed(META, PICTURE), 204),
        (framed(("Content-Disposition: inline; x=", META[1]), ("", PNG)), 204),
        (framed(META), 422),
        (framed(META, PICTURE, PICTURE), 422),
        (framed(PICTURE, META), 415),
        (framed(("", b"{}"), PICTURE), 422),
        (framed(("", b"{"), PICTURE), 400),
        (framed(META, ("Content-Type: text/plain", b"x")), 415),
        (b"--b\r\n", 400),
    ],
)
def test_parts_are_checked(made: Pair, content: bytes, status: int) -> None:
    app = made.app(send_pair=arguments_of([]))
    headers = {"Content-Type": "multipart/mixed; boundary=b"}
    answer = made.request(app, "POST", "/pair", content=content, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize(
    "media",
    [
        "multipart/form-data: {schema: {type: array, items: {}}, itemEncoding: {}}",
        "multipart/form-data: {itemSchema: {type: object}, itemEncoding: {}}",
        "multipart/mixed: {schema: {type: array, items: {}}}",
        "'multipart/*': {schema: {type: array, items: {}}, itemEncoding: {}}",
    ],
)
def test_what_stays_as_it_is_is_told(built: Any, media: str) -> None:
    post = f"{{requestBody: {{content: {{{media}}}}}, responses: {{'204': {{description: d}}}}}}"
    api = built(f"paths: {{/x: {{post: {post}}}}}", version="3.2.0")
    assert api.rules == ["unsupported-multipart"]
    (operation,) = api.api.operations
    assert [entry.kind for entry in operation.body.content] == ["binary"]


def test_sources_are_formatted(made: Pair, tmp_path: Path) -> None:
    """What a person reads of it is short."""
    module = Path(made.client.__file__).parent / "operations"
    text = "\n".join(path.read_text("utf-8") for path in module.rglob("*.py"))
    assert "body: tuple[models.Meta, Upload]" in text
    assert "body: Sequence[models.Meta | Upload]" in text
