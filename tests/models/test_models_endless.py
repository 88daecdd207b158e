"""Schemas that are made of themselves with nothing in between."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter


def test_what_is_made_of_itself_may_be_anything(models: Any) -> None:
    made = models(
        """
        First: {$ref: '#/components/schemas/Second'}
        Second: {anyOf: [{$ref: '#/components/schemas/First'}, {type: string}]}
        Third: {oneOf: [{$ref: '#/components/schemas/Third'}, {type: integer}]}
        List: {type: array, items: {$ref: '#/components/schemas/List'}}
        Value:
          anyOf:
          - {type: string}
          - {type: array, items: {$ref: '#/components/schemas/Value'}}
        """
    )
    for name in ("First", "Second", "Third"):
        adapter = TypeAdapter(getattr(made, name))
        assert adapter.validate_python({"a": 1}) == {"a": 1}
    assert TypeAdapter(made.List).validate_python([[], [[]]]) == [[], [[]]]
    assert TypeAdapter(made.Value).validate_python(["a", ["b"]]) == ["a", ["b"]]
