"""Findings about paths, queries, headers and cookies: what is set aside, and what stands."""

from __future__ import annotations

import json

import pytest
from specwright.verify.judge import Judge
from specwright.verify.mistakes import (
    ELSEWHERE,
    NEWER_METHOD,
    SAID_OTHERWISE,
    SHARED_PATH,
    UNKNOWN_COOKIE,
    UNREAD_PATTERN,
    Mistake,
)
from specwright.verify.record import Finding, Record, Sent

from tests.prove.judging import judge_of

DOCUMENT = """
openapi: 3.2.0
info: {title: Places, version: "1"}
paths:
  /asked:
    get: {responses: {"204": {description: Done.}}}
    query: {responses: {"204": {description: Done.}}}
    additionalOperations: {COPY: {responses: {"204": {description: Done.}}}}
  /labels/{list}:
    parameters:
      - name: list
        in: path
        required: true
        style: label
        explode: true
        schema: {$ref: "#/components/schemas/List"}
    get:
      parameters:
        - name: point
          in: query
          style: deepObject
          explode: true
          schema: {$ref: "#/components/schemas/Point"}
        - {name: free, in: query, style: deepObject, explode: true, schema: {type: object}}
        - name: piped
          in: query
          style: pipeDelimited
          explode: false
          schema: {$ref: "#/components/schemas/List"}
        - {name: each, in: query, schema: {$ref: "#/components/schemas/List"}}
        - {name: X-Flat, in: header, schema: {$ref: "#/components/schemas/Point"}}
        - {name: number, in: query, schema: {type: integer}}
        - {name: real, in: query, schema: {type: number}}
        - {name: word, in: query, schema: {$ref: "#/components/schemas/Word"}}
        - name: words
          in: query
          schema: {type: array, items: {$ref: "#/components/schemas/Word"}}
        - {name: flat, in: query, explode: false, schema: {type: object}}
        - name: X-Point
          in: header
          explode: true
          schema: {$ref: "#/components/schemas/Point"}
      responses: {"204": {description: Done.}, "422": {description: Wrong.}}
  /matrix/{point}:
    parameters:
      - name: point
        in: path
        required: true
        style: matrix
        explode: true
        schema: {$ref: "#/components/schemas/Point"}
    get:
      responses: {"204": {description: Done.}, "422": {description: Wrong.}}
  /twice//{name}:
    get:
      parameters: [{name: name, in: path, required: true, schema: {type: string}}]
      responses: {"204": {description: Done.}}
  /twice/{id}:
    delete:
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"204": {description: Done.}}
  /twice/mine:
    get: {responses: {"204": {description: Done.}}}
components:
  schemas:
    Word: {type: string, maxLength: 3, pattern: '^\\p{Lu}+$'}
    List: {type: array, maxItems: 3, items: {type: integer}}
    Point:
      type: object
      additionalProperties: false
      required: [x]
      properties: {x: {type: integer}}
"""
LABELS, MATRIX = "GET /labels/{list}", "GET /matrix/{point}"


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return judge_of(DOCUMENT, tmp_path_factory.mktemp("judge"))


def finding(
    operation: str, check: str, path: str, message: str = "", point: str | None = None
) -> Finding:
    headers = {"x-point": (point,)} if point is not None else {}
    sent = Sent("", None, "DELETE", f"http://127.0.0.1/base{path}", headers)
    return Finding(operation, check, 200, "", "", message, sent)


@pytest.mark.parametrize(
    ("operation", "path", "place", "mistake"),
    [
        # A list with the number 0.5 in it is a list with two numbers once it is written.
        (LABELS, "/labels/.0.5", "path", SAID_OTHERWISE),
        (LABELS, "/labels/.0.a", "path", None),
        (LABELS, "/labels/0", "path", None),
        (LABELS, "/labels/.1?each=5", "query", SAID_OTHERWISE),
        (LABELS, "/labels/.1?each=a", "query", None),
        (LABELS, "/labels/.1?piped=1%7C2", "query", SAID_OTHERWISE),
        (LABELS, "/labels/.1?piped=1%7Cx", "query", None),
        (LABELS, "/labels/.1?piped=", "query", SAID_OTHERWISE),
        (LABELS, "/labels/.1?point%5Bx%5D=1", "query", SAID_OTHERWISE),
        (LABELS, "/labels/.1?point%5Bx%5D=a", "query", None),
        (LABELS, "/labels/.1?point%5By%5D=1", "query", None),
        (LABELS, "/labels/.1?number=1&number=2", "query", None),
        (MATRIX, "/matrix/;x=1", "path", SAID_OTHERWISE),
        (MATRIX, "/matrix/;x=a", "path", None),
        (MATRIX, "/matrix/;y=1", "path", None),
    ],
)
def test_acceptance_of_what_was_made_invalid(
    judge: Judge, operation: str, path: str, place: str, mistake: Mistake | None
) -> None:
    # What is not sent has no reading, which must not count for what is.
    message = f"Invalid component: parameter `it` in {place} - incorrect type"
    found = judge.mistake(finding(operation, "negative_data_rejection", path, message))
    assert found is mistake


@pytest.mark.parametrize(("text", "mistake"), [("x=1", SAID_OTHERWISE), ("x=a", None)])
def test_headers(judge: Judge, text: str, mistake: Mistake | None) -> None:
    message = "Invalid component: in header - incorrect type"
    found = finding(LABELS, "negative_data_rejection", "/labels/.1", message, point=text)
    assert judge.mistake(found) is mistake


@pytest.mark.parametrize(("key", "mistake"), [("[Filtered]", SAID_OTHERWISE), ("a,b,c", None)])
def test_what_schemathesis_hides(judge: Judge, key: str, mistake: Mistake | None) -> None:
    headers = {"x-flat": (key,), "x-point": ("x=1",)}
    sent = Sent("", None, "GET", "http://127.0.0.1/base/labels/.1", headers)
    message = "Invalid component: parameter `X-Point` in header - incorrect type"
    found = Finding(LABELS, "negative_data_rejection", 200, "", "", message, sent)
    assert judge.mistake(found) is mistake


@pytest.mark.parametrize(("text", "mistake"), [("x,1,x,2", SAID_OTHERWISE), ("x,1", None)])
def test_a_member_that_is_written_twice(judge: Judge, text: str, mistake: Mistake | None) -> None:
    sent = Sent("", None, "GET", "http://127.0.0.1/base/labels/.1", {"x-flat": (text,)})
    found = Finding(LABELS, "positive_data_acceptance", 422, "", "", "", sent)
    assert judge.mistake(found) is mistake


@pytest.mark.parametrize(
    ("path", "mistake"),
    [
        ("/labels/.1?free%5Ba%5D%5Bb%5D=1", SAID_OTHERWISE),
        ("/labels/.1?free%5Ba%5D=1", None),
        ("/labels/.1.2.3.4?each=1", SAID_OTHERWISE),
        ("/labels/.1?flat=&flat=x", SAID_OTHERWISE),
        ("/labels/.1?number=x", None),
        ("/labels/.1?real=1e+16", SAID_OTHERWISE),
        ("/labels/.1?real=1e%2B16", None),
        ("/labels/.1?real=x", None),
    ],
)
def test_refusal_of_what_was_valid(judge: Judge, path: str, mistake: Mistake | None) -> None:
    assert judge.mistake(finding(LABELS, "positive_data_acceptance", path)) is mistake


def test_a_header_that_no_style_can_write(judge: Judge) -> None:
    found = finding(LABELS, "positive_data_acceptance", "/labels/.1", point="x=1,{'a': 2}")
    assert judge.mistake(found) is SAID_OTHERWISE
    found = finding(LABELS, "positive_data_acceptance", "/labels/.1", point="x=1")
    assert judge.mistake(found) is None
    # As pairs of names and values this would be one, but the style is exploded.
    found = finding(LABELS, "positive_data_acceptance", "/labels/.1", point="x,1")
    assert judge.mistake(found) is SAID_OTHERWISE


def test_a_cookie_that_nobody_declared(judge: Judge) -> None:
    known = "Invalid component: in cookie - object with unexpected properties"
    found = finding(LABELS, "negative_data_rejection", "/labels/.1", known)
    assert judge.mistake(found) is UNKNOWN_COOKIE
    found = finding(LABELS, "negative_data_rejection", "/labels/.1", known.split(" - ")[0])
    assert judge.mistake(found) is None


@pytest.mark.parametrize("check", ["positive_data_acceptance", "status_code_conformance"])
def test_requests_that_went_elsewhere(judge: Judge, check: str) -> None:
    operation = "GET /twice//{name}"
    assert judge.mistake(finding(operation, check, "/twice/a")) is ELSEWHERE
    assert judge.mistake(finding(operation, check, "/twice//a")) is None
    assert judge.mistake(finding(operation, "not_a_server_error", "/twice/a")) is None


def test_paths_that_two_templates_match(judge: Judge) -> None:
    operation = "GET /twice/mine"
    allowed = "`Allow: GET, HEAD, DELETE` does not match the schema."
    for check, message in (("unsupported_method", ""), ("allow_header_conformance", allowed)):
        found = finding(operation, check, "/twice/mine", message)
        assert judge.mistake(found) is SHARED_PATH
        assert judge.mistake(finding(LABELS, check, "/labels/.1", message)) is None
    assert judge.mistake(finding(operation, "allow_header_conformance", "/twice/mine")) is None


@pytest.mark.parametrize(
    ("allow", "mistake"),
    [
        ("COPY, GET, HEAD, OPTIONS, QUERY", NEWER_METHOD),
        ("COPY, GET, QUERY", NEWER_METHOD),
        ("COPY, GET, POST, QUERY", None),
        ("GET, HEAD, QUERY", None),
    ],
)
def test_methods_that_schemathesis_does_not_read(
    judge: Judge, allow: str, mistake: Mistake | None
) -> None:
    message = f"`Allow: {allow}` does not match the schema. Undocumented methods advertised"
    found = finding("GET /asked", "allow_header_conformance", "/asked", message)
    assert judge.mistake(found) is mistake


def test_what_stands_is_found_behind_a_mistake(judge: Judge) -> None:
    record = Record()
    message = "Invalid data\nInvalid component: parameter `list` in path - incorrect type"
    record.read([_event(f"http://127.0.0.1/labels/.0.{item}", message) for item in ("5", "a")])
    ((alike),) = record.findings.values()
    assert [judge.mistake(one) for one in alike] == [SAID_OTHERWISE, None]


def _event(uri: str, message: str) -> str:
    failure = {"type": "accepted", "message": message, "operation": LABELS}
    check = {
        "name": "negative_data_rejection",
        "status": "failure",
        "failure_info": {"failure": failure},
    }
    recorder = {
        "label": LABELS,
        "cases": {"a": {"value": {"method": "GET", "path": "/labels/{list}"}}},
        "interactions": {
            "a": {"request": {"method": "GET", "uri": uri}, "response": {"status_code": 204}}
        },
        "checks": {"a": [check]},
    }
    return json.dumps({"ScenarioFinished": {"recorder": recorder}})


@pytest.mark.parametrize(
    ("query", "mistake"),
    [
        ("word=a", UNREAD_PATTERN),
        ("words=A&words=%C2%B5", UNREAD_PATTERN),
        ("word=A", None),
        ("word=aaaa", None),
        ("word=a&number=x", UNREAD_PATTERN),
        ("number=x", None),
    ],
)
def test_patterns_that_python_cannot_read(
    judge: Judge, query: str, mistake: Mistake | None
) -> None:
    found = finding(LABELS, "positive_data_acceptance", f"/labels/.1?{query}")
    assert judge.mistake(found) is mistake
