"""Findings about requests that another operation answers, and about media types of ranges."""

from __future__ import annotations

import pytest
from specwright.verify.judge import Judge
from specwright.verify.mistakes import (
    ELSEWHERE,
    NO_MESSAGE,
    SAID_OTHERWISE,
    TEXT_UNCHECKED,
    UNREAD_RANGE,
    Mistake,
)
from specwright.verify.record import Finding, Sent

from tests.prove.judging import judge_of

DOCUMENT = """
openapi: 3.1.0
info: {title: Neighbours, version: "1"}
paths:
  /things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: &done {"204": {description: Done.}, "404": {description: None.}}}
  /things/{slug}:
    parameters: [{name: slug, in: path, required: true, schema: {type: string, maxLength: 5}}]
    get: {responses: *done}
  /things/mine:
    get: {responses: *done}
  /kinds/{kind}.{format}:
    parameters:
      - {name: kind, in: path, required: true, schema: {enum: [a, b]}}
      - {name: format, in: path, required: true, schema: {type: string}}
    get: {responses: *done}
  /kinds/{name}:
    parameters: [{name: name, in: path, required: true, schema: {type: string}}]
    get: {responses: *done}
  /said:
    put:
      requestBody: {required: true, content: {text/*: {schema: {type: string}}}}
      responses:
        "200": {description: Said., content: {application/*+json: {}}}
        default: {description: Why., content: {text/plain: {}}}
  /written:
    put:
      requestBody:
        required: true
        content: {application/x-www-form-urlencoded: {schema: {type: object, required: [a]}}}
      responses: *done
  /all:
    put:
      requestBody:
        required: true
        content: {"*/*": {schema: {type: object}}}
      responses: *done
  /left:
    put:
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: *done
"""
ID, SLUG, NAME = "GET /things/{id}", "GET /things/{slug}", "GET /kinds/{name}"
IN_BODY = "Invalid component: in body - violates `type` (was string, became array)"


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return judge_of(DOCUMENT, tmp_path_factory.mktemp("judge"))


def finding(
    operation: str,
    check: str,
    path: str,
    message: str = "",
    *,
    status: int = 200,
    method: str | None = None,
) -> Finding:
    uri = f"http://127.0.0.1/base{path}"
    sent = Sent("", None, method or operation.partition(" ")[0], uri)
    return Finding(operation, check, status, "", "", message, sent)


@pytest.mark.parametrize(
    ("operation", "path", "mistake"),
    [
        (ID, "/things/AAA", ELSEWHERE),
        # Nobody takes this one, and it was accepted.
        (ID, "/things/AAABBB", None),
        (ID, "/things/1", None),
        (SLUG, "/things/a", None),
        (SLUG, "/things/mine", ELSEWHERE),
        ("GET /things/mine", "/things/mine", None),
        (NAME, "/kinds/a", None),
        (NAME, "/kinds/a.b", ELSEWHERE),
        ("GET /kinds/{kind}.{format}", "/kinds/a.b", None),
    ],
)
@pytest.mark.parametrize("check", ["negative_data_rejection", "response_schema_conformance"])
def test_paths_of_other_operations(
    judge: Judge, check: str, operation: str, path: str, mistake: Mistake | None
) -> None:
    message = "Invalid component: parameter `id` in query - incorrect type"
    assert judge.mistake(finding(operation, check, path, message)) is mistake


def test_another_method_goes_to_nobody_else(judge: Judge) -> None:
    found = finding(SLUG, "response_schema_conformance", "/things/mine", method="PUT")
    assert judge.mistake(found) is None


@pytest.mark.parametrize(
    ("received", "status", "mistake"),
    [
        ("application/vnd.a+json", 200, UNREAD_RANGE),
        ("application/vnd.a+json; charset=utf-8", 200, UNREAD_RANGE),
        ("application/json", 200, None),
        ("text/a+json", 200, None),
        ("application/vnd.a+json", 400, None),
    ],
)
def test_media_types_of_a_range(
    judge: Judge, received: str, status: int, mistake: Mistake | None
) -> None:
    message = f"Undocumented\n\nReceived: {received}\nDocumented: application/*+json"
    found = finding("PUT /said", "content_type_conformance", "/said", message, status=status)
    assert judge.mistake(found) is mistake


@pytest.mark.parametrize(
    ("path", "content_type", "mistake"),
    [
        ("/said", "text/csv", SAID_OTHERWISE),
        ("/said", "application/json", None),
        ("/written", "application/x-www-form-urlencoded", None),
        ("/left", "application/json", SAID_OTHERWISE),
        ("/all", "application/geo+json-seq", TEXT_UNCHECKED),
        ("/all", "application/json", None),
    ],
)
def test_bodies_of_which_nothing_is_left(
    judge: Judge, path: str, content_type: str, mistake: Mistake | None
) -> None:
    sent = Sent(content_type, None, "PUT", f"http://127.0.0.1{path}")
    found = Finding(f"PUT {path}", "negative_data_rejection", 200, "", "", IN_BODY, sent)
    assert judge.mistake(found) is mistake


@pytest.mark.parametrize(
    ("field", "value", "status", "mistake"),
    [
        ("transfer-encoding", "F", 400, NO_MESSAGE),
        ("transfer-encoding", "chunked", 400, None),
        ("transfer-encoding", "gzip, Chunked", 400, None),
        ("transfer-encoding", "F", 404, None),
        ("content-length", "S^T", 400, NO_MESSAGE),
        ("content-length", "-1", 400, NO_MESSAGE),
        ("content-length", "12", 400, None),
    ],
)
def test_messages_without_an_end(
    judge: Judge, field: str, value: str, status: int, mistake: Mistake | None
) -> None:
    sent = Sent("", None, "GET", "http://127.0.0.1/things/mine", {field: (value,)})
    found = Finding("GET /things/mine", "content_type_conformance", status, "", "", "", sent)
    assert judge.mistake(found) is mistake
