"""Members that an object has beside its properties."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError


@pytest.fixture
def made(models: Any) -> Any:
    """Objects that are open in several ways."""
    return models(
        """
        Lamp:
          type: object
          properties: {watts: {type: integer}}
        Typed:
          type: object
          properties: {name: {type: string}}
          additionalProperties: {$ref: '#/components/schemas/Lamp'}
        Dated:
          type: object
          properties: {name: {type: string}}
          additionalProperties: {type: string, format: date}
        Matching:
          type: object
          properties: {name: {type: string}}
          patternProperties: {'^x-': {type: integer}}
          additionalProperties: {$ref: '#/components/schemas/Lamp'}
        OnlyMatching:
          type: object
          properties: {name: {type: string}}
          patternProperties: {'^x-': {type: string, format: date}}
          additionalProperties: false
        Merged:
          allOf:
          - {$ref: '#/components/schemas/Typed'}
          - {type: object, properties: {size: {$ref: '#/components/schemas/Lamp'}}}
        Later:
          type: object
          properties: {id: {type: integer, readOnly: true}, note: {type: string}}
          additionalProperties: {type: boolean}
        """,
        """
        paths:
          /later:
            put:
              operationId: putLater
              requestBody:
                content: {application/json: {schema: {$ref: '#/components/schemas/Later'}}}
              responses:
                '200':
                  description: Kept.
                  content: {application/json: {schema: {$ref: '#/components/schemas/Later'}}}
        """,
    )


def test_they_are_read_as_what_the_contract_says(made: Any) -> None:
    read = made.Typed.model_validate({"name": "a", "hall": {"watts": 3}})
    assert read.model_extra == {"hall": made.Lamp(watts=3)}
    assert read.model_dump(mode="json") == {"name": "a", "hall": {"watts": 3}}
    with pytest.raises(ValidationError, match="hall"):
        made.Typed.model_validate({"hall": 3})
    dated = made.Dated.model_validate({"day": "2026-01-02"})
    assert dated.model_extra == {"day": date(2026, 1, 2)}
    merged = made.Merged.model_validate({"size": {"watts": 1}, "hall": {"watts": 3}})
    assert (merged.size, merged.model_extra) == (made.Lamp(watts=1), {"hall": made.Lamp(watts=3)})


def test_those_of_a_pattern_stand_beside_the_rest(made: Any) -> None:
    read = made.Matching.model_validate({"x-a": 3, "hall": {"watts": 3}})
    assert read.model_extra == {"x-a": 3, "hall": made.Lamp(watts=3)}
    only = made.OnlyMatching.model_validate({"x-a": "2026-01-02"})
    assert only.model_extra == {"x-a": date(2026, 1, 2)}


def test_what_belongs_to_the_other_way_passes_beside_them(made: Any) -> None:
    sent = next(
        model
        for name in dir(made)
        if isinstance(model := getattr(made, name), type)
        and "note" in getattr(model, "model_fields", {})
        and "id" not in model.model_fields
    )
    assert sent.model_validate({"id": 3, "more": True}).model_extra == {"id": 3, "more": True}
