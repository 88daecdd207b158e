"""Models of schemas that do not say that they mean objects."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

SCHEMAS = """
Folder:
  required: [name]
  properties: {name: {type: string}, inside: {$ref: "#/components/schemas/Folder"}}
Drawer:
  allOf:
    - {$ref: "#/components/schemas/Desk"}
    - properties: {folders: {type: array, items: {$ref: "#/components/schemas/Folder"}}}
Desk:
  type: object
  properties: {name: {type: string}}
Shelf:
  type: object
  properties:
    moments: {items: {type: string, format: date-time}}
    folders: {additionalProperties: {$ref: "#/components/schemas/Folder"}}
    rows: {type: array, items: {items: {type: integer}}}
    bound: {allOf: [{type: array}, {items: {type: integer}}]}
Names: {items: {type: string}}
"""
MOMENT = datetime(2020, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize("value", [None, False, 3, "a", [1]])
def test_what_is_no_object_passes_where_no_type_is_named(models: Any, value: Any) -> None:
    made = models(SCHEMAS)
    folder = TypeAdapter(made.Folder)
    assert folder.validate_python(value) == value
    assert folder.validate_python({"name": "a", "inside": value}).inside == value


def test_objects_are_models_all_the_same(models: Any) -> None:
    made = models(SCHEMAS)
    folder = made.Folder.model_validate_json('{"name": "a", "inside": {"name": "b"}}')
    assert folder.inside == made.Folder(name="b")
    with pytest.raises(ValidationError):
        made.Folder.model_validate({"name": 3})


def test_a_type_that_is_inherited_counts(models: Any) -> None:
    made = models(SCHEMAS)
    for model in (made.Desk, made.Drawer):
        with pytest.raises(ValidationError):
            TypeAdapter(model).validate_python("a")


@pytest.mark.parametrize("value", [None, False, 3, "a"])
def test_what_is_no_array_and_no_map_passes_too(models: Any, value: Any) -> None:
    made = models(SCHEMAS)
    assert TypeAdapter(made.Names).validate_python(value) == value
    shelf = made.Shelf.model_validate({"moments": value, "folders": value, "rows": [value, [1]]})
    assert (shelf.moments, shelf.folders, shelf.rows) == (value, value, [value, [1]])


def test_arrays_and_maps_are_typed_all_the_same(models: Any) -> None:
    made = models(SCHEMAS)
    told = {"moments": ["2020-02-01T00:00:00Z"], "folders": {"a": {"name": "b"}}}
    for shelf in (
        made.Shelf.model_validate(told),
        made.Shelf.model_validate_json(json.dumps(told)),
    ):
        assert shelf.moments == [MOMENT]
        assert shelf.folders == {"a": made.Folder(name="b")}
        assert shelf.model_dump(mode="json", exclude_unset=True) == told


def test_a_type_that_stands_beside_it_counts(models: Any) -> None:
    with pytest.raises(ValidationError):
        models(SCHEMAS).Shelf.model_validate({"bound": 3})


def test_checkers_accept_them(models: Any, tmp_path: Path) -> None:
    made = models(SCHEMAS)
    command = [sys.executable, "-m", "mypy", "--strict", made.__file__]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout
