"""What the models' library is asked, and that nothing but time depends on what it said before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError
from specwright.cache import Cache
from specwright.emit.models import emit, library, memory
from specwright.emit.models.shape import Question, Questions, Template
from specwright.emit.models.source import declarations

ROOT = Path(__file__).parents[2]
SHAPES = ROOT / "tests/cases/models/shapes/openapi.yaml"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """The questions that the library got; no answer comes with the program."""
    monkeypatch.setattr(memory, "shipped", lambda _: {})
    found: list[Question] = []
    ask = library._ask

    def listen(questions: Mapping[str, Question]) -> Iterable[Template]:
        found.extend(questions.values())
        return ask(questions)

    monkeypatch.setattr(library, "_ask", listen)
    return found


def _written(tmp_path: Path, schemas: dict[str, Any]) -> Path:
    path = tmp_path / "openapi.json"
    path.write_text(
        json.dumps(
            {
                "openapi": "3.1.0",
                "info": {"title": "t", "version": "1"},
                "paths": {},
                "components": {"schemas": schemas},
            }
        ),
        "utf-8",
    )
    return path


def _pets(count: int) -> dict[str, Any]:
    return {
        f"Pet{number}": {
            "type": "object",
            "description": f"Pet number {number}.",
            "properties": {
                f"name{number}": {"type": "string"},
                f"friend{number}": {"$ref": f"#/components/schemas/Pet{(number + 1) % count}"},
            },
        }
        for number in range(count)
    }


def test_the_library_is_asked_once_for_each_shape(
    tmp_path: Path, api_of: Any, asked: list[Question]
) -> None:
    few = list(emit(api_of(_written(tmp_path, _pets(3)))))
    first = len(asked)
    many = list(emit(api_of(_written(tmp_path, _pets(90)))))
    assert len(asked) == 2 * first == 6
    assert few != many


def test_answers_are_kept_for_later_runs(
    tmp_path: Path, api_of: Any, asked: list[Question]
) -> None:
    cache = Cache(str(tmp_path / "cache"))
    first = list(emit(api_of(SHAPES), cache))
    assert asked
    asked.clear()
    second = list(emit(api_of(SHAPES), Cache(str(tmp_path / "cache"))))
    assert not asked
    assert first == second == list(emit(api_of(SHAPES)))


def test_an_edited_schema_is_all_that_is_asked_for(
    tmp_path: Path, api_of: Any, asked: list[Question]
) -> None:
    cache = Cache(str(tmp_path / "cache"))
    schemas = _pets(5)
    list(emit(api_of(_written(tmp_path, schemas)), cache))
    asked.clear()
    schemas["Pet3"]["properties"]["age"] = {"type": "integer", "minimum": 3}
    edited = list(emit(api_of(_written(tmp_path, schemas)), cache))
    assert [list(question.schema) for question in asked] == [["type", "minimum"]]
    assert edited == list(emit(api_of(_written(tmp_path, schemas))))


def test_an_answer_does_not_depend_on_what_else_is_asked(api_of: Any) -> None:
    questions = Questions()
    list(declarations(api_of(SHAPES), questions))
    together = library.templates(questions.asked, {})
    assert len(together) > 15
    for text, question in questions.asked.items():
        assert library.templates({text: question}, {})[text] == together[text]


def test_a_document_may_say_what_marks_the_holes(models: Any) -> None:
    schemas = {
        "A": {"enum": ["Hole", "HoleX-wire", "HoleName0"]},
        "B": {
            "type": "object",
            "properties": {
                "Hole-wire": {"type": "string", "default": "HoleXX_field: x"},
                "Hole_field": {"$ref": "#/components/schemas/A", "default": "HoleName0"},
            },
        },
    }
    made = models(json.dumps(schemas))
    read = made.B.model_validate({"Hole-wire": "Hole"})
    assert read.model_dump() == {"Hole-wire": "Hole", "Hole_field": "HoleName0"}
    assert made.B().hole_wire == "HoleXX_field: x"


def test_true_is_not_one(models: Any) -> None:
    schemas = {
        "A": {"enum": [True, "x"]},
        "B": {"enum": [1, "x"]},
        "C": {"type": "object", "properties": {"a": {"type": "boolean", "default": True}}},
        "D": {"type": "object", "properties": {"a": {"type": "integer", "default": 1}}},
    }
    made = models(json.dumps(schemas))
    assert (type(made.C().a), type(made.D().a)) == (bool, int)
    kinds = [type(get_args(alias.__value__)[0]) for alias in (made.A, made.B)]
    assert kinds == [bool, int]


def test_texts_of_the_document_are_not_for_the_library(models: Any, asked: list[Question]) -> None:
    text = "x'\\\"] {{y}}"
    schemas = {
        "A": {"enum": [text, "y", None], "description": text},
        "B": {
            "type": "object",
            "description": text,
            "required": ["c"],
            "properties": {
                text: {"type": "string", "default": text, "description": text},
                "a": {"$ref": "#/components/schemas/A", "default": text},
                "c": {"const": text},
                "p": {"type": "string", "pattern": "^x[ '\"]$"},
            },
        },
    }
    made = models(json.dumps(schemas))
    assert asked
    told = repr(asked)
    assert "{{y}}" not in told
    assert "^x" not in told
    value = made.B.model_validate({"c": text, "p": "x'"})
    assert value.model_dump() == {text: text, "a": text, "c": text, "p": "x'"}
    for wrong in ({"c": "x"}, {"c": text, "p": "x"}, {"c": text, "a": "x"}):
        with pytest.raises(ValidationError):
            made.B.model_validate(wrong)


def test_limits_are_those_of_the_document(models: Any) -> None:
    schemas = {
        "A": {
            "type": "object",
            "properties": {
                "a": {"type": "number", "minimum": 1.5, "exclusiveMaximum": 3, "default": 2},
                "b": {"type": "integer", "maximum": 7, "multipleOf": 2.0, "default": 4},
                "c": {"type": ["string", "null"], "minLength": 1, "maxLength": 2, "default": "c"},
                "d": {"type": "array", "items": {}, "minItems": 2, "maxItems": 2},
                "e": {"type": "integer", "minimum": 73100},
                "f": {"type": "integer", "exclusiveMinimum": -1, "exclusiveMaximum": 1},
            },
        }
    }
    made = models(json.dumps(schemas)).A
    assert (made().a, made().b, made().c) == (2, 4, "c")
    assert made(a=1.5, b=6, c="cc", d=[1, 2], e=73100, f=0)
    wrong = {"a": [1.4, 3], "b": [8, 3], "c": ["", "ccc"], "d": [[1], [1, 2, 3]], "e": [73099]}
    for name, values in {**wrong, "f": [-1, 1]}.items():
        for value in values:
            with pytest.raises(ValidationError):
                made(**{name: value})
