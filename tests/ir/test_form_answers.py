"""Answers that are forms: the server writes its models, clients hand over the text."""

from __future__ import annotations

from typing import Any

DOCUMENT = """
paths:
  /token:
    get:
      operationId: token
      responses:
        '200':
          description: d
          content:
            application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Token'}}
components:
  schemas:
    Token:
      type: object
      required: [name]
      properties: {name: {type: string}, scopes: {type: array, items: {type: string}}}
"""


def test_a_form_is_handed_over_as_a_text(pair: Any) -> None:
    made = pair(DOCUMENT)
    assert [(d.rule, d.location.line) for d in made.diagnostics] == [("unsupported-form", 12)]
    token = made.received.Token(name="a b", scopes=["x", "y"])
    assert made.call(made.app(token=lambda: token), "token") == "name=a+b&scopes=x&scopes=y"
