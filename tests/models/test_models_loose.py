"""Models of schemas that do not say that they mean objects."""

from __future__ import annotations

import subprocess
import sys
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
"""


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


def test_checkers_accept_them(models: Any, tmp_path: Path) -> None:
    made = models(SCHEMAS)
    command = [sys.executable, "-m", "mypy", "--strict", made.__file__]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout
