"""Bodies of every kind: what a client sends a server reads, and the other way round."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from tests.ir.pair import Pair, arguments_of

POINT = "{$ref: '#/components/schemas/Point'}"
DOCUMENT = f"""
paths:
  /json:
    post:
      operationId: json
      requestBody: {{required: true, content: {{application/vnd.x+json: {{schema: {POINT}}}}}}}
      responses:
        '200': {{description: d, content: {{application/vnd.x+json: {{schema: {POINT}}}}}}}
  /unregistered:
    post:
      operationId: unregistered
      requestBody: {{required: true, content: {{text/json: {{schema: {POINT}}}}}}}
      responses: {{'200': {{description: d, content: {{text/json: {{schema: {POINT}}}}}}}}}
  /xml:
    post:
      operationId: xml
      requestBody: {{required: true, content: {{application/xml: {{schema: {POINT}}}}}}}
      responses: {{'200': {{description: d, content: {{application/xml: {{schema: {POINT}}}}}}}}}
  /octets:
    post:
      operationId: octets
      requestBody: {{required: true, content: {{image/*: {{}}}}}}
      responses: {{'200': {{description: d, content: {{image/png: {{}}}}}}}}
  /form:
    post:
      operationId: form
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [text]
              properties:
                text: {{type: string}}
                list: {{type: array, items: {{type: integer}}}}
                joined: {{type: array, items: {{type: string}}}}
                deep: {POINT}
                json: {POINT}
            encoding:
              joined: {{style: pipeDelimited, explode: false}}
              deep: {{style: deepObject, explode: true}}
              json: {{contentType: application/json}}
      responses: {{'204': {{description: d}}, '422': {{description: d}}}}
  /parts:
    post:
      operationId: parts
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [title, files]
              properties:
                title: {{type: string}}
                count: {{type: integer}}
                meta: {POINT}
                list: {{type: array, items: {{type: string}}}}
                picture: {{type: string, contentMediaType: image/png}}
                files: {{type: array, minItems: 1, items: {{type: string, format: binary}}}}
            encoding: {{picture: {{contentType: 'image/png, image/jpeg'}}}}
      responses: {{'204': {{description: d}}, '422': {{description: d}}, '415': {{description: d}}}}
  /mixed:
    post:
      operationId: mixed
      requestBody:
        required: true
        content: {{multipart/mixed: {{schema: {{type: array, prefixItems: [{{type: object}}]}}}}}}
      responses: {{'204': {{description: d}}}}
  /several:
    post:
      operationId: several
      requestBody:
        content:
          application/json: {{schema: {POINT}}}
          text/plain: {{schema: {{type: string}}}}
      responses:
        '200': {{description: d, content: {{application/json: {{schema: {POINT}}}}}}}
        4XX: {{description: d, content: {{application/json: {{schema: {POINT}}}}}}}
        default: {{description: d, content: {{text/plain: {{schema: {{type: string}}}}}}}}
components:
  schemas:
    Point:
      type: object
      required: [x]
      properties: {{x: {{type: integer}}, label: {{type: [string, 'null']}}}}
"""
NUMBERS = {
    "application/json": 1,
    "text/plain": "2",
    "text/xml": "<n>3</n>",
    "text/html": "<b>4</b>",
}
NASTY = "a&b=c+d %20 e;f\r\ng é 😀"


@pytest.fixture(scope="module")
def made(lasting_pair: Any) -> Pair:
    """The document's server and client."""
    found: Pair = lasting_pair(DOCUMENT)
    return found


@pytest.mark.parametrize("name", ["json", "unregistered"])
def test_json_of_another_name(made: Pair, name: str) -> None:
    seen: list[Any] = []
    app = made.app(**{name: arguments_of(seen, made.received.Point(x=2, label=None))})
    answer = made.call(app, name, body=made.sent.Point(x=1, label=NASTY))
    assert answer == made.sent.Point(x=2, label=None)
    assert seen == [{"body": made.received.Point(x=1, label=NASTY)}]


@pytest.mark.parametrize(("name", "body"), [("xml", f"<p>{NASTY}</p>"), ("octets", b"\0\xff\r\n")])
def test_raw_bodies(made: Pair, name: str, body: Any) -> None:
    seen: list[Any] = []
    app = made.app(**{name: arguments_of(seen, body)})
    if name == "octets":
        headers = {"Content-Type": "image/gif"}
        answer = made.request(app, "POST", "/octets", content=body, headers=headers).content
    else:
        answer = made.call(app, name, body=body)
    assert answer == body
    assert seen[0]["body"] == body


def test_forms(made: Pair) -> None:
    seen: list[Any] = []
    app = made.app(form=arguments_of(seen))
    value: dict[str, Any] = {
        "text": NASTY,
        "list": [1, -2],
        "joined": ["a", "b c"],
        "deep": {"x": 1, "label": NASTY},
        "json": {"x": 2, "label": None},
    }
    made.call(app, "form", body=made.sent.FormForm.model_validate(value))
    assert seen[0]["body"].model_dump(mode="json", by_alias=True) == value


def test_parts(made: Pair) -> None:
    seen: list[Any] = []
    app = made.app(parts=arguments_of(seen))
    part = made.client.FilePart
    made.call(
        app,
        "parts",
        body=importlib.import_module(f"{made.client.__name__}.bodies").PartsForm(
            title=NASTY,
            count=3,
            meta=made.sent.Point(x=1),
            list_=["a", NASTY],
            picture=part(b"\x89PNG", filename='a"b.png', content_type="image/png"),
            files=[part(b"\r\n--x", filename="1"), part(b"", filename="2")],
        ),
    )
    body = seen[0]["body"]
    assert (body.title, body.count, body.list_) == (NASTY, 3, ["a", NASTY])
    assert body.meta == made.received.Point(x=1)
    assert (body.picture.filename, body.picture.content) == ('a"b.png', b"\x89PNG")
    assert [file.content for file in body.files] == [b"\r\n--x", b""]


def test_parts_without_names_are_octets(made: Pair) -> None:
    seen: list[Any] = []
    app = made.app(mixed=arguments_of(seen))
    content = b"--b\r\nContent-Type: application/json\r\n\r\n{}\r\n--b--\r\n"
    headers = {"Content-Type": "multipart/mixed; boundary=b"}
    assert made.request(app, "POST", "/mixed", content=content, headers=headers).status_code == 204
    assert seen == [{"body": content}]
    assert [d.rule for d in made.diagnostics if d.severity == "warning"] == [
        "unsupported-multipart"
    ]


@pytest.mark.parametrize(("body", "kind"), [(NASTY, "text/plain"), (None, None)])
def test_one_of_several(made: Pair, body: Any, kind: str | None) -> None:
    seen: list[Any] = []
    app = made.app(several=arguments_of(seen, made.received.Point(x=1)))
    made.call(app, "several", body=body)
    assert seen == [{"body": body, "content_type": kind}]


def test_ranges_and_default(made: Pair) -> None:
    answers = importlib.import_module(f"{made.server.__name__}.responses")
    client = importlib.import_module(f"{made.client.__name__}.errors")
    app = made.app(
        several=lambda **_: answers.Several4XX(status=418, body=made.received.Point(x=5))
    )
    with pytest.raises(client.Several4XX) as refused:
        made.call(app, "several")
    assert (refused.value.status, refused.value.body) == (418, made.sent.Point(x=5))
    app = made.app(several=lambda **_: answers.SeveralDefault(status=503, body="later"))
    with pytest.raises(client.SeveralDefault) as failed:
        made.call(app, "several")
    assert (failed.value.status, failed.value.body) == (503, "later")


@pytest.mark.parametrize(
    "schema",
    [
        "{type: array, items: {type: string}}",
        "{type: string}",
        "{type: integer, nullable: true}",
        "{$ref: '#/components/schemas/Lines'}",
    ],
)
def test_a_form_without_names_is_a_text(pair: Any, schema: str) -> None:
    """A form says nothing but fields, so that nobody can tell how a list would be written."""
    made = pair(
        f"""
        paths:
          /lines:
            post:
              operationId: lines
              requestBody:
                required: true
                content:
                  application/json: {{schema: {schema}}}
                  application/x-www-form-urlencoded: {{schema: {schema}}}
              responses: {{'204': {{description: d}}, '422': {{description: d}}}}
        components: {{schemas: {{Lines: {{type: array, items: {{type: integer}}}}}}}}
        """,
    )
    seen: list[Any] = []
    form = "application/x-www-form-urlencoded"
    body = "a=1&b=%20"
    made.call(made.app(lines=arguments_of(seen)), "lines", body=body, content_type=form)
    assert seen == [{"body": body, "content_type": form}]
    assert [d.rule for d in made.diagnostics if d.severity == "warning"] == ["unsupported-form"]


def test_an_element_is_no_number(pair: Any) -> None:
    entries = ", ".join(f"{kind}: {{schema: {{type: integer}}}}" for kind in NUMBERS)
    made = pair(
        f"""
        paths:
          /number:
            post:
              operationId: number
              requestBody: {{required: true, content: {{{entries}}}}}
              responses: {{'200': {{description: d, content: {{{entries}}}}}}}
        """
    )
    answers = importlib.import_module(f"{made.server.__name__}.responses")
    for kind, value in NUMBERS.items():
        seen: list[Any] = []
        answer = answers.Number200(body=value, content_type=kind)
        app = made.app(number=arguments_of(seen, answer))
        assert made.call(app, "number", body=value, content_type=kind, accept=kind) == value
        assert seen[0]["body"] == value
    assert [d.rule for d in made.diagnostics if d.rule.startswith("unsupported")] == [
        "unsupported-media-type"
    ] * 4


def test_members_with_odd_names(pair: Any) -> None:
    names = ["", " ", "-", "a b", "class", "ÄÖ", "a", "A", "self", "model_config", "x/y~z"]
    members = ", ".join(f'"{name}": {{type: integer}}' for name in names)
    odd = pair(
        f"""
        paths:
          /odd:
            post:
              operationId: odd
              requestBody:
                required: true
                content: {{application/json: {{schema: {{$ref: '#/components/schemas/Odd'}}}}}}
              responses: {{'204': {{description: d}}}}
        components:
          schemas: {{Odd: {{type: object, required: [""], properties: {{{members}}}}}}}
        """
    )
    seen: list[Any] = []
    value = {name: number for number, name in enumerate(names)}
    odd.call(odd.app(odd=arguments_of(seen)), "odd", body=odd.sent.Odd.model_validate(value))
    assert seen[0]["body"].model_dump(by_alias=True) == value
