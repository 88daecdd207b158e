"""Callbacks: requests that an operation may make the API send."""

from __future__ import annotations

from typing import Any

from specwright.diagnostics import Severity

PATHS = """
paths:
  /orders:
    post:
      operationId: placeOrder
      responses: {"201": {description: d}}
      callbacks:
        shipped:
          '{$request.body#/url}':
            post:
              requestBody:
                content:
                  application/json: {schema: {type: object, properties: {at: {type: string}}}}
              responses: {"204": {description: d}}
        lost: {$ref: "#/components/callbacks/Lost"}
components:
  callbacks:
    Lost:
      'https://example.com/{$response.body#/id}':
        put: {responses: {"204": {description: d}}}
"""


def test_callbacks_are_named_after_their_operation(built: Any) -> None:
    made = built(PATHS)
    found = [(w.wire_name, w.class_name, w.method) for w in made.api.webhooks]
    assert found == [
        ("placeOrder shipped", "PlaceOrderShipped", "POST"),
        ("placeOrder lost", "PlaceOrderLost", "PUT"),
    ]
    assert made.api.webhooks[0].body is not None


def test_the_missing_receiver_is_told(built: Any) -> None:
    (finding,) = built(PATHS).diagnostics
    assert (finding.rule, finding.severity) == ("unsupported-callbacks", Severity.NOTE)
