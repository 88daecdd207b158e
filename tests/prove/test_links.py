"""What of a document's links reaches the tool that follows them."""

from __future__ import annotations

from typing import Any

from specwright.verify.copy import tool_copy


def document(link: dict[str, Any], **components: Any) -> dict[str, Any]:
    """A thing that is made and read, with a link from the first to the second."""
    thing = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    made = {"description": "Made.", "links": {"read": link}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Links", "version": "1"},
        "paths": {
            "/things": {"post": {"operationId": "make", "responses": {"201": made}}},
            "/things/{id}": {
                "parameters": [thing],
                "get": {"operationId": "read", "responses": {"200": {"description": "Read."}}},
            },
        },
        "components": components,
    }


def links(link: dict[str, Any], **components: Any) -> Any:
    copied = tool_copy(document(link, **components))
    return copied["paths"]["/things"]["post"]["responses"]["201"]["links"]


def test_a_usable_link_stays_as_it_is() -> None:
    for name in ("id", "path.id"):
        link = {"operationId": "read", "parameters": {name: "$response.body#/id"}}
        assert links(link) == {"read": link}
    link = {"operationRef": "#/paths/~1things~1%7Bid%7D/get", "requestBody": {"of": "it"}}
    assert links(link) == {"read": link}
    assert links({"$ref": "#/components/links/it"}, links={"it": link}) == {"read": link}


def test_parameters_that_nobody_knows_are_left_out() -> None:
    link = {
        "operationId": "read",
        "parameters": {
            "id": "$response.body#/id",
            "query.id": "$response.body#/id",
            "colour": "$response.body#/colour",
        },
    }
    assert links(link)["read"]["parameters"] == {"id": "$response.body#/id"}
    link = {"operationId": "read", "parameters": {"id": "$request.path.id"}}
    assert links(link)["read"]["parameters"] == {}


def test_a_link_that_leads_nowhere_is_left_out() -> None:
    assert links({"operationId": "write", "parameters": {}}) == {}
    assert links({"operationRef": "other.yaml#/paths/~1things/get"}) == {}
