"""What is set aside of Schemathesis's findings, and what stands."""

from __future__ import annotations

import pytest
from specwright.verify.judge import Judge
from specwright.verify.mistakes import (
    FORBIDDEN,
    FROM_EXAMPLES,
    HIDDEN,
    OTHER_MULTIPART,
    OWN_HEADER,
    REFUSALS_ALONE,
    SAID_OTHERWISE,
    SENT_ANYWAY,
    TEXT_UNCHECKED,
    UNKNOWN_HEADER,
    UNREAD_PATTERN,
    Mistake,
)
from specwright.verify.record import Finding, Sent

from tests.prove.judging import judge_of

DOCUMENT = """
openapi: 3.1.0
info: {title: Judge, version: "1"}
security: [{key: []}]
paths:
  /forms:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/Form"}}
          multipart/form-data: {schema: {$ref: "#/components/schemas/Form"}}
          application/json: {schema: {$ref: "#/components/schemas/Form"}}
          application/xml: {schema: {$ref: "#/components/schemas/Form"}}
          text/plain: {schema: {type: string, minLength: 3}}
      responses: {"204": {description: Done.}, "404": {description: Nothing.}}
  /needed:
    post:
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/Form"}}
      responses: {"204": {description: Done.}}
  /deep:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: {$ref: "#/components/schemas/Deep"}
            encoding:
              card: {style: deepObject, explode: true}
              tags: {style: pipeDelimited, explode: false}
      responses: {"204": {description: Done.}}
  /files:
    put:
      requestBody: {content: {image/png: {schema: {type: string, format: byte}}}}
      responses: {"204": {description: Done.}, "403": {description: No.}}
  /open:
    get:
      responses: {"204": {description: Done.}, "401": {description: Who?}}
  /mixed:
    post:
      requestBody: {content: {multipart/mixed: {schema: {type: array}}, text/plain: {}}}
      responses: {"204": {description: Done.}}
  /words:
    post:
      requestBody:
        content:
          application/json: {schema: {$ref: "#/components/schemas/Word"}}
          application/*+json: {schema: {$ref: "#/components/schemas/Word"}}
      responses: {"204": {description: Done.}}
  /spread:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/Spread"}}
      responses: {"204": {description: Done.}}
  /numbers:
    post:
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded: {schema: {type: integer}}
          application/xml: {schema: {type: integer}}
          text/plain: {schema: {type: string, minLength: 3}}
      responses: {"204": {description: Done.}}
  /refused:
    post:
      requestBody: {content: {application/json: {schema: {type: object}}}}
      responses: {"400": {description: Wrong.}, 5XX: {description: Broken.}}
  /related:
    post:
      requestBody: {content: {multipart/related: {schema: {$ref: "#/components/schemas/Pair"}}}}
      responses: {"204": {description: Done.}}
  /parts:
    get:
      parameters:
        - {name: Range, in: header, schema: {type: string, pattern: "^bytes=[0-9]+-$"}}
        - {name: X-Range, in: header, schema: {type: string, pattern: "^bytes=[0-9]+-$"}}
      responses: {"206": {description: A part.}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  schemas:
    Word:
      type: object
      properties:
        letters: {type: string, pattern: '^\\p{Lu}+$'}
        plain: {type: string, pattern: '^[a-z]+$'}
    Deep:
      type: object
      additionalProperties: false
      properties:
        card: {type: object, additionalProperties: false, properties: {number: {type: integer}}}
        tags: {type: array, items: {type: string, minLength: 1}}
    Spread: {type: object, properties: {bill: {$ref: "#/components/schemas/Bill"}}}
    Bill:
      type: object
      properties:
        sum: {type: integer}
        payments: {type: array, items: {type: object}}
    Pair: {type: array, minItems: 2, prefixItems: [{type: integer}, {type: string}]}
    Form:
      type: object
      required: [name, tags]
      additionalProperties: false
      properties:
        name: {type: string}
        count: {type: integer}
        place: {type: object}
        tags: {type: array, items: {type: string}}
"""
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return judge_of(DOCUMENT, tmp_path_factory.mktemp("judge"))


def finding(
    check: str, content_type: str = "", content: bytes | None = None, message: str = ""
) -> Finding:
    return Finding("POST /forms", check, 200, "", "", message, Sent(content_type, content))


def part(name: str, text: str) -> bytes:
    return f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()


@pytest.mark.parametrize(
    ("content_type", "content", "mistake"),
    [
        # The number 5 was sent as a name, which it is once it is written.
        (FORM, b"name=5&tags=a", SAID_OTHERWISE),
        (FORM, b"name=a&tags=a&count=5", SAID_OTHERWISE),
        (MULTIPART, part("name", "null") + part("tags", "a") + b"--b--\r\n", SAID_OTHERWISE),
        ("text/plain", b"[1]", SAID_OTHERWISE),
        ("application/xml", b"<a/>", TEXT_UNCHECKED),
        # These are wrong however one reads them.
        (FORM, b"tags=a", None),
        (FORM, b"name=a&tags=a&count=many", None),
        (FORM, b"name=a&tags=a&more=1", None),
        (MULTIPART, part("name", "a") + b"--b--\r\n", None),
        ("text/plain", b"no", None),
        ("application/json", b'{"name": 5, "tags": []}', None),
        ("application/json", None, None),
        ("image/png", b"", None),
    ],
)
def test_acceptance_of_what_was_made_invalid(
    judge: Judge, content_type: str, content: bytes | None, mistake: Mistake | None
) -> None:
    assert judge.mistake(finding("negative_data_rejection", content_type, content)) is mistake


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        # An empty list of tags leaves no trace, and then the tags are missing.
        (b"name=a", SAID_OTHERWISE),
        (b"name=a&tags=b", None),
    ],
)
def test_refusal_of_what_was_valid(judge: Judge, content: bytes, mistake: Mistake | None) -> None:
    assert judge.mistake(finding("positive_data_acceptance", FORM, content)) is mistake


@pytest.mark.parametrize(
    ("content", "made", "mistake"),
    [
        (b"card[number]=5&tags=0", "negative_data_rejection", SAID_OTHERWISE),
        (b"card[number]=a", "negative_data_rejection", None),
        (b"card[other]=5", "negative_data_rejection", None),
        (b"tags[number]=5", "negative_data_rejection", None),
        (b"card[number]=5&tags=", "positive_data_acceptance", SAID_OTHERWISE),
        (b"card%5Bnumber%5D=5&tags=a|b", "positive_data_acceptance", None),
    ],
)
def test_objects_inside_a_form(
    judge: Judge, content: bytes, made: str, mistake: Mistake | None
) -> None:
    sent = Sent(FORM, content)
    assert judge.mistake(Finding("POST /deep", made, 200, "", "", "", sent)) is mistake


@pytest.mark.parametrize(
    ("phase", "content", "mistake"),
    [
        ("examples", b'{"name": "a"}', FROM_EXAMPLES),
        ("fuzzing", b'{"name": "a"}', None),
        ("examples", b'{"name": "a", "tags": []}', None),
        ("examples", b"{", None),
    ],
)
def test_a_body_that_was_put_together_from_examples(
    judge: Judge, phase: str, content: bytes, mistake: Mistake | None
) -> None:
    sent = Sent("application/json", content, phase=phase)
    refused = Finding("POST /forms", "positive_data_acceptance", 422, "", "", "", sent)
    assert judge.mistake(refused) is mistake


def test_a_header_that_nobody_declared(judge: Judge) -> None:
    known = "Invalid component: in header - object with unexpected properties"
    assert judge.mistake(finding("negative_data_rejection", message=known)) is UNKNOWN_HEADER
    other = "Invalid component: in header - incorrect type"
    assert judge.mistake(finding("negative_data_rejection", message=other)) is None


@pytest.mark.parametrize("check", ["ignored_auth", "missing_required_header"])
def test_callers_whom_a_contract_can_only_answer_404(judge: Judge, check: str) -> None:
    hidden = Finding("POST /forms", check, 404, "", "", "", Sent("", None))
    assert judge.mistake(hidden) is HIDDEN
    for operation, status in (("POST /forms", 204), ("GET /open", 404)):
        stands = Finding(operation, check, status, "", "", "", Sent("", None))
        assert judge.mistake(stands) is None


@pytest.mark.parametrize(
    ("operation", "status", "mistake"),
    [("PUT /files", 403, FORBIDDEN), ("PUT /files", 204, None), ("GET /open", 403, None)],
)
def test_callers_whom_a_contract_can_only_answer_403(
    judge: Judge, operation: str, status: int, mistake: Mistake | None
) -> None:
    sent = Sent("", None)
    found = Finding(operation, "missing_required_header", status, "", "", "", sent)
    assert judge.mistake(found) is mistake


def test_an_empty_form_is_no_body(judge: Judge) -> None:
    message = "Invalid component: in body - violates `required`"
    for content, mistake in ((None, SAID_OTHERWISE), (b"", SAID_OTHERWISE), (b"a=1", None)):
        found = finding("negative_data_rejection", FORM, content, message)
        assert judge.mistake(found) is mistake
    sent = Sent(FORM, None)
    needed = Finding("POST /needed", "negative_data_rejection", 200, "", "", message, sent)
    assert judge.mistake(needed) is None


@pytest.mark.parametrize(("name", "mistake"), [("User-Agent", SENT_ANYWAY), ("X-Agent", None)])
def test_headers_that_clients_add(judge: Judge, name: str, mistake: Mistake | None) -> None:
    message = f"Invalid component: Missing `{name}` at header"
    assert judge.mistake(finding("negative_data_rejection", message=message)) is mistake
    message = f"Invalid component: parameter `{name}` in header - violates `required` (was {name})"
    assert judge.mistake(finding("negative_data_rejection", message=message)) is mistake
    message = f"Got 200 when missing required '{name}' header, expected 400"
    assert judge.mistake(finding("missing_required_header", message=message)) is mistake


@pytest.mark.parametrize(("name", "mistake"), [("X-Sent", SENT_ANYWAY), ("X-Other", None)])
def test_a_header_among_several_that_clients_add(
    judge: Judge, name: str, mistake: Mistake | None
) -> None:
    message = f"Invalid component: in header - violates `required` (was User-Agent, {name})"
    sent = Sent("", None, headers={"x-sent": ("1",)})
    found = Finding("POST /forms", "negative_data_rejection", 200, "", "", message, sent)
    assert judge.mistake(found) is mistake


@pytest.mark.parametrize(
    ("name", "text", "mistake"),
    [("range", "0", OWN_HEADER), ("range", "bytes=0-", None), ("x-range", "0", None)],
)
def test_headers_that_are_made_without_their_schema(
    judge: Judge, name: str, text: str, mistake: Mistake | None
) -> None:
    sent = Sent("", None, headers={name: (text,)})
    found = Finding("GET /parts", "positive_data_acceptance", 422, "", "", "", sent)
    assert judge.mistake(found) is mistake


@pytest.mark.parametrize(
    ("operation", "content_type", "status", "mistake"),
    [
        ("POST /mixed", MULTIPART, 415, OTHER_MULTIPART),
        ("POST /mixed", MULTIPART, 422, None),
        ("POST /mixed", "multipart/mixed; boundary=b", 415, None),
        ("POST /mixed", "text/plain", 415, None),
        ("POST /forms", MULTIPART, 415, None),
    ],
)
def test_other_kinds_of_multipart_that_are_sent_as_form_data(
    judge: Judge, operation: str, content_type: str, status: int, mistake: Mistake | None
) -> None:
    sent = Sent(content_type, part("name", "a") + part("tags", "a") + b"--b--\r\n")
    found = Finding(operation, "positive_data_acceptance", status, "", "", "", sent)
    assert judge.mistake(found) is mistake


@pytest.mark.parametrize(
    ("texts", "mistake"), [(("1", "2"), SAID_OTHERWISE), (("a", "2"), None), (("1",), None)]
)
def test_parts_by_position(judge: Judge, texts: tuple[str, ...], mistake: Mistake | None) -> None:
    content = "".join(f"--b\r\n\r\n{text}\r\n" for text in texts).encode() + b"--b--\r\n"
    sent = Sent("multipart/related; boundary=b", content)
    found = Finding("POST /related", "negative_data_rejection", 204, "", "", "", sent)
    assert judge.mistake(found) is mistake


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        (b'{"letters": "a"}', UNREAD_PATTERN),
        (b'{"letters": "A"}', None),
        (b'{"letters": "a", "plain": "A"}', None),
        (b'{"letters": 1}', None),
    ],
)
def test_patterns_that_python_cannot_read(
    judge: Judge, content: bytes, mistake: Mistake | None
) -> None:
    for content_type in ("application/json", "application/vnd.a+json; charset=utf-8"):
        sent = Sent(content_type, content)
        found = Finding("POST /words", "positive_data_acceptance", 422, "", "", "", sent)
        assert judge.mistake(found) is mistake


@pytest.mark.parametrize(
    ("operation", "status", "mistake"),
    [
        ("POST /refused", 400, REFUSALS_ALONE),
        ("POST /refused", 422, None),
        ("POST /forms", 404, None),
        ("PUT /files", 403, None),
    ],
)
def test_what_can_do_nothing_but_refuse(
    judge: Judge, operation: str, status: int, mistake: Mistake | None
) -> None:
    sent = Sent("application/json", b"{}")
    found = Finding(operation, "positive_data_acceptance", status, "", "", "", sent)
    assert judge.mistake(found) is mistake


@pytest.mark.parametrize(
    ("content", "mistake"),
    [
        # What an array of objects leaves when it is spread are the names of their members.
        (b"sum=1&payments=id&payments=paid", SAID_OTHERWISE),
        (b"sum=1&sum=2", SAID_OTHERWISE),
        (b"sum=1&other=2&other=3", None),
        (b"sum=1", None),
    ],
)
def test_objects_that_are_spread(judge: Judge, content: bytes, mistake: Mistake | None) -> None:
    sent = Sent(FORM, content)
    found = Finding("POST /spread", "positive_data_acceptance", 400, "", "", "", sent)
    assert judge.mistake(found) is mistake


@pytest.mark.parametrize("content", [b"a=1", None])
@pytest.mark.parametrize(
    ("content_type", "mistake"),
    [(FORM, TEXT_UNCHECKED), ("application/xml", TEXT_UNCHECKED), ("text/plain", None)],
)
def test_no_text_is_a_number(
    judge: Judge, content_type: str, content: bytes | None, mistake: Mistake | None
) -> None:
    sent = Sent(content_type, content and content[:2])
    message = "Invalid component: in body - incorrect type"
    found = Finding("POST /numbers", "negative_data_rejection", 204, "", "", message, sent)
    assert judge.mistake(found) is mistake


def test_octets_have_no_schema(judge: Judge) -> None:
    sent = Sent("image/png", b"[]")
    found = Finding("PUT /files", "negative_data_rejection", 204, "", "", "", sent)
    assert judge.mistake(found) is TEXT_UNCHECKED


def test_other_checks_are_never_set_aside(judge: Judge) -> None:
    assert judge.mistake(finding("response_schema_conformance", FORM, b"name=5&tags=a")) is None
