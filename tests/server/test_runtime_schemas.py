"""Schemas alone: rules that hold wherever in a schema they stand."""

from __future__ import annotations

from typing import Any

import pytest
from specwright.emit.server.runtime.schemas import Schemas

SMALL = {"type": "integer", "format": "int32"}
HUGE = 2**31
OF_B = {"properties": {"b": SMALL}}


def schemas(**named: Any) -> Schemas:
    return Schemas({"openapi": "3.1.0", "components": {"schemas": named}})


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        (SMALL, HUGE - 1, HUGE),
        (SMALL, -HUGE, -HUGE - 1),
        ({"items": SMALL}, [1], [HUGE]),
        ({"prefixItems": [SMALL]}, [1], [HUGE]),
        ({"contains": SMALL}, [HUGE, 1], [HUGE]),
        ({"unevaluatedItems": SMALL}, [1], [HUGE]),
        ({"properties": {"a": SMALL}}, {"a": 1}, {"a": HUGE}),
        ({"patternProperties": {"^a": SMALL}}, {"ab": 1, "b": HUGE}, {"ab": HUGE}),
        ({"additionalProperties": SMALL}, {"a": 1}, {"a": HUGE}),
        ({"unevaluatedProperties": SMALL}, {"a": 1}, {"a": HUGE}),
        (
            {"dependentSchemas": {"a": {"properties": {"b": SMALL}}}},
            {"b": HUGE},
            {"a": 1, "b": HUGE},
        ),
        ({"allOf": [SMALL]}, 1, HUGE),
        ({"anyOf": [SMALL, {"type": "null"}]}, None, HUGE),
        ({"oneOf": [SMALL, {"type": "null"}]}, 1, HUGE),
        ({"not": SMALL}, HUGE, 1),
        ({"if": SMALL, "then": True, "else": {"type": "null"}}, 1, HUGE),
        ({"if": {"type": "integer"}, "then": SMALL}, 1, HUGE),
        ({"if": {"type": "null"}, "else": SMALL}, None, HUGE),
        ({"$defs": {"s": SMALL}, "$ref": "#/components/schemas/S/$defs/s"}, 1, HUGE),
    ],
)
def test_integer_formats_are_bounds_everywhere(schema: Any, good: Any, bad: Any) -> None:
    known = schemas(S=schema)
    assert known.is_valid("/components/schemas/S", "request", good)
    assert not known.is_valid("/components/schemas/S", "request", bad)


ID = {"required": ["id"], "properties": {"id": {"type": "string", "readOnly": True}}}


@pytest.mark.parametrize(
    "schema",
    [
        ID,
        {"allOf": [ID]},
        {"anyOf": [ID]},
        {"oneOf": [ID]},
        {"$ref": "#/components/schemas/Id"},
        {"then": ID, "if": {}},
    ],
)
def test_views_reach_into_combinations(schema: Any) -> None:
    known = schemas(S=schema, Id=ID)
    assert known.is_valid("/components/schemas/S", "request", {})
    assert not known.is_valid("/components/schemas/S", "response", {})


def test_good_patterns_hold_beside_a_bad_one() -> None:
    known = schemas(
        Bad={"pattern": "[\\w-.]"},
        Good={"type": "string", "pattern": "^a"},
        Both={
            "type": "object",
            "patternProperties": {"[\\w-.]": {"type": "null"}, "^b": {"type": "integer"}},
            "properties": {"bad": {"$ref": "#/components/schemas/Bad"}},
        },
    )
    assert known.is_valid("/components/schemas/Bad", "request", "x")
    assert not known.is_valid("/components/schemas/Good", "request", "x")
    assert known.is_valid("/components/schemas/Both", "request", {"a": "x", "b": 1})
    assert not known.is_valid("/components/schemas/Both", "request", {"b": "x"})


NAMES = {"type": "object", "patternProperties": {"^b": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        (NAMES, {"a": "x", "b": 1}, {"b": "x"}),
        ({"if": {"required": ["a"]}, "then": {"required": ["b"]}}, {"b": 1}, {"a": 1}),
        ({"dependentRequired": {"a": ["b"]}}, {"b": 1}, {"a": 1}),
        ({**NAMES, "unevaluatedProperties": False}, {"b": 1}, {"a": 1}),
        ({"contains": {"const": 1}, "maxContains": 1}, [1, 2], [1, 1]),
        ({"oneOf": [{"type": "integer"}, {"minimum": 3}]}, 1, 4),
        ({"not": {"const": 1}}, 2, 1),
        ({"uniqueItems": True}, [1, True], [1, 1.0]),
        ({"maxProperties": 1}, {"a": 1}, {"a": 1, "b": 2}),
        ({"multipleOf": 0.01}, 19.99, 0.001),
        ({"propertyNames": {"maxLength": 1}}, {"a": 1}, {"ab": 1}),
        ({"prefixItems": [{"type": "integer"}], "items": False}, [1], [1, 2]),
    ],
)
def test_every_keyword_counts(schema: Any, good: Any, bad: Any) -> None:
    known = schemas(S=schema)
    assert known.is_valid("/components/schemas/S", "request", good)
    assert not known.is_valid("/components/schemas/S", "request", bad)
