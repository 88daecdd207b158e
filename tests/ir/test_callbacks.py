"""Webhooks and callbacks: requests that the API sends, each a complete operation."""

from __future__ import annotations

from typing import Any

import pytest
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
              parameters: [{name: X-Mark, in: header, required: true, schema: {type: string}}]
              requestBody:
                content:
                  application/json: {schema: {type: object, properties: {at: {type: string}}}}
              responses: {"204": {description: d}}
        lost: {$ref: "#/components/callbacks/Lost"}
  /returns:
    post:
      operationId: sendBack
      responses: {"201": {description: d}}
      callbacks:
        gone: {$ref: "#/components/callbacks/Lost"}
components:
  callbacks:
    Lost:
      'https://example.com/{$response.body#/id}':
        put: {responses: {"204": {description: d}}}
        delete: {operationId: forget, responses: {"204": {description: d}}}
"""


def told(made: Any) -> list[tuple[str, str, str]]:
    """Key, operationId and method of each request that the API sends."""
    return [(w.key, w.operation.wire_name, w.operation.method) for w in made.api.webhooks]


def test_a_callback_is_named_after_its_operation_and_a_shared_one_after_itself(built: Any) -> None:
    made = built(PATHS)
    assert told(made) == [
        ("placeOrderShipped", "placeOrderShipped", "POST"),
        ("lost", "lostPut", "PUT"),
        ("lost", "forget", "DELETE"),
    ]
    assert [w.class_name for w in made.api.webhooks] == [
        "PlaceOrderShipped",
        "LostPut",
        "LostDelete",
    ]
    assert made.rules == []


def test_a_callback_knows_its_expression_and_who_asks_for_it(built: Any) -> None:
    shipped, lost, _ = (w.callback for w in built(PATHS).api.webhooks)
    assert (shipped.expression, shipped.operations) == ("{$request.body#/url}", ("placeOrder",))
    assert lost.expression == "https://example.com/{$response.body#/id}"
    assert lost.operations == ("placeOrder", "sendBack")


def test_a_callback_is_a_complete_operation(built: Any) -> None:
    operation = built(PATHS).api.webhooks[0].operation
    assert [(p.name, p.wire_name) for p in operation.parameters] == [("x_mark", "X-Mark")]
    assert [(r.status, r.name) for r in operation.responses] == [("204", "PlaceOrderShipped204")]
    assert operation.body.content[0].type.name == "PlaceOrderShippedRequest"
    assert operation.tag == "callbacks"


def test_several_expressions_of_one_callback_are_told_apart(built: Any) -> None:
    made = built(
        """
        paths:
          /orders:
            post:
              operationId: placeOrder
              responses: {"201": {description: d}}
              callbacks:
                moved:
                  '{$request.body#/near}': {post: {responses: {"204": {description: d}}}}
                  '{$request.body#/far}/x': {post: {responses: {"204": {description: d}}}}
        """
    )
    assert [key for key, _, _ in told(made)] == [
        "placeOrderMovedRequestBodyNear",
        "placeOrderMovedRequestBodyFarX",
    ]


def test_callbacks_that_lead_back_to_themselves_end(built: Any) -> None:
    made = built(
        """
        paths:
          /orders:
            post:
              operationId: placeOrder
              responses: {"201": {description: d}}
              callbacks: {again: {$ref: "#/components/callbacks/Again"}}
        components:
          callbacks:
            Again:
              '{$request.body#/url}':
                post:
                  responses: {"201": {description: d}}
                  callbacks: {once: {$ref: "#/components/callbacks/Again"}}
        """
    )
    assert told(made) == [("again", "again", "POST")]
    assert made.api.webhooks[0].callback.operations == ("placeOrder", "again")


@pytest.mark.parametrize(("version", "section"), [("3.1.0", "webhooks"), ("3.0.3", "x-webhooks")])
def test_methods_and_ids_of_webhooks(built: Any, version: str, section: str) -> None:
    made = built(
        f"""
        paths:
          /stock:
            get: {{operationId: watch, responses: {{"200": {{description: d}}}}}}
        {section}:
          stock.changed:
            post: {{tags: [Stock], responses: {{"204": {{description: d}}}}}}
            put: {{responses: {{"204": {{description: d}}}}}}
          closed:
            post: {{operationId: watch, responses: {{"204": {{description: d}}}}}}
        """,
        version=version,
    )
    assert told(made) == [
        ("stock.changed", "stockChangedPost", "POST"),
        ("stock.changed", "stockChangedPut", "PUT"),
        ("closed", "watchWebhook", "POST"),
    ]
    assert [(tag.name, tag.wire_name) for tag in made.api.webhook_tags] == [
        ("stock", "Stock"),
        ("webhooks", "webhooks"),
    ]
    assert [tag.wire_name for tag in made.api.tags] == ["default"]


def test_what_the_api_sends_leaves_the_names_of_what_it_serves_alone(built: Any) -> None:
    made = built(
        """
        paths:
          /stock:
            get:
              operationId: stockList
              tags: [Stock]
              responses: {"404": {$ref: "#/components/responses/Gone"}}
        webhooks:
          list:
            post: {tags: [Stock], responses: {"404": {$ref: "#/components/responses/Gone"}}}
        components: {responses: {Gone: {description: d}}}
        """
    )
    (operation,) = made.api.operations
    assert operation.short_name == "list"
    assert operation.responses[0].name == made.api.webhooks[0].operation.responses[0].name == "Gone"


def test_a_webhook_has_no_path_that_could_take_a_parameter(built: Any) -> None:
    made = built(
        """
        webhooks:
          closed:
            post:
              parameters: [{name: shop, in: path, required: true, schema: {type: string}}]
              responses: {"204": {description: d}}
        """
    )
    assert made.api.webhooks[0].operation.parameters == ()
    assert made.rules == ["unsupported-webhook-path"]


@pytest.mark.parametrize(
    ("expression", "clear"),
    [
        ("{$request.body#/url}/x?a={$response.header.Link}", True),
        ("$request.query.url", True),
        ("https://a.example/{$statusCode}{$method}", True),
        ("https://a.example", True),
        ("{$request.body#/url}/{id}", False),
        ("{$response.query.url}", False),
        ("$request.body#/url/{id}", False),
        ("onEvent", False),
    ],
)
def test_an_expression_that_finds_no_url_is_told(built: Any, expression: str, clear: bool) -> None:
    made = built(PATHS.replace("{$request.body#/url}", expression))
    assert made.api.webhooks[0].callback.clear is clear
    found = [(f.rule, f.severity, f.location.line) for f in made.diagnostics]
    assert found == [] if clear else [("unsupported-callback-expression", Severity.NOTE, 13)]
