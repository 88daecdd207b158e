"""OpenAPI 3.0 schemas in the words of JSON Schema 2020-12."""

from __future__ import annotations

from typing import Any

import pytest
from specwright.diagnostics import Location
from specwright.ir.normalise import normalise
from specwright.openapi.document import Document


def _normalised(schema: dict[str, Any], version: str = "3.0.3") -> Any:
    value = {"openapi": version, "components": {"schemas": {"S": schema}}}
    document = Document("openapi.yaml", value, lambda pointer: Location(pointer))
    return normalise(document).value["components"]["schemas"]["S"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        (
            {"type": "string", "enum": ["a"], "nullable": True},
            {"type": ["string", "null"], "enum": ["a", None]},
        ),
        (
            {"allOf": [{"$ref": "#/x"}], "nullable": True, "description": "d"},
            {"description": "d", "anyOf": [{"allOf": [{"$ref": "#/x"}]}, {"type": "null"}]},
        ),
        ({"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ({"maximum": 1, "exclusiveMaximum": False}, {"maximum": 1}),
        ({"example": 1}, {"examples": [1]}),
        ({"$ref": "#/x", "description": "ignored"}, {"$ref": "#/x"}),
        (
            {"properties": {"a": {"items": {"type": "integer", "nullable": True}}}},
            {"properties": {"a": {"items": {"type": ["integer", "null"]}}}},
        ),
    ],
)
def test_three_nought(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert _normalised(old) == new


def test_three_one_stays_as_it_is() -> None:
    schema = {"$ref": "#/x", "description": "d", "nullable": True, "exclusiveMinimum": 1}
    assert _normalised(schema, "3.1.0") == schema


def test_the_document_itself_is_not_touched() -> None:
    schema = {"type": "string", "nullable": True}
    _normalised(schema)
    assert schema == {"type": "string", "nullable": True}


def test_moved_objects_remember_their_place() -> None:
    value = {
        "openapi": "3.0.3",
        "components": {"schemas": {"S": {"nullable": True, "oneOf": [{"type": "string"}]}}},
    }
    contract = normalise(Document("f", value, lambda pointer: Location(pointer)))
    inner = contract.value["components"]["schemas"]["S"]["anyOf"][0]["oneOf"][0]
    assert contract.place(inner).file == "/components/schemas/S/oneOf/0"
