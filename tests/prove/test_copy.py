"""What a document's copy says to the tool where the tool would not understand the document."""

from __future__ import annotations

from typing import Any

import pytest
from specwright.verify.copy import tool_copy


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


def test_a_property_of_that_name_is_none_of_it() -> None:
    schema = {"type": "object", "properties": {"exclusiveMinimum": {"type": "integer"}}}
    assert schema_in("3.0.3", schema) == schema
