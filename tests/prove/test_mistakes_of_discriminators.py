"""A discriminator never changes what is valid, whatever Schemathesis expects of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from specwright.verify.judge import Judge
from specwright.verify.mistakes import DISCRIMINATED, Mistake
from specwright.verify.record import Finding, Sent

from tests.prove.judging import judge_of

DOCUMENT = """
openapi: 3.1.0
info: {title: Judge, version: "1"}
paths:
  /pets:
    post:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
      responses: {"204": {description: Done.}}
  /plain:
    post:
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Plain"}}}}
      responses: {"204": {description: Done.}}
components:
  schemas:
    Plain: {oneOf: [{$ref: "#/components/schemas/Cat"}, {$ref: "#/components/schemas/Dog"}]}
    Pet:
      type: object
      properties:
        pets:
          type: array
          items:
            oneOf:
              - {$ref: "#/components/schemas/Cat"}
              - {$ref: "#/components/schemas/Dog"}
              - {$ref: "#/components/schemas/Fish"}
            discriminator:
              propertyName: kind
              mapping: {tabby: "#/components/schemas/Cat", fin: "#/components/schemas/Fish"}
    Cat:
      type: object
      required: [kind, lives]
      properties: {kind: {type: string}, lives: {type: integer}}
    Dog:
      type: object
      required: [kind, barks]
      properties: {kind: {type: string}, barks: {type: boolean}}
    Fish:
      type: object
      required: [kind, fins]
      properties: {kind: {const: fish}, fins: {type: integer}}
"""


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return judge_of(DOCUMENT, tmp_path_factory.mktemp("judge"))


def mistake(judge: Judge, check: str, value: Any, path: str = "/pets") -> Mistake | None:
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    sent = Sent("application/json", content)
    return judge.mistake(Finding(f"POST {path}", check, 200, "", "", "component: in body", sent))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # Nobody is called that, and another alternative than the one that is named is satisfied.
        ({"kind": "snake", "barks": True}, DISCRIMINATED),
        ({"kind": "tabby", "barks": True}, DISCRIMINATED),
        ({"kind": "Cat", "lives": 9}, DISCRIMINATED),
        # These name what they are: to take them is no matter of the discriminator.
        ({"kind": "tabby", "lives": 9}, None),
        ({"kind": "Dog", "barks": True}, None),
        ({"kind": "fish", "fins": 2}, None),
        # To take these would be a defect, whatever they are called.
        ({"kind": "snake"}, None),
        ({"kind": "tabby", "lives": "9"}, None),
        ({"kind": "fin", "fins": 2}, None),
    ],
)
def test_what_is_accepted(judge: Judge, value: Any, expected: Mistake | None) -> None:
    assert mistake(judge, "negative_data_rejection", {"pets": [value]}) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # Two alternatives are satisfied, and the discriminator names one of them.
        ({"kind": "tabby", "lives": 9, "barks": True}, DISCRIMINATED),
        ({"kind": "Dog", "lives": 9, "barks": True}, DISCRIMINATED),
        # It names none of them, or none is satisfied.
        ({"kind": "snake", "lives": 9, "barks": True}, None),
        ({"kind": "tabby", "barks": 1}, None),
        # To refuse these would be a defect.
        ({"kind": "tabby", "barks": True}, None),
        ({"kind": "tabby", "lives": 9}, None),
    ],
)
def test_what_is_refused(judge: Judge, value: Any, expected: Mistake | None) -> None:
    assert mistake(judge, "positive_data_acceptance", {"pets": [value]}) == expected


def test_without_a_discriminator_nothing_is_set_aside(judge: Judge) -> None:
    both = {"kind": "tabby", "lives": 9, "barks": True}
    assert mistake(judge, "positive_data_acceptance", both, "/plain") is None
    one = {"kind": "snake", "barks": True}
    assert mistake(judge, "negative_data_rejection", one, "/plain") is None
    assert mistake(judge, "negative_data_rejection", b"{") is None


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            "Response contains discriminator property 'kind' with value 'snake',\n"
            "which does not match any of the known schema values: 'Cat'",
            DISCRIMINATED,
        ),
        ("Response contains discriminator property 'type' with value 'snake',\nwhich", None),
        ("'lives' is a required property", None),
    ],
)
def test_what_is_answered(judge: Judge, message: str, expected: Mistake | None) -> None:
    check = "response_schema_conformance"
    found = Finding("POST /pets", check, 200, "", "", message, Sent("", None))
    assert judge.mistake(found) == expected
