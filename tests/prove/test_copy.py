"""What a document's copy says to the tool where the tool would not understand the document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from schemathesis.config import SchemathesisConfig
from schemathesis.core.output.sanitization import is_sensitive_key
from specwright.config import FuzzSettings
from specwright.ir.dynamic import without_dynamic_references
from specwright.openapi.bundle import bundle
from specwright.openapi.load import load
from specwright.verify.contradictions import contradicting
from specwright.verify.copy import configuration, tool_copy


def schema_in(version: str, schema: dict[str, Any]) -> Any:
    copied = tool_copy({"openapi": version, "components": {"schemas": {"It": schema}}})
    return copied["components"]["schemas"]["It"]


@pytest.mark.parametrize(
    ("written", "copied"),
    [
        ({"exclusiveMinimum": 0}, {"minimum": 0, "exclusiveMinimum": True}),
        ({"exclusiveMinimum": 0, "minimum": 1}, {"minimum": 1, "exclusiveMinimum": False}),
        ({"exclusiveMaximum": 9, "maximum": 9}, {"maximum": 9, "exclusiveMaximum": True}),
        ({"exclusiveMinimum": True, "minimum": 3}, {"exclusiveMinimum": True, "minimum": 3}),
    ],
)
def test_exclusive_limits_are_numbers_since_3_1(
    written: dict[str, Any], copied: dict[str, Any]
) -> None:
    number = {"type": "number"}
    assert schema_in("3.0.3", {**number, **written}) == {**number, **copied}
    assert schema_in("3.1.0", {**number, **written}) == {**number, **written}


def test_null_is_one_of_what_may_be_null() -> None:
    written = {"type": "string", "nullable": True, "enum": ["a"]}
    assert schema_in("3.0.3", written)["enum"] == ["a", None]
    assert schema_in("3.0.3", {**written, "enum": [None, "a"]})["enum"] == [None, "a"]
    assert schema_in("3.0.3", {**written, "nullable": False})["enum"] == ["a"]
    assert schema_in("3.1.0", written)["enum"] == ["a"]


def test_a_property_of_that_name_is_none_of_it() -> None:
    schema = {"type": "object", "properties": {"exclusiveMinimum": {"type": "integer"}}}
    assert schema_in("3.0.3", schema) == schema


def test_examples_that_contradict_their_schema_are_left_out(tmp_path: Path) -> None:
    schemas = {
        "Old": {"type": "integer", "example": "null", "default": "null"},
        "Good": {"type": "integer", "example": 1, "default": 2},
        "New": {"type": "integer", "examples": ["a", 1, "b"]},
    }
    named = {
        "good": {"value": 1},
        "bad": {"value": "x"},
        "shared": {"$ref": "#/components/examples/Good"},
        "shared and bad": {"$ref": "#/components/examples/Bad"},
    }
    media = {"schema": {"type": "integer"}, "examples": named}
    body = {"content": {"application/json": media}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Contradictions", "version": "1"},
        "paths": {"/it": {"put": {"requestBody": body, "responses": {"204": {"description": ""}}}}},
        "components": {
            "schemas": schemas,
            "examples": {"Good": {"value": 3}, "Bad": {"value": "y"}},
        },
    }
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document))
    read = bundle(load(path))
    copied = tool_copy(read.value, contradicting(read))
    assert copied["components"]["schemas"] == {
        "Old": {"type": "integer"},
        "Good": schemas["Good"],
        "New": {"type": "integer", "examples": [1]},
    }
    sent = copied["paths"]["/it"]["put"]["requestBody"]["content"]["application/json"]
    assert sent["examples"] == {"good": named["good"], "shared": named["shared"]}
    assert copied["components"]["examples"] == {"Good": {"value": 3}}


def test_components_may_be_called_what_keywords_are() -> None:
    named = {"format": {"in": "query", "name": "format", "schema": {"type": "string"}}}
    headers = {"type": {"schema": {"type": "string"}}, "nullable": {"schema": {"type": "integer"}}}
    document = {
        "openapi": "3.1.0",
        "components": {"parameters": named, "headers": headers},
        "x-mine": {"format": ["int32"], "nullable": 1},
    }
    assert tool_copy(document) == document


def test_formats_of_integers_bound_numbers() -> None:
    written = {"type": "number", "format": "int32", "minimum": 0}
    assert schema_in("3.0.3", written) == {**written, "maximum": 2**31 - 1}
    assert schema_in("3.1.0", {"type": "number"}) == {"type": "number"}


def test_headers_that_the_specification_ignores() -> None:
    names = ("Authorization", "content-type", "X-Key")
    headers = [{"name": name, "in": "header", "schema": {"type": "string"}} for name in names]
    item = {"parameters": headers[:1], "get": {"parameters": headers[1:], "responses": {}}}
    copied = tool_copy({"openapi": "3.1.0", "paths": {"/it": item}})["paths"]["/it"]
    assert copied["parameters"] == []
    assert copied["get"]["parameters"] == headers[2:]


def test_what_can_have_no_content_promises_none() -> None:
    content = {"application/json": {"schema": {}}}
    gone = {"description": "Gone.", "content": content}
    copied = tool_copy(
        {
            "openapi": "3.1.0",
            "paths": {
                "/a": {
                    "get": {"responses": {"200": gone, "304": gone}},
                    "delete": {"responses": {"204": {"$ref": "#/components/responses/Gone"}}},
                }
            },
            "components": {"responses": {"Gone": gone}},
        }
    )
    found = copied["paths"]["/a"]
    assert found["get"]["responses"] == {"200": gone, "304": {"description": "Gone."}}
    assert found["delete"]["responses"] == {"204": {"description": "Gone."}}


def test_references_that_the_tool_cannot_follow_are_plain_ones(tmp_path: Path) -> None:
    items = {"type": "array", "items": {"$dynamicRef": "#item"}}
    numbers = {"$id": "numbers", "$defs": {"n": {"$dynamicAnchor": "item", "type": "integer"}}}
    schemas = {
        "Page": {"$id": "page", "$defs": {"any": {"$dynamicAnchor": "item"}}, **items},
        "Numbers": {**numbers, "$ref": "page"},
    }
    document = {"openapi": "3.1.0", "info": {}, "paths": {}, "components": {"schemas": schemas}}
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document))
    copied = tool_copy(without_dynamic_references(bundle(load(path))))["components"]["schemas"]
    assert copied["Numbers"]["items"] == {"type": "integer"}
    assert copied["Page"]["items"] == {"$ref": "#/components/schemas/Page/$defs/any"}
    assert "$id" not in json.dumps(copied)


def test_a_star_alone_is_all_media_types() -> None:
    schema = {"type": "object", "properties": {"content": {"*": {}}}}
    answer = {"description": "It.", "content": {"*": {"schema": schema}}}
    paths = {"/it": {"get": {"responses": {"200": answer}}}}
    copied = tool_copy({"openapi": "3.1.0", "paths": paths})["paths"]["/it"]["get"]
    assert copied["responses"]["200"]["content"] == {"*/*": {"schema": schema}}


def test_what_is_new_is_said_in_former_words() -> None:
    thing = {"type": "object", "required": ["id"]}
    sent = {"application/json": {"$ref": "#/components/mediaTypes/Thing"}}
    lines = {"application/jsonl": {"itemSchema": thing}, "text/event-stream": {"itemSchema": thing}}
    document = {
        "openapi": "3.2.0",
        "paths": {
            "/it": {
                "put": {"requestBody": {"content": sent}, "responses": {}},
                "post": {"requestBody": {"content": lines}, "responses": {}},
            }
        },
        "components": {"mediaTypes": {"Thing": {"schema": thing}}},
    }
    item = tool_copy(document)["paths"]["/it"]
    assert item["put"]["requestBody"]["content"]["application/json"] == {"schema": thing}
    assert item["post"]["requestBody"]["content"] == {
        "application/jsonl": {"schema": {"type": "array", "items": thing}},
        "text/event-stream": {"itemSchema": thing},
    }


def test_neither_a_slow_machine_nor_chance_ends_a_phase() -> None:
    told = SchemathesisConfig.from_str(configuration(FuzzSettings(), 5, 1, {}))
    assert [check.as_hypothesis() for check in told.suppress_health_check] == [
        [HealthCheck.too_slow],
        [HealthCheck.filter_too_much],
    ]


def test_what_only_looks_like_a_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is hidden cannot be judged."""
    monkeypatch.setenv("V", "mine")
    text = configuration(FuzzSettings(), 5, 1, {"X-Mine": "V"}, secrets=["pass key"])
    hiding = SchemathesisConfig.from_str(text).output.sanitization
    hidden = {
        name: is_sensitive_key(name, hiding.keys_to_sanitize, hiding.sensitive_markers)
        for name in ("Authorization", "x-mine", "pass key", "Cookie", "tagKeys", "authors")
    }
    assert [name for name, is_hidden in hidden.items() if not is_hidden] == ["tagKeys", "authors"]
