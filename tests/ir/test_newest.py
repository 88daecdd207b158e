"""What OpenAPI 3.2 has brought, at work: a client calls a server."""

from __future__ import annotations

from typing import Any

import pytest

from tests.ir.pair import arguments_of

DOCUMENT = """
paths:
  /things:
    query:
      operationId: search
      parameters:
        - name: filter
          in: querystring
          content: {application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Filter'}}}
      requestBody: {content: {application/json: {schema: {type: object, properties: {q: {type: string}}}}}}
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}, '422': {description: d}}
    additionalOperations:
      COPY:
        operationId: copyThing
        parameters: [{name: to, in: query, required: true, schema: {type: string}}]
        responses: {'204': {description: d}}
    get:
      operationId: streamThings
      responses: {'200': {description: d, content: {application/jsonl: {itemSchema: {$ref: '#/components/schemas/Pet'}}}}}
  /sent:
    post:
      operationId: sendThings
      requestBody:
        required: true
        content:
          application/jsonl: {itemSchema: {$ref: '#/components/schemas/Filter'}}
          application/json-seq: {itemSchema: {$ref: '#/components/schemas/Filter'}}
      responses: {'204': {description: d}, '422': {description: d}}
  /whole:
    put:
      operationId: replaceThings
      parameters:
        - name: filter
          in: querystring
          required: true
          content: {application/json: {schema: {$ref: '#/components/schemas/Filter'}}}
      responses: {'204': {description: d}, '422': {description: d}}
    patch:
      operationId: selectThings
      parameters: [{name: path, in: querystring, content: {application/jsonpath: {schema: {type: string, minLength: 2}}}}]
      responses: {'204': {description: d}, '422': {description: d}}
components:
  securitySchemes:
    device:
      type: oauth2
      flows:
        deviceAuthorization:
          deviceAuthorizationUrl: https://auth.example/device
          tokenUrl: https://auth.example/token
          scopes: {read: Read.}
  schemas:
    Filter:
      type: object
      additionalProperties: false
      required: [name]
      properties: {name: {type: string}, size: {type: array, items: {type: integer}}}
    Pet:
      anyOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Other'}]
      discriminator: {propertyName: kind, mapping: {cat: Cat}, defaultMapping: Other}
    Cat: {type: object, required: [kind], properties: {kind: {type: string}, lives: {type: integer}}}
    Other: {type: object, properties: {kind: {type: string}, lives: {type: integer}}}
"""  # noqa: E501


def test_a_whole_query_is_a_form(pair: Any) -> None:
    made = pair(DOCUMENT, version="3.2.0")
    seen: list[Any] = []
    app = made.app(search=arguments_of(seen, made.received.Cat(kind="cat")))
    filter_ = made.sent.Filter(name="a&b c", size=[1, 2])
    answer = made.call(app, "search", filter=filter_, body=made.sent.SearchRequest(q="x"))
    assert answer == made.sent.Cat(kind="cat")
    assert seen[0]["filter"] == made.received.Filter(name="a&b c", size=[1, 2])
    assert seen[0]["body"].q == "x"


@pytest.mark.parametrize("content_type", [None, "application/jsonl", "application/json-seq"])
def test_items_are_sent_one_by_one(pair: Any, content_type: str | None) -> None:
    made = pair(DOCUMENT, version="3.2.0")
    seen: list[Any] = []
    app = made.app(send_things=arguments_of(seen))
    names = ["a", "b\n\x1e"]
    things = (made.sent.Filter(name=name) for name in names)
    made.call(app, "send_things", body=things, content_type=content_type)
    assert seen[0]["body"] == [made.received.Filter(name=name) for name in names]
    assert seen[0]["content_type"] == (content_type or "application/jsonl")


@pytest.mark.parametrize(
    ("query", "status"),
    [("name=a+b", 200), ("", 200), ("size=1", 422), ("name=a&size=x", 422)],
)
def test_the_form_is_checked(pair: Any, query: str, status: int) -> None:
    made = pair(DOCUMENT, version="3.2.0")
    seen: list[Any] = []
    app = made.app(search=arguments_of(seen, made.received.Cat(kind="cat")))
    assert made.request(app, "QUERY", f"/things?{query}").status_code == status
    if query == "name=a+b":
        assert seen[0]["filter"].name == "a b"


def test_a_whole_query_is_json(pair: Any) -> None:
    made = pair(DOCUMENT, version="3.2.0")
    seen: list[Any] = []
    app = made.app(replace_things=arguments_of(seen), select_things=arguments_of(seen))
    filter_ = made.sent.Filter(name="a&b=c+d ä", size=[1])
    made.call(app, "replace_things", filter=filter_)
    made.call(app, "select_things", path="$.a[?(@.b == '1&2')]")
    made.call(app, "select_things")
    assert seen[0]["filter"] == made.received.Filter(name="a&b=c+d ä", size=[1])
    assert [call["path"] for call in seen[1:]] == ["$.a[?(@.b == '1&2')]", None]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("%7B%22name%22%3A%22a%22%7D", 204),
        ('{"name":"a=1","size":[1e+0]}', 204),
        ("", 422),
        ("%7B%7D", 422),
        ("%7B%22name%22%3A1%7D", 422),
        ("%7B", 422),
        ("name=a", 422),
        ("%7B%22name%22%3A%22a%22%7D&key=k", 422),
    ],
)
def test_the_json_is_checked(pair: Any, query: str, status: int) -> None:
    made = pair(DOCUMENT, version="3.2.0")
    app = made.app(replace_things=arguments_of([]))
    assert made.request(app, "PUT", f"/whole?{query}").status_code == status


@pytest.mark.parametrize(
    ("value", "expected"), [({"kind": "cat"}, "Cat"), ({"kind": "ox"}, "Other"), ({}, "Other")]
)
def test_a_default_takes_what_nobody_announces(pair: Any, value: Any, expected: str) -> None:
    made = pair(DOCUMENT, version="3.2.0")
    app = made.app(search=lambda **_: made.received.Other(**value))
    assert type(made.call(app, "search")).__name__ == expected


def test_methods_of_their_own_and_streams_of_items(pair: Any) -> None:
    made = pair(DOCUMENT, version="3.2.0")
    seen: list[Any] = []

    async def items() -> Any:
        yield made.received.Cat(kind="cat")
        yield made.received.Other(lives=1)

    app = made.app(copy_thing=arguments_of(seen), stream_things=items)
    made.call(app, "copy_thing", to="there")
    assert seen == [{"to": "there"}]
    assert made.request(app, "GET", "/things").text == '{"kind":"cat"}\n{"lives":1}\n'
    refused = made.request(app, "DELETE", "/things")
    assert refused.headers["allow"] == "COPY, GET, HEAD, OPTIONS, QUERY"


def test_the_device_flow(built: Any) -> None:
    (scheme,) = built(DOCUMENT, version="3.2.0").api.security_schemes
    (flow,) = scheme.kind.flows
    assert (flow.kind, flow.token_url) == ("deviceAuthorization", "https://auth.example/token")
    assert flow.authorization_url == "https://auth.example/device"
    assert flow.scopes == (("read", "Read."),)
