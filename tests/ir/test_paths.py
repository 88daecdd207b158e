"""Keys under ``paths`` with more in them than a path, and those that match the same requests."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from specwright.verify.mock.application import mock

from tests.ir.pair import Pair, arguments_of

DONE = "responses: {'204': {description: d}, '422': {description: d}, '404': {description: d}}"


def parameter(name: str, in_: str, schema: str = "{type: string}", required: bool = True) -> str:
    """A parameter, on one line."""
    needed = "true" if required else "false"
    return f"{{name: {name}, in: {in_}, required: {needed}, schema: {schema}}}"


HISTORY = f"""
paths:
  /history?from={{start}}&limit={{limit}}&q={{q}}&kind=fax:
    get:
      operationId: getHistory
      parameters:
        - {parameter("start", "path", "{type: integer}")}
        - {parameter("limit", "query", "{type: integer}", required=False)}
        - {parameter("kind", "query", "{type: string, enum: [fax, mail]}")}
      {DONE}
"""


def test_a_query_in_a_key_is_parameters(built: Any) -> None:
    api = built(HISTORY)
    operation = api.operation("getHistory")
    assert (operation.path, operation.fixed_query) == ("/history", (("kind", "fax"),))
    assert operation.written_path.startswith("/history?from=")
    told = {p.name: (p.in_, p.wire_name, p.required) for p in operation.parameters}
    assert told == {
        "limit": ("query", "limit", False),
        "start": ("query", "from", True),
        "q": ("query", "q", True),
    }
    assert not api.rules


def test_calls_with_a_query_in_the_key(pair: Any) -> None:
    made = pair(HISTORY)
    seen: list[Any] = []
    app = made.app(get_history=arguments_of(seen))
    made.call(app, "get_history", start=3, q="a&b")
    assert seen == [{"limit": None, "start": 3, "q": "a&b"}]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("from=3&q=x&kind=fax", 204),
        ("from=x&q=x&kind=fax", 422),
        ("q=x&kind=fax", 422),
        ("from=3&q=x", 422),
        ("from=3&q=x&kind=mail", 422),
        ("from=3&q=x&kind=fax&kind=fax", 422),
        ("from=3&q=x&k%69nd=f%61x", 204),
    ],
)
def test_what_the_key_fixes_is_asked_for(pair: Any, query: str, status: int) -> None:
    made = pair(HISTORY)
    app = made.app(get_history=lambda **_: None)
    assert made.request(app, "GET", f"/history?{query}").status_code == status


ACTIONS = f"""
paths:
  /#Action=Create:
    post:
      operationId: create
      parameters: [{parameter("Action", "query", "{type: string, enum: [Create]}")}]
      {DONE}
  /#Action=Delete:
    post:
      operationId: delete
      parameters: [{parameter("Action", "query", "{type: string, enum: [Delete]}")}]
      {DONE}
  /?Action=List:
    post: {{operationId: list, {DONE}}}
  /#Target=Move:
    post:
      operationId: move
      parameters: [{parameter("X-Target", "header", "{type: string, const: Things.Move}")}]
      {DONE}
  /things:
    get: {{operationId: listThings, {DONE}}}
  /things#name:
    get: {{operationId: byName, parameters: [{parameter("name", "query")}], {DONE}}}
  /things/{{id}}#raw:
    get:
      operationId: getRaw
      parameters: [{parameter("id", "path")}, {parameter("raw", "query")}]
      {DONE}
  /things/{{name}}:
    get: {{operationId: getThing, parameters: [{parameter("name", "path")}], {DONE}}}
"""


def test_operations_of_one_path_and_method(pair: Any) -> None:
    made = pair(ACTIONS)
    seen: list[Any] = []

    def noting(name: str) -> Any:
        return lambda **arguments: seen.append((name, arguments))

    names = [operation.name for operation in made.api.operations]
    assert len(names) == 8
    app = made.app(**{name: noting(name) for name in names})
    made.call(app, "create", action="Create")
    made.call(app, "delete", action="Delete")
    made.call(app, "list")
    made.call(app, "move", x_target="Things.Move")
    made.call(app, "list_things")
    made.call(app, "by_name", name="n")
    made.call(app, "get_raw", "7", raw="yes")
    made.call(app, "get_thing", "8")
    assert seen == [
        ("create", {"action": "Create"}),
        ("delete", {"action": "Delete"}),
        ("list", {}),
        ("move", {"x_target": "Things.Move"}),
        ("list_things", {}),
        ("by_name", {"name": "n"}),
        ("get_raw", {"id": "7", "raw": "yes"}),
        ("get_thing", {"name": "8"}),
    ]


def test_a_request_that_means_none_of_them(pair: Any) -> None:
    made = pair(ACTIONS)
    app = made.app()
    assert made.request(app, "POST", "/?Action=Burn").status_code == 422
    assert made.request(app, "POST", "/").status_code == 422
    refused = made.request(app, "GET", "/")
    assert (refused.status_code, refused.headers["allow"]) == (405, "OPTIONS, POST")


def test_a_mock_tells_them_apart_too(built: Any) -> None:
    answers = ACTIONS.replace("'204': {description: d}", "'200': {description: d, content: C}")
    text = "{text/plain: {schema: {type: string, const: NAME}}}"
    document = "".join(
        line.replace("C}", text.replace("NAME", str(number)) + "}") + "\n"
        for number, line in enumerate(answers.splitlines())
    )
    made = built(document)
    with mock(made.api) as app:
        told = {
            Pair.request(app, "GET", url).text
            for url in ("/things", "/things?name=n", "/things/1", "/things/1?raw=r")
        }
    assert len(told) == 4


def test_a_mock_answers_each_as_it_declares(built: Any) -> None:
    made = built(
        """
        paths:
          /a:
            get:
              operationId: listAll
              responses: {'200': {description: d, content: {text/plain: {schema: {type: string}}}}}
          /a#check:
            get:
              operationId: check
              parameters: [{name: check, in: query, required: true, schema: {type: string}}]
              responses: {'204': {description: d}}
        """
    )
    with mock(made.api) as app:
        assert Pair.request(app, "GET", "/a").status_code == 200
        assert Pair.request(app, "GET", "/a?check=1").status_code == 204


TEMPLATES = f"""
paths:
  /a/{{x}}/b/{{y}}:
    get:
      operationId: getOne
      parameters: [{parameter("x", "path")}, {parameter("y", "path")}]
      {DONE}
  /a/{{y}}/b/{{x}}:
    put:
      operationId: putOne
      parameters: [{parameter("x", "path")}, {parameter("y", "path")}]
      {DONE}
    get:
      operationId: getOther
      parameters: [{parameter("x", "path")}, {parameter("y", "path")}]
      {DONE}
"""


def test_equal_templates_are_one_path(pair: Any) -> None:
    made = pair(TEMPLATES)
    seen: list[Any] = []
    app = made.app(get_one=arguments_of(seen), put_one=arguments_of(seen))
    made.call(app, "get_one", "1", "2")
    made.call(app, "put_one", "1", "2")
    assert seen == [{"x": "1", "y": "2"}, {"y": "1", "x": "2"}]
    allowed = made.request(app, "OPTIONS", "/a/1/b/2")
    assert (allowed.status_code, allowed.headers["allow"]) == (204, "GET, HEAD, OPTIONS, PUT")


def test_what_no_request_can_tell_apart_costs_the_later_one(built: Any) -> None:
    api = built(TEMPLATES)
    assert [o.wire_name for o in api.api.operations] == ["getOne", "putOne"]
    (told,) = api.diagnostics
    assert told.rule == "unsupported-duplicate"
    assert told.message == "getOther is left out: no request can tell it from getOne"
    assert told.location.line > 10


BY_SCHEMA = f"""
paths:
  /x/{{slug}}:
    get: {{operationId: bySlug, parameters: [{parameter("slug", "path")}], {DONE}}}
  /x/{{id}}:
    get:
      operationId: byId
      parameters: [{parameter("id", "path", "{type: integer}")}]
      {DONE}
  /x/{{key}}:
    get:
      operationId: byKey
      parameters: [{parameter("key", "path", "{type: string, format: uuid}")}]
      {DONE}
  /seen:
    post:
      operationId: seenUrl
      requestBody:
        required: true
        content: {{application/json: {{schema: {{type: object}}}}}}
      {DONE}
  /seen#overload=stream:
    post:
      operationId: seenStream
      requestBody:
        required: true
        content: {{application/octet-stream: {{schema: {{type: string, format: binary}}}}}}
      {DONE}
  /seen#overload=copy:
    post: {{operationId: seenCopy, parameters: [{parameter("X-Source", "header")}], {DONE}}}
"""


def test_schemas_and_media_types_tell_operations_apart(pair: Any) -> None:
    made = pair(BY_SCHEMA)
    seen: list[Any] = []

    def noting(name: str) -> Any:
        return lambda **arguments: seen.append((name, *arguments))

    app = made.app(**{operation.name: noting(operation.name) for operation in made.api.operations})
    made.call(app, "by_slug", "a-word")
    made.call(app, "by_id", 7)
    made.call(app, "by_key", UUID(int=5))
    made.call(app, "seen_url", body={"url": "u"})
    made.call(app, "seen_stream", body=b"u")
    made.call(app, "seen_copy", x_source="s")
    assert seen == [
        ("by_slug", "slug"),
        ("by_id", "id"),
        ("by_key", "key"),
        ("seen_url", "body"),
        ("seen_stream", "body"),
        ("seen_copy", "x_source"),
    ]
    assert made.request(app, "POST", "/seen").status_code == 422


def test_equal_schemas_tell_nothing_apart(built: Any) -> None:
    api = built(
        f"""
        paths:
          /x/{{a}}:
            get:
              operationId: byA
              parameters: [{parameter("a", "path", "{type: integer, description: A}")}]
              {DONE}
          /x/{{b}}:
            get:
              operationId: byB
              parameters: [{parameter("b", "path", "{type: integer, description: B}")}]
              {DONE}
        """
    )
    assert [o.wire_name for o in api.api.operations] == ["byA"]
    assert api.rules == ["unsupported-duplicate"]


def test_a_path_parameter_that_the_path_does_not_have(built: Any) -> None:
    api = built(
        f"""
        paths:
          /a:
            get:
              operationId: getA
              parameters: [{parameter("id", "path")}]
              responses: {{'204': {{description: d}}}}
        """
    )
    assert api.operation("getA").parameters == ()
